#pragma once
// What readers of decoders that see share: the decoder, which any family may be, what joins, and vision transformers
// that nothing else has.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/detail/huggingface_vision.hpp>
#include <ckpt/state/vision_language.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- parts

/// Reads the decoder of a model of several parts as the family that its `model_type` names, else as `default_family`.
/// A template because the tables that it looks in, of which this model is a row, come after.
template <class Config>
[[nodiscard]] DecoderShape read_text_part(Config& text, std::string_view default_family);

/// The part of the file that describes the decoder: an object, or the file itself.
[[nodiscard]] inline ConfigFields text_part(ConfigFields& config, std::string_view scope) {
  const ConfigField* field = config.find(scope);
  return field != nullptr && field->kind != ConfigField::Kind::null ? config.in(scope) : config;
}

/// A model with its decoder read. Some files have its sizes twice: in the object, and as fields of their own.
[[nodiscard]] inline VisionLanguageShape with_text(ConfigFields& config, std::string_view default_family,
                                                   std::string_view scope = "text_config") {
  ConfigFields text = text_part(config, scope);
  VisionLanguageShape m;
  m.text = read_text_part(text, default_family);
  if (text.is_nested()) {
    config.ignore({"vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
                   "intermediate_size"});
  }
  if (config.class_name().ends_with("Model") && !config.class_name().ends_with("ChatModel")) {
    m.text.head = Head::none;
    config.assume("the head is that of " + printable(config.class_name(), 60) + ": none");
  }
  note_class(config, {"ForConditionalGeneration", "ForCausalLM", "ForImageTextToText", "Model", "MiniCPMV"},
             "with a head of words");
  return m;
}

/// Reads a part with the defaults of another family.
template <class Read>
[[nodiscard]] auto read_part_as(ConfigFields& part, std::string_view family, Read&& read) {
  const std::string before = part.read_as(family);
  auto result = read(part);
  part.read_as(before);
  return result;
}

/// The `model_type` of a part, or what it is where the part does not say.
[[nodiscard]] inline std::string_view type_of_part(ConfigFields& part, std::string_view if_absent) {
  const ConfigField* type = part.find("model_type");
  if (type == nullptr || type->kind != ConfigField::Kind::string) return if_absent;
  part.use(*type);
  return type->text;
}

/// Steps of a projector, in their order.
[[nodiscard]] inline Projector projector_of(std::initializer_list<ProjectorStep> steps, std::uint64_t copies = 1) {
  Projector result{.copies = copies};
  std::size_t i = 0;
  for (const ProjectorStep& step : steps) result.steps[i++] = step;
  return result;
}

/// Features of patches that are put side by side, a square of them.
[[nodiscard]] inline std::uint64_t merged(std::uint64_t features, std::uint64_t side) {
  return (ParameterCount(features) * side * side).value();
}

/// Two linear maps with one bias or none, of `in` features to those of the decoder.
[[nodiscard]] inline Projector two_maps(std::uint64_t in, std::uint64_t out, bool bias) {
  return projector_of({{.in = in, .out = out, .bias = bias}, {.in = out, .out = out, .bias = bias}});
}

// ---- vision transformers of these models alone

/// Pixtral: RMS norms, a gated MLP, no biases, rotary positions.
[[nodiscard]] inline VisionTransformerShape read_pixtral_vision(ConfigFields& config) {
  VisionTransformerShape m =
      read_vision_sizes(config, {.hidden = 1024, .layers = 24, .heads = 16, .inner = 4096, .patch = 16});
  m.patch_bias = m.class_token = false;
  m.layer = {.norm = Norm::rms, .gated_mlp = true, .qkv_bias = false, .output_bias = false, .mlp_bias = false};
  m.pre_norm = true;
  m.final_norm = false;
  config.ignore({"head_dim", "projection_dim", "vocab_size"});
  return m;
}

/// InternViT, under the names of its own code and of transformers: layer scale, no norm after the layers.
[[nodiscard]] inline VisionTransformerShape read_intern_vision(ConfigFields& config) {
  const bool own_code = type_of_part(config, "intern_vit_6b") != "internvl_vision";
  VisionTransformerShape m = read_vision_sizes(
      config, own_code
                  ? VisionSizes{.hidden = 3200, .layers = 48, .heads = 25, .inner = 12800, .image = 224, .patch = 14}
                  : VisionSizes{.hidden = 1024, .layers = 24, .heads = 16, .inner = 4096, .image = 448, .patch = 14});
  put_class(config, m, true);
  m.layer.qkv_bias = config.boolean_or(own_code ? "qkv_bias" : "attention_bias", false);
  m.layer.qk_norm =
      config.boolean_or(own_code ? "qk_normalization" : "use_qk_norm", own_code) ? QkNorm::projection : QkNorm::none;
  const std::string_view norm = config.text_or("norm_type", own_code ? "rms_norm" : "layer_norm");
  if (norm != "rms_norm" && norm != "layer_norm") {
    config.reject(*config.find("norm_type"), "must be \"rms_norm\" or \"layer_norm\"");
  }
  m.layer.norm = norm == "rms_norm" ? Norm::rms : Norm::layer;
  if (m.layer.qk_norm != QkNorm::none && m.layer.norm != Norm::rms) {
    config.reject("norm_type must be \"rms_norm\" where queries and keys have norms");
  }
  m.layer.scale_vectors = 2;
  m.final_norm = !own_code && !config.boolean_or("use_mean_pooling", true);
  if (!own_code && config.boolean_or("use_mask_token", false)) m.extra_tokens = 1;
  return m;
}

/// MoonViT (Kimi-VL): a table of positions that is interpolated.
[[nodiscard]] inline VisionTransformerShape read_moon_vision(ConfigFields& config) {
  VisionTransformerShape m =
      read_vision_sizes(config, {.hidden = 1152, .layers = 27, .heads = 16, .inner = 4304, .patch = 14});
  m.class_token = false;
  m.positions = (ParameterCount(config.size_or("init_pos_emb_height", 64, config.default_of())) *
                 config.size_or("init_pos_emb_width", 64, config.default_of()))
                    .value();
  return m;
}

/// The vision transformer that `model_type` names, with what pools its patches where the class has that.
[[nodiscard]] inline VisionTransformerShape read_named_vision(ConfigFields& config, std::string_view default_type) {
  const std::string_view type = type_of_part(config, default_type);
  return read_part_as(config, type, [&](ConfigFields& part) {
    if (type == "clip_vision_model") return read_clip_vision(part);
    if (type == "siglip_vision_model") {
      VisionTransformerShape m = read_siglip_vision(part);
      if (part.boolean_or("vision_use_head", true)) m.pooler = ImagePooler::attention;
      return m;
    }
    if (type == "pixtral") return read_pixtral_vision(part);
    part.reject(part.path("model_type") + " \"" + printable(type, 60) +
                "\" is not known (clip_vision_model, siglip_vision_model, pixtral)");
  });
}

// ---- names

/// Names that a decoder goes by as a part of a model.
struct TextAlias {
  std::string_view model_type;
  std::string_view family;
};
inline constexpr TextAlias text_aliases[] = {
    {"qwen2_vl_text", "qwen2"},         {"qwen2_5_vl_text", "qwen2"}, {"qwen3_vl_text", "qwen3"},
    {"qwen3_vl_moe_text", "qwen3_moe"}, {"qwen2_vl", "qwen2"},        {"qwen2_5_vl", "qwen2"},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
