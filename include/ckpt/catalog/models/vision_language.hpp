#pragma once
// Decoders that see.

#include <cstdint>

#include <ckpt/catalog/models/llama.hpp>
#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

/// The vision tower of Llama 4.
inline constexpr VisionTransformerShape llama4_vision{.hidden_size = 1408, .layers = 34, .heads = 16,
    .intermediate_size = 5632, .image_size = 336, .patch_size = 14, .patch_bias = false, .pre_norm = true,
    .classes = 0};
/// What joins it to the decoder.
inline constexpr Projector llama4_projector{
    .steps = {{{.in = 5632, .out = 4096}, {.in = 4096, .out = 4096}, {.in = 4096, .out = 5120}}}};
/// Llama 4 Scout.
inline constexpr VisionLanguageShape llama4_scout{.text = {.vocab_size = 202048, .hidden_size = 5120, .layers = 48,
    .heads = 40, .kv_heads = 8, .experts = {.count = 16, .active = 1, .inner_size = 8192, .shared_inner_size = 8192}},
    .vision = llama4_vision, .projector = llama4_projector};
/// Llama 4 Maverick.
inline constexpr VisionLanguageShape llama4_maverick{.text = {.vocab_size = 202048, .hidden_size = 5120, .layers = 48,
    .heads = 40, .kv_heads = 8, .intermediate_size = 16384, .experts = {.count = 128, .active = 1, .inner_size = 8192,
    .shared_inner_size = 8192, .first_layer = 1, .every = 2}}, .vision = llama4_vision, .projector = llama4_projector};
/// LLaVA 1.5 7B.
inline constexpr VisionLanguageShape llava_1_5_7b{.text = {.vocab_size = 32064, .hidden_size = 4096, .layers = 32,
    .heads = 32, .intermediate_size = 11008}, .vision = {.hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .image_size = 336, .patch_size = 14, .patch_bias = false, .pre_norm = true,
    .classes = 0}, .projector = {.steps = {{{.in = 1024, .out = 4096, .bias = true}, {.in = 4096, .out = 4096,
    .bias = true}}}}};
/// Llama 3.2 11B Vision.
inline constexpr VisionLanguageShape llama3_2_11b_vision{.text = {.vocab_size = 128256, .hidden_size = 4096,
    .layers = 40, .heads = 32, .kv_heads = 8, .intermediate_size = 14336}, .vision = {.hidden_size = 1280, .layers = 40,
    .heads = 16, .intermediate_size = 5120, .image_size = 560, .patch_size = 14, .patch_bias = false,
    .layer = {.qkv_bias = false, .output_bias = false}, .pre_norm = true, .gated_layers = 8, .tiles = {.ways = 9,
    .tiles = 4}, .classes = 0}, .projector = {.steps = {{{.in = 7680, .out = 4096, .bias = true}}}}, .cross_layers = 8,
    .extra_words = 8};
/// The vision tower of Qwen2-VL.
inline constexpr VisionTransformerShape qwen2_vl_vision{.hidden_size = 1280, .layers = 32, .heads = 16,
    .intermediate_size = 5120, .image_size = 0, .patch_size = 14, .frames = 2, .patch_bias = false,
    .class_token = false, .final_norm = false, .classes = 0};
/// Joins a tower of hidden size `size`, of whose patches some make `merged` together, to a decoder of size `out`.
[[nodiscard]] constexpr Projector merging_projector(std::uint64_t size, std::uint64_t merged, std::uint64_t out,
    Norm norm = Norm::layer, std::uint64_t copies = 1) {
  return {.steps = {{{.out = size, .norm = norm}, {.in = merged, .out = merged, .bias = true},
      {.in = merged, .out = out, .bias = true}}}, .copies = copies};
}
/// Qwen2-VL 7B.
inline constexpr VisionLanguageShape qwen2_vl_7b{.text = qwen2_5_7b, .vision = qwen2_vl_vision,
    .projector = merging_projector(1280, 5120, 3584)};
/// The vision tower of Qwen2.5-VL.
inline constexpr VisionTransformerShape qwen2_5_vl_vision{.hidden_size = 1280, .layers = 32, .heads = 16,
    .intermediate_size = 3420, .image_size = 0, .patch_size = 14, .frames = 2, .patch_bias = false,
    .class_token = false, .layer = {.norm = Norm::rms, .gated_mlp = true}, .final_norm = false, .classes = 0};
/// Qwen2.5-VL 3B.
inline constexpr VisionLanguageShape qwen2_5_vl_3b{.text = qwen2_5_3b, .vision = qwen2_5_vl_vision,
    .projector = merging_projector(1280, 5120, 2048, Norm::rms)};
/// Qwen2.5-VL 7B.
inline constexpr VisionLanguageShape qwen2_5_vl_7b{.text = qwen2_5_7b, .vision = qwen2_5_vl_vision,
    .projector = merging_projector(1280, 5120, 3584, Norm::rms)};
/// Qwen3-VL 2B.
inline constexpr VisionLanguageShape qwen3_vl_2b{.text = qwen3_1_7b, .vision = {.hidden_size = 1024, .layers = 24,
    .heads = 16, .intermediate_size = 4096, .image_size = 0, .frames = 2, .class_token = false, .positions = 2304,
    .final_norm = false, .classes = 0}, .projector = merging_projector(1024, 4096, 2048),
    .deep_projector = merging_projector(4096, 4096, 2048, Norm::layer, 3)};
/// A vision tower of the size of SigLIP so400m, for 64 x 64 patches.
inline constexpr VisionTransformerShape siglip_so400m_vision{.hidden_size = 1152, .layers = 27, .heads = 16,
    .intermediate_size = 4304, .image_size = 0, .patch_size = 14, .class_token = false, .positions = 4096,
    .classes = 0};
/// Gemma 3 with images, which bring 64 words.
[[nodiscard]] constexpr VisionLanguageShape gemma_3_with_images(DecoderShape text) {
  text.vocab_size += 64;
  return {.text = text, .vision = siglip_so400m_vision, .projector = {.steps = {{{.out = 1152, .norm = Norm::rms},
      {.in = 1152, .out = text.hidden_size}}}}};
}
/// Gemma 3 4B with images.
inline constexpr VisionLanguageShape gemma_3_4b_vision = gemma_3_with_images(gemma_3_4b);
/// Gemma 3 12B with images.
inline constexpr VisionLanguageShape gemma_3_12b_vision = gemma_3_with_images(gemma_3_12b);
/// Gemma 3 27B with images.
inline constexpr VisionLanguageShape gemma_3_27b_vision = gemma_3_with_images(gemma_3_27b);
/// InternVL2.5 8B.
inline constexpr VisionLanguageShape internvl2_5_8b{.text = {.vocab_size = 92553, .hidden_size = 4096, .layers = 32,
    .heads = 32, .kv_heads = 8, .intermediate_size = 14336}, .vision = {.hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .image_size = 448, .patch_size = 14, .positions = 1025, .layer = {.scale_vectors = 2},
    .final_norm = false, .classes = 0}, .projector = merging_projector(4096, 4096, 4096)};
/// The vision tower of Pixtral, with patches of so many pixels.
[[nodiscard]] constexpr VisionTransformerShape pixtral_vision(std::uint64_t patch_size) {
  return {.hidden_size = 1024, .layers = 24, .heads = 16, .intermediate_size = 4096, .image_size = 0,
      .patch_size = patch_size, .patch_bias = false, .class_token = false, .layer = {.norm = Norm::rms,
      .gated_mlp = true, .qkv_bias = false, .output_bias = false, .mlp_bias = false}, .pre_norm = true,
      .final_norm = false, .classes = 0};
}
/// Mistral Small 3.1 24B.
inline constexpr VisionLanguageShape mistral_small_3_1{.text = {.vocab_size = 131072, .hidden_size = 5120, .layers = 40,
    .heads = 32, .kv_heads = 8, .head_dim = 128, .intermediate_size = 32768}, .vision = pixtral_vision(14),
    .projector = {.steps = {{{.out = 1024, .norm = Norm::rms}, {.in = 4096, .out = 1024}, {.in = 1024, .out = 5120},
    {.in = 5120, .out = 5120}}}}};
/// Pixtral 12B.
inline constexpr VisionLanguageShape pixtral_12b{.text = mistral_nemo_12b, .vision = pixtral_vision(16),
    .projector = {.steps = {{{.in = 1024, .out = 5120, .bias = true}, {.in = 5120, .out = 5120, .bias = true}}}}};
/// Kimi-VL A3B.
inline constexpr VisionLanguageShape kimi_vl_a3b{.text = families::deepseek_v3({.vocab_size = 163840,
    .hidden_size = 2048, .layers = 27, .heads = 16, .intermediate_size = 11264, .latent = {.kv_rank = 512,
    .nope_dim = 128, .rope_dim = 64, .v_dim = 128}, .experts = {.count = 64, .active = 6, .inner_size = 1408,
    .shared_inner_size = 2816, .first_layer = 1}}), .vision = siglip_so400m_vision, .projector = merging_projector(1152,
    4608, 2048)};
// clang-format on

}  // namespace shapes

// clang-format off

/// Llama 4 Scout.
inline constexpr Model llama4_scout = entry_of<shapes::llama4_scout>("llama4-scout", 108'641'793'536,
    hub("https://huggingface.co/meta-llama/Llama-4-Scout-17B-16E"), "with the vision encoder");
/// Llama 4 Maverick.
inline constexpr Model llama4_maverick = entry_of<shapes::llama4_maverick>("llama4-maverick", 401'583'781'376,
    hub("https://huggingface.co/meta-llama/Llama-4-Maverick-17B-128E"), "with the vision encoder");
/// LLaVA 1.5 7B.
inline constexpr Model llava_1_5_7b = entry_of<shapes::llava_1_5_7b>("llava-1.5-7b", 7'063'427'072,
    derived(hub("https://huggingface.co/llava-hf/llava-1.5-7b-hf")));
/// Llama 3.2 11B Vision.
inline constexpr Model llama3_2_11b_vision = entry_of<shapes::llama3_2_11b_vision>("llama3.2-11b-vision",
    10'670'220'835, hub("https://huggingface.co/meta-llama/Llama-3.2-11B-Vision"));
/// Qwen2-VL 7B.
inline constexpr Model qwen2_vl_7b = entry_of<shapes::qwen2_vl_7b>("qwen2-vl-7b", 8'291'375'616,
    hub("https://huggingface.co/Qwen/Qwen2-VL-7B-Instruct"));
/// Qwen2.5-VL 3B.
inline constexpr Model qwen2_5_vl_3b = entry_of<shapes::qwen2_5_vl_3b>("qwen2.5-vl-3b", 3'754'622'976,
    hub("https://huggingface.co/Qwen/Qwen2.5-VL-3B-Instruct"));
/// Qwen2.5-VL 7B.
inline constexpr Model qwen2_5_vl_7b = entry_of<shapes::qwen2_5_vl_7b>("qwen2.5-vl-7b", 8'292'166'656,
    hub("https://huggingface.co/Qwen/Qwen2.5-VL-7B-Instruct"));
/// Qwen3-VL 2B.
inline constexpr Model qwen3_vl_2b = entry_of<shapes::qwen3_vl_2b>("qwen3-vl-2b", 2'127'532'032,
    hub("https://huggingface.co/Qwen/Qwen3-VL-2B-Instruct"));
/// Gemma 3 4B with images.
inline constexpr Model gemma_3_4b_vision = entry_of<shapes::gemma_3_4b_vision>("gemma-3-4b-vision", 4'300'079'472,
    hub("https://huggingface.co/google/gemma-3-4b-it"));
/// Gemma 3 12B with images.
inline constexpr Model gemma_3_12b_vision = entry_of<shapes::gemma_3_12b_vision>("gemma-3-12b-vision", 12'187'325'040,
    hub("https://huggingface.co/google/gemma-3-12b-it"));
/// Gemma 3 27B with images.
inline constexpr Model gemma_3_27b_vision = entry_of<shapes::gemma_3_27b_vision>("gemma-3-27b-vision", 27'432'406'640,
    hub("https://huggingface.co/google/gemma-3-27b-it"));
/// InternVL2.5 8B.
inline constexpr Model internvl2_5_8b = entry_of<shapes::internvl2_5_8b>("internvl2.5-8b", 8'075'365'376,
    hub("https://huggingface.co/OpenGVLab/InternVL2_5-8B"));
/// Mistral Small 3.1 24B.
inline constexpr Model mistral_small_3_1 = entry_of<shapes::mistral_small_3_1>("mistral-small-3.1", 24'011'361'280,
    hub("https://huggingface.co/mistralai/Mistral-Small-3.1-24B-Instruct-2503"));
/// Pixtral 12B.
inline constexpr Model pixtral_12b = entry_of<shapes::pixtral_12b>("pixtral-12b", 12'682'739'712,
    derived(hub("https://huggingface.co/mistral-community/pixtral-12b")), "formula");
/// Kimi-VL A3B.
inline constexpr Model kimi_vl_a3b = entry_of<shapes::kimi_vl_a3b>("kimi-vl-a3b", 16'407'656'048,
    derived(hub("https://huggingface.co/moonshotai/Kimi-VL-A3B-Instruct")),
    "formula; its files hold 1,728 halves more");
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
