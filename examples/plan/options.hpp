#pragma once
// The command line of `plan`: what was typed, checked and turned into quantities.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precision.hpp>

#include "../quantity_argument.hpp"
#include "layout.hpp"

namespace plan {

/// What the user asked for; empty where nothing was said.
struct Options {
  std::optional<std::string> model{};
  std::optional<std::string> config{};
  std::optional<double> parameters{};
  std::optional<std::string> optimizer{};
  std::optional<std::string> precision{};
  std::optional<std::uint64_t> rank{};
  std::optional<ckpt::NumberFormat> ema{};
  std::optional<std::string> index{};  ///< model.safetensors.index.json beside the config.json

  std::optional<ckpt::ParallelLayout> layout{};

  std::optional<std::string> node{};
  std::optional<std::string> tier{};
  std::optional<ckpt::BytesPerSecond> write_bandwidth{};
  std::optional<double> writers{};
  std::optional<ckpt::BytesPerSecond> filesystem_limit{};
  std::optional<ckpt::Seconds> interval{};

  std::optional<double> nodes{};
  std::optional<ckpt::Bytes> tier_capacity{};
  std::optional<std::string> serialiser{};
  std::optional<ckpt::Seconds> measured{};

  std::optional<std::string> strategy{};
  std::optional<ckpt::Seconds> step{};
  std::optional<double> slowdown{};
  std::optional<ckpt::Bytes> host_memory_free{};
  std::optional<std::uint64_t> waves{};

  std::optional<ckpt::Seconds> mtbf{};
  std::optional<ckpt::Seconds> node_mtbf{};
  std::optional<ckpt::Seconds> work{};
  std::optional<ckpt::Seconds> detection{};
  std::optional<ckpt::Seconds> rescheduling{};
  std::optional<ckpt::Seconds> restore{};
  std::optional<double> goodput_target{};

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

/// The same for what is not asked for where it is zero.
[[nodiscard]] inline std::uint64_t parse_size_given(std::string_view option, std::string_view text) {
  const std::uint64_t size = parse_parallel_size(option, text);
  if (size == 0) throw ckpt::InvalidInput(fmt::format("{}: \"{}\" must be > 0", option, text).c_str());
  return size;
}

/// A format of `--ema`, which has been checked to be one.
[[nodiscard]] inline ckpt::NumberFormat parse_format(std::string_view, std::string_view text) {
  return text == "bf16" ? ckpt::formats::bf16 : ckpt::formats::fp32;
}

/// A ZeRO stage of `--zero`, which has been checked to be one.
[[nodiscard]] inline ckpt::Zero parse_zero(std::string_view, std::string_view text) {
  return text == "0"   ? ckpt::Zero::none
         : text == "1" ? ckpt::Zero::optimizer
         : text == "2" ? ckpt::Zero::gradients
                       : ckpt::Zero::everything;
}

/// Whether there is a question about a run with failures.
[[nodiscard]] inline bool asks_for_run(const Options& options) { return options.mtbf || options.node_mtbf; }

/// Whether there is a question beyond size and write time.
[[nodiscard]] inline bool asks_for_path(const Options& options) {
  return options.nodes || options.measured || options.strategy || asks_for_run(options);
}

/// Rejects what was said without what it is of.
/// @throws ckpt::InvalidInput naming both
inline void require_together(const Options& options) {
  const auto needs = [](bool said, bool has, const char* text) {
    if (said && !has) throw ckpt::InvalidInput(text);
  };
  const bool nodes = options.nodes.has_value();
  const bool run = asks_for_run(options);
  needs(nodes, options.node.has_value(), "--nodes needs --node NAME, which they are");
  needs(nodes && options.writers, !options.layout,
        "--writers and a parallel layout exclude each other with --nodes: its ranks are the writers");
  needs(options.tier_capacity.has_value(), nodes && options.tier,
        "--tier-capacity needs --nodes COUNT and --tier NAME, the storage that they share");
  needs(options.serialiser.has_value(), nodes, "--serialiser needs --nodes COUNT");
  needs(options.node_mtbf.has_value(), nodes, "--node-mtbf needs --nodes COUNT; give --mtbf TIME, of the whole job");
  needs(options.mtbf && options.node_mtbf, false, "--mtbf and --node-mtbf exclude each other");
  needs(options.step.has_value(), run || options.strategy, "--step needs --strategy NAME or --mtbf TIME");
  needs(options.slowdown.has_value(), options.strategy.has_value(), "--slowdown needs --strategy NAME");
  needs(options.host_memory_free.has_value(), nodes && options.strategy,
        "--host-memory-free needs --nodes COUNT and --strategy NAME");
  needs(options.waves.has_value(), nodes && options.strategy, "--waves needs --nodes COUNT and --strategy NAME");
  needs(options.max_penalty && options.strategy, false,
        "--max-penalty is for saves that stop the training: with --strategy give --goodput-target FRACTION");
  constexpr const char* of_run[] = {"--work", "--detection", "--rescheduling", "--restore", "--goodput-target"};
  const bool said[] = {options.work.has_value(), options.detection.has_value(), options.rescheduling.has_value(),
                       options.restore.has_value(), options.goodput_target.has_value()};
  for (std::size_t i = 0; i < std::size(said); ++i) {
    needs(said[i], run, fmt::format("{} needs --mtbf TIME or --node-mtbf TIME", of_run[i]).c_str());
  }
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
  using examples::parse_bandwidth, examples::parse_count, examples::parse_duration, examples::parse_fraction,
      examples::parse_size;

  group = "What is saved (one of the first three)";
  add("--model", "NAME", options.model, as_typed, "model of the catalog");
  add("--config", "FILE", options.config, as_typed, "config.json from HuggingFace");
  add("--parameters", "COUNT", options.parameters, parse_count, "number of parameters: 70e9, 70.6B");
  add("--optimizer", "NAME", options.optimizer, as_typed, "update rule [adam]");
  add("--precision", "NAME", options.precision, as_typed, "number formats [the usual ones of the optimizer]");
  add("--rank", "SIZE", options.rank, parse_size_given, "of galore [128], of lora and qlora [16]");
  add("--ema", "FORMAT", options.ema, parse_format, "an averaged copy of what is trained, besides: fp32, bf16")
      ->check(CLI::IsMember({"fp32", "bf16"}));
  add("--safetensors-index", "FILE", options.index, as_typed,
      "model.safetensors.index.json of --config, to explain its size");

  group = "How it is divided over ranks (needs --model or --config)";
  ckpt::ParallelLayout layout;
  const CLI::Option* of_layout[] = {
      add("--tp", "SIZE", layout.tensor, parse_parallel_size, "tensor parallel size [1]"),
      add("--pp", "SIZE", layout.pipeline, parse_parallel_size, "pipeline stages [1]"),
      add("--dp", "SIZE", layout.data, parse_parallel_size, "data parallel size [1]"),
      add("--cp", "SIZE", layout.context, parse_parallel_size, "context parallel size [1]"),
      add("--ep", "SIZE", layout.expert, parse_parallel_size, "expert parallel size, divides --dp x --cp [1]"),
      add("--zero", "STAGE", layout.zero, parse_zero, "what replicas divide: ZeRO 1, 2, 3, or 0 for nothing [0]")
          ->check(CLI::IsMember({"0", "1", "2", "3"})),
      add("--shard-group", "SIZE", layout.shard_group, parse_size_given, "replicas that divide it, as HSDP [all]"),
      add("--saving", "MANNER", layout.saving, parse_saving, "who writes what several ranks hold [deduplicated]")
          ->check(CLI::IsMember(saving_names())),
      app.add_flag("--one-file", layout.one_file, "weights and optimizer state of a rank in one file")->group(group)};

  group = "Where it goes (one of the first three)";
  add("--node", "NAME", options.node, as_typed, "every writer is such a node of the catalog");
  add("--tier", "NAME", options.tier, as_typed, "every writer has such storage of the catalog");
  add("--write-bandwidth", "BANDWIDTH", options.write_bandwidth, parse_bandwidth,
      "of one writer, in place of --node's or --tier's: 7GB/s");
  add("--writers", "COUNT", options.writers, parse_count, "how many write at the same time [1]");
  add("--filesystem-limit", "BANDWIDTH", options.filesystem_limit, parse_bandwidth,
      "of all writers together [500GB/s]");
  add("--interval", "TIME", options.interval, parse_duration, "from one checkpoint start to the next [4h]");

  group = "On a cluster: the path of a save";
  add("--nodes", "COUNT", options.nodes, parse_count,
      "so many of --node; --tier is then the storage they share [local drives]");
  add("--tier-capacity", "SIZE", options.tier_capacity, parse_size, "provisioned of --tier: 48TiB");
  add("--serialiser", "NAME", options.serialiser, as_typed, "what turns state into files, as a stage of the path");
  add("--measured", "TIME", options.measured, parse_duration, "a save took so long: is that normal, and why not");

  group = "How it is saved";
  add("--strategy", "NAME", options.strategy, as_typed, "see --list strategies; all, best [synchronous]");
  add("--step", "TIME", options.step, parse_duration, "one training step [5s]");
  add("--slowdown", "FRACTION", options.slowdown, parse_fraction, "of its speed training loses beside a save [0]");
  add("--host-memory-free", "SIZE", options.host_memory_free, parse_size, "of one node [all of it]");
  add("--waves", "COUNT", options.waves, parse_size_given, "parts in which a snapshot goes through it [1]");

  group = "The run: failures, how often to save, where the hours go";
  add("--mtbf", "TIME", options.mtbf, parse_duration, "mean time between failures of the job");
  add("--node-mtbf", "TIME", options.node_mtbf, parse_duration, "of one of --nodes, in place of --mtbf");
  add("--work", "TIME", options.work, parse_duration, "of the job without saves and failures [1000h]");
  add("--detection", "TIME", options.detection, parse_duration, "until a failure is noticed [0s]");
  add("--rescheduling", "TIME", options.rescheduling, parse_duration, "from then until the restore starts [0s]");
  add("--restore", "TIME", options.restore, parse_duration, "reload and warm-up [by the path, else 10min]");
  add("--goodput-target", "FRACTION", options.goodput_target, parse_fraction,
      "exit with 2 if it is missed, and say what would reach it");

  group = "What is printed";
  add("--max-penalty", "FRACTION", options.max_penalty, parse_fraction,
      "exit with 2 if more MFU is lost than this: 0.01, 1%");
  app.add_flag("--explain", options.explain, "the breakdown: parameters, bytes, ranks")->group(group);
  add("--output", "FORMAT", options.output, as_typed, "[text]")->check(CLI::IsMember({"text", "json", "csv"}));
  add("--list", "KIND", options.list, as_typed, "the names of the catalog, and no answer")
      ->check(CLI::IsMember(
          {"models", "nodes", "tiers", "accelerators", "optimizers", "precisions", "serialisers", "strategies"}));

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
