#pragma once
// Transformer encoders of text: BERT and what comes from it.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/encoder_layer.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of an encoder of text, by default BERT with everything that pre-training needs, as its published files hold
/// it.
struct EncoderShape {
  std::uint64_t vocab_size = 0;         ///< V
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, divides d
  std::uint64_t intermediate_size = 0;  ///< f
  std::uint64_t positions = 512;        ///< P, rows of the position table; 0 for none
  std::uint64_t token_types = 2;        ///< rows of the table of segments; 0 for none
  std::uint64_t embedding_size = 0;     ///< e, size of a word, mapped to d with bias (ALBERT, ELECTRA); 0 means d
  std::uint64_t distinct_layers = 0;    ///< layers that others repeat (ALBERT: 1); 0 means all
  std::uint64_t relative_rows = 0;      ///< rows of a table of relative positions that all layers share; 0 for none
  std::uint64_t relative_size = 0;      ///< size of such a row; 0 means d
  bool relative_norm = false;           ///< a norm on that table (DeBERTa)
  std::uint64_t kernel = 0;             ///< words that a convolution beside the first layer sees (DeBERTa V2 XL)
  bool global_attention = false;        ///< query, key and value maps of their own for words that see all (Longformer)
  EncoderLayer layer{};                 ///< what a layer has
  bool embedding_norm = true;           ///< a norm on the embedding
  bool first_norm = true;               ///< false: the first layer has a norm less (ModernBERT)
  bool final_norm = false;              ///< a norm after the last layer
  bool pooler = true;                   ///< a linear map on the first word
  bool masked_word_head = true;         ///< predicts masked words: transform, norm, a bias per word; weight tied
  bool tied_head = true;                ///< false: a weight of its own for each word
  bool next_sentence_head = true;       ///< tells whether two sentences follow each other; needs the pooler
  std::uint64_t labels = 0;             ///< outputs of a head that scores labels; 0 for none
  bool label_transform = false;         ///< a map of d to d before that head
  bool label_norm = false;              ///< a norm after that map
  bool transform_bias = true;           ///< a bias on the map before a head
  std::uint64_t projection = 0;         ///< outputs of a map of what is pooled, without bias (CLIP); 0 for none
  bool projection_bias = false;         ///< a bias on it (SigLIP)

  friend constexpr bool operator==(const EncoderShape&, const EncoderShape&) = default;
};

/// Lists every tensor of an encoder.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const EncoderShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const EncoderShape&) { return "encoder"; }

// ---- implementation

namespace detail {

template <class Visitor>
constexpr void visit_encoder_heads(Pieces<Visitor>& pieces, const EncoderShape& m, ParameterCount embedding) {
  const ParameterCount d = m.hidden_size;
  const Bias transform{m.transform_bias};
  if (m.pooler) pieces.linear(Part::head, d, d, Bias::yes);
  if (m.masked_word_head) {
    pieces.linear(Part::head, d, embedding, transform);
    pieces.norm(m.layer.norm, embedding);
    if (m.tied_head) {
      pieces.vector(Part::head, m.vocab_size, Sharding::rows);
    } else {
      pieces.head(embedding, m.vocab_size, Bias::yes);
    }
  }
  if (m.next_sentence_head) pieces.linear(Part::head, d, 2, Bias::yes);
  if (m.label_transform) pieces.linear(Part::head, d, d, transform);
  if (m.label_norm) pieces.norm(m.layer.norm, d);
  if (m.labels != 0) pieces.linear(Part::head, d, m.labels, Bias::yes);
  if (m.projection != 0) pieces.linear(Part::head, d, m.projection, Bias{m.projection_bias});
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const EncoderShape& m, Visitor&& visit) {
  detail::require_size(m.vocab_size, Subject{"ckpt::EncoderShape", "vocab_size"});
  detail::require_size(m.hidden_size, Subject{"ckpt::EncoderShape", "hidden_size"});
  detail::require_size(m.layers, Subject{"ckpt::EncoderShape", "layers"});
  detail::require_size(m.heads, Subject{"ckpt::EncoderShape", "heads"});
  detail::require_size(m.intermediate_size, Subject{"ckpt::EncoderShape", "intermediate_size"});
  detail::require_multiple(m.hidden_size, m.heads, "ckpt::EncoderShape: hidden_size must be a multiple of heads");
  if (m.distinct_layers > m.layers) {
    detail::reject("ckpt::EncoderShape: distinct_layers must not exceed layers",
                   static_cast<double>(m.distinct_layers));
  }
  if (!m.first_norm && m.layer.norms == 0) detail::reject("ckpt::EncoderShape: layer.norms must be > 0", 0);
  if (m.next_sentence_head && !m.pooler) detail::reject("ckpt::EncoderShape: next_sentence_head needs the pooler", 0);
  const ParameterCount d = m.hidden_size;
  const ParameterCount e = m.embedding_size != 0 ? m.embedding_size : m.hidden_size;
  const std::uint64_t layers = m.distinct_layers != 0 ? m.distinct_layers : m.layers;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, e);
  if (m.positions != 0) pieces.table(Part::embedding, m.positions, e);
  if (m.token_types != 0) pieces.table(Part::embedding, m.token_types, e);
  if (m.embedding_norm) pieces.norm(m.layer.norm, e);
  if (m.embedding_size != 0) pieces.linear(Part::embedding, e, d, Bias::yes);
  if (m.relative_rows != 0) {
    pieces.table(Part::embedding, m.relative_rows, m.relative_size != 0 ? m.relative_size : m.hidden_size);
    if (m.relative_norm) pieces.norm(m.layer.norm, d);
  }

  pieces.in_layers(0, layers);
  detail::visit_encoder_blocks(pieces, {.hidden = d, .heads = m.heads, .inner = m.intermediate_size}, m.layer);
  for (int i = 0; m.global_attention && i < 3; ++i) {
    pieces.linear(Part::attention, d, d, Bias::yes, Sharding::rows);
  }
  if (m.first_norm) {
    pieces.norm(m.layer.norm, d, m.layer.norms);
  } else {
    pieces.in_layers(0, 1);
    pieces.norm(m.layer.norm, d, m.layer.norms - 1);
    pieces.in_layers(1, layers);
    pieces.norm(m.layer.norm, d, m.layer.norms);
  }
  if (m.kernel != 0) {
    pieces.in_layers(0, 1);
    pieces.linear(Part::convolution, d * m.kernel, d, Bias::yes);
    pieces.norm(m.layer.norm, d);
  }
  pieces.after_layers();
  if (m.final_norm) pieces.norm(m.layer.norm, d);
  detail::visit_encoder_heads(pieces, m, e);
}

}  // namespace ckpt::inline CKPT_ABI
