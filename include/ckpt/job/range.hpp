#pragma once
// How sure an answer is: the job with inputs that are not known exactly.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/basis.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/detail/moved_job.hpp>
#include <ckpt/job/detail/samples.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/path.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// One number of an outcome, in base units.
enum class Output : std::uint8_t {
  blocking,       ///< a save stops the work for so long [s]
  durable_after,  ///< from the start of a save until it is safe [s]
  restore,        ///< reading the state back [s]
  downtime,       ///< of a failure: detection, rescheduling, restore and warm-up [s]
  mfu_penalty,    ///< part of the period that saves cost, 0 ... 1
  failures,       ///< number of failures in the run
  goodput,        ///< useful work in the wall-clock time, 0 ... 1
  wall_clock,     ///< of the whole run [s]; infinite when it never finishes
  badput,         ///< wall-clock time that is not useful work [s]
};

/// Every output once, in order.
inline constexpr std::array all_outputs{Output::blocking, Output::durable_after, Output::restore,
                                        Output::downtime, Output::mfu_penalty,   Output::failures,
                                        Output::goodput,  Output::wall_clock,    Output::badput};

/// Name of an output: "durable-after".
[[nodiscard]] constexpr std::string_view to_string(Output output) {
  constexpr std::string_view names[] = {"blocking", "durable-after", "restore",    "downtime", "mfu-penalty",
                                        "failures", "goodput",       "wall-clock", "badput"};
  return names[static_cast<std::size_t>(output)];
}

/// A number of an outcome. What the outcome does not have (a restore where nothing fails) is 0.
[[nodiscard]] constexpr double value(const Outcome& outcome, Output output);

/// An input that is not known exactly.
struct InputSpread {
  Input input = Input::mtbf;  ///< which
  Spread spread = 1.0;        ///< its values in base units, or factors on the value that the job has
};

/// An input whose figure is based on something: what is reached of it spreads as `spreads::all` says.
struct InputBasis {
  Input input = Input::shared_write;  ///< a bandwidth
  Basis basis = Basis::rated;         ///< of its figure
};

/// Spreads of inputs by what they are based on: rates of reading as restores reach them, others as saves do.
/// @param bases  each input once
/// @param table  what is known of bases, `spreads::all` or one from `fit_spreads`
/// @param said   spreads that go before: inputs that are among them are left as they are; the result begins with these
[[nodiscard]] inline std::vector<InputSpread> spreads_of(std::span<const InputBasis> bases, const SpreadTable& table,
                                                         std::span<const InputSpread> said = {});

/// How a range is computed.
struct RangeOptions {
  std::size_t samples = 4096;   ///< jobs that are solved, from 64 to 2^20
  std::uint64_t replicate = 0;  ///< another number: as many draws that are independent of those, to be merged with them
  void (*progress)(void* of, std::size_t done) = nullptr;  ///< told how many samples are done, or as many; null: no one
  void* progress_of = nullptr;                             ///< the first argument of that
  /// Tells it that so many are done, or as great a part of what is to be done.
  void tell(std::size_t done) const { return progress != nullptr ? progress(progress_of, done) : void(); }
};

/// An input, and what of the variance of an output it explains alone.
struct SpreadShare {
  Input input = Input::mtbf;  ///< which
  double share = 0.0;         ///< first-order Sobol index, 0 ... 1 but for what the samples leave uncertain
};

/// A stage of the save, and the chance that it is what the save waits for longest.
struct StageChance {
  std::string_view stage{};  ///< its name
  double chance = 0.0;       ///< of the samples; 0 and 1 mean: none of them, all of them
};

/// What `range` finds: the distribution of every output.
class Range {
 public:
  /// The job as it is, every input at the value that the job has.
  [[nodiscard]] const Outcome& given() const { return given_; }
  /// Jobs that were solved.
  [[nodiscard]] std::size_t samples() const { return samples_; }
  /// Of them, those whose save does not fit in host memory or cannot be taken otherwise. They count for no output.
  [[nodiscard]] std::size_t impossible() const { return impossible_; }
  /// Of them, those that never finish: wall clock and badput are infinite, the goodput is 0.
  [[nodiscard]] std::size_t endless() const { return endless_; }

  /// What an output does not exceed with chance p, 0 < p < 1.
  /// @throws InvalidInput unless 0 < p < 1, and where no sample is possible
  [[nodiscard]] double quantile(Output output, double p) const;
  /// Its mean.
  [[nodiscard]] double mean(Output output) const;
  /// The chance that it is at least x. 0 and 1 mean none and all of the samples.
  [[nodiscard]] double chance_of_at_least(Output output, double x) const;
  /// Which inputs its width comes from, the most first: what of the variance each explains alone. The rest is of inputs
  /// together. Where an output is infinite in some samples, or its largest
  /// value more than 20 times its 90 % quantile, the variance is that of the places of the samples in order.
  [[nodiscard]] std::vector<SpreadShare> shares(Output output) const;
  /// Stages by the chance that the save waits for them longest, the most likely first.
  [[nodiscard]] const std::vector<StageChance>& binding() const { return binding_; }

  /// Adds another range of the same job and inputs with draws of its own (`RangeOptions::replicate`): one of all draws.
  /// In whatever order ranges are merged, on however many threads or machines they were found, what comes out is the
  /// same to the last bit.
  /// @throws InvalidInput when the inputs are not the same, or a replicate is in both
  void merge(const Range& other);
  /// Replicates in it.
  [[nodiscard]] std::size_t replicates() const { return replicates_.size(); }
  /// Standard error of a quantile, by how far those of its replicates are from each other; infinite with one of them.
  /// @throws InvalidInput as `quantile`
  [[nodiscard]] double error(Output output, double p) const;
  /// Standard error of `chance_of_at_least`, by how far those of its replicates are from each other; never below
  /// 1 / (n + 2), what n samples can show of a chance near 0 or 1. Infinite with one replicate.
  /// @throws InvalidInput where no sample is possible
  [[nodiscard]] double error_of_chance(Output output, double x) const;

 private:
  friend Range range(const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options);

  /// Draws that belong together.
  struct Replicate {
    std::uint64_t number;
    std::size_t begin;  // of the possible samples
    std::size_t end;
  };
  /// Samples that waited for a stage.
  struct StageCount {
    std::string_view stage;
    std::uint64_t count;
  };

  [[nodiscard]] const std::vector<double>& of(Output output) const { return values_[static_cast<std::size_t>(output)]; }
  [[nodiscard]] std::vector<double> part(Output output, const Replicate& replicate) const;
  void set_binding();

  Outcome given_{};
  std::size_t samples_ = 0;
  std::size_t impossible_ = 0;
  std::size_t endless_ = 0;
  std::vector<Input> inputs_{};
  std::vector<std::vector<double>> chances_{};                    // [input][possible sample]: where it was drawn
  std::array<std::vector<double>, all_outputs.size()> values_{};  // [output][possible sample]
  std::array<std::vector<double>, all_outputs.size()> sorted_{};  // the same in order
  std::vector<StageCount> counts_{};
  std::vector<StageChance> binding_{};
  std::vector<Replicate> replicates_{};  // by number
};

/// The distribution of what a job costs, when inputs are independent and not known exactly.
///
/// An MTBF of wall clock is drawn as that, and becomes one of uptime by the outage of each draw: what is known is how
/// often the job was interrupted, the time down included. A draw with more time down than that never finishes.
///
/// Saves are as often as the job says: after so much work, so long from start to start, or each when the last is
/// durable. A job that does not say has the work between saves that is best for it as it is: who sets it does not know
/// better. With the interval of `robust_interval` it is that of who knows the ranges. A save that does not fit into a
/// period is waited for, and a step is done before the next; without a known step such a draw never finishes.
/// Inputs are drawn from a Latin hypercube: each has one value in every 1 / samples of its chances, in an order of its
/// own that is the same on every machine and in every thread. Quantiles of what one input decides are exact to that; of
/// many together they are about as good as of as many independent draws.
/// @see McKay, Beckman and Conover, 1979, Technometrics 21, 239-245
///
/// @param job     see `Job`; each input has to be one that it has
/// @param inputs  what is not known exactly, each once; not counts (`InputInfo::whole`)
/// @param options how many jobs are solved
/// @throws InvalidInput naming the input: given twice, a count, not of the job, a spread that does not fit (factors on
///         0); and what `solve` rejects for the job as it is, or for a value that is drawn
[[nodiscard]] inline Range range(const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options = {});

// ---- implementation

constexpr double value(const Outcome& outcome, Output output) {
  switch (output) {
    case Output::blocking:
      return outcome.save.cost.blocking.value();
    case Output::durable_after:
      return outcome.save.cost.durable_after().value();
    case Output::restore:
      return outcome.run.outage.restore ? outcome.run.outage.restore->value() : 0.0;
    case Output::downtime:
      return outcome.run.outage.restore ? outcome.run.outage.total().value() : 0.0;
    case Output::mfu_penalty:
      return outcome.checkpoint.mfu_penalty;
    case Output::failures:
      return outcome.ledger.failure_count;
    case Output::goodput:
      return outcome.goodput();
    case Output::wall_clock:
      return outcome.ledger.wall_clock().value();
    case Output::badput:
      return outcome.ledger.badput().value();
  }
  return 0.0;
}

namespace detail {

/// Values of a figure of a job.
struct FigureSpread {
  Spread spread;
  double most;  // they stay below

  [[nodiscard]] double quantile(double p) const { return spread.quantile(p, most); }
};

/// The values that an input of a job may have.
/// @throws InvalidInput, beginning with `function`, where they do not fit
[[nodiscard]] inline FigureSpread figure_spread(const Job& job, const InputSpread& entry, const char* function) {
  const InputInfo& info = inputs::info(entry.input);
  const auto fail = [&](const char* why) { reject(InvalidInput(function).append(info.name).append(why)); };
  if (info.whole) fail(" is a count and cannot have a spread");
  const auto now = value(job, entry.input);
  if (!now) fail(" is not a figure of this job");
  if (entry.spread.is_relative() && !(*now > 0.0)) fail(" is 0 in this job: give its values instead of factors");
  if (entry.spread.may_be_zero() && !can_be_zero(entry.input)) fail(" must be above 0: its range begins there");
  const double most = upper_limit(entry.input);
  const Spread spread = entry.spread.of(entry.spread.is_relative() ? *now : 1.0);
  if (!((spread.end() - 1)->value < most)) fail(most < 1.0 ? " must stay below 0.99" : " must stay below 1");
  return {spread, most};
}

/// The job with the interval that it has: what it says itself, or the best one as its own.
/// @param now  what it costs
[[nodiscard]] inline Job at_its_interval(const Job& job, const Outcome& now) {
  return now.origin == IntervalOrigin::given ? job : with_interval(job, now.interval);
}

/// Adds samples that waited for a stage.
template <class StageCount>
void count_stage(std::vector<StageCount>& counts, std::string_view stage, std::uint64_t count) {
  for (StageCount& entry : counts) {
    if (entry.stage != stage) continue;
    entry.count += count;
    return;
  }
  counts.push_back({stage, count});
}

/// Rejects an input that is given twice.
inline void require_each_once(std::span<const InputSpread> inputs, const char* function) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      if (inputs[before].input != inputs[i].input) continue;
      reject(InvalidInput(function).append(to_string(inputs[i].input)).append(" is given twice"));
    }
  }
}

/// Inputs with their spreads, and the jobs that are drawn from them.
class JobSampler {
 public:
  static constexpr std::size_t orders = 32;  // of a replicate, one for each input that is drawn

  JobSampler(const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options)
      : job_(job), offset_(radical_inverse(options.replicate + 1)) {
    const std::size_t samples = options.samples;
    if (samples < 64 || samples > std::size_t{1} << 20) {
      reject("ckpt::range: samples must be from 64 to 2^20", static_cast<double>(samples));
    }
    require_each_once(inputs, "ckpt::range: ");
    for (const InputSpread& entry : inputs) {
      drawn_.push_back({entry.input, figure_spread(job_, entry, "ckpt::range: "),
                        shuffled(samples, options.replicate * orders + drawn_.size() + 1)});
    }
  }

  [[nodiscard]] std::size_t inputs() const { return drawn_.size(); }
  [[nodiscard]] Input input(std::size_t i) const { return drawn_[i].input; }
  /// Where an input of a sample is drawn, within 0 and 1.
  [[nodiscard]] double chance(std::size_t input, std::size_t sample) const {
    const std::vector<std::uint32_t>& order = drawn_[input].order;
    return (static_cast<double>(order[sample]) + offset_) / static_cast<double>(order.size());
  }
  /// The job as it is.
  [[nodiscard]] const Job& given() const { return job_; }
  /// The job of a sample, from the one as it is or that of another sample.
  void put(MovedJob& moved, std::size_t sample) const {
    moved.restart();
    // A cost of a save that is moved takes the place of its path: what moves the path comes before.
    for (const bool costs : {false, true}) {
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        const Input input = drawn_[i].input;
        if ((input == Input::blocking || input == Input::writing) != costs) continue;
        moved.set(input, drawn_[i].spread.quantile(chance(i, sample)));
      }
    }
  }

 private:
  struct Drawn {
    Input input;
    FigureSpread spread;
    std::vector<std::uint32_t> order;  // of the samples, by the chance at which they are drawn
  };

  Job job_;
  double offset_;  // in a part of the chances of one sample: those of replicates lie between each other
  std::vector<Drawn> drawn_{};
};

}  // namespace detail

inline std::vector<InputSpread> spreads_of(std::span<const InputBasis> bases, const SpreadTable& table,
                                           std::span<const InputSpread> said) {
  std::vector<InputSpread> spreads(said.begin(), said.end());
  for (const InputBasis& entry : bases) {
    bool known = false;
    for (const InputSpread& other : spreads) known = known || other.input == entry.input;
    const bool reads = entry.input == Input::shared_read || entry.input == Input::aggregate_read ||
                       entry.input == Input::client_read || entry.input == Input::local_read;
    const BasisSpread& row = table[static_cast<std::size_t>(entry.basis)];
    const BasisFit& fit = reads ? row.restoring : row.saving;
    if (!known && fit.systems > 0) spreads.push_back({entry.input, fit.factors});
  }
  return spreads;
}

inline double Range::quantile(Output output, double p) const {
  return detail::quantile_of(sorted_[static_cast<std::size_t>(output)], p);
}

inline double Range::mean(Output output) const {
  const std::vector<double>& values = of(output);
  if (values.empty()) detail::reject(InvalidInput("ckpt::Range: no sample of the job can be saved"));
  double sum = 0.0;
  for (const double y : values) sum += y;
  return sum / static_cast<double>(values.size());
}

inline double Range::chance_of_at_least(Output output, double x) const {
  const std::vector<double>& sorted = sorted_[static_cast<std::size_t>(output)];
  if (sorted.empty()) detail::reject(InvalidInput("ckpt::Range: no sample of the job can be saved"));
  const std::size_t least = sorted.size() - detail::count_below(sorted, x);
  return static_cast<double>(least) / static_cast<double>(sorted.size());
}

inline std::vector<SpreadShare> Range::shares(Output output) const {
  std::vector<double> y = of(output);
  if (y.empty()) detail::reject(InvalidInput("ckpt::Range: no sample of the job can be saved"));
  // A few samples that are beyond all others would be all of the variance.
  const std::vector<double>& sorted = sorted_[static_cast<std::size_t>(output)];
  if (endless_ != 0 || sorted.back() > 20.0 * sorted[sorted.size() * 9 / 10]) {
    for (double& x : y) x = static_cast<double>(detail::count_below(sorted, x));
  }
  std::vector<SpreadShare> result;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const SpreadShare share{inputs_[i], detail::explained_share(chances_[i], y)};
    detail::insert_falling(result, share, &SpreadShare::share);
  }
  return result;
}

inline Range range(const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options) {
  Range result;
  result.given_ = solve(job);
  const detail::JobSampler sampler(detail::at_its_interval(job, result.given_), inputs, options);
  for (std::size_t i = 0; i < sampler.inputs(); ++i) result.inputs_.push_back(sampler.input(i));
  result.chances_.resize(sampler.inputs());
  detail::MovedJob moved(sampler.given());
  detail::KeptOutcome kept;
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    sampler.put(moved, sample);
    const Obstacle obstacle = moved.solve(kept, true);
    const Outcome& outcome = kept.outcome;
    options.tell(++result.samples_);
    if (!detail::is_solved(obstacle) && obstacle != Obstacle::never_finishes) {
      ++result.impossible_;
      continue;
    }
    const bool endless = obstacle == Obstacle::never_finishes;
    result.endless_ += endless ? 1 : 0;
    for (std::size_t i = 0; i < sampler.inputs(); ++i) result.chances_[i].push_back(sampler.chance(i, sample));
    for (const Output output : all_outputs) {
      double y = value(outcome, output);
      if (endless && (output == Output::wall_clock || output == Output::badput || output == Output::failures)) {
        y = std::numeric_limits<double>::infinity();
      }
      if (endless && output == Output::goodput) y = 0.0;
      result.values_[static_cast<std::size_t>(output)].push_back(y);
    }
    if (!outcome.path) continue;
    detail::count_stage(result.counts_, outcome.path->binding().name, std::uint64_t{1});
  }
  result.replicates_.push_back({options.replicate, 0, result.values_[0].size()});
  for (std::size_t i = 0; i < all_outputs.size(); ++i) result.sorted_[i] = detail::in_order(result.values_[i]);
  result.set_binding();
  return result;
}

inline void Range::set_binding() {
  const auto possible = static_cast<double>(values_[0].size());
  binding_.clear();
  for (const StageCount& entry : counts_) {
    binding_.push_back({entry.stage, static_cast<double>(entry.count) / possible});
    const auto before = [](const StageChance& a, const StageChance& b) {
      return a.chance > b.chance || (a.chance >= b.chance && a.stage < b.stage);
    };
    for (std::size_t i = binding_.size() - 1; i > 0 && before(binding_[i], binding_[i - 1]); --i) {
      std::swap(binding_[i], binding_[i - 1]);
    }
  }
}

inline void Range::merge(const Range& other) {
  if (inputs_ != other.inputs_) detail::reject(InvalidInput("ckpt::Range::merge: ranges are not of the same inputs"));
  for (const Replicate& mine : replicates_) {
    for (const Replicate& theirs : other.replicates_) {
      if (mine.number == theirs.number) {
        detail::reject("ckpt::Range::merge: a replicate is in both ranges", static_cast<double>(mine.number));
      }
    }
  }
  // Samples by the number of their replicate, so that sums are the same in whatever order ranges are merged.
  Range all;
  all.given_ = given_;
  all.inputs_ = inputs_;
  all.chances_.resize(inputs_.size());
  const auto append = [&all](const Range& from, const Replicate& replicate) {
    const auto copy = [&replicate](std::vector<double>& to, const std::vector<double>& samples) {
      for (std::size_t i = replicate.begin; i < replicate.end; ++i) to.push_back(samples[i]);
    };
    const std::size_t begin = all.values_[0].size();
    for (std::size_t i = 0; i < all.chances_.size(); ++i) copy(all.chances_[i], from.chances_[i]);
    for (std::size_t i = 0; i < all.values_.size(); ++i) copy(all.values_[i], from.values_[i]);
    all.replicates_.push_back({replicate.number, begin, all.values_[0].size()});
  };
  std::size_t mine = 0;
  for (const Replicate& theirs : other.replicates_) {
    for (; mine < replicates_.size() && replicates_[mine].number < theirs.number; ++mine) {
      append(*this, replicates_[mine]);
    }
    append(other, theirs);
  }
  for (; mine < replicates_.size(); ++mine) append(*this, replicates_[mine]);
  for (std::size_t i = 0; i < all_outputs.size(); ++i) {
    all.sorted_[i] = detail::merged(sorted_[i], other.sorted_[i]);
  }
  all.counts_ = counts_;
  for (const StageCount& entry : other.counts_) detail::count_stage(all.counts_, entry.stage, entry.count);
  all.samples_ = samples_ + other.samples_;
  all.impossible_ = impossible_ + other.impossible_;
  all.endless_ = endless_ + other.endless_;
  all.set_binding();
  *this = static_cast<Range&&>(all);
}

inline std::vector<double> Range::part(Output output, const Replicate& replicate) const {
  std::vector<double> values;
  for (std::size_t i = replicate.begin; i < replicate.end; ++i) values.push_back(of(output)[i]);
  return values;
}

inline double Range::error(Output output, double p) const {
  static_cast<void>(quantile(output, p));
  std::vector<double> found;
  for (const Replicate& replicate : replicates_) {
    if (replicate.begin == replicate.end) continue;
    found.push_back(detail::quantile_of(detail::in_order(part(output, replicate)), p));
  }
  return detail::error_of_mean(found);
}

inline double Range::error_of_chance(Output output, double x) const {
  static_cast<void>(chance_of_at_least(output, x));
  std::vector<double> found;
  for (const Replicate& replicate : replicates_) {
    if (replicate.begin == replicate.end) continue;
    std::size_t least = 0;
    for (const double y : part(output, replicate)) least += y >= x ? 1 : 0;
    found.push_back(static_cast<double>(least) / static_cast<double>(replicate.end - replicate.begin));
  }
  const double error = detail::error_of_mean(found);
  const double shown = 1.0 / (static_cast<double>(of(output).size()) + 2.0);
  return error > shown ? error : shown;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
