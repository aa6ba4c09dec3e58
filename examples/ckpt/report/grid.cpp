#include "grid.hpp"

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

}  // namespace

std::string html(const Grid& grid) {
  if (grid.rows.empty() && grid.below.empty()) return "";
  std::vector<bool> words;
  for (std::size_t i = 0; i < grid.head.size(); ++i) words.push_back(i == 0 || is_of_words(grid, i));
  std::string text = "<table><thead><tr>";
  for (std::size_t i = 0; i < grid.head.size(); ++i) {
    text += fmt::format("<th scope=\"col\"{}>{}</th>", words[i] ? "" : " class=\"n\"", escaped(grid.head[i]));
  }
  text += "</tr></thead><tbody>";
  for (const auto& row : grid.rows) {
    text += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += i == 0
                  ? fmt::format("<th scope=\"row\">{}</th>", escaped(row[i]))
                  : fmt::format("<td{}>{}</td>", i < words.size() && words[i] ? "" : " class=\"n\"", escaped(row[i]));
    }
    text += "</tr>";
  }
  text += "</tbody></table>";
  for (const std::string& line : grid.below) text += fmt::format("<p>{}</p>", escaped(line));
  if (grid.open) return fmt::format("<div class=\"scroll\" tabindex=\"0\">{}</div>", text);
  return fmt::format("<details><summary>{}</summary><div class=\"scroll\" tabindex=\"0\">{}</div></details>",
                     escaped(grid.title), text);
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
