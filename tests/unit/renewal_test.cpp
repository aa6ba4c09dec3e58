// Goodput and best interval of an endless job under any failure law: against the closed forms of the exponential law,
// sums written out here, incomplete gamma functions, a grid of intervals and the simulation.

#include <cmath>
#include <random>

#include <ckpt/core/gamma.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/simulate.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "memoryless.hpp"

namespace {

using namespace ckpt::literals;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using ckpt::best_interval;
using ckpt::Bound;
using ckpt::Exponential;
using ckpt::long_run_goodput;
using ckpt::Run;
using ckpt::Seconds;
using ckpt::Weibull;
using ckpt::WorkInterval;
using test::error_of;
using test::Memoryless;

constexpr Run example{.work = 1000_h,
                      .save = {.blocking = 60_s},
                      .outage = {.detection = 30_s, .rescheduling = 5_min, .restore = 10_min}};

static_assert(long_run_goodput(example, Weibull{24_h, 0.7}, WorkInterval(1_h)) > 0.93);

TEST_CASE("under the exponential law the renewal process is the exact model") {
  std::mt19937 random(20261127);
  const auto log_uniform = [&random](double low, double high) {
    return low * std::pow(high / low, static_cast<double>(random()) / 4294967296.0);
  };
  int compared = 0;
  for (int i = 0; i < 24; ++i) {
    const double mtbf = log_uniform(1e3, 1e8);
    Run run{.work = Seconds(1e6),
            .save = {.blocking = Seconds(mtbf * log_uniform(1e-6, 0.3))},
            .outage = {.detection = Seconds(mtbf * log_uniform(1e-4, 0.1)),
                       .restore = Seconds(mtbf * log_uniform(1e-4, 0.5))},
            .exposure = {.saving = i % 2 == 0, .restoring = i % 3 != 0}};
    if (i % 4 >= 2) {
      run.save.writing = Seconds(mtbf * log_uniform(1e-5, 0.01));
      run.save.slowdown = i % 8 >= 6 ? 0.0 : log_uniform(0.01, 0.3);
    }
    const Exponential law{Seconds(mtbf)};
    const Memoryless disguised{law};
    const auto best = best_interval(run, law);
    const auto found = best_interval(run, disguised);
    CAPTURE(i, mtbf, best.interval.seconds().value());
    // Where the closed form holds; where the exact model is searched, what it finds is good to 1e-7 or so itself.
    const bool closed = run.exposure.saving && (run.save.slowdown == 0.0 || best.interval.seconds() > run.save.writing);
    if (closed) CHECK_THAT(found.interval.seconds() / best.interval.seconds(), WithinAbs(1.0, 1e-8));
    CHECK(found.bound == best.bound);
    CHECK_THAT(long_run_goodput(run, disguised, found.interval) / long_run_goodput(run, law, best.interval),
               WithinAbs(1.0, 1e-11));
    for (const double factor : {1e-3, 0.1, 0.7, 1.0, 3.0, 30.0}) {
      const WorkInterval tau(best.interval.seconds() * factor);
      double exact = 0.0;
      try {
        exact = long_run_goodput(run, law, tau);
      } catch (const ckpt::InvalidInput&) {
        continue;  // the run never finishes
      }
      ++compared;
      CHECK_THAT(long_run_goodput(run, disguised, tau) / exact, WithinAbs(1.0, 1e-11));
      CHECK_THAT(long_run_goodput(run, Weibull{law.mtbf, 1.0}, tau) / exact, WithinAbs(1.0, 1e-11));
    }
  }
  CHECK(compared > 80);
}

/// tau sum S(R + D_k) / (M + D), written down term by term for a save that blocks or one that does not slow down.
double sum_of_terms(const Run& run, const Weibull& law, double tau) {
  const double scale = law.scale().value();
  const double each = tau + run.save.blocking.value();
  long double sum = 0.0L;
  for (double k = 1.0; k < 1e6; k += 1.0) {
    const double durable = run.outage.restoring().value() + k * each + run.save.writing.value();
    const double term = std::exp(-std::pow(durable / scale, law.shape));
    sum += static_cast<long double>(term);
    if (static_cast<long double>(term) < 1e-18L * sum) break;
  }
  return tau * static_cast<double>(sum) / (law.mtbf + run.outage.downtime()).value();
}

TEST_CASE("the sum over saves is what its terms add up to") {
  for (const double shape : {0.5, 0.7, 1.5, 10.0, 50.0}) {
    for (const double mtbf : {2e3, 3e4, 1e5}) {
      for (const Seconds persist : {0_s, 90_s}) {
        Run run = example;
        run.save.writing = persist;
        const Weibull law{Seconds(mtbf), shape};
        for (const double tau : {100.0, 777.0, 2500.0, 3e4}) {
          CAPTURE(shape, mtbf, persist.value(), tau);
          const double expected = sum_of_terms(run, law, tau);
          if (!(expected > 1e-200)) continue;
          CHECK_THAT(long_run_goodput(run, law, WorkInterval(Seconds(tau))) / expected, WithinAbs(1.0, 1e-11));
        }
      }
    }
  }
}

TEST_CASE("very many saves between failures are an integral") {
  // sum_{k>=1} S(R + k h) is (1/h) times the integral from R + h/2 on, to h^2/24 of its derivative: an incomplete gamma
  // function, the mean of Weibull's law beyond an age.
  for (const double shape : {0.1, 0.5, 1.0, 3.0}) {
    for (const double many : {1e6, 1e9, 1e12}) {
      const Weibull law{Seconds(many * 70.0), shape};
      Run run = example;
      run.outage.restore = Seconds(many * 7.0);
      const double from = run.outage.restoring().value() + 35.0;
      const double beyond = ckpt::math::gamma_q(1.0 / shape, std::pow(from / law.scale().value(), shape));
      const double expected = 10.0 / 70.0 * law.mtbf.value() * beyond / (law.mtbf + run.outage.downtime()).value();
      CAPTURE(shape, many);
      CHECK_THAT(long_run_goodput(run, law, WorkInterval(10_s)) / expected, WithinAbs(1.0, 1e-10));
    }
  }
}

TEST_CASE("no interval is better than the best one under Weibull's law") {
  for (const double shape : {0.5, 2.0, 20.0, 50.0}) {
    for (const double mtbf : {300.0, 1e4}) {
      Run run{.work = 1000_h, .save = {.blocking = 10_s}, .outage = {.restore = 100_s}};
      const Weibull law{Seconds(mtbf), shape};
      const auto best = best_interval(run, law);
      CHECK(best.bound == Bound::by_failures);
      const double goodput = long_run_goodput(run, law, best.interval);
      double tau = 5.0;
      for (; tau < 3.0 * mtbf; tau *= 1.01) {
        CAPTURE(shape, mtbf, tau, best.interval.seconds().value());
        const bool gains = long_run_goodput(run, law, WorkInterval(Seconds(tau))) > goodput * (1.0 + 1e-12);
        if (gains) FAIL_CHECK("better");
        if (long_run_goodput(run, law, WorkInterval(Seconds(tau * 1.01))) < 1e-100) break;
      }
    }
  }
}

TEST_CASE("of many maxima the best is found") {
  // Failures come after 9,900 s to 10,100 s: 20 intervals and saves that just fit are better than the 22 of Young.
  const Run run{.work = 1000_h, .save = {.blocking = 10_s}, .outage = {.restore = 100_s}};
  const auto best = best_interval(run, Weibull{10000_s, 50.0});
  CHECK_THAT(best.interval.seconds().value(), WithinRel(486.615, 1e-5));
  // One save, just in time.
  CHECK_THAT(best_interval(run, Weibull{10000_s, 1000.0}).interval.seconds().value(), WithinRel(9826.997, 1e-6));
}

TEST_CASE("bursts of failures ask for longer intervals, wear for shorter ones, and it costs little") {
  const Run run{.work = 1000_h, .save = {.blocking = 10_s}, .outage = {.restore = 100_s}};
  const auto tau = [&run](double shape) { return best_interval(run, Weibull{10000_s, shape}).interval.seconds(); };
  const Seconds exponential = best_interval(run, Exponential{10000_s}).interval.seconds();
  CHECK(tau(0.4) > 1.2 * exponential);
  CHECK(tau(0.7) > 1.03 * exponential);
  CHECK(tau(1.5) < exponential);
}

// One check of the simulation errs by chance with a probability of 6e-7 (five standard errors), all of this file's
// with less than 1e-5; the seeds are fixed, so that it always errs or never.
TEST_CASE("the simulation of long jobs has the goodput of the renewal process") {
  int checks = 0;
  for (const double shape : {0.6, 3.0}) {
    for (const int kind : {0, 1, 2, 3, 4}) {
      Run run = example;
      run.exposure = {.saving = kind != 1 && kind != 4, .restoring = kind != 2};
      if (kind >= 3) {
        run.save.writing = 40_min;
        run.save.slowdown = 0.1;
        run.save.one_at_a_time = true;
      }
      const Weibull law{5_h, shape};
      const WorkInterval tau(30_min);
      // The ends of a job cost the same whatever its length: what twice the work takes more has none of them.
      const ckpt::SimulationOptions options{.relative_error = 0.0, .min_runs = 500, .max_runs = 500};
      run.work = 500_h;
      const auto once = ckpt::simulate(run, law, 1000, options);
      run.work = 1000_h;
      ckpt::SimulationOptions others = options;
      others.seed = 2;
      const auto twice = ckpt::simulate(run, law, 2000, others);
      const double more = (twice.mean - once.mean).value();
      const double error = std::hypot(once.standard_error.value(), twice.standard_error.value());
      CAPTURE(shape, kind, error / more);
      CHECK_THAT(more, WithinAbs((500_h).value() / long_run_goodput(run, law, tau), 5.0 * error));
      CHECK(error < 5e-3 * more);
      ++checks;
    }
  }
  CHECK(checks == 10);
}

TEST_CASE("with common random numbers the simulation is fastest at the best interval") {
  // The same failures strike every interval, so that differences are far surer than the times themselves.
  for (const double shape : {0.5, 3.0}) {
    Run run = example;
    run.work = 5000_h;
    const Weibull law{5_h, shape};
    const ckpt::SimulationOptions options{.relative_error = 0.0, .min_runs = 200, .max_runs = 200};
    const WorkInterval best = best_interval(run, law).interval;
    const auto time = [&](double factor) {
      return ckpt::simulate(run, law, WorkInterval(best.seconds() * factor), options).mean;
    };
    const Seconds least = time(1.0);
    const double goodput = long_run_goodput(run, law, best);
    for (const double factor : {0.5, 0.7, 1.5, 2.0}) {
      CAPTURE(shape, factor);
      const Seconds more = time(factor) - least;
      const double other = long_run_goodput(run, law, WorkInterval(best.seconds() * factor));
      const double predicted = run.work.value() * (1.0 / other - 1.0 / goodput);
      CHECK(more > 0_s);
      CHECK_THAT(more.value(), WithinRel(predicted, 0.1));
    }
  }
}

TEST_CASE("the shortest interval binds where saves would meet, or where one is given") {
  Run run = example;
  run.save.blocking = 0_s;
  run.save.writing = 20_min;
  const Weibull law{5_h, 0.7};
  const auto best = best_interval(run, law);
  CHECK(best.bound == Bound::by_storage);
  CHECK(best.interval.seconds() == 20_min);
  const auto given = best_interval(example, law, WorkInterval(3_h));
  CHECK(given.bound == Bound::by_step);
  CHECK(given.interval.seconds() == 3_h);
}

TEST_CASE("where the path is slow the best interval of a law that is exponential but for its name may wait") {
  // It was cut off at 3 h, where saves meet.
  const Run slow{.work = 1000_h, .save = {.blocking = 1_s, .writing = 3_h}, .outage = {.restore = 1_min}};
  const auto best = best_interval(slow, Weibull{1_h, 1.0});
  CHECK_THAT(best.interval.seconds().in(ckpt::units::h), WithinAbs(1.0, 1e-6));
  CHECK(best.bound == Bound::by_failures);

  std::mt19937 random(20261129);
  const auto uniform = [&random] { return static_cast<double>(random()) / 4294967296.0; };
  const auto span = [&](double low, double high) { return low * std::pow(high / low, uniform()); };
  int waiting = 0;
  for (int i = 0; i < 150; ++i) {
    const Exponential law{Seconds(span(1e3, 1e6))};
    const Seconds mtbf = law.mtbf;
    const Run run{.work = Seconds(1e6),
                  .save = {.blocking = mtbf * span(1e-3, 0.5),
                           .copying = uniform() < 0.5 ? 0_s : mtbf * span(1e-3, 1.0),
                           .writing = mtbf * span(1e-3, 4.0),
                           .slowdown = uniform() < 0.3 ? 0.0 : 0.9 * uniform(),
                           .one_at_a_time = uniform() < 0.4},
                  .outage = {.restore = mtbf * span(1e-3, 0.3)},
                  .exposure = {.saving = uniform() < 0.6, .restoring = uniform() < 0.6}};
    const auto exact = best_interval(run, law);
    const auto found = best_interval(run, Weibull{mtbf, 1.0});
    CAPTURE(i, mtbf.value(), run.save.blocking.value(), run.save.copying.value(), run.save.writing.value(),
            run.save.slowdown, run.save.one_at_a_time, run.exposure.saving, exact.interval.seconds().value(),
            found.interval.seconds().value());
    CHECK_THAT(long_run_goodput(run, law, found.interval) / long_run_goodput(run, law, exact.interval),
               WithinAbs(1.0, 1e-11));
    CHECK(found.bound == exact.bound);
    waiting += run.save.waiting(exact.interval) > 1e-6 * mtbf ? 1 : 0;
  }
  CHECK(waiting > 5);
}

TEST_CASE("derivatives of goodput and best interval pass through") {
  using Dual = ckpt::testing::Dual;
  using DualSeconds = ckpt::BasicSeconds<Dual>;
  const Dual none(0.0);
  const auto run_of = [&](const Dual& delta) {
    return ckpt::BasicRun<Dual>{.work = DualSeconds(Dual(3.6e6)),
                                .save = {.blocking = DualSeconds(delta),
                                         .copying = DualSeconds(none),
                                         .writing = DualSeconds(none),
                                         .slowdown = none},
                                .outage = {.detection = DualSeconds(Dual(30.0)),
                                           .rescheduling = DualSeconds(Dual(300.0)),
                                           .restore = DualSeconds(Dual(600.0))}};
  };
  const ckpt::BasicWeibull<Dual> law{DualSeconds(Dual(86400.0)), Dual(0.7)};
  const auto goodput = [&](const Dual& delta) {
    return long_run_goodput(run_of(delta), law, ckpt::BasicWorkInterval<Dual>(DualSeconds(Dual(600.0))));
  };
  const double by_delta = (goodput(Dual(60.01)).value() - goodput(Dual(59.99)).value()) / 0.02;
  CHECK_THAT(goodput(Dual(60.0, 1.0)).derivative(), WithinRel(by_delta, 1e-7));

  const auto tau = [&](const Dual& delta) {
    return best_interval(run_of(delta), law, ckpt::BasicWorkInterval<Dual>(DualSeconds(none)))
        .interval.seconds()
        .value();
  };
  const double moves = (tau(Dual(61.0)).value() - tau(Dual(59.0)).value()) / 2.0;
  CHECK_THAT(tau(Dual(60.0, 1.0)).derivative(), WithinRel(moves, 1e-3));
}

TEST_CASE("float and long double are scalars too") {
  const ckpt::BasicRun<float> narrow{.work = ckpt::BasicSeconds<float>(1e6f),
                                     .save = {.blocking = ckpt::BasicSeconds<float>(60.0f)},
                                     .outage = {.restore = ckpt::BasicSeconds<float>(600.0f)}};
  const ckpt::BasicWeibull<float> law{ckpt::BasicSeconds<float>(86400.0f), 0.7f};
  const ckpt::BasicWorkInterval<float> tau(ckpt::BasicSeconds<float>(3000.0f));
  const Run same{.work = 1e6 * ckpt::units::s, .save = {.blocking = 60_s}, .outage = {.restore = 600_s}};
  const double expected = long_run_goodput(same, Weibull{86400_s, static_cast<double>(0.7f)}, WorkInterval(3000_s));
  CHECK_THAT(static_cast<double>(long_run_goodput(narrow, law, tau)), WithinRel(expected, 1e-5));
  const ckpt::BasicRun<long double> wide{.work = ckpt::BasicSeconds<long double>(1e6L),
                                         .save = {.blocking = ckpt::BasicSeconds<long double>(60.0L)},
                                         .outage = {.restore = ckpt::BasicSeconds<long double>(600.0L)}};
  const ckpt::BasicWeibull<long double> other{ckpt::BasicSeconds<long double>(86400.0L),
                                              static_cast<long double>(0.7f)};
  const ckpt::BasicWorkInterval<long double> long_tau(ckpt::BasicSeconds<long double>(3000.0L));
  CHECK_THAT(static_cast<double>(long_run_goodput(wide, other, long_tau)), WithinRel(expected, 1e-13));
}

TEST_CASE("runs that have no goodput say so") {
  const Weibull law{1_h, 0.7};
  const WorkInterval tau(10_min);
  CHECK(error_of([&] {
          return long_run_goodput(example, Weibull{0_s, 0.7}, tau);
        }) == "ckpt::Weibull: MTBF must be finite and > 0 s (got 0)");
  CHECK(error_of([&] { return long_run_goodput(example, law, WorkInterval()); }) ==
        "ckpt::long_run_goodput: interval must be finite and > 0 s (got 0)");
  Run run = example;
  run.save.blocking = Seconds(-1.0);
  CHECK(error_of([&] { return long_run_goodput(run, law, tau); }) ==
        "ckpt::SaveCost: blocking time of a save must be finite and >= 0 s (got -1)");
  run.save.blocking = 1e9_h;
  CHECK(error_of([&] { return long_run_goodput(run, law, tau); }) ==
        "ckpt::long_run_goodput: no save is ever durable: the goodput must be finite and > 0 (got 0)");
  CHECK(error_of([&] { return best_interval(run, law); }) ==
        "ckpt::best_interval: the run never finishes: no save is ever durable, the goodput must be > 0 (got 0)");
  CHECK(error_of([&] { return best_interval(example, law, WorkInterval(Seconds(-1.0))); }) ==
        "ckpt::best_interval: smallest interval must be finite and >= 0 s (got -1)");
  CHECK(error_of([&] { return best_interval(Run{.work = 1_h}, law); }) ==
        "ckpt::best_interval: a save that costs nothing needs a smallest interval > 0 s (got 0)");
}

}  // namespace
