// The snippet on the best interval under Weibull's law.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

int main() {
  const ckpt::Run run{.work = 60_d, .save = {.blocking = 1_min}, .outage = {.rescheduling = 5_min, .restore = 10_min}};
  for (const double shape : {0.5, 0.7, 1.0, 2.0}) {
    const ckpt::Weibull law{.mtbf = 6_h, .shape = shape};
    const auto best = ckpt::best_interval(run, law).interval;
    fmt::print("shape {:.1f}: best {:.2min}, goodput {:.4f}; with Young's {:.2min} {:.4f}\n", shape, best,
               ckpt::long_run_goodput(run, law, best), ckpt::young(1_min, 6_h).interval,
               ckpt::long_run_goodput(run, law, ckpt::young(1_min, 6_h).interval));
  }
}
