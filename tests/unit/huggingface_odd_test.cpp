// Families of config.json that are more than a choice of options: their published totals, and what is refused.

#include <cmath>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/catalog/models.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/safetensors_index.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

namespace {

ckpt::HuggingFaceModel read(const json& config, const ckpt::HuggingFaceOptions& options = {}) {
  return ckpt::read_huggingface_config(config.dump(), "config", options);
}

/// A configuration with some fields changed; null erases.
json changed(json config, std::string_view changes) {
  config.merge_patch(json::parse(changes));
  return config;
}

std::uint64_t count(const json& config, std::string_view changes = "{}") {
  const ckpt::HuggingFaceModel model = read(changed(config, changes));
  CHECK(model.unread.empty());
  return model.parameters;
}

template <std::same_as<json> Json>
std::string error_of(const Json& config, std::string_view changes = "{}") {
  try {
    (void)read(changed(config, changes));
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

std::string in_config(const std::string& rest) { return "ckpt::read_huggingface_config: config: " + rest; }

/// A list that repeats some of its entries: cycle(["a", "b"], 3) is ["a", "b", "a"].
json cycle(const json& entries, std::size_t n) {
  json list = json::array();
  for (std::size_t i = 0; i < n; ++i) list.push_back(entries[i % entries.size()]);
  return list;
}

/// The first so many numbers from one on, in steps.
json numbers(std::uint64_t first, std::uint64_t last, std::uint64_t step = 1) {
  json list = json::array();
  for (std::uint64_t i = first; i <= last; i += step) list.push_back(i);
  return list;
}

double billions(std::uint64_t n) { return std::round(static_cast<double>(n) / 1e7) / 100.0; }

// ---- files as published

const json rwkv7_191m = json::parse(R"({"architectures": ["RWKV7ForCausalLM"], "model_type": "rwkv7", "attn": null,
    "attn_mode": "chunk", "a_low_rank_dim": 64, "decay_low_rank_dim": 64, "gate_low_rank_dim": 128,
    "v_low_rank_dim": 32, "head_dim": 64, "num_heads": null, "hidden_act": "sqrelu", "hidden_ratio": 4.0,
    "hidden_size": 768, "intermediate_size": 3072, "norm_bias": true, "norm_first": true, "num_hidden_layers": 12,
    "tie_word_embeddings": false, "vocab_size": 65536,
    "value_dim": [768, 768, 768, 768, 768, 768, 768, 768, 768, 768, 768, 768]})");

// What larger ones have instead.
constexpr std::string_view rwkv7_to_1b5 = R"({"hidden_size": 2048, "num_hidden_layers": 24, "intermediate_size": null,
    "decay_low_rank_dim": 96, "a_low_rank_dim": 96, "v_low_rank_dim": 64, "gate_low_rank_dim": 256,
    "value_dim": null})";
constexpr std::string_view rwkv7_to_2b9 = R"({"hidden_size": 2560, "num_hidden_layers": 32,
    "intermediate_size": 10240, "decay_low_rank_dim": 96, "a_low_rank_dim": 96, "v_low_rank_dim": 64,
    "gate_low_rank_dim": 320, "value_dim": null})";

const json finch_1b6 = json::parse(R"({"architectures": ["Rwkv6ForCausalLM"], "model_type": "rwkv6",
    "attention_hidden_size": 2048, "hidden_size": 2048, "head_size": 64, "head_size_divisor": 8,
    "intermediate_size": null, "num_attention_heads": 64, "num_hidden_layers": 24, "rescale_every": 6,
    "tie_word_embeddings": false, "vocab_size": 65536})");

const json rwkv4_169m = json::parse(R"({"architectures": ["RwkvForCausalLM"], "model_type": "rwkv",
    "attention_hidden_size": 768, "context_length": 1024, "hidden_size": 768, "intermediate_size": 3072,
    "num_hidden_layers": 12, "rescale_every": 6, "tie_word_embeddings": false, "vocab_size": 50277})");

json zamba2_1b2() {
  json config = json::parse(R"({"architectures": ["Zamba2ForCausalLM"], "model_type": "zamba2", "adapter_rank": 128,
    "add_bias_linear": false, "attention_head_dim": 128, "attention_hidden_size": 4096, "chunk_size": 256,
    "hidden_size": 2048, "hybrid_layer_ids": [5, 11, 17, 23, 29, 35], "intermediate_size": 8192, "kv_channels": 64,
    "mamba_d_conv": 4, "mamba_d_state": 128, "mamba_expand": 2, "mamba_headdim": 64, "mamba_ngroups": 1,
    "n_mamba_heads": 64, "num_attention_heads": 32, "num_hidden_layers": 38, "num_key_value_heads": 32,
    "num_mem_blocks": 1, "num_query_groups": 32, "use_conv_bias": true, "use_mem_rope": true,
    "use_shared_attention_adapter": true, "use_shared_mlp_adapter": true, "vocab_size": 32000})");
  return config;
}

json kimi_linear() {
  json config = json::parse(R"({"architectures": ["KimiLinearForCausalLM"], "model_type": "kimi_linear",
    "first_k_dense_replace": 1, "head_dim": 72, "hidden_act": "silu", "hidden_size": 2304, "intermediate_size": 9216,
    "kv_lora_rank": 512, "linear_attn_config": {"full_attn_layers": [4, 8, 12, 16, 20, 24, 27], "head_dim": 128,
    "kda_layers": [1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 22, 23, 25, 26], "num_heads": 32,
    "short_conv_kernel_size": 4}, "mla_use_nope": true, "moe_intermediate_size": 1024, "moe_layer_freq": 1,
    "moe_renormalize": true, "moe_router_activation_func": "sigmoid", "num_attention_heads": 32,
    "num_expert_group": 1, "num_experts": 256, "num_experts_per_token": 8, "num_hidden_layers": 27,
    "num_key_value_heads": 32, "num_nextn_predict_layers": 0, "num_shared_experts": 1, "q_lora_rank": null,
    "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "tie_word_embeddings": false, "topk_group": 1, "v_head_dim": 128,
    "vocab_size": 163840})");
  return config;
}

json minimax_m1() {
  json config = json::parse(R"({"architectures": ["MiniMaxM1ForCausalLM"], "model_type": "minimax_m1",
    "head_dim": 128, "hidden_size": 6144, "intermediate_size": 9216, "max_position_embeddings": 10240000,
    "num_attention_heads": 64, "num_experts_per_tok": 2, "num_hidden_layers": 80, "num_key_value_heads": 8,
    "num_local_experts": 32, "rotary_dim": 64, "shared_intermediate_size": 0, "tie_word_embeddings": false,
    "vocab_size": 200064})");
  config["attn_type_list"] = cycle(json::parse("[0, 0, 0, 0, 0, 0, 0, 1]"), 80);
  return config;
}

const json ring_mini_linear = json::parse(R"({"architectures": ["BailingMoeLinearV2ForCausalLM"],
    "model_type": "bailing_moe_linear", "first_k_dense_replace": 1, "group_norm_size": 4, "head_dim": 128,
    "hidden_size": 2048, "intermediate_size": 5120, "layer_group_size": 5, "linear_silu": false,
    "moe_intermediate_size": 512, "moe_router_enable_expert_bias": true, "moe_shared_expert_intermediate_size": 512,
    "n_group": 8, "num_attention_heads": 16, "num_experts": 256, "num_experts_per_tok": 8, "num_hidden_layers": 20,
    "num_key_value_heads": 4, "num_nextn_predict_layers": 0, "num_shared_experts": 1, "topk_group": 4,
    "use_bias": false, "use_qk_norm": true, "use_qkv_bias": false, "tie_word_embeddings": false,
    "vocab_size": 157184})");

const json longcat_flash = json::parse(R"({"architectures": ["LongcatFlashForCausalLM"], "attention_bias": false,
    "attention_method": "MLA", "ffn_hidden_size": 12288, "hidden_size": 6144, "expert_ffn_hidden_size": 2048,
    "kv_lora_rank": 512, "max_position_embeddings": 131072, "moe_topk": 12, "n_routed_experts": 512,
    "num_attention_heads": 64, "num_layers": 28, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
    "routed_scaling_factor": 6.0, "tie_word_embeddings": false, "v_head_dim": 128, "vocab_size": 131072,
    "zero_expert_num": 256, "zero_expert_type": "identity"})");

const json arctic = json::parse(R"({"architectures": ["ArcticForCausalLM"], "model_type": "arctic",
    "hidden_size": 7168, "intermediate_size": 4864, "moe_layer_frequency": 1, "num_attention_heads": 56,
    "num_experts_per_tok": 2, "num_hidden_layers": 35, "num_key_value_heads": 8, "num_local_experts": 128,
    "parallel_attn_mlp_res": true, "tie_word_embeddings": false, "use_residual": true, "vocab_size": 32000})");

json step3() {
  json config = json::parse(R"({"architectures": ["Step3VLForConditionalGeneration"], "model_type": "step3_vl",
    "text_config": {"architectures": ["Step3TextForCausalLM"], "model_type": "step3_text", "hidden_size": 7168,
    "intermediate_size": 18432, "num_attention_heads": 64, "num_attention_groups": 1, "num_hidden_layers": 61,
    "max_seq_len": 65536, "vocab_size": 128815, "moe_intermediate_size": 5120, "moe_num_experts": 48, "moe_top_k": 3,
    "share_expert_dim": 5120, "share_q_dim": 2048, "head_dim": 256}})");
  config["text_config"]["moe_layers_enum"] = numbers(4, 59);
  return config;
}

json step3p5() {
  json config = json::parse(R"({"architectures": ["Step3p5ForCausalLM"], "model_type": "step3p5",
    "hidden_size": 4096, "intermediate_size": 11264, "num_hidden_layers": 45, "num_attention_heads": 64,
    "num_attention_groups": 8, "head_dim": 128, "vocab_size": 128896, "max_position_embeddings": 262144,
    "moe_num_experts": 288, "moe_top_k": 8, "moe_intermediate_size": 1280, "share_expert_dim": 1280,
    "use_moe_router_bias": true, "use_head_wise_attn_gate": true, "use_qk_norm": true, "sliding_window": 512,
    "att_impl_type": "GQA", "num_nextn_predict_layers": 3, "attention_other_setting": {"attention_type":
    "sliding_attention", "num_attention_heads": 96, "num_attention_groups": 8, "head_dim": 128}})");
  config["layer_types"] =
      cycle(json::parse(R"(["full_attention", "sliding_attention", "sliding_attention", "sliding_attention"])"), 48);
  std::string with_experts = "3";
  for (int i = 4; i <= 44; ++i) with_experts += "," + std::to_string(i);
  config["moe_layers_enum"] = with_experts;
  return config;
}

json mimo_v2_flash() {
  json config = json::parse(R"({"architectures": ["MiMoV2FlashForCausalLM"], "model_type": "mimo_v2_flash",
    "num_hidden_layers": 48, "hidden_size": 4096, "intermediate_size": 16384, "num_attention_heads": 64,
    "num_key_value_heads": 4, "head_dim": 192, "v_head_dim": 128, "vocab_size": 152576, "attention_bias": false,
    "sliding_window_size": 128, "sliding_window": 128, "attention_chunk_size": 128, "swa_num_attention_heads": 64,
    "swa_num_key_value_heads": 8, "swa_head_dim": 192, "swa_v_head_dim": 128, "add_swa_attention_sink_bias": true,
    "add_full_attention_sink_bias": false, "n_routed_experts": 256, "moe_intermediate_size": 2048,
    "num_experts_per_tok": 8, "n_shared_experts": null, "n_group": 1, "topk_group": 1, "topk_method": "noaux_tc",
    "tie_word_embeddings": false})");
  config["hybrid_layer_pattern"] = cycle(json::parse("[1, 1, 1, 1, 1, 0]"), 48);
  config["hybrid_layer_pattern"][0] = 0;
  config["moe_layer_freq"] = cycle(json::parse("[1]"), 48);
  config["moe_layer_freq"][0] = 0;
  return config;
}

const json recurrent_gemma_2b = json::parse(R"({"_block_types": ["recurrent", "recurrent", "attention"],
    "architectures": ["RecurrentGemmaForCausalLM"], "model_type": "recurrent_gemma", "attention_bias": false,
    "attention_window_size": 2048, "conv1d_width": 4, "head_dim": 256, "hidden_size": 2560,
    "intermediate_size": 15360, "lru_width": 2560, "num_attention_heads": 10, "num_hidden_layers": 26,
    "num_key_value_heads": 1, "vocab_size": 256000})");

json gemma3n_e4b() {
  json config = json::parse(R"({"architectures": ["Gemma3nForConditionalGeneration"], "model_type": "gemma3n",
    "text_config": {"model_type": "gemma3n_text", "altup_num_inputs": 4, "attention_bias": false, "head_dim": 256,
    "hidden_size": 2048, "hidden_size_per_layer_input": 256, "laurel_rank": 64, "num_attention_heads": 8,
    "num_hidden_layers": 35, "num_key_value_heads": 2, "num_kv_shared_layers": 15, "vocab_size": 262400,
    "vocab_size_per_layer_input": 262144}, "vision_config": {"hidden_size": 2048}, "audio_config": {}})");
  config["text_config"]["intermediate_size"] = cycle(json::parse("[16384]"), 35);
  return config;
}

const json openelm_270m = json::parse(R"({"architectures": ["OpenELMForCausalLM"], "model_type": "openelm",
    "ffn_dim_divisor": 256, "ffn_multipliers": [0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9, 2.13, 2.37, 2.6, 2.83, 3.07,
    3.3, 3.53, 3.77, 4.0], "ffn_with_glu": true, "head_dim": 64, "model_dim": 1280,
    "normalize_qk_projections": true, "num_gqa_groups": 4, "num_kv_heads": [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5,
    5, 5], "num_query_heads": [12, 12, 12, 12, 12, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20, 20],
    "num_transformer_layers": 16, "qkv_multipliers": [0.5, 1.0], "share_input_output_layers": true,
    "vocab_size": 32000})");

const json bitnet = json::parse(R"({"architectures": ["BitNetForCausalLM"], "model_type": "bitnet",
    "hidden_act": "relu2", "hidden_size": 2560, "intermediate_size": 6912, "max_position_embeddings": 4096,
    "num_attention_heads": 20, "num_hidden_layers": 30, "num_key_value_heads": 5, "tie_word_embeddings": true,
    "vocab_size": 128256})");

/// All of these.
std::vector<json> all_files() {
  return {rwkv7_191m,       finch_1b6,          rwkv4_169m,    zamba2_1b2(), kimi_linear(), minimax_m1(),
          ring_mini_linear, longcat_flash,      arctic,        step3(),      step3p5(),     mimo_v2_flash(),
          bitnet,           recurrent_gemma_2b, gemma3n_e4b(), openelm_270m};
}

TEST_CASE("families under the names that they had before transformers took them in", "[huggingface]") {
  // Falcon as first published, heads tied as the class does: the totals of falcon-7b and falcon-40b
  CHECK(count(json::parse(R"({"architectures": ["RWForCausalLM"], "model_type": "RefinedWebModel", "alibi": false,
      "bias": false, "hidden_size": 4544, "multi_query": true, "n_head": 71, "n_layer": 32, "parallel_attn": true,
      "vocab_size": 65024})")) == 6'921'720'704);
  CHECK(count(json::parse(R"({"architectures": ["RWForCausalLM"], "model_type": "RefinedWeb", "alibi": false,
      "bias": false, "hidden_size": 8192, "n_head": 128, "n_head_kv": 8, "n_layer": 60, "parallel_attn": true,
      "vocab_size": 65024})")) == 41'303'293'952);
  // StableLM 3B-4E1T: the total of its model card, recalled
  CHECK(count(json::parse(R"({"architectures": ["StableLMEpochForCausalLM"], "model_type": "stablelm_epoch",
      "hidden_size": 2560, "intermediate_size": 6912, "num_attention_heads": 32, "num_hidden_layers": 32,
      "num_key_value_heads": 32, "rope_pct": 0.25, "norm_eps": 1e-05, "tie_word_embeddings": false,
      "vocab_size": 50304})")) == 2'795'443'200);
}

TEST_CASE("files that are no model say what to give", "[huggingface]") {
  CHECK(error_of(json::parse(R"({"metadata": {"total_size": 5}, "weight_map": {"a": "b.safetensors"}})")) ==
        in_config("is an index of safetensors files: it has names and no shapes; give the config.json beside it as "
                  "state.config, and the index as --safetensors-index of ckpt plan"));
  CHECK_THAT(error_of(json::parse(R"({"peft_type": "LORA", "base_model_name_or_path": "x/y", "r": 8})")),
             ContainsSubstring("is of an adapter (adapter_config.json)"));
  // Stable Diffusion XL's model_index.json
  CHECK(error_of(json::parse(R"({"_class_name": "StableDiffusionXLPipeline", "_diffusers_version": "0.19.0",
      "force_zeros_for_empty_prompt": true, "scheduler": ["diffusers", "EulerDiscreteScheduler"],
      "text_encoder": ["transformers", "CLIPTextModel"], "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
      "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
      "safety_checker": [null, null], "vae": ["diffusers", "AutoencoderKL"]})")) ==
        in_config("is a pipeline of several models (model_index.json): give the file of one of them: "
                  "text_encoder/config.json (CLIPTextModel), text_encoder_2/config.json (CLIPTextModelWithProjection), "
                  "unet/config.json (UNet2DConditionModel), vae/config.json (AutoencoderKL)"));
  // LLaVA 1.5 as its authors write it: without its tower class defaults would be those of the 7B
  for (const char* type : {"llava", "llava_llama", "llava_mistral"}) {
    CHECK_THAT(
        error_of(json{{"model_type", type},
                      {"hidden_size", 5120},
                      {"num_hidden_layers", 40},
                      {"mm_vision_tower", "openai/clip-vit-large-patch14-336"}}),
        ContainsSubstring("is LLaVA as its authors write it: mm_vision_tower \"openai/clip-vit-large-patch14-336\""));
  }
  CHECK_THAT(error_of(json::parse(R"({"model_type": "blip-2", "text_config": {"model_type": "opt"}})")),
             ContainsSubstring("its Q-Former is no family that is known"));
}

}  // namespace

TEST_CASE("RWKV: published totals and what its files leave open", "[huggingface]") {
  CHECK(count(rwkv7_191m) == 191'034'624u);
  CHECK(count(rwkv7_191m, R"({"hidden_size": 1024, "num_hidden_layers": 24, "intermediate_size": 4096,
                              "value_dim": 1024})") == 450'767'872u);
  CHECK(count(rwkv7_191m, rwkv7_to_1b5) == 1'527'404'544u);
  // total_size of the index of a published file in bf16, 1,059 tensors
  CHECK(count(rwkv7_191m, rwkv7_to_2b9) == 5'895'470'080u / 2);
  // Version 6: 2 V d + 13 L d^2 + 464 L d + 4 d with ranks 32 and 64, in the files of both.
  const auto finch = [](std::uint64_t d, std::uint64_t layers, std::uint64_t factor) {
    return 2 * 65536 * d + 13 * layers * d * d + factor * layers * d + 4 * d;
  };
  CHECK(count(finch_1b6) == finch(2048, 24, 464));
  CHECK(ckpt::count_by_part(ckpt::models::rwkv_6_1_6b) == ckpt::count_by_part(read(finch_1b6)));
  CHECK(count(finch_1b6, R"({"hidden_size": 4096, "attention_hidden_size": 4096, "num_hidden_layers": 32})") ==
        finch(4096, 32, 10 * 64 + 2 * 128 + 16));
  CHECK(count(finch_1b6,
              R"({"proj_low_rank_dim": 32, "gate_low_rank_dim": 64, "num_heads": 32,
                             "num_attention_heads": null, "expand_k": 1.0,
                             "head_size": null, "attention_hidden_size": null, "head_size_divisor": null})") ==
        finch(2048, 24, 464));
  CHECK(read(changed(
                 finch_1b6,
                 R"({"proj_low_rank_dim": 32, "gate_low_rank_dim": 64, "num_heads": 32, "num_attention_heads": null})"))
            .parameters == finch(2048, 24, 464) - 24 * (2048 / 2 * (2 * 2048 + 64 + 2)));
  CHECK(count(finch_1b6, R"({"model_type": "rwkv5"})") == finch(2048, 24, 14));
  // Version 4: 2 V d + 13 L d^2 + 11 L d + 4 d.
  CHECK(count(rwkv4_169m) == 169'342'464u);
  CHECK(count(rwkv4_169m, R"({"hidden_size": 1024, "attention_hidden_size": null, "num_hidden_layers": 24,
                              "intermediate_size": null})") == 430'397'440u);
  // Options.
  CHECK(count(rwkv7_191m, R"({"tie_word_embeddings": true})") == 191'034'624u - 65536 * 768);
  CHECK(count(rwkv7_191m, R"({"architectures": ["RWKV7Model"]})") == 191'034'624u - 65536 * 768);
  CHECK(count(rwkv7_191m, R"({"norm_first": false})") == 191'034'624u - 2 * 768);
  CHECK(count(rwkv7_191m, R"({"norm_bias": false})") == 191'034'624u - 768 * (2 + 2 * 12));
  CHECK(read(rwkv7_191m).active_parameters == 191'034'624u);
  CHECK(error_of(rwkv7_191m, R"({"attn": {"layers": [1]}})") ==
        in_config("attn must be null or absent: layers with attention among those of RWKV are not known here (got an "
                  "object)"));
  CHECK(error_of(rwkv7_191m, R"({"decay_low_rank_dim": null})") == in_config("decay_low_rank_dim is missing"));
  CHECK(error_of(rwkv7_191m, R"({"value_dim": [768, 1536]})") ==
        in_config("value_dim must be the same for every layer (got an array)"));
  CHECK(error_of(rwkv7_191m, R"({"hidden_ratio": 0, "intermediate_size": null})") ==
        in_config("hidden_ratio must be a number from 0.000977 to 1024.000000 (got 0)"));
  CHECK(error_of(rwkv7_191m, R"({"head_dim": 100})") ==
        in_config("hidden_size (768) must be a multiple of head_dim (100)"));
}

TEST_CASE("the catalog has the same parts as files of RWKV and Zamba2", "[huggingface][catalog]") {
  const auto agree = [](std::string_view entry, const json& config) {
    CAPTURE(entry);
    CHECK(ckpt::count_by_part(read(config)) == ckpt::count_by_part(ckpt::models::get(entry)));
  };
  agree("rwkv-7-0.1b", rwkv7_191m);
  agree("rwkv-7-1.5b", changed(rwkv7_191m, rwkv7_to_1b5));
  agree("rwkv-7-2.9b", changed(rwkv7_191m, rwkv7_to_2b9));
  agree("zamba2-1.2b", zamba2_1b2());
}

TEST_CASE("Zamba2: the total of the file with one shared block", "[huggingface]") {
  CHECK(count(zamba2_1b2()) == 1'215'064'704u);
  json listed = zamba2_1b2();
  listed.erase("hybrid_layer_ids");
  json types = cycle(json::parse(R"(["mamba", "mamba", "mamba", "mamba", "mamba", "hybrid"])"), 36);
  types.push_back("mamba");
  types.push_back("mamba");
  listed["layers_block_type"] = types;
  CHECK(count(listed) == 1'215'064'704u);
  // 2.7B: two blocks. Its file holds in each block the adapters of all nine uses, and then has 2.69 billion.
  const std::string_view to_2b7 = R"({"hidden_size": 2560, "intermediate_size": 10240, "mamba_d_state": 64,
      "n_mamba_heads": 80, "num_hidden_layers": 54, "num_mem_blocks": 2, "use_shared_attention_adapter": false,
      "hybrid_layer_ids": [6, 12, 18, 24, 30, 36, 42, 47, 51]})";
  const std::uint64_t zamba2_2b7 = count(zamba2_1b2(), to_2b7);
  CHECK(billions(zamba2_2b7 + 9 * 128 * (2560 + 2 * 10240)) == 2.69);
  CHECK(read(changed(zamba2_1b2(), to_2b7)).assumed.back() ==
        "each shared block has the adapters of its own uses (published files of several blocks hold in each block "
        "those of all uses)");
  CHECK(error_of(zamba2_1b2(), R"({"num_mem_blocks": 7})") ==
        in_config("num_mem_blocks (7) must not exceed the 6 layers that use them, nor those the 38 layers"));
  CHECK(error_of(zamba2_1b2(), R"({"num_key_value_heads": 8})") ==
        in_config("num_key_value_heads (8) must be equal to num_attention_heads (32)"));
  CHECK(error_of(zamba2_1b2(), R"({"n_mamba_heads": 63})") ==
        in_config("mamba_expand x hidden_size (4096) must be a multiple of n_mamba_heads (63)"));
  CHECK(error_of(listed, R"({"layers_block_type": ["mamba", "hybrid"]})") ==
        in_config("layers_block_type must have one entry for each of the 38 layers (got 2)"));
}

TEST_CASE("Kimi Linear and MiniMax-M1: totals of the files", "[huggingface]") {
  CHECK(count(kimi_linear()) == 49'122'681'728u);
  CHECK(read(kimi_linear()).active_parameters == 3'484'459'904u);
  CHECK(error_of(kimi_linear(), R"({"routed_expert_hidden_size": 3584})") ==
        in_config("routed_expert_hidden_size must be absent: such layers (Kimi K3) are not known here (got 3584)"));
  CHECK(error_of(kimi_linear(), R"({"linear_attn_config": {"use_full_rank_gate": true}})") ==
        in_config("linear_attn_config.use_full_rank_gate must be false or absent for kimi_linear (got true)"));
  CHECK(error_of(kimi_linear(), R"({"linear_attn_config": {"kda_layers": [28]}})") ==
        in_config("linear_attn_config.kda_layers must not exceed num_hidden_layers (27)"));
  CHECK(error_of(kimi_linear(), R"({"linear_attn_config": null})") == in_config("linear_attn_config is missing"));
  CHECK(error_of(kimi_linear(), R"({"num_experts_per_token": 257})") ==
        in_config("num_experts_per_token (257) must not exceed num_experts (256)"));

  CHECK(count(minimax_m1()) == 456'089'655'296u);
  CHECK(billions(read(minimax_m1()).active_parameters) == Catch::Approx(45.9).epsilon(0.06));
  CHECK(count(minimax_m1(), R"({"model_type": "minimax_text_01", "architectures": ["MiniMaxText01ForCausalLM"]})") ==
        456'089'655'296u);
  json converted = minimax_m1();
  converted["model_type"] = "minimax";
  converted.erase("attn_type_list");
  const std::uint64_t lightning = 5 * 6144ull * 8192 + 8192;
  const std::uint64_t full = 2 * 6144ull * (64 + 8) * 128;
  CHECK(count(converted) == 456'089'655'296u - 30 * lightning + 30 * full);
  json types = cycle(json::parse(R"(["linear_attention", "linear_attention", "linear_attention", "linear_attention",
      "linear_attention", "linear_attention", "linear_attention", "full_attention"])"),
                     80);
  converted["layer_types"] = types;
  CHECK(count(converted) == 456'089'655'296u);
  json other = minimax_m1();
  other["attn_type_list"][3] = 2;
  CHECK(error_of(other) == in_config("attn_type_list must be of 0 and 1 (got an array)"));
  converted["layer_types"][3] = "lightning";
  CHECK(error_of(converted) == in_config("layer_types has the unknown kind \"lightning\" (got an array)"));
  CHECK(error_of(minimax_m1(), R"({"attn_type_list": [0, 1]})") ==
        in_config("attn_type_list must have one entry for each of the 80 layers (got 2)"));
  CHECK_THAT(error_of(minimax_m1(), R"({"shared_intermediate_size": 9216})"),
             ContainsSubstring("shared_intermediate_size must be 0"));
}

TEST_CASE("Ring-linear: Ling 2.0 with lightning attention", "[huggingface]") {
  // Ling-mini-2.0 has 16,255,643,392 in its files; in 16 of the 20 layers attention is another.
  CHECK(count(ring_mini_linear, R"({"model_type": "bailing_moe_v2", "architectures": ["BailingMoeV2ForCausalLM"],
                                    "layer_group_size": null, "group_norm_size": null})") == 16'255'643'392u);
  // Ling-flash-2.0 and Ling-1T, totals of their files.
  const json ling = changed(ring_mini_linear, R"({"model_type": "bailing_moe_v2", "layer_group_size": null,
                                                  "group_norm_size": null})");
  CHECK(count(ling, R"({"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
                        "intermediate_size": 9216, "moe_intermediate_size": 1024,
                        "moe_shared_expert_intermediate_size": 1024})") == 102'889'705'216u);
  CHECK(count(ling, R"({"hidden_size": 8192, "num_hidden_layers": 80, "num_attention_heads": 64,
                        "num_key_value_heads": 8, "intermediate_size": 18432, "moe_intermediate_size": 2048,
                        "moe_shared_expert_intermediate_size": 2048, "first_k_dense_replace": 4})") ==
        999'705'328'640u);
  const std::uint64_t lightning = 5 * 2048ull * 2048 + 2048;
  const std::uint64_t full = 2048ull * (16 + 2 * 4) * 128 + 2048ull * 2048;
  CHECK(count(ring_mini_linear) == 16'255'643'392u + 16 * (lightning - full));
  CHECK(billions(count(ring_mini_linear)) == 16.42);  // published: 16.4, with 1.6 active
  CHECK(billions(read(ring_mini_linear).active_parameters) == Catch::Approx(1.6).epsilon(0.02));
  CHECK(count(ring_mini_linear, R"({"layer_group_size": 6})") == count(ring_mini_linear) - lightning + full);
  CHECK_THAT(error_of(ring_mini_linear, R"({"use_qkv_bias": true})"), ContainsSubstring("must be false"));
}

TEST_CASE("LongCat-Flash: the total of the files is the model and its module", "[huggingface]") {
  const ckpt::HuggingFaceModel model = read(longcat_flash);
  CHECK(model.parameters == 560'664'980'480u);
  CHECK(ckpt::count_by_part(ckpt::models::longcat_flash) == ckpt::count_by_part(model));
  CHECK(model.uncounted_modules == 1);
  CHECK(model.model_type == "longcat_flash");
  CHECK(model.unread.empty());
  // The files: 561,862,880,256, with the module and its copy of the embedding.
  CHECK(read(longcat_flash, {.prediction = ckpt::PredictionModules::own_tables}).parameters == 561'862'880'256u);
  CHECK(read(longcat_flash, {.prediction = ckpt::PredictionModules::share}).parameters ==
        561'862'880'256u - 131072ull * 6144);
  // 18.6 to 31.3 billion are active, without the embedding.
  const std::uint64_t expert = 3ull * 6144 * 2048;
  CHECK(billions(model.active_parameters - 131072ull * 6144) == Catch::Approx(31.3).epsilon(0.005));
  CHECK(billions(model.active_parameters - 131072ull * 6144 - 28 * 12 * expert) == Catch::Approx(18.6).epsilon(0.01));
  // As transformers writes it.
  CHECK(read(changed(longcat_flash, R"({"model_type": "longcat_flash", "num_hidden_layers": 56})")).parameters ==
        560'664'980'480u);
  CHECK(count(longcat_flash, R"({"zero_expert_num": 0})") == 560'664'980'480u - 28 * 256 * 6145ull);
  CHECK_THAT(error_of(longcat_flash, R"({"ngram_vocab_size_ratio": 78})"),
             ContainsSubstring("ngram_vocab_size_ratio must be absent"));
  CHECK(error_of(longcat_flash, R"({"moe_topk": 513})") ==
        in_config("moe_topk (513) must not exceed n_routed_experts (512)"));
}

TEST_CASE("files of LongCat, Step-3.5 and MiMo-V2 are explained with their modules", "[stored]") {
  using ckpt::PredictionModules;
  const auto explained = [](const json& config, std::uint64_t weights, std::vector<std::string> tensors,
                            PredictionModules prediction = PredictionModules::by_family) {
    json with_type = config;
    with_type["torch_dtype"] = "bfloat16";
    const ckpt::HuggingFaceModel model = read(with_type, {.prediction = prediction});
    return ckpt::explain_stored(model, {.total_size = 2 * weights, .tensors = std::move(tensors), .files = 1});
  };
  // An embedding in a module that stands apart.
  const std::vector<std::string> longcat{"lm_head.weight", "model.layers.27.mlps.1.down_proj.weight",
                                         "model.mtp.embed_tokens.weight", "model.mtp.layers.0.eh_proj.weight"};
  for (const auto counted : {PredictionModules::by_family, PredictionModules::share, PredictionModules::own_tables}) {
    const ckpt::StoredExplanation all = explained(longcat_flash, 561'862'880'256, longcat, counted);
    CHECK(all.is_exact());
    CHECK(all.unexplained == 0);
    CHECK(all.prediction == PredictionModules::own_tables);
    CHECK_FALSE(all.items.back().by_name_only);
    const ckpt::StoredExplanation none =
        explained(longcat_flash, 560'664'980'480, {longcat.begin(), longcat.begin() + 2}, counted);
    CHECK(none.is_exact());
    CHECK(none.items.front().weights == 560'664'980'480);
  }
  CHECK(explained(longcat_flash, 561'862'880'256, longcat).items.back().what ==
        "multi-token prediction with its own copy of embedding or head");
  // Layers beyond the last, each with a head.
  std::vector<std::string> step{"lm_head.weight", "model.layers.44.self_attn.g_proj.weight"};
  for (const char* layer : {"45", "46", "47"}) {
    step.push_back(std::string("model.layers.") + layer + ".eh_proj.weight");
    step.push_back(std::string("model.layers.") + layer + ".transformer.shared_head.output.weight");
  }
  const ckpt::StoredExplanation three = explained(step3p5(), 199'384'301'376, step);
  CHECK(three.is_exact());
  CHECK(three.prediction == PredictionModules::own_tables);
  CHECK_FALSE(three.items.back().by_name_only);
  // Modules without tables, which stand apart.
  json mimo = mimo_v2_flash();
  mimo["num_nextn_predict_layers"] = 3;
  const std::uint64_t with_modules = read(mimo, {.prediction = PredictionModules::share}).parameters;
  const ckpt::StoredExplanation apart =
      explained(mimo, with_modules, {"lm_head.weight", "model.mtp.layers.0.eh_proj.weight", "model.norm.weight"});
  CHECK(apart.is_exact());
  CHECK(apart.prediction == PredictionModules::share);
  CHECK_FALSE(apart.items.back().by_name_only);
}

TEST_CASE("Step-3, Step-3.5 and MiMo-V2: layers with other heads", "[huggingface]") {
  // Step-3: 321 billion with 5 of the vision tower, 38 active.
  const ckpt::HuggingFaceModel step = read(step3());
  CHECK(step.model_type == "step3_text");
  CHECK(billions(step.parameters) == Catch::Approx(316.0).epsilon(0.005));
  CHECK(billions(step.active_parameters) == Catch::Approx(38.0).epsilon(0.05));
  // Step-3.5: 199,384,301,376 in the files, with three modules that have a dense MLP and a head each.
  CHECK(count(step3p5()) == 196'956'130'368u);
  CHECK(ckpt::count_by_part(ckpt::models::step_3_5_flash) == ckpt::count_by_part(read(step3p5())));
  CHECK(read(step3p5(), {.prediction = ckpt::PredictionModules::own_tables}).parameters == 199'384'301'376u);
  CHECK(read(step3p5()).uncounted_modules == 3);
  CHECK(count(step3p5(), R"({"attention_other_setting": null})") ==
        196'956'130'368u - 33 * 32 * (2 * 4096ull * 128 + 4096));
  CHECK(error_of(step3p5(), R"({"layer_types": ["full_attention"]})") ==
        in_config("layer_types must have one entry for each of the 45 layers (got 1)"));
  CHECK(error_of(step3p5(), R"({"moe_layers_enum": "3,,4"})") ==
        in_config("moe_layers_enum must be numbers of layers with commas between them (got \"3,,4\")"));
  CHECK(error_of(step3p5(), R"({"moe_layers_enum": "3 4"})") ==
        in_config("moe_layers_enum must be numbers of layers with commas between them (got \"3 4\")"));
  CHECK(count(step3p5(), R"({"moe_layers_enum": "3 , 4"})") == count(step3p5(), R"({"moe_layers_enum": [3, 4, 45]})"));
  CHECK(error_of(step3p5(), R"({"moe_layers_enum": ""})") ==
        in_config("moe_layers_enum must be numbers of layers with commas between them (got \"\")"));
  CHECK(error_of(step3p5(), R"({"moe_layers_enum": "45"})") ==
        in_config("moe_layers_enum leaves no layer with experts"));
  // MiMo-V2-Flash: 309 billion, 15 active.
  CHECK(billions(count(mimo_v2_flash())) == Catch::Approx(309.0).epsilon(0.005));
  CHECK(billions(read(mimo_v2_flash()).active_parameters) == Catch::Approx(15.0).epsilon(0.05));
  const std::uint64_t mimo = count(mimo_v2_flash());
  CHECK(count(mimo_v2_flash(), R"({"add_swa_attention_sink_bias": false})") == mimo - 39 * 64);
  CHECK(count(mimo_v2_flash(), R"({"add_full_attention_sink_bias": true})") == mimo + 9 * 64);
  CHECK(count(mimo_v2_flash(), R"({"swa_num_key_value_heads": 4})") == mimo - 39 * 4 * 4096ull * (192 + 128));
  CHECK(count(mimo_v2_flash(), R"({"v_head_dim": 192})") == mimo + 9 * 64 * 4096ull * (64 + 4));
  // MiMo-V2.5-Pro: 1,023,244,718,976 numbers in its files, of which those of 8-bit scales: one for each block of 128 x
  // 128 of experts and dense MLPs, and of query, key and value in 8 shards of 27 x 48 blocks.
  json pro = changed(mimo_v2_flash(), R"({"model_type": "mimo_v2", "architectures": ["MiMoV2ForCausalLM"],
      "num_hidden_layers": 70, "hidden_size": 6144, "num_attention_heads": 128, "num_key_value_heads": 8,
      "swa_num_attention_heads": 128, "n_routed_experts": 384, "num_nextn_predict_layers": 3})");
  pro["hybrid_layer_pattern"] = cycle(json::parse("[1]"), 70);
  for (const std::size_t full : {0u, 7u, 15u, 23u, 31u, 39u, 47u, 55u, 62u, 69u}) pro["hybrid_layer_pattern"][full] = 0;
  pro["moe_layer_freq"] = cycle(json::parse("[1]"), 70);
  pro["moe_layer_freq"][0] = 0;
  const std::uint64_t of_experts = 69ull * 384 * 3 * (6144 / 128) * (2048 / 128);
  const std::uint64_t of_others = 4ull * 3 * (6144 / 128) * (16384 / 128) + 73ull * 8 * 27 * 48;
  CHECK(read(pro, {.prediction = ckpt::PredictionModules::share}).parameters + of_experts + of_others ==
        1'023'244'718'976u);
  CHECK(count(pro) == 1'021'248'126'336u);
  CHECK_THAT(Catch::StringMaker<std::vector<std::string>>::convert(
                 read(changed(pro, R"({"vision_config": {"depth": 28}})")).assumed),
             ContainsSubstring("counted without vision_config"));
  CHECK_THAT(error_of(mimo_v2_flash(), R"({"n_shared_experts": 1})"),
             ContainsSubstring("n_shared_experts must be null or 0"));
}

TEST_CASE("Arctic and BitNet", "[huggingface]") {
  // Arctic: 480 billion, 17 active.
  CHECK(count(arctic) == 478'584'608'768u);
  CHECK(billions(read(arctic).active_parameters) == Catch::Approx(17.0).epsilon(0.03));
  CHECK(count(arctic, R"({"use_residual": false})") == 478'584'608'768u - 35 * (3 * 7168ull * 7168 + 7168));
  CHECK(error_of(arctic, R"({"moe_layer_frequency": 2})") ==
        in_config("moe_layer_frequency must be 1: layers without experts are not known here"));
  CHECK(count(bitnet) == 2'412'820'480u);
}

TEST_CASE("RecurrentGemma, Gemma 3n and OpenELM", "[huggingface]") {
  const json& recurrent = recurrent_gemma_2b;
  CHECK(count(recurrent) == 2'682'862'080u);
  CHECK(billions(count(recurrent, R"({"hidden_size": 4096, "intermediate_size": 24576, "lru_width": 4096,
                                      "num_attention_heads": 16, "num_hidden_layers": 38})")) == 8.58);
  CHECK(count(recurrent, R"({"tie_word_embeddings": false})") == 2'682'862'080u + 256000 * 2560);
  CHECK(error_of(recurrent, R"({"_block_types": ["recurrent", "mamba"]})") ==
        in_config("_block_types must be of \"recurrent\" and \"attention\" (got an array)"));
  CHECK(error_of(recurrent, R"({"_block_types": []})") == in_config("_block_types must not be empty (got an array)"));
  CHECK(error_of(recurrent, R"({"lru_width": 2561})") ==
        in_config("lru_width (2561) must be a multiple of num_attention_heads (10)"));

  const json gemma = gemma3n_e4b();
  json e2b = changed(gemma, R"({"text_config": {"num_hidden_layers": 30, "num_kv_shared_layers": 10}})");
  e2b["text_config"]["intermediate_size"] = cycle(json::parse("[8192]"), 30);
  CHECK(count(gemma) == 6'866'696'688u);
  CHECK(count(e2b) == 4'456'156'768u);
  // The files, 7,849,978,192 and 5,439,438,272 with the same towers for images and sound, differ in their text alone.
  CHECK(count(gemma) - count(e2b) == 7'849'978'192u - 5'439'438'272u);
  CHECK(read(gemma).assumed.front() == "counted text_config alone, as gemma3n_text");
  CHECK(error_of(gemma, R"({"text_config": {"intermediate_size": [16384, 8192]}})") ==
        in_config("text_config.intermediate_size must be the same for every layer (got an array)"));

  const json& openelm = openelm_270m;
  CHECK(count(openelm) == 271'527'168u);
  CHECK(ckpt::count_by_part(read(openelm))[ckpt::Part::embedding] == 32000u * 1280);
  CHECK(error_of(openelm, R"({"num_kv_heads": [3, 3]})") ==
        in_config("num_kv_heads must have one entry for each of the 16 layers (got 2)"));
  CHECK(error_of(openelm, R"({"ffn_multipliers": [0.5, "1"]})") ==
        in_config("ffn_multipliers must be an array of numbers, one for each layer (got an array)"));
  CHECK(error_of(openelm, R"({"ffn_multipliers": null})") == in_config("ffn_multipliers is missing"));
  // As the rule of its paper makes the larger ones: heads and inner sizes grow with depth.
  struct Size {
    std::uint64_t model;
    std::uint64_t head;
    std::uint64_t layers;
    std::uint64_t parameters;
  };
  for (const Size& size :
       {Size{1536, 64, 20, 457'179'136u}, Size{2048, 64, 28, 1'079'891'456u}, Size{3072, 128, 36, 3'036'647'424u}}) {
    CAPTURE(size.model);
    json config = openelm;
    config["model_dim"] = size.model;
    config["head_dim"] = size.head;
    config["num_transformer_layers"] = size.layers;
    for (const char* name : {"ffn_multipliers", "num_query_heads", "num_kv_heads"}) config[name] = json::array();
    for (std::uint64_t i = 0; i < size.layers; ++i) {
      const double depth = static_cast<double>(i) / static_cast<double>(size.layers - 1);
      const double share = std::round(100.0 * (0.5 + 0.5 * depth)) / 100.0;
      const std::uint64_t group = 4 * size.head;
      const double features = share * static_cast<double>(size.model);
      auto heads = static_cast<std::uint64_t>(features + static_cast<double>(group) / 2.0) / group * group;
      if (static_cast<double>(heads) < 0.9 * features) heads += group;
      config["ffn_multipliers"].push_back(std::round(100.0 * (0.5 + 3.5 * depth)) / 100.0);
      config["num_query_heads"].push_back(heads / size.head);
      config["num_kv_heads"].push_back(heads / size.head / 4);
    }
    CHECK(count(config) == size.parameters);
  }
}

TEST_CASE("Grok-2 and decoders before llama", "[huggingface]") {
  const json grok2 = json::parse(R"({"architectures": ["Grok1ForCausalLM"], "model_type": "git", "hidden_size": 8192,
      "intermediate_size": 32768, "moe_intermediate_size": 16384, "num_experts_per_tok": 2, "num_local_experts": 8,
      "residual_moe": true, "num_attention_heads": 64, "num_key_value_heads": 8, "num_hidden_layers": 64,
      "head_dim": 128, "vocab_size": 131072})");
  CHECK(billions(count(grok2)) == Catch::Approx(269.5).epsilon(0.001));
  CHECK(billions(read(grok2).active_parameters) == Catch::Approx(115.0).epsilon(0.005));
  CHECK(read(grok2).model_type == "grok-1");

  CHECK(count(json::parse(R"({"architectures": ["CodeGenForCausalLM"], "model_type": "codegen", "n_embd": 1024,
                              "n_head": 16, "n_inner": null, "n_layer": 20, "rotary_dim": 32, "vocab_size": 51200,
                              "tie_word_embeddings": false})")) == 356'712'448u);
  CHECK(count(json::parse(R"({"architectures": ["XGLMForCausalLM"], "model_type": "xglm", "attention_heads": 16,
                              "d_model": 1024, "ffn_dim": 4096, "num_layers": 24, "vocab_size": 256008,
                              "max_position_embeddings": 2048})")) == 564'463'616u);
  CHECK(count(json::parse(R"({"architectures": ["BioGptForCausalLM"], "model_type": "biogpt", "hidden_size": 1024,
                              "intermediate_size": 4096, "max_position_embeddings": 1024, "num_attention_heads": 16,
                              "num_hidden_layers": 24, "vocab_size": 42384})")) == 346'763'264u);
  const json phi3_small = json::parse(R"({"architectures": ["Phi3SmallForCausalLM"], "model_type": "phi3small",
      "attention_bias": false, "blocksparse_block_size": 64, "blocksparse_num_local_blocks": 16,
      "blocksparse_triton_kernel_block_size": 64, "blocksparse_vert_stride": 8, "ff_intermediate_size": 14336,
      "hidden_size": 4096, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
      "vocab_size": 100352})");
  CHECK(count(phi3_small) == 7'392'272'384u);
  const json persimmon = json::parse(R"({"architectures": ["PersimmonForCausalLM"], "model_type": "persimmon",
      "hidden_size": 4096, "intermediate_size": 16384, "num_attention_heads": 64, "num_hidden_layers": 36,
      "qk_layernorm": true, "tie_word_embeddings": false, "vocab_size": 262144})");
  CHECK(count(persimmon) == 2 * 262144ull * 4096 + 2 * 4096 +
                                36 * (4 * 4096ull * 4097 + 2 * 4096ull * 16384 + 16384 + 4096 + 4 * 4096 + 4 * 64));
  CHECK(count(persimmon, R"({"qk_layernorm": false})") == count(persimmon) - 36 * 4 * 64);
  const json fuyu = json::parse(R"({"architectures": ["FuyuForCausalLM"], "model_type": "fuyu", "hidden_size": 4096,
      "image_size": 300, "intermediate_size": 16384, "num_attention_heads": 64, "num_channels": 3,
      "num_hidden_layers": 36, "num_key_value_heads": 64, "patch_size": 30, "qk_layernorm": true,
      "text_model_type": "persimmon", "tie_word_embeddings": false, "vocab_size": 262144, "text_config":
      {"model_type": "persimmon", "hidden_size": 4096, "intermediate_size": 16384, "num_attention_heads": 64,
       "num_hidden_layers": 36, "qk_layernorm": true, "tie_word_embeddings": false, "vocab_size": 262144}})");
  CHECK(count(fuyu) == 9'408'238'592u);  // total of the published files
  // DiffLlama: four vectors of head size more than llama.
  const json diff_llama = json::parse(R"({"model_type": "diffllama", "hidden_size": 1024, "intermediate_size": 2816,
      "num_attention_heads": 16, "num_hidden_layers": 12, "num_key_value_heads": 8, "vocab_size": 32000})");
  CHECK(count(diff_llama) == count(diff_llama, R"({"model_type": "llama"})") + 12 * 4 * 64);
}

TEST_CASE("families that are known and cannot be counted", "[huggingface]") {
  for (const char* name : {"jetmoe", "xlstm", "doge", "ctrl", "kimi_k3"}) {
    CAPTURE(name);
    CHECK(error_of(json{{"model_type", name}, {"text_config", {{"model_type", "llama"}}}}) ==
          in_config("model_type \"" + std::string(name) +
                    "\": its layers are not known here; give the number of parameters of such a model instead"));
  }
  for (const char* name : {"nemotron-nas", "deci"}) {
    CHECK_THAT(error_of(json{{"model_type", name}}), ContainsSubstring("in block_configs, which is not read"));
  }
}

TEST_CASE("files of these families that are spoilt", "[huggingface]") {
  // Whatever one field is, there is a number below 2^53 or a reason, and no other end.
  for (const json& config : all_files()) {
    const bool nested = config.contains("text_config");
    const json& fields = nested ? config["text_config"] : config;
    for (const auto& [key, original] : fields.items()) {
      if (key == "model_type" || key == "architectures") continue;
      for (const char* value : {"null", "0", "-1", "1", "1.5", "1e30", "1099511627776", "\"3\"", "\"\"", "true", "[]",
                                "[0]", "[1e30]", "[\"a\"]", "[[1]]", "{}"}) {
        CAPTURE(config.dump().substr(0, 60), key, value);
        json spoilt = config;
        (nested ? spoilt["text_config"] : spoilt)[key] = json::parse(value);
        try {
          const ckpt::HuggingFaceModel model = read(spoilt);
          CHECK(model.parameters > 0);
          CHECK(model.active_parameters <= model.parameters);
        } catch (const ckpt::InvalidInput& error) {
          CHECK_THAT(error.what(), ContainsSubstring(in_config("")));
        }
      }
    }
  }
}

TEST_CASE("every size of these families at its largest", "[huggingface]") {
  const auto enlarge = [](json& object, const auto& self) -> void {
    for (auto& [key, value] : object.items()) {
      if (value.is_object()) self(value, self);
      const bool layers = key.find("layer") != key.npos || key == "n_shared_experts";
      if (value.is_number_integer() && !layers && key != "moe_topk") value = std::uint64_t{1} << 40;
    }
  };
  for (json config : all_files()) {
    CAPTURE(config.dump().substr(0, 60));
    enlarge(config, enlarge);
    CHECK_THAT(error_of(config), ContainsSubstring(in_config("")));
  }
}

TEST_CASE("heads that these shapes have not", "[huggingface]") {
  CHECK(error_of(zamba2_1b2(), R"({"architectures": ["Zamba2ForSequenceClassification"]})") ==
        in_config("the head of Zamba2ForSequenceClassification is not known for zamba2"));
  CHECK(error_of(rwkv7_191m, R"({"architectures": ["RWKV7ForTokenClassification"]})") ==
        in_config("the head of RWKV7ForTokenClassification is not known for rwkv7"));
}

TEST_CASE("shapes of RWKV, Zamba2 and Gemma 3n that do not fit together", "[state]") {
  const auto error = [](const auto& shape) -> std::string {
    try {
      (void)ckpt::parameter_count(shape);
    } catch (const ckpt::InvalidInput& e) {
      return e.what();
    }
    return "";
  };
  const auto rwkv = std::get<ckpt::RwkvShape>(read(rwkv7_191m).shape);
  const auto with = [](auto shape, auto change) {
    change(shape);
    return shape;
  };
  CHECK_THAT(error(with(rwkv, [](auto& m) { m.version = 8; })), ContainsSubstring("version must be from 4 to 7"));
  CHECK_THAT(error(with(rwkv, [](auto& m) { m.mix_rank = 32; })),
             ContainsSubstring("mix_rank must be > 0 in version 6"));
  CHECK_THAT(error(with(rwkv, [](auto& m) { m.gate_rank = 0; })), ContainsSubstring("gate_rank must be > 0"));
  CHECK_THAT(error(with(rwkv, [](auto& m) { m.head_size = 7; })), ContainsSubstring("multiple of head_size"));
  const auto zamba = std::get<ckpt::ZambaShape>(read(zamba2_1b2()).shape);
  CHECK_THAT(error(with(zamba, [](auto& m) { m.blocks = 7; })), ContainsSubstring("blocks must be from 1 to uses"));
  CHECK_THAT(error(with(zamba, [](auto& m) { m.uses = 39; })), ContainsSubstring("uses must be <= layers"));
  CHECK_THAT(error(with(zamba, [](auto& m) { m.heads = 3; })), ContainsSubstring("multiple of heads"));
  const auto gemma = std::get<ckpt::Gemma3nShape>(read(gemma3n_e4b()).shape);
  CHECK_THAT(error(with(gemma, [](auto& m) { m.streams = 0; })), ContainsSubstring("streams must be > 0"));
  CHECK_THAT(error(with(gemma, [](auto& m) { m.kv_heads = 3; })), ContainsSubstring("multiple of kv_heads"));
  CHECK(error(with(gemma, [](auto& m) { m.streams = 1; })).empty());
  auto layered = std::get<ckpt::LayeredDecoderShape>(read(openelm_270m).shape);
  layered.common.mixers = "*";
  CHECK_THAT(error(layered), ContainsSubstring("must be left out"));
  const auto step = std::get<ckpt::DecoderShape>(read(step3p5()).shape);
  CHECK_THAT(error(with(step, [](auto& m) { m.window = {}; })), ContainsSubstring("window.heads must be > 0"));
  CHECK_THAT(error(with(step, [](auto& m) { m.window.kv_heads = 7; })), ContainsSubstring("window.heads must be a"));
  CHECK_THAT(error(with(step, [](auto& m) { m.prediction_dense = true; })), ContainsSubstring("prediction_layers"));
  const ckpt::DecoderShape llama = ckpt::models::shapes::llama_7b;
  const auto reward = with(llama, [](auto& m) {
    m.head = ckpt::Head::labels;
    m.labels = 19;
    m.gate_layers = 3;
  });
  CHECK_THAT(error(reward), ContainsSubstring("gate_size must be > 0"));
  CHECK(error(with(reward, [](auto& m) { m.gate_size = 1024; })).empty());
  CHECK_THAT(error(with(llama, [](auto& m) { m.gate_layers = 3; })),
             ContainsSubstring("head_mlp and gate_layers must be left out where the head does not score labels"));
  const auto kimi = std::get<ckpt::DecoderShape>(read(kimi_linear()).shape);
  CHECK_THAT(error(with(kimi, [](auto& m) { m.query_rank = 64; })), ContainsSubstring("with latent attention"));
  CHECK_THAT(error(with(kimi, [](auto& m) { m.linear.fixed_decay = true; })), ContainsSubstring("rank must be 0"));
  CHECK_THAT(error(with(step, [](auto& m) { m.recurrence.width = 64; })), ContainsSubstring("recurrence.width"));
}
