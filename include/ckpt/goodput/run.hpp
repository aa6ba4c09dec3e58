#pragma once
// One run, as the exact model, the ledger and the simulation see it: how much work, what a save costs, what a failure
// costs, and the conventions that the field leaves unsaid.

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/save/detail/save_in_flight.hpp>

namespace ckpt::inline CKPT_ABI {

/// When failures strike. They always strike while computing and never between a failure and the start of the restore.
struct Exposure {
  bool saving = true;  ///< they strike while the job stands still for a save: blocked by it, waiting to begin it, and
                       ///< at the end of the run waiting for the last one to be durable
  bool restoring = true;  ///< they strike while state is restored, which then starts again
};

template <Scalar Rep>
struct BasicRun;

namespace detail {
template <class Rep>
constexpr void require_run(const BasicRun<Rep>& run);
}  // namespace detail

/// A job that saves at regular intervals, and at its end, and restarts from the newest durable state.
///
/// A save starts when an interval of work is done, and blocks for `blocking`; then its copy goes on for `copying`, then
/// it is written for `persist`, and durable: all that beside the work, which is slowed down by `slowdown` and makes up
/// for that before the next save. Saves are copied one after the other and written one after the other: where they come
/// too fast, the job waits before a save until the one before it is out of the way (or, `one_at_a_time`, durable). How
/// long depends on the interval, and nobody has to say it: see `waiting`.
///
/// A failure throws back to the state of the newest save that was durable, then come `detection`, `rescheduling` and
/// `restore`, after which nothing of before is in flight. The first start needs no restore; the run ends when its last
/// save, after the last of the work, is durable.
template <Scalar Rep = double>
struct BasicRun {
  BasicSeconds<Rep> work{};          ///< Ts, time the job takes without saves and failures [s], > 0
  BasicSeconds<Rep> blocking{};      ///< delta, time one save stops the work [s], >= 0
  BasicSeconds<Rep> copying{};       ///< rest of the copy, after blocking and beside the work [s], >= 0
  BasicSeconds<Rep> persist{};       ///< from the end of the copy to durable; 0 for a synchronous save [s], >= 0
  Rep slowdown = Rep(0.0);           ///< part of the computing speed lost while a save is in flight, 0 ... 1
  bool one_at_a_time = false;        ///< whether a save waits for the one before to be durable (one buffer, waves)
  BasicSeconds<Rep> detection{};     ///< from a failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};  ///< from discovery to the start of the restore: queue, replacement [s], >= 0
  BasicSeconds<Rep> restore{};       ///< R, reload, warm-up [s], >= 0
  Exposure exposure{};               ///< when failures strike

  /// D, downtime in which no failure strikes [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> downtime() const { return detection + rescheduling; }
  /// p, from the end of blocking to durable [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> in_flight() const { return copying + persist; }
  /// L, from the start of a save to its being durable, without queueing: where saves come too fast, one lies in full
  /// buffers before it is written (`StrategyResult::queueing`) [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> durable_after() const { return blocking + in_flight(); }
  /// w, how long the job waits before a save, from the second one after a start on [s]. Nothing waits from
  /// `smallest_work` on.
  /// @throws InvalidInput for what no run can be, and for an interval that is not finite and > 0 s
  [[nodiscard]] constexpr BasicSeconds<Rep> waiting(const BasicWorkInterval<Rep>& interval) const {
    detail::require_run(*this);
    const Rep& tau = interval.seconds().value();
    detail::require_positive(tau, "ckpt::Run::waiting: interval must be finite and > 0 s");
    const Rep compute = detail::compute_beside(tau, in_flight().value(), slowdown);
    return BasicSeconds<Rep>(detail::excess(held().value(), compute));
  }
  /// Least work between saves at which none waits [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> smallest_work() const {
    return BasicSeconds<Rep>(Rep(Rep(Rep(1.0) - slowdown) * held().value()));
  }
  /// From the end of blocking until the next save may start [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> held() const {
    return BasicSeconds<Rep>(
        detail::held_after_blocking(blocking.value(), copying.value(), persist.value(), one_at_a_time));
  }
};
/// In doubles.
using Run = BasicRun<double>;

namespace detail {

/// Rejects the first input that no run can have, by name.
template <class Rep>
constexpr void require_run(const BasicRun<Rep>& run) {
  require_positive(run.work.value(), "ckpt::Run: work must be finite and > 0 s");
  require_non_negative(run.blocking.value(), "ckpt::Run: blocking time of a save must be finite and >= 0 s");
  require_non_negative(run.copying.value(), "ckpt::Run: rest of the copy of a save must be finite and >= 0 s");
  require_non_negative(run.persist.value(), "ckpt::Run: persist time must be finite and >= 0 s");
  require_non_negative(run.detection.value(), "ckpt::Run: detection time must be finite and >= 0 s");
  require_non_negative(run.rescheduling.value(), "ckpt::Run: rescheduling time must be finite and >= 0 s");
  require_non_negative(run.restore.value(), "ckpt::Run: restore time must be finite and >= 0 s");
  require_non_negative(run.durable_after().value(), "ckpt::Run: blocking + copying + persist must be finite [s]");
  require_fraction(run.slowdown, "ckpt::Run: slowdown while persisting must be a fraction from 0 to 1");
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
