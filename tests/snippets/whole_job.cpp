// From a model and a machine to the hours of a run: the snippet of README.md and docs/inverse.md.

#include <array>
#include <span>

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

int main() {
  // What is saved, and by whom.
  const auto state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{},
                                          {.tensor = 8, .data = 64, .zero = ckpt::Zero::optimizer});

  // Where it goes, and how long that takes.
  const ckpt::Machine machine{.node = ckpt::nodes::dgx_h100, .nodes = 64};
  const ckpt::SharedTier lustre{.tier = {.name = "lustre", .write_bandwidth = 60_GBps, .read_bandwidth = 120_GBps}};
  const auto save = ckpt::path_to_shared(machine, lustre, {.asynchronous = true}).solve(machine_load(state, machine));
  fmt::print("{:t}\n\n", save);

  // What goes wrong, and what the job could do about it.
  const ckpt::Job job{.work = 720_h, .failures = {12_h}, .detection = 1_min, .rescheduling = 5_min};
  const ckpt::StrategyOptions costs{.snapshot = save.blocking,
                                    .persist = save.persist(),
                                    .step = 8_s,
                                    .update = 0.3 * ckpt::units::s,
                                    .streamed = true};  // a synchronous save copies and writes at the same time
  const auto restore = 2_min;
  const std::array candidates{ckpt::SaveCandidate{"synchronous", ckpt::SaveStrategy::synchronous, costs, restore},
                              ckpt::SaveCandidate{"asynchronous", ckpt::SaveStrategy::snapshot, costs, restore}};
  for (const auto& candidate : candidates) {
    const auto plan = ckpt::recommend(job, candidate);
    fmt::print("{}, every {} steps:\n  {}\n", candidate.name, plan.steps, plan.ledger);
  }

  // The better one, and what to improve next.
  const auto best = ckpt::recommend(job, std::span<const ckpt::SaveCandidate>(candidates));
  fmt::print("\n{:t}\nnext: {}, for {:.2f} points of goodput\n", best.ledger, to_string(best.next()),
             100.0 * best.gain(best.next()));
}
