#pragma once
// What a page may have to show: jobs of all sizes, with and without failures, ranges, prices, names.

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "report/data.hpp"

namespace test {

namespace page = program::page;

/// Draws what a page shows. Numbers agree with each other as far as a page says something of that.
class RandomData {
 public:
  explicit RandomData(unsigned seed) : random_(seed) {}

  [[nodiscard]] page::Data draw() {
    page::Data data;
    data.command = "plan";
    data.subject = name();
    data.described = data.subject + ", 30 days of work";
    data.fails = chance(0.9);
    data.mtbf_s = log_between(60.0, 1e8);
    data.nodes = std::round(log_between(1.0, 1e5));
    data.accelerators = chance(0.8) ? data.nodes * 8.0 : 0.0;
    data.step_s = chance(0.7) ? log_between(0.05, 300.0) : 0.0;
    if (chance(0.8)) data.node_memory = log_between(1e9, 1e13);
    if (chance(0.4)) data.target = 1.0 - log_between(1e-4, 0.6);
    if (chance(0.3)) data.price = page::Price{chance(0.5) ? "$" : "CHF ", log_between(0.1, 1e6)};
    data.samples = data.fails && chance(0.5) ? 1024 : 0;
    if (data.samples != 0) data.regret = log_between(1e-7, 0.05);
    data.reason = chance(0.3) ? page::Reason::flat : data.samples != 0 ? page::Reason::ranges : page::Reason::best;
    data.ranges_of = data.samples != 0 ? "mean time between failures" : "";
    const double work = log_between(0.1, 1e5);
    const bool small = chance(0.3);  // losses: hardly any
    const auto lost = [&] { return small ? log_between(1e-5, 1e-2) * work : log_between(1e-3, 20.0) * work; };
    double last_lost = lost();
    const double axis = log_between(0.5, 1e5);
    if (data.fails) {
      if (chance(0.6)) {
        data.today = data.ways.size();
        data.ways.push_back(way("Today", chance(0.3) ? "overlapped-snapshot" : "synchronous", work,
                                chance(0.2) ? last_lost : lost(), axis, data));
        data.ways.back().given_interval = true;
        if (chance(0.05)) endless(data.ways.back());
      }
      if (chance(0.1)) data.ways.push_back(way("As described", "local-first", work, lost(), axis, data));
      if (chance(0.7)) {
        data.stopping = data.ways.size();
        data.ways.push_back(way("Best if training stops", "synchronous", work, lost(), axis, data));
        if (!data.today && chance(0.3)) last_lost = data.ways.back().lost.all();
      }
    }
    data.ways.push_back(
        way(data.fails ? "Recommended" : "As described", "overlapped-snapshot", work, last_lost, axis, data));
    data.ways.back().accent = true;
    if (!data.fails) {
      page::LostHours& lost_hours = data.ways.back().lost;
      lost_hours = {.saves = lost_hours.all()};
    }
    data.reachable = data.ways.back().goodput;
    if (const page::Way* base = data.base(); base != nullptr && data.samples != 0) {
      const double gain = data.gain_h();
      data.gain_range =
          page::Ends{chance(0.3) ? -std::abs(gain) : 0.5 * gain, chance(0.1) ? infinity : 2.0 * std::abs(gain)};
    }
    add_strategies(data);
    add_inputs(data);
    add_influences(data);
    if (data.fails && chance(0.5)) add_map(data);
    data.job_file = "{}";
    data.assumptions = {"Give --mtbf & <more>."};
    return data;
  }

  [[nodiscard]] page::Front front() {
    page::Front front{"cost, k$", "hours lost", {}};
    const int many = static_cast<int>(between(1.0, 30.0));
    for (int i = 0; i < many; ++i) {
      front.candidates.push_back({name(), log_between(0.1, 1e5), log_between(0.1, 1e5), false, false, false});
    }
    for (auto& one : front.candidates) {
      one.on_front = std::none_of(front.candidates.begin(), front.candidates.end(),
                                  [&](const auto& other) { return other.x < one.x && other.y < one.y; });
    }
    front.candidates.front().today = true;
    front.candidates.back().chosen = true;
    return front;
  }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  [[nodiscard]] double between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  [[nodiscard]] double log_between(double low, double high) { return std::exp(between(std::log(low), std::log(high))); }
  [[nodiscard]] bool chance(double p) { return between(0.0, 1.0) < p; }

  [[nodiscard]] std::string name() {
    constexpr const char* names[] = {
        "llama3.1-405b",
        "<b>&\"'",
        "a",
        "שלום-עולם",
        "日本語モデル",
        "a name that is much longer than any chart has room for, and goes on and on and on"};
    return names[static_cast<std::size_t>(between(0.0, 5.999))];
  }

  void endless(page::Way& way) {
    way.wall_h = infinity;
    way.lost.twice = infinity;
    way.goodput = 0.0;
    way.lost_range.reset();
  }

  [[nodiscard]] page::Way way(std::string role, std::string strategy, double work, double lost, double axis,
                              const page::Data& data) {
    page::Way way;
    way.role = std::move(role);
    way.strategy = std::move(strategy);
    way.manner = way.strategy == "synchronous"   ? "training stops"
                 : way.strategy == "local-first" ? "local drives first"
                                                 : "copied beside a step";
    way.doing = "Saving so";
    way.with = "so";
    const double parts[] = {chance(0.2) ? 0.0 : log_between(0.01, 1.0),
                            chance(0.5) ? 0.0 : log_between(0.01, 1.0),
                            log_between(0.01, 1.0),
                            log_between(0.01, 1.0),
                            log_between(0.01, 1.0),
                            log_between(0.01, 1.0)};
    double sum = 0.0;
    for (const double part : parts) sum += part;
    const double unit = lost / sum;
    way.lost = {.saves = parts[0] * unit,
                .slower = parts[1] * unit,
                .twice = parts[2] * unit,
                .detection = parts[3] * unit,
                .rescheduling = parts[4] * unit,
                .reload = parts[5] * unit};
    way.work_h = work;
    way.wall_h = work + way.lost.all();
    way.goodput = work / way.wall_h;
    way.failures = log_between(0.1, 1e4);
    way.blocking_s = chance(0.2) ? 0.0 : log_between(1e-3, 1e3);
    way.durable_s = way.blocking_s + log_between(1e-2, 1e4);
    way.slowdown = chance(0.5) ? 0.0 : between(0.0, 0.3);
    way.bytes = log_between(1e6, 1e14);
    way.host_memory = chance(0.3) ? 0.0 : log_between(1e6, 1e12);
    const int stages = static_cast<int>(between(0.0, 6.0));
    double from = 0.0;
    for (int i = 0; i < stages; ++i) {
      const double to = i + 1 == stages ? way.durable_s : from + between(0.0, way.durable_s - from);
      way.stages.push_back({chance(0.1) ? name() : "shared write", from, to, log_between(1e6, 1e13),
                            chance(0.2) ? 0.0 : log_between(1e7, 1e15), i == 0, "what all share"});
      if (chance(0.5)) from = to;
    }
    if (!data.fails) {
      way.interval_s = way.period_s = axis;
      return way;
    }
    // A curve like (a / tau + b tau), whose minimum is the best interval.
    const bool given = way.role == "Today";
    way.best_interval_s = axis * log_between(1.0, 50.0);
    way.interval_s = given ? way.best_interval_s * log_between(0.2, 30.0) : way.best_interval_s;
    way.period_s = way.interval_s * 1.01;
    const auto excess = [&](double tau) {
      const double x = tau / way.best_interval_s;
      return 0.5 * (x + 1.0 / x);
    };
    way.best_lost_h = lost / excess(way.interval_s);
    way.steps = data.step_s > 0.0 ? std::round(way.interval_s / data.step_s) : 0.0;
    way.storage_bound = !given && chance(0.3);
    if (data.samples != 0) way.lost_range = page::Ends{0.6 * lost, chance(0.1) ? infinity : 2.0 * lost};
    way.flat = page::Ends{way.best_interval_s * between(0.5, 0.99), way.best_interval_s * between(1.01, 2.0)};
    constexpr int points = 60;
    for (int i = 0; i <= points; ++i) {
      const double tau = axis / 3.0 * std::pow(1000.0, static_cast<double>(i) / points);
      const double h = tau > axis * 250.0 && chance(0.3) ? infinity : way.best_lost_h * excess(tau);
      page::CurvePoint point{tau, h, {}};
      if (data.samples != 0) point.range = page::Ends{0.6 * h, 2.0 * h};
      way.curve.push_back(point);
    }
    for (const char* formula : {"Young", "Daly", "exact", "best"}) {
      if (chance(0.8)) way.formulas.push_back({formula, way.best_interval_s * log_between(0.3, 3.0), way.goodput});
    }
    return way;
  }

  void add_strategies(page::Data& data) {
    constexpr const char* names[] = {"synchronous", "snapshot", "overlapped-snapshot", "peer-memory", "local-first"};
    for (const char* strategy : names) {
      page::StrategyLine line;
      line.name = strategy;
      line.manner = "saved as " + line.name;
      line.possible = chance(0.8);
      line.chosen = line.name == data.recommended().strategy;
      line.on_storage = line.name != "peer-memory";
      line.reason = "it cannot";
      line.host_memory = chance(0.4) ? 0.0 : log_between(1e6, 1e13);
      line.durable_s = log_between(1.0, 1e4);
      line.lost_h = log_between(0.1, 1e3);
      data.strategies.push_back(line);
    }
  }

  void add_inputs(page::Data& data) {
    const int many = static_cast<int>(between(1.0, 25.0));
    for (int i = 0; i < many; ++i) {
      data.inputs.push_back(
          {name(), "8 h", chance(0.3) ? "4–16 h" : "", chance(0.1) ? "default" : "given", name(), "x"});
    }
  }

  void add_influences(page::Data& data) {
    if (!data.fails || chance(0.1)) return;
    data.tried_factor = data.samples == 0;
    const int many = static_cast<int>(between(1.0, 8.999));
    const double now = data.recommended().lost.all();
    double width = chance(0.2) ? 1e-6 * now : now * log_between(1e-3, 3.0);
    for (int i = 0; i < many; ++i) {
      page::Influence one{.name = chance(0.2) ? name() : "MTBF of the job",
                          .value = "8 h",
                          .origin = chance(0.2) ? "default" : "given",
                          .low = "4 h",
                          .high = "16 h",
                          .now_h = now,
                          .how = "count the failures of past runs"};
      one.low_h = now + width * between(0.0, 1.0);
      one.high_h = std::max(now - width * between(0.0, 0.3), 0.0);
      if (chance(0.1)) one.low_h = one.high_h = now;
      data.influences.push_back(one);
      width *= between(0.3, 1.0);
    }
    std::stable_sort(data.influences.begin(), data.influences.end(),
                     [](const auto& a, const auto& b) { return a.width() > b.width(); });
  }

  void add_map(page::Data& data) {
    page::Map map;
    map.row_title = chance(0.8) ? "nodes" : name();
    map.second_title = chance(0.8) ? "MTBF" : "";
    map.column_title = "training between saves";
    map.last_title = "best";
    const int columns = static_cast<int>(between(1.0, 12.0)), rows = static_cast<int>(between(1.0, 9.0));
    for (int c = 0; c < columns; ++c) map.columns.push_back(chance(0.5) ? "5.3\u00A0min" : "1,024\u00A0h");
    for (int r = 0; r < rows; ++r) {
      page::Map::Row row{
          chance(0.1) ? name() : "1,024", map.second_title.empty() ? "" : "5.3\u00A0min", {}, "5.3\u00A0min", 0.0};
      for (int c = 0; c < columns; ++c) row.cells.push_back(chance(0.03) ? std::nan("") : between(0.0, 1.0));
      row.best = between(0.0, 1.0);
      map.rows.push_back(row);
    }
    map.target = data.target;
    if (chance(0.8)) {
      map.row = static_cast<std::size_t>(rows / 2);
      map.column = static_cast<std::size_t>(columns / 2);
    }
    data.map = map;
    data.twice_nodes_goodput = data.reachable * between(0.2, 1.0);
  }

  std::mt19937 random_;
};

}  // namespace test
