#pragma once
// The elementary functions of a number inside a formula: `using ckpt::math::exp;` and `exp(x)`, as for a double.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/math.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// Each calls the function of the scalar, which a user's number brings along; one that has no `pow` can do all that
// needs none.

template <class T>
[[nodiscard]] constexpr Eager<T> sqrt(const Eager<T>& x) {
  using ckpt::math::sqrt;
  return Eager<T>::of(sqrt(x.value()));
}

template <class T>
[[nodiscard]] constexpr Eager<T> exp(const Eager<T>& x) {
  using ckpt::math::exp;
  return Eager<T>::of(exp(x.value()));
}

template <class T>
[[nodiscard]] constexpr Eager<T> expm1(const Eager<T>& x) {
  using ckpt::math::expm1;
  return Eager<T>::of(expm1(x.value()));
}

template <class T>
[[nodiscard]] constexpr Eager<T> log(const Eager<T>& x) {
  using ckpt::math::log;
  return Eager<T>::of(log(x.value()));
}

template <class T>
[[nodiscard]] constexpr Eager<T> log1p(const Eager<T>& x) {
  using ckpt::math::log1p;
  return Eager<T>::of(log1p(x.value()));
}

template <class T>
[[nodiscard]] constexpr Eager<T> pow(const Eager<T>& x, const std::type_identity_t<Eager<T>>& y) {
  using ckpt::math::pow;
  return Eager<T>::of(pow(x.value(), y.value()));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
