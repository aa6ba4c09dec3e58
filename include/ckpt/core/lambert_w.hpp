#pragma once
// The Lambert W function, and the combination of it in which the exact optimum of a checkpoint interval is written.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/ct_math.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/math.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The same algorithm runs at compile time and at run time; only the elementary functions it calls differ (math.hpp).
/// A user's number type supplies its own overloads through argument-dependent lookup; their derivatives are
/// W0'(z) = 1 / (z + e^W0(z)) and, for u = `one_plus_lambert_w0(x)`, u'(x) = (1 - u) / u.
namespace math {

/// Principal branch of Lambert's W: the w >= -1 with w e^w = z.
///
/// z >= -1/e, NaN below. The number nearest to -1/e counts as -1/e itself, whichever way it was rounded: the answer is
/// -1. Accuracy: 2 units in the last place, next to the branch point too (docs/accuracy.md). Reference: R. M. Corless
/// et al., On the Lambert W function, Adv. Comput. Math. 5 (1996) 329-359.
[[nodiscard]] constexpr double lambert_w0(double z) noexcept;
/// @overload
[[nodiscard]] constexpr long double lambert_w0(long double z) noexcept;
/// @overload
[[nodiscard]] constexpr float lambert_w0(float z) noexcept;

/// u = 1 + W0(-e^(-1-x)): the u in [0, 1] with -log(1 - u) - u = x.
///
/// x >= 0, NaN below; 0 at x = 0 and 1 at infinity. Small x is where it is needed, and where the formula as written
/// loses every digit; here u is found directly, without W0. Accuracy: 1.6 units in the last place (docs/accuracy.md).
[[nodiscard]] constexpr double one_plus_lambert_w0(double x) noexcept;
/// @overload
[[nodiscard]] constexpr long double one_plus_lambert_w0(long double x) noexcept;
/// @overload
[[nodiscard]] constexpr float one_plus_lambert_w0(float x) noexcept;

}  // namespace math

namespace detail {

/// The elementary functions that the solvers below call: those of `ckpt::math`.
struct MathFunctions {
  static constexpr auto sqrt = [](auto x) noexcept { return math::sqrt(x); };
  static constexpr auto exp = [](auto x) noexcept { return math::exp(x); };
  static constexpr auto expm1 = [](auto x) noexcept { return math::expm1(x); };
  static constexpr auto log = [](auto x) noexcept { return math::log(x); };
  static constexpr auto log1p = [](auto x) noexcept { return math::log1p(x); };
};

/// The same as a constant expression sees them, so that tests can measure at run time what it computes.
struct CtFunctions {
  static constexpr auto sqrt = [](auto x) noexcept { return ct::sqrt(x); };
  static constexpr auto exp = [](auto x) noexcept { return ct::exp(x); };
  static constexpr auto expm1 = [](auto x) noexcept { return ct::expm1(x); };
  static constexpr auto log = [](auto x) noexcept { return ct::log(x); };
  static constexpr auto log1p = [](auto x) noexcept { return ct::log1p(x); };
};

/// More steps than any argument takes (3); a stop for compilers that were told there are no NaNs.
inline constexpr int max_steps = 8;

/// 2^-n.
template <class T>
[[nodiscard]] constexpr T tolerance(int n) noexcept {
  return 1 / T(std::uint64_t{1} << n);
}

/// u = 1 + W0(-e^(-1-x)) as a series in s = sqrt(2 x): the coefficients of s^14 down to s^2; that of s is 1. They
/// follow from u u' = s (1 - u). The series converges for s < 2 sqrt(pi).
template <class T>
inline constexpr T one_plus_lambert_w0_series[13] = {
    T(-5459) / T(7447614174000),
    T(5246819) / T(10168475885568000),
    T(5221) / T(354648294000),
    T(163879) / T(2172751257600),
    T(281) / T(1515591000),
    T(-571) / T(2351462400),
    T(-1) / 204120,
    T(-139) / 5443200,
    T(-1) / 17010,
    T(1) / 4320,
    T(1) / 270,
    T(1) / 36,
    T(-1) / 3,
};

/// `math::one_plus_lambert_w0`; F names the elementary functions.
template <class F, class T>
[[nodiscard]] constexpr T one_plus_lambert_w0(T x) noexcept {
  if (is_nan(x) || x == 0) return x;
  if (x < 0) return quiet_nan<T>;
  if (x > digits<T>) return 1;  // less e^(-1-x), which is lost in rounding

  T u = 0;
  if (x < 2) {
    const T s = F::sqrt(2 * x);
    T series = 0;
    for (const T coefficient : one_plus_lambert_w0_series<T>) series = s * (coefficient + series);
    u = s + s * series;
    if (x < T(0.001)) return u;  // the series is cut off at 4e-29 there
  } else {
    u = 1 - F::exp(-1 - x);
  }

  // Newton's iteration on the form whose rounding hurts least. For u < 1/2 that is -log(1 - u) - u = x with the left
  // side as one series: its two terms cancel. Above, it is 1 - u = e^-(x+u) with x + u held exactly in two parts.
  constexpr T last_step = tolerance<T>(digits<T> / 2 + 4);  // Newton squares it: the next one would be lost in rounding
  T step = 1;
  for (int i = 0; i < max_steps && absolute(step) > last_step; ++i) {
    if (u < T(0.5)) {
      step = (x + log1p_minus_x(-u, digits<T> / 3)) * (1 - u) / u;
    } else {
      const Wide<T> sum = exact_sum(x, u);
      const T y = F::exp(-sum.hi);
      step = ((1 - u - y) + y * sum.lo) / (1 - y);
    }
    u += step;
  }
  return u;
}

/// The number of type T nearest to -1/e.
template <class T>
inline constexpr T branch_point = T(-0.367879441171442321595523770161460867L);

/// `math::lambert_w0`; F names the elementary functions.
template <class F, class T>
[[nodiscard]] constexpr T lambert_w0(T z) noexcept {
  if (is_nan(z) || z == 0 || (z > 0 && !is_finite_number(z))) return z;
  if (z <= branch_point<T>) return z == branch_point<T> ? T(-1) : quiet_nan<T>;

  if (z < T(-0.3033)) {
    // Near the branch point W0 hangs on h = 1 + e z; z = -(1 - h) / e is the -e^(-1-x) of x = -log(1 - h). To have all
    // digits of h, z and e are split so that the large products are exact (with or without fused multiply-add), and
    // summed from the largest to the smallest, where the sums are exact or as large as h.
    constexpr T e_hi = T(0x1.5bf0a8p+1);
    constexpr T e_mid = T(0x1.628aecp-24);
    constexpr T e_lo = T(4.141367577823488709219633341884090087229e-15L);
    const T z_hi = static_cast<T>(static_cast<float>(z));
    const T z_lo = z - z_hi;
    const T h = 1 + z_hi * e_hi + z_lo * e_hi + z_hi * e_mid + (z_lo * e_mid + z * e_lo);
    return one_plus_lambert_w0<F>(-F::log1p(-h)) - 1;
  }

  // Elsewhere Halley's iteration from Winitzki's approximation, good to 7 %. The residual is z e^-w - w around zero and
  // log(z / w) - w above, whichever is rounded less.
  constexpr T last_step = tolerance<T>(digits<T> / 3 + 2);  // Halley cubes it
  const T l = F::log1p(z);
  T w = l * (1 - F::log1p(l) / (2 + l));
  T step = 1;
  for (int i = 0; i < max_steps && absolute(step) > last_step * absolute(w); ++i) {
    if (z < 1) {
      const T residual = (z - w) + z * F::expm1(-w);
      const T slope = 1 + (w + residual);
      step = residual / (slope - residual * (w + residual) / (2 * slope));
    } else {
      const T residual = F::log(z / w) - w;
      step = residual * w / (1 + w - residual / (2 * (1 + w)));
    }
    w += step;
  }
  return w;
}

namespace ct {

template <class T>
[[nodiscard]] constexpr T lambert_w0(T z) noexcept {
  return detail::lambert_w0<CtFunctions>(z);
}

template <class T>
[[nodiscard]] constexpr T one_plus_lambert_w0(T x) noexcept {
  return detail::one_plus_lambert_w0<CtFunctions>(x);
}

}  // namespace ct

/// Of a number inside a formula.
template <class T>
[[nodiscard]] constexpr Eager<T> one_plus_lambert_w0(const Eager<T>& x) {
  using ckpt::math::one_plus_lambert_w0;
  return Eager<T>::of(one_plus_lambert_w0(x.value()));
}

}  // namespace detail

namespace math {

constexpr double lambert_w0(double z) noexcept { return detail::lambert_w0<detail::MathFunctions>(z); }
constexpr long double lambert_w0(long double z) noexcept { return detail::lambert_w0<detail::MathFunctions>(z); }
constexpr float lambert_w0(float z) noexcept {
  return z == detail::branch_point<float> ? -1.0f : static_cast<float>(lambert_w0(static_cast<double>(z)));
}

constexpr double one_plus_lambert_w0(double x) noexcept {
  return detail::one_plus_lambert_w0<detail::MathFunctions>(x);
}
constexpr long double one_plus_lambert_w0(long double x) noexcept {
  return detail::one_plus_lambert_w0<detail::MathFunctions>(x);
}
constexpr float one_plus_lambert_w0(float x) noexcept {
  return static_cast<float>(one_plus_lambert_w0(static_cast<double>(x)));
}

}  // namespace math
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
