#pragma once
// Goodput and best interval of an endless job under any failure law, Weibull above all: a renewal process.

#include <concepts>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>
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
template <class Rep, class F>
[[nodiscard]] constexpr Rep gauss_legendre(const F& f, const Rep& from, const Rep& width) {
  constexpr double at[] = {0.14887433898163121, 0.43339539412924719, 0.67940956829902441, 0.86506336668898451,
                           0.97390652851717172};
  constexpr double weight[] = {0.29552422471475287, 0.26926671930999636, 0.21908636251598204, 0.14945134915058059,
                               0.066671344308688138};
  const Rep half(width / Rep(2.0));
  const Rep middle(from + half);
  Rep sum = Rep(0.0);
  for (int i = 0; i < 5; ++i) {
    const Rep off(half * scalar_cast<Rep>(at[i]));
    const Rep both(f(Rep(middle - off)) + f(Rep(middle + off)));
    sum = Rep(sum + Rep(both * scalar_cast<Rep>(weight[i])));
  }
  return Rep(half * sum);
}

/// Integral from `from` > 0 to infinity of a function >= 0 that does not rise, beside something of the size `beside`:
/// errors are small against both together. Panels grow by factors of two and are halved where ten points are not
/// enough.
template <class Rep, class F>
[[nodiscard]] constexpr Rep integral_to_infinity(const F& f, const Rep& from, const Rep& beside) {
  constexpr int most_panels = 20'000;  // a bound on the effort, for functions with no end or with thousands of kinks
  const Rep tolerance(larger(Rep(Rep(4.0) * epsilon<Rep>()), scalar_cast<Rep>(1e-14)));
  const Rep narrowest(Rep(4.0) * epsilon<Rep>());
  Rep total = Rep(0.0);
  Rep x = from;
  Rep width = from;
  Rep whole = gauss_legendre(f, x, width);
  for (int panel = 0; panel < most_panels; ++panel) {
    const Rep half(width / Rep(2.0));
    const Rep left = gauss_legendre(f, x, half);
    const Rep right = gauss_legendre(f, Rep(x + half), half);
    const Rep both(left + right);
    const Rep so_far(Rep(beside + total) + both);
    if (distance(whole, both) > Rep(tolerance * so_far) && half > Rep(narrowest * x)) {
      width = half;
      whole = left;
      continue;
    }
    total = Rep(total + both);
    x = Rep(x + width);
    if (!(both > Rep(Rep(Rep(0.01) * tolerance) * so_far))) break;
    width = Rep(width * Rep(2.0));
    if (!is_finite(Rep(x + width))) break;
    whole = gauss_legendre(f, x, width);
  }
  return total;
}

/// Sum of S(from + k step) over k >= 0, for `from` and `step` > 0.
///
/// So many terms; the rest is the integral from half a step before the next one, with the first two corrections of
/// Euler and Maclaurin's formula for midpoints, their derivatives taken from differences.
template <class Rep, class F>
[[nodiscard]] constexpr Rep sum_of_survival(const F& survival, const Rep& from, const Rep& step) {
  constexpr int terms = 256;
  const auto at = [&](double k) { return survival(Rep(from + Rep(step * scalar_cast<Rep>(k)))); };
  const Rep nothing(epsilon<Rep>() * Rep(0.01));
  Rep sum = Rep(0.0);
  Rep last = Rep(0.0);
  Rep before = Rep(0.0);
  for (int k = 0; k < terms; ++k) {
    const Rep one = at(static_cast<double>(k));
    if (!(one > Rep(nothing * sum))) return sum;
    sum = Rep(sum + one);
    before = last;
    last = one;
  }
  const Rep next = at(static_cast<double>(terms));
  const Rep first(next - last);
  const Rep third(Rep(at(terms + 1.0) - Rep(Rep(3.0) * first)) - before);
  const Rep middle(from + Rep(step * scalar_cast<Rep>(terms - 0.5)));
  const Rep rest(integral_to_infinity(survival, middle, Rep(step * sum)) / step);
  const Rep corrections(Rep(first / Rep(24.0)) - Rep(third * Rep(Rep(17.0) / Rep(5760.0))));
  return Rep(Rep(sum + rest) + corrections);
}

/// The renewal process that a run is under a law: what does not depend on the interval.
template <class Rep, class Survival>
struct Renewal {
  const BasicRun<Rep>& run;
  Survival law;
  Rep mtbf;
  Rep ahead;   // exposed time before the work: the restore, where it is exposed
  Rep beside;  // time from failure to failure that is not exposed, but for saves

  constexpr Renewal(const BasicRun<Rep>& given, const Survival& survival_of_law, const Rep& mean)
      : run(given), law(survival_of_law), mtbf(mean), ahead(Rep(0.0)), beside(given.outage.downtime().value()) {
    if (run.exposure.restoring) {
      ahead = run.outage.restoring().value();
    } else {
      beside = Rep(beside + run.outage.restoring().value());
    }
  }

  /// Probability to get so far without a failure.
  [[nodiscard]] constexpr Rep survival(const Rep& age) const { return is_finite(age) ? law(age) : Rep(0.0); }

  /// Useful work per time; 0 where no save is ever durable.
  [[nodiscard]] constexpr Rep goodput(const Rep& work) const {
    const auto alive = [this](const Rep& age) { return survival(age); };
    const Cycle<Rep> c = make_cycle(run, mtbf, work);
    const Rep first(ahead + c.first);
    const Rep durable = sum_of_survival(alive, Rep(first + c.pending), c.later);
    Rep time(mtbf + beside);
    if (!c.saving) {  // every save that is begun takes its own time
      const Rep begun = c.pending > Rep(0.0) ? sum_of_survival(alive, first, c.later) : durable;
      time = Rep(time + Rep(begun * Rep(c.blocking + c.waiting)));
      time = Rep(time - Rep(c.waiting * alive(first)));
    }
    return Rep(work * Rep(durable / time));
  }

  /// Above the goodput with all intervals from `work` on: what is done before a failure that comes sooner is lost.
  [[nodiscard]] constexpr Rep most_from(const Rep& work) const {
    const auto alive = [this](const Rep& age) { return survival(age); };
    const Rep from(ahead + work);
    const Rep late(Rep(work * alive(from)) + integral_to_infinity(alive, from, Rep(0.0)));
    return Rep(late / Rep(mtbf + beside));
  }

  /// Below it every interval has less than `goodput`: for all that it takes, as saves come no faster than the path
  /// takes them, and as the first save comes so late.
  [[nodiscard]] constexpr Rep least_with(const Rep& goodput) const {
    const Rep& blocked = run.save.blocking.value();
    const Rep paced(goodput * Rep(run.save.held().value() + blocked));
    if (!(blocked > Rep(0.0))) return paced;
    const Rep left(Rep(1.0) - goodput);
    const Rep least = larger(left > Rep(0.0) ? Rep(Rep(blocked * goodput) / left) : Rep(0.0), paced);
    if (!run.exposure.saving) return least;
    const auto alive = [this](const Rep& age) { return survival(age); };
    const Rep from(ahead + run.save.durable_after().value());
    if (!(from > Rep(0.0))) return least;
    const Rep saves(alive(from) + Rep(integral_to_infinity(alive, from, Rep(0.0)) / blocked));
    const Rep late(Rep(goodput * Rep(mtbf + beside)) / saves);
    return late > least ? late : least;
  }
};

/// One interval and its goodput.
template <class Rep>
struct Tried {
  Rep work = Rep(0.0);
  Rep goodput = Rep(0.0);
};

/// Two steps of Newton's method on the derivative of the goodput, by differences over an interval wide against its
/// rounding: more digits than the maximum of a flat function shows. What has no smooth maximum there is left as it is.
template <class Rep, class F>
[[nodiscard]] constexpr Tried<Rep> polished(const F& goodput, Tried<Rep> best, const Rep& floor) {
  for (int i = 0; i < 2; ++i) {
    const Rep step(best.work * scalar_cast<Rep>(3e-3));
    const Rep two(step + step);
    if (!(Rep(best.work - two) > floor)) break;
    const Rep middle = goodput(best.work);
    const Rep left(goodput(Rep(best.work - step)) - middle);
    const Rep right(goodput(Rep(best.work + step)) - middle);
    const Rep far_left(goodput(Rep(best.work - two)) - middle);
    const Rep far_right(goodput(Rep(best.work + two)) - middle);
    const Rep slope(Rep(Rep(Rep(8.0) * Rep(right - left)) - Rep(far_right - far_left)) / Rep(12.0));
    const Rep bend(Rep(Rep(Rep(16.0) * Rep(right + left)) - Rep(far_right + far_left)) / Rep(12.0));
    if (!(bend < Rep(0.0))) break;
    const Rep move(Rep(step * slope) / Rep(Rep(0.0) - bend));
    if (!(distance(move, Rep(0.0)) < step)) break;
    const Tried<Rep> next{Rep(best.work + move), goodput(Rep(best.work + move))};
    if (!(next.goodput >= Rep(best.goodput * Rep(Rep(1.0) - Rep(Rep(16.0) * epsilon<Rep>()))))) break;
    best = next;
  }
  return best;
}

/// The best of all intervals from `floor` on, 0 where there is none; nothing gets done where its goodput is 0.
template <class Rep, class Survival>
[[nodiscard]] constexpr Tried<Rep> find_best_of_renewal(const Renewal<Rep, Survival>& renewal, const Rep& floor) {
  constexpr int steps_to_bound = 8;  // it costs as much as a goodput
  constexpr int most_steps = 40'000;
  const Rep hopeful = scalar_cast<Rep>(1.2);  // more than a maximum is above the tries around it
  // 2^(1/64), 2^(1/16) or 2^(1/4): the more intervals between two failures, the less it matters how many just fit.
  const auto ratio = [&renewal](const Rep& work) {
    const Rep fits(renewal.mtbf / work);
    return scalar_cast<Rep>(fits < Rep(256.0) ? 1.0108892860517005
                            : fits < Rep(1e5) ? 1.0442737824274138
                                              : 1.1892071150027211);
  };
  const auto goodput = [&](const Rep& work) { return renewal.goodput(work); };

  const BasicRun<Rep>& run = renewal.run;
  const Rep cost(run.save.blocking.value() + Rep(run.save.slowdown * run.save.persist().value()));
  const Rep guess = larger(cost > Rep(0.0) ? optimal_tau(cost, renewal.mtbf) : floor, run.save.smallest_work().value());
  Tried<Rep> best{larger(guess, floor), Rep(0.0)};
  best.goodput = goodput(best.work);
  if (!is_positive(best.goodput)) return {};

  const Rep bound = renewal.least_with(best.goodput);
  const Rep least = bound > floor ? smaller(bound, best.work) : floor;
  Tried<Rep> now{least, goodput(least)};
  Rep before = least;
  bool rising = true;
  for (int i = 1; i < most_steps; ++i) {
    const Rep work(now.work * ratio(now.work));
    const Tried<Rep> next{work, goodput(work)};
    const bool falls = next.goodput < now.goodput;
    if (now.goodput > best.goodput) best = now;
    if (rising && falls && Rep(now.goodput * hopeful) > best.goodput) {
      const Rep low = before;
      const Rep high = next.work;
      const auto slowness = [&](const Rep& tau) {  // walls around what is searched
        const Rep inside = tau < low ? low : tau > high ? high : tau;
        const Rep wall = tau < low ? Rep(low / tau) : tau > high ? Rep(tau / high) : Rep(1.0);
        return Rep(wall / goodput(inside));
      };
      const auto found = minimize(slowness, now.work, scalar_cast<Rep>(1e-7));
      const Rep tau = found.x < low ? low : found.x > high ? high : found.x;
      const Tried<Rep> top = polished(goodput, Tried<Rep>{tau, Rep(Rep(1.0) / found.y)}, floor);
      if (top.goodput > best.goodput || distance(top.work, best.work) <= Rep(scalar_cast<Rep>(1e-6) * top.work)) {
        best = top;
      }
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

}  // namespace detail

template <Scalar Rep, detail::OtherLawOf<Rep> Law>
constexpr Rep long_run_goodput(const BasicRun<Rep>& run, const Law& law,
                               const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  const Rep mtbf = law.mean().value();
  detail::require_positive(mtbf, "ckpt::long_run_goodput: mean of the law must be finite and > 0 s");
  const detail::Renewal renewal(run, detail::make_survival(law), mtbf);
  const Rep& work = interval.seconds().value();
  detail::require_positive(work, "ckpt::long_run_goodput: interval must be finite and > 0 s");
  const Rep goodput = renewal.goodput(work);
  detail::require_positive(goodput, "ckpt::long_run_goodput: no save is ever durable: the goodput must be > 0");
  return goodput;
}

template <Scalar Rep, detail::OtherLawOf<Rep> Law>
constexpr BasicBestInterval<Rep> best_interval(const BasicRun<Rep>& run, const Law& law,
                                               const BasicWorkInterval<std::type_identity_t<Rep>>& smallest) {
  detail::require_run(run);
  const Rep mtbf = law.mean().value();
  detail::require_positive(mtbf, "ckpt::best_interval: mean of the law must be finite and > 0 s");
  const detail::Renewal renewal(run, detail::make_survival(law), mtbf);
  const Rep& least = smallest.seconds().value();
  detail::require_non_negative(least, "ckpt::best_interval: smallest interval must be finite and >= 0 s");
  const Rep zero = Rep(0.0);
  const Rep waits = run.save.smallest_work().value();
  const Rep cost(run.save.blocking.value() + Rep(run.save.slowdown * run.save.persist().value()));
  if (!(cost > zero || waits > zero || least > zero)) {
    detail::reject("ckpt::best_interval: a save that costs nothing needs a smallest interval > 0 s",
                   detail::approximate(least));
  }
  const auto best = detail::find_best_of_renewal(renewal, least);
  if (!detail::is_positive(best.goodput)) {
    detail::reject("ckpt::best_interval: the run never finishes: no save is ever durable, the goodput must be > 0",
                   detail::approximate(best.goodput));
  }
  const auto as_good = [&](const Rep& work) { return work > zero && renewal.goodput(work) >= best.goodput; };
  Rep work = best.work;
  bool shortest = true;
  if (as_good(least)) {
    work = least;
  } else if (waits > least && as_good(waits)) {
    work = waits;
  } else {
    shortest = false;
  }
  return {BasicWorkInterval<Rep>(BasicSeconds<Rep>(work)), detail::bound_of(shortest, least, waits)};
}

}  // namespace ckpt::inline CKPT_ABI
