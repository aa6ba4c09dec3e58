#pragma once
// The command line of `calibrate`.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>

#include "../quantity_argument.hpp"
#include "log.hpp"

namespace calibrate {

/// What the user asked for.
struct Options {
  std::string file{};                        ///< "-" is standard input
  double confidence = 0.95;                  ///< of every interval, 0 < confidence < 1
  std::optional<ckpt::Seconds> max_gap{};    ///< longest time between two rows
  std::string output = "text";               ///< or json
  std::optional<std::string> information{};  ///< the text that --help, --version or --format asked for
};

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app{"Reads the log of a job: what failures and saves cost it, and how often it should save.", "calibrate"};
  app.set_help_flag("--help", "Print this help");
  app.set_version_flag("--version",
                       fmt::format("calibrate {}.{}.{}", ckpt::version.major, ckpt::version.minor, ckpt::version.patch),
                       "Print the version");
  bool format = false;
  app.add_option("FILE", options.file, "log as CSV, see --format; - reads standard input");
  const auto read_confidence = [&](const std::string& text) {
    options.confidence = examples::parse_fraction("--confidence", text);
    if (options.confidence >= 0.5 && options.confidence <= 0.9999) return;
    throw ckpt::InvalidInput(fmt::format("--confidence: \"{}\" must be from 50% to 99.99%", text).c_str());
  };
  app.add_option_function<std::string>("--confidence", read_confidence, "of every interval [95%]")
      ->type_name("FRACTION");
  const auto read_gap = [&](const std::string& text) { options.max_gap = examples::parse_duration("--max-gap", text); };
  app.add_option_function<std::string>("--max-gap", read_gap,
                                       "a longer time between two rows is an error [any is none]")
      ->type_name("TIME");
  app.add_option("--output", options.output, "[text]")->type_name("FORMAT")->check(CLI::IsMember({"text", "json"}));
  app.add_flag("--format", format, "Print what a log looks like");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    options.information = app.help();
  } catch (const CLI::CallForVersion& version) {
    options.information = std::string(version.what()) + "\n";
  }
  if (format && !options.information) options.information = format_help;
  if (!options.information && options.file.empty()) {
    throw ckpt::InvalidInput("no log: give a FILE, or - for standard input; --format says what it looks like");
  }
  return options;
}

}  // namespace calibrate
