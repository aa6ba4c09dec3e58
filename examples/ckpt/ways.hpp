#pragma once
// Ways of saving a job side by side: today's, the best that stops training, and what is recommended; with the ranges of
// what they lose. Text, JSON and pages say the same of them.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/io/described_job.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/recommended.hpp>
#include <ckpt/job/robust.hpp>
#include <ckpt/save/strategy.hpp>

#include "fields.hpp"

namespace program {

inline constexpr FieldInfo way_fields[] = {
    {"role", Shows::text, "", "today, as described, best if training stops, recommended"},
    {"strategy", Shows::text, "", "how a save is taken"},
    {"work_interval_s", Shows::seconds, "", "work between saves [s]"},
    {"period_s", Shows::seconds, "", "from the start of a save to the start of the next [s]"},
    {"goodput", Shows::fraction, "", "useful work in the wall-clock time, 0 ... 1"},
    {"wall_clock_s", Shows::seconds, "", "of the whole job [s]"},
    {"lost_hours", Shows::hours, "", "hours beside useful work [h]"},
    {"save_hours", Shows::hours, "", "of them: stopped for saves, or waiting for the one before [h]"},
    {"slowdown_hours", Shows::hours, "", "of them: slower steps beside saves [h]"},
    {"lost_work_hours", Shows::hours, "", "of them: work done twice [h]"},
    {"outage_hours", Shows::hours, "", "of them: from failures until it computes again [h]"},
    {"lost_hours_low", Shows::hours, "", "one in ten is below, over the ranges [h]"},
    {"lost_hours_median", Shows::hours, "", "half is below [h]"},
    {"lost_hours_high", Shows::hours, "", "one in ten is above; null: they never finish [h]"},
};

inline constexpr FieldInfo recommended_fields[] = {
    {"strategy", Shows::text, "", "how a save is taken"},
    {"work_interval_s", Shows::seconds, "", "work between saves [s]"},
    {"period_s", Shows::seconds, "", "from the start of a save to the start of the next [s]"},
    {"steps", Shows::count, "", "training steps between saves; null: the time of a step is not known"},
    {"reason", Shows::text, "", "best; ranges: over them; flat: the best is at an edge, this costs hardly more"},
    {"best_work_interval_s", Shows::seconds, "", "the best one with every figure at its word [s]"},
    {"best_lost_hours", Shows::hours, "", "hours beside useful work at that [h]"},
    {"flat_low_s", Shows::seconds, "", "from here on intervals cost less than 0.1 % more than the best [s]"},
    {"flat_high_s", Shows::seconds, "", "up to here [s]"},
    {"regret", Shows::fraction, "", "expected goodput below that of who knows all figures; 0 without ranges"},
    {"gain_hours", Shows::hours, "", "that it gives back, against today or the best that stops training [h]"},
    {"gain_hours_low", Shows::hours, "", "one in ten is below, over the ranges [h]"},
    {"gain_hours_high", Shows::hours, "", "one in ten is above [h]"},
};

/// A way of saving a job.
struct JobWay {
  std::string_view role;
  ckpt::SaveStrategy strategy{};
  ckpt::Job job{};          ///< saved so, its interval left out
  ckpt::Outcome at_best{};  ///< of that
  ckpt::Outcome outcome{};  ///< at its own interval
  std::optional<ckpt::TimeRange> lost{};
};

/// All of them; of a job with failures.
struct JobWays {
  std::vector<JobWay> ways{};  ///< in order; the last one is recommended
  std::optional<std::size_t> today{}, stopping{};
  bool compares = false;  ///< strategies were compared: `rows`
  std::array<ckpt::StrategyRow, ckpt::all_strategies.size()> rows{};
  std::optional<std::size_t> best{};  ///< of rows
  ckpt::RecommendedInterval interval{};
  std::optional<ckpt::TimeRange> gain{};  ///< of the recommendation against `base`

  [[nodiscard]] const JobWay& recommended() const { return ways.back(); }
  /// What it is compared with: today, or saves that stop training; null where that is all there is.
  [[nodiscard]] const JobWay* base() const {
    const auto& at = today ? today : stopping;
    return at ? &ways[*at] : nullptr;
  }
};

/// Samples of the ranges of ways: those of `plan`, so that all say the same.
inline constexpr std::size_t way_samples = ckpt::RangeOptions{}.samples;

/// The ways of saving a job.
/// @param outcome  of the job that was asked about, with failures
/// @param ranges   with the ranges of what they lose, where figures have some
[[nodiscard]] JobWays ways_of(const ckpt::DescribedJob& described, const ckpt::Outcome& outcome, bool ranges);

/// Sections "ways" and "recommended" of JSON.
void add_ways(Report& report, const JobWays& ways);

/// Why an interval is recommended, behind it: ", best over the ranges"; empty where it is the best one.
[[nodiscard]] std::string reason_text(const JobWays& ways);

}  // namespace program
