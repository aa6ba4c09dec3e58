// A user of ckpt::ckpt: Eigen arrays and fmt text come along.

#include <fmt/core.h>
#include <Eigen/Core>
#include <ckpt/all.hpp>

using namespace ckpt::literals;

int main() {
  const auto result = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                                    {.period = 1_h, .writing_nodes = 64});
  const Eigen::ArrayXd sizes = Eigen::ArrayXd::Constant(1, result.size_gb());
  fmt::print("{:.0f} GB\n", sizes[0]);
}
