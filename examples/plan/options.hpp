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
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precision.hpp>

#include "../command_line.hpp"
#include "../quantity_argument.hpp"
#include "layout.hpp"

namespace plan {

/// What helps when a tier is not in the catalog.
inline constexpr const char* other_storage =
    "give --filesystem-limit or --write-bandwidth; --list tiers lists those that are";

/// What the user asked for; empty where nothing was said.
struct Options {
  std::optional<std::string> model{};
  std::optional<std::string> config{};
  std::optional<double> parameters{};
  std::optional<ckpt::Bytes> size{};
  std::optional<double> bytes_per_parameter{};
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
  std::optional<std::string> host_memory{};
  std::optional<ckpt::Seconds> measured{};
  std::optional<ckpt::BytesPerSecond> read_bandwidth{};
  std::optional<ckpt::BytesPerSecond> filesystem_read_limit{};

  std::optional<std::string> strategy{};
  std::optional<ckpt::Seconds> step{};
  std::optional<double> slowdown{};
  std::optional<ckpt::Bytes> host_memory_free{};
  std::optional<std::uint64_t> waves{};

  std::optional<ckpt::Seconds> mtbf{};
  std::optional<ckpt::Seconds> node_mtbf{};
  std::optional<double> failures{};
  std::optional<ckpt::Seconds> observed{};
  std::optional<ckpt::Seconds> work{};
  std::optional<ckpt::Seconds> detection{};
  std::optional<ckpt::Seconds> rescheduling{};
  std::optional<ckpt::Seconds> restore{};
  std::optional<ckpt::Seconds> warm_up{};
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

/// Bytes of `--bytes-per-parameter`, with or without the unit that is in its name.
[[nodiscard]] inline double parse_bytes_each(std::string_view option, std::string_view text) {
  const bool bare = !text.empty() && text.back() >= '0' && text.back() <= '9';
  return examples::parse_size(option, fmt::format("{}{}", text, bare ? "B" : "")).value();
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
[[nodiscard]] inline bool asks_for_run(const Options& options) {
  return options.mtbf || options.node_mtbf || options.failures;
}

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
  needs(options.size &&
            (options.optimizer || options.precision || options.rank || options.ema || options.bytes_per_parameter),
        false,
        "--size is that of the whole state: leave --optimizer, --precision, --rank, --ema and "
        "--bytes-per-parameter out");
  needs(options.bytes_per_parameter && (options.optimizer || options.precision || options.rank || options.ema), false,
        "--bytes-per-parameter is in place of --optimizer, --precision, --rank and --ema: leave them out");
  needs(
      options.bytes_per_parameter && (options.layout || options.explain), false,
      "--bytes-per-parameter does not say which of them are weights, which a parallel layout and --explain take: give "
      "--optimizer and --precision");
  needs(nodes, options.node.has_value(), "--nodes needs --node NAME, which they are");
  needs(nodes && options.writers, !options.layout,
        "--writers and a parallel layout exclude each other with --nodes: its ranks are the writers");
  needs(options.tier_capacity.has_value(), options.tier.has_value(),
        "--tier-capacity needs --tier NAME, of which it is");
  needs(options.serialiser.has_value(), nodes, "--serialiser needs --nodes COUNT");
  needs(options.node_mtbf.has_value(), nodes, "--node-mtbf needs --nodes COUNT; give --mtbf TIME, of the whole job");
  needs(options.mtbf && options.node_mtbf, false, "--mtbf and --node-mtbf exclude each other");
  needs(options.failures && (options.mtbf || options.node_mtbf), false,
        "--failures takes the place of --mtbf and --node-mtbf: give one of them");
  needs(options.failures.has_value(), options.observed.has_value(),
        "--failures needs --observed TIME, in which they were counted");
  needs(options.observed.has_value(), options.failures.has_value(),
        "--observed needs --failures COUNT, what was counted in that time");
  needs(options.read_bandwidth.has_value(), nodes && run,
        "--read-bandwidth is for restores: it needs --nodes COUNT and --mtbf TIME");
  needs(options.filesystem_read_limit.has_value(), nodes && run,
        "--filesystem-read-limit is for restores: it needs --nodes COUNT and --mtbf TIME");
  needs(options.filesystem_read_limit.has_value(), options.tier || options.filesystem_limit,
        "--filesystem-read-limit needs --tier NAME or --filesystem-limit BANDWIDTH, the storage that the nodes share");
  needs(options.warm_up.has_value(), nodes && run,
        "--warm-up needs --nodes COUNT, to compute the time to read, and --mtbf TIME");
  needs(options.warm_up && options.restore, false, "--restore is reload and warm-up: leave --warm-up out");
  needs(options.restore && (options.read_bandwidth || options.filesystem_read_limit), false,
        "--restore is reload and warm-up: leave --read-bandwidth and --filesystem-read-limit out");
  needs(options.step.has_value(), run || options.strategy, "--step needs --strategy NAME or --mtbf TIME");
  needs(options.slowdown.has_value(), options.strategy.has_value(), "--slowdown needs --strategy NAME");
  needs(options.host_memory_free.has_value(), nodes && options.strategy,
        "--host-memory-free needs --nodes COUNT and --strategy NAME");
  needs(options.host_memory.has_value(), nodes, "--host-memory needs --nodes COUNT");
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
  examples::CommandLine line(
      "plan", "Tells what a checkpoint of a training run costs: its size, its time, what limits it.", 36);
  using examples::as_typed, examples::parse_bandwidth, examples::parse_count, examples::parse_duration,
      examples::parse_fraction, examples::parse_size;

  line.group("What is saved (one of the first four)");
  line.add("--model", "NAME", options.model, as_typed, "model of the catalog");
  line.add("--config", "FILE", options.config, as_typed, "config.json from HuggingFace");
  line.add("--parameters", "COUNT", options.parameters, parse_count, "number of parameters: 70e9, 70.6B");
  line.add("--size", "SIZE", options.size, parse_size, "bytes of the whole state: 25TB");
  line.add("--optimizer", "NAME", options.optimizer, as_typed, "update rule [adam]; none for weights alone");
  line.add("--precision", "NAME", options.precision, as_typed,
           "number formats [the usual ones of optimizer and layout]");
  line.add("--bytes-per-parameter", "COUNT", options.bytes_per_parameter, parse_bytes_each,
           "in place of --optimizer and --precision: 12, 4.5");
  line.add("--rank", "SIZE", options.rank, parse_size_given, "of galore [128], of lora and qlora [16]");
  line.add("--ema", "FORMAT", options.ema, parse_format, "an averaged copy of what is trained, besides: fp32, bf16")
      ->check(CLI::IsMember({"fp32", "bf16"}));
  line.add("--safetensors-index", "FILE", options.index, as_typed,
           "model.safetensors.index.json of --config, to explain its size");

  line.group("How it is divided over ranks (needs --model or --config)");
  ckpt::ParallelLayout layout;
  const CLI::Option* of_layout[] = {
      line.add("--tp", "SIZE", layout.tensor, parse_parallel_size, "tensor parallel size [1]"),
      line.add("--pp", "SIZE", layout.pipeline, parse_parallel_size, "pipeline stages [1]"),
      line.add("--dp", "SIZE", layout.data, parse_parallel_size, "data parallel size [1]"),
      line.add("--cp", "SIZE", layout.context, parse_parallel_size, "context parallel size [1]"),
      line.add("--ep", "SIZE", layout.expert, parse_parallel_size, "expert parallel size, divides --dp x --cp [1]"),
      line.add("--zero", "STAGE", layout.zero, parse_zero, "what replicas divide: ZeRO 1, 2, 3, or 0 for nothing [0]")
          ->check(CLI::IsMember({"0", "1", "2", "3"})),
      line.add("--shard-group", "SIZE", layout.shard_group, parse_size_given, "replicas that divide it, as HSDP [all]"),
      line.add("--saving", "RULE", layout.writer_rule, parse_saving,
               "who writes what several ranks hold [dcp with --zero 3, else deduplicated]")
          ->check(CLI::IsMember(saving_names())),
      line.flag("--one-file", layout.one_file, "weights and optimizer state of a rank in one file")};

  line.group("Where it goes (one of the first three)");
  line.add("--node", "NAME", options.node, as_typed, "every writer is such a node of the catalog");
  line.add("--tier", "NAME", options.tier, as_typed, "storage of the catalog: of each writer or of all, as it says");
  line.add("--tier-capacity", "SIZE", options.tier_capacity, parse_size,
           "provisioned of --tier, where that is sold by capacity: 48TiB");
  line.add("--write-bandwidth", "BANDWIDTH", options.write_bandwidth, parse_bandwidth,
           "of one writer, in place of --node's or --tier's: 7GB/s");
  line.add("--writers", "COUNT", options.writers, parse_count, "how many write at the same time [1]");
  line.add("--filesystem-limit", "BANDWIDTH", options.filesystem_limit, parse_bandwidth,
           "of all writers together [500GB/s]");
  line.add("--interval", "TIME", options.interval, parse_duration, "from one checkpoint start to the next [4h]");

  line.group("On a cluster: the path of a save");
  line.add("--nodes", "COUNT", options.nodes, parse_count, "so many of --node, which save to --tier [local drives]");
  line.add("--serialiser", "NAME", options.serialiser, as_typed, "what turns state into files, as a stage of the path");
  line.add("--read-bandwidth", "BANDWIDTH", options.read_bandwidth, parse_bandwidth,
           "of one node, for restores [that of the storage]");
  line.add("--filesystem-read-limit", "BANDWIDTH", options.filesystem_read_limit, parse_bandwidth,
           "of all nodes together [that of --tier]");
  line.add("--measured", "TIME", options.measured, parse_duration, "a save took so long: is that normal, and why not");

  line.group("How it is saved");
  line.add("--strategy", "NAME", options.strategy, as_typed, "see --list strategies; all, best [synchronous]");
  line.add("--step", "TIME", options.step, parse_duration, "one training step [5s]");
  line.add("--slowdown", "FRACTION", options.slowdown, parse_fraction, "of its speed training loses beside a save [0]");
  line.add("--host-memory", "KIND", options.host_memory, as_typed,
           "pinned, pageable (both kept) or fresh at every save [pinned]");
  line.add("--host-memory-free", "SIZE", options.host_memory_free, parse_size, "of one node [all of it]");
  line.add("--waves", "COUNT", options.waves, parse_size_given, "parts in which a snapshot goes through it [1]");

  line.group("The run: failures, how often to save, where the hours go");
  line.add("--mtbf", "TIME", options.mtbf, parse_duration, "mean time between failures of the job");
  line.add("--node-mtbf", "TIME", options.node_mtbf, parse_duration, "of one of --nodes, in place of --mtbf");
  line.add("--failures", "COUNT", options.failures, parse_count, "so many of the job were seen, in place of --mtbf");
  line.add("--observed", "TIME", options.observed, parse_duration, "in which --failures were counted");
  line.add("--work", "TIME", options.work, parse_duration, "of the job without saves and failures [1000h]");
  line.add("--detection", "TIME", options.detection, parse_duration, "until a failure is noticed [0s]");
  line.add("--rescheduling", "TIME", options.rescheduling, parse_duration, "from then until the restore starts [0s]");
  line.add("--restore", "TIME", options.restore, parse_duration, "reload and warm-up [by the path, else 10min]");
  line.add("--warm-up", "TIME", options.warm_up, parse_duration, "after the state is read [0s]");
  line.add("--goodput-target", "FRACTION", options.goodput_target, parse_fraction,
           "exit with 2 if it is missed, and say what would reach it");

  line.group("What is printed");
  line.add("--max-penalty", "FRACTION", options.max_penalty, parse_fraction,
           "exit with 2 if more MFU is lost than this: 0.01, 1%");
  line.flag("--explain", options.explain, "the breakdown: parameters, bytes, ranks");
  line.add("--output", "FORMAT", options.output, as_typed, "[text]")->check(CLI::IsMember({"text", "json", "csv"}));
  line.add("--list", "KIND", options.list, as_typed, "the names of the catalog, and no answer")
      ->check(CLI::IsMember(
          {"models", "nodes", "tiers", "accelerators", "optimizers", "precisions", "serialisers", "strategies"}));

  options.information = line.parse(argc, argv);
  for (const CLI::Option* option : of_layout) {
    if (option->count() > 0) options.layout = layout;
  }
  if (!options.information && options.list && options.output != "text") {
    throw ckpt::InvalidInput(fmt::format("--list prints text only: leave --output {} out", options.output).c_str());
  }
  return options;
}

}  // namespace plan
