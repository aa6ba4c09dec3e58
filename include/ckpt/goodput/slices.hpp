#pragma once
// A job cut into slices of a queue: what each gets done, how many there are, and when the last of them ends.

#include <cstdint>
#include <limits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
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
  Seconds work{};            ///< useful work of each slice that is saved [s]; 0: the job never gets anywhere
  double saves = 0.0;        ///< in each
  std::uint64_t slices = 0;  ///< as many as the job needs; 0: it never ends
  Seconds calendar_time{};   ///< until the work is done, queue waits included; infinite where it never ends [s]
  Seconds allocated{};       ///< the same without them: what is paid for [s]

  /// Useful work in the time of a slice.
  double goodput = 0.0;
};

/// The progress of slices in which a save comes every `interval` of work.
///
/// A slice restores the state (R, warm-up included), which the first does not need, works, and saves. With `end_save`
/// it does as much work W as takes what is left of it in expectation, failures, saves and the last save included:
///
///   expected_time(W, tau) = length - R - margin
///
/// and else as many whole intervals as fit; none where it is shorter than one of them and its save.
///
/// @param run       of the whole job; `run.work` is all of its work; its outage is of failures within a slice, which go
///                  on in that slice
/// @param law       M [s]
/// @param slices    see `Slices`
/// @param interval  tau [s], finite and > 0
/// @throws InvalidInput for an input outside its domain
/// @accuracy W exact where nothing fails (every slice is taken to restore, the first and the last too); else with
///           `end_save` within 2 % of the mean of simulated slices, for slices up to the MTBF, outages up to a tenth of
///           them and intervals well below them; 10 % for an interval as long as the slice. Without `end_save` only
///           where ten intervals or more fit in a slice: with two or three it was off by 10 to 30 %
/// @see best_slices
[[nodiscard]] constexpr SliceProgress slice_progress(const Run& run, const Exponential& law, const Slices& slices,
                                                     const WorkInterval& interval);

/// The same at its best: cut into the number of equal parts with which a slice does the most work, each followed by a
/// save, the last of them at the end.
/// @throws InvalidInput as `slice_progress`, and for saves that cost nothing: the more of them the better
[[nodiscard]] constexpr SliceProgress best_slices(const Run& run, const Exponential& law, const Slices& slices);

// ---- implementation

namespace detail {

constexpr void require_slices(const Run& run, const Exponential& law, const Slices& slices) {
  require_run(run);
  require_perfect_saves(run, "ckpt::Slices");
  require_positive(law.mtbf, Subject{"ckpt::Slices", "MTBF", "s"});
  require_positive(slices.length, Subject{"ckpt::Slices", "length of a slice", "s"});
  require_non_negative(slices.queue_wait, Subject{"ckpt::Slices", "queue wait", "s"});
  require_non_negative(slices.margin, Subject{"ckpt::Slices", "margin at the end of a slice", "s"});
}

/// Time of a slice that is left for work and saves [s]; below 0: none.
[[nodiscard]] constexpr double room_in(const Run& run, const Slices& slices) {
  return (slices.length - run.outage.restoring() - slices.margin).value();
}

/// Expected time of work that is cut so [s]; the largest double where it never ends.
[[nodiscard]] constexpr double time_in_slice(const Run& run, double mtbf, const Segments<double>& cut) {
  const double time = run_time(run, mtbf, cut);
  return is_positive(time) ? time : largest<double>();
}

/// The most work W for which `time(W)`, which rises, is at most `room`; 0 where there is none.
template <class F>
[[nodiscard]] constexpr double most_work(const F& time, double room) {
  const double least = 1e-9 * room;
  if (!(room > 0.0) || !(time(least) <= room)) return 0.0;
  const auto left = [&](double work) {
    const double taken = time(work);
    return taken < largest<double>() ? room - taken : -room;
  };
  return solve_bracketed(left, least, room, 1e-12);
}

/// What comes of so much work in each slice.
[[nodiscard]] constexpr SliceProgress progress_of(const Run& run, const Slices& slices, double interval, double work,
                                                  double saves) {
  SliceProgress p{.interval = WorkInterval(Seconds(interval)), .work = Seconds(work), .saves = saves};
  p.goodput = work / slices.length.value();
  const double needed = work > 0.0 ? run.work.value() / work : largest<double>();
  if (!(needed < 0x1p52)) {
    p.saves = 0.0;
    p.calendar_time = p.allocated = Seconds(std::numeric_limits<double>::infinity());
    return p;
  }
  const double rounded = whole(needed + 1e-9);
  const double full = needed - rounded > 1e-9 || rounded < 1.0 ? rounded + 1.0 : rounded;
  p.slices = static_cast<std::uint64_t>(full);
  // The last slice ends with the work: it takes as much of its length as it does of the work.
  p.allocated = slices.length * (needed < full ? needed : full);
  p.calendar_time = p.allocated + slices.queue_wait * (full - 1.0);
  return p;
}

}  // namespace detail

constexpr SliceProgress slice_progress(const Run& run, const Exponential& law, const Slices& slices,
                                       const WorkInterval& interval) {
  detail::require_slices(run, law, slices);
  const double tau = interval.seconds().value();
  const double m = law.mtbf.value();
  detail::require_positive(tau, Subject{"ckpt::slice_progress", "interval", "s"});
  const auto time = [&](double work) { return detail::time_in_slice(run, m, detail::cut_into(work, tau)); };
  double work = detail::most_work(time, detail::room_in(run, slices));
  const double whole = detail::whole(work / tau * (1.0 + 1e-9));
  if (!slices.end_save) work = whole * tau;
  const double saves = work > whole * tau * (1.0 + 1e-9) ? whole + 1.0 : whole;
  return detail::progress_of(run, slices, tau, work, saves);
}

constexpr SliceProgress best_slices(const Run& run, const Exponential& law, const Slices& slices) {
  detail::require_slices(run, law, slices);
  const double m = law.mtbf.value();
  const double room = detail::room_in(run, slices);
  const auto work_in = [&](double parts) {
    const auto time = [&](double work) { return detail::time_in_slice(run, m, {work / parts, parts, 0.0}); };
    return detail::most_work(time, room);
  };
  const double tau = best_interval(run, law).interval.seconds().value();
  double parts = detail::larger(detail::whole(room / tau), 1.0);
  double work = work_in(parts);
  for (const double by : {1.0, -1.0}) {
    for (;;) {
      const double next = parts + by >= 1.0 ? work_in(parts + by) : 0.0;
      if (!(next > work)) break;
      parts += by;
      work = next;
    }
  }
  return detail::progress_of(run, slices, work > 0.0 ? work / parts : detail::larger(room, 0.0), work, parts);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
