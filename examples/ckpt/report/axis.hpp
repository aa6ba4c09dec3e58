#pragma once
// An axis with numbers that people use.

#include <string>
#include <vector>

namespace program::page {

/// What an axis is of: how its numbers are written.
enum class Measure { number, seconds, bytes, rate, percent };

/// A round number of an axis, and how it is written.
struct Tick {
  double value;
  std::string text;
};
/// The multiples of a step from one value to another, with as many decimals as the step has: none reads 0 but zero.
[[nodiscard]] std::vector<Tick> linear_ticks(double low, double high, double step);

/// From a value to a place, and ticks.
struct Axis {
  std::string title{};
  Measure measure = Measure::number;
  bool log = false;
  double low = 0.0, high = 1.0;

  /// 0 at the low end, 1 at the high one.
  [[nodiscard]] double part(double value) const;
  /// A value as a label says it: "5 min", "40 GB/s", "95.3 %".
  [[nodiscard]] std::string text(double value) const;

  /// At most so many round numbers.
  [[nodiscard]] std::vector<Tick> ticks(int most) const;
};

/// Intervals that people use, in ascending order [s].
[[nodiscard]] const std::vector<double>& usual_times();

/// An axis that holds values, with round ends where it is linear. Logarithmic where it is asked for and the values
/// span more than a factor of 4; from zero where it is linear and they reach down to a third of the largest, or asked.
[[nodiscard]] Axis axis_of(std::string title, Measure measure, bool log, const std::vector<double>& values,
                           bool from_zero = false);

}  // namespace program::page
