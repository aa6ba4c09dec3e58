#pragma once
// Charts as SVG: shapes get classes, never colours, so that one drawing serves light, dark and paper; texts get their
// width from a table, so that labels can be placed, and tested, without a browser.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace program::page {

/// Width of a text in the sans-serif faces of the page, which all share those of Helvetica; bold ones 7 % more.
[[nodiscard]] double text_width(std::string_view text, double size, bool bold = false);
/// As much of a text as is so wide, with an ellipsis where it is not all.
[[nodiscard]] std::string cut_to_width(std::string_view text, double width, double size, bool bold = false);
/// For text and attributes of XML and HTML.
[[nodiscard]] std::string escaped(std::string_view text);
/// A coordinate: one decimal, none where that is 0.
[[nodiscard]] std::string coordinate(double x);

enum class Anchor { start, middle, end };

/// How a text is set. Classes: "m" muted, "a" accent, "b" bold, "i" on a dark area; apart by spaces.
struct TextStyle {
  double size = 12.0;
  Anchor anchor = Anchor::start;
  std::string_view classes = "";

  [[nodiscard]] bool bold() const;
};

struct Point {
  double x, y;
};

/// Where something is; top and bottom as y grows downwards.
struct Box {
  double left, top, right, bottom;

  [[nodiscard]] bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

/// A text and where it is.
struct PlacedText {
  std::string text;
  Box box;
};

/// A line of a label whose place is to be found; its anchor is that of the place.
struct LabelLine {
  std::string text;
  TextStyle style;
};

/// Where a label may begin, or end.
struct Place {
  double x, y;
  Anchor anchor = Anchor::start;
};

class Drawing {
 public:
  /// @param title  what it is; @param description  the same as the picture says, for who does not see it
  Drawing(double width, std::string title, std::string description)
      : width_(width), title_(std::move(title)), description_(std::move(description)) {}

  void text(double x, double y, std::string_view text, const TextStyle& style = {});
  /// @param tip  that is legible elsewhere, too
  void rect(double x, double y, double width, double height, std::string_view classes, std::string_view tip = "");
  void circle(double x, double y, double radius, std::string_view classes, std::string_view tip = "",
              bool avoided = false);
  void line(double x1, double y1, double x2, double y2, std::string_view classes);
  /// Lines from point to point; closed: an area. Later labels keep off lines and circles that are `avoided`.
  void path(const std::vector<Point>& points, std::string_view classes, bool closed = false, bool avoided = false);
  /// Lines one by one in one path: pairs of points.
  void segments(const std::vector<Point>& ends, std::string_view classes);

  /// Writes lines of text at the first of some places where they are inside the frame, and meet no text and no line
  /// that is avoided; if there is none without a line, where they meet the fewest. Whether they meet no text anywhere.
  bool place(const std::vector<LabelLine>& lines, const std::vector<Place>& places, const Box& frame);
  /// Whether a box meets a text so far.
  [[nodiscard]] bool taken(const Box& box) const;

  void set_height(double height) { height_ = height; }
  [[nodiscard]] double width() const { return width_; }
  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] const std::vector<PlacedText>& texts() const { return texts_; }
  [[nodiscard]] const std::string& description() const { return description_; }

  /// The element. Its id is that of title and description, too, and unlike all others of a page.
  /// @param alone  a file of its own, with its style
  [[nodiscard]] std::string svg(std::string_view classes, std::string_view id, std::string_view alone = "") const;

 private:
  [[nodiscard]] int lines_met(const Box& box) const;

  double width_;
  double height_ = 0.0;
  std::string title_;
  std::string description_;
  std::string body_{};
  std::vector<PlacedText> texts_{};
  std::vector<Point> avoided_{};  // densely along lines
};

}  // namespace program::page
