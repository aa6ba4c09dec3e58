#pragma once
// What copies between accelerators and their host were measured to reach. Data only, each figure with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Measured links, written as `ckpt::host_links::aurora_out`: "out" is to the host, the way of a save. Where a document
/// gives a range, the lower end is taken.
namespace host_links {

// clang-format off

/// H200 to its host, PCIe 5.0 x16.
inline constexpr HostLink h200_out{.name = "h200-out", .per_accelerator = 55.1_GBps,
    .source = measured(sources::ml_engineering), .note = "one GPU alone; 87 % of the raw rate"};
/// Host to H200, PCIe 5.0 x16.
inline constexpr HostLink h200_in{.name = "h200-in", .per_accelerator = 55.4_GBps,
    .source = measured(sources::ml_engineering), .note = "one GPU alone; 88 % of the raw rate"};
/// GPU of an Aurora node to its host.
inline constexpr HostLink aurora_out{.name = "aurora-out",
    .per_accelerator = 54_GBps, .all_accelerators = 257_GBps / (6 * 54_GBps),
    .source = measured(sources::alcf), .note = "one GPU 54 to 55 GB/s, six together 257"};
/// Host to GPU of an Aurora node.
inline constexpr HostLink aurora_in{.name = "aurora-in",
    .per_accelerator = 54_GBps, .all_accelerators = 318_GBps / (6 * 54_GBps),
    .source = measured(sources::alcf), .note = "one GPU 54 to 55 GB/s, six together 318"};
/// GB300 to the Grace processor beside it.
inline constexpr HostLink gb300_out{.name = "gb300-out",
    .per_accelerator = 377_GBps, .both_directions = 172_GBps / 377_GBps,
    .source = measured(sources::ml_engineering), .note = "DGX Station, one GPU; 172 GB/s while the other way runs"};
/// Grace processor to the GB300 beside it.
inline constexpr HostLink gb300_in{.name = "gb300-in",
    .per_accelerator = 359_GBps, .both_directions = 175_GBps / 359_GBps,
    .source = measured(sources::ml_engineering), .note = "DGX Station, one GPU; 175 GB/s while the other way runs"};

/// Every link of this header.
inline constexpr const HostLink* all[] = {&h200_out, &h200_in, &aurora_out, &aurora_in, &gb300_out, &gb300_in};
// clang-format on

/// The link with this name (see `same_name`), or null.
[[nodiscard]] constexpr const HostLink* find(std::string_view name) { return find_by_name(all, name); }

/// The link with this name.
/// @throws InvalidInput that lists the names
[[nodiscard]] constexpr const HostLink& get(std::string_view name) { return get_by_name(all, name, "host link"); }

}  // namespace host_links
}  // namespace catalog

namespace host_links = catalog::host_links;  ///< the links
}  // namespace ckpt::inline CKPT_ABI
