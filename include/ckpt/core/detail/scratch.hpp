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

template <class Rep>
struct ScratchCell {
  Rep value = Rep(0.0);
};
template <class Rep>
  requires(std::is_trivially_default_constructible_v<Rep>)
struct ScratchCell<Rep> {
  Rep value;
};

/// N scalars. Filling them with zeros would take longer than what is done with the first few, so that at run time
/// nothing is written where the scalar allows it: read only what was written. Of a constant all are zero.
template <class Rep, std::size_t N>
class Scratch {
 public:
  constexpr Scratch() {
    if (!std::is_constant_evaluated()) return;
    for (ScratchCell<Rep>& cell : cells_) cell.value = Rep(0.0);
  }
  [[nodiscard]] constexpr Rep& operator[](std::size_t i) { return cells_[i].value; }
  [[nodiscard]] constexpr const Rep& operator[](std::size_t i) const { return cells_[i].value; }

 private:
  std::array<ScratchCell<Rep>, N> cells_;
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
