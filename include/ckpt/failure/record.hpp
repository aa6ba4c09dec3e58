#pragma once
// What was published of the failures of a run or a machine.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/failure/reliability_units.hpp>

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

}  // namespace ckpt::inline CKPT_ABI
