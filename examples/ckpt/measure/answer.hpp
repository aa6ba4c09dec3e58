#pragma once
// What was measured, and what a job is told of it.

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/fit_burst.hpp>

#include "file_system.hpp"
#include "fit.hpp"
#include "options.hpp"
#include "scratch_file.hpp"

namespace measure {

/// Everything the reports print.
struct Answer {
  Options options{};
  FileSystem file_system{};
  Directory::Space space{};
  std::uint64_t written = 0;  ///< bytes
  bool direct = false;        ///< past the page cache
  std::vector<Measured> measured{};
  Fit fit{};
  std::optional<double> read_rate{};           ///< of one reader [B/s]; empty when the cache could not be dropped
  std::optional<double> read_together{};       ///< of all readers [B/s]; empty as above
  std::optional<RoundsDiffer> one_differs{};   ///< rounds of one writer
  std::optional<RoundsDiffer> all_differ{};    ///< rounds of all writers
  std::optional<RoundsDiffer> reads_differ{};  ///< rounds of all readers
  std::optional<Run> checkpoint{};             ///< not written unless --verify
  std::optional<ckpt::BurstFit> burst{};       ///< of --burst
  double burst_time = 0.0;                     ///< of that run [s]

  /// Whether a burst was found that is more than the weather of a few seconds.
  [[nodiscard]] bool bursts() const { return burst && burst->burst && burst_time >= 10.0; }
  /// Whether the nodes of a job share it.
  [[nodiscard]] bool shared() const { return options.shared.value_or(file_system.shared); }
};

/// Predicted over measured, less one.
[[nodiscard]] inline double error_of(const Answer& answer, const Measured& measured) {
  return predict(answer.fit.stage, measured.run) / measured.write_time() - 1.0;
}

/// Errors of the runs that were not used for the fit, in size.
[[nodiscard]] inline std::vector<double> errors_of_checks(const Answer& answer) {
  std::vector<double> errors;
  for (const Measured& measured : answer.measured) {
    if (measured.run.purpose != Purpose::fit) errors.push_back(std::abs(error_of(answer, measured)));
  }
  return errors;
}

[[nodiscard]] inline int this_year() {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<int>(std::chrono::year_month_day(today).year());
}

/// What all writers of this node reached together, or would, where no limit was met.
[[nodiscard]] inline ckpt::BytesPerSecond rate_of_node(const Answer& answer) {
  const ckpt::Stage& stage = answer.fit.stage;
  return stage.shared.value_or(*stage.per_writer * static_cast<double>(answer.options.writers));
}

/// The directory as one node sees it: its own drives, or shared storage of which it is a client.
[[nodiscard]] inline ckpt::StorageTier tier_of(const Answer& answer) {
  ckpt::StorageTier tier{
      .name = "measured",
      .kind = answer.shared() ? ckpt::StorageKind::client : ckpt::StorageKind::array,
      .write_bandwidth = rate_of_node(answer),
      .capacity = ckpt::Bytes(answer.space.total),
      .latency = answer.fit.stage.latency_per_file,
      .source = {.title = "ckpt measure", .year = this_year(), .confidence = ckpt::Confidence::measured}};
  if (answer.read_together) tier.read_bandwidth = ckpt::BytesPerSecond(*answer.read_together);
  return tier;
}

/// Shared storage, as far as one node can tell: what a process and a node get, and not what all nodes get together.
[[nodiscard]] inline ckpt::SharedTier shared_tier_of(const Answer& answer) {
  ckpt::SharedTier tier = ckpt::shared(tier_of(answer));
  tier.write_per_process = answer.fit.stage.per_writer;
  if (answer.read_rate) tier.read_per_process = ckpt::BytesPerSecond(*answer.read_rate);
  tier.latency_per_file = answer.fit.stage.latency_per_file;
  return tier;
}

/// A literal such as `1.234_GBps`.
[[nodiscard]] inline std::string literal(double value, double unit, const char* suffix) {
  // Always with a point: literals of whole numbers are integers, and 1e+06_GBps is none.
  std::string digits = fmt::format("{:.6f}", value / unit);
  if (value / unit < 1e-3) digits = fmt::format("{:.12f}", value / unit);
  while (digits.ends_with('0') && !digits.ends_with(".0")) digits.pop_back();
  return digits + suffix;
}

/// C++ that builds as it stands.
[[nodiscard]] inline std::string to_cpp(const Answer& answer) {
  const ckpt::Stage& stage = answer.fit.stage;
  const ckpt::StorageTier tier = tier_of(answer);
  const auto rate = [](ckpt::BytesPerSecond value) { return literal(value.value(), 1e9, "_GBps"); };
  std::string text =
      "#include <ckpt/ckpt.hpp>\n"
      "using namespace ckpt::literals;\n\n"
      "constexpr ckpt::StorageTier measured_tier{\n"
      "    .name = \"measured\",\n";
  text += fmt::format("    .kind = ckpt::StorageKind::{},\n", to_string(tier.kind));
  text += fmt::format("    .write_bandwidth = {},  // of this node, {} writers\n", rate(tier.write_bandwidth),
                      answer.options.writers);
  if (tier.read_bandwidth) text += fmt::format("    .read_bandwidth = {},\n", rate(*tier.read_bandwidth));
  text += fmt::format("    .capacity = {},\n", literal(tier.capacity->value(), 1e9, "_GB"));
  text += fmt::format("    .latency = {},  // of one file\n", literal(tier.latency->value(), 1.0, "_s"));
  text += fmt::format(
      "    .source = {{.title = \"ckpt measure\", .year = {}, .confidence = ckpt::Confidence::measured}}}};\n\n",
      this_year());
  text += fmt::format("constexpr ckpt::Stage measured_write{{\n    .name = \"write\",\n    .per_writer = {},\n",
                      rate(*stage.per_writer));
  if (stage.shared) {
    text += fmt::format("    .shared = {},  // by {} writers\n", rate(*stage.shared), answer.options.writers);
  }
  text += "    .latency_per_file = *measured_tier.latency,\n";
  if (stage.files_per_second) {
    text += fmt::format("    .files_per_second = ckpt::PerSecond({:.4f}),\n", stage.files_per_second->value());
  }
  return text + "};\n";
}

}  // namespace measure
