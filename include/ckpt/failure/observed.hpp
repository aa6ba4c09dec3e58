#pragma once
// How often something fails, from a log: the rate of what was counted, and how sure it is.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/detail/positive_time.hpp>
#include <ckpt/failure/mtbf.hpp>

namespace ckpt::inline CKPT_ABI {

/// What a number of failures in a time says about their rate. With few failures it says little: look at the bounds.
template <Scalar Rep = double>
struct BasicObservedFailures {
  std::uint64_t events = 0;         ///< n, failures seen
  BasicSeconds<Rep> duration{};     ///< T, time watched [s]
  double confidence = 0.95;         ///< probability that the bounds hold the true rate between them
  BasicPerSecond<Rep> rate{};       ///< n / T [1/s]
  BasicPerSecond<Rep> rate_low{};   ///< lower bound; 0 when nothing failed [1/s]
  BasicPerSecond<Rep> rate_high{};  ///< upper bound [1/s]
  BasicSeconds<Rep> downtime{};     ///< beside T, in which nothing could fail; 0 where it is not known [s]

  /// T / n [s]. @throws InvalidInput when nothing failed
  [[nodiscard]] constexpr BasicSeconds<Rep> mtbf() const;
  /// Lower bound, 1 / rate_high [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> mtbf_low() const;
  /// Upper bound, 1 / rate_low [s]. @throws InvalidInput when nothing failed: there is none
  [[nodiscard]] constexpr BasicSeconds<Rep> mtbf_high() const;
  /// (T + downtime) / n. @throws InvalidInput when nothing failed
  [[nodiscard]] constexpr BasicWallClockMtbf<Rep> wall_clock_mtbf() const;
  /// What the count says of the MTBF, as factors on T / n: the rate has a gamma distribution with shape n + 1/2, what
  /// is left of Jeffreys' prior when n failures were seen. With 3 one in ten lies below 0.50, one in ten above 2.1.
  /// @throws InvalidInput when nothing failed
  /// @see Brown, Cai and DasGupta, 2003, Statistica Sinica 13, 19-49, section 2
  [[nodiscard]] constexpr Spread mtbf_spread() const;
};
/// In doubles.
using ObservedFailures = BasicObservedFailures<double>;

/// Rate of failures from a log, with its exact two-sided confidence interval (Garwood 1936):
///
///   chi2(alpha/2; 2 n) / (2 T) ... chi2(1 - alpha/2; 2 n + 2) / (2 T),   alpha = 1 - confidence
///
/// Each bound fails with probability alpha/2 at most, with n = 0 too: there the upper bound is -log(alpha/2) / T, 3.69
/// / T at 95 %. (The "rule of three", 3.0 / T, is one-sided.)
///
/// @param events      n, failures seen; at most 10^12
/// @param duration    T, time watched, without the downtime in which nothing can fail [s], finite and > 0; with it what
///                    comes out is of wall clock, see `WallClockMtbf`
/// @param confidence  between 0 and 1
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy bounds to 1e-13
template <Scalar Rep>
[[nodiscard]] constexpr BasicObservedFailures<Rep> observe_failures(std::uint64_t events,
                                                                    const BasicSeconds<Rep>& duration,
                                                                    double confidence = 0.95);
/// The same of a log that says how long the job was down: T = wall clock - downtime.
///
/// @param events      n, failures seen; at most 10^12
/// @param wall_clock  from the first row to the last [s], finite and > 0
/// @param downtime    of it, time in which nothing could fail: from failures to the start of restores [s], finite, >= 0
///                    and < wall clock
/// @param confidence  between 0 and 1
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicObservedFailures<Rep> observe_failures(
    std::uint64_t events, const BasicSeconds<Rep>& wall_clock, const BasicSeconds<std::type_identity_t<Rep>>& downtime,
    double confidence = 0.95);

// ---- implementation

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicObservedFailures<Rep>::mtbf() const {
  if (events == 0) {
    detail::reject(InvalidInput("ckpt::ObservedFailures::mtbf: nothing failed: the MTBF has a lower bound only"));
  }
  return duration / detail::scalar_of_integer<Rep>(events);
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicObservedFailures<Rep>::mtbf_low() const {
  return detail::positive_time(Rep(1.0) / rate_high,
                               "ckpt::ObservedFailures::mtbf_low: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicObservedFailures<Rep>::mtbf_high() const {
  if (events == 0) {
    detail::reject(InvalidInput("ckpt::ObservedFailures::mtbf_high: nothing failed: the MTBF has no upper bound"));
  }
  return detail::positive_time(Rep(1.0) / rate_low,
                               "ckpt::ObservedFailures::mtbf_high: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr BasicWallClockMtbf<Rep> BasicObservedFailures<Rep>::wall_clock_mtbf() const {
  return BasicWallClockMtbf<Rep>(mtbf() + downtime / detail::scalar_of_integer<Rep>(events));
}

template <Scalar Rep>
constexpr Spread BasicObservedFailures<Rep>::mtbf_spread() const {
  if (events == 0) {
    detail::reject(
        InvalidInput("ckpt::ObservedFailures::mtbf_spread: nothing failed: the MTBF has a lower bound only"));
  }
  const auto n = static_cast<double>(events);
  const auto at = [n](double chance) { return Spread::Quantile{chance, n / math::gamma_q_inverse(n + 0.5, chance)}; };
  return Spread::factors({at(0.02), at(0.1), at(0.25), at(0.5), at(0.75), at(0.9), at(0.98)});
}

template <Scalar Rep>
constexpr BasicObservedFailures<Rep> observe_failures(std::uint64_t events, const BasicSeconds<Rep>& duration,
                                                      double confidence) {
  constexpr std::uint64_t most = 1'000'000'000'000;
  if (events > most) {
    detail::reject("ckpt::observe_failures: number of failures must be <= 10^12", static_cast<double>(events));
  }
  detail::require_positive(duration, Subject{"ckpt::observe_failures", "time watched", "s"});
  if (!(detail::is_positive(confidence) && confidence < 1.0)) {
    detail::reject("ckpt::observe_failures: confidence must be > 0 and < 1", confidence);
  }
  const auto n = static_cast<double>(events);
  const double each_side = (1.0 - confidence) / 2.0;
  const double low = events == 0 ? 0.0 : math::gamma_p_inverse(n, each_side);
  const double high = math::gamma_q_inverse(n + 1.0, each_side);
  const auto rate = [&duration](double failures) {
    const BasicPerSecond<Rep> x = detail::scalar_cast<Rep>(failures) / duration;
    detail::require_non_negative(x, "ckpt::observe_failures: failure rate overflows");
    return x;
  };
  return {events, duration, confidence, rate(n), rate(low), rate(high)};
}

template <Scalar Rep>
constexpr BasicObservedFailures<Rep> observe_failures(std::uint64_t events, const BasicSeconds<Rep>& wall_clock,
                                                      const BasicSeconds<std::type_identity_t<Rep>>& downtime,
                                                      double confidence) {
  detail::require_positive(wall_clock, Subject{"ckpt::observe_failures", "wall clock", "s"});
  detail::require_non_negative(downtime, Subject{"ckpt::observe_failures", "downtime", "s"});
  if (!(downtime < wall_clock)) {
    detail::reject("ckpt::observe_failures: downtime must be below the wall clock [s]",
                   detail::approximate(downtime.value()));
  }
  BasicObservedFailures<Rep> seen = observe_failures(events, BasicSeconds<Rep>(wall_clock - downtime), confidence);
  seen.downtime = downtime;
  return seen;
}

}  // namespace ckpt::inline CKPT_ABI
