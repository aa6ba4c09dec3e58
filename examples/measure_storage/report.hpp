#pragma once
// The answer as text and as JSON; docs/measure_storage.md describes both.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <nlohmann/json.hpp>

#include "../table.hpp"
#include "fit.hpp"
#include "options.hpp"
#include "scratch_file.hpp"

namespace measure_storage {

/// Everything the reports print.
struct Answer {
  Options options{};
  Directory::Space space{};
  std::uint64_t written = 0;  ///< bytes
  std::vector<Measured> measured{};
  Fit fit{};
  std::optional<double> read_rate{};  ///< of one reader [B/s]; empty when the cache could not be dropped
  std::optional<Run> checkpoint{};    ///< not written unless --verify
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

[[nodiscard]] inline const char* name_of(Purpose purpose) {
  return purpose == Purpose::fit ? "fit" : purpose == Purpose::check ? "check" : "checkpoint";
}

[[nodiscard]] inline int this_year() {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return static_cast<int>(std::chrono::year_month_day(today).year());
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
  const auto writers = answer.options.writers;
  std::string text =
      "#include <ckpt/ckpt.hpp>\n"
      "using namespace ckpt::literals;\n\n"
      "constexpr ckpt::StorageTier measured_tier{\n"
      "    .name = \"measured\",\n";
  text +=
      fmt::format("    .write_bandwidth = {},  // of one writer\n", literal(stage.per_writer->value(), 1e9, "_GBps"));
  if (answer.read_rate) {
    text += fmt::format("    .read_bandwidth = {},  // of one reader\n", literal(*answer.read_rate, 1e9, "_GBps"));
  }
  text += fmt::format("    .capacity = {},\n", literal(answer.space.total, 1e9, "_GB"));
  text += fmt::format("    .latency = {},  // of one file\n", literal(stage.latency_per_file.value(), 1.0, "_s"));
  text += fmt::format(
      "    .source = {{.title = \"measure_storage\", .year = {}, .confidence = ckpt::Confidence::measured}}}};\n\n",
      this_year());
  text +=
      "constexpr ckpt::Stage measured_write{\n    .name = \"write\",\n    .per_writer = "
      "measured_tier.write_bandwidth,\n";
  if (stage.shared) {
    text += fmt::format("    .shared = {},  // by {} writers\n", literal(stage.shared->value(), 1e9, "_GBps"), writers);
  }
  text += "    .latency_per_file = *measured_tier.latency,\n";
  if (stage.files_per_second) {
    text += fmt::format("    .files_per_second = ckpt::PerSecond({:.4f}),\n", stage.files_per_second->value());
  }
  return text + "};\n";
}

[[nodiscard]] inline std::string to_text(const Answer& answer) {
  const ckpt::Stage& stage = answer.fit.stage;
  const auto bytes = [](double value) { return fmt::format("{}", ckpt::Bytes(value)); };
  const auto seconds = [](double value) { return fmt::format("{}", ckpt::Seconds(value)); };

  examples::Table runs(7);
  runs.add({"used for", "writers", "files each", "file size", "rate", "per writer", "measured", "predicted", "error",
            "rounds"});
  for (const Measured& measured : answer.measured) {
    const Run& run = measured.run;
    const auto rate = static_cast<double>(run.bytes()) / measured.write_time();
    runs.add({name_of(run.purpose), fmt::format("{}", run.writers), fmt::format("{}", run.files),
              bytes(static_cast<double>(run.file_size)), fmt::format("{}", ckpt::BytesPerSecond(rate)),
              fmt::format("{}", ckpt::BytesPerSecond(rate / static_cast<double>(run.writers))),
              seconds(measured.write_time()), seconds(predict(stage, run)),
              fmt::format("{:+.0f} %", 100.0 * error_of(answer, measured)),
              measured.samples.size() > 1 ? fmt::format("slowest is {:.2f} x the fastest", measured.spread()) : ""});
  }

  examples::Table figures;
  figures.add({"one writer", fmt::format("{}", *stage.per_writer)});
  figures.add({"all together", stage.shared ? fmt::format("{}", *stage.shared) : "no limit met"});
  figures.add({"each file", fmt::format("{}", stage.latency_per_file)});
  figures.add({"files per second",
               stage.files_per_second ? fmt::format("{:.4g}", stage.files_per_second->value()) : "no limit met"});
  figures.add({"mean of everything", fmt::format("{}", ckpt::BytesPerSecond(mean_rate(answer.measured)))});
  figures.add(
      {"one reader", answer.read_rate ? fmt::format("{}", ckpt::BytesPerSecond(*answer.read_rate)) : "not known"});

  std::string text = fmt::format("Written to {}: {}\n", examples::printable(answer.options.directory),
                                 bytes(static_cast<double>(answer.written)));
  text += runs.text() + "\nFigures\n" + figures.text();

  std::vector<double> errors = errors_of_checks(answer);
  if (!errors.empty()) {
    const double largest = *std::max_element(errors.begin(), errors.end());
    text += fmt::format(
        "\nPrediction of the {} that no figure was taken from: off by {:.0f} % (median), {:.0f} % at most\n",
        errors.size() == 1 ? "run" : fmt::format("{} runs", errors.size()), 100.0 * Measured::median(errors),
        100.0 * largest);
  }
  if (answer.checkpoint && !answer.options.verify) {
    text += fmt::format("\nA checkpoint of {} by {} writers takes {} (predicted; --verify writes it)\n",
                        bytes(static_cast<double>(*answer.options.checkpoint)), answer.options.writers,
                        seconds(predict(stage, *answer.checkpoint)));
  }
  if (!answer.fit.notes.empty()) text += "\nNotes\n";
  for (const std::string& note : answer.fit.notes) text += "  " + note + "\n";
  return text + "\nTo paste\n\n" + to_cpp(answer);
}

[[nodiscard]] inline std::string to_json(const Answer& answer) {
  using Json = nlohmann::ordered_json;
  const ckpt::Stage& stage = answer.fit.stage;
  const auto or_null = [](const auto& quantity) { return quantity ? Json(quantity->value()) : Json(nullptr); };
  Json json;
  json["schema_version"] = 1;
  json["directory"] = answer.options.directory;
  json["bytes_written"] = answer.written;
  json["capacity_bytes"] = answer.space.total;
  json["available_bytes"] = answer.space.available;
  json["figures"] = {{"write_bandwidth_bytes_per_s", stage.per_writer->value()},
                     {"shared_bandwidth_bytes_per_s", or_null(stage.shared)},
                     {"latency_per_file_s", stage.latency_per_file.value()},
                     {"files_per_s", or_null(stage.files_per_second)},
                     {"read_bandwidth_bytes_per_s", answer.read_rate ? Json(*answer.read_rate) : Json(nullptr)}};
  json["mean_rate_bytes_per_s"] = mean_rate(answer.measured);
  json["runs"] = Json::array();
  for (const Measured& measured : answer.measured) {
    Json times = Json::array();
    for (const Sample& sample : measured.samples) times.push_back(sample.write_time);
    json["runs"].push_back({{"purpose", name_of(measured.run.purpose)},
                            {"writers", measured.run.writers},
                            {"files_per_writer", measured.run.files},
                            {"file_bytes", measured.run.file_size},
                            {"bytes", measured.run.bytes()},
                            {"times_s", times},
                            {"measured_s", measured.write_time()},
                            {"predicted_s", predict(stage, measured.run)},
                            {"error", error_of(answer, measured)}});
  }
  const std::vector<double> errors = errors_of_checks(answer);
  json["median_error"] = errors.empty() ? Json(nullptr) : Json(Measured::median(errors));
  json["largest_error"] = errors.empty() ? Json(nullptr) : Json(*std::max_element(errors.begin(), errors.end()));
  json["checkpoint_bytes"] = answer.checkpoint ? Json(*answer.options.checkpoint) : Json(nullptr);
  json["checkpoint_predicted_s"] = answer.checkpoint ? Json(predict(stage, *answer.checkpoint)) : Json(nullptr);
  json["notes"] = answer.fit.notes;
  json["cpp"] = to_cpp(answer);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace measure_storage
