// ckpt calibrate: reads the log of a job, as CSV, and tells its MTBF, what its saves and restores cost, where its hours
// went, and how often it should have saved. The format of a log: ckpt calibrate --format, and docs/ckpt_calibrate.md.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/io/logs/csv.hpp>
#include <ckpt/io/logs/estimate.hpp>
#include <ckpt/io/logs/job_part.hpp>
#include <ckpt/io/logs/measured.hpp>

#include "fields.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace logs = ckpt::logs;

namespace {

constexpr FieldInfo log_fields[] = {
    {"file", Shows::text, "log", "that was read"},
    {"wall_clock_s", Shows::seconds, "wall clock", "from its first row to its last"},
    {"failures", Shows::count, "failures", "of the job"},
    {"stops", Shows::count, "stopped on purpose", "of the job"},
    {"time_at_risk_s", Shows::seconds, "", "that the job was up"},
    {"mtbf_s", Shows::seconds, "MTBF", "time at risk over failures; null: none failed"},
    {"mtbf_wall_clock_s", Shows::seconds, "", "wall clock over failures; null: none failed"},
    {"mtbf_low_s", Shows::seconds, "", "lower end of its interval"},
    {"mtbf_high_s", Shows::seconds, "", "upper end of its interval; null: none failed"},
    {"confidence", Shows::fraction, "", "of every interval"},
    {"saves_cut_off", Shows::count, "saves cut off by a failure", "failures while a save blocked"},
    {"saves_never_durable", Shows::count, "saves lost before they were durable", "when the state was needed"}};

constexpr FieldInfo time_fields[] = {{"what", Shows::text, "what", "of which the times are"},
                                     {"count", Shows::count, "count", "how many were finished"},
                                     {"mean_s", Shows::seconds, "mean", "of them"},
                                     {"median_s", Shows::seconds, "median", "of them"},
                                     {"deviation_s", Shows::seconds, "deviation", "standard deviation; null: of one"},
                                     {"slowest_s", Shows::seconds, "slowest", "of them"}};

constexpr FieldInfo interval_fields[] = {
    {"mtbf_s", Shows::seconds, "", "that it is for; without failures the lower end of the interval"},
    {"work_interval_s", Shows::seconds, "best interval", "work between saves with the least wall clock"},
    {"period_s", Shows::seconds, "", "from the start of a save to the start of the next"},
    {"work_interval_low_s", Shows::seconds, "", "when MTBF and mean cost vary within their intervals"},
    {"work_interval_high_s", Shows::seconds, "with that confidence", "the same; null: none failed"},
    {"bound", Shows::text, "not shorter because of", "failures or storage"},
    {"excess_at_low_mtbf", Shows::fraction, "if the MTBF is low", "extra wall clock if it is the lower end"},
    {"excess_at_high_mtbf", Shows::fraction, "if the MTBF is high", "extra wall clock if it is the upper end"},
    {"present_work_interval_s", Shows::seconds, "present interval", "work between saves, median of the log"},
    {"present_excess", Shows::fraction, "against the best", "its extra wall clock"}};

constexpr FieldInfo ledger_fields[] = {
    {"category", Shows::text, "category", "what the time was spent on"},
    {"measured_s", Shows::seconds, "hours", "in the log"},
    {"measured", Shows::fraction, "of all", "of the wall clock"},
    {"present", Shows::fraction, "expected", "of the wall clock by the model, at the present interval"},
    {"best", Shows::fraction, "at the best", "of the wall clock by the model, at the best interval"}};

constexpr SectionInfo sections[] = {{"log", "Log", false, log_fields},
                                    {"times", "Times", true, time_fields},
                                    {"interval", "How often to save", false, interval_fields},
                                    {"ledger", "Where the time went", true, ledger_fields}};

/// A number with the nine digits that an estimate has.
[[nodiscard]] double rounded(double number) { return std::stod(fmt::format("{:.9g}", number)); }

[[nodiscard]] std::string two_decimals(double fraction) { return fmt::format("{:.2f} %", 100.0 * fraction); }

void add_log(Report& report, const logs::Estimate& estimate) {
  const logs::Measured& measured = estimate.measured;
  const ckpt::ObservedFailures& failures = estimate.failures;
  const bool failed = failures.events > 0;
  Fields& log = report["log"];
  log.set("file", estimate.file);
  log.set("wall_clock_s", ckpt::Seconds(measured.wall_clock), fmt::format("{:h}", ckpt::Seconds(measured.wall_clock)));
  log.set("failures", measured.failures,
          fmt::format("{} in {:h} that the job was up", measured.failures, failures.duration));
  const auto count = [&log](const char* name, std::size_t number) {
    log.set(name, number, number > 0 ? fmt::format("{}", number) : "");
  };
  count("stops", measured.stops);
  log.set("time_at_risk_s", rounded(failures.duration.value()));
  const std::string confidence = fmt::format("{:.4g} %", 100.0 * failures.confidence);
  log.set("mtbf_s", failed ? FieldValue(rounded(failures.mtbf().value())) : FieldValue(),
          failed
              ? fmt::format("{:h} of uptime, {} interval {:h} ... {:h}; {:h} of wall clock", failures.mtbf(),
                            confidence, failures.mtbf_low(), failures.mtbf_high(), failures.wall_clock_mtbf().seconds())
              : fmt::format("at least {:h}, the lower end of the {} interval", failures.mtbf_low(), confidence));
  if (failed) log.set("mtbf_wall_clock_s", rounded(failures.wall_clock_mtbf().seconds().value()));
  log.set("mtbf_low_s", rounded(failures.mtbf_low().value()));
  if (failed) log.set("mtbf_high_s", rounded(failures.mtbf_high().value()));
  log.set("confidence", failures.confidence);
  count("saves_cut_off", measured.saves_cut_off);
  count("saves_never_durable", measured.saves_never_durable);
}

void add_times(Report& report, const char* what, const std::optional<logs::TimeStatistics>& spread) {
  if (!spread) return;
  Fields& row = report.row("times");
  const auto set = [&row](const char* name, ckpt::Seconds time) {
    row.set(name, rounded(time.value()), fmt::format("{:s}", time));
  };
  row.set("what", what);
  row.set("count", spread->count);
  set("mean_s", spread->mean);
  set("median_s", spread->median);
  if (spread->count > 1) {
    set("deviation_s", spread->deviation);
  } else {
    row.set("deviation_s", FieldValue());
  }
  set("slowest_s", spread->slowest);
}

void add_interval(Report& report, const logs::Estimate& estimate) {
  const logs::Recommendation& choice = *estimate.recommendation;
  const bool bound_only = !choice.high;
  const ckpt::Seconds best = choice.best.interval.seconds();
  const ckpt::Seconds period = choice.best.interval.period(choice.run.save.blocking).seconds();
  Fields& interval = report["interval"];
  interval.set("mtbf_s", rounded(choice.mtbf.value()));
  interval.set("work_interval_s", rounded(best.value()),
               fmt::format("{}{:min} from start to start, {:min} of work between saves", bound_only ? "at least " : "",
                           period, best));
  interval.set("period_s", rounded(period.value()));
  interval.set("work_interval_low_s", rounded(choice.low.value()));
  interval.set("bound", to_string(choice.best.bound),
               choice.best.bound == ckpt::Bound::by_storage
                   ? "storage: with a shorter one the next save would have to wait for the last"
                   : std::string(to_string(choice.best.bound)));
  interval.set("excess_at_low_mtbf", rounded(choice.regret_low), "");
  if (bound_only) {
    report.note("nothing failed: the best interval is for the lower end of the MTBF, and a longer one may be better");
  } else {
    const auto regret = [&](const char* name, ckpt::Seconds mtbf, double more) {
      interval.set(name, rounded(more),
                   fmt::format("{:h}: it costs {} more wall clock than the best for that", mtbf, two_decimals(more)));
    };
    interval.set("work_interval_high_s", rounded(choice.high->value()),
                 fmt::format("{:.4g} %: {:min} ... {:min} of work", 100.0 * estimate.failures.confidence, choice.low,
                             *choice.high));
    regret("excess_at_low_mtbf", estimate.failures.mtbf_low(), choice.regret_low);
    regret("excess_at_high_mtbf", estimate.failures.mtbf_high(), *choice.regret_high);
  }
  interval.set(
      "present_work_interval_s", rounded(choice.present.seconds().value()),
      fmt::format("{:min} of work, median of {}", choice.present.seconds(), estimate.measured.intervals.size()));
  const ckpt::Seconds now = choice.present_ledger.wall_clock();
  const ckpt::Seconds then = choice.ledger.wall_clock();
  interval.set("present_excess", rounded(now / then - 1.0),
               fmt::format("{} more wall clock: {:h} for the work of this log{}", two_decimals(now / then - 1.0),
                           now - then, bound_only ? ", at that MTBF" : ""));
}

void add_ledger(Report& report, const logs::Estimate& estimate) {
  const ckpt::Ledger ledger = estimate.measured.ledger();
  const auto& choice = estimate.recommendation;
  const auto add = [&](std::string_view name, ckpt::Seconds time, double share, auto modelled) {
    Fields& row = report.row("ledger");
    row.set("category", name);
    row.set("measured_s", time, fmt::format("{:.2f}", time.in(ckpt::units::h)));
    row.set("measured", rounded(share), two_decimals(share));
    if (!choice) return;
    row.set("present", rounded(modelled(choice->present_ledger)), two_decimals(modelled(choice->present_ledger)));
    row.set("best", rounded(modelled(choice->ledger)), two_decimals(modelled(choice->ledger)));
  };
  for (const ckpt::Category category : ckpt::all_categories) {
    if (category == ckpt::Category::slowdown) continue;  // work, in a log
    add(to_string(category), ledger[category], ledger.fraction(category),
        [category](const ckpt::Ledger& other) { return other.fraction(category); });
  }
  add("all", ckpt::Seconds(estimate.measured.wall_clock), 1.0, [](const ckpt::Ledger&) { return 1.0; });
}

/// All of a file, or of standard input.
[[nodiscard]] std::string read(const std::string& name) {
  const auto fail = [&](std::errc what) { throw std::system_error(make_error_code(what), "cannot read " + name); };
  std::ifstream file;
  if (name != "-") {
    if (std::filesystem::is_directory(name)) fail(std::errc::is_a_directory);
    file.open(name, std::ios::binary);
    if (!file) fail(std::errc::no_such_file_or_directory);
  }
  std::istream& stream = name == "-" ? std::cin : file;
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream) fail(std::errc::io_error);
  return text;
}

int run(const Given& given) {
  if (given.has("format")) {
    print(std::string(logs::csv_help));
    return 0;
  }
  if (given.arguments().empty()) {
    throw ckpt::InvalidInput("no log: give a file, or - for standard input; --format says what it looks like");
  }
  const std::string& path = given.arguments().front();
  const double confidence = given.fraction("confidence").value_or(0.95);
  if (!(confidence >= 0.5 && confidence <= 0.9999)) {
    throw ckpt::InvalidInput(
        fmt::format("--confidence: \"{}\" must be from 50% to 99.99%", *given.text("confidence")).c_str());
  }
  if (given.has("nodes") && !given.has("write")) {
    throw ckpt::InvalidInput("--nodes is of the job that wrote the log, and goes with --write FILE");
  }
  if (given.count("nodes").value_or(1.0) < 1.0) throw ckpt::InvalidInput("--nodes: \"0\" must be > 0");
  const std::string name = path == "-" ? "standard input" : path;
  const logs::Timeline log = logs::read_csv(read(path), name);
  const auto estimate = logs::estimate(name, logs::measure(log, given.duration("max-gap")), confidence);

  Report report(calibrate_report);
  add_log(report, estimate);
  add_times(report, "save blocks", estimate.cost);
  add_times(report, "save is durable", estimate.latency);
  add_times(report, "down", estimate.downtime);
  add_times(report, "restore", estimate.restore);
  if (estimate.recommendation) {
    add_interval(report, estimate);
  } else {
    report.note("no recommendation: " + estimate.no_recommendation);
  }
  add_ledger(report, estimate);
  for (const std::string& note : estimate.measured.notes) report.note(note);
  if (const std::string* file = given.text("write")) {
    std::vector<std::string> notes;
    const ckpt::JobDescription part = logs::part_of_job(estimate, given.count("nodes"), notes);
    for (const std::string& note : notes) report.note(note);
    write_file(*file, ckpt::write_job(part));
    report.note(fmt::format("written to {}: give it to the other commands with --job", *file));
  }
  print(given, report);
  return 0;
}

constexpr std::string_view first[] = {"confidence", "max-gap", "nodes", "write", "format", "table", "output"};
constexpr const char* examples[] = {"calibrate examples/data/run_log.csv",
                                    "calibrate run.csv --nodes 32 --write measured.json",
                                    "calibrate - --confidence 90% --output json < run.csv"};

}  // namespace

const ReportInfo calibrate_report{"calibrate", "What the log of a job says", sections, ""};

const Subcommand calibrate_command{.name = "calibrate",
                                   .summary = "the log of a job: its MTBF, what its saves cost, how often to save",
                                   .arguments = "LOG",
                                   .most_arguments = 1,
                                   .first = first,
                                   .more = {},
                                   .examples = examples,
                                   .run = run};

}  // namespace program
