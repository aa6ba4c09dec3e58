#pragma once
// One stage of a save, and what is found of a path of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/storage.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How a stage gets its bytes from the one before it, and for whose bytes a writer waits.
enum class Handoff : std::uint8_t {
  streamed,               ///< while that one is still at work: stages in a row are one chain
  store_and_forward,      ///< when that one is through for all writers, as behind a barrier: times add
  own_store_and_forward,  ///< when that one is through for the writer's own bytes: processes that go on by themselves
};

/// Words for a handoff.
[[nodiscard]] constexpr std::string_view to_string(Handoff handoff) {
  switch (handoff) {
    case Handoff::streamed:
      return "streamed";
    case Handoff::store_and_forward:
      return "store and forward";
    case Handoff::own_store_and_forward:
      return "own store and forward";
  }
  return "unknown";
}

/// Whether bytes change hands before a stage, for it and all stages after it.
enum class Gather : std::uint8_t {
  none,     ///< every writer keeps its bytes
  on_node,  ///< one process of each node takes all bytes of the node
  on_one,   ///< one process takes everything
};

/// Words for who takes bytes over.
[[nodiscard]] constexpr std::string_view to_string(Gather gather) {
  switch (gather) {
    case Gather::none:
      return "none";
    case Gather::on_node:
      return "on one process of each node";
    case Gather::on_one:
      return "on one process";
  }
  return "unknown";
}

/// What decides the time of a stage.
enum class Limit : std::uint8_t {
  writer,    ///< the rate of one writer, the heaviest
  node,      ///< the rate of one node, the heaviest
  shared,    ///< the rate that all share
  per_file,  ///< time per file of the writer that is last
  metadata,  ///< files per second that all share
  fixed,     ///< time that neither bytes nor files decide
};

/// Number of limits.
inline constexpr std::size_t limit_count = 6;

/// Words for a limit.
[[nodiscard]] constexpr std::string_view to_string(Limit limit);

/// One stage of a save: copying to the host, serialising, writing. A rate that is not given does not limit it, but at
/// least one rate, the latency or the fixed time has to be given.
///
/// Writers share what limits them max-min fairly: at each moment one that has b_node writers at work on its node has
///
///   rate = min(r_writer, r_node / b_node, f)
///
/// times e / v, with f the fair share at which all rates together are r_shared. The heavy writer has no more than the
/// others until they are through. Equal writers on equal nodes take t = max(b / r_writer, b_node / r_node, S /
/// r_shared), with b, b_node and S bytes of a writer, of a node and of all.
///
/// A rate of a node or of all may burst: then it is higher at first, and S bytes take max(S/b, (S - C)/r), see `Burst`.
/// Where writers are not equal, their shares are those of the rates in force at each moment; stages of two different
/// bursts that are streamed into each other then have no answer, and of the time a chain waits all goes to the stage
/// whose sustained rate is the least.
///
/// A writer opens its F files one after the other, which takes l each beside its transfer at the least of the three
/// rates; while it waits the others go on. In `lock_step` all writers wait at the same time, and nobody transfers
/// meanwhile. All files take F / m at least. The fixed time comes on top.
template <Scalar Rep = double>
struct BasicStage {
  std::string_view name{};                               ///< must outlive the path, as string literals do
  std::optional<BasicBytesPerSecond<Rep>> per_writer{};  ///< r_writer, of each writer [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> per_node{};    ///< r_node, of each node, its writers share it [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> shared{};      ///< r_shared, of all writers together [B/s], > 0
  // Written out: g++ 12 fails on `{}` here when a path is returned as a braced list.
  /// l, a writer's files one after the other [s], >= 0
  BasicSeconds<Rep> latency_per_file = BasicSeconds<Rep>(Rep(0.0));
  std::optional<BasicPerSecond<Rep>> files_per_second{};  ///< m, files or requests of all writers together [1/s], > 0
  /// Before the first byte, whatever is saved: planning, agreeing, mounting [s], >= 0
  BasicSeconds<Rep> fixed = BasicSeconds<Rep>(Rep(0.0));
  Rep efficiency = Rep(1.0);            ///< e, part of the three rates that is reached, > 0
  Rep volume = Rep(1.0);                ///< v, bytes here for each byte of the load: 0.6, 2 copies; > 0
  Handoff handoff = Handoff::streamed;  ///< from the stage before; ignored for the first
  /// o, how far it is streamed, 0 ... 1: two stages take o max(a, b) + (1 - o) (a + b), so that o of the shorter one
  /// passes beside the longer. Ignored where it is not streamed.
  Rep overlap = Rep(1.0);
  Gather gather = Gather::none;  ///< who writes from here on
  bool between_nodes = false;    ///< with `Gather::on_one`: what the node of that process holds need not move
  bool lock_step = false;        ///< writers wait for their files at the same time
  bool blocking = true;          ///< training waits until this stage is through
  std::optional<BasicBurst<Rep>> node_burst = std::nullopt;    ///< of `per_node`
  std::optional<BasicBurst<Rep>> shared_burst = std::nullopt;  ///< of `shared`
};
/// In doubles.
using Stage = BasicStage<double>;

/// Time of one stage.
template <Scalar Rep = double>
struct BasicStageTime {
  std::string_view name{};      ///< of the stage
  BasicSeconds<Rep> time{};     ///< t, alone
  BasicSeconds<Rep> fastest{};  ///< the least that its rates allow: the same with e = 1 and no file or fixed times [s]
  BasicSeconds<Rep> binds{};    ///< how long the save waited for this stage, of the time of its segment [s]
  Limit limit = Limit::writer;  ///< what limits the stage alone longest; of equal ones the first of the enumeration
  std::uint32_t segment = 0;    ///< stages that are streamed into each other have the same
};
/// In doubles.
using StageTime = BasicStageTime<double>;

namespace detail {
template <class Rep>
class PathSolver;
}

/// What `SavePath::solve` found.
template <Scalar Rep = double>
class BasicPathResult {
 public:
  /// Most stages of a path.
  static constexpr std::size_t max_stages = 16;

  /// Of no stages.
  constexpr BasicPathResult() { times_[0] = {}; }

  BasicBytes<Rep> bytes{};            ///< S, of the load [B]
  BasicSeconds<Rep> blocking{};       ///< training waits so long: the segments that block [s]
  BasicSeconds<Rep> durable_after{};  ///< from the start until the last stage is through: all segments [s]

  /// The stages in order.
  [[nodiscard]] constexpr std::span<const BasicStageTime<Rep>> stages() const { return {times_.data(), count_}; }
  /// The stage that the save waited for longest, the first of equal ones: the one to make faster.
  [[nodiscard]] constexpr const BasicStageTime<Rep>& binding() const { return times_[binding_]; }
  /// For how long a limit bound the writer that is last in a stage alone [s]. Limits that are equal bind together.
  /// @param stage  0 ... stages().size() - 1
  /// @param limit  which
  [[nodiscard]] constexpr BasicSeconds<Rep> bound_by(std::size_t stage, Limit limit) const {
    return BasicSeconds<Rep>(bound_[stage * limit_count + static_cast<std::size_t>(limit)]);
  }
  /// Place of that stage in the path.
  [[nodiscard]] constexpr std::size_t binding_index() const { return binding_; }
  /// From the end of blocking until the state is safe [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> persist() const { return durable_after - blocking; }
  /// S / durable time [B/s].
  [[nodiscard]] constexpr BasicBytesPerSecond<Rep> bandwidth() const { return bytes / durable_after; }
  /// Part of this result, and of another one of the same stages and load the rest.
  /// @param other  the stages are in the segments that it has
  /// @param part   of this one, 0 ... 1
  [[nodiscard]] constexpr BasicPathResult mixed(BasicPathResult other, const Rep& part) const;

 private:
  template <class>
  friend class detail::PathSolver;

  detail::Scratch<BasicStageTime<Rep>, max_stages> times_{};
  detail::Scratch<detail::eager_t<Rep>, max_stages * limit_count> bound_{};
  std::size_t count_ = 0;
  std::size_t binding_ = 0;
};
/// In doubles.
using PathResult = BasicPathResult<double>;

// ---- implementation

template <Scalar Rep>
constexpr BasicPathResult<Rep> BasicPathResult<Rep>::mixed(BasicPathResult other, const Rep& part) const {
  const auto& o = detail::enter(part);
  const auto mix = [&o](BasicSeconds<Rep>& rest, const BasicSeconds<Rep>& time) {
    rest = BasicSeconds<Rep>(o * detail::enter(time) + (1.0 - o) * detail::enter(rest));
  };
  mix(other.blocking, blocking);
  mix(other.durable_after, durable_after);
  for (std::size_t i = 0; i < count_; ++i) {
    mix(other.times_[i].binds, times_[i].binds);
    if (i == 0 || other.times_[i].binds > other.times_[other.binding_].binds) other.binding_ = i;
  }
  return other;
}

constexpr std::string_view to_string(Limit limit) {
  switch (limit) {
    case Limit::writer:
      return "one writer";
    case Limit::node:
      return "one node";
    case Limit::shared:
      return "what all share";
    case Limit::per_file:
      return "time per file";
    case Limit::metadata:
      return "files per second";
    case Limit::fixed:
      return "a fixed time";
  }
  return "unknown";
}

namespace detail {

/// Rejects a value of a stage; the error names the stage.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_stage(const char* text, double value, std::string_view name) {
  InvalidInput error(text, value);
  reject(error.append(" in stage \"").append(name.substr(0, 100)).append("\""));
}

template <class Rep>
constexpr void require_rate(const Rep& rate, const char* text, std::string_view stage) {
  if (!is_positive(rate)) reject_stage(text, approximate(rate), stage);
}

template <class Rep>
constexpr void require_burst(const std::optional<BasicBurst<Rep>>& burst,
                             const std::optional<BasicBytesPerSecond<Rep>>& sustained, std::string_view stage) {
  if (!burst) return;
  if (!sustained) {
    reject(InvalidInput("ckpt::SavePath::solve: a burst needs the rate that is sustained after it, in stage \"")
               .append(stage.substr(0, 100))
               .append("\""));
  }
  require_rate(burst->bytes.value(), "ckpt::SavePath::solve: bytes of a burst must be finite and > 0 B", stage);
  if (!(is_finite(burst->rate.value()) && burst->rate > *sustained)) {
    reject_stage("ckpt::SavePath::solve: rate of a burst must be finite and above the sustained one [B/s]",
                 approximate(burst->rate.value()), stage);
  }
}

template <class Rep>
constexpr void require_stage(const BasicStage<Rep>& stage) {
  if (stage.per_writer) {
    require_rate((*stage.per_writer).value(), "ckpt::SavePath::solve: rate per writer must be finite and > 0 B/s",
                 stage.name);
  }
  if (stage.per_node) {
    require_rate((*stage.per_node).value(), "ckpt::SavePath::solve: rate per node must be finite and > 0 B/s",
                 stage.name);
  }
  if (stage.shared) {
    require_rate((*stage.shared).value(), "ckpt::SavePath::solve: shared rate must be finite and > 0 B/s", stage.name);
  }
  if (stage.files_per_second) {
    require_rate((*stage.files_per_second).value(),
                 "ckpt::SavePath::solve: files per second must be finite and > 0 1/s", stage.name);
  }
  require_burst(stage.node_burst, stage.per_node, stage.name);
  require_burst(stage.shared_burst, stage.shared, stage.name);
  if (!(is_non_negative(stage.overlap) && stage.overlap <= Rep(1.0))) {
    reject_stage("ckpt::SavePath::solve: overlap must be from 0 to 1", approximate(stage.overlap), stage.name);
  }
  require_rate(stage.efficiency, "ckpt::SavePath::solve: efficiency must be finite and > 0", stage.name);
  require_rate(stage.volume, "ckpt::SavePath::solve: volume must be finite and > 0", stage.name);
  const Rep& latency = stage.latency_per_file.value();
  if (!is_non_negative(latency)) {
    reject_stage("ckpt::SavePath::solve: latency per file must be finite and >= 0 s", approximate(latency), stage.name);
  }
  const Rep& fixed = stage.fixed.value();
  if (!is_non_negative(fixed)) {
    reject_stage("ckpt::SavePath::solve: fixed time must be finite and >= 0 s", approximate(fixed), stage.name);
  }
  const bool timed = latency > Rep(0.0) || fixed > Rep(0.0) || stage.files_per_second;
  if (timed || stage.per_writer || stage.per_node || stage.shared) return;
  reject(InvalidInput("ckpt::SavePath::solve: a stage needs a rate or a latency, in stage \"")
             .append(stage.name.substr(0, 100))
             .append("\""));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
