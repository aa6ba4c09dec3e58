#pragma once
// A measured save or load and what is believed about it: from the command line, or from a thread.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/any_optimizer.hpp>
#include <ckpt/state/model.hpp>

#include "../tier_argument.hpp"
#include "options.hpp"

namespace is_my_save_slow {

/// One save or load to diagnose.
struct Question {
  std::string title{};
  std::string origin{};  ///< of a thread, its address
  ckpt::Seconds measured{};
  ckpt::SaveLoad load;
  ckpt::SavePath path{};
  ckpt::SaveFacts facts{};
  std::optional<ckpt::LoadFacts> load_facts{};  ///< of a load, which `path` and `load` then are of
  ckpt::DiagnoseOptions options{};
  std::vector<std::string> notes{};

  /// @throws ckpt::InvalidInput what `ckpt::diagnose` rejects
  [[nodiscard]] ckpt::Diagnosis diagnosis() const {
    if (!load_facts) return ckpt::diagnose(path, load, measured, facts, options);
    return ckpt::diagnose(ckpt::Restore{.read = path}, ckpt::ReadLoad{.read = load}, measured, *load_facts, options);
  }
};

namespace detail {

/// The same kind of node as often as so many writers need.
[[nodiscard]] inline ckpt::Machine cluster_of(const ckpt::HardwareNode& node, double writers) {
  if (node.accelerators <= 0 || !(writers <= 0x1p53)) {
    throw ckpt::InvalidInput("--writers: a node has no accelerators, or there are more than 2^53 writers");
  }
  const auto each = static_cast<std::uint64_t>(node.accelerators);
  return {.name = node.name, .node = node, .nodes = (static_cast<std::uint64_t>(writers) + each - 1) / each};
}

/// Storage alone, as writers or readers on nodes of their own see it: whom it limits is up to its kind.
[[nodiscard]] inline ckpt::Stage stage_of(const ckpt::StorageTier& tier, bool load = false) {
  if (is_local(tier.kind)) {
    const ckpt::Machine node{.node = {.storage = tier}};
    return load ? local_read_stage(node) : local_write_stage(node);
  }
  return load ? shared_read_stage(ckpt::shared(tier)) : shared_write_stage(ckpt::shared(tier));
}

/// What turns state into files and back, where that is said.
[[nodiscard]] inline std::optional<ckpt::Serialiser> serialiser_of(const Options& options) {
  if (options.process_rate && options.serialiser) {
    throw ckpt::InvalidInput("--process-rate and --serialiser exclude each other");
  }
  if (options.serialiser) return ckpt::serialisers::get(*options.serialiser);
  if (!options.process_rate) return {};
  return ckpt::Serialiser{.write_per_process = *options.process_rate, .read_per_process = options.process_rate};
}

/// A path to or from one stage of storage.
[[nodiscard]] inline ckpt::SavePath path_of(const Options& options, const ckpt::Stage& storage) {
  const auto serialiser = serialiser_of(options);
  if (!serialiser) return {storage};
  if (options.load) return {storage, deserialise_stage(*serialiser)};
  return {serialise_stage(*serialiser), storage};
}

/// The path, and where the rate of its storage comes from. Whom a tier belongs to is up to its kind; without --node
/// each writer is on a node of its own.
[[nodiscard]] inline ckpt::SavePath path_of(const Options& options, double writers, ckpt::Source& bandwidth_from) {
  if (!options.node) {
    if (options.blocking)
      throw ckpt::InvalidInput("--blocking needs --node NAME, whose copy to the host is waited for");
    if (options.host_memory) throw ckpt::InvalidInput("--host-memory needs --node NAME, of which it is");
  }
  if (options.bandwidth) {
    if (options.node || options.tier) throw ckpt::InvalidInput("--bandwidth excludes --node and --tier");
    return path_of(options, ckpt::Stage{.name = "storage", .shared = options.bandwidth});
  }
  if (options.tier_capacity && !options.tier)
    throw ckpt::InvalidInput("--tier-capacity needs --tier NAME, of which it is");
  std::optional<ckpt::StorageTier> tier;
  if (options.tier) {
    tier = examples::tier_argument(*options.tier, options.tier_capacity, "give --bandwidth BANDWIDTH");
    bandwidth_from = tier->source;
  }
  const bool local = tier && is_local(tier->kind);
  if (!options.node) {
    if (!tier) throw ckpt::InvalidInput("nowhere to write to: give --node NAME, --tier NAME or --bandwidth");
    return path_of(options, stage_of(*tier, options.load));
  }
  ckpt::Machine cluster = cluster_of(ckpt::nodes::get(*options.node), writers);
  ckpt::PathOptions choice{.serialiser = serialiser_of(options), .asynchronous = options.blocking};
  if (options.host_memory) choice.host_memory = ckpt::host_memory::get(*options.host_memory);
  if (tier && !local) {
    const auto shared = ckpt::shared(*tier);
    return options.load ? path_from_shared(cluster, shared, choice.serialiser)
                        : path_to_shared(cluster, shared, choice);
  }
  if (local) cluster.node.storage = tier;
  if (!cluster.node.storage) {
    throw ckpt::InvalidInput(
        fmt::format("no storage figure is known for {}: name storage with --tier, of each node or shared, or give "
                    "--bandwidth BANDWIDTH in place of --node",
                    cluster.node.name)
            .c_str());
  }
  bandwidth_from = cluster.node.storage->source;
  return options.load ? path_from_local(cluster, choice.serialiser) : path_to_local(cluster, choice);
}

/// The bytes, and which of them are optimizer state where that is known.
[[nodiscard]] inline ckpt::Bytes bytes_of(const Options& options, ckpt::SaveFacts& facts) {
  if (options.size.has_value() == options.model.has_value()) {
    throw ckpt::InvalidInput("give either --size SIZE or --model NAME");
  }
  if (options.size) {
    if (options.optimizer) throw ckpt::InvalidInput("--optimizer goes with --model");
    return *options.size;
  }
  const auto& model = ckpt::models::get(*options.model);
  facts.bytes_from = model.source;
  const auto optimizer = ckpt::any_optimizer_by_name(options.optimizer.value_or("adam"));
  const double all = bytes_per_parameter(optimizer);
  const double weights = ckpt::optimizer_traits<ckpt::AnyOptimizer>::components(optimizer).weights;
  if (all > weights) facts.optimizer_bytes = (all - weights) * model.parameters * ckpt::units::B;
  return all * model.parameters * ckpt::units::B;
}

/// Options of which one excludes the other, or is of no meaning without it.
inline void require_together(const Options& options) {
  const auto needs = [](bool said, bool has, const char* text) {
    if (said && !has) throw ckpt::InvalidInput(text);
  };
  needs(options.latency.has_value(), options.files.has_value(), "--latency goes with --files");
  needs(options.target_rate || options.slow_target_rate, options.targets.has_value(),
        "--target-rate and --slow-target-rate go with --targets, how many there are");
  needs(options.connection_rate.has_value(), options.connections.has_value(),
        "--connection-rate goes with --connections");
  needs(options.load && options.blocking, false, "--blocking is of saves: a load is waited for");
  needs(options.load && options.host_memory, false, "--host-memory is of saves");
  needs(options.load && options.second_save, false, "--second-save is of saves: give --planning with --load");
  needs(options.load && options.gather_rate, false, "--gather-rate is of saves");
  needs(options.cold_rate || options.warm_rate || options.conversion_rate, options.load,
        "--cold-rate, --warm-rate and --conversion-rate go with --load");
}

/// What saves and loads have in common.
template <class Facts>
void add_facts(Facts& facts, const Options& options) {
  facts.latency_per_file = options.latency;
  facts.others_done = options.others_done;
  facts.planning = options.planning;
  facts.target_rate = options.target_rate;
  facts.slow_target_rate = options.slow_target_rate;
  if (options.files) facts.files = *options.files;
  if (options.replicas) facts.replicas = *options.replicas;
  if (options.targets) facts.targets = *options.targets;
  if (options.connections) facts.connections = *options.connections;
  if (options.connection_rate) facts.connection_rate = *options.connection_rate;
}

}  // namespace detail

/// From the command line.
/// @throws ckpt::InvalidInput naming what is missing, contradictory or outside its domain
[[nodiscard]] inline Question question_of(const Options& options) {
  if (!options.measured) throw ckpt::InvalidInput("--measured TIME is needed: how long the save took");
  detail::require_together(options);
  ckpt::SaveFacts facts{.second_save = options.second_save, .gather_rate = options.gather_rate};
  detail::add_facts(facts, options);
  if (options.host_memory) facts.fresh_memory_rate = {};  // it is known

  const ckpt::Bytes bytes = detail::bytes_of(options, facts);
  std::uint64_t per_node = 1;
  if (options.node) {
    const int accelerators = ckpt::nodes::get(*options.node).accelerators;
    if (accelerators > 0) per_node = static_cast<std::uint64_t>(accelerators);
  }
  const double writers = options.writers.value_or(static_cast<double>(per_node));
  const double nodes = std::ceil(writers / static_cast<double>(per_node));
  const bool dealt = options.node && writers >= 1.0 && nodes < 0x1p53;
  const ckpt::WriterLayout layout{.nodes = dealt ? static_cast<std::uint64_t>(nodes) : 0};
  const auto load = ckpt::even_load(bytes, writers, 1.0, layout);
  std::vector<std::string> notes;
  const auto* tier = options.tier && !options.node && writers > 1.0 ? ckpt::storage::find(*options.tier) : nullptr;
  if (tier != nullptr && is_local(tier->kind)) {
    notes.push_back(fmt::format(
        "Each writer has a {} of its own: give --node NAME where the writers of a node share it.", tier->name));
  }
  const auto path = detail::path_of(options, writers, facts.bandwidth_from);
  std::optional<ckpt::LoadFacts> load_facts;
  if (options.load) {
    load_facts = ckpt::LoadFacts{.cold_rate = options.cold_rate,
                                 .warm_rate = options.warm_rate,
                                 .conversion_rate = options.conversion_rate,
                                 .bandwidth_from = facts.bandwidth_from,
                                 .bytes_from = facts.bytes_from};
    detail::add_facts(*load_facts, options);
  }
  if (options.blocking && !options.host_memory) {
    notes.push_back(
        "The copy to the host is expected into pinned memory that is kept; PyTorch's asynchronous save takes fresh "
        "memory by default: --host-memory.");
  }
  return {.title = fmt::format("{} {} {:.15g} {}{}", bytes, options.load ? "to" : "by", writers,
                               options.load ? "reader" : "writer", writers > 1.0 ? "s" : ""),
          .measured = *options.measured,
          .load = load,
          .path = path,
          .facts = facts,
          .load_facts = load_facts,
          .options = {.visible = options.blocking, .tolerance = options.tolerance},
          .notes = std::move(notes)};
}

/// Saves that people asked about, with the numbers they gave. What they did not give is in the notes.
[[nodiscard]] inline std::vector<Question> threads() {
  using namespace ckpt::literals;
  const ckpt::Machine h100{.name = "h100", .node = ckpt::nodes::dgx_h100};
  return {{.title = "Six minutes to save an 8B model: is this expected? 8 H100, 12 bytes for each parameter",
           .origin = "https://github.com/pytorch/torchtitan/issues/1301",
           .measured = 6_min,
           .load = ckpt::even_load(8'030'261'248.0 * 12.0 * ckpt::units::B, 8.0, 1.0, {.writers_per_node = 8}),
           .path = path_to_local(h100),
           .facts = {.optimizer_bytes = 8'030'261'248.0 * 8.0 * ckpt::units::B},
           .notes = {"The storage is not named: the drives of a DGX H100 are assumed."}},
          {.title = "Serialisation reaches less than a third of the disk: 1 GiB to a drive of 2 GiB/s",
           .origin = "https://github.com/ServiceNow/Fast-LLM/issues/26",
           .measured = 1.5_s,
           .load = ckpt::even_load(1_GiB, 1.0),
           .path = {ckpt::Stage{.name = "drive", .shared = 2_GiBps}},
           .notes = {"A third of 2 GiB/s is 1.5 s; torch.save is taken as another machine had it."}},
          {.title = "20 GB in 19 s, and in 3 s when 8 ranks write: each at the rate that the 3 s say",
           .origin = "https://github.com/pytorch/pytorch/pull/116469",
           .measured = 19_s,
           .load = ckpt::even_load(20_GB, 8.0, 1.0, {.writers_per_node = 8}),
           .path = {ckpt::Stage{.name = "rank", .per_writer = 20_GB / 8.0 / 3_s}},
           .options = {.tolerance = 0.3},
           .notes = {"Tolerance 30 %, because the thread says about 3 s and about 19 s.",
                     "Eight ranks that each wrote all of it would take as long as one: the thread says it was one."}},
          {.title = "Half a minute blocked before any data moves: 24 arrays to an object store, a small file for each",
           .origin = "https://github.com/google/orbax/issues/179",
           .measured = 30_s,
           .load = ckpt::even_load(24.0 * 4096.0 * ckpt::units::B, 1.0, 24.0),
           .path = {ckpt::Stage{.name = "object store", .per_writer = ckpt::storage::gcs_one_process.write_bandwidth}},
           .facts = {.files = 24.0, .latency_per_file = 0.36_s},
           .notes = {"\"A couple dozen arrays\": 24; 4 KiB and 0.36 s for each file: docs/validation.md, case 11.",
                     "What is left is more than one request for each array, one after the other."}}};
}

}  // namespace is_my_save_slow
