// Stops that are announced: notices and slices, against jobs that are drawn event by event.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/advise/advice.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/last_save.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/goodput/slices.hpp>
#include <ckpt/goodput/stepper.hpp>
#include <ckpt/io/format_advice.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/cost.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using namespace ckpt::literals;
using Catch::Approx;
using ckpt::Notice;
using ckpt::Run;
using ckpt::Seconds;
using ckpt::Slices;
using ckpt::WorkInterval;
using test::error_of;

constexpr ckpt::Exponential law{6_h};
constexpr Run run{.work = 500_h,
                  .save = {.blocking = 90_s},
                  .outage = {.detection = 20_s, .rescheduling = 5_min, .restore = 2_min, .warm_up = 1_min}};

constexpr Run with_notice(Run of, const Notice& notice) {
  of.notice = notice;
  return of;
}

/// Sums over many failures of a job of which a share of failures is announced and met.
struct Drawn {
  double wall = 0.0;
  double work = 0.0;
  double lost = 0.0;
  double waiting = 0.0;
  double failures = 0.0;
};
Drawn draw_noticed(const Run& of, double tau, std::uint64_t seed, double until) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> next(1.0 / law.mtbf.value());
  std::uniform_real_distribution<double> uniform;
  const double delta = of.save.blocking.value();
  const double flight = of.save.persist().value();
  const double held = of.save.held().value();
  const double slowdown = of.save.slowdown;
  Drawn d;
  while (d.wall < until) {
    // From going on to the failure; what it strikes in is passed first.
    double left = next(random);
    double time = 0.0;
    double work = 0.0;
    std::vector<double> durable;  // when the saves are
    for (bool failed = false; !failed;) {
      const bool first = durable.empty();
      const double slow = first ? 0.0 : slowdown * std::min(flight, (tau + slowdown * flight));
      const double compute = tau + slow;  // saves are over before the next
      const auto pass = [&](double part, bool exposed) {
        failed = exposed && left < part;
        const double passed = failed ? left : part;
        if (exposed) left -= passed;
        time += passed;
        return passed;
      };
      const double computed = pass(compute, true);
      work += computed - (first ? 0.0 : slowdown * std::min(computed, flight));
      if (failed) break;
      const double wait = pass(first ? 0.0 : std::max(held - compute, 0.0), of.exposure.saving);
      d.waiting += wait;
      if (failed) break;
      pass(delta, of.exposure.saving);
      if (!failed) durable.push_back(time + flight);
    }
    double safe = 0.0;
    for (const double at : durable) safe += at <= time ? tau : 0.0;
    d.wall += time;
    if (uniform(random) < of.notice.saved()) {
      safe = work;
      d.wall += of.notice.time.value();
      d.waiting += of.notice.time.value();
    }
    d.work += safe;
    d.lost += work - safe;
    for (;;) {
      d.failures += 1.0;
      d.wall += of.outage.downtime().value();
      const double again = next(random);
      if (again >= of.outage.restoring().value()) break;
      d.wall += again;
    }
    d.wall += of.outage.restoring().value();
  }
  return d;
}

TEST_CASE("without notices everything is as without them, to the last bit", "[notice]") {
  constexpr WorkInterval tau(40_min);
  for (const Notice& none : {Notice{}, Notice{.time = 2_min}, Notice{.time = 2_min, .share = 0.8, .met = 0.0}}) {
    const Run same = with_notice(run, none);
    CHECK(long_run_goodput(same, law, tau) == long_run_goodput(run, law, tau));
    CHECK(best_interval(same, law).interval.seconds() == best_interval(run, law).interval.seconds());
    CHECK(expected_ledger(same, law, tau).wall_clock() == expected_ledger(run, law, tau).wall_clock());
    CHECK(expected_ledger(same, law, tau).validity == ckpt::Validity::exact);
    const ckpt::SimulationOptions few{.max_runs = 50};
    CHECK(simulate(same, law, tau, few).mean == simulate(run, law, tau, few).mean);
  }
  // And goes there as there are fewer of them.
  const Notice rare{.time = 2_min, .share = 1e-9};
  CHECK(long_run_goodput(with_notice(run, rare), law, tau) == Approx(long_run_goodput(run, law, tau)).epsilon(1e-8));
  CHECK(expected_time(with_notice(run, rare), law, tau).value() ==
        Approx(expected_time(run, law, tau).value()).epsilon(1e-8));
  Run spared = run;
  spared.exposure = {.saving = false, .restoring = false};
  CHECK(long_run_goodput(with_notice(spared, rare), law, tau) ==
        Approx(long_run_goodput(spared, law, tau)).epsilon(1e-8));
  for (const bool saving : {true, false}) {
    Run later = run;
    later.save = {.blocking = 90_s, .copying = 60_s, .writing = 15_min, .slowdown = 0.1};
    later.exposure.saving = saving;
    CHECK(long_run_goodput(with_notice(later, rare), law, tau) ==
          Approx(long_run_goodput(later, law, tau)).epsilon(1e-8));
  }
}

TEST_CASE("goodput and ledger with notices are those of jobs that are drawn", "[notice]") {
  struct Case {
    double share;
    double met;
    Seconds time;
    Seconds tau;
    bool saving = true;
    Seconds writing = 0_s;
  };
  for (const Case& c : {Case{0.8, 1.0, 120_s, 40_min}, Case{0.5, 0.6, 600_s, 2_h}, Case{1.0, 1.0, 120_s, 10_h},
                        Case{0.8, 1.0, 120_s, 40_min, false}, Case{0.7, 1.0, 900_s, 40_min, true, 12_min},
                        Case{0.7, 1.0, 900_s, 20_min, false, 12_min}}) {
    Run this_run = with_notice(run, {.time = c.time, .share = c.share, .met = c.met});
    this_run.exposure.saving = c.saving;
    this_run.save.writing = c.writing;
    this_run.save.slowdown = 0.1;
    const double goodput = long_run_goodput(this_run, law, WorkInterval(c.tau));
    // The spread of the mean from 40 stretches; five standard errors, a false alarm in a hundred thousand.
    constexpr int stretches = 40;
    double sum = 0.0;
    double squares = 0.0;
    Drawn all;
    for (int i = 0; i < stretches; ++i) {
      const Drawn d =
          draw_noticed(this_run, c.tau.value(), static_cast<std::uint64_t>(i + 1), 400.0 * law.mtbf.value());
      const double part = d.work / d.wall;
      sum += part / stretches;
      squares += part * part / stretches;
      all.wall += d.wall;
      all.work += d.work;
      all.lost += d.lost;
      all.waiting += d.waiting;
      all.failures += d.failures;
    }
    const double error = std::sqrt((squares - sum * sum) / (stretches - 1));
    INFO(c.share << " " << c.tau.value() << " " << c.saving << " " << c.writing.value());
    CHECK(std::abs(goodput - sum) < 5.0 * error);
    CHECK(error < 1.5e-3);

    const ckpt::Ledger ledger = expected_ledger(this_run, law, WorkInterval(c.tau));
    const double scale = run.work.value() / all.work;
    CHECK(ledger.validity == ckpt::Validity::approximate);
    CHECK(ledger.wall_clock().value() ==
          Approx(expected_time(this_run, law, WorkInterval(c.tau)).value()).epsilon(1e-12));
    CHECK(ledger.goodput() == Approx(goodput).epsilon(1e-9));
    CHECK(ledger.lost_work.value() == Approx(all.lost * scale).epsilon(0.02).margin(1.0));
    CHECK(ledger.waiting.value() == Approx(all.waiting * scale).epsilon(0.02));
    CHECK(ledger.failure_count == Approx(all.failures * scale).epsilon(0.02));
  }
}

TEST_CASE("announced failures are simulated", "[notice]") {
  constexpr WorkInterval tau(50_min);
  for (const bool saving : {true, false}) {
    Run long_run = with_notice(run, {.time = 5_min, .share = 0.6});
    long_run.work = 3'000_h;
    long_run.exposure.saving = saving;
    ckpt::SimulationOptions options{.relative_error = 0.0, .max_runs = 300};
    const auto jumps = simulate(long_run, law, tau, options);
    options.method = ckpt::SimulationMethod::segments;
    const auto steps = simulate(long_run, law, tau, options);
    CHECK(jumps.mean.value() == Approx(steps.mean.value()).epsilon(1e-9));
    CHECK(jumps.ledger.lost_work.value() == Approx(steps.ledger.lost_work.value()).epsilon(1e-9));
    CHECK(jumps.ledger.waiting.value() == Approx(steps.ledger.waiting.value()).epsilon(1e-9));
    CHECK(jumps.ledger.save.value() == Approx(steps.ledger.save.value()).epsilon(1e-9));
    CHECK_FALSE(jumps.expected);
    // Four standard errors, and the ends, of which the closed form knows nothing: a save and a cycle of work.
    const double said = expected_time(long_run, law, tau).value();
    CHECK(std::abs(jumps.mean.value() - said) < 4.0 * jumps.standard_error.value() + 3'000.0);
    const ckpt::Ledger ledger = expected_ledger(long_run, law, tau);
    CHECK(jumps.ledger.waiting.value() == Approx(ledger.waiting.value()).epsilon(0.02));
    CHECK(jumps.ledger.lost_work.value() == Approx(ledger.lost_work.value()).epsilon(0.02));
    // Most are announced: fewer saves are better.
    CHECK(jumps.mean < simulate(without_notice(long_run), law, tau, options).mean);
  }
  Run later = with_notice(run, {.time = 5_min, .share = 0.6});
  later.save.writing = 60_s;
  CHECK(error_of([&] { return simulate(later, law, tau).mean; }).find("must save synchronously") != std::string::npos);
  constexpr ckpt::Weibull weibull{6_h, 0.7};
  CHECK(error_of([&] { return long_run_goodput(later, weibull, tau); }).find("must be exponential: simulate") !=
        std::string::npos);
  const Run noticed = with_notice(run, {.time = 5_min, .share = 0.6});
  CHECK(simulate(noticed, weibull, tau, {.max_runs = 20}).mean > run.work);
}

TEST_CASE("a run that is stepped keeps what a notice saves", "[notice]") {
  // Segments of 60, 60 and 30 min; a save takes 90 s.
  Run short_run = with_notice(run, {.time = 5_min, .share = 1.0});
  short_run.work = 150_min;
  const ckpt::RunStepper stepper(short_run, WorkInterval(1_h));
  ckpt::RunState state = stepper.start();
  const auto until_compute = [&] {
    while (state.phase != ckpt::RunPhase::compute) stepper.end(state);
  };
  stepper.announce(state, 40_min);  // 110 min are left: 60 and 50
  CHECK(state.phase == ckpt::RunPhase::notice);
  CHECK(stepper.next(state).time == 5_min);
  CHECK_FALSE(stepper.next(state).exposed);
  CHECK(stepper.ledger(state).useful_work == 40_min);
  until_compute();
  CHECK(state.left == 2);
  CHECK(stepper.next(state).time == 1_h);
  stepper.end(state);
  stepper.announce(state, 10_s);  // in a save: all of the segment
  until_compute();
  CHECK(state.left == 1);
  CHECK(stepper.next(state).time == 50_min);
  stepper.fail(state, 20_min);
  until_compute();
  CHECK(stepper.next(state).time == 50_min);
  stepper.end(state);
  stepper.announce(state, 30_s);  // in the last save, which it does not stop
  CHECK(state.done());
  const ckpt::Ledger ledger = stepper.ledger(state);
  CHECK(ledger.useful_work == 150_min);
  CHECK(ledger.waiting == 10_min);
  CHECK(ledger.lost_work == 20_min);
  CHECK(ledger.save == 100_s);
  CHECK(ledger.failure_count == 3.0);
  CHECK(ledger.wall_clock() == 150_min + 10_min + 20_min + 100_s + 3.0 * run.outage.total());

  ckpt::RunState other = stepper.start();
  CHECK(error_of([&] {
          stepper.announce(other, 2_h);
          return 0;
        }).find("the phase is over by then") != std::string::npos);
  stepper.fail(other, 1_min);
  CHECK(error_of([&] {
          stepper.announce(other, 1_s);
          return 0;
        }).find("nothing is to be saved in this phase: detection") != std::string::npos);
}

TEST_CASE("notices lengthen the best interval, and no other is better", "[notice]") {
  for (const Seconds writing : {0_s, 10_min}) {
    Run this_run = run;
    this_run.save.writing = writing;
    const auto without = best_interval(this_run, law).interval.seconds();
    for (const double share : {0.3, 0.8, 0.99}) {
      const Run noticed = with_notice(this_run, {.time = 2_min, .share = share});
      const auto best = best_interval(noticed, law);
      CHECK(best.bound == ckpt::Bound::by_failures);
      CHECK(best.interval.seconds() > without);
      CHECK(best.interval.seconds() / without == Approx(1.0 / std::sqrt(1.0 - share)).epsilon(0.25));
      const double goodput = long_run_goodput(noticed, law, best.interval);
      for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0}) {
        CHECK(long_run_goodput(noticed, law, WorkInterval(best.interval.seconds() * factor)) < goodput);
      }
      CHECK(goodput > long_run_goodput(noticed, law, WorkInterval(without)));
    }
  }
  CHECK(best_interval(with_notice(run, {.time = 2_min, .share = 0.5}), law, WorkInterval(9_h)).bound ==
        ckpt::Bound::by_step);
}

TEST_CASE("a job with notices saves less often and gets more done", "[notice]") {
  ckpt::Job job{.training = {.work = 1000_h, .step = 30_s},
                .failures = {.law = law, .outage = {.rescheduling = 5_min, .restore = 3_min}},
                .saving = {.cost = ckpt::SaveCost{.blocking = 40_s}}};
  const ckpt::Outcome plain = ckpt::solve(job);
  job.failures.notice = {.time = 60_s, .share = 0.8};
  const ckpt::Outcome noticed = ckpt::solve(job);
  // What is left of a step is evenly 0 to 30 s; 20 s of it fit.
  CHECK(noticed.run.notice.met == Approx(2.0 / 3.0));
  CHECK(noticed.run.notice.saved() == Approx(1.6 / 3.0));
  CHECK(noticed.steps > plain.steps);
  CHECK(noticed.goodput() > plain.goodput());
  CHECK(noticed.ledger.waiting.value() == Approx(60.0 * (1.6 / 3.0) * noticed.ledger.failure_count).epsilon(0.01));
  // No number of steps is better.
  for (const int more : {-8, -1, 1, 8}) {
    const double steps = static_cast<double>(noticed.steps) + more;
    CHECK(ckpt::solve(with_interval(job, WorkInterval(30_s * steps))).goodput() <= noticed.goodput());
  }
  job.training.step = 0_s;
  CHECK(ckpt::solve(job).run.notice.met == 1.0);
  job.failures.notice.time = 39_s;
  CHECK(ckpt::solve(job).run.notice.saved() == 0.0);
  job.training.step = 30_s;
  CHECK(ckpt::solve(job).ledger.wall_clock() == plain.ledger.wall_clock());
  job.failures.notice.time = -1_s;
  CHECK(error_of([&] { return ckpt::solve(job).goodput(); }).find("ckpt::Notice: time") != std::string::npos);
}

TEST_CASE("notices that cannot be are rejected by name", "[notice]") {
  constexpr WorkInterval tau(40_min);
  const auto text = [&tau](const Notice& notice) {
    return error_of([&] { return long_run_goodput(with_notice(run, notice), law, tau); });
  };
  CHECK(text({.time = -1_s}).find("ckpt::Notice: time must be finite and >= 0 s") != std::string::npos);
  CHECK(text({.share = 1.5}).find("share of announced failures") != std::string::npos);
  CHECK(text({.share = 0.5, .met = test::nan}).find("chance that the state is safe") != std::string::npos);
  CHECK(error_of([] { return best_interval(with_notice(run, {.share = 1.0}), law); }).find("must be < 1") !=
        std::string::npos);
  CHECK(error_of([] {
          return slice_progress(with_notice(run, {.share = 0.5}), law, {.length = 1_h}, WorkInterval(20_min)).saves;
        }).find("announced failures are not in the model of a slice") != std::string::npos);
}

TEST_CASE("slices without failures hold what fits into them", "[slices]") {
  constexpr ckpt::Exponential never{Seconds(1e15)};
  // 24 h less 3 min to restore: with saves of 90 s every hour of work, and one at the end.
  const Slices slices{.length = 24_h, .queue_wait = 6_h, .margin = 30_s};
  const auto p = slice_progress(run, never, slices, WorkInterval(1_h));
  const auto work_in = [](double room) { return room - (std::floor(room / 3'690.0) + 1.0) * 90.0; };
  const double each = work_in(86'400.0 - 180.0 - 30.0);
  const double first = work_in(86'400.0 - 30.0);
  CHECK(p.work.value() == Approx(each).epsilon(1e-9));
  CHECK(p.first_work.value() == Approx(first).epsilon(1e-9));
  CHECK(p.saves == 24.0);
  const double others = std::floor((1'800'000.0 - first) / each);
  CHECK(p.slices == static_cast<std::uint64_t>(others) + 2);
  // The last one restores, does the rest, and ends.
  const double rest = 1'800'000.0 - first - others * each;
  const double last = 180.0 + rest + std::ceil(rest / 3'600.0) * 90.0;
  CHECK(p.allocated.value() == Approx((others + 1.0) * 86'400.0 + last).epsilon(1e-9));
  CHECK(p.calendar_time.value() == Approx(p.allocated.value() + (others + 1.0) * 21'600.0).epsilon(1e-9));
  const Slices killed{.length = 24_h, .queue_wait = 6_h, .end_save = false};
  CHECK(slice_progress(run, never, killed, WorkInterval(1_h)).work.value() == Approx(23.0 * 3'600.0));

  // Slices that are shorter than the interval never get anywhere.
  const auto nothing = slice_progress(run, never, {.length = 1_h, .end_save = false}, WorkInterval(2_h));
  CHECK(nothing.work == 0_s);
  CHECK(nothing.slices == 0);
  CHECK(std::isinf(nothing.calendar_time.value()));
  CHECK(slice_progress(run, never, {.length = 1_h}, WorkInterval(2_h)).work.value() ==
        Approx(3'600.0 - 180.0 - 90.0).epsilon(1e-9));
  CHECK(slice_progress(run, never, {.length = 200_s}, WorkInterval(2_h)).work == 0_s);
  CHECK(best_slices(run, never, {.length = 200_s}).slices == 0);
  // Nor does one that fits only where nothing has to be restored, unless it does all of the work.
  CHECK(slice_progress(run, never, {.length = 3'700_s, .end_save = false}, WorkInterval(1_h)).slices == 0);
  Run hour = run;
  hour.work = 1_h;
  CHECK(slice_progress(hour, never, {.length = 3'700_s, .end_save = false}, WorkInterval(1_h)).slices == 1);
  // Where nothing fails one save is enough; a job that fits into a slice waits for none.
  CHECK(best_slices(run, never, slices).saves == 1.0);
  Run small = run;
  small.work = 2_h;
  const auto one = best_slices(small, never, slices);
  CHECK(one.slices == 1);
  CHECK(one.calendar_time == one.allocated);
  CHECK(one.calendar_time.value() == Approx(7'200.0 + 90.0));
}

/// The work of a slice, drawn by the stepper of the library: from each start on the most that can be durable in time.
double draw_slice(const Run& of, const Slices& slices, double tau, bool first, ckpt::RandomStream& random) {
  const double end = (slices.length - slices.margin).value();
  double now = 0.0;
  double safe = 0.0;
  double failure = law.mtbf.value() * random.exponential();
  const auto pass = [&](const ckpt::RunStepper& stepper, ckpt::RunState& state) {
    const ckpt::RunStep step = stepper.next(state);
    if (step.exposed && failure < step.time.value()) {
      now += failure;
      stepper.fail(state, Seconds(failure));
      failure = law.mtbf.value() * random.exponential();
    } else {
      if (step.exposed) failure -= step.time.value();
      now += step.time.value();
      stepper.end(state);
    }
  };
  const auto part = [&of, tau](double work) {
    Run some = of;
    some.work = Seconds(work);
    return ckpt::RunStepper(some, WorkInterval(Seconds(tau)));
  };
  const auto most_work = [&](double left) {
    double low = 0.0;
    double high = left;
    if (!slices.end_save) {
      double segments = std::floor(left / tau);
      while (segments > 0.0 && part(segments * tau).without_failures().value() > left) segments -= 1.0;
      return segments * tau;
    }
    for (int i = 0; i < 30; ++i) {
      const double middle = 0.5 * (low + high);
      (part(middle).without_failures().value() > left ? high : low) = middle;
    }
    return low;
  };
  if (!first) {
    const ckpt::RunStepper stepper = part(tau);
    ckpt::RunState state = stepper.start();
    state.phase = ckpt::RunPhase::restore;
    while (state.phase != ckpt::RunPhase::compute && now < end) pass(stepper, state);
  }
  while (now < end) {
    const double work = most_work(end - now);
    if (!(work > 0.0)) break;
    const ckpt::RunStepper stepper = part(work);
    ckpt::RunState state = stepper.start();
    while (!state.done() && state.failures == 0) pass(stepper, state);
    if (state.done()) return safe + work;
    safe += static_cast<double>(stepper.segments() - state.left) * tau;
    while (state.phase != ckpt::RunPhase::compute && now < end) pass(stepper, state);
  }
  return safe;
}

TEST_CASE("slices with failures do what slices that are drawn do", "[slices]") {
  struct Case {
    Slices slices;
    Seconds tau;
    Seconds writing = 0_s;
    ckpt::Exposure exposure{};
  };
  const Case cases[] = {
      {.slices = {.length = 6_h}, .tau = 50_min},
      {.slices = {.length = 2_h, .margin = 60_s}, .tau = 110_min},
      {.slices = {.length = 2_h, .end_save = false}, .tau = 110_min},
      {.slices = {.length = 24_h, .end_save = false}, .tau = 4_h},
      {.slices = {.length = 24_h}, .tau = 20_min, .exposure = {.saving = false, .restoring = true}},
      {.slices = {.length = 8_h, .end_save = false}, .tau = 2_h, .exposure = {.saving = true, .restoring = false}},
      {.slices = {.length = 5_h}, .tau = 1_h, .writing = 40_min},
      {.slices = {.length = 5_h, .end_save = false}, .tau = 30_min, .writing = 20_min},
  };
  ckpt::RandomStream random(17);
  for (const Case& c : cases) {
    Run this_run = run;
    this_run.save.writing = c.writing;
    this_run.save.slowdown = 0.1;
    this_run.exposure = c.exposure;
    const auto said = slice_progress(this_run, law, c.slices, WorkInterval(c.tau));
    for (const bool first : {true, false}) {
      constexpr int many = 1500;
      double sum = 0.0;
      double squares = 0.0;
      for (int i = 0; i < many; ++i) {
        const double work = draw_slice(this_run, c.slices, c.tau.value(), first, random);
        sum += work / many;
        squares += work * work / many;
      }
      const double error = std::sqrt((squares - sum * sum) / many);
      const double mean = (first ? said.first_work : said.work).value();
      INFO(c.slices.length.value() << " " << c.tau.value() << ": " << mean / sum - 1.0 << " +- " << error / sum);
      CHECK(std::abs(mean - sum) < 4.5 * error + 1e-3 * sum);  // a false alarm in ten thousand runs of all of these
    }
  }
}

TEST_CASE("the best cut of a slice does the most work", "[slices]") {
  for (const Seconds length : {2_h, 12_h, 48_h}) {
    const Slices slices{.length = length, .queue_wait = 1_h};
    const auto best = best_slices(run, law, slices);
    for (const double factor : {0.3, 0.6, 0.9, 1.2, 2.0, 4.0}) {
      const auto other = slice_progress(run, law, slices, WorkInterval(best.interval.seconds() * factor));
      CHECK(other.work <= best.work * (1.0 + 1e-9));
    }
    CHECK(best.goodput < 1.0);
    CHECK(best.calendar_time > best.allocated);
  }
  // A long slice is a long job.
  const auto longest = best_slices(run, law, {.length = 2'000_h});
  CHECK(longest.interval.seconds() / best_interval(run, law).interval.seconds() == Approx(1.0).epsilon(0.01));
  CHECK(longest.goodput == Approx(long_run_goodput(run, law, best_interval(run, law).interval)).epsilon(1e-3));
}

TEST_CASE("what is known of stops prints", "[format]") {
  CHECK(fmt::format("{}", Notice{.time = 2_min, .share = 0.8, .met = 0.975}) ==
        "80 % of failures announced 2 min before, 97.5 % of these in time for a save");
  CHECK(fmt::format("{}", ckpt::last_save(1_h, 10_s, 60_s)) ==
        "no step after 58.83 min, no save after 59 min; fits in 100 %, 5 s unused");
  CHECK(fmt::format("{}", ckpt::last_save(1_min, 10_s, 60_s)) == "a step and a save, 1.167 min, do not fit");
  CHECK(fmt::format("{}", slice_progress(run, law, {.length = 1_h, .end_save = false}, WorkInterval(2_h))) ==
        "never done: a slice saves nothing");
  const ckpt::SliceProgress progress{.work = 5_h, .slices = 3, .calendar_time = 18_h};
  CHECK(fmt::format("{}", progress) == "5 h of work in each of 3 slices, done after 18 h");
  CHECK(fmt::format("{}", ckpt::FailurePrior{.failures = 2.0, .time = 10_h}) == "MTBF 5 h, as from 2 failures in 10 h");
  const ckpt::Advice first{.reason = ckpt::SaveReason::first};
  CHECK(fmt::format("{}", first) == "first save: to see what one costs");
}

TEST_CASE("slices that cannot be are rejected by name", "[slices]") {
  const auto text = [](const Slices& slices) { return error_of([&] { return best_slices(run, law, slices).saves; }); };
  CHECK(text({}).find("ckpt::Slices: length of a slice must be finite and > 0 s") != std::string::npos);
  CHECK(text({.length = 1_h, .queue_wait = -1_s}).find("queue wait") != std::string::npos);
  CHECK(text({.length = 1_h, .margin = Seconds(test::nan)}).find("margin") != std::string::npos);
  CHECK(error_of([] {
          return slice_progress(run, law, {.length = 1_h}, WorkInterval(0_s)).saves;
        }).find("interval must be finite and > 0 s") != std::string::npos);
  Run free = run;
  free.save = {};
  CHECK(error_of([&] { return best_slices(free, law, {.length = 1_h}).saves; }).find("costs nothing") !=
        std::string::npos);
}

}  // namespace

TEST_CASE("slices of thousands of saves that failures spare do as much as those they do not spare", "[stops]") {
  ckpt::Run sliced{.work = 10'000'000_s, .save = {.blocking = 0.5_s}, .outage = {.restore = 60_s}};
  const ckpt::Exponential failures{4_h};
  const ckpt::Slices slices{.length = 24_h, .end_save = true};
  for (const double tau : {2.0, 5.0, 10.0, 20.0, 30.0, 41.0, 60.0}) {
    CAPTURE(tau);
    const ckpt::WorkInterval interval(ckpt::Seconds{tau});
    sliced.exposure.saving = true;
    const double struck = slice_progress(sliced, failures, slices, interval).work.value();
    sliced.exposure.saving = false;
    const double spared = slice_progress(sliced, failures, slices, interval).work.value();
    CHECK(spared > struck);
    CHECK(spared == Approx(struck).epsilon(2e-3));  // a save is struck with 0.5 s / 4 h
  }
}
