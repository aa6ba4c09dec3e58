#pragma once
// A job that runs step by step, fails and is saved as some policy says: what an adviser is judged by. It knows nothing
// of the exact model.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <ckpt/advise/adviser.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/random.hpp>

namespace test {

/// A job as it happens.
struct DrawnJob {
  double work = 0.0;                ///< to be done [s]
  double step = 10.0;               ///< of the work [s]
  double blocking = 30.0;           ///< of a save, at the start of the job [s]
  double persist = 0.0;             ///< from then until durable [s]
  double noise = 0.1;               ///< standard deviation of the logarithm of steps and saves
  double drift = 1.0;               ///< what blocking is multiplied with by the end of the work, evenly
  double jump = 1.0;                ///< and from half of the work on
  double down = 300.0;              ///< after a failure [s]
  double restore = 60.0;            ///< in which it may fail again [s]
  double scale = 36'000.0;          ///< of the time to the next failure: scale x (exponential variate)^power [s]
  double power = 1.0;               ///< 1 / shape
  double later = 1.0;               ///< what `scale` is multiplied with from half of the work on
  std::uint64_t seed = 1;           ///< of all draws
  std::uint64_t most_failures = 0;  ///< it ends at that many; 0: when its work is done
};

/// What became of it.
struct DrawnEnd {
  double wall = 0.0;           ///< [s]
  double work = 0.0;           ///< done and saved, or saved no more [s]
  std::uint64_t failures = 0;  ///< seen
  std::uint64_t saves = 0;     ///< taken
};

/// Runs a job. A policy has `started(now)`, `bool after_step(now)`, `saved(begin, end)`, `durable(at)`, `failed(at)`,
/// `restored(begin, end)`.
template <class Policy>
DrawnEnd run_job(const DrawnJob& job, Policy& policy) {
  ckpt::RandomStream failures(job.seed, 0);
  ckpt::RandomStream noise(job.seed, 1);
  double done = 0.0;
  const auto next_failure = [&] {
    return (done > 0.5 * job.work ? job.later : 1.0) * job.scale * std::pow(failures.exponential(), job.power);
  };
  const auto noisy = [&](double time) {
    // The sum of twelve uniform variates is nearly normal.
    if (!(job.noise > 0.0)) return time;
    double sum = -6.0;
    for (int i = 0; i < 6; ++i) {
      const std::uint64_t bits = noise.bits();
      sum += (static_cast<double>(bits >> 32) + static_cast<double>(bits & 0xffffffff)) * 0x1p-32;
    }
    return time * std::exp(job.noise * sum);
  };
  DrawnEnd end;
  double now = 0.0;
  double fails = next_failure();  // at that time
  double safe = 0.0;              // work that is durable
  double pending = 0.0;           // of the save in flight
  double pending_until = -1.0;    // when it is durable; < 0: none
  const auto settle = [&](double time) {
    if (pending_until < 0.0 || pending_until > time) return;
    safe = pending;
    policy.durable(pending_until);
    pending_until = -1.0;
  };
  // Passes time; false when the job fails in it, and then it is restored.
  const auto pass = [&](double time) {
    if (fails > now + time) {
      now += time;
      settle(now);
      return true;
    }
    now = fails;
    settle(now);
    pending_until = -1.0;
    ++end.failures;
    policy.failed(now);
    done = safe;
    if (end.failures == job.most_failures) return false;
    for (;;) {
      now += job.down;
      fails = now + next_failure();
      if (fails > now + job.restore) break;
      now = fails;
      ++end.failures;
      policy.restored(now, now);
      policy.failed(now);
    }
    policy.restored(now, now + job.restore);
    now += job.restore;
    return false;
  };
  policy.started(0.0);
  while (done < job.work && (job.most_failures == 0 || end.failures < job.most_failures)) {
    const double step = noisy(job.step);
    if (!pass(step)) continue;
    done += job.step;
    if (!policy.after_step(now) && done < job.work) continue;
    const double part = done / job.work;
    double save = noisy(job.blocking) * (1.0 + (job.drift - 1.0) * part);
    if (part > 0.5) save *= job.jump;
    if (pending_until > now && !pass(pending_until - now)) continue;  // one save at a time
    const double from = now;
    const double state = done;
    if (!pass(save)) continue;
    ++end.saves;
    policy.saved(from, now);
    if (job.persist > 0.0) {
      pending = state;
      pending_until = now + noisy(job.persist);
      if (done >= job.work && !pass(pending_until - now)) continue;
    } else {
      safe = state;
    }
  }
  end.wall = now;
  end.work = done;
  return end;
}

/// A fixed time from going on after a save to the next.
struct EveryInterval {
  double interval = 0.0;  ///< [s]
  double step = 0.0;      ///< to the nearest of it [s]
  double from = 0.0;

  void started(double now) { from = now; }
  [[nodiscard]] bool after_step(double now) const { return now - from >= interval - 0.5 * step; }
  void saved(double, double end) { from = end; }
  void durable(double) {}
  void failed(double) {}
  void restored(double, double end) { from = end; }
};

/// As an adviser says; notes its interval at each failure.
struct Advised {
  ckpt::Adviser adviser;
  std::vector<double> intervals{};

  void started(double now) { adviser.started(ckpt::Seconds(now)); }
  [[nodiscard]] bool after_step(double now) { return adviser.after_step(ckpt::Seconds(now)).has_value(); }
  void saved(double begin, double end) { adviser.saved(ckpt::Seconds(begin), ckpt::Seconds(end)); }
  void durable(double at) { adviser.durable(ckpt::Seconds(at)); }
  void failed(double at) {
    adviser.failed(ckpt::Seconds(at));
    intervals.push_back(adviser.interval().value());
  }
  void restored(double begin, double end) { adviser.restored(ckpt::Seconds(begin), ckpt::Seconds(end)); }
};

}  // namespace test
