#pragma once
// A simulation in batches of runs that any process can take any part of.

#include <concepts>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/executor.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/goodput/simulation_part.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// `simulate`, cut into batches of runs by number: processes, threads and nights that take some each, and merge what
/// they have, come to what one thread comes to, bit for bit. Of the options, `max_runs` says how many runs there are.
///
///     const ckpt::BatchedSimulation simulation(run, law, interval, {.max_runs = 1'000'000});
///     auto mine = simulation.part(rank * simulation.batches() / ranks, (rank + 1) * simulation.batches() / ranks);
///     // ... mine.bytes() to the others; for all of theirs:
///     mine.merge(ckpt::SimulationPart(their_bytes));
///     const ckpt::SimulationResult result = simulation.result(mine);
template <FailureLaw Law = Exponential>
class BatchedSimulation {
 public:
  /// See `simulate`.
  /// @throws InvalidInput as `simulate`
  BatchedSimulation(const Run& run, const Law& law, std::uint64_t segments, const SimulationOptions& options = {})
      : simulation_(detail::make_simulation(run, law, segments, options)) {}
  /// The same for an interval.
  BatchedSimulation(const Run& run, const Law& law, const WorkInterval& interval, const SimulationOptions& options = {})
      : simulation_(detail::make_simulation(run, law, interval, options)) {}

  /// How many batches there are. A batch has at most 1025 runs, and fewer the more failures they have.
  [[nodiscard]] std::uint64_t batches() const { return simulation_.rounds().batches(); }

  /// Batches [begin, end), those beyond all left out.
  /// @throws InvalidInput as `simulate`
  template <Executor Execute = SerialExecutor>
  [[nodiscard]] SimulationPart part(std::uint64_t begin, std::uint64_t end, const Execute& execute = {}) const {
    SimulationPart part;
    part.sums_ = simulation_.part(begin, end < batches() ? end : batches(), execute);
    return part;
  }

  /// Whether a part has all batches.
  /// @throws InvalidInput for a part of another simulation
  [[nodiscard]] bool is_complete(const SimulationPart& part) const {
    if (part.runs() > 0) require_own(part);
    return part.first_without(0) == batches();
  }

  /// What the runs of a part took: all of them, or those that there are.
  /// @throws InvalidInput for a part without runs, and for one of another simulation
  [[nodiscard]] SimulationResult result(const SimulationPart& part) const {
    require_own(part);
    return simulation_.result(part.sums_);
  }

 private:
  void require_own(const SimulationPart& part) const {
    const bool beyond = part.first_with(batches()) < ~std::uint64_t{0};
    if (part.data().simulation != simulation_.rounds().simulation() || beyond) {
      detail::reject(
          InvalidInput("ckpt::BatchedSimulation: the part must have runs, of this simulation: the same run, "
                       "law, interval and options"));
    }
  }

  detail::Simulation<Law> simulation_;
};

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
