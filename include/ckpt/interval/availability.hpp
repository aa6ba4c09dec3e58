#pragma once
// The period of best availability, with error-detection latency: Saxena, Hukerikar, Blaz and Raj (NVIDIA).

#include <type_traits>

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

/// What the availability model looks at.
template <Scalar Rep = double>
struct BasicAvailabilityInputs {
  BasicSeconds<Rep> save{};      ///< Ts, time that one save takes; the period holds it [s], finite and > 0
  BasicSeconds<Rep> mtbf{};      ///< Tf, mean time between failures of the whole job [s], finite and > 0
  BasicSeconds<Rep> recovery{};  ///< Tr, from a failure to work again, lost work not counted [s], finite and >= 0
  BasicSeconds<Rep> detection_latency{};  ///< Te, from an error to its discovery [s], finite and >= 0
};
/// In doubles.
using AvailabilityInputs = BasicAvailabilityInputs<double>;

/// Answer of `availability_optimal_period`.
template <Scalar Rep = double>
struct BasicAvailabilityPeriod {
  BasicPeriod<Rep> period{};              ///< Tc
  Validity validity = Validity::outside;  ///< whether the inputs are in the model's regime
  bool detection_bound = false;           ///< Tc = Te: a shorter period could save an error before it is found
};
/// In doubles.
using AvailabilityPeriod = BasicAvailabilityPeriod<double>;

/// Period of best availability: Tc = Ts + sqrt(2 (Tf + Tr) Ts + Ts^2), and at least Te.
///
/// Maximises `availability`. Its compute Tc - Ts is Young's with Tf + Tr for Tf, to first order; approximate for
/// Ts <= 0.031 (Tf - 8 Tr), where the run time by the exact model is at most 0.1 % above the best, and where Te does
/// not decide.
///
/// @throws InvalidInput naming the quantity outside its domain
/// S. Saxena et al., arXiv 2410.18124
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicAvailabilityPeriod<Rep> availability_optimal_period(
    const BasicAvailabilityInputs<Rep>& model);

/// Availability, the part of the time spent on work that lasts: A = (Tc - Ts) / (Tc (1 + Tr/Tf) + Tc^2 / (2 Tf)).
///
/// Half a period is lost in each failure; failures during recovery are not counted. Te does not enter.
///
/// @param model   Ts, Tf and Tr
/// @param period  Tc, finite and >= Ts
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep availability(const BasicAvailabilityInputs<Rep>& model,
                                         const BasicPeriod<std::type_identity_t<Rep>>& period);

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_availability_model(const BasicAvailabilityInputs<Rep>& model) {
  require_positive(model.save, Subject{"ckpt::AvailabilityInputs", "time of a save", "s"});
  require_positive(model.mtbf, Subject{"ckpt::AvailabilityInputs", "MTBF", "s"});
  require_non_negative(model.recovery, Subject{"ckpt::AvailabilityInputs", "recovery time", "s"});
  require_non_negative(model.detection_latency, Subject{"ckpt::AvailabilityInputs", "detection latency", "s"});
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicAvailabilityPeriod<Rep> availability_optimal_period(const BasicAvailabilityInputs<Rep>& model) {
  using ckpt::math::sqrt;
  detail::require_availability_model(model);
  const auto& ts = detail::enter(model.save);
  const auto& tf = detail::enter(model.mtbf);
  const auto& tr = detail::enter(model.recovery);
  const auto& te = detail::enter(model.detection_latency);
  const auto work = sqrt(ts) * sqrt((tf + tr) + (tf + tr) + ts);
  const auto tc = ts + work;
  detail::require_non_negative(tc, "ckpt::availability_optimal_period: period overflows");
  const bool detection_bound = tc < te;
  const bool valid = !detection_bound && ts <= 0.031 * (tf - 8.0 * tr);
  return {BasicPeriod<Rep>(BasicSeconds<Rep>(detail::choose(detection_bound, te, tc))),
          valid ? Validity::approximate : Validity::outside, detection_bound};
}

template <Scalar Rep>
constexpr Rep availability(const BasicAvailabilityInputs<Rep>& model,
                           const BasicPeriod<std::type_identity_t<Rep>>& period) {
  detail::require_availability_model(model);
  const auto& ts = detail::enter(model.save);
  const auto& tf = detail::enter(model.mtbf);
  const auto& tr = detail::enter(model.recovery);
  const auto& tc = detail::enter(period.seconds());
  if (!(detail::is_positive(tc) && tc >= ts)) {
    detail::reject("ckpt::availability: period must be finite and at least the time of a save [s]",
                   detail::approximate(tc));
  }
  // Numerator and denominator less a factor Tc: this does not overflow.
  const auto lost = (tr + tc / 2.0) / tf;
  return detail::leave((tc - ts) / tc / (1.0 + lost));
}

}  // namespace ckpt::inline CKPT_ABI
