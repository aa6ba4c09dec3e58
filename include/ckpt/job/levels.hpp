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
  BasicSeconds<Rep> downtime{};  ///< D, of each failure, before its recovery; in it none strikes [s]

  /// All of them.
  [[nodiscard]] constexpr std::span<const BasicJobLevel<Rep>> rows() const { return {level, count}; }
  /// For `optimal_pattern`, `multilevel_efficiency` and `simulate_levels`.
  [[nodiscard]] constexpr BasicCheckpointLevels<Rep> levels() const {
    BasicCheckpointLevel<Rep> plain[BasicCheckpointLevels<Rep>::capacity]{};
    for (std::size_t i = 0; i < count; ++i) plain[i] = level[i].level;
    return BasicCheckpointLevels<Rep>(std::span<const BasicCheckpointLevel<Rep>>(plain, count));
  }
  /// Work in the wall clock of a long run, e / (1 + D sum lambda_l): D is not in `levels`, and comes with each failure.
  /// The pattern with the highest e has the highest of these.
  /// @param of_pattern  e, that of a pattern of `levels`
  [[nodiscard]] constexpr Rep efficiency(const Rep& of_pattern) const {
    Rep failures = Rep(0.0);
    for (const BasicJobLevel<Rep>& one : rows()) failures += one.level.failure_rate.value();
    return Rep(of_pattern / (Rep(1.0) + downtime.value() * failures));
  }
};
/// In doubles.
using JobLevels = BasicJobLevels<double>;

/// Levels of a job on its nodes' drives, each with its redundancy, below the storage where its saves end.
///
///   lambda_l = sum over losses of share (S_l - S_{l-1}) / M        S_l: `redundancy_survival`, 1 for the last level
///   write: over the path to the drives, and `protection`           recovery: the path back, `rebuild`, warm-up
///
/// The level above is taken to survive whatever the one below does. With a strategy that saves beside the training the
/// last level is written as the one below it, and flushed from there: its `flush` is what the path to storage takes.
/// Rebuilt is one node of a set. As in a `Run`, failures strike while the job computes, saves and recovers, and not in
/// the downtime before (`Outage::downtime`, the wait for spares included): `BasicJobLevels::efficiency`.
///
/// @param job    see `Job`: with nodes that have drives, a network and shared storage, and with failures, exponential,
///               none of them announced; with saves all of which are of use. An `outage.restore` of its own is that of
///               the last level
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

/// Rejects a level that no failure needs; nothing: storage.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_needless(const Redundancy* redundancy) {
  InvalidInput error("ckpt::job_levels: ");
  if (redundancy == nullptr) {
    reject(
        error.append("the levels on nodes survive every failure, and none is left for storage: say which take more "
                     "nodes (failures.lost_nodes), or leave the levels out (--levels)"));
  }
  error.append("a level must survive failures that those below do not: leave out ");
  reject(error.append(LevelName(*redundancy).text()));
}

/// Rejects what a job may have and its levels do not know.
template <class Rep>
constexpr void require_known_of_levels(const BasicJob<Rep>& job) {
  if (!job.saving.reliability.is_perfect()) {
    reject(
        InvalidInput("ckpt::job_levels: several levels know no saves of no use: leave saving.reliability "
                     "(--save-fails, --save-unusable) out, or the levels (--levels)"));
  }
  if (job.failures.notice.share > Rep(0.0)) {
    reject(
        InvalidInput("ckpt::job_levels: several levels know no announced failures: leave failures.notice (--notice) "
                     "out, or the levels (--levels)"));
  }
  if (!job.failures.exposure.saving || !job.failures.exposure.restoring) {
    reject(
        InvalidInput("ckpt::job_levels: with several levels failures strike while the job saves and restores: leave "
                     "failures.exposure out"));
  }
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
  detail::require_known_of_levels(job);
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
  const auto rate = [&](const Rep& survives, const Redundancy* redundancy) {
    const Rep more = survives - below;
    if (!(more > Rep(1e-12))) detail::reject_needless(redundancy);
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
    one.level = {.failure_rate = rate(one.survives, &redundancy),
                 .write = local.save.cost.blocking + cost.protection,
                 .recovery = local.run.outage.restoring() + cost.rebuild};
    ++found.count;
  }
  BasicJobLevel<Rep>& top = found.level[found.count];
  top.survives = Rep(1.0);
  top.stored = last.load->bytes();
  top.level = {.failure_rate = rate(top.survives, nullptr),
               .write = beside ? found.level[found.count - 1].level.write : last.save.cost.blocking,
               .recovery = last.run.outage.restoring(),
               .flush = last.save.cost.persist()};
  ++found.count;
  found.downtime = last.run.outage.downtime();
  return found;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
