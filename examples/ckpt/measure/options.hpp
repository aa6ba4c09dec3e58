#pragma once
// What `ckpt measure` is asked for.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace measure {

/// What the user asked for.
struct Options {
  std::string directory{};
  std::uint64_t size = std::uint64_t{1} << 30;  ///< written in all, at most, but for the checkpoint
  std::uint64_t writers = 4;                    ///< most that write at the same time
  std::uint64_t rounds = 3;                     ///< every run is made so often
  std::vector<std::uint64_t> file_sizes{};      ///< of the runs with many files; empty: at most 1 MiB
  std::optional<std::uint64_t> checkpoint{};
  bool verify = false;
  std::optional<std::uint64_t> burst{};  ///< written once more, to see whether the rate drops
  bool direct = false;                   ///< past the page cache, by O_DIRECT
  std::optional<std::chrono::sys_time<std::chrono::microseconds>> start_at{};  ///< of the first run, on several nodes
  std::optional<std::uint64_t> nodes{};                                        ///< that begin then
  std::optional<bool> shared{};  ///< all nodes share the directory; empty: as its file system says
};

}  // namespace measure
