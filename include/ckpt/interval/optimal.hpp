#pragma once
// The interval that minimises the expected run time exactly, for a long job and for one of a whole number of segments.

#include <cstdint>
#include <limits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/young_daly.hpp>

namespace ckpt::inline CKPT_ABI {

/// The exact optimum: tau = M [1 + W0(-e^(-1 - delta/M))], W0 the principal branch of Lambert's W.
///
/// Minimises the expected run time (M + D) e^(R/M) (e^((tau + delta)/M) - 1) Ts/tau of Daly's complete model: failures
/// exponential with mean M, striking during compute, save and reload R but not during the downtime D. The optimum does
/// not depend on R, D and the work Ts. It is sqrt(2 delta M) - (2/3) delta + ... for delta << M, and goes to M for
/// delta >> M.
///
/// @param blocking  delta, time that one save blocks the work [s], finite and > 0
/// @param mtbf      M, mean time between failures of the whole job [s], finite and > 0
/// @return tau, compute between two saves; always `exact`
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 3 ulp for every delta/M
template <Scalar A, Scalar B>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> optimal_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf);

/// A job cut into equal segments, each followed by a save.
template <Scalar Rep = double>
struct BasicSegmentChoice {
  std::uint64_t count = 1;                ///< K, number of segments, >= 1
  BasicWorkInterval<Rep> interval{};      ///< W / K, compute in each of them
  Validity validity = Validity::outside;  ///< `exact`
};
/// In doubles.
using SegmentChoice = BasicSegmentChoice<double>;

/// Whole job, blocking saves, closed form (`best_segments`: any save): the whole number of segments K that minimises
/// its expected run time
///
///   E(K) = K (M + D) e^(R/M) (e^((W/K + delta)/M) - 1)
///
/// K is the whole number below or above W / tau of `optimal_work_interval`, whichever gives the smaller E; 1 for a job
/// that is shorter than tau.
///
/// @param work      W, time that the job takes without saves and failures [s], finite and > 0
/// @param blocking  delta, time that one save blocks the work [s], finite and > 0
/// @param mtbf      M, mean time between failures of the whole job [s], finite and > 0
/// @throws InvalidInput naming the quantity outside its domain, and for more than 2^63 segments
template <Scalar A, Scalar B, Scalar C>
[[nodiscard]] constexpr BasicSegmentChoice<common_scalar_t<A, B, C>> optimal_segments(const BasicSeconds<A>& work,
                                                                                      const BasicSeconds<B>& blocking,
                                                                                      const BasicSeconds<C>& mtbf);

// ---- implementation

namespace detail {

/// Smallest normal number of a scalar; a user's scalar that tells no limits has that of double.
template <class T>
[[nodiscard]] constexpr T smallest_normal() {
  if constexpr (std::numeric_limits<T>::is_specialized) {
    return T((std::numeric_limits<T>::min)());
  } else {
    return T((std::numeric_limits<double>::min)());
  }
}

/// tau of `optimal_work_interval`, for inputs that were checked.
template <Plain T>
[[nodiscard]] constexpr T optimal_tau(const T& delta, const T& m) {
  using ckpt::math::one_plus_lambert_w0;
  const T ratio = delta / m;
  // Below the normal numbers the ratio loses digits, and Young's form is exact to all digits.
  if (!(ratio >= smallest_normal<T>())) return sqrt_of_twice(delta, m);
  if (!is_finite(ratio)) return m;
  return m * one_plus_lambert_w0(ratio);
}

/// E(K) without the factor (M + D) e^((R + delta)/M): K (e^(W/(K M)) - e^(-delta/M)), which does not overflow.
template <Plain T>
[[nodiscard]] constexpr T relative_run_time(const T& k, const T& work, const T& delta, const T& m) {
  using ckpt::math::expm1;
  return k * (expm1(work / k / m) - expm1(0.0 - delta / m));
}

}  // namespace detail

template <Scalar A, Scalar B>
constexpr IntervalChoice<BasicWorkInterval<common_scalar_t<A, B>>> optimal_work_interval(
    const BasicSeconds<A>& blocking, const BasicSeconds<B>& mtbf) {
  using Rep = common_scalar_t<A, B>;
  const auto& delta = detail::enter<Rep>(blocking);
  const auto& m = detail::enter<Rep>(mtbf);
  detail::require_positive(delta, Subject{"ckpt::optimal_work_interval", "blocking time of a save", "s"});
  detail::require_positive(m, Subject{"ckpt::optimal_work_interval", "MTBF", "s"});
  const auto tau = detail::optimal_tau(delta, m);
  detail::require_positive(tau, "ckpt::optimal_work_interval: interval leaves the range of numbers");
  return {BasicWorkInterval<Rep>(BasicSeconds<Rep>(tau)), Validity::exact};
}

template <Scalar A, Scalar B, Scalar C>
constexpr BasicSegmentChoice<common_scalar_t<A, B, C>> optimal_segments(const BasicSeconds<A>& work,
                                                                        const BasicSeconds<B>& blocking,
                                                                        const BasicSeconds<C>& mtbf) {
  using Rep = common_scalar_t<A, B, C>;
  const auto& w = detail::enter<Rep>(work);
  const auto& delta = detail::enter<Rep>(blocking);
  const auto& m = detail::enter<Rep>(mtbf);
  detail::require_positive(w, Subject{"ckpt::optimal_segments", "work", "s"});
  detail::require_positive(delta, Subject{"ckpt::optimal_segments", "blocking time of a save", "s"});
  detail::require_positive(m, Subject{"ckpt::optimal_segments", "MTBF", "s"});
  const auto segments = w / detail::optimal_tau(delta, m);
  if (!(segments < 0x1p63)) {
    detail::reject("ckpt::optimal_segments: the job has more than 2^63 segments", detail::approximate(segments));
  }
  const auto run_time = [&](std::uint64_t count) {
    return detail::relative_run_time(detail::enter<Rep>(static_cast<double>(count)), w, delta, m);
  };
  std::uint64_t count = detail::whole_part(segments);
  if (count == 0) {
    count = 1;
  } else if (run_time(count + 1) < run_time(count)) {
    ++count;
  }
  const auto k = detail::enter<Rep>(static_cast<double>(count));
  return {count, BasicWorkInterval<Rep>(BasicSeconds<Rep>(w / k)), Validity::exact};
}

}  // namespace ckpt::inline CKPT_ABI
