#pragma once
// The command line of `measure_storage`.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/error.hpp>

#include "../command_line.hpp"
#include "../quantity_argument.hpp"

namespace measure_storage {

/// What the user asked for.
struct Options {
  std::string directory{};
  std::uint64_t size = std::uint64_t{1} << 30;  ///< written in all, at most, but for the checkpoint
  std::uint64_t writers = 4;                    ///< most that write at the same time
  std::uint64_t rounds = 3;                     ///< every run is made so often
  std::vector<std::uint64_t> file_sizes{};      ///< of the runs with many files; empty: at most 1 MiB
  std::optional<std::uint64_t> checkpoint{};
  bool verify = false;
  std::string output = "text";
  std::optional<std::string> information{};  ///< the text that --help or --version asked for
};

/// A whole number of things, from 1 to `most`.
[[nodiscard]] inline std::uint64_t parse_whole(std::string_view option, std::string_view text, double most) {
  const double number = examples::parse_count(option, text);
  if (!(number >= 1.0 && number <= most)) {
    throw ckpt::InvalidInput(
        fmt::format("{}: \"{}\" must be 1 to {}", option, examples::printable(text), most).c_str());
  }
  return static_cast<std::uint64_t>(number);
}

/// A size in whole bytes.
[[nodiscard]] inline std::uint64_t parse_bytes(std::string_view option, std::string_view text) {
  const double bytes = examples::parse_size(option, text).value();
  if (!(bytes >= 1.0 && bytes <= 0x1p53)) {
    throw ckpt::InvalidInput(fmt::format("{}: \"{}\" must be 1 B to 8 PiB", option, examples::printable(text)).c_str());
  }
  return static_cast<std::uint64_t>(std::floor(bytes));
}

/// Sizes with commas between them.
[[nodiscard]] inline std::vector<std::uint64_t> parse_sizes(std::string_view option, std::string_view text) {
  std::vector<std::uint64_t> sizes;
  for (;;) {
    const std::size_t comma = text.find(',');
    sizes.push_back(parse_bytes(option, text.substr(0, comma)));
    if (comma == text.npos) break;
    text.remove_prefix(comma + 1);
  }
  if (sizes.size() > 16) throw ckpt::InvalidInput(fmt::format("{}: more than 16 sizes", option).c_str());
  return sizes;
}

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist or do not go together
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  examples::CommandLine line(
      "measure_storage",
      "Measures how fast a directory takes what is written: by writers, sizes and files. Fits a storage tier and "
      "tells how well it predicts what was not used for the fit.");
  using examples::as_typed;

  line.add("--directory", "DIR", options.directory, as_typed, "where to write; nothing stays there");
  line.add("--size", "SIZE", options.size, parse_bytes, "written in all, at most [1GiB]");
  line.add(
      "--writers", "COUNT", options.writers,
      [](std::string_view name, std::string_view text) { return parse_whole(name, text, 256); },
      "most that write at the same time, 1 to 256 [4]");
  line.add("--file-size", "SIZE,...", options.file_sizes, parse_sizes, "of the runs with many files [1MiB, or less]");
  line.add(
      "--rounds", "COUNT", options.rounds,
      [](std::string_view name, std::string_view text) { return parse_whole(name, text, 100); },
      "how often everything is measured; medians count [3]");
  line.add("--checkpoint", "SIZE", options.checkpoint, parse_bytes, "predict how long all writers take for this");
  line.flag("--verify", options.verify, "write that checkpoint, too, and compare");
  line.add("--output", "FORMAT", options.output, as_typed, "text or json [text]")
      ->check(CLI::IsMember({"text", "json"}));

  options.information = line.parse(argc, argv);
  if (options.information) return options;
  if (options.directory.empty()) throw ckpt::InvalidInput("nowhere to write to: give --directory DIR");
  if (options.verify && !options.checkpoint) throw ckpt::InvalidInput("--verify needs --checkpoint SIZE");
  if (options.checkpoint && *options.checkpoint < options.writers) {
    throw ckpt::InvalidInput("--checkpoint: less than a byte for each writer");
  }
  return options;
}

}  // namespace measure_storage
