#pragma once
// From options to an answer: looks up what was named, remembers where every figure comes from, and solves.

#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/safetensors_index.hpp>

#include "answer.hpp"
#include "machine.hpp"
#include "options.hpp"
#include "run.hpp"
#include "run_job.hpp"

namespace plan {

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

/// Counts a model by its shape, in the optimizer that was chosen before.
template <ckpt::Architecture Model>
void break_down(Answer& answer, const Model& model, std::uint64_t active_parameters, const Options& options) {
  const ckpt::ParallelLayout layout = options.layout.value_or(ckpt::ParallelLayout{});
  answer.breakdown = Breakdown{.active_parameters = active_parameters,
                               .parts = count_by_part(model),
                               .active_parts = active_count_by_part(model),
                               .inventory = take_inventory(model, answer.optimizer, layout)};
  if (!options.layout || !options.nodes || layout.who_writes() == ckpt::WriterRule::fully_parallel) return;
  ckpt::ParallelLayout even = layout;
  even.writer_rule = ckpt::WriterRule::fully_parallel;
  answer.breakdown->fully_parallel = take_inventory(model, answer.optimizer, even);
}

/// What the reader of a config.json assumed or decided, as a note.
[[nodiscard]] inline std::string note_of(const std::string& assumed) {
  const bool decided = assumed.starts_with("counted ") || assumed.find(" is not counted") != assumed.npos;
  return decided ? assumed : "not in the file: " + assumed;
}

/// Compares the bytes in the files of a model with its parameters.
inline void explain_files(Answer& answer, const ckpt::HuggingFaceModel& model, const std::string& index) {
  if (model.dtype.empty()) {
    throw ckpt::InvalidInput(
        "--safetensors-index: the config.json has no torch_dtype, which says how large a stored weight is");
  }
  answer.stored = explain_stored(model, ckpt::read_safetensors_index_file(index));
}

/// Why a model must have a shape, if it must: what is to stand before "needs a shape".
[[nodiscard]] inline std::string needs_shape(const Answer& answer, const Options& options) {
  if (options.layout) {
    return "a parallel layout (--tp --pp --dp --cp --ep --zero --shard-group --saving --one-file) needs";
  }
  if (options.explain) return "--explain needs";
  return answer.optimizer.depends_on_shape() ? fmt::format("the state of {} needs", answer.optimizer.name) : "";
}

/// What would need none.
[[nodiscard]] inline const char* without_shape(const Answer& answer) {
  return answer.optimizer.name == "adam-8bit" ? "; --optimizer adam --precision bf16-8bit-moments needs none" : "";
}

/// A model of the catalog.
/// @throws ckpt::InvalidInput that says how to name another one
[[nodiscard]] inline decltype(auto) known_model(const std::string& name) {
  try {
    return ckpt::models::get(name);
  } catch (const ckpt::InvalidInput& error) {
    throw ckpt::InvalidInput(error).append("; a model of your own: --parameters 13B or --config FILE");
  }
}

inline void choose_model(Answer& answer, const Options& options) {
  if (options.model.has_value() + options.config.has_value() + options.parameters.has_value() +
          options.size.has_value() >
      1) {
    throw ckpt::InvalidInput("--model, --config, --parameters and --size exclude each other");
  }
  if (options.index && !options.config) {
    throw ckpt::InvalidInput("--safetensors-index needs --config FILE, the config.json of the same model");
  }
  if (options.model) {
    const auto& model = known_model(*options.model);
    answer.model = model.name;
    answer.parameters = model.parameters;
    answer.parameters_from = origin_of(model, ckpt::Figure::parameters);
    answer.add_note(model);
    break_down(answer, model, active_parameter_count(model), options);
  } else if (options.config) {
    const auto model = ckpt::read_huggingface_config_file(*options.config);
    answer.model = model.name;
    answer.parameters = static_cast<double>(model.parameters);
    answer.parameters_from = {"derived", model.workload().source};
    for (const std::string& assumed : model.assumed) answer.notes.push_back(note_of(assumed));
    break_down(answer, model, model.active_parameters, options);
    if (options.index) explain_files(answer, model, *options.index);
  } else if (options.parameters) {
    if (const std::string what = needs_shape(answer, options); !what.empty()) {
      throw ckpt::InvalidInput(fmt::format("{} a shape: give --model NAME or --config FILE in place of --parameters{}",
                                           what, without_shape(answer))
                                   .c_str());
    }
    answer.parameters = *options.parameters;
    answer.parameters_from = {"given", {}};
  } else if (options.size) {
    if (const std::string what = needs_shape(answer, options); !what.empty()) {
      throw ckpt::InvalidInput(
          fmt::format("{} a shape: give --model NAME or --config FILE in place of --size", what).c_str());
    }
    answer.size_given = true;
    answer.parameters = options.size->value();
    answer.parameters_from = {"given", {}};
  } else {
    throw ckpt::InvalidInput("no model: give --model NAME, --config FILE, --parameters COUNT or --size SIZE");
  }
}

/// Bytes for each parameter, whatever they are.
[[nodiscard]] inline ckpt::AnyOptimizer given_bytes(double bytes) {
  const ckpt::NumberFormat format{"all, as given", bytes};
  return {.name = "given", .rule = ckpt::OptimizerChoice{"given", {}, {.name = "given", .weights = format}}};
}

/// Says which formats a layout made the default, and what others would leave.
inline void note_precision(Answer& answer, const ckpt::AnyOptimizer& elsewhere) {
  const ckpt::Precision& usual = answer.optimizer.precision();
  if (usual.name == elsewhere.precision().name || answer.optimizer.depends_on_shape()) return;
  std::string others;
  for (const auto* other : ckpt::all_precisions) {
    if (other->name == usual.name) continue;
    const auto choice =
        ckpt::any_optimizer_by_name(answer.optimizer.name, other->name, {.average = answer.optimizer.average});
    others += fmt::format("{}{} {:.7g}", others.empty() ? "" : ", ", other->name, bytes_per_parameter(choice));
  }
  answer.notes.push_back(fmt::format("{:.7g} B per parameter: {}, usual with ZeRO 3; others by --precision: {} B",
                                     bytes_per_parameter(answer.optimizer), usual.description, others));
}

inline void choose_optimizer(Answer& answer, const Options& options) {
  if (options.size || options.bytes_per_parameter) {
    answer.optimizer = given_bytes(options.bytes_per_parameter.value_or(1.0));
    answer.optimizer_from = answer.precision_from = {"given", {}};
    return;
  }
  const std::string name = options.optimizer.value_or("adam");
  const ckpt::OptimizerOptions given{.rank = options.rank.value_or(0),
                                     .average = options.ema.value_or(ckpt::formats::none)};
  if (options.rank && ckpt::any_optimizer_by_name(name).rank() == 0) {
    throw ckpt::InvalidInput(fmt::format("--rank: {} has none; galore, lora and qlora have", name).c_str());
  }
  answer.optimizer = options.precision
                         ? ckpt::any_optimizer_by_name(name, *options.precision, given)
                         : ckpt::usual_optimizer(name, options.layout.value_or(ckpt::ParallelLayout{}), given);
  if (!options.precision) note_precision(answer, ckpt::any_optimizer_by_name(name));
  answer.optimizer_from = given_or_default(options.optimizer.has_value());
  answer.precision_from = given_or_default(options.precision.has_value());
  answer.rank_from = given_or_default(options.rank.has_value());
}

inline void choose_hardware(Answer& answer, const Options& options) {
  if (options.node && options.tier) {
    throw ckpt::InvalidInput(
        "--node and --tier exclude each other; with --nodes COUNT --tier is the storage that the nodes share");
  }
  std::optional<ckpt::StorageTier> tier;
  if (options.node) {
    const auto& node = ckpt::nodes::get(*options.node);
    answer.node = node.name;
    tier = node.storage;
    answer.add_note(node);
  } else if (options.tier) {
    tier = examples::tier_argument(*options.tier, options.tier_capacity, other_storage);
    answer.tier_is_shared = !options.write_bandwidth && tier->kind == ckpt::StorageKind::system;
    if (tier->kind == ckpt::StorageKind::system) {
      answer.options.filesystem_limit = tier->write_bandwidth;
      answer.limit_from = origin_of(*tier, ckpt::Figure::write_bandwidth);
    }
  } else if (!options.write_bandwidth) {
    throw ckpt::InvalidInput("nowhere to write to: give --node NAME, --tier NAME or --write-bandwidth BANDWIDTH");
  }
  if (tier) {
    answer.tier = tier->name;
    if (!options.write_bandwidth) answer.add_note(*tier);
  }
  if (options.write_bandwidth) {
    answer.writer_bandwidth = options.write_bandwidth;
    answer.bandwidth_from = {"given", {}};
  } else if (tier) {
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
  const double padding = static_cast<double>(inventory.unique_bytes()) - answer.parameters * answer.bytes_per_parameter;
  if (padding >= 1.0) {
    answer.notes.push_back(
        fmt::format("the tensors hold {:.15g} B more than parameters x bytes per parameter: vocabularies padded to the "
                    "tensor parallel size, or fractions of a byte rounded up",
                    padding));
  }
  if (const std::uint64_t error = inventory.rank_error(); error > 0) {
    answer.notes.push_back(fmt::format("what a rank writes is known to {} B: too many items or ranks to deal", error));
  }
  if (const std::uint64_t again = inventory.bytes_written_again(); again > 0) {
    answer.notes.push_back(fmt::format("{} B of the checkpoint size are written more than once", again));
  }
}

/// One checkpoint at a bandwidth: of the bytes that ranks write where these are counted.
template <class Hardware>
[[nodiscard]] ckpt::CheckpointResult solve_checkpoint(const Answer& answer, const Hardware& hardware,
                                                      const ckpt::CheckpointOptions& options) {
  const bool by_rank = answer.layout_given || answer.optimizer.depends_on_shape();
  return by_rank ? answer.checkpoint.solve(answer.breakdown->inventory, hardware, options)
                 : answer.checkpoint.solve(ckpt::Workload{.parameters = answer.parameters}, hardware, answer.optimizer,
                                           options);
}

/// Every writer has storage of its own, below a limit for all of them; or there is only the limit.
inline void solve_writers(Answer& answer, const Options& options) {
  answer.limit_from = given_or_default(false);
  choose_hardware(answer, options);
  answer.options.writing_nodes = options.writers.value_or(answer.options.writing_nodes.value());
  answer.writers_from = given_or_default(options.writers.has_value());
  if (options.filesystem_limit) {
    answer.options.filesystem_limit = *options.filesystem_limit;
    answer.limit_from = given_or_default(true);
  }
  if (answer.tier_is_shared) {
    answer.writer_bandwidth = answer.options.filesystem_limit;
    answer.bandwidth_from = answer.limit_from;
  }
  answer.result = solve_checkpoint(answer, Writer{answer.writer_bandwidth}, answer.options);
  if (!answer.writer_bandwidth) answer.writer_bandwidth = answer.checkpoint.assumed_bandwidth;
}

/// The nodes of a cluster write; a checkpoint takes as long as its path does.
inline void solve_machine(Answer& answer, const Options& options) {
  choose_machine(answer, options);
  const ckpt::CheckpointOptions alone{.period = answer.options.period, .writing_nodes = 1.0};
  const ckpt::Bytes size = solve_checkpoint(answer, answer.checkpoint.assumed_bandwidth, alone).checkpoint_size;
  answer.saving = save_on(answer, options, size);

  const ckpt::BytesPerSecond reached = answer.saving->result.bandwidth();
  answer.options.filesystem_limit = reached;
  answer.options.writing_nodes = 1.0;
  answer.result = solve_checkpoint(answer, reached, answer.options);
  answer.options.writing_nodes = answer.saving->load.writers();
  answer.writer_bandwidth = reached / answer.options.writing_nodes.value();
  answer.bandwidth_from = {"derived", {}};
  const auto& shared = answer.machine->shared;
  const auto limit = shared ? shared_write_stage(*shared).shared : std::nullopt;
  answer.limited = limit.has_value();
  if (limit) answer.options.filesystem_limit = *limit;
}

/// Answers.
/// @throws ckpt::InvalidInput naming what was unknown, missing, unreadable or outside its domain
[[nodiscard]] inline Answer solve(const Options& options) {
  require_together(options);
  Answer answer;
  answer.layout_given = options.layout.has_value();
  answer.explain = options.explain;
  choose_optimizer(answer, options);
  choose_model(answer, options);
  answer.bytes_per_parameter = answer.optimizer.depends_on_shape()
                                   ? static_cast<double>(answer.breakdown->inventory.unique_bytes()) / answer.parameters
                                   : bytes_per_parameter(answer.optimizer);
  answer.max_penalty = options.max_penalty;
  if (options.interval) answer.options.period = *options.interval;
  answer.interval_from = given_or_default(options.interval.has_value());
  if (options.nodes) {
    solve_machine(answer, options);
  } else {
    solve_writers(answer, options);
    if (asks_for_path(options)) answer.saving = save_of_writers(answer);
  }
  if (answer.layout_given || answer.explain) note_differences(answer);
  if (options.measured) diagnose_save(answer, options);
  choose_manners(answer, options);
  plan_job(answer, options);
  if (answer.parameters_from.confidence == "recalled" || answer.bandwidth_from.confidence == "recalled") {
    answer.notes.push_back(
        "recalled figures were not read in the document they name: check them before you rely on them");
  }
  return answer;
}

}  // namespace plan
