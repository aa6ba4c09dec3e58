#pragma once
// --report of ckpt calibrate.

#include <ckpt/io/logs/estimate.hpp>

#include "../fields.hpp"
#include "../report/log_sheet.hpp"

namespace program {

/// What a page about logs shows.
/// @param report  the same as text, whose tables it has
[[nodiscard]] page::LogShown log_shown(const ckpt::logs::Estimate& estimate, const Report& report);

}  // namespace program
