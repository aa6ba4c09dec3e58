#pragma once
// The bridge from a cluster to a strategy: the times and bytes that `solve_strategy` asks for, from paths.

#include <cstdint>
#include <optional>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/cluster.hpp>
#include <ckpt/save/cluster_path.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// What `strategy_costs` leaves open.
template <Scalar Rep = double>
struct BasicClusterStrategy {
  std::optional<BasicSerialiser<Rep>> serialiser{};  ///< a stage of its own between host and storage; without: none
  std::uint64_t replicas = 2;  ///< m, nodes whose memory holds a state, its own included; peer_memory, 2 ... nodes
  std::optional<BasicHostMemory<Rep>> host_memory{};  ///< what the host takes the state into; without: pinned and kept
};
/// In doubles.
using ClusterStrategy = BasicClusterStrategy<double>;

/// What a save by a strategy costs on a cluster that writes to shared storage: the times and bytes of StrategyOptions.
///
///   snapshot      accelerators to host, into host memory of the kind chosen
///   persist       serialiser, network (where it is known), shared storage, streamed; for local_first local drives
///                 (where a figure for reading is known), network, shared storage; for synchronous, when it is
///                 streamed, all of the path from the accelerators
///   local_write   serialiser, local drives, streamed; local_first
///   replication   accelerators to host as above and m - 1 copies over the training network, streamed; peer_memory
///   bytes         those of the heaviest node
///   copies        m; peer_memory
///
/// Times are those of `SavePath::solve`. Everything else comes from `options`: the step, its update and idle network,
/// steps, slowdown, `streamed`, memory, buffers and waves.
///
/// @param strategy  how the save is taken
/// @param cluster   nodes and links
/// @param tier      where saves end
/// @param load      who writes how much
/// @param options   what the cluster does not decide
/// @param choice    serialiser, replicas and host memory
/// @throws InvalidInput when a figure that is needed is not known; for replicas outside their range; what
///         `SavePath::solve` rejects
/// @see solve_strategy, cluster_load
template <Scalar Rep>
[[nodiscard]] constexpr BasicStrategyOptions<Rep> strategy_costs(
    SaveStrategy strategy, const BasicCluster<Rep>& cluster, const BasicSharedTier<std::type_identity_t<Rep>>& tier,
    const BasicSaveLoad<std::type_identity_t<Rep>>& load,
    const BasicStrategyOptions<std::type_identity_t<Rep>>& options = {},
    const BasicClusterStrategy<std::type_identity_t<Rep>>& choice = {});

/// The same for a cluster whose saves end on its local drives: `persist` is serialiser and local drives, streamed.
/// @throws InvalidInput as above, and for local_first, which needs shared storage to flush to
template <Scalar Rep>
[[nodiscard]] constexpr BasicStrategyOptions<Rep> strategy_costs(
    SaveStrategy strategy, const BasicCluster<Rep>& cluster, const BasicSaveLoad<std::type_identity_t<Rep>>& load,
    const BasicStrategyOptions<std::type_identity_t<Rep>>& options = {},
    const BasicClusterStrategy<std::type_identity_t<Rep>>& choice = {});

// ---- implementation

namespace detail {

/// Where the persisting begins: in host memory, but with what is streamed and waited for at the accelerators. Who
/// shares a link there may be late for storage, which times apart do not tell.
template <class Rep>
[[nodiscard]] constexpr BasicSavePath<Rep> persist_from(SaveStrategy strategy, const BasicCluster<Rep>& cluster,
                                                        const BasicStrategyOptions<Rep>& costs,
                                                        const BasicClusterStrategy<Rep>& choice) {
  const bool all = strategy == SaveStrategy::synchronous && costs.streamed;
  return all ? path_to_host(cluster, choice.host_memory) : BasicSavePath<Rep>{};
}

/// What does not depend on where saves end.
template <class Rep>
[[nodiscard]] constexpr BasicStrategyOptions<Rep> node_costs(SaveStrategy strategy, const BasicCluster<Rep>& cluster,
                                                             const BasicSaveLoad<Rep>& load,
                                                             BasicStrategyOptions<Rep> costs,
                                                             const BasicClusterStrategy<Rep>& choice) {
  BasicSavePath<Rep> copy = path_to_host(cluster, choice.host_memory);
  costs.snapshot = copy.solve(load).durable_after;
  costs.bytes = load.heaviest_node();
  if (strategy == SaveStrategy::peer_memory) {
    if (!(choice.replicas >= 2 && choice.replicas <= cluster.nodes)) {
      reject("ckpt::strategy_costs: number of replicas must be from 2 to the number of nodes",
             static_cast<double>(choice.replicas));
    }
    BasicStage<Rep> peers = peer_stage(cluster);
    peers.volume = scalar_of_integer<Rep>(choice.replicas - 1);
    costs.replication = copy.add(peers).solve(load).durable_after;
    costs.copies = choice.replicas;
  }
  return costs;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicStrategyOptions<Rep> strategy_costs(SaveStrategy strategy, const BasicCluster<Rep>& cluster,
                                                   const BasicSharedTier<std::type_identity_t<Rep>>& tier,
                                                   const BasicSaveLoad<std::type_identity_t<Rep>>& load,
                                                   const BasicStrategyOptions<std::type_identity_t<Rep>>& options,
                                                   const BasicClusterStrategy<std::type_identity_t<Rep>>& choice) {
  BasicStrategyOptions<Rep> costs = detail::node_costs<Rep>(strategy, cluster, load, options, choice);
  BasicSavePath<Rep> path = detail::persist_from(strategy, cluster, costs, choice);
  if (strategy == SaveStrategy::local_first) {  // to shared storage go files
    BasicSavePath<Rep> local;
    detail::add_local(local, cluster, choice.serialiser, false);
    costs.local_write = local.solve(load).durable_after;
    if (cluster.local().read_bandwidth) path.add(local_read_stage(cluster));
    detail::add_shared<Rep>(path, cluster, tier, {}, false);
  } else {
    detail::add_shared<Rep>(path, cluster, tier, choice.serialiser, false);
  }
  costs.persist = path.solve(load).durable_after;
  return costs;
}

template <Scalar Rep>
constexpr BasicStrategyOptions<Rep> strategy_costs(SaveStrategy strategy, const BasicCluster<Rep>& cluster,
                                                   const BasicSaveLoad<std::type_identity_t<Rep>>& load,
                                                   const BasicStrategyOptions<std::type_identity_t<Rep>>& options,
                                                   const BasicClusterStrategy<std::type_identity_t<Rep>>& choice) {
  if (strategy == SaveStrategy::local_first) {
    detail::reject(InvalidInput("ckpt::strategy_costs: local first needs shared storage to flush to"));
  }
  BasicStrategyOptions<Rep> costs = detail::node_costs<Rep>(strategy, cluster, load, options, choice);
  BasicSavePath<Rep> path = detail::persist_from(strategy, cluster, costs, choice);
  detail::add_local(path, cluster, choice.serialiser, false);
  costs.persist = path.solve(load).durable_after;
  return costs;
}

}  // namespace ckpt::inline CKPT_ABI
