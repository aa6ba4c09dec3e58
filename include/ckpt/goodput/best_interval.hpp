#pragma once
// The interval at which a run takes the least expected time, for every convention and for asynchronous saves.

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
enum class IntervalBound : unsigned char {
  failures,  ///< saving more often would cost more than it saves
  storage,   ///< saving more often is what failures ask for, but the save before would not be through
};

/// The best interval of a run.
template <Scalar Rep = double>
struct BestInterval {
  WorkInterval<Rep> interval{};                   ///< tau, useful work between two saves
  IntervalBound bound = IntervalBound::failures;  ///< what keeps it from being shorter
};

/// tau that minimises `expected_time(run, law, tau)`, not below `smallest` and not so short that saves meet.
///
/// Failures strike while saving:   tau = M [1 + W0(-e^(-1-c/M))],  c = delta + wait + s p
/// they do not:                    tau = M [1 + W0(-e^(-1-x))],    x = -log(1 - c'/(M + D + E_R)),  c' = delta + wait
///
/// the second as `(tau/M - 1) e^(tau/M) = c'/(M + D + E_R) - 1` solved for a synchronous save. A save in flight adds
/// s p to what each segment costs and else only a factor, so the first form holds for it wherever the compute is longer
/// than p. Where neither form applies the minimum is searched.
///
/// @param run       see `Run`; its work is not used
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param smallest  least interval that may be answered [s], >= 0
/// @throws InvalidInput for an input outside its domain, and for saves that cost nothing and are durable at once when
///         `smallest` is 0: the shorter the interval, the better
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
  const auto cycle = make_cycle(run, mtbf, work);
  const Rep exposed(renewal_time(run, mtbf) * failures_per_segment(cycle));
  const Rep segment(exposed + Rep(spared_save(cycle) + spared_wait(cycle)));
  const Rep time(segment / work);
  return is_positive(time) ? time : largest<Rep>();
}

}  // namespace detail

template <Scalar Rep>
constexpr BestInterval<Rep> best_interval(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                          const WorkInterval<std::type_identity_t<Rep>>& smallest) {
  using ckpt::math::log1p;
  using ckpt::math::one_plus_lambert_w0;
  detail::require_run(run);
  detail::require_law(law);
  const Rep& least = smallest.seconds().value();
  detail::require_non_negative(least, "ckpt::best_interval: smallest interval must be finite and >= 0 s");

  const Rep zero = Rep(0.0);
  const Rep one = Rep(1.0);
  const Rep& mtbf = law.mtbf.value();
  const Rep& persist = run.persist.value();
  const Rep blocked(run.blocking.value() + run.waiting.value());
  const Rep speed(one - run.slowdown);

  // Below `meet` a save would not be durable before the next one has stopped blocking; from `apart` on it is durable
  // before the next one starts.
  const Rep ahead(persist - blocked);
  const Rep meet = ahead > zero ? Rep(speed * ahead) : zero;
  const Rep apart(speed * persist);
  const Rep floor = least > meet ? least : meet;

  const Rep cost(blocked + Rep(run.slowdown * persist));
  Rep work = zero;
  if (!(cost > zero)) {
    if (!(floor > zero)) {
      detail::reject("ckpt::best_interval: a save that costs nothing needs a smallest interval > 0 s",
                     detail::approximate(least));
    }
  } else if (run.exposure.saving) {
    work = Rep(mtbf * one_plus_lambert_w0(Rep(cost / mtbf)));
    const bool known = !(run.slowdown > zero) || work >= apart;
    if (!known) work = zero;
  } else if (!(persist > zero)) {
    const Rep part(blocked / detail::renewal_time(run, mtbf));
    work = part < one ? Rep(mtbf * one_plus_lambert_w0(Rep(zero - log1p(Rep(zero - part))))) : zero;
  }
  if (cost > zero && !(work > zero)) {
    // There can be two minima, one with a save in flight when the next one starts and one without. Each side is
    // searched on its own, with walls around it.
    const auto search = [&](const Rep& low, const Rep& high, const Rep& start) {
      const auto time = [&](const Rep& tau) {
        if (tau < low) return Rep(detail::time_per_work(run, mtbf, low) * Rep(low / tau));
        if (tau > high) return Rep(detail::time_per_work(run, mtbf, high) * Rep(tau / high));
        return detail::time_per_work(run, mtbf, tau);
      };
      const auto found = detail::minimize(time, start, Rep(1e-9));
      return detail::Point<Rep>{found.x < low ? low : found.x > high ? high : found.x, found.y};
    };
    const Rep from = floor > apart ? floor : apart;
    detail::Point<Rep> found = search(from, detail::largest<Rep>(), from > zero ? from : mtbf);
    if (floor < apart) {
      const auto overlapping = search(floor, apart, apart);
      const auto shortest = detail::time_per_work(run, mtbf, floor);
      if (overlapping.y < found.y) found = overlapping;
      if (floor > zero && shortest <= found.y) found = {floor, shortest};
    }
    work = found.x;
  }
  if (work > floor) return {WorkInterval<Rep>(BasicSeconds<Rep>(work)), IntervalBound::failures};
  return {WorkInterval<Rep>(BasicSeconds<Rep>(floor)), IntervalBound::storage};
}

}  // namespace ckpt::inline CKPT_ABI
