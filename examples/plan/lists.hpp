#pragma once
// The lists of what can be named.

#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

#include "../table.hpp"
#include "strategies.hpp"
#include "wording.hpp"

namespace plan {

using examples::Table;

[[nodiscard]] inline std::string list(std::string_view kind) {
  Table table;
  if (kind == "models") {
    for (const auto* model : ckpt::models::all) {
      table.add({std::string(model->name), count(model->parameters),
                 fmt::format("{}", confidence(*model, ckpt::Figure::parameters))});
    }
  } else if (kind == "nodes") {
    for (const auto* node : ckpt::nodes::all) {
      const auto& storage = node->storage;
      table.add({std::string(node->name), fmt::format("{} x {}", node->accelerators, node->accelerator.name),
                 storage ? fmt::format("writes {:GB/s}", storage->write_bandwidth) : "no storage figure",
                 storage ? fmt::format("{}", confidence(*storage, ckpt::Figure::write_bandwidth)) : ""});
    }
  } else if (kind == "tiers") {
    for (const auto* tier : ckpt::storage::all) {
      table.add({std::string(tier->name), std::string(to_string(tier->kind)),
                 fmt::format("writes {:GB/s}", tier->write_bandwidth),
                 fmt::format("{}", confidence(*tier, ckpt::Figure::write_bandwidth))});
    }
  } else if (kind == "accelerators") {
    for (const auto* accelerator : ckpt::accelerators::all) {
      table.add({std::string(accelerator->name),
                 accelerator->memory ? fmt::format("{}", *accelerator->memory) : "no memory figure",
                 fmt::format("{}", confidence(*accelerator, ckpt::Figure::memory))});
    }
  } else if (kind == "optimizers") {
    for (const auto* optimizer : ckpt::all_any_optimizers) {
      table.add({std::string(optimizer->name),
                 optimizer->depends_on_shape()
                     ? "depends on shapes"
                     : fmt::format("{} per parameter", ckpt::Bytes(bytes_per_parameter(*optimizer))),
                 fmt::format("in {}", optimizer->precision().name), std::string(optimizer->description)});
    }
  } else if (kind == "serialisers") {
    for (const auto* serialiser : ckpt::serialisers::all) {
      table.add({std::string(serialiser->name), fmt::format("{} per process", serialiser->write_per_process),
                 fmt::format("{}", serialiser->source.confidence), std::string(serialiser->note)});
    }
  } else if (kind == "strategies") {
    for (const auto* named : all_strategies) table.add({std::string(named->name), std::string(named->description)});
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
