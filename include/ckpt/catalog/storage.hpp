#pragma once
// Storage tiers: drives, arrays, memory, cloud services, parallel file systems. Data only, each figure with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/link.hpp>
#include <ckpt/hardware/storage.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Storage tiers, written as `ckpt::storage::samsung_pm9a3`.
///
/// Bandwidths are sequential and per direction; where a document gives a range, the lower end is taken. A service whose
/// write bandwidth nobody published is not here. Every entry says what it is, and so whom its figures limit; one that
/// is sold by capacity is for its own `capacity`, and needs `provisioned` to be of use.
namespace storage {

// clang-format off

// ---- local drives

/// Nearline hard disk, 7200 rpm, 18 to 24 TB.
inline constexpr StorageTier hdd_nearline{.name = "hdd-nearline", .kind = StorageKind::drive,
    .write_bandwidth = 270_MBps, .read_bandwidth = 270_MBps, .latency = 9_ms, .link_bandwidth = 600_MBps,
    .source = recalled(sources::seagate), .note = "18 to 24 TB models: 270 to 285 MB/s, 4 to 9 ms"};
/// SATA SSD of the data center class.
inline constexpr StorageTier sata_ssd{.name = "sata-ssd", .kind = StorageKind::drive,
    .write_bandwidth = 520_MBps, .read_bandwidth = 550_MBps, .latency = 100_us, .link_bandwidth = 600_MBps,
    .source = recalled(sources::samsung_datasheets), .note = "PM893 class; the SATA link is the limit"};
/// NVMe SSD of PCIe generation 3, the slower end of its class.
inline constexpr StorageTier nvme_gen3{.name = "nvme-gen3", .kind = StorageKind::drive,
    .write_bandwidth = 1.4_GBps, .read_bandwidth = 3_GBps, .latency = 100_us, .link_bandwidth = pcie(3, 4),
    .source = recalled(sources::samsung_datasheets), .note = "PM983 class; larger models write up to 3 GB/s"};
/// Samsung PM9A3, 3.84 TB and larger.
inline constexpr StorageTier samsung_pm9a3{.name = "samsung-pm9a3", .kind = StorageKind::drive,
    .write_bandwidth = 4_GBps, .read_bandwidth = 6.8_GBps, .latency = 80_us, .link_bandwidth = pcie(4, 4),
    .source = sources::samsung_datasheets, .recalled = Figure::latency,
    .note = "3.84 TB and larger; latency of a read"};
/// Samsung PM9A3, 1.92 TB.
inline constexpr StorageTier samsung_pm9a3_1_92tb{.name = "samsung-pm9a3-1.92tb", .kind = StorageKind::drive,
    .write_bandwidth = 2.7_GBps, .capacity = 1.92_TB, .link_bandwidth = pcie(4, 4),
    .source = sources::samsung_datasheets, .note = "small capacities write at two thirds; no separate read figure"};
/// Samsung PM1743.
inline constexpr StorageTier samsung_pm1743{.name = "samsung-pm1743", .kind = StorageKind::drive,
    .write_bandwidth = 6.6_GBps, .read_bandwidth = 13_GBps, .link_bandwidth = pcie(5, 4),
    .source = sources::samsung_datasheets, .note = "documents give 6.6 to 7.1 write and 13 to 14 read"};
/// Samsung PM1743, 1.92 TB.
inline constexpr StorageTier samsung_pm1743_1_92tb{.name = "samsung-pm1743-1.92tb", .kind = StorageKind::drive,
    .write_bandwidth = 3_GBps, .capacity = 1.92_TB, .link_bandwidth = pcie(5, 4),
    .source = sources::samsung_datasheets, .note = "small capacities write at half speed; no separate read figure"};
/// Samsung PM9D3a.
inline constexpr StorageTier samsung_pm9d3a{.name = "samsung-pm9d3a", .kind = StorageKind::drive,
    .write_bandwidth = 6.8_GBps, .read_bandwidth = 12_GBps, .latency = 9_us, .link_bandwidth = pcie(5, 4),
    .source = sources::samsung_datasheets, .note = "average latency as documented"};
/// Micron 7450 PRO, 15.36 TB.
inline constexpr StorageTier micron_7450_pro{.name = "micron-7450-pro-15.36tb", .kind = StorageKind::drive,
    .write_bandwidth = 5.6_GBps, .read_bandwidth = 6.8_GBps, .capacity = 15.36_TB, .latency = 80_us,
    .link_bandwidth = pcie(4, 4),
    .source = recalled(sources::micron), .note = "latency of a read; a write takes 15 us"};
/// Micron 7450 PRO, 1.92 TB.
inline constexpr StorageTier micron_7450_pro_1_92tb{.name = "micron-7450-pro-1.92tb", .kind = StorageKind::drive,
    .write_bandwidth = 2.7_GBps, .capacity = 1.92_TB, .link_bandwidth = pcie(4, 4),
    .source = recalled(sources::micron), .note = "small capacities write at half speed; no separate read figure"};
/// KIOXIA CM6-R.
inline constexpr StorageTier kioxia_cm6_r{.name = "kioxia-cm6-r", .kind = StorageKind::drive,
    .write_bandwidth = 4.2_GBps, .read_bandwidth = 6.9_GBps, .link_bandwidth = pcie(4, 4),
    .source = recalled(sources::kioxia)};
/// KIOXIA CM7-R.
inline constexpr StorageTier kioxia_cm7_r{.name = "kioxia-cm7-r", .kind = StorageKind::drive,
    .write_bandwidth = 6.75_GBps, .read_bandwidth = 13_GBps, .link_bandwidth = pcie(5, 4),
    .source = sources::samsung_datasheets, .recalled = Figure::write_bandwidth,
    .note = "read from a digest that compares it with Samsung drives: 13 or 14 GB/s"};
/// Solidigm D7-P5520.
inline constexpr StorageTier solidigm_p5520{.name = "solidigm-d7-p5520", .kind = StorageKind::drive,
    .write_bandwidth = 4.2_GBps, .read_bandwidth = 7.1_GBps, .latency = 75_us, .link_bandwidth = pcie(4, 4),
    .source = recalled(sources::solidigm), .note = "latency of a read; a write takes 15 us"};
/// Solidigm D5-P5316, four bits per cell.
inline constexpr StorageTier solidigm_p5316{.name = "solidigm-d5-p5316", .kind = StorageKind::drive,
    .write_bandwidth = 3.6_GBps, .read_bandwidth = 7_GBps, .link_bandwidth = pcie(4, 4),
    .source = recalled(sources::solidigm), .note = "four bits per cell"};
/// KIOXIA CD9P-R, 7.68 TB.
inline constexpr StorageTier kioxia_cd9p_r{.name = "kioxia-cd9p-r-7.68tb", .kind = StorageKind::drive,
    .write_bandwidth = 6912.4_MBps, .read_bandwidth = 14.24_GBps, .capacity = 7.68_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review),
    .note = "128 KiB, queue depth 16; torch.save of a 1636 GB checkpoint reached 2.8 to 3.5 GB/s on it"};
/// Micron 9550 PRO, 7.68 TB.
inline constexpr StorageTier micron_9550_pro{.name = "micron-9550-pro-7.68tb", .kind = StorageKind::drive,
    .write_bandwidth = 10354.6_MBps, .read_bandwidth = 14.05_GBps, .capacity = 7.68_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review), .note = "128 KiB, queue depth 16"};
/// Micron 9550 MAX, 12.8 TB.
inline constexpr StorageTier micron_9550_max{.name = "micron-9550-max-12.8tb", .kind = StorageKind::drive,
    .write_bandwidth = 10957.9_MBps, .read_bandwidth = 14.05_GBps, .capacity = 12.8_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review), .note = "128 KiB, queue depth 16"};
/// Micron 7600 MAX, 6.4 TB.
inline constexpr StorageTier micron_7600_max{.name = "micron-7600-max-6.4tb", .kind = StorageKind::drive,
    .write_bandwidth = 6960.6_MBps, .read_bandwidth = 11.24_GBps, .capacity = 6.4_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review), .note = "128 KiB, queue depth 16"};
/// Solidigm D7-PS1010, 7.68 TB.
inline constexpr StorageTier solidigm_ps1010{.name = "solidigm-ps1010-7.68tb", .kind = StorageKind::drive,
    .write_bandwidth = 7126.5_MBps, .read_bandwidth = 14.16_GBps, .capacity = 7.68_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review), .note = "128 KiB, queue depth 16; the data sheet promises more"};
/// SanDisk SN861, 7.68 TB.
inline constexpr StorageTier sandisk_sn861{.name = "sandisk-sn861-7.68tb", .kind = StorageKind::drive,
    .write_bandwidth = 7116.5_MBps, .read_bandwidth = 12.63_GBps, .capacity = 7.68_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review), .note = "128 KiB, queue depth 16"};
/// Kingston DC3000ME, 7.68 TB.
inline constexpr StorageTier kingston_dc3000me{.name = "kingston-dc3000me-7.68tb", .kind = StorageKind::drive,
    .write_bandwidth = 8477.4_MBps, .read_bandwidth = 13.51_GBps, .capacity = 7.68_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review), .note = "128 KiB, queue depth 16"};
/// Pascari X200P, 7.68 TB.
inline constexpr StorageTier pascari_x200p{.name = "pascari-x200p-7.68tb", .kind = StorageKind::drive,
    .write_bandwidth = 8369.7_MBps, .read_bandwidth = 14.24_GBps, .capacity = 7.68_TB, .link_bandwidth = pcie(5, 4),
    .source = measured(sources::storage_review),
    .note = "128 KiB, queue depth 16; torch.save of a 1636 GB checkpoint reached 2.4 GB/s on it"};

// ---- arrays and the local storage of nodes

/// Four generation-4 drives striped, GPU memory to drives.
inline constexpr StorageTier raid0_4x_gen4{.name = "raid0-4x-gen4", .kind = StorageKind::array,
    .write_bandwidth = 5_GBps, .read_bandwidth = 10_GBps, .link_bandwidth = 4 * pcie(4, 4),
    .source = measured(sources::deepnvme), .note = "GPU memory to drives, Azure NC96ads A100 v4"};
/// Four generation-5 drives striped, GPU memory to drives.
inline constexpr StorageTier raid0_4x_gen5{.name = "raid0-4x-gen5", .kind = StorageKind::array,
    .write_bandwidth = 11_GBps, .read_bandwidth = 27_GBps, .link_bandwidth = 4 * pcie(5, 4),
    .source = measured(sources::deepnvme), .note = "GPU memory to drives"};
/// Eight generation-5 drives striped, GPU memory to drives.
inline constexpr StorageTier raid0_8x_gen5{.name = "raid0-8x-gen5", .kind = StorageKind::array,
    .write_bandwidth = 26_GBps, .read_bandwidth = 48_GBps, .link_bandwidth = 8 * pcie(5, 4),
    .source = measured(sources::deepnvme), .note = "GPU memory to drives, Azure ND H200 v5"};
/// The eight 3.84 TB data drives of a DGX A100, H100 or H200.
inline constexpr StorageTier dgx_8x_gen4{.name = "dgx-8x3.84tb-gen4", .kind = StorageKind::array,
    .write_bandwidth = 31_GBps, .read_bandwidth = 53_GBps, .capacity = 30.72_TB, .link_bandwidth = 8 * pcie(4, 4),
    .source = derived(sources::nvidia_basepod),
    .recalled = Figure::write_bandwidth | Figure::read_bandwidth | Figure::link_bandwidth,
    .note = "8 x 3.84 TB U.2 in RAID 0; about eight times the 4.0 and 6.8 GB/s of one drive, not published"};
/// Local drives of AWS p3dn.24xlarge.
inline constexpr StorageTier aws_p3dn_drives{.name = "aws-p3dn-local", .kind = StorageKind::array,
    .write_bandwidth = 4_GBps, .read_bandwidth = 8_GBps, .capacity = 1.8_TB,
    .source = sources::aws_instances, .recalled = Figure::write_bandwidth | Figure::read_bandwidth};
/// Local drives of AWS p4d.24xlarge and p4de.24xlarge.
inline constexpr StorageTier aws_p4d_drives{.name = "aws-p4d-local", .kind = StorageKind::array,
    .write_bandwidth = 8_GBps, .read_bandwidth = 16_GBps, .capacity = 8_TB,
    .source = sources::aws_instances, .recalled = Figure::write_bandwidth | Figure::read_bandwidth, .note = "8 x 1 TB"};
/// One process saving to the local drives of AWS p4d.24xlarge.
inline constexpr StorageTier aws_p4d_drives_one_process{.name = "aws-p4d-local-one-process",
    .kind = StorageKind::stream, .write_bandwidth = 0.625_GBps, .source = measured(sources::torchsnapshot),
    .note = "torch.save of 20 GB in 32 s: what one process gets of drives that write 8 GB/s"};
/// Sixteen local SSDs of Google Cloud a3-highgpu-8g and a3-megagpu-8g.
inline constexpr StorageTier gcp_local_ssd_16x{.name = "gcp-local-ssd-16x375gb", .kind = StorageKind::array,
    .write_bandwidth = 3.1_GBps, .read_bandwidth = 6.2_GBps, .capacity = 6_TB,
    .source = recalled(sources::google_machines), .note = "16 x 375 GB"};
/// Local drives of a Polaris node.
inline constexpr StorageTier polaris_drives{.name = "polaris-local", .kind = StorageKind::array,
    .write_bandwidth = 4_GBps, .read_bandwidth = 6_GBps, .capacity = 3.2_TB, .source = sources::alcf,
    .recalled = Figure::write_bandwidth | Figure::read_bandwidth, .note = "2 x 1.6 TB in RAID 0"};
/// Burst buffer of a Frontier node.
inline constexpr StorageTier frontier_burst_buffer{.name = "frontier-burst-buffer", .kind = StorageKind::array,
    .write_bandwidth = 2_GBps, .read_bandwidth = 5.5_GBps, .capacity = 3.84_TB, .source = sources::olcf,
    .note = "of two drives or of one, the guide does not say; papers report about 4 and 8 GB/s per node"};
/// Burst buffer of a Summit node.
inline constexpr StorageTier summit_burst_buffer{.name = "summit-burst-buffer", .kind = StorageKind::array,
    .write_bandwidth = 2.1_GBps, .read_bandwidth = 5.5_GBps, .capacity = 1.6_TB, .source = sources::olcf};
/// Burst buffer of a Summit node, as measured on 2048 of them.
inline constexpr StorageTier summit_burst_buffer_measured{.name = "summit-burst-buffer-measured",
    .kind = StorageKind::array, .write_bandwidth = 1.95_GBps, .read_bandwidth = 5.5_GBps,
    .source = derived(sources::olcf), .note = "IOR on 2048 nodes, each on its own drives: 4 and 11.3 TB/s in all"};

// ---- memory of the host

/// Eight channels of DDR4-3200.
inline constexpr StorageTier host_ddr4_8ch{.name = "host-ddr4-3200-8ch", .kind = StorageKind::drive,
    .write_bandwidth = 204.8_GBps, .read_bandwidth = 204.8_GBps, .latency = 100_ns,
    .source = sources::alcf, .note = "peak of one socket; reads and writes share it"};
/// Eight channels of DDR5-4800.
inline constexpr StorageTier host_ddr5_8ch{.name = "host-ddr5-4800-8ch", .kind = StorageKind::drive,
    .write_bandwidth = 307.2_GBps, .read_bandwidth = 307.2_GBps,
    .source = recalled(sources::jedec), .note = "peak of one socket; reads and writes share it"};
/// Twelve channels of DDR5-4800.
inline constexpr StorageTier host_ddr5_12ch{.name = "host-ddr5-4800-12ch", .kind = StorageKind::drive,
    .write_bandwidth = 460.8_GBps, .read_bandwidth = 460.8_GBps,
    .source = recalled(sources::jedec), .note = "peak of one socket; reads and writes share it"};
/// LPDDR5X of a Grace processor.
inline constexpr StorageTier grace_lpddr5x{.name = "grace-lpddr5x", .kind = StorageKind::drive,
    .write_bandwidth = 384_GBps, .read_bandwidth = 384_GBps, .capacity = 480_GB,
    .source = recalled(sources::nvidia_grace), .note = "384 to 512 GB/s; reads and writes share it"};
/// CXL 2.0 memory behind eight lanes.
inline constexpr StorageTier cxl_x8{.name = "cxl2-x8", .kind = StorageKind::drive,
    .write_bandwidth = 26_GBps, .read_bandwidth = 26_GBps, .latency = 400_ns, .link_bandwidth = pcie(5, 8),
    .source = recalled(sources::cxl), .note = "26 to 30 GB/s, 200 to 400 ns"};
/// CXL 2.0 memory behind sixteen lanes.
inline constexpr StorageTier cxl_x16{.name = "cxl2-x16", .kind = StorageKind::drive,
    .write_bandwidth = 52_GBps, .read_bandwidth = 52_GBps, .latency = 400_ns, .link_bandwidth = pcie(5, 16),
    .source = recalled(sources::cxl), .note = "52 to 60 GB/s, 200 to 400 ns"};

// ---- Amazon Web Services

/// EBS gp3 volume as it comes.
inline constexpr StorageTier ebs_gp3{.name = "ebs-gp3", .kind = StorageKind::drive,
    .write_bandwidth = 125_MiBps, .read_bandwidth = 125_MiBps,
    .source = sources::aws_ebs, .note = "baseline of a volume; latency of single-digit milliseconds"};
/// EBS gp3 volume with the most throughput that can be provisioned.
inline constexpr StorageTier ebs_gp3_max{.name = "ebs-gp3-max", .kind = StorageKind::drive,
    .write_bandwidth = 2000_MiBps, .read_bandwidth = 2000_MiBps,
    .source = sources::aws_ebs, .note = "since September 2025; 1000 MiB/s before"};
/// EBS io2 Block Express volume.
inline constexpr StorageTier ebs_io2_block_express{.name = "ebs-io2-block-express", .kind = StorageKind::drive,
    .write_bandwidth = 4000_MiBps, .read_bandwidth = 4000_MiBps, .latency = 500_us,
    .source = sources::aws_ebs_optimization,
    .note = "latency: average of a 16 KiB request, documented as below 500 us"};
/// EBS io1 or io2 volume on an instance without Block Express.
inline constexpr StorageTier ebs_io2{.name = "ebs-io2", .kind = StorageKind::drive, .write_bandwidth = 1000_MiBps,
    .read_bandwidth = 1000_MiBps, .source = sources::aws_ebs, .note = "needs 64,000 IOPS provisioned"};
/// All EBS volumes of a p4d or p4de instance together.
inline constexpr StorageTier ebs_of_p4d{.name = "ebs-of-p4d-instance", .kind = StorageKind::client,
    .write_bandwidth = 19_Gbps, .read_bandwidth = 19_Gbps, .link_bandwidth = 19_Gbps,
    .source = sources::aws_instances, .note = "shared by all volumes"};
/// All EBS volumes of a p5 or p5e instance together.
inline constexpr StorageTier ebs_of_p5{.name = "ebs-of-p5-instance", .kind = StorageKind::client,
    .write_bandwidth = 80_Gbps, .read_bandwidth = 80_Gbps, .link_bandwidth = 80_Gbps,
    .source = sources::aws_instances, .note = "shared by all volumes"};
/// All EBS volumes of a p5en or p6 instance together.
inline constexpr StorageTier ebs_of_p6{.name = "ebs-of-p6-instance", .kind = StorageKind::client,
    .write_bandwidth = 100_Gbps, .read_bandwidth = 100_Gbps, .link_bandwidth = 100_Gbps,
    .source = sources::aws_instances, .note = "p5en, p6-b200, p6-b300; shared by all volumes"};
/// FSx for Lustre, SCRATCH_2, 1 TiB.
inline constexpr StorageTier fsx_lustre_scratch2{.name = "fsx-lustre-scratch2-per-tib",
    .kind = StorageKind::by_capacity, .write_bandwidth = 100_MBps, .read_bandwidth = 200_MBps, .capacity = 1_TiB,
    .source = sources::aws_fsx_lustre,
    .note = "disk baseline of 1 TiB, scales with capacity; network bursts to 1300 MB/s"};
/// FSx for Lustre, PERSISTENT_2 at 125 MB/s per TiB, 1 TiB.
inline constexpr StorageTier fsx_lustre_persistent2_125{.name = "fsx-lustre-persistent2-125-per-tib",
    .kind = StorageKind::by_capacity, .write_bandwidth = 125_MBps, .read_bandwidth = 125_MBps, .capacity = 1_TiB,
    .source = sources::aws_fsx_lustre, .note = "disk baseline of 1 TiB, scales with capacity; cached reads 320 MB/s"};
/// FSx for Lustre, PERSISTENT_2 at 250 MB/s per TiB, 1 TiB.
inline constexpr StorageTier fsx_lustre_persistent2_250{.name = "fsx-lustre-persistent2-250-per-tib",
    .kind = StorageKind::by_capacity, .write_bandwidth = 250_MBps, .read_bandwidth = 250_MBps, .capacity = 1_TiB,
    .source = sources::aws_fsx_lustre, .note = "disk baseline of 1 TiB, scales with capacity; cached reads 640 MB/s"};
/// FSx for Lustre, PERSISTENT_2 at 500 MB/s per TiB, 1 TiB.
inline constexpr StorageTier fsx_lustre_persistent2_500{.name = "fsx-lustre-persistent2-500-per-tib",
    .kind = StorageKind::by_capacity, .write_bandwidth = 500_MBps, .read_bandwidth = 500_MBps, .capacity = 1_TiB,
    .source = sources::aws_fsx_lustre, .note = "disk baseline of 1 TiB, scales with capacity; cached reads 1300 MB/s"};
/// FSx for Lustre, PERSISTENT_2 at 1000 MB/s per TiB, 1 TiB.
inline constexpr StorageTier fsx_lustre_persistent2_1000{.name = "fsx-lustre-persistent2-1000-per-tib",
    .kind = StorageKind::by_capacity, .write_bandwidth = 1000_MBps, .read_bandwidth = 1000_MBps, .capacity = 1_TiB,
    .latency = 1_ms, .source = sources::aws_fsx_lustre,
    .note = "disk baseline of 1 TiB, scales with capacity; cached reads 2600 MB/s; latency documented as below 1 ms"};
/// One FSx for Lustre client over TCP.
inline constexpr StorageTier fsx_lustre_client_tcp{.name = "fsx-lustre-client-tcp", .kind = StorageKind::client,
    .write_bandwidth = 100_Gbps, .read_bandwidth = 100_Gbps, .link_bandwidth = 100_Gbps,
    .source = sources::aws_fsx_lustre, .note = "limit of one client, 5 Gb/s per flow"};
/// One FSx for Lustre client over EFA.
inline constexpr StorageTier fsx_lustre_client_efa{.name = "fsx-lustre-client-efa", .kind = StorageKind::client,
    .write_bandwidth = 700_Gbps, .read_bandwidth = 700_Gbps, .link_bandwidth = 700_Gbps,
    .source = sources::aws_fsx_lustre, .note = "limit of one client"};
/// One FSx for Lustre client over EFA with GPUDirect Storage.
inline constexpr StorageTier fsx_lustre_client_gds{.name = "fsx-lustre-client-efa-gds", .kind = StorageKind::client,
    .write_bandwidth = 1200_Gbps, .read_bandwidth = 1200_Gbps, .link_bandwidth = 1200_Gbps,
    .source = sources::aws_fsx_lustre, .note = "limit of one client with GPUDirect Storage"};
/// One process saving to FSx for Lustre.
inline constexpr StorageTier fsx_lustre_one_process{.name = "fsx-lustre-one-process", .kind = StorageKind::stream,
    .write_bandwidth = 0.526_GBps,
    .source = measured(sources::torchsnapshot), .note = "torch.save of 20 GB in 38 s on p4d.24xlarge"};
/// FSx for Lustre Intelligent-Tiering, smallest throughput.
inline constexpr StorageTier fsx_lustre_intelligent_tiering{.name = "fsx-lustre-intelligent-tiering",
    .kind = StorageKind::system, .write_bandwidth = 4000_MBps, .read_bandwidth = 4000_MBps,
    .source = sources::aws_fsx_lustre, .note = "provisioned in multiples of 4000 MB/s"};
/// EFS with elastic throughput.
inline constexpr StorageTier efs_elastic{.name = "efs-elastic", .kind = StorageKind::system, .write_bandwidth = 1_GiBps,
    .read_bandwidth = 20_GiBps, .latency = 2.7_ms, .source = sources::aws_efs,
    .note = "1 to 5 write and 20 to 60 read by region; one client reaches 1500 MiB/s at most; latency of a write"};
/// EFS with provisioned throughput.
inline constexpr StorageTier efs_provisioned{.name = "efs-provisioned", .kind = StorageKind::system,
    .write_bandwidth = 1_GiBps, .read_bandwidth = 3_GiBps, .source = sources::aws_efs,
    .note = "most that can be provisioned in Tokyo; other regions allow up to three times as much"};

/// S3 over one connection.
inline constexpr StorageTier s3_one_connection{.name = "s3-one-connection", .kind = StorageKind::stream,
    .write_bandwidth = 1_GiB / 29.314_s, .source = measured(sources::scylladb_s3),
    .note = "aws s3 cp of 1 GiB with one thread and parts of 5 MiB; no figure for reading"};
/// S3 over ten connections of one process.
inline constexpr StorageTier s3_ten_connections{.name = "s3-ten-connections", .kind = StorageKind::stream,
    .write_bandwidth = 1_GiB / 3.889_s, .source = measured(sources::scylladb_s3),
    .note = "aws s3 cp of 1 GiB by one process, with ten threads as it comes"};
/// One process that saves to S3 with the connector for PyTorch.
inline constexpr StorageTier s3_torch_connector{.name = "s3-torch-connector", .kind = StorageKind::stream,
    .write_bandwidth = 17.4_GB / 17_s, .read_bandwidth = 17.4_GB / 30_s, .source = measured(sources::s3_connector),
    .note = "one process on g5.12xlarge: 17.4 GB in about 17 s, back in about 30; the node has 40 Gb/s"};
/// One process that saves over the S3 protocol, in MLPerf Storage.
inline constexpr StorageTier s3_one_process{.name = "s3-one-process", .kind = StorageKind::stream,
    .write_bandwidth = 0.31_GBps, .read_bandwidth = 0.95_GBps, .source = measured(sources::mlperf_storage_v3),
    .note = "S3 clients of round 3 write 0.31 to 0.45 GB/s from host memory"};

// ---- Google Cloud

/// Hyperdisk Extreme volume.
inline constexpr StorageTier gcp_hyperdisk_extreme{.name = "gcp-hyperdisk-extreme", .kind = StorageKind::drive,
    .write_bandwidth = 5000_MiBps, .read_bandwidth = 5000_MiBps,
    .source = sources::google_hyperdisk, .note = "at 350,000 IOPS; the machine's own limit may be lower"};
/// Hyperdisk Balanced volume.
inline constexpr StorageTier gcp_hyperdisk_balanced{.name = "gcp-hyperdisk-balanced", .kind = StorageKind::drive,
    .write_bandwidth = 2400_MiBps, .read_bandwidth = 2400_MiBps,
    .source = recalled(sources::google_hyperdisk), .note = "at 160,000 IOPS"};
/// Managed Lustre at 125 MB/s per TiB, 1 TiB.
inline constexpr StorageTier gcp_lustre_125{.name = "gcp-lustre-125-per-tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 125_MBps, .read_bandwidth = 125_MBps, .capacity = 1_TiB,
    .source = sources::google_lustre, .recalled = Figure::write_bandwidth, .note = "of 1 TiB, scales with capacity"};
/// Managed Lustre at 250 MB/s per TiB, 1 TiB.
inline constexpr StorageTier gcp_lustre_250{.name = "gcp-lustre-250-per-tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 250_MBps, .read_bandwidth = 250_MBps, .capacity = 1_TiB,
    .source = sources::google_lustre, .recalled = Figure::write_bandwidth, .note = "of 1 TiB, scales with capacity"};
/// Managed Lustre at 500 MB/s per TiB, the 36,000 GiB of the examples.
inline constexpr StorageTier gcp_lustre_500{.name = "gcp-lustre-500-36000gib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 18_GBps, .read_bandwidth = 18_GBps, .capacity = 36000_GiB, .source = sources::google_lustre,
    .recalled = Figure::write_bandwidth, .note = "default size; 500 MB/s per TiB, scales with capacity"};
/// Managed Lustre at 1000 MB/s per TiB, 1 TiB.
inline constexpr StorageTier gcp_lustre_1000{.name = "gcp-lustre-1000-per-tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 1000_MBps, .read_bandwidth = 1000_MBps, .capacity = 1_TiB,
    .source = sources::google_lustre, .recalled = Figure::write_bandwidth, .note = "of 1 TiB, scales with capacity"};
/// Cloud Storage from 548 nodes.
inline constexpr StorageTier gcs_548_nodes{.name = "gcs-548-nodes", .kind = StorageKind::system,
    .write_bandwidth = 103.6_GBps, .read_bandwidth = 43.6_GBps,
    .source = measured(sources::dataflux), .note = "checkpoint benchmark; writes were faster than reads"};
/// Cloud Storage from one process.
inline constexpr StorageTier gcs_one_process{.name = "gcs-one-process", .kind = StorageKind::stream,
    .write_bandwidth = 0.38_GBps, .read_bandwidth = 0.21_GBps,
    .source = measured(sources::dataflux), .note = "one stream: many of them are needed to use the bucket"};

// ---- Azure

/// Managed Lustre at 40 MB/s per TiB, smallest size.
inline constexpr StorageTier azure_lustre_40{.name = "azure-lustre-40-48tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 1920_MBps, .read_bandwidth = 1920_MBps, .capacity = 48_TiB,
    .source = derived(sources::azure_lustre),
    .note = "40 MB/s per TiB at its minimum of 48 TiB, scales with capacity to 12.5 PiB"};
/// Managed Lustre at 125 MB/s per TiB, smallest size.
inline constexpr StorageTier azure_lustre_125{.name = "azure-lustre-125-16tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 2000_MBps, .read_bandwidth = 2000_MBps, .capacity = 16_TiB,
    .source = derived(sources::azure_lustre),
    .note = "125 MB/s per TiB at its minimum of 16 TiB, scales with capacity to 4 PiB"};
/// Managed Lustre at 250 MB/s per TiB, smallest size.
inline constexpr StorageTier azure_lustre_250{.name = "azure-lustre-250-8tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 2000_MBps, .read_bandwidth = 2000_MBps, .capacity = 8_TiB,
    .source = derived(sources::azure_lustre),
    .note = "250 MB/s per TiB at its minimum of 8 TiB, scales with capacity to 2 PiB"};
/// Managed Lustre at 500 MB/s per TiB, smallest size.
inline constexpr StorageTier azure_lustre_500{.name = "azure-lustre-500-4tib", .kind = StorageKind::by_capacity,
    .write_bandwidth = 2000_MBps, .read_bandwidth = 2000_MBps, .capacity = 4_TiB,
    .source = derived(sources::azure_lustre),
    .note = "500 MB/s per TiB at its minimum of 4 TiB, scales with capacity to 1 PiB"};
/// Standard storage account, one of the main regions.
inline constexpr StorageTier azure_blob_standard{.name = "azure-blob-standard", .kind = StorageKind::system,
    .write_bandwidth = 60_Gbps, .read_bandwidth = 200_Gbps, .latency = 50_ms, .source = sources::azure_blob,
    .recalled = Figure::latency, .note = "default limits of one account in the main regions; 10 to 50 ms"};
/// NetApp Files volume, service level Ultra.
inline constexpr StorageTier azure_netapp_ultra{.name = "azure-netapp-ultra", .kind = StorageKind::system,
    .write_bandwidth = 1.5_GBps, .read_bandwidth = 4.5_GBps,
    .source = recalled(sources::azure_netapp), .note = "one volume; 1.5 to 2 GB/s write"};
/// Remote disks of an NDm A100 v4 machine.
inline constexpr StorageTier azure_disks_nd_a100{.name = "azure-remote-disks-ndm-a100-v4",
    .kind = StorageKind::client, .write_bandwidth = 800_MBps, .read_bandwidth = 800_MBps,
    .source = sources::azure_sizes, .note = "limit of the machine, not split by direction"};
/// Remote disks of an ND MI300X v5 or ND GB200 v6 machine.
inline constexpr StorageTier azure_disks_nd_mi300x{.name = "azure-remote-disks-nd-mi300x-v5",
    .kind = StorageKind::client, .write_bandwidth = 1200_MBps, .read_bandwidth = 1200_MBps,
    .source = sources::azure_sizes, .note = "limit of the machine, not split by direction; ND GB200 v6 has the same"};

// ---- parallel file systems and appliances

/// Orion at OLCF, flash tier.
inline constexpr StorageTier orion_flash{.name = "orion-flash", .kind = StorageKind::system, .write_bandwidth = 10_TBps,
    .read_bandwidth = 10_TBps, .capacity = 11.5_PB, .source = sources::olcf, .note = "peak"};
/// Orion at OLCF, disk tier.
inline constexpr StorageTier orion_disk{.name = "orion-disk", .kind = StorageKind::system,
    .write_bandwidth = 4.6_TBps, .read_bandwidth = 5.5_TBps, .capacity = 679_PB, .source = sources::olcf};
/// Alpine at OLCF, the file system of Summit.
inline constexpr StorageTier alpine{.name = "alpine", .kind = StorageKind::system, .write_bandwidth = 2.5_TBps,
    .read_bandwidth = 2.5_TBps, .capacity = 250_PB, .source = sources::olcf, .note = "stated as write speed"};
/// Flare at ALCF.
inline constexpr StorageTier flare{.name = "flare", .kind = StorageKind::system,
    .write_bandwidth = 650_GBps, .read_bandwidth = 650_GBps, .capacity = 91_PB,
    .source = sources::alcf, .note = "one figure published for both directions"};
/// Eagle at ALCF.
inline constexpr StorageTier eagle{.name = "eagle", .kind = StorageKind::system,
    .write_bandwidth = 650_GBps, .read_bandwidth = 650_GBps, .capacity = 100_PB,
    .source = sources::alcf, .note = "one figure published for both directions"};
/// Scratch of Perlmutter at NERSC.
inline constexpr StorageTier perlmutter_scratch{.name = "perlmutter-scratch", .kind = StorageKind::system,
    .write_bandwidth = 5_TBps, .read_bandwidth = 5_TBps, .capacity = 35_PB,
    .source = recalled(sources::nersc), .note = "documented as above 5 TB/s"};
/// LUMI-F, flash.
inline constexpr StorageTier lumi_f{.name = "lumi-f", .kind = StorageKind::system,
    .write_bandwidth = 1740_GBps, .read_bandwidth = 1740_GBps, .capacity = 8_PB,
    .source = sources::lumi, .note = "one figure published for both directions"};
/// One of the four LUMI-P disk file systems.
inline constexpr StorageTier lumi_p{.name = "lumi-p", .kind = StorageKind::system,
    .write_bandwidth = 240_GBps, .read_bandwidth = 240_GBps, .capacity = 20_PB,
    .source = sources::lumi, .note = "one of four; one figure published for both directions"};
/// The file system of JeanZay as the BLOOM training saw it.
inline constexpr StorageTier jean_zay_bloom{.name = "jean-zay-bloom", .kind = StorageKind::system,
    .write_bandwidth = 61.7_GBps,
    .source = derived(sources::bigscience), .note = "2298 GiB in 40 s from 384 processes; GPFS over NVMe"};
/// Huawei OceanStor A310, 5 units high.
inline constexpr StorageTier huawei_a310{.name = "huawei-oceanstor-a310", .kind = StorageKind::system,
    .write_bandwidth = 208_GBps, .read_bandwidth = 400_GBps,
    .source = sources::huawei_a310, .note = "one enclosure, as announced"};
/// DDN AI400X2 appliance.
inline constexpr StorageTier ddn_ai400x2{.name = "ddn-ai400x2", .kind = StorageKind::system,
    .write_bandwidth = 65_GBps, .read_bandwidth = 90_GBps, .source = recalled(sources::ddn), .note = "one appliance"};
/// DDN AI400X3 appliance.
inline constexpr StorageTier ddn_ai400x3{.name = "ddn-ai400x3", .kind = StorageKind::system, .write_bandwidth = 75_GBps,
    .read_bandwidth = 140_GBps, .source = recalled(sources::ddn),
    .note = "one appliance; 75 to 110 GB/s write; 120.7 GB/s read in MLPerf Storage v2.0"};
/// WEKApod of eight nodes.
inline constexpr StorageTier wekapod_8{.name = "wekapod-8-nodes", .kind = StorageKind::system,
    .write_bandwidth = 186_GBps, .read_bandwidth = 720_GBps,
    .source = recalled(sources::weka), .note = "writes at about a quarter of the read rate"};
/// Median of the MLPerf Storage v3.0 checkpoint results, 70B shape.
inline constexpr StorageTier mlperf_v3_70b{.name = "mlperf-storage-v3-median-70b", .kind = StorageKind::system,
    .write_bandwidth = 70_GiBps,
    .source = measured(sources::mlperf_storage_v3), .note = "median of the full runs of that shape"};
/// Median of the MLPerf Storage v3.0 checkpoint results, 405B shape.
inline constexpr StorageTier mlperf_v3_405b{.name = "mlperf-storage-v3-median-405b", .kind = StorageKind::system,
    .write_bandwidth = 156_GiBps,
    .source = measured(sources::mlperf_storage_v3), .note = "median of the full runs of that shape"};
/// Median of the MLPerf Storage v3.0 checkpoint results, 1T shape.
inline constexpr StorageTier mlperf_v3_1t{.name = "mlperf-storage-v3-median-1t", .kind = StorageKind::system,
    .write_bandwidth = 294_GiBps,
    .source = measured(sources::mlperf_storage_v3), .note = "median of the full runs of that shape"};

// ---- NVIDIA's guidance for what storage a SuperPOD should have (SU: scalable unit)

/// One DGX node, "good".
inline constexpr StorageTier superpod_node_good{.name = "superpod-node-good", .kind = StorageKind::client,
    .write_bandwidth = 2_GBps, .read_bandwidth = 4_GBps, .link_bandwidth = 2 * 400_Gbps,
    .source = sources::nvidia_superpod, .note = "guidance, not a product; link: the node's two storage ports"};
/// One DGX node, "better".
inline constexpr StorageTier superpod_node_better{.name = "superpod-node-better", .kind = StorageKind::client,
    .write_bandwidth = 4_GBps, .read_bandwidth = 8_GBps, .link_bandwidth = 2 * 400_Gbps,
    .source = sources::nvidia_superpod, .note = "guidance, not a product; link: the node's two storage ports"};
/// One DGX node, "best".
inline constexpr StorageTier superpod_node_best{.name = "superpod-node-best", .kind = StorageKind::client,
    .write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps, .link_bandwidth = 2 * 400_Gbps,
    .source = sources::nvidia_superpod, .note = "guidance, not a product; link: the node's two storage ports"};
/// One SU of the H100 generation, "good".
inline constexpr StorageTier superpod_su_good{.name = "superpod-su-good", .kind = StorageKind::system,
    .write_bandwidth = 7_GBps, .read_bandwidth = 15_GBps,
    .source = sources::nvidia_superpod, .note = "guidance for all nodes of one SU together"};
/// One SU of the H100 generation, "better".
inline constexpr StorageTier superpod_su_better{.name = "superpod-su-better", .kind = StorageKind::system,
    .write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps,
    .source = sources::nvidia_superpod, .note = "guidance for all nodes of one SU together"};
/// One SU of the H100 generation, "best".
inline constexpr StorageTier superpod_su_best{.name = "superpod-su-best", .kind = StorageKind::system,
    .write_bandwidth = 62_GBps, .read_bandwidth = 125_GBps,
    .source = sources::nvidia_superpod, .note = "guidance for all nodes of one SU together"};
/// Four SUs of the H100 generation, "good".
inline constexpr StorageTier superpod_4su_good{.name = "superpod-4su-good", .kind = StorageKind::system,
    .write_bandwidth = 30_GBps, .read_bandwidth = 60_GBps,
    .source = sources::nvidia_superpod, .note = "guidance for all nodes of four SUs together"};
/// Four SUs of the H100 generation, "better".
inline constexpr StorageTier superpod_4su_better{.name = "superpod-4su-better", .kind = StorageKind::system,
    .write_bandwidth = 80_GBps, .read_bandwidth = 160_GBps,
    .source = sources::nvidia_superpod, .note = "guidance for all nodes of four SUs together"};
/// Four SUs of the H100 generation, "best".
inline constexpr StorageTier superpod_4su_best{.name = "superpod-4su-best", .kind = StorageKind::system,
    .write_bandwidth = 250_GBps, .read_bandwidth = 500_GBps,
    .source = sources::nvidia_superpod, .note = "guidance for all nodes of four SUs together"};
/// One SU of 64 DGX B300, "standard".
inline constexpr StorageTier superpod_b300_standard{.name = "superpod-b300-su-standard", .kind = StorageKind::system,
    .write_bandwidth = 40_GBps, .read_bandwidth = 80_GBps,
    .source = sources::nvidia_superpod_b300, .note = "guidance for 64 systems, 512 GPUs"};
/// One SU of 64 DGX B300, "enhanced".
inline constexpr StorageTier superpod_b300_enhanced{.name = "superpod-b300-su-enhanced", .kind = StorageKind::system,
    .write_bandwidth = 124_GBps, .read_bandwidth = 250_GBps,
    .source = sources::nvidia_superpod_b300, .note = "guidance for 64 systems, 512 GPUs"};
/// One SU of 8 DGX GB200 racks, "standard".
inline constexpr StorageTier superpod_gb200_standard{.name = "superpod-gb200-su-standard",
    .kind = StorageKind::system, .write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps,
    .source = sources::nvidia_superpod_b300, .note = "guidance for 8 racks, 576 GPUs"};
/// One SU of 8 DGX GB200 racks, "enhanced".
inline constexpr StorageTier superpod_gb200_enhanced{.name = "superpod-gb200-su-enhanced",
    .kind = StorageKind::system, .write_bandwidth = 62_GBps, .read_bandwidth = 125_GBps,
    .source = sources::nvidia_superpod_b300, .note = "guidance for 8 racks, 576 GPUs"};

/// Every tier of this header.
inline constexpr const StorageTier* all[] = {
    &hdd_nearline, &sata_ssd, &nvme_gen3, &samsung_pm9a3, &samsung_pm9a3_1_92tb, &samsung_pm1743,
    &samsung_pm1743_1_92tb, &samsung_pm9d3a, &micron_7450_pro, &micron_7450_pro_1_92tb, &kioxia_cm6_r, &kioxia_cm7_r,
    &solidigm_p5520, &solidigm_p5316, &kioxia_cd9p_r, &micron_9550_pro, &micron_9550_max, &micron_7600_max,
    &solidigm_ps1010, &sandisk_sn861, &kingston_dc3000me, &pascari_x200p, &raid0_4x_gen4, &raid0_4x_gen5,
    &raid0_8x_gen5, &dgx_8x_gen4, &aws_p3dn_drives, &aws_p4d_drives, &aws_p4d_drives_one_process, &gcp_local_ssd_16x,
    &polaris_drives, &frontier_burst_buffer, &summit_burst_buffer, &summit_burst_buffer_measured, &host_ddr4_8ch,
    &host_ddr5_8ch, &host_ddr5_12ch, &grace_lpddr5x, &cxl_x8, &cxl_x16, &ebs_gp3, &ebs_gp3_max, &ebs_io2_block_express,
    &ebs_io2, &ebs_of_p4d, &ebs_of_p5, &ebs_of_p6, &fsx_lustre_scratch2, &fsx_lustre_persistent2_125,
    &fsx_lustre_persistent2_250, &fsx_lustre_persistent2_500, &fsx_lustre_persistent2_1000, &fsx_lustre_client_tcp,
    &fsx_lustre_client_efa, &fsx_lustre_client_gds, &fsx_lustre_one_process, &fsx_lustre_intelligent_tiering,
    &efs_elastic, &efs_provisioned, &s3_one_connection, &s3_ten_connections, &s3_torch_connector, &s3_one_process,
    &gcp_hyperdisk_extreme, &gcp_hyperdisk_balanced, &gcp_lustre_125, &gcp_lustre_250, &gcp_lustre_500,
    &gcp_lustre_1000, &gcs_548_nodes, &gcs_one_process, &azure_lustre_40, &azure_lustre_125, &azure_lustre_250,
    &azure_lustre_500, &azure_blob_standard, &azure_netapp_ultra, &azure_disks_nd_a100, &azure_disks_nd_mi300x,
    &orion_flash, &orion_disk, &alpine, &flare, &eagle, &perlmutter_scratch, &lumi_f, &lumi_p, &jean_zay_bloom,
    &huawei_a310, &ddn_ai400x2, &ddn_ai400x3, &wekapod_8, &mlperf_v3_70b, &mlperf_v3_405b, &mlperf_v3_1t,
    &superpod_node_good, &superpod_node_better, &superpod_node_best, &superpod_su_good, &superpod_su_better,
    &superpod_su_best, &superpod_4su_good, &superpod_4su_better, &superpod_4su_best, &superpod_b300_standard,
    &superpod_b300_enhanced, &superpod_gb200_standard, &superpod_gb200_enhanced};
// clang-format on

/// The tier with this name (see `same_name`), or null.
[[nodiscard]] constexpr const StorageTier* find(std::string_view name) { return find_by_name(all, name); }

/// The tier with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const StorageTier& get(std::string_view name) { return get_by_name(all, name, "storage tier"); }

}  // namespace storage
}  // namespace catalog

namespace storage = catalog::storage;  ///< the tiers
}  // namespace ckpt::inline CKPT_ABI
