// Bars of segments.

#include <algorithm>

#include <fmt/format.h>

#include "numbers.hpp"
#include "plots.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::string label_of(const Stacked::Segment& part) {
  return fmt::format("{}{}{}", part.name, nbsp, part.text);
}

/// The bar from x = 0, a unit of paper between its segments; where each of them is.
std::vector<Box> draw_bar(Drawing& out, const Stacked::Row& way, double top, double scale, double width) {
  constexpr double height = 20.0;
  std::vector<Box> boxes;
  double x = 0.0;
  if (way.endless) {
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
  for (const Stacked::Segment& part : way.segments) {
    const double w = std::max(part.value * scale - 1.0, 0.6);
    out.rect(x, top, w, height, fmt::format("{}{}", way.accent ? 'a' : 'g', part.tone), part.tip);
    boxes.push_back({x, top, x + w, top + height});
    x += std::max(part.value * scale, 1.6);
  }
  return boxes;
}

/// Names of segments: below each where every one can begin within its own segment; else with swatches, beside the bar
/// where they fit, else below it. How far below the bar they reach.
double draw_labels(Drawing& out, const Stacked::Row& way, const std::vector<Box>& boxes, double width) {
  const std::vector<Stacked::Segment>& parts = way.segments;
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
  for (const Stacked::Segment& part : parts) all += swatch + text_width(label_of(part), size) + air;
  const bool beside = boxes.back().right + 16.0 + all <= width;
  double x = beside ? boxes.back().right + 16.0 : 0.0;
  double y = beside ? bottom - 5.5 : bottom + 17.0;
  for (const Stacked::Segment& part : parts) {
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

}  // namespace

Drawing stacked_chart(const Stacked& bars, double width) {
  Drawing out(width, bars.title, bars.description);
  double most = 0.0;
  for (const Stacked::Row& row : bars.rows) {
    double all = 0.0;
    for (const Stacked::Segment& part : row.segments) all += part.value;
    if (!row.endless) most = std::max(most, all);
  }
  const double scale = most > 0.0 ? (width - 2.0) / most : 0.0;
  const bool is_wide = width > 500.0;
  // Columns from the right, as wide as what stands in them.
  constexpr double apart = 26.0;
  const std::size_t columns = bars.columns.size();
  std::vector<double> end(columns, width), widest(columns, 0.0);
  for (std::size_t i = columns; i-- > 0;) {
    const Stacked::Column& column = bars.columns[i];
    widest[i] = text_width(column.head, 11.5);
    for (const Stacked::Row& row : bars.rows) {
      widest[i] = std::max(widest[i], text_width(row.cells[i], column.size, column.strong));
    }
    if (i + 1 < columns) end[i] = end[i + 1] - std::max(widest[i + 1], bars.columns[i + 1].least) - apart;
  }
  const double room_end = columns == 0 ? width : end[0] - widest[0] - 10.0;
  double y = 14.0;
  if (is_wide && columns > 0) {
    for (std::size_t i = 0; i < columns; ++i) {
      out.text(end[i], 12, bars.columns[i].head, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
    }
    out.line(0, 19, width, 19, "hair");
    y = 44.0;
  }
  for (const Stacked::Row& row : bars.rows) {
    const std::string_view strong = row.accent ? "b a" : "b";
    double top = 0.0;
    if (is_wide) {
      const std::string name = cut_to_width(row.name, room_end, 14.0, true);
      out.text(0, y, name, {.size = 14.0, .classes = strong});
      const double x = text_width(name, 14.0, true) + 12.0;
      if (room_end - x > 30.0) {
        out.text(x, y, cut_to_width(row.manner, room_end - x, 12.5), {.size = 12.5, .classes = "m"});
      }
      for (std::size_t i = 0; i < columns; ++i) {
        const Stacked::Column& column = bars.columns[i];
        out.text(end[i], y, row.cells[i],
                 {.size = column.size, .anchor = Anchor::end, .classes = column.strong ? strong : "m"});
      }
      top = y + 9.0;
    } else {
      const double room = width - text_width(row.value, 14.0, true) - 10.0;
      out.text(0, y, cut_to_width(row.name, room, 14.0, true), {.size = 14.0, .classes = strong});
      out.text(width, y, row.value, {.size = 14.0, .anchor = Anchor::end, .classes = strong});
      double below = y;
      if (!row.manner.empty()) {
        below += 17.0;
        out.text(0, below, cut_to_width(row.manner, width, 12.0), {.classes = "m"});
      }
      if (!row.left.empty() || !row.right.empty()) {
        below += 16.0;
        out.text(0, below, row.left, {.classes = "m"});
        out.text(width, below, row.right, {.anchor = Anchor::end, .classes = "m"});
      }
      top = below + 8.0;
    }
    const std::vector<Box> boxes = draw_bar(out, row, top, scale, width);
    y = top + 20.0 + draw_labels(out, row, boxes, width) + (is_wide ? 29.0 : 34.0);
  }
  out.set_height(y - (is_wide ? 24.0 : 26.0));
  return out;
}

}  // namespace program::page
