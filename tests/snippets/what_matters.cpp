// docs/how/what_matters_most.md: what moves the lost time of a job, and where another strategy would win.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

int main() {
  const ckpt::Job job{
      .state = ckpt::take_inventory(ckpt::models::qwen3_32b, ckpt::Adam<ckpt::Fp32>{},
                                    {.data = 256, .zero = ckpt::Zero::everything}),
      .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 32, .shared = ckpt::SharedTier{.write_aggregate = 40_GBps}},
      .training = {.work = 720_h, .step = 6_s},
      .failures = {.law = ckpt::Exponential{8_h},
                   .outage = {.detection = 2_min, .rescheduling = 8_min, .warm_up = 3_min}},
      .saving = {.strategy = ckpt::SaveStrategy::snapshot, .slowdown = 0.02, .host_memory = ckpt::host_memory::fresh}};

  const ckpt::InputSpread inputs[] = {{ckpt::Input::mtbf, ckpt::factor(2.0)}};
  const auto rows = ckpt::sensitivity(job, inputs);  // the widest first
  fmt::print("{}: {:.0f} h lost at {:.0f} h, {:.0f} h at {:.0f} h\n", rows[0].input, rows[0].at_low->in(ckpt::units::h),
             rows[0].low / 3600.0, rows[0].at_high->in(ckpt::units::h), rows[0].high / 3600.0);
  const auto slowdown = ckpt::break_even(job, ckpt::SaveStrategy::synchronous, ckpt::Input::slowdown);
  fmt::print("stopping the training wins from a slowdown of {:.0f} % on\n", 100.0 * slowdown.value());
}
