// config.json of the parts of diffusion pipelines: published totals, what is left out, and what is refused.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <nlohmann/json.hpp>

#include <ckpt/catalog/models.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/diffusion_transformer.hpp>
#include <ckpt/state/unet.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using ckpt::Part;
using nlohmann::json;

namespace {

/// A configuration, changed; null in `changes` erases.
json changed(std::string_view config, std::string_view changes = "{}") {
  json result = json::parse(config);
  result.merge_patch(json::parse(changes));
  return result;
}

ckpt::HuggingFaceModel read(const json& config) {
  ckpt::HuggingFaceModel model = ckpt::read_huggingface_config(config.dump());
  CAPTURE(config.dump(), model.unread);
  CHECK(model.unread.empty());  // every size was read, or is known to make no tensor
  CHECK(ckpt::active_parameter_count(model) == model.parameters);
  return model;
}
std::uint64_t parameters(std::string_view config, std::string_view changes = "{}") {
  return read(changed(config, changes)).parameters;
}
std::string error_of(std::string_view config, std::string_view changes) {
  return test::error_of([&] { return ckpt::read_huggingface_config(changed(config, changes).dump()); });
}

// As diffusers writes them.
constexpr std::string_view flux_dev = R"({"_class_name": "FluxTransformer2DModel", "_diffusers_version": "0.30.0",
    "attention_head_dim": 128, "guidance_embeds": true, "in_channels": 64, "joint_attention_dim": 4096,
    "num_attention_heads": 24, "num_layers": 19, "num_single_layers": 38, "patch_size": 1,
    "pooled_projection_dim": 768})";
constexpr std::string_view sd35_medium = R"({"_class_name": "SD3Transformer2DModel", "_diffusers_version": "0.31.0",
    "attention_head_dim": 64, "caption_projection_dim": 1536, "dual_attention_layers": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    10, 11, 12], "in_channels": 16, "joint_attention_dim": 4096, "num_attention_heads": 24, "num_layers": 24,
    "out_channels": 16, "patch_size": 2, "pooled_projection_dim": 2048, "pos_embed_max_size": 384,
    "qk_norm": "rms_norm", "sample_size": 128})";
constexpr std::string_view hunyuan_video = R"({"_class_name": "HunyuanVideoTransformer3DModel",
    "attention_head_dim": 128, "guidance_embeds": true, "in_channels": 16, "mlp_ratio": 4.0, "num_attention_heads": 24,
    "num_layers": 20, "num_refiner_layers": 2, "num_single_layers": 40, "out_channels": 16, "patch_size": 2,
    "patch_size_t": 1, "pooled_projection_dim": 768, "qk_norm": "rms_norm", "rope_axes_dim": [16, 56, 56],
    "rope_theta": 256.0, "text_embed_dim": 4096})";
constexpr std::string_view qwen_image = R"({"_class_name": "QwenImageTransformer2DModel", "attention_head_dim": 128,
    "axes_dims_rope": [16, 56, 56], "guidance_embeds": false, "in_channels": 64, "joint_attention_dim": 3584,
    "num_attention_heads": 24, "num_layers": 60, "out_channels": 16, "patch_size": 2, "pooled_projection_dim": 768})";
constexpr std::string_view dit_xl_2 = R"({"_class_name": "DiTTransformer2DModel", "activation_fn": "gelu-approximate",
    "attention_bias": true, "attention_head_dim": 72, "dropout": 0.0, "in_channels": 4, "norm_elementwise_affine": false,
    "norm_eps": 1e-05, "norm_num_groups": 32, "norm_type": "ada_norm_zero", "num_attention_heads": 16,
    "num_embeds_ada_norm": 1000, "num_layers": 28, "out_channels": 8, "patch_size": 2, "sample_size": 32,
    "upcast_attention": false})";
constexpr std::string_view pixart_512 = R"({"_class_name": "PixArtTransformer2DModel",
    "activation_fn": "gelu-approximate", "attention_bias": true, "attention_head_dim": 72, "attention_type": "default",
    "caption_channels": 4096, "cross_attention_dim": 1152, "in_channels": 4, "norm_elementwise_affine": false,
    "norm_type": "ada_norm_single", "num_attention_heads": 16, "num_embeds_ada_norm": 1000, "num_layers": 28,
    "only_cross_attention": false, "out_channels": 8, "patch_size": 2, "sample_size": 64,
    "use_additional_conditions": null})";
constexpr std::string_view sana_1600m = R"({"_class_name": "SanaTransformer2DModel", "attention_bias": false,
    "attention_head_dim": 32, "caption_channels": 2304, "cross_attention_dim": 2240, "cross_attention_head_dim": 112,
    "dropout": 0.0, "in_channels": 32, "mlp_ratio": 2.5, "norm_elementwise_affine": false, "norm_eps": 1e-06,
    "num_attention_heads": 70, "num_cross_attention_heads": 20, "num_layers": 20, "out_channels": 32, "patch_size": 1,
    "sample_size": 32})";
constexpr std::string_view ltx_2b = R"({"_class_name": "LTXVideoTransformer3DModel",
    "activation_fn": "gelu-approximate", "attention_bias": true, "attention_head_dim": 64, "attention_out_bias": true,
    "caption_channels": 4096, "cross_attention_dim": 2048, "in_channels": 128, "norm_elementwise_affine": false,
    "norm_eps": 1e-06, "num_attention_heads": 32, "num_layers": 28, "out_channels": 128, "patch_size": 1,
    "patch_size_t": 1, "qk_norm": "rms_norm_across_heads"})";
constexpr std::string_view wan_1300m = R"({"_class_name": "WanTransformer3DModel", "added_kv_proj_dim": null,
    "attention_head_dim": 128, "cross_attn_norm": true, "eps": 1e-06, "ffn_dim": 8960, "freq_dim": 256,
    "image_dim": null, "in_channels": 16, "num_attention_heads": 12, "num_layers": 30, "out_channels": 16,
    "patch_size": [1, 2, 2], "qk_norm": "rms_norm_across_heads", "rope_max_seq_len": 1024, "text_dim": 4096})";
constexpr std::string_view cogvideox_2b = R"({"_class_name": "CogVideoXTransformer3DModel",
    "activation_fn": "gelu-approximate", "attention_bias": true, "attention_head_dim": 64, "dropout": 0.0,
    "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 16, "max_text_seq_length": 226,
    "norm_elementwise_affine": true, "norm_eps": 1e-05, "num_attention_heads": 30, "num_layers": 30, "out_channels": 16,
    "patch_size": 2, "sample_frames": 49, "sample_height": 60, "sample_width": 90, "temporal_compression_ratio": 4,
    "text_embed_dim": 4096, "time_embed_dim": 512, "timestep_activation_fn": "silu",
    "use_rotary_positional_embeddings": false})";
constexpr std::string_view sd15 = R"({"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0",
    "act_fn": "silu", "attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280],
    "center_input_sample": false, "cross_attention_dim": 768, "down_block_types": ["CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"], "downsample_padding": 1, "flip_sin_to_cos": true,
    "freq_shift": 0, "in_channels": 4, "layers_per_block": 2, "mid_block_scale_factor": 1, "norm_eps": 1e-05,
    "norm_num_groups": 32, "out_channels": 4, "sample_size": 64, "up_block_types": ["UpBlock2D",
    "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]})";
constexpr std::string_view sdxl = R"({"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.19.0.dev0",
    "act_fn": "silu", "addition_embed_type": "text_time", "addition_embed_type_num_heads": 64,
    "addition_time_embed_dim": 256, "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280],
    "class_embed_type": null, "class_embeddings_concat": false, "conv_in_kernel": 3, "conv_out_kernel": 3,
    "cross_attention_dim": 2048, "cross_attention_norm": null, "down_block_types": ["DownBlock2D",
    "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "dual_cross_attention": false, "encoder_hid_dim": null,
    "encoder_hid_dim_type": null, "in_channels": 4, "layers_per_block": 2, "mid_block_only_cross_attention": null,
    "mid_block_type": "UNetMidBlock2DCrossAttn", "num_attention_heads": null, "num_class_embeds": null,
    "only_cross_attention": false, "out_channels": 4, "projection_class_embeddings_input_dim": 2816,
    "resnet_time_scale_shift": "default", "sample_size": 128, "time_cond_proj_dim": null,
    "time_embedding_dim": null, "time_embedding_type": "positional", "transformer_layers_per_block": [1, 2, 10],
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "use_linear_projection": true})";
constexpr std::string_view sd_vae = R"({"_class_name": "AutoencoderKL", "act_fn": "silu",
    "block_out_channels": [128, 256, 512, 512], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D",
    "DownEncoderBlock2D", "DownEncoderBlock2D"], "in_channels": 3, "latent_channels": 4, "layers_per_block": 2,
    "norm_num_groups": 32, "out_channels": 3, "sample_size": 256, "up_block_types": ["UpDecoderBlock2D",
    "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]})";

}  // namespace

TEST_CASE("transformers of two streams have the published totals", "[diffusers]") {
  const ckpt::HuggingFaceModel dev = ckpt::read_huggingface_config_file(
      std::string(CKPT_TEST_DATA_DIR) + "/reports/encoders_and_diffusers/flux1-dev-transformer.json");
  CHECK(dev.parameters == 11'901'408'320);
  CHECK(dev.model_type == "FluxTransformer2DModel");
  CHECK(dev.unread.empty());
  CHECK(parameters(flux_dev) == 11'901'408'320);
  CHECK(parameters(flux_dev, R"({"guidance_embeds": false})") == 11'891'178'560);  // FLUX.1-schnell
  CHECK(parameters(sd35_medium) == 2'243'171'520);
  CHECK(parameters(sd35_medium, R"({"dual_attention_layers": null, "qk_norm": null, "pos_embed_max_size": 192})") ==
        2'028'328'000);  // Stable Diffusion 3 medium
  CHECK(parameters(hunyuan_video) == 12'821'012'544);
  CHECK(ckpt::count_by_part(ckpt::models::hunyuan_video) == ckpt::count_by_part(read(changed(hunyuan_video))));
  CHECK(parameters(qwen_image) == 20'430'401'088);

  const ckpt::PartCounts parts = ckpt::count_by_part(dev);
  CHECK(parts[Part::head] == 3072 * 64 + 64);
  CHECK(parts[Part::attention] == 19 * 8 * (3072 * 3073ull) + 38 * 3 * (3072 * 3073ull));
  CHECK(parts[Part::mlp] == 19 * 2 * (2 * 3072 * 12288ull + 12288 + 3072) +
                                38 * (3072 * 12288ull + 12288 + (3072 + 12288) * 3072ull + 3072));
}

TEST_CASE("transformers of one stream have the published totals", "[diffusers]") {
  CHECK(parameters(pixart_512) == 610'856'096);
  CHECK(parameters(ltx_2b) == 1'923'385'472);
  CHECK(parameters(ltx_2b, R"({"attention_head_dim": 128, "cross_attention_dim": 4096, "num_layers": 48})") ==
        13'042'569'344);
  CHECK(parameters(wan_1300m) == 1'418'996'800);
  constexpr std::string_view wan_14b = R"({"num_attention_heads": 40, "num_layers": 40, "ffn_dim": 13824})";
  CHECK(parameters(wan_1300m, wan_14b) == 14'288'491'584);
  json image_to_video = changed(wan_1300m, wan_14b);
  image_to_video["in_channels"] = 36;
  CHECK(read(image_to_video).parameters == 14'288'901'184);  // Wan 2.2, without an encoder of images
  image_to_video["image_dim"] = 1280;
  image_to_video["added_kv_proj_dim"] = 5120;
  CHECK(read(image_to_video).parameters == 16'394'878'784);  // Wan 2.1
  image_to_video["pos_embed_seq_len"] = 514;                 // first and last frame
  CHECK(read(image_to_video).parameters == 16'394'878'784 + 514 * 1280);
  CHECK(parameters(wan_1300m, R"({"num_attention_heads": 24, "ffn_dim": 14336, "in_channels": 48,
                                  "out_channels": 48})") == 4'999'787'712);  // Wan 2.2 TI2V 5B
  CHECK(parameters(cogvideox_2b) == 1'693'783'872);
  CHECK(parameters(cogvideox_2b, R"({"num_attention_heads": 48, "num_layers": 42})") == 5'570'283'072);

  // DiT-XL/2 as its authors publish it embeds time and class once, and counts its fixed positions: 675,129,632.
  const std::uint64_t embedding = 256 * 1152 + 1152 + 1152 * 1152 + 1152 + 1001 * 1152;
  const std::uint64_t positions = 16 * 16 * 1152;
  CHECK(parameters(dit_xl_2) == 675'129'632 - positions + 27 * embedding);
}

TEST_CASE("tensor parallelism divides every matrix of attention and MLP", "[diffusers]") {
  for (const std::string_view config : {flux_dev, sd35_medium, qwen_image, wan_1300m}) {
    ckpt::visit_tensors(read(changed(config)), [](const ckpt::Tensor& tensor) {
      if (!tensor.is_matrix() || (tensor.part != Part::attention && tensor.part != Part::mlp)) return;
      CAPTURE(to_string(tensor.part), tensor.rows, tensor.columns);
      CHECK(tensor.sharding != ckpt::Sharding::replicated);
    });
  }
}

TEST_CASE("the catalog has the same parts as these files", "[diffusers][catalog]") {
  const auto agree = [](std::string_view entry, std::string_view config, std::string_view changes = "{}") {
    CAPTURE(entry);
    CHECK(ckpt::count_by_part(read(changed(config, changes))) == ckpt::count_by_part(ckpt::models::get(entry)));
  };
  agree("flux.1-dev", flux_dev);
  agree("sd-3-medium", sd35_medium, R"({"dual_attention_layers": null, "qk_norm": null, "pos_embed_max_size": 192})");
  agree("qwen-image", qwen_image);
  agree("dit-xl-2", dit_xl_2);
  agree("wan-2.1-1.3b", wan_1300m);
  agree("wan-2.1-14b", wan_1300m, R"({"num_attention_heads": 40, "num_layers": 40, "ffn_dim": 13824})");
  agree("sd-1.5-unet", sd15);
  agree("sdxl-unet", sdxl);
}

TEST_CASE("counts of classes that no published total was found for", "[diffusers]") {
  // Our own arithmetic from the classes, written down apart from the shapes.
  CHECK(parameters(sd35_medium, R"({"dual_attention_layers": [], "num_attention_heads": 38, "num_layers": 38,
                                    "caption_projection_dim": 2432})") == 8'056'627'520);
  CHECK(parameters(pixart_512, R"({"sample_size": 128})") == 610'856'096 + 2 * (256 * 384 + 384 + 384 * 384 + 384));
  CHECK(parameters(sana_1600m) == 1'604'462'752);
  CHECK(parameters(sana_1600m, R"({"num_attention_heads": 36, "num_cross_attention_heads": 16, "num_layers": 28,
                                   "cross_attention_head_dim": 72, "cross_attention_dim": 1152})") == 591'747'872);
  CHECK(parameters(sana_1600m, R"({"guidance_embeds": true, "qk_norm": "rms_norm_across_heads"})") == 1'610'237'472);
  CHECK(parameters(cogvideox_2b, R"({"num_attention_heads": 48, "num_layers": 42, "in_channels": 32, "patch_size_t": 2,
                                     "ofs_embed_dim": 512, "patch_bias": false})") == 5'571'594'880 - 3072);
  CHECK(parameters(hunyuan_video, R"({"in_channels": 33, "guidance_embeds": false})") == 12'810'991'680);
  CHECK(parameters(qwen_image, R"({"use_additional_t_cond": true})") == 20'430'401'088 + 2 * 3072);
  // DiT and PixArt had one name before.
  const auto old_name = [](std::string_view config) {
    return read(changed(config, R"({"_class_name": "Transformer2DModel"})")).parameters;
  };
  CHECK(old_name(dit_xl_2) == parameters(dit_xl_2));
  CHECK(old_name(pixart_512) == parameters(pixart_512));
}

TEST_CASE("U-Nets and autoencoders have the published totals", "[diffusers]") {
  CHECK(parameters(sd15) == 859'520'964);
  CHECK(parameters(sd15, R"({"in_channels": 9})") == 859'535'364);               // inpainting
  CHECK(parameters(sd15, R"({"cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20],
                             "use_linear_projection": true})") == 865'910'724);  // Stable Diffusion 2.1
  CHECK(parameters(sdxl) == 2'567'463'684);
  CHECK(parameters(sdxl, R"({"time_cond_proj_dim": 256})") == 2'567'463'684 + 256 * 320);
  CHECK(parameters(sd15, R"({"num_class_embeds": 1000})") == 859'520'964 + 1000 * 1280);
  CHECK(parameters(sd_vae) == 83'653'863);
  CHECK(ckpt::count_by_part(ckpt::models::sd_vae) == ckpt::count_by_part(read(changed(sd_vae))));
  CHECK(parameters(sd_vae, R"({"latent_channels": 16, "use_quant_conv": false, "use_post_quant_conv": false})") ==
        83'819'683);  // FLUX and SD3
  // Without attention in the middle: a group norm and four maps less in both halves.
  CHECK(parameters(sd_vae, R"({"mid_block_add_attention": false})") == 83'653'863 - 2 * (2 * 512 + 4 * 512 * 513));

  const ckpt::HuggingFaceModel unet = read(changed(sd15));
  const ckpt::PartCounts parts = ckpt::count_by_part(unet);
  CHECK(parts[Part::embedding] == 320 * 1280 + 1280 + 1280 * 1280 + 1280);
  CHECK(parts[Part::head] == 0);
  CHECK(parts.total() == unet.parameters);
  CHECK(std::get<ckpt::UNetShape>(unet.shape).stages[3].up_transformers == 0);
  CHECK(std::get<ckpt::UNetShape>(unet.shape).stages[0].up_transformers == 1);
}

TEST_CASE("what a diffusers file leaves open", "[diffusers]") {
  const ckpt::HuggingFaceModel flux = read(changed(flux_dev));
  CHECK(flux.assumed == std::vector<std::string>{"out_channels = 64 (in_channels)"});
  CHECK(read(changed(pixart_512)).assumed ==
        std::vector<std::string>{"use_additional_conditions = false (whether sample_size is 128)"});
  CHECK(flux.dtype.empty());
}

TEST_CASE("diffusers files that are not counted say why", "[diffusers]") {
  CHECK(error_of(flux_dev, R"({"num_layers": null})") ==
        "ckpt::read_huggingface_config: config: num_layers is missing");
  CHECK_THAT(error_of(flux_dev, R"({"_class_name": "FluxTransformer3DModel"})"),
             ContainsSubstring("\"FluxTransformer3DModel\" is not known (did you mean FluxTransformer2DModel?)"));
  CHECK_THAT(
      error_of(sd35_medium, R"({"caption_projection_dim": 1024})"),
      ContainsSubstring("caption_projection_dim (1024) must be num_attention_heads x attention_head_dim (1536)"));
  CHECK_THAT(error_of(sd35_medium, R"({"dual_attention_layers": [1, 2]})"),
             ContainsSubstring("dual_attention_layers must be the first layers, in order"));
  CHECK_THAT(error_of(sd35_medium, R"({"qk_norm": "layer_norm"})"),
             ContainsSubstring("qk_norm must be \"rms_norm\" or null: what else it may be is not counted"));
  CHECK_THAT(error_of(qwen_image, R"({"causal_condition": true})"),
             ContainsSubstring("causal_condition must be false"));
  CHECK_THAT(error_of(dit_xl_2, R"({"activation_fn": "geglu"})"), ContainsSubstring("activation_fn must be"));
  CHECK_THAT(error_of(dit_xl_2, R"({"norm_type": "ada_norm_single"})"), ContainsSubstring("norm_type must be"));
  CHECK_THAT(error_of(dit_xl_2, R"({"_class_name": "Transformer2DModel", "norm_type": "layer_norm"})"),
             ContainsSubstring("norm_type must be \"ada_norm_zero\" or \"ada_norm_single\""));
  CHECK_THAT(error_of(pixart_512, R"({"attention_bias": false})"), ContainsSubstring("attention_bias must be true"));
  CHECK_THAT(error_of(wan_1300m, R"({"patch_size": [1, 2.5]})"), ContainsSubstring("patch_size must be an array"));
  CHECK_THAT(error_of(sana_1600m, R"({"mlp_ratio": -1})"), ContainsSubstring("mlp_ratio must be a number"));
  CHECK_THAT(error_of(sana_1600m, R"({"mlp_ratio": 0.001, "attention_head_dim": 1})"),
             ContainsSubstring("hidden size (70) times mlp_ratio must be at least 1"));
  CHECK_THAT(error_of(sana_1600m, R"({"mlp_ratio": 1e300})"), ContainsSubstring("mlp_ratio must be a number"));
  CHECK_THAT(error_of(sd15, R"({"up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D",
                                                   "SkipUpBlock2D"]})"),
             ContainsSubstring("up_block_types: a block of type \"SkipUpBlock2D\" is not counted"));
  CHECK_THAT(error_of(sd15, R"({"down_block_types": ["DownBlock2D"]})"),
             ContainsSubstring("down_block_types must have as many words as block_out_channels"));
  CHECK_THAT(error_of(sd15, R"({"attention_head_dim": [8, 8]})"),
             ContainsSubstring("attention_head_dim must have as many sizes as block_out_channels"));
  CHECK_THAT(error_of(sd15, R"({"attention_head_dim": 7})"), ContainsSubstring("channels must be a multiple of heads"));
  CHECK_THAT(error_of(sd15, R"({"only_cross_attention": [true, true, true, false]})"),
             ContainsSubstring("only_cross_attention must be false, null or absent"));
  CHECK_THAT(error_of(sd15, R"({"class_embed_type": "projection"})"), ContainsSubstring("class_embed_type must be"));
  CHECK_THAT(error_of(sd15, R"({"cross_attention_dim": [768, 768]})"),
             ContainsSubstring("cross_attention_dim must be an integer"));
  CHECK_THAT(error_of(sd15, R"({"conv_in_kernel": 1})"), ContainsSubstring("conv_in_kernel must be 3 (got 1)"));
  CHECK_THAT(error_of(sd15, R"({"block_out_channels": [1, 1, 1, 1, 1, 1, 1, 1, 1]})"),
             ContainsSubstring("block_out_channels must have 1 to 8 sizes (got 9)"));
  CHECK_THAT(error_of(sd15, R"({"layers_per_block": 101})"),
             ContainsSubstring("blocks and transformers of a stage must be <= 100 (got 101)"));
  CHECK_THAT(error_of(sd_vae, R"({"down_block_types": ["AttnDownEncoderBlock2D", "DownEncoderBlock2D",
                                                       "DownEncoderBlock2D", "DownEncoderBlock2D"]})"),
             ContainsSubstring("a block of type \"AttnDownEncoderBlock2D\" is not counted, only"));
  // Sizes that would wrap around.
  for (const std::string_view field : {"num_attention_heads", "attention_head_dim", "in_channels"}) {
    CAPTURE(field);
    const json change = {{field, 1099511627776}};
    CHECK_THAT(error_of(hunyuan_video, change.dump()),
               ContainsSubstring("must be at most 2^53") || ContainsSubstring("more than 2^53 parameters"));
  }
  const json huge = {{"num_attention_heads", 1099511627776}, {"attention_head_dim", 1099511627776}};
  CHECK_THAT(error_of(hunyuan_video, huge.dump()),
             ContainsSubstring(
                 "num_attention_heads (1099511627776) times attention_head_dim (1099511627776) must be at most 2^53"));
}

TEST_CASE("shapes of diffusion models that do not fit name the size", "[diffusers]") {
  const auto error = [](auto shape) { return test::error_of([&] { return ckpt::parameter_count(shape); }); };
  CHECK(error(ckpt::UNetShape{}) == "ckpt::UNetShape: channels of the first stage must be > 0 (got 0)");
  CHECK_THAT(error(ckpt::UNetShape{.stages = {{{.channels = 8}}}}), StartsWith("ckpt::UNetShape: text_size must be"));
  CHECK(error(ckpt::UNetShape{.stages = {{{.channels = 8}}}, .middle_transformers = 0}) == "no error");
  CHECK(error(ckpt::AutoencoderShape{}) == "ckpt::AutoencoderShape: the first of channels must be > 0 (got 0)");
  CHECK(error(ckpt::AutoencoderShape{.channels = {8}, .latent_channels = 0}) ==
        "ckpt::AutoencoderShape: latent_channels must be > 0 (got 0)");
  CHECK(error(ckpt::DiffusionTransformerShape{}) == "ckpt::DiffusionTransformerShape: heads must be > 0 (got 0)");
  CHECK(error(ckpt::JointTransformerShape{}) == "ckpt::JointTransformerShape: heads must be > 0 (got 0)");
  CHECK(error(ckpt::JointTransformerShape{.heads = 1,
                                          .head_dim = 1,
                                          .joint_layers = 1,
                                          .in_features = 1,
                                          .out_features = 1,
                                          .text_size = 1,
                                          .dual_layers = 2}) ==
        "ckpt::JointTransformerShape: dual_layers must not exceed joint_layers (got 2)");
}
