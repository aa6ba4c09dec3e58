#pragma once
// Gemma 3n: a decoder with several streams beside each other and an embedding for each layer.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/architecture.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of the text model of Gemma 3n. Beside attention with norms on queries and keys, a gated MLP and four norms,
/// a layer has
///  - a low-rank residual (Laurel): d x r, r x d, a norm;
///  - what predicts and corrects n streams of d features (AltUp): n x n, n x n^2, d x n, a norm and a vector of d;
///  - a gate on its own embedding: d x p, p x d, a norm.
/// Outside there are a table of L p for each word with a map of d to L p, and 2 (n - 1) maps of d to d between the
/// streams. Layers that reuse keys and values of others still have the maps. The head is the embedding.
/// @see transformers modeling_gemma3n.py; Baykal et al., 2023, arXiv 2301.13310; Menghani et al., 2024, arXiv
/// 2411.07501
struct Gemma3nShape {
  std::uint64_t vocab_size = 0;         ///< V
  std::uint64_t layer_vocab_size = 0;   ///< words that have embeddings for each layer
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layer_input_size = 0;   ///< p, size of the embedding for one layer
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, query heads
  std::uint64_t kv_heads = 0;           ///< K, key and value heads, divides H
  std::uint64_t head_dim = 0;           ///< size of one head
  std::uint64_t intermediate_size = 0;  ///< f, inner size of the MLP
  std::uint64_t streams = 4;            ///< n
  std::uint64_t residual_rank = 0;      ///< r

  friend constexpr bool operator==(const Gemma3nShape&, const Gemma3nShape&) = default;
};

/// Lists every tensor of the text model of Gemma 3n.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const Gemma3nShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const Gemma3nShape&) { return "decoder"; }

// ---- implementation

template <class Visitor>
constexpr void visit_tensors(const Gemma3nShape& m, Visitor&& visit) {
  using detail::require_size;
  require_size(m.vocab_size, Subject{"ckpt::Gemma3nShape", "vocab_size"});
  require_size(m.layer_vocab_size, Subject{"ckpt::Gemma3nShape", "layer_vocab_size"});
  require_size(m.hidden_size, Subject{"ckpt::Gemma3nShape", "hidden_size"});
  require_size(m.layer_input_size, Subject{"ckpt::Gemma3nShape", "layer_input_size"});
  require_size(m.layers, Subject{"ckpt::Gemma3nShape", "layers"});
  require_size(m.heads, Subject{"ckpt::Gemma3nShape", "heads"});
  require_size(m.kv_heads, Subject{"ckpt::Gemma3nShape", "kv_heads"});
  require_size(m.head_dim, Subject{"ckpt::Gemma3nShape", "head_dim"});
  require_size(m.intermediate_size, Subject{"ckpt::Gemma3nShape", "intermediate_size"});
  require_size(m.streams, Subject{"ckpt::Gemma3nShape", "streams"});
  require_size(m.residual_rank, Subject{"ckpt::Gemma3nShape", "residual_rank"});
  detail::require_multiple(m.heads, m.kv_heads, "ckpt::Gemma3nShape: heads must be a multiple of kv_heads");
  const ParameterCount d = m.hidden_size;
  const ParameterCount n = m.streams;
  const ParameterCount p = m.layer_input_size;
  const ParameterCount every_input = p * m.layers;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, d);
  pieces.embedding(m.layer_vocab_size, every_input);
  pieces.linear(Part::embedding, d, every_input);
  pieces.norm(Norm::rms, p);
  const auto between_streams = [&] {
    const ParameterCount others = m.streams - 1;
    pieces.linear({.part = Part::mlp, .in = d, .out = d, .copies = others, .active = others});
  };
  between_streams();

  pieces.in_layers(0, m.layers);
  pieces.attention({.hidden = d, .heads = m.heads, .kv_heads = m.kv_heads, .head_dim = m.head_dim});
  pieces.norm(Norm::rms, m.head_dim, 2);
  pieces.mlp({.hidden = d, .inner = m.intermediate_size, .gated = true});
  pieces.norm(Norm::rms, d, 4);
  pieces.linear(Part::mlp, d, m.residual_rank);
  pieces.linear(Part::mlp, m.residual_rank, d);
  pieces.linear(Part::mlp, n, n);
  pieces.linear(Part::mlp, n, n * n);
  pieces.linear(Part::mlp, d, n);
  pieces.vector(Part::mlp, d);
  pieces.linear(Part::mlp, d, p);
  pieces.linear(Part::mlp, p, d);
  pieces.norm(Norm::rms, d, 3);  // of the residual, the streams and the layer's own embedding

  pieces.after_layers();
  between_streams();
  pieces.norm(Norm::rms, d);
}

}  // namespace ckpt::inline CKPT_ABI
