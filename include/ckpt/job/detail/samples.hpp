#pragma once
// Numbers in order, quantiles, shares of a variance.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/goodput/random.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::detail {

/// The digits of n in base 2 behind the point, in reverse: 1/2, 1/4, 3/4, 1/8 ... of 1, 2, 3, 4 ...
[[nodiscard]] constexpr double radical_inverse(std::uint64_t n) {
  double x = 0.0;
  for (double place = 0.5; n != 0; n /= 2, place *= 0.5) x += static_cast<double>(n % 2) * place;
  return x;
}

/// The numbers below n in an order that looks random, another for each stream (Fisher and Yates).
[[nodiscard]] inline std::vector<std::uint32_t> shuffled(std::size_t n, std::uint64_t stream) {
  std::vector<std::uint32_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(i);
  SplitMix64 random(stream);
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(random() % i)]);
  return order;
}

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

/// Two lists of rising numbers as one.
[[nodiscard]] inline std::vector<double> merged(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all;
  std::size_t i = 0;
  for (const double x : b) {
    for (; i < a.size() && a[i] <= x; ++i) all.push_back(a[i]);
    all.push_back(x);
  }
  for (; i < a.size(); ++i) all.push_back(a[i]);
  return all;
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

/// What numbers in rising order do not exceed with chance p.
[[nodiscard]] inline double quantile_of(const std::vector<double>& sorted, double p) {
  if (!(p > 0.0 && p < 1.0)) reject("ckpt::Range: p must be within 0 and 1", p);
  if (sorted.empty()) reject(InvalidInput("ckpt::Range: no sample of the job can be saved"));
  const double at = p * static_cast<double>(sorted.size()) - 0.5;  // the i-th value lies at chance (i + 1/2) / n
  if (!(at > 0.0)) return sorted.front();
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = at - static_cast<double>(below);
  const double step = sorted[below + 1] - sorted[below];  // not a number between two infinities
  return part > 0.0 && step > 0.0 ? sorted[below] + part * step : sorted[below];
}

/// Standard error of the mean of numbers; infinite for fewer than two.
[[nodiscard]] inline double error_of_mean(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  if (values.size() < 2) return std::numeric_limits<double>::infinity();
  double mean = 0.0;
  for (const double x : values) mean += x / n;
  double squares = 0.0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return math::sqrt(squares / (n * (n - 1.0)));
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

}  // namespace ckpt::inline CKPT_ABI::detail

CKPT_DETAIL_WARNINGS_POP
