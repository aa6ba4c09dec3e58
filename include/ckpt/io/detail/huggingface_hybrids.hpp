#pragma once
// Readers of decoders whose layers are of several kinds: state spaces, linear attention and short convolutions between
// layers of attention.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/layer_pattern.hpp>
#include <ckpt/state/mixers.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- the kinds of the layers

/// A pattern of one letter for each layer.
[[nodiscard]] inline LayerPattern pattern_of(ConfigFields& config, std::string_view letters) {
  if (letters.size() > LayerPattern::capacity) {
    config.reject("layers of several kinds must be at most 254 (got " + std::to_string(letters.size()) + ")");
  }
  return LayerPattern(letters);
}

/// Letters for the words of a list with one word for each layer.
struct LayerWord {
  std::string_view word;
  char mixer;
  char feed_forward;
};
template <std::size_t N>
void read_layer_words(ConfigFields& config, DecoderShape& m, std::string_view key, const LayerWord (&kinds)[N]) {
  const std::vector<std::string>& words = config.words(key);
  if (words.size() != m.layers) {
    config.reject(*config.find(key), "must have " + std::to_string(m.layers) + " entries, one for each layer");
  }
  std::string mixers;
  std::string feed_forwards;
  for (const std::string& word : words) {
    const auto* kind =
        std::find_if(std::begin(kinds), std::end(kinds), [&](const LayerWord& k) { return k.word == word; });
    if (kind == std::end(kinds))
      config.reject(*config.find(key), "has the unknown kind \"" + printable(word, 40) + "\"");
    mixers += kind->mixer;
    feed_forwards += kind->feed_forward;
  }
  m.mixers = pattern_of(config, mixers);
  m.feed_forwards = pattern_of(config, feed_forwards);
}

/// The words of `layer_types`; every layer has a feed-forward block.
inline void read_layer_types(ConfigFields& config, DecoderShape& m) {
  constexpr LayerWord kinds[] = {
      {"full_attention", '*', '-'},   {"attention", '*', '-'}, {"sliding_attention", '*', '-'},
      {"linear_attention", 'L', '-'}, {"mamba", 'M', '-'},     {"conv", 'C', '-'}};
  read_layer_words(config, m, "layer_types", kinds);
  m.feed_forwards = {};
}

/// Every layer of one kind, but for every so many, which are of another.
[[nodiscard]] inline LayerPattern every_so_many(ConfigFields& config, const DecoderShape& m, char usual, char other,
                                                std::uint64_t period, std::uint64_t offset) {
  std::string letters;
  for (std::uint64_t i = 0; i < m.layers && i < period; ++i) letters += i == offset ? other : usual;
  return pattern_of(config, letters);
}

// ---- Qwen3-Next and Qwen3.5: linear attention

/// The layers of linear attention, and full attention with a gate.
inline void read_qwen_linear(ConfigFields& config, DecoderShape& m) {
  config.require_if_present("attn_output_gate", true);
  m.linear = {.key_heads = config.size_or("linear_num_key_heads", 16, config.default_of()),
              .key_dim = config.size_or("linear_key_head_dim", 128, config.default_of()),
              .value_heads = config.size_or("linear_num_value_heads", 32, config.default_of()),
              .value_dim = config.size_or("linear_value_head_dim", 128, config.default_of()),
              .kernel = config.size_or("linear_conv_kernel_dim", 4, config.default_of())};
  constexpr std::array<std::string_view, 1> types_field{"layer_types"};
  if (!config.is_open(types_field)) {
    read_layer_types(config, m);
  } else {
    const std::uint64_t every = config.size_or("full_attention_interval", 4, config.default_of());
    m.mixers = every_so_many(config, m, 'L', '*', every, every - 1);
  }
  if (!m.mixers.contains('L')) m.linear = {};
  m = families::qwen3_next(m);
  config.ignore({"full_attention_interval"});
}

inline HuggingFaceShape read_qwen3_next(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  read_kv_heads(config, m, 2);
  read_head_dim(config, m, 256);
  read_tied(config, m, false);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  read_qwen_linear(config, m);
  read_qwen3_experts(config, m);
  m.experts.shared_inner_size = config.size("shared_expert_intermediate_size");
  m.experts.shared_gate = true;
  read_prediction(config, m, prediction_field, {.unsaid = 1});
  return m;
}

inline HuggingFaceShape read_qwen3_5(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  read_kv_heads(config, m, 4);
  read_head_dim(config, m, 256);
  read_tied(config, m, false);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  read_qwen_linear(config, m);
  constexpr std::array<std::string_view, 1> experts{"num_experts"};
  if (config.is_open(experts)) {
    m.intermediate_size = config.size(intermediate_size_field);
  } else {
    read_qwen3_experts(config, m);
    m.experts.shared_inner_size = config.size("shared_expert_intermediate_size");
    m.experts.shared_gate = true;
  }
  constexpr std::array<std::string_view, 1> modules{"mtp_num_hidden_layers"};
  read_prediction(config, m, modules, {.unsaid = 1});
  return m;
}

// ---- state spaces

/// The inner size of a state space: given, or so many times the hidden size.
[[nodiscard]] inline std::uint64_t read_expansion(ConfigFields& config, const DecoderShape& m,
                                                  std::string_view expand = "expand") {
  return (ParameterCount(config.size_or(expand, 2, config.default_of())) * m.hidden_size).value();
}

/// The rank of the time step, which may be "auto": a sixteenth of the hidden size.
[[nodiscard]] inline std::uint64_t read_time_rank(ConfigFields& config, const DecoderShape& m, std::string_view name) {
  const ConfigField* field = config.find(name);
  if (field != nullptr && field->kind == ConfigField::Kind::number) return config.size(name);
  const std::uint64_t sixteenth = m.hidden_size / 16 + (m.hidden_size % 16 != 0 ? 1 : 0);
  config.assume(config.shown(name, sixteenth) + ", hidden_size / 16");
  return sixteenth;
}

/// Sizes of a decoder without attention.
[[nodiscard]] inline DecoderShape read_state_space_sizes(ConfigFields& config) {
  DecoderShape m;
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  return families::mamba(m);
}

/// Mamba, Falcon-Mamba.
inline HuggingFaceShape read_mamba(ConfigFields& config) {
  DecoderShape m = read_state_space_sizes(config);
  const std::uint64_t expanded = read_expansion(config, m);
  StateSpace& s = m.state_space;
  s.inner_size = config.size_or("intermediate_size", expanded, "expand x hidden_size");
  s.state = config.size_or("state_size", 16, config.default_of());
  s.rank = read_time_rank(config, m, "time_step_rank");
  s.kernel = config.size_or("conv_kernel", 4, config.default_of());
  s.bias = config.boolean_or("use_bias", false);
  s.kernel_bias = config.boolean_or("use_conv_bias", true);
  read_tied(config, m, true);
  return m;
}

inline HuggingFaceShape read_mamba2(ConfigFields& config) {
  DecoderShape m = read_state_space_sizes(config);
  StateSpace& s = m.state_space;
  s.inner_size = read_expansion(config, m);
  s.state = config.size_or("state_size", 128, config.default_of());
  s.heads = config.size_or("num_heads", 128, config.default_of());
  s.groups = config.size_or("n_groups", 8, config.default_of());
  s.kernel = config.size_or("conv_kernel", 4, config.default_of());
  s.bias = config.boolean_or("use_bias", false);
  s.kernel_bias = config.boolean_or("use_conv_bias", true);
  config.require_if_present("rms_norm", true);
  const std::uint64_t head_dim = config.size_or("head_dim", s.inner_size / s.heads, "inner size / num_heads");
  if (ParameterCount(head_dim) * s.heads != ParameterCount(s.inner_size)) {
    config.reject(config.shown("head_dim", head_dim) + " x " + config.shown("num_heads", s.heads) +
                  " must be expand x hidden_size (" + std::to_string(s.inner_size) + ")");
  }
  read_tied(config, m, false);
  config.ignore({"time_step_rank", "chunk_size"});
  return m;
}

/// Mamba-2 under the names of Bamba, Granite 4 and Falcon-H1: `mamba_n_heads` and its like.
inline void read_mamba2_of_hybrid(ConfigFields& config, DecoderShape& m, std::uint64_t groups, std::uint64_t state) {
  StateSpace& s = m.state_space;
  s.heads = config.size_or("mamba_n_heads", 128, config.default_of());
  s.inner_size = read_expansion(config, m, "mamba_expand");
  s.groups = config.size_or("mamba_n_groups", groups, config.default_of());
  s.state = config.size_or("mamba_d_state", state, config.default_of());
  s.kernel = config.size_or("mamba_d_conv", 4, config.default_of());
  s.kernel_bias = config.boolean_or("mamba_conv_bias", true);
  s.bias = config.boolean_or("mamba_proj_bias", false);
  const ConfigField* head_dim = config.find("mamba_d_head");
  if (head_dim != nullptr && head_dim->kind == ConfigField::Kind::number) {
    const std::uint64_t size = config.size("mamba_d_head");
    if (ParameterCount(size) * s.heads != ParameterCount(s.inner_size)) {
      config.reject(config.shown("mamba_d_head", size) + " x " + config.shown("mamba_n_heads", s.heads) +
                    " must be mamba_expand x hidden_size (" + std::to_string(s.inner_size) + ")");
    }
  }
  config.ignore({"mamba_chunk_size"});
}

/// Nemotron-H: every layer is one block, of Mamba-2, attention, a dense MLP of two matrices, or experts of them.
inline HuggingFaceShape read_nemotron_h(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.gated_mlp = false;
  read_kv_heads(config, m, 8);
  constexpr std::array<std::string_view, 2> head_field{"head_dim", "attention_head_dim"};
  m.head_dim = config.size_or(head_field, 128, config.default_of());
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  m.mlp_bias = config.boolean_or("mlp_bias", false);
  read_tied(config, m, false);
  constexpr std::array<std::string_view, 1> pattern_field{"hybrid_override_pattern"};
  if (config.is_open(pattern_field)) {
    constexpr LayerWord kinds[] = {{"mamba", 'M', '.'}, {"attention", '*', '.'}, {"mlp", '.', '-'}, {"moe", '.', 'E'}};
    read_layer_words(config, m, "layers_block_type", kinds);
  } else {
    const ConfigField& field = *config.find(pattern_field.front());
    const std::string letters(config.text_or(pattern_field.front(), ""));
    if (letters.size() != m.layers || letters.find_first_not_of("M*-E") != letters.npos) {
      config.reject(field, "must be " + std::to_string(m.layers) + " of the letters M * - E, one for each layer");
    }
    if (letters.size() > LayerPattern::capacity) (void)pattern_of(config, letters);  // says why
    m = families::nemotron_h(m, letters);
  }
  if (m.mixers.contains('M')) {
    StateSpace& s = m.state_space;
    s.heads = config.size_or("mamba_num_heads", 128, config.default_of());
    s.inner_size = (ParameterCount(s.heads) * config.size_or("mamba_head_dim", 64, config.default_of())).value();
    s.state = config.size_or("ssm_state_size", 128, config.default_of());
    s.groups = config.size_or("n_groups", 8, config.default_of());
    s.kernel = config.size_or("conv_kernel", 4, config.default_of());
    s.bias = config.boolean_or("use_bias", false);
    s.kernel_bias = config.boolean_or("use_conv_bias", true);
  }
  if (m.feed_forwards.contains('-')) m.intermediate_size = config.size(intermediate_size_field);
  if (m.feed_forwards.contains('E')) {
    Experts& e = m.experts;
    read_expert_numbers(config, e);
    e.inner_size = config.size("moe_intermediate_size");
    e.router_bias = true;
    e.shared_inner_size = config.size("moe_shared_expert_intermediate_size");  // one, whatever n_shared_experts says
    config.ignore({"n_shared_experts"});
    if (m.mlp_bias) config.reject("mlp_bias must be false beside experts: which of their maps have one is not known");
    constexpr std::array<std::string_view, 1> latent_field{"moe_latent_size"};
    if (!config.is_open(latent_field)) e.latent_size = config.size(latent_field);
  }
  config.ignore({"time_step_rank", "intermediate_size", "expand", "chunk_size", "moe_shared_expert_intermediate_size",
                 "moe_intermediate_size", "num_experts_per_tok", "n_routed_experts", "mamba_head_dim"});
  read_prediction(config, m, prediction_field, {});
  return m;
}

/// Jamba: Mamba with norms inside, every so many layers attention, every so many experts.
inline HuggingFaceShape read_jamba(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.intermediate_size = config.size(intermediate_size_field);
  read_kv_heads(config, m, 8);
  read_tied(config, m, false);
  const auto every = [&](std::string_view period_name, std::uint64_t period_default, std::string_view offset_name,
                         std::uint64_t offset_default) {
    const std::uint64_t period = config.size_or(period_name, period_default, config.default_of());
    const std::uint64_t offset = config.count_or(offset_name, offset_default, config.default_of());
    if (offset >= period) {
      config.reject(config.shown(offset_name, offset) + " must be below " + config.shown(period_name, period));
    }
    return std::pair(period, offset);
  };
  const auto [attention, attention_at] = every("attn_layer_period", 8, "attn_layer_offset", 4);
  m.mixers = every_so_many(config, m, 'M', '*', attention, attention_at);
  StateSpace& s = m.state_space;
  s.inner_size = read_expansion(config, m, "mamba_expand");
  s.state = config.size_or("mamba_d_state", 16, config.default_of());
  s.rank = read_time_rank(config, m, "mamba_dt_rank");
  s.kernel = config.size_or("mamba_d_conv", 4, config.default_of());
  s.bias = config.boolean_or("mamba_proj_bias", false);
  s.kernel_bias = config.boolean_or("mamba_conv_bias", true);
  s.inner_norms = true;
  if (!m.mixers.contains('M')) s = {};
  const std::uint64_t experts = config.size_or("num_experts", 16, config.default_of());
  if (experts > 1) {
    const auto [period, offset] = every("expert_layer_period", 2, "expert_layer_offset", 1);
    read_expert_numbers(config, m.experts);
    m.experts.inner_size = m.intermediate_size;
    m.feed_forwards = every_so_many(config, m, '-', 'E', period, offset);
  } else {
    config.ignore({"expert_layer_period", "expert_layer_offset", "num_experts_per_tok"});
  }
  return m;
}

/// Bamba: Mamba-2, with attention in the layers of a list.
inline HuggingFaceShape read_bamba(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.intermediate_size = config.size(intermediate_size_field);
  read_kv_heads(config, m, 8);
  read_tied(config, m, false);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  m.mlp_bias = config.boolean_or("mlp_bias", false);
  constexpr std::array<std::string_view, 1> list_field{"attn_layer_indices"};
  std::vector<std::uint64_t> attention;
  if (!config.is_open(list_field)) attention = config.sizes(list_field.front(), 0.0);
  std::string letters;
  for (std::uint64_t i = 0; i < m.layers && letters.size() <= LayerPattern::capacity; ++i) {
    letters += std::find(attention.begin(), attention.end(), i) != attention.end() ? '*' : 'M';
  }
  m.mixers = pattern_of(config, letters);
  if (m.mixers.contains('M')) read_mamba2_of_hybrid(config, m, 1, 256);
  return m;
}

/// Falcon-H1: attention and Mamba-2 side by side in every layer.
inline HuggingFaceShape read_falcon_h1(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.intermediate_size = config.size(intermediate_size_field);
  read_kv_heads(config, m, 8);
  read_head_dim(config, m, 0);
  read_tied(config, m, false);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  m.mlp_bias = config.boolean_or("mlp_bias", false);
  m = families::falcon_h1(m);
  constexpr std::array<std::string_view, 1> inner_field{"mamba_d_ssm"};
  StateSpace& s = m.state_space;
  const bool by_expansion = config.find("mamba_d_ssm") != nullptr && config.is_open(inner_field);
  s.inner_size =
      by_expansion ? read_expansion(config, m, "mamba_expand") : config.size_or(inner_field, 1024, config.default_of());
  s.heads = config.size_or("mamba_n_heads", 128, config.default_of());
  s.groups = config.size_or("mamba_n_groups", 1, config.default_of());
  s.state = config.size_or("mamba_d_state", 256, config.default_of());
  s.kernel = config.size_or("mamba_d_conv", 4, config.default_of());
  s.kernel_bias = config.boolean_or("mamba_conv_bias", true);
  s.bias = config.boolean_or("mamba_proj_bias", false);
  if (config.boolean_or("projectors_bias", false) != s.bias) {
    config.reject("projectors_bias and mamba_proj_bias must be equal: biases on one side alone are not known here");
  }
  s.norm = config.boolean_or("mamba_rms_norm", false);
  config.ignore({"mamba_expand", "mamba_d_head", "mamba_chunk_size"});
  return m;
}

/// Granite 4: Mamba-2 or attention, then experts with a shared one, or the shared one alone.
inline HuggingFaceShape read_granite_hybrid(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  read_kv_heads(config, m, 0);
  read_tied(config, m, false);
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  read_layer_types(config, m);
  if (m.mixers.contains('M')) read_mamba2_of_hybrid(config, m, 1, 256);
  const std::uint64_t shared = config.size_or("shared_intermediate_size", 1024, config.default_of());
  if (config.count_or("num_local_experts", 8, config.default_of()) == 0) {
    m.intermediate_size = shared;
    config.ignore({"num_experts_per_tok", "intermediate_size"});
  } else {
    read_mixtral_experts(config, m);
    m.experts.shared_inner_size = shared;
  }
  return m;
}

// ---- short convolutions

/// What all of LFM2 have in common: convolutions of three words, norms on queries and keys, head tied.
[[nodiscard]] inline DecoderShape read_lfm2_mixers(ConfigFields& config) {
  DecoderShape m = families::lfm2(read_sizes(config));
  read_kv_heads(config, m, 8);
  constexpr std::array<std::string_view, 2> tied_field{"tie_word_embeddings", "tie_embedding"};
  m.tied_head = config.has(tied_field)
                    ? config.boolean(config.find("tie_embedding") != nullptr ? "tie_embedding" : "tie_word_embeddings")
                    : config.boolean_or("tie_word_embeddings", true);
  m.convolution.kernel = config.size_or("conv_L_cache", 3, config.default_of());
  m.convolution.bias = config.boolean_or("conv_bias", false);
  constexpr std::array<std::string_view, 1> types_field{"layer_types"};
  if (!config.is_open(types_field)) {
    read_layer_types(config, m);
  } else {
    const std::vector<std::uint64_t> attention = config.sizes("full_attn_idxs", 0.0);
    std::string letters;
    for (std::uint64_t i = 0; i < m.layers && letters.size() <= LayerPattern::capacity; ++i) {
      letters += std::find(attention.begin(), attention.end(), i) != attention.end() ? '*' : 'C';
    }
    m.mixers = pattern_of(config, letters);
  }
  if (!m.mixers.contains('C')) m.convolution = {};
  config.ignore({"block_dim", "conv_dim", "conv_dim_out", "num_heads", "block_norm_eps", "theta"});
  return m;
}

/// The inner size of LFM2's MLP is two thirds of what its file says, times a factor, rounded up to a multiple.
inline HuggingFaceShape read_lfm2(ConfigFields& config) {
  DecoderShape m = read_lfm2_mixers(config);
  constexpr std::array<std::string_view, 2> inner_field{"block_ff_dim", "intermediate_size"};
  m.intermediate_size = config.size(inner_field);
  if (config.boolean_or("block_auto_adjust_ff_dim", true)) {
    const double factor = config.number_or("block_ffn_dim_multiplier", 1.0, 0.0, 1e6);
    const std::uint64_t multiple = config.size_or("block_multiple_of", 256, config.default_of());
    const auto scaled = static_cast<std::uint64_t>(factor * static_cast<double>(2 * m.intermediate_size / 3));
    m.intermediate_size = (ParameterCount((scaled + multiple - 1) / multiple) * multiple).value();
  }
  return m;
}

inline HuggingFaceShape read_lfm2_moe(ConfigFields& config) {
  DecoderShape m = read_lfm2_mixers(config);
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  e.router_bias = config.boolean_or("use_expert_bias", true);
  e.first_layer = config.count_or("num_dense_layers", 2, config.default_of());
  read_dense_layers(config, m, "num_dense_layers", e.first_layer);
  return m;
}

// ---- the table

/// Decoders of layers of several kinds.
inline constexpr HuggingFaceFamily hybrid_families[] = {
    {"qwen3_next", read_qwen3_next},
    {"qwen3_5_text", read_qwen3_5},
    {"qwen3_5_moe_text", read_qwen3_5},
    {"nemotron_h", read_nemotron_h},
    {"mamba", read_mamba},
    {"falcon_mamba", read_mamba},
    {"mamba2", read_mamba2},
    {"jamba", read_jamba},
    {"bamba", read_bamba},
    {"falcon_h1", read_falcon_h1},
    {"granitemoehybrid", read_granite_hybrid},
    {"lfm2", read_lfm2},
    {"lfm2_moe", read_lfm2_moe},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
