#pragma once
// The page as a file.

#include <string>

#include "data.hpp"

namespace program::page {

/// One self-contained HTML file: no script, no image, no font, no link. A function of the data alone.
[[nodiscard]] std::string html(const Data& data);

}  // namespace program::page
