#pragma once
// Elementary functions that also work in constant expressions: sqrt, exp, log, expm1, log1p, pow.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/ct_math.hpp>

namespace ckpt::inline CKPT_ABI {

/// Mathematical functions of the formulas.
///
/// At run time these are the compiler's builtins, hence the C library. In a constant expression they are computed here,
/// in the precision of their type; the two may differ in the last place (see docs/accuracy.md). `float` is computed in
/// double and rounded. Special values follow IEEE 754: a NaN passes through, an argument outside the domain gives NaN,
/// nothing throws and `errno` is left alone.
///
/// Formulas write `using ckpt::math::sqrt;` and call `sqrt(x)`: the overloads here are not templates, so that a user's
/// number type brings its own `sqrt` through argument-dependent lookup.
namespace math {

/// Square root, correctly rounded. NaN for x < 0; keeps the sign of zero.
[[nodiscard]] constexpr double sqrt(double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::sqrt(x) : CKPT_DETAIL_LIBRARY(sqrt)(x);
}
/// @overload
[[nodiscard]] constexpr long double sqrt(long double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::sqrt(x) : CKPT_DETAIL_LIBRARY(sqrtl)(x);
}
/// @overload
[[nodiscard]] constexpr float sqrt(float x) noexcept { return static_cast<float>(sqrt(static_cast<double>(x))); }

/// e^x. Overflows to infinity, underflows through the subnormal numbers to zero.
[[nodiscard]] constexpr double exp(double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::exp(x) : CKPT_DETAIL_LIBRARY(exp)(x);
}
/// @overload
[[nodiscard]] constexpr long double exp(long double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::exp(x) : CKPT_DETAIL_LIBRARY(expl)(x);
}
/// @overload
[[nodiscard]] constexpr float exp(float x) noexcept { return static_cast<float>(exp(static_cast<double>(x))); }

/// e^x - 1, exact to the last places for small x too. Keeps the sign of zero.
[[nodiscard]] constexpr double expm1(double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::expm1(x) : CKPT_DETAIL_LIBRARY(expm1)(x);
}
/// @overload
[[nodiscard]] constexpr long double expm1(long double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::expm1(x) : CKPT_DETAIL_LIBRARY(expm1l)(x);
}
/// @overload
[[nodiscard]] constexpr float expm1(float x) noexcept { return static_cast<float>(expm1(static_cast<double>(x))); }

/// Natural logarithm. -infinity at zero, NaN for x < 0.
[[nodiscard]] constexpr double log(double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::log(x) : CKPT_DETAIL_LIBRARY(log)(x);
}
/// @overload
[[nodiscard]] constexpr long double log(long double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::log(x) : CKPT_DETAIL_LIBRARY(logl)(x);
}
/// @overload
[[nodiscard]] constexpr float log(float x) noexcept { return static_cast<float>(log(static_cast<double>(x))); }

/// log(1 + x), exact to the last places for small x too. -infinity at -1, NaN below; keeps the sign of zero.
[[nodiscard]] constexpr double log1p(double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::log1p(x) : CKPT_DETAIL_LIBRARY(log1p)(x);
}
/// @overload
[[nodiscard]] constexpr long double log1p(long double x) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::log1p(x) : CKPT_DETAIL_LIBRARY(log1pl)(x);
}
/// @overload
[[nodiscard]] constexpr float log1p(float x) noexcept { return static_cast<float>(log1p(static_cast<double>(x))); }

/// x^y with the special cases of IEEE 754 `pow`: 1 for y = 0 and for x = 1 (even with a NaN beside it), NaN for x < 0
/// and a y that is not an integer.
[[nodiscard]] constexpr double pow(double x, double y) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::pow(x, y) : CKPT_DETAIL_LIBRARY(pow)(x, y);
}
/// @overload
[[nodiscard]] constexpr long double pow(long double x, long double y) noexcept {
  return detail::in_constant_evaluation() ? detail::ct::pow(x, y) : CKPT_DETAIL_LIBRARY(powl)(x, y);
}
/// @overload
[[nodiscard]] constexpr float pow(float x, float y) noexcept {
  return static_cast<float>(pow(static_cast<double>(x), static_cast<double>(y)));
}

}  // namespace math
}  // namespace ckpt::inline CKPT_ABI
