#pragma once
// How far it is, on standard error.

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/range.hpp>

#include "fields.hpp"

namespace program {

/// One line on standard error that says how far it is and how long it will take: where that is a terminal, and it has
/// taken two seconds.
class Progress {
 public:
  /// @param what  of which there are so many: "points"
  Progress(std::uint64_t total, const char* what) : total_(total), what_(what) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (drawn_) std::fputs("\r\033[K", stderr);
  }
  /// The same as a function that is told how far something is, its first argument the line.
  static void show_in(void* line, std::size_t done) { static_cast<Progress*>(line)->show(done); }
  /// @param done  so many
  /// @param more  and which part of the next, 0 ... 1
  void show(std::uint64_t done, double more = 0.0) {
    if (!terminal_ || (done == 0 && !(more > 0.0))) return;
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - start_).count();
    if (seconds < 2.0 || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    drawn_ = true;
    const double part = std::fmin((static_cast<double>(done) + more) / static_cast<double>(total_), 1.0);
    const std::string text = fmt::format("\r{} of {} {}, {:.0f} %, {} left\033[K",
                                         count_text(static_cast<double>(done)), count_text(static_cast<double>(total_)),
                                         what_, 100.0 * part, ckpt::Seconds(std::round(seconds * (1.0 - part) / part)));
    std::fputs(text.c_str(), stderr);
  }

 private:
  std::uint64_t total_;
  const char* what_;
  bool terminal_ = ::isatty(STDERR_FILENO) != 0;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = start_;
};

/// Options of what is computed of so many samples, with a line that says how far that is. Lives as long as that takes.
class Sampled {
 public:
  explicit Sampled(std::size_t samples) : line_(samples, "samples"), samples_(samples) {}
  [[nodiscard]] ckpt::RangeOptions options() {
    return {.samples = samples_, .progress = Progress::show_in, .progress_of = &line_};
  }

 private:
  Progress line_;
  std::size_t samples_;
};

}  // namespace program
