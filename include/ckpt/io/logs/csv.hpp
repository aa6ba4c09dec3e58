#pragma once
// The log of a job in the format of ckpt: rows of a CSV file, checked one by one and turned into a timeline.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/logs/csv_rows.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/logs/timeline.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// What a log in this format looks like.
inline constexpr std::string_view csv_help =
    R"(A log is a CSV file with a header line. One row is one event of one job; rows are in order of time.

  time,event,duration
  2026-03-02T08:00:00Z,job_start,
  2026-03-02T09:00:00Z,save,42.5
  2026-03-02T10:00:42Z,save_begin,
  2026-03-02T10:01:24Z,save_end,
  2026-03-02T10:31:00Z,failure,
  2026-03-02T10:36:00Z,detected,
  2026-03-02T10:50:00Z,restore_begin,
  2026-03-02T10:54:00Z,restore_end,
  2026-03-02T12:00:00Z,job_end,

Columns
  time      seconds from any start (0, 3600.5, 1772438400), or ISO 8601: date, T or a space, hours:minutes:seconds with
            decimals if wanted, then nothing, Z or an offset such as +01:00. One way in the whole file.
  event     one of those below
  duration  seconds. Needed by save, restore and wait, allowed with an end, empty elsewhere. The column may be absent.
  Other columns are ignored, and a note says so. Columns may stand in any order.

Events
  job_start             the job begins; the first row, and only that
  save_begin, save_end  the save stops the work from the one to the other
  save                  both in one row: begins at time, blocks for duration. A save_end with a duration and without a
                        save_begin began that long before its time; so do restore_end and wait_end.
  save_durable          the oldest save that is not durable yet now is. If no row says this, a save is durable at its end;
                        if one does, only saves with such a row are.
  failure               the job stops by itself; counts for the MTBF. One row for each interruption.
  stop                  the job is stopped on purpose (maintenance, preemption); does not count
  detected              somebody or something noticed the failure; optional
  restore_begin, restore_end, restore
                        state is loaded and the work goes on from the newest durable save. A start from nothing after a
                        failure is a restore too. Directly after job_start: what the job starts from.
  wait_begin, wait_end, wait
                        the job is up and waits: for the save before, for data
  job_end               the job ends; the last row. Without it the log ends with its last row.

Where the time goes
  useful work   work that was not lost                       save          blocked by saves, lost ones too
  lost work     done after the start of the newest durable save and before a failure or stop
  detection     from a failure to detected (0 without it)    rescheduling  from then (or from stop) to restore_begin
  restore       restores, lost ones too                      waiting       waits
  They sum to the time from the first row to the last. Work slowed down by a save in the background is work.

Lines end in LF or CRLF. Blank lines and lines that begin with # are passed over. Fields may be in double quotes.
)";

namespace detail {

/// Later than any date of ISO 8601 that is meant; seconds since 1970 reach it in the year 5138.
inline constexpr double latest_time = 1e11;

/// A finite number of seconds, at least zero.
[[nodiscard]] inline Time parse_seconds(const Place& place, std::string_view column, std::string_view text) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto fail = [&](std::string_view what) {
    place.reject(fmt::format("{} {} {}", column, in_quotes(text), what));
  };
  if (error == std::errc::result_out_of_range) fail("is out of range");
  if (error != std::errc() || end != text.data() + text.size()) {
    fail(column == "time" ? "is neither seconds nor ISO 8601 (2026-03-02T10:31:00Z)" : "is not a number of seconds");
  }
  if (!(number >= 0.0 && number <= latest_time)) {
    fail(number > latest_time && std::isfinite(number) ? "is too large: the unit is the second, not the millisecond"
                                                       : "must be finite and >= 0 s");
  }
  return Time(std::llround(number * 1e6));
}

[[nodiscard]] inline Timestamp parse_time(const Place& place, std::string_view text) {
  if (text.empty()) place.reject("time is empty");
  if (text.find_first_of(":TZ") == text.npos && text.find('-', 1) == text.npos) {
    return {parse_seconds(place, "time", text), Clock::seconds};
  }
  if (text.find_first_of("eE") != text.npos && text.find(':') == text.npos) {
    return {parse_seconds(place, "time", text), Clock::seconds};  // 1e-3
  }
  const auto time = parse_iso(text);
  if (!time) {
    place.reject(fmt::format("time {} is neither seconds nor ISO 8601 (2026-03-02T10:31:00Z)", in_quotes(text)));
  }
  return *time;
}

/// What a row says, by the name of its event: one event, or the two that `save`, `restore` and `wait` stand for.
struct Meaning {
  Event event;
  std::optional<Event> begin{};  // of an interval that ends with `event`
  bool whole = false;            // the row is the whole interval: its time is the beginning
};

[[nodiscard]] inline std::optional<Meaning> meaning_of(std::string_view name) {
  if (name == "save") return Meaning{Event::save_end, Event::save_begin, true};
  if (name == "restore") return Meaning{Event::restore_end, Event::restore_begin, true};
  if (name == "wait") return Meaning{Event::wait_end, Event::wait_begin, true};
  for (auto i = static_cast<int>(Event::job_start); i <= static_cast<int>(Event::job_end); ++i) {
    const auto event = static_cast<Event>(i);
    if (name != to_string(event)) continue;
    Meaning meaning{event};
    if (event == Event::save_end) meaning.begin = Event::save_begin;
    if (event == Event::restore_end) meaning.begin = Event::restore_begin;
    if (event == Event::wait_end) meaning.begin = Event::wait_begin;
    return meaning;
  }
  return {};
}

/// Which field of a row is what.
struct Columns {
  std::size_t count = 0;
  std::optional<std::size_t> time{}, event{}, duration{};

  Columns(const Place& place, const CsvRow& header, std::vector<std::string>& notes) : count(header.fields.size()) {
    std::string others;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view name = trimmed(header.fields[i]);
      auto* const column = name == "time" ? &time : name == "event" ? &event : name == "duration" ? &duration : nullptr;
      if (column == nullptr) {
        others += (others.empty() ? "" : ", ") + in_quotes(name);
      } else {
        if (*column) place.reject(fmt::format("two columns are called {}", name));
        *column = i;
      }
    }
    for (const auto& [column, name] : {std::pair(time, "time"), std::pair(event, "event")}) {
      if (column) continue;
      place.reject(
          fmt::format("no column is called {}; the header must be time,event,duration and is {}", name, others));
    }
    if (!others.empty()) notes.push_back("columns passed over: " + others);
  }
};

/// Adds events in order of time.
class EntryWriter {
 public:
  explicit EntryWriter(Timeline& log) : log_(log) {}

  void add(const Place& place, Time time, Event event) {
    if (log_.entries.empty()) {
      if (event != Event::job_start) place.reject("the first row must be a job_start");
      start_ = time;
    }
    const Time from_start = time - start_;
    if (!log_.entries.empty()) {
      const Entry& last = log_.entries.back();
      if (from_start < last.time) {
        place.reject(
            fmt::format("{} is {:.7g} s earlier than the {} of line {}: rows must be in order of time and must "
                        "not overlap",
                        to_string(event), in_seconds(last.time - from_start), to_string(last.event), last.line));
      }
      for (auto entry = log_.entries.rbegin(); entry != log_.entries.rend() && entry->time == from_start; ++entry) {
        if (entry->event == event)
          place.reject(fmt::format("repeats line {}: the same event at the same time", entry->line));
      }
    }
    log_.entries.push_back({.time = from_start, .event = event, .line = place.line});
  }

 private:
  Timeline& log_;
  Time start_{};
};

}  // namespace detail

/// Reads a log in the format of ckpt, whole: the first line that is wrong is an error.
/// @param text  the whole file
/// @param name  what messages call it
/// @throws InvalidInput naming file, line and what is wrong there
[[nodiscard]] inline Timeline read_csv(std::string_view text, std::string name) {
  Timeline log;
  log.files.push_back(std::move(name));
  const std::string_view file = log.files.front();
  CsvReader reader(text, file);
  CsvRow row;
  if (!reader.next(row)) ckpt::detail::reject(InvalidInput(fmt::format("{}: the file is empty", file).c_str()));
  const detail::Columns columns({file, row.line}, row, log.notes);
  detail::EntryWriter entries(log);
  std::optional<Clock> clock;

  while (reader.next(row)) {
    const Place place{file, row.line};
    if (row.fields.size() != columns.count) {
      place.reject(fmt::format("{} fields where the header has {}", row.fields.size(), columns.count));
    }
    const std::string_view event = detail::trimmed(row.fields[*columns.event]);
    const auto meaning = detail::meaning_of(event);
    if (!meaning) {
      place.reject(
          fmt::format("unknown event {}; known: job_start save save_begin save_end save_durable failure stop "
                      "detected restore restore_begin restore_end wait wait_begin wait_end job_end",
                      in_quotes(event)));
    }
    const auto time = detail::parse_time(place, detail::trimmed(row.fields[*columns.time]));
    if (clock.value_or(time.clock) != time.clock) {
      place.reject(fmt::format("time is {} and was {} before", to_string(time.clock), to_string(*clock)));
    }
    clock = time.clock;

    const std::string_view duration =
        columns.duration ? detail::trimmed(row.fields[*columns.duration]) : std::string_view();
    if (!duration.empty()) {
      if (!meaning->begin) place.reject(fmt::format("{} has no duration", event));
      const Time length = detail::parse_seconds(place, "duration", duration);
      const Time begin = meaning->whole ? time.time : time.time - length;
      entries.add(place, begin, *meaning->begin);
      entries.add(place, begin + length, meaning->event);
    } else {
      if (meaning->whole) place.reject(fmt::format("{} needs a duration", event));
      entries.add(place, time.time, meaning->event);
    }
  }
  if (log.entries.empty()) ckpt::detail::reject(InvalidInput(fmt::format("{}: no row after the header", file).c_str()));
  return log;
}

}  // namespace ckpt::inline CKPT_ABI::logs
