#pragma once
// The command line of `calibrate`.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>

#include "../command_line.hpp"
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

/// The confidence of an interval that is worth printing.
[[nodiscard]] inline double parse_confidence(std::string_view option, std::string_view text) {
  const double confidence = examples::parse_fraction(option, text);
  if (confidence >= 0.5 && confidence <= 0.9999) return confidence;
  throw ckpt::InvalidInput(fmt::format("{}: \"{}\" must be from 50% to 99.99%", option, text).c_str());
}

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  examples::CommandLine line("calibrate",
                             "Reads the log of a job: what failures and saves cost it, and how often it should save.");
  using examples::as_typed, examples::parse_duration;
  bool format = false;

  line.add("FILE", "TEXT", options.file, as_typed, "log as CSV, see --format; - reads standard input");
  line.add("--confidence", "FRACTION", options.confidence, parse_confidence, "of every interval [95%]");
  line.add("--max-gap", "TIME", options.max_gap, parse_duration,
           "a longer time between two rows is an error [any is none]");
  line.add("--output", "FORMAT", options.output, as_typed, "[text]")->check(CLI::IsMember({"text", "json"}));
  line.flag("--format", format, "Print what a log looks like");

  options.information = line.parse(argc, argv);
  if (format && !options.information) options.information = format_help;
  if (!options.information && options.file.empty()) {
    throw ckpt::InvalidInput("no log: give a FILE, or - for standard input; --format says what it looks like");
  }
  return options;
}

}  // namespace calibrate
