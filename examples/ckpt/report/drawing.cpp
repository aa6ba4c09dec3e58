#include "drawing.hpp"

#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace program::page {

namespace {

/// Widths of U+0020 to U+007E in thousandths of the size: Helvetica, Arial, Liberation Sans, Nimbus Sans, Arimo.
constexpr std::uint16_t ascii_widths[] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};

/// The character that begins at a place, which moves behind it.
[[nodiscard]] std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(at++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  std::uint32_t character = first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size() && (byte(at) & 0xC0U) == 0x80U; ++i) {
    character = character << 6U | (byte(at++) & 0x3FU);
  }
  return character;
}

[[nodiscard]] double width_of(std::uint32_t character) {
  if (character >= 0x20 && character <= 0x7E) return ascii_widths[character - 0x20];
  switch (character) {
    case 0xA0:  // no-break space
    case 0xB7:  // middle dot
      return 278.0;
    case 0xD7:    // multiplication sign
    case 0x2212:  // minus
      return 584.0;
    case 0x2013:  // en dash
      return 556.0;
    case 0x2019:  // apostrophe
      return 222.0;
    default:
      break;
  }
  if (character >= 0x300 && character < 0x370) return 0.0;  // combines with the one before
  if (character < 0x500) return 667.0;                      // Latin, Greek, Cyrillic
  return 1000.0;                                            // the widest there are
}

[[nodiscard]] bool has_class(std::string_view classes, std::string_view name) {
  for (std::size_t at = classes.find(name); at != classes.npos; at = classes.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || classes[at - 1] == ' ') && (end == classes.size() || classes[end] == ' ')) return true;
  }
  return false;
}

[[nodiscard]] Box box_of(std::string_view text, double x, double y, double size, bool bold, Anchor anchor) {
  const double width = text_width(text, size, bold);
  const double left = anchor == Anchor::start ? x : anchor == Anchor::middle ? x - 0.5 * width : x - width;
  return {left, y - 0.76 * size, left + width, y + 0.22 * size};
}

[[nodiscard]] std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? "" : fmt::format(" {}=\"{}\"", name, value);
}

}  // namespace

double text_width(std::string_view text, double size, bool bold) {
  double width = 0.0;
  for (std::size_t at = 0; at < text.size();) width += width_of(next_character(text, at));
  return width * size * (bold ? 1.07e-3 : 1e-3);
}

std::string cut_to_width(std::string_view text, double width, double size, bool bold) {
  if (text_width(text, size, bold) <= width) return std::string(text);
  constexpr std::string_view ellipsis = "…";
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    static_cast<void>(next_character(text, at));
    if (text_width(text.substr(0, at), size, bold) + text_width(ellipsis, size, bold) > width) break;
    end = at;
  }
  return std::string(text.substr(0, end)).append(ellipsis);
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        // No control character is allowed in XML but these.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') result += c;
        break;
    }
  }
  return result;
}

std::string coordinate(double x) {
  if (!std::isfinite(x)) x = 0.0;
  std::string text = fmt::format("{:.1f}", x);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

bool TextStyle::bold() const { return has_class(classes, "b"); }

void Drawing::text(double x, double y, std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  texts_.push_back({std::string(text), box_of(text, x, y, style.size, style.bold(), style.anchor)});
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"", coordinate(x), coordinate(y));
  if (style.anchor != Anchor::start) {
    body_ += fmt::format(" text-anchor=\"{}\"", style.anchor == Anchor::middle ? "middle" : "end");
  }
  if (style.size < 11.95 || style.size > 12.05) body_ += fmt::format(" font-size=\"{}\"", coordinate(style.size));
  body_ += fmt::format("{}>{}</text>", attribute("class", style.classes), escaped(text));
}

void Drawing::rect(double x, double y, double width, double height, std::string_view classes, std::string_view tip) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}", coordinate(x), coordinate(y),
                       coordinate(width), coordinate(height), attribute("class", classes));
  body_ += tip.empty() ? "/>" : fmt::format("><title>{}</title></rect>", escaped(tip));
}

void Drawing::circle(double x, double y, double radius, std::string_view classes, std::string_view tip, bool avoided) {
  if (avoided) avoided_.push_back({x, y});
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}", coordinate(x), coordinate(y), coordinate(radius),
                       attribute("class", classes));
  body_ += tip.empty() ? "/>" : fmt::format("><title>{}</title></circle>", escaped(tip));
}

void Drawing::line(double x1, double y1, double x2, double y2, std::string_view classes) {
  segments({{x1, y1}, {x2, y2}}, classes);
}

void Drawing::path(const std::vector<Point>& points, std::string_view classes, bool closed, bool avoided) {
  if (points.size() < 2) return;
  std::string d;
  for (std::size_t i = 0; i < points.size(); ++i) {
    d += fmt::format("{}{} {}", i == 0 ? 'M' : 'L', coordinate(points[i].x), coordinate(points[i].y));
  }
  body_ += fmt::format("<path d=\"{}{}\"{}/>", d, closed ? "Z" : "", attribute("class", classes));
  if (!avoided) return;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double dx = points[i].x - points[i - 1].x, dy = points[i].y - points[i - 1].y;
    const int steps = 1 + static_cast<int>(std::hypot(dx, dy) / 3.0);
    for (int k = 0; k < steps; ++k) {
      const double part = static_cast<double>(k) / steps;
      avoided_.push_back({points[i - 1].x + part * dx, points[i - 1].y + part * dy});
    }
  }
  avoided_.push_back(points.back());
}

void Drawing::segments(const std::vector<Point>& ends, std::string_view classes) {
  std::string d;
  for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
    d += fmt::format("M{} {}", coordinate(ends[i].x), coordinate(ends[i].y));
    if (std::abs(ends[i].y - ends[i + 1].y) < 0.05) {
      d += fmt::format("H{}", coordinate(ends[i + 1].x));
    } else if (std::abs(ends[i].x - ends[i + 1].x) < 0.05) {
      d += fmt::format("V{}", coordinate(ends[i + 1].y));
    } else {
      d += fmt::format("L{} {}", coordinate(ends[i + 1].x), coordinate(ends[i + 1].y));
    }
  }
  if (!d.empty()) body_ += fmt::format("<path d=\"{}\"{}/>", d, attribute("class", classes));
}

bool Drawing::taken(const Box& box) const {
  for (const PlacedText& other : texts_) {
    if (box.meets(other.box)) return true;
  }
  return false;
}

int Drawing::lines_met(const Box& box) const {
  int met = 0;
  for (const Point& p : avoided_) {
    met += p.x > box.left && p.x < box.right && p.y > box.top && p.y < box.bottom ? 1 : 0;
  }
  return met;
}

bool Drawing::place(const std::vector<LabelLine>& lines, const std::vector<Place>& places, const Box& frame) {
  constexpr double air = 2.0, leading = 1.17;
  const Place* best = nullptr;
  int fewest = 0;
  for (const Place& place : places) {
    int met = 0;
    bool fits = true;
    double y = place.y;
    for (const LabelLine& line : lines) {
      const Box box = box_of(line.text, place.x, y, line.style.size, line.style.bold(), place.anchor);
      fits = fits && box.left >= frame.left && box.right <= frame.right && box.top >= frame.top &&
             box.bottom <= frame.bottom;
      const Box wider{box.left - air, box.top - air, box.right + air, box.bottom + air};
      fits = fits && !taken(wider);
      met += lines_met(wider);
      y += line.style.size * leading;
    }
    if (!fits || (best != nullptr && met >= fewest)) continue;
    best = &place;
    fewest = met;
    if (met == 0) break;
  }
  if (best == nullptr) return false;
  double y = best->y;
  for (const LabelLine& line : lines) {
    TextStyle style = line.style;
    style.anchor = best->anchor;
    text(best->x, y, line.text, style);
    y += line.style.size * leading;
  }
  return true;
}

std::string Drawing::svg(std::string_view classes, std::string_view id, std::string_view alone) const {
  return fmt::format(
      "<svg{}{} viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}-t {}-d\"><title id=\"{}-t\">{}</title>"
      "<desc id=\"{}-d\">{}</desc>{}{}</svg>",
      attribute("class", classes), alone.empty() ? "" : " xmlns=\"http://www.w3.org/2000/svg\"", coordinate(width_),
      coordinate(height_), id, id, id, escaped(title_), id, escaped(description_),
      alone.empty() ? "" : fmt::format("<style>{}</style>", alone), body_);
}

}  // namespace program::page
