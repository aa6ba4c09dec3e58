// docs/how/how_sure.md: a job whose MTBF and storage are not known exactly.

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
                   .outage = {.detection = 2_min, .rescheduling = 8_min, .warm_up = 3_min}}};

  const ckpt::InputSpread inputs[] = {{ckpt::Input::mtbf, ckpt::factor(2.0)},
                                      {ckpt::Input::shared_write, ckpt::between(20_GBps, 60_GBps)}};
  const ckpt::Range range = ckpt::range(job, inputs);
  fmt::print("goodput {:.3f} ... {:.3f}\n", range.quantile(ckpt::Output::goodput, 0.1),
             range.quantile(ckpt::Output::goodput, 0.9));
  fmt::print("{} explains {:.0f} %\n", range.shares(ckpt::Output::goodput)[0].input,
             100.0 * range.shares(ckpt::Output::goodput)[0].share);
  fmt::print("save every {} of work\n", ckpt::robust_interval(job, inputs).interval.seconds());
}
