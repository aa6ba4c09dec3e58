// A user of ckpt::json: reads a configuration.

#include <cstdio>

#include <ckpt/all.hpp>
#include <ckpt/io/huggingface.hpp>

using namespace ckpt::literals;

int main(int, char**) {
  const auto result = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                                    {.period = 1_h, .writing_nodes = 64});
  std::printf("%.0f GB\n", result.size_gb());
}
