#pragma once
// What removes noise in models of images and video.

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/diffusion_transformer.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/unet.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

/// The U-Net of Stable Diffusion 1.5.
inline constexpr UNetShape sd_1_5_unet{.stages = {{{.channels = 320, .down_transformers = 1, .up_transformers = 1},
    {.channels = 640, .down_transformers = 1, .up_transformers = 1}, {.channels = 1280, .down_transformers = 1,
    .up_transformers = 1}, {.channels = 1280}}}, .text_size = 768};
/// The U-Net of Stable Diffusion XL.
inline constexpr UNetShape sdxl_unet{.stages = {{{.channels = 320, .heads = 5}, {.channels = 640, .heads = 10,
    .down_transformers = 2, .up_transformers = 2}, {.channels = 1280, .heads = 20, .down_transformers = 10,
    .up_transformers = 10}}}, .middle_transformers = 10, .text_size = 2048, .added_size = 2816};
/// The autoencoder of Stable Diffusion.
inline constexpr AutoencoderShape sd_vae{.channels = {128, 256, 512, 512}};
/// Stable Diffusion 3 medium, its transformer.
inline constexpr JointTransformerShape sd_3_medium{.heads = 24, .head_dim = 64, .joint_layers = 24, .in_features = 64,
    .out_features = 64, .text_size = 4096, .pooled_size = 2048, .text_ends = true, .fixed_positions = 36864};
/// FLUX.1 dev, its transformer.
inline constexpr JointTransformerShape flux_1_dev{.heads = 24, .head_dim = 128, .joint_layers = 19, .single_layers = 38,
    .in_features = 64, .out_features = 64, .text_size = 4096, .pooled_size = 768, .guidance = true, .qk_norm = true};
/// HunyuanVideo, its transformer.
inline constexpr JointTransformerShape hunyuan_video{.heads = 24, .head_dim = 128, .joint_layers = 20,
    .single_layers = 40, .in_features = 64, .out_features = 64, .text_size = 4096, .pooled_size = 768, .guidance = true,
    .qk_norm = true, .refiner_layers = 2};
/// Qwen-Image, its transformer.
inline constexpr JointTransformerShape qwen_image{.heads = 24, .head_dim = 128, .joint_layers = 60, .in_features = 64,
    .out_features = 64, .text_size = 3584, .qk_norm = true, .text_norm = true};
/// DiT-XL/2.
inline constexpr DiffusionTransformerShape dit_xl_2{.heads = 16, .head_dim = 72, .layers = 28, .in_features = 16,
    .out_features = 32, .modulation = Modulation::embedded, .classes = 1000};
/// Wan 2.1 1.3B, its transformer.
inline constexpr DiffusionTransformerShape wan_2_1_1_3b{.heads = 12, .head_dim = 128, .layers = 30,
    .intermediate_size = 8960, .in_features = 64, .out_features = 64, .text_size = 4096, .qk_norm = QkNorm::projection,
    .cross_size = 1536, .cross_norm = true};
/// Wan 2.1 14B, its transformer.
inline constexpr DiffusionTransformerShape wan_2_1_14b{.heads = 40, .head_dim = 128, .layers = 40,
    .intermediate_size = 13824, .in_features = 64, .out_features = 64, .text_size = 4096, .qk_norm = QkNorm::projection,
    .cross_size = 5120, .cross_norm = true};
// clang-format on

}  // namespace shapes

// clang-format off

/// The U-Net of Stable Diffusion 1.5.
inline constexpr Model sd_1_5_unet = entry_of<shapes::sd_1_5_unet>("sd-1.5-unet", 859'520'964, sources::diffusers);
/// The U-Net of Stable Diffusion XL.
inline constexpr Model sdxl_unet = entry_of<shapes::sdxl_unet>("sdxl-unet", 2'567'463'684,
    derived(hub("https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0")));
/// The autoencoder of Stable Diffusion.
inline constexpr Model sd_vae = entry_of<shapes::sd_vae>("sd-vae", 83'653'863,
    derived(hub("https://huggingface.co/stabilityai/sd-vae-ft-mse")));
/// Stable Diffusion 3 medium, its transformer.
inline constexpr Model sd_3_medium = entry_of<shapes::sd_3_medium>("sd-3-medium", 2'028'328'000,
    derived(hub("https://huggingface.co/stabilityai/stable-diffusion-3-medium-diffusers")),
    "without the fixed table of positions that the files hold");
/// FLUX.1 dev, its transformer.
inline constexpr Model flux_1_dev = entry_of<shapes::flux_1_dev>("flux.1-dev", 11'901'408'320,
    hub("https://huggingface.co/black-forest-labs/FLUX.1-dev"));
/// HunyuanVideo, its transformer.
inline constexpr Model hunyuan_video = entry_of<shapes::hunyuan_video>("hunyuan-video", 12'821'012'544,
    derived(hub("https://huggingface.co/hunyuanvideo-community/HunyuanVideo")));
/// Qwen-Image, its transformer.
inline constexpr Model qwen_image = entry_of<shapes::qwen_image>("qwen-image", 20'430'401'088,
    hub("https://huggingface.co/Qwen/Qwen-Image"));
/// DiT-XL/2.
inline constexpr Model dit_xl_2 = entry_of<shapes::dit_xl_2>("dit-xl-2", 749'826'464,
    derived(hub("https://huggingface.co/facebook/DiT-XL-2-256")),
    "as diffusers stores it, time and class embedded in each layer; embedded once 674,834,720");
/// Wan 2.1 1.3B, its transformer.
inline constexpr Model wan_2_1_1_3b = entry_of<shapes::wan_2_1_1_3b>("wan-2.1-1.3b", 1'418'996'800,
    derived(hub("https://huggingface.co/Wan-AI/Wan2.1-T2V-1.3B-Diffusers")));
/// Wan 2.1 14B, its transformer.
inline constexpr Model wan_2_1_14b = entry_of<shapes::wan_2_1_14b>("wan-2.1-14b", 14'288'491'584,
    derived(hub("https://huggingface.co/Wan-AI/Wan2.1-T2V-14B-Diffusers")));
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
