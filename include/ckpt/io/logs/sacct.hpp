#pragma once
// Slurm's account of a job: the rows of `sacct -P`.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/stamp.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// A state of Slurm, and what it says of the end of a run.
struct SlurmState {
  std::string_view name;  ///< as sacct prints it
  EndCause cause;         ///< why the run ended
  bool open = false;      ///< the run has no end yet
  bool counts = true;     ///< there was a run
};
/// Every state of sacct(1), 25.11. A state may be followed by more: "CANCELLED by 1017".
inline constexpr SlurmState slurm_states[] = {{"NODE_FAIL", EndCause::failure},
                                              {"BOOT_FAIL", EndCause::failure},
                                              {"FAILED", EndCause::failure},
                                              {"OUT_OF_MEMORY", EndCause::failure},
                                              {"PREEMPTED", EndCause::stop},
                                              {"TIMEOUT", EndCause::stop},
                                              {"DEADLINE", EndCause::stop},
                                              {"CANCELLED", EndCause::stop},
                                              {"REQUEUED", EndCause::unknown},
                                              {"COMPLETED", EndCause::job_end},
                                              {"RUNNING", EndCause::unknown, true},
                                              {"SUSPENDED", EndCause::unknown, true},
                                              {"PENDING", EndCause::unknown, true, false},
                                              {"RESIZING", EndCause::unknown, true, false},
                                              {"REVOKED", EndCause::unknown, true, false}};

/// Reads the rows of `sacct -P`: the header first.
class SacctLines {
 public:
  /// @param job  takes rows with this JobName alone; empty: there must be one
  /// @param out  takes what the rows say; must outlive the reader
  SacctLines(std::string_view job, Collector& out) : job_(job), out_(out) {}

  /// Takes a line.
  /// @return whether it says something
  bool take(std::string_view line, std::size_t number);

  /// The names of jobs that were seen, at most eight.
  [[nodiscard]] const std::vector<std::string>& jobs() const { return jobs_; }
  /// How often a run ended in each state: "NODE_FAIL 1, REQUEUED 2"; empty without rows.
  [[nodiscard]] std::string states() const;
  /// How the time stamps are written.
  [[nodiscard]] Clock clock() const { return clock_; }

 private:
  [[nodiscard]] static std::vector<std::string_view> split(std::string_view line);
  [[nodiscard]] std::string_view field(const std::vector<std::string_view>& row, std::string_view name) const {
    for (std::size_t i = 0; i < columns_.size() && i < row.size(); ++i) {
      if (columns_[i] == name) return row[i];
    }
    return {};
  }
  bool bad(std::size_t number, std::string_view what) {
    out_.bad(number, what);
    return false;
  }

  std::string job_;
  Collector& out_;
  std::vector<std::string> columns_{};
  std::vector<std::string> jobs_{};
  std::map<std::string_view, std::size_t> states_{};
  Clock clock_ = Clock::none;
};

// ---- implementation

inline std::vector<std::string_view> SacctLines::split(std::string_view line) {
  std::vector<std::string_view> fields;
  constexpr std::size_t most = 300;
  while (fields.size() < most) {
    const std::size_t bar = line.find('|');
    fields.push_back(detail::trimmed(line.substr(0, bar)));
    if (bar == line.npos) break;
    line.remove_prefix(bar + 1);
  }
  return fields;
}

inline bool SacctLines::take(std::string_view line, std::size_t number) {
  if (detail::trimmed(line).empty()) return false;
  const auto row = split(line);
  if (columns_.empty()) {
    for (const std::string_view name : row) columns_.emplace_back(name);
    for (const std::string_view name : {"State", "Start", "End"}) {
      bool there = false;
      for (const std::string& column : columns_) there = there || column == name;
      if (!there) {
        Place{out_.name(), number}.reject(fmt::format(
            "no column is called {}: sacct -j JOB -D -X -P --format=JobIDRaw,JobName,State,Start,End", name));
      }
    }
    return true;
  }
  if (row.size() != columns_.size()) return bad(number, "another number of fields than the header");
  std::string_view id = field(row, "JobIDRaw");
  if (id.empty()) id = field(row, "JobID");
  if (id.find('.') != id.npos) return false;  // a step of a job
  const std::string_view name = field(row, "JobName");
  if (!name.empty()) {
    if (!job_.empty() && name != job_) return false;
    constexpr std::size_t most = 8;
    bool known = false;
    for (const std::string& job : jobs_) known = known || job == name;
    if (!known && jobs_.size() < most) jobs_.emplace_back(name);
  }
  const std::string_view text = field(row, "State");
  const SlurmState* state = nullptr;
  for (const SlurmState& one : slurm_states) {
    if (text == one.name || (text.starts_with(one.name) && text.substr(one.name.size()).starts_with(' '))) state = &one;
  }
  if (state == nullptr) return bad(number, "a State that sacct(1) does not have");
  if (!state->counts) return false;
  const auto time = [&](std::string_view column) -> std::optional<Time> {
    const auto stamp = detail::parse_iso(field(row, column));
    if (!stamp) return {};
    if (clock_ == Clock::none) clock_ = stamp->clock;
    return stamp->clock == clock_ ? std::optional(stamp->time) : std::nullopt;
  };
  const auto start = time("Start");
  if (!start) {  // cancelled before it ran
    const std::string_view never = field(row, "Start");
    if (never == "Unknown" || never == "None" || never.empty()) return false;
    return bad(number, "a Start that is no time (SLURM_TIME_FORMAT must be standard)");
  }
  const auto end = time("End");
  if (!end && !state->open) return bad(number, "an End that is no time (SLURM_TIME_FORMAT must be standard)");
  if (end && *end < *start) return bad(number, "an End before its Start");
  out_.add({.mark = Mark::allocation_begin, .dated = true, .time = *start, .line = number});
  if (end && !state->open) {
    ++states_[state->name];
    out_.add({.mark = Mark::allocation_end, .cause = state->cause, .dated = true, .time = *end, .line = number});
  }
  return true;
}

inline std::string SacctLines::states() const { return detail::counted(states_); }

}  // namespace ckpt::inline CKPT_ABI::logs
