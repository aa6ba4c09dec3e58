#pragma once
// fmt formatters: quantities that scale their unit, results as one line or as a table, sources.

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/detail/to_double.hpp>
#include <ckpt/save/checkpoint_model.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// What a quantity can be printed in.
template <Dimension D>
struct PrintableUnits {
  std::string_view kind = {};            // "an amount of data"; empty when no unit has a name
  std::span<const Unit<D>> scaled = {};  // a quantity chooses among these by itself
  std::span<const Unit<D>> binary = {};  // and among the smallest of them and these when asked for `binary_symbol`
  std::string_view binary_symbol = {};
  std::span<const Unit<D>> others = {};  // only by name
};

template <Dimension D>
inline constexpr PrintableUnits<D> printable_units{};
template <>
inline constexpr PrintableUnits<Bytes::dimension> printable_units<Bytes::dimension>{
    "an amount of data", units::bytes_decimal, units::bytes_binary, "iB"};
template <>
inline constexpr PrintableUnits<Seconds::dimension> printable_units<Seconds::dimension>{"a time", units::times};
template <>
inline constexpr PrintableUnits<BytesPerSecond::dimension> printable_units<BytesPerSecond::dimension>{
    "a bandwidth", units::bandwidths_decimal, units::bandwidths_binary, "iB/s", units::bandwidths_in_bits};
template <>
inline constexpr PrintableUnits<PerSecond::dimension> printable_units<PerSecond::dimension>{"a rate of events",
                                                                                            units::event_rates};
template <>
inline constexpr PrintableUnits<FlopPerSecond::dimension> printable_units<FlopPerSecond::dimension>{
    "a speed of arithmetic", units::arithmetic_speeds};

/// A text made by the compiler.
struct FormatErrorText {
  char text[192] = {};
  std::size_t length = 0;

  constexpr void append(std::string_view more) {
    for (const char c : more) text[length++] = c;
  }
};

/// What is wrong with a unit that does not belong to the dimension.
template <Dimension D>
[[nodiscard]] constexpr FormatErrorText unit_error() {
  constexpr const auto& known = printable_units<D>;
  FormatErrorText error;
  error.append("ckpt: ");
  if (known.kind.empty()) {
    error.append("this quantity has no named unit, leave the unit out");
    return error;
  }
  error.append("the unit of ");
  error.append(known.kind);
  error.append(" is one of");
  for (const auto& list : {known.scaled, known.binary, known.others}) {
    for (const Unit<D>& unit : list) {
      error.append(" ");
      error.append(unit.symbol);
    }
  }
  if (!known.binary_symbol.empty()) error.append(" ");
  error.append(known.binary_symbol);
  return error;
}

/// Reports a bad format specification. Not constexpr: in a literal format string the program does not compile.
[[noreturn]] inline void reject_format(const char* text) {
#if CKPT_HAS_EXCEPTIONS
  throw fmt::format_error(text);
#else
  reject(InvalidInput(text));
#endif
}

/// Rejects an unknown unit. A function of its own, so that a compiler names it among the calls that led there.
constexpr void require_unit(bool known, const FormatErrorText& error) {
  if (!known) reject_format(error.text);
}

/// A width or a precision: a number, or the index of the argument that holds it.
struct FormatNumber {
  int value = -1;  // -1: not given
  int argument = -1;
};

constexpr const char* parse_format_digits(const char* begin, const char* end, int& value) {
  value = 0;
  for (; begin != end && *begin >= '0' && *begin <= '9'; ++begin) {
    value = value * 10 + (*begin - '0');
    if (value > 100'000) reject_format("ckpt: width or precision in a format must be at most 100000");
  }
  return begin;
}

/// Parses digits, `{}` or `{n}`.
constexpr const char* parse_format_number(const char* begin, const char* end, FormatNumber& number,
                                          fmt::format_parse_context& context) {
  if (begin == end || *begin != '{') {
    const char* rest = parse_format_digits(begin, end, number.value);
    if (rest == begin) number.value = -1;
    return rest;
  }
  if (++begin != end && *begin == '}') {
    number.argument = context.next_arg_id();
    return begin + 1;
  }
  const char* rest = parse_format_digits(begin, end, number.argument);
  if (rest == begin || rest == end || *rest != '}') {
    reject_format("ckpt: width or precision in a format must be a number, {} or {n}");
  }
  context.check_arg_id(number.argument);
  return rest + 1;
}

/// The number behind a width or precision, once the arguments are known; -1 when none was given.
template <class Context>
int format_number(const FormatNumber& number, Context& context) {
  if (number.argument < 0) return number.value;
  const auto to_int = [](const auto& value) -> int {
    if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(value)>> &&
                  !std::is_same_v<std::remove_cvref_t<decltype(value)>, bool>) {
      if (value >= 0 && value <= 100'000) return static_cast<int>(value);
    }
    reject_format("ckpt: width or precision of a format must be an integer from 0 to 100000");
  };
  const auto argument = context.arg(number.argument);
  if constexpr (requires { argument.visit(to_int); }) {
    return argument.visit(to_int);
  } else {
    return fmt::visit_format_arg(to_int, argument);
  }
}

constexpr bool is_alignment(char c) { return c == '<' || c == '>' || c == '^'; }

/// Length in bytes of the UTF-8 character that begins with `c`.
constexpr int utf8_length(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
}

/// `[[fill]align][width][.precision]`, the part of a specification before the unit.
struct FormatLayout {
  char fill[4] = {' '};
  int fill_size = 1;
  char align = '>';
  FormatNumber width{};
  FormatNumber precision{};

  constexpr const char* parse(const char* begin, const char* end, fmt::format_parse_context& context) {
    if (begin == end || *begin == '}') return begin;
    const int length = utf8_length(*begin);
    if (end - begin > length && is_alignment(begin[length])) {
      if (*begin == '{') reject_format("ckpt: '{' cannot fill a format");
      for (fill_size = 0; fill_size < length; ++fill_size) fill[fill_size] = begin[fill_size];
      align = begin[length];
      begin += length + 1;
    } else if (is_alignment(*begin)) {
      align = *begin++;
    }
    if (begin != end && *begin == '0') reject_format("ckpt: a width in a format must not begin with 0");
    // A unit may begin with a digit: "1/h".
    if (begin == end || *begin != '1' || end - begin < 2 || begin[1] != '/') {
      begin = parse_format_number(begin, end, width, context);
    }
    if (begin != end && *begin == '.') {
      begin = parse_format_number(begin + 1, end, precision, context);
      if (precision.value < 0 && precision.argument < 0) {
        reject_format("ckpt: '.' in a format must be followed by a precision");
      }
    }
    return begin;
  }

  /// Writes ASCII text in its place.
  template <class Context>
  auto write(std::string_view text, Context& context) const {
    const int wide = format_number(width, context);
    const int missing = wide > static_cast<int>(text.size()) ? wide - static_cast<int>(text.size()) : 0;
    const int left = align == '<' ? 0 : align == '>' ? missing : missing / 2;
    auto out = context.out();
    const auto pad = [&](int count) {
      for (; count > 0; --count) {
        for (int i = 0; i < fill_size; ++i) *out++ = fill[i];
      }
    };
    pad(left);
    for (const char c : text) *out++ = c;
    pad(missing - left);
    return out;
  }
};

/// A number of units as text: `precision` decimals, or about four digits when it is negative.
template <class Number, class Buffer>
void append_number(Buffer& buffer, Number number, int precision) {
  const auto out = fmt::appender(buffer);
  const Number size = number < 0 ? -number : number;
  if (is_nan(number)) {
    fmt::format_to(out, "nan");  // never "-nan"
  } else if (precision >= 0) {
    fmt::format_to(out, "{:.{}f}", number, precision);
  } else if (size >= Number(9999.5) && size < Number(1e15)) {
    fmt::format_to(out, "{:.0f}", number);  // whole digits rather than an exponent
  } else {
    fmt::format_to(out, "{:.4g}", number);
  }
}

/// The number type that a scalar is printed in.
template <class Rep>
using printed_number_t = std::conditional_t<std::is_same_v<Rep, long double>, long double, double>;

template <class Rep>
[[nodiscard]] constexpr printed_number_t<Rep> to_number(const Rep& value) {
  if constexpr (std::is_same_v<Rep, printed_number_t<Rep>>) {
    return value;
  } else {
    return to_double(value);
  }
}

/// A number and the unit that it counts.
template <class Number, Dimension D>
struct ScaledNumber {
  Number number;
  Unit<D> unit;
};

/// The quantity in the largest unit, `smallest` or one of `larger`, in which the number, as it will be printed, is at
/// least 1. A number that rounds to the next unit is one of that: 59.996 s is 1 min, not 60 s, and 1023.5 KiB is 1 MiB.
/// Zero and what is not finite stay in the base unit.
template <class Number, Dimension D>
[[nodiscard]] ScaledNumber<Number, D> scale_to_readable(const Quantity<D, Number>& quantity, const Unit<D>& smallest,
                                                        std::span<const Unit<D>> larger, int precision) {
  const Number sign = quantity.value() < 0 ? Number(-1) : Number(1);
  const Quantity<D, Number> size = sign * quantity;
  const Quantity<D, Number> one(Number(1));
  if (!is_positive(size.value())) {
    for (const Unit<D>& unit : larger) {
      if (one.in(unit) == Number(1)) return {quantity.value(), unit};
    }
    return {quantity.in(smallest), smallest};
  }
  std::size_t chosen = larger.size();  // one past the place in `larger`; 0 is the smallest
  while (chosen > 0 && !(size.in(larger[chosen - 1]) >= Number(1))) --chosen;
  const Unit<D>& unit = chosen > 0 ? larger[chosen - 1] : smallest;
  const Number number = size.in(unit);
  if (chosen < larger.size()) {
    const Number next = (Number(1) * larger[chosen]).in(unit);
    if (number > next - Number(1)) {  // no number is rounded by more than a half
      fmt::memory_buffer printed, limit;
      append_number(printed, number, precision);
      append_number(limit, next, precision);
      if (std::string_view(printed.data(), printed.size()) == std::string_view(limit.data(), limit.size())) {
        return {sign, larger[chosen]};
      }
    }
  }
  return {sign * number, unit};
}

/// The quantity in a readable decimal unit.
template <class Number, Dimension D>
[[nodiscard]] ScaledNumber<Number, D> scale_to_decimal(const Quantity<D, Number>& quantity, int precision) {
  constexpr const auto& known = printable_units<D>;
  return scale_to_readable<Number, D>(quantity, known.scaled.front(), known.scaled.subspan(1), precision);
}

/// A ratio with four digits, or as many more as tell it from 1.
template <class Number>
[[nodiscard]] fmt::memory_buffer ratio_text(Number ratio) {
  fmt::memory_buffer text;
  for (int digits = 4; digits <= std::numeric_limits<Number>::max_digits10; ++digits) {
    text.clear();
    fmt::format_to(fmt::appender(text), "{:.{}g}", ratio, digits);
    if (ratio == Number(1) || std::string_view(text.data(), text.size()) != "1") break;
  }
  return text;
}

/// Appends "B^2 s^-1" and the like: the unit of a quantity that has no name.
template <Dimension D, class Buffer>
void append_base_unit(Buffer& buffer) {
  const auto append = [&buffer](std::string_view symbol, int exponent) {
    if (exponent == 0) return;
    fmt::format_to(fmt::appender(buffer), " {}", symbol);
    if (exponent != 1) fmt::format_to(fmt::appender(buffer), "^{}", exponent);
  };
  append("B", D.byte);
  append("flop", D.flop);
  append("s", D.second);
}

}  // namespace detail

/// A requirement rounded up for printing: the smallest quantity of four digits in a readable unit that is not below it.
///
/// Printed with `{}`, which rounds to the nearest digit, 16.4625 GB/s would be 16.46 GB/s, and that is not enough.
///
/// @param required  any quantity that has a named unit; zero and what is not finite come back as they are
template <Dimension D, class Rep>
  requires(!detail::printable_units<D>.scaled.empty())
[[nodiscard]] auto round_up_requirement(const Quantity<D, Rep>& required) {
  using Number = detail::printed_number_t<Rep>;
  const Quantity<D, Number> exact(detail::to_number(required.value()));
  const auto [number, unit] = detail::scale_to_decimal(exact, -1);
  // Beyond these no unit is readable and the powers of ten below may overflow.
  if (!detail::is_between(number, Number(1e-200), Number(1e200))) return exact;
  Number up = 1, down = 1;
  while (number * up < 1000) up *= 10;
  while (number / down >= 10000) down *= 10;
  Number digits = Number(static_cast<int>(number * up / down));
  while (digits * down / up * unit < exact) digits += 1;
  return digits * down / up * unit;
}

}  // namespace ckpt::inline CKPT_ABI

/// Prints a quantity with its unit: `{}` 1.235 TB, `{:GiB}` 1150 GiB, `{:.2GB}` 1234.57 GB, `{:>12.1h}`.
///
/// Specification: `[[fill]align][width][.precision][unit]`.
///
/// - `unit` is a symbol of core/units.hpp: `GB`, `GiB`, `min`, `GB/s`, `Gbit/s`; a space may stand before it. Left out,
///   the quantity scales itself to a readable decimal unit (B to PB, ns to d, B/s to PB/s); `iB` and `iB/s` scale to a
///   binary one (B to PiB).
/// - `precision` is the number of decimals. Left out, four significant digits are printed, and all digits before the
///   point up to 10^15.
/// - `width` and `precision` may be `{}` or `{n}`. Alignment is to the right unless said otherwise.
///
/// A unit that does not fit, GB for a time, is a `fmt::format_error` that lists the ones that do; in a literal format
/// string it does not compile. The text is the same in every locale.
template <ckpt::Dimension D, class Rep>
struct fmt::formatter<ckpt::Quantity<D, Rep>, char> {
  /// Reads the specification.
  constexpr auto parse(fmt::format_parse_context& context) -> fmt::format_parse_context::iterator {
    const char* symbol = layout_.parse(context.begin(), context.end(), context);
    if (symbol != context.end() && *symbol == ' ') ++symbol;
    const char* end = symbol;
    while (end != context.end() && *end != '}') ++end;
    if (symbol != end) find_unit(std::string_view(symbol, static_cast<std::size_t>(end - symbol)));
    return end;
  }

  /// Writes the quantity.
  template <class Context>
  auto format(const ckpt::Quantity<D, Rep>& quantity, Context& context) const -> decltype(context.out()) {
    const ckpt::Quantity<D, Number> value(ckpt::detail::to_number(quantity.value()));
    const int precision = ckpt::detail::format_number(layout_.precision, context);
    fmt::memory_buffer text;
    if constexpr (units.scaled.empty()) {
      ckpt::detail::append_number(text, value.value(), precision);
      ckpt::detail::append_base_unit<D>(text);
    } else {
      const auto [number, unit] =
          named_    ? Scaled{value.in(unit_), unit_}
          : binary_ ? ckpt::detail::scale_to_readable<Number, D>(value, units.scaled.front(), units.binary, precision)
                    : ckpt::detail::scale_to_decimal(value, precision);
      ckpt::detail::append_number(text, number, precision);
      fmt::format_to(fmt::appender(text), " {}", unit.symbol);
    }
    return layout_.write(std::string_view(text.data(), text.size()), context);
  }

 private:
  static constexpr const auto& units = ckpt::detail::printable_units<D>;
  using Number = ckpt::detail::printed_number_t<Rep>;
  using Scaled = ckpt::detail::ScaledNumber<Number, D>;

  constexpr void find_unit(std::string_view symbol) {
    binary_ = !units.binary.empty() && symbol == units.binary_symbol;
    for (const auto& list : {units.scaled, units.binary, units.others}) {
      for (const ckpt::Unit<D>& unit : list) {
        if (symbol != unit.symbol) continue;
        unit_ = unit;
        named_ = true;
      }
    }
    ckpt::detail::require_unit(named_ || binary_, ckpt::detail::unit_error<D>());
  }

  ckpt::detail::FormatLayout layout_{};
  ckpt::Unit<D> unit_{};
  bool named_ = false;   // printed in unit_
  bool binary_ = false;  // scales itself to a binary unit
};

/// Prints a confidence as a word; width and alignment as for a string.
template <>
struct fmt::formatter<ckpt::Confidence, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the word.
  template <class Context>
  auto format(ckpt::Confidence confidence, Context& context) const -> decltype(context.out()) {
    const std::string_view word = ckpt::to_string(confidence);
    return fmt::formatter<fmt::string_view, char>::format({word.data(), word.size()}, context);
  }
};

/// Prints a source as "title, year (confidence)", or "own figure" without a title; width and alignment as for a string.
template <>
struct fmt::formatter<ckpt::Source, char> : fmt::formatter<fmt::string_view, char> {
  /// Writes the source.
  template <class Context>
  auto format(const ckpt::Source& source, Context& context) const -> decltype(context.out()) {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    if (source.title.empty()) {
      fmt::format_to(out, "own figure");
    } else {
      fmt::format_to(out, "{}", source.title);
      if (source.year != 0) fmt::format_to(out, ", {}", source.year);
      fmt::format_to(out, " ({})", source.confidence);
    }
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
  }
};

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The specification of an answer on one line: width and alignment as for a string.
class OneLine : public fmt::formatter<fmt::string_view, char> {
 protected:
  /// Writes what is formatted.
  template <class Context, class... Args>
  auto write(Context& context, fmt::format_string<Args...> text, Args&&... args) const {
    fmt::memory_buffer line;
    fmt::format_to(fmt::appender(line), text, static_cast<Args&&>(args)...);
    return fmt::formatter<fmt::string_view, char>::format({line.data(), line.size()}, context);
  }
};

/// A fraction in percent.
template <class Rep>
[[nodiscard]] double percent_of(const Rep& fraction) {
  return 100.0 * to_double(fraction);
}

/// The specification of an answer: one line, with width and alignment as for a string, or a table.
class LineOrTable : private fmt::formatter<fmt::string_view, char> {
 public:
  /// Reads the specification.
  constexpr auto parse(fmt::format_parse_context& context) -> fmt::format_parse_context::iterator {
    const std::string_view rest(context.begin(), static_cast<std::size_t>(context.end() - context.begin()));
    const std::string_view spec = rest.substr(0, rest.find('}'));
    table_ = spec == "t" || spec == "table";
    if (table_) return context.begin() + (spec.end() - spec.begin());
    return fmt::formatter<fmt::string_view, char>::parse(context);
  }

 protected:
  [[nodiscard]] bool is_table() const { return table_; }

  /// Writes the one line.
  template <class Context>
  auto write_text(const fmt::memory_buffer& text, Context& context) const {
    return fmt::formatter<fmt::string_view, char>::format({text.data(), text.size()}, context);
  }

 private:
  bool table_ = false;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

/// Prints an answer: `{}` on one line (with width and alignment as for a string), `{:t}` or `{:table}` as lines of
/// "name  value", in which the bottleneck stands in words. The required bandwidth is rounded up, so that what is
/// printed is enough. Both end without a newline.
template <class Rep>
struct fmt::formatter<ckpt::BasicCheckpointResult<Rep>, char> : ckpt::detail::LineOrTable {
  /// Writes the answer.
  template <class Context>
  auto format(const ckpt::BasicCheckpointResult<Rep>& result, Context& context) const -> decltype(context.out()) {
    return is_table() ? write_table(result, context.out()) : write_line(result, context);
  }

 private:
  template <class Context>
  auto write_line(const ckpt::BasicCheckpointResult<Rep>& result, Context& context) const {
    fmt::memory_buffer text;
    const auto out = fmt::appender(text);
    fmt::format_to(out, "{} in {} at {}, {:.4g} % of MFU lost", result.checkpoint_size, result.write_time,
                   result.write_bandwidth, 100.0 * ckpt::detail::to_double(result.mfu_penalty));
    if (result.bandwidth_assumed) fmt::format_to(out, " (bandwidth assumed)");
    if (result.storage_bottleneck) {
      fmt::format_to(out, "; storage is the bottleneck: {} needed",
                     ckpt::round_up_requirement(result.required_bandwidth()));
    }
    if (result.overruns_interval) fmt::format_to(out, "; the write is longer than the interval");
    return write_text(text, context);
  }

  template <class Out>
  static auto write_table(const ckpt::BasicCheckpointResult<Rep>& result, Out out) {
    const auto have = ckpt::detail::to_number(result.write_bandwidth.value());
    const auto need = ckpt::detail::to_number(result.required_bandwidth().value());
    const auto ratio = ckpt::detail::ratio_text(result.storage_bottleneck ? need / have : have / need);
    out = fmt::format_to(out, "checkpoint size     {} ({:iB})\n", result.checkpoint_size, result.checkpoint_size);
    out = fmt::format_to(out, "write time          {}\n", result.write_time);
    out = fmt::format_to(out, "write bandwidth     {}{}\n", result.write_bandwidth,
                         result.bandwidth_assumed ? " (assumed: the hardware has no storage figure)" : "");
    out = fmt::format_to(out, "required bandwidth  {}\n", ckpt::round_up_requirement(result.required_bandwidth()));
    out = fmt::format_to(out, "storage bottleneck  {}: {} times {}\n", result.storage_bottleneck ? "yes" : "no",
                         fmt::string_view(ratio.data(), ratio.size()),
                         result.storage_bottleneck ? "too slow" : "what is required");
    return fmt::format_to(out, "MFU penalty         {:.4g} %{}", 100.0 * ckpt::detail::to_double(result.mfu_penalty),
                          result.overruns_interval ? " (the write is longer than the interval)" : "");
  }
};

CKPT_DETAIL_WARNINGS_POP
