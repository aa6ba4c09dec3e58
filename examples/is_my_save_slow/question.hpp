#pragma once
// A measured save and what is believed about it: from the command line, or from a thread.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/cluster.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/cluster_path.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/any_optimizer.hpp>
#include <ckpt/state/model.hpp>

#include "../tier_argument.hpp"
#include "options.hpp"

namespace is_my_save_slow {

/// One save to diagnose.
struct Question {
  std::string title{};
  std::string origin{};  ///< of a thread, its address
  ckpt::Seconds measured{};
  ckpt::SaveLoad<> load;
  ckpt::SavePath<> path{};
  ckpt::SaveFacts<> facts{};
  ckpt::DiagnoseOptions options{};
  std::vector<std::string> notes{};
};

namespace detail {

/// The same kind of node as often as so many writers need.
[[nodiscard]] inline ckpt::Cluster<> cluster_of(const ckpt::HardwareNode<>& node, double writers) {
  if (node.accelerators <= 0 || !(writers <= 0x1p53)) {
    throw ckpt::InvalidInput("--writers: a node has no accelerators, or there are more than 2^53 writers");
  }
  const auto each = static_cast<std::uint64_t>(node.accelerators);
  return {.name = node.name, .node = node, .nodes = (static_cast<std::uint64_t>(writers) + each - 1) / each};
}

/// Whom a tier belongs to is up to its kind; without --node each writer is on a node of its own.
[[nodiscard]] inline ckpt::SavePath<> path_of(const Options& options, double writers) {
  if (options.bandwidth) {
    if (options.node || options.tier) throw ckpt::InvalidInput("--bandwidth excludes --node and --tier");
    return {ckpt::Stage<>{.name = "storage", .shared = options.bandwidth}};
  }
  if (options.tier_capacity && !options.tier)
    throw ckpt::InvalidInput("--tier-capacity needs --tier NAME, of which it is");
  std::optional<ckpt::StorageTier<>> tier;
  if (options.tier) {
    tier = examples::tier_argument(*options.tier, options.tier_capacity, "give --bandwidth BANDWIDTH");
  }
  const bool local = tier && is_local(tier->kind);
  if (!options.node) {
    if (!tier) throw ckpt::InvalidInput("nowhere to write to: give --node NAME, --tier NAME or --bandwidth");
    if (local) return {local_write_stage(ckpt::Cluster<>{.node = {.storage = tier}})};
    return {shared_write_stage(ckpt::shared(*tier))};
  }
  ckpt::Cluster<> cluster = cluster_of(ckpt::hardware::get(*options.node), writers);
  if (tier && !local) return path_to_shared(cluster, ckpt::shared(*tier));
  if (local) cluster.node.storage = tier;
  if (!cluster.node.storage) {
    throw ckpt::InvalidInput(
        fmt::format("no storage figure is known for {}: name storage with --tier, of each node or shared, or give "
                    "--bandwidth BANDWIDTH in place of --node",
                    cluster.node.name)
            .c_str());
  }
  return path_to_local(cluster);
}

/// The bytes, and which of them are optimizer state where that is known.
[[nodiscard]] inline ckpt::Bytes bytes_of(const Options& options, ckpt::SaveFacts<>& facts) {
  if (options.size.has_value() == options.model.has_value()) {
    throw ckpt::InvalidInput("give either --size SIZE or --model NAME");
  }
  if (options.size) {
    if (options.optimizer) throw ckpt::InvalidInput("--optimizer goes with --model");
    return *options.size;
  }
  const auto& model = ckpt::models::get(*options.model);
  const auto optimizer = ckpt::optimizer_by_name(options.optimizer.value_or("adam"));
  const double all = bytes_per_parameter(optimizer);
  const double weights = ckpt::optimizer_traits<ckpt::OptimizerChoice>::components(optimizer).weights;
  if (all > weights) facts.optimizer_bytes = (all - weights) * model.parameters * ckpt::units::B;
  return all * model.parameters * ckpt::units::B;
}

}  // namespace detail

/// From the command line.
/// @throws ckpt::InvalidInput naming what is missing, contradictory or outside its domain
[[nodiscard]] inline Question question_of(const Options& options) {
  if (!options.measured) throw ckpt::InvalidInput("--measured TIME is needed: how long the save took");
  if (options.latency && !options.files) throw ckpt::InvalidInput("--latency goes with --files");
  if (options.process_rate && options.serialiser) {
    throw ckpt::InvalidInput("--process-rate and --serialiser exclude each other");
  }
  const auto& serialiser = ckpt::serialisers::get(options.serialiser.value_or("torch-save-local"));
  ckpt::SaveFacts<> facts{.process_rate = options.process_rate ? options.process_rate : serialiser.write_per_process,
                          .latency_per_file = options.latency,
                          .others_done = options.others_done};
  if (options.files) facts.files = *options.files;
  if (options.replicas) facts.replicas = *options.replicas;

  const ckpt::Bytes bytes = detail::bytes_of(options, facts);
  std::uint64_t per_node = 1;
  if (options.node) {
    const int accelerators = ckpt::hardware::get(*options.node).accelerators;
    if (accelerators > 0) per_node = static_cast<std::uint64_t>(accelerators);
  }
  const double writers = options.writers.value_or(static_cast<double>(per_node));
  if (options.node && writers >= 1.0) {  // dealt over the nodes
    const double nodes = std::ceil(writers / static_cast<double>(per_node));
    per_node = static_cast<std::uint64_t>(std::ceil(writers / nodes));
  }
  const auto load = ckpt::even_load(bytes, writers, 1.0, {.writers_per_node = per_node});
  std::vector<std::string> notes;
  const auto* tier = options.tier && !options.node && writers > 1.0 ? ckpt::storage::find(*options.tier) : nullptr;
  if (tier != nullptr && is_local(tier->kind)) {
    notes.push_back(fmt::format(
        "Each writer has a {} of its own: give --node NAME where the writers of a node share it.", tier->name));
  }
  return {.title = fmt::format("{} by {:.15g} writer{}", bytes, writers, writers > 1.0 ? "s" : ""),
          .measured = *options.measured,
          .load = load,
          .path = detail::path_of(options, writers),
          .facts = facts,
          .options = {.tolerance = options.tolerance},
          .notes = std::move(notes)};
}

/// Saves that people asked about, with the numbers they gave. What they did not give is in the notes.
[[nodiscard]] inline std::vector<Question> threads() {
  using namespace ckpt::literals;
  const auto torch_save = ckpt::serialisers::torch_save_local.write_per_process;
  const ckpt::Cluster<> h100{.name = "h100", .node = ckpt::hardware::dgx_h100};
  return {
      {.title = "Six minutes to save an 8B model: is this expected? 8 H100, 12 bytes for each parameter",
       .origin = "https://github.com/pytorch/torchtitan/issues/1301",
       .measured = 6_min,
       .load = ckpt::even_load(8'030'261'248.0 * 12.0 * ckpt::units::B, 8.0, 1.0, {.writers_per_node = 8}),
       .path = path_to_local(h100),
       .facts = {.process_rate = torch_save, .optimizer_bytes = 8'030'261'248.0 * 8.0 * ckpt::units::B},
       .notes = {"The storage is not named: the drives of a DGX H100 are assumed."}},
      {.title = "Serialisation reaches less than a third of the disk: 1 GiB to a drive of 2 GiB/s",
       .origin = "https://github.com/ServiceNow/Fast-LLM/issues/26",
       .measured = 1.5_s,
       .load = ckpt::even_load(1_GiB, 1.0),
       .path = {ckpt::Stage<>{.name = "drive", .shared = 2_GiBps}},
       .facts = {.process_rate = torch_save},
       .notes = {"A third of 2 GiB/s is 1.5 s; torch.save is taken as another machine had it."}},
      {.title = "20 GB in 19 s, and in 3 s when 8 ranks write: each at the rate that the 3 s say",
       .origin = "https://github.com/pytorch/pytorch/pull/116469",
       .measured = 19_s,
       .load = ckpt::even_load(20_GB, 8.0, 1.0, {.writers_per_node = 8}),
       .path = {ckpt::Stage<>{.name = "rank", .per_writer = 20_GB / 8.0 / 3_s}},
       .options = {.tolerance = 0.3},
       .notes = {"Tolerance 30 %, because the thread says about 3 s and about 19 s.",
                 "Eight ranks that each wrote all of it would take as long as one: the thread says it was one."}},
      {.title = "Half a minute blocked before any data moves: 24 arrays to an object store, a small file for each",
       .origin = "https://github.com/google/orbax/issues/179",
       .measured = 30_s,
       .load = ckpt::even_load(24.0 * 4096.0 * ckpt::units::B, 1.0, 24.0),
       .path = {ckpt::Stage<>{.name = "object store", .per_writer = ckpt::storage::gcs_one_process.write_bandwidth}},
       .facts = {.files = 24.0, .latency_per_file = 0.36_s},
       .notes = {"\"A couple dozen arrays\": 24; 4 KiB and 0.36 s for each file: docs/validation.md, case 11.",
                 "What is left is more than one request for each array, one after the other."}}};
}

}  // namespace is_my_save_slow
