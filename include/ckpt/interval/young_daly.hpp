#pragma once
// The approximations that everybody quotes, each under its own name: Young 1974, and Daly's three. All of them return
// tau, the compute between two saves.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// For all of this header: failures are exponential with mean time M between failures of the whole job, a save blocks
/// for delta, work is divisible. `approximate` is the answer's validity where the run time it leads to, by the exact
/// model, is at most 0.1 % above that of `optimal_work_interval`; `outside` where it is more. The bounds are evaluated
/// from that model (docs/intervals.md).
///
/// Young's interval: tau = sqrt(2 delta M).
///
/// Minimises delta/tau + tau/(2 M). Approximate for delta <= 0.035 M.
///
/// @param blocking  delta, time that one save blocks the work [s], finite and > 0
/// @param mtbf      M, mean time between failures of the whole job [s], finite and > 0
/// @return tau; the save comes on top
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 2 ulp
/// @see optimal_work_interval
/// J. W. Young, A first order approximation to the optimum checkpoint interval, Comm. ACM 17 (1974)
template <Scalar A, Scalar B>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> young_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf);

/// Daly's first-order interval: tau = sqrt(2 delta M) - delta, for delta < 2 M.
///
/// Young's interval read as a period, less the save; the first term of the series of `daly_higher_order_work_interval`.
/// Approximate for delta <= 0.069 M.
///
/// @param blocking  delta [s], finite and > 0; below 2 M, where tau would be zero or less
/// @param mtbf      M [s], finite and > 0
/// @return tau
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 2 ulp of sqrt(2 delta M)
/// J. T. Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, FGCS 22 (2006)
template <Scalar A, Scalar B>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> daly_first_order_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf);

/// The first-order form with the restart time, also quoted as Daly's: tau = sqrt(2 delta (M + R)).
///
/// The exact optimum does not depend on R. Approximate for delta <= 0.035 (M - 8 R), at R = 0 Young's bound.
///
/// @param blocking  delta [s], finite and > 0
/// @param mtbf      M [s], finite and > 0
/// @param restart   R, time to reload the state after a failure [s], finite and >= 0
/// @return tau
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 2 ulp
template <Scalar A, Scalar B, Scalar C>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B, C>>> daly_restart_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf, const BasicSeconds<C>& restart);

/// Daly's higher-order interval:
///
///   tau = sqrt(2 delta M) [1 + (1/3) sqrt(delta/(2 M)) + (1/9) (delta/(2 M))] - delta    for delta < 2 M
///   tau = M                                                                              for delta >= 2 M
///
/// Jumps from 0.889 M to M at delta = 2 M, where 0.948 M is best; outside only around it, for 1.68 M < delta < 2.16 M
/// (0.19 % above the best run time at most).
///
/// @param blocking  delta [s], finite and > 0
/// @param mtbf      M [s], finite and > 0
/// @return tau
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 4 ulp of sqrt(2 delta M)
/// J. T. Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, FGCS 22 (2006)
template <Scalar A, Scalar B>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> daly_higher_order_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf);

// The two that people ask for by a name alone.

/// `young_work_interval`: tau = sqrt(2 delta M).
/// @see young_work_interval
template <Scalar A, Scalar B>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> young(const BasicSeconds<A>& blocking,
                                                                                       const BasicSeconds<B>& mtbf) {
  return young_work_interval(blocking, mtbf);
}

/// `daly_higher_order_work_interval`, the one of the paper: equation 37 of FGCS 22 (2006).
/// @see daly_higher_order_work_interval
template <Scalar A, Scalar B>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> daly(const BasicSeconds<A>& blocking,
                                                                                      const BasicSeconds<B>& mtbf) {
  return daly_higher_order_work_interval(blocking, mtbf);
}

// ---- implementation

namespace detail {

/// sqrt(2 a b), without overflow or underflow of the product.
template <Plain T>
[[nodiscard]] constexpr T sqrt_of_twice(const T& a, const T& b) {
  using ckpt::math::sqrt;
  return sqrt(a + a) * sqrt(b);
}

/// An interval that is a number above zero, and its validity.
template <class Interval, Plain T>
[[nodiscard]] constexpr IntervalChoice<Interval> interval_choice(const T& seconds, bool valid, const char* text) {
  require_positive(seconds, text);
  return {Interval(BasicSeconds<typename Interval::rep>(seconds)), valid ? Validity::approximate : Validity::outside};
}

}  // namespace detail

template <Scalar A, Scalar B>
constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> young_work_interval(const BasicSeconds<A>& blocking,
                                                                                       const BasicSeconds<B>& mtbf) {
  using Rep = common_scalar_t<A, B>;
  const auto& delta = detail::enter<Rep>(blocking);
  const auto& m = detail::enter<Rep>(mtbf);
  detail::require_positive(delta, Subject{"ckpt::young_work_interval", "blocking time of a save", "s"});
  detail::require_positive(m, Subject{"ckpt::young_work_interval", "MTBF", "s"});
  return detail::interval_choice<BasicWorkInterval<Rep>>(detail::sqrt_of_twice(delta, m),
                                                         delta <= detail::young_bound * m,
                                                         "ckpt::young_work_interval: interval overflows");
}

template <Scalar A, Scalar B>
constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> daly_first_order_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf) {
  using Rep = common_scalar_t<A, B>;
  const auto& delta = detail::enter<Rep>(blocking);
  const auto& m = detail::enter<Rep>(mtbf);
  detail::require_positive(delta, Subject{"ckpt::daly_first_order_work_interval", "blocking time of a save", "s"});
  detail::require_positive(m, Subject{"ckpt::daly_first_order_work_interval", "MTBF", "s"});
  const auto tau = detail::sqrt_of_twice(delta, m) - delta;
  return detail::interval_choice<BasicWorkInterval<Rep>>(
      tau, delta <= 0.069 * m,
      "ckpt::daly_first_order_work_interval: sqrt(2 delta M) - delta must be finite and > 0 s: blocking time below "
      "twice the MTBF");
}

template <Scalar A, Scalar B, Scalar C>
constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B, C>>> daly_restart_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf, const BasicSeconds<C>& restart) {
  using Rep = common_scalar_t<A, B, C>;
  const auto& delta = detail::enter<Rep>(blocking);
  const auto& m = detail::enter<Rep>(mtbf);
  const auto& r = detail::enter<Rep>(restart);
  detail::require_positive(delta, Subject{"ckpt::daly_restart_work_interval", "blocking time of a save", "s"});
  detail::require_positive(m, Subject{"ckpt::daly_restart_work_interval", "MTBF", "s"});
  detail::require_non_negative(r, Subject{"ckpt::daly_restart_work_interval", "restart time", "s"});
  return detail::interval_choice<BasicWorkInterval<Rep>>(detail::sqrt_of_twice(delta, m + r),
                                                         delta <= detail::young_bound * (m - 8.0 * r),
                                                         "ckpt::daly_restart_work_interval: interval overflows");
}

template <Scalar A, Scalar B>
constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> daly_higher_order_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf) {
  using Rep = common_scalar_t<A, B>;
  const auto& delta = detail::enter<Rep>(blocking);
  const auto& m = detail::enter<Rep>(mtbf);
  detail::require_positive(delta, Subject{"ckpt::daly_higher_order_work_interval", "blocking time of a save", "s"});
  detail::require_positive(m, Subject{"ckpt::daly_higher_order_work_interval", "MTBF", "s"});
  const bool valid = !(delta > 1.68 * m && delta < 2.16 * m);
  if (!(delta < m + m)) {
    return detail::interval_choice<BasicWorkInterval<Rep>>(m, valid,
                                                           "ckpt::daly_higher_order_work_interval: interval overflows");
  }
  // With root = sqrt(2 delta M): root * (1/3) sqrt(delta/(2 M)) = delta/3 and root * delta/(18 M) follow without
  // another root.
  using T = detail::eager_t<Rep>;
  const auto root = detail::sqrt_of_twice(delta, m);
  const auto second = T(2.0) / 3.0 * delta;
  const auto third = T(1.0) / 18.0 * (root * (delta / m));
  const auto tau = root - (second - third);
  return detail::interval_choice<BasicWorkInterval<Rep>>(tau, valid,
                                                         "ckpt::daly_higher_order_work_interval: interval overflows");
}

}  // namespace ckpt::inline CKPT_ABI
