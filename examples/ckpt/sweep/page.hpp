#pragma once
// --report of ckpt sweep and ckpt choose: what a page needs of all points, gathered one after the other.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../options.hpp"
#include "../report/data.hpp"
#include "../report/sweep_sheet.hpp"
#include "axes.hpp"
#include "rows.hpp"
#include "selection.hpp"

namespace program {

/// What a page about a sweep shows, of memory that does not grow with the number of points.
class SweepPage {
 public:
  SweepPage(const Given& given, const Points& points, const Selection& selection);
  void add(const PointRow& row);
  [[nodiscard]] page::SweepShown shown() const;

 private:
  struct Value {  // of an axis: the best of its points
    double best;
    bool known = false;
  };

  [[nodiscard]] bool better(double a, double b) const { return goodput_ ? a > b : a < b; }
  /// Which of the values of an axis that are drawn one is; none where it is left out.
  [[nodiscard]] std::optional<std::size_t> drawn(std::size_t axis, std::size_t digit) const;
  [[nodiscard]] std::vector<std::size_t> drawn_values(std::size_t axis) const;
  [[nodiscard]] std::string value_text(std::size_t axis, std::size_t digit) const;
  [[nodiscard]] page::Axis axis_of_values(std::size_t axis) const;
  void set_moved(page::SweepShown& shown) const;
  void set_chart(page::SweepShown& shown) const;
  void set_front(page::SweepShown& shown) const;

  const Given* given_;
  const Points* points_;
  bool goodput_;
  std::optional<double> target_;
  std::optional<std::size_t> across_{}, down_{};  // the axes of the chart
  std::vector<std::vector<Value>> values_{};      // by axis
  std::vector<Value> cells_{};                    // of the chart, rows by columns
  std::uint64_t points_seen_ = 0, impossible_ = 0, reaching_ = 0;
  std::optional<PointRow> best_{};
  double worst_ = 0.0;
  Selection top_selection_{}, front_selection_{};
  Kept top_;
  std::optional<Kept> front_{};
  std::vector<PointRow> others_{};  // a sample of what is not on the front
};

/// What is varied: "5 of nodes × 10 of interval".
[[nodiscard]] std::string axes_in_words(const Points& points);
/// A point with its values as a page writes them: "nodes 8, interval 83 min"; `names` false: the values alone,
/// "8, 83 min".
[[nodiscard]] std::string point_text(const Points& points, std::uint64_t point, bool names = true);
/// How a column of a point reads in a table of a page.
[[nodiscard]] std::string column_text(const Points& points, const Column& column, const PointRow& row);
/// Inputs of a point with their origin: axes as varied.
[[nodiscard]] std::vector<page::InputLine> inputs_of_point(const Given& given, const Points& points,
                                                           std::uint64_t point);
/// A name for what was asked about: model and nodes, or job files.
[[nodiscard]] std::string subject_of(const Given& given, const Points& points);

}  // namespace program
