#pragma once
// A line of text in place: words, numbers and times with three digits.

#include <charconv>
#include <cstddef>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Text of at most `N` characters; what is beyond is left out.
template <std::size_t N>
class Words {
 public:
  constexpr Words& add(std::string_view text) {
    for (const char c : text) {
      if (size_ < N) text_[size_++] = c;
    }
    return *this;
  }
  /// Three digits, the same in every locale.
  Words& add(double number) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 3).ptr;
    return add(std::string_view(digits, static_cast<std::size_t>(end - digits)));
  }
  /// In the unit that it is read in.
  Words& add(const Seconds& time) {
    const double s = time.value();
    const double size = s < 0.0 ? -s : s;
    if (size < 1.0 && size > 0.0) return add(1e3 * s).add(" ms");
    if (size < 120.0) return add(s).add(" s");
    if (size < 7'200.0) return add(s / 60.0).add(" min");
    if (size < 172'800.0) return add(s / 3'600.0).add(" h");
    return add(s / 86'400.0).add(" d");
  }
  [[nodiscard]] constexpr std::string_view text() const { return {text_, size_}; }

 private:
  char text_[N] = {};
  std::size_t size_ = 0;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
