#pragma once
// Readers of models of images: vision transformers, alone or as part of a model of text and images; residual networks;
// CLIP and SigLIP.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/detail/huggingface_encoders.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- what vision transformers share

inline constexpr std::array<std::string_view, 2> vision_layers_field{"num_hidden_layers", "depth"};
inline constexpr std::array<std::string_view, 2> vision_heads_field{"num_attention_heads", "num_heads"};
inline constexpr std::array<std::string_view, 3> channels_field{"num_channels", "in_channels", "in_chans"};

/// Sizes that the class of a vision transformer knows; 0 where it does not, or where the model has no such size.
struct VisionSizes {
  std::uint64_t hidden = 0;
  std::uint64_t layers = 0;
  std::uint64_t heads = 0;
  std::uint64_t inner = 0;
  std::uint64_t image = 0;  // 0: there is no table of positions by patches
  std::uint64_t patch = 0;
};

/// Pixels along a side: a number, or the same number for height and width.
[[nodiscard]] inline std::uint64_t read_side(ConfigFields& config, std::string_view name, std::uint64_t class_default) {
  const ConfigField* field = config.find(name);
  if (field != nullptr && field->kind == ConfigField::Kind::array) {
    const std::vector<std::uint64_t> sides = config.sizes(name);
    if (sides.size() != 2 || sides[0] != sides[1]) config.reject(*field, "must be one size, or twice the same");
    return sides[0];
  }
  return class_default != 0 ? config.size_or(name, class_default, config.default_of()) : config.size(name);
}

/// Rows of the position table: a patch each, as many as fit into the image, and the class.
inline void put_positions(ConfigFields& config, VisionTransformerShape& m) {
  const std::uint64_t side = m.image_size / m.patch_size;
  if (side == 0) {
    config.reject(config.shown("image_size", m.image_size) + " must not be below " +
                  config.shown("patch_size", m.patch_size));
  }
  m.positions = (ParameterCount(side) * side + (m.class_token ? 1 : 0)).value();
}

/// The sizes of a vision transformer without head; of the rest what ViT has.
[[nodiscard]] inline VisionTransformerShape read_vision_sizes(ConfigFields& config, const VisionSizes& known) {
  VisionTransformerShape m{.classes = 0};
  m.hidden_size = read_size(config, hidden_size_field, known.hidden);
  m.layers = read_size(config, vision_layers_field, known.layers, most_layers);
  m.heads = read_size(config, vision_heads_field, known.heads);
  m.intermediate_size = read_size(config, intermediate_size_field, known.inner);
  m.image_size = known.image == 0 ? 0 : read_side(config, "image_size", known.image);
  m.patch_size = read_side(config, "patch_size", known.patch);
  m.channels = config.size_or(channels_field, 3, config.default_of());
  require_multiple(config, "hidden_size", m.hidden_size, "num_attention_heads", m.heads);
  return m;
}

/// Sets the class token before the positions are counted.
inline void put_class(ConfigFields& config, VisionTransformerShape& m, bool class_token) {
  m.class_token = class_token;
  put_positions(config, m);
}

/// CLIP's: no bias on the patches, a norm before the layers, too.
[[nodiscard]] inline VisionTransformerShape read_clip_vision(ConfigFields& config) {
  VisionTransformerShape m =
      read_vision_sizes(config, {.hidden = 768, .layers = 12, .heads = 12, .inner = 3072, .image = 224, .patch = 32});
  put_class(config, m, true);
  m.patch_bias = false;
  m.pre_norm = true;
  config.ignore({"projection_dim", "vocab_size"});
  return m;
}

/// SigLIP's, without what pools.
[[nodiscard]] inline VisionTransformerShape read_siglip_vision(ConfigFields& config) {
  VisionTransformerShape m =
      read_vision_sizes(config, {.hidden = 768, .layers = 12, .heads = 12, .inner = 3072, .image = 224, .patch = 16});
  put_class(config, m, false);
  config.ignore({"projection_dim", "vocab_size", "num_image_tokens"});
  return m;
}

/// SigLIP 2 for images of any form: as many positions as the file says.
[[nodiscard]] inline VisionTransformerShape read_siglip2_vision(ConfigFields& config) {
  VisionTransformerShape m =
      read_vision_sizes(config, {.hidden = 768, .layers = 12, .heads = 12, .inner = 3072, .patch = 16});
  m.class_token = false;
  m.positions = config.size_or("num_patches", 256, config.default_of());
  return m;
}

// ---- images alone

inline HuggingFaceShape read_vit(ConfigFields& config) {
  VisionTransformerShape m = read_vision_sizes(config, {.image = 224, .patch = 16});
  require_multiple(config, "image_size", m.image_size, "patch_size", m.patch_size);
  config.require_if_present("qkv_bias", true);
  if (config.model_type() == "deit") {  // a second token for the whole image, with a position
    m.extra_tokens = 1;
    m.positions = (position_rows(m) + 1).value();
  }
  if (config.class_name() == "ViTModel" || config.class_name() == "DeiTModel") {
    m.pooler = ImagePooler::linear;
    config.ignore({"pooler_output_size"});
    return m;
  }
  m.classes = read_classes(config);
  if (config.class_name().ends_with("WithTeacher")) m.classes *= 2;  // a head for either token
  note_class(config, {"ForImageClassification", "WithTeacher"}, "as a classifier");
  return m;
}

/// ViT-MAE: the published tables of positions count, although they are never trained.
inline HuggingFaceShape read_vit_mae(ConfigFields& config) {
  VisionTransformerShape m = read_vision_sizes(config, {.image = 224, .patch = 16});
  put_class(config, m, true);
  config.require_if_present("qkv_bias", true);
  if (config.class_name() == "ViTMAEModel") {
    config.ignore({"decoder_hidden_size", "decoder_intermediate_size", "decoder_num_attention_heads",
                   "decoder_num_hidden_layers"});
    return m;
  }
  m.decoder.hidden_size = config.size_or("decoder_hidden_size", 512, config.default_of());
  m.decoder.layers = config.size_or("decoder_num_hidden_layers", 8, config.default_of());
  m.decoder.heads = config.size_or("decoder_num_attention_heads", 16, config.default_of());
  m.decoder.intermediate_size = config.size_or("decoder_intermediate_size", 2048, config.default_of());
  note_class(config, {"ForPreTraining"}, "with what draws");
  require_multiple(config, "decoder_hidden_size", m.decoder.hidden_size, "decoder_num_attention_heads",
                   m.decoder.heads);
  return m;
}

/// DINOv2: a vector that hides patches, layer scale; its classifier sees the class and a mean of the patches.
inline HuggingFaceShape read_dinov2(ConfigFields& config) {
  VisionTransformerShape m{.classes = 0};
  const bool with_registers = config.model_type() == "dinov2_with_registers";
  m.hidden_size = config.size_or(hidden_size_field, 768, config.default_of());
  m.layers = config.size_or(layers_field, 12, config.default_of());
  m.heads = config.size_or(heads_field, 12, config.default_of());
  m.image_size = read_side(config, "image_size", 224);
  m.patch_size = read_side(config, "patch_size", with_registers ? 16 : 14);
  m.channels = config.size_or(channels_field, 3, config.default_of());
  require_multiple(config, "hidden_size", m.hidden_size, "num_attention_heads", m.heads);
  put_class(config, m, true);
  m.extra_tokens = config.boolean_or("use_mask_token", true) ? 1 : 0;
  if (with_registers) m.extra_tokens += config.count_or("num_register_tokens", 4, config.default_of());
  m.layer.scale_vectors = 2;
  const ParameterCount inner = ParameterCount(m.hidden_size) * config.size_or("mlp_ratio", 4, config.default_of());
  m.layer.gated_mlp = config.boolean_or("use_swiglu_ffn", false);
  m.intermediate_size = m.layer.gated_mlp ? ((inner * 2).value() / 3 + 7) / 8 * 8 : inner.value();
  m.layer.qkv_bias = config.boolean_or("qkv_bias", true);
  if (config.class_name().ends_with("ForImageClassification")) {
    m.head_features = (ParameterCount(m.hidden_size) * 2).value();
    m.classes = read_classes(config);
  } else {
    note_class(config, {"Model"}, "the model without head");
  }
  return m;
}

/// DINOv3: registers, rotary positions, no bias on keys, layer scale.
inline HuggingFaceShape read_dinov3(ConfigFields& config) {
  VisionTransformerShape m = read_vision_sizes(config, {.patch = 16});
  m.extra_tokens = (1 + ParameterCount(config.count_or("num_register_tokens", 0, config.default_of()))).value();
  m.layer.scale_vectors = 2;
  m.layer.qkv_bias = config.boolean_or("query_bias", true);
  m.layer.key_bias = config.boolean_or("key_bias", false);
  if (config.boolean_or("value_bias", true) != m.layer.qkv_bias) {
    config.reject("query_bias and value_bias must be equal");
  }
  m.layer.output_bias = config.boolean_or("proj_bias", true);
  m.layer.mlp_bias = config.boolean_or("mlp_bias", true);
  m.layer.gated_mlp = config.boolean_or("use_gated_mlp", false);
  note_class(config, {"Model"}, "the model without head");
  return m;
}

inline HuggingFaceShape read_clip_vision_alone(ConfigFields& config) {
  VisionTransformerShape m = read_clip_vision(config);
  if (config.class_name().ends_with("WithProjection")) m.projection = config.size("projection_dim");
  return m;
}

inline HuggingFaceShape read_siglip_vision_alone(ConfigFields& config) {
  VisionTransformerShape m = read_siglip_vision(config);
  if (config.boolean_or("vision_use_head", true)) m.pooler = ImagePooler::attention;
  return m;
}

/// A size for each of four stages.
[[nodiscard]] inline std::array<std::uint64_t, 4> read_stages(ConfigFields& config, std::string_view name) {
  std::array<std::uint64_t, 4> result{};
  const std::vector<std::uint64_t> sizes = config.sizes(name);
  if (sizes.size() != result.size()) config.reject(*config.find(name), "must be an array of 4 sizes");
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = sizes[i];
  return result;
}

inline HuggingFaceShape read_swin(ConfigFields& config) {
  SwinShape m;
  m.hidden_size = config.size("embed_dim");
  m.layers = read_stages(config, "depths");
  m.heads = read_stages(config, "num_heads");
  m.mlp_ratio = config.size_or("mlp_ratio", 4, config.default_of());
  m.window_size = config.size_or("window_size", 7, config.default_of());
  m.patch_size = read_side(config, "patch_size", 4);
  m.channels = config.size_or("num_channels", 3, config.default_of());
  config.require_if_present("qkv_bias", true);
  config.require_if_present("use_absolute_embeddings", false);
  config.ignore({"hidden_size", "num_layers"});
  if (config.class_name() == "SwinModel") {
    m.classes = 0;
  } else {
    m.classes = read_classes(config);
    note_class(config, {"ForImageClassification"}, "as a classifier");
  }
  return m;
}

inline HuggingFaceShape read_resnet(ConfigFields& config) {
  ResNetShape m;
  m.blocks = read_stages(config, "depths");
  m.widths = read_stages(config, "hidden_sizes");
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
  note_class(config, {"ForImageClassification"}, "as a classifier");
  return m;
}

// ---- text beside images

/// CLIP's encoder of text: a decoder's mask, no norm on the embedding, one after the layers.
[[nodiscard]] inline EncoderShape read_clip_text(ConfigFields& config, const ClassSizes& known,
                                                 std::uint64_t positions) {
  EncoderShape m = read_encoder_stack(config, positions, known);
  m.token_types = 0;
  m.embedding_norm = m.pooler = m.masked_word_head = m.next_sentence_head = false;
  m.final_norm = true;
  return m;
}
inline constexpr ClassSizes clip_text_sizes{.vocab = 49408, .hidden = 512, .layers = 12, .heads = 8, .inner = 2048};
inline constexpr ClassSizes siglip_text_sizes{.vocab = 32000, .hidden = 768, .layers = 12, .heads = 12, .inner = 3072};

inline HuggingFaceShape read_clip_text_alone(ConfigFields& config) {
  EncoderShape m = read_clip_text(config, clip_text_sizes, 77);
  if (config.class_name().ends_with("WithProjection")) m.projection = config.size("projection_dim");
  config.ignore({"projection_dim"});
  return m;
}

inline HuggingFaceShape read_clip(ConfigFields& config) {
  ConfigFields text = config.in("text_config");
  ConfigFields vision = config.in("vision_config");
  TextImageShape m{.text = read_clip_text(text, clip_text_sizes, 77), .vision = read_clip_vision(vision)};
  m.text.projection = m.vision.projection = config.size_or("projection_dim", 512, config.default_of());
  note_class(config, {"Model"}, "both encoders and their maps");
  return m;
}

/// SigLIP: attention pools an image, a map with bias a text; scale and shift.
inline HuggingFaceShape read_siglip(ConfigFields& config) {
  ConfigFields text = config.in("text_config");
  ConfigFields vision = config.in("vision_config");
  const bool second = config.model_type() == "siglip2";
  TextImageShape m{.text = read_clip_text(text, siglip_text_sizes, 64),
                   .vision = second ? read_siglip2_vision(vision) : read_siglip_vision(vision),
                   .scalars = 2};
  m.text.projection = text.size_or("projection_size", m.text.hidden_size, "hidden_size");
  m.text.projection_bias = true;
  if (vision.boolean_or("vision_use_head", true)) m.vision.pooler = ImagePooler::attention;
  note_class(config, {"Model"}, "both encoders and their maps");
  return m;
}

// ---- the table

/// Models of images, and of text compared with images.
inline constexpr HuggingFaceFamily vision_families[] = {
    {"vit", read_vit},
    {"deit", read_vit},
    {"vit_mae", read_vit_mae},
    {"dinov2", read_dinov2},
    {"dinov2_with_registers", read_dinov2},
    {"dinov3_vit", read_dinov3},
    {"swin", read_swin},
    {"resnet", read_resnet},
    {"clip", read_clip},
    {"clip_text_model", read_clip_text_alone},
    {"clip_vision_model", read_clip_vision_alone},
    {"siglip", read_siglip},
    {"siglip2", read_siglip},
    {"siglip_vision_model", read_siglip_vision_alone},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
