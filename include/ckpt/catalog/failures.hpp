#pragma once
// How often large machines and training runs failed, each figure with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/prior.hpp>
#include <ckpt/failure/record.hpp>

namespace ckpt::inline CKPT_ABI {

namespace catalog {

/// Failures of runs and machines, written as `ckpt::failures::llama3_405b`. Counts of papers are of wall clock unless
/// an entry says otherwise; for a job say `mtbf_of`, too, or take `node_mtbf(down)`.
namespace failures {

// clang-format off

/// Llama 3 405B on 16,384 H100.
inline constexpr FailureRecord llama3_405b{.name = "llama3-405b", .nodes = 2048, .events = 419, .duration = 54_d,
    .source = measured(sources::llama3_paper),
    .note = "unexpected interruptions of a 54-day window; planned ones are not counted"};
/// ByteDance, a dense model of more than 70 billion parameters on 9,600 Hopper.
inline constexpr FailureRecord byterobust_dense{.name = "byterobust-dense", .nodes = 1200, .events = 175,
    .duration = 90_d, .source = measured(sources::byterobust_paper),
    .note = "incidents in \"three months\", 20 hot updates and 12 rollbacks among them"};
/// ByteDance, a mixture of experts of more than 200 billion parameters on 9,600 Hopper.
inline constexpr FailureRecord byterobust_moe{.name = "byterobust-moe", .nodes = 1200, .events = 125, .duration = 30_d,
    .source = measured(sources::byterobust_paper),
    .note = "incidents in \"one month\", 31 hot updates and 14 rollbacks among them"};
/// Meta on 98 K accelerators, taken as 98,304.
inline constexpr FailureRecord meta_98k{.name = "meta-98k", .nodes = 12'288, .mtbf = 18_min,
    .source = recalled(sources::ft_hsdp_paper),
    .note = "from accounts of the paper, one of which calls it expected; the rate of meta-rsc-1 says the same 18 min"};
/// Meta's research cluster RSC-1, about 16,000 A100.
inline constexpr FailureRecord meta_rsc1{.name = "meta-rsc-1",
    .nodes = 2000, .per_1000_node_days = 6.50, .mtbf_of = MtbfOf::uptime,
    .source = recalled(sources::meta_reliability),
    .note = "hardware failures of nodes under jobs; from accounts of the paper, which agree; MTTF of 1.8 h at 16,384 "
            "GPUs follows from it"};
/// Jobs of 1,024 A100 on RSC-1.
inline constexpr FailureRecord meta_rsc1_1024{.name = "meta-rsc-1-1024-gpus", .nodes = 128, .mtbf = 7.9_h,
    .mtbf_of = MtbfOf::uptime, .source = recalled(sources::meta_reliability),
    .note = "MTTF as measured, whatever ended the job; the rate of meta-rsc-1 says 28.8 h; from accounts of the paper"};
/// Meta's research cluster RSC-2, about 8,000 A100.
inline constexpr FailureRecord meta_rsc2{.name = "meta-rsc-2", .nodes = 1000, .per_1000_node_days = 2.34,
    .mtbf_of = MtbfOf::uptime, .source = recalled(sources::meta_reliability),
    .note = "hardware failures of nodes under jobs; from accounts of the paper"};
/// OPT-175B on 992 A100, the lineage 12.xx.
inline constexpr FailureRecord opt_175b{.name = "opt-175b", .nodes = 124, .events = 90, .duration = 56_d,
    .source = measured(sources::opt_chronicles),
    .note = "\"about 90\" restarts from 11 November to 6 January, those for instability of the training among them"};
/// BLOOM on 384 A100.
inline constexpr FailureRecord bloom_176b{.name = "bloom-176b", .nodes = 48, .mtbf = 168_h,
    .source = with_confidence(sources::bigscience, Confidence::verified),
    .note = "hardware alone: a GPU \"every week or so\"; hangs and restarts for fixes come besides"};
/// Imbue's cluster of 4,088 H100.
inline constexpr FailureRecord imbue_70b{.name = "imbue-70b", .nodes = 511, .per_1000_node_days = 30.0 / 7.0,
    .source = recalled(sources::imbue_infrastructure),
    .note = "about 3 % of the machines break in a week; from an account of the page"};
/// A customer's cluster of 3,000 GPUs at Nebius.
inline constexpr FailureRecord nebius_3000{.name = "nebius-3000-gpus", .nodes = 375, .mtbf = 56.6_h,
    .mtbf_of = MtbfOf::uptime, .source = with_confidence(sources::nebius_reliability, Confidence::verified),
    .note = "\"stable operation\", as one customer recorded; the mean or the best, it does not say"};

/// Every record of this header.
inline constexpr const FailureRecord* all[] = {
    &llama3_405b, &byterobust_dense, &byterobust_moe, &meta_98k,  &meta_rsc1,  &meta_rsc1_1024, &meta_rsc2,
    &opt_175b,    &bloom_176b,       &imbue_70b,      &nebius_3000};
// clang-format on

/// The record with this name (see `same_name`), or null.
[[nodiscard]] constexpr const FailureRecord* find(std::string_view name) { return find_by_name(all, name); }
/// The record with this name.
/// @throws InvalidInput that lists what there is
[[nodiscard]] constexpr const FailureRecord& get(std::string_view name) {
  return get_by_name(all, name, "failure record");
}

/// How far the MTBF of a node of one run lies from that of another, as factors: the logarithms of all records have the
/// standard deviation s, and one in ten lies beyond a factor e^(t s sqrt(2)) on either side, t the 90 % quantile of
/// Student's t with n - 1 degrees of freedom. About 5.5.
inline constexpr Spread from_run_to_run = [] {
  const auto n = static_cast<double>(sizeof(all) / sizeof(all[0]));
  double mean = 0.0;
  for (const FailureRecord* record : all) mean += math::log(record->node_mtbf().value()) / n;
  double squares = 0.0;
  for (const FailureRecord* record : all) {
    const double off = math::log(record->node_mtbf().value()) - mean;
    squares += off * off;
  }
  return factor(math::exp(math::student_quantile(0.9, n - 1.0) * math::sqrt(2.0 * squares / (n - 1.0))));
}();

}  // namespace failures
}  // namespace catalog

namespace failures = catalog::failures;  ///< the records

/// The prior of a job on so many nodes, from what was published of another run: its MTBF by nodes, as far off as
/// published runs are from each other (`failures::from_run_to_run`).
/// @param record  whose failures they are: `failures::llama3_405b`
/// @param nodes   of the job, finite and > 0
/// @throws InvalidInput for a record that says nothing of a node, and as `mtbf_prior`
[[nodiscard]] constexpr FailurePrior mtbf_prior(const FailureRecord& record, const Count& nodes) {
  return mtbf_prior(record.job_mtbf(nodes), failures::from_run_to_run);
}
}  // namespace ckpt::inline CKPT_ABI
