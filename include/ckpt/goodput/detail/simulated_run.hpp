#pragma once
// One run of the simulation, from start to end, three times: from failure to failure for a synchronous save, the same
// for any save, and event by event.

#include <cstdint>
#include <utility>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/run_state.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// What the loops need, in seconds. `restore` is reading and warm-up, one after the other; detection and rescheduling,
/// in which nothing fails, are no events here but counted at the end.
struct SimulatedRun : RunPlan {
  double downtime;             // D
  std::uint64_t max_failures;  // a run with more is given up
  double useless = 0.0;        // b, chance that a save is of no use
  double unusable = 0.0;       // of those, the part that is found out by reading
  double in_vain = 0.0;        // how long that takes
};

/// Where the up-time of one run went besides useful work [s], and the number of failures.
struct SimulatedOutcome {
  double save = 0.0;
  double slowdown = 0.0;
  double waiting = 0.0;
  double lost = 0.0;
  double restore = 0.0;
  std::uint64_t failures = 0;
  bool given_up = false;
};

/// Draws times to failure: a law's own sampler, ziggurat variates for the laws that are functions of one.
template <class Law>
class FailureTimes {
 public:
  explicit FailureTimes(const Law& law) : sample_(make_sampler(law)) {}

  double operator()(RandomStream& random) const {
    const double time = approximate(sample_(scalar_cast<typename Law::rep>(random.uniform())).value());
    if (is_nan(time) || time < 0.0) reject("ckpt::simulate: a time to failure drawn from the law must be >= 0 s", time);
    return time;
  }

 private:
  decltype(make_sampler(std::declval<const Law&>())) sample_;
};

template <class Rep>
class FailureTimes<BasicExponential<Rep>> {
 public:
  explicit FailureTimes(const BasicExponential<Rep>& law) : mtbf_(approximate(law.mean().value())) {}

  [[gnu::always_inline]] double operator()(RandomStream& random) const { return mtbf_ * random.exponential(); }

 private:
  double mtbf_;
};

template <class Rep>
class FailureTimes<BasicWeibull<Rep>> {
 public:
  explicit FailureTimes(const BasicWeibull<Rep>& law)
      : scale_(approximate(law.scale().value())), power_(1.0 / approximate(law.shape)) {}

  [[gnu::always_inline]] double operator()(RandomStream& random) const {
    return scale_ * math::pow(random.exponential(), power_);
  }

 private:
  double scale_;
  double power_;
};

/// Restores; x is exposed time to the next failure, before and after.
template <class Times>
[[gnu::always_inline]] inline void pass_restore(const SimulatedRun& run, RandomStream& random, const Times& times,
                                                double& x, double& restore, std::uint64_t& failures) {
  if (run.restoring) {
    while (x < run.restore && failures <= run.max_failures) {
      restore += x;
      ++failures;
      x = times(random);
    }
    x -= run.restore;
  }
  restore += run.restore;
}

/// A failure has struck: exposed up-time from the end of the restore to the next one.
template <class Times>
[[gnu::always_inline]] inline double time_after_restore(const SimulatedRun& run, RandomStream& random,
                                                        const Times& times, double& restore, std::uint64_t& failures) {
  ++failures;
  double x = times(random);
  pass_restore(run, random, times, x, restore, failures);
  return x;
}

/// From failure to failure, a save that is durable when it stops blocking. What `jump` does, in fewer steps.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump_synchronous(const SimulatedRun& run, RandomStream& random,
                                                       const Times& times) {
  const double work = run.cycle.work;
  const double cycle = run.cycle.later;
  const double per_second = 1.0 / cycle;
  const double first_exposed = run.restoring ? run.restore : 0.0;
  const double length_of_last = run.last.later;
  const double inside_last = length_of_last + 0.5 * cycle;
  RandomStream stream = random;
  double left = (run.segments - 1.0) * cycle + length_of_last;  // exposed time to the end of the run
  double lost = 0.0;
  double thrown_away = 0.0;  // lost work, and the save that was cut short
  double cut_short = 0.0;    // restores, less R each
  std::uint64_t failures = 0;
  for (double exposed = 0.0; failures <= run.max_failures; exposed = first_exposed, ++failures) {
    const double x = times(stream) - exposed;
    if (x < 0.0) [[unlikely]] {
      cut_short += x;
      continue;
    }
    if (x >= left) break;
    const double done = whole(x * per_second) * cycle;
    const double inside = x - done;
    left -= done;
    thrown_away += inside;
    if (left > inside_last) [[likely]] {
      lost += smaller(inside, work);
    } else {
      lost += smaller(inside, run.last.work);
    }
  }
  random = stream;
  return {.save = run.segments * run.cycle.blocking + (run.cycle.saving ? thrown_away - lost : 0.0),
          .lost = lost,
          .restore = static_cast<double>(failures) * run.restore + cut_short,
          .failures = failures,
          .given_up = failures > run.max_failures};
}

/// Of so many durable saves, the newest that are of no use: how many, and how many of them a restore reads.
struct Useless {
  double saves = 0.0;
  double read = 0.0;
};
[[nodiscard]] inline Useless draw_useless(const SimulatedRun& run, RandomStream& random, double durable) {
  Useless useless;
  while (useless.saves < durable && random.uniform() < run.useless) {
    useless.saves += 1.0;
    if (random.uniform() < run.unusable) useless.read += 1.0;
  }
  return useless;
}

/// Reads saves that turn out to be unusable; x is exposed time to the next failure.
template <class Times>
inline void read_in_vain(const SimulatedRun& run, RandomStream& random, const Times& times, double reads, double& x,
                         SimulatedOutcome& out) {
  while (reads > 0.0 && out.failures <= run.max_failures) {
    if (run.restoring && x < run.in_vain) {
      out.restore += x;
      ++out.failures;
      x = times(random);
      continue;
    }
    if (run.restoring) x -= run.in_vain;
    out.restore += run.in_vain;
    reads -= 1.0;
  }
}

/// From failure to failure, any save.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const Cycle<double>& c = run.cycle;
  const double per_second = 1.0 / c.later;
  const double drain = c.saving ? c.in_flight : 0.0;  // exposed part of the wait for the last save
  const double slowed = c.slowdown * c.overlap;
  const double first_durable = c.first + c.pending;  // exposed time from a start until its first save is durable
  RandomStream stream = random;
  SimulatedOutcome out;
  double left = run.segments;
  double x = times(stream);
  while (left > 0.0) {
    const double start_of_last = left > 1.0 ? c.first + (left - 2.0) * c.later : 0.0;
    const double end = start_of_last + (left > 1.0 ? run.last.later : run.last.first);
    if (x >= end + drain) break;
    double durable = x < first_durable ? 0.0 : smaller(1.0 + whole((x - first_durable) * per_second), left - 1.0);
    if (x >= end) {  // waiting for the last saves
      out.save += left * c.blocking;
      out.slowdown += larger(left - 2.0, 0.0) * slowed + (left > 1.0 ? c.slowdown * run.last.overlap : 0.0);
      out.waiting += larger(left - 2.0, 0.0) * c.waiting + (left > 1.0 ? run.last.waiting : 0.0) + (x - end);
      out.lost += (left - 1.0 - durable) * c.work + run.last.work;
      left -= durable;
    } else {
      const double done =
          x < c.first || !(left > 1.0) ? 0.0 : smaller(1.0 + whole((x - c.first) * per_second), left - 1.0);
      const double inside = done > 0.0 ? x - (c.first + (done - 1.0) * c.later) : x;
      const bool later = done > 0.0;
      const Cycle<double>& now = done < left - 1.0 ? c : run.last;
      const double computed = smaller(inside, later ? now.compute : now.work);
      const double slow = later ? c.slowdown * smaller(computed, now.overlap) : 0.0;
      const double waited = later && c.saving ? smaller(inside - computed, now.waiting) : 0.0;
      const double blocked = inside - computed - waited;
      const double before = later ? done - 1.0 : 0.0;
      durable = smaller(durable, done);
      out.save += done * c.blocking + blocked;
      out.slowdown += before * slowed + slow;
      out.waiting += before * c.waiting + waited;
      if (run.valid_at_start && blocked > 0.0) {
        durable += 1.0;
      } else {
        out.lost += (done - durable) * c.work + (computed - slow);
      }
      left -= durable;
    }
    if (run.useless > 0.0) {
      const Useless useless = draw_useless(run, stream, durable);
      left += useless.saves;
      out.lost += useless.saves * c.work;
      ++out.failures;
      x = times(stream);
      read_in_vain(run, stream, times, useless.read, x, out);
      pass_restore(run, stream, times, x, out.restore, out.failures);
    } else {
      x = time_after_restore(run, stream, times, out.restore, out.failures);
    }
    if (out.failures > run.max_failures) {
      out.given_up = true;
      break;
    }
  }
  random = stream;
  const double others = larger(left - 2.0, 0.0);
  out.save += left * c.blocking;
  out.slowdown += others * slowed + (left > 1.0 ? c.slowdown * run.last.overlap : 0.0);
  out.waiting += others * c.waiting + (left > 1.0 ? run.last.waiting : 0.0) + (left > 0.0 ? c.in_flight : 0.0);
  return out;
}

/// From failure to failure, a save that is durable when it stops blocking, and failures of which some are announced and
/// met.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump_noticed(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const Cycle<double>& c = run.cycle;
  RandomStream stream = random;
  SimulatedOutcome out;
  double left = run.segments;
  double last = run.last.work;  // of the last segment
  double x = times(stream);
  while (left > 0.0) {
    const double save = c.later - c.work;  // its exposed part
    if (x >= (left - 1.0) * c.later + (last + save)) break;
    const double done = smaller(whole(x / c.later), left - 1.0);
    const double inside = larger(x - done * c.later, 0.0);
    left -= done;
    const double work = left > 1.0 ? c.work : last;
    const double computed = smaller(inside, work);
    out.save += done * c.blocking + (inside - computed);
    if (!(stream.uniform() < run.announced)) {
      out.lost += computed;
    } else if (inside >= work) {
      if (!(left > 1.0)) {
        out.save -= inside - computed;
        static_cast<void>(times(stream));
        break;
      }
      left -= 1.0;
      out.waiting += run.notice;
    } else {
      last -= computed;
      if (!(last > 0.0)) {
        last += c.work;
        left -= 1.0;
      }
      out.waiting += run.notice;
    }
    x = time_after_restore(run, stream, times, out.restore, out.failures);
    if (out.failures > run.max_failures) {
      out.given_up = true;
      break;
    }
  }
  random = stream;
  out.save += left * c.blocking;
  return out;
}

/// Passes a phase, or a part of it if a failure strikes in it; x is exposed time to the next failure.
template <class Times>
[[gnu::always_inline]] inline void pass(const RunMachine& machine, RunState& state, RunPhase phase, Seconds& x,
                                        RandomStream& random, const Times& times) {
  state.phase = phase;
  const RunStep step = machine.next(state);
  if (step.exposed && x < step.time) {
    const bool up = phase == RunPhase::compute || phase == RunPhase::save;
    if (up && machine.plan.announced > 0.0 && random.uniform() < machine.plan.announced) {
      machine.announce(state, x);
    } else {
      machine.fail<true>(state, x);
    }
    x = Seconds(times(random));
  } else {
    if (step.exposed) x -= step.time;
    machine.end<true>(state, step.time);
  }
}

/// Event by event: end of compute, end of wait, end of blocking, durable, failure. The check of the two above.
template <class Times>
[[nodiscard]] inline SimulatedOutcome by_segments(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const RunMachine machine{run};
  RandomStream stream = random;
  RunState state = machine.start();
  Seconds x{times(stream)};  // exposed time to the next failure
  // Any order of these would do. In this one the compiler knows the phase that follows, and no jump depends on it.
  while (!state.done() && state.failures <= run.max_failures) {
    if (state.phase == RunPhase::compute) pass(machine, state, RunPhase::compute, x, stream, times);
    if (state.phase == RunPhase::wait) pass(machine, state, RunPhase::wait, x, stream, times);
    if (state.phase == RunPhase::save) pass(machine, state, RunPhase::save, x, stream, times);
    if (state.phase == RunPhase::drain) pass(machine, state, RunPhase::drain, x, stream, times);
    if (state.phase == RunPhase::notice) pass(machine, state, RunPhase::notice, x, stream, times);
    if (state.phase == RunPhase::restore) pass(machine, state, RunPhase::restore, x, stream, times);
  }
  random = stream;
  return {.save = state.save.value(),
          .slowdown = state.slowdown.value(),
          .waiting = state.waiting.value(),
          .lost = state.lost.value(),
          .restore = state.restore.value(),
          .failures = state.failures,
          .given_up = state.failures > run.max_failures};
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
