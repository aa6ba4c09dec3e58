#pragma once
// The command line of `async_or_not`.

#include <optional>
#include <string>

#include <ckpt/core/units.hpp>

#include "../command_line.hpp"
#include "../quantity_argument.hpp"

namespace async_or_not {

/// The job; as it stands, one that is worth reading.
struct Options {
  std::string model = "llama3.1-405b";
  std::string optimizer = "adam";
  std::string node = "gcp-a3-megagpu-8g";
  double nodes = 64.0;
  std::optional<std::string> tier{};
  std::optional<ckpt::Bytes> tier_capacity{};

  ckpt::Seconds step = 45.0 * ckpt::units::s;
  ckpt::Seconds update = 1.0 * ckpt::units::s;
  std::optional<ckpt::Seconds> network_idle{};
  ckpt::Seconds interval = 3.0 * ckpt::units::min;
  double slowdown = 0.0;

  std::optional<std::string> host_memory{};
  std::optional<ckpt::Bytes> host_memory_free{};
  double buffers = 2.0;
  double replicas = 2.0;

  std::optional<ckpt::Seconds> mtbf{};
  ckpt::Seconds detection = 60.0 * ckpt::units::s;
  ckpt::Seconds rescheduling = 300.0 * ckpt::units::s;
  ckpt::Seconds warm_up = 120.0 * ckpt::units::s;
  ckpt::Seconds work = 30.0 * ckpt::units::d;
  std::optional<std::string> information{};  ///< the text that --help or --version asked for
};

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  examples::CommandLine line("async_or_not",
                             "Tells whether asynchronous saving pays for a job: every manner of saving side by side.");
  using examples::as_typed, examples::parse_count, examples::parse_duration, examples::parse_fraction,
      examples::parse_size;

  line.group("The job");
  line.add("--model", "NAME", options.model, as_typed, "model of the catalog [llama3.1-405b]");
  line.add("--optimizer", "NAME", options.optimizer, as_typed, "update rule [adam]");
  line.add("--work", "TIME", options.work, parse_duration, "of the job without saves and failures [30d]");
  line.add("--step", "TIME", options.step, parse_duration, "one training step [45s]");
  line.add("--update", "TIME", options.update, parse_duration, "part of it that changes the state [1s]");
  line.add("--interval", "TIME", options.interval, parse_duration, "compute between saves that is looked at [3min]");

  line.group("The machine");
  line.add("--node", "NAME", options.node, as_typed, "node of the catalog [gcp-a3-megagpu-8g]");
  line.add("--nodes", "COUNT", options.nodes, parse_count, "how many [64]");
  line.add("--tier", "NAME", options.tier, as_typed, "shared storage of the catalog [gcp-lustre-500-36000gib]");
  line.add("--tier-capacity", "SIZE", options.tier_capacity, parse_size,
           "provisioned of it, where it is sold by capacity [36000GiB of the above]");
  line.add("--network-idle", "TIME", options.network_idle, parse_duration, "of the network in a step [a fifth of it]");

  line.group("What background work may take");
  line.add("--host-memory", "KIND", options.host_memory, as_typed,
           "pinned, pageable (both kept) or fresh at every save [pinned]");
  line.add("--host-memory-free", "SIZE", options.host_memory_free, parse_size, "of each node [half of what it has]");
  line.add("--buffers", "COUNT", options.buffers, parse_count, "saves that host memory holds [2]");
  line.add("--replicas", "COUNT", options.replicas, parse_count, "copies of the state in memory, its own included [2]");
  line.add("--slowdown", "FRACTION", options.slowdown, parse_fraction, "of its speed the job loses meanwhile [0]");

  line.group("Failures");
  line.add("--mtbf", "TIME", options.mtbf, parse_duration, "of the whole job [from the Llama 3 405B run, by nodes]");
  line.add("--detection", "TIME", options.detection, parse_duration, "until a failure is noticed [60s]");
  line.add("--rescheduling", "TIME", options.rescheduling, parse_duration, "until the restore starts [300s]");
  line.add("--warm-up", "TIME", options.warm_up, parse_duration, "after the state is read [120s]");

  options.information = line.parse(argc, argv);
  return options;
}

}  // namespace async_or_not
