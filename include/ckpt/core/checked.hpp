#pragma once
// Whole numbers that refuse to wrap: sums and products that name what became too large, also in constant expressions of
// compilers that do not evaluate the builtin functions for it there (the EDG front end of nvcc, nvc++ and
// IntelliSense).

#include <concepts>
#include <cstdint>
#include <limits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Sets `sum` to a + b; true where that does not fit, and `sum` is what is left of it.
template <std::unsigned_integral N>
[[nodiscard]] constexpr bool add_overflows(N a, N b, N& sum) {
  sum = static_cast<N>(a + b);
  return sum < a;
}

/// Sets `product` to a b; true where that does not fit, and `product` is what is left of it.
template <std::unsigned_integral N>
[[nodiscard]] constexpr bool multiply_overflows(N a, N b, N& product) {
  product = static_cast<N>(a * b);
  constexpr int half = std::numeric_limits<N>::digits / 2;
  if ((a | b) >> half == 0) return false;  // without a division
  return a != 0 && product / a != b;
}

/// Sum. `text` is the error of one of 2^64 or more: "ckpt::X: number of things must be below 2^64".
[[nodiscard]] constexpr std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b, const char* text) {
  std::uint64_t sum = 0;
  if (add_overflows(a, b, sum)) reject(text, static_cast<double>(a) + static_cast<double>(b));
  return sum;
}

/// Product, the same way.
[[nodiscard]] constexpr std::uint64_t checked_product(std::uint64_t a, std::uint64_t b, const char* text) {
  std::uint64_t product = 0;
  if (multiply_overflows(a, b, product)) reject(text, static_cast<double>(a) * static_cast<double>(b));
  return product;
}

// What the library counts, with the error of too many.

[[nodiscard]] constexpr std::uint64_t add_bytes(
    std::uint64_t a, std::uint64_t b, const char* text = "ckpt::ComponentBytes: number of bytes must be below 2^64") {
  return checked_sum(a, b, text);
}
[[nodiscard]] constexpr std::uint64_t multiply_bytes(
    std::uint64_t a, std::uint64_t b, const char* text = "ckpt::ComponentBytes: number of bytes must be below 2^64") {
  return checked_product(a, b, text);
}
[[nodiscard]] constexpr std::uint64_t multiply_ranks(std::uint64_t a, std::uint64_t b) {
  return checked_product(a, b, "ckpt::ParallelLayout: number of ranks must be below 2^64");
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
