#pragma once
// A goodput as some tools report it, without the work since the last save, which a failure destroys: 1 - delta/tau -
// R/M, and 0 where that is less. For comparison with their figures; the library's `goodput` counts everything.

#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>

namespace test {

struct GoodputWithoutRework {
  double goodput;
  double save;      // delta / tau
  double recovery;  // R / M
  bool clamped;     // the goodput was set to 0
};

constexpr GoodputWithoutRework goodput_without_rework(ckpt::WorkInterval interval, ckpt::Seconds blocking,
                                                      ckpt::Seconds recovery, ckpt::Seconds mtbf) {
  const double save = blocking / interval.seconds();
  const double lost = recovery / mtbf;
  const double left = 1.0 - save - lost;
  const bool clamped = !(left >= 0.0);
  return {clamped ? 0.0 : left, save, lost, clamped};
}

}  // namespace test
