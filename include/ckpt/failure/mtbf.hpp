#pragma once
// The mean time between failures of a whole job: from nodes, components, data sheets, operators' statistics, or counts.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>

namespace ckpt::inline CKPT_ABI {

// ---- from the parts to the whole. Failures of the parts are exponential and independent: their rates add.

/// MTBF of a job that any of its nodes takes down: M = M_node / N.
///
/// @param node_mtbf  M_node, of one node [s], finite and > 0
/// @param nodes      N, > 0
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> job_mtbf(const BasicSeconds<Rep>& node_mtbf,
                                                   const BasicCount<std::type_identity_t<Rep>>& nodes);

/// A kind of part, and how many of it one node has.
template <Scalar Rep = double>
struct BasicComponent {
  BasicSeconds<Rep> mtbf{};             ///< of one part [s], finite and > 0
  BasicCount<Rep> per_node = Rep(1.0);  ///< how many, >= 0
};
/// In doubles.
using Component = BasicComponent<double>;

/// MTBF of a node that any of its parts takes down: 1 / sum(n_i / M_i).
///
/// @throws InvalidInput naming the quantity outside its domain, or when there is no part at all
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicSeconds<Rep> series_mtbf(std::span<const BasicComponent<Rep>> components);
/// @overload
template <Scalar Rep = double, std::size_t N>
[[nodiscard]] constexpr BasicSeconds<Rep> series_mtbf(const BasicComponent<Rep> (&components)[N]);

/// Failures that strike a whole group of nodes at once: a rack, a switch, a power feed.
template <Scalar Rep = double>
struct BasicCommonCause {
  Rep fraction = Rep(0.0);                ///< beta, part of a node's failures that its whole group shares, 0 ... 1
  BasicCount<Rep> group_size = Rep(1.0);  ///< g, nodes in a group, >= 1
};
/// In doubles.
using CommonCause = BasicCommonCause<double>;

/// How often a job is interrupted when failures are correlated.
template <Scalar Rep = double>
struct BasicCorrelatedFailures {
  BasicPerSecond<Rep> single_rate{};  ///< interruptions by one node alone: N (1 - beta) / M_node [1/s]
  BasicPerSecond<Rep> group_rate{};   ///< interruptions that take a whole group: (N / g) beta / M_node [1/s]
  BasicSeconds<Rep> mtbf{};           ///< of the job, 1 / (single_rate + group_rate) [s]
};
/// In doubles.
using CorrelatedFailures = BasicCorrelatedFailures<double>;

/// Interruptions of a job whose nodes share causes of failure (the beta-factor model): fewer than N / M_node, since a
/// shared failure interrupts once, but then a whole group is gone, which copies on a peer of it do not survive.
///
/// @param node_mtbf  M_node, of one node, shared causes included [s], finite and > 0
/// @param nodes      N, >= group size
/// @param cause      beta and g
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicCorrelatedFailures<Rep> correlated_failures(
    const BasicSeconds<Rep>& node_mtbf, const BasicCount<std::type_identity_t<Rep>>& nodes,
    const BasicCommonCause<std::type_identity_t<Rep>>& cause);

/// MTBF at another size of the job: M n_from / n_to. Holds where hardware decides; small jobs fail for other reasons,
/// so calibrate on some hundred accelerators or more.
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> scale_mtbf(const BasicSeconds<Rep>& mtbf,
                                                     const BasicCount<std::type_identity_t<Rep>>& from,
                                                     const BasicCount<std::type_identity_t<Rep>>& to);

// ---- units of reliability

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

// ---- what to expect of an exponential law

/// Failures to expect in a time: t / M. @param t [s], finite and >= 0
template <Scalar Rep>
[[nodiscard]] constexpr Rep expected_failures(const BasicSeconds<Rep>& mtbf,
                                              const BasicSeconds<std::type_identity_t<Rep>>& t);
/// Probability of at least one failure in a time: 1 - e^(-t/M). @param t [s], finite and >= 0
template <Scalar Rep>
[[nodiscard]] constexpr Rep failure_probability(const BasicSeconds<Rep>& mtbf,
                                                const BasicSeconds<std::type_identity_t<Rep>>& t);

// ---- from a log

/// What a number of failures in a time says about their rate. With few failures it says little: look at the bounds.
template <Scalar Rep = double>
struct BasicObservedFailures {
  std::uint64_t events = 0;         ///< n, failures seen
  BasicSeconds<Rep> duration{};     ///< T, time watched [s]
  double confidence = 0.95;         ///< probability that the bounds hold the true rate between them
  BasicPerSecond<Rep> rate{};       ///< n / T [1/s]
  BasicPerSecond<Rep> rate_low{};   ///< lower bound; 0 when nothing failed [1/s]
  BasicPerSecond<Rep> rate_high{};  ///< upper bound [1/s]

  /// T / n [s]. @throws InvalidInput when nothing failed
  [[nodiscard]] constexpr BasicSeconds<Rep> mtbf() const;
  /// Lower bound, 1 / rate_high [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> mtbf_low() const;
  /// Upper bound, 1 / rate_low [s]. @throws InvalidInput when nothing failed: there is none
  [[nodiscard]] constexpr BasicSeconds<Rep> mtbf_high() const;
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
/// @param duration    T, time watched, without the downtime in which nothing can fail [s], finite and > 0
/// @param confidence  between 0 and 1
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy bounds to 1e-13
template <Scalar Rep>
[[nodiscard]] constexpr BasicObservedFailures<Rep> observe_failures(std::uint64_t events,
                                                                    const BasicSeconds<Rep>& duration,
                                                                    double confidence = 0.95);

// ---- implementation

namespace detail {

/// A time that is a number above zero.
template <class Rep>
[[nodiscard]] constexpr const BasicSeconds<Rep>& positive_time(const BasicSeconds<Rep>& time, const char* text) {
  require_positive(time.value(), text);
  return time;
}

inline constexpr Seconds fit_base = 1e9 * units::h;               // what failures in time (FIT) are counted in
inline constexpr Seconds thousand_node_days = 1000.0 * units::d;  // of one node

}  // namespace detail

template <Scalar Rep>
constexpr BasicSeconds<Rep> job_mtbf(const BasicSeconds<Rep>& node_mtbf,
                                     const BasicCount<std::type_identity_t<Rep>>& nodes) {
  detail::require_positive(node_mtbf.value(), "ckpt::job_mtbf: MTBF of a node must be finite and > 0 s");
  detail::require_positive(nodes.value(), "ckpt::job_mtbf: number of nodes must be finite and > 0");
  return detail::positive_time(node_mtbf / nodes.value(),
                               "ckpt::job_mtbf: MTBF of the job leaves the range of numbers");
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> series_mtbf(std::span<const BasicComponent<Rep>> components) {
  BasicPerSecond<Rep> rate{};
  for (const BasicComponent<Rep>& component : components) {
    detail::require_positive(component.mtbf.value(), "ckpt::series_mtbf: MTBF of a component must be finite and > 0 s");
    detail::require_non_negative(component.per_node.value(),
                                 "ckpt::series_mtbf: number of components must be finite and >= 0");
    rate += component.per_node.value() / component.mtbf;
  }
  detail::require_positive(rate.value(), "ckpt::series_mtbf: total failure rate must be finite and > 0 1/s");
  return detail::positive_time(Rep(1.0) / rate, "ckpt::series_mtbf: MTBF leaves the range of numbers");
}

template <Scalar Rep, std::size_t N>
constexpr BasicSeconds<Rep> series_mtbf(const BasicComponent<Rep> (&components)[N]) {
  return series_mtbf(std::span<const BasicComponent<Rep>>(components));
}

template <Scalar Rep>
constexpr BasicCorrelatedFailures<Rep> correlated_failures(const BasicSeconds<Rep>& node_mtbf,
                                                           const BasicCount<std::type_identity_t<Rep>>& nodes,
                                                           const BasicCommonCause<std::type_identity_t<Rep>>& cause) {
  const auto& beta = detail::enter(cause.fraction);
  const auto& g = detail::enter(cause.group_size);
  const auto& n = detail::enter(nodes);
  const auto& m = detail::enter(node_mtbf);
  detail::require_positive(m, "ckpt::correlated_failures: MTBF of a node must be finite and > 0 s");
  detail::require_positive(n, "ckpt::correlated_failures: number of nodes must be finite and > 0");
  detail::require_fraction(beta, "ckpt::correlated_failures: fraction of shared failures must be from 0 to 1");
  detail::require_between(g, 1.0, n, "ckpt::correlated_failures: group size must be from 1 to the number of nodes");
  const auto all = n / m;
  const auto single = all * (1.0 - beta);
  const auto group = all * beta / g;
  const auto rate = single + group;
  detail::require_positive(rate, "ckpt::correlated_failures: rate of interruptions leaves the range of numbers");
  return {BasicPerSecond<Rep>(single), BasicPerSecond<Rep>(group),
          detail::positive_time(BasicSeconds<Rep>(1.0 / rate),
                                "ckpt::correlated_failures: MTBF leaves the range of numbers")};
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> scale_mtbf(const BasicSeconds<Rep>& mtbf, const BasicCount<std::type_identity_t<Rep>>& from,
                                       const BasicCount<std::type_identity_t<Rep>>& to) {
  detail::require_positive(mtbf.value(), "ckpt::scale_mtbf: MTBF must be finite and > 0 s");
  detail::require_positive(from.value(), "ckpt::scale_mtbf: number it was measured on must be finite and > 0");
  detail::require_positive(to.value(), "ckpt::scale_mtbf: number it is wanted for must be finite and > 0");
  return detail::positive_time(mtbf * Rep(from.value() / to.value()),
                               "ckpt::scale_mtbf: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> mtbf_from_fit(const Rep& fit) {
  detail::require_positive(fit, "ckpt::mtbf_from_fit: failures in 10^9 h must be finite and > 0");
  return detail::positive_time(BasicSeconds<Rep>(detail::fit_base) / fit,
                               "ckpt::mtbf_from_fit: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr Rep fit_from_mtbf(const BasicSeconds<Rep>& mtbf) {
  detail::require_positive(mtbf.value(), "ckpt::fit_from_mtbf: MTBF must be finite and > 0 s");
  return detail::require_finite_answer(BasicSeconds<Rep>(detail::fit_base) / mtbf,
                                       "ckpt::fit_from_mtbf: failure rate overflows");
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> mtbf_from_1000_node_days(const Rep& failures) {
  detail::require_positive(failures,
                           "ckpt::mtbf_from_1000_node_days: failures in 1000 node-days must be finite and > 0");
  return detail::positive_time(BasicSeconds<Rep>(detail::thousand_node_days) / failures,
                               "ckpt::mtbf_from_1000_node_days: MTBF leaves the range of numbers");
}

template <Scalar Rep>
constexpr Rep failures_per_1000_node_days(const BasicSeconds<Rep>& node_mtbf) {
  detail::require_positive(node_mtbf.value(), "ckpt::failures_per_1000_node_days: MTBF must be finite and > 0 s");
  return detail::require_finite_answer(BasicSeconds<Rep>(detail::thousand_node_days) / node_mtbf,
                                       "ckpt::failures_per_1000_node_days: failure rate overflows");
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> mtbf_from_afr(const Rep& afr, AnnualRate convention, const Seconds& year) {
  using ckpt::math::log1p;
  detail::require_positive(afr, "ckpt::mtbf_from_afr: annualized failure rate must be finite and > 0 (a fraction)");
  detail::require_positive(year.value(), "ckpt::mtbf_from_afr: year must be finite and > 0 s");
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
  detail::require_positive(mtbf.value(), "ckpt::afr_from_mtbf: MTBF must be finite and > 0 s");
  detail::require_positive(year.value(), "ckpt::afr_from_mtbf: year must be finite and > 0 s");
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
  detail::require_positive(mtbf.value(), "ckpt::availability_from_repair_time: MTBF must be finite and > 0 s");
  detail::require_non_negative(repair_time.value(),
                               "ckpt::availability_from_repair_time: repair time must be finite and >= 0 s");
  return detail::leave(1.0 / (1.0 + detail::enter(repair_time / mtbf)));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> repair_time_from_availability(const std::type_identity_t<Rep>& availability,
                                                          const BasicSeconds<Rep>& mtbf) {
  detail::require_part(availability, "ckpt::repair_time_from_availability: availability must be > 0 and <= 1");
  detail::require_positive(mtbf.value(), "ckpt::repair_time_from_availability: MTBF must be finite and > 0 s");
  const auto& m = detail::enter(mtbf);
  const auto& a = detail::enter(availability);
  const auto repair = m * ((1.0 - a) / a);
  detail::require_non_negative(repair, "ckpt::repair_time_from_availability: repair time overflows");
  return BasicSeconds<Rep>(repair);
}

template <Scalar Rep>
constexpr Rep expected_failures(const BasicSeconds<Rep>& mtbf, const BasicSeconds<std::type_identity_t<Rep>>& t) {
  detail::require_positive(mtbf.value(), "ckpt::expected_failures: MTBF must be finite and > 0 s");
  detail::require_non_negative(t.value(), "ckpt::expected_failures: time must be finite and >= 0 s");
  return detail::require_finite_answer(t / mtbf, "ckpt::expected_failures: number overflows");
}

template <Scalar Rep>
constexpr Rep failure_probability(const BasicSeconds<Rep>& mtbf, const BasicSeconds<std::type_identity_t<Rep>>& t) {
  return BasicExponential<Rep>{mtbf}.failure_probability(t);
}

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
constexpr BasicObservedFailures<Rep> observe_failures(std::uint64_t events, const BasicSeconds<Rep>& duration,
                                                      double confidence) {
  constexpr std::uint64_t most = 1'000'000'000'000;
  if (events > most) {
    detail::reject("ckpt::observe_failures: number of failures must be <= 10^12", static_cast<double>(events));
  }
  detail::require_positive(duration.value(), "ckpt::observe_failures: time watched must be finite and > 0 s");
  if (!(detail::is_positive(confidence) && confidence < 1.0)) {
    detail::reject("ckpt::observe_failures: confidence must be > 0 and < 1", confidence);
  }
  const auto n = static_cast<double>(events);
  const double each_side = (1.0 - confidence) / 2.0;
  const double low = events == 0 ? 0.0 : math::gamma_p_inverse(n, each_side);
  const double high = math::gamma_q_inverse(n + 1.0, each_side);
  const auto rate = [&duration](double failures) {
    const BasicPerSecond<Rep> x = detail::scalar_cast<Rep>(failures) / duration;
    detail::require_non_negative(x.value(), "ckpt::observe_failures: failure rate overflows");
    return x;
  };
  return {events, duration, confidence, rate(n), rate(low), rate(high)};
}

}  // namespace ckpt::inline CKPT_ABI
