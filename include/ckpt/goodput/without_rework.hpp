#pragma once
// The goodput that leaves out the work done twice: what mlsysim's engine reports. For comparison only.

#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// Answer of `goodput_without_rework`.
template <Scalar Rep = double>
struct BasicGoodputWithoutRework {
  Rep goodput = Rep(0.0);   ///< 1 - save - recovery, or 0 where that is less
  Rep save = Rep(0.0);      ///< delta / tau
  Rep recovery = Rep(0.0);  ///< R / M
  bool clamped = false;     ///< save and recovery together exceed 1: the goodput was set to 0
};
/// In doubles.
using GoodputWithoutRework = BasicGoodputWithoutRework<double>;

/// A goodput without the work since the last save, which a failure destroys: 1 - delta/tau - R/M.
///
/// At Young's interval as much time goes into that work as into saves, so about half of the loss is missing. It exists
/// to reproduce the numbers of tools that report it; `goodput` counts everything.
///
/// @param interval  tau, compute between two saves [s], finite and > 0
/// @param blocking  delta, time that one save blocks the work [s], finite and >= 0
/// @param recovery  R, time from a failure to work again [s], finite and >= 0
/// @param mtbf      M, mean time between failures of the whole job [s], finite and > 0
/// @throws InvalidInput naming the quantity outside its domain, and for a part beyond the range of the scalar
/// @see goodput
template <Scalar Rep>
[[nodiscard]] constexpr BasicGoodputWithoutRework<Rep> goodput_without_rework(
    const BasicWorkInterval<Rep>& interval, const BasicSeconds<std::type_identity_t<Rep>>& blocking,
    const BasicSeconds<std::type_identity_t<Rep>>& recovery, const BasicSeconds<std::type_identity_t<Rep>>& mtbf);

// ---- implementation

template <Scalar Rep>
constexpr BasicGoodputWithoutRework<Rep> goodput_without_rework(const BasicWorkInterval<Rep>& interval,
                                                                const BasicSeconds<std::type_identity_t<Rep>>& blocking,
                                                                const BasicSeconds<std::type_identity_t<Rep>>& recovery,
                                                                const BasicSeconds<std::type_identity_t<Rep>>& mtbf) {
  const auto& tau = detail::enter(interval.seconds());
  detail::require_positive(tau, "ckpt::goodput_without_rework: interval must be finite and > 0 s");
  detail::require_non_negative(blocking.value(),
                               "ckpt::goodput_without_rework: blocking time of a save must be finite and >= 0 s");
  detail::require_non_negative(recovery.value(),
                               "ckpt::goodput_without_rework: recovery time must be finite and >= 0 s");
  detail::require_positive(mtbf.value(), "ckpt::goodput_without_rework: MTBF must be finite and > 0 s");
  const auto save = detail::enter(blocking) / tau;
  const auto restore = detail::enter(recovery / mtbf);
  detail::require_non_negative(save, "ckpt::goodput_without_rework: delta / tau is beyond the range of the scalar");
  detail::require_non_negative(restore, "ckpt::goodput_without_rework: R / M is beyond the range of the scalar");
  const auto left = 1.0 - save - restore;
  const bool clamped = !(left >= 0.0);
  return {clamped ? Rep(0.0) : detail::leave(left), detail::leave(save), detail::leave(restore), clamped};
}

}  // namespace ckpt::inline CKPT_ABI
