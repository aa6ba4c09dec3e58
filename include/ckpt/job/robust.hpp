#pragma once
// Choosing without knowing the inputs exactly: the interval, the strategy, and what a change saves.

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/detail/moved_job.hpp>
#include <ckpt/job/detail/samples.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/near_best.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What one in ten, one in two and nine in ten of the samples do not exceed [s].
struct TimeRange {
  Seconds low{};     ///< 10 %
  Seconds median{};  ///< 50 %
  Seconds high{};    ///< 90 %; infinite where so many runs never finish
};

/// The range of the time beside useful work at each of some intervals: the band of the curve of cost against interval.
/// Every interval sees the same samples, those of `range`.
///
/// @param job        see `range`, with failures; its interval is not looked at
/// @param inputs     see `range`
/// @param intervals  tau, work between saves, each finite and > 0
/// @param options    see `range`
/// @return one for each interval
/// @throws InvalidInput as `range`; without failures; where no sample can be saved
[[nodiscard]] inline std::vector<TimeRange> badput_ranges(const Job& job, std::span<const InputSpread> inputs,
                                                          std::span<const WorkInterval> intervals,
                                                          const RangeOptions& options = {.samples = 1024});

/// How much less time a job loses than another one, each with the same values of what is not known exactly.
class SavedTime {
 public:
  /// What it does not exceed with chance p, 0 < p < 1 [s]; minus infinity where the second never finishes.
  /// @throws InvalidInput unless 0 < p < 1, and where no sample is possible
  [[nodiscard]] double quantile(double p) const;
  /// The chance that it is more than nothing. 0 and 1 mean none and all of the samples.
  [[nodiscard]] double chance_of_gain() const;
  /// Samples in which both can be saved, and one at least finishes.
  [[nodiscard]] std::size_t samples() const { return sorted_.size(); }

 private:
  friend SavedTime saved_time(const Job& now, const Job& then, std::span<const InputSpread> inputs,
                              const RangeOptions& options);
  std::vector<double> sorted_{};
};

/// The lost time of one job less that of another, both at their interval as `range` keeps it. Where both have the same
/// MTBF of wall clock, it is one of uptime by the outage of the first: a shorter outage does not make failures rarer.
/// @param now     see `range`
/// @param then    the same job with another strategy, interval, machine...; each input has to be one of both
/// @param inputs  see `range`
/// @param options see `range`
/// @throws InvalidInput as `range`
[[nodiscard]] inline SavedTime saved_time(const Job& now, const Job& then, std::span<const InputSpread> inputs,
                                          const RangeOptions& options = {.samples = 1024});

/// An interval that is chosen without knowing the inputs exactly.
struct RobustInterval {
  WorkInterval interval{};        ///< with the largest expected goodput over the ranges
  double goodput = 0.0;           ///< expected, at it
  WorkInterval of_given{};        ///< the best one of the job as it is
  double of_given_goodput = 0.0;  ///< expected, at that one
  double perfect = 0.0;           ///< expected, of who knows the inputs and takes the best interval each time

  /// What not knowing costs: expected goodput below that of who knows.
  [[nodiscard]] constexpr double regret() const { return perfect - goodput; }
};

/// The interval with the largest expected goodput over the ranges, within a factor of 148 (e^5) of the best one of the
/// job as it is, beside that one; in whole steps where the step is known. A job of few saves is cut evenly: every
/// number of saves up to 128 is tried where the best is below 64. Samples that never finish, or whose save cannot be
/// taken, have a goodput of 0. Of the goodput, because the expected wall clock has no bound: where the MTBF may be
/// anything, however rarely, a job longer than that takes for ever.
/// @param job     see `range`; its interval is not looked at
/// @param inputs  see `range`
/// @param options see `range`
/// @throws InvalidInput as `range`, and for a job without failures
[[nodiscard]] inline RobustInterval robust_interval(const Job& job, std::span<const InputSpread> inputs,
                                                    const RangeOptions& options = {.samples = 512});

/// The chance of every strategy to be the best one, each at its own best interval; in the order of `all_strategies`. As
/// in `best`, of those that end on durable storage: that of peer_memory is 0.
/// @param job     see `compare_strategies`
/// @param inputs  see `range`
/// @param options see `range`
/// @throws InvalidInput as `range` and `compare_strategies`
[[nodiscard]] inline std::array<double, all_strategies.size()> strategy_chances(
    const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options = {.samples = 512});

// ---- implementation

namespace detail {

/// Lost time of a job that is solved as in `range`, into `outcome`; empty where its save cannot be taken, infinite
/// where it never finishes.
[[nodiscard]] inline std::optional<Seconds> lost_time(const Job& job, Outcome& outcome) {
  const Obstacle obstacle = try_solve(job, outcome, true);
  if (obstacle == Obstacle::never_finishes) return Seconds(std::numeric_limits<double>::infinity());
  if (!is_solved(obstacle)) return std::nullopt;
  return outcome.ledger.badput();
}
[[nodiscard]] inline std::optional<Seconds> lost_time(const Job& job) {
  Outcome outcome;
  return lost_time(job, outcome);
}

}  // namespace detail

inline std::vector<TimeRange> badput_ranges(const Job& job, std::span<const InputSpread> inputs,
                                            std::span<const WorkInterval> intervals, const RangeOptions& options) {
  for (const WorkInterval& interval : intervals)
    detail::require_positive(interval.seconds(), Subject{"ckpt::badput_ranges", "interval", "s"});
  const detail::JobSampler sampler(job, inputs, options);
  std::vector<std::vector<double>> badput(intervals.size());
  detail::MovedJob moved(sampler.given());
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    sampler.put(moved, sample);
    options.tell(sample);
    Outcome outcome;
    const Obstacle obstacle = detail::find_run(moved.job(), outcome);
    if (!outcome.law && obstacle == Obstacle::none) {
      detail::reject(InvalidInput("ckpt::badput_ranges: the job has no failures: set failures.law"));
    }
    if (!detail::is_solved(obstacle) && obstacle != Obstacle::never_finishes) continue;
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      badput[i].push_back(detail::is_solved(obstacle) ? badput_at(outcome, intervals[i]).value()
                                                      : std::numeric_limits<double>::infinity());
    }
  }
  std::vector<TimeRange> ranges;
  for (std::vector<double>& values : badput) {
    if (values.empty()) detail::reject(InvalidInput("ckpt::badput_ranges: no sample of the job can be saved"));
    const std::vector<double> sorted = detail::in_order(static_cast<std::vector<double>&&>(values));
    ranges.push_back({Seconds(detail::quantile_of(sorted, 0.1)), Seconds(detail::quantile_of(sorted, 0.5)),
                      Seconds(detail::quantile_of(sorted, 0.9))});
  }
  return ranges;
}

inline double SavedTime::quantile(double p) const { return detail::quantile_of(sorted_, p); }

inline double SavedTime::chance_of_gain() const {
  if (sorted_.empty()) detail::reject(InvalidInput("ckpt::SavedTime: no sample of the jobs can be saved"));
  std::size_t gains = 0;
  for (const double x : sorted_) gains += x > 0.0 ? 1 : 0;
  return static_cast<double>(gains) / static_cast<double>(sorted_.size());
}

inline SavedTime saved_time(const Job& now, const Job& then, std::span<const InputSpread> inputs,
                            const RangeOptions& options) {
  const detail::JobSampler samplers[] = {
      detail::JobSampler(detail::at_its_interval(now, solve(now)), inputs, options),
      detail::JobSampler(detail::at_its_interval(then, solve(then)), inputs, options)};
  const bool one_law = now.failures.mtbf_of == MtbfOf::wall_clock && then.failures.mtbf_of == MtbfOf::wall_clock &&
                       value(now, Input::mtbf) == value(then, Input::mtbf);
  SavedTime result;
  detail::MovedJob moved[] = {detail::MovedJob(samplers[0].given()), detail::MovedJob(samplers[1].given())};
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    for (std::size_t i = 0; i < 2; ++i) samplers[i].put(moved[i], sample);
    options.tell(sample);
    Outcome from;
    const auto before = detail::lost_time(moved[0].job(), from);
    Job to = moved[1].job();
    if (one_law && from.law) {
      to.failures.law = from.law;
      to.failures.node_mtbf.reset();
      to.failures.mtbf_of = MtbfOf::uptime;
    }
    const auto after = detail::lost_time(to);
    if (!before || !after) continue;
    const double saved = before->value() - after->value();
    if (saved == saved) result.sorted_.push_back(saved);  // not of two that never finish
  }
  result.sorted_ = detail::in_order(result.sorted_);
  return result;
}

namespace detail {

/// The expected goodput of a job over ranges at any interval. Samples that never finish, or whose save cannot be taken,
/// have a goodput of 0.
class GoodputOverRanges {
 public:
  /// @param free  without an interval
  GoodputOverRanges(const Job& free, std::span<const InputSpread> inputs, const RangeOptions& options)
      : options_(options), shape_(free.failures.shape) {
    const JobSampler sampler(free, inputs, options);
    MovedJob moved(sampler.given());
    KeptOutcome kept;
    for (std::size_t sample = 0; sample < options.samples; ++sample) {
      sampler.put(moved, sample);
      options.tell(sample / 2);
      if (!is_solved(moved.solve(kept))) continue;
      runs_.emplace_back(kept.outcome.run, *kept.outcome.law);
      perfect_ += kept.outcome.goodput();
    }
  }

  /// At so much work between saves [s].
  [[nodiscard]] double at(double tau) const {
    // An interval that is searched for takes about 48 of them.
    if (tried_ < 48) options_.tell(options_.samples / 2 + options_.samples * ++tried_ / 96);
    double sum = 0.0;
    for (const auto& [run, law] : runs_) sum += goodput_under(run, law, shape_, tau);
    return sum / samples();
  }
  /// Of who knows the inputs and takes the best interval each time.
  [[nodiscard]] double perfect() const { return perfect_ / samples(); }

 private:
  [[nodiscard]] double samples() const { return static_cast<double>(options_.samples); }

  RangeOptions options_;
  mutable std::size_t tried_ = 0;
  double shape_;
  double perfect_ = 0.0;
  std::vector<std::pair<Run, Exponential>> runs_{};
};

/// The interval with the largest expected goodput.
/// @param given  best interval of the job as it is
[[nodiscard]] inline RobustInterval best_over(const GoodputOverRanges& goodput, const Training& training,
                                              const WorkInterval& given) {
  RobustInterval result{.of_given = given, .perfect = goodput.perfect()};
  result.of_given_goodput = goodput.at(given.seconds().value());
  // Largest of a function of log tau that rises and then falls: golden section around the given interval.
  constexpr double golden = 0.61803398874989485;
  const double center = math::log(given.seconds().value());
  double low = center - 5.0;
  const double whole_job = math::log(training.work.value());
  double high = center + 5.0 < whole_job ? center + 5.0 : whole_job;
  const auto at = [&](double x) { return goodput.at(math::exp(x)); };
  double a = high - golden * (high - low), b = low + golden * (high - low);
  double ya = at(a), yb = at(b);
  for (int i = 0; i < 40; ++i) {
    if (ya >= yb) {
      high = b;
      b = std::exchange(a, high - golden * (high - low));
      yb = std::exchange(ya, at(a));
    } else {
      low = a;
      a = std::exchange(b, low + golden * (high - low));
      ya = std::exchange(yb, at(b));
    }
  }
  result.interval = result.of_given;
  result.goodput = result.of_given_goodput;
  const auto try_interval = [&](double tau) {
    const double y = goodput.at(tau);
    if (!(y > result.goodput)) return;
    result.interval = WorkInterval(Seconds(tau));
    result.goodput = y;
  };
  const double best = math::exp(ya >= yb ? a : b);
  const double step = training.step.value();
  const double work = training.work.value();
  const auto try_near = [&](double tau) {
    if (!(step > 0.0)) return try_interval(tau);
    const auto steps = static_cast<double>(detail::whole_part(tau / step));
    if (steps >= 1.0) try_interval(steps * step);
    if (steps < 1.0 || steps * step < tau) try_interval((steps + 1.0) * step);
  };
  try_near(best);
  // Each whole number of saves is a hill of its own, which counts where there are few.
  const double saves = work / best;
  const double of_best = work / result.interval.seconds().value();
  if (!((saves < of_best ? saves : of_best) < 64.0)) return result;
  for (int count = 1; count <= 128; ++count) try_near(work / count);
  return result;
}

}  // namespace detail

inline RobustInterval robust_interval(const Job& job, std::span<const InputSpread> inputs,
                                      const RangeOptions& options) {
  const Job free = without_interval(job);
  const Outcome given = solve(free);
  if (!given.law) detail::reject(InvalidInput("ckpt::robust_interval: the job has no failures: set failures.law"));
  return detail::best_over(detail::GoodputOverRanges(free, inputs, options), job.training, given.interval);
}

inline std::array<double, all_strategies.size()> strategy_chances(const Job& job, std::span<const InputSpread> inputs,
                                                                  const RangeOptions& options) {
  const Job free = without_interval(job);
  const detail::JobSampler sampler(free, inputs, options);
  std::array<double, all_strategies.size()> wins{};
  double possible = 0.0;
  detail::MovedJob moved(sampler.given());
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    sampler.put(moved, sample);
    options.tell(sample);
    const auto rows = compare_strategies(moved.job());
    const StrategyRow* best = best_of(rows);
    if (best == nullptr) continue;
    wins[static_cast<std::size_t>(best - rows.data())] += 1.0;
    possible += 1.0;
  }
  for (double& n : wins) n = possible > 0.0 ? n / possible : 0.0;
  return wins;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
