#pragma once
// From options to an answer: looks up what was named, remembers where every figure comes from, and solves.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/huggingface.hpp>

#include "options.hpp"

namespace plan {

/// A figure's origin: how far to trust it, and the document it stands in. A figure from the command line has none.
struct Origin {
  std::string confidence{};  ///< measured, verified, derived, recalled; or given, default, assumed
  ckpt::Source source{};
};

/// What the checkpoint of a model with a shape holds, and who writes it.
struct Breakdown {
  std::uint64_t active_parameters = 0;
  ckpt::PartCounts parts{};
  ckpt::PartCounts active_parts{};
  ckpt::Inventory inventory;
};

/// Everything the reports print.
struct Answer {
  std::optional<std::string> model{};
  std::optional<std::string> node{};
  std::optional<std::string> tier{};
  double parameters = 0.0;
  std::optional<Breakdown> breakdown{};  ///< of a model with a shape; on one rank unless a layout is given
  bool layout_given = false;
  bool explain = false;
  ckpt::OptimizerChoice optimizer{};
  std::optional<ckpt::BytesPerSecond> writer_bandwidth{};  ///< of one writer; empty when there is no figure
  ckpt::CheckpointOptions<> options{};
  std::optional<double> max_penalty{};

  Origin parameters_from{};
  Origin optimizer_from{};
  Origin precision_from{};
  Origin bandwidth_from{};
  Origin writers_from{};
  Origin limit_from{};
  Origin interval_from{};
  std::vector<std::string> notes{};  ///< what the reader should know about these figures

  ckpt::CheckpointModel checkpoint{};
  ckpt::CheckpointResult<> result{};

  [[nodiscard]] bool meets_target() const { return !max_penalty || result.mfu_penalty <= *max_penalty; }
};

/// The bandwidth of one writer, for `solve`.
struct Writer {
  std::optional<ckpt::BytesPerSecond> bandwidth{};
};

}  // namespace plan

template <>
struct ckpt::hardware_traits<plan::Writer> {
  static constexpr std::optional<ckpt::BytesPerSecond> write_bandwidth(const plan::Writer& writer) {
    return writer.bandwidth;
  }
};

namespace plan {

/// The origin of one figure of a catalog entry.
template <class Entry>
[[nodiscard]] Origin origin_of(const Entry& entry, ckpt::Figure figure) {
  return {std::string(to_string(confidence(entry, figure))), entry.source};
}

[[nodiscard]] inline Origin given_or_default(bool given) { return {given ? "given" : "default", {}}; }

template <class Entry>
void add_note(Answer& answer, const Entry& entry) {
  if (!entry.note.empty()) answer.notes.push_back(fmt::format("{}: {}", entry.name, entry.note));
}

/// Counts a model by its shape, in the optimizer that was chosen before.
template <ckpt::Architecture Model>
void break_down(Answer& answer, const Model& model, std::uint64_t active_parameters, const Options& options) {
  const ckpt::ParallelLayout layout = options.layout.value_or(ckpt::ParallelLayout{});
  answer.breakdown = Breakdown{.active_parameters = active_parameters,
                               .parts = count_by_part(model),
                               .active_parts = active_count_by_part(model),
                               .inventory = take_inventory(model, answer.optimizer, layout)};
}

/// What the reader of a config.json assumed or decided, as a note.
[[nodiscard]] inline std::string note_of(const std::string& assumed) {
  const bool decided = assumed.starts_with("counted ") || assumed.find(" is not counted") != assumed.npos;
  return decided ? assumed : "not in the file: " + assumed;
}

inline void choose_model(Answer& answer, const Options& options) {
  if (options.model.has_value() + options.config.has_value() + options.parameters.has_value() > 1) {
    throw ckpt::InvalidInput("--model, --config and --parameters exclude each other");
  }
  if (options.model) {
    const auto& model = ckpt::models::get(*options.model);
    answer.model = model.name;
    answer.parameters = model.parameters;
    answer.parameters_from = origin_of(model, ckpt::Figure::parameters);
    add_note(answer, model);
    break_down(answer, model, active_parameter_count(model), options);
  } else if (options.config) {
    const auto model = ckpt::read_huggingface_config_file(*options.config);
    answer.model = model.name;
    answer.parameters = static_cast<double>(model.parameters);
    answer.parameters_from = {"derived", model.workload().source};
    for (const std::string& assumed : model.assumed) answer.notes.push_back(note_of(assumed));
    break_down(answer, model, model.active_parameters, options);
  } else if (options.parameters) {
    if (options.layout || options.explain) {
      throw ckpt::InvalidInput(fmt::format("{} a shape: give --model NAME or --config FILE in place of --parameters",
                                           options.layout
                                               ? "a parallel layout (--tp --pp --dp --ep --zero --saving) needs"
                                               : "--explain needs")
                                   .c_str());
    }
    answer.parameters = *options.parameters;
    answer.parameters_from = {"given", {}};
  } else {
    throw ckpt::InvalidInput("no model: give --model NAME, --config FILE or --parameters COUNT");
  }
}

inline void choose_optimizer(Answer& answer, const Options& options) {
  const std::string name = options.optimizer.value_or("adam");
  answer.optimizer =
      options.precision ? ckpt::optimizer_by_name(name, *options.precision) : ckpt::optimizer_by_name(name);
  answer.optimizer_from = given_or_default(options.optimizer.has_value());
  answer.precision_from = given_or_default(options.precision.has_value());
}

inline void choose_hardware(Answer& answer, const Options& options) {
  if (options.node && options.tier) throw ckpt::InvalidInput("--node and --tier exclude each other");
  const ckpt::StorageTier<>* tier = nullptr;
  if (options.node) {
    const auto& node = ckpt::hardware::get(*options.node);
    answer.node = node.name;
    if (node.storage) tier = &*node.storage;
    add_note(answer, node);
  } else if (options.tier) {
    tier = &ckpt::storage::get(*options.tier);
  } else if (!options.write_bandwidth) {
    throw ckpt::InvalidInput("nowhere to write to: give --node NAME, --tier NAME or --write-bandwidth BANDWIDTH");
  }
  if (tier != nullptr) {
    answer.tier = tier->name;
    if (!options.write_bandwidth) add_note(answer, *tier);
  }
  if (options.write_bandwidth) {
    answer.writer_bandwidth = options.write_bandwidth;
    answer.bandwidth_from = {"given", {}};
  } else if (tier != nullptr) {
    answer.writer_bandwidth = tier->write_bandwidth;
    answer.bandwidth_from = origin_of(*tier, ckpt::Figure::write_bandwidth);
  } else {
    answer.bandwidth_from = {"assumed", {}};
    answer.notes.push_back(
        fmt::format("no storage figure is known for {}: name one with --write-bandwidth", *answer.node));
  }
}

/// Says why the tensors hold more bytes than parameters x bytes per parameter, or ranks write more than they hold.
inline void note_differences(Answer& answer) {
  const ckpt::Inventory& inventory = answer.breakdown->inventory;
  const double padding =
      static_cast<double>(inventory.unique_bytes()) - answer.parameters * bytes_per_parameter(answer.optimizer);
  if (padding >= 1.0) {
    answer.notes.push_back(
        fmt::format("the tensors hold {:.15g} B more than parameters x bytes per parameter: vocabularies padded to the "
                    "tensor parallel size, or fractions of a byte rounded up",
                    padding));
  }
  if (const std::uint64_t again = inventory.bytes_written_again(); again > 0) {
    answer.notes.push_back(fmt::format("{} B of the checkpoint size are written more than once", again));
  }
}

/// Answers.
/// @throws ckpt::InvalidInput naming what was unknown, missing, unreadable or outside its domain
[[nodiscard]] inline Answer solve(const Options& options) {
  Answer answer;
  answer.layout_given = options.layout.has_value();
  answer.explain = options.explain;
  choose_optimizer(answer, options);
  choose_model(answer, options);
  choose_hardware(answer, options);
  answer.max_penalty = options.max_penalty;

  answer.options.writers = options.writers.value_or(answer.options.writers.value());
  answer.options.filesystem_limit = options.filesystem_limit.value_or(answer.options.filesystem_limit);
  answer.options.interval = options.interval.value_or(answer.options.interval);
  answer.writers_from = given_or_default(options.writers.has_value());
  answer.limit_from = given_or_default(options.filesystem_limit.has_value());
  answer.interval_from = given_or_default(options.interval.has_value());

  const Writer writer{answer.writer_bandwidth};
  answer.result = answer.layout_given ? answer.checkpoint.solve(answer.breakdown->inventory, writer, answer.options)
                                      : answer.checkpoint.solve(ckpt::Workload<>{.parameters = answer.parameters},
                                                                writer, answer.optimizer, answer.options);
  if (answer.layout_given || answer.explain) note_differences(answer);
  if (!answer.writer_bandwidth) answer.writer_bandwidth = answer.checkpoint.assumed_bandwidth;
  if (answer.parameters_from.confidence == "recalled" || answer.bandwidth_from.confidence == "recalled") {
    answer.notes.push_back(
        "recalled figures were not read in the document they name: check them before you rely on them");
  }
  return answer;
}

}  // namespace plan
