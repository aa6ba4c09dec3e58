#pragma once
// Models and their exact parameter counts, each from its shape and with its source. Data only.

#include <string_view>

#include <ckpt/catalog/model_shapes.hpp>
#include <ckpt/catalog/sources.hpp>
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

// ---- llama

/// Llama 7B.
inline constexpr Model llama_7b = model_of<shapes::llama_7b>({.name = "llama-7b", .source = sources::keras_hub});
/// Llama 30B.
inline constexpr Model llama_30b = model_of<shapes::llama_30b>({
    .name = "llama-30b", .source = sources::hugging_face("https://huggingface.co/huggyllama/llama-30b")});
/// Llama 65B.
inline constexpr Model llama_65b = model_of<shapes::llama_65b>({
    .name = "llama-65b", .source = sources::hugging_face("https://huggingface.co/huggyllama/llama-65b")});
/// Llama 2 7B: the shape of the first generation.
inline constexpr Model llama2_7b = model_of<shapes::llama_7b>({
    .name = "llama2-7b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-2-7b-hf"),
    .note = "the files on the Hub hold 2048 rotary entries besides"});
/// Llama 2 13B.
inline constexpr Model llama2_13b = model_of<shapes::llama2_13b>({
    .name = "llama2-13b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-2-13b-hf"),
    .note = "the files on the Hub hold 2560 rotary entries besides"});
/// Llama 2 70B.
inline constexpr Model llama2_70b = model_of<shapes::llama2_70b>({
    .name = "llama2-70b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-2-70b-hf"),
    .note = "the files on the Hub hold 5120 rotary entries besides"});
/// Llama 3 8B.
inline constexpr Model llama3_8b = model_of<shapes::llama3_8b>({.name = "llama3-8b", .source = sources::keras_hub});
/// Llama 3 70B.
inline constexpr Model llama3_70b = model_of<shapes::llama3_70b>({
    .name = "llama3-70b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Meta-Llama-3-70B")});
/// Llama 3.1 405B.
inline constexpr Model llama3_1_405b = model_of<shapes::llama3_1_405b>({
    .name = "llama3.1-405b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-3.1-405B")});
/// Llama 3.2 1B.
inline constexpr Model llama3_2_1b = model_of<shapes::llama3_2_1b>({
    .name = "llama3.2-1b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-3.2-1B")});
/// Llama 3.2 3B.
inline constexpr Model llama3_2_3b = model_of<shapes::llama3_2_3b>({
    .name = "llama3.2-3b", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-3.2-3B")});
/// The "70B" of MLPerf Storage: 128 heads of size 64.
inline constexpr Model mlperf_storage_70b = model_of<shapes::mlperf_storage_70b>({
    .name = "mlperf-storage-70b", .source = derived(sources::mlperf_storage),
    .note = "128 heads of size 64, so fewer parameters than Llama 3 70B"});
/// The "1T" of MLPerf Storage: 192 heads, which do not divide the hidden size.
inline constexpr Model mlperf_storage_1t = model_of<shapes::mlperf_storage_1t>({
    .name = "mlperf-storage-1t", .source = derived(sources::mlperf_storage),
    .note = "by the formula of the benchmark program; its published checkpoint size does not follow from it"});

// ---- the shape of llama, by others

/// Mistral 7B v0.1.
inline constexpr Model mistral_7b_v0_1 = model_of<shapes::mistral_7b_v0_1>({
    .name = "mistral-7b-v0.1", .source = sources::keras_hub});
/// Mistral 7B v0.3.
inline constexpr Model mistral_7b_v0_3 = model_of<shapes::mistral_7b_v0_3>({
    .name = "mistral-7b-v0.3", .source = sources::keras_hub});
/// Mistral Nemo 12B.
inline constexpr Model mistral_nemo_12b = model_of<shapes::mistral_nemo_12b>({
    .name = "mistral-nemo-12b",
    .source = sources::hugging_face("https://huggingface.co/mistralai/Mistral-Nemo-Instruct-2407")});
/// Mistral Large 2.
inline constexpr Model mistral_large_2 = model_of<shapes::mistral_large_2>({
    .name = "mistral-large-2",
    .source = sources::hugging_face("https://huggingface.co/mistralai/Mistral-Large-Instruct-2411")});
/// TinyLlama 1.1B.
inline constexpr Model tinyllama_1_1b = model_of<shapes::tinyllama_1_1b>({
    .name = "tinyllama-1.1b", .source = sources::hugging_face("https://huggingface.co/TinyLlama/TinyLlama_v1.1")});
/// Yi 34B.
inline constexpr Model yi_34b = model_of<shapes::yi_34b>({
    .name = "yi-34b", .source = sources::hugging_face("https://huggingface.co/01-ai/Yi-34B")});
/// SmolLM2 135M.
inline constexpr Model smollm2_135m = model_of<shapes::smollm2_135m>({
    .name = "smollm2-135m", .source = sources::hugging_face("https://huggingface.co/HuggingFaceTB/SmolLM2-135M")});
/// SmolLM2 360M.
inline constexpr Model smollm2_360m = model_of<shapes::smollm2_360m>({
    .name = "smollm2-360m", .source = sources::hugging_face("https://huggingface.co/HuggingFaceTB/SmolLM2-360M")});
/// SmolLM2 1.7B.
inline constexpr Model smollm2_1_7b = model_of<shapes::smollm2_1_7b>({
    .name = "smollm2-1.7b", .source = sources::hugging_face("https://huggingface.co/HuggingFaceTB/SmolLM2-1.7B")});
/// SmolLM3 3B.
inline constexpr Model smollm3_3b = model_of<shapes::smollm3_3b>({
    .name = "smollm3-3b", .source = sources::hugging_face("https://huggingface.co/HuggingFaceTB/SmolLM3-3B")});
/// Phi-3 mini, 4k context.
inline constexpr Model phi_3_mini_4k = model_of<shapes::phi_3_mini_4k>({
    .name = "phi-3-mini-4k", .source = sources::keras_hub});
/// Phi-3 medium, 4k context.
inline constexpr Model phi_3_medium_4k = model_of<shapes::phi_3_medium_4k>({
    .name = "phi-3-medium-4k",
    .source = sources::hugging_face("https://huggingface.co/microsoft/Phi-3-medium-4k-instruct")});
/// Phi-4.
inline constexpr Model phi_4 = model_of<shapes::phi_4>({
    .name = "phi-4", .source = sources::hugging_face("https://huggingface.co/microsoft/phi-4")});

// ---- Qwen

/// Qwen2.5 0.5B.
inline constexpr Model qwen2_5_0_5b = model_of<shapes::qwen2_5_0_5b>({
    .name = "qwen2.5-0.5b", .source = sources::keras_hub});
/// Qwen2.5 1.5B.
inline constexpr Model qwen2_5_1_5b = model_of<shapes::qwen2_5_1_5b>({
    .name = "qwen2.5-1.5b", .source = sources::keras_hub});
/// Qwen2.5 3B.
inline constexpr Model qwen2_5_3b = model_of<shapes::qwen2_5_3b>({.name = "qwen2.5-3b", .source = sources::keras_hub});
/// Qwen2.5 7B.
inline constexpr Model qwen2_5_7b = model_of<shapes::qwen2_5_7b>({.name = "qwen2.5-7b", .source = sources::keras_hub});
/// Qwen2.5 14B.
inline constexpr Model qwen2_5_14b = model_of<shapes::qwen2_5_14b>({
    .name = "qwen2.5-14b", .source = sources::hugging_face("https://huggingface.co/Qwen/Qwen2.5-14B")});
/// Qwen2.5 32B.
inline constexpr Model qwen2_5_32b = model_of<shapes::qwen2_5_32b>({
    .name = "qwen2.5-32b", .source = sources::keras_hub});
/// Qwen2.5 72B.
inline constexpr Model qwen2_5_72b = model_of<shapes::qwen2_5_72b>({
    .name = "qwen2.5-72b", .source = sources::keras_hub});
/// Qwen3 0.6B.
inline constexpr Model qwen3_0_6b = model_of<shapes::qwen3_0_6b>({
    .name = "qwen3-0.6b", .source = sources::keras_hub,
    .note = "the files on the Hub hold the tied head a second time: 751,632,384"});
/// Qwen3 1.7B.
inline constexpr Model qwen3_1_7b = model_of<shapes::qwen3_1_7b>({
    .name = "qwen3-1.7b", .source = sources::keras_hub,
    .note = "the files on the Hub hold the tied head a second time: 2,031,739,904"});
/// Qwen3 4B.
inline constexpr Model qwen3_4b = model_of<shapes::qwen3_4b>({.name = "qwen3-4b", .source = sources::keras_hub});
/// Qwen3 8B.
inline constexpr Model qwen3_8b = model_of<shapes::qwen3_8b>({.name = "qwen3-8b", .source = sources::keras_hub});
/// Qwen3 14B.
inline constexpr Model qwen3_14b = model_of<shapes::qwen3_14b>({.name = "qwen3-14b", .source = sources::keras_hub});
/// Qwen3 32B.
inline constexpr Model qwen3_32b = model_of<shapes::qwen3_32b>({.name = "qwen3-32b", .source = sources::keras_hub});
/// Qwen1.5-MoE-A2.7B.
inline constexpr Model qwen1_5_moe_a2_7b = model_of<shapes::qwen1_5_moe_a2_7b>({
    .name = "qwen1.5-moe-a2.7b", .source = sources::keras_hub});
/// Qwen3 30B-A3B.
inline constexpr Model qwen3_30b_a3b = model_of<shapes::qwen3_30b_a3b>({
    .name = "qwen3-30b-a3b", .source = sources::keras_hub});
/// Qwen3 235B-A22B.
inline constexpr Model qwen3_235b_a22b = model_of<shapes::qwen3_235b_a22b>({
    .name = "qwen3-235b-a22b", .source = sources::keras_hub});

// ---- Gemma

/// Gemma 2B.
inline constexpr Model gemma_2b = model_of<shapes::gemma_2b>({.name = "gemma-2b", .source = sources::keras_hub});
/// Gemma 7B.
inline constexpr Model gemma_7b = model_of<shapes::gemma_7b>({.name = "gemma-7b", .source = sources::keras_hub});
/// Gemma 2 2B.
inline constexpr Model gemma_2_2b = model_of<shapes::gemma_2_2b>({.name = "gemma-2-2b", .source = sources::keras_hub});
/// Gemma 2 9B.
inline constexpr Model gemma_2_9b = model_of<shapes::gemma_2_9b>({.name = "gemma-2-9b", .source = sources::keras_hub});
/// Gemma 2 27B.
inline constexpr Model gemma_2_27b = model_of<shapes::gemma_2_27b>({
    .name = "gemma-2-27b", .source = sources::keras_hub});
/// Gemma 3 270M.
inline constexpr Model gemma_3_270m = model_of<shapes::gemma_3_270m>({
    .name = "gemma-3-270m", .source = sources::keras_hub});
/// Gemma 3 1B.
inline constexpr Model gemma_3_1b = model_of<shapes::gemma_3_1b>({.name = "gemma-3-1b", .source = sources::keras_hub});
/// Gemma 3 4B.
inline constexpr Model gemma_3_4b = model_of<shapes::gemma_3_4b>({
    .name = "gemma-3-4b", .source = sources::keras_hub, .note = "the language model alone"});
/// Gemma 3 12B.
inline constexpr Model gemma_3_12b = model_of<shapes::gemma_3_12b>({
    .name = "gemma-3-12b", .source = sources::keras_hub, .note = "the language model alone"});
/// Gemma 3 27B.
inline constexpr Model gemma_3_27b = model_of<shapes::gemma_3_27b>({
    .name = "gemma-3-27b", .source = sources::keras_hub, .note = "the language model alone"});

// ---- OLMo

/// OLMo 1B.
inline constexpr Model olmo_1b = model_of<shapes::olmo_1b>({
    .name = "olmo-1b", .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-1B-hf")});
/// OLMo 7B.
inline constexpr Model olmo_7b = model_of<shapes::olmo_7b>({
    .name = "olmo-7b", .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-7B-hf")});
/// OLMo 2 7B.
inline constexpr Model olmo_2_7b = model_of<shapes::olmo_2_7b>({
    .name = "olmo-2-7b", .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-2-1124-7B")});
/// OLMo 2 13B.
inline constexpr Model olmo_2_13b = model_of<shapes::olmo_2_13b>({
    .name = "olmo-2-13b", .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-2-1124-13B")});
/// OLMo 2 32B.
inline constexpr Model olmo_2_32b = model_of<shapes::olmo_2_32b>({
    .name = "olmo-2-32b", .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-2-0325-32B")});
/// OLMoE 1B-7B.
inline constexpr Model olmoe_1b_7b = model_of<shapes::olmoe_1b_7b>({
    .name = "olmoe-1b-7b", .source = sources::hugging_face("https://huggingface.co/allenai/OLMoE-1B-7B-0924")});

// ---- GPT and its descendants

/// GPT-2.
inline constexpr Model gpt2 = model_of<shapes::gpt2>({.name = "gpt2", .source = sources::keras_hub});
/// GPT-2 medium.
inline constexpr Model gpt2_medium = model_of<shapes::gpt2_medium>({
    .name = "gpt2-medium", .source = sources::keras_hub});
/// GPT-2 large.
inline constexpr Model gpt2_large = model_of<shapes::gpt2_large>({.name = "gpt2-large", .source = sources::keras_hub});
/// GPT-2 XL.
inline constexpr Model gpt2_xl = model_of<shapes::gpt2_xl>({.name = "gpt2-xl", .source = sources::keras_hub});
/// GPT-3 175B.
inline constexpr Model gpt3_175b = model_of<shapes::gpt3_175b>({
    .name = "gpt3-175b", .source = derived(sources::gpt3_paper),
    .note = "the paper prints rounded sizes; this is the GPT-2 formula on its shape"});
/// OPT 125M.
inline constexpr Model opt_125m = model_of<shapes::opt_125m>({
    .name = "opt-125m", .source = derived(sources::keras_hub),
    .note = "plus the two extra position rows, which that list leaves out"});
/// OPT 350M.
inline constexpr Model opt_350m = model_of<shapes::opt_350m>({
    .name = "opt-350m", .source = sources::hugging_face("https://huggingface.co/facebook/opt-350m"),
    .note = "words of size 512, projected to 1024 and back"});
/// OPT 1.3B.
inline constexpr Model opt_1_3b = model_of<shapes::opt_1_3b>({
    .name = "opt-1.3b", .source = derived(sources::keras_hub),
    .note = "plus the two extra position rows, which that list leaves out"});
/// OPT 2.7B.
inline constexpr Model opt_2_7b = model_of<shapes::opt_2_7b>({
    .name = "opt-2.7b", .source = sources::opt_paper, .recalled = Figure::parameters,
    .note = "formula, checked on smaller models of the family"});
/// OPT 6.7B.
inline constexpr Model opt_6_7b = model_of<shapes::opt_6_7b>({
    .name = "opt-6.7b", .source = sources::opt_paper, .recalled = Figure::parameters,
    .note = "formula, checked on smaller models of the family"});
/// OPT 13B.
inline constexpr Model opt_13b = model_of<shapes::opt_13b>({
    .name = "opt-13b", .source = sources::opt_paper, .recalled = Figure::parameters,
    .note = "formula, checked on smaller models of the family"});
/// OPT 30B.
inline constexpr Model opt_30b = model_of<shapes::opt_30b>({
    .name = "opt-30b", .source = sources::opt_paper, .recalled = Figure::parameters,
    .note = "formula, checked on smaller models of the family"});
/// OPT 66B.
inline constexpr Model opt_66b = model_of<shapes::opt_66b>({
    .name = "opt-66b", .source = derived(sources::opt_paper), .note = "formula; no exact published count"});
/// OPT 175B.
inline constexpr Model opt_175b = model_of<shapes::opt_175b>({
    .name = "opt-175b", .source = derived(sources::opt_paper), .note = "formula; no exact published count"});
/// BLOOM 560M.
inline constexpr Model bloom_560m = model_of<shapes::bloom_560m>({.name = "bloom-560m", .source = sources::keras_hub});
/// BLOOM 1B1.
inline constexpr Model bloom_1b1 = model_of<shapes::bloom_1b1>({.name = "bloom-1b1", .source = sources::keras_hub});
/// BLOOM 1B7.
inline constexpr Model bloom_1b7 = model_of<shapes::bloom_1b7>({.name = "bloom-1b7", .source = sources::keras_hub});
/// BLOOM 3B.
inline constexpr Model bloom_3b = model_of<shapes::bloom_3b>({.name = "bloom-3b", .source = sources::keras_hub});
/// BLOOM 7B1.
inline constexpr Model bloom_7b1 = model_of<shapes::bloom_7b1>({
    .name = "bloom-7b1", .source = sources::hugging_face("https://huggingface.co/bigscience/bloom-7b1")});
/// BLOOM 176B.
inline constexpr Model bloom_176b = model_of<shapes::bloom_176b>({
    .name = "bloom-176b", .source = sources::hugging_face("https://huggingface.co/bigscience/bloom")});
/// Pythia 70M.
inline constexpr Model pythia_70m = model_of<shapes::pythia_70m>({
    .name = "pythia-70m", .source = sources::pythia_paper});
/// Pythia 160M.
inline constexpr Model pythia_160m = model_of<shapes::pythia_160m>({
    .name = "pythia-160m", .source = sources::hugging_face("https://huggingface.co/EleutherAI/pythia-160m")});
/// Pythia 410M.
inline constexpr Model pythia_410m = model_of<shapes::pythia_410m>({
    .name = "pythia-410m", .source = sources::pythia_paper});
/// Pythia 1B.
inline constexpr Model pythia_1b = model_of<shapes::pythia_1b>({
    .name = "pythia-1b", .source = sources::hugging_face("https://huggingface.co/EleutherAI/pythia-1b")});
/// Pythia 1.4B.
inline constexpr Model pythia_1_4b = model_of<shapes::pythia_1_4b>({
    .name = "pythia-1.4b", .source = sources::pythia_paper});
/// Pythia 2.8B.
inline constexpr Model pythia_2_8b = model_of<shapes::pythia_2_8b>({
    .name = "pythia-2.8b", .source = sources::hugging_face("https://huggingface.co/EleutherAI/pythia-2.8b")});
/// Pythia 6.9B.
inline constexpr Model pythia_6_9b = model_of<shapes::pythia_6_9b>({
    .name = "pythia-6.9b", .source = sources::pythia_paper});
/// Pythia 12B.
inline constexpr Model pythia_12b = model_of<shapes::pythia_12b>({
    .name = "pythia-12b", .source = sources::hugging_face("https://huggingface.co/EleutherAI/pythia-12b")});
/// GPT-NeoX 20B.
inline constexpr Model gpt_neox_20b = model_of<shapes::gpt_neox_20b>({
    .name = "gpt-neox-20b", .source = sources::hugging_face("https://huggingface.co/EleutherAI/gpt-neox-20b")});
/// GPT-J 6B.
inline constexpr Model gpt_j_6b = model_of<shapes::gpt_j_6b>({
    .name = "gpt-j-6b", .source = sources::hugging_face("https://huggingface.co/EleutherAI/gpt-j-6b")});
/// Phi-1.5.
inline constexpr Model phi_1_5 = model_of<shapes::phi_1_5>({
    .name = "phi-1.5", .source = sources::hugging_face("https://huggingface.co/microsoft/phi-1_5")});
/// Phi-2.
inline constexpr Model phi_2 = model_of<shapes::phi_2>({
    .name = "phi-2", .source = sources::hugging_face("https://huggingface.co/microsoft/phi-2")});
/// MiMo 7B.
inline constexpr Model mimo_7b = model_of<shapes::mimo_7b>({
    .name = "mimo-7b",
    .source = derived(sources::hugging_face("https://huggingface.co/XiaomiMiMo/MiMo-7B-Base")),
    .note = "with one prediction layer"});
/// Seed-OSS 36B.
inline constexpr Model seed_oss_36b = model_of<shapes::seed_oss_36b>({
    .name = "seed-oss-36b",
    .source = derived(sources::hugging_face("https://huggingface.co/ByteDance-Seed/Seed-OSS-36B-Base"))});
/// Apertus 8B.
inline constexpr Model apertus_8b = model_of<shapes::apertus_8b>({
    .name = "apertus-8b",
    .source = recalled(sources::hugging_face("https://huggingface.co/swiss-ai/Apertus-8B-2509"))});
/// ERNIE 4.5 0.3B.
inline constexpr Model ernie_4_5_0_3b = model_of<shapes::ernie_4_5_0_3b>({
    .name = "ernie-4.5-0.3b",
    .source = recalled(sources::hugging_face("https://huggingface.co/baidu/ERNIE-4.5-0.3B-PT"))});
/// EXAONE 4.0 1.2B.
inline constexpr Model exaone_4_0_1_2b = model_of<shapes::exaone_4_0_1_2b>({
    .name = "exaone-4.0-1.2b",
    .source = recalled(sources::hugging_face("https://huggingface.co/LGAI-EXAONE/EXAONE-4.0-1.2B"))});
/// Falcon 7B.
inline constexpr Model falcon_7b = model_of<shapes::falcon_7b>({
    .name = "falcon-7b", .source = sources::hugging_face("https://huggingface.co/tiiuae/falcon-7b"),
    .note = "the class ties its head; the files hold it twice: 7,217,189,760"});
/// Falcon 40B.
inline constexpr Model falcon_40b = model_of<shapes::falcon_40b>({
    .name = "falcon-40b", .source = sources::hugging_face("https://huggingface.co/tiiuae/falcon-40b"),
    .note = "the class ties its head; the files hold it twice: 41,835,970,560"});
/// Falcon 180B.
inline constexpr Model falcon_180b = model_of<shapes::falcon_180b>({
    .name = "falcon-180b", .source = sources::hugging_face("https://huggingface.co/tiiuae/falcon-180B"),
    .note = "the class ties its head; the files hold it twice: 179,522,565,120"});
/// StarCoder2 3B.
inline constexpr Model starcoder2_3b = model_of<shapes::starcoder2_3b>({
    .name = "starcoder2-3b", .source = sources::hugging_face("https://huggingface.co/bigcode/starcoder2-3b"),
    .recalled = Figure::parameters});
/// StarCoder2 7B.
inline constexpr Model starcoder2_7b = model_of<shapes::starcoder2_7b>({
    .name = "starcoder2-7b", .source = sources::hugging_face("https://huggingface.co/bigcode/starcoder2-7b"),
    .recalled = Figure::parameters});
/// StarCoder2 15B.
inline constexpr Model starcoder2_15b = model_of<shapes::starcoder2_15b>({
    .name = "starcoder2-15b", .source = sources::hugging_face("https://huggingface.co/bigcode/starcoder2-15b"),
    .recalled = Figure::parameters});

// ---- mixtures of experts

/// Mixtral 8x7B.
inline constexpr Model mixtral_8x7b = model_of<shapes::mixtral_8x7b>({
    .name = "mixtral-8x7b", .source = sources::keras_hub});
/// Mixtral 8x22B.
inline constexpr Model mixtral_8x22b = model_of<shapes::mixtral_8x22b>({
    .name = "mixtral-8x22b",
    .source = sources::hugging_face("https://huggingface.co/mistral-community/Mixtral-8x22B-v0.1"),
    .note = "140,630,071,296 with the later vocabulary of 32,768"});
/// Grok-1.
inline constexpr Model grok_1 = model_of<shapes::grok_1>({
    .name = "grok-1", .source = sources::hugging_face("https://huggingface.co/xai-org/grok-1")});
/// DBRX.
inline constexpr Model dbrx = model_of<shapes::dbrx>({
    .name = "dbrx", .source = sources::dbrx_code, .recalled = Figure::parameters,
    .note = "formula; the card says 132e9"});
/// Phi-3.5-MoE.
inline constexpr Model phi_3_5_moe = model_of<shapes::phi_3_5_moe>({
    .name = "phi-3.5-moe", .source = sources::hugging_face("https://huggingface.co/microsoft/Phi-3.5-MoE-instruct"),
    .recalled = Figure::parameters});
/// gpt-oss 20B.
inline constexpr Model gpt_oss_20b = model_of<shapes::gpt_oss_20b>({
    .name = "gpt-oss-20b", .source = sources::keras_hub});
/// gpt-oss 120B.
inline constexpr Model gpt_oss_120b = model_of<shapes::gpt_oss_120b>({
    .name = "gpt-oss-120b", .source = sources::hugging_face("https://huggingface.co/openai/gpt-oss-120b")});
/// DeepSeek-V2-Lite.
inline constexpr Model deepseek_v2_lite = model_of<shapes::deepseek_v2_lite>({
    .name = "deepseek-v2-lite",
    .source = sources::hugging_face("https://huggingface.co/deepseek-ai/DeepSeek-V2-Lite")});
/// DeepSeek-V2.
inline constexpr Model deepseek_v2 = model_of<shapes::deepseek_v2>({
    .name = "deepseek-v2", .source = sources::hugging_face("https://huggingface.co/deepseek-ai/DeepSeek-V2")});
/// DeepSeek-V3.
inline constexpr Model deepseek_v3 = model_of<shapes::deepseek_v3>({
    .name = "deepseek-v3", .source = sources::hugging_face("https://huggingface.co/deepseek-ai/DeepSeek-V3"),
    .note = "main model; the multi-token prediction module is not counted"});
/// Kimi K2.
inline constexpr Model kimi_k2 = model_of<shapes::kimi_k2>({
    .name = "kimi-k2", .source = derived(sources::hugging_face("https://huggingface.co/moonshotai/Kimi-K2-Instruct")),
    .note = "formula; the files on the Hub hold 3,416 numbers more"});
/// GLM-4.5.
inline constexpr Model glm_4_5 = model_of<shapes::glm_4_5>({
    .name = "glm-4.5", .source = sources::hugging_face("https://huggingface.co/zai-org/GLM-4.5"),
    .note = "as stored, with one prediction layer"});
/// GLM-4.5-Air.
inline constexpr Model glm_4_5_air = model_of<shapes::glm_4_5_air>({
    .name = "glm-4.5-air", .source = sources::hugging_face("https://huggingface.co/zai-org/GLM-4.5-Air"),
    .note = "as stored, with one prediction layer; 106,852,251,264 without"});
/// DeepSeek-V3.2.
inline constexpr Model deepseek_v3_2 = model_of<shapes::deepseek_v3_2>({
    .name = "deepseek-v3.2",
    .source = derived(sources::hugging_face("https://huggingface.co/deepseek-ai/DeepSeek-V3.2-Exp")),
    .note = "without the prediction module"});
/// GLM-4.6.
inline constexpr Model glm_4_6 = model_of<shapes::glm_4_6>({
    .name = "glm-4.6",
    .source = derived(sources::hugging_face("https://huggingface.co/zai-org/GLM-4.6")),
    .note = "with one prediction layer that shares embedding and head"});
/// GLM-5.
inline constexpr Model glm_5 = model_of<shapes::glm_5>({
    .name = "glm-5",
    .source = derived(sources::hugging_face("https://huggingface.co/zai-org/GLM-5")),
    .note = "without the prediction layer"});
/// MiniMax-M2.
inline constexpr Model minimax_m2 = model_of<shapes::minimax_m2>({
    .name = "minimax-m2",
    .source = derived(sources::hugging_face("https://huggingface.co/MiniMaxAI/MiniMax-M2")),
    .note = "without the prediction modules"});
/// dots.llm1.
inline constexpr Model dots_llm1 = model_of<shapes::dots_llm1>({
    .name = "dots.llm1",
    .source = recalled(sources::hugging_face("https://huggingface.co/rednote-hilab/dots.llm1.base"))});

// ---- layers of several kinds

/// Qwen3-Next 80B-A3B.
inline constexpr Model qwen3_next_80b_a3b = model_of<shapes::qwen3_next_80b_a3b>({
    .name = "qwen3-next-80b-a3b",
    .source = derived(sources::hugging_face("https://huggingface.co/Qwen/Qwen3-Next-80B-A3B-Instruct")),
    .note = "without the prediction module; 81,324,862,720 with it"});
/// The text of Qwen3.5 27B.
inline constexpr Model qwen3_5_27b_text = model_of<shapes::qwen3_5_27b_text>({
    .name = "qwen3.5-27b-text",
    .source = derived(sources::hugging_face("https://huggingface.co/Qwen/Qwen3.5-27B")),
    .note = "without the vision tower and the prediction module"});
/// Nemotron-H 56B.
inline constexpr Model nemotron_h_56b = model_of<shapes::nemotron_h_56b>({
    .name = "nemotron-h-56b",
    .source = derived(sources::hugging_face("https://huggingface.co/nvidia/Nemotron-H-56B-Base-8K"))});
/// Nemotron 3 Nano 30B-A3B.
inline constexpr Model nemotron_3_nano = model_of<shapes::nemotron_3_nano>({
    .name = "nemotron-3-nano",
    .source = recalled(sources::hugging_face("https://huggingface.co/nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16")),
    .note = "with 2,944 biases that balance the routers"});
/// Mamba 2.8B.
inline constexpr Model mamba_2_8b = model_of<shapes::mamba_2_8b>({
    .name = "mamba-2.8b",
    .source = derived(sources::hugging_face("https://huggingface.co/state-spaces/mamba-2.8b-hf"))});
/// Falcon Mamba 7B.
inline constexpr Model falcon_mamba_7b = model_of<shapes::falcon_mamba_7b>({
    .name = "falcon-mamba-7b",
    .source = recalled(sources::hugging_face("https://huggingface.co/tiiuae/falcon-mamba-7b"))});
/// Codestral Mamba 7B.
inline constexpr Model codestral_mamba_7b = model_of<shapes::codestral_mamba_7b>({
    .name = "codestral-mamba-7b",
    .source = recalled(sources::hugging_face("https://huggingface.co/mistralai/Mamba-Codestral-7B-v0.1"))});
/// Jamba v0.1.
inline constexpr Model jamba_v0_1 = model_of<shapes::jamba_v0_1>({
    .name = "jamba-v0.1",
    .source = recalled(sources::hugging_face("https://huggingface.co/ai21labs/Jamba-v0.1"))});
/// Falcon-H1 0.5B.
inline constexpr Model falcon_h1_0_5b = model_of<shapes::falcon_h1_0_5b>({
    .name = "falcon-h1-0.5b",
    .source = recalled(sources::hugging_face("https://huggingface.co/tiiuae/Falcon-H1-0.5B-Base"))});
/// LFM2 1.2B.
inline constexpr Model lfm2_1_2b = model_of<shapes::lfm2_1_2b>({
    .name = "lfm2-1.2b",
    .source = recalled(sources::hugging_face("https://huggingface.co/LiquidAI/LFM2-1.2B"))});
/// LFM2 8B-A1B.
inline constexpr Model lfm2_8b_a1b = model_of<shapes::lfm2_8b_a1b>({
    .name = "lfm2-8b-a1b",
    .source = recalled(sources::hugging_face("https://huggingface.co/LiquidAI/LFM2-8B-A1B")),
    .note = "with 704 biases that balance the routers"});

// ---- text and images

/// Llama 4 Scout.
inline constexpr Model llama4_scout = model_of<shapes::llama4_scout>({
    .name = "llama4-scout", .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-4-Scout-17B-16E"),
    .note = "with the vision encoder"});
/// Llama 4 Maverick.
inline constexpr Model llama4_maverick = model_of<shapes::llama4_maverick>({
    .name = "llama4-maverick",
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-4-Maverick-17B-128E"),
    .note = "with the vision encoder"});

// ---- encoders

/// BERT base, uncased.
inline constexpr Model bert_base_uncased = model_of<shapes::bert_base_uncased>({
    .name = "bert-base-uncased",
    .source = sources::hugging_face("https://huggingface.co/google-bert/bert-base-uncased"),
    .note = "with the pre-training head, as stored; the encoder and pooler alone have 109,482,240"});
/// BERT large, uncased.
inline constexpr Model bert_large_uncased = model_of<shapes::bert_large_uncased>({
    .name = "bert-large-uncased",
    .source = sources::hugging_face("https://huggingface.co/google-bert/bert-large-uncased"),
    .note = "with the pre-training head, as stored; the encoder and pooler alone have 335,141,888"});
/// T5 small.
inline constexpr Model t5_small = model_of<shapes::t5_small>({.name = "t5-small", .source = sources::keras_hub});
/// T5 base.
inline constexpr Model t5_base = model_of<shapes::t5_base>({
    .name = "t5-base", .source = sources::hugging_face("https://huggingface.co/google-t5/t5-base")});
/// T5 large.
inline constexpr Model t5_large = model_of<shapes::t5_large>({
    .name = "t5-large", .source = sources::hugging_face("https://huggingface.co/google-t5/t5-large")});
/// T5 3B.
inline constexpr Model t5_3b = model_of<shapes::t5_3b>({
    .name = "t5-3b", .source = sources::hugging_face("https://huggingface.co/google-t5/t5-3b")});
/// T5 11B.
inline constexpr Model t5_11b = model_of<shapes::t5_11b>({
    .name = "t5-11b", .source = sources::hugging_face("https://huggingface.co/google-t5/t5-11b")});
/// Flan-T5 base, and T5 v1.1 base.
inline constexpr Model flan_t5_base = model_of<shapes::flan_t5_base>({
    .name = "flan-t5-base", .source = sources::keras_hub});
/// Flan-T5 large, and T5 v1.1 large.
inline constexpr Model flan_t5_large = model_of<shapes::flan_t5_large>({
    .name = "flan-t5-large", .source = sources::hugging_face("https://huggingface.co/google/flan-t5-large")});
/// Flan-T5 XL, and T5 v1.1 XL.
inline constexpr Model flan_t5_xl = model_of<shapes::flan_t5_xl>({.name = "flan-t5-xl", .source = sources::keras_hub});
/// Flan-T5 XXL, and T5 v1.1 XXL.
inline constexpr Model flan_t5_xxl = model_of<shapes::flan_t5_xxl>({
    .name = "flan-t5-xxl", .source = sources::keras_hub});

// ---- vision

/// ViT base, 16-pixel patches, 224-pixel images.
inline constexpr Model vit_base_patch16_224 = model_of<shapes::vit_base_patch16_224>({
    .name = "vit-base-patch16-224", .source = sources::torchvision});
/// ViT large, 16-pixel patches, 224-pixel images.
inline constexpr Model vit_large_patch16_224 = model_of<shapes::vit_large_patch16_224>({
    .name = "vit-large-patch16-224", .source = sources::torchvision});
/// ViT huge, 14-pixel patches, 224-pixel images.
inline constexpr Model vit_huge_patch14_224 = model_of<shapes::vit_huge_patch14_224>({
    .name = "vit-huge-patch14-224", .source = sources::torchvision});
/// ResNet-18.
inline constexpr Model resnet_18 = model_of<shapes::resnet_18>({.name = "resnet-18", .source = sources::torchvision});
/// ResNet-34.
inline constexpr Model resnet_34 = model_of<shapes::resnet_34>({.name = "resnet-34", .source = sources::torchvision});
/// ResNet-50.
inline constexpr Model resnet_50 = model_of<shapes::resnet_50>({.name = "resnet-50", .source = sources::torchvision});
/// ResNet-101.
inline constexpr Model resnet_101 = model_of<shapes::resnet_101>({
    .name = "resnet-101", .source = sources::torchvision});
/// ResNet-152.
inline constexpr Model resnet_152 = model_of<shapes::resnet_152>({
    .name = "resnet-152", .source = sources::torchvision});

// ---- recommendation

/// DLRM-DCNv2.
inline constexpr Model dlrm_dcnv2 = model_of<shapes::dlrm_dcnv2>({
    .name = "dlrm-dcnv2", .source = derived(sources::mlperf_training),
    .note = "26 tables; formula, no exact published count"});

/// Every model of this header.
inline constexpr const Model* all[] = {
    &llama_7b, &llama_30b, &llama_65b, &llama2_7b, &llama2_13b, &llama2_70b, &llama3_8b, &llama3_70b, &llama3_1_405b,
    &llama3_2_1b, &llama3_2_3b, &mlperf_storage_70b, &mlperf_storage_1t, &mistral_7b_v0_1, &mistral_7b_v0_3,
    &mistral_nemo_12b, &mistral_large_2, &tinyllama_1_1b, &yi_34b, &smollm2_135m, &smollm2_360m, &smollm2_1_7b,
    &smollm3_3b, &phi_3_mini_4k, &phi_3_medium_4k, &phi_4, &qwen2_5_0_5b, &qwen2_5_1_5b, &qwen2_5_3b, &qwen2_5_7b,
    &qwen2_5_14b, &qwen2_5_32b, &qwen2_5_72b, &qwen3_0_6b, &qwen3_1_7b, &qwen3_4b, &qwen3_8b, &qwen3_14b, &qwen3_32b,
    &qwen1_5_moe_a2_7b, &qwen3_30b_a3b, &qwen3_235b_a22b, &gemma_2b, &gemma_7b, &gemma_2_2b, &gemma_2_9b,
    &gemma_2_27b, &gemma_3_270m, &gemma_3_1b, &gemma_3_4b, &gemma_3_12b, &gemma_3_27b, &olmo_1b, &olmo_7b, &olmo_2_7b,
    &olmo_2_13b, &olmo_2_32b, &olmoe_1b_7b, &gpt2, &gpt2_medium, &gpt2_large, &gpt2_xl, &gpt3_175b, &opt_125m,
    &opt_350m, &opt_1_3b, &opt_2_7b, &opt_6_7b, &opt_13b, &opt_30b, &opt_66b, &opt_175b, &bloom_560m, &bloom_1b1,
    &bloom_1b7, &bloom_3b, &bloom_7b1, &bloom_176b, &pythia_70m, &pythia_160m, &pythia_410m, &pythia_1b, &pythia_1_4b,
    &pythia_2_8b, &pythia_6_9b, &pythia_12b, &gpt_neox_20b, &gpt_j_6b, &phi_1_5, &phi_2, &mimo_7b, &seed_oss_36b,
    &apertus_8b, &ernie_4_5_0_3b, &exaone_4_0_1_2b, &falcon_7b, &falcon_40b, &falcon_180b, &starcoder2_3b,
    &starcoder2_7b, &starcoder2_15b, &mixtral_8x7b, &mixtral_8x22b, &grok_1, &dbrx, &phi_3_5_moe, &gpt_oss_20b,
    &gpt_oss_120b, &deepseek_v2_lite, &deepseek_v2, &deepseek_v3, &kimi_k2, &glm_4_5, &glm_4_5_air, &deepseek_v3_2,
    &glm_4_6, &glm_5, &minimax_m2, &dots_llm1, &qwen3_next_80b_a3b, &qwen3_5_27b_text, &nemotron_h_56b,
    &nemotron_3_nano, &mamba_2_8b, &falcon_mamba_7b, &codestral_mamba_7b, &jamba_v0_1, &falcon_h1_0_5b, &lfm2_1_2b,
    &lfm2_8b_a1b, &llama4_scout, &llama4_maverick, &bert_base_uncased, &bert_large_uncased, &t5_small, &t5_base,
    &t5_large, &t5_3b, &t5_11b, &flan_t5_base, &flan_t5_large, &flan_t5_xl, &flan_t5_xxl, &vit_base_patch16_224,
    &vit_large_patch16_224, &vit_huge_patch14_224, &resnet_18, &resnet_34, &resnet_50, &resnet_101, &resnet_152,
    &dlrm_dcnv2};
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
