#include "facade.hpp"

#include <ckpt/ckpt.hpp>

using namespace ckpt::literals;

double checkpoint_gb(int writing_nodes) {
  return ckpt::CheckpointModel{}
      .solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
             {.period = 1_h, .writing_nodes = writing_nodes})
      .size_gb();
}
