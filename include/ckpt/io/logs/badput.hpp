#pragma once
// The kinds of badput of ml-goodput-measurement, and where each stands in the ledger.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/io/logs/statistics.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// A kind of badput as ml-goodput-measurement tells them apart.
enum class Badput : std::uint8_t {
  initialization,
  preparation,
  startup,
  data_loading,
  asynchronous_data_loading,
  save,
  restore,
  lost_progress,
  recovery,
  custom,
  elastic_slice_down,
  elastic_scale_up,
  elastic_reinitialization,
  other,
};
/// How many there are.
inline constexpr std::size_t badput_count = 14;

/// What is known of a kind.
struct BadputInfo {
  std::string_view name;             ///< as ml-goodput-measurement spells it
  std::optional<Category> category;  ///< where it stands in the ledger; nothing: it costs no time, or nobody knows
  std::string_view means;            ///< how it is found in the records
};

/// Every kind, in the order of `Badput`.
inline constexpr std::array<BadputInfo, badput_count> badput_kinds = {{
    {"TPU_INITIALIZATION", Category::rescheduling, "its pair of records"},
    {"TRAINING_PREP", Category::rescheduling, "its pair of records; the restore is in it"},
    {"PROGRAM_STARTUP", Category::waiting, "first step after a start, less the usual one"},
    {"DATA_LOADING_SYNC", Category::waiting, "its pairs of records"},
    {"DATA_LOADING_ASYNC", std::nullopt, "beside the steps: not counted against goodput, not in the records"},
    {"UNPRODUCTIVE_CHECKPOINT_SAVE_TIME", Category::save, "Orbax's records, the slowest process of each step"},
    {"UNPRODUCTIVE_CHECKPOINT_RESTORE_TIME", Category::restore, "Orbax's records"},
    {"WASTED_PROGRESS_FROM_DISRUPTION", Category::lost_work, "from the first start of a step that starts again"},
    {"INFRASTRUCTURE_RECOVERY_FROM_DISRUPTION", Category::rescheduling, "from the last sign of life to the new start"},
    {"CUSTOM_BADPUT_EVENTS", Category::waiting, "pairs of records"},
    {"ELASTIC_SLICE_DOWN", Category::waiting, "pairs of records"},
    {"ELASTIC_SCALE_UP", Category::waiting, "pairs of records"},
    {"ELASTIC_REINITIALIZATION", Category::rescheduling, "pairs of records"},
    {"OTHER", std::nullopt, "what is left over"},
}};

/// Name of a kind, as ml-goodput-measurement spells it.
[[nodiscard]] constexpr std::string_view to_string(Badput kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < badput_count ? badput_kinds[index].name : "unknown";
}

/// The kind of a name, see `same_name`; nothing for others.
[[nodiscard]] constexpr std::optional<Badput> find_badput(std::string_view name) {
  for (std::size_t i = 0; i < badput_count; ++i) {
    if (same_name(badput_kinds[i].name, name)) return static_cast<Badput>(i);
  }
  return {};
}

/// How long each kind took in all.
struct BadputSum {
  std::array<double, badput_count> seconds{};  ///< [s], by `Badput`
  double productive = 0.0;                     ///< steps that were not lost [s]
  double total = 0.0;                          ///< from the first record to the last [s]
};

/// Adds up the badput of a job, record by record, as ml-goodput-measurement does. Steps may come out of order.
class BadputMeter {
 public:
  /// The job starts, or starts again [s since 1970].
  void start(double time) {
    starts_.push_back(time);
    sign_of_life(time);
  }
  /// A step begins.
  void step(double number, double time) {
    constexpr std::size_t most = 4'000'000;
    if (steps_.size() < most) steps_.emplace_back(time, number);
    sign_of_life(time);
  }
  /// A time of a kind ends and took so long.
  void add(Badput kind, double seconds) { sum_.seconds[static_cast<std::size_t>(kind)] += seconds; }
  /// A save of a step blocked for so long, on one of the processes.
  void save(double step, double seconds) {
    double& of_saves = sum_.seconds[static_cast<std::size_t>(Badput::save)];
    if (step == saved_step_) {
      of_saves += (std::max)(0.0, seconds - saved_);
      saved_ = (std::max)(saved_, seconds);
    } else {
      of_saves += seconds;
      saved_step_ = step;
      saved_ = seconds;
    }
  }
  /// Any record at this time.
  void sign_of_life(double time) {
    first_ = seen_ ? (std::min)(first_, time) : time;
    last_ = seen_ ? (std::max)(last_, time) : time;
    seen_ = true;
  }
  /// All of it.
  [[nodiscard]] BadputSum sum() const;

 private:
  BadputSum sum_{};
  std::vector<double> starts_{};
  std::vector<std::pair<double, double>> steps_{};  // begin, number
  double saved_step_ = -1.0, saved_ = 0.0;
  double first_ = 0.0, last_ = 0.0;
  bool seen_ = false;
};

// ---- implementation

namespace detail {

/// Mean of the steps of at least 1 s that are below the median and 3 times the median deviation from it [s].
[[nodiscard]] inline double ideal_step_time(const std::vector<double>& steps) {
  std::vector<double> all, deviations;
  for (const double step : steps) {
    if (step >= 1.0) all.push_back(step);
  }
  if (all.empty()) return 0.0;
  const double middle = median(all);
  for (const double step : all) deviations.push_back(step > middle ? step - middle : middle - step);
  const double most = middle + 3.0 * median(std::move(deviations));
  double sum = 0.0;
  std::size_t count = 0;
  for (const double step : all) {
    if (step > most) continue;
    sum += step;
    ++count;
  }
  return sum / static_cast<double>(count);
}

}  // namespace detail

inline BadputSum BadputMeter::sum() const {
  BadputSum all = sum_;
  const auto of = [&all](Badput kind) -> double& { return all.seconds[static_cast<std::size_t>(kind)]; };
  std::vector<double> starts = starts_;
  std::sort(starts.begin(), starts.end());
  auto steps = steps_;
  std::sort(steps.begin(), steps.end());
  all.total = last_ - first_;
  if (starts.empty() || steps.empty()) return all;

  // Runs of steps between two starts; in each the time of a step is the difference to the next.
  std::vector<double> usual;
  std::vector<std::pair<double, double>> kept;  // begin and number of the steps that were not lost
  struct FirstStep {
    double seconds;
  };
  std::vector<FirstStep> first_steps;
  std::size_t at = 0;
  for (std::size_t run = 0; run < starts.size(); ++run) {
    const double until = run + 1 < starts.size() ? starts[run + 1] : last_ + 1.0;
    double last_sign = starts[run];
    const std::size_t from = at;
    for (; at < steps.size() && steps[at].first < until; ++at) {
      if (at > from) {
        const double length = steps[at].first - steps[at - 1].first;
        if (at == from + 1) {
          first_steps.push_back({length});
        } else {
          usual.push_back(length);
        }
      }
      last_sign = steps[at].first;
    }
    if (run + 1 < starts.size()) of(Badput::recovery) += starts[run + 1] - last_sign;
    // What the run does again was lost: from its first start to the last sign of life before.
    if (from < at) {
      const double resumed = steps[from].second;
      const auto again = std::find_if(kept.begin(), kept.end(), [&](const auto& one) { return one.second >= resumed; });
      if (again != kept.end()) {
        of(Badput::lost_progress) += kept.back().first - again->first;
        kept.erase(again, kept.end());
      }
      kept.insert(kept.end(), steps.begin() + static_cast<std::ptrdiff_t>(from),
                  steps.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  const double mean = detail::ideal_step_time(usual);
  if (!usual.empty()) {
    for (const FirstStep& step : first_steps) of(Badput::startup) += (std::max)(0.0, step.seconds - mean);
  }
  all.productive = mean * static_cast<double>(kept.size());
  double counted = all.productive;
  for (const double seconds : all.seconds) counted += seconds;
  // The restore is in the preparation, where that was said.
  if (of(Badput::preparation) > 0.0) counted -= (std::min)(of(Badput::restore), of(Badput::preparation));
  of(Badput::other) = (std::max)(0.0, all.total - counted);
  return all;
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
