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
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/path.hpp>

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
  std::size_t samples = 4096;  ///< jobs that are solved, from 64 to 2^20
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

 private:
  friend Range range(const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options);

  [[nodiscard]] const std::vector<double>& of(Output output) const { return values_[static_cast<std::size_t>(output)]; }

  Outcome given_{};
  std::size_t samples_ = 0;
  std::size_t impossible_ = 0;
  std::size_t endless_ = 0;
  std::vector<Input> inputs_{};
  std::vector<std::vector<double>> chances_{};                    // [input][possible sample]: where it was drawn
  std::array<std::vector<double>, all_outputs.size()> values_{};  // [output][possible sample]
  std::array<std::vector<double>, all_outputs.size()> sorted_{};  // the same in order
  std::vector<StageChance> binding_{};
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

/// An interval that is chosen without knowing the inputs exactly.
struct RobustInterval {
  WorkInterval interval{};        ///< with the largest expected goodput over the ranges
  double goodput = 0.0;           ///< expected, at it
  WorkInterval of_given{};        ///< the best one of the job as it is
  double of_given_goodput = 0.0;  ///< expected, at that one
  double perfect = 0.0;           ///< expected, of who knows the inputs and takes the best interval each time

  /// What not knowing costs: expected goodput below that of who knows.
  [[nodiscard]] constexpr double regret() const { return perfect - goodput; }
};

/// The interval with the largest expected goodput over the ranges, within a factor of 148 (e^5) of the best one of the
/// job as it is, beside that one; in whole steps where the step is known. Samples that never finish have a goodput of
/// 0. Of the goodput, because the expected wall clock has no bound: where the MTBF may be anything, however rarely, a
/// job longer than that takes for ever.
/// @param job     see `range`; its interval is not looked at
/// @param inputs  see `range`
/// @param options see `range`
/// @throws InvalidInput as `range`, and for a job without failures
[[nodiscard]] inline RobustInterval robust_interval(const Job& job, std::span<const InputSpread> inputs,
                                                    const RangeOptions& options = {.samples = 512});

/// The chance of every strategy to be the best one, each at its own best interval; in the order of `all_strategies`. As
/// in `best`, of those that end on durable storage: that of peer_memory is 0.
/// @param job     see `compare_strategies`
/// @param inputs  see `range`
/// @param options see `range`
/// @throws InvalidInput as `range` and `compare_strategies`
[[nodiscard]] inline std::array<double, all_strategies.size()> strategy_chances(
    const Job& job, std::span<const InputSpread> inputs, const RangeOptions& options = {.samples = 512});

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

/// The numbers below n in an order that looks random, another for each stream (Fisher and Yates).
[[nodiscard]] inline std::vector<std::uint32_t> shuffled(std::size_t n, std::uint64_t stream) {
  std::vector<std::uint32_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(i);
  SplitMix64 random(stream);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  return order;
}

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

/// Inputs with their spreads, and the jobs that are drawn from them.
class JobSampler {
 public:
  JobSampler(const Job& given, std::span<const InputSpread> inputs, std::size_t samples) : job_(of_uptime(given)) {
    if (samples < 64 || samples > std::size_t{1} << 20) {
      reject("ckpt::range: samples must be from 64 to 2^20", static_cast<double>(samples));
    }
    for (const InputSpread& entry : inputs) {
      for (const Drawn& other : drawn_) {
        if (other.input == entry.input) {
          reject(InvalidInput("ckpt::range: ").append(to_string(entry.input)).append(" is given twice"));
        }
      }
      drawn_.push_back(
          {entry.input, figure_spread(job_, entry, "ckpt::range: "), shuffled(samples, drawn_.size() + 1)});
    }
  }

  [[nodiscard]] std::size_t inputs() const { return drawn_.size(); }
  [[nodiscard]] Input input(std::size_t i) const { return drawn_[i].input; }
  /// Where an input of a sample is drawn, within 0 and 1.
  [[nodiscard]] double chance(std::size_t input, std::size_t sample) const {
    const std::vector<std::uint32_t>& order = drawn_[input].order;
    return (static_cast<double>(order[sample]) + 0.5) / static_cast<double>(order.size());
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
  std::vector<Drawn> drawn_{};
};

// Without <algorithm>, which alone would be a fifth of what ckpt.hpp costs.

/// Numbers in rising order (heap sort).
[[nodiscard]] inline std::vector<double> in_order(std::vector<double> values) {
  // Below `end` the larger of two children is never above its parent, once `root` has sunk.
  const auto sink = [&values](std::size_t root, std::size_t end) {
    for (std::size_t child = 2 * root + 1; child < end; child = 2 * root + 1) {
      if (child + 1 < end && values[child] < values[child + 1]) ++child;
      if (!(values[root] < values[child])) return;
      std::swap(values[root], values[child]);
      root = child;
    }
  };
  for (std::size_t root = values.size() / 2; root > 0;) sink(--root, values.size());
  for (std::size_t end = values.size(); end > 1;) {
    std::swap(values[0], values[--end]);
    sink(0, end);
  }
  return values;
}

/// What a part p of the numbers, which rise, does not exceed.
[[nodiscard]] inline double quantile_of(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size()) - 0.5;  // the i-th value lies at chance (i + 1/2) / n
  if (!(at > 0.0)) return sorted.front();
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = at - static_cast<double>(below);
  const double step = sorted[below + 1] - sorted[below];  // not a number between two infinities
  return part > 0.0 && step > 0.0 ? sorted[below] + part * step : sorted[below];
}

/// How many of the numbers, which rise, are below x.
[[nodiscard]] inline std::size_t count_below(const std::vector<double>& sorted, double x) {
  std::size_t low = 0;
  for (std::size_t high = sorted.size(); low < high;) {
    const std::size_t middle = low + (high - low) / 2;
    (sorted[middle] < x ? low : high) = sorted[middle] < x ? middle + 1 : middle;
  }
  return low;
}

/// Puts an entry in its place in a short list that falls by `key`.
template <class Entry, class Key>
void insert_falling(std::vector<Entry>& list, const Entry& entry, Key Entry::*key) {
  list.push_back(entry);
  for (std::size_t i = list.size() - 1; i > 0 && list[i].*key > list[i - 1].*key; --i) std::swap(list[i], list[i - 1]);
}

/// Part of the variance of y that the place of one input explains: the variance of the means of bins of samples side by
/// side in it, less what chance alone would give them. With n samples and as many in a bin as there are bins; what a
/// long tail does within its last bin is left out: 0.02 at 16,384 samples of a lognormal within a factor of 2.
[[nodiscard]] inline double explained_share(const std::vector<double>& place, const std::vector<double>& y) {
  bool all_same = true;
  for (const double x : y) all_same = all_same && x == y.front();
  if (all_same) return 0.0;
  const auto bins = static_cast<std::size_t>(math::sqrt(static_cast<double>(y.size())));
  std::vector<double> sum(bins), square(bins), count(bins);
  double all = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) all += y[i];
  const double mean = all / static_cast<double>(y.size());
  double variance = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const auto bin = static_cast<std::size_t>(place[i] * static_cast<double>(bins));
    const double off = y[i] - mean;
    sum[bin] += off;
    square[bin] += off * off;
    count[bin] += 1.0;
    variance += off * off;
  }
  double between = 0.0;
  double within = 0.0;
  for (std::size_t b = 0; b < bins; ++b) {
    if (!(count[b] > 1.0)) continue;
    const double of_means = sum[b] * sum[b] / count[b];
    between += of_means;
    within += (square[b] - of_means) / (count[b] - 1.0);
  }
  return (between - within) / variance;
}

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
  if (!(p > 0.0 && p < 1.0)) detail::reject("ckpt::Range: p must be within 0 and 1", p);
  const std::vector<double>& sorted = sorted_[static_cast<std::size_t>(output)];
  if (sorted.empty()) detail::reject(InvalidInput("ckpt::Range: no sample of the job can be saved"));
  return detail::quantile_of(sorted, p);
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
  const std::vector<double>& in_order = sorted_[static_cast<std::size_t>(output)];
  if (endless_ != 0 || in_order.back() > 20.0 * in_order[in_order.size() * 9 / 10]) {
    const std::vector<double>& sorted = sorted_[static_cast<std::size_t>(output)];
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
  const detail::JobSampler sampler(job, inputs, options.samples);
  for (std::size_t i = 0; i < sampler.inputs(); ++i) result.inputs_.push_back(sampler.input(i));
  result.chances_.resize(sampler.inputs());
  std::vector<StageChance> binding;  // counts
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    Job drawn = sampler.job(sample);
    drawn.saving.interval = result.given_.interval;
    drawn.saving.period.reset();
    Outcome outcome;
    const Obstacle obstacle = detail::try_solve(drawn, outcome);
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
  for (const Output output : all_outputs) {
    result.sorted_[static_cast<std::size_t>(output)] = detail::in_order(result.of(output));
  }
  return result;
}

inline RobustInterval robust_interval(const Job& job, std::span<const InputSpread> inputs,
                                      const RangeOptions& options) {
  Job free = job;
  free.saving.interval.reset();
  free.saving.period.reset();
  const Outcome given = solve(free);
  if (!given.law) detail::reject(InvalidInput("ckpt::robust_interval: the job has no failures: set failures.law"));
  const detail::JobSampler sampler(free, inputs, options.samples);
  std::vector<std::pair<Run, Exponential>> runs;
  RobustInterval result{.of_given = given.interval};
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    Outcome outcome;
    if (detail::try_solve(sampler.job(sample), outcome) != Obstacle::none) continue;
    runs.emplace_back(outcome.run, *outcome.law);
    result.perfect += outcome.goodput();
  }
  const auto number = static_cast<double>(options.samples);
  result.perfect /= number;
  const auto mean_goodput = [&](double tau) {
    double sum = 0.0;
    for (const auto& [run, law] : runs) {
      sum += detail::goodput_or_zero(run, law.mtbf.value(), detail::cut_into(run.work.value(), tau));
    }
    return sum / number;
  };
  result.of_given_goodput = mean_goodput(given.interval.seconds().value());
  // Largest of a function of log tau that rises and then falls: golden section around the given interval.
  constexpr double golden = 0.61803398874989485;
  const double center = math::log(given.interval.seconds().value());
  double low = center - 5.0;
  const double whole_job = math::log(job.training.work.value());
  double high = center + 5.0 < whole_job ? center + 5.0 : whole_job;
  const auto at = [&](double x) { return mean_goodput(math::exp(x)); };
  double a = high - golden * (high - low);
  double b = low + golden * (high - low);
  double ya = at(a);
  double yb = at(b);
  for (int i = 0; i < 40; ++i) {
    if (ya >= yb) {
      high = b;
      b = std::exchange(a, high - golden * (high - low));
      yb = std::exchange(ya, at(a));
    } else {
      low = a;
      a = std::exchange(b, low + golden * (high - low));
      ya = std::exchange(yb, at(b));
    }
  }
  result.interval = result.of_given;
  result.goodput = result.of_given_goodput;
  const auto try_interval = [&](double tau) {
    const double y = mean_goodput(tau);
    if (!(y > result.goodput)) return;
    result.interval = WorkInterval(Seconds(tau));
    result.goodput = y;
  };
  const double best = math::exp(ya >= yb ? a : b);
  const double step = job.training.step.value();
  if (!(step > 0.0)) {
    try_interval(best);
    return result;
  }
  const auto steps = static_cast<double>(detail::whole_part(best / step));
  if (steps >= 1.0) try_interval(steps * step);
  try_interval((steps + 1.0) * step);
  return result;
}

inline std::array<double, all_strategies.size()> strategy_chances(const Job& job, std::span<const InputSpread> inputs,
                                                                  const RangeOptions& options) {
  Job free = job;
  free.saving.interval.reset();
  free.saving.period.reset();
  const detail::JobSampler sampler(free, inputs, options.samples);
  std::array<double, all_strategies.size()> wins{};
  double possible = 0.0;
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    const auto rows = compare_strategies(sampler.job(sample));
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].obstacle != Obstacle::none || rows[i].strategy == SaveStrategy::peer_memory) continue;
      if (!best || rows[i].outcome.ledger.wall_clock() < rows[*best].outcome.ledger.wall_clock()) best = i;
    }
    if (!best) continue;
    wins[*best] += 1.0;
    possible += 1.0;
  }
  for (double& n : wins) n = possible > 0.0 ? n / possible : 0.0;
  return wins;
}

}  // namespace ckpt::inline CKPT_ABI
