#pragma once
// A run for the event loop of another program: what it does now and until when, what a failure makes of it. The state
// is plain numbers. `simulate`, event by event, steps through the same.

#include <cstdint>
#include <limits>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// When a synchronous save counts as taken.
enum class SaveValid : std::uint8_t {
  at_end,    ///< when it stops blocking: what storage systems promise
  at_start,  ///< as soon as it starts, so that a failure in the middle of it loses no work: what some simulators assume
};

/// Words for when a save counts.
[[nodiscard]] constexpr std::string_view to_string(SaveValid valid) {
  switch (valid) {
    case SaveValid::at_end:
      return "at its end";
    case SaveValid::at_start:
      return "at its start";
  }
  return "unknown";
}

/// What a run does at a moment.
enum class RunPhase : std::uint8_t {
  compute,       ///< a segment of work
  wait,          ///< work of the segment is done: until the save before is out of the way
  save,          ///< stands still for a save
  drain,         ///< all work is done and saved: until the last save is durable
  detection,     ///< has failed, and nobody knows
  rescheduling,  ///< until the restore can start
  restore,       ///< reads the state back
  warm_up,       ///< until it computes again
  done,          ///< the last save is durable
};

/// The word for a phase.
[[nodiscard]] constexpr std::string_view to_string(RunPhase phase) {
  switch (phase) {
    case RunPhase::compute:
      return "compute";
    case RunPhase::wait:
      return "wait";
    case RunPhase::save:
      return "save";
    case RunPhase::drain:
      return "drain";
    case RunPhase::detection:
      return "detection";
    case RunPhase::rescheduling:
      return "rescheduling";
    case RunPhase::restore:
      return "restore";
    case RunPhase::warm_up:
      return "warm-up";
    case RunPhase::done:
      return "done";
  }
  return "unknown";
}

/// Where a run is, as a phase begins, and what it has cost so far: numbers to copy, to compare, to keep as bytes.
struct RunState {
  std::uint64_t left = 0;      ///< segments whose save was not durable at the last start or restart
  std::uint64_t ahead = 0;     ///< segments not saved since
  std::uint64_t failures = 0;  ///< so far
  Seconds clock{};             ///< time since the last start or restart; 0 in an outage [s]
  Seconds durable[3] = {};     ///< of the three newest saves since then: when they are durable, on that clock [s]
  Seconds save{};              ///< blocked in saves [s]
  Seconds slowdown{};          ///< speed lost beside saves in flight [s]
  Seconds waiting{};           ///< blocked before saves, and for the last one [s]
  Seconds lost{};              ///< work thrown away [s]
  Seconds detection{};         ///< of failures [s]
  Seconds rescheduling{};      ///< of failures [s]
  Seconds restore{};           ///< reading and warming up, what failures cut short included [s]
  RunPhase phase = RunPhase::compute;  ///< what it does

  /// Whether it needs no further step.
  [[nodiscard]] constexpr bool done() const { return phase == RunPhase::done; }
  /// How many saves are in flight: begun, and not durable as the phase begins.
  [[nodiscard]] constexpr int in_flight() const {
    return (durable[0] > clock ? 1 : 0) + (durable[1] > clock ? 1 : 0) + (durable[2] > clock ? 1 : 0);
  }
};

/// What a run does, if nothing fails.
struct RunStep {
  RunPhase phase = RunPhase::done;  ///< what it does
  Seconds time{};                   ///< how long, from the begin of the phase on [s]
  bool exposed = false;             ///< whether failures strike in it, by the convention of the run
};

/// How a run is stepped.
struct StepperOptions {
  SaveValid valid = SaveValid::at_end;  ///< when a synchronous save counts
  /// Whether the caller says when a save in flight is durable (`RunStepper::durable`), as one does who writes it to
  /// simulated storage; otherwise it is after the time that the run says.
  bool durable_is_reported = false;
};

namespace detail {

/// A run cut into segments, in seconds.
struct RunPlan {
  Cycle<double> cycle;       // all segments but the last
  Cycle<double> last;        // the last one, of at most as much work
  double segments;           // K, the last one included
  double useful_work;        // Ts
  double detection;          // of a failure
  double rescheduling;       // of a failure
  double restore;            // R, less `warm_up`
  double warm_up;            // of a failure
  double without_failures;   // finish time when nothing fails
  bool restoring;            // whether restores are exposed
  bool valid_at_start;       // whether a save counts from its start on
  bool durable_is_reported;  // whether a save in flight stays so until the caller says that it is durable
};

}  // namespace detail

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

namespace detail {

/// Cuts a run, for whoever asks.
[[nodiscard]] constexpr Segments<double> cut_run(const Run& run, const WorkInterval& interval, const char* function,
                                                 const char* too_many) {
  require_run(run);
  const double work = interval.seconds().value();
  require_positive(work, Subject{function, "interval", "s"});
  const auto cut = cut_into(run.work.value(), work);
  if (!(cut.count <= 0x1p53)) reject(too_many, cut.count);
  return cut;
}
[[nodiscard]] constexpr Segments<double> cut_run(const Run& run, std::uint64_t segments, const char* too_many) {
  require_run(run);
  const auto cut = cut_in(run.work.value(), segments, too_many);
  if (!(cut.count <= 0x1p53)) reject(too_many, cut.count);
  return cut;
}

/// The plan of a run that is cut; M is of no account to whoever does not ask for expectations.
[[nodiscard]] constexpr RunPlan plan_run(const Run& run, double mtbf, const Segments<double>& cut,
                                         const StepperOptions& options, const char* not_at_start) {
  if (options.valid == SaveValid::at_start && (is_asynchronous(run) || !run.exposure.saving)) reject(not_at_start, 0.0);
  const auto cycle = make_cycle<double>(run, mtbf, cut.whole);
  const bool rest = cut.rest > 0.0;
  const auto last = rest ? make_cycle<double>(run, mtbf, cut.rest) : cycle;
  const double count = rest ? cut.count + 1.0 : cut.count;
  const double others = larger(count - 2.0, 0.0) * (cycle.waiting + cycle.slowdown * cycle.overlap);
  const double beside = count > 1.0 ? last.waiting + last.slowdown * last.overlap : 0.0;
  return {.cycle = cycle,
          .last = last,
          .segments = count,
          .useful_work = run.work.value(),
          .detection = run.outage.detection.value(),
          .rescheduling = run.outage.rescheduling.value(),
          .restore = run.outage.restore ? run.outage.restore->value() : 0.0,
          .warm_up = run.outage.warm_up.value(),
          .without_failures = run.work.value() + count * cycle.blocking + (others + beside) + cycle.in_flight,
          .restoring = run.exposure.restoring,
          .valid_at_start = options.valid == SaveValid::at_start,
          .durable_is_reported = options.durable_is_reported && is_asynchronous(run)};
}

/// When a save is durable of which nobody has said so yet.
inline constexpr Seconds not_reported{std::numeric_limits<double>::max()};

/// The one state machine, without checks. Everything is inlined: who knows the phase pays for that one alone.
struct RunMachine {
  const RunPlan& plan;

  [[nodiscard]] constexpr const Cycle<double>& segment(const RunState& state) const {
    return state.ahead > 1 ? plan.cycle : plan.last;
  }
  /// Whether it is not the first segment after a start.
  [[nodiscard]] static constexpr bool later(const RunState& state) { return state.ahead < state.left; }

  [[nodiscard]] constexpr RunState start() const {
    RunState state;
    state.left = state.ahead = static_cast<std::uint64_t>(plan.segments);
    return state;
  }

  [[nodiscard, gnu::always_inline]] constexpr RunStep next(const RunState& state) const {
    const Cycle<double>& c = segment(state);
    switch (state.phase) {
      case RunPhase::compute:
        return {state.phase, Seconds(later(state) ? c.compute : c.work), true};
      case RunPhase::wait:
        return {state.phase, Seconds(c.waiting), c.saving};
      case RunPhase::save:
        return {state.phase, Seconds(c.blocking), c.saving};
      case RunPhase::drain:
        return {state.phase, Seconds(c.in_flight), c.saving};
      case RunPhase::detection:
        return {state.phase, Seconds(plan.detection), false};
      case RunPhase::rescheduling:
        return {state.phase, Seconds(plan.rescheduling), false};
      case RunPhase::restore:
        return {state.phase, Seconds(plan.restore), plan.restoring};
      case RunPhase::warm_up:
        return {state.phase, Seconds(plan.warm_up), plan.restoring};
      case RunPhase::done:
        break;
    }
    return {};
  }

  /// @tparam planned  whether the phase took as long as planned
  template <bool planned>
  [[gnu::always_inline]] constexpr void end(RunState& state, const Seconds& took) const {
    const Cycle<double>& c = segment(state);
    switch (state.phase) {
      case RunPhase::compute:
        state.clock += took;
        if (!planned) {
          state.slowdown += took - Seconds(c.work);
        } else if (later(state)) {
          state.slowdown += Seconds(c.slowdown * c.overlap);
        }
        state.phase = later(state) && (c.waiting > 0.0 || plan.durable_is_reported) ? RunPhase::wait : RunPhase::save;
        return;
      case RunPhase::wait:
        state.clock += took;
        state.waiting += took;
        state.phase = RunPhase::save;
        return;
      case RunPhase::save:
        state.clock += took;
        state.save += took;
        state.durable[0] = state.durable[1];
        state.durable[1] = state.durable[2];
        state.durable[2] = plan.durable_is_reported ? not_reported : state.clock + Seconds(c.in_flight);
        --state.ahead;
        state.phase = state.ahead > 0 ? RunPhase::compute : c.in_flight > 0.0 ? RunPhase::drain : RunPhase::done;
        return;
      case RunPhase::drain:
        state.clock += took;
        state.waiting += took;
        state.phase = RunPhase::done;
        return;
      case RunPhase::detection:
        state.detection += took;
        state.phase = plan.rescheduling > 0.0 ? RunPhase::rescheduling : RunPhase::restore;
        return;
      case RunPhase::rescheduling:
        state.rescheduling += took;
        state.phase = RunPhase::restore;
        return;
      case RunPhase::restore:
        state.restore += took;
        state.phase = plan.warm_up > 0.0 ? RunPhase::warm_up : restarted(state);
        return;
      case RunPhase::warm_up:
        state.restore += took;
        state.phase = restarted(state);
        return;
      case RunPhase::done:
        return;
    }
  }

  /// @tparam planned  whether the phase takes no longer than planned
  template <bool planned>
  [[gnu::always_inline]] constexpr void fail(RunState& state, const Seconds& after) const {
    const Cycle<double>& c = segment(state);
    switch (state.phase) {
      case RunPhase::compute: {
        double slow = later(state) ? c.slowdown * smaller(after.value(), c.overlap) : 0.0;
        if (!planned) slow = after.value() - c.work;
        state.slowdown += Seconds(slow);
        throw_away(state, after, after.value() - slow);
        break;
      }
      case RunPhase::wait:
        state.waiting += after;
        throw_away(state, after, c.work);
        break;
      case RunPhase::save:
        state.save += after;
        throw_away(state, after, plan.valid_at_start ? 0.0 : c.work);
        if (plan.valid_at_start) state.ahead = --state.left;
        break;
      case RunPhase::drain:
        state.waiting += after;
        throw_away(state, after, 0.0);
        break;
      case RunPhase::detection:
        state.detection += after;
        break;
      case RunPhase::rescheduling:
        state.rescheduling += after;
        break;
      case RunPhase::restore:
      case RunPhase::warm_up:
        state.restore += after;
        break;
      case RunPhase::done:
        return;
    }
    ++state.failures;
    state.phase = plan.detection > 0.0      ? RunPhase::detection
                  : plan.rescheduling > 0.0 ? RunPhase::rescheduling
                                            : RunPhase::restore;
  }

 private:
  /// Nothing is left where the last save counted from its start.
  [[nodiscard]] static constexpr RunPhase restarted(const RunState& state) {
    return state.left > 0 ? RunPhase::compute : RunPhase::done;
  }
  /// Work of so many seconds is gone, and what was saved and is not durable; if all was, the last segment is of that.
  [[gnu::always_inline]] constexpr void throw_away(RunState& state, const Seconds& after, double work) const {
    state.clock += after;
    const int lost = state.in_flight();
    const bool all = state.phase == RunPhase::drain;
    state.lost += Seconds(all ? (lost - 1) * plan.cycle.work + plan.last.work : lost * plan.cycle.work + work);
    state.left = state.ahead += static_cast<std::uint64_t>(lost);
    state.clock = Seconds{};
    state.durable[0] = state.durable[1] = state.durable[2] = Seconds{};
  }
};

}  // namespace detail

constexpr RunStepper::RunStepper(const Run& run, const WorkInterval& interval, const StepperOptions& options)
    : plan_(detail::plan_run(run, 1.0,
                             detail::cut_run(run, interval, "ckpt::RunStepper",
                                             "ckpt::RunStepper: number of segments must be from 1 to 2^53"),
                             options,
                             "ckpt::RunStepper: a save that is valid at its start must be synchronous and struck by "
                             "failures")) {}
constexpr RunStepper::RunStepper(const Run& run, std::uint64_t segments, const StepperOptions& options)
    : plan_(detail::plan_run(
          run, 1.0, detail::cut_run(run, segments, "ckpt::RunStepper: number of segments must be from 1 to 2^53"),
          options, "ckpt::RunStepper: a save that is valid at its start must be synchronous and struck by failures")) {}

constexpr RunState RunStepper::start() const { return detail::RunMachine{plan_}.start(); }
constexpr RunStep RunStepper::next(const RunState& state) const { return detail::RunMachine{plan_}.next(state); }

constexpr void RunStepper::end(RunState& state, const Seconds& took) const {
  const detail::RunMachine machine{plan_};
  detail::require_non_negative(took, Subject{"ckpt::RunStepper::end", "time of a phase", "s"});
  if (state.done()) detail::reject(InvalidInput("ckpt::RunStepper::end: the run is done"));
  const Seconds time = machine.next(state).time;
  if (state.phase == RunPhase::compute && took.value() < machine.segment(state).work * (1.0 - 1e-6)) {
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
  const double saved = (plan_.segments - static_cast<double>(state.ahead)) * plan_.cycle.work;
  const double work = computed ? detail::RunMachine{plan_}.segment(state).work : 0.0;
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
