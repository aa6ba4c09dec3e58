#pragma once
// Everything of a job that can be moved: "the same job with one thing changed" is `with(job, input, value)`.

#include <cstddef>
#include <cstdint>
#include <optional>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/job/input_info.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/paths.hpp>
#include <ckpt/save/machine_path.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The value of an input in base units, or nothing where the job has no such figure: no shared storage, a network that
/// is not known. What a job leaves to be found (restore, interval, cost of a save) is the value in force.
/// @throws InvalidInput where that has to be found and `solve` rejects the job
template <Scalar Rep>
[[nodiscard]] constexpr std::optional<Rep> value(const BasicJob<Rep>& job, Input input);

/// Whether a job states an input, rather than leaves it to be found: a restore by the path, the best interval, what a
/// save costs over its path.
template <Scalar Rep>
[[nodiscard]] constexpr bool states(const BasicJob<Rep>& job, Input input);

/// The same job with one input at another value.
/// @param job    see `Job`
/// @param input  what is moved
/// @param x      its value in base units
/// @throws InvalidInput for an input that the job does not have, or a count that is not whole and >= 1; other values
///         are checked when the job is solved
template <Scalar Rep>
[[nodiscard]] constexpr BasicJob<Rep> with(BasicJob<Rep> job, Input input, const std::type_identity_t<Rep>& x);

// ---- implementation

namespace detail {

/// What all nodes together get of a stage, by the widest limit that it has.
template <class Rep>
[[nodiscard]] constexpr std::optional<Rep> rate_of_all(const BasicStage<Rep>& stage, const BasicJob<Rep>& job) {
  if (stage.shared) return (*stage.shared).value();
  if (stage.per_node) return Rep((*stage.per_node).value() * scalar_of_integer<Rep>(job.machine.nodes));
  if (stage.per_writer) {
    const Rep writers = job.state.by_rank() ? save_load(job).writers() : even_writers(job).value();
    return Rep((*stage.per_writer).value() * writers);
  }
  return std::nullopt;
}

template <class Rep>
[[nodiscard]] constexpr std::optional<Rep> number(const std::optional<BasicBytesPerSecond<Rep>>& rate) {
  return rate ? std::optional<Rep>((*rate).value()) : std::nullopt;
}

template <class Rep>
[[nodiscard]] constexpr std::optional<Rep> shared_rate(const BasicJob<Rep>& job, bool reading) {
  if (!job.machine.shared) return std::nullopt;
  const auto& tier = *job.machine.shared;
  return rate_of_all(reading && knows_reading(tier) ? shared_read_stage(tier) : shared_write_stage(tier), job);
}

/// One of several limits of shared storage.
template <class Rep>
[[nodiscard]] constexpr std::optional<Rep> one_limit(const BasicJob<Rep>& job, Input input) {
  if (!job.machine.shared) return std::nullopt;
  const auto& tier = *job.machine.shared;
  const bool reads = input == Input::aggregate_read || input == Input::client_read;
  const BasicStage<Rep> stage = reads && knows_reading(tier) ? shared_read_stage(tier) : shared_write_stage(tier);
  const int limits = (stage.shared ? 1 : 0) + (stage.per_node ? 1 : 0) + (stage.per_writer ? 1 : 0);
  const bool of_all = input == Input::aggregate_write || input == Input::aggregate_read;
  const auto& rate = of_all ? stage.shared : stage.per_node;
  return limits > 1 && rate ? std::optional<Rep>((*rate).value()) : std::nullopt;
}

/// A burst in proportion to the rate that it is of.
template <class Rep>
constexpr void scale(std::optional<BasicBurst<Rep>>& burst, const Rep& factor) {
  if (burst) burst->rate = burst->rate * factor;
}

/// Sets one of several limits of shared storage: as it was given, or the tier's own figure where that is the limit.
template <class Rep>
constexpr void set_one_limit(BasicSharedTier<Rep>& tier, Input input, const BasicBytesPerSecond<Rep>& rate) {
  const bool reads = input == Input::aggregate_read || input == Input::client_read;
  if (reads && !knows_reading(tier)) tier = reading_as_writing(tier);
  const bool of_all = input == Input::aggregate_write || input == Input::aggregate_read;
  auto& given = reads    ? of_all ? tier.read_aggregate : tier.read_per_client
                : of_all ? tier.write_aggregate
                         : tier.write_per_client;
  auto& burst = reads ? tier.tier.read_burst : tier.tier.write_burst;
  if (burst && of_all == (tier.tier.kind != StorageKind::client)) {
    const auto own = reads ? tier.tier.read_bandwidth : std::optional(tier.tier.write_bandwidth);
    if (given || own) scale(burst, Rep(rate / (given ? *given : *own)));
  }
  given = rate;
}

/// A limit of a tier times a factor, where there is one.
template <class Rep>
constexpr void scale(std::optional<BasicBytesPerSecond<Rep>>& rate, const Rep& factor) {
  if (rate) rate = *rate * factor;
}

template <class Rep>
constexpr void scale_writing(BasicSharedTier<Rep>& tier, const Rep& factor) {
  tier.tier.write_bandwidth = tier.tier.write_bandwidth * factor;
  scale(tier.tier.write_burst, factor);
  scale(tier.write_aggregate, factor);
  scale(tier.write_per_client, factor);
  scale(tier.write_per_process, factor);
}

template <class Rep>
constexpr void scale_reading(BasicSharedTier<Rep>& tier, const Rep& factor) {
  if (!knows_reading(tier)) tier = reading_as_writing(tier);
  scale(tier.tier.read_bandwidth, factor);
  scale(tier.tier.read_burst, factor);
  scale(tier.read_aggregate, factor);
  scale(tier.read_per_client, factor);
  scale(tier.read_per_process, factor);
}

[[noreturn, gnu::noinline, gnu::cold]] inline void reject_input(Input input, const char* why) {
  reject(InvalidInput("ckpt::with: ").append(to_string(input)).append(why));
}

/// The count of an input.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t count_of(Input input, const Rep& x) {
  const bool counted = x >= Rep(input == Input::spares ? 0.0 : 1.0) && x < Rep(0x1p53);
  const std::uint64_t n = counted ? whole_part(x) : 0;
  if (!counted || scalar_of_integer<Rep>(n) < x) {
    reject(InvalidInput("ckpt::with: a count must be whole, from 1 to 2^53", approximate(x))
               .append(": ")
               .append(to_string(input)));
  }
  return n;
}

/// The cost of a save of this job, whatever its interval.
template <class Rep>
[[nodiscard]] constexpr BasicSaveCost<Rep> save_cost(const BasicJob<Rep>& job) {
  if (job.saving.cost) return *job.saving.cost;
  BasicOutcome<Rep> out;
  Obstacle obstacle = missing_part(job);
  if (obstacle == Obstacle::none) obstacle = find_save(job, out);
  reject_obstacle(obstacle, job, out);
  return out.save.cost;
}

/// How long the job reads its state back.
template <class Rep>
[[nodiscard]] constexpr std::optional<Rep> restore_time(const BasicJob<Rep>& job) {
  if (job.failures.outage.restore) return (*job.failures.outage.restore).value();
  if (!can_read_back(job) || missing_part(job) != Obstacle::none) return std::nullopt;
  BasicOutcome<Rep> out;
  out.load.emplace(Made{[&] { return save_load(job); }});
  find_restore(job, out);
  return (*out.run.outage.restore).value();
}

/// `with` in place: a job is some 8 kB.
template <class Rep>
constexpr void set_input(BasicJob<Rep>& job, Input input, const Rep& x) {
  BasicMachine<Rep>& machine = job.machine;
  BasicSaving<Rep>& saving = job.saving;
  BasicOutage<Rep>& outage = job.failures.outage;
  const BasicSeconds<Rep> time(x);
  const BasicBytesPerSecond<Rep> rate(x);
  switch (input) {
    case Input::state:
      job.state = job.state.scaled(BasicBytes<Rep>(x));
      break;
    case Input::nodes:
      machine.nodes = count_of(input, x);
      break;
    case Input::writers:
      saving.writers = BasicCount<Rep>(x);
      break;
    case Input::shared_write:
    case Input::shared_read: {
      const bool reading = input == Input::shared_read;
      const auto now = shared_rate(job, reading);
      if (!now) reject_input(input, ": the job has no shared storage: set machine.shared");
      const Rep factor(x / *now);
      reading ? scale_reading(*machine.shared, factor) : scale_writing(*machine.shared, factor);
      break;
    }
    case Input::aggregate_write:
    case Input::aggregate_read:
    case Input::client_write:
    case Input::client_read:
      if (!one_limit(job, input)) reject_input(input, ": shared storage has no such limit beside another");
      set_one_limit(*machine.shared, input, rate);
      break;
    case Input::local_write:
    case Input::local_read:
      if (!machine.node.storage) reject_input(input, ": the node has no storage: set machine.node.storage");
      if (input == Input::local_write) {
        scale(machine.node.storage->write_burst, Rep(rate / machine.node.storage->write_bandwidth));
        machine.node.storage->write_bandwidth = rate;
      } else {
        const auto& now = machine.node.storage->read_bandwidth;
        if (now) scale(machine.node.storage->read_burst, Rep(rate / *now));
        machine.node.storage->read_bandwidth = rate;
      }
      break;
    case Input::network:
      machine.storage_network = rate;
      break;
    case Input::peer_network:
      if (!machine.storage_network) machine.storage_network = machine.node.network;  // which does not move
      machine.node.network = rate;
      break;
    case Input::host_link:
      if (machine.to_host) machine.to_host->per_accelerator = rate;
      if (!machine.to_host) machine.node.accelerator.host_link = rate;
      break;
    case Input::serialise:
      if (!saving.serialiser) saving.serialiser.emplace();
      saving.serialiser->write_per_process = rate;
      break;
    case Input::host_copy:
      if (!saving.host_memory) saving.host_memory.emplace();
      saving.host_memory->copy_per_process = rate;
      break;
    case Input::work:
      job.training.work = time;
      break;
    case Input::step:
      job.training.step = time;
      break;
    case Input::update:
      job.training.update = time;
      break;
    case Input::network_idle:
      job.training.network_idle = time;
      break;
    case Input::mtbf:
      job.failures.law = BasicExponential<Rep>{time};
      job.failures.node_mtbf.reset();
      break;
    case Input::detection:
      outage.detection = time;
      break;
    case Input::rescheduling:
      outage.rescheduling = time;
      break;
    case Input::initialisation:
      outage.initialisation = time;
      break;
    case Input::restore:
      outage.restore = time;
      break;
    case Input::warm_up:
      outage.warm_up = time;
      break;
    case Input::interval:
      saving.interval = BasicWorkInterval<Rep>(time);
      saving.period.reset();
      saving.continuous = false;
      break;
    case Input::slowdown:
      (saving.cost ? saving.cost->slowdown : saving.slowdown) = x;
      break;
    case Input::host_memory_free:
      saving.host_memory_free = BasicBytes<Rep>(x);
      break;
    case Input::buffers:
      saving.buffers = count_of(input, x);
      break;
    case Input::replicas:
      saving.replicas = count_of(input, x);
      break;
    case Input::blocking:
    case Input::writing: {
      BasicSaveCost<Rep> cost = save_cost(job);
      if (input == Input::blocking) cost.blocking = time;
      if (input == Input::writing) cost.writing = time;
      if (!outage.restore && !saving.cost) {
        if (const auto restore = restore_time(job)) outage.restore = BasicSeconds<Rep>(*restore);
      }
      saving.cost = cost;
      break;
    }
    case Input::staging_budget:
      saving.staging_budget = BasicBytes<Rep>(x);
      break;
    case Input::failed_saves:
      saving.reliability.failed = x;
      break;
    case Input::unusable_saves:
      saving.reliability.unusable = x;
      break;
    case Input::spares:
    case Input::replacement: {
      auto& spares = job.failures.spares;
      if (!spares) reject_input(input, ": the job waits for no spare: set failures.spares");
      if (input == Input::spares) spares->number = count_of(input, x);
      if (input == Input::replacement) spares->replacement = time;
      break;
    }
    case Input::notice:
      job.failures.notice.time = time;
      break;
    case Input::notice_share:
      job.failures.notice.share = x;
      break;
  }
}

}  // namespace detail

template <Scalar Rep>
constexpr bool states(const BasicJob<Rep>& job, Input input) {
  switch (input) {
    case Input::restore:
      return job.failures.outage.restore.has_value();
    case Input::interval:
      return job.saving.interval.has_value();
    case Input::blocking:
    case Input::writing:
      return job.saving.cost.has_value();
    default:
      return true;
  }
}

template <Scalar Rep>
constexpr std::optional<Rep> value(const BasicJob<Rep>& job, Input input) {
  const BasicMachine<Rep>& machine = job.machine;
  const BasicSaving<Rep>& saving = job.saving;
  const auto whole = [](std::uint64_t n) { return std::optional<Rep>(detail::scalar_of_integer<Rep>(n)); };
  const auto positive = [](const Rep& x) { return x > Rep(0.0) ? std::optional<Rep>(x) : std::nullopt; };
  switch (input) {
    case Input::state:
      return positive(job.state.bytes().value());
    case Input::nodes:
      return whole(machine.nodes);
    case Input::writers:
      if (job.state.by_rank() || !(job.state.bytes().value() > Rep(0.0))) return std::nullopt;
      return save_load(job).writers();
    case Input::shared_write:
      return detail::shared_rate(job, false);
    case Input::shared_read:
      return detail::shared_rate(job, true);
    case Input::aggregate_write:
    case Input::aggregate_read:
    case Input::client_write:
    case Input::client_read:
      return detail::one_limit(job, input);
    case Input::local_write:
      if (!machine.node.storage) return std::nullopt;
      return machine.node.storage->write_bandwidth.value();
    case Input::local_read:
      if (!machine.node.storage) return std::nullopt;
      return detail::number(machine.node.storage->read_bandwidth);
    case Input::network:
      return detail::number(machine.network());
    case Input::peer_network:
      return detail::number(machine.node.network);
    case Input::host_link:
      return machine.to_host ? std::optional<Rep>(machine.to_host->per_accelerator.value())
                             : detail::number(machine.node.accelerator.host_link);
    case Input::serialise:
      if (!saving.serialiser) return std::nullopt;
      return saving.serialiser->write_per_process.value();
    case Input::host_copy:
      if (!saving.host_memory) return std::nullopt;
      return detail::number(saving.host_memory->copy_per_process);
    case Input::work:
      return job.training.work.value();
    case Input::step:
      return positive(job.training.step.value());
    case Input::update:
      return job.training.update.value();
    case Input::network_idle:
      return job.training.network_idle.value();
    case Input::mtbf:
      if (const auto law = law_of(job)) return law->mtbf.value();
      return std::nullopt;
    case Input::detection:
      return job.failures.outage.detection.value();
    case Input::rescheduling:
      return job.failures.outage.rescheduling.value();
    case Input::initialisation:
      return job.failures.outage.initialisation.value();
    case Input::restore:
      return detail::restore_time(job);
    case Input::warm_up:
      return job.failures.outage.warm_up.value();
    case Input::interval:
      return solve(job).interval.seconds().value();
    case Input::slowdown:
      return saving.cost ? saving.cost->slowdown : saving.slowdown;
    case Input::host_memory_free: {
      const auto& free = saving.host_memory_free ? saving.host_memory_free : machine.node.host_memory;
      if (!free) return std::nullopt;
      return (*free).value();
    }
    case Input::buffers:
      return whole(saving.buffers);
    case Input::replicas:
      return whole(saving.replicas);
    case Input::blocking:
      return detail::save_cost(job).blocking.value();
    case Input::writing:
      return detail::save_cost(job).writing.value();
    case Input::staging_budget:
      if (!saving.staging_budget) return std::nullopt;
      return saving.staging_budget->value();
    case Input::failed_saves:
      return saving.reliability.failed;
    case Input::unusable_saves:
      return saving.reliability.unusable;
    case Input::spares:
      if (!job.failures.spares) return std::nullopt;
      return whole(job.failures.spares->number);
    case Input::replacement:
      if (!job.failures.spares) return std::nullopt;
      return job.failures.spares->replacement.value();
    case Input::notice:
      return job.failures.notice.time.value();
    case Input::notice_share:
      return job.failures.notice.share;
  }
  return std::nullopt;
}

template <Scalar Rep>
constexpr BasicJob<Rep> with(BasicJob<Rep> job, Input input, const std::type_identity_t<Rep>& x) {
  detail::set_input(job, input, x);
  return job;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
