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
struct BasicLedger {
  BasicSeconds<Rep> useful_work{};        ///< see `Category`
  BasicSeconds<Rep> save{};               ///< see `Category`
  BasicSeconds<Rep> slowdown{};           ///< see `Category`
  BasicSeconds<Rep> waiting{};            ///< see `Category`
  BasicSeconds<Rep> lost_work{};          ///< see `Category`
  BasicSeconds<Rep> detection{};          ///< see `Category`
  BasicSeconds<Rep> rescheduling{};       ///< see `Category`
  BasicSeconds<Rep> restore{};            ///< see `Category`
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
  [[nodiscard]] constexpr Rep uptime() const {
    return Rep(Rep(wall_clock().value() - outage().value()) / wall_clock().value());
  }

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
/// own closed form; their sum is `expected_time` of the same arguments. Exact for every interval.
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

/// Cost of a stretch that starts over at each failure, summed from its end. A piece of exposed length l, with exposed
/// time a from its end to that of the stretch, takes M (e^(l/M) - 1) e^(a/M) in expectation, repetitions included.
template <class Rep>
struct Stretch {
  Rep mtbf;
  Rep after = Rep(1.0);   // e^(a/M)
  Rep length = Rep(0.0);  // exposed, so far
  SegmentCosts<Rep> spent{Rep(0.0), Rep(0.0), Rep(0.0), Rep(0.0), Rep(0.0)};

  /// Standing still for a while, with `work` to lose.
  constexpr void stand(Rep& category, const Rep& time, bool exposed, const Rep& work) {
    if (!exposed) {
      category = Rep(category + Rep(time * after));
      return;
    }
    category = Rep(category + Rep(grown(time, mtbf) * after));
    pass(time, work, Rep(0.0));
  }
  /// Computing for a while at part of the speed, with `work` to lose from before.
  constexpr void compute(const Rep& time, const Rep& slowdown, const Rep& work) {
    spent.slowdown = Rep(spent.slowdown + Rep(slowdown * Rep(grown(time, mtbf) * after)));
    pass(time, work, Rep(Rep(1.0) - slowdown));
  }

 private:
  constexpr void pass(const Rep& time, const Rep& work, const Rep& speed) {
    using ckpt::math::expm1;
    const Rep part(time / mtbf);
    const Rep again(Rep(work * expm1(part)) + Rep(Rep(speed * mtbf) * expm1_minus(part)));
    spent.lost = Rep(spent.lost + Rep(again * after));
    after = Rep(after * growth(part));
    length = Rep(length + time);
  }
};

/// The ending of a run.
template <class Rep>
[[nodiscard]] constexpr SegmentCosts<Rep> ending_costs(const Division<Rep>& d) {
  using ckpt::math::expm1;
  const Rep zero = Rep(0.0);
  const bool exposed = d.whole.saving;
  const Cycle<Rep>& last = exposed ? d.whole : d.last;
  const auto work_until = [&](int n) {  // of the first n segments of the ending
    return n < d.ending ? Rep(Rep(static_cast<double>(n)) * d.whole.work)
                        : Rep(Rep(Rep(static_cast<double>(n - 1)) * d.whole.work) + last.work);
  };
  Stretch<Rep> stretch{.mtbf = last.mtbf};
  stretch.stand(stretch.spent.waiting, last.in_flight, exposed, work_until(d.ending));
  for (int n = d.ending; n > 0; --n) {
    const Cycle<Rep>& c = n == d.ending ? last : d.whole;
    const Rep before = work_until(n - 1);
    stretch.stand(stretch.spent.save, c.blocking, exposed, work_until(n));
    if (n == 1) {
      stretch.compute(c.work, zero, before);
    } else {
      stretch.stand(stretch.spent.waiting, c.waiting, exposed, work_until(n));
      const Rep slow(Rep(Rep(1.0) - c.slowdown) * c.overlap);
      stretch.compute(Rep(c.compute - c.overlap), zero, Rep(before + slow));
      stretch.compute(c.overlap, c.slowdown, before);
    }
  }
  stretch.spent.failures = expm1(Rep(stretch.length / last.mtbf));
  return stretch.spent;
}

/// The whole run.
template <class Rep>
[[nodiscard]] constexpr SegmentCosts<Rep> run_costs(const Division<Rep>& d) {
  SegmentCosts<Rep> all = ending_costs(d);
  const auto add = [&all](const Rep& count, const SegmentCosts<Rep>& one) {
    all.save = Rep(all.save + Rep(count * one.save));
    all.slowdown = Rep(all.slowdown + Rep(count * one.slowdown));
    all.waiting = Rep(all.waiting + Rep(count * one.waiting));
    all.lost = Rep(all.lost + Rep(count * one.lost));
    all.failures = Rep(all.failures + Rep(count * one.failures));
  };
  if (d.others > Rep(0.0)) add(d.others, steady_segment(d.whole));
  if (d.shorter) add(Rep(1.0), steady_segment(d.last));
  return all;
}

/// Up-time and outages of the whole run.
template <class Rep>
[[nodiscard]] constexpr BasicLedger<Rep> make_ledger(const BasicRun<Rep>& run, const Rep& mtbf,
                                                     const SegmentCosts<Rep>& total) {
  const bool exposed = run.exposure.restoring;
  const Rep failures(total.failures * (exposed ? growth(run.outage.restoring().value(), mtbf) : Rep(1.0)));
  const Rep restore(total.failures *
                    (exposed ? grown(run.outage.restoring().value(), mtbf) : run.outage.restoring().value()));
  const BasicLedger<Rep> ledger{.useful_work = run.work,
                                .save = BasicSeconds<Rep>(total.save),
                                .slowdown = BasicSeconds<Rep>(total.slowdown),
                                .waiting = BasicSeconds<Rep>(total.waiting),
                                .lost_work = BasicSeconds<Rep>(total.lost),
                                .detection = run.outage.detection * failures,
                                .rescheduling = run.outage.rescheduling * failures,
                                .restore = BasicSeconds<Rep>(restore),
                                .failure_count = failures,
                                .validity = Validity::exact};
  static_cast<void>(finite_time(Rep(ledger.wall_clock().value() + failures)));
  return ledger;
}

/// The ledger of a run that is cut into segments.
template <class Rep>
[[nodiscard]] constexpr BasicLedger<Rep> ledger_of(const BasicRun<Rep>& run, const Rep& mtbf,
                                                   const Segments<Rep>& cut) {
  return make_ledger(run, mtbf, run_costs(divide(run, mtbf, cut)));
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicLedger<Rep> expected_ledger(const BasicRun<Rep>& run,
                                           const BasicExponential<std::type_identity_t<Rep>>& law,
                                           const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_ledger: MTBF must be finite and > 0 s");
  const Rep& work = interval.seconds().value();
  detail::require_positive(work, "ckpt::expected_ledger: interval must be finite and > 0 s");
  return detail::ledger_of(run, law.mtbf.value(), detail::cut_into(run.work.value(), work));
}

template <Scalar Rep>
constexpr BasicLedger<Rep> expected_ledger(const BasicRun<Rep>& run,
                                           const BasicExponential<std::type_identity_t<Rep>>& law,
                                           std::uint64_t segments) {
  detail::require_run(run);
  detail::require_positive(law.mtbf.value(), "ckpt::expected_ledger: MTBF must be finite and > 0 s");
  return detail::ledger_of(
      run, law.mtbf.value(),
      detail::cut_in(run.work.value(), segments, "ckpt::expected_ledger: number of segments must be > 0"));
}

}  // namespace ckpt::inline CKPT_ABI
