#pragma once
// The simulation on several threads (link with Threads::Threads where that matters).

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/thread_executor.hpp>
#include <ckpt/goodput/simulate.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// `simulate` on several threads: the same result to the last bit, whatever their number.
///
/// The callback runs in the calling thread. A law of your own is drawn from in several threads at a time; its sampler
/// must allow that.
///
/// @param run, law, segments, options, progress  as `simulate`
/// @param threads                                0: as many as the machine has
/// @see simulate
template <FailureLaw Law = Exponential, class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate_parallel(const Run& run, const Law& law, std::uint64_t segments,
                                                 const SimulationOptions& options = {}, unsigned threads = 0,
                                                 const Progress& progress = {});
/// The same for an interval.
/// @see simulate
template <FailureLaw Law = Exponential, class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate_parallel(const Run& run, const Law& law, const WorkInterval& interval,
                                                 const SimulationOptions& options = {}, unsigned threads = 0,
                                                 const Progress& progress = {});

// ---- implementation

template <FailureLaw Law, class Progress>
SimulationResult simulate_parallel(const Run& run, const Law& law, std::uint64_t segments,
                                   const SimulationOptions& options, unsigned threads, const Progress& progress) {
  return simulate(run, law, segments, options, ThreadExecutor(threads), progress);
}

template <FailureLaw Law, class Progress>
SimulationResult simulate_parallel(const Run& run, const Law& law, const WorkInterval& interval,
                                   const SimulationOptions& options, unsigned threads, const Progress& progress) {
  return simulate(run, law, interval, options, ThreadExecutor(threads), progress);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
