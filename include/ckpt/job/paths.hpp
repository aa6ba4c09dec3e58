#pragma once
// Who writes how much, over which stages, and the way back: the load and the paths of a job.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/slowest_rank.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// Who writes how much in one save of the job: the ranks of its inventory, a rank on each accelerator, or its writers
/// evenly, dealt over all nodes.
/// @throws InvalidInput without bytes, for more ranks or writers than accelerators; what SaveLoad rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicSaveLoad<Rep> save_load(const BasicJob<Rep>& job);

/// What goes over the path of a save of that load: every byte `saving.write_amplification` times.
/// @throws InvalidInput for a factor that is not finite and > 0
template <Scalar Rep>
[[nodiscard]] constexpr BasicSaveLoad<Rep> written_load(const BasicJob<Rep>& job, const BasicSaveLoad<Rep>& load) {
  return load.scaled(job.saving.write_amplification);
}

/// The way of a save, as the strategy of the job takes it:
///
///   synchronous          [host], serialiser, network, storage, all of it blocking
///   snapshot, overlapped host blocks; then serialiser, network, storage
///   peer_memory          host and m - 1 copies over the training network
///   local_first          host, serialiser, local drives block; then [local read], network, shared storage
///
/// `saving.planning` comes before all of that; where training does not wait for storage, after the copy to the host,
/// and training does not wait for it. Copies to peers are not planned.
///
/// Storage is `machine.shared`, or without it the local drives. A machine without a node is its shared storage alone.
/// @throws InvalidInput when a figure that is needed is not known
template <Scalar Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> save_path(const BasicJob<Rep>& job);

/// The way back.
template <Scalar Rep = double>
struct BasicRestorePath {
  BasicSavePath<Rep> path{};  ///< stages in the order of the bytes
  bool assumed = false;       ///< how fast storage reads is not known: taken to read as it writes
};
/// In doubles.
using RestorePath = BasicRestorePath<double>;

/// From peers for peer_memory, else from where saves end, or with `saving.client_memory` from the memory of the nodes.
/// What has no figure for reading is taken to read as fast as it writes; a serialiser without one is left out.
/// @throws InvalidInput when a figure that is needed is not known
template <Scalar Rep>
[[nodiscard]] constexpr BasicRestorePath<Rep> restore_path(const BasicJob<Rep>& job);

/// Who reads how much in one restore: every rank all that it needs.
/// @param job   see `Job`
/// @param load  of a save, see `save_load`
template <Scalar Rep>
[[nodiscard]] constexpr BasicReadLoad<Rep> read_load(const BasicJob<Rep>& job, const BasicSaveLoad<Rep>& load);

// ---- implementation

namespace detail {

/// Whether the machine has nodes with accelerators; else it is storage alone.
template <class Rep>
[[nodiscard]] constexpr bool has_nodes(const BasicMachine<Rep>& machine) {
  return machine.node.accelerators != 0;
}

/// Whether the state passes through the memory of a host.
template <class Rep>
[[nodiscard]] constexpr bool copies_to_node(const BasicJob<Rep>& job) {
  return has_nodes(job.machine) || job.saving.strategy != SaveStrategy::synchronous;
}

/// Who divides a state without ranks evenly.
/// @throws InvalidInput for more of them than accelerators
template <class Rep>
[[nodiscard]] constexpr BasicCount<Rep> even_writers(const BasicJob<Rep>& job) {
  const BasicMachine<Rep>& machine = job.machine;
  const bool nodes = has_nodes(machine);
  const Rep all = scalar_of_integer<Rep>(nodes ? machine.accelerators() : machine.nodes);
  const BasicCount<Rep> writers = job.saving.writers.value_or(BasicCount<Rep>(all));
  if (nodes && writers.value() > all) {
    reject(InvalidInput("ckpt::Job: saving.writers must be at most the accelerators of the machine",
                        approximate(writers.value()))
               .append(", which are ")
               .append(approximate(all)));
  }
  return writers;
}

/// The way to the host with the planning of the save: before it, or asynchronous behind it.
/// @throws InvalidInput as `planning_stage`
template <class Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> with_planning(const BasicJob<Rep>& job, const BasicSavePath<Rep>& to_host,
                                                         bool asynchronous) {
  const Rep ranks = job.state.by_rank() ? scalar_of_integer<Rep>(job.state.ranks()) : even_writers(job).value();
  BasicStage<Rep> planning = planning_stage(*job.saving.planning, BasicCount<Rep>(ranks));
  planning.blocking = !asynchronous;
  BasicSavePath<Rep> path;
  if (!asynchronous) path.add(planning);
  for (BasicStage<Rep> stage : to_host.stages()) {
    if (path.stages().size() == 1 && !asynchronous) stage.handoff = Handoff::store_and_forward;
    path.add(stage);
  }
  if (asynchronous) {
    planning.handoff = Handoff::store_and_forward;
    path.add(planning);
  }
  return path;
}

/// A tier that reads as fast as it writes, where nothing else is said.
template <class Rep>
[[nodiscard]] constexpr BasicSharedTier<Rep> reading_as_writing(BasicSharedTier<Rep> tier) {
  if (!tier.tier.read_bandwidth) {
    tier.tier.read_bandwidth = tier.tier.write_bandwidth;
    if (!tier.tier.read_burst) tier.tier.read_burst = tier.tier.write_burst;
  }
  if (!tier.read_aggregate) tier.read_aggregate = tier.write_aggregate;
  if (!tier.read_per_client) tier.read_per_client = tier.write_per_client;
  if (!tier.read_per_process) tier.read_per_process = tier.write_per_process;
  return tier;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> save_load(const BasicJob<Rep>& job) {
  const BasicMachine<Rep>& machine = job.machine;
  const bool nodes = detail::has_nodes(machine);
  const std::uint64_t accelerators = nodes ? machine.accelerators() : 0;
  if (const auto& ranks = job.state.by_rank()) {
    if (job.saving.writers) {
      detail::reject(
          InvalidInput("ckpt::Job: saving.writers and an inventory exclude each other: its ranks are the writers"));
    }
    if (!nodes) return ranks->placed({.placement = job.saving.placement});
    if (job.state.ranks() > accelerators) {
      detail::reject(InvalidInput("ckpt::Job: ranks of the layout must be at most the accelerators of the machine",
                                  static_cast<double>(job.state.ranks()))
                         .append(", which are ")
                         .append(static_cast<double>(accelerators)));
    }
    return ranks->placed(
        {.writers_per_node = static_cast<std::uint64_t>(machine.node.accelerators), .placement = job.saving.placement});
  }
  const BasicBytes<Rep>& bytes = job.state.bytes();
  detail::require_positive(bytes, "ckpt::Job: bytes of the state must be finite and > 0 B: set job.state");
  return even_load(bytes, detail::even_writers(job), Rep(1.0), {.nodes = machine.nodes});
}

template <Scalar Rep>
constexpr BasicSavePath<Rep> save_path(const BasicJob<Rep>& job) {
  const BasicMachine<Rep>& machine = job.machine;
  const BasicSaving<Rep>& saving = job.saving;
  const SaveStrategy strategy = saving.strategy;
  const bool asynchronous = detail::copies_to_host(strategy);
  BasicSavePath<Rep> path =
      detail::copies_to_node(job) ? detail::path_to_host(machine, saving.host_memory) : BasicSavePath<Rep>();
  if (saving.planning && strategy != SaveStrategy::peer_memory) path = detail::with_planning(job, path, asynchronous);
  const std::size_t copied = path.stages().size();
  const auto take_turns = [&] {  // what is not streamed begins when the copy is through
    if (!saving.streamed && copied > 0 && path.stages().size() > copied) {
      path.stages()[copied].handoff = Handoff::store_and_forward;
    }
  };
  const auto slow_down = [&] {  // the last stage, by the slowest rank
    if (!saving.slowest_rank) return;
    const Rep ranks =
        job.state.by_rank() ? detail::scalar_of_integer<Rep>(job.state.ranks()) : detail::even_writers(job).value();
    BasicStage<Rep>& last = path.stages()[path.stages().size() - 1];
    last.efficiency = Rep(last.efficiency / Rep(slowest_rank_factor(detail::approximate(ranks))));
  };
  if (strategy == SaveStrategy::peer_memory) {
    BasicStage<Rep> peers = peer_stage(machine);
    if (!(saving.replicas >= 2 && saving.replicas <= machine.nodes)) {
      detail::reject("ckpt::Job: saving.replicas must be from 2 to the number of nodes",
                     static_cast<double>(saving.replicas));
    }
    peers.volume = detail::scalar_of_integer<Rep>(saving.replicas - 1);
    path.add(peers);
    return path;
  }
  if (strategy == SaveStrategy::local_first) {
    if (!machine.shared) {
      detail::reject(InvalidInput("ckpt::Job: local first needs shared storage to flush to: set machine.shared"));
    }
    detail::add_local(path, machine, saving.serialiser, false);
    slow_down();
    take_turns();
    const std::size_t local = path.stages().size();
    if (machine.local().read_bandwidth) detail::add_persist(path, local_read_stage(machine), true);
    detail::add_shared<Rep>(path, machine, *machine.shared, {}, true);
    path.stages()[local].handoff = Handoff::store_and_forward;
    slow_down();
    return path;
  }
  if (machine.shared) {
    detail::add_shared(path, machine, *machine.shared, saving.serialiser, asynchronous);
  } else {
    detail::add_local(path, machine, saving.serialiser, asynchronous);
  }
  slow_down();
  if (!asynchronous) take_turns();
  if (saving.planning && path.stages()[copied - 1].name == detail::planning_name) {
    path.stages()[copied].handoff = Handoff::store_and_forward;
  }
  return path;
}

template <Scalar Rep>
constexpr BasicRestorePath<Rep> restore_path(const BasicJob<Rep>& job) {
  const BasicMachine<Rep>& machine = job.machine;
  if (job.saving.strategy == SaveStrategy::peer_memory) return {path_from_peers(machine), false};
  auto serialiser = job.saving.serialiser;
  if (serialiser && !serialiser->read_per_process) serialiser.reset();
  if (job.saving.client_memory) {
    BasicSavePath<Rep> path;
    path.add(client_memory_stage(*job.saving.client_memory));
    if (serialiser) path.add(deserialise_stage(*serialiser));
    if (detail::has_nodes(machine)) path.add(host_to_device_stage(machine));
    return {path, false};
  }
  if (machine.shared) {
    const bool assumed = !knows_reading(*machine.shared);
    const BasicSharedTier<Rep> tier = assumed ? detail::reading_as_writing(*machine.shared) : *machine.shared;
    if (detail::has_nodes(machine)) return {path_from_shared(machine, tier, serialiser), assumed};
    BasicSavePath<Rep> path;
    detail::add_reading(path, tier);
    if (machine.network()) path.add(network_stage(machine));
    if (serialiser) path.add(deserialise_stage(*serialiser));
    return {path, assumed};
  }
  const bool assumed = !machine.local().read_bandwidth;
  BasicMachine<Rep> reading = machine;
  if (assumed) {
    reading.node.storage->read_bandwidth = machine.local().write_bandwidth;
    if (!reading.node.storage->read_burst) reading.node.storage->read_burst = machine.local().write_burst;
  }
  if (detail::has_nodes(machine)) return {path_from_local(reading, serialiser), assumed};
  BasicSavePath<Rep> path;
  path.add(local_read_stage(reading));
  if (serialiser) path.add(deserialise_stage(*serialiser));
  return {path, assumed};
}

template <Scalar Rep>
constexpr BasicReadLoad<Rep> read_load(const BasicJob<Rep>& job, const BasicSaveLoad<Rep>& load) {
  const BasicState<Rep>& state = job.state;
  const Rep ranks = state.by_rank() ? detail::scalar_of_integer<Rep>(state.ranks()) : load.writers();
  return read_load(state.unique_bytes() * job.saving.read_amplification, BasicCount<Rep>(ranks),
                   BasicCount<Rep>(state.readers_of_a_byte()), {.layout = load.layout()});
}

}  // namespace ckpt::inline CKPT_ABI
