#pragma once
// Where the hours of a long run go under a failure law that renews with every restart.

#include <initializer_list>
#include <limits>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The ledger of `run.work` of useful work in the long run, for a law that is not exponential. From a restart to the
/// failure after it the job is t seconds old with probability S(t): each category is the integral of S over the ages at
/// which the job does that, over the work that is kept, times the work of the run. Its goodput is `long_run_goodput`.
///
/// The start of the job and its end are not in it: one restore less, and where failures come soon after a start
/// `excess_failures` more.
///
/// @param run       see `Run`
/// @param law       any `FailureLaw` with a finite mean and a smooth survival, in the scalar of the run
/// @param interval  tau, useful work between two saves [s], finite and > 0
/// @throws InvalidInput as `long_run_goodput`
/// @accuracy 1e-10 of the wall clock in each category
template <Scalar Rep, detail::OtherLawOf<Rep> Law>
[[nodiscard]] constexpr BasicLedger<Rep> long_run_ledger(const BasicRun<Rep>& run, const Law& law,
                                                         const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// Failures that a long run with a clock of failures that starts anew with it has beyond its time over M: (c^2 - 1) / 2
/// with the coefficient of variation c of the law, c^2 = Gamma(1 + 2/k) / Gamma(1 + 1/k)^2 - 1. Shape 0.5: 2; 0.7:
/// 0.57; 1: none; above 1 less than none.
/// @param shape  k of Weibull's law, finite and > 0
/// @return infinity where c^2 is beyond the range of the scalar
/// @see D. R. Cox, Renewal Theory (1962), section 4.2
template <Scalar Rep>
[[nodiscard]] constexpr Rep excess_failures(const Rep& shape);

// ---- implementation

namespace detail {

/// Integral of what does not rise from 0 to `to`, where it may be as steep at 0 as any power is: panels halve towards
/// 0.
template <Plain T, class F>
[[nodiscard]] constexpr T integral_from_zero(const F& f, const T& to) {
  T sum = 0.0;
  T width = 0.5 * to;
  for (int i = 0; i < 52 && width > 0.0; ++i) {
    sum += gauss_legendre(f, width, width);
    width = 0.5 * width;
  }
  return sum + 2.0 * width;  // f <= 1
}

/// Sum over k >= 0 of the integral of S from `from + k step` over `width`.
template <Plain T, class F>
[[nodiscard]] constexpr T sum_of_integrals(const F& survival, const T& from, const T& width, const T& step) {
  const auto all = [&](const T& age) { return sum_of_survival(survival, age, step); };
  T sum = 0.0;
  T x = from;
  T left = width;
  while (left > 0.0 && is_finite(left)) {
    const T panel = left > x ? x : left;
    sum += gauss_legendre(all, x, panel);
    x += panel;
    left = left > panel ? left - panel : T(0.0);
  }
  return sum;
}

/// The time of a renewal from failure to failure [s], for each second of the ledger.
template <Plain T, class Survival>
[[nodiscard]] constexpr BasicLedger<T> ledger_of_renewal(const Renewal<T, Survival>& renewal, const T& work) {
  const BasicRun<T>& run = renewal.run;
  const auto alive = [&renewal](const T& age) { return renewal.survival(age); };
  const Cycle<T> c = make_cycle(run, renewal.mtbf, work);
  const T first = renewal.ahead + c.first;
  const T durable = sum_of_survival<T>(alive, first + c.pending, c.later);
  const T restored = run.exposure.restoring ? integral_from_zero(alive, renewal.ahead) : run.outage.restoring().value();
  const T useful = work * durable;
  const T slowed = c.slowdown > 0.0 ? c.slowdown * sum_of_integrals<T>(alive, first, c.overlap, c.later) : T(0.0);
  T save = 0.0;
  T waiting = 0.0;
  T computed = renewal.mtbf - (run.exposure.restoring ? restored : T(0.0));
  if (c.saving) {
    save = sum_of_integrals<T>(alive, renewal.ahead + c.work, c.blocking, c.later);
    if (c.waiting > 0.0) waiting = sum_of_integrals<T>(alive, first + c.compute, c.waiting, c.later);
    computed -= save + waiting;
  } else {
    const T begun = c.pending > 0.0 ? sum_of_survival<T>(alive, first, c.later) : durable;
    save = begun * c.blocking;
    waiting = c.waiting * (begun - alive(first));
  }
  return {.useful_work = BasicSeconds<T>(useful),
          .save = BasicSeconds<T>(save),
          .slowdown = BasicSeconds<T>(slowed),
          .waiting = BasicSeconds<T>(waiting),
          .lost_work = BasicSeconds<T>(excess(computed, slowed + useful)),
          .detection = run.outage.detection,
          .rescheduling = run.outage.until_restore(),
          .restore = BasicSeconds<T>(restored),
          .failure_count = 1.0,
          .validity = Validity::approximate};
}

/// A ledger of so much useful work, all in proportion.
template <Plain T>
[[nodiscard]] constexpr BasicLedger<T> scaled(BasicLedger<T> ledger, const BasicSeconds<T>& work) {
  const T times = work / ledger.useful_work;
  ledger.useful_work = work;
  for (BasicSeconds<T>* time : {&ledger.save, &ledger.slowdown, &ledger.waiting, &ledger.lost_work, &ledger.detection,
                                &ledger.rescheduling, &ledger.restore}) {
    *time = *time * times;
  }
  ledger.failure_count = ledger.failure_count * times;
  return ledger;
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep excess_failures(const Rep& shape) {
  using ckpt::math::tgamma;
  detail::require_positive(shape, Subject{"ckpt::excess_failures", "shape"});
  const auto inverse = 1.0 / detail::enter(shape);
  const detail::eager_t<Rep> one = tgamma(1.0 + inverse);
  const detail::eager_t<Rep> two = tgamma(1.0 + 2.0 * inverse);
  if (!detail::is_finite(two)) return Rep(std::numeric_limits<double>::infinity());
  return detail::leave(0.5 * (two / one / one - 2.0));
}

template <Scalar Rep, detail::OtherLawOf<Rep> Law>
constexpr BasicLedger<Rep> long_run_ledger(const BasicRun<Rep>& run, const Law& law,
                                           const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_renewing_run(run, "ckpt::long_run_ledger");
  const auto m = detail::enter(law.mean());
  detail::require_positive(m, Subject{"ckpt::long_run_ledger", "mean of the law", "s"});
  const auto& inside = detail::enter(run);
  const detail::Renewal renewal(inside, detail::make_survival(law), m);
  const auto& tau = detail::enter(interval.seconds());
  detail::require_positive(tau, Subject{"ckpt::long_run_ledger", "interval", "s"});
  auto ledger = detail::ledger_of_renewal(renewal, tau);
  detail::require_positive(ledger.useful_work.value(),
                           Subject{"ckpt::long_run_ledger", "no save is ever durable: the useful work"});
  return detail::leave(detail::scaled(ledger, inside.work));
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
