#pragma once
// A run as its segments, and a segment as failures see it.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/save/detail/save_in_flight.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A job cut into segments of an interval: so many whole ones, and what is left of the work.
template <Plain T>
struct Segments {
  T whole;  // work of a whole one; all of it where the job is shorter than the interval
  T count;  // how many whole ones, >= 1
  T rest;   // work of the shorter last one; 0: there is none
};

/// Cuts `work` into segments of `interval`.
template <Plain T>
[[nodiscard, gnu::always_inline]] constexpr Segments<T> cut_into(const T& work, const T& interval) {
  const T ratio = work / interval;
  if (!(ratio >= 1.0)) return {work, 1.0, 0.0};
  if (!(ratio < 0x1p52)) return {interval, ratio, 0.0};  // no fraction is told apart
  const T nearest = whole(ratio + 0.5);
  const T rounding = 4.0 * epsilon<T>() * ratio;
  const T off = ratio - nearest;
  if (off <= rounding && 0.0 - off <= rounding) return {work / nearest, nearest, 0.0};
  const T below = off < 0.0 ? nearest - 1.0 : nearest;
  return {interval, below, work - below * interval};
}

/// K equal segments; `text` when K is 0.
template <Plain T>
[[nodiscard]] constexpr Segments<T> cut_in(const T& work, std::uint64_t segments, const char* text) {
  if (segments == 0) reject(text, 0.0);
  const T k = static_cast<double>(segments);
  return {work / k, k, 0.0};
}

/// One segment of work as the failures see it. "Exposed" time is time in which they strike; all times in seconds.
template <Plain T>
struct Cycle {
  T mtbf;       // M
  T work;       // tau, done in every cycle
  T blocking;   // delta
  T waiting;    // w, in every cycle but the first after a start
  T in_flight;  // p, from the end of blocking to durable
  T slowdown;   // s
  T overlap;    // part of the compute beside a save in flight: the lesser of p and the compute
  T compute;    // tau + s overlap, in every cycle but the first after a start
  T first;      // exposed length of the first cycle after a start
  T later;      // X, exposed length of the others
  T pending;    // exposed time from the end of blocking to durable, in a run that goes on long enough
  bool saving;  // whether the save is exposed
};

/// A segment of a run with asynchronous saves.
template <Plain T>
[[nodiscard]] constexpr Cycle<T> make_overlapped_cycle(const BasicRun<T>& run, const T& mtbf, const T& work) {
  const bool saving = run.exposure.saving;
  const T& delta = run.save.blocking.value();
  const T in_flight = run.save.persist().value();
  const T compute = compute_beside(work, in_flight, run.save.slowdown);
  const T wait = excess(run.save.held().value(), compute);
  const T length = compute + (wait + delta);
  T pending = in_flight;
  if (!saving) {
    // Of a cycle only the compute is exposed. A save is in flight for less than two cycles: the copy takes less than
    // one, and then the path takes less than one.
    pending = in_flight > length ? compute + smaller(in_flight - length, compute) : smaller(in_flight, compute);
  }
  return {.mtbf = mtbf,
          .work = work,
          .blocking = delta,
          .waiting = wait,
          .in_flight = in_flight,
          .slowdown = run.save.slowdown,
          .overlap = smaller(in_flight, compute),
          .compute = compute,
          .first = saving ? work + delta : work,
          .later = saving ? length : compute,
          .pending = pending,
          .saving = saving};
}

/// A segment of a run with synchronous saves.
template <Plain T>
[[nodiscard, gnu::always_inline]] constexpr Cycle<T> make_synchronous_cycle(const BasicRun<T>& run, const T& mtbf,
                                                                            const T& work) {
  const bool saving = run.exposure.saving;
  const T& delta = run.save.blocking.value();
  const T length = saving ? work + delta : work;
  return {.mtbf = mtbf,
          .work = work,
          .blocking = delta,
          .waiting = 0.0,
          .in_flight = 0.0,
          .slowdown = run.save.slowdown,
          .overlap = 0.0,
          .compute = work,
          .first = length,
          .later = length,
          .pending = 0.0,
          .saving = saving};
}

/// Whether a save is durable some time after it has stopped blocking.
template <class Rep>
[[nodiscard]] constexpr bool is_asynchronous(const BasicRun<Rep>& run) {
  return run.save.persist() > BasicSeconds<Rep>{};
}

/// A segment of a run.
template <Plain T>
[[nodiscard]] constexpr Cycle<T> make_cycle(const BasicRun<T>& run, const T& mtbf, const T& work) {
  return is_asynchronous(run) ? make_overlapped_cycle(run, mtbf, work) : make_synchronous_cycle(run, mtbf, work);
}

/// A whole run as its segments: the time of a run of the `ending` alone, and with every other segment so much more.
///
/// Where blocked time is exposed, the k-th save after a start is durable at D_k = first + (k - 1) later + pending, and
/// the last one later than its predecessor by the length of its own cycle: the ending is one whole segment, and a
/// shorter one is a segment more. Where it is not, the end of the run is durable at once, and with it every save in
/// flight; the ending is the segments, with the last one, of which none is durable before the end.
template <Plain T>
struct Division {
  Cycle<T> whole;
  Cycle<T> last;  // the shorter one at the end; `whole` where there is none
  int ending;     // segments of the ending, 1 ... 3, the last one being `last` where blocked time is spared
  T others;       // whole segments that come on top, in steady state
  bool shorter;   // whether `last` comes on top, in steady state
};

template <Plain T>
[[nodiscard]] constexpr Division<T> divide(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  const bool rest = cut.rest > 0.0;
  Division<T> d{.whole = make_cycle(run, mtbf, cut.whole),
                .last = make_cycle(run, mtbf, rest ? cut.rest : cut.whole),
                .ending = 1,
                .others = cut.count - 1.0,
                .shorter = rest};
  if (d.whole.saving) return d;
  const T all = rest ? cut.count + 1.0 : cut.count;
  if (d.whole.pending > d.last.compute && all >= 2.0) d.ending = 2;
  if (d.whole.pending > d.last.compute + d.whole.compute && all >= 3.0) d.ending = 3;
  d.others = all - d.ending;
  d.shorter = false;
  return d;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
