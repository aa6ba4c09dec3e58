#pragma once
// Ranges on several threads. Like goodput/simulate_parallel.hpp it needs them: link with Threads::Threads where that
// matters.

#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/job/range_until.hpp>

namespace ckpt::inline CKPT_ABI {

/// The executor of several threads for `range_until` and its like: threads take one task after the other. What comes
/// out is that of `InTurn`, to the last bit.
///
///     ckpt::range_within_chance(job, inputs, ckpt::Output::goodput, 0.95, 0.005, {.samples = 512}, ckpt::Threads{})
struct Threads {
  unsigned number = 0;  ///< of threads, the calling one included; 0: as many as the machine has

  /// Calls `task(i)` for every i below `count`. The first exception of a task, by i, is thrown when all are done.
  template <class Task>
  void operator()(std::size_t count, const Task& task) const;
};

// ---- implementation

template <class Task>
void Threads::operator()(std::size_t count, const Task& task) const {
  std::atomic<std::size_t> next{0};
  std::vector<std::exception_ptr> errors(count);
  const auto work = [&] {
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
#if CKPT_HAS_EXCEPTIONS
      try {
        task(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
#else
      task(i);
#endif
    }
  };
  const unsigned wanted = number != 0 ? number : std::thread::hardware_concurrency();
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < wanted && i < count; ++i) others.emplace_back(work);
  work();
  for (std::thread& thread : others) thread.join();
#if CKPT_HAS_EXCEPTIONS
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
#endif
}

}  // namespace ckpt::inline CKPT_ABI
