// What a job did when: its hours in rows.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"
#include "plots.hpp"

namespace program::page {

namespace {

using Doing = JobTimeline::Doing;
constexpr std::size_t doings = 6;

[[nodiscard]] std::size_t place_of(Doing doing) { return static_cast<std::size_t>(doing); }

/// How a bar of it looks; time down is paper.
[[nodiscard]] std::string_view classes_of(Doing doing) {
  switch (doing) {
    case Doing::running:
      return "g3";
    case Doing::lost:
      return "g1";
    case Doing::saving:
      return "a1";
    case Doing::restoring:
      return "g2";
    case Doing::waiting:
      return "g2";
    case Doing::down:
      break;
  }
  return "step";
}

[[nodiscard]] double seconds_of(const JobTimeline& job, Doing doing) {
  double sum = 0.0;
  for (const JobTimeline::Span& span : job.spans) sum += span.doing == doing ? span.end_s - span.begin_s : 0.0;
  return sum;
}

/// How long a row is [s]: round, and not more than so many rows.
[[nodiscard]] double row_length(double length, int most) {
  constexpr double round[] = {60.0,    300.0,   600.0,    1800.0,   3600.0,   7200.0,    14400.0,  21600.0, 43200.0,
                              86400.0, 172800., 345600.0, 604800.0, 1209600., 2419200.0, 4838400., 9676800.};
  if (length < 1.5 * 3600.0) return length;
  for (const double one : round) {
    if (length <= most * one && length >= 1.5 * one) return one;
  }
  return length / most;
}

/// Runs of the same in bins of a row: what took most of each.
struct Run {
  double from, to;  // [s]
  Doing doing;
};
[[nodiscard]] std::vector<Run> runs_of(const JobTimeline& job, double begin, double end, double bin) {
  const auto first = std::partition_point(job.spans.begin(), job.spans.end(),
                                          [&](const JobTimeline::Span& span) { return span.end_s <= begin; });
  std::vector<Run> runs;
  auto span = first;
  for (double from = begin; from < end - 1e-9 * bin; from += bin) {
    const double to = std::min(from + bin, end);
    double parts[doings] = {};
    while (span != job.spans.end() && span->end_s <= from) ++span;
    for (auto each = span; each != job.spans.end() && each->begin_s < to; ++each) {
      parts[place_of(each->doing)] += std::min(each->end_s, to) - std::max(each->begin_s, from);
    }
    const auto most = std::max_element(std::begin(parts), std::end(parts));
    if (!(*most > 0.0)) continue;
    const auto doing = static_cast<Doing>(most - std::begin(parts));
    if (!runs.empty() && runs.back().doing == doing && runs.back().to >= from - 1e-9 * bin) {
      runs.back().to = to;
    } else {
      runs.push_back({from, to, doing});
    }
  }
  return runs;
}

[[nodiscard]] std::string timeline_described(const JobTimeline& job) {
  std::string text = fmt::format("{} from the first row of the log to the last.", duration(job.length_s()));
  constexpr std::pair<Doing, std::string_view> names[] = {{Doing::running, "running"}, {Doing::lost, "work done twice"},
                                                          {Doing::saving, "saving"},   {Doing::restoring, "reload"},
                                                          {Doing::waiting, "waiting"}, {Doing::down, "down"}};
  for (const auto& [doing, name] : names) {
    const double seconds = seconds_of(job, doing);
    if (seconds > 0.0) text += fmt::format(" {}: {}.", name, duration(seconds));
  }
  return text + fmt::format(" Failures: {}; stopped on purpose: {}.", job.failures.size(), job.stops.size());
}

}  // namespace

Drawing timeline_chart(const JobTimeline& job, double width) {
  const bool is_wide = width > 500.0;
  Drawing out(width, "What the job did when", timeline_described(job));
  const double length = job.length_s();
  const double row = row_length(std::max(length, 1e-6), is_wide ? 12 : 16);
  const int rows = std::max(1, static_cast<int>(std::ceil(length / row - 1e-9)));
  const bool days = row >= 86400.0 - 0.5 && std::abs(std::fmod(row, 86400.0)) < 0.5;
  const auto name_of = [&](int i) {
    if (rows == 1) return std::string();
    if (days) return fmt::format("day{}{}", nbsp, number(std::round(i * row / 86400.0) + 1.0, 0));
    return short_duration(i * row);
  };
  double left = 0.0;
  for (int i = 0; i < rows; ++i) left = std::max(left, text_width(name_of(i), 11.5));
  if (left > 0.0) left += 8.0;
  const double right = width - 2.0, scale = (right - left) / row;
  // Saves that are too close to be seen one by one are not drawn.
  std::size_t saves = 0;
  for (const JobTimeline::Span& span : job.spans) saves += span.doing == Doing::saving ? 1 : 0;
  const double usual = saves > 0 ? length / static_cast<double>(saves) : length;
  const bool saves_shown = saves > 0 && usual * scale >= 4.0;
  const double height = is_wide ? 18.0 : 16.0, step = height + (saves_shown ? 14.0 : 9.0);
  double y = 22.0;
  const double top = y;
  double bin = 1.0 / scale;
  std::size_t pieces = 0;
  do {  // not too many of them
    pieces = 0;
    for (int i = 0; i < rows; ++i) {
      pieces += runs_of(job, i * row, std::min((i + 1) * row, length), bin).size();
    }
    if (pieces > 1200) bin *= 2.0;
  } while (pieces > 1200);
  for (int i = 0; i < rows; ++i) {
    const double begin = i * row, end = std::min(begin + row, length);
    out.text(left - 8.0, y + height - 5.0, name_of(i), {.size = 11.5, .anchor = Anchor::end, .classes = "m"});
    for (const Run& run : runs_of(job, begin, end, bin)) {
      const double from = left + (run.from - begin) * scale, to = left + (run.to - begin) * scale;
      const Doing doing = run.doing == Doing::saving && saves_shown ? Doing::running : run.doing;
      out.rect(from, y, std::max(to - from, 0.6), height, classes_of(doing));
    }
    if (saves_shown) {
      std::vector<Point> ticks;
      for (const JobTimeline::Span& span : job.spans) {
        if (span.doing != Doing::saving || span.begin_s < begin || span.begin_s >= end) continue;
        const double x = left + (span.begin_s - begin) * scale;
        ticks.push_back({x, y + height + 2.0});
        ticks.push_back({x, y + height + 7.0});
      }
      out.segments(ticks, "ticka");
    }
    double free = -10.0;
    const auto marks = [&](const std::vector<double>& times, std::string_view classes, std::string_view what) {
      free = -10.0;
      for (const double time : times) {
        if (time < begin || (time >= end && !(i + 1 == rows && time <= end))) continue;
        const double x = left + (time - begin) * scale;
        if (x < free + 3.0) continue;
        out.circle(x, y - 1.0, 4.0, classes, fmt::format("{} after {}", what, duration(time)));
        free = x;
      }
    };
    marks(job.stops, "dgl", "stopped on purpose");
    marks(job.failures, "dog", "failure");
    y += step;
  }
  // Ticks below the last row, for all of them.
  const Axis axis{.measure = Measure::seconds, .low = 0.0, .high = row};
  double free = -20.0;
  const double bottom = y - (saves_shown ? 4.0 : 5.0);
  for (const Tick& tick : [&] {
         std::vector<Tick> ticks;
         const double unit = unit_of(row).seconds;
         double apart = tick_step(row / unit) * unit;
         if (row > 3.0 * 3600.0 && row < 86400.5) apart = row / (is_wide ? 6.0 : 4.0);
         if (row > 86400.5) apart = std::max(86400.0, row / 7.0);
         for (double x = 0.0; x <= row * 1.0001; x += apart) ticks.push_back({x, axis.text(x)});
         return ticks;
       }()) {
    const double x = left + tick.value * scale, w = text_width(tick.text, 11.5);
    const double middle = std::clamp(x, 0.5 * w, width - 0.5 * w);
    if (middle - 0.5 * w < free + 8.0) continue;
    out.line(x, bottom, x, bottom + 4.0, "ax");
    out.text(middle, bottom + 16.0, tick.text, {.size = 11.5, .anchor = Anchor::middle, .classes = "m"});
    free = middle + 0.5 * w;
  }
  out.line(left, bottom, right, bottom, "ax");
  out.text(left, top - 12.0,
           rows == 1 ? "" : fmt::format("a row is {}", days && row < 86401.0 ? "a day" : duration(row)),
           {.size = 11.5, .classes = "m"});
  y = bottom + 38.0;
  double x = left;
  const auto key = [&](std::string_view classes, char shape, std::string_view text) {
    const double w = 21.0 + text_width(text, 11.5) + 16.0;
    if (x > left && x + w - 16.0 > width) {
      x = left;
      y += 17.0;
    }
    if (shape == 'o') {
      out.circle(x + 7.0, y - 4.0, 4.0, classes);
    } else if (shape == '|') {
      out.segments({{x + 7.0, y - 9.0}, {x + 7.0, y}}, classes);
    } else {
      out.rect(x, y - 9.0, 14.0, 9.0, classes);
    }
    out.text(x + 21.0, y, text, {.size = 11.5, .classes = "m"});
    x += w;
  };
  const auto has = [&](Doing doing) { return seconds_of(job, doing) > 0.0; };
  if (has(Doing::running)) key("g3", '#', "running");
  if (has(Doing::lost)) key("g1", '#', "work done twice");
  if (has(Doing::down)) key("step", '#', "down");
  if (has(Doing::restoring)) key("g2", '#', has(Doing::waiting) ? "reload, waiting" : "reload");
  if (saves_shown) key("ticka", '|', "save");
  if (!saves_shown && has(Doing::saving)) key("a1", '#', "saving, where it is most of a pixel");
  if (!job.failures.empty()) key("dog", 'o', "failure");
  if (!job.stops.empty()) key("dgl", 'o', "stopped on purpose");
  out.set_height(y + 6.0);
  return out;
}

}  // namespace program::page
