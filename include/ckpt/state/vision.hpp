#pragma once
// Models of images: vision transformers, residual networks, and the vision tower that stands beside a decoder.

#include <array>
#include <cstddef>
#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of a vision transformer (ViT) that classifies square images.
struct VisionTransformerShape {
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, divides d
  std::uint64_t intermediate_size = 0;  ///< f
  std::uint64_t image_size = 224;       ///< pixels along a side, a multiple of the patch size
  std::uint64_t patch_size = 16;        ///< pixels along the side of a patch
  std::uint64_t channels = 3;           ///< colours
  std::uint64_t classes = 1000;         ///< outputs of the head; 0 for none

  friend constexpr bool operator==(const VisionTransformerShape&, const VisionTransformerShape&) = default;
};

/// Lists every tensor of a vision transformer.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const VisionTransformerShape& m, Visitor&& visit);

/// Shape of the vision tower of Llama 4: a vision transformer, pixels shuffled into features, an adapter of two maps.
struct VisionTowerShape {
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, divides d
  std::uint64_t intermediate_size = 0;  ///< f, also the features that enter the adapter
  std::uint64_t image_size = 0;         ///< pixels along a side, a multiple of the patch size
  std::uint64_t patch_size = 0;         ///< pixels along the side of a patch
  std::uint64_t channels = 3;           ///< colours
  std::uint64_t output_size = 0;        ///< features that leave the adapter

  friend constexpr bool operator==(const VisionTowerShape&, const VisionTowerShape&) = default;
};

/// Shape of a decoder that also sees: tower, a projector to the decoder's hidden size, decoder.
struct VisionLanguageShape {
  DecoderShape text{};        ///< the decoder
  VisionTowerShape vision{};  ///< the tower

  friend constexpr bool operator==(const VisionLanguageShape&, const VisionLanguageShape&) = default;
};

/// Lists every tensor of a decoder with a vision tower; all of tower and projector is `Part::vision`, before the stack.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const VisionLanguageShape& m, Visitor&& visit);

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

/// Number of patches of a square image.
[[nodiscard]] constexpr ParameterCount patches(std::uint64_t image_size, std::uint64_t patch_size, const char* text) {
  require_multiple(image_size, patch_size, text);
  const ParameterCount side = image_size / patch_size;
  return side * side;
}

/// The tower and its adapter, without regard to the part.
template <class Visitor>
constexpr void visit_tower(const VisionTowerShape& m, ParameterCount language_size, Visitor& visit) {
  require_size(m.hidden_size, "ckpt::VisionTowerShape: hidden_size must be > 0");
  require_size(m.layers, "ckpt::VisionTowerShape: layers must be > 0");
  require_size(m.heads, "ckpt::VisionTowerShape: heads must be > 0");
  require_size(m.intermediate_size, "ckpt::VisionTowerShape: intermediate_size must be > 0");
  require_size(m.image_size, "ckpt::VisionTowerShape: image_size must be > 0");
  require_size(m.output_size, "ckpt::VisionTowerShape: output_size must be > 0");
  require_multiple(m.hidden_size, m.heads, "ckpt::VisionTowerShape: hidden_size must be a multiple of heads");
  const ParameterCount tokens =
      patches(m.image_size, m.patch_size, "ckpt::VisionTowerShape: image_size must be a multiple of patch_size") + 1;
  const ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  pieces.linear(Part::vision, ParameterCount(m.channels) * m.patch_size * m.patch_size, d);
  pieces.vector(Part::vision, d);  // the class
  pieces.table(Part::vision, tokens, d);
  pieces.norm(Norm::layer, d, 2);  // before and after the layers
  pieces.linear(Part::vision, m.intermediate_size, m.output_size);
  pieces.linear(Part::vision, m.output_size, m.output_size);
  pieces.linear(Part::vision, m.output_size, language_size);
  pieces.at({.place = Layers::Place::before, .end = m.layers});
  pieces.encoder_layer(d, m.heads, m.intermediate_size);
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const VisionTransformerShape& m, Visitor&& visit) {
  detail::require_size(m.hidden_size, "ckpt::VisionTransformerShape: hidden_size must be > 0");
  detail::require_size(m.layers, "ckpt::VisionTransformerShape: layers must be > 0");
  detail::require_size(m.heads, "ckpt::VisionTransformerShape: heads must be > 0");
  detail::require_size(m.intermediate_size, "ckpt::VisionTransformerShape: intermediate_size must be > 0");
  detail::require_size(m.image_size, "ckpt::VisionTransformerShape: image_size must be > 0");
  detail::require_size(m.channels, "ckpt::VisionTransformerShape: channels must be > 0");
  detail::require_multiple(m.hidden_size, m.heads,
                           "ckpt::VisionTransformerShape: hidden_size must be a multiple of heads");
  const ParameterCount tokens =
      detail::patches(m.image_size, m.patch_size,
                      "ckpt::VisionTransformerShape: image_size must be a multiple of patch_size") +
      1;
  const ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  pieces.linear(Part::embedding, ParameterCount(m.channels) * m.patch_size * m.patch_size, d, Bias::yes);
  pieces.vector(Part::embedding, d);  // the class
  pieces.table(Part::embedding, tokens, d);
  pieces.in_layers(0, m.layers);
  pieces.encoder_layer(d, m.heads, m.intermediate_size);
  pieces.after_layers();
  pieces.norm(Norm::layer, d);
  if (m.classes != 0) pieces.head(d, m.classes, Bias::yes);
}

template <class Visitor>
constexpr void visit_tensors(const VisionLanguageShape& m, Visitor&& visit) {
  auto as_vision = [&visit](Tensor tensor) {
    tensor.part = Part::vision;
    visit(static_cast<const Tensor&>(tensor));
  };
  detail::visit_tower(m.vision, m.text.hidden_size, as_vision);
  visit_tensors(m.text, visit);
}

template <class Visitor>
constexpr void visit_tensors(const ResNetShape& m, Visitor&& visit) {
  detail::require_size(m.stem, "ckpt::ResNetShape: stem must be > 0");
  detail::require_size(m.channels, "ckpt::ResNetShape: channels must be > 0");
  detail::require_size(m.classes, "ckpt::ResNetShape: classes must be > 0");
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
    detail::require_size(m.blocks[stage], "ckpt::ResNetShape: blocks must be > 0");
    detail::require_size(out, "ckpt::ResNetShape: widths must be > 0");
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
