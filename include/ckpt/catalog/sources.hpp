#pragma once
// The documents that the catalog was read in, and what its headers share.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/figure.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Documents that the catalog cites. Each stands for figures that were read there; an entry that measures, derives or
/// recalls says so.
namespace sources {

// ---- surveys and documentation sets that cover many entries

/// Accelerator, network and storage chapters; every figure there links the vendor's page.
inline constexpr Source ml_engineering{"Machine Learning Engineering, stas00/ml-engineering, commit 744d01e", 2026,
                                       "https://github.com/stas00/ml-engineering"};
/// Tables of TPU generations and their hosts.
inline constexpr Source scaling_book{"How to Scale Your Model, commit 0819a7d", 2025,
                                     "https://jax-ml.github.io/scaling-book"};
/// Frontier and Summit user guides, Orion and Alpine.
inline constexpr Source olcf{"OLCF user documentation, commit 2745903", 2026, "https://docs.olcf.ornl.gov"};
/// Aurora and Polaris user guides, DAOS, Flare and Eagle.
inline constexpr Source alcf{"ALCF user guides, commit 7d04a3f9", 2026, "https://docs.alcf.anl.gov"};
/// Perlmutter and its scratch file system.
inline constexpr Source nersc{"NERSC documentation", 2026, "https://docs.nersc.gov"};
/// LUMI-F and LUMI-P.
inline constexpr Source lumi{"LUMI user guide", 2026, "https://github.com/Lumi-supercomputer/lumi-userguide"};

/// Copies to the host and saves on one machine with an H200: 16 virtual processors, PCIe 5.0 x16, one ext4 volume,
/// PyTorch 2.11, 15.4 GB of TinyLlama with Adam. Measured by us on one day; the figures stand in docs/path.md.
inline constexpr Source h200_site{"ckpt, docs/path.md: one machine with an H200, measured on 2026-11-27", 2026, ""};

// ---- NVIDIA systems

/// DGX H100 and H200: memory, drives and network.
inline constexpr Source nvidia_basepod{
    "NVIDIA DGX BasePOD reference architecture, core components", 2025,
    "https://docs.nvidia.com/dgx-basepod/reference-architecture-infrastructure-foundation-enterprise-ai/latest/"
    "core-components.html"};
/// DGX B200: memory, drives and network.
inline constexpr Source nvidia_dgx_b200{"NVIDIA DGX B200 user guide", 2025,
                                        "https://docs.nvidia.com/dgx/dgxb200-user-guide/introduction-to-dgxb200.html"};
/// User guides of the DGX systems.
inline constexpr Source nvidia_dgx{"NVIDIA DGX systems documentation", 2026, "https://docs.nvidia.com/dgx/"};
/// Table "Guidelines for storage performance", H100 generation.
inline constexpr Source nvidia_superpod{
    "NVIDIA DGX SuperPOD reference architecture, guidelines for storage performance", 2024,
    "https://docs.nvidia.com/dgx-superpod/"};
/// The same table for B300 and GB200.
inline constexpr Source nvidia_superpod_b300{"NVIDIA DGX SuperPOD reference architecture, B300 generation", 2025,
                                             "https://docs.nvidia.com/dgx-superpod/"};

// ---- cloud providers

/// Instance types as EC2 reports them: memory, network, local drives, EBS bandwidth.
inline constexpr Source aws_instances{"Karpenter AWS provider, instance-type reference, commit 1d927085d", 2026,
                                      "https://karpenter.sh"};
/// Trainium accelerators.
inline constexpr Source aws_neuron{"AWS Neuron SDK documentation, commit 81ce03ae", 2026,
                                   "https://awsdocs-neuron.readthedocs-hosted.com"};
/// Volume types and their limits.
inline constexpr Source aws_ebs{"Amazon EBS volume types", 2026,
                                "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html"};
/// Latency of io2 Block Express.
inline constexpr Source aws_ebs_optimization{"Amazon EBS optimization", 2026,
                                             "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-optimization.html"};
/// Network and disk throughput per provisioned TiB, rates per client.
inline constexpr Source aws_fsx_lustre{"Amazon FSx for Lustre user guide, performance", 2026,
                                       "https://docs.aws.amazon.com/fsx/latest/LustreGuide/performance.html"};
/// Throughput of a file system and of a client.
inline constexpr Source aws_efs{"Amazon EFS performance", 2026,
                                "https://docs.aws.amazon.com/efs/latest/ug/performance.html"};
/// Copies to S3 with one and with ten connections.
inline constexpr Source scylladb_s3{"ScyllaDB, pull request 22634: copies to S3", 2025,
                                    "https://github.com/scylladb/scylladb/pull/22634"};
/// A checkpoint to S3 and back.
inline constexpr Source s3_connector{"Amazon S3 connector for PyTorch, issue 199", 2024,
                                     "https://github.com/awslabs/s3-connector-for-pytorch/issues/199"};
/// Single-process and distributed saves on p4d.
inline constexpr Source torchsnapshot{"torchsnapshot, benchmarks/ddp", 2022,
                                      "https://github.com/pytorch/torchsnapshot"};
/// Virtual machine sizes with accelerators.
inline constexpr Source azure_sizes{"Azure GPU-accelerated virtual machine sizes", 2025,
                                    "https://learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated"};
/// Throughput per TiB and capacity limits.
inline constexpr Source azure_lustre{"Azure Managed Lustre documentation", 2026,
                                     "https://learn.microsoft.com/azure/azure-managed-lustre/"};
/// Ingress and egress of an account.
inline constexpr Source azure_blob{
    "Azure scalability targets for standard storage accounts", 2026,
    "https://learn.microsoft.com/azure/storage/common/scalability-targets-standard-account"};
/// Volumes of the Ultra service level.
inline constexpr Source azure_netapp{"Azure NetApp Files documentation", 2026,
                                     "https://learn.microsoft.com/azure/azure-netapp-files/"};
/// GPU memory to local drives.
inline constexpr Source deepnvme{"DeepSpeed DeepNVMe blogs", 2025, "https://github.com/deepspeedai/DeepSpeed"};
/// Machine types with accelerators, and their local drives.
inline constexpr Source google_machines{"Google Cloud accelerator-optimized machine family", 2025,
                                        "https://docs.cloud.google.com/compute/docs/accelerator-optimized-machines"};
/// Network block storage.
inline constexpr Source google_hyperdisk{"Google Cloud Hyperdisk documentation", 2025,
                                         "https://cloud.google.com/compute/docs/disks/hyperdisks"};
/// Managed Lustre tiers and examples.
inline constexpr Source google_lustre{"Google Cloud cluster-toolkit, managed-lustre module, commit 104708037", 2026,
                                      "https://github.com/GoogleCloudPlatform/cluster-toolkit"};
/// Checkpoints to Cloud Storage.
inline constexpr Source dataflux{"dataflux-pytorch, checkpoint benchmarks", 2024,
                                 "https://github.com/GoogleCloudPlatform/dataflux-pytorch"};
/// Bare-metal GPU shapes.
inline constexpr Source oci_shapes{"Oracle Cloud compute shapes", 2026,
                                   "https://docs.oracle.com/en-us/iaas/Content/Compute/References/computeshapes.htm"};

// ---- drives, appliances, benchmarks

/// Product briefs and data sheets.
inline constexpr Source samsung_datasheets{"Samsung data center SSD data sheets", 2026,
                                           "https://semiconductor.samsung.com/ssd/datacenter-ssd/"};
/// Steady state of eight drives, 128 KiB sequential.
inline constexpr Source storage_review{"StorageReview, KIOXIA CD9P-R review", 2026, "https://www.storagereview.com"};
/// Data sheet of the 7450.
inline constexpr Source micron{"Micron 7450 NVMe SSD data sheet", 2022, "https://www.micron.com"};
/// Data sheets of the CM6 and CM7.
inline constexpr Source kioxia{"KIOXIA enterprise SSD data sheets", 2026, "https://www.kioxia.com"};
/// Data sheets of the D5 and D7 series.
inline constexpr Source solidigm{"Solidigm data center SSD data sheets", 2026, "https://www.solidigm.com"};
/// Data sheets of nearline disks.
inline constexpr Source seagate{"Seagate Exos data sheets", 2026, "https://www.seagate.com"};
/// Rates of the memory standards.
inline constexpr Source jedec{"JEDEC DDR5 SDRAM standard", 2020, "https://www.jedec.org"};
/// Memory of the Grace processor.
inline constexpr Source nvidia_grace{"NVIDIA Grace CPU documentation", 2026, "https://docs.nvidia.com"};
/// Memory behind a PCI Express link.
inline constexpr Source cxl{"Compute Express Link 2.0 specification", 2020, "https://computeexpresslink.org"};
/// The A310 announcement.
inline constexpr Source huawei_a310{"Blocks and Files, Huawei OceanStor A310", 2023,
                                    "https://blocksandfiles.com/2023/08/30/huawei-oceanstor-a310/"};
/// Appliances of the AI400 series.
inline constexpr Source ddn{"DDN AI400X series data sheets", 2025, "https://www.ddn.com"};
/// WEKApod appliances.
inline constexpr Source weka{"WEKApod data sheet", 2025, "https://www.weka.io"};
/// Log of the BLOOM training.
inline constexpr Source bigscience{"BigScience, train/tr11-176B-ml", 2022,
                                   "https://github.com/bigscience-workshop/bigscience"};
/// Checkpoint medians of round 3.
inline constexpr Source mlperf_storage_v3{"MLPerf Storage v3.0 results", 2026,
                                          "https://github.com/mlcommons/storage_results_v3.0"};
/// Shapes of the checkpoint workloads.
inline constexpr Source mlperf_storage{"MLPerf Storage v2.0 benchmark, commit caa90c9", 2025,
                                       "https://github.com/mlcommons/storage"};

// ---- models

/// Parameter counts of model presets.
inline constexpr Source keras_hub{"keras-hub model presets, commit 71453d08f", 2026,
                                  "https://github.com/keras-team/keras-hub"};
/// GPT-3.
inline constexpr Source gpt3_paper{"Brown et al., Language Models are Few-Shot Learners", 2020,
                                   "https://arxiv.org/abs/2005.14165"};
/// OPT.
inline constexpr Source opt_paper{"Zhang et al., OPT: Open Pre-trained Transformer Language Models", 2022,
                                  "https://arxiv.org/abs/2205.01068"};
/// Pythia, table of sizes.
inline constexpr Source pythia_paper{"Biderman et al., Pythia", 2023, "https://arxiv.org/abs/2304.01373"};
/// RWKV-7, and what its sizes count.
inline constexpr Source rwkv7_paper{"Peng et al., RWKV-7 Goose with Expressive Dynamic State Evolution", 2025,
                                    "https://arxiv.org/abs/2503.14456"};
/// Counts in the documentation of the classes.
inline constexpr Source diffusers{"diffusers documentation", 2026, "https://huggingface.co/docs/diffusers"};
/// DBRX configuration and code.
inline constexpr Source dbrx_code{"DBRX model code", 2024, "https://github.com/databricks/dbrx"};
/// Parameter counts that accompany the pretrained weights.
inline constexpr Source torchvision{"torchvision, pretrained weights", 2026, "https://github.com/pytorch/vision"};
/// The recommendation benchmark.
inline constexpr Source mlperf_training{"MLPerf Training, DLRM-DCNv2", 2023, "https://github.com/mlcommons/training"};

// ---- failures

/// Interruptions of the Llama 3 405B pre-training.
inline constexpr Source llama3_paper{"Grattafiori et al., The Llama 3 Herd of Models", 2024,
                                     "https://arxiv.org/abs/2407.21783"};
/// Failure rates of Meta's research clusters.
inline constexpr Source meta_reliability{
    "Kokolis et al., Revisiting Reliability in Large-Scale Machine Learning Research Clusters", 2024,
    "https://arxiv.org/abs/2410.21680"};
/// Incidents of two pre-trainings on 9,600 accelerators, and what saves at every step cost.
inline constexpr Source byterobust_paper{"Wan et al., Robust LLM Training Infrastructure at ByteDance (ByteRobust)",
                                         2025, "https://arxiv.org/abs/2509.16293"};
/// Failures on 100,000 accelerators.
inline constexpr Source ft_hsdp_paper{"Salpekar et al., Training LLMs with Fault Tolerant HSDP on 100,000 GPUs", 2026,
                                      "https://arxiv.org/abs/2602.00277"};
/// Restarts of the OPT-175B training, week by week.
inline constexpr Source opt_chronicles{"OPT-175B chronicles, facebookresearch/metaseq", 2022,
                                       "https://github.com/facebookresearch/metaseq/tree/main/projects/OPT/chronicles"};
/// A cluster of 511 nodes.
inline constexpr Source imbue_infrastructure{"Imbue, From bare metal to a 70B model: infrastructure set-up and scripts",
                                             2024, "https://imbue.com/research/70b-infrastructure/"};
/// A customer's cluster of 3,000 accelerators.
inline constexpr Source nebius_reliability{"Nebius, How we build reliable clusters for distributed AI workloads", 2025,
                                           "https://nebius.com/blog/posts/how-we-build-reliable-clusters"};
/// How long communicators of 2,048 accelerators took to start.
inline constexpr Source megascale_paper{"Jiang et al., MegaScale: Scaling LLM Training to More Than 10,000 GPUs", 2024,
                                        "https://arxiv.org/abs/2402.15627"};
/// When a scheduler learns of a fault of the network.
inline constexpr Source mindcluster{
    "Huawei, MindCluster 6.0, resumable training", 2024,
    "https://www.hiascend.com/doc_center/source/zh/mindcluster/600/clustersched/usage/resumableug/dl_resume_010.html"};
/// How long communicators take to start.
inline constexpr Source nccl_1156{"NVIDIA/nccl, issue 1156", 2024, "https://github.com/NVIDIA/nccl/issues/1156"};
/// How long a program for reinforcement learning takes to start.
inline constexpr Source nemo_rl_1463{"NVIDIA-NeMo/RL, issue 1463", 2025,
                                     "https://github.com/NVIDIA-NeMo/RL/issues/1463"};
/// A restore that one rank held up.
inline constexpr Source marin_8534{"marin-community/marin, issue 8534", 2026,
                                   "https://github.com/marin-community/marin/issues/8534"};
/// The reference code of the Moody et al. (SC'10) multi-level model.
inline constexpr Source scr_model{"LLNL/SCR-model", 2010, "https://github.com/LLNL/SCR-model"};

}  // namespace sources

/// The home of the catalogs; `ckpt::storage`, `ckpt::accelerators`, `ckpt::nodes`, `ckpt::models` and the others are
/// names for its parts. It exists so that the entries can be written with literals while none of them becomes visible
/// to a program that says `using namespace ckpt::storage`.
namespace catalog {

using namespace literals;

/// A model's page on the Hugging Face Hub, which states the total of the stored tensors.
[[nodiscard]] constexpr Source hub(std::string_view url) { return {"Hugging Face Hub, model page", 2026, url}; }
/// Figures that somebody measured, published in this document.
[[nodiscard]] constexpr Source measured(const Source& source) { return with_confidence(source, Confidence::measured); }
/// Figures that are arithmetic on those of this document.
[[nodiscard]] constexpr Source derived(const Source& source) { return with_confidence(source, Confidence::derived); }
/// Figures from memory of this document.
[[nodiscard]] constexpr Source recalled(const Source& source) { return with_confidence(source, Confidence::recalled); }

}  // namespace catalog
}  // namespace ckpt::inline CKPT_ABI
