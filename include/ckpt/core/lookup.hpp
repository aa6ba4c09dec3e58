#pragma once
// Finding things by the name a person typed: case and separators do not matter, and a miss comes with suggestions.

#include <cstddef>
#include <string_view>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI {

/// True when two names differ at most in case and in separators (hyphen, underscore, space, slash, dot): "DGX H100" is
/// "dgx-h100". Between digits there must be some separator in both or in none: "opt-1.3b" is "OPT 1-3B", and not
/// "opt-13b".
[[nodiscard]] constexpr bool same_name(std::string_view a, std::string_view b);

/// The entry of a catalog with this name (see `same_name`), or null. An entry is anything with a `name`.
template <class Entry, std::size_t N>
[[nodiscard]] constexpr const Entry* find_by_name(const Entry* const (&entries)[N], std::string_view name) {
  for (const Entry* entry : entries) {
    if (same_name(entry->name, name)) return entry;
  }
  return nullptr;
}

/// The entry of a catalog with this name.
///
/// @param entries  the catalog
/// @param name     what to look for, see `same_name`
/// @param kind     what an entry is, for the message: "node", "storage tier"
/// @throws InvalidInput that suggests the nearest names, or lists all of a short catalog
template <class Entry, std::size_t N>
[[nodiscard]] constexpr const Entry& get_by_name(const Entry* const (&entries)[N], std::string_view name,
                                                 const char* kind);

/// The value of an enumeration with this name, its `to_string` (see `same_name`), or null.
template <class Value, std::size_t N>
  requires std::is_enum_v<Value>
[[nodiscard]] constexpr const Value* find_by_name(const Value (&values)[N], std::string_view name) {
  for (const Value& value : values) {
    if (same_name(to_string(value), name)) return &value;
  }
  return nullptr;
}

/// The value of an enumeration with this name.
/// @throws InvalidInput as above
template <class Value, std::size_t N>
  requires std::is_enum_v<Value>
[[nodiscard]] constexpr Value get_by_name(const Value (&values)[N], std::string_view name, const char* kind);

/// Number of single-character edits between two names (Levenshtein), on their first 63 plain characters; an entry that
/// contains the asked name, or is contained in it, counts as one edit away.
[[nodiscard]] constexpr std::size_t name_distance(std::string_view a, std::string_view b);

// ---- implementation

namespace detail {

/// The name of an entry: its member, or of a value of an enumeration its `to_string`.
template <class Entry>
[[nodiscard]] constexpr std::string_view name_of(const Entry* entry) {
  return entry->name;
}
template <class Value>
  requires std::is_enum_v<Value>
[[nodiscard]] constexpr std::string_view name_of(Value value) { return to_string(value); }

[[nodiscard]] constexpr bool is_separator(char c) { return c == '-' || c == '_' || c == ' ' || c == '/' || c == '.'; }

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

[[nodiscard]] constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Steps through a name without separators, but for a '.' where they stand between digits, in lower case; `end` at the
/// end.
class PlainName {
 public:
  constexpr explicit PlainName(std::string_view name) : rest_(name) {}

  static constexpr int end = -1;

  constexpr int next() {
    bool separated = false;
    for (; !rest_.empty() && is_separator(rest_.front()); rest_.remove_prefix(1)) separated = true;
    if (rest_.empty()) return end;
    const char c = rest_.front();
    if (separated && is_digit(last_) && is_digit(c)) return last_ = '.';
    rest_.remove_prefix(1);
    return last_ = lower(c);
  }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

}  // namespace detail

constexpr std::size_t name_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 63;
  char plain[2][longest + 1] = {};
  std::size_t length[2] = {};
  for (int i : {0, 1}) {
    detail::PlainName name(i == 0 ? a : b);
    for (int c = name.next(); c != detail::PlainName::end && length[i] < longest; c = name.next()) {
      plain[i][length[i]++] = static_cast<char>(c);
    }
  }
  const std::string_view x(plain[0], length[0]);
  const std::string_view y(plain[1], length[1]);
  // of two letters only as the start of what may be meant: "s3", but not "h1" in "dgx-h1000"
  if (x.size() > 1 && y.find(x) != y.npos) return 1;
  if (y.size() > 2 && x.find(y) != x.npos) return 1;

  std::size_t row[longest + 1] = {};
  for (std::size_t j = 0; j <= y.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= y.size(); ++j) {
      const std::size_t substitute = diagonal + (x[i - 1] == y[j - 1] ? 0 : 1);
      const std::size_t shift = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      diagonal = row[j];
      row[j] = substitute < shift ? substitute : shift;
    }
  }
  return row[y.size()];
}

namespace detail {

/// The error of an unknown name: lists a short catalog whole, and suggests the nearest names of a long one.
template <class Entry, std::size_t N>
[[noreturn]] void reject_unknown_name(const Entry (&entries)[N], std::string_view name, const char* kind,
                                      std::size_t short_catalog = 12) {
  constexpr std::size_t suggestions = 5;
  InvalidInput error("ckpt: unknown ");
  error.append(kind).append(" \"").append(name.substr(0, 100)).append("\"");
  if (N <= short_catalog) {
    const char* separator = "; known: ";
    for (const Entry& entry : entries) {
      error.append(separator).append(name_of(entry));
      separator = ", ";
    }
  } else {
    // Nearest first, at most half of the typed characters away.
    const char* separator = "; did you mean ";
    std::size_t left = suggestions;
    for (std::size_t distance = 0; left > 0 && distance <= name.size() / 2 && distance < 64; ++distance) {
      for (const Entry& entry : entries) {
        if (left == 0 || name_distance(name, name_of(entry)) != distance) continue;
        error.append(separator).append(name_of(entry));
        separator = ", ";
        --left;
      }
    }
    if (left < suggestions) error.append("?");
  }
  reject(error);
}

}  // namespace detail

constexpr bool same_name(std::string_view a, std::string_view b) {
  detail::PlainName x(a);
  detail::PlainName y(b);
  for (;;) {
    const int c = x.next();
    if (c != y.next()) return false;
    if (c == detail::PlainName::end) return true;
  }
}

template <class Entry, std::size_t N>
constexpr const Entry& get_by_name(const Entry* const (&entries)[N], std::string_view name, const char* kind) {
  const Entry* entry = find_by_name(entries, name);
  if (entry == nullptr) detail::reject_unknown_name(entries, name, kind);
  return *entry;
}

template <class Value, std::size_t N>
  requires std::is_enum_v<Value>
constexpr Value get_by_name(const Value (&values)[N], std::string_view name, const char* kind) {
  const Value* value = find_by_name(values, name);
  if (value == nullptr) detail::reject_unknown_name(values, name, kind);
  return *value;
}

}  // namespace ckpt::inline CKPT_ABI
