#pragma once
// Room for numbers of which only some will be used.

#include <array>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <ckpt/core/config.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// N values. Filling them would take longer than what is done with the first few, so that at run time nothing is
/// written where they may be copied as bytes: read only what was written. Of a constant all are as they begin.
template <class T, std::size_t N>
class Scratch {
 public:
  constexpr Scratch() {
    if (std::is_constant_evaluated()) std::construct_at(&values_);
  }
  [[nodiscard]] constexpr T* data() { return values_.data(); }
  [[nodiscard]] constexpr const T* data() const { return values_.data(); }
  [[nodiscard]] constexpr T& operator[](std::size_t i) { return values_[i]; }
  [[nodiscard]] constexpr const T& operator[](std::size_t i) const { return values_[i]; }

 private:
  union {
    std::array<T, N> values_;
  };
};
template <class T, std::size_t N>
  requires(!std::is_trivially_copyable_v<T>)
class Scratch<T, N> : public std::array<T, N> {
 public:
  constexpr Scratch() : std::array<T, N>{} {}
};

/// An empty optional. As the initialiser of a member it keeps g++ from filling the room of the value with zeros.
template <class T>
[[nodiscard]] constexpr std::optional<T> nothing() {
  if (std::is_constant_evaluated()) return {};
  return std::nullopt;
}

/// What a call returns, made where it is to stay: `optional.emplace(Made{[&] { return large(); }})`.
template <class F>
struct Made {
  F make;
  constexpr operator decltype(std::declval<const F&>()())() const {
    return make();
  }  // NOLINT(google-explicit-constructor)
};
template <class F>
Made(F) -> Made<F>;

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
