#pragma once
// Which pipeline stages of a model hold the same, found without looking at each.

#include <array>
#include <cstddef>
#include <cstdint>

#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A list of fixed capacity.
template <class T, std::size_t capacity>
class FixedList {
 public:
  constexpr void push(const T& item, const char* full) {
    if (count_ == capacity) reject(full, static_cast<double>(capacity + 1));
    items_[count_++] = item;
  }
  constexpr void clear() { count_ = 0; }
  [[nodiscard]] constexpr bool full() const { return count_ == capacity; }
  constexpr T* begin() { return items_.data(); }
  constexpr T* end() { return items_.data() + count_; }

 private:
  std::array<T, capacity> items_{};
  std::size_t count_ = 0;
};

/// Of two numbers that are not both 0.
[[nodiscard]] constexpr std::uint64_t greatest_common_divisor(std::uint64_t a, std::uint64_t b) {
  while (b != 0) {
    const std::uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// The layers of a model as far as pipeline stages can differ by them.
struct StackPattern {
  std::uint64_t depth = 0;                    // layers
  std::uint64_t period = 1;                   // after so many layers all patterns repeat; 0: never
  FixedList<std::uint64_t, 64> boundaries{};  // layers at which a pattern begins or ends

  constexpr void add(const Layers& layers) {
    if (layers.place != Layers::Place::inside) return;
    if (layers.end > depth) depth = layers.end;
    add_boundary(layers.begin);
    add_boundary(layers.end);
    if (period == 0) return;
    if (multiply_overflows(period / greatest_common_divisor(period, layers.period), layers.period, period)) {
      period = 0;
    }
  }

  /// The first boundary after a layer; the end of the model is one.
  [[nodiscard]] constexpr std::uint64_t boundary_after(std::uint64_t layer) {
    std::uint64_t next = depth;
    for (const std::uint64_t b : boundaries) {
      if (b > layer && b < next) next = b;
    }
    return next;
  }

 private:
  constexpr void add_boundary(std::uint64_t layer) {
    for (const std::uint64_t b : boundaries) {
      if (b == layer) return;
    }
    boundaries.push(layer, "ckpt::take_inventory: different ranges of layers must be at most 64");
  }
};

/// Pipeline stages that hold the same, and what one tensor parallel rank of them holds.
struct PipelineStageKind {
  std::uint64_t stage = 0;   // the first of them
  std::uint64_t stages = 0;  // how many
  // bytes by [routed experts][the same on every tensor parallel rank]
  struct Held {
    std::uint64_t weights = 0;
    std::uint64_t optimizer = 0;
  };
  std::array<std::array<Held, 2>, 2> held{};
};

using PipelineStageKinds = FixedList<PipelineStageKind, 64>;

/// Calls `take(kind)` with which stages are alike: runs between the boundaries of layers, and within a run every so
/// many. Different kinds may hold the same all the same.
template <class Take>
constexpr void for_each_pipeline_stage_kind(StackPattern& pattern, std::uint64_t stages, Take&& take) {
  constexpr std::uint64_t most = 4096;
  std::uint64_t kinds = 0;
  if (stages == 1) return take(PipelineStageKind{.stage = 0, .stages = 1});
  const std::uint64_t longer = pattern.depth % stages;
  for (std::uint64_t stage = 0; stage < stages;) {
    const PipelineStage layers = pipeline_stage(pattern.depth, stages, stage);
    const std::uint64_t length = layers.last - layers.first;
    std::uint64_t run = 1;
    if (stage != 0 && stage + 1 != stages) {
      const std::uint64_t same_length = (stage < longer ? longer : stages) - stage;
      const std::uint64_t before_last = stages - 1 - stage;
      const std::uint64_t before_boundary = (pattern.boundary_after(layers.first) - layers.first) / length;
      run = same_length < before_last ? same_length : before_last;
      if (before_boundary < run) run = before_boundary;
      if (run == 0) run = 1;  // a boundary inside the stage
    }
    const std::uint64_t cycle =
        pattern.period == 0 ? run : pattern.period / greatest_common_divisor(pattern.period, length);
    for (std::uint64_t i = 0; i < cycle && i < run; ++i) {
      if (++kinds > most) {
        reject("ckpt::take_inventory: patterns of pipeline stages must be at most 4096", static_cast<double>(kinds));
      }
      take(PipelineStageKind{.stage = stage + i, .stages = (run - i - 1) / cycle + 1});
    }
    stage += run;
  }
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
