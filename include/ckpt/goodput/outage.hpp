#pragma once
// What a failure costs besides lost work: the time until the job computes again.

#include <cstdint>
#include <optional>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// From a failure to full speed: detection, rescheduling, restore, warm-up, one after the other.
template <Scalar Rep = double>
struct BasicOutage {
  BasicSeconds<Rep> detection{};       ///< from a failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};    ///< from discovery until the job has its nodes: queue, replacement [s], >= 0
  BasicSeconds<Rep> initialisation{};  ///< from there to the restore: processes, communicators of all ranks [s], >= 0
  /// Reading the state back [s], >= 0. Left out: a `Job` computes it by the path back; a `Run` takes none.
  std::optional<BasicSeconds<Rep>> restore{};
  BasicSeconds<Rep> warm_up{};  ///< from there to full speed: compilation, the data loader, the first step [s], >= 0

  /// From discovery to the start of the restore, rescheduling and initialisation, as in `Category::rescheduling` [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> until_restore() const { return rescheduling + initialisation; }
  /// D, downtime of the interval formulas, in which no failure strikes: detection and what is before the restore [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> downtime() const { return detection + until_restore(); }
  /// R, restore time of the interval formulas: reading and warm-up [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> restoring() const { return restore ? *restore + warm_up : warm_up; }
  /// All of it: D + R [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> total() const { return downtime() + restoring(); }
};
/// In doubles.
using Outage = BasicOutage<double>;

/// What an outage takes longer for each node of the job [s], >= 0: silence is noticed later, nodes are drained, queued
/// for and started, libraries connect all of them.
///
/// Measured: a job is queued again in 454 s on 128 machines and in 635 s on 512 (ByteRobust), which is 394 s and 0.47 s
/// for each; 17 s to initialise 16,384 GPUs (Llama 3) and one hour for 2,048 (NeMo RL, issue 1463). No figure is taken
/// unless given.
template <Scalar Rep = double>
struct BasicOutageGrowth {
  BasicSeconds<Rep> detection{};       ///< of `Outage::detection`
  BasicSeconds<Rep> rescheduling{};    ///< of `Outage::rescheduling`
  BasicSeconds<Rep> initialisation{};  ///< of `Outage::initialisation`
  BasicSeconds<Rep> warm_up{};         ///< of `Outage::warm_up`
};
/// In doubles.
using OutageGrowth = BasicOutageGrowth<double>;

namespace detail {

/// Rejects the first time that no outage can have, by name.
template <class Rep>
constexpr void require_outage(const BasicOutage<Rep>& outage) {
  require_non_negative(outage.detection, Subject{"ckpt::Outage", "detection time", "s"});
  require_non_negative(outage.rescheduling, Subject{"ckpt::Outage", "rescheduling time", "s"});
  require_non_negative(outage.initialisation, Subject{"ckpt::Outage", "initialisation time", "s"});
  if (outage.restore) {
    require_non_negative(*outage.restore, Subject{"ckpt::Outage", "restore time", "s"});
  }
  require_non_negative(outage.warm_up, Subject{"ckpt::Outage", "warm-up time", "s"});
  require_non_negative(outage.total(), "ckpt::Outage: time of the whole outage must be finite [s]");
}

/// The outage with what it takes longer on so many nodes.
template <class Rep>
[[nodiscard]] constexpr BasicOutage<Rep> add_growth(BasicOutage<Rep> outage, const BasicOutageGrowth<Rep>& per_node,
                                                    std::uint64_t nodes) {
  require_non_negative(per_node.detection, Subject{"ckpt::OutageGrowth", "detection time per node", "s"});
  require_non_negative(per_node.rescheduling, Subject{"ckpt::OutageGrowth", "rescheduling time per node", "s"});
  require_non_negative(per_node.initialisation, Subject{"ckpt::OutageGrowth", "initialisation time per node", "s"});
  require_non_negative(per_node.warm_up, Subject{"ckpt::OutageGrowth", "warm-up time per node", "s"});
  const Rep number = scalar_of_integer<Rep>(nodes);
  outage.detection = outage.detection + per_node.detection * number;
  outage.rescheduling = outage.rescheduling + per_node.rescheduling * number;
  outage.initialisation = outage.initialisation + per_node.initialisation * number;
  outage.warm_up = outage.warm_up + per_node.warm_up * number;
  return outage;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
