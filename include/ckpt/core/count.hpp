#pragma once
// A number of things, taken from any arithmetic type.

#include <concepts>
#include <cstdint>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {

/// A number of things, from any arithmetic type: `.writers = nodes` works for an `int nodes`. Fractions are averages.
template <Scalar Rep = double>
class BasicCount {
 public:
  /// From the scalar.
  constexpr BasicCount(const Rep& n) : n_(n) {}  // NOLINT(google-explicit-constructor)
  /// From another arithmetic type, rounded to the scalar.
  template <class N>
    requires(std::is_arithmetic_v<N> && !std::same_as<N, Rep>)
  constexpr BasicCount(N n)
      : n_(detail::scalar_cast<Rep>(static_cast<double>(n))) {}  // NOLINT(google-explicit-constructor)

  /// The number.
  [[nodiscard]] constexpr const Rep& value() const { return n_; }
  /// The number.
  constexpr operator const Rep&() const { return n_; }  // NOLINT(google-explicit-constructor)

 private:
  Rep n_;
};
/// In doubles.
using Count = BasicCount<double>;

namespace detail {

/// A counted number as a scalar, rounded once.
template <class Rep>
[[nodiscard]] constexpr Rep scalar_of_integer(std::uint64_t n) {
  if constexpr (std::floating_point<Rep>) {
    return static_cast<Rep>(n);
  } else {
    return scalar_cast<Rep>(static_cast<double>(n));
  }
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
