#pragma once
// The stages and paths of a machine: from accelerators to local drives or shared storage, and back.

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/inventory.hpp>

namespace ckpt::inline CKPT_ABI {

/// What the ranks of an inventory write on this machine, a rank on each accelerator.
///
/// @throws InvalidInput when the layout has more ranks than the machine accelerators; what SaveLoad rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicSaveLoad<Rep> machine_load(const Inventory& inventory, const BasicMachine<Rep>& machine,
                                                        Placement placement = Placement::packed);

// ---- stages. Streamed and blocking as they come: change what differs.

/// Everything to one process over the network of its node (all ports of the node; one process may use fewer).
/// @throws InvalidInput when the node's network is not known
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> gather_stage(const BasicMachine<Rep>& machine);
/// Accelerators to host memory; a node's rate is that of all its accelerators together.
/// @param machine          whose accelerators and link
/// @param both_directions  whether the other direction runs at the same time
/// @throws InvalidInput what `Machine::link_to_host` rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> device_to_host_stage(const BasicMachine<Rep>& machine,
                                                             bool both_directions = false);
/// The way back, over `Machine::link_to_device`.
/// @throws InvalidInput what `Machine::link_to_device` rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> host_to_device_stage(const BasicMachine<Rep>& machine,
                                                             bool both_directions = false);
/// Every writer turns its state into files. What comes next overlaps it as far as `Serialiser::overlap` says: not of
/// this stage.
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> serialise_stage(const BasicSerialiser<Rep>& serialiser);
/// Every reader turns its files into state.
/// @throws InvalidInput when the serialiser has no figure for reading
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> deserialise_stage(const BasicSerialiser<Rep>& serialiser);
/// Reads what the nodes of the readers still hold in memory.
/// @param rate  of one process [B/s]: `usual_client_memory_rate`
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> client_memory_stage(const BasicBytesPerSecond<Rep>& rate);
/// Writes to the local drives, the writers of a node together.
/// @throws InvalidInput what `Machine::local` rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> local_write_stage(const BasicMachine<Rep>& machine);
/// Reads from the local drives.
/// @throws InvalidInput what `Machine::local` rejects; when they have no figure for reading
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> local_read_stage(const BasicMachine<Rep>& machine);
/// Nodes to shared storage, each over its `Machine::network`.
/// @throws InvalidInput when that is not known
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> network_stage(const BasicMachine<Rep>& machine);
/// Node to node over the training network: copies in the memory of peers.
/// @throws InvalidInput when that is not known
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> peer_stage(const BasicMachine<Rep>& machine);
/// Writes to a shared tier; one writer is one process of it, one node one client. Whom the tier's own figure limits is
/// up to its kind, see SharedTier.
/// @throws InvalidInput for a tier that nodes do not share, or whose capacity is not said
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> shared_write_stage(const BasicSharedTier<Rep>& tier);
/// Reads from a shared tier.
/// @throws InvalidInput as above; when it has no figure for reading
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> shared_read_stage(const BasicSharedTier<Rep>& tier);
/// Whether a shared tier has a figure for reading: its own, or a limit of those that its kind is about, or of all
/// clients together. What one client does tells nothing of what all get.
template <Scalar Rep>
[[nodiscard]] constexpr bool knows_reading(const BasicSharedTier<Rep>& tier);

/// What planning a save and its metadata cost all ranks together, of bytes apart: a + b n + c n^2.
///
/// Seen with PyTorch's distributed checkpoint: 125 s on 256 ranks, gone once the plan is cached; 200 s for the check of
/// a plan on 1,024 ranks and more than 10 min on 2,048. No figure is taken unless given.
template <Scalar Rep = double>
struct BasicPlanningCost {
  BasicSeconds<Rep> base{};              ///< a, whatever the number of ranks [s], >= 0
  BasicSeconds<Rep> per_rank{};          ///< b [s], >= 0
  BasicSeconds<Rep> per_rank_squared{};  ///< c [s], >= 0

  /// The time for n ranks [s].
  /// @throws InvalidInput for fewer than 1 rank, a negative cost, or a time beyond the range of the scalar
  [[nodiscard]] constexpr BasicSeconds<Rep> time(const BasicCount<Rep>& ranks) const;
};
/// In doubles.
using PlanningCost = BasicPlanningCost<double>;

/// The planning of a save. The stage after it has to begin when it is through: `Handoff::store_and_forward`.
/// @throws InvalidInput what `PlanningCost::time` rejects, and for a cost of 0 s
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> planning_stage(const BasicPlanningCost<Rep>& cost,
                                                       const std::type_identity_t<BasicCount<Rep>>& ranks);
/// Files that lie on so many targets of a file system (OSTs of Lustre): targets x rate, whatever the whole system has.
/// @param rate     of one target [B/s]; 161 MB/s were measured on LUMI-P, whose peak is 45 times that
/// @param targets  that hold a part of the save: stripes of a file times files, at most all there are; >= 1
/// @throws InvalidInput outside these ranges
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> targets_stage(const BasicBytesPerSecond<Rep>& rate,
                                                      const std::type_identity_t<BasicCount<Rep>>& targets);
/// Connections of each writer (or reader) to an object store: connections x rate. What the link gives is a stage apart.
/// @param rate         of one connection [B/s]; 35 MiB/s and less were measured
/// @param connections  of one writer, >= 1
/// @throws InvalidInput outside these ranges
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> connections_stage(const BasicBytesPerSecond<Rep>& rate,
                                                          const std::type_identity_t<BasicCount<Rep>>& connections);

// ---- paths

/// What the paths to storage leave open.
template <Scalar Rep = double>
struct BasicPathOptions {
  std::optional<BasicSerialiser<Rep>> serialiser{};   ///< a stage of its own between host and storage; without: none
  std::optional<BasicHostMemory<Rep>> host_memory{};  ///< what the host takes the state into; without: pinned and kept
  bool asynchronous = false;  ///< training waits for the copy to the host alone; otherwise all is streamed and blocks
};
/// In doubles.
using PathOptions = BasicPathOptions<double>;

/// Accelerators, host, local drives.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> path_to_local(
    const BasicMachine<Rep>& machine, const std::type_identity_t<BasicPathOptions<Rep>>& options = {});
/// Accelerators, host, network (where it is known), shared storage.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> path_to_shared(
    const BasicMachine<Rep>& machine, const BasicSharedTier<Rep>& tier,
    const std::type_identity_t<BasicPathOptions<Rep>>& options = {});
/// Local drives, host, accelerators, streamed; with a serialiser a stage of its own before the host.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> path_from_local(
    const BasicMachine<Rep>& machine, const std::type_identity_t<std::optional<BasicSerialiser<Rep>>>& serialiser = {});
/// Memory of peers, network, accelerators, streamed.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> path_from_peers(const BasicMachine<Rep>& machine);
/// Shared storage, network (where it is known), host, accelerators, streamed; serialiser as above.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> path_from_shared(
    const BasicMachine<Rep>& machine, const BasicSharedTier<Rep>& tier,
    const std::type_identity_t<std::optional<BasicSerialiser<Rep>>>& serialiser = {});

// ---- implementation

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> machine_load(const Inventory& inventory, const BasicMachine<Rep>& machine,
                                          Placement placement) {
  const std::uint64_t accelerators = machine.accelerators();
  const std::uint64_t ranks = inventory.layout().ranks();
  if (ranks > accelerators) {
    detail::reject(InvalidInput("ckpt::machine_load: ranks must be at most the accelerators of the machine",
                                static_cast<double>(ranks))
                       .append(", which has ")
                       .append(static_cast<double>(accelerators)));
  }
  return BasicSaveLoad<Rep>(
      inventory, {.writers_per_node = static_cast<std::uint64_t>(machine.node.accelerators), .placement = placement});
}

namespace detail {

template <class Rep>
[[nodiscard]] constexpr BasicStage<Rep> host_link_stage(const BasicMachine<Rep>& machine,
                                                        const BasicHostLink<Rep>& link, bool both_directions,
                                                        std::string_view name) {
  static_cast<void>(machine.accelerators());
  const BasicBytesPerSecond<Rep> one = link.per_accelerator * (both_directions ? link.both_directions : Rep(1.0));
  const Rep number = scalar_of_integer<Rep>(static_cast<std::uint64_t>(machine.node.accelerators));
  return {.name = name, .per_writer = one, .per_node = number * one * link.all_accelerators};
}

/// A bandwidth of a figure that the catalog may leave empty.
template <class Rep>
[[nodiscard]] constexpr const BasicBytesPerSecond<Rep>& known_rate(const std::optional<BasicBytesPerSecond<Rep>>& rate,
                                                                   const char* text, std::string_view owner) {
  if (!rate) reject(InvalidInput(text).append(owner.substr(0, 100)));
  return *rate;
}

/// By this name a path says where the state reaches the host; see `diagnose`.
inline constexpr std::string_view device_to_host_name = "device to host";
inline constexpr std::string_view host_to_device_name = "host to device";
/// By this name, what moves no bytes.
inline constexpr std::string_view planning_name = "planning";

/// From the accelerators into the memory of the host.
template <class Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> path_to_host(const BasicMachine<Rep>& machine,
                                                        const std::optional<BasicHostMemory<Rep>>& memory) {
  BasicSavePath<Rep> path;
  path.add(device_to_host_stage(machine));
  if (memory && memory->copy_per_process) path.add(host_memory_stage(*memory));
  return path;
}

/// The stages between host and storage, on the way there.
template <class Rep>
constexpr void add_persist(BasicSavePath<Rep>& path, BasicStage<Rep> stage, bool asynchronous) {
  if (asynchronous) {
    stage.blocking = false;
    if (path.stages().back().blocking) stage.handoff = Handoff::store_and_forward;
  }
  path.add(stage);
}

/// So many that each have this rate.
template <class Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> times_rate(const Rep& number, const BasicBytesPerSecond<Rep>& rate,
                                                            const char* number_text, const char* rate_text) {
  require_positive(rate, rate_text);
  require_between(number, Rep(1.0), largest<Rep>(), number_text);
  const Rep together(number * rate.value());
  require_positive(together, rate_text);
  return BasicBytesPerSecond<Rep>(together);
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicStage<Rep> gather_stage(const BasicMachine<Rep>& machine) {
  return {.name = "gather",
          .per_writer = detail::known_rate(
              machine.node.network, "ckpt::gather_stage: the network of the node is not known: ", machine.node.name),
          .gather = Gather::on_one,
          .between_nodes = true};
}

template <Scalar Rep>
constexpr BasicStage<Rep> device_to_host_stage(const BasicMachine<Rep>& machine, bool both_directions) {
  return detail::host_link_stage(machine, machine.link_to_host(), both_directions, detail::device_to_host_name);
}

template <Scalar Rep>
constexpr BasicStage<Rep> host_to_device_stage(const BasicMachine<Rep>& machine, bool both_directions) {
  return detail::host_link_stage(machine, machine.link_to_device(), both_directions, detail::host_to_device_name);
}

template <Scalar Rep>
constexpr BasicStage<Rep> serialise_stage(const BasicSerialiser<Rep>& serialiser) {
  return {.name = detail::serialise_name, .per_writer = serialiser.write_per_process};
}

template <Scalar Rep>
constexpr BasicStage<Rep> deserialise_stage(const BasicSerialiser<Rep>& serialiser) {
  return {.name = detail::deserialise_name,
          .per_writer = detail::known_rate(
              serialiser.read_per_process,
              "ckpt::deserialise_stage: the serialiser has no figure for reading: ", serialiser.name)};
}

template <Scalar Rep>
constexpr BasicStage<Rep> client_memory_stage(const BasicBytesPerSecond<Rep>& rate) {
  return {.name = "client memory", .per_writer = rate};
}

template <Scalar Rep>
constexpr BasicStage<Rep> local_write_stage(const BasicMachine<Rep>& machine) {
  BasicStage<Rep> stage{.name = "local write", .per_node = machine.local().write_bandwidth};
  stage.node_burst = machine.local().write_burst;
  return stage;
}

template <Scalar Rep>
constexpr BasicStage<Rep> local_read_stage(const BasicMachine<Rep>& machine) {
  const BasicStorageTier<Rep>& tier = machine.local();
  BasicStage<Rep> stage{
      .name = "local read",
      .per_node = detail::known_rate(tier.read_bandwidth,
                                     "ckpt::local_read_stage: the drives have no figure for reading: ", tier.name)};
  stage.node_burst = tier.read_burst;
  return stage;
}

template <Scalar Rep>
constexpr BasicStage<Rep> network_stage(const BasicMachine<Rep>& machine) {
  return {.name = "network",
          .per_node = detail::known_rate(
              machine.network(), "ckpt::network_stage: the network of the node is not known: ", machine.node.name)};
}

template <Scalar Rep>
constexpr BasicStage<Rep> peer_stage(const BasicMachine<Rep>& machine) {
  return {.name = "peers",
          .per_node = detail::known_rate(
              machine.node.network, "ckpt::peer_stage: the network of the node is not known: ", machine.node.name)};
}

namespace detail {

/// A stage of shared storage: every limit as it is given, or else the tier's own figure where its kind says.
template <class Rep>
[[nodiscard]] constexpr BasicStage<Rep> shared_stage(const BasicSharedTier<Rep>& tier, std::string_view name,
                                                     const std::optional<BasicBytesPerSecond<Rep>>& own,
                                                     const std::optional<BasicBurst<Rep>>& burst,
                                                     const std::optional<BasicBytesPerSecond<Rep>>& per_process,
                                                     const std::optional<BasicBytesPerSecond<Rep>>& per_client,
                                                     const std::optional<BasicBytesPerSecond<Rep>>& aggregate) {
  const StorageKind kind = tier.tier.kind;
  BasicStage<Rep> stage{.name = name,
                        .per_writer = per_process,
                        .per_node = per_client,
                        .shared = aggregate,
                        .latency_per_file = tier.latency_per_file,
                        .files_per_second = tier.files_per_second};
  auto& limit = kind == StorageKind::stream   ? stage.per_writer
                : kind == StorageKind::client ? stage.per_node
                                              : stage.shared;
  if (!limit) limit = own;
  if (burst && kind == StorageKind::stream) {
    reject(InvalidInput("ckpt::shared_stage: a burst is of a node or of all clients, not of one process: ")
               .append(tier.tier.name.substr(0, 100)));
  }
  (kind == StorageKind::client ? stage.node_burst : stage.shared_burst) = burst;
  return stage;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicStage<Rep> shared_write_stage(const BasicSharedTier<Rep>& tier) {
  detail::require_shared(tier.tier, "ckpt::shared_write_stage");
  return detail::shared_stage<Rep>(tier, "shared write", tier.tier.write_bandwidth, tier.tier.write_burst,
                                   tier.write_per_process, tier.write_per_client, tier.write_aggregate);
}

template <Scalar Rep>
constexpr BasicStage<Rep> shared_read_stage(const BasicSharedTier<Rep>& tier) {
  detail::require_shared(tier.tier, "ckpt::shared_read_stage");
  if (!knows_reading(tier)) {
    detail::reject(InvalidInput("ckpt::shared_read_stage: the tier has no figure for reading: ")
                       .append(tier.tier.name.substr(0, 100)));
  }
  return detail::shared_stage<Rep>(tier, "shared read", tier.tier.read_bandwidth, tier.tier.read_burst,
                                   tier.read_per_process, tier.read_per_client, tier.read_aggregate);
}

template <Scalar Rep>
constexpr bool knows_reading(const BasicSharedTier<Rep>& tier) {
  const StorageKind kind = tier.tier.kind;
  return tier.tier.read_bandwidth || tier.read_aggregate || (kind == StorageKind::stream && tier.read_per_process) ||
         (kind == StorageKind::client && tier.read_per_client);
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicPlanningCost<Rep>::time(const BasicCount<Rep>& ranks) const {
  const Rep& n = ranks.value();
  detail::require_between(n, Rep(1.0), detail::largest<Rep>(),
                          "ckpt::PlanningCost::time: number of ranks must be finite and >= 1");
  detail::require_non_negative(base, Subject{"ckpt::PlanningCost::time", "base", "s"});
  detail::require_non_negative(per_rank, Subject{"ckpt::PlanningCost::time", "time per rank", "s"});
  detail::require_non_negative(per_rank_squared, Subject{"ckpt::PlanningCost::time", "time per squared rank", "s"});
  const BasicSeconds<Rep> linear = n * per_rank + base;
  const BasicSeconds<Rep> time = linear + n * per_rank_squared * n;
  detail::require_non_negative(time, "ckpt::PlanningCost::time: time is beyond the range of the scalar [s]");
  return time;
}

template <Scalar Rep>
constexpr BasicStage<Rep> planning_stage(const BasicPlanningCost<Rep>& cost,
                                         const std::type_identity_t<BasicCount<Rep>>& ranks) {
  BasicStage<Rep> stage{.name = detail::planning_name};
  stage.fixed = cost.time(ranks);
  detail::require_positive(stage.fixed, Subject{"ckpt::planning_stage", "time", "s"});
  return stage;
}

template <Scalar Rep>
constexpr BasicStage<Rep> targets_stage(const BasicBytesPerSecond<Rep>& rate,
                                        const std::type_identity_t<BasicCount<Rep>>& targets) {
  return {.name = "targets",
          .shared = detail::times_rate(targets.value(), rate, "ckpt::targets_stage: number of targets must be >= 1",
                                       "ckpt::targets_stage: rate of a target must be finite and > 0 B/s")};
}

template <Scalar Rep>
constexpr BasicStage<Rep> connections_stage(const BasicBytesPerSecond<Rep>& rate,
                                            const std::type_identity_t<BasicCount<Rep>>& connections) {
  return {.name = "connections",
          .per_writer = detail::times_rate(connections.value(), rate,
                                           "ckpt::connections_stage: number of connections must be >= 1",
                                           "ckpt::connections_stage: rate of a connection must be finite and > 0 B/s")};
}

namespace detail {

template <class Rep>
[[nodiscard]] constexpr BasicStage<Rep> targets_of(const BasicSharedTier<Rep>& tier) {
  return targets_stage<Rep>(tier.targets->rate, tier.targets->number);
}
template <class Rep>
[[nodiscard]] constexpr BasicStage<Rep> connections_of(const BasicSharedTier<Rep>& tier) {
  return connections_stage<Rep>(tier.connections->rate, tier.connections->number);
}
/// From shared storage to its clients.
template <class Rep>
constexpr void add_reading(BasicSavePath<Rep>& path, const BasicSharedTier<Rep>& tier) {
  path.add(shared_read_stage(tier));
  if (tier.targets) path.add(targets_of(tier));
  if (tier.connections) path.add(connections_of(tier));
}

/// From host memory to the local drives.
template <class Rep>
constexpr void add_local(BasicSavePath<Rep>& path, const BasicMachine<Rep>& machine,
                         const std::optional<BasicSerialiser<Rep>>& serialiser, bool asynchronous) {
  if (serialiser) add_persist(path, serialise_stage(*serialiser), asynchronous);
  const std::size_t serialised = path.stages().size();
  add_persist(path, local_write_stage(machine), asynchronous);
  if (serialiser) path.stages()[serialised].overlap = serialiser->overlap;
}

/// From host memory to shared storage.
template <class Rep>
constexpr void add_shared(BasicSavePath<Rep>& path, const BasicMachine<Rep>& machine, const BasicSharedTier<Rep>& tier,
                          const std::optional<BasicSerialiser<Rep>>& serialiser, bool asynchronous) {
  if (serialiser) add_persist(path, serialise_stage(*serialiser), asynchronous);
  const std::size_t serialised = path.stages().size();
  if (machine.network()) add_persist(path, network_stage(machine), asynchronous);
  if (tier.connections) add_persist(path, connections_of(tier), asynchronous);
  if (tier.targets) add_persist(path, targets_of(tier), asynchronous);
  add_persist(path, shared_write_stage(tier), asynchronous);
  if (serialiser) path.stages()[serialised].overlap = serialiser->overlap;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSavePath<Rep> path_to_local(const BasicMachine<Rep>& machine,
                                           const std::type_identity_t<BasicPathOptions<Rep>>& options) {
  BasicSavePath<Rep> path = detail::path_to_host(machine, options.host_memory);
  detail::add_local(path, machine, options.serialiser, options.asynchronous);
  return path;
}

template <Scalar Rep>
constexpr BasicSavePath<Rep> path_to_shared(const BasicMachine<Rep>& machine, const BasicSharedTier<Rep>& tier,
                                            const std::type_identity_t<BasicPathOptions<Rep>>& options) {
  BasicSavePath<Rep> path = detail::path_to_host(machine, options.host_memory);
  detail::add_shared(path, machine, tier, options.serialiser, options.asynchronous);
  return path;
}

template <Scalar Rep>
constexpr BasicSavePath<Rep> path_from_local(
    const BasicMachine<Rep>& machine, const std::type_identity_t<std::optional<BasicSerialiser<Rep>>>& serialiser) {
  BasicSavePath<Rep> path;
  path.add(local_read_stage(machine));
  if (serialiser) path.add(deserialise_stage(*serialiser));
  path.add(host_to_device_stage(machine));
  return path;
}

template <Scalar Rep>
constexpr BasicSavePath<Rep> path_from_peers(const BasicMachine<Rep>& machine) {
  return {peer_stage(machine), host_to_device_stage(machine)};
}

template <Scalar Rep>
constexpr BasicSavePath<Rep> path_from_shared(
    const BasicMachine<Rep>& machine, const BasicSharedTier<Rep>& tier,
    const std::type_identity_t<std::optional<BasicSerialiser<Rep>>>& serialiser) {
  BasicSavePath<Rep> path;
  detail::add_reading(path, tier);
  if (machine.network()) path.add(network_stage(machine));
  if (serialiser) path.add(deserialise_stage(*serialiser));
  path.add(host_to_device_stage(machine));
  return path;
}

}  // namespace ckpt::inline CKPT_ABI
