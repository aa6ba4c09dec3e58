#pragma once
// The levels of a job's checkpoints: copies on its nodes, with redundancy, below the storage where saves end.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/redundancy.hpp>
#include <ckpt/save/strategy.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Failures that take the checkpoints of so many nodes with them, each set of nodes alike.
template <Scalar Rep = double>
struct BasicLostNodes {
  Rep share = Rep(0.0);                    ///< of all failures, 0 ... 1
  std::optional<std::uint64_t> nodes = 0;  ///< left out: of all nodes
};
/// In doubles.
using LostNodes = BasicLostNodes<double>;

/// A level of a job.
template <Scalar Rep = double>
struct BasicJobLevel {
  std::optional<Redundancy> redundancy{};  ///< on nodes; left out: where saves of the job end
  BasicCheckpointLevel<Rep> level{};       ///< rate, write, recovery, flush
  Rep survives = Rep(0.0);                 ///< part of all failures that it and the levels below survive
  BasicBytes<Rep> stored{};                ///< of one checkpoint on one node, redundancy included; else of all [B]
};
/// In doubles.
using JobLevel = BasicJobLevel<double>;

/// The levels of a job, lowest first.
template <Scalar Rep = double>
struct BasicJobLevels {
  BasicJobLevel<Rep> level[BasicCheckpointLevels<Rep>::capacity]{};  ///< the first `count` of them
  std::size_t count = 0;                                             ///< how many

  /// All of them.
  [[nodiscard]] constexpr std::span<const BasicJobLevel<Rep>> rows() const { return {level, count}; }
  /// For `optimal_pattern`, `multilevel_efficiency` and `simulate_levels`.
  [[nodiscard]] constexpr BasicCheckpointLevels<Rep> levels() const {
    BasicCheckpointLevel<Rep> plain[BasicCheckpointLevels<Rep>::capacity]{};
    for (std::size_t i = 0; i < count; ++i) plain[i] = level[i].level;
    return BasicCheckpointLevels<Rep>(std::span<const BasicCheckpointLevel<Rep>>(plain, count));
  }
};
/// In doubles.
using JobLevels = BasicJobLevels<double>;

/// Levels of a job on its nodes' drives, each with its redundancy, below the storage where its saves end.
///
///   lambda_l = sum over losses of share (S_l - S_{l-1}) / M        S_l: `redundancy_survival`, 1 for the last level
///   write: over the path to the drives, and `protection`           recovery: outage, `rebuild`, and the path back
///
/// The level above is taken to survive whatever the one below does. With a strategy that saves beside the training the
/// last level is written as the one below it, and flushed from there: its `flush` is what the path to storage takes.
/// Rebuilt is one node of a set. Failures strike while the job recovers, its outage included.
///
/// @param job    see `Job`: with nodes that have drives, a network and shared storage, and with failures, exponential.
///               An `outage.restore` of its own is that of the last level
/// @param nodes  redundancy of the levels on nodes, the cheapest first; at most 7
/// @param lost   shares that add up to 1
/// @throws InvalidInput naming what is missing or outside its domain; for a level that survives nothing that the one
///         below does not
/// @see optimal_pattern, multilevel_efficiency
template <Scalar Rep>
[[nodiscard]] constexpr BasicJobLevels<Rep> job_levels(const BasicJob<Rep>& job, std::span<const Redundancy> nodes,
                                                       std::span<const BasicLostNodes<std::type_identity_t<Rep>>> lost);

// ---- implementation

namespace detail {

/// What a save and a restart of a job take, whatever the interval.
template <class Rep>
[[nodiscard]] constexpr BasicOutcome<Rep> run_of(const BasicJob<Rep>& job) {
  BasicOutcome<Rep> out;
  const Obstacle obstacle = find_run(job, out);
  if (obstacle != Obstacle::none) reject(InvalidInput("ckpt::job_levels: ").append(to_string(obstacle)));
  return out;
}

/// Part of failures that redundancy survives.
template <class Rep>
[[nodiscard]] constexpr Rep survived(const Redundancy& redundancy, std::uint64_t nodes,
                                     std::span<const BasicLostNodes<Rep>> lost) {
  Rep sum = Rep(0.0);
  for (const BasicLostNodes<Rep>& loss : lost) {
    if (loss.share > Rep(0.0))
      sum += loss.share * redundancy_survival<Rep>(redundancy, nodes, loss.nodes.value_or(nodes));
  }
  return sum;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicJobLevels<Rep> job_levels(const BasicJob<Rep>& job, std::span<const Redundancy> nodes,
                                         std::span<const BasicLostNodes<std::type_identity_t<Rep>>> lost) {
  constexpr std::size_t most = BasicCheckpointLevels<Rep>::capacity - 1;
  if (nodes.empty() || nodes.size() > most) {
    detail::reject("ckpt::job_levels: levels on nodes must be from 1 to 7", static_cast<double>(nodes.size()));
  }
  Rep shares = Rep(0.0);
  for (const auto& loss : lost) {
    detail::require_fraction(loss.share, Subject{"ckpt::job_levels", "share of failures that lose nodes"});
    shares += loss.share;
  }
  detail::require_between(shares, Rep(1.0 - 1e-9), Rep(1.0 + 1e-9),
                          "ckpt::job_levels: shares of failures that lose so many nodes must add up to 1");
  if (!job.machine.shared) {
    detail::reject(InvalidInput("ckpt::job_levels: the last level needs shared storage: set machine.shared"));
  }
  if (job.saving.cost) {
    detail::reject(InvalidInput("ckpt::job_levels: saving.cost is measured of one level: leave it out"));
  }
  const bool beside = job.saving.strategy != SaveStrategy::synchronous;
  BasicJob<Rep> end = job;
  end.saving.strategy = beside ? SaveStrategy::local_first : SaveStrategy::synchronous;
  const BasicOutcome<Rep> last = detail::run_of(end);
  if (!last.law)
    detail::reject(InvalidInput("ckpt::job_levels: without failures no level is needed: set failures.law"));
  if (last.shape < Rep(1.0) || last.shape > Rep(1.0)) {
    detail::reject(
        InvalidInput("ckpt::job_levels: several levels know exponential failures alone: leave "
                     "failures.shape out"));
  }
  BasicJob<Rep> on_drives = job;
  on_drives.machine.shared.reset();
  on_drives.saving.strategy = SaveStrategy::synchronous;
  on_drives.failures.outage.restore.reset();
  const BasicOutcome<Rep> local = detail::run_of(on_drives);

  const BasicStorageTier<Rep>& drives = job.machine.local();
  BasicRedundancyOptions<Rep> options{
      .bytes = local.load->heaviest_node(), .write = drives.write_bandwidth, .read = drives.read_bandwidth};
  BasicJobLevels<Rep> found;
  Rep below = Rep(0.0);
  const auto rate = [&](const Rep& survives) {
    const Rep more = survives - below;
    if (!(more > Rep(1e-12))) {
      detail::reject(InvalidInput("ckpt::job_levels: a level must survive failures that the one below does not: leave "
                                  "out level ")
                         .append(static_cast<double>(found.count)));
    }
    below = survives;
    return BasicPerSecond<Rep>(Rep(more / last.law->mtbf.value()));
  };
  for (const Redundancy& redundancy : nodes) {
    if (redundancy.scheme != RedundancyScheme::none) {
      if (!job.machine.node.network) {
        detail::reject(
            InvalidInput("ckpt::job_levels: redundancy needs the network of a node: set "
                         "machine.node.network"));
      }
      options.network = *job.machine.node.network;
    }
    const BasicRedundancyCost<Rep> cost = solve_redundancy(redundancy, options);
    BasicJobLevel<Rep>& one = found.level[found.count];
    one.redundancy = redundancy;
    one.survives = detail::survived<Rep>(redundancy, job.machine.nodes, lost);
    one.stored = cost.stored;
    one.level = {.failure_rate = rate(one.survives),
                 .write = local.save.cost.blocking + cost.protection,
                 .recovery = local.run.outage.total() + cost.rebuild};
    ++found.count;
  }
  BasicJobLevel<Rep>& top = found.level[found.count];
  top.survives = Rep(1.0);
  top.stored = last.load->bytes();
  top.level = {.failure_rate = rate(top.survives),
               .write = beside ? found.level[found.count - 1].level.write : last.save.cost.blocking,
               .recovery = last.run.outage.total(),
               .flush = last.save.cost.persist()};
  ++found.count;
  return found;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
