#pragma once
// What one save costs a job: how long it stops the work, how long until it is safe, what the work loses meanwhile.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/detail/save_in_flight.hpp>

namespace ckpt::inline CKPT_ABI {

template <Scalar Rep>
struct BasicSaveCost;

namespace detail {
template <class Rep>
constexpr void require_save_cost(const BasicSaveCost<Rep>& cost);
}  // namespace detail

/// What each save of a job costs, however it is taken: computed by `save_cost` of a job or `solve_strategy`, or
/// measured.
///
/// A save stops the work for `blocking`; then its copy goes on for `copying`, then it is written for `writing`, and
/// durable: all that beside the work, which is slowed down by `slowdown`. Saves are copied one after the other and
/// written one after the other: where they come too fast, the job waits before a save until the one before it is out of
/// the way (or, `one_at_a_time`, durable). How long depends on the interval: see `waiting`.
template <Scalar Rep = double>
struct BasicSaveCost {
  BasicSeconds<Rep> blocking{};  ///< delta, time one save stops the work [s], >= 0
  BasicSeconds<Rep> copying{};   ///< rest of the copy, after blocking and beside the work [s], >= 0
  BasicSeconds<Rep> writing{};   ///< from the end of the copy to durable; 0 for a synchronous save [s], >= 0
  Rep slowdown = Rep(0.0);       ///< s, part of the computing speed lost while a save is in flight, 0 ... 1
  bool one_at_a_time = false;    ///< whether a save waits for the one before to be durable (one buffer, waves)

  /// p, from the end of blocking to durable: the time in which a save is in flight [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> persist() const { return copying + writing; }
  /// L, from the start of a save to its being durable, without queueing: where saves come too fast, one lies in full
  /// buffers before it is written (`StrategyResult::queueing`) [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> durable_after() const { return blocking + persist(); }
  /// From the end of blocking until the next save may start [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> held() const {
    return BasicSeconds<Rep>(detail::held_after_blocking(detail::enter(blocking), detail::enter(copying),
                                                         detail::enter(writing), one_at_a_time));
  }
  /// Least work between saves at which none waits [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> smallest_work() const {
    return BasicSeconds<Rep>((1.0 - detail::enter(slowdown)) * detail::enter(held()));
  }
  /// Least time from the start of a save to the start of the next at which none waits [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> smallest_period() const { return held() + blocking; }
  /// Work between saves of which the next starts when the last is durable: continuous checkpointing. 0 for a
  /// synchronous one [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> continuous_work() const {
    return BasicSeconds<Rep>((1.0 - detail::enter(slowdown)) * detail::enter(persist()));
  }
  /// w, how long the job waits before a save, from the second one after a start on [s]. Nothing waits from
  /// `smallest_work` on.
  /// @throws InvalidInput for what no save can cost, and for an interval that is not finite and > 0 s
  [[nodiscard]] constexpr BasicSeconds<Rep> waiting(const BasicWorkInterval<Rep>& interval) const {
    detail::require_save_cost(*this);
    const auto& tau = detail::enter(interval.seconds());
    detail::require_positive(tau, Subject{"ckpt::SaveCost::waiting", "interval", "s"});
    const auto compute = detail::compute_beside(tau, detail::enter(persist()), detail::enter(slowdown));
    return BasicSeconds<Rep>(detail::excess(detail::enter(held()), compute));
  }
  /// The work between saves that start every `period`: what is left beside blocking, less what the slowdown takes.
  /// @throws InvalidInput for a period that is not longer than a save blocks, or in which saves would wait
  [[nodiscard]] constexpr BasicWorkInterval<Rep> work_in(const BasicPeriod<Rep>& period) const;
};
/// In doubles.
using SaveCost = BasicSaveCost<double>;

namespace detail {

/// Rejects the first figure that no save can have, by name.
template <class Rep>
constexpr void require_save_cost(const BasicSaveCost<Rep>& cost) {
  require_non_negative(cost.blocking, Subject{"ckpt::SaveCost", "blocking time of a save", "s"});
  require_non_negative(cost.copying, Subject{"ckpt::SaveCost", "rest of the copy of a save", "s"});
  require_non_negative(cost.writing, Subject{"ckpt::SaveCost", "time to write a save", "s"});
  require_non_negative(cost.durable_after(), "ckpt::SaveCost: blocking + copying + writing must be finite [s]");
  require_fraction(cost.slowdown, Subject{"ckpt::SaveCost", "slowdown while a save is in flight"});
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicWorkInterval<Rep> BasicSaveCost<Rep>::work_in(const BasicPeriod<Rep>& period) const {
  detail::require_save_cost(*this);
  const auto& every = detail::enter(period.seconds());
  detail::require_positive(every, Subject{"ckpt::SaveCost::work_in", "period", "s"});
  const auto least = detail::enter(smallest_period());
  const auto compute = every - detail::enter(blocking);
  if (!(compute > 0.0) || every < least) {
    detail::reject(InvalidInput("ckpt::SaveCost::work_in: period must be longer than a save stops the training, and no "
                                "shorter than saves can follow each other [s]",
                                detail::approximate(every))
                       .append(": a save stops it for ")
                       .append(detail::approximate(blocking.value()))
                       .append(" s, the shortest period is ")
                       .append(detail::approximate(least))
                       .append(" s"));
  }
  const auto lost = detail::enter(slowdown) * detail::smaller(detail::enter(persist()), compute);
  return BasicWorkInterval<Rep>(BasicSeconds<Rep>(compute - lost));
}

}  // namespace ckpt::inline CKPT_ABI
