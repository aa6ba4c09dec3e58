#pragma once
// What a failure costs besides lost work: the time until the job computes again.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
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

/// A time that grows with the nodes of a job: so much for each, or a table of what it is on some numbers of nodes.
///
///     ckpt::TimeByNodes each = 0.47_s;                                  // on n nodes n times that
///     ckpt::TimeByNodes table = {{128, 454_s}, {512, 635_s}};           // in between on the straight line
///
/// Between two points of a table it is linear, so that times that do not fall with the nodes do not fall in between.
/// Beyond its ends a table says nothing, and asking there is an error: one point is of one number of nodes.
template <Scalar Rep = double>
class BasicTimeByNodes {
 public:
  /// Of a table.
  struct Point {
    std::uint64_t nodes = 0;   ///< of the job
    BasicSeconds<Rep> time{};  ///< on so many [s], >= 0
  };
  static constexpr std::size_t most_points = 8;  ///< of a table

  /// None.
  constexpr BasicTimeByNodes() : BasicTimeByNodes(BasicSeconds<Rep>{}) {}
  /// So much for each node [s], >= 0.
  template <class Time>
    requires std::convertible_to<const Time&, BasicSeconds<Rep>>
  constexpr BasicTimeByNodes(const Time& per_node) : points_{{{1, per_node}}} {}
  /// By a table of 1 to 8 points.
  /// @throws InvalidInput for no points, more than 8, or nodes that do not rise from one to the next, from 1 on
  constexpr BasicTimeByNodes(std::initializer_list<Point> measured)
      : BasicTimeByNodes(std::span<const Point>(measured.begin(), measured.size())) {}
  /// The same.
  constexpr explicit BasicTimeByNodes(std::span<const Point> measured) : size_(measured.size()) {
    if (size_ == 0 || size_ > most_points) {
      detail::reject("ckpt::TimeByNodes: a table must have 1 to 8 points", static_cast<double>(size_));
    }
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      if (measured[i].nodes <= before) {
        detail::reject("ckpt::TimeByNodes: nodes must rise from point to point, from 1 on",
                       static_cast<double>(measured[i].nodes));
      }
      before = (points_[i] = measured[i]).nodes;
    }
  }

  /// Whether it is a table.
  [[nodiscard]] constexpr bool is_table() const { return size_ > 0; }
  /// The points of the table; without one, a single one with what each node adds.
  [[nodiscard]] constexpr std::span<const Point> points() const {
    return std::span<const Point>(points_).first(is_table() ? size_ : 1);
  }
  /// On so many nodes [s].
  /// @param nodes    of the job
  /// @param subject  what it is a time of, in messages
  /// @throws InvalidInput for a time that is negative or not finite; beyond the ends of a table
  [[nodiscard]] constexpr BasicSeconds<Rep> on(std::uint64_t nodes,
                                               const Subject& subject = {"ckpt::TimeByNodes", "time", "s"}) const {
    for (const Point& point : points()) detail::require_non_negative(point.time, subject);
    const Point* above = points_.data();
    if (!is_table()) return above->time * detail::scalar_of_integer<Rep>(nodes);
    const Point* const last = above + size_ - 1;
    while (above < last && above->nodes < nodes) ++above;
    if (above->nodes == nodes) return above->time;
    if (above->nodes < nodes || above == points_.data()) {
      detail::reject(Subject{subject.function, subject.quantity},
                     "known at or beyond the nodes of the job: add a point to its table", static_cast<double>(nodes));
    }
    const Point& below = above[-1];
    return below.time + (above->time - below.time) * Rep(detail::scalar_of_integer<Rep>(nodes - below.nodes) /
                                                         detail::scalar_of_integer<Rep>(above->nodes - below.nodes));
  }

 private:
  std::array<Point, most_points> points_{};
  std::size_t size_ = 0;  // 0: in proportion to the nodes
};
/// In doubles.
using TimeByNodes = BasicTimeByNodes<double>;

/// What an outage takes besides that grows with the nodes of the job: silence is noticed later, nodes are drained,
/// queued for and started, libraries connect all of them. So much for each node, or a table of measured times; then
/// the part of the `Outage` itself is left out, or what comes on top.
///
/// Measured: a job is queued again in 454 s on 128 machines and in 635 s on 512 (ByteRobust), which is 394 s and 0.47 s
/// for each, or the table {{128, 454_s}, {512, 635_s}}. More in catalog/restarts.hpp; no figure is taken unless given.
template <Scalar Rep = double>
struct BasicOutageGrowth {
  BasicTimeByNodes<Rep> detection{};       ///< of `Outage::detection`
  BasicTimeByNodes<Rep> rescheduling{};    ///< of `Outage::rescheduling`
  BasicTimeByNodes<Rep> initialisation{};  ///< of `Outage::initialisation`
  BasicTimeByNodes<Rep> warm_up{};         ///< of `Outage::warm_up`
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
[[nodiscard]] constexpr BasicOutage<Rep> add_growth(BasicOutage<Rep> outage, const BasicOutageGrowth<Rep>& growth,
                                                    std::uint64_t nodes) {
  const auto add = [nodes](BasicSeconds<Rep>& part, const BasicTimeByNodes<Rep>& time, const char* quantity) {
    part = part + time.on(nodes, Subject{"ckpt::OutageGrowth", quantity, "s"});
  };
  add(outage.detection, growth.detection, "detection time per node");
  add(outage.rescheduling, growth.rescheduling, "rescheduling time per node");
  add(outage.initialisation, growth.initialisation, "initialisation time per node");
  add(outage.warm_up, growth.warm_up, "warm-up time per node");
  return outage;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
