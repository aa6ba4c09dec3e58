#pragma once
// Training only some of the weights, or averaging them: LoRA and QLoRA, frozen parts, averaged copies, each around an
// optimizer of any kind.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {

/// Number formats of frozen weights.
namespace formats {

/// 4-bit NormalFloat with one fp32 scale per 64 elements: 0.5625 bytes. @see Dettmers et al., 2023, arXiv 2305.14314
inline constexpr NumberFormat nf4{"nf4", 0.5 + 4.0 / 64.0};
/// The same with the scales themselves in 8 bits, one fp32 scale for 256 of them.
inline constexpr NumberFormat nf4_double{"nf4-double", 0.5 + 1.0 / 64.0 + 4.0 / (64.0 * 256.0)};

}  // namespace formats

/// LoRA: beside each adapted matrix an adapter of rank (rows + columns) parameters, trained by `adapters`, and parts
/// trained whole by `whole`; the base is frozen, and written only if it has a format. With `base = formats::nf4` it is
/// QLoRA's.
///
/// Query and value have adapters unless `scope` says otherwise: PEFT's choice for llama and most families that have
/// them apart; `peft::families` has the others. PEFT keeps adapters in fp32 and what it trains whole in the format of
/// the base: of a model in bf16 `Lora<Adam<Fp32>, Adam<PureBf16>>`. Beside an adapter of embedding or head it writes
/// the whole table, which is not trained, in that format, too; here where the base is not written anyway. Targets that
/// a model does not have are no error here: `count_trained` says how many parameters it is, and rejects them.
/// @see Hu et al., 2021, arXiv 2106.09685; PEFT tuners/lora, utils/save_and_load.py (5d602fd, 2026)
template <class Adapters = Adam<Fp32>, class Whole = Adapters>
struct Lora {
  std::uint64_t rank = 16;                 ///< r, > 0
  LoraScope scope{};                       ///< what has an adapter, what is trained whole
  Adapters adapters{};                     ///< optimizer of the adapters
  NumberFormat base = formats::none;       ///< frozen linear matrices, all that have an adapter in layers, if written
  NumberFormat base_rest = formats::none;  ///< everything else of the frozen base, if written
  Whole whole{};                           ///< optimizer of what is trained whole
};

/// Parameters that LoRA trains.
struct LoraCount {
  std::uint64_t adapters = 0;  ///< in adapters, magnitudes included
  std::uint64_t whole = 0;     ///< in parts trained whole

  /// Both: PEFT's "trainable params".
  [[nodiscard]] constexpr std::uint64_t total() const {
    return detail::checked_sum(adapters, whole, "ckpt::LoraCount: number of parameters must be below 2^64");
  }
  friend constexpr bool operator==(const LoraCount&, const LoraCount&) = default;
};

/// Parameters that a rank and a scope train of a model.
/// @throws InvalidInput where nothing has an adapter, or a head with one or a part to be trained whole is not in the
///         model, but for a head that is said to be a copy; rank 0
template <Architecture Model>
[[nodiscard]] constexpr LoraCount count_trained(const Model& model, const LoraScope& scope, std::uint64_t rank);

/// The scope for a model: a head with an adapter, or to be trained whole, that the model ties to its embedding becomes
/// a copy, which is what PEFT makes of it; without a gate `up` has an adapter of its own.
template <Architecture Model>
[[nodiscard]] constexpr LoraScope fitted(LoraScope scope, const Model& model);

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
template <class Adapters, class Whole>
inline constexpr bool freezes_weights<Lora<Adapters, Whole>> = true;
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

/// Parameters that are written and not trained, where only their number is known: a frozen text encoder or VAE.
struct FrozenParameters {
  double count = 0.0;                    ///< how many, >= 0
  NumberFormat written = formats::fp32;  ///< as they lie in the checkpoint
};

/// A checkpoint of trained and of frozen parameters, by their numbers. `solve` takes it as a state.
struct CountedCheckpoint {
  std::uint64_t trained = 0;  ///< bytes of what is trained, optimizer state included
  std::uint64_t frozen = 0;   ///< bytes of what is not

  /// Both.
  [[nodiscard]] constexpr std::uint64_t bytes_written() const { return detail::add_bytes(trained, frozen); }
};

/// P b + F f: P trained parameters of a workload at b bytes each, F frozen ones at f bytes each, rounded up to bytes.
/// @throws InvalidInput for numbers of parameters that are not finite or below 0; what `bytes_per_parameter` rejects
template <WorkloadLike W, OptimizerLike O>
[[nodiscard]] constexpr CountedCheckpoint with_frozen(const W& trained, const O& optimizer,
                                                      const FrozenParameters& frozen);

// ---- implementation

namespace detail {

/// Weights that nothing trains.
struct FrozenWeights {
  NumberFormat format{};
};
[[nodiscard]] constexpr ComponentBytes state_bytes(const FrozenWeights& weights, const Tensor& tensor) {
  return {.weights = element_bytes(weights.format, tensor.size().value())};
}

/// What an optimizer keeps of a tensor, the weights alone.
template <class O>
struct WeightsOf {
  const O& optimizer;
};
template <class O>
[[nodiscard]] constexpr ComponentBytes state_bytes(const WeightsOf<O>& of, const Tensor& tensor) {
  return {.weights = state_bytes(of.optimizer, tensor).weights};
}

/// Whether an adapter of a tensor comes with the tensor itself.
[[nodiscard]] constexpr bool is_embedding_or_head(const Tensor& tensor) {
  return tensor.part == Part::embedding || tensor.part == Part::head;
}

/// The rank of a tensor's adapter.
[[nodiscard]] constexpr std::uint64_t rank_of(const LoraScope& scope, std::uint64_t rank, const Tensor& tensor) {
  if (rank == 0) reject("ckpt::Lora: rank must be > 0", 0);
  for (const LoraRank& other : scope.ranks) {
    if (other.rank != 0 && other.targets.contains(tensor)) return other.rank;
  }
  return rank;
}

/// Calls `visit(tensor)` with the tensors of an adapter: `down` (r x columns), `up` (rows x r), and with magnitudes a
/// vector of rows, of a table of words one of columns. Of a matrix divided by rows `down` is whole on every rank, of
/// one divided by columns `up` is.
template <class Visitor>
constexpr void visit_adapter(const LoraScope& scope, std::uint64_t rank, const Tensor& tensor, Visitor&& visit) {
  const std::uint64_t r = rank_of(scope, rank, tensor);
  Tensor down = tensor;
  down.rows = r;
  if (down.sharding != Sharding::columns) {
    down.sharding = Sharding::replicated;
    down.granule = 1;
  }
  Tensor up = tensor;
  up.columns = r;
  if (up.sharding != Sharding::rows) {
    up.sharding = Sharding::replicated;
    up.granule = 1;
  }
  if (!scope.targets.shares_down(tensor)) visit(down);
  visit(up);
  if (!scope.magnitudes) return;
  Tensor magnitudes = tensor.part == Part::embedding ? down : up;
  if (tensor.part == Part::embedding) magnitudes.rows = tensor.columns;
  magnitudes.columns = 0;
  visit(magnitudes);
}

/// Calls `visit(tensor)` with a tensor, and of the table of words with the head that is a copy of it.
template <class Visitor>
constexpr void visit_with_head(const LoraScope& scope, const Tensor& tensor, Visitor&& visit) {
  visit(tensor);
  if (!scope.head_copy || !is_word_table(tensor)) return;
  Tensor head = tensor;
  head.part = Part::head;
  head.layers.place = Layers::Place::after;
  visit(head);
}

[[noreturn]] inline void reject_absent(const LoraTargets& targets, const LoraTargets& present) {
  InvalidInput error("ckpt::count_trained: targets must be in the model; it has no ");
  append_to(error, targets);
  error.append(", it has ");
  append_to(error, present);
  reject(error);
}
/// The matrices of a model that may have an adapter.
template <Architecture Model>
[[nodiscard]] constexpr LoraTargets targets_in(const Model& model) {
  LoraTargets present;
  visit_tensors(model, [&present](const Tensor& tensor) {
    if (tensor.is_matrix() && (tensor.part != Part::embedding || is_word_table(tensor))) present.insert(tensor);
  });
  return present;
}
[[noreturn]] inline void reject_absent(Part part) {
  reject(InvalidInput("ckpt::count_trained: parts to be trained whole must be in the model; it has no ")
             .append(to_string(part)));
}

}  // namespace detail

template <Architecture Model>
constexpr LoraCount count_trained(const Model& model, const LoraScope& scope, std::uint64_t rank) {
  ParameterCount adapters;
  ParameterCount whole;
  PartSet parts;
  visit_tensors(model, [&](const Tensor& tensor) {
    const auto add_to = [](ParameterCount& sum) {
      return [&sum](const Tensor& kept) { sum += kept.size() * kept.total_copies(); };
    };
    detail::visit_with_head(scope, tensor, [&](const Tensor& named) {
      if (scope.targets.contains(named)) detail::visit_adapter(scope, rank, named, add_to(adapters));
      if (scope.also_train.contains(named.part)) add_to(whole)(named);
    });
    parts.insert(tensor.part);
  });
  if (adapters == 0) detail::reject_absent(scope.targets, detail::targets_in(model));
  if (scope.targets.has(Part::head, Projection::none) && !scope.head_copy && !parts.contains(Part::head)) {
    detail::reject_absent(LoraTargets(Part::head), detail::targets_in(model));
  }
  for (const Part part : all_parts) {
    const bool present = parts.contains(part) || (part == Part::head && scope.head_copy);
    if (scope.also_train.contains(part) && !present) detail::reject_absent(part);
  }
  return {.adapters = adapters.value(), .whole = whole.value()};
}

template <Architecture Model>
constexpr LoraScope fitted(LoraScope scope, const Model& model) {
  const LoraTargets present = detail::targets_in(model);
  scope.targets.one_gate_up &= present.has(Part::mlp, Projection::gate) || present.has(Part::experts, Projection::gate);
  const bool named = scope.also_train.contains(Part::head) || scope.targets.has(Part::head, Projection::none);
  scope.head_copy = named && count_by_part(model)[Part::head] == 0;
  return scope;
}

/// What LoRA keeps of a tensor: the frozen base, its adapter, and what is trained whole of it.
template <class Adapters, class Whole, class Visitor>
constexpr void expand_tensors(const Lora<Adapters, Whole>& optimizer, const Tensor& tensor, Visitor&& visit) {
  if (optimizer.rank == 0) detail::reject("ckpt::Lora: rank must be > 0", 0);
  const LoraScope& scope = optimizer.scope;
  const bool layer = !detail::is_embedding_or_head(tensor);
  const bool linear = (layer && scope.targets.contains(tensor)) || lora_targets::all_linear.contains(tensor);
  visit(detail::FrozenWeights{linear ? optimizer.base : optimizer.base_rest}, tensor);
  detail::visit_with_head(scope, tensor, [&](const Tensor& named) {
    const auto keep = [&](const auto& by, const Tensor& kept) { for_each_kept_tensor(by, kept, visit); };
    if (scope.targets.contains(named)) {
      detail::visit_adapter(scope, optimizer.rank, named, [&](const Tensor& kept) { keep(optimizer.adapters, kept); });
    }
    if (scope.also_train.contains(named.part)) {
      keep(optimizer.whole, named);
    } else if (detail::is_embedding_or_head(named) && scope.targets.contains(named) &&
               !(optimizer.base_rest.bytes > 0)) {
      for_each_kept_tensor(optimizer.whole, named, [&](const auto& by, const Tensor& kept) {
        visit(detail::WeightsOf<std::remove_cvref_t<decltype(by)>>{by}, kept);
      });
    }
  });
}

/// Bytes of one copy of a whole tensor, its adapter included, under LoRA.
template <class Adapters, class Whole>
[[nodiscard]] constexpr ComponentBytes state_bytes(const Lora<Adapters, Whole>& optimizer, const Tensor& tensor) {
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

template <WorkloadLike W, OptimizerLike O>
constexpr CountedCheckpoint with_frozen(const W& trained, const O& optimizer, const FrozenParameters& frozen) {
  const auto bytes = [](double count, double each) {
    detail::require_between(count, 0.0, 0x1p53, "ckpt::with_frozen: number of parameters must be from 0 to 2^53");
    return detail::element_bytes(each, static_cast<std::uint64_t>(count));
  };
  return {.trained = bytes(static_cast<double>(workload_traits<W>::parameters(trained)),
                           static_cast<double>(bytes_per_parameter(optimizer))),
          .frozen = bytes(frozen.count, frozen.written.bytes)};
}

}  // namespace ckpt::inline CKPT_ABI
