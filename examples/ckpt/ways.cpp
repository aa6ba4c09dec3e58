#include "ways.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/near_best.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/robust.hpp>

#include "outcome.hpp"
#include "progress.hpp"

namespace program {

namespace {

/// Hours as JSON has them; null where a run never finishes.
[[nodiscard]] FieldValue way_hours(double seconds) {
  return std::isfinite(seconds) ? FieldValue(seconds / 3600.0) : FieldValue();
}

}  // namespace

JobWays ways_of(const ckpt::DescribedJob& described, const ckpt::Outcome& outcome, bool ranges) {
  const ckpt::Job& job = described.job;
  const ckpt::Job free = without_interval(job);
  const auto spreads = described.all_spreads();
  JobWays all;
  all.compares = !described.writers_alone && !job.saving.cost;
  const ckpt::StrategyRow* best = nullptr;
  if (all.compares) {
    all.rows = compare_strategies(free);
    best = best_of(all.rows);
    if (best != nullptr) all.best = static_cast<std::size_t>(best - all.rows.data());
  }
  const ckpt::Job chosen = best != nullptr ? ckpt::best(job) : free;
  const ckpt::Outcome chosen_outcome = best != nullptr ? best->outcome : solve(free);
  const auto by = [&](ckpt::SaveStrategy strategy) {  // the same job, saved so
    ckpt::Job one = chosen;
    if (strategy != chosen.saving.strategy) one.saving.strategy = strategy;
    return one;
  };
  const auto row_of = [&](ckpt::SaveStrategy strategy) {
    const ckpt::StrategyRow* found = nullptr;
    for (const ckpt::StrategyRow& row : all.rows) {
      if (all.compares && row.strategy == strategy && row.obstacle == ckpt::Obstacle::none) found = &row;
    }
    return found;
  };
  const ckpt::SaveStrategy strategy = job.saving.strategy;
  const bool is_chosen = best == nullptr || strategy == best->strategy;
  if (outcome.origin == ckpt::IntervalOrigin::given) {
    const ckpt::StrategyRow* own = row_of(strategy);
    all.today = all.ways.size();
    all.ways.push_back({"Today", strategy, is_chosen ? chosen : by(strategy),
                        own != nullptr ? own->outcome : chosen_outcome, outcome});
  } else if (!is_chosen && strategy != ckpt::SaveStrategy::synchronous) {
    all.ways.push_back({"As described", strategy, by(strategy), outcome, outcome});
  }
  const ckpt::StrategyRow* stopping = row_of(ckpt::SaveStrategy::synchronous);
  if (stopping != nullptr && best != nullptr && best->strategy != ckpt::SaveStrategy::synchronous) {
    all.stopping = all.ways.size();
    all.ways.push_back({"Best if training stops", ckpt::SaveStrategy::synchronous, by(ckpt::SaveStrategy::synchronous),
                        stopping->outcome, stopping->outcome});
  }
  all.interval = ckpt::recommended_interval(chosen, spreads, Sampled(512).options());
  const bool is_best = all.interval.interval.seconds() == chosen_outcome.interval.seconds();
  all.ways.push_back({"Recommended", chosen.saving.strategy, chosen, chosen_outcome,
                      is_best ? chosen_outcome : solve(with_interval(chosen, all.interval.interval))});
  if (!ranges || spreads.empty()) return all;
  const auto saved_so = [&](const JobWay& way) {  // today as it was said: a period stays one
    const bool is_today = all.today && &way == &all.ways[*all.today];
    return is_today ? job : with_interval(way.job, way.outcome.interval);
  };
  for (JobWay& way : all.ways) {
    const ckpt::Range range = ckpt::range(saved_so(way), spreads, Sampled(way_samples).options());
    const auto at = [&](double p) { return ckpt::Seconds(range.quantile(ckpt::Output::badput, p)); };
    way.lost = ckpt::TimeRange{at(0.1), at(0.5), at(0.9)};
  }
  if (const JobWay* base = all.base()) {
    const ckpt::SavedTime saved =
        saved_time(saved_so(*base), saved_so(all.recommended()), spreads, Sampled(way_samples).options());
    const auto at = [&](double p) { return ckpt::Seconds(saved.quantile(p)); };
    all.gain = ckpt::TimeRange{at(0.1), at(0.5), at(0.9)};
  }
  return all;
}

void add_ways(Report& report, const JobWays& ways) {
  for (const JobWay& way : ways.ways) {
    Fields& row = report.row("ways");
    const ckpt::Outcome& outcome = way.outcome;
    row.set("role", way.role);
    row.set("strategy", name_of(way.strategy));
    row.set("work_interval_s", outcome.interval.seconds());
    row.set("period_s", outcome.period().seconds());
    row.set("goodput", outcome.goodput());
    row.set("wall_clock_s", outcome.ledger.wall_clock());
    set_lost_hours(row, "", outcome.ledger);
    if (!way.lost) continue;
    row.set("lost_hours_low", way_hours(way.lost->low.value()));
    row.set("lost_hours_median", way_hours(way.lost->median.value()));
    row.set("lost_hours_high", way_hours(way.lost->high.value()));
  }
  const JobWay& last = ways.recommended();
  Fields& fields = report["recommended"];
  fields.set("strategy", name_of(last.strategy));
  fields.set("work_interval_s", last.outcome.interval.seconds());
  fields.set("period_s", last.outcome.period().seconds());
  const double step = last.job.training.step.value();
  if (step > 0.0) {
    fields.set("steps", static_cast<std::uint64_t>(std::round(last.outcome.interval.seconds().value() / step)));
  }
  fields.set("reason", to_string(ways.interval.reason));
  fields.set("best_work_interval_s", ways.interval.of_given.seconds());
  fields.set("best_lost_hours", way_hours(last.at_best.ledger.badput().value()));
  const ckpt::NearBest flat = near_best(last.at_best);
  fields.set("flat_low_s", flat.shortest.seconds());
  fields.set("flat_high_s", flat.longest.seconds());
  fields.set("regret", ways.interval.regret);
  if (const JobWay* base = ways.base()) {
    fields.set("gain_hours", way_hours((base->outcome.ledger.badput() - last.outcome.ledger.badput()).value()));
  }
  if (!ways.gain) return;
  fields.set("gain_hours_low", way_hours(ways.gain->low.value()));
  fields.set("gain_hours_high", way_hours(ways.gain->high.value()));
}

std::string reason_text(const JobWays& ways) {
  switch (ways.interval.reason) {
    case ckpt::RecommendedBy::ranges:
      return ", best over the ranges";
    case ckpt::RecommendedBy::flat:
      return fmt::format("; as often as can be, every {}, gains less than 0.1 %",
                         ways.recommended().at_best.period().seconds());
    default:
      return "";
  }
}

}  // namespace program
