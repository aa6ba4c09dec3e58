#pragma once
// Goodput and best interval of an endless job under any failure law, Weibull above all: a renewal process.

#include <concepts>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/optimal.hpp>

namespace ckpt::inline CKPT_ABI {

namespace detail {
/// A law in the scalar of a run.
template <class Law, class Rep>
concept LawOf = FailureLaw<Law> && std::same_as<typename Law::rep, Rep>;
/// One that is not exponential.
template <class Law, class Rep>
concept OtherLawOf = LawOf<Law, Rep> && !std::same_as<Law, BasicExponential<Rep>>;
}  // namespace detail

/// Useful work per wall-clock time in the long run, for a law that is not exponential: what `goodput` tends to as the
/// job gets longer.
///
///   goodput = tau sum_{k>=1} S(R + D_k) / (M + D)          D_k = first + (k - 1) later + pending
///
/// Every failure renews the process: it restarts the clock of the law, S = `law.survival`, whose mean is M. A save does
/// not. D_k is the exposed time from the end of a restore until the k-th save is durable: first = tau + delta, later =
/// tau + s p + wait + delta, pending = p. The clock runs in the time in which failures strike, as in `simulate`: from
/// the start of the restore where restores are exposed, else from its end (then R leaves S and joins M + D); where
/// failures spare saves, it stands still while one blocks, which then takes time of its own.
///
/// Valid for an endless job, or one of many failures: the first start, which restores nothing, and the last save are
/// not in it. A short job under a law that is not exponential has no formula here: `simulate` it. An exponential law
/// has a closed form: expected_time.hpp.
///
/// @param run       see `Run`; its work is not used
/// @param law       any `FailureLaw` with a finite mean, in the scalar of the run
/// @param interval  tau, useful work between two saves [s], finite and > 0
/// @throws InvalidInput for an input outside its domain, and for a run that never gets anything done
/// @accuracy 1e-11 relative for a smooth survival: 256 terms of the sum, the rest by Euler and Maclaurin's formula and
///           an adaptive integral, so that the effort is bounded whatever tau/M. A survival with a kink: tau^2/M^2,
///           with a jump: tau/M, where tau is below M/256, else as a smooth one
/// @see simulate, expected_time; D. R. Cox, Renewal Theory (1962), for the ratio of means
template <Scalar Rep, detail::OtherLawOf<Rep> Law>
[[nodiscard]] constexpr Rep long_run_goodput(const BasicRun<Rep>& run, const Law& law,
                                             const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// tau that maximises `long_run_goodput(run, law, tau)`, for a law that is not exponential: not below `smallest`.
/// Intervals at which the job waits for its saves are looked at too.
///
/// Where failures come at nearly equal times there are many maxima: every interval of which a whole number fits in
/// between. All intervals between two proven bounds are therefore looked at, in steps of 1/64 of an octave at most
/// where fewer than 256 of them fit; every maximum is followed that could be the best.
///
/// @param run       see `Run`; its work is not used
/// @param law       as above
/// @param smallest  least interval that may be answered [s], >= 0
/// @throws InvalidInput for an input outside its domain, for saves that cost nothing and are durable at once when
///         `smallest` is 0, and for a run that never gets anything done
/// @accuracy goodput as above; tau to 1e-8 where the survival is smooth and delta above M/1e6; Weibull shapes above 50,
///           where 30 maxima and more lie next to each other: goodput to 1e-5
/// @see long_run_goodput; `best_interval` of an exponential law for its closed form
template <Scalar Rep, detail::OtherLawOf<Rep> Law>
[[nodiscard]] constexpr BasicBestInterval<Rep> best_interval(
    const BasicRun<Rep>& run, const Law& law, const BasicWorkInterval<std::type_identity_t<Rep>>& smallest = {});

// ---- implementation

namespace detail {

/// Integral of f from `from` over `width`: Gauss and Legendre's rule of ten points.
template <Plain T, class F>
[[nodiscard]] constexpr T gauss_legendre(const F& f, const T& from, const T& width) {
  constexpr double at[] = {0.14887433898163121, 0.43339539412924719, 0.67940956829902441, 0.86506336668898451,
                           0.97390652851717172};
  constexpr double weight[] = {0.29552422471475287, 0.26926671930999636, 0.21908636251598204, 0.14945134915058059,
                               0.066671344308688138};
  const T half = width / 2.0;
  const T middle = from + half;
  T sum = 0.0;
  for (int i = 0; i < 5; ++i) {
    const T off = half * at[i];
    const T both = f(middle - off) + f(middle + off);
    sum += both * weight[i];
  }
  return half * sum;
}

/// Integral from `from` > 0 to infinity of a function >= 0 that does not rise, beside something of the size `beside`:
/// errors are small against both together. Panels grow by factors of two and are halved where ten points are not
/// enough.
template <Plain T, class F>
[[nodiscard]] constexpr T integral_to_infinity(const F& f, const T& from, const std::type_identity_t<T>& beside) {
  constexpr int most_panels = 20'000;  // a bound on the effort, for functions with no end or with thousands of kinks
  const T narrowest = 4.0 * epsilon<T>();
  const T tolerance = larger(narrowest, 1e-14);
  T total = 0.0;
  T x = from;
  T width = from;
  T whole = gauss_legendre(f, x, width);
  for (int panel = 0; panel < most_panels; ++panel) {
    const T half = width / 2.0;
    const T left = gauss_legendre(f, x, half);
    const T right = gauss_legendre(f, T(x + half), half);
    const T both = left + right;
    const T so_far = beside + total + both;
    if (distance(whole, both) > tolerance * so_far && half > narrowest * x) {
      width = half;
      whole = left;
      continue;
    }
    total += both;
    x += width;
    if (!(both > 0.01 * tolerance * so_far)) break;
    width = 2.0 * width;
    if (!is_finite(x + width)) break;
    whole = gauss_legendre(f, x, width);
  }
  return total;
}

/// Sum of S(from + k step) over k >= 0, for `from` and `step` > 0.
///
/// So many terms; the rest is the integral from half a step before the next one, with the first two corrections of
/// Euler and Maclaurin's formula for midpoints, their derivatives taken from differences.
template <Plain T, class F>
[[nodiscard]] constexpr T sum_of_survival(const F& survival, const T& from, const T& step) {
  constexpr int terms = 256;
  const auto at = [&](double k) { return survival(from + step * k); };
  const T nothing = 0.01 * epsilon<T>();
  T sum = 0.0;
  T last = 0.0;
  T before = 0.0;
  for (int k = 0; k < terms; ++k) {
    const T one = at(k);
    if (!(one > nothing * sum)) return sum;
    sum += one;
    before = last;
    last = one;
  }
  const T next = at(terms);
  const T first = next - last;
  const T third = at(terms + 1.0) - 3.0 * first - before;
  const T middle = from + step * (terms - 0.5);
  const T rest = integral_to_infinity(survival, middle, step * sum) / step;
  const T corrections = first / 24.0 - T(17.0) / 5760.0 * third;
  return sum + rest + corrections;
}

/// The renewal process that a run is under a law: what does not depend on the interval.
template <Plain T, class Survival>
struct Renewal {
  const BasicRun<T>& run;
  Survival law;
  T mtbf;
  T ahead = 0.0;  // exposed time before the work: the restore, where it is exposed
  T beside;       // time from failure to failure that is not exposed, but for saves

  constexpr Renewal(const BasicRun<T>& given, const Survival& survival_of_law, const T& mean)
      : run(given), law(survival_of_law), mtbf(mean), beside(given.outage.downtime().value()) {
    (run.exposure.restoring ? ahead : beside) += run.outage.restoring().value();
  }

  /// Probability to get so far without a failure.
  [[nodiscard]] constexpr T survival(const T& age) const { return is_finite(age) ? law(age) : 0.0; }

  /// Useful work per time; 0 where no save is ever durable.
  [[nodiscard]] constexpr T goodput(const T& work) const {
    const auto alive = [this](const T& age) { return survival(age); };
    const Cycle<T> c = make_cycle(run, mtbf, work);
    const T first = ahead + c.first;
    const T durable = sum_of_survival<T>(alive, first + c.pending, c.later);
    T time = mtbf + beside;
    if (!c.saving) {  // every save that is begun takes its own time
      const T begun = c.pending > 0.0 ? sum_of_survival(alive, first, c.later) : durable;
      time += begun * (c.blocking + c.waiting);
      time -= c.waiting * alive(first);
    }
    return work * (durable / time);
  }

  /// Above the goodput with all intervals from `work` on: what is done before a failure that comes sooner is lost.
  [[nodiscard]] constexpr T most_from(const T& work) const {
    const auto alive = [this](const T& age) { return survival(age); };
    const T from = ahead + work;
    const T late = work * alive(from) + integral_to_infinity(alive, from, 0.0);
    return late / (mtbf + beside);
  }

  /// Below it every interval has less than `goodput`: for all that it takes, as saves come no faster than the path
  /// takes them, and as the first save comes so late.
  [[nodiscard]] constexpr T least_with(const T& goodput) const {
    const T& blocked = run.save.blocking.value();
    const T paced = goodput * (run.save.held().value() + blocked);
    if (!(blocked > 0.0)) return paced;
    const T left = 1.0 - goodput;
    const T bare = left > 0.0 ? blocked * goodput / left : 0.0;
    const T least = larger(bare, paced);
    if (!run.exposure.saving) return least;
    const auto alive = [this](const T& age) { return survival(age); };
    const T from = ahead + run.save.durable_after().value();
    if (!(from > 0.0)) return least;
    const T saves = alive(from) + integral_to_infinity(alive, from, 0.0) / blocked;
    const T late = goodput * (mtbf + beside) / saves;
    return larger(late, least);
  }
};

/// One interval and its goodput.
template <Plain T>
struct Tried {
  T work = 0.0;
  T goodput = 0.0;
};

/// Two steps of Newton's method on the derivative of the goodput, by differences over an interval wide against its
/// rounding: more digits than the maximum of a flat function shows. What has no smooth maximum there is left as it is.
template <Plain T, class F>
[[nodiscard]] constexpr Tried<T> polished(const F& goodput, Tried<T> best, const T& floor) {
  for (int i = 0; i < 2; ++i) {
    const T h = 3e-3 * best.work;
    const T two = h + h;
    if (!(best.work - two > floor)) break;
    const T middle = goodput(best.work);
    const T left = goodput(best.work - h) - middle;
    const T right = goodput(best.work + h) - middle;
    const T far_left = goodput(best.work - two) - middle;
    const T far_right = goodput(best.work + two) - middle;
    const T slope = (8.0 * (right - left) - (far_right - far_left)) / 12.0;
    const T bend = (16.0 * (right + left) - (far_right + far_left)) / 12.0;
    if (!(bend < 0.0)) break;
    const T move = h * slope / (0.0 - bend);
    if (!(distance(move, 0.0) < h)) break;
    const Tried<T> next{best.work + move, goodput(best.work + move)};
    if (!(next.goodput >= best.goodput * (1.0 - 16.0 * epsilon<T>()))) break;
    best = next;
  }
  return best;
}

/// The best of all intervals from `floor` on, 0 where there is none; nothing gets done where its goodput is 0.
template <Plain T, class Survival>
[[nodiscard]] constexpr Tried<T> find_best_of_renewal(const Renewal<T, Survival>& renewal, const T& floor) {
  constexpr int steps_to_bound = 8;  // it costs as much as a goodput
  constexpr int most_steps = 40'000;
  constexpr double hopeful = 1.2;  // more than a maximum is above the tries around it
  // 2^(1/64), 2^(1/16) or 2^(1/4): the more intervals between two failures, the less it matters how many just fit.
  const auto ratio = [&renewal](const T& work) {
    const T fits = renewal.mtbf / work;
    return fits < 256.0 ? 1.0108892860517005 : fits < 1e5 ? 1.0442737824274138 : 1.1892071150027211;
  };
  const auto goodput = [&](const T& work) { return renewal.goodput(work); };

  const BasicRun<T>& run = renewal.run;
  const T cost = run.save.blocking.value() + run.save.slowdown * run.save.persist().value();
  const T alone = cost > 0.0 ? optimal_tau(cost, renewal.mtbf) : floor;
  const T guess = larger(alone, run.save.smallest_work().value());
  Tried<T> best{larger(guess, floor), 0.0};
  best.goodput = goodput(best.work);
  if (!is_positive(best.goodput)) return {};

  const T bound = renewal.least_with(best.goodput);
  const T least = bound > floor ? smaller(bound, best.work) : floor;
  Tried<T> now{least, goodput(least)};
  T before = least;
  bool rising = true;
  for (int i = 1; i < most_steps; ++i) {
    const T work = now.work * ratio(now.work);
    const Tried<T> next{work, goodput(work)};
    const bool falls = next.goodput < now.goodput;
    if (now.goodput > best.goodput) best = now;
    if (rising && falls && now.goodput * hopeful > best.goodput) {
      const T low = before;
      const T high = next.work;
      const auto slowness = [&](const T& tau) {  // walls around what is searched
        const T inside = tau < low ? low : tau > high ? high : tau;
        const T wall = tau < low ? low / tau : tau > high ? tau / high : 1.0;
        return wall / goodput(inside);
      };
      const auto found = minimize(slowness, now.work, 1e-7);
      const T tau = found.x < low ? low : found.x > high ? high : found.x;
      const auto top = polished(goodput, Tried<T>{tau, 1.0 / found.y}, floor);
      if (top.goodput > best.goodput || distance(top.work, best.work) <= 1e-6 * top.work) best = top;
    }
    if (falls) {
      rising = false;
    } else if (next.goodput > now.goodput) {
      rising = true;
    }
    before = now.work;
    now = next;
    const bool beyond = now.work > best.work && !(now.goodput >= best.goodput);
    if (i % steps_to_bound == 0 && beyond && renewal.most_from(now.work) < best.goodput) break;
  }
  return best;
}

/// `best_interval` of a renewal; an interval of 0 where no save is ever durable.
template <Plain T, class Survival>
[[nodiscard]] constexpr BasicBestInterval<T> best_of_renewal(const Renewal<T, Survival>& renewal, const T& least) {
  const auto best = find_best_of_renewal(renewal, least);
  if (!is_positive(best.goodput)) return {};
  const T waits = renewal.run.save.smallest_work().value();
  const auto as_good = [&](const T& work) { return work > 0.0 && renewal.goodput(work) >= best.goodput; };
  T work = best.work;
  bool shortest = true;
  if (as_good(least)) {
    work = least;
  } else if (waits > least && as_good(waits)) {
    work = waits;
  } else {
    shortest = false;
  }
  return {BasicWorkInterval<T>(BasicSeconds<T>(work)), bound_of(shortest, least, waits)};
}

/// Rejects runs that no formula of a law that renews is of.
template <class Rep>
constexpr void require_renewing_run(const BasicRun<Rep>& run, const char* function) {
  require_run(run);
  require_perfect_saves(run, function);
  if (!is_noticed(run)) return;
  reject(InvalidInput("").append(function).append(
      ": announced failures (run.notice) must be exponential: simulate those of another law"));
}

}  // namespace detail

template <Scalar Rep, detail::OtherLawOf<Rep> Law>
constexpr Rep long_run_goodput(const BasicRun<Rep>& run, const Law& law,
                               const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_renewing_run(run, "ckpt::long_run_goodput");
  const auto m = detail::enter(law.mean());
  detail::require_positive(m, Subject{"ckpt::long_run_goodput", "mean of the law", "s"});
  const auto& inside = detail::enter(run);
  const detail::Renewal renewal(inside, detail::make_survival(law), m);
  const auto& tau = detail::enter(interval.seconds());
  detail::require_positive(tau, Subject{"ckpt::long_run_goodput", "interval", "s"});
  const auto goodput = renewal.goodput(tau);
  detail::require_positive(goodput, Subject{"ckpt::long_run_goodput", "no save is ever durable: the goodput"});
  return detail::leave(goodput);
}

template <Scalar Rep, detail::OtherLawOf<Rep> Law>
constexpr BasicBestInterval<Rep> best_interval(const BasicRun<Rep>& run, const Law& law,
                                               const BasicWorkInterval<std::type_identity_t<Rep>>& smallest) {
  using T = detail::eager_t<Rep>;
  detail::require_renewing_run(run, "ckpt::best_interval");
  const auto m = detail::enter(law.mean());
  detail::require_positive(m, Subject{"ckpt::best_interval", "mean of the law", "s"});
  const BasicRun<T>& inside = detail::enter(run);
  const detail::Renewal renewal(inside, detail::make_survival(law), m);
  const auto& least = detail::enter(smallest.seconds());
  detail::require_non_negative(least, Subject{"ckpt::best_interval", "smallest interval", "s"});
  const T waits = inside.save.smallest_work().value();
  const T cost = inside.save.blocking.value() + inside.save.slowdown * inside.save.persist().value();
  if (!(cost > 0.0 || waits > 0.0 || least > 0.0)) {
    detail::reject("ckpt::best_interval: a save that costs nothing needs a smallest interval > 0 s",
                   detail::approximate(least));
  }
  const auto best = detail::best_of_renewal(renewal, least);
  const BasicSeconds<Rep> tau = best.interval.seconds();
  if (!(tau > BasicSeconds<Rep>{})) {
    detail::reject("ckpt::best_interval: the run never finishes: no save is ever durable, the goodput must be > 0",
                   0.0);
  }
  return {BasicWorkInterval<Rep>(tau), best.bound};
}

}  // namespace ckpt::inline CKPT_ABI
