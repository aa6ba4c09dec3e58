#pragma once
// The whole number of steps between saves at which a job takes the least expected time.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// n / d, rounded up.
[[nodiscard]] constexpr std::uint64_t ceiling(std::uint64_t n, std::uint64_t d) { return n / d + (n % d > 0 ? 1 : 0); }

/// Whole steps that cover a time, 2^53 when there are more.
template <Plain T>
[[nodiscard]] constexpr std::uint64_t steps_covering(const T& time, const T& step) {
  if (!(time / step < scalar_of_integer<T>(whole_limit - 1))) return whole_limit;
  return multiples_covering(time, step, "ckpt::Job: number of steps must be below 2^53");
}

/// The number of steps between saves at which the time of a job is least.
///
/// A job of few steps with asynchronous saves is tried at every number of them. Else the search goes outwards from each
/// of the intervals near which the best one can be (`each_minimum`): of all numbers of steps that give the same number
/// of segments, the least makes them the most equal. So many segments, were they equal, would take less time still;
/// next to a minimum, once that is more than the least time so far, nothing beyond is better.
template <Plain T>
[[nodiscard]] constexpr Point<T> best_steps(const BasicRun<T>& run, const T& mtbf, const T& step, const T& around) {
  constexpr std::uint64_t few = 128;
  constexpr int most_looked_at = 1000;
  constexpr int least_looked_at = 3;  // whole numbers of steps are not just where the minimum is
  const T& work = run.work.value();
  const auto in_steps = cut_into(work, step);  // as the segments are: a few ulp more than a whole number is none more
  const std::uint64_t all = in_steps.count < scalar_of_integer<T>(whole_limit - 1)
                                ? whole_part(in_steps.count + 0.5) + (in_steps.rest > 0.0 ? 1U : 0U)
                                : whole_limit;
  const auto time_at = [&](const T& interval) {
    const T time = run_time(run, mtbf, cut_into(work, interval));
    return is_positive(time) ? time : largest<T>();
  };
  Point<T> best{0.0, largest<T>()};
  const auto consider = [&](std::uint64_t steps) {
    const T k = scalar_of_integer<T>(steps);
    const T time = time_at(k * step);
    if (time < best.y) best = {k, time};
  };
  if (is_asynchronous(run) && all <= few) {
    for (std::uint64_t steps = 1; steps <= all; ++steps) consider(steps);
    return best;
  }
  // Looks at a number of steps; whether there can be better ones beyond it.
  const auto look = [&](std::uint64_t steps, int looked_at) {
    consider(steps);
    const T segments = scalar_of_integer<T>(ceiling(all, steps));
    return looked_at < least_looked_at || time_at(work / segments) <= best.y;
  };
  const auto most_equal = [all](std::uint64_t steps) { return ceiling(all, ceiling(all, steps)); };
  const auto search = [&](const T& interval) {
    std::uint64_t start = steps_covering(interval, step);
    if (start > all) start = all;
    if (start < 1) start = 1;
    start = most_equal(start);
    std::uint64_t steps = start;
    for (int i = 0; i < most_looked_at && look(steps, i) && steps > 1; ++i) steps = most_equal(steps - 1);
    steps = start;
    for (int i = 0; i < most_looked_at && steps < all; ++i) {
      steps = ceiling(all, ceiling(all, steps) - 1);  // a segment less
      if (!look(steps, i)) break;
    }
  };
  if (is_asynchronous(run) && !is_noticed(run)) {
    consider(all);
    each_minimum(run, mtbf, step, search);
  } else {
    search(around);
  }
  return best;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
