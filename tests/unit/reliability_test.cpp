// Saves that fail or cannot be read back: the exact model against event by event simulations and its limits.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/goodput/stepper.hpp>
#include <ckpt/save/reliability.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace reliability_test {

using namespace ckpt::literals;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using ckpt::Exponential;
using ckpt::InvalidInput;
using ckpt::Run;
using ckpt::Seconds;
using ckpt::WorkInterval;
using test::error_of;
using test::infinity;
using test::nan;

const Run sync{.work = 2e5_s,
               .save = {.blocking = 300_s},
               .outage = {.detection = 60_s, .rescheduling = 240_s, .restore = 400_s, .warm_up = 100_s}};
const Run async{.work = 2e5_s,
                .save = {.blocking = 40_s, .copying = 30_s, .writing = 900_s, .slowdown = 0.2},
                .outage = {.detection = 60_s, .rescheduling = 240_s, .restore = 400_s, .warm_up = 100_s}};

/// One run as the words of `SaveReliability` have it, save by save and second by second of its own; nothing of the
/// library's.
struct Story {
  double time = 0.0;
  double restoring = 0.0;
  double failures = 0.0;
};
Story tell(const Run& run, double mtbf, double tau, std::mt19937_64& random) {
  std::exponential_distribution<double> to_failure(1.0 / mtbf);
  std::uniform_real_distribution<double> chance(0.0, 1.0);
  struct Saved {
    double work;
    double durable;
    bool failed;
    bool unusable;
  };
  const auto& [failed, unusable, vain] = run.reliability;
  const double p = run.save.persist().value();
  const double s = run.save.slowdown;
  const double all = run.work.value();
  Story story;
  double home = 0.0;  // work of the state that was last restored
  while (true) {
    const double fails_at = to_failure(random);
    std::vector<Saved> saves;
    double t = 0.0;
    double work = home;
    bool done = false;
    while (!done && t < fails_at) {
      const double next = std::min(tau, all - work);
      double compute = next;
      if (!saves.empty()) {  // beside a save in flight from t on
        const double flying = saves.back().durable - t;
        const double beside = std::min(flying, next / (1.0 - s));
        compute = beside + (next - beside * (1.0 - s));
      }
      t += compute;
      if (!saves.empty()) t = std::max(t, saves.back().durable);  // one at a time
      t += run.save.blocking.value();
      work += next;
      saves.push_back({work, t + p, chance(random) < failed, chance(random) < unusable});
      if (work >= all * (1.0 - 1e-12)) {
        done = t + p <= fails_at;
        t += p;
        break;
      }
    }
    if (done) {
      story.time += t;
      return story;
    }
    story.time += fails_at + run.outage.downtime().value();
    story.failures += 1.0;
    // The outage: one task after another, each begun again at a failure.
    const auto task = [&](double length) {
      for (double x = to_failure(random); x < length; x = to_failure(random)) {
        story.time += x + run.outage.downtime().value();
        story.restoring += x;
        story.failures += 1.0;
      }
      story.time += length;
      story.restoring += length;
    };
    for (std::size_t i = saves.size(); i-- > 0;) {
      if (saves[i].durable > fails_at || saves[i].failed) continue;
      if (saves[i].unusable) {
        task(vain ? vain->value() : 0.0);
        continue;
      }
      home = saves[i].work;
      break;
    }
    task(run.outage.restoring().value());
  }
}

TEST_CASE("saves of no use: the exact model against a simulation of its own", "[reliability]") {
  struct Case {
    Run run;
    double mtbf;
    double tau;
    double failed;
    double unusable;
  };
  Run few = sync;
  few.work = 7000_s;
  Run some = async;
  some.work = 9000_s;
  some.save.one_at_a_time = true;
  Run slow = async;
  slow.save.one_at_a_time = true;
  const Case cases[] = {{sync, 2e4, 4000.0, 0.2, 0.0},   {sync, 2e4, 3700.0, 0.0, 0.3}, {sync, 6e3, 2000.0, 0.3, 0.4},
                        {few, 5e3, 3000.0, 0.4, 0.2},    {few, 5e3, 9000.0, 0.4, 0.2},  {slow, 2e4, 4000.0, 0.2, 0.3},
                        {slow, 1.5e4, 700.0, 0.1, 0.15}, {some, 6e3, 3500.0, 0.3, 0.3}, {some, 6e3, 4500.0, 0.5, 0.3}};
  std::mt19937_64 random(20261128);  // NOLINT(cert-msc51-cpp)
  int number = 0;
  for (const Case& c : cases) {
    Run run = c.run;
    run.reliability = {.failed = c.failed, .unusable = c.unusable, .in_vain = 500_s};
    const Exponential law{Seconds(c.mtbf)};
    const WorkInterval interval(Seconds(c.tau));
    const double expected = expected_time(run, law, interval).value();
    const auto ledger = expected_ledger(run, law, interval);
    INFO("case " << number++);
    CHECK(ledger.wall_clock().value() == Approx(expected).epsilon(1e-12));
    const int runs = run.work < 1e5_s ? 40'000 : 3000;
    double sum = 0.0;
    double squares = 0.0;
    double restoring = 0.0;
    double restoring_squares = 0.0;
    for (int i = 0; i < runs; ++i) {
      const Story one = tell(run, c.mtbf, c.tau, random);
      sum += one.time;
      squares += one.time * one.time;
      restoring += one.restoring;
      restoring_squares += one.restoring * one.restoring;
    }
    const auto agrees = [runs](double all, double squared, double with) {
      const double mean = all / runs;
      const double error = std::sqrt((squared / runs - mean * mean) / runs);
      INFO(mean << " +- " << error << ", expected " << with);
      CHECK(std::abs(mean - with) < 4.0 * error);  // false alarms: 1 in 16,000 for each
      CHECK(error < 0.03 * with);
    };
    agrees(sum, squares, expected);
    agrees(restoring, restoring_squares, ledger.restore.value());

    // The simulation of the library, category by category.
    const auto simulated = ckpt::simulate(run, law, interval, {.relative_error = 3e-3, .max_runs = 40'000});
    for (const ckpt::Category category : ckpt::all_categories) {
      const double error = simulated.ledger_error[category].value();
      INFO(to_string(category) << ": " << simulated.ledger[category].value() << " +- " << error << ", expected "
                               << ledger[category].value());
      CHECK(std::abs(simulated.ledger[category].value() - ledger[category].value()) <=
            4.5 * error + 1e-9 * ledger[category].value());
    }
    CHECK(std::abs(simulated.ledger.failure_count - ledger.failure_count) <=
          4.5 * simulated.ledger_error.failure_count);
  }
}

TEST_CASE("saves of no use: perfect ones change nothing, bit for bit", "[reliability]") {
  for (const Run& run : {sync, async}) {
    Run perfect = run;
    perfect.reliability = {.failed = 0.0, .unusable = 0.0, .in_vain = 1000_s};
    const Exponential law{5_h};
    for (const double tau : {500.0, 3000.0, 7777.0, 1e6}) {
      const WorkInterval interval{Seconds(tau)};
      CHECK(expected_time(perfect, law, interval) == expected_time(run, law, interval));
      CHECK(expected_ledger(perfect, law, interval).lost_work == expected_ledger(run, law, interval).lost_work);
      CHECK(expected_ledger(perfect, law, interval).restore == expected_ledger(run, law, interval).restore);
      CHECK(long_run_goodput(perfect, law, interval) == long_run_goodput(run, law, interval));
    }
    CHECK(best_interval(perfect, law).interval.seconds() == best_interval(run, law).interval.seconds());
    CHECK(best_segments(perfect, law).count == best_segments(run, law).count);
    // and next to nothing next to nothing
    Run nearly = run;
    nearly.reliability = {.failed = 1e-300, .unusable = 1e-300};
    const WorkInterval interval{1_h};
    CHECK(expected_time(nearly, law, interval).value() ==
          Approx(expected_time(run, law, interval).value()).epsilon(1e-14));
    CHECK(best_interval(nearly, law).interval.seconds().value() ==
          Approx(best_interval(run, law).interval.seconds().value()).epsilon(1e-6));
  }
}

TEST_CASE("saves of no use: long runs, best intervals, what is lost", "[reliability]") {
  const Exponential law{5_h};
  for (Run run : {sync, async}) {
    const double perfect = best_interval(run, law).interval.seconds().value();
    double shorter = perfect * 1.0001;
    for (const double q : {0.05, 0.2, 0.5, 0.8}) {
      run.reliability = {.failed = q, .unusable = 0.1, .in_vain = 300_s};
      const auto best = best_interval(run, law).interval;
      CHECK(best.seconds().value() < shorter);  // the more fail the more are tried
      shorter = best.seconds().value();
      const double most = long_run_goodput(run, law, best);
      for (double factor = 0.2; factor < 5.0; factor *= 1.01) {
        CHECK(long_run_goodput(run, law, WorkInterval(best.seconds() * factor)) <= most * (1.0 + 1e-12));
      }
      Run endless = run;
      endless.work = 1e10_s;
      CHECK(goodput(endless, law, best) == Approx(most).epsilon(1e-5));
      // the best number of segments of a job
      const auto segments = best_segments(run, law).count;
      const Seconds least = expected_time(run, law, segments);
      for (std::uint64_t k = 1; k < 4 * segments; ++k) CHECK(expected_time(run, law, k) >= least * (1.0 - 1e-13));
    }
  }
  // To first order the mean age of what is restored: half an interval, and b / (1 - b) intervals more.
  Run run = sync;
  run.work = 1e9_s;
  const Exponential rare{1e7_s};
  const WorkInterval interval{20000_s};
  run.reliability = {.failed = 0.25, .unusable = 0.2};
  const double b = run.reliability.useless();
  CHECK(b == Approx(0.4).epsilon(1e-15));
  const auto ledger = expected_ledger(run, rare, interval);
  CHECK(ledger.lost_work.value() / ledger.failure_count == Approx(20000.0 * (0.5 + b / (1.0 - b))).epsilon(0.01));
}

TEST_CASE("how many saves to keep", "[reliability]") {
  CHECK(ckpt::saves_to_keep(0.0, 1e-9) == 1);
  CHECK(ckpt::saves_to_keep(0.1, 1e-3 * (1.0 + 1e-12)) == 3);
  CHECK(ckpt::saves_to_keep(0.1, 0.99e-3) == 4);
  CHECK(ckpt::saves_to_keep(0.5, 0.5) == 1);
  CHECK(ckpt::saves_to_keep(0.5, 0.25) == 2);
  CHECK(ckpt::saves_to_keep(0.5, 0.2499) == 3);
  for (const double u : {0.01, 0.3, 0.9, 0.99}) {
    for (const double bound : {0.5, 1e-3, 1e-9, 1e-300}) {
      const auto n = static_cast<double>(ckpt::saves_to_keep(u, bound));
      CHECK(std::pow(u, n) <= bound * (1.0 + 1e-11));
      if (n > 1.0) CHECK(std::pow(u, n - 1.0) > bound * (1.0 - 1e-11));
    }
  }
  static_assert(ckpt::saves_to_keep(0.05, 1e-6) == 5);
  for (const double bad : {0.0, 1.0, -0.1, nan, infinity}) {
    CHECK_THAT(error_of([bad] { (void)ckpt::saves_to_keep(0.1, bad); }), ContainsSubstring("bound"));
  }
  for (const double bad : {1.0, 0.995, -0.1, nan, infinity}) {
    CHECK_THAT(error_of([bad] { (void)ckpt::saves_to_keep(bad, 0.1); }), ContainsSubstring("unusable"));
  }
}

TEST_CASE("saves of no use: bad input, and where they are not looked at", "[reliability]") {
  const Exponential law{5_h};
  const WorkInterval interval{1_h};
  const auto error = [&](const ckpt::SaveReliability& saves) {
    Run run = sync;
    run.reliability = saves;
    return error_of([&] { (void)expected_time(run, law, interval); });
  };
  for (const double bad : {-0.1, 0.995, 1.0, nan, infinity}) {
    CHECK_THAT(error({.failed = bad, .unusable = 0.1}), ContainsSubstring("fails"));
    CHECK_THAT(error({.failed = 0.1, .unusable = bad}), ContainsSubstring("unusable"));
    CHECK_THAT(error({.failed = 0.1, .in_vain = Seconds(bad < 0.0 || !(bad < 2.0) ? bad : -1.0)}),
               ContainsSubstring("in vain"));
  }
  CHECK_THAT(error({.failed = 0.9, .unusable = 0.95}), ContainsSubstring("fails or is unusable"));
  Run run = async;
  run.reliability.failed = 0.1;
  run.exposure.saving = false;
  CHECK_THAT(error_of([&] { (void)expected_time(run, law, interval); }), ContainsSubstring("exposure.saving"));
  run.exposure.saving = true;
  CHECK_THAT(error_of([&] {
               (void)long_run_goodput(run, ckpt::Weibull{5_h, 0.7}, interval);
             }),
             ContainsSubstring("every save has to be of use"));
  CHECK_THAT(error_of([&] {
               (void)best_interval(run, ckpt::Weibull{5_h, 0.7});
             }),
             ContainsSubstring("every save has to be of use"));
  CHECK_THAT(error_of([&] { (void)ckpt::RunStepper(run, interval); }),
             ContainsSubstring("every save has to be of use"));
  CHECK_THAT(error_of([&] { (void)ckpt::simulate(run, law, interval, {.method = ckpt::SimulationMethod::segments}); }),
             ContainsSubstring("from failure to failure"));
}

TEST_CASE("saves of no use in a constant expression", "[reliability]") {
  constexpr auto time = [] {
    Run run{.work = 1e6_s, .save = {.blocking = 100_s}, .outage = {.restore = 100_s}};
    run.reliability = {.failed = 0.1, .unusable = 0.2, .in_vain = 50_s};
    return expected_time(run, Exponential{1e5_s}, WorkInterval(5000_s));
  }();
  static_assert(time > 1e6_s && time < 1.3e6_s);
  CHECK(time.value() > 0.0);
}

}  // namespace reliability_test
