#pragma once
// One reader for each family of models: what the fields of its config.json mean, and what its configuration class in
// transformers takes for those that are absent.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_llama.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- GPT-2 and what comes from it

inline HuggingFaceShape read_gpt2(ConfigFields& config) {
  DecoderShape m = read_whole_heads(config);
  m.positions = config.size_or(positions_field, 1024, config.default_of());
  read_inner_size(config, m);
  m = families::gpt2(m);
  read_tied(config, m, true);
  config.require_if_present("add_cross_attention", false);
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
  const bool is_new = config.boolean_or("new_decoder_architecture", false);
  if (is_new) {
    read_kv_heads(config, m, 0);
  } else {  // the field for their number means nothing here
    m.kv_heads = config.boolean_or("multi_query", true) ? 1 : m.heads;
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
  m.tied_head = config.boolean("tie_word_embeddings");
  m = families::starcoder2(m);
  read_kv_heads(config, m, 2);
  m.qkv_bias = m.output_bias = m.mlp_bias = config.boolean_or("use_bias", true);
  return m;
}

// ---- DeepSeek, DBRX, Llama 4

inline HuggingFaceShape read_deepseek(ConfigFields& config) {
  DecoderShape m = read_sizes(config);
  m.latent.q_rank = config.size_or_null("q_lora_rank");
  m.latent.kv_rank = config.size("kv_lora_rank");
  m.latent.nope_dim = config.size("qk_nope_head_dim");
  m.latent.rope_dim = config.size("qk_rope_head_dim");
  m.latent.v_dim = config.size("v_head_dim");
  m.qkv_bias = m.output_bias = config.boolean_or("attention_bias", false);
  read_tied(config, m, false);
  read_deepseek_experts(config, m);
  const bool is_v3 = config.model_type() == "deepseek_v3";
  m.experts.router_bias = config.text_or("topk_method", is_v3 ? "noaux_tc" : "greedy") == "noaux_tc";
  if (config.find("num_nextn_predict_layers") != nullptr) {
    const std::uint64_t modules = config.count("num_nextn_predict_layers");
    if (modules != 0) {
      config.assume("num_nextn_predict_layers = " + std::to_string(modules) +
                    " is not counted (published totals are without; see explain_stored)");
    }
  }
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

inline HuggingFaceShape read_llama4(ConfigFields& config) {
  VisionLanguageShape m;
  ConfigFields text = config.in("text_config");
  m.text = read_llama4_decoder(text);
  ConfigFields vision = config.in("vision_config");
  VisionTowerShape& v = m.vision;
  v.hidden_size = vision.size(hidden_size_field);
  v.layers = vision.size(layers_field, most_layers);
  v.heads = vision.size(heads_field);
  v.intermediate_size = vision.size(intermediate_size_field);
  v.image_size = vision.size("image_size");
  v.patch_size = vision.size("patch_size");
  v.channels = vision.size_or("num_channels", 3, config.default_of());
  v.output_size = vision.size("projector_output_dim");
  require_multiple(vision, "hidden_size", v.hidden_size, "num_attention_heads", v.heads);
  require_multiple(vision, "image_size", v.image_size, "patch_size", v.patch_size);
  for (const std::string_view name : {"projector_input_dim", "vision_output_dim"}) {
    const std::uint64_t size = vision.size_or(name, v.output_size, "projector_output_dim");
    if (size != v.output_size) {
      vision.reject(vision.shown(name, size) + " must be equal to " +
                    vision.shown("projector_output_dim", v.output_size));
    }
  }
  return m;
}

// ---- encoders

inline HuggingFaceShape read_bert(ConfigFields& config) {
  const DecoderShape sizes = read_whole_heads(config);
  BertShape m{
      .vocab_size = sizes.vocab_size, .hidden_size = sizes.hidden_size, .layers = sizes.layers, .heads = sizes.heads};
  m.intermediate_size = config.size(intermediate_size_field);
  m.positions = config.size_or(positions_field, 512, config.default_of());
  m.token_types = config.size_or("type_vocab_size", 2, config.default_of());
  config.require_if_present("tie_word_embeddings", true);
  const ConfigField* architectures = config.find("architectures");
  if (architectures != nullptr && architectures->text == "BertModel") {
    m.masked_word_head = m.next_sentence_head = false;
  } else if (architectures == nullptr || architectures->text != "BertForPreTraining") {
    config.assume("counted with the heads of pre-training (pooler, masked words, next sentence), as published files");
  }
  return m;
}

inline HuggingFaceShape read_t5(ConfigFields& config) {
  const DecoderShape sizes = read_sizes(config);
  T5Shape m{
      .vocab_size = sizes.vocab_size, .hidden_size = sizes.hidden_size, .layers = sizes.layers, .heads = sizes.heads};
  constexpr std::array<std::string_view, 1> decoder_field{"num_decoder_layers"};
  m.decoder_layers = config.is_open(decoder_field) ? config.size_or(decoder_field, m.layers, "num_layers")
                                                   : config.size(decoder_field, most_layers);
  constexpr std::array<std::string_view, 2> head_size_field{"d_kv", "head_dim"};
  m.head_dim = config.size_or(head_size_field, 64, config.default_of());
  m.intermediate_size = config.size(intermediate_size_field);
  m.position_buckets = config.size_or("relative_attention_num_buckets", 32, config.default_of());
  m.gated_mlp = config.text_or("feed_forward_proj", "relu").starts_with("gated-");
  m.tied_head = config.boolean_or("tie_word_embeddings", true);
  return m;
}

// ---- images

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

inline HuggingFaceShape read_vit(ConfigFields& config) {
  VisionTransformerShape m;
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(heads_field);
  m.intermediate_size = config.size(intermediate_size_field);
  m.image_size = config.size_or("image_size", 224, config.default_of());
  m.patch_size = config.size_or("patch_size", 16, config.default_of());
  m.channels = config.size_or("num_channels", 3, config.default_of());
  require_multiple(config, "hidden_size", m.hidden_size, "num_attention_heads", m.heads);
  require_multiple(config, "image_size", m.image_size, "patch_size", m.patch_size);
  config.require_if_present("qkv_bias", true);
  m.classes = read_classes(config);
  return m;
}

inline HuggingFaceShape read_resnet(ConfigFields& config) {
  ResNetShape m;
  const auto stages = [&config](std::string_view name, std::array<std::uint64_t, 4>& out) {
    const std::vector<std::uint64_t> sizes = config.sizes(name);
    if (sizes.size() != out.size()) config.reject(*config.find(name), "must be an array of 4 sizes");
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = sizes[i];
  };
  stages("depths", m.blocks);
  stages("hidden_sizes", m.widths);
  m.stem = config.size_or("embedding_size", 64, config.default_of());
  m.channels = config.size_or("num_channels", 3, config.default_of());
  const std::string_view layer = config.text_or("layer_type", "bottleneck");
  if (layer != "bottleneck" && layer != "basic") {
    config.reject(*config.find("layer_type"), "must be \"bottleneck\" or \"basic\"");
  }
  m.bottleneck = layer == "bottleneck";
  for (const std::uint64_t width : m.widths) {
    if (m.bottleneck && width % 4 != 0) {
      config.reject("hidden_sizes must be multiples of 4 with bottleneck layers (got " + std::to_string(width) + ")");
    }
  }
  m.classes = read_classes(config);
  return m;
}

// ---- recommendation

/// DLRM has no class in transformers: nothing has a default.
inline HuggingFaceShape read_dlrm(ConfigFields& config) {
  OwnedDlrmShape m;
  m.tables = config.sizes("num_embeddings_per_feature");
  m.embedding_size = config.size("embedding_dim");
  m.dense_features = config.size("dense_in_features");
  m.bottom_mlp = config.sizes("dense_arch_layer_sizes");
  m.top_mlp = config.sizes("over_arch_layer_sizes");
  for (const std::string_view name :
       {"num_embeddings_per_feature", "dense_arch_layer_sizes", "over_arch_layer_sizes"}) {
    if (config.find(name)->items == 0) config.reject(std::string(name) + " must not be empty");
  }
  if (m.bottom_mlp.back() != m.embedding_size) {
    config.reject("the last of dense_arch_layer_sizes (" + std::to_string(m.bottom_mlp.back()) + ") must be equal to " +
                  config.shown("embedding_dim", m.embedding_size));
  }
  const ConfigField* interaction = config.find("interaction");
  if (interaction == nullptr) config.reject("interaction is missing (\"dot\" or \"dcn\")");
  const bool is_text = interaction->kind == ConfigField::Kind::string;
  if (is_text && interaction->text == "dcn") {
    m.interaction = Interaction::cross;
    constexpr std::array<std::string_view, 1> cross_field{"dcn_num_layers"};
    m.cross_layers = config.size(cross_field, most_layers);
    m.cross_rank = config.size("dcn_low_rank_dim");
  } else if (!is_text || interaction->text != "dot") {
    config.reject(*interaction, "must be \"dot\" or \"dcn\"");
  }
  config.use(*interaction);
  return m;
}

// ---- the table

/// A `model_type`, how its fields are read, and what its models are for in the name of their class.
struct HuggingFaceFamily {
  std::string_view model_type;
  HuggingFaceShape (*reader)(ConfigFields&);  // null for a descendant of llama
  std::string_view counted_as = "a causal language model";
  std::string_view class_suffix = "ForCausalLM";
  LlamaTraits llama{};

  [[nodiscard]] HuggingFaceShape read(ConfigFields& config) const {
    if (reader != nullptr) return reader(config);
    return read_llama(config, read_sizes(config), llama);
  }
};

[[nodiscard]] constexpr HuggingFaceFamily llama_family(std::string_view model_type, const LlamaTraits& traits) {
  return {.model_type = model_type, .reader = nullptr, .llama = traits};
}

/// Every family that can be read. A new one is a line here and, unless it is a llama, a function above.
inline constexpr HuggingFaceFamily huggingface_families[] = {
    llama_family("llama", {.attention_bias = ConfigBias::from_config, .mlp_bias = true}),
    llama_family("mistral", {.kv_heads = 8}),
    llama_family("qwen2", {.family = families::qwen2, .kv_heads = 32, .attention_bias = ConfigBias::qkv}),
    llama_family(
        "qwen3",
        {.family = families::qwen3, .kv_heads = 32, .head_dim = 128, .attention_bias = ConfigBias::from_config}),
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
    llama_family(
        "olmoe",
        {.family = families::olmo2, .attention_bias = ConfigBias::from_config, .experts = read_mixtral_experts}),
    llama_family("mixtral", {.kv_heads = 8, .experts = read_mixtral_experts}),
    llama_family("grok-1", {.family = families::grok_1, .tied_head = true, .experts = read_mixtral_experts}),
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
    {"deepseek_v2", read_deepseek},
    {"deepseek_v3", read_deepseek},
    {"dbrx", read_dbrx},
    {"llama4", read_llama4, "a model of text and images", "ForConditionalGeneration"},
    {"llama4_text", read_llama4_text},
    {"gpt2", read_gpt2, "a causal language model", "LMHeadModel"},
    {"opt", read_opt},
    {"bloom", read_bloom},
    {"gptj", read_gptj},
    {"gpt_neox", read_gpt_neox},
    {"phi", read_phi},
    {"falcon", read_falcon},
    {"starcoder2", read_starcoder2},
    {"bert", read_bert, "", "Bert"},
    {"t5", read_t5, "a model that generates text", "ForConditionalGeneration"},
    {"vit", read_vit, "a classifier of images", "ForImageClassification"},
    {"resnet", read_resnet, "a classifier of images", "ForImageClassification"},
    {"dlrm", read_dlrm, "a recommendation model", "DLRM"},
};

/// The family of this name, or null.
[[nodiscard]] inline const HuggingFaceFamily* find_huggingface_family(const ConfigField* model_type) {
  if (model_type == nullptr || model_type->kind != ConfigField::Kind::string) return nullptr;
  for (const HuggingFaceFamily& family : huggingface_families) {
    if (family.model_type == model_type->text) return &family;
  }
  return nullptr;
}

/// Rejects a `model_type` that is none, with the list of those that are.
[[noreturn]] inline void reject_model_type(const ConfigSource& source, const ConfigField* field) {
  InvalidInput error = source.error();
  if (field == nullptr) {
    error.append("model_type is missing");
  } else if (field->kind == ConfigField::Kind::string) {
    error.append("model_type \"").append(printable(field->text, 60)).append("\" is not known");
  } else {
    error.append("model_type must be a string");
  }
  const char* separator = "; known: ";
  for (const HuggingFaceFamily& family : huggingface_families) {
    error.append(separator).append(family.model_type);
    separator = ", ";
  }
  detail::reject(error.append("; for another model give its number of parameters instead"));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
