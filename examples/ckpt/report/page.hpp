#pragma once
// A page as a file.

#include <string>
#include <vector>

#include "sheet.hpp"

namespace program::page {

/// One self-contained HTML file: no script, no image, no font, no link. A function of the sheet alone.
[[nodiscard]] std::string html(const Sheet& sheet);

/// A chart in a file of its own.
struct ChartFile {
  std::string name;  ///< "site-hours.svg"
  std::string svg;
  std::string description;
};
/// The charts of a page; their names begin as is said.
[[nodiscard]] std::vector<ChartFile> chart_files(const Sheet& sheet, const std::string& name);
/// The same as Markdown, with charts in files of these names beside it.
[[nodiscard]] std::string markdown(const Sheet& sheet, const std::string& name);

}  // namespace program::page
