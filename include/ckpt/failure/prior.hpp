#pragma once
// What is known of a failure rate before anything was seen to fail, in the form that failures seen are added to.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What is believed of the rate of failures lambda: a gamma distribution of shape a and rate T, as if a failures had
/// been seen in the time T. With n more in a time t it is one of shape a + n and rate T + t (it is conjugate to
/// exponential failures).
struct FailurePrior {
  double failures = 0.0;  ///< a, > 0; below 1 where little is known
  Seconds time{};         ///< T [s], > 0

  /// One over the mean rate a / T [s]. The MTBF to choose an interval by: the time lost at an interval tau is delta/tau
  /// + lambda tau/2 to first order, so that its mean depends on the mean of lambda alone.
  [[nodiscard]] constexpr Seconds mtbf() const { return time / failures; }
  /// The MTBF that is exceeded with chance 1 - p, 0 < p < 1 [s].
  /// @throws InvalidInput unless 0 < p < 1
  [[nodiscard]] constexpr Seconds mtbf_quantile(double p) const {
    if (!(p > 0.0 && p < 1.0)) detail::reject("ckpt::FailurePrior::mtbf_quantile: p must be within 0 and 1", p);
    return time / math::gamma_q_inverse(failures, p);
  }
  /// What is known after n more failures in the time t.
  [[nodiscard]] constexpr FailurePrior after(double seen, const Seconds& watched) const {
    return {failures + seen, time + watched};
  }
};

namespace detail {

/// Rejects what no prior can be, by name.
constexpr void require_prior(const FailurePrior& prior) {
  require_positive(prior.failures, Subject{"ckpt::FailurePrior", "failures"});
  require_positive(prior.time, Subject{"ckpt::FailurePrior", "time", "s"});
}

}  // namespace detail

/// The prior of a guessed MTBF: the gamma distribution of the rate that is as wide and as high as the lognormal one of
/// the factors about the guess. As wide: of the MTBF's logarithm the distance from 10 to 90 % is that of the factors;
/// by a factor of 5.5, as far apart as published runs are, a = 0.86; by 2, a = 3.7. As high: its mean rate a / T is
/// e^(s^2/2) / guess, s the standard deviation of that logarithm. The interval depends on the mean rate alone, and who
/// may be far off saves more often: a guess that is too long costs more than one that is too short.
///
/// @param mtbf     the guess, of the whole job: half of what is believed lies below it [s], finite and > 0
/// @param factors  how far it may be off: `factor(5.5)`; what one in ten exceeds over what nine in ten do from 1.01 to
///                 10^6
/// @throws InvalidInput for an input outside its domain
/// @accuracy 1e-9
[[nodiscard]] constexpr FailurePrior mtbf_prior(const Seconds& mtbf, const Spread& factors) {
  detail::require_positive(mtbf, Subject{"ckpt::mtbf_prior", "MTBF", "s"});
  const double wanted = factors.quantile(0.9) / factors.quantile(0.1);
  detail::require_between(wanted, 1.01, 1e6,
                          "ckpt::mtbf_prior: the 90 % quantile must be 1.01 to 10^6 times the 10 % quantile");
  const auto too_wide = [wanted](double log_of_shape) {
    const double shape = math::exp(log_of_shape);
    return math::log(math::gamma_p_inverse(shape, 0.9) / math::gamma_p_inverse(shape, 0.1) / wanted);
  };
  constexpr double least = 0.1;  // where the quotient is above 10^6, and
  constexpr double most = 1e6;   // below 1.01
  const double a = math::exp(detail::solve_bracketed(too_wide, math::log(least), math::log(most), 1e-10));
  const double deviation = 0.5 * math::log(wanted) / math::normal_quantile(0.9);
  return {a, mtbf * (a * math::exp(-0.5 * deviation * deviation))};
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
