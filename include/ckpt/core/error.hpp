#pragma once
// What happens to bad input: one type, one way out, the same text at compile time and at run time.

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <string_view>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ERROR_ABI {

/// What a check is about. The words of its condition are those of the check: written in the call, a compiler prints all
/// of it when the check fails in a constant expression.
struct Subject {
  const char* function;   ///< who checks: "ckpt::CheckpointModel::solve"
  const char* quantity;   ///< what is checked: "write bandwidth"
  const char* unit = "";  ///< of the value: "B/s"; empty for a plain number
};

/// The one exception of the library: an input that has no answer.
///
/// `what()` names the function, the quantity, the condition, its unit and, where there is one, the value that broke it:
/// `ckpt::CheckpointModel::solve: write bandwidth must be finite and > 0 B/s (got -7e+09)`.
/// `function()`, `quantity()` and `unit()` are these parts of it, empty where the text has none.
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

  /// "FUNCTION: QUANTITY must be CONDITION UNIT (got VALUE)".
  InvalidInput(const Subject& subject, const char* condition, double value) noexcept : value_(value) {
    append(subject.function);
    append(": ");
    append(subject.quantity);
    append(" must be ");
    append(condition);
    if (*subject.unit != '\0') push(' ');
    append(subject.unit);
    append(" (got ");
    append(value);
    append(")");
  }

  /// The text.
  const char* what() const noexcept override { return text_; }

  /// The offending value in base units (B, s, B/s, ...); NaN when the input was not a number.
  [[nodiscard]] double value() const noexcept { return value_; }

  /// Who rejects: "ckpt::CheckpointModel::solve". The views here look into `what()`.
  [[nodiscard]] std::string_view function() const noexcept {
    const std::string_view text(text_, length_);
    if (!text.starts_with("ckpt::")) return {};
    const std::size_t end = text.find(": ");
    return end < text.find(' ') ? text.substr(0, end) : std::string_view{};
  }

  /// What it says without the function that says it.
  [[nodiscard]] std::string_view reason() const noexcept {
    const std::size_t before = function().size();
    return std::string_view(text_, length_).substr(before == 0 ? 0 : before + 2);
  }

  /// What broke the condition: "write bandwidth".
  [[nodiscard]] std::string_view quantity() const noexcept {
    if (function().empty()) return {};
    std::string_view text = reason();
    text = text.substr(0, text.find(" (got "));
    std::size_t end = text.npos;
    for (const char* condition : {" must ", " cannot ", " is beyond the range of ", " are beyond the range of ",
                                  " leaves the range of ", " overflows"}) {
      const std::size_t found = text.find(condition);
      end = found < end ? found : end;
    }
    if (end == text.npos) return {};
    text = text.substr(0, end);
    const std::size_t colon = text.rfind(": ");  // after the name of a file
    return colon == text.npos ? text : text.substr(colon + 2);
  }

  /// The unit of its condition and of `value()`: "B/s", "s"; empty where there is none.
  [[nodiscard]] std::string_view unit() const noexcept {
    const std::string_view name = quantity();
    if (name.empty()) return {};
    std::string_view rest(name.data() + name.size(),
                          static_cast<std::size_t>(text_ + length_ - name.data()) - name.size());
    rest = rest.substr(0, rest.find(" (got "));
    while (!rest.empty()) {
      std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(word.size() < rest.size() ? word.size() + 1 : rest.size());
      while (!word.empty() && (word.back() == ':' || word.back() == ',' || word.back() == ';')) word.remove_suffix(1);
      if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
      for (const char* unit : {"s", "B", "B/s", "1/s", "flop", "flop/s"}) {
        if (word == unit) return word;
      }
    }
    return {};
  }

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
  CKPT_DETAIL_TRAP();
#endif
}

/// `reject` for a text known at compile time and the value that broke its condition.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject(const char* text, double value) {
  reject(InvalidInput(text, value));
}
/// The same for the subject of a check and its condition.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject(const Subject& subject, const char* condition, double value) {
  reject(InvalidInput(subject, condition, value));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
