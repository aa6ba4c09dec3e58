#pragma once
// The style of a page, and of a chart in a file of its own.

#include <string>
#include <string_view>

namespace program::page {

/// The style sheet of a page. `subject`: in the foot of each sheet of paper.
[[nodiscard]] std::string page_style(std::string_view subject);
/// That of one chart.
[[nodiscard]] std::string chart_style();

/// Colours as variables: light, dark, paper. A test computes contrasts from them.
extern const std::string_view light_colours, dark_colours, paper_colours;

}  // namespace program::page
