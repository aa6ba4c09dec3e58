#pragma once
// Readers of decoder families: what the fields of their config.json mean, and what their configuration classes in
// transformers take for those that are absent.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/layer_pattern.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- GPT-2 and what comes from it

/// What differs from GPT-2 by a line; `positions` is what the class takes for their number.
[[nodiscard]] inline DecoderShape read_gpt2_decoder(ConfigFields& config, std::uint64_t positions) {
  DecoderShape m = read_whole_heads(config);
  m.positions = config.size_or(positions_field, positions, config.default_of());
  read_inner_size(config, m);
  m = families::gpt2(m);
  read_tied(config, m, true);
  return m;
}

inline HuggingFaceShape read_gpt2(ConfigFields& config) {
  DecoderShape m = read_gpt2_decoder(config, 1024);
  config.require_if_present("add_cross_attention", false);
  return m;
}

/// Jais: GPT-2 with ALiBi for positions and a gated MLP.
inline HuggingFaceShape read_jais(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m = families::gpt2(m);
  m.gated_mlp = config.text_or("activation_function", "swiglu") == "swiglu";
  if (config.text_or("position_embedding_type", "alibi") != "alibi") m.positions = config.size(positions_field);
  read_tied(config, m, true);
  return m;
}

inline HuggingFaceShape read_opt(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m.positions = config.size_or(positions_field, 2048, config.default_of());
  m.embedding_size = config.size_or("word_embed_proj_dim", m.hidden_size, "hidden_size");
  m = families::opt(m);
  read_tied(config, m, true);
  m.final_norm = config.boolean_or("do_layer_norm_before", true);
  if (config.find("_remove_final_layer_norm") != nullptr && config.boolean("_remove_final_layer_norm")) {
    m.final_norm = false;
  }
  m.qkv_bias = m.output_bias = m.mlp_bias = config.boolean_or("enable_bias", true);
  if (!config.boolean_or("layer_norm_elementwise_affine", true)) m.norm = Norm::unparametric;
  return m;
}

inline HuggingFaceShape read_bloom(ConfigFields& config) {
  DecoderShape m = families::bloom(read_whole_heads(config));
  read_tied(config, m, true);
  return m;
}

inline HuggingFaceShape read_gptj(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  read_inner_size(config, m);
  config.require_if_present("tie_word_embeddings", false);
  return families::gptj(m);
}

inline HuggingFaceShape read_gpt_neox(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m = families::gpt_neox(m);
  read_tied(config, m, false);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", true);
  return m;
}

inline HuggingFaceShape read_phi(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m = families::phi(m);
  read_kv_heads(config, m, 0);
  config.require_if_present("tie_word_embeddings", false);
  if (config.boolean_or("qk_layernorm", false)) m.qk_norm = QkNorm::head;
  return m;
}

inline HuggingFaceShape read_falcon(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  read_inner_size(config, m);
  m = families::falcon(m);
  // RefinedWeb is Falcon 40B before transformers had it.
  const bool is_new = config.boolean_or("new_decoder_architecture", config.model_type() == "RefinedWeb");
  if (is_new) {
    read_kv_heads(config, m, 0);
  } else {  // the field for their number means nothing here
    m.kv_heads = config.boolean_or("multi_query", true) ? 1 : m.heads;
    config.ignore({"num_kv_heads"});
  }
  if (config.boolean_or("parallel_attn", true)) {
    m.norms_per_layer = is_new ? 2 : 1;
    constexpr std::array<std::string_view, 1> norms_field{"num_ln_in_parallel_attn"};
    if (!config.is_open(norms_field)) m.norms_per_layer = config.size(norms_field, 2.0);
  }
  m.qkv_bias = m.output_bias = m.mlp_bias = config.boolean_or("bias", false);
  read_tied(config, m, true);
  return m;
}

inline HuggingFaceShape read_starcoder2(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  read_tied(config, m, true);
  m = families::starcoder2(m);
  read_kv_heads(config, m, 2);
  m.qkv_bias = m.output_bias = m.mlp_bias = config.boolean_or("use_bias", true);
  return m;
}

// ---- DeepSeek, DBRX, Llama 4

/// The bottlenecks of latent attention.
inline void read_latent(ConfigFields& config, DecoderShape& m) {
  m.latent.q_rank = config.size_or_null("q_lora_rank");
  m.latent.kv_rank = config.size("kv_lora_rank");
  m.latent.nope_dim = config.size("qk_nope_head_dim");
  m.latent.rope_dim = config.size("qk_rope_head_dim");
  m.latent.v_dim = config.size("v_head_dim");
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  config.ignore({"num_key_value_heads", "head_dim", "qk_head_dim", "num_kv_heads"});
}

/// DeepSeek-V2 and later, and what comes from it. The published totals leave the prediction modules out.
[[nodiscard]] inline DecoderShape read_deepseek_decoder(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  read_latent(config, m);
  read_tied(config, m, false);
  read_deepseek_experts(config, m);
  const bool is_v2 = config.model_type() == "deepseek_v2";
  m.experts.router_bias = config.text_or("topk_method", is_v2 ? "greedy" : "noaux_tc") == "noaux_tc";
  read_prediction(config, m, prediction_field, {});
  return m;
}
inline HuggingFaceShape read_deepseek(ConfigFields& config) { return read_deepseek_decoder(config); }

/// DeepSeek-V3.2 and GLM-5: an indexer beside latent attention.
inline HuggingFaceShape read_sparse_deepseek(ConfigFields& config) {
  DecoderShape m = read_deepseek_decoder(config);
  m.latent.index_heads = config.size("index_n_heads");
  m.latent.index_dim = config.size("index_head_dim");
  return m;
}

/// MiniCPM3: latent attention and dense MLPs.
inline HuggingFaceShape read_minicpm3(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m.latent.q_rank = config.size_or_null("q_lora_rank");
  m.latent.kv_rank = config.size("kv_lora_rank");
  m.latent.nope_dim = config.size("qk_nope_head_dim");
  m.latent.rope_dim = config.size("qk_rope_head_dim");
  constexpr std::array<std::string_view, 1> value_field{"v_head_dim"};
  m.latent.v_dim = config.size_or(value_field, m.hidden_size / m.heads, "hidden_size / num_attention_heads");
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  config.ignore({"num_key_value_heads", "head_dim"});
  read_tied(config, m, true);
  return m;
}

inline HuggingFaceShape read_dbrx(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  ConfigFields attention = config.in("attn_config");
  m.kv_heads = attention.size("kv_n_heads");
  if (m.heads % m.kv_heads != 0) {
    config.reject(config.shown("num_attention_heads", m.heads) + " must be a multiple of " +
                  attention.shown("kv_n_heads", m.kv_heads));
  }
  ConfigFields feed_forward = config.in("ffn_config");
  read_expert_numbers(feed_forward, m.experts);
  m.experts.inner_size = feed_forward.size(intermediate_size_field);
  read_tied(config, m, false);
  return m;
}

inline DecoderShape read_llama4_decoder(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  read_kv_heads(config, m, 8);
  read_head_dim(config, m, 128);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  read_tied(config, m, false);
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = e.shared_inner_size = config.size(intermediate_size_field);
  e.every = config.size_or("interleave_moe_layer_step", 1, config.default_of());
  e.first_layer = e.every - 1;
  if (e.first_layer >= m.layers) {
    config.reject(config.shown("interleave_moe_layer_step", e.every) + " must not exceed " +
                  config.shown("num_hidden_layers", m.layers));
  }
  if (e.every > 1) m.intermediate_size = config.size("intermediate_size_mlp");
  constexpr std::array<std::string_view, 1> list_field{"moe_layers"};
  if (!config.is_open(list_field)) {
    const std::vector<std::uint64_t> list = config.sizes(list_field.front(), 0.0);
    bool same = list.empty() || list.size() == (m.layers - e.first_layer + e.every - 1) / e.every;
    for (std::size_t i = 0; i < list.size(); ++i) same = same && list[i] == e.first_layer + i * e.every;
    if (!same) config.reject(*config.find(list_field.front()), "must be what interleave_moe_layer_step says");
  }
  return m;
}

inline HuggingFaceShape read_llama4_text(ConfigFields& config) { return read_llama4_decoder(config); }

// ---- decoders that differ from llama by a line or two

/// One field for the biases of attention, under another name.
template <bool if_absent>
void read_bias(ConfigFields& config, DecoderShape& m) {
  m.qkv_bias = m.output_bias = config.boolean_or("bias", if_absent);
}

/// ERNIE 4.5: one field for the biases of attention and MLP.
inline void read_ernie(ConfigFields& config, DecoderShape& m) {
  m.qkv_bias = m.output_bias = m.mlp_bias = config.boolean_or("use_bias", false);
}

/// ERNIE 4.5 with experts: in every so many layers from one to another; a bias balances the router. Published totals
/// are without the prediction modules, which have a dense MLP and no norm on their output.
inline void read_ernie_experts(ConfigFields& config, DecoderShape& m) {
  read_ernie(config, m);
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  e.bias = m.mlp_bias;
  e.router_bias = true;
  e.shared_inner_size =
      product_of(config, "moe_num_shared_experts", config.count_or("moe_num_shared_experts", 2, config.default_of()),
                 "moe_intermediate_size", e.inner_size);
  const std::uint64_t first = config.count_or("moe_layer_start_index", 1, config.default_of());
  const std::uint64_t every = config.size_or("moe_layer_interval", 1, config.default_of());
  constexpr std::array<std::string_view, 1> last_field{"moe_layer_end_index"};
  std::uint64_t last = m.layers - 1;
  const ConfigField* end = config.find(last_field.front());
  if (end != nullptr && end->kind == ConfigField::Kind::number && end->number < 0.0) {
    config.use(*end);  // -1: the last layer
  } else {
    last = config.count_or(last_field.front(), m.layers - 1, "the last layer");
  }
  put_feed_forwards(config, m,
                    [&](std::uint64_t layer) { return layer < first || layer > last || (layer + 1) % every != 0; });
  if (!m.feed_forwards.contains('E')) config.reject("the moe_layer fields leave no layer with experts");
  m.intermediate_size = config.size(intermediate_size_field);
  m.prediction_norms = 2;
  read_prediction(config, m, prediction_field, {});
  m.prediction_dense = m.prediction_layers != 0;
}

/// Ling (Bailing): DeepSeek's experts under other names.
inline void read_bailing_experts(ConfigFields& config, DecoderShape& m) {
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  e.shared_inner_size =
      product_of(config, "num_shared_experts", config.count_or("num_shared_experts", 0, config.default_of()),
                 "moe_shared_expert_intermediate_size",
                 config.size_or("moe_shared_expert_intermediate_size", e.inner_size, "moe_intermediate_size"));
  const std::uint64_t first = config.count_or("first_k_dense_replace", 0, config.default_of());
  e.first_layer = first;
  read_dense_layers(config, m, "first_k_dense_replace", first);
  if (first == 0) config.ignore({"intermediate_size"});
  const bool is_v2 = config.model_type() != "bailing_moe";
  e.router_bias = config.boolean_or("moe_router_enable_expert_bias", is_v2);
  m.output_bias = config.boolean_or("use_bias", false);
  m.qkv_bias = config.boolean_or("use_qkv_bias", false);
  if (config.boolean_or("use_qk_norm", is_v2)) m.qk_norm = QkNorm::head;
  read_prediction(config, m, prediction_field, {});
}

/// Hunyuan: fields of the experts may be one number or a list with one for each layer, all the same.
[[nodiscard]] inline std::uint64_t read_same_in_all(ConfigFields& config, std::string_view name) {
  const ConfigField* field = config.find(name);
  if (field == nullptr || field->kind != ConfigField::Kind::array) return config.size(name);
  const std::vector<std::uint64_t> list = config.sizes(name);
  for (const std::uint64_t n : list) {
    if (n != list.front()) config.reject(*field, "must be the same for every layer");
  }
  if (list.empty()) config.reject(*field, "must not be empty");
  return list.front();
}
inline void read_hunyuan_experts(ConfigFields& config, DecoderShape& m) {
  Experts& e = m.experts;
  e.count = config.size("num_experts");
  e.active = read_same_in_all(config, "moe_topk");
  constexpr std::array<std::string_view, 1> inner_field{"moe_intermediate_size"};
  e.inner_size = config.is_open(inner_field) ? config.size(intermediate_size_field)
                                             : read_same_in_all(config, inner_field.front());
  constexpr std::array<std::string_view, 1> shared_field{"num_shared_expert"};
  const std::uint64_t shared = config.is_open(shared_field) ? 1 : read_same_in_all(config, shared_field.front());
  if (config.boolean_or("use_mixed_mlp_moe", true)) {
    e.shared_inner_size =
        product_of(config, "num_shared_expert", shared, "intermediate_size", config.size(intermediate_size_field));
  }
  if (config.boolean_or("use_qk_norm", true)) m.qk_norm = QkNorm::head;
  config.ignore({"attention_head_dim"});
  if (e.active > e.count) {
    config.reject(config.shown("moe_topk", e.active) + " must not exceed " + config.shown("num_experts", e.count));
  }
}

/// Grok-2 calls itself Grok-1: experts of a size of their own beside a dense MLP, and a head of its own.
inline void read_grok_experts(ConfigFields& config, DecoderShape& m) {
  read_mixtral_experts(config, m);
  if (!config.boolean_or("residual_moe", false)) return;
  m.intermediate_size = m.experts.inner_size;
  m.experts.inner_size = config.size("moe_intermediate_size");
  m.feed_forwards = LayerPattern("D");
  if (config.find("tie_word_embeddings") == nullptr) {
    m.tied_head = false;
    config.assume("tie_word_embeddings = false with residual_moe");
  }
}

/// MiniMax-M2: norms over the whole query and key projections, a bias that balances the router. Published totals are
/// without the prediction modules.
inline void read_minimax_experts(ConfigFields& config, DecoderShape& m) {
  read_mixtral_experts(config, m);
  if (config.boolean_or("use_qk_norm", false)) {
    m.qk_norm = config.text_or("qk_norm_type", "per_layer") == "per_head" ? QkNorm::head : QkNorm::projection;
  }
  m.experts.router_bias = config.boolean_or("use_routing_bias", true);
  constexpr std::array<std::string_view, 1> modules_field{"num_mtp_modules"};
  read_prediction(config, m, modules_field, {});
  config.ignore({"mtp_transformer_layers", "rotary_dim", "shared_intermediate_size"});
}

/// Cohere: gains alone in the norms, attention and MLP side by side.
inline void read_cohere(ConfigFields& config, DecoderShape& m) {
  m.norms_per_layer = 1;
  if (config.model_type() == "cohere" && config.boolean_or("use_qk_norm", false)) m.qk_norm = QkNorm::projection;
}

/// StableLM: layer norms, some of its models with norms on queries and keys.
inline void read_stablelm(ConfigFields& config, DecoderShape& m) {
  m.norm = Norm::layer;
  m.qkv_bias = config.boolean_or("use_qkv_bias", false);
  if (config.boolean_or("qk_layernorm", false))
    config.reject("qk_layernorm must be false: its norms are not known here");
  if (config.boolean_or("use_parallel_residual", false)) m.norms_per_layer = 1;
}

/// The table of embeddings and the sizes of Qwen 1 under its own names: `intermediate_size` is twice that of an MLP.
inline HuggingFaceShape read_qwen(ConfigFields& config) {
  DecoderShape m = families::qwen2(read_sizes(config));
  const std::uint64_t both = config.size(intermediate_size_field);
  if (both % 2 != 0)
    config.reject(config.shown("intermediate_size", both) + " must be even: it is gate and up together");
  m.intermediate_size = both / 2;
  m.head_dim = config.size_or("kv_channels", m.hidden_size / m.heads, "hidden_size / num_attention_heads");
  read_tied(config, m, false);
  config.require_if_present("no_bias", true);
  return m;
}

/// ChatGLM: GLM-4's parts under their own names.
inline HuggingFaceShape read_chatglm(ConfigFields& config) {
  DecoderShape m;
  constexpr std::array<std::string_view, 2> words_field{"padded_vocab_size", "vocab_size"};
  m.vocab_size = config.size(words_field);
  config.ignore({"vocab_size"});
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(heads_field);
  m.intermediate_size = config.size(intermediate_size_field);
  m.kv_heads = config.boolean_or("multi_query_attention", false) ? config.size("multi_query_group_num") : m.heads;
  m.head_dim = config.size_or("kv_channels", m.hidden_size / m.heads, "hidden_size / num_attention_heads");
  const bool everywhere = config.boolean_or("add_bias_linear", false);
  m.qkv_bias = everywhere || config.boolean_or("add_qkv_bias", false);
  m.output_bias = m.mlp_bias = everywhere;
  if (!config.boolean_or("rmsnorm", true)) m.norm = Norm::layer;
  m.final_norm = config.boolean_or("post_layer_norm", true);
  read_tied(config, m, false);
  return m;
}

/// GPT-BigCode (StarCoder, SantaCoder): GPT-2 whose heads may share one key and value head.
inline HuggingFaceShape read_gpt_bigcode(ConfigFields& config) {
  DecoderShape m = read_gpt2_decoder(config, 1024);
  if (config.boolean_or("multi_query", true)) m.kv_heads = 1;
  return m;
}

/// MPT: no biases, a gain alone in the norms, an MLP of two matrices, head tied.
inline HuggingFaceShape read_mpt(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.gated_mlp = false;
  m.intermediate_size = product_of(config, "expansion_ratio", config.size_or("expansion_ratio", 4, config.default_of()),
                                   "hidden_size", m.hidden_size);
  config.require_if_present("no_bias", true);
  read_tied(config, m, true);
  return m;
}

/// GPT-Neo: GPT-2 without biases on query, key and value.
inline HuggingFaceShape read_gpt_neo(ConfigFields& config) {
  DecoderShape m = read_gpt2_decoder(config, 2048);
  config.ignore({"window_size"});
  m.qkv_bias = false;
  return m;
}

// ---- the table

/// Decoders. A new one is a line here and, unless it is a llama, a function above.
inline constexpr HuggingFaceFamily decoder_families[] = {
    llama_family("llama",
                 {.attention_bias = ConfigBias::from_config, .mlp_bias = true, .sizes = {32000, 4096, 32, 32, 11008}}),
    llama_family("mistral", {.kv_heads = 8, .sizes = {32000, 4096, 32, 32, 14336}}),
    llama_family("ministral", {.kv_heads = 8}),
    llama_family("ministral3", {.kv_heads = 8, .head_dim = 128}),
    llama_family("qwen2", {.family = families::qwen2,
                           .kv_heads = 32,
                           .attention_bias = ConfigBias::qkv,
                           .sizes = {151936, 4096, 32, 32, 22016}}),
    llama_family("qwen3", {.family = families::qwen3,
                           .kv_heads = 32,
                           .head_dim = 128,
                           .attention_bias = ConfigBias::from_config,
                           .sizes = {151936, 4096, 32, 32, 22016}}),
    llama_family("mimo", {.family = families::qwen2,
                          .kv_heads = 32,
                          .attention_bias = ConfigBias::qkv,
                          .rest =
                              [](ConfigFields& config, DecoderShape& m) {
                                read_prediction(config, m, prediction_field, {.usual = PredictionModules::share});
                              }}),
    llama_family("seed_oss",
                 {.kv_heads = 8,
                  .head_dim = 128,
                  .attention_bias = ConfigBias::qkv_config,
                  .biased = true,
                  .mlp_bias = true,
                  .rest = [](ConfigFields& config,
                             DecoderShape& m) { m.output_bias = config.boolean_or("attention_out_bias", false); }}),
    llama_family("arcee", {.attention_bias = ConfigBias::from_config,
                           .mlp_bias = true,
                           .rest = [](ConfigFields&, DecoderShape& m) { m.gated_mlp = false; }}),
    llama_family("apertus", {.family = families::apertus, .attention_bias = ConfigBias::from_config}),
    llama_family("ernie4_5", {.kv_heads = 4, .head_dim = 128, .tied_head = true, .rest = read_ernie}),
    llama_family("hunyuan_v1_dense", {.attention_bias = ConfigBias::from_config,
                                      .rest =
                                          [](ConfigFields& config, DecoderShape& m) {
                                            if (config.boolean_or("use_qk_norm", true)) m.qk_norm = QkNorm::head;
                                          }}),
    llama_family("exaone", {.tied_head = true}),
    llama_family("exaone4", {.family = families::qwen3, .kv_heads = 32}),
    llama_family("internlm", {.tied_head = false, .rest = read_bias<true>}),
    llama_family("internlm2", {.rest = read_bias<false>}),
    llama_family("internlm3", {.rest =
                                   [](ConfigFields& config, DecoderShape& m) {
                                     m.qkv_bias = config.boolean_or("qkv_bias", false);
                                     m.output_bias = m.mlp_bias = config.boolean_or("bias", false);
                                   }}),
    llama_family("PanguEmbedded", {.rest = read_bias<true>}),
    llama_family("minicpm", {.tied_head = true, .attention_bias = ConfigBias::from_config}),
    {"minicpm3", read_minicpm3},
    llama_family("glm", {.kv_heads = 2, .head_dim = 128, .attention_bias = ConfigBias::qkv_config}),
    llama_family("glm4", {.kv_heads = 2,
                          .head_dim = 128,
                          .attention_bias = ConfigBias::qkv_config,
                          .rest = [](ConfigFields&, DecoderShape& m) { m.norms_per_layer = 4; }}),
    {"chatglm", read_chatglm},
    llama_family("cohere", {.tied_head = true, .attention_bias = ConfigBias::from_config, .rest = read_cohere}),
    llama_family("cohere2", {.tied_head = true, .attention_bias = ConfigBias::from_config, .rest = read_cohere}),
    llama_family("nemotron", {.attention_bias = ConfigBias::from_config,
                              .mlp_bias = true,
                              .rest =
                                  [](ConfigFields&, DecoderShape& m) {
                                    m.norm = Norm::layer;
                                    m.gated_mlp = false;
                                  }}),
    llama_family("stablelm", {.rest = read_stablelm}),
    llama_family("stablelm_epoch", {.rest = read_stablelm}),
    llama_family("baichuan", {}),
    llama_family("xverse", {}),
    llama_family("solar", {.attention_bias = ConfigBias::from_config, .mlp_bias = true}),
    llama_family("helium", {.attention_bias = ConfigBias::qkv_config, .mlp_bias = true}),
    llama_family("orion", {.attention_bias = ConfigBias::from_config,
                           .rest = [](ConfigFields&, DecoderShape& m) { m.norm = Norm::layer; }}),
    {"qwen", read_qwen},
    llama_family("smollm3",
                 {.kv_heads = 4, .tied_head = true, .attention_bias = ConfigBias::from_config, .mlp_bias = true}),
    llama_family("granite", {.attention_bias = ConfigBias::from_config, .mlp_bias = true}),
    llama_family("phi3", {}),
    llama_family("gemma", {.family = families::gemma,
                           .kv_heads = 16,
                           .head_dim = 256,
                           .tied_head = true,
                           .attention_bias = ConfigBias::from_config}),
    llama_family("gemma2", {.family = families::gemma2,
                            .kv_heads = 4,
                            .head_dim = 256,
                            .tied_head = true,
                            .attention_bias = ConfigBias::from_config}),
    {"gemma3_text", read_gemma3},
    llama_family("olmo", {.family = families::olmo, .attention_bias = ConfigBias::from_config}),
    llama_family("olmo2", {.family = families::olmo2, .attention_bias = ConfigBias::from_config}),
    llama_family("olmo3", {.family = families::olmo2, .attention_bias = ConfigBias::from_config}),
    llama_family(
        "olmoe",
        {.family = families::olmo2, .attention_bias = ConfigBias::from_config, .experts = read_mixtral_experts}),
    llama_family(
        "flex_olmo",
        {.family = families::olmo2, .attention_bias = ConfigBias::from_config, .experts = read_mixtral_experts}),
    llama_family("mixtral", {.kv_heads = 8, .experts = read_mixtral_experts}),
    llama_family("grok-1", {.family = families::grok_1, .tied_head = true, .experts = read_grok_experts}),
    llama_family("phimoe", {.family = families::phimoe,
                            .kv_heads = 8,
                            .attention_bias = ConfigBias::from_config,
                            .experts = read_phimoe_experts}),
    llama_family(
        "qwen2_moe",
        {.family = families::qwen2, .kv_heads = 16, .attention_bias = ConfigBias::qkv, .experts = read_qwen2_experts}),
    llama_family("qwen3_moe", {.family = families::qwen3,
                               .kv_heads = 4,
                               .attention_bias = ConfigBias::from_config,
                               .experts = read_qwen3_experts}),
    llama_family("gpt_oss", {.family = families::gpt_oss,
                             .kv_heads = 8,
                             .head_dim = 64,
                             .attention_bias = ConfigBias::from_config,
                             .biased = true,
                             .experts = read_mixtral_experts}),
    llama_family("glm4_moe", {.family = families::glm4_moe,
                              .kv_heads = 8,
                              .attention_bias = ConfigBias::qkv_config,
                              .experts = read_glm_experts}),
    llama_family("granitemoe", {.attention_bias = ConfigBias::from_config, .experts = read_mixtral_experts}),
    llama_family("granitemoeshared", {.attention_bias = ConfigBias::from_config,
                                      .experts =
                                          [](ConfigFields& config, DecoderShape& m) {
                                            read_mixtral_experts(config, m);
                                            m.experts.shared_inner_size = config.count("shared_intermediate_size");
                                          }}),
    llama_family("dots1", {.family = families::qwen3,
                           .attention_bias = ConfigBias::from_config,
                           .experts =
                               [](ConfigFields& config, DecoderShape& m) {
                                 read_deepseek_experts(config, m);
                                 m.experts.router_bias = true;
                               }}),
    llama_family("ernie4_5_moe", {.kv_heads = 4, .tied_head = true, .experts = read_ernie_experts}),
    llama_family("bailing_moe", {.experts = read_bailing_experts}),
    llama_family("bailing_moe_v2", {.experts = read_bailing_experts}),
    llama_family("hunyuan_v1_moe", {.attention_bias = ConfigBias::from_config, .experts = read_hunyuan_experts}),
    llama_family("minimax_m2", {.kv_heads = 8, .head_dim = 128, .experts = read_minimax_experts}),
    llama_family("deepseek", {.attention_bias = ConfigBias::from_config, .experts = read_deepseek_experts}),
    {"deepseek_v2", read_deepseek},
    {"deepseek_v3", read_deepseek},
    {"glm4_moe_lite", read_deepseek},
    {"deepseek_v32", read_sparse_deepseek},
    {"glm_moe_dsa", read_sparse_deepseek},
    {"dbrx", read_dbrx},
    {"llama4_text", read_llama4_text},
    {"gpt2", read_gpt2},
    {"jais", read_jais},
    {"opt", read_opt},
    {"bloom", read_bloom},
    {"gptj", read_gptj},
    {"gpt_neox", read_gpt_neox},
    {"gpt_neo", read_gpt_neo},
    {"gpt_bigcode", read_gpt_bigcode},
    {"mpt", read_mpt},
    {"phi", read_phi},
    {"falcon", read_falcon},
    {"RefinedWeb", read_falcon},
    {"RefinedWebModel", read_falcon},
    {"starcoder2", read_starcoder2},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
