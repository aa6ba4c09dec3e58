#pragma once
// Readers of what is no decoder of text alone: text and images, encoders, images, recommendation.

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
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- text and images

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

/// What is no decoder of text alone.
inline constexpr HuggingFaceFamily other_families[] = {
    {"llama4", read_llama4, "a model of text and images", "ForConditionalGeneration"},
    {"bert", read_bert, "", "Bert"},
    {"t5", read_t5, "a model that generates text", "ForConditionalGeneration"},
    {"vit", read_vit, "a classifier of images", "ForImageClassification"},
    {"resnet", read_resnet, "a classifier of images", "ForImageClassification"},
    {"dlrm", read_dlrm, "a recommendation model", "DLRM"},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
