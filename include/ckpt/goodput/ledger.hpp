#pragma once
// Where the hours of a run go: every second of the wall clock in exactly one place.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What a second of the wall clock was spent on. Exclusive, and nothing is left over.
enum class Category : std::uint8_t {
  useful_work,   ///< work that the finished run keeps, at full speed
  save,          ///< blocked in a save, whether or not the save became durable
  slowdown,      ///< speed lost beside a save that persists, as time at full speed
  waiting,       ///< blocked before a save until the one before it is through, and at the end until the last is durable
  lost_work,     ///< work done and thrown away by a failure, at full speed (rollback, rework)
  detection,     ///< from a failure to its discovery
  rescheduling,  ///< from discovery to the start of the restore
  restore,       ///< restoring state, including restores that a failure cut short
};

/// Every category once, in the order of `Category`.
inline constexpr std::array all_categories = {Category::useful_work,  Category::save,      Category::slowdown,
                                              Category::waiting,      Category::lost_work, Category::detection,
                                              Category::rescheduling, Category::restore};

/// Name of a category.
[[nodiscard]] constexpr std::string_view to_string(Category category) {
  constexpr std::string_view names[] = {"useful work", "save",      "slowdown",     "waiting",
                                        "lost work",   "detection", "rescheduling", "restore"};
  return names[static_cast<std::size_t>(category)];
}

/// The wall-clock time of a run by category [s], and how often it failed.
template <Scalar Rep = double>
struct BasicLedger {
  /// @{
  /// Time of the category of this name [s], see `Category`.
  BasicSeconds<Rep> useful_work{};
  BasicSeconds<Rep> save{};
  BasicSeconds<Rep> slowdown{};
  BasicSeconds<Rep> waiting{};
  BasicSeconds<Rep> lost_work{};
  BasicSeconds<Rep> detection{};
  BasicSeconds<Rep> rescheduling{};
  BasicSeconds<Rep> restore{};
  /// @}
  Rep failure_count = Rep(0.0);           ///< number of failures, those during a restore included
  Validity validity = Validity::outside;  ///< of the model that the numbers come from

  /// Time of one category [s].
  [[nodiscard]] constexpr const BasicSeconds<Rep>& operator[](Category category) const {
    switch (category) {
      case Category::useful_work:
        return useful_work;
      case Category::save:
        return save;
      case Category::slowdown:
        return slowdown;
      case Category::waiting:
        return waiting;
      case Category::lost_work:
        return lost_work;
      case Category::detection:
        return detection;
      case Category::rescheduling:
        return rescheduling;
      case Category::restore:
        break;
    }
    return restore;
  }

  /// Sum of all categories [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> wall_clock() const { return useful_work + badput(); }
  /// Sum of all categories but useful work [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> badput() const {
    return lost_work + save + slowdown + waiting + restore + rescheduling + detection;
  }
  /// Time in which the job is not running: detection, rescheduling, restore [s].
  [[nodiscard]] constexpr BasicSeconds<Rep> outage() const { return detection + rescheduling + restore; }

  /// One category as a fraction of the wall clock, 0 ... 1.
  [[nodiscard]] constexpr Rep fraction(Category category) const { return (*this)[category] / wall_clock(); }
  /// One category in percent of the wall clock.
  [[nodiscard]] constexpr Rep percent(Category category) const {
    return detail::leave(100.0 * detail::enter(fraction(category)));
  }
  /// One category in hours.
  [[nodiscard]] constexpr Rep hours(Category category) const { return (*this)[category].in(units::h); }

  /// useful work / wall clock.
  [[nodiscard]] constexpr Rep goodput() const { return detail::goodput_of(useful_work, wall_clock()); }
  /// 1 - goodput, from its parts.
  [[nodiscard]] constexpr Rep waste() const { return badput() / wall_clock(); }
  /// Effective training time ratio as Meta defines it: productive time / all time of the run, queueing included. With
  /// `rescheduling` as the queue it is goodput.
  [[nodiscard]] constexpr Rep ettr() const { return goodput(); }
  /// Part of the wall clock in which the job is running, 1 - outage / wall clock: uptime over all time, as of a
  /// machine. What Saxena et al. call the availability of a job counts saves and lost work out as well: that is
  /// goodput.
  [[nodiscard]] constexpr Rep uptime() const { return (wall_clock() - outage()) / wall_clock(); }

  /// Accelerator-hours of one category, for a job on so many accelerators.
  [[nodiscard]] constexpr Rep accelerator_hours(Category category, const BasicCount<Rep>& accelerators) const {
    return Rep(hours(category) * accelerators.value());
  }
  /// Accelerator-hours of the whole run.
  [[nodiscard]] constexpr Rep accelerator_hours(const BasicCount<Rep>& accelerators) const {
    return Rep(wall_clock().in(units::h)*accelerators.value());
  }
  /// What one category costs, in the currency of the price of an accelerator-hour.
  [[nodiscard]] constexpr Rep cost(Category category, const BasicCount<Rep>& accelerators,
                                   const Rep& hourly_price) const {
    return Rep(accelerator_hours(category, accelerators) * hourly_price);
  }
  /// What the whole run costs.
  [[nodiscard]] constexpr Rep cost(const BasicCount<Rep>& accelerators, const Rep& hourly_price) const {
    return Rep(accelerator_hours(accelerators) * hourly_price);
  }
};
/// In doubles.
using Ledger = BasicLedger<double>;

/// The expected ledger of a run that saves whenever `interval` of work is done, and at its end, each category by its
/// own closed form; their sum is `expected_time` of the same arguments. Exact for every interval. Where failures are
/// announced and met it is `approximate`, as the ends of the run are not in it; standing still for announced stops is
/// `waiting`.
///
/// @param run       see `Run`
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param interval  tau, useful work between two saves [s], finite and > 0
/// @throws InvalidInput as `expected_time`
/// @accuracy each category a few ulp of itself, for any ratio of the times to each other
/// @see expected_time
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicLedger<Rep> expected_ledger(const BasicRun<Rep>& run,
                                                         const BasicExponential<std::type_identity_t<Rep>>& law,
                                                         const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// The same for K segments of work Ts/K, K >= 1.
/// @see expected_time
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicLedger<Rep> expected_ledger(const BasicRun<Rep>& run,
                                                         const BasicExponential<std::type_identity_t<Rep>>& law,
                                                         std::uint64_t segments);

// ---- implementation

namespace detail {

/// e^x - 1 - x without cancellation.
template <Plain T>
[[nodiscard]] constexpr T expm1_minus(const T& x) {
  using ckpt::math::expm1;
  if (x > 0.5 || x < -0.5) return expm1(x) - x;
  T sum = 1.0;  // of 2 x^(k-2) / k!, from the last term down
  for (int k = 19; k >= 3; --k) sum = 1.0 + sum * x / k;
  return 0.5 * (x * x * sum);
}

/// A segment in steady state: with probability e^(-x/M) up-time lasts longer than x, and a segment is gained by each
/// save that becomes durable, the k-th after a start at D_k = first + (k-1) later + pending. What is spent at up-times
/// x is weighted with e^((D_1 - x)/M) and counted from the segment that the second save after a start would gain.
template <Plain T>
[[nodiscard]] constexpr SegmentCosts<T> steady_segment(const Cycle<T>& c) {
  using ckpt::math::expm1;
  const T& m = c.mtbf;
  const T after = growth(c.pending, m);  // e^(p/M)
  const T failures = failures_per_segment(c);
  const T work = c.work / m;
  const T overlap = c.overlap / m;
  const T save = c.saving ? grown(c.blocking, m) * after : spared_save(c);
  T waiting = spared_wait(c);
  if (c.saving && c.waiting > 0.0) {
    const T ahead = c.pending - c.compute;
    waiting = (0.0 - grown(0.0 - c.waiting, m)) * growth(ahead, m);
  }
  const T slowed = c.slowdown * (0.0 - expm1(0.0 - overlap));
  // Work done = failures (1 - e^-tau) + e^p (1 - e^-compute) - slowdown, less tau; terms of first order cancelled by
  // hand.
  const T again = (0.0 - expm1(0.0 - work)) * failures;
  // slowdown (e^-o - 1 + o) - (e^-c + 1 - c) for c = o + alone, as a sum of terms of one sign.
  const T speed = 1.0 - c.slowdown;
  const T alone = excess(work, speed * overlap);
  const T bends = growth(0.0 - overlap) * expm1_minus(0.0 - alone) - alone * expm1(0.0 - overlap) +
                  speed * expm1_minus(0.0 - overlap);
  const T older = work * expm1(c.pending / m);
  return {.save = save,
          .slowdown = m * slowed * after,
          .waiting = waiting,
          .lost = m * (again + (older - after * bends)),
          .failures = failures};
}

/// Cost of a stretch that starts over at each failure, summed from its end. A piece of exposed length l, with exposed
/// time a from its end to that of the stretch, takes M (e^(l/M) - 1) e^(a/M) in expectation, repetitions included.
template <Plain T>
struct Stretch {
  T mtbf;
  T after = 1.0;   // e^(a/M)
  T length = 0.0;  // exposed, so far
  SegmentCosts<T> spent{};

  /// Standing still for a while, with `work` to lose.
  constexpr void stand(T& category, const T& time, bool exposed, const T& work) {
    if (!exposed) {
      category += time * after;
      return;
    }
    category += grown(time, mtbf) * after;
    pass(time, work, 0.0);
  }
  /// Computing for a while at part of the speed, with `work` to lose from before.
  constexpr void compute(const T& time, const T& slowdown, const T& work) {
    spent.slowdown += slowdown * (grown(time, mtbf) * after);
    pass(time, work, 1.0 - slowdown);
  }

 private:
  constexpr void pass(const T& time, const T& work, const T& speed) {
    using ckpt::math::expm1;
    const T part = time / mtbf;
    const T again = work * expm1(part) + speed * mtbf * expm1_minus(part);
    spent.lost += again * after;
    after *= growth(part);
    length += time;
  }
};

/// The ending of a run.
template <Plain T>
[[nodiscard]] constexpr SegmentCosts<T> ending_costs(const Division<T>& d) {
  using ckpt::math::expm1;
  const bool exposed = d.whole.saving;
  const Cycle<T>& last = exposed ? d.whole : d.last;
  const auto work_until = [&](int n) {  // of the first n segments of the ending
    return n < d.ending ? n * d.whole.work : (n - 1) * d.whole.work + last.work;
  };
  Stretch<T> stretch{.mtbf = last.mtbf};
  stretch.stand(stretch.spent.waiting, last.in_flight, exposed, work_until(d.ending));
  for (int n = d.ending; n > 0; --n) {
    const Cycle<T>& c = n == d.ending ? last : d.whole;
    const T before = work_until(n - 1);
    stretch.stand(stretch.spent.save, c.blocking, exposed, work_until(n));
    if (n == 1) {
      stretch.compute(c.work, 0.0, before);
    } else {
      stretch.stand(stretch.spent.waiting, c.waiting, exposed, work_until(n));
      const T slow = (1.0 - c.slowdown) * c.overlap;
      stretch.compute(c.compute - c.overlap, 0.0, before + slow);
      stretch.compute(c.overlap, c.slowdown, before);
    }
  }
  stretch.spent.failures = expm1(stretch.length / last.mtbf);
  return stretch.spent;
}

/// `count` segments more.
template <Plain T>
constexpr void add(SegmentCosts<T>& all, const T& count, const SegmentCosts<T>& one) {
  all.save += count * one.save;
  all.slowdown += count * one.slowdown;
  all.waiting += count * one.waiting;
  all.lost += count * one.lost;
  all.failures += count * one.failures;
}

/// The run, were every save of use.
template <Plain T>
[[nodiscard]] constexpr SegmentCosts<T> perfect_costs(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  SegmentCosts<T> all{};
  if (is_noticed(run)) {
    add(all, cut.count, noticed_segment(run, make_cycle(run, mtbf, cut.whole)));
    if (cut.rest > 0.0) add(all, T(1.0), noticed_segment(run, make_cycle(run, mtbf, cut.rest)));
    return all;
  }
  if (!is_asynchronous(run)) {  // no segment reaches into another
    add(all, cut.count, steady_segment(make_synchronous_cycle(run, mtbf, cut.whole)));
    if (cut.rest > 0.0) add(all, T(1.0), steady_segment(make_synchronous_cycle(run, mtbf, cut.rest)));
    return all;
  }
  const Division<T> d = divide(run, mtbf, cut);
  all = ending_costs(d);
  if (d.others > 0.0) add(all, d.others, steady_segment(d.whole));
  if (d.shorter) add(all, T(1.0), steady_segment(d.last));
  return all;
}

/// What saves of no use add.
template <Plain T>
constexpr void add_fallbacks(SegmentCosts<T>& all, const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  const Cycle<T> whole = make_cycle(run, mtbf, cut.whole);
  const Cycle<T> last = cut.rest > 0.0 ? make_cycle(run, mtbf, cut.rest) : whole;
  const auto f = count_fallbacks(run.reliability, mtbf, whole.later, last.later, number_of(cut));
  SegmentCosts<T> steady = steady_segment(whole);
  SegmentCosts<T> before_last = steady;
  if (is_asynchronous(run) && cut.rest > 0.0) {
    before_last = perfect_costs(run, mtbf, Segments<T>{cut.whole, 1.0, cut.rest});
    add(before_last, T(0.0) - 1.0, perfect_costs(run, mtbf, last_of(cut)));
  }
  steady.lost += cut.whole;
  before_last.lost += cut.whole;
  add(all, f.useless * f.first, before_last);
  add(all, f.useless * f.others, steady);
  all.in_vain = f.reads();
}

/// The whole run.
template <Plain T>
[[nodiscard]] constexpr SegmentCosts<T> run_costs(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  SegmentCosts<T> all = perfect_costs(run, mtbf, cut);
  if (!run.reliability.is_perfect()) add_fallbacks(all, run, mtbf, cut);
  return all;
}

/// Up-time and outages of the whole run.
template <Plain T>
[[nodiscard]] constexpr BasicLedger<T> make_ledger(const BasicRun<T>& run, const T& mtbf,
                                                   const SegmentCosts<T>& total) {
  const bool exposed = run.exposure.restoring;
  const T r = run.outage.restoring().value();
  T failures = total.failures * (exposed ? growth(r, mtbf) : 1.0);
  T restore = total.failures * (exposed ? grown(r, mtbf) : r);
  if (total.in_vain > 0.0 && run.reliability.in_vain) {
    const T v = run.reliability.in_vain->value();
    const T read = exposed ? grown(v, mtbf) : v;
    restore += total.in_vain * read;
    if (exposed) failures += total.in_vain * (read / mtbf);
  }
  return {.useful_work = run.work,
          .save = BasicSeconds<T>(total.save),
          .slowdown = BasicSeconds<T>(total.slowdown),
          .waiting = BasicSeconds<T>(total.waiting),
          .lost_work = BasicSeconds<T>(total.lost),
          .detection = run.outage.detection * failures,
          .rescheduling = run.outage.until_restore() * failures,
          .restore = BasicSeconds<T>(restore),
          .failure_count = failures,
          .validity = is_noticed(run) ? Validity::approximate : Validity::exact};
}

/// Whether all of it is within the range of the scalar.
template <class Rep>
[[nodiscard]] constexpr bool is_finished(const BasicLedger<Rep>& ledger) {
  return is_positive(Rep(ledger.wall_clock().value() + ledger.failure_count));
}

/// The ledger of a run that is cut into segments; not finite where it never finishes.
template <Plain T>
[[nodiscard]] constexpr BasicLedger<T> ledger_of(const BasicRun<T>& run, const T& mtbf, const Segments<T>& cut) {
  return make_ledger(run, mtbf, run_costs(run, mtbf, cut));
}

/// @throws InvalidInput for a ledger that is not finite
template <Plain T>
[[nodiscard]] constexpr BasicLedger<T> finished(const BasicLedger<T>& ledger) {
  static_cast<void>(finite_time(ledger.wall_clock().value() + ledger.failure_count));
  return ledger;
}

/// A ledger in the scalar of the caller.
template <class Rep>
[[nodiscard]] constexpr BasicLedger<Rep> leave(const BasicLedger<Eager<Rep>>& ledger) {
  return {.useful_work = ledger.useful_work,
          .save = ledger.save,
          .slowdown = ledger.slowdown,
          .waiting = ledger.waiting,
          .lost_work = ledger.lost_work,
          .detection = ledger.detection,
          .rescheduling = ledger.rescheduling,
          .restore = ledger.restore,
          .failure_count = leave(ledger.failure_count),
          .validity = ledger.validity};
}
[[nodiscard]] constexpr const Ledger& leave(const Ledger& ledger) { return ledger; }

}  // namespace detail

template <Scalar Rep>
constexpr BasicLedger<Rep> expected_ledger(const BasicRun<Rep>& run,
                                           const BasicExponential<std::type_identity_t<Rep>>& law,
                                           const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  const auto& tau = detail::enter(interval.seconds());
  detail::require_positive(m, Subject{"ckpt::expected_ledger", "MTBF", "s"});
  detail::require_positive(tau, Subject{"ckpt::expected_ledger", "interval", "s"});
  const auto cut = detail::cut_into(detail::enter(run.work), tau);
  return detail::leave(detail::finished(detail::ledger_of(detail::enter(run), m, cut)));
}

template <Scalar Rep>
constexpr BasicLedger<Rep> expected_ledger(const BasicRun<Rep>& run,
                                           const BasicExponential<std::type_identity_t<Rep>>& law,
                                           std::uint64_t segments) {
  detail::require_run(run);
  const auto& m = detail::enter(law.mtbf);
  detail::require_positive(m, Subject{"ckpt::expected_ledger", "MTBF", "s"});
  const auto cut =
      detail::cut_in(detail::enter(run.work), segments, "ckpt::expected_ledger: number of segments must be > 0");
  return detail::leave(detail::finished(detail::ledger_of(detail::enter(run), m, cut)));
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
