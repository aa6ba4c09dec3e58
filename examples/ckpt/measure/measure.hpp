#pragma once
// Makes the runs: threads that write and read together, and a clock.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <thread>
#include <vector>

#include <ckpt/core/units.hpp>
#include <ckpt/save/fit_burst.hpp>

#include "progress.hpp"
#include "runs.hpp"
#include "scratch_file.hpp"

namespace measure {

/// Data that can neither be compressed nor found twice: random numbers, of which every 4 KiB get a new one.
class Noise {
 public:
  Noise() : held_((1 << 20) + ScratchFile::direct_unit) {
    void* first = held_.data();
    std::size_t space = held_.size();
    blocks_ = {static_cast<std::byte*>(std::align(ScratchFile::direct_unit, 1 << 20, first, space)), 1 << 20};
    std::random_device device;
    state_ = (std::uint64_t{device()} << 32) | device();
    for (std::size_t at = 0; at < blocks_.size(); at += sizeof state_) put_number(at);
  }
  Noise(const Noise&) = delete;
  Noise(Noise&&) = default;  // the memory stays where it is
  Noise& operator=(const Noise&) = delete;
  Noise& operator=(Noise&&) = default;
  ~Noise() = default;

  /// At most so many bytes, at least one if any.
  [[nodiscard]] std::span<const std::byte> next(std::uint64_t most) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(most, blocks_.size()));
    for (std::size_t at = 0; at + sizeof state_ <= size; at += small_file) put_number(at);
    return {blocks_.data(), size};
  }

  /// The memory, to read into.
  [[nodiscard]] std::span<std::byte> memory() const { return blocks_; }

 private:
  void put_number(std::size_t at) {  // splitmix64
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    std::memcpy(&blocks_[at], &z, sizeof z);
  }

  std::vector<std::byte> held_;
  std::span<std::byte> blocks_{};  // of it, as direct writes need it
  std::uint64_t state_ = 0;
};

/// Runs `work(i)` for i = 0 ... count - 1 in threads that begin together.
/// @return from their begin until the last has ended [s]
/// @throws what the first of them threw
template <class Work>
double run_together(std::uint64_t count, const Work& work) {
  enum Gate { closed, open, cancelled };
  std::atomic<Gate> gate{closed};
  std::mutex mutex;
  std::exception_ptr error;
  const auto remember = [&] {
    const std::lock_guard lock(mutex);
    if (!error) error = std::current_exception();
  };
  std::vector<std::thread> threads;
  try {
    for (std::uint64_t i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        gate.wait(closed);
        if (gate == cancelled) return;
        try {
          work(i);
        } catch (...) {
          remember();
        }
      });
    }
  } catch (...) {
    remember();
  }
  const auto begin = std::chrono::steady_clock::now();
  gate = error ? cancelled : open;
  gate.notify_all();
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  if (error) std::rethrow_exception(error);
  return elapsed.count();
}

/// Times of one run.
struct Sample {
  double write_time = 0.0;            ///< [s]
  std::optional<double> read_time{};  ///< [s], when it was read back
  bool from_cache = false;            ///< reading met data that the system kept in memory
};

/// Makes runs in a directory.
class Bench {
 public:
  Bench(const Directory& directory, std::uint64_t writers, Progress& progress, bool direct = false)
      : directory_(&directory), noise_(writers), progress_(&progress), direct_(direct) {}

  /// Whether a file was to be written past the page cache and was not.
  [[nodiscard]] bool was_cached() const { return was_cached_; }

  /// One file of each writer in `parts` parts, each durable before the next: how many bytes of all were after how long,
  /// so that a rate that drops is seen.
  [[nodiscard]] std::vector<ckpt::TimedBytes> make_in_parts(const Run& run, std::size_t parts) {
    std::vector<std::vector<double>> ends(run.writers, std::vector<double>(parts));
    std::vector<ScratchFile> files;
    for (std::uint64_t i = 0; i < run.writers; ++i) files.emplace_back(*directory_, direct_);
    std::atomic<bool> failed{false};
    directory_->settle();
    const auto begin = std::chrono::steady_clock::now();
    Run part = run;
    part.file_size = run.file_size / parts;
    (void)run_together(run.writers, [&](std::uint64_t i) {
      try {
        for (double& end : ends[i]) {
          write(files[i], i, part, failed);
          end = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        }
      } catch (...) {
        failed = true;
        throw;
      }
    });
    std::vector<ckpt::TimedBytes> times;
    for (std::size_t k = 0; k < parts; ++k) {
      double last = 0.0;
      for (const std::vector<double>& of_writer : ends) last = std::max(last, of_writer[k]);
      times.push_back({ckpt::Bytes(static_cast<double>(part.bytes() * (k + 1))), ckpt::Seconds(last)});
    }
    return times;
  }

  [[nodiscard]] Sample make(const Run& run) {
    std::vector<std::vector<ScratchFile>> files(
        run.writers);  // open until the end: closing frees space, which takes time
    std::atomic<bool> failed{false};
    directory_->settle();
    Sample sample;
    sample.write_time = run_together(run.writers, [&](std::uint64_t i) {
      try {
        for (std::uint64_t file = 0; file < run.files; ++file)
          write(files[i].emplace_back(*directory_, direct_), i, run, failed);
      } catch (...) {
        failed = true;
        throw;
      }
    });
    if (!run.read_back) return sample;
    for (const auto& of_writer : files) {
      for (const ScratchFile& file : of_writer) sample.from_cache = !file.drop_cache() || sample.from_cache;
    }
    sample.read_time = run_together(run.writers, [&](std::uint64_t i) {
      for (const ScratchFile& file : files[i]) {
        std::uint64_t at = 0;
        while (const std::size_t read = file.read(noise_[i].memory(), at)) at += read;
      }
    });
    return sample;
  }

 private:
  void write(ScratchFile& file, std::uint64_t writer, const Run& run, const std::atomic<bool>& failed) {
    for (std::uint64_t left = run.file_size; left > 0;) {
      if (failed) return;  // another writer says why
      const std::span<const std::byte> data = noise_[writer].next(left);
      file.write(data);
      progress_->add(data.size());
      left -= data.size();
    }
    if (direct_ && !file.direct()) was_cached_ = true;
    file.sync();
  }

  const Directory* directory_;
  std::vector<Noise> noise_;
  Progress* progress_;
  bool direct_;
  std::atomic<bool> was_cached_{false};
};

}  // namespace measure
