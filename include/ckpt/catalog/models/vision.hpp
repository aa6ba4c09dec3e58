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
inline constexpr VisionTransformerShape vit_base_patch16_224{.hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072, .image_size = 224, .patch_size = 16};
/// ViT large, 16-pixel patches, 224-pixel images.
inline constexpr VisionTransformerShape vit_large_patch16_224{.hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .image_size = 224, .patch_size = 16};
/// ViT huge, 14-pixel patches, 224-pixel images.
inline constexpr VisionTransformerShape vit_huge_patch14_224{.hidden_size = 1280, .layers = 32, .heads = 16,
    .intermediate_size = 5120, .image_size = 224, .patch_size = 14};
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
inline constexpr VisionTransformerShape dinov2_base{.hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072, .image_size = 518, .patch_size = 14, .extra_tokens = 1, .layer = {.scale_vectors = 2},
    .classes = 0};
/// DINOv2 large.
inline constexpr VisionTransformerShape dinov2_large{.hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .image_size = 518, .patch_size = 14, .extra_tokens = 1, .layer = {.scale_vectors = 2},
    .classes = 0};
/// DINOv3 large.
inline constexpr VisionTransformerShape dinov3_large{.hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .image_size = 0, .patch_size = 16, .extra_tokens = 5, .layer = {.key_bias = false,
    .scale_vectors = 2}, .classes = 0};

// ---- images and text, compared

/// CLIP, ViT base, 32-pixel patches.
inline constexpr TextImageShape clip_vit_base_patch32{.text = {.vocab_size = 49408, .hidden_size = 512, .layers = 12,
    .heads = 8, .intermediate_size = 2048, .positions = 77, .token_types = 0, .embedding_norm = false,
    .final_norm = true, .pooler = false, .masked_word_head = false, .next_sentence_head = false, .projection = 512},
    .vision = {.hidden_size = 768, .layers = 12, .heads = 12, .intermediate_size = 3072, .image_size = 224,
    .patch_size = 32, .patch_bias = false, .pre_norm = true, .classes = 0, .projection = 512}};
/// CLIP, ViT large, 14-pixel patches.
inline constexpr TextImageShape clip_vit_large_patch14{.text = {.vocab_size = 49408, .hidden_size = 768, .layers = 12,
    .heads = 12, .intermediate_size = 3072, .positions = 77, .token_types = 0, .embedding_norm = false,
    .final_norm = true, .pooler = false, .masked_word_head = false, .next_sentence_head = false, .projection = 768},
    .vision = {.hidden_size = 1024, .layers = 24, .heads = 16, .intermediate_size = 4096, .image_size = 224,
    .patch_size = 14, .patch_bias = false, .pre_norm = true, .classes = 0, .projection = 768}};
/// SigLIP of 400 million, 14-pixel patches, 384-pixel images.
inline constexpr TextImageShape siglip_so400m_patch14_384{.text = {.vocab_size = 32000, .hidden_size = 1152,
    .layers = 27, .heads = 16, .intermediate_size = 4304, .positions = 64, .token_types = 0, .embedding_norm = false,
    .final_norm = true, .pooler = false, .masked_word_head = false, .next_sentence_head = false, .projection = 1152,
    .projection_bias = true}, .vision = {.hidden_size = 1152, .layers = 27, .heads = 16, .intermediate_size = 4304,
    .image_size = 384, .patch_size = 14, .class_token = false, .positions = 729, .pooler = ImagePooler::attention,
    .classes = 0}, .scalars = 2};
// clang-format on

}  // namespace shapes

// clang-format off

// ---- images

/// ViT base, 16-pixel patches, 224-pixel images.
inline constexpr Model vit_base_patch16_224 = entry_of<shapes::vit_base_patch16_224>("vit-base-patch16-224", 86'567'656,
    sources::torchvision);
/// ViT large, 16-pixel patches, 224-pixel images.
inline constexpr Model vit_large_patch16_224 = entry_of<shapes::vit_large_patch16_224>("vit-large-patch16-224",
    304'326'632, sources::torchvision);
/// ViT huge, 14-pixel patches, 224-pixel images.
inline constexpr Model vit_huge_patch14_224 = entry_of<shapes::vit_huge_patch14_224>("vit-huge-patch14-224",
    632'045'800, sources::torchvision);
/// ResNet-18.
inline constexpr Model resnet_18 = entry_of<shapes::resnet_18>("resnet-18", 11'689'512, sources::torchvision);
/// ResNet-34.
inline constexpr Model resnet_34 = entry_of<shapes::resnet_34>("resnet-34", 21'797'672, sources::torchvision);
/// ResNet-50.
inline constexpr Model resnet_50 = entry_of<shapes::resnet_50>("resnet-50", 25'557'032, sources::torchvision);
/// ResNet-101.
inline constexpr Model resnet_101 = entry_of<shapes::resnet_101>("resnet-101", 44'549'160, sources::torchvision);
/// ResNet-152.
inline constexpr Model resnet_152 = entry_of<shapes::resnet_152>("resnet-152", 60'192'808, sources::torchvision);
/// DINOv2 base.
inline constexpr Model dinov2_base = entry_of<shapes::dinov2_base>("dinov2-base", 86'580'480,
    derived(hub("https://huggingface.co/facebook/dinov2-base")), "without head");
/// DINOv2 large.
inline constexpr Model dinov2_large = entry_of<shapes::dinov2_large>("dinov2-large", 304'368'640,
    derived(hub("https://huggingface.co/facebook/dinov2-large")), "without head");
/// DINOv3 large.
inline constexpr Model dinov3_large = entry_of<shapes::dinov3_large>("dinov3-large", 303'129'600,
    derived(hub("https://huggingface.co/facebook/dinov3-vitl16-pretrain-lvd1689m")), "without head");

// ---- images and text, compared

/// CLIP, ViT base, 32-pixel patches.
inline constexpr Model clip_vit_base_patch32 = entry_of<shapes::clip_vit_base_patch32>("clip-vit-base-patch32",
    151'277'313, hub("https://huggingface.co/openai/clip-vit-base-patch32"));
/// CLIP, ViT large, 14-pixel patches.
inline constexpr Model clip_vit_large_patch14 = entry_of<shapes::clip_vit_large_patch14>("clip-vit-large-patch14",
    427'616'513, hub("https://huggingface.co/openai/clip-vit-large-patch14"));
/// SigLIP of 400 million, 14-pixel patches, 384-pixel images.
inline constexpr Model siglip_so400m_patch14_384 = entry_of<shapes::siglip_so400m_patch14_384>(
    "siglip-so400m-patch14-384", 877'960'498, hub("https://huggingface.co/google/siglip-so400m-patch14-384"));
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
