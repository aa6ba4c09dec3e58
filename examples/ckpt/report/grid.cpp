#include "grid.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "drawing.hpp"

namespace program::page {

bool is_guess(std::string_view origin) { return origin == "default" || origin == "assumed" || origin == "recalled"; }

namespace {

/// Whether a column holds words: it is not aligned as numbers are.
[[nodiscard]] bool is_of_words(const Grid& grid, std::size_t column) {
  for (const auto& row : grid.rows) {
    if (column >= row.size() || row[column].size() < 2 || row[column].starts_with("x ")) continue;
    const char c = row[column].front();
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  }
  return false;
}

/// Whether a telephone shows a row as a list of its cells: numbers stay on a line, words may break, and all of it is
/// wider than that; of many columns there would be no end.
[[nodiscard]] bool is_listed(const Grid& grid, const std::vector<bool>& words) {
  constexpr double screen = 320.0, padding = 14.0, size = 13.0;
  constexpr std::size_t most = 9;
  if (grid.head.size() > most) return false;
  double width = -padding;
  for (std::size_t i = 0; i < grid.head.size(); ++i) {
    double widest = 0.0;
    const auto take = [&](std::string_view text) {
      while (words[i] && !text.empty()) {  // word by word
        const std::size_t end = std::min(text.find(' '), text.size());
        widest = std::max(widest, text_width(text.substr(0, end), size));
        text.remove_prefix(std::min(end + 1, text.size()));
      }
      widest = std::max(widest, text_width(text, size));
    };
    take(grid.head[i]);
    for (const auto& row : grid.rows) take(i < row.size() ? std::string_view(row[i]) : std::string_view());
    width += widest + padding;
  }
  return width > screen;
}

}  // namespace

std::string html(const Grid& grid) {
  if (grid.rows.empty() && grid.below.empty()) return "";
  std::vector<bool> words;
  for (std::size_t i = 0; i < grid.head.size(); ++i) words.push_back(i == 0 || is_of_words(grid, i));
  // As a list each cell says the name of its column; roles, for `display` takes them from a table.
  const bool listed = is_listed(grid, words);
  const auto role = [listed](std::string_view name) {
    return listed ? fmt::format(" role=\"{}\"", name) : std::string();
  };
  std::string text = fmt::format("<table{}{} aria-label=\"{}\"><thead{}><tr{}>", listed ? " class=\"list\"" : "",
                                 role("table"), escaped(grid.title), role("rowgroup"), role("row"));
  for (std::size_t i = 0; i < grid.head.size(); ++i) {
    text += fmt::format("<th scope=\"col\"{}{}>{}</th>", role("columnheader"), words[i] ? "" : " class=\"n\"",
                        escaped(grid.head[i]));
  }
  text += fmt::format("</tr></thead><tbody{}>", role("rowgroup"));
  for (const auto& row : grid.rows) {
    text += fmt::format("<tr{}>", role("row"));
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == 0) {
        text += fmt::format("<th scope=\"row\"{}>{}</th>", role("rowheader"), escaped(row[i]));
        continue;
      }
      const std::string head =
          listed && i < grid.head.size() ? fmt::format(" data-head=\"{}\"", escaped(grid.head[i])) : std::string();
      text += fmt::format("<td{}{}{}>{}</td>", role("cell"), i < words.size() && words[i] ? "" : " class=\"n\"", head,
                          escaped(row[i]));
    }
    text += "</tr>";
  }
  text += "</tbody></table>";
  for (const std::string& line : grid.below) text += fmt::format("<p>{}</p>", escaped(line));
  text = fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>",
                     escaped(grid.title), text);
  if (grid.open) return text;
  return fmt::format("<details><summary>{}</summary>{}</details>", escaped(grid.title), text);
}

std::string markdown(const Grid& grid) {
  if (grid.rows.empty()) return "";
  const auto cell = [](const std::string& text) {
    std::string result;
    for (const char c : text)
      result += c == '|' ? std::string("\\|") : c == '<' ? std::string("&lt;") : std::string(1, c);
    return result;
  };
  std::string text = "|", line = "|";
  for (std::size_t i = 0; i < grid.head.size(); ++i) {
    text += fmt::format(" {} |", cell(grid.head[i]));
    line += i == 0 || grid.title.empty() ? "---|" : "--:|";
  }
  text += "\n" + line + "\n";
  for (const auto& row : grid.rows) {
    text += "|";
    for (const std::string& one : row) text += fmt::format(" {} |", cell(one));
    text += "\n";
  }
  for (const std::string& one : grid.below) text += "\n" + cell(one) + "\n";
  return text + "\n";
}

Grid input_table(const std::vector<InputLine>& inputs) {
  Grid grid{"", {"input", "value", "10–90 %", "origin", "source"}, {}, {}};
  for (const InputLine& line : inputs)
    grid.rows.push_back({line.name, line.value, line.range, line.origin, line.source});
  return grid;
}

std::string input_html(const std::vector<InputLine>& inputs) {
  const Grid grid = input_table(inputs);
  constexpr std::string_view classes[] = {"", " class=\"n\"", " class=\"n r\"", "", " class=\"src\""};
  bool ranges = false;
  for (const InputLine& line : inputs) ranges = ranges || !line.range.empty();
  std::string text = fmt::format("<table class=\"inputs{}\"><thead><tr>", ranges ? "" : " exact");
  for (std::size_t i = 0; i < grid.head.size(); ++i) {
    text += fmt::format("<th scope=\"col\"{}>{}</th>", i < 3 ? classes[i] : "", escaped(grid.head[i]));
  }
  text += "</tr></thead><tbody>";
  for (const auto& row : grid.rows) {
    const bool guess = is_guess(row[3]);
    text += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(row[0]));
    for (std::size_t i = 1; i < row.size(); ++i) {
      text += fmt::format("<td{}>{}</td>", i == 3 && guess ? " class=\"guess\"" : classes[i], escaped(row[i]));
    }
    text += "</tr>";
  }
  return text + "</tbody></table>";
}

}  // namespace program::page
