// Numbers inside a formula: the same operators, literals, choices and functions for every scalar, with the bits and the
// derivatives of the scalar's own.

#include <concepts>
#include <limits>

#include <Eigen/Core>

#include <ckpt/core/check.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/eigen/autodiff.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "dual.hpp"

namespace {

using ckpt::detail::choose;
using ckpt::detail::Eager;
using ckpt::detail::eager_t;
using ckpt::detail::enter;
using ckpt::detail::excess;
using ckpt::detail::larger;
using ckpt::detail::leave;
using ckpt::detail::Plain;
using ckpt::detail::smaller;
using ckpt::testing::Archetype;
using ckpt::testing::Dual;
using Fixed = Eigen::AutoDiffScalar<Eigen::Vector2d>;
using FixedFloat = Eigen::AutoDiffScalar<Eigen::Vector2f>;
using Dynamic = Eigen::AutoDiffScalar<Eigen::VectorXd>;

// ---- what is what

// A double is left alone, everything else is held, once.
static_assert(std::same_as<eager_t<double>, double>);
static_assert(std::same_as<eager_t<float>, Eager<float>> && std::same_as<eager_t<long double>, Eager<long double>>);
static_assert(std::same_as<eager_t<Archetype>, Eager<Archetype>> && std::same_as<eager_t<eager_t<Dual>>, Eager<Dual>>);

static_assert(Plain<double> && Plain<Eager<float>> && !Plain<float> && !Plain<long double> && !Plain<Dual>);

// It is a scalar where its scalar is one, with the same limits, and wins over a built-in number.
static_assert(ckpt::Scalar<Eager<float>> && ckpt::Scalar<Eager<Archetype>> && ckpt::Scalar<Eager<Dynamic>>);
static_assert(!ckpt::Scalar<Eager<int>>);
static_assert(std::numeric_limits<Eager<float>>::digits == 24 &&
              !std::numeric_limits<Eager<Archetype>>::is_specialized);
static_assert(std::same_as<ckpt::common_scalar_t<Eager<float>, double>, Eager<float>>);

// In by itself, out on request, so that `x * t` and `c ? x : t` have one meaning.
template <class T>
concept OneWay = std::convertible_to<T, Eager<T>> && std::convertible_to<double, Eager<T>> &&
                 std::convertible_to<int, Eager<T>> && !std::convertible_to<Eager<T>, T> &&
                 std::constructible_from<T, Eager<T>>;
static_assert(OneWay<float> && OneWay<long double> && OneWay<Archetype> && OneWay<Dual> && OneWay<Fixed>);

// No minus sign: a user's number need not have it, and -x has another zero than 0 - x.
template <class T>
concept Negates = requires(const T& x) {
  -x;
};
static_assert(!Negates<Eager<float>> && !Negates<Eager<Fixed>>);

// A quantity is made from a number inside a formula of its own scalar, on request; from no other.
using ckpt::BasicSeconds;
static_assert(std::constructible_from<BasicSeconds<float>, Eager<float>>);
static_assert(std::constructible_from<BasicSeconds<Archetype>, Eager<Archetype>>);
static_assert(!std::convertible_to<Eager<float>, BasicSeconds<float>>);
static_assert(!std::constructible_from<BasicSeconds<float>, Eager<long double>>);
// One that holds such numbers converts both ways.
static_assert(std::convertible_to<BasicSeconds<Dual>, BasicSeconds<Eager<Dual>>>);
static_assert(std::convertible_to<BasicSeconds<Eager<Dual>>, BasicSeconds<Dual>>);

// The doors, at compile time, for a scalar with nothing but the documented operations.
static_assert(inside(leave(1.0 + enter(Archetype(2.0)) * 3 / 2.0f)) == 4.0);
static_assert(inside(BasicSeconds<Archetype>(enter(BasicSeconds<Archetype>(Archetype(2.0))) - 0.5).value()) == 1.5);
static_assert(enter<float>(ckpt::Seconds(0.1)).value() == 0.1f);
static_assert(enter<double>(BasicSeconds<float>(0.1f)) == static_cast<double>(0.1f));
static_assert(std::same_as<decltype(enter(ckpt::BasicCount<float>(3))), Eager<float>>);
static_assert(std::same_as<decltype(enter<long double>(ckpt::Seconds(1.0))), Eager<long double>>);
static_assert(std::same_as<decltype(enter(enter(1.0f))), Eager<float>>);

// ---- the same as with the scalar itself

/// Everything a number shows: its value, and its derivatives.
template <class T>
bool same(const T& a, const T& b) {
  if constexpr (std::floating_point<T>) {
    return a >= b && a <= b;
  } else if constexpr (std::same_as<T, Archetype>) {
    return same(inside(a), inside(b));
  } else if constexpr (std::same_as<T, Dual>) {
    return same(a.value(), b.value()) && same(a.derivative(), b.derivative());
  } else {
    return same(a.value(), b.value()) && a.derivatives() == b.derivatives();
  }
}

/// A number whose derivative by input i of two is 1, where the scalar has derivatives.
template <class T>
T input(double x, int i) {
  if constexpr (std::same_as<T, Dual>) {
    return Dual(x, i == 0 ? 1.0 : 0.0);
  } else if constexpr (std::same_as<T, FixedFloat>) {
    return FixedFloat(static_cast<float>(x), 2, i);
  } else if constexpr (requires(const T& y) { y.derivatives(); }) {
    return T(x, 2, i);
  } else {
    return T(x);
  }
}
template <>
float input<float>(double x, int) {
  return static_cast<float>(x);
}

/// What a scalar of its own writes for a literal.
template <class T>
T literal(double x) {
  return ckpt::detail::scalar_cast<T>(x);
}

/// A formula as the paper has it, and with every step made a scalar.
template <Plain T>
T paper(const T& a, const T& b, const T& c) {
  return (1.0 - c) * a / b + 2 * (a - b / 3.0) - T(1.0) / 18.0 * (c + a);
}
template <class T>
T step_by_step(const T& a, const T& b, const T& c) {
  const T first = T(T(T(literal<T>(1.0) - c) * a) / b);
  const T second = T(literal<T>(2.0) * T(a - T(b / literal<T>(3.0))));
  const T third = T(T(literal<T>(1.0) / literal<T>(18.0)) * T(c + a));
  return T(T(first + second) - third);
}

}  // namespace

TEMPLATE_TEST_CASE("a formula in plain operators is the same step by step", "[eager]", double, float, long double,
                   Archetype, Dual, Fixed, FixedFloat, Dynamic) {
  using T = TestType;
  for (const double x : {0.3, 1.7, 2.0 / 7.0, 1e-3, 5e6}) {
    const T a = input<T>(x, 0);
    const T b = input<T>(0.7, 1);
    const T c = input<T>(x / 3.0, 1);
    CHECK(same<T>(leave(paper(enter(a), enter(b), enter(c))), step_by_step(a, b, c)));
    auto sum = enter(a);
    sum += enter(b);
    sum *= 3.0;
    sum -= c;
    sum /= 7.0;
    CHECK(same<T>(leave(sum), T(T(T(T(a + b) * literal<T>(3.0)) - c) / literal<T>(7.0))));
  }
}

TEMPLATE_TEST_CASE("choices of numbers inside a formula", "[eager]", double, float, long double, Archetype, Dual, Fixed,
                   FixedFloat, Dynamic) {
  using T = TestType;
  const auto one = enter(input<T>(1.0, 0));
  const auto two = enter(input<T>(2.0, 1));
  CHECK(same<T>(leave(larger(one, two)), leave(two)));
  CHECK(same<T>(leave(smaller(one, two)), leave(one)));
  CHECK(same<T>(leave(larger(one, 0.0)), leave(one)));
  CHECK(same<T>(leave(smaller(one, 0.0)), literal<T>(0.0)));
  CHECK(same<T>(leave(excess(two, one)), leave(two - one)));
  CHECK(same<T>(leave(excess(one, 3.0)), literal<T>(0.0)));
  CHECK(same<T>(leave(choose(one < two, one, two)), leave(one)));
  CHECK(same<T>(leave(choose(one > 1.5, one, 0.25)), literal<T>(0.25)));
  const eager_t<T> either = one >= two ? 0.0 : two * one;
  CHECK(same<T>(leave(either), leave(two * one)));
  // Of a NaN the second, as everywhere.
  const auto nothing = enter(literal<T>(std::numeric_limits<double>::quiet_NaN()));
  CHECK(same<T>(leave(larger(nothing, 1.0)), literal<T>(1.0)));
  CHECK(same<T>(leave(smaller(nothing, one)), leave(one)));
  CHECK_FALSE(ckpt::detail::is_positive(nothing));
  CHECK(ckpt::detail::is_positive(one));
  CHECK_FALSE(ckpt::detail::is_positive(one - one));
  CHECK(ckpt::detail::is_non_negative(one - one));
  CHECK_FALSE(ckpt::detail::is_finite(1.0 / (one - one)));
}

TEMPLATE_TEST_CASE("functions of a number inside a formula", "[eager]", double, float, long double, Dual, Fixed,
                   Dynamic) {
  using T = TestType;
  using ckpt::math::exp;
  using ckpt::math::expm1;
  using ckpt::math::log;
  using ckpt::math::log1p;
  using ckpt::math::pow;
  using ckpt::math::sqrt;
  const T a = input<T>(1.7, 0);
  const T b = input<T>(0.6, 1);
  CHECK(same<T>(leave(sqrt(enter(a))), T(sqrt(a))));
  CHECK(same<T>(leave(exp(enter(a))), T(exp(a))));
  CHECK(same<T>(leave(expm1(enter(a))), T(expm1(a))));
  CHECK(same<T>(leave(log(enter(a))), T(log(a))));
  CHECK(same<T>(leave(log1p(enter(a))), T(log1p(a))));
  CHECK(same<T>(leave(pow(enter(a), enter(b))), T(pow(a, b))));
  CHECK(same<T>(leave(log(enter(a) / b) - 0.5), T(T(log(T(a / b))) - literal<T>(0.5))));
}

TEST_CASE("derivatives of a formula in plain operators", "[eager][autodiff]") {
  // d/da and d/db of (1 - b) a / b at a = 3, b = 1/2: (1 - b)/b and -a/b^2.
  const auto waste = [](const auto& a, const auto& b) { return leave((1.0 - b) * a / b); };
  const auto fixed = waste(enter(Fixed(3.0, 2, 0)), enter(Fixed(0.5, 2, 1)));
  CHECK(fixed.value() == 3.0);
  CHECK(fixed.derivatives() == Eigen::Vector2d(1.0, -12.0));
  const auto dynamic = waste(enter(Dynamic(3.0, 2, 0)), enter(Dynamic(0.5, 2, 1)));
  CHECK(dynamic.derivatives() == Eigen::Vector2d(1.0, -12.0));
}
