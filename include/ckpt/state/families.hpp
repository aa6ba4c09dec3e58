#pragma once
// The decoder families: what their model cards say besides the sizes.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/layer_pattern.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The decoder families. Each takes the sizes of a model and adds what all members have in common; what sets members
/// apart (a head that is tied or not, say) is the caller's, before or after.
///
///     constexpr DecoderShape pythia_70m = families::gpt_neox(
///         {.vocab_size = 50304, .hidden_size = 512, .layers = 6, .heads = 8, .intermediate_size = 2048});
///
/// A `DecoderShape` as it stands is Llama, and so are Mistral, SmolLM, Phi-3, Granite; with experts Mixtral, OLMoE
/// without its norms, DBRX, and the text of Llama 4. Names are the `model_type` of a config.json.
namespace families {

/// GPT-2 and GPT-3: learned positions, layer norms, biases everywhere, an MLP of two matrices of inner size 4d unless
/// given, head tied.
[[nodiscard]] constexpr DecoderShape gpt2(DecoderShape m) {
  m.norm = Norm::layer;
  m.gated_mlp = false;
  m.qkv_bias = m.output_bias = m.mlp_bias = true;
  m.tied_head = true;
  if (m.intermediate_size == 0) m.intermediate_size = (4 * ParameterCount(m.hidden_size)).value();
  return m;
}

/// OPT: GPT-2 with two rows more in the table than there are positions.
[[nodiscard]] constexpr DecoderShape opt(DecoderShape m) {
  m.positions = (ParameterCount(m.positions) + 2).value();
  return gpt2(m);
}

/// BLOOM: GPT-2 with ALiBi for positions and a norm on the embedding.
[[nodiscard]] constexpr DecoderShape bloom(DecoderShape m) {
  m.embedding_norm = true;
  return gpt2(m);
}

/// GPT-NeoX and Pythia: GPT-2 with rotary positions and a head of its own.
[[nodiscard]] constexpr DecoderShape gpt_neox(DecoderShape m) {
  m = gpt2(m);
  m.tied_head = false;
  return m;
}

/// Phi 1 to 2: GPT-NeoX with attention and MLP side by side after one norm, and a bias on the head.
[[nodiscard]] constexpr DecoderShape phi(DecoderShape m) {
  m = gpt_neox(m);
  m.norms_per_layer = 1;
  m.head_bias = true;
  return m;
}

/// GPT-J: Phi without biases in attention.
[[nodiscard]] constexpr DecoderShape gptj(DecoderShape m) {
  m = phi(m);
  m.qkv_bias = m.output_bias = false;
  return m;
}

/// Falcon with `new_decoder_architecture` (40B, 180B): GPT-2 without positions and biases in linear maps, few key and
/// value heads.
[[nodiscard]] constexpr DecoderShape falcon(DecoderShape m) {
  m = gpt2(m);
  m.qkv_bias = m.output_bias = m.mlp_bias = false;
  return m;
}

/// Falcon 7B: one key and value head, one norm for attention and MLP.
[[nodiscard]] constexpr DecoderShape falcon_7b(DecoderShape m) {
  m.kv_heads = 1;
  m.norms_per_layer = 1;
  return falcon(m);
}

/// StarCoder 2: layer norms, biases in linear maps, an MLP of two matrices, few key and value heads.
[[nodiscard]] constexpr DecoderShape starcoder2(DecoderShape m) {
  const bool tied = m.tied_head;
  m = gpt_neox(m);
  m.tied_head = tied;
  return m;
}

/// Qwen 1.5 to 2.5, with experts too: biases on query, key and value projections.
[[nodiscard]] constexpr DecoderShape qwen2(DecoderShape m) {
  m.qkv_bias = true;
  return m;
}

/// Qwen3, with experts too: norms on each query and key head.
[[nodiscard]] constexpr DecoderShape qwen3(DecoderShape m) {
  m.qk_norm = QkNorm::head;
  return m;
}

/// Gemma: head tied.
[[nodiscard]] constexpr DecoderShape gemma(DecoderShape m) {
  m.tied_head = true;
  return m;
}

/// Gemma 2: a norm before and after attention, and before and after the MLP.
[[nodiscard]] constexpr DecoderShape gemma2(DecoderShape m) {
  m.norms_per_layer = 4;
  return gemma(m);
}

/// Gemma 3: Gemma 2 with norms on each query and key head.
[[nodiscard]] constexpr DecoderShape gemma3(DecoderShape m) {
  m.qk_norm = QkNorm::head;
  return gemma2(m);
}

/// OLMo: norms that learn nothing.
[[nodiscard]] constexpr DecoderShape olmo(DecoderShape m) {
  m.norm = Norm::unparametric;
  return m;
}

/// OLMo 2 and OLMoE: norms over the whole query and key projections.
[[nodiscard]] constexpr DecoderShape olmo2(DecoderShape m) {
  m.qk_norm = QkNorm::projection;
  return m;
}

/// Phi-3.5-MoE: layer norms, biases in attention and on the head.
[[nodiscard]] constexpr DecoderShape phimoe(DecoderShape m) {
  m.norm = Norm::layer;
  m.qkv_bias = m.output_bias = m.head_bias = true;
  return m;
}

/// Grok-1: the four norms and the tied head of Gemma 2.
[[nodiscard]] constexpr DecoderShape grok_1(DecoderShape m) { return gemma2(m); }

/// GPT-OSS: biases in attention, router and experts, and attention sinks.
[[nodiscard]] constexpr DecoderShape gpt_oss(DecoderShape m) {
  m.qkv_bias = m.output_bias = true;
  m.experts.router_bias = m.experts.bias = true;
  m.attention_sinks = true;
  return m;
}

/// DeepSeek-V3 and Kimi K2: a bias that balances the router. DeepSeek-V2 has none and needs no line here.
[[nodiscard]] constexpr DecoderShape deepseek_v3(DecoderShape m) {
  m.experts.router_bias = true;
  return m;
}

/// MiniMax-M2: norms over the whole query and key projections, and DeepSeek-V3's router.
[[nodiscard]] constexpr DecoderShape minimax_m2(DecoderShape m) { return deepseek_v3(olmo2(m)); }

/// Apertus: Qwen3 with an MLP of two matrices whose activation has two learned numbers.
[[nodiscard]] constexpr DecoderShape apertus(DecoderShape m) {
  m.gated_mlp = false;
  m.activation_parameters = 2;
  return qwen3(m);
}

/// Qwen3-Next and Qwen3.5: three layers of linear attention and one of gated full attention, in turn, unless `mixers`
/// says otherwise.
[[nodiscard]] constexpr DecoderShape qwen3_next(DecoderShape m) {
  m.attention_gate = true;
  if (m.mixers.empty()) m.mixers = "LLL*";
  return qwen3(m);
}

/// Mamba and Mamba-2: nothing but state spaces.
[[nodiscard]] constexpr DecoderShape mamba(DecoderShape m) {
  m.mixers = "M";
  m.feed_forwards = ".";
  return m;
}

/// Nemotron-H: each layer is one block, by the letters of its model card: `M` Mamba-2, `*` attention, `-` an MLP of two
/// matrices, `E` experts of two matrices with a bias that balances their router.
/// @throws InvalidInput more than 254 letters
[[nodiscard]] constexpr DecoderShape nemotron_h(DecoderShape m, std::string_view letters) {
  m.mixers = LayerPattern(letters).replaced("-E", '.');
  m.feed_forwards = LayerPattern(letters).replaced("M*", '.');
  m.gated_mlp = false;
  if (m.experts.count != 0) m.experts.router_bias = true;
  return m;
}

/// Falcon-H1: attention and Mamba-2 side by side in each layer.
[[nodiscard]] constexpr DecoderShape falcon_h1(DecoderShape m) {
  m.mixers = "B";
  return m;
}

/// LFM2: gated short convolutions between layers of attention with norms on queries and keys; head tied.
[[nodiscard]] constexpr DecoderShape lfm2(DecoderShape m) {
  if (m.convolution.kernel == 0) m.convolution.kernel = 3;
  m.tied_head = true;
  return qwen3(m);
}

/// GLM-4.5: biases on query, key and value projections, and DeepSeek-V3's router.
[[nodiscard]] constexpr DecoderShape glm4_moe(DecoderShape m) { return deepseek_v3(qwen2(m)); }

}  // namespace families
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
