#pragma once
// The command line of `async_or_not`.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>

#include "../quantity_argument.hpp"

namespace async_or_not {

/// The job; as it stands, one that is worth reading.
struct Options {
  std::string model = "llama3.1-405b";
  std::string optimizer = "adam";
  std::string node = "gcp-a3-megagpu-8g";
  double nodes = 64.0;
  std::string tier = "gcp-lustre-500-36000gib";

  ckpt::Seconds step = 45.0 * ckpt::units::s;
  ckpt::Seconds update = 1.0 * ckpt::units::s;
  std::optional<ckpt::Seconds> network_idle{};
  ckpt::Seconds interval = 3.0 * ckpt::units::min;
  double slowdown = 0.0;

  std::optional<ckpt::Bytes> host_memory{};
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
  CLI::App app{"Tells whether asynchronous saving pays for a job: every manner of saving side by side.",
               "async_or_not"};
  app.get_formatter()->column_width(30);
  app.set_help_flag("--help", "Print this help");
  app.set_version_flag(
      "--version", fmt::format("async_or_not {}.{}.{}", ckpt::version.major, ckpt::version.minor, ckpt::version.patch),
      "Print the version");

  const char* group = "";
  const auto add = [&](std::string name, const char* type, auto& target, auto parse, std::string help) {
    const auto read = [name, &target, parse](const std::string& text) { target = parse(name, text); };
    return app.add_option_function<std::string>(name, read, help)->type_name(type)->group(group);
  };
  const auto as_typed = [](std::string_view, const std::string& text) { return text; };
  using examples::parse_count, examples::parse_duration, examples::parse_fraction, examples::parse_size;

  group = "The job";
  add("--model", "NAME", options.model, as_typed, "model of the catalog [llama3.1-405b]");
  add("--optimizer", "NAME", options.optimizer, as_typed, "update rule [adam]");
  add("--work", "TIME", options.work, parse_duration, "of the job without saves and failures [30d]");
  add("--step", "TIME", options.step, parse_duration, "one training step [45s]");
  add("--update", "TIME", options.update, parse_duration, "part of it that changes the state [1s]");
  add("--interval", "TIME", options.interval, parse_duration, "compute between saves that is looked at [3min]");

  group = "The machine";
  add("--node", "NAME", options.node, as_typed, "node of the catalog [gcp-a3-megagpu-8g]");
  add("--nodes", "COUNT", options.nodes, parse_count, "how many [64]");
  add("--tier", "NAME", options.tier, as_typed, "shared storage of the catalog [gcp-lustre-500-36000gib]");
  add("--network-idle", "TIME", options.network_idle, parse_duration, "of the network in a step [a fifth of it]");

  group = "What background work may take";
  add("--host-memory", "SIZE", options.host_memory, parse_size, "free on each node [half of what it has]");
  add("--buffers", "COUNT", options.buffers, parse_count, "saves that host memory holds [2]");
  add("--replicas", "COUNT", options.replicas, parse_count, "copies of the state in memory, its own included [2]");
  add("--slowdown", "FRACTION", options.slowdown, parse_fraction, "of its speed the job loses meanwhile [0]");

  group = "Failures";
  add("--mtbf", "TIME", options.mtbf, parse_duration, "of the whole job [from the Llama 3 405B run, by nodes]");
  add("--detection", "TIME", options.detection, parse_duration, "until a failure is noticed [60s]");
  add("--rescheduling", "TIME", options.rescheduling, parse_duration, "until the restore starts [300s]");
  add("--warm-up", "TIME", options.warm_up, parse_duration, "after the state is read [120s]");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    options.information = app.help();
  } catch (const CLI::CallForVersion& version) {
    options.information = std::string(version.what()) + "\n";
  }
  return options;
}

}  // namespace async_or_not
