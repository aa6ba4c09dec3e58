#pragma once
// Training only some of the weights, or averaging them: LoRA and QLoRA, frozen parts, averaged copies, each around an
// optimizer of any kind.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/optimizer_state.hpp>

namespace ckpt::inline CKPT_ABI {

/// A choice of parts: `PartSet{Part::attention, Part::mlp}`.
class PartSet {
 public:
  /// No part, or those listed.
  constexpr PartSet(std::initializer_list<Part> parts = {}) {
    for (const Part part : parts) holds_[static_cast<std::size_t>(part)] = true;
  }
  /// Whether a part is among them.
  [[nodiscard]] constexpr bool contains(Part part) const { return holds_[static_cast<std::size_t>(part)]; }

  friend constexpr bool operator==(const PartSet&, const PartSet&) = default;

 private:
  std::array<bool, all_parts.size()> holds_{};
};

/// Number formats of frozen weights.
namespace formats {

/// 4-bit NormalFloat with one fp32 scale per 64 elements: 0.5625 bytes. @see Dettmers et al., 2023, arXiv 2305.14314
inline constexpr NumberFormat nf4{"nf4", 0.5 + 4.0 / 64.0};
/// The same with the scales themselves in 8 bits, one fp32 scale for 256 of them.
inline constexpr NumberFormat nf4_double{"nf4-double", 0.5 + 1.0 / 64.0 + 4.0 / (64.0 * 256.0)};

}  // namespace formats

/// LoRA: beside each matrix of the chosen parts an adapter of rank (rows + columns) parameters, trained by `adapters`;
/// the base is frozen, and written only if it has a format. With `base = formats::nf4` it is QLoRA's.
/// @see Hu et al., 2021, arXiv 2106.09685
template <class Adapters = Adam<Fp32>>
struct Lora {
  std::uint64_t rank = 16;                                   ///< r, > 0
  PartSet parts{Part::attention, Part::mlp, Part::experts};  ///< whose matrices have an adapter
  Adapters adapters{};                                       ///< optimizer of the adapters
  NumberFormat base = formats::none;                         ///< frozen matrices of these parts, if written
  NumberFormat base_rest = formats::none;                    ///< everything else of the frozen base, if written
};

/// Some parts frozen: they have no optimizer state, and their weights are written only if they have a format.
template <class Trained = Adam<>>
struct Frozen {
  PartSet parts{};                       ///< what is not trained
  NumberFormat written = formats::none;  ///< their weights in the checkpoint
  Trained trained{};                     ///< optimizer of everything else
};

/// Whether an optimizer leaves some of the weights untrained. Yours may say so by specialising it.
template <class O>
inline constexpr bool freezes_weights = false;
/// LoRA freezes the base.
template <class Adapters>
inline constexpr bool freezes_weights<Lora<Adapters>> = true;
/// Some parts are frozen.
template <class Trained>
inline constexpr bool freezes_weights<Frozen<Trained>> = true;
/// As of the other optimizer.
template <class Dense, PrecisionPolicy P>
inline constexpr bool freezes_weights<RowWiseAdagrad<Dense, P>> = freezes_weights<Dense>;

/// An averaged copy of the weights beside another optimizer's state, under `other`. Frozen weights are not averaged:
/// an average of what is trained stands inside, `Frozen<Ema<...>>` and `Lora<Ema<...>>`.
template <class Base = Adam<>>
struct Ema {
  static_assert(!freezes_weights<Base>,
                "ckpt::Ema averages every weight, frozen ones too: nest it inside, Frozen<Ema<...>> or Lora<Ema<...>>");
  Base base{};                          ///< what is averaged
  NumberFormat format = formats::fp32;  ///< of the copy
};

// ---- implementation

namespace detail {

/// Weights that nothing trains.
struct FrozenWeights {
  NumberFormat format{};
};
[[nodiscard]] constexpr ComponentBytes state_bytes(const FrozenWeights& weights, const Tensor& tensor) {
  return {.weights = element_bytes(weights.format, tensor.size().value())};
}

}  // namespace detail

/// What LoRA keeps of a tensor: the frozen base, and of an adapter `down` (r x columns) and `up` (rows x r). Of a
/// matrix divided by rows only `up` is divided, of one divided by columns only `down`; every rank holds the other
/// whole.
template <class Adapters, class Visitor>
constexpr void expand_tensors(const Lora<Adapters>& optimizer, const Tensor& tensor, Visitor&& visit) {
  if (optimizer.rank == 0) detail::reject("ckpt::Lora: rank must be > 0", 0);
  const bool adapted = tensor.is_matrix() && optimizer.parts.contains(tensor.part);
  visit(detail::FrozenWeights{adapted ? optimizer.base : optimizer.base_rest}, tensor);
  if (!adapted) return;
  Tensor down = tensor;
  down.rows = optimizer.rank;
  if (down.sharding != Sharding::columns) down.sharding = Sharding::replicated;
  Tensor up = tensor;
  up.columns = optimizer.rank;
  if (up.sharding != Sharding::rows) up.sharding = Sharding::replicated;
  for_each_kept_tensor(optimizer.adapters, down, visit);
  for_each_kept_tensor(optimizer.adapters, up, visit);
}

/// Bytes of one copy of a whole tensor, its adapter included, under LoRA.
template <class Adapters>
[[nodiscard]] constexpr ComponentBytes state_bytes(const Lora<Adapters>& optimizer, const Tensor& tensor) {
  ComponentBytes bytes;
  expand_tensors(optimizer, tensor,
                 [&bytes](const auto& kept_by, const Tensor& kept) { bytes += state_bytes(kept_by, kept); });
  return bytes;
}

/// Bytes of one copy of a tensor, trained or frozen.
template <class Trained>
[[nodiscard]] constexpr ComponentBytes state_bytes(const Frozen<Trained>& optimizer, const Tensor& tensor) {
  if (!optimizer.parts.contains(tensor.part)) return state_bytes(optimizer.trained, tensor);
  return {.weights = detail::element_bytes(optimizer.written, tensor.size().value())};
}

/// What is kept of a tensor, trained or frozen.
template <class Trained, class Visitor>
constexpr void expand_tensors(const Frozen<Trained>& optimizer, const Tensor& tensor, Visitor&& visit) {
  if (optimizer.parts.contains(tensor.part)) return visit(detail::FrozenWeights{optimizer.written}, tensor);
  for_each_kept_tensor(optimizer.trained, tensor, visit);
}

/// Bytes of one copy of a tensor with its average.
template <class Base>
[[nodiscard]] constexpr ComponentBytes state_bytes(const Ema<Base>& optimizer, const Tensor& tensor) {
  ComponentBytes bytes = state_bytes(optimizer.base, tensor);
  bytes.other = detail::add_bytes(bytes.other, detail::element_bytes(optimizer.format, tensor.size().value()));
  return bytes;
}

}  // namespace ckpt::inline CKPT_ABI
