#pragma once
// The normal distribution, whose quantiles turn chances into normal scores, and quantiles of Student's t.

#include <limits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>

namespace ckpt::inline CKPT_ABI {
namespace math {

/// Quantile of the standard normal distribution: the z below which a chance p lies, 0 < p < 1; -infinity at 0,
/// infinity at 1, NaN elsewhere.
///
/// Accuracy: 1e-15 relative, where p is not so close to 1 that 1 - p has lost its digits.
/// @see Wichura, 1988, Algorithm AS 241, Applied Statistics 37, 477-484 (PPND16)
[[nodiscard]] constexpr double normal_quantile(double p) noexcept;

/// Phi(z), the chance that a standard normal variable is below z; NaN of NaN.
///
/// Accuracy: 1e-13 relative on both sides; the inverse of `normal_quantile`.
[[nodiscard]] constexpr double normal_chance(double z) noexcept;

/// Quantile of Student's t distribution with n degrees of freedom, n >= 2 and whole; NaN unless 0 < p < 1.
///
/// Exact for 2; else an expansion about the normal quantile, good to 2e-3 relative for 0.05 <= p <= 0.95 with 3
/// degrees of freedom and to 1e-4 with 8 and more.
/// @see Abramowitz and Stegun, 1964, 26.7.5
[[nodiscard]] constexpr double student_quantile(double p, double n) noexcept;

}  // namespace math

// ---- implementation

namespace detail {

/// A quotient of two polynomials of degree 7, the lowest coefficient first.
[[nodiscard]] constexpr double rational(const double (&above)[8], const double (&below)[8], double x) {
  double a = above[7];
  double b = below[7];
  for (int i = 6; i >= 0; --i) {
    a = a * x + above[i];
    b = b * x + below[i];
  }
  return a / b;
}

}  // namespace detail

constexpr double math::normal_quantile(double p) noexcept {
  constexpr double middle[2][8] = {
      {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
       4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3},
      {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
       3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3}};
  constexpr double tail[2][8] = {
      {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
       1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4},
      {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
       1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9}};
  constexpr double end[2][8] = {
      {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
       2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7},
      {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
       1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15}};
  if (!(p >= 0.0 && p <= 1.0)) return std::numeric_limits<double>::quiet_NaN();
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * detail::rational(middle[0], middle[1], 0.180625 - q * q);
  const double rest = q < 0.0 ? p : 1.0 - p;
  if (!(rest > 0.0))
    return q < 0.0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  const double r = math::sqrt(-math::log(rest));
  const double z = r <= 5.0 ? detail::rational(tail[0], tail[1], r - 1.6) : detail::rational(end[0], end[1], r - 5.0);
  return q < 0.0 ? -z : z;
}

constexpr double math::normal_chance(double z) noexcept {
  const double beyond = 0.5 * gamma_q(0.5, 0.5 * z * z);  // P(Z > |z|)
  return z < 0.0 ? beyond : 1.0 - beyond;
}

constexpr double math::student_quantile(double p, double n) noexcept {
  if (!(p > 0.0 && p < 1.0 && n >= 2.0)) return std::numeric_limits<double>::quiet_NaN();
  const double q = 2.0 * p - 1.0;
  if (n < 3.0) return q * math::sqrt(2.0 / (1.0 - q * q));
  const double z = normal_quantile(p);
  const double z2 = z * z;
  const double g1 = (z2 + 1.0) / 4.0;
  const double g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
  const double g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
  const double g4 = ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92160.0;
  return z * (1.0 + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n);
}

}  // namespace ckpt::inline CKPT_ABI
