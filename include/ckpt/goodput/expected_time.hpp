#pragma once
// How long a run takes with its saves and its failures: the exact model, for exponential failures.

#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/save_in_flight.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// Expected wall-clock time of a run that saves whenever `interval` of work is done [s]: a long run, charged Ts/tau
/// segments, of which the last need not be whole.
///
///   Tw = (Ts/tau) (M + D + E_R) (e^(X/M) - 1) e^(A/M)    X = tau + s p + wait + delta,  A = (1 - s) p - wait
///
/// with the MTBF M, the downtime D, the restore E_R = (M + D)(e^(R/M) - 1), the save's blocking time delta and, when it
/// is asynchronous, its persist time p, slow-down s and wait. For a synchronous save X = tau + delta and A = 0: the
/// complete model of Daly with downtime. Failures strike as `run.exposure` says: where they spare the save, delta and
/// wait leave X and A and are added as often as they are paid for; where they spare the restore, E_R = R.
///
/// An asynchronous save thus costs what a synchronous one of delta + s p costs, and the rest of its persist time
/// multiplies the whole by e^((1-s) p/M), whatever the interval: the interval that is best does not depend on it.
/// The save costs of every segment are those of the steady state (one save in flight); that the last save has to be
/// waited for is not in it. The overload for a number of segments has both ends exact.
///
/// @param run       Ts, delta, p, s, D, R; see `Run`
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param interval  tau, useful work between two saves [s], finite and > 0
/// @throws InvalidInput (or: not a constant expression) for an input outside its domain, for a save that is not durable
///   before the next one has stopped blocking (then `run.waiting` is too short), and for a run that never finishes: an
///   expectation beyond the range of the scalar
/// @accuracy a few ulp, for any ratio of tau, delta and R to M; the model is exact where Ts/tau is whole
/// @see J. T. Daly, FGCS 22 (2006) 303-312, for the synchronous save; the asynchronous one is derived in
///   docs/goodput.md
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> expected_time(const Run<Rep>& run,
                                                        const Exponential<std::type_identity_t<Rep>>& law,
                                                        const WorkInterval<std::type_identity_t<Rep>>& interval);

/// Expected wall-clock time of a run of K whole segments of work Ts/K, the last save included [s]. Exact.
///
///   Tw = (M + D + E_R) [ K (e^(X/M) - 1) e^(A/M) + C ]
///
/// where C = 0 for a synchronous save. With an asynchronous one the run ends when its last save is durable, and its
/// first segment has no save in flight beside it: C = e^((tau + delta + p)/M) - 1 - (e^(X/M) - 1) e^(A/M).
///
/// @param run       as above
/// @param law       as above
/// @param segments  K >= 1; every segment ends with a save
/// @throws InvalidInput as above, and for K = 0
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> expected_time(const Run<Rep>& run,
                                                        const Exponential<std::type_identity_t<Rep>>& law,
                                                        std::uint64_t segments);

/// Ts/Tw, useful work in the expected wall-clock time, 0 ... 1.
/// @see expected_time
template <Scalar Rep>
[[nodiscard]] constexpr Rep goodput(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                    const WorkInterval<std::type_identity_t<Rep>>& interval);
/// The same for a number of segments.
/// @see expected_time
template <Scalar Rep>
[[nodiscard]] constexpr Rep goodput(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                    std::uint64_t segments);

/// 1 - Ts/Tw, the part of the wall-clock time that is not useful work. Its parts, each to full accuracy, are in the
/// ledger.
/// @see expected_time, expected_ledger
template <Scalar Rep>
[[nodiscard]] constexpr Rep waste(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                  const WorkInterval<std::type_identity_t<Rep>>& interval);
/// The same for a number of segments.
/// @see expected_time, expected_ledger
template <Scalar Rep>
[[nodiscard]] constexpr Rep waste(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                  std::uint64_t segments);

// ---- implementation

namespace detail {

/// One segment of work as the failures see it. "Exposed" time is time in which they strike; all times in seconds.
template <class Rep>
struct Cycle {
  Rep mtbf;      // M
  Rep work;      // tau, done in every cycle
  Rep blocking;  // delta
  Rep waiting;   // wait, in every cycle but the first after a start
  Rep persist;   // p
  Rep slowdown;  // s
  Rep overlap;   // part of the compute beside a save in flight: the lesser of p and the compute
  Rep compute;   // tau + s overlap, in every cycle but the first after a start
  Rep first;     // exposed length of the first cycle after a start
  Rep later;     // X, exposed length of the others
  Rep pending;   // exposed time from the end of blocking to durable
  bool saving;   // whether the save is exposed
};

/// A run with asynchronous saves, cut into segments of `work`.
template <class Rep>
[[nodiscard]] constexpr Cycle<Rep> make_overlapped_cycle(const Run<Rep>& run, const Rep& mtbf, const Rep& work,
                                                         bool one_segment) {
  const bool saving = run.exposure.saving;
  const Rep& delta = run.blocking.value();
  const Rep& wait = run.waiting.value();
  const Rep& persist = run.persist.value();
  const Rep compute = compute_beside(work, persist, run.slowdown);
  const bool fits = persist <= compute;
  const Rep length(compute + Rep(wait + delta));
  if (!one_segment && saves_meet(persist, length)) {
    reject(
        "ckpt::Run: a save must be durable before the next one has stopped blocking: persist time must not exceed the "
        "period; raise the interval, or the wait before a save by (s)",
        approximate(Rep(persist - length)));
  }
  return {.mtbf = mtbf,
          .work = work,
          .blocking = delta,
          .waiting = wait,
          .persist = persist,
          .slowdown = run.slowdown,
          .overlap = fits ? persist : compute,
          .compute = compute,
          .first = saving ? Rep(work + delta) : work,
          .later = saving ? length : compute,
          .pending = saving || fits ? persist : compute,
          .saving = saving};
}

/// A run with synchronous saves, cut into segments of `work`.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Cycle<Rep> make_synchronous_cycle(const Run<Rep>& run, const Rep& mtbf,
                                                                              const Rep& work) {
  const bool saving = run.exposure.saving;
  const Rep first = saving ? Rep(work + run.blocking.value()) : work;
  return {.mtbf = mtbf,
          .work = work,
          .blocking = run.blocking.value(),
          .waiting = run.waiting.value(),
          .persist = Rep(0.0),
          .slowdown = run.slowdown,
          .overlap = Rep(0.0),
          .compute = work,
          .first = first,
          .later = saving ? Rep(first + run.waiting.value()) : first,
          .pending = Rep(0.0),
          .saving = saving};
}

/// A run cut into segments of `work`; a run of one segment has no next save that could come too early.
template <class Rep>
[[nodiscard]] constexpr Cycle<Rep> make_cycle(const Run<Rep>& run, const Rep& mtbf, const Rep& work,
                                              bool one_segment = false) {
  return run.persist.value() > Rep(0.0) ? make_overlapped_cycle(run, mtbf, work, one_segment)
                                        : make_synchronous_cycle(run, mtbf, work);
}

/// e^x, not computed where x = 0.
template <class Rep>
[[nodiscard]] constexpr Rep growth(const Rep& x) {
  using ckpt::math::exp;
  if (!(x > Rep(0.0)) && !(x < Rep(0.0))) return Rep(1.0);
  return exp(x);
}

/// e^(x/M), nothing of it computed where x = 0.
template <class Rep>
[[nodiscard]] constexpr Rep growth(const Rep& x, const Rep& mtbf) {
  if (!(x > Rep(0.0)) && !(x < Rep(0.0))) return Rep(1.0);
  return growth(Rep(x / mtbf));
}

/// Failures in up-time that a segment in steady state takes until it is durable: (e^(X/M) - 1) e^(A/M); for A < 0,
/// where the one factor can overflow beside the other, as e^((X+A)/M) - e^(A/M).
template <class Rep>
[[nodiscard]] constexpr Rep failures_per_segment(const Cycle<Rep>& c) {
  using ckpt::math::expm1;
  const Rep ahead(Rep(c.first - c.later) + c.pending);
  if (ahead < Rep(0.0)) {
    return Rep(expm1(Rep(Rep(c.first + c.pending) / c.mtbf)) - expm1(Rep(ahead / c.mtbf)));
  }
  return Rep(expm1(Rep(c.later / c.mtbf)) * growth(ahead, c.mtbf));
}

/// Exposed time until a run of one segment is durable. Where saving is not exposed, neither is the wait for the last
/// save.
template <class Rep>
[[nodiscard]] constexpr Rep length_of_one_segment(const Cycle<Rep>& c) {
  return c.saving ? Rep(c.first + c.pending) : c.first;
}

/// Failures in up-time of a run of one segment, which ends when its save is durable.
template <class Rep>
[[nodiscard]] constexpr Rep failures_of_one_segment(const Cycle<Rep>& c) {
  using ckpt::math::expm1;
  return expm1(Rep(length_of_one_segment(c) / c.mtbf));
}

/// Whether x/M is so small that e^(x/M) - 1 is x/M, which may have no digits left.
template <class Rep>
[[nodiscard]] constexpr bool vanishes(const Rep& x, const Rep& mtbf) {
  const Rep part(x / mtbf);
  const Rep least(epsilon<Rep>() * epsilon<Rep>());
  return part < least && part > Rep(Rep(0.0) - least);
}

/// M (e^(x/M) - 1).
template <class Rep>
[[nodiscard]] constexpr Rep grown(const Rep& x, const Rep& mtbf) {
  using ckpt::math::expm1;
  return vanishes(x, mtbf) ? x : Rep(mtbf * expm1(Rep(x / mtbf)));
}

/// Blocked time that failures spare, for each segment in steady state.
template <class Rep>
[[nodiscard]] constexpr Rep spared_save(const Cycle<Rep>& c) {
  return c.saving ? Rep(0.0) : Rep(c.blocking * growth(c.pending, c.mtbf));
}
template <class Rep>
[[nodiscard]] constexpr Rep spared_wait(const Cycle<Rep>& c) {
  if (c.saving || !(c.waiting > Rep(0.0))) return Rep(0.0);
  return Rep(c.waiting * growth(Rep(c.pending - c.later), c.mtbf));
}

/// M + D + E_R: time from a start to the next start of work, when work goes on until a failure.
template <class Rep>
[[nodiscard]] constexpr Rep renewal_time(const Run<Rep>& run, const Rep& mtbf) {
  const Rep down(mtbf + run.downtime().value());
  return run.exposure.restoring ? Rep(down * growth(run.restore.value(), mtbf)) : Rep(down + run.restore.value());
}

/// Expected time of a segment of some exposed length, with so many failures in up-time.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Rep exposed_time(const Rep& renewal, const Cycle<Rep>& c, const Rep& length,
                                                             const Rep& failures) {
  return vanishes(length, c.mtbf) ? Rep(length * Rep(renewal / c.mtbf)) : Rep(renewal * failures);
}

/// Expected time of a segment in steady state.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Rep segment_time(const Run<Rep>& run, const Cycle<Rep>& c) {
  const Rep exposed(exposed_time(renewal_time(run, c.mtbf), c, c.later, failures_per_segment(c)));
  return Rep(exposed + Rep(spared_save(c) + spared_wait(c)));
}

/// K as a scalar; `text` when it is 0.
template <class Rep>
[[nodiscard]] constexpr Rep segment_count(std::uint64_t segments, const char* text) {
  if (segments == 0) reject(text, 0.0);
  return scalar_cast<Rep>(static_cast<double>(segments));
}

template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> finite_time(const Rep& time) {
  if (!is_positive(time)) {
    reject("ckpt::Run: the run never finishes: its expected time is beyond the range of the scalar [s]",
           is_non_negative(time) ? approximate(time) : std::numeric_limits<double>::infinity());
  }
  return BasicSeconds<Rep>(time);
}

/// useful/all, the one place where goodput is computed.
template <class Rep>
[[nodiscard]] constexpr Rep goodput_of(const BasicSeconds<Rep>& useful_work, const BasicSeconds<Rep>& wall_clock) {
  return Rep(useful_work.value() / wall_clock.value());
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSeconds<Rep> expected_time(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                          const WorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_time: MTBF must be finite and > 0 s");
  const Rep& work = interval.seconds().value();
  detail::require_positive(work, "ckpt::expected_time: interval must be finite and > 0 s");
  const Rep& mtbf = law.mtbf.value();
  const Rep segment = run.persist.value() > Rep(0.0)
                          ? detail::segment_time(run, detail::make_overlapped_cycle(run, mtbf, work, false))
                          : detail::segment_time(run, detail::make_synchronous_cycle(run, mtbf, work));
  return detail::finite_time(Rep(Rep(run.work.value() / work) * segment));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> expected_time(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                          std::uint64_t segments) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_time: MTBF must be finite and > 0 s");
  const Rep count = detail::segment_count<Rep>(segments, "ckpt::expected_time: number of segments must be > 0");
  const auto cycle = detail::make_cycle(run, law.mtbf.value(), Rep(run.work.value() / count), segments == 1);
  const Rep others(count - Rep(1.0));
  const Rep renewal = detail::renewal_time(run, cycle.mtbf);
  const Rep one = detail::exposed_time(renewal, cycle, detail::length_of_one_segment(cycle),
                                       detail::failures_of_one_segment(cycle));
  const Rep other = detail::exposed_time(renewal, cycle, cycle.later, detail::failures_per_segment(cycle));
  const Rep first_spared = cycle.saving ? Rep(0.0) : Rep(cycle.blocking + cycle.persist);
  const Rep spared(first_spared + Rep(others * Rep(detail::spared_save(cycle) + detail::spared_wait(cycle))));
  return detail::finite_time(Rep(Rep(one + Rep(others * other)) + spared));
}

template <Scalar Rep>
constexpr Rep goodput(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                      const WorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::goodput_of(run.work, expected_time(run, law, interval));
}
template <Scalar Rep>
constexpr Rep goodput(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law, std::uint64_t segments) {
  return detail::goodput_of(run.work, expected_time(run, law, segments));
}

template <Scalar Rep>
constexpr Rep waste(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                    const WorkInterval<std::type_identity_t<Rep>>& interval) {
  return Rep(Rep(1.0) - goodput(run, law, interval));
}
template <Scalar Rep>
constexpr Rep waste(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law, std::uint64_t segments) {
  return Rep(Rep(1.0) - goodput(run, law, segments));
}

}  // namespace ckpt::inline CKPT_ABI
