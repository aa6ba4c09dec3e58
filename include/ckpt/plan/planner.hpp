#pragma once
// A whole job: which strategy to save by, how often, what the run then costs, and what to improve next.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
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

/// A job, whatever strategy it saves by.
template <Scalar Rep = double>
struct BasicJob {
  BasicSeconds<Rep> work{};          ///< Ts, time it takes without saves and failures [s], > 0
  BasicExponential<Rep> failures{};  ///< MTBF of the whole job [s], > 0
  BasicSeconds<Rep> detection{};     ///< from a failure to its discovery [s], >= 0
  BasicSeconds<Rep> rescheduling{};  ///< from discovery to the start of the restore [s], >= 0
  Exposure exposure{};               ///< when failures strike
};
/// In doubles.
using Job = BasicJob<double>;

/// One strategy that the planner may choose, with its costs.
template <Scalar Rep = double>
struct BasicSaveCandidate {
  std::string_view name{};                            ///< must outlive the plan
  SaveStrategy strategy = SaveStrategy::synchronous;  ///< how the save is taken
  BasicStrategyOptions<Rep> costs{};                  ///< what it takes; `steps` is what the planner finds
  BasicSeconds<Rep> restore{};                        ///< R, from where this strategy saves to [s], >= 0
};
/// In doubles.
using SaveCandidate = BasicSaveCandidate<double>;

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
struct BasicPlan {
  std::size_t candidate = 0;          ///< which of the candidates
  std::uint64_t steps = 1;            ///< k, steps between saves
  std::uint64_t waves = 1;            ///< parts in which host memory is filled
  BasicWorkInterval<Rep> interval{};  ///< k t_iter, useful work between saves
  Bound bound = Bound::by_failures;   ///< what keeps it from being shorter
  BasicStrategyResult<Rep> save{};    ///< one save at this interval
  BasicRun<Rep> run{};                ///< what the ledger is of
  BasicLedger<Rep> ledger{};          ///< expected hours of the whole run
  /// Goodput gained by each lever, at the interval that is best then. That of `copy` can be negative where failures
  /// spare saves: they do not spare the work beside what is persisted instead.
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
/// In doubles.
using Plan = BasicPlan<double>;

/// The run of a job that saves by some strategy: the bridge from `solve_strategy` to the ledger. It does not depend on
/// the number of steps that the save was solved for.
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicRun<Rep> make_run(const BasicJob<Rep>& job, const BasicStrategyResult<Rep>& save,
                                               const BasicSeconds<Rep>& restore) {
  return {.work = job.work,
          .save = save.cost,
          .outage = {.detection = job.detection, .rescheduling = job.rescheduling, .restore = restore},
          .exposure = job.exposure};
}

/// The best plan for a job, by the exact model.
///
/// For each candidate the whole number of steps at which the expected time of the job is least; then the candidate with
/// the least time. The time is that of the whole job: a short one is cut into as equal segments as there are steps for,
/// one at least. A snapshot that does not fit in host memory is taken in the fewest waves that do. Every failure is
/// taken to be one that the candidate can restore from. For one whose copies do not survive the loss of the whole job,
/// that needs a second level: see interval/multilevel.hpp.
///
/// @param job         see `Job`
/// @param candidates  at least one; those that do not fit in host memory, or with which the job never finishes, are
///                    passed over
/// @throws InvalidInput for no candidates, when every one is passed over (the reason is that of the last one), and for
///         an input outside its domain
/// @accuracy no number of steps is better where the job has up to 128 of them or saves only block; in a longer job with
///           asynchronous saves none near a minimum of the exact model
/// @see best_interval, expected_ledger, solve_strategy
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicPlan<Rep> recommend(const BasicJob<Rep>& job,
                                                 std::span<const BasicSaveCandidate<Rep>> candidates);

/// The same for one candidate.
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicPlan<Rep> recommend(const BasicJob<Rep>& job, const BasicSaveCandidate<Rep>& candidate) {
  return recommend(job, std::span<const BasicSaveCandidate<Rep>>(&candidate, 1));
}

// ---- implementation

namespace detail {

/// A candidate at its best number of steps.
template <class Rep>
struct Placed {
  std::uint64_t steps = 0;
  std::uint64_t waves = 1;
  Bound bound = Bound::by_failures;
  BasicStrategyResult<Rep> save{};
  BasicRun<Rep> run{};
  Rep time = largest<Rep>();  // of the job; `largest`: it never finishes
};

/// n / d, rounded up.
[[nodiscard]] constexpr std::uint64_t ceiling(std::uint64_t n, std::uint64_t d) { return n / d + (n % d > 0 ? 1 : 0); }

/// Whole steps that cover a time, 2^53 when there are more.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t steps_covering(const Rep& time, const Rep& step) {
  if (!(Rep(time / step) < scalar_of_integer<Rep>(whole_limit - 1))) return whole_limit;
  return multiples_covering(time, step, "ckpt::recommend: number of steps must be below 2^53");
}

/// The number of steps between saves at which the time of a job is least.
///
/// A job of few steps with asynchronous saves is tried at every number of them. Else the search goes outwards from each
/// of the intervals near which the best one can be (`each_minimum`): of all numbers of steps that give the same number
/// of segments, the least makes them the most equal. So many segments, were they equal, would take less time still;
/// next to a minimum, once that is more than the least time so far, nothing beyond is better.
template <Plain T>
[[nodiscard]] constexpr Point<T> best_steps(const BasicRun<T>& run, const T& mtbf, const T& step, const T& around) {
  constexpr std::uint64_t few = 128;
  constexpr int most_looked_at = 1000;
  constexpr int least_looked_at = 3;  // whole numbers of steps are not just where the minimum is
  const T& work = run.work.value();
  const auto in_steps = cut_into(work, step);  // as the segments are: a few ulp more than a whole number is none more
  const std::uint64_t all = in_steps.count < scalar_of_integer<T>(whole_limit - 1)
                                ? whole_part(in_steps.count + 0.5) + (in_steps.rest > 0.0 ? 1U : 0U)
                                : whole_limit;
  const auto time_at = [&](const T& interval) {
    const T time = run_time(run, mtbf, cut_into(work, interval));
    return is_positive(time) ? time : largest<T>();
  };
  Point<T> best{0.0, largest<T>()};
  const auto consider = [&](std::uint64_t steps) {
    const T k = scalar_of_integer<T>(steps);
    const T time = time_at(k * step);
    if (time < best.y) best = {k, time};
  };
  if (is_asynchronous(run) && all <= few) {
    for (std::uint64_t steps = 1; steps <= all; ++steps) consider(steps);
    return best;
  }
  // Looks at a number of steps; whether there can be better ones beyond it.
  const auto look = [&](std::uint64_t steps, int looked_at) {
    consider(steps);
    const T segments = scalar_of_integer<T>(ceiling(all, steps));
    return looked_at < least_looked_at || time_at(work / segments) <= best.y;
  };
  const auto most_equal = [all](std::uint64_t steps) { return ceiling(all, ceiling(all, steps)); };
  const auto search = [&](const T& interval) {
    std::uint64_t start = steps_covering(interval, step);
    if (start > all) start = all;
    if (start < 1) start = 1;
    start = most_equal(start);
    std::uint64_t steps = start;
    for (int i = 0; i < most_looked_at && look(steps, i) && steps > 1; ++i) steps = most_equal(steps - 1);
    steps = start;
    for (int i = 0; i < most_looked_at && steps < all; ++i) {
      steps = ceiling(all, ceiling(all, steps) - 1);  // a segment less
      if (!look(steps, i)) break;
    }
  };
  if (is_asynchronous(run)) {
    consider(all);
    each_minimum(run, mtbf, step, search);
  } else {
    search(around);
  }
  return best;
}

template <class Rep>
[[nodiscard]] constexpr Placed<Rep> place(const BasicJob<Rep>& job, const BasicSaveCandidate<Rep>& candidate) {
  const Rep& step = candidate.costs.step.value();
  BasicStrategyOptions<Rep> costs = candidate.costs;
  costs.steps = Rep(1.0);
  if (const auto memory = host_memory_need(candidate.strategy, costs); !memory.fits() && memory.fewest_waves > 1) {
    costs.waves = memory.fewest_waves;
  }
  Placed<Rep> result;
  result.waves = costs.waves;
  result.steps = 1;
  result.save = solve_strategy(candidate.strategy, costs);
  result.run = make_run(job, result.save, candidate.restore);
  require_run(result.run);
  const auto& run = enter(result.run);
  const auto m = enter(job.failures.mtbf);
  const auto length = enter(step);
  const auto long_run = find_best_interval(run, m, length);
  auto around = long_run.interval.seconds();
  if (!(around.value() > 0.0)) around = run.work;
  const auto best = best_steps(run, m, length, around.value());
  if (!(best.y < largest<eager_t<Rep>>())) return result;
  result.steps = whole_part(best.x + 0.5);
  result.time = leave(best.y);
  if (result.steps <= result.save.smallest_steps) result.bound = long_run.bound;
  costs.steps = leave(best.x);
  result.save = solve_strategy(candidate.strategy, costs);
  return result;
}

/// A job and a candidate with one thing twice as good.
template <class Rep>
constexpr void pull(Lever lever, BasicJob<Rep>& job, BasicSaveCandidate<Rep>& candidate) {
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
constexpr BasicPlan<Rep> recommend(const BasicJob<Rep>& job, std::span<const BasicSaveCandidate<Rep>> candidates) {
  if (candidates.empty()) detail::reject("ckpt::recommend: number of candidates must be > 0", 0.0);
  detail::require_positive(job.work.value(), "ckpt::recommend: work must be finite and > 0 s");
  detail::require_positive(job.failures.mtbf.value(), "ckpt::recommend: MTBF must be finite and > 0 s");
  detail::Placed<Rep> best;
  std::size_t found = candidates.size();
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (host_memory_need(candidates[i].strategy, candidates[i].costs).fewest_waves == 0) continue;
    const auto placed = detail::place(job, candidates[i]);
    if (!(placed.time < best.time)) continue;
    best = placed;
    found = i;
  }
  if (found == candidates.size()) {
    // Says why: by host memory, or because the run never finishes.
    const BasicSaveCandidate<Rep>& last = candidates.back();
    const auto placed = detail::place(job, last);
    if (!(placed.time < detail::largest<Rep>()))
      static_cast<void>(detail::finite_time(2.0 * detail::enter(placed.time)));
    found = candidates.size() - 1;
    best = placed;
  }

  const BasicSaveCandidate<Rep>& chosen = candidates[found];
  BasicPlan<Rep> plan{
      .candidate = found,
      .steps = best.steps,
      .waves = best.waves,
      .interval = BasicWorkInterval<Rep>(chosen.costs.step * detail::scalar_of_integer<Rep>(best.steps)),
      .bound = best.bound,
      .save = best.save,
      .run = best.run};
  plan.ledger = expected_ledger(plan.run, job.failures, plan.interval);
  for (const Lever lever : all_levers) {
    BasicJob<Rep> better_job = job;
    BasicSaveCandidate<Rep> better = chosen;
    detail::pull(lever, better_job, better);
    const auto placed = detail::place(better_job, better);
    plan.gains[static_cast<std::size_t>(lever)] =
        Rep(Rep(job.work.value() / placed.time) - Rep(job.work.value() / best.time));
  }
  return plan;
}

}  // namespace ckpt::inline CKPT_ABI
