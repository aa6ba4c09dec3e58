// Where the hours go.

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

namespace {

struct Segment {
  std::string_view name;
  double hours;
  int tone;  // 1: work done twice, 2: saves, 3: restarts; 1 is the strongest
};

[[nodiscard]] std::vector<Segment> segments_of(const Way& way) {
  std::vector<Segment> parts;
  const auto add = [&](std::string_view name, double h, int tone) {
    if (h > 0.005 * way.lost.all()) parts.push_back({name, h, tone});  // others are in the table
  };
  add("saves", way.lost.saves, 2);
  add("slower steps", way.lost.slower, 2);
  add("work done twice", way.lost.twice, 1);
  add("restarts", way.lost.restarts(), 3);
  return parts;
}

[[nodiscard]] std::string label_of(const Segment& part) {
  return fmt::format("{}{}{}", part.name, nbsp, amount(part.hours));
}

/// The bar from x = 0, a unit of paper between its segments; where each of them is.
std::vector<Box> draw_bar(Drawing& out, const Way& way, const std::vector<Segment>& parts, double top, double scale,
                          double width, const std::optional<Price>& price) {
  constexpr double height = 20.0;
  std::vector<Box> boxes;
  double x = 0.0;
  const double all = way.lost.all();
  if (std::isinf(all)) {
    out.path({{0, top},
              {width - 12, top},
              {width - 4, top + 5},
              {width - 12, top + 10},
              {width - 4, top + 15},
              {width - 12, top + 20},
              {0, top + 20}},
             way.accent ? "fa1" : "fg1", true);
    return boxes;
  }
  for (const Segment& part : parts) {
    const double w = std::max(part.hours * scale - 1.0, 0.6);
    std::string tip = fmt::format("{}: {}", part.name, hours(part.hours));
    if (price) tip += ", " + money(part.hours * price->per_hour, price->currency, part.hours * price->per_hour);
    out.rect(x, top, w, height, fmt::format("{}{}", way.accent ? 'a' : 'g', part.tone), tip);
    boxes.push_back({x, top, x + w, top + height});
    x += std::max(part.hours * scale, 1.6);
  }
  return boxes;
}

/// Names of segments: below each where every one can begin within its own segment; else with swatches, beside the bar
/// where they fit, else below it. How far below the bar they reach.
double draw_labels(Drawing& out, const Way& way, const std::vector<Segment>& parts, const std::vector<Box>& boxes,
                   double width) {
  constexpr double size = 12.0, gap = 12.0;
  if (boxes.empty()) return 4.0;
  const std::string_view ink = way.accent ? "a" : "m";
  const double bottom = boxes.front().bottom;
  std::vector<double> at(parts.size());
  double free = 0.0;
  bool fits = true;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    at[i] = std::max(boxes[i].left, free);
    free = at[i] + text_width(label_of(parts[i]), size) + gap;
    fits = fits && at[i] + 6.0 <= boxes[i].right + (i == 0 ? 1.0 : 0.0);
  }
  if (free - gap > width) {  // the last one may end with the paper
    at.back() -= free - gap - width;
    fits = fits && (parts.size() == 1 ||
                    at.back() > at[parts.size() - 2] + text_width(label_of(parts[parts.size() - 2]), size) + gap);
  }
  if (fits) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const double x =
          std::min(std::max(at[i], boxes[i].left) + 4.0, 0.5 * (std::max(at[i], boxes[i].left) + boxes[i].right));
      out.line(x, bottom + 1, x, bottom + 9, "lead");
      out.text(at[i], bottom + 20, label_of(parts[i]), {.size = size, .classes = ink});
    }
    return 22.0;
  }
  constexpr double swatch = 13.5, air = 18.0;
  double all = -air;
  for (const Segment& part : parts) all += swatch + text_width(label_of(part), size) + air;
  const bool beside = boxes.back().right + 16.0 + all <= width;
  double x = beside ? boxes.back().right + 16.0 : 0.0;
  double y = beside ? bottom - 5.5 : bottom + 17.0;
  for (const Segment& part : parts) {
    const double w = swatch + text_width(label_of(part), size);
    if (x > 0.0 && x + w > width) {
      x = 0.0;
      y += 17.0;
    }
    out.rect(x, y - 9.0, 9.0, 9.0, fmt::format("{}{}", way.accent ? 'a' : 'g', part.tone));
    out.text(x + swatch, y, label_of(part), {.size = size, .classes = ink});
    x += w + air;
  }
  return beside ? 2.0 : y - bottom + 3.0;
}

[[nodiscard]] std::string range_text(const Way& way) {
  return way.lost_range ? std::string(ends(way.lost_range->low, way.lost_range->high)).append(nbsp).append("h") : "";
}

[[nodiscard]] std::string described(const Data& data) {
  std::string text;
  for (const Way& way : data.ways) {
    text += fmt::format("{}{}: {} lost", text.empty() ? "" : ". ", way.role, hours(way.lost.all()));
    std::string parts;
    for (const Segment& part : segments_of(way))
      parts += fmt::format("{}{}", parts.empty() ? ": " : ", ", label_of(part));
    text += parts;
  }
  return text + ".";
}

}  // namespace

std::string Way::every(bool with_steps) const {
  const bool exact = given_interval && period_s > 0.0;
  const std::string time = duration(exact ? period_s : interval_s);
  if (with_steps && steps > 0.0 && !exact) {
    return fmt::format("every {}{}{} ({})", steps == 1.0 ? "" : number(steps, 0), steps == 1.0 ? "" : nbsp,
                       steps == 1.0 ? "step" : "steps", time);
  }
  return fmt::format("every{}{}", nbsp, time);
}

Drawing hours_chart(const Data& data, double width) {
  Drawing out(width,
              data.ways.size() == 1 ? "Lost hours by cause" : "Lost hours by cause, a bar for each way of saving",
              described(data));
  double most = 0.0, dearest = 0.0;
  bool ranges = false;
  for (const Way& way : data.ways) {
    if (!std::isinf(way.lost.all())) most = std::max(most, way.lost.all());
    ranges = ranges || way.lost_range;
  }
  if (data.price) dearest = most * data.price->per_hour;
  const double scale = most > 0.0 ? (width - 2.0) / most : 0.0;
  const bool is_wide = width > 500.0;
  // Columns from the right, as wide as what stands in them.
  const auto widest = [&](std::string_view head, double size, bool strong, const auto& text) {
    double w = text_width(head, 11.5);
    for (const Way& way : data.ways) w = std::max(w, text_width(text(way), size, strong));
    return w;
  };
  const auto lost_text = [](const Way& way) {
    return std::isinf(way.lost.all()) ? std::string("no end") : hours(way.lost.all());
  };
  const auto cost_text = [&](const Way& way) {
    return money(way.lost.all() * data.price->per_hour, data.price->currency, dearest);
  };
  constexpr double apart = 26.0;
  const double range_x = data.price ? width - widest("cost of the loss", 14.0, true, cost_text) - apart : width;
  const double lost_x = ranges ? range_x - std::max(widest("10–90 %", 13.0, false, range_text), 76.0) - apart : range_x;
  const double wall_x = lost_x - std::max(widest("lost", 14.0, true, lost_text), 40.0) - apart;
  const double room_for_wall =
      widest("wall clock", 13.0, false, [](const Way& way) { return hours(way.wall_h); }) + 10.0;
  double y = 0.0;
  if (is_wide) {
    const TextStyle head{.size = 11.5, .anchor = Anchor::end, .classes = "m"};
    out.text(wall_x, 12, "wall clock", head);
    out.text(lost_x, 12, "lost", head);
    if (ranges) out.text(range_x, 12, "10–90 %", head);
    if (data.price) out.text(width, 12, "cost of the loss", head);
    out.line(0, 19, width, 19, "hair");
    y = 44.0;
  } else {
    y = 14.0;
  }
  for (const Way& way : data.ways) {
    const std::string_view strong = way.accent ? "b a" : "b";
    const double lost = way.lost.all();
    const std::string cost = data.price ? cost_text(way) : std::string();
    const std::string manner = fmt::format("{}, {}", way.every(), way.manner);
    const std::vector<Segment> parts = segments_of(way);
    double top = 0.0;
    if (is_wide) {
      out.text(0, y, way.role, {.size = 14.0, .classes = strong});
      const double x = text_width(way.role, 14.0, true) + 12.0;
      const double room = wall_x - room_for_wall - x;
      out.text(x, y, cut_to_width(manner, room, 12.5), {.size = 12.5, .classes = "m"});
      out.text(wall_x, y, hours(way.wall_h), {.size = 13.0, .anchor = Anchor::end, .classes = "m"});
      out.text(lost_x, y, lost_text(way), {.size = 14.0, .anchor = Anchor::end, .classes = strong});
      if (ranges) out.text(range_x, y, range_text(way), {.size = 13.0, .anchor = Anchor::end, .classes = "m"});
      out.text(width, y, cost, {.size = 14.0, .anchor = Anchor::end, .classes = strong});
      top = y + 9.0;
    } else {
      const std::string right = cost.empty() ? hours(lost) : fmt::format("{} · {}", hours(lost), cost);
      const double room = width - text_width(right, 14.0, true) - 10.0;
      out.text(0, y, cut_to_width(way.role, room, 14.0, true), {.size = 14.0, .classes = strong});
      out.text(width, y, right, {.size = 14.0, .anchor = Anchor::end, .classes = strong});
      out.text(0, y + 17, cut_to_width(manner, width, 12.0), {.classes = "m"});
      out.text(0, y + 33, std::isinf(way.wall_h) ? "" : hours(way.wall_h) + " of wall clock", {.classes = "m"});
      if (way.lost_range) {
        out.text(width, y + 33, "10–90 %: " + range_text(way), {.anchor = Anchor::end, .classes = "m"});
      }
      top = y + 41.0;
    }
    const std::vector<Box> boxes = draw_bar(out, way, parts, top, scale, width, data.price);
    y = top + 20.0 + draw_labels(out, way, parts, boxes, width) + (is_wide ? 29.0 : 34.0);
  }
  out.set_height(y - (is_wide ? 24.0 : 26.0));
  return out;
}

}  // namespace program::page
