#pragma once
// Storage by rules that need no model of failures: the bandwidth, period and number of writers that a share of the time
// asks for.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// The least bandwidth at which blocking saves take at most a part x of the time: B >= S / (x T). With x = 1 a save
/// just fits in its period: the rule for asynchronous saves, whose snapshot is another matter.
///
/// @param bytes    S, size of a checkpoint [B], finite and > 0
/// @param period   T, from the start of one save to the start of the next [s], finite and > 0
/// @param penalty  x, fraction of Model FLOPs Utilization that may be lost, 0 < x <= 1
/// @return B of all writers together, for which `CheckpointModel::solve` computes a penalty <= x, at most a few ulp
///         above the least one
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> bandwidth_for_penalty(
    const BasicBytes<Rep>& bytes, const BasicPeriod<std::type_identity_t<Rep>>& period,
    const std::type_identity_t<Rep>& penalty = Rep(1.0));

/// The shortest period with an MFU penalty of at most x: T >= t / x.
///
/// @param write_time  t, time one save blocks the training [s], finite and > 0
/// @param penalty     x, 0 < x <= 1
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicPeriod<Rep> shortest_period(const BasicSeconds<Rep>& write_time,
                                                         const std::type_identity_t<Rep>& penalty);

/// The least bandwidth for a waste of saves and lost work, to first order: B >= 2 S / (M w^2), from
/// w = sqrt(2 S / (B M)).
///
/// At the best interval, of a synchronous save, with nothing else counted. `require` of a job is the
/// exact form: what restarts cost comes off the target there, and the w that is left is not small.
///
/// @param bytes  S, size of a checkpoint [B], finite and > 0
/// @param mtbf   M, MTBF of the whole job [s], finite and > 0
/// @param waste  w, fraction of the time that may be lost, 0 < w < 1
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> bandwidth_for_waste(
    const BasicBytes<Rep>& bytes, const BasicSeconds<std::type_identity_t<Rep>>& mtbf,
    const std::type_identity_t<Rep>& waste);

/// The number of writers that reach a bandwidth together: the least n with min(n w, L) >= B.
///
/// @param bandwidth         B, that is needed [B/s], finite and > 0; of `bandwidth_for_penalty`
/// @param writer            w, bandwidth of one writer [B/s], finite and > 0
/// @param filesystem_limit  L, what the shared file system takes from all of them together [B/s], finite and > 0
/// @throws InvalidInput naming the quantity outside its domain, when B > L: no number of writers is enough, or for 2^53
///         writers and more
template <Scalar Rep>
[[nodiscard]] constexpr std::uint64_t required_writers(
    const BasicBytesPerSecond<Rep>& bandwidth, const BasicBytesPerSecond<std::type_identity_t<Rep>>& writer,
    const BasicBytesPerSecond<std::type_identity_t<Rep>>& filesystem_limit);

// ---- implementation

template <Scalar Rep>
constexpr BasicBytesPerSecond<Rep> bandwidth_for_penalty(const BasicBytes<Rep>& bytes,
                                                         const BasicPeriod<std::type_identity_t<Rep>>& period,
                                                         const std::type_identity_t<Rep>& penalty) {
  const Rep& s = bytes.value();
  const Rep& t = period.seconds().value();
  detail::require_positive(s, Subject{"ckpt::bandwidth_for_penalty", "number of bytes", "B"});
  detail::require_positive(t, Subject{"ckpt::bandwidth_for_penalty", "period", "s"});
  detail::require_part(penalty, Subject{"ckpt::bandwidth_for_penalty", "target MFU penalty"});
  const Rep guess = detail::leave(detail::enter(s) / t / penalty);
  detail::require_positive(guess, "ckpt::bandwidth_for_penalty: bandwidth overflows, or underflows to 0 B/s");
  // As `CheckpointModel` computes the penalty: a save that overruns its period is none of these.
  const auto meets = [&](const Rep& bandwidth) {
    const Rep time(s / bandwidth);
    return time <= t && Rep(time / t) <= penalty;
  };
  return BasicBytesPerSecond<Rep>(detail::to_safe_side(guess, false, meets));
}

template <Scalar Rep>
constexpr BasicPeriod<Rep> shortest_period(const BasicSeconds<Rep>& write_time,
                                           const std::type_identity_t<Rep>& penalty) {
  const Rep& t = write_time.value();
  detail::require_positive(t, Subject{"ckpt::shortest_period", "write time", "s"});
  detail::require_part(penalty, Subject{"ckpt::shortest_period", "target MFU penalty"});
  const Rep guess(t / penalty);
  detail::require_positive(guess, "ckpt::shortest_period: period overflows");
  const auto meets = [&](const Rep& period) { return t <= period && Rep(t / period) <= penalty; };
  return BasicPeriod<Rep>(BasicSeconds<Rep>(detail::to_safe_side(guess, false, meets)));
}

template <Scalar Rep>
constexpr BasicBytesPerSecond<Rep> bandwidth_for_waste(const BasicBytes<Rep>& bytes,
                                                       const BasicSeconds<std::type_identity_t<Rep>>& mtbf,
                                                       const std::type_identity_t<Rep>& waste) {
  detail::require_positive(bytes, Subject{"ckpt::bandwidth_for_waste", "number of bytes", "B"});
  detail::require_positive(mtbf, Subject{"ckpt::bandwidth_for_waste", "MTBF", "s"});
  if (!(detail::is_positive(waste) && waste < Rep(1.0))) {
    detail::reject("ckpt::bandwidth_for_waste: waste must be a fraction > 0 and < 1", detail::approximate(waste));
  }
  const BasicBytesPerSecond<Rep> bandwidth = Rep(2.0) * bytes / mtbf / waste / waste;
  detail::require_positive(bandwidth, "ckpt::bandwidth_for_waste: bandwidth overflows");
  return bandwidth;
}

template <Scalar Rep>
constexpr std::uint64_t required_writers(const BasicBytesPerSecond<Rep>& bandwidth,
                                         const BasicBytesPerSecond<std::type_identity_t<Rep>>& writer,
                                         const BasicBytesPerSecond<std::type_identity_t<Rep>>& filesystem_limit) {
  const Rep& b = bandwidth.value();
  const Rep& w = writer.value();
  detail::require_positive(b, Subject{"ckpt::required_writers", "bandwidth", "B/s"});
  detail::require_positive(w, Subject{"ckpt::required_writers", "bandwidth of one writer", "B/s"});
  detail::require_positive(filesystem_limit, Subject{"ckpt::required_writers", "file system limit", "B/s"});
  if (!(b <= filesystem_limit.value())) {
    detail::reject(
        InvalidInput("ckpt::required_writers: no number of writers reaches the bandwidth [B/s]", detail::approximate(b))
            .append("; best reachable: ")
            .append(detail::approximate(filesystem_limit.value())));
  }
  return detail::multiples_covering(b, w, "ckpt::required_writers: number of writers must be < 2^53");
}

}  // namespace ckpt::inline CKPT_ABI
