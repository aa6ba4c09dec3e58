#pragma once
// Sums of doubles without rounding: the same bits in whatever order they are added, and however the parts were cut.

#include <bit>
#include <cstdint>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A sum of finite doubles as an integer of 2240 bits, in units of 2^-1074: room for 2^60 of the largest.
/// @see U. Kulisch, Very fast and exact accumulation of products, Computing 91 (2011)
struct ExactSum {
  static constexpr int size = 35;

  std::uint64_t words[size] = {};  // two's complement, the lowest first

  /// One more number, finite.
  constexpr void add(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto exponent = static_cast<int>(bits >> 52 & 0x7ff);
    const std::uint64_t fraction = bits & 0xfffffffffffff;
    const std::uint64_t digits = exponent > 0 ? fraction | std::uint64_t{1} << 52 : fraction;
    const int place = exponent > 0 ? exponent - 1 : 0;
    const int word = place / 64;
    const int off = place % 64;
    const std::uint64_t low = digits << off;
    const std::uint64_t high = off > 0 ? digits >> (64 - off) : 0;
    if (bits >> 63 == 0) {
      carry(word + 1, high, add_to(word, low));
    } else {
      borrow(word + 1, high, take_from(word, low));
    }
  }
  /// All that another one has added.
  constexpr void add(const ExactSum& other) {
    bool over = false;
    for (int i = 0; i < size; ++i) {
      const bool first = add_to(i, other.words[i]);
      over = (over ? add_to(i, 1) : false) || first;
    }
  }

  /// The double next to the sum; infinite beyond their range.
  [[nodiscard]] constexpr double value() const {
    const bool negative = words[size - 1] >> 63 != 0;
    ExactSum magnitude = *this;
    if (negative) {
      bool over = true;
      for (std::uint64_t& word : magnitude.words) {
        word = ~word + (over ? 1 : 0);
        over = over && word == 0;
      }
    }
    const double result = magnitude.rounded();
    return negative ? 0.0 - result : result;
  }

 private:
  constexpr bool add_to(int i, std::uint64_t x) {
    words[i] += x;
    return words[i] < x;
  }
  constexpr bool take_from(int i, std::uint64_t x) {
    const bool below = words[i] < x;
    words[i] -= x;
    return below;
  }
  constexpr void carry(int i, std::uint64_t x, bool over) {
    const bool first = add_to(i, x);
    over = (over ? add_to(i, 1) : false) || first;
    while (over && ++i < size) over = add_to(i, 1);
  }
  constexpr void borrow(int i, std::uint64_t x, bool below) {
    const bool first = take_from(i, x);
    below = (below ? take_from(i, 1) : false) || first;
    while (below && ++i < size) below = take_from(i, 1);
  }

  /// Bit `place` and the 63 below it, of which there may be fewer.
  [[nodiscard]] constexpr std::uint64_t top(int place) const {
    const int word = place / 64;
    const int off = place % 64;
    const std::uint64_t here = words[word] << (63 - off);
    return off < 63 && word > 0 ? here | words[word - 1] >> (off + 1) : here;
  }

  /// To the nearest, of two that are as near the even one; of a sum >= 0.
  [[nodiscard]] constexpr double rounded() const {
    int word = size - 1;
    while (word > 0 && words[word] == 0) --word;
    if (words[word] < std::uint64_t{1} << 53 && word == 0) return static_cast<double>(words[0]) * 0x1p-1074;
    const int highest = word * 64 + 63 - std::countl_zero(words[word]);
    const std::uint64_t digits = top(highest);
    std::uint64_t below = digits & 0x7ff;
    for (int i = 0; i * 64 < highest - 63; ++i) {
      const int bits = highest - 63 - i * 64;  // of this word, that are below all of `digits`
      const std::uint64_t mask = bits < 64 ? (std::uint64_t{1} << bits) - 1 : ~std::uint64_t{0};
      if ((words[i] & mask) != 0) below |= 1;
    }
    std::uint64_t kept = digits >> 11;
    if (below > 0x400 || (below == 0x400 && (kept & 1) != 0)) ++kept;
    const auto exponent = static_cast<std::uint64_t>(highest - 51);
    const std::uint64_t bits = (exponent << 52) + (kept - (std::uint64_t{1} << 52));
    constexpr std::uint64_t infinite = std::uint64_t{0x7ff} << 52;
    return std::bit_cast<double>(bits < infinite ? bits : infinite);
  }
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
