#pragma once
// Where a run is, in plain numbers, and what each event makes of it: the one state machine, of `RunStepper` and of the
// simulation.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

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
  notice,        ///< saved at a notice, stands still until it is stopped
  detection,     ///< has failed, and nobody knows
  rescheduling,  ///< until the restore can start
  restore,       ///< reads the state back
  warm_up,       ///< until it computes again
  done,          ///< the last save is durable
};

/// The word for a phase.
[[nodiscard]] constexpr std::string_view to_string(RunPhase phase) {
  constexpr std::string_view names[] = {"compute",   "wait",         "save",    "drain",   "notice",
                                        "detection", "rescheduling", "restore", "warm-up", "done"};
  return names[static_cast<std::size_t>(phase)];
}

/// Where a run is, as a phase begins, and what it has cost so far: numbers to copy, to compare, to keep as bytes.
struct RunState {
  std::uint64_t left = 0;      ///< segments whose save was not durable at the last start or restart
  std::uint64_t ahead = 0;     ///< segments not saved since
  std::uint64_t failures = 0;  ///< so far
  Seconds kept{};   ///< by how much the last segment is shorter, as notices have saved work between its saves [s]
  Seconds clock{};  ///< time since the last start or restart; 0 in an outage [s]
  Seconds durable[3] = {};  ///< of the three newest saves since then: when they are durable, on that clock [s]
  Seconds save{};           ///< blocked in saves [s]
  Seconds slowdown{};       ///< speed lost beside saves in flight [s]
  Seconds waiting{};        ///< blocked before saves, for the last one, and for announced stops [s]
  Seconds lost{};           ///< work thrown away [s]
  Seconds detection{};      ///< of failures [s]
  Seconds rescheduling{};   ///< of failures [s]
  Seconds restore{};        ///< reading and warming up, what failures cut short included [s]
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
  double notice;             // from a notice to the stop
  double announced;          // of all failures, that are announced and met
  double without_failures;   // finish time when nothing fails
  bool restoring;            // whether restores are exposed
  bool valid_at_start;       // whether a save counts from its start on
  bool durable_is_reported;  // whether a save in flight stays so until the caller says that it is durable
};

}  // namespace detail

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
  if (is_noticed(run) && is_asynchronous(run)) {
    reject(
        "ckpt::Notice: a run that is simulated or stepped must save synchronously: time from the end of blocking until "
        "durable must be 0 s",
        run.save.persist().value());
  }
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
          .rescheduling = run.outage.until_restore().value(),
          .restore = run.outage.restore ? run.outage.restore->value() : 0.0,
          .warm_up = run.outage.warm_up.value(),
          .notice = run.notice.time.value(),
          .announced = run.notice.saved(),
          .without_failures = run.work.value() + count * cycle.blocking + (others + beside) + cycle.in_flight,
          .restoring = run.exposure.restoring,
          .valid_at_start = options.valid == SaveValid::at_start,
          .durable_is_reported = options.durable_is_reported && is_asynchronous(run)};
}

/// When a save is durable of which nobody has said so yet.
inline constexpr Seconds not_reported{(std::numeric_limits<double>::max)()};

/// The one state machine, without checks. Everything is inlined: who knows the phase pays for that one alone.
struct RunMachine {
  const RunPlan& plan;

  [[nodiscard]] constexpr const Cycle<double>& segment(const RunState& state) const {
    return state.ahead > 1 ? plan.cycle : plan.last;
  }
  /// Work of it.
  [[nodiscard]] constexpr double work(const RunState& state) const {
    return state.ahead > 1 ? plan.cycle.work : plan.last.work - state.kept.value();
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
        return {state.phase, Seconds((later(state) ? c.compute : c.work) - (c.work - work(state))), true};
      case RunPhase::wait:
        return {state.phase, Seconds(c.waiting), c.saving};
      case RunPhase::save:
        return {state.phase, Seconds(c.blocking), c.saving};
      case RunPhase::drain:
        return {state.phase, Seconds(c.in_flight), c.saving};
      case RunPhase::notice:
        return {state.phase, Seconds(plan.notice), false};
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
          state.slowdown += took - Seconds(work(state));
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
      case RunPhase::notice:
        state.waiting += took;
        begin_outage(state);
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
        if (!planned) slow = after.value() - work(state);
        state.slowdown += Seconds(slow);
        throw_away(state, after, after.value() - slow);
        break;
      }
      case RunPhase::wait:
        state.waiting += after;
        throw_away(state, after, work(state));
        break;
      case RunPhase::save:
        state.save += after;
        throw_away(state, after, plan.valid_at_start ? 0.0 : work(state));
        if (plan.valid_at_start) state.ahead = --state.left;
        break;
      case RunPhase::drain:
        state.waiting += after;
        throw_away(state, after, 0.0);
        break;
      case RunPhase::notice:
        state.waiting += after;
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
    begin_outage(state);
  }

  /// A notice that is met comes after so much of computing or saving, of a run with synchronous saves.
  [[gnu::always_inline]] constexpr void announce(RunState& state, const Seconds& after) const {
    if (state.phase == RunPhase::save) {
      state.save += after;
      state.left = --state.ahead;
      if (state.left == 0) {  // it is done before it is stopped
        state.save += Seconds(plan.cycle.blocking) - after;
        state.phase = RunPhase::done;
        return;
      }
    } else {
      state.kept += after;
      if (!(state.kept.value() < plan.last.work)) {
        state.kept -= Seconds(plan.cycle.work);
        --state.ahead;
      }
      state.left = state.ahead;
    }
    restart_clock(state);
    state.phase = RunPhase::notice;
  }

 private:
  [[gnu::always_inline]] constexpr void begin_outage(RunState& state) const {
    ++state.failures;
    state.phase = plan.detection > 0.0      ? RunPhase::detection
                  : plan.rescheduling > 0.0 ? RunPhase::rescheduling
                                            : RunPhase::restore;
  }
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
    restart_clock(state);
  }
  [[gnu::always_inline]] static constexpr void restart_clock(RunState& state) {
    state.clock = Seconds{};
    state.durable[0] = state.durable[1] = state.durable[2] = Seconds{};
  }
};

}  // namespace detail

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
