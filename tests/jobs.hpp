#pragma once
// Random jobs of every kind, for tests of what holds for all of them.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>

#include <ckpt/catalog/models.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/state/inventory.hpp>

namespace test {

/// Numbers of a seed, the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  double uniform(double low = 0.0, double high = 1.0) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }
  double span(double low, double high) { return low * std::pow(high / low, uniform()); }
  bool chance(double p) { return uniform() < p; }
  template <class T, std::size_t n>
  const T& pick(const T (&list)[n]) {
    return list[static_cast<std::size_t>(uniform() * static_cast<double>(n))];
  }
  ckpt::BytesPerSecond rate(double low, double high) { return ckpt::BytesPerSecond(span(low, high)); }
  ckpt::Seconds seconds(double low, double high) { return ckpt::Seconds(span(low, high)); }
  ckpt::Seconds maybe(double low, double high) { return chance(0.3) ? ckpt::Seconds() : seconds(low, high); }

 private:
  std::mt19937_64 engine_;
};

/// Inventories of a small model, by layout: taken once.
inline const ckpt::State& small_state(std::size_t i) {
  static const ckpt::State states[] = {
      ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam{}, {.tensor = 2, .data = 4}),
      ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam{},
                           {.tensor = 4, .pipeline = 2, .data = 2, .zero = ckpt::Zero::optimizer}),
      ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam{}, {.data = 16, .zero = ckpt::Zero::everything})};
  return states[i % std::size(states)];
}

/// What each save costs, measured: relative to an MTBF.
inline ckpt::SaveCost any_cost(Random& random, ckpt::Seconds mtbf) {
  const auto part = [&](double most) { return mtbf * random.span(1e-6, most); };
  ckpt::SaveCost cost{.blocking = part(0.1)};
  if (random.chance(0.6)) {
    cost.writing = part(0.2);
    cost.slowdown = random.chance(0.4) ? 0.0 : random.uniform(0.0, 0.5);
    if (random.chance(0.4)) cost.copying = part(0.1);
    cost.one_at_a_time = random.chance(0.4);
  }
  return cost;
}

/// Nodes with drives, a network and shared storage, each of them known or not.
inline ckpt::Machine any_machine(Random& random, bool storage_alone) {
  constexpr int sizes[] = {2, 4, 8};
  constexpr std::uint64_t some_nodes[] = {8, 16, 32};
  ckpt::Machine machine;
  machine.nodes = random.pick(some_nodes);
  if (!storage_alone) {
    machine.node.accelerators = random.pick(sizes);
    machine.to_host = ckpt::HostLink{.per_accelerator = random.rate(5e9, 60e9),
                                     .all_accelerators = random.chance(0.5) ? 1.0 : random.uniform(0.3, 1.0)};
    if (random.chance(0.7)) machine.node.network = random.rate(5e9, 400e9);
    if (random.chance(0.3)) machine.storage_network = random.rate(5e9, 100e9);
    if (random.chance(0.7)) {
      machine.node.storage = ckpt::StorageTier{.write_bandwidth = random.rate(2e9, 60e9)};
      if (random.chance(0.7)) machine.node.storage->read_bandwidth = random.rate(2e9, 120e9);
    }
    if (random.chance(0.5)) machine.node.host_memory = ckpt::Bytes(random.span(1e11, 4e12));
  }
  if (storage_alone || random.chance(0.7)) {
    constexpr ckpt::StorageKind kinds[] = {ckpt::StorageKind::unspecified, ckpt::StorageKind::system,
                                           ckpt::StorageKind::client, ckpt::StorageKind::stream};
    auto& shared = machine.shared.emplace();
    shared.tier.kind = random.pick(kinds);
    shared.tier.write_bandwidth = random.rate(2e9, 2e11);
    if (random.chance(0.7)) shared.tier.read_bandwidth = random.rate(2e9, 2e11);
    if (random.chance(0.3)) shared.write_per_client = random.rate(1e9, 50e9);
    if (random.chance(0.2)) shared.write_aggregate = random.rate(2e10, 2e12);
  }
  return machine;
}

/// A job with every kind of part; not every one can be solved.
inline ckpt::Job any_job(Random& random) {
  ckpt::Job job;
  auto& saving = job.saving;
  auto& training = job.training;
  constexpr ckpt::SaveStrategy strategies[] = {ckpt::SaveStrategy::synchronous, ckpt::SaveStrategy::snapshot,
                                               ckpt::SaveStrategy::overlapped_snapshot, ckpt::SaveStrategy::peer_memory,
                                               ckpt::SaveStrategy::local_first};
  saving.strategy = random.pick(strategies);
  const ckpt::Seconds mtbf = random.seconds(3e3, 3e6);
  const bool measured = random.chance(0.2);
  const bool storage_alone = !measured && saving.strategy == ckpt::SaveStrategy::synchronous && random.chance(0.3);
  job.machine = any_machine(random, storage_alone);
  if (measured) {
    saving.cost = any_cost(random, mtbf);
    if (random.chance(0.5)) job.state = ckpt::Bytes(random.span(1e10, 1e13));
  } else if (!storage_alone && random.chance(0.4)) {
    job.state = small_state(static_cast<std::size_t>(random.uniform(0.0, 3.0)));
  } else {
    job.state = ckpt::Bytes(random.span(1e10, 2e13));
    if (storage_alone || random.chance(0.5)) saving.writers = ckpt::Count(std::floor(random.uniform(1.0, 17.0)));
  }
  training.work = random.chance(0.2) ? mtbf * random.span(1e-2, 1.0) : random.seconds(1e6, 1e7);
  if (random.chance(0.7)) {
    training.step = random.seconds(0.1, 60.0);
    if (random.chance(0.5)) training.update = training.step * random.uniform();
    if (random.chance(0.5)) training.network_idle = training.step * random.uniform();
  }
  auto& outage = job.failures.outage;
  job.failures.law = ckpt::Exponential{mtbf};
  outage = {.detection = random.maybe(1.0, 600.0),
            .rescheduling = random.maybe(1.0, 1800.0),
            .warm_up = random.maybe(1.0, 600.0)};
  if (measured || random.chance(0.3)) outage.restore = random.seconds(1.0, 1000.0);
  job.failures.exposure = {.saving = random.chance(0.7), .restoring = random.chance(0.7)};
  if (random.chance(0.3)) saving.slowdown = random.uniform(0.0, 0.3);
  if (random.chance(0.3)) saving.host_memory = ckpt::HostMemory{.copy_per_process = random.rate(1e9, 12e9)};
  if (random.chance(0.3)) {
    saving.serialiser = ckpt::Serialiser{.write_per_process = random.rate(0.5e9, 5e9)};
    if (random.chance(0.5)) saving.serialiser->read_per_process = random.rate(0.5e9, 5e9);
  }
  constexpr std::uint64_t some_buffers[] = {1, 1, 2, 3};
  saving.buffers = random.pick(some_buffers);
  saving.streamed = random.chance(0.7);
  saving.replicas = random.chance(0.7) ? 2 : 3;
  if (random.chance(0.3)) saving.interval = ckpt::WorkInterval(mtbf * random.span(3e-3, 0.3));
  return job;
}

/// The next job that can be solved, and whose run gets somewhere.
inline ckpt::Job solvable_job(Random& random) {
  for (;;) {
    const ckpt::Job job = any_job(random);
    ckpt::Outcome out;
    if (ckpt::detail::try_solve(job, out) == ckpt::Obstacle::none && out.goodput() > 0.05) return job;
  }
}

}  // namespace test
