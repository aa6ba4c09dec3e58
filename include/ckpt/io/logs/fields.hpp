#pragma once
// The fields of one record: a JSON object in a line, or a dictionary as Python prints it.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <ckpt/core/config.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI::logs {

/// Reads the scalars of an object, those of objects and lists in it too, one by one and without recursion. JSON
/// libraries read no `{'step': 4100, 'synchronous': False}`, as Python's logging prints it.
class FieldReader {
 public:
  /// @param text  from the opening brace on; what follows the closing one is not looked at
  explicit FieldReader(std::string_view text) : rest_(text) {}

  /// The next scalar, or false at the end of the object or where it is none: see `is_whole`.
  [[nodiscard]] bool next();

  /// Key and value of the scalar: that of a list has the key of the list. A string is without its quotes.
  [[nodiscard]] std::string_view key() const { return key_; }
  /// Key of the object or list of the record that the scalar is in, however deep; empty: the record itself.
  [[nodiscard]] std::string_view owner() const { return owner_; }
  /// The value of the scalar, see `key`.
  [[nodiscard]] std::string_view value() const { return value_; }
  /// Whether the value is a string.
  [[nodiscard]] bool is_string() const { return is_string_; }
  /// Whether the object was read to its end.
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  [[nodiscard]] bool take_string(std::string& into);
  void pass_space() {
    const std::size_t first = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(first == rest_.npos ? rest_.size() : first);
  }

  static constexpr int deepest = 64;

  std::string_view rest_;
  std::string key_{}, value_{}, owner_{};
  std::uint64_t lists_ = 0;  // bit d: depth d is a list
  int depth_ = 0;
  bool is_string_ = false, is_whole_ = false;
};

namespace detail {

/// A number at the start of a text, spaces before it passed over; nothing where there is none.
[[nodiscard]] inline std::optional<double> leading_number(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  text.remove_prefix(first);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  if (error != std::errc()) return {};
  return number;
}

/// The largest step number that is believed.
inline constexpr std::int64_t largest_step = 1'000'000'000'000'000;
/// Whether a number can be that of a step.
[[nodiscard]] constexpr bool is_step(double number) {
  return number >= 0.0 && number <= static_cast<double>(largest_step);
}
/// Whether a time in seconds can be how long something took.
[[nodiscard]] constexpr bool is_duration(double seconds) { return seconds >= 0.0 && seconds <= 1e9; }

/// A whole number at the start of a text, spaces before it passed over; `largest_step` + 1 where it is too large.
[[nodiscard]] inline std::optional<std::int64_t> leading_step(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos || text[first] < '0' || text[first] > '9') return {};
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + first, text.data() + text.size(), number);
  return error != std::errc() || number > largest_step ? largest_step + 1 : number;
}

}  // namespace detail

// ---- implementation

inline bool FieldReader::take_string(std::string& into) {
  const char quote = rest_.front();
  rest_.remove_prefix(1);
  into.clear();
  while (!rest_.empty()) {
    const std::size_t end = rest_.find_first_of(quote == '"' ? "\"\\" : "'\\");
    if (end == rest_.npos) return false;
    into += rest_.substr(0, end);
    const char found = rest_[end];
    rest_.remove_prefix(end + 1);
    if (found == quote) return true;
    if (rest_.empty()) return false;
    const char escaped = rest_.front();
    rest_.remove_prefix(1);
    switch (escaped) {
      case 'n':
        into += '\n';
        break;
      case 't':
        into += '\t';
        break;
      case 'u': {
        unsigned code = 0;
        const std::string_view digits = rest_.substr(0, 4);
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (error != std::errc() || stop != digits.data() + 4) return false;
        into += code < 0x80 ? static_cast<char>(code) : '?';
        rest_.remove_prefix(4);
        break;
      }
      default:
        into += escaped;
    }
  }
  return false;
}

inline bool FieldReader::next() {
  while (true) {
    pass_space();
    if (rest_.empty()) return false;
    const char c = rest_.front();
    if (c == '{' || c == '[') {
      if (++depth_ >= deepest) return false;
      if (depth_ == 2) owner_ = key_;
      const std::uint64_t bit = std::uint64_t{1} << depth_;
      lists_ = c == '[' ? lists_ | bit : lists_ & ~bit;
      rest_.remove_prefix(1);
      continue;
    }
    if (depth_ == 0) return false;
    if (c == '}' || c == ']') {
      rest_.remove_prefix(1);
      if (--depth_ == 1) owner_.clear();
      if (depth_ == 0) {
        is_whole_ = true;
        return false;
      }
      continue;
    }
    if (c == ',') {
      rest_.remove_prefix(1);
      continue;
    }
    const bool in_list = (lists_ >> depth_ & 1) != 0;
    if (!in_list) {
      if ((c != '"' && c != '\'') || !take_string(key_)) return false;
      pass_space();
      if (!rest_.starts_with(':')) return false;
      rest_.remove_prefix(1);
      pass_space();
      if (rest_.empty()) return false;
      if (rest_.front() == '{' || rest_.front() == '[') continue;
    }
    is_string_ = rest_.front() == '"' || rest_.front() == '\'';
    if (is_string_) return take_string(value_);
    const std::size_t end = rest_.find_first_of(",}] \t\r\n");
    if (end == 0 || end == rest_.npos) return false;
    value_ = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return true;
  }
}

}  // namespace ckpt::inline CKPT_ABI::logs

CKPT_DETAIL_WARNINGS_POP
