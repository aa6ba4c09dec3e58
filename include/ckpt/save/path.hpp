#pragma once
// How long a save takes: a chain of stages, what limits each, which one binds, when training goes on and when the state
// is safe.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/save/detail/path_solver.hpp>
#include <ckpt/save/stage.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// The way of a checkpoint from accelerators to where it is safe, as stages in order.
///
/// Streamed stages form a segment: one chain that has the least of each rate, shared fairly as in one stage, and the
/// files of each. What its stages need before the first byte (`fixed`) passes at the same time. Segments add, but for
/// writers that go on by themselves (`Handoff::own_store_and_forward`). A segment blocks when one of its stages does.
/// Stages that are streamed in part (`Stage::overlap`) are solved both ways, and times lie between the two.
///
/// Neglected is the filling of the pipeline: a segment really takes longer by the time its first piece spends in the
/// other stages, about their sum times the size of a piece over that of the state. Neglected, too, is what stages take
/// from each other when they share a device.
///
/// Time of `solve` grows with stages and, where writers or nodes differ, with groups of writers and of nodes: about the
/// square of their number when packed, up to the cube when spread. It does not grow with writers, and allocates
/// nothing.
template <Scalar Rep = double>
class BasicSavePath {
 public:
  using rep = Rep;                                                             ///< the scalar
  static constexpr std::size_t max_stages = BasicPathResult<Rep>::max_stages;  ///< most stages of a path

  /// Empty: add stages before solving.
  constexpr BasicSavePath() = default;
  /// From stages in order: `SavePath{{.name = "write", .per_node = 5_GBps}}`.
  /// @throws InvalidInput for more than `max_stages`
  constexpr BasicSavePath(std::initializer_list<BasicStage<Rep>> stages) {
    for (const BasicStage<Rep>& stage : stages) add(stage);
  }

  /// Adds a stage at the end.
  /// @throws InvalidInput beyond `max_stages`
  constexpr BasicSavePath& add(const BasicStage<Rep>& stage) {
    if (count_ == max_stages) {
      detail::reject("ckpt::SavePath: number of stages must be at most 16", static_cast<double>(count_ + 1));
    }
    stages_[count_++] = stage;
    return *this;
  }

  /// The stages in order.
  [[nodiscard]] constexpr std::span<const BasicStage<Rep>> stages() const { return {stages_.data(), count_}; }
  /// The same, to change them.
  [[nodiscard]] constexpr std::span<BasicStage<Rep>> stages() { return {stages_.data(), count_}; }

  /// Times of all stages, visible and durable time of one save.
  ///
  /// @param load  who writes how much; see SaveLoad
  /// @throws InvalidInput (or: not a constant expression) for an empty path, a rate or factor outside its domain (see
  ///         Stage), a stage without any limit, a stage that blocks after a segment that does not, a stage that gathers
  ///         what it does not wait for, more than 1024 pairs of a group of writers and a group of nodes with
  ///         `Handoff::own_store_and_forward`, or a time beyond the range of the scalar
  /// @accuracy times of stages within 5 ulp of the exact value for equal writers on equal nodes or one limit, else
  /// about
  ///           an ulp for each group
  /// @see Bertsekas and Gallager, Data Networks, 2nd edition, 1992, section 6.5.2 (max-min fairness)
  [[nodiscard]] constexpr BasicPathResult<Rep> solve(const BasicSaveLoad<Rep>& load) const;

 private:
  /// A path with a stage that is streamed in part, apart from `solve` for the room that it takes.
  [[nodiscard, gnu::noinline]] constexpr BasicPathResult<Rep> solve_both_ways(std::size_t stage,
                                                                              const BasicSaveLoad<Rep>& load) const {
    const Rep part = stages_[stage].overlap;
    BasicSavePath path = *this;
    path.stages_[stage].overlap = Rep(1.0);
    const BasicPathResult<Rep> beside = path.solve(load);
    path.stages_[stage].handoff = Handoff::store_and_forward;
    return beside.mixed(path.solve(load), part);
  }

  detail::Scratch<BasicStage<Rep>, max_stages> stages_{};
  std::size_t count_ = 0;
};
/// In doubles.
using SavePath = BasicSavePath<double>;

// ---- implementation

template <Scalar Rep>
constexpr BasicPathResult<Rep> BasicSavePath<Rep>::solve(const BasicSaveLoad<Rep>& load) const {
  for (std::size_t i = 1; i < count_; ++i) {
    const Rep& part = stages_[i].overlap;
    const bool in_part = part >= Rep(0.0) && part < Rep(1.0);
    if (stages_[i].handoff == Handoff::streamed && in_part) return solve_both_ways(i, load);
  }
  return detail::PathSolver<Rep>::solve(stages(), load);
}

}  // namespace ckpt::inline CKPT_ABI
