// The part of a program that is compiled without -ffast-math: it rejects NaN and infinity, and so does the other one.

#include <cmath>
#include <cstdio>

#include <ckpt/save/checkpoint_model.hpp>

double in_fast_part(double bandwidth);

namespace {

double in_normal_part(double bandwidth) {
  return ckpt::CheckpointModel{}
      .solve(ckpt::Workload{.parameters = 7e9}, ckpt::BytesPerSecond(bandwidth), ckpt::Adam{})
      .write_time.value();
}

/// A NaN that is what the caller's own formula says of bad data, checked in the way of this file's mode.
double measured(const volatile double& bytes, const volatile double& seconds) { return bytes / seconds; }

}  // namespace

int main() {
  volatile double zero = 0.0;
  volatile double one = 1.0;
  const double bad[] = {measured(zero, zero), measured(one, zero)};
  if (!std::isnan(bad[0]) || !std::isinf(bad[1])) return 100;
  double (*const parts[])(double) = {in_fast_part, in_normal_part};
  int failures = 0;
  for (auto* const part : parts) {
    if (!(part(7e9) > 13.9 && part(7e9) < 14.1)) ++failures;
    for (const double bandwidth : bad) {
      try {
        std::printf("%s: %g s at %g B/s\n", part == in_fast_part ? "fast" : "normal", part(bandwidth), bandwidth);
        ++failures;
      } catch (const ckpt::InvalidInput&) {
      }
    }
  }
  return failures;
}
