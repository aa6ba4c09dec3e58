#pragma once
// Reads a listing of files as people paste it: `ls -l`, `ls -lh`, `ls -lR`, `du -b`, `du -h`, or names and sizes.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/printable.hpp>

namespace ckpt::inline CKPT_ABI {

/// A number of bytes, as exactly as it was said.
struct ByteRange {
  std::uint64_t least = 0;  ///< [B]
  std::uint64_t most = 0;   ///< [B], >= least; the same where it is exact

  /// Adds what another may be.
  constexpr ByteRange& operator+=(const ByteRange& other) {
    least += other.least;
    most += other.most;
    return *this;
  }
  /// Whether it may be some number of [first, last].
  [[nodiscard]] constexpr bool meets(std::uint64_t first, std::uint64_t last) const {
    return least <= last && most >= first;
  }
  friend constexpr bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// A line of a listing.
struct ListedFile {
  std::string name{};    ///< path, without "./" in front
  ByteRange bytes{};     ///< its size; of a link and of a folder in `ls` 0
  std::size_t line = 0;  ///< where it stands, from 1
  bool folder = false;   ///< a folder: its size is that of the files in it (`du`)

  /// Its last component.
  [[nodiscard]] std::string_view base() const {
    const std::string_view path = name;
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? path : path.substr(slash + 1);
  }
};

/// Reads a listing: a file a line, in any of these forms, which may follow each other.
///
///     -rw-r--r-- 1 root root 4886462464 Nov 28 04:03 model.safetensors      ls -l, also -h, -s, -R, --time-style
///     4886462464  checkpoint-500/model.safetensors                          du -b, du -h: the size in front
///     checkpoint-500/model.safetensors  4.55 GiB                            the name in front
///
/// A number alone is bytes. K M G T P, as `ls -h` and `du -h` print, are powers of 1024, rounded up; KiB ... and kB ...
/// (powers of 1000) are rounded somehow: such sizes are ranges. Lines of totals, comments after #, prompts with their
/// command and fences are passed over; a line that ends in a colon is the folder of those below it. A name that others
/// begin with is a folder.
///
/// @param text  at most 64 MiB, 10^6 lines of 4096 characters
/// @param name  of the file, for messages
/// @throws InvalidInput naming the line: no size, a negative one, one of 2^60 B or more, a name that appears twice, a
///         control character; and an empty listing
[[nodiscard]] inline std::vector<ListedFile> read_listing(std::string_view text, std::string_view name = "listing");

// ---- implementation

namespace detail {

/// Reads one listing.
class ListingReader {
 public:
  ListingReader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  [[nodiscard]] std::vector<ListedFile> read() {
    if (text_.size() > std::size_t{64} << 20) reject_all("is larger than 64 MiB");
    for (std::string_view rest = text_; !rest.empty();) {
      const std::size_t end = (std::min)(rest.find('\n'), rest.size());
      if (++number_ > 1'000'000) reject_all("has more than 1000000 lines");
      line(rest.substr(0, end));
      rest.remove_prefix((std::min)(end + 1, rest.size()));
    }
    if (files_.empty()) reject_all("has no files");
    mark_folders();
    return std::move(files_);
  }

 private:
  using Words = std::vector<std::string_view>;
  static constexpr std::uint64_t too_large = std::uint64_t{1} << 60;

  [[noreturn]] void reject_all(std::string_view what) const {
    detail::reject(
        InvalidInput("ckpt::read_listing: ").append(ckpt::printable(name_.substr(0, 100))).append(" ").append(what));
  }
  [[noreturn]] void reject_line(std::string_view what) const {
    detail::reject(InvalidInput("ckpt::read_listing: ")
                       .append(ckpt::printable(name_.substr(0, 100)))
                       .append(":")
                       .append(std::to_string(number_))
                       .append(": ")
                       .append(what));
  }
  [[nodiscard]] static std::string quoted(std::string_view text) {
    return "\"" + ckpt::printable(text.substr(0, 60)) + (text.size() > 60 ? "..." : "") + "\"";
  }

  [[nodiscard]] static Words split(std::string_view text) {
    Words words;
    for (std::size_t at = text.find_first_not_of(" \t"); at != text.npos; at = text.find_first_not_of(" \t", at)) {
      const std::size_t end = (std::min)(text.find_first_of(" \t", at), text.size());
      words.push_back(text.substr(at, end - at));
      at = end;
    }
    return words;
  }

  void line(std::string_view text) {
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    if (text.size() > 4096) reject_line("is longer than 4096 characters");
    for (const char c : text) {
      if (static_cast<unsigned char>(c) < 0x20 && c != '\t') {
        reject_line("holds a control character: a listing is text");
      }
    }
    const Words words = split(text);
    if (words.empty() || is_passed_over(text, words)) return;
    if (words.size() == 1 && text.back() == ':') {
      folder_ = without_dot(words[0].substr(0, words[0].size() - 1));
      return;
    }
    for (std::size_t i = 0; i < 2 && i < words.size(); ++i) {  // behind the blocks of ls -s
      if (is_mode(words[i])) return long_line(text, words, i);
    }
    plain_line(text, words);
  }

  /// Totals, comments, fences, prompts with the command that was typed.
  [[nodiscard]] static bool is_passed_over(std::string_view text, const Words& words) {
    if (words[0].starts_with('#') || words[0].starts_with("```")) return true;
    for (const std::string_view total : {"total", "insgesamt", "\u603b\u7528\u91cf", "\u603b\u8ba1", "\u5408\u8a08"}) {
      if (words[0] == total && words.size() == 2) return true;
    }
    for (const std::string_view prompt : {"$ ", "# ", "% "}) {
      const std::size_t at = text.find(prompt);
      if (at == text.npos) continue;
      const Words typed = split(text.substr(at + 2));
      for (const std::string_view command : {"ls", "ll", "du", "cd", "pwd", "find", "stat"}) {
        if (!typed.empty() && typed[0] == command) return true;
      }
    }
    return false;
  }

  /// "-rw-r--r--", perhaps with a mark of access lists behind it.
  [[nodiscard]] static bool is_mode(std::string_view word) {
    if (word.size() != 10 && word.size() != 11) return false;
    if (std::string_view("-dlbcps").find(word[0]) == std::string_view::npos) return false;
    return word.substr(1, 9).find_first_not_of("-rwxsStT") == word.npos;
  }

  void long_line(std::string_view text, const Words& words, std::size_t mode) {
    // Links, owner, group, size, date; -g and -o leave out one of the second and the third.
    for (std::size_t size = mode + 4; size > mode + 1; --size) {
      if (size + 2 >= words.size() || !is_size(words[size])) continue;
      std::size_t after = size + 4;
      if (is_iso_date(words[size + 1])) {
        after = size + 3;
        const bool zone = after + 1 < words.size() && (words[after][0] == '+' || words[after][0] == '-') &&
                          words[after].size() == 5 && words[after].find_first_not_of("0123456789", 1) == text.npos;
        if (zone) ++after;
      }
      if (after >= words.size()) continue;
      std::string_view name = text.substr(static_cast<std::size_t>(words[after].data() - text.data()));
      const char kind = words[mode][0];
      if (kind == 'd') return;
      if (kind == 'l') name = name.substr(0, name.find(" -> "));
      return add(name, kind == '-' ? size_of(words[size]) : ByteRange{});
    }
    reject_line(quoted(text) + " has no size and date where ls -l has them");
  }

  void plain_line(std::string_view text, const Words& words) {
    const std::size_t n = words.size();
    const auto from = [&](std::size_t i) {
      return text.substr(static_cast<std::size_t>(words[i].data() - text.data()));
    };
    const auto until = [&](std::size_t i) {
      const std::string_view end = words[i];
      return text.substr(0, static_cast<std::size_t>(end.data() - text.data()) + end.size());
    };
    for (const std::string_view word : {words[0], words[n - 1]}) {
      if (n > 1 && word.size() > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9') {
        reject_line("a size must not be negative: " + quoted(word));
      }
    }
    if (n > 2 && is_two_words(words[0], words[1])) return add(from(2), size_of(std::string(words[0]) += words[1]));
    if (n > 2 && is_two_words(words[n - 2], words[n - 1])) {
      return add(until(n - 3), size_of(std::string(words[n - 2]) += words[n - 1]));
    }
    if (n > 1 && is_size(words[0])) return add(from(1), size_of(words[0]));
    if (n > 1 && is_size(words[n - 1])) return add(until(n - 2), size_of(words[n - 1]));
    reject_line(quoted(text) + " has no size: write the name and the bytes");
  }

  [[nodiscard]] static bool is_iso_date(std::string_view word) {
    return word.size() == 10 && word[4] == '-' && word[7] == '-' && word[0] >= '0' && word[0] <= '9';
  }

  // ---- sizes

  struct SizeUnit {
    std::string_view symbol;
    std::uint64_t bytes;
    bool rounded_up;  // as ls and du do
  };
  static constexpr std::array<SizeUnit, 22> units{{{"", 1, false},
                                                   {"B", 1, false},
                                                   {"K", std::uint64_t{1} << 10, true},
                                                   {"k", std::uint64_t{1} << 10, true},
                                                   {"M", std::uint64_t{1} << 20, true},
                                                   {"G", std::uint64_t{1} << 30, true},
                                                   {"T", std::uint64_t{1} << 40, true},
                                                   {"P", std::uint64_t{1} << 50, true},
                                                   {"KiB", std::uint64_t{1} << 10, false},
                                                   {"MiB", std::uint64_t{1} << 20, false},
                                                   {"GiB", std::uint64_t{1} << 30, false},
                                                   {"TiB", std::uint64_t{1} << 40, false},
                                                   {"PiB", std::uint64_t{1} << 50, false},
                                                   {"kB", 1'000, false},
                                                   {"KB", 1'000, false},
                                                   {"MB", 1'000'000, false},
                                                   {"GB", 1'000'000'000, false},
                                                   {"TB", 1'000'000'000'000, false},
                                                   {"PB", 1'000'000'000'000'000, false},
                                                   {"bytes", 1, false},
                                                   {"byte", 1, false},
                                                   {"Bytes", 1, false}}};

  /// A size taken apart: "4,886,462,464", "9.41GiB", "9,5G".
  struct Size {
    std::uint64_t whole = 0;
    std::uint64_t fraction = 0;
    std::uint64_t scale = 1;  // of the fraction: 10 for one digit
    const SizeUnit* unit = nullptr;
    bool overflows = false;
  };

  [[nodiscard]] static bool take_digits(std::string_view& text, std::uint64_t& number, bool& overflows) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::invalid_argument) return false;
    overflows = overflows || error != std::errc();
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  }

  /// @return whether it is a size
  [[nodiscard]] static bool parse(std::string_view text, Size& size) {
    std::string grouped;
    const std::size_t digits = (std::min)(text.find_first_not_of("0123456789,"), text.size());
    if (is_grouped(text.substr(0, digits))) {
      for (const char c : text) {
        if (c != ',') grouped += c;
      }
      text = grouped;
    }
    if (!take_digits(text, size.whole, size.overflows)) return false;
    if (!text.empty() && (text[0] == '.' || text[0] == ',')) {
      text.remove_prefix(1);
      const std::size_t before = text.size();
      if (!take_digits(text, size.fraction, size.overflows)) return false;
      if (before - text.size() > 9) return false;
      for (std::size_t i = text.size(); i < before; ++i) size.scale *= 10;
    }
    for (const SizeUnit& unit : units) {
      if (unit.symbol == text) size.unit = &unit;
    }
    return size.unit != nullptr && (size.scale == 1 || size.unit->bytes > 1);
  }
  /// Digits in groups of three.
  [[nodiscard]] static bool is_grouped(std::string_view text) {
    std::size_t comma = text.find(',');
    if (comma == text.npos || comma == 0 || comma > 3) return false;
    for (; comma < text.size(); comma += 4) {
      if (text[comma] != ',' || comma + 4 > text.size()) return false;
      if (text.substr(comma + 1, 3).find(',') != text.npos) return false;
    }
    return true;
  }

  [[nodiscard]] static bool is_size(std::string_view word) {
    Size size;
    return parse(word, size);
  }
  /// "9.41 GiB".
  [[nodiscard]] static bool is_two_words(std::string_view number, std::string_view unit) {
    if (number.empty() || number.find_first_not_of("0123456789.,") != number.npos || unit.size() < 1) return false;
    if (unit.find_first_of("0123456789") != unit.npos) return false;
    return is_size(std::string(number) += unit);
  }

  [[nodiscard]] ByteRange size_of(std::string_view word) const {
    Size size;
    if (!parse(word, size)) reject_line(quoted(word) + " is no size");
    const std::uint64_t unit = size.unit->bytes;
    if (size.overflows || size.whole >= too_large / unit) reject_line("a size must be below 2^60 B: " + quoted(word));
    if (unit == 1) return {size.whole, size.whole};
    const std::uint64_t step = unit / size.scale;  // what the last digit counts
    const auto fraction = static_cast<std::uint64_t>(static_cast<double>(size.fraction) /
                                                     static_cast<double>(size.scale) * static_cast<double>(unit));
    const std::uint64_t bytes = size.whole * unit + fraction;
    return {bytes > step ? bytes - step : 0, bytes + (size.unit->rounded_up ? step / 2 : step)};
  }

  // ---- names

  [[nodiscard]] static std::string_view without_dot(std::string_view path) {
    while (path.starts_with("./")) path.remove_prefix(2);
    return path == "." ? std::string_view() : path;
  }

  void add(std::string_view name, const ByteRange& bytes) {
    if (name.size() > 1 && (name[0] == '\'' || name[0] == '"' || name[0] == '`') && name.back() == name[0]) {
      name = name.substr(1, name.size() - 2);
    }
    const bool folder = name == "." || name.ends_with('/');
    name = without_dot(name);
    while (name.ends_with('/')) name.remove_suffix(1);
    std::string path(name);
    if (!folder_.empty() && !name.starts_with('/')) path = folder_ + "/" + path;
    const auto [known, is_new] = lines_.try_emplace(path, number_);
    if (!is_new) reject_line(quoted(path) + " is listed twice, first in line " + std::to_string(known->second));
    files_.push_back({std::move(path), bytes, number_, folder});
  }

  /// A name that others begin with is a folder.
  void mark_folders() {
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < files_.size(); ++i) index.emplace(files_[i].name, i);
    for (const ListedFile& file : files_) {
      std::string_view path = file.name;
      for (std::size_t slash = path.rfind('/'); slash != path.npos && slash > 0; slash = path.rfind('/')) {
        path = path.substr(0, slash);
        if (const auto found = index.find(path); found != index.end()) files_[found->second].folder = true;
      }
    }
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t number_ = 0;
  std::string folder_{};  // of the lines below a line with a colon
  std::vector<ListedFile> files_{};
  std::unordered_map<std::string, std::size_t> lines_{};
};

}  // namespace detail

inline std::vector<ListedFile> read_listing(std::string_view text, std::string_view name) {
  return detail::ListingReader(text, name).read();
}

}  // namespace ckpt::inline CKPT_ABI
