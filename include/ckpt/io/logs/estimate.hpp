#pragma once
// What a measured job says about the next one: MTBF, costs, the interval that would have been best.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/renewal_ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/io/logs/measured.hpp>
#include <ckpt/io/logs/statistics.hpp>
#include <ckpt/job/detail/renewing.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// How often to save, and what that is worth.
struct Recommendation {
  Run run{};                            ///< the job that was measured, as the models see it
  Seconds mtbf{};                       ///< the one it is for; without failures the lower bound
  double shape = 1.0;                   ///< of Weibull's law of that mean, where it fits better; 1: exponential
  Seconds mtbf_low{};                   ///< lower bound of the MTBF
  std::optional<Seconds> mtbf_high{};   ///< upper bound; nothing without failures
  BestInterval best{};                  ///< at that MTBF and the mean costs
  Seconds low{};                        ///< work interval, when MTBF and mean cost vary within their bounds
  std::optional<Seconds> high{};        ///< nothing without failures
  Ledger ledger{};                      ///< expected, in the best number of segments
  double regret_low = 0.0;              ///< extra wall clock, relative, if the MTBF is its lower bound
  std::optional<double> regret_high{};  ///< and if it is the upper bound
  WorkInterval present{};               ///< median of the log
  Ledger present_ledger{};              ///< expected, at the present interval
};

/// All that is known after the log.
struct Estimate {
  std::string file{};               ///< what messages call the log, or all of them
  Measured measured{};              ///< what it says, in figures
  bool has_times = false;           ///< false: durations alone; nothing is known of failures and of where the time went
  ObservedFailures failures{};      ///< where it has times
  std::optional<FailureFit> fit{};  ///< where something failed: the law of the time between failures
  std::vector<Lifetime> lifetimes{};         ///< that were fitted, in ascending order
  double trend_p = 1.0;                      ///< of failures at a constant rate over the time up, see `ckpt::trend_p`
  std::optional<TimeStatistics> blocking{};  ///< how long saves blocked; nothing where none did
  std::optional<TimeStatistics> durable_after{};   ///< from the begin of a save until it was durable
  std::optional<TimeStatistics> restore{};         ///< how long restores took
  std::optional<TimeStatistics> downtime{};        ///< from each failure or stop to its restore
  std::optional<Recommendation> recommendation{};  ///< how often to save, and what that is worth
  std::string no_recommendation{};                 ///< why there is none
};

/// The job that was measured, as the models see it. Costs that the log does not have are 0. The outage is the mean of
/// those after failures; where there is none, of those after planned stops.
[[nodiscard]] inline Run measured_run(const Estimate& estimate) {
  const Measured& measured = estimate.measured;
  const bool after_failures = measured.failure_downtimes > 0;
  const auto downtimes = static_cast<double>(after_failures ? measured.failure_downtimes : measured.downtimes.size());
  const auto per_downtime = [&](Time of_failures, Time of_all) {
    return downtimes > 0.0 ? Seconds(in_seconds(after_failures ? of_failures : of_all) / downtimes) : Seconds(0.0);
  };
  Run run{.work = measured.spent.work,
          .save = {.blocking = estimate.blocking ? estimate.blocking->mean : Seconds(0.0)},
          .outage = {.detection = per_downtime(measured.failure_detection, measured.spent.detection),
                     .rescheduling = per_downtime(measured.failure_rescheduling, measured.spent.rescheduling),
                     .restore = estimate.restore ? estimate.restore->mean : Seconds(0.0)}};
  if (estimate.durable_after && estimate.blocking) {
    run.save.writing = Seconds((std::max)(0.0, (estimate.durable_after->mean - estimate.blocking->mean).value()));
  }
  return run;
}

/// Weibull's law of the time to a failure after each restart, where it fits better than the exponential one.
[[nodiscard]] inline std::optional<Weibull> law_that_fits_better(const Estimate& estimate) {
  if (!estimate.fit || !estimate.fit->has_weibull || estimate.fit->best != FittedLaw::weibull) return std::nullopt;
  return estimate.fit->weibull;
}

namespace detail {

/// Standard deviation of Weibull's law over its mean.
[[nodiscard]] inline double variation(double shape) { return std::sqrt(2.0 * excess_failures(shape) + 1.0); }

/// The best interval for the run that was measured, with saves that block for `blocking`, at an MTBF.
[[nodiscard]] inline BestInterval best_at(const Recommendation& choice, Seconds blocking, Seconds mtbf) {
  Run run = choice.run;
  run.save.blocking = blocking;
  return ckpt::detail::with_law(mtbf, choice.shape, [&](const auto& law) { return best_interval(run, law); });
}

/// Wall clock of a long run at the best interval over that at another one, at an MTBF, less 1.
[[nodiscard]] inline double excess(const Recommendation& choice, Seconds mtbf, WorkInterval other) {
  return ckpt::detail::with_law(mtbf, choice.shape, [&](const auto& law) {
    return long_run_goodput(choice.run, law, other) / long_run_goodput(choice.run, law, choice.best.interval) - 1.0;
  });
}

/// The expected ledger of the work of the log.
[[nodiscard]] inline Ledger ledger_at(const Recommendation& choice, WorkInterval interval) {
  if (ckpt::detail::renews(choice.shape)) {
    return long_run_ledger(choice.run, Weibull{choice.mtbf, choice.shape}, interval);
  }
  return expected_ledger(choice.run, Exponential{choice.mtbf}, interval);
}

/// Relative half-width of the bounds of a mean: normal, with the confidence of the MTBF.
[[nodiscard]] inline double relative_error(const TimeStatistics& spread, double confidence) {
  const double half_width = std::sqrt(2.0 * math::gamma_p_inverse(0.5, confidence));
  return half_width * (spread.error() / spread.mean);
}

/// How far, in logarithms, the interval moves with MTBF and cost: each alone, then in quadrature.
[[nodiscard]] inline double shift(const Recommendation& choice, Seconds mtbf, double cost_factor) {
  const Seconds best = choice.best.interval.seconds();
  const auto of_mtbf = best_at(choice, choice.run.save.blocking, mtbf).interval.seconds();
  const auto of_cost = best_at(choice, choice.run.save.blocking * cost_factor, choice.mtbf).interval.seconds();
  return std::hypot(std::log(of_mtbf / best), std::log(of_cost / best));
}

/// The law of the lifetimes, and whether failures became rarer or more frequent.
inline void fit_law(Estimate& answer) {
  constexpr std::size_t most = 1'000'000;
  std::vector<Lifetime> lifetimes = answer.measured.lifetimes;
  const bool failed = std::any_of(lifetimes.begin(), lifetimes.end(), [](const Lifetime& one) { return one.failed; });
  if (!failed || lifetimes.size() > most) return;
  answer.trend_p = trend_p(lifetimes);
  std::sort(lifetimes.begin(), lifetimes.end(), [](const Lifetime& a, const Lifetime& b) { return a.time < b.time; });
  answer.fit = fit_failures(lifetimes, answer.failures.confidence);
  answer.lifetimes = std::move(lifetimes);
}

[[nodiscard]] inline Recommendation recommend(const Estimate& estimate) {
  const Measured& measured = estimate.measured;
  Recommendation choice{.run = measured_run(estimate)};
  const bool failed = estimate.failures.events > 0;
  choice.mtbf = failed ? estimate.failures.mtbf() : estimate.failures.mtbf_low();
  choice.mtbf_low = estimate.failures.mtbf_low();
  if (failed) choice.mtbf_high = estimate.failures.mtbf_high();
  if (const auto law = law_that_fits_better(estimate)) {
    // The mean of n times with coefficient of variation c is c times as uncertain as of exponential ones.
    const double c = variation(law->shape);
    const auto moved = [&](Seconds bound) { return law->mtbf * std::pow(bound / choice.mtbf, c); };
    choice.mtbf_low = moved(choice.mtbf_low);
    choice.mtbf_high = moved(*choice.mtbf_high);
    choice.mtbf = law->mtbf;
    choice.shape = law->shape;
  }
  choice.best = best_at(choice, choice.run.save.blocking, choice.mtbf);
  // The work of the log has an end: in the whole segments that are next to the best interval nothing is left over.
  choice.ledger = ledger_at(choice, ckpt::detail::renews(choice.shape)
                                        ? choice.best.interval
                                        : best_segments(choice.run, Exponential{choice.mtbf}).interval);

  const double cost_error = relative_error(*estimate.blocking, estimate.failures.confidence);
  const Seconds best = choice.best.interval.seconds();
  const auto regret = [&](Seconds mtbf) {
    return excess(choice, mtbf, best_at(choice, choice.run.save.blocking, mtbf).interval);
  };
  choice.low = best * std::exp(-shift(choice, choice.mtbf_low, std::exp(-cost_error)));
  choice.regret_low = regret(choice.mtbf_low);
  if (choice.mtbf_high) {
    choice.high = best * std::exp(shift(choice, *choice.mtbf_high, std::exp(cost_error)));
    choice.regret_high = regret(*choice.mtbf_high);
  }

  choice.present = WorkInterval(Seconds(median(measured.intervals)));
  choice.present_ledger = ledger_at(choice, choice.present);
  return choice;
}

}  // namespace detail

/// Estimates from what was measured.
/// @param confidence  of all bounds, 0 < confidence < 1
[[nodiscard]] inline Estimate estimate(std::string file, Measured measured, double confidence) {
  Estimate answer{.file = std::move(file), .measured = std::move(measured)};
  const Measured& log = answer.measured;
  answer.has_times = log.wall_clock > Time();
  answer.failures.confidence = confidence;
  if (answer.has_times) {
    const Time down = log.spent.total() - log.spent.at_risk();
    answer.failures = observe_failures(log.failures, Seconds(log.spent.total()), Seconds(down), confidence);
    detail::fit_law(answer);
  }
  answer.blocking = statistics_of(log.blocking);
  answer.durable_after = statistics_of(log.durable_after);
  answer.restore = statistics_of(log.restore_times);
  answer.downtime = statistics_of(log.downtimes);
  if (!answer.has_times) {
    answer.no_recommendation =
        "the log has no times, so that the MTBF is not known: ckpt interval --job FILE --mtbf TIME, with the file of "
        "--write";
  } else if (!answer.blocking) {
    answer.no_recommendation = "no save in the log was finished: its cost is not known";
  } else if (!(answer.blocking->mean.value() > 0.0)) {
    answer.no_recommendation = "saves block for 0 s: as often as storage takes them";
  } else if (!(log.spent.work > Time()) || log.intervals.empty() || !(median(log.intervals) > 0.0)) {
    answer.no_recommendation = "no work between saves";
  } else {
    answer.recommendation = detail::recommend(answer);
  }
  return answer;
}

}  // namespace ckpt::inline CKPT_ABI::logs
