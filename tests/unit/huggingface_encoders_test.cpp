// Files of encoders of text and sound, and of encoders with a decoder: exact counts against what is published.

#include <cstdint>
#include <string>
#include <string_view>

#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/state/architecture.hpp>

#include "catch.hpp"
#include "huggingface_files.hpp"

using Catch::Matchers::ContainsSubstring;
using test::error_in;
using test::read;
using test::report;

namespace {

using test::count;

/// A file of a class: its name, then the fields.
std::string file_of(const std::string& class_name, std::string_view fields) {
  return R"({"architectures": [")" + class_name + R"("], )" + std::string(fields) + "}";
}
std::uint64_t count(const std::string& class_name, std::string_view fields) {
  return test::count(file_of(class_name, fields));
}
/// The same of what the catalog has under this name, too.
std::uint64_t count_as(std::string_view entry, const std::string& class_name, std::string_view fields) {
  return test::count_as(entry, file_of(class_name, fields));
}

constexpr std::string_view base_sizes = R"("hidden_size": 768, "intermediate_size": 3072,
    "num_attention_heads": 12, "num_hidden_layers": 12, )";
std::string base(std::string_view rest) { return std::string(base_sizes) + std::string(rest); }

}  // namespace

TEST_CASE("encoders of text have the totals that are published", "[huggingface][encoders]") {
  CHECK(test::count_as("roberta-base", report("encoders_and_diffusers/roberta-base")) == 124'697'433u);
  CHECK(count_as("roberta-large", "RobertaForMaskedLM",
                 R"("model_type": "roberta", "hidden_size": 1024, "intermediate_size": 4096,
      "num_attention_heads": 16, "num_hidden_layers": 24, "vocab_size": 50265, "max_position_embeddings": 514,
      "type_vocab_size": 1)") == 355'412'057u);
  const std::string xlm = base(R"("model_type": "xlm-roberta", "vocab_size": 250002,
                                  "max_position_embeddings": 514, "type_vocab_size": 1)");
  CHECK(count_as("xlm-roberta-base", "XLMRobertaForMaskedLM", xlm) == 278'295'186u);
  CHECK(count("XLMRobertaModel", xlm) == 278'043'648u);
  CHECK(count("CamembertForMaskedLM", base(R"("model_type": "camembert", "vocab_size": 32005,
      "max_position_embeddings": 514, "type_vocab_size": 1)")) == 110'655'493u);
  // bge-m3
  CHECK(count("XLMRobertaModel", R"("model_type": "xlm-roberta", "hidden_size": 1024, "intermediate_size": 4096,
      "num_attention_heads": 16, "num_hidden_layers": 24, "vocab_size": 250002, "max_position_embeddings": 8194,
      "type_vocab_size": 1)") == 567'754'752u);
  CHECK(count("LongformerModel", base(R"("model_type": "longformer", "vocab_size": 50265,
      "max_position_embeddings": 4098, "type_vocab_size": 1)")) == 148'659'456u);
  const std::string distilbert = R"("model_type": "distilbert", "dim": 768, "hidden_dim": 3072, "n_heads": 12,
      "n_layers": 6, "vocab_size": 30522, "max_position_embeddings": 512, "tie_weights_": true)";
  CHECK(count("DistilBertModel", distilbert) == 66'362'880u);
  CHECK(count("DistilBertForMaskedLM", distilbert) == 66'985'530u);
  CHECK(count("DistilBertForSequenceClassification",
              distilbert + R"(, "id2label": {"0": "NEGATIVE", "1": "POSITIVE"})") == 66'955'010u);
  const std::string albert = base(R"("model_type": "albert", "embedding_size": 128, "vocab_size": 30000,
      "num_hidden_groups": 1, "inner_group_num": 1, "type_vocab_size": 2, "max_position_embeddings": 512)");
  CHECK(count("AlbertModel", albert) == 11'683'584u);
  CHECK(count("AlbertForMaskedLM", albert) == 11'683'584u - 590'592u + 768 * 128 + 128 + 256 + 30000);
  CHECK(count("MPNetModel", base(R"("model_type": "mpnet", "vocab_size": 30527, "max_position_embeddings": 514,
      "relative_attention_num_buckets": 32)")) == 109'486'464u);
  CHECK(count("ElectraModel", base(R"("model_type": "electra", "embedding_size": 768, "vocab_size": 30522,
      "max_position_embeddings": 512, "type_vocab_size": 2)")) == 108'891'648u);
  // electra-small-discriminator: our count, no total to check it by
  CHECK(count("ElectraForPreTraining", R"("model_type": "electra", "embedding_size": 128, "hidden_size": 256,
      "intermediate_size": 1024, "num_attention_heads": 4, "num_hidden_layers": 12, "vocab_size": 30522,
      "max_position_embeddings": 512, "type_vocab_size": 2)") == 13'549'057u);
  const std::string_view deberta = R"("max_position_embeddings": 512, "max_relative_positions": -1,
      "norm_rel_ebd": "layer_norm", "pooler_hidden_size": 768, "pos_att_type": "p2c|c2p",
      "position_biased_input": false, "position_buckets": 256, "relative_attention": true, "share_att_key": true,
      "type_vocab_size": 0, "vocab_size": 128100)";
  CHECK(count("{" + base(R"("model_type": "deberta-v2", )") + std::string(deberta) + "}") == 183'831'552u);
  CHECK(count(R"({"model_type": "deberta-v2", "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12,
                  "num_hidden_layers": 6, )" +
              std::string(deberta) + "}") == 141'304'320u);
  CHECK(test::count_as(
            "deberta-v3-large",
            R"({"model_type": "deberta-v2", "hidden_size": 1024, "intermediate_size": 4096, "num_attention_heads": 16,
                  "num_hidden_layers": 24, )" +
                std::string(deberta) + "}") == 434'012'160u);
  // deberta-v2-xlarge: a convolution, too; our count, no total to check it by
  CHECK(count(R"({"model_type": "deberta-v2", "hidden_size": 1536, "intermediate_size": 6144, "num_attention_heads": 24,
                  "num_hidden_layers": 24, "attention_head_size": 64, "conv_act": "gelu", "conv_kernel_size": 3, )" +
              std::string(deberta) + "}") == 884'593'152u);
  const std::string modernbert = R"("model_type": "modernbert", "hidden_size": 768, "intermediate_size": 1152,
      "num_attention_heads": 12, "num_hidden_layers": 22, "vocab_size": 50368, "max_position_embeddings": 8192,
      "attention_bias": false, "classifier_bias": false, "decoder_bias": true, "mlp_bias": false, "norm_bias": false,
      "local_attention": 128, "tie_word_embeddings": true)";
  CHECK(count("ModernBertModel", modernbert) == 149'014'272u);
  CHECK(count_as("modernbert-base", "ModernBertForMaskedLM", modernbert) == 149'655'232u);
  CHECK(count("ModernBertForSequenceClassification", modernbert + R"(, "num_labels": 3)") ==
        149'014'272u + 768 * 768 + 768 + 769 * 3);
  constexpr std::string_view modernbert_large = R"("model_type": "modernbert", "hidden_size": 1024,
      "intermediate_size": 2624, "num_attention_heads": 16, "num_hidden_layers": 28, "vocab_size": 50368)";
  CHECK(count("ModernBertModel", modernbert_large) == 394'781'696u);
  CHECK(count_as("modernbert-large", "ModernBertForMaskedLM", modernbert_large) == 395'881'664u);
  // nomic-embed-text-v1
  CHECK(count("NomicBertModel", R"("model_type": "nomic_bert", "n_embd": 768, "n_head": 12, "n_inner": 3072,
      "n_layer": 12, "n_positions": 8192, "vocab_size": 30528, "type_vocab_size": 2, "activation_function": "swiglu",
      "mlp_fc1_bias": false, "mlp_fc2_bias": false, "qkv_proj_bias": false, "prenorm": false,
      "use_rms_norm": false)") == 136'731'648u);
}

TEST_CASE("heads of encoders", "[huggingface][encoders]") {
  const std::uint64_t body = 108'891'648u;  // of BERT base
  const std::string bert = base(R"("model_type": "bert", "vocab_size": 30522, "max_position_embeddings": 512,
                                   "type_vocab_size": 2)");
  CHECK(count("BertModel", bert) == body + 590'592u);
  CHECK(count("BertForSequenceClassification", bert + R"(, "num_labels": 5)") == body + 590'592u + 769 * 5);
  CHECK(count("BertForTokenClassification", bert + R"(, "num_labels": 9)") == body + 769 * 9);
  CHECK(count("BertForQuestionAnswering", bert) == body + 769 * 2);
  CHECK(count("BertForPreTraining", bert) == 110'106'428u);
  CHECK(count("BertForMaskedLM", bert) == 110'106'428u);  // as its published files
  const std::string roberta = base(R"("model_type": "roberta", "vocab_size": 50265, "max_position_embeddings": 514,
                                      "type_vocab_size": 1)");
  const std::uint64_t roberta_body = 124'055'040u;
  CHECK(count("RobertaForSequenceClassification", roberta + R"(, "num_labels": 3)") ==
        roberta_body + 590'592u + 769 * 3);
  CHECK(count("RobertaForTokenClassification", roberta + R"(, "num_labels": 3)") == roberta_body + 769 * 3);
  CHECK_THAT(error_in(R"({"architectures": ["RobertaForTheMoon"], )" + roberta + "}"),
             ContainsSubstring("the head of RobertaForTheMoon is not known"));
}

TEST_CASE("encoders with a decoder have the totals that are published", "[huggingface][encoders]") {
  CHECK(test::count_as("whisper-large-v3", report("encoders_and_diffusers/whisper-large-v3")) == 1'543'490'560u);
  const auto whisper = [](int d, int layers, int heads, int mels, int words, int decoder_layers,
                          std::string_view entry = "") {
    const auto n = [](int i) { return std::to_string(i); };
    const std::string text =
        file_of("WhisperForConditionalGeneration",
                R"("model_type": "whisper", "max_source_positions": 1500, "max_target_positions": 448, "d_model": )" +
                    n(d) + R"(, "encoder_layers": )" + n(layers) + R"(, "decoder_layers": )" + n(decoder_layers) +
                    R"(, "encoder_attention_heads": )" + n(heads) + R"(, "decoder_attention_heads": )" + n(heads) +
                    R"(, "encoder_ffn_dim": )" + n(4 * d) + R"(, "decoder_ffn_dim": )" + n(4 * d) +
                    R"(, "num_mel_bins": )" + n(mels) + R"(, "vocab_size": )" + n(words));
    return entry.empty() ? test::count(text) : test::count_as(entry, text);
  };
  CHECK(whisper(384, 4, 6, 80, 51865, 4) == 37'760'640u);                                 // tiny
  CHECK(whisper(512, 6, 8, 80, 51865, 6) == 72'593'920u);                                 // base
  CHECK(whisper(768, 12, 12, 80, 51865, 12, "whisper-small") == 241'734'912u);            // small
  CHECK(whisper(1024, 24, 16, 80, 51865, 24, "whisper-medium") == 763'857'920u);          // medium
  CHECK(whisper(1280, 32, 20, 80, 51865, 32) == 1'543'304'960u);                          // large v2
  CHECK(whisper(1280, 32, 20, 128, 51866, 4, "whisper-large-v3-turbo") == 808'878'080u);  // large v3 turbo
  const auto text_of_two = [](std::string_view type, const char* name, int d, int layers, int inner, int words,
                              std::string_view rest = "") {
    const auto n = [](int i) { return std::to_string(i); };
    return file_of(std::string(name),
                   R"("model_type": ")" + std::string(type) + R"(", "d_model": )" + n(d) + R"(, "encoder_layers": )" +
                       n(layers) + R"(, "decoder_layers": )" + n(layers) + R"(, "encoder_attention_heads": 16,
                     "decoder_attention_heads": 16, "encoder_ffn_dim": )" +
                       n(inner) + R"(, "decoder_ffn_dim": )" + n(inner) +
                       R"(, "max_position_embeddings": 1024, "vocab_size": )" + n(words) + std::string(rest));
  };
  const auto two = [&](auto... sizes) { return test::count(text_of_two(sizes...)); };
  CHECK(test::count_as("bart-large", text_of_two("bart", "BartModel", 1024, 12, 4096, 50265)) == 406'291'456u);
  // with 16 heads where bart-base has 12: the same tensors
  CHECK(test::count_as("bart-base", text_of_two("bart", "BartModel", 768, 6, 3072, 50265)) == 139'420'416u);
  CHECK(two("bart", "BartForSequenceClassification", 1024, 12, 4096, 50265, R"(, "num_labels": 3)") ==
        406'291'456u + 1024 * 1024 + 1024 + 1025 * 3);
  CHECK(two("mbart", "MBartForConditionalGeneration", 1024, 12, 4096, 250027) == 610'851'840u);
  CHECK(two("pegasus", "PegasusForConditionalGeneration", 1024, 16, 4096, 96103) == 568'699'904u);
  // nllb-200-distilled-600M
  CHECK(two("m2m_100", "M2M100ForConditionalGeneration", 1024, 12, 4096, 256206) == 615'073'792u);
  CHECK(two("marian", "MarianMTModel", 512, 6, 2048, 58101) == 73'886'208u);
  const std::string mt5 = R"("model_type": "mt5", "d_model": 512, "d_kv": 64, "d_ff": 1024, "num_layers": 8,
      "num_decoder_layers": 8, "num_heads": 6, "vocab_size": 250112, "feed_forward_proj": "gated-gelu",
      "relative_attention_num_buckets": 32, "tie_word_embeddings": false)";
  CHECK(count("MT5ForConditionalGeneration", mt5) == 300'176'768u);
  CHECK(count("MT5ForConditionalGeneration", R"("model_type": "mt5", "d_model": 768, "d_kv": 64, "d_ff": 2048,
      "num_layers": 12, "num_decoder_layers": 12, "num_heads": 12, "vocab_size": 250112)") == 582'401'280u);
  // umT5: a table in each layer rather than in each stack
  CHECK(count("UMT5ForConditionalGeneration", R"("model_type": "umt5", "d_model": 512, "d_kv": 64, "d_ff": 1024,
      "num_layers": 8, "num_decoder_layers": 8, "num_heads": 6, "vocab_size": 250112)") == 300'176'768u + 14 * 32 * 6);
  // t5gemma-2b-2b: Gemma 2 2B twice, attention to the encoder and its norms
  const std::string gemma = R"({"model_type": "t5_gemma_module", "attention_bias": false, "head_dim": 256,
      "hidden_size": 2304, "intermediate_size": 9216, "num_attention_heads": 8, "num_hidden_layers": 26,
      "num_key_value_heads": 4, "vocab_size": 256000, "cross_attention_hidden_size": )";
  CHECK(count_as("t5gemma-2b-2b", "T5GemmaForConditionalGeneration",
                 R"("model_type": "t5gemma", "vocab_size": 256000, "encoder": )" + gemma + R"(null}, "decoder": )" +
                     gemma + "2304}") == 2 * 2'614'341'888ull + 26 * (2 * 2304 * 2048 + 2 * 2304 * 1024 + 2 * 2304));
  // The text encoder of Stable Diffusion 3 and FLUX: T5 v1.1 XXL
  CHECK(count("T5EncoderModel", R"("model_type": "t5", "d_model": 4096, "d_kv": 64, "d_ff": 10240, "num_layers": 24,
      "num_decoder_layers": 24, "num_heads": 64, "vocab_size": 32128, "feed_forward_proj": "gated-gelu",
      "tie_word_embeddings": false)") == 4'762'310'656u);
}

TEST_CASE("encoders of sound have the totals that are published", "[huggingface][encoders]") {
  const std::string wave = base(R"("vocab_size": 32, "conv_bias": false,
      "conv_dim": [512, 512, 512, 512, 512, 512, 512], "conv_kernel": [10, 3, 3, 3, 3, 2, 2],
      "conv_stride": [5, 2, 2, 2, 2, 2, 2], "feat_extract_norm": "group", "num_conv_pos_embedding_groups": 16,
      "num_conv_pos_embeddings": 128, "codevector_dim": 256, "proj_codevector_dim": 256, "num_codevector_groups": 2,
      "num_codevectors_per_group": 320, "num_feat_extract_layers": 7)");
  const std::string wav2vec2 = R"("model_type": "wav2vec2", )" + wave;
  CHECK(count("Wav2Vec2Model", wav2vec2) == 94'371'712u);
  CHECK(count_as("wav2vec2-base-960h", "Wav2Vec2ForCTC", wav2vec2) == 94'396'320u);
  CHECK(count("Wav2Vec2ForPreTraining", wav2vec2) == 95'044'608u);
  CHECK(count("Wav2Vec2ForSequenceClassification", wav2vec2 + R"(, "classifier_proj_size": 256, "num_labels": 8)") ==
        94'371'712u + 769 * 256 + 257 * 8);
  CHECK(count_as("hubert-base", "HubertModel", R"("model_type": "hubert", )" + wave) == 94'371'712u);
  // wav2vec2-large-lv60, wav2vec2-large-xlsr-53
  CHECK(count("Wav2Vec2Model", R"("model_type": "wav2vec2", "hidden_size": 1024, "intermediate_size": 4096,
      "num_attention_heads": 16, "num_hidden_layers": 24, "vocab_size": 32, "conv_bias": true,
      "feat_extract_norm": "layer", "do_stable_layer_norm": true)") == 315'438'720u);
}
