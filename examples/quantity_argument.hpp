#pragma once
// Reads what a person types on a command line: "90 min", "1.5TiB", "500 GB/s", "4Gbps", "70.6B".

#include <charconv>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>

namespace examples {

/// A time: a number and one of ns us ms s min h d.
///
/// A point is the decimal sign in every locale, spaces around the unit do not matter, and the unit is never guessed:
/// "m" and a number without a unit are errors. Unit symbols keep their case, because Gb and GB are not the same.
///
/// @param option  what the text was given for, for the message: "--interval"
/// @param text    as typed
/// @throws ckpt::InvalidInput naming option, text and accepted units; also for a number that is negative, not finite or
///         out of range
[[nodiscard]] ckpt::Seconds parse_duration(std::string_view option, std::string_view text);

/// An amount of data: a number and one of B kB MB GB TB PB (powers of 1000) or KiB MiB GiB TiB PiB (of 1024).
[[nodiscard]] ckpt::Bytes parse_size(std::string_view option, std::string_view text);

/// A bandwidth: a number and B/s with the prefixes of sizes, or Mbit/s Gbit/s Tbit/s. GB/s may be written GBps, and
/// Gbit/s Gb/s or Gbps.
[[nodiscard]] ckpt::BytesPerSecond parse_bandwidth(std::string_view option, std::string_view text);

/// A whole number, as it stands or with one of K M B T (10^3 ... 10^12, in either case): "7e9", "70.6B", "125m".
[[nodiscard]] double parse_count(std::string_view option, std::string_view text);

// ---- implementation

namespace detail {

inline constexpr ckpt::units::SecondsUnit durations[] = {ckpt::units::ns, ckpt::units::us,  ckpt::units::ms,
                                                         ckpt::units::s,  ckpt::units::min, ckpt::units::h,
                                                         ckpt::units::d};
inline constexpr ckpt::units::BytesUnit sizes[] = {
    ckpt::units::B,   ckpt::units::kB,  ckpt::units::MB,  ckpt::units::GB,  ckpt::units::TB, ckpt::units::PB,
    ckpt::units::KiB, ckpt::units::MiB, ckpt::units::GiB, ckpt::units::TiB, ckpt::units::PiB};
inline constexpr ckpt::units::BytesPerSecondUnit bandwidths[] = {
    ckpt::units::Bps,   ckpt::units::kBps,  ckpt::units::MBps,  ckpt::units::GBps,  ckpt::units::TBps,
    ckpt::units::PBps,  ckpt::units::KiBps, ckpt::units::MiBps, ckpt::units::GiBps, ckpt::units::TiBps,
    ckpt::units::PiBps, ckpt::units::Mbps,  ckpt::units::Gbps,  ckpt::units::Tbps};

/// One argument while it is read, for the messages.
struct Argument {
  std::string_view option;
  std::string_view text;
  std::string accepted;  // what it should look like: "a number and one of s min h"

  [[noreturn]] void reject(std::string_view what) const {
    std::string shown(text.substr(0, 60));
    for (char& c : shown) {
      if (static_cast<unsigned char>(c) < 0x20u || c == '\x7f') c = '?';  // nothing that moves a terminal's cursor
    }
    if (text.size() > shown.size()) shown += "...";
    std::string message(option);
    message.append(": \"").append(shown).append("\" ").append(what).append("; write ").append(accepted);
    throw ckpt::InvalidInput(message.c_str());
  }
};

[[nodiscard]] inline std::string_view without_spaces_around(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// A number as typed, and what follows it.
struct NumberAndRest {
  double number;
  std::string_view digits;
  std::string_view rest;
};

[[nodiscard]] inline NumberAndRest parse_number(const Argument& argument) {
  const std::string_view text = without_spaces_around(argument.text);
  if (text.empty()) argument.reject("is empty");
  if (text.front() == '-') argument.reject("must not be negative");
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument) argument.reject("does not begin with a number");
  if (error != std::errc()) argument.reject("is out of range");
  if (!(number <= (std::numeric_limits<double>::max)())) argument.reject("must be a finite number");
  const auto length = static_cast<std::size_t>(end - text.data());
  return {number, text.substr(0, length), without_spaces_around(text.substr(length))};
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

template <ckpt::Dimension D, std::size_t N>
[[nodiscard]] ckpt::Quantity<D> parse_quantity(std::string_view option, std::string_view text,
                                               const ckpt::Unit<D> (&units)[N], std::string_view kind) {
  Argument argument{option, text, "a number and one of"};
  for (const ckpt::Unit<D>& unit : units) argument.accepted.append(" ").append(unit.symbol);

  const NumberAndRest typed = parse_number(argument);
  if (typed.rest.empty()) argument.reject("has no unit");
  for (const ckpt::Unit<D>& unit : units) {
    if (!means_unit(typed.rest, unit.symbol)) continue;
    const ckpt::Quantity<D> quantity = typed.number * unit;
    const bool vanished = typed.number > 0.0 && quantity.value() == 0.0;
    if (vanished || !(quantity.value() <= (std::numeric_limits<double>::max)())) argument.reject("is out of range");
    return quantity;
  }
  argument.reject("has no unit of " + std::string(kind) + " after the number");
}

}  // namespace detail

inline ckpt::Seconds parse_duration(std::string_view option, std::string_view text) {
  return detail::parse_quantity(option, text, detail::durations, "time");
}

inline ckpt::Bytes parse_size(std::string_view option, std::string_view text) {
  return detail::parse_quantity(option, text, detail::sizes, "data");
}

inline ckpt::BytesPerSecond parse_bandwidth(std::string_view option, std::string_view text) {
  return detail::parse_quantity(option, text, detail::bandwidths, "bandwidth");
}

inline double parse_count(std::string_view option, std::string_view text) {
  const detail::Argument argument{option, text, "a whole number, alone or with K M B or T (10^3 ... 10^12)"};
  detail::NumberAndRest typed = detail::parse_number(argument);
  if (!typed.rest.empty()) {
    // As an exponent, so that 70.6B is exactly 70600000000.
    constexpr std::string_view suffixes = "kKmMbBtT";
    const auto which = typed.rest.size() == 1 ? suffixes.find(typed.rest.front()) : suffixes.npos;
    if (which == suffixes.npos) argument.reject("does not end in a number or one of K M B T");
    if (typed.digits.find_first_of("eE") != typed.digits.npos) argument.reject("has both an exponent and a suffix");
    const std::string scaled = std::string(typed.digits) + "e" + std::to_string(3 * (which / 2 + 1));
    const auto result = std::from_chars(scaled.data(), scaled.data() + scaled.size(), typed.number);
    if (result.ec != std::errc()) argument.reject("is out of range");
  }
  // Above 2^53 every double is whole.
  if (typed.number < 0x1p53 && static_cast<double>(static_cast<long long>(typed.number)) != typed.number) {
    argument.reject("is not a whole number");
  }
  return typed.number;
}

}  // namespace examples
