#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

// 32B parameters with FSDP on 32 nodes of 8 H100, a file system that was measured, a failure every 8 h.
constexpr ckpt::Job job{
    .state = ckpt::take_inventory(ckpt::models::qwen3_32b, ckpt::Adam<ckpt::Fp32>{},
                                  {.data = 256, .zero = ckpt::Zero::everything}),
    .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 32, .shared = ckpt::SharedTier{.write_aggregate = 40_GBps}},
    .training = {.work = 720_h, .step = 6_s},
    .failures = {.law = ckpt::Exponential{8_h},
                 .outage = {.detection = 2_min, .rescheduling = 8_min, .warm_up = 3_min}},
    .saving = {.period = ckpt::Period(1_h)}};

int main() {
  // What does it cost?
  const ckpt::Outcome now = ckpt::solve(job);
  fmt::print("today: {}\n", now);

  // How often? Without a period the job saves at its best interval.
  ckpt::Job at_best = job;
  at_best.saving.period.reset();
  fmt::print("best:  {}\n\n", ckpt::solve(at_best));

  // Asynchronous or not? A save beside the training slows it down by 2 %.
  at_best.saving.slowdown = 0.02;
  for (const auto& row : ckpt::compare_strategies(at_best)) fmt::print("{}\n", row);

  // What next, when saves are asynchronous?
  at_best.saving.strategy = ckpt::SaveStrategy::snapshot;
  fmt::print("\ntwice as good  points of goodput\n");
  using enum ckpt::Input;
  for (const auto input : {shared_write, mtbf, detection, rescheduling, warm_up}) {
    fmt::print("{:<15}{:.2f}\n", to_string(input), 100.0 * ckpt::gain(at_best, input, 2.0));
  }
  fmt::print("{}\n", ckpt::require(at_best, rescheduling, 0.975));
}
