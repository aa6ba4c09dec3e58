#pragma once
// Lines of a text of any size, in bounded memory.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <istream>
#include <string>
#include <string_view>
#include <utility>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI::logs {

/// Reads line after line of a stream. A line ends in LF, CRLF or CR (progress bars overwrite themselves with it);
/// colour codes are taken out, and so is a byte-order mark. Of a line longer than `longest` only the beginning is
/// returned.
class LineReader {
 public:
  static constexpr std::size_t longest = std::size_t{1} << 16;  ///< [B]

  /// @param stream  must outlive the reader
  /// @param begun   what was read of the stream already
  explicit LineReader(std::istream& stream, std::string begun = {}) : stream_(stream), buffer_(std::move(begun)) {
    end_ = buffer_.size();
  }

  /// The next line into `text`, which holds until the next call; false at the end.
  [[nodiscard]] bool next(std::string_view& text);

  /// Number of the line that was returned last, from 1: those that end in CR alone are part of one line.
  [[nodiscard]] std::size_t number() const { return number_; }
  /// Whether the line that was returned last is only the beginning of it.
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  /// Whether the line that was returned last has no end: the file was cut off, or is still written.
  [[nodiscard]] bool is_torn() const { return is_torn_; }
  /// Bytes that were read [B].
  [[nodiscard]] std::uint64_t bytes() const { return passed_ + begin_; }

 private:
  [[nodiscard]] std::size_t find(char c, std::size_t from, std::size_t to) const {
    const void* found = from < to ? std::memchr(buffer_.data() + from, c, to - from) : nullptr;
    return found == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
  }
  /// Reads more behind what is left; false at the end of the stream.
  bool refill();
  [[nodiscard]] std::string_view without_colours(std::string_view text);

  static constexpr std::size_t chunk = std::size_t{1} << 18;

  std::istream& stream_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::size_t newline_ = 0;  // the first LF at begin_ or later, where `newline_known_`
  bool newline_known_ = false;
  std::uint64_t passed_ = 0;  // bytes before the buffer
  std::size_t number_ = 0;
  bool begins_line_ = true;  // the next piece begins a line
  bool is_cut_ = false, is_torn_ = false, skipping_ = false, begun_ = false;
  std::string plain_{};
};

// ---- implementation

inline bool LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    passed_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  newline_known_ = false;
  if (buffer_.size() < end_ + chunk) buffer_.resize(end_ + chunk);
  stream_.read(buffer_.data() + end_, static_cast<std::streamsize>(chunk));
  const auto count = static_cast<std::size_t>(stream_.gcount());
  end_ += count;
  return count > 0;
}

inline bool LineReader::next(std::string_view& text) {
  is_cut_ = is_torn_ = false;
  if (!std::exchange(begun_, true)) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    while (end_ < mark.size() && refill()) continue;
    if (std::string_view(buffer_).substr(0, end_).starts_with(mark)) begin_ = mark.size();
  }
  while (true) {
    if (!newline_known_) {
      newline_ = find('\n', begin_, end_);
      newline_known_ = true;
    }
    std::size_t stop = skipping_ ? newline_ : find('\r', begin_, newline_);
    if (stop == end_ || (stop + 1 == end_ && buffer_[stop] == '\r')) {  // no end yet, or perhaps half of a CRLF
      if (skipping_) begin_ = end_;
      if (end_ - begin_ >= longest && stop == end_) {
        text = std::string_view(buffer_).substr(begin_, longest);
        begin_ = end_;
        skipping_ = is_cut_ = true;
        if (begins_line_) ++number_;
        begins_line_ = false;
        text = without_colours(text);
        return true;
      }
      if (refill()) continue;
      if (begin_ == end_) return false;
      is_torn_ = buffer_[end_ - 1] != '\r';
      newline_ = end_;  // refill() has moved what is left
      newline_known_ = true;
      stop = is_torn_ ? end_ : end_ - 1;
    }
    const std::size_t length = stop - begin_;
    const std::size_t from = begin_;
    const bool ended = stop < end_ && (buffer_[stop] == '\n' || (stop + 1 < end_ && buffer_[stop + 1] == '\n'));
    begin_ = (std::min)(end_, stop + 1 + (stop < end_ && ended && buffer_[stop] == '\r' ? 1 : 0));
    if (begin_ > newline_) newline_known_ = false;
    const bool skipped = std::exchange(skipping_, false);
    if (begins_line_) ++number_;
    begins_line_ = ended;
    if (skipped) continue;
    is_cut_ = length > longest;
    text = without_colours(std::string_view(buffer_).substr(from, (std::min)(length, longest)));
    return true;
  }
}

inline std::string_view LineReader::without_colours(std::string_view text) {
  if (std::memchr(text.data(), '\x1B', text.size()) == nullptr) return text;
  plain_.clear();
  while (!text.empty()) {
    const std::size_t escape = (std::min)(text.find('\x1B'), text.size());
    plain_ += text.substr(0, escape);
    text.remove_prefix(escape);
    if (text.empty()) break;
    std::size_t end = 1;
    if (text.size() > 1 && text[1] == '[') {  // ESC [ parameters letter
      end = 2;
      while (end < text.size() && text[end] >= 0x20 && text[end] < 0x40) ++end;
      if (end < text.size()) ++end;
    }
    text.remove_prefix(end);
  }
  return plain_;
}

}  // namespace ckpt::inline CKPT_ABI::logs
