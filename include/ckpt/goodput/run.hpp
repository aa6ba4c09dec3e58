#pragma once
// One run, as the exact model, the ledger and the simulation see it: how much work, what a save costs, what a failure
// costs, and the conventions that the field leaves unsaid.

#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/outage.hpp>
#include <ckpt/save/cost.hpp>
#include <ckpt/save/reliability.hpp>

namespace ckpt::inline CKPT_ABI {

/// When failures strike. They always strike while computing and never between a failure and the start of the restore.
struct Exposure {
  bool saving = true;  ///< they strike while the job stands still for a save: blocked by it, waiting to begin it, and
                       ///< at the end of the run waiting for the last one to be durable
  bool restoring = true;  ///< they strike while state is restored, which then starts again
};

/// A job that saves at regular intervals, and at its end, and restarts from the newest durable state.
///
/// A save starts when an interval of work is done, and costs what `save` says; the work makes up for the slowdown
/// before the next save.
///
/// A failure throws back to the state of the newest save that was durable, then comes the `outage`, after which nothing
/// of before is in flight. The first start needs no restore; the run ends when its last save, after the last of the
/// work, is durable.
template <Scalar Rep = double>
struct BasicRun {
  BasicSeconds<Rep> work{};                 ///< Ts, time the job takes without saves and failures [s], > 0
  BasicSaveCost<Rep> save{};                ///< of each save
  BasicOutage<Rep> outage{};                ///< of each failure
  Exposure exposure{};                      ///< when failures strike
  BasicNotice<Rep> notice{};                ///< of failures that are announced; none unless given
  BasicSaveReliability<Rep> reliability{};  ///< how often a save is of no use

  /// Part of an outage in which no failure strikes: D, or all of it where they spare restores, and what is waited for
  /// stops that are announced, p q n [s]. From one failure to the next are so much and the MTBF of the law; where
  /// failures spare saves, these besides.
  [[nodiscard]] constexpr BasicSeconds<Rep> time_down() const {
    const BasicSeconds<Rep> down = exposure.restoring ? outage.downtime() : outage.total();
    return notice.saved() > Rep(0.0) ? down + notice.time * notice.saved() : down;
  }
};
/// In doubles.
using Run = BasicRun<double>;

/// The same run, in which no failure is announced.
template <Scalar Rep>
[[nodiscard]] constexpr BasicRun<Rep> without_notice(BasicRun<Rep> run) {
  run.notice = {};
  return run;
}

namespace detail {

/// Whether a run is one at a glance. Where it says no, look closer.
template <IeeeNumber Rep>
[[nodiscard, gnu::always_inline]] constexpr bool is_plainly_right(const BasicRun<Rep>& run) {
  const BasicSaveCost<Rep>& save = run.save;
  const BasicOutage<Rep>& outage = run.outage;
  const BasicNotice<Rep>& notice = run.notice;
  const Rep restore = outage.restore ? outage.restore->value() : Rep(0.0);
  return are_non_negative(run.work.value(), save.blocking.value(), save.copying.value(), save.writing.value(),
                          save.slowdown, outage.detection.value(), outage.rescheduling.value(),
                          outage.initialisation.value(), restore, outage.warm_up.value(), notice.time.value(),
                          notice.share, notice.met) &&
         run.work.value() > Rep(0.0) && save.slowdown <= Rep(1.0) && notice.share <= Rep(1.0) &&
         notice.met <= Rep(1.0) && (bits_of(run.reliability.failed) | bits_of(run.reliability.unusable)) == 0 &&
         !run.reliability.in_vain;
}

/// Rejects the first input that no run can have, by name. Apart from the look, which is then a few instructions.
template <class Rep>
[[gnu::noinline]] constexpr void look_closer(const BasicRun<Rep>& run) {
  require_positive(run.work, Subject{"ckpt::Run", "work", "s"});
  require_save_cost(run.save);
  require_outage(run.outage);
  require_notice(run.notice);
  require_reliability(run.reliability);
  if (run.reliability.is_perfect()) return;
  if (!run.exposure.saving && run.save.persist() > BasicSeconds<Rep>{}) {
    reject(
        InvalidInput("ckpt::Run: saves of no use (run.reliability) need saves that are durable when they stop "
                     "blocking, or failures that strike during saves (exposure.saving)"));
  }
  if (run.notice.saved() > Rep(0.0)) {
    reject(
        InvalidInput("ckpt::Run: saves of no use (run.reliability) are not known beside announced failures "
                     "(run.notice): leave one of them out"));
  }
}

/// The same, where a look at the run does not tell.
template <class Rep>
[[gnu::always_inline]] constexpr void require_run(const BasicRun<Rep>& run) {
  if constexpr (IeeeNumber<Rep>) {
    if (!std::is_constant_evaluated() && is_plainly_right(run)) return;
  }
  look_closer(run);
}

/// Rejects saves of no use where they are not looked at.
template <class Rep>
constexpr void require_perfect_saves(const BasicRun<Rep>& run, const char* function) {
  if (run.reliability.is_perfect()) return;
  reject(InvalidInput("").append(function).append(
      ": every save has to be of use (run.reliability): saves that fail or are unusable are in expected_time, "
      "expected_ledger, best_interval and simulate"));
}

/// Whether there are failures that are announced and met.
template <class Rep>
[[nodiscard]] constexpr bool is_noticed(const BasicRun<Rep>& run) {
  return run.notice.saved() > Rep(0.0);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
