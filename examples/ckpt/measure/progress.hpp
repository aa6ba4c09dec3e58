#pragma once
// How far it is, on standard error when that is a terminal.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

#include <unistd.h>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>

namespace measure {

/// A bar that a thread of its own redraws, as long as this lives.
class Progress {
 public:
  /// @param total  bytes that will be written in all
  explicit Progress(std::uint64_t total) : total_(total) {
    if (::isatty(STDERR_FILENO) == 0) return;
    thread_ = std::thread([this] {
      std::unique_lock lock(mutex_);
      do {
        draw();
      } while (!end_.wait_for(lock, std::chrono::milliseconds(200), [this] { return ended_; }));
      std::fputs("\r\033[K", stderr);
    });
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    end_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  /// Bytes were written.
  void add(std::uint64_t bytes) { written_.fetch_add(bytes, std::memory_order_relaxed); }
  /// Bytes written so far.
  [[nodiscard]] std::uint64_t written() const { return written_.load(std::memory_order_relaxed); }

 private:
  void draw() const {
    constexpr std::size_t width = 30;
    const double part = static_cast<double>(written()) / static_cast<double>(total_);
    const auto filled = static_cast<std::size_t>(part * static_cast<double>(width));
    const std::string text = fmt::format("\r[{:#<{}}{: <{}}] {:3.0f} %, {} of {} written\033[K", "", filled, "",
                                         width - filled, part * 100.0, ckpt::Bytes(static_cast<double>(written())),
                                         ckpt::Bytes(static_cast<double>(total_)));
    std::fputs(text.c_str(), stderr);
  }

  std::uint64_t total_;
  std::atomic<std::uint64_t> written_{0};
  std::mutex mutex_{};
  std::condition_variable end_{};
  bool ended_ = false;
  std::thread thread_{};
};

}  // namespace measure
