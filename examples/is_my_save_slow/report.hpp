#pragma once
// What `is_my_save_slow` prints about one save.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/units.hpp>
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
  }
  return "";
}

[[nodiscard]] inline std::string factor(double ratio) {
  if (ratio >= 1000.0) return fmt::format("{:.0f} times as long", ratio);
  return ratio >= 1.0 ? fmt::format("{:.3g} times as long", ratio) : fmt::format("1/{:.3g} of it", 1.0 / ratio);
}

/// Tiers of the catalog whose write bandwidth is within 10 % of this, the nearest first, at most three.
[[nodiscard]] inline std::string tiers_like(ckpt::BytesPerSecond rate) {
  std::vector<const ckpt::StorageTier<>*> near;
  const auto distance = [&](const ckpt::StorageTier<>* tier) {
    return std::abs(std::log(tier->write_bandwidth / rate));
  };
  for (const auto* tier : ckpt::storage::all) {
    if (distance(tier) < std::log(1.1)) near.push_back(tier);
  }
  std::stable_sort(near.begin(), near.end(), [&](auto a, auto b) { return distance(a) < distance(b); });
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i) {
    names += fmt::format("{}{} ({})", i > 0 ? ", " : "", near[i]->name, near[i]->write_bandwidth);
  }
  return names;
}

[[nodiscard]] inline std::string stages_text(const ckpt::Diagnosis<>& diagnosis) {
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

[[nodiscard]] inline std::string causes_text(const ckpt::Diagnosis<>& diagnosis) {
  examples::Table table;
  for (const auto& finding : diagnosis.findings()) {
    table.add({fmt::format("{}: {}", to_string(finding.cause), finding.predicted)});
    table.add({fmt::format("  -> {}", remedy(finding.cause))});
  }
  return table.text();
}

}  // namespace detail

/// The diagnosis for people.
/// @throws ckpt::InvalidInput what `ckpt::diagnose` rejects
[[nodiscard]] inline std::string to_text(const Question& question) {
  const auto diagnosis =
      ckpt::diagnose(question.path, question.load, question.measured, question.facts, question.options);
  const ckpt::BytesPerSecond reached = question.load.bytes() / question.measured;
  std::string text = question.title + "\n";
  if (!question.origin.empty()) text += fmt::format("  {}\n", question.origin);
  examples::Table table;
  const double writers = question.load.writers();
  const std::string each = writers > 1.0 ? fmt::format(", {} for each writer", reached / writers) : "";
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
    const std::string names = detail::tiers_like(reached);
    if (!names.empty()) text += fmt::format("  Storage of the catalog that writes at this rate: {}\n", names);
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
