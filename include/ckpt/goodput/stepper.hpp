#pragma once
// A run for the event loop of another program: what it does now and until when, what a failure makes of it.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Steps a run from event to event. It has no clock, draws no random numbers and allocates nothing:
///
///     auto state = stepper.start();
///     while (!state.done()) {
///       const auto step = stepper.next(state);
///       if (step.exposed && failure < step.time) {
///         stepper.fail(state, failure);
///         failure = law.sample(random);
///       } else {
///         if (step.exposed) failure -= step.time;
///         stepper.end(state);
///       }
///     }
///
/// Times are counted from the begin of the phase. Where another program says how long a phase really took, the ledger
/// and all that follows go by that.
class RunStepper {
 public:
  /// A run that saves whenever `interval` of work is done, and at its end, as for `simulate`.
  /// @throws InvalidInput for an input outside its domain, for more than 2^53 segments, and where an asynchronous save,
  ///         or one that failures spare, is to count from its start
  constexpr RunStepper(const Run& run, const WorkInterval& interval, const StepperOptions& options = {});
  /// A run of so many segments of equal work, 1 ... 2^53.
  /// @throws InvalidInput as above
  constexpr RunStepper(const Run& run, std::uint64_t segments, const StepperOptions& options = {});

  /// A run that starts.
  [[nodiscard]] constexpr RunState start() const;
  /// What the run does, and how long if nothing fails.
  [[nodiscard]] constexpr RunStep next(const RunState& state) const;
  /// The phase is over, as planned.
  constexpr void end(RunState& state) const { end(state, next(state).time); }
  /// The phase is over, and took so long.
  /// @throws InvalidInput for a time that is not finite and >= 0 s, for a segment computed in less than its work (by
  ///         more than a millionth), for a fourth save in flight, and for a run that is done
  constexpr void end(RunState& state, const Seconds& took) const;
  /// A failure strikes after so much of the phase: what is not durable is lost, and an outage begins. So it does in a
  /// phase that is not exposed, too: whether failures spare it is up to the caller.
  /// @throws InvalidInput for a time that is not finite and >= 0 s, and for a run that is done, or whose last save is
  ///         durable by then
  constexpr void fail(RunState& state, const Seconds& after) const;
  /// A notice comes after so much of computing or saving, and is met: all work that is done is safe, and after the time
  /// of `Run::notice` (`RunPhase::notice`) an outage begins. The last save of the run it does not stop.
  /// @throws InvalidInput for a time that is not finite and >= 0 s, beyond the phase, for any other phase, and for
  ///         asynchronous saves
  constexpr void announce(RunState& state, const Seconds& after) const;
  /// The oldest save in flight is durable after so much of the phase; if it is the last one and the run waits for
  /// nothing else (`RunPhase::drain`), the run is done.
  /// @throws InvalidInput where the options do not say that this is reported, for a time that is not finite and >= 0 s,
  ///         and where no save is in flight
  constexpr void durable(RunState& state, const Seconds& after) const;

  /// What the run has cost so far. Work that may yet be lost counts as useful; the sum is the time that has passed.
  [[nodiscard]] constexpr Ledger ledger(const RunState& state) const;
  /// How many segments.
  [[nodiscard]] constexpr std::uint64_t segments() const { return static_cast<std::uint64_t>(plan_.segments); }
  /// What the run takes if nothing fails and all goes as planned [s].
  [[nodiscard]] constexpr Seconds without_failures() const { return Seconds(plan_.without_failures); }

 private:
  detail::RunPlan plan_;
};

// ---- implementation

constexpr RunStepper::RunStepper(const Run& run, const WorkInterval& interval, const StepperOptions& options)
    : plan_(detail::plan_run(run, 1.0,
                             detail::cut_run(run, interval, "ckpt::RunStepper",
                                             "ckpt::RunStepper: number of segments must be from 1 to 2^53"),
                             options,
                             "ckpt::RunStepper: a save that is valid at its start must be synchronous and struck by "
                             "failures")) {
  detail::require_perfect_saves(run, "ckpt::RunStepper");
}
constexpr RunStepper::RunStepper(const Run& run, std::uint64_t segments, const StepperOptions& options)
    : plan_(detail::plan_run(
          run, 1.0, detail::cut_run(run, segments, "ckpt::RunStepper: number of segments must be from 1 to 2^53"),
          options, "ckpt::RunStepper: a save that is valid at its start must be synchronous and struck by failures")) {
  detail::require_perfect_saves(run, "ckpt::RunStepper");
}

constexpr RunState RunStepper::start() const { return detail::RunMachine{plan_}.start(); }
constexpr RunStep RunStepper::next(const RunState& state) const { return detail::RunMachine{plan_}.next(state); }

constexpr void RunStepper::end(RunState& state, const Seconds& took) const {
  const detail::RunMachine machine{plan_};
  detail::require_non_negative(took, Subject{"ckpt::RunStepper::end", "time of a phase", "s"});
  if (state.done()) detail::reject(InvalidInput("ckpt::RunStepper::end: the run is done"));
  const Seconds time = machine.next(state).time;
  if (state.phase == RunPhase::compute && took.value() < machine.work(state) * (1.0 - 1e-6)) {
    detail::reject("ckpt::RunStepper::end: a segment must take as long as its work at least [s]", took.value());
  }
  if (state.phase == RunPhase::save && state.durable[0] > state.clock + took) {
    detail::reject(InvalidInput("ckpt::RunStepper::end: a fourth save in flight; wait until the oldest is durable"));
  }
  if (took < time || took > time) {
    machine.end<false>(state, took);
  } else {
    machine.end<true>(state, took);
  }
}

constexpr void RunStepper::fail(RunState& state, const Seconds& after) const {
  const detail::RunMachine machine{plan_};
  detail::require_non_negative(after, Subject{"ckpt::RunStepper::fail", "time of a failure in its phase", "s"});
  const bool drained = state.phase == RunPhase::drain && !(state.durable[2] > state.clock + after);
  if (state.done() || drained) detail::reject(InvalidInput("ckpt::RunStepper::fail: the run is done by then"));
  if (after > machine.next(state).time) {
    machine.fail<false>(state, after);
  } else {
    machine.fail<true>(state, after);
  }
}

constexpr void RunStepper::announce(RunState& state, const Seconds& after) const {
  const detail::RunMachine machine{plan_};
  detail::require_non_negative(after, Subject{"ckpt::RunStepper::announce", "time of a notice in its phase", "s"});
  if (state.phase != RunPhase::compute && state.phase != RunPhase::save) {
    detail::reject(InvalidInput("ckpt::RunStepper::announce: nothing is to be saved in this phase: ")
                       .append(to_string(state.phase)));
  }
  if (plan_.cycle.in_flight > 0.0) {
    detail::reject(
        "ckpt::RunStepper::announce: saves must be synchronous: time from the end of blocking until durable "
        "must be 0 s",
        plan_.cycle.in_flight);
  }
  const Seconds time = machine.next(state).time;
  if (after > time) detail::reject("ckpt::RunStepper::announce: the phase is over by then [s]", after.value());
  machine.announce(state, after);
}

constexpr void RunStepper::durable(RunState& state, const Seconds& after) const {
  detail::require_non_negative(after, Subject{"ckpt::RunStepper::durable", "time in the phase", "s"});
  if (!plan_.durable_is_reported) {
    detail::reject(
        InvalidInput("ckpt::RunStepper::durable: the run says itself when a save is durable, unless "
                     "StepperOptions::durable_is_reported"));
  }
  for (Seconds& durable : state.durable) {
    if (durable < detail::not_reported) continue;
    durable = state.clock + after;
    if (state.phase == RunPhase::drain && &durable == &state.durable[2]) end(state, after);
    return;
  }
  detail::reject(InvalidInput("ckpt::RunStepper::durable: no save is in flight"));
}

constexpr Ledger RunStepper::ledger(const RunState& state) const {
  const bool all = state.ahead == 0;
  const bool computed = state.phase == RunPhase::wait || state.phase == RunPhase::save;
  const double saved = (plan_.segments - static_cast<double>(state.ahead)) * plan_.cycle.work + state.kept.value();
  const double work = computed ? detail::RunMachine{plan_}.work(state) : 0.0;
  return {.useful_work = Seconds(all ? plan_.useful_work : saved + work),
          .save = state.save,
          .slowdown = state.slowdown,
          .waiting = state.waiting,
          .lost_work = state.lost,
          .detection = state.detection,
          .rescheduling = state.rescheduling,
          .restore = state.restore,
          .failure_count = static_cast<double>(state.failures),
          .validity = Validity::exact};
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
