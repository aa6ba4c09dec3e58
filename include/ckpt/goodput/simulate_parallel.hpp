#pragma once
// The simulation on several threads. With job/threads.hpp the only header that needs them (link with Threads::Threads
// where that matters).

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

#include <ckpt/core/config.hpp>
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

namespace detail {

/// Blocks that threads take one by one.
template <class Law>
class Worker {
 public:
  Worker(const Simulation<Law>& simulation, std::atomic<std::uint64_t>& next) : simulation_(simulation), next_(next) {}

  void operator()(std::uint64_t first, std::uint64_t count, BlockSums* sums) {
#if CKPT_HAS_EXCEPTIONS
    try {
      work(first, count, sums);
    } catch (...) {
      error = std::current_exception();
    }
#else
    work(first, count, sums);
#endif
  }

  FinishTimes finish_times;
  std::exception_ptr error;

 private:
  void work(std::uint64_t first, std::uint64_t count, BlockSums* sums) {
    for (std::uint64_t i = next_++; i < count; i = next_++) sums[i] = simulation_.block(first + i, finish_times);
  }

  const Simulation<Law>& simulation_;
  std::atomic<std::uint64_t>& next_;
};

template <class Law, class Progress>
[[nodiscard]] SimulationResult simulate_on(unsigned threads, const Simulation<Law>& simulation,
                                           const Progress& progress) {
  if (threads == 0) threads = std::thread::hardware_concurrency();
  if (threads == 0) threads = 1;
  std::atomic<std::uint64_t> next{0};
  std::vector<Worker<Law>> workers(threads, Worker<Law>(simulation, next));
  SimulationResult result = simulation.drive(
      [&](std::uint64_t first, std::uint64_t count, BlockSums* sums) {
        next = 0;
        std::vector<std::thread> others;
        for (unsigned i = 1; i < threads && i < count; ++i) {
          others.emplace_back([&worker = workers[i], first, count, sums] { worker(first, count, sums); });
        }
        workers[0](first, count, sums);
        for (std::thread& other : others) other.join();
#if CKPT_HAS_EXCEPTIONS
        for (const auto& worker : workers) {
          if (worker.error) std::rethrow_exception(worker.error);
        }
#endif
      },
      progress);
  for (const auto& worker : workers) result.finish_times.add(worker.finish_times);
  return result;
}

}  // namespace detail

template <FailureLaw Law, class Progress>
SimulationResult simulate_parallel(const Run& run, const Law& law, std::uint64_t segments,
                                   const SimulationOptions& options, unsigned threads, const Progress& progress) {
  return detail::simulate_on(threads, detail::make_simulation(run, law, segments, options), progress);
}

template <FailureLaw Law, class Progress>
SimulationResult simulate_parallel(const Run& run, const Law& law, const WorkInterval& interval,
                                   const SimulationOptions& options, unsigned threads, const Progress& progress) {
  return detail::simulate_on(threads, detail::make_simulation(run, law, interval, options), progress);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
