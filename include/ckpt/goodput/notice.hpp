#pragma once
// Failures of which a share is announced: what a notice is worth, and how much less often saves are needed.

#include <limits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Failures that are announced: preemptions of spot machines, reclaimed nodes, drains.
struct Notice {
  Seconds time{};      ///< n, from the notice to the stop [s], >= 0
  double share = 0.0;  ///< p, of all failures, that come with one, 0 ... 1
  double met = 1.0;    ///< q, of those, in which the state is safe in time, 0 ... 1: `notice_chance`

  /// p q: of all failures, before which the state is safe.
  [[nodiscard]] constexpr double saved() const { return share * met; }
};

/// Useful work per wall-clock time in the long run, where the share p q of failures is announced and met. At such a
/// notice the job saves, does nothing more, is stopped after n and restored: no work is lost but these n. Any other
/// failure throws back to the newest save. With lambda = 1/M, X = tau + delta, a = p q lambda, and the expected time
/// from a failure to going on Z = D + E_R:
///
///   goodput = E[work] / E[time]
///   E[work] = tau e^(-lambda X) + a int_0^tau t e^(-lambda t) dt + a tau int_tau^X e^(-lambda t) dt
///   E[time] = (1 - e^(-lambda X)) (M + Z + p q n)
///
/// from going on after a save or a restore to the next time of that: after a notice, too, the next save is due an
/// interval of work later. With p q = 0 it is `long_run_goodput(run, law, interval)`, the same bits.
///
/// @param run       see `Run`; its work is not used; saves are synchronous
/// @param law       M, of all failures, announced or not [s], finite and > 0
/// @param notice    n, p, q
/// @param interval  tau [s], finite and > 0
/// @throws InvalidInput for an input outside its domain, for asynchronous saves, and as `long_run_goodput`
/// @accuracy 1e-9; no failure is taken to strike within a notice
[[nodiscard]] constexpr double long_run_goodput(const Run& run, const Exponential& law, const Notice& notice,
                                                const WorkInterval& interval);

/// tau that maximises it, not below `smallest`: longer than without notices, by about 1/sqrt(1 - p q). With p q = 0 it
/// is `best_interval(run, law, smallest)`, the same bits.
/// @throws InvalidInput as above, and for p q = 1: then nothing is lost, and the longer the interval the better
/// @accuracy 1e-7, the goodput to 1e-12
[[nodiscard]] constexpr BestInterval best_interval(const Run& run, const Exponential& law, const Notice& notice,
                                                   const WorkInterval& smallest = {});

/// Where the time goes, for the work of the run and in the long run: its ends are not in it (`approximate`), unless p q
/// = 0, when it is `expected_ledger(run, law, interval)`. Standing still for announced stops, n each, is `waiting`.
/// @throws InvalidInput as `long_run_goodput`
[[nodiscard]] constexpr Ledger expected_ledger(const Run& run, const Exponential& law, const Notice& notice,
                                               const WorkInterval& interval);

// ---- implementation

namespace detail {

/// Rejects what no notice can be, by name.
constexpr void require_notice(const Run& run, const Notice& notice) {
  require_run(run);
  require_perfect_saves(run, "ckpt::Notice");
  require_non_negative(notice.time, Subject{"ckpt::Notice", "time", "s"});
  require_fraction(notice.share, Subject{"ckpt::Notice", "share of announced failures"});
  require_fraction(notice.met, Subject{"ckpt::Notice", "chance that the state is safe in time"});
  if (notice.saved() > 0.0 && is_asynchronous(run)) {
    reject("ckpt::Notice: saves must be synchronous: time from the end of blocking until durable must be 0 s",
           run.save.persist().value());
  }
}

/// Means of what happens from going on after a save or a restore to the next time of that [s].
struct NoticedCycle {
  double work;      // that is kept
  double computed;  // kept or not
  double saving;
  double failures;  // that end it, announced or not
  double announced;

  constexpr NoticedCycle(const Run& run, double mtbf, const Notice& notice, double tau) {
    const double saved = notice.saved();
    const double delta = run.save.blocking.value();
    const double x = tau / mtbf;
    const double whole = run.exposure.saving ? (tau + delta) / mtbf : x;
    const double left = math::exp(-x);       // survive the compute
    const double right = math::exp(-whole);  // and the save
    computed = mtbf * -math::expm1(-x);
    saving = run.exposure.saving ? mtbf * left * -math::expm1(-delta / mtbf) : delta * left;
    failures = -math::expm1(-whole);
    announced = saved * failures;
    // int_0^x t e^-t dt
    const double part = x < 1e-3 ? x * x * (0.5 - x * (1.0 / 3.0 - x * 0.125)) : -math::expm1(-x) - x * left;
    work = tau * right + saved * (mtbf * part + tau * (left - right));
  }
};

[[nodiscard]] constexpr double noticed_time_per_work(const Run& run, double mtbf, const Notice& notice, double tau) {
  const NoticedCycle c(run, mtbf, notice, tau);
  const double down = run.outage.downtime().value() + restoring_time(run, mtbf);
  const double time = c.computed + c.saving + c.failures * down + c.announced * notice.time.value();
  const double each = time / c.work;
  return is_positive(each) ? each : largest<double>();
}

}  // namespace detail

constexpr double long_run_goodput(const Run& run, const Exponential& law, const Notice& notice,
                                  const WorkInterval& interval) {
  detail::require_notice(run, notice);
  if (!(notice.saved() > 0.0)) return long_run_goodput(run, law, interval);
  const double m = law.mean().value();
  detail::require_positive(interval.seconds(), Subject{"ckpt::long_run_goodput", "interval", "s"});
  const double time = detail::noticed_time_per_work(run, m, notice, interval.seconds().value());
  if (!(time < detail::largest<double>())) detail::reject_endless(std::numeric_limits<double>::infinity());
  return 1.0 / time;
}

constexpr BestInterval best_interval(const Run& run, const Exponential& law, const Notice& notice,
                                     const WorkInterval& smallest) {
  detail::require_notice(run, notice);
  const double saved = notice.saved();
  if (!(saved > 0.0)) return best_interval(run, law, smallest);
  if (!(saved < 1.0)) {
    detail::reject(
        "ckpt::best_interval: the share of failures that are announced and met must be < 1: without others no "
        "interval is best",
        saved);
  }
  const double m = law.mean().value();
  const double least = smallest.seconds().value();
  // To first order the failures that are not announced alone matter.
  const auto start = best_interval(run, Exponential{law.mean() / (1.0 - saved)}, smallest);
  const auto time = [&](const double& tau) { return detail::noticed_time_per_work(run, m, notice, tau); };
  const double tau = detail::minimize(time, start.interval.seconds().value(), 1e-9).x;
  if (tau <= least) return {smallest, Bound::by_step};
  return {WorkInterval(Seconds(tau)), Bound::by_failures};
}

constexpr Ledger expected_ledger(const Run& run, const Exponential& law, const Notice& notice,
                                 const WorkInterval& interval) {
  detail::require_notice(run, notice);
  if (!(notice.saved() > 0.0)) return expected_ledger(run, law, interval);
  static_cast<void>(long_run_goodput(run, law, notice, interval));  // that it ends
  const double m = law.mean().value();
  const detail::NoticedCycle c(run, m, notice, interval.seconds().value());
  const double cycles = run.work.value() / c.work;
  const double r = run.outage.restoring().value();
  const double each = run.exposure.restoring ? detail::growth(r, m) : 1.0;  // failures, those while restoring included
  const double failures = cycles * c.failures * each;
  const double restore = cycles * c.failures * (run.exposure.restoring ? detail::grown(r, m) : r);
  return {.useful_work = run.work,
          .save = Seconds(cycles * c.saving),
          .waiting = notice.time * (cycles * c.announced),
          .lost_work = Seconds(detail::excess(cycles * c.computed, run.work.value())),
          .detection = run.outage.detection * failures,
          .rescheduling = run.outage.rescheduling * failures,
          .restore = Seconds(restore),
          .failure_count = failures,
          .validity = Validity::approximate};
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
