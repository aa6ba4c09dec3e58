#pragma once
// The longest interval at which a run reaches a goodput.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Useful work in the expected time; 0 where that is beyond the range of the scalar.
template <class Rep>
[[nodiscard]] constexpr Rep goodput_or_zero(const BasicRun<Rep>& run, const Rep& mtbf, const Segments<Rep>& segments) {
  if (!(segments.whole > Rep(0.0))) return Rep(0.0);
  const Rep time = run_time(run, mtbf, segments);
  return is_positive(time) ? Rep(run.work.value() / time) : Rep(0.0);
}

/// Of the least number of segments that meets the target, the longest of which all but one and a shorter one still do;
/// 0 where not even the best number of segments meets it, whose goodput is then in `best`.
template <class Rep>
[[nodiscard]] constexpr Rep longest_interval(const BasicRun<Rep>& run, const Rep& mtbf, const Rep& target, Rep& best) {
  const Rep one = Rep(1.0);
  const Rep limit(Rep(0x1p52));
  const Rep& work = run.work.value();
  const auto in_segments = [&](const Rep& count) {
    return goodput_or_zero(run, mtbf, Segments<Rep>{Rep(work / count), count, Rep(0.0)});
  };
  const bool free_saves = !(run.save.durable_after().value() > Rep(0.0));
  Rep most = free_saves ? one : best_cut(run, mtbf).count;
  best = in_segments(most);
  if (free_saves) {  // the shorter the better, up to where failures between saves cost nothing
    best = Rep(mtbf / renewal_time(run, mtbf));
    while (best >= target && most < limit && !(in_segments(most) >= target)) most = Rep(most * Rep(2.0));
  }
  if (!(in_segments(most) >= target)) return Rep(0.0);
  Rep fewest = one;
  for (int i = 0; i < 64 && fewest < most; ++i) {
    const Rep middle = whole(Rep(Rep(fewest + most) * Rep(0.5)));
    if (in_segments(middle) >= target) {
      most = middle;
    } else {
      fewest = Rep(middle + one);
    }
  }
  const Rep tau(work / most);
  if (!(most > one)) return tau;
  // One segment less does not meet it; nor would that many and a save more.
  const Rep beyond(Rep(work / Rep(most - one)) * Rep(one - Rep(Rep(8.0) * epsilon<Rep>())));
  const auto excess = [&](const Rep& x) { return Rep(goodput_or_zero(run, mtbf, cut_into(work, x)) - target); };
  const auto meets = [&](const Rep& x) { return excess(x) >= Rep(0.0); };
  if (!(beyond > tau)) return tau;
  if (meets(beyond)) return beyond;
  const Rep longest = to_safe_side(root_of(excess, tau, beyond), true, meets);
  return longest > tau ? longest : tau;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
