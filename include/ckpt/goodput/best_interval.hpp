#pragma once
// The interval at which a run takes the least expected time, for every convention and for asynchronous saves.

#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// Why an interval is the best one.
enum class IntervalBound : std::uint8_t {
  failures,  ///< saving more often would cost more than it saves
  storage,   ///< saving more often is what failures ask for, but the save before would not be through
  step,      ///< saving more often is what failures ask for and storage takes, but a save comes after a whole step
};

/// Name of a bound.
[[nodiscard]] constexpr std::string_view to_string(IntervalBound bound) {
  return bound == IntervalBound::failures ? "failures" : bound == IntervalBound::storage ? "storage" : "step";
}

/// The best interval of a run.
template <Scalar Rep = double>
struct BestInterval {
  WorkInterval<Rep> interval{};                   ///< tau, useful work between two saves
  IntervalBound bound = IntervalBound::failures;  ///< what keeps it from being shorter
};

/// tau that minimises `expected_time(run, law, tau)`, not below `smallest` and not so short that saves meet.
///
/// Failures strike while saving:   tau = M [1 + W0(-e^(-1-c/M))],  c = delta + wait + s p
/// they do not:                    tau = M [1 + W0(-e^(-1-x))],    x = -log(1 - delta/(M + D + E_R))
///
/// the second as `(tau/M - 1) e^(tau/M) = delta/(M + D + E_R) - 1` solved for a synchronous save. A save in flight adds
/// s p to what each segment costs and else only a factor, so the first form holds for it wherever the compute is longer
/// than p. Where neither form applies the minimum is searched; so it is for a wait that failures spare.
///
/// @param run       see `Run`; its work is not used
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param smallest  least interval that may be answered [s], >= 0
/// @throws InvalidInput for an input outside its domain, for saves that cost nothing and are durable at once when
///         `smallest` is 0 (the shorter the interval, the better), and where the minimum is searched and the run never
///         finishes whatever the interval
/// @accuracy 4 ulp by the closed forms; the square root of that (1e-8) where the minimum is searched
/// @see optimal_work_interval, expected_time
template <Scalar Rep>
[[nodiscard]] constexpr BestInterval<Rep> best_interval(const Run<Rep>& run,
                                                        const Exponential<std::type_identity_t<Rep>>& law,
                                                        const WorkInterval<std::type_identity_t<Rep>>& smallest = {});

// ---- implementation

namespace detail {

/// Expected time for each second of work; `largest` where there is none.
template <class Rep>
[[nodiscard]] constexpr Rep time_per_work(const Run<Rep>& run, const Rep& mtbf, const Rep& work) {
  const Rep time(segment_time(run, make_cycle(run, mtbf, work)) / work);
  return is_positive(time) ? time : largest<Rep>();
}

/// Work between two saves below which a save would not be durable before the next one has stopped blocking.
template <class Rep>
[[nodiscard]] constexpr Rep work_until_durable(const Run<Rep>& run) {
  const Rep ahead = excess(run.persist.value(), Rep(run.blocking.value() + run.waiting.value()));
  return Rep(Rep(Rep(1.0) - run.slowdown) * ahead);
}

/// `best_interval` of inputs in their domains; an interval of 0 where the run never finishes whatever the interval.
template <class Rep>
[[nodiscard]] constexpr BestInterval<Rep> find_best_interval(const Run<Rep>& run, const Rep& mtbf, const Rep& least) {
  using ckpt::math::log1p;
  using ckpt::math::one_plus_lambert_w0;
  const Rep zero = Rep(0.0);
  const Rep one = Rep(1.0);
  const Rep& persist = run.persist.value();
  const Rep blocked(run.blocking.value() + run.waiting.value());
  const Rep speed(one - run.slowdown);

  const Rep meet = work_until_durable(run);
  const Rep apart(speed * persist);  // from here on a save is durable before the next one starts
  const Rep floor = least > meet ? least : meet;

  const Rep cost(blocked + Rep(run.slowdown * persist));
  Rep work = zero;
  if (!(cost > zero)) {
    if (!(floor > zero)) {
      reject("ckpt::best_interval: a save that costs nothing needs a smallest interval > 0 s", approximate(least));
    }
  } else if (run.exposure.saving) {
    work = Rep(mtbf * one_plus_lambert_w0(Rep(cost / mtbf)));
    const bool known = !(run.slowdown > zero) || work >= apart;
    if (!known) work = zero;
  } else if (!(persist > zero) && !(run.waiting.value() > zero)) {
    const Rep part(blocked / renewal_time(run, mtbf));
    work = part < one ? Rep(mtbf * one_plus_lambert_w0(Rep(zero - log1p(Rep(zero - part))))) : zero;
  }
  if (cost > zero && !(work > zero)) {
    if (!is_positive(renewal_time(run, mtbf))) return {};
    // There can be two minima, one with a save in flight when the next one starts and one without. Each side is
    // searched on its own, with walls around it.
    const auto search = [&](const Rep& low, const Rep& high, const Rep& start) {
      const auto time = [&](const Rep& tau) {
        if (tau < low) return Rep(time_per_work(run, mtbf, low) * Rep(low / tau));
        if (tau > high) return Rep(time_per_work(run, mtbf, high) * Rep(tau / high));
        return time_per_work(run, mtbf, tau);
      };
      const auto found = minimize(time, start, Rep(1e-9));
      return Point<Rep>{found.x < low ? low : found.x > high ? high : found.x, found.y};
    };
    const Rep from = floor > apart ? floor : apart;
    Point<Rep> found = search(from, largest<Rep>(), from > zero ? from : mtbf);
    if (floor < apart) {
      const auto overlapping = search(floor, apart, apart);
      const auto shortest = time_per_work(run, mtbf, floor);
      if (overlapping.y < found.y) found = overlapping;
      if (floor > zero && shortest <= found.y) found = {floor, shortest};
    }
    if (!(found.y < largest<Rep>())) return {};
    work = found.x;
  }
  if (work > floor) return {WorkInterval<Rep>(BasicSeconds<Rep>(work)), IntervalBound::failures};
  return {WorkInterval<Rep>(BasicSeconds<Rep>(floor)), IntervalBound::storage};
}

}  // namespace detail

template <Scalar Rep>
constexpr BestInterval<Rep> best_interval(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                          const WorkInterval<std::type_identity_t<Rep>>& smallest) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::best_interval: MTBF must be finite and > 0 s");
  const Rep& least = smallest.seconds().value();
  detail::require_non_negative(least, "ckpt::best_interval: smallest interval must be finite and >= 0 s");
  const auto best = detail::find_best_interval(run, law.mtbf.value(), least);
  if (!(best.interval.seconds().value() > Rep(0.0))) {
    detail::reject(
        "ckpt::best_interval: the run never finishes: its expected time is beyond the range of the scalar [s]",
        std::numeric_limits<double>::infinity());
  }
  return best;
}

}  // namespace ckpt::inline CKPT_ABI
