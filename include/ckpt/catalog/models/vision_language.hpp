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
/// What joins it to a decoder of hidden size `out`; that of Qwen2.5-VL has another norm.
[[nodiscard]] constexpr Projector qwen2_vl_projector(std::uint64_t out, Norm norm = Norm::layer) {
  return {.steps = {{{.out = 1280, .norm = norm}, {.in = 5120, .out = 5120, .bias = true},
      {.in = 5120, .out = out, .bias = true}}}};
}
/// Qwen2-VL 7B.
inline constexpr VisionLanguageShape qwen2_vl_7b{.text = qwen2_5_7b, .vision = qwen2_vl_vision,
    .projector = qwen2_vl_projector(3584)};
/// The vision tower of Qwen2.5-VL.
inline constexpr VisionTransformerShape qwen2_5_vl_vision{.hidden_size = 1280, .layers = 32, .heads = 16,
    .intermediate_size = 3420, .image_size = 0, .patch_size = 14, .frames = 2, .patch_bias = false,
    .class_token = false, .layer = {.norm = Norm::rms, .gated_mlp = true}, .final_norm = false, .classes = 0};
/// Qwen2.5-VL 3B.
inline constexpr VisionLanguageShape qwen2_5_vl_3b{.text = qwen2_5_3b, .vision = qwen2_5_vl_vision,
    .projector = qwen2_vl_projector(2048, Norm::rms)};
/// Qwen2.5-VL 7B.
inline constexpr VisionLanguageShape qwen2_5_vl_7b{.text = qwen2_5_7b, .vision = qwen2_5_vl_vision,
    .projector = qwen2_vl_projector(3584, Norm::rms)};
/// Qwen3-VL 2B.
inline constexpr VisionLanguageShape qwen3_vl_2b{.text = qwen3_1_7b, .vision = {.hidden_size = 1024, .layers = 24,
    .heads = 16, .intermediate_size = 4096, .image_size = 0, .frames = 2, .class_token = false, .positions = 2304,
    .final_norm = false, .classes = 0}, .projector = {.steps = {{{.out = 1024}, {.in = 4096, .out = 4096, .bias = true},
    {.in = 4096, .out = 2048, .bias = true}}}}, .deep_projector = {.steps = {{{.out = 4096}, {.in = 4096, .out = 4096,
    .bias = true}, {.in = 4096, .out = 2048, .bias = true}}}, .copies = 3}};
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
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
