#pragma once
// The page about a job: plan, compare, interval.

#include "data.hpp"
#include "sheet.hpp"

namespace program::page {

/// Whether there is something to show of the memory of a node.
[[nodiscard]] bool knows_memory(const Data& data);

/// Its charts look into the data, which has to live as long.
[[nodiscard]] Sheet sheet_of(const Data& data);

}  // namespace program::page
