#pragma once
// Shapes of published models, from their configuration files.

#include <cstdint>

#include <ckpt/catalog/dense_shapes.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/recommender.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {
namespace models {
namespace shapes {

// clang-format off

// ---- mixtures of experts

/// Mixtral 8x7B.
inline constexpr DecoderShape mixtral_8x7b{
    .vocab_size = 32000, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8,
    .experts = {.count = 8, .active = 2, .inner_size = 14336}};
/// Mixtral 8x22B.
inline constexpr DecoderShape mixtral_8x22b{
    .vocab_size = 32000, .hidden_size = 6144, .layers = 56, .heads = 48, .kv_heads = 8,
    .experts = {.count = 8, .active = 2, .inner_size = 16384}};
/// Grok-1.
inline constexpr DecoderShape grok_1 = families::grok_1({
    .vocab_size = 131072, .hidden_size = 6144, .layers = 64, .heads = 48, .kv_heads = 8,
    .experts = {.count = 8, .active = 2, .inner_size = 32768}});
/// DBRX.
inline constexpr DecoderShape dbrx{
    .vocab_size = 100352, .hidden_size = 6144, .layers = 40, .heads = 48, .kv_heads = 8,
    .experts = {.count = 16, .active = 4, .inner_size = 10752}};
/// Phi-3.5-MoE.
inline constexpr DecoderShape phi_3_5_moe = families::phimoe({
    .vocab_size = 32064, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8,
    .experts = {.count = 16, .active = 2, .inner_size = 6400}});
/// gpt-oss 20B.
inline constexpr DecoderShape gpt_oss_20b = families::gpt_oss({
    .vocab_size = 201088, .hidden_size = 2880, .layers = 24, .heads = 64, .kv_heads = 8, .head_dim = 64,
    .experts = {.count = 32, .active = 4, .inner_size = 2880}});
/// gpt-oss 120B.
inline constexpr DecoderShape gpt_oss_120b = families::gpt_oss({
    .vocab_size = 201088, .hidden_size = 2880, .layers = 36, .heads = 64, .kv_heads = 8, .head_dim = 64,
    .experts = {.count = 128, .active = 4, .inner_size = 2880}});
/// DeepSeek-V2-Lite.
inline constexpr DecoderShape deepseek_v2_lite{
    .vocab_size = 102400, .hidden_size = 2048, .layers = 27, .heads = 16, .intermediate_size = 10944,
    .latent = {.kv_rank = 512, .nope_dim = 128, .rope_dim = 64, .v_dim = 128},
    .experts = {.count = 64, .active = 6, .inner_size = 1408, .shared_inner_size = 2816, .first_layer = 1}};
/// DeepSeek-V2.
inline constexpr DecoderShape deepseek_v2{
    .vocab_size = 102400, .hidden_size = 5120, .layers = 60, .heads = 128, .intermediate_size = 12288,
    .latent = {.q_rank = 1536, .kv_rank = 512, .nope_dim = 128, .rope_dim = 64, .v_dim = 128},
    .experts = {.count = 160, .active = 6, .inner_size = 1536, .shared_inner_size = 3072, .first_layer = 1}};
/// DeepSeek-V3.
inline constexpr DecoderShape deepseek_v3 = families::deepseek_v3({
    .vocab_size = 129280, .hidden_size = 7168, .layers = 61, .heads = 128, .intermediate_size = 18432,
    .latent = {.q_rank = 1536, .kv_rank = 512, .nope_dim = 128, .rope_dim = 64, .v_dim = 128},
    .experts = {.count = 256, .active = 8, .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 3}});
/// Kimi K2.
inline constexpr DecoderShape kimi_k2 = families::deepseek_v3({
    .vocab_size = 163840, .hidden_size = 7168, .layers = 61, .heads = 64, .intermediate_size = 18432,
    .latent = {.q_rank = 1536, .kv_rank = 512, .nope_dim = 128, .rope_dim = 64, .v_dim = 128},
    .experts = {.count = 384, .active = 8, .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 1}});
/// GLM-4.5.
inline constexpr DecoderShape glm_4_5 = families::glm4_moe({
    .vocab_size = 151552, .hidden_size = 5120, .layers = 92, .heads = 96, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 12288, .qk_norm = QkNorm::head,
    .experts = {.count = 160, .active = 8, .inner_size = 1536, .shared_inner_size = 1536, .first_layer = 3},
    .prediction_layers = 1, .prediction_tables = true});
/// GLM-4.5-Air.
inline constexpr DecoderShape glm_4_5_air = families::glm4_moe({
    .vocab_size = 151552, .hidden_size = 4096, .layers = 46, .heads = 96, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 10944,
    .experts = {.count = 128, .active = 8, .inner_size = 1408, .shared_inner_size = 1408, .first_layer = 1},
    .prediction_layers = 1, .prediction_tables = true});
/// DeepSeek-V3.2.
inline constexpr DecoderShape deepseek_v3_2 = families::deepseek_v3({
    .vocab_size = 129280, .hidden_size = 7168, .layers = 61, .heads = 128, .intermediate_size = 18432,
    .latent = {.q_rank = 1536, .kv_rank = 512, .nope_dim = 128, .rope_dim = 64, .v_dim = 128, .index_heads = 64,
        .index_dim = 128},
    .experts = {.count = 256, .active = 8, .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 3}});
/// GLM-4.6.
inline constexpr DecoderShape glm_4_6 = families::glm4_moe({
    .vocab_size = 151552, .hidden_size = 5120, .layers = 92, .heads = 96, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 12288, .qk_norm = QkNorm::head,
    .experts = {.count = 160, .active = 8, .inner_size = 1536, .shared_inner_size = 1536, .first_layer = 3},
    .prediction_layers = 1});
/// GLM-5.
inline constexpr DecoderShape glm_5 = families::deepseek_v3({
    .vocab_size = 154880, .hidden_size = 6144, .layers = 78, .heads = 64, .intermediate_size = 12288,
    .latent = {.q_rank = 2048, .kv_rank = 512, .nope_dim = 192, .rope_dim = 64, .v_dim = 256, .index_heads = 32,
        .index_dim = 128},
    .experts = {.count = 256, .active = 8, .inner_size = 2048, .shared_inner_size = 2048, .first_layer = 3}});
/// MiniMax-M2, and M2.5.
inline constexpr DecoderShape minimax_m2 = families::minimax_m2({
    .vocab_size = 200064, .hidden_size = 3072, .layers = 62, .heads = 48, .kv_heads = 8, .head_dim = 128,
    .experts = {.count = 256, .active = 8, .inner_size = 1536}});
/// dots.llm1.
inline constexpr DecoderShape dots_llm1 = families::deepseek_v3(families::qwen3({
    .vocab_size = 152064, .hidden_size = 4096, .layers = 62, .heads = 32, .head_dim = 128, .intermediate_size = 10944,
    .experts = {.count = 128, .active = 6, .inner_size = 1408, .shared_inner_size = 2816, .first_layer = 1}}));

// ---- layers of several kinds

/// Qwen3-Next 80B-A3B.
inline constexpr DecoderShape qwen3_next_80b_a3b = families::qwen3_next({
    .vocab_size = 151936, .hidden_size = 2048, .layers = 48, .heads = 16, .kv_heads = 2, .head_dim = 256,
    .experts = {.count = 512, .active = 10, .inner_size = 512, .shared_inner_size = 512, .shared_gate = true},
    .linear = {.key_heads = 16, .key_dim = 128, .value_heads = 32, .value_dim = 128}});
/// The text of Qwen3.5 27B.
inline constexpr DecoderShape qwen3_5_27b_text = families::qwen3_next({
    .vocab_size = 248320, .hidden_size = 5120, .layers = 64, .heads = 24, .kv_heads = 4, .head_dim = 256,
    .intermediate_size = 17408,
    .linear = {.key_heads = 16, .key_dim = 128, .value_heads = 48, .value_dim = 128}});
/// Nemotron-H 56B.
inline constexpr DecoderShape nemotron_h_56b = families::nemotron_h({
    .vocab_size = 131072, .hidden_size = 8192, .layers = 118, .heads = 64, .kv_heads = 8, .head_dim = 128,
    .intermediate_size = 32768, .state_space = {.inner_size = 16384, .state = 256, .heads = 256, .groups = 8}},
    "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-"
    "M-M-");
/// Nemotron 3 Nano 30B-A3B.
inline constexpr DecoderShape nemotron_3_nano = families::nemotron_h({
    .vocab_size = 131072, .hidden_size = 2688, .layers = 52, .heads = 32, .kv_heads = 2, .head_dim = 128,
    .experts = {.count = 128, .active = 6, .inner_size = 1856, .shared_inner_size = 3712},
    .state_space = {.inner_size = 4096, .state = 128, .heads = 64, .groups = 8}},
    "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME");
/// Mamba 2.8B.
inline constexpr DecoderShape mamba_2_8b = families::mamba({
    .vocab_size = 50280, .hidden_size = 2560, .layers = 64, .tied_head = true,
    .state_space = {.inner_size = 5120, .state = 16, .rank = 160}});
/// Falcon Mamba 7B.
inline constexpr DecoderShape falcon_mamba_7b = families::mamba({
    .vocab_size = 65024, .hidden_size = 4096, .layers = 64,
    .state_space = {.inner_size = 8192, .state = 16, .rank = 256}});
/// Codestral Mamba 7B.
inline constexpr DecoderShape codestral_mamba_7b = families::mamba({
    .vocab_size = 32768, .hidden_size = 4096, .layers = 64,
    .state_space = {.inner_size = 8192, .state = 128, .heads = 128, .groups = 8}});
/// Jamba v0.1.
inline constexpr DecoderShape jamba_v0_1{
    .vocab_size = 65536, .hidden_size = 4096, .layers = 32, .heads = 32, .kv_heads = 8, .intermediate_size = 14336,
    .experts = {.count = 16, .active = 2, .inner_size = 14336},
    .state_space = {.inner_size = 8192, .state = 16, .rank = 256, .inner_norms = true}, .mixers = "MMMM*MMM",
    .feed_forwards = "-E"};
/// Falcon-H1 0.5B.
inline constexpr DecoderShape falcon_h1_0_5b = families::falcon_h1({
    .vocab_size = 32784, .hidden_size = 1024, .layers = 36, .heads = 8, .kv_heads = 2, .head_dim = 64,
    .intermediate_size = 2048, .state_space = {.inner_size = 1536, .state = 128, .heads = 24, .norm = false}});
/// LFM2 1.2B.
inline constexpr DecoderShape lfm2_1_2b = families::lfm2({
    .vocab_size = 65536, .hidden_size = 2048, .layers = 16, .heads = 32, .kv_heads = 8, .intermediate_size = 8192,
    .mixers = "CC*CC*CC*C*C*C*C"});
/// LFM2 8B-A1B.
inline constexpr DecoderShape lfm2_8b_a1b = families::lfm2({
    .vocab_size = 65536, .hidden_size = 2048, .layers = 24, .heads = 32, .kv_heads = 8, .intermediate_size = 7168,
    .experts = {.count = 32, .active = 4, .inner_size = 1792, .first_layer = 2, .router_bias = true},
    .mixers = "CC*CCC*CCC*CCC*CCC*CC*CC"});

// ---- text and images

/// The vision tower of Llama 4.
inline constexpr VisionTransformerShape llama4_vision{
    .hidden_size = 1408, .layers = 34, .heads = 16, .intermediate_size = 5632, .image_size = 336, .patch_size = 14,
    .patch_bias = false, .pre_norm = true, .classes = 0};
/// What joins it to the decoder.
inline constexpr Projector llama4_projector{
    .steps = {{{.in = 5632, .out = 4096}, {.in = 4096, .out = 4096}, {.in = 4096, .out = 5120}}}};
/// Llama 4 Scout.
inline constexpr VisionLanguageShape llama4_scout{
    .text = {.vocab_size = 202048, .hidden_size = 5120, .layers = 48, .heads = 40, .kv_heads = 8,
        .experts = {.count = 16, .active = 1, .inner_size = 8192, .shared_inner_size = 8192}}, .vision = llama4_vision,
    .projector = llama4_projector};
/// Llama 4 Maverick.
inline constexpr VisionLanguageShape llama4_maverick{
    .text = {.vocab_size = 202048, .hidden_size = 5120, .layers = 48, .heads = 40, .kv_heads = 8,
        .intermediate_size = 16384, .experts = {.count = 128, .active = 1, .inner_size = 8192,
        .shared_inner_size = 8192, .first_layer = 1, .every = 2}}, .vision = llama4_vision,
    .projector = llama4_projector};

// ---- encoders

/// BERT base, uncased.
inline constexpr EncoderShape bert_base_uncased{
    .vocab_size = 30522, .hidden_size = 768, .layers = 12, .heads = 12, .intermediate_size = 3072};
/// BERT large, uncased.
inline constexpr EncoderShape bert_large_uncased{
    .vocab_size = 30522, .hidden_size = 1024, .layers = 24, .heads = 16, .intermediate_size = 4096};
/// T5 small.
inline constexpr EncoderDecoderShape t5_small{
    .vocab_size = 32128, .hidden_size = 512, .layers = 6, .heads = 8, .head_dim = 64, .intermediate_size = 2048};
/// T5 base.
inline constexpr EncoderDecoderShape t5_base{
    .vocab_size = 32128, .hidden_size = 768, .layers = 12, .heads = 12, .head_dim = 64, .intermediate_size = 3072};
/// T5 large.
inline constexpr EncoderDecoderShape t5_large{
    .vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 16, .head_dim = 64, .intermediate_size = 4096};
/// T5 3B.
inline constexpr EncoderDecoderShape t5_3b{
    .vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 32, .head_dim = 128, .intermediate_size = 16384};
/// T5 11B.
inline constexpr EncoderDecoderShape t5_11b{
    .vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 128, .head_dim = 128, .intermediate_size = 65536};
/// Flan-T5 base, and T5 v1.1 base.
inline constexpr EncoderDecoderShape flan_t5_base{
    .vocab_size = 32128, .hidden_size = 768, .layers = 12, .heads = 12, .head_dim = 64, .intermediate_size = 2048,
    .gated_mlp = true, .tied_head = false};
/// Flan-T5 large, and T5 v1.1 large.
inline constexpr EncoderDecoderShape flan_t5_large{
    .vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 16, .head_dim = 64, .intermediate_size = 2816,
    .gated_mlp = true, .tied_head = false};
/// Flan-T5 XL, and T5 v1.1 XL.
inline constexpr EncoderDecoderShape flan_t5_xl{
    .vocab_size = 32128, .hidden_size = 2048, .layers = 24, .heads = 32, .head_dim = 64, .intermediate_size = 5120,
    .gated_mlp = true, .tied_head = false};
/// Flan-T5 XXL, and T5 v1.1 XXL.
inline constexpr EncoderDecoderShape flan_t5_xxl{
    .vocab_size = 32128, .hidden_size = 4096, .layers = 24, .heads = 64, .head_dim = 64, .intermediate_size = 10240,
    .gated_mlp = true, .tied_head = false};

// ---- vision

/// ViT base, 16-pixel patches, 224-pixel images.
inline constexpr VisionTransformerShape vit_base_patch16_224{
    .hidden_size = 768, .layers = 12, .heads = 12, .intermediate_size = 3072, .image_size = 224, .patch_size = 16};
/// ViT large, 16-pixel patches, 224-pixel images.
inline constexpr VisionTransformerShape vit_large_patch16_224{
    .hidden_size = 1024, .layers = 24, .heads = 16, .intermediate_size = 4096, .image_size = 224, .patch_size = 16};
/// ViT huge, 14-pixel patches, 224-pixel images.
inline constexpr VisionTransformerShape vit_huge_patch14_224{
    .hidden_size = 1280, .layers = 32, .heads = 16, .intermediate_size = 5120, .image_size = 224, .patch_size = 14};
/// ResNet-18.
inline constexpr ResNetShape resnet_18{.blocks = {2, 2, 2, 2}, .widths = {64, 128, 256, 512}, .bottleneck = false};
/// ResNet-34.
inline constexpr ResNetShape resnet_34{.blocks = {3, 4, 6, 3}, .widths = {64, 128, 256, 512}, .bottleneck = false};
/// ResNet-50.
inline constexpr ResNetShape resnet_50{.blocks = {3, 4, 6, 3}};
/// ResNet-101.
inline constexpr ResNetShape resnet_101{.blocks = {3, 4, 23, 3}};
/// ResNet-152.
inline constexpr ResNetShape resnet_152{.blocks = {3, 8, 36, 3}};

// ---- recommendation

/// Rows of the tables of the Criteo 1TB data set, as MLPerf Training limits them.
inline constexpr std::uint64_t criteo_tables[] = {
    40000000, 39060, 17295, 7424, 20265, 3, 7122, 1543, 63, 40000000, 3067956, 405282, 10, 2209, 11938, 155, 4, 976, 14,
    40000000, 40000000, 40000000, 590152, 12973, 108, 36};
/// Outputs of DLRM's bottom MLP.
inline constexpr std::uint64_t dlrm_bottom_mlp[] = {512, 256, 128};
/// Outputs of DLRM's top MLP.
inline constexpr std::uint64_t dlrm_top_mlp[] = {1024, 1024, 512, 256, 1};
/// DLRM-DCNv2.
inline constexpr DlrmShape dlrm_dcnv2{
    .tables = criteo_tables, .embedding_size = 128, .dense_features = 13, .bottom_mlp = dlrm_bottom_mlp,
    .top_mlp = dlrm_top_mlp, .interaction = Interaction::cross, .cross_layers = 3, .cross_rank = 512};
// clang-format on

}  // namespace shapes
}  // namespace models
}  // namespace catalog
}  // namespace ckpt::inline CKPT_ABI
