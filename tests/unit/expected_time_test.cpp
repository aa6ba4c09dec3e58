// expected_time: the exact model against published figures, 60-digit arithmetic and a renewal equation solved step by
// step; every convention; every bad input.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <ckpt/core/lambert_w.hpp>
#include <ckpt/goodput/expected_time.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;

namespace expected_time_test {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::testing::Dual;
using test::error_of;
using test::infinity;
using test::nan;

/// A job that saves into buffers, in units of the MTBF.
struct Buffered {
  double work, blocking, copying, persist, slowdown;
  int buffers;
  double downtime, restore, rest;
};

/// Until when each of n saves after a start is durable, by an event loop over buffers, a copy and a writer: the job
/// waits when no buffer is free, and saves queue for the writer. The last of the segments is `rest` long.
std::vector<double> durable_times(const Buffered& b, int n) {
  std::vector<double> durable;
  double clock = 0.0;
  double copied = 0.0;
  double written = 0.0;
  for (int i = 0; i < n; ++i) {
    const double work = i + 1 < n ? b.work : b.rest;
    const double slow = std::max(0.0, written - clock);
    clock += slow * (1.0 - b.slowdown) >= work ? work / (1.0 - b.slowdown) : work + b.slowdown * slow;
    if (i > 0) clock = std::max(clock, copied);
    if (i >= b.buffers) clock = std::max(clock, durable[static_cast<std::size_t>(i - b.buffers)]);
    clock += b.blocking;
    copied = clock + b.copying;
    written = std::max(copied, written) + b.persist;
    durable.push_back(written);
  }
  return durable;
}

/// E(n) for n = 1 ... K segments left, from its definition: sum over where the first failure strikes. In units of the
/// MTBF, failures anywhere.
double by_renewal(const Buffered& b, int segments) {
  const double after_failure = b.downtime + (1.0 + b.downtime) * std::expm1(b.restore);
  std::vector<double> expected(static_cast<std::size_t>(segments) + 1, 0.0);
  for (int n = 1; n <= segments; ++n) {
    const std::vector<double> durable = durable_times(b, n);
    const auto at = [&](int k) { return durable[static_cast<std::size_t>(k) - 1]; };
    double sum = -std::expm1(-at(n)) * (1.0 + after_failure);  // up-time and what follows the failure
    for (int k = 1; k < n; ++k) {
      sum += (std::exp(-at(k)) - std::exp(-at(k + 1))) * expected[static_cast<std::size_t>(n - k)];
    }
    expected[static_cast<std::size_t>(n)] = sum / std::exp(-at(1));
  }
  return expected.back();
}

TEST_CASE("expected_time: rows of the theory") {
  const auto t4 = test::theory_case("T1.04");
  const auto t5 = test::theory_case("T1.05");
  const auto t7 = test::theory_case("T1.07");
  for (const auto* row : {&t4, &t5}) {
    const ckpt::Run run{
        .work = ckpt::Seconds(row->input("Ts_s")),
        .save = {.blocking = ckpt::Seconds(row->input("delta_s"))},
        .outage = {.rescheduling = ckpt::Seconds(row->input("D_s")), .restore = ckpt::Seconds(row->input("R_s"))}};
    const ckpt::Exponential law{ckpt::Seconds(row->input("M_s"))};
    const ckpt::WorkInterval interval(ckpt::Seconds(row->input("tau_s")));
    // They charge Ts/tau segments: a run without end.
    CHECK(row->accepts(run.work.value() / long_run_goodput(run, law, interval)));
  }
  const ckpt::Run run{
      .work = t7.input("Ts_h") * ckpt::units::h,
      .save = {.blocking = t7.input("delta_min") * ckpt::units::min},
      .outage = {.detection = t7.input("D_min") * ckpt::units::min, .restore = t7.input("R_min") * ckpt::units::min}};
  const ckpt::WorkInterval interval(t7.input("tau_min") * ckpt::units::min);
  CHECK(t7.accepts(t7.input("Ts_h") / long_run_goodput(run, {t7.input("M_h") * ckpt::units::h}, interval)));
}

struct Convention {
  bool saving, restoring;
  double synchronous, asynchronous;
};

TEST_CASE("long_run_goodput: four conventions, by 60-digit arithmetic") {
  constexpr ckpt::Run run{.work = 1000_h, .save = {.blocking = 600_s}, .outage = {.restore = 600_s}};
  constexpr ckpt::WorkInterval interval(ckpt::Seconds(9786.266));
  // Sandia's app_model, CRSim and a SimGrid model give 1135.5 to 1136.7 h.
  CHECK_THAT(1000.0 / long_run_goodput(run, {24_h}, interval), WithinRel(1135.59481105268513, 1e-14));
  ckpt::Run spared = run;
  spared.exposure = {.saving = false, .restoring = false};
  CHECK_THAT(1000.0 / long_run_goodput(spared, {24_h}, interval), WithinRel(1127.49708739597014, 1e-14));

  ckpt::Run synchronous = run;
  synchronous.outage.detection = 20_s;
  synchronous.outage.rescheduling = 40_s;
  ckpt::Run asynchronous{.work = 1000_h,
                         .save = {.blocking = 20_s, .writing = 1800_s, .slowdown = 0.1},
                         .outage = {.detection = 20_s, .rescheduling = 40_s, .restore = 600_s}};
  for (const Convention& c : {Convention{true, true, 4090980.30681729817597, 3988682.80694987031530},
                              Convention{true, false, 4090862.53917229193874, 3988567.98415786895246},
                              Convention{false, true, 4061747.17106539285110, 3987648.22314825917619},
                              Convention{false, false, 4061636.59878519816441, 3987534.01800234091668}}) {
    CAPTURE(c.saving, c.restoring);
    for (ckpt::Run* one : {&synchronous, &asynchronous}) {
      one->exposure = {.saving = c.saving, .restoring = c.restoring};
    }
    const ckpt::WorkInterval hour(1_h);
    CHECK_THAT(3.6e6 / long_run_goodput(synchronous, {24_h}, interval), WithinRel(c.synchronous, 1e-14));
    CHECK_THAT(3.6e6 / long_run_goodput(asynchronous, {24_h}, hour), WithinRel(c.asynchronous, 1e-14));
  }
}

struct WholeJob {
  double work, interval, blocking, copying, persist, slowdown;
  bool one_at_a_time;
  double expected[4];  // failures anywhere; sparing restores; sparing saves; while computing
};

TEST_CASE("expected_time: every interval, by the renewal equation at 60 digits") {
  // Solved step by step from the times of each save on the wall clock, in a program of its own (mpmath).
  for (const WholeJob& job :
       {// a shorter last segment; an interval longer than the work
        WholeJob{90000,
                 10000,
                 600,
                 0,
                 0,
                 0,
                 false,
                 {102277.2121030755594, 102274.2678340975077, 101546.8576326509842, 101544.0898390785541}},
        WholeJob{90000,
                 108000,
                 600,
                 0,
                 0,
                 0,
                 false,
                 {161386.4543918653891, 161381.808536533853, 160267.0913076307228, 160262.4949478543238}},
        WholeJob{90000,
                 10800,
                 20,
                 0,
                 1800,
                 0.1,
                 false,
                 {101993.322946413839, 101990.3868497942235, 101857.8649778406144, 101854.9898761808547}},
        // saves that wait for each other; one buffer; several in flight
        WholeJob{90000,
                 3600,
                 20,
                 0,
                 5000,
                 0.1,
                 false,
                 {138948.2518245856644, 138944.2519010544154, 135969.9087047464, 135966.8305769255047}},
        WholeJob{90000,
                 3600,
                 20,
                 0,
                 5000,
                 0.1,
                 true,
                 {139452.5698951550697, 139448.5554537461847, 136449.9087047464, 136446.8305769255047}},
        WholeJob{90000,
                 3600,
                 100,
                 3000,
                 3500,
                 0.25,
                 false,
                 {140549.4299626194148, 140545.3839457402614, 139563.1105967824667, 139559.3573126789179}},
        WholeJob{108000,
                 25200,
                 1800,
                 20000,
                 25000,
                 0.5,
                 false,
                 {416236.353518812165, 416224.3712623739692, 367150.2873668587441, 367141.6416279864921}},
        WholeJob{36000,
                 4000,
                 0,
                 0,
                 4100,
                 0,
                 false,
                 {44009.10904616400365, 44007.8421495420491, 43592.73607074333305, 43591.62221732333348}},
        WholeJob{36000,
                 4000,
                 0,
                 0,
                 8200,
                 1,
                 true,
                 {118834.4871951863225, 118831.066289522421, 117956.0861298942084, 117952.9265654819623}}}) {
    for (int convention = 0; convention < 4; ++convention) {
      const ckpt::Run run{.work = ckpt::Seconds(job.work),
                          .save = {.blocking = ckpt::Seconds(job.blocking),
                                   .copying = ckpt::Seconds(job.copying),
                                   .writing = ckpt::Seconds(job.persist),
                                   .slowdown = job.slowdown,
                                   .one_at_a_time = job.one_at_a_time},
                          .outage = {.rescheduling = 60_s, .restore = 600_s},
                          .exposure = {.saving = convention < 2, .restoring = convention % 2 == 0}};
      CAPTURE(job.work, job.interval, job.copying, job.persist, convention);
      const ckpt::WorkInterval interval(ckpt::Seconds(job.interval));
      CHECK_THAT(expected_time(run, {24_h}, interval).value(), WithinRel(job.expected[convention], 1e-14));
    }
  }
}

TEST_CASE("expected_time: the job of 48.5 h that never saves") {
  // A public report: 0.15 failures an hour, restored in 10 min. (1/l) e^(l R) (e^(l W) - 1) = 9,862 h.
  const ckpt::Run run{.work = 48.5_h, .outage = {.restore = 10_min}};
  const ckpt::Exponential law{24000_s};
  const double hours = std::exp(0.15 / 6) * std::expm1(0.15 * 48.5) / 0.15;
  CHECK_THAT(hours, WithinRel(9862, 1e-4));
  for (const ckpt::Seconds interval :
       {ckpt::Seconds(48.5 * 3600), ckpt::Seconds(48.6 * 3600), 50_h, 500_h, 5e6 * 1_h}) {
    CHECK_THAT(expected_time(run, law, ckpt::WorkInterval(interval)).in(ckpt::units::h), WithinRel(hours, 1e-13));
  }
  CHECK_THAT(expected_time(run, law, 1).in(ckpt::units::h), WithinRel(hours, 1e-13));
}

TEST_CASE("expected_time: any number of buffers solves the renewal equation") {
  constexpr double mtbf = 86400.0;
  const auto time = [](double x) { return ckpt::Seconds(x * mtbf); };
  for (const Buffered& b : {Buffered{0.1, 0.01, 0.0, 0.0, 0.0, 2, 0.0, 0.0, 0.1},
                            {0.1, 0.01, 0.0, 0.0, 0.0, 2, 0.02, 0.05, 0.07},
                            {0.1, 0.01, 0.0, 0.08, 0.0, 2, 0.02, 0.05, 0.1},
                            {0.1, 0.01, 0.0, 0.08, 0.4, 2, 0.02, 0.05, 0.03},
                            {0.1, 0.01, 0.0, 0.12, 0.4, 1, 0.02, 0.0, 0.09},
                            {0.1, 0.0, 0.0, 0.09, 1.0, 2, 0.02, 0.5, 0.1},
                            {2.0, 0.5, 0.0, 1.5, 0.2, 2, 0.1, 1.0, 1.0},
                            {0.01, 0.0, 0.0, 0.01, 0.0, 2, 0.0, 0.001, 0.005},
                            // the writer is too slow
                            {0.1, 0.01, 0.0, 0.3, 0.0, 1, 0.02, 0.05, 0.1},
                            {0.1, 0.01, 0.0, 0.3, 0.0, 2, 0.02, 0.05, 0.02},
                            {0.1, 0.01, 0.0, 0.3, 0.0, 3, 0.02, 0.05, 0.02},
                            {0.1, 0.01, 0.0, 0.3, 0.2, 7, 0.02, 0.05, 0.02},
                            // two saves are in flight, and nothing waits
                            {0.1, 0.01, 0.1, 0.1, 0.3, 2, 0.02, 0.05, 0.1},
                            {0.1, 0.01, 0.05, 0.1, 0.0, 4, 0.02, 0.05, 0.06}}) {
    for (const int segments : {1, 2, 3, 10, 40}) {
      CAPTURE(b.work, b.blocking, b.copying, b.persist, b.slowdown, b.buffers, segments);
      const ckpt::Run run{.work = time(segments > 1 ? b.work * (segments - 1) + b.rest : b.rest),
                          .save = {.blocking = time(b.blocking),
                                   .copying = time(b.copying),
                                   .writing = time(b.persist),
                                   .slowdown = b.slowdown,
                                   .one_at_a_time = b.buffers == 1},
                          .outage = {.rescheduling = time(b.downtime), .restore = time(b.restore)}};
      const double expected = mtbf * by_renewal(b, segments);
      CHECK_THAT(expected_time(run, {24_h}, ckpt::WorkInterval(time(b.work))).value(), WithinRel(expected, 1e-12));
      if (!(b.rest < b.work)) {
        const auto whole = static_cast<std::uint64_t>(segments);
        CHECK_THAT(expected_time(run, {24_h}, whole).value(), WithinRel(expected, 1e-12));
      }
    }
  }
}

TEST_CASE("expected_time: whole segments and intervals agree") {
  ckpt::Run run{.work = 100_h, .save = {.blocking = 5_min}, .outage = {.detection = 1_min, .restore = 10_min}};
  for (const ckpt::Seconds persist : {0_s, 1_h, 3_h}) {
    run.save.writing = persist;
    const auto by_interval = expected_time(run, {6_h}, ckpt::WorkInterval(2_h));
    CHECK_THAT(expected_time(run, {6_h}, 50).value(), WithinRel(by_interval.value(), 1e-15));
    CHECK(goodput(run, {6_h}, 50) == 100_h / expected_time(run, {6_h}, 50));
    CHECK(goodput(run, {6_h}, ckpt::WorkInterval(2_h)) == 100_h / by_interval);
    CHECK(waste(run, {6_h}, 50) == 1.0 - goodput(run, {6_h}, 50));
    CHECK(waste(run, {6_h}, ckpt::WorkInterval(2_h)) == 1.0 - goodput(run, {6_h}, ckpt::WorkInterval(2_h)));
    // a tenth, which is no binary fraction, of the work is ten segments and no eleventh
    CHECK(expected_time(run, {6_h}, ckpt::WorkInterval(run.work / 10.0)) == expected_time(run, {6_h}, 10));
    CHECK(expected_time(run, {6_h}, ckpt::WorkInterval(run.work * 0.1)) == expected_time(run, {6_h}, 10));
  }
  // 3 h of work are a segment of 2 h and one of 1 h, not the 1.5 segments that a long run is charged for them.
  const ckpt::Run brief{.work = 3_h, .save = {.blocking = 10_min}, .outage = {.restore = 10_min}};
  const auto segment = [&](ckpt::Seconds work) {
    ckpt::Run one = brief;
    one.work = work;
    return expected_time(one, {24_h}, 1);
  };
  CHECK_THAT(expected_time(brief, {24_h}, ckpt::WorkInterval(2_h)).value(),
             WithinRel((segment(2_h) + segment(1_h)).value(), 1e-14));
}

TEST_CASE("long_run_goodput: what a long run takes") {
  const ckpt::Run run{
      .work = 1e6 * 1_h, .save = {.blocking = 5_min, .writing = 1_h, .slowdown = 0.1}, .outage = {.restore = 10_min}};
  for (const double minutes : {20.0, 50.0, 100.0, 300.0}) {
    const ckpt::WorkInterval interval(minutes * ckpt::units::min);
    CHECK_THAT(run.work.value() / long_run_goodput(run, {6_h}, interval),
               WithinRel(expected_time(run, {6_h}, interval).value(), 1e-5));
  }
  CHECK_THAT(error_of([&] { return long_run_goodput(run, {1_s}, ckpt::WorkInterval(1_h)); }),
             ContainsSubstring("never finishes"));
  CHECK_THAT(error_of([&] { return long_run_goodput(run, {0_s}, ckpt::WorkInterval(1_h)); }),
             ContainsSubstring("ckpt::long_run_goodput: MTBF"));
  CHECK_THAT(error_of([&] { return long_run_goodput(run, {6_h}, {}); }),
             ContainsSubstring("ckpt::long_run_goodput: interval"));
}

TEST_CASE("expected_time: options in braces") {
  CHECK(ckpt::expected_time({.work = 100_h, .save = {.blocking = 5_min}}, {12_h}, ckpt::WorkInterval(2_h)) > 104_h);
  CHECK(ckpt::expected_time({.work = 100_h, .save = {.blocking = 5_min}}, {12_h}, 50) > 104_h);
  CHECK(ckpt::goodput({.work = 100_h, .save = {.blocking = 5_min}}, {12_h}, 50) < 0.96);
  CHECK(ckpt::goodput({.work = 100_h, .save = {.blocking = 5_min}}, {12_h}, ckpt::WorkInterval(2_h)) < 0.96);
  CHECK(ckpt::waste({.work = 100_h, .save = {.blocking = 5_min}}, {12_h}, 50) > 0.04);
  CHECK(ckpt::waste({.work = 100_h, .save = {.blocking = 5_min}}, {12_h}, ckpt::WorkInterval(2_h)) > 0.04);
  CHECK(ckpt::long_run_goodput({.work = 1_s, .save = {.blocking = 5_min}}, {12_h}, ckpt::WorkInterval(2_h)) < 0.96);
}

TEST_CASE("expected_time: without failures nothing but the saves is left") {
  const ckpt::Run run{.work = 100_h,
                      .save = {.blocking = 90_s, .writing = 10_min, .slowdown = 0.25},
                      .outage = {.rescheduling = 1_h, .restore = 1_h}};
  for (const bool saving : {true, false}) {
    ckpt::Run one = run;
    one.exposure.saving = saving;
    const double segments = 100 * 3600.0 + 50 * 90.0 + 49 * (0.25 * 600.0) + 600.0;
    CHECK_THAT(expected_time(one, {ckpt::Seconds(1e17)}, 50).value(), WithinRel(segments, 1e-8));
  }
}

TEST_CASE("long_run_goodput: the best interval is that of a synchronous save that blocks for delta + s p") {
  // d goodput / d tau = 0 at M (1 + W0(-e^(-1 - (delta + s p)/M))), whatever the rest of the persist time.
  constexpr double mtbf = 86400.0;
  for (const double slowdown : {0.0, 0.2, 1.0}) {
    for (const double persist : {0.0, 300.0, 3000.0}) {
      const double best = mtbf * ckpt::math::one_plus_lambert_w0((120.0 + slowdown * persist) / mtbf);
      const ckpt::BasicRun<Dual> run{.work = ckpt::BasicSeconds<Dual>(Dual(3.6e6)),
                                     .save = {.blocking = ckpt::BasicSeconds<Dual>(Dual(120.0)),
                                              .copying = ckpt::BasicSeconds<Dual>(Dual(0.0)),
                                              .writing = ckpt::BasicSeconds<Dual>(Dual(persist)),
                                              .slowdown = Dual(slowdown)},
                                     .outage = {.detection = ckpt::BasicSeconds<Dual>(Dual(60.0)),
                                                .rescheduling = ckpt::BasicSeconds<Dual>(Dual(0.0)),
                                                .restore = ckpt::BasicSeconds<Dual>(Dual(600.0))}};
      const ckpt::BasicExponential<Dual> law{ckpt::BasicSeconds<Dual>(Dual(mtbf))};
      const auto slope = [&](double tau) {
        const ckpt::BasicWorkInterval<Dual> interval(ckpt::BasicSeconds<Dual>(Dual(tau, 1.0)));
        return long_run_goodput(run, law, interval).derivative();
      };
      CAPTURE(slowdown, persist);
      CHECK(slope(best * 0.9999) > 0.0);
      CHECK(slope(best * 1.0001) < 0.0);
    }
  }
}

TEST_CASE("expected_time: other scalars and constant expressions") {
  constexpr ckpt::BasicRun<long double> wide{.work = ckpt::BasicSeconds<long double>(3.6e6L),
                                             .save = {.blocking = ckpt::BasicSeconds<long double>(600.0L)},
                                             .outage = {.restore = ckpt::BasicSeconds<long double>(600.0L)}};
  constexpr auto time = expected_time(wide, ckpt::BasicExponential{ckpt::BasicSeconds<long double>(86400.0L)},
                                      ckpt::BasicWorkInterval<long double>(ckpt::BasicSeconds<long double>(9000.0L)));
  const ckpt::BasicRun<float> narrow{.work = ckpt::BasicSeconds<float>(3.6e6F),
                                     .save = {.blocking = ckpt::BasicSeconds<float>(600.0F)},
                                     .outage = {.restore = ckpt::BasicSeconds<float>(600.0F)}};
  const auto rough = expected_time(narrow, ckpt::BasicExponential{ckpt::BasicSeconds<float>(86400.0F)}, 400);
  CHECK_THAT(static_cast<double>(rough.value()), WithinRel(static_cast<double>(time.value()), 1e-6));
}

TEST_CASE("expected_time: bad input") {
  const ckpt::Run good{.work = 10_h, .save = {.blocking = 60_s}, .outage = {.restore = 60_s}};
  const ckpt::WorkInterval hour(1_h);
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    const ckpt::Seconds time(bad);
    CHECK_THAT(error_of([&] { return expected_time(good, {time}, hour); }), ContainsSubstring("MTBF"));
    CHECK_THAT(error_of([&] { return expected_time(good, {24_h}, ckpt::WorkInterval(time)); }),
               ContainsSubstring("interval must be finite and > 0 s"));
    ckpt::Run run = good;
    run.work = time;
    CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, hour); }), ContainsSubstring("work must be finite"));
  }
  using Set = void (*)(ckpt::Run&, ckpt::Seconds);
  struct Member {
    Set set;
    const char* name;
  };
  using ckpt::Run, ckpt::Seconds;
  for (const Member& member : {Member{[](Run&r, Seconds x) { r.save.blocking = x; }, "blocking"},
                               Member{[](Run&r, Seconds x) { r.save.copying = x; }, "copy"},
                               Member{[](Run&r, Seconds x) { r.save.writing = x; }, "write"},
                               Member{[](Run&r, Seconds x) { r.outage.detection = x; }, "detection"},
                               Member{[](Run&r, Seconds x) { r.outage.rescheduling = x; }, "rescheduling"},
                               Member{[](Run&r, Seconds x) { r.outage.restore = x; }, "restore"},
                               Member{[](Run&r, Seconds x) { r.outage.warm_up = x; }, "warm-up"}}) {
    for (const double bad : {-1.0, nan, infinity}) {
      Run run = good;
      member.set(run, Seconds(bad));
      CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, hour); }), ContainsSubstring(member.name));
      CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, 10); }), ContainsSubstring(member.name));
    }
  }
  ckpt::Run endless = good;
  endless.save.copying = endless.save.writing = ckpt::Seconds(1.7e308);
  CHECK_THAT(error_of([&] { return expected_time(endless, {24_h}, hour); }), ContainsSubstring("must be finite"));
  for (const double bad : {-0.1, 1.1, nan}) {
    ckpt::Run run = good;
    run.save.slowdown = bad;
    CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, hour); }), ContainsSubstring("slowdown"));
  }
  CHECK_THAT(error_of([&] { return expected_time(good, {24_h}, 0); }), ContainsSubstring("segments must be > 0"));
}

TEST_CASE("expected_time: a run knows its waiting at any interval") {
  ckpt::Run run{.work = 10_h, .save = {.blocking = 60_s, .writing = 4000_s}, .outage = {.restore = 60_s}};
  const auto waiting = [&](ckpt::Seconds work) { return run.save.waiting(ckpt::WorkInterval(work)); };
  CHECK(waiting(1_h) == 340_s);
  CHECK(waiting(1800_s) == 2140_s);
  CHECK(waiting(3940_s) == 0_s);
  CHECK(run.save.smallest_work() == 3940_s);
  CHECK_THAT(error_of([&] { return waiting(0_s); }), ContainsSubstring("ckpt::SaveCost::waiting: interval"));
  CHECK_THAT(error_of([&] { return waiting(ckpt::Seconds(nan)); }),
             ContainsSubstring("ckpt::SaveCost::waiting: interval"));
  CHECK_THAT(
      error_of([&] { return ckpt::Run{.work = 1_h, .save = {.writing = -1_s}}.save.waiting(ckpt::WorkInterval(1_h)); }),
      ContainsSubstring("time to write a save"));
  run.save.one_at_a_time = true;
  CHECK(waiting(1_h) == 400_s);
  CHECK(run.save.smallest_work() == 4000_s);
  run.save.slowdown = 0.5;  // an hour of work beside the save in flight takes 5,600 s
  CHECK(waiting(1_h) == 0_s);
  CHECK(waiting(1000_s) == 2000_s);
  CHECK(run.save.smallest_work() == 2000_s);
  run.save.copying = 5000_s;
  CHECK(run.save.durable_after() == 9060_s);
  CHECK(run.save.smallest_work() == 4500_s);
  run.save.one_at_a_time = false;
  CHECK(run.save.smallest_work() == 2500_s);
  // Without failures the job waits before every save but the first, and for the last.
  const ckpt::Run slow{.work = 10_h, .save = {.blocking = 60_s, .writing = 4000_s}};
  CHECK_THAT(expected_time(slow, {ckpt::Seconds(1e17)}, ckpt::WorkInterval(1_h)).value(),
             WithinRel(36000 + 10 * 60 + 9 * 340 + 4000.0, 1e-9));
}

TEST_CASE("expected_time: segments so short that their part of the MTBF has no digits") {
  const ckpt::Run run{.work = 1_s, .outage = {.restore = 3_s}};
  constexpr std::uint64_t segments = 1'000'000'000'000'000;
  CHECK_THAT(goodput(run, {ckpt::Seconds(1e308)}, segments), WithinRel(1.0, 1e-14));
  ckpt::Run saves = run;
  saves.save.blocking = ckpt::Seconds(1e-15);
  CHECK_THAT(expected_time(saves, {ckpt::Seconds(1e308)}, segments).value(), WithinRel(2.0, 1e-14));
  CHECK_THAT(expected_time(saves, {ckpt::Seconds(1e308)}, ckpt::WorkInterval(ckpt::Seconds(1e-15))).value(),
             WithinRel(2.0, 1e-14));
}

TEST_CASE("expected_time: the text of a run that never finishes holds no NaN") {
  const ckpt::Run run{.work = ckpt::Seconds(1e-320),
                      .outage = {.restore = 800_s}};  // no failures times an endless restore
  CHECK_THAT(error_of([&] { return expected_time(run, {1_s}, 1); }),
             ContainsSubstring("never finishes") && ContainsSubstring("got inf"));
}

TEST_CASE("expected_time: a run that never finishes is an error") {
  const ckpt::Run run{.work = 10_h, .save = {.blocking = 60_s}, .outage = {.restore = 60_s}};
  CHECK_THAT(error_of([&] { return expected_time(run, {1_s}, ckpt::WorkInterval(1_h)); }),
             ContainsSubstring("never finishes"));
  CHECK_THAT(error_of([&] { return expected_time(run, {1_s}, 10); }), ContainsSubstring("never finishes"));
  CHECK_THAT(error_of([&] { return goodput(run, {1_s}, 10); }), ContainsSubstring("never finishes"));
  CHECK(expected_time(run, {60_s}, ckpt::WorkInterval(1_h)) > ckpt::Seconds(1e28));  // that one only takes very long
}

}  // namespace expected_time_test
