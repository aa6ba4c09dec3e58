#pragma once
// Encoders of text, and encoders with a decoder.

#include <ckpt/catalog/models/llama.hpp>
#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/model.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog::models {

namespace shapes {

// clang-format off

// ---- encoders

/// BERT base, uncased.
inline constexpr EncoderShape bert_base_uncased{.vocab_size = 30522, .hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072};
/// BERT large, uncased.
inline constexpr EncoderShape bert_large_uncased{.vocab_size = 30522, .hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096};
/// RoBERTa base.
inline constexpr EncoderShape roberta_base{.vocab_size = 50265, .hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072, .positions = 514, .token_types = 1, .pooler = false, .next_sentence_head = false};
/// RoBERTa large.
inline constexpr EncoderShape roberta_large{.vocab_size = 50265, .hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .positions = 514, .token_types = 1, .pooler = false, .next_sentence_head = false};
/// XLM-R base.
inline constexpr EncoderShape xlm_roberta_base{.vocab_size = 250002, .hidden_size = 768, .layers = 12, .heads = 12,
    .intermediate_size = 3072, .positions = 514, .token_types = 1, .pooler = false, .next_sentence_head = false};
/// DeBERTa V3 large.
inline constexpr EncoderShape deberta_v3_large{.vocab_size = 128100, .hidden_size = 1024, .layers = 24, .heads = 16,
    .intermediate_size = 4096, .positions = 0, .token_types = 0, .relative_rows = 512, .relative_norm = true,
    .pooler = false, .masked_word_head = false, .next_sentence_head = false};
/// A layer with RMS norms and a gated MLP, without biases (ModernBERT).
inline constexpr EncoderLayer bare_layer{
    .norm = Norm::rms, .gated_mlp = true, .qkv_bias = false, .output_bias = false, .mlp_bias = false};
/// ModernBERT base.
inline constexpr EncoderShape modernbert_base{.vocab_size = 50368, .hidden_size = 768, .layers = 22, .heads = 12,
    .intermediate_size = 1152, .positions = 0, .token_types = 0, .layer = bare_layer, .first_norm = false,
    .final_norm = true, .pooler = false, .next_sentence_head = false, .transform_bias = false};
/// ModernBERT large.
inline constexpr EncoderShape modernbert_large{.vocab_size = 50368, .hidden_size = 1024, .layers = 28, .heads = 16,
    .intermediate_size = 2624, .positions = 0, .token_types = 0, .layer = bare_layer, .first_norm = false,
    .final_norm = true, .pooler = false, .next_sentence_head = false, .transform_bias = false};

// ---- encoders with a decoder

/// T5 small.
inline constexpr EncoderDecoderShape t5_small{.vocab_size = 32128, .hidden_size = 512, .layers = 6, .heads = 8,
    .head_dim = 64, .intermediate_size = 2048};
/// T5 base.
inline constexpr EncoderDecoderShape t5_base{.vocab_size = 32128, .hidden_size = 768, .layers = 12, .heads = 12,
    .head_dim = 64, .intermediate_size = 3072};
/// T5 large.
inline constexpr EncoderDecoderShape t5_large{.vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 16,
    .head_dim = 64, .intermediate_size = 4096};
/// T5 3B.
inline constexpr EncoderDecoderShape t5_3b{.vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 32,
    .head_dim = 128, .intermediate_size = 16384};
/// T5 11B.
inline constexpr EncoderDecoderShape t5_11b{.vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 128,
    .head_dim = 128, .intermediate_size = 65536};
/// Flan-T5 base, and T5 v1.1 base.
inline constexpr EncoderDecoderShape flan_t5_base{.vocab_size = 32128, .hidden_size = 768, .layers = 12, .heads = 12,
    .head_dim = 64, .intermediate_size = 2048, .gated_mlp = true, .tied_head = false};
/// Flan-T5 large, and T5 v1.1 large.
inline constexpr EncoderDecoderShape flan_t5_large{.vocab_size = 32128, .hidden_size = 1024, .layers = 24, .heads = 16,
    .head_dim = 64, .intermediate_size = 2816, .gated_mlp = true, .tied_head = false};
/// Flan-T5 XL, and T5 v1.1 XL.
inline constexpr EncoderDecoderShape flan_t5_xl{.vocab_size = 32128, .hidden_size = 2048, .layers = 24, .heads = 32,
    .head_dim = 64, .intermediate_size = 5120, .gated_mlp = true, .tied_head = false};
/// Flan-T5 XXL, and T5 v1.1 XXL.
inline constexpr EncoderDecoderShape flan_t5_xxl{.vocab_size = 32128, .hidden_size = 4096, .layers = 24, .heads = 64,
    .head_dim = 64, .intermediate_size = 10240, .gated_mlp = true, .tied_head = false};
/// BART base.
inline constexpr EncoderDecoderShape bart_base{.vocab_size = 50265, .hidden_size = 768, .layers = 6, .heads = 12,
    .intermediate_size = 3072, .position_buckets = 0, .positions = 1026, .decoder_positions = 1026, .norm = Norm::layer,
    .bias = true, .embedding_norm = true, .final_norm = false};
/// BART large.
inline constexpr EncoderDecoderShape bart_large{.vocab_size = 50265, .hidden_size = 1024, .layers = 12, .heads = 16,
    .intermediate_size = 4096, .position_buckets = 0, .positions = 1026, .decoder_positions = 1026, .norm = Norm::layer,
    .bias = true, .embedding_norm = true, .final_norm = false};
/// A decoder without its head.
[[nodiscard]] constexpr DecoderShape headless(DecoderShape m) {
  m.head = Head::none;
  return m;
}
/// T5Gemma 2B-2B.
inline constexpr DecoderPairShape t5gemma_2b_2b{.encoder = headless(gemma_2_2b), .decoder = gemma_2_2b};
// clang-format on

}  // namespace shapes

// clang-format off

// ---- encoders

/// BERT base, uncased.
inline constexpr Model bert_base_uncased = entry_of<shapes::bert_base_uncased>("bert-base-uncased", 110'106'428,
    hub("https://huggingface.co/google-bert/bert-base-uncased"),
    "with the pre-training head, as stored; the encoder and pooler alone have 109,482,240");
/// BERT large, uncased.
inline constexpr Model bert_large_uncased = entry_of<shapes::bert_large_uncased>("bert-large-uncased", 336'226'108,
    hub("https://huggingface.co/google-bert/bert-large-uncased"),
    "with the pre-training head, as stored; the encoder and pooler alone have 335,141,888");
/// RoBERTa base.
inline constexpr Model roberta_base = entry_of<shapes::roberta_base>("roberta-base", 124'697'433,
    hub("https://huggingface.co/FacebookAI/roberta-base"), "with the head of masked words");
/// RoBERTa large.
inline constexpr Model roberta_large = entry_of<shapes::roberta_large>("roberta-large", 355'412'057,
    hub("https://huggingface.co/FacebookAI/roberta-large"), "with the head of masked words");
/// XLM-R base.
inline constexpr Model xlm_roberta_base = entry_of<shapes::xlm_roberta_base>("xlm-roberta-base", 278'295'186,
    derived(hub("https://huggingface.co/FacebookAI/xlm-roberta-base")), "with the head of masked words");
/// DeBERTa V3 large.
inline constexpr Model deberta_v3_large = entry_of<shapes::deberta_v3_large>("deberta-v3-large", 434'012'160,
    derived(hub("https://huggingface.co/microsoft/deberta-v3-large")), "without head");
/// ModernBERT base.
inline constexpr Model modernbert_base = entry_of<shapes::modernbert_base>("modernbert-base", 149'655'232,
    hub("https://huggingface.co/answerdotai/ModernBERT-base"), "with the head of masked words; 149,014,272 without");
/// ModernBERT large.
inline constexpr Model modernbert_large = entry_of<shapes::modernbert_large>("modernbert-large", 395'881'664,
    hub("https://huggingface.co/answerdotai/ModernBERT-large"), "with the head of masked words; 394,781,696 without");

// ---- encoders with a decoder

/// T5 small.
inline constexpr Model t5_small = entry_of<shapes::t5_small>("t5-small", 60'506'624, sources::keras_hub);
/// T5 base.
inline constexpr Model t5_base = entry_of<shapes::t5_base>("t5-base", 222'903'552,
    hub("https://huggingface.co/google-t5/t5-base"));
/// T5 large.
inline constexpr Model t5_large = entry_of<shapes::t5_large>("t5-large", 737'668'096,
    hub("https://huggingface.co/google-t5/t5-large"));
/// T5 3B.
inline constexpr Model t5_3b = entry_of<shapes::t5_3b>("t5-3b", 2'851'598'336,
    hub("https://huggingface.co/google-t5/t5-3b"));
/// T5 11B.
inline constexpr Model t5_11b = entry_of<shapes::t5_11b>("t5-11b", 11'307'321'344,
    hub("https://huggingface.co/google-t5/t5-11b"));
/// Flan-T5 base, and T5 v1.1 base.
inline constexpr Model flan_t5_base = entry_of<shapes::flan_t5_base>("flan-t5-base", 247'577'856, sources::keras_hub);
/// Flan-T5 large, and T5 v1.1 large.
inline constexpr Model flan_t5_large = entry_of<shapes::flan_t5_large>("flan-t5-large", 783'150'080,
    hub("https://huggingface.co/google/flan-t5-large"));
/// Flan-T5 XL, and T5 v1.1 XL.
inline constexpr Model flan_t5_xl = entry_of<shapes::flan_t5_xl>("flan-t5-xl", 2'849'757'184, sources::keras_hub);
/// Flan-T5 XXL, and T5 v1.1 XXL.
inline constexpr Model flan_t5_xxl = entry_of<shapes::flan_t5_xxl>("flan-t5-xxl", 11'135'332'352, sources::keras_hub);
/// BART base.
inline constexpr Model bart_base = entry_of<shapes::bart_base>("bart-base", 139'420'416,
    derived(hub("https://huggingface.co/facebook/bart-base")));
/// BART large.
inline constexpr Model bart_large = entry_of<shapes::bart_large>("bart-large", 406'291'456,
    derived(hub("https://huggingface.co/facebook/bart-large")));
/// T5Gemma 2B-2B.
inline constexpr Model t5gemma_2b_2b = entry_of<shapes::t5gemma_2b_2b>("t5gemma-2b-2b", 5'596'853'760,
    derived(hub("https://huggingface.co/google/t5gemma-2b-2b-ul2")));
// clang-format on

}  // namespace catalog::models
}  // namespace ckpt::inline CKPT_ABI
