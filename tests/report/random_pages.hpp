#pragma once
// What the pages of sweep, choose, diagnose, calibrate and validate may have to show.

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "random_data.hpp"
#include "report/choice_sheet.hpp"
#include "report/diagnosis_sheet.hpp"
#include "report/log_sheet.hpp"
#include "report/sweep_sheet.hpp"
#include "report/validation_sheet.hpp"

namespace test {

/// Draws pages that are not about one job.
class RandomPages {
 public:
  explicit RandomPages(unsigned seed) : random_(seed), jobs_(seed + 1000) {}

  [[nodiscard]] page::SweepShown sweep() {
    page::SweepShown shown;
    shown.subject = shown.described = name();
    shown.points = chance(0.1) ? 1 : whole(1, 100000);
    shown.impossible = chance(0.3) ? whole(0, static_cast<double>(shown.points) - 1.0) : 0;
    shown.goodput = chance(0.8);
    shown.best = shown.goodput ? between(0.3, 1.0) : log_between(0.01, 1e5);
    shown.worst = chance(0.2) ? shown.best : shown.best * (shown.goodput ? between(0.1, 1.0) : between(1.0, 100.0));
    shown.best_at = "--nodes 8 --strategy " + name();
    if (shown.goodput && chance(0.5)) shown.target = between(0.2, 0.999);
    shown.reaching = shown.target && *shown.target <= shown.best ? whole(1, static_cast<double>(shown.points)) : 0;
    const std::size_t axes = whole(0, 4);
    for (std::size_t i = 0; i < axes; ++i) {
      page::SweepShown::Moved one{.option = "--" + name(), .values = whole(2, 50)};
      one.best = shown.best;
      one.worst = chance(0.4) ? shown.best : shown.worst;
      one.best_at = one.worst_at = "5.3\u00A0min";
      one.numeric = chance(0.5);
      if (chance(0.4)) one.as_good = "8 to 32";
      if (chance(0.4)) one.reaches = "8 and 16";
      shown.moved.push_back(one);
    }
    if (chance(0.4)) {
      page::Map map;
      map.row_title = name();
      map.column_title = "interval";
      map.last_title = "best";
      map.target = shown.target;
      const std::size_t columns = whole(1, 48), rows = whole(1, 48);
      for (std::size_t c = 0; c < columns; ++c) map.columns.push_back(chance(0.5) ? "5.3\u00A0min" : name());
      for (std::size_t r = 0; r < rows; ++r) {
        page::Map::Row row{.name = chance(0.5) ? "1,024" : name()};
        for (std::size_t c = 0; c < columns; ++c) row.cells.push_back(chance(0.1) ? std::nan("") : between(0.0, 1.0));
        row.best = between(0.0, 1.0);
        row.best_at = chance(0.5) ? "5.3\u00A0min" : name();
        map.rows.push_back(row);
      }
      map.row = rows / 2;
      map.column = columns / 2;
      shown.map = map;
    } else if (chance(0.6)) {
      shown.curves = curves();
    } else if (chance(0.6)) {
      shown.bars = bars();
    }
    if (chance(0.4)) shown.front = front();
    return shown;
  }

  [[nodiscard]] page::ChoiceShown choice() {
    page::ChoiceShown shown;
    shown.subject = shown.described = name();
    shown.currency = chance(0.7) ? "$" : "accelerator-hours";
    shown.looked = whole(1, 1e6);
    if (chance(0.5)) shown.target = between(0.5, 0.999);
    if (chance(0.8)) {
      shown.chosen = bill();
    } else if (chance(0.7)) {
      shown.nearest = bill();
    }
    if (chance(0.7)) shown.today = bill();
    if (!shown.today && chance(0.5)) shown.no_today = "what was described is no job";
    shown.saved_a_month = between(-1e5, 1e5);
    shown.saved_hours_a_month = between(-1e5, 1e5);
    shown.storage_priced = chance(0.7);
    if (chance(0.7)) shown.worthwhile = log_between(1e8, 1e13);
    if (chance(0.8)) shown.has_bandwidth = log_between(1e8, 1e13);
    shown.front = front();
    if (chance(0.1)) shown.front.candidates.resize(1);
    return shown;
  }

  [[nodiscard]] page::DiagnosisShown diagnosis() {
    page::DiagnosisShown shown;
    shown.subject = shown.described = name();
    shown.load = chance(0.4);
    shown.bytes = log_between(1e6, 1e15);
    shown.expected_s = log_between(0.01, 1e5);
    shown.fastest_s = shown.expected_s * between(0.1, 1.0);
    shown.as_expected = chance(0.3);
    shown.measured_s = shown.expected_s * (shown.as_expected ? between(0.8, 1.2) : log_between(0.01, 100.0));
    const std::size_t stages = whole(0, 6), causes = chance(0.5) ? whole(0, 6) : 0;
    for (std::size_t i = 0; i < stages; ++i) {
      const double time = shown.expected_s * between(0.0, 1.0);
      shown.stages.push_back({name(), "shared storage", time, time * between(0.0, 1.0), i == 0});
    }
    for (std::size_t i = 0; i < causes; ++i) {
      shown.causes.push_back({name(), chance(0.9) ? "keep files open" : "", chance(0.5) ? "a trace" : "",
                              shown.expected_s * log_between(1.0, 100.0), chance(0.4)});
    }
    if (chance(0.4)) shown.untested = "--files";
    return shown;
  }

  [[nodiscard]] page::LogShown log() {
    page::LogShown shown;
    shown.subject = shown.described = name();
    shown.has_times = chance(0.85);
    shown.blocking_s = log_between(0.01, 1e4);
    if (!shown.has_times) return shown;
    shown.wall_h = log_between(0.01, 1e4);
    shown.useful_h = shown.wall_h * (chance(0.2) ? 1.0 : between(0.1, 1.0));
    shown.failures = chance(0.3) ? 0 : whole(1, 40);
    shown.stops = whole(0, 3);
    shown.mtbf_s = 3600.0 * shown.wall_h / std::max(1.0, static_cast<double>(shown.failures));
    shown.mtbf_low_s = 0.5 * shown.mtbf_s;
    if (shown.failures > 0) shown.mtbf_high_s = 2.0 * shown.mtbf_s;
    shown.interval_s = log_between(1.0, 1e5);
    if (chance(0.8)) shown.best_s = log_between(1.0, 1e5);
    if (!shown.best_s && chance(0.5)) shown.no_recommendation = "no save in it";
    shown.more = chance(0.3) ? 0.0 : log_between(1e-5, 1.0);
    shown.timeline = timeline(3600.0 * shown.wall_h, shown.failures);
    const std::size_t bars = whole(0, 3);
    const page::Data data = jobs_.draw();
    for (std::size_t i = 0; i < bars; ++i) shown.ways.push_back(data.ways.front());
    if (shown.failures >= 3 && chance(0.8)) shown.survival = curves();
    shown.weibull = chance(0.4);
    shown.shape = between(0.3, 2.0);
    shown.exponential_p = chance(0.3) ? log_between(1e-6, 0.05) : between(0.05, 1.0);
    shown.bad_lines = chance(0.3) ? whole(1, 100) : 0;
    return shown;
  }

  [[nodiscard]] page::ValidationShown validation() {
    page::ValidationShown shown;
    shown.subject = shown.described = name();
    const std::size_t rows = chance(0.1) ? 0 : whole(1, chance(0.5) ? 30 : 600);
    const double off = chance(0.3) ? 1.5 : 30.0;
    for (std::size_t i = 0; i < rows; ++i) {
      page::Ranges::Row row{.name = name(), .group = fmt_group(i * 7 / std::max<std::size_t>(rows, 1))};
      row.middle = log_between(1.0 / off, off);
      row.has_range = chance(0.8);
      row.low = row.has_range ? row.middle / log_between(1.1, 6.0) : row.middle;
      row.high = row.has_range ? row.middle * log_between(1.1, 6.0) : row.middle;
      row.inside = row.has_range && row.low <= 1.0 && row.high >= 1.0;
      shown.ranges.rows.push_back(row);
    }
    if (rows > 0) {
      shown.sums.push_back({"from figures", rows, whole(1, 9), between(0.0, 1.0), between(0.0, 1.0), between(1.0, 4.0),
                            chance(0.8), between(0.4, 1.0), between(1.0, 10.0)});
    }
    shown.unpredicted = chance(0.3) ? whole(1, 20) : 0;
    return shown;
  }

 private:
  [[nodiscard]] double between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  [[nodiscard]] double log_between(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }
  [[nodiscard]] bool chance(double p) { return between(0.0, 1.0) < p; }
  [[nodiscard]] std::size_t whole(double low, double high) {
    return static_cast<std::size_t>(between(low, high + 0.999));
  }
  [[nodiscard]] std::string fmt_group(std::size_t i) const { return "group " + std::to_string(i); }
  [[nodiscard]] std::string name() {
    constexpr const char* names[] = {
        "nodes",     "<b>&\"'",      "a",
        "שלום-עולם", "日本語モデル", "a name that is much longer than any chart has room for, and goes on and on"};
    return names[whole(0, 5)];
  }

  [[nodiscard]] page::Curves curves() {
    page::Curves curves;
    const bool percent = chance(0.6);
    const std::size_t count = whole(1, 6), points = whole(1, 40);
    std::vector<double> xs, ys;
    for (std::size_t i = 0; i < count; ++i) {
      page::Curves::Series series{.name = name(), .points = {}, .accent = i == 0};
      if (chance(0.3)) series.style = chance(0.5) ? page::Curves::Style::dots : page::Curves::Style::steps;
      double x = log_between(0.1, 100.0);
      for (std::size_t k = 0; k < points; ++k) {
        x *= between(1.01, 2.0);
        const double y = chance(0.03) ? std::nan("") : percent ? between(0.0, 1.0) : log_between(0.01, 1e5);
        series.points.push_back({x, y});
        xs.push_back(x);
        ys.push_back(y);
      }
      curves.series.push_back(series);
    }
    curves.x = page::axis_of(name(), chance(0.5) ? page::Measure::seconds : page::Measure::rate, chance(0.5), xs);
    curves.y = page::axis_of("goodput", percent ? page::Measure::percent : page::Measure::seconds, !percent, ys);
    if (percent && chance(0.5)) {
      curves.level = between(0.0, 1.0);
      curves.level_name = "95\u00A0% target";
    }
    if (chance(0.6)) {
      curves.marked = page::Point{xs.front(), std::isnan(ys.front()) ? curves.y.low : ys.front()};
      curves.marked_name = "best: " + name();
    }
    return curves;
  }

  [[nodiscard]] page::Bars bars() {
    page::Bars bars;
    const std::size_t count = whole(1, 24);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
      const double value = log_between(1e-3, 1e4);
      values.push_back(value);
      bars.rows.push_back({.name = name(), .value = value, .text = "1 h 20 min", .accent = i == 0, .strong = i == 0});
    }
    bars.axis = page::axis_of("time", page::Measure::seconds, false, values, true);
    return bars;
  }

  [[nodiscard]] page::Front front() {
    page::Front front = jobs_.front();
    front.y_measure = chance(0.5) ? page::Measure::number : page::Measure::seconds;
    if (chance(0.5)) {
      front.level = log_between(0.1, 1e5);
      front.level_name = "95 % goodput";
    }
    return front;
  }

  [[nodiscard]] page::ChoiceShown::Bill bill() {
    page::ChoiceShown::Bill bill{.name = name()};
    bill.nodes_useful = log_between(0.01, 1e7);
    bill.nodes_wasted = bill.nodes_useful * between(0.0, 0.8);
    bill.storage = chance(0.5) ? bill.nodes_useful * between(0.0, 0.3) : 0.0;
    bill.cost = bill.all();
    bill.useful_hour = log_between(0.5, 20.0);
    bill.goodput = between(0.3, 1.0);
    return bill;
  }

  [[nodiscard]] page::JobTimeline timeline(double length, std::size_t failures) {
    using Doing = page::JobTimeline::Doing;
    page::JobTimeline job;
    const double save = length / log_between(5.0, 3000.0);
    double t = 0.0;
    while (t < 0.999 * length && job.spans.size() < 8000) {
      const auto add = [&](double seconds, Doing doing) {
        const double end = std::min(t + seconds, length);
        if (end > t) job.spans.push_back({t, end, doing});
        t = end;
      };
      add(save * between(0.5, 1.2), Doing::running);
      add(save * between(0.0, 0.2), Doing::saving);
      if (failures == 0 || !chance(static_cast<double>(failures) * save / length)) continue;
      add(save * between(0.1, 1.0), Doing::lost);
      (chance(0.8) ? job.failures : job.stops).push_back(t);
      add(save * between(0.05, 3.0), Doing::down);
      add(save * between(0.0, 0.3), Doing::restoring);
      if (chance(0.1)) add(save, Doing::waiting);
    }
    if (job.spans.empty()) job.spans.push_back({0.0, length, Doing::running});
    return job;
  }

  std::mt19937 random_;
  RandomData jobs_;
};

}  // namespace test
