#pragma once
// Decoders with layers of several kinds, and those without attention: state spaces, RWKV.

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/rwkv.hpp>
#include <ckpt/state/zamba.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

// ---- layers of several kinds

/// Qwen3-Next 80B-A3B.
inline constexpr DecoderShape qwen3_next_80b_a3b = families::qwen3_next({.vocab_size = 151936, .hidden_size = 2048,
    .layers = 48, .heads = 16, .kv_heads = 2, .head_dim = 256, .experts = {.count = 512, .active = 10,
    .inner_size = 512, .shared_inner_size = 512, .shared_gate = true}, .linear = {.key_heads = 16, .key_dim = 128,
    .value_heads = 32, .value_dim = 128}});
/// The text of Qwen3.5 27B.
inline constexpr DecoderShape qwen3_5_27b_text = families::qwen3_next({.vocab_size = 248320, .hidden_size = 5120,
    .layers = 64, .heads = 24, .kv_heads = 4, .head_dim = 256, .intermediate_size = 17408, .linear = {.key_heads = 16,
    .key_dim = 128, .value_heads = 48, .value_dim = 128}});
/// Nemotron-H 56B.
inline constexpr DecoderShape nemotron_h_56b = families::nemotron_h({.vocab_size = 131072, .hidden_size = 8192,
    .layers = 118, .heads = 64, .kv_heads = 8, .head_dim = 128, .intermediate_size = 32768,
    .state_space = {.inner_size = 16384, .state = 256, .heads = 256, .groups = 8}},
    "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-"
    "M-");
/// Nemotron 3 Nano 30B-A3B.
inline constexpr DecoderShape nemotron_3_nano = families::nemotron_h({.vocab_size = 131072, .hidden_size = 2688,
    .layers = 52, .heads = 32, .kv_heads = 2, .head_dim = 128, .experts = {.count = 128, .active = 6,
    .inner_size = 1856, .shared_inner_size = 3712}, .state_space = {.inner_size = 4096, .state = 128, .heads = 64,
    .groups = 8}}, "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME");
/// Granite 4.0 H Small.
inline constexpr DecoderShape granite_4_0_h_small{.vocab_size = 100352, .hidden_size = 4096, .layers = 40, .heads = 32,
    .kv_heads = 8, .tied_head = true, .experts = {.count = 72, .active = 10, .inner_size = 768,
    .shared_inner_size = 1536}, .state_space = {.inner_size = 8192, .state = 128, .heads = 128},
    .mixers = "MMMMM*MMMM"};
/// Jamba v0.1.
inline constexpr DecoderShape jamba_v0_1{.vocab_size = 65536, .hidden_size = 4096, .layers = 32, .heads = 32,
    .kv_heads = 8, .intermediate_size = 14336, .experts = {.count = 16, .active = 2, .inner_size = 14336},
    .state_space = {.inner_size = 8192, .state = 16, .rank = 256, .inner_norms = true}, .mixers = "MMMM*MMM",
    .feed_forwards = "-E"};
/// Falcon-H1 0.5B.
inline constexpr DecoderShape falcon_h1_0_5b = families::falcon_h1({.vocab_size = 32784, .hidden_size = 1024,
    .layers = 36, .heads = 8, .kv_heads = 2, .head_dim = 64, .intermediate_size = 2048,
    .state_space = {.inner_size = 1536, .state = 128, .heads = 24, .norm = false}});
/// LFM2 1.2B.
inline constexpr DecoderShape lfm2_1_2b = families::lfm2({.vocab_size = 65536, .hidden_size = 2048, .layers = 16,
    .heads = 32, .kv_heads = 8, .intermediate_size = 8192, .mixers = "CC*CC*CC*C*C*C*C"});
/// LFM2 8B-A1B.
inline constexpr DecoderShape lfm2_8b_a1b = families::lfm2({.vocab_size = 65536, .hidden_size = 2048, .layers = 24,
    .heads = 32, .kv_heads = 8, .intermediate_size = 7168, .experts = {.count = 32, .active = 4, .inner_size = 1792,
    .first_layer = 2, .router_bias = true}, .mixers = "CC*CCC*CCC*CCC*CCC*CC*CC"});
/// Zamba2 1.2B.
inline constexpr ZambaShape zamba2_1_2b{.vocab_size = 32000, .hidden_size = 2048, .layers = 38,
    .state_space = {.inner_size = 4096, .state = 128, .heads = 64}, .uses = 6, .heads = 32, .intermediate_size = 8192,
    .adapter_rank = 128, .attention_adapters = true};

// ---- no attention

/// Mamba 2.8B.
inline constexpr DecoderShape mamba_2_8b = families::mamba({.vocab_size = 50280, .hidden_size = 2560, .layers = 64,
    .tied_head = true, .state_space = {.inner_size = 5120, .state = 16, .rank = 160}});
/// Falcon Mamba 7B.
inline constexpr DecoderShape falcon_mamba_7b = families::mamba({.vocab_size = 65024, .hidden_size = 4096, .layers = 64,
    .state_space = {.inner_size = 8192, .state = 16, .rank = 256}});
/// Codestral Mamba 7B.
inline constexpr DecoderShape codestral_mamba_7b = families::mamba({.vocab_size = 32768, .hidden_size = 4096,
    .layers = 64, .state_space = {.inner_size = 8192, .state = 128, .heads = 128, .groups = 8}});
/// RWKV-6 1.6B.
inline constexpr RwkvShape rwkv_6_1_6b{.version = 6, .vocab_size = 65536, .hidden_size = 2048, .layers = 24,
    .intermediate_size = 7168, .mix_rank = 32, .decay_rank = 64};
/// RWKV-7 0.1B.
inline constexpr RwkvShape rwkv_7_0_1b{.vocab_size = 65536, .hidden_size = 768, .layers = 12, .intermediate_size = 3072,
    .decay_rank = 64, .rate_rank = 64, .residual_rank = 32, .gate_rank = 128};
/// RWKV-7 1.5B.
inline constexpr RwkvShape rwkv_7_1_5b{.vocab_size = 65536, .hidden_size = 2048, .layers = 24,
    .intermediate_size = 8192, .decay_rank = 96, .rate_rank = 96, .residual_rank = 64, .gate_rank = 256};
/// RWKV-7 2.9B.
inline constexpr RwkvShape rwkv_7_2_9b{.vocab_size = 65536, .hidden_size = 2560, .layers = 32,
    .intermediate_size = 10240, .decay_rank = 96, .rate_rank = 96, .residual_rank = 64, .gate_rank = 320};
// clang-format on

}  // namespace shapes

// clang-format off

// ---- layers of several kinds

/// Qwen3-Next 80B-A3B.
inline constexpr Model qwen3_next_80b_a3b = entry_of<shapes::qwen3_next_80b_a3b>("qwen3-next-80b-a3b", 79'674'391'296,
    derived(hub("https://huggingface.co/Qwen/Qwen3-Next-80B-A3B-Instruct")),
    "without the prediction module; 81,324,862,720 with it");
/// The text of Qwen3.5 27B.
inline constexpr Model qwen3_5_27b_text = entry_of<shapes::qwen3_5_27b_text>("qwen3.5-27b-text", 26'895'998'464,
    derived(hub("https://huggingface.co/Qwen/Qwen3.5-27B")), "without the vision tower and the prediction module");
/// Nemotron-H 56B.
inline constexpr Model nemotron_h_56b = entry_of<shapes::nemotron_h_56b>("nemotron-h-56b", 56'324'350'464,
    derived(hub("https://huggingface.co/nvidia/Nemotron-H-56B-Base-8K")));
/// Nemotron 3 Nano 30B-A3B.
inline constexpr Model nemotron_3_nano = entry_of<shapes::nemotron_3_nano>("nemotron-3-nano", 31'577'940'288,
    recalled(hub("https://huggingface.co/nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16")),
    "with 2,944 biases that balance the routers");
/// Granite 4.0 H Small.
inline constexpr Model granite_4_0_h_small = entry_of<shapes::granite_4_0_h_small>("granite-4.0-h-small",
    32'207'337'984, hub("https://huggingface.co/ibm-granite/granite-4.0-h-small"));
/// Jamba v0.1.
inline constexpr Model jamba_v0_1 = entry_of<shapes::jamba_v0_1>("jamba-v0.1", 51'570'323'328,
    recalled(hub("https://huggingface.co/ai21labs/Jamba-v0.1")));
/// Falcon-H1 0.5B.
inline constexpr Model falcon_h1_0_5b = entry_of<shapes::falcon_h1_0_5b>("falcon-h1-0.5b", 521'411'104,
    recalled(hub("https://huggingface.co/tiiuae/Falcon-H1-0.5B-Base")));
/// LFM2 1.2B.
inline constexpr Model lfm2_1_2b = entry_of<shapes::lfm2_1_2b>("lfm2-1.2b", 1'170'340'608,
    recalled(hub("https://huggingface.co/LiquidAI/LFM2-1.2B")));
/// LFM2 8B-A1B.
inline constexpr Model lfm2_8b_a1b = entry_of<shapes::lfm2_8b_a1b>("lfm2-8b-a1b", 8'339'930'560,
    recalled(hub("https://huggingface.co/LiquidAI/LFM2-8B-A1B")), "with 704 biases that balance the routers");
/// Zamba2 1.2B.
inline constexpr Model zamba2_1_2b = entry_of<shapes::zamba2_1_2b>("zamba2-1.2b", 1'215'064'704,
    derived(hub("https://huggingface.co/Zyphra/Zamba2-1.2B")));

// ---- no attention

/// Mamba 2.8B.
inline constexpr Model mamba_2_8b = entry_of<shapes::mamba_2_8b>("mamba-2.8b", 2'768'345'600,
    derived(hub("https://huggingface.co/state-spaces/mamba-2.8b-hf")));
/// Falcon Mamba 7B.
inline constexpr Model falcon_mamba_7b = entry_of<shapes::falcon_mamba_7b>("falcon-mamba-7b", 7'272'665'088,
    recalled(hub("https://huggingface.co/tiiuae/falcon-mamba-7b")));
/// Codestral Mamba 7B.
inline constexpr Model codestral_mamba_7b = entry_of<shapes::codestral_mamba_7b>("codestral-mamba-7b", 7'285'403'648,
    recalled(hub("https://huggingface.co/mistralai/Mamba-Codestral-7B-v0.1")));
/// RWKV-6 1.6B.
inline constexpr Model rwkv_6_1_6b = entry_of<shapes::rwkv_6_1_6b>("rwkv-6-1.6b", 1'599'873'024,
    derived(hub("https://huggingface.co/BlinkDL/rwkv-6-world")));
/// RWKV-7 0.1B.
inline constexpr Model rwkv_7_0_1b = entry_of<shapes::rwkv_7_0_1b>("rwkv-7-0.1b", 191'034'624,
    derived(sources::rwkv7_paper));
/// RWKV-7 1.5B.
inline constexpr Model rwkv_7_1_5b = entry_of<shapes::rwkv_7_1_5b>("rwkv-7-1.5b", 1'527'404'544,
    derived(sources::rwkv7_paper));
/// RWKV-7 2.9B.
inline constexpr Model rwkv_7_2_9b = entry_of<shapes::rwkv_7_2_9b>("rwkv-7-2.9b", 2'947'735'040,
    derived(sources::rwkv7_paper), "the index of a published file has 5,895,470,080 B in bf16");
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
