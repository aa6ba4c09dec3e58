// A user of ckpt::core: the compiler and the headers are enough.

#include <cstdio>

#ifdef CKPT_SINGLE_HEADER
#include <ckpt.single.hpp>
#else
#include <ckpt/ckpt.hpp>
#endif

using namespace ckpt::literals;

int main() {
  constexpr auto result =
      ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                    {.period = 1_h, .writing_nodes = 64, .filesystem_limit = 500_GBps});
  static_assert(!result.storage_bottleneck);
  std::printf("%.0f GB\n", result.size_gb());
}
