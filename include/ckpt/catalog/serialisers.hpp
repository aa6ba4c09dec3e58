#pragma once
// What one process was measured to write and read: torch.save, torchsnapshot, connectors to object stores. Data only.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/serialiser.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Serialisers, written as `ckpt::serialisers::torch_save_local`. Rates are of one process, from the size and the time
/// that were published.
namespace serialisers {

// clang-format off

/// torch.save to local NVMe drives.
inline constexpr Serialiser torch_save_local{.name = "torch-save-local", .write_per_process = 20_GB / 32_s,
    .source = measured(sources::torchsnapshot),
    .note = "20 GB in 32 s on p4d.24xlarge, from the accelerator; the drives write 8 GB/s"};
/// torch.save to FSx for Lustre.
inline constexpr Serialiser torch_save_lustre{.name = "torch-save-lustre", .write_per_process = 20_GB / 38_s,
    .source = measured(sources::torchsnapshot), .note = "20 GB in 38 s on p4d.24xlarge, from the accelerator"};
/// torchsnapshot to local NVMe drives.
inline constexpr Serialiser torchsnapshot_local{.name = "torchsnapshot-local", .write_per_process = 20_GB / 13.91_s,
    .source = measured(sources::torchsnapshot),
    .note = "20 GB in 13.91 s with one process; 8 take 3.38 s, 32 on four nodes 1.29 s"};
/// torchsnapshot to FSx for Lustre.
inline constexpr Serialiser torchsnapshot_lustre{.name = "torchsnapshot-lustre", .write_per_process = 20_GB / 14.52_s,
    .source = measured(sources::torchsnapshot),
    .note = "20 GB in 14.52 s with one process; 8 take 7.61 s, 32 on four nodes 2.68 s"};
/// The connector of Cloud Storage, large files.
inline constexpr Serialiser gcs_connector{.name = "gcs-connector", .write_per_process = 24200_MB / 64.5_s,
    .read_per_process = 24200_MB / 113.14_s, .source = measured(sources::dataflux),
    .note = "one file of 24.2 GB in 64.5 s, read in 113.14 s; 2.5 GB: 6.25 and 14.77 s"};
/// torch.save to Cloud Storage as it comes.
inline constexpr Serialiser gcs_default{.name = "gcs-default", .write_per_process = 2500_MB / 25.61_s,
    .source = measured(sources::dataflux),
    .note = "2.5 GB in 25.61 s; a file of 24.2 GB took 757.1 s, a third of that rate"};

/// torch.save from an accelerator to a network volume, fsync included.
inline constexpr Serialiser torch_save_h200{.name = "torch-save-h200", .write_per_process = 15400677376_B / 25.3_s,
    .read_per_process = 15400677376_B / 10.8_s, .source = measured(sources::h200_site),
    .note = "15.4 GB; a volume of 1.4 to 2 GB/s; from host memory in 14.5 s; read from cache, 12.9 s from the volume"};
/// torch.save alone, from host memory into memory: what writes the files is a stage of its own, and passes beside it in
/// part. 15.4 GB at 1.54 GB/s and then at 1.41 GB/s of the volume would be 20.9 s, beside each other 10.9 s; they took 14.5 s.
inline constexpr Serialiser torch_save_memory{.name = "torch-save-memory",
    .write_per_process = 1.54_GBps, .overlap = 0.64,
    .source = measured(sources::h200_site),
    .note = "without the medium, of which 64 % of the shorter time passes beside the longer: 14.5 s of 10.0 and 10.9 s; measured once"};
/// safetensors from an accelerator to a network volume, fsync included.
inline constexpr Serialiser safetensors_h200{.name = "safetensors-h200", .write_per_process = 15400677376_B / 22.5_s,
    .read_per_process = 15400677376_B / 10_s, .source = measured(sources::h200_site),
    .note = "15.4 GB; a volume of 1.4 to 2 GB/s, which is in both rates"};
/// PyTorch's distributed checkpoint, one process with one thread, fsync included.
inline constexpr Serialiser dcp_h200{.name = "dcp-h200",
    .write_per_process = 15400677376_B / 24.5_s, .read_per_process = 15400677376_B / 19.2_s,
    .source = measured(sources::h200_site), .note = "15.4 GB; a volume of 1.4 to 2 GB/s, which is in both rates; in 18.1 s with 8 threads"};

/// Every serialiser of this header.
inline constexpr const Serialiser* all[] = {&torch_save_local, &torch_save_lustre, &torchsnapshot_local,
                                              &torchsnapshot_lustre, &gcs_connector, &gcs_default,
                                              &torch_save_h200, &torch_save_memory, &safetensors_h200, &dcp_h200};
// clang-format on

/// The serialiser with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Serialiser* find(std::string_view name) { return find_by_name(all, name); }

/// The serialiser with this name.
/// @throws InvalidInput that lists the names
[[nodiscard]] constexpr const Serialiser& get(std::string_view name) { return get_by_name(all, name, "serialiser"); }

}  // namespace serialisers
}  // namespace catalog

namespace serialisers = catalog::serialisers;  ///< the serialisers
}  // namespace ckpt::inline CKPT_ABI
