#pragma once
// A job whose clock of failures starts anew with every restart: Weibull's law in the place of the exponential one.

#include <cstdint>
#include <limits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/gamma.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/goodput/renewal_ledger.hpp>
#include <ckpt/goodput/run.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

namespace of_weibull {
using ckpt::math::pow;
using ckpt::math::tgamma;
/// A scalar in which a Weibull law can be evaluated.
template <class Rep>
concept Scalar = requires(const Rep& x) {
  pow(x, x);
  tgamma(x);
};
}  // namespace of_weibull

/// Whether a law of this shape is another than the exponential one.
template <class Rep>
[[nodiscard]] constexpr bool renews(const Rep& shape) {
  return shape < Rep(1.0) || shape > Rep(1.0);
}

/// `f` of the law of a job.
template <class Rep, class F>
[[nodiscard]] constexpr auto with_law(const BasicSeconds<Rep>& mtbf, const Rep& shape, const F& f) {
  if constexpr (of_weibull::Scalar<Rep>) {
    if (renews(shape)) return f(BasicWeibull<Rep>{mtbf, shape});
  }
  return f(BasicExponential<Rep>{mtbf});
}

/// `f` of the renewal process that a run is.
template <class Rep, class F>
[[nodiscard]] constexpr auto with_renewal(const BasicRun<Rep>& run, const BasicExponential<Rep>& law, const Rep& shape,
                                          const F& f) {
  using T = eager_t<Rep>;
  const BasicRun<T>& inside = enter(run);
  if constexpr (of_weibull::Scalar<Rep>) {
    return f(Renewal(inside, make_survival(BasicWeibull<Rep>{law.mtbf, shape}), T(enter(law.mtbf))));
  } else {
    reject(InvalidInput("ckpt::Job: failures.shape needs a scalar with pow and tgamma"));
    return f(Renewal(
        inside, [](const T&) { return T(0.0); }, T(enter(law.mtbf))));
  }
}

/// An interval, or the whole work where that is shorter.
template <class Rep>
[[nodiscard]] constexpr eager_t<Rep> within_work(const BasicRun<Rep>& run, const eager_t<Rep>& tau) {
  return smaller(tau, eager_t<Rep>(enter(run.work.value())));
}

/// Expected time of a run at an interval; not finite where it never finishes. Of a law that renews that of a long run.
template <class Rep>
[[nodiscard]] constexpr eager_t<Rep> time_under(const BasicRun<Rep>& run, const BasicExponential<Rep>& law,
                                                const Rep& shape, const eager_t<Rep>& tau) {
  using T = eager_t<Rep>;
  if (!renews(shape)) return run_time(enter(run), T(enter(law.mtbf)), cut_into(T(enter(run.work)), tau));
  return with_renewal(run, law, shape, [&](const auto& renewal) {
    const T goodput = renewal.goodput(within_work(run, tau));
    return is_positive(goodput) ? T(enter(run.work) / goodput) : T(std::numeric_limits<double>::infinity());
  });
}

/// Useful work in that time; 0 where it is not finite.
template <class Rep>
[[nodiscard]] constexpr eager_t<Rep> goodput_under(const BasicRun<Rep>& run, const BasicExponential<Rep>& law,
                                                   const Rep& shape, const eager_t<Rep>& tau) {
  using T = eager_t<Rep>;
  const T time = time_under(run, law, shape, tau);
  return is_positive(time) ? T(enter(run.work) / time) : T(0.0);
}

/// The best interval of a long run, in whole steps where `step` > 0; of 0 s where it never finishes.
template <class Rep>
[[nodiscard]] constexpr BasicBestInterval<eager_t<Rep>> best_renewing(const BasicRun<Rep>& run,
                                                                      const BasicExponential<Rep>& law,
                                                                      const Rep& shape, const eager_t<Rep>& step) {
  using T = eager_t<Rep>;
  return with_renewal(run, law, shape, [&](const auto& renewal) {
    BasicBestInterval<T> best = best_of_renewal(renewal, step);
    const T tau = best.interval.seconds().value();
    if (!(step > 0.0) || !(tau > 0.0)) return best;
    T steps = larger(whole(T(tau / step)), 1.0);
    T most = renewal.goodput(step * steps);
    for (const double by : {1.0, -1.0}) {  // failures that come late have a hill for each number of saves before them
      for (T next = steps + by; next >= 1.0; next = steps + by) {
        const T goodput = renewal.goodput(step * next);
        if (!(goodput > most)) break;
        steps = next;
        most = goodput;
      }
    }
    // The other hills; of many steps the best interval is no step away from that of no steps.
    const T last = 2.0 * renewal.mtbf / step;
    for (T n = 1.0; last <= 128.0 && n <= last + 1.0; n += 1.0) {
      const T goodput = renewal.goodput(step * n);
      if (!(goodput > most)) continue;
      steps = n;
      most = goodput;
    }
    best.interval = BasicWorkInterval<T>(BasicSeconds<T>(step * steps));
    return best;
  });
}

/// The ledger of a run that finishes, under a law that renews.
template <class Rep>
[[nodiscard]] constexpr BasicLedger<Rep> ledger_renewing(const BasicRun<Rep>& run, const BasicExponential<Rep>& law,
                                                         const Rep& shape, const BasicWorkInterval<Rep>& interval) {
  using T = eager_t<Rep>;
  return with_renewal(run, law, shape, [&](const auto& renewal) {
    return BasicLedger<Rep>(leave(scaled(ledger_of_renewal(renewal, within_work(run, T(enter(interval.seconds())))),
                                         BasicSeconds<T>(enter(run.work)))));
  });
}

/// Whether the ends of a run are so much of it that the ledger of a long one is not its own: failures at its start are
/// a tenth of all, or the last save is in flight for a hundredth of the work.
template <class Rep>
[[nodiscard]] constexpr bool too_short_to_renew(const BasicRun<Rep>& run, const BasicLedger<Rep>& ledger,
                                                const Rep& shape) {
  if constexpr (of_weibull::Scalar<Rep>) {
    if (enter(run.save.persist().value()) > 0.01 * enter(run.work.value())) return true;
    const auto excess = enter(excess_failures(shape));
    const auto most = 0.1 * enter(ledger.failure_count);
    return !(excess <= most && excess >= 0.0 - most);
  } else {
    return false;
  }
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
