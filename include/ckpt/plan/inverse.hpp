#pragma once
// What would have to change: the bandwidth, MTBF, restart time or interval that reach a goodput, by the exact model.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/save_in_flight.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// A part of a run that one may want to know the longest time for. The value it has in the `Run` is then not looked at.
enum class RunPart : std::uint8_t {
  blocking,      ///< delta, time one save stops the work
  persist,       ///< from the end of blocking to durable
  detection,     ///< from a failure to its discovery
  rescheduling,  ///< from discovery to the start of the restore
  restore,       ///< R, reload, warm-up
};

/// What would do, and what it gives.
template <class Answer, Scalar Rep = double>
struct Requirement {
  Answer value{};                ///< the limit asked for; on the side where the target is met
  WorkInterval<Rep> interval{};  ///< the interval it was found for
  Rep goodput = Rep(0.0);        ///< of the exact model with that value and interval: >= the target
};

/// Everything below with a `target` solves `goodput(run, law, interval) >= target` of the exact model. Without an
/// interval, each candidate is given its own best one (`best_interval`). An answer is never on the wrong side: the
/// goodput in it was computed forward. A target out of reach is an error that says what can be reached.
///
/// Closed forms, for a synchronous save without waiting and kappa = (M + D) e^(R/M) / M (restores exposed) or (M + D +
/// R) / M:
///
///   best interval    delta = M (-log(1 - u) - u) with u = 1 - kappa g;   at delta = 0 the goodput is 1 / kappa
///   fixed interval   delta = M log(1 + tau / (g kappa M)) - tau
///   restore          R = M log(tau / (g (M + D) F)), F the failures of one segment; the other two times likewise
///
/// They are nudged to the safe side. Other cases, and those in which failures spare the save, are solved in a bracket.

/// The longest that one of the times may be.
///
/// @param part    which time of `run` is asked for
/// @param run     the others
/// @param law     M, MTBF of the whole job [s], finite and > 0
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput for an input outside its domain, and when the goodput is below `target` however short the time:
///         the text says the best there is
/// @accuracy the largest time that meets the target, to the rounding of the goodput: 1e-13 or better unless the
///           target is within 1e-3 of what can be reached
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(
    RunPart part, const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target);
/// The same at a given interval. A persist time is also kept short enough for a save to be durable in time.
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(
    RunPart part, const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target, const WorkInterval<std::type_identity_t<Rep>>& interval);

/// The smallest MTBF of the whole job.
///
/// @param run     see `Run`
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput for an input outside its domain, and when the goodput is below `target` without any failure
/// @accuracy as `longest_time`
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const Run<Rep>& run,
                                                                          const std::type_identity_t<Rep>& target);
/// The same at a given interval.
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(
    const Run<Rep>& run, const std::type_identity_t<Rep>& target,
    const WorkInterval<std::type_identity_t<Rep>>& interval);

/// The longest interval that keeps the goodput at or above a target.
///
/// @param run     see `Run`
/// @param law     M, MTBF of the whole job [s], finite and > 0
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput for an input outside its domain, and when not even the best interval reaches the target
/// @accuracy as `longest_time`; next to the best interval the goodput is flat, and the answer good to 1e-8
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<WorkInterval<Rep>, Rep> longest_interval(
    const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target);

/// The bandwidth of all writers together: B >= S / t, with t the longest time that the save may take.
///
/// @param bytes   S, size of a checkpoint [B], > 0
/// @param part    which part of a save the bandwidth decides: `blocking`, or `persist` for an asynchronous save
/// @param run     the other times
/// @param law     M, MTBF of the whole job [s], finite and > 0
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput as `longest_time`, for a part that is not of a save, and for a bandwidth that overflows
/// @accuracy as `longest_time`
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const Run<Rep>& run,
    const Exponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target);
/// The same at a given interval.
template <Scalar Rep>
[[nodiscard]] constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const Run<Rep>& run,
    const Exponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target,
    const WorkInterval<std::type_identity_t<Rep>>& interval);

// ---- implementation

namespace detail {

/// "... (got 0.95); best reachable: 0.93", a fraction rounded down to six decimals.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_target(const char* text, double best, double target) {
  if (best < 1.0) best = static_cast<double>(static_cast<std::int64_t>(best * 1e6)) / 1e6;
  InvalidInput error(text, target);
  error.append("; best reachable: ").append(best);
  reject(error);
}

template <class Rep>
constexpr void require_target(const Rep& target, const char* text) {
  if (!(is_positive(target) && target < Rep(1.0))) reject(text, approximate(target));
}

/// A member of a run by its name.
template <class Rep>
[[nodiscard]] constexpr Run<Rep> with(Run<Rep> run, RunPart part, const Rep& time) {
  const BasicSeconds<Rep> t(time);
  if (part == RunPart::blocking) run.blocking = t;
  if (part == RunPart::persist) run.persist = t;
  if (part == RunPart::detection) run.detection = t;
  if (part == RunPart::rescheduling) run.rescheduling = t;
  if (part == RunPart::restore) run.restore = t;
  return run;
}

/// An interval that is given, or the best one for each candidate.
template <class Rep>
struct At {
  bool given = false;
  WorkInterval<Rep> interval{};
};

/// A run with a law and an interval, one of which is varied.
template <class Rep>
struct Trial {
  Run<Rep> run;
  Rep mtbf;
  At<Rep> at;

  /// Saves cost nothing and are durable at once: the best interval is zero, and the goodput 1/kappa a limit.
  [[nodiscard]] constexpr bool free_saves() const {
    const Rep cost(Rep(run.blocking.value() + run.waiting.value()) + run.persist.value());
    return !at.given && !(cost > Rep(0.0));
  }
  [[nodiscard]] constexpr WorkInterval<Rep> interval() const {
    return at.given ? at.interval : best_interval(run, Exponential<Rep>{BasicSeconds<Rep>(mtbf)}).interval;
  }
  /// From the end of one save's blocking to that of the next.
  [[nodiscard]] constexpr Rep cycle(const Rep& work) const {
    const Rep compute = compute_beside(work, run.persist.value(), run.slowdown);
    return Rep(compute + Rep(run.waiting.value() + run.blocking.value()));
  }
  /// Goodput; 0 where the expected time overflows and where saves meet. Never an error.
  [[nodiscard]] constexpr Rep goodput() const {
    if (free_saves()) return Rep(mtbf / renewal_time(run, mtbf));
    const Rep work = (at.given ? at.interval : find_best_interval(run, mtbf, Rep(0.0)).interval).seconds().value();
    if (!(work > Rep(0.0))) return Rep(0.0);
    if (at.given && saves_meet(run.persist.value(), cycle(work))) return Rep(0.0);
    const Rep slowness = time_per_work(run, mtbf, work);
    return slowness < largest<Rep>() ? Rep(Rep(1.0) / slowness) : Rep(0.0);
  }
  /// Goodput as the caller will compute it.
  template <class Answer>
  [[nodiscard]] constexpr Requirement<Answer, Rep> answer(const Answer& value) const {
    const WorkInterval<Rep> tau = interval();
    return {value, tau, ckpt::goodput(run, Exponential<Rep>{BasicSeconds<Rep>(mtbf)}, tau)};
  }
};

/// The argument where `excess` changes sign, on the side where it is >= 0. From `from`, which is there, by doubling
/// (or halving) until it is negative, then in that bracket. A user's scalar is given one step of Newton's method, which
/// leaves the value and sets the derivatives.
template <class Rep, class F>
[[nodiscard]] constexpr Rep last_good(const F& excess, const Rep& from, bool upwards) {
  const Rep factor = upwards ? Rep(2.0) : Rep(0.5);
  Rep good = from;
  Rep bad = Rep(from * factor);
  for (int i = 0; i < 2200 && is_positive(bad) && excess(bad) >= Rep(0.0); ++i) {
    good = bad;
    bad = Rep(bad * factor);
  }
  if (!is_positive(bad)) return good;
  const Rep x = solve_bracketed(excess, good, bad, Rep(Rep(2.0) * epsilon<Rep>()));
  if constexpr (std::is_floating_point_v<Rep>) {
    return x;
  } else {
    const Rep step = Rep(x * Rep(1e-5));
    const Rep slope = Rep(Rep(excess(Rep(x + step)) - excess(Rep(x - step))) / Rep(step + step));
    return Rep(x - Rep(excess(x) / slope));
  }
}

/// A guess for `longest_time` by a closed form; not above zero where there is none.
template <class Rep>
[[nodiscard]] constexpr Rep longest_time_guess(RunPart part, const Trial<Rep>& zero_time, const Rep& target) {
  using ckpt::math::log;
  using ckpt::math::log1p;
  const Run<Rep>& run = zero_time.run;
  const Rep& m = zero_time.mtbf;
  const Rep zero = Rep(0.0);
  if (part == RunPart::persist) return zero;
  const bool fixed = zero_time.at.given;
  if (part == RunPart::blocking) {
    if (run.persist.value() > zero || run.waiting.value() > zero || !run.exposure.saving) return zero;
    const Rep kappa(renewal_time(run, m) / m);
    if (fixed) {
      const Rep& tau = zero_time.at.interval.seconds().value();
      const Rep whole(m * Rep(log1p(Rep(tau / Rep(Rep(target * kappa) * m)))));
      return Rep(whole - tau);
    }
    const Rep u(Rep(1.0) - Rep(kappa * target));
    return Rep(m * Rep(Rep(zero - Rep(log1p(Rep(zero - u)))) - u));
  }
  if ((!fixed && !run.exposure.saving) || zero_time.free_saves()) return zero;
  // The interval does not depend on what happens after a failure.
  const Rep tau = zero_time.interval().seconds().value();
  const auto cycle = make_cycle(run, m, tau);
  const Rep spared(spared_save(cycle) + spared_wait(cycle));
  const Rep renewal(Rep(Rep(tau / target) - spared) / failures_per_segment(cycle));
  const Rep down(m + run.downtime().value());
  if (part == RunPart::restore) {
    return run.exposure.restoring ? Rep(m * Rep(log(Rep(renewal / down)))) : Rep(renewal - down);
  }
  const Rep& restore = run.restore.value();
  const Rep all = run.exposure.restoring ? Rep(renewal / growth(Rep(restore / m))) : Rep(renewal - restore);
  return Rep(all - down);
}

template <class Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(RunPart part, const Run<Rep>& given,
                                                                         const Rep& mtbf, const Rep& target,
                                                                         const At<Rep>& at) {
  const Rep zero = Rep(0.0);
  Trial<Rep> trial{with(given, part, zero), mtbf, at};
  require_run(trial.run);
  require_positive(mtbf, "ckpt::longest_time: MTBF must be finite and > 0 s");
  require_target(target, "ckpt::longest_time: target goodput must be > 0 and < 1");
  Rep least = zero;  // the blocking time that makes up for an interval that is shorter than the persist time
  if (at.given) {
    const Rep& tau = at.interval.seconds().value();
    require_positive(tau, "ckpt::longest_time: interval must be finite and > 0 s");
    const Rep slack(trial.cycle(tau) - trial.run.persist.value());
    if (slack < zero && part == RunPart::blocking) least = Rep(Rep(zero - slack) * Rep(Rep(1.0) + epsilon<Rep>()));
    if (slack < zero && part != RunPart::blocking) static_cast<void>(make_cycle(trial.run, mtbf, tau));  // says why
  }
  const auto goodput_with = [&](const Rep& time) {
    trial.run = with(trial.run, part, time);
    return trial.goodput();
  };
  const auto meets = [&](const Rep& time) {
    if (!is_positive(time) || !(goodput_with(time) >= Rep(target * Rep(0.5)))) return false;
    return trial.answer(BasicSeconds<Rep>(time)).goodput >= target;
  };
  const Rep best = goodput_with(least);
  const char* const unreachable =
      "ckpt::longest_time: target goodput cannot be reached, however short the time asked for";
  if (!(best >= target)) reject_target(unreachable, approximate(best), approximate(target));

  Rep time = longest_time_guess(part, trial, target);
  if (is_positive(time)) {
    time = to_safe_side(time, true, meets);
  } else {
    // From the MTBF down to where the target is met, then up again.
    const auto excess = [&](const Rep& x) { return Rep(goodput_with(x) - target); };
    Rep from = least > zero ? least : mtbf;
    for (int i = 0; i < 2200 && from > zero && !(excess(from) >= zero); ++i) from = Rep(from * Rep(0.5));
    time = from > zero ? to_safe_side(last_good(excess, from, true), true, meets) : zero;
  }
  if (!(time > zero)) reject_target(unreachable, approximate(best), approximate(target));
  trial.run = with(trial.run, part, time);
  return trial.answer(BasicSeconds<Rep>(time));
}

template <class Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const Run<Rep>& run, const Rep& target,
                                                                          const At<Rep>& at) {
  using ckpt::math::sqrt;
  require_run(run);
  require_target(target, "ckpt::required_mtbf: target goodput must be > 0 and < 1");
  const Rep zero = Rep(0.0);
  Rep from = Rep(Rep(run.latency().value() + run.downtime().value()) + Rep(run.restore.value() + run.waiting.value()));
  if (at.given) {
    const Rep& tau = at.interval.seconds().value();
    require_positive(tau, "ckpt::required_mtbf: interval must be finite and > 0 s");
    static_cast<void>(make_cycle(run, tau, tau));  // rejects saves that meet
    from = Rep(from + tau);
  }
  if (!(from > zero)) {
    reject(
        "ckpt::required_mtbf: a run in which saves, failures and restores take no time meets every target, with any "
        "MTBF",
        approximate(target));
  }
  Trial<Rep> trial{run, from, at};
  const auto excess = [&](const Rep& mtbf) {
    trial.mtbf = mtbf;
    return Rep(trial.goodput() - target);
  };
  const auto meets = [&](const Rep& mtbf) {
    if (!(excess(mtbf) >= Rep(target * Rep(-0.5)))) return false;
    return trial.answer(BasicSeconds<Rep>(mtbf)).goodput >= target;
  };
  const Rep most = Rep(largest<Rep>() * Rep(1e-3));
  constexpr int likely = 64;  // doublings; after them the exponent is bisected
  for (int i = 0; i < likely && from < most && !(excess(from) >= zero); ++i) from = Rep(from * Rep(2.0));
  if (from < most && !(excess(from) >= zero)) {
    Rep below = from;
    from = most;
    for (int i = 0; i < likely && excess(most) >= zero && from > Rep(below * Rep(2.0)); ++i) {
      const Rep middle = Rep(Rep(sqrt(below)) * Rep(sqrt(from)));
      (excess(middle) >= zero ? from : below) = middle;
    }
  }
  Rep mtbf = from < most ? to_safe_side(last_good(excess, from, false), false, meets) : zero;
  if (!(mtbf > zero)) {
    reject_target("ckpt::required_mtbf: target goodput cannot be reached, however rare failures are",
                  approximate(Rep(excess(most) + target)), approximate(target));
  }
  trial.mtbf = mtbf;
  return trial.answer(BasicSeconds<Rep>(mtbf));
}

template <class Rep>
[[nodiscard]] constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const Rep& bytes, RunPart part, const Run<Rep>& run, const Rep& mtbf, const Rep& target, const At<Rep>& at) {
  require_positive(bytes, "ckpt::required_bandwidth: number of bytes must be finite and > 0 B");
  require_positive(mtbf, "ckpt::required_bandwidth: MTBF must be finite and > 0 s");
  require_target(target, "ckpt::required_bandwidth: target goodput must be > 0 and < 1");
  if (part != RunPart::blocking && part != RunPart::persist) {
    reject(
        "ckpt::required_bandwidth: bandwidth decides the blocking or the persist time of a save, not a time after a "
        "failure",
        static_cast<double>(part));
  }
  const auto longest = longest_time(part, run, mtbf, target, at);
  const Rep guess(bytes / longest.value.value());
  require_positive(guess, "ckpt::required_bandwidth: bandwidth overflows");
  Trial<Rep> trial{run, mtbf, at};
  const auto meets = [&](const Rep& bandwidth) {
    trial.run = with(run, part, Rep(bytes / bandwidth));
    if (!(trial.goodput() >= Rep(target * Rep(0.5)))) return false;
    return trial.answer(BasicSeconds<Rep>{}).goodput >= target;
  };
  const Rep bandwidth = to_safe_side(guess, false, meets);
  trial.run = with(run, part, Rep(bytes / bandwidth));
  return trial.answer(BasicBytesPerSecond<Rep>(bandwidth));
}

}  // namespace detail

template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(RunPart part, const Run<Rep>& run,
                                                           const Exponential<std::type_identity_t<Rep>>& law,
                                                           const std::type_identity_t<Rep>& target) {
  return detail::longest_time<Rep>(part, run, law.mtbf.value(), target, {});
}
template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(RunPart part, const Run<Rep>& run,
                                                           const Exponential<std::type_identity_t<Rep>>& law,
                                                           const std::type_identity_t<Rep>& target,
                                                           const WorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::longest_time<Rep>(part, run, law.mtbf.value(), target, {true, interval});
}

template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const Run<Rep>& run,
                                                            const std::type_identity_t<Rep>& target) {
  return detail::required_mtbf<Rep>(run, target, {});
}
template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const Run<Rep>& run,
                                                            const std::type_identity_t<Rep>& target,
                                                            const WorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::required_mtbf<Rep>(run, target, {true, interval});
}

template <Scalar Rep>
constexpr Requirement<WorkInterval<Rep>, Rep> longest_interval(const Run<Rep>& run,
                                                               const Exponential<std::type_identity_t<Rep>>& law,
                                                               const std::type_identity_t<Rep>& target) {
  const Rep& mtbf = law.mtbf.value();
  detail::require_run(run);
  detail::require_positive(mtbf, "ckpt::longest_interval: MTBF must be finite and > 0 s");
  detail::require_target(target, "ckpt::longest_interval: target goodput must be > 0 and < 1");
  const Rep zero = Rep(0.0);
  const Rep epsilon = detail::epsilon<Rep>();
  detail::Trial<Rep> trial{run, mtbf, {}};
  const Rep best = trial.goodput();
  const bool free = trial.free_saves();
  Rep tau = free ? mtbf : trial.interval().seconds().value();
  trial.at.given = true;
  const auto excess = [&](const Rep& x) {
    trial.at.interval = WorkInterval<Rep>(BasicSeconds<Rep>(x));
    return Rep(trial.goodput() - target);
  };
  const auto meets = [&](const Rep& x) {
    return detail::is_positive(x) && excess(x) >= Rep(target * Rep(-0.5)) &&
           trial.answer(trial.at.interval).goodput >= target;
  };
  // Shorter intervals than this part of the MTBF have the same goodput.
  const Rep same(mtbf * Rep(epsilon * epsilon));
  while (free && tau > same && !(excess(tau) >= zero)) tau = Rep(tau * Rep(0.5));
  if (tau > zero) {
    tau = excess(tau) >= zero ? detail::to_safe_side(detail::last_good(excess, tau, true), true, meets) : zero;
  }
  if (!(tau > zero)) {
    detail::reject_target("ckpt::longest_interval: target goodput cannot be reached, not even at the best interval",
                          detail::approximate(best), detail::approximate(target));
  }
  trial.at.interval = WorkInterval<Rep>(BasicSeconds<Rep>(tau));
  return trial.answer(trial.at.interval);
}

template <Scalar Rep>
constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const Run<Rep>& run,
    const Exponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target) {
  return detail::required_bandwidth<Rep>(bytes.value(), part, run, law.mtbf.value(), target, {});
}
template <Scalar Rep>
constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const Run<Rep>& run,
    const Exponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target,
    const WorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::required_bandwidth<Rep>(bytes.value(), part, run, law.mtbf.value(), target, {true, interval});
}

}  // namespace ckpt::inline CKPT_ABI
