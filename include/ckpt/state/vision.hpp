#pragma once
// Models of images: vision transformers and residual networks.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/encoder_layer.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What a vision transformer makes one vector of an image with.
enum class ImagePooler : std::uint8_t {
  none,       ///< nothing: the class token, or a mean
  linear,     ///< a linear map with bias (ViTModel)
  attention,  ///< attention from a learned probe, a norm, an MLP (SigLIP)
};

/// The word for a pooler.
[[nodiscard]] constexpr std::string_view to_string(ImagePooler pooler) {
  switch (pooler) {
    case ImagePooler::none:
      return "none";
    case ImagePooler::linear:
      return "linear";
    case ImagePooler::attention:
      return "attention";
  }
  return "unknown";
}

/// What draws hidden patches again from those that are seen (ViT-MAE): a map into it, layers, a map to pixels.
struct ImageDecoder {
  std::uint64_t hidden_size = 0;        ///< d; 0 means that there is none
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, divides d
  std::uint64_t intermediate_size = 0;  ///< f

  friend constexpr bool operator==(const ImageDecoder&, const ImageDecoder&) = default;
};

/// Images that are cut into tiles (Llama 3.2 Vision): tables of a vector per tile before and after the layers, one of
/// a vector per position, each for every way of cutting and with a gate.
struct ImageTiles {
  std::uint64_t ways = 0;   ///< rows of the tables; 0 means that there are none
  std::uint64_t tiles = 0;  ///< most tiles of an image

  friend constexpr bool operator==(const ImageTiles&, const ImageTiles&) = default;
};

/// Shape of a vision transformer. As it stands, with the sizes filled in, it is ViT, which classifies square images;
/// with other options the tower of a model of text and images.
struct VisionTransformerShape {
  std::uint64_t hidden_size = 0;           ///< d
  std::uint64_t layers = 0;                ///< L
  std::uint64_t heads = 0;                 ///< H, divides d unless head_dim is given
  std::uint64_t head_dim = 0;              ///< size of one head; 0 means d / H
  std::uint64_t intermediate_size = 0;     ///< f
  std::uint64_t image_size = 224;          ///< pixels along a side, a multiple of the patch size; 0: no position table
  std::uint64_t patch_size = 16;           ///< pixels along the side of a patch
  std::uint64_t channels = 3;              ///< colours
  std::uint64_t frames = 1;                ///< images that a patch spans (Qwen2-VL: 2)
  bool patch_bias = true;                  ///< a bias on the map of a patch
  bool class_token = true;                 ///< a learned vector for the whole image, with a position
  std::uint64_t extra_tokens = 0;          ///< learned vectors without position: registers, what hides a patch
  std::uint64_t positions = 0;             ///< rows of the position table; 0 means a patch each, and the class
  bool patch_norm = false;                 ///< a norm on the patches, before their positions (GLM-4V)
  EncoderLayer layer{};                    ///< what a layer has
  bool pre_norm = false;                   ///< a norm before the first layer (CLIP)
  bool final_norm = true;                  ///< a norm after the last layer
  std::uint64_t gated_layers = 0;          ///< of the layers, those with two gates of one number
  ImageTiles tiles{};                      ///< tiles, if ways is set
  ImageDecoder decoder{};                  ///< what draws, if hidden_size is set
  ImagePooler pooler = ImagePooler::none;  ///< what makes one vector of an image
  std::uint64_t classes = 1000;            ///< outputs of the head; 0 for none
  std::uint64_t head_features = 0;         ///< that enter the head; 0 means d (DINOv2: 2 d, class and mean)
  std::uint64_t projection = 0;            ///< outputs of a map without bias (CLIP); 0 for none

  friend constexpr bool operator==(const VisionTransformerShape&, const VisionTransformerShape&) = default;
};

/// Lists every tensor of a vision transformer.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const VisionTransformerShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const VisionTransformerShape&) { return "vision"; }

/// Shape of Swin: a vision transformer of four stages that attends in windows; after a stage four patches become one of
/// twice the size.
/// @see Liu et al., 2021, arXiv 2103.14030
struct SwinShape {
  std::uint64_t hidden_size = 0;          ///< d of the first stage; that of stage i is 2^i d
  std::array<std::uint64_t, 4> layers{};  ///< of each stage
  std::array<std::uint64_t, 4> heads{};   ///< of each stage; divide its size
  std::uint64_t mlp_ratio = 4;            ///< inner size over the size of the stage
  std::uint64_t window_size = 7;          ///< patches along the side of a window
  std::uint64_t patch_size = 4;           ///< pixels along the side of a patch
  std::uint64_t channels = 3;             ///< colours
  std::uint64_t classes = 1000;           ///< outputs of the head; 0 for none

  friend constexpr bool operator==(const SwinShape&, const SwinShape&) = default;
};

/// Lists every tensor of a Swin transformer.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const SwinShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const SwinShape&) { return "vision"; }

/// Shape of a residual network (ResNet).
struct ResNetShape {
  std::array<std::uint64_t, 4> blocks{};                      ///< blocks of each stage
  std::array<std::uint64_t, 4> widths{256, 512, 1024, 2048};  ///< channels that leave each stage
  bool bottleneck = true;        ///< blocks of 1x1, 3x3 at a quarter of the width, 1x1; otherwise of two 3x3
  std::uint64_t stem = 64;       ///< channels after the first 7x7 convolution
  std::uint64_t channels = 3;    ///< colours
  std::uint64_t classes = 1000;  ///< outputs of the head

  friend constexpr bool operator==(const ResNetShape&, const ResNetShape&) = default;
};

/// Lists every tensor of a residual network; blocks are its layers.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const ResNetShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const ResNetShape&) { return "vision"; }

/// What batch normalisation stores besides parameters.
struct BatchNormBuffers {
  std::uint64_t statistics = 0;  ///< running means and variances, in floating point
  std::uint64_t counters = 0;    ///< one 64-bit integer per norm

  friend constexpr bool operator==(const BatchNormBuffers&, const BatchNormBuffers&) = default;
};

/// Buffers of a residual network: each norm has a running mean and variance as long as its gain and bias.
/// @throws InvalidInput as `visit_tensors`
[[nodiscard]] constexpr BatchNormBuffers batch_norm_buffers(const ResNetShape& shape);

// ---- implementation

namespace detail {

/// Rows of the position table.
[[nodiscard]] constexpr ParameterCount position_rows(const VisionTransformerShape& m) {
  if (m.positions != 0 || m.image_size == 0) return m.positions;
  const ParameterCount side = m.image_size / m.patch_size;
  return side * side + (m.class_token ? 1 : 0);
}

constexpr void check_sizes(const VisionTransformerShape& m) {
  require_size(m.hidden_size, Subject{"ckpt::VisionTransformerShape", "hidden_size"});
  require_size(m.layers, Subject{"ckpt::VisionTransformerShape", "layers"});
  require_size(m.heads, Subject{"ckpt::VisionTransformerShape", "heads"});
  require_size(m.intermediate_size, Subject{"ckpt::VisionTransformerShape", "intermediate_size"});
  require_size(m.channels, Subject{"ckpt::VisionTransformerShape", "channels"});
  require_size(m.frames, Subject{"ckpt::VisionTransformerShape", "frames"});
  if (m.head_dim == 0) {
    require_multiple(m.hidden_size, m.heads, "ckpt::VisionTransformerShape: hidden_size must be a multiple of heads");
  }
  if (m.positions == 0) {
    require_multiple(m.image_size, m.patch_size,
                     "ckpt::VisionTransformerShape: image_size must be a multiple of patch_size");
  }
  require_size(m.patch_size, Subject{"ckpt::VisionTransformerShape", "patch_size"});
  if (m.gated_layers > m.layers) {
    reject("ckpt::VisionTransformerShape: gated_layers must not exceed layers", static_cast<double>(m.gated_layers));
  }
  if ((m.tiles.ways == 0) != (m.tiles.tiles == 0)) {
    reject("ckpt::VisionTransformerShape: tiles.ways and tiles.tiles must both be > 0 or both 0",
           static_cast<double>(m.tiles.ways));
  }
  if (m.decoder.hidden_size == 0) return;
  require_size(m.decoder.layers, Subject{"ckpt::VisionTransformerShape", "decoder.layers"});
  require_size(m.decoder.intermediate_size, Subject{"ckpt::VisionTransformerShape", "decoder.intermediate_size"});
  require_multiple(m.decoder.hidden_size, m.decoder.heads,
                   "ckpt::VisionTransformerShape: decoder.hidden_size must be a multiple of decoder.heads");
}

/// What draws hidden patches; its layers are numbered after the others.
template <class Visitor>
constexpr void visit_image_decoder(Pieces<Visitor>& pieces, const VisionTransformerShape& m, ParameterCount pixels,
                                   ParameterCount positions) {
  const ParameterCount d = m.decoder.hidden_size;
  pieces.in_layers(m.layers, (ParameterCount(m.layers) + 1).value());
  pieces.linear(Part::embedding, m.hidden_size, d, Bias::yes);
  pieces.vector(Part::embedding, d);  // stands for a hidden patch
  pieces.table(Part::embedding, positions, d);
  pieces.in_layers(m.layers, (ParameterCount(m.layers) + m.decoder.layers).value());
  visit_encoder_layer(pieces, {.hidden = d, .heads = m.decoder.heads, .inner = m.decoder.intermediate_size}, m.layer);
  pieces.after_layers();
  pieces.norm(m.layer.norm, d);
  pieces.linear(Part::head, d, pixels, Bias::yes);
}

template <class Visitor>
constexpr void visit_image_tiles(Pieces<Visitor>& pieces, const ImageTiles& t, ParameterCount d,
                                 ParameterCount positions) {
  const ParameterCount all = d * t.tiles;
  pieces.table(Part::embedding, t.ways, all);
  pieces.table(Part::embedding, t.ways, all);
  pieces.table(Part::embedding, t.ways, all * positions);
  pieces.vector(Part::embedding, 3);
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const VisionTransformerShape& m, Visitor&& visit) {
  detail::check_sizes(m);
  const ParameterCount d = m.hidden_size;
  const ParameterCount positions = detail::position_rows(m);
  const ParameterCount pixels = ParameterCount(m.channels) * m.frames * m.patch_size * m.patch_size;  // of a patch
  const detail::EncoderLayerSizes sizes{
      .hidden = d, .heads = m.heads, .head_dim = m.head_dim, .inner = m.intermediate_size};
  Pieces pieces(visit);

  pieces.linear(Part::embedding, pixels, d, Bias{m.patch_bias});
  if (m.class_token) pieces.vector(Part::embedding, d);
  if (m.extra_tokens != 0) pieces.table(Part::embedding, m.extra_tokens, d);
  if (positions != 0) pieces.table(Part::embedding, positions, d);
  if (m.tiles.ways != 0) detail::visit_image_tiles(pieces, m.tiles, d, positions);
  if (m.patch_norm) pieces.norm(m.layer.norm, d);
  if (m.pre_norm) pieces.norm(m.layer.norm, d);
  pieces.in_layers(0, m.layers);
  detail::visit_encoder_layer(pieces, sizes, m.layer);
  pieces.in_layers(m.layers - m.gated_layers, m.layers);
  pieces.vector(Part::attention, 2);
  pieces.after_layers();
  if (m.final_norm) pieces.norm(m.layer.norm, d);
  if (m.decoder.hidden_size != 0) detail::visit_image_decoder(pieces, m, pixels, positions);
  if (m.pooler == ImagePooler::linear) pieces.linear(Part::head, d, d, Bias::yes);
  if (m.pooler == ImagePooler::attention) {
    pieces.vector(Part::head, d);
    detail::visit_encoder_blocks(pieces, sizes, {});
    pieces.norm(m.layer.norm, d);
  }
  if (m.classes != 0) pieces.head(m.head_features != 0 ? m.head_features : d, m.classes, Bias::yes);
  if (m.projection != 0) pieces.linear(Part::head, d, m.projection);
}

template <class Visitor>
constexpr void visit_tensors(const SwinShape& m, Visitor&& visit) {
  detail::require_size(m.hidden_size, Subject{"ckpt::SwinShape", "hidden_size"});
  detail::require_size(m.mlp_ratio, Subject{"ckpt::SwinShape", "mlp_ratio"});
  detail::require_size(m.window_size, Subject{"ckpt::SwinShape", "window_size"});
  detail::require_size(m.patch_size, Subject{"ckpt::SwinShape", "patch_size"});
  detail::require_size(m.channels, Subject{"ckpt::SwinShape", "channels"});
  const ParameterCount side = (ParameterCount(m.window_size) * 2).value() - 1;  // distances within a window
  ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  pieces.linear(Part::embedding, ParameterCount(m.channels) * m.patch_size * m.patch_size, d, Bias::yes);
  pieces.norm(Norm::layer, d);
  std::uint64_t first = 0;
  for (std::size_t stage = 0; stage < m.layers.size(); ++stage) {
    detail::require_size(m.layers[stage], Subject{"ckpt::SwinShape", "layers"});
    detail::require_multiple(d.value(), m.heads[stage],
                             "ckpt::SwinShape: size of a stage must be a multiple of its heads");
    const std::uint64_t last = (ParameterCount(first) + m.layers[stage]).value();
    pieces.in_layers(first, last);
    detail::visit_encoder_layer(pieces, {.hidden = d, .heads = m.heads[stage], .inner = d * m.mlp_ratio}, {});
    pieces.table(Part::attention, side * side, m.heads[stage], Sharding::columns);
    first = last;
    if (stage + 1 == m.layers.size()) break;
    pieces.in_layers(last - 1, last);
    pieces.norm(Norm::layer, d * 4);
    pieces.linear(Part::mlp, d * 4, d * 2);
    d = d * 2;
  }
  pieces.after_layers();
  pieces.norm(Norm::layer, d);
  if (m.classes != 0) pieces.head(d, m.classes, Bias::yes);
}

template <class Visitor>
constexpr void visit_tensors(const ResNetShape& m, Visitor&& visit) {
  detail::require_size(m.stem, Subject{"ckpt::ResNetShape", "stem"});
  detail::require_size(m.channels, Subject{"ckpt::ResNetShape", "channels"});
  detail::require_size(m.classes, Subject{"ckpt::ResNetShape", "classes"});
  Pieces pieces(visit);
  const auto convolution = [&pieces](ParameterCount in, ParameterCount out, std::uint64_t side) {
    pieces.linear(Part::convolution, in * (side * side), out);
    pieces.norm(Norm::layer, out);
  };
  const auto block = [&](ParameterCount in, ParameterCount out) {
    if (!m.bottleneck) {
      convolution(in, out, 3);
      convolution(out, out, 3);
      return;
    }
    const ParameterCount inner = out.value() / 4;
    convolution(in, inner, 1);
    convolution(inner, inner, 3);
    convolution(inner, out, 1);
  };

  convolution(m.channels, m.stem, 7);
  std::uint64_t in = m.stem;
  std::uint64_t first = 0;
  for (std::size_t stage = 0; stage < m.blocks.size(); ++stage) {
    const std::uint64_t out = m.widths[stage];
    detail::require_size(m.blocks[stage], Subject{"ckpt::ResNetShape", "blocks"});
    detail::require_size(out, Subject{"ckpt::ResNetShape", "widths"});
    if (m.bottleneck) detail::require_multiple(out, 4, "ckpt::ResNetShape: widths must be a multiple of 4");
    const std::uint64_t last = (ParameterCount(first) + m.blocks[stage]).value();
    pieces.in_layers(first, first + 1);
    block(in, out);
    if (stage != 0 || in != out) convolution(in, out, 1);  // the shortcut, where the image or the width changes
    pieces.in_layers(first + 1, last);
    block(out, out);
    in = out;
    first = last;
  }
  pieces.after_layers();
  pieces.head(in, m.classes, Bias::yes);
}

constexpr BatchNormBuffers batch_norm_buffers(const ResNetShape& shape) {
  ParameterCount statistics;
  ParameterCount vectors;
  visit_tensors(shape, [&](const Tensor& tensor) {
    if (tensor.part != Part::norm) return;
    statistics += tensor.size() * tensor.total_copies();
    vectors += tensor.total_copies();
  });
  return {.statistics = statistics.value(), .counters = vectors.value() / 2};
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
