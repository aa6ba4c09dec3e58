// The snippets on several levels of checkpoints and on silent errors.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

namespace {

void levels() {
  // Atlas of LLNL: a partner's memory, and the file system. Lowest level first.
  constexpr ckpt::CheckpointLevels atlas{{.failure_rate = ckpt::PerSecond{7.78e-6}, .write = 9_s, .recovery = 9_s},
                                         {.failure_rate = ckpt::PerSecond{5.19e-7}, .write = 438_s, .recovery = 438_s}};

  constexpr auto first = ckpt::multilevel_intervals(atlas);
  fmt::print("first order: {:.0f} s and {:.0f} s, {} to 1, goodput {:.4f} ({})\n",
             first.levels()[0].interval.seconds().value(), first.levels()[1].interval.seconds().value(),
             first.levels()[0].ratio, first.goodput(), ckpt::to_string(first.validity));

  // The pattern that LLNL's program reports: 25 checkpoints of the lower level, then one of the higher.
  constexpr auto theirs = ckpt::multilevel_efficiency(atlas, ckpt::LevelPattern{ckpt::WorkInterval{1527.7_s}, {25}});
  fmt::print("exact: {:.6f} in a pattern of {} intervals\n", theirs.efficiency, theirs.intervals);

  constexpr auto best = ckpt::optimal_pattern(atlas);
  fmt::print("best:  {:.6f} with {} every {:.0f} s\n", best.achieves.efficiency, best.pattern.checkpoints[0],
             best.pattern.interval.seconds().value());
}

void pruning() {
  // The level in the middle is nearly as dear as the file system and survives few failures more than the first.
  const ckpt::CheckpointLevels three{{.failure_rate = 1 / 12_h, .write = 10_s, .recovery = 10_s},
                                     {.failure_rate = 1 / 90_d, .write = 200_s, .recovery = 200_s},
                                     {.failure_rate = 1 / 10_d, .write = 300_s, .recovery = 300_s}};
  const auto kept = ckpt::best_levels(three);
  fmt::print("worth having: levels {} and {}; overhead {:.3f}\n", kept.levels()[0].level, kept.levels()[1].level,
             kept.overhead);
}

void silent() {
  const ckpt::SilentErrors errors{.silent_rate = ckpt::PerSecond{3.38e-6},
                                  .fail_stop_rate = ckpt::PerSecond{9.46e-7},
                                  .verification = 15.4_s,
                                  .save = 300_s};
  const auto one = ckpt::verified_interval(errors);
  const auto several = ckpt::best_verified_interval(errors);
  fmt::print("1 verification per save: {:.0f} s, overhead {:.4f}\n", one.interval.seconds().value(), one.overhead);
  fmt::print("{} verifications: {:.0f} s, overhead {:.4f}\n", several.verifications, several.interval.seconds().value(),
             several.overhead);
  fmt::print("keep {} checkpoints\n", ckpt::checkpoints_to_keep(1_d, ckpt::Period{3_h}));
}

}  // namespace

int main() {
  levels();
  pruning();
  silent();
}
