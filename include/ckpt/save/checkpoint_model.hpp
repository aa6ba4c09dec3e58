#pragma once
// The first answer: how big a checkpoint is, how long it takes, whether storage is the bottleneck, what it costs in
// MFU.

#include <concepts>
#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/node.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {

/// How a checkpoint is taken.
template <Scalar Rep = double>
struct BasicCheckpointOptions {
  /// T, period from checkpoint start to checkpoint start [s], finite and >= 0. It includes the write itself.
  BasicPeriod<Rep> period{BasicSeconds<Rep>(Rep(4.0 * 3600.0))};
  /// n, how many nodes write at the same time, each at the bandwidth of its own storage; > 0.
  BasicCount<Rep> writing_nodes = Rep(1.0);
  /// L, what the shared file system takes from all writers together [B/s], > 0.
  BasicBytesPerSecond<Rep> filesystem_limit{detail::scalar_cast<Rep>(500e9)};
};
/// In doubles.
using CheckpointOptions = BasicCheckpointOptions<double>;

namespace detail {

/// S / threshold [B/s], rounded up where S / (S / threshold) would come out above the threshold, so that at exactly
/// that bandwidth the flag is clear.
template <class Number>
[[nodiscard, gnu::always_inline]] constexpr Number required_bandwidth(const Number& size, const Number& threshold) {
  const auto nearest = size / threshold;
  const auto above = nearest * (1.0 + epsilon<Number>());
  return choose(size / nearest > threshold, above, nearest);
}

}  // namespace detail

/// What `CheckpointModel::solve` found.
template <Scalar Rep = double>
struct BasicCheckpointResult {
  BasicBytes<Rep> checkpoint_size{};           ///< S = P b, bytes of one checkpoint [B]
  BasicSeconds<Rep> write_time{};              ///< t = S / B, training stands still for it [s]
  BasicBytesPerSecond<Rep> write_bandwidth{};  ///< B = min(n w, L), of all writers together [B/s]
  BasicSeconds<Rep> bottleneck_threshold{};    ///< of the flag, as the model has it [s]
  bool storage_bottleneck = false;             ///< write_time > threshold (60 s), strictly
  bool bandwidth_assumed = false;              ///< the hardware has no storage figure; w was assumed
  bool overruns_interval = false;              ///< write_time > interval: the penalty is capped at 1
  Rep mfu_penalty = Rep(0.0);                  ///< t / max(t, T), fraction of Model FLOPs Utilization lost, 0 ... 1

  /// S / threshold: from here on storage is no bottleneck [B/s]; 0 where the size is not known.
  [[nodiscard]] constexpr BasicBytesPerSecond<Rep> required_bandwidth() const {
    if (!(checkpoint_size.value() > Rep(0.0))) return {};
    const detail::eager_t<Rep> size(checkpoint_size.value());
    return BasicBytesPerSecond<Rep>(
        detail::required_bandwidth(size, detail::eager_t<Rep>(bottleneck_threshold.value())));
  }

  /// Size in 10^9 bytes.
  [[nodiscard]] constexpr Rep size_gb() const { return checkpoint_size.in(units::GB); }
  /// Size in 2^30 bytes.
  [[nodiscard]] constexpr Rep size_gib() const { return checkpoint_size.in(units::GiB); }
  /// Penalty in percent.
  [[nodiscard]] constexpr Rep mfu_penalty_pct() const { return detail::leave(detail::enter(mfu_penalty) * 100.0); }
};
/// In doubles.
using CheckpointResult = BasicCheckpointResult<double>;

/// A checkpoint whose bytes are counted: `Inventory`, `MlperfStorageCheckpoint`, or a type of yours that can tell them.
template <class S>
concept CountedState = requires(const S& state) {
  { state.bytes_written() } -> std::same_as<std::uint64_t>;
};

namespace detail {

template <class Rep, class... Inputs>
struct solve_scalar {
  using type = Rep;
};
template <class... Inputs>
struct solve_scalar<void, Inputs...> {
  using type = common_scalar_t<Inputs...>;
};

/// The scalar of an answer: the one asked for, or the common one of workload, hardware and optimizer.
template <class Rep, class W, class H, class O>
using solve_scalar_t =
    typename solve_scalar<Rep, workload_scalar_t<W>, hardware_scalar_t<H>, optimizer_scalar_t<O>>::type;

/// The same where bytes are counted.
template <class Rep, class H>
using solve_scalar_of_state_t = typename solve_scalar<Rep, double, hardware_scalar_t<H>>::type;

}  // namespace detail

/// Size, write time and cost of one synchronous checkpoint.
///
///   S = P b        B = min(n w, L)        t = S / B        penalty = t / max(t, T)
///
/// with P parameters, b bytes per parameter, n writers of bandwidth w each, the file system's limit L and the period T.
/// The two members are policy rather than input; change them with designated initialisers.
///
/// Valid for saves that block training and that bandwidth alone decides: no latency, no serialisation, no failures.
struct CheckpointModel {
  Seconds bottleneck_threshold{60.0};     ///< a write that takes longer than this is called a storage bottleneck
  BytesPerSecond assumed_bandwidth{1e9};  ///< w for hardware without a storage figure

  /// Size, time and cost of one checkpoint.
  ///
  /// Constant expressions allowed; allocates nothing; the same in every thread.
  ///
  /// @tparam Rep       scalar of the answer; by default the common one of the first three arguments. Name it when only
  ///                   the options carry a scalar of yours: `solve<Dual>(...)`.
  /// @param workload   P, number of parameters, finite and > 0
  /// @param hardware   w, write bandwidth of one writer [B/s], finite and > 0; assumed when it has no storage. A tier
  ///                   that all writers share (StorageKind::system) limits them together, as L does
  /// @param optimizer  b, bytes per parameter, finite and > 0
  /// @param options    T [s], n and L [B/s], see CheckpointOptions
  /// @throws InvalidInput (or: not a constant expression) naming the quantity outside its domain
  /// @accuracy every result is within 2 ulp of the exact value; the flag compares the rounded write time
  template <class Rep = void, WorkloadLike W, HardwareLike H, OptimizerLike O>
  [[nodiscard]] constexpr auto solve(const W& workload, const H& hardware, const O& optimizer,
                                     const BasicCheckpointOptions<detail::solve_scalar_t<Rep, W, H, O>>& options = {})
      const -> BasicCheckpointResult<detail::solve_scalar_t<Rep, W, H, O>>;

  /// The same for a checkpoint whose bytes are counted: S = bytes written by all ranks.
  ///
  /// @param state     S, as `take_inventory` counts it, > 0
  /// @param hardware  as above
  /// @param options   as above; nodes write, each at the bandwidth of its own storage, not ranks
  /// @throws InvalidInput (or: not a constant expression) naming the quantity outside its domain
  /// @accuracy as above, for S rounded to the scalar
  template <class Rep = void, CountedState S, HardwareLike H>
  [[nodiscard]] constexpr auto solve(
      const S& state, const H& hardware,
      const BasicCheckpointOptions<detail::solve_scalar_of_state_t<Rep, H>>& options = {}) const
      -> BasicCheckpointResult<detail::solve_scalar_of_state_t<Rep, H>>;

  /// The same for a save whose time is known, by a path or measured, and whatever part of it stops the training.
  ///
  /// @param size        S [B], finite and >= 0; 0: not known
  /// @param write_time  t, from the start until it is durable [s], finite and >= 0
  /// @param lost        what each period loses by the save [s], finite and >= 0: t itself, or less beside the training
  /// @param period      T, from start to start [s], finite and >= 0
  /// @return penalty = lost / max(lost, T)
  /// @throws InvalidInput (or: not a constant expression) naming the quantity outside its domain
  /// @accuracy as above
  template <Scalar Rep>
  [[nodiscard]] constexpr BasicCheckpointResult<Rep> solve(const BasicBytes<Rep>& size,
                                                           const std::type_identity_t<BasicSeconds<Rep>>& write_time,
                                                           const std::type_identity_t<BasicSeconds<Rep>>& lost,
                                                           const std::type_identity_t<BasicPeriod<Rep>>& period) const;

 private:
  template <class R, HardwareLike H>
  [[nodiscard]] constexpr BasicCheckpointResult<R> answer(const R& parameters, const R& bytes_per_parameter,
                                                          const H& hardware,
                                                          const BasicCheckpointOptions<R>& options) const;
};

// ---- implementation

namespace detail {

/// The numbers behind one answer, in base units.
template <class Rep>
struct CheckpointInputs {
  eager_t<Rep> parameters;           // P
  eager_t<Rep> bytes_per_parameter;  // b
  eager_t<Rep> writer_bandwidth;     // w [B/s]
  eager_t<Rep> writers;              // n
  eager_t<Rep> filesystem_limit;     // L [B/s]
  eager_t<Rep> interval;             // T [s]
  eager_t<Rep> threshold;            // of the bottleneck flag [s]
};

/// Whether every input is in its domain.
template <class Rep>
[[nodiscard]] constexpr bool in_domain(const CheckpointInputs<Rep>& in) {
  return is_positive(in.parameters) && is_positive(in.bytes_per_parameter) && is_positive(in.writer_bandwidth) &&
         is_positive(in.writers) && is_positive(in.filesystem_limit) && is_non_negative(in.interval) &&
         is_positive(in.threshold);
}

/// What the formula gives, in numbers or in lanes of numbers: the names are those of CheckpointResult.
template <class Number>
struct CheckpointNumbers {
  Number size;                                              // S [B]
  Number bandwidth;                                         // B [B/s]
  Number time;                                              // t [s]
  Number penalty;                                           // t / max(t, T)
  decltype(some<Number>() > some<Number>()) is_bottleneck;  // t > threshold
  decltype(some<Number>() > some<Number>()) overruns;       // t > T
};

/// The formula, written once: scalars, derivatives and Eigen batches all come here. Without branches.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr CheckpointNumbers<eager_t<Rep>> checkpoint_formula(
    const CheckpointInputs<Rep>& in) {
  const auto size = in.parameters * in.bytes_per_parameter;
  const auto bandwidth = smaller(in.writers * in.writer_bandwidth, in.filesystem_limit);
  const auto time = size / bandwidth;
  return {size, bandwidth, time, time / larger(time, in.interval), time > in.threshold, time > in.interval};
}

/// Rejects the first input outside its domain, by name.
template <class Rep>
constexpr void require_domain(const CheckpointInputs<Rep>& in) {
  require_positive(in.parameters, Subject{"ckpt::CheckpointModel::solve", "number of parameters"});
  require_positive(in.bytes_per_parameter, Subject{"ckpt::CheckpointModel::solve", "bytes per parameter", "B"});
  require_positive(in.writer_bandwidth, Subject{"ckpt::CheckpointModel::solve", "write bandwidth", "B/s"});
  require_positive(in.writers, Subject{"ckpt::CheckpointModel::solve", "number of writing nodes"});
  require_positive(in.filesystem_limit, Subject{"ckpt::CheckpointModel::solve", "file system limit", "B/s"});
  require_non_negative(in.interval, Subject{"ckpt::CheckpointModel::solve", "period", "s"});
  require_positive(in.threshold, Subject{"ckpt::CheckpointModel::solve", "bottleneck threshold", "s"});
}

/// The answer as it is handed out.
template <class Rep>
[[nodiscard]] constexpr BasicCheckpointResult<Rep> checkpoint_result(const CheckpointInputs<Rep>& in) {
  const auto numbers = checkpoint_formula(in);
  return {.checkpoint_size = BasicBytes<Rep>(numbers.size),
          .write_time = BasicSeconds<Rep>(numbers.time),
          .write_bandwidth = BasicBytesPerSecond<Rep>(numbers.bandwidth),
          .bottleneck_threshold = BasicSeconds<Rep>(in.threshold),
          .storage_bottleneck = numbers.is_bottleneck,
          .bandwidth_assumed = false,
          .overruns_interval = numbers.overruns,
          .mfu_penalty = leave(numbers.penalty)};
}

/// Whether the scalar can hold an answer. A write time in range implies a size in range: zero, infinity and NaN come
/// through the division.
template <class Rep>
[[nodiscard]] constexpr bool in_range(const BasicCheckpointResult<Rep>& result) {
  return is_positive(result.write_time.value()) &&
         (result.bottleneck_threshold.value() >= Rep(1.0) || is_non_negative(result.required_bandwidth().value()));
}

/// Rejects an answer that the scalar cannot hold: inputs in their domain whose product or quotient is not.
template <class Rep>
constexpr void require_representable(const BasicCheckpointResult<Rep>& result) {
  require_positive(result.checkpoint_size,
                   "ckpt::CheckpointModel::solve: checkpoint size is beyond the range of the scalar [B]");
  require_positive(result.write_time, "ckpt::CheckpointModel::solve: write time is beyond the range of the scalar [s]");
  require_non_negative(result.required_bandwidth(),
                       "ckpt::CheckpointModel::solve: required bandwidth is beyond the range of the scalar [B/s]");
}

/// L, or less where all writers share this hardware.
template <class R, HardwareLike H>
[[nodiscard]] constexpr R limit_of(const H& hardware, const R& filesystem_limit) {
  if constexpr (requires { hardware_traits<H>::write_limit(hardware); }) {
    if (const auto limit = hardware_traits<H>::write_limit(hardware)) {
      const R shared = scalar_cast<R>((*limit).value());
      if (shared < filesystem_limit) return shared;
    }
  }
  return filesystem_limit;
}

}  // namespace detail

template <class R, HardwareLike H>
constexpr BasicCheckpointResult<R> CheckpointModel::answer(const R& parameters, const R& bytes_per_parameter,
                                                           const H& hardware,
                                                           const BasicCheckpointOptions<R>& options) const {
  const auto writer_bandwidth = hardware_traits<H>::write_bandwidth(hardware);
  const R limit = detail::limit_of(hardware, options.filesystem_limit.value());
  const detail::CheckpointInputs<R> inputs{.parameters = parameters,
                                           .bytes_per_parameter = bytes_per_parameter,
                                           .writer_bandwidth = writer_bandwidth
                                                                   ? detail::scalar_cast<R>((*writer_bandwidth).value())
                                                                   : detail::scalar_cast<R>(assumed_bandwidth.value()),
                                           .writers = options.writing_nodes.value(),
                                           .filesystem_limit = limit,
                                           .interval = options.period.seconds().value(),
                                           .threshold = detail::scalar_cast<R>(bottleneck_threshold.value())};
  if (!detail::in_domain(inputs)) detail::require_domain(inputs);
  BasicCheckpointResult<R> result = detail::checkpoint_result(inputs);
  if (!detail::in_range(result)) detail::require_representable(result);
  result.bandwidth_assumed = !static_cast<bool>(writer_bandwidth);
  return result;
}

template <class Rep, WorkloadLike W, HardwareLike H, OptimizerLike O>
constexpr auto CheckpointModel::solve(const W& workload, const H& hardware, const O& optimizer,
                                      const BasicCheckpointOptions<detail::solve_scalar_t<Rep, W, H, O>>& options) const
    -> BasicCheckpointResult<detail::solve_scalar_t<Rep, W, H, O>> {
  using R = detail::solve_scalar_t<Rep, W, H, O>;
  return answer<R>(detail::scalar_cast<R>(workload_traits<W>::parameters(workload)),
                   detail::scalar_cast<R>(bytes_per_parameter(optimizer)), hardware, options);
}

template <class Rep, CountedState S, HardwareLike H>
constexpr auto CheckpointModel::solve(const S& state, const H& hardware,
                                      const BasicCheckpointOptions<detail::solve_scalar_of_state_t<Rep, H>>& options)
    const -> BasicCheckpointResult<detail::solve_scalar_of_state_t<Rep, H>> {
  using R = detail::solve_scalar_of_state_t<Rep, H>;
  const std::uint64_t bytes = state.bytes_written();
  if (bytes == 0) detail::reject("ckpt::CheckpointModel::solve: number of bytes must be > 0 B", 0);
  return answer<R>(detail::scalar_cast<R>(static_cast<double>(bytes)), R(1.0), hardware, options);
}

template <Scalar Rep>
constexpr BasicCheckpointResult<Rep> CheckpointModel::solve(
    const BasicBytes<Rep>& size, const std::type_identity_t<BasicSeconds<Rep>>& write_time,
    const std::type_identity_t<BasicSeconds<Rep>>& lost, const std::type_identity_t<BasicPeriod<Rep>>& period) const {
  const auto& threshold = detail::enter<Rep>(bottleneck_threshold);
  const auto& time = detail::enter(lost);
  const auto& every = detail::enter(period.seconds());
  detail::require_non_negative(size, Subject{"ckpt::CheckpointModel::solve", "size", "B"});
  detail::require_non_negative(write_time, Subject{"ckpt::CheckpointModel::solve", "write time", "s"});
  detail::require_non_negative(lost, Subject{"ckpt::CheckpointModel::solve", "time lost", "s"});
  detail::require_non_negative(every, Subject{"ckpt::CheckpointModel::solve", "period", "s"});
  detail::require_positive(threshold, Subject{"ckpt::CheckpointModel::solve", "bottleneck threshold", "s"});
  const bool takes_time = write_time.value() > Rep(0.0);
  return {.checkpoint_size = size,
          .write_time = write_time,
          .write_bandwidth = takes_time ? size / write_time : BasicBytesPerSecond<Rep>(),
          .bottleneck_threshold = BasicSeconds<Rep>(threshold),
          .storage_bottleneck = detail::enter(write_time) > threshold,
          .bandwidth_assumed = false,
          .overruns_interval = time > every,
          .mfu_penalty = time > 0.0 ? detail::leave(time / detail::larger(time, every)) : Rep(0.0)};
}

}  // namespace ckpt::inline CKPT_ABI
