#pragma once
// Decoders with mixtures of experts.

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

/// Mixtral 8x7B.
inline constexpr DecoderShape mixtral_8x7b{.vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .experts = {.count = 8, .active = 2, .inner_size = 14336}};
/// Mixtral 8x22B.
inline constexpr DecoderShape mixtral_8x22b{.vocab_size = 32000, .hidden_size = 6144, .layers = 56, .heads = 48,
    .kv_heads = 8, .experts = {.count = 8, .active = 2, .inner_size = 16384}};
/// Grok-1.
inline constexpr DecoderShape grok_1 = families::grok_1({.vocab_size = 131072, .hidden_size = 6144, .layers = 64,
    .heads = 48, .kv_heads = 8, .experts = {.count = 8, .active = 2, .inner_size = 32768}});
/// DBRX.
inline constexpr DecoderShape dbrx{.vocab_size = 100352, .hidden_size = 6144, .layers = 40, .heads = 48, .kv_heads = 8,
    .experts = {.count = 16, .active = 4, .inner_size = 10752}};
/// Phi-3.5-MoE.
inline constexpr DecoderShape phi_3_5_moe = families::phimoe({.vocab_size = 32064, .hidden_size = 4096, .layers = 32,
    .heads = 32, .kv_heads = 8, .experts = {.count = 16, .active = 2, .inner_size = 6400}});
/// OLMoE 1B-7B.
inline constexpr DecoderShape olmoe_1b_7b = families::olmo2({.vocab_size = 50304, .hidden_size = 2048, .layers = 16,
    .heads = 16, .experts = {.count = 64, .active = 8, .inner_size = 1024}});
/// Qwen1.5-MoE-A2.7B.
inline constexpr DecoderShape qwen1_5_moe_a2_7b = families::qwen2({.vocab_size = 151936, .hidden_size = 2048,
    .layers = 24, .heads = 16, .experts = {.count = 60, .active = 4, .inner_size = 1408, .shared_inner_size = 5632,
    .shared_gate = true}});
/// Qwen3 30B-A3B.
inline constexpr DecoderShape qwen3_30b_a3b = families::qwen3({.vocab_size = 151936, .hidden_size = 2048, .layers = 48,
    .heads = 32, .kv_heads = 4, .head_dim = 128, .experts = {.count = 128, .active = 8, .inner_size = 768}});
/// Qwen3 235B-A22B.
inline constexpr DecoderShape qwen3_235b_a22b = families::qwen3({.vocab_size = 151936, .hidden_size = 4096,
    .layers = 94, .heads = 64, .kv_heads = 4, .head_dim = 128, .experts = {.count = 128, .active = 8,
    .inner_size = 1536}});
/// gpt-oss 20B.
inline constexpr DecoderShape gpt_oss_20b = families::gpt_oss({.vocab_size = 201088, .hidden_size = 2880, .layers = 24,
    .heads = 64, .kv_heads = 8, .head_dim = 64, .experts = {.count = 32, .active = 4, .inner_size = 2880}});
/// gpt-oss 120B.
inline constexpr DecoderShape gpt_oss_120b = families::gpt_oss({.vocab_size = 201088, .hidden_size = 2880, .layers = 36,
    .heads = 64, .kv_heads = 8, .head_dim = 64, .experts = {.count = 128, .active = 4, .inner_size = 2880}});
/// DeepSeek-V2-Lite.
inline constexpr DecoderShape deepseek_v2_lite{.vocab_size = 102400, .hidden_size = 2048, .layers = 27, .heads = 16,
    .intermediate_size = 10944, .latent = {.kv_rank = 512, .nope_dim = 128, .rope_dim = 64, .v_dim = 128},
    .experts = {.count = 64, .active = 6, .inner_size = 1408, .shared_inner_size = 2816, .first_layer = 1}};
/// The latent attention of DeepSeek-V2 and V3, Kimi K2 and LongCat-Flash.
inline constexpr LatentAttention deepseek_latent{.q_rank = 1536, .kv_rank = 512, .nope_dim = 128, .rope_dim = 64,
    .v_dim = 128};
/// DeepSeek-V2.
inline constexpr DecoderShape deepseek_v2{.vocab_size = 102400, .hidden_size = 5120, .layers = 60, .heads = 128,
    .intermediate_size = 12288, .latent = deepseek_latent, .experts = {.count = 160, .active = 6, .inner_size = 1536,
    .shared_inner_size = 3072, .first_layer = 1}};
/// DeepSeek-V3.
inline constexpr DecoderShape deepseek_v3 = families::deepseek_v3({.vocab_size = 129280, .hidden_size = 7168,
    .layers = 61, .heads = 128, .intermediate_size = 18432, .latent = deepseek_latent, .experts = {.count = 256,
    .active = 8, .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 3}});
/// Kimi K2.
inline constexpr DecoderShape kimi_k2 = families::deepseek_v3({.vocab_size = 163840, .hidden_size = 7168, .layers = 61,
    .heads = 64, .intermediate_size = 18432, .latent = deepseek_latent, .experts = {.count = 384, .active = 8,
    .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 1}});
/// GLM-4.5.
inline constexpr DecoderShape glm_4_5 = families::glm4_moe({.vocab_size = 151552, .hidden_size = 5120, .layers = 92,
    .heads = 96, .kv_heads = 8, .head_dim = 128, .intermediate_size = 12288, .qk_norm = QkNorm::head,
    .experts = {.count = 160, .active = 8, .inner_size = 1536, .shared_inner_size = 1536, .first_layer = 3},
    .prediction_layers = 1, .prediction_tables = true});
/// GLM-4.5-Air.
inline constexpr DecoderShape glm_4_5_air = families::glm4_moe({.vocab_size = 151552, .hidden_size = 4096, .layers = 46,
    .heads = 96, .kv_heads = 8, .head_dim = 128, .intermediate_size = 10944, .experts = {.count = 128, .active = 8,
    .inner_size = 1408, .shared_inner_size = 1408, .first_layer = 1}, .prediction_layers = 1,
    .prediction_tables = true});
/// DeepSeek-V3.2.
inline constexpr DecoderShape deepseek_v3_2 = families::deepseek_v3({.vocab_size = 129280, .hidden_size = 7168,
    .layers = 61, .heads = 128, .intermediate_size = 18432, .latent = {.q_rank = 1536, .kv_rank = 512, .nope_dim = 128,
    .rope_dim = 64, .v_dim = 128, .index_heads = 64, .index_dim = 128}, .experts = {.count = 256, .active = 8,
    .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 3}});
/// GLM-4.6.
inline constexpr DecoderShape glm_4_6 = families::glm4_moe({.vocab_size = 151552, .hidden_size = 5120, .layers = 92,
    .heads = 96, .kv_heads = 8, .head_dim = 128, .intermediate_size = 12288, .qk_norm = QkNorm::head,
    .experts = {.count = 160, .active = 8, .inner_size = 1536, .shared_inner_size = 1536, .first_layer = 3},
    .prediction_layers = 1});
/// GLM-5.
inline constexpr DecoderShape glm_5 = families::deepseek_v3({.vocab_size = 154880, .hidden_size = 6144, .layers = 78,
    .heads = 64, .intermediate_size = 12288, .latent = {.q_rank = 2048, .kv_rank = 512, .nope_dim = 192, .rope_dim = 64,
    .v_dim = 256, .index_heads = 32, .index_dim = 128}, .experts = {.count = 256, .active = 8, .inner_size = 2048,
    .shared_inner_size = 2048, .first_layer = 3}});
/// MiniMax-M2, and M2.5.
inline constexpr DecoderShape minimax_m2 = families::minimax_m2({.vocab_size = 200064, .hidden_size = 3072,
    .layers = 62, .heads = 48, .kv_heads = 8, .head_dim = 128, .experts = {.count = 256, .active = 8,
    .inner_size = 1536}});
/// dots.llm1.
inline constexpr DecoderShape dots_llm1 = families::deepseek_v3(families::qwen3({.vocab_size = 152064,
    .hidden_size = 4096, .layers = 62, .heads = 32, .head_dim = 128, .intermediate_size = 10944,
    .experts = {.count = 128, .active = 6, .inner_size = 1408, .shared_inner_size = 2816, .first_layer = 1}}));
/// ERNIE 4.5 21B-A3B.
inline constexpr DecoderShape ernie_4_5_21b_a3b = families::deepseek_v3({.vocab_size = 103424, .hidden_size = 2560,
    .layers = 28, .heads = 20, .kv_heads = 4, .intermediate_size = 12288, .tied_head = true, .experts = {.count = 64,
    .active = 6, .inner_size = 1536, .shared_inner_size = 3072, .first_layer = 1}});
/// Hunyuan A13B.
inline constexpr DecoderShape hunyuan_a13b = families::qwen3({.vocab_size = 128167, .hidden_size = 4096, .layers = 32,
    .heads = 32, .kv_heads = 8, .tied_head = true, .experts = {.count = 64, .active = 8, .inner_size = 3072,
    .shared_inner_size = 3072}});
/// Ling mini 2.0.
inline constexpr DecoderShape ling_mini_2_0 = families::deepseek_v3(families::qwen3({.vocab_size = 157184,
    .hidden_size = 2048, .layers = 20, .heads = 16, .kv_heads = 4, .intermediate_size = 5120, .experts = {.count = 256,
    .active = 8, .inner_size = 512, .shared_inner_size = 512, .first_layer = 1}}));
/// LongCat-Flash.
inline constexpr DecoderShape longcat_flash = families::deepseek_v3({.vocab_size = 131072, .hidden_size = 6144,
    .layers = 56, .heads = 64, .intermediate_size = 12288, .latent = deepseek_latent, .experts = {.count = 512,
    .active = 12, .inner_size = 2048, .idle = 256}, .feed_forwards = "D-"});
/// Step-3.5-Flash.
inline constexpr DecoderShape step_3_5_flash = families::deepseek_v3(families::qwen3({.vocab_size = 128896,
    .hidden_size = 4096, .layers = 45, .heads = 64, .kv_heads = 8, .head_dim = 128, .intermediate_size = 11264,
    .head_gate = true, .window = {.heads = 96}, .experts = {.count = 288, .active = 8, .inner_size = 1280,
    .shared_inner_size = 1280, .first_layer = 3}, .mixers = "*WWW"}));
// clang-format on

}  // namespace shapes

// clang-format off

/// Mixtral 8x7B.
inline constexpr Model mixtral_8x7b = entry_of<shapes::mixtral_8x7b>("mixtral-8x7b", 46'702'792'704,
    sources::keras_hub);
/// Mixtral 8x22B.
inline constexpr Model mixtral_8x22b = entry_of<shapes::mixtral_8x22b>("mixtral-8x22b", 140'620'634'112,
    hub("https://huggingface.co/mistral-community/Mixtral-8x22B-v0.1"),
    "140,630,071,296 with the later vocabulary of 32,768");
/// Grok-1.
inline constexpr Model grok_1 = entry_of<shapes::grok_1>("grok-1", 315'684'820'992,
    hub("https://huggingface.co/xai-org/grok-1"));
/// DBRX.
inline constexpr Model dbrx = entry_of<shapes::dbrx>("dbrx", 131'596'523'520, sources::dbrx_code,
    "formula; the card says 132e9", Figure::parameters);
/// Phi-3.5-MoE.
inline constexpr Model phi_3_5_moe = entry_of<shapes::phi_3_5_moe>("phi-3.5-moe", 41'873'153'344,
    hub("https://huggingface.co/microsoft/Phi-3.5-MoE-instruct"), {}, Figure::parameters);
/// OLMoE 1B-7B.
inline constexpr Model olmoe_1b_7b = entry_of<shapes::olmoe_1b_7b>("olmoe-1b-7b", 6'919'161'856,
    hub("https://huggingface.co/allenai/OLMoE-1B-7B-0924"));
/// Qwen1.5-MoE-A2.7B.
inline constexpr Model qwen1_5_moe_a2_7b = entry_of<shapes::qwen1_5_moe_a2_7b>("qwen1.5-moe-a2.7b", 14'315'784'192,
    sources::keras_hub);
/// Qwen3 30B-A3B.
inline constexpr Model qwen3_30b_a3b = entry_of<shapes::qwen3_30b_a3b>("qwen3-30b-a3b", 30'532'122'624,
    sources::keras_hub);
/// Qwen3 235B-A22B.
inline constexpr Model qwen3_235b_a22b = entry_of<shapes::qwen3_235b_a22b>("qwen3-235b-a22b", 235'093'634'560,
    sources::keras_hub);
/// gpt-oss 20B.
inline constexpr Model gpt_oss_20b = entry_of<shapes::gpt_oss_20b>("gpt-oss-20b", 20'914'757'184, sources::keras_hub);
/// gpt-oss 120B.
inline constexpr Model gpt_oss_120b = entry_of<shapes::gpt_oss_120b>("gpt-oss-120b", 116'829'156'672,
    hub("https://huggingface.co/openai/gpt-oss-120b"));
/// DeepSeek-V2-Lite.
inline constexpr Model deepseek_v2_lite = entry_of<shapes::deepseek_v2_lite>("deepseek-v2-lite", 15'706'484'224,
    hub("https://huggingface.co/deepseek-ai/DeepSeek-V2-Lite"));
/// DeepSeek-V2.
inline constexpr Model deepseek_v2 = entry_of<shapes::deepseek_v2>("deepseek-v2", 235'741'434'880,
    hub("https://huggingface.co/deepseek-ai/DeepSeek-V2"));
/// DeepSeek-V3.
inline constexpr Model deepseek_v3 = entry_of<shapes::deepseek_v3>("deepseek-v3", 671'026'419'200,
    hub("https://huggingface.co/deepseek-ai/DeepSeek-V3"),
    "main model; the multi-token prediction module is not counted");
/// Kimi K2.
inline constexpr Model kimi_k2 = entry_of<shapes::kimi_k2>("kimi-k2", 1'026'408'232'448,
    derived(hub("https://huggingface.co/moonshotai/Kimi-K2-Instruct")),
    "formula; the files on the Hub hold 3,416 numbers more");
/// GLM-4.5.
inline constexpr Model glm_4_5 = entry_of<shapes::glm_4_5>("glm-4.5", 358'337'791'296,
    hub("https://huggingface.co/zai-org/GLM-4.5"), "as stored, with one prediction layer");
/// GLM-4.5-Air.
inline constexpr Model glm_4_5_air = entry_of<shapes::glm_4_5_air>("glm-4.5-air", 110'468'824'832,
    hub("https://huggingface.co/zai-org/GLM-4.5-Air"), "as stored, with one prediction layer; 106,852,251,264 without");
/// DeepSeek-V3.2.
inline constexpr Model deepseek_v3_2 = entry_of<shapes::deepseek_v3_2>("deepseek-v3.2", 671'877'944'064,
    derived(hub("https://huggingface.co/deepseek-ai/DeepSeek-V3.2-Exp")), "without the prediction module");
/// GLM-4.6.
inline constexpr Model glm_4_6 = entry_of<shapes::glm_4_6>("glm-4.6", 356'785'898'816,
    derived(hub("https://huggingface.co/zai-org/GLM-4.6")), "with one prediction layer that shares embedding and head");
/// GLM-5.
inline constexpr Model glm_5 = entry_of<shapes::glm_5>("glm-5", 743'911'218'432,
    derived(hub("https://huggingface.co/zai-org/GLM-5")), "without the prediction layer");
/// MiniMax-M2.
inline constexpr Model minimax_m2 = entry_of<shapes::minimax_m2>("minimax-m2", 228'689'764'864,
    derived(hub("https://huggingface.co/MiniMaxAI/MiniMax-M2")), "without the prediction modules");
/// dots.llm1.
inline constexpr Model dots_llm1 = entry_of<shapes::dots_llm1>("dots.llm1", 142'774'381'696,
    recalled(hub("https://huggingface.co/rednote-hilab/dots.llm1.base")));
/// ERNIE 4.5 21B-A3B.
inline constexpr Model ernie_4_5_21b_a3b = entry_of<shapes::ernie_4_5_21b_a3b>("ernie-4.5-21b-a3b", 21'825'437'888,
    hub("https://huggingface.co/baidu/ERNIE-4.5-21B-A3B-Thinking"), "without the prediction module");
/// Hunyuan A13B.
inline constexpr Model hunyuan_a13b = entry_of<shapes::hunyuan_a13b>("hunyuan-a13b", 80'393'183'232,
    derived(hub("https://huggingface.co/tencent/Hunyuan-A13B-Instruct")));
/// Ling mini 2.0.
inline constexpr Model ling_mini_2_0 = entry_of<shapes::ling_mini_2_0>("ling-mini-2.0", 16'255'643'392,
    derived(hub("https://huggingface.co/inclusionAI/Ling-mini-2.0")));
/// LongCat-Flash.
inline constexpr Model longcat_flash = entry_of<shapes::longcat_flash>("longcat-flash", 560'664'980'480,
    derived(hub("https://huggingface.co/meituan-longcat/LongCat-Flash-Chat")), "without the prediction module");
/// Step-3.5-Flash.
inline constexpr Model step_3_5_flash = entry_of<shapes::step_3_5_flash>("step-3.5-flash", 196'956'130'368,
    derived(hub("https://huggingface.co/stepfun-ai/Step-3.5-Flash")), "without the prediction modules");
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
