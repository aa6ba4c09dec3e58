#pragma once
// The whole job as one value: what is saved, the machine, the training, what goes wrong, how it is saved.

#include <concepts>
#include <cstdint>
#include <optional>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/spares.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/outage.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/save/cost.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/reliability.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/serialiser.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {

/// What is saved, and by whom: an inventory, whose ranks write what they hold, or a number of bytes, which all writers
/// of the job divide evenly.
///
///   .state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{}, {.tensor = 8, .data = 64})
///   .state = {ckpt::models::llama3_70b, ckpt::Adam{}}         // parameters x bytes per parameter
///   .state = 25_TB
template <Scalar Rep = double>
class BasicState {
 public:
  /// Nothing: for a job whose save cost was measured.
  constexpr BasicState() = default;
  /// So many bytes.
  template <std::convertible_to<BasicBytes<Rep>> T>
  constexpr BasicState(const T& bytes) : bytes_(bytes) {}  // NOLINT(google-explicit-constructor)
  /// S = P b, parameters times bytes per parameter.
  template <WorkloadLike W, OptimizerLike O>
  constexpr BasicState(const W& workload, const O& optimizer);
  /// What the ranks of a layout write.
  /// @throws InvalidInput when no rank writes, or for more than `SaveLoad::max_groups` different ranks
  constexpr BasicState(const Inventory& inventory);  // NOLINT(google-explicit-constructor)

  /// From another scalar.
  template <Scalar Other>
    requires(!std::same_as<Other, Rep>)
  constexpr explicit BasicState(const BasicState<Other>& other);

  /// S, bytes of all writers together [B]; 0: not said.
  [[nodiscard]] constexpr const BasicBytes<Rep>& bytes() const { return bytes_; }
  /// Who writes how much, each writer on a node of its own; empty where the writers of the job divide it evenly.
  [[nodiscard]] constexpr const std::optional<BasicSaveLoad<Rep>>& by_rank() const { return by_rank_; }
  /// Ranks of the layout, those that write nothing included; 0 without an inventory.
  [[nodiscard]] constexpr std::uint64_t ranks() const { return ranks_; }
  /// Bytes of the state, each byte once [B].
  [[nodiscard]] constexpr const BasicBytes<Rep>& unique_bytes() const { return by_rank_ ? unique_ : bytes_; }
  /// How many ranks read each byte, on average; 1 without an inventory.
  [[nodiscard]] constexpr const Rep& readers_of_a_byte() const { return readers_; }
  /// Part of the bytes that is optimizer state [B]; 0 where it is not known.
  [[nodiscard]] constexpr const BasicBytes<Rep>& optimizer_bytes() const { return optimizer_; }
  /// Data parallel replicas that hold the same and of which one writes; 0 where it is not known.
  [[nodiscard]] constexpr std::uint64_t replicas() const { return replicas_; }
  /// The same state with so many bytes in all, every part in proportion.
  [[nodiscard]] constexpr BasicState scaled(const BasicBytes<Rep>& bytes) const;

 private:
  BasicBytes<Rep> bytes_{};
  BasicBytes<Rep> unique_{};
  BasicBytes<Rep> optimizer_{};
  Rep readers_ = Rep(1.0);
  std::uint64_t ranks_ = 0;
  std::uint64_t replicas_ = 0;
  std::optional<BasicSaveLoad<Rep>> by_rank_{};
};
/// In doubles.
using State = BasicState<double>;

/// What the job does when nothing is saved and nothing fails.
template <Scalar Rep = double>
struct BasicTraining {
  BasicSeconds<Rep> work{Rep(3.6e6)};  ///< Ts, time of all steps [s], > 0; 1,000 h unless it is said
  BasicSeconds<Rep> step{};            ///< t_iter, one step [s], >= 0; 0: an interval need not be whole steps
  BasicSeconds<Rep> update{};          ///< t_upd, part of a step that changes the state; overlapped_snapshot [s]
  BasicSeconds<Rep> network_idle{};    ///< of the training network in a step; peer_memory [s], 0 ... t_iter
};
/// In doubles.
using Training = BasicTraining<double>;

/// What goes wrong, and how long it takes until the job computes again.
template <Scalar Rep = double>
struct BasicFailures {
  std::optional<BasicExponential<Rep>> law{};    ///< of the whole job; left out with `node_mtbf`, too: none fail
  std::optional<BasicSeconds<Rep>> node_mtbf{};  ///< of one node, in place of `law`: the MTBF is this / nodes [s]
  Rep shape = Rep(1.0);  ///< k > 0, of Weibull's law of that MTBF, renewed with every restart; 1: exponential
  MtbfOf mtbf_of = MtbfOf::uptime;  ///< what the MTBF counts; of wall clock `solve` takes the job's time down off it
  /// Nodes of the job in which an MTBF of wall clock was observed, whose time down is in it; 0: those of the machine.
  std::uint64_t observed_nodes = 0;
  BasicOutage<Rep> outage{};                 ///< its restore left out: by the path back
  BasicOutageGrowth<Rep> outage_per_node{};  ///< on top of it, times the nodes of the machine; nothing unless given
  std::optional<BasicSpares<Rep>> spares{};  ///< nodes that stand by; left out: there is always one, or none is needed
  Exposure exposure{};                       ///< when failures strike
  /// Failures that come with a notice; none unless given. The state is safe in time where what is left of a step and a
  /// save, `SaveCost::durable_after`, are no longer than that.
  BasicNotice<Rep> notice{};

  /// The outage of a job on so many nodes.
  /// @throws InvalidInput for a time of `outage_per_node` that is negative or not finite
  [[nodiscard]] constexpr BasicOutage<Rep> outage_on(std::uint64_t nodes) const {
    return detail::add_growth(outage, outage_per_node, nodes);
  }
};
/// In doubles.
using Failures = BasicFailures<double>;

/// How the job saves.
template <Scalar Rep = double>
struct BasicSaving {
  SaveStrategy strategy = SaveStrategy::synchronous;  ///< how a save is taken
  std::optional<BasicWorkInterval<Rep>> interval{};   ///< tau, work between saves; left out: see `solve`
  std::optional<BasicPeriod<Rep>> period{};           ///< T, from start to start, in place of `interval`
  /// In place of both: the next save starts when the last is durable, and a whole step is done.
  bool continuous = false;
  Rep slowdown = Rep(0.0);  ///< sigma, part of the speed lost beside a save; not of synchronous ones, 0 ... 1
  std::optional<BasicCount<Rep>> writers{};          ///< that divide a state without ranks; left out: all accelerators
  Placement placement = Placement::packed;           ///< of an inventory's ranks on nodes
  std::optional<BasicSerialiser<Rep>> serialiser{};  ///< a stage of its own before storage; without: none
  /// Restores read what the nodes still hold in memory, one process at this rate [B/s]: where processes were restarted
  /// and nodes were not. Left out: cold, from storage. Not of peer_memory.
  std::optional<BasicBytesPerSecond<Rep>> client_memory{};
  std::optional<BasicHostMemory<Rep>> host_memory{};  ///< what the host takes the state into; without: pinned and kept
  std::optional<BasicBytes<Rep>> host_memory_free{};  ///< of one node, beside the job; left out: all that the node has
  std::uint64_t buffers = 1;   ///< states that host memory (local_first: local media) holds while they persist
  std::uint64_t replicas = 2;  ///< m, nodes whose memory holds a state, its own included; peer_memory, 2 ... nodes
  std::optional<std::uint64_t>
      waves{};  ///< parts in which a snapshot fills the buffers; others have none; left out: the fewest that fit
  /// Bytes of a node's share that host memory holds at a time, in place of buffers and waves: the rest has to be
  /// written while the training stands still. Of a snapshot; left out: the whole share.
  std::optional<BasicBytes<Rep>> staging_budget{};
  Rep staging_factor = Rep(1.0);  ///< bytes of host memory for each byte of the budget in use, >= 1
  bool streamed = true;           ///< synchronous and local_first: copied and written at the same time
  /// Bytes that a save writes for each byte of the state, all of them over the whole path, >= 1: of frameworks that
  /// write twice, see `write_amplification`. Restores and host memory are of the state alone.
  Rep write_amplification = Rep(1.0);
  /// Bytes that a restore reads for each byte of the state that it needs, >= 1: of a restore in another layout,
  /// `Resharding::read_amplification`.
  Rep read_amplification = Rep(1.0);
  std::optional<BasicPlanningCost<Rep>>
      planning{};  ///< and metadata of all ranks, before a save or, asynchronous, after its copy; left out: none
  /// A save takes as much longer on storage as the slowest of so many ranks was measured to: `slowest_rank_factor`.
  bool slowest_rank = false;
  BasicSaveReliability<Rep> reliability{};  ///< how often a save fails, or cannot be read back
  std::optional<BasicSaveCost<Rep>>
      cost{};  ///< measured: then no path is solved, and strategy and slowdown are its own
};
/// In doubles.
using Saving = BasicSaving<double>;

/// A whole job. Every part may be left out that a question does not need:
///
///   failures.law  left out: nothing fails
///   machine       without `node`: only `machine.shared` and `saving.writers` count, or `saving.cost`, measured
///   state         bytes in place of an inventory; nothing where `saving.cost` is measured
///
/// A value of some 8 kB, most of it who writes how much; constant expressions allowed.
///
/// @see solve
template <Scalar Rep = double>
struct BasicJob {
  using rep = Rep;  ///< the scalar

  BasicState<Rep> state{};        ///< what is saved, and by whom
  BasicMachine<Rep> machine{};    ///< where it goes
  BasicTraining<Rep> training{};  ///< what is to be done
  BasicFailures<Rep> failures{};  ///< what goes wrong
  BasicSaving<Rep> saving{};      ///< how it is saved
};
/// In doubles.
using Job = BasicJob<double>;

/// The law of the whole job as it is given: `law`, or `node_mtbf` over the nodes, of what `mtbf_of` says; that of
/// uptime is `Outcome::law`. Empty when nothing fails.
/// @throws InvalidInput for both, or an MTBF that is not finite and > 0 s
template <Scalar Rep>
[[nodiscard]] constexpr std::optional<BasicExponential<Rep>> law_of(const BasicJob<Rep>& job);

/// The same job without an interval of its own: `solve` finds the best one.
template <Scalar Rep>
[[nodiscard]] constexpr BasicJob<Rep> without_interval(BasicJob<Rep> job) {
  job.saving.interval.reset();
  job.saving.period.reset();
  job.saving.continuous = false;
  return job;
}
/// The same job with so much work between saves.
template <Scalar Rep>
[[nodiscard]] constexpr BasicJob<Rep> with_interval(BasicJob<Rep> job,
                                                    const std::type_identity_t<BasicWorkInterval<Rep>>& interval) {
  job.saving.interval = interval;
  job.saving.period.reset();
  job.saving.continuous = false;
  return job;
}

// ---- implementation

template <Scalar Rep>
template <WorkloadLike W, OptimizerLike O>
constexpr BasicState<Rep>::BasicState(const W& workload, const O& optimizer)
    : bytes_(Rep(detail::scalar_cast<Rep>(workload_traits<W>::parameters(workload)) *
                 detail::scalar_cast<Rep>(bytes_per_parameter(optimizer)))) {
  const Rep weights = detail::scalar_cast<Rep>(optimizer_traits<O>::components(optimizer).weights);
  const Rep of_weights(detail::scalar_cast<Rep>(workload_traits<W>::parameters(workload)) * weights);
  if (bytes_.value() > of_weights) optimizer_ = BasicBytes<Rep>(Rep(bytes_.value() - of_weights));
}

template <Scalar Rep>
constexpr BasicState<Rep>::BasicState(const Inventory& inventory)
    : ranks_(inventory.layout().ranks()), by_rank_(std::in_place, inventory) {
  const ParallelLayout& layout = inventory.layout();
  const ComponentBytes parts = inventory.components();
  const BasicReadLoad<Rep> read = read_load<Rep>(inventory, {.reading = Reading::once});
  bytes_ = by_rank_->bytes();
  unique_ = read.read.bytes();
  readers_ = read.received ? Rep(read.received->bytes().value() / unique_.value()) : Rep(1.0);
  optimizer_ = BasicBytes<Rep>(detail::scalar_of_integer<Rep>(parts.total() - parts.weights));
  const bool replicated = layout.zero == Zero::none && layout.who_writes() != WriterRule::naive;
  replicas_ = replicated ? layout.data * layout.context : 0;
}

template <Scalar Rep>
template <Scalar Other>
  requires(!std::same_as<Other, Rep>)
constexpr BasicState<Rep>::BasicState(const BasicState<Other>& other)
    : bytes_(detail::scalar_cast<Rep>(other.bytes().value())),
      unique_(detail::scalar_cast<Rep>(other.unique_bytes().value())),
      optimizer_(detail::scalar_cast<Rep>(other.optimizer_bytes().value())),
      readers_(detail::scalar_cast<Rep>(other.readers_of_a_byte())),
      ranks_(other.ranks()),
      replicas_(other.replicas()) {
  if (other.by_rank()) by_rank_.emplace(*other.by_rank());
}

template <Scalar Rep>
constexpr BasicState<Rep> BasicState<Rep>::scaled(const BasicBytes<Rep>& bytes) const {
  BasicState other = *this;
  other.bytes_ = bytes;
  if (!by_rank_) return other;
  const Rep factor(bytes.value() / bytes_.value());
  other.unique_ *= factor;
  other.optimizer_ *= factor;
  other.by_rank_ = by_rank_->scaled(factor);
  return other;
}

template <Scalar Rep>
constexpr std::optional<BasicExponential<Rep>> law_of(const BasicJob<Rep>& job) {
  const BasicFailures<Rep>& failures = job.failures;
  std::optional<BasicExponential<Rep>> law = failures.law;
  if (failures.node_mtbf) {
    if (law) {
      detail::reject(
          InvalidInput("ckpt::Job: failures.law and failures.node_mtbf exclude each other: give one of them"));
    }
    law = BasicExponential<Rep>{job_mtbf(*failures.node_mtbf, detail::scalar_of_integer<Rep>(job.machine.nodes))};
  }
  if (law) detail::require_positive(law->mtbf, Subject{"ckpt::Job", "MTBF", "s"});
  return law;
}

}  // namespace ckpt::inline CKPT_ABI
