#pragma once
// The domains of numbers, and how what lies outside is rejected:
// `require_positive(x, Subject{"ckpt::f", "x", "s"})`.

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// Domains. Built-in numbers are judged by their bits and other scalars by their value, so that the answers hold under
// -ffast-math, too (detail/float_bits.hpp). What is found finite may then be compared: comparisons of finite numbers
// are never taken out.

/// The number that stands for a scalar in comparisons: its value, as deep as there is one; itself for a type that does
/// not show it.
template <class T>
[[nodiscard]] constexpr auto value_of(const T& x) {
  if constexpr (requires { requires Scalar<std::remove_cvref_t<decltype(x.value())>>; }) {
    return value_of(x.value());
  } else {
    return x;
  }
}

/// Whether a scalar is a finite number. A type that shows its value only as a double may go beyond the range of that,
/// so that there an infinity is left to its comparisons; of a type that shows none they are all there is.
template <class T>
[[nodiscard]] constexpr bool is_finite(const T& x) {
  if constexpr (requires { requires Scalar<std::remove_cvref_t<decltype(x.value())>>; }) {
    return is_finite(value_of(x));
  } else if constexpr (std::floating_point<T>) {
    return is_finite_number(x);
  } else {
    bool finite = x <= largest<T>() && x >= T(T(0.0) - largest<T>());
    if constexpr (requires { static_cast<double>(x); }) {
      constexpr bool beyond_double = std::numeric_limits<T>::max_exponent > std::numeric_limits<double>::max_exponent;
      const double shown = static_cast<double>(x);
      finite = finite && (beyond_double ? !is_nan(shown) : is_finite_number(shown));
    }
    return finite;
  }
}

/// 0 < x < infinity; false for NaN.
template <class T>
[[nodiscard]] constexpr bool is_positive(const T& x) {
  if constexpr (IeeeNumber<T>) {
    return is_positive_number(x);
  } else {
    return is_finite(x) && value_of(x) > value_of(T(0.0));
  }
}

/// 0 <= x < infinity; false for NaN.
template <class T>
[[nodiscard]] constexpr bool is_non_negative(const T& x) {
  if constexpr (IeeeNumber<T>) {
    return is_non_negative_number(x);
  } else {
    return is_finite(x) && value_of(x) >= value_of(T(0.0));
  }
}

/// low <= x <= high for finite x; false for NaN.
template <class T>
[[nodiscard]] constexpr bool is_between(const T& x, const std::type_identity_t<T>& low,
                                        const std::type_identity_t<T>& high) {
  return is_finite(x) && x >= low && x <= high;
}

/// Several numbers at a glance: whether none is below zero and all of them together are finite. Where it says no, each
/// of them may still be right (-0.0, or a sum beyond the range).
template <IeeeNumber T, std::same_as<T>... Others>
[[nodiscard, gnu::always_inline]] constexpr bool are_non_negative(const T& first, const Others&... others) {
  const T sum = (first + ... + others);
  return ((bits_of(first) | ... | bits_of(others)) & sign_bit<T>) == 0 && bits_of(sum) <= largest_bits<T>;
}

/// Rejects a value that is not finite and above zero.
template <class T>
constexpr void require_positive(const T& x, const Subject& subject) {
  if (!is_positive(x)) reject(subject, "finite and > 0", approximate(x));
}

/// Rejects a value that is not finite and at least zero.
template <class T>
constexpr void require_non_negative(const T& x, const Subject& subject) {
  if (!is_non_negative(x)) reject(subject, "finite and >= 0", approximate(x));
}

// The same where more has to be said than which value it is: `text` names function, quantity, condition and unit.
template <class T>
constexpr void require_positive(const T& x, const char* text) {
  if (!is_positive(x)) reject(text, approximate(x));
}
template <class T>
constexpr void require_non_negative(const T& x, const char* text) {
  if (!is_non_negative(x)) reject(text, approximate(x));
}

// The same of a quantity or a count.
template <class Q>
  requires(!Scalar<Q>)
constexpr void require_positive(const Q& x, const Subject& subject) { require_positive(x.value(), subject); }
template <class Q>
  requires(!Scalar<Q>)
constexpr void require_non_negative(const Q& x, const Subject& subject) { require_non_negative(x.value(), subject); }
template <class Q>
  requires(!Scalar<Q>)
constexpr void require_positive(const Q& x, const char* text) { require_positive(x.value(), text); }
template <class Q>
  requires(!Scalar<Q>)
constexpr void require_non_negative(const Q& x, const char* text) { require_non_negative(x.value(), text); }

/// Rejects what is not from `low` to `high`, both included; NaN too.
template <class T>
constexpr void require_between(const T& x, const std::type_identity_t<T>& low, const std::type_identity_t<T>& high,
                               const char* text) {
  if (!is_between(x, low, high)) reject(text, approximate(x));
}

/// Rejects what is not above 0 and at most 1; NaN too.
template <class T>
constexpr void require_part(const T& x, const Subject& subject) {
  if (!(is_positive(x) && x <= T(1.0))) reject(subject, "> 0 and <= 1", approximate(x));
}

/// Rejects what is not from 0 to 1, both included; NaN too.
template <class T>
constexpr void require_fraction(const T& x, const Subject& subject) {
  if (!is_between(x, T(0.0), T(1.0))) reject(subject, "from 0 to 1", approximate(x));
}

/// Rejects a size of zero.
constexpr void require_size(std::uint64_t size, const Subject& subject) {
  if (size == 0) reject(subject, "> 0", 0.0);
}
/// The same where more has to be said.
constexpr void require_size(std::uint64_t size, const char* text) {
  if (size == 0) reject(text, 0.0);
}

/// Rejects `size` unless `divisor` > 0 divides it.
constexpr void require_multiple(std::uint64_t size, std::uint64_t divisor, const char* text) {
  if (divisor == 0 || size % divisor != 0) reject(text, static_cast<double>(divisor));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
