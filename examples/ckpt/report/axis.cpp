#include "axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "numbers.hpp"

namespace program::page {

namespace {

/// The unit in which ticks of a linear axis are round, and its name.
struct TickUnit {
  double size;
  std::string name;
};
[[nodiscard]] TickUnit tick_unit(const Axis& axis) {
  const double most = std::max(std::abs(axis.low), std::abs(axis.high));
  if (axis.measure == Measure::seconds) {
    const TimeUnit unit = unit_of(most);
    return {unit.seconds, std::string(unit.name)};
  }
  if (axis.measure == Measure::percent) return {0.01, "%"};
  if (axis.measure == Measure::number) return {1.0, ""};
  constexpr const char* prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t i = 0;
  double size = 1.0;
  for (; most / size >= 1000.0 && i + 1 < std::size(prefixes); ++i) size *= 1000.0;
  return {size, std::string(prefixes[i]).append(axis.measure == Measure::rate ? "B/s" : "B")};
}

}  // namespace

const std::vector<double>& usual_times() {
  static const std::vector<double> times{0.001,    0.01,     0.1,       1.0,       2.0,       5.0,      10.0,   30.0,
                                         60.0,     120.0,    300.0,     600.0,     1200.0,    2400.0,   3600.0, 7200.0,
                                         14400.0,  28800.0,  57600.0,   86400.0,   172800,    345600,   691200, 1382400,
                                         2764800., 5529600., 11059200., 22118400., 44236800., 88473600.};
  return times;
}

std::vector<Tick> linear_ticks(double low, double high, double step) {
  int decimals = 0;
  for (double x = step; decimals < 300 && (x < 0.5 || std::abs(x - std::round(x)) > 1e-6 * x); x *= 10.0) ++decimals;
  std::vector<Tick> ticks;
  const double first = std::ceil(low / step - 1e-6);
  for (int i = 0; i < 1000 && (first + i) * step <= high + 1e-6 * step; ++i) {
    const double value = (first + i) * step;
    ticks.push_back({value, decimals <= 6 ? number(value, decimals) : fmt::format("{:.6g}", value)});
  }
  return ticks;
}

double Axis::part(double value) const {
  if (log) return std::log(value / low) / std::log(high / low);
  return (value - low) / (high - low);
}

std::string Axis::text(double value) const {
  switch (measure) {
    case Measure::seconds:
      return short_duration(value);
    case Measure::bytes:
      return bytes(value);
    case Measure::rate:
      return rate(value);
    case Measure::percent:
      return percent(value);
    case Measure::number:
      break;
  }
  // With the digits that tell it from others of the axis.
  if (std::abs(value - std::round(value)) < 1e-9) return number(value, 0);
  const double size = std::abs(value);
  const int more = size < 9.95 ? 1 : 0;
  return number(value, std::max(decimals_for(high - low) + more, std::min(decimals_for(size), 3)));
}

std::vector<Tick> Axis::ticks(int most) const {
  std::vector<Tick> found;
  if (log && measure == Measure::seconds) {
    for (const double time : usual_times()) {
      if (time >= low * 0.9999 && time <= high * 1.0001) found.push_back({time, short_duration(time)});
    }
  } else if (log) {
    const std::vector<double> steps = high / low > 2e3 ? std::vector{1.0} : std::vector{1.0, 2.0, 5.0};
    for (double power = std::pow(10.0, std::floor(std::log10(low))); power <= high; power *= 10.0) {
      for (const double step : steps) {
        const double value = power * step;
        if (value >= low * 0.9999 && value <= high * 1.0001) found.push_back({value, text(value)});
      }
    }
  } else {
    const TickUnit unit = tick_unit(*this);
    const double step = tick_step((high - low) / unit.size * (most < 5 ? 2.0 : 1.0));
    for (Tick& tick : linear_ticks(low / unit.size, high / unit.size, step)) {
      if (!unit.name.empty() && measure != Measure::percent) tick.text.append(nbsp).append(unit.name);
      found.push_back({tick.value * unit.size, std::move(tick.text)});
    }
  }
  while (static_cast<int>(found.size()) > most && found.size() > 2) {
    std::vector<Tick> fewer;
    for (std::size_t i = 0; i < found.size(); i += 2) fewer.push_back(found[i]);
    found = fewer;
  }
  return found;
}

Axis axis_of(std::string title, Measure measure, bool log, const std::vector<double>& values, bool from_zero) {
  Axis axis{.title = std::move(title), .measure = measure};
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!(high >= low)) low = 0.0, high = 1.0;
  axis.log = log && low > 0.0 && high > 4.0 * low;
  if (axis.log) {
    axis.low = low;
    axis.high = high;
    return axis;
  }
  const double size = std::max(std::abs(low), std::abs(high));
  if (!(high > low)) {
    high = low + (size > 0.0 ? 0.05 * size : 1.0);
    low -= size > 0.0 ? 0.05 * size : 0.0;
  }
  axis.low = from_zero || (low >= 0.0 && low < high / 3.0) ? std::min(0.0, low) : low - 0.06 * (high - low);
  axis.high = high + 0.06 * (high - axis.low);
  if (measure == Measure::percent && high <= 1.0 && axis.high > 1.0) axis.high = 1.0;
  return axis;
}

}  // namespace program::page
