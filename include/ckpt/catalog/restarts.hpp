#pragma once
// How long the parts of a restart took where somebody published it, each figure with its source.

#include <cstdint>
#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// What was published of one part of a restart.
struct RestartRecord {
  std::string_view name{};         ///< name in the catalog
  std::string_view part{};         ///< which part of an `Outage`, by its member: "initialisation"
  std::uint64_t nodes = 0;         ///< of the job; 0: not stated
  std::uint64_t accelerators = 0;  ///< of the job; 0: not stated
  Seconds time{};                  ///< that it took [s]
  Source source{};                 ///< where it was read
  std::string_view note{};         ///< what was measured, and what is not in it
};

namespace catalog {

/// Parts of restarts, written as `ckpt::restarts::nemo_rl.time`. Of one size they differ by a factor of 700: take one
/// of a program like yours, or measure. Two of one program are a table, as of `Failures::outage_per_node`:
/// {{128, byterobust_requeue_128.time}, {512, byterobust_requeue_512.time}}.
namespace restarts {

// clang-format off

/// Huawei's MindCluster, a fault of the network between accelerators.
inline constexpr RestartRecord mindcluster_network{.name = "mindcluster-network-fault",
    .part = "detection", .time = 30_min,
    .source = with_confidence(sources::mindcluster, Confidence::verified),
    .note = "the usual time-out of collectives, after which it learns of the fault; the watchdog of a framework is "
            "sooner"};
/// ByteDance, a job queued again on 128 machines.
inline constexpr RestartRecord byterobust_requeue_128{.name = "byterobust-requeue-128",
    .part = "rescheduling", .nodes = 128, .time = 454_s,
    .source = measured(sources::byterobust_paper),
    .note = "the job is queued again as a whole, what the paper compares with"};
/// The same on 512 machines.
inline constexpr RestartRecord byterobust_requeue_512{.name = "byterobust-requeue-512",
    .part = "rescheduling", .nodes = 512, .time = 635_s,
    .source = measured(sources::byterobust_paper),
    .note = "the job is queued again as a whole, what the paper compares with"};
/// ByteDance's MegaScale before it was changed.
inline constexpr RestartRecord megascale_store{.name = "megascale-tcp-store",
    .part = "initialisation", .accelerators = 2048, .time = 1047_s,
    .source = recalled(sources::megascale_paper),
    .note = "communicators of all groups through PyTorch's own store; from accounts of the paper, which agree"};
/// The same after it.
inline constexpr RestartRecord megascale{.name = "megascale",
    .part = "initialisation", .accelerators = 2048, .time = 5_s,
    .source = recalled(sources::megascale_paper),
    .note = "another store and fewer barriers: less than 5 s, and less than 30 s on more than 10,000; from accounts of "
            "the paper"};
/// PyTorch's maintainers on NCCL's start.
inline constexpr RestartRecord nccl{.name = "nccl-1156",
    .part = "initialisation", .time = 150_s,
    .source = measured(sources::nccl_1156),
    .note = "\"at large scale (e.g. above certain K GPUs)\", the communicators alone; how many is not said"};
/// A start of NeMo RL with Qwen3 235B.
inline constexpr RestartRecord nemo_rl{.name = "nemo-rl-2048",
    .part = "initialisation", .accelerators = 2048, .time = 1_h,
    .source = measured(sources::nemo_rl_1463),
    .note = "Qwen3 235B, until the log says that the set-up is complete, weights and inference engine included"};
/// A restore of marin on GB200, of most of its ranks.
inline constexpr RestartRecord marin{.name = "marin-704",
    .part = "restore", .nodes = 176, .accelerators = 704, .time = 22_min,
    .source = measured(sources::marin_8534),
    .note = "\"in under 22 minutes\" for 175 of 176 tasks, ranks of a task one after the other"};
/// The same restore, of all of them.
inline constexpr RestartRecord marin_barrier{.name = "marin-704-slowest",
    .part = "restore", .nodes = 176, .accelerators = 704, .time = 4.94_h,
    .source = measured(sources::marin_8534),
    .note = "4 h 56 min: one rank's read stalled, and a barrier without a time-out held the others for 4 h 34 min"};

/// Every record of this header.
inline constexpr const RestartRecord* all[] = {
    &mindcluster_network, &byterobust_requeue_128, &byterobust_requeue_512, &megascale_store, &megascale, &nccl,
    &nemo_rl, &marin, &marin_barrier};
// clang-format on

/// The record with this name (see `same_name`), or null.
[[nodiscard]] constexpr const RestartRecord* find(std::string_view name) { return find_by_name(all, name); }
/// The record with this name.
/// @throws InvalidInput that lists what there is
[[nodiscard]] constexpr const RestartRecord& get(std::string_view name) {
  return get_by_name(all, name, "restart record");
}

}  // namespace restarts
}  // namespace catalog

namespace restarts = catalog::restarts;  ///< the records

}  // namespace ckpt::inline CKPT_ABI
