#pragma once
// Integers that refuse to wrap: sums and products that name what became too large.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Sum. `text` is the error of one of 2^64 or more: "ckpt::X: number of things must be below 2^64".
[[nodiscard]] constexpr std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b, const char* text) {
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) reject(text, static_cast<double>(a) + static_cast<double>(b));
  return sum;
}

/// Product, the same way.
[[nodiscard]] constexpr std::uint64_t checked_product(std::uint64_t a, std::uint64_t b, const char* text) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) reject(text, static_cast<double>(a) * static_cast<double>(b));
  return product;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
