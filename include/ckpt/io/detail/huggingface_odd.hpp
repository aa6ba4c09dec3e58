#pragma once
// Readers of decoder families that are more than a choice of options: experts beside a dense MLP, layers with heads or
// sizes of their own; and the table of these and of the recurrent ones.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/detail/huggingface_decoders.hpp>
#include <ckpt/io/detail/huggingface_recurrent.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/gemma3n.hpp>
#include <ckpt/state/layer_pattern.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- experts beside a dense MLP

/// LongCat-Flash: a layer is two of latent attention and dense MLP, and the first of them has experts besides, some of
/// which do nothing. Its totals in files count one prediction module with a dense MLP and a copy of the embedding.
inline HuggingFaceShape read_longcat(ConfigFields& config) {
  for (const std::string_view name : {"ngram_vocab_size_ratio", "oe_vocab_size_ratio"}) {
    const ConfigField* field = config.find(name);
    if (field != nullptr && field->kind != ConfigField::Kind::null) {
      config.reject(*field, "must be absent: embeddings of several words together are not known here");
    }
  }
  DecoderShape m;
  constexpr std::array<std::string_view, 1> layers_name{"num_layers"};
  constexpr std::array<std::string_view, 2> inner_field{"ffn_hidden_size", "intermediate_size"};
  constexpr std::array<std::string_view, 2> active_field{"moe_topk", "num_experts_per_tok"};
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = 2 * config.size(layers_name, most_layers / 2);
  m.heads = config.size(heads_field);
  m.intermediate_size = config.size(inner_field);
  config.ignore({"num_hidden_layers"});  // twice as many, where transformers wrote the file
  read_latent(config, m);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  read_tied(config, m, false);
  Experts& e = m.experts;
  e.count = config.size(experts_field);
  e.active = config.size(active_field);
  e.inner_size = config.size("expert_ffn_hidden_size");
  e.idle = config.count_or("zero_expert_num", 0, config.default_of());
  e.router_bias = true;
  config.require_if_present("router_bias", false);
  if (e.active > e.count) {
    config.reject(config.shown("moe_topk", e.active) + " must not exceed " + config.shown("n_routed_experts", e.count));
  }
  if (e.idle != 0) {
    config.assume("active: all " + std::to_string(e.active) +
                  " choices are experts (those that do nothing make it less)");
  }
  m.feed_forwards = LayerPattern("D-");
  read_prediction(config, m, prediction_field, {.unsaid = 1});
  m.prediction_dense = m.prediction_layers != 0;
  m.prediction_one_table = m.prediction_tables;
  return m;
}

/// Snowflake Arctic: experts and a dense MLP of the hidden size, each after a norm of its own.
inline void read_arctic(ConfigFields& config, DecoderShape& m) {
  read_mixtral_experts(config, m);
  const std::uint64_t every = config.size_or("moe_layer_frequency", 2, config.default_of());
  if (every != 1) config.reject("moe_layer_frequency must be 1: layers without experts are not known here");
  if (!config.boolean("use_residual")) return;
  m.intermediate_size = m.hidden_size;
  m.norms_per_layer = 3;
  m.feed_forwards = LayerPattern("D");
}

// ---- attention that differs from layer to layer

/// Which layers have experts, by their numbers; without the list all but the first.
inline void read_step_experts(ConfigFields& config, DecoderShape& m) {
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  constexpr std::array<std::string_view, 2> shared_field{"share_expert_dim", "share_expert_dims"};
  e.shared_inner_size = config.size(shared_field);
  constexpr std::array<std::string_view, 1> list_field{"moe_layers_enum"};
  std::vector<bool> has_experts(static_cast<std::size_t>(m.layers), true);
  if (config.is_open(list_field)) {
    has_experts.front() = false;
    config.assume("moe_layers_enum: all layers but the first (" + config.default_of() + ")");
  } else {
    has_experts.assign(has_experts.size(), false);
    for (const std::uint64_t layer : read_layer_numbers(config, list_field.front())) {
      if (layer < m.layers) has_experts[static_cast<std::size_t>(layer)] = true;  // others are prediction modules
    }
  }
  put_feed_forwards(config, m, [&](std::uint64_t layer) { return !has_experts[static_cast<std::size_t>(layer)]; });
  if (!m.feed_forwards.contains('E')) config.reject("moe_layers_enum leaves no layer with experts");
  m.intermediate_size = config.size(intermediate_size_field);
}

/// Step-3: queries through a bottleneck, one head of keys and values.
inline HuggingFaceShape read_step3(ConfigFields& config) {
  DecoderShape m = read_sizes(config, {128815, 7168, 61, 64, 18432});
  m.kv_heads = config.size_or("num_attention_groups", 1, config.default_of());
  if (m.kv_heads != 1) config.reject(config.shown("num_attention_groups", m.kv_heads) + " must be 1");
  m.head_dim = config.size_or("head_dim", 256, config.default_of());
  m.query_rank = config.size_or("share_q_dim", 2048, config.default_of());
  read_tied(config, m, false);
  read_step_experts(config, m);
  return m;
}

/// Step-3.5: windowed layers with more heads, a gate for each head. Its totals in files count prediction modules with a
/// dense MLP and a head each.
inline HuggingFaceShape read_step3p5(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  constexpr std::array<std::string_view, 2> groups_field{"num_attention_groups", "num_key_value_heads"};
  m.kv_heads = config.size(groups_field);
  require_multiple(config, "num_attention_heads", m.heads, "num_attention_groups", m.kv_heads);
  m.head_dim = config.size(head_dim_field);
  m.qk_norm = QkNorm::head;
  config.require_if_present("use_qk_norm", true);
  config.require_if_present("sink", false);
  m.head_gate = config.boolean_or("use_head_wise_attn_gate", false);
  m.qkv_bias = config.boolean_or("attention_bias", false);
  read_tied(config, m, false);
  read_step_experts(config, m);
  m.experts.router_bias = config.boolean_or("use_moe_router_bias", false);

  const ConfigField* other = config.find("attention_other_setting");
  if (other != nullptr && other->kind != ConfigField::Kind::null) {
    ConfigFields setting = config.top().in("attention_other_setting");
    WindowAttention& w = m.window;
    w.heads = setting.size(heads_field);
    w.kv_heads = setting.size(groups_field);
    w.head_dim = setting.size(head_dim_field);
    require_multiple(setting, "num_attention_heads", w.heads, "num_attention_groups", w.kv_heads);
    const std::string type(setting.text_or("attention_type", "sliding_attention"));
    const auto& types =
        require_each_layer(config, "layer_types",
                           read_either_word(config, "layer_types", "full_attention", "sliding_attention"), m.layers);
    m.mixers = letters_of_layers(
        config, m.layers, [&](std::uint64_t i) { return types[static_cast<std::size_t>(i)] == type ? 'W' : '*'; });
    if (!m.mixers.contains('W')) m.window = {};
  }
  read_prediction(config, m, prediction_field, {});
  m.prediction_dense = m.prediction_layers != 0;
  m.prediction_one_table = m.prediction_tables;
  return m;
}

/// MiMo-V2: windowed layers with other heads, values of another size than keys; prediction modules with a dense MLP.
inline HuggingFaceShape read_mimo_v2(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  read_kv_heads(config, m, 0);
  read_head_dim(config, m, 0);
  m.value_dim = config.size_or("v_head_dim", m.head_dim, "head_dim");
  m.attention_sinks = config.boolean_or("add_full_attention_sink_bias", false);
  m.qkv_bias = config.boolean_or("attention_bias", false);
  config.require_if_present("use_qk_norm", false);
  read_tied(config, m, false);
  for (const std::string_view part : {"vision_config", "audio_config"}) {
    const ConfigField* field = config.find(part);
    if (field == nullptr || field->kind != ConfigField::Kind::object) continue;
    config.assume("counted without " + std::string(part));
  }

  WindowAttention& w = m.window;
  w.heads = config.size_or("swa_num_attention_heads", m.heads, "num_attention_heads");
  w.kv_heads = config.size_or("swa_num_key_value_heads", m.kv_heads, "num_key_value_heads");
  w.head_dim = config.size_or("swa_head_dim", m.head_dim, "head_dim");
  w.value_dim = config.size_or("swa_v_head_dim", w.head_dim, "swa_head_dim");
  w.sinks = config.boolean_or("add_swa_attention_sink_bias", false);
  require_multiple(config, "swa_num_attention_heads", w.heads, "swa_num_key_value_heads", w.kv_heads);
  const std::vector<std::uint64_t> windowed = read_layer_flags(config, "hybrid_layer_pattern", m.layers);
  m.mixers = letters_of_layers(config, m.layers,
                               [&](std::uint64_t i) { return windowed[static_cast<std::size_t>(i)] == 1 ? 'W' : '*'; });
  if (!m.mixers.contains('W')) m.window = {};

  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  e.router_bias = config.text_or("topk_method", "noaux_tc") == "noaux_tc";
  const ConfigField* shared = config.find("n_shared_experts");
  if (shared != nullptr && shared->kind != ConfigField::Kind::null && shared->number != 0.0) {
    config.reject(*shared, "must be null or 0: shared experts of this family are not known here");
  }
  const std::vector<std::uint64_t> sparse = read_layer_flags(config, "moe_layer_freq", m.layers);
  put_feed_forwards(config, m, [&](std::uint64_t layer) { return sparse[static_cast<std::size_t>(layer)] == 0; });
  if (!m.feed_forwards.contains('E')) config.reject("moe_layer_freq leaves no layer with experts");
  m.intermediate_size = config.size(intermediate_size_field);
  read_prediction(config, m, prediction_field, {});
  m.prediction_dense = m.prediction_layers != 0;
  return m;
}

/// Gemma 3n, the text alone.
inline HuggingFaceShape read_gemma3n(ConfigFields& config) {
  Gemma3nShape m;
  require_head_of_words(config);
  m.vocab_size = config.size_or(vocab_size_field, 262400, config.default_of());
  m.layer_vocab_size = config.size_or("vocab_size_per_layer_input", 262144, config.default_of());
  m.hidden_size = config.size_or(hidden_size_field, 2048, config.default_of());
  m.layer_input_size = config.size_or("hidden_size_per_layer_input", 256, config.default_of());
  m.layers = config.size_or(layers_field, 35, config.default_of());
  m.heads = config.size_or(heads_field, 8, config.default_of());
  m.kv_heads = config.size_or(kv_heads_field, 2, config.default_of());
  m.head_dim = config.size_or(head_dim_field, 256, config.default_of());
  m.intermediate_size = config.is_open(intermediate_size_field)
                            ? config.size_or(intermediate_size_field, 16384, config.default_of())
                            : read_same_in_all(config, "intermediate_size");
  m.streams = config.size_or("altup_num_inputs", 4, config.default_of());
  m.residual_rank = config.size_or("laurel_rank", 64, config.default_of());
  require_multiple(config, "num_attention_heads", m.heads, "num_key_value_heads", m.kv_heads);
  config.require_if_present("attention_bias", false);
  config.require_if_present("tie_word_embeddings", true);
  config.ignore({"num_kv_shared_layers"});
  return m;
}

/// OpenELM: heads and inner size of each layer.
inline HuggingFaceShape read_openelm(ConfigFields& config) {
  LayeredDecoderShape m;
  require_head_of_words(config);
  DecoderShape& c = m.common;
  constexpr std::array<std::string_view, 1> layers_name{"num_transformer_layers"};
  c.vocab_size = config.size(vocab_size_field);
  c.hidden_size = config.size("model_dim");
  c.head_dim = config.size("head_dim");
  if (config.boolean_or("normalize_qk_projections", false)) c.qk_norm = QkNorm::head;
  c.tied_head = config.boolean_or("share_input_output_layers", true);
  c.gated_mlp = config.boolean_or("ffn_with_glu", true);
  const std::uint64_t layers = config.size(layers_name, most_layers);
  const std::uint64_t divisor = config.size_or("ffn_dim_divisor", 256, config.default_of());
  const auto heads = require_each_layer(config, "num_query_heads", config.sizes("num_query_heads"), layers);
  const auto kv_heads = require_each_layer(config, "num_kv_heads", config.sizes("num_kv_heads"), layers);
  const ConfigField* factors = config.find("ffn_multipliers");
  if (factors == nullptr) config.reject("ffn_multipliers is missing");
  if (factors->kind != ConfigField::Kind::array || factors->numbers.size() != factors->items) {
    config.reject(*factors, "must be an array of numbers, one for each layer");
  }
  config.use(*factors);
  require_each_layer(config, "ffn_multipliers", factors->numbers, layers);
  for (std::size_t i = 0; i < static_cast<std::size_t>(layers); ++i) {
    const double inner = factors->numbers[i] * static_cast<double>(c.hidden_size);
    if (!(inner > 0.0) || inner > 0x1p40) config.reject(*factors, "must be above 0, times model_dim at most 2^40");
    // To the nearest multiple of the divisor, unless that is less than nine tenths.
    const double step = static_cast<double>(divisor);
    std::uint64_t size = static_cast<std::uint64_t>(inner + step / 2.0) / divisor * divisor;
    if (size == 0) size = divisor;
    if (static_cast<double>(size) < 0.9 * inner) size += divisor;
    require_multiple(config, "num_query_heads", heads[i], "num_kv_heads", kv_heads[i]);
    m.layers.push_back({.heads = heads[i], .kv_heads = kv_heads[i], .intermediate_size = size});
  }
  config.ignore({"num_gqa_groups"});
  return m;
}

// ---- decoders before llama

/// Persimmon: GPT-NeoX with norms on queries and keys.
inline HuggingFaceShape read_persimmon(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m = families::gpt_neox(m);
  read_tied(config, m, false);
  if (config.boolean_or("qk_layernorm", true)) m.qk_norm = QkNorm::head;
  return m;
}

/// XGLM: GPT-2 with positions that are not learned.
inline HuggingFaceShape read_xglm(ConfigFields& config) {
  constexpr std::array<std::string_view, 2> attention_heads_field{"attention_heads", "num_attention_heads"};
  DecoderShape m;
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(attention_heads_field);
  require_multiple(config, "d_model", m.hidden_size, "attention_heads", m.heads);
  m.intermediate_size = config.size(intermediate_size_field);
  m = families::gpt2(m);
  read_tied(config, m, true);
  return m;
}

/// BioGPT: GPT-2 with two rows more in the table than there are positions.
inline HuggingFaceShape read_biogpt(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size(intermediate_size_field);
  m.positions = config.size_or(positions_field, 1024, config.default_of());
  m = families::opt(m);
  read_tied(config, m, true);
  return m;
}

/// Phi-3-small: layer norms, biases everywhere, a gated MLP, head tied.
inline HuggingFaceShape read_phi3_small(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.intermediate_size = config.size("ff_intermediate_size");
  read_kv_heads(config, m, 0);
  m.norm = Norm::layer;
  m.qkv_bias = m.output_bias = m.mlp_bias = true;
  config.ignore({"blocksparse_block_size", "blocksparse_triton_kernel_block_size"});
  read_tied(config, m, true);
  return m;
}

/// DiffLlama: llama with four vectors of head size in attention, from which its difference is weighed.
inline void read_diffllama(ConfigFields&, DecoderShape& m) { m.attention_vectors = 4; }

// ---- what is known and cannot be counted

inline HuggingFaceShape refuse_block_configs(ConfigFields& config) {
  config.reject("model_type \"" + config.model_type() +
                "\": its layers have sizes of their own, in block_configs, which is not read; give the number of "
                "parameters of such a model instead");
}
inline HuggingFaceShape refuse_layers(ConfigFields& config) {
  config.reject("model_type \"" + config.model_type() +
                "\": its layers are not known here; give the number of parameters of such a model instead");
}

// ---- the table

/// Decoder families that need more than a line.
inline constexpr HuggingFaceFamily odd_families[] = {
    {"rwkv", read_rwkv4},
    {"rwkv5", read_rwkv5},
    {"rwkv6", read_rwkv6},
    {"rwkv7", read_rwkv7},
    {"zamba2", read_zamba2},
    {"kimi_linear", read_kimi_linear},
    llama_family("minimax", {.kv_heads = 8, .experts = read_minimax_01}),
    llama_family("minimax_text_01", {.kv_heads = 8, .experts = read_minimax_01}),
    llama_family("minimax_m1", {.kv_heads = 8, .experts = read_minimax_01}),
    llama_family("bailing_moe_linear", {.experts = read_bailing_linear}),
    {"longcat_flash", read_longcat},
    llama_family("arctic", {.experts = read_arctic}),
    {"step3_text", read_step3},
    {"step3p5", read_step3p5},
    {"mimo_v2_flash", read_mimo_v2},
    {"mimo_v2", read_mimo_v2},
    llama_family("bitnet", {.attention_bias = ConfigBias::from_config,
                            .rest = [](ConfigFields&, DecoderShape& m) { m.sub_norms = true; }}),
    {"recurrent_gemma", read_recurrent_gemma},
    {"gemma3n_text", read_gemma3n},
    {"openelm", read_openelm},
    {"codegen", read_gptj},
    {"persimmon", read_persimmon},
    {"xglm", read_xglm},
    {"biogpt", read_biogpt},
    {"phi3small", read_phi3_small},
    llama_family("diffllama", {.attention_bias = ConfigBias::from_config, .rest = read_diffllama}),
    {"nemotron-nas", refuse_block_configs},
    {"deci", refuse_block_configs},
    {"jetmoe", refuse_layers},
    {"xlstm", refuse_layers},
    {"doge", refuse_layers},
    {"ctrl", refuse_layers},
    {"kimi_k3", refuse_layers},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
