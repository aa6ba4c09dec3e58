// From a job to what a page about it shows.

#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_description.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/near_best.hpp>
#include <ckpt/job/on_nodes.hpp>
#include <ckpt/job/robust.hpp>
#include <ckpt/job/sensitivity.hpp>
#include <ckpt/save/timeline.hpp>

#include "../outcome.hpp"
#include "../progress.hpp"
#include "../reports.hpp"
#include "../ways.hpp"
#include "findings.hpp"
#include "names.hpp"
#include "numbers.hpp"

namespace program::page {

namespace {

using ckpt::SaveStrategy;

[[nodiscard]] double in_hours(ckpt::Seconds time) { return time.in(ckpt::units::h); }

/// Lost hours that people would still wait for: beyond a hundred times the work a run never finishes.
[[nodiscard]] double waited_for(double lost_h, double work_h) {
  return lost_h > 100.0 * work_h ? std::numeric_limits<double>::infinity() : lost_h;
}

void set_run_of(Way& way, const ckpt::Outcome& outcome) {
  way.interval_s = outcome.interval.seconds().value();
  way.period_s = outcome.period().seconds().value();
  way.steps = static_cast<double>(outcome.steps);
  way.storage_bound = outcome.origin == ckpt::IntervalOrigin::best && outcome.bound == ckpt::Bound::by_storage;
  way.given_interval = outcome.origin != ckpt::IntervalOrigin::best;
  way.usual_interval = outcome.origin == ckpt::IntervalOrigin::customary;
  way.work_h = in_hours(outcome.run.work);
  way.wall_h = in_hours(outcome.ledger.wall_clock());
  way.goodput = outcome.goodput();
  way.failures = outcome.ledger.failure_count;
  way.lost = lost_hours_of(outcome.ledger);
  if (std::isinf(waited_for(way.lost.all(), way.work_h))) {
    way.lost = {.twice = std::numeric_limits<double>::infinity()};
    way.wall_h = std::numeric_limits<double>::infinity();
    way.goodput = 0.0;
  }
}

[[nodiscard]] Way way_of(std::string role, SaveStrategy strategy, const ckpt::Job& job, const ckpt::Outcome& outcome) {
  const Words words = words_of(strategy);
  Way way;
  way.role = std::move(role);
  way.manner = job.saving.cost ? "as measured" : std::string(words.manner);
  way.doing = job.saving.cost ? "Saving as measured" : std::string(words.doing);
  way.with = job.saving.cost ? "as measured" : std::string(words.with);
  way.strategy = job.saving.cost ? "measured" : name_of(strategy);
  set_run_of(way, outcome);
  way.blocking_s = outcome.save.stall().value();
  way.durable_s = outcome.save.durable_after().value();
  way.slowdown = outcome.save.cost.slowdown;
  way.bytes = job.state.bytes().value();
  way.host_memory = outcome.save.host_memory.value();
  if (outcome.path) {
    for (const ckpt::StageSpan& span : save_timeline(*outcome.path)) {
      way.stages.push_back({std::string(span.name), span.begin.value(), span.end.value(), span.reached.value(),
                            span.possible.value(), span.binds, std::string(to_string(span.limit))});
    }
  }
  return way;
}

/// A way and the job that has it.
struct Shown {
  Way way;
  const JobWay& of;
};

[[nodiscard]] Ends ends_of(const ckpt::TimeRange& range, double work_h) {
  return {waited_for(in_hours(range.low), work_h), waited_for(in_hours(range.high), work_h)};
}

/// Curve, flat region and formulas of the ways; the band of the last one.
void add_curves(std::vector<Shown>& ways, std::span<const ckpt::InputSpread> spreads) {
  constexpr int points = 96;
  constexpr int band_every = 2;
  double low = std::numeric_limits<double>::infinity(), high = 0.0;
  for (Shown& shown : ways) {
    const ckpt::NearBest flat = near_best(shown.of.at_best);
    shown.way.flat = Ends{flat.shortest.seconds().value(), flat.longest.seconds().value()};
    shown.way.best_interval_s = shown.of.at_best.interval.seconds().value();
    shown.way.best_lost_h = in_hours(shown.of.at_best.ledger.badput());
    low = std::min({low, shown.way.flat->low, shown.way.interval_s});
    high = std::max({high, shown.way.flat->high, shown.way.interval_s});
    for (const ckpt::IntervalRow& row : compare_intervals(shown.of.job)) {
      if (!row.interval || !row.goodput || row.name == "in force") continue;
      std::string_view name = row.name;
      if (name == "Daly, higher order") name = "Daly";
      if (name == "best, endless job") name = "exact";
      shown.way.formulas.push_back({std::string(name), row.interval->seconds().value(), *row.goodput});
    }
  }
  const double work = ways.back().of.at_best.run.work.value();
  low /= 2.5;
  high = std::max(std::min(high * 2.2, work), high * 1.02);
  for (Shown& shown : ways) {
    std::vector<double> at;
    for (int i = 0; i <= points; ++i) at.push_back(low * std::pow(high / low, static_cast<double>(i) / points));
    for (const double corner : {shown.way.interval_s, shown.way.best_interval_s, shown.way.flat->low,
                                shown.way.flat->high, shown.of.at_best.save.cost.smallest_work().value()}) {
      if (corner > low && corner < high) at.push_back(corner);
    }
    std::sort(at.begin(), at.end());
    for (const double interval : at) {
      const ckpt::Seconds lost = badput_at(shown.of.at_best, ckpt::WorkInterval(ckpt::Seconds(interval)));
      shown.way.curve.push_back({interval, waited_for(in_hours(lost), shown.way.work_h)});
    }
    if (spreads.empty() || &shown != &ways.back()) continue;
    std::vector<ckpt::WorkInterval> banded;
    std::vector<std::size_t> of_point;
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (i % band_every != 0 && i + 1 != at.size()) continue;
      of_point.push_back(i);
      banded.emplace_back(ckpt::Seconds(at[i]));
    }
    const auto ranges = ckpt::badput_ranges(shown.of.job, spreads, banded, Sampled(way_samples).options());
    for (std::size_t i = 0; i < of_point.size(); ++i) {
      shown.way.curve[of_point[i]].range = ends_of(ranges[i], shown.way.work_h);
    }
  }
}

void add_strategies(Data& data, std::span<const ckpt::StrategyRow> rows, std::optional<std::size_t> best) {
  for (const ckpt::StrategyRow& row : rows) {
    StrategyLine line;
    line.name = name_of(row.strategy);
    line.manner = std::string(words_of(row.strategy).manner);
    line.possible = row.obstacle == ckpt::Obstacle::none;
    line.chosen = best && &row == &rows[*best];
    line.on_storage = row.strategy != SaveStrategy::peer_memory;
    if (line.possible) {
      line.blocking_s = row.outcome.save.stall().value();
      line.durable_s = row.outcome.save.durable_after().value();
      line.host_memory = row.outcome.save.host_memory.value();
      line.period_s = row.outcome.period().seconds().value();
      line.goodput = row.outcome.goodput();
      line.lost_h = waited_for(in_hours(row.outcome.ledger.badput()), in_hours(row.outcome.run.work));
      if (std::isinf(line.lost_h)) line.goodput = 0.0;
    } else {
      line.reason = reason_of(row.obstacle);
    }
    data.strategies.push_back(line);
  }
}

/// Nodes by interval, where the job can be on other numbers of nodes.
void add_map(Data& data, const ckpt::DescribedJob& described, const ckpt::Job& job, const ckpt::Outcome& outcome) {
  const std::uint64_t nodes = job.machine.nodes;
  if (described.writers_alone || job.saving.cost || job.state.by_rank() || !(nodes > 1)) return;
  constexpr double usual[] = {1,    2,    5,    10,   20,    60,    120,   300,    600,
                              1200, 2400, 3600, 7200, 14400, 28800, 86400, 172800, 345600};
  const double best = outcome.interval.seconds().value();
  const double longest = std::max(best * 50.0, data.today ? data.ways[*data.today].interval_s * 1.02 : 0.0);
  std::vector<double> intervals{best};
  for (const double x : usual) {
    if (x < best / 3.5 || x > longest || std::abs(std::log(x / best)) < 0.3 || x > job.training.work.value()) continue;
    intervals.push_back(x);
  }
  std::sort(intervals.begin(), intervals.end());
  while (intervals.size() > 9) intervals.pop_back();
  if (intervals.size() < 3) return;
  Map map;
  map.row_title = "nodes";
  map.second_title = "MTBF";
  map.column_title = "training between saves";
  map.last_title = "best";
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    map.columns.push_back(short_duration(intervals[i]));
    if (!(intervals[i] < best) && !map.column) map.column = i;
  }
  for (const double factor : {0.25, 0.5, 1.0, 2.0, 4.0, 8.0}) {
    const double many = static_cast<double>(nodes) * factor;
    if (many < 1.0 || std::abs(many - std::round(many)) > 1e-9 || many > 1e7) continue;
    Map::Row row;
    row.name = number(many, 0);
    try {
      const ckpt::Job moved = on_nodes(job, static_cast<std::uint64_t>(many));
      const ckpt::Outcome at = solve(moved);
      row.second = short_duration(at.law->mtbf.value());
      row.best = at.goodput();
      row.best_at = short_duration(at.interval.seconds().value());
      for (const double interval : intervals) {
        row.cells.push_back(goodput_at(at, ckpt::WorkInterval(ckpt::Seconds(interval))));
      }
    } catch (const ckpt::InvalidInput&) {  // it never finishes, or cannot be saved
      if (factor <= 1.0) continue;
      row.best_at = "no end";
      row.cells.assign(intervals.size(), 0.0);
    }
    if (factor == 1.0) map.row = map.rows.size();
    if (factor == 2.0) data.twice_nodes_goodput = row.best;
    map.rows.push_back(row);
  }
  map.target = data.target;
  if (map.rows.size() > 1) data.map = map;
}

[[nodiscard]] std::string value_text(double x, std::string_view unit) {
  if (unit == "s") return short_duration(x);
  if (unit == "B") return bytes(x);
  if (unit == "B/s") return rate(x);
  return percent(x);
}

/// Whether somebody could measure what a field says: no choice, and no size that follows from choices.
[[nodiscard]] bool is_measurable(std::string_view field) {
  constexpr std::string_view chosen[] = {"optimizer", "precision", "optimizer_rank", "lora",      "bytes_per_parameter",
                                         "strategy",  "writers",   "work_s",         "parameters"};
  return std::find(std::begin(chosen), std::end(chosen), field) == std::end(chosen);
}

/// The range of an input as its field shows it; nothing where it has none.
[[nodiscard]] std::string range_of_input(const Asked& asked, std::span<const ckpt::InputSpread> spreads,
                                         std::string_view field) {
  for (const ckpt::InputSpread& spread : spreads) {
    const auto now = ckpt::value(asked.described.job, spread.input);
    if (field_of(spread.input) != field || !now) continue;
    const ckpt::Spread of = spread.spread.of(spread.spread.is_relative() ? *now : 1.0);
    const std::string_view unit = ckpt::inputs::info(spread.input).unit;
    return value_text(of.quantile(0.1), unit) + "–" + value_text(of.quantile(0.9), unit);
  }
  return "";
}

}  // namespace

LostHours lost_hours_of(const ckpt::Ledger& ledger, double scale) {
  return {.saves = scale * in_hours(ledger.save + ledger.waiting),
          .slower = scale * in_hours(ledger.slowdown),
          .twice = scale * in_hours(ledger.lost_work),
          .detection = scale * in_hours(ledger.detection),
          .rescheduling = scale * in_hours(ledger.rescheduling),
          .reload = scale * in_hours(ledger.restore)};
}

std::vector<InputLine> inputs_of(const Asked& asked, const ckpt::Outcome& outcome,
                                 std::span<const ckpt::InputSpread> spreads) {
  std::vector<InputLine> lines;
  Report report(plan_report);
  Fields& fields = report["job"];
  set_job(fields, asked, outcome, true);
  const auto values = fields.values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const FieldInfo& info = fields.info().fields[i];
    const Fields::Value& value = values[i];
    if (!value.said || value.text.empty() || info.label.empty()) continue;
    // Of a save that was measured nobody asks how it is taken, and of what.
    const bool of_state = info.name == "optimizer" || info.name == "precision";
    if (asked.described.job.saving.cost && value.remarks[0] == "default" && (info.name == "strategy" || of_state))
      continue;
    InputLine line;
    line.name = std::string(info.label);
    line.name.erase(0, line.name.find_first_not_of(' '));
    line.field = std::string(info.name);
    line.value = value.text;
    line.origin = value.remarks[0];
    if (line.origin.empty())
      line.origin = info.name == "bytes_per_parameter" || info.name == "restore_s" ? "derived" : "given";
    if (line.origin == "by the path" || line.origin == "by layout") line.origin = "derived";
    line.source = value.remarks[1];
    line.range = range_of_input(asked, spreads, info.name);
    line.measurable = is_measurable(line.field);
    lines.push_back(line);
  }
  return lines;
}

namespace {

void add_inputs(Data& data, const Asked& asked, const ckpt::Outcome& outcome,
                std::span<const ckpt::InputSpread> spreads) {
  data.inputs = inputs_of(asked, outcome, spreads);
  const ckpt::Job& job = asked.described.job;
  if (data.recommended().slowdown > 0.0 && job.saving.strategy == SaveStrategy::synchronous && !job.saving.cost) {
    InputLine line;  // which saves that stop training do not have
    line.name = "slowdown beside a save";
    line.field = "slowdown";
    line.value = percent(job.saving.slowdown);
    line.origin = asked.description.has("saving.slowdown") ? "given" : "default";
    line.range = range_of_input(asked, spreads, "slowdown");
    line.measurable = true;
    data.inputs.push_back(line);
  }
  if (data.price) {
    InputLine line;
    line.name = "price";
    line.value = money(data.price->per_hour, data.price->currency, data.price->per_hour) + " an hour of all nodes";
    line.origin = "given";
    data.inputs.push_back(line);
  }
  Report report(plan_report);
  add_notes(report, asked.described, outcome, !asked.described.writers_alone);
  for (const std::string& note : report.notes()) {
    std::string text = note;
    const std::size_t word = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
    if (word != text.npos && word > 0 && text[word] == ' ')
      text[0] = static_cast<char>(text[0] - 'a' + 'A');  // no name
    data.assumptions.push_back(text + ".");
  }
}

/// Each input at its ends; where none has a range, at half and twice what it is.
void add_influences(Data& data, const ckpt::Job& job, std::span<const ckpt::InputSpread> spreads) {
  constexpr std::size_t most = 8;
  const ckpt::Spread otherwise = spreads.empty() ? ckpt::factor(2.0) : ckpt::Spread(1.0);
  const double now = in_hours(solve(job).ledger.badput());
  data.tried_factor = spreads.empty();
  for (const ckpt::Sensitivity& row : ckpt::sensitivity(job, spreads, {.otherwise = otherwise})) {
    if (!row.at_low || !row.at_high || data.influences.size() == most) continue;
    if (!row.stated && !(row.width() > 0.0)) continue;
    const std::string_view unit = ckpt::inputs::info(row.input).unit;
    Influence one;
    one.name = name_in_chart(row.input);
    one.value = value_text(row.value, unit);
    one.low = value_text(row.low, unit);
    one.high = value_text(row.high, unit);
    one.low_h = waited_for(in_hours(*row.at_low), in_hours(job.training.work));
    one.high_h = waited_for(in_hours(*row.at_high), in_hours(job.training.work));
    one.now_h = now;
    one.how = std::string(how_to_know(row.input));
    for (const InputLine& line : data.inputs) {
      if (line.field == field_of(row.input)) one.origin = line.origin;
    }
    data.influences.push_back(one);
  }
}

[[nodiscard]] std::string name_of_job(const ckpt::DescribedJob& described) {
  if (!described.model.empty()) return described.model;
  const ckpt::Bytes size = described.job.state.bytes();
  return size.value() > 0.0 ? fmt::format("{} of state", bytes(size.value())) : "A job";
}

void add_names(Data& data, const ckpt::DescribedJob& described, const ckpt::Outcome& outcome) {
  const ckpt::Job& job = described.job;
  const std::string name = name_of_job(described);
  data.described = name;
  if (described.optimizer && !job.saving.cost) data.described += fmt::format(" with {}", described.optimizer->name);
  data.subject = name;
  const std::string machine(job.machine.name);
  if (!described.writers_alone && !machine.empty()) {
    const std::string nodes = fmt::format("{} × {}", number(static_cast<double>(job.machine.nodes), 0), machine);
    data.subject += " on " + nodes;
    data.described += ", " + nodes;
  }
  if (job.machine.shared && outcome.path) {
    const auto write = ckpt::value(job, ckpt::Input::shared_write);
    if (write) data.described += fmt::format(", shared storage {}", rate(*write));
  }
  if (outcome.law) {
    data.described += fmt::format(", a failure every {}, {} of work", duration(outcome.law->mtbf.value()),
                                  duration(outcome.run.work.value()));
  }
}

}  // namespace

Data data_of(const Asked& asked, const ckpt::Outcome& outcome, const JobWays* ways, const Asking& asking) {
  const ckpt::DescribedJob& described = asked.described;
  const ckpt::Job& job = described.job;
  Data data;
  data.command = asking.command;
  data.target = asking.target;
  data.price = asking.price;
  data.job_file = job_file_text(asked.description);
  data.fails = outcome.law.has_value();
  data.step_s = job.training.step.value();
  data.nodes = described.writers_alone ? 0.0 : static_cast<double>(job.machine.nodes);
  data.accelerators = accelerators_of(described).value_or(0.0);
  if (data.fails) data.mtbf_s = outcome.law->mtbf.value();
  const auto& memory = job.saving.host_memory_free ? job.saving.host_memory_free : job.machine.node.host_memory;
  if (memory && !described.writers_alone) data.node_memory = memory->value();
  data.memory_is = job.saving.host_memory_free ? "that are free on a node" : "of a node";

  std::vector<ckpt::InputSpread> spreads;
  if (data.fails) spreads = described.all_spreads();
  if (!ways) {
    if (!described.writers_alone && !job.saving.cost) {
      add_strategies(data, compare_strategies(without_interval(job)), std::nullopt);
    }
    const bool given = outcome.origin == ckpt::IntervalOrigin::given;
    data.ways.push_back(way_of(given ? "Today" : "As described", job.saving.strategy, job, outcome));
    data.ways.back().accent = true;
  } else {
    if (ways->compares) add_strategies(data, ways->rows, ways->best);
    data.today = ways->today;
    data.stopping = ways->stopping;
    std::vector<Shown> shown;
    for (const JobWay& way : ways->ways) {
      shown.push_back({way_of(std::string(way.role), way.strategy, way.job, way.outcome), way});
      if (way.lost) shown.back().way.lost_range = ends_of(*way.lost, shown.back().way.work_h);
    }
    const JobWay& chosen = ways->recommended();
    Way& last = shown.back().way;
    last.accent = true;
    last.given_interval = false;
    last.storage_bound = chosen.at_best.bound == ckpt::Bound::by_storage;
    if (data.step_s > 0.0) last.steps = std::round(last.interval_s / data.step_s);
    data.reason = ways->interval.reason == ckpt::RecommendedBy::flat     ? Reason::flat
                  : ways->interval.reason == ckpt::RecommendedBy::ranges ? Reason::ranges
                                                                         : Reason::best;
    data.regret = ways->interval.regret;
    data.reachable = chosen.at_best.goodput();
    add_curves(shown, spreads);
    data.samples = spreads.empty() ? 0 : way_samples;
    if (ways->gain) data.gain_range = Ends{in_hours(ways->gain->low), in_hours(ways->gain->high)};
    for (const Shown& one : shown) data.ways.push_back(one.way);
    if (data.today && change_of(data) == Change::free) data.ways.back().role = "Best computed";
    add_map(data, described, chosen.job, chosen.outcome);
  }
  std::vector<std::string> names;
  for (const ckpt::InputSpread& spread : spreads) {
    names.push_back(name_in_chart(spread.input));
  }
  for (std::size_t i = 0; i < names.size(); ++i) data.ranges_of += (i > 0 ? ", " : "") + names[i];
  add_names(data, described, outcome);
  add_inputs(data, asked, outcome, spreads);
  if (ways) add_influences(data, with_interval(ways->recommended().job, ways->recommended().outcome.interval), spreads);
  return data;
}

}  // namespace program::page
