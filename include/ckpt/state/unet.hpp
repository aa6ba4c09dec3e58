#pragma once
// Convolutional models of latent diffusion: the U-Net that removes noise, and the autoencoder around it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/detail/diffusion_pieces.hpp>

namespace ckpt::inline CKPT_ABI {

/// One resolution of a U-Net: its residual blocks on the way down, and one more on the way up.
struct UNetStage {
  std::uint64_t channels = 0;           ///< channels that leave it
  std::uint64_t blocks = 2;             ///< residual blocks on the way down
  std::uint64_t heads = 8;              ///< of its attention, divides the channels
  std::uint64_t down_transformers = 0;  ///< transformer layers after each residual block on the way down
  std::uint64_t up_transformers = 0;    ///< the same on the way up

  friend constexpr bool operator==(const UNetStage&, const UNetStage&) = default;
};

/// Shape of the U-Net of Stable Diffusion 1, 2 and XL: residual blocks that take the time, followed by transformer
/// layers of self-attention, attention to the text, and a gated MLP of inner size 4 x channels.
struct UNetShape {
  std::array<UNetStage, 8> stages{};      ///< from the finest; the first without channels ends them
  std::uint64_t middle_transformers = 1;  ///< transformer layers between the two residual blocks in the middle
  std::uint64_t in_channels = 4;          ///< of the latent image and what is given with it
  std::uint64_t out_channels = 4;         ///< of the latent image
  std::uint64_t text_size = 0;            ///< features of a word from the text encoder
  std::uint64_t added_size = 0;           ///< features embedded beside the time (XL: whole text and sizes); 0 without
  std::uint64_t classes = 0;              ///< rows of a table added to the time; 0 without
  std::uint64_t guidance_size = 0;        ///< features of the strength of guidance, mapped into the time; 0 without

  friend constexpr bool operator==(const UNetShape&, const UNetShape&) = default;
};

/// Lists every tensor of a U-Net; residual blocks are its layers.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const UNetShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const UNetShape&) { return "diffusion"; }

/// Shape of the autoencoder (VAE) of Stable Diffusion and FLUX: residual blocks down to the latent image and up again.
struct AutoencoderShape {
  std::array<std::uint64_t, 8> channels{};  ///< of each resolution, from the finest; the first 0 ends them
  std::uint64_t blocks = 2;                 ///< residual blocks of a resolution in the encoder; one more in the decoder
  std::uint64_t in_channels = 3;            ///< colours that enter
  std::uint64_t out_channels = 3;           ///< colours that leave
  std::uint64_t latent_channels = 4;        ///< of the latent image; the encoder makes a mean and a variance of each
  bool attention = true;                    ///< one layer of attention in the middle of both halves
  bool encoder_map = true;                  ///< a 1x1 convolution after the encoder
  bool decoder_map = true;                  ///< a 1x1 convolution before the decoder

  friend constexpr bool operator==(const AutoencoderShape&, const AutoencoderShape&) = default;
};

/// Lists every tensor of an autoencoder; residual blocks are its layers.
/// @throws InvalidInput naming the size that is missing
template <class Visitor>
constexpr void visit_tensors(const AutoencoderShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const AutoencoderShape&) { return "diffusion"; }

// ---- implementation

namespace detail {

/// Transformer layers on an image of `stage.channels`: norm, map in, layers, map out.
template <class Visitor>
constexpr void image_transformer(Pieces<Visitor>& pieces, const UNetStage& stage, std::uint64_t layers,
                                 ParameterCount text) {
  if (layers == 0) return;
  require_size(text.value(), "ckpt::UNetShape: text_size must be > 0 where there are transformers");
  require_multiple(stage.channels, stage.heads, "ckpt::UNetShape: channels must be a multiple of heads");
  const ParameterCount c = stage.channels;
  pieces.norm(Norm::layer, c);
  convolve(pieces, c, c, 1);
  convolve(pieces, c, c, 1);
  for (std::uint64_t i = 0; i < layers; ++i) {
    pieces.norm(Norm::layer, c, 3);
    for (const ParameterCount context : {c, text}) {
      attend(pieces, {.hidden = c,
                      .context = context,
                      .heads = stage.heads,
                      .head_dim = stage.channels / stage.heads,
                      .query_bias = Bias::no});
    }
    pieces.mlp({.hidden = c, .inner = 4 * c, .gated = true, .bias = Bias::yes});
  }
}

/// Stages that there are.
template <class Stages, class Size>
[[nodiscard]] constexpr std::size_t count_stages(const Stages& stages, Size&& size) {
  std::size_t n = 0;
  while (n < stages.size() && size(stages[n]) != 0) ++n;
  return n;
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const UNetShape& m, Visitor&& visit) {
  const std::size_t n = detail::count_stages(m.stages, [](const UNetStage& stage) { return stage.channels; });
  detail::require_size(n, Subject{"ckpt::UNetShape", "channels of the first stage"});
  detail::require_size(m.in_channels, Subject{"ckpt::UNetShape", "in_channels"});
  detail::require_size(m.out_channels, Subject{"ckpt::UNetShape", "out_channels"});
  for (const UNetStage& stage : m.stages) {
    for (const std::uint64_t times :
         {stage.blocks, stage.down_transformers, stage.up_transformers, m.middle_transformers}) {
      // Each is listed by itself.
      if (times <= 100) continue;
      detail::reject("ckpt::UNetShape: blocks and transformers of a stage must be <= 100", static_cast<double>(times));
    }
  }
  const UNetStage& finest = m.stages[0];
  const UNetStage& coarsest = m.stages[n - 1];
  const ParameterCount time = 4 * ParameterCount(finest.channels);
  Pieces pieces(visit);
  std::uint64_t layer = 0;
  const auto block = [&](ParameterCount in, const UNetStage& stage, std::uint64_t transformers) {
    pieces.in_layers(layer, layer + 1);
    ++layer;
    detail::residual_block(pieces, in, stage.channels, time);
    detail::image_transformer(pieces, stage, transformers, m.text_size);
  };

  detail::convolve(pieces, m.in_channels, finest.channels);
  detail::embed(pieces, finest.channels, time);
  if (m.guidance_size != 0) pieces.linear(Part::embedding, m.guidance_size, finest.channels);
  if (m.added_size != 0) detail::embed(pieces, m.added_size, time);
  if (m.classes != 0) pieces.table(Part::embedding, m.classes, time);
  ParameterCount in = finest.channels;
  for (std::size_t s = 0; s < n; ++s) {
    const UNetStage& stage = m.stages[s];
    detail::require_size(stage.blocks, Subject{"ckpt::UNetShape", "blocks"});
    for (std::uint64_t i = 0; i < stage.blocks; ++i) {
      block(in, stage, stage.down_transformers);
      in = stage.channels;
    }
    if (s + 1 < n) detail::convolve(pieces, in, in);  // halves the image
  }
  block(in, coarsest, m.middle_transformers);
  block(in, coarsest, 0);
  // On the way up each block also takes what a block, or the halving before it, left on the way down.
  for (std::size_t s = n; s-- > 0;) {
    const UNetStage& stage = m.stages[s];
    const ParameterCount before = m.stages[s > 0 ? s - 1 : 0].channels;
    for (std::uint64_t i = 0; i <= stage.blocks; ++i) {
      block(in + (i < stage.blocks ? ParameterCount(stage.channels) : before), stage, stage.up_transformers);
      in = stage.channels;
    }
    if (s > 0) detail::convolve(pieces, in, in);  // after doubling the image
  }
  pieces.after_layers();
  pieces.norm(Norm::layer, finest.channels);
  detail::convolve(pieces, finest.channels, m.out_channels);
}

template <class Visitor>
constexpr void visit_tensors(const AutoencoderShape& m, Visitor&& visit) {
  const std::size_t n = detail::count_stages(m.channels, [](std::uint64_t channels) { return channels; });
  detail::require_size(n, Subject{"ckpt::AutoencoderShape", "the first of channels"});
  detail::require_size(m.blocks, Subject{"ckpt::AutoencoderShape", "blocks"});
  detail::require_size(m.in_channels, Subject{"ckpt::AutoencoderShape", "in_channels"});
  detail::require_size(m.out_channels, Subject{"ckpt::AutoencoderShape", "out_channels"});
  detail::require_size(m.latent_channels, Subject{"ckpt::AutoencoderShape", "latent_channels"});
  const ParameterCount coarsest = m.channels[n - 1];
  Pieces pieces(visit);
  std::uint64_t layer = 0;
  const auto next_layers = [&](ParameterCount times) {
    const std::uint64_t end = (layer + times).value();
    pieces.in_layers(layer, end);
    layer = end;
  };
  // Blocks of a resolution: the first may change the number of channels, the others are alike.
  const auto resolution = [&](ParameterCount in, ParameterCount out, ParameterCount blocks) {
    next_layers(1);
    detail::residual_block(pieces, in, out, 0);
    next_layers(blocks.value() - 1);
    detail::residual_block(pieces, out, out, 0);
  };
  const auto once = [&] { pieces.in_layers(layer - 1, layer); };
  const auto middle = [&] {
    next_layers(2);
    detail::residual_block(pieces, coarsest, coarsest, 0);
    if (!m.attention) return;
    once();
    pieces.norm(Norm::layer, coarsest);
    detail::attend(pieces, {.hidden = coarsest, .context = coarsest, .heads = 1, .head_dim = coarsest});
  };

  detail::convolve(pieces, m.in_channels, m.channels[0]);
  ParameterCount in = m.channels[0];
  for (std::size_t s = 0; s < n; ++s) {
    resolution(in, m.channels[s], m.blocks);
    in = m.channels[s];
    once();
    if (s + 1 < n) detail::convolve(pieces, in, in);
  }
  middle();
  once();
  const ParameterCount moments = 2 * ParameterCount(m.latent_channels);
  pieces.norm(Norm::layer, coarsest);
  detail::convolve(pieces, coarsest, moments);
  if (m.encoder_map) detail::convolve(pieces, moments, moments, 1);
  if (m.decoder_map) detail::convolve(pieces, m.latent_channels, m.latent_channels, 1);
  detail::convolve(pieces, m.latent_channels, coarsest);
  middle();
  for (std::size_t s = n; s-- > 0;) {
    resolution(in, m.channels[s], ParameterCount(m.blocks) + 1);
    in = m.channels[s];
    once();
    if (s > 0) detail::convolve(pieces, in, in);
  }
  pieces.after_layers();
  pieces.norm(Norm::layer, m.channels[0]);
  detail::convolve(pieces, m.channels[0], m.out_channels);
}

}  // namespace ckpt::inline CKPT_ABI
