#pragma once
// Readers of encoders of text, encoders with a decoder, and encoders of sound.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/encoder_decoder.hpp>
#include <ckpt/state/families.hpp>
#include <ckpt/state/speech.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- encoders of text

/// What sets the heads of a family of encoders apart.
struct EncoderHeads {
  bool pooler = true;            // of the bare model
  bool label_pooler = true;      // labels are scored from what is pooled, rather than after a map of their own
  bool pretraining_pair = true;  // pre-training also tells whether two sentences follow each other
  bool token_map = false;        // labels of single words come after the map, too (ModernBERT)
};

/// The head of the class that `architectures` names; without one, the bare model.
inline void read_encoder_head(ConfigFields& config, EncoderShape& m, const EncoderHeads& heads) {
  const std::string_view name = config.class_name();
  const auto is = [name](std::string_view task) { return name.ends_with(task); };
  m.pooler = m.masked_word_head = m.next_sentence_head = false;
  if (is("ForMaskedLM") || is("WithLMHead") || is("LMHeadModel")) {
    m.masked_word_head = true;
    m.tied_head = config.boolean_or("tie_word_embeddings", true);
  } else if (is("ForPreTraining") && heads.pretraining_pair) {
    m.pooler = m.masked_word_head = m.next_sentence_head = true;
  } else if (is("ForPreTraining")) {  // which words are not the writer's
    m.label_transform = true;
    m.labels = 1;
  } else if (is("ForSequenceClassification") || is("ForMultipleChoice")) {
    m.pooler = heads.label_pooler;
    m.label_transform = !heads.label_pooler;
    m.labels = is("ForMultipleChoice") ? 1 : read_classes(config);
  } else if (is("ForTokenClassification") || is("ForQuestionAnswering")) {
    m.label_transform = heads.token_map;
    m.labels = is("ForQuestionAnswering") ? 2 : read_classes(config);
  } else if (name.empty() || is("Model")) {
    m.pooler = heads.pooler;
    if (name.empty()) config.assume("architectures is missing: counted as the bare model");
  } else {
    config.reject("architectures: the head of " + printable(name, 60) + " is not known");
  }
}

/// A stack of layers; `known` are sizes that the class knows where it is a part of a model.
[[nodiscard]] inline EncoderShape read_encoder_stack(ConfigFields& config, std::uint64_t positions,
                                                     const ClassSizes& known = {}) {
  const DecoderShape sizes = read_whole_heads(config, known);
  EncoderShape m{
      .vocab_size = sizes.vocab_size, .hidden_size = sizes.hidden_size, .layers = sizes.layers, .heads = sizes.heads};
  m.intermediate_size = read_size(config, intermediate_size_field, known.inner);
  m.positions = positions == 0 ? 0 : config.size_or(positions_field, positions, config.default_of());
  return m;
}

/// The sizes of an encoder under the names of most families.
[[nodiscard]] inline EncoderShape read_encoder_sizes(ConfigFields& config, std::uint64_t positions,
                                                     std::uint64_t token_types) {
  EncoderShape m = read_encoder_stack(config, positions);
  m.token_types = config.count_or("type_vocab_size", token_types, config.default_of());
  const ConfigField* kind = config.find("position_embedding_type");
  if (kind != nullptr) {
    if (kind->text != "absolute") config.reject(*kind, "must be \"absolute\": tables of other kinds are not known");
    config.use(*kind);
  }
  config.require_if_present("add_cross_attention", false);
  return m;
}

/// BERT. Its published files hold all heads of pre-training, whichever of them `architectures` names.
inline HuggingFaceShape read_bert(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 512, 2);
  const std::string_view name = config.class_name();
  const bool published = name.empty() || name == "BertForMaskedLM" || name == "BertForPreTraining";
  if (!published) {
    read_encoder_head(config, m, {});
    return m;
  }
  config.require_if_present("tie_word_embeddings", true);
  if (name != "BertForPreTraining") {
    config.assume("counted with the heads of pre-training (pooler, masked words, next sentence), as published files");
  }
  return m;
}

/// RoBERTa, XLM-R, CamemBERT, Longformer: labels come after a map of their own.
inline HuggingFaceShape read_roberta(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 512, 2);
  m.global_attention = config.model_type() == "longformer";
  read_encoder_head(config, m, {.label_pooler = false});
  return m;
}

/// DistilBERT under its own names: no segments, no pooler.
inline HuggingFaceShape read_distilbert(ConfigFields& config) {
  constexpr std::array<std::string_view, 2> width_field{"dim", "hidden_size"};
  constexpr std::array<std::string_view, 2> inner_field{"hidden_dim", "intermediate_size"};
  EncoderShape m{.token_types = 0};
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(width_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(heads_field);
  m.intermediate_size = config.size(inner_field);
  m.positions = config.size_or(positions_field, 512, config.default_of());
  require_multiple(config, "dim", m.hidden_size, "n_heads", m.heads);
  read_encoder_head(config, m, {.pooler = false, .label_pooler = false});
  return m;
}

/// ALBERT: few layers of their own that all others repeat, small words.
inline HuggingFaceShape read_albert(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 512, 2);
  m.embedding_size = config.size_or("embedding_size", 128, config.default_of());
  m.distinct_layers = (ParameterCount(config.size_or("num_hidden_groups", 1, config.default_of())) *
                       config.size_or("inner_group_num", 1, config.default_of()))
                          .value();
  if (m.distinct_layers > m.layers) {
    config.reject(config.shown("num_hidden_groups", m.distinct_layers) + " must not exceed " +
                  config.shown("num_hidden_layers", m.layers));
  }
  read_encoder_head(config, m, {});
  return m;
}

/// ELECTRA: words may be smaller than the layers; the generator's head predicts words, the other one who wrote them.
inline HuggingFaceShape read_electra(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 512, 2);
  const std::uint64_t embedding = config.size_or("embedding_size", 128, config.default_of());
  if (embedding != m.hidden_size) m.embedding_size = embedding;
  read_encoder_head(config, m, {.pooler = false, .label_pooler = false, .pretraining_pair = false});
  return m;
}

/// MPNet: a table of relative positions that all layers share, one number for each head.
inline HuggingFaceShape read_mpnet(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 512, 0);
  m.relative_rows = config.size_or("relative_attention_num_buckets", 32, config.default_of());
  m.relative_size = m.heads;
  read_encoder_head(config, m, {.label_pooler = false});
  return m;
}

/// DeBERTa V2 and V3: relative positions alone, in a table that queries and keys share.
inline HuggingFaceShape read_deberta(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 512, 0);
  const std::uint64_t positions = m.positions;
  if (!config.boolean_or("position_biased_input", true)) m.positions = 0;
  const std::uint64_t embedding = config.size_or("embedding_size", m.hidden_size, "hidden_size");
  if (embedding != m.hidden_size) {
    config.reject(config.shown("embedding_size", embedding) + " must be equal to " +
                  config.shown("hidden_size", m.hidden_size));
  }
  if (config.boolean_or("relative_attention", false)) {
    // -1 says that there is none of the kind
    const auto number_or = [&config](std::string_view name, std::uint64_t fallback) {
      const ConfigField* field = config.find(name);
      if (field != nullptr && field->kind == ConfigField::Kind::number && field->number < 1.0) {
        config.use(*field);
        return fallback;
      }
      return config.size_or(name, fallback, config.default_of());
    };
    const std::uint64_t distance = number_or("max_relative_positions", positions);
    m.relative_rows = (2 * ParameterCount(number_or("position_buckets", distance))).value();
    m.relative_norm = config.text_or("norm_rel_ebd", "none").find("layer_norm") != std::string_view::npos;
    if (!config.boolean_or("share_att_key", false)) {
      config.reject("share_att_key must be true: the maps of positions of its layers are not known here");
    }
  }
  m.kernel = config.count_or("conv_kernel_size", 0, config.default_of());
  const std::uint64_t head =
      config.size_or("attention_head_size", m.hidden_size / m.heads, "hidden_size / num_attention_heads");
  if (head != m.hidden_size / m.heads) {
    config.reject(config.shown("attention_head_size", head) + " must be hidden_size / num_attention_heads");
  }
  config.ignore({"pooler_hidden_size"});
  read_encoder_head(config, m, {.pooler = false});
  return m;
}

/// ModernBERT: rotary positions, gated MLPs, norms without biases, none before the first attention.
inline HuggingFaceShape read_modernbert(ConfigFields& config) {
  EncoderShape m = read_encoder_stack(config, 0);
  m.token_types = 0;
  m.first_norm = false;
  m.final_norm = true;
  m.layer.norm = config.boolean_or("norm_bias", false) ? Norm::layer : Norm::rms;
  m.layer.gated_mlp = true;
  m.layer.qkv_bias = m.layer.output_bias = config.boolean_or("attention_bias", false);
  m.layer.mlp_bias = config.boolean_or("mlp_bias", false);
  read_encoder_head(config, m, {.pooler = false, .label_pooler = false, .token_map = true});
  if (m.masked_word_head || m.labels != 0) {
    m.transform_bias = config.boolean_or("classifier_bias", false);
    m.label_norm = m.labels != 0;
  }
  if (m.masked_word_head && !config.boolean_or("decoder_bias", true)) {
    config.reject("decoder_bias must be true: a head without is not known here");
  }
  config.ignore({"local_attention", "global_attn_every_n_layers"});
  return m;
}

/// Nomic's BERT under the names of GPT-2: rotary positions, gated MLPs, no biases in linear maps, the bare model.
inline HuggingFaceShape read_nomic_bert(ConfigFields& config) {
  EncoderShape m = read_encoder_sizes(config, 0, 2);
  m.layer.gated_mlp = config.text_or("activation_function", "gelu").ends_with("glu");
  m.layer.qkv_bias = m.layer.output_bias = config.boolean_or("qkv_proj_bias", true);
  m.layer.mlp_bias = config.boolean_or("mlp_fc1_bias", true);
  if (config.boolean_or("mlp_fc2_bias", true) != m.layer.mlp_bias) {
    config.reject("mlp_fc1_bias and mlp_fc2_bias must be equal");
  }
  config.require_if_present("prenorm", false);
  config.require_if_present("use_rms_norm", false);
  config.ignore({"n_positions", "max_trained_positions"});
  read_encoder_head(config, m, {.pooler = false});
  return m;
}

// ---- encoders with a decoder

/// T5, mT5 (`gated-gelu`, a head of its own) and umT5 (relative positions in each layer).
inline HuggingFaceShape read_t5(ConfigFields& config) {
  const DecoderShape sizes = read_sizes(config);
  EncoderDecoderShape m{
      .vocab_size = sizes.vocab_size, .hidden_size = sizes.hidden_size, .layers = sizes.layers, .heads = sizes.heads};
  const bool first = config.model_type() == "t5";
  constexpr std::array<std::string_view, 2> head_size_field{"d_kv", "head_dim"};
  m.head_dim = config.size_or(head_size_field, 64, config.default_of());
  m.intermediate_size = config.size(intermediate_size_field);
  m.position_buckets = config.size_or("relative_attention_num_buckets", 32, config.default_of());
  m.position_tables_everywhere = config.model_type() == "umt5";
  m.gated_mlp = config.text_or("feed_forward_proj", first ? "relu" : "gated-gelu").starts_with("gated-");
  constexpr std::array<std::string_view, 1> decoder_field{"num_decoder_layers"};
  if (config.class_name().ends_with("EncoderModel")) {
    m.has_decoder = false;
    config.ignore({"num_decoder_layers"});
    return m;
  }
  m.decoder_layers = config.is_open(decoder_field) ? config.size_or(decoder_field, m.layers, "num_layers")
                                                   : config.size(decoder_field, most_layers);
  m.tied_head = config.boolean_or("tie_word_embeddings", first);
  if (config.class_name().ends_with("ForSequenceClassification")) {
    m.head = false;
    m.labels = read_classes(config);
  }
  if (config.class_name().ends_with("T5Model")) m.head = false;
  note_class(config, {"ForConditionalGeneration", "WithLMHeadModel", "T5Model", "ForSequenceClassification"},
             "with a head of words");
  return m;
}

/// T5Gemma: two decoders of Gemma 2, the first without head.
inline HuggingFaceShape read_t5gemma(ConfigFields& config) {
  constexpr LlamaTraits traits{.family = families::gemma2,
                               .kv_heads = 4,
                               .head_dim = 256,
                               .tied_head = true,
                               .attention_bias = ConfigBias::from_config,
                               .sizes = {256000, 2304, 26, 8, 9216}};
  const auto part = [&traits](ConfigFields fields) {
    return read_llama(fields, read_sizes(fields, traits.sizes), traits);
  };
  DecoderPairShape m{.encoder = part(config.in("encoder")), .decoder = part(config.in("decoder"))};
  m.encoder.head = Head::none;
  const std::string_view name = config.class_name();
  if (!name.empty() && !name.ends_with("ForConditionalGeneration")) {
    config.reject("architectures: the head of " + printable(name, 60) + " is not known");
  }
  config.ignore({"vocab_size", "cross_attention_hidden_size"});
  return m;
}

/// The names that BART and its descendants give to the sizes of either stack.
[[nodiscard]] inline EncoderDecoderShape read_two_stacks(ConfigFields& config) {
  constexpr std::array<std::string_view, 1> decoder_layers_field{"decoder_layers"};
  constexpr std::array<std::string_view, 1> encoder_layers_field{"encoder_layers"};
  EncoderDecoderShape m{.position_buckets = 0, .norm = Norm::layer, .bias = true};
  m.vocab_size = config.size(vocab_size_field);
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(encoder_layers_field, most_layers);
  m.decoder_layers = config.size(decoder_layers_field, most_layers);
  m.heads = config.size("encoder_attention_heads");
  m.decoder_heads = config.size("decoder_attention_heads");
  m.intermediate_size = config.size("encoder_ffn_dim");
  m.decoder_intermediate_size = config.size("decoder_ffn_dim");
  require_multiple(config, "d_model", m.hidden_size, "encoder_attention_heads", m.heads);
  require_multiple(config, "d_model", m.hidden_size, "decoder_attention_heads", m.decoder_heads);
  config.require_if_present("tie_word_embeddings", true);
  config.require_if_present("share_encoder_decoder_embeddings", true);
  // Other names of the encoder's sizes.
  config.ignore({"num_hidden_layers", "num_layers", "num_attention_heads", "decoder_vocab_size"});
  const std::string_view name = config.class_name();
  if (name.ends_with("ForSequenceClassification")) m.labels = read_classes(config);
  note_class(config, {"ForConditionalGeneration", "Model", "ForSequenceClassification"}, "without that head");
  return m;
}

/// BART and mBART: two rows more in the tables than there are positions, a norm on the input of each stack.
inline HuggingFaceShape read_bart(ConfigFields& config) {
  EncoderDecoderShape m = read_two_stacks(config);
  m.positions = (2 + ParameterCount(config.size_or(positions_field, 1024, config.default_of()))).value();
  m.decoder_positions = m.positions;
  m.embedding_norm = true;
  m.final_norm = config.model_type() == "mbart";
  config.require_if_present("normalize_embedding", true);
  config.require_if_present("add_final_layer_norm", m.final_norm);
  config.require_if_present("normalize_before", m.final_norm);
  return m;
}

/// Marian, Pegasus, M2M-100: positions are computed; the latter two have a norm after each stack.
inline HuggingFaceShape read_marian(ConfigFields& config) {
  EncoderDecoderShape m = read_two_stacks(config);
  m.final_norm = config.model_type() != "marian";
  return m;
}

/// Whisper: the published tables of positions count, although the encoder's are never trained.
inline HuggingFaceShape read_whisper(ConfigFields& config) {
  EncoderDecoderShape m = read_two_stacks(config);
  m.frequencies = config.size_or("num_mel_bins", 80, config.default_of());
  m.positions = config.size_or("max_source_positions", 1500, config.default_of());
  m.decoder_positions = config.size_or("max_target_positions", 448, config.default_of());
  m.key_bias = false;
  if (m.labels != 0 || config.class_name().ends_with("ForAudioClassification")) {
    config.reject("architectures must be a model with decoder: a classifier of Whisper is not known here");
  }
  config.ignore({"classifier_proj_size"});
  return m;
}

// ---- encoders of sound

/// wav2vec 2.0 and HuBERT, bare or with a head of letters.
inline HuggingFaceShape read_wav2vec2(ConfigFields& config) {
  SpeechEncoderShape m;
  m.hidden_size = config.size(hidden_size_field);
  m.layers = config.size(layers_field, most_layers);
  m.heads = config.size(heads_field);
  m.intermediate_size = config.size(intermediate_size_field);
  require_multiple(config, "hidden_size", m.hidden_size, "num_attention_heads", m.heads);
  const auto list = [&config](std::string_view name, std::vector<std::uint64_t> usual) {
    if (!config.is_open(Spellings(&name, 1))) return config.sizes(name);
    config.assume(config.path(name) + " as in the base model (" + config.default_of() + ")");
    return usual;
  };
  const std::vector<std::uint64_t> channels = list("conv_dim", {512, 512, 512, 512, 512, 512, 512});
  const std::vector<std::uint64_t> kernels = list("conv_kernel", {10, 3, 3, 3, 3, 2, 2});
  if (channels.empty() || channels.size() != kernels.size() || channels.size() > m.convolutions.size()) {
    config.reject("conv_dim and conv_kernel must be of one length from 1 to 12");
  }
  for (std::size_t i = 0; i < channels.size(); ++i) m.convolutions[i] = {channels[i], kernels[i]};
  m.convolution_bias = config.boolean_or("conv_bias", false);
  m.norm_everywhere = config.text_or("feat_extract_norm", "group") == "layer";
  const double hidden_steps = config.number_or("mask_time_prob", 0.05, 0.0, 1.0);
  m.mask_vector = hidden_steps > 0.0 || config.number_or("mask_feature_prob", 0.0, 0.0, 1.0) > 0.0;
  m.position_kernel = config.size_or("num_conv_pos_embeddings", 128, config.default_of());
  m.position_groups = config.size_or("num_conv_pos_embedding_groups", 16, config.default_of());
  require_multiple(config, "hidden_size", m.hidden_size, "num_conv_pos_embedding_groups", m.position_groups);
  if (config.model_type() == "hubert") {
    m.feature_norm = config.boolean_or("feat_proj_layer_norm", true);
    config.require_if_present("conv_pos_batch_norm", false);
  } else {
    config.require_if_present("add_adapter", false);
  }
  config.ignore({"vocab_size", "classifier_proj_size", "codevector_dim", "proj_codevector_dim", "output_hidden_size",
                 "xvector_output_dim", "num_feat_extract_layers", "num_adapter_layers", "adapter_kernel_size"});
  const std::string_view name = config.class_name();
  if (name.ends_with("ForCTC")) {
    m.labels = config.size(vocab_size_field);
  } else if (name.ends_with("ForSequenceClassification")) {
    m.label_projection = config.size_or("classifier_proj_size", 256, config.default_of());
    m.labels = read_classes(config);
    config.require_if_present("use_weighted_layer_sum", false);
  } else if (name == "Wav2Vec2ForPreTraining") {
    SpeechQuantizer& q = m.quantizer;
    q.groups = config.size_or("num_codevector_groups", 2, config.default_of());
    q.codes =
        (ParameterCount(q.groups) * config.size_or("num_codevectors_per_group", 320, config.default_of())).value();
    q.code_size = config.size_or("codevector_dim", 256, config.default_of());
    q.projection = config.size_or("proj_codevector_dim", 256, config.default_of());
    require_multiple(config, "codevector_dim", q.code_size, "num_codevector_groups", q.groups);
  } else {
    note_class(config, {"Model"}, "without head");
  }
  return m;
}

// ---- the table

/// Encoders of text and of sound, and encoders with a decoder.
inline constexpr HuggingFaceFamily encoder_families[] = {
    {"bert", read_bert},
    {"roberta", read_roberta},
    {"xlm-roberta", read_roberta},
    {"camembert", read_roberta},
    {"longformer", read_roberta},
    {"distilbert", read_distilbert},
    {"albert", read_albert},
    {"electra", read_electra},
    {"mpnet", read_mpnet},
    {"deberta-v2", read_deberta},
    {"modernbert", read_modernbert},
    {"nomic_bert", read_nomic_bert},
    {"t5", read_t5},
    {"mt5", read_t5},
    {"umt5", read_t5},
    {"t5gemma", read_t5gemma},
    {"bart", read_bart},
    {"mbart", read_bart},
    {"marian", read_marian},
    {"pegasus", read_marian},
    {"m2m_100", read_marian},
    {"whisper", read_whisper},
    {"wav2vec2", read_wav2vec2},
    {"hubert", read_wav2vec2},
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
