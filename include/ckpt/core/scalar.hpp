#pragma once
// Which number types the formulas accept, and how a user adds one.

#include <concepts>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>

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
[[nodiscard, gnu::always_inline]] constexpr T choose(bool condition, const T& a, const std::type_identity_t<T>& b) {
  return condition ? a : b;
}

/// The larger of two; the second when either is NaN.
template <class T>
[[nodiscard, gnu::always_inline]] constexpr T larger(const T& a, const std::type_identity_t<T>& b) {
  return choose(a > b, a, b);
}

/// The smaller of two; the second when either is NaN.
template <class T>
[[nodiscard, gnu::always_inline]] constexpr T smaller(const T& a, const std::type_identity_t<T>& b) {
  return choose(a < b, a, b);
}

/// a - b, or zero where that is negative.
template <class T>
[[nodiscard]] constexpr T excess(const T& a, const std::type_identity_t<T>& b) {
  return a > b ? T(a - b) : T(0.0);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
