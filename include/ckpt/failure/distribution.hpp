#pragma once
// Failure laws: how the time to the next failure of the whole job is distributed.

#include <concepts>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Exponential law: failures at the constant rate 1/M, whatever the age. `Exponential{24_h}`.
///
/// Its members check what they are given; `inverse_survival` for many u is cheaper through `sampler`.
template <Scalar Rep = double>
struct BasicExponential {
  using rep = Rep;  ///< the scalar

  BasicSeconds<Rep> mtbf{};  ///< M, mean time between failures of the whole job [s], finite and > 0

  /// M [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> mean() const;
  /// lambda = 1 / M [1/s].
  [[nodiscard]] constexpr BasicPerSecond<Rep> rate() const;
  /// Failures per time at an age: lambda, for t >= 0.
  [[nodiscard]] constexpr BasicPerSecond<Rep> hazard(const BasicSeconds<Rep>& t) const;
  /// Probability that no failure comes within t >= 0: e^(-t/M).
  [[nodiscard]] constexpr Rep survival(const BasicSeconds<Rep>& t) const;
  /// Probability of a failure within t >= 0: 1 - e^(-t/M), exact to the last places for small t too.
  [[nodiscard]] constexpr Rep failure_probability(const BasicSeconds<Rep>& t) const;
  /// The time with survival u, 0 < u <= 1: -M log u. With u uniform, a random time to failure.
  [[nodiscard]] constexpr BasicSeconds<Rep> inverse_survival(const Rep& u) const;
  /// `inverse_survival` as a function of u alone, checked once: for loops.
  [[nodiscard]] constexpr auto sampler() const;
};
/// In doubles.
using Exponential = BasicExponential<double>;

/// From the mean time between failures.
template <Scalar Rep>
BasicExponential(BasicSeconds<Rep>) -> BasicExponential<Rep>;

/// Weibull law, renewed at every failure: hazard (k/s) (t/s)^(k-1) with shape k and scale s = M / Gamma(1 + 1/k).
///
/// k = 1 is the exponential law; k < 1 means that failures come in bursts after a failure (or after the start), which
/// field data of large machines show: Schroeder and Gibson, A large-scale study of failures in high-performance
/// computing systems (2006). `Weibull{.mtbf = 24_h, .shape = 0.7}`.
///
/// Accuracy of the scale: 6 ulp for k >= 0.5. For k < 0.0065 the scale leaves the range of double: an error.
template <Scalar Rep = double>
struct BasicWeibull {
  using rep = Rep;  ///< the scalar

  BasicSeconds<Rep> mtbf{};  ///< M, mean time between failures of the whole job [s], finite and > 0
  Rep shape = Rep(1.0);      ///< k, finite and > 0

  /// M [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> mean() const;
  /// s = M / Gamma(1 + 1/k), the age that 1/e of all survive [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> scale() const;
  /// Failures per time at age t >= 0: (k/s) (t/s)^(k-1). An error at t = 0 for k < 1, where it is infinite.
  [[nodiscard]] constexpr BasicPerSecond<Rep> hazard(const BasicSeconds<Rep>& t) const;
  /// Probability that no failure comes within t >= 0: e^(-(t/s)^k).
  [[nodiscard]] constexpr Rep survival(const BasicSeconds<Rep>& t) const;
  /// Probability of a failure within t >= 0: 1 - e^(-(t/s)^k), exact to the last places for small t too.
  [[nodiscard]] constexpr Rep failure_probability(const BasicSeconds<Rep>& t) const;
  /// The time with survival u, 0 < u <= 1: s (-log u)^(1/k). With u uniform, a random time to failure.
  [[nodiscard]] constexpr BasicSeconds<Rep> inverse_survival(const Rep& u) const;
  /// `inverse_survival` as a function of u alone, checked and its scale computed once: for loops.
  [[nodiscard]] constexpr auto sampler() const;
};
/// In doubles.
using Weibull = BasicWeibull<double>;

/// From MTBF and shape.
template <Scalar Rep>
BasicWeibull(BasicSeconds<Rep>, Rep) -> BasicWeibull<Rep>;

/// A distribution of the time to the next failure, counted from the last one: these two, or one of yours. `sampler` is
/// optional, see `make_sampler`.
template <class Law>
concept FailureLaw = Scalar<typename Law::rep> &&
    requires(const Law& law, const BasicSeconds<typename Law::rep>& t, const typename Law::rep& u) {
  { law.mean() } -> std::same_as<BasicSeconds<typename Law::rep>>;
  { law.hazard(t) } -> std::same_as<BasicPerSecond<typename Law::rep>>;
  { law.survival(t) } -> std::same_as<typename Law::rep>;
  { law.failure_probability(t) } -> std::same_as<typename Law::rep>;
  { law.inverse_survival(u) } -> std::same_as<BasicSeconds<typename Law::rep>>;
};

/// A function from u, uniform in (0, 1], to a random time to failure: the law's `sampler()`, or its `inverse_survival`.
/// It holds a copy of what it needs. The law's own sampler does not look at u again: give it nothing outside (0, 1].
template <FailureLaw Law>
[[nodiscard]] constexpr auto make_sampler(const Law& law);

// ---- implementation

namespace detail {

/// Rejects a time that no probability is defined for.
template <class Rep>
constexpr void require_age(const BasicSeconds<Rep>& t) {
  require_non_negative(t, Subject{"ckpt::FailureLaw", "time", "s"});
}

/// Rejects what is no survival probability of a finite time.
template <class Rep>
constexpr void require_survival(const Rep& u) {
  require_part(u, Subject{"ckpt::FailureLaw::inverse_survival", "survival probability"});
}

/// -M log u.
template <class Rep>
struct ExponentialSampler {
  Rep mtbf;

  [[nodiscard]] constexpr BasicSeconds<Rep> operator()(const Rep& u) const {
    using ckpt::math::log;
    return BasicSeconds<Rep>(enter(mtbf) * (0.0 - log(enter(u))));
  }
};

/// s (-log u)^(1/k).
template <class Rep>
struct WeibullSampler {
  Rep scale;
  Rep inverse_shape;

  [[nodiscard]] constexpr BasicSeconds<Rep> operator()(const Rep& u) const {
    using ckpt::math::log;
    using ckpt::math::pow;
    return BasicSeconds<Rep>(enter(scale) * pow(0.0 - log(enter(u)), enter(inverse_shape)));
  }
};

/// (t/s)^k, the hazard summed up to t.
template <Plain T>
[[nodiscard]] constexpr T cumulative_hazard(const T& scale, const T& shape, const T& t) {
  using ckpt::math::pow;
  if (!(t > 0.0)) return 0.0;
  return pow(t / scale, shape);
}

/// `law.survival` of an age >= 0 s as a function of it alone, for formulas: checked and its scale computed once.
template <class Law>
[[nodiscard]] constexpr auto make_survival(const Law& law) {
  using Rep = typename Law::rep;
  return [law](const eager_t<Rep>& age) { return enter(law.survival(BasicSeconds<Rep>(age))); };
}
template <class Rep>
[[nodiscard]] constexpr auto make_survival(const BasicWeibull<Rep>& law) {
  using ckpt::math::exp;
  return [s = enter(law.scale()), k = enter(law.shape)](const eager_t<Rep>& age) {
    return exp(0.0 - cumulative_hazard(s, k, age));
  };
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicExponential<Rep>::mean() const {
  detail::require_positive(mtbf, Subject{"ckpt::Exponential", "MTBF", "s"});
  return mtbf;
}

template <Scalar Rep>
constexpr BasicPerSecond<Rep> BasicExponential<Rep>::rate() const {
  const BasicPerSecond<Rep> rate = Rep(1.0) / mean();
  detail::require_non_negative(rate, "ckpt::Exponential: failure rate overflows");
  return rate;
}

template <Scalar Rep>
constexpr BasicPerSecond<Rep> BasicExponential<Rep>::hazard(const BasicSeconds<Rep>& t) const {
  detail::require_age(t);
  return rate();
}

template <Scalar Rep>
constexpr Rep BasicExponential<Rep>::survival(const BasicSeconds<Rep>& t) const {
  using ckpt::math::exp;
  detail::require_age(t);
  return detail::leave(exp(0.0 - detail::enter(t / mean())));
}

template <Scalar Rep>
constexpr Rep BasicExponential<Rep>::failure_probability(const BasicSeconds<Rep>& t) const {
  using ckpt::math::expm1;
  detail::require_age(t);
  return detail::leave(0.0 - expm1(0.0 - detail::enter(t / mean())));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicExponential<Rep>::inverse_survival(const Rep& u) const {
  detail::require_survival(u);
  const BasicSeconds<Rep> t = sampler()(u);
  detail::require_non_negative(t, "ckpt::Exponential: time to failure overflows");
  return t;
}

template <Scalar Rep>
constexpr auto BasicExponential<Rep>::sampler() const {
  return detail::ExponentialSampler<Rep>{mean().value()};
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicWeibull<Rep>::mean() const {
  detail::require_positive(mtbf, Subject{"ckpt::Weibull", "MTBF", "s"});
  return mtbf;
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicWeibull<Rep>::scale() const {
  using ckpt::math::tgamma;
  detail::require_positive(shape, Subject{"ckpt::Weibull", "shape"});
  const auto m = detail::enter(mean());
  const auto& k = detail::enter(shape);
  const auto scale = m / tgamma(1.0 + 1.0 / k);
  detail::require_positive(scale, "ckpt::Weibull: shape is too small, the scale leaves the range of numbers");
  return BasicSeconds<Rep>(scale);
}

template <Scalar Rep>
constexpr BasicPerSecond<Rep> BasicWeibull<Rep>::hazard(const BasicSeconds<Rep>& t) const {
  using ckpt::math::pow;
  const auto s = detail::enter(scale());
  const auto& k = detail::enter(shape);
  const auto& age = detail::enter(t);
  detail::require_age(t);
  if (!(age > 0.0)) {
    if (k < 1.0) {
      detail::reject("ckpt::Weibull::hazard: time must be > 0 s for a shape below 1: the hazard at 0 s is infinite",
                     detail::approximate(age));
    }
    return BasicPerSecond<Rep>(k > 1.0 ? 0.0 : k / s);
  }
  const auto hazard = k / s * pow(age / s, k - 1.0);
  detail::require_non_negative(hazard, "ckpt::Weibull::hazard: the hazard overflows");
  return BasicPerSecond<Rep>(hazard);
}

template <Scalar Rep>
constexpr Rep BasicWeibull<Rep>::survival(const BasicSeconds<Rep>& t) const {
  detail::require_age(t);
  return detail::leave(detail::make_survival(*this)(detail::enter(t)));
}

template <Scalar Rep>
constexpr Rep BasicWeibull<Rep>::failure_probability(const BasicSeconds<Rep>& t) const {
  using ckpt::math::expm1;
  const auto s = detail::enter(scale());
  const auto& k = detail::enter(shape);
  detail::require_age(t);
  return detail::leave(0.0 - expm1(0.0 - detail::cumulative_hazard(s, k, detail::enter(t))));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicWeibull<Rep>::inverse_survival(const Rep& u) const {
  detail::require_survival(u);
  if (!(u < Rep(1.0))) return Rep(0.0) * scale();
  const BasicSeconds<Rep> t = sampler()(u);
  detail::require_non_negative(t, "ckpt::Weibull: time to failure overflows");
  return t;
}

template <Scalar Rep>
constexpr auto BasicWeibull<Rep>::sampler() const {
  return detail::WeibullSampler<Rep>{scale().value(), detail::leave(1.0 / detail::enter(shape))};
}

template <FailureLaw Law>
constexpr auto make_sampler(const Law& law) {
  if constexpr (requires { law.sampler(); }) {
    return law.sampler();
  } else {
    return [law](const typename Law::rep& u) { return law.inverse_survival(u); };
  }
}

}  // namespace ckpt::inline CKPT_ABI
