#pragma once
// From measured times to the figures of a stage, and back.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/normal.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>

#include "measure.hpp"
#include "runs.hpp"

namespace measure {

/// A run, and what its rounds took.
struct Measured {
  Run run{};
  std::vector<Sample> samples{};

  /// Median time of writing [s].
  [[nodiscard]] double write_time() const {
    std::vector<double> times;
    for (const Sample& sample : samples) times.push_back(sample.write_time);
    return median(std::move(times));
  }
  /// Longest time over shortest: how even the rounds were.
  [[nodiscard]] double spread() const {
    const auto [least, most] = std::minmax_element(
        samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.write_time < b.write_time; });
    return most->write_time / least->write_time;
  }
  /// Bytes read per second and writer, median.
  [[nodiscard]] std::optional<double> read_rate_of_one() const {
    std::vector<double> rates = read_rates();
    return rates.empty() ? std::nullopt : std::optional(median(std::move(rates)));
  }
  /// Bytes read per second and writer in each round.
  [[nodiscard]] std::vector<double> read_rates() const {
    std::vector<double> rates;
    for (const Sample& sample : samples) {
      if (sample.read_time) {
        rates.push_back(static_cast<double>(run.bytes()) / static_cast<double>(run.writers) / *sample.read_time);
      }
    }
    return rates;
  }
  /// Bytes written per second in each round.
  [[nodiscard]] std::vector<double> write_rates() const {
    std::vector<double> rates;
    for (const Sample& sample : samples) rates.push_back(static_cast<double>(run.bytes()) / sample.write_time);
    return rates;
  }
  /// The system kept data in memory that was to be read from storage.
  [[nodiscard]] bool from_cache() const {
    return std::any_of(samples.begin(), samples.end(), [](const Sample& sample) { return sample.from_cache; });
  }

  [[nodiscard]] static double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
  }
};

/// How rates of several rounds differ, as factors. None of fewer than three rounds.
struct RoundsDiffer {
  double of_mean = 1.0;   ///< 95 % interval of the geometric mean, to either side: e^(t s / sqrt(n))
  double of_round = 1.0;  ///< one in ten of the rounds lies beyond, to either side: e^(t s sqrt(1 + 1/n))

  [[nodiscard]] static std::optional<RoundsDiffer> of(const std::vector<double>& rates) {
    const auto n = static_cast<double>(rates.size());
    if (rates.size() < 3) return std::nullopt;
    double mean = 0.0;
    for (const double rate : rates) mean += std::log(rate) / n;
    double variance = 0.0;
    for (const double rate : rates) variance += (std::log(rate) - mean) * (std::log(rate) - mean) / (n - 1.0);
    return RoundsDiffer{std::exp(ckpt::math::student_quantile(0.975, n - 1.0) * std::sqrt(variance / n)),
                        std::exp(ckpt::math::student_quantile(0.9, n - 1.0) * std::sqrt(variance * (1.0 + 1.0 / n)))};
  }
};

/// The figures of a stage, and what the measurement says about them.
struct Fit {
  ckpt::Stage stage{.name = "write"};
  std::vector<std::string> notes{};
};

/// Bytes per second of all that was written in large files, pauses between runs left out.
[[nodiscard]] inline double mean_rate(const std::vector<Measured>& all) {
  double bytes = 0.0;
  double time = 0.0;
  for (const Measured& measured : all) {
    if (measured.run.file_size <= small_file) continue;
    for (const Sample& sample : measured.samples) {
      bytes += static_cast<double>(measured.run.bytes());
      time += sample.write_time;
    }
  }
  return bytes / time;
}

/// What makes the figures doubtful: rounds that differ, storage that gets slower.
[[nodiscard]] inline std::vector<std::string> find_doubts(const std::vector<Measured>& all) {
  std::vector<std::string> doubts;
  double most = 1.0;
  double first = 0.0;
  double last = 0.0;
  for (const Measured& measured : all) {
    most = std::max(most, measured.spread());
    if (measured.run.file_size <= small_file || measured.samples.size() < 2) continue;
    first += measured.samples.front().write_time;
    last += measured.samples.back().write_time;
  }
  if (most > 1.5) {
    doubts.push_back(
        fmt::format("the same run took up to {:.2g} times as long in another round: take no figure for more "
                    "exact than that",
                    most));
  }
  if (last > 1.5 * first) {
    doubts.push_back(
        fmt::format("the last round took {:.2g} times as long as the first: a cache filled up, or what may be "
                    "written fast was used up; give a larger --total, or --verify a checkpoint",
                    last / first));
  }
  return doubts;
}

/// Writes of one writer give its rate r and the latency l of a file, from a large file and from small ones:
///   S / r + l = t,   s / r + l = t_small / files.
/// Writes of all give what they share: S / t, unless each is as fast as alone; and files per second likewise.
[[nodiscard]] inline Fit fit_stage(const Measured& one, const Measured& one_small, const std::optional<Measured>& all,
                                   const std::optional<Measured>& all_small) {
  Fit fit;
  ckpt::Stage& stage = fit.stage;
  const auto size = static_cast<double>(one.run.file_size);
  const auto small = static_cast<double>(one_small.run.file_size);
  const double time = one.write_time();
  const double small_time = one_small.write_time() / static_cast<double>(one_small.run.files);

  double rate = (size - small) / (time - small_time);
  if (!(time > 2.0 * small_time)) {
    rate = size / time;
    fit.notes.push_back("a large file took hardly longer than a small one: give a larger --total");
  }
  const double latency = std::max(small_time - small / rate, 0.0);
  stage.per_writer = ckpt::BytesPerSecond(rate);
  stage.latency_per_file = ckpt::Seconds(latency);

  if (all) {
    const double alone = static_cast<double>(all->run.file_size) / rate + latency;
    const auto writers = static_cast<double>(all->run.writers);
    double shared = static_cast<double>(all->run.bytes()) / all->write_time();
    if (!(all->write_time() > alone)) {
      fit.notes.push_back(
          fmt::format("{} writers were as fast as one each: what they share has more to give", writers));
    } else {
      if (shared < 0.9 * rate) {
        fit.notes.push_back(
            fmt::format("{} writers together reached {:.2g} of what one reaches alone: they disturb each "
                        "other, which the model does not know; the shared rate lies between",
                        writers, shared / rate));
      }
      if (shared < rate) shared = std::sqrt(shared * rate);
      stage.shared = ckpt::BytesPerSecond(shared);
    }
  }
  if (all_small) {
    const double alone = static_cast<double>(all_small->run.files) * (small / rate + latency);
    const double together = all_small->write_time();
    const auto files = static_cast<double>(all_small->run.writers * all_small->run.files);
    if (together > alone) stage.files_per_second = ckpt::PerSecond(files / together);
  }
  return fit;
}

/// How long the stage takes for a run [s].
[[nodiscard]] inline double predict(const ckpt::Stage& stage, const Run& run) {
  const ckpt::SavePath path{stage};
  return path
      .solve(ckpt::even_load(ckpt::Bytes(static_cast<double>(run.bytes())), static_cast<double>(run.writers),
                             static_cast<double>(run.files)))
      .durable_after.value();
}

}  // namespace measure
