#pragma once
// Text in columns, and fields of CSV.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/io/printable.hpp>

namespace examples {

/// Lines of cells in columns as wide as their widest cell.
class Table {
 public:
  /// @param numbers  how many columns after the first are aligned to the right
  explicit Table(std::size_t numbers = 0) : numbers_(numbers) {}

  void add(std::vector<std::string> cells) {
    for (std::string& cell : cells) cell = ckpt::printable(cell);  // a file name may hold anything
    rows_.push_back(std::move(cells));
  }

  [[nodiscard]] std::string text(std::string_view indent = "  ") const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i + 1 < row.size() || is_number(i)) widths[i] = std::max(widths[i], row[i].size());
      }
    }
    std::string text;
    for (const auto& row : rows_) {
      std::string line(indent);
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += is_number(i) ? fmt::format("{:>{}}  ", row[i], widths[i]) : fmt::format("{:<{}}  ", row[i], widths[i]);
      }
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
  }

 private:
  [[nodiscard]] bool is_number(std::size_t column) const { return column >= 1 && column <= numbers_; }

  std::size_t numbers_;
  std::vector<std::vector<std::string>> rows_{};
};

/// A CSV field as RFC 4180 has it: in quotes when it holds a comma, a quote or a line end.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

}  // namespace examples
