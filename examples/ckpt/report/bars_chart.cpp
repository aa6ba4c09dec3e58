// Bars from zero against lines down all of them.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"
#include "plots.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::string bars_described(const Bars& bars) {
  std::string text;
  for (const Bars::Line& line : bars.lines) text += fmt::format("{}: {}. ", line.name, bars.axis.text(line.value));
  for (const Bars::Row& row : bars.rows) text += fmt::format("{}: {}. ", row.name, row.text);
  return text;
}

}  // namespace

Drawing bars_chart(const Bars& bars, double width) {
  const bool is_wide = width > 500.0;
  Drawing out(width, bars.title, bars_described(bars));
  constexpr double indent = 12.0;
  double names = 0.0, texts = 0.0;
  for (const Bars::Row& row : bars.rows) {
    names = std::max(names, indent * row.indent + text_width(row.name, 12.5, row.strong));
    names = std::max(names, indent * row.indent + text_width(row.note, 11.5));
    texts = std::max(texts, text_width(row.text, 12.0, row.strong));
  }
  const double left = is_wide ? std::min(names + 14.0, 230.0) : 0.0;
  const double right = is_wide ? width - std::min(texts + 10.0, 220.0) : width;
  const auto at = [&](double value) {
    return left + (right - left) * std::clamp(bars.axis.part(std::isfinite(value) ? value : bars.axis.high), 0.0, 1.0);
  };
  double most = 0.0;
  bool notes = false, marks = false;
  for (const Bars::Row& row : bars.rows) {
    most = std::max(most, std::isfinite(row.value) ? row.value : 0.0);
    notes = notes || !row.note.empty();
    marks = marks || row.mark;
  }
  // Names of lines above the bars, one below the other where they would meet.
  double y = 12.0;
  double deepest = 12.0;
  for (std::size_t i = 0; i < bars.lines.size(); ++i) {
    const std::string name = fmt::format("{} {}", bars.lines[i].name, bars.axis.text(bars.lines[i].value));
    const double half = 0.5 * text_width(name, 12.0, true), x = std::clamp(at(bars.lines[i].value), half, width - half);
    y = 12.0;
    while (out.taken({x - half - 6.0, y - 9.0, x + half + 6.0, y + 2.0})) y += 15.0;
    out.text(x, y, name, {.anchor = Anchor::middle, .classes = i == 0 ? "b" : "b a"});
    deepest = std::max(deepest, y);
  }
  const double lines_top = deepest + 5.0;
  y = bars.lines.empty() ? 4.0 : deepest + 16.0;
  const double height = is_wide ? 16.0 : 14.0, step = is_wide ? (notes ? 36.0 : 28.0) : (notes ? 54.0 : 40.0);
  std::vector<Point> ends;
  for (const Bars::Row& row : bars.rows) {
    const double in = indent * row.indent;
    const std::string_view classes = row.accent ? "b a" : row.strong ? "b" : "";
    double top = y;
    if (is_wide) {
      const double down = row.note.empty() ? 12.5 : 9.0;
      out.text(in, y + down, cut_to_width(row.name, left - 10.0 - in, 12.5, row.strong),
               {.size = 12.5, .classes = classes});
      out.text(in, y + 23.0, cut_to_width(row.note, left - 10.0 - in, 11.5), {.size = 11.5, .classes = "m"});
    } else {
      const double room = width - text_width(row.text, 12.0, row.strong || row.accent) - 10.0;
      out.text(in, y + 10.0, cut_to_width(row.name, room - in, 12.5, row.strong), {.size = 12.5, .classes = classes});
      out.text(width, y + 10.0, cut_to_width(row.text, width - 60.0, 12.0, row.strong || row.accent),
               {.anchor = Anchor::end, .classes = classes});
      top = y + 15.0;
      if (!row.note.empty()) {
        out.text(in, y + 25.0, cut_to_width(row.note, width - in, 11.5), {.size = 11.5, .classes = "m"});
        top = y + 30.0;
      }
    }
    const double to = std::max(at(row.value), left + 1.0);
    out.rect(left, top, to - left, height,
             row.accent       ? "a1"
             : row.strong     ? "g1"
             : row.indent > 0 ? "g3"
                              : "g2",
             fmt::format("{}: {}", row.name, row.text));
    if (!std::isfinite(row.value) || bars.axis.part(row.value) > 1.0)
      out.text(right - 14.0, top + 12.0, "»", {.classes = "i"});
    if (row.mark) {
      const double x = at(*row.mark);
      out.segments({{x, top - 3.0}, {x, top + height + 3.0}}, "tickg");
    }
    if (is_wide) {
      out.text(to + 8.0, y + 12.5, cut_to_width(row.text, width - to - 8.0, 12.0, row.strong), {.classes = classes});
    }
    ends.push_back({top - 4.0, top + height + 4.0});
    y += step;
  }
  for (std::size_t i = 0; i < bars.lines.size(); ++i) {
    const double x = at(bars.lines[i].value);
    std::vector<Point> pieces;
    if (is_wide && !ends.empty()) {
      pieces = {{x, lines_top}, {x, ends.back().y}};
    } else {
      for (const Point& end : ends) {
        pieces.push_back({x, end.x});
        pieces.push_back({x, end.y});
      }
    }
    out.segments(pieces, i == 0 ? "mid" : "ticka");
  }
  out.line(left, (ends.empty() ? y : ends.front().x), left, (ends.empty() ? y : ends.back().y), "ax");
  if (marks && !bars.mark_is.empty()) {
    out.segments({{left + 2.0, y + 1.0}, {left + 2.0, y + 13.0}}, "tickg");
    out.text(left + 9.0, y + 11.0, cut_to_width(bars.mark_is, width - left - 10.0, 11.5),
             {.size = 11.5, .classes = "m"});
    y += 20.0;
  }
  out.set_height(y + 4.0);
  return out;
}

}  // namespace program::page
