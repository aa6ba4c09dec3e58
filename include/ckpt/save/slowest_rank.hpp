#pragma once
// How much later the slowest of many ranks is through than one of them.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>

namespace ckpt::inline CKPT_ABI {

/// Time of a whole save over that of rank 0, whose share is like the others': the medians of MLPerf Storage v3.0
/// (2026), ten saves of each run, from start to start against what rank 0 says:
///
///   ranks    1    8     64    512   1024
///   factor   1    1.02  1.07  1.18  1.20
///
/// Between them it is linear in log n, and beyond 1,024 ranks, which nobody measured, it stays. Single runs reach 2.28.
///
/// A rate that was measured for a whole save has it in it, and so have the spreads of `spreads::all`, which were fitted
/// on whole saves: it is for rates of one process or node, and never taken unless asked for (`Saving::slowest_rank`).
///
/// @param ranks  n, finite and >= 1
/// @throws InvalidInput outside that
[[nodiscard]] constexpr double slowest_rank_factor(double ranks) {
  if (!(detail::is_finite(ranks) && ranks >= 1.0)) {
    detail::reject("ckpt::slowest_rank_factor: number of ranks must be finite and >= 1", ranks);
  }
  constexpr double at[] = {1.0, 8.0, 64.0, 512.0, 1024.0};
  constexpr double factor[] = {1.0, 1.02, 1.07, 1.18, 1.20};
  for (int i = 1; i < 5; ++i) {
    if (ranks > at[i]) continue;
    const double part = math::log(ranks / at[i - 1]) / math::log(at[i] / at[i - 1]);
    return factor[i - 1] + part * (factor[i] - factor[i - 1]);
  }
  return factor[4];
}

}  // namespace ckpt::inline CKPT_ABI
