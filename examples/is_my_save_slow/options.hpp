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
  bool load = false;      ///< a load in place of a save
  bool blocking = false;  ///< the time is how long training waited

  std::optional<std::string> node{};
  std::optional<std::string> tier{};
  std::optional<ckpt::Bytes> tier_capacity{};
  std::optional<ckpt::BytesPerSecond> bandwidth{};

  std::optional<std::string> serialiser{};
  std::optional<std::string> host_memory{};
  std::optional<ckpt::BytesPerSecond> process_rate{};
  std::optional<double> files{};
  std::optional<ckpt::Seconds> latency{};
  std::optional<ckpt::Seconds> others_done{};
  std::optional<ckpt::Seconds> second_save{};
  std::optional<ckpt::Seconds> planning{};
  std::optional<double> targets{};
  std::optional<ckpt::BytesPerSecond> target_rate{};
  std::optional<ckpt::BytesPerSecond> slow_target_rate{};
  std::optional<double> connections{};
  std::optional<ckpt::BytesPerSecond> connection_rate{};
  std::optional<ckpt::BytesPerSecond> gather_rate{};
  std::optional<ckpt::BytesPerSecond> cold_rate{};
  std::optional<ckpt::BytesPerSecond> warm_rate{};
  std::optional<ckpt::BytesPerSecond> conversion_rate{};
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
      "Tells whether a measured save or load is slow: what it should take, what limits each stage, what would explain "
      "the difference. Without options: four saves that people asked about.");
  using examples::as_typed, examples::parse_bandwidth, examples::parse_count, examples::parse_duration,
      examples::parse_fraction, examples::parse_size;

  line.group("The save");
  line.add("--measured", "TIME", options.measured, parse_duration, "from its start until it was done: 6min");
  line.add("--size", "SIZE", options.size, parse_size, "of all files together: 96.4GB");
  line.add("--model", "NAME", options.model, as_typed, "in place of --size: model of the catalog");
  line.add("--optimizer", "NAME", options.optimizer, as_typed, "update rule, with --model [adam]");
  line.add("--writers", "COUNT", options.writers, parse_count,
           "processes that should write, or read [those of a node, or 1]");
  line.flag("--load", options.load, "it was a load: from the start of reading until the state was there");
  line.flag("--blocking", options.blocking, "--measured is how long training waited; the rest ran beside it");

  line.group("Where it goes (one of them, or --node and --tier)");
  line.add("--node", "NAME", options.node, as_typed, "node of the catalog: to its local drives, or to --tier");
  line.add("--tier", "NAME", options.tier, as_typed, "storage of the catalog: of each node or shared, as it says");
  line.add("--tier-capacity", "SIZE", options.tier_capacity, parse_size,
           "provisioned of --tier, where that is sold by capacity: 48TiB");
  line.add("--bandwidth", "BANDWIDTH", options.bandwidth, parse_bandwidth, "of storage shared by all writers: 2GB/s");

  line.group("What else is known (each makes more causes testable)");
  line.add("--serialiser", "NAME", options.serialiser, as_typed, "of the catalog: a stage of the path");
  line.add("--process-rate", "BANDWIDTH", options.process_rate, parse_bandwidth,
           "of one process, in place of --serialiser [no stage; 625MB/s to write, 1.43GB/s to read are tested]");
  line.add("--host-memory", "KIND", options.host_memory, as_typed,
           "pinned, pageable (both kept) or fresh: what --node takes the state into [pinned; fresh is tested]");
  line.add("--second-save", "TIME", options.second_save, parse_duration,
           "of the same save when its plan is cached; --measured is the first");
  line.add("--planning", "TIME", options.planning, parse_duration, "in its place: what moves no bytes");
  line.add("--files", "COUNT", options.files, parse_count, "found on the storage, of all writers together");
  line.add("--latency", "TIME", options.latency, parse_duration, "for each file, with --files: 50ms");
  line.add("--targets", "COUNT", options.targets, parse_count,
           "of the file system that hold the files: stripes x files");
  line.add("--target-rate", "BANDWIDTH", options.target_rate, parse_bandwidth, "of one of --targets");
  line.add("--slow-target-rate", "BANDWIDTH", options.slow_target_rate, parse_bandwidth,
           "of the slowest of --targets, as of a full one");
  line.add("--connections", "COUNT", options.connections, parse_count, "of each process to an object store");
  line.add("--connection-rate", "BANDWIDTH", options.connection_rate, parse_bandwidth,
           "of one of --connections [35MiB/s]");
  line.add("--gather-rate", "BANDWIDTH", options.gather_rate, parse_bandwidth,
           "at which one rank receives the state of all");
  line.add("--replicas", "COUNT", options.replicas, parse_count, "data parallel replicas of the state");
  line.add("--others-done", "TIME", options.others_done, parse_duration, "when all files but the last were there");
  line.add("--cold-rate", "BANDWIDTH", options.cold_rate, parse_bandwidth,
           "with --load: of a node, files that are not in its memory");
  line.add("--warm-rate", "BANDWIDTH", options.warm_rate, parse_bandwidth,
           "with --load: of a node, files that are in its memory");
  line.add("--conversion-rate", "BANDWIDTH", options.conversion_rate, parse_bandwidth,
           "with --load: of a process that converts what it has read");
  line.add("--tolerance", "FRACTION", options.tolerance, parse_fraction,
           "by which a cause may miss the measured time [0.25]");

  options.information = line.parse(argc, argv);
  return options;
}

}  // namespace is_my_save_slow
