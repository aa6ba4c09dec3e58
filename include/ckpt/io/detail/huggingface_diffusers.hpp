#pragma once
// Readers of the parts of diffusion pipelines: config.json in the folders transformer, unet and vae, as diffusers
// writes it. Its files hold every argument of their class; what a later version of the class added may be absent.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/diffusion_transformer.hpp>
#include <ckpt/state/unet.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- what the classes share

/// A size that may be absent or null, which is 0.
[[nodiscard]] inline std::uint64_t read_optional_size(ConfigFields& config, std::string_view name) {
  if (!config.is_open(Spellings(&name, 1))) return config.size(name);
  if (const ConfigField* field = config.find(name); field != nullptr) config.use(*field);
  return 0;
}

/// A word that may be absent or null (empty then), and otherwise must be one of these.
[[nodiscard]] inline std::string_view read_word(ConfigFields& config, std::string_view name,
                                                std::initializer_list<std::string_view> words) {
  const ConfigField* field = config.find(name);
  if (field == nullptr) return {};
  config.use(*field);
  if (field->kind == ConfigField::Kind::null) return {};
  std::string condition = "must be ";
  for (const std::string_view word : words) {
    if (field->kind == ConfigField::Kind::string && field->text == word) return word;
    condition += "\"" + std::string(word) + "\" or ";
  }
  config.reject(*field, condition + "null: what else it may be is not counted");
}

/// Options of a class that add or change tensors in a way that is not counted.
inline void require_unset(ConfigFields& config, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const ConfigField* field = config.find(name);
    if (field == nullptr) continue;
    const bool no = field->kind == ConfigField::Kind::boolean && field->number == 0.0;
    if (!no && field->kind != ConfigField::Kind::null) {
      config.reject(*field, "must be false, null or absent: what it changes is not counted");
    }
    config.use(*field);
  }
}

/// Side of a square patch, or its length in time.
[[nodiscard]] inline std::uint64_t read_patch(ConfigFields& config, std::string_view name) {
  constexpr double largest = 1024.0;
  return config.size(Spellings(&name, 1), largest);
}

[[nodiscard]] inline std::uint64_t read_layer_number(ConfigFields& config, std::string_view name) {
  return config.size(Spellings(&name, 1), most_layers);
}
/// Heads, their size and the layers, which both kinds of transformer call the same; returns the hidden size.
template <class Shape>
std::uint64_t read_diffusion_sizes(ConfigFields& config, Shape& m, std::uint64_t& layers) {
  m.heads = config.size("num_attention_heads");
  m.head_dim = config.size("attention_head_dim");
  config.ignore({"sample_size"});
  const std::uint64_t d = product_of(config, "num_attention_heads", m.heads, "attention_head_dim", m.head_dim);
  layers = read_layer_number(config, "num_layers");
  return d;
}
/// Channels of a patch of `volume_in` and `volume_out` places; those that leave may be as many as enter.
template <class Shape>
void read_channels(ConfigFields& config, Shape& m, std::uint64_t volume_in, std::uint64_t volume_out) {
  constexpr std::array<std::string_view, 1> out_field{"out_channels"};
  const std::uint64_t in = config.size("in_channels");
  const std::uint64_t out = config.size_or(out_field, in, "in_channels");
  m.in_features = product_of(config, "in_channels", in, "volume of a patch", volume_in);
  m.out_features = product_of(config, "out_channels", out, "volume of a patch", volume_out);
}
/// The same of a square patch.
template <class Shape>
void read_square_patch(ConfigFields& config, Shape& m) {
  const std::uint64_t side = read_patch(config, "patch_size");
  read_channels(config, m, side * side, side * side);
}

/// Inner size as a multiple of `d`, rounded down as the class does.
[[nodiscard]] inline std::uint64_t read_mlp_ratio(ConfigFields& config, std::uint64_t d, double class_default) {
  const double ratio = config.number_or("mlp_ratio", class_default, 0.001, 1000.0);
  const double inner = ratio * static_cast<double>(d);
  if (inner < 1.0) config.reject(config.shown("hidden size", d) + " times mlp_ratio must be at least 1");
  return static_cast<std::uint64_t>(inner);
}

/// Rejects an MLP of other than two matrices.
inline void require_plain_mlp(ConfigFields& config) {
  (void)read_word(config, "activation_fn", {"gelu-approximate", "gelu"});
}

// ---- two streams

inline HuggingFaceShape read_flux(ConfigFields& config) {
  JointTransformerShape m;
  read_diffusion_sizes(config, m, m.joint_layers);
  m.single_layers = read_layer_number(config, "num_single_layers");
  const std::uint64_t patch = read_patch(config, "patch_size");
  read_channels(config, m, 1, patch * patch);  // patches come in as channels
  m.text_size = config.size("joint_attention_dim");
  m.pooled_size = config.size("pooled_projection_dim");
  m.guidance = config.boolean_or("guidance_embeds", false);
  m.qk_norm = true;
  return m;
}

inline HuggingFaceShape read_sd3(ConfigFields& config) {
  JointTransformerShape m;
  const std::uint64_t d = read_diffusion_sizes(config, m, m.joint_layers);
  m.text_ends = true;
  read_square_patch(config, m);
  m.text_size = config.size("joint_attention_dim");
  m.pooled_size = config.size("pooled_projection_dim");
  const std::uint64_t caption = config.size("caption_projection_dim");
  if (caption != d) {
    config.reject(config.shown("caption_projection_dim", caption) +
                  " must be num_attention_heads x attention_head_dim (" + std::to_string(d) + ")");
  }
  m.qk_norm = !read_word(config, "qk_norm", {"rms_norm"}).empty();
  const std::uint64_t side = config.size_or("pos_embed_max_size", 96, config.default_of());
  if (side > 65536) config.reject(*config.find("pos_embed_max_size"), "must be at most 65536");
  m.fixed_positions = side * side;
  constexpr std::array<std::string_view, 1> dual_field{"dual_attention_layers"};
  if (config.is_open(dual_field)) return m;
  const std::vector<std::uint64_t> dual = config.sizes(dual_field.front(), 0.0);
  for (std::size_t i = 0; i < dual.size(); ++i) {
    if (dual[i] != i || dual.size() > m.joint_layers) {
      config.reject("dual_attention_layers must be the first layers, in order");
    }
  }
  m.dual_layers = dual.size();
  return m;
}

inline HuggingFaceShape read_hunyuan_video(ConfigFields& config) {
  JointTransformerShape m;
  const std::uint64_t d = read_diffusion_sizes(config, m, m.joint_layers);
  m.single_layers = read_layer_number(config, "num_single_layers");
  m.refiner_layers = read_layer_number(config, "num_refiner_layers");
  m.intermediate_size = read_mlp_ratio(config, d, 4.0);
  const std::uint64_t side = read_patch(config, "patch_size");
  const std::uint64_t volume = side * side * read_patch(config, "patch_size_t");
  read_channels(config, m, volume, volume);
  m.text_size = config.size("text_embed_dim");
  m.pooled_size = config.size("pooled_projection_dim");
  m.guidance = config.boolean("guidance_embeds");
  m.qk_norm = !read_word(config, "qk_norm", {"rms_norm"}).empty();
  (void)read_word(config, "image_condition_type", {"latent_concat", "token_replace"});  // the same tensors
  return m;
}

inline HuggingFaceShape read_qwen_image(ConfigFields& config) {
  JointTransformerShape m;
  read_diffusion_sizes(config, m, m.joint_layers);
  const std::uint64_t patch = read_patch(config, "patch_size");
  read_channels(config, m, 1, patch * patch);
  m.text_size = config.size("joint_attention_dim");
  m.text_norm = true;
  m.qk_norm = true;
  m.time_kinds = config.find("use_additional_t_cond") != nullptr && config.boolean("use_additional_t_cond") ? 2 : 0;
  require_unset(config, {"causal_condition"});
  config.ignore({"pooled_projection_dim"});
  return m;
}

// ---- one stream

inline HuggingFaceShape read_dit(ConfigFields& config) {
  DiffusionTransformerShape m;
  read_diffusion_sizes(config, m, m.layers);
  read_square_patch(config, m);
  m.modulation = Modulation::embedded;
  m.classes = config.size("num_embeds_ada_norm");
  m.query_bias = config.boolean("attention_bias");
  (void)read_word(config, "norm_type", {"ada_norm_zero"});
  require_plain_mlp(config);
  require_unset(config,
                {"norm_elementwise_affine", "cross_attention_dim", "double_self_attention", "caption_channels"});
  config.assume("each layer embeds time and class itself, as diffusers stores it; the original model does so once");
  return m;
}

inline HuggingFaceShape read_pixart(ConfigFields& config) {
  DiffusionTransformerShape m;
  read_diffusion_sizes(config, m, m.layers);
  read_square_patch(config, m);
  m.text_size = read_optional_size(config, "caption_channels");
  m.cross_size = config.size("cross_attention_dim");
  constexpr std::array<std::string_view, 1> conditions_field{"use_additional_conditions"};
  if (config.is_open(conditions_field)) {
    m.size_conditions = config.size("sample_size") == 128;
    config.assume(std::string("use_additional_conditions = ") + (m.size_conditions ? "true" : "false") +
                  " (whether sample_size is 128)");
  } else {
    m.size_conditions = config.boolean(conditions_field.front());
  }
  config.require_if_present("attention_bias", true);
  (void)read_word(config, "norm_type", {"ada_norm_single"});
  (void)read_word(config, "attention_type", {"default"});
  require_plain_mlp(config);
  require_unset(config, {"norm_elementwise_affine", "only_cross_attention", "double_self_attention"});
  return m;
}

/// The name that DiT and PixArt had before they became classes of their own.
inline HuggingFaceShape read_transformer_2d(ConfigFields& config) {
  const std::string_view norm = read_word(config, "norm_type", {"ada_norm_zero", "ada_norm_single"});
  if (norm.empty()) config.reject("norm_type is missing (\"ada_norm_zero\" for DiT or \"ada_norm_single\" for PixArt)");
  return norm == "ada_norm_zero" ? read_dit(config) : read_pixart(config);
}

inline HuggingFaceShape read_sana(ConfigFields& config) {
  DiffusionTransformerShape m;
  const std::uint64_t d = read_diffusion_sizes(config, m, m.layers);
  m.intermediate_size = read_mlp_ratio(config, d, 2.5);
  m.convolutional_mlp = true;
  read_square_patch(config, m);
  m.text_size = config.size("caption_channels");
  m.text_norm = true;
  m.query_bias = config.boolean("attention_bias");
  m.cross_heads = config.size("num_cross_attention_heads");
  m.cross_head_dim = config.size("cross_attention_head_dim");
  m.cross_size = config.size("cross_attention_dim");
  m.guidance = config.boolean_or("guidance_embeds", false);
  if (!read_word(config, "qk_norm", {"rms_norm_across_heads"}).empty()) m.qk_norm = QkNorm::projection;
  require_unset(config, {"norm_elementwise_affine"});
  return m;
}

inline HuggingFaceShape read_ltx(ConfigFields& config) {
  DiffusionTransformerShape m;
  read_diffusion_sizes(config, m, m.layers);
  read_channels(config, m, 1, 1);  // patches come in as channels
  config.ignore({"patch_size"});
  m.text_size = config.size("caption_channels");
  m.cross_size = config.size("cross_attention_dim");
  if (!read_word(config, "qk_norm", {"rms_norm_across_heads"}).empty()) m.qk_norm = QkNorm::projection;
  config.require_if_present("attention_bias", true);
  config.require_if_present("attention_out_bias", true);
  require_plain_mlp(config);
  require_unset(config, {"norm_elementwise_affine"});
  return m;
}

inline HuggingFaceShape read_wan(ConfigFields& config) {
  DiffusionTransformerShape m;
  const std::uint64_t d = read_diffusion_sizes(config, m, m.layers);
  m.intermediate_size = config.size("ffn_dim");
  std::uint64_t volume = 1;
  for (const std::uint64_t side : config.sizes("patch_size")) {
    volume = product_of(config, "volume of a patch", volume, "patch_size", side);
  }
  read_channels(config, m, volume, volume);
  m.text_size = config.size("text_dim");
  m.time_features = config.size("freq_dim");
  m.cross_size = d;
  m.cross_norm = config.boolean("cross_attn_norm");
  if (!read_word(config, "qk_norm", {"rms_norm_across_heads"}).empty()) m.qk_norm = QkNorm::projection;
  m.cross_image_size = read_optional_size(config, "added_kv_proj_dim");
  m.image_size = read_optional_size(config, "image_dim");
  m.image_positions = read_optional_size(config, "pos_embed_seq_len");
  return m;
}

inline HuggingFaceShape read_cogvideox(ConfigFields& config) {
  DiffusionTransformerShape m;
  const std::uint64_t d = read_diffusion_sizes(config, m, m.layers);
  const std::uint64_t side = read_patch(config, "patch_size");
  constexpr std::array<std::string_view, 1> length_field{"patch_size_t"};
  const std::uint64_t volume = side * side * (config.is_open(length_field) ? 1 : read_patch(config, "patch_size_t"));
  read_channels(config, m, volume, volume);
  m.in_bias = config.find("patch_bias") == nullptr || config.boolean("patch_bias");
  m.text_size = config.size("text_embed_dim");
  m.modulation = Modulation::mapped;
  m.time_features = d;
  m.time_size = config.size("time_embed_dim");
  m.offset_size = read_optional_size(config, "ofs_embed_dim");
  m.query_bias = config.boolean("attention_bias");
  m.qk_norm = QkNorm::head;
  m.qk_norm_kind = Norm::layer;
  config.require_if_present("norm_elementwise_affine", true);
  require_plain_mlp(config);
  return m;
}

// ---- convolutional

/// Channels of each resolution; at most 8 of them.
[[nodiscard]] inline std::vector<std::uint64_t> read_stage_channels(ConfigFields& config) {
  std::vector<std::uint64_t> channels = config.sizes("block_out_channels");
  if (channels.empty() || channels.size() > 8) {
    config.reject("block_out_channels must have 1 to 8 sizes (got " + std::to_string(channels.size()) + ")");
  }
  return channels;
}

/// One size for all stages, or one for each.
[[nodiscard]] inline std::vector<std::uint64_t> read_stage_sizes(ConfigFields& config, std::string_view name,
                                                                 std::size_t stages, std::uint64_t if_absent) {
  const ConfigField* field = config.find(name);
  if (field == nullptr || field->kind != ConfigField::Kind::array) {
    return std::vector<std::uint64_t>(stages, config.size_or(name, if_absent, config.default_of()));
  }
  std::vector<std::uint64_t> sizes = config.sizes(name);
  if (sizes.size() != stages) config.reject(*field, "must have as many sizes as block_out_channels");
  return sizes;
}

/// For each stage whether its block is `with` rather than `without`; nothing else is counted.
[[nodiscard]] inline std::vector<bool> read_stage_types(ConfigFields& config, std::string_view name, std::size_t stages,
                                                        std::string_view with, std::string_view without) {
  const std::vector<std::string>& types = config.words(name);
  if (types.size() != stages) config.reject(*config.find(name), "must have as many words as block_out_channels");
  std::vector<bool> result;
  for (const std::string& type : types) {
    if (type != with && type != without) {
      config.reject(std::string(name) + ": a block of type \"" + printable(type, 60) + "\" is not counted, only \"" +
                    std::string(without) + "\"" + (with == without ? "" : " and \"" + std::string(with) + "\""));
    }
    result.push_back(type == with);
  }
  return result;
}

inline HuggingFaceShape read_unet(ConfigFields& config) {
  UNetShape m;
  const std::vector<std::uint64_t> channels = read_stage_channels(config);
  const std::size_t n = channels.size();
  const auto blocks = read_stage_sizes(config, "layers_per_block", n, 2);
  const auto heads = read_stage_sizes(config, "attention_head_dim", n, 8);  // their number, by an old mistake
  const auto layers = read_stage_sizes(config, "transformer_layers_per_block", n, 1);
  const auto down = read_stage_types(config, "down_block_types", n, "CrossAttnDownBlock2D", "DownBlock2D");
  const auto up = read_stage_types(config, "up_block_types", n, "CrossAttnUpBlock2D", "UpBlock2D");
  for (std::size_t i = 0; i < n; ++i) {
    m.stages[i] = {.channels = channels[i],
                   .blocks = blocks[i],
                   .heads = heads[i],
                   .down_transformers = down[i] ? layers[i] : 0,
                   .up_transformers = up[n - 1 - i] ? layers[i] : 0};
  }
  m.middle_transformers = layers.back();
  m.in_channels = config.size("in_channels");
  m.out_channels = config.size("out_channels");
  m.text_size = config.size("cross_attention_dim");
  if (!read_word(config, "addition_embed_type", {"text_time"}).empty()) {
    m.added_size = config.size("projection_class_embeddings_input_dim");
  }
  m.classes = read_optional_size(config, "num_class_embeds");
  m.guidance_size = read_optional_size(config, "time_cond_proj_dim");
  (void)read_word(config, "mid_block_type", {"UNetMidBlock2DCrossAttn"});
  (void)read_word(config, "resnet_time_scale_shift", {"default"});
  (void)read_word(config, "time_embedding_type", {"positional"});
  (void)read_word(config, "attention_type", {"default"});
  for (const std::string_view kernel : {"conv_in_kernel", "conv_out_kernel"}) {
    const ConfigField* field = config.find(kernel);
    if (field != nullptr && config.size(kernel) != 3) config.reject(*field, "must be 3");
  }
  require_unset(config, {"class_embed_type", "encoder_hid_dim_type", "cross_attention_norm", "dual_cross_attention",
                         "only_cross_attention", "mid_block_only_cross_attention", "class_embeddings_concat",
                         "reverse_transformer_layers_per_block", "num_attention_heads", "time_embedding_dim"});
  config.ignore({"sample_size", "addition_time_embed_dim", "addition_embed_type_num_heads", "encoder_hid_dim",
                 "projection_class_embeddings_input_dim"});
  return m;
}

inline HuggingFaceShape read_autoencoder(ConfigFields& config) {
  AutoencoderShape m;
  const std::vector<std::uint64_t> channels = read_stage_channels(config);
  for (std::size_t i = 0; i < channels.size(); ++i) m.channels[i] = channels[i];
  (void)read_stage_types(config, "down_block_types", channels.size(), "DownEncoderBlock2D", "DownEncoderBlock2D");
  (void)read_stage_types(config, "up_block_types", channels.size(), "UpDecoderBlock2D", "UpDecoderBlock2D");
  m.blocks = config.size("layers_per_block");
  m.in_channels = config.size("in_channels");
  m.out_channels = config.size("out_channels");
  m.latent_channels = config.size("latent_channels");
  m.attention = config.boolean_or("mid_block_add_attention", true);
  m.encoder_map = config.boolean_or("use_quant_conv", true);
  m.decoder_map = config.boolean_or("use_post_quant_conv", true);
  config.ignore({"sample_size"});
  return m;
}

// ---- the table

/// Classes of diffusers, by `_class_name`.
inline constexpr HuggingFaceFamily diffusers_families[] = {
    {"FluxTransformer2DModel", read_flux},
    {"SD3Transformer2DModel", read_sd3},
    {"HunyuanVideoTransformer3DModel", read_hunyuan_video},
    {"QwenImageTransformer2DModel", read_qwen_image},
    {"DiTTransformer2DModel", read_dit},
    {"PixArtTransformer2DModel", read_pixart},
    {"Transformer2DModel", read_transformer_2d},
    {"SanaTransformer2DModel", read_sana},
    {"LTXVideoTransformer3DModel", read_ltx},
    {"WanTransformer3DModel", read_wan},
    {"CogVideoXTransformer3DModel", read_cogvideox},
    {"UNet2DConditionModel", read_unet},
    {"AutoencoderKL", read_autoencoder},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
