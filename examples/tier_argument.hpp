#pragma once
// The storage that --tier and --tier-capacity name.

#include <optional>
#include <string>

#include <fmt/format.h>

#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/io/format.hpp>

namespace examples {

/// The tier of --tier, at --tier-capacity where it is sold by that.
///
/// @param instead  what helps when storage is not in the catalog: "give --bandwidth BANDWIDTH"
/// @throws ckpt::InvalidInput for an unknown name, a capacity that is missing, and one of what is not sold by capacity
[[nodiscard]] inline ckpt::StorageTier tier_argument(const std::string& name,
                                                     const std::optional<ckpt::Bytes>& capacity, const char* instead) {
  const ckpt::StorageTier* entry = ckpt::storage::find(name);
  if (entry == nullptr) {
    try {
      static_cast<void>(ckpt::storage::get(name));
    } catch (const ckpt::InvalidInput& error) {
      throw ckpt::InvalidInput(error).append("; for storage that is not in the catalog ").append(instead);
    }
  }
  const bool sold = entry->kind == ckpt::StorageKind::by_capacity;
  if (sold && !capacity) {
    throw ckpt::InvalidInput(
        fmt::format("--tier: {} is sold by capacity: say how much with --tier-capacity SIZE", entry->name).c_str());
  }
  if (!sold && capacity) {
    throw ckpt::InvalidInput(
        fmt::format("--tier-capacity: the bandwidth of {} does not grow with capacity, its kind is "
                    "\"{}\": leave it out",
                    entry->name, to_string(entry->kind))
            .c_str());
  }
  return sold ? ckpt::provisioned(*entry, *capacity) : *entry;
}

}  // namespace examples
