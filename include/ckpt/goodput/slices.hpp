#pragma once
// A job cut into slices of a queue: what each gets done, how many there are, and when the last of them ends.

#include <cstdint>
#include <limits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/detail/slice_value.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The slices that a queue gives.
struct Slices {
  Seconds length{};      ///< walltime of each [s], > 0
  Seconds queue_wait{};  ///< before each but the first [s], >= 0
  Seconds margin{};      ///< at its end nothing is begun any more, `LastSave::unused` [s], >= 0
  /// Whether what was done since the last save is saved before the walltime ends; else it is lost.
  bool end_save = true;
};

/// What slices get done.
struct SliceProgress {
  WorkInterval interval{};   ///< tau, between saves
  Seconds work{};            ///< useful work of a slice that is saved, on average [s]; 0: the job never gets anywhere
  Seconds first_work{};      ///< of the first, which has nothing to restore [s]
  double saves = 0.0;        ///< in each where nothing fails
  std::uint64_t slices = 0;  ///< as many as the job needs; 0: it never ends
  Seconds calendar_time{};   ///< until the work is done, queue waits included; infinite where it never ends [s]
  Seconds allocated{};       ///< the same without them: what is paid for [s]

  /// Useful work in the time of a slice.
  double goodput = 0.0;
};

/// The progress of slices in which a save comes every `interval` of work.
///
/// A slice restores the state (R, warm-up included), which the first does not need, works, and saves. A failure throws
/// back to the newest save, and after its outage the slice goes on with what is left of it. With `end_save` the last
/// save is durable when the margin begins; else what comes after the last whole interval is lost, and a slice that is
/// shorter than one of them and its save gets nothing done. With V(t) the expected work that is durable of what is
/// left, from going on:
///
///   V(t) = E[work saved before the first failure and t] + int_0^t V after its outage e^(-s/M) ds/M
///
/// The job takes as many slices as need be for its work at these means; the last of them ends when the work is
/// expected to be done.
///
/// @param run       of the whole job; `run.work` is all of its work; its outage is of failures within a slice, which go
///                  on in that slice
/// @param law       M [s]
/// @param slices    see `Slices`
/// @param interval  tau [s], finite and > 0
/// @throws InvalidInput for an input outside its domain, and for failures that are announced
/// @accuracy work: exact where nothing fails, else 1e-3; where failures spare saves that are asynchronous and take as
/// long
///           as an interval, up to 1e-1; calendar time: the mean of jobs to a slice and its wait
/// @see best_slices
[[nodiscard]] constexpr SliceProgress slice_progress(const Run& run, const Exponential& law, const Slices& slices,
                                                     const WorkInterval& interval);

/// The same at its best: cut into the number of equal parts with which a slice does the most work, each followed by a
/// save, the last of them at the end. After a failure parts of the same length follow, and a save at the end.
/// @throws InvalidInput as `slice_progress`, and for saves that cost nothing: the more of them the better
/// @accuracy no other number of equal parts is better; other intervals do 3e-4 more at most, and 3e-2 in slices of
/// several
///           MTBFs whose saves take a tenth of them
[[nodiscard]] constexpr SliceProgress best_slices(const Run& run, const Exponential& law, const Slices& slices);

// ---- implementation

namespace detail {

constexpr void require_slices(const Run& run, const Exponential& law, const Slices& slices) {
  require_run(run);
  require_perfect_saves(run, "ckpt::Slices");
  if (is_noticed(run)) {
    reject(
        "ckpt::Slices: announced failures are not in the model of a slice: share that is announced and met must be 0",
        run.notice.saved());
  }
  require_positive(law.mtbf, Subject{"ckpt::Slices", "MTBF", "s"});
  require_positive(slices.length, Subject{"ckpt::Slices", "length of a slice", "s"});
  require_non_negative(slices.queue_wait, Subject{"ckpt::Slices", "queue wait", "s"});
  require_non_negative(slices.margin, Subject{"ckpt::Slices", "margin at the end of a slice", "s"});
}

/// Time of a slice that is left beside its margin, and after a restore [s]; below 0: none.
[[nodiscard]] constexpr double room_in(const Slices& slices) { return (slices.length - slices.margin).value(); }
[[nodiscard]] constexpr double room_after_restore(const Run& run, const Slices& slices) {
  return room_in(slices) - run.outage.restoring().value();
}

/// Time of the last slice, which does what is left of the work [s].
[[nodiscard]] constexpr double last_slice(const Run& run, double mtbf, double tau, double work, bool restores) {
  const double time = run_time(run, mtbf, cut_into(work, tau));
  if (!is_positive(time)) return largest<double>();
  return restores ? time + restoring_time(run, mtbf) : time;
}

/// What slices do with an interval.
[[nodiscard]] constexpr SliceProgress solve_slices(const Run& run, double mtbf, const Slices& slices, double tau) {
  SliceProgress p{.interval = WorkInterval(Seconds(tau))};
  const double room = room_in(slices);
  const SlicePlan plan(run, mtbf, tau, slices.end_save);
  if (room > 0.0) {
    const SliceValue value(run, plan, room);
    p.first_work = Seconds(value.going_on(room));
    const double left = room_after_restore(run, slices);
    if (left > 0.0) {
      p.work = Seconds(value.restoring(room));
      p.saves = plan.saves(left);
      if (plan.last_work(left, p.saves) > 1e-9 * tau) p.saves += 1.0;
    }
  }
  p.goodput = p.work / slices.length;
  // A thousandth of a slice is none more.
  const double work = run.work.value();
  const double first = p.first_work.value();
  const double beyond = work > first * (1.0 + 1e-9) ? (work - first) / p.work.value() : 0.0;
  if (!(beyond < 0x1p52) || !(first > 0.0)) {
    p.saves = 0.0;
    p.calendar_time = p.allocated = Seconds(std::numeric_limits<double>::infinity());
    return p;
  }
  const double rounded = whole(beyond);
  const double others = beyond - rounded > 1e-3 ? rounded + 1.0 : rounded;
  const double rest = others > 0.0 ? work - first - (others - 1.0) * p.work.value() : work;
  const double last = smaller(last_slice(run, mtbf, tau, rest, others > 0.0), slices.length.value());
  p.slices = static_cast<std::uint64_t>(others) + 1;
  p.allocated = slices.length * others + Seconds(last);
  p.calendar_time = p.allocated + slices.queue_wait * others;
  return p;
}

}  // namespace detail

constexpr SliceProgress slice_progress(const Run& run, const Exponential& law, const Slices& slices,
                                       const WorkInterval& interval) {
  detail::require_slices(run, law, slices);
  const double tau = interval.seconds().value();
  detail::require_positive(tau, Subject{"ckpt::slice_progress", "interval", "s"});
  return detail::solve_slices(run, law.mtbf.value(), slices, tau);
}

constexpr SliceProgress best_slices(const Run& run, const Exponential& law, const Slices& slices) {
  detail::require_slices(run, law, slices);
  const double m = law.mtbf.value();
  const double best = best_interval(run, law).interval.seconds().value();
  const double cost = run.save.durable_after().value();
  const double room = detail::room_after_restore(run, slices) - run.save.persist().value();
  Slices saved = slices;
  saved.end_save = true;
  // In so many parts; the shortest are as long as no save waits for another.
  const auto cut = [&](double parts) {
    const double part = room / parts - run.save.blocking.value();
    const double tau = part - run.save.slowdown * detail::smaller(part, run.save.persist().value());
    return tau > 0.0 ? detail::solve_slices(run, m, saved, tau) : SliceProgress{};
  };
  if (!(room > run.save.blocking.value())) return detail::solve_slices(run, m, saved, best);
  double parts = detail::larger(detail::whole(room / (best + cost)), 1.0);
  SliceProgress most = cut(parts);
  for (const double direction : {1.0, -1.0}) {  // up one hill, in strides that double and are halved again
    for (double stride = 1.0; stride >= 1.0;) {
      const double at = parts + direction * stride;
      const SliceProgress next = at >= 1.0 ? cut(at) : SliceProgress{};
      if (next.work > most.work) {
        parts = at;
        most = next;
        stride *= 2.0;
      } else {
        stride = detail::whole(stride / 2.0);
      }
    }
  }
  return most;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
