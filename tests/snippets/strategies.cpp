// The snippets of docs/strategies.md.

#include <cstdint>
#include <exception>

#include <fmt/format.h>

#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/interval/async_period.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/incremental.hpp>
#include <ckpt/save/peer_memory.hpp>
#include <ckpt/save/retention.hpp>
#include <ckpt/save/strategy.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizer.hpp>

using namespace ckpt::literals;

namespace {

/// One save by every strategy.
void strategies() {
  const ckpt::StrategyOptions save{.snapshot = 12_s,
                                   .local_write = 30_s,
                                   .replication = 20_s,
                                   .persist = 130_s,
                                   .step = 4_s,
                                   .update = 0.5_s,
                                   .network_idle = 1_s,
                                   .steps = 100,
                                   .slowdown = 0.05};
  using enum ckpt::SaveStrategy;
  for (const auto strategy : {synchronous, snapshot, overlapped_snapshot, peer_memory, local_first}) {
    const auto cost = ckpt::solve_strategy(strategy, save);
    fmt::print("{:<20} stops the job {:5.1s}, slower steps {:4.1s}, durable after {:5.1s}, factor {:.3f}\n",
               to_string(strategy), cost.stall(), cost.contention, cost.durable_after(), cost.cycle_factor);
  }
}

/// The same on a machine: the times and bytes are those of a job's path.
ckpt::Job job_on_a_machine() {
  return {.state = 1_TB,
          .machine = {.node = ckpt::nodes::dgx_h100,
                      .nodes = 16,
                      .shared = ckpt::SharedTier{.tier = {.name = "shared", .write_bandwidth = 40_GBps}}},
          .training = {.step = 4_s},
          .saving = {.interval = ckpt::WorkInterval(400_s)}};
}

void on_a_machine() {
  using enum ckpt::SaveStrategy;
  ckpt::Job job = job_on_a_machine();
  for (const auto strategy : {snapshot, peer_memory, local_first}) {
    job.saving.strategy = strategy;
    const auto save = ckpt::solve(job).save;
    fmt::print("{:<12} stops the job {:5.2s}, durable after {:5.2s}, {:5.1GB} on each node\n", to_string(strategy),
               save.stall(), save.durable_after(), save.host_memory);
  }
}

/// The same snapshot into host memory of three kinds.
void into_the_host() {
  ckpt::Job job = job_on_a_machine();
  job.saving.strategy = ckpt::SaveStrategy::snapshot;
  for (const auto* memory : ckpt::host_memory::all) {
    job.saving.host_memory = *memory;
    fmt::print("{:<8} {:.2s}\n", memory->name, ckpt::solve(job).save.cost.blocking);
  }
}

/// Saves that come too often.
void back_pressure() {
  for (const std::uint64_t buffers : {1U, 2U, 4U}) {
    const ckpt::StrategyOptions save{.snapshot = 12_s, .persist = 130_s, .step = 4_s, .steps = 20, .buffers = buffers};
    const auto cost = ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, save);
    fmt::print("{} buffers: waits {:.0s}, durable after {:.0s}, none waits from {} steps on\n", buffers, cost.waiting,
               cost.durable_after(), cost.smallest_steps);
  }
}

/// What one node holds.
void bytes_of_a_node() {
  for (const auto zero : {ckpt::Zero::none, ckpt::Zero::optimizer}) {
    const auto state =
        ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{}, {.tensor = 8, .data = 16, .zero = zero});
    const ckpt::SaveLoad load(state, {.writers_per_node = 8});
    fmt::print("{:.1GB} on the heaviest node\n", load.heaviest_node());
  }
}

/// A node with 780 GB free.
void host_memory() {
  ckpt::StrategyOptions save{.snapshot = 12_s,
                             .persist = 130_s,
                             .step = 4_s,
                             .steps = 100,
                             .bytes = 650_GB,
                             .host_memory_free = 780_GB,
                             .buffers = 2};
  try {
    (void)ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, save);
  } catch (const std::exception& error) {
    fmt::print("{}\n", error.what());
  }
  save.waves = 2;
  const auto cost = ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, save);
  fmt::print("{:.0GB}, stops the job {:.0s}\n", cost.host_memory, cost.stall());
  save.buffers = 1;
  const auto one = ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, save);
  fmt::print("{:.0GB}, stops the job {:.0s}\n", one.host_memory, one.stall());
}

/// How often.
void period() {
  const ckpt::StrategyOptions save{.snapshot = 12_s, .persist = 130_s, .step = 4_s, .steps = 100, .slowdown = 0.05};
  const auto cost = ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, save);
  const auto best = ckpt::async_period({.blocking = cost.cost.blocking,
                                        .contention = cost.contention,
                                        .latency = cost.durable_after(),
                                        .smallest_period = cost.cost.smallest_period(),
                                        .mtbf = 6_h,
                                        .restore = 300_s});
  fmt::print("every {:.0s}, a failure costs {:.0s} of work, waste {:.1f} %\n", best.period.seconds(), best.lost_work,
             100 * best.waste);
}

/// State in other nodes' memory.
void peers() {
  for (const std::uint64_t lost : {1U, 2U, 3U}) {
    fmt::print("{} of 1000 nodes lost: 2 replicas {:.6f}, 3 replicas {:.6f}\n", lost,
               ckpt::gemini_recovery_probability(1000, 2, lost), ckpt::gemini_recovery_probability(1000, 3, lost));
  }
}

/// Increments of embedding tables.
void increments() {
  const ckpt::IndependentRows rows{.probability = 2e-5, .steps = 2000};
  using enum ckpt::Increments;
  for (const auto scheme : {one_shot, consecutive, intermittent}) {
    const auto sizes = ckpt::solve_increments({.scheme = scheme, .full_every = 48}, rows);
    fmt::print("{:<12} full every {:2}, {:.1f} times fewer bytes, kept {:.2f}, restore reads {:.2f} in {:.0f} files\n",
               to_string(scheme), sizes.full_every, sizes.bandwidth_reduction(), sizes.capacity, sizes.mean_read,
               sizes.most_merges + 1);
  }
}

/// What is kept of a run.
void retention() {
  const ckpt::RetentionPolicy policy{.last = 3, .every = 24, .period = 1_h, .bytes = 1_TB};
  const auto month = ckpt::retention_after(policy, 30_d);
  fmt::print("after 30 days: {} of {} saves, {:.0TB}, at most {:.0TB}, written {:.0TB}\n", month.kept, month.saves,
             month.occupied, month.peak, month.written);

  const auto full = ckpt::fill_time(policy, {.capacity = 500_TB});
  if (full.fills) fmt::print("full after {:.0d}, at save {}\n", full.time, full.save);
  fmt::print("at most {:.0TB} until then, {:.0TB} without `every`\n", full.peak, full.capacity_needed);

  const auto cost =
      ckpt::retention_cost(policy, month.saves, {.per_month = 0.02, .per_request = 5e-6, .requests_per_save = 20000});
  fmt::print("storage {:.0f} + requests {:.0f} = {:.0f}; then {:.0f} a month\n", cost.storage, cost.requests,
             cost.total(), cost.per_month);

  const auto next = ckpt::next_save_fits(1_TB, {.capacity = 100_TB, .used = 99.2_TB});
  fmt::print("next save {}, {:.1TB} missing, {} fit\n", next.fits ? "fits" : "does not fit", next.missing, next.saves);
}

}  // namespace

int main() {
  strategies();
  on_a_machine();
  into_the_host();
  back_pressure();
  bytes_of_a_node();
  host_memory();
  period();
  peers();
  increments();
  retention();
}
