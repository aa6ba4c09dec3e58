#pragma once
// Diffusion transformers: layers that attend to text beside (DiT, PixArt, Sana, LTX-Video, Wan, CogVideoX), and layers
// in which image and text attend to each other with weights of their own (SD3, FLUX, HunyuanVideo, Qwen-Image).

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/detail/diffusion_pieces.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Where the gains, offsets and gates of adaptive norms come from.
enum class Modulation : std::uint8_t {
  embedded,  ///< each layer embeds time and class itself and maps them to six vectors (DiT as diffusers stores it)
  shared,    ///< one map for all layers, and a table of six vectors in each (PixArt, Sana, LTX-Video, Wan)
  mapped,    ///< each layer maps the time twice to six vectors, for image and text, before norms with gains (CogVideoX)
};

/// The word for it.
[[nodiscard]] constexpr std::string_view to_string(Modulation modulation) {
  switch (modulation) {
    case Modulation::embedded:
      return "embedded";
    case Modulation::shared:
      return "shared";
    case Modulation::mapped:
      return "mapped";
  }
  return "unknown";
}

/// Shape of a diffusion transformer with one stream. Hidden size d = heads x head_dim; the attention within the image
/// (CogVideoX: and text) has that many heads.
struct DiffusionTransformerShape {
  std::uint64_t heads = 0;                     ///< H
  std::uint64_t head_dim = 0;                  ///< size of one head
  std::uint64_t layers = 0;                    ///< L
  std::uint64_t intermediate_size = 0;         ///< f; 0 means 4 d
  std::uint64_t in_features = 0;               ///< numbers of a patch that enter: channels x its volume
  std::uint64_t out_features = 0;              ///< numbers of a patch that leave
  std::uint64_t text_size = 0;                 ///< features of a word from the text encoder; 0 without text
  Modulation modulation = Modulation::shared;  ///< of the norms
  std::uint64_t time_features = 256;           ///< waves that encode the time
  std::uint64_t time_size = 0;                 ///< features of the embedded time; 0 means d
  std::uint64_t classes = 0;                   ///< classes, and one for none, where each layer embeds them; 0 without
  bool query_bias = true;                      ///< on query, key and value of the attention within the image
  QkNorm qk_norm = QkNorm::none;               ///< on queries and keys, of both attentions
  Norm qk_norm_kind = Norm::rms;               ///< what they learn
  std::uint64_t cross_size = 0;        ///< features of a word where keys and values are made; 0: no such attention
  std::uint64_t cross_heads = 0;       ///< of the attention to text; 0 means H
  std::uint64_t cross_head_dim = 0;    ///< size of one of them; 0 means head_dim
  bool cross_norm = false;             ///< a layer norm with gain and bias before it (Wan)
  std::uint64_t cross_image_size = 0;  ///< features of keys and values made of an image as well (Wan); 0 without
  std::uint64_t image_size = 0;        ///< features of that image from its encoder, embedded; 0 without
  std::uint64_t image_positions = 0;   ///< rows of a table of its positions; 0 without
  bool convolutional_mlp = false;      ///< gate and up in one, a 3x3 convolution of each channel, down (Sana)
  bool text_norm = false;              ///< an RMS norm on the embedded text (Sana)
  bool guidance = false;               ///< embeds the strength of guidance beside the time (Sana Sprint)
  bool size_conditions = false;        ///< embeds resolution and aspect ratio, a third of d each (PixArt)
  bool in_bias = true;                 ///< on the map of patches
  std::uint64_t offset_size = 0;       ///< features of a second number embedded as the time is (CogVideoX 1.5)

  friend constexpr bool operator==(const DiffusionTransformerShape&, const DiffusionTransformerShape&) = default;
};

/// Lists every tensor of a diffusion transformer with one stream. Fixed tables of positions are no parameters.
/// @throws InvalidInput naming the size that is missing
template <class Visitor>
constexpr void visit_tensors(const DiffusionTransformerShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const DiffusionTransformerShape&) { return "diffusion"; }

/// Shape of a diffusion transformer with two streams. In the first layers image and text have projections, norms and
/// MLP of their own and attend to both; in the layers after these they share them, attention beside MLP.
struct JointTransformerShape {
  std::uint64_t heads = 0;              ///< H
  std::uint64_t head_dim = 0;           ///< size of one head; hidden size d = H x head_dim
  std::uint64_t joint_layers = 0;       ///< layers of two streams
  std::uint64_t single_layers = 0;      ///< layers of one stream after them
  std::uint64_t intermediate_size = 0;  ///< f; 0 means 4 d
  std::uint64_t in_features = 0;        ///< numbers of a patch that enter: channels x its volume
  std::uint64_t out_features = 0;       ///< numbers of a patch that leave
  std::uint64_t text_size = 0;          ///< features of a word from the text encoder
  std::uint64_t pooled_size = 0;        ///< features of the text as a whole, embedded beside the time; 0 without
  bool guidance = false;                ///< embeds the strength of guidance as well
  bool qk_norm = false;                 ///< gains of head size on queries and keys of both streams
  std::uint64_t dual_layers = 0;        ///< first layers with a second attention of the image alone (SD 3.5 medium)
  bool text_ends = false;               ///< the last layer of two streams makes no text (SD3)
  bool text_norm = false;               ///< an RMS norm on the text as it enters (Qwen-Image)
  std::uint64_t time_kinds = 0;         ///< rows of a table added to the time (Qwen-Image-Layered); 0 without
  std::uint64_t refiner_layers = 0;     ///< layers of the text alone, with a time of their own (HunyuanVideo)
  std::uint64_t fixed_positions = 0;    ///< rows of a table of positions that files hold and nobody trains (SD3)

  friend constexpr bool operator==(const JointTransformerShape&, const JointTransformerShape&) = default;
};

/// Lists every tensor of a diffusion transformer with two streams. The refiner stands before the stack.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const JointTransformerShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const JointTransformerShape&) { return "diffusion"; }

// ---- implementation

template <class Visitor>
constexpr void visit_tensors(const DiffusionTransformerShape& m, Visitor&& visit) {
  detail::require_size(m.heads, Subject{"ckpt::DiffusionTransformerShape", "heads"});
  detail::require_size(m.head_dim, Subject{"ckpt::DiffusionTransformerShape", "head_dim"});
  detail::require_size(m.layers, Subject{"ckpt::DiffusionTransformerShape", "layers"});
  detail::require_size(m.in_features, Subject{"ckpt::DiffusionTransformerShape", "in_features"});
  detail::require_size(m.out_features, Subject{"ckpt::DiffusionTransformerShape", "out_features"});
  detail::require_size(m.time_features, Subject{"ckpt::DiffusionTransformerShape", "time_features"});
  const ParameterCount d = ParameterCount(m.heads) * m.head_dim;
  const ParameterCount f = m.intermediate_size != 0 ? ParameterCount(m.intermediate_size) : 4 * d;
  const ParameterCount time = m.time_size != 0 ? ParameterCount(m.time_size) : d;
  const bool own_text = m.modulation == Modulation::mapped;  // text is in the same stream
  Pieces pieces(visit);
  const auto qk_norms = [&](ParameterCount heads, ParameterCount head_dim) {
    if (m.qk_norm == QkNorm::none) return;
    pieces.norm(m.qk_norm_kind, m.qk_norm == QkNorm::head ? head_dim : heads * head_dim, 2);
  };

  pieces.linear(Part::embedding, m.in_features, d, m.in_bias ? Bias::yes : Bias::no);
  if (m.modulation != Modulation::embedded) detail::embed(pieces, m.time_features, time);
  if (m.guidance) detail::embed(pieces, m.time_features, time);
  if (m.offset_size != 0) detail::embed(pieces, m.offset_size, m.offset_size);
  if (m.size_conditions) {
    detail::embed(pieces, m.time_features, d.value() / 3);
    detail::embed(pieces, m.time_features, d.value() / 3);
  }
  if (m.modulation == Modulation::shared) detail::modulate(pieces, d, 6, d);
  if (m.text_size != 0) {
    if (own_text) {
      pieces.linear(Part::embedding, m.text_size, d, Bias::yes);
    } else {
      detail::embed(pieces, m.text_size, d);
    }
  }
  if (m.text_norm) pieces.norm(Norm::rms, d);
  if (m.image_size != 0) {
    const ParameterCount image = m.image_size;
    pieces.norm(Norm::layer, image);
    pieces.linear(Part::embedding, image, image, Bias::yes);
    pieces.linear(Part::embedding, image, d, Bias::yes);
    pieces.norm(Norm::layer, d);
    if (m.image_positions != 0) pieces.table(Part::embedding, m.image_positions, image);
  }

  pieces.in_layers(0, m.layers);
  switch (m.modulation) {
    case Modulation::embedded:
      detail::embed(pieces, m.time_features, d);
      if (m.classes != 0) pieces.table(Part::embedding, ParameterCount(m.classes) + 1, d);
      detail::modulate(pieces, d, 6, d);
      break;
    case Modulation::shared:
      pieces.table(Part::norm, 6, d);
      break;
    case Modulation::mapped:
      detail::modulate(pieces, time, 6, d);
      detail::modulate(pieces, time, 6, d);
      pieces.norm(Norm::layer, d, 2);
      break;
  }
  detail::attend(pieces, {.hidden = d,
                          .context = d,
                          .heads = m.heads,
                          .head_dim = m.head_dim,
                          .query_bias = m.query_bias ? Bias::yes : Bias::no});
  qk_norms(m.heads, m.head_dim);
  if (m.cross_size != 0) {
    const ParameterCount heads = m.cross_heads != 0 ? m.cross_heads : m.heads;
    const ParameterCount head_dim = m.cross_head_dim != 0 ? m.cross_head_dim : m.head_dim;
    if (m.cross_norm) pieces.norm(Norm::layer, d);
    detail::attend(pieces, {.hidden = d, .context = m.cross_size, .heads = heads, .head_dim = head_dim});
    qk_norms(heads, head_dim);
    if (m.cross_image_size != 0) {
      for (const Projection projection : {Projection::key, Projection::value}) {
        pieces.linear({.part = Part::attention,
                       .in = m.cross_image_size,
                       .out = heads * head_dim,
                       .bias = Bias::yes,
                       .sharding = Sharding::rows,
                       .granule = head_dim,
                       .projection = projection});
      }
      if (m.qk_norm != QkNorm::none) {
        pieces.norm(m.qk_norm_kind, m.qk_norm == QkNorm::head ? head_dim : heads * head_dim);
      }
    }
  }
  if (m.convolutional_mlp) {
    pieces.linear({.in = d, .out = 2 * f, .bias = Bias::yes, .projection = Projection::up});
    pieces.linear(Part::mlp, 9, 2 * f, Bias::yes);
    pieces.linear({.in = f, .out = d, .projection = Projection::down});
  } else {
    pieces.mlp({.hidden = d, .inner = f, .bias = Bias::yes});
  }

  pieces.after_layers();
  switch (m.modulation) {
    case Modulation::embedded:
      detail::modulate(pieces, d, 2, d);
      break;
    case Modulation::shared:
      pieces.table(Part::norm, 2, d);
      break;
    case Modulation::mapped:
      detail::modulate(pieces, time, 2, d);
      pieces.norm(Norm::layer, d, 2);
      break;
  }
  pieces.linear(Part::head, d, m.out_features, Bias::yes);
}

template <class Visitor>
constexpr void visit_tensors(const JointTransformerShape& m, Visitor&& visit) {
  detail::require_size(m.heads, Subject{"ckpt::JointTransformerShape", "heads"});
  detail::require_size(m.head_dim, Subject{"ckpt::JointTransformerShape", "head_dim"});
  detail::require_size(m.joint_layers, Subject{"ckpt::JointTransformerShape", "joint_layers"});
  detail::require_size(m.in_features, Subject{"ckpt::JointTransformerShape", "in_features"});
  detail::require_size(m.out_features, Subject{"ckpt::JointTransformerShape", "out_features"});
  detail::require_size(m.text_size, Subject{"ckpt::JointTransformerShape", "text_size"});
  if (m.dual_layers > m.joint_layers) {
    detail::reject("ckpt::JointTransformerShape: dual_layers must not exceed joint_layers",
                   static_cast<double>(m.dual_layers));
  }
  const ParameterCount d = ParameterCount(m.heads) * m.head_dim;
  const ParameterCount f = m.intermediate_size != 0 ? ParameterCount(m.intermediate_size) : 4 * d;
  constexpr std::uint64_t time_features = 256;
  Pieces pieces(visit);
  const auto attention = [&](bool with_output = true) {
    detail::attend(pieces,
                   {.hidden = d, .context = d, .heads = m.heads, .head_dim = m.head_dim, .with_output = with_output});
    if (m.qk_norm) pieces.norm(Norm::rms, m.head_dim, 2);
  };
  const auto mlp = [&] { pieces.mlp({.hidden = d, .inner = f, .bias = Bias::yes}); };

  pieces.linear(Part::embedding, m.in_features, d, Bias::yes);
  pieces.linear(Part::embedding, m.text_size, d, Bias::yes);
  if (m.text_norm) pieces.norm(Norm::rms, m.text_size);
  detail::embed(pieces, time_features, d);
  if (m.pooled_size != 0) detail::embed(pieces, m.pooled_size, d);
  if (m.guidance) detail::embed(pieces, time_features, d);
  if (m.time_kinds != 0) pieces.table(Part::embedding, m.time_kinds, d);
  if (m.refiner_layers != 0) {
    detail::embed(pieces, time_features, d);
    detail::embed(pieces, m.text_size, d);
    pieces.at({.place = Layers::Place::before, .end = m.refiner_layers});
    detail::attend(pieces, {.hidden = d, .context = d, .heads = m.heads, .head_dim = m.head_dim});
    pieces.mlp({.hidden = d, .inner = 4 * d, .bias = Bias::yes});
    pieces.norm(Norm::layer, d, 2);
    detail::modulate(pieces, d, 2, d);
  }

  // The image, in every layer of two streams.
  pieces.in_layers(0, m.joint_layers);
  attention();
  mlp();
  pieces.in_layers(0, m.dual_layers);
  detail::modulate(pieces, d, 9, d);
  attention();
  pieces.in_layers(m.dual_layers, m.joint_layers);
  detail::modulate(pieces, d, 6, d);
  // The text, as long as it goes on.
  const std::uint64_t whole = m.joint_layers - (m.text_ends ? 1 : 0);
  pieces.in_layers(0, whole);
  detail::modulate(pieces, d, 6, d);
  attention();
  mlp();
  pieces.in_layers(whole, m.joint_layers);
  detail::modulate(pieces, d, 2, d);
  attention(false);
  // Both in one: attention and MLP side by side, and one map out of both.
  pieces.in_layers(m.joint_layers, (ParameterCount(m.joint_layers) + m.single_layers).value());
  detail::modulate(pieces, d, 3, d);
  attention(false);
  pieces.linear({.in = d, .out = f, .bias = Bias::yes, .sharding = Sharding::rows, .projection = Projection::up});
  pieces.linear(
      {.in = d + f, .out = d, .bias = Bias::yes, .sharding = Sharding::columns, .projection = Projection::down});

  pieces.after_layers();
  detail::modulate(pieces, d, 2, d);
  pieces.linear(Part::head, d, m.out_features, Bias::yes);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
