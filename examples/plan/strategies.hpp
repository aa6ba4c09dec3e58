#pragma once
// Strategies of saving by the names that --strategy takes.

#include <cstdint>
#include <string_view>

#include <ckpt/core/lookup.hpp>
#include <ckpt/save/strategy.hpp>

namespace plan {

/// Whether a name is of one strategy.
enum class StrategyKind : std::uint8_t {
  one,
  all,   ///< compare all of them
  best,  ///< compare, and take the one with the least expected time
};

struct NamedStrategy {
  std::string_view name{};
  std::string_view description{};
  ckpt::SaveStrategy strategy = ckpt::SaveStrategy::synchronous;
  StrategyKind kind = StrategyKind::one;
};

namespace strategies {

inline constexpr NamedStrategy synchronous{"synchronous", "training stops until the save is durable"};
inline constexpr NamedStrategy snapshot{"snapshot", "training stops for the copy to host memory",
                                        ckpt::SaveStrategy::snapshot};
inline constexpr NamedStrategy overlapped_snapshot{"overlapped-snapshot",
                                                   "the copy runs beside a step; training stops for the rest of it",
                                                   ckpt::SaveStrategy::overlapped_snapshot};
inline constexpr NamedStrategy peer_memory{"peer-memory", "a second copy in the host memory of another node",
                                           ckpt::SaveStrategy::peer_memory};
inline constexpr NamedStrategy local_first{"local-first", "training stops for local drives, then flushed to --tier",
                                           ckpt::SaveStrategy::local_first};
inline constexpr NamedStrategy all{"all", "compares them", ckpt::SaveStrategy::synchronous, StrategyKind::all};
inline constexpr NamedStrategy best{"best", "takes the one with the least expected time of those that end on storage",
                                    ckpt::SaveStrategy::synchronous, StrategyKind::best};

}  // namespace strategies

inline constexpr const NamedStrategy* all_strategies[] = {
    &strategies::synchronous, &strategies::snapshot,    &strategies::overlapped_snapshot,
    &strategies::peer_memory, &strategies::local_first, &strategies::all,
    &strategies::best};

/// Whether its state can go through host memory in parts.
[[nodiscard]] inline bool takes_waves(const NamedStrategy& named) {
  return named.strategy == ckpt::SaveStrategy::snapshot || named.strategy == ckpt::SaveStrategy::overlapped_snapshot;
}

/// The strategy with this name.
/// @throws ckpt::InvalidInput that lists the names
[[nodiscard]] inline const NamedStrategy& get_strategy(std::string_view name) {
  return ckpt::get_by_name(all_strategies, name, "strategy");
}

}  // namespace plan
