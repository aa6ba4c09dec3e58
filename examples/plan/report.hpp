#pragma once
// What `plan` prints: the answer as text, JSON or CSV, and the lists of what can be named.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/json.hpp>

#include "../printable.hpp"
#include "answer.hpp"

namespace plan {

/// Lines of cells in columns as wide as their widest cell.
class Table {
 public:
  /// @param numbers  how many columns after the first are aligned to the right
  explicit Table(std::size_t numbers = 0) : numbers_(numbers) {}

  void add(std::vector<std::string> cells) {
    for (std::string& cell : cells) cell = examples::printable(cell);  // a file name may hold anything
    rows_.push_back(std::move(cells));
  }

  [[nodiscard]] std::string text(std::string_view indent = "  ") const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i + 1 < row.size() || is_number(i)) widths[i] = std::max(widths[i], row[i].size());
      }
    }
    std::string text;
    for (const auto& row : rows_) {
      std::string line(indent);
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += is_number(i) ? fmt::format("{:>{}}  ", row[i], widths[i]) : fmt::format("{:<{}}  ", row[i], widths[i]);
      }
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
  }

 private:
  [[nodiscard]] bool is_number(std::size_t column) const { return column >= 1 && column <= numbers_; }

  std::size_t numbers_;
  std::vector<std::vector<std::string>> rows_{};
};

[[nodiscard]] inline std::string describe(const ckpt::Source& source) {
  if (source.title.empty()) return "";
  return source.year == 0 ? std::string(source.title) : fmt::format("{}, {}", source.title, source.year);
}

/// A number of things: 64, 70,553,706,496, 1e+16.
[[nodiscard]] inline std::string count(double x) {
  std::string digits = fmt::format("{:.15g}", x);
  if (digits.find_first_not_of("0123456789") != digits.npos) return digits;
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}
[[nodiscard]] inline std::string count(std::uint64_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

// ---- text

/// Which stage decides the bandwidth, in words.
[[nodiscard]] inline std::string binding_stage(const Answer& answer) {
  const auto together = answer.options.writers.value() * *answer.writer_bandwidth;
  const auto limit = answer.options.filesystem_limit;
  const std::string writers =
      fmt::format("{} {} x {:GB/s} = {:GB/s}", count(answer.options.writers.value()),
                  answer.options.writers.value() == 1.0 ? "writer" : "writers", *answer.writer_bandwidth, together);
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

/// The name of a manner of saving, as `--saving` takes it.
[[nodiscard]] inline std::string_view to_string(ckpt::Saving saving) {
  switch (saving) {
    case ckpt::Saving::deduplicated:
      return "deduplicated";
    case ckpt::Saving::fully_parallel:
      return "fully-parallel";
    case ckpt::Saving::model_parallel_ranks:
      return "mp-ranks";
    case ckpt::Saving::naive:
      break;
  }
  return "naive";
}

/// A layout in words: 8 tensor x 4 pipeline x 16 data = 512 ranks, ZeRO 1.
[[nodiscard]] inline std::string describe(const ckpt::ParallelLayout& layout) {
  std::string text =
      fmt::format("{} tensor x {} pipeline x {} data = {} rank{}", count(layout.tensor), count(layout.pipeline),
                  count(layout.data), count(layout.ranks()), layout.ranks() == 1 ? "" : "s");
  if (layout.expert > 1) text += fmt::format(", {} expert", count(layout.expert));
  if (layout.zero != ckpt::Zero::none) text += fmt::format(", ZeRO {}", static_cast<int>(layout.zero));
  return text + fmt::format(", {}", to_string(layout.saving));
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

[[nodiscard]] inline std::string to_text(const Answer& answer) {
  const auto& result = answer.result;
  const auto bytes = components(answer.optimizer.rule, answer.optimizer.precision);
  const auto& formats = answer.optimizer.precision;

  Table inputs;
  const auto input = [&inputs](std::string name, std::string value, const Origin& from) {
    inputs.add({std::move(name), std::move(value), from.confidence, describe(from.source)});
  };
  if (answer.model) inputs.add({"model", *answer.model});
  input("parameters", count(answer.parameters), answer.parameters_from);
  input("optimizer", std::string(answer.optimizer.name), answer.optimizer_from);
  input("precision", std::string(formats.name), answer.precision_from);
  const auto component = [&inputs](const char* name, double size, const ckpt::NumberFormat& format) {
    if (size > 0.0) inputs.add({fmt::format("  {}", name), fmt::format("{} in {}", ckpt::Bytes(size), format.name)});
  };
  component("weights", bytes.weights, formats.weights);
  component("master weights", bytes.master_weights, formats.master_weights);
  component("first moment", bytes.first_moment, formats.first_moment);
  component("second moment", bytes.second_moment, formats.second_moment);
  inputs.add({"  bytes per parameter", fmt::format("{}", ckpt::Bytes(bytes.total()))});
  if (answer.layout_given) inputs.add({"layout", describe(answer.breakdown->inventory.layout())});
  if (answer.node) inputs.add({"node", *answer.node});
  if (answer.tier) inputs.add({"storage", *answer.tier});
  input("write bandwidth", fmt::format("{} per writer", *answer.writer_bandwidth), answer.bandwidth_from);
  input("writers", count(answer.options.writers.value()), answer.writers_from);
  input("file system limit", fmt::format("{}", answer.options.filesystem_limit), answer.limit_from);
  input("interval", fmt::format("{}", answer.options.interval), answer.interval_from);

  Table answers;
  answers.add({"checkpoint size", fmt::format("{} ({:iB})", result.checkpoint_size, result.checkpoint_size)});
  answers.add({"write bandwidth", fmt::format("{:GB/s}: {}", result.write_bandwidth, binding_stage(answer))});
  answers.add({"write time", fmt::format("{}", result.write_time)});
  answers.add({"storage bottleneck", bottleneck(answer)});
  answers.add({"MFU penalty", fmt::format("{:.4g} %{}", result.mfu_penalty_pct(),
                                          result.overruns_interval ? ", the write is longer than the interval" : "")});
  if (answer.max_penalty) {
    answers.add({"target", fmt::format("at most {:.4g} %: {}", *answer.max_penalty * 100.0,
                                       answer.meets_target() ? "met" : "missed")});
  }

  std::string text = "Inputs\n" + inputs.text() + "\nAnswer\n" + answers.text();
  if (answer.explain) text += explain(*answer.breakdown);
  if (!answer.notes.empty()) text += "\nNotes\n";
  for (const std::string& note : answer.notes) text += "  " + note + "\n";
  return text;
}

// ---- JSON and CSV; docs/plan.md describes the fields

using Json = nlohmann::ordered_json;

template <class T>
[[nodiscard]] Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// The fields that take a shape; null without one.
[[nodiscard]] inline Json to_breakdown_fields(const Answer& answer) {
  Json json = {{"active_parameters", nullptr},
               {"layout", nullptr},
               {"parts", nullptr},
               {"components", nullptr},
               {"ranks", nullptr}};
  if (!answer.breakdown) return json;
  const ckpt::Inventory& inventory = answer.breakdown->inventory;
  const ckpt::ParallelLayout& layout = inventory.layout();
  json["active_parameters"] = answer.breakdown->active_parameters;
  json["layout"] = {
      {"tensor", layout.tensor}, {"pipeline", layout.pipeline},           {"data", layout.data},
      {"expert", layout.expert}, {"zero", static_cast<int>(layout.zero)}, {"saving", to_string(layout.saving)}};
  for (const ckpt::Part part : ckpt::all_parts) {
    json["parts"][std::string(to_string(part))] = answer.breakdown->parts[part];
  }
  const ckpt::ComponentBytes bytes = inventory.components();
  json["components"] = {{"weights", bytes.weights},
                        {"master_weights", bytes.master_weights},
                        {"first_moment", bytes.first_moment},
                        {"second_moment", bytes.second_moment},
                        {"other", bytes.other}};
  json["ranks"] = {{"heaviest_bytes", inventory.heaviest().total()},
                   {"lightest_bytes", inventory.lightest().total()},
                   {"writers", inventory.writers()},
                   {"files", inventory.files()},
                   {"total_bytes_written", inventory.bytes_written()}};
  return json;
}

/// The fields of every answer.
[[nodiscard]] inline Json to_fields(const Answer& answer) {
  Json json;
  json["schema_version"] = 1;
  json["model"] = or_null(answer.model);
  json["parameters"] = ckpt::json_number<Json>(answer.parameters);
  json["bytes_per_parameter"] = ckpt::json_number<Json>(bytes_per_parameter(answer.optimizer));
  json.update(Json(answer.result));
  json["optimizer"] = answer.optimizer.name;
  json["precision"] = answer.optimizer.precision.name;
  json["node"] = or_null(answer.node);
  json["storage"] = or_null(answer.tier);
  json["writers"] = ckpt::json_number<Json>(answer.options.writers.value());
  json["writer_bandwidth_bytes_per_s"] = answer.writer_bandwidth->value();
  json["filesystem_limit_bytes_per_s"] = answer.options.filesystem_limit.value();
  json["interval_s"] = answer.options.interval.value();
  json["parameters_confidence"] = answer.parameters_from.confidence;
  json["writer_bandwidth_confidence"] = answer.bandwidth_from.confidence;
  json["max_penalty"] = or_null(answer.max_penalty);
  return json;
}

[[nodiscard]] inline std::string to_json(const Answer& answer) {
  // A file name need not be UTF-8; JSON must be.
  Json fields = to_fields(answer);
  fields.update(to_breakdown_fields(answer));
  return fields.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// A CSV field as RFC 4180 has it: in quotes when it holds a comma, a quote or a line end.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

[[nodiscard]] inline std::string to_csv(const Answer& answer) {
  std::string header, row;
  Json fields = to_fields(answer);
  if (answer.explain) {
    const Json breakdown = to_breakdown_fields(answer);
    for (const auto& [key, value] : breakdown.items()) {
      if (!value.is_object()) fields[key] = value;
      if (!value.is_object()) continue;
      for (const auto& [part, number] : value.items()) fields[key + "_" + part] = number;
    }
  }
  for (const auto& [key, value] : fields.items()) {
    const std::string_view separator = header.empty() ? "" : ",";
    header.append(separator).append(csv_field(key));
    row.append(separator);
    if (value.is_string()) {
      row.append(csv_field(value.get<std::string>()));
    } else if (!value.is_null()) {
      row.append(value.dump());
    }
  }
  return header + "\n" + row + "\n";
}

// ---- lists

[[nodiscard]] inline std::string list(std::string_view kind) {
  Table table;
  if (kind == "models") {
    for (const auto* model : ckpt::models::all) {
      table.add({std::string(model->name), count(model->parameters),
                 fmt::format("{}", confidence(*model, ckpt::Figure::parameters))});
    }
  } else if (kind == "nodes") {
    for (const auto* node : ckpt::hardware::all) {
      const auto& storage = node->storage;
      table.add({std::string(node->name), fmt::format("{} x {}", node->accelerators, node->accelerator.name),
                 storage ? fmt::format("writes {:GB/s}", storage->write_bandwidth) : "no storage figure",
                 storage ? fmt::format("{}", confidence(*storage, ckpt::Figure::write_bandwidth)) : ""});
    }
  } else if (kind == "tiers") {
    for (const auto* tier : ckpt::storage::all) {
      table.add({std::string(tier->name), fmt::format("writes {:GB/s}", tier->write_bandwidth),
                 fmt::format("{}", confidence(*tier, ckpt::Figure::write_bandwidth))});
    }
  } else if (kind == "accelerators") {
    for (const auto* accelerator : ckpt::accelerators::all) {
      table.add({std::string(accelerator->name),
                 accelerator->memory ? fmt::format("{}", *accelerator->memory) : "no memory figure",
                 fmt::format("{}", confidence(*accelerator, ckpt::Figure::memory))});
    }
  } else if (kind == "optimizers") {
    for (const auto* optimizer : ckpt::all_optimizers) {
      table.add({std::string(optimizer->name),
                 fmt::format("{} per parameter", ckpt::Bytes(bytes_per_parameter(*optimizer))),
                 fmt::format("in {}", optimizer->precision.name)});
    }
  } else {
    const auto& adam = ckpt::choice_of<ckpt::Adam<>>.rule;
    for (const auto* precision : ckpt::all_precisions) {
      table.add({std::string(precision->name),
                 fmt::format("{} with adam", ckpt::Bytes(components(adam, *precision).total())),
                 std::string(precision->description)});
    }
  }
  return table.text("");
}

}  // namespace plan
