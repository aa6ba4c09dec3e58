#pragma once
// The shapes that a HuggingFace config.json can describe, as one type that owns what it needs.

#include <cstdint>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/speech.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

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

/// Every shape that can be read.
using HuggingFaceShape =
    std::variant<DecoderShape, EncoderShape, EncoderDecoderShape, DecoderPairShape, SpeechEncoderShape,
                 VisionTransformerShape, TextImageShape, VisionLanguageShape, ResNetShape, SwinShape, OwnedDlrmShape>;

}  // namespace ckpt::inline CKPT_ABI
