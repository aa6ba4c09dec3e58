#pragma once
// Models of speech.

#include <array>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/speech.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

/// Whisper from its sizes: sound of `frequencies` enters, tables of 1500 and 448 positions.
[[nodiscard]] constexpr EncoderDecoderShape whisper(EncoderDecoderShape m) {
  m.intermediate_size = 4 * m.hidden_size;
  m.position_buckets = 0;
  m.positions = 1500;
  m.decoder_positions = 448;
  m.norm = Norm::layer;
  m.bias = true;
  m.key_bias = false;
  return m;
}
/// Whisper small.
inline constexpr EncoderDecoderShape whisper_small = whisper({.vocab_size = 51865, .hidden_size = 768, .layers = 12,
    .heads = 12, .frequencies = 80});
/// Whisper medium.
inline constexpr EncoderDecoderShape whisper_medium = whisper({.vocab_size = 51865, .hidden_size = 1024, .layers = 24,
    .heads = 16, .frequencies = 80});
/// Whisper large v3.
inline constexpr EncoderDecoderShape whisper_large_v3 = whisper({.vocab_size = 51866, .hidden_size = 1280, .layers = 32,
    .heads = 20, .frequencies = 128});
/// Whisper large v3 turbo.
inline constexpr EncoderDecoderShape whisper_large_v3_turbo = whisper({.vocab_size = 51866, .hidden_size = 1280,
    .layers = 32, .decoder_layers = 4, .heads = 20, .frequencies = 128});
/// The convolutions of wav2vec 2.0 and HuBERT.
inline constexpr std::array<WaveConvolution, SpeechEncoderShape::most_convolutions> wav2vec2_convolutions{{
    {512, 10}, {512, 3}, {512, 3}, {512, 3}, {512, 3}, {512, 2}, {512, 2}}};
/// wav2vec 2.0 base with a head of letters.
inline constexpr SpeechEncoderShape wav2vec2_base_960h{.hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072, .convolutions = wav2vec2_convolutions, .labels = 32};
/// HuBERT base.
inline constexpr SpeechEncoderShape hubert_base{.hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072, .convolutions = wav2vec2_convolutions};
// clang-format on

}  // namespace shapes

// clang-format off

/// Whisper small.
inline constexpr Model whisper_small = entry_of<shapes::whisper_small>("whisper-small", 241'734'912,
    hub("https://huggingface.co/openai/whisper-small"));
/// Whisper medium.
inline constexpr Model whisper_medium = entry_of<shapes::whisper_medium>("whisper-medium", 763'857'920,
    hub("https://huggingface.co/openai/whisper-medium"));
/// Whisper large v3.
inline constexpr Model whisper_large_v3 = entry_of<shapes::whisper_large_v3>("whisper-large-v3", 1'543'490'560,
    hub("https://huggingface.co/openai/whisper-large-v3"));
/// Whisper large v3 turbo.
inline constexpr Model whisper_large_v3_turbo = entry_of<shapes::whisper_large_v3_turbo>("whisper-large-v3-turbo",
    808'878'080, hub("https://huggingface.co/openai/whisper-large-v3-turbo"));
/// wav2vec 2.0 base with a head of letters.
inline constexpr Model wav2vec2_base_960h = entry_of<shapes::wav2vec2_base_960h>("wav2vec2-base-960h", 94'396'320,
    derived(hub("https://huggingface.co/facebook/wav2vec2-base-960h")));
/// HuBERT base.
inline constexpr Model hubert_base = entry_of<shapes::hubert_base>("hubert-base", 94'371'712,
    derived(hub("https://huggingface.co/facebook/hubert-base-ls960")), "without head, as wav2vec 2.0 base");
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
