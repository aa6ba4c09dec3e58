#include "run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "../progress.hpp"

namespace program {

namespace {

constexpr std::uint64_t points_of_chunk = 256;
constexpr std::uint64_t chunks_ahead = 8;  // of each thread, solved and not taken yet

std::atomic<bool> interrupted{false};
std::atomic<std::time_t> asked{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<std::time_t>::is_always_lock_free);

/// Takes signals that ask the process to end, as long as it lives. One that is ignored, as by nohup, stays ignored.
class Interrupts {
 public:
  Interrupts() {
    interrupted = false;
    struct sigaction action {};
    action.sa_handler = [](int) {
      if (interrupted && std::time(nullptr) - asked > 1) std::_Exit(130);  // again: at once
      if (!interrupted) asked = std::time(nullptr);
      interrupted = true;
    };
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < 2; ++i) {
      ::sigaction(signals[i], nullptr, &before_[i]);
      if (before_[i].sa_handler != SIG_IGN) ::sigaction(signals[i], &action, nullptr);
    }
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts() {
    for (std::size_t i = 0; i < 2; ++i) ::sigaction(signals[i], &before_[i], nullptr);
  }

 private:
  static constexpr int signals[] = {SIGINT, SIGTERM};
  struct sigaction before_[2]{};
};

/// Chunks between threads that solve and the one that takes.
class Queue {
 public:
  Queue(std::uint64_t chunks, std::uint64_t ahead) : chunks_(chunks), ahead_(ahead) {}

  /// The next chunk to solve; false when there is none.
  [[nodiscard]] bool next(std::uint64_t& chunk) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return ended_ || next_ == chunks_ || next_ < taken_ + ahead_; });
    if (ended_ || next_ == chunks_ || interrupted) return false;
    chunk = next_++;
    return true;
  }
  void put(std::uint64_t chunk, PointChunk&& solved) {
    const std::lock_guard lock(mutex_);
    solved_.emplace(chunk, std::move(solved));
    ready_.notify_one();
  }
  void fail(const std::exception_ptr& error) {
    const std::lock_guard lock(mutex_);
    error_ = error;
    ended_ = true;
    ready_.notify_one();
    room_.notify_all();
  }
  /// The next chunk in order, or none.
  /// @param wait  called while it waits
  [[nodiscard]] bool take(PointChunk& chunk, const std::function<void()>& wait) {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (error_) std::rethrow_exception(error_);
      const auto first = solved_.find(taken_);
      if (first != solved_.end()) {
        chunk = std::move(first->second);
        solved_.erase(first);
        ++taken_;
        room_.notify_all();
        return true;
      }
      // What was begun is still taken.
      if (taken_ == chunks_ || (interrupted && taken_ == next_)) return false;
      ready_.wait_for(lock, std::chrono::milliseconds(100));
      wait();
    }
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    room_.notify_all();
  }

 private:
  const std::uint64_t chunks_, ahead_;
  std::mutex mutex_{};
  std::condition_variable room_{}, ready_{};
  std::map<std::uint64_t, PointChunk> solved_{};
  std::uint64_t next_ = 0, taken_ = 0;
  bool ended_ = false;
  std::exception_ptr error_{};
};

}  // namespace

std::uint64_t run_points(const Points& points, const RunOptions& options,
                         const std::function<void(PointChunk&, PointRow&&)>& look,
                         const std::function<void(PointChunk&&)>& take) {
  const std::uint64_t total = options.part.end - options.part.begin;
  const std::uint64_t chunks = total / points_of_chunk + (total % points_of_chunk != 0 ? 1 : 0);
  const unsigned threads = static_cast<unsigned>(std::min<std::uint64_t>(std::max(options.threads, 1u), chunks));
  const Interrupts interrupts;
  Progress progress(total, "points");
  std::atomic<std::uint64_t> solved = 0;
  Queue queue(chunks, chunks_ahead * threads);
  const auto work = [&] {
    try {
      Points::Maker maker(points);
      for (std::uint64_t number = 0; queue.next(number);) {
        PointChunk chunk{.begin = options.part.begin + number * points_of_chunk};
        chunk.end = std::min(chunk.begin + points_of_chunk, options.part.end);
        for (std::uint64_t i = chunk.begin; i < chunk.end; ++i) {
          PointRow row = solve_point(i, maker.make(i), points.pricing());
          chunk.impossible += row.reason.empty() ? 0u : 1u;
          ++solved;
          look(chunk, std::move(row));
        }
        queue.put(number, std::move(chunk));
      }
    } catch (...) {
      queue.fail(std::current_exception());
    }
  };
  std::uint64_t end = options.part.begin;
  std::vector<std::thread> workers;
  const auto join = [&] {
    queue.end();
    for (std::thread& worker : workers) worker.join();
  };
  try {
    for (unsigned i = 0; i < threads; ++i) workers.emplace_back(work);
    const auto show = [&] { progress.show(solved); };
    for (PointChunk chunk; queue.take(chunk, show);) {
      end = chunk.end;
      take(std::move(chunk));
      show();
    }
  } catch (...) {
    join();
    throw;
  }
  join();
  return end;
}

}  // namespace program
