#pragma once
// Sums and products of counted numbers that notice when they do not fit, also in constant expressions of compilers that
// do not evaluate the builtin functions for it there (the EDG front end of nvcc, nvc++ and IntelliSense).

#include <concepts>
#include <limits>

#include <ckpt/core/config.hpp>

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

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
