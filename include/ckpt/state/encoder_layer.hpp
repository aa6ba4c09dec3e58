#pragma once
// The layer that encoders of text, images and sound are made of.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What a layer of an encoder has besides its sizes. As it stands: BERT's.
struct EncoderLayer {
  Norm norm = Norm::layer;          ///< what the norms learn
  std::uint64_t norms = 2;          ///< norms of hidden size
  QkNorm qk_norm = QkNorm::none;    ///< norms on queries and keys (InternViT)
  bool gated_mlp = false;           ///< three matrices rather than two
  bool qkv_bias = true;             ///< biases on query, key and value projections
  bool key_bias = true;             ///< false: none on the key projection (Whisper)
  bool output_bias = true;          ///< bias on the projection out of attention
  bool mlp_bias = true;             ///< biases in the MLP
  std::uint64_t scale_vectors = 0;  ///< gains of hidden size on what is added to the stream: 2 for layer scale (DINOv2)

  friend constexpr bool operator==(const EncoderLayer&, const EncoderLayer&) = default;
};

// ---- implementation

namespace detail {

/// Sizes of a layer of an encoder.
struct EncoderLayerSizes {
  ParameterCount hidden{};       // d
  ParameterCount heads{};        // H
  ParameterCount head_dim{};     // 0 means d / H
  ParameterCount inner{};        // f
  std::uint64_t attentions = 1;  // 2 where it attends to an encoder, too; each brings a norm
  ParameterCount kv_heads{};     // 0 means H
  ParameterCount kv_hidden{};    // size of what keys and values are made of; 0 means d
};

template <class Visitor>
constexpr void visit_encoder_attention(Pieces<Visitor>& pieces, const EncoderLayerSizes& s, const EncoderLayer& layer) {
  const ParameterCount kv_heads = s.kv_heads == 0 ? s.heads : s.kv_heads;
  const ParameterCount kv_hidden = s.kv_hidden == 0 ? s.hidden : s.kv_hidden;
  const auto into = [&](Projection projection, ParameterCount in, ParameterCount heads, bool bias) {
    pieces.linear({.part = Part::attention,
                   .in = in,
                   .out = heads * s.head_dim,
                   .bias = Bias{bias},
                   .sharding = Sharding::rows,
                   .granule = s.head_dim,
                   .projection = projection});
  };
  into(Projection::query, s.hidden, s.heads, layer.qkv_bias);
  into(Projection::key, kv_hidden, kv_heads, layer.qkv_bias && layer.key_bias);
  into(Projection::value, kv_hidden, kv_heads, layer.qkv_bias);
  pieces.linear({.part = Part::attention,
                 .in = s.heads * s.head_dim,
                 .out = s.hidden,
                 .bias = Bias{layer.output_bias},
                 .sharding = Sharding::columns,
                 .granule = s.head_dim,
                 .projection = Projection::output});
  if (layer.qk_norm == QkNorm::head) pieces.norm(layer.norm, s.head_dim, 2);
  if (layer.qk_norm == QkNorm::projection) {
    pieces.norm(layer.norm, s.heads * s.head_dim);
    pieces.norm(layer.norm, kv_heads * s.head_dim);
  }
}

/// A layer without its norms of hidden size.
template <class Visitor>
constexpr void visit_encoder_blocks(Pieces<Visitor>& pieces, EncoderLayerSizes s, const EncoderLayer& layer) {
  if (s.head_dim == 0) s.head_dim = s.hidden.value() / s.heads.value();
  for (std::uint64_t i = 0; i < s.attentions; ++i) visit_encoder_attention(pieces, s, layer);
  pieces.mlp({.hidden = s.hidden, .inner = s.inner, .gated = layer.gated_mlp, .bias = Bias{layer.mlp_bias}});
  for (std::uint64_t i = 0; i < layer.scale_vectors; ++i) pieces.vector(Part::norm, s.hidden);
}

/// A layer: attention, MLP, norms.
template <class Visitor>
constexpr void visit_encoder_layer(Pieces<Visitor>& pieces, const EncoderLayerSizes& s, const EncoderLayer& layer) {
  visit_encoder_blocks(pieces, s, layer);
  pieces.norm(layer.norm, s.hidden, layer.norms + s.attentions - 1);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
