// The ledger: categories that sum to the expected time, each by hand where a hand can; money; validity; bad input.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include <ckpt/goodput/ledger.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace ledger_test {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using test::error_of;

/// A run over many orders of magnitude, in every convention, and its interval.
struct Random {
  ckpt::Run run;
  ckpt::Seconds mtbf;
  ckpt::Seconds interval;
  std::uint64_t segments;
};

class Draw {
 public:
  Random operator()() {
    Random r{};
    r.mtbf = ckpt::Seconds(span(1e2, 1e7));
    const double m = r.mtbf.value();
    const double tau = m * span(1e-6, 3.0);
    r.segments = static_cast<std::uint64_t>(span(1.0, 1000.0));
    r.interval = ckpt::Seconds(tau);
    r.run = {
        .work = ckpt::Seconds(tau * static_cast<double>(r.segments)),
        .save = {.blocking = some(m, 1e-6, 2.0)},
        .outage = {.detection = some(m, 1e-5, 1.0), .rescheduling = some(m, 1e-5, 1.0), .restore = some(m, 1e-5, 1.0)},
        .exposure = {.saving = chance(0.5), .restoring = chance(0.5)}};
    if (chance(0.6)) {
      r.run.save.slowdown = chance(0.2) ? 0.0 : chance(0.2) ? 1.0 : uniform();
      r.run.save.writing = ckpt::Seconds(tau * 2.0 * uniform());
      if (chance(0.3)) r.run.save.copying = ckpt::Seconds(tau * 2.0 * uniform());
      r.run.save.one_at_a_time = chance(0.3);
    }
    if (chance(0.3)) r.interval *= span(0.1, 2.0 * static_cast<double>(r.segments));
    return r;
  }

 private:
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  bool chance(double p) { return uniform() < p; }
  double span(double from, double to) { return from * std::pow(to / from, uniform()); }
  ckpt::Seconds some(double m, double from, double to) {
    return ckpt::Seconds(chance(0.25) ? 0.0 : m * span(from, to));
  }

  std::mt19937_64 random_{20240601};
};

TEST_CASE("ledger: categories sum to the expected time and are never negative") {
  Draw draw;
  double worst = 0.0;
  bool all_positive = true;
  for (int i = 0; i < 3000; ++i) {
    const Random r = draw();
    const ckpt::Exponential law{r.mtbf};
    const ckpt::WorkInterval interval(r.interval);
    const ckpt::Ledger whole = expected_ledger(r.run, law, r.segments);
    const ckpt::Ledger part = expected_ledger(r.run, law, interval);
    worst = std::max(worst, std::abs(whole.wall_clock() / expected_time(r.run, law, r.segments) - 1.0));
    worst = std::max(worst, std::abs(part.wall_clock() / expected_time(r.run, law, interval) - 1.0));
    worst = std::max(worst, std::abs(whole.goodput() / goodput(r.run, law, r.segments) - 1.0));
    double fractions = 0.0;
    for (const ckpt::Category category : ckpt::all_categories) {
      all_positive = all_positive && whole[category] >= 0_s && part[category] >= 0_s;
      fractions += whole.fraction(category);
    }
    worst = std::max(worst, std::abs(fractions - 1.0));
  }
  CHECK(worst < 1e-12);
  CHECK(all_positive);
}

TEST_CASE("ledger: a synchronous save by hand") {
  // theory: Nf = Tw(D = 0)/M; restore M (e^(R/M) - 1) for each failure in up-time; saves M (e^(delta/M) - 1) a segment.
  const ckpt::Run run{.work = 500_h,
                      .save = {.blocking = 300_s},
                      .outage = {.detection = 40_s, .rescheduling = 80_s, .restore = 600_s}};
  const double m = 86400.0;
  const ckpt::WorkInterval interval(7200_s);
  const auto ledger = expected_ledger(run, {24_h}, interval);
  ckpt::Run no_downtime = run;
  no_downtime.outage.detection = no_downtime.outage.rescheduling = 0_s;
  const double failures = expected_time(no_downtime, {24_h}, interval).value() / m;
  const double segments = 250.0;
  const double interrupted = segments * std::expm1(7500 / m);
  CHECK(ledger.useful_work == 500_h);
  CHECK_THAT(ledger.failure_count, WithinRel(failures, 1e-14));
  CHECK_THAT(ledger.detection.value(), WithinRel(40 * failures, 1e-14));
  CHECK_THAT(ledger.rescheduling.value(), WithinRel(80 * failures, 1e-14));
  CHECK_THAT(ledger.restore.value(), WithinRel(interrupted * m * std::expm1(600 / m), 1e-14));
  CHECK_THAT(ledger.save.value(), WithinRel(segments * m * std::expm1(300 / m), 1e-14));
  const double up = segments * m * std::expm1(7500 / m);
  CHECK_THAT(ledger.lost_work.value(), WithinRel(up - ledger.save.value() - 500 * 3600.0, 1e-12));
  CHECK(ledger.slowdown == 0_s);
  CHECK(ledger.waiting == 0_s);
  CHECK(ledger.outage() == ledger.detection + ledger.rescheduling + ledger.restore);
  CHECK_THAT(ledger.uptime(), WithinRel(1.0 - ledger.outage() / ledger.wall_clock(), 1e-15));
  CHECK(ledger.ettr() == ledger.goodput());
  CHECK_THAT(ledger.waste(), WithinRel(1.0 - ledger.goodput(), 1e-14));
}

TEST_CASE("ledger: failures that spare save and restore") {
  const ckpt::Run run{.work = 500_h,
                      .save = {.blocking = 300_s},
                      .outage = {.restore = 600_s},
                      .exposure = {.saving = false, .restoring = false}};
  const auto ledger = expected_ledger(run, {24_h}, 250);
  CHECK_THAT(ledger.save.value(), WithinRel(250 * 300.0, 1e-15));
  const double failures = 250 * std::expm1(2.0 / 24.0);  // up-time between failures is compute alone
  CHECK_THAT(ledger.failure_count, WithinRel(failures, 1e-14));
  CHECK_THAT(ledger.restore.value(), WithinRel(600 * failures, 1e-14));
  CHECK_THAT(ledger.lost_work.value(), WithinRel(24 * 3600 * failures - 500 * 3600.0, 1e-12));
}

TEST_CASE("ledger: to first order, an asynchronous save loses its latency and half a cycle") {
  // theory section 3: expected lost work of a failure = L + P/2.
  const ckpt::Run run{.work = 100000_h, .save = {.blocking = 10_s, .writing = 1000_s}};
  const ckpt::Exponential law{ckpt::Seconds(1e9)};
  const auto ledger = expected_ledger(run, law, ckpt::WorkInterval(3600_s));
  CHECK_THAT(ledger.lost_work.value() / ledger.failure_count, WithinRel(1010 + 3610 / 2.0, 0.005));
  // Work lost is 3600/3610 of the time lost: the rest is blocked time, which counts as save.
  CHECK_THAT(ledger.lost_work.value() / ledger.failure_count, WithinRel((1010 + 3610 / 2.0) * 3600 / 3610, 0.002));
}

TEST_CASE("ledger: lost work keeps its digits when it is tiny") {
  // tau/M = 1e-9: lost = tau^2/(2M) a segment to 1e-9 of itself, eighteen digits below the wall clock of a segment.
  const ckpt::Run run{.work = 1000_s};
  const auto ledger = expected_ledger(run, {ckpt::Seconds(1e9)}, 1000);
  CHECK_THAT(ledger.lost_work.value(), WithinRel(1000 * 0.5e-9, 1e-8));
  const ckpt::Run background{.work = 1000_s, .save = {.writing = ckpt::Seconds(0.5)}};
  const auto later = expected_ledger(background, {ckpt::Seconds(1e9)}, ckpt::WorkInterval(1_s));
  CHECK_THAT(later.lost_work.value(), WithinRel(1000 * (0.5 + 0.5) * 1e-9, 1e-8));
}

TEST_CASE("ledger: lost work keeps its digits when a save persists much longer than the interval") {
  // By 60-digit arithmetic, from M (e^(X/M) - 1) e^(A/M) less what it is not.
  const ckpt::Run run{.work = ckpt::Seconds(1e6), .save = {.writing = 52300_s, .slowdown = 1.0}};
  const auto ledger = expected_ledger(run, {ckpt::Seconds(4.5e8)}, ckpt::WorkInterval(ckpt::Seconds(0.01)));
  CHECK_THAT(ledger.lost_work.value(), WithinRel(116.22898739874881524, 1e-13));
}

TEST_CASE("ledger: without failures") {
  const ckpt::Run run{
      .work = 100_h, .save = {.blocking = 90_s, .writing = 10_min, .slowdown = 0.25}, .outage = {.restore = 1_h}};
  const auto ledger = expected_ledger(run, {ckpt::Seconds(1e20)}, 50);
  CHECK_THAT(ledger.save.value(), WithinRel(50 * 90.0, 1e-12));
  CHECK_THAT(ledger.slowdown.value(), WithinRel(49 * 150.0, 1e-12));
  CHECK_THAT(ledger.waiting.value(), WithinRel(600.0, 1e-12));
  CHECK_THAT(ledger.failure_count, WithinAbs(0.0, 1e-12));
}

TEST_CASE("ledger: hours, percent and money") {
  const ckpt::Ledger ledger{.useful_work = 90_h, .save = 4_h, .lost_work = 6_h};
  CHECK(ledger.wall_clock() == 100_h);
  CHECK(ledger.badput() == 10_h);
  CHECK(ledger.goodput() == 0.9);
  CHECK(ledger.percent(ckpt::Category::save) == 4.0);
  CHECK(ledger.hours(ckpt::Category::lost_work) == 6.0);
  CHECK(ledger.accelerator_hours(16384) == 1638400.0);
  CHECK(ledger.accelerator_hours(ckpt::Category::save, 1000) == 4000.0);
  CHECK(ledger.cost(1000, 2.5) == 250000.0);
  CHECK(ledger.cost(ckpt::Category::lost_work, 1000, 2.5) == 15000.0);
  CHECK(std::string(to_string(ckpt::Category::useful_work)) == "useful work");
  CHECK(std::string(to_string(ckpt::Category::restore)) == "restore");
}

TEST_CASE("ledger: exact at every interval") {
  ckpt::Run run{.work = 10_h, .save = {.blocking = 60_s}};
  const ckpt::Exponential law{24_h};
  for (const ckpt::Seconds persist : {0_s, 60_s, 2_h}) {
    run.save.writing = persist;
    for (const ckpt::Seconds tau : {1_h, 36000_s / 7.0, 36000_s / 7.001, 11_h, 1000_h}) {
      const auto ledger = expected_ledger(run, law, ckpt::WorkInterval(tau));
      CHECK(ledger.validity == ckpt::Validity::exact);
      CHECK(ledger.useful_work == 10_h);
      CHECK_THAT(ledger.wall_clock().value(),
                 WithinRel(expected_time(run, law, ckpt::WorkInterval(tau)).value(), 1e-14));
    }
    const auto one = expected_ledger(run, law, 1);
    const auto longer = expected_ledger(run, law, ckpt::WorkInterval(11_h));
    for (const ckpt::Category category : ckpt::all_categories) CHECK(one[category] == longer[category]);
  }
  CHECK(ckpt::expected_ledger({.work = 10_h, .save = {.blocking = 60_s}}, {24_h}, 10).validity ==
        ckpt::Validity::exact);
  CHECK(ckpt::expected_ledger({.work = 10_h, .save = {.blocking = 60_s}}, {24_h}, ckpt::WorkInterval(1_h)).save >
        600_s);
}

TEST_CASE("ledger: categories by hand where saves wait for each other") {
  // So rare that failures take nothing: 10 segments of an hour, a writer that takes 2 h, and a rest of 30 min.
  const ckpt::Exponential law{ckpt::Seconds(1e12)};
  ckpt::Run run{.work = 10.5_h, .save = {.blocking = 60_s, .writing = 2_h}};
  const ckpt::WorkInterval hour(1_h);
  const auto ledger = expected_ledger(run, law, hour);
  CHECK_THAT(ledger.save.value(), WithinRel(11 * 60.0, 1e-6));
  CHECK_THAT(ledger.waiting.value(), WithinRel(9 * (7200 - 3600 - 60.0) + (7200 - 1800 - 60.0) + 7200, 1e-6));
  run.save.one_at_a_time = true;
  const auto single = expected_ledger(run, law, hour);
  CHECK_THAT(single.waiting.value(), WithinRel(9 * 3600.0 + 5400 + 7200, 1e-6));
  run.save.slowdown = 0.25;
  const auto slowed = expected_ledger(run, law, hour);
  CHECK_THAT(slowed.waiting.value(), WithinRel(9 * (7200 - 4800.0) + (7200 - 2400) + 7200, 1e-6));
  CHECK_THAT(slowed.slowdown.value(), WithinRel(9 * 1200.0 + 600, 1e-6));
}

TEST_CASE("ledger: bad input") {
  const ckpt::Run run{.work = 10_h, .save = {.blocking = 60_s}};
  const ckpt::WorkInterval hour(1_h);
  const ckpt::Seconds nan(test::nan);
  CHECK_THAT(error_of([&] { return expected_ledger(run, {nan}, hour); }),
             ContainsSubstring("ckpt::expected_ledger: MTBF"));
  CHECK_THAT(error_of([&] { return expected_ledger(run, {24_h}, ckpt::WorkInterval(nan)); }),
             ContainsSubstring("ckpt::expected_ledger: interval"));
  CHECK_THAT(error_of([&] { return expected_ledger(run, {24_h}, 0); }),
             ContainsSubstring("ckpt::expected_ledger: number of segments"));
  CHECK_THAT(error_of([&] { return expected_ledger(run, {nan}, 10); }),
             ContainsSubstring("ckpt::expected_ledger: MTBF"));
  CHECK_THAT(error_of([&] { return expected_ledger(run, {1_s}, 10); }), ContainsSubstring("never finishes"));
  CHECK_THAT(error_of([&] { return expected_ledger(run, {1_s}, hour); }), ContainsSubstring("never finishes"));
}

}  // namespace ledger_test
