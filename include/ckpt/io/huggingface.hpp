#pragma once
// Reads a HuggingFace config.json into a model with its exact parameter counts and its tensors. Needs nlohmann-json.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_families.hpp>
#include <ckpt/io/huggingface_model.hpp>
#include <ckpt/io/huggingface_options.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/architecture.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Reads the text of a config.json.
///
/// The families (`model_type`) are those of `docs/how/huggingface.md`. A file of another type is read as the family of
/// the class that `architectures` names, else its `text_config` alone, else as a plain decoder where no size is left
/// over; `assumed` says so. A field that is absent has the default of the family's configuration class in transformers
/// and is listed in `assumed`; the sizes without which there is no model are required. Fields that do not enter the
/// count are ignored, and those that look as if they did are in `unread`.
///
/// @param text     JSON in UTF-8, with or without byte order mark; `NaN` and `Infinity` may stand in fields of no use
/// @param name     of the model, for the result and for error messages
/// @param options  what the file leaves to choice
/// @throws InvalidInput naming the field, its value and the condition: not JSON, no object, an unknown family, a size
///         that is missing, no integer, below 1 or absurd (above 2^40; 10^6 layers), sizes that do not fit together, a
///         field it reads that appears twice, nesting deeper than 64, a count above 2^53
[[nodiscard]] inline HuggingFaceModel read_huggingface_config(std::string_view text, std::string_view name = "config",
                                                              const HuggingFaceOptions& options = {});

/// Reads a config.json from a stream: at most 16 MiB.
///
/// @throws InvalidInput as above, and when the stream fails or holds more
[[nodiscard]] inline HuggingFaceModel read_huggingface_config(std::istream& stream, std::string_view name = "config",
                                                              const HuggingFaceOptions& options = {});

/// Reads a config.json from a regular file of at most 16 MiB. The model is named after the file, or after its folder
/// when the file is called config.json.
///
/// @throws InvalidInput as above, and naming the path when it is empty, missing, a directory, a pipe or device, or
///         cannot be opened
[[nodiscard]] inline HuggingFaceModel read_huggingface_config_file(const std::filesystem::path& path,
                                                                   const HuggingFaceOptions& options = {});

// ---- implementation

namespace detail {

[[noreturn]] inline void reject_count(const ConfigSource& source, double about) {
  reject(source.error().append("the sizes make more than 2^53 parameters (about ").append(about).append(")"));
}

/// The exact counts. Floating point goes first: where it says few, integers cannot overflow.
template <class Shape>
void count_shape(const Shape& shape, HuggingFaceModel& model, const ConfigSource& source) {
  constexpr std::uint64_t most = std::uint64_t{1} << 53;
  double about = 0.0;
  const auto count = [&] {
    visit_tensors(shape, [&about](const Tensor& tensor) {
      const double size =
          static_cast<double>(tensor.rows) * static_cast<double>(tensor.is_matrix() ? tensor.columns : 1);
      about += size * static_cast<double>(tensor.copies) * static_cast<double>(tensor.layers.count());
    });
    model.parameters = about <= 0x1p54 ? parameter_count(shape) : most + 1;
    model.active_parameters = about <= 0x1p54 ? active_parameter_count(shape) : 0;
  };
  attempt(count, [&source](const InvalidInput& error) {
    if (error.function() != "ckpt::ParameterCount") reject(source.error().append(error.what()));
    reject_count(source, error.value());
  });
  if (model.parameters > most) reject_count(source, about);
}

/// Reads the shape; sizes whose product is beyond integers make too many parameters.
[[nodiscard]] inline HuggingFaceShape read_shape(const HuggingFaceFamily& family, ConfigFields& config) {
  HuggingFaceShape shape;
  attempt([&] { shape = family.read(config); },
          [&config](const InvalidInput& error) {
            if (error.function() != "ckpt::ParameterCount") reject(error);
            reject_count(config.source(), error.value());
          });
  return shape;
}

/// How the files store what is counted; of no influence on the count.
inline void read_storage(ConfigFields& file, HuggingFaceModel& model) {
  const ConfigField* text = file.find("text_config");
  const bool nested = text != nullptr && text->kind == ConfigField::Kind::object;
  for (const ConfigFields& config : {file, nested ? file.in("text_config") : file}) {
    for (const std::string_view key : {"torch_dtype", "dtype"}) {
      const ConfigField* field = config.find(key);
      if (field == nullptr || field->kind == ConfigField::Kind::null) continue;
      if (field->kind != ConfigField::Kind::string) config.reject(*field, "must be a string");
      if (model.dtype.empty()) model.dtype = printable(field->text, 60);
    }
  }
  const ConfigField* quantization = file.find("quantization_config");
  if (quantization == nullptr || quantization->kind == ConfigField::Kind::null) return;
  ConfigFields fields = file.in("quantization_config");
  const ConfigField* block = fields.find("weight_block_size");
  if (block == nullptr || block->kind == ConfigField::Kind::null) return;
  const std::vector<std::uint64_t> sizes = fields.sizes("weight_block_size");
  if (sizes.size() != 2) fields.reject(*block, "must be an array of 2 sizes");
  model.scale_block = {sizes[0], sizes[1]};
}

/// The head that the class in `architectures` has, where it is not the head of words.
inline void read_head(ConfigFields& file, DecoderShape& m) {
  const std::string_view task = class_name_of(file.class_name()).task;
  if (file.class_name() == "ChatGLMModel") return;  // its word head is within
  if (task == "Model") {
    m.head = Head::none;
  } else if (task == "ForQuestionAnswering") {
    m.head = Head::labels;
    m.labels = 2;
    m.head_bias = true;
  } else if (task == "ForSequenceClassification" || task == "ForTokenClassification") {
    m.head = Head::labels;
    m.labels = read_classes(file);
    m.head_bias = task == "ForTokenClassification";
  } else if (task == "ForRewardModel" || task == "ForProcessRewardModel") {
    m.head = Head::labels;
    m.labels = task == "ForRewardModel" ? 1 : read_classes(file);
    m.head_mlp = m.head_bias = file.class_name().starts_with("Qwen2");
  } else if (task == "ForRewardModelWithGating") {  // ArmoRM
    m.head = Head::labels;
    m.labels = file.size_or("num_objectives", 19, "default of the class");
    m.gate_size = file.size_or("gating_hidden_dim", 1024, "default of the class");
    m.gate_layers = file.size_or("gating_n_hidden", 3, "default of the class");
    file.assume("not counted: the fixed matrix of " + file.shown("num_objectives", m.labels) +
                " squared that such files hold and nobody trains");
  } else {
    if (task.empty() && !file.class_name().empty()) {
      file.assume(
          "counted with a head of words" +
          (m.tied_head ? ", tied," : " of " + std::to_string(m.vocab_size) + " x " + std::to_string(m.hidden_size)) +
          ": the class " + printable(file.class_name(), 60) + " is not known");
    }
    return;
  }
  m.prediction_layers = 0;
  m.prediction_tables = false;
  file.assume("the head is that of " + printable(file.class_name(), 60) + ": " +
              (m.head == Head::none ? "none" : std::to_string(m.labels) + (m.labels == 1 ? " output" : " outputs")));
}

/// Whether a field is named as those are that make tensors.
[[nodiscard]] inline bool looks_like_size(const ConfigField& field) {
  if (field.kind != ConfigField::Kind::number || field.number <= 0.0) return false;
  for (const std::string_view end : {"_heads", "_dim", "_rank", "_size", "_layers", "_experts"}) {
    if (field.key.ends_with(end)) return true;
  }
  return false;
}

/// Fields that look as if they made tensors and that nothing read: "q_lora_rank = 64"; of an object that was read alone
/// (`scope`), or of the whole file.
[[nodiscard]] inline std::vector<std::string> unread_sizes(const ConfigRecord& record, std::string_view scope) {
  // Of many families, and of none a tensor.
  constexpr std::string_view harmless[] = {"chunk_size",           "ep_size",
                                           "max_window_layers",    "rotary_dim",
                                           "image_size",           "sliding_window_size",
                                           "num_logits_to_keep",   "attention_window_size",
                                           "attention_chunk_size", "max_batch_size"};
  std::vector<std::string> result;
  for (const ConfigField& field : record.fields) {
    if (field.scope == "quantization_config" || !looks_like_size(field)) continue;
    if (!scope.empty() && field.scope != scope) continue;
    const std::string path = field.scope.empty() ? field.key : std::string(field.scope) + "." + field.key;
    const auto is_key = [&field](std::string_view key) { return key == field.key; };
    if (std::find(record.used.begin(), record.used.end(), path) != record.used.end()) continue;
    if (std::any_of(std::begin(harmless), std::end(harmless), is_key)) continue;
    if (std::any_of(record.known.begin(), record.known.end(), is_key)) continue;
    result.push_back(printable(path, 80) + " = " + std::to_string(field.number));
    while (result.back().ends_with('0')) result.back().pop_back();
    if (result.back().ends_with('.')) result.back().pop_back();
  }
  return result;
}

/// The fields that a plain decoder would not understand: "qk_norm, parallel_attn"; what is off, empty or a text adds
/// no tensor.
[[nodiscard]] inline std::string not_understood(const ConfigRecord& record) {
  constexpr std::string_view plain[] = {"architectures",
                                        "auto_map",
                                        "id2label",
                                        "label2id",
                                        "is_decoder",
                                        "eos_token_id",
                                        "bos_token_id",
                                        "pad_token_id",
                                        "max_position_embeddings",
                                        "max_window_layers",
                                        "num_labels",
                                        "output_attentions",
                                        "pretraining_tp",
                                        "quantization_config",
                                        "return_dict",
                                        "rope_parameters",
                                        "sliding_window",
                                        "task_specific_params",
                                        "use_cache",
                                        "use_sliding_window"};
  constexpr std::string_view ends[] = {"_eps",        "_epsilon", "_theta", "_scale",    "_scaling",
                                       "_multiplier", "_factor",  "_range", "_std",      "_base",
                                       "_length",     "_dropout", "_pdrop", "_token_id", "_position_embeddings"};
  constexpr std::string_view words[] = {"_act",  "activation", "_function",       "dtype",      "_version",
                                        "_path", "_impl",      "_implementation", "model_type", "_type"};
  const auto is_attention = [](const std::string& word) { return word.ends_with("attention"); };
  std::string result;
  for (const ConfigField& field : record.fields) {
    using Kind = ConfigField::Kind;
    const bool is_value = field.kind == Kind::number || field.kind == Kind::boolean;
    const bool is_list = field.kind == Kind::array || field.kind == Kind::object;
    const bool adds = (is_value && field.number != 0.0) || (is_list && field.items != 0) ||
                      (field.kind == Kind::string && !field.text.empty() && !field.is_no_number());
    const bool is_number = field.kind == Kind::number || field.kind == Kind::null;
    const auto is_key = [&field](std::string_view key) { return key == field.key; };
    const auto is_end = [&field](std::string_view end) { return std::string_view(field.key).ends_with(end); };
    if (!adds || !field.scope.empty() || std::any_of(std::begin(plain), std::end(plain), is_key) ||
        (is_number && std::any_of(std::begin(ends), std::end(ends), is_end)) ||
        (field.kind == Kind::string && std::any_of(std::begin(words), std::end(words), is_end)) ||
        (field.key == "layer_types" && std::all_of(field.texts.begin(), field.texts.end(), is_attention)) ||
        std::find(record.used.begin(), record.used.end(), field.key) != record.used.end()) {
      continue;
    }
    result += (result.empty() ? "" : ", ") + printable(field.key, 60);
  }
  return printable(result, 300);
}

/// A family, and the object in the file that describes a model of it.
struct ChosenFamily {
  const HuggingFaceFamily* family = nullptr;
  ConfigFields config;
};

/// By `model_type` (of diffusers: `_class_name`); by the class in `architectures`; by a `text_config`, or its like, of
/// a known type, of which then only the text is counted; as a plain decoder, if nothing speaks against it.
[[nodiscard]] inline ChosenFamily choose_family(ConfigFields& file) {
  reject_other_files(file);
  const ConfigField* type = file.find("model_type");
  if (type == nullptr) type = file.find("_class_name");
  if (const HuggingFaceFamily* family = find_huggingface_family(type); family != nullptr) {
    file.use(*type);
    return {family, file};
  }
  const std::string shown = type == nullptr ? "is missing" : "\"" + printable(type->text, 60) + "\" is not known";
  if (const HuggingFaceFamily* family = find_family_of_class(file.class_name()); family != nullptr) {
    file.assume("model_type " + shown + ": read as " + std::string(family->model_type) +
                ", whose class architectures names");
    return {family, file};
  }
  for (const std::string_view part : {"text_config", "language_config", "llm_config"}) {
    const ConfigField* nested = file.find(part);
    if (nested == nullptr || nested->kind != ConfigField::Kind::object) continue;
    ConfigFields text = file.in(part);
    const ConfigField* text_type = text.find("model_type");
    if (const HuggingFaceFamily* family = find_huggingface_family(text_type); family != nullptr) {
      text.assume("counted " + std::string(part) + " alone, as " + std::string(family->model_type));
      text.use(*text_type);
      return {family, text};
    }
  }
  const bool plain = type != nullptr && type->kind == ConfigField::Kind::string && !type->text.empty() &&
                     file.has(vocab_size_field) && file.has(hidden_size_field) && file.has(layers_field) &&
                     file.has(heads_field) && file.has(intermediate_size_field);
  if (!plain) reject_model_type(file.source(), type);
  file.assume("model_type " + shown + ": counted as a plain decoder from its sizes, which nothing has checked");
  return {&plain_decoder, file};
}

/// Reads a text that comes from `where` as the model `name`.
[[nodiscard]] inline HuggingFaceModel read_huggingface_text(std::string_view text, const ConfigSource& where,
                                                            std::string_view name, const HuggingFaceOptions& options) {
  ConfigRecord record{.fields = ConfigParser(text, where).parse(), .source = where, .options = options};
  ConfigFields file(record);
  if (const ConfigField* classes = file.find("architectures"); classes != nullptr) record.class_name = classes->text;
  ChosenFamily chosen = choose_family(file);
  const HuggingFaceFamily& family = *chosen.family;
  record.model_type = family.model_type;

  HuggingFaceModel model{.name = std::string(name), .model_type = record.model_type};
  model.shape = read_shape(family, chosen.config);
  if (auto* decoder = std::get_if<DecoderShape>(&model.shape)) read_head(file, *decoder);
  std::visit([&](const auto& shape) { count_shape(shape, model, where); }, model.shape);
  read_storage(file, model);
  if (options.prediction != PredictionModules::by_family && !record.modules_read) {
    file.assume("the prediction that was asked for changes nothing: no multi-token prediction module was read");
  }
  model.uncounted_modules = record.left_out;
  model.unread = unread_sizes(record, chosen.config.scope());
  if (chosen.family == &plain_decoder) {
    const std::string fields = not_understood(record);
    if (!fields.empty()) {
      reject_model_type(where, file.find("model_type"), "a plain decoder would not understand " + fields);
    }
  }
  model.used = std::move(record.used);
  model.assumed = std::move(record.assumed);
  return model;
}

}  // namespace detail

inline HuggingFaceModel read_huggingface_config(std::string_view text, std::string_view name,
                                                const HuggingFaceOptions& options) {
  return detail::read_huggingface_text(text, detail::ConfigSource(name), name, options);
}

inline HuggingFaceModel read_huggingface_config(std::istream& stream, std::string_view name,
                                                const HuggingFaceOptions& options) {
  const detail::ConfigSource source(name);
  return detail::read_huggingface_text(detail::read_whole(stream, source), source, name, options);
}

inline HuggingFaceModel read_huggingface_config_file(const std::filesystem::path& path,
                                                     const HuggingFaceOptions& options) {
  const std::string shown = path.string();
  const detail::ConfigSource source(shown, "ckpt::read_huggingface_config_file");
  return detail::read_huggingface_text(detail::read_whole(path, source), source,
                                       detail::name_of_file(path, "config.json"), options);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
