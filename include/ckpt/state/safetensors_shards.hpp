#pragma once
// How transformers cuts the weights of a model into files: tensors in the order of the file, up to a number of bytes.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {

/// A file of weights.
struct Shard {
  std::uint64_t payload = 0;  ///< bytes of tensors [B]
  std::uint64_t tensors = 0;  ///< how many

  friend constexpr bool operator==(const Shard&, const Shard&) = default;
};

/// Calls `visit(tensor)` with each single tensor of a model in the order of its `state_dict` in transformers, where
/// `visit_tensors` goes by kind: what is before the stack; of each layer attention with its norms, the router, expert
/// by expert, the MLP, then the norms around the blocks; what is after the stack. `copies` and `layers` of the tensor
/// are those of its kind.
///
/// It is the order of llama and of the decoders that are written after it. Others register shared experts or norms
/// elsewhere in a layer: a file then differs by such tensors, the sum does not.
/// Time: layers x kinds, and with experts layers x experts x kinds.
template <Architecture Model, class Visitor>
constexpr void visit_in_file_order(const Model& model, Visitor&& visit);

/// Calls `visit(shard)` with each file that transformers' `save_pretrained` makes of the weights, in order: tensors are
/// added until the next one would pass the limit; one that is larger than the limit has a file of its own.
///
/// Payloads without headers. Llama 3 8B in bf16 and 5 GB: 4,976,689,152, 4,999,790,592, 4,915,904,512, 1,168,138,240.
/// @param model      any `Architecture`
/// @param optimizer  any `TensorOptimizer`: its bytes of weights count
/// @param limit      most bytes of a file, > 0: 5e9 in transformers 4, 5e10 in 5
/// @param visit      called with each `const Shard&`
/// @throws InvalidInput for a limit of 0, and what `visit_tensors` and `state_bytes` reject
/// @see huggingface_hub serialization/_base.py, split_state_dict_into_shards_factory
template <Architecture Model, TensorOptimizer O, class Visitor>
constexpr void visit_shards(const Model& model, const O& optimizer, std::uint64_t limit, Visitor&& visit);

/// How many files these are.
template <Architecture Model, TensorOptimizer O>
[[nodiscard]] constexpr std::uint64_t shard_count(const Model& model, const O& optimizer, std::uint64_t limit) {
  std::uint64_t count = 0;
  visit_shards(model, optimizer, limit, [&count](const Shard&) { ++count; });
  return count;
}

// ---- implementation

namespace detail {

/// What a walk in the order of files has to know of a model.
struct FileOrder {
  std::uint64_t layers = 0;   // of the stack
  std::uint64_t hidden = 0;   // size of a norm around a block
  std::uint64_t experts = 0;  // most in a layer
};

template <Architecture Model>
[[nodiscard]] constexpr FileOrder file_order(const Model& model) {
  FileOrder order;
  visit_tensors(model, [&order](const Tensor& t) {
    if (order.hidden == 0 && t.part == Part::embedding) order.hidden = t.columns;
    if (t.layers.place == Layers::Place::inside && t.layers.end > order.layers) order.layers = t.layers.end;
    if (t.part == Part::experts && t.copies > order.experts) order.experts = t.copies;
  });
  return order;
}

}  // namespace detail

template <Architecture Model, class Visitor>
constexpr void visit_in_file_order(const Model& model, Visitor&& visit) {
  const detail::FileOrder order = detail::file_order(model);
  const auto outside = [&](Layers::Place place) {
    visit_tensors(model, [&](const Tensor& t) {
      if (t.layers.place != place) return;
      for (std::uint64_t n = t.total_copies().value(); n > 0; --n) visit(t);
    });
  };
  outside(Layers::Place::before);
  for (std::uint64_t layer = 0; layer < order.layers; ++layer) {
    const auto inside = [&](auto&& is_meant, bool once) {
      visit_tensors(model, [&](const Tensor& t) {
        if (t.layers.place != Layers::Place::inside || !is_meant(t)) return;
        if (t.layers.count_between(layer, layer + 1) == 0) return;
        for (std::uint64_t n = once ? 1 : t.copies; n > 0; --n) visit(t);
      });
    };
    const auto is_norm = [&](const Tensor& t) { return t.part == Part::norm && t.rows == order.hidden; };
    inside([&](const Tensor& t) { return t.part != Part::experts && t.part != Part::mlp && !is_norm(t); }, false);
    for (std::uint64_t e = 0; e < order.experts; ++e) {
      inside([e](const Tensor& t) { return t.part == Part::experts && e < t.copies; }, true);
    }
    inside([](const Tensor& t) { return t.part == Part::mlp; }, false);
    inside(is_norm, false);
  }
  outside(Layers::Place::after);
}

template <Architecture Model, TensorOptimizer O, class Visitor>
constexpr void visit_shards(const Model& model, const O& optimizer, std::uint64_t limit, Visitor&& visit) {
  if (limit == 0) detail::reject("ckpt::visit_shards: most bytes of a file must be > 0 B", 0.0);
  Shard shard;
  const auto close = [&] {
    if (shard.tensors != 0) visit(static_cast<const Shard&>(shard));
    shard = {};
  };
  visit_in_file_order(model, [&](const Tensor& tensor) {
    const std::uint64_t bytes = state_bytes(optimizer, tensor).weights;
    if (bytes > limit) return visit(Shard{.payload = bytes, .tensors = 1});  // the file that is being filled stays open
    if (bytes > limit - shard.payload) close();
    shard.payload += bytes;
    ++shard.tensors;
  });
  close();
}

}  // namespace ckpt::inline CKPT_ABI
