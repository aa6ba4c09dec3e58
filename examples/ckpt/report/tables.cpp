#include "tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"

namespace program::page {

namespace {

/// Hours of a table, all with the decimals that the largest of them needs, one at least.
class HoursOf {
 public:
  void take(double h) { most_ = std::isfinite(h) ? std::max(most_, h) : most_; }
  [[nodiscard]] std::string operator()(double h) const { return number(h, std::max(decimals_for(most_), 1)); }

 private:
  double most_ = 0.0;
};

}  // namespace

Grid hours_table(const Data& data) {
  Grid grid{"The hours as a table", {"h"}, {}, {}};
  HoursOf table_hours;
  for (const Way& way : data.ways) {
    grid.head.push_back(way.role);
    table_hours.take(way.lost.all());
  }
  const auto row = [&](std::string name, const auto& value) {
    std::vector<std::string> cells{std::move(name)};
    for (const Way& way : data.ways) cells.push_back(value(way));
    grid.rows.push_back(std::move(cells));
  };
  row("saves, training stopped or waiting", [&](const Way& w) { return table_hours(w.lost.saves); });
  row("slower steps", [&](const Way& w) { return table_hours(w.lost.slower); });
  row("work done twice", [&](const Way& w) { return table_hours(w.lost.twice); });
  row("detection", [&](const Way& w) { return table_hours(w.lost.detection); });
  row("rescheduling", [&](const Way& w) { return table_hours(w.lost.rescheduling); });
  row("reload and warm-up", [&](const Way& w) { return table_hours(w.lost.reload); });
  row("lost, h", [&](const Way& w) { return table_hours(w.lost.all()); });
  if (data.samples != 0) {
    row("lost, 10–90 %, h",
        [](const Way& w) { return w.lost_range ? ends(w.lost_range->low, w.lost_range->high) : std::string("–"); });
  }
  row("wall clock, h", [&](const Way& w) { return table_hours(w.wall_h); });
  row("goodput, %",
      [&](const Way& w) { return number(100.0 * w.goodput, percent_decimals(w.goodput, data.target.value_or(-1.0))); });
  row("failures", [](const Way& w) { return amount(w.failures); });
  if (data.accelerators > 0.0) {
    row("accelerator-hours lost", [&](const Way& w) { return number(w.lost.all() * data.accelerators, 0); });
  }
  if (data.price) {
    double most = 0.0;
    for (const Way& way : data.ways) most = std::max(most, way.lost.all() * data.price->per_hour);
    row("cost of the loss",
        [&](const Way& w) { return money(w.lost.all() * data.price->per_hour, data.price->currency, most); });
  }
  return grid;
}

Grid curve_table(const Data& data) {
  const Way& last = data.recommended();
  const Way* base = data.base();
  if (base != nullptr && (base->strategy == last.strategy || base->curve.empty())) base = nullptr;
  HoursOf table_hours;
  for (const CurvePoint& point : last.curve) table_hours.take(point.lost_h);
  Grid grid{"The curves as a table", {"training between saves", last.manner + ", h lost"}, {}, {}};
  if (data.samples != 0) grid.head.emplace_back("10–90 %");
  if (base != nullptr) grid.head.push_back(base->manner + ", h lost");
  for (std::size_t i = 0; i < last.curve.size(); ++i) {
    const CurvePoint& point = last.curve[i];
    const auto is = [&](double interval) { return std::abs(point.interval_s - interval) <= 1e-9 * interval; };
    if (i % 8 != 0 && !is(last.best_interval_s) && !is(last.interval_s)) continue;
    std::vector<std::string> row{duration(point.interval_s), table_hours(point.lost_h)};
    if (!grid.rows.empty() && grid.rows.back()[0] == row[0]) continue;
    if (data.samples != 0) row.push_back(point.range ? ends(point.range->low, point.range->high) : std::string("–"));
    if (base != nullptr) {
      const CurvePoint* nearest = &base->curve.front();
      for (const CurvePoint& other : base->curve) {
        if (std::abs(other.interval_s - point.interval_s) < std::abs(nearest->interval_s - point.interval_s))
          nearest = &other;
      }
      const bool same = std::abs(nearest->interval_s - point.interval_s) <= 1e-9 * point.interval_s;
      row.push_back(same ? table_hours(nearest->lost_h) : std::string("–"));
    }
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

Grid formula_table(const Data& data) {
  const Way& way = data.recommended();
  Grid grid{"The formulas", {"formula, " + way.manner, "training between saves", "goodput"}, {}, {}};
  for (const FormulaMark& mark : way.formulas) {
    grid.rows.push_back(
        {mark.name, duration(mark.interval_s), number(100.0 * mark.goodput, 3).append(nbsp).append("%")});
  }
  return grid;
}

Grid strategy_table(const Data& data) {
  Grid grid{"All ways of saving", {"way of saving", "training stops", "safe after"}, {}, {}};
  if (data.fails) grid.head.insert(grid.head.end(), {"save every", "goodput", "lost"});
  grid.head.emplace_back("host memory of a node");
  double best = -1.0;
  HoursOf table_hours;
  for (const StrategyLine& line : data.strategies) {
    if (line.chosen) best = line.goodput;
    if (line.possible) table_hours.take(line.lost_h);
  }
  for (const StrategyLine& line : data.strategies) {
    std::string name = line.name;
    if (line.chosen) name += ", recommended";
    if (!line.on_storage) name += ", not on storage";
    if (!line.possible) {
      grid.below.push_back(fmt::format("{}: {}.", line.name, line.reason));
      continue;
    }
    std::vector<std::string> row{name, duration(line.blocking_s), duration(line.durable_s)};
    if (data.fails) {
      row.push_back(duration(line.period_s));
      row.push_back(percent(line.goodput, line.chosen ? data.target.value_or(-1.0) : best));  // told from it
      row.push_back(std::isinf(line.lost_h) ? hours(line.lost_h) : table_hours(line.lost_h).append(nbsp).append("h"));
    }
    row.push_back(line.host_memory > 0.0 ? bytes(line.host_memory) : std::string("none"));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

Grid influence_table(const Data& data) {
  const bool tried = data.tried_factor;  // no range was given
  Grid grid{"The ends as a table",
            {"input", tried ? "half of it" : "10 %", "h lost then", "as taken", "h lost as taken",
             tried ? "twice as much" : "90 %", "h lost then"},
            {},
            {}};
  HoursOf table_hours;
  for (const Influence& one : data.influences) {
    for (const double h : {one.low_h, one.now_h, one.high_h}) table_hours.take(h);
  }
  for (const Influence& one : data.influences) {
    grid.rows.push_back({one.name, one.low, table_hours(one.low_h), one.value, table_hours(one.now_h), one.high,
                         table_hours(one.high_h)});
  }
  return grid;
}

Grid map_table(const Map& map) {
  Grid grid{"The map as a table", {map.row_title}, {}, {}};
  grid.head.insert(grid.head.end(), map.columns.begin(), map.columns.end());
  for (const Map::Row& row : map.rows) {
    std::vector<std::string> cells{row.name};
    for (const double value : row.cells) {
      cells.push_back(
          number(100.0 * value, std::isnan(value) ? 0 : percent_decimals(value, map.target.value_or(-1.0))));
    }
    grid.rows.push_back(std::move(cells));
  }
  return grid;
}

}  // namespace program::page
