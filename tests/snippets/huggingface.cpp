// The snippet of README.md on HuggingFace models. Run in the root of the repository.

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/huggingface.hpp>

using namespace ckpt::literals;

int main() {
  const auto model = ckpt::read_huggingface_config_file("examples/data/llama-3-70b.json");
  const auto result = ckpt::CheckpointModel{}.solve(model, ckpt::nodes::dgx_h100, ckpt::Adam{}, {.period = 1_h});
  fmt::print("{}: {} parameters, {}\n", model.name, model.parameters, result);
  for (const auto& line : model.assumed) fmt::print("not in the file: {}\n", line);
}
