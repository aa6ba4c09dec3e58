#pragma once
// Which format a log has, by its beginning.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <istream>
#include <iterator>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/logs/badput.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/logs/lines.hpp>
#include <ckpt/io/logs/text_lines.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// A format that was found, and by what.
struct Detected {
  const Format* format = nullptr;  ///< null: none
  std::string by{};                ///< "12 lines of its patterns"
};

/// Finds the format of a log.
/// @param begin  its first bytes; a few MiB are enough
/// @param name   of the file: what ends in .csv and is nothing else is the CSV of ckpt
[[nodiscard]] inline Detected detect_format(std::string_view begin, std::string_view name = {});

/// A duration as logs and people write it, 0 to 10^9 s [s]: a number of seconds alone, or with one of ns us ms s sec
/// secs second seconds min minutes h hours d; nothing for other text, "m" too, as with `parse_duration`.
[[nodiscard]] inline std::optional<double> duration_of(std::string_view text);

// ---- implementation

inline std::optional<double> duration_of(std::string_view text) {
  text = detail::trimmed(text);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !(number >= 0.0 && number <= 1e12)) return {};
  const std::string_view unit = detail::trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  constexpr std::pair<std::string_view, units::SecondsUnit> words[] = {
      {"", units::s},        {"sec", units::s},       {"secs", units::s}, {"second", units::s},
      {"seconds", units::s}, {"minutes", units::min}, {"hours", units::h}};
  std::optional<double> seconds;
  for (const units::SecondsUnit& one : units::times) {
    if (one.symbol == unit) seconds = (number * one).value();
  }
  for (const auto& [word, one] : words) {
    if (word == unit) seconds = (number * one).value();
  }
  return seconds && detail::is_duration(*seconds) ? seconds : std::nullopt;
}

namespace detail {

/// The format of the first line that is neither blank nor a comment, where it alone tells.
[[nodiscard]] inline const Format* format_of_header(std::string_view line) {
  const auto has = [line](std::string_view name, std::string_view separators) {
    for (std::string_view rest = line;;) {
      const std::size_t end = (std::min)(rest.find_first_of(separators), rest.size());
      std::string_view field = trimmed(rest.substr(0, end));
      if (field.size() > 1 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
      if (field == name) return true;
      if (end == rest.size()) return false;
      rest.remove_prefix(end + 1);
    }
  };
  if (has("State", "|") && line.find('|') != line.npos) return &formats::sacct;
  if (has("time", ",;\t") && has("event", ",;\t")) return &formats::csv;
  return nullptr;
}

/// The format of a JSON object by its keys; null for others.
[[nodiscard]] inline const Format* format_of_record(std::string_view line) {
  FieldReader fields(line);
  const Format* found = nullptr;
  while (fields.next()) {
    const std::string_view key = fields.key();
    const std::string_view value = fields.value();
    if (key == "log_type_name") return &formats::torchtitan_jsonl;
    if (key == "event_type" && (value == "save" || value == "restore" || value == "emergency_restore")) {
      return &formats::ml_goodput;
    }
    if (key == "event_type" &&
        (value.starts_with("job_") || value.starts_with("checkpoint_") || value.starts_with("user_"))) {
      found = &formats::gpu_recipes;
    }
    const auto kind = find_badput(key);
    if (kind && *kind != Badput::other && !fields.is_string()) return &formats::ml_goodput;
    for (const std::string_view name : {"job_start_time", "step_start_time", "tpu_init_start_time",
                                        "training_prep_start_time", "data_loading_start_time", "job_end_time"}) {
      if (key == name) return &formats::ml_goodput;
    }
  }
  return found;
}

/// Of each format the anchors of its own patterns, and its sign.
[[nodiscard]] inline std::vector<AnchorSet> anchors_of_formats() {
  static constexpr auto signs = [] {
    std::array<Pattern, std::size(formats::all)> all{};
    for (std::size_t i = 0; i < std::size(formats::all); ++i) all[i].anchor = formats::all[i]->sign;
    return all;
  }();
  std::vector<AnchorSet> sets;
  for (std::size_t i = 0; i < std::size(formats::all); ++i) {
    std::vector<const Pattern*> own;
    for (const Pattern& pattern : formats::all[i]->patterns) own.push_back(&pattern);
    if (!signs[i].anchor.empty()) own.push_back(&signs[i]);
    sets.emplace_back(std::move(own));
  }
  return sets;
}

}  // namespace detail

inline Detected detect_format(std::string_view begin, std::string_view name) {
  std::array<std::size_t, std::size(formats::all)> score{};
  std::size_t numbers = 0, others = 0;
  struct NoStream : std::streambuf {};
  NoStream nothing;
  std::istream stream(&nothing);
  LineReader lines(stream, std::string(begin));
  static const std::vector<AnchorSet> sets = detail::anchors_of_formats();
  bool first = true;
  std::vector<AnchorSet::Hit> hits;
  std::string_view line;
  while (lines.next(line)) {
    const std::string_view plain = detail::trimmed(line);
    if (plain.empty() || plain.front() == '#') continue;
    if (first) {
      if (const Format* format = detail::format_of_header(plain)) return {format, "its header"};
      first = false;
    }
    if (plain.front() == '{') {
      if (const Format* format = detail::format_of_record(plain)) {
        ++score[static_cast<std::size_t>(std::find(std::begin(formats::all), std::end(formats::all), format) -
                                         std::begin(formats::all))];
      }
    } else if (duration_of(plain)) {
      ++numbers;
    } else {
      ++others;
    }
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if (sets[i].size() == 0) continue;
      sets[i].find(line, hits);
      for (const AnchorSet::Hit& hit : hits) {
        const Pattern& pattern = sets[i][hit.pattern];
        if (!pattern.also.empty() && line.find(pattern.also) == line.npos) continue;
        score[i] += pattern.anchor == formats::all[i]->sign ? std::size_t{5} : std::size_t{1};
      }
    }
  }
  const auto best = std::max_element(score.begin(), score.end());
  if (*best > 0) {
    const Format& format = *formats::all[best - score.begin()];
    return {&format,
            format.kind == LineKind::records ? fmt::format("the keys of {} records", *best) : std::string("its lines")};
  }
  if (numbers > 0 && numbers >= others) {
    return {&formats::durations, fmt::format("{} numbers alone on their lines", numbers)};
  }
  if (name.ends_with(".csv")) return {&formats::csv, "its name"};
  return {};
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
