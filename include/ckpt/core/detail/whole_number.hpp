#pragma once
// Whole numbers out of scalars: how many steps, waves or saves. Needs comparisons and products only.

#include <concepts>
#include <cstdint>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Whole numbers from here on are not told apart by double.
inline constexpr std::uint64_t whole_limit = std::uint64_t{1} << 53;

/// The whole number below x, 0 <= x < 2^63. A user's scalar need not convert to an integer: it is compared.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t whole_part(const Rep& x) {
  if constexpr (std::floating_point<Rep>) {
    return static_cast<std::uint64_t>(x);
  } else {
    std::uint64_t n = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 62; bit > 0; bit /= 2) {
      if (scalar_cast<Rep>(static_cast<double>(n + bit)) <= x) n += bit;
    }
    return n;
  }
}

/// The same as a scalar; from 2^53 on x itself.
template <class Rep>
[[nodiscard]] constexpr Rep whole(const Rep& x) {
  if (!(x < scalar_of_integer<Rep>(whole_limit))) return x;
  if constexpr (std::floating_point<Rep>) {
    return static_cast<Rep>(static_cast<std::int64_t>(x));
  } else {
    return scalar_of_integer<Rep>(whole_part(x));
  }
}

/// Largest whole n with n unit <= x, as the scalar rounds the product; x >= 0, unit > 0.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t multiples_within(const Rep& x, const std::type_identity_t<Rep>& unit,
                                                       const char* too_many) {
  if constexpr (std::same_as<Rep, float>) {
    return multiples_within<double>(static_cast<double>(x), static_cast<double>(unit), too_many);
  } else {
    if (!(Rep(x / unit) < scalar_of_integer<Rep>(whole_limit))) reject(too_many, approximate(Rep(x / unit)));
    const auto within = [&](std::uint64_t n) { return Rep(scalar_of_integer<Rep>(n) * unit) <= x; };
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
[[nodiscard]] constexpr std::uint64_t multiples_covering(const Rep& x, const std::type_identity_t<Rep>& unit,
                                                         const char* too_many) {
  if constexpr (std::same_as<Rep, float>) {
    return multiples_covering<double>(static_cast<double>(x), static_cast<double>(unit), too_many);
  } else {
    const std::uint64_t n = multiples_within(x, unit, too_many);
    return Rep(scalar_of_integer<Rep>(n) * unit) < x ? n + 1 : n;
  }
}

// Of numbers inside a formula.

/// @overload
template <class T>
[[nodiscard]] constexpr std::uint64_t whole_part(const Eager<T>& x) {
  return whole_part(x.value());
}
/// @overload
template <class T>
[[nodiscard]] constexpr Eager<T> whole(const Eager<T>& x) {
  return whole(x.value());
}
/// @overload
template <class T>
[[nodiscard]] constexpr std::uint64_t multiples_within(const Eager<T>& x, const std::type_identity_t<Eager<T>>& unit,
                                                       const char* too_many) {
  return multiples_within(x.value(), unit.value(), too_many);
}
/// @overload
template <class T>
[[nodiscard]] constexpr std::uint64_t multiples_covering(const Eager<T>& x, const std::type_identity_t<Eager<T>>& unit,
                                                         const char* too_many) {
  return multiples_covering(x.value(), unit.value(), too_many);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
