// What would have to change: every answer is fed back into the forward model, over a random grid.

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <ckpt/plan/inverse.hpp>
#include <ckpt/save/checkpoint_model.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;
using ckpt::RunTime;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;

const ckpt::Run<> typical{
    .work = 1000_h, .blocking = 5_min, .detection = 1_min, .rescheduling = 4_min, .restore = 10_min};
const ckpt::Exponential<> day{24_h};

constexpr RunTime parts[] = {RunTime::blocking, RunTime::persist, RunTime::detection, RunTime::rescheduling,
                             RunTime::restore};

ckpt::Run<> with(ckpt::Run<> run, RunTime part, ckpt::Seconds time) {
  switch (part) {
    case RunTime::blocking:
      run.blocking = time;
      break;
    case RunTime::persist:
      run.persist = time;
      break;
    case RunTime::detection:
      run.detection = time;
      break;
    case RunTime::rescheduling:
      run.rescheduling = time;
      break;
    case RunTime::restore:
      run.restore = time;
      break;
  }
  return run;
}

/// Forward, at a given interval or (null) at the best one; 0 where there is no answer.
double forward(const ckpt::Run<>& run, ckpt::Seconds mtbf, const ckpt::WorkInterval<>* interval) {
  try {
    const ckpt::Exponential law{mtbf};
    return ckpt::goodput(run, law, interval != nullptr ? *interval : ckpt::best_interval(run, law).interval);
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

/// A run of any kind, its law, and an interval at which saves do not meet.
struct Case {
  ckpt::Run<> run{};
  ckpt::Seconds mtbf{};
  ckpt::WorkInterval<> interval{};

  explicit Case(Random& random) : mtbf(random.spread(1e3, 1e7)) {
    const auto part_of_mtbf = [&](double most) { return mtbf * random.spread(1e-6, most); };
    run.work = 500_h;
    run.blocking = part_of_mtbf(0.2);
    run.detection = part_of_mtbf(0.05);
    run.rescheduling = part_of_mtbf(0.05);
    run.restore = part_of_mtbf(0.1);
    if (random.coin()) {
      run.persist = part_of_mtbf(0.2);
      run.slowdown = random.coin() ? 0.0 : random.uniform(0.0, 0.5);
    }
    run.waiting = random.coin() ? 0_s : part_of_mtbf(0.01);
    run.exposure = {.saving = random.coin(), .restoring = random.coin()};
    interval = ckpt::WorkInterval(run.persist * 1.01 + mtbf * random.spread(1e-3, 0.5));
  }
};

template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("inverse solves of a typical run") {
  // Roots of Daly's complete model with Lambert's W, found at 30 digits with mpmath.
  const ckpt::WorkInterval two_hours(2_h);
  const auto longest = [](RunTime part) { return ckpt::longest_time(part, typical, day, 0.9).value.value(); };
  CHECK_THAT(longest(RunTime::blocking), WithinRel(377.429057004517943, 1e-12));
  CHECK_THAT(ckpt::longest_time(RunTime::blocking, typical, day, 0.9, two_hours).value.value(),
             WithinRel(375.148496626837618, 1e-12));
  CHECK_THAT(longest(RunTime::restore), WithinRel(1502.26378406824583, 1e-12));
  CHECK_THAT(longest(RunTime::detection) + 240.0, WithinRel(1210.14061235666941, 1e-12));
  CHECK_THAT(longest(RunTime::rescheduling) + 60.0, WithinRel(1210.14061235666941, 1e-12));
  CHECK_THAT(ckpt::required_mtbf(typical, 0.9).value.in(ckpt::units::h), WithinRel(19.9424321640764699, 1e-12));
  CHECK_THAT(ckpt::required_mtbf(typical, 0.9, two_hours).value.in(ckpt::units::h),
             WithinRel(20.1502732525028569, 1e-12));
  CHECK_THAT(ckpt::longest_interval(typical, day, 0.9).value.seconds().value(), WithinRel(11535.8724212335843, 1e-12));
  const auto bandwidth = ckpt::required_bandwidth(14_TB, RunTime::blocking, typical, day, 0.9);
  CHECK_THAT(bandwidth.value.value(), WithinRel(14e12 / 377.429057004517943, 1e-12));
  CHECK(bandwidth.goodput >= 0.9);
}

TEST_CASE("an answer meets its target, and nothing much beyond it does") {
  Random random(20261122);
  int unreachable = 0;
  for (int i = 0; i < 250; ++i) {
    const Case c(random);
    const bool fixed = random.coin();
    const ckpt::WorkInterval<>* interval = fixed ? &c.interval : nullptr;
    const ckpt::Exponential law{c.mtbf};

    for (const RunTime part : parts) {
      const double most = forward(with(c.run, part, part == RunTime::persist ? 0_s : 1e-9 * 1_s), c.mtbf, interval);
      const double target = most * random.uniform(0.3, 0.99);
      if (!(target > 1e-6)) continue;
      CAPTURE(i, part, fixed, target);
      const auto found = fixed ? ckpt::longest_time(part, c.run, law, target, c.interval)
                               : ckpt::longest_time(part, c.run, law, target);
      REQUIRE(found.goodput >= target);
      const ckpt::Run<> at = with(c.run, part, found.value);
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
      if (part == RunTime::blocking || part == RunTime::persist) {
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
    REQUIRE(longest.value.seconds() >= ckpt::best_interval(c.run, law).interval.seconds());
    REQUIRE(ckpt::goodput(c.run, law, ckpt::WorkInterval(longest.value.seconds() * (1.0 + 1e-7))) < lower);
  }
  CHECK(unreachable > 200);
}

TEST_CASE("a target that is just met keeps what the run has") {
  // The goodput of the run itself as the target: the answer is the time it has, to rounding.
  for (const RunTime part : {RunTime::blocking, RunTime::detection, RunTime::rescheduling, RunTime::restore}) {
    const double now = forward(typical, 24_h, nullptr);
    const auto found = ckpt::longest_time(part, typical, day, now);
    CHECK(found.goodput >= now);
    const double has = with(ckpt::Run<>{}, part, 1_s).blocking > 0_s       ? 300.0
                       : with(ckpt::Run<>{}, part, 1_s).detection > 0_s    ? 60.0
                       : with(ckpt::Run<>{}, part, 1_s).rescheduling > 0_s ? 240.0
                                                                           : 600.0;
    CHECK_THAT(found.value.value(), WithinRel(has, 1e-10));
  }
}

TEST_CASE("saves that cost nothing") {
  ckpt::Run<> free = typical;
  free.blocking = 0_s;
  // The shorter the interval the better; the longest that keeps a goodput is still a number.
  const auto longest = ckpt::longest_interval(free, day, 0.98);
  CHECK(longest.goodput >= 0.98);
  CHECK(ckpt::goodput(free, day, ckpt::WorkInterval(longest.value.seconds() * 1.0000001)) < 0.98);
  CHECK_THAT(error_of([&] { return ckpt::longest_interval(free, day, 0.99); }),
             ContainsSubstring("best reachable: 0.989643"));
  CHECK_THAT(error_of([&] { return ckpt::required_mtbf(ckpt::Run<>{.work = 1_h}, 0.5); }),
             ContainsSubstring("take no time"));
}

TEST_CASE("the first-order bandwidth is the limit of the exact one") {
  // theory.md section 9: 1e12 parameters of 14 B, 2 % waste at an MTBF of 3 h.
  CHECK_THAT(ckpt::required_bandwidth_first_order(14_TB, 3_h, 0.02).in(ckpt::units::TBps), WithinRel(6.48, 1e-3));
  // No restart costs: the exact one differs by the order of the waste.
  const ckpt::Run<> run{.work = 1000_h};
  for (const double waste : {1e-2, 1e-3, 1e-4}) {
    const auto exact = ckpt::required_bandwidth(14_TB, RunTime::blocking, run, ckpt::Exponential{3_h}, 1.0 - waste);
    const double first = ckpt::required_bandwidth_first_order(14_TB, 3_h, waste).value();
    CHECK(std::fabs(first / exact.value.value() - 1.0) < waste);
    CHECK(std::fabs(first / exact.value.value() - 1.0) > 0.1 * waste);
  }
}

TEST_CASE("bandwidth, writers and period for an MFU penalty") {
  const auto row = test::theory_case("T9.02");
  const ckpt::Bytes size(row.input("params") * row.input("bytes_per_param"));
  const ckpt::Period period(row.input("interval_min") * ckpt::units::min);
  CHECK(row.accepts(ckpt::required_bandwidth(size, period, row.input("fraction")).in(ckpt::units::GBps)));

  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const double parameters = std::floor(random.spread(1e6, 1e13));
    const ckpt::Bytes bytes(parameters * 14.0);
    const ckpt::Period every(ckpt::Seconds(random.spread(10, 1e5)));
    const double penalty = i % 10 == 0 ? 1.0 : random.uniform(1e-4, 1.0);
    const ckpt::BytesPerSecond bandwidth = ckpt::required_bandwidth(bytes, every, penalty);
    const auto forward = [&](ckpt::BytesPerSecond all, double writers, ckpt::BytesPerSecond limit) {
      return ckpt::CheckpointModel{}.solve(
          ckpt::Workload<>{.parameters = parameters}, all, ckpt::Adam{},
          {.interval = every.seconds(), .writers = writers, .filesystem_limit = limit});
    };
    const auto result = forward(bandwidth, 1.0, bandwidth);
    REQUIRE(result.mfu_penalty <= penalty);
    REQUIRE_FALSE(result.overruns_interval);
    REQUIRE((penalty == 1.0 || forward(bandwidth * (1.0 - 1e-14), 1.0, bandwidth).mfu_penalty > penalty));

    const ckpt::BytesPerSecond writer(bandwidth.value() / random.spread(1, 1e4));
    const std::uint64_t n = ckpt::required_writers(bandwidth, writer, bandwidth);
    REQUIRE(forward(writer, static_cast<double>(n), bandwidth).mfu_penalty <= penalty);
    REQUIRE((n == 1 || static_cast<double>(n - 1) * writer < bandwidth));

    const ckpt::Period shortest = ckpt::shortest_period(result.write_time, penalty);
    REQUIRE(result.write_time.value() / shortest.seconds().value() <= penalty);
    REQUIRE_THAT(shortest.seconds().value(), WithinRel(result.write_time.value() / penalty, 1e-15));
  }
  CHECK(ckpt::required_writers(70_GBps, 7_GBps, 500_GBps) == 10);
  CHECK(ckpt::required_writers(71_GBps, 7_GBps, 500_GBps) == 11);
  CHECK(ckpt::required_writers(1_MBps, 7_GBps, 500_GBps) == 1);
}

TEST_CASE("inverse solves in other scalars") {
  using Dual = ckpt::testing::Dual;
  const auto s = [](double x) { return ckpt::BasicSeconds<Dual>(Dual(x)); };
  ckpt::Run<Dual> run;
  run.work = s(3.6e6);
  run.blocking = s(300);
  run.restore = ckpt::BasicSeconds<Dual>(Dual(600, 1.0));  // by the restore time
  const ckpt::Exponential<Dual> law{s(86400)};
  const auto at = [](double restore) {
    return ckpt::Run<>{.work = 1000_h, .blocking = 5_min, .restore = ckpt::Seconds(restore)};
  };
  const auto slope = [](double above, double below) { return (above - below) / 2.0; };

  const auto blocking = ckpt::longest_time(RunTime::blocking, run, law, Dual(0.9)).value.value();
  const auto longest = [&](double r) { return ckpt::longest_time(RunTime::blocking, at(r), day, 0.9).value.value(); };
  CHECK_THAT(blocking.value(), WithinRel(longest(600), 1e-12));
  CHECK_THAT(blocking.derivative(), WithinRel(slope(longest(601), longest(599)), 1e-5));

  // Through the bracketed solver, too.
  const auto mtbf = ckpt::required_mtbf(run, Dual(0.9)).value.value();
  const auto least = [&](double r) { return ckpt::required_mtbf(at(r), 0.9).value.value(); };
  CHECK_THAT(mtbf.value(), WithinRel(least(600), 1e-12));
  CHECK_THAT(mtbf.derivative(), WithinRel(slope(least(601), least(599)), 1e-5));

  const ckpt::Run<float> narrow{.work = ckpt::BasicSeconds<float>(3.6e6F),
                                .blocking = ckpt::BasicSeconds<float>(300.0F),
                                .restore = ckpt::BasicSeconds<float>(600.0F)};
  const auto rough = ckpt::required_mtbf(narrow, 0.9F);
  CHECK(rough.goodput >= 0.9F);
  CHECK_THAT(static_cast<double>(rough.value.value()), WithinRel(least(600), 1e-4));
}

TEST_CASE("inverse solves of what cannot be") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {0.0, 1.0, -0.5, 1.5, nan, infinity}) {
    for (const auto& text : {error_of([&] { return ckpt::longest_time(RunTime::restore, typical, day, bad); }),
                             error_of([&] { return ckpt::required_mtbf(typical, bad); }),
                             error_of([&] { return ckpt::longest_interval(typical, day, bad); })}) {
      CHECK_THAT(text, ContainsSubstring("target goodput must be > 0 and < 1"));
    }
  }
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    const ckpt::Seconds time(bad);
    const ckpt::Exponential law{time};
    const ckpt::WorkInterval interval(time);
    CHECK_THAT(error_of([&] { return ckpt::longest_time(RunTime::restore, typical, law, 0.5); }),
               ContainsSubstring("MTBF must be"));
    CHECK_THAT(error_of([&] { return ckpt::longest_interval(typical, law, 0.5); }), ContainsSubstring("MTBF must be"));
    CHECK_THAT(error_of([&] { return ckpt::longest_time(RunTime::restore, typical, day, 0.5, interval); }),
               ContainsSubstring("interval must be"));
    CHECK_THAT(error_of([&] { return ckpt::required_mtbf(typical, 0.5, interval); }),
               ContainsSubstring("interval must be"));
    const ckpt::Bytes bytes(bad);
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(bytes, RunTime::blocking, typical, day, 0.5); }),
               ContainsSubstring("number of bytes"));
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(bytes, ckpt::Period(1_h), 0.5); }),
               ContainsSubstring("number of bytes"));
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(1_GB, ckpt::Period(time), 0.5); }),
               ContainsSubstring("period"));
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth_first_order(1_GB, time, 0.5); }),
               ContainsSubstring("MTBF must be"));
    CHECK_THAT(error_of([&] { return ckpt::shortest_period(time, 0.5); }), ContainsSubstring("write time"));
    CHECK_THAT(error_of([&] { return ckpt::required_writers(ckpt::BytesPerSecond(bad), 1_GBps, 1_GBps); }),
               ContainsSubstring("bandwidth must be"));
    CHECK_THAT(error_of([&] { return ckpt::required_writers(1_GBps, ckpt::BytesPerSecond(bad), 1_GBps); }),
               ContainsSubstring("bandwidth of one writer"));
    CHECK_THAT(error_of([&] { return ckpt::required_writers(1_GBps, 1_GBps, ckpt::BytesPerSecond(bad)); }),
               ContainsSubstring("file system limit"));
  }
  for (const double bad : {0.0, -0.1, 1.1, nan}) {
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(1_GB, ckpt::Period(1_h), bad); }),
               ContainsSubstring("MFU penalty must be"));
    CHECK_THAT(error_of([&] { return ckpt::shortest_period(1_s, bad); }), ContainsSubstring("MFU penalty must be"));
    CHECK_THAT(error_of([&] { return ckpt::required_bandwidth_first_order(1_GB, 1_h, bad); }),
               ContainsSubstring("waste must be"));
  }
  CHECK_THAT(error_of([&] { return ckpt::required_bandwidth(1_GB, RunTime::restore, typical, day, 0.5); }),
             ContainsSubstring("not a time after a failure"));
  CHECK_THAT(error_of([&] { return ckpt::required_writers(2_GBps, 1_GBps, 1_GBps); }),
             ContainsSubstring("best reachable: 1e+09"));
  CHECK_THAT(error_of([&] { return ckpt::required_mtbf(typical, 0.97, ckpt::WorkInterval(30_min)); }),
             ContainsSubstring("best reachable: 0.857142"));
  // Saves that meet at the interval that is asked for, whatever the restore time.
  ckpt::Run<> meeting = typical;
  meeting.persist = 2_h;
  CHECK_THAT(error_of([&] { return ckpt::longest_time(RunTime::restore, meeting, day, 0.5, ckpt::WorkInterval(1_h)); }),
             ContainsSubstring("durable before the next one"));
  CHECK_THAT(error_of([&] { return ckpt::required_mtbf(meeting, 0.5, ckpt::WorkInterval(1_h)); }),
             ContainsSubstring("durable before the next one"));
}
