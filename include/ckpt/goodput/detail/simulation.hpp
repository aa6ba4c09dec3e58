#pragma once
// Runs in batches, batches in rounds, until there are enough: what `simulate` and parts of a simulation call.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/detail/part_sums.hpp>
#include <ckpt/goodput/detail/simulated_run.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/run.hpp>
#include <ckpt/goodput/run_state.hpp>
#include <ckpt/goodput/simulation.hpp>
#include <ckpt/goodput/time_histogram.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

namespace detail {

/// The error of a run that does not get done.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_failures(std::uint64_t max_failures) {
  reject("ckpt::simulate: the run does not get done: a run has more failures than max_failures",
         static_cast<double>(max_failures));
}

/// A hash of numbers, in order.
class Fingerprint {
 public:
  void add(std::uint64_t x) { hash_ = SplitMix64(hash_ ^ x)(); }
  void add(double x) { add(std::bit_cast<std::uint64_t>(x)); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0;
};

/// When there are enough runs, and how they are cut into batches.
class Rounds {
 public:
  static constexpr std::uint64_t most_batches = 1024;  // in a round

  /// Batches of about 32768 failures, by a guess of how many a run has that is the same for everyone.
  /// @param simulation  of all that makes the numbers, but the options
  Rounds(const SimulationOptions& options, double failures, double without_failures, Fingerprint simulation)
      : options_(options),
        runs_in_batch_(static_cast<std::uint64_t>(smaller(1024.0, 32768.0 / (failures + 1.0))) + 1),
        without_failures_(without_failures) {
    if (options.max_runs < 1) reject("ckpt::simulate: max_runs must be > 0", 0.0);
    if (!is_non_negative(options.relative_error)) {
      reject("ckpt::simulate: relative error must be finite and >= 0", options.relative_error);
    }
    for (const std::uint64_t option : {options.seed, options.max_runs, static_cast<std::uint64_t>(options.method),
                                       static_cast<std::uint64_t>(options.valid), runs_in_batch_}) {
      simulation.add(option);
    }
    simulation_ = simulation.value();
  }

  /// How many there are.
  [[nodiscard]] std::uint64_t batches() const { return (options_.max_runs - 1) / runs_in_batch_ + 1; }

  /// Which simulation it is, as a hash.
  [[nodiscard]] std::uint64_t simulation() const { return simulation_; }

  /// Batches [first, first + count) into a part; `one_run(random, finish)` is a run.
  template <class Execute, class OneRun>
  void run(std::uint64_t first, std::uint64_t count, const Execute& execute, const OneRun& one_run,
           PartSums& part) const {
    struct Slot {
      BatchSums sums{};
#if CKPT_HAS_EXCEPTIONS
      std::exception_ptr error{};
#endif
    };
    std::vector<Slot> results(static_cast<std::size_t>(count < most_batches ? count : most_batches));
    std::vector<std::uint16_t> bins(results.size() * static_cast<std::size_t>(runs_in_batch_));
    part.get().simulation = simulation_;
    for (std::uint64_t done = 0; done < count;) {
      const std::uint64_t now = count - done < results.size() ? count - done : results.size();
      const auto task = [&](std::uint64_t i) {
        Slot& slot = results[static_cast<std::size_t>(i)];
        std::uint16_t* const bin = bins.data() + i * runs_in_batch_;
#if CKPT_HAS_EXCEPTIONS
        try {
          slot.sums = batch(first + done + i, one_run, bin);
        } catch (...) {
          slot.error = std::current_exception();
        }
#else
        slot.sums = batch(first + done + i, one_run, bin);
#endif
      };
      execute(now, task);
      for (std::uint64_t i = 0; i < now; ++i) {
        const Slot& slot = results[static_cast<std::size_t>(i)];
#if CKPT_HAS_EXCEPTIONS
        if (slot.error) std::rethrow_exception(slot.error);
#endif
        if (slot.sums.given_up) reject_failures(options_.max_failures);
        part.add(slot.sums, bins.data() + i * runs_in_batch_);
      }
      done += now;
    }
    if (count > 0) part.insert(first, first + count);
    if (!is_finite(part.mean().value())) {
      reject("ckpt::simulate: the square of the time of a run is beyond the range of a double [s]", part.get().maximum);
    }
  }

  /// Rounds of batches until there are enough.
  template <class Execute, class OneRun, class Progress>
  [[nodiscard]] PartSums drive(SimulationResult& result, const Execute& execute, const OneRun& one_run,
                               const Progress& progress) const {
    PartSums total;
    for (std::uint64_t done = 0; done < batches() && !result.converged && !result.cancelled;) {
      const std::uint64_t next = next_round(total, done);
      run(done, next, execute, one_run, total);
      done += next;
      result.converged = is_enough(total);
      const SimulationProgress so_far{total.get().runs, total.mean(), total.standard_error()};
      if constexpr (std::is_void_v<decltype(progress(so_far))>) {
        progress(so_far);
      } else {
        result.cancelled = !progress(so_far);
      }
    }
    return total;
  }

  /// Whether the error is small enough.
  [[nodiscard]] bool is_enough(const PartSums& part) const {
    return part.get().runs > 1 && part.get().runs >= options_.min_runs &&
           part.standard_error() <= options_.relative_error * part.mean();
  }

  /// Means and standard errors from the sums; detection and rescheduling are those of one failure.
  void fill(SimulationResult& result, const PartSums& part, double useful_work, Seconds detection,
            Seconds rescheduling) const;

 private:
  /// The sums of one batch; a run's time beyond the failure-free one is counted as a part of it.
  template <class OneRun>
  [[nodiscard]] BatchSums batch(std::uint64_t index, const OneRun& one_run, std::uint16_t* bins) const {
    RandomStream random(options_.seed, index);
    const std::uint64_t rest = options_.max_runs - index * runs_in_batch_;
    const std::uint64_t runs = rest < runs_in_batch_ ? rest : runs_in_batch_;
    BatchSums sums;
    for (std::uint64_t i = 0; i < runs && !sums.given_up; ++i) {
      double finish = 0.0;
      const SimulatedOutcome one = one_run(random, finish);
      const double excess = finish - without_failures_;
      bins[i] = static_cast<std::uint16_t>(TimeHistogram::bin_of(excess / without_failures_));
      sums.add(one, finish, excess);
    }
    return sums;
  }

  /// As many batches as the error so far asks for, at least an eighth more than there are.
  [[nodiscard]] std::uint64_t next_round(const PartSums& total, std::uint64_t done) const {
    double wanted = static_cast<double>(options_.min_runs);
    if (done > 0) {
      const double target = options_.relative_error * total.mean().value();
      const double ratio = target > 0.0 ? total.standard_error().value() / target : 1e100;
      const auto runs = static_cast<double>(total.get().runs);
      const double needed = smaller(runs * ratio * ratio * 1.02, 1e300);
      wanted = smaller(needed, static_cast<double>(options_.max_runs)) - runs;
    }
    const double count = 1.0 + larger(wanted, 0.0) / static_cast<double>(runs_in_batch_);
    const double least = 16.0 + static_cast<double>(done / 8);
    const auto capped = static_cast<std::uint64_t>(smaller(larger(count, least), static_cast<double>(most_batches)));
    return batches() - done < capped ? batches() - done : capped;
  }

  SimulationOptions options_;
  std::uint64_t runs_in_batch_;
  double without_failures_;
  std::uint64_t simulation_ = 0;
};

inline void Rounds::fill(SimulationResult& result, const PartSums& part, double useful_work, Seconds detection,
                         Seconds rescheduling) const {
  result.runs = part.get().runs;
  result.mean = part.mean();
  result.standard_error = part.standard_error();
  result.minimum = Seconds(part.get().minimum);
  result.maximum = Seconds(part.get().maximum);
  result.without_failures = Seconds(without_failures_);
  const auto runs = static_cast<double>(part.get().runs);
  double mean[BatchSums::columns];
  double error[BatchSums::columns];
  for (int i = 0; i < BatchSums::columns; ++i) {
    mean[i] = part.mean_of(i);
    const double variance = part.mean_of(BatchSums::columns + i) - mean[i] * mean[i];
    error[i] = runs > 1.0 ? math::sqrt(larger(variance, 0.0) / (runs - 1.0)) : std::numeric_limits<double>::infinity();
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
  result.finish_times = TimeHistogram(Seconds(without_failures_), part.get().counts);
}

/// A simulation to be done: what one run is, and what is known of the answer.
template <class Law>
class Simulation {
 public:
  Simulation(const Run& run, const Law& law, const Segments<double>& cut, const SimulationOptions& options)
      : input_(run),
        method_(options.method),
        times_(law),
        run_(make_run(run, approximate(law.mean().value()), cut, options)),
        rounds_(options, guessed_failures(), run_.without_failures, fingerprint(law)) {
    if constexpr (std::is_same_v<Law, Exponential>) {
      require_positive(law.mtbf, Subject{"ckpt::simulate", "MTBF", "s"});
      if (options.valid == SaveValid::at_end && !is_noticed(run))
        expected_ = finished(ledger_of(run, law.mtbf.value(), cut));
    }
    require_done(law, options);
  }

  /// All of it.
  template <class Execute, class Progress>
  [[nodiscard]] SimulationResult drive(const Execute& execute, const Progress& progress) const {
    SimulationResult result;
    const PartSums total = rounds_.drive(result, execute, one_run(), progress);
    rounds_.fill(result, total, run_.useful_work, input_.outage.detection, input_.outage.until_restore());
    result.expected = expected_;
    return result;
  }

  /// Batches [begin, end) of it.
  template <class Execute>
  [[nodiscard]] PartSums part(std::uint64_t begin, std::uint64_t end, const Execute& execute) const {
    PartSums part;
    if (begin < end) rounds_.run(begin, end - begin, execute, one_run(), part);
    return part;
  }

  /// What the runs of a part say.
  [[nodiscard]] SimulationResult result(const PartSums& part) const {
    SimulationResult result;
    rounds_.fill(result, part, run_.useful_work, input_.outage.detection, input_.outage.until_restore());
    result.converged = rounds_.is_enough(part);
    result.expected = expected_;
    return result;
  }

  [[nodiscard]] const Rounds& rounds() const { return rounds_; }

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
    if (run.reliability.is_perfect()) return made;
    if (options.valid == SaveValid::at_start || options.method == SimulationMethod::segments) {
      reject(
          InvalidInput("ckpt::simulate: saves of no use (run.reliability) are simulated from failure to failure, "
                       "with saves that are valid at their end"));
    }
    made.useless = run.reliability.useless();
    made.unusable = run.reliability.unusable * (1.0 - run.reliability.failed) / made.useless;
    made.in_vain = run.reliability.in_vain ? run.reliability.in_vain->value() : 0.0;
    return made;
  }

  [[nodiscard]] double guessed_failures() const {
    const double trouble = smaller((run_.cycle.later + run_.restore) / run_.cycle.mtbf, 30.0);
    return run_.without_failures / run_.cycle.mtbf * math::exp(trouble);
  }

  /// Of the run, and of the law as far as a few of its values tell.
  [[nodiscard]] Fingerprint fingerprint(const Law& law) const {
    using Rep = typename Law::rep;
    Fingerprint print;
    const double mean = approximate(law.mean().value());
    const Outage& outage = input_.outage;
    for (const double x :
         {run_.useful_work, run_.segments, run_.cycle.work, run_.last.work, input_.save.blocking.value(),
          input_.save.copying.value(), input_.save.writing.value(), input_.save.slowdown, outage.detection.value(),
          outage.until_restore().value(), run_.restore, mean}) {
      print.add(x);
    }
    if (run_.useless > 0.0) {
      for (const double x : {run_.useless, run_.unusable, run_.in_vain}) print.add(x);
    }
    if (is_noticed(input_)) {
      print.add(run_.notice);
      print.add(run_.announced);
    }
    for (const bool flag : {input_.save.one_at_a_time, input_.exposure.saving, input_.exposure.restoring}) {
      print.add(std::uint64_t{flag});
    }
    for (const double part : {0.125, 1.0, 3.0}) {
      const double time = mean * part;
      if (is_positive(time)) print.add(approximate(law.survival(BasicSeconds<Rep>(scalar_cast<Rep>(time)))));
    }
    return print;
  }

  [[nodiscard]] SimulatedOutcome outcome(RandomStream& random) const {
    if (method_ == SimulationMethod::segments) return by_segments(run_, random, times_);
    if (run_.announced > 0.0) return jump_noticed(run_, random, times_);
    const bool synchronous = !(run_.cycle.in_flight > 0.0) && !run_.valid_at_start && !(run_.useless > 0.0);
    return synchronous ? jump_synchronous(run_, random, times_) : jump(run_, random, times_);
  }

  [[nodiscard]] auto one_run() const {
    return [this](RandomStream& random, double& finish) {
      const SimulatedOutcome one = outcome(random);
      finish = run_.useful_work + (one.save + one.slowdown + one.waiting + one.lost + one.restore +
                                   run_.downtime * static_cast<double>(one.failures));
      return one;
    };
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

}  // namespace detail

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
