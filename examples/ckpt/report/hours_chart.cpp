// Where the hours go.

#include <cmath>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"
#include "plots.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::vector<Stacked::Segment> segments_of(const Way& way, const std::optional<Price>& price) {
  std::vector<Stacked::Segment> parts;
  const bool in_hours = way.lost.all() >= 0.0995;
  const auto add = [&](std::string_view name, double h, int tone) {
    if (!(h > 0.005 * way.lost.all())) return;  // others are in the table
    std::string tip = fmt::format("{}: {}", name, hours(h));
    if (price) tip += ", " + money(h * price->per_hour, price->currency, h * price->per_hour);
    parts.push_back({std::string(name), h, tone, in_hours ? amount(h) : duration(3600.0 * h), tip});
  };
  add("saves", way.lost.saves, 2);
  add("slower steps", way.lost.slower, 2);
  add("work done twice", way.lost.twice, 1);
  add("restarts", way.lost.restarts(), 3);
  return parts;
}

[[nodiscard]] std::string range_text(const Way& way) {
  return way.lost_range ? std::string(ends(way.lost_range->low, way.lost_range->high)).append(nbsp).append("h") : "";
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

Drawing hours_chart(std::span<const Way> ways, const std::optional<Price>& price, double width) {
  Stacked bars;
  bars.title = ways.size() == 1 ? "Lost hours by cause" : "Lost hours by cause, a bar for each way of saving";
  double most = 0.0;
  bool ranges = false;
  for (const Way& way : ways) {
    if (!std::isinf(way.lost.all())) most = std::max(most, way.lost.all());
    ranges = ranges || way.lost_range;
  }
  bars.columns.push_back({"wall clock", 13.0, false, 40.0});
  bars.columns.push_back({"lost", 14.0, true, 40.0});
  if (ranges) bars.columns.push_back({"10–90 %", 13.0, false, 76.0});
  if (price) bars.columns.push_back({"cost of the loss", 14.0, true, 0.0});
  for (const Way& way : ways) {
    const bool endless = std::isinf(way.lost.all());
    const std::string cost =
        price ? money(way.lost.all() * price->per_hour, price->currency, most * price->per_hour) : "";
    Stacked::Row row{
        .name = way.role,
        .manner = fmt::format("{}, {}", way.every(), way.manner),
        .accent = way.accent,
        .endless = endless,
        .segments = segments_of(way, price),
        .cells = {hours(way.wall_h), endless ? "no end" : hours(way.lost.all())},
        .value = cost.empty() ? hours(way.lost.all()) : fmt::format("{} · {}", hours(way.lost.all()), cost),
        .left = std::isinf(way.wall_h) ? "" : hours(way.wall_h) + " of wall clock",
        .right = way.lost_range ? "10–90 %: " + range_text(way) : ""};
    if (ranges) row.cells.push_back(range_text(way));
    if (price) row.cells.push_back(cost);
    bars.description +=
        fmt::format("{}{}: {} lost", bars.description.empty() ? "" : ". ", way.role, hours(way.lost.all()));
    std::string parts;
    for (const Stacked::Segment& part : row.segments) {
      parts += fmt::format("{}{}{}{}", parts.empty() ? ": " : ", ", part.name, nbsp, part.text);
    }
    bars.description += parts;
    bars.rows.push_back(std::move(row));
  }
  bars.description += ".";
  return stacked_chart(bars, width);
}

Drawing hours_chart(const Data& data, double width) { return hours_chart(data.ways, data.price, width); }

}  // namespace program::page
