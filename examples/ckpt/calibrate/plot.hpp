#pragma once
// How long the job stayed up, against the laws that were fitted, as text.

#include <string>

#include <ckpt/io/logs/estimate.hpp>

namespace program {

/// The part of the runs that was up for longer, at each failure, and what the laws say.
[[nodiscard]] std::string plot_of_law(const ckpt::logs::Estimate& estimate);

}  // namespace program
