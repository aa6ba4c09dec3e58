#pragma once
// What it would be worth to know an input exactly: to measure it, before the interval is chosen.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/job/detail/moved_job.hpp>
#include <ckpt/job/detail/renewing.hpp>
#include <ckpt/job/detail/samples.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// An input, and what knowing it would gain.
struct KnowingGain {
  Input input = Input::mtbf;  ///< which
  double goodput = 0.0;       ///< expected, above that of the interval that is best without knowing it; >= 0
};

/// What measuring each input would gain, the most first: the expected goodput of who knows that one and chooses the
/// interval by it, the others as uncertain as they are, less that of who knows none (the expected value of partial
/// perfect information). All that knowing everything would gain is `RobustInterval::regret`.
///
/// By 16 equal parts of the chances of an input, each with the best of 41 intervals around the best one of the job as
/// it is, within a factor of 12. The interval is chosen by one half of the samples of a part and counted by the other,
/// so that an input that changes no choice gains nothing but what chance leaves, about 0.001 of the lost time. Small
/// gains are known to their size alone: one of 0.0004 by quadrature came out as 0.0002.
///
/// @param job     see `range`, with failures; its interval is not looked at
/// @param inputs  see `range`
/// @param options see `range`
/// @throws InvalidInput as `range`, and for a job without failures
/// @see Raiffa and Schlaifer, Applied Statistical Decision Theory, 1961
[[nodiscard]] inline std::vector<KnowingGain> gains_of_knowing(const Job& job, std::span<const InputSpread> inputs,
                                                               const RangeOptions& options = {.samples = 2048});

// ---- implementation

namespace detail {

inline constexpr std::size_t tried_intervals = 41;
/// The goodput at each interval, of one sample or of several together.
using GoodputOfTried = std::array<double, tried_intervals>;

/// Two halves of samples.
class CrossChosen {
 public:
  void add(const GoodputOfTried& goodput) {
    GoodputOfTried& half = sums_[samples_++ % 2];
    for (std::size_t i = 0; i < tried_intervals; ++i) half[i] += goodput[i];
  }
  /// Goodput of all samples together, the interval of each half by the other one.
  [[nodiscard]] double chosen() const {
    return sums_[0][best_of_half(samples_ > 1 ? 1 : 0)] + sums_[1][best_of_half(0)];
  }

 private:
  [[nodiscard]] std::size_t best_of_half(std::size_t half) const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < tried_intervals; ++i) best = sums_[half][i] > sums_[half][best] ? i : best;
    return best;
  }

  std::array<GoodputOfTried, 2> sums_{};
  std::size_t samples_ = 0;
};

}  // namespace detail

inline std::vector<KnowingGain> gains_of_knowing(const Job& job, std::span<const InputSpread> inputs,
                                                 const RangeOptions& options) {
  const Job free = without_interval(job);
  const Outcome given = solve(free);
  if (!given.law) detail::reject(InvalidInput("ckpt::gains_of_knowing: the job has no failures: set failures.law"));
  constexpr std::size_t parts = 16;
  const detail::JobSampler sampler(free, inputs, options);
  std::vector<std::array<detail::CrossChosen, parts>> by_input(sampler.inputs());
  detail::CrossChosen all;
  detail::MovedJob moved(sampler.given());
  for (std::size_t sample = 0; sample < options.samples; ++sample) {
    detail::GoodputOfTried goodput{};  // 0 where it never finishes, or cannot be saved
    sampler.put(moved, sample);
    options.tell(sample);
    Outcome outcome;
    if (detail::find_run(moved.job(), outcome) == Obstacle::none) {
      for (std::size_t i = 0; i < detail::tried_intervals; ++i) {
        const double by = math::exp(0.125 * (static_cast<double>(i) - 20.0));
        goodput[i] =
            detail::goodput_under(outcome.run, *outcome.law, outcome.shape, by * given.interval.seconds().value());
      }
    }
    all.add(goodput);
    for (std::size_t input = 0; input < by_input.size(); ++input) {
      const double part = sampler.chance(input, sample) * static_cast<double>(parts);
      by_input[input][static_cast<std::size_t>(part)].add(goodput);
    }
  }
  std::vector<KnowingGain> gains;
  for (std::size_t input = 0; input < by_input.size(); ++input) {
    double sum = 0.0;
    for (const detail::CrossChosen& part : by_input[input]) sum += part.chosen();
    const double gain = (sum - all.chosen()) / static_cast<double>(options.samples);
    const KnowingGain row{sampler.input(input), gain > 0.0 ? gain : 0.0};
    detail::insert_falling(gains, row, &KnowingGain::goodput);
  }
  return gains;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
