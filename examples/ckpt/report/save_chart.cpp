// One save as it happens.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"

namespace program::page {

namespace {

struct Layout {
  double left, right;  // of time 0 and of the end of the longest save
  double first, last;  // of the row "training"
  double per_second;
  bool wide;
};

/// Steps in the row "training", and the time for which it stands still.
void draw_training(Drawing& out, const Way& way, const Layout& at, double y, double height, double step) {
  const double still = at.left + way.blocking_s * at.per_second;
  const double size = at.wide ? 11.0 : 10.5;
  const double base = y + height - (at.wide ? 3.0 : 2.4);
  const double slower = step / (1.0 - std::min(way.slowdown, 0.99)) * at.per_second;
  const double usual = step * at.per_second;
  double x = at.left;
  if (way.blocking_s * at.per_second >= 0.75) {
    out.rect(at.left, y, still - at.left, height, "still",
             fmt::format("training stands still for {}", duration(way.blocking_s)));
    const std::string text = fmt::format("stands still {}", duration(way.blocking_s));
    if (text_width(text, size, true) + 8.0 < still - at.left) {
      out.text(0.5 * (at.left + still), base, text, {.size = size, .anchor = Anchor::middle, .classes = "b i"});
    }
    x = still + 1.0;
  }
  if (usual < 4.0) {  // too short or not known: one piece
    if (at.left - at.first > 2.0) out.rect(at.first, y, at.left - at.first - 1.0, height, "step");
    if (at.last - x > 2.0) {
      out.rect(x, y, at.last - x, height, "step");
      if (at.last - x > 60.0)
        out.text(0.5 * (x + at.last), base, "training", {.size = size, .anchor = Anchor::middle, .classes = "m"});
    }
    return;
  }
  for (double end = at.left; end > at.first + 1.0; end -= usual) {
    const double begin = std::max(end - usual, at.first);
    out.rect(begin, y, end - begin - 1.0, height, "step");
  }
  const double safe = at.left + way.durable_s * at.per_second;
  bool named = false;
  while (at.last - x > 1.5) {
    const bool beside = x < safe - 0.5 && way.slowdown > 0.0;
    const double w = beside ? slower : usual;
    const double end = std::min(x + w, at.last);
    out.rect(x, y, end - x - 1.0, height, "step",
             beside ? fmt::format("a step: {}, {} slower", duration(step / (1.0 - way.slowdown)), percent(way.slowdown))
                    : "");
    if (!named && end - x > 30.0) {
      out.text(0.5 * (x + end - 1.0), base, "step", {.size = size, .anchor = Anchor::middle, .classes = "m"});
      named = true;
    }
    x = end;
  }
}

/// "60 GB/s of 12.8 TB/s", "all of 60 GB/s".
[[nodiscard]] std::string reached_text(const StageBar& stage) {
  const std::string reached = rate(stage.reached), possible = rate(stage.possible);
  return reached == possible ? "all of " + possible : fmt::format("{} of {}", reached, possible);
}

/// One way; where the next begins.
double draw_way(Drawing& out, const Way& way, const std::string& title, const Layout& at, double y, double width,
                double step) {
  const std::string_view strong = way.accent ? "b a" : "b";
  const TextStyle muted{.size = 11.5, .classes = "m"};
  const double height = at.wide ? 14.0 : 12.0;
  const double bar = width - 124.5;
  const char tone = way.accent ? 'a' : 'g';
  out.text(0, y + 14, cut_to_width(title, at.wide ? width - 160.0 : width, 13.5, true),
           {.size = 13.5, .classes = strong});
  bool rates = false;
  for (const StageBar& stage : way.stages) rates = rates || stage.possible > 0.0;
  if (at.wide && rates)
    out.text(width, y + 14, "rate reached, of its limit", {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  const double top = y + 23.0;
  y += at.wide ? 30.0 : 40.0;
  if (at.wide) {
    out.text(0, y + 10, "training");
  } else {
    out.text(0, y - 4, "training", {.size = 11.5});
  }
  draw_training(out, way, at, y, height, step);
  for (const StageBar& stage : way.stages) {
    y += at.wide ? 22.0 : 34.0;
    const std::string name = cut_to_width(stage.name, at.wide ? 104.0 : 150.0, 12.0);
    std::string reached = stage.possible > 0.0 ? reached_text(stage) : stage.limit;
    const double from = at.left + stage.begin_s * at.per_second;
    const double to = std::max(at.left + stage.end_s * at.per_second, from + 2.0);
    const std::string tip = fmt::format("{}: {} to {}", stage.name, duration(stage.begin_s), duration(stage.end_s));
    if (at.wide) {
      out.text(0, y + 10, name, {.classes = "m"});
      out.text(width, y + 10, cut_to_width(reached, 118.0, 11.5, stage.binds),
               {.size = 11.5, .anchor = Anchor::end, .classes = stage.binds ? "b" : "m"});
      if (stage.possible > 0.0) {
        const double part = std::clamp(stage.reached / stage.possible, 0.0, 1.0);
        out.rect(bar - 45.0, y + 3.5, 38, 7, "frame");
        out.rect(bar - 45.0, y + 3.5, std::max(38.0 * part, 1.2), 7, way.accent ? "a1" : "g1",
                 fmt::format("{}: {} of its limit", stage.name, percent(part)));
      }
    } else {
      if (stage.binds) reached += ", binds";
      out.text(0, y - 4, name, muted);
      const double x = text_width(name, 11.5) + 8.0;
      out.text(x, y - 4, cut_to_width(reached, width - x, 11.5, stage.binds),
               {.size = 11.5, .classes = stage.binds ? "b" : "m"});
    }
    out.rect(from, y, to - from, height, fmt::format("{}{}", tone, stage.binds || to - from < 4.0 ? 1 : 3), tip);
    const std::string time = duration(stage.end_s - stage.begin_s);
    if (to - from < 12.0 && to + 8.0 + text_width(time, 11.0) < at.right) {
      out.text(to + 7.0, y + height - 3.0, time, {.size = 11.0, .classes = way.accent ? "a" : "m"});
    }
  }
  const double safe = at.left + way.durable_s * at.per_second;
  y += height + 8.0;
  out.line(safe, top, safe, y, way.accent ? "safea" : "safeg");
  const double line = y + 8.0;
  const std::string after = fmt::format("safe after {}", duration(way.durable_s));
  const double room = width - safe - 5.0;
  const bool right_of = text_width(after, 11.5, true) <= room;
  const std::string shown = right_of || text_width("safe", 11.5, true) > room ? after : "safe";
  double left = safe - 5.0;
  if (text_width(shown, 11.5, true) <= room) {
    out.text(safe + 5.0, line, shown, {.size = 11.5, .classes = strong});
  } else {
    out.text(std::min(safe + 40.0, width), line, shown, {.size = 11.5, .anchor = Anchor::end, .classes = strong});
    left = std::min(safe + 40.0, width) - text_width(shown, 11.5, true) - 8.0;
  }
  const double zero = at.left + 0.5 * text_width("0 s", 11.5);
  if (!out.taken({2.0 * at.left - zero - 3.0, line - 8.0, zero + 3.0, line})) {
    out.text(at.left, line, std::string("0").append(nbsp).append("s"),
             {.size = 11.5, .anchor = Anchor::middle, .classes = "m"});
  }
  const std::string_view meanwhile = "until here a failure costs this save";
  if (left - text_width(meanwhile, 11.5) > zero + 6.0)
    out.text(left, line, meanwhile, {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
  return line + 18.0;
}

[[nodiscard]] std::string described(const Way& way) {
  std::string text = fmt::format("{}: training stands still for {}, the state is safe after {}", way.role,
                                 duration(way.blocking_s), duration(way.durable_s));
  for (const StageBar& stage : way.stages) {
    text += fmt::format("; {} from {} to {}", stage.name, duration(stage.begin_s), duration(stage.end_s));
    if (stage.possible > 0.0) text += fmt::format(" at {} of {}", rate(stage.reached), rate(stage.possible));
    if (stage.binds) text += ", which binds";
  }
  return text + ". ";
}

}  // namespace

Drawing save_chart(const Data& data, double width) {
  const bool is_wide = width > 500.0;
  std::vector<const Way*> ways;
  if (const Way* base = data.base(); base != nullptr && base->strategy != data.recommended().strategy)
    ways.push_back(base);
  ways.push_back(&data.recommended());
  std::string text;
  double longest = 0.0;
  for (const Way* way : ways) {
    text += described(*way);
    longest = std::max(longest, way->durable_s);
    for (const StageBar& stage : way->stages) longest = std::max(longest, stage.end_s);
  }
  if (!text.empty()) text.pop_back();
  Drawing out(width, ways.size() > 1 ? "One save, stage by stage, in two ways" : "One save, stage by stage", text);
  Layout at{};
  at.wide = is_wide;
  at.first = is_wide ? 112.0 : 0.0;
  at.left = is_wide ? 156.0 : 36.0;
  at.right = is_wide ? 456.0 : 280.0;
  at.last = is_wide ? 530.0 : 340.0;
  at.per_second = longest > 0.0 ? (at.right - at.left) / longest : 0.0;
  double y = 0.0;
  for (const Way* way : ways)
    y = draw_way(out, *way, fmt::format("{}: {}", way->role, way->manner), at, y, width, data.step_s);
  out.set_height(y - 10.0);
  return out;
}

}  // namespace program::page
