// The best interval of a run against a search over the exact expected time, for every convention.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/save/strategy.hpp>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;
using ckpt::best_interval;
using ckpt::Bound;
using ckpt::Exponential;
using ckpt::Run;
using ckpt::Seconds;
using ckpt::WorkInterval;

TEST_CASE("the best interval of a run that only blocks is the exact optimum") {
  for (const double delta : {1e-6, 1.0, 60.0, 600.0, 86400.0, 1e7}) {
    const Run run{.work = 1000_h, .save = {.blocking = Seconds(delta)}, .outage = {.restore = 10_min}};
    const auto best = best_interval(run, Exponential{24_h});
    CHECK(best.bound == Bound::by_failures);
    CHECK(best.interval.seconds().value() ==
          ckpt::optimal_work_interval(Seconds(delta), 24_h).interval.seconds().value());
  }
}

/// The least time per work of any interval, by brute force: a dense grid, then golden sections around its best point.
double least_by_force(const Run& run, const Exponential& law, double low, double high, int points) {
  const auto time = [&](double tau) {
    const double y = ckpt::detail::steady_time_per_work(run, law.mtbf.value(), tau);
    return y;
  };
  const double factor = std::pow(high / low, 1.0 / points);
  double best = low;
  double least = time(low);
  for (double tau = low; tau <= high; tau *= factor) {
    const double y = time(tau);
    if (y < least) {
      least = y;
      best = tau;
    }
  }
  constexpr double golden = 0.61803398874989485;
  double a = best / factor;
  double d = best * factor;
  for (int i = 0; i < 60; ++i) {
    const double b = d - golden * (d - a);
    const double c = a + golden * (d - a);
    const double at_b = time(b);
    const double at_c = time(c);
    least = std::min({least, at_b, at_c});
    (at_b < at_c ? d : a) = at_b < at_c ? c : b;
  }
  return least;
}

TEST_CASE("no interval is better than the best one") {
  std::mt19937_64 random(20261122);
  const auto uniform = [&random] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const auto chance = [&](double p) { return uniform() < p; };
  const auto span = [&](double low, double high) { return low * std::pow(high / low, uniform()); };
  int waits = 0;
  int overlaps = 0;
  for (int i = 0; i < 4000; ++i) {
    const double mtbf = span(1e3, 1e6);
    const Run run{.work = Seconds(1e6),
                  .save = {.blocking = Seconds(chance(0.1) ? 0.0 : mtbf * span(1e-5, 2.0)),
                           .copying = Seconds(chance(0.6) ? 0.0 : mtbf * span(1e-4, 2.0)),
                           .writing = Seconds(chance(0.2) ? 0.0 : mtbf * span(1e-4, 3.0)),
                           .slowdown = chance(0.25)   ? 0.0
                                       : chance(0.05) ? 1.0
                                                      : span(1e-3, 1.0),
                           .one_at_a_time = chance(0.3)},
                  .outage = {.detection = Seconds(mtbf * span(1e-4, 0.1)), .restore = Seconds(mtbf * span(1e-4, 0.5))},
                  .exposure = {.saving = chance(0.6), .restoring = chance(0.6)}};
    if (!(run.save.durable_after() > 0_s)) continue;
    const Exponential law{Seconds(mtbf)};
    const auto best = best_interval(run, law);
    const double least = ckpt::detail::steady_time_per_work(run, mtbf, best.interval.seconds().value());
    CAPTURE(i, mtbf, run.save.blocking.value(), run.save.copying.value(), run.save.writing.value(), run.save.slowdown);
    REQUIRE(least <= least_by_force(run, law, 1e-6 * mtbf, 100.0 * mtbf, 600) * (1.0 + 1e-12));
    const auto tau = best.interval.seconds();
    waits += run.save.waiting(best.interval) > 1e-9 * mtbf * 1_s ? 1 : 0;
    overlaps += tau < (1.0 - run.save.slowdown) * run.save.persist() ? 1 : 0;
    if (best.bound == Bound::by_storage) REQUIRE(tau == run.save.smallest_work());
  }
  CHECK(waits > 20);
  CHECK(overlaps > 300);
}

TEST_CASE("the best interval of a slowed run whose saves may be in flight all the time") {
  // Reported: 58.29 min and 1246.06 h were given as exact where 56.73 min cost 1245.47 h.
  const Run run{.work = 1000_h,
                .save = {.blocking = 105_s, .writing = Seconds(3672.3 - 105.0), .slowdown = 0.02151},
                .outage = {.detection = 30_s, .restore = 720_s}};
  const Exponential law{10_h};
  const auto hours = [&](double minutes) {
    return 1000.0 / ckpt::long_run_goodput(run, law, WorkInterval(minutes * ckpt::units::min));
  };
  CHECK(hours(58.29) == Catch::Approx(1246.06).epsilon(5e-6));
  CHECK(hours(56.73) == Catch::Approx(1245.47).epsilon(1e-5));
  const auto best = best_interval(run, law);
  CHECK(hours(best.interval.seconds().in(ckpt::units::min)) < 1245.38);
  CHECK(best.interval.seconds().in(ckpt::units::min) == Catch::Approx(56.464).epsilon(1e-4));
  CHECK(best.bound == Bound::by_storage);
}

TEST_CASE("the best interval of a strategy does not depend on the steps that it was solved for") {
  // Reported: of a run made at k = 100, 1116 s with a goodput of 0.8656 where 500 s have 0.9164.
  ckpt::StrategyOptions options{.snapshot = 10_s, .persist = 500_s, .step = 5_s, .slowdown = 0.0, .buffers = 2};
  double answer = 0.0;
  for (const double steps : {1.0, 10.0, 60.0, 98.0, 1000.0}) {
    options.steps = steps;
    const auto save = ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, options);
    const Run run{.work = 1000_h, .save = save.cost, .outage = {.restore = 3_min}};
    CHECK(run.save.waiting(WorkInterval(steps * 5_s)).value() == Catch::Approx(save.waiting.value()).margin(1e-12));
    const double tau = best_interval(run, Exponential{3_h}).interval.seconds().value();
    if (answer > 0.0) CHECK(tau == answer);
    answer = tau;
  }
  CHECK(answer == 490.0);  // 500 s from save to save
}

TEST_CASE("where the path takes longer than failures let it, some work and a wait are best") {
  // A save every 3 MTBF: to work all that time loses what a start would have safe a little later.
  const Run run{.work = 1000_h, .save = {.blocking = 1_s, .writing = 3_h}, .outage = {.restore = 1_min}};
  const auto best = best_interval(run, Exponential{1_h});
  CHECK(best.interval.seconds() == 1_h);
  CHECK(best.bound == Bound::by_failures);
  CHECK(run.save.waiting(best.interval) > 1.9_h);
}

TEST_CASE("a smallest interval holds, and a save that costs nothing needs one") {
  const Run run{.work = 100_h, .save = {.blocking = 1_s}};
  const auto best = best_interval(run, Exponential{1_h}, WorkInterval(30_min));
  CHECK(best.interval.seconds() == 30_min);
  CHECK(best.bound == Bound::by_step);
  CHECK(best_interval({.work = 100_h, .save = {.blocking = 1_s, .writing = 40_min}}, Exponential{1_h},
                      WorkInterval(30_min))
            .bound == Bound::by_storage);

  const Run free{.work = 100_h, .save = {.writing = 90_s}};
  CHECK(best_interval(free, Exponential{1_h}).interval.seconds() == 90_s);
  const Run nothing{.work = 100_h};
  CHECK_THROWS_WITH(best_interval(nothing, Exponential{1_h}),
                    Catch::Matchers::ContainsSubstring("smallest interval > 0 s"));
  CHECK_THROWS_WITH(best_interval(run, Exponential{0_s}),
                    Catch::Matchers::ContainsSubstring("ckpt::best_interval: MTBF must be"));
  CHECK_THROWS_AS(best_interval(run, Exponential{1_h}, WorkInterval(-1.0 * ckpt::units::s)), ckpt::InvalidInput);
}

TEST_CASE("a run that never finishes has no best interval when failures spare the save") {
  Run run{.work = 1_s, .save = {.blocking = 60_s}, .outage = {.restore = 7200_s}, .exposure = {.saving = false}};
  for (const double persist : {0.0, 100.0}) {
    run.save.writing = Seconds(persist);
    CHECK_THROWS_WITH(best_interval(run, Exponential{10_s}), Catch::Matchers::ContainsSubstring("never finishes"));
  }
}

// The worked example of M = 24 h and delta = 5 min: 116.6901 min of work.
constexpr double minutes =
    best_interval(Run{.work = 500_h, .save = {.blocking = 5_min}, .outage = {.restore = 10_min}}, Exponential{24_h})
        .interval.seconds()
        .in(ckpt::units::min);
static_assert(minutes > 116.69005 && minutes < 116.69015);

}  // namespace

TEST_CASE("the better of two minima, when failures spare the save") {
  // Overlapping saves as short as they may be, or no overlap at all: two minima, and the first is the better one.
  for (const double persist : {18843.626131, 18843.6270732, 18843.6280154, 18843.63}) {
    const Run run{.work = 1000_h,
                  .save = {.blocking = 151_s, .writing = Seconds(persist)},
                  .outage = {.restore = Seconds(192.46)},
                  .exposure = {.saving = false}};
    const Exponential law{Seconds(1194201.5346)};
    const auto best = best_interval(run, law);
    const double most = ckpt::long_run_goodput(run, law, best.interval);
    for (double tau = persist - 1000.0; tau < 3e4; tau += 10.0) {
      REQUIRE(ckpt::long_run_goodput(run, law, WorkInterval(Seconds(tau))) <= most * (1 + 1e-13));
    }
  }
}

namespace {

/// A job whose MTBF is 1 s, without outages.
Run job_of(double work, double blocking, double copying, double persist, double slowdown) {
  return {.work = Seconds(work),
          .save = {.blocking = Seconds(blocking),
                   .copying = Seconds(copying),
                   .writing = Seconds(persist),
                   .slowdown = slowdown}};
}

TEST_CASE("the best number of segments of a short job with asynchronous saves") {
  // Found in review: 2 segments and 0.78213 s, 9 segments and 38.338 s were given as exact.
  const Exponential law{1_s};
  const auto few = job_of(0.3065, 0.007378, 0.1348, 0.1201, 0.178);
  CHECK(best_segments(few, law).count == 1);
  CHECK(expected_time(few, law, 1).value() == Catch::Approx(0.76611).epsilon(1e-4));
  const auto more = job_of(4.057, 0.006066, 0.4576, 0.9549, 0.548);
  CHECK(best_segments(more, law).count == 5);
  CHECK(expected_time(more, law, 5).value() == Catch::Approx(37.924).epsilon(1e-4));
}

TEST_CASE("no number of segments is better than the best one") {
  std::mt19937_64 random(20261128);
  const auto uniform = [&random] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const auto chance = [&](double p) { return uniform() < p; };
  const auto span = [&](double low, double high) { return low * std::pow(high / low, uniform()); };
  const Exponential law{1_s};
  int away = 0;
  for (int i = 0; i < 6000; ++i) {
    auto run = job_of(span(0.05, 20.0), chance(0.1) ? 0.0 : span(1e-3, 0.5), chance(0.3) ? 0.0 : span(1e-3, 2.0),
                      span(1e-3, 2.0),
                      chance(0.2)    ? 0.0
                      : chance(0.05) ? 1.0
                                     : uniform());
    run.save.one_at_a_time = chance(0.3);
    run.outage.restore = Seconds(span(1e-3, 0.5));
    run.exposure = {.saving = chance(0.6), .restoring = chance(0.6)};
    const auto best = best_segments(run, law);
    const double least = expected_time(run, law, best.count).value();
    CAPTURE(i, run.work.value(), run.save.blocking.value(), run.save.copying.value(), run.save.writing.value(),
            run.save.slowdown, run.save.one_at_a_time, run.exposure.saving, best.count);
    for (std::uint64_t count = 1; count <= 600; ++count) {
      const double other = ckpt::detail::run_time(run, 1.0, ckpt::detail::cut_in(run.work.value(), count, ""));
      REQUIRE(least <= other * (1.0 + 1e-13));
    }
    const double ratio = run.work / best_interval(run, law).interval.seconds();
    away += std::abs(static_cast<double>(best.count) - ratio) > 1.0 ? 1 : 0;
  }
  CHECK(away > 20);
}

TEST_CASE("the best number of segments of a long job") {
  const Run run{.work = 1e8_s, .save = {.blocking = 1_s, .copying = 20_s, .writing = 40_s, .slowdown = 0.1}};
  for (const bool saving : {true, false}) {
    auto long_run = run;
    long_run.exposure.saving = saving;
    const auto best = best_segments(long_run, Exponential{1_h});
    const double least = expected_time(long_run, Exponential{1_h}, best.count).value();
    CHECK(best.count > 100'000);
    for (const std::uint64_t off : {1U, 2U, 10U, 1000U}) {
      CHECK(least <= expected_time(long_run, Exponential{1_h}, best.count - off).value() * (1.0 + 1e-14));
      CHECK(least <= expected_time(long_run, Exponential{1_h}, best.count + off).value() * (1.0 + 1e-14));
    }
  }
}

}  // namespace
