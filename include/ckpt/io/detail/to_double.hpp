#pragma once
// The value of a scalar where it is printed: unlike in an error text, a scalar that does not tell it does not compile.

#include <type_traits>
#include <utility>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Whether `approximate` knows the value of a `T`.
template <class T>
[[nodiscard]] constexpr bool tells_value() {
  if constexpr (std::is_arithmetic_v<T>) {
    return true;
  } else if constexpr (requires(const T& x) { x.value(); }) {
    return tells_value<std::remove_cvref_t<decltype(std::declval<const T&>().value())>>();
  } else {
    return requires(const T& x) { static_cast<double>(x); };
  }
}

/// The value of a scalar as a double.
template <class T>
[[nodiscard]] constexpr double to_double(const T& x) {
  static_assert(tells_value<T>(), "a scalar needs value() or an explicit conversion to double to be printed");
  return approximate(x);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
