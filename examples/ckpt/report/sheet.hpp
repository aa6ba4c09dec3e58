#pragma once
// What any page is made of: sentences, then parts with a heading, a chart and tables.

#include <functional>
#include <string>
#include <vector>

#include "drawing.hpp"
#include "grid.hpp"

namespace program::page {

/// A part of a page. Heading and text may hold the marks of prose.hpp.
struct Part {
  std::string id;  ///< of the element, and in the name of the file of its chart: "hours"
  std::string heading;
  std::string text;
  std::function<Drawing(double width)> chart{};  ///< where there is none, the text stands in its place
  std::vector<Grid> tables{};                    ///< behind it
};

/// A page.
struct Sheet {
  std::string title;      ///< "What checkpointing costs"
  std::string subject;    ///< of what, behind the title: "llama3.1-405b on 64 × gcp-a3-megagpu-8g"
  std::string described;  ///< the line below the title
  std::vector<std::string> answer{};
  std::string small_print{};  ///< below it
  std::vector<Part> parts{};
  std::vector<InputLine> inputs{};
  std::string inputs_heading{}, inputs_text{};
  std::vector<std::string> assumptions{};
  std::string repeat;      ///< the command line
  std::string job_file{};  ///< that it can be repeated with; empty: none
  std::string version;
};

/// Inputs, and in the heading how many are guesses that somebody could measure.
void set_inputs(Sheet& sheet, const std::vector<InputLine>& inputs);

}  // namespace program::page
