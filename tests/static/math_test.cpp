// ckpt::math in constant expressions: this file compiling is the test. How exact the functions are is measured in
// tests/accuracy/math_test.cpp.

#include <concepts>
#include <limits>

#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>

namespace {

using namespace ckpt::math;

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T no_number = std::numeric_limits<T>::quiet_NaN();
template <class T>
constexpr T largest = (std::numeric_limits<T>::max)();
template <class T>
constexpr T tiniest = std::numeric_limits<T>::denorm_min();

/// At most `ulps` units in the last place of `expected`, 2^exponent being the power of two just below it.
template <class T>
constexpr bool near(T value, T expected, int ulps = 1) {
  const T magnitude = expected < 0 ? -expected : expected;
  T unit = std::numeric_limits<T>::epsilon();
  for (T power = 1; 2 * power <= magnitude; power *= 2) unit *= 2;
  for (T power = 1; power > magnitude; power /= 2) unit /= 2;
  const T difference = value - expected;
  return difference <= static_cast<T>(ulps) * unit && -difference <= static_cast<T>(ulps) * unit;
}
static_assert(near(1.0, 1.0000000000000002) && !near(1.0, 1.0000000000000004));
static_assert(near(-4.0, -4.0, 0) && !near(-1.0, 1.0));

constexpr bool is_nan(auto x) { return x != x; }
constexpr bool is_minus_zero(double x) { return x == 0 && __builtin_copysign(1.0, x) < 0; }

// ---- a type goes in, the same type comes out
template <class T>
constexpr bool keeps_its_type = std::same_as<decltype(sqrt(T())), T>&& std::same_as<decltype(exp(T())), T>&&
    std::same_as<decltype(expm1(T())), T>&& std::same_as<decltype(log(T())), T>&&
        std::same_as<decltype(log1p(T())), T>&& std::same_as<decltype(pow(T(), T())), T>&&
            std::same_as<decltype(lambert_w0(T())), T>&& std::same_as<decltype(one_plus_lambert_w0(T())), T>;
static_assert(keeps_its_type<float> && keeps_its_type<double> && keeps_its_type<long double>);
static_assert(noexcept(sqrt(1.0)) && noexcept(pow(1.0, 1.0)) && noexcept(lambert_w0(1.0)));

// ---- known values, 50 digits cut to the type by the compiler
template <class T>
constexpr bool knows_its_values =
    near(sqrt(T(2)), T(1.4142135623730950488016887242096980785696718753769L), 0) &&
    near(exp(T(1)), T(2.7182818284590452353602874713526624977572470937000L)) &&
    near(exp(T(-10)), T(4.5399929762484851535591515560550610237918088866565e-5L)) &&
    near(expm1(T(0.5)), T(0.64872127070012814684865078781416357165377610071015L)) &&
    near(expm1(T(-20)), T(-0.99999999793884637756144217203405961984417902362419L)) &&
    near(log(T(10)), T(2.3025850929940456840179914546843642076011014886288L)) &&
    near(log(T(0.0009765625)), T(-6.9314718055994530941723212145817656807550013436026L)) &&
    near(log1p(T(0.25)), T(0.22314355131420975576629509030983450337460108554801L)) &&
    near(log1p(T(-0.75)), T(-1.3862943611198906188344642429163531361510002687205L)) &&
    near(pow(T(10), T(0.5)), T(3.1622776601683793319988935444327185337195551393252L)) &&
    near(pow(T(1.5), T(-40)), T(9.0437726838166281924005495250355728186679499384541e-8L)) &&
    near(lambert_w0(T(1)), T(0.56714329040978387299996866221035554975381578718651L)) &&
    near(lambert_w0(T(-0.25)), T(-0.35740295618138890306881110405590475331659055507601L), 2) &&
    near(lambert_w0(T(1000)), T(5.2496028524015962271260563196973062825214723860596L)) &&
    near(one_plus_lambert_w0(T(0.5)), T(0.69829043731566398846507676668562735220119259562774L)) &&
    near(one_plus_lambert_w0(T(9)), T(0.99995459800894351703542464532977637998473866079188L));
static_assert(knows_its_values<float> && knows_its_values<double> && knows_its_values<long double>);

// ---- exact results
static_assert(sqrt(0.25) == 0.5 && sqrt(1e22) == 1e11 && sqrt(152399025.0) == 12345.0);
static_assert(sqrt(1 + 0x1p-52) == 1 && sqrt(4 - 0x1p-51) == 2 - 0x1p-52);  // a hair below the middle of two doubles
static_assert(exp(0.0) == 1 && expm1(0.0) == 0 && log(1.0) == 0 && log1p(0.0) == 0);
static_assert(pow(2.0, 10.0) == 1024 && pow(-3.0, 3.0) == -27 && pow(10.0, -5.0) == 1e-5 && pow(10.0, 22.0) == 1e22);
static_assert(pow(9.0, 0.5) == 3 && pow(2.0, -1074.0) == tiniest<double> && pow(2.0L, -16000.0L) > 0);
static_assert(expm1(1e-20) == 1e-20 && log1p(1e-20) == 1e-20);  // where exp(x) - 1 and log(1 + x) are zero
static_assert(expm1(tiniest<double>) == tiniest<double> && log1p(-tiniest<double>) == -tiniest<double>);

// ---- round trips, from one end of the range to the other
constexpr bool round_trips() {
  for (double x = 1e-300; x < 1e300; x *= 977) {
    if (!near(sqrt(x) * sqrt(x), x, 2) || !near(pow(pow(x, 0.25), 4.0), x, 4)) return false;
    if (!near(log(exp(log(x))), log(x), 2)) return false;
    if (x < 1e3 && !near(expm1(log1p(x)), x, static_cast<int>(8 + 2 * log1p(x)))) return false;
    const double w = lambert_w0(x);
    if (x > 3 && !near(w + log(w), log(x), 3)) return false;
  }
  for (double x = 0.001; x < 30; x *= 1.7) {
    const double u = one_plus_lambert_w0(x);  // -log(1 - u) - u = x
    if (u < 0.999 && !near(-log1p(-u), x + u, 2000)) return false;
  }
  return true;
}
static_assert(round_trips());

// ---- 1 + W0(-e^(-1-x)) where the formula as written has no digit left
static_assert(near(one_plus_lambert_w0(1e-300), 1.4142135623730950665e-150));
static_assert(near(one_plus_lambert_w0(1e-20), 1.4142135623064283434e-10));
static_assert(near(one_plus_lambert_w0(1e-6), 0.0014135469742886646));
static_assert(one_plus_lambert_w0(1e3) == 1 && one_plus_lambert_w0(largest<double>) == 1);

// ---- the branch point: -1/e in either type is -1, the next number below is outside
static_assert(lambert_w0(-0.36787944117144233) == -1 && lambert_w0(-0.36787945f) == -1.0f);
static_assert(lambert_w0(-0.367879441171442321595523770161460867L) == -1);
static_assert(is_nan(lambert_w0(-0.36787944117144239)) && is_nan(lambert_w0(-0.36787948f)));
static_assert(lambert_w0(-0.36787944117144228) > -1);

// ---- special values, in both wide types
template <class T>
constexpr bool follows_ieee_754() {
  const T inf = infinity<T>;
  const T nan = no_number<T>;
  bool ok = sqrt(T(0)) == 0 && sqrt(inf) == inf && is_nan(sqrt(T(-1))) && is_nan(sqrt(-inf)) && is_nan(sqrt(nan));
  ok = ok && exp(inf) == inf && exp(-inf) == 0 && is_nan(exp(nan)) && exp(largest<T>) == inf && exp(-largest<T>) == 0;
  ok = ok && expm1(inf) == inf && expm1(-inf) == -1 && is_nan(expm1(nan)) && expm1(-largest<T>) == -1;
  ok = ok && log(T(0)) == -inf && log(inf) == inf && is_nan(log(T(-1))) && is_nan(log(-inf)) && is_nan(log(nan));
  ok = ok && log1p(T(-1)) == -inf && log1p(inf) == inf && is_nan(log1p(T(-2))) && is_nan(log1p(nan));
  ok = ok && pow(nan, T(0)) == 1 && pow(T(1), nan) == 1 && is_nan(pow(nan, T(1))) && is_nan(pow(T(2), nan));
  ok = ok && pow(T(0), T(-1)) == inf && pow(T(-0.0), T(-3)) == -inf && pow(T(-0.0), T(-2)) == inf;
  ok = ok && pow(inf, T(-1)) == 0 && pow(-inf, T(3)) == -inf && pow(T(-1), inf) == 1 && pow(T(0.5), -inf) == inf;
  ok = ok && pow(T(2), largest<T>) == inf && pow(T(2), -largest<T>) == 0 && is_nan(pow(T(-2), T(0.5)));
  ok = ok && lambert_w0(inf) == inf && is_nan(lambert_w0(nan)) && is_nan(lambert_w0(T(-1))) && is_nan(lambert_w0(-inf));
  ok = ok && one_plus_lambert_w0(inf) == 1 && is_nan(one_plus_lambert_w0(nan)) && is_nan(one_plus_lambert_w0(T(-1)));
  return ok && sqrt(largest<T>) < inf && log(largest<T>) < inf && log(tiniest<T>) < 0 && lambert_w0(largest<T>) < inf;
}
static_assert(follows_ieee_754<float>() && follows_ieee_754<double>() && follows_ieee_754<long double>());

static_assert(is_minus_zero(sqrt(-0.0)) && is_minus_zero(expm1(-0.0)) && is_minus_zero(log1p(-0.0)));
static_assert(is_minus_zero(lambert_w0(-0.0)) && is_minus_zero(one_plus_lambert_w0(-0.0)));
static_assert(is_minus_zero(pow(-0.0, 3.0)) && !is_minus_zero(pow(-0.0, 2.0)) && is_minus_zero(pow(-2.0, -1e5 - 1)));

// ---- the last finite value and the first infinite one; through the subnormal numbers to zero
static_assert(exp(709.782712893384) < infinity<double> && exp(709.7827128933841) == infinity<double>);
static_assert(expm1(709.782712893384) < infinity<double> && expm1(709.7827128933841) == infinity<double>);
static_assert(exp(-745.1332191019411) == tiniest<double> && exp(-745.1332191019412) == 0);
static_assert(exp(11356.0L) > 1e308L || std::numeric_limits<long double>::max_exponent == 1024);

// ---- a table fits into one constant expression at the default limits of both compilers
constexpr double sum_of_powers() {
  double sum = 0;
  for (double x = 1; x <= 1000; ++x) sum += pow(x, 0.5) - sqrt(x);
  return sum;
}
static_assert(sum_of_powers() == 0);

// ---- formulas call the functions unqualified, and a user's number type brings its own
struct OwnNumber {
  double value;
  friend constexpr OwnNumber sqrt(OwnNumber x) { return {-x.value}; }  // a mark, not a root
};
template <class T>
constexpr T young(T twice_cost_times_mtbf) {
  using ckpt::math::sqrt;
  return sqrt(twice_cost_times_mtbf);
}
static_assert(young(16.0) == 4 && young(16.0f) == 4 && young(16.0L) == 4 && young(OwnNumber{16}).value == -16);

}  // namespace
