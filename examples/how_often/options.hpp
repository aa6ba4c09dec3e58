#pragma once
// The command line of `how_often`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>

#include "../command_line.hpp"
#include "../quantity_argument.hpp"

namespace how_often {

/// What the user asked for; empty where nothing was said.
struct Options {
  std::optional<ckpt::Seconds> save{};
  std::optional<ckpt::Bytes> size{};
  std::optional<std::string> model{};
  std::optional<std::string> optimizer{};
  std::optional<ckpt::BytesPerSecond> bandwidth{};
  std::optional<ckpt::Seconds> blocking{};
  double slowdown = 0.0;

  std::optional<ckpt::Seconds> mtbf{};
  std::optional<double> nodes{};
  std::optional<ckpt::Seconds> node_mtbf{};
  ckpt::Seconds detection{};
  ckpt::Seconds rescheduling{};
  ckpt::Seconds restore = 600.0 * ckpt::units::s;
  ckpt::Seconds work = 1000.0 * ckpt::units::h;

  std::optional<std::uint64_t> runs{};
  std::uint64_t seed = 1;
  std::string output = "text";
  std::optional<std::string> information{};  ///< the text that --help or --version asked for
};

/// A whole number up to `most`.
[[nodiscard]] inline std::uint64_t parse_whole(std::string_view option, std::string_view text, double most) {
  const double number = examples::parse_count(option, text);
  if (number > most)
    throw ckpt::InvalidInput(fmt::format("{}: \"{}\" is more than {:.15g}", option, text, most).c_str());
  return static_cast<std::uint64_t>(number);
}

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  examples::CommandLine line(
      "how_often",
      "Tells how often a job should save: every formula of the field, the exact cost of each, a simulation.");
  using examples::as_typed, examples::parse_bandwidth, examples::parse_count, examples::parse_duration,
      examples::parse_fraction, examples::parse_size;

  line.group("What a save takes");
  line.add("--save", "TIME", options.save, parse_duration, "until it is durable [600s]");
  line.add("--size", "SIZE", options.size, parse_size, "in place of --save, with --bandwidth: 1TB");
  line.add("--model", "NAME", options.model, as_typed, "in place of --size: model of the catalog");
  line.add("--optimizer", "NAME", options.optimizer, as_typed, "update rule, with --model [adam]");
  line.add("--bandwidth", "BANDWIDTH", options.bandwidth, parse_bandwidth, "of all writers together: 10GB/s");
  line.add("--blocking", "TIME", options.blocking, parse_duration, "the job stands still only so long [all of it]");
  line.add("--slowdown", "FRACTION", options.slowdown, parse_fraction, "of its speed it loses during the rest [0]");

  line.group("What a failure takes");
  line.add("--mtbf", "TIME", options.mtbf, parse_duration, "mean time between failures of the job [24h]");
  line.add("--nodes", "COUNT", options.nodes, parse_count, "in place of --mtbf, with --node-mtbf");
  line.add("--node-mtbf", "TIME", options.node_mtbf, parse_duration, "of one node: 5000d");
  line.add("--detection", "TIME", options.detection, parse_duration, "until it is noticed [0s]");
  line.add("--rescheduling", "TIME", options.rescheduling, parse_duration, "from then until the restore starts [0s]");
  line.add("--restore", "TIME", options.restore, parse_duration, "reload and warm-up [600s]");

  line.group("What is computed");
  line.add("--work", "TIME", options.work, parse_duration, "of the job without saves and failures [1000h]");
  const auto parse_runs = [](std::string_view name, std::string_view text) { return parse_whole(name, text, 1e9); };
  const auto parse_seed = [](std::string_view name, std::string_view text) { return parse_whole(name, text, 0x1p53); };
  line.add("--runs", "COUNT", options.runs, parse_runs, "simulated for each interval, 0 for none [20000 or fewer]");
  line.add("--seed", "NUMBER", options.seed, parse_seed, "of the simulation [1]");
  line.add("--output", "FORMAT", options.output, as_typed, "[text]")->check(CLI::IsMember({"text", "csv"}));

  options.information = line.parse(argc, argv);
  return options;
}

}  // namespace how_often
