#pragma once
// Transformer encoders, and encoders with a decoder: BERT and T5.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of BERT, by default with everything that pre-training needs, as its published files hold it.
struct BertShape {
  std::uint64_t vocab_size = 0;         ///< V
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, divides d
  std::uint64_t intermediate_size = 0;  ///< f
  std::uint64_t positions = 512;        ///< P, rows of the position table
  std::uint64_t token_types = 2;        ///< rows of the table of segments
  bool pooler = true;                   ///< a linear map on the first word
  bool masked_word_head = true;         ///< predicts masked words: transform, norm, a bias per word; weight tied
  bool next_sentence_head = true;       ///< tells whether two sentences follow each other; needs the pooler

  friend constexpr bool operator==(const BertShape&, const BertShape&) = default;
};

/// Lists every tensor of BERT.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const BertShape& m, Visitor&& visit);

/// Shape of T5. The first version has an MLP of two matrices and a tied head; version 1.1 and Flan-T5 have a gated MLP
/// and a head of their own.
struct T5Shape {
  std::uint64_t vocab_size = 0;         ///< V, rows of the embedding that encoder and decoder share
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< layers of the encoder
  std::uint64_t decoder_layers = 0;     ///< layers of the decoder; 0 means as many
  std::uint64_t heads = 0;              ///< H
  std::uint64_t head_dim = 0;           ///< size of one head; H x head_dim need not be d
  std::uint64_t intermediate_size = 0;  ///< f
  std::uint64_t position_buckets = 32;  ///< rows of the table of relative positions that each stack has once
  bool gated_mlp = false;               ///< three matrices rather than two
  bool tied_head = true;                ///< the output head is the embedding

  friend constexpr bool operator==(const T5Shape&, const T5Shape&) = default;
};

/// Lists every tensor of T5. The layers of the decoder are numbered after those of the encoder.
/// @throws InvalidInput naming the size that is missing
template <class Visitor>
constexpr void visit_tensors(const T5Shape& m, Visitor&& visit);

// ---- implementation

template <class Visitor>
constexpr void visit_tensors(const BertShape& m, Visitor&& visit) {
  detail::require_size(m.vocab_size, "ckpt::BertShape: vocab_size must be > 0");
  detail::require_size(m.hidden_size, "ckpt::BertShape: hidden_size must be > 0");
  detail::require_size(m.layers, "ckpt::BertShape: layers must be > 0");
  detail::require_size(m.heads, "ckpt::BertShape: heads must be > 0");
  detail::require_size(m.intermediate_size, "ckpt::BertShape: intermediate_size must be > 0");
  detail::require_size(m.positions, "ckpt::BertShape: positions must be > 0");
  detail::require_multiple(m.hidden_size, m.heads, "ckpt::BertShape: hidden_size must be a multiple of heads");
  if (m.next_sentence_head && !m.pooler) detail::reject("ckpt::BertShape: next_sentence_head needs the pooler", 0);
  const ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, d);
  pieces.table(Part::embedding, m.positions, d);
  if (m.token_types != 0) pieces.table(Part::embedding, m.token_types, d);
  pieces.norm(Norm::layer, d);

  pieces.in_layers(0, m.layers);
  pieces.encoder_layer(d, m.heads, m.intermediate_size);

  pieces.after_layers();
  if (m.pooler) pieces.linear(Part::head, d, d, Bias::yes);
  if (m.masked_word_head) {
    pieces.linear(Part::head, d, d, Bias::yes);
    pieces.norm(Norm::layer, d);
    pieces.vector(Part::head, m.vocab_size, Sharding::rows);
  }
  if (m.next_sentence_head) pieces.linear(Part::head, d, 2, Bias::yes);
}

template <class Visitor>
constexpr void visit_tensors(const T5Shape& m, Visitor&& visit) {
  detail::require_size(m.vocab_size, "ckpt::T5Shape: vocab_size must be > 0");
  detail::require_size(m.hidden_size, "ckpt::T5Shape: hidden_size must be > 0");
  detail::require_size(m.layers, "ckpt::T5Shape: layers must be > 0");
  detail::require_size(m.heads, "ckpt::T5Shape: heads must be > 0");
  detail::require_size(m.head_dim, "ckpt::T5Shape: head_dim must be > 0");
  detail::require_size(m.intermediate_size, "ckpt::T5Shape: intermediate_size must be > 0");
  detail::require_size(m.position_buckets, "ckpt::T5Shape: position_buckets must be > 0");
  const ParameterCount d = m.hidden_size;
  const std::uint64_t decoder = m.layers;
  const std::uint64_t end = (ParameterCount(decoder) + (m.decoder_layers != 0 ? m.decoder_layers : m.layers)).value();
  Pieces pieces(visit);

  const auto stack = [&](std::uint64_t first, std::uint64_t last, std::uint64_t attentions) {
    pieces.in_layers(first, first + 1);
    pieces.table(Part::embedding, m.position_buckets, m.heads, Sharding::columns);
    pieces.in_layers(first, last);
    for (std::uint64_t i = 0; i < attentions; ++i) {
      pieces.attention({.hidden = d, .heads = m.heads, .kv_heads = m.heads, .head_dim = m.head_dim});
    }
    pieces.mlp({.hidden = d, .inner = m.intermediate_size, .gated = m.gated_mlp});
    pieces.norm(Norm::rms, d, attentions + 1);
    pieces.in_layers(last - 1, last);
    pieces.norm(Norm::rms, d);
  };
  pieces.embedding(m.vocab_size, d);
  stack(0, decoder, 1);
  stack(decoder, end, 2);  // attends to itself and to the encoder
  pieces.after_layers();
  if (!m.tied_head) pieces.head(d, m.vocab_size);
}

}  // namespace ckpt::inline CKPT_ABI
