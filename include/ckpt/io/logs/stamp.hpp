#pragma once
// Time stamps as logs write them: ISO 8601 and its relatives, also in the middle of a line.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/timeline.hpp>
#include <ckpt/io/parse.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// How a file writes times.
enum class Clock { seconds, local, with_offset, no_year, none };

/// In words.
[[nodiscard]] constexpr std::string_view to_string(Clock clock) {
  switch (clock) {
    case Clock::seconds:
      return "seconds";
    case Clock::local:
      return "ISO 8601 without offset";
    case Clock::with_offset:
      return "ISO 8601 with Z or offset";
    case Clock::no_year:
      return "month and day without a year";
    case Clock::none:
      return "no dates";
  }
  return "unknown";
}

/// A time as written: from 1970, of no year from 2000, or from whatever start the file has.
struct Timestamp {
  Time time{};                   ///< since that start
  Clock clock = Clock::seconds;  ///< which start that is
};

/// A time stamp in a line, and where it stands.
struct FoundTimestamp {
  Timestamp stamp{};      ///< the time that it says
  std::size_t begin = 0;  ///< its first character in the line
  std::size_t end = 0;    ///< the one after its last
};

/// The first time stamp in a line that begins at `from` or later and before `limit`: "2026-03-02 10:31:00,250",
/// "2026-03-02T10:31:00.25+01:00", "2026-03-02 10:31:00 CET", absl's "I0302 10:31:00.250000".
[[nodiscard]] inline std::optional<FoundTimestamp> find_timestamp(std::string_view line, std::size_t from = 0,
                                                                  std::size_t limit = 512);

// ---- implementation

namespace detail {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

using ckpt::detail::trimmed;

/// Takes `count` digits off the front of `text`; nothing when they are not all there.
[[nodiscard]] inline std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  int value = 0;
  if (text.size() < count) return {};
  for (const char c : text.substr(0, count)) {
    if (!is_digit(c)) return {};
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

/// Takes one of `characters` off the front; 0 when none is there.
[[nodiscard]] inline char take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == characters.npos) return '\0';
  const char taken = text.front();
  text.remove_prefix(1);
  return taken;
}

/// Takes "10:31:00.25" or "10:31:00,25" off the front.
[[nodiscard]] inline std::optional<Time> take_time_of_day(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || !take_one_of(text, ":")) return {};
  const auto minute = take_digits(text, 2);
  if (!minute || !take_one_of(text, ":")) return {};
  const auto second = take_digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return {};
  Time time = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  if (text.size() > 1 && (text[0] == '.' || text[0] == ',') && is_digit(text[1])) {
    text.remove_prefix(1);
    Time digit = std::chrono::milliseconds(100);
    for (auto next = take_digits(text, 1); next; next = take_digits(text, 1)) {
      time += digit * *next;
      digit /= 10;  // beyond the sixth: 0
    }
  }
  return time;
}

/// An abbreviation behind a time stamp that says how far the clock is ahead of UTC.
struct ZoneName {
  std::string_view name;
  int minutes;
};
/// Those that mean one thing where clusters are; IST, and CST in Asia, are left out.
inline constexpr ZoneName zone_names[] = {{"UTC", 0},    {"GMT", 0},    {"WET", 0},    {"WEST", 60},  {"CET", 60},
                                          {"CEST", 120}, {"EET", 120},  {"EEST", 180}, {"BST", 60},   {"EST", -300},
                                          {"EDT", -240}, {"CDT", -300}, {"MST", -420}, {"MDT", -360}, {"PST", -480},
                                          {"PDT", -420}, {"JST", 540},  {"KST", 540},  {"AEST", 600}, {"AEDT", 660}};

/// Takes Z, an offset, or behind a space the name of a zone off the front: how far the clock is ahead of UTC.
[[nodiscard]] inline std::optional<Time> take_offset(std::string_view& text) {
  std::string_view rest = text;
  if (const char sign = take_one_of(rest, "Z+-"); sign == 'Z') {
    text = rest;
    return Time();
  } else if (sign != '\0') {
    const auto hours = take_digits(rest, 2);
    (void)take_one_of(rest, ":");
    const auto minutes = take_digits(rest, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return {};
    const Time offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    text = rest;
    return sign == '+' ? offset : -offset;
  }
  if (!take_one_of(rest, " ")) return {};
  std::size_t length = 0;
  while (length < rest.size() && is_letter(rest[length])) ++length;
  for (const ZoneName& zone : zone_names) {
    if (zone.name != rest.substr(0, length)) continue;
    text = rest.substr(length);
    return std::chrono::minutes(zone.minutes);
  }
  return {};
}

/// Takes an ISO 8601 time off the front; `text` is left as it was when there is none.
[[nodiscard]] inline std::optional<Timestamp> take_iso(std::string_view& text) {
  std::string_view rest = text;
  const auto year = take_digits(rest, 4);
  if (!year || !take_one_of(rest, "-")) return {};
  const auto month = take_digits(rest, 2);
  if (!month || !take_one_of(rest, "-")) return {};
  const auto day = take_digits(rest, 2);
  if (!day || !take_one_of(rest, "T ")) return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  const auto of_day = take_time_of_day(rest);
  if (!of_day || !date.ok()) return {};
  const Time time = std::chrono::sys_days(date).time_since_epoch() + *of_day;
  const auto offset = take_offset(rest);
  text = rest;
  return offset ? Timestamp{time - *offset, Clock::with_offset} : Timestamp{time, Clock::local};
}

/// Takes absl's "I0302 10:31:00.250000" off the front.
[[nodiscard]] inline std::optional<Timestamp> take_absl(std::string_view& text) {
  std::string_view rest = text;
  if (!take_one_of(rest, "IWEF")) return {};
  const auto month = take_digits(rest, 2);
  const auto day = take_digits(rest, 2);
  if (!month || !day || !take_one_of(rest, " ")) return {};
  const std::chrono::year_month_day date{std::chrono::year(2000), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  const auto of_day = take_time_of_day(rest);
  if (!of_day || !date.ok()) return {};
  text = rest;
  return Timestamp{std::chrono::sys_days(date).time_since_epoch() + *of_day, Clock::no_year};
}

/// ISO 8601 and nothing else, "2026-03-02T10:31:00.25+01:00"; nothing when it is something else or no such time.
[[nodiscard]] inline std::optional<Timestamp> parse_iso(std::string_view text) {
  const auto stamp = take_iso(text);
  return text.empty() ? stamp : std::nullopt;
}

}  // namespace detail

inline std::optional<FoundTimestamp> find_timestamp(std::string_view line, std::size_t from, std::size_t limit) {
  constexpr std::size_t shortest = 14;  // I0302 10:31:00
  const std::size_t end = (std::min)(limit, line.size() < shortest ? 0 : line.size() - shortest + 1);
  for (std::size_t at = from; at < end; ++at) {
    const char c = line[at];
    const bool iso = detail::is_digit(c) && at + 7 < line.size() && line[at + 4] == '-' && line[at + 7] == '-';
    const bool absl = (c == 'I' || c == 'W' || c == 'E' || c == 'F') && detail::is_digit(line[at + 1]) &&
                      line[at + 5] == ' ' && line[at + 8] == ':';
    if (!iso && !absl) continue;
    if (at > 0 && (detail::is_digit(line[at - 1]) || detail::is_letter(line[at - 1]))) continue;
    std::string_view rest = line.substr(at);
    const auto stamp = iso ? detail::take_iso(rest) : detail::take_absl(rest);
    if (stamp) return FoundTimestamp{*stamp, at, line.size() - rest.size()};
  }
  return {};
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
