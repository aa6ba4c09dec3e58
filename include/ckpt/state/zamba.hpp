#pragma once
// Zamba2: state spaces, between which a few transformer blocks are used again and again.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/mixers.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of Zamba2: every layer is a state space after a norm. Some layers use a shared block before it, the blocks in
/// turn. A block sees the layer's input beside the embedding, 2 d features: a norm of 2 d, query, key and value maps of
/// 2 d to 2 d, a map of 2 d to d, a norm of d, and a gated MLP. Each use has low-rank maps of its own beside those of
/// the block (one of d to 2 f; if so, three of 2 d to 2 d) and a map of d to d behind it. Embedding and head are one.
/// @see Glorioso et al., 2024, arXiv 2411.15242; transformers modeling_zamba2.py
struct ZambaShape {
  std::uint64_t vocab_size = 0;         ///< V
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  StateSpace state_space{};             ///< of every layer
  std::uint64_t uses = 0;               ///< layers that use a shared block, at most L
  std::uint64_t blocks = 1;             ///< shared blocks, at most `uses`
  std::uint64_t heads = 0;              ///< H of a block, divides 2 d
  std::uint64_t intermediate_size = 0;  ///< f of a block
  std::uint64_t adapter_rank = 0;       ///< rank of the maps of each use
  bool attention_adapters = false;      ///< whether query, key and value have such maps

  friend constexpr bool operator==(const ZambaShape&, const ZambaShape&) = default;
};

/// Lists every tensor of Zamba2. Shared blocks and the maps of their uses are listed after the layers.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const ZambaShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const ZambaShape&) { return "decoder"; }

// ---- implementation

template <class Visitor>
constexpr void visit_tensors(const ZambaShape& m, Visitor&& visit) {
  using detail::require_size;
  require_size(m.vocab_size, Subject{"ckpt::ZambaShape", "vocab_size"});
  require_size(m.hidden_size, Subject{"ckpt::ZambaShape", "hidden_size"});
  require_size(m.layers, Subject{"ckpt::ZambaShape", "layers"});
  require_size(m.state_space.inner_size, Subject{"ckpt::ZambaShape", "state_space.inner_size"});
  require_size(m.heads, Subject{"ckpt::ZambaShape", "heads"});
  require_size(m.intermediate_size, Subject{"ckpt::ZambaShape", "intermediate_size"});
  require_size(m.adapter_rank, Subject{"ckpt::ZambaShape", "adapter_rank"});
  if (m.uses > m.layers) detail::reject("ckpt::ZambaShape: uses must be <= layers", static_cast<double>(m.uses));
  if (m.blocks == 0 || m.blocks > m.uses) {
    detail::reject("ckpt::ZambaShape: blocks must be from 1 to uses", static_cast<double>(m.blocks));
  }
  const ParameterCount d = m.hidden_size;
  const ParameterCount both = 2 * d;  // of input and embedding
  detail::require_multiple(both.value(), m.heads, "ckpt::ZambaShape: 2 hidden_size must be a multiple of heads");
  const ParameterCount head_dim = both.value() / m.heads;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, d);
  pieces.in_layers(0, m.layers);
  pieces.norm(Norm::rms, d);
  detail::visit_state_space(pieces, m.state_space, d);

  const auto map = [&](Part part, ParameterCount in, ParameterCount out, Sharding sharding, Projection projection) {
    pieces.linear({.part = part,
                   .in = in,
                   .out = out,
                   .sharding = sharding,
                   .granule = part == Part::attention ? head_dim : 1,
                   .projection = projection});
  };
  pieces.after_layers(m.blocks);
  pieces.norm(Norm::rms, both);
  for (const Projection projection : {Projection::query, Projection::key, Projection::value}) {
    map(Part::attention, both, both, Sharding::rows, projection);
  }
  map(Part::attention, both, d, Sharding::columns, Projection::output);
  pieces.norm(Norm::rms, d);
  pieces.mlp({.hidden = d, .inner = m.intermediate_size, .gated = true});

  pieces.after_layers(m.uses);
  pieces.linear(Part::mlp, d, d);
  const auto adapter = [&](Part part, ParameterCount in, ParameterCount out) {
    pieces.linear(part, in, m.adapter_rank);
    pieces.linear(part, m.adapter_rank, out, Bias::no, Sharding::rows);
  };
  adapter(Part::mlp, d, 2 * ParameterCount(m.intermediate_size));
  for (int i = 0; m.attention_adapters && i < 3; ++i) adapter(Part::attention, both, both);

  pieces.after_layers();
  pieces.norm(Norm::rms, d);
}

}  // namespace ckpt::inline CKPT_ABI
