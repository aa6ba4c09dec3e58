#pragma once
// Accelerators: memory, dense bf16 arithmetic and the link to the host. Data only, each figure with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/link.hpp>
#include <ckpt/hardware/node.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Accelerators, written as `ckpt::accelerators::h100_sxm`.
///
/// Arithmetic is dense bf16 as announced, without sparsity. The host link is the raw rate per direction: a copy reaches
/// about 88 % of it.
namespace accelerators {

// clang-format off

// ---- NVIDIA

/// NVIDIA V100 SXM2, 16 GB.
inline constexpr Accelerator v100_sxm2_16gb{.name = "v100-sxm2-16gb", .memory = 16_GB, .memory_bandwidth = 900_GBps,
    .host_link = pcie(3, 16), .source = sources::olcf, .recalled = Figure::memory_bandwidth | Figure::host_link,
    .note = "no bf16; 125 TFLOP/s in fp16; Summit links it to the host by NVLink at 50 GB/s"};
/// NVIDIA V100 SXM2, 32 GB.
inline constexpr Accelerator v100_sxm2_32gb{.name = "v100-sxm2-32gb", .memory = 32_GB, .memory_bandwidth = 900_GBps,
    .host_link = pcie(3, 16), .source = sources::aws_instances,
    .recalled = Figure::memory_bandwidth | Figure::host_link, .note = "no bf16; 125 TFLOP/s in fp16"};
/// NVIDIA A100 SXM, 40 GB.
inline constexpr Accelerator a100_sxm_40gb{.name = "a100-sxm-40gb",
    .memory = 40_GB, .memory_bandwidth = 1555_GBps, .bf16_peak = 312_TFLOPps, .host_link = pcie(4, 16),
    .source = sources::alcf, .recalled = Figure::memory_bandwidth, .note = "memory bandwidth documented as 1.6 TB/s"};
/// NVIDIA A100 SXM, 80 GB.
inline constexpr Accelerator a100_sxm_80gb{.name = "a100-sxm-80gb", .memory = 80_GB, .memory_bandwidth = 2039_GBps,
    .bf16_peak = 312_TFLOPps, .host_link = pcie(4, 16), .source = sources::ml_engineering,
    .recalled = Figure::memory_bandwidth, .note = "memory bandwidth documented as 2.0 TB/s"};
/// NVIDIA A100 PCIe, 80 GB.
inline constexpr Accelerator a100_pcie_80gb{.name = "a100-pcie-80gb", .memory = 80_GB, .memory_bandwidth = 1935_GBps,
    .bf16_peak = 312_TFLOPps, .host_link = pcie(4, 16), .source = sources::ml_engineering,
    .recalled = Figure::memory_bandwidth, .note = "memory bandwidth documented as 1.94 TB/s"};
/// NVIDIA A10G, as in the g5 instances of AWS.
inline constexpr Accelerator a10g{.name = "a10g", .memory = 24_GB, .memory_bandwidth = 600_GBps,
    .bf16_peak = 70_TFLOPps, .host_link = pcie(4, 16), .source = sources::aws_instances,
    .recalled = Figure::memory_bandwidth | Figure::bf16_peak | Figure::host_link, .note = "EC2 reports 22,888 MiB"};
/// NVIDIA H100 SXM5.
inline constexpr Accelerator h100_sxm{.name = "h100-sxm", .memory = 80_GB, .memory_bandwidth = 3350_GBps,
    .bf16_peak = 989_TFLOPps, .host_link = pcie(5, 16), .source = sources::ml_engineering};
/// NVIDIA H100 PCIe.
inline constexpr Accelerator h100_pcie{.name = "h100-pcie", .memory = 80_GB, .memory_bandwidth = 2000_GBps,
    .bf16_peak = 756_TFLOPps, .host_link = pcie(5, 16), .source = sources::ml_engineering};
/// NVIDIA H200 SXM.
inline constexpr Accelerator h200_sxm{.name = "h200-sxm",
    .memory = 141_GB, .memory_bandwidth = 4800_GBps, .bf16_peak = 989_TFLOPps, .host_link = pcie(5, 16),
    .source = sources::ml_engineering, .note = "55.1 GB/s measured from device to host, 55.4 back"};
/// NVIDIA GH200 with 96 GB.
inline constexpr Accelerator gh200_96gb{.name = "gh200-96gb", .memory = 96_GB, .memory_bandwidth = 4000_GBps,
    .bf16_peak = 989_TFLOPps, .host_link = 450_GBps, .source = sources::ml_engineering, .note = "NVLink-C2C"};
/// NVIDIA GH200 with 144 GB.
inline constexpr Accelerator gh200_144gb{.name = "gh200-144gb",
    .memory = 141_GB, .memory_bandwidth = 4800_GBps, .bf16_peak = 989_TFLOPps, .host_link = 450_GBps,
    .source = sources::ml_engineering, .note = "144 GB on the package, 141 usable; NVLink-C2C"};
/// NVIDIA B200 SXM.
inline constexpr Accelerator b200_sxm{.name = "b200-sxm",
    .memory = 180_GB, .memory_bandwidth = 8000_GBps, .bf16_peak = 2250_TFLOPps, .host_link = pcie(5, 16),
    .source = sources::ml_engineering, .note = "192 GB on the package, 180 usable"};
/// NVIDIA GB200, one of its two GPUs.
inline constexpr Accelerator gb200{.name = "gb200", .memory = 186_GB, .memory_bandwidth = 8000_GBps,
    .bf16_peak = 2500_TFLOPps, .host_link = 450_GBps, .source = sources::ml_engineering,
    .note = "NVLink-C2C of one Grace, shared by two GPUs: 225 GB/s each when both copy"};
/// NVIDIA B300 SXM.
inline constexpr Accelerator b300_sxm{.name = "b300-sxm",
    .memory = 288_GB, .memory_bandwidth = 8000_GBps, .bf16_peak = 2250_TFLOPps, .host_link = pcie(5, 16),
    .source = sources::ml_engineering, .note = "EC2 reports 275,040 MiB"};
/// NVIDIA GB300, one of its two GPUs.
inline constexpr Accelerator gb300{.name = "gb300", .memory = 288_GB, .memory_bandwidth = 8000_GBps,
    .bf16_peak = 2500_TFLOPps, .host_link = 450_GBps, .source = sources::ml_engineering,
    .note = "NVLink-C2C of one Grace; a DGX Station measured 359 GB/s in and 377 out, 175 and 172 together"};

// ---- AMD

/// AMD Instinct MI250X, both dies.
inline constexpr Accelerator mi250x{.name = "mi250x",
    .memory = 128_GB, .memory_bandwidth = 3280_GBps, .bf16_peak = 383_TFLOPps, .host_link = pcie(4, 16),
    .source = sources::ml_engineering, .note = "two dies of 64 GB; Frontier links each die to the host at 36 GB/s"};
/// AMD Instinct MI300X.
inline constexpr Accelerator mi300x{.name = "mi300x", .memory = 192_GB, .memory_bandwidth = 5300_GBps,
    .bf16_peak = 1307_TFLOPps, .host_link = pcie(5, 16), .source = sources::ml_engineering};
/// AMD Instinct MI325X.
inline constexpr Accelerator mi325x{.name = "mi325x",
    .memory = 256_GB, .memory_bandwidth = 6000_GBps, .bf16_peak = 1300_TFLOPps, .host_link = pcie(5, 16),
    .source = sources::ml_engineering, .note = "1300 to 1307 TFLOP/s by document"};
/// AMD Instinct MI355X.
inline constexpr Accelerator mi355x{.name = "mi355x", .memory = 288_GB, .memory_bandwidth = 8000_GBps,
    .bf16_peak = 2500_TFLOPps, .host_link = pcie(5, 16), .source = sources::ml_engineering};

// ---- Google

/// Google TPU v4, one chip.
inline constexpr Accelerator tpu_v4{.name = "tpu-v4",
    .memory = 32_GB, .memory_bandwidth = 1200_GBps, .bf16_peak = 275_TFLOPps, .host_link = 16_GBps,
    .source = sources::scaling_book, .note = "host link is approximate"};
/// Google TPU v5e, one chip.
inline constexpr Accelerator tpu_v5e{.name = "tpu-v5e",
    .memory = 16_GB, .memory_bandwidth = 819_GBps, .bf16_peak = 197_TFLOPps, .host_link = 15_GBps,
    .source = sources::scaling_book, .note = "host link is approximate"};
/// Google TPU v5p, one chip.
inline constexpr Accelerator tpu_v5p{.name = "tpu-v5p",
    .memory = 95_GB, .memory_bandwidth = 2765_GBps, .bf16_peak = 459_TFLOPps, .host_link = 15_GBps,
    .source = sources::scaling_book, .note = "host link is approximate"};
/// Google TPU v6e, one chip.
inline constexpr Accelerator tpu_v6e{.name = "tpu-v6e", .memory = 32_GB, .memory_bandwidth = 1640_GBps,
    .bf16_peak = 918_TFLOPps, .host_link = 32_GBps, .source = sources::scaling_book};
/// Google TPU7x (Ironwood), one chip.
inline constexpr Accelerator tpu7x{.name = "tpu7x",
    .memory = 192_GB, .memory_bandwidth = 7370_GBps, .bf16_peak = 2307_TFLOPps,
    .source = sources::ml_engineering, .note = "two halves of 96 GB; no host link published"};

// ---- Intel

/// Intel Gaudi 2.
inline constexpr Accelerator gaudi2{.name = "gaudi2",
    .memory = 96_GB, .memory_bandwidth = 2460_GBps, .bf16_peak = 432_TFLOPps, .host_link = pcie(4, 16),
    .source = sources::ml_engineering, .recalled = Figure::host_link};
/// Intel Gaudi 3.
inline constexpr Accelerator gaudi3{.name = "gaudi3", .memory = 128_GB, .memory_bandwidth = 3700_GBps,
    .bf16_peak = 1677_TFLOPps, .host_link = pcie(5, 16), .source = sources::ml_engineering,
    .recalled = Figure::host_link, .note = "at the clock it ships with; 1835 TFLOP/s were announced"};
/// Intel Data Center GPU Max 1550.
inline constexpr Accelerator max_1550{.name = "max-1550",
    .memory = 128_GB, .memory_bandwidth = 3280_GBps, .bf16_peak = 832_TFLOPps, .host_link = pcie(5, 16),
    .source = sources::alcf, .recalled = Figure::memory | Figure::memory_bandwidth | Figure::bf16_peak,
    .note = "Aurora's GPU; 54 GB/s measured for one, 43 each when six copy out"};

// ---- Amazon

/// AWS Trainium, first generation.
inline constexpr Accelerator trainium1{.name = "trainium1", .memory = 32_GiB, .memory_bandwidth = 820_GiBps,
    .bf16_peak = 190_TFLOPps, .source = sources::aws_neuron, .note = "no host link published"};
/// AWS Trainium 2.
inline constexpr Accelerator trainium2{.name = "trainium2", .memory = 96_GiB, .memory_bandwidth = 2900_GBps,
    .bf16_peak = 667_TFLOPps, .source = sources::aws_neuron, .note = "no host link published"};
/// AWS Trainium 3.
inline constexpr Accelerator trainium3{.name = "trainium3", .memory = 144_GiB, .memory_bandwidth = 4900_GBps,
    .bf16_peak = 671_TFLOPps, .source = sources::aws_neuron, .note = "no host link published"};

/// Every accelerator of this header.
inline constexpr const Accelerator* all[] = {
    &v100_sxm2_16gb, &v100_sxm2_32gb, &a100_sxm_40gb, &a100_sxm_80gb, &a100_pcie_80gb, &a10g, &h100_sxm, &h100_pcie,
    &h200_sxm, &gh200_96gb, &gh200_144gb, &b200_sxm, &gb200, &b300_sxm, &gb300, &mi250x, &mi300x, &mi325x, &mi355x,
    &tpu_v4, &tpu_v5e, &tpu_v5p, &tpu_v6e, &tpu7x, &gaudi2, &gaudi3, &max_1550, &trainium1, &trainium2, &trainium3};
// clang-format on

/// The accelerator with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Accelerator* find(std::string_view name) { return find_by_name(all, name); }

/// The accelerator with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const Accelerator& get(std::string_view name) { return get_by_name(all, name, "accelerator"); }

}  // namespace accelerators
}  // namespace catalog

namespace accelerators = catalog::accelerators;  ///< the accelerators
}  // namespace ckpt::inline CKPT_ABI
