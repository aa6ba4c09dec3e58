#pragma once
// What a failure costs besides lost work: the time until the job computes again.

#include <optional>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// From a failure to full speed: detection, rescheduling, restore, warm-up, one after the other.
template <Scalar Rep = double>
struct BasicOutage {
  BasicSeconds<Rep> detection{};     ///< from a failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};  ///< from discovery to the start of the restore: queue, replacement [s], >= 0
  /// Reading the state back [s], >= 0. Left out: a `Job` computes it by the path back; a `Run` takes none.
  std::optional<BasicSeconds<Rep>> restore{};
  BasicSeconds<Rep> warm_up{};  ///< from state loaded to full speed: compilation, caches, the data loader [s], >= 0

  /// D, downtime of the interval formulas, in which no failure strikes: detection and rescheduling [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> downtime() const { return detection + rescheduling; }
  /// R, restore time of the interval formulas: reading and warm-up [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> restoring() const { return restore ? *restore + warm_up : warm_up; }
  /// All of it: D + R [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> total() const { return downtime() + restoring(); }
};
/// In doubles.
using Outage = BasicOutage<double>;

namespace detail {

/// Rejects the first time that no outage can have, by name.
template <class Rep>
constexpr void require_outage(const BasicOutage<Rep>& outage) {
  require_non_negative(outage.detection, Subject{"ckpt::Outage", "detection time", "s"});
  require_non_negative(outage.rescheduling, Subject{"ckpt::Outage", "rescheduling time", "s"});
  if (outage.restore) {
    require_non_negative(*outage.restore, Subject{"ckpt::Outage", "restore time", "s"});
  }
  require_non_negative(outage.warm_up, Subject{"ckpt::Outage", "warm-up time", "s"});
  require_non_negative(outage.total(), "ckpt::Outage: time of the whole outage must be finite [s]");
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
