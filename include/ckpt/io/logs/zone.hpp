#pragma once
// Time zones with their daylight saving: what time stamps without a zone need.

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/logs/timeline.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// A rule of local time. The rules are those of today: right for logs since 2007, where a law has not changed since.
class TimeZone {
 public:
  /// UTC.
  constexpr TimeZone() = default;

  /// By what it is called: "UTC", an offset as "+01:00", a name as "Europe/Berlin" (those of `zones`), or a rule as
  /// POSIX writes it, "CET-1CEST,M3.5.0,M10.5.0/3": the last line of a file in /usr/share/zoneinfo.
  /// @throws InvalidInput naming what is known
  [[nodiscard]] static TimeZone get(std::string_view name);

  /// UTC of a local time. Of the hour that comes twice the first, or the second where `second` says so; a time that the
  /// clock leaves out is taken as without daylight saving.
  [[nodiscard]] Time to_utc(Time local, bool second = false) const;
  /// Whether the clock shows this time twice.
  [[nodiscard]] bool is_repeated(Time local) const { return to_utc(local, true) != to_utc(local, false); }

 private:
  /// "M3.5.0/2": the last Sunday of March, 2:00 of the clock before.
  struct Change {
    int month = 1, week = 1, weekday = 0;
    Time time = std::chrono::hours(2);

    [[nodiscard]] Time in(std::chrono::year year) const;
  };

  [[nodiscard]] static std::optional<TimeZone> parse_posix(std::string_view text);
  [[nodiscard]] bool is_saving(Time utc) const;

  Time ahead_{};         // of UTC, without daylight saving
  Time ahead_saving_{};  // with
  bool saves_ = false;
  Change start_{}, end_{};
};

/// A name of a time zone and its rule.
struct NamedZone {
  std::string_view name;  ///< of the time zone database
  std::string_view rule;  ///< as POSIX writes TZ
};
/// Where clusters are. The names of the time zone database, its rules of 2025.
inline constexpr std::array zones = {
    NamedZone{"UTC", "UTC0"},
    NamedZone{"GMT", "GMT0"},
    NamedZone{"Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Zurich", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Amsterdam", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Rome", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Madrid", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Stockholm", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Warsaw", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"CET", "CET-1CEST,M3.5.0,M10.5.0/3"},
    NamedZone{"Europe/Helsinki", "EET-2EEST,M3.5.0/3,M10.5.0/4"},
    NamedZone{"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
    NamedZone{"Europe/Dublin", "GMT0IST,M3.5.0/1,M10.5.0"},
    NamedZone{"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
    NamedZone{"America/Toronto", "EST5EDT,M3.2.0,M11.1.0"},
    NamedZone{"America/Chicago", "CST6CDT,M3.2.0,M11.1.0"},
    NamedZone{"America/Denver", "MST7MDT,M3.2.0,M11.1.0"},
    NamedZone{"America/Phoenix", "MST7"},
    NamedZone{"America/Los_Angeles", "PST8PDT,M3.2.0,M11.1.0"},
    NamedZone{"America/Sao_Paulo", "BRT3"},
    NamedZone{"Asia/Tokyo", "JST-9"},
    NamedZone{"Asia/Seoul", "KST-9"},
    NamedZone{"Asia/Shanghai", "CST-8"},
    NamedZone{"Asia/Singapore", "SGT-8"},
    NamedZone{"Asia/Kolkata", "IST-5:30"},
    NamedZone{"Asia/Riyadh", "AST-3"},
    NamedZone{"Australia/Sydney", "AEST-10AEDT,M10.1.0,M4.1.0/3"},
};

// ---- implementation

inline Time TimeZone::Change::in(std::chrono::year year) const {
  const std::chrono::month which(static_cast<unsigned>(month));
  const std::chrono::weekday day(static_cast<unsigned>(weekday));
  const auto date = week == 5 ? std::chrono::sys_days(year / which / day[std::chrono::last])
                              : std::chrono::sys_days(year / which / day[static_cast<unsigned>(week)]);
  return date.time_since_epoch() + time;
}

inline bool TimeZone::is_saving(Time utc) const {
  if (!saves_) return false;
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Time>(utc + ahead_));
  const std::chrono::year year = std::chrono::year_month_day(day).year();
  const Time start = start_.in(year)-ahead_;
  const Time end = end_.in(year)-ahead_saving_;
  return start < end ? start <= utc && utc < end : !(end <= utc && utc < start);
}

inline Time TimeZone::to_utc(Time local, bool second) const {
  const Time with = local - ahead_saving_;
  const Time without = local - ahead_;
  const bool may_save = is_saving(with);
  const bool may_not = !is_saving(without);
  return may_save && !(may_not && second) ? with : without;
}

inline std::optional<TimeZone> TimeZone::parse_posix(std::string_view text) {
  const auto name = [&text] {
    std::size_t length = 0;
    if (text.starts_with('<')) {
      length = text.find('>');
      if (length == text.npos) return false;
      ++length;
    } else {
      while (length < text.size() && detail::is_letter(text[length])) ++length;
    }
    text.remove_prefix(length);
    return length >= 3;
  };
  const auto number = [&text](int most) -> std::optional<int> {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > most) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
  };
  const auto time = [&]() -> std::optional<Time> {
    const char sign = detail::take_one_of(text, "+-");
    Time sum{};
    Time unit = std::chrono::hours(1);
    for (int part = 0; part < 3; ++part, unit /= 60) {
      if (part > 0 && !detail::take_one_of(text, ":")) break;
      const auto value = number(part == 0 ? 167 : 59);
      if (!value) return {};
      sum += *value * unit;
    }
    return sign == '-' ? -sum : sum;
  };
  const auto change = [&]() -> std::optional<Change> {
    Change found;
    if (!detail::take_one_of(text, ",") || !detail::take_one_of(text, "M")) return {};
    const auto month = number(12);
    if (!month || *month < 1 || !detail::take_one_of(text, ".")) return {};
    const auto week = number(5);
    if (!week || *week < 1 || !detail::take_one_of(text, ".")) return {};
    const auto weekday = number(6);
    if (!weekday) return {};
    found.month = *month;
    found.week = *week;
    found.weekday = *weekday;
    if (detail::take_one_of(text, "/")) {
      const auto at = time();
      if (!at) return {};
      found.time = *at;
    }
    return found;
  };
  TimeZone zone;
  if (!name()) return {};
  const auto west = time();
  if (!west) return {};
  zone.ahead_ = zone.ahead_saving_ = -*west;
  if (text.empty()) return zone;
  if (!name()) return {};
  zone.saves_ = true;
  zone.ahead_saving_ += std::chrono::hours(1);
  if (!text.starts_with(',')) {
    const auto west_saving = time();
    if (!west_saving) return {};
    zone.ahead_saving_ = -*west_saving;
  }
  const auto start = change();
  if (!start) return {};
  const auto end = change();
  if (!end || !text.empty()) return {};
  zone.start_ = *start;
  zone.end_ = *end;
  return zone;
}

inline TimeZone TimeZone::get(std::string_view name) {
  std::string_view rule = name;
  for (const NamedZone& zone : zones) {
    if (same_name(zone.name, name)) rule = zone.rule;
  }
  if (rule.starts_with('+') || rule.starts_with('-') || rule == "Z") {
    std::string_view rest = rule;
    TimeZone zone;
    if (const auto offset = detail::take_offset(rest); offset && rest.empty()) {
      zone.ahead_ = zone.ahead_saving_ = *offset;
      return zone;
    }
  } else if (const auto zone = parse_posix(rule)) {
    return *zone;
  }
  std::string known;
  for (const NamedZone& zone : zones) known += fmt::format("{}{}", known.empty() ? "" : ", ", zone.name);
  ckpt::detail::reject(InvalidInput(
      fmt::format("unknown time zone {}; write an offset (+01:00), a rule (CET-1CEST,M3.5.0,M10.5.0/3: the last line "
                  "of its file in /usr/share/zoneinfo) or one of {}",
                  in_quotes(name), known)
          .c_str()));
}

}  // namespace ckpt::inline CKPT_ABI::logs
