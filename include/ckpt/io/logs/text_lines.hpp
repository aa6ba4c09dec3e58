#pragma once
// Lines of text logs: finds what patterns look for, in one pass and without regular expressions.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/observation.hpp>
#include <ckpt/io/logs/patterns.hpp>
#include <ckpt/io/logs/stamp.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// Finds the anchors of patterns in a text, all in one pass (Aho and Corasick, 1975).
class AnchorSet {
 public:
  /// An anchor that was found: which, and where it ends.
  struct Hit {
    std::size_t pattern = 0;  ///< index of its pattern
    std::size_t end = 0;      ///< the character after it
  };

  /// @param patterns  which live as long as the set
  explicit AnchorSet(std::vector<const Pattern*> patterns);

  /// All anchors in a text, in order of their ends, into `hits`.
  void find(std::string_view text, std::vector<Hit>& hits) const;
  /// The pattern of an index.
  [[nodiscard]] const Pattern& operator[](std::size_t index) const { return *patterns_[index]; }
  /// How many patterns there are.
  [[nodiscard]] std::size_t size() const { return patterns_.size(); }

 private:
  [[nodiscard]] std::size_t child(std::size_t node, char c) const {
    return node * classes_ + class_of_[static_cast<unsigned char>(c)];
  }

  static constexpr std::int32_t none = -1;
  static constexpr std::uint32_t has_end = std::uint32_t{1} << 31;

  std::vector<const Pattern*> patterns_;
  std::array<std::uint8_t, 256> class_of_{};  // of a byte; 0: in no anchor
  std::size_t classes_ = 1;
  std::vector<std::uint32_t> next_{};         // row of a node, class -> row of the next node, with `has_end`
  std::vector<std::int32_t> ends_{};          // the pattern that ends at a node
  std::vector<std::uint32_t> ends_before_{};  // the longest proper suffix of a node at which one ends; 0: none
};

/// Reads line after line of a text log.
class TextLines {
 public:
  /// @param patterns  of the format; must outlive the reader, as all here
  /// @param besides   of another library that the same log holds
  /// @param out       takes what the lines say
  TextLines(std::span<const Pattern> patterns, std::span<const Pattern> besides, Collector& out);

  /// Takes a line.
  /// @return whether it says something
  bool take(std::string_view line, std::size_t number, bool torn);

  /// Adds how long the save of a step blocked, at the time of the last line that has one.
  void add_blocking(std::int64_t step, double seconds, std::size_t number) {
    out_.add({.mark = Mark::save_blocking, .step = step, .time = time_, .seconds = seconds, .line = number});
  }

  /// How the time stamps are written: that of the first one.
  [[nodiscard]] Clock clock() const { return clock_; }
  /// Lines whose time stamp is written in another way than the first one.
  [[nodiscard]] std::size_t foreign_stamps() const { return foreign_stamps_; }

  /// The rank that a line says it is of, -1 where it says none: "[rank3]:", ": rank3[", "[default3]:", "[process=3]",
  /// "Rank: 3", srun's "3: " in front.
  [[nodiscard]] static int rank_of(std::string_view line);

 private:
  void take_hit(const Pattern& pattern, std::string_view line, std::size_t begin, std::size_t at, std::size_t end,
                std::size_t number, bool torn);
  void take_stamp(const Timestamp& stamp);
  [[nodiscard]] static std::optional<double> seconds_of(const Pattern& pattern, std::string_view behind);
  [[nodiscard]] static std::optional<std::int64_t> step_of(const Pattern& pattern, std::string_view record,
                                                           std::size_t anchor);

  AnchorSet anchors_;
  Collector& out_;
  std::vector<AnchorSet::Hit> hits_{};
  Time time_{};  // of the last time stamp
  bool dated_ = false;
  Clock clock_ = Clock::none;
  int wraps_ = 0;  // of the year, where it is not written
  std::size_t foreign_stamps_ = 0;
};

// ---- implementation

inline AnchorSet::AnchorSet(std::vector<const Pattern*> patterns) : patterns_(std::move(patterns)) {
  for (const Pattern* pattern : patterns_) {
    for (const char c : pattern->anchor) {
      auto& of = class_of_[static_cast<unsigned char>(c)];
      if (of == 0) of = static_cast<std::uint8_t>(classes_++);
    }
  }
  const auto add_node = [this] {
    next_.resize(next_.size() + classes_, 0);
    ends_.push_back(none);
    ends_before_.push_back(0);
    return static_cast<std::uint32_t>(ends_.size() - 1);
  };
  (void)add_node();
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    std::uint32_t node = 0;
    for (const char c : patterns_[i]->anchor) {
      const std::size_t edge = child(node, c);
      if (next_[edge] == 0) {
        const std::uint32_t added = add_node();
        next_[edge] = added;
      }
      node = next_[edge];
    }
    ends_[node] = static_cast<std::int32_t>(i);
  }
  std::vector<std::uint32_t> fallback(ends_.size(), 0);
  std::deque<std::uint32_t> queue;
  for (std::size_t c = 0; c < classes_; ++c) {
    if (next_[c] != 0) queue.push_back(next_[c]);
  }
  while (!queue.empty()) {
    const std::uint32_t node = queue.front();
    queue.pop_front();
    const std::uint32_t suffix = fallback[node];
    ends_before_[node] = ends_[suffix] != none ? suffix : ends_before_[suffix];
    for (std::size_t c = 0; c < classes_; ++c) {
      std::uint32_t& to = next_[node * classes_ + c];
      const std::uint32_t shorter = next_[suffix * classes_ + c];
      if (to == 0) {
        to = shorter;
      } else {
        fallback[to] = shorter;
        queue.push_back(to);
      }
    }
  }
  for (std::uint32_t& to : next_) {  // rows in place of nodes
    const bool ends = ends_[to] != none || ends_before_[to] != 0;
    to = static_cast<std::uint32_t>(to * classes_) | (ends ? has_end : 0U);
  }
}

inline void AnchorSet::find(std::string_view text, std::vector<Hit>& hits) const {
  hits.clear();
  const std::uint32_t* const next = next_.data();
  std::uint32_t row = 0;  // of the node
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint32_t to = next[row + class_of_[static_cast<unsigned char>(text[i])]];
    row = to & ~has_end;
    if (to == row) continue;
    for (std::size_t at = row / classes_; at != 0; at = ends_before_[at]) {
      if (ends_[at] != none) hits.push_back({static_cast<std::size_t>(ends_[at]), i + 1});
    }
  }
}

inline TextLines::TextLines(std::span<const Pattern> patterns, std::span<const Pattern> besides, Collector& out)
    : anchors_([&] {
        std::vector<const Pattern*> all;
        for (const auto& some : {patterns, besides, std::span<const Pattern>(common_patterns)}) {
          for (const Pattern& pattern : some) all.push_back(&pattern);
        }
        return all;
      }()),
      out_(out) {}

inline int TextLines::rank_of(std::string_view line) {
  constexpr std::size_t most = 200;
  line = line.substr(0, most);
  for (const std::string_view before : {"[rank", ": rank", "[default", "[process=", "[Rank ", "Rank: ", "Rank : "}) {
    const std::size_t at = line.find(before);
    if (at == line.npos) continue;
    const auto rank = detail::leading_step(line.substr(at + before.size()));
    if (rank && *rank < 100'000'000) return static_cast<int>(*rank);
  }
  const auto rank = detail::leading_step(line);  // "12: " of srun -l
  const std::size_t first = line.find_first_not_of(" 0123456789");
  if (rank && *rank < 100'000'000 && first != line.npos && line.substr(first, 2) == ": ")
    return static_cast<int>(*rank);
  return -1;
}

inline std::optional<double> TextLines::seconds_of(const Pattern& pattern, std::string_view behind) {
  const std::size_t at = behind.find(pattern.seconds);
  if (at == behind.npos) return {};
  behind.remove_prefix(at + pattern.seconds.size());
  if (!pattern.largest) {
    const auto number = detail::leading_number(behind);
    return number ? std::optional(*number * pattern.unit) : number;
  }
  std::optional<double> largest;  // "(2871.10, 2902.44)", "2902.44"
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t digit = behind.find_first_of("0123456789");
    if (digit == behind.npos) break;
    const auto number = detail::leading_number(behind.substr(digit));
    if (!number) break;
    largest = (std::max)(largest.value_or(0.0), *number * pattern.unit);
    const std::size_t after = behind.find_first_not_of("0123456789.eE+-", digit);
    if (after == behind.npos || behind[after] == ')') break;
    behind.remove_prefix(after);
  }
  return largest;
}

inline std::optional<std::int64_t> TextLines::step_of(const Pattern& pattern, std::string_view record,
                                                      std::size_t anchor) {
  std::size_t at = 0;
  if (pattern.step == "/") {  // the last part of a path that is a number
    for (at = record.rfind('/'); at != record.npos && at >= anchor;
         at = at == 0 ? record.npos : record.rfind('/', at - 1)) {
      if (const auto step = detail::leading_step(record.substr(at + 1))) return step;
    }
    at = record.rfind('/');  // "checkpoint_4100"
    at = at == record.npos || at < anchor ? at : record.find_first_of("0123456789", at);
    return at == record.npos || at < anchor ? std::nullopt : detail::leading_step(record.substr(at));
  }
  if (pattern.step_before && !pattern.step_first) {
    at = record.substr(0, anchor).rfind(pattern.step);
    return at == record.npos ? std::nullopt : detail::leading_step(record.substr(at + pattern.step.size()));
  }
  // Of a path the literal may be part of a word: "/my-base/ep0-ba100".
  const std::string_view before = pattern.step_before ? record.substr(0, anchor) : record;
  for (at = before.find(pattern.step, pattern.step_before ? 0 : anchor); at != before.npos;
       at = before.find(pattern.step, at + 1)) {
    if (const auto step = detail::leading_step(record.substr(at + pattern.step.size()))) return step;
  }
  return {};
}

inline void TextLines::take_stamp(const Timestamp& stamp) {
  if (clock_ == Clock::none) clock_ = stamp.clock;
  if (stamp.clock != clock_) {
    ++foreign_stamps_;
    return;
  }
  Time time = stamp.time;
  if (clock_ == Clock::no_year) {
    constexpr Time year = std::chrono::days(366);  // 2000, in which they are read, has as many
    constexpr Time half = std::chrono::days(183);
    constexpr int most = 50;  // years
    if (dated_ && time + wraps_ * year < time_ - half && wraps_ < most) ++wraps_;
    time += wraps_ * year;
  }
  if (!dated_) out_.date(time);
  time_ = time;
  dated_ = true;
}

inline void TextLines::take_hit(const Pattern& pattern, std::string_view line, std::size_t begin, std::size_t at,
                                std::size_t end, std::size_t number, bool torn) {
  const std::string_view record = line.substr(begin, end - begin);
  const std::size_t anchor = at - begin;
  if (!pattern.also.empty() && record.find(pattern.also) == record.npos) return;
  const auto bad = [&](std::string_view what) {
    out_.bad(number, torn ? "the last line is cut off" : fmt::format("\"{}\" {}", pattern.anchor, what));
  };
  Observation said{.mark = pattern.mark, .logs_durable = pattern.logs_durable, .time = time_, .line = number};
  if (!pattern.step.empty()) {
    const auto step = step_of(pattern, record, anchor);
    if (step && *step > detail::largest_step) return bad("with a step number above 10^15");
    if (!step && pattern.mark != Mark::restore_begin && pattern.mark != Mark::restore_end) {
      return bad("without a step number");
    }
    if (step) said.step = *step;
  }
  if (!pattern.seconds.empty()) {
    const auto seconds = seconds_of(pattern, record.substr(anchor));
    if (!seconds) return bad("without a time");
    if (!detail::is_duration(*seconds)) return bad("with a time that is negative, not finite or above 10^9 s");
    said.seconds = *seconds;
  }
  if (said.mark == Mark::step && said.step == Observation::no_step) return;
  said.rank = rank_of(line);
  said.dated = dated_ && find_timestamp(record, 0, record.size()).has_value();
  out_.add(said);
}

inline bool TextLines::take(std::string_view line, std::size_t number, bool torn) {
  const auto stamp = find_timestamp(line);
  if (stamp) take_stamp(stamp->stamp);
  anchors_.find(line, hits_);
  if (hits_.empty()) return false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < hits_.size(); ++i) {
    const Pattern& pattern = anchors_[hits_[i].pattern];
    const std::size_t at = hits_[i].end - pattern.anchor.size();
    if (at < begin) begin = 0;
    // What ranks write to one pipe may stand in one line: a record ends where the time stamp of the next one begins.
    std::size_t end = line.size();
    if (i + 1 < hits_.size()) {
      const std::size_t next = hits_[i + 1].end - anchors_[hits_[i + 1].pattern].anchor.size();
      const auto other = find_timestamp(line, hits_[i].end, next);
      if (other) end = other->begin;
    }
    take_hit(pattern, line, begin, at, end, number, torn);
    if (end < line.size()) {
      begin = end;
      if (const auto own = find_timestamp(line, begin, line.size())) take_stamp(own->stamp);
    }
  }
  return true;
}

}  // namespace ckpt::inline CKPT_ABI::logs
