#pragma once
// What the whole job costs: one call from a `Job` to every number, each of them once.

#include <cstdint>
#include <optional>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/job/detail/best_steps.hpp>
#include <ckpt/job/detail/observed_mtbf.hpp>
#include <ckpt/job/detail/renewing.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/paths.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/restore.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>

namespace ckpt::inline CKPT_ABI {

/// Where the interval in force comes from.
enum class IntervalOrigin : std::uint8_t {
  given,      ///< `saving.interval`, `saving.period` or `saving.continuous`
  best,       ///< the least expected time of the job; in whole steps where the step is known
  customary,  ///< nothing fails, so that none is best: the period of `CheckpointOptions`, 4 h
};

/// Words for an origin.
[[nodiscard]] constexpr std::string_view to_string(IntervalOrigin origin) {
  return origin == IntervalOrigin::given ? "given" : origin == IntervalOrigin::best ? "best" : "customary";
}

/// What a job costs, in the order in which it comes about.
template <Scalar Rep = double>
struct BasicOutcome {
  std::optional<BasicSaveLoad<Rep>> load =
      detail::nothing<BasicSaveLoad<Rep>>();  ///< who writes how much; empty where the cost was measured
  std::optional<BasicPathResult<Rep>> path =
      detail::nothing<BasicPathResult<Rep>>();  ///< the way of a save; empty where the cost was measured
  BasicStrategyResult<Rep> save{};              ///< what a save costs, and at the interval in force
  std::uint64_t waves = 1;                      ///< parts in which a snapshot fills the buffers
  std::optional<BasicRestoreResult<Rep>> restore =
      detail::nothing<BasicRestoreResult<Rep>>();     ///< the way back, and its stages; empty where it was given
  bool reading_assumed = false;                       ///< how fast storage reads is not known: taken as it writes
  BasicWorkInterval<Rep> interval{};                  ///< tau, in force
  IntervalOrigin origin = IntervalOrigin::customary;  ///< of the interval
  Bound bound = Bound::by_failures;                   ///< what keeps a best interval from being shorter
  std::uint64_t steps = 0;                            ///< k, of a best interval in whole steps; else 0
  std::optional<BasicExponential<Rep>> law{};         ///< of the whole job's uptime; empty when nothing fails
  Rep shape = Rep(1.0);                               ///< of that law; not 1: Weibull's, renewed with every restart
  BasicRun<Rep> run{};                                ///< what the ledger is of
  BasicLedger<Rep> ledger{};                          ///< expected hours of the whole run
  BasicCheckpointResult<Rep> checkpoint{};            ///< the first answer, at the interval in force

  /// T, from the start of one save to the start of the next, in steady state [s].
  [[nodiscard]] constexpr BasicPeriod<Rep> period() const { return BasicPeriod<Rep>(save.cycle); }
  /// Useful work in the wall-clock time, 0 ... 1.
  [[nodiscard]] constexpr Rep goodput() const { return ledger.goodput(); }
};
/// In doubles.
using Outcome = BasicOutcome<double>;

/// Every number of a job, by the exact model.
///
/// Load, path, cost of a save, restore, interval, run, ledger, first answer. A save is synchronous or not as the
/// strategy says, over one path that `save_path` builds; the state is read back over `restore_path`, from peers for
/// peer_memory and else from where saves end (local_first: from shared storage, because the node that failed has lost
/// its drives). Every failure is taken to be one that the strategy can restore from: for copies that do not survive the
/// loss of the whole job that needs a second level, see interval/multilevel.hpp.
///
/// The interval, where the job leaves it out, is the one with the least expected time of the whole job; in whole steps
/// where the step is known. A snapshot that does not fit in host memory is taken in the fewest waves that do, unless it
/// has a staging budget.
///
/// Where spares are said, a failure waits for one in the mean of all, on top of its rescheduling (`Spares::mean_wait`).
///
/// An MTBF of wall clock becomes one of uptime by the time down of this job, its restore included where failures spare
/// restores; then wall clock over failures is the MTBF that was given. A job with another outage has another law: to
/// hold on to it while the outage moves, give the job the law of this outcome.
///
/// With a `failures.shape` other than 1 the ledger and the best interval are those of a long run under Weibull's law,
/// which renews with every restart (`long_run_ledger`, `best_interval`); a job with so few failures that those soon
/// after its own start are a tenth of them and more is an error.
///
/// Constant expressions allowed; allocates nothing; the same in every thread.
///
/// @param job  see `Job`
/// @throws InvalidInput (or: not a constant expression) naming the quantity outside its domain or what is missing; for
///         a strategy that cannot be taken (see `obstacle`); for a run that never finishes
/// @accuracy each part as its own: paths 5 ulp, ledger a few ulp; no number of steps is better where the job has up to
///           128 of them or saves only block; in a longer job with asynchronous saves none near a minimum of the exact
///           model
template <Scalar Rep>
[[nodiscard]] constexpr BasicOutcome<Rep> solve(const BasicJob<Rep>& job);

/// `f` of the law of the whole job's uptime: of the `Exponential` or, with a shape other than 1, the `Weibull`; both
/// have the same result.
/// @param outcome  of a job with failures
/// @param f        called once
/// @throws InvalidInput for an outcome without failures
template <Scalar Rep, class F>
[[nodiscard]] constexpr auto with_law(const BasicOutcome<Rep>& outcome, const F& f) {
  if (!outcome.law) detail::reject(InvalidInput("ckpt::with_law: the job has no failures: set failures.law"));
  return detail::with_law(outcome.law->mtbf, outcome.shape, f);
}

/// Why a job cannot be solved although each of its figures is in its domain.
enum class Obstacle : std::uint8_t {
  none,          ///< it can
  no_shared,     ///< local_first without shared storage to flush to
  no_local,      ///< saves end on local drives, or pass through them, and the node has none
  no_host_link,  ///< the state has to be copied to the host, and how fast that is is not known
  no_network,    ///< peer_memory without a figure for the node's network
  few_nodes,     ///< peer_memory with fewer nodes than replicas
  no_step,       ///< overlapped_snapshot or peer_memory without `training.step`
  host_memory,   ///< the save does not fit in the free memory of a node, in whatever number of waves
  free_save,     ///< a save costs nothing, and the interval is left out without a step: the shorter the better
  no_restore,    ///< a measured save without bytes and storage to read them from: how long a restore takes is not known
  too_often,  ///< the period that is given is no longer than a save stops the work, or than saves can follow each other
  never_finishes,  ///< the expected time of the run is beyond the range of the scalar
  not_beside,      ///< continuous saves by a strategy that writes while the training stands still
  too_short        ///< a law that renews, and a job so short that its start or its end decides
};

/// What is missing, in words that name what helps.
[[nodiscard]] constexpr std::string_view to_string(Obstacle obstacle);

// ---- implementation

constexpr std::string_view to_string(Obstacle obstacle) {
  constexpr std::string_view words[] = {
      "none",
      "local first needs shared storage to flush to: set machine.shared",
      "the node has no local storage, or no figure for it: set machine.node.storage or machine.shared",
      "how fast accelerators copy to their host is not known: set machine.to_host",
      "the network of the node is not known: set machine.node.network",
      "peer memory needs as many nodes as replicas",
      "overlapped snapshot and peer memory need the time of a step: set training.step",
      "the save does not fit in the free host memory of a node, in whatever number of waves",
      "a save that costs nothing has no best interval: set training.step or saving.interval",
      "how long a restore takes is not known: set failures.outage.restore, or job.state and where it is read from",
      "a save takes longer than the period, or saves cannot follow each other so fast: set a longer saving.period",
      "the run never finishes: failures come faster than it gets on",
      "continuous saves are written beside the training, synchronous ones are not: set saving.strategy",
      "with failures.shape the ledger is of a long run, and of this one the start or the end decides: set a longer "
      "training.work, or leave failures.shape out"};
  return words[static_cast<std::size_t>(obstacle)];
}

namespace detail {

/// A step for strategies that ask for none.
template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> step_of(const BasicTraining<Rep>& training) {
  return training.step.value() > Rep(0.0) ? training.step : BasicSeconds<Rep>(Rep(1.0));
}

/// Rejects what no job can have of the figures that are its own, whether or not the strategy looks at them.
template <class Rep>
constexpr void require_job(const BasicJob<Rep>& job) {
  const BasicTraining<Rep>& training = job.training;
  const BasicSaving<Rep>& saving = job.saving;
  require_positive(training.work, Subject{"ckpt::Job", "training.work", "s"});
  require_non_negative(training.step, Subject{"ckpt::Job", "training.step", "s"});
  const bool stepped = training.step.value() > Rep(0.0);
  const Rep& most = stepped ? training.step.value() : largest<Rep>();
  require_between(training.update.value(), Rep(0.0), most,
                  "ckpt::Job: training.update must be from 0 s to training.step");
  require_between(training.network_idle.value(), Rep(0.0), most,
                  "ckpt::Job: training.network_idle must be from 0 s to training.step");
  require_outage(job.failures.outage);
  if (job.failures.spares) require_spares(*job.failures.spares);
  require_notice(job.failures.notice);
  require_fraction(saving.slowdown, Subject{"ckpt::Job", "saving.slowdown"});
  require_between(saving.write_amplification, Rep(1.0), largest<Rep>(),
                  "ckpt::Job: saving.write_amplification must be finite and at least 1");
  require_between(saving.read_amplification, Rep(1.0), largest<Rep>(),
                  "ckpt::Job: saving.read_amplification must be finite and at least 1");
  if (saving.host_memory_free) {
    require_non_negative(*saving.host_memory_free, Subject{"ckpt::Job", "saving.host_memory_free", "B"});
  }
  const auto require_number = [](std::uint64_t number, const char* text) {
    if (number == 0 || number >= whole_limit) reject(text, static_cast<double>(number));
  };
  require_number(saving.buffers, "ckpt::Job: saving.buffers must be from 1 to 2^53");
  require_number(saving.replicas, "ckpt::Job: saving.replicas must be from 1 to 2^53");
  require_number(saving.waves.value_or(1), "ckpt::Job: saving.waves must be from 1 to 2^53");
  require_between(saving.staging_factor, Rep(1.0), largest<Rep>(),
                  "ckpt::Job: saving.staging_factor must be finite and at least 1");
  if (saving.staging_budget) {
    require_positive(*saving.staging_budget, Subject{"ckpt::Job", "saving.staging_budget", "B"});
    if (saving.buffers > 1 || saving.waves.value_or(1) > 1) {
      reject(
          InvalidInput("ckpt::Job: saving.staging_budget stands in place of saving.buffers and saving.waves: leave "
                       "them out, or it"));
    }
  }
  require_number(job.machine.nodes, "ckpt::Job: machine.nodes must be from 1 to 2^53");
}

/// What is missing of what a strategy needs, before anything is solved.
template <class Rep>
[[nodiscard]] constexpr Obstacle missing_part(const BasicJob<Rep>& job) {
  const BasicMachine<Rep>& machine = job.machine;
  const SaveStrategy strategy = job.saving.strategy;
  const bool local = strategy == SaveStrategy::local_first;
  const bool peers = strategy == SaveStrategy::peer_memory;
  if (job.saving.cost) return Obstacle::none;
  if (local && !machine.shared) return Obstacle::no_shared;
  if ((local || (!machine.shared && !peers)) && !machine.node.storage) return Obstacle::no_local;
  if (copies_to_node(job) && !machine.to_host && !machine.node.accelerator.host_link) return Obstacle::no_host_link;
  if (peers && !machine.node.network) return Obstacle::no_network;
  if (peers && machine.nodes < job.saving.replicas) return Obstacle::few_nodes;
  const bool beside_a_step = peers || strategy == SaveStrategy::overlapped_snapshot;
  if (beside_a_step && !(job.training.step.value() > Rep(0.0))) return Obstacle::no_step;
  return Obstacle::none;
}

/// What `solve_strategy` has to know, from the times of a path.
template <class Rep>
[[nodiscard]] constexpr BasicStrategyOptions<Rep> strategy_options(const BasicJob<Rep>& job,
                                                                   const BasicPathResult<Rep>& path,
                                                                   const BasicBytes<Rep>& bytes_of_node) {
  const BasicSaving<Rep>& saving = job.saving;
  const SaveStrategy strategy = saving.strategy;
  const bool stepped = job.training.step.value() > Rep(0.0);  // else nobody looks at parts of it
  BasicStrategyOptions<Rep> options{.step = step_of(job.training),
                                    .update = stepped ? job.training.update : BasicSeconds<Rep>(),
                                    .network_idle = stepped ? job.training.network_idle : BasicSeconds<Rep>(),
                                    .slowdown = strategy == SaveStrategy::synchronous ? Rep(0.0) : saving.slowdown,
                                    .bytes = bytes_of_node,
                                    .buffers = saving.buffers};
  if (strategy == SaveStrategy::synchronous) {
    options.persist = path.durable_after;
  } else if (strategy == SaveStrategy::peer_memory) {
    options.replication = path.durable_after;
    options.copies = saving.replicas;
  } else {
    options.snapshot = path.blocking;
    options.persist = path.persist();
  }
  const auto& free = saving.host_memory_free ? saving.host_memory_free : job.machine.node.host_memory;
  if (free) options.host_memory_free = *free;
  if (saving.waves && copies_to_host(strategy)) options.waves = *saving.waves;
  options.staging_budget = saving.staging_budget;
  options.staging_factor = saving.staging_factor;
  return options;
}

/// Least whole number of steps at which no save waits for the one before; 1 where the step is not known.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t steps_without_wait(const BasicSaveCost<Rep>& cost,
                                                         const BasicSeconds<Rep>& step) {
  if (!(step.value() > Rep(0.0))) return 1;
  const std::uint64_t steps = steps_covering(enter(cost.smallest_work().value()), enter(step.value()));
  return steps > 0 ? steps : 1;
}

/// Load, path and cost of a save, into `out`; what is in it already is kept.
template <class Rep>
[[nodiscard]] constexpr Obstacle find_save(const BasicJob<Rep>& job, BasicOutcome<Rep>& out) {
  if (!out.load) out.load.emplace(Made{[&] { return save_load(job); }});
  if (!out.path) {
    const auto path = save_path(job);
    const bool once = !(job.saving.write_amplification > Rep(1.0));
    out.path.emplace(Made{[&] { return once ? path.solve(*out.load) : path.solve(written_load(job, *out.load)); }});
  }
  auto options = strategy_options(job, *out.path, out.load->heaviest_node());
  const auto memory = host_memory_need(job.saving.strategy, options);
  if (!memory.fits()) {
    const bool fixed = (job.saving.waves || job.saving.staging_budget) && copies_to_host(job.saving.strategy);
    if (memory.fewest_waves == 0 || fixed) return Obstacle::host_memory;
    options.waves = memory.fewest_waves;
  }
  out.waves = options.waves;
  out.save = solve_strategy(job.saving.strategy, options);
  return Obstacle::none;
}

/// Whether there are bytes, and somewhere to read them from.
template <class Rep>
[[nodiscard]] constexpr bool can_read_back(const BasicJob<Rep>& job) {
  const BasicMachine<Rep>& machine = job.machine;
  const bool drives = has_nodes(machine) && machine.node.storage;
  const bool peers = job.saving.strategy == SaveStrategy::peer_memory && machine.node.network;
  return job.state.bytes().value() > Rep(0.0) && (machine.shared || drives || peers);
}

/// The outage of the job, its restore by the path back where it is not given, into `out`; what is in it already of the
/// way back is kept.
template <class Rep>
constexpr void find_restore(const BasicJob<Rep>& job, BasicOutcome<Rep>& out) {
  out.run.outage = job.failures.outage_on(job.machine.nodes);
  if (job.failures.outage.restore) return;
  if (!out.load) return;
  const BasicOutage<Rep>& outage = out.run.outage;
  if (out.restore) {
    out.restore->detection = outage.detection;
    out.restore->rescheduling = outage.until_restore();
    out.restore->warm_up = outage.warm_up;
    add_up(*out.restore);
  } else {
    const auto back = restore_path(job);
    const BasicRestore<Rep> restore{.detection = outage.detection,
                                    .rescheduling = outage.until_restore(),
                                    .read = back.path,
                                    .warm_up = outage.warm_up};
    out.restore.emplace(Made{[&] { return restore.solve(read_load(job, *out.load)); }});
    out.reading_assumed = back.assumed;
  }
  out.run.outage.restore = out.restore->read + out.restore->broadcast;
}

/// Work between continuous saves: no less than the last takes until it is durable, in whole steps where they are known.
template <class Rep>
[[nodiscard]] constexpr BasicWorkInterval<Rep> continuous_interval(const BasicJob<Rep>& job,
                                                                   const BasicSaveCost<Rep>& cost) {
  const auto least = enter(cost.continuous_work());
  const auto step = enter(job.training.step);
  if (!(step > 0.0)) return BasicWorkInterval<Rep>(cost.continuous_work());
  const std::uint64_t steps = steps_covering(least, step);
  return BasicWorkInterval<Rep>(BasicSeconds<Rep>(scalar_of_integer<eager_t<Rep>>(steps > 0 ? steps : 1) * step));
}

/// The interval that a job asks for.
/// @throws InvalidInput for more than one, and what `SaveCost::work_in` rejects
template <class Rep>
[[nodiscard]] constexpr std::optional<BasicWorkInterval<Rep>> given_interval(const BasicJob<Rep>& job,
                                                                             const BasicSaveCost<Rep>& cost) {
  const auto& saving = job.saving;
  if (saving.interval && saving.period) {
    reject(InvalidInput("ckpt::Job: saving.interval and saving.period exclude each other: give one of them"));
  }
  if (saving.continuous && (saving.interval || saving.period)) {
    reject(InvalidInput("ckpt::Job: saving.continuous stands in place of saving.interval and saving.period"));
  }
  if (saving.continuous) return continuous_interval(job, cost);
  if (saving.interval) {
    require_positive(saving.interval->seconds(), Subject{"ckpt::Job", "saving.interval", "s"});
    return saving.interval;
  }
  if (!saving.period) return std::nullopt;
  return cost.work_in(*saving.period);
}

/// Whether the shorter the interval the better, without end.
template <class Rep>
[[nodiscard]] constexpr bool saves_are_free(const BasicJob<Rep>& job, const BasicSaveCost<Rep>& cost) {
  return !(cost.durable_after().value() > Rep(0.0)) && !(job.training.step.value() > Rep(0.0));
}

/// The best interval of the whole job, into `out`; whether there is one at which it finishes.
template <class Rep>
[[nodiscard]] constexpr bool find_interval(const BasicJob<Rep>& job, BasicOutcome<Rep>& out) {
  using T = eager_t<Rep>;
  const auto step = enter(job.training.step);
  const auto m = enter(out.law->mtbf);
  const BasicRun<T>& run = enter(out.run);
  out.origin = IntervalOrigin::best;
  if (renews(out.shape)) {
    const auto best = best_renewing(out.run, *out.law, out.shape, T(step));
    const T tau = best.interval.seconds().value();
    if (!(tau > 0.0)) return false;
    if (step > 0.0) out.steps = whole_part(tau / step + 0.5);
    out.bound = best.bound;
    out.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(tau));
    return true;
  }
  if (!(step > 0.0)) {
    const auto cut = best_cut(run, m);
    if (!(cut.whole > 0.0)) return false;
    out.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(cut.whole));
    const auto waits = enter(run.save.smallest_work());
    if (waits > 0.0 && !(cut.whole > waits)) out.bound = Bound::by_storage;
    return true;
  }
  const auto long_run = find_best_interval(run, m, step);
  T around = enter(long_run.interval.seconds());
  if (!(around > 0.0)) around = enter(job.training.work);
  const auto best = best_steps(run, m, step, around);
  if (!(best.y < largest<T>())) return false;
  out.steps = whole_part(best.x + 0.5);
  if (out.steps <= out.save.smallest_steps) out.bound = long_run.bound;
  out.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(best.x * step));
  return true;
}

/// Where the hours go when nothing fails: the limit of the exact model for a long MTBF.
template <class Rep>
[[nodiscard]] constexpr BasicLedger<Rep> ledger_without_failures(const BasicRun<Rep>& run,
                                                                 const BasicWorkInterval<Rep>& interval) {
  const Rep beyond(Rep(1.0) / Rep(epsilon<Rep>() * epsilon<Rep>()));
  const BasicSeconds<Rep> mtbf((run.work + run.outage.total() + run.save.durable_after()).value() * beyond);
  BasicLedger<Rep> ledger = expected_ledger(run, BasicExponential<Rep>{mtbf}, interval);
  ledger.lost_work = ledger.detection = ledger.rescheduling = ledger.restore = BasicSeconds<Rep>();
  ledger.failure_count = Rep(0.0);
  return ledger;
}

/// Failures that are announced, and of which a save of such cost is durable in time.
template <class Rep>
[[nodiscard]] constexpr BasicNotice<Rep> notice_of(const BasicJob<Rep>& job, const BasicSaveCost<Rep>& save) {
  BasicNotice<Rep> notice = job.failures.notice;
  if (!(notice.share > Rep(0.0))) return notice;
  notice.met = leave(enter(notice.met) * chance_in_time(enter(notice.time.value()), enter(job.training.step.value()),
                                                        enter(save.durable_after().value())));
  return notice;
}

/// What does not depend on the interval: load, path, cost of a save, restore, law and run, into `out`.
template <class Rep>
[[nodiscard]] constexpr Obstacle find_run(const BasicJob<Rep>& job, BasicOutcome<Rep>& out) {
  require_job(job);
  out.law = law_of(job);
  require_positive(job.failures.shape, Subject{"ckpt::Job", "failures.shape"});
  if (out.law) out.shape = job.failures.shape;
  if (const Obstacle missing = missing_part(job); missing != Obstacle::none) return missing;
  if (job.saving.cost) {
    require_save_cost(*job.saving.cost);
    out.save.cost = *job.saving.cost;
    out.save.smallest_steps = steps_without_wait(out.save.cost, job.training.step);
    if (!out.load && can_read_back(job)) out.load.emplace(Made{[&] { return save_load(job); }});
  } else if (const Obstacle save = find_save(job, out); save != Obstacle::none) {
    return save;
  }
  out.run.work = job.training.work;
  out.run.save = out.save.cost;
  out.run.exposure = job.failures.exposure;
  if (out.law) out.run.notice = notice_of(job, out.save.cost);
  find_restore(job, out);
  out.run.reliability = job.saving.reliability;
  if (renews(out.shape) && (is_noticed(out.run) || !out.run.reliability.is_perfect())) {
    reject(
        InvalidInput("ckpt::Job: announced failures (failures.notice) and saves of no use (saving.reliability) need "
                     "exponential ones: leave failures.shape out"));
  }
  if (!out.run.reliability.is_perfect() && !out.run.reliability.in_vain) {
    out.run.reliability.in_vain = out.run.outage.restore;
  }
  if (out.law && !out.run.outage.restore) return Obstacle::no_restore;
  require_run(out.run);
  if (!out.law) return Obstacle::none;
  if (job.failures.mtbf_of == MtbfOf::wall_clock) {
    const auto seen = observed_mtbf(job, out.run);
    out.law.reset();
    if (!(seen.down < seen.mtbf.seconds())) return Obstacle::never_finishes;
    BasicExponential<Rep> there{seen.mtbf.uptime(seen.down)};
    if (job.failures.spares && !add_spare_wait(*job.failures.spares, there)) return Obstacle::never_finishes;
    out.law = BasicExponential<Rep>{there.mtbf / seen.per_node};
  }
  // Downtime counts by its mean.
  if (job.failures.spares) out.run.outage.rescheduling += job.failures.spares->mean_wait(out.law->mtbf);
  return Obstacle::none;
}

/// Whether a save does not fit into the period of a job.
template <class Rep>
[[nodiscard]] constexpr bool is_late(const BasicPeriod<Rep>& period, const BasicSaveCost<Rep>& cost) {
  return !(period.seconds() > cost.blocking) || period.seconds() < cost.smallest_period();
}

/// `solve`, which says why not instead of throwing where that is not one figure's fault.
/// @param waits  for a save that does not fit into the period: at least a step is done between saves
template <class Rep>
[[nodiscard]] constexpr Obstacle try_solve(const BasicJob<Rep>& job, BasicOutcome<Rep>& out, bool waits = false) {
  if (const Obstacle obstacle = find_run(job, out); obstacle != Obstacle::none) return obstacle;
  const BasicSaveCost<Rep>& cost = out.save.cost;
  const auto& period = job.saving.period;
  const bool in_periods = period && !job.saving.interval && is_positive(period->seconds().value());
  const bool late = in_periods && is_late(*period, cost);
  if (late && !waits) return Obstacle::too_often;
  if (job.saving.continuous && !(cost.continuous_work().value() > Rep(0.0))) return Obstacle::not_beside;
  if (in_periods && waits) {
    const BasicSeconds<Rep> work = late ? cost.smallest_work() : cost.work_in(*period).seconds();
    out.interval = BasicWorkInterval<Rep>(work < job.training.step ? job.training.step : work);
    out.origin = IntervalOrigin::given;
    if (!is_positive(out.interval.seconds().value())) {
      out.checkpoint = CheckpointModel{}.solve(job.state.bytes(), cost.durable_after(), cost.blocking, *period);
      return Obstacle::never_finishes;
    }
  } else if (const auto given = given_interval(job, out.save.cost)) {
    out.interval = *given;
    out.origin = IntervalOrigin::given;
  } else if (!out.law) {
    const BasicPeriod<Rep> customary = BasicCheckpointOptions<Rep>{}.period;
    const bool fits =
        customary.seconds() > out.save.cost.smallest_period() && customary.seconds() > out.save.cost.blocking;
    out.interval = fits ? out.save.cost.work_in(customary) : BasicWorkInterval<Rep>(customary.seconds());
  } else if (saves_are_free(job, out.save.cost)) {
    return Obstacle::free_save;
  } else if (!find_interval(job, out)) {
    return Obstacle::never_finishes;
  }
  set_cycle(out.save, out.interval.seconds().value(), job.saving.buffers);
  const BasicSeconds<Rep> lost = out.save.stall() + out.save.contention;
  out.checkpoint = CheckpointModel{}.solve(job.state.bytes(), out.save.cost.durable_after(), lost, out.period());

  if (out.law) {
    const auto tau = enter(out.interval.seconds());
    if (renews(out.shape)) {
      if (!is_positive(time_under(out.run, *out.law, out.shape, tau))) return Obstacle::never_finishes;
      out.ledger = ledger_renewing(out.run, *out.law, out.shape, out.interval);
    } else {
      const auto& run = enter(out.run);
      const auto ledger = ledger_of(run, enter(out.law->mtbf), cut_into(run.work.value(), tau));
      if (!is_finished(ledger)) return Obstacle::never_finishes;
      out.ledger = leave(ledger);
    }
  } else {
    out.ledger = ledger_without_failures(out.run, out.interval);
  }
  const bool is_short = renews(out.shape) && too_short_to_renew(out.run, out.ledger, out.shape);
  return is_short ? Obstacle::too_short : Obstacle::none;
}

/// Whether an outcome is whole. Draws and trials of a job that is long enough may fail too seldom themselves: what they
/// lose is then little, and that of a long run.
[[nodiscard]] constexpr bool is_solved(Obstacle obstacle) {
  return obstacle == Obstacle::none || obstacle == Obstacle::too_short;
}

/// The job with an MTBF of uptime in the place of one of wall clock: what another outage leaves as it is. A job that
/// cannot be solved, or finishes never, stays as it is.
template <class Rep>
[[nodiscard]] constexpr BasicJob<Rep> of_uptime(BasicJob<Rep> job) {
  if (job.failures.mtbf_of == MtbfOf::uptime) return job;
  BasicOutcome<Rep> out;
  if (find_run(job, out) != Obstacle::none || !out.law) return job;
  job.failures.law = out.law;
  job.failures.node_mtbf.reset();
  job.failures.mtbf_of = MtbfOf::uptime;
  return job;
}

/// The error of a job that cannot be solved.
template <class Rep>
constexpr void reject_obstacle(Obstacle obstacle, const BasicJob<Rep>& job, const BasicOutcome<Rep>& out) {
  if (obstacle == Obstacle::none) return;
  if (obstacle == Obstacle::never_finishes && !out.law) {  // says which MTBF has no uptime in it
    const auto seen = observed_mtbf(job, out.run);
    const bool waits = job.failures.spares && seen.down < seen.mtbf.seconds();
    static_cast<void>(seen.mtbf.uptime(waits ? seen.down + job.failures.spares->wait() : seen.down));
  }
  if (obstacle == Obstacle::too_often)
    static_cast<void>(out.save.cost.work_in(*job.saving.period));  // says by how much
  if (obstacle == Obstacle::host_memory) {                         // says how many bytes are missing
    static_cast<void>(solve_strategy(job.saving.strategy, strategy_options(job, *out.path, out.load->heaviest_node())));
  }
  reject(InvalidInput("ckpt::solve: ").append(to_string(obstacle)));
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicOutcome<Rep> solve(const BasicJob<Rep>& job) {
  BasicOutcome<Rep> out;
  detail::reject_obstacle(detail::try_solve(job, out), job, out);
  return out;
}

}  // namespace ckpt::inline CKPT_ABI
