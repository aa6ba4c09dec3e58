#pragma once
// Discrete-event Monte Carlo of a run: any failure law, any save, the same numbers whoever computes them.

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/detail/finish_times.hpp>
#include <ckpt/goodput/detail/simulated_run.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/stepper.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How a run is walked through. Both draw the same random numbers and give the same runs, up to rounding.
enum class SimulationMethod : std::uint8_t {
  jump,      ///< from failure to failure; what lies between is counted in one step
  segments,  ///< event by event: compute, wait, save, durable, failure
};

/// The word for a method.
[[nodiscard]] constexpr std::string_view to_string(SimulationMethod method) {
  switch (method) {
    case SimulationMethod::jump:
      return "jump";
    case SimulationMethod::segments:
      return "segments";
  }
  return "unknown";
}

/// What other simulators assume, ready to be set: `run.exposure = preset.exposure; options.valid = preset.valid;`
struct SimulationConvention {
  Exposure exposure{};                  ///< when failures strike
  SaveValid valid = SaveValid::at_end;  ///< when a save counts
};

/// Conventions of the field under the names of what they assume.
namespace conventions {

/// Failures strike at any time but in the downtime: Daly's complete model.
inline constexpr SimulationConvention failures_anywhere{{.saving = true, .restoring = true}, SaveValid::at_end};
/// Failures spare saves and restores.
inline constexpr SimulationConvention failures_while_computing{{.saving = false, .restoring = false},
                                                               SaveValid::at_end};
/// Failures spare saves.
inline constexpr SimulationConvention failures_not_while_saving{{.saving = false, .restoring = true},
                                                                SaveValid::at_end};
/// Failures spare restores.
inline constexpr SimulationConvention failures_not_while_restoring{{.saving = true, .restoring = false},
                                                                   SaveValid::at_end};
/// Failures strike at any time, and a save counts from its start on.
inline constexpr SimulationConvention valid_at_start{{.saving = true, .restoring = true}, SaveValid::at_start};

}  // namespace conventions

/// How long to simulate, and how.
struct SimulationOptions {
  std::uint64_t seed = 1;         ///< of the random numbers
  double relative_error = 1e-3;   ///< stop when the standard error of the mean time is below this part of it; 0: never
  std::uint64_t min_runs = 1000;  ///< no sooner than after so many runs
  std::uint64_t max_runs = 1'000'000;                ///< and not later
  std::uint64_t max_failures = 1'000'000'000;        ///< a run with more, or of which more are expected, is an error
  SimulationMethod method = SimulationMethod::jump;  ///< how a run is walked through
  SaveValid valid = SaveValid::at_end;               ///< when a synchronous save counts
};

/// What is known so far; a callback gets it now and then.
struct SimulationProgress {
  std::uint64_t runs = 0;    ///< runs done
  Seconds mean{};            ///< mean time of them [s]
  Seconds standard_error{};  ///< of that mean [s]; infinite after one run, which does not tell
};

/// What the runs took.
struct SimulationResult {
  std::uint64_t runs = 0;            ///< number of runs
  Seconds mean{};                    ///< mean wall-clock time [s]
  Seconds standard_error{};          ///< of the mean [s], infinite after one run; of one run: times sqrt(runs)
  Seconds minimum{};                 ///< shortest run [s]
  Seconds maximum{};                 ///< longest run [s]
  Seconds without_failures{};        ///< what a run takes in which nothing fails [s]
  Ledger ledger{};                   ///< mean of each category, and of the number of failures
  Ledger ledger_error{};             ///< their standard errors; infinite after one run
  std::optional<Ledger> expected;    ///< the exact ledger of the same run; for exponential failures, saves valid at end
  bool converged = false;            ///< whether `relative_error` was reached
  bool cancelled = false;            ///< whether the callback stopped it
  detail::FinishTimes finish_times;  ///< what `percentile` reads

  /// useful work / mean wall-clock time.
  [[nodiscard]] double goodput() const { return ledger.goodput(); }

  /// The time [s] that so many percent of the runs do not exceed, 0 ... 100. Resolution: 0.2 % of what it is above the
  /// failure-free time.
  [[nodiscard]] Seconds percentile(double percent) const {
    detail::require_between(percent, 0.0, 100.0, "ckpt::SimulationResult::percentile: percent must be from 0 to 100");
    const Seconds time = without_failures * (1.0 + finish_times.quantile(percent / 100.0));
    return time < minimum ? minimum : time > maximum ? maximum : time;
  }
};

namespace detail {
/// No callback.
struct Unwatched {
  constexpr bool operator()(const SimulationProgress&) const { return true; }
};
}  // namespace detail

/// Simulates a run of K segments of work Ts/K, the last save included.
///
/// Failures come after times drawn from the law, which starts anew at every failure (it counts the time in which
/// failures strike, `run.exposure`: from the start of the restore, or from its end). Random numbers come in blocks of
/// runs, each block from a stream of its own, and blocks are added up in order: the result depends on the arguments
/// alone, not on threads (`simulate_parallel`). With exponential failures it uses no library function but for one draw
/// in a hundred and so is the same on every platform that does not contract a * b + c; other laws are as portable as
/// `pow` and `log`.
///
/// @param run       see `Run`
/// @param law       any `FailureLaw`
/// @param segments  K, 1 ... 2^53
/// @param options   when to stop, and conventions
/// @param progress  called with `SimulationProgress` a few times a second; returns whether to go on (or nothing)
/// @returns means with standard errors, percentiles, simulated and expected ledger; memory does not grow with the runs
/// @throws InvalidInput for an input outside its domain, and for a run that does not get done
template <FailureLaw Law = Exponential, class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate(const Run& run, const Law& law, std::uint64_t segments,
                                        const SimulationOptions& options = {}, const Progress& progress = {});

/// Simulates a run that saves whenever `interval` of work is done, and at its end: where Ts/tau is not whole, the last
/// segment is shorter, and where the interval is longer than the work there is one. What `expected_time` is the mean
/// of.
template <FailureLaw Law = Exponential, class Progress = detail::Unwatched>
[[nodiscard]] SimulationResult simulate(const Run& run, const Law& law, const WorkInterval& interval,
                                        const SimulationOptions& options = {}, const Progress& progress = {});

// ---- implementation

namespace detail {

/// Sums over a block of runs.
struct BlockSums {
  static constexpr int columns = 6;  // of SimulatedOutcome

  double runs = 0.0;
  double mean = 0.0;     // of the finish time
  double squares = 0.0;  // of the deviations from it
  double minimum = 0.0;
  double maximum = 0.0;
  double sum[columns] = {};
  double sum_of_squares[columns] = {};
  bool given_up = false;

  void add(const SimulatedOutcome& one, double finish) {
    minimum = runs > 0.0 ? smaller(minimum, finish) : finish;
    maximum = maximum < finish ? finish : maximum;
    runs += 1.0;
    const double off = finish - mean;
    mean += off / runs;
    squares += off * (finish - mean);
    const double values[columns] = {one.save, one.slowdown, one.waiting,
                                    one.lost, one.restore,  static_cast<double>(one.failures)};
    for (int i = 0; i < columns; ++i) {
      sum[i] += values[i];
      sum_of_squares[i] += values[i] * values[i];
    }
    given_up = given_up || one.given_up;
  }

  void add(const BlockSums& other) {
    const double all = runs + other.runs;
    const double off = other.mean - mean;
    minimum = runs > 0.0 ? smaller(minimum, other.minimum) : other.minimum;
    maximum = maximum < other.maximum ? other.maximum : maximum;
    mean += off * (other.runs / all);
    squares += other.squares + off * off * (runs * other.runs / all);
    runs = all;
    for (int i = 0; i < columns; ++i) {
      sum[i] += other.sum[i];
      sum_of_squares[i] += other.sum_of_squares[i];
    }
    given_up = given_up || other.given_up;
  }

  /// Infinite as long as one run does not tell.
  [[nodiscard]] double standard_error() const {
    return runs > 1.0 ? math::sqrt(squares / (runs - 1.0) / runs) : std::numeric_limits<double>::infinity();
  }
};

/// The error of a run that does not get done.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_failures(std::uint64_t max_failures) {
  reject("ckpt::simulate: the run does not get done: a run has more failures than max_failures",
         static_cast<double>(max_failures));
}

/// When there are enough runs, and how they are cut into blocks.
class Rounds {
 public:
  static constexpr std::uint64_t most_blocks = 1024;  // in a round

  /// Blocks of about 32768 failures, by a guess of how many a run has that is the same for everyone.
  Rounds(const SimulationOptions& options, double failures)
      : options_(options), runs_in_block_(static_cast<std::uint64_t>(smaller(1024.0, 32768.0 / (failures + 1.0))) + 1) {
    if (options.max_runs < 1) reject("ckpt::simulate: max_runs must be > 0", 0.0);
    if (!is_non_negative(options.relative_error)) {
      reject("ckpt::simulate: relative error must be finite and >= 0", options.relative_error);
    }
  }

  /// The sums of one block. `one_run(random)` is a run; its time beyond the failure-free one is counted as a part of
  /// it.
  template <class OneRun>
  [[nodiscard]] BlockSums block(std::uint64_t index, FinishTimes& finish_times, double without_failures,
                                const OneRun& one_run) const {
    RandomStream random(options_.seed, index);
    const std::uint64_t rest = options_.max_runs - index * runs_in_block_;
    const std::uint64_t runs = rest < runs_in_block_ ? rest : runs_in_block_;
    BlockSums sums;
    for (std::uint64_t i = 0; i < runs && !sums.given_up; ++i) {
      double finish = 0.0;
      const SimulatedOutcome one = one_run(random, finish);
      finish_times.add((finish - without_failures) / without_failures);
      sums.add(one, finish);
    }
    return sums;
  }

  /// Rounds of blocks until there are enough. `execute(first, count, sums)` fills `count` sums, in any order.
  template <class Execute, class Progress>
  [[nodiscard]] BlockSums drive(SimulationResult& result, const Execute& execute, const Progress& progress) const {
    const std::uint64_t all = (options_.max_runs - 1) / runs_in_block_ + 1;
    std::vector<BlockSums> round(all < most_blocks ? all : most_blocks);
    BlockSums total;
    for (std::uint64_t done = 0; done < all && !result.converged && !result.cancelled;) {
      const std::uint64_t next = next_round(total, done, all);
      execute(done, next, round.data());
      for (std::uint64_t i = 0; i < next; ++i) total.add(round[i]);
      done += next;
      if (total.given_up) reject_failures(options_.max_failures);
      require_finite(total);
      const bool enough = total.runs > 1.0 && total.runs >= static_cast<double>(options_.min_runs);
      result.converged = enough && total.standard_error() <= options_.relative_error * total.mean;
      const SimulationProgress so_far{static_cast<std::uint64_t>(total.runs), Seconds(total.mean),
                                      Seconds(total.standard_error())};
      if constexpr (std::is_void_v<decltype(progress(so_far))>) {
        progress(so_far);
      } else {
        result.cancelled = !progress(so_far);
      }
    }
    return total;
  }

 private:
  /// Rejects sums that have left the range of a double.
  static void require_finite(const BlockSums& total) {
    bool finite = is_positive(total.mean) && is_non_negative(total.squares);
    for (const double squares : total.sum_of_squares) finite = finite && is_non_negative(squares);
    if (!finite) {
      reject("ckpt::simulate: the square of the time of a run is beyond the range of a double [s]", total.maximum);
    }
  }

  /// As many blocks as the error so far asks for, at least an eighth more than there are.
  [[nodiscard]] std::uint64_t next_round(const BlockSums& total, std::uint64_t done, std::uint64_t all) const {
    double wanted = static_cast<double>(options_.min_runs);
    if (done > 0) {
      const double target = options_.relative_error * total.mean;
      const double ratio = target > 0.0 ? total.standard_error() / target : 1e100;
      const double needed = smaller(total.runs * ratio * ratio * 1.02, 1e300);
      wanted = smaller(needed, static_cast<double>(options_.max_runs)) - total.runs;
    }
    const double blocks = 1.0 + larger(wanted, 0.0) / static_cast<double>(runs_in_block_);
    const double least = 16.0 + static_cast<double>(done / 8);
    const double count = blocks < least ? least : blocks;
    const auto capped = static_cast<std::uint64_t>(smaller(count, static_cast<double>(most_blocks)));
    return all - done < capped ? all - done : capped;
  }

  SimulationOptions options_;
  std::uint64_t runs_in_block_;
};

/// Means and standard errors from the sums; detection and rescheduling are those of one failure.
inline void fill(SimulationResult& result, const BlockSums& total, double useful_work, double without_failures,
                 Seconds detection, Seconds rescheduling) {
  result.runs = static_cast<std::uint64_t>(total.runs);
  result.mean = Seconds(total.mean);
  result.standard_error = Seconds(total.standard_error());
  result.minimum = Seconds(total.minimum);
  result.maximum = Seconds(total.maximum);
  result.without_failures = Seconds(without_failures);
  double mean[BlockSums::columns];
  double error[BlockSums::columns];
  for (int i = 0; i < BlockSums::columns; ++i) {
    mean[i] = total.sum[i] / total.runs;
    const double variance = total.sum_of_squares[i] / total.runs - mean[i] * mean[i];
    error[i] = total.runs > 1.0 ? math::sqrt(larger(variance, 0.0) / (total.runs - 1.0))
                                : std::numeric_limits<double>::infinity();
  }
  const auto ledger = [&](double work, const double* values) {
    return Ledger{.useful_work = Seconds(work),
                  .save = Seconds(values[0]),
                  .slowdown = Seconds(values[1]),
                  .waiting = Seconds(values[2]),
                  .lost_work = Seconds(values[3]),
                  .detection = detection * values[5],
                  .rescheduling = rescheduling * values[5],
                  .restore = Seconds(values[4]),
                  .failure_count = values[5],
                  .validity = Validity::approximate};
  };
  result.ledger = ledger(useful_work, mean);
  result.ledger_error = ledger(0.0, error);
}

/// A simulation to be done: what one block of runs is, and what is known of the answer.
template <class Law>
class Simulation {
 public:
  Simulation(const Run& run, const Law& law, const Segments<double>& cut, const SimulationOptions& options)
      : input_(run),
        method_(options.method),
        times_(law),
        run_(make_run(run, approximate(law.mean().value()), cut, options)),
        rounds_(options, guessed_failures()) {
    if constexpr (std::is_same_v<Law, Exponential>) {
      require_positive(law.mtbf, Subject{"ckpt::simulate", "MTBF", "s"});
      if (options.valid == SaveValid::at_end) expected_ = ledger_of(run, law.mtbf.value(), cut);
    }
    require_done(law, options);
  }

  /// The sums of one block; its finish times are counted in `finish_times`.
  [[nodiscard]] BlockSums block(std::uint64_t index, FinishTimes& finish_times) const {
    return rounds_.block(index, finish_times, run_.without_failures, [this](RandomStream& random, double& finish) {
      const SimulatedOutcome one = one_run(random);
      finish = run_.useful_work + (one.save + one.slowdown + one.waiting + one.lost + one.restore +
                                   run_.downtime * static_cast<double>(one.failures));
      return one;
    });
  }

  /// All of it. `execute(first, count, sums)` fills `count` sums, in any order.
  template <class Execute, class Progress>
  [[nodiscard]] SimulationResult drive(const Execute& execute, const Progress& progress) const {
    SimulationResult result;
    const BlockSums total = rounds_.drive(result, execute, progress);
    fill(result, total, run_.useful_work, run_.without_failures, input_.outage.detection, input_.outage.rescheduling);
    result.expected = expected_;
    return result;
  }

 private:
  static SimulatedRun make_run(const Run& run, double mtbf, const Segments<double>& cut,
                               const SimulationOptions& options) {
    SimulatedRun made{
        plan_run(run, mtbf, cut, {.valid = options.valid},
                 "ckpt::simulate: a save that is valid at its start must be synchronous and struck by failures"),
        run.outage.downtime().value(), options.max_failures};
    require_positive(1.0 / made.cycle.later, "ckpt::simulate: 1 / time of a segment must be finite [1/s]");
    made.detection = made.rescheduling = made.warm_up = 0.0;
    made.restore = run.outage.restoring().value();
    return made;
  }

  [[nodiscard]] double guessed_failures() const {
    const double trouble = smaller((run_.cycle.later + run_.restore) / run_.cycle.mtbf, 30.0);
    return run_.without_failures / run_.cycle.mtbf * math::exp(trouble);
  }

  [[nodiscard]] SimulatedOutcome one_run(RandomStream& random) const {
    if (method_ == SimulationMethod::segments) return by_segments(run_, random, times_);
    const bool synchronous = !(run_.cycle.in_flight > 0.0) && !run_.valid_at_start;
    return synchronous ? jump_synchronous(run_, random, times_) : jump(run_, random, times_);
  }

  /// Rejects a run that has more failures than allowed even in expectation: until its first save is durable, which
  /// the times to failure say for any law, or in all.
  void require_done(const Law& law, const SimulationOptions& options) const {
    using Rep = typename Law::rep;
    const Cycle<double>& c = run_.cycle;
    const double first = run_.valid_at_start ? c.work : c.saving ? c.first + c.in_flight : c.first;
    const double again = first + (run_.restoring ? run_.restore : 0.0);
    const auto survival = [&law](double time) {
      return approximate(law.survival(BasicSeconds<Rep>(scalar_cast<Rep>(time))));
    };
    const auto most = static_cast<double>(options.max_failures);
    const bool in_range = is_positive(scalar_cast<Rep>(again));
    const double until_saved = in_range ? (1.0 - survival(first)) / survival(again) : 0.0;
    if (until_saved > most || (expected_ && expected_->failure_count > most)) reject_failures(options.max_failures);
  }

  Run input_;
  SimulationMethod method_;
  FailureTimes<Law> times_;
  SimulatedRun run_;
  Rounds rounds_;
  std::optional<Ledger> expected_;
};

/// A simulation of a run that is cut into segments.
template <class Law>
[[nodiscard]] Simulation<Law> make_simulation(const Run& run, const Law& law, std::uint64_t segments,
                                              const SimulationOptions& options) {
  const auto cut = cut_run(run, segments, "ckpt::simulate: number of segments must be from 1 to 2^53");
  return Simulation<Law>(run, law, cut, options);
}

template <class Law>
[[nodiscard]] Simulation<Law> make_simulation(const Run& run, const Law& law, const WorkInterval& interval,
                                              const SimulationOptions& options) {
  const auto cut =
      cut_run(run, interval, "ckpt::simulate", "ckpt::simulate: number of segments must be from 1 to 2^53");
  return Simulation<Law>(run, law, cut, options);
}

/// One thread.
template <class Simulation, class Progress>
[[nodiscard]] SimulationResult simulate_here(const Simulation& simulation, const Progress& progress) {
  FinishTimes finish_times;
  SimulationResult result = simulation.drive(
      [&](std::uint64_t first, std::uint64_t count, BlockSums* sums) {
        for (std::uint64_t i = 0; i < count; ++i) sums[i] = simulation.block(first + i, finish_times);
      },
      progress);
  result.finish_times = finish_times;
  return result;
}

}  // namespace detail

template <FailureLaw Law, class Progress>
SimulationResult simulate(const Run& run, const Law& law, std::uint64_t segments, const SimulationOptions& options,
                          const Progress& progress) {
  return detail::simulate_here(detail::make_simulation(run, law, segments, options), progress);
}

template <FailureLaw Law, class Progress>
SimulationResult simulate(const Run& run, const Law& law, const WorkInterval& interval,
                          const SimulationOptions& options, const Progress& progress) {
  return detail::simulate_here(detail::make_simulation(run, law, interval, options), progress);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
