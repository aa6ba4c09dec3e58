// expected_time: the exact model against published figures, 60-digit arithmetic and a renewal equation solved step by
// step; every convention; every bad input.

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

/// E(n) for n = 1 ... K segments left, from its definition: sum over where the first failure strikes. Times in units of
/// the MTBF, failures anywhere, an asynchronous save.
double by_renewal(int segments, double work, double blocking, double waiting, double persist, double slowdown,
                  double downtime, double restore) {
  const double first = work + blocking;
  const double later = work + slowdown * persist + waiting + blocking;
  const double after_failure = downtime + (1.0 + downtime) * std::expm1(restore);
  const auto durable = [&](int k) { return k == 0 ? 0.0 : first + (k - 1) * later + persist; };
  std::vector<double> expected(static_cast<std::size_t>(segments) + 1, 0.0);
  for (int n = 1; n <= segments; ++n) {
    double sum = -std::expm1(-durable(n)) * (1.0 + after_failure);  // up-time and what follows the failure
    for (int k = 1; k < n; ++k) {
      const double exactly_k = std::exp(-durable(k)) - std::exp(-durable(k + 1));
      sum += exactly_k * expected[static_cast<std::size_t>(n - k)];
    }
    expected[static_cast<std::size_t>(n)] = sum / std::exp(-durable(1));
  }
  return expected.back();
}

TEST_CASE("expected_time: rows of the theory") {
  const auto t4 = test::theory_case("T1.04");
  const auto t5 = test::theory_case("T1.05");
  const auto t7 = test::theory_case("T1.07");
  for (const auto* row : {&t4, &t5}) {
    const ckpt::Run<> run{.work = ckpt::Seconds(row->input("Ts_s")),
                          .blocking = ckpt::Seconds(row->input("delta_s")),
                          .rescheduling = ckpt::Seconds(row->input("D_s")),
                          .restore = ckpt::Seconds(row->input("R_s"))};
    const ckpt::Exponential<> law{ckpt::Seconds(row->input("M_s"))};
    const ckpt::WorkInterval<> interval(ckpt::Seconds(row->input("tau_s")));
    CHECK(row->accepts(expected_time(run, law, interval).value()));
  }
  const ckpt::Run<> run{.work = t7.input("Ts_h") * ckpt::units::h,
                        .blocking = t7.input("delta_min") * ckpt::units::min,
                        .detection = t7.input("D_min") * ckpt::units::min,
                        .restore = t7.input("R_min") * ckpt::units::min};
  const ckpt::WorkInterval<> interval(t7.input("tau_min") * ckpt::units::min);
  CHECK(t7.accepts(expected_time(run, {t7.input("M_h") * ckpt::units::h}, interval).in(ckpt::units::h)));
}

struct Convention {
  bool saving, restoring;
  double synchronous, asynchronous, with_wait;
};

TEST_CASE("expected_time: four conventions, by 60-digit arithmetic") {
  constexpr ckpt::Run<> run{.work = 1000_h, .blocking = 600_s, .restore = 600_s};
  constexpr ckpt::WorkInterval<> interval(ckpt::Seconds(9786.266));
  // Sandia's app_model, CRSim and a SimGrid model give 1135.5 to 1136.7 h.
  CHECK_THAT(expected_time(run, {24_h}, interval).in(ckpt::units::h), WithinRel(1135.59481105268513, 1e-14));
  ckpt::Run<> spared = run;
  spared.exposure = {.saving = false, .restoring = false};
  CHECK_THAT(expected_time(spared, {24_h}, interval).in(ckpt::units::h), WithinRel(1127.49708739597014, 1e-14));

  ckpt::Run<> synchronous = run;
  synchronous.detection = 20_s;
  synchronous.rescheduling = 40_s;
  ckpt::Run<> asynchronous{.work = 1000_h,
                           .blocking = 20_s,
                           .persist = 1800_s,
                           .slowdown = 0.1,
                           .detection = 20_s,
                           .rescheduling = 40_s,
                           .restore = 600_s};
  ckpt::Run<> with_wait = asynchronous;
  with_wait.waiting = 30_s;
  for (const Convention& c :
       {Convention{true, true, 4090980.30681729817597, 3988682.80694987031530, 4019479.65730176713807},
        Convention{true, false, 4090862.53917229193874, 3988567.98415786895246, 4019363.94795635619061},
        Convention{false, true, 4061747.17106539285110, 3987648.22314825917619, 4016968.54091946792476},
        Convention{false, false, 4061636.59878519816441, 3987534.01800234091668, 4016854.33577354966526}}) {
    CAPTURE(c.saving, c.restoring);
    for (ckpt::Run<>* one : {&synchronous, &asynchronous, &with_wait}) {
      one->exposure = {.saving = c.saving, .restoring = c.restoring};
    }
    CHECK_THAT(expected_time(synchronous, {24_h}, interval).value(), WithinRel(c.synchronous, 1e-14));
    const ckpt::WorkInterval<> hour(1_h);
    CHECK_THAT(expected_time(asynchronous, {24_h}, hour).value(), WithinRel(c.asynchronous, 1e-14));
    CHECK_THAT(expected_time(with_wait, {24_h}, hour).value(), WithinRel(c.with_wait, 1e-14));
  }
}

TEST_CASE("expected_time: whole segments solve the renewal equation") {
  // In units of the MTBF: {work of a segment, blocking, waiting, persist, slowdown, downtime, restore}.
  constexpr double cases[][7] = {{0.1, 0.01, 0.0, 0.0, 0.0, 0.0, 0.0},    {0.1, 0.01, 0.0, 0.0, 0.0, 0.02, 0.05},
                                 {0.1, 0.01, 0.0, 0.08, 0.0, 0.02, 0.05}, {0.1, 0.01, 0.0, 0.08, 0.4, 0.02, 0.05},
                                 {0.1, 0.01, 0.03, 0.12, 0.4, 0.02, 0.0}, {0.1, 0.0, 0.0, 0.09, 1.0, 0.02, 0.5},
                                 {2.0, 0.5, 0.0, 1.5, 0.2, 0.1, 1.0},     {0.01, 0.0, 0.0, 0.01, 0.0, 0.0, 0.001}};
  constexpr double mtbf = 86400.0;
  const auto time = [](double x) { return ckpt::Seconds(x * mtbf); };
  for (const auto& c : cases) {
    for (const int segments : {1, 2, 3, 10, 40}) {
      CAPTURE(c[0], c[1], c[2], c[3], c[4], c[5], c[6], segments);
      const ckpt::Run<> run{.work = time(c[0] * segments),
                            .blocking = time(c[1]),
                            .waiting = time(c[2]),
                            .persist = time(c[3]),
                            .slowdown = c[4],
                            .rescheduling = time(c[5]),
                            .restore = time(c[6])};
      const double expected = mtbf * by_renewal(segments, c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
      CHECK_THAT(expected_time(run, {24_h}, static_cast<std::uint64_t>(segments)).value(), WithinRel(expected, 1e-12));
    }
  }
}

TEST_CASE("expected_time: whole segments and intervals agree for a synchronous save") {
  const ckpt::Run<> run{.work = 100_h, .blocking = 5_min, .detection = 1_min, .restore = 10_min};
  const auto by_interval = expected_time(run, {6_h}, ckpt::WorkInterval<>(2_h));
  CHECK_THAT(expected_time(run, {6_h}, 50).value(), WithinRel(by_interval.value(), 1e-15));
  CHECK(goodput(run, {6_h}, 50) == 100_h / expected_time(run, {6_h}, 50));
  CHECK(goodput(run, {6_h}, ckpt::WorkInterval<>(2_h)) == 100_h / by_interval);
  CHECK(waste(run, {6_h}, 50) == 1.0 - goodput(run, {6_h}, 50));
  CHECK(waste(run, {6_h}, ckpt::WorkInterval<>(2_h)) == 1.0 - goodput(run, {6_h}, ckpt::WorkInterval<>(2_h)));
}

TEST_CASE("expected_time: without failures nothing but the saves is left") {
  const ckpt::Run<> run{.work = 100_h,
                        .blocking = 90_s,
                        .waiting = 30_s,
                        .persist = 10_min,
                        .slowdown = 0.25,
                        .rescheduling = 1_h,
                        .restore = 1_h};
  for (const bool saving : {true, false}) {
    ckpt::Run<> one = run;
    one.exposure.saving = saving;
    const double segments = 100 * 3600.0 + 50 * 90.0 + 49 * (30.0 + 0.25 * 600.0) + 600.0;
    CHECK_THAT(expected_time(one, {ckpt::Seconds(1e17)}, 50).value(), WithinRel(segments, 1e-8));
  }
}

TEST_CASE("expected_time: the best interval is that of a synchronous save that blocks for delta + s p") {
  // d Tw / d tau = 0 at M (1 + W0(-e^(-1 - (delta + s p)/M))), whatever the rest of the persist time.
  constexpr double mtbf = 86400.0;
  for (const double slowdown : {0.0, 0.2, 1.0}) {
    for (const double persist : {0.0, 300.0, 3000.0}) {
      const double best = mtbf * ckpt::math::one_plus_lambert_w0((120.0 + slowdown * persist) / mtbf);
      const ckpt::Run<Dual> run{.work = ckpt::BasicSeconds<Dual>(Dual(3.6e6)),
                                .blocking = ckpt::BasicSeconds<Dual>(Dual(120.0)),
                                .waiting = ckpt::BasicSeconds<Dual>(Dual(0.0)),
                                .persist = ckpt::BasicSeconds<Dual>(Dual(persist)),
                                .slowdown = Dual(slowdown),
                                .detection = ckpt::BasicSeconds<Dual>(Dual(60.0)),
                                .rescheduling = ckpt::BasicSeconds<Dual>(Dual(0.0)),
                                .restore = ckpt::BasicSeconds<Dual>(Dual(600.0))};
      const ckpt::Exponential<Dual> law{ckpt::BasicSeconds<Dual>(Dual(mtbf))};
      const auto slope = [&](double tau) {
        const ckpt::WorkInterval<Dual> interval(ckpt::BasicSeconds<Dual>(Dual(tau, 1.0)));
        return expected_time(run, law, interval).value().derivative();
      };
      CAPTURE(slowdown, persist);
      CHECK(slope(best * 0.9999) < 0.0);
      CHECK(slope(best * 1.0001) > 0.0);
    }
  }
}

TEST_CASE("expected_time: other scalars and constant expressions") {
  constexpr ckpt::Run<long double> wide{.work = ckpt::BasicSeconds<long double>(3.6e6L),
                                        .blocking = ckpt::BasicSeconds<long double>(600.0L),
                                        .restore = ckpt::BasicSeconds<long double>(600.0L)};
  constexpr auto time = expected_time(wide, ckpt::Exponential{ckpt::BasicSeconds<long double>(86400.0L)},
                                      ckpt::WorkInterval<long double>(ckpt::BasicSeconds<long double>(9000.0L)));
  const ckpt::Run<float> narrow{.work = ckpt::BasicSeconds<float>(3.6e6F),
                                .blocking = ckpt::BasicSeconds<float>(600.0F),
                                .restore = ckpt::BasicSeconds<float>(600.0F)};
  const auto rough = expected_time(narrow, ckpt::Exponential{ckpt::BasicSeconds<float>(86400.0F)}, 400);
  CHECK_THAT(static_cast<double>(rough.value()), WithinRel(static_cast<double>(time.value()), 1e-6));
}

TEST_CASE("expected_time: bad input") {
  const ckpt::Run<> good{.work = 10_h, .blocking = 60_s, .restore = 60_s};
  const ckpt::WorkInterval<> hour(1_h);
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    const ckpt::Seconds time(bad);
    CHECK_THAT(error_of([&] { return expected_time(good, {time}, hour); }), ContainsSubstring("MTBF"));
    CHECK_THAT(error_of([&] { return expected_time(good, {24_h}, ckpt::WorkInterval<>(time)); }),
               ContainsSubstring("interval must be finite and > 0 s"));
    ckpt::Run<> run = good;
    run.work = time;
    CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, hour); }), ContainsSubstring("work must be finite"));
  }
  struct Member {
    ckpt::Seconds ckpt::Run<>::*time;
    const char* name;
  };
  for (const Member& member :
       {Member{&ckpt::Run<>::blocking, "blocking"}, Member{&ckpt::Run<>::waiting, "wait"},
        Member{&ckpt::Run<>::persist, "persist"}, Member{&ckpt::Run<>::detection, "detection"},
        Member{&ckpt::Run<>::rescheduling, "rescheduling"}, Member{&ckpt::Run<>::restore, "restore"}}) {
    for (const double bad : {-1.0, nan, infinity}) {
      ckpt::Run<> run = good;
      run.*member.time = ckpt::Seconds(bad);
      CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, hour); }), ContainsSubstring(member.name));
      CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, 10); }), ContainsSubstring(member.name));
    }
  }
  for (const double bad : {-0.1, 1.1, nan}) {
    ckpt::Run<> run = good;
    run.slowdown = bad;
    CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, hour); }), ContainsSubstring("slowdown"));
  }
  CHECK_THAT(error_of([&] { return expected_time(good, {24_h}, 0); }), ContainsSubstring("segments must be > 0"));
}

TEST_CASE("expected_time: back-pressure must be in the wait") {
  ckpt::Run<> run{.work = 10_h, .blocking = 60_s, .persist = 4000_s, .restore = 60_s};
  CHECK_THAT(error_of([&] { return expected_time(run, {24_h}, ckpt::WorkInterval<>(1_h)); }),
             ContainsSubstring("persist time must not exceed the period") && ContainsSubstring("(got 340)"));
  run.waiting = 340_s;
  CHECK(expected_time(run, {24_h}, ckpt::WorkInterval<>(1_h)) > 10_h);
  run.waiting = 0_s;
  run.slowdown = 0.5;  // an hour of work beside the save in flight takes 5,600 s
  CHECK(expected_time(run, {24_h}, ckpt::WorkInterval<>(1_h)) > 10_h);
  run.persist = 20_h;
  CHECK(error_of([&] { return expected_time(run, {24_h}, 2); }) != "no error");
  CHECK(expected_time(run, {24_h}, 1) > 30_h);  // there is no next save
}

TEST_CASE("expected_time: a wait much longer than the MTBF that most starts never come to") {
  // By long double: Ts/tau (e^0.2 - e^-800) M, where e^(X/M) alone overflows.
  const ckpt::Run<> run{.work = ckpt::Seconds(1e5), .blocking = ckpt::Seconds(0.1), .waiting = 800_s};
  const ckpt::WorkInterval<> interval(ckpt::Seconds(0.1));
  CHECK_THAT(expected_time(run, {1_s}, interval).value(), WithinRel(1e6 * std::expm1(0.2) + 1e6, 1e-14));
}

TEST_CASE("expected_time: segments so short that their part of the MTBF has no digits") {
  const ckpt::Run<> run{.work = 1_s, .restore = 3_s};
  constexpr std::uint64_t segments = 1'000'000'000'000'000;
  CHECK_THAT(goodput(run, {ckpt::Seconds(1e308)}, segments), WithinRel(1.0, 1e-14));
  ckpt::Run<> saves = run;
  saves.blocking = ckpt::Seconds(1e-15);
  CHECK_THAT(expected_time(saves, {ckpt::Seconds(1e308)}, segments).value(), WithinRel(2.0, 1e-14));
  CHECK_THAT(expected_time(saves, {ckpt::Seconds(1e308)}, ckpt::WorkInterval<>(ckpt::Seconds(1e-15))).value(),
             WithinRel(2.0, 1e-14));
}

TEST_CASE("expected_time: the text of a run that never finishes holds no NaN") {
  const ckpt::Run<> run{.work = ckpt::Seconds(1e-320), .restore = 800_s};  // no failures times an endless restore
  CHECK_THAT(error_of([&] { return expected_time(run, {1_s}, 1); }),
             ContainsSubstring("never finishes") && ContainsSubstring("got inf"));
}

TEST_CASE("expected_time: a run that never finishes is an error") {
  const ckpt::Run<> run{.work = 10_h, .blocking = 60_s, .restore = 60_s};
  CHECK_THAT(error_of([&] { return expected_time(run, {1_s}, ckpt::WorkInterval<>(1_h)); }),
             ContainsSubstring("never finishes"));
  CHECK_THAT(error_of([&] { return expected_time(run, {1_s}, 10); }), ContainsSubstring("never finishes"));
  CHECK_THAT(error_of([&] { return goodput(run, {1_s}, 10); }), ContainsSubstring("never finishes"));
  CHECK(expected_time(run, {60_s}, ckpt::WorkInterval<>(1_h)) > ckpt::Seconds(1e28));  // that one only takes very long
}

}  // namespace expected_time_test
