#pragma once
// Work beside a save that is being written: the one place where it is said how long that takes, and when the save is in
// the way of the next.

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Time that `work` takes with a save in flight, which persists for `persist` and takes the part `slowdown` of the
/// speed meanwhile. What is lost by that is made up: compute = work + s min(persist, compute).
template <class Rep>
[[nodiscard]] constexpr Rep compute_beside(const Rep& work, const Rep& persist, const Rep& slowdown) {
  const Rep with_all_of_it(work + Rep(slowdown * persist));
  return persist <= with_all_of_it ? with_all_of_it : Rep(work / Rep(Rep(1.0) - slowdown));
}

/// Whether a save is not yet durable when the next one has stopped blocking, `cycle` after it has itself; a few ulp,
/// the rounding of the cycle, are let pass.
template <class Rep>
[[nodiscard]] constexpr bool saves_meet(const Rep& persist, const Rep& cycle) {
  return !(persist <= Rep(cycle * Rep(Rep(1.0) + Rep(Rep(8.0) * epsilon<Rep>()))));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
