#pragma once
// The exact model as a curve of text: wall clock against interval, the formulas' intervals below it.

#include <string>

#include <ckpt/core/units.hpp>

#include "answer.hpp"

namespace interval {

/// The letter under which a formula stands in table and plot.
[[nodiscard]] constexpr char letter(std::size_t index) { return static_cast<char>('A' + index); }

/// A wall-clock time in the unit that suits the job: "1135.6 h".
[[nodiscard]] std::string wall_text(const Answer& answer, ckpt::Seconds time, int decimals = 1);

/// A simulated time with its standard error in two digits: "1135.63 +- 0.11 h".
[[nodiscard]] std::string simulated_text(const Answer& answer, const Simulated& simulated);

/// Wall clock against interval, the formulas below it.
[[nodiscard]] std::string plot(const Answer& answer);

}  // namespace interval
