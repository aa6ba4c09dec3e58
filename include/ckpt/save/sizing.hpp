#pragma once
// The bandwidth that saving needs: for a share of the time, for an interval, for a share lost to saves and failures.

#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Part of the time that saves take: t / T.
///
/// @param save_time  t, training waits so long [s], finite and >= 0
/// @param interval   T, from the start of one save to the start of the next [s], finite and > 0
/// @return 0 ... 1
/// @throws InvalidInput outside these ranges, or when t > T: that interval cannot be kept
template <Scalar Rep>
[[nodiscard]] constexpr Rep overhead_fraction(const BasicSeconds<Rep>& save_time,
                                              const std::type_identity_t<BasicSeconds<Rep>>& interval);

/// Bandwidth at which blocking saves take a given part of the time: B = S / (x T).
///
/// @param size      S, of one checkpoint [B], finite and > 0
/// @param interval  T, from the start of one save to the start of the next [s], finite and > 0
/// @param fraction  x, above 0 ... 1
/// @return B of all writers together [B/s]
/// @throws InvalidInput outside these ranges
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> required_bandwidth(
    const BasicBytes<Rep>& size, const std::type_identity_t<BasicSeconds<Rep>>& interval,
    const std::type_identity_t<Rep>& fraction);

/// Bandwidth at which an asynchronous save is through before the next begins: B = S / T. What blocks is the snapshot,
/// whose bandwidth is another matter.
///
/// @param size      S, of one checkpoint [B], finite and > 0
/// @param interval  T, from the start of one save to the start of the next [s], finite and > 0
/// @return B of all writers together [B/s]
/// @throws InvalidInput outside these ranges
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> required_bandwidth(
    const BasicBytes<Rep>& size, const std::type_identity_t<BasicSeconds<Rep>>& interval);

/// Bandwidth at which blocking saves at the best interval, and the work that failures undo, cost a given part of the
/// time: B = 2 S / (M w^2), from w = sqrt(2 t / M) with t = S / B.
///
/// Valid to first order, for a waste of a few percent; without downtime and restore.
///
/// @param size   S, of one checkpoint [B], finite and > 0
/// @param mtbf   M, mean time between failures of the whole job [s], finite and > 0
/// @param waste  w, above 0 ... 1
/// @return B of all writers together [B/s]
/// @throws InvalidInput outside these ranges
template <Scalar Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> required_bandwidth_for_waste(
    const BasicBytes<Rep>& size, const std::type_identity_t<BasicSeconds<Rep>>& mtbf,
    const std::type_identity_t<Rep>& waste);

// ---- implementation

namespace detail {

template <class Rep>
[[nodiscard]] constexpr BasicBytesPerSecond<Rep> bandwidth_in_range(const Rep& bandwidth) {
  require_positive(bandwidth, "ckpt::required_bandwidth: bandwidth is beyond the range of the scalar [B/s]");
  return BasicBytesPerSecond<Rep>(bandwidth);
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep overhead_fraction(const BasicSeconds<Rep>& save_time,
                                const std::type_identity_t<BasicSeconds<Rep>>& interval) {
  detail::require_non_negative(save_time.value(), "ckpt::overhead_fraction: save time must be finite and >= 0 s");
  detail::require_positive(interval.value(), "ckpt::overhead_fraction: interval must be finite and > 0 s");
  if (!(save_time <= interval)) {
    detail::reject("ckpt::overhead_fraction: save time must be at most the interval [s]",
                   detail::approximate(save_time.value()));
  }
  return Rep(save_time.value() / interval.value());
}

template <Scalar Rep>
constexpr BasicBytesPerSecond<Rep> required_bandwidth(const BasicBytes<Rep>& size,
                                                      const std::type_identity_t<BasicSeconds<Rep>>& interval,
                                                      const std::type_identity_t<Rep>& fraction) {
  detail::require_positive(size.value(), "ckpt::required_bandwidth: size must be finite and > 0 B");
  detail::require_positive(interval.value(), "ckpt::required_bandwidth: interval must be finite and > 0 s");
  if (!(fraction > Rep(0.0) && fraction <= Rep(1.0))) {
    detail::reject("ckpt::required_bandwidth: fraction must be above 0 and at most 1", detail::approximate(fraction));
  }
  return detail::bandwidth_in_range(Rep(size.value() / Rep(fraction * interval.value())));
}

template <Scalar Rep>
constexpr BasicBytesPerSecond<Rep> required_bandwidth(const BasicBytes<Rep>& size,
                                                      const std::type_identity_t<BasicSeconds<Rep>>& interval) {
  return required_bandwidth(size, interval, Rep(1.0));
}

template <Scalar Rep>
constexpr BasicBytesPerSecond<Rep> required_bandwidth_for_waste(const BasicBytes<Rep>& size,
                                                                const std::type_identity_t<BasicSeconds<Rep>>& mtbf,
                                                                const std::type_identity_t<Rep>& waste) {
  detail::require_positive(size.value(), "ckpt::required_bandwidth_for_waste: size must be finite and > 0 B");
  detail::require_positive(mtbf.value(),
                           "ckpt::required_bandwidth_for_waste: mean time between failures must be "
                           "finite and > 0 s");
  if (!(waste > Rep(0.0) && waste <= Rep(1.0))) {
    detail::reject("ckpt::required_bandwidth_for_waste: waste must be above 0 and at most 1",
                   detail::approximate(waste));
  }
  return detail::bandwidth_in_range(Rep(Rep(Rep(2.0) * size.value()) / Rep(mtbf.value() * Rep(waste * waste))));
}

}  // namespace ckpt::inline CKPT_ABI
