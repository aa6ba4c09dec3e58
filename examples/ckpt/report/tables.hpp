#pragma once
// The tables behind the charts of a job.

#include "data.hpp"
#include "grid.hpp"

namespace program::page {

[[nodiscard]] Grid hours_table(const Data& data);
[[nodiscard]] Grid curve_table(const Data& data);
[[nodiscard]] Grid formula_table(const Data& data);
[[nodiscard]] Grid strategy_table(const Data& data);
[[nodiscard]] Grid influence_table(const Data& data);
[[nodiscard]] Grid map_table(const Map& map);

}  // namespace program::page
