// From a cluster to a strategy: times and bytes by hand, what is not known, and other scalars.

#include <cstdint>
#include <string>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/save/cluster_strategy.hpp>
#include <ckpt/state/inventory.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using ckpt::Cluster;
using ckpt::SaveStrategy;
using ckpt::SharedTier;
using ckpt::StrategyOptions;
using test::error_of;

/// 16 nodes of 8, link 50 GB/s, drives 20 / 40 GB/s, network 25 GB/s.
Cluster example() {
  return {.node = {.name = "n",
                   .accelerators = 8,
                   .network = 25_GBps,
                   .storage = ckpt::StorageTier{.name = "d", .write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps}},
          .nodes = 16,
          .to_host = ckpt::HostLink{.per_accelerator = 50_GBps, .all_accelerators = 0.5}};
}

const SharedTier scratch{.tier = {.name = "scratch", .write_bandwidth = 100_GBps}};
const auto load = ckpt::even_load(12.8_TB, 128, 1, {.writers_per_node = 8});  // 100 GB each, 800 GB a node
const ckpt::Serialiser slow{.name = "s", .write_per_process = 0.5_GBps};

/// What the cluster does not decide.
const StrategyOptions job{.step = 10_s,
                          .update = 1_s,
                          .network_idle = 2_s,
                          .steps = 30,
                          .slowdown = 0.1,
                          .streamed = true,
                          .host_memory_free = 2_TB,
                          .buffers = 2,
                          .copies = 5,
                          .waves = 3};

TEST_CASE("cluster strategy: by hand") {
  for (const SaveStrategy strategy :
       {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::overlapped_snapshot}) {
    const auto costs = strategy_costs(strategy, example(), scratch, load, job);
    CHECK(costs.snapshot == 4_s);   // 800 GB at 8 x 50 x 0.5
    CHECK(costs.persist == 128_s);  // 12.8 TB at 100 GB/s; the network takes 32 s
    CHECK(costs.local_write == 0_s);
    CHECK(costs.replication == 0_s);
    CHECK(costs.bytes == 800_GB);
    // and the rest as it was
    CHECK(costs.step == 10_s);
    CHECK(costs.update == 1_s);
    CHECK(costs.network_idle == 2_s);
    CHECK(costs.steps.value() == 30.0);
    CHECK(costs.slowdown == 0.1);
    CHECK(costs.streamed);
    CHECK(costs.host_memory_free == 2_TB);
    CHECK(costs.buffers == 2);
    CHECK(costs.copies == 5);
    CHECK(costs.waves == 3);
  }
  const auto serialised = strategy_costs(SaveStrategy::snapshot, example(), scratch, load, job, {.serialiser = slow});
  CHECK(serialised.snapshot == 4_s);
  CHECK(serialised.persist == 200_s);  // 100 GB at 0.5 GB/s

  // Serialised on the way to the drives, then read back as files.
  const auto local = strategy_costs(SaveStrategy::local_first, example(), scratch, load, job, {.serialiser = slow});
  CHECK(local.local_write == 200_s);
  CHECK(local.persist == 128_s);
  Cluster drives = example();
  CHECK(strategy_costs(SaveStrategy::local_first, drives, scratch, load, job).local_write == 40_s);
  drives.node.storage->read_bandwidth = 4_GBps;
  CHECK(strategy_costs(SaveStrategy::local_first, drives, scratch, load, job).persist == 200_s);
  drives.node.storage->read_bandwidth = {};
  CHECK(strategy_costs(SaveStrategy::local_first, drives, scratch, load, job).persist == 128_s);

  // Saves that end on the drives.
  CHECK(strategy_costs(SaveStrategy::snapshot, example(), load, job).persist == 40_s);
  CHECK(strategy_costs(SaveStrategy::snapshot, example(), load, job, {.serialiser = slow}).persist == 200_s);
}

TEST_CASE("cluster strategy: what is streamed and waited for takes what its path takes, also uneven") {
  // The first rank of a node has the norms too, and at the end its link alone.
  const auto inventory = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam<>{},
                                              {.tensor = 8, .data = 16, .zero = ckpt::Zero::optimizer});
  Cluster cluster = example();
  cluster.to_host->per_accelerator = 5_GBps;
  const auto uneven = ckpt::cluster_load(inventory, cluster);
  const ckpt::Seconds shared = ckpt::path_to_shared(cluster, scratch).solve(uneven).durable_after;
  const ckpt::Seconds local = ckpt::path_to_local(cluster).solve(uneven).durable_after;
  const StrategyOptions given{.step = 10_s, .streamed = true};
  const auto blocking = [](const StrategyOptions& costs) {
    return solve_strategy(SaveStrategy::synchronous, costs).cost.blocking;
  };
  CHECK(blocking(strategy_costs(SaveStrategy::synchronous, cluster, scratch, uneven, given)) == shared);
  CHECK(blocking(strategy_costs(SaveStrategy::synchronous, cluster, uneven, given)) == local);
  // From the memory of the host there are no links; and what is not streamed is in two parts.
  CHECK(strategy_costs(SaveStrategy::snapshot, cluster, scratch, uneven, given).persist < shared);
  const auto parts = strategy_costs(SaveStrategy::synchronous, cluster, scratch, uneven, {.step = 10_s});
  CHECK(parts.persist == strategy_costs(SaveStrategy::snapshot, cluster, scratch, uneven, given).persist);
}

TEST_CASE("cluster strategy: m replicas, the node's own included") {
  for (const std::uint64_t replicas : {2U, 3U, 16U}) {
    const auto sent = static_cast<double>(replicas - 1);
    auto costs = strategy_costs(SaveStrategy::peer_memory, example(), scratch, load, job, {.replicas = replicas});
    CHECK(costs.replication == sent * 32_s);  // 800 GB at 25 GB/s for each other node; the own copy takes 4 s
    CHECK(costs.copies == replicas);
    // m states, and one that replaces the oldest of them
    costs.buffers = 1;
    costs.waves = 1;
    CHECK(host_memory_need(SaveStrategy::peer_memory, costs).bytes == (sent + 2.0) * 800_GB);
  }
  Cluster fast = example();
  fast.node.network = 1_TBps;
  CHECK(strategy_costs(SaveStrategy::peer_memory, fast, scratch, load, job).replication == 4_s);
  for (const std::uint64_t replicas : {0U, 1U, 17U}) {
    CHECK_THAT(error_of([&] {
                 return strategy_costs(SaveStrategy::peer_memory, example(), scratch, load, job,
                                       {.replicas = replicas});
               }),
               ContainsSubstring("ckpt::strategy_costs: number of replicas must be from 2 to the number of nodes"));
  }
  // Other strategies have no replicas.
  CHECK(strategy_costs(SaveStrategy::snapshot, example(), scratch, load, job, {.replicas = 99}).persist == 128_s);
}

TEST_CASE("cluster strategy: what is not known") {
  Cluster cluster = example();
  cluster.node.storage = {};
  CHECK_THAT(error_of([&] { return strategy_costs(SaveStrategy::local_first, cluster, scratch, load); }),
             ContainsSubstring("the node has no local storage"));
  CHECK_THAT(error_of([&] { return strategy_costs(SaveStrategy::snapshot, cluster, load); }),
             ContainsSubstring("the node has no local storage"));
  CHECK(strategy_costs(SaveStrategy::snapshot, cluster, scratch, load).persist == 128_s);
  CHECK(error_of([&] { return strategy_costs(SaveStrategy::local_first, example(), load); }) ==
        "ckpt::strategy_costs: local first needs shared storage to flush to");
  cluster.node.network = {};
  CHECK(strategy_costs(SaveStrategy::snapshot, cluster, scratch, load).persist == 128_s);
  CHECK_THAT(error_of([&] { return strategy_costs(SaveStrategy::peer_memory, cluster, scratch, load); }),
             ContainsSubstring("ckpt::peer_stage: the network of the node is not known"));
  cluster.to_host = {};
  CHECK_THAT(error_of([&] { return strategy_costs(SaveStrategy::snapshot, cluster, scratch, load); }),
             ContainsSubstring("the link of the accelerator to its host is not known"));
}

TEST_CASE("cluster strategy: other scalars") {
  using ckpt::testing::Archetype;
  const auto rate = [](double x) { return ckpt::BasicBytesPerSecond<Archetype>(Archetype(x)); };
  const ckpt::BasicCluster<Archetype> cluster{.node = {.accelerators = 8, .network = rate(25e9)},
                                              .nodes = 16,
                                              .to_host = ckpt::BasicHostLink<Archetype>{.per_accelerator = rate(25e9)}};
  const ckpt::BasicSharedTier<Archetype> tier{.tier = {.write_bandwidth = rate(1e11)}};
  const ckpt::BasicSaveLoad<Archetype> bytes = ckpt::even_load(
      ckpt::BasicBytes<Archetype>(Archetype(12.8e12)), Archetype(128.0), Archetype(1.0), {.writers_per_node = 8});
  const auto costs = strategy_costs(SaveStrategy::peer_memory, cluster, tier, bytes);
  CHECK(inside(costs.replication.value()) == 32.0);
  CHECK(inside(costs.persist.value()) == 128.0);
  // and as a constant expression
  static constexpr Cluster h100{.node = ckpt::nodes::dgx_h100, .nodes = 16};
  static constexpr auto constant =
      strategy_costs(SaveStrategy::snapshot, h100, SharedTier{.tier = {.write_bandwidth = 100_GBps}},
                     ckpt::even_load(12.8_TB, 128, 1, {.writers_per_node = 8}));
  static_assert(constant.persist == 128_s && constant.bytes == 800_GB);
}

}  // namespace
