#pragma once
// Shapes of published decoders without experts, from their configuration files.

#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/mlperf_storage.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {
namespace models {

/// The shapes of the models, for a program that wants to vary one.
namespace shapes {

// clang-format off

// ---- llama

/// Llama 7B.
inline constexpr DecoderShape llama_7b{
    .vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32, .intermediate_size = 11008};
/// Llama 30B.
inline constexpr DecoderShape llama_30b{
    .vocab_size = 32000, .hidden_size = 6656, .layers = 60, .heads = 52, .intermediate_size = 17920};
/// Llama 65B.
inline constexpr DecoderShape llama_65b{
    .vocab_size = 32000, .hidden_size = 8192, .layers = 80, .heads = 64, .intermediate_size = 22016};
/// Llama 2 13B.
inline constexpr DecoderShape llama2_13b{
    .vocab_size = 32000, .hidden_size = 5120, .layers = 40, .heads = 40, .intermediate_size = 13824};
/// Llama 2 70B.
inline constexpr DecoderShape llama2_70b{
    .vocab_size = 32000, .hidden_size = 8192, .layers = 80, .heads = 64, .kv_heads = 8, .intermediate_size = 28672};
/// Llama 3 8B.
inline constexpr DecoderShape llama3_8b{
    .vocab_size = 128256, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336};
/// Llama 3 70B.
inline constexpr DecoderShape llama3_70b{
    .vocab_size = 128256, .hidden_size = 8192, .layers = 80, .heads = 64, .kv_heads = 8, .intermediate_size = 28672};
/// Llama 3.1 405B.
inline constexpr DecoderShape llama3_1_405b{
    .vocab_size = 128256, .hidden_size = 16384, .layers = 126, .heads = 128, .kv_heads = 8, .intermediate_size = 53248};
/// Llama 3.2 1B.
inline constexpr DecoderShape llama3_2_1b{
    .vocab_size = 128256, .hidden_size = 2048, .layers = 16, .heads = 32, .kv_heads = 8, .intermediate_size = 8192,
    .tied_head = true};
/// Llama 3.2 3B.
inline constexpr DecoderShape llama3_2_3b{
    .vocab_size = 128256, .hidden_size = 3072, .layers = 28, .heads = 24, .kv_heads = 8, .intermediate_size = 8192,
    .tied_head = true};
/// The "70B" of MLPerf Storage.
inline constexpr DecoderShape mlperf_storage_70b{
    .vocab_size = 128256, .hidden_size = 8192, .layers = 80, .heads = 128, .kv_heads = 8, .intermediate_size = 28672};
/// The "1T" of MLPerf Storage.
inline constexpr MlperfStorageShape mlperf_storage_1t{
    .vocab_size = 128256, .hidden_size = 25872, .layers = 128, .heads = 192, .kv_heads = 32,
    .intermediate_size = 98304};

// ---- the shape of llama, by others

/// Mistral 7B v0.1.
inline constexpr DecoderShape mistral_7b_v0_1{
    .vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336};
/// Mistral 7B v0.3.
inline constexpr DecoderShape mistral_7b_v0_3{
    .vocab_size = 32768, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336};
/// Mistral Nemo 12B.
inline constexpr DecoderShape mistral_nemo_12b{
    .vocab_size = 131072, .hidden_size = 5120, .layers = 40, .heads = 32, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 14336};
/// Mistral Large 2.
inline constexpr DecoderShape mistral_large_2{
    .vocab_size = 32768, .hidden_size = 12288, .layers = 88, .heads = 96, .kv_heads = 8, .intermediate_size = 28672};
/// TinyLlama 1.1B.
inline constexpr DecoderShape tinyllama_1_1b{
    .vocab_size = 32000, .hidden_size = 2048, .layers = 22, .heads = 32, .kv_heads = 4, .intermediate_size = 5632};
/// Yi 34B.
inline constexpr DecoderShape yi_34b{
    .vocab_size = 64000, .hidden_size = 7168, .layers = 60, .heads = 56, .kv_heads = 8, .intermediate_size = 20480};
/// SmolLM2 135M.
inline constexpr DecoderShape smollm2_135m{
    .vocab_size = 49152, .hidden_size = 576, .layers = 30, .heads = 9, .kv_heads = 3, .intermediate_size = 1536,
    .tied_head = true};
/// SmolLM2 360M.
inline constexpr DecoderShape smollm2_360m{
    .vocab_size = 49152, .hidden_size = 960, .layers = 32, .heads = 15, .kv_heads = 5, .intermediate_size = 2560,
    .tied_head = true};
/// SmolLM2 1.7B.
inline constexpr DecoderShape smollm2_1_7b{
    .vocab_size = 49152, .hidden_size = 2048, .layers = 24, .heads = 32, .intermediate_size = 8192, .tied_head = true};
/// SmolLM3 3B.
inline constexpr DecoderShape smollm3_3b{
    .vocab_size = 128256, .hidden_size = 2048, .layers = 36, .heads = 16, .kv_heads = 4, .intermediate_size = 11008,
    .tied_head = true};
/// Phi-3 mini, 4k context.
inline constexpr DecoderShape phi_3_mini_4k{
    .vocab_size = 32064, .hidden_size = 3072, .layers = 32, .heads = 32, .intermediate_size = 8192};
/// Phi-3 medium, 4k context.
inline constexpr DecoderShape phi_3_medium_4k{
    .vocab_size = 32064, .hidden_size = 5120, .layers = 40, .heads = 40, .kv_heads = 10, .intermediate_size = 17920};
/// Phi-4.
inline constexpr DecoderShape phi_4{
    .vocab_size = 100352, .hidden_size = 5120, .layers = 40, .heads = 40, .kv_heads = 10, .intermediate_size = 17920};

// ---- Qwen

/// Qwen2.5 0.5B.
inline constexpr DecoderShape qwen2_5_0_5b = families::qwen2({
    .vocab_size = 151936, .hidden_size = 896, .layers = 24, .heads = 14, .kv_heads = 2, .intermediate_size = 4864,
    .tied_head = true});
/// Qwen2.5 1.5B.
inline constexpr DecoderShape qwen2_5_1_5b = families::qwen2({
    .vocab_size = 151936, .hidden_size = 1536, .layers = 28, .heads = 12, .kv_heads = 2, .intermediate_size = 8960,
    .tied_head = true});
/// Qwen2.5 3B.
inline constexpr DecoderShape qwen2_5_3b = families::qwen2({
    .vocab_size = 151936, .hidden_size = 2048, .layers = 36, .heads = 16, .kv_heads = 2, .intermediate_size = 11008,
    .tied_head = true});
/// Qwen2.5 7B.
inline constexpr DecoderShape qwen2_5_7b = families::qwen2({
    .vocab_size = 152064, .hidden_size = 3584, .layers = 28, .heads = 28, .kv_heads = 4, .intermediate_size = 18944});
/// Qwen2.5 14B.
inline constexpr DecoderShape qwen2_5_14b = families::qwen2({
    .vocab_size = 152064, .hidden_size = 5120, .layers = 48, .heads = 40, .kv_heads = 8, .intermediate_size = 13824});
/// Qwen2.5 32B.
inline constexpr DecoderShape qwen2_5_32b = families::qwen2({
    .vocab_size = 152064, .hidden_size = 5120, .layers = 64, .heads = 40, .kv_heads = 8, .intermediate_size = 27648});
/// Qwen2.5 72B.
inline constexpr DecoderShape qwen2_5_72b = families::qwen2({
    .vocab_size = 152064, .hidden_size = 8192, .layers = 80, .heads = 64, .kv_heads = 8, .intermediate_size = 29568});
/// Qwen3 0.6B.
inline constexpr DecoderShape qwen3_0_6b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 1024, .layers = 28, .heads = 16, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 3072, .tied_head = true});
/// Qwen3 1.7B.
inline constexpr DecoderShape qwen3_1_7b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 2048, .layers = 28, .heads = 16, .kv_heads = 8, .intermediate_size = 6144,
    .tied_head = true});
/// Qwen3 4B.
inline constexpr DecoderShape qwen3_4b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 2560, .layers = 36, .heads = 32, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 9728, .tied_head = true});
/// Qwen3 8B.
inline constexpr DecoderShape qwen3_8b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 4096, .layers = 36, .heads = 32, .kv_heads = 8, .intermediate_size = 12288});
/// Qwen3 14B.
inline constexpr DecoderShape qwen3_14b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 5120, .layers = 40, .heads = 40, .kv_heads = 8, .intermediate_size = 17408});
/// Qwen3 32B.
inline constexpr DecoderShape qwen3_32b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 5120, .layers = 64, .heads = 64, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 25600});
/// Qwen1.5-MoE-A2.7B.
inline constexpr DecoderShape qwen1_5_moe_a2_7b = families::qwen2({
    .vocab_size = 151936, .hidden_size = 2048, .layers = 24, .heads = 16,
    .experts = {.count = 60, .active = 4, .inner_size = 1408, .shared_inner_size = 5632, .shared_gate = true}});
/// Qwen3 30B-A3B.
inline constexpr DecoderShape qwen3_30b_a3b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 2048, .layers = 48, .heads = 32, .kv_heads = 4, .head_dim = 128,
    .experts = {.count = 128, .active = 8, .inner_size = 768}});
/// Qwen3 235B-A22B.
inline constexpr DecoderShape qwen3_235b_a22b = families::qwen3({
    .vocab_size = 151936, .hidden_size = 4096, .layers = 94, .heads = 64, .kv_heads = 4, .head_dim = 128,
    .experts = {.count = 128, .active = 8, .inner_size = 1536}});

// ---- Gemma

/// Gemma 2B.
inline constexpr DecoderShape gemma_2b = families::gemma({
    .vocab_size = 256000, .hidden_size = 2048, .layers = 18, .heads = 8, .kv_heads = 1, .head_dim = 256,
    .intermediate_size = 16384});
/// Gemma 7B.
inline constexpr DecoderShape gemma_7b = families::gemma({
    .vocab_size = 256000, .hidden_size = 3072, .layers = 28, .heads = 16, .head_dim = 256, .intermediate_size = 24576});
/// Gemma 2 2B.
inline constexpr DecoderShape gemma_2_2b = families::gemma2({
    .vocab_size = 256000, .hidden_size = 2304, .layers = 26, .heads = 8, .kv_heads = 4, .head_dim = 256,
    .intermediate_size = 9216});
/// Gemma 2 9B.
inline constexpr DecoderShape gemma_2_9b = families::gemma2({
    .vocab_size = 256000, .hidden_size = 3584, .layers = 42, .heads = 16, .kv_heads = 8, .head_dim = 256,
    .intermediate_size = 14336});
/// Gemma 2 27B.
inline constexpr DecoderShape gemma_2_27b = families::gemma2({
    .vocab_size = 256000, .hidden_size = 4608, .layers = 46, .heads = 32, .kv_heads = 16, .head_dim = 128,
    .intermediate_size = 36864});
/// Gemma 3 270M.
inline constexpr DecoderShape gemma_3_270m = families::gemma3({
    .vocab_size = 262144, .hidden_size = 640, .layers = 18, .heads = 4, .kv_heads = 1, .head_dim = 256,
    .intermediate_size = 2048});
/// Gemma 3 1B.
inline constexpr DecoderShape gemma_3_1b = families::gemma3({
    .vocab_size = 262144, .hidden_size = 1152, .layers = 26, .heads = 4, .kv_heads = 1, .head_dim = 256,
    .intermediate_size = 6912});
/// Gemma 3 4B.
inline constexpr DecoderShape gemma_3_4b = families::gemma3({
    .vocab_size = 262144, .hidden_size = 2560, .layers = 34, .heads = 8, .kv_heads = 4, .head_dim = 256,
    .intermediate_size = 10240});
/// Gemma 3 12B.
inline constexpr DecoderShape gemma_3_12b = families::gemma3({
    .vocab_size = 262144, .hidden_size = 3840, .layers = 48, .heads = 16, .kv_heads = 8, .head_dim = 256,
    .intermediate_size = 15360});
/// Gemma 3 27B.
inline constexpr DecoderShape gemma_3_27b = families::gemma3({
    .vocab_size = 262144, .hidden_size = 5376, .layers = 62, .heads = 32, .kv_heads = 16, .head_dim = 128,
    .intermediate_size = 21504});

// ---- OLMo

/// OLMo 1B.
inline constexpr DecoderShape olmo_1b = families::olmo({
    .vocab_size = 50304, .hidden_size = 2048, .layers = 16, .heads = 16, .intermediate_size = 8192, .tied_head = true});
/// OLMo 7B.
inline constexpr DecoderShape olmo_7b = families::olmo({
    .vocab_size = 50304, .hidden_size = 4096, .layers = 32, .heads = 32, .intermediate_size = 11008});
/// OLMo 2 7B.
inline constexpr DecoderShape olmo_2_7b = families::olmo2({
    .vocab_size = 100352, .hidden_size = 4096, .layers = 32, .heads = 32, .intermediate_size = 11008});
/// OLMo 2 13B.
inline constexpr DecoderShape olmo_2_13b = families::olmo2({
    .vocab_size = 100352, .hidden_size = 5120, .layers = 40, .heads = 40, .intermediate_size = 13824});
/// OLMo 2 32B.
inline constexpr DecoderShape olmo_2_32b = families::olmo2({
    .vocab_size = 100352, .hidden_size = 5120, .layers = 64, .heads = 40, .kv_heads = 8, .intermediate_size = 27648});
/// OLMoE 1B-7B.
inline constexpr DecoderShape olmoe_1b_7b = families::olmo2({
    .vocab_size = 50304, .hidden_size = 2048, .layers = 16, .heads = 16,
    .experts = {.count = 64, .active = 8, .inner_size = 1024}});

// ---- GPT and its descendants

/// GPT-2.
inline constexpr DecoderShape gpt2 = families::gpt2({
    .vocab_size = 50257, .hidden_size = 768, .layers = 12, .heads = 12, .positions = 1024});
/// GPT-2 medium.
inline constexpr DecoderShape gpt2_medium = families::gpt2({
    .vocab_size = 50257, .hidden_size = 1024, .layers = 24, .heads = 16, .positions = 1024});
/// GPT-2 large.
inline constexpr DecoderShape gpt2_large = families::gpt2({
    .vocab_size = 50257, .hidden_size = 1280, .layers = 36, .heads = 20, .positions = 1024});
/// GPT-2 XL.
inline constexpr DecoderShape gpt2_xl = families::gpt2({
    .vocab_size = 50257, .hidden_size = 1600, .layers = 48, .heads = 25, .positions = 1024});
/// GPT-3 175B.
inline constexpr DecoderShape gpt3_175b = families::gpt2({
    .vocab_size = 50257, .hidden_size = 12288, .layers = 96, .heads = 96, .positions = 2048});
/// OPT 125M.
inline constexpr DecoderShape opt_125m = families::opt({
    .vocab_size = 50272, .hidden_size = 768, .layers = 12, .heads = 12, .positions = 2048});
/// OPT 350M.
inline constexpr DecoderShape opt_350m = families::opt({
    .vocab_size = 50272, .hidden_size = 1024, .layers = 24, .heads = 16, .positions = 2048, .embedding_size = 512,
    .final_norm = false});
/// OPT 1.3B.
inline constexpr DecoderShape opt_1_3b = families::opt({
    .vocab_size = 50272, .hidden_size = 2048, .layers = 24, .heads = 32, .positions = 2048});
/// OPT 2.7B.
inline constexpr DecoderShape opt_2_7b = families::opt({
    .vocab_size = 50272, .hidden_size = 2560, .layers = 32, .heads = 32, .positions = 2048});
/// OPT 6.7B.
inline constexpr DecoderShape opt_6_7b = families::opt({
    .vocab_size = 50272, .hidden_size = 4096, .layers = 32, .heads = 32, .positions = 2048});
/// OPT 13B.
inline constexpr DecoderShape opt_13b = families::opt({
    .vocab_size = 50272, .hidden_size = 5120, .layers = 40, .heads = 40, .positions = 2048});
/// OPT 30B.
inline constexpr DecoderShape opt_30b = families::opt({
    .vocab_size = 50272, .hidden_size = 7168, .layers = 48, .heads = 56, .positions = 2048});
/// OPT 66B.
inline constexpr DecoderShape opt_66b = families::opt({
    .vocab_size = 50272, .hidden_size = 9216, .layers = 64, .heads = 72, .positions = 2048});
/// OPT 175B.
inline constexpr DecoderShape opt_175b = families::opt({
    .vocab_size = 50272, .hidden_size = 12288, .layers = 96, .heads = 96, .positions = 2048});
/// BLOOM 560M.
inline constexpr DecoderShape bloom_560m = families::bloom({
    .vocab_size = 250880, .hidden_size = 1024, .layers = 24, .heads = 16});
/// BLOOM 1B1.
inline constexpr DecoderShape bloom_1b1 = families::bloom({
    .vocab_size = 250880, .hidden_size = 1536, .layers = 24, .heads = 16});
/// BLOOM 1B7.
inline constexpr DecoderShape bloom_1b7 = families::bloom({
    .vocab_size = 250880, .hidden_size = 2048, .layers = 24, .heads = 16});
/// BLOOM 3B.
inline constexpr DecoderShape bloom_3b = families::bloom({
    .vocab_size = 250880, .hidden_size = 2560, .layers = 30, .heads = 32});
/// BLOOM 7B1.
inline constexpr DecoderShape bloom_7b1 = families::bloom({
    .vocab_size = 250880, .hidden_size = 4096, .layers = 30, .heads = 32});
/// BLOOM 176B.
inline constexpr DecoderShape bloom_176b = families::bloom({
    .vocab_size = 250880, .hidden_size = 14336, .layers = 70, .heads = 112});
/// Pythia 70M.
inline constexpr DecoderShape pythia_70m = families::gpt_neox({
    .vocab_size = 50304, .hidden_size = 512, .layers = 6, .heads = 8});
/// Pythia 160M.
inline constexpr DecoderShape pythia_160m = families::gpt_neox({
    .vocab_size = 50304, .hidden_size = 768, .layers = 12, .heads = 12});
/// Pythia 410M.
inline constexpr DecoderShape pythia_410m = families::gpt_neox({
    .vocab_size = 50304, .hidden_size = 1024, .layers = 24, .heads = 16});
/// Pythia 1B.
inline constexpr DecoderShape pythia_1b = families::gpt_neox({
    .vocab_size = 50304, .hidden_size = 2048, .layers = 16, .heads = 8});
/// Pythia 1.4B.
inline constexpr DecoderShape pythia_1_4b = families::gpt_neox({
    .vocab_size = 50304, .hidden_size = 2048, .layers = 24, .heads = 16});
/// Pythia 2.8B.
inline constexpr DecoderShape pythia_2_8b = families::gpt_neox({
    .vocab_size = 50304, .hidden_size = 2560, .layers = 32, .heads = 32});
/// Pythia 6.9B.
inline constexpr DecoderShape pythia_6_9b = families::gpt_neox({
    .vocab_size = 50432, .hidden_size = 4096, .layers = 32, .heads = 32});
/// Pythia 12B.
inline constexpr DecoderShape pythia_12b = families::gpt_neox({
    .vocab_size = 50688, .hidden_size = 5120, .layers = 36, .heads = 40});
/// GPT-NeoX 20B.
inline constexpr DecoderShape gpt_neox_20b = families::gpt_neox({
    .vocab_size = 50432, .hidden_size = 6144, .layers = 44, .heads = 64});
/// GPT-J 6B.
inline constexpr DecoderShape gpt_j_6b = families::gptj({
    .vocab_size = 50400, .hidden_size = 4096, .layers = 28, .heads = 16});
/// Phi-1.5.
inline constexpr DecoderShape phi_1_5 = families::phi({
    .vocab_size = 51200, .hidden_size = 2048, .layers = 24, .heads = 32});
/// Phi-2.
inline constexpr DecoderShape phi_2 = families::phi({
    .vocab_size = 51200, .hidden_size = 2560, .layers = 32, .heads = 32});
/// MiMo 7B.
inline constexpr DecoderShape mimo_7b = families::qwen2({
    .vocab_size = 151680, .hidden_size = 4096, .layers = 36, .heads = 32, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 11008, .prediction_layers = 1});
/// Seed-OSS 36B.
inline constexpr DecoderShape seed_oss_36b = families::qwen2({
    .vocab_size = 155136, .hidden_size = 5120, .layers = 64, .heads = 80, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 27648});
/// Apertus 8B.
inline constexpr DecoderShape apertus_8b = families::apertus({
    .vocab_size = 131072, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 21504});
/// ERNIE 4.5 0.3B.
inline constexpr DecoderShape ernie_4_5_0_3b{
    .vocab_size = 103424, .hidden_size = 1024, .layers = 18, .heads = 16, .kv_heads = 2, .head_dim = 128,
    .intermediate_size = 3072, .tied_head = true};
/// EXAONE 4.0 1.2B.
inline constexpr DecoderShape exaone_4_0_1_2b = families::qwen3({
    .vocab_size = 102400, .hidden_size = 2048, .layers = 30, .heads = 32, .kv_heads = 8, .head_dim = 64,
    .intermediate_size = 4096, .tied_head = true});
/// Falcon 7B.
inline constexpr DecoderShape falcon_7b = families::falcon_7b({
    .vocab_size = 65024, .hidden_size = 4544, .layers = 32, .heads = 71});
/// Falcon 40B.
inline constexpr DecoderShape falcon_40b = families::falcon({
    .vocab_size = 65024, .hidden_size = 8192, .layers = 60, .heads = 128, .kv_heads = 8});
/// Falcon 180B.
inline constexpr DecoderShape falcon_180b = families::falcon({
    .vocab_size = 65024, .hidden_size = 14848, .layers = 80, .heads = 232, .kv_heads = 8});
/// StarCoder2 3B.
inline constexpr DecoderShape starcoder2_3b = families::starcoder2({
    .vocab_size = 49152, .hidden_size = 3072, .layers = 30, .heads = 24, .kv_heads = 2, .intermediate_size = 12288,
    .tied_head = true});
/// StarCoder2 7B.
inline constexpr DecoderShape starcoder2_7b = families::starcoder2({
    .vocab_size = 49152, .hidden_size = 4608, .layers = 32, .heads = 36, .kv_heads = 4, .intermediate_size = 18432,
    .tied_head = true});
/// StarCoder2 15B.
inline constexpr DecoderShape starcoder2_15b = families::starcoder2({
    .vocab_size = 49152, .hidden_size = 6144, .layers = 40, .heads = 48, .kv_heads = 4, .intermediate_size = 24576});
// clang-format on

}  // namespace shapes
}  // namespace models
}  // namespace catalog
}  // namespace ckpt::inline CKPT_ABI
