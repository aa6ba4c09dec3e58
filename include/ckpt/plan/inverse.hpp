#pragma once
// What would have to change: the bandwidth, MTBF, restart time or interval that reach a goodput, by the exact model.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/detail/whole_number.hpp>
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
  persist,       ///< from the end of the copy to durable
  detection,     ///< from a failure to its discovery
  rescheduling,  ///< from discovery to the start of the restore
  restore,       ///< R, reload, warm-up
};

/// What would do, and what it gives.
template <class Answer, Scalar Rep = double>
struct Requirement {
  Answer value{};                     ///< the limit asked for; on the side where the target is met
  BasicWorkInterval<Rep> interval{};  ///< the interval it was found for
  Rep goodput = Rep(0.0);             ///< of the exact model with that value and interval: >= the target
};

/// Everything below with a `target` solves `goodput(run, law, interval) >= target` of the exact model, for the whole
/// job. Without an interval, each candidate is cut into the whole segments that are best for it (`best_segments`). An
/// answer is never on the wrong side: the goodput in it was computed forward. A target out of reach is an error that
/// says what can be reached.
///
/// The times after a failure have closed forms, from Tw = (M + D + E_R) U/M + S with the up-time U of the run that is
/// exposed to failures and the S that they spare: R = M log((Ts/g - S) M / ((M + D) U)) for the restore, the other two
/// likewise. They are nudged to the safe side. The others are solved in a bracket.

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
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(
    RunPart part, const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target);
/// The same at a given interval.
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(
    RunPart part, const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target, const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// The smallest MTBF of the whole job.
///
/// @param run     see `Run`
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput for an input outside its domain, and when the goodput is below `target` without any failure
/// @accuracy as `longest_time`
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const BasicRun<Rep>& run,
                                                                          const std::type_identity_t<Rep>& target);
/// The same at a given interval.
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(
    const BasicRun<Rep>& run, const std::type_identity_t<Rep>& target,
    const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// The longest interval that keeps the goodput at or above a target: the work, where a save at the end is enough.
///
/// Of the least number of segments that meets the target, the longest of which K - 1 and a shorter one still do.
///
/// @param run     see `Run`
/// @param law     M, MTBF of the whole job [s], finite and > 0
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput for an input outside its domain, and when not even the best number of segments meets `target`
/// @accuracy as `longest_time`
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicWorkInterval<Rep>, Rep> longest_interval(
    const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target);

/// The bandwidth of all writers together: B >= S / t, with t the longest time that the save may take.
///
/// @param bytes   S, size of a checkpoint [B], > 0
/// @param part    which part of a save the bandwidth decides: `blocking`, or `persist` for an asynchronous save
/// @param run     the other times
/// @param law     M, MTBF of the whole job [s], finite and > 0
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput as `longest_time`, for a part that is not of a save, and for a bandwidth that overflows
/// @accuracy as `longest_time`
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const BasicRun<Rep>& run,
    const BasicExponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target);
/// The same at a given interval.
template <Scalar Rep = double>
[[nodiscard]] constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const BasicRun<Rep>& run,
    const BasicExponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target,
    const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

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
[[nodiscard]] constexpr BasicRun<Rep> with(BasicRun<Rep> run, RunPart part, const Rep& time) {
  const BasicSeconds<Rep> t(time);
  if (part == RunPart::blocking) run.save.blocking = t;
  if (part == RunPart::persist) run.save.writing = t;
  if (part == RunPart::detection) run.outage.detection = t;
  if (part == RunPart::rescheduling) run.outage.rescheduling = t;
  if (part == RunPart::restore) {  // warm-up included
    run.outage.restore = t;
    run.outage.warm_up = {};
  }
  return run;
}

/// An interval that is given, or the best one for each candidate.
template <class Rep>
struct At {
  bool given = false;
  BasicWorkInterval<Rep> interval{};
};

/// A run with a law and an interval, one of which is varied.
template <class Rep>
struct Trial {
  BasicRun<Rep> run;
  Rep mtbf;
  At<Rep> at;

  /// Saves cost nothing and are durable at once: the best interval is zero, and the goodput 1/kappa a limit.
  [[nodiscard]] constexpr bool free_saves() const {
    return !at.given && !(run.save.durable_after().value() > Rep(0.0));
  }
  [[nodiscard]] constexpr Segments<eager_t<Rep>> cut() const {
    return at.given ? cut_into(enter(run.work), enter(at.interval.seconds())) : best_cut(enter(run), enter(mtbf));
  }
  /// Goodput; 0 where the expected time overflows. Never an error.
  [[nodiscard]] constexpr Rep goodput() const {
    if (free_saves()) return leave(enter(mtbf) / renewal_time(enter(run), enter(mtbf)));
    return goodput(cut());
  }
  [[nodiscard]] constexpr Rep goodput(const Segments<eager_t<Rep>>& segments) const {
    if (!(segments.whole > 0.0)) return Rep(0.0);
    const auto time = run_time(enter(run), enter(mtbf), segments);
    return is_positive(time) ? leave(enter(run.work) / time) : Rep(0.0);
  }
  /// Goodput as the caller will compute it.
  template <class Answer>
  [[nodiscard]] constexpr Requirement<Answer, Rep> answer(const Answer& value) const {
    const BasicExponential<Rep> law{BasicSeconds<Rep>(mtbf)};
    const BasicWorkInterval<Rep> tau = at.given ? at.interval : best_segments(run, law).interval;
    return {value, tau, ckpt::goodput(run, law, tau)};
  }
};

/// The argument where `excess` changes sign, on the side where it is >= 0. From `from`, which is there, by doubling
/// (or halving) until it is negative, then in that bracket.
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
  return root_of(excess, good, bad);
}

/// A guess for `longest_time` by a closed form; not above zero where there is none.
template <class Rep>
[[nodiscard]] constexpr Rep longest_time_guess(RunPart part, const Trial<Rep>& zero_time, const Rep& target) {
  using ckpt::math::log;
  const auto& run = enter(zero_time.run);
  const auto m = enter(zero_time.mtbf);
  const Rep zero = Rep(0.0);
  if (part == RunPart::blocking || part == RunPart::persist) return zero;
  // Where blocked time is exposed, the interval does not depend on what happens after a failure.
  if ((!zero_time.at.given && !run.exposure.saving) || zero_time.free_saves()) return zero;
  const auto up = up_time(divide(run, m, zero_time.cut()));
  const auto renewal = (run.work.value() / enter(target) - up.spared) * (m / up.exposed);
  const auto down = m + enter(run.outage.downtime());
  if (part == RunPart::restore) {
    return leave(run.exposure.restoring ? m * log(renewal / down) : renewal - down);
  }
  const auto r = enter(run.outage.restoring());
  return leave((run.exposure.restoring ? renewal / growth(r / m) : renewal - r) - down);
}

template <class Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(RunPart part, const BasicRun<Rep>& given,
                                                                         const Rep& mtbf, const Rep& target,
                                                                         const At<Rep>& at) {
  const Rep zero = Rep(0.0);
  Trial<Rep> trial{with(given, part, zero), mtbf, at};
  require_run(trial.run);
  require_positive(mtbf, "ckpt::longest_time: MTBF must be finite and > 0 s");
  require_target(target, "ckpt::longest_time: target goodput must be > 0 and < 1");
  if (at.given) {
    require_positive(at.interval.seconds().value(), "ckpt::longest_time: interval must be finite and > 0 s");
  }
  const auto goodput_with = [&](const Rep& time) {
    trial.run = with(trial.run, part, time);
    return trial.goodput();
  };
  const auto meets = [&](const Rep& time) {
    if (!is_positive(time) || !(goodput_with(time) >= Rep(target * Rep(0.5)))) return false;
    return trial.answer(BasicSeconds<Rep>(time)).goodput >= target;
  };
  const Rep best = goodput_with(zero);
  const char* const unreachable =
      "ckpt::longest_time: target goodput cannot be reached, however short the time asked for";
  if (!(best >= target)) reject_target(unreachable, approximate(best), approximate(target));

  Rep time = longest_time_guess(part, trial, target);
  if (is_positive(time)) {
    time = to_safe_side(time, true, meets);
  } else {
    // From the MTBF down to where the target is met, then up again.
    const auto excess = [&](const Rep& x) { return Rep(goodput_with(x) - target); };
    Rep from = mtbf;
    for (int i = 0; i < 2200 && from > zero && !(excess(from) >= zero); ++i) from = Rep(from * Rep(0.5));
    time = from > zero ? to_safe_side(last_good(excess, from, true), true, meets) : zero;
  }
  if (!(time > zero)) reject_target(unreachable, approximate(best), approximate(target));
  trial.run = with(trial.run, part, time);
  return trial.answer(BasicSeconds<Rep>(time));
}

template <class Rep>
[[nodiscard]] constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const BasicRun<Rep>& run, const Rep& target,
                                                                          const At<Rep>& at) {
  using ckpt::math::sqrt;
  require_run(run);
  require_target(target, "ckpt::required_mtbf: target goodput must be > 0 and < 1");
  const Rep zero = Rep(0.0);
  Rep from =
      Rep(Rep(run.save.durable_after().value() + run.outage.downtime().value()) + run.outage.restoring().value());
  if (at.given) {
    const Rep& tau = at.interval.seconds().value();
    require_positive(tau, "ckpt::required_mtbf: interval must be finite and > 0 s");
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
    const Rep& bytes, RunPart part, const BasicRun<Rep>& run, const Rep& mtbf, const Rep& target, const At<Rep>& at) {
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
constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(RunPart part, const BasicRun<Rep>& run,
                                                           const BasicExponential<std::type_identity_t<Rep>>& law,
                                                           const std::type_identity_t<Rep>& target) {
  return detail::longest_time<Rep>(part, run, law.mtbf.value(), target, {});
}
template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> longest_time(
    RunPart part, const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target, const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::longest_time<Rep>(part, run, law.mtbf.value(), target, {true, interval});
}

template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(const BasicRun<Rep>& run,
                                                            const std::type_identity_t<Rep>& target) {
  return detail::required_mtbf<Rep>(run, target, {});
}
template <Scalar Rep>
constexpr Requirement<BasicSeconds<Rep>, Rep> required_mtbf(
    const BasicRun<Rep>& run, const std::type_identity_t<Rep>& target,
    const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::required_mtbf<Rep>(run, target, {true, interval});
}

template <Scalar Rep>
constexpr Requirement<BasicWorkInterval<Rep>, Rep> longest_interval(
    const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
    const std::type_identity_t<Rep>& target) {
  const Rep& mtbf = law.mtbf.value();
  detail::require_run(run);
  detail::require_positive(mtbf, "ckpt::longest_interval: MTBF must be finite and > 0 s");
  detail::require_target(target, "ckpt::longest_interval: target goodput must be > 0 and < 1");
  const Rep one = Rep(1.0);
  const Rep& work = run.work.value();
  detail::Trial<Rep> trial{run, mtbf, {}};
  const Rep best = trial.goodput();
  const auto in_segments = [&](const Rep& count) {
    const auto k = detail::enter(count);
    return trial.goodput({detail::enter(work) / k, k, 0.0});
  };
  // The least number of segments that meets the target, between one that does not and one that does.
  Rep most = trial.free_saves() ? one : detail::leave(trial.cut().count);
  const Rep limit(Rep(0x1p52));
  while (trial.free_saves() && best >= target && most < limit && !(in_segments(most) >= target)) {
    most = Rep(most * Rep(2.0));
  }
  if (!(in_segments(most) >= target)) {
    detail::reject_target("ckpt::longest_interval: target goodput cannot be reached, not even at the best interval",
                          detail::approximate(best), detail::approximate(target));
  }
  Rep fewest = one;
  for (int i = 0; i < 64 && fewest < most; ++i) {
    const Rep middle = detail::whole(Rep(Rep(fewest + most) * Rep(0.5)));
    if (in_segments(middle) >= target) {
      most = middle;
    } else {
      fewest = Rep(middle + one);
    }
  }
  trial.at.given = true;
  const auto excess = [&](const Rep& x) {
    trial.at.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(x));
    return Rep(trial.goodput() - target);
  };
  Rep tau(work / most);
  if (most > one) {
    // One segment less does not meet it; nor would that many and a save more.
    const Rep beyond(Rep(work / Rep(most - one)) * Rep(one - Rep(Rep(8.0) * detail::epsilon<Rep>())));
    const auto meets = [&](const Rep& x) { return excess(x) >= Rep(0.0); };
    if (beyond > tau && !meets(beyond)) {
      const Rep longest = detail::to_safe_side(detail::root_of(excess, tau, beyond), true, meets);
      if (longest > tau) tau = longest;
    } else if (beyond > tau) {
      tau = beyond;
    }
  }
  trial.at.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(tau));
  return trial.answer(trial.at.interval);
}

template <Scalar Rep>
constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const BasicRun<Rep>& run,
    const BasicExponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target) {
  return detail::required_bandwidth<Rep>(bytes.value(), part, run, law.mtbf.value(), target, {});
}
template <Scalar Rep>
constexpr Requirement<BasicBytesPerSecond<Rep>, Rep> required_bandwidth(
    const BasicBytes<std::type_identity_t<Rep>>& bytes, RunPart part, const BasicRun<Rep>& run,
    const BasicExponential<std::type_identity_t<Rep>>& law, const std::type_identity_t<Rep>& target,
    const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::required_bandwidth<Rep>(bytes.value(), part, run, law.mtbf.value(), target, {true, interval});
}

}  // namespace ckpt::inline CKPT_ABI
