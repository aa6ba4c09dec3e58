#pragma once
// What a figure is based on, and how much of it saves and restores were measured to reach.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/spread.hpp>

namespace ckpt::inline CKPT_ABI {

/// What a bandwidth is based on. A save reaches another part of each.
enum class Basis : std::uint8_t {
  rated,      ///< of storage: a data sheet, a service tier, a benchmark of the drives alone
  network,    ///< of a node: the width of its network, where the storage behind it is known
  fabric,     ///< of storage of which nothing else is known: the width of its own network
  elsewhere,  ///< of a process or a system: measured with the same software at another site
};

/// Factors on a figure that systems were measured to reach.
struct BasisFit {
  Spread factors = factor(1.0);  ///< of a system that is not among them
  std::uint32_t systems = 0;     ///< that were measured; 0: none, and the figure is taken at its word
  std::uint32_t cases = 0;       ///< saves, or restores, on them
};

/// A fit of a median and of the factor to either side of it that one in ten lies beyond.
[[nodiscard]] constexpr BasisFit reached(double median, double to_either_side, std::uint32_t systems,
                                         std::uint32_t cases) {
  return {.factors = Spread::factors({{0.1, median / to_either_side}, {0.5, median}, {0.9, median * to_either_side}}),
          .systems = systems,
          .cases = cases};
}

/// What is known of a basis.
struct BasisSpread {
  Basis basis = Basis::rated;      ///< which
  std::string_view name{};         ///< "rated"
  std::string_view description{};  ///< in a few words
  BasisFit saving{};               ///< of a rate of writing
  BasisFit restoring{};            ///< of a rate of reading
};

/// Every basis once, in order.
using SpreadTable = std::array<BasisSpread, 4>;

/// Every basis, with nothing measured. What is known is in `ckpt::spreads::all`.
inline constexpr SpreadTable no_spreads{{
    {.basis = Basis::rated, .name = "rated", .description = "storage by data sheet, tier or benchmark of its drives"},
    {.basis = Basis::network, .name = "network", .description = "network of a node, where the storage is known"},
    {.basis = Basis::fabric, .name = "fabric", .description = "network of the storage, where nothing else is known"},
    {.basis = Basis::elsewhere, .name = "elsewhere", .description = "measured with the same software elsewhere"},
}};

/// Name of a basis: "rated".
[[nodiscard]] constexpr std::string_view to_string(Basis basis) {
  return no_spreads[static_cast<std::size_t>(basis)].name;
}

}  // namespace ckpt::inline CKPT_ABI
