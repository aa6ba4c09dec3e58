// The part of a program that is compiled with -ffast-math. It uses what normal_part.cpp uses, out of line, so that both
// objects offer the linker the same functions.

#include <ckpt/save/checkpoint_model.hpp>

double in_fast_part(double bandwidth);
double in_fast_part(double bandwidth) {
  return ckpt::CheckpointModel{}
      .solve(ckpt::Workload{.parameters = 7e9}, ckpt::BytesPerSecond(bandwidth), ckpt::Adam{})
      .write_time.value();
}
