#pragma once
// What copies into the memory of a host were measured to reach, by how the memory comes about. Data only, each figure
// with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/host_memory.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Host memory, written as `ckpt::host_memory::pinned`. All figures are of one process on one machine on one day: a
/// site, not a law. DLRover saw the same elsewhere: 2.3 s to allocate what takes 0.12 s to copy.
namespace host_memory {

// clang-format off

/// Buffers that are pinned once and kept: the link decides.
inline constexpr HostMemory pinned{.name = "pinned", .allocation_per_process = 15400677376_B / 10.9_s,
    .source = measured(sources::h200_site),
    .note = "copies at 55.1 to 55.3 GB/s, what PCIe 5.0 x16 gives; allocation 1.0 to 2.3 GB/s, larger ones slower"};
/// Pages that are touched once and kept. The first save is one into fresh pages.
inline constexpr HostMemory pageable{.name = "pageable", .copy_per_process = 11.5_GBps,
    .allocation_per_process = 1.0 / (1.0 / usual_fresh_memory_rate - 1.0 / 11.5_GBps),
    .source = measured(sources::h200_site),
    .note = "110 tensors of 46 MB; single copies 14.2 to 15.6 GB/s; allocation: what fresh pages cost beyond the copy"};
/// New pages at every save: tensor.cpu(), and the default of asynchronous saves in PyTorch.
inline constexpr HostMemory fresh{.name = "fresh", .copy_per_process = usual_fresh_memory_rate,
    .source = measured(sources::h200_site), .note = "middle of four copies of 1 to 15 GB: 1.16, 1.33, 1.47, 1.54 GB/s"};

/// Every kind of this header.
inline constexpr const HostMemory* all[] = {&pinned, &pageable, &fresh};
// clang-format on

/// The kind with this name (see `same_name`), or null.
[[nodiscard]] constexpr const HostMemory* find(std::string_view name) { return find_by_name(all, name); }

/// The kind with this name.
/// @throws InvalidInput that lists the names
[[nodiscard]] constexpr const HostMemory& get(std::string_view name) {
  return get_by_name(all, name, "kind of host memory");
}

}  // namespace host_memory
}  // namespace catalog

namespace host_memory = catalog::host_memory;  ///< the kinds of host memory
}  // namespace ckpt::inline CKPT_ABI
