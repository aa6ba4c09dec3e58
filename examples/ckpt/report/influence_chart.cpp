// What the uncertainty of each input does: a tornado.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "axis.hpp"
#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

Drawing influence_chart(const Data& data, double width) {
  const bool is_wide = width > 500.0;
  std::string text = "Widest first.";
  for (const Influence& one : data.influences) {
    text += fmt::format(" {} from {} to {}: {} to {} lost.", one.name, one.low, one.high, hours(one.low_h),
                        hours(one.high_h));
  }
  Drawing out(width, "What the uncertainty of each input does to the lost hours", text);
  if (data.influences.empty()) return out;
  const double now = data.influences.front().now_h;
  double low = now, high = now;
  for (const Influence& one : data.influences) {
    for (const double h : {one.low_h, one.high_h}) {
      low = std::min(low, h);
      if (!std::isinf(h)) high = std::max(high, h);
    }
  }
  if (!(high > low)) high = low + std::max(1e-3, 0.01 * low);
  // The ends of the inputs stand beside the bars: room for them.
  double before = 30.0, behind = 30.0;
  for (const Influence& one : data.influences) {
    before = std::max(before, std::max(text_width(one.low, 11.5), text_width(one.high, 11.5)) + 8.0);
  }
  behind = before;
  const double first = is_wide ? 158.0 : 0.0, last = is_wide ? 524.0 : width;
  const double left = first + before, right = last - behind;
  const auto at = [&](double h) { return left + (right - left) * ((std::isinf(h) ? high : h) - low) / (high - low); };
  const double row = is_wide ? 34.0 : 50.0, height = is_wide ? 18.0 : 16.0;
  const double top = is_wide ? 45.0 : 62.0;
  const double bottom = top + row * static_cast<double>(data.influences.size()) - (row - height) + 8.0;
  // Through all rows; on a telephone beside the bars alone, for names stand above them.
  const auto lines = [&](double x) {
    std::vector<Point> ends{{x, 30}, {x, bottom}};
    if (is_wide) return ends;
    ends.clear();
    for (std::size_t i = 0; i < data.influences.size(); ++i) {
      const double up = top + row * static_cast<double>(i);
      ends.push_back({x, up - 4.0});
      ends.push_back({x, up + height + 4.0});
    }
    return ends;
  };
  // Ticks above the bars, away from the label of the middle.
  const double step = tick_step((high - low) * (is_wide ? 1.0 : 1.6));
  for (const Tick& tick : linear_ticks(low, high, step)) {
    const double x = at(tick.value);
    out.segments(lines(x), "grid");
    const double half = 0.5 * text_width(tick.text, 11.5);
    if (x < half || x + half > width || out.taken({x - half - 5.0, 16, x + half + 5.0, 28})) continue;
    out.text(x, 25, tick.text, {.size = 11.5, .anchor = Anchor::middle, .classes = "m"});
  }
  const std::string planned = hours(now) + " as planned";
  const double half = 0.5 * text_width(planned, 11.5, true);
  const double middle = std::clamp(at(now), half, (is_wide ? last : width) - half);
  out.text(middle, 11, planned, {.size = 11.5, .anchor = Anchor::middle, .classes = "b"});
  if (is_wide) {
    const std::string_view title = "h lost, interval kept";
    if (!out.taken({0, 15, text_width(title, 11.5) + 4.0, 28})) out.text(0, 25, title, {.size = 11.5, .classes = "m"});
    out.text(540, 25, "how to know it", {.size = 11.5, .classes = "m"});
  } else {
    const std::string_view title = "h lost";
    if (!out.taken({width - text_width(title, 11.5) - 4.0, 1, width, 14})) {
      out.text(width, 11, title, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
    }
  }
  double y = top;
  bool is_first = true;
  for (const Influence& one : data.influences) {
    const bool accent = is_first && one.width() > 0.0;
    is_first = false;
    const std::string_view strong = accent ? "b a" : "";
    const bool guess = one.origin == "default" || one.origin == "assumed";
    const std::string value = one.value + ", ";
    if (is_wide) {
      out.text(0, y + 7, cut_to_width(one.name, 150.0, 12.5, accent), {.size = 12.5, .classes = strong});
      const std::string shown = cut_to_width(one.origin.empty() ? one.value : value, 100.0, 11.5);
      out.text(0, y + 21, shown, {.size = 11.5, .classes = "m"});
      out.text(text_width(shown, 11.5) + 1.0, y + 21, one.origin, {.size = 11.5, .classes = guess ? "b" : "m"});
      if (accent) {
        out.text(540, y + 6,
                 data.tried_factor ? "matters most:" : "measure this first:", {.size = 12.5, .classes = "b a"});
        out.text(540, y + 20, cut_to_width(one.how, width - 540.0, 12.0), {.classes = "a"});
      } else {
        out.text(540, y + 13,
                 cut_to_width(one.width() > 0.0 ? one.how : "no need: it changes nothing", width - 540.0, 12.0),
                 {.classes = "m"});
      }
    } else {
      const std::string tail = accent ? (data.tried_factor ? "matters most" : "measure first") : "";
      const double room = width - (tail.empty() ? 0.0 : text_width(tail, 12.0, true) + 8.0);
      const std::string name = cut_to_width(one.name, 150.0, 12.5, true);
      out.text(0, y - 10, name, {.size = 12.5, .classes = accent ? "b a" : "b"});
      double x = text_width(name, 12.5, true) + 7.0;
      const std::string shown = one.origin.empty() ? one.value : value;
      if (x + text_width(shown, 11.5) < room) {
        out.text(x, y - 10, shown, {.size = 11.5, .classes = "m"});
        x += text_width(shown, 11.5) + 2.0;
        if (x + text_width(one.origin, 11.5, true) < room)
          out.text(x, y - 10, one.origin, {.size = 11.5, .classes = guess ? "b" : "m"});
      }
      if (!tail.empty()) out.text(width, y - 10, tail, {.anchor = Anchor::end, .classes = "b a"});
    }
    if (!(one.width() > 1e-9 * now)) {
      out.line(at(now) - 5, y + 0.5 * height, at(now) + 5, y + 0.5 * height, "cvg");
      const std::string none = fmt::format("{} to {}: no effect", one.low, one.high);
      const bool fits = at(now) + 9.0 + text_width(none, 11.5) < (is_wide ? 536.0 : width);
      out.text(fits ? at(now) + 9.0 : at(now) - 9.0, y + 13, none,
               {.size = 11.5, .anchor = fits ? Anchor::start : Anchor::end, .classes = "m"});
    } else {
      const bool low_is_left = one.low_h < one.high_h;
      const double a = low_is_left ? one.low_h : one.high_h, b = low_is_left ? one.high_h : one.low_h;
      const std::string& on_left = low_is_left ? one.low : one.high;
      const std::string& on_right = low_is_left ? one.high : one.low;
      const double from = std::min(at(a), at(now)), to = std::max(at(b), at(now));
      out.rect(from, y, std::max(at(now) - from, 0.0), height, accent ? "a3" : "g3",
               fmt::format("{} {}: {} lost", one.name, on_left, hours(a)));
      out.rect(at(now), y, std::max(to - at(now), 0.0), height, accent ? "a1" : "g2",
               fmt::format("{} {}: {} lost", one.name, on_right, hours(b)));
      out.text(from - 5, y + 13, on_left, {.size = 11.5, .anchor = Anchor::end});
      out.text(to + 5, y + 13, on_right, {.size = 11.5});
    }
    y += row;
  }
  out.segments(lines(at(now)), "mid");
  out.set_height(bottom + 6.0);
  return out;
}

}  // namespace program::page
