#pragma once
// What `ckpt interval` finds: every formula's interval and what it costs, by the exact model and by simulation, and the
// curve between them.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ckpt/core/units.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>

namespace interval {

/// What is asked.
struct Question {
  ckpt::Job job{};
  std::optional<std::uint64_t> runs{};  ///< simulated for each interval; empty: some that do not take long
  std::uint64_t seed = 1;
  bool simulate_curve = false;  ///< the points of the curve, too
};

/// A wall-clock time from the simulation, and the exact expectation for the same job, its shorter last segment and its
/// last save included.
struct Simulated {
  std::uint64_t runs = 0;
  ckpt::Seconds exact{};
  ckpt::Seconds mean{};
  ckpt::Seconds standard_error{};
};

/// One work interval and what it costs; nothing where the run would never finish.
struct Point {
  ckpt::WorkInterval interval{};
  std::optional<ckpt::Seconds> expected{};  ///< for so much work of a long job, whose ends do not matter
  std::optional<Simulated> simulated{};
};

/// What one formula says.
struct Formula {
  ckpt::IntervalRow row{};
  std::optional<Point> point{};

  /// In its own convention.
  [[nodiscard]] std::optional<ckpt::Seconds> answer() const {
    if (row.period) return row.period->seconds();
    if (row.interval) return row.interval->seconds();
    return {};
  }
};

/// The curve goes from the best interval divided by this to the best times this, in so many steps on each side.
inline constexpr double curve_factor = 8.0;
inline constexpr int curve_steps = 30;

/// The whole answer.
struct Answer {
  ckpt::Outcome outcome{};  ///< of the job at its best interval
  std::optional<std::uint64_t> runs{};
  std::uint64_t seed = 1;
  ckpt::Seconds best_expected{};  ///< at the best interval, for so much work of a long job
  std::vector<Formula> formulas{};
  std::vector<Point> curve{};  ///< intervals around it, equal steps of the logarithm
  std::vector<std::string> notes{};

  /// Wall clock over the best one, less 1; 0 where rounding makes the difference. Below 0 the best one would not be it.
  [[nodiscard]] double excess(ckpt::Seconds expected) const {
    const double more = expected / best_expected - 1.0;
    return std::abs(more) > 1e-12 ? more : 0.0;
  }
};

/// Answers.
/// @throws ckpt::InvalidInput naming what is missing, contradictory or outside its domain
[[nodiscard]] Answer answer(const Question& question);

}  // namespace interval
