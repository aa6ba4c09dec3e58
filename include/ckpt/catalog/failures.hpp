#pragma once
// How often large machines and training runs failed. Data only, each figure with its source.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/mtbf.hpp>

namespace ckpt::inline CKPT_ABI {

/// Failures of a run or a machine: a count in a time, or a rate of one node.
struct FailureRecord {
  std::string_view name{};          ///< name in the catalog
  std::uint64_t nodes = 0;          ///< of the run or the machine; 0: not stated
  int accelerators_per_node = 8;    ///< of each node
  std::uint64_t events = 0;         ///< interruptions of the run; 0: a rate was published instead
  Seconds duration{};               ///< in which they were counted
  double per_1000_node_days = 0.0;  ///< published rate of one node; 0: a count was published instead
  Source source{};                  ///< where it was read
  std::string_view note{};          ///< what is counted, and what is not

  /// MTBF of one node: published, or that of the run times its nodes.
  [[nodiscard]] constexpr Seconds node_mtbf() const {
    if (events == 0) return mtbf_from_1000_node_days(per_1000_node_days);
    return duration / static_cast<double>(events) * static_cast<double>(nodes);
  }
  /// MTBF of a job on so many nodes.
  [[nodiscard]] constexpr Seconds job_mtbf(const Count& job_nodes) const {
    return ckpt::job_mtbf(node_mtbf(), job_nodes);
  }
  /// The count with its confidence interval.
  /// @throws InvalidInput when only a rate was published
  [[nodiscard]] constexpr ObservedFailures observed(double confidence = 0.95) const {
    if (events == 0) detail::reject(InvalidInput("ckpt::FailureRecord::observed: only a rate was published"));
    return observe_failures(events, duration, confidence);
  }
};

/// Failures of one severity of a multi-level scheme, and what a save that survives them costs.
struct FailureSeverity {
  PerSecond failure_rate{};  ///< lambda_l, failures that this level repairs and the level below does not [1/s]
  Seconds write{};           ///< C_l, blocking time of a save at this level [s]
};

/// A machine by the constants of a published multi-level study, lowest level first.
struct MultilevelMachine {
  std::string_view name{};             ///< name in the catalog
  FailureSeverity severities[3] = {};  ///< the first `count` of them
  int count = 0;                       ///< number of levels
  Source source{};                     ///< where it was read
  std::string_view note{};             ///< remarks

  /// Its levels.
  [[nodiscard]] constexpr std::span<const FailureSeverity> levels() const {
    return {severities, static_cast<std::size_t>(count)};
  }
};

namespace sources {

/// Interruptions of the Llama 3 405B pre-training.
inline constexpr Source llama3_paper{"Grattafiori et al., The Llama 3 Herd of Models", 2024,
                                     "https://arxiv.org/abs/2407.21783"};
/// Failure rates of Meta's research clusters.
inline constexpr Source meta_reliability{
    "Kokolis et al., Revisiting Reliability in Large-Scale Machine Learning Research Clusters", 2024,
    "https://arxiv.org/abs/2410.21680"};
/// The reference code of the Moody et al. (SC'10) multi-level model.
inline constexpr Source scr_model{"LLNL/SCR-model", 2010, "https://github.com/LLNL/SCR-model"};

}  // namespace sources

namespace catalog {

/// Failures of runs and machines, written as `ckpt::failures::llama3_405b`.
namespace failures {

// clang-format off

/// Llama 3 405B on 16,384 H100.
inline constexpr FailureRecord llama3_405b{.name = "llama3-405b",
    .nodes = 2048, .events = 419, .duration = 54_d,
    .source = measured(sources::llama3_paper),
    .note = "unexpected interruptions of a 54-day window; planned ones are not counted"};
/// Meta's research machine RSC-1, about 16,000 A100.
inline constexpr FailureRecord meta_rsc1{.name = "meta-rsc-1",
    .nodes = 2000, .per_1000_node_days = 6.50,
    .source = recalled(sources::meta_reliability),
    .note = "from accounts of the paper, which agree; MTTF of 1.8 h at 16,384 GPUs follows from it"};
/// Meta's research machine RSC-2, about 8,000 A100.
inline constexpr FailureRecord meta_rsc2{.name = "meta-rsc-2",
    .nodes = 1000, .per_1000_node_days = 2.34,
    .source = recalled(sources::meta_reliability),
    .note = "from accounts of the paper"};
/// OPT-175B on 992 A100.
inline constexpr FailureRecord opt_175b{.name = "opt-175b",
    .nodes = 124, .events = 105, .duration = 60_d,
    .source = recalled(sources::opt_paper),
    .note = "at least 35 manual and an estimated 70 automatic restarts in two months; from accounts of the paper"};

/// Every record of this header.
inline constexpr const FailureRecord* all[] = {&llama3_405b, &meta_rsc1, &meta_rsc2, &opt_175b};

/// Atlas (LLNL), two levels.
inline constexpr MultilevelMachine atlas{.name = "atlas",
    .severities = {{PerSecond(7.78e-6), 9_s}, {PerSecond(5.19e-7), 438_s}}, .count = 2,
    .source = sources::scr_model, .note = "constants of the driver"};
/// Coastal (LLNL), two levels.
inline constexpr MultilevelMachine coastal{.name = "coastal",
    .severities = {{PerSecond(8.54e-7), 15_s}, {PerSecond(2.01e-7), 1835_s}}, .count = 2,
    .source = sources::scr_model, .note = "constants of the driver"};
/// A synthetic machine of three levels.
inline constexpr MultilevelMachine three_level{.name = "synthetic-three-level",
    .severities = {{PerSecond(7.78e-6), 9_s}, {PerSecond(5.19e-7), 50_s}, {PerSecond(3.0e-8), 438_s}}, .count = 3,
    .source = sources::scr_model, .note = "constants of the driver, not of a machine"};

/// Every multi-level machine of this header.
inline constexpr const MultilevelMachine* all_machines[] = {&atlas, &coastal, &three_level};
// clang-format on

/// The record with this name (see `same_name`), or null.
[[nodiscard]] constexpr const FailureRecord* find(std::string_view name) { return find_by_name(all, name); }
/// The record with this name.
/// @throws InvalidInput that lists what there is
[[nodiscard]] constexpr const FailureRecord& get(std::string_view name) {
  return get_by_name(all, name, "failure record");
}
/// The multi-level machine with this name, or null.
[[nodiscard]] constexpr const MultilevelMachine* find_machine(std::string_view name) {
  return find_by_name(all_machines, name);
}
/// The multi-level machine with this name.
/// @throws InvalidInput that lists what there is
[[nodiscard]] constexpr const MultilevelMachine& get_machine(std::string_view name) {
  return get_by_name(all_machines, name, "multi-level machine");
}

}  // namespace failures
}  // namespace catalog

namespace failures = catalog::failures;  ///< the records
}  // namespace ckpt::inline CKPT_ABI
