#pragma once
// One run of the simulation, from start to end, three times: from failure to failure for a synchronous save, the same
// for any save, and event by event.

#include <cstdint>
#include <utility>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/random.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// What the loops need, in seconds.
struct SimulatedRun {
  Cycle<double> cycle;         // all segments but the last
  Cycle<double> last;          // the last one, of at most as much work
  double segments;             // K, the last one included
  double useful_work;          // Ts
  double restore;              // R
  double downtime;             // D
  double without_failures;     // finish time when nothing fails
  bool restoring;              // whether restores are exposed
  bool valid_at_start;         // whether a save counts from its start on
  std::uint64_t max_failures;  // a run with more is given up
};

/// Where the up-time of one run went besides useful work [s], and the number of failures.
struct SimulatedOutcome {
  double save = 0.0;
  double slowdown = 0.0;
  double waiting = 0.0;
  double lost = 0.0;
  double restore = 0.0;
  std::uint64_t failures = 0;
  bool given_up = false;
};

/// Draws times to failure: a law's own sampler, ziggurat variates for the laws that are functions of one.
template <class Law>
class FailureTimes {
 public:
  explicit FailureTimes(const Law& law) : sample_(make_sampler(law)) {}

  double operator()(RandomStream& random) const {
    const double time = approximate(sample_(scalar_cast<typename Law::rep>(random.uniform())).value());
    if (is_nan(time) || time < 0.0) reject("ckpt::simulate: a time to failure drawn from the law must be >= 0 s", time);
    return time;
  }

 private:
  decltype(make_sampler(std::declval<const Law&>())) sample_;
};

template <class Rep>
class FailureTimes<BasicExponential<Rep>> {
 public:
  explicit FailureTimes(const BasicExponential<Rep>& law) : mtbf_(approximate(law.mean().value())) {}

  [[gnu::always_inline]] double operator()(RandomStream& random) const { return mtbf_ * random.exponential(); }

 private:
  double mtbf_;
};

template <class Rep>
class FailureTimes<BasicWeibull<Rep>> {
 public:
  explicit FailureTimes(const BasicWeibull<Rep>& law)
      : scale_(approximate(law.scale().value())), power_(1.0 / approximate(law.shape)) {}

  [[gnu::always_inline]] double operator()(RandomStream& random) const {
    return scale_ * math::pow(random.exponential(), power_);
  }

 private:
  double scale_;
  double power_;
};

/// A failure has struck: exposed up-time from the end of the restore to the next one.
template <class Times>
[[gnu::always_inline]] inline double time_after_restore(const SimulatedRun& run, RandomStream& random,
                                                        const Times& times, double& restore, std::uint64_t& failures) {
  ++failures;
  double x = times(random);
  if (run.restoring) {
    while (x < run.restore && failures <= run.max_failures) {
      restore += x;
      ++failures;
      x = times(random);
    }
    x -= run.restore;
  }
  restore += run.restore;
  return x;
}

/// From failure to failure, a save that is durable when it stops blocking. What `jump` does, in fewer steps.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump_synchronous(const SimulatedRun& run, RandomStream& random,
                                                       const Times& times) {
  const double work = run.cycle.work;
  const double cycle = run.cycle.later;
  const double per_second = 1.0 / cycle;
  const double first_exposed = run.restoring ? run.restore : 0.0;
  const double length_of_last = run.last.later;
  const double inside_last = length_of_last + 0.5 * cycle;
  RandomStream stream = random;
  double left = (run.segments - 1.0) * cycle + length_of_last;  // exposed time to the end of the run
  double lost = 0.0;
  double thrown_away = 0.0;  // lost work, and the save that was cut short
  double cut_short = 0.0;    // restores, less R each
  std::uint64_t failures = 0;
  for (double exposed = 0.0; failures <= run.max_failures; exposed = first_exposed, ++failures) {
    const double x = times(stream) - exposed;
    if (x < 0.0) [[unlikely]] {
      cut_short += x;
      continue;
    }
    if (x >= left) break;
    const double done = whole(x * per_second) * cycle;
    const double inside = x - done;
    left -= done;
    thrown_away += inside;
    if (left > inside_last) [[likely]] {
      lost += smaller(inside, work);
    } else {
      lost += smaller(inside, run.last.work);
    }
  }
  random = stream;
  return {.save = run.segments * run.cycle.blocking + (run.cycle.saving ? thrown_away - lost : 0.0),
          .lost = lost,
          .restore = static_cast<double>(failures) * run.restore + cut_short,
          .failures = failures,
          .given_up = failures > run.max_failures};
}

/// From failure to failure, any save.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const Cycle<double>& c = run.cycle;
  const double per_second = 1.0 / c.later;
  const double drain = c.saving ? c.in_flight : 0.0;  // exposed part of the wait for the last save
  const double slowed = c.slowdown * c.overlap;
  const double first_durable = c.first + c.pending;  // exposed time from a start until its first save is durable
  RandomStream stream = random;
  SimulatedOutcome out;
  double left = run.segments;
  double x = times(stream);
  while (left > 0.0) {
    const double start_of_last = left > 1.0 ? c.first + (left - 2.0) * c.later : 0.0;
    const double end = start_of_last + (left > 1.0 ? run.last.later : run.last.first);
    if (x >= end + drain) break;
    double durable = x < first_durable ? 0.0 : smaller(1.0 + whole((x - first_durable) * per_second), left - 1.0);
    if (x >= end) {  // waiting for the last saves
      out.save += left * c.blocking;
      out.slowdown += larger(left - 2.0, 0.0) * slowed + (left > 1.0 ? c.slowdown * run.last.overlap : 0.0);
      out.waiting += larger(left - 2.0, 0.0) * c.waiting + (left > 1.0 ? run.last.waiting : 0.0) + (x - end);
      out.lost += (left - 1.0 - durable) * c.work + run.last.work;
      left -= durable;
    } else {
      const double done =
          x < c.first || !(left > 1.0) ? 0.0 : smaller(1.0 + whole((x - c.first) * per_second), left - 1.0);
      const double inside = done > 0.0 ? x - (c.first + (done - 1.0) * c.later) : x;
      const bool later = done > 0.0;
      const Cycle<double>& now = done < left - 1.0 ? c : run.last;
      const double computed = smaller(inside, later ? now.compute : now.work);
      const double slow = later ? c.slowdown * smaller(computed, now.overlap) : 0.0;
      const double waited = later && c.saving ? smaller(inside - computed, now.waiting) : 0.0;
      const double blocked = inside - computed - waited;
      const double before = later ? done - 1.0 : 0.0;
      durable = smaller(durable, done);
      out.save += done * c.blocking + blocked;
      out.slowdown += before * slowed + slow;
      out.waiting += before * c.waiting + waited;
      if (run.valid_at_start && blocked > 0.0) {
        durable += 1.0;
      } else {
        out.lost += (done - durable) * c.work + (computed - slow);
      }
      left -= durable;
    }
    x = time_after_restore(run, stream, times, out.restore, out.failures);
    if (out.failures > run.max_failures) {
      out.given_up = true;
      break;
    }
  }
  random = stream;
  const double others = larger(left - 2.0, 0.0);
  out.save += left * c.blocking;
  out.slowdown += others * slowed + (left > 1.0 ? c.slowdown * run.last.overlap : 0.0);
  out.waiting += others * c.waiting + (left > 1.0 ? run.last.waiting : 0.0) + (left > 0.0 ? c.in_flight : 0.0);
  return out;
}

/// Saves that were begun and are not durable, by when they will be. A save is in flight for less than two cycles: there
/// are two at most, and a third for rounding.
class InFlight {
 public:
  void clear() { count_ = 0; }
  void add(double durable) {
    if (count_ == 3) {
      for (int i = 1; i < 3; ++i) durable_[i - 1] = durable_[i];
      --count_;
    }
    durable_[count_++] = durable;
  }
  /// How many are not durable at some time.
  [[nodiscard]] double after(double time) const {
    double n = 0.0;
    for (int i = 0; i < count_; ++i) n += durable_[i] > time ? 1.0 : 0.0;
    return n;
  }

 private:
  double durable_[3] = {};
  int count_ = 0;
};

/// Event by event, on the clock of the wall: end of compute, end of wait, end of blocking, durable, failure. The check
/// of the two above.
template <class Times>
[[nodiscard]] inline SimulatedOutcome by_segments(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const bool saving = run.cycle.saving;
  RandomStream stream = random;
  SimulatedOutcome out;
  InFlight in_flight;
  auto left = static_cast<std::uint64_t>(run.segments);  // not durable
  double x = times(stream);                              // exposed time to the next failure
  while (left > 0) {
    std::uint64_t ahead = left;  // not yet saved since the start
    bool failed = false;
    double clock = 0.0;  // since the start
    in_flight.clear();
    // Passes some time; false when a failure strikes in it, and x is then how far it came.
    const auto pass = [&](double time, bool exposed) {
      if (exposed && x < time) {
        clock += x;
        return false;
      }
      if (exposed) x -= time;
      clock += time;
      return true;
    };
    const auto fail = [&](double work) {
      const double lost = in_flight.after(clock);
      out.lost += lost * run.cycle.work + work;
      left = ahead + static_cast<std::uint64_t>(lost);
      failed = true;
    };
    while (ahead > 0) {
      const bool later = ahead < left;
      const Cycle<double>& c = ahead > 1 ? run.cycle : run.last;
      if (!pass(later ? c.compute : c.work, true)) {
        const double slow = later ? c.slowdown * smaller(x, c.overlap) : 0.0;
        out.slowdown += slow;
        fail(x - slow);
        break;
      }
      if (later) {
        out.slowdown += c.slowdown * c.overlap;
        if (!pass(c.waiting, saving)) {
          out.waiting += x;
          fail(c.work);
          break;
        }
        out.waiting += c.waiting;
      }
      if (!pass(c.blocking, saving)) {
        out.save += x;
        fail(run.valid_at_start ? 0.0 : c.work);
        if (run.valid_at_start) --left;
        break;
      }
      out.save += c.blocking;
      in_flight.add(clock + c.in_flight);
      --ahead;
    }
    if (!failed) {
      if (pass(run.cycle.in_flight, saving)) {
        out.waiting += run.cycle.in_flight;
        break;
      }
      out.waiting += x;
      // The last save, which is of the last segment, and those before it that are in flight.
      const double lost = in_flight.after(clock);
      out.lost += (lost - 1.0) * run.cycle.work + run.last.work;
      left = static_cast<std::uint64_t>(lost);
    }
    x = time_after_restore(run, stream, times, out.restore, out.failures);
    if (out.failures > run.max_failures) {
      out.given_up = true;
      break;
    }
  }
  random = stream;
  return out;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
