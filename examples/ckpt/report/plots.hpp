#pragma once
// Charts of anything: their data as plain numbers and names.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "axis.hpp"
#include "drawing.hpp"

namespace program::page {

/// Bars of segments, a row for each, with columns of figures above them.
struct Stacked {
  struct Segment {
    std::string name;
    double value = 0.0;
    int tone = 1;  ///< 1, the strongest, to 3
    std::string text{}, tip{};
  };
  struct Row {
    std::string name, manner;
    bool accent = false, endless = false;
    std::vector<Segment> segments{};
    std::vector<std::string> cells{};  ///< of the columns
    std::string value{};               ///< in place of the columns on a telephone
    std::string left{}, right{};       ///< below it
  };
  struct Column {
    std::string head;
    double size = 13.0;   ///< of its letters
    bool strong = false;  ///< in bold
    double least = 0.0;   ///< width
  };
  std::string title, description;
  std::vector<Column> columns{};
  std::vector<Row> rows{};
};
[[nodiscard]] Drawing stacked_chart(const Stacked& stacked, double width);

/// Curves over one axis.
struct Curves {
  enum class Style { line, steps, dots };
  struct Series {
    std::string name;
    std::vector<Point> points{};  ///< values, ascending in x; what is not finite is left out
    bool accent = false;
    Style style = Style::line;
  };
  Axis x, y;
  std::vector<Series> series{};
  std::optional<double> level{};  ///< a line across
  std::string level_name{};
  std::optional<Point> marked{};  ///< a point
  std::string marked_name{};
};
[[nodiscard]] Drawing curves_chart(const Curves& curves, double width);

/// Bars from zero, a row for each, against lines down all of them.
struct Bars {
  struct Row {
    std::string name, note{};
    double value = 0.0;
    std::string text{};  ///< behind the bar
    bool accent = false;
    bool strong = false;           ///< in bold
    std::optional<double> mark{};  ///< a tick in its bar
    int indent = 0;
  };
  struct Line {
    double value;
    std::string name;
  };
  std::string title;
  Axis axis{};
  std::string mark_is{};  ///< what ticks in bars are
  std::vector<Row> rows{};
  std::vector<Line> lines{};
};
[[nodiscard]] Drawing bars_chart(const Bars& bars, double width);

/// Ranges of what was predicted, each over what was measured, on one logarithmic scale.
struct Ranges {
  struct Row {
    std::string name, group{};
    double low = 1.0, middle = 1.0, high = 1.0;  ///< predicted over measured
    bool has_range = false, inside = false;
  };
  std::string title;
  std::vector<Row> rows{};  ///< of a group side by side
};
[[nodiscard]] Drawing ranges_chart(const Ranges& ranges, double width);

/// What a job did when.
struct JobTimeline {
  enum class Doing { running, lost, saving, restoring, waiting, down };
  struct Span {
    double begin_s = 0.0, end_s = 0.0;
    Doing doing = Doing::running;
  };
  std::vector<Span> spans{};  ///< without gaps
  std::vector<double> failures{}, stops{};

  [[nodiscard]] double length_s() const { return spans.empty() ? 0.0 : spans.back().end_s; }
};
[[nodiscard]] Drawing timeline_chart(const JobTimeline& job, double width);

}  // namespace program::page
