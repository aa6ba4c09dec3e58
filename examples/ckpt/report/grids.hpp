#pragma once
// Tables of a page from what the text prints: every field that has a label there.

#include <string>
#include <string_view>

#include "../fields.hpp"
#include "grid.hpp"

namespace program::page {

/// A section of an answer as a table: of one object a row for each field.
[[nodiscard]] inline Grid grid_of(const Report& report, std::string_view section, std::string title,
                                  bool open = false) {
  Grid grid{std::move(title), {}, {}, {}, open};
  for (const Fields& fields : report.rows(section)) {
    const SectionInfo& info = fields.info();
    if (grid.head.empty()) {
      if (!info.table) grid.head = {std::string(info.title.empty() ? info.name : info.title), ""};
      for (const FieldInfo& field : info.fields) {
        if (info.table && !field.label.empty()) grid.head.emplace_back(field.label == " " ? "" : field.label);
      }
    }
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < info.fields.size(); ++i) {
      const Fields::Value& value = fields.values()[i];
      if (info.fields[i].label.empty()) continue;
      if (info.table) {
        cells.push_back(value.said ? value.text : "");
      } else if (value.said && !value.text.empty()) {
        grid.rows.push_back({std::string(info.fields[i].label), value.text});
      }
    }
    if (info.table) grid.rows.push_back(std::move(cells));
  }
  // Columns in which nothing stands.
  for (std::size_t i = grid.head.size(); i-- > 1 && !grid.rows.empty();) {
    bool empty = true;
    for (const auto& row : grid.rows) empty = empty && row[i].empty();
    if (!empty) continue;
    grid.head.erase(grid.head.begin() + static_cast<std::ptrdiff_t>(i));
    for (auto& row : grid.rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return grid;
}

}  // namespace program::page
