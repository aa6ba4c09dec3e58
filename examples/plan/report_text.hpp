#pragma once
// The answer as text.

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/safetensors_index.hpp>

#include "../table.hpp"
#include "answer.hpp"
#include "layout.hpp"
#include "report_run_text.hpp"
#include "wording.hpp"

namespace plan {

using examples::Table;

/// Which stage decides the bandwidth, in words.
[[nodiscard]] inline std::string binding_stage(const Answer& answer) {
  if (answer.tier_is_shared) return "what the file system takes";
  const auto together = answer.options.writing_nodes.value() * *answer.writer_bandwidth;
  const auto limit = answer.options.filesystem_limit;
  const std::string writers = fmt::format("{} {} x {:GB/s} = {:GB/s}", count(answer.options.writing_nodes.value()),
                                          answer.options.writing_nodes.value() == 1.0 ? "writer" : "writers",
                                          *answer.writer_bandwidth, together);
  if (together > limit) return fmt::format("{}, capped by the file system at {:GB/s}", writers, limit);
  return fmt::format("{}; the file system would take {:GB/s}", writers, limit);
}

/// Whether storage is the bottleneck, and what would clear the flag.
[[nodiscard]] inline std::string bottleneck(const Answer& answer) {
  const auto& result = answer.result;
  const auto threshold = answer.checkpoint.bottleneck_threshold;
  const auto required = ckpt::round_up_requirement(result.required_bandwidth);
  if (!result.storage_bottleneck) {
    return fmt::format("no, the write stays within {:s}; {} would be enough", threshold, required);
  }
  double writers = std::ceil(result.required_bandwidth / *answer.writer_bandwidth);
  if (writers * *answer.writer_bandwidth < result.required_bandwidth) writers += 1.0;  // the quotient was rounded down
  const std::string text = fmt::format("yes, the write takes more than {:s}; it needs {}", threshold, required);
  if (result.required_bandwidth > answer.options.filesystem_limit)
    return text + ", which is more than the file system takes";
  return text + fmt::format(", as {} such writers would give", count(writers));
}

/// The breakdown: parameters and bytes by part, bytes by component, and what ranks write.
[[nodiscard]] inline std::string explain(const Breakdown& breakdown) {
  const ckpt::Inventory& inventory = breakdown.inventory;
  Table parts(3);
  parts.add({"part", "parameters", "active", "bytes"});
  for (const ckpt::Part part : ckpt::all_parts) {
    if (breakdown.parts[part] == 0) continue;
    parts.add({std::string(to_string(part)), count(breakdown.parts[part]), count(breakdown.active_parts[part]),
               count(inventory[part].total())});
  }
  parts.add(
      {"total", count(inventory.parameters()), count(breakdown.active_parameters), count(inventory.unique_bytes())});

  Table components(1);
  const ckpt::ComponentBytes bytes = inventory.components();
  components.add({"component", "bytes"});
  const auto component = [&components](const char* name, std::uint64_t size) {
    if (size > 0) components.add({name, count(size)});
  };
  component("weights", bytes.weights);
  component("master weights", bytes.master_weights);
  component("first moment", bytes.first_moment);
  component("second moment", bytes.second_moment);
  component("other", bytes.other);
  components.add({"total", count(bytes.total())});

  Table ranks(4);
  const auto rank = [&ranks](const char* name, const ckpt::RankShape& shape) {
    ranks.add({name, count(shape.ranks), count(shape.weights), count(shape.optimizer), count(shape.total()),
               fmt::format("pipeline {}, tensor {}, replica {}", shape.stage, shape.tensor, shape.replica)});
  };
  ranks.add({"rank", "such ranks", "weights", "optimizer state", "bytes", "the first"});
  rank("heaviest", inventory.heaviest());
  rank("lightest", inventory.lightest());

  Table written(1);
  written.add({"ranks", count(inventory.layout().ranks())});
  written.add({"ranks that write", count(inventory.writers())});
  written.add({"files", count(inventory.files())});
  written.add({"bytes written", count(inventory.bytes_written())});
  written.add({"of them more than once", count(inventory.bytes_written_again())});

  return "\nWhat it holds\n" + parts.text() + "\n" + components.text() + "\nWho writes it\n" + ranks.text() + "\n" +
         written.text();
}

/// What a checkpoint of the optimizer holds for each parameter: given by its formats, or what the shapes of the model
/// make of them on average.
inline void add_components(Table& inputs, const Answer& answer) {
  const auto add = [&inputs](const char* name, double size, std::string_view format) {
    if (size > 0.0) inputs.add({fmt::format("  {}", name), fmt::format("{} {}", ckpt::Bytes(size), format)});
  };
  if (answer.optimizer.depends_on_shape()) {
    const ckpt::ComponentBytes bytes = answer.breakdown->inventory.components();
    const auto average = [&add, &answer](const char* name, std::uint64_t size) {
      add(name, static_cast<double>(size) / answer.parameters, "on average");
    };
    average("weights", bytes.weights);
    average("master weights", bytes.master_weights);
    average("first moment", bytes.first_moment);
    average("second moment", bytes.second_moment);
    average("other", bytes.other);
    add("bytes per parameter", answer.bytes_per_parameter, "on average, by the shapes of the tensors");
    return;
  }
  const auto in = [](const ckpt::NumberFormat& format) { return fmt::format("in {}", format.name); };
  const auto bytes = ckpt::optimizer_traits<ckpt::AnyOptimizer>::components(answer.optimizer);
  const ckpt::Precision& formats = answer.optimizer.precision();
  add("weights", bytes.weights, in(formats.weights));
  add("master weights", bytes.master_weights, in(formats.master_weights));
  add("first moment", bytes.first_moment, in(formats.first_moment));
  add("second moment", bytes.second_moment, in(formats.second_moment));
  add("averaged copy", bytes.other, in(answer.optimizer.average));
  inputs.add({"  bytes per parameter", fmt::format("{}", ckpt::Bytes(answer.bytes_per_parameter))});
}

/// What the files of the model hold, against what was counted.
[[nodiscard]] inline std::string explain(const ckpt::StoredExplanation& stored) {
  Table table(1);
  table.add({"stored", count(stored.stored)});
  for (const ckpt::StoredItem& item : stored.items) table.add({"  " + item.what, count(item.bytes)});
  const bool less = stored.unexplained < 0;
  const auto rest = static_cast<std::uint64_t>(less ? -stored.unexplained : stored.unexplained);
  table.add({"  unexplained", (less ? "-" : "") + count(rest)});
  return "\nBytes in the files of the model\n" + table.text();
}

[[nodiscard]] inline std::string to_text(const Answer& answer) {
  const auto& result = answer.result;
  Table inputs;
  const auto input = [&inputs](std::string name, std::string value, const Origin& from) {
    inputs.add({std::move(name), std::move(value), from.confidence, describe(from.source)});
  };
  if (answer.model) inputs.add({"model", *answer.model});
  if (answer.size_given) {
    input("size", fmt::format("{}", ckpt::Bytes(answer.parameters)), answer.parameters_from);
  } else {
    input("parameters", count(answer.parameters), answer.parameters_from);
    input("optimizer", std::string(answer.optimizer.name), answer.optimizer_from);
    input("precision", std::string(answer.optimizer.precision().name), answer.precision_from);
    if (answer.optimizer.rank() != 0) input("  rank", count(answer.optimizer.rank()), answer.rank_from);
    add_components(inputs, answer);
  }
  if (answer.layout_given) inputs.add({"layout", describe(answer.breakdown->inventory.layout())});
  if (answer.machine) {
    add_machine_inputs(input, answer);
  } else {
    if (answer.node) inputs.add({"node", *answer.node});
    if (answer.tier) inputs.add({"storage", *answer.tier});
    if (!answer.tier_is_shared) {
      input("write bandwidth", fmt::format("{} per writer", *answer.writer_bandwidth), answer.bandwidth_from);
    }
    input("writers", count(answer.options.writing_nodes.value()), answer.writers_from);
    input("file system limit", fmt::format("{}", answer.options.filesystem_limit), answer.limit_from);
  }
  const bool penalty = !answer.manners || answer.max_penalty || (answer.manners->chosen && !answer.job);
  if (penalty || (answer.job && answer.job->interval_given)) {
    input("interval", fmt::format("{}", answer.options.period.seconds()), answer.interval_from);
  }
  if (answer.manners) add_run_inputs(input, answer);

  Table answers;
  answers.add({"checkpoint size", fmt::format("{} ({:iB})", result.checkpoint_size, result.checkpoint_size)});
  if (answer.machine) {
    const double writers = answer.options.writing_nodes.value();
    answers.add({"write bandwidth", fmt::format("{:GB/s} of {} writer{} together", result.write_bandwidth,
                                                count(writers), writers == 1.0 ? "" : "s")});
  } else {
    answers.add({"write bandwidth", fmt::format("{:GB/s}: {}", result.write_bandwidth, binding_stage(answer))});
    answers.add({"write time", fmt::format("{}", result.write_time)});
    answers.add({"storage bottleneck", bottleneck(answer)});
  }
  if (answer.saving) add_save_answers(answers, answer);
  if (penalty) {
    const bool beside = answer.manners && !answer.max_penalty;
    const double lost = beside ? beside_penalty(answer) : result.mfu_penalty_pct();
    answers.add({"MFU penalty",
                 fmt::format("{:.4g} %{}", lost,
                             !beside && result.overruns_interval ? ", the write is longer than the interval" : "")});
  }
  if (answer.job) add_job_answers(answers, answer);
  if (answer.max_penalty) {
    answers.add({"target", fmt::format("at most {:.4g} %: {}", *answer.max_penalty * 100.0,
                                       answer.meets_penalty() ? "met" : "missed")});
  }

  std::string text = "Inputs\n" + inputs.text() + "\nAnswer\n" + answers.text();
  if (answer.saving) text += path_text(*answer.saving);
  if (answer.manners) text += strategies_text(*answer.manners);
  if (answer.job) text += job_text(*answer.job, answer.machine && answer.machine->shared);
  if (answer.explain) text += explain(*answer.breakdown);
  if (answer.stored) text += explain(*answer.stored);
  if (!answer.notes.empty()) text += "\nNotes\n";
  for (const std::string& note : answer.notes) text += "  " + note + "\n";
  return text;
}

}  // namespace plan
