#pragma once
// The tables behind the charts.

#include <string>
#include <string_view>
#include <vector>

#include "data.hpp"

namespace program::page {

/// A table of cells; the first of each row is its name.
struct Grid {
  std::string title;  ///< what one clicks on; empty: it stands open
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};
/// As HTML.
[[nodiscard]] std::string table(const Grid& grid);

[[nodiscard]] std::string hours_table(const Data& data);
[[nodiscard]] std::string curve_table(const Data& data);
[[nodiscard]] std::string formula_table(const Data& data);
[[nodiscard]] std::string strategy_table(const Data& data);
[[nodiscard]] std::string influence_table(const Data& data);
[[nodiscard]] std::string map_table(const Map& map);
[[nodiscard]] std::string input_table(const Data& data);

}  // namespace program::page
