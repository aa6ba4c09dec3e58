#pragma once
// The charts, each drawn for a page (720 units wide) and for a telephone (340), which is a layout of its own.

#include <optional>
#include <span>

#include "data.hpp"
#include "drawing.hpp"

namespace program::page {

inline constexpr double wide = 720.0;
inline constexpr double narrow = 340.0;

/// Lost hours by cause, a bar for each way of saving.
[[nodiscard]] Drawing hours_chart(std::span<const Way> ways, const std::optional<Price>& price, double width);
[[nodiscard]] Drawing hours_chart(const Data& data, double width);
/// Lost hours against the interval, and below it what is within 0.1 % of the best and what formulas say.
[[nodiscard]] Drawing interval_chart(const Data& data, double width);
/// One save as it happens, for the way of today and the one that is recommended.
[[nodiscard]] Drawing save_chart(const Data& data, double width);
/// What the uncertainty of each input does to the lost hours, widest first.
[[nodiscard]] Drawing influence_chart(const Data& data, double width);
/// Numbers in cells of grey, the target as a line along cells.
[[nodiscard]] Drawing map_chart(const Map& map, double width);
/// Host memory that each way of saving takes of a node.
[[nodiscard]] Drawing memory_chart(const Data& data, double width);
/// Candidates by two costs, and which of them nothing beats in both.
[[nodiscard]] Drawing front_chart(const Front& front, double width);

}  // namespace program::page
