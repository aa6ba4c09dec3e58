#pragma once
// Readers of config.json: the names of the sizes, what decoder families share, and llama with its descendants.

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>

CKPT_DETAIL_WARNINGS_PUSH

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
inline constexpr std::array<std::string_view, 1> prediction_field{"num_nextn_predict_layers"};
inline constexpr std::array<std::string_view, 2> positions_field{"max_position_embeddings", "n_positions"};
inline constexpr std::array<std::string_view, 4> experts_field{"num_experts", "num_local_experts", "n_routed_experts",
                                                               "moe_num_experts"};
inline constexpr std::array<std::string_view, 4> active_experts_field{"num_experts_per_tok", "experts_per_token",
                                                                      "moe_top_k", "moe_k"};

inline constexpr double most_layers = 1e6;

// ---- what several families share

/// Rejects `a` unless `b` divides it.
inline void require_multiple(const ConfigFields& config, std::string_view a_name, std::uint64_t a,
                             std::string_view b_name, std::uint64_t b, std::string_view unless = "") {
  if (a % b == 0) return;
  config.reject(config.shown(a_name, a) + " must be a multiple of " + config.shown(b_name, b) + std::string(unless));
}

/// A product of two sizes, as long as it can be one.
[[nodiscard]] inline std::uint64_t product_of(const ConfigFields& config, std::string_view a_name, std::uint64_t a,
                                              std::string_view b_name, std::uint64_t b) {
  if (static_cast<double>(a) * static_cast<double>(b) > 0x1p53) {
    config.reject(config.shown(a_name, a) + " times " + config.shown(b_name, b) + " must be at most 2^53");
  }
  return a * b;
}

/// A size that must be there, unless the object describes a part of a model and the class of the part has a default.
[[nodiscard]] inline std::uint64_t read_size(ConfigFields& config, Spellings names, std::uint64_t class_default,
                                             double largest = 0x1p40) {
  if (class_default != 0 && config.is_nested() && config.is_open(names)) {
    return config.size_or(names, class_default, config.default_of());
  }
  return config.size(names, largest);
}

/// Sizes that the class of a family knows, for configurations that are a part of another; 0 where it does not.
struct ClassSizes {
  std::uint64_t vocab = 0;
  std::uint64_t hidden = 0;
  std::uint64_t layers = 0;
  std::uint64_t heads = 0;
  std::uint64_t inner = 0;
};

/// The four sizes of every transformer.
[[nodiscard]] inline DecoderShape read_sizes(ConfigFields& config, const ClassSizes& known = {}) {
  DecoderShape m;
  m.vocab_size = read_size(config, vocab_size_field, known.vocab);
  m.hidden_size = read_size(config, hidden_size_field, known.hidden);
  m.layers = read_size(config, layers_field, known.layers, most_layers);
  m.heads = read_size(config, heads_field, known.heads);
  return m;
}

/// The same where a head is always hidden size / heads.
[[nodiscard]] inline DecoderShape read_whole_heads(ConfigFields& config, const ClassSizes& known = {}) {
  DecoderShape m = read_sizes(config, known);
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

/// Of a part of a model, the whole may say it.
inline void read_tied(ConfigFields& config, DecoderShape& m, bool class_default) {
  if (config.is_nested() && config.find("tie_word_embeddings") == nullptr) {
    ConfigFields whole = config.top();
    if (whole.find("tie_word_embeddings") != nullptr) {
      m.tied_head = whole.boolean("tie_word_embeddings");
      return;
    }
  }
  m.tied_head = config.boolean_or("tie_word_embeddings", class_default);
}

/// Number of classes: a field, or how many have a label.
[[nodiscard]] inline std::uint64_t read_classes(ConfigFields& config) {
  constexpr std::array<std::string_view, 1> labels_field{"num_labels"};
  const ConfigField* labels = config.find("id2label");
  const bool listed = labels != nullptr && labels->kind == ConfigField::Kind::object && labels->items != 0;
  if (!config.is_open(labels_field)) {
    const std::uint64_t classes = config.size(labels_field);
    if (listed && labels->items != classes) {
      config.reject(config.shown("num_labels", classes) + " and the " + std::to_string(labels->items) +
                    " labels of id2label must agree");
    }
    return classes;
  }
  if (!listed) return config.size_or(labels_field, 2, config.default_of());
  config.use(*labels);
  return labels->items;
}

/// Notes what was counted where `architectures` names a class of another kind; `ends` are those of the kinds counted.
inline void note_class(ConfigFields& config, std::initializer_list<std::string_view> ends, std::string_view counted) {
  const std::string_view name = config.class_name();
  bool known = name.empty();
  for (const std::string_view end : ends) known = known || name.ends_with(end);
  if (!known) config.assume("counted " + std::string(counted) + ", not as " + printable(name, 60));
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

/// What a family does about modules that predict further words.
struct PredictionRule {
  PredictionModules usual = PredictionModules::leave_out;  // what published totals count
  std::uint64_t unsaid = 0;  // modules where the file does not say; published files have so many
};

/// Multi-token prediction modules, as the caller wants them counted.
inline void read_prediction(ConfigFields& config, DecoderShape& m, Spellings names, const PredictionRule& rule) {
  const bool open = config.is_open(names);
  const std::uint64_t modules = open ? rule.unsaid : config.count(names.front());
  if (modules == 0) return;
  config.note_modules();
  const PredictionModules asked = config.options().prediction;
  const PredictionModules taken = asked == PredictionModules::by_family ? rule.usual : asked;
  if (taken == PredictionModules::leave_out) {
    config.leave_out_modules(modules);
  } else {
    m.prediction_layers = modules;
    m.prediction_tables = taken == PredictionModules::own_tables;
  }
  const std::string what = open ? std::to_string(modules) + " multi-token prediction " +
                                      (modules == 1 ? "module" : "modules") + " of published files"
                                : std::string(names.front()) + " = " + std::to_string(modules);
  const std::string_view how = taken == PredictionModules::leave_out ? " not counted"
                               : taken == PredictionModules::share
                                   ? " counted, with the embedding and head of the model"
                                   : " counted, with a copy of embedding and head";
  const std::string_view why = asked != PredictionModules::by_family ? "as asked" : "as published totals";
  config.assume(what + std::string(how) + " (" + std::string(why) +
                "; prediction leave-out, share or own-tables says otherwise)");
}

// ---- experts

/// Experts in every layer, of the size of the MLP.
inline void read_mixtral_experts(ConfigFields& config, DecoderShape& m) {
  read_expert_numbers(config, m.experts);
  m.experts.inner_size = config.size(intermediate_size_field);
}

/// Layers [0, layers) of which `is_dense(layer)` says whether they have a dense MLP, as letters; as few as repeat.
template <class IsDense>
void put_feed_forwards(ConfigFields& config, DecoderShape& m, IsDense&& is_dense) {
  std::string letters;
  for (std::uint64_t i = 0; i < m.layers && letters.size() <= LayerPattern::capacity; ++i) {
    letters += is_dense(i) ? '-' : 'E';
  }
  if (letters.size() > LayerPattern::capacity) {
    config.reject("layers of several kinds must be at most 254 (got " + std::to_string(m.layers) + ")");
  }
  m.feed_forwards = LayerPattern(letters);
}

/// Qwen: every so many layers, and not those of a list.
inline void read_qwen3_experts(ConfigFields& config, DecoderShape& m) {
  Experts& e = m.experts;
  read_expert_numbers(config, e);
  e.inner_size = config.size("moe_intermediate_size");
  const std::uint64_t step = config.size_or("decoder_sparse_step", 1, config.default_of());
  e.every = step;
  e.first_layer = step - 1;
  constexpr std::array<std::string_view, 1> dense_field{"mlp_only_layers"};
  std::vector<std::uint64_t> dense;
  if (!config.is_open(dense_field)) dense = config.sizes(dense_field.front(), 0.0);
  if (!dense.empty()) {
    e.every = 1;
    e.first_layer = 0;
    std::uint64_t with_experts = 0;
    put_feed_forwards(config, m, [&](std::uint64_t layer) {
      const bool is_dense = std::find(dense.begin(), dense.end(), layer) != dense.end() || (layer + 1) % step != 0;
      with_experts += is_dense ? 0 : 1;
      return is_dense;
    });
    if (with_experts == 0) config.reject(*config.find("mlp_only_layers"), "must leave a layer with experts");
    m.intermediate_size = config.size(intermediate_size_field);
    return;
  }
  config.ignore({"intermediate_size"});
  read_dense_layers(config, m, "decoder_sparse_step", step);
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
  e.shared_inner_size = product_of(config, "n_shared_experts", shared, "moe_intermediate_size", e.inner_size);
  const std::uint64_t first = config.count("first_k_dense_replace");
  constexpr std::array<std::string_view, 1> every_field{"moe_layer_freq"};
  const bool named = config.model_type().starts_with("deepseek");  // others have the field only by descent
  e.every = named || !config.is_open(every_field) ? config.size_or(every_field, 1, config.default_of()) : 1;
  e.first_layer = (first + e.every - 1) / e.every * e.every;
  read_dense_layers(config, m, "first_k_dense_replace", first);
}

/// GLM-4.5 stores its prediction layers with a copy of embedding and head, and its published totals count them. GLM-4.6
/// and later, which see 202,752 positions, store the layers alone.
inline void read_glm_experts(ConfigFields& config, DecoderShape& m) {
  read_deepseek_experts(config, m);
  if (config.boolean_or("use_qk_norm", false)) m.qk_norm = QkNorm::head;
  const bool with_tables = config.is_open(positions_field) || config.size(positions_field) <= 131072;
  read_prediction(config, m, prediction_field,
                  {.usual = with_tables ? PredictionModules::own_tables : PredictionModules::share});
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
  ClassSizes sizes{};                                       // if absent in a part of a model
  void (*rest)(ConfigFields&, DecoderShape&) = nullptr;     // reads what else sets the family apart
};

[[nodiscard]] inline DecoderShape read_llama(ConfigFields& config, DecoderShape m, const LlamaTraits& traits) {
  if (traits.experts == nullptr) {
    m.intermediate_size = read_size(config, intermediate_size_field, traits.sizes.inner);
  }
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
  if (traits.rest != nullptr) traits.rest(config, m);
  return m;
}

/// A `model_type`, how its fields are read, and what its models are for in the name of their class.
struct HuggingFaceFamily {
  std::string_view model_type;
  HuggingFaceShape (*reader)(ConfigFields&);  // null for a descendant of llama
  LlamaTraits llama{};

  [[nodiscard]] HuggingFaceShape read(ConfigFields& config) const {
    if (reader != nullptr) return reader(config);
    return read_llama(config, read_sizes(config, llama.sizes), llama);
  }
};

[[nodiscard]] constexpr HuggingFaceFamily llama_family(std::string_view model_type, const LlamaTraits& traits) {
  return {.model_type = model_type, .reader = nullptr, .llama = traits};
}

/// The first of these fields that is there and not null, or null.
[[nodiscard]] inline const ConfigField* first_of(const ConfigFields& config,
                                                 std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const ConfigField* field = config.find(name);
    if (field != nullptr && field->kind != ConfigField::Kind::null) return field;
  }
  return nullptr;
}

/// Norms, MLPs and biases of a plain decoder, as far as fields tell: layer norms by the name of their epsilon, MLPs of
/// two matrices by an activation that is not of gates. What they do not tell is said with what it would change.
inline HuggingFaceShape read_plain_decoder(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.intermediate_size = config.size(intermediate_size_field);
  read_kv_heads(config, m, 0);
  read_head_dim(config, m, 0);
  read_tied(config, m, false);
  const ParameterCount d = m.hidden_size;
  const auto because = [](const ConfigField* field) {
    return field != nullptr ? " (by " + printable(field->key, 40) + "; " : std::string(" (no field says so; ");
  };
  const auto number = [](ParameterCount n) { return std::to_string(n.value()); };

  const ConfigField* rms = first_of(config, {"rms_norm_eps", "rms_norm_epsilon", "rmsnorm_eps"});
  const ConfigField* layer = first_of(config, {"layer_norm_eps", "layer_norm_epsilon", "layernorm_epsilon"});
  const bool layer_norms = rms == nullptr && layer != nullptr;
  m.norm = layer_norms ? Norm::layer : Norm::rms;
  const std::string biases = number((2 * ParameterCount(m.layers) + 1) * d);
  std::string said = layer_norms ? "layer norms with biases" + because(layer) + "without biases " + biases + " fewer)"
                                 : "norms of gains alone" + because(rms) + "with biases " + biases + " more)";

  const ConfigField* function = first_of(config, {"hidden_act", "hidden_activation", "activation_function"});
  const std::string_view word = function != nullptr ? std::string_view(function->text) : std::string_view();
  const auto has = [word](std::string_view part) { return word.find(part) != word.npos; };
  m.gated_mlp = has("silu") || has("swish") || has("glu") || (!layer_norms && (word.empty() || has("gelu")));
  const std::string matrix = number(ParameterCount(m.layers) * d * m.intermediate_size);
  said += m.gated_mlp ? ", MLPs of three matrices" + because(function) + "of two " + matrix + " fewer)"
                      : ", MLPs of two matrices" + because(function) + "of three " + matrix + " more)";

  // The biases of linear maps go with layer norms and two matrices, but for a field that says so.
  const ConfigField* field = first_of(config, {"attention_bias", "mlp_bias", "use_bias", "bias", "no_bias"});
  bool biased = layer_norms && !m.gated_mlp;
  if (field != nullptr) {
    const bool everywhere = field->key == "use_bias" || field->key == "bias";
    biased = (everywhere && field->number != 0.0) || (field->key == "no_bias" && field->number == 0.0);
  }
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", biased);
  m.mlp_bias = config.boolean_or("mlp_bias", biased);
  const ParameterCount of_layer = (ParameterCount(m.heads) + 2 * ParameterCount(m.kv_heads)) * m.head_dim + d +
                                  (m.gated_mlp ? 2 : 1) * ParameterCount(m.intermediate_size) + d;
  const std::string linear = number(ParameterCount(m.layers) * of_layer);
  if (m.mlp_bias && m.qkv_bias) {
    said += ", linear maps with biases" + because(field) + "without " + linear + " fewer)";
  } else if (!m.mlp_bias && !m.qkv_bias) {
    said += ", linear maps without biases" + because(field) + "with " + linear + " more)";
  }
  const ConfigField* positions = config.find("max_position_embeddings");
  if (layer_norms && positions != nullptr && positions->number >= 1.0 && positions->number <= 1e9) {
    const ParameterCount table = ParameterCount(static_cast<std::uint64_t>(positions->number)) * d;
    said += ", no learned positions (max_position_embeddings of them have " + number(table) + ")";
  }
  for (const ConfigField* used : {rms, layer, function, field}) {
    const bool is_value = used != nullptr && used->items == 0;
    if (is_value) config.use(*used);
  }
  config.assume("counted with " + said);
  return m;
}

/// What a file of an unknown type is counted as when its sizes are those of a decoder and no other is left over.
inline constexpr HuggingFaceFamily plain_decoder{"plain decoder", read_plain_decoder};

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

CKPT_DETAIL_WARNINGS_POP
