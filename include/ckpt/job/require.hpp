#pragma once
// What would change the answer: the same job with one input moved.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/job/detail/longest_interval.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Goodput that a job gains when one input is `factor` times as good: multiplied where more of it helps, divided where
/// less does. The interval, where the job leaves it out, is the best one both times. Can be negative: with failures
/// that spare saves, a faster copy leaves less of the writing spared; with more host memory a snapshot is taken in
/// fewer waves, the first of which begins to be written later. An MTBF of wall clock is taken as that of uptime which
/// it is with the outage of the job as it is: a shorter outage does not make failures rarer.
///
/// @param job     see `Job`
/// @param input   one that helps in one direction (`InputInfo::helps`), and that the job has
/// @param factor  finite and > 0
/// @throws InvalidInput for another input, and what `solve` rejects
template <Scalar Rep>
[[nodiscard]] constexpr Rep gain(const BasicJob<Rep>& job, Input input, const std::type_identity_t<Rep>& factor);

/// What would do.
template <Scalar Rep = double>
struct BasicRequirement {
  Input input = Input::state;         ///< what was moved
  Rep value = Rep(0.0);               ///< the limit, in base units, on the side where the target is met
  bool any = false;                   ///< nothing between this and what is 2^64 times worse misses the target
  BasicWorkInterval<Rep> interval{};  ///< in force there
  Rep goodput = Rep(0.0);             ///< of the job with that value: >= the target
};
/// In doubles.
using Requirement = BasicRequirement<double>;

/// The worst value of an input at which a job still reaches a goodput: the least bandwidth or MTBF, the longest restore
/// or blocking time, the longest interval. Put back with `with`, the job reaches the target.
///
/// While another input moves, an MTBF of wall clock is that of uptime which it is with the outage of the job as it is,
/// as in `gain`: put the answer back into that job (`failures.law` of `Outcome::law`). One that is moved itself is of
/// wall clock as it was given.
///
/// @param job     see `Job`; without an interval each value is tried at its best one
/// @param input   one that helps in one direction (`InputInfo::helps`), or `Input::interval`; one that the job has
/// @param target  goodput to be reached, 0 < g < 1
/// @throws InvalidInput outside these ranges, what `solve` rejects, and when no value reaches the target: the text says
///         the best there is
/// @accuracy the limit to 1e-12 of it (a whole number exactly); where whole steps make the goodput jump, a value beyond
///           which it is missed
template <Scalar Rep>
[[nodiscard]] constexpr BasicRequirement<Rep> require(const BasicJob<Rep>& job, Input input,
                                                      const std::type_identity_t<Rep>& target);

// ---- implementation

namespace detail {

/// What an input may be without being an error.
template <class Rep>
struct Domain {
  Rep low;
  Rep high;
};
/// Share of saves that may fail besides those that are of no use already, so that 1 % of them are of use.
template <class Rep>
[[nodiscard]] constexpr Rep most_useless(const Rep& already) {
  const auto& other = enter(already);
  return leave((1.0 - 1e-12) * (0.99 - other) / (1.0 - other));
}

template <class Rep>
[[nodiscard]] constexpr Domain<Rep> domain_of(const BasicJob<Rep>& job, Input input) {
  const Rep zero = Rep(0.0);
  switch (input) {
    case Input::update:
    case Input::network_idle:
      return {zero, job.training.step.value() > zero ? job.training.step.value() : largest<Rep>()};
    case Input::slowdown:
      return {zero, Rep(1.0)};
    case Input::failed_saves:
      return {zero, most_useless(job.saving.reliability.unusable)};
    case Input::unusable_saves:
      return {zero, most_useless(job.saving.reliability.failed)};
    default:
      return {zero, largest<Rep>()};
  }
}

/// Goodput with an input at a value; 0 where it has none.
template <class Rep>
[[nodiscard]] constexpr Rep goodput_with(const BasicJob<Rep>& job, Input input, const Rep& x) {
  BasicOutcome<Rep> out;
  if (!is_solved(try_solve(with(job, input, x), out))) return Rep(0.0);
  return out.goodput();
}

/// The same as something to come near to: of saves that cost nothing, ever more often.
template <class Rep>
[[nodiscard]] constexpr Rep goodput_towards(const BasicJob<Rep>& job, Input input, const Rep& x) {
  BasicOutcome<Rep> out;
  const Obstacle obstacle = try_solve(with(job, input, x), out);
  if (obstacle == Obstacle::free_save && !renews(out.shape)) {
    const auto m = enter(out.law->mtbf);
    return leave(m / renewal_time(enter(out.run), m));
  }
  return is_solved(obstacle) ? out.goodput() : Rep(0.0);
}

/// "... (got 0.95); best reachable: 0.93", a fraction rounded down to six decimals.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_target(Input input, double best, double target) {
  if (best < 1.0) best = static_cast<double>(static_cast<std::int64_t>(best * 1e6)) / 1e6;
  reject(InvalidInput("ckpt::require: target goodput cannot be reached by one input alone", target)
             .append("; best reachable: ")
             .append(best)
             .append(", by ")
             .append(to_string(input)));
}

[[noreturn, gnu::noinline, gnu::cold]] inline void reject_direction(const char* function, Input input) {
  reject(InvalidInput(function)
             .append(": ")
             .append(to_string(input))
             .append(" neither helps nor hurts throughout: sweep it with `with`"));
}

template <class Rep>
[[nodiscard]] constexpr Rep value_to_move(const BasicJob<Rep>& job, Input input, const char* function) {
  const auto now = value(job, input);
  if (!now) reject(InvalidInput(function).append(": the job has no ").append(to_string(input)));
  return *now;
}

template <class Rep>
[[nodiscard]] constexpr BasicRequirement<Rep> require_interval(const BasicJob<Rep>& job, const Rep& target) {
  const BasicJob<Rep> free = without_interval(job);
  BasicOutcome<Rep> out;
  reject_obstacle(find_run(free, out), free, out);
  if (!out.law) reject(InvalidInput("ckpt::require: without failures every interval does: set failures.law"));
  if (renews(out.shape)) {
    reject(InvalidInput(
        "ckpt::require: the longest interval is known under the exponential law: leave failures.shape out"));
  }
  eager_t<Rep> best = 0.0;
  // The ledger may round to less than the expected time does: then a little more is aimed at.
  eager_t<Rep> aim = target;
  for (int i = 0; i < 16; ++i) {
    const auto longest = longest_interval(enter(out.run), enter(out.law->mtbf), aim, best);
    if (!(longest > 0.0)) break;
    const Rep tau = leave(longest);
    const BasicOutcome<Rep> there = solve(with(free, Input::interval, tau));
    if (there.goodput() >= target) {
      return {.input = Input::interval, .value = tau, .interval = there.interval, .goodput = there.goodput()};
    }
    aim = aim + aim * epsilon<Rep>();
  }
  reject_target(Input::interval, approximate(leave(best)), approximate(target));
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep gain(const BasicJob<Rep>& given, Input input, const std::type_identity_t<Rep>& factor) {
  const BasicJob<Rep> job = detail::of_uptime(given);
  const int helps = inputs::info(input).helps;
  if (helps == 0) detail::reject_direction("ckpt::gain", input);
  detail::require_positive(factor, Subject{"ckpt::gain", "factor"});
  const Rep now = detail::value_to_move(job, input, "ckpt::gain");
  const Rep better = helps > 0 ? Rep(now * factor) : Rep(now / factor);
  return Rep(solve(with(job, input, better)).goodput() - solve(job).goodput());
}

template <Scalar Rep>
constexpr BasicRequirement<Rep> require(const BasicJob<Rep>& given, Input input,
                                        const std::type_identity_t<Rep>& target) {
  const BasicJob<Rep> job = input == Input::mtbf ? given : detail::of_uptime(given);
  if (!(detail::is_positive(target) && target < Rep(1.0))) {
    detail::reject("ckpt::require: target goodput must be > 0 and < 1", detail::approximate(target));
  }
  if (input == Input::interval) return detail::require_interval(job, target);
  const int helps = inputs::info(input).helps;
  if (helps == 0) detail::reject_direction("ckpt::require", input);
  const Rep now = detail::value_to_move(job, input, "ckpt::require");
  static_cast<void>(solve(job));  // what is wrong with the job itself is said so

  constexpr int most = 64;  // factors of two
  const auto range = detail::domain_of(job, input);
  const auto goodput = [&](const Rep& x) { return detail::goodput_with(job, input, x); };
  const auto meets = [&](const Rep& x) { return goodput(x) >= target; };
  const Rep better = helps > 0 ? Rep(2.0) : Rep(0.5);
  const Rep worse = helps > 0 ? Rep(0.5) : Rep(2.0);
  const Rep& end = helps > 0 ? range.high : range.low;    // best value
  const Rep& worst = helps > 0 ? range.low : range.high;  // worst one
  const auto beyond = [](const Rep& x, const Rep& limit, bool upwards) { return upwards ? x > limit : x < limit; };

  Rep good = now > Rep(0.0) ? now : Rep(1.0);
  if (good > range.high) good = range.high;
  for (int i = 0; !meets(good); ++i) {
    const Rep next(good * better);
    const bool over = i == most || beyond(next, end, helps > 0);
    if (over && (helps > 0 ? end < detail::largest<Rep>() : true) && meets(end)) {
      good = end;
      break;
    }
    if (over) {
      const bool endless = helps > 0 && !(end < detail::largest<Rep>());
      const Rep best = endless ? goodput(good) : detail::goodput_towards(job, input, end);
      detail::reject_target(input, detail::approximate(best), detail::approximate(target));
    }
    good = next;
  }
  BasicRequirement<Rep> found{.input = input};
  Rep bad = Rep(good * worse);
  if (!(good > Rep(0.0)) && helps < 0) bad = now > Rep(0.0) ? Rep(now * Rep(0x1p-64)) : Rep(0x1p-64);
  for (int i = 0;; ++i) {
    if (beyond(bad, worst, helps < 0)) bad = worst;
    if (!meets(bad)) break;
    good = bad;
    if (i == most || !beyond(worst, bad, helps < 0)) {
      found.any = true;
      break;
    }
    bad = Rep(bad * worse);
  }
  if (!found.any) {
    const auto above = [&](const auto& x) { return detail::enter(Rep(goodput(Rep(detail::leave(x))) - target)); };
    good = detail::leave(detail::solve_bracketed(above, detail::enter(good), detail::enter(bad), 1e-13));
  }
  const BasicOutcome<Rep> there = solve(with(job, input, good));
  found.value = good;
  found.interval = there.interval;
  found.goodput = there.goodput();
  return found;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
