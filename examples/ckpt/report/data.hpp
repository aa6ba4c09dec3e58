#pragma once
// What a page shows, as plain numbers and names: charts, findings and tables are functions of it and of nothing else.

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "axis.hpp"
#include "grid.hpp"

namespace program::page {

/// What one in ten is below, and what one in ten is above.
struct Ends {
  double low = 0.0;
  double high = 0.0;
};

/// Where the lost hours of a way of saving go [h].
struct LostHours {
  double saves = 0.0;   ///< training stops for a save, or waits for the one before
  double slower = 0.0;  ///< steps beside a save
  double twice = 0.0;   ///< work done twice
  double detection = 0.0;
  double rescheduling = 0.0;
  double reload = 0.0;  ///< with warm-up

  [[nodiscard]] double restarts() const { return detection + rescheduling + reload; }
  [[nodiscard]] double all() const { return saves + slower + twice + restarts(); }
};

/// A stage of a save.
struct StageBar {
  std::string name;
  double begin_s = 0.0, end_s = 0.0;
  double reached = 0.0, possible = 0.0;  ///< [B/s]; possible 0: it has no rate
  bool binds = false;
  std::string limit;
};

/// A point of the curve of cost against interval.
struct CurvePoint {
  double interval_s = 0.0;
  double lost_h = 0.0;          ///< infinite where the run never finishes
  std::optional<Ends> range{};  ///< [h]
};

/// What a formula says of the interval.
struct FormulaMark {
  std::string name;
  double interval_s = 0.0;
  double goodput = 0.0;
};

/// A way of saving the job.
struct Way {
  std::string role;             ///< "Today", "Best if training stops", "Recommended"
  std::string manner;           ///< "training stops", "copied beside a step"
  std::string doing;            ///< begins a sentence: "Copying the state beside a training step"
  std::string with;             ///< within one: "with the copy beside a step"
  std::string strategy;         ///< its name in the library
  bool accent = false;          ///< what is recommended
  bool given_interval = false;  ///< the period is round, rather than the work between saves
  bool usual_interval = false;  ///< nobody gave it, and none is best
  double interval_s = 0.0;      ///< work between saves
  double period_s = 0.0;        ///< from start to start
  double steps = 0.0;           ///< between saves; 0: not known
  bool storage_bound = false;   ///< saved as often as storage takes it

  double work_h = 0.0, wall_h = 0.0, goodput = 0.0, failures = 0.0;
  LostHours lost{};
  std::optional<Ends> lost_range{};  ///< [h]

  double blocking_s = 0.0, durable_s = 0.0;  ///< of a save
  double slowdown = 0.0;
  double bytes = 0.0;
  double host_memory = 0.0;  ///< of a node [B]
  std::vector<StageBar> stages{};

  std::vector<CurvePoint> curve{};
  std::optional<Ends> flat{};  ///< intervals within 0.1 % of the wall clock of the best one [s]
  double best_interval_s = 0.0, best_lost_h = 0.0;
  std::vector<FormulaMark> formulas{};

  /// "every 4 h", "every 16 steps (5 min 20 s)".
  [[nodiscard]] std::string every(bool with_steps = false) const;
};

/// A row of the table of all strategies.
struct StrategyLine {
  std::string name, manner;
  bool possible = false, chosen = false, on_storage = true;
  std::string reason;
  double blocking_s = 0.0, durable_s = 0.0, period_s = 0.0, goodput = 0.0, lost_h = 0.0, host_memory = 0.0;
};

/// What an input does within what it may be to the lost hours of the way that is recommended, its interval kept.
struct Influence {
  std::string name, value, origin;
  std::string low, high;             ///< the input at its 10 % and at its 90 %
  double low_h = 0.0, high_h = 0.0;  ///< lost hours there
  double now_h = 0.0;                ///< as it is
  std::string how;                   ///< how to know it
  [[nodiscard]] double width() const { return low_h > high_h ? low_h - high_h : high_h - low_h; }
};

/// A map of goodput, or of anything from 0 to 1: rows by columns.
struct Map {
  std::string row_title, second_title, column_title, last_title;
  struct Row {
    std::string name, second{};   ///< "64", "8 h"
    std::vector<double> cells{};  ///< 0 ... 1; not a number: there is none
    std::string best_at{};        ///< "5.3 min"
    double best = 0.0;
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::optional<double> target;            ///< a line along the cells that reach it
  std::optional<std::size_t> row, column;  ///< the job of the page
  std::string marked = "this job";
};

/// Points of two costs, both the less the better; those that nothing beats in both are the front.
struct Front {
  std::string x_title, y_title;
  Measure x_measure = Measure::number, y_measure = Measure::number;
  std::optional<double> level{};  ///< of y, that is to be reached
  std::string level_name{};
  struct Candidate {
    std::string name;
    double x = 0.0, y = 0.0;
    bool on_front = false, chosen = false, today = false;
  };
  std::vector<Candidate> candidates{};
};

/// Why an interval is recommended.
enum class Reason {
  best,    ///< the least expected loss, every figure at its word
  ranges,  ///< the largest expected goodput over the ranges
  flat     ///< the best lies at an edge: longer, and hardly more
};

/// A price of the whole job.
struct Price {
  std::string currency = "$";
  double per_hour = 0.0;  ///< of all nodes
};

/// What a page shows.
struct Data {
  std::string command;      ///< "plan"
  std::string subject;      ///< "llama3.1-405b on 64 × gcp-a3-megagpu-8g"
  std::string described;    ///< the line below the title
  std::vector<Way> ways{};  ///< rows of the first chart, in order; the last one is recommended
  std::optional<std::size_t> today{}, stopping{};
  bool fails = false;  ///< failures are known
  double mtbf_s = 0.0;
  double nodes = 0.0, accelerators = 0.0;
  double step_s = 0.0;
  double node_memory = 0.0;  ///< [B]; 0: not known
  std::string memory_is = "of a node";
  std::optional<double> target{};
  Reason reason = Reason::best;      ///< of the interval that is recommended
  double regret = 0.0;               ///< expected goodput below that of who knows all figures; 0 without ranges
  std::optional<Ends> gain_range{};  ///< hours that the change gives back
  std::size_t samples = 0;           ///< of ranges; 0: none given
  std::string ranges_of;             ///< names of inputs with a range
  std::vector<StrategyLine> strategies{};
  std::vector<InputLine> inputs{};
  std::vector<Influence> influences{};  ///< widest first
  bool tried_factor = false;            ///< no range is known: they are of half and twice each input
  std::optional<Map> map{};
  double twice_nodes_goodput = 0.0;  ///< at its best interval; 0: not known
  double reachable = 0.0;            ///< goodput at the best interval
  std::optional<Price> price{};
  std::vector<std::string> assumptions{};
  std::string job_file;

  [[nodiscard]] const Way& recommended() const { return ways.back(); }
  /// What the recommendation is compared with: today, or saves that stop training; null where that is all there is.
  [[nodiscard]] const Way* base() const {
    const auto& at = today ? today : stopping;
    return at && *at + 1 < ways.size() ? &ways[*at] : nullptr;
  }
  /// Hours that the recommendation gives back.
  [[nodiscard]] double gain_h() const {
    const Way* from = base();
    return from != nullptr ? from->lost.all() - recommended().lost.all() : 0.0;
  }
};

}  // namespace program::page
