// ckpt measure: how fast a directory really takes a checkpoint: writes files by 1 ... n threads with fsync, reads them
// back, fits the figures of a storage tier, and tells how well these predict other sizes and numbers of writers. Leaves
// nothing behind, and never writes more than --total and --checkpoint. All options: docs/ckpt_measure.md.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/normal.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>

#include "fields.hpp"
#include "measure/answer.hpp"
#include "measure/file_system.hpp"
#include "measure/fit.hpp"
#include "measure/interrupts.hpp"
#include "measure/measure.hpp"
#include "measure/options.hpp"
#include "measure/progress.hpp"
#include "measure/runs.hpp"
#include "measure/scratch_file.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr FieldInfo directory_fields[] = {
    {"directory", Shows::text, "written to", "where it was measured"},
    {"file_system", Shows::text, "file system", "of the directory; null: not known by its number"},
    {"shared", Shows::flag, "", "all nodes share it; else it is of this node alone"},
    {"direct", Shows::flag, "", "written and read past the page cache, by O_DIRECT"},
    {"bytes_written", Shows::bytes, "written", "in all [B]"},
    {"capacity_bytes", Shows::bytes, "capacity", "of the file system [B]"},
    {"available_bytes", Shows::bytes, "free before", "to this user [B]"}};

constexpr FieldInfo measure_run_fields[] = {
    {"purpose", Shows::text, "run", "fit: figures are taken from it; check: predicted by these; checkpoint"},
    {"writers", Shows::count, "writers", "that began together"},
    {"files_per_writer", Shows::count, "files each", "one after the other"},
    {"file_bytes", Shows::bytes, "file size", "of each [B]"},
    {"bytes", Shows::bytes, "", "of all of them [B]"},
    {"rate", Shows::bandwidth, "rate", "of all writers [B/s]"},
    {"rate_per_writer", Shows::bandwidth, "per writer", "of one of them [B/s]"},
    {"measured_s", Shows::seconds, "measured", "median of the rounds [s]"},
    {"predicted_s", Shows::seconds, "predicted", "by the figures [s]"},
    {"error", Shows::fraction, "error", "predicted over measured, less 1"},
    {"rounds", Shows::count, "", "in which it was made"},
    {"slowest_over_fastest", Shows::number, "rounds", "of the rounds"}};

constexpr FieldInfo figure_fields[] = {
    {"per_writer", Shows::bandwidth, "one writer", "write bandwidth of one writer [B/s]"},
    {"per_writer_low", Shows::bandwidth, "", "of the 95 % interval by its rounds; null: fewer than three rounds [B/s]"},
    {"per_writer_high", Shows::bandwidth, "", "the same [B/s]"},
    {"together", Shows::bandwidth, "all together", "write bandwidth that they share; null: no limit met [B/s]"},
    {"together_low", Shows::bandwidth, "", "of the 95 % interval by its rounds; null: fewer than three rounds [B/s]"},
    {"together_high", Shows::bandwidth, "", "the same [B/s]"},
    {"latency_per_file_s", Shows::seconds, "each file", "to create and sync one [s]"},
    {"files_per_second", Shows::number, "files per second", "of all together; null: no limit met [1/s]"},
    {"mean_rate", Shows::bandwidth, "mean of everything", "bytes over time of all large files [B/s]"},
    {"read_per_reader", Shows::bandwidth, "one reader", "null: what was written was still in memory [B/s]"},
    {"read_together", Shows::bandwidth, "all readers", "the same of all together [B/s]"},
    {"read_together_low", Shows::bandwidth, "",
     "of the 95 % interval by its rounds; null: fewer than three rounds [B/s]"},
    {"read_together_high", Shows::bandwidth, "", "the same [B/s]"},
    {"median_error", Shows::fraction, "prediction is off by", "median of the runs that no figure was taken from"},
    {"largest_error", Shows::fraction, "", "of these runs"},
    {"checkpoint_bytes", Shows::bytes, "", "that --checkpoint asked for; null: none [B]"},
    {"checkpoint_s", Shows::seconds, "checkpoint", "predicted [s]"},
    {"burst_rate", Shows::bandwidth, "", "at first, of --burst; null: one rate describes it as well [B/s]"},
    {"burst_bytes", Shows::bytes, "burst", "written at that rate until it drops [B]"},
    {"sustained_rate", Shows::bandwidth, "", "after it, or all along [B/s]"},
    {"cpp", Shows::text, "", "the figures as C++"}};

constexpr SectionInfo measure_sections[] = {{"directory", "Directory", false, directory_fields},
                                            {"runs", "Runs", true, measure_run_fields},
                                            {"figures", "Figures", false, figure_fields}};

using namespace measure;

/// A size in whole bytes.
[[nodiscard]] std::uint64_t parse_bytes(const std::string& option, std::string_view text) {
  const double bytes = ckpt::parse_size(option, text).value();
  if (!(bytes >= 1.0 && bytes <= 0x1p53)) {
    throw ckpt::InvalidInput(fmt::format("{}: \"{}\" must be 1 B to 8 PiB", option, ckpt::printable(text)).c_str());
  }
  return static_cast<std::uint64_t>(std::floor(bytes));
}

/// Sizes with commas between them.
[[nodiscard]] std::vector<std::uint64_t> parse_sizes(const std::string& option, std::string_view text) {
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

/// The time at which several nodes begin.
[[nodiscard]] std::chrono::sys_time<std::chrono::microseconds> parse_start(std::string_view text) {
  const auto found = ckpt::logs::find_timestamp(text);
  const bool whole = found && found->begin == 0 && found->end == text.size();
  if (!whole || found->stamp.clock != ckpt::logs::Clock::with_offset) {
    throw ckpt::InvalidInput(
        fmt::format("--start-at: \"{}\" is no time with Z or an offset; write 2026-03-02T10:31:00Z",
                    ckpt::printable(text))
            .c_str());
  }
  const std::chrono::sys_time<std::chrono::microseconds> start(found->stamp.time);
  const auto now = std::chrono::system_clock::now();
  if (start < now || start > now + std::chrono::hours(24)) {
    throw ckpt::InvalidInput(fmt::format("--start-at: \"{}\" is {}", ckpt::printable(text),
                                         start < now ? "in the past" : "more than a day ahead")
                                 .c_str());
  }
  return start;
}

[[nodiscard]] Options options_of(const Given& given) {
  Options options;
  if (given.arguments().empty()) throw ckpt::InvalidInput("nowhere to write to: give a directory");
  options.directory = given.arguments().front();
  if (const auto* text = given.text("total")) options.size = parse_bytes("--total", *text);
  options.writers = given.whole("threads", 1, 256).value_or(options.writers);
  options.rounds = given.whole("rounds", 1, 100).value_or(options.rounds);
  if (const auto* text = given.text("file-size")) options.file_sizes = parse_sizes("--file-size", *text);
  if (const auto* text = given.text("checkpoint")) options.checkpoint = parse_bytes("--checkpoint", *text);
  options.verify = given.has("verify");
  if (const auto* text = given.text("burst")) {
    options.burst = parse_bytes("--burst", *text);
    if (*options.burst < options.writers * burst_parts * small_file) {
      throw ckpt::InvalidInput(
          fmt::format("--burst: less than {} parts of 4 KiB for each thread", burst_parts).c_str());
    }
  }
  options.direct = given.has("direct");
  if (const auto* text = given.text("start-at")) options.start_at = parse_start(*text);
  options.nodes = given.whole("at-once", 1, 1'000'000);
  if (options.nodes && !options.start_at)
    throw ckpt::InvalidInput("--at-once needs --start-at TIME, when all nodes begin");
  if (given.has("shared") && given.has("local")) {
    throw ckpt::InvalidInput("--shared and --local exclude each other");
  }
  if (given.has("shared")) options.shared = true;
  if (given.has("local")) options.shared = false;
  if (options.verify && !options.checkpoint) throw ckpt::InvalidInput("--verify needs --checkpoint SIZE");
  if (options.checkpoint && *options.checkpoint < options.writers) {
    throw ckpt::InvalidInput("--checkpoint: less than a byte for each thread");
  }
  return options;
}

/// Refuses what would fill the file system.
void require_space(const Directory& directory, std::uint64_t bytes) {
  const double available = directory.space().available;
  if (static_cast<double>(bytes) <= 0.9 * available) return;
  throw std::runtime_error(
      directory.describe(fmt::format("{} are needed at a time, and a tenth more; {} are free",
                                     ckpt::Bytes(static_cast<double>(bytes)), ckpt::Bytes(available))));
}

/// Makes all rounds of all runs: one round after the other, so that a change of the weather meets all runs alike, and
/// each from another run on, so that no run always follows the same one.
[[nodiscard]] std::vector<Measured> make_rounds(Bench& bench, const Options& options, const Runs& runs) {
  std::vector<Measured> measured;
  for (const Run& run : runs.in_order()) measured.push_back({.run = run});
  for (std::size_t round = 0; round < options.rounds; ++round) {
    std::rotate(measured.begin(), measured.begin() + 1, measured.end());
    for (Measured& one : measured) one.samples.push_back(bench.make(one.run));
  }
  const std::size_t rotated = options.rounds % measured.size();
  std::rotate(measured.begin(), measured.end() - static_cast<std::ptrdiff_t>(rotated), measured.end());
  return measured;
}

/// Figures from the runs that are meant for it, which come first.
void fit(Answer& answer) {
  const std::vector<Measured>& measured = answer.measured;
  const bool several = answer.options.writers > 1;
  const Measured& one = measured[0];
  const std::optional<Measured> all = several ? std::optional(measured[1]) : std::nullopt;
  const Measured& one_small = measured[several ? 2 : 1];
  const std::optional<Measured> all_small = several ? std::optional(measured[3]) : std::nullopt;
  answer.fit = fit_stage(one, one_small, all, all_small);
  answer.one_differs = RoundsDiffer::of(one.write_rates());
  answer.all_differ = all ? RoundsDiffer::of(all->write_rates()) : answer.one_differs;
  if (one.from_cache() || (all && all->from_cache())) {
    answer.fit.notes.push_back(
        "the system did not drop what it holds in memory, so that reading would not have met the storage");
  } else {
    answer.read_rate = one.read_rate_of_one();
    const std::optional<double> each = all ? all->read_rate_of_one() : answer.read_rate;
    if (each) answer.read_together = *each * static_cast<double>(answer.options.writers);
    answer.reads_differ = RoundsDiffer::of((all ? *all : one).read_rates());
  }
  for (std::string& doubt : find_doubts(measured)) answer.fit.notes.push_back(std::move(doubt));
  if (answer.burst && answer.burst->burst && !answer.bursts()) {
    answer.fit.notes.push_back(
        fmt::format("--burst took {}, in which any other load looks like the end of a burst: a larger SIZE, of 10 s or "
                    "more, tells; "
                    "--write leaves it out",
                    ckpt::Seconds(answer.burst_time)));
  }
  if (one.write_time() < 1.0) {
    answer.fit.notes.push_back(
        fmt::format("the longest file took {} to write: figures of a larger --total say more about the storage",
                    ckpt::Seconds(one.write_time())));
  }
}

[[nodiscard]] Answer measure_directory(const Options& options) {
  Answer answer{.options = options};
  const Directory directory(options.directory);
  const Runs runs = plan_runs(options);
  require_space(directory, bytes_at_once(options, runs));
  answer.space = directory.space();
  answer.file_system = file_system_of(directory);
  if (options.checkpoint) answer.checkpoint = checkpoint_run(options);

  handle_interrupts();
  {
    measure::Progress progress(bytes_in_all(options, runs));
    Bench bench(directory, options.writers, progress, options.direct);
    if (options.start_at) std::this_thread::sleep_until(*options.start_at);
    answer.measured = make_rounds(bench, options, runs);
    if (options.verify) {
      const Run checkpoint = *answer.checkpoint;
      answer.measured.push_back({.run = checkpoint, .samples = {bench.make(checkpoint)}});
    }
    if (options.burst) {
      const std::vector<ckpt::TimedBytes> times = bench.make_in_parts(burst_run(options), burst_parts);
      answer.burst = ckpt::fit_burst(times);
      answer.burst_time = times.back().time.value();
      // Times of one run add up, and what one part lost all after it have: less than that may be the weather.
      constexpr double least_drop = 1.5;
      const auto& burst = answer.burst->burst;
      if (burst && burst->rate < answer.burst->sustained * least_drop) {
        answer.burst = ckpt::BurstFit{.sustained = times.back().bytes / times.back().time};
      }
    }
    answer.written = progress.written();
    answer.direct = options.direct && !bench.was_cached();
  }
  fit(answer);
  if (options.direct && !answer.direct) {
    answer.fit.notes.push_back("the file system does not take O_DIRECT: written through the page cache, and synced");
  }
  if (options.start_at) {
    answer.fit.notes.push_back(
        "nodes that begin together stay together as far as all are equally fast: look at the rounds of each");
  }
  return answer;
}

void add_directory(Report& report, const Answer& answer) {
  Fields& directory = report["directory"];
  directory.set("directory", answer.options.directory);
  const std::string_view whose = answer.shared() ? "shared by all nodes" : "of this node alone";
  const std::string& name = answer.file_system.name;
  directory.set("file_system", name.empty() ? FieldValue() : FieldValue(name),
                fmt::format("{}, taken to be {}{}", name.empty() ? "not known" : name, whose,
                            answer.options.shared ? ", as was said" : ": --shared or --local says otherwise"));
  directory.set("shared", answer.shared());
  directory.set("direct", answer.direct);
  directory.set("bytes_written", answer.written);
  directory.set("capacity_bytes", answer.space.total);
  directory.set("available_bytes", answer.space.available);
}

void add_runs(Report& report, const Answer& answer) {
  for (const Measured& measured : answer.measured) {
    const Run& run = measured.run;
    const double rate = static_cast<double>(run.bytes()) / measured.write_time();
    Fields& row = report.row("runs");
    row.set("purpose", run.purpose == Purpose::fit ? "fit" : run.purpose == Purpose::check ? "check" : "checkpoint");
    row.set("writers", run.writers);
    row.set("files_per_writer", run.files);
    row.set("file_bytes", run.file_size);
    row.set("bytes", run.bytes());
    row.set("rate", rate);
    row.set("rate_per_writer", rate / static_cast<double>(run.writers));
    row.set("measured_s", measured.write_time());
    row.set("predicted_s", predict(answer.fit.stage, run));
    row.set("error", error_of(answer, measured), fmt::format("{:+.0f} %", 100.0 * error_of(answer, measured)));
    row.set("rounds", measured.samples.size());
    if (measured.samples.size() > 1) {
      row.set("slowest_over_fastest", measured.spread(),
              fmt::format("slowest is {:.2f} x the fastest", measured.spread()));
    }
  }
}

void add_figures(Report& report, const Answer& answer) {
  const ckpt::Stage& stage = answer.fit.stage;
  Fields& figures = report["figures"];
  const auto set_rate = [&](const std::string& name, ckpt::BytesPerSecond rate, const std::optional<RoundsDiffer>& by) {
    figures.set(name, rate);
    if (!by) return;
    const ckpt::BytesPerSecond low = rate / by->of_mean;
    const ckpt::BytesPerSecond high = rate * by->of_mean;
    figures.set(name, rate, fmt::format("{}, 95 % interval {} ... {}", rate, low, high));
    figures.set(name + "_low", low);
    figures.set(name + "_high", high);
  };
  set_rate("per_writer", *stage.per_writer, answer.one_differs);
  figures.set("together", FieldValue(), "no limit met");
  if (stage.shared) set_rate("together", *stage.shared, answer.all_differ);
  figures.set("latency_per_file_s", stage.latency_per_file);
  figures.set("files_per_second", FieldValue(), "no limit met");
  if (stage.files_per_second) figures.set("files_per_second", stage.files_per_second->value());
  figures.set("mean_rate", mean_rate(answer.measured));
  figures.set("read_per_reader", FieldValue(), "not known");
  if (answer.read_rate) figures.set("read_per_reader", *answer.read_rate);
  if (answer.read_together) {
    set_rate("read_together", ckpt::BytesPerSecond(*answer.read_together), answer.reads_differ);
  }
  if (const std::vector<double> errors = errors_of_checks(answer); !errors.empty()) {
    const double largest = *std::max_element(errors.begin(), errors.end());
    const double median = Measured::median(errors);
    figures.set(
        "median_error", median,
        fmt::format("{:.0f} % (median), {:.0f} % at most, of the {} that no figure was taken from", 100.0 * median,
                    100.0 * largest, errors.size() == 1 ? "run" : fmt::format("{} runs", errors.size())));
    figures.set("largest_error", largest);
  }
  if (answer.checkpoint) {
    const ckpt::Bytes bytes(static_cast<double>(*answer.options.checkpoint));
    const ckpt::Seconds time(predict(stage, *answer.checkpoint));
    figures.set("checkpoint_bytes", *answer.options.checkpoint);
    figures.set("checkpoint_s", time,
                fmt::format("{} by {} writers takes {} (predicted{})", bytes, answer.options.writers, time,
                            answer.options.verify ? "" : "; --verify writes it"));
  }
  if (answer.burst) {
    const ckpt::BytesPerSecond& sustained = answer.burst->sustained;
    figures.set("sustained_rate", sustained, "");
    if (const auto& burst = answer.burst->burst) {
      figures.set("burst_rate", burst->rate, "");
      figures.set("burst_bytes", burst->bytes, fmt::format("{} at {}, then {}", burst->bytes, burst->rate, sustained));
    } else {
      figures.set(
          "burst_bytes", FieldValue(),
          fmt::format("none in {}: {} all along", ckpt::Bytes(static_cast<double>(*answer.options.burst)), sustained));
    }
  }
  figures.set("cpp", FieldValue(to_cpp(answer)), "");
  report.below("figures", "\nTo paste\n\n" + to_cpp(answer));
}

/// A spread of a job file: " x/ 1.12", the factor that one in ten lies beyond on either side.
/// @param error  of logarithms, root mean square
[[nodiscard]] std::string spread_text(double error) {
  return fmt::format(" x/ {:.3g}", std::max(1.01, std::exp(ckpt::math::normal_quantile(0.9) * error)));
}

/// The spread of the next round, as those that were made differ. Nothing of fewer than three.
[[nodiscard]] std::string rounds_text(const std::optional<RoundsDiffer>& differ) {
  return differ ? fmt::format(" x/ {:.3g}", std::max(1.01, differ->of_round)) : std::string();
}

/// How far the figures are off where they predicted what was measured. Nothing where no run was predicted.
[[nodiscard]] std::string spread_of(const Answer& answer) {
  double squares = 0.0;
  double runs = 0.0;
  for (const Measured& measured : answer.measured) {
    if (measured.run.purpose == Purpose::fit) continue;
    const double off = std::log1p(error_of(answer, measured));
    squares += off * off;
    runs += 1.0;
  }
  if (!(runs > 0.0)) return {};
  return spread_text(std::sqrt(squares / runs));
}

/// The directory as part of a job file.
[[nodiscard]] ckpt::JobDescription part_of_job(const Answer& answer) {
  ckpt::JobDescription part;
  const auto set = [&](const char* key, const std::optional<ckpt::BytesPerSecond>& rate, std::string_view off = "") {
    if (rate) part.set(key, fmt::format("{:.9g} GB/s{}", rate->in(ckpt::units::GBps), off), "ckpt measure");
  };
  const std::string reads = rounds_text(answer.reads_differ);
  if (!answer.shared()) {
    const ckpt::StorageTier tier = tier_of(answer);
    if (answer.bursts()) {
      set("machine.node.storage.write_bandwidth", answer.burst->sustained, spread_text(answer.burst->error));
      set("machine.node.storage.write_burst.rate", answer.burst->burst->rate);
      part.set("machine.node.storage.write_burst.bytes",
               fmt::format("{:.9g} GB", answer.burst->burst->bytes.in(ckpt::units::GB)), "ckpt measure");
    } else {
      set("machine.node.storage.write_bandwidth", tier.write_bandwidth, spread_of(answer));
    }
    set("machine.node.storage.read_bandwidth", tier.read_bandwidth, reads);
    return part;
  }
  const ckpt::SharedTier tier = shared_tier_of(answer);
  if (answer.options.nodes) {
    const auto nodes = static_cast<double>(*answer.options.nodes);
    set("machine.shared.write_aggregate", tier.tier.write_bandwidth * nodes, spread_of(answer));
    if (tier.tier.read_bandwidth) set("machine.shared.read_aggregate", *tier.tier.read_bandwidth * nodes, reads);
  } else {
    set("machine.shared.write_per_client", tier.tier.write_bandwidth, spread_of(answer));
    set("machine.shared.read_per_client", tier.tier.read_bandwidth, reads);
  }
  set("machine.shared.write_per_process", tier.write_per_process);
  set("machine.shared.read_per_process", tier.read_per_process);
  part.set("machine.shared.latency_per_file", fmt::format("{:.9g} s", tier.latency_per_file.value()), "ckpt measure");
  return part;
}

int run_measure(const Given& given) {
  const Answer answer = measure_directory(options_of(given));
  Report report(measure_report);
  add_directory(report, answer);
  add_runs(report, answer);
  add_figures(report, answer);
  for (const std::string& note : answer.fit.notes) report.note(note);
  if (const std::string* file = given.text("write")) {
    write_file(*file, ckpt::write_job(part_of_job(answer)));
    report.note(fmt::format("written to {}: give it to the other commands with --job", *file));
    if (answer.shared() && !answer.options.nodes) {
      report.note(
          "one node measured what one node gets: what all nodes together get of shared storage is in no file, and "
          "takes "
          "--filesystem-limit BANDWIDTH");
    }
  }
  print(given, report);
  return 0;
}

constexpr const char* measure_examples[] = {"measure /scratch",
                                            "measure /scratch --total 4GiB --threads 8 --checkpoint 20GB --verify",
                                            "measure /lustre/job --shared --write storage.json",
                                            "measure /lustre/job --start-at 2026-03-02T10:31:00Z --at-once 16"};

}  // namespace

const ReportInfo measure_report{"measure", "How fast a directory takes a checkpoint", measure_sections, "runs"};

const Subcommand measure_command{.name = "measure",
                                 .summary = "how fast a directory takes what is written: a storage tier",
                                 .arguments = "DIRECTORY",
                                 .most_arguments = 1,
                                 .first =
                                     "total threads rounds file-size checkpoint verify burst direct start-at at-once "
                                     "shared local write table output",
                                 .examples = measure_examples,
                                 .run = run_measure};

}  // namespace program
