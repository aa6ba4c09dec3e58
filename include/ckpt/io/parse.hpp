#pragma once
// Reads what a person types, on a command line or in a job file: "90 min", "1.5TiB", "500 GB/s", "4Gbps", "70.6B".

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/printable.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A time: a number and one of ns us ms s min h d.
///
/// A point is the decimal sign in every locale, spaces around the unit do not matter, and the unit is never guessed:
/// "m" and a number without a unit are errors, with the unit that may be meant. Unit symbols keep their case, because
/// Gb and GB are not the same. The result is the double nearest to what was typed: "1.1 h" is 3960 s.
///
/// @param option  what the text was given for, for the message: "--interval"
/// @param text    as typed
/// @throws InvalidInput naming option, text and accepted units; also for a number that is negative, not finite or
///         out of range
[[nodiscard]] inline Seconds parse_duration(std::string_view option, std::string_view text);

/// An amount of data: a number and one of B kB MB GB TB PB (powers of 1000) or KiB MiB GiB TiB PiB (of 1024).
[[nodiscard]] inline Bytes parse_size(std::string_view option, std::string_view text);

/// A bandwidth: a number and B/s with the prefixes of sizes, or Mbit/s Gbit/s Tbit/s. GB/s may be written GBps, and
/// Gbit/s Gb/s or Gbps.
[[nodiscard]] inline BytesPerSecond parse_bandwidth(std::string_view option, std::string_view text);

/// A whole number, as it stands or with one of K M B T (10^3 ... 10^12, in either case): "7e9", "70.6B", "125m".
/// One that a double does not hold exactly, such as 2^53 + 1, is an error.
[[nodiscard]] inline double parse_count(std::string_view option, std::string_view text);

/// A fraction from 0 to 1, or a percentage: "0.01", "1%".
[[nodiscard]] inline double parse_fraction(std::string_view option, std::string_view text);

/// A number without a unit, >= 0: "0.7".
[[nodiscard]] inline double parse_plain_number(std::string_view option, std::string_view text);

/// Bytes for each of something, where the unit may be left out: "12", "4.5", "2 B".
[[nodiscard]] inline Bytes parse_bytes_each(std::string_view option, std::string_view text);

// ---- implementation

namespace detail {

/// One argument while it is read, for the messages.
struct TypedArgument {
  std::string_view option;
  std::string_view text;
  std::string accepted;  // what it should look like: "a number and one of s min h"

  [[noreturn]] void reject(std::string_view what) const {
    std::string shown = ckpt::printable(text.substr(0, 60));
    if (text.size() > 60) shown += "...";
    std::string message(option);
    message.append(": \"").append(shown).append("\" ").append(what).append("; write ").append(accepted);
    detail::reject(InvalidInput(message.c_str()));
  }
};

/// Without the spaces and tabs around it.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A number as typed, and what follows it.
struct NumberAndRest {
  double number;
  std::string_view digits;
  std::string_view rest;
};

[[nodiscard]] inline NumberAndRest parse_number(const TypedArgument& argument) {
  const std::string_view text = trimmed(argument.text);
  if (text.empty()) argument.reject("is empty");
  if (text.front() == '-') argument.reject("must not be negative");
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument) argument.reject("does not begin with a number");
  if (error != std::errc()) argument.reject("is out of range");
  if (!(number <= (std::numeric_limits<double>::max)())) argument.reject("must be a finite number");
  const auto length = static_cast<std::size_t>(end - text.data());
  return {number, text.substr(0, length), trimmed(text.substr(length))};
}

/// True when `typed` means the unit written `symbol`: itself, and for "GB/s" also "GBps", for "Gbit/s" "Gb/s", "Gbps".
[[nodiscard]] inline bool means_unit(std::string_view typed, std::string_view symbol) {
  if (typed == symbol) return true;
  if (!symbol.ends_with("/s")) return false;
  std::string stem(symbol.substr(0, symbol.size() - 2));
  if (typed == stem + "ps") return true;
  if (!stem.ends_with("bit")) return false;
  stem.resize(stem.size() - 2);
  return typed == stem + "ps" || typed == stem + "/s";
}

/// A unit without what people write otherwise: case, "/s" for "ps", a plural.
[[nodiscard]] inline std::string bare_unit(std::string_view unit) {
  std::string bare;
  for (const char c : unit) {
    if (c != '/' && c != ' ' && c != '.') bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (bare.ends_with("ps")) bare.resize(bare.size() - 2);
  while (bare.size() > 1 && bare.ends_with('s')) bare.pop_back();
  return bare;
}

/// What may be meant: "12min" by "12m" or "12 minutes", "40GB/s" by "40GBs", "40GB" or "40G", "4GB/s or 4Gbit/s" by
/// "4gbps"; nothing where no unit is near.
template <Dimension D>
[[nodiscard]] std::string meant(const NumberAndRest& typed, std::initializer_list<std::span<const Unit<D>>> lists) {
  struct Word {
    std::string_view typed, unit;
  };
  constexpr Word words[] = {{"m", "min"},   {"minute", "min"}, {"sec", "s"},  {"second", "s"}, {"millisecond", "ms"},
                            {"msec", "ms"}, {"hr", "h"},       {"hour", "h"}, {"day", "d"},    {"usec", "us"}};
  std::string bare = bare_unit(typed.rest);
  if (bare.empty() || typed.digits.size() > 20) return {};
  for (const Word& word : words) {
    if (bare == word.typed) bare = word.unit;
  }
  const bool bits = typed.rest.find('b') != typed.rest.npos && typed.rest.find('B') == typed.rest.npos;
  std::string found;
  for (const std::string_view end : {"", "b", "it"}) {  // "40G" is of bytes, "4gbps" may be of bits
    if (end == "b" ? !found.empty() : end == "it" && !bits) continue;
    for (const auto& units : lists) {
      for (const Unit<D>& unit : units) {
        const std::string_view symbol = unit.symbol;
        const bool rate = typed.rest.find('/') != typed.rest.npos && symbol.find('/') == symbol.npos;
        if (rate || bare_unit(symbol) != bare + std::string(end)) continue;
        found.append(found.empty() ? "" : " or ").append(typed.digits).append(symbol);
      }
    }
  }
  return found;
}

/// Digits and a power of ten: "70.5e9" is 705 and 8. No zero stands at either end of the digits; zero has none.
struct Decimal {
  std::string digits;
  long long exponent = 0;
};
[[nodiscard]] inline Decimal parse_decimal(std::string_view number);

/// The double nearest to number x scale / divisor, where that is decimal: 1.1 h is 3960 s, not 3960.0000000000005.
template <Dimension D>
[[nodiscard]] double nearest_double(const NumberAndRest& typed, const Unit<D>& unit) {
  double factor = unit.scale;
  long long tens = 0;
  for (; factor >= 10.0 && factor / 10.0 == static_cast<double>(static_cast<long long>(factor / 10.0)); ++tens) {
    factor /= 10.0;
  }
  for (double rest = unit.divisor; rest >= 10.0; rest /= 10.0) --tens;  // 10^3 ... 10^9
  const Decimal decimal = parse_decimal(typed.digits);
  const double usual = (typed.number * unit).value();
  if (decimal.digits.size() > 15 || factor >= 1000.0 || !(usual > 0.0)) return usual;
  std::uint64_t digits = 0;
  std::from_chars(decimal.digits.data(), decimal.digits.data() + decimal.digits.size(), digits);
  const std::string whole =
      std::to_string(digits * static_cast<std::uint64_t>(factor)) + "e" + std::to_string(decimal.exponent + tens);
  double number = 0.0;
  const bool good = std::from_chars(whole.data(), whole.data() + whole.size(), number).ec == std::errc();
  return good ? number : usual;
}

template <Dimension D>
[[nodiscard]] Quantity<D> parse_quantity(std::string_view option, std::string_view text,
                                         std::initializer_list<std::span<const Unit<D>>> lists, std::string_view kind) {
  TypedArgument argument{option, text, "a number and one of"};
  for (const auto& units : lists) {
    for (const Unit<D>& unit : units) argument.accepted.append(" ").append(unit.symbol);
  }
  const NumberAndRest typed = parse_number(argument);
  if (typed.rest.empty()) argument.reject("has no unit");
  for (const auto& units : lists) {
    for (const Unit<D>& unit : units) {
      if (!means_unit(typed.rest, unit.symbol)) continue;
      const Quantity<D> quantity(nearest_double(typed, unit));
      const bool vanished = typed.number > 0.0 && quantity.value() == 0.0;
      if (vanished || !(quantity.value() <= (std::numeric_limits<double>::max)())) argument.reject("is out of range");
      return quantity;
    }
  }
  std::string what = "has no unit of " + std::string(kind) + " after the number";
  if (const std::string near_by = meant<D>(typed, lists); !near_by.empty()) {
    what.append(": did you mean ").append(near_by).append("?");
  }
  argument.reject(what);
}

/// From the digits of a number that a double can hold.
[[nodiscard]] inline Decimal parse_decimal(std::string_view number) {
  Decimal decimal;
  const std::size_t mantissa = number.find_first_of("eE");
  for (const char c : number.substr(0, mantissa)) {
    if (c != '.') decimal.digits += c;
  }
  const std::size_t point = number.substr(0, mantissa).find('.');
  if (point != number.npos) decimal.exponent = -static_cast<long long>(number.substr(0, mantissa).size() - point - 1);
  while (decimal.digits.ends_with('0')) {
    decimal.digits.pop_back();
    ++decimal.exponent;
  }
  decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
  if (decimal.digits.empty()) return {};
  if (mantissa != number.npos) {
    std::string_view typed = number.substr(mantissa + 1);
    if (typed.starts_with('+')) typed.remove_prefix(1);
    long long exponent = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), exponent);
    decimal.exponent += exponent;
  }
  return decimal;
}

/// All digits of a whole number.
[[nodiscard]] inline std::string all_digits(double whole) {
  char text[320];
  return {text, std::to_chars(text, text + sizeof text, whole, std::chars_format::fixed, 0).ptr};
}

}  // namespace detail

inline Seconds parse_duration(std::string_view option, std::string_view text) {
  return detail::parse_quantity<Seconds::dimension>(option, text, {units::times}, "time");
}

inline Bytes parse_size(std::string_view option, std::string_view text) {
  return detail::parse_quantity<Bytes::dimension>(option, text, {units::bytes_decimal, units::bytes_binary}, "data");
}

inline Bytes parse_bytes_each(std::string_view option, std::string_view text) {
  const std::string_view typed = detail::trimmed(text);
  const bool bare = !typed.empty() && typed.back() >= '0' && typed.back() <= '9';
  return parse_size(option, bare ? std::string(typed) + "B" : std::string(typed));
}

inline BytesPerSecond parse_bandwidth(std::string_view option, std::string_view text) {
  return detail::parse_quantity<BytesPerSecond::dimension>(
      option, text, {units::bandwidths_decimal, units::bandwidths_binary, units::bandwidths_in_bits}, "bandwidth");
}

inline double parse_count(std::string_view option, std::string_view text) {
  const detail::TypedArgument argument{option, text, "a whole number, alone or with K M B or T (10^3 ... 10^12)"};
  const detail::NumberAndRest typed = detail::parse_number(argument);
  std::string number(typed.digits);
  if (!typed.rest.empty()) {
    // As an exponent, so that 70.6B is exactly 70600000000.
    constexpr std::string_view suffixes = "kKmMbBtT";
    const auto which = typed.rest.size() == 1 ? suffixes.find(typed.rest.front()) : suffixes.npos;
    if (which == suffixes.npos) argument.reject("does not end in a number or one of K M B T");
    if (number.find_first_of("eE") != number.npos) argument.reject("has both an exponent and a suffix");
    number += "e" + std::to_string(3 * (which / 2 + 1));
  }
  double count = 0.0;
  if (std::from_chars(number.data(), number.data() + number.size(), count).ec != std::errc()) {
    argument.reject("is out of range");
  }
  const detail::Decimal decimal = detail::parse_decimal(number);
  if (decimal.digits.empty()) return 0.0;
  if (decimal.exponent < 0) argument.reject("is not a whole number");
  if (decimal.digits + std::string(static_cast<std::size_t>(decimal.exponent), '0') != detail::all_digits(count)) {
    argument.reject("is beyond 2^53 and not a number that a double holds exactly");
  }
  return count;
}

inline double parse_fraction(std::string_view option, std::string_view text) {
  const detail::TypedArgument argument{option, text, "a fraction from 0 to 1 such as 0.01, or a percentage: 1%"};
  const auto typed = detail::parse_number(argument);
  if (!typed.rest.empty() && typed.rest != "%") argument.reject("does not end in a number or in %");
  double fraction = typed.rest.empty() ? typed.number : typed.number / 100.0;
  if (!typed.rest.empty() && typed.digits.find_first_of("eE") == typed.digits.npos) {
    const std::string hundredths = std::string(typed.digits) + "e-2";  // 99.9% is 0.999, to the last digit
    std::from_chars(hundredths.data(), hundredths.data() + hundredths.size(), fraction);
  }
  if (fraction > 1.0) argument.reject("is more than the whole");
  return fraction;
}

inline double parse_plain_number(std::string_view option, std::string_view text) {
  const detail::TypedArgument argument{option, text, "a number, such as 0.7"};
  const auto typed = detail::parse_number(argument);
  if (!typed.rest.empty()) argument.reject("does not end in a number");
  return typed.number;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
