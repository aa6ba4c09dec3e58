#pragma once
// The answer as JSON and as CSV; docs/plan.md describes the fields.

#include <optional>
#include <string>
#include <string_view>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/json.hpp>
#include <ckpt/io/safetensors_index.hpp>

#include "../table.hpp"
#include "answer.hpp"
#include "layout.hpp"
#include "report_run_json.hpp"

namespace plan {

template <class T>
[[nodiscard]] Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// The fields about the files of the model; null without an index.
[[nodiscard]] inline Json to_stored_fields(const Answer& answer) {
  if (!answer.stored) return nullptr;
  Json items = Json::array();
  for (const ckpt::StoredItem& item : answer.stored->items) {
    items.push_back({{"what", item.what}, {"weights", item.weights}, {"bytes", item.bytes}});
  }
  return {{"bytes", answer.stored->stored}, {"unexplained_bytes", answer.stored->unexplained}, {"items", items}};
}

/// The fields that take a shape, null without one, and what else CSV has only on request.
[[nodiscard]] inline Json to_breakdown_fields(const Answer& answer) {
  const ckpt::AnyOptimizer& optimizer = answer.optimizer;
  Json json = {{"active_parameters", nullptr},
               {"layout", nullptr},
               {"parts", nullptr},
               {"components", nullptr},
               {"ranks", nullptr}};
  json["optimizer_rank"] = optimizer.rank() == 0 ? Json(nullptr) : Json(optimizer.rank());
  json["ema"] = optimizer.average == ckpt::formats::none ? Json(nullptr) : Json(optimizer.average.name);
  json["stored"] = to_stored_fields(answer);
  if (!answer.breakdown) return json;
  const ckpt::Inventory& inventory = answer.breakdown->inventory;
  const ckpt::ParallelLayout& layout = inventory.layout();
  json["active_parameters"] = answer.breakdown->active_parameters;
  json["layout"] = {
      {"tensor", layout.tensor}, {"pipeline", layout.pipeline},           {"data", layout.data},
      {"expert", layout.expert}, {"zero", static_cast<int>(layout.zero)}, {"saving", to_string(layout.who_writes())}};
  json["layout"]["context"] = layout.context;
  json["layout"]["shard_group"] = layout.shard_group == 0 ? Json(nullptr) : Json(layout.shard_group);
  json["layout"]["one_file"] = layout.one_file;
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
  json["bytes_per_parameter"] = ckpt::json_number<Json>(answer.bytes_per_parameter);
  json.update(Json(answer.result));
  json["optimizer"] = answer.optimizer.name;
  json["precision"] = answer.optimizer.precision().name;
  if (answer.size_given) {
    for (const char* none : {"parameters", "bytes_per_parameter", "optimizer", "precision"}) json[none] = nullptr;
  }
  json["node"] = or_null(answer.node);
  json["storage"] = or_null(answer.tier);
  json["writers"] = ckpt::json_number<Json>(answer.options.writing_nodes.value());
  json["writer_bandwidth_bytes_per_s"] = answer.writer_bandwidth->value();
  json["filesystem_limit_bytes_per_s"] = answer.limited ? Json(answer.options.filesystem_limit.value()) : Json(nullptr);
  json["interval_s"] = answer.options.period.seconds().value();
  json["parameters_confidence"] = answer.parameters_from.confidence;
  json["writer_bandwidth_confidence"] = answer.bandwidth_from.confidence;
  json["max_penalty"] = or_null(answer.max_penalty);
  return json;
}

[[nodiscard]] inline std::string to_json(const Answer& answer) {
  // A file name need not be UTF-8; JSON must be.
  Json fields = to_fields(answer);
  fields.update(to_breakdown_fields(answer));
  fields.update(to_asked_fields(answer));
  return fields.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Adds a column for each key of an object and of the objects in it; not for arrays, nor for what was not asked.
inline void add_columns(Json& columns, const Json& object, const std::string& prefix) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) {
      add_columns(columns, value, prefix + key + "_");
    } else if (!value.is_array() && !(value.is_null() && prefix.empty())) {
      columns[prefix + key] = value;
    }
  }
}

[[nodiscard]] inline std::string to_csv(const Answer& answer) {
  std::string header, row;
  Json fields = to_fields(answer);
  if (answer.explain) {
    const Json breakdown = to_breakdown_fields(answer);
    for (const auto& [key, value] : breakdown.items()) {
      if (key == "stored" && value.is_null()) {  // the same columns with and without an index
        fields["stored_bytes"] = nullptr;
        fields["stored_unexplained_bytes"] = nullptr;
      } else if (!value.is_object()) {
        fields[key] = value;
      }
      if (!value.is_object()) continue;
      for (const auto& [part, number] : value.items()) {
        if (!number.is_array()) fields[key + "_" + part] = number;
      }
    }
  }
  add_columns(fields, to_asked_fields(answer), "");
  for (const auto& [key, value] : fields.items()) {
    const std::string_view separator = header.empty() ? "" : ",";
    header.append(separator).append(examples::csv_field(key));
    row.append(separator);
    if (value.is_string()) {
      row.append(examples::csv_field(value.get<std::string>()));
    } else if (!value.is_null()) {
      row.append(value.dump());
    }
  }
  return header + "\n" + row + "\n";
}

}  // namespace plan
