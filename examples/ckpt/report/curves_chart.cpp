// Curves over one axis.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"
#include "plots.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::string curves_described(const Curves& curves) {
  std::string text = fmt::format("{} against {}.", curves.y.title, curves.x.title);
  for (const Curves::Series& one : curves.series) {
    if (one.points.empty()) continue;
    text += fmt::format(" {}: {} at {}, {} at {}.", one.name, curves.y.text(one.points.front().y),
                        curves.x.text(one.points.front().x), curves.y.text(one.points.back().y),
                        curves.x.text(one.points.back().x));
  }
  return text;
}

/// Labels at the ends of curves, pushed apart.
struct EndLabel {
  std::string text;
  double x, y, at;  // at: where the curve ends
  bool accent;
};
void push_apart(std::vector<EndLabel>& labels, double top, double bottom) {
  constexpr double apart = 14.0;
  std::sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  double least = top;
  for (EndLabel& label : labels) {
    label.y = std::max(label.y, least);
    least = label.y + apart;
  }
  double most = bottom;
  for (std::size_t i = labels.size(); i-- > 0;) {
    labels[i].y = std::min(labels[i].y, most);
    most = labels[i].y - apart;
  }
}

}  // namespace

Drawing curves_chart(const Curves& curves, double width) {
  const bool is_wide = width > 500.0;
  Drawing out(width, fmt::format("{} against {}", curves.y.title, curves.x.title), curves_described(curves));
  const double top = 26.0, bottom = is_wide ? 270.0 : 230.0;
  double left = 0.0;
  const std::vector<Tick> rows = curves.y.ticks(8);
  for (const Tick& tick : rows) left = std::max(left, text_width(tick.text, 11.5));
  left += 8.0;
  double names = 0.0;
  const double longest = is_wide ? 170.0 : 96.0;
  const bool labelled = curves.series.size() > 1;
  if (labelled) {
    for (const Curves::Series& one : curves.series) {
      names = std::max(names, std::min(text_width(one.name, 12.0, one.accent), longest) + 12.0);
    }
  }
  const double right = width - std::max(names, 4.0);
  const auto at = [&](const Point& p) {
    return Point{left + (right - left) * curves.x.part(p.x), bottom - (bottom - top) * curves.y.part(p.y)};
  };
  out.text(0, 11, cut_to_width(curves.y.title, width, 11.5), {.size = 11.5, .classes = "m"});
  for (const Tick& tick : rows) {
    const double y = bottom - (bottom - top) * curves.y.part(tick.value);
    out.line(left, y, right, y, "grid");
    out.text(left - 6.0, y + 4.0, tick.text, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  }
  out.line(left, bottom, right, bottom, "ax");
  double free = -20.0;
  for (const Tick& tick : curves.x.ticks(is_wide ? 12 : 6)) {
    const double x = left + (right - left) * curves.x.part(tick.value), w = text_width(tick.text, 11.5);
    const double middle = std::min(x, width - 0.5 * w);
    if (middle - 0.5 * w < free + 8.0) continue;
    out.line(x, bottom, x, bottom + 4.0, "ax");
    out.text(middle, bottom + 17.0, tick.text, {.size = 11.5, .anchor = Anchor::middle, .classes = "m"});
    free = middle + 0.5 * w;
  }
  out.text(right, bottom + 35.0,
           cut_to_width(fmt::format("{}{}", curves.x.title, curves.x.log ? " (log)" : ""), right, 11.5),
           {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  const Box frame{left + 2.0, top - 8.0, width, bottom - 2.0};
  if (curves.level && curves.y.part(*curves.level) >= 0.0 && curves.y.part(*curves.level) <= 1.0) {
    const double y = bottom - (bottom - top) * curves.y.part(*curves.level);
    out.path({{left, y}, {right, y}}, "contour", false, true);
  }
  std::vector<EndLabel> labels;
  std::vector<const Curves::Series*> in_order;  // the accent above all others
  for (const bool accent : {false, true}) {
    for (const Curves::Series& one : curves.series) {
      if (one.accent == accent) in_order.push_back(&one);
    }
  }
  for (const Curves::Series* drawn : in_order) {
    const Curves::Series& one = *drawn;
    std::vector<Point> line;
    for (const Point& value : one.points) {
      if (!std::isfinite(value.x) || !std::isfinite(value.y)) continue;
      const Point p = at(value);
      if (one.style == Curves::Style::steps && !line.empty()) line.push_back({p.x, line.back().y});
      line.push_back({p.x, std::clamp(p.y, top - 4.0, bottom)});
    }
    if (line.empty()) continue;
    if (one.style == Curves::Style::dots || line.size() == 1) {
      for (const Point& p : line) out.circle(p.x, p.y, 3.0, one.accent ? "da" : "dg");
    } else {
      out.path(line, one.accent ? "cva" : "cvg", false, true);
    }
    if (!labelled) continue;
    labels.push_back({cut_to_width(one.name, longest, 12.0, one.accent), line.back().x, line.back().y + 4.0,
                      line.back().y, one.accent});
  }
  push_apart(labels, top + 2.0, bottom - 2.0);
  for (const EndLabel& label : labels) {
    if (std::abs(label.y - 4.0 - label.at) > 5.0 || label.x < right - 4.0) {
      out.line(label.x + 2.0, label.at, right + 6.0, label.y - 4.0, "hair");
    }
    out.text(right + 9.0, label.y, label.text, {.classes = label.accent ? "b a" : ""});
  }
  if (curves.level && !curves.level_name.empty() && curves.y.part(*curves.level) >= 0.0 &&
      curves.y.part(*curves.level) <= 1.0) {
    const double y = bottom - (bottom - top) * curves.y.part(*curves.level);
    static_cast<void>(out.place({{curves.level_name, {.size = 11.5, .classes = "b a"}}},
                                {{left + 6.0, y - 7.0},
                                 {left + 6.0, y + 16.0},
                                 {right - 6.0, y - 7.0, Anchor::end},
                                 {right - 6.0, y + 16.0, Anchor::end},
                                 {0.5 * (left + right), y - 7.0, Anchor::middle}},
                                frame));
  }
  if (curves.marked) {
    const Point p = at(*curves.marked);
    out.circle(p.x, p.y, 5.0, "da", curves.marked_name);
    const std::string name = cut_to_width(curves.marked_name, is_wide ? 300.0 : 190.0, 12.0, true);
    static_cast<void>(out.place({{name, {.classes = "b a"}}},
                                {{p.x, p.y - 11.0, Anchor::middle},
                                 {p.x - 9.0, p.y - 9.0, Anchor::end},
                                 {p.x + 9.0, p.y - 9.0},
                                 {p.x, p.y + 21.0, Anchor::middle},
                                 {p.x - 9.0, p.y + 18.0, Anchor::end},
                                 {p.x + 9.0, p.y + 18.0},
                                 {p.x + 9.0, p.y + 34.0},
                                 {p.x - 9.0, p.y + 34.0, Anchor::end},
                                 {p.x - 9.0, p.y - 26.0, Anchor::end},
                                 {p.x + 9.0, p.y - 26.0},
                                 {p.x - 60.0, p.y - 6.0, Anchor::end},
                                 {p.x - 120.0, p.y - 6.0, Anchor::end}},
                                {left + 2.0, top - 8.0, right, bottom - 2.0}));
  }
  out.set_height(bottom + 44.0);
  return out;
}

}  // namespace program::page
