#pragma once
// The command line of `is_my_save_slow`.

#include <optional>
#include <string>

#include <ckpt/core/units.hpp>

#include "../command_line.hpp"
#include "../quantity_argument.hpp"

namespace is_my_save_slow {

/// What the user asked for; empty where nothing was said.
struct Options {
  std::optional<ckpt::Seconds> measured{};
  std::optional<ckpt::Bytes> size{};
  std::optional<std::string> model{};
  std::optional<std::string> optimizer{};
  std::optional<double> writers{};
  std::optional<double> replicas{};

  std::optional<std::string> node{};
  std::optional<std::string> tier{};
  std::optional<ckpt::Bytes> tier_capacity{};
  std::optional<ckpt::BytesPerSecond> bandwidth{};

  std::optional<std::string> serialiser{};
  std::optional<ckpt::BytesPerSecond> process_rate{};
  std::optional<double> files{};
  std::optional<ckpt::Seconds> latency{};
  std::optional<ckpt::Seconds> others_done{};
  double tolerance = 0.25;
  std::optional<std::string> information{};  ///< the text that --help or --version asked for
};

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  examples::CommandLine line(
      "is_my_save_slow",
      "Tells whether a measured save is slow: what it should take, what limits each stage, what would explain the "
      "difference. Without options: four saves that people asked about.");
  using examples::as_typed, examples::parse_bandwidth, examples::parse_count, examples::parse_duration,
      examples::parse_fraction, examples::parse_size;

  line.group("The save");
  line.add("--measured", "TIME", options.measured, parse_duration, "from its start until it was done: 6min");
  line.add("--size", "SIZE", options.size, parse_size, "of all files together: 96.4GB");
  line.add("--model", "NAME", options.model, as_typed, "in place of --size: model of the catalog");
  line.add("--optimizer", "NAME", options.optimizer, as_typed, "update rule, with --model [adam]");
  line.add("--writers", "COUNT", options.writers, parse_count, "processes that should write [those of a node, or 1]");

  line.group("Where it goes (one of them, or --node and --tier)");
  line.add("--node", "NAME", options.node, as_typed, "node of the catalog: to its local drives, or to --tier");
  line.add("--tier", "NAME", options.tier, as_typed, "storage of the catalog: of each node or shared, as it says");
  line.add("--tier-capacity", "SIZE", options.tier_capacity, parse_size,
           "provisioned of --tier, where that is sold by capacity: 48TiB");
  line.add("--bandwidth", "BANDWIDTH", options.bandwidth, parse_bandwidth, "of storage shared by all writers: 2GB/s");

  line.group("What else is known (each makes more causes testable)");
  line.add("--serialiser", "NAME", options.serialiser, as_typed, "of the catalog [torch-save-local]");
  line.add("--process-rate", "BANDWIDTH", options.process_rate, parse_bandwidth,
           "of one process, in place of --serialiser");
  line.add("--files", "COUNT", options.files, parse_count, "found on the storage, of all writers together");
  line.add("--latency", "TIME", options.latency, parse_duration, "for each file, with --files: 50ms");
  line.add("--replicas", "COUNT", options.replicas, parse_count, "data parallel replicas of the state");
  line.add("--others-done", "TIME", options.others_done, parse_duration, "when all files but the last were there");
  line.add("--tolerance", "FRACTION", options.tolerance, parse_fraction,
           "by which a cause may miss the measured time [0.25]");

  options.information = line.parse(argc, argv);
  return options;
}

}  // namespace is_my_save_slow
