// The core contract as static assertions: this file compiling is the test.

#include <type_traits>

#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/optimizers.hpp>

#include "archetype.hpp"

using namespace ckpt::literals;
using ckpt::testing::Archetype;

namespace {

// ---- the types are values: trivially copyable, comparable in cost to the numbers they hold
static_assert(std::is_trivially_copyable_v<ckpt::Bytes> && sizeof(ckpt::Bytes) == sizeof(double));
static_assert(std::is_trivially_copyable_v<ckpt::CheckpointResult>);
static_assert(std::is_aggregate_v<ckpt::CheckpointOptions> && std::is_aggregate_v<ckpt::CheckpointModel>);
static_assert(std::is_aggregate_v<ckpt::StorageTier> && std::is_aggregate_v<ckpt::HardwareNode>);
static_assert(!std::is_polymorphic_v<ckpt::CheckpointModel>);

// ---- the defaults of the contract
static_assert(ckpt::CheckpointOptions{}.period.seconds() == 4_h);
static_assert(ckpt::CheckpointOptions{}.writing_nodes == 1);
static_assert(ckpt::CheckpointOptions{}.filesystem_limit == 500_GBps);
static_assert(ckpt::CheckpointModel{}.bottleneck_threshold == 60_s);
static_assert(ckpt::CheckpointModel{}.assumed_bandwidth == 1_GBps);

// ---- an answer at compile time
constexpr ckpt::Workload model{.name = "ten billion", .parameters = 1e10};
constexpr ckpt::HardwareNode node{.name = "node", .storage = ckpt::StorageTier{.write_bandwidth = 5_GBps}};
constexpr auto result = ckpt::CheckpointModel{}.solve(model, node, ckpt::Adam{}, {.period = 700_s, .writing_nodes = 4});
static_assert(std::is_same_v<decltype(result), const ckpt::CheckpointResult>);
static_assert(result.checkpoint_size == 140_GB && result.size_gb() == 140);
static_assert(result.write_time == 7_s && result.mfu_penalty == 0.01);
static_assert(!result.storage_bottleneck && !result.bandwidth_assumed && !result.overruns_interval);

// ---- the scalar of the answer
template <class Rep = void, class W = ckpt::Workload, class O = ckpt::Adam<>>
using answer = decltype(ckpt::CheckpointModel{}.solve<Rep>(W{}, node, O{}));
static_assert(std::is_same_v<answer<void, ckpt::BasicWorkload<float>>, ckpt::CheckpointResult>);
static_assert(std::is_same_v<answer<void, ckpt::BasicWorkload<long double>>, ckpt::BasicCheckpointResult<long double>>);
static_assert(std::is_same_v<answer<void, ckpt::BasicWorkload<Archetype>>, ckpt::BasicCheckpointResult<Archetype>>);
static_assert(std::is_same_v<answer<Archetype, ckpt::Workload>, ckpt::BasicCheckpointResult<Archetype>>);
static_assert(std::is_same_v<answer<void, ckpt::Workload, ckpt::BasicBytesPerParameter<Archetype>>,
                             ckpt::BasicCheckpointResult<Archetype>>);

// ---- a scalar with nothing but the documented operations goes all the way through
constexpr auto archetypal = ckpt::CheckpointModel{}.solve<Archetype>(
    model, node, ckpt::Adam{},
    {.period = ckpt::BasicSeconds<Archetype>(Archetype(700)), .writing_nodes = Archetype(4)});
static_assert(inside(archetypal.write_time.value()) == 7);
static_assert(inside(archetypal.mfu_penalty) == 0.01);
static_assert(inside(archetypal.size_gb()) == 140);

// ---- what is accepted and what is not
static_assert(ckpt::WorkloadLike<ckpt::Workload> && !ckpt::WorkloadLike<double>);
static_assert(ckpt::HardwareLike<ckpt::HardwareNode> && ckpt::HardwareLike<ckpt::StorageTier>);
static_assert(ckpt::HardwareLike<ckpt::BytesPerSecond> && !ckpt::HardwareLike<ckpt::Bytes> &&
              !ckpt::HardwareLike<double>);
static_assert(ckpt::CheckpointModel{}.solve(model, 5_GBps, ckpt::Adam{}).write_time == 28_s);
static_assert(ckpt::OptimizerLike<ckpt::Lion<ckpt::PureBf16>> && ckpt::OptimizerLike<ckpt::Optimizer>);
static_assert(!ckpt::OptimizerLike<ckpt::PureBf16>);

// ---- it can be called from a noexcept loop, and allocates nothing: the result is a plain value
constexpr double total_write_time() noexcept {
  double total = 0;
  for (int writers = 1; writers <= 4; ++writers) {
    total +=
        ckpt::CheckpointModel{}.solve(model, node, ckpt::Sgd{}, {.writing_nodes = double(writers)}).write_time.value();
  }
  return total;
}
static_assert(total_write_time() > 16.6 && total_write_time() < 16.7);

}  // namespace
