// ckpt calibrate: reads the logs of a job and tells its MTBF, what its saves and restores cost, where its hours went,
// and how often it should have saved. What logs are read: ckpt list log-formats, ckpt calibrate --format, and
// docs/ckpt_calibrate.md.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <istream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/io/logs/csv.hpp>
#include <ckpt/io/logs/estimate.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/logs/job_part.hpp>
#include <ckpt/io/logs/measured.hpp>
#include <ckpt/io/logs/read.hpp>
#include <ckpt/io/logs/zone.hpp>
#include <ckpt/io/printable.hpp>

#include "calibrate/page.hpp"
#include "calibrate/plot.hpp"
#include "fields.hpp"
#include "outcome.hpp"
#include "print.hpp"
#include "progress.hpp"
#include "report/grids.hpp"
#include "report/report.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace logs = ckpt::logs;

namespace {

constexpr FieldInfo log_fields[] = {
    {"file", Shows::text, "log", "that was read; several with commas"},
    {"wall_clock_s", Shows::seconds, "wall clock", "from its first row to its last; null: no times in it"},
    {"failures", Shows::count, "failures", "of the job; null: no times"},
    {"stops", Shows::count, "stopped on purpose", "of the job; null: no times"},
    {"step_time_s", Shows::seconds, "step", "median of the step times that the log says"},
    {"time_at_risk_s", Shows::seconds, "", "that the job was up"},
    {"mtbf_s", Shows::seconds, "MTBF", "time at risk over failures; null: none failed"},
    {"mtbf_wall_clock_s", Shows::seconds, "", "wall clock over failures; null: none failed"},
    {"mtbf_low_s", Shows::seconds, "", "lower end of its interval"},
    {"mtbf_high_s", Shows::seconds, "", "upper end of its interval; null: none failed"},
    {"confidence", Shows::fraction, "", "of every interval"},
    {"saves_cut_off", Shows::count, "saves cut off by a failure", "failures while a save blocked"},
    {"saves_never_durable", Shows::count, "saves lost before they were durable", "when the state was needed"}};

constexpr FieldInfo read_fields[] = {
    {"file", Shows::text, "file", "that was read"},
    {"format", Shows::text, "format", "of it, see ckpt list log-formats"},
    {"detected", Shows::flag, "", "found by its lines; else said by --format"},
    {"lines", Shows::count, "lines", "of it"},
    {"used", Shows::count, "used", "lines that say something of saves, steps, restarts"},
    {"passed_over", Shows::count, "passed over", "lines that do not"},
    {"bad", Shows::count, "bad", "lines that should and could not be read"},
    {"clock", Shows::text, "time stamps", "how they are written"}};

constexpr FieldInfo bad_fields[] = {{"file", Shows::text, "file", "in which they are"},
                                    {"line", Shows::count, "first line", "the first of them"},
                                    {"count", Shows::count, "lines", "how many"},
                                    {"reason", Shows::text, "could not be read because", "the same for all"}};

constexpr FieldInfo law_fields[] = {
    {"best", Shows::text, "law that fits", "exponential or Weibull"},
    {"exponential_p", Shows::number, "exponential", "chance of times so far from exponential; null: below 3 failures"},
    {"weibull_shape", Shows::number, "Weibull", "its shape of the greatest likelihood; null: below 3 failures"},
    {"weibull_shape_low", Shows::number, "", "lower bound of it"},
    {"weibull_shape_high", Shows::number, "", "upper bound of it"},
    {"weibull_mtbf_s", Shows::seconds, "", "mean of that law"},
    {"weibull_p", Shows::number, "", "chance of times so far from that law, if it were not fitted to them"},
    {"trend_p", Shows::number, "trend", "chance of failures so unevenly spread over the time up, at a constant rate"}};

constexpr FieldInfo time_fields[] = {{"what", Shows::text, "what", "of which the times are"},
                                     {"count", Shows::count, "count", "how many were finished"},
                                     {"mean_s", Shows::seconds, "mean", "of them"},
                                     {"median_s", Shows::seconds, "median", "of them"},
                                     {"deviation_s", Shows::seconds, "deviation", "standard deviation; null: of one"},
                                     {"slowest_s", Shows::seconds, "slowest", "of them"}};

constexpr FieldInfo log_interval_fields[] = {
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

constexpr FieldInfo log_ledger_fields[] = {
    {"category", Shows::text, "category", "what the time was spent on"},
    {"measured_s", Shows::seconds, "hours", "in the log"},
    {"measured", Shows::fraction, "of all", "of the wall clock"},
    {"present", Shows::fraction, "expected", "of the wall clock by the model, at the present interval"},
    {"best", Shows::fraction, "at the best", "of the wall clock by the model, at the best interval"}};

constexpr SectionInfo calibrate_sections[] = {
    {"log", "Log", false, log_fields},
    {"read", "What was read", true, read_fields},
    {"bad_lines", "Bad lines", true, bad_fields},
    {"times", "Times", true, time_fields},
    {"law", "Time between failures", false, law_fields},
    {"interval", "How often to save", false, log_interval_fields},
    {"ledger", "Where the time went", true, log_ledger_fields},
    {"badput", "Badput as ml-goodput-measurement counts it", true, badput_fields}};

[[nodiscard]] std::string two_decimals(double fraction) { return fmt::format("{:.2f} %", 100.0 * fraction); }

void add_log(Report& report, const logs::Estimate& estimate, const logs::LogReadings& readings) {
  const logs::Measured& measured = estimate.measured;
  const ckpt::ObservedFailures& failures = estimate.failures;
  const bool failed = failures.events > 0;
  Fields& log = report["log"];
  log.set("file", estimate.file);
  if (!readings.step_times.empty()) {
    const ckpt::Seconds step(logs::median(readings.step_times));
    log.set("step_time_s", rounded(step.value()), fmt::format("{:s}, median", step));
  }
  log.set("confidence", failures.confidence);
  if (!estimate.has_times) return;
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
  count("saves_cut_off", measured.saves_cut_off);
  count("saves_never_durable", measured.saves_never_durable);
}

/// What was read of each file, and what could not be.
void add_readings(Report& report, const logs::LogReadings& readings, bool zone_given) {
  for (const logs::FileReading& file : readings.files) {
    Fields& row = report.row("read");
    std::size_t bad = 0;
    for (const logs::BadLines& lines : file.bad) bad += lines.count;
    row.set("file", ckpt::printable(file.name));
    row.set("format", FieldValue(file.format), file.detected ? file.format : file.format + " (as said)");
    row.set("detected", FieldValue(file.detected), "");
    row.set("lines", static_cast<double>(file.lines));
    row.set("used", static_cast<double>(file.used));
    row.set("passed_over", static_cast<double>(file.passed_over));
    row.set("bad", static_cast<double>(bad));
    const bool local = file.clock == logs::Clock::local || file.clock == logs::Clock::no_year;
    row.set("clock", to_string(file.clock),
            fmt::format("{}{}", to_string(file.clock), local && !zone_given ? ", taken as UTC" : ""));
    for (const logs::BadLines& lines : file.bad) {
      Fields& reason = report.row("bad_lines");
      reason.set("file", ckpt::printable(file.name));
      reason.set("line", static_cast<double>(lines.first));
      reason.set("count", static_cast<double>(lines.count));
      reason.set("reason", ckpt::printable(lines.reason));
    }
    for (const std::string& note : file.notes) report.note(ckpt::printable(file.name) + ": " + note);
  }
}

/// A probability in words.
[[nodiscard]] std::string chance(double p) { return p < 0.001 ? "below 0.1 %" : fmt::format("{:.2g} %", 100.0 * p); }

void add_law(Report& report, const logs::Estimate& estimate) {
  if (!estimate.fit || !estimate.fit->has_weibull) return;
  const ckpt::FailureFit& fit = *estimate.fit;
  Fields& law = report["law"];
  const bool weibull = fit.best == ckpt::FittedLaw::weibull;
  law.set("best", to_string(fit.best),
          weibull                    ? fmt::format("Weibull: failures come {}",
                                fit.weibull.shape < 1.0 ? "in bursts after a start" : "when a run has got old")
          : fit.exponential_p < 0.05 ? "exponential: a constant rate is not ruled out"
                                     : "exponential: nothing in the log speaks against a constant rate");
  law.set("exponential_p", rounded(fit.exponential_p),
          fmt::format("chance of times so uneven, or so even: {}", chance(fit.exponential_p)));
  law.set("weibull_shape", rounded(fit.weibull.shape),
          fmt::format("shape {:.3g}, {:.4g} % interval {:.3g} ... {:.3g}; mean {:h}", fit.weibull.shape,
                      100.0 * fit.confidence, fit.shape_low, fit.shape_high, fit.weibull.mtbf));
  law.set("weibull_shape_low", rounded(fit.shape_low));
  law.set("weibull_shape_high", rounded(fit.shape_high));
  law.set("weibull_mtbf_s", rounded(fit.weibull.mtbf.value()));
  law.set("weibull_p", rounded(fit.weibull_p));
  law.set("trend_p", rounded(estimate.trend_p),
          estimate.trend_p < 1.0 - fit.confidence
              ? fmt::format("failures become rarer or more frequent: chance of that at a constant rate {}",
                            chance(estimate.trend_p))
              : "");
  report.below("law", plot_of_law(estimate));
  if (weibull) {
    report.note("the best interval and what is expected are those of the Weibull law, in the long run");
  }
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
    regret("excess_at_low_mtbf", choice.mtbf_low, choice.regret_low);
    regret("excess_at_high_mtbf", *choice.mtbf_high, *choice.regret_high);
  }
  interval.set(
      "present_work_interval_s", rounded(choice.present.seconds().value()),
      fmt::format("{:min} of work, median of {}", choice.present.seconds(), estimate.measured.intervals.size()));
  const ckpt::Seconds now = choice.present_ledger.wall_clock();
  const ckpt::Seconds then = choice.ledger.wall_clock();
  interval.set("present_excess", rounded(now / then - 1.0),
               bound_only ? std::string()
                          : fmt::format("{} more wall clock: {:h} for the work of this log",
                                        two_decimals(now / then - 1.0), now - then));
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

constexpr std::uint64_t mega = 1'000'000;

/// How much of all files is read.
class Reading {
 public:
  explicit Reading(std::uint64_t bytes) : line_(bytes / mega, "MB") {}
  void add(std::streamsize bytes) {
    read_ += static_cast<std::uint64_t>(bytes);
    line_.show(read_ / mega);
  }

 private:
  Progress line_;
  std::uint64_t read_ = 0;
};

/// A file that says how much of it is read.
class File : public std::filebuf {
 public:
  /// @param reading  null: nobody asks
  bool begin(const std::string& path, std::unique_ptr<Reading>& reading) {
    reading_ = &reading;
    return open(path, std::ios::in | std::ios::binary) != nullptr;
  }
  std::istream& stream() { return stream_; }

 protected:
  std::streamsize xsgetn(char* into, std::streamsize count) override {
    const std::streamsize read = std::filebuf::xsgetn(into, count);
    if (*reading_) (*reading_)->add(read);
    return read;
  }

 private:
  std::unique_ptr<Reading>* reading_ = nullptr;
  std::istream stream_{this};
};

/// Files that are open, and standard input.
class Sources {
 public:
  explicit Sources(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) add(path);
    if (bytes_ >= mega) reading_ = std::make_unique<Reading>(bytes_);
  }
  [[nodiscard]] const std::vector<logs::LogSource>& all() const { return sources_; }
  /// Everything is read: nothing more is said of how much is.
  void end_reading() { reading_.reset(); }
  /// Their names, with commas.
  [[nodiscard]] std::string names() const {
    std::string text;
    for (const logs::LogSource& source : sources_) text += (text.empty() ? "" : ", ") + source.name;
    return text;
  }

 private:
  void add(const std::string& path) {
    if (path == "-") {
      sources_.push_back({.stream = &std::cin, .name = "standard input"});
      return;
    }
    const auto fail = [&](std::errc what) { throw std::system_error(make_error_code(what), "cannot read " + path); };
    if (std::filesystem::is_directory(path)) fail(std::errc::is_a_directory);
    File& file = files_.emplace_back();
    if (!file.begin(path, reading_)) fail(std::errc::no_such_file_or_directory);
    logs::LogSource source{.stream = &file.stream(), .name = path};
    std::error_code unknown;
    if (const auto size = std::filesystem::file_size(path, unknown); !unknown) bytes_ += size;
    if (const auto written = std::filesystem::last_write_time(path, unknown); !unknown) {
      const auto ago = std::filesystem::file_time_type::clock::now() - written;
      source.modified = std::chrono::duration_cast<logs::Time>(
          (std::chrono::system_clock::now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(ago))
              .time_since_epoch());
    }
    sources_.push_back(source);
  }

  std::uint64_t bytes_ = 0;
  std::unique_ptr<Reading> reading_{};
  std::deque<File> files_{};
  std::vector<logs::LogSource> sources_{};
};

/// "ZONE", "ZONE,sacct=ZONE", "sacct=ZONE": a rule of POSIX has commas, too.
void read_zones(const std::string& text, logs::ReadOptions& options) {
  constexpr std::string_view of_sacct = "sacct=";
  const std::size_t at = text.find(of_sacct);
  std::string_view others = std::string_view(text).substr(0, at);
  if (others.ends_with(',')) others.remove_suffix(1);
  if (!others.empty()) options.zone = logs::TimeZone::get(others);
  if (at != text.npos)
    options.scheduler_zone = logs::TimeZone::get(std::string_view(text).substr(at + of_sacct.size()));
}

/// The names of the formats, from their table.
[[nodiscard]] std::string format_list() {
  std::string text = "Formats of logs, found by their lines; ckpt list log-formats says what each tells";
  for (const logs::Format* format : logs::formats::all)
    text += fmt::format("\n  {:<19}{}", format->name, format->title);
  return text;
}

/// How logs are read, or nothing where --format asks what one looks like.
[[nodiscard]] std::optional<logs::ReadOptions> read_options(const Given& given) {
  logs::ReadOptions options;
  if (const std::string* name = given.text("format")) {
    if (name->empty()) return {};
    options.format = &logs::formats::get(*name);
  }
  options.job = given.text_or("job-name", "");
  if (const std::string* zone = given.text("time-zone")) read_zones(*zone, options);
  return options;
}

int run_calibrate(const Given& given) {
  const auto options = read_options(given);
  if (!options) {
    print(std::string(logs::csv_help) + "\n" + format_list() + "\n");
    return 0;
  }
  if (given.arguments().empty()) {
    throw ckpt::InvalidInput("no log: give a file, or - for standard input; --format says what it looks like");
  }
  const double confidence = given.fraction("confidence").value_or(0.95);
  if (!(confidence >= 0.5 && confidence <= 0.9999)) {
    throw ckpt::InvalidInput(
        fmt::format("--confidence: \"{}\" must be from 50% to 99.99%", *given.text("confidence")).c_str());
  }
  if (given.has("nodes") && !given.has("write")) {
    throw ckpt::InvalidInput("--nodes is of the job that wrote the log, and goes with --write FILE");
  }
  if (given.count("nodes").value_or(1.0) < 1.0) throw ckpt::InvalidInput("--nodes: \"0\" must be > 0");
  Sources sources(given.arguments());
  const logs::LogReadings readings = logs::read_logs(sources.all(), *options);
  sources.end_reading();
  const bool of_ckpt = readings.files.front().format == "csv";
  if (given.has("max-gap") && !of_ckpt) {
    throw ckpt::InvalidInput("--max-gap is of the CSV of ckpt; of other logs gaps are noted");
  }
  const auto estimate = logs::estimate(sources.names(), logs::measure(readings, given.duration("max-gap")), confidence);

  Report report(calibrate_report);
  add_log(report, estimate, readings);
  if (!of_ckpt) add_readings(report, readings, given.has("time-zone"));
  add_times(report, "save blocks", estimate.blocking);
  add_times(report, "save is durable", estimate.durable_after);
  add_times(report, "down", estimate.downtime);
  add_times(report, "restore", estimate.restore);
  add_law(report, estimate);
  if (estimate.recommendation) {
    add_interval(report, estimate);
  } else {
    report.note("no recommendation: " + estimate.no_recommendation);
  }
  if (estimate.has_times) add_ledger(report, estimate);
  if (readings.badput) add_badput(report, *readings.badput, false);
  for (const std::string& note : estimate.measured.notes) report.note(note);
  if (const std::string* file = given.text("write")) {
    std::vector<std::string> notes;
    const ckpt::JobDescription part = logs::part_of_job(estimate, given.count("nodes"), notes);
    for (const std::string& note : notes) report.note(note);
    write_file(*file, ckpt::write_job(part));
    report.note(fmt::format("written to {}: give it to the other commands with --job", *file));
  }
  if (page::wants_report(given)) {
    page::LogShown shown = log_shown(estimate, report);
    for (const logs::FileReading& file : readings.files) {
      for (const logs::BadLines& lines : file.bad) shown.bad_lines += lines.count;
    }
    if (shown.read_table.rows.empty()) shown.read_table = page::grid_of(report, "log", "The log");
    page::write_sheet(given, page::sheet_of(shown));
  }
  print(given, report);
  return 0;
}

constexpr const char* calibrate_examples[] = {"calibrate train.log sacct.txt --nodes 32 --write measured.json",
                                              "calibrate examples/data/run_log.csv",
                                              "calibrate - --confidence 90% --output json < run.csv"};
const std::string formats_help = format_list();

}  // namespace

const ReportInfo calibrate_report{"calibrate", "What the log of a job says", calibrate_sections, ""};

const Subcommand calibrate_command{
    .name = "calibrate",
    .summary = "the log of a job: its MTBF, what its saves cost, how often to save",
    .arguments = "LOG...",
    .most_arguments = 64,
    .first = "format time-zone job-name confidence max-gap nodes write report table output",
    .examples = calibrate_examples,
    .run = run_calibrate,
    .more_help = formats_help.c_str()};

}  // namespace program
