// Strategies, increments and retention as constant expressions: this file compiling is the test.

#include <cstdint>
#include <type_traits>

#include <ckpt/interval/async_period.hpp>
#include <ckpt/save/incremental.hpp>
#include <ckpt/save/peer_memory.hpp>
#include <ckpt/save/retention.hpp>
#include <ckpt/save/strategy.hpp>

#include "archetype.hpp"

namespace {

using namespace ckpt;
using namespace ckpt::literals;
using testing::Archetype;

static_assert(std::is_aggregate_v<StrategyOptions> && std::is_trivially_copyable_v<StrategyResult>);
static_assert(std::is_aggregate_v<IncrementalOptions> && std::is_trivially_copyable_v<IncrementalResult>);
static_assert(std::is_aggregate_v<RetentionPolicy> && std::is_trivially_copyable_v<RetentionState>);

// ---- t_iter = 2 s, t_block = 0.5 s, t_persist = 45 s: k = 30 gives a stall of 0.5 s (theory.md, section 3)
constexpr StrategyOptions saving{.snapshot = 0.5_s, .persist = 45_s, .step = 2_s, .steps = 30};
constexpr auto saved = solve_strategy(SaveStrategy::snapshot, saving);
static_assert(saved.stall() == 0.5_s && saved.cycle == 60.5_s && saved.durable_after() == 45.5_s);
static_assert(saved.smallest_steps == 23 && saved.cost.smallest_period() == 45.5_s && saved.speedup() == 91.0);
static_assert(solve_strategy(SaveStrategy::snapshot, {.persist = 45_s, .step = 2_s, .steps = 20}).waiting == 5_s);
static_assert(checkfreq_steps({.snapshot = 0.6_s, .persist = 8_s, .step = 0.5_s, .update = 0.05_s}, 0.035) == 18);
static_assert(slowdown_from_steps(1_s, 4_s) == 0.75);
static_assert(gemini_recovery_probability(16, 2, 1) == 1.0 && gemini_recovery_probability(4, 2, 3) == 0.0);
static_assert(gemini_wasted_time(2_s, 10_s, 1_s) == 8_s && just_in_time_loss(2_s, 3_s, 2) == 5_s);
static_assert(async_period({.blocking = 2_s, .latency = 4_s, .mtbf = 104_s}).period.seconds() == 20_s);

// ---- the scalar of the answer
template <class Rep>
using answer = decltype(solve_strategy(SaveStrategy::snapshot, BasicStrategyOptions<Rep>{}));
static_assert(std::is_same_v<answer<float>, BasicStrategyResult<float>>);
static_assert(std::is_same_v<answer<Archetype>, BasicStrategyResult<Archetype>>);

// ---- increments
static_assert(TouchedFraction<ConstantFraction, double> && TouchedFraction<IndependentRows, double>);
static_assert(TouchedFraction<double (*)(double), double> && !TouchedFraction<double, double>);
static_assert(Quantisation{.bits_to = 8}.size_ratio() == 4.0);
static_assert(solve_increments({.full_every = 4}, ConstantFraction{0.5}).mean == 2.5 / 4.0);
static_assert(solve_increments({.scheme = Increments::consecutive, .full_every = 4}, [](double) {
                return 0.5;
              }).capacity == 2.5);
static_assert(solve_increments({.full_every = 3}, IndependentRows{.probability = 1}).mean == 1.0);
static_assert(
    DifferenceChain{.bytes = 8_GB, .bandwidth = 1_GBps, .step = 1_s, .merge = 1_s, .mtbf = 4_s}.best_steps() == 8.0);

// ---- retention
constexpr RetentionPolicy policy{.last = 2, .every = 10, .period = 1_h, .bytes = 1_TB};
static_assert(retention_after(policy, std::uint64_t{100}).kept == 2 + 9);
static_assert(retention_after(policy, 100_h).peak == 12_TB);
static_assert(fill_time(policy, RetentionSpace{.capacity = 5_TB}).time == 33_h);
static_assert(!fill_time(RetentionPolicy{.period = 1_h, .bytes = 1_TB}, RetentionSpace{.capacity = 2_TB}).fills);
static_assert(next_save_fits(1_TB, RetentionSpace{.capacity = 5_TB, .used = 2_TB}).saves == 3);
static_assert(retention_cost(policy, 730, StoragePrice{.per_request = 0.5, .requests_per_save = 2}).total() == 730.0);

}  // namespace
