#pragma once
// The tables behind the charts.

#include <string>
#include <string_view>
#include <vector>

#include "data.hpp"

namespace program::page {

/// A table of cells; the first of each row is its name.
struct Grid {
  std::string title;  ///< what one clicks on
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> below;  ///< lines
};
/// As HTML, folded.
[[nodiscard]] std::string html(const Grid& grid);
/// As Markdown.
[[nodiscard]] std::string markdown(const Grid& grid);

[[nodiscard]] Grid hours_table(const Data& data);
[[nodiscard]] Grid curve_table(const Data& data);
[[nodiscard]] Grid formula_table(const Data& data);
[[nodiscard]] Grid strategy_table(const Data& data);
[[nodiscard]] Grid influence_table(const Data& data);
[[nodiscard]] Grid map_table(const Map& map);
[[nodiscard]] Grid input_table(const Data& data);
/// That one as HTML: it stands open, and is a list on a telephone.
[[nodiscard]] std::string input_html(const Data& data);

}  // namespace program::page
