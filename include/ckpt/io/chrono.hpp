#pragma once
// std::chrono: durations become seconds by themselves, and seconds become durations on request.

#include <chrono>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/detail/to_double.hpp>

namespace ckpt::inline CKPT_ABI {

/// Every duration is a time: `CheckpointOptions{.interval = std::chrono::hours(1)}`.
template <class R, class P>
struct quantity_like<std::chrono::duration<R, P>> {
  static constexpr Dimension dimension = Seconds::dimension;  ///< a time

  /// The duration in seconds, rounded to the nearest double.
  [[nodiscard]] static constexpr double to_base(const std::chrono::duration<R, P>& duration) {
    return std::chrono::duration_cast<std::chrono::duration<double>>(duration).count();
  }
};

/// A time as a duration: `to_chrono<std::chrono::milliseconds>(result.write_time)`.
///
/// A duration of integers gets the nearest count, halves away from zero; one of floating-point numbers gets the value,
/// infinities and NaN included.
///
/// @tparam Duration  a std::chrono::duration
/// @param time       t [s]; for a duration of integers finite and within its range
/// @throws InvalidInput naming the value and the range of the duration
/// @accuracy for integers exact up to 2^53 counts, beyond that as exact as the time itself
template <class Duration, Scalar Rep>
[[nodiscard]] constexpr Duration to_chrono(const BasicSeconds<Rep>& time);

// ---- implementation

namespace detail {

/// Nearest integer, halves away from zero.
constexpr double round_half_away(double x) {
  if (!is_between(x, -0x1p52, 0x1p52)) return x;
  const double whole = static_cast<double>(static_cast<std::int64_t>(x));
  if (x - whole >= 0.5) return whole + 1.0;
  if (x - whole <= -0.5) return whole - 1.0;
  return whole;
}

/// Rejects a time of so many seconds that is not one of `lowest` to `largest` seconds.
[[noreturn]] inline void reject_duration(double time, double lowest, double largest) {
  InvalidInput error("ckpt::to_chrono: time must fit the duration", time);
  error.append("; it holds ").append(lowest).append(" s to ").append(largest).append(" s");
  reject(error);
}

}  // namespace detail

template <class Duration, Scalar Rep>
constexpr Duration to_chrono(const BasicSeconds<Rep>& time) {
  using Number = typename Duration::rep;
  using Ratio = typename Duration::period;
  if constexpr (std::chrono::treat_as_floating_point<Number>::value) {
    return std::chrono::duration_cast<Duration>(
        std::chrono::duration<Number>(detail::scalar_cast<Number>(time.value())));
  } else {
    static_assert(std::is_integral_v<Number>, "to_chrono: a duration of built-in numbers is needed");
    const double seconds = detail::to_double(time.value());
    const double count =
        detail::round_half_away(seconds * static_cast<double>(Ratio::den) / static_cast<double>(Ratio::num));
    // One past the largest count is a power of two, hence exact, whatever the integer.
    const double end = 2.0 * static_cast<double>((std::numeric_limits<Number>::max)() / 2 + 1);
    const double begin = std::is_signed_v<Number> ? -end : 0.0;
    if (!detail::is_between(count, begin, end) || count >= end) {
      const double tick = static_cast<double>(Ratio::num) / static_cast<double>(Ratio::den);
      detail::reject_duration(seconds, begin * tick, end * tick);
    }
    return Duration(static_cast<Number>(count));
  }
}

}  // namespace ckpt::inline CKPT_ABI
