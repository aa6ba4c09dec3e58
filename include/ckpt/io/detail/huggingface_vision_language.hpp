#pragma once
// Readers of decoders that see: a vision transformer, what joins it, and the decoder, which any family may be.

#include <array>
#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/detail/huggingface_decoders.hpp>
#include <ckpt/io/detail/huggingface_vision.hpp>
#include <ckpt/io/detail/huggingface_vision_parts.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/vision_language.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- Llama

/// Llama 4: pixels are shuffled into features, three maps without bias.
inline HuggingFaceShape read_llama4(ConfigFields& config) {
  VisionLanguageShape m;
  ConfigFields text = config.in("text_config");
  m.text = read_llama4_decoder(text);
  const ConfigField* field = config.find("vision_config");
  if (field == nullptr || field->kind == ConfigField::Kind::null) {
    config.assume("there is no vision_config: counted text_config alone");
    return m.text;
  }
  ConfigFields vision = config.in("vision_config");
  m.vision = read_vision_sizes(vision, {.image = 336});
  const std::uint64_t image = vision.size("image_size");
  require_multiple(vision, "image_size", image, "patch_size", m.vision.patch_size);
  put_class(vision, m.vision, true);
  m.vision.patch_bias = false;
  m.vision.pre_norm = true;
  const std::uint64_t out = vision.size("projector_output_dim");
  for (const std::string_view name : {"projector_input_dim", "vision_output_dim"}) {
    const std::uint64_t size = vision.size_or(name, out, "projector_output_dim");
    if (size != out) {
      vision.reject(vision.shown(name, size) + " must be equal to " + vision.shown("projector_output_dim", out));
    }
  }
  m.projector = projector_of({{.in = m.vision.intermediate_size, .out = out},
                              {.in = out, .out = out},
                              {.in = out, .out = m.text.hidden_size}});
  return m;
}

/// Llama 3.2 Vision: tiles of images, gated layers over all of them; some layers of the decoder attend to the image.
inline HuggingFaceShape read_mllama(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "mllama_text_model");
  ConfigFields text = config.in("text_config");
  m.cross_layers = text.sizes("cross_attention_layers", 0.0).size();
  if (m.cross_layers > m.text.layers) {
    text.reject(*text.find("cross_attention_layers"), "must not be longer than num_hidden_layers");
  }
  m.extra_words = 8;
  ConfigFields vision = config.in("vision_config");
  VisionTransformerShape& v = m.vision;
  v.classes = 0;
  constexpr std::array<std::string_view, 2> mllama_heads_field{"attention_heads", "num_attention_heads"};
  v.hidden_size = vision.size_or(hidden_size_field, 1280, config.default_of());
  v.heads = vision.size_or(mllama_heads_field, 16, config.default_of());
  v.intermediate_size = vision.size_or(intermediate_size_field, 5120, config.default_of());
  require_multiple(vision, "hidden_size", v.hidden_size, "attention_heads", v.heads);
  v.gated_layers = vision.count_or("num_global_layers", 8, config.default_of());
  v.layers = (ParameterCount(vision.size_or(layers_field, 32, config.default_of())) + v.gated_layers).value();
  v.image_size = read_side(vision, "image_size", 448);
  v.patch_size = read_side(vision, "patch_size", 14);
  v.channels = vision.size_or(channels_field, 3, config.default_of());
  put_class(vision, v, true);
  v.patch_bias = false;
  v.pre_norm = true;
  v.layer.qkv_bias = v.layer.output_bias = false;
  v.tiles.tiles = vision.size_or("max_num_tiles", 4, config.default_of());
  v.tiles.ways = 9;
  const ConfigField* ways = vision.find("supported_aspect_ratios");
  if (ways != nullptr && ways->kind == ConfigField::Kind::array) {
    vision.use(*ways);
    v.tiles.ways = ways->items + 1;
  }
  const std::uint64_t out = vision.size_or("vision_output_dim", 7680, config.default_of());
  m.projector = projector_of({{.in = out, .out = m.text.hidden_size, .bias = true}});
  return m;
}

// ---- LLaVA and what comes from it

/// Features of a patch that reach the projector: those of one layer, or of several side by side.
[[nodiscard]] inline std::uint64_t vision_features(ConfigFields& config, std::uint64_t hidden_size) {
  const ConfigField* layers = config.find("vision_feature_layer");
  if (layers == nullptr || layers->kind != ConfigField::Kind::array) return hidden_size;
  config.use(*layers);
  if (layers->items == 0) config.reject(*layers, "must not be empty");
  return (ParameterCount(hidden_size) * layers->items).value();
}

/// LLaVA and Pixtral: two linear maps; LLaVA-NeXT and -OneVision also mark the end of a line of patches.
inline HuggingFaceShape read_llava(ConfigFields& config) {
  const bool one_vision = config.model_type() == "llava_onevision";
  VisionLanguageShape m = with_text(config, one_vision ? "qwen2" : "llama");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_named_vision(vision, one_vision ? "siglip_vision_model" : "clip_vision_model");
  const std::uint64_t width = vision_features(config, m.vision.hidden_size);
  m.projector = two_maps(width, m.text.hidden_size, config.boolean_or("multimodal_projector_bias", true));
  if (config.model_type() != "llava") m.tokens = 1;
  return m;
}

/// Mistral 3: a norm, patches merged without bias, two linear maps.
inline HuggingFaceShape read_mistral3(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "mistral");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_named_vision(vision, "pixtral");
  const std::uint64_t d = m.vision.hidden_size;
  const std::uint64_t side = config.size_or("spatial_merge_size", 2, config.default_of());
  const bool bias = config.boolean_or("multimodal_projector_bias", false);
  m.projector = projector_of({{.out = d, .norm = Norm::rms},
                              {.in = merged(d, side), .out = d},
                              {.in = d, .out = m.text.hidden_size, .bias = bias},
                              {.in = m.text.hidden_size, .out = m.text.hidden_size, .bias = bias}});
  return m;
}

/// Aya Vision: merged patches, a norm, a gated map and one back.
inline HuggingFaceShape read_aya_vision(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "cohere2");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_named_vision(vision, "siglip_vision_model");
  const std::uint64_t width = merged(m.vision.hidden_size, config.size_or("downsample_factor", 2, config.default_of()));
  const std::uint64_t inner =
      config.size_or("alignment_intermediate_size", m.text.hidden_size, "hidden_size of text_config");
  if (inner % 2 != 0) {
    config.reject(config.shown("alignment_intermediate_size", inner) + " must be even: it is gate and value together");
  }
  m.projector = projector_of({{.out = width},
                              {.in = width, .out = inner, .bias = true},
                              {.in = inner / 2, .out = m.text.hidden_size, .bias = true}});
  return m;
}

// ---- Gemma

inline HuggingFaceShape read_gemma3_vision(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "gemma3_text");
  ConfigFields vision = config.in("vision_config");
  vision.require_if_present("vision_use_head", false);
  m.vision = read_part_as(vision, "siglip_vision_model", read_siglip_vision);
  m.projector = projector_of(
      {{.out = m.vision.hidden_size, .norm = Norm::rms}, {.in = m.vision.hidden_size, .out = m.text.hidden_size}});
  return m;
}

inline HuggingFaceShape read_paligemma(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "gemma");
  ConfigFields text = config.in("text_config");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_part_as(vision, "siglip_vision_model", read_siglip_vision);
  const std::uint64_t out = config.size_or("projection_dim", 2048, config.default_of());
  if (out != m.text.hidden_size) {
    config.reject(config.shown("projection_dim", out) + " must be equal to " +
                  text.shown("hidden_size", m.text.hidden_size));
  }
  m.projector = projector_of({{.in = m.vision.hidden_size, .out = out, .bias = true}});
  return m;
}

// ---- Qwen

/// What Qwen joins with: a norm, merged patches through two maps with bias. `wide`: the norm is over merged patches.
[[nodiscard]] inline Projector qwen_merger(const VisionTransformerShape& vision, std::uint64_t side, std::uint64_t out,
                                           Norm norm, bool wide = false, std::uint64_t copies = 1) {
  const std::uint64_t width = merged(vision.hidden_size, side);
  return projector_of({{.out = wide ? width : vision.hidden_size, .norm = norm},
                       {.in = width, .out = width, .bias = true},
                       {.in = width, .out = out, .bias = true}},
                      copies);
}

/// Qwen2-VL: `hidden_size` of the vision transformer is the decoder's.
inline HuggingFaceShape read_qwen2_vl(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "qwen2");
  ConfigFields vision = config.in("vision_config");
  VisionTransformerShape& v = m.vision;
  v.classes = v.image_size = 0;
  v.hidden_size = vision.size_or("embed_dim", 1280, config.default_of());
  v.layers = vision.size_or(vision_layers_field, 32, config.default_of());
  v.heads = vision.size_or(vision_heads_field, 16, config.default_of());
  v.intermediate_size = (ParameterCount(v.hidden_size) * vision.size_or("mlp_ratio", 4, config.default_of())).value();
  v.patch_size = read_side(vision, "patch_size", 14);
  v.frames = vision.size_or("temporal_patch_size", 2, config.default_of());
  v.channels = vision.size_or(channels_field, 3, config.default_of());
  require_multiple(vision, "embed_dim", v.hidden_size, "num_heads", v.heads);
  v.patch_bias = v.class_token = v.final_norm = false;
  const std::uint64_t out = vision.size_or("hidden_size", m.text.hidden_size, "hidden_size of the decoder");
  m.projector = qwen_merger(v, vision.size_or("spatial_merge_size", 2, config.default_of()), out, Norm::layer);
  vision.ignore({"spatial_patch_size"});
  return m;
}

/// Qwen2.5-VL: RMS norms and a gated MLP with biases.
inline HuggingFaceShape read_qwen2_5_vl(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "qwen2");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_vision_sizes(vision, {.hidden = 3584, .layers = 32, .heads = 16, .inner = 3420, .patch = 14});
  VisionTransformerShape& v = m.vision;
  v.frames = vision.size_or("temporal_patch_size", 2, config.default_of());
  v.patch_bias = v.class_token = v.final_norm = false;
  v.layer.norm = Norm::rms;
  v.layer.gated_mlp = true;
  const std::uint64_t out = vision.size_or("out_hidden_size", 3584, config.default_of());
  m.projector = qwen_merger(v, vision.size_or("spatial_merge_size", 2, config.default_of()), out, Norm::rms);
  vision.ignore({"spatial_patch_size", "window_size"});
  return m;
}

/// Qwen3-VL and Qwen3.5: positions in a table; projectors for layers in between, as many as are listed.
inline HuggingFaceShape read_qwen3_vl(ConfigFields& config) {
  const std::string_view type = config.model_type();
  VisionLanguageShape m = with_text(config, type == "qwen3_vl"       ? "qwen3_vl_text"
                                            : type == "qwen3_vl_moe" ? "qwen3_vl_moe_text"
                                            : type == "qwen3_5"      ? "qwen3_5_text"
                                                                     : "qwen3_5_moe_text");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_vision_sizes(vision, {.hidden = 1152, .layers = 27, .heads = 16, .inner = 4304, .patch = 16});
  VisionTransformerShape& v = m.vision;
  v.frames = vision.size_or("temporal_patch_size", 2, config.default_of());
  v.positions = vision.size_or("num_position_embeddings", 2304, config.default_of());
  v.class_token = v.final_norm = false;
  const std::uint64_t side = vision.size_or("spatial_merge_size", 2, config.default_of());
  const std::uint64_t out = vision.size_or("out_hidden_size", 3584, config.default_of());
  m.projector = qwen_merger(v, side, out, Norm::layer);
  constexpr std::array<std::string_view, 1> deep_field{"deepstack_visual_indexes"};
  std::uint64_t deep = 0;
  if (!vision.is_open(deep_field)) {
    deep = vision.sizes(deep_field.front(), 0.0).size();
  } else if (type.starts_with("qwen3_vl")) {
    deep = 3;
    vision.assume(vision.path(deep_field.front()) + " has 3 layers (" + config.default_of() + ")");
  }
  if (deep != 0) m.deep_projector = qwen_merger(v, side, out, Norm::layer, true, deep);
  return m;
}

// ---- GLM

/// GLM-4.1V and GLM-4.5V: RMS norms, a gated MLP as wide as the decoder, patches merged by a convolution, a gated
/// projector. The prediction module of the text is not in their files.
inline HuggingFaceShape read_glm4v(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, config.model_type() == "glm4v" ? "glm4v_text" : "glm4v_moe_text");
  ConfigFields vision = config.in("vision_config");
  m.vision =
      read_vision_sizes(vision, {.hidden = 1536, .layers = 24, .heads = 12, .inner = 13696, .image = 336, .patch = 14});
  VisionTransformerShape& v = m.vision;
  put_class(vision, v, false);
  const std::uint64_t inner = v.intermediate_size;  // of the projector
  const std::uint64_t out = vision.size_or("out_hidden_size", 4096, config.default_of());
  v.intermediate_size = out;
  v.frames = vision.size_or("temporal_patch_size", 2, config.default_of());
  v.patch_norm = true;
  v.layer = {.norm = Norm::rms,
             .gated_mlp = true,
             .qkv_bias = vision.boolean_or("attention_bias", false),
             .output_bias = false,
             .mlp_bias = false};
  const std::uint64_t side = vision.size_or("spatial_merge_size", 2, config.default_of());
  m.projector = projector_of({{.in = merged(v.hidden_size, side), .out = out, .bias = true},
                              {.in = out, .out = out},
                              {.out = out},
                              {.in = out, .out = inner},
                              {.in = out, .out = inner},
                              {.in = inner, .out = out}});
  return m;
}

// ---- others

/// InternVL: merged patches, a norm, two maps with bias.
inline HuggingFaceShape read_internvl(ConfigFields& config) {
  const bool own_code = config.model_type() == "internvl_chat";
  VisionLanguageShape m = with_text(config, "qwen2", own_code ? "llm_config" : "text_config");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_intern_vision(vision);
  const ConfigField* ratio = config.find("downsample_ratio");
  if (ratio != nullptr) {
    if (ratio->kind != ConfigField::Kind::number || ratio->number != 0.5) config.reject(*ratio, "must be 0.5");
    config.use(*ratio);
  }
  const std::uint64_t width = merged(m.vision.hidden_size, 2);
  m.projector = projector_of({{.out = width},
                              {.in = width, .out = m.text.hidden_size, .bias = true},
                              {.in = m.text.hidden_size, .out = m.text.hidden_size, .bias = true}});
  config.ignore({"force_image_size"});
  return m;
}

/// Kimi-VL: a norm, merged patches through two maps with bias.
inline HuggingFaceShape read_kimi_vl(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "deepseek_v3");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_part_as(vision, "moonvit", read_moon_vision);
  constexpr std::array<std::string_view, 1> merge_field{"merge_kernel_size"};
  const std::uint64_t side = vision.is_open(merge_field) ? vision.size_or(merge_field, 2, config.default_of())
                                                         : read_side(vision, merge_field.front(), 2);
  m.projector = qwen_merger(m.vision, side, m.text.hidden_size, Norm::layer);
  return m;
}

/// Idefics 3 and SmolVLM: one map of merged patches.
inline HuggingFaceShape read_idefics3(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "llama");
  ConfigFields vision = config.in("vision_config");
  m.vision = read_part_as(vision, "idefics3_vision", [](ConfigFields& part) {
    VisionTransformerShape v =
        read_vision_sizes(part, {.hidden = 1152, .layers = 12, .heads = 16, .inner = 3072, .image = 224, .patch = 32});
    put_class(part, v, false);
    return v;
  });
  const std::uint64_t side = config.size_or("scale_factor", 2, config.default_of());
  m.projector = projector_of({{.in = merged(m.vision.hidden_size, side), .out = m.text.hidden_size}});
  return m;
}

/// Phi-3 Vision: its code has the sizes of the vision transformer, CLIP ViT-L/14 for images of 336 pixels, and two
/// learned vectors of merged patches that part tiles and lines.
inline HuggingFaceShape read_phi3_vision(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "phi3");
  m.vision = {.hidden_size = 1024,
              .layers = 24,
              .heads = 16,
              .intermediate_size = 4096,
              .image_size = 336,
              .patch_size = 14,
              .patch_bias = false,
              .pre_norm = true,
              .classes = 0};
  config.assume("the vision transformer is CLIP ViT-L/14 for 336 pixels, as in the code of the model");
  const std::uint64_t width = merged(m.vision.hidden_size, 2);
  m.projector = two_maps(width, m.text.hidden_size, true);
  m.deep_projector = projector_of({{.out = width, .norm = Norm::rms}}, 2);  // the two vectors
  return m;
}

/// MiniCPM-V 2.5, 2.6 and 4.5: learned queries attend to the patches. The decoder's sizes are the file's own.
inline HuggingFaceShape read_minicpm_v(ConfigFields& config) {
  const ConfigField* version = config.find("version");
  const double number = version != nullptr && version->kind == ConfigField::Kind::number ? version->number : 0.0;
  const std::string_view family = number == 2.5 ? "llama" : number == 2.6 ? "qwen2" : number == 4.5 ? "qwen3" : "";
  if (family.empty()) config.reject("version must be 2.5, 2.6 or 4.5: the decoder of others is not known here");
  config.use(*version);
  VisionLanguageShape m = with_text(config, family);
  ConfigFields vision = config.in("vision_config");
  m.vision = read_part_as(vision, "siglip_vision_model", read_siglip_vision);
  const bool without_last =
      config.find("drop_vision_last_layer") != nullptr && config.boolean("drop_vision_last_layer");
  if (without_last && m.vision.layers > 1) --m.vision.layers;
  config.ignore({"patch_size", "vision_batch_size"});
  const std::uint64_t d = m.text.hidden_size;
  m.tokens = config.size_or("query_num", 64, config.default_of());
  // A map of the patches, attention with biases, a norm on queries, patches and result, a last map.
  m.projector = projector_of({{.in = m.vision.hidden_size, .out = d},
                              {.in = d, .out = (ParameterCount(d) * 3).value(), .bias = true},
                              {.in = d, .out = d, .bias = true},
                              {.out = d},
                              {.out = d},
                              {.out = d},
                              {.in = d, .out = d}});
  return m;
}

// ---- the table

/// Fuyu: patches of the image by one linear map, no vision transformer.
inline HuggingFaceShape read_fuyu(ConfigFields& config) {
  VisionLanguageShape m = with_text(config, "persimmon");
  const std::uint64_t side = config.size_or("patch_size", 30, config.default_of());
  const std::uint64_t channels = config.size_or("num_channels", 3, config.default_of());
  m.projector = projector_of({{.in = merged(channels, side), .out = m.text.hidden_size, .bias = true}});
  return m;
}

/// The text of GLM-4.1V: GLM-4 that always has biases on queries, keys and values.
inline constexpr LlamaTraits glm4v_text_traits{.kv_heads = 2,
                                               .attention_bias = ConfigBias::qkv_config,
                                               .biased = true,
                                               .rest = [](ConfigFields&, DecoderShape& m) { m.norms_per_layer = 4; }};
/// The text of GLM-4.5V: GLM-4.5-Air without prediction module.
inline constexpr LlamaTraits glm4v_moe_text_traits{.family = families::glm4_moe,
                                                   .kv_heads = 8,
                                                   .attention_bias = ConfigBias::qkv_config,
                                                   .biased = true,
                                                   .experts = [](ConfigFields& config, DecoderShape& m) {
                                                     read_deepseek_experts(config, m);
                                                     const bool norms = config.boolean_or("use_qk_norm", false);
                                                     if (norms) m.qk_norm = QkNorm::head;
                                                     read_prediction(config, m, prediction_field, {});
                                                   }};

/// Decoders that see, and those decoders that are only a part of one.
inline constexpr HuggingFaceFamily vision_language_families[] = {
    {"llama4", read_llama4},
    {"mllama", read_mllama},
    {"llava", read_llava},
    {"llava_next", read_llava},
    {"llava_onevision", read_llava},
    {"mistral3", read_mistral3},
    {"aya_vision", read_aya_vision},
    {"gemma3", read_gemma3_vision},
    {"paligemma", read_paligemma},
    {"qwen2_vl", read_qwen2_vl},
    {"qwen2_5_vl", read_qwen2_5_vl},
    {"qwen3_vl", read_qwen3_vl},
    {"qwen3_vl_moe", read_qwen3_vl},
    {"qwen3_5", read_qwen3_vl},
    {"qwen3_5_moe", read_qwen3_vl},
    {"glm4v", read_glm4v},
    {"glm4v_moe", read_glm4v},
    {"internvl", read_internvl},
    {"internvl_chat", read_internvl},
    {"kimi_vl", read_kimi_vl},
    {"idefics3", read_idefics3},
    {"smolvlm", read_idefics3},
    {"phi3_v", read_phi3_vision},
    {"minicpmv", read_minicpm_v},
    {"fuyu", read_fuyu},
    llama_family("mllama_text_model", {.kv_heads = 8}),
    llama_family("glm4v_text", glm4v_text_traits),
    llama_family("glm4v_moe_text", glm4v_moe_text_traits),
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
