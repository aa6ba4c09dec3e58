#pragma once
// The interval at which a long run takes the least expected time, for every convention and for asynchronous saves.

#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/optimal.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Why an interval is the best one.
enum class Bound : std::uint8_t {
  by_failures,  ///< saving more often would cost more than it saves
  by_storage,   ///< saving more often is what failures ask for, but saves would wait for each other
  by_step,      ///< the smallest interval that was given, such as a step: storage takes saves that often
};

/// Name of a bound.
[[nodiscard]] constexpr std::string_view to_string(Bound bound) {
  switch (bound) {
    case Bound::by_failures:
      return "failures";
    case Bound::by_storage:
      return "storage";
    case Bound::by_step:
      return "step";
  }
  return "unknown";
}

/// The best interval of a run.
template <Scalar Rep = double>
struct BasicBestInterval {
  BasicWorkInterval<Rep> interval{};  ///< tau, useful work between two saves
  Bound bound = Bound::by_failures;   ///< what keeps it from being shorter
};
/// In doubles.
using BestInterval = BasicBestInterval<double>;

/// tau that maximises `long_run_goodput(run, law, tau)`, not below `smallest`: the best interval of a long run. A short
/// one is cut into whole segments: `optimal_segments`, `recommend`.
///
/// Failures strike while saving:   tau = M [1 + W0(-e^(-1-c/M))],  c = delta + s p
/// they do not:                    tau = M [1 + W0(-e^(-1-x))],    x = -log(e^(-s p/M) - delta/(M + D + E_R))
///
/// the second as `(tau/M - 1) e^(tau/M) = delta/(M + D + E_R) - e^(-s p/M)`. A save in flight adds s p to what each
/// segment costs and else only a factor, so these hold wherever the compute is longer than p, and without slow-down and
/// with failures anywhere wherever no save waits. There can be other minima among shorter intervals, where saves are in
/// flight all the time or the job waits for them: the best of all is the answer. No interval is better.
///
/// Where a share p q of failures is announced and met it is longer, by about 1/sqrt(1 - p q): to first order the others
/// alone matter. It is searched for from there.
///
/// @param run       see `Run`; its work is not used
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param smallest  least interval that may be answered [s], >= 0
/// @throws InvalidInput for an input outside its domain, for saves that cost nothing and are durable at once when
///         `smallest` is 0 (the shorter the interval, the better), and where failures spare the save and the run never
///         finishes whatever the interval; where all failures are announced and met: the longer the better
/// @accuracy 4 ulp by the closed forms; where the minimum is searched, the square root of that (1e-8), and the time per
///         work to 1e-14
/// @see optimal_work_interval, long_run_goodput
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicBestInterval<Rep> best_interval(
    const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
    const BasicWorkInterval<std::type_identity_t<Rep>>& smallest = {});

/// Whole job, any save: the number of equal segments, each of them followed by a save, in which it takes the least
/// expected time. For blocking saves it is one of the whole numbers next to Ts/tau, with the tau of `best_interval`
/// (`optimal_segments` has the closed form). An asynchronous save makes the ends of a job cost more, or less, than what
/// is between them, and has up to three minima of its own (see `best_interval`): the whole numbers next to each are
/// compared; where failures spare saves and there are few
/// segments, also every number up to 128.
///
/// @param run  see `Run`
/// @param law  M, MTBF of the whole job [s], finite and > 0
/// @return count, interval Ts/K; always `exact`: no other number is better but by rounding
/// @throws InvalidInput as `best_interval`, and for more than 2^52 segments
/// @see expected_time, optimal_segments
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicSegmentChoice<Rep> best_segments(const BasicRun<Rep>& run,
                                                              const BasicExponential<std::type_identity_t<Rep>>& law);

// ---- implementation

namespace detail {

/// The least of some points.
template <Plain T, class F>
class Least {
 public:
  constexpr explicit Least(const F& f) : f_(f) {}

  constexpr void consider(const T& x) { take({x, f_(x)}); }
  /// The minimum between two points, of a function that falls and then rises there; walls are built at both ends.
  constexpr void search(const T& low, const T& high, const T& start) {
    const auto walled = [&](const T& x) {
      if (x < low) return f_(low) * (low / x);
      if (x > high) return f_(high) * (x / high);
      return f_(x);
    };
    const auto found = minimize(walled, start, 1e-9);
    if (found.x >= low && found.x <= high) take(found);
    if (low > 0.0) consider(low);
    if (high < largest<T>()) consider(high);
  }
  [[nodiscard]] constexpr const Point<T>& point() const { return best_; }

 private:
  constexpr void take(const Point<T>& other) {
    if (other.y < best_.y) best_ = other;
  }

  const F& f_;
  Point<T> best_{0.0, largest<T>()};
};

/// Where failures strike at any time: the best interval of each piece, to `take`. With the time E of a segment, a job
/// cut into segments of tau takes (Ts/tau) E(tau) + (M + D + E_R) (e^(A/M) - 1). That has up to three minima, one in
/// each of these pieces, from long intervals to short ones: (1) a save is over before the next one begins; (2) saves
/// are in flight all the time; (3) the job waits for them. `share` is M/Ts, 0 for a job without end.
template <Plain T, class F>
constexpr void each_minimum_exposed(const BasicRun<T>& run, const T& mtbf, const T& least, const T& share,
                                    const F& take) {
  using ckpt::math::expm1;
  using ckpt::math::one_plus_lambert_w0;
  using ckpt::math::sqrt;
  const T& delta = run.save.blocking.value();
  const T& s = run.save.slowdown;
  const T in_flight = run.save.persist().value();
  const T held = run.save.held().value();
  const T apart = (1.0 - s) * in_flight;             // from here on (1)
  const T waits = run.save.smallest_work().value();  // below this (3)

  const T cost = delta + s * in_flight;
  const T closed = cost > 0.0 ? mtbf * one_plus_lambert_w0(cost / mtbf) : 0.0;
  const bool steady = !(s > 0.0);  // (1) and (2) are one
  const T alone = larger(steady ? waits : apart, least);
  take(larger(closed, alone));
  if (!(waits > 0.0)) return;

  const T from = larger(waits, least);
  if (!steady && from < apart) {
    // The slope of (2) changes sign once; with x = tau/M and a = s/(1 - s) it is that of
    // (x - 1) e^(x + delta/M) + (1 + a x - a x^2 M/Ts) e^(-a x).
    const T a = s / (1.0 - s);
    const auto slope = [&](const T& work) -> T {
      const T x = work / mtbf;
      const T all = x + a * x;
      const T bend = expm1(0.0 - (all + delta / mtbf));
      const T ends = a * x * (x * share) * (1.0 + bend);
      return all + bend + a * x * bend - ends;
    };
    if (!(slope(from) < 0.0)) {
      take(from);
    } else if (slope(apart) > 0.0) {
      take(root_of(slope, apart, from));
    }
  }
  if (least < waits) {
    // The time of (3) goes as e^x (1/(x M/Ts) (e^((held + delta)/M) - 1) + 1). Where it falls up to (2), what has been
    // taken of that is better.
    const T part = share > 0.0 ? share / expm1((held + delta) / mtbf) : 0.0;
    const T x = 2.0 / (1.0 + sqrt(1.0 + 4.0 * part));
    if (mtbf * x < waits) take(larger(mtbf * x, least));
  }
}

/// The best of them, for a job without end.
template <Plain T>
[[nodiscard]] constexpr T best_work_exposed(const BasicRun<T>& run, const T& mtbf, const T& least) {
  const auto failures = [&](const T& work) {
    const T y = failures_per_segment(make_cycle(run, mtbf, work)) / work;
    return is_positive(y) ? y : largest<T>();
  };
  Least<T, decltype(failures)> best(failures);
  bool compared = false;
  T first = 0.0;
  each_minimum_exposed(run, mtbf, least, T(0.0), [&](const T& work) {
    if (!(first > 0.0)) {
      first = work;
      return;
    }
    if (!compared) best.consider(first);
    compared = true;
    best.consider(work);
  });
  return compared && best.point().y < largest<T>() ? best.point().x : first;
}

/// Where failures spare what the job stands still for or are announced, or saves can be of no use: the best interval of
/// each piece of a job without end, and where pieces meet, to `take`. Nothing where the run never finishes whatever the
/// interval.
template <Plain T, class F>
constexpr void each_minimum_spared(const BasicRun<T>& run, const T& mtbf, const T& least, const F& take) {
  using ckpt::math::log1p;
  using ckpt::math::one_plus_lambert_w0;
  const T& s = run.save.slowdown;
  const T& delta = run.save.blocking.value();
  const T speed = 1.0 - s;
  const T in_flight = run.save.persist().value();
  const T renewal = renewal_time(run, mtbf);
  if (!is_positive(renewal)) return;

  // A save is over before the next one begins.
  const T apart = speed * in_flight;
  const T alone = larger(apart, least);
  const T slowed = s * in_flight / mtbf;
  const T part = delta / renewal * growth(slowed);
  const bool closed = part < 1.0 && run.reliability.is_perfect() && !is_noticed(run);
  const T cost = closed ? slowed - log1p(0.0 - part) : 0.0;
  const T work = cost > 0.0 ? mtbf * one_plus_lambert_w0(cost) : 0.0;
  const auto time = [&](const T& tau) { return steady_time_per_work(run, mtbf, tau); };
  const auto search = [&](const T& low, const T& high, const T& start) {
    Least<T, decltype(time)> best(time);
    best.search(low, high, start);
    if (best.point().y < largest<T>()) take(best.point().x);
  };
  if (closed) {
    take(larger(work, alone));
    if (!(in_flight > 0.0)) return;
  } else {
    search(alone, largest<T>(), larger(alone, mtbf));
  }
  // Shorter intervals: of what is in flight, what waits and what is exposed, something else at each of these.
  const T waits = run.save.smallest_work().value();
  const T held = run.save.held().value();
  const T beyond = excess(in_flight, delta);
  const T hill = is_noticed(run) ? mtbf : T(0.0);  // of work that only notices keep, where saves take longer than M
  const T edges[] = {waits, speed * beyond, speed * (0.5 * beyond), speed * excess(beyond, held), least,
                     hill,  4.0 * hill};
  for (T high = apart; high > least;) {
    T low = least;
    for (const T& edge : edges) {
      if (edge < high && edge > low) low = edge;
    }
    search(low, high, low > 0.0 ? high : 0.5 * high);
    high = low;
  }
}

/// The best of them; 0 where the run never finishes whatever the interval.
template <Plain T>
[[nodiscard]] constexpr T best_work_spared(const BasicRun<T>& run, const T& mtbf, const T& least) {
  const auto time = [&](const T& tau) { return steady_time_per_work(run, mtbf, tau); };
  Least<T, decltype(time)> best(time);
  T first = 0.0;
  const bool alone = !is_asynchronous(run);  // and then there is one
  each_minimum_spared(run, mtbf, least, [&](const T& work) {
    if (alone) {
      first = work;
    } else {
      best.consider(work);
    }
  });
  if (alone) return first;
  return best.point().y < largest<T>() ? best.point().x : 0.0;
}

/// Whether failures strike at any time, and every save is of use.
template <Plain T>
[[nodiscard]] constexpr bool has_closed_forms(const BasicRun<T>& run) {
  return run.exposure.saving && run.reliability.is_perfect();
}

/// Intervals near which the best one of a job is, to `take`.
template <Plain T, class F>
constexpr void each_minimum(const BasicRun<T>& run, const T& mtbf, const T& least, const F& take) {
  if (has_closed_forms(run)) {
    each_minimum_exposed<T>(run, mtbf, least, mtbf / run.work.value(), take);
  } else {
    each_minimum_spared(run, mtbf, least, take);
  }
}

/// The best interval where failures are announced and met; 0 where the run never finishes whatever the interval.
template <Plain T>
[[nodiscard]] constexpr T best_work_noticed(const BasicRun<T>& run, const T& mtbf, const T& least) {
  const T others = 1.0 - run.notice.saved();
  if (!(others > 0.0)) {
    reject(
        "ckpt::best_interval: the share of failures that are announced and met must be < 1: without others no "
        "interval is best",
        approximate(run.notice.saved()));
  }
  if (is_asynchronous(run)) return best_work_spared(run, mtbf, least);
  const T rarely = mtbf / others;
  const T start = run.exposure.saving ? best_work_exposed(run, rarely, least) : best_work_spared(run, rarely, least);
  if (!(start > 0.0)) return 0.0;
  const auto time = [&](const T& tau) { return steady_time_per_work(run, mtbf, tau); };
  return larger(minimize(time, start, 1e-9).x, least);
}

/// What keeps an interval from being shorter; `shortest`: it is the least that is given, or that does not wait.
template <Plain T>
[[nodiscard]] constexpr Bound bound_of(bool shortest, const T& least, const T& waits) {
  if (!shortest) return Bound::by_failures;
  return least > 0.0 && least >= waits ? Bound::by_step : Bound::by_storage;
}

/// `best_interval` of inputs in their domains; an interval of 0 where the run never finishes whatever the interval.
template <Plain T>
[[nodiscard]] constexpr BasicBestInterval<T> find_best_interval(const BasicRun<T>& run, const T& mtbf, const T& least) {
  const T waits = run.save.smallest_work().value();
  const T cost = run.save.blocking.value() + run.save.slowdown * run.save.persist().value();
  if (!(cost > 0.0 || waits > 0.0 || least > 0.0)) {
    reject("ckpt::best_interval: a save that costs nothing needs a smallest interval > 0 s", approximate(least));
  }
  const T work = is_noticed(run)         ? best_work_noticed(run, mtbf, least)
                 : has_closed_forms(run) ? best_work_exposed(run, mtbf, least)
                                         : best_work_spared(run, mtbf, least);
  if (!(work > 0.0)) return {};
  const bool shortest = work <= least || (work <= waits && work >= waits);
  return {BasicWorkInterval<T>(BasicSeconds<T>(work)), bound_of(shortest, least, waits)};
}

/// The segments of `best_segments` for blocking saves, or announced failures; no work where the run never finishes.
template <Plain T>
[[nodiscard]] constexpr Segments<T> best_synchronous_cut(const BasicRun<T>& run, const T& mtbf) {
  const T& work = run.work.value();
  const T tau = find_best_interval(run, mtbf, T(0.0)).interval.seconds().value();
  if (!(tau > 0.0)) return {0.0, 1.0, 0.0};
  const T ratio = work / tau;
  if (!(ratio < 0x1p52)) return {tau, ratio, 0.0};
  const auto cut = [&work](const T& count) { return Segments<T>{work / count, count, 0.0}; };
  if (!(ratio > 1.0)) return cut(1.0);
  const auto fewer = cut(whole(ratio));
  const auto more = cut(fewer.count + 1.0);
  return run_time(run, mtbf, more) < run_time(run, mtbf, fewer) ? more : fewer;
}

/// The same for any save.
template <Plain T>
[[nodiscard]] constexpr Segments<T> best_cut(const BasicRun<T>& run, const T& mtbf) {
  if (is_noticed(run) || (!is_asynchronous(run) && run.reliability.is_perfect())) {
    return best_synchronous_cut(run, mtbf);
  }
  constexpr int few = 128;
  constexpr int most_steps = 200;
  const T& work = run.work.value();
  const bool exposed = has_closed_forms(run);
  const auto cut = [&work](const T& count) { return Segments<T>{work / count, count, 0.0}; };
  const auto time = [&](const T& count) {
    const T all = run_time(run, mtbf, cut(count));
    return is_positive(all) ? all : largest<T>();
  };
  Least<T, decltype(time)> best(time);
  // From a count on in steps that double as long as that makes it less, and then halve.
  const auto descend = [&](T count, T by) {
    T least = time(count);
    bool lost = false;
    for (int i = 0; i < most_steps; ++i) {
      const T next = count + by;
      const T now = next >= 1.0 ? time(next) : largest<T>();
      if (now < least) {
        best.consider(next);
        count = next;
        least = now;
        if (!lost) by = by + by;
      } else {
        lost = true;
        by = 0.5 * by;
        if (by < 1.0 && by + 1.0 > 0.0) return;
      }
    }
  };
  T first = 0.0;
  each_minimum(run, mtbf, T(0.0), [&](const T& interval) {
    const T ratio = work / interval;
    const T count = larger(whole(ratio), 1.0);
    if (!(first > 0.0)) first = count;
    best.consider(count);
    if (!(ratio > 1.0) || !(ratio < 0x1p52)) return;
    best.consider(count + 1.0);
    if (exposed) return;
    descend(count, -1.0);
    descend(count + 1.0, 1.0);
  });
  if (!(first > 0.0)) return {0.0, 1.0, 0.0};
  if (!exposed) {  // where the minima are those of a job without end
    const int last = first > few ? 1 : few;
    for (int count = 1; count <= last; ++count) best.consider(count);
  }
  return cut(best.point().y < largest<T>() ? best.point().x : first);
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicBestInterval<Rep> best_interval(const BasicRun<Rep>& run,
                                               const BasicExponential<std::type_identity_t<Rep>>& law,
                                               const BasicWorkInterval<std::type_identity_t<Rep>>& smallest) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  const auto& least = detail::enter(smallest.seconds());
  detail::require_positive(m, Subject{"ckpt::best_interval", "MTBF", "s"});
  detail::require_non_negative(least, Subject{"ckpt::best_interval", "smallest interval", "s"});
  const auto best = detail::find_best_interval(detail::enter(run), m, least);
  const BasicSeconds<Rep> tau = best.interval.seconds();
  if (!(tau > BasicSeconds<Rep>{})) detail::reject_endless(std::numeric_limits<double>::infinity());
  return {BasicWorkInterval<Rep>(tau), best.bound};
}

template <Scalar Rep>
constexpr BasicSegmentChoice<Rep> best_segments(const BasicRun<Rep>& run,
                                                const BasicExponential<std::type_identity_t<Rep>>& law) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  detail::require_positive(m, Subject{"ckpt::best_segments", "MTBF", "s"});
  const auto cut = detail::best_cut(detail::enter(run), m);
  if (!(cut.whole > 0.0)) detail::reject_endless(std::numeric_limits<double>::infinity());
  if (!(cut.count < 0x1p52)) {
    detail::reject("ckpt::best_segments: the run has more than 2^52 segments", detail::approximate(cut.count));
  }
  return {detail::whole_part(cut.count + 0.5), BasicWorkInterval<Rep>(BasicSeconds<Rep>(cut.whole)), Validity::exact};
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
