#pragma once
// How long a run takes with its saves and its failures: the exact model, for exponential failures.

#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/save/detail/save_in_flight.hpp>

namespace ckpt::inline CKPT_ABI {

/// Expected wall-clock time of a run that saves whenever `interval` of work is done, and at its end [s]. Exact for
/// every interval.
///
/// Ts is K whole segments of work tau and a shorter last one, r = Ts - K tau; a job shorter than its interval is one
/// segment. A segment that has one before it takes
///
///   E(tau) = (M + D + E_R) (e^(X/M) - 1) e^(A/M)    X = tau + s p + w + delta,  A = (1 - s) p - w
///
/// with the MTBF M, the downtime D, the restore E_R = (M + D)(e^(R/M) - 1), the save's blocking time delta and, when it
/// is asynchronous, the time p in which it is in flight, slow-down s and wait w (`SaveCost::waiting`). The run takes
///
///   Tw = E_1 + (K - 1) E(tau) + E(r)    E_1 = (M + D + E_R) (e^((tau + delta + p)/M) - 1)
///
/// For a synchronous save E_1 = E(tau), X = tau + delta and A = 0: the complete model of Daly with downtime. With an
/// asynchronous one the run ends when its last save is durable, and its first segment has no save in flight beside it.
/// Failures strike as `run.exposure` says: where they spare the restore, E_R = R; where they spare the save, what the
/// job stands still for leaves the exponents and is added as often as it is paid for (docs/goodput.md).
///
/// Any number of saves may be in flight. They are durable at the pace of the path, so that it does not matter how many:
/// room for more lets the job run ahead, and what it does there is lost with a failure.
///
/// @param run       Ts, delta, p, s, D, R; see `Run`
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param interval  tau, useful work between two saves [s], finite and > 0; Ts/tau within 4 ulp of a whole number is it
/// @throws InvalidInput (or: not a constant expression) for an input outside its domain, and for a run that never
///         finishes: an expectation beyond the range of the scalar
/// @accuracy a few ulp, for any ratio of tau, delta and R to M
/// @see J. T. Daly, FGCS 22 (2006) 303-312, for the synchronous save; docs/goodput.md derives the asynchronous one
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicSeconds<Rep> expected_time(const BasicRun<Rep>& run,
                                                        const BasicExponential<std::type_identity_t<Rep>>& law,
                                                        const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// The same for K segments of work Ts/K, K >= 1.
/// @throws InvalidInput as above, and for K = 0
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicSeconds<Rep> expected_time(const BasicRun<Rep>& run,
                                                        const BasicExponential<std::type_identity_t<Rep>>& law,
                                                        std::uint64_t segments);

/// tau/E(tau), useful work per wall-clock time in a run without end: what `goodput` tends to as the job gets longer.
/// Which interval is best for it does not depend on the work (`best_interval`). A job of a few intervals is another
/// matter: `expected_time`.
///
/// @param run       see `Run`; its work is not used
/// @throws InvalidInput as `expected_time`
/// @accuracy a few ulp
/// @see renewal.hpp for any other failure law
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep long_run_goodput(const BasicRun<Rep>& run,
                                             const BasicExponential<std::type_identity_t<Rep>>& law,
                                             const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// Ts/Tw, useful work in the expected wall-clock time, 0 ... 1.
/// @see expected_time
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep goodput(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                                    const BasicWorkInterval<std::type_identity_t<Rep>>& interval);
/// The same for a number of segments.
/// @see expected_time
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep goodput(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                                    std::uint64_t segments);

/// 1 - Ts/Tw, the part of the wall-clock time that is not useful work. Its parts, each to full accuracy, are in the
/// ledger.
/// @see expected_time, expected_ledger
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep waste(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                                  const BasicWorkInterval<std::type_identity_t<Rep>>& interval);
/// The same for a number of segments.
/// @see expected_time, expected_ledger
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep waste(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                                  std::uint64_t segments);

// ---- implementation

namespace detail {

/// A job cut into segments of an interval: so many whole ones, and what is left of the work.
template <class Rep>
struct Segments {
  Rep whole;  // work of a whole one; all of it where the job is shorter than the interval
  Rep count;  // how many whole ones, >= 1
  Rep rest;   // work of the shorter last one; 0: there is none
};

/// Cuts `work` into segments of `interval`.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Segments<Rep> cut_into(const Rep& work, const Rep& interval) {
  const Rep zero = Rep(0.0);
  const Rep ratio(work / interval);
  if (!(ratio >= Rep(1.0))) return {work, Rep(1.0), zero};
  if (!(ratio < Rep(0x1p52))) return {interval, ratio, zero};  // no fraction is told apart
  const Rep nearest = whole(Rep(ratio + Rep(0.5)));
  const Rep rounding(Rep(Rep(4.0) * epsilon<Rep>()) * ratio);
  const Rep off(ratio - nearest);
  if (off <= rounding && Rep(zero - off) <= rounding) return {Rep(work / nearest), nearest, zero};
  const Rep below = off < zero ? Rep(nearest - Rep(1.0)) : nearest;
  return {interval, below, Rep(work - Rep(below * interval))};
}

/// K equal segments; `text` when K is 0.
template <class Rep>
[[nodiscard]] constexpr Segments<Rep> cut_in(const Rep& work, std::uint64_t segments, const char* text) {
  if (segments == 0) reject(text, 0.0);
  const Rep count = scalar_cast<Rep>(static_cast<double>(segments));
  return {Rep(work / count), count, Rep(0.0)};
}

/// One segment of work as the failures see it. "Exposed" time is time in which they strike; all times in seconds.
template <class Rep>
struct Cycle {
  Rep mtbf;       // M
  Rep work;       // tau, done in every cycle
  Rep blocking;   // delta
  Rep waiting;    // w, in every cycle but the first after a start
  Rep in_flight;  // p, from the end of blocking to durable
  Rep slowdown;   // s
  Rep overlap;    // part of the compute beside a save in flight: the lesser of p and the compute
  Rep compute;    // tau + s overlap, in every cycle but the first after a start
  Rep first;      // exposed length of the first cycle after a start
  Rep later;      // X, exposed length of the others
  Rep pending;    // exposed time from the end of blocking to durable, in a run that goes on long enough
  bool saving;    // whether the save is exposed
};

/// A segment of a run with asynchronous saves.
template <class Rep>
[[nodiscard]] constexpr Cycle<Rep> make_overlapped_cycle(const BasicRun<Rep>& run, const Rep& mtbf, const Rep& work) {
  const bool saving = run.exposure.saving;
  const Rep& delta = run.save.blocking.value();
  const Rep in_flight = run.save.persist().value();
  const Rep compute = compute_beside(work, in_flight, run.save.slowdown);
  const Rep wait = excess(run.save.held().value(), compute);
  const Rep length(compute + Rep(wait + delta));
  Rep pending = in_flight;
  if (!saving) {
    // Of a cycle only the compute is exposed. A save is in flight for less than two cycles: the copy takes less than
    // one, and then the path takes less than one.
    pending =
        in_flight > length ? Rep(compute + smaller(Rep(in_flight - length), compute)) : smaller(in_flight, compute);
  }
  return {.mtbf = mtbf,
          .work = work,
          .blocking = delta,
          .waiting = wait,
          .in_flight = in_flight,
          .slowdown = run.save.slowdown,
          .overlap = smaller(in_flight, compute),
          .compute = compute,
          .first = saving ? Rep(work + delta) : work,
          .later = saving ? length : compute,
          .pending = pending,
          .saving = saving};
}

/// A segment of a run with synchronous saves.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Cycle<Rep> make_synchronous_cycle(const BasicRun<Rep>& run, const Rep& mtbf,
                                                                              const Rep& work) {
  const bool saving = run.exposure.saving;
  const Rep length = saving ? Rep(work + run.save.blocking.value()) : work;
  const Rep zero = Rep(0.0);
  return {.mtbf = mtbf,
          .work = work,
          .blocking = run.save.blocking.value(),
          .waiting = zero,
          .in_flight = zero,
          .slowdown = run.save.slowdown,
          .overlap = zero,
          .compute = work,
          .first = length,
          .later = length,
          .pending = zero,
          .saving = saving};
}

/// Whether a save is durable some time after it has stopped blocking.
template <class Rep>
[[nodiscard]] constexpr bool is_asynchronous(const BasicRun<Rep>& run) {
  return run.save.persist().value() > Rep(0.0);
}

/// A segment of a run.
template <class Rep>
[[nodiscard]] constexpr Cycle<Rep> make_cycle(const BasicRun<Rep>& run, const Rep& mtbf, const Rep& work) {
  return is_asynchronous(run) ? make_overlapped_cycle(run, mtbf, work) : make_synchronous_cycle(run, mtbf, work);
}

/// A whole run as its segments: the time of a run of the `ending` alone, and with every other segment so much more.
///
/// Where blocked time is exposed, the k-th save after a start is durable at D_k = first + (k - 1) later + pending, and
/// the last one later than its predecessor by the length of its own cycle: the ending is one whole segment, and a
/// shorter one is a segment more. Where it is not, the end of the run is durable at once, and with it every save in
/// flight; the ending is the segments, with the last one, of which none is durable before the end.
template <class Rep>
struct Division {
  Cycle<Rep> whole;
  Cycle<Rep> last;  // the shorter one at the end; `whole` where there is none
  int ending;       // segments of the ending, 1 ... 3, the last one being `last` where blocked time is spared
  Rep others;       // whole segments that come on top, in steady state
  bool shorter;     // whether `last` comes on top, in steady state
};

template <class Rep>
[[nodiscard]] constexpr Division<Rep> divide(const BasicRun<Rep>& run, const Rep& mtbf, const Segments<Rep>& cut) {
  const Rep one = Rep(1.0);
  const bool rest = cut.rest > Rep(0.0);
  Division<Rep> d{.whole = make_cycle(run, mtbf, cut.whole),
                  .last = make_cycle(run, mtbf, rest ? cut.rest : cut.whole),
                  .ending = 1,
                  .others = Rep(cut.count - one),
                  .shorter = rest};
  if (d.whole.saving) return d;
  const Rep all = rest ? Rep(cut.count + one) : cut.count;
  const auto in_the_end = [&](int n) { return all >= Rep(static_cast<double>(n)); };
  if (d.whole.pending > d.last.compute && in_the_end(2)) d.ending = 2;
  if (d.whole.pending > Rep(d.last.compute + d.whole.compute) && in_the_end(3)) d.ending = 3;
  d.others = Rep(all - Rep(static_cast<double>(d.ending)));
  d.shorter = false;
  return d;
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

/// Failures in up-time that a segment in steady state takes until it is durable: (e^(X/M) - 1) e^(A/M). The time A is
/// never negative: what the job waits and is slowed down for is in flight.
template <class Rep>
[[nodiscard]] constexpr Rep failures_per_segment(const Cycle<Rep>& c) {
  using ckpt::math::expm1;
  const Rep ahead(Rep(c.first - c.later) + c.pending);
  return Rep(expm1(Rep(c.later / c.mtbf)) * growth(ahead, c.mtbf));
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
[[nodiscard]] constexpr Rep renewal_time(const BasicRun<Rep>& run, const Rep& mtbf) {
  const Rep down(mtbf + run.outage.downtime().value());
  return run.exposure.restoring ? Rep(down * growth(run.outage.restoring().value(), mtbf))
                                : Rep(down + run.outage.restoring().value());
}

/// Expected time of a segment of some exposed length, with so many failures in up-time.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Rep exposed_time(const Rep& renewal, const Cycle<Rep>& c, const Rep& length,
                                                             const Rep& failures) {
  return vanishes(length, c.mtbf) ? Rep(length * Rep(renewal / c.mtbf)) : Rep(renewal * failures);
}

/// Expected time of a segment in steady state.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Rep segment_time(const Rep& renewal, const Cycle<Rep>& c) {
  const Rep exposed(exposed_time(renewal, c, c.later, failures_per_segment(c)));
  return Rep(exposed + Rep(spared_save(c) + spared_wait(c)));
}

/// Exposed time until the ending of a run is durable.
template <class Rep>
[[nodiscard]] constexpr Rep length_of_ending(const Division<Rep>& d) {
  if (d.whole.saving) return Rep(d.whole.first + d.whole.pending);
  if (d.ending == 1) return d.last.work;
  const Rep two(d.whole.work + d.last.compute);
  return d.ending == 2 ? two : Rep(two + d.whole.compute);
}

/// Time of the ending that failures spare, those that it is repeated for included.
template <class Rep>
[[nodiscard]] constexpr Rep spared_in_ending(const Division<Rep>& d) {
  if (d.whole.saving) return Rep(0.0);
  const Rep& delta = d.whole.blocking;
  Rep spared(delta + d.whole.in_flight);
  if (d.ending == 1) return spared;
  Rep again = growth(d.last.compute, d.last.mtbf);
  spared = Rep(Rep(spared + d.last.waiting) + Rep(delta * again));
  if (d.ending == 2) return spared;
  spared = Rep(spared + Rep(d.whole.waiting * again));
  again = Rep(again * growth(d.whole.compute, d.whole.mtbf));
  return Rep(spared + Rep(delta * again));
}

/// Up-time of a whole run that is exposed to failures, and that which they spare.
template <class Rep>
struct UpTime {
  Rep exposed;
  Rep spared;
};
template <class Rep>
[[nodiscard]] constexpr UpTime<Rep> up_time(const Division<Rep>& d) {
  const Rep& m = d.whole.mtbf;
  UpTime<Rep> all{grown(length_of_ending(d), m), spared_in_ending(d)};
  const auto add = [&all, &m](const Rep& count, const Cycle<Rep>& c) {
    all.exposed = Rep(all.exposed + Rep(count * exposed_time(m, c, c.later, failures_per_segment(c))));
    all.spared = Rep(all.spared + Rep(count * Rep(spared_save(c) + spared_wait(c))));
  };
  if (d.others > Rep(0.0)) add(d.others, d.whole);
  if (d.shorter) add(Rep(1.0), d.last);
  return all;
}

/// Expected time of a run with asynchronous saves.
template <class Rep>
[[nodiscard]] constexpr Rep overlapped_time(const BasicRun<Rep>& run, const Rep& mtbf, const Segments<Rep>& cut) {
  const auto all = up_time(divide(run, mtbf, cut));
  return Rep(Rep(Rep(renewal_time(run, mtbf) / mtbf) * all.exposed) + all.spared);
}

/// Expected time of a run with synchronous saves, whose segments are all in steady state.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Rep synchronous_time(const BasicRun<Rep>& run, const Rep& mtbf,
                                                                 const Segments<Rep>& cut) {
  const Rep renewal = renewal_time(run, mtbf);
  const Rep time(cut.count * segment_time(renewal, make_synchronous_cycle(run, mtbf, cut.whole)));
  if (!(cut.rest > Rep(0.0))) return time;
  return Rep(time + segment_time(renewal, make_synchronous_cycle(run, mtbf, cut.rest)));
}

/// Expected time of a run; not finite where it never finishes.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr Rep run_time(const BasicRun<Rep>& run, const Rep& mtbf,
                                                         const Segments<Rep>& cut) {
  return is_asynchronous(run) ? overlapped_time(run, mtbf, cut) : synchronous_time(run, mtbf, cut);
}

/// Expected time for each second of work of a run without end; `largest` where there is none.
template <class Rep>
[[nodiscard]] constexpr Rep steady_time_per_work(const BasicRun<Rep>& run, const Rep& mtbf, const Rep& work) {
  const Rep time(segment_time(renewal_time(run, mtbf), make_cycle(run, mtbf, work)) / work);
  return is_positive(time) ? time : largest<Rep>();
}

/// The error of a run that never finishes.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_endless(double time) {
  reject("ckpt::Run: the run never finishes: its expected time is beyond the range of the scalar [s]", time);
}

template <class Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> finite_time(const Rep& time) {
  if (!is_positive(time)) {
    reject_endless(is_non_negative(time) ? approximate(time) : std::numeric_limits<double>::infinity());
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
constexpr BasicSeconds<Rep> expected_time(const BasicRun<Rep>& run,
                                          const BasicExponential<std::type_identity_t<Rep>>& law,
                                          const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_time: MTBF must be finite and > 0 s");
  const Rep& work = interval.seconds().value();
  detail::require_positive(work, "ckpt::expected_time: interval must be finite and > 0 s");
  return detail::finite_time(detail::run_time(run, law.mtbf.value(), detail::cut_into(run.work.value(), work)));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> expected_time(const BasicRun<Rep>& run,
                                          const BasicExponential<std::type_identity_t<Rep>>& law,
                                          std::uint64_t segments) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_time: MTBF must be finite and > 0 s");
  const auto cut = detail::cut_in(run.work.value(), segments, "ckpt::expected_time: number of segments must be > 0");
  return detail::finite_time(detail::run_time(run, law.mtbf.value(), cut));
}

template <Scalar Rep>
constexpr Rep long_run_goodput(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                               const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::long_run_goodput: MTBF must be finite and > 0 s");
  const Rep& work = interval.seconds().value();
  detail::require_positive(work, "ckpt::long_run_goodput: interval must be finite and > 0 s");
  const Rep time = detail::steady_time_per_work(run, law.mtbf.value(), work);
  if (!(time < detail::largest<Rep>())) detail::reject_endless(std::numeric_limits<double>::infinity());
  return Rep(Rep(1.0) / time);
}

template <Scalar Rep>
constexpr Rep goodput(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                      const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  return detail::goodput_of(run.work, expected_time(run, law, interval));
}
template <Scalar Rep>
constexpr Rep goodput(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                      std::uint64_t segments) {
  return detail::goodput_of(run.work, expected_time(run, law, segments));
}

template <Scalar Rep>
constexpr Rep waste(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                    const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  return Rep(Rep(1.0) - goodput(run, law, interval));
}
template <Scalar Rep>
constexpr Rep waste(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                    std::uint64_t segments) {
  return Rep(Rep(1.0) - goodput(run, law, segments));
}

}  // namespace ckpt::inline CKPT_ABI
