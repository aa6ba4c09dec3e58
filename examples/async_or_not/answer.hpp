#pragma once
// The answer of `async_or_not`: what each manner of saving costs the job.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/failures.hpp>
#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/plan/planner.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/cluster_strategy.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/any_optimizer.hpp>
#include <ckpt/state/model.hpp>

#include "../tier_argument.hpp"
#include "options.hpp"

namespace async_or_not {

/// One manner of saving. What is empty is not possible; `reason` says why.
struct Row {
  ckpt::SaveStrategy strategy = ckpt::SaveStrategy::synchronous;
  std::optional<ckpt::HostMemoryNeed> memory{};
  std::optional<ckpt::StrategyResult> save{};  ///< at the interval that was asked about
  std::optional<ckpt::Plan> plan{};            ///< at the best one
  std::string reason{};
};

/// The whole answer.
struct Answer {
  ckpt::Machine cluster{};
  ckpt::SharedTier tier{};
  std::string model{};
  ckpt::Bytes bytes{};
  ckpt::Bytes bytes_of_node{};
  ckpt::Bytes host_memory_free{};
  ckpt::HostMemory host_memory{};
  std::optional<ckpt::Seconds> fresh_copy{};  ///< into fresh memory, where nothing was said about it
  ckpt::Job job{};
  ckpt::StrategyOptions costs{};  ///< of a snapshot
  bool mtbf_given = false;
  std::vector<Row> rows{};
};

namespace detail {

[[nodiscard]] inline std::uint64_t whole(std::string_view option, double number) {
  if (!(number >= 1.0 && number <= 1e9)) {
    throw ckpt::InvalidInput(fmt::format("{}: {:.15g} must be 1 to 1e9", option, number).c_str());
  }
  return static_cast<std::uint64_t>(number);
}

/// Where a manner restores from after a failure that leaves its copies.
[[nodiscard]] inline ckpt::Seconds restore_time(ckpt::SaveStrategy strategy, const Answer& answer,
                                                const ckpt::SaveLoad& load) {
  const auto& cluster = answer.cluster;
  switch (strategy) {
    case ckpt::SaveStrategy::peer_memory:
      return path_from_peers(cluster).solve(load).durable_after;
    case ckpt::SaveStrategy::local_first:
      return path_from_local(cluster).solve(load).durable_after;
    default:
      return path_from_shared(cluster, answer.tier).solve(load).durable_after;
  }
}

/// The storage that all nodes share.
[[nodiscard]] inline ckpt::StorageTier tier_of(const Options& options) {
  if (!options.tier) {
    const auto& entry = ckpt::storage::gcp_lustre_500;
    return ckpt::provisioned(entry, options.tier_capacity.value_or(*entry.capacity));
  }
  auto tier = examples::tier_argument(*options.tier, options.tier_capacity, "see docs/catalog.md");
  if (is_local(tier.kind)) {
    throw ckpt::InvalidInput(
        fmt::format("--tier: {} belongs to one node: name storage that nodes share", tier.name).c_str());
  }
  return tier;
}

inline void add_row(Answer& answer, ckpt::SaveStrategy strategy, const Options& options, const ckpt::SaveLoad& load) {
  Row row{.strategy = strategy};
  try {
    ckpt::StrategyOptions costs = answer.costs;
    if (strategy == ckpt::SaveStrategy::peer_memory) {
      costs.buffers = 1;
      if (options.replicas > static_cast<double>(answer.cluster.nodes)) {
        throw ckpt::InvalidInput("there are fewer nodes than replicas");
      }
    }
    costs =
        strategy_costs(strategy, answer.cluster, answer.tier, load, costs,
                       {.replicas = static_cast<std::uint64_t>(options.replicas), .host_memory = answer.host_memory});
    row.memory = host_memory_need(strategy, costs);
    if (!row.memory->fits() && row.memory->fewest_waves > 0) costs.waves = row.memory->fewest_waves;
    const ckpt::Seconds restore = restore_time(strategy, answer, load) + options.warm_up;
    row.save = solve_strategy(strategy, costs);
    const ckpt::SaveCandidate candidate{
        .name = to_string(strategy), .strategy = strategy, .costs = costs, .restore = restore};
    row.plan = recommend(answer.job, candidate);
  } catch (const ckpt::InvalidInput& error) {
    row.reason = error.what();
  }
  answer.rows.push_back(row);
}

}  // namespace detail

/// Answers.
/// @throws ckpt::InvalidInput naming what is unknown or outside its domain
[[nodiscard]] inline Answer solve(const Options& options) {
  Answer answer;
  const auto& node = ckpt::nodes::get(options.node);
  answer.cluster = {.name = node.name, .node = node, .nodes = detail::whole("--nodes", options.nodes)};
  answer.tier = ckpt::shared(detail::tier_of(options));
  const auto& model = ckpt::models::get(options.model);
  const auto optimizer = ckpt::any_optimizer_by_name(options.optimizer);
  answer.model = model.name;
  answer.bytes = bytes_per_parameter(optimizer) * model.parameters * ckpt::units::B;
  const auto writers = static_cast<double>(answer.cluster.accelerators());
  const auto load =
      ckpt::even_load(answer.bytes, writers, 1.0, {.writers_per_node = static_cast<std::uint64_t>(node.accelerators)});
  answer.bytes_of_node = load.heaviest_node();
  if (!options.host_memory_free && !node.host_memory) {
    throw ckpt::InvalidInput("--host-memory-free is needed: the memory of this node is not known");
  }
  answer.host_memory_free = options.host_memory_free ? *options.host_memory_free : *node.host_memory * 0.5;
  answer.host_memory = ckpt::host_memory::get(options.host_memory.value_or("pinned"));

  const auto positive = [](std::string_view option, ckpt::Seconds time) {
    if (!(time.value() > 0.0)) throw ckpt::InvalidInput(fmt::format("{}: must be > 0 s", option).c_str());
  };
  positive("--step", options.step);
  positive("--interval", options.interval);
  positive("--work", options.work);
  if (options.mtbf) positive("--mtbf", *options.mtbf);
  if (detail::whole("--replicas", options.replicas) < 2) {
    throw ckpt::InvalidInput("--replicas: must be 2 or more, its own copy included");
  }
  const ckpt::StrategyOptions job{.step = options.step,
                                  .update = options.update,
                                  .network_idle = options.network_idle.value_or(options.step * 0.2),
                                  .steps = std::fmax(1.0, std::round(options.interval / options.step)),
                                  .slowdown = options.slowdown,
                                  .host_memory_free = answer.host_memory_free,
                                  .buffers = detail::whole("--buffers", options.buffers)};
  const auto snapshot_into = [&](const ckpt::HostMemory& memory) {
    return strategy_costs(ckpt::SaveStrategy::snapshot, answer.cluster, answer.tier, load, job,
                          {.host_memory = memory});
  };
  answer.costs = snapshot_into(answer.host_memory);
  if (!options.host_memory) answer.fresh_copy = snapshot_into(ckpt::host_memory::fresh).snapshot;
  static_cast<void>(host_memory_need(ckpt::SaveStrategy::snapshot, answer.costs));  // rejects what no strategy takes
  answer.mtbf_given = options.mtbf.has_value();
  const ckpt::Seconds mtbf =
      options.mtbf.value_or(ckpt::failures::llama3_405b.job_mtbf(static_cast<double>(answer.cluster.nodes)));
  answer.job = {
      .work = options.work, .failures = {mtbf}, .detection = options.detection, .rescheduling = options.rescheduling};

  using enum ckpt::SaveStrategy;
  for (const auto strategy :
       {synchronous, ckpt::SaveStrategy::snapshot, overlapped_snapshot, peer_memory, local_first}) {
    detail::add_row(answer, strategy, options, load);
  }
  return answer;
}

}  // namespace async_or_not
