#pragma once
// Readers of config.json: the names of the sizes, what several families share, and llama with its descendants.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- the names of the sizes

inline constexpr std::array<std::string_view, 1> vocab_size_field{"vocab_size"};
inline constexpr std::array<std::string_view, 4> hidden_size_field{"hidden_size", "n_embd", "d_model", "n_embed"};
inline constexpr std::array<std::string_view, 4> layers_field{"num_hidden_layers", "n_layer", "num_layers", "n_layers"};
inline constexpr std::array<std::string_view, 4> heads_field{"num_attention_heads", "n_head", "num_heads", "n_heads"};
inline constexpr std::array<std::string_view, 4> kv_heads_field{"num_key_value_heads", "num_kv_heads", "n_head_kv",
                                                                "kv_n_heads"};
inline constexpr std::array<std::string_view, 2> head_dim_field{"head_dim", "d_kv"};
inline constexpr std::array<std::string_view, 5> intermediate_size_field{"intermediate_size", "ffn_dim", "d_ff",
                                                                         "n_inner", "ffn_hidden_size"};
inline constexpr std::array<std::string_view, 2> positions_field{"max_position_embeddings", "n_positions"};
inline constexpr std::array<std::string_view, 4> experts_field{"num_experts", "num_local_experts", "n_routed_experts",
                                                               "moe_num_experts"};
inline constexpr std::array<std::string_view, 3> active_experts_field{"num_experts_per_tok", "experts_per_token",
                                                                      "moe_top_k"};

inline constexpr double most_layers = 1e6;

// ---- what several families share

/// Rejects `a` unless `b` divides it.
inline void require_multiple(const ConfigFields& config, std::string_view a_name, std::uint64_t a,
                             std::string_view b_name, std::uint64_t b, std::string_view unless = "") {
  if (a % b == 0) return;
  config.reject(config.shown(a_name, a) + " must be a multiple of " + config.shown(b_name, b) + std::string(unless));
}

/// The four sizes of every transformer.
[[nodiscard]] inline DecoderShape read_sizes(ConfigFields& config) {
  DecoderShape m;
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(heads_field);
  return m;
}

/// The same where a head is always hidden size / heads.
[[nodiscard]] inline DecoderShape read_whole_heads(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  require_multiple(config, "hidden_size", m.hidden_size, "num_attention_heads", m.heads);
  return m;
}

/// Key and value heads; `class_default` 0 means as many as query heads.
inline void read_kv_heads(ConfigFields& config, DecoderShape& m, std::uint64_t class_default) {
  m.kv_heads = class_default != 0 && !config.has(kv_heads_field)
                   ? config.size_or(kv_heads_field, class_default, config.default_of())
                   : config.size_or(kv_heads_field, m.heads, "num_attention_heads");
  require_multiple(config, "num_attention_heads", m.heads, "num_key_value_heads", m.kv_heads);
}

/// Head size; `class_default` 0 means hidden size / heads.
inline void read_head_dim(ConfigFields& config, DecoderShape& m, std::uint64_t class_default) {
  if (class_default != 0 && !config.has(head_dim_field)) {
    m.head_dim = config.size_or(head_dim_field, class_default, config.default_of());
    return;
  }
  if (config.is_open(head_dim_field)) {
    require_multiple(config, "hidden_size", m.hidden_size, "num_attention_heads", m.heads, " unless head_dim is given");
  }
  m.head_dim = config.size_or(head_dim_field, m.hidden_size / m.heads, "hidden_size / num_attention_heads");
}

/// Inner size, or four times the hidden size.
inline void read_inner_size(ConfigFields& config, DecoderShape& m) {
  m.intermediate_size = config.size_or(intermediate_size_field, 4 * m.hidden_size, "4 x hidden_size");
}

inline void read_tied(ConfigFields& config, DecoderShape& m, bool class_default) {
  m.tied_head = config.boolean_or("tie_word_embeddings", class_default);
}

/// How many experts, and how many of them a token uses.
inline void read_expert_numbers(ConfigFields& config, Experts& e) {
  e.count = config.size(experts_field);
  e.active = config.size(active_experts_field);
  if (e.active > e.count) {
    config.reject(config.shown("num_experts_per_tok", e.active) + " must not exceed " +
                  config.shown("num_experts", e.count));
  }
}

/// The inner size of the layers without experts, where there are any.
inline void read_dense_layers(ConfigFields& config, DecoderShape& m, std::string_view first_name, std::uint64_t first) {
  if (m.experts.first_layer >= m.layers) {
    config.reject(config.shown(first_name, first) + " leaves none of the " + std::to_string(m.layers) +
                  " layers with experts");
  }
  if (m.experts.first_layer > 0 || m.experts.every > 1) m.intermediate_size = config.size(intermediate_size_field);
}

// ---- experts

/// Experts in every layer, of the size of the MLP.
inline void read_mixtral_experts(ConfigFields& config, DecoderShape& m) {
  read_expert_numbers(config, m.experts);
  m.experts.inner_size = config.size(intermediate_size_field);
}

/// Qwen: every so many layers, the first ones left out.
inline void read_qwen3_experts(ConfigFields& config, DecoderShape& m) {
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  const std::uint64_t step = config.size_or("decoder_sparse_step", 1, config.default_of());
  e.every = step;
  e.first_layer = step - 1;
  constexpr std::array<std::string_view, 1> dense_field{"mlp_only_layers"};
  if (!config.is_open(dense_field)) {
    const std::vector<std::uint64_t> dense = config.sizes(dense_field.front(), 0.0);
    bool first_ones = step == 1 || dense.empty();
    for (std::size_t i = 0; i < dense.size(); ++i) first_ones = first_ones && dense[i] == i;
    if (!first_ones) config.reject(*config.find(dense_field.front()), "must be empty or the first layers, in order");
    if (!dense.empty()) e.first_layer = dense.size();
  }
  read_dense_layers(config, m, step > 1 ? "decoder_sparse_step" : "mlp_only_layers", step > 1 ? step : e.first_layer);
}

inline void read_qwen2_experts(ConfigFields& config, DecoderShape& m) {
  config.require_if_present("qkv_bias", true);
  read_qwen3_experts(config, m);
  m.experts.shared_inner_size = config.size("shared_expert_intermediate_size");
  m.experts.shared_gate = true;
}

/// DeepSeek and GLM: from some layer on, every so many, with shared experts.
inline void read_deepseek_experts(ConfigFields& config, DecoderShape& m) {
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  constexpr std::array<std::string_view, 1> shared_field{"n_shared_experts"};
  const std::uint64_t shared = config.find(shared_field.front()) != nullptr && config.is_open(shared_field)
                                   ? config.size_or_null(shared_field.front())
                                   : config.count(shared_field.front());
  if (static_cast<double>(shared) * static_cast<double>(e.inner_size) > 0x1p53) {
    config.reject(config.shown("n_shared_experts", shared) + " times " +
                  config.shown("moe_intermediate_size", e.inner_size) + " must be at most 2^53");
  }
  e.shared_inner_size = shared * e.inner_size;
  const std::uint64_t first = config.count("first_k_dense_replace");
  e.every = config.model_type() == "glm4_moe" ? 1 : config.size_or("moe_layer_freq", 1, config.default_of());
  e.first_layer = (first + e.every - 1) / e.every * e.every;
  read_dense_layers(config, m, "first_k_dense_replace", first);
}

/// GLM stores its prediction layers with a copy of embedding and head, and its published totals count them.
inline void read_glm_experts(ConfigFields& config, DecoderShape& m) {
  read_deepseek_experts(config, m);
  if (config.boolean_or("use_qk_norm", false)) m.qk_norm = QkNorm::head;
  m.prediction_layers = config.count_or("num_nextn_predict_layers", 0, "none in the file");
  m.prediction_tables = m.prediction_layers != 0;
}

/// Phi-3.5-MoE: experts as in Mixtral, and a head whose bias the file may switch off.
inline void read_phimoe_experts(ConfigFields& config, DecoderShape& m) {
  read_mixtral_experts(config, m);
  m.head_bias = config.boolean_or("lm_head_bias", false);
  if (m.head_bias && m.tied_head) config.reject("lm_head_bias must be false where tie_word_embeddings is true");
}

// ---- llama and what comes from it

/// Where a projection has biases.
enum class ConfigBias : std::uint8_t {
  none,         // nowhere
  from_config,  // everywhere, where the field says so
  qkv,          // always on query, key and value, never on the output
  qkv_config,   // on query, key and value, where the field says so
};

/// What sets the descendants of llama apart.
struct LlamaTraits {
  DecoderShape (*family)(DecoderShape) = nullptr;           // what all members have in common
  std::uint64_t kv_heads = 0;                               // if absent; 0: num_attention_heads
  std::uint64_t head_dim = 0;                               // if absent; 0: hidden_size / num_attention_heads
  bool tied_head = false;                                   // if absent
  ConfigBias attention_bias = ConfigBias::none;             //
  bool biased = false;                                      // attention_bias, if absent
  bool mlp_bias = false;                                    // whether there is such a field
  void (*experts)(ConfigFields&, DecoderShape&) = nullptr;  // reads them
};

[[nodiscard]] inline DecoderShape read_llama(ConfigFields& config, DecoderShape m, const LlamaTraits& traits) {
  if (traits.experts == nullptr) m.intermediate_size = config.size(intermediate_size_field);
  if (traits.family != nullptr) m = traits.family(m);
  read_kv_heads(config, m, traits.kv_heads);
  read_head_dim(config, m, traits.head_dim);
  read_tied(config, m, traits.tied_head);
  switch (traits.attention_bias) {
    case ConfigBias::from_config:
      m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", traits.biased);
      break;
    case ConfigBias::qkv_config:
      m.qkv_bias = config.boolean_or("attention_bias", traits.biased);
      break;
    default:
      config.require_if_present("attention_bias", traits.attention_bias == ConfigBias::qkv);
  }
  if (traits.mlp_bias) {
    m.mlp_bias = config.boolean_or("mlp_bias", false);
  } else {
    config.require_if_present("mlp_bias", false);
  }
  if (traits.experts != nullptr) traits.experts(config, m);
  return m;
}

/// Gemma 3: its files leave out what the class knows.
inline HuggingFaceShape read_gemma3(ConfigFields& config) {
  DecoderShape m;
  m.vocab_size = config.size_or(vocab_size_field, 262208, config.default_of());
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size_or(heads_field, 8, config.default_of());
  return read_llama(config, m,
                    {.family = families::gemma3,
                     .kv_heads = 4,
                     .head_dim = 256,
                     .tied_head = true,
                     .attention_bias = ConfigBias::from_config});
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
