#pragma once
// Times variants of the same work against each other: repeated, interleaved, medians, so that a drift of the machine
// meets all of them alike; processor time, so that other programs' turns do not count.

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>
#include <vector>

namespace ckpt::benchmark {

/// Makes the compiler believe that the memory behind `p` is read and everything is changed here. Costs no instruction.
inline void keep(const void* p) { asm volatile("" : : "r"(p) : "memory"); }

/// Time that this process has spent on a processor [s].
inline double processor_time() {
  std::timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Medians [s] of `rounds` runs of each piece of work, run in turn after one round that is not counted.
inline std::vector<double> medians(int rounds, const std::vector<std::function<void()>>& work) {
  std::vector<std::vector<double>> times(work.size());
  for (int round = -1; round < rounds; ++round) {
    for (std::size_t i = 0; i < work.size(); ++i) {
      const double start = processor_time();
      work[i]();
      const double time = processor_time() - start;
      if (round >= 0) times[i].push_back(time);
    }
  }
  std::vector<double> result;
  for (auto& t : times) {
    std::nth_element(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(t.size() / 2), t.end());
    result.push_back(t[t.size() / 2]);
  }
  return result;
}

}  // namespace ckpt::benchmark
