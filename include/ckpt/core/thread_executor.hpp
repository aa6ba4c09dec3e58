#pragma once
// Threads that take tasks one by one. Link with Threads::Threads where that matters.

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include <ckpt/core/config.hpp>
#include <ckpt/core/executor.hpp>

namespace ckpt::inline CKPT_ABI {

/// Runs tasks in threads, which take them one by one; the calling thread is one of them.
class ThreadExecutor {
 public:
  /// @param threads  how many; 0: as many as the machine has
  explicit ThreadExecutor(unsigned threads = 0) : threads_(threads) {
    if (threads_ == 0) threads_ = std::thread::hardware_concurrency();
    if (threads_ == 0) threads_ = 1;
  }

  /// How many threads.
  [[nodiscard]] unsigned threads() const { return threads_; }

  /// Runs them; tasks must not throw.
  template <class Task>
  void operator()(std::uint64_t n, const Task& task) const {
    std::atomic<std::uint64_t> next{0};
    const auto work = [&next, &task, n] {
      for (std::uint64_t i = next++; i < n; i = next++) task(i);
    };
    const std::uint64_t others = n > threads_ ? threads_ - 1 : n > 0 ? n - 1 : 0;
    const std::unique_ptr<std::thread[]> threads(new std::thread[others]);
    for (std::uint64_t i = 0; i < others; ++i) threads[i] = std::thread(work);
    work();
    for (std::uint64_t i = 0; i < others; ++i) threads[i].join();
  }

 private:
  unsigned threads_;
};

}  // namespace ckpt::inline CKPT_ABI
