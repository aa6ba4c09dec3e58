#pragma once
// The cluster of --nodes, the path of a save on it, and what a measured time says about it.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

#include "../tier_argument.hpp"
#include "answer.hpp"
#include "options.hpp"
#include "wording.hpp"

namespace plan {

/// The storage of --tier, which is that of each node or what they share, and the limits of what they share.
inline void choose_storage(Answer& answer, const Options& options) {
  Machine& machine = *answer.machine;
  ckpt::SharedTier shared;
  bool shares = options.filesystem_limit.has_value();
  if (options.tier) {
    const ckpt::StorageTier tier = examples::tier_argument(*options.tier, options.tier_capacity, other_storage);
    machine.storage_from = origin_of(tier, ckpt::Figure::write_bandwidth);
    if (is_local(tier.kind)) {
      machine.cluster.node.storage = tier;
    } else {
      shared = ckpt::shared(tier);
      shares = true;
      answer.tier = tier.name;
      answer.add_note(tier);
    }
  }
  if (!shares) {
    if (options.filesystem_read_limit) {
      throw ckpt::InvalidInput(
          fmt::format("--filesystem-read-limit is of storage that nodes share, and {} belongs to each", *options.tier)
              .c_str());
    }
    return;
  }
  shared.write_aggregate = options.filesystem_limit;
  shared.write_per_client = options.write_bandwidth;
  shared.read_aggregate = options.filesystem_read_limit;
  shared.read_per_client = options.read_bandwidth;
  // Where no other limit is known, what all nodes read together.
  if (options.read_bandwidth && !shared.tier.read_bandwidth && !shared.read_aggregate) {
    shared.read_aggregate = *options.read_bandwidth * static_cast<double>(machine.cluster.nodes);
  }
  machine.shared = shared;
}

/// The nodes, and where they write to: shared storage, or without any their local drives.
inline void choose_machine(Answer& answer, const Options& options) {
  const auto& node = ckpt::nodes::get(*options.node);
  answer.node = node.name;
  answer.add_note(node);
  Machine& machine = answer.machine.emplace();
  machine.cluster.name = node.name;
  machine.cluster.node = node;
  if (*options.nodes > 0x1p53) throw ckpt::InvalidInput("--nodes: more than 2^53");
  machine.cluster.nodes = static_cast<std::uint64_t>(*options.nodes);
  static_cast<void>(machine.cluster.accelerators());  // rejects none
  machine.link_from = origin_of(node.accelerator, ckpt::Figure::host_link);
  machine.network_from = origin_of(node, ckpt::Figure::network);
  if (options.serialiser) {
    machine.serialiser = ckpt::serialisers::get(*options.serialiser);
    answer.add_note(*machine.serialiser);
  }
  if (options.host_memory) machine.host_memory = ckpt::host_memory::get(*options.host_memory);
  const auto require_rate = [](const std::optional<ckpt::BytesPerSecond>& rate, const char* text) {
    if (rate && !(rate->value() > 0.0)) throw ckpt::InvalidInput(text, rate->value());
  };
  require_rate(options.read_bandwidth, "--read-bandwidth must be > 0 B/s");
  require_rate(options.filesystem_read_limit, "--filesystem-read-limit must be > 0 B/s");
  machine.read_given = options.read_bandwidth.has_value();
  machine.read_limit_given = options.filesystem_read_limit.has_value();
  choose_storage(answer, options);
  if (machine.shared) return;
  auto& storage = machine.cluster.node.storage;
  if (options.write_bandwidth) {
    if (!options.tier) storage = ckpt::StorageTier{};
    storage->write_bandwidth = *options.write_bandwidth;
    machine.storage_from = {"given", {}};
  } else if (!storage) {
    throw ckpt::InvalidInput(fmt::format("no storage figure is known for {}: name storage with --tier, of each node or "
                                         "shared, or give --filesystem-limit or --write-bandwidth",
                                         node.name)
                                 .c_str());
  } else {
    const auto& local = machine.cluster.local();
    machine.storage_from = origin_of(local, ckpt::Figure::write_bandwidth);
    answer.add_note(local);
    answer.notes.push_back("saves go to local drives, which are lost with their node: name shared storage with --tier");
  }
  if (!storage->name.empty()) answer.tier = storage->name;
  if (options.read_bandwidth) storage->read_bandwidth = options.read_bandwidth;
}

/// Who writes how much: the ranks of the layout, or so many processes evenly.
[[nodiscard]] inline ckpt::SaveLoad load_of(Answer& answer, const Options& options, ckpt::Bytes size) {
  const ckpt::Machine& cluster = answer.machine->cluster;
  const auto accelerators = static_cast<double>(cluster.accelerators());
  if (answer.layout_given) {
    answer.writers_from = {"derived", {}};
    const double ranks = static_cast<double>(answer.breakdown->inventory.layout().ranks());
    if (ranks < accelerators) {
      answer.notes.push_back(
          fmt::format("the layout has {} ranks, the nodes have {} accelerators", count(ranks), count(accelerators)));
    }
    return machine_load(answer.breakdown->inventory, cluster);
  }
  answer.writers_from = given_or_default(options.writers.has_value());
  const double writers = options.writers.value_or(accelerators);
  if (writers > accelerators) {
    throw ckpt::InvalidInput(
        fmt::format("--writers: {} are more than the {} accelerators of the nodes", count(writers), count(accelerators))
            .c_str());
  }
  return ckpt::even_load(size, writers, 1.0, {.nodes = cluster.nodes});
}

/// The path from the accelerators of the machine to where it saves.
[[nodiscard]] inline ckpt::SavePath path_of(const Machine& machine, bool asynchronous) {
  const ckpt::PathOptions options{
      .serialiser = machine.serialiser, .host_memory = machine.host_memory, .asynchronous = asynchronous};
  const auto& shared = machine.shared;
  return shared ? path_to_shared(machine.cluster, *shared, options) : path_to_local(machine.cluster, options);
}

/// Says how unevenly the nodes write, where that decides the time.
inline void note_uneven(Answer& answer, const Options& options, const Saving& saving) {
  if (options.parameters) answer.notes.push_back("the state is divided evenly; a layout may be uneven");
  if (!answer.layout_given) return;
  const auto each = static_cast<std::uint64_t>(answer.machine->cluster.node.accelerators);
  const std::uint64_t nodes = (answer.breakdown->inventory.layout().ranks() + each - 1) / each;
  const ckpt::Bytes heaviest = saving.load.heaviest_node();
  const double times = heaviest / (saving.load.bytes() / static_cast<double>(nodes));
  if (times < 1.1 || !answer.breakdown->fully_parallel) return;
  const auto even = saving.path.solve(machine_load(*answer.breakdown->fully_parallel, answer.machine->cluster));
  if (even.durable_after > 0.9 * saving.result.durable_after) return;
  answer.notes.push_back(
      fmt::format("the heaviest node writes {}, {:.1f} times the average: --saving fully-parallel would take {}",
                  heaviest, times, even.durable_after));
}

/// One save on the machine.
[[nodiscard]] inline Saving save_on(Answer& answer, const Options& options, ckpt::Bytes size) {
  Saving saving{.load = load_of(answer, options, size), .path = path_of(*answer.machine, false)};
  saving.result = saving.path.solve(saving.load);
  note_uneven(answer, options, saving);
  return saving;
}

/// The same save as that of `CheckpointModel`: one stage, whose writers share a limit.
[[nodiscard]] inline Saving save_of_writers(const Answer& answer) {
  Saving saving{
      .load = ckpt::even_load(answer.result.checkpoint_size, answer.options.writing_nodes.value()),
      .path = {{.name = "write", .per_writer = answer.writer_bandwidth, .shared = answer.options.filesystem_limit}}};
  saving.result = saving.path.solve(saving.load);
  return saving;
}

/// The document that the rate of the storage was read in; none for a rate that was given.
[[nodiscard]] inline ckpt::Source source_of_bandwidth(const Answer& answer, const Options& options) {
  if (options.write_bandwidth || options.filesystem_limit) return {};
  if (!answer.machine) return answer.bandwidth_from.source;
  return answer.machine->shared ? answer.machine->shared->tier.source : answer.machine->cluster.local().source;
}

/// Compares the measured time with the path, and with what it would be for other reasons.
inline void diagnose_save(Answer& answer, const Options& options) {
  Saving& saving = *answer.saving;
  ckpt::SaveFacts facts;
  facts.bandwidth_from = source_of_bandwidth(answer, options);
  facts.bytes_from = answer.parameters_from.source;
  const bool serialises = answer.machine && answer.machine->serialiser;
  if (!serialises) saving.process_rate = ckpt::usual_process_rate;
  // Without --nodes a writer may be a node, whose rate says nothing about a process.
  if (!answer.machine) facts.process_rate = ckpt::usual_process_rate;
  if (answer.breakdown) {
    const ckpt::ComponentBytes bytes = answer.breakdown->inventory.components();
    const auto optimizer = static_cast<double>(bytes.total() - bytes.weights);
    if (optimizer > 0.0 && optimizer < saving.load.bytes().value()) facts.optimizer_bytes = ckpt::Bytes(optimizer);
    const ckpt::ParallelLayout& layout = answer.breakdown->inventory.layout();
    const bool replicated = layout.zero == ckpt::Zero::none && layout.who_writes() != ckpt::WriterRule::naive;
    if (replicated) facts.replicas = static_cast<double>(layout.data * layout.context);
  }
  saving.diagnosis = diagnose(saving.path, saving.load, *options.measured, facts);
}

}  // namespace plan
