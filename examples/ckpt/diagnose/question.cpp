#include "question.hpp"

namespace diagnose {

std::string_view remedy(ckpt::Cause cause) {
  switch (cause) {
    case ckpt::Cause::serialisation:
      return "more processes, or a writer that does not pickle: torchsnapshot, safetensors, DCP with threads";
    case ckpt::Cause::single_writer:
      return "let every rank write its part: a sharded or distributed checkpoint, load-balanced duplicates";
    case ckpt::Cause::optimizer_on_rank0:
      return "save each rank's shard of the optimizer; Megatron: torch_dist with a fully parallel save";
    case ckpt::Cause::replicated_state:
      return "write what replicas hold alike once";
    case ckpt::Cause::small_files:
      return "fewer, larger files, or create them at the same time";
    case ckpt::Cause::read_figure:
      return "take the write bandwidth of the data sheet: drives write at about half of what they read";
    case ckpt::Cause::straggler:
      return "look at that one writer: its node, its drive, its share of the bytes";
    case ckpt::Cause::gib_for_gb:
      return "nothing: the size or the rate is in the other unit";
    case ckpt::Cause::page_cache:
      return "measure until fsync returns: what is in memory is lost with the node";
    case ckpt::Cause::planning:
      return "keep the plan from one save to the next (DCP: cached plans), validate it once, gather less on rank 0";
    case ckpt::Cause::fresh_host_memory:
      return "make the buffers once, pinned, and keep them: DCP with a stager that pins, torchtitan's pinned mode";
    case ckpt::Cause::few_targets:
      return "stripe the files over more targets, or write a file for each process";
    case ckpt::Cause::full_target:
      return "take the full target out of new files, or rebalance: lfs df shows it";
    case ckpt::Cause::few_connections:
      return "write and read in parts, by several connections of each process";
    case ckpt::Cause::gathered_to_one:
      return "save a sharded state: no full state on one rank";
    case ckpt::Cause::deserialisation:
      return "more processes, or a reader that does not unpickle: safetensors, memory-mapped files";
    case ckpt::Cause::one_reader:
      return "let every rank read its part";
    case ckpt::Cause::same_bytes:
      return "read once and broadcast, or let replicas read different parts";
    case ckpt::Cause::cold_cache:
      return "expect the rate of the medium, or keep the newest save in memory";
    case ckpt::Cause::warm_cache:
      return "measure after dropping caches: a restart on other nodes does not have them";
    case ckpt::Cause::format_conversion:
      return "convert once and keep the result";
  }
  return "";
}

namespace {

/// The options that would make a cause testable; nothing where none does.
[[nodiscard]] std::string_view options_for(ckpt::Cause cause, bool load) {
  switch (cause) {
    case ckpt::Cause::planning:
      return load ? "--planning" : "--second-save";
    case ckpt::Cause::small_files:
      return "--files with --latency";
    case ckpt::Cause::few_targets:
      return "--targets with --target-rate";
    case ckpt::Cause::few_connections:
      return "--connections";
    case ckpt::Cause::straggler:
      return "--others-done";
    case ckpt::Cause::replicated_state:
      return load ? "" : "--data-replicas";
    case ckpt::Cause::gathered_to_one:
      return load ? "" : "--gather-rate";
    case ckpt::Cause::same_bytes:
      return load ? "--data-replicas" : "";
    case ckpt::Cause::cold_cache:
      return load ? "--cold-rate" : "";
    case ckpt::Cause::format_conversion:
      return load ? "--conversion-rate" : "";
    default:
      return "";
  }
}

/// Storage alone, as writers or readers on nodes of their own see it: whom it limits is up to its kind.
[[nodiscard]] ckpt::Stage stage_of(const ckpt::StorageTier& tier, bool load) {
  if (is_local(tier.kind)) {
    const ckpt::Machine node{.node = {.storage = tier}};
    return load ? local_read_stage(node) : local_write_stage(node);
  }
  return load ? shared_read_stage(ckpt::shared(tier)) : shared_write_stage(ckpt::shared(tier));
}

}  // namespace

std::string untested(const Question& question, const ckpt::Diagnosis& diagnosis) {
  const bool one = !(question.load().writers() > 1.0);
  std::string text;
  for (std::size_t i = 0; i < ckpt::Diagnosis::max_causes; ++i) {
    const auto cause = static_cast<ckpt::Cause>(i);
    const bool of_several = cause == ckpt::Cause::straggler || cause == ckpt::Cause::gathered_to_one;
    const std::string_view options = options_for(cause, question.is_load());
    if (options.empty() || diagnosis.tested(cause) || (one && of_several)) continue;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", options);
  }
  return text;
}

std::string tiers_like(const Question& question) {
  const ckpt::SaveLoad load = question.load();
  std::vector<std::pair<double, const ckpt::StorageTier*>> near;
  for (const auto* tier : ckpt::storage::all) {
    if (tier->kind == ckpt::StorageKind::by_capacity) continue;
    if (question.is_load() && !tier->read_bandwidth) continue;
    const ckpt::SavePath alone{stage_of(*tier, question.is_load())};
    const double distance = std::abs(std::log(alone.solve(load).durable_after / question.measured));
    if (distance < std::log(1.1)) near.emplace_back(distance, tier);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i) {
    const ckpt::StorageTier& tier = *near[i].second;
    const ckpt::BytesPerSecond rate =
        question.is_load() ? tier.read_bandwidth.value_or(tier.write_bandwidth) : tier.write_bandwidth;
    const std::string_view each = tier.kind == ckpt::StorageKind::system   ? ""
                                  : tier.kind == ckpt::StorageKind::stream ? " each process"
                                                                           : " each node";
    names += fmt::format("{}{} ({}{})", i > 0 ? ", " : "", tier.name, rate, each);
  }
  return names;
}

}  // namespace diagnose
