#pragma once
// What happens to bad input: one type, one way out, the same text at compile time and at run time.

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ERROR_ABI {

/// The one exception of the library: an input that has no answer.
///
/// `what()` names the function, the quantity, the condition, its unit and, where there is one, the value that broke it:
/// `ckpt::CheckpointModel::solve: write bandwidth must be finite and > 0 B/s (got -7e+09)`.
/// It owns its text in place: making, copying and throwing it allocates nothing of its own.
class InvalidInput : public std::exception {
 public:
  /// Longest text kept, in characters; a longer one ends in "...".
  static constexpr std::size_t max_length = 1023;

  /// A text without a value.
  explicit InvalidInput(const char* text) noexcept { append(text); }

  /// A text and the value that broke its condition.
  InvalidInput(const char* text, double value) noexcept : value_(value) {
    append(text);
    append(" (got ");
    append(value);
    append(")");
  }

  /// The text.
  const char* what() const noexcept override { return text_; }

  /// The offending value in base units (B, s, B/s, ...); NaN when the input was not a number.
  [[nodiscard]] double value() const noexcept { return value_; }

  /// Adds text at the end, cut at `max_length`.
  InvalidInput& append(const char* text) noexcept {
    while (*text != '\0') push(*text++);
    return *this;
  }

  /// Adds text of a given length: any string type with data() and size().
  template <class String>
    requires requires(const String& s) { s.data()[s.size()]; }
  InvalidInput& append(const String& text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) push(text.data()[i]);
    return *this;
  }

  /// Adds the shortest decimal that reads back as `number`, the same in every locale.
  InvalidInput& append(double number) noexcept {
    if (std::bit_cast<std::uint64_t>(number) << 1 > 0xffe0'0000'0000'0000)
      return append("nan");  // whatever its sign bit says
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    for (const char* c = digits; c != end; ++c) push(*c);
    return *this;
  }

 private:
  void push(char c) noexcept {
    if (length_ < max_length) {
      text_[length_++] = c;
    } else {
      text_[max_length - 3] = text_[max_length - 2] = text_[max_length - 1] = '.';
    }
  }

  double value_ = std::numeric_limits<double>::quiet_NaN();
  std::size_t length_ = 0;
  char text_[max_length + 1] = {};
};

/// What is called instead of `throw` in a program built with `-fno-exceptions`. It should not return; if it does, the
/// program stops at a trap instruction.
using InvalidInputHandler = void (*)(const InvalidInput&) noexcept;

/// The handler in force under `-fno-exceptions`; null (the default) goes straight to the trap.
/// Set it once, before other threads start. Unused when exceptions are on.
inline InvalidInputHandler invalid_input_handler = nullptr;

}  // namespace ckpt::inline CKPT_ERROR_ABI

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// The one way out for bad input. Deliberately not constexpr: reaching it makes a constant expression fail, and the
/// compiler prints the call that led here with its text.
[[noreturn]] inline void reject(const InvalidInput& error) {
#if CKPT_HAS_EXCEPTIONS
  throw error;
#else
  if (invalid_input_handler != nullptr) invalid_input_handler(error);
  __builtin_trap();
#endif
}

/// `reject` for a text known at compile time and the value that broke its condition.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject(const char* text, double value) {
  reject(InvalidInput(text, value));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
