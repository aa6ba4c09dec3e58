// Any bytes as a quantity that a person types: a value that can be written down and read back, or InvalidInput and
// nothing else.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/parse.hpp>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool near(double a, double b, double tolerance) {
  const double difference = a > b ? a - b : b - a;
  return difference <= tolerance * (a > b ? a : b);
}

/// The shortest decimal that reads back as the same double.
std::string digits(double x) {
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, x).ptr};
}

void check_error(const ckpt::InvalidInput& error) {
  const std::string_view message = error.what();
  require(message.starts_with("--option: \""));
  require(message.find("; write a ") != message.npos);
}

/// Reads the text; what comes out is a value in base units that survives every way of writing it.
template <class Quantity>
void check(std::string_view text, Quantity (*parse)(std::string_view, std::string_view),
           std::initializer_list<std::span<const ckpt::Unit<Quantity::dimension>>> lists) {
  Quantity quantity;
  try {
    quantity = parse("--option", text);
  } catch (const ckpt::InvalidInput& error) {
    check_error(error);
    return;
  }
  const double value = quantity.value();
  require(value >= 0.0 && value <= (std::numeric_limits<double>::max)());
  // Away from the ends of the range, where another unit overflows or loses digits.
  if (value != 0.0 && !(value > 1e-280 && value < 1e280)) return;
  for (const auto& units : lists) {
    for (const ckpt::Unit<Quantity::dimension>& unit : units) {
      const std::string exact = digits(quantity.in(unit)) + unit.symbol;
      require(near(parse("--option", exact).value(), value, 1e-15));
    }
  }
  require(near(parse("--option", fmt::format("{}", quantity)).value(), value, 1e-3));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(size, '\0');
  if (size > 0) std::memcpy(text.data(), data, size);
  check(text, ckpt::parse_duration, {ckpt::units::times});
  check(text, ckpt::parse_size, {ckpt::units::bytes_decimal, ckpt::units::bytes_binary});
  check(text, ckpt::parse_bandwidth,
        {ckpt::units::bandwidths_decimal, ckpt::units::bandwidths_binary, ckpt::units::bandwidths_in_bits});
  try {
    const double count = ckpt::parse_count("--option", text);
    require(count >= 0.0);
    require(ckpt::parse_count("--option", fmt::format("{:.0f}", count)) == count);
  } catch (const ckpt::InvalidInput& error) {
    check_error(error);
  }
  return 0;
}
