#pragma once
// Numbers and sources in words.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>

namespace plan {

[[nodiscard]] inline std::string describe(const ckpt::Source& source) {
  if (source.title.empty()) return "";
  return source.year == 0 ? std::string(source.title) : fmt::format("{}, {}", source.title, source.year);
}

/// A number of things: 64, 70,553,706,496, 1e+16.
[[nodiscard]] inline std::string count(double x) {
  std::string digits = fmt::format("{:.15g}", x);
  if (digits.find_first_not_of("0123456789") != digits.npos) return digits;
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}
[[nodiscard]] inline std::string count(std::uint64_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

/// What an error says, without the function that says it.
[[nodiscard]] inline std::string without_function(std::string_view error) {
  const std::size_t end = error.starts_with("ckpt::") ? error.find(": ") : error.npos;
  return std::string(end == error.npos ? error : error.substr(end + 2));
}

/// A time that may not be longer, with four digits that say no more than it.
[[nodiscard]] inline ckpt::Seconds rounded_down(ckpt::Seconds most) { return most * (1.0 - 5e-4); }

/// A fraction in percent.
[[nodiscard]] inline std::string percent(double fraction) { return fmt::format("{:.5g} %", 100.0 * fraction); }

}  // namespace plan
