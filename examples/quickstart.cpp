// The first answer: what a checkpoint of Llama 3 70B costs when 64 DGX H100 nodes write it every hour.
// Known at compile time, printed at run time. Run without arguments: quickstart

#include <cstdio>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

int main() {
  constexpr auto result =
      ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                    {.period = 1_h, .writing_nodes = 64, .filesystem_limit = 500_GBps});
  static_assert(!result.storage_bottleneck);

  fmt::print("{}\n\n{:t}\n\n", result, result);
  fmt::print("{:.1GB} are {:.1GiB}, written in {:ms}.\n", result.checkpoint_size, result.checkpoint_size,
             result.write_time);
  return std::fflush(stdout) == 0 ? 0 : 1;  // 1 where not all was written, as on a full disk
}
