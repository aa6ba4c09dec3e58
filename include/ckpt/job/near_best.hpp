#pragma once
// The curve of cost against interval, and how exactly an interval has to be met: which cost hardly more than the best.

#include <limits>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/job/outcome.hpp>

namespace ckpt::inline CKPT_ABI {

/// Expected wall-clock time beside useful work if the job saved that often [s], all else as it was solved: a point of
/// the curve of cost against interval. Infinite where the run never finishes.
/// @param outcome   of a job with failures; its interval is not looked at
/// @param interval  tau, work between saves [s], finite and > 0
/// @throws InvalidInput for an outcome without failures, or an interval outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> badput_at(const BasicOutcome<Rep>& outcome,
                                                    const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// Useful work in the wall-clock time at that interval, 0 ... 1; 0 where the run never finishes.
/// @param outcome   see `badput_at`
/// @param interval  see `badput_at`
/// @throws InvalidInput as `badput_at`
template <Scalar Rep>
[[nodiscard]] constexpr Rep goodput_at(const BasicOutcome<Rep>& outcome,
                                       const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  const BasicSeconds<Rep> lost = badput_at(outcome, interval);
  if (!detail::is_finite(lost.value())) return Rep(0.0);
  return Rep(outcome.run.work / (outcome.run.work + lost));
}

/// A range of intervals.
template <Scalar Rep = double>
struct BasicNearBest {
  BasicWorkInterval<Rep> shortest{};  ///< tau, work between saves
  BasicWorkInterval<Rep> longest{};   ///< the same
};
/// In doubles.
using NearBest = BasicNearBest<double>;

/// The intervals around the one in force at which the whole job takes at most 1 + `excess` times as long: all between
/// the two ends do, and beyond them the first that does not is within 1 % of the end. Where the interval is the best
/// one, this says how exactly it has to be met.
///
/// @param outcome  of a job with failures
/// @param excess   of the wall clock, finite and > 0
/// @return ends within a factor of 1e4 below the interval in force, and up to the work of the job above it
/// @throws InvalidInput for an outcome without failures, or an excess outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicNearBest<Rep> near_best(const BasicOutcome<Rep>& outcome,
                                                     const std::type_identity_t<Rep>& excess = Rep(0.001));

// ---- implementation

template <Scalar Rep>
constexpr BasicSeconds<Rep> badput_at(const BasicOutcome<Rep>& outcome,
                                      const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  if (!outcome.law) {
    detail::reject(InvalidInput("ckpt::badput_at: without failures every interval costs the same: set failures.law"));
  }
  detail::require_positive(interval.seconds(), Subject{"ckpt::badput_at", "interval", "s"});
  using T = detail::eager_t<Rep>;
  const BasicRun<T>& run = detail::enter(outcome.run);
  const T work = run.work.value();
  const T time = detail::time_under(outcome.run, *outcome.law, outcome.shape, T(detail::enter(interval.seconds())));
  const bool ends = detail::is_positive(time);
  return BasicSeconds<Rep>(detail::leave(ends ? T(time - work) : T(std::numeric_limits<double>::infinity())));
}

namespace detail {

/// Outwards from a number in steps of a factor as long as it costs no more; then what is between the last two is
/// halved.
template <class T, class CostsMore>
[[nodiscard]] constexpr T last_within(const T& at, const T& factor, const T& limit, const CostsMore& costs_more) {
  T inside = at;
  for (;;) {
    T next = inside * factor;
    const bool beyond = factor > 1.0 ? next > limit : next < limit;
    if (beyond) next = limit;
    if (costs_more(next)) {
      T outside = next;
      for (int i = 0; i < 20; ++i) {
        const T middle = 0.5 * (inside + outside);
        (costs_more(middle) ? outside : inside) = middle;
      }
      return inside;
    }
    inside = next;
    if (beyond) return inside;
  }
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicNearBest<Rep> near_best(const BasicOutcome<Rep>& outcome, const std::type_identity_t<Rep>& excess) {
  if (!outcome.law) {
    detail::reject(InvalidInput("ckpt::near_best: without failures no interval is best: set failures.law"));
  }
  detail::require_positive(excess, Subject{"ckpt::near_best", "excess"});
  using T = detail::eager_t<Rep>;
  const BasicRun<T>& run = detail::enter(outcome.run);
  const auto time_at = [&](const T& tau) { return detail::time_under(outcome.run, *outcome.law, outcome.shape, tau); };
  const T work = run.work.value();
  const T at = detail::enter(outcome.interval.seconds());
  const T most = time_at(at) * (1.0 + detail::enter(excess));
  const auto costs_more = [&](const T& tau) { return !(time_at(tau) <= most); };
  const auto end = [&](const T& factor, const T& limit) { return detail::last_within(at, factor, limit, costs_more); };
  const T longest = at < work ? end(T(1.01), work) : at;
  const T shortest = end(T(1.0 / 1.01), at * 1e-4);
  return {BasicWorkInterval<Rep>(BasicSeconds<Rep>(detail::leave(shortest))),
          BasicWorkInterval<Rep>(BasicSeconds<Rep>(detail::leave(longest)))};
}

}  // namespace ckpt::inline CKPT_ABI
