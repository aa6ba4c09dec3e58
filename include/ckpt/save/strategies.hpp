#pragma once
// Strategies of saving by name: `strategies::get("local-first")`, for programs that read the choice from a user.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/save/strategy.hpp>

namespace ckpt::inline CKPT_ABI {

/// The strategies of saving by name, their `to_string`.
namespace strategies {

/// Every one of them.
inline constexpr SaveStrategy all[] = {SaveStrategy::synchronous, SaveStrategy::snapshot,
                                       SaveStrategy::overlapped_snapshot, SaveStrategy::peer_memory,
                                       SaveStrategy::local_first};

/// The strategy with this name (see `same_name`: "overlapped-snapshot", "Overlapped snapshot"), or null.
[[nodiscard]] constexpr const SaveStrategy* find(std::string_view name) { return find_by_name(all, name); }

/// The strategy with this name.
/// @throws InvalidInput that lists the known ones
[[nodiscard]] constexpr SaveStrategy get(std::string_view name) { return get_by_name(all, name, "strategy"); }

}  // namespace strategies
}  // namespace ckpt::inline CKPT_ABI
