#pragma once
// What an adviser costs the program that asks it: a step, a save, and steps near the end of a walltime.

#include <cstddef>
#include <cstdio>

#include <ckpt/advise/adviser.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>

#include "timing.hpp"

namespace ckpt::benchmark {

inline void adviser() {
  constexpr int steps = 200'000;
  constexpr int saves = 1'000;
  const FailurePrior prior = mtbf_prior(Seconds(86'400.0), factor(5.0));
  const auto walk = [&prior](bool walltime, int count, double step, double save) {
    return [&prior, walltime, count, step, save] {
      Adviser adviser({.prior = prior});
      adviser.started(Seconds(0.0));
      double now = 0.0;
      for (int i = 0; i < 40; ++i) {  // it has seen some
        adviser.saved(Seconds(now), Seconds(now + 5.0 + 0.1 * (i % 4)));
        now += 10.0;
        static_cast<void>(adviser.after_step(Seconds(now)));
      }
      if (walltime) adviser.walltime(Seconds(now + 1.2 * count * step + 60.0));
      std::size_t asked = 0;
      for (int i = 0; i < count; ++i) {
        now += step * (1.0 + 0.1 * (i % 3));
        if (save > 0.0) {
          adviser.saved(Seconds(now), Seconds(now + save));
        } else {
          asked += adviser.after_step(Seconds(now)).has_value() ? 1U : 0U;
        }
      }
      keep(&asked);
    };
  };
  // Steps so short that no save is due.
  const auto t =
      medians(15, {walk(false, steps, 1e-4, 0.0), walk(true, steps, 1e-4, 0.0), walk(false, saves, 10.0, 5.0),
                   walk(true, saves, 10.0, 5.0), walk(false, 0, 1.0, 0.0), walk(true, 0, 1.0, 0.0)});
  std::printf("## The adviser\n\n| | ns | target |\n|---|---|---|\n");
  std::printf("| a step | **%.1f** | < 200 |\n", 1e9 * (t[0] - t[4]) / steps);
  std::printf("| a step, the walltime ends soon | **%.1f** | < 200 |\n", 1e9 * (t[1] - t[5]) / steps);
  std::printf("| a save | %.0f | |\n", 1e9 * (t[2] - t[4]) / saves);
  std::printf("| a save, with a walltime | %.0f | |\n", 1e9 * (t[3] - t[5]) / saves);
  std::printf("\n%zu B in memory, %zu B stored.\n\n", sizeof(Adviser), Adviser::state_size);
}

}  // namespace ckpt::benchmark
