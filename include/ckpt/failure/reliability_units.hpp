#pragma once
// Units of reliability: FIT of data sheets, failures in 1000 node-days, annualized failure rates, availability.

#include <cstdint>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/detail/positive_time.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// MTBF from failures in 10^9 hours: 10^9 h / FIT. @param fit > 0
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> mtbf_from_fit(const Rep& fit);
/// Failures in 10^9 hours.
template <Scalar Rep>
[[nodiscard]] constexpr Rep fit_from_mtbf(const BasicSeconds<Rep>& mtbf);

/// MTBF of a node from failures in 1000 node-days. @param failures > 0
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> mtbf_from_1000_node_days(const Rep& failures);
/// Failures in 1000 node-days.
template <Scalar Rep>
[[nodiscard]] constexpr Rep failures_per_1000_node_days(const BasicSeconds<Rep>& node_mtbf);

/// What an "annualized failure rate" counts.
enum class AnnualRate : std::uint8_t {
  expected_failures,    ///< failures in a year, each replaced: year / M; can exceed 1
  failure_probability,  ///< the chance to fail within the first year: 1 - e^(-year/M); below 1
};

/// Words for what an annual rate counts.
[[nodiscard]] constexpr std::string_view to_string(AnnualRate rate) {
  switch (rate) {
    case AnnualRate::expected_failures:
      return "expected failures";
    case AnnualRate::failure_probability:
      return "failure probability";
  }
  return "unknown";
}

/// A year of 365.25 days, 8766 h. Others reckon with 8760 h: pass that as `year`.
inline constexpr Seconds mean_year{8766.0 * 3600.0};

/// MTBF from an annualized failure rate (a fraction, not percent).
///
/// @param afr         > 0; below 1 for `failure_probability`
/// @param convention  what it counts
/// @param year        how long a year is [s], > 0
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> mtbf_from_afr(const Rep& afr, AnnualRate convention,
                                                        const Seconds& year = mean_year);
/// Annualized failure rate, a fraction.
template <Scalar Rep>
[[nodiscard]] constexpr Rep afr_from_mtbf(const BasicSeconds<Rep>& mtbf, AnnualRate convention,
                                          const Seconds& year = mean_year);

/// Availability of what fails every M and is repaired in MTTR: M / (M + MTTR).
///
/// @param mtbf         M [s], finite and > 0
/// @param repair_time  MTTR, mean time to repair [s], finite and >= 0
template <Scalar Rep>
[[nodiscard]] constexpr Rep availability_from_repair_time(const BasicSeconds<Rep>& mtbf,
                                                          const BasicSeconds<std::type_identity_t<Rep>>& repair_time);
/// Mean time to repair behind an availability: M (1/A - 1).
///
/// @param availability  A, > 0 and <= 1
/// @param mtbf          M [s], finite and > 0
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> repair_time_from_availability(const std::type_identity_t<Rep>& availability,
                                                                        const BasicSeconds<Rep>& mtbf);

// ---- implementation

namespace detail {

inline constexpr Seconds fit_base = 1e9 * units::h;               // what failures in time (FIT) are counted in
inline constexpr Seconds thousand_node_days = 1000.0 * units::d;  // of one node

}  // namespace detail

template <Scalar Rep>
constexpr BasicSeconds<Rep> mtbf_from_fit(const Rep& fit) {
  detail::require_positive(fit, Subject{"ckpt::mtbf_from_fit", "failures in 10^9 h"});
  return detail::positive_time(BasicSeconds<Rep>(detail::fit_base) / fit,
                               "ckpt::mtbf_from_fit: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr Rep fit_from_mtbf(const BasicSeconds<Rep>& mtbf) {
  detail::require_positive(mtbf, Subject{"ckpt::fit_from_mtbf", "MTBF", "s"});
  const Rep fit = BasicSeconds<Rep>(detail::fit_base) / mtbf;
  detail::require_non_negative(fit, "ckpt::fit_from_mtbf: failure rate overflows");
  return fit;
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> mtbf_from_1000_node_days(const Rep& failures) {
  detail::require_positive(failures, Subject{"ckpt::mtbf_from_1000_node_days", "failures in 1000 node-days"});
  return detail::positive_time(BasicSeconds<Rep>(detail::thousand_node_days) / failures,
                               "ckpt::mtbf_from_1000_node_days: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr Rep failures_per_1000_node_days(const BasicSeconds<Rep>& node_mtbf) {
  detail::require_positive(node_mtbf, Subject{"ckpt::failures_per_1000_node_days", "MTBF", "s"});
  const Rep failures = BasicSeconds<Rep>(detail::thousand_node_days) / node_mtbf;
  detail::require_non_negative(failures, "ckpt::failures_per_1000_node_days: failure rate overflows");
  return failures;
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> mtbf_from_afr(const Rep& afr, AnnualRate convention, const Seconds& year) {
  using ckpt::math::log1p;
  detail::require_positive(afr, "ckpt::mtbf_from_afr: annualized failure rate must be finite and > 0 (a fraction)");
  detail::require_positive(year, Subject{"ckpt::mtbf_from_afr", "year", "s"});
  auto failures = detail::enter(afr);
  if (convention == AnnualRate::failure_probability) {
    if (!(failures < 1.0)) {
      detail::reject("ckpt::mtbf_from_afr: the probability to fail within a year must be < 1",
                     detail::approximate(afr));
    }
    failures = 0.0 - log1p(0.0 - failures);
  }
  return detail::positive_time(BasicSeconds<Rep>(detail::enter<Rep>(year) / failures),
                               "ckpt::mtbf_from_afr: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr Rep afr_from_mtbf(const BasicSeconds<Rep>& mtbf, AnnualRate convention, const Seconds& year) {
  using ckpt::math::expm1;
  detail::require_positive(mtbf, Subject{"ckpt::afr_from_mtbf", "MTBF", "s"});
  detail::require_positive(year, Subject{"ckpt::afr_from_mtbf", "year", "s"});
  const auto failures = detail::enter<Rep>(year) / detail::enter(mtbf);
  if (convention == AnnualRate::expected_failures) {
    detail::require_non_negative(failures, "ckpt::afr_from_mtbf: failure rate overflows");
    return detail::leave(failures);
  }
  return detail::leave(0.0 - expm1(0.0 - failures));
}

template <Scalar Rep>
constexpr Rep availability_from_repair_time(const BasicSeconds<Rep>& mtbf,
                                            const BasicSeconds<std::type_identity_t<Rep>>& repair_time) {
  detail::require_positive(mtbf, Subject{"ckpt::availability_from_repair_time", "MTBF", "s"});
  detail::require_non_negative(repair_time, Subject{"ckpt::availability_from_repair_time", "repair time", "s"});
  return detail::leave(1.0 / (1.0 + detail::enter(repair_time / mtbf)));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> repair_time_from_availability(const std::type_identity_t<Rep>& availability,
                                                          const BasicSeconds<Rep>& mtbf) {
  detail::require_part(availability, Subject{"ckpt::repair_time_from_availability", "availability"});
  detail::require_positive(mtbf, Subject{"ckpt::repair_time_from_availability", "MTBF", "s"});
  const auto& m = detail::enter(mtbf);
  const auto& a = detail::enter(availability);
  const auto repair = m * ((1.0 - a) / a);
  detail::require_non_negative(repair, "ckpt::repair_time_from_availability: repair time overflows");
  return BasicSeconds<Rep>(repair);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
