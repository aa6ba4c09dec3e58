#pragma once
// The timeline of a job: what happened, in order of time. Every log becomes one, and all estimates are made of it.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/printable.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// What a row can say. `save`, `restore` and `wait` with a duration are read as their begin and their end.
enum class Event {
  job_start,
  save_begin,
  save_end,
  save_durable,
  failure,
  stop,
  detected,
  restore_begin,
  restore_end,
  wait_begin,
  wait_end,
  job_end,
};

/// Name of an event, as the file spells it.
[[nodiscard]] constexpr std::string_view to_string(Event event) {
  constexpr std::array<std::string_view, 12> names = {"job_start",   "save_begin", "save_end", "save_durable",
                                                      "failure",     "stop",       "detected", "restore_begin",
                                                      "restore_end", "wait_begin", "wait_end", "job_end"};
  const auto index = static_cast<std::size_t>(event);
  return index < names.size() ? names[index] : "unknown";
}

/// Times of a log are whole microseconds, so that sums of them are exact.
using Time = std::chrono::microseconds;

/// A time in seconds.
[[nodiscard]] constexpr double in_seconds(Time time) { return static_cast<double>(time.count()) / 1e6; }

/// One event: when, from the first one, and the line that said so.
struct Entry {
  Time time{};                     ///< since the first event
  Event event = Event::job_start;  ///< what happened
  std::size_t line = 0;            ///< of the file, from 1
  std::uint32_t file = 0;          ///< which of `Timeline::files`
  std::int64_t save = -1;  ///< the save it is of, where the log tells them apart; else save_durable is of the oldest
  bool timed = true;       ///< false: the end of a save or restore whose duration the log does not say
};

/// All that happened to one job.
struct Timeline {
  std::vector<std::string> files{};  ///< what messages call them
  std::vector<Entry> entries{};      ///< in order of time, the first one a job_start at 0
  Time last{};                       ///< of the last sign of life, where no entry is so late
  std::vector<std::string> notes{};  ///< what was assumed or passed over
  bool says_durable = false;         ///< only saves with a save_durable are durable, even where there is none
  bool says_saves = true;            ///< false: a log that never says when state was saved; lost work is not known
};

/// Where in a file a row stands, for messages: "run.csv:12".
struct Place {
  std::string_view file;  ///< what messages call it
  std::size_t line = 0;   ///< from 1

  /// @throws InvalidInput that begins with the place
  [[noreturn]] void reject(std::string_view what) const {
    ckpt::detail::reject(InvalidInput(fmt::format("{}:{}: {}", file, line, what).c_str()));
  }
};

/// Text of a file in quotes, short and harmless.
[[nodiscard]] inline std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > 40;
  return fmt::format("\"{}{}\"", printable(text.substr(0, 40)), cut ? "..." : "");
}

}  // namespace ckpt::inline CKPT_ABI::logs
