#include "answer.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/simulate.hpp>

#include "../progress.hpp"

namespace interval {

namespace {

/// How many runs to simulate: those asked for, or some that do not take long; 0 where a run has too many failures.
[[nodiscard]] std::uint64_t runs_for(const Answer& answer, ckpt::Seconds expected) {
  if (answer.runs) return *answer.runs;
  constexpr double usual = 20'000.0, failures_in_all = 4e6, fewest = 100.0;
  const double runs = std::min(usual, failures_in_all / (1.0 + expected / answer.outcome.law->mtbf));
  return runs < fewest ? 0 : static_cast<std::uint64_t>(runs);
}

/// What an interval costs.
/// @param watch  told now and then which part of it is simulated
template <class Watch>
[[nodiscard]] Point price(const Answer& answer, ckpt::WorkInterval interval, bool simulated, const Watch& watch) {
  Point point{.interval = interval};
  const ckpt::Run& run = answer.outcome.run;
  try {
    const auto goodput =
        with_law(answer.outcome, [&](const auto& law) { return long_run_goodput(run, law, interval); });
    point.expected = run.work / goodput;
    const std::uint64_t runs = simulated ? runs_for(answer, *point.expected) : 0;
    if (runs == 0) return point;
    const ckpt::SimulationOptions options{
        .seed = answer.seed, .relative_error = 0.0, .min_runs = runs, .max_runs = runs};
    const auto so_far = [&](const ckpt::SimulationProgress& progress) {
      watch(static_cast<double>(progress.runs) / static_cast<double>(runs));
    };
    const auto result =
        with_law(answer.outcome, [&](const auto& law) { return ckpt::simulate(run, law, interval, options, so_far); });
    const ckpt::Seconds expected = result.expected ? result.expected->wall_clock() : *point.expected;
    point.simulated = Simulated{result.runs, expected, result.mean, result.standard_error};
  } catch (const ckpt::InvalidInput&) {
    // A time beyond all numbers: there is no cost.
  }
  return point;
}

}  // namespace

Answer answer(const Question& question) {
  const ckpt::IntervalRows rows = ckpt::compare_intervals(question.job);
  Answer answer{.outcome = ckpt::solve(without_interval(question.job)), .runs = question.runs, .seed = question.seed};
  const ckpt::Run& run = answer.outcome.run;
  const ckpt::WorkInterval best =
      with_law(answer.outcome, [&](const auto& law) { return best_interval(run, law).interval; });
  answer.best_expected =
      run.work / with_law(answer.outcome, [&](const auto& law) { return long_run_goodput(run, law, best); });
  program::Progress progress(rows.size() + (question.simulate_curve ? 2u * curve_steps + 1u : 0u), "intervals");
  std::uint64_t done = 0;
  const auto watch = [&](double part) { progress.show(done, part); };
  for (const ckpt::IntervalRow& row : rows) {
    Formula formula{.row = row};
    if (row.interval) formula.point = price(answer, *row.interval, true, watch);
    answer.formulas.push_back(formula);
    progress.show(++done);
  }
  if (run.work < best.seconds()) {
    answer.notes.push_back(
        "the job is shorter than the best interval: it saves once, at its end; \"above best\" and the plot are of a "
        "long job");
  }
  if (const double many = run.work / best.seconds(); many >= 1.0 && many < ckpt::few_intervals) {
    answer.notes.push_back(
        fmt::format("the job is {:.3g} intervals long: \"best\" is of such a job; the others, "
                    "\"above best\" and the plot are of an endless one",
                    many));
  }
  for (int i = -curve_steps; i <= curve_steps; ++i) {
    const double factor = std::pow(curve_factor, static_cast<double>(i) / curve_steps);
    answer.curve.push_back(price(answer, ckpt::WorkInterval(best.seconds() * factor), question.simulate_curve, watch));
    if (question.simulate_curve) progress.show(++done);
  }
  return answer;
}

}  // namespace interval
