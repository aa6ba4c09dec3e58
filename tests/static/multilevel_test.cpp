// Several levels of checkpoints, at compile time.

#include <ckpt/interval/multilevel_pattern.hpp>

using namespace ckpt::literals;

namespace {

constexpr bool near(double a, double b, double tolerance) { return a - b <= tolerance * b && b - a <= tolerance * b; }

constexpr ckpt::CheckpointLevels atlas{{.failure_rate = ckpt::PerSecond{7.78e-6}, .write = 9_s, .recovery = 9_s},
                                       {.failure_rate = ckpt::PerSecond{5.19e-7}, .write = 438_s, .recovery = 438_s}};

static_assert(atlas.size() == 2);
static_assert(atlas.cost() == ckpt::LevelCost::replacing);
static_assert(near(ckpt::multilevel_intervals(atlas).levels()[0].interval.seconds().value(), 1521.06, 1e-5));
static_assert(ckpt::multilevel_intervals(atlas).validity == ckpt::Validity::approximate);
static_assert(ckpt::best_levels(atlas).count == 2);

// The pattern and the efficiency that LLNL's program prints for Atlas.
static_assert(near(
    ckpt::multilevel_efficiency(atlas, ckpt::LevelPattern{ckpt::WorkInterval{ckpt::Seconds{1527.7}}, {25}}).efficiency,
    0.966942, 1e-6));

// The whole search is a constant expression, too.
constexpr ckpt::OptimalPattern best = ckpt::optimal_pattern(atlas);
static_assert(best.achieves.efficiency > 0.966942);

}  // namespace
