#include "plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>

namespace interval {

namespace {

/// What wall-clock times are printed in.
[[nodiscard]] ckpt::units::SecondsUnit unit_of(const Answer& answer) {
  const ckpt::Seconds time = answer.outcome.ledger.wall_clock();
  return time >= 10.0 * ckpt::units::h     ? ckpt::units::h
         : time >= 10.0 * ckpt::units::min ? ckpt::units::min
                                           : ckpt::units::s;
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
    const ckpt::Seconds most = low_ + (low_ - answer.outcome.run.work) * 6.0;
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
    constexpr std::string_view caption = "work between saves, logarithmic";
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
    const double best = answer_.curve[answer_.curve.size() / 2].interval.seconds().value();
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

}  // namespace

std::string wall_text(const Answer& answer, ckpt::Seconds time, int decimals) {
  const auto unit = unit_of(answer);
  const double number = time.in(unit);
  if (number >= 1e6) return fmt::format("{:.4g} {}", number, unit.symbol);
  return fmt::format("{:.{}f} {}", number, decimals, unit.symbol);
}

std::string simulated_text(const Answer& answer, const Simulated& simulated) {
  const auto unit = unit_of(answer);
  const double error = simulated.standard_error.in(unit);
  const double digits = error > 0.0 ? std::clamp(1.0 - std::floor(std::log10(error)), 0.0, 9.0) : 1.0;
  return fmt::format("{:.{}f} +- {:.{}f} {}", simulated.mean.in(unit), static_cast<int>(digits), error,
                     static_cast<int>(digits), unit.symbol);
}

std::string plot(const Answer& answer) { return Plot(answer).text(); }

}  // namespace interval
