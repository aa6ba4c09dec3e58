#include "page.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>

#include "../job.hpp"
#include "../outcome.hpp"
#include "../report/numbers.hpp"
#include "../report/prose.hpp"
#include "../report/report.hpp"

namespace program {

namespace {

constexpr std::size_t most_drawn = 48;  // values of an axis
constexpr std::size_t most_curves = 6;  // of a chart
constexpr std::size_t best_on_page = 10;
constexpr std::size_t most_others = 400;

/// A number of an axis or column as the page writes it.
[[nodiscard]] std::string page_number(double x, Shows shows) {
  switch (shows) {
    case Shows::seconds:
      return page::short_duration(x);
    case Shows::bytes:
      return page::bytes(x);
    case Shows::bandwidth:
      return page::rate(x);
    case Shows::fraction:
      return page::percent(x);
    case Shows::count:
      return page::number(x, 0);
    case Shows::hours:
      return page::hours(x);
    default:
      return page::amount(x);
  }
}

[[nodiscard]] page::Measure measure_of(Shows shows) {
  switch (shows) {
    case Shows::seconds:
      return page::Measure::seconds;
    case Shows::bytes:
      return page::Measure::bytes;
    case Shows::bandwidth:
      return page::Measure::rate;
    case Shows::fraction:
      return page::Measure::percent;
    default:
      return page::Measure::number;
  }
}

[[nodiscard]] bool is_numeric(const OptionAxis& axis) {
  return !axis.numbers.empty() &&
         std::none_of(axis.numbers.begin(), axis.numbers.end(), [](double x) { return std::isnan(x); });
}

/// What the chart runs along, and what it has rows or curves of.
void choose_axes(const std::vector<OptionAxis>& axes, std::optional<std::size_t>& across,
                 std::optional<std::size_t>& down) {
  const auto rank = [&](std::size_t i) { return std::pair(is_numeric(axes[i]), axes[i].texts.size()); };
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].texts.size() > 1 && (!across || rank(i) > rank(*across))) across = i;
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].texts.size() > 1 && i != across && (!down || rank(i) > rank(*down))) down = i;
  }
}

/// Words and not values: "what", "safe after".
[[nodiscard]] std::vector<Column> columns_shown(const Points& points) {
  std::vector<Column> columns;
  bool strategy = false;
  for (std::size_t i = 0; i < points.axes().size(); ++i) {
    columns.push_back({.axis = i});
    strategy = strategy || points.axes()[i].option->name == std::string_view("strategy");
  }
  if (!strategy) columns.push_back({.field = place("strategy")});
  for (const std::size_t field :
       {place("period_s"), place("blocking_s"), place("durable_after_s"), place("goodput"), place("lost_hours")}) {
    columns.push_back({.field = field});
  }
  return columns;
}

[[nodiscard]] page::Grid grid_of_rows(const Points& points, const std::vector<PointRow>& rows, std::string title) {
  page::Grid grid{std::move(title), {}, {}, {}};
  std::vector<Column> columns = columns_shown(points);
  std::erase_if(columns, [&](const Column& column) {  // what none of them has
    return !column.axis && std::none_of(rows.begin(), rows.end(), [&](const PointRow& row) {
      return !std::holds_alternative<std::monostate>(column.value(points, row));
    });
  });
  for (const Column& column : columns) {
    grid.head.push_back(column.axis ? words_of(points.axes()[*column.axis])
                                    : std::string(point_fields[column.field].label));
  }
  for (const PointRow& row : rows) {
    std::vector<std::string> cells;
    for (const Column& column : columns) cells.push_back(column_text(points, column, row));
    grid.rows.push_back(std::move(cells));
  }
  return grid;
}

[[nodiscard]] bool has_goodput(const Points& points) {
  const std::uint64_t size = points.size();
  Points::Maker maker(points);
  for (const std::uint64_t point : {std::uint64_t{0}, size / 2, size - 1}) {
    const PointJob& made = maker.make(point);
    if (made.reason.empty()) return made.job.failures.law || made.job.failures.node_mtbf;
  }
  return true;
}

}  // namespace

std::string point_text(const Points& points, std::uint64_t point, bool names) {
  if (points.axes().empty()) return "the job as it is described";
  std::string text;
  for (std::size_t i = 0; i < points.axes().size(); ++i) {
    const OptionAxis& axis = points.axes()[i];
    const std::size_t digit = points.digit(point, i);
    if (!text.empty()) text += ", ";
    const std::string value = is_numeric(axis) ? page_number(axis.numbers[digit], axis.shows) : axis.texts[digit];
    text += names ? value_in_words(axis, value) : value;
  }
  return text;
}

std::string axes_in_words(const Points& points) {
  std::string text;
  for (const OptionAxis& axis : points.axes()) {
    text += fmt::format("{}{} of {}", text.empty() ? "" : " × ", axis.texts.size(), words_of(axis));
  }
  return text;
}

std::string column_text(const Points& points, const Column& column, const PointRow& row) {
  if (column.axis) {
    const OptionAxis& axis = points.axes()[*column.axis];
    const std::size_t digit = points.digit(row.index, *column.axis);
    return is_numeric(axis) ? page_number(axis.numbers[digit], axis.shows) : axis.texts[digit];
  }
  const FieldValue value = column.value(points, row);
  const Shows shows = column.shows(points);
  if (std::holds_alternative<std::monostate>(value)) return "–";
  if (shows <= Shows::flag) return text_of(value, shows);
  return page_number(column.number(points, row), shows);
}

std::vector<page::InputLine> inputs_of_point(const Given& given, const Points& points, std::uint64_t point) {
  Given one = given.without("save-job").without("report");
  for (std::size_t i = 0; i < points.axes().size(); ++i) {
    const OptionAxis& axis = points.axes()[i];
    one = one.with(axis.option->name, axis.texts[points.digit(point, i)]);
  }
  const Asked asked = ask(one);
  std::vector<page::InputLine> lines = page::inputs_of(asked, solve_asked(asked.described.job), {});
  for (page::InputLine& line : lines) {
    for (const OptionAxis& axis : points.axes()) {
      if (line.field != axis.column && line.field != axis.option->name) continue;
      line.origin = "varied";
      line.source = fmt::format("{} values", axis.texts.size());
      line.measurable = false;
    }
  }
  return lines;
}

std::string subject_of(const Given& given, const Points& points) {
  std::string subject;
  const auto add = [&](const std::string& text) { subject += (subject.empty() ? "" : ", ") + text; };
  const auto varied = [&](std::string_view name) {
    return std::any_of(points.axes().begin(), points.axes().end(),
                       [&](const OptionAxis& axis) { return axis.option->name == name; });
  };
  for (const char* option : {"job", "model", "size", "node"}) {
    if (const std::string* text = given.text(option); text != nullptr && !varied(option)) add(*text);
  }
  return subject.empty() ? std::string("a job") : subject;
}

SweepPage::SweepPage(const Given& given, const Points& points, const Selection& selection)
    : given_(&given),
      points_(&points),
      goodput_(has_goodput(points)),
      target_(given.fraction("goodput-target")),
      top_selection_{
          .top = selection.top && selection.pareto.empty() ? std::min(*selection.top, best_on_page) : best_on_page,
          .by = selection.by},
      top_(points, top_selection_) {
  choose_axes(points.axes(), across_, down_);
  for (const OptionAxis& axis : points.axes()) values_.emplace_back(axis.texts.size());
  if (across_) {
    cells_.resize(drawn_values(*across_).size() * (down_ ? drawn_values(*down_).size() : 1));
  }
  if (selection.pareto.size() == 2) {
    front_selection_.pareto = selection.pareto;
    front_.emplace(points, front_selection_);
  }
}

std::vector<std::size_t> SweepPage::drawn_values(std::size_t axis) const {
  const std::size_t all = points_->axes()[axis].texts.size();
  const std::size_t count = std::min(all, most_drawn);
  std::vector<std::size_t> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(count == 1 ? 0 : (i * (all - 1) + (count - 1) / 2) / (count - 1));
  return values;
}

std::optional<std::size_t> SweepPage::drawn(std::size_t axis, std::size_t digit) const {
  const std::size_t all = points_->axes()[axis].texts.size();
  if (all <= most_drawn) return digit;
  const std::size_t guess = (digit * (most_drawn - 1) + (all - 1) / 2) / (all - 1);
  return (guess * (all - 1) + (most_drawn - 1) / 2) / (most_drawn - 1) == digit ? std::optional(guess) : std::nullopt;
}

std::string SweepPage::value_text(std::size_t axis, std::size_t digit) const {
  const OptionAxis& of = points_->axes()[axis];
  return is_numeric(of) ? page_number(of.numbers[digit], of.shows) : of.texts[digit];
}

void SweepPage::add(const PointRow& row) {
  ++points_seen_;
  const double value = row.numbers[goodput_ ? place("goodput") : place("durable_after_s")];
  if (!row.reason.empty() || std::isnan(value)) {
    ++impossible_;
    return;
  }
  if (target_ && goodput_ && value >= *target_) ++reaching_;
  const bool first = !best_;
  if (first || better(worst_, value)) worst_ = value;
  if (first || better(value, best_->numbers[goodput_ ? place("goodput") : place("durable_after_s")])) best_ = row;
  const auto keep = [&](Value& of) {
    if (!of.known || better(value, of.best)) of.best = value;
    of.known = true;
  };
  for (std::size_t i = 0; i < values_.size(); ++i) keep(values_[i][points_->digit(row.index, i)]);
  if (across_) {
    const auto column = drawn(*across_, points_->digit(row.index, *across_));
    const auto line = down_ ? drawn(*down_, points_->digit(row.index, *down_)) : std::optional<std::size_t>(0);
    if (column && line) keep(cells_[*line * drawn_values(*across_).size() + *column]);
  }
  top_.add(PointRow(row));
  if (!front_) return;
  front_->add(PointRow(row));
  const std::uint64_t every = std::max<std::uint64_t>(points_->size() / most_others, 1);
  if (row.index % every == 0 && others_.size() < 2 * most_others) others_.push_back(row);
}

void SweepPage::set_moved(page::SweepShown& shown) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const std::vector<Value>& values = values_[i];
    page::SweepShown::Moved one{.option = words_of(points_->axes()[i]), .values = values.size()};
    one.numeric = is_numeric(points_->axes()[i]);
    std::optional<std::size_t> best, worst;
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (!values[k].known) continue;
      if (!best || better(values[k].best, values[*best].best)) best = k;
      if (!worst || better(values[*worst].best, values[k].best)) worst = k;
    }
    if (!best || values.size() < 2) continue;
    one.best = values[*best].best;
    one.worst = values[*worst].best;
    one.best_at = value_text(i, *best);
    one.worst_at = value_text(i, *worst);
    // Values as a list, or from one to another where they are next to each other.
    const auto those = [&](const auto& holds) {
      std::vector<std::size_t> at;
      for (std::size_t k = 0; k < values.size(); ++k) {
        if (values[k].known && holds(values[k].best)) at.push_back(k);
      }
      if (at.empty()) return std::pair(std::size_t{0}, std::string());
      const bool together = at.back() - at.front() + 1 == at.size();
      if (at.size() == values.size()) return std::pair(at.size(), std::string("at every value"));
      if (at.size() > 2 && together && is_numeric(points_->axes()[i])) {
        return std::pair(at.size(), fmt::format("{} to {}", value_text(i, at.front()), value_text(i, at.back())));
      }
      std::vector<std::string> names;
      for (const std::size_t k : at) names.push_back(value_text(i, k));
      if (names.size() > 4) return std::pair(at.size(), fmt::format("{} values", names.size()));
      return std::pair(at.size(), page::listed(names));
    };
    const double near = 1e-3 * (goodput_ ? 1.0 : one.best);
    const auto [count, as_good] = those([&](double x) { return std::abs(x - one.best) <= near; });
    if (count > 1) one.as_good = as_good;
    if (target_ && goodput_) one.reaches = those([&](double x) { return x >= *target_; }).second;
    shown.moved.push_back(one);
  }
  std::stable_sort(shown.moved.begin(), shown.moved.end(),
                   [](const auto& a, const auto& b) { return a.width() > b.width(); });
}

page::Axis SweepPage::axis_of_values(std::size_t axis) const {
  const OptionAxis& of = points_->axes()[axis];
  return page::axis_of(words_of(of), measure_of(of.shows), true, of.numbers);
}

void SweepPage::set_chart(page::SweepShown& shown) const {
  if (!across_ || !best_) return;
  const std::vector<OptionAxis>& axes = points_->axes();
  const std::vector<std::size_t> columns = drawn_values(*across_);
  const std::vector<std::size_t> rows = down_ ? drawn_values(*down_) : std::vector<std::size_t>{0};
  const auto cell = [&](std::size_t r, std::size_t c) {
    const Value& value = cells_[r * columns.size() + c];
    return value.known ? value.best : std::nan("");
  };
  std::vector<std::string> others;
  std::size_t combinations = 1;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (i == across_ || i == down_ || axes[i].texts.size() < 2) continue;
    others.push_back(words_of(axes[i]));
    combinations *= axes[i].texts.size();
  }
  if (!others.empty()) {
    shown.over = fmt::format("each is the best of {} combinations of ", combinations);
    for (std::size_t i = 0; i < others.size(); ++i) shown.over += (i == 0 ? "" : " and ") + others[i];
  }
  const std::string measure = goodput_ ? "goodput, %" : "safe after";
  shown.values = {"The values as a table", {down_ ? words_of(axes[*down_]) : words_of(axes[*across_])}, {}, {}};
  const auto text = [&](double x) {
    return std::isnan(x) ? std::string("–") : goodput_ ? page::percent(x, target_.value_or(-1.0)) : page::duration(x);
  };
  if (down_) {
    for (const std::size_t c : columns) shown.values.head.push_back(value_text(*across_, c));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      shown.values.rows.push_back({value_text(*down_, rows[r])});
      for (std::size_t c = 0; c < columns.size(); ++c) shown.values.rows.back().push_back(text(cell(r, c)));
    }
  } else {
    shown.values.head.push_back(measure);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      shown.values.rows.push_back({value_text(*across_, columns[c]), text(cell(0, c))});
    }
  }
  const bool along = is_numeric(axes[*across_]);
  const bool few = rows.size() <= most_curves;
  if (goodput_ && down_ && (is_numeric(axes[*down_]) || !along || !few)) {
    page::Map map;
    map.row_title = words_of(axes[*down_]);
    map.column_title = words_of(axes[*across_]);
    map.last_title = "best";
    for (const std::size_t c : columns) map.columns.push_back(value_text(*across_, c));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      page::Map::Row row{.name = value_text(*down_, rows[r])};
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const double value = cell(r, c);
        row.cells.push_back(value);
        if (std::isnan(value) || value <= row.best) continue;
        row.best = value;
        row.best_at = map.columns[c];
      }
      map.rows.push_back(row);
    }
    map.target = target_;
    map.row = drawn(*down_, points_->digit(best_->index, *down_));
    map.column = drawn(*across_, points_->digit(best_->index, *across_));
    map.marked = "best";
    shown.map = map;
    return;
  }
  if (along && few) {
    page::Curves curves;
    curves.x = axis_of_values(*across_);
    std::vector<double> values;
    for (const Value& value : cells_) {
      if (value.known) values.push_back(value.best);
    }
    if (target_ && goodput_) values.push_back(*target_);
    curves.y = page::axis_of(measure, goodput_ ? page::Measure::percent : page::Measure::seconds, !goodput_, values);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      page::Curves::Series series{.name = down_ ? value_text(*down_, rows[r]) : "goodput"};
      series.accent = !down_ || rows[r] == points_->digit(best_->index, *down_);
      for (std::size_t c = 0; c < columns.size(); ++c) {
        series.points.push_back({axes[*across_].numbers[columns[c]], cell(r, c)});
      }
      std::sort(series.points.begin(), series.points.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
      curves.series.push_back(std::move(series));
    }
    if (target_ && goodput_) {
      curves.level = target_;
      curves.level_name = page::round_percent(*target_) + " target";
    }
    const double at = axes[*across_].numbers[points_->digit(best_->index, *across_)];
    curves.marked = page::Point{at, shown.best};
    curves.marked_name = fmt::format("best: {} at {}", text(shown.best), curves.x.text(at));
    shown.curves = curves;
    return;
  }
  page::Bars bars;
  bars.title = measure;
  std::vector<double> values;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t r = 0; r < rows.size() && r * columns.size() + c < cells_.size(); ++r) {
      if (bars.rows.size() >= 24 || std::isnan(cell(r, c))) continue;
      const double value = goodput_ ? 1.0 - cell(r, c) : cell(r, c);
      values.push_back(value);
      const bool is_best = cell(r, c) == shown.best;
      bars.rows.push_back({.name = value_text(*across_, columns[c]) + (down_ ? ", " + value_text(*down_, rows[r]) : ""),
                           .value = value,
                           .text = (goodput_ ? "loses " + page::small_percent(value) : page::duration(value)),
                           .accent = is_best,
                           .strong = is_best});
    }
  }
  bars.axis = page::axis_of(measure, goodput_ ? page::Measure::percent : page::Measure::seconds, false, values, true);
  shown.bars = bars;
}

void SweepPage::set_front(page::SweepShown& shown) const {
  if (!front_) return;
  const Column& x = front_selection_.pareto[0];
  const Column& y = front_selection_.pareto[1];
  const auto lost = [](const Column& column) { return column.prefer() == ckpt::Prefer::more; };  // of goodput
  const auto number = [&](const Column& column, const PointRow& row) {
    const double value = column.number(*points_, row);
    return lost(column) ? 1.0 - value : value;
  };
  page::Front front;
  const auto title = [&](const Column& column) {
    if (lost(column)) return std::string("lost, % of the wall clock");
    if (column.axis) return words_of(points_->axes()[*column.axis]);
    return std::string(point_fields[column.field].label.empty() ? column.name(*points_)
                                                                : point_fields[column.field].label);
  };
  front.x_title = title(x);
  front.y_title = title(y);
  front.x_measure = measure_of(x.shows(*points_));
  front.y_measure = measure_of(y.shows(*points_));
  const std::vector<PointRow> best = front_->rows();
  const auto add = [&](const PointRow& row, bool on_front) {
    const double a = number(x, row), b = number(y, row);
    if (!std::isfinite(a) || !std::isfinite(b)) return;
    front.candidates.push_back({point_text(*points_, row.index, false), a, b, on_front, false, false});
  };
  for (const PointRow& row : others_) {
    if (std::none_of(best.begin(), best.end(), [&](const PointRow& one) { return one.index == row.index; }))
      add(row, false);
  }
  for (const PointRow& row : best) add(row, true);
  shown.front = front;
}

page::SweepShown SweepPage::shown() const {
  page::SweepShown shown;
  shown.subject = subject_of(*given_, *points_);
  shown.described = shown.subject;
  if (!points_->axes().empty()) shown.described += "; " + axes_in_words(*points_);
  shown.points = points_seen_;
  shown.impossible = impossible_;
  shown.goodput = goodput_;
  shown.target = goodput_ ? target_ : std::nullopt;
  shown.reaching = reaching_;
  shown.worst = worst_;
  if (!best_) return shown;
  shown.best = best_->numbers[goodput_ ? place("goodput") : place("durable_after_s")];
  shown.best_at = point_text(*points_, best_->index);
  set_moved(shown);
  set_chart(shown);
  set_front(shown);
  shown.top = grid_of_rows(*points_, top_.rows(), "The best points");
  shown.inputs = inputs_of_point(*given_, *points_, best_->index);
  if (goodput_) {
    shown.assumptions.emplace_back("Failures are independent and come at a constant rate, also during a restart.");
  }
  shown.assumptions.emplace_back(
      "Inputs are those of the best point; what was varied has the value that it has there.");
  if (std::any_of(points_->axes().begin(), points_->axes().end(),
                  [](const OptionAxis& axis) { return axis.texts.size() > most_drawn; })) {
    shown.assumptions.push_back(
        fmt::format("Of an axis with more values {} are drawn, evenly; sentences are about all.", most_drawn));
  }
  return shown;
}

}  // namespace program
