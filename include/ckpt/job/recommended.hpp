#pragma once
// The interval to set: one number from the best interval, the ranges of what is not known, and how flat the curve is.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/interval/young_daly.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/near_best.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/robust.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Why an interval is recommended.
enum class RecommendedBy : std::uint8_t {
  best,    ///< the least expected time, every figure at its word
  ranges,  ///< the largest expected goodput over the ranges
  flat     ///< either lies at an edge: as often as storage or steps allow; the longest that costs hardly more
};

/// Name of a reason.
[[nodiscard]] constexpr std::string_view to_string(RecommendedBy reason) {
  constexpr std::string_view words[] = {"best", "ranges", "flat"};
  return words[static_cast<std::size_t>(reason)];
}

/// An interval to set.
struct RecommendedInterval {
  WorkInterval interval{};                     ///< tau, work between saves
  RecommendedBy reason = RecommendedBy::best;  ///< why this one
  WorkInterval of_given{};                     ///< the best one, every figure at its word
  double regret = 0.0;  ///< expected goodput below that of who knows all figures; 0 where none has a range
};

/// The interval to set. Without ranges the best one, with ranges that of `robust_interval`. Where the best one lies at
/// an edge, nothing that is known speaks against saving all the time, but hardly anything for it either: the longest is
/// taken that costs at most `excess` more, in whole steps where the step is known. That is no longer than Young's
/// interval sqrt(2 d M) of a save that stops the work until it is durable, d, at an MTBF of M: a save can cost no more
/// than that.
///
/// @param job     see `range`, with failures; its interval is not looked at
/// @param inputs  see `range`; may be empty
/// @param options see `range`
/// @param excess  of the expected wall clock; of the expected goodput where there are ranges; finite and > 0
/// @throws InvalidInput as `range`, for a job without failures, or an excess outside its domain
[[nodiscard]] inline RecommendedInterval recommended_interval(const Job& job, std::span<const InputSpread> inputs,
                                                              const RangeOptions& options = {.samples = 512},
                                                              double excess = 0.001) {
  detail::require_positive(excess, Subject{"ckpt::recommended_interval", "excess"});
  const Job free = without_interval(job);
  const Outcome given = solve(free);
  if (!given.law) detail::reject(InvalidInput("ckpt::recommended_interval: the job has no failures: set failures.law"));
  RecommendedInterval result{.interval = given.interval, .of_given = given.interval};
  std::optional<detail::GoodputOverRanges> goodput;
  if (!inputs.empty()) {
    goodput.emplace(free, inputs, options);
    result.interval = detail::best_over(*goodput, job.training, given.interval).interval;
    result.reason = RecommendedBy::ranges;
  }
  const Seconds durable = given.save.durable_after();
  if (given.bound != Bound::by_failures && durable.value() > 0.0) {  // a save that costs nothing is taken every step
    const double best = result.interval.seconds().value();
    double longest = near_best(given, excess).longest.seconds().value();
    if (goodput) {
      const double least = goodput->at(best) / (1.0 + excess);
      longest = detail::last_within(best, 1.05, job.training.work.value(),
                                    [&](double tau) { return !(goodput->at(tau) >= least); });
    }
    const double most = young_work_interval(durable, given.law->mtbf).interval.seconds().value();
    if (longest > most) longest = most;
    const double step = job.training.step.value();
    if (step > 0.0) longest = static_cast<double>(detail::whole_part(longest / step)) * step;
    if (longest > best) {
      result.interval = WorkInterval(Seconds(longest));
      result.reason = RecommendedBy::flat;
    }
  }
  if (goodput) result.regret = goodput->perfect() - goodput->at(result.interval.seconds().value());
  return result;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
