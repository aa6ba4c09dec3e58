#pragma once
// The answer of `how_often`: the job, every formula's interval and what it costs, the curve between them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/young_daly.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/state/any_optimizer.hpp>

#include "options.hpp"

namespace how_often {

/// A wall-clock time from the simulation, and the exact expectation for the same job, its shorter last segment and its
/// last save included.
struct Simulated {
  std::uint64_t runs = 0;
  ckpt::Seconds exact{};
  ckpt::Seconds mean{};
  ckpt::Seconds standard_error{};
};

/// One work interval and what it costs; nothing where the run would never finish.
struct Point {
  ckpt::WorkInterval interval{};
  std::optional<ckpt::Seconds> expected{};  ///< for so much work of a long job, whose ends do not matter
  std::optional<Simulated> simulated{};
};

/// What one formula says.
struct Formula {
  std::string_view name{};                ///< of the function in the library
  std::string who{};                      ///< whose it is
  bool is_period = false;                 ///< `Period`, start to start; else `WorkInterval`, compute only
  std::optional<ckpt::Seconds> answer{};  ///< in its own convention; nothing where it has none
  ckpt::Validity validity = ckpt::Validity::outside;
  std::optional<Point> point{};
};

/// The curve goes from the best interval divided by this to the best times this, in so many steps on each side.
inline constexpr double curve_factor = 8.0;
inline constexpr int curve_steps = 30;

/// Below so many intervals the ends of a job show: formulas for an endless one are marked.
inline constexpr double few_intervals = 20.0;

/// The whole answer.
struct Answer {
  ckpt::Run run{};
  ckpt::Seconds mtbf{};
  std::string save_from{};  ///< how the time of a save came about
  std::string mtbf_from{};
  std::optional<std::uint64_t> runs{};  ///< simulated, of each interval, when it was said
  std::uint64_t seed = 0;
  ckpt::BestInterval best{};
  ckpt::Seconds best_expected{};    ///< at the best interval, for so much work of a long job
  ckpt::Ledger ledger{};            ///< expected for this job, at the best interval
  std::vector<Formula> formulas{};  ///< the first one is the best interval
  std::vector<Point> curve{};       ///< intervals around it, equal steps of the logarithm
  std::vector<std::string> notes{};
};

namespace detail {

/// How long a save takes until it is durable.
[[nodiscard]] inline ckpt::Seconds save_time(const Options& options, Answer& answer) {
  const bool sized = options.size || options.model;
  if (options.save.has_value() + options.size.has_value() + options.model.has_value() > 1) {
    throw ckpt::InvalidInput("--save, --size and --model exclude each other");
  }
  if (options.optimizer && !options.model) throw ckpt::InvalidInput("--optimizer goes with --model");
  if (options.bandwidth.has_value() != sized) throw ckpt::InvalidInput("--bandwidth goes with --size or --model");
  if (!sized) return options.save.value_or(600.0 * ckpt::units::s);
  ckpt::Bytes size = options.size.value_or(ckpt::Bytes());
  if (options.model) {
    const auto optimizer = ckpt::any_optimizer_by_name(options.optimizer.value_or("adam"));
    size = ckpt::Bytes(ckpt::models::get(*options.model).parameters * bytes_per_parameter(optimizer));
  }
  answer.save_from = fmt::format("{} at {}", size, *options.bandwidth);
  if (!(*options.bandwidth > ckpt::BytesPerSecond())) {
    throw ckpt::InvalidInput("--bandwidth must be > 0 B/s", options.bandwidth->value());
  }
  return size / *options.bandwidth;
}

[[nodiscard]] inline ckpt::Seconds job_mtbf(const Options& options, Answer& answer) {
  if (options.nodes.has_value() != options.node_mtbf.has_value()) {
    throw ckpt::InvalidInput("--nodes and --node-mtbf go together");
  }
  if (!options.nodes) return options.mtbf.value_or(24.0 * ckpt::units::h);
  if (options.mtbf) throw ckpt::InvalidInput("--mtbf and --nodes exclude each other");
  answer.mtbf_from = fmt::format("{:.15g} nodes of {}", *options.nodes, *options.node_mtbf);
  return ckpt::job_mtbf(*options.node_mtbf, *options.nodes);
}

/// How many runs to simulate: those asked for, or some that do not take long; 0 where a run has too many failures.
[[nodiscard]] inline std::uint64_t runs_for(const Answer& answer, ckpt::Seconds expected) {
  if (answer.runs) return *answer.runs;
  constexpr double usual = 20'000.0, failures_in_all = 4e6, fewest = 100.0;
  const double runs = std::min(usual, failures_in_all / (1.0 + expected / answer.mtbf));
  return runs < fewest ? 0 : static_cast<std::uint64_t>(runs);
}

/// What an interval costs.
[[nodiscard]] inline Point price(const Answer& answer, ckpt::WorkInterval interval, bool simulated) {
  Point point{.interval = interval};
  const ckpt::Exponential law{answer.mtbf};
  try {
    point.expected = answer.run.work / ckpt::long_run_goodput(answer.run, law, interval);
    const std::uint64_t runs = simulated ? runs_for(answer, *point.expected) : 0;
    if (runs == 0) return point;
    const ckpt::SimulationOptions options{
        .seed = answer.seed, .relative_error = 0.0, .min_runs = runs, .max_runs = runs};
    const auto result = ckpt::simulate(answer.run, law, interval, options);
    point.simulated = Simulated{result.runs, result.expected->wall_clock(), result.mean, result.standard_error};
  } catch (const ckpt::InvalidInput&) {
    // A time beyond all numbers: there is no cost.
  }
  return point;
}

/// Asks a formula; one that has no answer for these inputs says why in a note.
template <class Ask>
void ask(Answer& answer, std::string_view name, std::string who, Ask formula) {
  Formula entry{.name = name, .who = std::move(who)};
  try {
    const auto choice = formula();
    const auto interval = [&] {
      if constexpr (requires { choice.period; }) {
        return choice.period;
      } else {
        return choice.interval;
      }
    }();
    using Interval = std::remove_const_t<decltype(interval)>;
    entry.is_period = std::is_same_v<Interval, ckpt::Period>;
    entry.answer = interval.seconds();
    if constexpr (requires { choice.count; }) entry.who += fmt::format(", here {}", choice.count);
    entry.validity = choice.validity;
    if constexpr (std::is_same_v<Interval, ckpt::Period>) {
      entry.point = price(answer, interval.work(answer.run.save.blocking), true);
    } else {
      entry.point = price(answer, interval, true);
    }
  } catch (const ckpt::InvalidInput& error) {
    answer.notes.emplace_back(error.what());
  }
  answer.formulas.push_back(entry);
}

inline void ask_all(Answer& answer) {
  const ckpt::Run& run = answer.run;
  const ckpt::Seconds mtbf = answer.mtbf;
  // What a save costs the work: formulas for blocking saves are given this.
  const ckpt::Seconds cost = run.save.blocking + run.save.writing * run.save.slowdown;
  const ckpt::Seconds recovery = run.outage.downtime() + run.outage.restoring();
  const ckpt::EttrInputs ettr{mtbf, cost, run.outage.detection + run.outage.restoring(), run.outage.rescheduling};
  const ckpt::Seconds length = run.save.durable_after();
  const double overlap = length.value() > 0.0 ? (1.0 - run.save.slowdown) * (run.save.writing / length) : 0.0;

  ask(answer, "best_interval", "exact optimum", [&] {
    return ckpt::IntervalChoice<ckpt::WorkInterval>{answer.best.interval, ckpt::Validity::exact};
  });
  ask(answer, "young_work_interval", "Young 1974", [&] { return ckpt::young_work_interval(cost, mtbf); });
  ask(answer, "daly_first_order_work_interval", "Daly, sqrt(2 d M) - d",
      [&] { return ckpt::daly_first_order_work_interval(cost, mtbf); });
  ask(answer, "daly_restart_work_interval", "Daly, sqrt(2 d (M + R))",
      [&] { return ckpt::daly_restart_work_interval(cost, mtbf, run.outage.restoring()); });
  ask(answer, "daly_higher_order_work_interval", "Daly 2006, higher order",
      [&] { return ckpt::daly_higher_order_work_interval(cost, mtbf); });
  ask(answer, "overlapped_period", overlap > 0.0 ? "Herault/Robert, overlap" : "Herault/Robert, blocking", [&] {
    return ckpt::overlapped_period(ckpt::OverlappedSave{length, overlap, run.outage.downtime(), run.outage.restoring()},
                                   mtbf);
  });
  ask(answer, "availability_optimal_period", "Saxena et al. (NVIDIA)", [&] {
    return ckpt::availability_optimal_period(ckpt::AvailabilityInputs{cost, mtbf, recovery, {}});
  });
  ask(answer, "ettr_work_interval", "Kokolis et al. (Meta)", [&] { return ckpt::ettr_work_interval(ettr); });
  ask(answer, "ettr_optimal_work_interval", "its ETTR at the maximum",
      [&] { return ckpt::ettr_optimal_work_interval(ettr); });
  ask(answer, "optimal_segments", "whole number of segments",
      [&] { return ckpt::optimal_segments(run.work, cost, mtbf); });
}

}  // namespace detail

/// Answers.
/// @throws ckpt::InvalidInput naming what is contradictory or outside its domain
[[nodiscard]] inline Answer solve(const Options& options) {
  Answer answer{.runs = options.runs, .seed = options.seed};
  const ckpt::Seconds durable = detail::save_time(options, answer);
  const ckpt::Seconds blocking = options.blocking.value_or(durable);
  if (blocking > durable) {
    throw ckpt::InvalidInput(
        fmt::format("--blocking: {} is more than the {} until a save is durable", blocking, durable).c_str());
  }
  answer.mtbf = detail::job_mtbf(options, answer);
  answer.run = {
      .work = options.work,
      .save = {.blocking = blocking, .writing = durable - blocking, .slowdown = options.slowdown},
      .outage = {.detection = options.detection, .rescheduling = options.rescheduling, .restore = options.restore}};
  const ckpt::Exponential law{answer.mtbf};
  answer.best = ckpt::best_interval(answer.run, law);
  answer.best_expected = answer.run.work / ckpt::long_run_goodput(answer.run, law, answer.best.interval);
  answer.ledger = ckpt::expected_ledger(answer.run, law, answer.best.interval);
  detail::ask_all(answer);

  if (options.work < answer.best.interval.seconds()) {
    answer.notes.push_back(
        "the job is shorter than the best interval: it saves once, at its end; \"above best\" and the plot are of a "
        "long "
        "job");
  }

  if (const double many = options.work / answer.best.interval.seconds(); many >= 1.0 && many < few_intervals) {
    answer.notes.push_back(
        fmt::format("the job is {:.3g} intervals long: optimal_segments is the formula for such a job; the others, "
                    "\"above best\" and the plot are of an endless one",
                    many));
  }

  for (int i = -curve_steps; i <= curve_steps; ++i) {
    const double factor = std::pow(curve_factor, static_cast<double>(i) / curve_steps);
    const ckpt::WorkInterval interval(answer.best.interval.seconds() * factor);
    answer.curve.push_back(detail::price(answer, interval, options.output == "csv"));
  }
  return answer;
}

}  // namespace how_often
