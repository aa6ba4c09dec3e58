#pragma once
// One save as it happens: which stage works when, and at what part of what it could do.

#include <array>
#include <cstddef>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/stage.hpp>

namespace ckpt::inline CKPT_ABI {

/// When a stage of a save works, and how fast.
template <Scalar Rep = double>
struct BasicStageSpan {
  std::string_view name{};              ///< of the stage
  BasicSeconds<Rep> begin{};            ///< from the start of the save [s]
  BasicSeconds<Rep> end{};              ///< the same [s]; stages that are streamed into each other share both
  BasicBytesPerSecond<Rep> reached{};   ///< S / (end - begin) [B/s]
  BasicBytesPerSecond<Rep> possible{};  ///< S / `StageTime::fastest`: what its rates allow [B/s]; 0 without a rate
  bool binds = false;                   ///< the save waits for it longest
  Limit limit = Limit::writer;          ///< what limits it
};
/// In doubles.
using StageSpan = BasicStageSpan<double>;

/// The spans of `save_timeline`, in the order of the path.
template <Scalar Rep = double>
class BasicSaveTimeline {
 public:
  /// In order.
  [[nodiscard]] constexpr const BasicStageSpan<Rep>* begin() const { return spans_.data(); }
  /// Their end.
  [[nodiscard]] constexpr const BasicStageSpan<Rep>* end() const { return spans_.data() + count_; }
  /// How many.
  [[nodiscard]] constexpr std::size_t size() const { return count_; }
  /// One of them.
  [[nodiscard]] constexpr const BasicStageSpan<Rep>& operator[](std::size_t i) const { return spans_[i]; }

 private:
  template <Scalar Other>
  friend constexpr BasicSaveTimeline<Other> save_timeline(const BasicPathResult<Other>& path);

  std::array<BasicStageSpan<Rep>, BasicPathResult<Rep>::max_stages> spans_{};
  std::size_t count_ = 0;
};
/// In doubles.
using SaveTimeline = BasicSaveTimeline<double>;

/// When each stage of a save works. Segments follow each other, each for as long as the save waits for its stages; the
/// stages of one work at the same time, at the pace of the slowest. The last one ends when the state is safe.
/// @param path  what `SavePath::solve` found: `Outcome::path`
template <Scalar Rep>
[[nodiscard]] constexpr BasicSaveTimeline<Rep> save_timeline(const BasicPathResult<Rep>& path);

// ---- implementation

template <Scalar Rep>
constexpr BasicSaveTimeline<Rep> save_timeline(const BasicPathResult<Rep>& path) {
  const auto stages = path.stages();
  Rep waited = Rep(0.0);
  for (const BasicStageTime<Rep>& stage : stages) waited = Rep(waited + stage.binds.value());
  const Rep whole = path.durable_after.value();
  BasicSaveTimeline<Rep> timeline;
  Rep begin = Rep(0.0);
  Rep until = Rep(0.0);  // what was waited for up to the end of the segment
  for (std::size_t i = 0; i < stages.size();) {
    std::size_t next = i;
    for (; next < stages.size() && stages[next].segment == stages[i].segment; ++next) {
      until = Rep(until + stages[next].binds.value());
    }
    const bool last = next == stages.size();
    const Rep end = last || !(waited > Rep(0.0)) ? whole : Rep(whole * (until / waited));
    for (; i < next; ++i) {
      BasicStageSpan<Rep>& span = timeline.spans_[timeline.count_++];
      span.name = stages[i].name;
      span.begin = BasicSeconds<Rep>(begin);
      span.end = BasicSeconds<Rep>(end);
      if (end > begin) span.reached = path.bytes / (span.end - span.begin);
      if (stages[i].fastest.value() > Rep(0.0)) span.possible = path.bytes / stages[i].fastest;
      span.binds = i == path.binding_index();
      span.limit = stages[i].limit;
    }
    begin = end;
  }
  return timeline;
}

}  // namespace ckpt::inline CKPT_ABI
