// A map in cells, and candidates by two costs.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "axis.hpp"
#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

namespace {

/// Class of grey of what is lost: up to 2.5, 5, 10, 20, 40, 70 %, more.
[[nodiscard]] int grey_of(double goodput) {
  constexpr double limits[] = {0.025, 0.05, 0.1, 0.2, 0.4, 0.7};
  int grey = 0;
  for (const double limit : limits) grey += 1.0 - goodput > limit ? 1 : 0;
  return grey;
}

/// A goodput in percent; one that misses the target never reads as if it met it.
[[nodiscard]] std::string cell_text(double goodput, const std::optional<double>& target, int decimals) {
  if (std::isnan(goodput)) return "–";
  const double unit = std::pow(10.0, decimals), scaled = 100.0 * goodput * unit;
  const bool seems = target && goodput < *target && std::round(scaled) >= 100.0 * *target * unit - 1e-6;
  return number((seems ? std::floor(scaled) : std::round(scaled)) / unit, decimals);
}

/// The best of a row, told from the target.
[[nodiscard]] std::string best_text(const Map& map, const Map::Row& row) {
  return percent(row.best, map.target.value_or(-1.0));
}

[[nodiscard]] std::string map_described(const Map& map) {
  std::string text = fmt::format("Goodput in percent by {} and {}.", map.row_title, map.column_title);
  for (const Map::Row& row : map.rows) {
    text += fmt::format(" {}: best {} at {}", row.name, percent(row.best), row.best_at);
    if (map.target) {
      std::string reached;
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (row.cells[i] >= *map.target) reached += (reached.empty() ? "" : ", ") + map.columns[i];
      }
      text += reached.empty() ? ", the target at none shown" : ", the target at " + reached;
    }
    text += ".";
  }
  return text;
}

}  // namespace

Drawing map_chart(const Map& map, double width) {
  const bool is_wide = width > 500.0;
  Drawing out(width, fmt::format("Goodput by {} and {}", map.row_title, map.column_title), map_described(map));
  double names = text_width(map.row_title, 11.5), seconds = 0.0;
  for (const Map::Row& row : map.rows) {
    names = std::max(names, text_width(row.name, 12.5, true));
    seconds = std::max(seconds, text_width(row.second, 11.5));
  }
  if (!map.second_title.empty()) seconds = std::max(seconds, text_width(map.second_title, 11.5));
  names = std::min(names, is_wide ? 130.0 : 60.0);
  const bool has_second = is_wide && seconds > 0.0;
  const double left = names + (has_second ? seconds + 24.0 : 10.0);
  bool best = false;
  for (const Map::Row& row : map.rows) best = best || row.best > 0.0;
  const bool has_best = is_wide && best && map.rows.size() <= 26;
  double best_width = text_width(map.last_title, 11.5), best_at_width = 0.0;
  for (const Map::Row& row : map.rows) {
    best_width = std::max(best_width, text_width(best_text(map, row), 11.5, true));
    best_at_width = std::max(best_at_width, std::min(text_width(row.best_at, 11.5, true), 130.0));
  }
  const double right = has_best ? width - best_width - best_at_width - 28.0 : width - 2.0;
  const double cell = (right - left) / static_cast<double>(std::max<std::size_t>(map.columns.size(), 1));
  // Cells of many rows or columns are too small for a number: their grey stays, and the table has all.
  const std::size_t count = map.rows.size();
  const double height = count <= 16 ? 28.0 : count <= 26 ? 18.0 : std::max(460.0 / static_cast<double>(count), 4.0);
  const double baseline = 0.5 * height + 4.5;
  const double air = height < 10.0 || cell < 10.0 ? 0.0 : 0.5;
  const bool has_numbers = height >= 16.0 && cell >= 24.0;
  const double top = 40.0;
  const bool short_numbers = cell < 34.0;
  out.text(left, 11, cut_to_width(map.column_title, width - left, 11.5), {.size = 11.5, .classes = "m"});
  if (is_wide) {
    if (text_width(map.row_title, 11.5) < left - 10.0) out.text(0, 32, map.row_title, {.size = 11.5, .classes = "m"});
    if (has_second && !map.second_title.empty()) {
      out.text(left - 10.0, 32, map.second_title, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
    }
    if (has_best) out.text(width, 32, map.last_title, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  } else {
    out.text(0, 11, cut_to_width(map.row_title, left - 6.0, 11.5), {.size = 11.5, .classes = "m"});
  }
  double free = -1e9;
  std::string_view last_unit = "";
  for (std::size_t i = 0; i < map.columns.size(); ++i) {
    // The unit stands where it changes.
    std::string_view name = map.columns[i];
    const std::size_t at = name.rfind(nbsp);
    const std::string_view unit = at == name.npos ? std::string_view() : name.substr(at);
    const bool marked = map.column && *map.column == i;
    if (i > 0 && unit == last_unit && at != name.npos) name = name.substr(0, at);
    last_unit = unit;
    const double w = text_width(name, 11.5, marked);
    const double x = std::max(left + (static_cast<double>(i) + 0.5) * cell, left + 0.5 * w);
    if (x - 0.5 * w < free + 3.0) continue;
    if (x + 0.5 * w > width) continue;
    out.text(x, 32, name, {.size = 11.5, .anchor = Anchor::middle, .classes = marked ? "b a" : "m"});
    free = x + 0.5 * w;
  }
  double y = top, last_name = -100.0;
  for (std::size_t r = 0; r < map.rows.size(); ++r) {
    const Map::Row& row = map.rows[r];
    const bool marked = map.row && *map.row == r;
    const bool named = y - last_name >= 13.0;
    if (named) last_name = y;
    if (named)
      out.text(names, y + baseline, cut_to_width(row.name, names, 12.5, marked),
               {.size = 12.5, .anchor = Anchor::end, .classes = marked ? "b a" : ""});
    if (has_second && named)
      out.text(left - 10.0, y + baseline, row.second, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
    if (has_best && row.best > 0.0) {
      const std::string_view classes = marked ? "b a" : "m";
      out.text(width - best_width - 12.0, y + baseline, cut_to_width(row.best_at, 130.0, 11.5, true),
               {.size = 11.5, .anchor = Anchor::end, .classes = classes});
      out.text(width, y + baseline, best_text(map, row), {.size = 11.5, .anchor = Anchor::end, .classes = classes});
    }
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const double x = left + static_cast<double>(c) * cell;
      const double value = row.cells[c];
      const int grey = std::isnan(value) ? 0 : grey_of(value);
      if (has_numbers) {
        out.rect(x + air, y + air, cell - 2.0 * air, height - 2.0 * air, fmt::format("h{}", grey));
      } else if (c == 0 || std::isnan(row.cells[c - 1]) != std::isnan(value) || grey_of(row.cells[c - 1]) != grey) {
        // Those of one grey side by side are one.
        std::size_t end = c + 1;
        while (end < row.cells.size() && std::isnan(row.cells[end]) == std::isnan(value) &&
               grey_of(row.cells[end]) == grey) {
          ++end;
        }
        out.rect(x, y + air, static_cast<double>(end - c) * cell, height - 2.0 * air, fmt::format("h{}", grey));
      }
      if (!has_numbers) continue;
      // As many decimals as tell the value from the target.
      const double against = map.target.value_or(-1.0);
      const int decimals = short_numbers ? 0 : std::min(percent_decimals(value, against), 2);
      std::string text = cell_text(value, map.target, decimals);
      if (text_width(text, 12.0, true) > cell - 2.0) text = cell_text(value, map.target, 0);
      const bool here = marked && map.column && *map.column == c;
      const std::string classes = fmt::format("{}{}", here ? "b" : "", grey >= 4 ? (here ? " i" : "i") : "");
      out.text(x + 0.5 * cell, y + baseline, text, {.anchor = Anchor::middle, .classes = classes});
    }
    y += height;
  }
  // Along the cells that reach the target, where their neighbours do not.
  if (map.target) {
    const auto reaches = [&](std::size_t r, std::size_t c) { return map.rows[r].cells[c] >= *map.target; };
    std::vector<Point> border;
    for (std::size_t r = 0; r < map.rows.size(); ++r) {
      for (std::size_t c = 0; c < map.rows[r].cells.size(); ++c) {
        const double x = left + static_cast<double>(c) * cell;
        const double up = top + static_cast<double>(r) * height;
        if (c + 1 < map.rows[r].cells.size() && reaches(r, c) != reaches(r, c + 1)) {
          border.push_back({x + cell, up});
          border.push_back({x + cell, up + height});
        }
        if (r + 1 < map.rows.size() && c < map.rows[r + 1].cells.size() && reaches(r, c) != reaches(r + 1, c)) {
          border.push_back({x, up + height});
          border.push_back({x + cell, up + height});
        }
      }
    }
    out.segments(border, "contour");
  }
  if (map.row && map.column) {
    out.rect(left + static_cast<double>(*map.column) * cell + 3.5, top + static_cast<double>(*map.row) * height + 3.5,
             std::max(cell - 7.0, 2.0), std::max(height - 7.0, 2.0), "me");
  }
  y += 26.0;
  double x = left;
  if (map.target) {
    out.line(x, y - 4, x + 22, y - 4, "contour");
    const std::string text = fmt::format("{} target", round_percent(*map.target));
    out.text(x + 28, y, text, {.size = 11.5, .classes = "b a"});
    x += 28.0 + text_width(text, 11.5, true) + 18.0;
  }
  if (map.row && map.column) {
    out.rect(x, y - 11, 16, 13, "me");
    out.text(x + 22, y, map.marked, {.size = 11.5, .classes = "b a"});
    x += 22.0 + text_width(map.marked, 11.5, true) + 18.0;
  }
  const std::string_view note = "goodput, %; the stronger the grey, the more is lost";
  if (right - text_width(note, 11.5) > x) {
    out.text(right, y, note, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  } else {
    y += 17.0;
    out.text(0, y, cut_to_width(note, width, 11.5), {.size = 11.5, .classes = "m"});
  }
  out.set_height(y + 12.0);
  return out;
}

Drawing front_chart(const Front& front, double width) {
  const bool is_wide = width > 500.0;
  std::string text = fmt::format("{} against {}; the less the better.", front.y_title, front.x_title);
  std::vector<double> xs, ys;
  for (const Front::Candidate& one : front.candidates) {
    xs.push_back(one.x);
    ys.push_back(one.y);
  }
  const Axis across = axis_of(front.x_title, front.x_measure, false, xs);
  const Axis up = axis_of(front.y_title, front.y_measure, false, ys);
  for (const Front::Candidate& one : front.candidates) {
    if (one.on_front && text.size() < 1200)
      text += fmt::format(" {}: {} and {}.", one.name, across.text(one.x), up.text(one.y));
  }
  Drawing out(width, fmt::format("{} against {}", front.y_title, front.x_title), text);
  const double right = width - 6.0, top = 24.0, bottom = is_wide ? 276.0 : 240.0;
  double left = 0.0;
  const std::vector<Tick> rows = up.ticks(8);
  for (const Tick& tick : rows) left = std::max(left, text_width(tick.text, 11.5));
  left += 10.0;
  const auto at_x = [&](double v) { return left + (right - left) * across.part(v); };
  const auto at_y = [&](double v) { return bottom - (bottom - top) * up.part(v); };
  out.text(0, 12, front.y_title, {.size = 11.5, .classes = "m"});
  for (const Tick& tick : rows) {
    out.line(left, at_y(tick.value), right, at_y(tick.value), "grid");
    out.text(left - 6, at_y(tick.value) + 4, tick.text, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  }
  out.line(left, bottom, right, bottom, "ax");
  double free = 0.0;
  for (const Tick& tick : across.ticks(is_wide ? 9 : 5)) {
    const double w = text_width(tick.text, 11.5), x = at_x(tick.value);
    if (x - 0.5 * w < free + 8.0 || x + 0.5 * w > width) continue;
    out.line(x, bottom, x, bottom + 4, "ax");
    out.text(x, bottom + 17, tick.text, {.size = 11.5, .anchor = Anchor::middle, .classes = "m"});
    free = x + 0.5 * w;
  }
  std::vector<const Front::Candidate*> best;
  for (const Front::Candidate& one : front.candidates) {
    if (one.on_front) best.push_back(&one);
  }
  std::sort(best.begin(), best.end(), [](const auto* a, const auto* b) { return a->x < b->x; });
  std::vector<Point> steps;  // nothing is below and left of it
  for (std::size_t i = 0; i < best.size(); ++i) {
    if (i > 0) steps.push_back({at_x(best[i]->x), at_y(best[i - 1]->y)});
    steps.push_back({at_x(best[i]->x), at_y(best[i]->y)});
  }
  out.path(steps, "cva", false, true);
  if (front.level && up.part(*front.level) > 0.0 && up.part(*front.level) < 1.0) {
    out.path({{left, at_y(*front.level)}, {right, at_y(*front.level)}}, "contour", false, true);
    static_cast<void>(out.place({{front.level_name, {.size = 11.5, .classes = "b a"}}},
                                {{right, at_y(*front.level) - 7.0, Anchor::end},
                                 {right, at_y(*front.level) + 16.0, Anchor::end},
                                 {left + 6.0, at_y(*front.level) - 7.0}},
                                {left, top - 8.0, width, bottom}));
  }
  for (const bool named : {false, true}) {  // those with a name above all others
    for (const Front::Candidate& one : front.candidates) {
      if ((one.chosen || one.today) != named) continue;
      const std::string_view classes = one.today ? "dog" : one.chosen || one.on_front ? "da" : "dgl";
      out.circle(at_x(one.x), at_y(one.y),
                 named          ? 5.5
                 : one.on_front ? 4.0
                                : 3.0,
                 classes, fmt::format("{}: {}, {}", one.name, across.text(one.x), up.text(one.y)), true);
      if (one.chosen) out.circle(at_x(one.x), at_y(one.y), 9.0, "me");
    }
  }
  const Box frame{left + 2.0, top, width, bottom - 2.0};
  const auto name = [&](const Front::Candidate& one, std::string_view classes) {
    const double x = at_x(one.x), y = at_y(one.y);
    static_cast<void>(out.place({{cut_to_width(one.name, is_wide ? 260.0 : 150.0, 12.0, true), {.classes = classes}}},
                                {{x + 9, y - 6},
                                 {x - 9, y - 6, Anchor::end},
                                 {x + 9, y + 16},
                                 {x - 9, y + 16, Anchor::end},
                                 {x, y - 12, Anchor::middle},
                                 {x, y + 21, Anchor::middle},
                                 {x + 5, y + 32},
                                 {x + 9, y - 22},
                                 {x - 9, y - 22, Anchor::end},
                                 {x + 9, y + 46}},
                                frame));
  };
  for (const Front::Candidate& one : front.candidates) {
    if (one.chosen) name(one, "b a");
  }
  for (const Front::Candidate& one : front.candidates) {
    if (one.today && !one.chosen) name(one, "b");
  }
  // Of the others on the line the ends alone: the least of either cost.
  for (const Front::Candidate* one : {best.empty() ? nullptr : best.front(), best.empty() ? nullptr : best.back()}) {
    if (one != nullptr && !one->chosen && !one->today && (one == best.front() || best.size() > 1)) name(*one, "a");
  }
  out.text(right, bottom + 36, cut_to_width(front.x_title, right, 11.5),
           {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  out.set_height(bottom + 44.0);
  return out;
}

}  // namespace program::page
