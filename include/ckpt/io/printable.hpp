#pragma once
// Text from a command line or a file, made harmless for a terminal.

#include <cstddef>
#include <string>
#include <string_view>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {

namespace detail {

/// Length of the UTF-8 character at the start of `text`, or 0 when there is none.
[[nodiscard]] inline std::size_t utf8_character(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length > text.size()) return 0;
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90)) return 0;  // longer than need be
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
}

}  // namespace detail

/// The text on one line that moves no cursor: control characters (C0, DEL and C1) and bytes that are not UTF-8 become
/// question marks.
[[nodiscard]] inline std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = detail::utf8_character(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    const bool control = length == 1 ? lead < 0x20 || lead == 0x7F
                                     : length == 2 && lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if (length == 0 || control) {
      result += '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
