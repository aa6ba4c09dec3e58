// Ranges of what was predicted, each over what was measured.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"
#include "plots.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

/// "1/4", "1", "2": so many times what was measured.
[[nodiscard]] std::string times_text(double x) {
  if (x >= 0.995) return number(x, 0);
  return "1/" + number(1.0 / x, 0);
}

[[nodiscard]] std::string ranges_described(const Ranges& ranges) {
  std::size_t inside = 0, with = 0;
  std::string far;
  for (const Ranges::Row& row : ranges.rows) {
    with += row.has_range ? 1u : 0u;
    inside += row.has_range && row.inside ? 1u : 0u;
    if (row.middle <= 2.0 && row.middle >= 0.5) continue;
    if (far.size() < 400) far += fmt::format(" {}: {} times.", row.name, amount(row.middle));
  }
  return fmt::format("Predicted over measured, {} rows; of {} ranges {} hold what was measured.{}{}",
                     ranges.rows.size(), with, inside, far.empty() ? "" : " Off by more than 2:", far);
}

}  // namespace

Drawing ranges_chart(const Ranges& ranges, double width) {
  const bool is_wide = width > 500.0;
  Drawing out(width, ranges.title, ranges_described(ranges));
  double reach = 2.2;  // of the scale to both sides
  for (const Ranges::Row& row : ranges.rows) {
    for (const double x : {row.low, row.middle, row.high}) {
      if (x > 0.0 && std::isfinite(x)) reach = std::max(reach, std::max(x, 1.0 / x));
    }
  }
  reach = std::min(reach * 1.08, 1000.0);
  const std::size_t count = std::max<std::size_t>(ranges.rows.size(), 1);
  const bool named = count <= (is_wide ? 40u : 24u);
  const double step = named ? (is_wide ? 18.0 : 34.0) : std::clamp(620.0 / static_cast<double>(count), 1.3, 10.0);
  double names = 0.0;
  for (const Ranges::Row& row : ranges.rows) names = std::max(names, text_width(row.name, 12.0, !row.inside));
  double groups = 0.0;  // names of groups, where those of cases have no room
  for (const Ranges::Row& row : ranges.rows) groups = std::max(groups, text_width(row.group, 11.0));
  const double gutter = is_wide ? 120.0 : 78.0;
  const double left = named ? (is_wide ? std::min(names + 12.0, 250.0) : 0.0) : std::min(groups, gutter) + 10.0;
  const double right = width - 4.0;
  const auto at = [&](double x) {
    const double part = 0.5 + 0.5 * std::log(std::clamp(x, 1.0 / reach, reach)) / std::log(reach);
    return left + (right - left) * part;
  };
  const double top = 40.0, bottom = top + step * static_cast<double>(count) + 2.0;
  out.text(0.0, 11, "predicted over measured", {.size = 11.5, .classes = "m"});
  out.text(right, 11, "too long", {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  double free = -10.0;
  std::vector<double> values{1.0};
  const double factor = reach > 60.0 ? 10.0 : reach > 9.0 ? 3.0 : 2.0;
  for (double x = factor; x <= reach; x *= factor) {
    values.push_back(x);
    values.push_back(1.0 / x);
  }
  std::sort(values.begin(), values.end());
  for (const double x : values) {
    const std::string text = x > 0.999 && x < 1.001 ? std::string("as measured") : times_text(x);
    const bool middle = x > 0.999 && x < 1.001;
    const double half = 0.5 * text_width(text, 11.5, middle);
    const double place = std::clamp(at(x), half, width - half);
    if (!middle) out.line(at(x), top - 6.0, at(x), bottom, "grid");
    const double one = 0.5 * text_width("as measured", 11.5, true);
    if (!middle &&
        (place - half < free + 6.0 || (place + half > at(1.0) - one - 6.0 && place - half < at(1.0) + one + 6.0)))
      continue;
    out.text(place, 29, text, {.size = 11.5, .anchor = Anchor::middle, .classes = middle ? "b" : "m"});
    free = place + half;
  }
  // Within a factor of 2.
  out.rect(at(0.5), top - 4.0, at(2.0) - at(0.5), bottom - top + 4.0, "within");
  out.line(at(1.0), top - 8.0, at(1.0), bottom, "mid");
  double y = top;
  std::string_view group;
  for (const Ranges::Row& row : ranges.rows) {
    const bool off = row.middle > 2.0 || row.middle < 0.5;
    const double bar = named && !is_wide ? y + 26.0 : y + 0.5 * step;
    if (named) {
      const std::string name = cut_to_width(row.name, is_wide ? left - 10.0 : width, 12.0, off);
      out.text(0, is_wide ? bar + 4.0 : y + 14.0, name, {.classes = off ? "b a" : ""});
    } else if (group != row.group && !row.group.empty() && step >= 1.3) {
      group = row.group;
      const std::string name = cut_to_width(row.group, left - 8.0, 11.0);
      const Box box{0.0, y - 1.0, text_width(name, 11.0), y + 12.0};
      if (!name.empty() && !out.taken(box) && y + 10.0 < bottom) {
        out.text(0.0, y + 9.0, name, {.size = 11.0, .classes = "m"});
        out.line(left, y, right, y, "grid");
      }
    }
    const std::string tip = fmt::format("{}: {} times what was measured", row.name, amount(row.middle));
    const double thick = named ? 6.0 : std::clamp(0.62 * step, 0.8, 5.0);
    if (row.has_range) {
      const double from = at(row.low), to = std::max(at(row.high), from + 1.0);
      out.rect(from, bar - 0.5 * thick, to - from, thick, row.inside ? "g3" : "a3", tip);
    }
    out.circle(at(row.middle), bar, named ? 3.6 : std::clamp(0.42 * step, 1.1, 3.0),
               off                            ? "a1"
               : row.has_range && !row.inside ? "a2"
                                              : "g1",
               tip);
    y += step;
  }
  y = bottom + 18.0;
  double x = left;
  const auto key = [&](std::string_view classes, bool dot, std::string_view text) {
    const double w = 24.0 + text_width(text, 11.5) + 16.0;
    if (x > left && x + w > width) {
      x = left;
      y += 16.0;
    }
    if (dot) {
      out.circle(x + 8.0, y - 4.0, 3.6, classes);
    } else {
      out.rect(x, y - 7.0, 17.0, 6.0, classes);
    }
    out.text(x + 24.0, y, cut_to_width(text, width - x - 24.0, 11.5), {.size = 11.5, .classes = "m"});
    x += w;
  };
  key("g1", true, "predicted");
  key("g3", false, "10–90 %, holds what was measured");
  key("a3", false, "does not");
  key("a1", true, "off by more than 2");
  out.set_height(y + 6.0);
  return out;
}

}  // namespace program::page
