#pragma once
// Reads logs as people have them: one file or several of the same job, each in a format of its own.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <istream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/logs/assemble.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/io/logs/csv.hpp>
#include <ckpt/io/logs/detect.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/logs/kubernetes.hpp>
#include <ckpt/io/logs/lines.hpp>
#include <ckpt/io/logs/measured.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/records.hpp>
#include <ckpt/io/logs/sacct.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/logs/statistics.hpp>
#include <ckpt/io/logs/text_lines.hpp>
#include <ckpt/io/logs/timeline.hpp>
#include <ckpt/io/logs/zone.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// A log to read.
struct LogSource {
  std::istream* stream = nullptr;  ///< not null; must outlive the reading
  std::string name{};              ///< what messages call it
  std::optional<Time> modified{};  ///< when it was written last, since 1970: for time stamps without a year
};

/// How logs are read.
struct ReadOptions {
  const Format* format = nullptr;            ///< of all files; null: of each by its beginning
  std::string job{};                         ///< takes records and rows of this job alone; empty: there must be one
  std::optional<TimeZone> zone{};            ///< of time stamps without a zone; nothing: UTC
  std::optional<TimeZone> scheduler_zone{};  ///< of those of sacct; nothing: as `zone`
};

/// What logs say.
struct LogReadings {
  std::vector<FileReading> files{};     ///< each as it was read
  Timeline timeline{};                  ///< without entries where nothing has a time
  std::vector<double> blocking{};       ///< of lines without a time: how long saves blocked [s]
  std::vector<double> restore_costs{};  ///< and restores took [s]
  std::vector<double> step_times{};     ///< of single steps [s], a sample
  std::optional<BadputSum> badput{};    ///< of ml-goodput-measurement's records
};

/// Reads logs of one job, in bounded memory but for the CSV of ckpt. Text logs are read as far as they can be: lines
/// that should say something and do not are counted, with reasons and the first line number. The CSV of ckpt is strict.
///
/// @param sources  at least one; one alone where it is the CSV of ckpt
/// @throws InvalidInput naming the file where a format is not known, nothing is said, or several jobs are in it
[[nodiscard]] inline LogReadings read_logs(const std::vector<LogSource>& sources, const ReadOptions& options = {});

/// What logs say of the job: of their timeline, and durations that have no time besides.
/// @param max_gap  longest time between two entries that is not an error
/// @throws InvalidInput naming file and line, for events of the CSV of ckpt that cannot follow one another
[[nodiscard]] inline Measured measure(const LogReadings& readings, std::optional<Seconds> max_gap = {}) {
  Measured measured;
  if (!readings.timeline.entries.empty()) measured = measure(readings.timeline, max_gap);
  if (readings.timeline.entries.empty()) measured.notes = readings.timeline.notes;
  measured.blocking.insert(measured.blocking.end(), readings.blocking.begin(), readings.blocking.end());
  measured.restore_times.insert(measured.restore_times.end(), readings.restore_costs.begin(),
                                readings.restore_costs.end());
  return measured;
}

// ---- implementation

namespace detail {

[[noreturn]] inline void reject_log(std::string_view file, std::string_view what) {
  ckpt::detail::reject(InvalidInput(fmt::format("{}: {}", file, what).c_str()));
}

/// The first bytes of a stream.
[[nodiscard]] inline std::string read_begin(std::istream& stream) {
  constexpr std::size_t most = std::size_t{4} << 20, step = std::size_t{1} << 16;
  std::string text;
  while (text.size() < most && stream) {
    const std::size_t before = text.size();
    text.resize(before + step);
    stream.read(text.data() + before, static_cast<std::streamsize>(step));
    text.resize(before + static_cast<std::size_t>(stream.gcount()));
  }
  return text;
}

/// Line after line of a file into a collector.
class FileReader {
 public:
  FileReader(const Format& format, const ReadOptions& options, Collector& out, FileReading& file,
             std::vector<double>& costs)
      : format_(format),
        out_(out),
        file_(file),
        costs_(costs),
        text_(format.patterns, format.besides, out),
        records_(options.job, out),
        sacct_(options.job, out),
        kubernetes_(options.job, out) {}

  void read(std::istream& stream, std::string begun) {
    LineReader lines(stream, std::move(begun));
    std::string_view line;
    while (lines.next(line)) {
      if (lines.is_cut()) out_.bad(lines.number(), "longer than 64 KiB: its beginning alone was read");
      if (std::memchr(line.data(), '\0', line.size()) != nullptr) out_.bad(lines.number(), "a zero byte");
      const bool used = take(line, lines.number(), lines.is_torn());
      ++(used ? file_.used : file_.passed_over);
    }
    if (stream.bad()) reject_log(file_.name, "cannot be read to its end");
    if (format_.kind == LineKind::events) kubernetes_.finish();
    file_.lines = lines.number();
    file_.bytes = lines.bytes();
    file_.clock = format_.kind == LineKind::sacct     ? sacct_.clock()
                  : format_.kind == LineKind::events  ? kubernetes_.clock()
                  : format_.kind == LineKind::records ? records_.clock()
                                                      : text_.clock();
    const std::size_t foreign = text_.foreign_stamps();
    if (foreign > 0) {
      file_.notes.push_back(
          fmt::format("{} time stamps are written in another way than the first one: passed over", foreign));
    }
    const std::string states = format_.kind == LineKind::events ? kubernetes_.ends() : sacct_.states();
    if (!states.empty()) file_.notes.push_back("runs ended as: " + states);
    if (std::string assumed = kubernetes_.assumed(); !assumed.empty()) file_.notes.push_back(std::move(assumed));
    if (kubernetes_.folded() > 0) {
      file_.notes.push_back(fmt::format(
          "{} repeats of events and restarts of containers are counted, and nobody says when they were: left "
          "out",
          kubernetes_.folded()));
    }
    const auto& jobs = format_.kind == LineKind::sacct ? sacct_.jobs() : records_.jobs();
    if (jobs.size() > 1) {
      std::string names;
      for (const std::string& job : jobs) names += fmt::format("{}{}", names.empty() ? "" : ", ", in_quotes(job));
      reject_log(file_.name, fmt::format("holds several jobs: {}; say which (--job-name)", names));
    }
  }
  [[nodiscard]] std::optional<BadputSum> badput() {
    return records_.has_badput() ? std::optional(records_.badput().sum()) : std::nullopt;
  }

 private:
  bool take(std::string_view line, std::size_t number, bool torn) {
    switch (format_.kind) {
      case LineKind::sacct:
        return sacct_.take(line, number);
      case LineKind::events:
        return kubernetes_.take(line, number);
      case LineKind::durations:
        return take_duration(line, number);
      case LineKind::records: {
        const std::size_t brace = line.find('{');
        return brace != line.npos && records_.take(line.substr(brace), number, torn);
      }
      default:
        return take_text(line, number, torn);
    }
  }

  bool take_text(std::string_view line, std::size_t number, bool torn) {
    if (line.find("event_type") != line.npos) {  // Orbax's statistics between its lines
      const std::size_t brace = line.find('{');
      if (brace != line.npos && (line.find("'save'") != line.npos || line.find("\"save\"") != line.npos ||
                                 line.find("restore") != line.npos)) {
        return take_statistics(line.substr(brace), number, torn);
      }
    }
    if (line.starts_with('{')) {  // a line that a collector of logs wrapped
      FieldReader fields(line);
      std::string inner, time;
      while (fields.next()) {
        const std::string_view key = fields.key();
        if (key == "textPayload" || key == "log" || key == "message" || key == "msg") inner = fields.value();
        if (key == "timestamp" || key == "time") time = fields.value();
      }
      if (!inner.empty()) return text_.take(find_timestamp(inner) ? inner : time + " " + inner, number, torn);
    }
    return text_.take(line, number, torn);
  }

  /// The duration of a save alone: its time is that of the lines around it.
  bool take_statistics(std::string_view line, std::size_t number, bool torn) {
    RecordLines::Record record;
    const bool whole = RecordLines::read(line, record);
    if (record.event_type != "save") return false;
    if (const char* const lacks = torn && !whole ? "the last line is cut off" : record.save_lacks()) {
      out_.bad(number, lacks);
      return false;
    }
    text_.add_blocking(static_cast<std::int64_t>(*record.step), record.blocking_alone(), number);
    return true;
  }

  bool take_duration(std::string_view line, std::size_t number) {
    const std::string_view plain = trimmed(line);
    if (plain.empty() || plain.front() == '#') return false;
    const auto seconds = duration_of(plain);
    if (!seconds) {
      out_.bad(number, "not a duration: a number of seconds, or 42.5 s, 300 ms, 1.2 min");
      return false;
    }
    if (costs_.size() >= Collector::most) reject_log(file_.name, "more than 4000000 durations; split the file");
    costs_.push_back(*seconds);
    return true;
  }

  const Format& format_;
  Collector& out_;
  FileReading& file_;
  std::vector<double>& costs_;
  TextLines text_;
  RecordLines records_;
  SacctLines sacct_;
  KubernetesLines kubernetes_;
};

/// Years for time stamps without one: the last is of the year in which the file was written last.
inline void add_years(std::vector<Observation>& all, std::optional<Time> modified, FileReading& file) {
  using std::chrono::days;
  using std::chrono::sys_days;
  constexpr Time grid = days(366);
  constexpr Time origin = sys_days(std::chrono::year(2000) / 1 / 1).time_since_epoch();
  Time last = origin;
  for (const Observation& said : all) last = (std::max)(last, said.time);
  const auto wraps = (last - origin) / grid;
  const auto in_year = [&](Time time, int last_year) {
    const auto wrap = (time - origin) / grid;
    const Time of_grid = time - wrap * grid;
    const auto day = std::chrono::floor<days>(of_grid);
    const std::chrono::year_month_day date{sys_days(day)};
    const std::chrono::year year(last_year - static_cast<int>(wraps - wrap));
    return sys_days(year / date.month() / date.day()).time_since_epoch() + (of_grid - day);
  };
  int year = 2000;
  if (modified) {
    year = static_cast<int>(std::chrono::year_month_day(sys_days(std::chrono::floor<days>(*modified))).year());
    if (in_year(last, year) > *modified + days(1)) --year;
  }
  for (Observation& said : all) said.time = in_year(said.time, year);
  file.notes.push_back(modified ? fmt::format("time stamps have no year: the last is taken to be of {}", year)
                                : "time stamps have no year, and the date of the file is not known: taken as 2000");
}

/// Local times become UTC, in the order of the lines: of the hour that comes twice the second one is after the first.
inline void to_utc(std::vector<Observation>& all, const std::optional<TimeZone>& zone, bool lines_in_order,
                   FileReading& file) {
  constexpr Time tolerance = std::chrono::minutes(1);
  constexpr Time hour = std::chrono::hours(1);
  Time shift{}, before = all.empty() ? Time() : zone ? zone->to_utc(all.front().time) : all.front().time;
  std::size_t out_of_order = 0, turned_back = 0, first_back = 0;
  bool second = false;  // in the second of two hours with the same name
  for (Observation& said : all) {
    const bool repeated = zone && zone->is_repeated(said.time);
    second = second && repeated;
    Time time = zone ? zone->to_utc(said.time, second) : said.time + shift;
    if (lines_in_order && time < before - tolerance) {
      if (repeated && !second) {
        second = true;
        time = zone->to_utc(said.time, second);
      } else if (!zone && before - time <= hour) {
        shift += hour;
        time += hour;
        if (++turned_back == 1) first_back = said.line;
      }
      if (time < before - tolerance) ++out_of_order;
    }
    before = (std::max)(before, time);
    said.time = time;
  }
  if (turned_back > 0) {
    file.notes.push_back(fmt::format(
        "line {}: the clock goes back, by an hour as at the end of daylight saving{}; name the zone of the time "
        "stamps (--time-zone)",
        first_back, turned_back == 1 ? "" : fmt::format(", and {} times more", turned_back - 1)));
  }
  if (out_of_order > 0) {
    file.notes.push_back(
        fmt::format("{} time stamps are more than a minute before the one above: put in order", out_of_order));
  }
}

/// Durations of a file without any time.
inline void take_undated(const std::vector<Observation>& all, LogReadings& out) {
  std::int64_t step = Observation::no_step;
  bool open = false;
  for (const Observation& said : all) {
    if (said.seconds < 0.0) continue;
    if (said.mark == Mark::restore_end || said.mark == Mark::restore_cost) out.restore_costs.push_back(said.seconds);
    if (said.mark != Mark::save_end && said.mark != Mark::save_scheduled && said.mark != Mark::save_blocking) continue;
    if (open && said.step != Observation::no_step && said.step == step) {  // another rank
      out.blocking.back() = (std::max)(out.blocking.back(), said.seconds);
      continue;
    }
    out.blocking.push_back(said.seconds);
    step = said.step;
    open = true;
  }
}

/// Whether most of what a training log says is outside the runs of the batch system: clocks that differ by hours.
inline void check_overlap(const std::vector<Observation>& all, std::vector<std::string>& notes) {
  std::size_t inside = 0, outside = 0;
  bool open = false, any = false;
  for (const Observation& said : all) {
    if (said.mark == Mark::allocation_begin) {
      open = any = true;
    } else if (said.mark == Mark::allocation_end) {
      open = false;
    } else {
      ++(open ? inside : outside);
    }
  }
  if (!any || outside <= inside) return;
  notes.push_back(
      fmt::format("{} of {} marks of the training log are outside the runs of sacct or Kubernetes: if their clocks "
                  "differ, name the "
                  "zones (--time-zone UTC,sacct=Europe/Berlin)",
                  outside, inside + outside));
}

}  // namespace detail

inline LogReadings read_logs(const std::vector<LogSource>& sources, const ReadOptions& options) {
  LogReadings out;
  std::vector<Observation> all;
  std::vector<std::string> names;
  for (const LogSource& source : sources) names.push_back(source.name);
  bool dated = false;
  std::int64_t stride = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const LogSource& source = sources[i];
    std::string begin = detail::read_begin(*source.stream);
    const Detected found =
        options.format != nullptr ? Detected{options.format, "--format"} : detect_format(begin, source.name);
    if (found.format == nullptr) {
      detail::reject_log(source.name, begin.empty()
                                          ? "the file is empty"
                                          : "no format of logs is seen in it; --format NAME says which it is, "
                                            "ckpt list log-formats names them");
    }
    FileReading file{
        .name = source.name, .format = std::string(found.format->name), .detected = options.format == nullptr};
    if (found.format->kind == LineKind::csv) {
      if (sources.size() > 1) {
        detail::reject_log(source.name, "the CSV of ckpt is the whole timeline of a job: give it alone");
      }
      begin.append(std::istreambuf_iterator<char>(*source.stream), {});
      if (source.stream->bad()) detail::reject_log(source.name, "cannot be read to its end");
      out.timeline = read_csv(begin, source.name);
      file.bytes = begin.size();
      file.lines = static_cast<std::size_t>(std::count(begin.begin(), begin.end(), '\n'));
      file.used = file.lines;
      out.files.push_back(std::move(file));
      return out;
    }
    Collector collector(static_cast<std::uint32_t>(i), source.name);
    detail::FileReader reader(*found.format, options, collector, file, out.blocking);
    const std::size_t costs_before = out.blocking.size();
    reader.read(*source.stream, std::move(begin));
    file.bad = std::move(collector.bad());
    std::vector<Observation>& marks = collector.all();
    if (marks.empty() && out.blocking.size() == costs_before && !reader.badput()) {
      detail::reject_log(
          source.name,
          fmt::format(
              "none of its {} lines says anything of saves, steps or failures{}", file.lines,
              file.bad.empty() ? "" : fmt::format("; line {}: {}", file.bad.front().first, file.bad.front().reason)));
    }
    if (const UnexplainedGaps& gaps = collector.gaps(); gaps.count > 0) {
      file.notes.push_back(fmt::format(
          "gaps between step lines that no line explains: {}, {:.3g} h beyond what the steps take, the longest "
          "{:.3g} h before line {}; they are in the work",
          gaps.count, gaps.seconds / 3600.0, gaps.longest / 3600.0, gaps.line));
    }
    if (const auto badput = reader.badput()) out.badput = badput;
    out.step_times.insert(out.step_times.end(), collector.step_times().begin(), collector.step_times().end());
    if (collector.stride() > 0 && (stride == 0 || collector.stride() < stride)) stride = collector.stride();
    const bool scheduler = found.format->kind == LineKind::sacct;
    if (file.clock == Clock::none) {
      detail::take_undated(marks, out);
    } else {
      dated = true;
      const auto& zone = scheduler && options.scheduler_zone ? options.scheduler_zone : options.zone;
      if (file.clock == Clock::no_year) detail::add_years(marks, source.modified, file);
      const bool local = file.clock == Clock::local || file.clock == Clock::no_year;
      if (local) detail::to_utc(marks, zone, !scheduler, file);
      all.insert(all.end(), marks.begin(), marks.end());
    }
    out.files.push_back(std::move(file));
  }
  if (!dated) {
    out.timeline.files = std::move(names);
    return out;
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  const double step_time = out.step_times.empty() ? 0.0 : median(out.step_times);
  out.timeline = assemble(all, std::move(names), step_time, (std::max)(stride, std::int64_t{1}));
  detail::check_overlap(all, out.timeline.notes);
  return out;
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
