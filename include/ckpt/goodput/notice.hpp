#pragma once
// Failures of which a share is announced.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Failures that are announced: preemptions of spot machines, reclaimed nodes, drains.
///
/// At such a notice the job saves, does nothing more, is stopped n later and restored: no work is lost but these n. Any
/// other failure throws back to the newest save.
template <Scalar Rep = double>
struct BasicNotice {
  BasicSeconds<Rep> time{};  ///< n, from the notice to the stop [s], >= 0
  Rep share = Rep(0.0);      ///< p, of all failures, that come with one, 0 ... 1
  /// q, of those, in which the state is safe in time, 0 ... 1: `notice_chance`. Of a `Job`: of those in which time is
  /// long enough for the rest of a step and a save.
  Rep met = Rep(1.0);

  /// p q: of all failures, before which the state is safe.
  [[nodiscard]] constexpr Rep saved() const { return Rep(share * met); }
};
/// In doubles.
using Notice = BasicNotice<double>;

namespace detail {

/// Rejects what no notice can be, by name.
template <class Rep>
constexpr void require_notice(const BasicNotice<Rep>& notice) {
  require_non_negative(notice.time, Subject{"ckpt::Notice", "time", "s"});
  require_fraction(notice.share, Subject{"ckpt::Notice", "share of announced failures"});
  require_fraction(notice.met, Subject{"ckpt::Notice", "chance that the state is safe in time"});
}

/// The chance that what is left of a step at a random time, and a save after it, end in time, where steps are alike and
/// saves are; steps may take no time.
template <class T>
[[nodiscard]] constexpr T chance_in_time(const T& time, const T& step, const T& save) {
  const T zero(0.0);
  if (time < save) return zero;
  const T spare(time - save);
  return spare < step ? T(spare / step) : T(1.0);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
