#pragma once
// Which failure law fits a list of times between failures, some of them cut off, and whether it fits at all.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A time without failure: from a start to the failure that ended it, or to where it was not watched any more.
struct Lifetime {
  Seconds time{};      ///< [s], finite and > 0
  bool failed = true;  ///< false: a planned stop or the end of the log came first
};

/// A law that the fit chose.
enum class FittedLaw : std::uint8_t { exponential, weibull };

/// Name of a law.
[[nodiscard]] constexpr std::string_view to_string(FittedLaw law) {
  switch (law) {
    case FittedLaw::exponential:
      return "exponential";
    case FittedLaw::weibull:
      return "Weibull";
  }
  return "unknown";
}

/// Both laws fitted to the same lifetimes by maximum likelihood, and what speaks for each.
struct FailureFit {
  std::uint64_t failures = 0;           ///< n, lifetimes that ended in a failure
  std::uint64_t lifetimes = 0;          ///< all of them
  Exponential exponential{};            ///< M = sum of all times / n
  double exponential_likelihood = 0.0;  ///< its log-likelihood
  bool has_weibull = false;             ///< whether there are enough failures, three, for the rest
  Weibull weibull{};                    ///< of the greatest likelihood
  double weibull_likelihood = 0.0;      ///< its log-likelihood
  double shape_low = 0.0;               ///< lower bound of the shape, by the profile of the likelihood
  double shape_high = 0.0;              ///< upper bound
  double confidence = 0.95;             ///< of the bounds
  /// Probability of lifetimes at least so far from an exponential law, on either side, if it is one: small when
  /// failures come in bursts after a start (shape < 1) or wear out (> 1). Exact for any number of failures.
  double exponential_p = 1.0;
  /// The same of the whole course of the fitted Weibull law: Kolmogorov's distance. Too high, as the law was fitted.
  double weibull_p = 1.0;
  /// Weibull only where exponential_p is below 1 % and Akaike's criterion for small samples prefers it.
  FittedLaw best = FittedLaw::exponential;
};

/// Fits both laws.
///
///   exponential  M = T / n,  log L = -n log M - n,  T = sum t_i
///   Weibull      0 = sum t_i^k log t_i / sum t_i^k - 1/k - mean of log t_i over the failures,  s^k = sum t_i^k / n
///
/// The test of the exponential law is that of the cumulative total time on test: with Y(s) lifetimes of at least s and
/// G(t) the integral of Y from 0 to t, the G(t_i) / G(end) of the failures are uniform, whatever M is; their sum has
/// the law of Irwin and Hall. It is exact where lifetimes are cut off by the end of watching alone, and near it
/// elsewhere.
///
/// @param lifetimes   in ascending order of time, at most 10^6; at least one failed
/// @param confidence  between 0 and 1
/// @throws InvalidInput for other lifetimes and confidences
/// @see Lawless, Statistical Models and Methods for Lifetime Data (2003), chapters 4 and 5; Epstein, Tests for the
///      validity of the assumption that the underlying distribution of life is exponential, Technometrics 2 (1960)
[[nodiscard]] constexpr FailureFit fit_failures(std::span<const Lifetime> lifetimes, double confidence = 0.95);

/// The part of lifetimes that is longer than each time at which one failed, with those that were cut off: the product
/// of 1 - d / n over those times, of d that failed then and n that were watched so long.
///
/// @param lifetimes  in ascending order of time
/// @param point      called with each such time and the part, in ascending order of time
/// @throws InvalidInput for other lifetimes
/// @see Kaplan and Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958)
template <class Point>
constexpr void survival_of(std::span<const Lifetime> lifetimes, Point&& point);

/// Probability that the sum of n uniform numbers is as far from n / 2 as `sum` is, or farther, on either side.
/// @param sum  finite and >= 0
/// @param n    at least 1
/// @throws InvalidInput for others
/// @accuracy 1e-7 for n <= 20, from there by the normal law with its correction, 1e-4
[[nodiscard]] constexpr double uniform_sum_p(double sum, std::uint64_t n);

/// Whether failures become rarer or more frequent as a run goes on: probability that failures at a constant rate lie so
/// unevenly in the time watched (Laplace's test, exact for few).
/// @param times    of the failures from the start of watching [s], each from 0 to `watched`
/// @param watched  [s], > 0
/// @throws InvalidInput for others
[[nodiscard]] constexpr double trend_p(std::span<const Seconds> times, const Seconds& watched);

/// The same of lifetimes one after another; 1 where none failed.
/// @param lifetimes  in the order in which they were
/// @throws InvalidInput for lifetimes that are not finite and > 0
[[nodiscard]] constexpr double trend_p(std::span<const Lifetime> lifetimes);

// ---- implementation

namespace detail {

/// Sums over lifetimes that the Weibull likelihood needs, with times in units of the longest.
struct WeibullSums {
  double power = 0.0;          // sum x^k
  double power_log = 0.0;      // sum x^k log x
  double power_log_log = 0.0;  // sum x^k log^2 x
};

[[nodiscard]] constexpr WeibullSums weibull_sums(std::span<const Lifetime> lifetimes, double longest, double shape) {
  WeibullSums sums;
  for (const Lifetime& one : lifetimes) {
    const double log = math::log(one.time.value() / longest);
    const double power = math::exp(shape * log);
    sums.power += power;
    sums.power_log += power * log;
    sums.power_log_log += power * log * log;
  }
  return sums;
}

/// What a fit of the shape looks at.
struct WeibullProfile {
  std::span<const Lifetime> lifetimes;
  double longest;
  double failures;
  double log_sum;  // of log x over the failures

  /// Log-likelihood of a shape with its best scale, times in units of the longest.
  [[nodiscard]] constexpr double likelihood(double shape) const {
    const double power = weibull_sums(lifetimes, longest, shape).power;
    return failures * (math::log(shape) - math::log(power / failures) - 1.0) + (shape - 1.0) * log_sum;
  }
  /// The score, of the sign of the derivative of the likelihood.
  [[nodiscard]] constexpr double score(double shape) const {
    const WeibullSums sums = weibull_sums(lifetimes, longest, shape);
    return 1.0 / shape + log_sum / failures - sums.power_log / sums.power;
  }
};

/// A zero of a function that is positive at `low` and negative at `high`, by bisection of the logarithm.
template <class Function>
[[nodiscard]] constexpr double bisect_log(const Function& f, double low, double high) {
  for (int i = 0; i < 200 && high / low > 1.0 + 4e-16; ++i) {
    const double middle = math::sqrt(low * high);
    if (middle <= low || middle >= high) break;
    (f(middle) > 0.0 ? low : high) = middle;
  }
  return math::sqrt(low * high);
}

/// Upper tail of Kolmogorov's law with Stephens' correction for few numbers.
[[nodiscard]] constexpr double kolmogorov_p(double distance, double n) {
  const double root = math::sqrt(n);
  const double x = (root + 0.12 + 0.11 / root) * distance;
  if (x < 0.3) return 1.0;
  double sum = 0.0, sign = 2.0;
  for (int k = 1; k <= 40; ++k, sign = -sign) sum += sign * math::exp(-2.0 * k * k * x * x);
  return sum < 0.0 ? 0.0 : sum > 1.0 ? 1.0 : sum;
}

/// The total time on test of lifetimes raised to a power: how it lies at the failures.
struct TotalTime {
  double sum = 0.0;         // of the uniform numbers
  double distance = 0.0;    // of Kolmogorov, of them from the uniform law
  std::uint64_t count = 0;  // of them
};

[[nodiscard]] constexpr TotalTime total_time_on_test(std::span<const Lifetime> lifetimes, double longest,
                                                     double shape) {
  const auto powered = [&](const Lifetime& one) {
    return shape == 1.0 ? one.time.value() / longest : math::pow(one.time.value() / longest, shape);
  };
  double end = 0.0;
  std::uint64_t failures = 0;
  for (const Lifetime& one : lifetimes) {
    end += powered(one);
    failures += one.failed ? 1 : 0;
  }
  TotalTime total;
  // Where the longest one failed, its number is 1 whatever the law.
  total.count = lifetimes.back().failed ? failures - 1 : failures;
  double passed = 0.0, before = 0.0;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < lifetimes.size() && seen < total.count; ++i) {
    const double now = powered(lifetimes[i]);
    passed += (now - before) * static_cast<double>(lifetimes.size() - i);
    before = now;
    if (!lifetimes[i].failed) continue;
    const double u = passed / end;
    const auto n = static_cast<double>(total.count);
    const double above = static_cast<double>(seen + 1) / n - u;
    const double below = u - static_cast<double>(seen) / n;
    total.distance = above > total.distance ? above : total.distance;
    total.distance = below > total.distance ? below : total.distance;
    total.sum += u;
    ++seen;
  }
  return total;
}

}  // namespace detail

constexpr double uniform_sum_p(double sum, std::uint64_t n) {
  detail::require_non_negative(sum, Subject{"ckpt::uniform_sum_p", "sum"});
  if (n == 0) detail::reject(InvalidInput("ckpt::uniform_sum_p: number of terms must be >= 1"));
  const auto terms = static_cast<double>(n);
  const double middle = terms / 2.0;
  const double away = sum > middle ? sum - middle : middle - sum;
  constexpr std::uint64_t most_exact = 20;
  if (n > most_exact) {
    const double z = away / math::sqrt(terms / 12.0);
    constexpr double density = 0.3989422804014326779399460599343819;  // of the normal law at 0
    const double kurtosis = -1.2 / terms;
    const double normal = math::gamma_q(0.5, z * z / 2.0);  // both tails, and Edgeworth's correction
    const double p = normal + 2.0 * density * math::exp(-z * z / 2.0) * (kurtosis / 24.0) * (z * z * z - 3.0 * z);
    return p < 0.0 ? 0.0 : p > 1.0 ? 1.0 : p;
  }
  // Irwin and Hall: P(sum <= x) = 1/n! sum_k (-1)^k C(n, k) (x - k)^n, k <= x; in the lower half.
  const double x = middle - away;
  if (x <= 0.0) return 0.0;
  double tail = 0.0, binomial = 1.0, factorial = 1.0;
  for (std::uint64_t k = 2; k <= n; ++k) factorial *= static_cast<double>(k);
  for (std::uint64_t k = 0; k <= n && static_cast<double>(k) < x; ++k) {
    double power = 1.0;
    for (std::uint64_t i = 0; i < n; ++i) power *= x - static_cast<double>(k);
    tail += (k % 2 == 0 ? 1.0 : -1.0) * binomial * power;
    binomial *= static_cast<double>(n - k) / static_cast<double>(k + 1);
  }
  const double p = 2.0 * tail / factorial;
  return p < 0.0 ? 0.0 : p > 1.0 ? 1.0 : p;
}

constexpr double trend_p(std::span<const Seconds> times, const Seconds& watched) {
  detail::require_positive(watched, Subject{"ckpt::trend_p", "time watched", "s"});
  if (times.empty()) return 1.0;
  double sum = 0.0;
  for (const Seconds& time : times) {
    detail::require_non_negative(time, Subject{"ckpt::trend_p", "time of a failure", "s"});
    if (time > watched) {
      detail::reject("ckpt::trend_p: time of a failure must not be beyond the time watched [s]", time.value());
    }
    sum += time / watched;
  }
  return uniform_sum_p(sum, times.size());
}

constexpr double trend_p(std::span<const Lifetime> lifetimes) {
  Seconds all{};
  for (const Lifetime& one : lifetimes) {
    detail::require_positive(one.time, Subject{"ckpt::trend_p", "lifetime", "s"});
    all = all + one.time;
  }
  detail::require_non_negative(all, "ckpt::trend_p: sum of the lifetimes must be finite [s]");
  Seconds passed{};
  double sum = 0.0;
  std::uint64_t failures = 0;
  for (const Lifetime& one : lifetimes) {
    passed = passed + one.time;
    // Where watching ends with a failure, that one lies at its end whatever the trend.
    if (!one.failed || &one == &lifetimes.back()) continue;
    sum += passed / all;
    ++failures;
  }
  return failures > 0 ? uniform_sum_p(sum, failures) : 1.0;
}

template <class Point>
constexpr void survival_of(std::span<const Lifetime> lifetimes, Point&& point) {
  double survival = 1.0;
  for (std::size_t i = 0; i < lifetimes.size();) {
    const Seconds& time = lifetimes[i].time;
    detail::require_positive(time, Subject{"ckpt::survival_of", "lifetime", "s"});
    const std::size_t watched = lifetimes.size() - i;
    std::size_t failed = 0;
    for (; i < lifetimes.size() && lifetimes[i].time == time; ++i) failed += lifetimes[i].failed ? 1U : 0U;
    if (i < lifetimes.size() && lifetimes[i].time < time) {
      detail::reject("ckpt::survival_of: lifetimes must be in ascending order [s]", lifetimes[i].time.value());
    }
    if (failed == 0) continue;
    survival *= 1.0 - static_cast<double>(failed) / static_cast<double>(watched);
    point(time, survival);
  }
}

constexpr FailureFit fit_failures(std::span<const Lifetime> lifetimes, double confidence) {
  constexpr std::size_t most = 1'000'000;
  if (lifetimes.size() > most) {
    detail::reject("ckpt::fit_failures: number of lifetimes must be <= 10^6", static_cast<double>(lifetimes.size()));
  }
  if (!(detail::is_positive(confidence) && confidence < 1.0)) {
    detail::reject("ckpt::fit_failures: confidence must be > 0 and < 1", confidence);
  }
  FailureFit fit{.lifetimes = lifetimes.size(), .confidence = confidence};
  Seconds sum{}, before{};
  bool differ = false;
  for (const Lifetime& one : lifetimes) {
    detail::require_positive(one.time, Subject{"ckpt::fit_failures", "lifetime", "s"});
    if (one.time < before) {
      detail::reject("ckpt::fit_failures: lifetimes must be in ascending order [s]", one.time.value());
    }
    differ = differ || one.time > lifetimes.front().time;
    before = one.time;
    sum = sum + one.time;
    fit.failures += one.failed ? 1 : 0;
  }
  if (fit.failures == 0) {
    detail::reject(InvalidInput("ckpt::fit_failures: nothing failed: there is no law to fit"));
  }
  detail::require_positive(sum, "ckpt::fit_failures: sum of the lifetimes must be finite [s]");
  const auto n = static_cast<double>(fit.failures);
  const double longest = before.value();
  fit.exponential = Exponential{sum / n};
  fit.exponential_likelihood = -n * math::log(fit.exponential.mtbf.value()) - n;
  constexpr std::uint64_t fewest = 3;
  if (fit.failures < fewest || !differ) return fit;

  detail::WeibullProfile profile{lifetimes, longest, n, 0.0};
  for (const Lifetime& one : lifetimes) {
    if (one.failed) profile.log_sum += math::log(one.time.value() / longest);
  }
  constexpr double lowest = 0.02, highest = 500.0;
  const auto score = [&profile](double shape) { return profile.score(shape); };
  if (!(score(lowest) > 0.0) || !(score(highest) < 0.0)) return fit;  // times that hardly differ, or by many magnitudes
  const double shape = detail::bisect_log(score, lowest, highest);
  const double scale =
      longest * math::exp(math::log(detail::weibull_sums(lifetimes, longest, shape).power / n) / shape);
  fit.has_weibull = true;
  fit.weibull = Weibull{Seconds(scale * math::tgamma(1.0 + 1.0 / shape)), shape};
  const double best = profile.likelihood(shape);
  fit.weibull_likelihood = best - n * math::log(longest);
  const double drop = math::gamma_p_inverse(0.5, confidence);  // half a quantile of chi-squared with one degree
  const auto inside = [&](double at) { return profile.likelihood(at) - best + drop; };
  fit.shape_low =
      inside(lowest) > 0.0 ? lowest : detail::bisect_log([&](double at) { return -inside(at); }, lowest, shape);
  fit.shape_high = inside(highest) > 0.0 ? highest : detail::bisect_log(inside, shape, highest);

  const auto plain = detail::total_time_on_test(lifetimes, longest, 1.0);
  fit.exponential_p = uniform_sum_p(plain.sum, plain.count);
  const auto powered = detail::total_time_on_test(lifetimes, longest, shape);
  fit.weibull_p = detail::kolmogorov_p(powered.distance, static_cast<double>(powered.count));
  // Akaike's criterion with its correction for n failures: 2 k - 2 log L + 2 k (k + 1) / (n - k - 1).
  const double exponential_cost = 2.0 - 2.0 * fit.exponential_likelihood + (n > 2.0 ? 4.0 / (n - 2.0) : 0.0);
  const double weibull_cost =
      n > 3.0 ? 4.0 - 2.0 * fit.weibull_likelihood + 12.0 / (n - 3.0) : (std::numeric_limits<double>::max)();
  constexpr double significant = 0.01;
  if (weibull_cost < exponential_cost && fit.exponential_p < significant) fit.best = FittedLaw::weibull;
  return fit;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
