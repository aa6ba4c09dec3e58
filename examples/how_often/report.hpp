#pragma once
// What `how_often` prints: a table of formulas and a plot, or CSV. docs/how_often.md describes both.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/io/format.hpp>

#include "../table.hpp"
#include "answer.hpp"

namespace how_often {

namespace detail {

/// The letter under which a formula stands in table and plot.
[[nodiscard]] constexpr char letter(std::size_t index) { return static_cast<char>('A' + index); }

/// Wall clock over the best one, less 1; 0 where rounding makes the difference. Below 0 the best one would not be it.
[[nodiscard]] inline double excess(const Answer& answer, ckpt::Seconds expected) {
  const double more = expected / answer.best_expected - 1.0;
  return std::abs(more) > 1e-12 ? more : 0.0;
}

/// What wall-clock times are printed in.
[[nodiscard]] inline ckpt::units::SecondsUnit unit_of(const Answer& answer) {
  const ckpt::Seconds time = answer.ledger.wall_clock();
  return time >= 10.0 * ckpt::units::h     ? ckpt::units::h
         : time >= 10.0 * ckpt::units::min ? ckpt::units::min
                                           : ckpt::units::s;
}

[[nodiscard]] inline std::string wall_text(const Answer& answer, ckpt::Seconds time, int decimals = 1) {
  const auto unit = unit_of(answer);
  const double number = time.in(unit);
  if (number >= 1e6) return fmt::format("{:.4g} {}", number, unit.symbol);
  return fmt::format("{:.{}f} {}", number, decimals, unit.symbol);
}

/// A simulated time with its standard error in two digits: "1135.63 +- 0.11 h".
[[nodiscard]] inline std::string simulated_text(const Answer& answer, const Simulated& simulated) {
  const auto unit = unit_of(answer);
  const double error = simulated.standard_error.in(unit);
  const double digits = error > 0.0 ? std::clamp(1.0 - std::floor(std::log10(error)), 0.0, 9.0) : 1.0;
  return fmt::format("{:.{}f} +- {:.{}f} {}", simulated.mean.in(unit), static_cast<int>(digits), error,
                     static_cast<int>(digits), unit.symbol);
}

[[nodiscard]] inline std::string job_text(const Answer& answer) {
  const ckpt::Run& run = answer.run;
  examples::Table job;
  job.add({"work", fmt::format("{:h} without saves and failures", run.work)});
  std::string save = fmt::format("blocks for {:s}", run.save.blocking);
  if (run.save.writing.value() > 0.0) {
    save += fmt::format(", durable {:s} later, {:.3g} % slower meanwhile", run.save.writing, 100.0 * run.save.slowdown);
  }
  job.add({"save", save + (answer.save_from.empty() ? "" : ": " + answer.save_from)});
  std::string restart = fmt::format("restore {:s}", run.outage.restoring());
  if (run.outage.downtime().value() > 0.0) {
    restart =
        fmt::format("detection {:s}, rescheduling {:s}, ", run.outage.detection, run.outage.rescheduling) + restart;
  }
  job.add({"failure", restart});
  job.add({"MTBF", fmt::format("{:h}", answer.mtbf) + (answer.mtbf_from.empty() ? "" : ": " + answer.mtbf_from)});
  return job.text();
}

[[nodiscard]] inline std::string best_text(const Answer& answer) {
  const ckpt::WorkInterval best = answer.best.interval;
  examples::Table table;
  table.add({"compute between saves", fmt::format("{:min}", best.seconds())});
  table.add({"period, start to start", fmt::format("{:min}", best.period(answer.run.save.blocking).seconds())});
  if (answer.best.bound == ckpt::Bound::by_storage) {
    table.add({"", "set by storage: with a shorter one the next save would have to wait for the last"});
  }
  const auto& ledger = answer.ledger;
  const auto time = [&](ckpt::Seconds t) { return wall_text(answer, t); };
  table.add({"wall clock", fmt::format("{}, goodput {:.2f} %, {:.4g} failures", time(ledger.wall_clock()),
                                       100.0 * ledger.goodput(), ledger.failure_count)});
  table.add({"lost to saves", time(ledger.save + ledger.slowdown + ledger.waiting)});
  table.add({"lost to failures",
             fmt::format("{} of work done twice, {} until it goes on", time(ledger.lost_work), time(ledger.outage()))});
  return table.text();
}

[[nodiscard]] inline std::string formulas_text(const Answer& answer) {
  examples::Table table(5);
  table.add({"", "answer", "compute", "above best", "this job", "simulated", "is a", "validity", "by"});
  for (std::size_t i = 0; i < answer.formulas.size(); ++i) {
    const Formula& formula = answer.formulas[i];
    const Point point = formula.point.value_or(Point{});
    std::vector<std::string> row(9);
    row[0] = fmt::format("{} {}", letter(i), formula.name);
    row[1] = formula.answer ? fmt::format("{:min}", *formula.answer) : "none";
    if (formula.point) row[2] = fmt::format("{:min}", point.interval.seconds());
    if (formula.point) row[3] = "no end";
    if (point.expected) {
      const double percent = 100.0 * excess(answer, *point.expected);
      row[3] = percent < 1000.0 ? fmt::format("{:.3f} %", percent) : fmt::format("{:.3g} %", percent);
    }
    if (point.simulated) row[4] = wall_text(answer, point.simulated->exact, 2);
    if (point.simulated) row[5] = simulated_text(answer, *point.simulated);
    if (formula.answer) row[6] = formula.is_period ? "Period" : "WorkInterval";
    if (formula.answer) row[7] = to_string(formula.validity);
    row[8] = formula.who;
    table.add(row);
  }
  return table.text();
}

/// Wall clock against interval, the optima below it.
class Plot {
 public:
  explicit Plot(const Answer& answer) : answer_(answer), columns_(answer.curve.size()) {
    low_ = answer.best_expected;
    high_ = low_;
    for (const Point& point : answer.curve) {
      if (point.expected) high_ = std::max(high_, *point.expected, [](auto a, auto b) { return a < b; });
    }
    const ckpt::Seconds most = low_ + (low_ - answer.run.work) * 6.0;
    if (high_ > most) high_ = most;
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    add(text, "wall clock", '|', "");
    for (int row = height - 1; row >= 0; --row) {
      std::string line(columns_, ' ');
      for (std::size_t i = 0; i < columns_; ++i) {
        if (row_of(answer_.curve[i].expected) == row) line[i] = '*';
      }
      const bool labelled = row % 4 == 0;
      const ckpt::Seconds level = low_ + (high_ - low_) * (static_cast<double>(row) / (height - 1));
      add(text, labelled ? wall_text(answer_, level, 0) : "", '|', line);
    }
    add(text, "", '+', std::string(columns_, '-'));
    for (const std::string& line : optima()) add(text, "", ' ', line);
    std::string axis(columns_, ' ');
    for (const std::size_t i : {std::size_t{0}, (columns_ - 1) / 2, columns_ - 1}) {
      const std::string label = fmt::format("{:min}", answer_.curve[i].interval.seconds());
      const std::size_t begin = i == 0 ? 0 : i == columns_ - 1 ? columns_ - label.size() : i - label.size() / 2;
      axis.replace(begin, label.size(), label);
    }
    add(text, "", ' ', axis);
    constexpr std::string_view caption = "compute between saves, logarithmic";
    add(text, "", ' ', std::string((columns_ - caption.size()) / 2, ' ').append(caption));
    return text;
  }

 private:
  static constexpr int height = 17;

  static void add(std::string& text, std::string_view label, char border, std::string_view line) {
    constexpr std::size_t width = 10;
    std::string whole(label.size() < width ? width - label.size() : 0, ' ');
    whole.append(label).append({' ', border}).append(line);
    text += whole.substr(0, whole.find_last_not_of(' ') + 1) + "\n";
  }

  /// Row of a time, or -1 for one that is above the plot.
  [[nodiscard]] int row_of(const std::optional<ckpt::Seconds>& time) const {
    if (!time || *time > high_) return -1;
    const double part = high_ > low_ ? (*time - low_) / (high_ - low_) : 0.0;
    return static_cast<int>(std::lround(part * (height - 1)));
  }

  /// Letters of the formulas at their column, one above the other where they meet.
  [[nodiscard]] std::vector<std::string> optima() const {
    std::vector<std::string> lines;
    const double best = answer_.best.interval.seconds().value();
    for (std::size_t i = 0; i < answer_.formulas.size(); ++i) {
      const auto& point = answer_.formulas[i].point;
      if (!point) continue;
      const double steps = std::log(point->interval.seconds().value() / best) / std::log(curve_factor) * curve_steps;
      const double column = std::round(steps) + curve_steps;
      if (!(column >= 0.0 && column < static_cast<double>(columns_))) continue;
      const auto at = static_cast<std::size_t>(column);
      std::size_t line = 0;
      while (line < lines.size() && lines[line][at] != ' ') ++line;
      if (line == lines.size()) lines.emplace_back(columns_, ' ');
      lines[line][at] = letter(i);
    }
    return lines;
  }

  const Answer& answer_;
  std::size_t columns_;
  ckpt::Seconds low_{}, high_{};
};

}  // namespace detail

/// The answer for people.
[[nodiscard]] inline std::string to_text(const Answer& answer) {
  std::string text = "Job\n" + detail::job_text(answer) + "\nBest\n" + detail::best_text(answer);
  text += "\nFormulas\n" + detail::formulas_text(answer);
  if (const auto& simulated = answer.formulas.front().point->simulated) {
    text += fmt::format("  simulated: mean and standard error of {} runs, seed {}\n", simulated->runs, answer.seed);
  } else if (!answer.runs) {
    text += fmt::format("  not simulated: a run has {:.3g} failures; --runs asks for it all the same\n",
                        answer.ledger.failure_count);
  }
  text += "\nExpected wall clock by the exact model\n" + detail::Plot(answer).text();
  if (!answer.notes.empty()) text += "\nNotes\n";
  for (const std::string& note : answer.notes) text += "  " + examples::printable(note) + "\n";
  return text;
}

/// The answer for programs: the formulas, then the curve. Estimates have nine digits, simulated times no more than
/// their error allows.
[[nodiscard]] inline std::string to_csv(const Answer& answer) {
  const ckpt::Seconds blocking = answer.run.save.blocking;
  std::string text =
      "kind,name,convention,answer_s,work_interval_s,period_s,expected_s,goodput,excess,simulated_s,standard_error_s,"
      "runs,validity\n";
  const auto number = [](double x) { return fmt::format("{:.9g}", x); };
  const auto costs = [&](const std::optional<Point>& point) {
    std::vector<std::string> fields(8);
    if (point) {
      fields[0] = number(point->interval.seconds().value());
      fields[1] = number(point->interval.period(blocking).seconds().value());
    }
    if (point && point->expected) {
      fields[2] = number(point->expected->value());
      fields[3] = number(answer.run.work / *point->expected);
      fields[4] = fmt::format("{:.3g}", detail::excess(answer, *point->expected));
    }
    if (point && point->simulated) {
      fields[5] = fmt::format("{:.0f}", point->simulated->mean.value());
      fields[6] = fmt::format("{:.0f}", point->simulated->standard_error.value());
      fields[7] = fmt::format("{}", point->simulated->runs);
    }
    std::string row;
    for (const std::string& field : fields) row.append(",").append(field);
    return row;
  };
  for (const Formula& formula : answer.formulas) {
    text += fmt::format("formula,{},{},{}{},{}\n", formula.name, formula.is_period ? "Period" : "WorkInterval",
                        formula.answer ? number(formula.answer->value()) : "", costs(formula.point),
                        formula.answer ? to_string(formula.validity) : std::string_view());
  }
  for (const Point& point : answer.curve) text += fmt::format("curve,,WorkInterval,{},\n", costs(point));
  return text;
}

}  // namespace how_often
