#pragma once
// How often to save when the job stands still for a small part of each save only: to first order.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/waste.hpp>

namespace ckpt::inline CKPT_ABI {

/// What `async_period` needs to know.
template <Scalar Rep = double>
struct BasicAsyncPeriodOptions {
  BasicSeconds<Rep> blocking{};         ///< t_block [s], >= 0
  BasicSeconds<Rep> contention{};       ///< what a save costs by slower steps [s], >= 0
  BasicSeconds<Rep> latency{};          ///< L, from the start of a save to durable [s], >= t_block
  BasicSeconds<Rep> smallest_period{};  ///< t_hold, `StrategyResult::smallest_period` [s], >= 0
  BasicSeconds<Rep> mtbf{};             ///< M, of the whole job [s], > D + R + L
  BasicSeconds<Rep> downtime{};         ///< D [s], >= 0
  BasicSeconds<Rep> restore{};          ///< R [s], >= 0
};
/// In doubles.
using AsyncPeriodOptions = BasicAsyncPeriodOptions<double>;

/// What `async_period` found.
template <Scalar Rep = double>
struct BasicAsyncPeriod {
  BasicPeriod<Rep> period{};      ///< P, from the start of one save to the start of the next
  BasicSeconds<Rep> lost_work{};  ///< L + P/2, expected with each failure [s]
  Rep waste = Rep(0.0);           ///< part of the time that is not useful, first order; above 1 nothing gets done
  bool storage_limited = false;   ///< the path, not the failure rate, sets the period
};
/// In doubles.
using AsyncPeriod = BasicAsyncPeriod<double>;

/// Period of saves that are durable only L after they start, to first order in 1/M.
///
///   waste = compose_waste(a, b)      a = c / P      b = (D + R + L + P/2) / M
///   P = max(sqrt(2 c (M - D - R - L)), t_hold)
///
/// with c = t_block + contention. The root is the P of least waste.
///
/// The newest durable state is L ... L + P old when a failure strikes. Where saves cost nearly nothing the limit is the
/// path: P = t_hold.
///
/// With c = (1 - omega) C and L = C it is `overlapped_waste`, except that b is c / M more: what the restored save
/// itself cost counts as lost again here. The difference is of second order.
///
/// @throws InvalidInput naming the quantity outside its domain; a save that leaves no time for work
/// Valid for D + R + L + P << M. Exact answers: `best_interval` for asynchronous saves, `optimal_work_interval` for
/// those that only block.
/// @accuracy 4 ulp for double where D + R + L is below M/2
/// @see overlapped_waste, compose_waste, best_interval
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicAsyncPeriod<Rep> async_period(const BasicAsyncPeriodOptions<Rep>& options);

// ---- implementation

template <Scalar Rep>
constexpr BasicAsyncPeriod<Rep> async_period(const BasicAsyncPeriodOptions<Rep>& options) {
  using ckpt::math::sqrt;
  detail::require_non_negative(options.blocking, Subject{"ckpt::async_period", "blocking time", "s"});
  detail::require_non_negative(options.contention, Subject{"ckpt::async_period", "contention", "s"});
  detail::require_between(options.latency.value(), options.blocking.value(), detail::largest<Rep>(),
                          "ckpt::async_period: latency must be finite and not below the blocking time [s]");
  detail::require_non_negative(options.smallest_period, Subject{"ckpt::async_period", "smallest period", "s"});
  detail::require_positive(options.mtbf, Subject{"ckpt::async_period", "MTBF", "s"});
  detail::require_non_negative(options.downtime, Subject{"ckpt::async_period", "downtime", "s"});
  detail::require_non_negative(options.restore, Subject{"ckpt::async_period", "restore time", "s"});
  const auto& m = detail::enter(options.mtbf);
  const auto after = detail::enter(options.downtime + options.restore + options.latency);
  const auto time = m - after;
  detail::require_positive(time, "ckpt::async_period: MTBF must exceed downtime + restore + latency [s]");
  const auto c = detail::enter(options.blocking + options.contention);
  const auto best = sqrt(2.0 * (c * time));
  const auto& hold = detail::enter(options.smallest_period);
  const bool limited = hold > best;
  const auto period = detail::choose(limited, hold, best);
  if (!(period > c)) {
    detail::reject("ckpt::async_period: period must exceed blocking time + contention [s]",
                   detail::approximate(period));
  }
  detail::require_positive(period, "ckpt::async_period: period is beyond the range of the scalar [s]");
  const auto half = period / 2.0;
  const auto saving = c / period;
  const auto failing = (after + half) / m;
  return {.period = BasicPeriod<Rep>(BasicSeconds<Rep>(period)),
          .lost_work = options.latency + BasicSeconds<Rep>(half),
          .waste = detail::leave(compose_waste(saving, failing)),
          .storage_limited = limited};
}

}  // namespace ckpt::inline CKPT_ABI
