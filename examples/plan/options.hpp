#pragma once
// The command line of `plan`: what was typed, checked and turned into quantities.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/parallelism.hpp>

#include "../quantity_argument.hpp"

namespace plan {

/// What the user asked for; empty where nothing was said.
struct Options {
  std::optional<std::string> model{};
  std::optional<std::string> config{};
  std::optional<double> parameters{};
  std::optional<std::string> optimizer{};
  std::optional<std::string> precision{};

  std::optional<ckpt::ParallelLayout> layout{};

  std::optional<std::string> node{};
  std::optional<std::string> tier{};
  std::optional<ckpt::BytesPerSecond> write_bandwidth{};
  std::optional<double> writers{};
  std::optional<ckpt::BytesPerSecond> filesystem_limit{};
  std::optional<ckpt::Seconds> interval{};

  std::optional<double> max_penalty{};
  bool explain = false;
  std::string output = "text";
  std::optional<std::string> list{};
  std::optional<std::string> information{};  ///< the text that --help or --version asked for
};

/// Reads one size of a parallel layout. What is zero or does not fit the model is said later, with the rule.
[[nodiscard]] inline std::uint64_t parse_parallel_size(std::string_view option, std::string_view text) {
  const double size = examples::parse_count(option, text);
  if (size > 0x1p53) throw ckpt::InvalidInput(fmt::format("{}: \"{}\" is more than 2^53", option, text).c_str());
  return static_cast<std::uint64_t>(size);
}

/// A ZeRO stage of `--zero`, which has been checked to be one.
[[nodiscard]] inline ckpt::Zero parse_zero(std::string_view, std::string_view text) {
  return text == "0"   ? ckpt::Zero::none
         : text == "1" ? ckpt::Zero::optimizer
         : text == "2" ? ckpt::Zero::gradients
                       : ckpt::Zero::everything;
}

/// A manner of saving, which has been checked to be one.
[[nodiscard]] inline ckpt::Saving parse_saving(std::string_view, std::string_view text) {
  return text == "deduplicated"     ? ckpt::Saving::deduplicated
         : text == "fully-parallel" ? ckpt::Saving::fully_parallel
         : text == "mp-ranks"       ? ckpt::Saving::model_parallel_ranks
                                    : ckpt::Saving::naive;
}

/// Reads the command line.
/// @throws CLI::ParseError     for options that do not exist or do not go together
/// @throws ckpt::InvalidInput  for a value that is no such quantity
[[nodiscard]] inline Options read_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app{"Tells what a checkpoint of a training run costs: its size, its time, what limits it.", "plan"};
  app.get_formatter()->column_width(36);
  app.set_help_flag("--help", "Print this help");
  app.set_version_flag("--version",
                       fmt::format("plan {}.{}.{}", ckpt::version.major, ckpt::version.minor, ckpt::version.patch),
                       "Print the version");

  const char* group = "";
  // An option whose text, where it is given, goes through `parse` into `target`.
  const auto add = [&](std::string name, const char* type, auto& target, auto parse, std::string help) {
    const auto read = [name, &target, parse](const std::string& text) { target = parse(name, text); };
    return app.add_option_function<std::string>(name, read, help)->type_name(type)->group(group);
  };
  const auto as_typed = [](std::string_view, const std::string& text) { return text; };
  using examples::parse_bandwidth, examples::parse_count, examples::parse_duration, examples::parse_fraction;

  group = "What is saved (one of the first three)";
  add("--model", "NAME", options.model, as_typed, "model of the catalog");
  add("--config", "FILE", options.config, as_typed, "config.json from HuggingFace");
  add("--parameters", "COUNT", options.parameters, parse_count, "number of parameters: 70e9, 70.6B");
  add("--optimizer", "NAME", options.optimizer, as_typed, "update rule [adam]");
  add("--precision", "NAME", options.precision, as_typed, "number formats [the usual ones of the optimizer]");

  group = "How it is divided over ranks (needs --model or --config)";
  ckpt::ParallelLayout layout;
  const CLI::Option* of_layout[] = {
      add("--tp", "SIZE", layout.tensor, parse_parallel_size, "tensor parallel size [1]"),
      add("--pp", "SIZE", layout.pipeline, parse_parallel_size, "pipeline stages [1]"),
      add("--dp", "SIZE", layout.data, parse_parallel_size, "data parallel size [1]"),
      add("--ep", "SIZE", layout.expert, parse_parallel_size, "expert parallel size, divides --dp [1]"),
      add("--zero", "STAGE", layout.zero, parse_zero, "what replicas divide: ZeRO 1, 2, 3, or 0 for nothing [0]")
          ->check(CLI::IsMember({"0", "1", "2", "3"})),
      add("--saving", "MANNER", layout.saving, parse_saving, "who writes what several ranks hold [deduplicated]")
          ->check(CLI::IsMember({"deduplicated", "fully-parallel", "mp-ranks", "naive"}))};

  group = "Where it goes (one of the first three)";
  add("--node", "NAME", options.node, as_typed, "every writer is such a node of the catalog");
  add("--tier", "NAME", options.tier, as_typed, "every writer has such storage of the catalog");
  add("--write-bandwidth", "BANDWIDTH", options.write_bandwidth, parse_bandwidth,
      "of one writer, in place of --node's or --tier's: 7GB/s");
  add("--writers", "COUNT", options.writers, parse_count, "how many write at the same time [1]");
  add("--filesystem-limit", "BANDWIDTH", options.filesystem_limit, parse_bandwidth,
      "of all writers together [500GB/s]");
  add("--interval", "TIME", options.interval, parse_duration, "from one checkpoint start to the next [4h]");

  group = "What is printed";
  add("--max-penalty", "FRACTION", options.max_penalty, parse_fraction,
      "exit with 2 if more MFU is lost than this: 0.01, 1%");
  app.add_flag("--explain", options.explain, "the breakdown: parameters, bytes, ranks")->group(group);
  add("--output", "FORMAT", options.output, as_typed, "[text]")->check(CLI::IsMember({"text", "json", "csv"}));
  add("--list", "KIND", options.list, as_typed, "the names of the catalog, and no answer")
      ->check(CLI::IsMember({"models", "nodes", "tiers", "accelerators", "optimizers", "precisions"}));

  for (int i = 1; i < argc; ++i) {
    // To CLI11, "--config= --node x" says that the file is called --node.
    const std::string_view text = argv[i];
    if (text.starts_with("--") && text.find('=') == text.size() - 1) {
      throw ckpt::InvalidInput(fmt::format("{} \"\" is empty", text).c_str());
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    options.information = app.help();
  } catch (const CLI::CallForVersion& version) {
    options.information = std::string(version.what()) + "\n";
  }
  for (const CLI::Option* option : of_layout) {
    if (option->count() > 0) options.layout = layout;
  }
  if (!options.information && options.list && options.output != "text") {
    throw ckpt::InvalidInput(fmt::format("--list prints text only: leave --output {} out", options.output).c_str());
  }
  return options;
}

}  // namespace plan
