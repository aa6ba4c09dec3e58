#pragma once
// Domains of numbers, read from their bits: what a compiler that was told "there are no NaNs and no infinities"
// (-ffast-math, -Ofast, -ffinite-math-only) cannot take out. A comparison it can: `x <= largest` is always true to it.

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A number whose bits are those of IEEE binary32 or binary64, so that the bits of numbers >= 0 are ordered as they
/// are.
template <class T>
concept IeeeNumber = std::floating_point<T> && std::numeric_limits<T>::digits == (sizeof(T) == 4 ? 24 : 53) &&
                     (sizeof(T) == 4 || sizeof(T) == 8);

/// The unsigned integer of the size of T; the larger of the two for a type whose bits are not read.
template <std::floating_point T>
using word_t = std::conditional_t<sizeof(T) == sizeof(std::uint32_t), std::uint32_t, std::uint64_t>;

/// The bits of a number. By reference, here and below: clang takes the promise that there are no NaNs for a promise
/// about every argument that is passed by value.
template <IeeeNumber T>
[[nodiscard]] constexpr word_t<T> bits_of(const T& x) {
  return std::bit_cast<word_t<T>>(x);
}

/// The top bit of a word, that of the sign.
template <std::floating_point T>
inline constexpr word_t<T> sign_bit = word_t<T>(1) << (std::numeric_limits<word_t<T>>::digits - 1);

/// The bits of the largest finite number.
template <IeeeNumber T>
inline constexpr word_t<T> largest_bits = bits_of((std::numeric_limits<T>::max)());

/// 0 < x < infinity.
template <IeeeNumber T>
[[nodiscard]] constexpr bool is_positive_number(const T& x) {
  return bits_of(x) - 1 < largest_bits<T>;
}

/// 0 <= x < infinity. -0.0 is zero.
template <IeeeNumber T>
[[nodiscard]] constexpr bool is_non_negative_number(const T& x) {
  return bits_of(x) <= largest_bits<T> || bits_of(x) == sign_bit<T>;
}

/// A long double as a double that is finite, infinite or a NaN as it is. The 80-bit format has bits that belong to no
/// number and cannot be cast to an integer in a constant expression, and a double does not hold its range: made smaller
/// by a power of two, a finite one becomes a finite double.
template <std::floating_point T>
[[nodiscard]] constexpr double like(const T& x) {
  if (__builtin_is_constant_evaluated()) {  // where the arithmetic of a NaN is no constant expression
    return x >= std::numeric_limits<T>::lowest() && x <= (std::numeric_limits<T>::max)() ? 1.0 : static_cast<double>(x);
  }
  constexpr int excess = std::numeric_limits<T>::max_exponent - std::numeric_limits<double>::max_exponent;
  constexpr T scale = [] {
    T result = 1;
    for (int i = 0; i <= excess; ++i) result /= 2;
    return result;
  }();
  return static_cast<double>(x * scale);
}

/// Whether a number is finite.
template <std::floating_point T>
[[nodiscard]] constexpr bool is_finite_number(const T& x) {
  if constexpr (IeeeNumber<T>) {
    return (bits_of(x) & ~sign_bit<T>) <= largest_bits<T>;
  } else {
    return is_finite_number(like(x));
  }
}

/// Whether a number is a NaN.
template <std::floating_point T>
[[nodiscard]] constexpr bool is_nan(const T& x) {
  if constexpr (IeeeNumber<T>) {
    return (bits_of(x) & ~sign_bit<T>) > largest_bits<T> + 1;
  } else {
    return is_nan(like(x));
  }
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
