// How often: the curve of cost against interval.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "axis.hpp"
#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

namespace {

/// The plot: where intervals and hours are on paper.
struct Scale {
  double left, top, right, bottom;
  double low, high, most;  // interval [s] at both ends, hours at the top

  [[nodiscard]] double x(double interval) const {
    return left + (right - left) * std::log(interval / low) / std::log(high / low);
  }
  [[nodiscard]] double y(double h) const { return bottom - (bottom - top) * std::min(h, 50.0 * most) / most; }
};

/// A curve in pieces that stay below the top, cut where they cross it.
[[nodiscard]] std::vector<std::vector<Point>> clipped(const Scale& at, const std::vector<Point>& points) {
  std::vector<std::vector<Point>> pieces;
  const auto crossing = [&](const Point& a, const Point& b) {
    return Point{a.x + (b.x - a.x) * (at.top - a.y) / (b.y - a.y), at.top};
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool inside = points[i].y >= at.top;
    const bool before = i > 0 && points[i - 1].y >= at.top;
    if (inside && !before) {
      pieces.emplace_back();
      if (i > 0) pieces.back().push_back(crossing(points[i - 1], points[i]));
    }
    if (inside) pieces.back().push_back(points[i]);
    if (!inside && before) pieces.back().push_back(crossing(points[i - 1], points[i]));
  }
  return pieces;
}

/// An edge of a band, held at the top where it is beyond.
[[nodiscard]] std::vector<Point> held(const Scale& at, const std::vector<Point>& points) {
  std::vector<Point> edge;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0 && (points[i].y < at.top) != (points[i - 1].y < at.top)) {
      const Point &a = points[i - 1], &b = points[i];
      edge.push_back({a.x + (b.x - a.x) * (at.top - a.y) / (b.y - a.y), at.top});
    }
    edge.push_back({points[i].x, std::max(points[i].y, at.top)});
  }
  return edge;
}

[[nodiscard]] std::vector<Point> points_of(const Scale& at, const Way& way) {
  std::vector<Point> points;
  for (const CurvePoint& p : way.curve) points.push_back({at.x(p.interval_s), at.y(p.lost_h)});
  return points;
}

/// The part of a curve between two places.
[[nodiscard]] std::vector<Point> between(const std::vector<Point>& points, double from, double to) {
  std::vector<Point> part;
  const auto at = [&](std::size_t i, double x) {
    const Point &a = points[i - 1], &b = points[i];
    return Point{x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)};
  };
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (!(points[i].x > points[i - 1].x) || points[i].x < from || points[i - 1].x > to) continue;
    if (part.empty()) part.push_back(points[i - 1].x >= from ? points[i - 1] : at(i, from));
    part.push_back(points[i].x <= to ? points[i] : at(i, to));
  }
  return part;
}

/// Ways with a curve of their own: at most two, the recommended one last.
[[nodiscard]] std::vector<const Way*> curves_of(const Data& data) {
  std::vector<const Way*> ways;
  const Way& last = data.recommended();
  if (const Way* base = data.base(); base != nullptr && base->strategy != last.strategy && !base->curve.empty()) {
    ways.push_back(base);
  }
  if (!last.curve.empty()) ways.push_back(&last);
  return ways;
}

/// The point of a way that is marked: what is recommended, or the best of its kind.
struct Marked {
  double interval_s, lost_h;
};
[[nodiscard]] Marked marked(const Way& way) {
  return way.accent ? Marked{way.interval_s, way.lost.all()} : Marked{way.best_interval_s, way.best_lost_h};
}

/// The axis of wall clock at the right: its unit [h], and ticks in that. None where the work would need digits that no
/// one reads.
struct WallAxis {
  double unit;
  std::vector<Tick> ticks;
};
[[nodiscard]] WallAxis wall_axis(const Data& data, double most) {
  const double work = data.recommended().work_h, unit = work >= 72.0 ? 24.0 : 1.0, step = tick_step(most / unit);
  if (!(work < 1e6 * unit) || !(work < 1e5 * step * unit)) return {unit, {}};
  return {unit, linear_ticks(work / unit, (work + most) / unit, step)};
}

void draw_axes(Drawing& out, const Data& data, const Scale& at, double width) {
  const TextStyle tick{.size = 11.5, .anchor = Anchor::end, .classes = "m"};
  for (const Tick& line : linear_ticks(0.0, at.most, tick_step(at.most))) {
    const double y = at.y(line.value);
    out.line(at.left, y, at.right, y, line.value > 0.0 ? "grid" : "ax");
    out.text(at.left - 6, y + 4, line.text, tick);
  }
  out.text(0, 10, "h lost", {.size = 11.5, .classes = "m"});
  if (width > 500.0) {  // the same as wall clock, in days or hours
    const double work = data.recommended().work_h;
    const WallAxis wall = wall_axis(data, at.most);
    if (!wall.ticks.empty()) out.text(width, 10, wall.unit > 1.0 ? "wall clock, d" : "wall clock, h", tick);
    for (const Tick& line : wall.ticks) {
      const double y = at.y(line.value * wall.unit - work);
      if (y < at.top + 6.0) continue;
      out.text(at.right + 6, y + 4, line.text, {.size = 11.5, .classes = "m"});
    }
  }
  double free = at.left - 20.0;
  std::string_view unit = "";
  for (const double interval : usual_times()) {
    if (interval < at.low || interval > at.high) continue;
    const double x = at.x(interval);
    const TimeUnit is = interval < 1.0       ? TimeUnit{0.001, "ms"}
                        : interval < 60.0    ? TimeUnit{1.0, "s"}
                        : interval < 3600.0  ? TimeUnit{60.0, "min"}
                        : interval < 86400.0 ? TimeUnit{3600.0, "h"}
                                             : TimeUnit{86400.0, "d"};
    std::string text = number(interval / is.seconds, 0);
    if (is.name != unit) text.append(nbsp).append(is.name);
    const double w = text_width(text, 11.5);
    if (x - 0.5 * w < free + 8.0 || x - 0.5 * w < 0.0) continue;
    const bool at_end = x + 0.5 * w > width;
    out.line(x, at.bottom, x, at.bottom + 4, "ax");
    out.text(at_end ? width : x, at.bottom + 17, text,
             {.size = 11.5, .anchor = at_end ? Anchor::end : Anchor::middle, .classes = "m"});
    free = x + 0.5 * w;
    unit = is.name;
  }
}

/// Around a mark.
[[nodiscard]] std::vector<Place> around(double x, double y, double lines) {
  const double up = y - 12.0 - 14.0 * (lines - 1.0);
  return {{x, y + 21.0, Anchor::middle},
          {x, up, Anchor::middle},
          {x - 12.0, y - 2.0, Anchor::end},
          {x + 12.0, y - 2.0},
          {x - 12.0, up, Anchor::end},
          {x + 12.0, up},
          {x - 12.0, y + 17.0, Anchor::end},
          {x + 12.0, y + 17.0},
          {x - 12.0, y + 26.0, Anchor::end},
          {x + 12.0, y + 26.0},
          {x, y + 30.0, Anchor::middle},
          {x, up - 14.0, Anchor::middle},
          {x, up - 34.0, Anchor::middle},
          {x - 24.0, up - 20.0, Anchor::end},
          {x + 24.0, up - 20.0},
          {x - 12.0, up - 44.0, Anchor::end},
          {x + 12.0, up - 44.0}};
}

/// Along a curve, from its middle outwards.
[[nodiscard]] std::vector<Place> along(const std::vector<Point>& points) {
  std::vector<Place> places;
  constexpr int most = 24;
  for (int i = 0; i < most; ++i) {
    const int step = (i % 2 == 0 ? 1 : -1) * (i + 1) / 2;
    const double part = 0.5 + static_cast<double>(step) / (most + 2);
    const Point& p = points[static_cast<std::size_t>(part * static_cast<double>(points.size() - 1))];
    for (const double off : {10.0, 22.0}) {
      places.push_back({p.x + off, p.y - off + 4.0});
      places.push_back({p.x - off, p.y - off + 4.0, Anchor::end});
      places.push_back({p.x + off, p.y + off + 6.0});
      places.push_back({p.x - off, p.y + off + 6.0, Anchor::end});
    }
  }
  return places;
}

/// What formulas say, in one unit: "Young 5.5, Daly 5.5, exact 5.5 min".
[[nodiscard]] std::string formulas_text(const Way& way) {
  double most = 0.0;
  for (const FormulaMark& mark : way.formulas) most = std::max(most, mark.interval_s);
  if (!(most > 0.0)) return "formulas: no answer";
  const TimeUnit unit = unit_of(most);
  std::string text;
  for (const char* name : {"Young", "Daly", "exact"}) {
    for (const FormulaMark& mark : way.formulas) {
      if (mark.name != name) continue;
      const double x = mark.interval_s / unit.seconds;
      text += fmt::format("{}{}{}{}", text.empty() ? "" : ", ", name, nbsp,
                          number(x, x < 0.995   ? decimals_for(x)
                                    : x < 99.95 ? 1
                                                : 0));
    }
  }
  return text.append(nbsp).append(unit.name);
}

[[nodiscard]] bool shown_formula(const FormulaMark& mark) {
  return mark.name == "Young" || mark.name == "Daly" || mark.name == "exact";
}

/// The strip below the plot; the y below it.
double draw_strip(Drawing& out, const Data& data, const std::vector<const Way*>& ways, const Scale& at, double width) {
  const bool is_wide = width > 500.0;
  const std::string_view title = "training between saves (log)";
  double y = at.bottom + (is_wide ? 44.0 : 34.0);
  out.text(is_wide ? at.right : width, y, title, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  if (!is_wide) y += 18.0;
  out.text(0, y, is_wide ? "Within 0.1 % of the best, and what the formulas say" : "Within 0.1 % of the best; formulas",
           {.size = 11.5, .classes = "m"});
  y += 11.0;
  for (std::size_t i = ways.size(); i-- > 0;) {
    const Way& way = *ways[i];
    if (!way.flat) continue;
    const double from = std::clamp(at.x(way.flat->low), at.left, at.right);
    const double to = std::max(std::clamp(at.x(way.flat->high), at.left, at.right), from + 2.0);
    out.rect(from, y, to - from, 10, way.accent ? "zonea" : "zoneg");
    std::vector<Point> ticks;
    double left = from, right = to;
    for (const FormulaMark& mark : way.formulas) {
      if (!shown_formula(mark) || mark.interval_s < at.low || mark.interval_s > at.high) continue;
      const double x = at.x(mark.interval_s);
      ticks.push_back({x, y - 3});
      ticks.push_back({x, y + 13});
      left = std::min(left, x);
      right = std::max(right, x);
    }
    out.segments(ticks, way.accent ? "ticka" : "tickg");
    const Way* today = data.today ? &data.ways[*data.today] : nullptr;
    double start = 0.0, stop = width;  // between which texts may go
    if (today != nullptr && today->strategy == way.strategy && today->interval_s >= at.low &&
        today->interval_s <= at.high) {
      const double x = at.x(today->interval_s), w = text_width("today", 11.5);
      const bool before = x + 9.0 + w > width;
      out.circle(x, y + 5, 4.5, "dog", "today");
      out.text(before ? x - 9.0 : x + 9.0, y + 9, "today",
               {.size = 11.5, .anchor = before ? Anchor::end : Anchor::start});
      const double begin = before ? x - 9.0 - w : x - 5.0, end = before ? x + 5.0 : x + 9.0 + w;
      if (begin > right + 10.0) {
        stop = begin - 8.0;
      } else if (end < left - 10.0) {
        start = end + 8.0;
      } else {
        left = std::min(left, begin);
        right = std::max(right, end);
      }
    }
    const std::string zone = time_ends(way.flat->low, way.flat->high);
    const std::string said = formulas_text(way);
    const double zone_width = text_width(zone, 12.0, true), said_width = text_width(said, 11.5);
    const std::string_view bold = way.accent ? "b a" : "b gk";
    const double both = zone_width + 12.0 + said_width;
    if (is_wide && right + 10.0 + both <= stop) {
      out.text(right + 10, y + 9, zone, {.classes = bold});
      out.text(right + 22 + zone_width, y + 9, said, {.size = 11.5, .classes = "m"});
    } else if (is_wide && left - 10.0 - both >= start) {
      out.text(left - 10, y + 9, said, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
      out.text(left - 22 - said_width, y + 9, zone, {.anchor = Anchor::end, .classes = bold});
    } else {
      double below = 0.0;
      if (right + 8.0 + zone_width <= stop) {
        out.text(right + 8, y + 9, zone, {.classes = bold});
      } else if (left - 8.0 - zone_width >= start) {
        out.text(left - 8, y + 9, zone, {.anchor = Anchor::end, .classes = bold});
      } else {
        out.text(0, y + 26, zone, {.classes = bold});
        below = zone_width + 12.0;
      }
      y += 17.0;
      out.text(below, y + 9, cut_to_width(said, width - below, 11.5), {.size = 11.5, .classes = "m"});
    }
    y += 24.0;
  }
  return y;
}

[[nodiscard]] std::string described(const Data& data, const std::vector<const Way*>& ways) {
  std::string text;
  for (const Way* way : ways) {
    text += fmt::format("{}: {} lost at {} between saves", way->manner, hours(marked(*way).lost_h),
                        duration(marked(*way).interval_s));
    if (way->flat)
      text += fmt::format(", within 0.1 % of the best from {}", time_ends(way->flat->low, way->flat->high, " to "));
    text += ". ";
  }
  if (data.today) {
    const Way& today = data.ways[*data.today];
    text += fmt::format("Today, {}: {} lost.", today.every(), hours(today.lost.all()));
  }
  return text;
}

}  // namespace

Drawing interval_chart(const Data& data, double width) {
  const bool is_wide = width > 500.0;
  const std::vector<const Way*> ways = curves_of(data);
  Drawing out(width, "Lost hours against training between saves", described(data, ways));
  if (ways.empty()) return out;
  const Way& last = data.recommended();
  const Way* today = data.today ? &data.ways[*data.today] : nullptr;
  double mark = 2.0 * last.best_lost_h;
  for (const Way* way : ways) mark = std::max(mark, 1.12 * way->best_lost_h);
  if (!std::isinf(last.lost.all())) mark = std::max(mark, 1.12 * last.lost.all());
  if (today != nullptr && !std::isinf(today->lost.all())) mark = std::max(mark, 1.12 * today->lost.all());
  const double step = tick_step(mark);
  Scale at{is_wide ? 34.0 : 28.0,
           20.0,
           is_wide ? width - 38.0 : width - 4.0,
           is_wide ? 276.0 : 250.0,
           last.curve.front().interval_s,
           last.curve.back().interval_s,
           std::ceil(mark / step) * step};
  for (const Tick& line : linear_ticks(0.0, at.most, step))
    at.left = std::max(at.left, 10.0 + text_width(line.text, 11.5));
  if (is_wide) {
    for (const Tick& line : wall_axis(data, at.most).ticks)
      at.right = std::min(at.right, width - 8.0 - text_width(line.text, 11.5));
  }

  // Band, grid, curves, flat region, marks, text.
  std::vector<Point> low, high;
  for (const CurvePoint& p : last.curve) {
    if (!p.range) continue;
    low.push_back({at.x(p.interval_s), at.y(p.range->low)});
    high.push_back({at.x(p.interval_s), at.y(p.range->high)});
  }
  if (low.size() > 1) {
    std::vector<Point> band = held(at, low);
    const std::vector<Point> edge = held(at, high);
    band.insert(band.end(), edge.rbegin(), edge.rend());
    out.path(band, "banda", true);
  }
  draw_axes(out, data, at, width);
  for (const Way* way : ways) {
    const std::vector<Point> points = points_of(at, *way);
    for (const auto& piece : clipped(at, points)) out.path(piece, way->accent ? "cva" : "cvg", false, true);
    if (!way->flat) continue;
    for (const auto& piece : clipped(at, between(points, at.x(way->flat->low), at.x(way->flat->high)))) {
      out.path(piece, way->accent ? "flata" : "flatg");
    }
  }
  const auto inside = [&](double interval, double h) {
    return interval >= at.low && interval <= at.high && h <= at.most;
  };
  const bool shows_today = today != nullptr && inside(today->interval_s, today->lost.all());
  if (last.storage_bound && inside(last.best_interval_s, last.best_lost_h)) {
    const double x = at.x(last.best_interval_s);
    out.line(x, at.y(last.best_lost_h) - 14, x, at.bottom, "safea");
  }
  if (shows_today) {
    out.circle(at.x(today->interval_s), at.y(today->lost.all()), 5, "dog",
               fmt::format("today: {}, {} lost", today->every(), hours(today->lost.all())));
  }
  for (const Way* way : ways) {
    const auto [interval, h] = marked(*way);
    if (!inside(interval, h)) continue;
    out.circle(at.x(interval), at.y(h), way->accent ? 5 : 4.5, way->accent ? "da" : "dg",
               fmt::format("{}: {} between saves, {} lost", way->manner, duration(interval), hours(h)));
  }
  const Box frame{at.left + 3.0, at.top, at.right, at.bottom - 3.0};
  if (inside(last.interval_s, last.lost.all())) {
    const double x = at.x(last.interval_s), y = at.y(last.lost.all());
    const std::string every = fmt::format("every {}", duration(last.interval_s));
    std::string value = fmt::format("{}: {}", every, hours(last.lost.all()));
    if (is_wide && last.lost_range) value += fmt::format(" ({})", ends(last.lost_range->low, last.lost_range->high));
    std::string role = last.role;
    if (!role.empty() && role[0] >= 'A' && role[0] <= 'Z') role[0] = static_cast<char>(role[0] - 'A' + 'a');
    const std::vector<LabelLine> one{
        {is_wide ? role + ": " + value : value, {.size = is_wide ? 12.5 : 12.0, .classes = "b a"}}};
    if (!out.place(one, around(x, y, 1.0), frame)) {
      static_cast<void>(out.place({{hours(last.lost.all()), {.classes = "b a"}}}, around(x, y, 1.0), frame));
    }
  }
  if (last.storage_bound && inside(last.best_interval_s, last.best_lost_h)) {
    const double x = at.x(last.best_interval_s);
    std::vector<Place> places;  // beside the line, from its foot upwards
    for (double y = at.bottom - 6.0; y > at.top + 10.0; y -= 14.0) {
      places.push_back({x + 6.0, y});
      places.push_back({x - 6.0, y, Anchor::end});
    }
    const TextStyle style{.size = 11.5, .classes = "a"};
    if (!out.place({{"storage takes no more", style}}, places, frame))
      static_cast<void>(out.place({{"storage takes", style}, {"no more", style}}, places, frame));
  }
  if (shows_today) {
    const double x = at.x(today->interval_s), y = at.y(today->lost.all());
    std::vector<Place> places = around(x, y, 2.0);
    std::rotate(places.begin(), places.begin() + 2, places.end());
    static_cast<void>(out.place(
        {{"today: " + today->every(), {.size = 12.5, .classes = "b"}}, {hours(today->lost.all()), {.classes = "m"}}},
        places, frame));
  }
  for (const Way* way : ways) {
    if (way->accent || !inside(way->best_interval_s, way->best_lost_h)) continue;
    std::vector<Place> places = around(at.x(way->best_interval_s), at.y(way->best_lost_h), 2.0);
    std::rotate(places.begin(), places.begin() + 1, places.end());
    static_cast<void>(
        out.place({{fmt::format("every {}", duration(way->best_interval_s)), {.size = 12.5, .classes = "b"}},
                   {hours(way->best_lost_h), {.classes = "m"}}},
                  places, frame));
  }
  for (const Way* way : ways) {
    const auto pieces = clipped(at, points_of(at, *way));
    const auto longest = std::max_element(pieces.begin(), pieces.end(),
                                          [](const auto& a, const auto& b) { return a.size() < b.size(); });
    if (longest == pieces.end()) continue;
    static_cast<void>(out.place({{way->manner, {.size = is_wide ? 12.5 : 12.0, .classes = way->accent ? "a" : "gk"}}},
                                along(*longest), frame));
  }
  if (low.size() > 1) {
    std::vector<Place> places;
    for (std::size_t i = 1; i < high.size(); i += 4)
      places.push_back({high[i].x + 3.0, std::max(high[i].y, at.top) + 15.0});
    static_cast<void>(out.place({{"10–90 %", {.size = 11.5, .classes = "a"}}}, places, frame));
  }
  out.set_height(draw_strip(out, data, ways, at, width));
  return out;
}

}  // namespace program::page
