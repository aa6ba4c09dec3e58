#pragma once
// Which number types the formulas accept, and how a user adds one.

#include <concepts>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI {

/// Opt-in for a number type of your own: `template <> inline constexpr bool ckpt::enable_scalar<MyDual> = true;`
///
/// The built-in floating-point types are in. Whoever opts in promises the operations that `Scalar` lists, that
/// comparisons look at the value alone, and that the mathematical functions a formula needs (`sqrt`, `exp`, `log`,
/// `expm1`, `log1p`, `pow`) are found by argument-dependent lookup. `solve` needs none of them. To be printed, and to
/// be named in an error, it also needs a member `value()` or an explicit conversion to double.
template <class T>
inline constexpr bool enable_scalar = std::floating_point<T>;

/// A number type that the formulas can be evaluated in: float, double, long double, an automatic-differentiation type,
/// or any type that opts in through `enable_scalar`.
template <class T>
concept Scalar = enable_scalar<T> && std::copyable<T> && requires(const T& a, const T& b) {
  T(1.0);
  T(a + b);
  T(a - b);
  T(a * b);
  T(a / b);
  { a < b } -> std::convertible_to<bool>;
  { a > b } -> std::convertible_to<bool>;
  { a <= b } -> std::convertible_to<bool>;
  { a >= b } -> std::convertible_to<bool>;
};

namespace detail {

template <class A, class B>
struct common_scalar2 : std::conditional<std::floating_point<A>, B, A> {};
template <class A, class B>
  requires(std::floating_point<A> == std::floating_point<B>)
struct common_scalar2<A, B> : std::common_type<A, B> {};

template <class A, class... Rest>
struct common_scalar {
  using type = A;
};
template <class A, class B, class... Rest>
struct common_scalar<A, B, Rest...> : common_scalar<typename common_scalar2<A, B>::type, Rest...> {};

}  // namespace detail

namespace detail {
/// Of a type, where nothing is evaluated: `std::declval`, which would bring in <utility>.
template <class T>
const T& some();
}  // namespace detail

/// The scalar that a formula over several inputs is evaluated in: the wider floating-point type, and a user's scalar
/// before a floating-point one.
template <class... Ts>
using common_scalar_t = typename detail::common_scalar<Ts...>::type;

namespace detail {

/// Converts between scalar types on purpose; `double` may narrow to `float`, nothing is converted silently elsewhere.
template <class To, class From>
  requires(!std::same_as<To, From>)
[[nodiscard]] constexpr To scalar_cast(const From& x) {
  if constexpr (std::floating_point<From> && !std::floating_point<To> &&
                std::numeric_limits<To>::digits == std::numeric_limits<float>::digits) {
    return To(static_cast<float>(x));  // a scalar built on float, such as AutoDiffScalar<Vector2f>
  } else if constexpr (std::constructible_from<To, const From&>) {
    return static_cast<To>(x);
  } else {
    return To(static_cast<double>(x));
  }
}

/// Where nothing is to be converted, nothing is copied: what it is given, or of a temporary its value.
template <class To>
[[nodiscard]] constexpr const To& scalar_cast(const To& x) {
  return x;
}
/// @overload
template <class To>
[[nodiscard]] constexpr To scalar_cast(To&& x) {
  return x;
}

/// The value of a scalar as a double, for texts and tests only; NaN for a type that does not tell.
template <class T>
[[nodiscard]] constexpr double approximate(const T& x) {
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<double>(x);
  } else if constexpr (requires { approximate(x.value()); }) {
    return approximate(x.value());
  } else if constexpr (requires { static_cast<double>(x); }) {
    return static_cast<double>(x);
  } else {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

/// Largest finite value of a scalar; a user's scalar that tells no limits has those of double.
template <class T>
[[nodiscard]] constexpr T largest() {
  if constexpr (std::numeric_limits<T>::is_specialized) {
    return T((std::numeric_limits<T>::max)());
  } else {
    return T((std::numeric_limits<double>::max)());
  }
}

/// Distance from 1 to the next value of a scalar; a user's scalar that tells no limits has that of double.
template <class T>
[[nodiscard]] constexpr T epsilon() {
  if constexpr (std::numeric_limits<T>::is_specialized) {
    return T(std::numeric_limits<T>::epsilon());
  } else {
    return T(std::numeric_limits<double>::epsilon());
  }
}

/// a where the condition holds, else b.
template <class T>
[[nodiscard]] constexpr T choose(bool condition, const T& a, const std::type_identity_t<T>& b) {
  return condition ? a : b;
}

/// The larger of two; the second when either is NaN.
template <class T>
[[nodiscard]] constexpr T larger(const T& a, const std::type_identity_t<T>& b) {
  return choose(a > b, a, b);
}

/// The smaller of two; the second when either is NaN.
template <class T>
[[nodiscard]] constexpr T smaller(const T& a, const std::type_identity_t<T>& b) {
  return choose(a < b, a, b);
}

/// a - b, or zero where that is negative.
template <class T>
[[nodiscard]] constexpr T excess(const T& a, const std::type_identity_t<T>& b) {
  return a > b ? T(a - b) : T(0.0);
}

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

/// Rejects a value that is not finite and above zero; `text` names function, quantity, condition and unit.
template <class T>
constexpr void require_positive(const T& x, const char* text) {
  if (!is_positive(x)) reject(text, approximate(x));
}

/// Rejects a value that is not finite and at least zero.
template <class T>
constexpr void require_non_negative(const T& x, const char* text) {
  if (!is_non_negative(x)) reject(text, approximate(x));
}

/// Rejects what is not from `low` to `high`, both included; NaN too.
template <class T>
constexpr void require_between(const T& x, const std::type_identity_t<T>& low, const std::type_identity_t<T>& high,
                               const char* text) {
  if (!is_between(x, low, high)) reject(text, approximate(x));
}

/// Rejects what is not above 0 and at most 1; NaN too.
template <class T>
constexpr void require_part(const T& x, const char* text) {
  if (!(is_positive(x) && x <= T(1.0))) reject(text, approximate(x));
}

/// Rejects what is not from 0 to 1, both included; NaN too.
template <class T>
constexpr void require_fraction(const T& x, const char* text) {
  require_between(x, T(0.0), T(1.0), text);
}

/// Rejects an answer >= 0 that has left the range of the scalar.
template <class T>
[[nodiscard]] constexpr const T& require_finite_answer(const T& x, const char* text) {
  require_non_negative(x, text);
  return x;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
