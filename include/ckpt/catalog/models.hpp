#pragma once
// Models and their exact parameter counts. Data only, each count with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Models, written as `ckpt::models::llama3_70b`.
///
/// Counts are trainable parameters, tied weights once, without buffers. Those of the llama family are computed from the
/// shapes; both agree with the published totals to the last digit unless an entry says otherwise.
namespace models {

/// Shapes of the llama family, for a program that wants to vary one.
namespace shapes {

// clang-format off
/// Llama 7B.
inline constexpr LlamaShape llama_7b{
    .vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32, .intermediate_size = 11008};
/// Llama 65B.
inline constexpr LlamaShape llama_65b{
    .vocab_size = 32000, .hidden_size = 8192, .layers = 80, .heads = 64, .intermediate_size = 22016};
/// Llama 2 13B.
inline constexpr LlamaShape llama2_13b{
    .vocab_size = 32000, .hidden_size = 5120, .layers = 40, .heads = 40, .intermediate_size = 13824};
/// Llama 2 70B.
inline constexpr LlamaShape llama2_70b{
    .vocab_size = 32000, .hidden_size = 8192, .layers = 80, .heads = 64, .kv_heads = 8, .intermediate_size = 28672};
/// Llama 3 8B.
inline constexpr LlamaShape llama3_8b{
    .vocab_size = 128256, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336};
/// Llama 3 70B.
inline constexpr LlamaShape llama3_70b{
    .vocab_size = 128256, .hidden_size = 8192, .layers = 80, .heads = 64, .kv_heads = 8, .intermediate_size = 28672};
/// Llama 3.1 405B.
inline constexpr LlamaShape llama3_1_405b{
    .vocab_size = 128256, .hidden_size = 16384, .layers = 126, .heads = 128, .kv_heads = 8, .intermediate_size = 53248};
/// Llama 3.2 1B.
inline constexpr LlamaShape llama3_2_1b{
    .vocab_size = 128256, .hidden_size = 2048, .layers = 16, .heads = 32, .kv_heads = 8, .intermediate_size = 8192,
    .tied_head = true};
/// The "70B" of MLPerf Storage: 128 heads of size 64.
inline constexpr LlamaShape mlperf_storage_70b{
    .vocab_size = 128256, .hidden_size = 8192, .layers = 80, .heads = 128, .kv_heads = 8, .intermediate_size = 28672};
/// Mistral 7B v0.1.
inline constexpr LlamaShape mistral_7b_v0_1{
    .vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336};
/// Mistral 7B v0.3.
inline constexpr LlamaShape mistral_7b_v0_3{
    .vocab_size = 32768, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336};
/// Qwen2.5 0.5B.
inline constexpr LlamaShape qwen2_5_0_5b{
    .vocab_size = 151936, .hidden_size = 896, .layers = 24, .heads = 14, .kv_heads = 2, .intermediate_size = 4864,
    .tied_head = true, .qkv_bias = true};
/// Qwen2.5 7B.
inline constexpr LlamaShape qwen2_5_7b{
    .vocab_size = 152064, .hidden_size = 3584, .layers = 28, .heads = 28, .kv_heads = 4, .intermediate_size = 18944,
    .qkv_bias = true};
/// Qwen2.5 72B.
inline constexpr LlamaShape qwen2_5_72b{
    .vocab_size = 152064, .hidden_size = 8192, .layers = 80, .heads = 64, .kv_heads = 8, .intermediate_size = 29568,
    .qkv_bias = true};
/// Qwen3 4B.
inline constexpr LlamaShape qwen3_4b{
    .vocab_size = 151936, .hidden_size = 2560, .layers = 36, .heads = 32, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 9728, .tied_head = true, .qk_norm = true};
/// Qwen3 8B.
inline constexpr LlamaShape qwen3_8b{
    .vocab_size = 151936, .hidden_size = 4096, .layers = 36, .heads = 32, .kv_heads = 8, .intermediate_size = 12288,
    .qk_norm = true};
/// SmolLM2 135M.
inline constexpr LlamaShape smollm2_135m{
    .vocab_size = 49152, .hidden_size = 576, .layers = 30, .heads = 9, .kv_heads = 3, .intermediate_size = 1536,
    .tied_head = true};
/// SmolLM2 360M.
inline constexpr LlamaShape smollm2_360m{
    .vocab_size = 49152, .hidden_size = 960, .layers = 32, .heads = 15, .kv_heads = 5, .intermediate_size = 2560,
    .tied_head = true};
/// Phi-3 mini, 4k context.
inline constexpr LlamaShape phi_3_mini_4k{
    .vocab_size = 32064, .hidden_size = 3072, .layers = 32, .heads = 32, .intermediate_size = 8192};
// clang-format on

}  // namespace shapes

/// Parameters of a shape as `Workload` holds them; exact up to 2^53.
[[nodiscard]] constexpr double parameters_of(const LlamaShape& shape) {
  return static_cast<double>(parameter_count(shape));
}

// clang-format off

// ---- the llama family: from the shape

/// Llama 7B.
inline constexpr Workload<> llama_7b{.name = "llama-7b",
    .parameters = parameters_of(shapes::llama_7b), .source = sources::keras_hub};
/// Llama 65B.
inline constexpr Workload<> llama_65b{.name = "llama-65b",
    .parameters = parameters_of(shapes::llama_65b),
    .source = sources::hugging_face("https://huggingface.co/huggyllama/llama-65b")};
/// Llama 2 7B: the shape of the first generation.
inline constexpr Workload<> llama2_7b{.name = "llama2-7b",
    .parameters = parameters_of(shapes::llama_7b),
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-2-7b-hf"),
    .note = "the files on the Hub hold 2048 rotary entries besides"};
/// Llama 2 13B.
inline constexpr Workload<> llama2_13b{.name = "llama2-13b",
    .parameters = parameters_of(shapes::llama2_13b),
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-2-13b-hf"),
    .note = "the files on the Hub hold 2560 rotary entries besides"};
/// Llama 2 70B.
inline constexpr Workload<> llama2_70b{.name = "llama2-70b",
    .parameters = parameters_of(shapes::llama2_70b),
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-2-70b-hf"),
    .note = "the files on the Hub hold 5120 rotary entries besides"};
/// Llama 3 8B.
inline constexpr Workload<> llama3_8b{.name = "llama3-8b",
    .parameters = parameters_of(shapes::llama3_8b), .source = sources::keras_hub};
/// Llama 3 70B.
inline constexpr Workload<> llama3_70b{.name = "llama3-70b",
    .parameters = parameters_of(shapes::llama3_70b),
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Meta-Llama-3-70B")};
/// Llama 3.1 405B.
inline constexpr Workload<> llama3_1_405b{.name = "llama3.1-405b",
    .parameters = parameters_of(shapes::llama3_1_405b),
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-3.1-405B")};
/// Llama 3.2 1B.
inline constexpr Workload<> llama3_2_1b{.name = "llama3.2-1b",
    .parameters = parameters_of(shapes::llama3_2_1b),
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-3.2-1B")};
/// The "70B" of MLPerf Storage: 128 heads of size 64.
inline constexpr Workload<> mlperf_storage_70b{.name = "mlperf-storage-70b",
    .parameters = parameters_of(shapes::mlperf_storage_70b),
    .source = derived(sources::mlperf_storage), .note = "128 heads of size 64, so fewer parameters than Llama 3 70B"};
/// Mistral 7B v0.1.
inline constexpr Workload<> mistral_7b_v0_1{.name = "mistral-7b-v0.1",
    .parameters = parameters_of(shapes::mistral_7b_v0_1), .source = sources::keras_hub};
/// Mistral 7B v0.3.
inline constexpr Workload<> mistral_7b_v0_3{.name = "mistral-7b-v0.3",
    .parameters = parameters_of(shapes::mistral_7b_v0_3), .source = sources::keras_hub};
/// Qwen2.5 0.5B.
inline constexpr Workload<> qwen2_5_0_5b{.name = "qwen2.5-0.5b",
    .parameters = parameters_of(shapes::qwen2_5_0_5b), .source = sources::keras_hub};
/// Qwen2.5 7B.
inline constexpr Workload<> qwen2_5_7b{.name = "qwen2.5-7b",
    .parameters = parameters_of(shapes::qwen2_5_7b), .source = sources::keras_hub};
/// Qwen2.5 72B.
inline constexpr Workload<> qwen2_5_72b{.name = "qwen2.5-72b",
    .parameters = parameters_of(shapes::qwen2_5_72b), .source = sources::keras_hub};
/// Qwen3 4B.
inline constexpr Workload<> qwen3_4b{.name = "qwen3-4b",
    .parameters = parameters_of(shapes::qwen3_4b), .source = sources::keras_hub};
/// Qwen3 8B.
inline constexpr Workload<> qwen3_8b{.name = "qwen3-8b",
    .parameters = parameters_of(shapes::qwen3_8b), .source = sources::keras_hub};
/// SmolLM2 135M.
inline constexpr Workload<> smollm2_135m{.name = "smollm2-135m",
    .parameters = parameters_of(shapes::smollm2_135m),
    .source = sources::hugging_face("https://huggingface.co/HuggingFaceTB/SmolLM2-135M")};
/// SmolLM2 360M.
inline constexpr Workload<> smollm2_360m{.name = "smollm2-360m",
    .parameters = parameters_of(shapes::smollm2_360m),
    .source = sources::hugging_face("https://huggingface.co/HuggingFaceTB/SmolLM2-360M")};
/// Phi-3 mini, 4k context.
inline constexpr Workload<> phi_3_mini_4k{.name = "phi-3-mini-4k",
    .parameters = parameters_of(shapes::phi_3_mini_4k), .source = sources::keras_hub};

// ---- other families: published totals

/// GPT-2.
inline constexpr Workload<> gpt2{.name = "gpt2",
    .parameters = 124'439'808, .source = sources::keras_hub};
/// GPT-2 XL.
inline constexpr Workload<> gpt2_xl{.name = "gpt2-xl",
    .parameters = 1'557'611'200, .source = sources::keras_hub};
/// GPT-3 175B.
inline constexpr Workload<> gpt3_175b{.name = "gpt3-175b",
    .parameters = 174'604'259'328,
    .source = derived(sources::gpt3_paper),
    .note = "the paper prints rounded sizes; this is the GPT-2 formula on its shape"};
/// BERT base, uncased.
inline constexpr Workload<> bert_base_uncased{.name = "bert-base-uncased",
    .parameters = 110'106'428,
    .source = sources::hugging_face("https://huggingface.co/google-bert/bert-base-uncased"),
    .note = "with the pre-training head, as stored; the encoder and pooler alone have 109,482,240"};
/// T5 small.
inline constexpr Workload<> t5_small{.name = "t5-small",
    .parameters = 60'506'624, .source = sources::keras_hub};
/// T5 11B.
inline constexpr Workload<> t5_11b{.name = "t5-11b",
    .parameters = 11'307'321'344, .source = sources::hugging_face("https://huggingface.co/google-t5/t5-11b")};
/// OPT 125M.
inline constexpr Workload<> opt_125m{.name = "opt-125m",
    .parameters = 125'239'296,
    .source = derived(sources::keras_hub), .note = "plus the two extra position rows, which that list leaves out"};
/// OPT 1.3B.
inline constexpr Workload<> opt_1_3b{.name = "opt-1.3b",
    .parameters = 1'315'758'080,
    .source = derived(sources::keras_hub), .note = "plus the two extra position rows, which that list leaves out"};
/// OPT 6.7B.
inline constexpr Workload<> opt_6_7b{.name = "opt-6.7b",
    .parameters = 6'658'473'984,
    .source = sources::opt_paper, .recalled = Figure::parameters,
    .note = "formula, checked on smaller models of the family"};
/// OPT 30B.
inline constexpr Workload<> opt_30b{.name = "opt-30b",
    .parameters = 29'974'540'288,
    .source = sources::opt_paper, .recalled = Figure::parameters,
    .note = "formula, checked on smaller models of the family"};
/// OPT 66B.
inline constexpr Workload<> opt_66b{.name = "opt-66b",
    .parameters = 65'719'701'504, .source = derived(sources::opt_paper), .note = "formula; no exact published count"};
/// OPT 175B.
inline constexpr Workload<> opt_175b{.name = "opt-175b",
    .parameters = 174'604'468'224, .source = derived(sources::opt_paper), .note = "formula; no exact published count"};
/// BLOOM 560M.
inline constexpr Workload<> bloom_560m{.name = "bloom-560m",
    .parameters = 559'214'592, .source = sources::keras_hub};
/// BLOOM 7B1.
inline constexpr Workload<> bloom_7b1{.name = "bloom-7b1",
    .parameters = 7'069'016'064, .source = sources::hugging_face("https://huggingface.co/bigscience/bloom-7b1")};
/// BLOOM 176B.
inline constexpr Workload<> bloom_176b{.name = "bloom-176b",
    .parameters = 176'247'271'424, .source = sources::hugging_face("https://huggingface.co/bigscience/bloom")};
/// Pythia 70M.
inline constexpr Workload<> pythia_70m{.name = "pythia-70m",
    .parameters = 70'426'624, .source = sources::pythia_paper};
/// Pythia 410M.
inline constexpr Workload<> pythia_410m{.name = "pythia-410m",
    .parameters = 405'334'016, .source = sources::pythia_paper};
/// Pythia 1.4B.
inline constexpr Workload<> pythia_1_4b{.name = "pythia-1.4b",
    .parameters = 1'414'647'808, .source = sources::pythia_paper};
/// Pythia 6.9B.
inline constexpr Workload<> pythia_6_9b{.name = "pythia-6.9b",
    .parameters = 6'857'302'016, .source = sources::pythia_paper};
/// GPT-NeoX 20B.
inline constexpr Workload<> gpt_neox_20b{.name = "gpt-neox-20b",
    .parameters = 20'554'567'680, .source = sources::hugging_face("https://huggingface.co/EleutherAI/gpt-neox-20b")};
/// Mixtral 8x7B.
inline constexpr Workload<> mixtral_8x7b{.name = "mixtral-8x7b",
    .parameters = 46'702'792'704, .source = sources::keras_hub, .note = "12.9e9 active"};
/// Qwen3 30B-A3B.
inline constexpr Workload<> qwen3_30b_a3b{.name = "qwen3-30b-a3b",
    .parameters = 30'532'122'624, .source = sources::keras_hub, .note = "3.35e9 active"};
/// Gemma 2B.
inline constexpr Workload<> gemma_2b{.name = "gemma-2b",
    .parameters = 2'506'172'416, .source = sources::keras_hub};
/// Gemma 2 9B.
inline constexpr Workload<> gemma_2_9b{.name = "gemma-2-9b",
    .parameters = 9'241'705'984, .source = sources::keras_hub};
/// Phi-2.
inline constexpr Workload<> phi_2{.name = "phi-2",
    .parameters = 2'779'683'840, .source = sources::hugging_face("https://huggingface.co/microsoft/phi-2")};
/// Falcon 7B.
inline constexpr Workload<> falcon_7b{.name = "falcon-7b",
    .parameters = 7'217'189'760,
    .source = sources::hugging_face("https://huggingface.co/tiiuae/falcon-7b"),
    .note = "as stored with a separate head; 6,921,720,704 with the head tied"};
/// Falcon 40B.
inline constexpr Workload<> falcon_40b{.name = "falcon-40b",
    .parameters = 41'835'970'560,
    .source = sources::hugging_face("https://huggingface.co/tiiuae/falcon-40b"),
    .note = "as stored with a separate head; 41,303,293,952 with the head tied"};
/// DeepSeek-V2-Lite.
inline constexpr Workload<> deepseek_v2_lite{.name = "deepseek-v2-lite",
    .parameters = 15'706'484'224,
    .source = sources::hugging_face("https://huggingface.co/deepseek-ai/DeepSeek-V2-Lite"), .note = "2.66e9 active"};
/// DeepSeek-V3.
inline constexpr Workload<> deepseek_v3{.name = "deepseek-v3",
    .parameters = 671'026'419'200,
    .source = sources::hugging_face("https://huggingface.co/deepseek-ai/DeepSeek-V3"),
    .note = "main model; the multi-token prediction module is not counted; 37.6e9 active"};
/// gpt-oss 20B.
inline constexpr Workload<> gpt_oss_20b{.name = "gpt-oss-20b",
    .parameters = 20'914'757'184, .source = sources::keras_hub, .note = "4.19e9 active"};
/// GLM-4.5.
inline constexpr Workload<> glm_4_5{.name = "glm-4.5",
    .parameters = 358'337'791'296,
    .source = sources::hugging_face("https://huggingface.co/zai-org/GLM-4.5"),
    .note = "as stored, with one prediction layer; 33.6e9 active"};
/// OLMo 7B.
inline constexpr Workload<> olmo_7b{.name = "olmo-7b",
    .parameters = 6'888'095'744, .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-7B-hf")};
/// OLMo 2 7B.
inline constexpr Workload<> olmo_2_7b{.name = "olmo-2-7b",
    .parameters = 7'298'617'344, .source = sources::hugging_face("https://huggingface.co/allenai/OLMo-2-1124-7B")};
/// DBRX.
inline constexpr Workload<> dbrx{.name = "dbrx",
    .parameters = 131'596'523'520,
    .source = sources::dbrx_code, .recalled = Figure::parameters, .note = "formula; the card says 132e9, 36e9 active"};
/// Llama 4 Scout.
inline constexpr Workload<> llama4_scout{.name = "llama4-scout",
    .parameters = 108'641'793'536,
    .source = sources::hugging_face("https://huggingface.co/meta-llama/Llama-4-Scout-17B-16E"),
    .note = "with the vision encoder; 18.0e9 active"};
/// ViT base, 16-pixel patches, 224-pixel images.
inline constexpr Workload<> vit_base_patch16_224{.name = "vit-base-patch16-224",
    .parameters = 86'567'656, .source = sources::torchvision};
/// ResNet-50.
inline constexpr Workload<> resnet_50{.name = "resnet-50",
    .parameters = 25'557'032, .source = sources::torchvision};
/// DLRM-DCNv2.
inline constexpr Workload<> dlrm_dcnv2{.name = "dlrm-dcnv2",
    .parameters = 26'151'671'809,
    .source = derived(sources::mlperf_training), .note = "26 tables; formula, no exact published count"};
/// The "1T" of MLPerf Storage.
inline constexpr Workload<> mlperf_storage_1t{.name = "mlperf-storage-1t",
    .parameters = 1'183'035'102'480,
    .source = derived(sources::mlperf_storage),
    .note = "by the formula of the benchmark program; its published checkpoint size does not follow from it"};

/// Every model of this header.
inline constexpr const Workload<>* all[] = {
    &llama_7b, &llama_65b, &llama2_7b, &llama2_13b, &llama2_70b, &llama3_8b, &llama3_70b, &llama3_1_405b, &llama3_2_1b,
    &mlperf_storage_70b, &mistral_7b_v0_1, &mistral_7b_v0_3, &qwen2_5_0_5b, &qwen2_5_7b, &qwen2_5_72b, &qwen3_4b,
    &qwen3_8b, &smollm2_135m, &smollm2_360m, &phi_3_mini_4k, &gpt2, &gpt2_xl, &gpt3_175b, &bert_base_uncased, &t5_small,
    &t5_11b, &opt_125m, &opt_1_3b, &opt_6_7b, &opt_30b, &opt_66b, &opt_175b, &bloom_560m, &bloom_7b1, &bloom_176b,
    &pythia_70m, &pythia_410m, &pythia_1_4b, &pythia_6_9b, &gpt_neox_20b, &mixtral_8x7b, &qwen3_30b_a3b, &gemma_2b,
    &gemma_2_9b, &phi_2, &falcon_7b, &falcon_40b, &deepseek_v2_lite, &deepseek_v3, &gpt_oss_20b, &glm_4_5, &olmo_7b,
    &olmo_2_7b, &dbrx, &llama4_scout, &vit_base_patch16_224, &resnet_50, &dlrm_dcnv2, &mlperf_storage_1t};
// clang-format on

/// The model with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Workload<>* find(std::string_view name) { return find_by_name(all, name); }

/// The model with this name.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const Workload<>& get(std::string_view name) { return get_by_name(all, name, "model"); }

}  // namespace models
}  // namespace catalog

namespace models = catalog::models;  ///< the models
}  // namespace ckpt::inline CKPT_ABI
