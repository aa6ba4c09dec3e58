#pragma once
// A job on another scalar: for derivatives, for float.

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/outage.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/save/cost.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/serialiser.hpp>

namespace ckpt::inline CKPT_ABI {

/// The same job with its figures in another scalar.
///
///   using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
///   auto dual = ckpt::job_cast<Dual>(job);
///   dual = with(dual, ckpt::Input::mtbf, Dual(43200.0, 2, 0));   // solve(dual).ledger.wall_clock() has d/d MTBF
///
/// @tparam To  scalar of the answer
template <Scalar To, Scalar From>
[[nodiscard]] constexpr BasicJob<To> job_cast(const BasicJob<From>& job);

// ---- implementation

namespace detail {

// One function for each type that a job is made of. Texts and sources stay.
template <class To>
struct JobCast {
  template <Dimension D, class From>
  [[nodiscard]] static constexpr Quantity<D, To> of(const Quantity<D, From>& x) {
    return Quantity<D, To>(scalar_cast<To>(x.value()));
  }
  template <class T>
  [[nodiscard]] static constexpr auto of(const std::optional<T>& x) {
    using Result = std::optional<decltype(of(*x))>;
    return x ? Result(of(*x)) : Result();
  }
  template <class From>
  [[nodiscard]] static constexpr BasicCount<To> of(const BasicCount<From>& n) {
    return BasicCount<To>(scalar_cast<To>(n.value()));
  }
  [[nodiscard]] static constexpr std::uint64_t of(std::uint64_t n) { return n; }
  template <class From>
  [[nodiscard]] static constexpr BasicPeriod<To> of(const BasicPeriod<From>& x) {
    return BasicPeriod<To>(of(x.seconds()));
  }
  template <class From>
  [[nodiscard]] static constexpr BasicWorkInterval<To> of(const BasicWorkInterval<From>& x) {
    return BasicWorkInterval<To>(of(x.seconds()));
  }
  template <class From>
  [[nodiscard]] static constexpr BasicExponential<To> of(const BasicExponential<From>& law) {
    return {of(law.mtbf)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicParallelRate<To> of(const BasicParallelRate<From>& x) {
    return {of(x.rate), of(x.number)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicBurst<To> of(const BasicBurst<From>& x) {
    return {of(x.rate), of(x.bytes)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicStorageTier<To> of(const BasicStorageTier<From>& x) {
    return {.name = x.name,
            .kind = x.kind,
            .write_bandwidth = of(x.write_bandwidth),
            .read_bandwidth = of(x.read_bandwidth),
            .capacity = of(x.capacity),
            .latency = of(x.latency),
            .link_bandwidth = of(x.link_bandwidth),
            .write_burst = of(x.write_burst),
            .read_burst = of(x.read_burst),
            .source = x.source,
            .recalled = x.recalled,
            .note = x.note};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicSharedTier<To> of(const BasicSharedTier<From>& x) {
    return {.tier = of(x.tier),
            .write_per_client = of(x.write_per_client),
            .read_per_client = of(x.read_per_client),
            .write_per_process = of(x.write_per_process),
            .read_per_process = of(x.read_per_process),
            .latency_per_file = of(x.latency_per_file),
            .files_per_second = of(x.files_per_second),
            .write_aggregate = of(x.write_aggregate),
            .read_aggregate = of(x.read_aggregate),
            .targets = of(x.targets),
            .connections = of(x.connections)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicAccelerator<To> of(const BasicAccelerator<From>& x) {
    return {.name = x.name,
            .memory = of(x.memory),
            .memory_bandwidth = of(x.memory_bandwidth),
            .bf16_peak = of(x.bf16_peak),
            .host_link = of(x.host_link),
            .source = x.source,
            .recalled = x.recalled,
            .note = x.note};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicHardwareNode<To> of(const BasicHardwareNode<From>& x) {
    return {.name = x.name,
            .accelerator = of(x.accelerator),
            .accelerators = x.accelerators,
            .host_memory = of(x.host_memory),
            .network = of(x.network),
            .storage = of(x.storage),
            .source = x.source,
            .recalled = x.recalled,
            .note = x.note};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicHostLink<To> of(const BasicHostLink<From>& x) {
    return {.name = x.name,
            .per_accelerator = of(x.per_accelerator),
            .all_accelerators = scalar_cast<To>(x.all_accelerators),
            .both_directions = scalar_cast<To>(x.both_directions),
            .source = x.source,
            .note = x.note};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicMachine<To> of(const BasicMachine<From>& x) {
    return {.name = x.name,
            .node = of(x.node),
            .nodes = x.nodes,
            .to_host = of(x.to_host),
            .to_device = of(x.to_device),
            .storage_network = of(x.storage_network),
            .shared = of(x.shared)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicSerialiser<To> of(const BasicSerialiser<From>& x) {
    return {.name = x.name,
            .write_per_process = of(x.write_per_process),
            .read_per_process = of(x.read_per_process),
            .overlap = scalar_cast<To>(x.overlap),
            .source = x.source,
            .note = x.note};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicHostMemory<To> of(const BasicHostMemory<From>& x) {
    return {.name = x.name,
            .copy_per_process = of(x.copy_per_process),
            .allocation_per_process = of(x.allocation_per_process),
            .source = x.source,
            .note = x.note};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicSaveCost<To> of(const BasicSaveCost<From>& x) {
    return {.blocking = of(x.blocking),
            .copying = of(x.copying),
            .writing = of(x.writing),
            .slowdown = scalar_cast<To>(x.slowdown),
            .one_at_a_time = x.one_at_a_time};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicPlanningCost<To> of(const BasicPlanningCost<From>& x) {
    return {.base = of(x.base), .per_rank = of(x.per_rank), .per_rank_squared = of(x.per_rank_squared)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicTimeByNodes<To> of(const BasicTimeByNodes<From>& x) {
    std::array<typename BasicTimeByNodes<To>::Point, BasicTimeByNodes<To>::most_points> table{};
    const auto points = x.points();
    for (std::size_t i = 0; i < points.size(); ++i) table[i] = {points[i].nodes, of(points[i].time)};
    if (!x.is_table()) return table[0].time;
    return BasicTimeByNodes<To>(std::span<const typename BasicTimeByNodes<To>::Point>(table).first(points.size()));
  }
  template <class From>
  [[nodiscard]] static constexpr BasicOutageGrowth<To> of(const BasicOutageGrowth<From>& x) {
    return {.detection = of(x.detection),
            .rescheduling = of(x.rescheduling),
            .initialisation = of(x.initialisation),
            .warm_up = of(x.warm_up)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicSpares<To> of(const BasicSpares<From>& x) {
    return {.number = x.number, .replacement = of(x.replacement)};
  }
  template <class From>
  [[nodiscard]] static constexpr BasicOutage<To> of(const BasicOutage<From>& x) {
    return {.detection = of(x.detection),
            .rescheduling = of(x.rescheduling),
            .initialisation = of(x.initialisation),
            .restore = of(x.restore),
            .warm_up = of(x.warm_up)};
  }
};

}  // namespace detail

template <Scalar To, Scalar From>
constexpr BasicJob<To> job_cast(const BasicJob<From>& job) {
  using Cast = detail::JobCast<To>;
  const auto& training = job.training;
  const auto& saving = job.saving;
  BasicJob<To> other{.state = BasicState<To>(job.state),
                     .machine = Cast::of(job.machine),
                     .training = {.work = Cast::of(training.work),
                                  .step = Cast::of(training.step),
                                  .update = Cast::of(training.update),
                                  .network_idle = Cast::of(training.network_idle)},
                     .failures = {.law = Cast::of(job.failures.law),
                                  .node_mtbf = Cast::of(job.failures.node_mtbf),
                                  .shape = detail::scalar_cast<To>(job.failures.shape),
                                  .mtbf_of = job.failures.mtbf_of,
                                  .observed_nodes = job.failures.observed_nodes,
                                  .outage = Cast::of(job.failures.outage),
                                  .outage_per_node = Cast::of(job.failures.outage_per_node),
                                  .spares = Cast::of(job.failures.spares),
                                  .exposure = job.failures.exposure,
                                  .notice = {.time = Cast::of(job.failures.notice.time),
                                             .share = detail::scalar_cast<To>(job.failures.notice.share),
                                             .met = detail::scalar_cast<To>(job.failures.notice.met)}}};
  other.saving = {.strategy = saving.strategy,
                  .interval = Cast::of(saving.interval),
                  .period = Cast::of(saving.period),
                  .continuous = saving.continuous,
                  .slowdown = detail::scalar_cast<To>(saving.slowdown),
                  .writers = Cast::of(saving.writers),
                  .placement = saving.placement,
                  .serialiser = Cast::of(saving.serialiser),
                  .client_memory = Cast::of(saving.client_memory),
                  .host_memory = Cast::of(saving.host_memory),
                  .host_memory_free = Cast::of(saving.host_memory_free),
                  .buffers = saving.buffers,
                  .replicas = saving.replicas,
                  .waves = saving.waves,
                  .staging_budget = Cast::of(saving.staging_budget),
                  .staging_factor = detail::scalar_cast<To>(saving.staging_factor),
                  .streamed = saving.streamed,
                  .write_amplification = detail::scalar_cast<To>(saving.write_amplification),
                  .read_amplification = detail::scalar_cast<To>(saving.read_amplification),
                  .planning = Cast::of(saving.planning),
                  .slowest_rank = saving.slowest_rank,
                  .reliability = {.failed = detail::scalar_cast<To>(saving.reliability.failed),
                                  .unusable = detail::scalar_cast<To>(saving.reliability.unusable),
                                  .in_vain = Cast::of(saving.reliability.in_vain)},
                  .cost = Cast::of(saving.cost)};
  return other;
}

}  // namespace ckpt::inline CKPT_ABI
