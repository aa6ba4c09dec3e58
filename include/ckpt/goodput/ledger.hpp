#pragma once
// Where the hours of a run go: every second of the wall clock in exactly one place.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

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
struct Ledger {
  BasicSeconds<Rep> useful_work{};        ///< see `Category`
  BasicSeconds<Rep> save{};               ///< see `Category`
  BasicSeconds<Rep> slowdown{};           ///< see `Category`
  BasicSeconds<Rep> waiting{};            ///< see `Category`
  BasicSeconds<Rep> lost_work{};          ///< see `Category`
  BasicSeconds<Rep> detection{};          ///< see `Category`
  BasicSeconds<Rep> rescheduling{};       ///< see `Category`
  BasicSeconds<Rep> restore{};            ///< see `Category`
  Rep failures = Rep(0.0);                ///< number of failures, those during a restore included
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
  [[nodiscard]] constexpr Rep fraction(Category category) const {
    return Rep((*this)[category].value() / wall_clock().value());
  }
  /// One category in percent of the wall clock.
  [[nodiscard]] constexpr Rep percent(Category category) const { return Rep(Rep(100.0) * fraction(category)); }
  /// One category in hours.
  [[nodiscard]] constexpr Rep hours(Category category) const { return (*this)[category].in(units::h); }

  /// useful work / wall clock.
  [[nodiscard]] constexpr Rep goodput() const { return detail::goodput_of(useful_work, wall_clock()); }
  /// 1 - goodput, from its parts.
  [[nodiscard]] constexpr Rep waste() const { return Rep(badput().value() / wall_clock().value()); }
  /// Effective training time ratio as Meta defines it: productive time / all time of the run, queueing included. With
  /// `rescheduling` as the queue it is goodput.
  [[nodiscard]] constexpr Rep ettr() const { return goodput(); }
  /// Part of the wall clock in which the job is running, 1 - outage / wall clock: uptime over all time, as of a
  /// machine. What Saxena et al. call the availability of a job counts saves and lost work out as well: that is
  /// goodput.
  [[nodiscard]] constexpr Rep availability() const {
    return Rep(Rep(wall_clock().value() - outage().value()) / wall_clock().value());
  }

  /// Accelerator-hours of one category, for a job on so many accelerators.
  [[nodiscard]] constexpr Rep accelerator_hours(Category category, const Count<Rep>& accelerators) const {
    return Rep(hours(category) * accelerators.value());
  }
  /// Accelerator-hours of the whole run.
  [[nodiscard]] constexpr Rep accelerator_hours(const Count<Rep>& accelerators) const {
    return Rep(wall_clock().in(units::h)*accelerators.value());
  }
  /// What one category costs, in the currency of the price of an accelerator-hour.
  [[nodiscard]] constexpr Rep cost(Category category, const Count<Rep>& accelerators, const Rep& hourly_price) const {
    return Rep(accelerator_hours(category, accelerators) * hourly_price);
  }
  /// What the whole run costs.
  [[nodiscard]] constexpr Rep cost(const Count<Rep>& accelerators, const Rep& hourly_price) const {
    return Rep(accelerator_hours(accelerators) * hourly_price);
  }
};

/// The expected ledger of a run that saves whenever `interval` of work is done, each category by its own closed form;
/// their sum is `expected_time` of the same arguments.
///
/// `validity` is `exact` where Ts/tau is whole and the save synchronous, `outside` where tau > Ts (the run would end
/// before its first save), and otherwise `approximate`: the last segment is charged in part, the end of the last
/// asynchronous save not at all. Relative to what it neglects the run is long.
///
/// @param run       see `Run`
/// @param law       M, MTBF of the whole job [s], finite and > 0
/// @param interval  tau, useful work between two saves [s], finite and > 0
/// @throws InvalidInput as `expected_time`
/// @accuracy each category a few ulp of itself, for any ratio of the times to each other
/// @see expected_time
template <Scalar Rep>
[[nodiscard]] constexpr Ledger<Rep> expected_ledger(const Run<Rep>& run,
                                                    const Exponential<std::type_identity_t<Rep>>& law,
                                                    const WorkInterval<std::type_identity_t<Rep>>& interval);

/// The expected ledger of a run of K whole segments. Always exact.
/// @see expected_time
template <Scalar Rep>
[[nodiscard]] constexpr Ledger<Rep> expected_ledger(const Run<Rep>& run,
                                                    const Exponential<std::type_identity_t<Rep>>& law,
                                                    std::uint64_t segments);

// ---- implementation

namespace detail {

/// e^x - 1 - x without cancellation.
template <class Rep>
[[nodiscard]] constexpr Rep expm1_minus(const Rep& x) {
  using ckpt::math::expm1;
  if (x > Rep(0.5) || x < Rep(-0.5)) return Rep(expm1(x) - x);
  Rep sum = Rep(1.0);  // of 2 x^(k-2) / k!, from the last term down
  for (int k = 19; k >= 3; --k) sum = Rep(Rep(1.0) + Rep(Rep(sum * x) / Rep(static_cast<double>(k))));
  return Rep(Rep(0.5) * Rep(Rep(x * x) * sum));
}

/// Up-time that is no useful work [s], and the failures that end up-time, of one segment.
template <class Rep>
struct SegmentCosts {
  Rep save;
  Rep slowdown;
  Rep waiting;
  Rep lost;
  Rep failures;
};

/// A segment in steady state: with probability e^(-x/M) up-time lasts longer than x, and a segment is gained by each
/// save that becomes durable, the k-th after a start at D_k = first + (k-1) later + pending. What is spent at up-times
/// x is weighted with e^((D_1 - x)/M) and counted from the segment that the second save after a start would gain.
template <class Rep>
[[nodiscard]] constexpr SegmentCosts<Rep> steady_segment(const Cycle<Rep>& c) {
  using ckpt::math::expm1;
  const Rep zero = Rep(0.0);
  const Rep& m = c.mtbf;
  const Rep after = growth(c.pending, m);  // e^(p/M)
  const Rep failures = failures_per_segment(c);
  const Rep work(c.work / m);
  const Rep overlap(c.overlap / m);
  const Rep save = c.saving ? Rep(grown(c.blocking, m) * after) : spared_save(c);
  Rep waiting = spared_wait(c);
  if (c.saving && c.waiting > zero) {
    const Rep ahead(c.pending - c.compute);
    waiting = Rep(Rep(zero - grown(Rep(zero - c.waiting), m)) * growth(ahead, m));
  }
  const Rep slowed = Rep(c.slowdown * Rep(zero - expm1(Rep(zero - overlap))));
  // Work done = failures (1 - e^-tau) + e^p (1 - e^-compute) - slowdown, less tau; terms of first order cancelled by
  // hand.
  const Rep again(Rep(zero - expm1(Rep(zero - work))) * failures);
  // slowdown (e^-o - 1 + o) - (e^-c + 1 - c) for c = o + alone, as a sum of terms of one sign.
  const Rep speed(Rep(1.0) - c.slowdown);
  const Rep alone = excess(work, Rep(speed * overlap));
  const Rep bends(
      Rep(Rep(growth(Rep(zero - overlap)) * expm1_minus(Rep(zero - alone))) - Rep(alone * expm1(Rep(zero - overlap)))) +
      Rep(speed * expm1_minus(Rep(zero - overlap))));
  const Rep older(work * expm1(Rep(c.pending / m)));
  return {save, Rep(Rep(m * slowed) * after), waiting, Rep(m * Rep(again + Rep(older - Rep(after * bends)))), failures};
}

/// A run of one segment, which waits for its save to be durable.
template <class Rep>
[[nodiscard]] constexpr SegmentCosts<Rep> lone_segment(const Cycle<Rep>& c) {
  using ckpt::math::expm1;
  const Rep zero = Rep(0.0);
  const Rep& m = c.mtbf;
  const Rep failures = failures_of_one_segment(c);
  const Rep work(c.work / m);
  const Rep bend = expm1_minus(Rep(zero - work));
  const Rep lost(m * Rep(Rep(work * failures) - Rep(bend * Rep(failures + Rep(1.0)))));
  if (!c.saving) return {c.blocking, zero, c.persist, lost, failures};
  const Rep after = growth(c.persist, m);
  return {Rep(grown(c.blocking, m) * after), zero, grown(c.persist, m), lost, failures};
}

/// Up-time and outages of the whole run.
template <class Rep>
[[nodiscard]] constexpr Ledger<Rep> make_ledger(const Run<Rep>& run, const Rep& mtbf, const SegmentCosts<Rep>& total,
                                                Validity validity) {
  const bool exposed = run.exposure.restoring;
  const Rep failures(total.failures * (exposed ? growth(run.restore.value(), mtbf) : Rep(1.0)));
  const Rep restore(total.failures * (exposed ? grown(run.restore.value(), mtbf) : run.restore.value()));
  const Ledger<Rep> ledger{.useful_work = run.work,
                           .save = BasicSeconds<Rep>(total.save),
                           .slowdown = BasicSeconds<Rep>(total.slowdown),
                           .waiting = BasicSeconds<Rep>(total.waiting),
                           .lost_work = BasicSeconds<Rep>(total.lost),
                           .detection = run.detection * failures,
                           .rescheduling = run.rescheduling * failures,
                           .restore = BasicSeconds<Rep>(restore),
                           .failures = failures,
                           .validity = validity};
  static_cast<void>(finite_time(Rep(ledger.wall_clock().value() + failures)));
  return ledger;
}

/// Whether charging Ts/tau segments is exact.
template <class Rep>
[[nodiscard]] constexpr Validity validity_of(const Run<Rep>& run, const Rep& count) {
  const double k = approximate(count);
  if (!(k >= 1.0)) return Validity::outside;
  constexpr double no_fraction = 0x1p52;
  const double off = k < no_fraction ? k - static_cast<double>(static_cast<std::int64_t>(k + 0.5)) : 0.0;
  const double rounding = 4.0 * approximate(epsilon<Rep>()) * k;
  const bool whole = off <= rounding && off >= -rounding;
  return whole && !(run.persist.value() > Rep(0.0)) && !(run.waiting.value() > Rep(0.0)) ? Validity::exact
                                                                                         : Validity::approximate;
}

}  // namespace detail

template <Scalar Rep>
constexpr Ledger<Rep> expected_ledger(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                      const WorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_ledger: MTBF must be finite and > 0 s");
  const Rep& work = interval.seconds().value();
  detail::require_positive(work, "ckpt::expected_ledger: interval must be finite and > 0 s");
  const auto cycle = detail::make_cycle(run, law.mtbf.value(), work);
  const auto one = detail::steady_segment(cycle);
  const Rep count(run.work.value() / work);
  return detail::make_ledger(
      run, cycle.mtbf,
      detail::SegmentCosts<Rep>{Rep(count * one.save), Rep(count * one.slowdown), Rep(count * one.waiting),
                                Rep(count * one.lost), Rep(count * one.failures)},
      detail::validity_of(run, count));
}

template <Scalar Rep>
constexpr Ledger<Rep> expected_ledger(const Run<Rep>& run, const Exponential<std::type_identity_t<Rep>>& law,
                                      std::uint64_t segments) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_ledger: MTBF must be finite and > 0 s");
  const Rep count = detail::segment_count<Rep>(segments, "ckpt::expected_ledger: number of segments must be > 0");
  const auto cycle = detail::make_cycle(run, law.mtbf.value(), Rep(run.work.value() / count), segments == 1);
  const auto last = detail::lone_segment(cycle);
  const auto one = detail::steady_segment(cycle);
  const Rep others(count - Rep(1.0));
  return detail::make_ledger(
      run, cycle.mtbf,
      detail::SegmentCosts<Rep>{Rep(last.save + Rep(others * one.save)),
                                Rep(last.slowdown + Rep(others * one.slowdown)),
                                Rep(last.waiting + Rep(others * one.waiting)), Rep(last.lost + Rep(others * one.lost)),
                                Rep(last.failures + Rep(others * one.failures))},
      Validity::exact);
}

}  // namespace ckpt::inline CKPT_ABI
