#pragma once
// Ranges of what an interval costs and of what a change gains, when inputs are not known exactly.

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/near_best.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>

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

/// The range of what one way of running a job takes longer than another: badput of `from` less badput of `to`, of the
/// same draws of all inputs, each at its own interval in force. Negative where `to` is worse.
///
/// @param from     see `range`
/// @param to       the same job, but for its strategy, interval or anything else that is no input with a spread
/// @param inputs   see `range`
/// @param options  see `range`
/// @return infinite where `from` never finishes and `to` does; samples in which neither does, or one cannot be saved,
///         are left out
/// @throws InvalidInput as `range`, without failures, and where no sample is left
[[nodiscard]] inline TimeRange gain_range(const Job& from, const Job& to, std::span<const InputSpread> inputs,
                                          const RangeOptions& options = {.samples = 1024});

// ---- implementation

namespace detail {

[[nodiscard]] inline TimeRange time_range(std::vector<double> values) {
  const std::vector<double> sorted = in_order(static_cast<std::vector<double>&&>(values));
  return {Seconds(quantile_of(sorted, 0.1)), Seconds(quantile_of(sorted, 0.5)), Seconds(quantile_of(sorted, 0.9))};
}

}  // namespace detail

inline std::vector<TimeRange> badput_ranges(const Job& job, std::span<const InputSpread> inputs,
                                            std::span<const WorkInterval> intervals, const RangeOptions& options) {
  for (const WorkInterval& interval : intervals) {
    detail::require_positive(interval.seconds(), "ckpt::badput_ranges: interval must be finite and > 0 s");
  }
  const detail::JobSampler sampler(job, inputs, options.samples);
  std::vector<std::vector<double>> badput(intervals.size());
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    Outcome outcome;
    const Obstacle obstacle = detail::find_run(sampler.job(sample), outcome);
    if (!outcome.law && obstacle == Obstacle::none) {
      detail::reject(InvalidInput("ckpt::badput_ranges: the job has no failures: set failures.law"));
    }
    if (obstacle != Obstacle::none && obstacle != Obstacle::never_finishes) continue;
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      badput[i].push_back(obstacle == Obstacle::none ? badput_at(outcome, intervals[i]).value()
                                                     : std::numeric_limits<double>::infinity());
    }
  }
  std::vector<TimeRange> ranges;
  for (std::vector<double>& values : badput) {
    if (values.empty()) detail::reject(InvalidInput("ckpt::badput_ranges: no sample of the job can be saved"));
    ranges.push_back(detail::time_range(static_cast<std::vector<double>&&>(values)));
  }
  return ranges;
}

inline TimeRange gain_range(const Job& from, const Job& to, std::span<const InputSpread> inputs,
                            const RangeOptions& options) {
  const Outcome before = solve(from);
  const Outcome after = solve(to);
  if (!before.law || !after.law) {
    detail::reject(InvalidInput("ckpt::gain_range: the job has no failures: set failures.law"));
  }
  const detail::JobSampler one(from, inputs, options.samples);
  const detail::JobSampler other(to, inputs, options.samples);
  constexpr double never = std::numeric_limits<double>::infinity();
  std::vector<double> gains;
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    Outcome a, b;
    const Obstacle first = detail::find_run(one.job(sample), a);
    const Obstacle second = detail::find_run(other.job(sample), b);
    const auto left_out = [](Obstacle o) { return o != Obstacle::none && o != Obstacle::never_finishes; };
    if (left_out(first) || left_out(second)) continue;
    const double x = first == Obstacle::none ? badput_at(a, before.interval).value() : never;
    const double y = second == Obstacle::none ? badput_at(b, after.interval).value() : never;
    if (x < never || y < never) gains.push_back(x < never ? (y < never ? x - y : -never) : never);
  }
  if (gains.empty()) detail::reject(InvalidInput("ckpt::gain_range: no sample of the jobs is left"));
  return detail::time_range(static_cast<std::vector<double>&&>(gains));
}

}  // namespace ckpt::inline CKPT_ABI
