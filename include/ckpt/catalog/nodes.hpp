#pragma once
// Nodes with accelerators, from vendors, clouds and supercomputers. Data only, each figure with its source.

#include <string_view>

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/sources.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/node.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Nodes, written as `ckpt::nodes::dgx_h100`.
///
/// The storage is what is local to the node. It is empty where there is none, and where there are drives whose write
/// bandwidth nobody published: the note tells which. The network is the sum of the fabric's ports, per direction.
namespace nodes {

// clang-format off

// ---- NVIDIA

/// NVIDIA DGX A100, 640 GB.
inline constexpr HardwareNode dgx_a100{.name = "dgx-a100", .accelerator = accelerators::a100_sxm_80gb,
    .accelerators = 8, .host_memory = 2_TB, .network = 8 * 200_Gbps, .storage = storage::dgx_8x_gen4,
    .source = recalled(sources::nvidia_dgx), .note = "the 640 GB model"};
/// NVIDIA DGX H100.
inline constexpr HardwareNode dgx_h100{.name = "dgx-h100", .accelerator = accelerators::h100_sxm, .accelerators = 8,
    .host_memory = 2_TB, .network = 8 * 400_Gbps, .storage = storage::dgx_8x_gen4, .source = sources::nvidia_basepod,
    .note = "two more 400 Gb/s ports for storage"};
/// NVIDIA DGX H200.
inline constexpr HardwareNode dgx_h200{.name = "dgx-h200", .accelerator = accelerators::h200_sxm, .accelerators = 8,
    .host_memory = 2_TB, .network = 8 * 400_Gbps, .storage = storage::dgx_8x_gen4, .source = sources::nvidia_basepod,
    .note = "two more 400 Gb/s ports for storage"};
/// NVIDIA DGX B200.
inline constexpr HardwareNode dgx_b200{.name = "dgx-b200", .accelerator = accelerators::b200_sxm, .accelerators = 8,
    .host_memory = 2_TB, .network = 8 * 400_Gbps, .source = sources::nvidia_dgx_b200,
    .note = "8 x 3.84 TB U.2 in RAID 0, write bandwidth not published; memory up to 4 TB"};
/// NVIDIA DGX B300.
inline constexpr HardwareNode dgx_b300{.name = "dgx-b300", .accelerator = accelerators::b300_sxm, .accelerators = 8,
    .host_memory = 2_TB, .network = 8 * 800_Gbps, .source = sources::ml_engineering, .recalled = Figure::host_memory,
    .note = "8 x 3.84 TB E1.S, write bandwidth not published"};
/// Compute tray of a GB200 NVL72 rack.
inline constexpr HardwareNode gb200_nvl72_tray{.name = "gb200-nvl72-tray",
    .accelerator = accelerators::gb200, .accelerators = 4, .host_memory = 960_GB, .network = 4 * 400_Gbps,
    .source = sources::oci_shapes, .recalled = Figure::accelerators | Figure::network,
    .note = "18 trays make a rack; 4 E1.S drives of 3.84 to 7.68 TB, write bandwidth not published"};

// ---- Amazon Web Services

/// AWS g5.12xlarge.
inline constexpr HardwareNode aws_g5_12xlarge{.name = "aws-g5.12xlarge",
    .accelerator = accelerators::a10g, .accelerators = 4, .host_memory = 192_GiB, .network = 40_Gbps,
    .source = sources::aws_instances, .note = "3.8 TB NVMe, write bandwidth not published; EBS 16 Gb/s"};
/// AWS p3dn.24xlarge.
inline constexpr HardwareNode aws_p3dn{.name = "aws-p3dn.24xlarge", .accelerator = accelerators::v100_sxm2_32gb,
    .accelerators = 8, .host_memory = 768_GiB, .network = 100_Gbps, .storage = storage::aws_p3dn_drives,
    .source = sources::aws_instances};
/// AWS p4d.24xlarge.
inline constexpr HardwareNode aws_p4d{.name = "aws-p4d.24xlarge", .accelerator = accelerators::a100_sxm_40gb,
    .accelerators = 8, .host_memory = 1152_GiB, .network = 400_Gbps, .storage = storage::aws_p4d_drives,
    .source = sources::aws_instances};
/// AWS p4de.24xlarge.
inline constexpr HardwareNode aws_p4de{.name = "aws-p4de.24xlarge", .accelerator = accelerators::a100_sxm_80gb,
    .accelerators = 8, .host_memory = 1152_GiB, .network = 400_Gbps, .storage = storage::aws_p4d_drives,
    .source = sources::aws_instances};
/// AWS p5.48xlarge.
inline constexpr HardwareNode aws_p5{.name = "aws-p5.48xlarge",
    .accelerator = accelerators::h100_sxm, .accelerators = 8, .host_memory = 2048_GiB, .network = 3200_Gbps,
    .source = sources::aws_instances, .note = "8 x 3.8 TB NVMe, write bandwidth not published; EBS 80 Gb/s"};
/// AWS p5e.48xlarge.
inline constexpr HardwareNode aws_p5e{.name = "aws-p5e.48xlarge",
    .accelerator = accelerators::h200_sxm, .accelerators = 8, .host_memory = 2048_GiB, .network = 3200_Gbps,
    .source = sources::aws_instances, .note = "30.4 TB NVMe, write bandwidth not published; EBS 80 Gb/s"};
/// AWS p5en.48xlarge.
inline constexpr HardwareNode aws_p5en{.name = "aws-p5en.48xlarge",
    .accelerator = accelerators::h200_sxm, .accelerators = 8, .host_memory = 2048_GiB, .network = 3200_Gbps,
    .source = sources::aws_instances, .note = "30.4 TB NVMe, write bandwidth not published; EBS 100 Gb/s"};
/// AWS p6-b200.48xlarge.
inline constexpr HardwareNode aws_p6_b200{.name = "aws-p6-b200.48xlarge",
    .accelerator = accelerators::b200_sxm, .accelerators = 8, .host_memory = 2048_GiB, .network = 3200_Gbps,
    .source = sources::aws_instances, .note = "30.4 TB NVMe, write bandwidth not published; EBS 100 Gb/s"};
/// AWS p6-b300.48xlarge.
inline constexpr HardwareNode aws_p6_b300{.name = "aws-p6-b300.48xlarge",
    .accelerator = accelerators::b300_sxm, .accelerators = 8, .host_memory = 4096_GiB, .network = 6400_Gbps,
    .source = sources::aws_instances, .note = "30.4 TB NVMe, write bandwidth not published; EBS 100 Gb/s"};
/// AWS trn1.32xlarge.
inline constexpr HardwareNode aws_trn1{.name = "aws-trn1.32xlarge",
    .accelerator = accelerators::trainium1, .accelerators = 16, .host_memory = 512_GiB, .network = 800_Gbps,
    .source = sources::aws_instances, .note = "4 x 1.9 TB NVMe, write bandwidth not published; EBS 80 Gb/s"};
/// AWS trn1n.32xlarge.
inline constexpr HardwareNode aws_trn1n{.name = "aws-trn1n.32xlarge",
    .accelerator = accelerators::trainium1, .accelerators = 16, .host_memory = 512_GiB, .network = 1600_Gbps,
    .source = sources::aws_instances, .note = "4 x 1.9 TB NVMe, write bandwidth not published; EBS 80 Gb/s"};
/// AWS trn2.48xlarge.
inline constexpr HardwareNode aws_trn2{.name = "aws-trn2.48xlarge",
    .accelerator = accelerators::trainium2, .accelerators = 16, .host_memory = 2048_GiB, .network = 3200_Gbps,
    .source = sources::aws_instances, .note = "7.6 TB NVMe, write bandwidth not published; EBS 80 Gb/s"};

// ---- Azure

/// Azure NC96ads A100 v4.
inline constexpr HardwareNode azure_nc96ads_a100_v4{.name = "azure-nc96ads-a100-v4",
    .accelerator = accelerators::a100_pcie_80gb, .accelerators = 4, .host_memory = 880_GiB, .network = 80_Gbps,
    .storage = storage::raid0_4x_gen4, .source = sources::deepnvme};
/// Azure NDm A100 v4.
inline constexpr HardwareNode azure_ndm_a100_v4{.name = "azure-ndm-a100-v4", .accelerator = accelerators::a100_sxm_80gb,
    .accelerators = 8, .host_memory = 1900_GiB, .network = 8 * 200_Gbps, .source = sources::azure_sizes,
    .recalled = Figure::network, .note = "6400 GiB local, write bandwidth not published; remote disks 800 MB/s"};
/// Azure ND H100 v5.
inline constexpr HardwareNode azure_nd_h100_v5{.name = "azure-nd-h100-v5",
    .accelerator = accelerators::h100_sxm, .accelerators = 8, .host_memory = 1900_GiB, .network = 8 * 400_Gbps,
    .source = sources::azure_sizes, .recalled = Figure::network,
    .note = "8 NVMe drives, write bandwidth not published; 26 GB/s was measured on the H200 model"};
/// Azure ND H200 v5.
inline constexpr HardwareNode azure_nd_h200_v5{.name = "azure-nd-h200-v5", .accelerator = accelerators::h200_sxm,
    .accelerators = 8, .host_memory = 1850_GiB, .network = 8 * 400_Gbps, .storage = storage::raid0_8x_gen5,
    .source = sources::azure_sizes};
/// Azure ND MI300X v5.
inline constexpr HardwareNode azure_nd_mi300x_v5{.name = "azure-nd-mi300x-v5",
    .accelerator = accelerators::mi300x, .accelerators = 8, .host_memory = 1850_GiB, .network = 8 * 400_Gbps,
    .source = sources::azure_sizes, .recalled = Figure::network,
    .note = "8 NVMe drives of 28,000 GiB together, write bandwidth not published; remote disks 1200 MB/s"};
/// Azure ND GB200 v6.
inline constexpr HardwareNode azure_nd_gb200_v6{.name = "azure-nd-gb200-v6",
    .accelerator = accelerators::gb200, .accelerators = 4, .host_memory = 900_GiB, .network = 4 * 400_Gbps,
    .source = sources::azure_sizes, .recalled = Figure::network,
    .note = "4 NVMe drives of 16 TiB together, write bandwidth not published; remote disks 1200 MB/s"};

// ---- Google Cloud

/// Google Cloud a3-highgpu-8g.
inline constexpr HardwareNode gcp_a3_high{.name = "gcp-a3-highgpu-8g", .accelerator = accelerators::h100_sxm,
    .accelerators = 8, .host_memory = 1872_GB, .network = 4 * 200_Gbps, .storage = storage::gcp_local_ssd_16x,
    .source = sources::google_machines, .note = "1000 Gb/s with the host's port"};
/// Google Cloud a3-megagpu-8g.
inline constexpr HardwareNode gcp_a3_mega{.name = "gcp-a3-megagpu-8g", .accelerator = accelerators::h100_sxm,
    .accelerators = 8, .host_memory = 1872_GB, .network = 8 * 200_Gbps, .storage = storage::gcp_local_ssd_16x,
    .source = sources::google_machines, .note = "1800 Gb/s with the host's port"};
/// Google Cloud a3-ultragpu-8g.
inline constexpr HardwareNode gcp_a3_ultra{.name = "gcp-a3-ultragpu-8g",
    .accelerator = accelerators::h200_sxm, .accelerators = 8, .host_memory = 2952_GB, .network = 8 * 400_Gbps,
    .source = recalled(sources::google_machines), .note = "32 x 375 GB local SSD, no figure for the write bandwidth"};
/// Google Cloud a4-highgpu-8g.
inline constexpr HardwareNode gcp_a4_high{.name = "gcp-a4-highgpu-8g",
    .accelerator = accelerators::b200_sxm, .accelerators = 8, .host_memory = 3968_GB, .network = 8 * 400_Gbps,
    .source = recalled(sources::google_machines), .note = "12 TB local SSD, no figure for the write bandwidth"};
/// Host of four TPU v4 chips.
inline constexpr HardwareNode tpu_v4_host{.name = "tpu-v4-host",
    .accelerator = accelerators::tpu_v4, .accelerators = 4, .host_memory = 400_GB, .network = 25_GBps,
    .source = sources::scaling_book, .recalled = Figure::host_memory, .note = "no local drives; memory 400 to 448 GB"};
/// Host of four TPU v5p chips.
inline constexpr HardwareNode tpu_v5p_host{.name = "tpu-v5p-host",
    .accelerator = accelerators::tpu_v5p, .accelerators = 4, .host_memory = 400_GB, .network = 25_GBps,
    .source = sources::scaling_book, .recalled = Figure::host_memory, .note = "no local drives; memory 400 to 448 GB"};
/// Host of eight TPU v5e chips.
inline constexpr HardwareNode tpu_v5e_host{.name = "tpu-v5e-host",
    .accelerator = accelerators::tpu_v5e, .accelerators = 8, .host_memory = 384_GB, .network = 25_GBps,
    .source = sources::scaling_book, .recalled = Figure::host_memory, .note = "no local drives"};
/// Host of eight TPU v6e chips.
inline constexpr HardwareNode tpu_v6e_host{.name = "tpu-v6e-host",
    .accelerator = accelerators::tpu_v6e, .accelerators = 8, .host_memory = 1.44_TB, .network = 25_GBps,
    .source = sources::scaling_book, .recalled = Figure::host_memory, .note = "no local drives"};

// ---- Oracle Cloud

/// Oracle Cloud BM.GPU.H200.8.
inline constexpr HardwareNode oci_bm_gpu_h200_8{.name = "oci-bm.gpu.h200.8",
    .accelerator = accelerators::h200_sxm, .accelerators = 8, .host_memory = 3_TB, .network = 8 * 400_Gbps,
    .source = sources::oci_shapes, .note = "8 x 3.84 TB NVMe, write bandwidth not published"};

// ---- supercomputers

/// Polaris at ALCF.
inline constexpr HardwareNode polaris{.name = "polaris", .accelerator = accelerators::a100_sxm_40gb, .accelerators = 4,
    .host_memory = 512_GiB, .network = 2 * 200_Gbps, .storage = storage::polaris_drives, .source = sources::alcf};
/// Aurora at ALCF.
inline constexpr HardwareNode aurora{.name = "aurora", .accelerator = accelerators::max_1550, .accelerators = 6,
    .host_memory = 1_TB, .network = 8 * 200_Gbps, .source = sources::alcf,
    .note = "no local drives; 128 GB of HBM on the host besides; a port reaches 20 to 25 GB/s"};
/// Frontier at OLCF.
inline constexpr HardwareNode frontier{.name = "frontier", .accelerator = accelerators::mi250x, .accelerators = 4,
    .host_memory = 512_GB, .network = 4 * 200_Gbps, .storage = storage::frontier_burst_buffer, .source = sources::olcf};
/// Summit at OLCF.
inline constexpr HardwareNode summit{.name = "summit", .accelerator = accelerators::v100_sxm2_16gb, .accelerators = 6,
    .host_memory = 512_GB, .network = 2 * 100_Gbps, .storage = storage::summit_burst_buffer, .source = sources::olcf};
/// Perlmutter at NERSC, GPU node.
inline constexpr HardwareNode perlmutter_gpu{.name = "perlmutter-gpu",
    .accelerator = accelerators::a100_sxm_40gb, .accelerators = 4, .host_memory = 256_GB, .network = 4 * 200_Gbps,
    .source = recalled(sources::nersc), .note = "no local drives; some nodes have the 80 GB model"};

/// Every node of this header.
inline constexpr const HardwareNode* all[] = {
    &dgx_a100, &dgx_h100, &dgx_h200, &dgx_b200, &dgx_b300, &gb200_nvl72_tray, &aws_g5_12xlarge, &aws_p3dn, &aws_p4d,
    &aws_p4de, &aws_p5, &aws_p5e, &aws_p5en, &aws_p6_b200, &aws_p6_b300, &aws_trn1, &aws_trn1n, &aws_trn2,
    &azure_nc96ads_a100_v4, &azure_ndm_a100_v4, &azure_nd_h100_v5, &azure_nd_h200_v5, &azure_nd_mi300x_v5,
    &azure_nd_gb200_v6, &gcp_a3_high, &gcp_a3_mega, &gcp_a3_ultra, &gcp_a4_high, &tpu_v4_host, &tpu_v5p_host,
    &tpu_v5e_host, &tpu_v6e_host, &oci_bm_gpu_h200_8, &polaris, &aurora, &frontier, &summit, &perlmutter_gpu};
// clang-format on

/// The node with this name (see `same_name`), or null.
[[nodiscard]] constexpr const HardwareNode* find(std::string_view name) { return find_by_name(all, name); }

/// The node with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const HardwareNode& get(std::string_view name) { return get_by_name(all, name, "node"); }

}  // namespace nodes
}  // namespace catalog

namespace nodes = catalog::nodes;  ///< the nodes
}  // namespace ckpt::inline CKPT_ABI
