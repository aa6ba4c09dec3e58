// Quantities that are not known exactly: quantiles, what lies between and beyond them, and what is wrong with some.

#include <cmath>
#include <limits>

#include <ckpt/core/error.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using ckpt::Spread;
using namespace ckpt::literals;
using test::error_of;

namespace {

/// The chance below a normal score, by the C library.
double below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

static_assert(ckpt::math::normal_quantile(0.5) == 0.0);
static_assert(ckpt::between(40_GBps, 80_GBps).quantile(0.1) > 39.999e9);

TEST_CASE("the normal quantile is the inverse of the normal distribution", "[spread]") {
  for (double p = 1e-300; p < 0.5; p = p < 1e-3 ? p * 1e3 : p + 0.01) {
    CAPTURE(p);
    const double z = ckpt::math::normal_quantile(p);
    // A relative error e of z moves the chance by about z^2 e.
    CHECK(std::abs(below(z) - p) <= 1e-15 * (1.0 + z * z) * p);
    if (p > 0.009) CHECK(ckpt::math::normal_quantile(1.0 - p) == Approx(-z).epsilon(1e-12).margin(1e-15));
  }
  CHECK(ckpt::math::normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
  CHECK(ckpt::math::normal_quantile(0.0) == -std::numeric_limits<double>::infinity());
  CHECK(ckpt::math::normal_quantile(1.0) == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(ckpt::math::normal_quantile(-0.1)));
  CHECK(std::isnan(ckpt::math::normal_quantile(std::nan(""))));
}

TEST_CASE("two quantiles are a lognormal distribution", "[spread]") {
  const Spread rate = ckpt::between(40_GBps, 80_GBps);
  const double mu = 0.5 * (std::log(40e9) + std::log(80e9));
  const double sigma = std::log(2.0) / (2.0 * 1.2815515655446004);
  for (double p = 0.001; p < 1.0; p += 0.0499) {
    CAPTURE(p);
    const double x = rate.quantile(p);
    CHECK(below((std::log(x) - mu) / sigma) == Approx(p).epsilon(1e-12));
  }
  CHECK(rate.median() == Approx(std::sqrt(40e9 * 80e9)).epsilon(1e-14));
}

TEST_CASE("more quantiles are kept, and what is beyond them goes on", "[spread]") {
  const Spread spread{{0.1, 1.0}, {0.5, 4.0}, {0.6, 5.0}, {0.9, 5.0}};
  CHECK(spread.quantile(0.1) == Approx(1.0).epsilon(1e-14));
  CHECK(spread.quantile(0.5) == Approx(4.0).epsilon(1e-14));
  CHECK(spread.quantile(0.6) == Approx(5.0).epsilon(1e-14));
  CHECK(spread.quantile(0.75) == Approx(5.0).epsilon(1e-14));
  CHECK(spread.quantile(0.999) == Approx(5.0).epsilon(1e-14));
  CHECK(spread.quantile(0.05) < 1.0);
  CHECK(spread.quantile(0.05) > 0.0);
  double before = 0.0;
  for (double p = 0.001; p < 1.0; p += 0.001) {
    CHECK(spread.quantile(p) >= before);
    before = spread.quantile(p);
  }
  const Spread point = 3.0;
  CHECK(point.is_point());
  CHECK(point.quantile(0.01) == 3.0);
  CHECK(Spread(2_h).median() == 7200.0);
}

TEST_CASE("factors are of a value", "[spread]") {
  const Spread mtbf = ckpt::factor(2.0).of(12 * 3600.0);
  CHECK(mtbf.quantile(0.1) == Approx(6 * 3600.0));
  CHECK(mtbf.median() == Approx(12 * 3600.0));
  CHECK(mtbf.quantile(0.9) == Approx(24 * 3600.0));
  const Spread rate = ckpt::plus_minus(0.2).of(60.0);
  CHECK(rate.quantile(0.1) == Approx(48.0));
  CHECK(rate.median() == Approx(60.0));
  CHECK(rate.quantile(0.9) == Approx(72.0));
  CHECK(ckpt::factor(1.0).is_point());
  CHECK(ckpt::between(1.0, 2.0).of(7.0) == ckpt::between(1.0, 2.0));
}

TEST_CASE("a fraction stays below one", "[spread]") {
  const Spread part = ckpt::plus_minus(0.5).of(0.4);
  CHECK(part.quantile(0.1, 1.0) == Approx(0.2));
  CHECK(part.quantile(0.5, 1.0) == Approx(0.4));
  CHECK(part.quantile(0.9, 1.0) == Approx(0.6));
  CHECK(part.quantile(1.0 - 1e-12, 1.0) < 1.0);
  CHECK_THAT(error_of([] { (void)ckpt::between(0.5, 1.0).quantile(0.5, 1.0); }),
             Catch::Matchers::ContainsSubstring("values must be below what the figure can be at most"));
}

TEST_CASE("what may be nothing is nothing with a chance, and normal above", "[spread]") {
  const Spread time = ckpt::between(0_s, 600_s);
  // 10 % at 0 and 90 % at 600: a normal distribution of mean 300 and deviation 300 / 1.2816, cut at 0.
  const double deviation = 300.0 / 1.2815515655446004;
  for (double p = 0.001; p < 1.0; p += 0.0499) {
    CAPTURE(p);
    const double x = time.quantile(p);
    if (p < 0.1) {
      CHECK(x == 0.0);
    } else {
      CHECK(below((x - 300.0) / deviation) == Approx(p).epsilon(1e-12));
    }
  }
  CHECK(time.median() == Approx(300.0));
  CHECK(time.may_be_zero());
  CHECK_FALSE(ckpt::between(1.0, 2.0).may_be_zero());
  const Spread part = ckpt::between(0.0, 0.6);  // its odds are: 0.6 / 0.4 at 90 %
  CHECK(part.quantile(0.9, 1.0) == Approx(0.6));
  CHECK(part.quantile(0.5, 1.0) == Approx(0.75 / 1.75));
  CHECK(part.quantile(1.0 - 1e-15, 1.0) < 1.0);
  CHECK(part.quantile(0.05, 1.0) == 0.0);
  const Spread three{{0.1, 0.0}, {0.5, 1.0}, {0.9, 3.0}};
  CHECK(three.quantile(0.3) == Approx(1.0 - 0.5244005127080407 / 1.2815515655446004));
  CHECK(three.quantile(0.9) == Approx(3.0));
  CHECK_FALSE(time.of(2.0).is_point());
}

TEST_CASE("what is no spread", "[spread]") {
  using Catch::Matchers::ContainsSubstring;
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THAT(error_of([] { Spread spread(0.0); }), ContainsSubstring("values must be finite and > 0"));
  CHECK_THAT(error_of([&] { Spread spread(nan); }), ContainsSubstring("values must be finite and > 0"));
  CHECK_THAT(error_of([] { (void)ckpt::between(2.0, 1.0); }), ContainsSubstring("values must not fall"));
  CHECK_THAT(error_of([] { (void)ckpt::between(-1.0, 1.0); }), ContainsSubstring("finite and > 0"));
  CHECK_THAT(error_of([] { (void)ckpt::between(0.0, 0.0); }), ContainsSubstring("finite and > 0"));
  CHECK_THAT(error_of([&] { (void)ckpt::between(1.0, infinity); }), ContainsSubstring("finite and > 0"));
  CHECK_THAT(error_of([] { Spread spread({{0.5, 1.0}, {0.5, 2.0}}); }), ContainsSubstring("chances must rise"));
  CHECK_THAT(error_of([] { Spread spread({{0.0, 1.0}}); }), ContainsSubstring("within 0 and 1"));
  CHECK_THAT(error_of([&] { Spread spread({{nan, 1.0}}); }), ContainsSubstring("within 0 and 1"));
  CHECK_THAT(error_of([] { Spread spread(nullptr, 0); }), ContainsSubstring("from 1 to 9"));
  CHECK_THAT(error_of([] { (void)ckpt::factor(0.5); }), ContainsSubstring("f must be finite and >= 1"));
  CHECK_THAT(error_of([&] { (void)ckpt::factor(nan); }), ContainsSubstring("f must be finite and >= 1"));
  CHECK_THAT(error_of([] { (void)ckpt::plus_minus(1.0); }), ContainsSubstring("from 0 to below 1"));
  CHECK_THAT(error_of([] { (void)ckpt::plus_minus(-0.1); }), ContainsSubstring("from 0 to below 1"));
  CHECK_THAT(error_of([] { (void)Spread(1.0).quantile(1.0); }), ContainsSubstring("p must be within 0 and 1"));
  CHECK_THAT(error_of([] { (void)ckpt::factor(2.0).of(0.0); }), ContainsSubstring("the value that factors are of"));
}
