#pragma once
// How math.hpp computes in constant expressions, from + - * / alone: `detail::ct`. The tests run it at run time too.

#include <bit>
#include <cstdint>
#include <limits>

#include <ckpt/core/config.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// True while the compiler evaluates a constant expression. `std::is_constant_evaluated` is avoided on purpose: clang
/// 14 with libstdc++ 12 in C++23 mode answers true at run time.
[[nodiscard]] constexpr bool in_constant_evaluation() noexcept { return __builtin_is_constant_evaluated(); }

// Building blocks. T is double or long double: everything below follows the number of digits of the type, so that the
// same lines serve the 53, 64 and 113 bit formats.
//
// Exact sums and products rely on every operation being rounded as written. Constant evaluation does that; a program
// compiled with contraction to fused multiply-add or with -ffast-math need not, hence what runs in programs
// (lambert_w.hpp) calls nothing here that would lose more than a rounding by it.

template <class T>
inline constexpr int digits = std::numeric_limits<T>::digits;
template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T quiet_nan = std::numeric_limits<T>::quiet_NaN();

template <class T>
[[nodiscard]] constexpr T absolute(T x) noexcept {
  return x < 0 ? -x : x;
}

/// True for the sign bit of -0.0 as well.
[[nodiscard]] constexpr bool is_signed(double x) noexcept { return std::bit_cast<std::int64_t>(x) < 0; }
[[nodiscard]] constexpr bool is_signed(long double x) noexcept {
  if constexpr (sizeof(long double) == sizeof(double)) {
    return is_signed(static_cast<double>(x));
  } else {
#if defined(__GNUC__) || defined(__clang__)
    return __builtin_copysignl(1.0L, x) < 0;
#else
    return x < 0;
#endif
  }
}

/// Nearest integer, ties to even: the sum has no room for a fraction.
template <class T>
[[nodiscard]] constexpr T nearest_integer(T x) noexcept {
  constexpr T last_fraction = 1 / std::numeric_limits<T>::epsilon();
  if (!(absolute(x) < last_fraction)) return x;
  return x < 0 ? (x - last_fraction) + last_fraction : (x + last_fraction) - last_fraction;
}

/// The unevaluated sum hi + lo with |lo| below half a unit in the last place of hi: twice the digits of T.
template <class T>
struct Wide {
  T hi;
  T lo;
};

/// a + b exactly; needs |a| >= |b| or a = 0 (Dekker).
template <class T>
[[nodiscard]] constexpr Wide<T> quick_sum(T a, T b) noexcept {
  const T sum = a + b;
  return {sum, b - (sum - a)};
}

/// a + b exactly (Knuth).
template <class T>
[[nodiscard]] constexpr Wide<T> exact_sum(T a, T b) noexcept {
  const T sum = a + b;
  const T b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// The upper half of the digits of x (Veltkamp); |x| must stay clear of overflow.
template <class T>
[[nodiscard]] constexpr T upper_half(T x) noexcept {
  constexpr T splitter = T(std::uint64_t{1} << (digits<T> + 1) / 2) + 1;
  const T shifted = splitter * x;
  return shifted - (shifted - x);
}

/// a * b exactly, from products of halves (Dekker).
template <class T>
[[nodiscard]] constexpr Wide<T> exact_product(T a, T b) noexcept {
  const T product = a * b;
  const T a_hi = upper_half(a), a_lo = a - a_hi;
  const T b_hi = upper_half(b), b_lo = b - b_hi;
  return {product, ((a_hi * b_hi - product) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

template <class T>
[[nodiscard]] constexpr Wide<T> operator+(Wide<T> a, Wide<T> b) noexcept {
  const Wide<T> sum = exact_sum(a.hi, b.hi);
  return quick_sum(sum.hi, sum.lo + (a.lo + b.lo));
}

template <class T>
[[nodiscard]] constexpr Wide<T> operator*(Wide<T> a, Wide<T> b) noexcept {
  const Wide<T> product = exact_product(a.hi, b.hi);
  return quick_sum(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi));
}

template <class T>
[[nodiscard]] constexpr Wide<T> operator/(T a, Wide<T> b) noexcept {
  const T quotient = a / b.hi;
  const Wide<T> product = exact_product(quotient, b.hi);
  return quick_sum(quotient, (((a - product.hi) - product.lo) - quotient * b.lo) / b.hi);
}

/// ln 2 in three parts; times any exponent of T, the first two are exact.
template <class T>
inline constexpr T ln2_hi = T(0x1.62e42feep-1);
template <class T>
inline constexpr T ln2_mid = T(0x1.a39ef356p-33);
template <class T>
inline constexpr T ln2_lo = T(4.275175589747648987904573852100408779298e-20L);

/// Does T have the layout of IEEE binary64, so that its bits can be taken apart?
template <class T>
inline constexpr bool is_binary64 = sizeof(T) == sizeof(std::uint64_t) && digits<T> == 53;

/// 2^k for a k whose power is a normal number.
template <class T>
[[nodiscard]] constexpr T power_of_two(int k) noexcept {
  if constexpr (is_binary64<T>) {
    return std::bit_cast<T>(static_cast<std::uint64_t>(k + 1023) << 52);
  } else {
    T result = 1;
    T factor = k < 0 ? T(0.5) : T(2);
    for (int n = k < 0 ? -k : k; n > 0; n /= 2) {
      if (n % 2 != 0) result *= factor;
      if (n > 1) factor *= factor;
    }
    return result;
  }
}

/// x = m 2^k.
template <class T>
struct Scaled {
  T m;
  int k;
};

/// A finite x > 0 as m 2^k with m in [1, 2).
template <class T>
[[nodiscard]] constexpr Scaled<T> normalised(T x) noexcept {
  using Limits = std::numeric_limits<T>;
  Scaled<T> s{x, 0};
  if (x < (Limits::min)()) s = {x * power_of_two<T>(digits<T>), -digits<T>};
  if constexpr (is_binary64<T>) {
    const auto bits = std::bit_cast<std::uint64_t>(s.m);
    s.k += static_cast<int>(bits >> 52) - 1023;
    s.m = std::bit_cast<T>((bits & 0x000f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u);
  } else {
    for (int step = Limits::max_exponent / 2; step > 0; step /= 2) {
      if (s.m >= power_of_two<T>(step)) s = {s.m * power_of_two<T>(-step), s.k + step};
      if (s.m < power_of_two<T>(1 - step)) s = {s.m * power_of_two<T>(step), s.k - step};
    }
  }
  return s;
}

/// A finite x > 0 as m 2^k with m around 1: in [sqrt(1/2), sqrt(2)].
template <class T>
[[nodiscard]] constexpr Scaled<T> centred(T x) noexcept {
  const Scaled<T> s = normalised(x);
  return s.m > T(1.41421356237309504880168872420969808L) ? Scaled<T>{s.m / 2, s.k + 1} : s;
}

/// m 2^k, rounded once more only where the result is subnormal. m is in [1/2, 2), or k is small.
template <class T>
[[nodiscard]] constexpr T scaled(T m, int k) noexcept {
  using Limits = std::numeric_limits<T>;
  if (k >= Limits::max_exponent) {
    return k > Limits::max_exponent || m >= 1 ? infinity<T> : (m * 2) * power_of_two<T>(k - 1);
  }
  if (k >= Limits::min_exponent) return m * power_of_two<T>(k);
  if (k < Limits::min_exponent - digits<T> - 2) return 0;
  constexpr int guard = digits<T> + 4;
  return (m * power_of_two<T>(k + guard)) * power_of_two<T>(-guard);
}

/// Terms of the series below for |f / (2 + f)| <= 0.172, that is 1 + f in [sqrt(1/2), sqrt(2)]; each is worth five
/// bits.
template <class T>
inline constexpr int log1p_terms = digits<T> / 5;

/// log(1 + f) - f, without the cancellation of computing both.
///
/// With s = f / (2 + f), log(1 + f) = 2 atanh(s) = 2 s (1 + s^2/3 + s^4/5 + ...); since 2 s = f - s f, the leading f
/// leaves the sum exactly.
template <class T>
[[nodiscard]] constexpr T log1p_minus_x(T f, int terms = log1p_terms<T>) noexcept {
  const T s = f / (2 + f);
  const T s2 = s * s;
  T sum = 0;
  for (int n = terms; n > 0; --n) sum = s2 * (sum + T(2) / T(2 * n + 1));
  const T half_square = f * f / 2;
  return s * (half_square + sum) - half_square;
}

/// log(x.hi + x.lo) for a finite x.hi > 0.
///
/// x = 2^k (1 + f): the large part k ln 2 + f is summed exactly, all else is a small correction to it.
template <class T>
[[nodiscard]] constexpr T log_of(Wide<T> x) noexcept {
  const auto [m, k] = centred(x.hi);
  const T f = m - 1;
  const Wide<T> sum = exact_sum(T(k) * ln2_hi<T>, f);
  const T k_ln2_lo = T(k) * (ln2_mid<T> + ln2_lo<T>);
  return sum.hi + (sum.lo + (log1p_minus_x(f) + k_ln2_lo + x.lo / x.hi));
}

/// log(x) with about 20 bits more than T has, for a finite x > 0.
///
/// The series of `log1p_minus_x`, its first terms in twice the precision.
template <class T>
[[nodiscard]] constexpr Wide<T> wide_log(T x) noexcept {
  const auto [m, k] = centred(x);
  const Wide<T> s = (m - 1) / exact_sum(m, T(1));
  const Wide<T> s2 = s * s;
  T tail = 0;
  for (int n = log1p_terms<T> + 4; n > 3; --n) tail = s2.hi * (tail + 1 / T(2 * n + 1));
  Wide<T> sum{tail, 0};
  for (int n = 3; n > 0; --n) sum = s2 * (T(1) / Wide<T>{T(2 * n + 1), 0} + sum);
  const Wide<T> twice_s{2 * s.hi, 2 * s.lo};
  const Wide<T> k_ln2{T(k) * ln2_hi<T>, T(k) * ln2_mid<T> + T(k) * ln2_lo<T>};
  return k_ln2 + (twice_s + twice_s * sum);
}

/// e^x as 2^k (1 + m), m in [-0.3, 0.42].
template <class T>
struct ReducedExp {
  Wide<T> m;
  int k;
};

/// e^(x.hi + x.lo) for |x.hi| below the largest exponent of T, with a few bits more than T has.
///
/// r = x - k ln 2 is exact in two parts and at most ln(2)/2 in size. The Taylor series of e^r - 1 is summed with its
/// first two terms exact, so that the rounding of the others hardly shows (0.04 units in the last place); each squaring
/// divides r by two beforehand and that rounding by four.
template <class T>
[[nodiscard]] constexpr ReducedExp<T> reduced_exp(Wide<T> x, int squarings) noexcept {
  const T k = nearest_integer(x.hi * T(1.44269504088896340735992468100189214L));
  const Wide<T> upper = exact_sum(x.hi - k * ln2_hi<T>, x.lo - k * ln2_mid<T>);
  const Wide<T> rest = quick_sum(upper.hi, upper.lo - k * ln2_lo<T>);
  const T scale = power_of_two<T>(-squarings);
  const T r = scale * rest.hi;
  const T r_lo = scale * rest.lo;
  T series = 1;  // of (e^r - 1 - r - r^2/2) / (r^3/6)
  for (int n = 5 + digits<T> / 6; n > 3; --n) series = 1 + series * r / T(n);
  const Wide<T> half_square = exact_product(r, r / 2);
  const Wide<T> sum = quick_sum(r, half_square.hi);
  Wide<T> m = quick_sum(sum.hi, sum.lo + (half_square.lo + (r_lo + r_lo * r) + half_square.hi * r * series / 3));
  for (; squarings > 0; --squarings) m = Wide<T>{2 * m.hi, 2 * m.lo} + m * m;
  return {m, static_cast<int>(k)};
}

/// e^(x.hi + x.lo), rounded to T.
template <class T>
[[nodiscard]] constexpr T exp_of(Wide<T> x, int squarings) noexcept {
  using Limits = std::numeric_limits<T>;
  if (x.hi > Limits::max_exponent) return infinity<T>;
  if (x.hi < Limits::min_exponent - digits<T>) return 0;
  const auto [m, k] = reduced_exp(x, squarings);
  const Wide<T> sum = quick_sum(T(1), m.hi);
  return scaled(sum.hi + (sum.lo + m.lo), k);
}

// ---------------------------------------------------------------------------------------------------------------------
// The functions, special values first.

namespace ct {

/// x = m 4^k with m in [1, 4). Newton's iteration comes within one unit in the last place; the exact residual m - y^2
/// then tells on which side of the midpoint to a neighbour the root lies, hence the result is correctly rounded.
template <class T>
constexpr T sqrt(T x) noexcept {
  if (x != x || x == 0 || x == infinity<T>) return x;
  if (x < 0) return quiet_nan<T>;
  auto [m, k] = normalised(x);
  if (k % 2 != 0) {
    m *= 2;
    k -= 1;
  }
  T y = T(0.686) + T(0.343) * m;
  for (int i = 0; i < 5; ++i) y = (y + m / y) / 2;
  constexpr T unit = std::numeric_limits<T>::epsilon();
  const Wide<T> square = exact_product(y, y);
  const T residual = (m - square.hi) - square.lo;
  if (residual > unit * y) y += unit;
  if (residual <= -unit * y) y -= unit;
  return y * power_of_two<T>(k / 2);
}

template <class T>
constexpr T exp(T x) noexcept {
  return x != x ? x : exp_of(Wide<T>{x, 0}, 0);
}

/// e^x - 1 = 2^k ((1 - 2^-k) + m), the large part summed exactly.
template <class T>
constexpr T expm1(T x) noexcept {
  if (x != x || x == 0) return x;
  if (x > std::numeric_limits<T>::max_exponent) return infinity<T>;
  if (x < -digits<T>) return -1;
  const auto [m, k] = reduced_exp(Wide<T>{x, 0}, 0);
  const Wide<T> one = exact_sum(T(1), -power_of_two<T>(k < 2 * digits<T> ? -k : -2 * digits<T>));
  const Wide<T> sum = exact_sum(one.hi, m.hi);
  return scaled(sum.hi + (sum.lo + (one.lo + m.lo)), k);
}

template <class T>
constexpr T log(T x) noexcept {
  if (x != x || x == infinity<T>) return x;
  if (x <= 0) return x < 0 ? quiet_nan<T> : -infinity<T>;
  return log_of(Wide<T>{x, 0});
}

/// Near zero the series itself; elsewhere the logarithm of 1 + x held exactly in two parts.
template <class T>
constexpr T log1p(T x) noexcept {
  if (x != x || x == 0 || x == infinity<T>) return x;
  if (x <= -1) return x < -1 ? quiet_nan<T> : -infinity<T>;
  if (x > T(-0.29) && x < T(0.41)) return x + log1p_minus_x(x);
  return log_of(exact_sum(T(1), x));
}

/// e^(y log x), logarithm and product in twice the precision: an error of one unit in the last place of y log x would
/// be up to a thousand in the result.
template <class T>
constexpr T pow(T x, T y) noexcept {
  if (y == 0 || x == 1) return 1;
  if (x != x) return x;
  if (y != y) return y;
  const bool is_integer = nearest_integer(y) == y;
  const bool is_odd = is_integer && nearest_integer(y / 2) != y / 2;
  const T sign = is_signed(x) && is_odd ? T(-1) : T(1);
  const T base = absolute(x);
  if (base == 0 || base == infinity<T>) return (base == 0) == (y > 0) ? sign * 0 : sign * infinity<T>;
  if (base == 1 && absolute(y) == infinity<T>) return 1;
  if (x < 0 && !is_integer) return quiet_nan<T>;
  // |log x| >= 2^-113 unless x is 1: an exponent beyond 2^128 overflows or underflows like 2^128 itself.
  const T huge = power_of_two<T>(127) * 2;
  const T exponent = y > huge ? huge : y < -huge ? -huge : y;
  return sign * exp_of(wide_log(base) * Wide<T>{exponent, 0}, 3);
}

}  // namespace ct
}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
