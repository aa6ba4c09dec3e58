// A job as one value, and what follows from it: the snippet of README.md and docs/job.md.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

constexpr ckpt::Job job{
    .state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{},
                                  {.tensor = 8, .data = 64, .zero = ckpt::Zero::optimizer}),
    .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 64, .shared = ckpt::shared(ckpt::storage::eagle)},
    .training = {.work = 720_h, .step = 8_s, .update = 0.3_s},
    .failures = {.law = ckpt::Exponential{12_h},
                 .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}},
    .saving = {.strategy = ckpt::SaveStrategy::snapshot, .slowdown = 0.02}};  // interval left out: the best one
static_assert(ckpt::solve(job).goodput() > 0.98);

int main() {
  // How long a save takes, how often it is taken, and where the hours of the run go.
  const ckpt::Outcome now = ckpt::solve(job);
  fmt::print("{:t}\n\na save every {} steps:\n{:t}\n\n", *now.path, now.steps, now.ledger);

  // The same job by every strategy.
  for (const auto& row : ckpt::compare_strategies(job)) {
    fmt::print("{:<19}  every {:3} steps  goodput {:.4f}\n", to_string(row.strategy), row.outcome.steps,
               row.outcome.goodput());
  }

  // What would help, and what would do.
  fmt::print("\nhalf the failures: {:+.4f}\n", ckpt::gain(job, ckpt::Input::mtbf, 2.0));
  fmt::print("twice the storage: {:+.4f}\n", ckpt::gain(job, ckpt::Input::shared_write, 2.0));
  fmt::print("for 0.98: storage of {:.1f} GB/s, or an MTBF of {:.1f} h\n",
             ckpt::require(job, ckpt::Input::shared_write, 0.98).value / 1e9,
             ckpt::require(job, ckpt::Input::mtbf, 0.98).value / 3600);
}
