#pragma once
// What `is_my_save_slow` prints about one save.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/path.hpp>

#include "../printable.hpp"
#include "../table.hpp"
#include "question.hpp"

namespace is_my_save_slow {

namespace detail {

/// What to do about a cause.
[[nodiscard]] inline std::string_view remedy(ckpt::Cause cause) {
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

/// The options that would make a cause testable; nothing where none does.
[[nodiscard]] inline std::string_view options_for(ckpt::Cause cause, bool load) {
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
      return load ? "" : "--replicas";
    case ckpt::Cause::gathered_to_one:
      return load ? "" : "--gather-rate";
    case ckpt::Cause::same_bytes:
      return load ? "--replicas" : "";
    case ckpt::Cause::cold_cache:
      return load ? "--cold-rate" : "";
    case ckpt::Cause::format_conversion:
      return load ? "--conversion-rate" : "";
    default:
      return "";
  }
}

/// What else could be said.
[[nodiscard]] inline std::string untested_text(const ckpt::Diagnosis& diagnosis, bool load, bool one) {
  std::string text;
  for (std::size_t i = 0; i < ckpt::Diagnosis::max_causes; ++i) {
    const auto cause = static_cast<ckpt::Cause>(i);
    const bool of_several = cause == ckpt::Cause::straggler || cause == ckpt::Cause::gathered_to_one;
    const std::string_view options = options_for(cause, load);
    if (options.empty() || diagnosis.tested(cause) || (one && of_several)) continue;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", options);
  }
  return text;
}

[[nodiscard]] inline std::string factor(double ratio) {
  if (ratio >= 1000.0) return fmt::format("{:.0f} times as long", ratio);
  return ratio >= 1.0 ? fmt::format("{:.3g} times as long", ratio) : fmt::format("1/{:.3g} of it", 1.0 / ratio);
}

/// Tiers of the catalog that would take such a save within 10 % of the measured time, the nearest first, at most three.
/// Drives are those of each node; what is sold by capacity has any rate, and is left out.
[[nodiscard]] inline std::string tiers_like(const Question& question) {
  std::vector<std::pair<double, const ckpt::StorageTier*>> near;
  for (const auto* tier : ckpt::storage::all) {
    if (tier->kind == ckpt::StorageKind::by_capacity) continue;
    if (question.load_facts && !tier->read_bandwidth) continue;
    const ckpt::SavePath alone{stage_of(*tier, question.load_facts.has_value())};
    const double distance = std::abs(std::log(alone.solve(question.load).durable_after / question.measured));
    if (distance < std::log(1.1)) near.emplace_back(distance, tier);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i) {
    const ckpt::StorageTier& tier = *near[i].second;
    const ckpt::BytesPerSecond rate = question.load_facts ? *tier.read_bandwidth : tier.write_bandwidth;
    const std::string_view each = tier.kind == ckpt::StorageKind::system   ? ""
                                  : tier.kind == ckpt::StorageKind::stream ? " each process"
                                                                           : " each node";
    names += fmt::format("{}{} ({}{})", i > 0 ? ", " : "", tier.name, rate, each);
  }
  return names;
}

[[nodiscard]] inline std::string stages_text(const ckpt::Diagnosis& diagnosis) {
  examples::Table table(2);
  table.add({"stage", "takes", "its limit", "limited by"});
  for (std::size_t i = 0; i < diagnosis.path.stages().size(); ++i) {
    const auto& stage = diagnosis.path.stages()[i];
    const bool binds = i == diagnosis.path.binding_index();
    table.add({std::string(stage.name), fmt::format("{}", stage.time), fmt::format("{}", stage.fastest),
               fmt::format("{}{}", to_string(stage.limit), binds ? "  <- binds" : "")});
  }
  return table.text();
}

[[nodiscard]] inline std::string causes_text(const ckpt::Diagnosis& diagnosis) {
  examples::Table table;
  for (const auto& finding : diagnosis.findings()) {
    const bool part = finding.fit == ckpt::Fit::part;
    table.add({part ? fmt::format("{}: {} of it; ask about the other {}", to_string(finding.cause),
                                  finding.predicted - diagnosis.expected,
                                  diagnosis.measured - (finding.predicted - diagnosis.expected))
                    : fmt::format("{}: {}", to_string(finding.cause), finding.predicted)});
    table.add({fmt::format("  -> {}", remedy(finding.cause))});
    table.add({fmt::format("  to be sure: {}", evidence(finding.cause))});
  }
  return table.text();
}

}  // namespace detail

/// The diagnosis for people.
/// @throws ckpt::InvalidInput what `ckpt::diagnose` rejects
[[nodiscard]] inline std::string to_text(const Question& question) {
  const auto diagnosis = question.diagnosis();
  const bool load = question.load_facts.has_value();
  const ckpt::BytesPerSecond reached = question.load.bytes() / question.measured;
  std::string text = question.title + "\n";
  if (!question.origin.empty()) text += fmt::format("  {}\n", question.origin);
  examples::Table table;
  const double writers = question.load.writers();
  const std::string each =
      writers > 1.0 ? fmt::format(", {} for each {}", reached / writers, load ? "reader" : "writer") : "";
  table.add({"measured", fmt::format("{}: {}{}", question.measured, reached, each)});
  table.add({"expected", fmt::format("{}", diagnosis.expected)});
  const std::string_view verdict = diagnosis.as_expected   ? "as expected"
                                   : diagnosis.ratio > 1.0 ? "slow"
                                                           : "faster than expected";
  table.add({"answer", fmt::format("{}: {}", verdict, detail::factor(diagnosis.ratio))});
  text += table.text() + "\n" + detail::stages_text(diagnosis) + "\n";

  if (!diagnosis.findings().empty()) {
    text += "  What would explain it, the closest first, and what to do\n";
    text += detail::causes_text(diagnosis);
  } else if (!diagnosis.as_expected) {
    text += "  No cause that was tested explains it\n";
    if (diagnosis.ratio < 1.0) {
      text += "  Bytes, processes or one of the rates are other than was said\n";
    } else {
      const std::string names = detail::tiers_like(question);
      if (!names.empty()) {
        text += fmt::format("  Storage of the catalog that {} at this rate: {}\n", load ? "reads" : "writes", names);
      }
      const std::string untested = detail::untested_text(diagnosis, load, !(writers > 1.0));
      if (!untested.empty()) text += fmt::format("  More causes are tested with: {}\n", untested);
    }
  }
  if (question.facts.targets && !question.facts.target_rate) {
    const double targets = question.facts.targets->value();
    text += fmt::format("  {:.15g} targets would have reached {} each\n", targets, reached / targets);
  }
  if (question.facts.files) {
    const double files = question.facts.files->value();
    text += fmt::format("  {:.15g} files one after the other would have {} each", files, question.measured / files);
    if (question.facts.latency_per_file) {
      text += fmt::format("; at {} each they take {}", *question.facts.latency_per_file,
                          *question.facts.latency_per_file * files);
    }
    text += "\n";
  }
  for (const std::string& note : question.notes) text += fmt::format("  Note: {}\n", examples::printable(note));
  return text;
}

}  // namespace is_my_save_slow
