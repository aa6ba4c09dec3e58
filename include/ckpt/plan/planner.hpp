#pragma once
// A whole job: which manner of saving, how often, what the run then costs, and what to improve next.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/save/strategy.hpp>

namespace ckpt::inline CKPT_ABI {

/// A job, whatever its manner of saving.
template <Scalar Rep = double>
struct Job {
  BasicSeconds<Rep> work{};          ///< Ts, time it takes without saves and failures [s], > 0
  Exponential<Rep> failures{};       ///< MTBF of the whole job [s], > 0
  BasicSeconds<Rep> detection{};     ///< from a failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};  ///< from discovery to the start of the restore [s], >= 0
  Exposure exposure{};               ///< when failures strike
};

/// One manner of saving that the planner may choose.
template <Scalar Rep = double>
struct SaveCandidate {
  std::string_view name{};                            ///< must outlive the plan
  SaveStrategy strategy = SaveStrategy::synchronous;  ///< how the save is taken
  StrategyOptions<Rep> costs{};                       ///< what it takes; `steps` is what the planner finds
  BasicSeconds<Rep> restore{};                        ///< R, from where this manner saves to [s], >= 0
};

/// Something that could be twice as good.
enum class Lever : std::uint8_t {
  copy,      ///< copy to host memory or to peers twice as fast
  storage,   ///< local and durable writes twice as fast
  failures,  ///< half as many failures
  restore,   ///< restore twice as fast
  outage,    ///< detection and rescheduling twice as fast
};

/// Every lever once, in the order of `Lever`.
inline constexpr std::array all_levers{Lever::copy, Lever::storage, Lever::failures, Lever::restore, Lever::outage};

/// Name of a lever.
[[nodiscard]] constexpr std::string_view to_string(Lever lever) {
  constexpr std::string_view names[] = {"copy from the accelerators", "storage", "failures", "restore",
                                        "detection and rescheduling"};
  return names[static_cast<std::size_t>(lever)];
}

/// How a job should save, and what its run then costs.
template <Scalar Rep = double>
struct Plan {
  std::size_t candidate = 0;                      ///< which of the candidates
  std::uint64_t steps = 1;                        ///< k, steps between saves
  std::uint64_t waves = 1;                        ///< parts in which host memory is filled
  WorkInterval<Rep> interval{};                   ///< k t_iter, useful work between saves
  IntervalBound bound = IntervalBound::failures;  ///< what keeps it from being shorter
  StrategyResult<Rep> save{};                     ///< one save at this interval
  Run<Rep> run{};                                 ///< what the ledger is of
  Ledger<Rep> ledger{};                           ///< expected hours of the whole run
  /// Goodput gained by each lever, at the interval that is best then. That of `copy` can be negative: what no longer
  /// blocks is still to be persisted, so a save can take more steps to be durable, and where failures spare saves they
  /// do not spare the work beside what persists.
  std::array<Rep, all_levers.size()> gains{{Rep(0.0), Rep(0.0), Rep(0.0), Rep(0.0), Rep(0.0)}};

  /// Goodput gained by one lever.
  [[nodiscard]] constexpr const Rep& gain(Lever lever) const { return gains[static_cast<std::size_t>(lever)]; }
  /// What binds next: the lever that gains most, the first of equal ones.
  [[nodiscard]] constexpr Lever next() const {
    Lever best = all_levers[0];
    for (const Lever lever : all_levers) {
      if (gain(lever) > gain(best)) best = lever;
    }
    return best;
  }
};

/// The run of a job that saves in some manner: the bridge from `solve_strategy` to the ledger.
template <Scalar Rep>
[[nodiscard]] constexpr Run<Rep> make_run(const Job<Rep>& job, const StrategyResult<Rep>& save,
                                          const BasicSeconds<Rep>& restore) {
  return {.work = job.work,
          .blocking = save.blocking,
          .waiting = save.waiting,
          .persist = save.persist,
          .slowdown = save.slowdown,
          .detection = job.detection,
          .rescheduling = job.rescheduling,
          .restore = restore,
          .exposure = job.exposure};
}

/// The best plan for a job, by the exact model.
///
/// For each candidate the whole number of steps at which the expected time is least, `best_interval` and its
/// neighbours, never so few that saves wait for each other or that one is not durable when the next has stopped
/// blocking, or so many that the job ends before its first save; then the candidate with the least time. A snapshot
/// that does not fit in host memory is taken in the fewest waves that do. Every failure is taken to be one that the
/// candidate can restore from. For one whose copies do not survive the loss of the whole job, that needs a second
/// level: see interval/multilevel.hpp.
///
/// @param job         see `Job`
/// @param candidates  at least one; those that do not fit in host memory, or with which the job never finishes, are
///                    passed over
/// @throws InvalidInput for no candidates, when every one is passed over (the reason is that of the last one), and for
///         an input outside its domain
/// @accuracy that of `best_interval`; the interval is a whole number of steps
/// @see best_interval, expected_ledger, solve_strategy
template <Scalar Rep>
[[nodiscard]] constexpr Plan<Rep> recommend(const Job<Rep>& job, std::span<const SaveCandidate<Rep>> candidates);

/// The same for one manner of saving.
template <Scalar Rep>
[[nodiscard]] constexpr Plan<Rep> recommend(const Job<Rep>& job, const SaveCandidate<Rep>& candidate) {
  return recommend(job, std::span<const SaveCandidate<Rep>>(&candidate, 1));
}

// ---- implementation

namespace detail {

/// A candidate at its best number of steps.
template <class Rep>
struct Placed {
  std::uint64_t steps = 0;
  std::uint64_t waves = 1;
  IntervalBound bound = IntervalBound::failures;
  StrategyResult<Rep> save{};
  Run<Rep> run{};
  Rep time_per_work = largest<Rep>();  // `largest`: the job never finishes
};

/// Whole steps in a time: at least one, and 2^53 when there are more.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t steps_within(const Rep& time, const Rep& step) {
  if (!(Rep(time / step) < scalar_of_integer<Rep>(whole_limit))) return whole_limit;
  const std::uint64_t steps = multiples_within(time, step, "ckpt::recommend: number of steps must be below 2^53");
  return steps > 0 ? steps : 1;
}

template <class Rep>
[[nodiscard]] constexpr Placed<Rep> place(const Job<Rep>& job, const SaveCandidate<Rep>& candidate) {
  const Rep& step = candidate.costs.step.value();
  const Rep& mtbf = job.failures.mtbf.value();
  const auto work_of = [&step](std::uint64_t steps) { return Rep(scalar_of_integer<Rep>(steps) * step); };
  StrategyOptions<Rep> costs = candidate.costs;
  costs.steps = Rep(1.0);
  if (const auto memory = host_memory_need(candidate.strategy, costs); !memory.fits() && memory.fewest_waves > 1) {
    costs.waves = memory.fewest_waves;
  }
  const auto solve = [&costs, &candidate](std::uint64_t steps) {
    costs.steps = scalar_of_integer<Rep>(steps);
    return solve_strategy(candidate.strategy, costs);
  };
  std::uint64_t fewest = solve(1).smallest_steps;

  Placed<Rep> result;
  result.waves = costs.waves;
  result.save = solve(fewest);
  if (result.save.waiting.value() > Rep(0.0)) result.save = solve(++fewest);  // the rounding of `smallest_steps`
  result.run = make_run(job, result.save, candidate.restore);
  require_run(result.run);
  // With two buffers a save may begin before the one before it is durable, which the model of a run does not know.
  const std::uint64_t durable = multiples_covering(work_until_durable(result.run), step,
                                                   "ckpt::recommend: steps that a save lasts must be below 2^53");
  if (fewest < durable) fewest = durable;
  result.steps = fewest;
  const auto best = find_best_interval(result.run, mtbf, work_of(fewest));
  if (!(best.interval.seconds().value() > Rep(0.0))) return result;
  const std::uint64_t most = steps_within(job.work.value(), step);
  std::uint64_t below = steps_within(best.interval.seconds().value(), step);
  if (below > most) below = most;
  if (below < fewest) below = fewest;
  result.steps = below;
  result.time_per_work = time_per_work(result.run, mtbf, work_of(below));
  if (below < most) {
    const Rep above = time_per_work(result.run, mtbf, work_of(below + 1));
    if (above < result.time_per_work) {
      result.steps = below + 1;
      result.time_per_work = above;
    }
  }
  if (result.steps == fewest && best.bound == IntervalBound::storage) {
    result.bound = fewest > 1 ? IntervalBound::storage : IntervalBound::step;
  }
  result.save = solve(result.steps);
  return result;
}

/// A job and a candidate with one thing twice as good.
template <class Rep>
constexpr void pull(Lever lever, Job<Rep>& job, SaveCandidate<Rep>& candidate) {
  const Rep half = Rep(0.5);
  switch (lever) {
    case Lever::copy:
      candidate.costs.snapshot *= half;
      candidate.costs.replication *= half;
      return;
    case Lever::storage:
      candidate.costs.local_write *= half;
      candidate.costs.persist *= half;
      return;
    case Lever::failures:
      job.failures.mtbf *= Rep(2.0);
      return;
    case Lever::restore:
      candidate.restore *= half;
      return;
    case Lever::outage:
      job.detection *= half;
      job.rescheduling *= half;
      return;
  }
}

}  // namespace detail

template <Scalar Rep>
constexpr Plan<Rep> recommend(const Job<Rep>& job, std::span<const SaveCandidate<Rep>> candidates) {
  if (candidates.empty()) detail::reject("ckpt::recommend: number of candidates must be > 0", 0.0);
  detail::require_positive(job.work.value(), "ckpt::recommend: work must be finite and > 0 s");
  detail::require_positive(job.failures.mtbf.value(), "ckpt::recommend: MTBF must be finite and > 0 s");
  detail::Placed<Rep> best;
  std::size_t found = candidates.size();
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (host_memory_need(candidates[i].strategy, candidates[i].costs).fewest_waves == 0) continue;
    const auto placed = detail::place(job, candidates[i]);
    if (!(placed.time_per_work < best.time_per_work)) continue;
    best = placed;
    found = i;
  }
  if (found == candidates.size()) {
    // Says why: by host memory, or because the run never finishes.
    const SaveCandidate<Rep>& last = candidates.back();
    const auto placed = detail::place(job, last);
    if (!(placed.time_per_work < detail::largest<Rep>()))
      static_cast<void>(detail::finite_time(Rep(placed.time_per_work * Rep(2.0))));
    found = candidates.size() - 1;
    best = placed;
  }

  const SaveCandidate<Rep>& chosen = candidates[found];
  Plan<Rep> plan{.candidate = found,
                 .steps = best.steps,
                 .waves = best.waves,
                 .interval = WorkInterval<Rep>(chosen.costs.step * detail::scalar_of_integer<Rep>(best.steps)),
                 .bound = best.bound,
                 .save = best.save,
                 .run = best.run};
  plan.ledger = expected_ledger(plan.run, job.failures, plan.interval);
  for (const Lever lever : all_levers) {
    Job<Rep> better_job = job;
    SaveCandidate<Rep> better = chosen;
    detail::pull(lever, better_job, better);
    const auto placed = detail::place(better_job, better);
    plan.gains[static_cast<std::size_t>(lever)] =
        Rep(Rep(Rep(1.0) / placed.time_per_work) - Rep(Rep(1.0) / best.time_per_work));
  }
  return plan;
}

}  // namespace ckpt::inline CKPT_ABI
