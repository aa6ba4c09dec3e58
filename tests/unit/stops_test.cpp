// Stops that are announced: notices and slices, against jobs that are drawn event by event.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

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
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/goodput/slices.hpp>
#include <ckpt/goodput/stepper.hpp>
#include <ckpt/io/format_advice.hpp>

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

/// Sums of many cycles of a job of which a share of failures is announced and met.
struct Drawn {
  double wall = 0.0;
  double work = 0.0;
  double lost = 0.0;
  double waiting = 0.0;
  double failures = 0.0;
};
Drawn draw_noticed(double saved, double notice, double tau, bool saving_exposed, std::uint64_t seed, double until) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> next(1.0 / law.mtbf.value());
  std::uniform_real_distribution<double> uniform;
  Drawn d;
  while (d.wall < until) {
    // From going on: to the end of a save, or to a failure.
    const double fails = next(random);
    const double worked = std::min(fails, tau);
    const double save = run.save.blocking.value();
    if (fails >= tau + (saving_exposed ? save : 0.0)) {
      d.wall += tau + save;
      d.work += tau;
      continue;
    }
    d.wall += fails;
    if (uniform(random) < saved) {
      d.work += worked;
      d.wall += notice;
      d.waiting += notice;
    } else {
      d.lost += worked;
    }
    for (;;) {
      d.failures += 1.0;
      d.wall += run.outage.downtime().value();
      const double again = next(random);
      if (again >= run.outage.restoring().value()) break;
      d.wall += again;
    }
    d.wall += run.outage.restoring().value();
  }
  return d;
}

TEST_CASE("without notices everything is as without them, to the last bit", "[notice]") {
  constexpr WorkInterval tau(40_min);
  for (const Notice& none : {Notice{}, Notice{.time = 2_min}, Notice{.time = 2_min, .share = 0.8, .met = 0.0}}) {
    CHECK(long_run_goodput(run, law, none, tau) == long_run_goodput(run, law, tau));
    CHECK(best_interval(run, law, none).interval.seconds() == best_interval(run, law).interval.seconds());
    CHECK(expected_ledger(run, law, none, tau).wall_clock() == expected_ledger(run, law, tau).wall_clock());
  }
  // And goes there as there are fewer of them.
  CHECK(long_run_goodput(run, law, Notice{.time = 2_min, .share = 1e-9}, tau) ==
        Approx(long_run_goodput(run, law, tau)).epsilon(1e-8));
  Run spared = run;
  spared.exposure = {.saving = false, .restoring = false};
  CHECK(long_run_goodput(spared, law, Notice{.time = 2_min, .share = 1e-9}, tau) ==
        Approx(long_run_goodput(spared, law, tau)).epsilon(1e-8));
}

TEST_CASE("goodput and ledger with notices are those of jobs that are drawn", "[notice]") {
  struct Case {
    double share;
    double met;
    Seconds time;
    Seconds tau;
    bool saving;
  };
  for (const Case& c : {Case{0.8, 1.0, 120_s, 40_min, true}, Case{0.5, 0.6, 600_s, 2_h, true},
                        Case{1.0, 1.0, 120_s, 10_h, true}, Case{0.8, 1.0, 120_s, 40_min, false}}) {
    Run this_run = run;
    this_run.exposure.saving = c.saving;
    const Notice notice{.time = c.time, .share = c.share, .met = c.met};
    const double goodput = long_run_goodput(this_run, law, notice, WorkInterval(c.tau));
    // The spread of the mean from 40 stretches; five standard errors, a false alarm in a hundred thousand.
    constexpr int stretches = 40;
    double sum = 0.0;
    double squares = 0.0;
    Drawn all;
    for (int i = 0; i < stretches; ++i) {
      const Drawn d = draw_noticed(c.share * c.met, c.time.value(), c.tau.value(), c.saving,
                                   static_cast<std::uint64_t>(i + 1), 400.0 * law.mtbf.value());
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
    CHECK(std::abs(goodput - sum) < 5.0 * error);
    CHECK(error < 1.5e-3);

    const ckpt::Ledger ledger = expected_ledger(this_run, law, notice, WorkInterval(c.tau));
    const double scale = run.work.value() / all.work;
    CHECK(ledger.goodput() == Approx(goodput).epsilon(1e-9));
    CHECK(ledger.lost_work.value() == Approx(all.lost * scale).epsilon(0.02).margin(1.0));
    CHECK(ledger.waiting.value() == Approx(all.waiting * scale).epsilon(0.02));
    CHECK(ledger.failure_count == Approx(all.failures * scale).epsilon(0.02));
  }
}

TEST_CASE("notices lengthen the best interval, and no other is better", "[notice]") {
  const auto without = best_interval(run, law).interval.seconds();
  for (const double share : {0.3, 0.8, 0.99}) {
    const Notice notice{.time = 2_min, .share = share};
    const auto best = best_interval(run, law, notice);
    CHECK(best.bound == ckpt::Bound::by_failures);
    CHECK(best.interval.seconds() > without);
    CHECK(best.interval.seconds() / without == Approx(1.0 / std::sqrt(1.0 - share)).epsilon(0.25));
    const double goodput = long_run_goodput(run, law, notice, best.interval);
    for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0}) {
      CHECK(long_run_goodput(run, law, notice, WorkInterval(best.interval.seconds() * factor)) < goodput);
    }
    CHECK(goodput > long_run_goodput(run, law, best_interval(run, law).interval));
  }
  CHECK(best_interval(run, law, Notice{.time = 2_min, .share = 0.5}, WorkInterval(9_h)).bound == ckpt::Bound::by_step);
}

TEST_CASE("notices that cannot be are rejected by name", "[notice]") {
  constexpr WorkInterval tau(40_min);
  const auto text = [&tau](const Run& of, const Notice& notice) {
    return error_of([&] { return long_run_goodput(of, law, notice, tau); });
  };
  CHECK(text(run, {.time = -1_s}).find("ckpt::Notice: time must be finite and >= 0 s") != std::string::npos);
  CHECK(text(run, {.share = 1.5}).find("share of announced failures") != std::string::npos);
  CHECK(text(run, {.share = 0.5, .met = test::nan}).find("chance that the state is safe") != std::string::npos);
  Run later = run;
  later.save.writing = 60_s;
  CHECK(text(later, {.share = 0.5}).find("synchronous") != std::string::npos);
  CHECK(text(later, {}) == "no error");
  CHECK(error_of([] { return best_interval(run, law, Notice{.share = 1.0}); }).find("must be < 1") !=
        std::string::npos);
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
