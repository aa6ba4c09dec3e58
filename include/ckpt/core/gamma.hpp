#pragma once
// The gamma function, for the scale of a Weibull law, and the incomplete one with its inverse, for the confidence
// interval of a failure count.

#include <limits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/ct_math.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The same algorithms run at compile time and at run time, and nothing global is touched (the C library's `lgamma`
/// writes one); only the elementary functions they call differ (math.hpp). A user's number type supplies its own
/// `tgamma` through argument-dependent lookup; its derivative is `tgamma(x) digamma(x)`.
namespace math {

/// Gamma function, for x >= 0.
///
/// infinity at zero and above 171.62 (double), NaN below zero. Accuracy: 2 units in the last place for x <= 3, where
/// the scale of a Weibull law needs it, 6 above (docs/accuracy.md).
[[nodiscard]] constexpr double tgamma(double x) noexcept;
/// @overload
[[nodiscard]] constexpr long double tgamma(long double x) noexcept;
/// @overload
[[nodiscard]] constexpr float tgamma(float x) noexcept;

/// Logarithm of the gamma function, for x >= 0.
///
/// infinity at zero, NaN below. Accuracy: 4 units in the last place, next to its zeros at 1 and 2 too.
[[nodiscard]] constexpr double lgamma(double x) noexcept;
/// @overload
[[nodiscard]] constexpr long double lgamma(long double x) noexcept;
/// @overload
[[nodiscard]] constexpr float lgamma(float x) noexcept;

/// Derivative of `lgamma`, for x > 0; NaN elsewhere.
///
/// Accuracy: 2e-15 relative or absolute, whichever is more (it is zero at 1.4616).
[[nodiscard]] constexpr double digamma(double x) noexcept;
/// @overload
[[nodiscard]] constexpr long double digamma(long double x) noexcept;
/// @overload
[[nodiscard]] constexpr float digamma(float x) noexcept;

/// Regularized incomplete gamma function P(a, x), for 0 < a <= 10^14 and x >= 0; NaN elsewhere.
///
/// The probability that a gamma variable of shape a is below x; for a whole number a = n, that a Poisson variable of
/// mean x is at least n. The number of steps grows with sqrt(a). Accuracy: 2e-14 within four standard deviations of the
/// mean, 5e-13 to twenty.
[[nodiscard]] constexpr double gamma_p(double a, double x) noexcept;
/// @overload
[[nodiscard]] constexpr long double gamma_p(long double a, long double x) noexcept;

/// Q(a, x) = 1 - P(a, x), to full relative accuracy where it is small.
[[nodiscard]] constexpr double gamma_q(double a, double x) noexcept;
/// @overload
[[nodiscard]] constexpr long double gamma_q(long double a, long double x) noexcept;

/// The x with P(a, x) = p, for 0 < a <= 10^14 and 0 <= p <= 1; NaN elsewhere.
///
/// A quantile of chi-square with 2 a degrees of freedom is twice it. Accuracy: 3e-15 for a >= 1.
[[nodiscard]] constexpr double gamma_p_inverse(double a, double p) noexcept;
/// @overload
[[nodiscard]] constexpr long double gamma_p_inverse(long double a, long double p) noexcept;

/// The x with Q(a, x) = q, for 0 < a <= 10^14 and 0 <= q <= 1; NaN elsewhere.
[[nodiscard]] constexpr double gamma_q_inverse(double a, double q) noexcept;
/// @overload
[[nodiscard]] constexpr long double gamma_q_inverse(long double a, long double q) noexcept;

}  // namespace math

// ---- implementation

namespace detail {

/// `MathFunctions` and `pow`.
struct GammaFunctions : MathFunctions {
  static constexpr auto pow = [](auto x, auto y) noexcept { return math::pow(x, y); };
};

/// The same as a constant expression sees them.
struct CtGammaFunctions : CtFunctions {
  static constexpr auto pow = [](auto x, auto y) noexcept { return ct::pow(x, y); };
};

/// 1 / Gamma(1 + z) = 1 + z (c0 + c1 z + ...): its Taylor coefficients, the last first.
template <class T>
inline constexpr T reciprocal_gamma_series[26] = {
    T(1.186692254751600332579777242928674071088e-18L),  T(-1.181259301697458769513764586842297831212e-16L),
    T(1.226778628238260790158893846622422428165e-15L),  T(-5.348122539423017982370017318727939948990e-15L),
    T(-2.058326053566506783222429544855237419746e-14L), T(5.100370287454475979015481322863231802727e-13L),
    T(-3.696805618642205708187815878085766236571e-12L), T(7.782263439905071254049937311360777226068e-12L),
    T(1.043426711691100510491540332312250191401e-10L),  T(-1.181274570487020144588126565436505577739e-9L),
    T(5.002007644469222930055665048059991303045e-9L),   T(6.116095104481415817862498682855342867276e-9L),
    T(-2.056338416977607103450154130020572836513e-7L),  T(1.133027231981695882374129620330744943324e-6L),
    T(-1.250493482142670657345359473833092242323e-6L),  T(-2.013485478078823865568939142102181838229e-5L),
    T(1.280502823881161861531986263281643233949e-4L),   T(-2.152416741149509728157299630536478064782e-4L),
    T(-1.165167591859065112113971084018388666809e-3L),  T(7.218943246663099542395010340446572709905e-3L),
    T(-9.621971527876973562114921672348198975363e-3L),  T(-4.219773455554433674820830128918739130165e-2L),
    T(1.665386113822914895017007951021052357178e-1L),   T(-4.200263503409523552900393487542981871139e-2L),
    T(-6.558780715202538810770195151453904812798e-1L),  T(5.772156649015328606065120900824024310422e-1L),
};

/// 1 - c0, held exactly.
template <class T>
inline constexpr T one_minus_euler = T(0.4227843350984671393934879099175975689578L);

/// c1 z + c2 z^2 + ... for |z| <= 1/2.
template <class T>
[[nodiscard]] constexpr T reciprocal_gamma_tail(T z) noexcept {
  constexpr int last = 25;  // of c0
  T sum = 0;
  for (int i = 0; i < last; ++i) sum = z * (sum + reciprocal_gamma_series<T>[i]);
  return sum;
}

template <class T>
inline constexpr T half_log_two_pi = T(0.9189385332046727417803297364056176398614L);
template <class T>
inline constexpr T sqrt_two_pi = T(2.506628274631000502415765284811045253007L);

/// From here on Stirling's series has all digits of a long double in ten terms.
inline constexpr int stirling_start = 12;

/// lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for x >= stirling_start.
template <class T>
[[nodiscard]] constexpr T stirling_correction(T x) noexcept {
  constexpr T coefficients[10] = {T(-174611) / T(125400), T(43867) / T(244188), T(-3617) / T(122400), T(1) / T(156),
                                  T(-691) / T(360360),    T(1) / T(1188),       T(-1) / T(1680),      T(1) / T(1260),
                                  T(-1) / T(360),         T(1) / T(12)};
  const T y = 1 / (x * x);
  T sum = 0;
  for (const T coefficient : coefficients) sum = sum * y + coefficient;
  return sum / x;
}

/// A number above 2.5 is lowered to z + 2 with |z| <= 1/2; `product` are the factors that Gamma lost.
template <class T>
struct Lowered {
  T z;
  T product;
};

template <class T>
[[nodiscard]] constexpr Lowered<T> lowered(T x) noexcept {
  T product = 1;
  while (x > T(2.5)) {
    x -= 1;
    product *= x;
  }
  return {x - 2, product};
}

/// `math::tgamma`; F names the elementary functions.
template <class F, class T>
[[nodiscard]] constexpr T tgamma(T x) noexcept {
  if (is_nan(x)) return x;
  if (x < 0) return quiet_nan<T>;
  if (x == 0 || !is_finite_number(x)) return infinity<T>;
  if (x >= stirling_start) {
    const T half_power = F::pow(x, x / 2 - T(0.25));
    if (!is_finite_number(half_power)) return infinity<T>;
    const T power = (half_power * F::exp(-x)) * half_power;
    const T factor = sqrt_two_pi<T> + sqrt_two_pi<T> * F::expm1(stirling_correction(x));
    return power * factor;
  }
  constexpr T c0 = reciprocal_gamma_series<T>[25];
  if (x < T(0.5)) return 1 / (x + x * (x * (c0 + reciprocal_gamma_tail(x))));
  if (x < T(1.5)) {
    const T z = x - 1;
    return 1 / (1 + z * (c0 + reciprocal_gamma_tail(z)));
  }
  const auto [z, product] = lowered(x);
  return product * ((1 + z) / (1 + z * (c0 + reciprocal_gamma_tail(z))));
}

/// `math::lgamma`.
///
/// Around 1 and 2 as log1p of what is proportional to the distance from them.
template <class F, class T>
[[nodiscard]] constexpr T lgamma(T x) noexcept {
  if (is_nan(x)) return x;
  if (x < 0) return quiet_nan<T>;
  if (x == 0 || !is_finite_number(x)) return infinity<T>;
  if (x >= stirling_start) {
    return (x - T(0.5)) * (F::log(x) - 1) + ((half_log_two_pi<T> - T(0.5)) + stirling_correction(x));
  }
  constexpr T c0 = reciprocal_gamma_series<T>[25];
  if (x < T(0.5)) return -(F::log(x) + F::log1p(x * (c0 + reciprocal_gamma_tail(x))));
  if (x < T(1.5)) {
    const T z = x - 1;
    return -F::log1p(z * (c0 + reciprocal_gamma_tail(z)));
  }
  const auto [z, product] = lowered(x);
  const T tail = reciprocal_gamma_tail(z);
  const T near_two = F::log1p(z * (one_minus_euler<T> - tail) / (1 + z * (c0 + tail)));
  return product == 1 ? near_two : F::log(product) + near_two;
}

/// `math::digamma`: raised by its recurrence to where the asymptotic series has all digits.
template <class F, class T>
[[nodiscard]] constexpr T digamma(T x) noexcept {
  if (is_nan(x)) return x;
  if (x <= 0) return quiet_nan<T>;
  T sum = 0;
  for (; x < stirling_start; x += 1) sum -= 1 / x;
  constexpr T coefficients[10] = {T(174611) / T(6600), T(-43867) / T(14364), T(3617) / T(8160), T(-1) / T(12),
                                  T(691) / T(32760),   T(-1) / T(132),       T(1) / T(240),     T(-1) / T(252),
                                  T(1) / T(120),       T(-1) / T(12)};
  const T y = 1 / (x * x);
  T series = 0;
  for (const T coefficient : coefficients) series = (series + coefficient) * y;
  return sum + (F::log(x) - T(0.5) / x + series);
}

/// Above this, the sums have too many terms.
template <class T>
inline constexpr T largest_shape = T(1e14L);

/// x^a e^-x / Gamma(a + 1).
template <class F, class T>
[[nodiscard]] constexpr T gamma_density(T a, T x) noexcept {
  if (a < stirling_start) return F::pow(x, a) * F::exp(-x) / tgamma<F>(a + 1);
  const T f = (x - a) / a;
  const T exponent = absolute(f) < T(0.3) ? a * log1p_minus_x(f) : a * F::log(x / a) - (x - a);
  return F::exp(exponent - stirling_correction(a)) / (sqrt_two_pi<T> * F::sqrt(a));
}

/// P(a, x) or Q(a, x), whichever is summed without cancellation.
template <class T>
struct GammaTail {
  T value;
  bool is_lower;
};

template <class F, class T>
[[nodiscard]] constexpr GammaTail<T> gamma_tail(T a, T x) noexcept {
  constexpr T unit = std::numeric_limits<T>::epsilon() / 4;
  const T density = gamma_density<F>(a, x);
  if (density == 0) return {T(0), x < a};
  if (x < a + 1) {
    T term = 1;
    T sum = 1;
    for (T n = a + 1; term > unit * sum; n += 1) sum += term *= x / n;
    return {density * sum, true};
  }
  // Legendre's continued fraction, from the front (modified Lentz). All its denominators are positive here.
  T b = x + 1 - a;
  T d = 1 / b;
  T c = (std::numeric_limits<T>::max)();  // none yet
  T fraction = d;
  for (T n = 1;; n += 1) {
    const T numerator = n * (a - n);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    const T step = c * d;
    fraction *= step;
    if (!(absolute(step - 1) > 4 * unit)) break;
  }
  return {density * a * fraction, false};
}

/// `math::gamma_p` and `math::gamma_q`.
template <class F, class T>
[[nodiscard]] constexpr T incomplete_gamma(T a, T x, bool lower) noexcept {
  if (!(is_finite_number(a) && a > 0 && a <= largest_shape<T> && !is_nan(x) && x >= 0)) return quiet_nan<T>;
  if (x == 0) return lower ? T(0) : T(1);
  if (!is_finite_number(x)) return lower ? T(1) : T(0);
  const auto [value, is_lower] = gamma_tail<F>(a, x);
  return is_lower == lower ? value : 1 - value;
}

/// A first guess of the x with P(a, x) = p or, if not `lower`, Q(a, x) = p; p <= 1/2. Wilson and Hilferty's cube of a
/// normal quantile (Abramowitz and Stegun 26.2.23), or the first term of the series near zero.
template <class F, class T>
[[nodiscard]] constexpr T guess_gamma_quantile(T a, T p, bool lower) noexcept {
  const T t = F::sqrt(-2 * F::log(p));
  const T z = t - (T(2.515517) + t * (T(0.802853) + t * T(0.010328))) /
                      (1 + t * (T(1.432788) + t * (T(0.189269) + t * T(0.001308))));
  const T root = 1 - 1 / (9 * a) + (lower ? -z : z) / (3 * F::sqrt(a));
  if (a >= 1 && root > T(0.2)) return a * root * root * root;
  if (!lower) return a < 1 ? -F::log(p) : a;
  return F::exp((F::log(p) + lgamma<F>(a + 1)) / a);
}

/// From here on the expansion of the quantile about that of the normal distribution has all digits of a double.
template <class T>
inline constexpr T normal_shape = T(1e8L);

/// The x with P(a, x) = Phi(z), for large a: the expansion of E. A. Cornish and R. A. Fisher.
///
/// The next term is below 1e-15 a for a >= 10^8 and any probability that a double holds.
template <class F, class T>
[[nodiscard]] constexpr T large_gamma_quantile(T a, T z) noexcept {
  const T y = z * z;
  const T h = 1 / F::sqrt(a);
  const T fifth = z * ((9 * y + 256) * y - 433) / 38880;
  const T fourth = ((3 * y + 7) * y - 16) / 810;
  const T third = z * (y - 7) / 36;
  return a + (z / h + ((y - 1) / 3 + h * (third - h * (fourth - h * fifth))));
}

/// `math::gamma_p_inverse` and `math::gamma_q_inverse`: Newton's iteration on the logarithm of the smaller tail, kept
/// within the bounds that it finds.
template <class F, class T>
[[nodiscard]] constexpr T gamma_quantile(T a, T p, bool lower) noexcept {
  if (!(is_finite_number(a) && a > 0 && a <= largest_shape<T> && is_finite_number(p) && p >= 0 && p <= 1))
    return quiet_nan<T>;
  if (p == (lower ? T(0) : T(1))) return 0;
  if (p == (lower ? T(1) : T(0))) return infinity<T>;
  if (p > T(0.5)) {
    p = 1 - p;
    lower = !lower;
  }
  if (a >= normal_shape<T>) {
    const T z = F::sqrt(2 * gamma_quantile<F>(T(0.5), 2 * p, false));  // Q(1/2, z^2/2) = 2 Phi(-z)
    return large_gamma_quantile<F>(a, lower ? -z : z);
  }
  T x = guess_gamma_quantile<F>(a, p, lower);
  T low = 0;
  constexpr T unbounded = (std::numeric_limits<T>::max)();
  T high = unbounded;
  constexpr int enough = 200;
  for (int i = 0; i < enough; ++i) {
    if (!(x > 0)) x = (std::numeric_limits<T>::min)();
    const T tail = incomplete_gamma<F>(a, x, lower);
    const bool below = (tail < p) == lower;
    (below ? low : high) = x;
    const T slope = gamma_density<F>(a, x) * a / x;
    const T step = tail * F::log(tail / p) / (lower ? -slope : slope);
    T next = x + step;
    if (!(next > low && next < high)) next = high == unbounded ? 2 * x : low == 0 ? x / 4 : (low + high) / 2;
    const T change = absolute(next - x);
    x = next;
    if (change <= 4 * std::numeric_limits<T>::epsilon() * x) break;
  }
  return x;
}

/// Of a number inside a formula.
template <class T>
[[nodiscard]] constexpr Eager<T> tgamma(const Eager<T>& x) {
  using ckpt::math::tgamma;
  return Eager<T>::of(tgamma(x.value()));
}

}  // namespace detail

namespace math {

constexpr double tgamma(double x) noexcept { return detail::tgamma<detail::GammaFunctions>(x); }
constexpr long double tgamma(long double x) noexcept { return detail::tgamma<detail::GammaFunctions>(x); }
constexpr float tgamma(float x) noexcept { return static_cast<float>(tgamma(static_cast<double>(x))); }

constexpr double lgamma(double x) noexcept { return detail::lgamma<detail::GammaFunctions>(x); }
constexpr long double lgamma(long double x) noexcept { return detail::lgamma<detail::GammaFunctions>(x); }
constexpr float lgamma(float x) noexcept { return static_cast<float>(lgamma(static_cast<double>(x))); }

constexpr double digamma(double x) noexcept { return detail::digamma<detail::GammaFunctions>(x); }
constexpr long double digamma(long double x) noexcept { return detail::digamma<detail::GammaFunctions>(x); }
constexpr float digamma(float x) noexcept { return static_cast<float>(digamma(static_cast<double>(x))); }

constexpr double gamma_p(double a, double x) noexcept {
  return detail::incomplete_gamma<detail::GammaFunctions>(a, x, true);
}
constexpr long double gamma_p(long double a, long double x) noexcept {
  return detail::incomplete_gamma<detail::GammaFunctions>(a, x, true);
}
constexpr double gamma_q(double a, double x) noexcept {
  return detail::incomplete_gamma<detail::GammaFunctions>(a, x, false);
}
constexpr long double gamma_q(long double a, long double x) noexcept {
  return detail::incomplete_gamma<detail::GammaFunctions>(a, x, false);
}
constexpr double gamma_p_inverse(double a, double p) noexcept {
  return detail::gamma_quantile<detail::GammaFunctions>(a, p, true);
}
constexpr long double gamma_p_inverse(long double a, long double p) noexcept {
  return detail::gamma_quantile<detail::GammaFunctions>(a, p, true);
}
constexpr double gamma_q_inverse(double a, double q) noexcept {
  return detail::gamma_quantile<detail::GammaFunctions>(a, q, false);
}
constexpr long double gamma_q_inverse(long double a, long double q) noexcept {
  return detail::gamma_quantile<detail::GammaFunctions>(a, q, false);
}

}  // namespace math
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
