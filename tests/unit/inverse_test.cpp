// What would have to change: every answer is fed back into the forward model, over a random grid.

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include <ckpt/plan/inverse.hpp>
#include <ckpt/plan/sizing.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using ckpt::RunPart;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using test::error_of;
using test::infinity;

const ckpt::Run typical{.work = 1000_h,
                        .save = {.blocking = 5_min},
                        .outage = {.detection = 1_min, .rescheduling = 4_min, .restore = 10_min}};
const ckpt::Exponential day{24_h};

constexpr RunPart parts[] = {RunPart::blocking, RunPart::persist, RunPart::detection, RunPart::rescheduling,
                             RunPart::restore};

ckpt::Run with(ckpt::Run run, RunPart part, ckpt::Seconds time) {
  switch (part) {
    case RunPart::blocking:
      run.save.blocking = time;
      break;
    case RunPart::persist:
      run.save.writing = time;
      break;
    case RunPart::detection:
      run.outage.detection = time;
      break;
    case RunPart::rescheduling:
      run.outage.rescheduling = time;
      break;
    case RunPart::restore:
      run.outage.restore = time;
      break;
  }
  return run;
}

/// Forward, at a given interval or (null) in the best number of segments; 0 where there is no answer.
double forward(const ckpt::Run& run, ckpt::Seconds mtbf, const ckpt::WorkInterval* interval) {
  try {
    const ckpt::Exponential law{mtbf};
    return ckpt::goodput(run, law, interval != nullptr ? *interval : ckpt::best_segments(run, law).interval);
  } catch (const ckpt::InvalidInput&) {
    return 0.0;
  }
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }
  double spread(double low, double high) { return low * std::pow(high / low, uniform(0.0, 1.0)); }
  bool coin() { return engine_() % 2 == 0; }

 private:
  std::mt19937_64 engine_;
};

/// A run of any kind, its law, and an interval.
struct Case {
  ckpt::Run run{};
  ckpt::Seconds mtbf{};
  ckpt::WorkInterval interval{};

  explicit Case(Random& random) : mtbf(random.spread(1e3, 1e7)) {
    const auto part_of_mtbf = [&](double most) { return mtbf * random.spread(1e-6, most); };
    run.work = 500_h;
    run.save.blocking = part_of_mtbf(0.2);
    run.outage.detection = part_of_mtbf(0.05);
    run.outage.rescheduling = part_of_mtbf(0.05);
    run.outage.restore = part_of_mtbf(0.1);
    if (random.coin()) {
      run.save.writing = part_of_mtbf(0.2);
      run.save.slowdown = random.coin() ? 0.0 : random.uniform(0.0, 0.5);
    }
    if (random.coin()) run.save.copying = part_of_mtbf(0.1);
    run.save.one_at_a_time = random.coin();
    run.exposure = {.saving = random.coin(), .restoring = random.coin()};
    interval = ckpt::WorkInterval(mtbf * random.spread(3e-3, 0.5));
  }
};

}  // namespace

TEST_CASE("inverse solves of a typical run") {
  // Roots of Daly's complete model for 1000 h in the best number of segments, or every 2 h, at 40 digits with mpmath.
  const ckpt::WorkInterval two_hours(2_h);
  const auto longest = [](RunPart part) { return ckpt::longest_time(part, typical, day, 0.9).value.value(); };
  CHECK_THAT(longest(RunPart::blocking), WithinRel(377.429056870514398, 1e-12));
  CHECK_THAT(ckpt::longest_time(RunPart::blocking, typical, day, 0.9, two_hours).value.value(),
             WithinRel(375.148496626837618, 1e-12));
  CHECK_THAT(longest(RunPart::restore), WithinRel(1502.2633426355902, 1e-12));
  CHECK_THAT(longest(RunPart::detection) + 240.0, WithinRel(1210.14016474119566, 1e-12));
  CHECK_THAT(longest(RunPart::rescheduling) + 60.0, WithinRel(1210.14016474119566, 1e-12));
  CHECK_THAT(ckpt::required_mtbf(typical, 0.9).value.in(ckpt::units::h), WithinRel(19.9424390078506163, 1e-12));
  CHECK_THAT(ckpt::required_mtbf(typical, 0.9, two_hours).value.in(ckpt::units::h),
             WithinRel(20.1502732525028569, 1e-12));
  CHECK_THAT(ckpt::longest_interval(typical, day, 0.9).value.seconds().value(), WithinRel(11529.9654254632084, 1e-12));
  const auto bandwidth = ckpt::required_bandwidth(14_TB, RunPart::blocking, typical, day, 0.9);
  CHECK_THAT(bandwidth.value.value(), WithinRel(14e12 / 377.429056870514398, 1e-12));
  CHECK(bandwidth.goodput >= 0.9);
}

TEST_CASE("an answer meets its target, and nothing much beyond it does") {
  Random random(20261122);
  int unreachable = 0;
  for (int i = 0; i < 250; ++i) {
    const Case c(random);
    const bool fixed = random.coin();
    const ckpt::WorkInterval* interval = fixed ? &c.interval : nullptr;
    const ckpt::Exponential law{c.mtbf};

    for (const RunPart part : parts) {
      const double most = forward(with(c.run, part, part == RunPart::persist ? 0_s : 1e-9 * 1_s), c.mtbf, interval);
      const double target = most * random.uniform(0.3, 0.99);
      if (!(target > 1e-6)) continue;
      CAPTURE(i, part, fixed, target);
      const auto found = fixed ? ckpt::longest_time(part, c.run, law, target, c.interval)
                               : ckpt::longest_time(part, c.run, law, target);
      REQUIRE(found.goodput >= target);
      const ckpt::Run at = with(c.run, part, found.value);
      REQUIRE(ckpt::goodput(at, law, found.interval) == found.goodput);
      REQUIRE(forward(at, c.mtbf, interval) == found.goodput);
      REQUIRE(forward(with(c.run, part, found.value * (1.0 + 1e-7)), c.mtbf, interval) < target);

      // Above what can be reached: an error.
      if (most < 0.98) {
        const double beyond = most + 0.5 * (1.0 - most);
        REQUIRE_THAT(error_of([&] {
                       return fixed ? ckpt::longest_time(part, c.run, law, beyond, c.interval)
                                    : ckpt::longest_time(part, c.run, law, beyond);
                     }),
                     ContainsSubstring("cannot be reached") && ContainsSubstring("best reachable: 0."));
        ++unreachable;
      }
      if (part == RunPart::blocking || part == RunPart::persist) {
        const auto bandwidth = fixed ? ckpt::required_bandwidth(3_TB, part, c.run, law, target, c.interval)
                                     : ckpt::required_bandwidth(3_TB, part, c.run, law, target);
        REQUIRE(bandwidth.goodput >= target);
        REQUIRE(forward(with(c.run, part, 3_TB / bandwidth.value), c.mtbf, interval) >= target);
        REQUIRE(forward(with(c.run, part, 3_TB / (bandwidth.value * (1.0 - 1e-7))), c.mtbf, interval) < target);
      }
    }

    const double now = forward(c.run, c.mtbf, interval);
    if (!(now > 1e-6)) continue;
    CAPTURE(i, fixed, now);
    // The MTBF that the goodput of today needs is that of today.
    const double target = now * (1.0 - 1e-9);
    const auto mtbf = fixed ? ckpt::required_mtbf(c.run, target, c.interval) : ckpt::required_mtbf(c.run, target);
    REQUIRE(mtbf.goodput >= target);
    REQUIRE(forward(c.run, mtbf.value, interval) >= target);
    REQUIRE(forward(c.run, mtbf.value * (1.0 - 1e-7), interval) < target);
    REQUIRE(mtbf.value <= c.mtbf);

    const double lower = forward(c.run, c.mtbf, nullptr) * random.uniform(0.3, 0.999);
    const auto longest = ckpt::longest_interval(c.run, law, lower);
    REQUIRE(longest.goodput >= lower);
    REQUIRE(ckpt::goodput(c.run, law, longest.value) >= lower);
    REQUIRE(longest.value.seconds() >= ckpt::best_segments(c.run, law).interval.seconds());
    if (longest.value.seconds() == c.run.work) continue;  // a save at the end is enough
    for (const double factor : {1.0 + 1e-7, 1.0001, 1.01, 1.1, 2.0}) {
      REQUIRE(ckpt::goodput(c.run, law, ckpt::WorkInterval(longest.value.seconds() * factor)) < lower);
    }
  }
  CHECK(unreachable > 200);
}

TEST_CASE("a target that is just met keeps what the run has") {
  // The goodput of the run itself as the target: the answer is the time it has, to rounding.
  for (const RunPart part : {RunPart::blocking, RunPart::detection, RunPart::rescheduling, RunPart::restore}) {
    const double now = forward(typical, 24_h, nullptr);
    const auto found = ckpt::longest_time(part, typical, day, now);
    CHECK(found.goodput >= now);
    const double has = with(ckpt::Run{}, part, 1_s).save.blocking > 0_s         ? 300.0
                       : with(ckpt::Run{}, part, 1_s).outage.detection > 0_s    ? 60.0
                       : with(ckpt::Run{}, part, 1_s).outage.rescheduling > 0_s ? 240.0
                                                                                : 600.0;
    CHECK_THAT(found.value.value(), WithinRel(has, 1e-10));
  }
}

TEST_CASE("saves that cost nothing") {
  ckpt::Run free = typical;
  free.save.blocking = 0_s;
  // The shorter the interval the better; the longest that keeps a goodput is still a number.
  const auto longest = ckpt::longest_interval(free, day, 0.98);
  CHECK(longest.goodput >= 0.98);
  CHECK(ckpt::goodput(free, day, ckpt::WorkInterval(longest.value.seconds() * 1.0000001)) < 0.98);
  CHECK_THAT(error_of([&] { return ckpt::longest_interval(free, day, 0.99); }),
             ContainsSubstring("best reachable: 0.989643"));
  CHECK_THAT(error_of([&] { return ckpt::required_mtbf(ckpt::Run{.work = 1_h}, 0.5); }),
             ContainsSubstring("take no time"));
}

TEST_CASE("the first-order bandwidth is the limit of the exact one") {
  // theory.md section 9: 1e12 parameters of 14 B, 2 % waste at an MTBF of 3 h.
  CHECK_THAT(ckpt::required_bandwidth_first_order(14_TB, 3_h, 0.02).in(ckpt::units::TBps), WithinRel(6.48, 1e-3));
  // No restart costs: the exact one differs by the order of the waste.
  const ckpt::Run run{.work = 1000_h};
  for (const double waste : {1e-2, 1e-3, 1e-4}) {
    const auto exact = ckpt::required_bandwidth(14_TB, RunPart::blocking, run, ckpt::Exponential{3_h}, 1.0 - waste);
    const double first = ckpt::required_bandwidth_first_order(14_TB, 3_h, waste).value();
    CHECK(std::fabs(first / exact.value.value() - 1.0) < waste);
    CHECK(std::fabs(first / exact.value.value() - 1.0) > 0.1 * waste);
  }
}

TEST_CASE("inverse solves in other scalars") {
  using Dual = ckpt::testing::Dual;
  const auto s = [](double x) { return ckpt::BasicSeconds<Dual>(Dual(x)); };
  ckpt::BasicRun<Dual> run;
  run.work = s(3.6e6);
  run.save.blocking = s(300);
  run.outage.restore = ckpt::BasicSeconds<Dual>(Dual(600, 1.0));  // by the restore time
  const ckpt::BasicExponential<Dual> law{s(86400)};
  const auto at = [](double restore) {
    return ckpt::Run{.work = 1000_h, .save = {.blocking = 5_min}, .outage = {.restore = ckpt::Seconds(restore)}};
  };
  // So near that the number of segments, at which the slope has a kink, is the same.
  const auto slope = [](double above, double below) { return (above - below) / 0.02; };

  const auto blocking = ckpt::longest_time(RunPart::blocking, run, law, Dual(0.9)).value.value();
  const auto longest = [&](double r) { return ckpt::longest_time(RunPart::blocking, at(r), day, 0.9).value.value(); };
  CHECK_THAT(blocking.value(), WithinRel(longest(600), 1e-12));
  CHECK_THAT(blocking.derivative(), WithinRel(slope(longest(600.01), longest(599.99)), 1e-5));

  // Through the bracketed solver, too.
  const auto mtbf = ckpt::required_mtbf(run, Dual(0.9)).value.value();
  const auto least = [&](double r) { return ckpt::required_mtbf(at(r), 0.9).value.value(); };
  CHECK_THAT(mtbf.value(), WithinRel(least(600), 1e-12));
  CHECK_THAT(mtbf.derivative(), WithinRel(slope(least(600.01), least(599.99)), 1e-5));

  const ckpt::BasicRun<float> narrow{.work = ckpt::BasicSeconds<float>(3.6e6F),
                                     .save = {.blocking = ckpt::BasicSeconds<float>(300.0F)},
                                     .outage = {.restore = ckpt::BasicSeconds<float>(600.0F)}};
  const auto rough = ckpt::required_mtbf(narrow, 0.9F);
  CHECK(rough.goodput >= 0.9F);
  CHECK_THAT(static_cast<double>(rough.value.value()), WithinRel(least(600), 1e-4));
}

TEST_CASE("inverse solves of what cannot be") {
  for (const double bad : {0.0, 1.0, -0.5, 1.5, test::nan, infinity}) {
    const std::string condition = ": target goodput must be > 0 and < 1";
    for (const auto& [name, text] :
         {std::pair{"longest_time", error_of([&] { return ckpt::longest_time(RunPart::restore, typical, day, bad); })},
          std::pair{"required_mtbf", error_of([&] { return ckpt::required_mtbf(typical, bad); })},
          std::pair{"longest_interval", error_of([&] { return ckpt::longest_interval(typical, day, bad); })},
          std::pair{"required_bandwidth",
                    error_of([&] { return ckpt::required_bandwidth(1_GB, RunPart::blocking, typical, day, bad); })}}) {
      CHECK_THAT(text, ContainsSubstring("ckpt::" + std::string(name) + condition));
    }
  }
  for (const double bad : {0.0, -1.0, test::nan, infinity}) {
    const ckpt::Seconds time(bad);
    const ckpt::Exponential law{time};
    const ckpt::WorkInterval interval(time);
    CHECK_THAT(error_of([&] { return ckpt::longest_time(RunPart::restore, typical, law, 0.5); }),
               ContainsSubstring("MTBF must be"));
    CHECK_THAT(error_of([&] { return ckpt::longest_interval(typical, law, 0.5); }), ContainsSubstring("MTBF must be"));
    CHECK_THAT(error_of([&] { return ckpt::longest_time(RunPart::restore, typical, day, 0.5, interval); }),
               ContainsSubstring("interval must be"));
    CHECK_THAT(error_of([&] { return ckpt::required_mtbf(typical, 0.5, interval); }),
               ContainsSubstring("interval must be"));
    const ckpt::Bytes bytes(bad);
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(bytes, RunPart::blocking, typical, day, 0.5); }),
               ContainsSubstring("number of bytes"));
  }
  CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(1_GB, RunPart::restore, typical, day, 0.5); }),
             ContainsSubstring("not a time after a failure"));
  CHECK_THAT(error_of([&] { return ckpt::required_mtbf(typical, 0.97, ckpt::WorkInterval(30_min)); }),
             ContainsSubstring("best reachable: 0.857142"));
  // Out of reach in a scalar of 16 thousand powers of two, and within reach at the 80th.
  using Wide = ckpt::BasicSeconds<long double>;
  const ckpt::BasicRun<long double> wide{
      .work = Wide(1e20L), .save = {.blocking = Wide(167.0L)}, .outage = {.restore = Wide(1e-300L)}};
  const ckpt::BasicWorkInterval<long double> short_interval(Wide(1e-30L));
  for (int i = 0; i < 100; ++i) {
    CHECK_THAT(error_of([&] { return ckpt::required_mtbf(wide, 0.92L, short_interval); }),
               ContainsSubstring("best reachable: 0"));
  }
  constexpr long double waste = 1e-12L;  // sqrt(2 delta / M) of the time
  const auto rare = ckpt::required_mtbf(wide, 1.0L - waste);
  CHECK(rare.goodput >= 1.0L - waste);
  CHECK_THAT(static_cast<double>(rare.value.value()), WithinRel(2.0 * 167.0 / 1e-24, 1e-6));
}

TEST_CASE("inverse solves at an interval at which saves wait for each other") {
  // A save takes 2 h to write, the interval is an hour: the job waits, and the answers know it.
  ckpt::Run waiting = typical;
  waiting.save.writing = 2_h;
  const ckpt::WorkInterval hour(1_h);
  const double now = ckpt::goodput(waiting, day, hour);
  CHECK(now < 0.5);
  CHECK_THAT(ckpt::longest_time(RunPart::restore, waiting, day, now, hour).value.value(), WithinRel(600.0, 1e-9));
  CHECK_THAT(ckpt::longest_time(RunPart::persist, waiting, day, now, hour).value.value(), WithinRel(7200.0, 1e-9));
  CHECK_THAT(ckpt::required_mtbf(waiting, now, hour).value.value(), WithinRel(86400.0, 1e-9));
  // What 0.84 takes: next to no wait, which is gone when a save is written in an hour and 5 min.
  const auto bandwidth = ckpt::required_bandwidth(1_TB, RunPart::persist, waiting, day, 0.84, hour);
  CHECK(bandwidth.goodput >= 0.84);
  CHECK((1_TB / bandwidth.value).in(ckpt::units::min) < 67.0);
}

TEST_CASE("inverse solves of a job of a few segments are those of the whole job") {
  // 3 h of work every 2 h: a segment of 2 h and one of 1 h, not the 1.5 segments that a long run is charged for them.
  const ckpt::Run brief{.work = 3_h, .save = {.blocking = 10_min}, .outage = {.restore = 10_min}};
  const double now = ckpt::goodput(brief, day, ckpt::WorkInterval(2_h));
  CHECK_THAT(ckpt::required_mtbf(brief, now, ckpt::WorkInterval(2_h)).value.value(), WithinRel(86400.0, 1e-10));
  const auto longest = ckpt::longest_interval(brief, day, 0.5);
  CHECK(longest.value.seconds() == 3_h);
  CHECK(longest.goodput == ckpt::goodput(brief, day, 1));
}

TEST_CASE("inverse solves: options in braces") {
  CHECK(ckpt::longest_time(RunPart::restore, {.work = 1000_h, .save = {.blocking = 5_min}}, {24_h}, 0.9).goodput >=
        0.9);
  CHECK(ckpt::required_mtbf({.work = 1000_h, .save = {.blocking = 5_min}}, 0.9).goodput >= 0.9);
  CHECK(ckpt::longest_interval({.work = 1000_h, .save = {.blocking = 5_min}}, {24_h}, 0.9).goodput >= 0.9);
  CHECK(ckpt::required_bandwidth(1_TB, RunPart::blocking, {.work = 1000_h}, {24_h}, 0.9).goodput >= 0.9);
}
