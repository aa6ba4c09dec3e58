#pragma once
// What a slice of a queue is expected to get done: the renewal equation over its failures.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/run.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Saves from going on to the next failure, or to the end of the slice, t later. The k-th is durable at D_k = D_1 + (k
/// - 1) Y, when failures have had E_k = E_1 + (k - 1) X to strike.
struct SlicePlan {
  double mtbf;
  double work;      // tau
  double durable;   // D_1
  double period;    // Y
  double exposed;   // E_1, of D_1
  double later;     // X, of Y
  double blocking;  // of a save
  double flight;    // from there to durable
  double held;      // until the next may start
  double compute;   // tau and what it is slowed down
  double slowdown;
  bool saving;    // whether failures strike while saving
  bool end_save;  // whether a last save is durable just before the end

  constexpr SlicePlan(const Run& run, double m, double tau, bool at_end)
      : mtbf(m), work(tau), slowdown(run.save.slowdown), saving(run.exposure.saving), end_save(at_end) {
    const auto c = make_cycle(run, m, tau);
    blocking = c.blocking;
    flight = c.in_flight;
    held = run.save.held().value();
    compute = c.compute;
    durable = tau + blocking + flight;
    period = compute + c.waiting + blocking;
    exposed = c.first + c.pending;
    later = c.later;
  }

  /// How many whole intervals are durable by then.
  [[nodiscard]] constexpr double saves(double t) const {
    const double left = t * (1.0 + 4.0 * epsilon<double>()) - durable;
    return left < 0.0 ? 0.0 : 1.0 + whole(left / period);
  }
  /// Compute before the last save, k whole intervals being durable; below 0: there is no time for one.
  [[nodiscard]] constexpr double last_compute(double t, double k) const {
    const double since = k > 0.0 ? durable - flight + (k - 1.0) * period : 0.0;
    const double rest = t - blocking - flight - since;
    return k > 0.0 && rest < held ? -1.0 : rest;
  }
  /// Work of it.
  [[nodiscard]] constexpr double last_work(double t, double k) const {
    const double rest = last_compute(t, k);
    if (!end_save || !(rest > 0.0)) return 0.0;
    return smaller(k > 0.0 ? rest - slowdown * smaller(rest, flight) : rest, work);
  }
  /// Time in which no failure strikes, until a last save after k others is durable.
  [[nodiscard]] constexpr double spared(double k) const {
    if (saving) return 0.0;
    return blocking + flight + (k > 0.0 ? blocking + (k - 1.0) * (period - later) : 0.0);
  }

  /// E[work that is durable before the first failure, and before t]: J(t).
  [[nodiscard]] constexpr double before_failure(double t) const {
    if (!(t > 0.0)) return 0.0;
    const double k = saves(t);
    const double last = last_work(t, k);
    double sum = k > 0.0 ? work * math::exp(-exposed / mtbf) * powers(later / mtbf, k) : 0.0;
    if (last > 0.0) sum += last * math::exp((spared(k) - t) / mtbf);
    return sum;
  }
  /// int_0^t J(s) e^(-(t - s)/M) ds/M.
  [[nodiscard]] constexpr double smoothed(double t) const {
    if (!(t > 0.0)) return 0.0;
    const double k = saves(t);
    double sum = 0.0;
    if (k > 0.0) {
      const double unexposed = durable - exposed + (k - 1.0) * (period - later);
      sum = work * (math::exp(-exposed / mtbf) * powers(later / mtbf, k) -
                    math::exp((unexposed - t) / mtbf) * powers((period - later) / mtbf, k));
    }
    if (!end_save) return sum;
    const auto last = [&](double i, double area) { return area * (math::exp((spared(i) - t) / mtbf) / mtbf); };
    if (!(k > 0.0)) {
      const double rest = last_compute(t, 0.0);
      return rest > 0.0 ? last(0.0, 0.5 * rest * rest) : 0.0;
    }
    sum += last(0.0, 0.5 * work * work) + last(k, area(last_compute(t, k)));
    if (k > 1.0) sum += last(k - 1.0, area(period - blocking)) * powers((period - later) / mtbf, k - 1.0);
    return sum;
  }

 private:
  /// 1 + e^-x + ... + e^-(n - 1)x.
  [[nodiscard]] static constexpr double powers(double x, double n) {
    return x > 0.0 ? math::expm1(-n * x) / math::expm1(-x) : n;
  }
  /// The integral of the last work, which is not the first, over its compute.
  [[nodiscard]] constexpr double area(double rest) const {
    if (!(rest > held)) return 0.0;
    const auto below = [this](double x) {
      const double slow = slowdown * smaller(x, flight);
      return 0.5 * x * x - slow * (x - 0.5 * smaller(x, flight));
    };
    return below(smaller(rest, compute)) - below(smaller(held, compute));
  }
};

/// Work that is durable of what a slice has left, on average: V(t) from going on, with G(t) from a failure,
///
///   V(t) = J(t) + S(t)
///   G(t) = e^(-R/M) V(t - D - R) + int_0^R G(t - s) e^(-s/M) ds/M      or V(t - D - R) where restores are spared
///
/// where S is the sum of G over the first failure: Q(t) = int_0^t G(t - s) e^(-s/M) ds/M, or the part of it in which
/// failures strike. J and what follows from it at once, Q_J, is in closed form, jumps and all; the rest, Q - Q_J, is
/// continuous and stepped by trapezoids.
class SliceValue {
 public:
  constexpr SliceValue(const Run& run, const SlicePlan& plan, double length)
      : plan_(plan),
        down_(run.outage.downtime().value()),
        restore_(run.outage.restoring().value()),
        restoring_(run.exposure.restoring),
        whole_(restoring_ ? math::exp(-restore_ / plan.mtbf) : 1.0) {
    const double finest = smaller(plan.period / 24.0, plan.mtbf / 32.0);
    const double steps = length / finest;
    count_ = steps < most ? static_cast<int>(larger(steps, 64.0)) : most;
    step_ = length / count_;
    const double x = step_ / plan.mtbf;
    const double kept = math::exp(-x);
    const double mean = x < 1e-3 ? 1.0 - x * (0.5 - x * (1.0 / 6.0)) : -math::expm1(-x) / x;
    const double before = mean - kept;
    const double after = 1.0 - mean;
    // A delay below a step looks at what is being computed.
    const int passes = plan.saving && restoring_ && down_ >= step_ ? 1 : 4;
    double given = 0.0;
    for (int i = 1; i <= count_; ++i) {
      const double t = i * step_;
      rest_[i] = i > 1 ? larger(2.0 * rest_[i - 1] - rest_[i - 2], 0.0) : 0.0;
      double now = 0.0;
      for (int pass = 0; pass < passes; ++pass) {
        if (!plan.saving) cycle_[i] = struck_in_cycle(i);
        now = failed_rest(t);
        rest_[i] = kept * rest_[i - 1] + before * given + after * now;
      }
      if (!plan.saving) cycle_[i] = struck_in_cycle(i);
      given = now;
    }
  }

  /// V: with so much of the slice left, and nothing to restore.
  [[nodiscard]] constexpr double going_on(double t) const { return plan_.before_failure(t) + struck(t); }
  /// The same, with a restore before it.
  [[nodiscard]] constexpr double restoring(double t) const {
    return whole_ * plan_.before_failure(t - restore_) + failed_rest(t + down_);
  }

 private:
  static constexpr int most = 2048;

  /// Between the steps.
  [[nodiscard]] constexpr double at(const double (&values)[most + 1], double t) const {
    if (!(t > 0.0)) return 0.0;
    const double x = t / step_;
    const int i = x < count_ ? static_cast<int>(x) : count_ - 1;
    return values[i] + (values[i + 1] - values[i]) * (x - i);
  }
  /// Q.
  [[nodiscard]] constexpr double after_failures(double t) const {
    return whole_ * plan_.smoothed(t - down_ - restore_) + at(rest_, t);
  }
  /// S.
  [[nodiscard]] constexpr double struck(double t) const {
    if (!(t > 0.0)) return 0.0;
    return plan_.saving ? after_failures(t) : struck_from(t, plan_.work, plan_.durable - plan_.flight, 0.0);
  }
  /// S of a cycle after the first, after so many steps. One that is shorter than a step goes on in the same step.
  [[nodiscard]] constexpr double struck_in_cycle(int i) const {
    const double t = i * step_;
    if (plan_.period >= step_ || t < plan_.period + plan_.flight) {
      return struck_from(t, plan_.compute, plan_.period, plan_.held);
    }
    const double x = plan_.compute / plan_.mtbf;
    const double survive = math::exp(-x);
    const double sum = after_failures(t) - survive * after_failures(t - plan_.compute);
    const double back = plan_.period / step_;
    return (sum + survive * back * cycle_[i - 1]) / (survive * back - math::expm1(-x));
  }
  /// The part of Q in the compute of a cycle, and what comes after it.
  [[nodiscard]] constexpr double struck_from(double t, double compute, double cycle, double held) const {
    const bool all = t >= cycle + plan_.flight;
    const double rest = t - plan_.blocking - plan_.flight;
    const double window = all ? compute : plan_.end_save && rest >= held ? larger(rest, 0.0) : t;
    const double survive = math::exp(-window / plan_.mtbf);
    const double sum = after_failures(t) - survive * after_failures(t - window);
    return all ? sum + survive * at(cycle_, t - cycle) : sum;
  }
  /// G less e^(-R/M) J.
  [[nodiscard]] constexpr double failed_rest(double t) const {
    if (plan_.saving && restoring_) return after_failures(t - down_);
    const double sum = whole_ * struck(t - down_ - restore_);
    return restoring_ ? sum + after_failures(t - down_) - whole_ * after_failures(t - down_ - restore_) : sum;
  }

  SlicePlan plan_;
  double down_;
  double restore_;
  bool restoring_;
  double whole_;  // chance that a restore is not struck
  int count_ = 0;
  double step_ = 0.0;
  double rest_[most + 1] = {};   // Q - Q_J
  double cycle_[most + 1] = {};  // S of a later cycle, where saves are spared
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
