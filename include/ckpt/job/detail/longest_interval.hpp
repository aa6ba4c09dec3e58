#pragma once
// The longest interval at which a run reaches a goodput.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Of the least number of segments that meets the target, the longest of which all but one and a shorter one still do;
/// 0 where not even the best number of segments meets it, whose goodput is then in `best`.
template <Plain T>
[[nodiscard]] constexpr T longest_interval(const BasicRun<T>& run, const T& mtbf, const T& target, T& best) {
  const T& work = run.work.value();
  const auto in_segments = [&](const T& count) {
    return goodput_or_zero(run, mtbf, Segments<T>{work / count, count, 0.0});
  };
  const bool free_saves = !(run.save.durable_after().value() > 0.0);
  T most = free_saves ? T(1.0) : best_cut(run, mtbf).count;
  best = in_segments(most);
  if (free_saves) {  // the shorter the better, up to where failures between saves cost nothing
    best = mtbf / renewal_time(run, mtbf);
    while (best >= target && most < 0x1p52 && !(in_segments(most) >= target)) most = most * 2.0;
  }
  if (!(in_segments(most) >= target)) return 0.0;
  T fewest = 1.0;
  for (int i = 0; i < 64 && fewest < most; ++i) {
    const T middle = whole((fewest + most) * 0.5);
    if (in_segments(middle) >= target) {
      most = middle;
    } else {
      fewest = middle + 1.0;
    }
  }
  const T tau = work / most;
  if (!(most > 1.0)) return tau;
  // One segment less does not meet it; nor would that many and a save more.
  const T beyond = work / (most - 1.0) * (1.0 - 8.0 * epsilon<T>());
  const auto excess = [&](const T& x) { return goodput_or_zero(run, mtbf, cut_into(work, x)) - target; };
  const auto meets = [&](const T& x) { return excess(x) >= 0.0; };
  if (!(beyond > tau)) return tau;
  if (meets(beyond)) return beyond;
  const T longest = to_safe_side(root_of(excess, tau, beyond), true, meets);
  return longest > tau ? longest : tau;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
