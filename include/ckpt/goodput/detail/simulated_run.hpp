#pragma once
// One run of the simulation, from start to end, three times: from failure to failure for a synchronous save, the same
// for any save, and event by event.

#include <cstdint>
#include <utility>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/run.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// What the loops need, in seconds.
struct SimulatedRun {
  Cycle<double> cycle;         // all segments but the last
  double segments;             // K, the last one included
  double last_work;            // work of the last segment, at most that of the others
  double last;                 // its exposed length
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
class FailureTimes<Exponential<Rep>> {
 public:
  explicit FailureTimes(const Exponential<Rep>& law) : mtbf_(approximate(law.mean().value())) {}

  [[gnu::always_inline]] double operator()(RandomStream& random) const { return mtbf_ * random.exponential(); }

 private:
  double mtbf_;
};

template <class Rep>
class FailureTimes<Weibull<Rep>> {
 public:
  explicit FailureTimes(const Weibull<Rep>& law)
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

[[nodiscard]] constexpr double whole(double x) { return static_cast<double>(static_cast<std::int64_t>(x)); }

/// From failure to failure, a save that is durable when it stops blocking. What `jump` does, in fewer steps.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump_synchronous(const SimulatedRun& run, RandomStream& random,
                                                       const Times& times) {
  const double work = run.cycle.work;
  const double cycle = run.cycle.later;
  const double per_second = 1.0 / cycle;
  const double first_exposed = run.restoring ? run.restore : 0.0;
  const double inside_last = run.last + 0.5 * cycle;
  RandomStream stream = random;
  double left = (run.segments - 1.0) * cycle + run.last;  // exposed time to the end of the run
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
      lost += smaller(inside, run.last_work);
    }
  }
  random = stream;
  return {.save = run.segments * run.cycle.blocking + (run.cycle.saving ? thrown_away - lost : 0.0),
          .lost = lost,
          .restore = static_cast<double>(failures) * run.restore + cut_short,
          .failures = failures,
          .given_up = failures > run.max_failures};
}

/// From failure to failure, any save; all segments alike unless it is synchronous.
template <class Times>
[[nodiscard]] inline SimulatedOutcome jump(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const Cycle<double>& c = run.cycle;
  const double per_second = 1.0 / c.later;
  const double drain = c.saving ? c.pending : 0.0;  // exposed part of the wait for the last save
  const double slowed = c.slowdown * c.overlap;
  RandomStream stream = random;
  SimulatedOutcome out;
  double left = run.segments;
  double x = times(stream);
  while (left > 0.0) {
    const double start_of_last = left > 1.0 ? c.first + (left - 2.0) * c.later : 0.0;
    const double last = left > 1.0 ? run.last + (c.later - c.first) : run.last;
    const double end = start_of_last + last;
    if (x >= end + drain) break;
    if (x >= end) {  // waiting for the last save
      out.save += left * c.blocking;
      out.slowdown += (left - 1.0) * slowed;
      out.waiting += (left - 1.0) * c.waiting + (x - end);
      out.lost += run.last_work;
      left = 1.0;
    } else {
      const double done = x < c.first ? 0.0 : smaller(1.0 + whole((x - c.first) * per_second), left - 1.0);
      const double inside = done > 0.0 ? x - (c.first + (done - 1.0) * c.later) : x;
      const bool later = done > 0.0;
      const double work = done < left - 1.0 ? c.work : run.last_work;
      const double length = later ? work + (c.compute - c.work) : work;
      const double computed = smaller(inside, length);
      const double slow = later ? c.slowdown * smaller(computed, c.overlap) : 0.0;
      const double waited = later && c.saving ? smaller(inside - computed, c.waiting) : 0.0;
      const double blocked = inside - computed - waited;
      double durable = !later || inside >= c.pending ? done : done - 1.0;
      const double before = later ? done - 1.0 : 0.0;
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
  out.save += left * c.blocking;
  out.slowdown += larger(left - 1.0, 0.0) * slowed;
  out.waiting += larger(left - 1.0, 0.0) * c.waiting + (left > 0.0 ? c.persist : 0.0);
  return out;
}

/// Event by event: end of compute, end of wait, end of blocking, durable, failure. The check of the two above.
template <class Times>
[[nodiscard]] inline SimulatedOutcome by_segments(const SimulatedRun& run, RandomStream& random, const Times& times) {
  const Cycle<double> c = run.cycle;
  const double made_up = c.compute - c.work;
  const bool waits = c.waiting > 0.0;
  RandomStream stream = random;
  SimulatedOutcome out;
  std::uint64_t saves = 0;                               // that blocked to the end
  std::uint64_t beside = 0;                              // computes beside a save in flight, to the end
  std::uint64_t waited = 0;                              // waits to the end
  auto left = static_cast<std::uint64_t>(run.segments);  // not durable
  double x = times(stream);                              // exposed time to the next failure
  while (left > 0) {
    std::uint64_t ahead = left;  // not yet saved since the start
    bool in_flight = false;      // whether a save is before this cycle; durable when `pending` of it has passed
    bool failed = false;
    while (ahead > 0) {
      const double work = ahead > 1 ? c.work : run.last_work;
      const double compute = in_flight ? work + made_up : work;
      if (x < compute) {
        const double slow = in_flight ? c.slowdown * smaller(x, c.overlap) : 0.0;
        const bool behind = in_flight && x < c.pending;
        out.slowdown += slow;
        out.lost += x - slow + (behind ? c.work : 0.0);
        left = ahead + (behind ? 1 : 0);
        failed = true;
        break;
      }
      x -= compute;
      double passed = compute;  // since the save in flight stopped blocking
      if (in_flight) {
        ++beside;
        if (waits) {
          if (c.saving && x < c.waiting) {
            const bool behind = passed + x < c.pending;
            out.waiting += x;
            out.lost += work + (behind ? c.work : 0.0);
            left = ahead + (behind ? 1 : 0);
            failed = true;
            break;
          }
          if (c.saving) x -= c.waiting;
          passed += c.waiting;
          ++waited;
        }
      }
      if (c.saving) {
        if (x < c.blocking) {
          const bool behind = in_flight && passed + x < c.pending;
          out.save += x;
          if (!run.valid_at_start) out.lost += work + (behind ? c.work : 0.0);
          left = ahead + (behind ? 1 : 0) - (run.valid_at_start ? 1 : 0);
          failed = true;
          break;
        }
        x -= c.blocking;
      }
      ++saves;
      in_flight = true;
      --ahead;
    }
    if (!failed) {
      if (!c.saving || x >= c.pending) {
        out.waiting += c.persist;
        break;
      }
      out.waiting += x;
      out.lost += run.last_work;
      left = 1;
    }
    x = time_after_restore(run, stream, times, out.restore, out.failures);
    if (out.failures > run.max_failures) {
      out.given_up = true;
      break;
    }
  }
  random = stream;
  out.save += static_cast<double>(saves) * c.blocking;
  out.slowdown += static_cast<double>(beside) * (c.slowdown * c.overlap);
  out.waiting += static_cast<double>(waited) * c.waiting;
  return out;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
