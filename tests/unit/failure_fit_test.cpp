// Fitted failure laws against published numbers.

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/goodput/random.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using ckpt::Lifetime;
using ckpt::Seconds;

template <std::size_t N>
constexpr std::array<Lifetime, N> lifetimes(const double (&times)[N]) {  // negative: cut off
  std::array<Lifetime, N> list{};
  for (std::size_t i = 0; i < N; ++i) {
    list[i] = {Seconds(times[i] < 0.0 ? -times[i] : times[i]), times[i] > 0.0};
  }
  return list;
}

// Lieblein and Zelen (1956): millions of revolutions of 23 ball bearings. Lawless (2003), example 5.2.1.
constexpr auto bearings =
    lifetimes({17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.48,  51.84,  51.96,  54.12,  55.56, 67.80,
               68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40});
// Freireich et al. (1963), weeks of remission with 6-MP, 12 of 21 cut off. Cox and Oakes (1984), sections 3.2 and 3.3;
// Klein and Moeschberger.
constexpr auto remissions =
    lifetimes({6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35});

}  // namespace

TEST_CASE("Published fits of complete lifetimes", "[failure]") {
  const auto fit = ckpt::fit_failures(bearings);
  CHECK(fit.failures == 23);
  CHECK(fit.exponential.mtbf.value() == Catch::Approx(1661.16 / 23.0).epsilon(1e-12));
  CHECK(fit.weibull.shape == Catch::Approx(2.1021).epsilon(1e-4));
  CHECK(fit.weibull.scale().value() == Catch::Approx(81.878).epsilon(1e-4));
  CHECK(fit.weibull_likelihood == Catch::Approx(-113.691).epsilon(1e-5));
  CHECK(fit.exponential_likelihood == Catch::Approx(-121.435).epsilon(1e-5));
  CHECK(fit.exponential_p < 0.01);
  CHECK(fit.weibull_p > 0.3);
  CHECK(fit.best == ckpt::FittedLaw::weibull);
}

TEST_CASE("Published fits of lifetimes that were cut off", "[failure]") {
  const auto fit = ckpt::fit_failures(remissions);
  CHECK(fit.failures == 9);
  CHECK(fit.lifetimes == 21);
  CHECK(fit.exponential.mtbf.value() == Catch::Approx(359.0 / 9.0).epsilon(1e-14));
  CHECK(fit.exponential_likelihood == Catch::Approx(-42.17).margin(0.005));
  CHECK(fit.weibull.shape == Catch::Approx(1.3537).epsilon(1e-4));
  CHECK(fit.weibull.scale().value() == Catch::Approx(33.77).margin(0.005));
  CHECK(fit.weibull_likelihood == Catch::Approx(-41.66).margin(0.005));
  CHECK(fit.shape_low < 1.0);
  CHECK(fit.shape_high > 1.3537);
  CHECK(fit.best == ckpt::FittedLaw::exponential);
}

TEST_CASE("A fit is a constant expression", "[failure]") {
  static constexpr auto three = lifetimes({1.0, 2.0, 4.0});
  constexpr auto fit = ckpt::fit_failures(three);
  STATIC_REQUIRE(fit.has_weibull);
  STATIC_REQUIRE(fit.exponential.mtbf == Seconds(7.0 / 3.0));
}

TEST_CASE("Sums of uniform numbers", "[failure]") {
  CHECK(ckpt::uniform_sum_p(0.5, 1) == Catch::Approx(1.0));
  CHECK(ckpt::uniform_sum_p(0.1, 1) == Catch::Approx(0.2));
  CHECK(ckpt::uniform_sum_p(0.9, 1) == Catch::Approx(0.2));
  CHECK(ckpt::uniform_sum_p(0.5, 2) == Catch::Approx(2.0 * 0.125));
  CHECK(ckpt::uniform_sum_p(1.0, 3) == Catch::Approx(2.0 / 6.0));
  CHECK(ckpt::uniform_sum_p(0.0, 4) == 0.0);
  // By Irwin and Hall's formula in fractions (Python): P(sum of 21 <= 8) x 2, P(sum of 30 <= 12) x 2.
  CHECK(ckpt::uniform_sum_p(8.0, 21) == Catch::Approx(0.058428543541045236).margin(1e-4));
  CHECK(ckpt::uniform_sum_p(18.0, 30) == Catch::Approx(0.0575245644141538).margin(1e-4));
  // At the change from the exact law to the normal one nothing jumps.
  for (const double z : {0.3, 1.0, 2.0}) {
    const double at20 = ckpt::uniform_sum_p(10.0 - z * ckpt::math::sqrt(20.0 / 12.0), 20);
    const double at21 = ckpt::uniform_sum_p(10.5 - z * ckpt::math::sqrt(21.0 / 12.0), 21);
    CHECK(at20 == Catch::Approx(at21).margin(1e-3));
  }
}

TEST_CASE("The tests reject as often as they say", "[failure]") {
  ckpt::RandomStream random(7);
  const ckpt::Exponential law{Seconds(100.0)};
  int rejected = 0, chosen = 0;
  constexpr int runs = 2000;
  for (int run = 0; run < runs; ++run) {
    std::vector<Lifetime> list;
    double rest = 800.0;  // watched for so long
    while (rest > 0.0) {
      const double time = law.inverse_survival(random.uniform()).value();
      list.push_back({Seconds(time < rest ? time : rest), time < rest});
      rest -= time;
    }
    std::sort(list.begin(), list.end(), [](const Lifetime& a, const Lifetime& b) { return a.time < b.time; });
    int failures = 0;
    for (const Lifetime& one : list) failures += one.failed ? 1 : 0;
    if (failures < 3) continue;
    const auto fit = ckpt::fit_failures(list);
    rejected += fit.exponential_p < 0.05 ? 1 : 0;
    chosen += fit.best == ckpt::FittedLaw::weibull ? 1 : 0;
  }
  CHECK(rejected > runs * 3 / 100);
  CHECK(rejected < runs * 8 / 100);
  CHECK(chosen <= rejected);
}

TEST_CASE("Failures of a Weibull law are told from exponential ones", "[failure]") {
  ckpt::RandomStream random(3);
  const ckpt::Weibull law{Seconds(1000.0), 0.6};
  std::vector<Lifetime> list;
  for (int i = 0; i < 400; ++i) list.push_back({law.inverse_survival(random.uniform()), true});
  std::sort(list.begin(), list.end(), [](const Lifetime& a, const Lifetime& b) { return a.time < b.time; });
  const auto fit = ckpt::fit_failures(list);
  CHECK(fit.best == ckpt::FittedLaw::weibull);
  CHECK(fit.weibull.shape == Catch::Approx(0.6).epsilon(0.1));
  CHECK(fit.shape_low < 0.6);
  CHECK(fit.shape_high > 0.6);
  CHECK(fit.weibull_p > 0.05);
}

TEST_CASE("Trend of failures", "[failure]") {
  const std::array<Seconds, 3> early{Seconds(1.0), Seconds(2.0), Seconds(3.0)};
  CHECK(ckpt::trend_p(early, Seconds(100.0)) < 0.001);
  const std::array<Seconds, 3> even{Seconds(25.0), Seconds(50.0), Seconds(75.0)};
  CHECK(ckpt::trend_p(even, Seconds(100.0)) == Catch::Approx(1.0));
  CHECK(ckpt::trend_p({}, Seconds(100.0)) == 1.0);
  // Of lifetimes one after another the failures are at their sums.
  const auto one_by_one = lifetimes({7.0, 30.0, -3.0, 11.0, -2.0});
  const std::array<Seconds, 3> at{Seconds(7.0), Seconds(37.0), Seconds(51.0)};
  CHECK(ckpt::trend_p(one_by_one) == ckpt::trend_p(at, Seconds(53.0)));
  CHECK(ckpt::trend_p(lifetimes({-4.0, -2.0})) == 1.0);
  // Watched until a failure: that one lies at the end whatever the trend.
  CHECK(ckpt::trend_p(lifetimes({25.0, 25.0, 25.0, 25.0})) == ckpt::trend_p(even, Seconds(100.0)));
  CHECK(ckpt::trend_p(lifetimes({5.0})) == 1.0);
  CHECK(ckpt::trend_p(std::span<const Lifetime>{}) == 1.0);
}

TEST_CASE("Survival of lifetimes", "[failure]") {
  std::vector<std::pair<double, double>> points;
  const auto survival = [&points](std::span<const Lifetime> list) {
    points.clear();
    ckpt::survival_of(list, [&](Seconds time, double part) { points.emplace_back(time.value(), part); });
  };
  survival(lifetimes({1.0, -2.0, 3.0, 4.0}));
  CHECK(points == std::vector<std::pair<double, double>>{{1.0, 0.75}, {3.0, 0.375}, {4.0, 0.0}});
  survival({});
  CHECK(points.empty());
  // Remissions: Cox and Oakes (1984), table 4.1; Kaplan and Meier's estimate of 0.857, 0.807, 0.753 ... 0.448.
  survival(remissions);
  REQUIRE(points.size() == 7);
  const double published[] = {0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448};
  for (std::size_t i = 0; i < 7; ++i) CHECK(points[i].second == Catch::Approx(published[i]).margin(0.0006));
  CHECK(points[0].first == 6.0);
  CHECK(points[6].first == 23.0);
}

TEST_CASE("What cannot be fitted", "[failure]") {
  const auto none = lifetimes({-1.0, -2.0});
  CHECK_THAT(test::error_of([&] { return ckpt::fit_failures(none); }),
             Catch::Matchers::ContainsSubstring("nothing failed"));
  const auto disorder = lifetimes({2.0, 1.0});
  CHECK_THAT(test::error_of([&] { return ckpt::fit_failures(disorder); }),
             Catch::Matchers::ContainsSubstring("ascending"));
  const auto zero = lifetimes({0.0});
  CHECK_THAT(test::error_of([&] { return ckpt::fit_failures(zero); }),
             Catch::Matchers::ContainsSubstring("lifetime must be"));
  CHECK_THAT(test::error_of([&] { return ckpt::survival_of(disorder, [](Seconds, double) {}), 0; }),
             Catch::Matchers::ContainsSubstring("ascending"));
  CHECK_THAT(test::error_of([&] { return ckpt::trend_p(zero); }),
             Catch::Matchers::ContainsSubstring("lifetime must be"));
  CHECK_THAT(test::error_of([&] { return ckpt::uniform_sum_p(std::numeric_limits<double>::quiet_NaN(), 3); }),
             Catch::Matchers::ContainsSubstring("sum must be finite and >= 0"));
  const auto two = lifetimes({1.0, 2.0});
  CHECK_FALSE(ckpt::fit_failures(two).has_weibull);
  const auto equal = lifetimes({5.0, 5.0, 5.0, 5.0});
  CHECK_FALSE(ckpt::fit_failures(equal).has_weibull);
}
