#pragma once
// Machines of published studies of multi-level checkpoints, each figure with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/multilevel.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Machines of multi-level studies, written as `ckpt::multilevel_machines::atlas`.
namespace multilevel_machines {

// clang-format off

/// Atlas (LLNL), two levels.
inline constexpr MultilevelMachine atlas{.name = "atlas",
    .level = {{PerSecond(7.78e-6), 9_s}, {PerSecond(5.19e-7), 438_s}}, .count = 2,
    .source = sources::scr_model, .note = "constants of the driver"};
/// Coastal (LLNL), two levels.
inline constexpr MultilevelMachine coastal{.name = "coastal",
    .level = {{PerSecond(8.54e-7), 15_s}, {PerSecond(2.01e-7), 1835_s}}, .count = 2,
    .source = sources::scr_model, .note = "constants of the driver"};
/// A synthetic machine of three levels.
inline constexpr MultilevelMachine three_level{.name = "synthetic-three-level",
    .level = {{PerSecond(7.78e-6), 9_s}, {PerSecond(5.19e-7), 50_s}, {PerSecond(3.0e-8), 438_s}}, .count = 3,
    .source = sources::scr_model, .note = "constants of the driver, not of a machine"};

/// Every multi-level machine of this header.
inline constexpr const MultilevelMachine* all[] = {&atlas, &coastal, &three_level};
// clang-format on

/// The machine with this name (see `same_name`), or null.
[[nodiscard]] constexpr const MultilevelMachine* find(std::string_view name) { return find_by_name(all, name); }

/// The machine with this name.
/// @throws InvalidInput that lists what there is
[[nodiscard]] constexpr const MultilevelMachine& get(std::string_view name) {
  return get_by_name(all, name, "multi-level machine");
}

}  // namespace multilevel_machines
}  // namespace catalog

namespace multilevel_machines = catalog::multilevel_machines;  ///< the machines
}  // namespace ckpt::inline CKPT_ABI
