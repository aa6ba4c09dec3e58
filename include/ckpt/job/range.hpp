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
  /// In whatever order ranges are merged, their quantiles, chances and means are the same but for the rounding of sums.
  /// @throws InvalidInput when the inputs are not the same, or a replicate is in both
  void merge(const Range& other);
  /// Replicates in it.
  [[nodiscard]] std::size_t replicates() const { return replicates_.size(); }
  /// Standard error of a quantile, by how far those of its replicates are from each other; infinite with one of them.
  /// @throws InvalidInput as `quantile`
  [[nodiscard]] double error(Output output, double p) const;

 private:
  friend Range range(const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options);

  /// Draws that belong together.
  struct Replicate {
    std::uint64_t number;
    std::size_t begin;  // of the possible samples
    std::size_t end;
  };

  [[nodiscard]] const std::vector<double>& of(Output output) const { return values_[static_cast<std::size_t>(output)]; }
  void put_in_order();

  Outcome given_{};
  std::size_t samples_ = 0;
  std::size_t impossible_ = 0;
  std::size_t endless_ = 0;
  std::vector<Input> inputs_{};
  std::vector<std::vector<double>> chances_{};                    // [input][possible sample]: where it was drawn
  std::array<std::vector<double>, all_outputs.size()> values_{};  // [output][possible sample]
  std::array<std::vector<double>, all_outputs.size()> sorted_{};  // the same in order
  std::vector<StageChance> binding_{};
  std::vector<Replicate> replicates_{};
};

/// The distribution of what a job costs, when inputs are independent and not known exactly.
///
/// The work between saves is that of the job as it is, its own or the best one: who sets it does not know better, and a
/// save that takes longer is waited for. With the interval of `robust_interval` it is that of who knows the ranges.
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

/// The range of a job to a stated precision: replicates until the standard errors of the 10 %, 50 % and 90 % quantile
/// of an output are below `precision` times its median, 8 of them at least.
/// @param job        see `range`
/// @param inputs     see `range`
/// @param output     whose precision is stated
/// @param precision  of its median, > 0
/// @param options    of one replicate; `replicate` is the first one
/// @param on         called after each replicate with the range so far: `bool(const Range&)`; false: enough
/// @return what was found, at most 1,024 replicates; `Range::error` says how good it is
/// @throws InvalidInput as `range`, and unless precision > 0
template <class On>
[[nodiscard]] Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                                 const RangeOptions& options, const On& on);
/// The same without a call.
[[nodiscard]] inline Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output,
                                        double precision, const RangeOptions& options = {.samples = 512});

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
  const double most = entry.input == Input::slowdown ? 1.0 : std::numeric_limits<double>::infinity();
  const Spread spread = entry.spread.of(entry.spread.is_relative() ? *now : 1.0);
  if (!((spread.end() - 1)->value < most)) fail(" must stay below 1");
  return {spread, most};
}

/// The job with the interval that it has, its own or the best one, as its own.
[[nodiscard]] inline Job at_its_interval(const Job& job) { return with_interval(job, solve(job).interval); }

/// Inputs with their spreads, and the jobs that are drawn from them.
class JobSampler {
 public:
  JobSampler(const Job& given, std::span<const InputSpread> inputs, const RangeOptions& options)
      : job_(of_uptime(given)), offset_(radical_inverse(options.replicate + 1)) {
    const std::size_t samples = options.samples;
    if (samples < 64 || samples > std::size_t{1} << 20) {
      reject("ckpt::range: samples must be from 64 to 2^20", static_cast<double>(samples));
    }
    for (const InputSpread& entry : inputs) {
      for (const Drawn& other : drawn_) {
        if (other.input == entry.input) {
          reject(InvalidInput("ckpt::range: ").append(to_string(entry.input)).append(" is given twice"));
        }
      }
      drawn_.push_back({entry.input, figure_spread(job_, entry, "ckpt::range: "),
                        shuffled(samples, options.replicate * all_inputs.size() + drawn_.size() + 1)});
    }
  }

  [[nodiscard]] std::size_t inputs() const { return drawn_.size(); }
  [[nodiscard]] Input input(std::size_t i) const { return drawn_[i].input; }
  /// Where an input of a sample is drawn, within 0 and 1.
  [[nodiscard]] double chance(std::size_t input, std::size_t sample) const {
    const std::vector<std::uint32_t>& order = drawn_[input].order;
    return (static_cast<double>(order[sample]) + offset_) / static_cast<double>(order.size());
  }
  /// The job of a sample.
  [[nodiscard]] Job job(std::size_t sample) const {
    Job job = job_;
    // A cost of a save that is moved takes the place of its path: what moves the path comes before.
    for (const bool costs : {false, true}) {
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        const Input input = drawn_[i].input;
        if ((input == Input::blocking || input == Input::writing) != costs) continue;
        set_input(job, input, drawn_[i].spread.quantile(chance(i, sample)));
      }
    }
    return job;
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
  const detail::JobSampler sampler(detail::at_its_interval(job), inputs, options);
  for (std::size_t i = 0; i < sampler.inputs(); ++i) result.inputs_.push_back(sampler.input(i));
  result.chances_.resize(sampler.inputs());
  std::vector<StageChance> binding;  // counts
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    Outcome outcome;
    const Obstacle obstacle = detail::try_solve(sampler.job(sample), outcome);
    ++result.samples_;
    if (obstacle != Obstacle::none && obstacle != Obstacle::never_finishes) {
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
    const std::string_view name = outcome.path->binding().name;
    bool known = false;
    for (StageChance& entry : binding) {
      known = known || entry.stage == name;
      if (entry.stage == name) entry.chance += 1.0;
    }
    if (!known) binding.push_back({name, 1.0});
  }
  const auto possible = static_cast<double>(result.samples_ - result.impossible_);
  for (const StageChance& entry : binding) {
    detail::insert_falling(result.binding_, {entry.stage, entry.chance / possible}, &StageChance::chance);
  }
  result.replicates_.push_back({options.replicate, 0, result.values_[0].size()});
  result.put_in_order();
  return result;
}

inline void Range::put_in_order() {
  for (const Output output : all_outputs) {
    sorted_[static_cast<std::size_t>(output)] = detail::in_order(of(output));
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
  const auto append = [](auto& list, const auto& more) { list.insert(list.end(), more.begin(), more.end()); };
  const std::size_t before = values_[0].size();
  const auto possible = static_cast<double>(before);
  const auto added = static_cast<double>(other.values_[0].size());
  std::vector<StageChance> counts = binding_;
  for (StageChance& entry : counts) entry.chance *= possible;
  for (const StageChance& theirs : other.binding_) {
    bool known = false;
    for (StageChance& mine : counts) {
      known = known || mine.stage == theirs.stage;
      if (mine.stage == theirs.stage) mine.chance += theirs.chance * added;
    }
    if (!known) counts.push_back({theirs.stage, theirs.chance * added});
  }
  binding_.clear();
  for (const StageChance& entry : counts) {
    detail::insert_falling(binding_, {entry.stage, entry.chance / (possible + added)}, &StageChance::chance);
  }
  for (const Replicate& theirs : other.replicates_) {
    replicates_.push_back({theirs.number, before + theirs.begin, before + theirs.end});
  }
  samples_ += other.samples_;
  impossible_ += other.impossible_;
  endless_ += other.endless_;
  for (std::size_t i = 0; i < chances_.size(); ++i) append(chances_[i], other.chances_[i]);
  for (std::size_t i = 0; i < values_.size(); ++i) append(values_[i], other.values_[i]);
  put_in_order();
}

inline double Range::error(Output output, double p) const {
  const std::vector<double>& values = of(output);
  static_cast<void>(quantile(output, p));
  std::vector<double> found;
  for (const Replicate& replicate : replicates_) {
    if (replicate.begin == replicate.end) continue;
    std::vector<double> part;
    for (std::size_t i = replicate.begin; i < replicate.end; ++i) part.push_back(values[i]);
    found.push_back(detail::quantile_of(detail::in_order(part), p));
  }
  return detail::error_of_mean(found);
}

template <class On>
Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                   const RangeOptions& options, const On& on) {
  if (!(precision > 0.0)) detail::reject("ckpt::range_within: precision must be > 0", precision);
  constexpr std::size_t least = 8;
  constexpr std::size_t most = 1024;
  Range all = range(job, inputs, options);
  RangeOptions next = options;
  while (on(std::as_const(all)) && all.replicates() < most) {
    if (all.replicates() >= least) {
      bool precise = true;
      const double allowed = precision * all.quantile(output, 0.5);
      for (const double p : {0.1, 0.5, 0.9}) precise = precise && all.error(output, p) <= allowed;
      if (precise) break;
    }
    ++next.replicate;
    all.merge(range(job, inputs, next));
  }
  return all;
}

inline Range range_within(const Job& job, std::span<const InputSpread> inputs, Output output, double precision,
                          const RangeOptions& options) {
  return range_within(job, inputs, output, precision, options, [](const Range&) { return true; });
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
