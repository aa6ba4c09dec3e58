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
    .saving = {.slowdown = 0.02}};  // saves beside the training slow it down by 2 %

int main() {
  // What does it cost, and how often should it be? A job that gives no interval is at its best one.
  ckpt::Job today = job;
  today.saving.period = ckpt::Period(1_h);
  fmt::print("today: {}\nbest:  {}\n\n", ckpt::solve(today), ckpt::solve(job));

  // Asynchronous or not?
  for (const auto& row : ckpt::compare_strategies(job)) fmt::print("{}\n", row);

  // What first, when saves are asynchronous?
  ckpt::Job next = job;
  next.saving.strategy = ckpt::SaveStrategy::snapshot;
  fmt::print("\ntwice as good  points of goodput\n");
  using enum ckpt::Input;
  for (const auto input : {mtbf, rescheduling, warm_up, detection, shared_write}) {
    fmt::print("{:<15}{:.2f}\n", to_string(input), 100.0 * ckpt::gain(next, input, 2.0));
  }
  fmt::print("{}\n", ckpt::require(next, rescheduling, 0.975));
}
