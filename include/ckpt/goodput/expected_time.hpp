#pragma once
// How long a run takes with its saves and its failures: the exact model, for exponential failures.

#include <cstdint>
#include <limits>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/detail/cycle.hpp>
#include <ckpt/goodput/detail/fallbacks.hpp>
#include <ckpt/goodput/run.hpp>

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
/// Where saves can be of no use (`run.reliability`, b) each segment but the last is gone through more often, in a long
/// run
///
///   E(tau) (1 - b e^(-X/M)) / (1 - b)
///
/// and what is read in vain comes on top, (1 - q) u (1 - e^(-X/M)) / (1 - b) times for each segment.
///
/// Any number of saves may be in flight. They are durable at the pace of the path, so that it does not matter how many:
/// room for more lets the job run ahead, and what it does there is lost with a failure.
///
/// Where failures are announced and met, a share p q of all, the time is that of so much work in the long run: its ends
/// are not in it. From one going on to the next failure
///
///   E[time] = M + D + E_R + p q n,   E[work] = (1 - p q) E[durable] + p q E[computed]
///
/// and after a notice, too, the next save is due an interval of work later. With p q = 0 all is as above, bit by bit.
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
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param interval  tau, useful work between two saves [s], finite and > 0
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

/// A run in the numbers of a formula.
template <Scalar Rep>
[[nodiscard]] constexpr BasicRun<eager_t<Rep>> enter(const BasicRun<Rep>& run) {
  const BasicSaveCost<Rep>& save = run.save;
  const BasicOutage<Rep>& outage = run.outage;
  return {
      .work = run.work,
      .save = {.blocking = save.blocking,
               .copying = save.copying,
               .writing = save.writing,
               .slowdown = save.slowdown,
               .one_at_a_time = save.one_at_a_time},
      .outage = {.detection = outage.detection,
                 .rescheduling = outage.rescheduling,
                 .initialisation = outage.initialisation,
                 .restore = outage.restore,
                 .warm_up = outage.warm_up},
      .exposure = run.exposure,
      .notice = {.time = run.notice.time, .share = run.notice.share, .met = run.notice.met},
      .reliability = {
          .failed = run.reliability.failed, .unusable = run.reliability.unusable, .in_vain = run.reliability.in_vain}};
}
/// A double is left alone, and so is its run.
[[nodiscard]] constexpr const Run& enter(const Run& run) { return run; }

/// e^x, not computed where x = 0.
template <Plain T>
[[nodiscard]] constexpr T growth(const T& x) {
  using ckpt::math::exp;
  if (!(x > 0.0) && !(x < 0.0)) return 1.0;
  return exp(x);
}

/// e^(x/M), nothing of it computed where x = 0.
template <Plain T>
[[nodiscard]] constexpr T growth(const T& x, const T& mtbf) {
  if (!(x > 0.0) && !(x < 0.0)) return 1.0;
  return growth(x / mtbf);
}

/// Failures in up-time that a segment in steady state takes until it is durable: (e^(X/M) - 1) e^(A/M). The time A is
/// never negative: what the job waits and is slowed down for is in flight.
template <Plain T>
[[nodiscard]] constexpr T failures_per_segment(const Cycle<T>& c) {
  using ckpt::math::expm1;
  const T ahead = c.first - c.later + c.pending;
  return expm1(c.later / c.mtbf) * growth(ahead, c.mtbf);
}

/// Whether x/M is so small that e^(x/M) - 1 is x/M, which may have no digits left.
template <Plain T>
[[nodiscard]] constexpr bool vanishes(const T& x, const T& mtbf) {
  const T part = x / mtbf;
  const T least = epsilon<T>() * epsilon<T>();
  return part < least && part > 0.0 - least;
}

/// M (e^(x/M) - 1).
template <Plain T>
[[nodiscard]] constexpr T grown(const T& x, const T& mtbf) {
  using ckpt::math::expm1;
  return vanishes(x, mtbf) ? x : mtbf * expm1(x / mtbf);
}

/// Blocked time that failures spare, for each segment in steady state.
template <Plain T>
[[nodiscard]] constexpr T spared_save(const Cycle<T>& c) {
  return c.saving ? 0.0 : c.blocking * growth(c.pending, c.mtbf);
}
template <Plain T>
[[nodiscard]] constexpr T spared_wait(const Cycle<T>& c) {
  if (c.saving || !(c.waiting > 0.0)) return 0.0;
  return c.waiting * growth(c.pending - c.later, c.mtbf);
}

/// E_R: time from the start of a restore to going on.
template <Plain T>
[[nodiscard]] constexpr T restoring_time(const BasicRun<T>& run, const T& mtbf) {
  const T restore = run.outage.restoring().value();
  const T down = run.outage.downtime().value();
  return run.exposure.restoring ? grown(restore, mtbf) * (1.0 + down / mtbf) : restore;
}

/// M + D + E_R: time from a start to the next start of work, when work goes on until a failure.
template <Plain T>
[[nodiscard]] constexpr T renewal_time(const BasicRun<T>& run, const T& mtbf) {
  const T restore = run.outage.restoring().value();
  const T down = mtbf + run.outage.downtime().value();
  return run.exposure.restoring ? down * growth(restore, mtbf) : down + restore;
}

/// Expected time of a segment of some exposed length, with so many failures in up-time.
template <Plain T>
[[nodiscard, gnu::always_inline]] constexpr T exposed_time(const T& renewal, const Cycle<T>& c, const T& length,
                                                           const T& failures) {
  return vanishes(length, c.mtbf) ? length * (renewal / c.mtbf) : renewal * failures;
}

/// Expected time of a segment in steady state.
template <Plain T>
[[nodiscard, gnu::always_inline]] constexpr T segment_time(const T& renewal, const Cycle<T>& c) {
  const T exposed = exposed_time(renewal, c, c.later, failures_per_segment(c));
  return exposed + (spared_save(c) + spared_wait(c));
}

/// Exposed time until the ending of a run is durable.
template <Plain T>
[[nodiscard]] constexpr T length_of_ending(const Division<T>& d) {
  if (d.whole.saving) return d.whole.first + d.whole.pending;
  if (d.ending == 1) return d.last.work;
  const T two = d.whole.work + d.last.compute;
  return d.ending == 2 ? two : two + d.whole.compute;
}

/// Time of the ending that failures spare, those that it is repeated for included.
template <Plain T>
[[nodiscard]] constexpr T spared_in_ending(const Division<T>& d) {
  if (d.whole.saving) return 0.0;
  const T& delta = d.whole.blocking;
  T spared = delta + d.whole.in_flight;
  if (d.ending == 1) return spared;
  T again = growth(d.last.compute, d.last.mtbf);
  spared = spared + d.last.waiting + delta * again;
  if (d.ending == 2) return spared;
  spared += d.whole.waiting * again;
  again *= growth(d.whole.compute, d.whole.mtbf);
  return spared + delta * again;
}

/// Up-time of a whole run that is exposed to failures, and that which they spare.
template <Plain T>
struct UpTime {
  T exposed;
  T spared;
};
template <Plain T>
[[nodiscard]] constexpr UpTime<T> up_time(const Division<T>& d) {
  const T& m = d.whole.mtbf;
  UpTime<T> all{grown(length_of_ending(d), m), spared_in_ending(d)};
  const auto add = [&all, &m](const T& count, const Cycle<T>& c) {
    all.exposed += count * exposed_time(m, c, c.later, failures_per_segment(c));
    all.spared += count * (spared_save(c) + spared_wait(c));
  };
  if (d.others > 0.0) add(d.others, d.whole);
  if (d.shorter) add(1.0, d.last);
  return all;
}

/// Expected time of one read in vain: a failure in it costs the downtime, and it begins again.
template <Plain T>
[[nodiscard]] constexpr T time_in_vain(const BasicRun<T>& run, const T& mtbf) {
  const T v = run.reliability.in_vain ? run.reliability.in_vain->value() : T(0.0);
  return run.exposure.restoring ? grown(v, mtbf) * (1.0 + run.outage.downtime().value() / mtbf) : v;
}

/// The run of its last segment alone.
template <Plain T>
[[nodiscard]] constexpr Segments<T> last_of(const Segments<T>& cut) {
  return {cut.rest > 0.0 ? cut.rest : cut.whole, 1.0, 0.0};
}
template <Plain T>
[[nodiscard]] constexpr T number_of(const Segments<T>& cut) {
  return cut.rest > 0.0 ? cut.count + 1.0 : cut.count;
}

/// Up-time that is no useful work [s], and the failures that end up-time, of one segment.
template <Plain T>
struct SegmentCosts {
  T save = 0.0;
  T slowdown = 0.0;
  T waiting = 0.0;
  T lost = 0.0;
  T failures = 0.0;
  T in_vain = 0.0;  // times that a save is read in vain
};

/// A segment of a run in the long run where failures are announced and met: means from going on to the next failure,
/// over the segments whose work is kept of it.
template <Plain T>
[[nodiscard]] constexpr SegmentCosts<T> noticed_segment(const BasicRun<T>& run, const Cycle<T>& c) {
  using ckpt::math::expm1;
  const T& m = c.mtbf;
  const auto before = [&m](const T& time) { return growth(0.0 - time, m); };       // that it has not failed yet
  const auto within = [&m](const T& time) { return 0.0 - grown(0.0 - time, m); };  // of so much time before it fails
  const T again = 0.0 - expm1(0.0 - c.later / m);
  const T others = before(c.first) / again;  // segments that are begun, but for the first
  const T slowed = others * (c.slowdown * within(c.overlap));
  const T computed = within(c.work) + (others * within(c.compute) - slowed);
  const T stood = c.compute + c.waiting;
  const T save = c.saving ? within(c.blocking) * (before(c.work) + others * before(stood))
                          : c.blocking * (before(c.work) + others * before(c.compute));
  const T waiting = others * before(c.compute) * (c.saving ? within(c.waiting) : c.waiting);
  const T durable = c.work * (before(c.first + c.pending) / again);
  const T saved = run.notice.saved();
  const T kept = durable + saved * excess(computed, durable);
  const T failures = c.work / kept;
  return {.save = failures * save,
          .slowdown = failures * slowed,
          .waiting = failures * (waiting + saved * run.notice.time.value()),
          .lost = failures * excess(computed, kept),
          .failures = failures};
}

/// Expected time of it.
template <Plain T>
[[nodiscard]] constexpr T noticed_time(const BasicRun<T>& run, const Cycle<T>& c) {
  const SegmentCosts<T> costs = noticed_segment(run, c);
  const T down = run.outage.downtime().value() + restoring_time(run, c.mtbf);
  return c.work + (costs.save + costs.slowdown + costs.waiting + costs.lost) + costs.failures * down;
}

/// Expected time of a run with asynchronous saves.
template <Plain T>
[[nodiscard]] constexpr T overlapped_time(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  const auto all = up_time(divide(run, mtbf, cut));
  return renewal_time(run, mtbf) / mtbf * all.exposed + all.spared;
}

/// Expected time of a run with synchronous saves, whose segments are all in steady state.
template <Plain T>
[[nodiscard, gnu::always_inline]] constexpr T synchronous_time(const BasicRun<T>& run, const T& mtbf,
                                                               const Segments<T>& cut) {
  const T renewal = renewal_time(run, mtbf);
  const T time = cut.count * segment_time(renewal, make_synchronous_cycle(run, mtbf, cut.whole));
  if (!(cut.rest > 0.0)) return time;
  return time + segment_time(renewal, make_synchronous_cycle(run, mtbf, cut.rest));
}

/// What saves of no use add to the expected time of a run.
template <Plain T>
[[nodiscard]] constexpr T fallback_time(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  const T renewal = renewal_time(run, mtbf);
  const Cycle<T> whole = make_cycle(run, mtbf, cut.whole);
  const Cycle<T> last = cut.rest > 0.0 ? make_cycle(run, mtbf, cut.rest) : whole;
  const auto f = count_fallbacks(run.reliability, mtbf, whole.later, last.later, number_of(cut));
  const T steady = segment_time(renewal, whole);
  T before_last = steady;
  if (is_asynchronous(run) && cut.rest > 0.0) {  // the ends of a run with them differ
    const Segments<T> two{cut.whole, 1.0, cut.rest};
    before_last = overlapped_time(run, mtbf, two) - overlapped_time(run, mtbf, last_of(cut));
  }
  return f.useless * (f.first * before_last + f.others * steady) + f.reads() * time_in_vain(run, mtbf);
}

/// Expected time of a run; not finite where it never finishes.
template <Plain T>
[[nodiscard, gnu::always_inline]] constexpr T run_time(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  if (is_noticed(run)) {
    const T time = cut.count * noticed_time(run, make_cycle(run, mtbf, cut.whole));
    return cut.rest > 0.0 ? time + noticed_time(run, make_cycle(run, mtbf, cut.rest)) : time;
  }
  const T time = is_asynchronous(run) ? overlapped_time(run, mtbf, cut) : synchronous_time(run, mtbf, cut);
  return run.reliability.is_perfect() ? time : time + fallback_time(run, mtbf, cut);
}

/// Useful work in the expected time; 0 where that is beyond the range of the scalar.
template <Plain T>
[[nodiscard]] constexpr T goodput_or_zero(const BasicRun<T>& run, const T& mtbf, const Segments<T>& segments) {
  if (!(segments.whole > 0.0)) return 0.0;
  const T time = run_time(run, mtbf, segments);
  return is_positive(time) ? run.work.value() / time : 0.0;
}

/// Expected time for each second of work of a run without end; `largest` where there is none.
template <Plain T>
[[nodiscard]] constexpr T steady_time_per_work(const BasicRun<T>& run, const T& mtbf, const T& work) {
  const Cycle<T> c = make_cycle(run, mtbf, work);
  T time = (is_noticed(run) ? noticed_time(run, c) : segment_time(renewal_time(run, mtbf), c)) / work;
  if (!run.reliability.is_perfect()) {
    using ckpt::math::expm1;
    const BasicSaveReliability<T>& saves = run.reliability;
    const T b = saves.useless();
    const T more = (0.0 - expm1(0.0 - c.later / mtbf)) / (1.0 - b);
    const T reads = saves.unusable * (1.0 - saves.failed) * more;
    time += b * more * time + reads * time_in_vain(run, mtbf) / work;
  }
  return is_positive(time) ? time : largest<T>();
}

/// The error of a run that never finishes.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_endless(double time) {
  reject("ckpt::Run: the run never finishes: its expected time is beyond the range of the scalar [s]", time);
}

template <Plain T>
[[nodiscard]] constexpr BasicSeconds<T> finite_time(const T& time) {
  if (!is_positive(time)) {
    reject_endless(is_non_negative(time) ? approximate(time) : std::numeric_limits<double>::infinity());
  }
  return BasicSeconds<T>(time);
}

/// useful/all, the one place where goodput is computed.
template <class Rep>
[[nodiscard]] constexpr Rep goodput_of(const BasicSeconds<Rep>& useful_work, const BasicSeconds<Rep>& wall_clock) {
  return useful_work / wall_clock;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSeconds<Rep> expected_time(const BasicRun<Rep>& run,
                                          const BasicExponential<std::type_identity_t<Rep>>& law,
                                          const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  const auto& tau = detail::enter(interval.seconds());
  detail::require_positive(m, Subject{"ckpt::expected_time", "MTBF", "s"});
  detail::require_positive(tau, Subject{"ckpt::expected_time", "interval", "s"});
  return detail::finite_time(detail::run_time(detail::enter(run), m, detail::cut_into(detail::enter(run.work), tau)));
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> expected_time(const BasicRun<Rep>& run,
                                          const BasicExponential<std::type_identity_t<Rep>>& law,
                                          std::uint64_t segments) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  detail::require_positive(m, Subject{"ckpt::expected_time", "MTBF", "s"});
  const auto cut =
      detail::cut_in(detail::enter(run.work), segments, "ckpt::expected_time: number of segments must be > 0");
  return detail::finite_time(detail::run_time(detail::enter(run), m, cut));
}

template <Scalar Rep>
constexpr Rep long_run_goodput(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                               const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  const auto& tau = detail::enter(interval.seconds());
  detail::require_positive(m, Subject{"ckpt::long_run_goodput", "MTBF", "s"});
  detail::require_positive(tau, Subject{"ckpt::long_run_goodput", "interval", "s"});
  const auto time = detail::steady_time_per_work(detail::enter(run), m, tau);
  if (!(time < detail::largest<detail::eager_t<Rep>>())) {
    detail::reject_endless(std::numeric_limits<double>::infinity());
  }
  return detail::leave(1.0 / time);
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
  return detail::leave(1.0 - detail::enter(goodput(run, law, interval)));
}
template <Scalar Rep>
constexpr Rep waste(const BasicRun<Rep>& run, const BasicExponential<std::type_identity_t<Rep>>& law,
                    std::uint64_t segments) {
  return detail::leave(1.0 - detail::enter(goodput(run, law, segments)));
}

}  // namespace ckpt::inline CKPT_ABI
