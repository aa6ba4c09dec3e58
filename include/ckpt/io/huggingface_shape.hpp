#pragma once
// The shapes that a HuggingFace config.json can describe, as one type that owns what it needs.

#include <cstdint>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/diffusion_transformer.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/gemma3n.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/rwkv.hpp>
#include <ckpt/state/speech.hpp>
#include <ckpt/state/tensor.hpp>
#include <ckpt/state/unet.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>
#include <ckpt/state/zamba.hpp>

namespace ckpt::inline CKPT_ABI {

/// A `DlrmShape` that owns its lists.
struct OwnedDlrmShape {
  std::vector<std::uint64_t> tables{};         ///< rows of each embedding table
  std::vector<std::uint64_t> bottom_mlp{};     ///< outputs of the layers of the bottom MLP
  std::vector<std::uint64_t> top_mlp{};        ///< outputs of the layers of the top MLP
  std::uint64_t embedding_size = 0;            ///< D, size of a row
  std::uint64_t dense_features = 0;            ///< numbers that enter the bottom MLP
  Interaction interaction = Interaction::dot;  ///< what lies between the two
  std::uint64_t cross_layers = 0;              ///< layers of the cross network
  std::uint64_t cross_rank = 0;                ///< its rank

  /// The shape, which points at the lists of this object and must not outlive it.
  [[nodiscard]] DlrmShape shape() const& {
    return {.tables = tables,
            .embedding_size = embedding_size,
            .dense_features = dense_features,
            .bottom_mlp = bottom_mlp,
            .top_mlp = top_mlp,
            .interaction = interaction,
            .cross_layers = cross_layers,
            .cross_rank = cross_rank};
  }
  /// Not from a temporary: the lists would dangle.
  DlrmShape shape() const&& = delete;

  friend bool operator==(const OwnedDlrmShape&, const OwnedDlrmShape&) = default;
};

/// Lists every tensor of a DLRM.
/// @throws InvalidInput as for `DlrmShape`
template <class Visitor>
void visit_tensors(const OwnedDlrmShape& m, Visitor&& visit) {
  visit_tensors(m.shape(), visit);
}

/// Sizes of one layer of a decoder whose layers differ.
struct LayerSizes {
  std::uint64_t heads = 0;              ///< query heads
  std::uint64_t kv_heads = 0;           ///< key and value heads
  std::uint64_t intermediate_size = 0;  ///< inner size of the MLP

  friend bool operator==(const LayerSizes&, const LayerSizes&) = default;
};

/// A decoder whose layers have sizes of their own (OpenELM).
struct LayeredDecoderShape {
  DecoderShape common{};             ///< everything else; `layers`, patterns and prediction modules must be left out
  std::vector<LayerSizes> layers{};  ///< at least one

  friend bool operator==(const LayeredDecoderShape&, const LayeredDecoderShape&) = default;
};

/// Lists every tensor of such a decoder: as that of a decoder of one layer, for each.
/// @throws InvalidInput as for `DecoderShape`; no layer; a pattern or prediction modules
template <class Visitor>
void visit_tensors(const LayeredDecoderShape& m, Visitor&& visit) {
  constexpr auto inside = Layers::Place::inside;
  if (m.layers.empty()) detail::reject("ckpt::LayeredDecoderShape: layers must not be empty", 0);
  if (!m.common.mixers.empty() || !m.common.feed_forwards.empty() || m.common.prediction_layers != 0) {
    detail::reject("ckpt::LayeredDecoderShape: patterns and prediction modules must be left out", 1);
  }
  for (std::uint64_t i = 0; i < m.layers.size(); ++i) {
    DecoderShape one = m.common;
    one.layers = 1;
    one.heads = m.layers[i].heads;
    one.kv_heads = m.layers[i].kv_heads;
    one.intermediate_size = m.layers[i].intermediate_size;
    visit_tensors(one, [&](Tensor tensor) {
      if (tensor.layers.place == inside) {
        tensor.layers = {.place = inside, .begin = i, .end = i + 1};
      } else if (i != 0) {
        return;
      }
      visit(static_cast<const Tensor&>(tensor));
    });
  }
}

/// Every shape that can be read.
using HuggingFaceShape =
    std::variant<DecoderShape, EncoderShape, EncoderDecoderShape, DecoderPairShape, SpeechEncoderShape,
                 VisionTransformerShape, TextImageShape, VisionLanguageShape, ResNetShape, SwinShape, OwnedDlrmShape,
                 RwkvShape, ZambaShape, Gemma3nShape, LayeredDecoderShape, DiffusionTransformerShape,
                 JointTransformerShape, UNetShape, AutoencoderShape>;

}  // namespace ckpt::inline CKPT_ABI
