// The best interval of a run against a search over the exact expected time, for every convention.

#include <cmath>
#include <random>

#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/optimal.hpp>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;
using ckpt::best_interval;
using ckpt::Exponential;
using ckpt::IntervalBound;
using ckpt::Run;
using ckpt::Seconds;
using ckpt::WorkInterval;

TEST_CASE("the best interval of a run that only blocks is the exact optimum") {
  for (const double delta : {1e-6, 1.0, 60.0, 600.0, 86400.0, 1e7}) {
    const Run<> run{.work = 1000_h, .blocking = Seconds(delta), .restore = 10_min};
    const auto best = best_interval(run, Exponential{24_h});
    CHECK(best.bound == IntervalBound::failures);
    CHECK(best.interval.seconds().value() ==
          ckpt::optimal_work_interval(Seconds(delta), 24_h).interval.seconds().value());
  }
}

TEST_CASE("no interval is better than the best one") {
  std::mt19937 random(20261122);
  const auto log_uniform = [&random](double low, double high) {
    return low * std::pow(high / low, static_cast<double>(random()) / 4294967296.0);
  };
  int searched = 0;
  for (int i = 0; i < 400; ++i) {
    const double mtbf = log_uniform(1e3, 1e6);
    Run<> run{.work = Seconds(1e6),
              .blocking = Seconds(mtbf * log_uniform(1e-6, 3.0)),
              .detection = Seconds(mtbf * log_uniform(1e-4, 0.1)),
              .restore = Seconds(mtbf * log_uniform(1e-4, 0.5)),
              .exposure = {.saving = i % 2 == 0, .restoring = i % 3 != 0}};
    if (i % 4 >= 2) {
      run.persist = Seconds(mtbf * log_uniform(1e-5, 0.5));
      run.slowdown = i % 8 >= 6 ? 0.0 : log_uniform(0.01, 0.9);
    }
    const Exponential law{Seconds(mtbf)};
    const auto best = best_interval(run, law);
    const double tau = best.interval.seconds().value();
    REQUIRE(tau > 0.0);
    const double least = ckpt::expected_time(run, law, best.interval).value();
    for (const double factor : {0.5, 0.9, 0.99, 0.999, 1.001, 1.01, 1.1, 2.0}) {
      if (factor < 1.0 && best.bound == IntervalBound::storage) continue;
      double other = 0.0;
      try {
        other = ckpt::expected_time(run, law, WorkInterval(Seconds(factor * tau))).value();
      } catch (const ckpt::InvalidInput&) {
        continue;  // saves would meet, or the run would never finish
      }
      ++searched;
      CAPTURE(i, factor, tau, mtbf);
      CHECK(other >= least * (1 - 1e-13));
    }
    if (best.bound == IntervalBound::storage) {
      CHECK_THROWS_AS(ckpt::expected_time(run, law, WorkInterval(Seconds(tau * 0.999))), ckpt::InvalidInput);
    }
  }
  CHECK(searched > 2000);
}

TEST_CASE("a smallest interval holds, and a save that costs nothing needs one") {
  const Run<> run{.work = 100_h, .blocking = 1_s};
  const auto best = best_interval(run, Exponential{1_h}, WorkInterval(30_min));
  CHECK(best.interval.seconds() == 30_min);
  CHECK(best.bound == IntervalBound::storage);

  const Run<> free{.work = 100_h, .persist = 90_s};
  CHECK(best_interval(free, Exponential{1_h}).interval.seconds() == 90_s);
  const Run<> nothing{.work = 100_h};
  CHECK_THROWS_WITH(best_interval(nothing, Exponential{1_h}),
                    Catch::Matchers::ContainsSubstring("smallest interval > 0 s"));
  CHECK_THROWS_WITH(best_interval(run, Exponential{0_s}),
                    Catch::Matchers::ContainsSubstring("ckpt::best_interval: MTBF must be"));
  CHECK_THROWS_AS(best_interval(run, Exponential{1_h}, WorkInterval(-1.0 * ckpt::units::s)), ckpt::InvalidInput);
}

TEST_CASE("no interval is better than the best one when failures spare the wait") {
  const Run<> run{.work = Seconds(1e6), .blocking = 54_s, .waiting = 893_s, .exposure = {.saving = false}};
  const Exponential law{3345_s};
  const auto best = best_interval(run, law);
  const double least = ckpt::expected_time(run, law, best.interval).value();
  for (double tau = 1000.0; tau < 4000.0; tau += 0.5) {
    REQUIRE(ckpt::expected_time(run, law, WorkInterval(Seconds(tau))).value() >= least * (1 - 1e-13));
  }
}

TEST_CASE("a run that never finishes has no best interval when failures spare the save") {
  Run<> run{.work = 1_s, .blocking = 60_s, .restore = 7200_s, .exposure = {.saving = false}};
  for (const double waiting : {0.0, 1.0}) {
    run.waiting = Seconds(waiting);
    CHECK_THROWS_WITH(best_interval(run, Exponential{10_s}), Catch::Matchers::ContainsSubstring("never finishes"));
  }
}

// The worked example of M = 24 h and delta = 5 min: 116.6901 min of work.
constexpr double minutes = best_interval(Run<>{.work = 500_h, .blocking = 5_min, .restore = 10_min}, Exponential{24_h})
                               .interval.seconds()
                               .in(ckpt::units::min);
static_assert(minutes > 116.69005 && minutes < 116.69015);

}  // namespace

TEST_CASE("the better of two minima, when failures spare the save") {
  // Overlapping saves as short as they may be, or no overlap at all: two minima, and the first is the better one.
  for (const double persist : {18843.626131, 18843.6270732, 18843.6280154, 18843.63}) {
    const Run<> run{.work = 1000_h,
                    .blocking = 151_s,
                    .persist = Seconds(persist),
                    .restore = Seconds(192.46),
                    .exposure = {.saving = false}};
    const Exponential law{Seconds(1194201.5346)};
    const auto best = best_interval(run, law);
    const double least = ckpt::expected_time(run, law, best.interval).value();
    for (double tau = persist - 151.0; tau < 3e4; tau += 10.0) {
      REQUIRE(ckpt::expected_time(run, law, WorkInterval(Seconds(tau))).value() >= least * (1 - 1e-13));
    }
  }
}
