#pragma once
// One run, as the exact model, the ledger and the simulation see it: how much work, what a save costs, what a failure
// costs, and the conventions that the field leaves unsaid.

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// When failures strike. They always strike while computing and never between a failure and the start of the restore.
struct Exposure {
  bool saving = true;     ///< they strike while a save blocks
  bool restoring = true;  ///< they strike while state is restored, which then starts again
};

/// A long job that saves at regular intervals and restarts from the newest durable state.
///
/// A save starts when an interval of work is done. It blocks for `blocking` (before that for `waiting`, unless it is
/// the first after a start), and is durable `persist` after it stops blocking; during that time work goes on, slowed
/// down by `slowdown`, and what is lost by that is made up before the next save. A failure throws back to the state of
/// the newest save that was durable, then come `detection`, `rescheduling` and `restore`, after which nothing of
/// before is in flight. The first start needs no restore; the run ends when its last save is durable.
template <Scalar Rep = double>
struct Run {
  BasicSeconds<Rep> work{};          ///< Ts, time the job takes without saves and failures [s], > 0
  BasicSeconds<Rep> blocking{};      ///< delta, time one save stops the work [s], >= 0
  BasicSeconds<Rep> waiting{};       ///< wait for the save before, at every save that has one (back-pressure) [s], >= 0
  BasicSeconds<Rep> persist{};       ///< from the end of blocking to durable; 0 for a synchronous save [s], >= 0
  Rep slowdown = Rep(0.0);           ///< part of the computing speed lost while persisting, 0 ... 1
  BasicSeconds<Rep> detection{};     ///< from a failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};  ///< from discovery to the start of the restore: queue, replacement [s], >= 0
  BasicSeconds<Rep> restore{};       ///< R, reload, warm-up [s], >= 0
  Exposure exposure{};               ///< when failures strike

  /// D, downtime in which no failure strikes [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> downtime() const { return detection + rescheduling; }
  /// L, from the start of a save to its being durable, without the wait [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> latency() const { return blocking + persist; }
};

namespace detail {

/// Rejects the first input that no run can have, by name.
template <class Rep>
constexpr void require_run(const Run<Rep>& run) {
  require_positive(run.work.value(), "ckpt::Run: work must be finite and > 0 s");
  require_non_negative(run.blocking.value(), "ckpt::Run: blocking time of a save must be finite and >= 0 s");
  require_non_negative(run.waiting.value(), "ckpt::Run: wait before a save must be finite and >= 0 s");
  require_non_negative(run.persist.value(), "ckpt::Run: persist time must be finite and >= 0 s");
  require_non_negative(run.detection.value(), "ckpt::Run: detection time must be finite and >= 0 s");
  require_non_negative(run.rescheduling.value(), "ckpt::Run: rescheduling time must be finite and >= 0 s");
  require_non_negative(run.restore.value(), "ckpt::Run: restore time must be finite and >= 0 s");
  require_fraction(run.slowdown, "ckpt::Run: slowdown while persisting must be a fraction from 0 to 1");
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
