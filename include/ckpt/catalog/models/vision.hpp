#pragma once
// Models of images, and encoders of images and text that are compared.

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/vision.hpp>
#include <ckpt/state/vision_language.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

// ---- images

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
/// DINOv2 base.
inline constexpr VisionTransformerShape dinov2_base{
    .hidden_size = 768, .layers = 12, .heads = 12, .intermediate_size = 3072, .image_size = 518, .patch_size = 14,
    .extra_tokens = 1, .layer = {.scale_vectors = 2}, .classes = 0};
/// DINOv2 large.
inline constexpr VisionTransformerShape dinov2_large{
    .hidden_size = 1024, .layers = 24, .heads = 16, .intermediate_size = 4096, .image_size = 518, .patch_size = 14,
    .extra_tokens = 1, .layer = {.scale_vectors = 2}, .classes = 0};

// ---- images and text, compared

/// CLIP, ViT base, 32-pixel patches.
inline constexpr TextImageShape clip_vit_base_patch32{
    .text = {.vocab_size = 49408, .hidden_size = 512, .layers = 12, .heads = 8, .intermediate_size = 2048,
        .positions = 77, .token_types = 0, .embedding_norm = false, .final_norm = true, .pooler = false,
        .masked_word_head = false, .next_sentence_head = false, .projection = 512}, .vision = {.hidden_size = 768,
        .layers = 12, .heads = 12, .intermediate_size = 3072, .image_size = 224, .patch_size = 32, .patch_bias = false,
        .pre_norm = true, .classes = 0, .projection = 512}};
/// CLIP, ViT large, 14-pixel patches.
inline constexpr TextImageShape clip_vit_large_patch14{
    .text = {.vocab_size = 49408, .hidden_size = 768, .layers = 12, .heads = 12, .intermediate_size = 3072,
        .positions = 77, .token_types = 0, .embedding_norm = false, .final_norm = true, .pooler = false,
        .masked_word_head = false, .next_sentence_head = false, .projection = 768}, .vision = {.hidden_size = 1024,
        .layers = 24, .heads = 16, .intermediate_size = 4096, .image_size = 224, .patch_size = 14, .patch_bias = false,
        .pre_norm = true, .classes = 0, .projection = 768}};
/// SigLIP of 400 million, 14-pixel patches, 384-pixel images.
inline constexpr TextImageShape siglip_so400m_patch14_384{
    .text = {.vocab_size = 32000, .hidden_size = 1152, .layers = 27, .heads = 16, .intermediate_size = 4304,
        .positions = 64, .token_types = 0, .embedding_norm = false, .final_norm = true, .pooler = false,
        .masked_word_head = false, .next_sentence_head = false, .projection = 1152, .projection_bias = true},
    .vision = {.hidden_size = 1152, .layers = 27, .heads = 16, .intermediate_size = 4304, .image_size = 384,
        .patch_size = 14, .class_token = false, .positions = 729, .pooler = ImagePooler::attention, .classes = 0},
    .scalars = 2};
// clang-format on

}  // namespace shapes

// clang-format off

// ---- images

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
/// DINOv2 base.
inline constexpr Model dinov2_base = model_of<shapes::dinov2_base>({
    .name = "dinov2-base", .source = derived(hub("https://huggingface.co/facebook/dinov2-base")),
    .note = "without head"});
/// DINOv2 large.
inline constexpr Model dinov2_large = model_of<shapes::dinov2_large>({
    .name = "dinov2-large", .source = derived(hub("https://huggingface.co/facebook/dinov2-large")),
    .note = "without head"});

// ---- images and text, compared

/// CLIP, ViT base, 32-pixel patches.
inline constexpr Model clip_vit_base_patch32 = model_of<shapes::clip_vit_base_patch32>({
    .name = "clip-vit-base-patch32", .source = hub("https://huggingface.co/openai/clip-vit-base-patch32")});
/// CLIP, ViT large, 14-pixel patches.
inline constexpr Model clip_vit_large_patch14 = model_of<shapes::clip_vit_large_patch14>({
    .name = "clip-vit-large-patch14", .source = hub("https://huggingface.co/openai/clip-vit-large-patch14")});
/// SigLIP of 400 million, 14-pixel patches, 384-pixel images.
inline constexpr Model siglip_so400m_patch14_384 = model_of<shapes::siglip_so400m_patch14_384>({
    .name = "siglip-so400m-patch14-384", .source = hub("https://huggingface.co/google/siglip-so400m-patch14-384")});
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
