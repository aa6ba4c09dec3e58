// Bad input in a constant expression: the compiler prints the words that the exception would carry.
// expect-match: ckpt::CheckpointModel::solve.*write bandwidth.*B/s
// expect-match: require_positive
// expect-match: non-'?constexpr'? function
// expect-match: reject

#include <ckpt/save/checkpoint_model.hpp>

using namespace ckpt::literals;

#ifdef CKPT_SHOULD_COMPILE
constexpr auto bandwidth = 7_GBps;
#else
constexpr auto bandwidth = -7_GBps;
#endif

constexpr ckpt::HardwareNode node{.name = "node", .storage = ckpt::StorageTier{.write_bandwidth = bandwidth}};
constexpr auto result = ckpt::CheckpointModel{}.solve(ckpt::Workload{.parameters = 70e9}, node, ckpt::Adam{});
