#pragma once
// Whole numbers out of scalars: how many steps, waves or saves. Needs comparisons and products only.

#include <concepts>
#include <cstdint>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Whole numbers from here on are not told apart by double.
inline constexpr std::uint64_t whole_limit = std::uint64_t{1} << 53;

/// A whole number below 2^53 as a scalar, exact.
template <class Rep>
[[nodiscard]] constexpr Rep from_whole(std::uint64_t n) {
  return scalar_cast<Rep>(static_cast<double>(n));
}

template <class Rep>
[[nodiscard]] constexpr Rep larger(const Rep& a, const Rep& b) {
  return a > b ? a : b;
}

template <class Rep>
[[nodiscard]] constexpr Rep smaller(const Rep& a, const Rep& b) {
  return a < b ? a : b;
}

/// a - b, or zero where that is negative.
template <class Rep>
[[nodiscard]] constexpr Rep excess(const Rep& a, const Rep& b) {
  return a > b ? Rep(a - b) : Rep(0.0);
}

/// Largest whole n with n unit <= x, as the scalar rounds the product; x >= 0, unit > 0.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t multiples_within(const Rep& x, const Rep& unit, const char* too_many) {
  if constexpr (std::same_as<Rep, float>) {
    return multiples_within<double>(static_cast<double>(x), static_cast<double>(unit), too_many);
  } else {
    if (!(Rep(x / unit) < from_whole<Rep>(whole_limit))) reject(too_many, approximate(Rep(x / unit)));
    const auto within = [&](std::uint64_t n) { return Rep(from_whole<Rep>(n) * unit) <= x; };
    if constexpr (std::floating_point<Rep>) {
      auto n = static_cast<std::uint64_t>(x / unit);
      while (n > 0 && !within(n)) --n;
      while (within(n + 1)) ++n;
      return n;
    } else {
      std::uint64_t n = 0;
      for (std::uint64_t bit = whole_limit; bit > 0; bit >>= 1) {
        if (within(n + bit)) n += bit;
      }
      return n;
    }
  }
}

/// Smallest whole n with n unit >= x, as the scalar rounds the product; x >= 0, unit > 0.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t multiples_covering(const Rep& x, const Rep& unit, const char* too_many) {
  if constexpr (std::same_as<Rep, float>) {
    return multiples_covering<double>(static_cast<double>(x), static_cast<double>(unit), too_many);
  } else {
    const std::uint64_t n = multiples_within(x, unit, too_many);
    return Rep(from_whole<Rep>(n) * unit) < x ? n + 1 : n;
  }
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
