#include "sheet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "prose.hpp"

namespace program::page {

void set_inputs(Sheet& sheet, const std::vector<InputLine>& inputs) {
  sheet.inputs = inputs;
  const auto guesses = static_cast<std::size_t>(std::count_if(
      inputs.begin(), inputs.end(), [](const InputLine& line) { return line.measurable && is_guess(line.origin); }));
  if (guesses == 0) {
    sheet.inputs_heading = "No input that can be measured is a guess";
    sheet.inputs_text = "Origin says how far to trust a figure; what was given is as good as its giver.";
    return;
  }
  sheet.inputs_heading = fmt::format("{} {} that a measurement can replace", in_words(guesses),
                                     guesses == 1 ? "input is a guess" : "inputs are guesses");
  sheet.inputs_text = fmt::format("Origin says how far to trust a figure. {}, {} and {} are what nobody measured.",
                                  in_accent("Default"), in_accent("assumed"), in_accent("recalled"));
}

}  // namespace program::page
