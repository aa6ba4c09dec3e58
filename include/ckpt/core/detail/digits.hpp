#pragma once
// The decimal digits of a whole number, for texts.

#include <charconv>
#include <cstdint>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI::detail {

/// The decimal digits of an index.
struct Digits {
  char text[24] = {};
  explicit Digits(std::uint64_t n) { std::to_chars(text, text + sizeof text - 1, n); }
};

}  // namespace ckpt::inline CKPT_ABI::detail
