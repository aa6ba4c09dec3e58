#pragma once
// Lists of times in figures.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/job/detail/samples.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// The middle of a list of numbers, of an even count the mean of the two middle ones. It must not be empty.
[[nodiscard]] inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2.0;
}

/// A list of times in figures.
struct TimeStatistics {
  std::size_t count = 0;  ///< of times
  Seconds mean{};         ///< of all
  Seconds median{};       ///< the middle one
  Seconds deviation{};    ///< standard deviation of a sample; 0 for a single time
  Seconds slowest{};      ///< the longest

  /// Standard error of the mean.
  [[nodiscard]] Seconds error() const { return deviation / std::sqrt(static_cast<double>(count)); }
};

/// Nothing for an empty list.
[[nodiscard]] inline std::optional<TimeStatistics> statistics_of(const std::vector<double>& times) {
  if (times.empty()) return {};
  const auto count = static_cast<double>(times.size());
  double mean = 0.0;
  for (const double time : times) mean += time / count;
  const double deviation = times.size() > 1 ? ckpt::detail::error_of_mean(times) * std::sqrt(count) : 0.0;
  return TimeStatistics{times.size(), Seconds(mean), Seconds(median(times)), Seconds(deviation),
                        Seconds(*std::max_element(times.begin(), times.end()))};
}

}  // namespace ckpt::inline CKPT_ABI::logs
