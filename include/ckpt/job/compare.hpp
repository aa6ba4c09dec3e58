#pragma once
// The same job by every strategy, and at the interval of every formula.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/young_daly.hpp>
#include <ckpt/job/detail/longest_interval.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/strategy.hpp>

namespace ckpt::inline CKPT_ABI {

/// Every strategy once, in the order of `SaveStrategy`.
inline constexpr std::array all_strategies{SaveStrategy::synchronous, SaveStrategy::snapshot,
                                           SaveStrategy::overlapped_snapshot, SaveStrategy::peer_memory,
                                           SaveStrategy::local_first};

/// A job by one strategy.
template <Scalar Rep = double>
struct BasicStrategyRow {
  SaveStrategy strategy = SaveStrategy::synchronous;  ///< how the save is taken
  Obstacle obstacle = Obstacle::none;                 ///< why it cannot be
  BasicOutcome<Rep> outcome{};                        ///< where it can
};
/// In doubles.
using StrategyRow = BasicStrategyRow<double>;

/// The job by every strategy, each at the job's interval, or without one at its own best.
///
/// A `slowdown` is that of saves beside the training: a synchronous one has none. A number of waves counts for
/// strategies that copy to host memory.
///
/// @param job  see `Job`; its strategy is not looked at
/// @throws InvalidInput for a measured cost, which is of one strategy, and for what is wrong whatever the strategy
template <Scalar Rep>
[[nodiscard]] constexpr std::array<BasicStrategyRow<Rep>, all_strategies.size()> compare_strategies(
    const BasicJob<Rep>& job);

/// Of a job by several strategies, the one with the least expected time of those that end on durable storage; null
/// where none can be taken, or nothing fails.
/// @param rows  of `compare_strategies`, or some of them
template <class Rows>
[[nodiscard]] constexpr auto best_of(const Rows& rows) -> decltype(rows.data());

/// The job by its best strategy, at that one's best interval: the least expected time, of those that end on durable
/// storage. Copies in the memory of peers do not survive the loss of the whole job and are not looked at.
///
/// @param job  see `Job`; its strategy and interval are not looked at
/// @return the job to `solve`: with the strategy, without interval
/// @throws InvalidInput when no strategy can be taken, with the reason of the synchronous one, and as
///         `compare_strategies`
template <Scalar Rep>
[[nodiscard]] constexpr BasicJob<Rep> best(BasicJob<Rep> job);

/// An interval by one formula, and what it gives.
template <Scalar Rep = double>
struct BasicIntervalRow {
  std::string_view name{};                           ///< of the formula: "Young"
  std::string_view function{};                       ///< that has it: "young_work_interval"; empty: of `solve`
  std::optional<BasicWorkInterval<Rep>> interval{};  ///< tau; empty where the formula has no answer
  std::optional<BasicPeriod<Rep>> period{};          ///< T, where the formula means that
  Validity validity = Validity::outside;             ///< of the formula
  std::optional<Rep> goodput{};                      ///< of the job at that interval, by the exact model
};
/// In doubles.
using IntervalRow = BasicIntervalRow<double>;

/// The rows of `compare_intervals`.
template <Scalar Rep = double>
class BasicIntervalRows {
 public:
  static constexpr std::size_t max_rows = 14;  ///< most rows

  /// In order.
  [[nodiscard]] constexpr const BasicIntervalRow<Rep>* begin() const { return rows_.data(); }
  /// Their end.
  [[nodiscard]] constexpr const BasicIntervalRow<Rep>* end() const { return rows_.data() + count_; }
  /// How many.
  [[nodiscard]] constexpr std::size_t size() const { return count_; }
  /// One of them.
  [[nodiscard]] constexpr const BasicIntervalRow<Rep>& operator[](std::size_t i) const { return rows_[i]; }
  /// One more.
  constexpr BasicIntervalRow<Rep>& add(std::string_view name, std::string_view function) {
    BasicIntervalRow<Rep>& row = rows_[count_++];
    row.name = name;
    row.function = function;
    return row;
  }

 private:
  std::array<BasicIntervalRow<Rep>, max_rows> rows_{};
  std::size_t count_ = 0;
};
/// In doubles.
using IntervalRows = BasicIntervalRows<double>;

/// The interval in force, the best ones, and those of the field's formulas, each with the goodput that the job has at
/// it by the exact model. Formulas of blocking saves are given what a save costs the work: blocking and slowdown.
///
/// @param job  see `Job`, with failures
/// @throws InvalidInput for a job without failures, and what `solve` rejects
template <Scalar Rep>
[[nodiscard]] constexpr BasicIntervalRows<Rep> compare_intervals(const BasicJob<Rep>& job);

/// Below so many intervals the ends of a job show, and formulas for an endless one are off.
inline constexpr double few_intervals = 20.0;

// ---- implementation

template <Scalar Rep>
constexpr std::array<BasicStrategyRow<Rep>, all_strategies.size()> compare_strategies(const BasicJob<Rep>& job) {
  if (job.saving.cost) {
    detail::reject(InvalidInput("ckpt::compare_strategies: saving.cost is measured with one strategy: leave it out"));
  }
  std::array<BasicStrategyRow<Rep>, all_strategies.size()> rows;
  BasicJob<Rep> one = detail::of_uptime(job);  // whatever the outage of a strategy
  for (std::size_t i = 0; i < rows.size(); ++i) {
    one.saving.strategy = all_strategies[i];
    rows[i].strategy = all_strategies[i];
    rows[i].obstacle = detail::try_solve(one, rows[i].outcome);
  }
  return rows;
}

template <class Rows>
constexpr auto best_of(const Rows& rows) -> decltype(rows.data()) {
  decltype(rows.data()) best = nullptr;
  for (const auto& row : rows) {
    const bool durable = row.obstacle == Obstacle::none && row.strategy != SaveStrategy::peer_memory;
    if (!durable || !row.outcome.law) continue;
    if (best == nullptr || row.outcome.ledger.wall_clock() < best->outcome.ledger.wall_clock()) best = &row;
  }
  return best;
}

namespace detail {

/// The job for which `best` looks.
template <class Rep>
[[nodiscard]] constexpr BasicJob<Rep> free_job(const BasicJob<Rep>& job) {
  if (job.saving.cost) {
    reject(InvalidInput("ckpt::best: saving.cost is measured with one strategy: leave it out"));
  }
  return of_uptime(without_interval(job));
}

/// Sets the strategy with the least expected time; the synchronous one where none can be taken.
/// @param solved  of a strategy that was set: its outcome, or null
template <class Rep, class Solved>
constexpr std::optional<SaveStrategy> best_strategy(BasicJob<Rep>& job, const Solved& solved) {
  std::optional<SaveStrategy> found;
  Rep least = Rep(0.0);
  for (const SaveStrategy strategy : all_strategies) {
    if (strategy == SaveStrategy::peer_memory) continue;
    job.saving.strategy = strategy;
    const BasicOutcome<Rep>* out = solved(strategy);
    if (out == nullptr) continue;
    const Rep time = out->ledger.wall_clock().value();
    if (found && !(time < least)) continue;
    found = strategy;
    least = time;
  }
  job.saving.strategy = found.value_or(SaveStrategy::synchronous);
  return found;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicJob<Rep> best(BasicJob<Rep> job) {
  job = detail::free_job(job);
  BasicOutcome<Rep> out;
  const auto found = detail::best_strategy(job, [&](SaveStrategy) -> const BasicOutcome<Rep>* {
    out = BasicOutcome<Rep>();
    return detail::try_solve(job, out) == Obstacle::none ? &out : nullptr;
  });
  if (!found) static_cast<void>(solve(job));  // says why
  return job;
}

template <Scalar Rep>
constexpr BasicIntervalRows<Rep> compare_intervals(const BasicJob<Rep>& job) {
  const BasicOutcome<Rep> now = solve(job);
  if (!now.law) {
    detail::reject(InvalidInput("ckpt::compare_intervals: without failures no interval is best: set failures.law"));
  }
  const BasicRun<Rep>& run = now.run;
  const BasicSeconds<Rep>& mtbf = now.law->mtbf;
  const BasicSaveCost<Rep>& save = run.save;
  const bool free_saves = detail::saves_are_free(job, save);  // no interval is best
  BasicIntervalRows<Rep> rows;
  const auto price = [&](BasicIntervalRow<Rep>& row) {
    if (!row.interval || !(row.interval->seconds().value() > Rep(0.0))) return;
    const detail::eager_t<Rep> tau = detail::enter(row.interval->seconds());
    row.goodput = detail::leave(detail::goodput_under(run, *now.law, now.shape, tau));
  };
  const auto add = [&](std::string_view name, std::string_view function, const BasicWorkInterval<Rep>& interval,
                       Validity validity) {
    BasicIntervalRow<Rep>& row = rows.add(name, function);
    row.interval = interval;
    row.validity = validity;
    price(row);
  };

  const bool renews = detail::renews(now.shape);  // and then every best one is of an endless job
  const Validity by_model = renews ? Validity::approximate : Validity::exact;
  if (now.origin == IntervalOrigin::given) {
    add("in force", "", now.interval, by_model);
    BasicOutcome<Rep> free = now;
    if (!free_saves && detail::find_interval(job, free)) {
      add(free.steps > 0 ? "best, whole steps" : "best", "", free.interval, by_model);
    }
  } else {
    add(now.steps > 0 ? "best, whole steps" : "best", "", now.interval, by_model);
  }
  const bool endless = save.durable_after().value() > Rep(0.0);
  if (endless && !renews && job.training.step.value() > Rep(0.0)) {  // without steps the best one is this
    const auto cut = detail::best_cut(detail::enter(run), detail::enter(mtbf));
    const BasicWorkInterval<Rep> whole(BasicSeconds<Rep>(cut.whole));
    if (cut.whole > 0.0) add("best, equal segments", "best_segments", whole, by_model);
  }
  if (endless) {
    const BasicWorkInterval<Rep> best =
        renews ? BasicWorkInterval<Rep>(
                     detail::best_renewing(run, *now.law, now.shape, detail::eager_t<Rep>(0.0)).interval.seconds())
               : best_interval(run, *now.law).interval;
    add("best, endless job", "best_interval", best, by_model);
  }
  const BasicSeconds<Rep> cost = save.blocking + save.persist() * save.slowdown;
  const bool costs = cost.value() > Rep(0.0);  // where a save costs nothing, formulas have no answer
  const auto formula = [&](std::string_view name, std::string_view function, bool applies, const auto& choose) {
    if (costs && applies) {
      const auto choice = choose();
      if constexpr (requires { choice.interval.period(cost); }) {
        add(name, function, choice.interval, choice.validity);
      } else {
        BasicIntervalRow<Rep>& row = rows.add(name, function);
        if constexpr (requires { choice.period; }) {
          row.period = choice.period;
        } else {
          row.period = choice.interval;
        }
        row.validity = choice.validity;
        const BasicSeconds<Rep>& every = row.period->seconds();
        if (every > save.blocking) {
          row.interval = BasicWorkInterval<Rep>(every - save.blocking);
          price(row);
        }
      }
    } else {
      rows.add(name, function);
    }
  };
  const BasicOutage<Rep>& outage = run.outage;
  const BasicSeconds<Rep> length = save.durable_after();
  Rep overlap = Rep(0.0);
  if (length.value() > overlap) {
    overlap = detail::leave((1.0 - detail::enter(save.slowdown)) * (save.persist() / length));
  }
  const BasicOverlappedSave<Rep> overlapped{length, overlap, outage.downtime(), outage.restoring()};
  const BasicEttrInputs<Rep> ettr{mtbf, cost, outage.detection + outage.initialisation + outage.restoring(),
                                  outage.rescheduling};
  const bool rare = outage.total() + length * overlap < mtbf;  // first-order models lose all time beyond
  formula("Young", "young_work_interval", true, [&] { return young_work_interval(cost, mtbf); });
  formula("Daly, first order", "daly_first_order_work_interval", cost < mtbf + mtbf,
          [&] { return daly_first_order_work_interval(cost, mtbf); });
  formula("Daly, with restart", "daly_restart_work_interval", true,
          [&] { return daly_restart_work_interval(cost, mtbf, outage.restoring()); });
  formula("Daly, higher order", "daly_higher_order_work_interval", true,
          [&] { return daly_higher_order_work_interval(cost, mtbf); });
  formula("Herault and Robert", "overlapped_period", rare, [&] { return overlapped_period(overlapped, mtbf); });
  formula("Saxena et al. (NVIDIA)", "availability_optimal_period", true, [&] {
    return availability_optimal_period(BasicAvailabilityInputs<Rep>{cost, mtbf, outage.total(), {}});
  });
  formula("Kokolis et al. (Meta)", "ettr_work_interval", true, [&] { return ettr_work_interval(ettr); });
  formula("its ETTR at the maximum", "ettr_optimal_work_interval", ettr.restart_overhead < mtbf,
          [&] { return ettr_optimal_work_interval(ettr); });
  return rows;
}

}  // namespace ckpt::inline CKPT_ABI
