#pragma once
// Readers of decoder families without attention, or with it in some layers only: RWKV, Zamba2, linear attention, gated
// recurrences.

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
#include <ckpt/io/detail/huggingface_hybrids.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/layer_pattern.hpp>
#include <ckpt/state/rwkv.hpp>
#include <ckpt/state/zamba.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- what several of them share

/// A letter for each layer, from a function of its number.
template <class Letter>
[[nodiscard]] LayerPattern letters_of_layers(ConfigFields& config, std::uint64_t layers, Letter&& letter) {
  std::string letters;
  for (std::uint64_t i = 0; i < layers; ++i) letters += letter(i);
  return pattern_of(config, letters);
}

/// Numbers of layers, as an array or as text: "3,4,5".
[[nodiscard]] inline std::vector<std::uint64_t> read_layer_numbers(ConfigFields& config, std::string_view name) {
  const ConfigField* field = config.find(name);
  if (field == nullptr || field->kind != ConfigField::Kind::string) return config.sizes(name, 0.0);
  config.use(*field);
  std::vector<std::uint64_t> result;
  std::string number;
  bool ended = false;  // a space behind a number
  for (const char c : field->text + ",") {
    if (c >= '0' && c <= '9' && !ended && number.size() < 9) {
      number += c;
    } else if (c == ' ') {
      ended = !number.empty();
    } else if (c == ',' && !number.empty()) {
      result.push_back(std::stoull(number));
      number.clear();
      ended = false;
    } else {
      config.reject(*field, "must be numbers of layers with commas between them");
    }
  }
  return result;
}

/// A list with one entry for each layer and perhaps for the prediction modules behind them.
template <class List>
const List& require_each_layer(ConfigFields& config, std::string_view name, const List& list, std::uint64_t layers) {
  if (list.size() < layers) {
    config.reject(config.path(name) + " must have one entry for each of the " + std::to_string(layers) +
                  " layers (got " + std::to_string(list.size()) + ")");
  }
  return list;
}

/// The flags of a list, 0 or 1 for each layer.
[[nodiscard]] inline std::vector<std::uint64_t> read_layer_flags(ConfigFields& config, std::string_view name,
                                                                 std::uint64_t layers) {
  std::vector<std::uint64_t> flags = config.sizes(name, 0.0);
  require_each_layer(config, name, flags, layers);
  for (const std::uint64_t flag : flags) {
    if (flag > 1) config.reject(*config.find(name), "must be of 0 and 1");
  }
  return flags;
}

/// The words of a list, each one of two.
[[nodiscard]] inline const std::vector<std::string>& read_either_word(ConfigFields& config, std::string_view name,
                                                                      std::string_view one, std::string_view other) {
  const std::vector<std::string>& words = config.words(name);
  for (const std::string& word : words) {
    if (word == one || word == other) continue;
    config.reject(*config.find(name), "must be of \"" + std::string(one) + "\" and \"" + std::string(other) + "\"");
  }
  return words;
}

/// A size relative to another.
[[nodiscard]] inline double read_ratio(ConfigFields& config, std::string_view name, double if_open) {
  return config.number_or(name, if_open, 0x1p-10, 0x1p10);
}

/// Whether the class in `architectures` is one without a head; notes it.
[[nodiscard]] inline bool is_bare(ConfigFields& config) {
  if (!config.class_name().ends_with("Model")) return false;
  config.assume("the head is that of " + printable(config.class_name(), 60) + ": none");
  return true;
}

/// Rejects a class whose head is another than that of words, in families whose shapes have no other.
inline void require_head_of_words(ConfigFields& config) {
  for (const std::string_view task : {"Classification", "ForQuestionAnswering", "ForRewardModel"}) {
    if (!config.class_name().ends_with(task)) continue;
    config.reject("the head of " + printable(config.class_name(), 60) + " is not known for " + config.model_type());
  }
}

// ---- RWKV

/// Inner size, or the hidden size times a factor in multiples of 32.
inline void read_rwkv_inner(ConfigFields& config, RwkvShape& m, double factor, bool upwards) {
  constexpr std::array<std::string_view, 2> inner_field{"intermediate_size", "dim_ffn"};
  const auto product = static_cast<std::uint64_t>(static_cast<double>(m.hidden_size) * factor);
  const std::uint64_t fallback = (product + (upwards ? 31 : 0)) / 32 * 32;
  m.intermediate_size = config.size_or(inner_field, fallback, "hidden_size x its factor");
}

[[nodiscard]] inline RwkvShape read_rwkv_sizes(ConfigFields& config, std::uint64_t version) {
  RwkvShape m{.version = version};
  require_head_of_words(config);
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.tied_head = config.boolean_or("tie_word_embeddings", false) || is_bare(config);
  return m;
}

/// What the files of flash-linear-attention say of versions 6 and 7.
inline void read_fla_rwkv(ConfigFields& config, RwkvShape& m) {
  const ConfigField* attention = config.find("attn");
  if (attention != nullptr && attention->kind != ConfigField::Kind::null) {
    config.reject(*attention, "must be null or absent: layers with attention among those of RWKV are not known here");
  }
  m.embedding_norm = config.boolean_or("norm_first", true);
  if (!config.boolean_or("norm_bias", true)) m.norm = Norm::rms;
  read_rwkv_inner(config, m, read_ratio(config, "hidden_ratio", m.version == 7 ? 4.0 : 3.5), true);
}

/// Versions 4 to 6 in transformers and in the files of RWKV's own organisation.
inline void read_own_rwkv(ConfigFields& config, RwkvShape& m) {
  m.key_size = m.value_size = config.size_or("attention_hidden_size", m.hidden_size, "hidden_size");
  if (m.version == 4) {
    read_rwkv_inner(config, m, 4.0, false);
    return;
  }
  constexpr std::array<std::string_view, 2> head_field{"head_size", "head_size_a"};
  m.head_size = config.size_or(head_field, 64, config.default_of());
  config.ignore({"num_attention_heads"});
  read_rwkv_inner(config, m, 3.5, false);
  if (m.version == 5) return;
  const bool is_large = m.hidden_size == 4096;
  m.mix_rank = is_large ? 64 : 32;
  m.decay_rank = is_large ? 128 : 64;
  config.assume("ranks " + std::to_string(m.mix_rank) + " and " + std::to_string(m.decay_rank) +
                " of mixing and decay (what its code takes for this hidden_size)");
}

inline HuggingFaceShape read_rwkv4(ConfigFields& config) {
  RwkvShape m = read_rwkv_sizes(config, 4);
  read_own_rwkv(config, m);
  return m;
}
inline HuggingFaceShape read_rwkv5(ConfigFields& config) {
  RwkvShape m = read_rwkv_sizes(config, 5);
  read_own_rwkv(config, m);
  return m;
}

inline HuggingFaceShape read_rwkv6(ConfigFields& config) {
  RwkvShape m = read_rwkv_sizes(config, 6);
  constexpr std::array<std::string_view, 1> rank_field{"proj_low_rank_dim"};
  if (config.is_open(rank_field)) {
    read_own_rwkv(config, m);
    return m;
  }
  read_fla_rwkv(config, m);
  m.mix_rank = config.size(rank_field);
  m.decay_rank = config.size("gate_low_rank_dim");  // named after the gate, of the decay
  const auto part = [&](double factor) {
    return static_cast<std::uint64_t>(static_cast<double>(m.hidden_size) * factor);
  };
  m.key_size = part(read_ratio(config, "expand_k", 0.5));
  m.value_size = part(read_ratio(config, "expand_v", 1.0));
  const std::uint64_t heads = config.size(heads_field);
  if (m.key_size == 0 || m.value_size == 0) config.reject("expand_k and expand_v leave no keys or values");
  require_multiple(config, "hidden_size x expand_k", m.key_size, "num_heads", heads);
  m.head_size = m.key_size / heads;
  return m;
}

inline HuggingFaceShape read_rwkv7(ConfigFields& config) {
  RwkvShape m = read_rwkv_sizes(config, 7);
  read_fla_rwkv(config, m);
  constexpr std::array<std::string_view, 2> head_field{"head_dim", "head_size"};
  m.head_size = config.size_or(head_field, 64, config.default_of());
  config.ignore({"num_heads", "num_attention_heads", "attention_hidden_size"});
  require_multiple(config, "hidden_size", m.hidden_size, "head_dim", m.head_size);
  constexpr std::array<std::string_view, 1> value_field{"value_dim"};
  if (!config.is_open(value_field)) m.value_size = read_same_in_all(config, value_field.front());
  m.decay_rank = config.size("decay_low_rank_dim");
  m.rate_rank = config.size("a_low_rank_dim");
  m.residual_rank = config.size("v_low_rank_dim");
  m.gate_rank = config.size("gate_low_rank_dim");
  return m;
}

// ---- Zamba2

inline HuggingFaceShape read_zamba2(ConfigFields& config) {
  ZambaShape m;
  require_head_of_words(config);
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(heads_field);
  m.intermediate_size = config.size_or("intermediate_size", 4 * m.hidden_size, "4 x hidden_size");
  const std::uint64_t kv_heads = config.size_or(kv_heads_field, m.heads, "num_attention_heads");
  if (kv_heads != m.heads) {
    config.reject(config.shown("num_key_value_heads", kv_heads) + " must be equal to " +
                  config.shown("num_attention_heads", m.heads));
  }
  require_multiple(config, "2 x hidden_size", 2 * m.hidden_size, "num_attention_heads", m.heads);
  config.require_if_present("tie_word_embeddings", true);
  config.require_if_present("add_bias_linear", false);

  StateSpace& s = m.state_space;
  s.inner_size = product_of(config, "mamba_expand", config.size_or("mamba_expand", 2, config.default_of()),
                            "hidden_size", m.hidden_size);
  s.state = config.size("mamba_d_state");
  s.kernel = config.size_or("mamba_d_conv", 4, config.default_of());
  s.groups = config.size_or("mamba_ngroups", 1, config.default_of());
  s.heads = config.size("n_mamba_heads");
  require_multiple(config, "mamba_expand x hidden_size", s.inner_size, "n_mamba_heads", s.heads);
  config.ignore({"mamba_headdim", "attention_hidden_size", "attention_head_dim", "head_dim", "kv_channels"});

  constexpr std::array<std::string_view, 1> list_field{"hybrid_layer_ids"};
  if (!config.is_open(list_field)) {
    m.uses = config.sizes(list_field.front(), 0.0).size();
  } else {
    const std::vector<std::string>& kinds = read_either_word(config, "layers_block_type", "mamba", "hybrid");
    for (const std::string& kind : require_each_layer(config, "layers_block_type", kinds, m.layers)) {
      if (kind == "hybrid") ++m.uses;
    }
  }
  m.blocks = config.size_or("num_mem_blocks", 1, config.default_of());
  if (m.uses > m.layers || m.blocks > m.uses) {
    config.reject(config.shown("num_mem_blocks", m.blocks) + " must not exceed the " + std::to_string(m.uses) +
                  " layers that use them, nor those the " + std::to_string(m.layers) + " layers");
  }
  m.adapter_rank = config.size_or("adapter_rank", 128, config.default_of());
  m.attention_adapters = config.boolean_or("use_shared_attention_adapter", false);
  if (m.blocks > 1) {
    config.assume(
        "each shared block has the adapters of its own uses (published files of several blocks hold in each "
        "block those of all uses)");
  }
  return m;
}

// ---- linear attention and recurrences beside attention

/// Kimi Linear: latent attention without positions in some layers, KDA in the others; DeepSeek's experts.
inline HuggingFaceShape read_kimi_linear(ConfigFields& config) {
  for (const std::string_view name : {"routed_expert_hidden_size", "attn_res_block_size"}) {
    const ConfigField* field = config.find(name);
    if (field != nullptr && field->kind != ConfigField::Kind::null) {
      config.reject(*field, "must be absent: such layers (Kimi K3) are not known here");
    }
  }
  DecoderShape m = read_sizes(config);
  read_latent(config, m);
  read_tied(config, m, false);
  Experts& e = m.experts;
  e.count = config.size("num_experts");
  e.active = config.size("num_experts_per_token");
  if (e.active > e.count) {
    config.reject(config.shown("num_experts_per_token", e.active) + " must not exceed " +
                  config.shown("num_experts", e.count));
  }
  e.inner_size = config.size("moe_intermediate_size");
  e.shared_inner_size =
      product_of(config, "num_shared_experts", config.count_or("num_shared_experts", 0, config.default_of()),
                 "moe_intermediate_size", e.inner_size);
  e.router_bias = true;
  const std::uint64_t first = config.count_or("first_k_dense_replace", 0, config.default_of());
  e.every = config.size_or("moe_layer_freq", 1, config.default_of());
  e.first_layer = (first + e.every - 1) / e.every * e.every;
  read_dense_layers(config, m, "first_k_dense_replace", first);

  ConfigFields linear = config.top().in("linear_attn_config");
  linear.require_if_present("use_full_rank_gate", false);
  config.require_if_present("mla_use_output_gate", false);
  m.linear.key_heads = m.linear.value_heads = linear.size("num_heads");
  m.linear.key_dim = m.linear.value_dim = m.linear.rank = linear.size("head_dim");
  m.linear.kernel = linear.size_or("short_conv_kernel_size", 4, config.default_of());
  const std::vector<std::uint64_t> kda = linear.sizes("kda_layers");  // counted from 1
  std::vector<bool> is_kda(static_cast<std::size_t>(m.layers), false);
  for (const std::uint64_t layer : kda) {
    if (layer > m.layers) {
      config.reject(linear.path("kda_layers") + " must not exceed " + config.shown("num_hidden_layers", m.layers));
    }
    is_kda[static_cast<std::size_t>(layer - 1)] = true;
  }
  if (kda.empty()) config.reject(*linear.find("kda_layers"), "must not be empty");
  m.mixers = letters_of_layers(config, m.layers,
                               [&](std::uint64_t i) { return is_kda[static_cast<std::size_t>(i)] ? 'L' : '*'; });
  read_prediction(config, m, prediction_field, {});
  return m;
}

/// MiniMax-Text-01 and M1: lightning attention in most layers, Mixtral's experts in all.
inline void read_minimax_01(ConfigFields& config, DecoderShape& m) {
  read_mixtral_experts(config, m);
  if (config.count_or("shared_intermediate_size", 0, config.default_of()) != 0) {
    config.reject("shared_intermediate_size must be 0: shared experts of this family are not known here");
  }
  m.linear = {.key_heads = m.heads,
              .key_dim = m.head_dim,
              .value_heads = m.heads,
              .value_dim = m.head_dim,
              .fixed_decay = true};
  constexpr std::array<std::string_view, 1> types_field{"layer_types"};
  constexpr std::array<std::string_view, 1> numbers_field{"attn_type_list"};
  if (!config.is_open(types_field)) {
    read_layer_types(config, m);
  } else if (config.model_type() == "minimax" && config.is_open(numbers_field)) {
    config.assume("layer_types: every other layer with linear attention (" + config.default_of() + ")");
    m.mixers = m.layers > 1 ? LayerPattern("*L") : LayerPattern();
  } else {
    const std::vector<std::uint64_t> types = read_layer_flags(config, numbers_field.front(), m.layers);
    m.mixers = letters_of_layers(config, m.layers,
                                 [&](std::uint64_t i) { return types[static_cast<std::size_t>(i)] == 0 ? 'L' : '*'; });
  }
  if (!m.mixers.contains('L')) m.linear = {};
  config.ignore({"rotary_dim", "block_size"});
}

/// Ring-linear 2.0: lightning attention in all layers but the last of each group and those behind the last group.
inline void read_bailing_linear(ConfigFields& config, DecoderShape& m) {
  read_bailing_experts(config, m);
  if (m.qkv_bias || m.output_bias) config.reject("use_qkv_bias and use_bias must be false for bailing_moe_linear");
  const std::uint64_t group = config.size("layer_group_size");
  m.mixers = letters_of_layers(config, m.layers, [&](std::uint64_t i) {
    return (i + 1) % group == 0 || i >= m.layers / group * group ? '*' : 'L';
  });
  config.ignore({"group_norm_size"});
  if (!m.mixers.contains('L')) return;
  m.linear = {.key_heads = m.heads,
              .key_dim = m.head_dim,
              .value_heads = m.heads,
              .value_dim = m.head_dim,
              .fixed_decay = true,
              .qk_norm = m.qk_norm == QkNorm::head};
}

/// RecurrentGemma: gated recurrences and attention in turn, everything biased but the way into attention.
inline HuggingFaceShape read_recurrent_gemma(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  const std::uint64_t both = config.size(intermediate_size_field);
  if (both % 2 != 0) {
    config.reject(config.shown("intermediate_size", both) + " must be even: it is gate and up together");
  }
  m.intermediate_size = both / 2;
  read_kv_heads(config, m, 0);
  read_head_dim(config, m, 0);
  read_tied(config, m, true);
  m.qkv_bias = config.boolean_or("attention_bias", false);
  m.output_bias = m.mlp_bias = true;
  m.recurrence.width = config.size_or("lru_width", m.hidden_size, "hidden_size");
  m.recurrence.heads = m.heads;
  m.recurrence.kernel = config.size_or("conv1d_width", 4, config.default_of());
  require_multiple(config, "lru_width", m.recurrence.width, "num_attention_heads", m.heads);
  const std::string_view name = config.find("_block_types") != nullptr ? "_block_types" : "block_types";
  const std::vector<std::string>& words = read_either_word(config, name, "recurrent", "attention");
  m.mixers = letters_of_layers(config, words.size(), [&](std::uint64_t i) {
    return words[static_cast<std::size_t>(i)] == "recurrent" ? 'R' : '*';
  });
  if (m.mixers.empty()) config.reject(*config.find(name), "must not be empty");
  if (!m.mixers.contains('R')) m.recurrence = {};
  return m;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
