// Files of models of images, and of text and images: exact counts against what their publishers store.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/safetensors_index.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"
#include "huggingface_files.hpp"

using Catch::Matchers::ContainsSubstring;
using test::count;
using test::count_as;
using test::error_in;
using test::read;
using test::report;

namespace {

std::uint64_t vision_of(const ckpt::HuggingFaceModel& model) { return ckpt::count_by_part(model)[ckpt::Part::vision]; }

}  // namespace

TEST_CASE("models of text and images have the totals that are published", "[huggingface][vision]") {
  CHECK(count_as("llava-1.5-7b", report("vision_language/llava-1.5-7b-hf")) == 7'063'427'072u);
  CHECK(count_as("qwen3-vl-2b", report("vision_language/qwen3-vl-2b")) == 2'127'532'032u);
  const ckpt::HuggingFaceModel gemma3 = report("index_of_vision_model/gemma3-27b");
  CHECK(count_as("gemma-3-27b-vision", gemma3) == 27'432'406'640u);
  CHECK(vision_of(gemma3) == 27'432'406'640u - 27'009'346'304u);
  CHECK(2 * gemma3.parameters == 54'864'813'280u);  // total_size of its index
  CHECK(report("index_of_vision_model/gemma3-27b-dtype-in-text").parameters == gemma3.parameters);
  const ckpt::HuggingFaceModel scout = report("vision_language/llama4-scout-text-only");
  CHECK(scout.decoder() != nullptr);
  CHECK(count(scout) == 107'769'861'120u);
}

TEST_CASE("LLaVA and what comes from it", "[huggingface][vision]") {
  // llava-v1.6-mistral-7b: one learned vector ends a line of patches.
  CHECK(count(R"({"architectures": ["LlavaNextForConditionalGeneration"], "model_type": "llava_next",
      "image_grid_pinpoints": [[336, 672]], "projector_hidden_act": "gelu", "tie_word_embeddings": false,
      "text_config": {"model_type": "mistral", "intermediate_size": 14336, "max_position_embeddings": 32768,
                      "num_key_value_heads": 8, "vocab_size": 32064, "rope_theta": 1000000.0},
      "vision_config": {"model_type": "clip_vision_model", "hidden_size": 1024, "image_size": 336,
                        "intermediate_size": 4096, "num_attention_heads": 16, "num_hidden_layers": 24,
                        "patch_size": 14, "projection_dim": 768, "vocab_size": 32000},
      "use_image_newline_parameter": true, "vision_feature_layer": -2})") == 7'566'747'648u);
  // llava-onevision-qwen2-0.5b-ov, with the vocabulary of its decoder
  CHECK(count(R"({"architectures": ["LlavaOnevisionForConditionalGeneration"], "model_type": "llava_onevision",
      "tie_word_embeddings": false,
      "text_config": {"model_type": "qwen2", "hidden_size": 896, "intermediate_size": 4864, "num_attention_heads": 14,
                      "num_hidden_layers": 24, "num_key_value_heads": 2, "tie_word_embeddings": true,
                      "vocab_size": 151936},
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 384,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 26,
                        "patch_size": 14, "vision_use_head": false}})") == 893'618'208u);
  // pixtral-12b: our count, no total to check it by
  CHECK(count_as("pixtral-12b", R"({"architectures": ["LlavaForConditionalGeneration"], "model_type": "llava",
      "text_config": {"model_type": "mistral", "head_dim": 128, "hidden_size": 5120, "intermediate_size": 14336,
                      "is_composition": true, "num_hidden_layers": 40, "num_key_value_heads": 8,
                      "vocab_size": 131072},
      "vision_config": {"model_type": "pixtral", "head_dim": 64, "hidden_size": 1024, "image_size": 1024,
                        "is_composition": true, "patch_size": 16, "rope_theta": 10000.0}})") == 12'682'739'712u);
  // Mistral-Small-3.1-24B
  CHECK(
      count_as("mistral-small-3.1", R"({"architectures": ["Mistral3ForConditionalGeneration"], "model_type": "mistral3",
      "multimodal_projector_bias": false, "spatial_merge_size": 2,
      "text_config": {"model_type": "mistral", "attention_dropout": 0.0, "head_dim": 128, "hidden_size": 5120,
                      "intermediate_size": 32768, "num_attention_heads": 32, "num_hidden_layers": 40,
                      "num_key_value_heads": 8, "vocab_size": 131072},
      "vision_config": {"model_type": "pixtral", "head_dim": 64, "hidden_size": 1024, "image_size": 1540,
                        "intermediate_size": 4096, "num_attention_heads": 16, "num_channels": 3,
                        "num_hidden_layers": 24, "patch_size": 14},
      "vision_feature_layer": -1})") == 24'011'361'280u);
  // aya-vision-8b: our count, no total to check it by
  CHECK(count(R"({"architectures": ["AyaVisionForConditionalGeneration"], "model_type": "aya_vision",
      "alignment_intermediate_size": 28672, "downsample_factor": 2,
      "text_config": {"model_type": "cohere2", "hidden_size": 4096, "intermediate_size": 14336, "head_dim": 128,
                      "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
                      "vocab_size": 256000},
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 364,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14, "vision_use_head": false}})") == 8'631'842'032u);
}

TEST_CASE("Gemma with images", "[huggingface][vision]") {
  // paligemma-3b-pt-224
  const ckpt::HuggingFaceModel model = read(R"({"architectures": ["PaliGemmaForConditionalGeneration"],
      "model_type": "paligemma", "hidden_size": 2048, "projection_dim": 2048, "vocab_size": 257216,
      "text_config": {"model_type": "gemma", "hidden_size": 2048, "intermediate_size": 16384,
                      "num_attention_heads": 8, "num_hidden_layers": 18, "num_image_tokens": 256,
                      "num_key_value_heads": 1, "vocab_size": 257216},
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "intermediate_size": 4304,
                        "num_attention_heads": 16, "num_hidden_layers": 27, "num_image_tokens": 256,
                        "patch_size": 14, "projection_dim": 2048, "vision_use_head": false}})");
  CHECK(count(model) == 2'923'466'480u);
  // gemma-3-4b-it leaves out what the class of its text knows.
  CHECK(count_as("gemma-3-4b-vision", R"({"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3",
      "text_config": {"model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240,
                      "num_hidden_layers": 34, "sliding_window": 1024},
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 896,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14, "vision_use_head": false}})") == 4'300'079'472u);
  // gemma-3-12b-it, total of its files
  CHECK(count_as("gemma-3-12b-vision", R"({"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3",
      "text_config": {"model_type": "gemma3_text", "hidden_size": 3840, "intermediate_size": 15360,
                      "num_attention_heads": 16, "num_hidden_layers": 48, "num_key_value_heads": 8,
                      "sliding_window": 1024},
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 896,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14, "vision_use_head": false}})") == 12'187'325'040u);
}

TEST_CASE("Qwen with images", "[huggingface][vision]") {
  // Qwen2-VL-2B-Instruct: the sizes of its decoder are the file's own.
  const ckpt::HuggingFaceModel qwen2 = read(R"({"architectures": ["Qwen2VLForConditionalGeneration"],
      "model_type": "qwen2_vl", "hidden_size": 1536, "intermediate_size": 8960, "max_window_layers": 28,
      "num_attention_heads": 12, "num_hidden_layers": 28, "num_key_value_heads": 2, "tie_word_embeddings": true,
      "vocab_size": 151936,
      "vision_config": {"depth": 32, "embed_dim": 1280, "mlp_ratio": 4, "num_heads": 16, "in_chans": 3,
                        "hidden_size": 1536, "patch_size": 14, "spatial_merge_size": 2, "spatial_patch_size": 14,
                        "temporal_patch_size": 2}})");
  CHECK(count(qwen2) == 2'208'985'600u);
  CHECK(vision_of(qwen2) == 665'271'296u);
  // Qwen2-VL-7B-Instruct
  CHECK(count_as("qwen2-vl-7b", R"({"architectures": ["Qwen2VLForConditionalGeneration"],
      "model_type": "qwen2_vl", "hidden_size": 3584, "intermediate_size": 18944, "max_window_layers": 28,
      "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4, "tie_word_embeddings": false,
      "vocab_size": 152064,
      "vision_config": {"depth": 32, "embed_dim": 1280, "mlp_ratio": 4, "num_heads": 16, "in_chans": 3,
                        "hidden_size": 3584, "patch_size": 14, "spatial_merge_size": 2, "spatial_patch_size": 14,
                        "temporal_patch_size": 2}})") == 8'291'375'616u);
  // Qwen2.5-VL-7B-Instruct
  constexpr std::string_view qwen2_5 = R"({"architectures": ["Qwen2_5_VLForConditionalGeneration"],
      "model_type": "qwen2_5_vl", "hidden_size": 3584, "intermediate_size": 18944, "max_window_layers": 28,
      "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4, "tie_word_embeddings": false,
      "vocab_size": 152064,
      "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420,
                        "num_heads": 16, "in_chans": 3, "out_hidden_size": 3584, "patch_size": 14,
                        "spatial_merge_size": 2, "spatial_patch_size": 14, "window_size": 112,
                        "fullatt_block_indexes": [7, 15, 23, 31], "tokens_per_second": 2,
                        "temporal_patch_size": 2}})";
  CHECK(count_as("qwen2.5-vl-7b", qwen2_5) == 8'292'166'656u);
  // Qwen2.5-VL-3B-Instruct
  CHECK(count_as("qwen2.5-vl-3b", R"({"architectures": ["Qwen2_5_VLForConditionalGeneration"],
      "model_type": "qwen2_5_vl", "hidden_size": 2048, "intermediate_size": 11008, "max_window_layers": 70,
      "num_attention_heads": 16, "num_hidden_layers": 36, "num_key_value_heads": 2, "tie_word_embeddings": true,
      "vocab_size": 151936,
      "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420,
                        "num_heads": 16, "in_chans": 3, "out_hidden_size": 2048, "patch_size": 14,
                        "spatial_merge_size": 2, "spatial_patch_size": 14, "window_size": 112,
                        "temporal_patch_size": 2}})") == 3'754'622'976u);
  // Qwen2.5-VL-32B-Instruct
  CHECK(count(R"({"architectures": ["Qwen2_5_VLForConditionalGeneration"],
      "model_type": "qwen2_5_vl", "hidden_size": 5120, "intermediate_size": 27648, "max_window_layers": 64,
      "num_attention_heads": 40, "num_hidden_layers": 64, "num_key_value_heads": 8, "tie_word_embeddings": false,
      "vocab_size": 152064,
      "vision_config": {"hidden_size": 1280, "in_chans": 3, "intermediate_size": 3456, "out_hidden_size": 5120,
                        "spatial_patch_size": 14, "tokens_per_second": 2}})") == 33'452'718'336u);
  const ckpt::HuggingFaceModel qwen3_5 = report("hybrid_linear_attention/qwen3.5-27b");
  CHECK(count(qwen3_5) == 27'356'728'560u);
  CHECK(vision_of(qwen3_5) == 460'730'096u);
  CHECK(qwen3_5.uncounted_modules == 1);
  // Qwen3-VL-30B-A3B-Instruct
  const ckpt::HuggingFaceModel moe = read(R"({"architectures": ["Qwen3VLMoeForConditionalGeneration"],
      "model_type": "qwen3_vl_moe", "tie_word_embeddings": false,
      "text_config": {"model_type": "qwen3_vl_moe_text", "attention_bias": false, "decoder_sparse_step": 1,
                      "head_dim": 128, "hidden_size": 2048, "intermediate_size": 6144, "mlp_only_layers": [],
                      "moe_intermediate_size": 768, "num_attention_heads": 32, "num_experts": 128,
                      "num_experts_per_tok": 8, "num_hidden_layers": 48, "num_key_value_heads": 4,
                      "vocab_size": 151936},
      "vision_config": {"model_type": "qwen3_vl_moe", "deepstack_visual_indexes": [8, 16, 24], "depth": 27,
                        "hidden_size": 1152, "in_channels": 3, "intermediate_size": 4304, "num_heads": 16,
                        "num_position_embeddings": 2304, "out_hidden_size": 2048, "patch_size": 16,
                        "spatial_merge_size": 2, "temporal_patch_size": 2}})");
  CHECK(count(moe) == 31'070'754'032u);
  CHECK(moe.parameters - vision_of(moe) == 30'532'122'624u);  // Qwen3-30B-A3B
  CHECK(moe.active_parameters - vision_of(moe) == 3'353'032'704u);
}

TEST_CASE("other models of text and images", "[huggingface][vision]") {
  // InternVL2_5-8B
  CHECK(count_as("internvl2.5-8b",
                 R"({"architectures": ["InternVLChatModel"], "model_type": "internvl_chat", "downsample_ratio": 0.5,
      "force_image_size": 448, "hidden_size": 4096,
      "llm_config": {"model_type": "internlm2", "bias": false, "hidden_size": 4096, "intermediate_size": 14336,
                     "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
                     "tie_word_embeddings": false, "vocab_size": 92553},
      "vision_config": {"model_type": "intern_vit_6b", "hidden_size": 1024, "image_size": 448,
                        "intermediate_size": 4096, "norm_type": "layer_norm", "num_attention_heads": 16,
                        "num_channels": 3, "num_hidden_layers": 24, "patch_size": 14,
                        "qk_normalization": false, "qkv_bias": true}})") == 8'075'365'376u);
  // InternVL3-8B-hf
  CHECK(count(R"({"architectures": ["InternVLForConditionalGeneration"], "model_type": "internvl",
      "downsample_ratio": 0.5,
      "text_config": {"model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944,
                      "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4,
                      "tie_word_embeddings": false, "vocab_size": 151674},
      "vision_config": {"model_type": "internvl_vision", "attention_bias": true, "hidden_size": 1024,
                        "image_size": [448, 448], "intermediate_size": 4096, "norm_type": "layer_norm",
                        "num_attention_heads": 16, "num_channels": 3, "num_hidden_layers": 24,
                        "patch_size": [14, 14], "use_mask_token": false, "use_mean_pooling": true,
                        "use_qk_norm": false}})") == 7'944'373'760u);
  // InternVL2_5-26B: RMS norms, also on queries and keys, no biases in attention.
  CHECK(count(R"({"architectures": ["InternVLChatModel"], "model_type": "internvl_chat", "downsample_ratio": 0.5,
      "llm_config": {"model_type": "internlm2", "bias": false, "hidden_size": 6144, "intermediate_size": 16384,
                     "num_attention_heads": 48, "num_hidden_layers": 48, "num_key_value_heads": 8,
                     "tie_word_embeddings": false, "vocab_size": 92553},
      "vision_config": {"model_type": "intern_vit_6b", "hidden_size": 3200, "image_size": 448,
                        "intermediate_size": 12800, "norm_type": "rms_norm", "num_attention_heads": 25,
                        "num_hidden_layers": 45, "patch_size": 14, "qk_normalization": true,
                        "qkv_bias": false}})") == 25'514'186'112u);
  // InternVL2_5-1B
  CHECK(count(R"({"architectures": ["InternVLChatModel"], "model_type": "internvl_chat", "downsample_ratio": 0.5,
      "llm_config": {"model_type": "qwen2", "hidden_size": 896, "intermediate_size": 4864,
                     "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2,
                     "tie_word_embeddings": false, "vocab_size": 151674},
      "vision_config": {"model_type": "intern_vit_6b", "hidden_size": 1024, "image_size": 448,
                        "intermediate_size": 4096, "norm_type": "layer_norm", "num_attention_heads": 16,
                        "num_hidden_layers": 24, "patch_size": 14, "qk_normalization": false,
                        "qkv_bias": true}})") == 938'193'024u);
  // Phi-3.5-vision-instruct
  CHECK(count(R"({"architectures": ["Phi3VForCausalLM"], "model_type": "phi3_v", "hidden_size": 3072,
      "intermediate_size": 8192, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 32,
      "tie_word_embeddings": false, "vocab_size": 32064, "embd_layer": {"image_dim_out": 1024},
      "img_processor": {"image_dim_out": 1024, "name": "clip_vision_model", "num_img_tokens": 144}})") ==
        4'146'621'440u);
  // Kimi-VL-A3B-Instruct
  const ckpt::HuggingFaceModel kimi = read(R"({"architectures": ["KimiVLForConditionalGeneration"],
      "model_type": "kimi_vl", "vocab_size": 163840,
      "text_config": {"model_type": "deepseek_v3", "attention_bias": false, "first_k_dense_replace": 1,
                      "hidden_size": 2048, "intermediate_size": 11264, "kv_lora_rank": 512,
                      "moe_intermediate_size": 1408, "moe_layer_freq": 1, "n_routed_experts": 64,
                      "n_shared_experts": 2, "num_attention_heads": 16, "num_experts_per_tok": 6,
                      "num_hidden_layers": 27, "num_key_value_heads": 16, "num_nextn_predict_layers": 0,
                      "q_lora_rank": null, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
                      "tie_word_embeddings": false, "topk_method": "noaux_tc", "v_head_dim": 128,
                      "vocab_size": 163840},
      "vision_config": {"model_type": "moonvit", "hidden_size": 1152, "init_pos_emb_height": 64,
                        "init_pos_emb_width": 64, "intermediate_size": 4304, "merge_kernel_size": [2, 2],
                        "num_attention_heads": 16, "num_hidden_layers": 27, "patch_size": 14}})");
  CHECK(count_as("kimi-vl-a3b", kimi) == 16'407'656'048u);
  // Its files hold so many halves: the rotary tables of 27 layers, 32 numbers of four bytes each, would explain them.
  CHECK(2 * kimi.parameters + 27 * 32 * 4 == 2 * 16'407'657'776u);
  // SmolVLM-256M-Instruct
  CHECK(count(R"({"architectures": ["Idefics3ForConditionalGeneration"], "model_type": "idefics3", "scale_factor": 4,
      "text_config": {"model_type": "llama", "attention_bias": false, "head_dim": 64, "hidden_size": 576,
                      "intermediate_size": 1536, "mlp_bias": false, "num_attention_heads": 9,
                      "num_hidden_layers": 30, "num_key_value_heads": 3, "tie_word_embeddings": false,
                      "vocab_size": 49280},
      "tie_word_embeddings": false,
      "vision_config": {"model_type": "idefics3_vision", "hidden_size": 768, "image_size": 512,
                        "intermediate_size": 3072, "num_attention_heads": 12, "patch_size": 16},
      "vocab_size": 49280})") == 256'484'928u);
  // Idefics3-8B-Llama3: our count, no total to check it by
  CHECK(count(R"({"architectures": ["Idefics3ForConditionalGeneration"], "model_type": "idefics3", "scale_factor": 2,
      "text_config": {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
                      "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
                      "vocab_size": 128259},
      "tie_word_embeddings": false,
      "vision_config": {"model_type": "idefics3_vision", "hidden_size": 1152, "image_size": 364,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14}})") == 8'462'086'384u);
  // MiniCPM-V-2_6, MiniCPM-Llama3-V-2_5
  CHECK(count(R"({"architectures": ["MiniCPMV"], "model_type": "minicpmv", "version": 2.6, "hidden_size": 3584,
      "intermediate_size": 18944, "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4,
      "tie_word_embeddings": false, "vocab_size": 151666, "query_num": 64, "image_size": 448, "patch_size": 14,
      "drop_vision_last_layer": false, "batch_vision_input": true,
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 980,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14}})") == 8'099'175'152u);
  CHECK(count(R"({"architectures": ["MiniCPMV"], "model_type": "minicpmv", "version": 2.5, "hidden_size": 4096,
      "intermediate_size": 14336, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
      "tie_word_embeddings": false, "vocab_size": 128256, "query_num": 96,
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 980,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14}})") == 8'537'092'336u);
  // GLM-4.1V-9B-Thinking
  CHECK(count(R"({"architectures": ["Glm4vForConditionalGeneration"], "model_type": "glm4v",
      "text_config": {"model_type": "glm4v_text", "attention_bias": true, "hidden_size": 4096,
                      "intermediate_size": 13696, "num_attention_heads": 32, "num_hidden_layers": 40,
                      "num_key_value_heads": 2, "vocab_size": 151552},
      "tie_word_embeddings": false,
      "vision_config": {"model_type": "glm4v", "attention_bias": false, "depth": 24, "hidden_size": 1536,
                        "image_size": 336, "in_channels": 3, "intermediate_size": 13696, "num_heads": 12,
                        "out_hidden_size": 4096, "patch_size": 14, "spatial_merge_size": 2,
                        "temporal_patch_size": 2}})") == 10'292'777'472u);
  // GLM-4.5V
  const ckpt::HuggingFaceModel glm = read(R"({"architectures": ["Glm4vMoeForConditionalGeneration"],
      "model_type": "glm4v_moe",
      "text_config": {"model_type": "glm4v_moe_text", "attention_bias": true, "first_k_dense_replace": 1,
                      "head_dim": 128, "hidden_size": 4096, "intermediate_size": 10944,
                      "moe_intermediate_size": 1408, "n_group": 1, "n_routed_experts": 128, "n_shared_experts": 1,
                      "num_attention_heads": 96, "num_experts_per_tok": 8, "num_hidden_layers": 46,
                      "num_key_value_heads": 8, "use_qk_norm": false, "vocab_size": 151552},
      "tie_word_embeddings": false,
      "vision_config": {"model_type": "glm4v_moe", "attention_bias": false, "depth": 24, "hidden_size": 1536,
                        "image_size": 336, "in_channels": 3, "intermediate_size": 10944, "num_heads": 12,
                        "out_hidden_size": 4096, "patch_size": 14, "spatial_merge_size": 2,
                        "temporal_patch_size": 2}})");
  CHECK(count(glm) == 107'710'933'120u);
}

TEST_CASE("encoders of images", "[huggingface][vision]") {
  // clip-vit-large-patch14
  constexpr std::string_view clip = R"({"architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 768,
      "text_config": {"model_type": "clip_text_model", "hidden_size": 768, "intermediate_size": 3072,
                      "max_position_embeddings": 77, "num_attention_heads": 12, "num_hidden_layers": 12,
                      "projection_dim": 768, "vocab_size": 49408},
      "vision_config": {"model_type": "clip_vision_model", "hidden_size": 1024, "image_size": 224,
                        "intermediate_size": 4096, "num_attention_heads": 16, "num_hidden_layers": 24,
                        "patch_size": 14, "projection_dim": 768}})";
  CHECK(count_as("clip-vit-large-patch14", clip) == 427'616'513u);
  // clip-vit-base-patch32: all is what the class knows.
  CHECK(
      count_as("clip-vit-base-patch32", R"({"architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": 512,
                  "text_config": {}, "vision_config": {}})") == 151'277'313u);
  // siglip-base-patch16-224, siglip-so400m-patch14-384
  CHECK(count(R"({"architectures": ["SiglipModel"], "model_type": "siglip",
                  "text_config": {"model_type": "siglip_text_model"},
                  "vision_config": {"model_type": "siglip_vision_model"}})") == 203'155'970u);
  CHECK(count_as("siglip-so400m-patch14-384", R"({"architectures": ["SiglipModel"], "model_type": "siglip",
      "text_config": {"model_type": "siglip_text_model", "hidden_size": 1152, "intermediate_size": 4304,
                      "num_attention_heads": 16, "num_hidden_layers": 27, "vocab_size": 32000},
      "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "image_size": 384,
                        "intermediate_size": 4304, "num_attention_heads": 16, "num_hidden_layers": 27,
                        "patch_size": 14}})") == 877'960'498u);
  // dinov3-vitb16, -vitl16 and -vith16plus as others counted what they loaded, -vit7b16 the total of its index
  const auto dino3 = [](std::string_view sizes) {
    return R"({"architectures": ["DINOv3ViTModel"], "model_type": "dinov3_vit", "image_size": 224, "patch_size": 16,
        "num_channels": 3, "num_register_tokens": 4, "key_bias": false, "mlp_bias": true, "proj_bias": true, )" +
           std::string(sizes) + "}";
  };
  CHECK(count(dino3(R"("hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
      "num_attention_heads": 12, "query_bias": true, "value_bias": true, "use_gated_mlp": false)")) == 85'660'416u);
  CHECK(count_as("dinov3-large", dino3(R"("hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
      "num_attention_heads": 16, "query_bias": true, "value_bias": true, "use_gated_mlp": false)")) == 303'129'600u);
  CHECK(count(dino3(R"("hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32,
      "num_attention_heads": 20, "query_bias": true, "value_bias": true, "use_gated_mlp": true)")) == 840'592'640u);
  CHECK(count(dino3(R"("hidden_size": 4096, "intermediate_size": 8192, "num_hidden_layers": 40,
      "num_attention_heads": 32, "query_bias": false, "value_bias": false, "use_gated_mlp": true)")) == 6'716'035'072u);
  // dinov2-base, -large, -giant
  constexpr std::string_view dino = R"({"architectures": ["Dinov2Model"], "model_type": "dinov2", "hidden_size": 768,
      "image_size": 518, "mlp_ratio": 4, "num_attention_heads": 12, "num_channels": 3, "num_hidden_layers": 12,
      "patch_size": 14, "qkv_bias": true, "use_swiglu_ffn": false})";
  CHECK(count_as("dinov2-base", dino) == 86'580'480u);
  std::string classifier(dino);
  classifier.replace(classifier.find("Dinov2Model"), 11, "Dinov2ForImageClassification");
  classifier.replace(classifier.rfind('}'), 1, R"(, "num_labels": 1000})");
  CHECK(count(classifier) == 86'580'480u + 1000 * (2 * 768 + 1));
  CHECK(count_as("dinov2-large", R"({"architectures": ["Dinov2Model"], "model_type": "dinov2", "hidden_size": 1024,
      "image_size": 518, "mlp_ratio": 4, "num_attention_heads": 16, "num_hidden_layers": 24,
      "patch_size": 14, "use_swiglu_ffn": false})") == 304'368'640u);
  CHECK(count(R"({"architectures": ["Dinov2Model"], "model_type": "dinov2", "hidden_size": 1536,
      "image_size": 518, "mlp_ratio": 4, "num_attention_heads": 24, "num_hidden_layers": 40,
      "patch_size": 14, "use_swiglu_ffn": true})") == 1'136'480'768u);
}

TEST_CASE("Llama 3.2 Vision", "[huggingface][vision]") {
  CHECK(count_as("llama3.2-11b-vision", R"({"architectures": ["MllamaForConditionalGeneration"], "model_type": "mllama",
      "text_config": {"model_type": "mllama_text_model", "cross_attention_layers": [3, 8, 13, 18, 23, 28, 33, 38],
                      "hidden_size": 4096, "intermediate_size": 14336, "num_attention_heads": 32,
                      "num_hidden_layers": 40, "num_key_value_heads": 8, "tie_word_embeddings": false,
                      "vocab_size": 128256},
      "vision_config": {"model_type": "mllama_vision_model", "attention_heads": 16, "hidden_size": 1280,
                        "image_size": 560, "intermediate_layers_indices": [3, 7, 15, 23, 30],
                        "intermediate_size": 5120, "max_num_tiles": 4, "num_channels": 3, "num_global_layers": 8,
                        "num_hidden_layers": 32, "patch_size": 14, "vision_output_dim": 7680,
                        "supported_aspect_ratios": [[1, 1], [1, 2], [1, 3], [1, 4], [2, 1], [2, 2], [3, 1], [4, 1]]}
      })") == 10'670'220'835u);
}

TEST_CASE("Swin", "[huggingface][vision]") {
  constexpr std::string_view tiny =
      R"("model_type": "swin", "depths": [2, 2, 6, 2], "embed_dim": 96, "hidden_size": 768,
      "image_size": 224, "mlp_ratio": 4.0, "num_heads": [3, 6, 12, 24], "num_layers": 4, "patch_size": 4,
      "qkv_bias": true, "use_absolute_embeddings": false, "window_size": 7})";
  CHECK(count(R"({"architectures": ["SwinForImageClassification"], "num_labels": 1000, )" + std::string(tiny)) ==
        28'288'354u);
  CHECK(count(R"({"architectures": ["SwinModel"], )" + std::string(tiny)) == 28'288'354u - 769'000u);
  CHECK_THAT(error_in(R"({"model_type": "swin", "embed_dim": 96, "depths": [2], "num_heads": [3, 6, 12, 24]})"),
             ContainsSubstring("depths must be an array of 4 sizes"));
  CHECK_THAT(error_in(R"({"model_type": "swin", "embed_dim": 97, "depths": [2, 2, 2, 2],
                          "num_heads": [3, 6, 12, 24]})"),
             ContainsSubstring("size of a stage must be a multiple of its heads"));
}

TEST_CASE("classes of ViT", "[huggingface][vision]") {
  constexpr std::string_view sizes = R"("hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
      "intermediate_size": 3072, "image_size": 224, "patch_size": 16})";
  const auto of = [&](std::string_view head) {
    return count(std::string("{") + std::string(head) + std::string(sizes));
  };
  CHECK(of(R"("model_type": "vit", "architectures": ["ViTForImageClassification"], "num_labels": 1000, )") ==
        86'567'656u);
  CHECK(of(R"("model_type": "vit", "architectures": ["ViTModel"], )") == 86'389'248u);
  // deit-base-distilled-patch16-224: a second token with a head of its own
  CHECK(
      of(R"("model_type": "deit", "architectures": ["DeiTForImageClassificationWithTeacher"], "num_labels": 1000, )") ==
      87'338'192u);
  const ckpt::HuggingFaceModel other =
      read(R"({"model_type": "vit", "architectures": ["ViTForMaskedImageModeling"], "num_labels": 2, )" +
           std::string(sizes));
  CHECK(other.assumed.back() == "counted as a classifier, not as ViTForMaskedImageModeling");
  CHECK(of(R"("model_type": "vit_mae", "architectures": ["ViTMAEForPreTraining"], "decoder_hidden_size": 512,
             "decoder_intermediate_size": 2048, "decoder_num_attention_heads": 16, "decoder_num_hidden_layers": 8, )") ==
        111'907'840u);
  CHECK(of(R"("model_type": "vit_mae", "architectures": ["ViTMAEModel"], )") == 85'798'656u);
}

TEST_CASE("parts that do not fit, or are not known", "[huggingface][vision]") {
  const auto llava = [](std::string_view text, std::string_view vision, std::string_view rest = "") {
    return error_in(R"({"model_type": "llava", "text_config": )" + std::string(text) + R"(, "vision_config": )" +
                    std::string(vision) + std::string(rest) + "}");
  };
  CHECK(llava("{}", "{}") == "no error");  // all is what the classes know
  CHECK_THAT(llava(R"({"model_type": "bert"})", "{}"), ContainsSubstring("vocab_size is missing"));
  CHECK_THAT(llava(R"({"model_type": "llava"})", "{}"),
             ContainsSubstring("text_config.model_type \"llava\" is not a decoder that is known"));
  CHECK_THAT(error_in(R"({"model_type": "x", "text_config": {"model_type": "llava"}})"),
             ContainsSubstring("text_config.model_type \"llava\" is not a decoder that is known"));
  CHECK_THAT(llava(R"({"model_type": "bert", "vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 1,
                      "num_attention_heads": 2, "intermediate_size": 8})",
                   "{}"),
             ContainsSubstring("text_config.model_type \"bert\" is not a decoder that is known"));
  CHECK_THAT(llava(R"({"model_type": "hal"})", "{}"),
             ContainsSubstring("text_config.model_type \"hal\" is not a decoder that is known"));
  CHECK_THAT(llava("{}", R"({"model_type": "hal"})"),
             ContainsSubstring("vision_config.model_type \"hal\" is not known (clip_vision_model, "));
  CHECK_THAT(llava("{}", R"({"image_size": 13, "patch_size": 14})"),
             ContainsSubstring("vision_config.image_size (13) must not be below vision_config.patch_size (14)"));
  CHECK_THAT(llava("{}", R"({"image_size": [224, 336]})"),
             ContainsSubstring("vision_config.image_size must be one size, or twice the same"));
  CHECK_THAT(llava("{}", R"({"num_attention_heads": 7})"),
             ContainsSubstring("vision_config.hidden_size (768) must be a multiple of"));
  CHECK_THAT(llava("{}", "{}", R"(, "vision_feature_layer": [])"),
             ContainsSubstring("vision_feature_layer must not be empty"));
  CHECK_THAT(llava("3", "{}"), ContainsSubstring("text_config must be an object"));
  CHECK_THAT(error_in(R"({"model_type": "llava", "text_config": {}})"), ContainsSubstring("vision_config is missing"));
  CHECK_THAT(error_in(R"({"model_type": "llava", "text_config": {"hidden_size": 1099511627776,
                          "num_attention_heads": 1}, "vision_config": {}})"),
             ContainsSubstring("more than 2^53 parameters"));
  CHECK_THAT(error_in(R"({"model_type": "minicpmv", "version": 3.0})"), ContainsSubstring("version must be 2.5, 2.6"));
  CHECK_THAT(error_in(R"({"model_type": "mllama", "text_config": {"vocab_size": 9, "hidden_size": 8,
                          "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
                          "intermediate_size": 8, "cross_attention_layers": [0, 1]}, "vision_config": {}})"),
             ContainsSubstring("text_config.cross_attention_layers must not be longer than num_hidden_layers"));
  CHECK_THAT(error_in(R"({"model_type": "paligemma", "projection_dim": 9, "text_config": {"hidden_size": 8,
                          "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
                          "intermediate_size": 8, "vocab_size": 9}, "vision_config": {}})"),
             ContainsSubstring("projection_dim (9) must be equal to text_config.hidden_size (8)"));
}

TEST_CASE("heads of models that see", "[huggingface][vision]") {
  const auto of = [](std::string_view name) {
    return read(R"({"model_type": "llava", "architectures": [")" + std::string(name) +
                R"("], "text_config": {}, "vision_config": {}})");
  };
  const std::uint64_t head = 32000ull * 4096;
  const std::uint64_t whole = of("LlavaForConditionalGeneration").parameters;
  CHECK(of("LlavaModel").parameters == whole - head);
  CHECK(of("LlavaForSequenceClassification").parameters == whole);
  const auto notes = of("LlavaForSequenceClassification").assumed;
  CHECK(std::find(notes.begin(), notes.end(), "counted with a head of words, not as LlavaForSequenceClassification") !=
        notes.end());
}

TEST_CASE("where the parts of a model that sees stand", "[huggingface][vision]") {
  const ckpt::HuggingFaceModel model = report("vision_language/qwen3-vl-2b");
  std::uint64_t before = 0;
  ckpt::visit_tensors(model, [&before](const ckpt::Tensor& tensor) {
    if (tensor.part != ckpt::Part::vision) return;
    CHECK(tensor.layers.place == ckpt::Layers::Place::before);
    before += (tensor.size() * tensor.total_copies()).value();
  });
  CHECK(before == vision_of(model));
  CHECK(model.parameters - before == 1'720'574'976u);  // Qwen3-1.7B
  // The model says whether the head of its decoder is tied; its decoder's own word goes first.
  const auto tied = [](std::string_view whole, std::string_view part) {
    return read(R"({"model_type": "llava", "vision_config": {}, )" + std::string(whole) + R"("text_config": {)" +
                std::string(part) + "}}")
        .parameters;
  };
  const std::uint64_t head = 32000ull * 4096;
  const std::uint64_t own = tied("", "");
  CHECK(tied(R"("tie_word_embeddings": true, )", "") == own - head);
  CHECK(tied(R"("tie_word_embeddings": true, )", R"("tie_word_embeddings": false)") == own);
}

TEST_CASE("products of sizes that no integer holds", "[huggingface][vision]") {
  CHECK_THAT(error_in(R"({"model_type": "swin", "embed_dim": 96, "depths": [2, 2, 2, 2], "num_heads": [3, 6, 12, 24],
                          "window_size": 1099511627776})"),
             ContainsSubstring("config: the sizes make more than 2^53 parameters (about 4.8"));
  CHECK_THAT(error_in(R"({"model_type": "llava", "text_config": {}, "vision_config": {"image_size": 1099511627776,
                          "patch_size": 1}})"),
             ContainsSubstring("config: the sizes make more than 2^53 parameters (about 1.2"));
}

TEST_CASE("the index of a model that sees is explained to the last byte", "[stored][vision]") {
  const ckpt::SafetensorsIndex index =
      ckpt::read_safetensors_index_file(std::string(CKPT_TEST_DATA_DIR) + "/reports/index_of_vision_model/index.json");
  for (const char* name : {"gemma3-27b", "gemma3-27b-dtype-in-text"}) {
    const ckpt::HuggingFaceModel model = report(std::string("index_of_vision_model/") + name);
    CHECK(model.dtype == "bfloat16");
    const ckpt::StoredExplanation explanation = ckpt::explain_stored(model, index);
    CHECK(explanation.is_exact());
    CHECK(explanation.stored == 54'864'813'280u);
  }
}
