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

/// Failures of a run or a machine: a count in a time, a rate of one node, or an MTBF of the whole.
struct FailureRecord {
  std::string_view name{};        ///< name in the catalog
  std::uint64_t nodes = 0;        ///< of the run or the machine; 0: not stated
  int accelerators_per_node = 8;  ///< of each node
  std::uint64_t events = 0;  ///< interruptions of the run, in `duration`; 0: a rate or an MTBF was published instead
  Seconds duration{};        ///< in which they were counted
  double per_1000_node_days = 0.0;      ///< published rate of one node, in place of a count
  Seconds mtbf{};                       ///< published, of the whole run or machine, in place of a count
  MtbfOf mtbf_of = MtbfOf::wall_clock;  ///< what duration, node-days or MTBF count
  Source source{};                      ///< where it was read
  std::string_view note{};              ///< what is counted, and what is not

  /// MTBF of one node, of what `mtbf_of` says: published, or that of the run times its nodes.
  [[nodiscard]] constexpr Seconds node_mtbf() const {
    if (per_1000_node_days > 0.0) return mtbf_from_1000_node_days(per_1000_node_days);
    const Seconds of_run = events > 0 ? duration / static_cast<double>(events) : mtbf;
    return of_run * static_cast<double>(nodes);
  }
  /// MTBF of one node, of uptime, if each interruption of the run had the whole of it down for so long:
  /// (M_wall - t_down) nodes. Few papers say how long.
  /// @param down  [s]; `Run::time_down`
  /// @throws InvalidInput when it is not below the MTBF of the run
  [[nodiscard]] constexpr Seconds node_mtbf(const Seconds& down) const {
    if (mtbf_of == MtbfOf::uptime) return node_mtbf();
    const auto run_nodes = static_cast<double>(nodes);
    return WallClockMtbf(node_mtbf() / run_nodes).uptime(down) * run_nodes;
  }
  /// MTBF of a job on so many nodes.
  [[nodiscard]] constexpr Seconds job_mtbf(const Count& job_nodes) const {
    return ckpt::job_mtbf(node_mtbf(), job_nodes);
  }
  /// Whether the record tells of a job on so many nodes: see `ckpt::scales_to`.
  [[nodiscard]] constexpr bool scales_to(const Count& job_nodes) const {
    return ckpt::scales_to(static_cast<double>(nodes), job_nodes);
  }
  /// The count with its confidence interval.
  /// @throws InvalidInput when only a rate or an MTBF was published
  [[nodiscard]] constexpr ObservedFailures observed(double confidence = 0.95) const {
    if (events == 0) detail::reject(InvalidInput("ckpt::FailureRecord::observed: only a rate was published"));
    return observe_failures(events, duration, confidence);
  }
};

}  // namespace ckpt::inline CKPT_ABI
