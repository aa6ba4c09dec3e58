#pragma once
// Decoders as they are built since Llama: Llama, Mistral, Phi-3, Qwen, Gemma, OLMo and their like.

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

/// The shapes of the models, for a program that wants to vary one.
namespace shapes {

// clang-format off

// ---- Llama

/// Llama 7B.
inline constexpr DecoderShape llama_7b{.vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32,
    .intermediate_size = 11008};
/// Llama 30B.
inline constexpr DecoderShape llama_30b{.vocab_size = 32000, .hidden_size = 6656, .layers = 60, .heads = 52,
    .intermediate_size = 17920};
/// Llama 65B.
inline constexpr DecoderShape llama_65b{.vocab_size = 32000, .hidden_size = 8192, .layers = 80, .heads = 64,
    .intermediate_size = 22016};
/// Llama 2 13B.
inline constexpr DecoderShape llama2_13b{.vocab_size = 32000, .hidden_size = 5120, .layers = 40, .heads = 40,
    .intermediate_size = 13824};
/// Llama 2 70B.
inline constexpr DecoderShape llama2_70b{.vocab_size = 32000, .hidden_size = 8192, .layers = 80, .heads = 64,
    .kv_heads = 8, .intermediate_size = 28672};
/// Llama 3 8B.
inline constexpr DecoderShape llama3_8b{.vocab_size = 128256, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .intermediate_size = 14336};
/// Llama 3 70B.
inline constexpr DecoderShape llama3_70b{.vocab_size = 128256, .hidden_size = 8192, .layers = 80, .heads = 64,
    .kv_heads = 8, .intermediate_size = 28672};
/// Llama 3.1 405B.
inline constexpr DecoderShape llama3_1_405b{.vocab_size = 128256, .hidden_size = 16384, .layers = 126, .heads = 128,
    .kv_heads = 8, .intermediate_size = 53248};
/// Llama 3.2 1B.
inline constexpr DecoderShape llama3_2_1b{.vocab_size = 128256, .hidden_size = 2048, .layers = 16, .heads = 32,
    .kv_heads = 8, .intermediate_size = 8192, .tied_head = true};
/// Llama 3.2 3B.
inline constexpr DecoderShape llama3_2_3b{.vocab_size = 128256, .hidden_size = 3072, .layers = 28, .heads = 24,
    .kv_heads = 8, .intermediate_size = 8192, .tied_head = true};
/// The "70B" of MLPerf Storage.
inline constexpr DecoderShape mlperf_storage_70b{.vocab_size = 128256, .hidden_size = 8192, .layers = 80, .heads = 128,
    .kv_heads = 8, .intermediate_size = 28672};
/// The "1T" of MLPerf Storage.
inline constexpr MlperfStorageShape mlperf_storage_1t{.vocab_size = 128256, .hidden_size = 25872, .layers = 128,
    .heads = 192, .kv_heads = 32, .intermediate_size = 98304};

// ---- the shape of Llama, by others

/// Mistral 7B v0.1.
inline constexpr DecoderShape mistral_7b_v0_1{.vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .intermediate_size = 14336};
/// Mistral 7B v0.3.
inline constexpr DecoderShape mistral_7b_v0_3{.vocab_size = 32768, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .intermediate_size = 14336};
/// Mistral Nemo 12B.
inline constexpr DecoderShape mistral_nemo_12b{.vocab_size = 131072, .hidden_size = 5120, .layers = 40, .heads = 32,
    .kv_heads = 8, .head_dim = 128, .intermediate_size = 14336};
/// Mistral Large 2.
inline constexpr DecoderShape mistral_large_2{.vocab_size = 32768, .hidden_size = 12288, .layers = 88, .heads = 96,
    .kv_heads = 8, .intermediate_size = 28672};
/// TinyLlama 1.1B.
inline constexpr DecoderShape tinyllama_1_1b{.vocab_size = 32000, .hidden_size = 2048, .layers = 22, .heads = 32,
    .kv_heads = 4, .intermediate_size = 5632};
/// Yi 34B.
inline constexpr DecoderShape yi_34b{.vocab_size = 64000, .hidden_size = 7168, .layers = 60, .heads = 56, .kv_heads = 8,
    .intermediate_size = 20480};
/// SmolLM2 135M.
inline constexpr DecoderShape smollm2_135m{.vocab_size = 49152, .hidden_size = 576, .layers = 30, .heads = 9,
    .kv_heads = 3, .intermediate_size = 1536, .tied_head = true};
/// SmolLM2 360M.
inline constexpr DecoderShape smollm2_360m{.vocab_size = 49152, .hidden_size = 960, .layers = 32, .heads = 15,
    .kv_heads = 5, .intermediate_size = 2560, .tied_head = true};
/// SmolLM2 1.7B.
inline constexpr DecoderShape smollm2_1_7b{.vocab_size = 49152, .hidden_size = 2048, .layers = 24, .heads = 32,
    .intermediate_size = 8192, .tied_head = true};
/// SmolLM3 3B.
inline constexpr DecoderShape smollm3_3b{.vocab_size = 128256, .hidden_size = 2048, .layers = 36, .heads = 16,
    .kv_heads = 4, .intermediate_size = 11008, .tied_head = true};
/// Granite 3.3 8B.
inline constexpr DecoderShape granite_3_3_8b{.vocab_size = 49159, .hidden_size = 4096, .layers = 40, .heads = 32,
    .kv_heads = 8, .intermediate_size = 12800, .tied_head = true};
/// Granite 4.0 Micro.
inline constexpr DecoderShape granite_4_0_micro{.vocab_size = 100352, .hidden_size = 2560, .layers = 40, .heads = 40,
    .kv_heads = 8, .intermediate_size = 8192, .tied_head = true};
/// InternLM2.5 7B.
inline constexpr DecoderShape internlm2_5_7b{.vocab_size = 92544, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .intermediate_size = 14336};
/// MiniCPM 2B.
inline constexpr DecoderShape minicpm_2b{.vocab_size = 122753, .hidden_size = 2304, .layers = 40, .heads = 36,
    .intermediate_size = 5760, .tied_head = true};
/// Command R7B.
inline constexpr DecoderShape command_r7b{.vocab_size = 256000, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .intermediate_size = 14336, .norms_per_layer = 1, .tied_head = true};
/// Phi-3 mini, 4k context.
inline constexpr DecoderShape phi_3_mini_4k{.vocab_size = 32064, .hidden_size = 3072, .layers = 32, .heads = 32,
    .intermediate_size = 8192};
/// Phi-3 medium, 4k context.
inline constexpr DecoderShape phi_3_medium_4k{.vocab_size = 32064, .hidden_size = 5120, .layers = 40, .heads = 40,
    .kv_heads = 10, .intermediate_size = 17920};
/// Phi-4.
inline constexpr DecoderShape phi_4{.vocab_size = 100352, .hidden_size = 5120, .layers = 40, .heads = 40,
    .kv_heads = 10, .intermediate_size = 17920};

// ---- nearly that shape

/// MiMo 7B.
inline constexpr DecoderShape mimo_7b = families::qwen2({.vocab_size = 151680, .hidden_size = 4096, .layers = 36,
    .heads = 32, .kv_heads = 8, .head_dim = 128, .intermediate_size = 11008, .prediction_layers = 1});
/// Seed-OSS 36B.
inline constexpr DecoderShape seed_oss_36b = families::qwen2({.vocab_size = 155136, .hidden_size = 5120, .layers = 64,
    .heads = 80, .kv_heads = 8, .head_dim = 128, .intermediate_size = 27648});
/// Apertus 8B.
inline constexpr DecoderShape apertus_8b = families::apertus({.vocab_size = 131072, .hidden_size = 4096, .layers = 32,
    .heads = 32, .kv_heads = 8, .intermediate_size = 21504});
/// ERNIE 4.5 0.3B.
inline constexpr DecoderShape ernie_4_5_0_3b{.vocab_size = 103424, .hidden_size = 1024, .layers = 18, .heads = 16,
    .kv_heads = 2, .head_dim = 128, .intermediate_size = 3072, .tied_head = true};
/// EXAONE 4.0 1.2B.
inline constexpr DecoderShape exaone_4_0_1_2b = families::qwen3({.vocab_size = 102400, .hidden_size = 2048,
    .layers = 30, .heads = 32, .kv_heads = 8, .head_dim = 64, .intermediate_size = 4096, .tied_head = true});

// ---- Qwen

/// Qwen2.5 0.5B.
inline constexpr DecoderShape qwen2_5_0_5b = families::qwen2({.vocab_size = 151936, .hidden_size = 896, .layers = 24,
    .heads = 14, .kv_heads = 2, .intermediate_size = 4864, .tied_head = true});
/// Qwen2.5 1.5B.
inline constexpr DecoderShape qwen2_5_1_5b = families::qwen2({.vocab_size = 151936, .hidden_size = 1536, .layers = 28,
    .heads = 12, .kv_heads = 2, .intermediate_size = 8960, .tied_head = true});
/// Qwen2.5 3B.
inline constexpr DecoderShape qwen2_5_3b = families::qwen2({.vocab_size = 151936, .hidden_size = 2048, .layers = 36,
    .heads = 16, .kv_heads = 2, .intermediate_size = 11008, .tied_head = true});
/// Qwen2.5 7B.
inline constexpr DecoderShape qwen2_5_7b = families::qwen2({.vocab_size = 152064, .hidden_size = 3584, .layers = 28,
    .heads = 28, .kv_heads = 4, .intermediate_size = 18944});
/// Qwen2.5 14B.
inline constexpr DecoderShape qwen2_5_14b = families::qwen2({.vocab_size = 152064, .hidden_size = 5120, .layers = 48,
    .heads = 40, .kv_heads = 8, .intermediate_size = 13824});
/// Qwen2.5 32B.
inline constexpr DecoderShape qwen2_5_32b = families::qwen2({.vocab_size = 152064, .hidden_size = 5120, .layers = 64,
    .heads = 40, .kv_heads = 8, .intermediate_size = 27648});
/// Qwen2.5 72B.
inline constexpr DecoderShape qwen2_5_72b = families::qwen2({.vocab_size = 152064, .hidden_size = 8192, .layers = 80,
    .heads = 64, .kv_heads = 8, .intermediate_size = 29568});
/// Qwen3 0.6B.
inline constexpr DecoderShape qwen3_0_6b = families::qwen3({.vocab_size = 151936, .hidden_size = 1024, .layers = 28,
    .heads = 16, .kv_heads = 8, .head_dim = 128, .intermediate_size = 3072, .tied_head = true});
/// Qwen3 1.7B.
inline constexpr DecoderShape qwen3_1_7b = families::qwen3({.vocab_size = 151936, .hidden_size = 2048, .layers = 28,
    .heads = 16, .kv_heads = 8, .intermediate_size = 6144, .tied_head = true});
/// Qwen3 4B.
inline constexpr DecoderShape qwen3_4b = families::qwen3({.vocab_size = 151936, .hidden_size = 2560, .layers = 36,
    .heads = 32, .kv_heads = 8, .head_dim = 128, .intermediate_size = 9728, .tied_head = true});
/// Qwen3 8B.
inline constexpr DecoderShape qwen3_8b = families::qwen3({.vocab_size = 151936, .hidden_size = 4096, .layers = 36,
    .heads = 32, .kv_heads = 8, .intermediate_size = 12288});
/// Qwen3 14B.
inline constexpr DecoderShape qwen3_14b = families::qwen3({.vocab_size = 151936, .hidden_size = 5120, .layers = 40,
    .heads = 40, .kv_heads = 8, .intermediate_size = 17408});
/// Qwen3 32B.
inline constexpr DecoderShape qwen3_32b = families::qwen3({.vocab_size = 151936, .hidden_size = 5120, .layers = 64,
    .heads = 64, .kv_heads = 8, .head_dim = 128, .intermediate_size = 25600});

// ---- Gemma

/// Gemma 2B.
inline constexpr DecoderShape gemma_2b = families::gemma({.vocab_size = 256000, .hidden_size = 2048, .layers = 18,
    .heads = 8, .kv_heads = 1, .head_dim = 256, .intermediate_size = 16384});
/// Gemma 7B.
inline constexpr DecoderShape gemma_7b = families::gemma({.vocab_size = 256000, .hidden_size = 3072, .layers = 28,
    .heads = 16, .head_dim = 256, .intermediate_size = 24576});
/// Gemma 2 2B.
inline constexpr DecoderShape gemma_2_2b = families::gemma2({.vocab_size = 256000, .hidden_size = 2304, .layers = 26,
    .heads = 8, .kv_heads = 4, .head_dim = 256, .intermediate_size = 9216});
/// Gemma 2 9B.
inline constexpr DecoderShape gemma_2_9b = families::gemma2({.vocab_size = 256000, .hidden_size = 3584, .layers = 42,
    .heads = 16, .kv_heads = 8, .head_dim = 256, .intermediate_size = 14336});
/// Gemma 2 27B.
inline constexpr DecoderShape gemma_2_27b = families::gemma2({.vocab_size = 256000, .hidden_size = 4608, .layers = 46,
    .heads = 32, .kv_heads = 16, .head_dim = 128, .intermediate_size = 36864});
/// Gemma 3 270M.
inline constexpr DecoderShape gemma_3_270m = families::gemma3({.vocab_size = 262144, .hidden_size = 640, .layers = 18,
    .heads = 4, .kv_heads = 1, .head_dim = 256, .intermediate_size = 2048});
/// Gemma 3 1B.
inline constexpr DecoderShape gemma_3_1b = families::gemma3({.vocab_size = 262144, .hidden_size = 1152, .layers = 26,
    .heads = 4, .kv_heads = 1, .head_dim = 256, .intermediate_size = 6912});
/// Gemma 3 4B.
inline constexpr DecoderShape gemma_3_4b = families::gemma3({.vocab_size = 262144, .hidden_size = 2560, .layers = 34,
    .heads = 8, .kv_heads = 4, .head_dim = 256, .intermediate_size = 10240});
/// Gemma 3 12B.
inline constexpr DecoderShape gemma_3_12b = families::gemma3({.vocab_size = 262144, .hidden_size = 3840, .layers = 48,
    .heads = 16, .kv_heads = 8, .head_dim = 256, .intermediate_size = 15360});
/// Gemma 3 27B.
inline constexpr DecoderShape gemma_3_27b = families::gemma3({.vocab_size = 262144, .hidden_size = 5376, .layers = 62,
    .heads = 32, .kv_heads = 16, .head_dim = 128, .intermediate_size = 21504});

// ---- OLMo

/// OLMo 1B.
inline constexpr DecoderShape olmo_1b = families::olmo({.vocab_size = 50304, .hidden_size = 2048, .layers = 16,
    .heads = 16, .intermediate_size = 8192, .tied_head = true});
/// OLMo 7B.
inline constexpr DecoderShape olmo_7b = families::olmo({.vocab_size = 50304, .hidden_size = 4096, .layers = 32,
    .heads = 32, .intermediate_size = 11008});
/// OLMo 2 7B.
inline constexpr DecoderShape olmo_2_7b = families::olmo2({.vocab_size = 100352, .hidden_size = 4096, .layers = 32,
    .heads = 32, .intermediate_size = 11008});
/// OLMo 2 13B.
inline constexpr DecoderShape olmo_2_13b = families::olmo2({.vocab_size = 100352, .hidden_size = 5120, .layers = 40,
    .heads = 40, .intermediate_size = 13824});
/// OLMo 2 32B.
inline constexpr DecoderShape olmo_2_32b = families::olmo2({.vocab_size = 100352, .hidden_size = 5120, .layers = 64,
    .heads = 40, .kv_heads = 8, .intermediate_size = 27648});
/// OLMo 3 7B.
inline constexpr DecoderShape olmo_3_7b = families::olmo2({.vocab_size = 100278, .hidden_size = 4096, .layers = 32,
    .heads = 32, .intermediate_size = 11008});
/// OLMo 3 32B.
inline constexpr DecoderShape olmo_3_32b = families::olmo2({.vocab_size = 100278, .hidden_size = 5120, .layers = 64,
    .heads = 40, .kv_heads = 8, .intermediate_size = 27648});
// clang-format on

}  // namespace shapes

// clang-format off

// ---- Llama

/// Llama 7B.
inline constexpr Model llama_7b = entry_of<shapes::llama_7b>("llama-7b", 6'738'415'616, sources::keras_hub);
/// Llama 30B.
inline constexpr Model llama_30b = entry_of<shapes::llama_30b>("llama-30b", 32'528'943'616,
    hub("https://huggingface.co/huggyllama/llama-30b"));
/// Llama 65B.
inline constexpr Model llama_65b = entry_of<shapes::llama_65b>("llama-65b", 65'285'660'672,
    hub("https://huggingface.co/huggyllama/llama-65b"));
/// Llama 2 7B: the shape of the first generation.
inline constexpr Model llama2_7b = entry_of<shapes::llama_7b>("llama2-7b", 6'738'415'616,
    hub("https://huggingface.co/meta-llama/Llama-2-7b-hf"), "the files on the Hub hold 2048 rotary entries besides");
/// Llama 2 13B.
inline constexpr Model llama2_13b = entry_of<shapes::llama2_13b>("llama2-13b", 13'015'864'320,
    hub("https://huggingface.co/meta-llama/Llama-2-13b-hf"), "the files on the Hub hold 2560 rotary entries besides");
/// Llama 2 70B.
inline constexpr Model llama2_70b = entry_of<shapes::llama2_70b>("llama2-70b", 68'976'648'192,
    hub("https://huggingface.co/meta-llama/Llama-2-70b-hf"), "the files on the Hub hold 5120 rotary entries besides");
/// Llama 3 8B.
inline constexpr Model llama3_8b = entry_of<shapes::llama3_8b>("llama3-8b", 8'030'261'248, sources::keras_hub);
/// Llama 3 70B.
inline constexpr Model llama3_70b = entry_of<shapes::llama3_70b>("llama3-70b", 70'553'706'496,
    hub("https://huggingface.co/meta-llama/Meta-Llama-3-70B"));
/// Llama 3.1 405B.
inline constexpr Model llama3_1_405b = entry_of<shapes::llama3_1_405b>("llama3.1-405b", 405'853'388'800,
    hub("https://huggingface.co/meta-llama/Llama-3.1-405B"));
/// Llama 3.2 1B.
inline constexpr Model llama3_2_1b = entry_of<shapes::llama3_2_1b>("llama3.2-1b", 1'235'814'400,
    hub("https://huggingface.co/meta-llama/Llama-3.2-1B"));
/// Llama 3.2 3B.
inline constexpr Model llama3_2_3b = entry_of<shapes::llama3_2_3b>("llama3.2-3b", 3'212'749'824,
    hub("https://huggingface.co/meta-llama/Llama-3.2-3B"));
/// The "70B" of MLPerf Storage: 128 heads of size 64.
inline constexpr Model mlperf_storage_70b = entry_of<shapes::mlperf_storage_70b>("mlperf-storage-70b", 69'882'617'856,
    derived(sources::mlperf_storage), "128 heads of size 64, so fewer parameters than Llama 3 70B");
/// The "1T" of MLPerf Storage: 192 heads, which do not divide the hidden size.
inline constexpr Model mlperf_storage_1t = entry_of<shapes::mlperf_storage_1t>("mlperf-storage-1t", 1'183'035'102'480,
    derived(sources::mlperf_storage),
    "by the formula of the benchmark program; its published checkpoint size does not follow from it");

// ---- the shape of Llama, by others

/// Mistral 7B v0.1.
inline constexpr Model mistral_7b_v0_1 = entry_of<shapes::mistral_7b_v0_1>("mistral-7b-v0.1", 7'241'732'096,
    sources::keras_hub);
/// Mistral 7B v0.3.
inline constexpr Model mistral_7b_v0_3 = entry_of<shapes::mistral_7b_v0_3>("mistral-7b-v0.3", 7'248'023'552,
    sources::keras_hub);
/// Mistral Nemo 12B.
inline constexpr Model mistral_nemo_12b = entry_of<shapes::mistral_nemo_12b>("mistral-nemo-12b", 12'247'782'400,
    hub("https://huggingface.co/mistralai/Mistral-Nemo-Instruct-2407"));
/// Mistral Large 2.
inline constexpr Model mistral_large_2 = entry_of<shapes::mistral_large_2>("mistral-large-2", 122'610'069'504,
    hub("https://huggingface.co/mistralai/Mistral-Large-Instruct-2411"));
/// TinyLlama 1.1B.
inline constexpr Model tinyllama_1_1b = entry_of<shapes::tinyllama_1_1b>("tinyllama-1.1b", 1'100'048'384,
    hub("https://huggingface.co/TinyLlama/TinyLlama_v1.1"));
/// Yi 34B.
inline constexpr Model yi_34b = entry_of<shapes::yi_34b>("yi-34b", 34'388'917'248,
    hub("https://huggingface.co/01-ai/Yi-34B"));
/// SmolLM2 135M.
inline constexpr Model smollm2_135m = entry_of<shapes::smollm2_135m>("smollm2-135m", 134'515'008,
    hub("https://huggingface.co/HuggingFaceTB/SmolLM2-135M"));
/// SmolLM2 360M.
inline constexpr Model smollm2_360m = entry_of<shapes::smollm2_360m>("smollm2-360m", 361'821'120,
    hub("https://huggingface.co/HuggingFaceTB/SmolLM2-360M"));
/// SmolLM2 1.7B.
inline constexpr Model smollm2_1_7b = entry_of<shapes::smollm2_1_7b>("smollm2-1.7b", 1'711'376'384,
    hub("https://huggingface.co/HuggingFaceTB/SmolLM2-1.7B"));
/// SmolLM3 3B.
inline constexpr Model smollm3_3b = entry_of<shapes::smollm3_3b>("smollm3-3b", 3'075'098'624,
    hub("https://huggingface.co/HuggingFaceTB/SmolLM3-3B"));
/// Granite 3.3 8B.
inline constexpr Model granite_3_3_8b = entry_of<shapes::granite_3_3_8b>("granite-3.3-8b", 8'170'864'640,
    hub("https://huggingface.co/ibm-granite/granite-3.3-8b-instruct"));
/// Granite 4.0 Micro.
inline constexpr Model granite_4_0_micro = entry_of<shapes::granite_4_0_micro>("granite-4.0-micro", 3'402'836'480,
    hub("https://huggingface.co/ibm-granite/granite-4.0-micro"));
/// InternLM2.5 7B.
inline constexpr Model internlm2_5_7b = entry_of<shapes::internlm2_5_7b>("internlm2.5-7b", 7'737'708'544,
    hub("https://huggingface.co/internlm/internlm2_5-7b-chat"));
/// MiniCPM 2B.
inline constexpr Model minicpm_2b = entry_of<shapes::minicpm_2b>("minicpm-2b", 2'724'880'896,
    derived(hub("https://huggingface.co/openbmb/MiniCPM-2B-sft-bf16")));
/// Command R7B.
inline constexpr Model command_r7b = entry_of<shapes::command_r7b>("command-r7b", 8'028'033'024,
    recalled(hub("https://huggingface.co/CohereLabs/c4ai-command-r7b-12-2024")));
/// Phi-3 mini, 4k context.
inline constexpr Model phi_3_mini_4k = entry_of<shapes::phi_3_mini_4k>("phi-3-mini-4k", 3'821'079'552,
    sources::keras_hub);
/// Phi-3 medium, 4k context.
inline constexpr Model phi_3_medium_4k = entry_of<shapes::phi_3_medium_4k>("phi-3-medium-4k", 13'960'238'080,
    hub("https://huggingface.co/microsoft/Phi-3-medium-4k-instruct"));
/// Phi-4.
inline constexpr Model phi_4 = entry_of<shapes::phi_4>("phi-4", 14'659'507'200,
    hub("https://huggingface.co/microsoft/phi-4"));

// ---- nearly that shape

/// MiMo 7B.
inline constexpr Model mimo_7b = entry_of<shapes::mimo_7b>("mimo-7b", 7'833'409'536,
    derived(hub("https://huggingface.co/XiaomiMiMo/MiMo-7B-Base")), "with one prediction layer");
/// Seed-OSS 36B.
inline constexpr Model seed_oss_36b = entry_of<shapes::seed_oss_36b>("seed-oss-36b", 36'151'104'512,
    derived(hub("https://huggingface.co/ByteDance-Seed/Seed-OSS-36B-Base")));
/// Apertus 8B.
inline constexpr Model apertus_8b = entry_of<shapes::apertus_8b>("apertus-8b", 8'053'338'176,
    recalled(hub("https://huggingface.co/swiss-ai/Apertus-8B-2509")));
/// ERNIE 4.5 0.3B.
inline constexpr Model ernie_4_5_0_3b = entry_of<shapes::ernie_4_5_0_3b>("ernie-4.5-0.3b", 360'748'032,
    recalled(hub("https://huggingface.co/baidu/ERNIE-4.5-0.3B-PT")));
/// EXAONE 4.0 1.2B.
inline constexpr Model exaone_4_0_1_2b = entry_of<shapes::exaone_4_0_1_2b>("exaone-4.0-1.2b", 1'279'391'488,
    recalled(hub("https://huggingface.co/LGAI-EXAONE/EXAONE-4.0-1.2B")));

// ---- Qwen

/// Qwen2.5 0.5B.
inline constexpr Model qwen2_5_0_5b = entry_of<shapes::qwen2_5_0_5b>("qwen2.5-0.5b", 494'032'768, sources::keras_hub);
/// Qwen2.5 1.5B.
inline constexpr Model qwen2_5_1_5b = entry_of<shapes::qwen2_5_1_5b>("qwen2.5-1.5b", 1'543'714'304, sources::keras_hub);
/// Qwen2.5 3B.
inline constexpr Model qwen2_5_3b = entry_of<shapes::qwen2_5_3b>("qwen2.5-3b", 3'085'938'688, sources::keras_hub);
/// Qwen2.5 7B.
inline constexpr Model qwen2_5_7b = entry_of<shapes::qwen2_5_7b>("qwen2.5-7b", 7'615'616'512, sources::keras_hub);
/// Qwen2.5 14B.
inline constexpr Model qwen2_5_14b = entry_of<shapes::qwen2_5_14b>("qwen2.5-14b", 14'770'033'664,
    hub("https://huggingface.co/Qwen/Qwen2.5-14B"));
/// Qwen2.5 32B.
inline constexpr Model qwen2_5_32b = entry_of<shapes::qwen2_5_32b>("qwen2.5-32b", 32'763'876'352, sources::keras_hub);
/// Qwen2.5 72B.
inline constexpr Model qwen2_5_72b = entry_of<shapes::qwen2_5_72b>("qwen2.5-72b", 72'706'203'648, sources::keras_hub);
/// Qwen3 0.6B.
inline constexpr Model qwen3_0_6b = entry_of<shapes::qwen3_0_6b>("qwen3-0.6b", 596'049'920, sources::keras_hub,
    "the files on the Hub hold the tied head a second time: 751,632,384");
/// Qwen3 1.7B.
inline constexpr Model qwen3_1_7b = entry_of<shapes::qwen3_1_7b>("qwen3-1.7b", 1'720'574'976, sources::keras_hub,
    "the files on the Hub hold the tied head a second time: 2,031,739,904");
/// Qwen3 4B.
inline constexpr Model qwen3_4b = entry_of<shapes::qwen3_4b>("qwen3-4b", 4'022'468'096, sources::keras_hub);
/// Qwen3 8B.
inline constexpr Model qwen3_8b = entry_of<shapes::qwen3_8b>("qwen3-8b", 8'190'735'360, sources::keras_hub);
/// Qwen3 14B.
inline constexpr Model qwen3_14b = entry_of<shapes::qwen3_14b>("qwen3-14b", 14'768'307'200, sources::keras_hub);
/// Qwen3 32B.
inline constexpr Model qwen3_32b = entry_of<shapes::qwen3_32b>("qwen3-32b", 32'762'123'264, sources::keras_hub);

// ---- Gemma

/// Gemma 2B.
inline constexpr Model gemma_2b = entry_of<shapes::gemma_2b>("gemma-2b", 2'506'172'416, sources::keras_hub);
/// Gemma 7B.
inline constexpr Model gemma_7b = entry_of<shapes::gemma_7b>("gemma-7b", 8'537'680'896, sources::keras_hub);
/// Gemma 2 2B.
inline constexpr Model gemma_2_2b = entry_of<shapes::gemma_2_2b>("gemma-2-2b", 2'614'341'888, sources::keras_hub);
/// Gemma 2 9B.
inline constexpr Model gemma_2_9b = entry_of<shapes::gemma_2_9b>("gemma-2-9b", 9'241'705'984, sources::keras_hub);
/// Gemma 2 27B.
inline constexpr Model gemma_2_27b = entry_of<shapes::gemma_2_27b>("gemma-2-27b", 27'227'128'320, sources::keras_hub);
/// Gemma 3 270M.
inline constexpr Model gemma_3_270m = entry_of<shapes::gemma_3_270m>("gemma-3-270m", 268'098'176, sources::keras_hub);
/// Gemma 3 1B.
inline constexpr Model gemma_3_1b = entry_of<shapes::gemma_3_1b>("gemma-3-1b", 999'885'952, sources::keras_hub);
/// Gemma 3 4B.
inline constexpr Model gemma_3_4b = entry_of<shapes::gemma_3_4b>("gemma-3-4b", 3'880'099'328, sources::keras_hub,
    "the language model alone");
/// Gemma 3 12B.
inline constexpr Model gemma_3_12b = entry_of<shapes::gemma_3_12b>("gemma-3-12b", 11'765'788'416, sources::keras_hub,
    "the language model alone");
/// Gemma 3 27B.
inline constexpr Model gemma_3_27b = entry_of<shapes::gemma_3_27b>("gemma-3-27b", 27'009'002'240, sources::keras_hub,
    "the language model alone");

// ---- OLMo

/// OLMo 1B.
inline constexpr Model olmo_1b = entry_of<shapes::olmo_1b>("olmo-1b", 1'176'764'416,
    hub("https://huggingface.co/allenai/OLMo-1B-hf"));
/// OLMo 7B.
inline constexpr Model olmo_7b = entry_of<shapes::olmo_7b>("olmo-7b", 6'888'095'744,
    hub("https://huggingface.co/allenai/OLMo-7B-hf"));
/// OLMo 2 7B.
inline constexpr Model olmo_2_7b = entry_of<shapes::olmo_2_7b>("olmo-2-7b", 7'298'617'344,
    hub("https://huggingface.co/allenai/OLMo-2-1124-7B"));
/// OLMo 2 13B.
inline constexpr Model olmo_2_13b = entry_of<shapes::olmo_2_13b>("olmo-2-13b", 13'716'198'400,
    hub("https://huggingface.co/allenai/OLMo-2-1124-13B"));
/// OLMo 2 32B.
inline constexpr Model olmo_2_32b = entry_of<shapes::olmo_2_32b>("olmo-2-32b", 32'234'279'936,
    hub("https://huggingface.co/allenai/OLMo-2-0325-32B"));
/// OLMo 3 7B.
inline constexpr Model olmo_3_7b = entry_of<shapes::olmo_3_7b>("olmo-3-7b", 7'298'011'136,
    derived(hub("https://huggingface.co/allenai/Olmo-3-1025-7B")));
/// OLMo 3 32B.
inline constexpr Model olmo_3_32b = entry_of<shapes::olmo_3_32b>("olmo-3-32b", 32'233'522'176,
    derived(hub("https://huggingface.co/allenai/Olmo-3-1125-32B")));
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
