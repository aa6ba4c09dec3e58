#pragma once
// Encoders of sound: convolutions over the wave, then a transformer (wav2vec 2.0, HuBERT).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/encoder_layer.hpp>

namespace ckpt::inline CKPT_ABI {

/// One convolution over a wave.
struct WaveConvolution {
  std::uint64_t channels = 0;  ///< that leave it; 0 ends the list
  std::uint64_t kernel = 0;    ///< samples that it sees

  friend constexpr bool operator==(const WaveConvolution&, const WaveConvolution&) = default;
};

/// What pre-training learns besides (wav2vec 2.0): words of sound, and maps to compare them.
struct SpeechQuantizer {
  std::uint64_t codes = 0;       ///< words in all groups together; 0 means that there is none
  std::uint64_t code_size = 0;   ///< size of a word of all groups
  std::uint64_t groups = 1;      ///< divide both
  std::uint64_t projection = 0;  ///< features that are compared

  friend constexpr bool operator==(const SpeechQuantizer&, const SpeechQuantizer&) = default;
};

/// Shape of a speech encoder. As it stands, with the sizes filled in, it is wav2vec 2.0 base.
///
/// Positions come from a convolution in groups of d / groups channels over so many steps, whose weight is stored as a
/// direction and one length per step.
/// @see Baevski et al., 2020, arXiv 2006.11477; transformers modeling_wav2vec2.py
struct SpeechEncoderShape {
  static constexpr std::size_t most_convolutions = 12;  ///< that fit

  std::uint64_t hidden_size = 0;                                  ///< d
  std::uint64_t layers = 0;                                       ///< L
  std::uint64_t heads = 0;                                        ///< H, divides d
  std::uint64_t intermediate_size = 0;                            ///< f
  std::array<WaveConvolution, most_convolutions> convolutions{};  ///< in their order
  bool convolution_bias = false;                                  ///< biases on them
  bool norm_everywhere = false;         ///< a norm after each convolution, not only after the first
  std::uint64_t position_kernel = 128;  ///< steps that the convolution of positions sees
  std::uint64_t position_groups = 16;   ///< its groups, divide d
  bool feature_norm = true;             ///< a norm on what leaves the convolutions
  bool mask_vector = true;              ///< what stands for a step that is hidden
  SpeechQuantizer quantizer{};          ///< of pre-training, if codes is set
  std::uint64_t label_projection = 0;   ///< features between the layers and the labels, by a map with bias; 0 for none
  std::uint64_t labels = 0;             ///< outputs of a head that scores letters or labels; 0 for none

  friend constexpr bool operator==(const SpeechEncoderShape&, const SpeechEncoderShape&) = default;
};

/// Lists every tensor of a speech encoder.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const SpeechEncoderShape& m, Visitor&& visit) {
  detail::require_size(m.hidden_size, Subject{"ckpt::SpeechEncoderShape", "hidden_size"});
  detail::require_size(m.layers, Subject{"ckpt::SpeechEncoderShape", "layers"});
  detail::require_size(m.heads, Subject{"ckpt::SpeechEncoderShape", "heads"});
  detail::require_size(m.intermediate_size, Subject{"ckpt::SpeechEncoderShape", "intermediate_size"});
  detail::require_size(m.convolutions[0].channels, "ckpt::SpeechEncoderShape: convolutions must not be empty");
  detail::require_size(m.position_kernel, Subject{"ckpt::SpeechEncoderShape", "position_kernel"});
  detail::require_multiple(m.hidden_size, m.heads, "ckpt::SpeechEncoderShape: hidden_size must be a multiple of heads");
  detail::require_multiple(m.hidden_size, m.position_groups,
                           "ckpt::SpeechEncoderShape: hidden_size must be a multiple of position_groups");
  const ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  ParameterCount in = 1;
  for (std::size_t i = 0; i < m.convolutions.size() && m.convolutions[i].channels != 0; ++i) {
    const WaveConvolution& c = m.convolutions[i];
    detail::require_size(c.kernel, Subject{"ckpt::SpeechEncoderShape", "kernel of a convolution"});
    pieces.linear(Part::convolution, in * c.kernel, c.channels, Bias{m.convolution_bias});
    if (i == 0 || m.norm_everywhere) pieces.norm(Norm::layer, c.channels);
    in = c.channels;
  }
  if (m.feature_norm) pieces.norm(Norm::layer, in);
  pieces.linear(Part::embedding, in, d, Bias::yes);
  if (m.mask_vector) pieces.vector(Part::embedding, d);
  pieces.linear(Part::convolution, ParameterCount(m.hidden_size / m.position_groups) * m.position_kernel, d, Bias::yes);
  pieces.vector(Part::convolution, m.position_kernel);
  pieces.norm(Norm::layer, d);

  pieces.in_layers(0, m.layers);
  detail::visit_encoder_layer(pieces, {.hidden = d, .heads = m.heads, .inner = m.intermediate_size}, {});
  pieces.after_layers();
  if (m.quantizer.codes != 0) {
    const SpeechQuantizer& q = m.quantizer;
    detail::require_multiple(q.code_size, q.groups, "ckpt::SpeechQuantizer: code_size must be a multiple of groups");
    detail::require_size(q.projection, Subject{"ckpt::SpeechQuantizer", "projection"});
    pieces.linear(Part::head, in, q.codes, Bias::yes);
    pieces.table(Part::head, q.codes, q.code_size / q.groups);
    pieces.linear(Part::head, d, q.projection, Bias::yes);
    pieces.linear(Part::head, q.code_size, q.projection, Bias::yes);
  }
  if (m.label_projection != 0) pieces.linear(Part::head, d, m.label_projection, Bias::yes);
  if (m.labels != 0) pieces.linear(Part::head, m.label_projection != 0 ? m.label_projection : d, m.labels, Bias::yes);
}
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const SpeechEncoderShape&) { return "speech"; }

}  // namespace ckpt::inline CKPT_ABI
