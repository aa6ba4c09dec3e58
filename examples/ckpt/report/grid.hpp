#pragma once
// Tables of a page.

#include <string>
#include <string_view>
#include <vector>

namespace program::page {

/// A table of cells; the first of each row is its name.
struct Grid {
  std::string title;  ///< what one clicks on
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> below;  ///< lines
  bool open = false;               ///< not folded: what the part is about
};
/// As HTML, folded.
[[nodiscard]] std::string html(const Grid& grid);
/// As Markdown.
[[nodiscard]] std::string markdown(const Grid& grid);

/// An input and where it comes from.
struct InputLine {
  std::string name, value, range{}, origin{}, source{};
  std::string field{};      ///< its name in JSON
  bool measurable = false;  ///< somebody could measure it
};
/// Whether an origin says that nobody measured or said it: "default", "assumed", "recalled".
[[nodiscard]] bool is_guess(std::string_view origin);
[[nodiscard]] Grid input_table(const std::vector<InputLine>& inputs);
/// That one as HTML: it stands open, and is a list on a telephone.
[[nodiscard]] std::string input_html(const std::vector<InputLine>& inputs);

}  // namespace program::page
