#pragma once
// Points on several threads, in order: what comes out does not depend on how many.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ckpt/job/axes.hpp>

#include "axes.hpp"
#include "rows.hpp"

namespace program {

/// Rows side by side that one thread solved.
struct PointChunk {
  std::uint64_t begin = 0, end = 0;
  std::uint64_t impossible = 0;      ///< of them
  std::uint64_t shown = 0;           ///< of them, as --where says
  std::string text{};                ///< as they are written
  std::vector<PointRow> rows{};      ///< those that are kept
  std::vector<PointRow> for_page{};  ///< those that --report looks at
};

/// Which points, and on how many threads.
struct RunOptions {
  ckpt::SweepPart part{};
  unsigned threads = 1;
};

/// Solves points. `look` sees each row in one of the threads and may add to the chunk; `take` gets the chunks in order,
/// in the calling thread. Memory does not grow with the number of points. SIGINT and SIGTERM end it after a whole
/// chunk. Shows on standard error how far it is, if that is a terminal and it takes longer than two seconds.
/// @return the point behind the last that was taken
[[nodiscard]] std::uint64_t run_points(const Points& points, const RunOptions& options,
                                       const std::function<void(PointChunk&, PointRow&&)>& look,
                                       const std::function<void(PointChunk&&)>& take);

}  // namespace program
