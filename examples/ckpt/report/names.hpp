#pragma once
// Words of a page for what the library names.

#include <string>
#include <string_view>

#include <ckpt/job/input.hpp>
#include <ckpt/save/strategy.hpp>

namespace program::page {

/// A strategy in words: "copied beside a step", "Copying the state beside a training step", "with the copy beside a
/// step".
struct Words {
  std::string_view manner;  ///< behind a comma
  std::string_view doing;   ///< begins a sentence
  std::string_view with;    ///< within one
};

[[nodiscard]] Words words_of(ckpt::SaveStrategy strategy);
/// The field of a job that an input is printed as; empty where it is none.
[[nodiscard]] std::string_view field_of(ckpt::Input input);
/// How one gets to know an input.
[[nodiscard]] std::string_view how_to_know(ckpt::Input input);
/// Name of an input in a chart.
[[nodiscard]] std::string name_in_chart(ckpt::Input input);

}  // namespace program::page
