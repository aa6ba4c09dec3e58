#pragma once
// The page about the logs of a job.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data.hpp"
#include "findings.hpp"
#include "plots.hpp"
#include "sheet.hpp"

namespace program::page {

/// What a page about the logs of a job shows.
struct LogShown {
  std::string subject, described;
  bool has_times = false;  ///< false: durations of saves alone
  double wall_h = 0.0, useful_h = 0.0;
  std::size_t failures = 0, stops = 0;
  double mtbf_s = 0.0, mtbf_low_s = 0.0;
  std::optional<double> mtbf_high_s{};
  double confidence = 0.95;
  double blocking_s = 0.0;         ///< mean of a save
  double interval_s = 0.0;         ///< work between saves, of the log
  std::optional<double> best_s{};  ///< the best of them
  double more = 0.0;               ///< extra wall clock of the one against the other
  std::string no_recommendation{};
  std::vector<Way> ways{};  ///< in the log, expected, at the best interval
  JobTimeline timeline{};
  std::optional<Curves> survival{};
  bool weibull = false;  ///< the law that fits
  double shape = 1.0;
  double exponential_p = 1.0;  ///< chance of times so far from exponential
  std::size_t bad_lines = 0;
  Grid ledger_table{}, times_table{}, law_table{}, interval_table{}, read_table{};
  std::vector<std::string> assumptions{};
};

/// Places of the page: three sentences, then parts.
enum class LogSlot { lost, change, failures, ledger, law };
inline constexpr LogSlot all_log_slots[] = {LogSlot::lost, LogSlot::change, LogSlot::failures, LogSlot::ledger,
                                            LogSlot::law};
using LogFinding = FindingOf<LogShown, LogSlot>;
[[nodiscard]] std::span<const LogFinding> log_findings();

[[nodiscard]] Sheet sheet_of(const LogShown& shown);

}  // namespace program::page
