#pragma once
// JSON lines that tools write on purpose: goodput events, goodput records, Orbax's statistics, torchtitan's spans.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/stamp.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// Reads records, whichever of the formats they are of: their keys tell.
class RecordLines {
 public:
  /// @param job  takes records of this job alone; empty: there must be one
  /// @param out  takes what the lines say; must outlive the reader
  RecordLines(std::string_view job, Collector& out) : job_(job), out_(out) {}

  /// Takes a line, from its opening brace on.
  /// @return whether it says something
  bool take(std::string_view line, std::size_t number, bool torn);

  /// How the time stamps are written.
  [[nodiscard]] Clock clock() const { return clock_; }
  /// The names of jobs that were seen, at most eight.
  [[nodiscard]] const std::vector<std::string>& jobs() const { return jobs_; }
  /// What ml-goodput-measurement's records say of each of its kinds of badput.
  [[nodiscard]] BadputMeter& badput() { return badput_; }
  /// Whether a record spoke of badput.
  [[nodiscard]] bool has_badput() const { return has_badput_; }

  /// What of a record is looked at.
  struct Record {
    std::string event_type{};      ///< its key of this name
    std::string timestamp{};       ///< as written
    std::string job{};             ///< name of the job; empty: not said
    std::string log_type_name{};   ///< of torchtitan: the span that the record is of
    std::string badput_event{};    ///< of ml-goodput-measurement: the user's own kind, or the wait of an elastic job
    std::optional<double> step{};  ///< number of the step
    std::optional<double> step_start{};                 ///< when it began [s since 1970], as all starts and ends
    std::optional<double> job_start{};                  ///< when the job did
    std::optional<double> job_end{};                    ///< when the job was done
    std::optional<double> time_us{};                    ///< when the record was written [us since 1970]
    std::optional<double> value{};                      ///< how long the span took [ms]
    std::optional<double> rank{};                       ///< that wrote it
    std::optional<double> wait{};                       ///< for the save before [s]
    std::optional<double> blocking_start{};             ///< when a save began to block
    std::optional<double> blocking{};                   ///< how long it did, with the wait [s]
    std::optional<double> restore_start{};              ///< when a restore began
    std::optional<double> restore{};                    ///< how long it took [s]
    std::optional<std::pair<Badput, double>> begins{};  ///< a kind of badput, and when it began
    std::optional<std::pair<Badput, double>> ends{};    ///< and ended
    std::vector<std::pair<Badput, double>> sums{};      ///< of a breakdown that is added up already [s]
    bool saves = false;                                 ///< torchtitan's span is of a step that saves
    bool preempted = false;                             ///< it speaks of a preemption
    bool synchronous = false;                           ///< the save is synchronous

    /// How long a save of Orbax blocked after its wait for the one before [s].
    [[nodiscard]] double blocking_alone() const { return blocking.value_or(0.0) - wait.value_or(0.0); }
    /// What a save of Orbax lacks to have a step and a duration; nothing: nothing.
    [[nodiscard]] const char* save_lacks() const;
  };

  /// Reads a record.
  /// @return whether it was read to its end
  [[nodiscard]] static bool read(std::string_view line, Record& record);

 private:
  static void read_number(Record& record, std::string_view key, double number);
  bool take_event(const Record& record, std::size_t number);
  bool take_goodput(const Record& record, std::size_t number);
  bool take_orbax(const Record& record, std::size_t number);
  bool take_span(const Record& record, std::size_t number);
  [[nodiscard]] bool is_other_job(const Record& record);
  [[nodiscard]] static bool is_time(double seconds_1970) { return seconds_1970 > 0.0 && seconds_1970 < 1e11; }
  /// Adds a mark at a time in seconds since 1970, nothing: that of the record before.
  /// @return whether all of it can be
  bool add(Mark mark, std::optional<double> seconds_1970, std::size_t number, std::optional<double> step = {},
           std::optional<double> seconds = {}, int rank = -1);
  [[nodiscard]] bool is_foreign(Clock clock) const { return clock_ != Clock::none && clock != clock_; }
  void take_time(Time time, Clock clock) {
    if (clock_ == Clock::none) out_.date(time);
    clock_ = clock;
    time_ = time;
  }
  bool bad(std::size_t number, std::string_view what) {
    out_.bad(number, what);
    return false;
  }

  std::string job_;
  Collector& out_;
  Clock clock_ = Clock::none;
  Time time_{};  // of the last record that has one
  std::vector<std::string> jobs_{};
  std::array<double, badput_count> began_{};  // the open one of each kind, 0: none
  BadputMeter badput_{};
  bool has_badput_ = false;
};

// ---- implementation

inline void RecordLines::read_number(Record& record, std::string_view key, double number) {
  const auto is = [&](std::string_view name, std::optional<double>& into) {
    if (key == name) into = number;
  };
  is("step", record.step);
  is("step_count", record.step);
  is("step_start_time", record.step_start);
  is("job_start_time", record.job_start);
  is("job_end_time", record.job_end);
  is("time_us", record.time_us);
  is("value", record.value);
  is("rank", record.rank);
  is("node_rank", record.rank);
  is("wait_for_prev_duration_secs", record.wait);
  is("checkpoint_manager_blocking_start_time", record.blocking_start);
  is("checkpoint_manager_blocking_duration_secs", record.blocking);
  if (!record.blocking_start) is("checkpointer_blocking_start_time", record.blocking_start);
  if (!record.blocking) is("checkpointer_blocking_duration_secs", record.blocking);
  is("checkpoint_manager_start_time", record.restore_start);
  is("checkpoint_manager_duration_secs", record.restore);
  if (!record.restore_start) is("checkpointer_start_time", record.restore_start);
  if (!record.restore) is("checkpointer_duration_secs", record.restore);
  constexpr std::pair<std::string_view, Badput> pairs[] = {
      {"tpu_init", Badput::initialization},         {"training_prep", Badput::preparation},
      {"data_loading", Badput::data_loading},       {"custom_badput_event", Badput::custom},
      {"elastic_wait", Badput::elastic_slice_down}, {"elastic_reinit", Badput::elastic_reinitialization}};
  for (const auto& [name, kind] : pairs) {
    if (!key.starts_with(name)) continue;
    if (key.substr(name.size()) == "_start_time") record.begins = std::pair(kind, number);
    if (key.substr(name.size()) == "_end_time") record.ends = std::pair(kind, number);
  }
}

inline bool RecordLines::read(std::string_view line, Record& record) {
  FieldReader fields(line);
  while (fields.next()) {
    const std::string_view key = fields.key();
    if (fields.is_string()) {
      const std::string_view value = fields.value();
      if (key == "event_type") record.event_type = value;
      if (key == "timestamp" && record.timestamp.empty()) record.timestamp = value;
      if (key == "job_name") record.job = value;
      if (key == "log_type_name") record.log_type_name = value;
      if (key == "custom_badput_event_type" || key == "elastic_wait_event_type") record.badput_event = value;
      if (key == "step_tags" && value == "checkpoint_save") record.saves = true;
    } else if (fields.value() == "true" || fields.value() == "True") {
      if (key == "reached_preemption") record.preempted = true;
      if (key == "synchronous") record.synchronous = true;
    } else if (const auto number = detail::leading_number(fields.value())) {
      read_number(record, key, *number);
      if (const auto kind = find_badput(key)) record.sums.emplace_back(*kind, *number);
    }
  }
  return fields.is_whole();
}

inline const char* RecordLines::Record::save_lacks() const {
  if (!blocking) return "a save without its duration";
  if (!step) return "\"step\" is missing";
  if (!detail::is_step(*step)) return "a step number that is none";
  if (wait.value_or(0.0) >= 0.0 && blocking_alone() < 0.0) return "a save that waited longer than it blocked";
  if (!detail::is_duration(wait.value_or(0.0)) || !detail::is_duration(blocking_alone())) {
    return "a duration that is negative, not finite or above 10^9 s";
  }
  return nullptr;
}

inline bool RecordLines::is_other_job(const Record& record) {
  if (record.job.empty()) return false;
  if (!job_.empty()) return record.job != job_;
  constexpr std::size_t most = 8;
  bool known = false;
  for (const std::string& job : jobs_) known = known || job == record.job;
  if (!known && jobs_.size() < most) jobs_.push_back(record.job);
  return false;
}

inline bool RecordLines::add(Mark mark, std::optional<double> seconds_1970, std::size_t number,
                             std::optional<double> step, std::optional<double> seconds, int rank) {
  if (seconds_1970 && !is_time(*seconds_1970)) return bad(number, "a time that is not in seconds since 1970");
  if (seconds_1970 && is_foreign(Clock::seconds)) return bad(number, "a time stamp of another kind than the first one");
  if (step && !detail::is_step(*step)) return bad(number, "a step number that is none");
  if (seconds && !detail::is_duration(*seconds)) {
    return bad(number, "a duration that is negative, not finite or above 10^9 s");
  }
  if (seconds_1970) take_time(Time(std::llround(*seconds_1970 * 1e6)), Clock::seconds);
  Observation said{.mark = mark,
                   .dated = seconds_1970.has_value(),
                   .time = time_,
                   .seconds = seconds.value_or(-1.0),
                   .rank = rank,
                   .line = number};
  if (step) said.step = static_cast<std::int64_t>(*step);
  said.step_begins = mark == Mark::step && rank < 0;  // goodput records; torchtitan's say their rank
  out_.add(said);
  return true;
}

inline bool RecordLines::take(std::string_view line, std::size_t number, bool torn) {
  Record record;
  if (!read(line, record)) return bad(number, torn ? "the last line is cut off" : "not a whole JSON object");
  if (!record.log_type_name.empty()) return take_span(record, number);
  if (record.event_type == "save" || record.event_type == "restore" || record.event_type == "emergency_restore") {
    return take_orbax(record, number);
  }
  if (is_other_job(record)) return false;
  if (!record.event_type.empty()) return take_event(record, number);
  return take_goodput(record, number);
}

inline bool RecordLines::take_event(const Record& record, std::size_t number) {
  constexpr std::pair<std::string_view, Mark> events[] = {
      {"user_scheduled", Mark::allocation_begin}, {"job_started", Mark::process_start},
      {"checkpoint_loaded", Mark::restore_end},   {"checkpoint_saved", Mark::save_done},
      {"job_terminated", Mark::process_end},      {"user_terminated", Mark::stop}};
  for (const auto& [name, mark] : events) {
    if (record.event_type != name) continue;
    std::string_view text = record.timestamp;
    const auto stamp = detail::parse_iso(text);
    if (!stamp) return bad(number, "\"timestamp\" is missing or no time");
    if (is_foreign(stamp->clock)) return bad(number, "a time stamp of another kind than the first one");
    Observation said{.mark = mark, .dated = true, .time = stamp->time, .line = number};
    if (record.step) {
      if (!detail::is_step(*record.step)) return bad(number, "a step number that is none");
      said.step = static_cast<std::int64_t>(*record.step);
    } else if (mark == Mark::restore_end || mark == Mark::save_done) {
      return bad(number, "\"step\" is missing");
    }
    take_time(stamp->time, stamp->clock);
    out_.add(said);
    return true;
  }
  return false;
}

inline bool RecordLines::take_goodput(const Record& record, std::size_t number) {
  for (const auto& [kind, seconds] : record.sums) {
    if (!(seconds >= 0.0 && seconds <= 1e10)) return bad(number, "a time of badput that is none");
  }
  for (const auto& [kind, seconds] : record.sums) {
    badput_.add(kind, seconds);
    has_badput_ = true;
  }
  if (!record.sums.empty()) return true;
  if (record.job_start) {
    if (!add(Mark::process_start, *record.job_start, number)) return false;
    has_badput_ = true;
    badput_.start(*record.job_start);
    return true;
  }
  if (record.job_end) {
    if (!add(Mark::job_end, *record.job_end, number)) return false;
    badput_.sign_of_life(*record.job_end);
    return true;
  }
  if (record.step_start) {
    if (!record.step) return bad(number, "\"step_count\" is missing");
    if (!add(Mark::step, *record.step_start, number, record.step)) return false;
    badput_.step(*record.step, *record.step_start);
    return true;
  }
  if (record.begins) {
    const auto& [kind, time] = *record.begins;
    if (!is_time(time)) return bad(number, "a time that is not in seconds since 1970");
    began_[static_cast<std::size_t>(kind)] = time;
    return true;
  }
  if (record.ends) {
    auto [kind, time] = *record.ends;
    double& began = began_[static_cast<std::size_t>(kind)];
    if (!(began > 0.0)) return bad(number, "an end without its start");
    if (!is_time(time)) return bad(number, "a time that is not in seconds since 1970");
    const double seconds = time - std::exchange(began, 0.0);
    if (!(seconds >= 0.0)) return bad(number, "an end before its start");
    if (kind == Badput::elastic_slice_down && record.badput_event.find("scale_up") != std::string::npos) {
      kind = Badput::elastic_scale_up;
    }
    const bool waits = kind != Badput::initialization && kind != Badput::preparation;  // before the first step anyway
    if (waits && !add(Mark::wait, time, number, {}, seconds)) return false;
    badput_.add(kind, seconds);
    return true;
  }
  return false;
}

inline bool RecordLines::take_orbax(const Record& record, std::size_t number) {
  if (record.event_type != "save") {
    if (!record.restore) return bad(number, "a restore without its duration");
    const bool added = record.restore_start ? add(Mark::restore_end, *record.restore_start + *record.restore, number,
                                                  record.step, *record.restore)
                                            : add(Mark::restore_cost, {}, number, record.step, *record.restore);
    if (added) badput_.add(Badput::restore, *record.restore);
    return added;
  }
  if (const char* const lacks = record.save_lacks()) return bad(number, lacks);
  if (!record.blocking_start) return bad(number, "a save without its start");
  const double wait = record.wait.value_or(0.0);
  const double begin = *record.blocking_start + wait;
  if (wait > 0.0 && !add(Mark::wait, begin, number, {}, wait)) return false;
  if (record.preempted && !add(Mark::stop_hint, begin, number)) return false;
  if (!add(record.synchronous ? Mark::save_end : Mark::save_scheduled, begin + record.blocking_alone(), number,
           record.step, record.blocking_alone())) {
    return false;
  }
  badput_.save(*record.step, *record.blocking);
  return true;
}

inline bool RecordLines::take_span(const Record& record, std::size_t number) {
  if (!record.time_us) return bad(number, "\"time_us\" is missing");
  const double time = *record.time_us * 1e-6;
  const int rank = record.rank && *record.rank >= 0.0 && *record.rank < 1e8 ? static_cast<int>(*record.rank) : -1;
  const std::string_view name = record.log_type_name;
  const bool save = name.starts_with("checkpoint_save");
  if (save || name.starts_with("checkpoint_load")) {
    if (save && !record.saves) return false;  // the span is on every step
    if (name.ends_with("_error")) return add(Mark::failure_hint, time, number);
    if (name.ends_with("_start")) {
      return add(save ? Mark::save_begin : Mark::restore_begin, time, number, record.step, {}, rank);
    }
    if (!name.ends_with("_end")) return false;
    if (!record.value) return bad(number, "\"value\" is missing");
    return add(save ? Mark::save_end : Mark::restore_end, time, number, record.step, *record.value * 1e-3, rank);
  }
  // Spans of the start have a step, too: 0, or none of training.
  if (!name.ends_with("_end") || name.starts_with("init") || !record.step || !(*record.step > 0.0)) return false;
  return add(Mark::step, time, number, record.step, {}, rank);
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
