#pragma once
// Models and their exact parameter counts, each from its shape and with its source. Data only: the entries stand in
// models/, by what they are; the list of all of them here.

#include <string_view>

// IWYU pragma: begin_exports
#include <ckpt/catalog/models/diffusion.hpp>
#include <ckpt/catalog/models/encoders.hpp>
#include <ckpt/catalog/models/experts.hpp>
#include <ckpt/catalog/models/gpt.hpp>
#include <ckpt/catalog/models/hybrid.hpp>
#include <ckpt/catalog/models/llama.hpp>
#include <ckpt/catalog/models/recommendation.hpp>
#include <ckpt/catalog/models/speech.hpp>
#include <ckpt/catalog/models/vision.hpp>
#include <ckpt/catalog/models/vision_language.hpp>
// IWYU pragma: end_exports
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Models, written as `ckpt::models::llama3_70b`.
///
/// Counts are trainable parameters, tied weights once, without buffers, computed from the shapes. They agree with the
/// published totals to the last digit unless an entry says otherwise.
namespace models {

// clang-format off

/// Every model of the catalog.
inline constexpr const Model* all[] = {
    &llama_7b, &llama_30b, &llama_65b, &llama2_7b, &llama2_13b, &llama2_70b, &llama3_8b, &llama3_70b, &llama3_1_405b,
    &llama3_2_1b, &llama3_2_3b, &mlperf_storage_70b, &mlperf_storage_1t, &mistral_7b_v0_1, &mistral_7b_v0_3,
    &mistral_nemo_12b, &mistral_large_2, &tinyllama_1_1b, &yi_34b, &smollm2_135m, &smollm2_360m, &smollm2_1_7b,
    &smollm3_3b, &granite_3_3_8b, &granite_4_0_micro, &internlm2_5_7b, &minicpm_2b, &command_r7b, &phi_3_mini_4k, &phi_3_medium_4k, &phi_4, &mimo_7b, &seed_oss_36b, &apertus_8b, &ernie_4_5_0_3b,
    &exaone_4_0_1_2b, &qwen2_5_0_5b, &qwen2_5_1_5b, &qwen2_5_3b, &qwen2_5_7b, &qwen2_5_14b, &qwen2_5_32b, &qwen2_5_72b,
    &qwen3_0_6b, &qwen3_1_7b, &qwen3_4b, &qwen3_8b, &qwen3_14b, &qwen3_32b, &gemma_2b, &gemma_7b, &gemma_2_2b,
    &gemma_2_9b, &gemma_2_27b, &gemma_3_270m, &gemma_3_1b, &gemma_3_4b, &gemma_3_12b, &gemma_3_27b, &olmo_1b, &olmo_7b,
    &olmo_2_7b, &olmo_2_13b, &olmo_2_32b, &olmo_3_7b, &olmo_3_32b, &gpt2, &gpt2_medium, &gpt2_large, &gpt2_xl, &gpt3_175b, &opt_125m, &opt_350m,
    &opt_1_3b, &opt_2_7b, &opt_6_7b, &opt_13b, &opt_30b, &opt_66b, &opt_175b, &bloom_560m, &bloom_1b1, &bloom_1b7,
    &bloom_3b, &bloom_7b1, &bloom_176b, &pythia_70m, &pythia_160m, &pythia_410m, &pythia_1b, &pythia_1_4b, &pythia_2_8b,
    &pythia_6_9b, &pythia_12b, &gpt_neox_20b, &gpt_j_6b, &phi_1_5, &phi_2, &falcon_7b, &falcon_40b, &falcon_180b,
    &starcoder2_3b, &starcoder2_7b, &starcoder2_15b, &mixtral_8x7b, &mixtral_8x22b, &grok_1, &dbrx, &phi_3_5_moe,
    &olmoe_1b_7b, &qwen1_5_moe_a2_7b, &qwen3_30b_a3b, &qwen3_235b_a22b, &gpt_oss_20b, &gpt_oss_120b, &deepseek_v2_lite,
    &deepseek_v2, &deepseek_v3, &kimi_k2, &glm_4_5, &glm_4_5_air, &deepseek_v3_2, &glm_4_6, &glm_5, &minimax_m2,
    &dots_llm1, &ernie_4_5_21b_a3b, &hunyuan_a13b, &ling_mini_2_0, &longcat_flash, &step_3_5_flash, &qwen3_next_80b_a3b, &qwen3_5_27b_text, &nemotron_h_56b, &nemotron_3_nano, &granite_4_0_h_small, &jamba_v0_1, &falcon_h1_0_5b,
    &lfm2_1_2b, &lfm2_8b_a1b, &zamba2_1_2b, &mamba_2_8b, &falcon_mamba_7b, &codestral_mamba_7b, &rwkv_6_1_6b, &rwkv_7_0_1b,
    &rwkv_7_1_5b, &rwkv_7_2_9b, &bert_base_uncased, &bert_large_uncased, &roberta_base, &roberta_large, &xlm_roberta_base, &deberta_v3_large,
    &modernbert_base, &modernbert_large, &t5_small, &t5_base, &t5_large, &t5_3b, &t5_11b, &flan_t5_base, &flan_t5_large,
    &flan_t5_xl, &flan_t5_xxl, &bart_base, &bart_large, &t5gemma_2b_2b, &vit_base_patch16_224, &vit_large_patch16_224,
    &vit_huge_patch14_224, &resnet_18, &resnet_34, &resnet_50, &resnet_101, &resnet_152, &dinov2_base, &dinov2_large, &dinov3_large,
    &clip_vit_base_patch32, &clip_vit_large_patch14, &siglip_so400m_patch14_384, &llama4_scout, &llama4_maverick,
    &llava_1_5_7b, &llama3_2_11b_vision, &qwen2_vl_7b, &qwen2_5_vl_3b, &qwen2_5_vl_7b, &qwen3_vl_2b, &gemma_3_4b_vision, &gemma_3_12b_vision, &gemma_3_27b_vision, &internvl2_5_8b, &mistral_small_3_1, &pixtral_12b, &kimi_vl_a3b, &whisper_small,
    &whisper_medium, &whisper_large_v3, &whisper_large_v3_turbo, &wav2vec2_base_960h, &hubert_base, &sd_1_5_unet,
    &sdxl_unet, &sd_vae, &sd_3_medium, &flux_1_dev, &hunyuan_video, &qwen_image, &dit_xl_2, &wan_2_1_1_3b, &wan_2_1_14b, &dlrm_dcnv2};
// clang-format on

/// The model with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Model* find(std::string_view name) { return find_by_name(all, name); }

/// The model with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const Model& get(std::string_view name) { return get_by_name(all, name, "model"); }

}  // namespace models
}  // namespace catalog

namespace models = catalog::models;  ///< the models
}  // namespace ckpt::inline CKPT_ABI
