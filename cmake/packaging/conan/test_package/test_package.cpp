#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

int main() {
  fmt::print("{}\n", ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                                   {.period = 1_h, .writing_nodes = 64}));
}
