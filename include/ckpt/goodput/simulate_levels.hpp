#pragma once
// Monte Carlo of checkpoints of several levels: the rules of SCR, event by event.

#include <cstddef>
#include <cstdint>
#include <optional>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/executor.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/detail/part_sums.hpp>
#include <ckpt/goodput/detail/simulated_run.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Simulates patterns of checkpoints of several levels one after the other, from a checkpoint of the highest level on.
///
/// Exponential failures of every severity strike while computing, writing and recovering. One of severity s goes back
/// to the newest checkpoint of level >= s and recovers at the cost of that checkpoint's own level k. One of severity s
/// during recovery: s < k starts it again, s = k takes the newest checkpoint above level k, s > k the newest of level
/// >= s; at the highest level recovery always starts again. There is no downtime and no wait.
///
/// @param levels    rates, write and recovery times; no level may have a flush time
/// @param pattern   t and V
/// @param patterns  how many patterns one run has, >= 1; the product with the intervals of one at most 2^53
/// @param options   as for `simulate`; `method` and `valid` are not looked at
/// @param progress  as for `simulate`
/// @returns as `simulate`; `expected` is empty, the exact time is `patterns` times that of `multilevel_efficiency`
/// @throws InvalidInput for an input outside its domain, and for a run that does not get done
/// @see A. Moody, G. Bronevetsky, K. Mohror, B. R. de Supinski, SC 2010, for the rules; `multilevel_efficiency`
template <class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate_levels(const CheckpointLevels& levels, const LevelPattern& pattern,
                                               std::uint64_t patterns, const SimulationOptions& options = {},
                                               const Progress& progress = {});

// ---- implementation

namespace detail {

/// Runs of patterns of levels.
class LevelSimulation {
 public:
  LevelSimulation(const CheckpointLevels& levels, const LevelPattern& pattern, std::uint64_t patterns,
                  const SimulationOptions& options)
      : top_(levels.size() - 1),
        work_(pattern.interval.seconds().value()),
        patterns_(patterns),
        max_failures_(options.max_failures) {
    require_positive(work_, Subject{"ckpt::simulate_levels", "interval", "s"});
    if (patterns < 1) reject("ckpt::simulate_levels: number of patterns must be > 0", 0.0);
    constexpr double most = 0x1p53;
    double saves = 0.0;  // blocked time of one pattern
    double below = 0.0;
    double rate = 0.0;
    for (std::size_t l = 0; l <= top_; ++l) {
      if (levels[l].flush.value() > 0.0) {
        reject("ckpt::simulate_levels: a level with a flush time is not simulated", levels[l].flush.value());
      }
      rate += levels[l].failure_rate.value();
      up_to_[l] = rate;
      recovery_[l] = levels[l].recovery->value();
      const bool written = l == top_ || pattern.checkpoints[l] > 0;
      if (written) below += levels[l].write.value();
      write_[l] = levels.cost() == LevelCost::nested ? below : levels[l].write.value();
      every_[l] = intervals_;
      const double more = l < top_ ? static_cast<double>(pattern.checkpoints[l]) + 1.0 : 1.0;
      if (!(static_cast<double>(intervals_) * static_cast<double>(patterns) * more <= most)) {
        reject("ckpt::simulate_levels: number of intervals must be at most 2^53", most);
      }
      if (l < top_) intervals_ *= pattern.checkpoints[l] + 1;
    }
    for (std::size_t l = 0; l <= top_; ++l) {
      const std::uint64_t above = l < top_ ? intervals_ / every_[l + 1] : 0;
      saves += write_[l] * static_cast<double>(intervals_ / every_[l] - above);
    }
    // What the last interval and its checkpoint alone take, for they have to be without a failure.
    if (math::expm1(rate * (work_ + write_[top_])) > static_cast<double>(max_failures_)) reject_failures(max_failures_);
    mtbf_ = 1.0 / rate;
    useful_work_ = work_ * static_cast<double>(intervals_ * patterns_);
    without_failures_ = useful_work_ + saves * static_cast<double>(patterns_);
    rounds_.emplace(options, without_failures_ / mtbf_, without_failures_, Fingerprint{});
  }

  template <class Execute, class Progress>
  [[nodiscard]] SimulationResult drive(const Execute& execute, const Progress& progress) const {
    const auto one_run = [this](RandomStream& random, double& finish) {
      SimulatedOutcome one;
      double next = mtbf_ * random.exponential();
      for (std::uint64_t i = 0; i < patterns_ && !one.given_up; ++i) one_pattern(random, next, one);
      finish = useful_work_ + (one.save + one.lost + one.restore);
      return one;
    };
    SimulationResult result;
    const PartSums total = rounds_->drive(result, execute, one_run, progress);
    rounds_->fill(result, total, useful_work_, Seconds(0.0), Seconds(0.0));
    return result;
  }

 private:
  static constexpr std::size_t capacity = CheckpointLevels::capacity;

  /// The newest checkpoint of a level or above.
  struct Newest {
    std::uint64_t position;
    std::size_t level;
  };

  /// Level of the checkpoint after so many intervals.
  [[nodiscard]] std::size_t level_after(std::uint64_t position) const {
    std::size_t level = 0;
    while (level < top_ && position % every_[level + 1] == 0) ++level;
    return level;
  }

  [[nodiscard]] std::size_t severity(RandomStream& random) const {
    const double u = random.uniform() * up_to_[top_];
    std::size_t level = 0;
    while (level < top_ && u > up_to_[level]) ++level;
    return level;
  }

  /// A failure has struck while working: the checkpoint that work goes on from.
  [[nodiscard]] Newest recover(RandomStream& random, const Newest* newest, double& next, SimulatedOutcome& out) const {
    ++out.failures;
    Newest from = newest[severity(random)];
    next = mtbf_ * random.exponential();
    while (next < recovery_[from.level]) {
      out.restore += next;
      if (++out.failures > max_failures_) {
        out.given_up = true;
        return from;
      }
      const std::size_t s = severity(random);
      if (from.level < top_ && s >= from.level) from = newest[s == from.level ? s + 1 : s];
      next = mtbf_ * random.exponential();
    }
    out.restore += recovery_[from.level];
    next -= recovery_[from.level];
    out.given_up = out.failures > max_failures_;
    return from;
  }

  void one_pattern(RandomStream& random, double& next, SimulatedOutcome& out) const {
    Newest newest[capacity];
    for (Newest& one : newest) one = {0, top_};
    std::uint64_t position = 0;
    while (position < intervals_) {
      const std::size_t level = level_after(position + 1);
      if (next >= work_ + write_[level]) {
        next -= work_ + write_[level];
        out.save += write_[level];
        ++position;
        for (std::size_t l = 0; l <= level; ++l) newest[l] = {position, level};
        continue;
      }
      const double computed = smaller(next, work_);
      out.save += next - computed;
      const Newest from = recover(random, newest, next, out);
      out.lost += computed + work_ * static_cast<double>(position - from.position);
      if (out.given_up) return;
      position = from.position;
      for (std::size_t l = 0; l <= from.level; ++l) newest[l] = from;
    }
  }

  std::size_t top_;
  double work_;
  std::uint64_t patterns_;
  std::uint64_t max_failures_;
  std::uint64_t intervals_ = 1;         // of one pattern
  std::uint64_t every_[capacity] = {};  // checkpoints of this level or above come after so many intervals
  double up_to_[capacity] = {};         // failure rates, summed
  double write_[capacity] = {};
  double recovery_[capacity] = {};
  double mtbf_ = 0.0;
  double useful_work_ = 0.0;
  double without_failures_ = 0.0;
  std::optional<Rounds> rounds_;
};

}  // namespace detail

template <class Progress>
SimulationResult simulate_levels(const CheckpointLevels& levels, const LevelPattern& pattern, std::uint64_t patterns,
                                 const SimulationOptions& options, const Progress& progress) {
  return detail::LevelSimulation(levels, pattern, patterns, options).drive(SerialExecutor{}, progress);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
