#pragma once
// What is written: which runs the figures are taken from, and on which runs they are tried, within what may be written.

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>

#include "options.hpp"

namespace measure {

/// What a run is for.
enum class Purpose : std::uint8_t {
  fit,         ///< figures are taken from it
  check,       ///< predicted from these figures
  checkpoint,  ///< the same, of the size that was asked for
};

/// Writers that begin together, each with as many files of one size.
struct Run {
  Purpose purpose = Purpose::check;
  std::uint64_t writers = 1;
  std::uint64_t files = 1;  ///< of each writer, one after the other
  std::uint64_t file_size = 0;
  bool read_back = false;

  [[nodiscard]] std::uint64_t bytes() const { return writers * files * file_size; }
};

/// The runs of one round.
struct Runs {
  Run one{};                    ///< one writer, one file
  Run all{};                    ///< all writers, one file each
  Run one_small{};              ///< one writer, small files
  Run all_small{};              ///< all writers, small files
  std::vector<Run> to_check{};  ///< other numbers of writers, other sizes

  /// In the order of writing.
  [[nodiscard]] std::vector<Run> in_order() const {
    std::vector<Run> runs{one};
    if (all.writers > 1) runs.push_back(all);
    runs.push_back(one_small);
    if (all.writers > 1) runs.push_back(all_small);
    runs.insert(runs.end(), to_check.begin(), to_check.end());
    return runs;
  }
};

/// Files that may be open at the same time.
inline constexpr std::uint64_t most_files = 512;
inline constexpr std::uint64_t small_file = 4096;

/// The run of the checkpoint: one file of each writer.
[[nodiscard]] inline Run checkpoint_run(const Options& options) {
  return {
      .purpose = Purpose::checkpoint, .writers = options.writers, .file_size = *options.checkpoint / options.writers};
}

/// Parts of the run that looks for a burst.
inline constexpr std::uint64_t burst_parts = 32;

/// That run: one file of each writer.
[[nodiscard]] inline Run burst_run(const Options& options) {
  std::uint64_t part = *options.burst / (options.writers * burst_parts);
  part -= part % small_file;  // whole blocks, as direct writes need them
  return {.writers = options.writers, .file_size = part * burst_parts};
}

/// Divides what may be written.
/// @throws ckpt::InvalidInput when it is too little
[[nodiscard]] inline Runs plan_runs(const Options& options) {
  const std::uint64_t n = options.writers;
  Runs runs;
  runs.one_small = {.purpose = Purpose::fit, .files = 32, .file_size = small_file};
  runs.all_small = {.purpose = Purpose::fit,
                    .writers = n,
                    .files = std::clamp<std::uint64_t>(128 / n, 1, 32),
                    .file_size = small_file};

  // In quarters of the large runs: one and all writers, the numbers between them, a quarter of the size, files.
  std::vector<std::uint64_t> between;
  for (std::uint64_t writers = 2; writers < n; writers *= 2) between.push_back(writers);
  const std::vector<std::uint64_t>& given = options.file_sizes;  // if there are none, one size that fits a quarter
  const std::uint64_t of_files = std::max<std::uint64_t>(given.size(), 1);
  const std::uint64_t quarters = 4 * (1 + (n > 1 ? 1 : 0) + between.size()) + 2 + (n > 1 ? 1 : 0) + of_files;
  const std::uint64_t small = runs.one_small.bytes() + (n > 1 ? runs.all_small.bytes() : 0);
  const std::uint64_t largest_file = given.empty() ? small_file : *std::max_element(given.begin(), given.end());
  const std::uint64_t least_quarter = n * std::max(16 * small_file, largest_file);
  const std::uint64_t least = options.rounds * (small + quarters * least_quarter);
  if (options.size < least) {
    throw ckpt::InvalidInput(
        fmt::format("--total: {} is too little for this many threads, rounds and file sizes; at least {} KiB",
                    ckpt::Bytes(static_cast<double>(options.size)), (least + 1023) / 1024)
            .c_str());
  }
  const std::uint64_t quarter = (options.size / options.rounds - small) / quarters;
  const std::uint64_t large = 4 * quarter;

  runs.one = {.purpose = Purpose::fit, .file_size = large, .read_back = true};
  runs.all = {.purpose = Purpose::fit, .writers = n, .file_size = large / n, .read_back = true};
  for (const std::uint64_t writers : between)
    runs.to_check.push_back({.writers = writers, .file_size = large / writers});
  runs.to_check.push_back({.file_size = quarter});
  runs.to_check.push_back({.files = 4, .file_size = quarter / 4});
  if (n > 1) runs.to_check.push_back({.writers = n, .file_size = quarter / n});
  const auto check_files = [&](std::uint64_t size) {
    const std::uint64_t files =
        std::clamp<std::uint64_t>(quarter / (n * size), 1, std::max<std::uint64_t>(most_files / n, 1));
    runs.to_check.push_back({.writers = n, .files = files, .file_size = size});
  };
  if (given.empty()) check_files(std::min(quarter / n, std::uint64_t{1} << 20));
  for (const std::uint64_t size : given) check_files(size);
  return runs;
}

/// Bytes that all rounds and the checkpoint write.
[[nodiscard]] inline std::uint64_t bytes_in_all(const Options& options, const Runs& runs) {
  std::uint64_t round = 0;
  for (const Run& run : runs.in_order()) round += run.bytes();
  return options.rounds * round + (options.verify ? checkpoint_run(options).bytes() : 0) +
         (options.burst ? burst_run(options).bytes() : 0);
}

/// Bytes that exist at the same time.
[[nodiscard]] inline std::uint64_t bytes_at_once(const Options& options, const Runs& runs) {
  std::uint64_t most = options.verify ? checkpoint_run(options).bytes() : 0;
  for (const Run& run : runs.in_order()) most = std::max(most, run.bytes());
  return options.burst ? std::max(most, burst_run(options).bytes()) : most;
}

}  // namespace measure
