#pragma once
// Encoders with a decoder that attends to them: T5, BART, Marian, Whisper.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/encoder_layer.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Shape of an encoder with a decoder. As it stands, with the sizes filled in, it is the first T5, with an MLP of two
/// matrices and a tied head; version 1.1 and Flan-T5 have a gated MLP and a head of their own.
struct EncoderDecoderShape {
  std::uint64_t vocab_size = 0;                 ///< V, rows of the embedding that encoder and decoder share
  std::uint64_t hidden_size = 0;                ///< d
  std::uint64_t layers = 0;                     ///< layers of the encoder
  std::uint64_t decoder_layers = 0;             ///< layers of the decoder; 0 means as many
  std::uint64_t heads = 0;                      ///< H
  std::uint64_t decoder_heads = 0;              ///< H of the decoder; 0 means as many
  std::uint64_t head_dim = 0;                   ///< size of one head, H x head_dim need not be d; 0 means d / H
  std::uint64_t intermediate_size = 0;          ///< f
  std::uint64_t decoder_intermediate_size = 0;  ///< f of the decoder; 0 means the same
  std::uint64_t position_buckets = 32;  ///< rows of a table of relative positions that each stack has once; 0 for none
  bool position_tables_everywhere = false;  ///< such a table in each layer (umT5)
  std::uint64_t positions = 0;              ///< rows of the encoder's position table; 0 for none
  std::uint64_t decoder_positions = 0;      ///< rows of the decoder's
  std::uint64_t frequencies = 0;            ///< of sound that enters by two convolutions (Whisper); 0: words enter
  Norm norm = Norm::rms;                    ///< what the norms learn
  bool gated_mlp = false;                   ///< three matrices rather than two
  bool bias = false;                        ///< biases in linear maps
  bool key_bias = true;                     ///< false: none on key projections where there are biases (Whisper)
  bool embedding_norm = false;              ///< a norm on the input of each stack (BART)
  bool final_norm = true;                   ///< a norm after each stack
  bool has_decoder = true;                  ///< false: the encoder alone
  bool tied_head = true;                    ///< the output head is the embedding
  bool head = true;                         ///< false: no output head
  std::uint64_t labels = 0;                 ///< outputs of a head that scores labels, after a map of d to d; 0 for none

  friend constexpr bool operator==(const EncoderDecoderShape&, const EncoderDecoderShape&) = default;
};

/// Lists every tensor of an encoder with a decoder. The layers of the decoder are numbered after those of the encoder.
/// @throws InvalidInput naming the size that is missing
template <class Visitor>
constexpr void visit_tensors(const EncoderDecoderShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const EncoderDecoderShape& m) {
  return m.frequencies != 0 ? "speech" : m.has_decoder ? "encoder-decoder" : "encoder";
}

/// Shape of an encoder with a decoder that are both made from decoders (T5Gemma): each has an embedding and a norm
/// after its layers; a layer of the decoder attends to the encoder, too, with a norm before and after.
struct DecoderPairShape {
  DecoderShape encoder{};  ///< without head
  DecoderShape decoder{};  ///< the decoder, with the heads of whose attention it attends to the encoder

  friend constexpr bool operator==(const DecoderPairShape&, const DecoderPairShape&) = default;
};

/// Lists every tensor of such a pair. The layers of the decoder are numbered after those of the encoder.
/// @throws InvalidInput as for `DecoderShape`; when the encoder has a head
template <class Visitor>
constexpr void visit_tensors(const DecoderPairShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const DecoderPairShape&) { return "encoder-decoder"; }

// ---- implementation

template <class Visitor>
constexpr void visit_tensors(const EncoderDecoderShape& m, Visitor&& visit) {
  detail::require_size(m.vocab_size, Subject{"ckpt::EncoderDecoderShape", "vocab_size"});
  detail::require_size(m.hidden_size, Subject{"ckpt::EncoderDecoderShape", "hidden_size"});
  detail::require_size(m.layers, Subject{"ckpt::EncoderDecoderShape", "layers"});
  detail::require_size(m.heads, Subject{"ckpt::EncoderDecoderShape", "heads"});
  detail::require_size(m.intermediate_size, Subject{"ckpt::EncoderDecoderShape", "intermediate_size"});
  const std::uint64_t decoder_heads = m.decoder_heads != 0 ? m.decoder_heads : m.heads;
  if (m.head_dim == 0) {
    for (const std::uint64_t heads : {m.heads, decoder_heads}) {
      detail::require_multiple(m.hidden_size, heads,
                               "ckpt::EncoderDecoderShape: hidden_size must be a multiple of heads unless head_dim is "
                               "given");
    }
  }
  if (!m.has_decoder && (m.decoder_layers != 0 || m.frequencies != 0)) {
    detail::reject("ckpt::EncoderDecoderShape: decoder_layers and frequencies must be 0 without a decoder",
                   static_cast<double>(m.decoder_layers));
  }
  const ParameterCount d = m.hidden_size;
  const std::uint64_t decoder = m.layers;
  const std::uint64_t end = (ParameterCount(decoder) + (m.decoder_layers != 0 ? m.decoder_layers : m.layers)).value();
  const EncoderLayer layer{.norm = m.norm,
                           .gated_mlp = m.gated_mlp,
                           .qkv_bias = m.bias,
                           .key_bias = m.key_bias,
                           .output_bias = m.bias,
                           .mlp_bias = m.bias};
  Pieces pieces(visit);

  const auto stack = [&](std::uint64_t first, std::uint64_t last, std::uint64_t positions,
                         const detail::EncoderLayerSizes& sizes) {
    pieces.in_layers(first, first + 1);
    if (positions != 0) pieces.table(Part::embedding, positions, d);
    if (m.embedding_norm) pieces.norm(m.norm, d);
    if (m.position_tables_everywhere) pieces.in_layers(first, last);
    if (m.position_buckets != 0) {
      pieces.table(Part::embedding, m.position_buckets, sizes.heads, Sharding::columns);
    }
    pieces.in_layers(first, last);
    detail::visit_encoder_layer(pieces, sizes, layer);
    pieces.in_layers(last - 1, last);
    if (m.final_norm) pieces.norm(m.norm, d);
  };
  pieces.embedding(m.vocab_size, d);
  if (m.frequencies != 0) {
    pieces.linear(Part::convolution, ParameterCount(m.frequencies) * 3, d, Bias::yes);
    pieces.linear(Part::convolution, d * 3, d, Bias::yes);
  }
  stack(0, decoder, m.positions, {.hidden = d, .heads = m.heads, .head_dim = m.head_dim, .inner = m.intermediate_size});
  if (m.has_decoder) {  // attends to itself and to the encoder
    stack(decoder, end, m.decoder_positions,
          {.hidden = d,
           .heads = decoder_heads,
           .head_dim = m.head_dim,
           .inner = m.decoder_intermediate_size != 0 ? m.decoder_intermediate_size : m.intermediate_size,
           .attentions = 2});
  }
  pieces.after_layers();
  if (m.has_decoder && m.head && !m.tied_head) pieces.head(d, m.vocab_size);
  if (m.labels != 0) {
    pieces.linear(Part::head, d, d, Bias::yes);
    pieces.linear(Part::head, d, m.labels, Bias::yes);
  }
}

template <class Visitor>
constexpr void visit_tensors(const DecoderPairShape& m, Visitor&& visit) {
  if (m.encoder.head != Head::none) detail::reject("ckpt::DecoderPairShape: encoder must be without head", 1);
  const std::uint64_t first = m.encoder.layers;
  const DecoderShape decoder = detail::completed(m.decoder);
  visit_tensors(m.encoder, [&](Tensor tensor) {
    if (tensor.layers.place == Layers::Place::after) {  // on the stage of its last layer
      tensor.layers = {.place = Layers::Place::inside, .begin = first - 1, .end = first};
    }
    visit(static_cast<const Tensor&>(tensor));
  });
  visit_tensors(decoder, [&](Tensor tensor) {
    if (tensor.layers.place == Layers::Place::inside) {
      tensor.layers.begin = (ParameterCount(first) + tensor.layers.begin).value();
      tensor.layers.end = (ParameterCount(first) + tensor.layers.end).value();
    }
    visit(static_cast<const Tensor&>(tensor));
  });
  Pieces pieces(visit);
  pieces.in_layers(first, (ParameterCount(first) + decoder.layers).value());
  detail::visit_encoder_attention(pieces,
                                  {.hidden = decoder.hidden_size,
                                   .heads = decoder.heads,
                                   .head_dim = decoder.head_dim,
                                   .kv_heads = decoder.kv_heads,
                                   .kv_hidden = m.encoder.hidden_size},
                                  {.qkv_bias = decoder.qkv_bias, .output_bias = decoder.output_bias});
  pieces.norm(decoder.norm, decoder.hidden_size, 2);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
