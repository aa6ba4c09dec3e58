#pragma once
// Reads a HuggingFace config.json of the llama family into a workload with its exact parameter count. Needs
// nlohmann-json.

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <istream>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/hardware/source.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {

/// A model as its config.json describes it. `solve` takes it directly.
struct HuggingFaceModel {
  std::string name{};                  ///< as given, or taken from the path
  std::string model_type{};            ///< as in the file: "llama"
  DecoderShape shape{};                ///< every size filled in, read or assumed
  std::uint64_t parameters = 0;        ///< P, exact, tied weights once, 0 < P <= 2^53
  std::vector<std::string> assumed{};  ///< what the file left open: "mlp_bias = false (default of llama)"

  /// The model as a `Workload`, which points at this object's name and must not outlive it.
  [[nodiscard]] Workload<> workload() const& {
    return {.name = name,
            .parameters = static_cast<double>(parameters),
            .source = {.title = "counted from a HuggingFace config.json", .confidence = Confidence::derived}};
  }
  /// Not from a temporary: the name would dangle.
  Workload<> workload() const&& = delete;
};

/// A model read from a config.json is a workload.
template <>
struct workload_traits<HuggingFaceModel> {
  /// Number of parameters.
  [[nodiscard]] static double parameters(const HuggingFaceModel& model) {
    return static_cast<double>(model.parameters);
  }
};

/// Reads the text of a config.json.
///
/// Families (`model_type`): llama, mistral, qwen2, qwen3, smollm3, granite, phi3, all counted as causal language
/// models. A field that is absent has the default of the family's configuration class in transformers and is listed in
/// `assumed`; the sizes without which there is no model are required. Fields that do not enter the count are ignored.
///
/// @param text  JSON in UTF-8, with or without byte order mark
/// @param name  of the model, for the result and for error messages
/// @throws InvalidInput naming the field, its value and the condition: not JSON, no object, an unknown family, a size
///         that is missing, no integer, below 1 or absurd (above 2^40; 10^6 layers), sizes that do not fit together, a
///         field that appears twice, nesting deeper than 64, a count above 2^53
[[nodiscard]] inline HuggingFaceModel read_huggingface_config(std::string_view text, std::string_view name = "config");

/// Reads a config.json from a stream: at most 16 MiB.
///
/// @throws InvalidInput as above, and when the stream fails or holds more
[[nodiscard]] inline HuggingFaceModel read_huggingface_config(std::istream& stream, std::string_view name = "config");

/// Reads a config.json from a regular file of at most 16 MiB. The model is named after the file, or after its folder
/// when the file is called config.json.
///
/// @throws InvalidInput as above, and naming the path when it is empty, missing, a directory, a pipe or device, or
///         cannot be opened
[[nodiscard]] inline HuggingFaceModel read_huggingface_config_file(const std::filesystem::path& path);

// ---- implementation

namespace detail {

// ---- reading: which top-level fields the file has

/// One top-level field of a configuration.
struct ConfigField {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  std::string key{};
  Kind kind = Kind::null;
  double number = 0.0;  // of a number; 1 for true
  std::string text{};   // of a string; of an array its first string
};

/// A file or text by the name a person knows it by, and what is wrong with it.
class ConfigSource {
 public:
  explicit ConfigSource(std::string_view name) : name_(name) {}

  /// The beginning of every message; a long path loses its front.
  [[nodiscard]] InvalidInput error() const {
    constexpr std::size_t longest = 300;
    InvalidInput error("ckpt::read_huggingface_config: ");
    if (name_.empty()) return error.append("config: ");
    if (name_.size() <= longest) return error.append(name_).append(": ");
    return error.append("...").append(name_.substr(name_.size() - longest)).append(": ");
  }

  [[noreturn]] void reject(std::string_view what) const { detail::reject(error().append(what)); }

 private:
  std::string_view name_;
};

/// The first characters of a text from a file, fit for a terminal: no control characters, no half characters.
[[nodiscard]] inline std::string printable(std::string_view text, std::size_t longest) {
  std::string result(text.substr(0, longest));
  if (text.size() > longest) {
    while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xC0u) == 0x80u) result.pop_back();
    if (!result.empty() && static_cast<unsigned char>(result.back()) >= 0xC0u) result.pop_back();
    result += "...";
  }
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20u || c == '\x7f') c = '?';
  }
  return result;
}

/// Takes the events of the JSON parser: keeps the top-level fields, skips what lies deeper and builds no tree, so that
/// a hostile file costs no more than its size.
class ConfigParser : public nlohmann::json_sax<nlohmann::json> {
 public:
  ConfigParser(std::string_view text, ConfigSource source) : text_(text), source_(source) {}

  [[nodiscard]] std::vector<ConfigField> parse() {
    if (text_.find_first_not_of(" \t\r\n") == text_.npos) source_.reject("the file is empty");
    nlohmann::json::sax_parse(text_.begin(), text_.end(), this);
    return std::move(fields_);
  }

  bool null() override { return value(ConfigField::Kind::null); }
  bool boolean(bool b) override { return value(ConfigField::Kind::boolean, b ? 1.0 : 0.0); }
  bool number_integer(number_integer_t n) override { return value(ConfigField::Kind::number, static_cast<double>(n)); }
  bool number_unsigned(number_unsigned_t n) override {
    return value(ConfigField::Kind::number, static_cast<double>(n));
  }
  bool number_float(number_float_t x, const string_t&) override { return value(ConfigField::Kind::number, x); }
  bool string(string_t& s) override {
    if (depth_ == 2 && fields_.back().kind == ConfigField::Kind::array && fields_.back().text.empty()) {
      fields_.back().text = std::move(s);
      return true;
    }
    return value(ConfigField::Kind::string, 0.0, std::move(s));
  }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override {
    if (depth_ > 0) value(ConfigField::Kind::object);
    return enter();
  }
  bool start_array(std::size_t) override { return value(ConfigField::Kind::array) && enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& k) override {
    if (depth_ > 1) return true;
    constexpr std::size_t most = 4096;
    if (fields_.size() == most) source_.reject("the object has more than 4096 fields; this is no config.json");
    fields_.push_back({.key = std::move(k)});
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) override {
    // Python writes these, as if they were JSON.
    const std::string_view rest = position > 0 && position <= text_.size() ? text_.substr(position - 1) : "";
    for (const std::string_view word : {"NaN", "Infinity"}) {
      if (!rest.starts_with(word)) continue;
      const std::string field = fields_.empty() ? "a value" : printable(fields_.back().key, 60);
      detail::reject(source_.error().append(field).append(" is ").append(word).append(", which is not a JSON number"));
    }
    std::string_view what = e.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    if (const std::size_t end = what.find("] "); what.starts_with("[") && end != what.npos) what.remove_prefix(end + 2);
    std::string text = printable(what, 200);
    for (char& c : text) {
      if (static_cast<unsigned char>(c) >= 0x80u) c = '?';  // may be the byte that is no UTF-8
    }
    detail::reject(source_.error().append("not valid JSON: ").append(text));
  }

 private:
  bool value(ConfigField::Kind kind, double number = 0.0, std::string text = {}) {
    if (depth_ == 0) source_.reject("not a JSON object");
    if (depth_ == 1) {
      ConfigField& field = fields_.back();
      field.kind = kind;
      field.number = number;
      field.text = std::move(text);
    }
    return true;
  }
  bool enter() {
    constexpr int deepest = 64;
    if (++depth_ > deepest) source_.reject("nested deeper than 64 levels; this is no config.json");
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::string_view text_;
  ConfigSource source_;
  int depth_ = 0;
  std::vector<ConfigField> fields_{};
};

// ---- looking up: what a field means

/// A field under all the names it goes by; the first is the one of this family.
using Spellings = std::span<const std::string_view>;

inline constexpr std::array<std::string_view, 1> vocab_size_field{"vocab_size"};
inline constexpr std::array<std::string_view, 4> hidden_size_field{"hidden_size", "n_embd", "d_model", "n_embed"};
inline constexpr std::array<std::string_view, 4> layers_field{"num_hidden_layers", "n_layer", "num_layers", "n_layers"};
inline constexpr std::array<std::string_view, 4> heads_field{"num_attention_heads", "n_head", "num_heads", "n_heads"};
inline constexpr std::array<std::string_view, 3> kv_heads_field{"num_key_value_heads", "num_kv_heads", "n_head_kv"};
inline constexpr std::array<std::string_view, 1> head_dim_field{"head_dim"};
inline constexpr std::array<std::string_view, 5> intermediate_size_field{"intermediate_size", "ffn_dim", "d_ff",
                                                                         "n_inner", "ffn_hidden_size"};

/// The fields of one configuration, asked for by name. Notes what it had to assume.
class ConfigFields {
 public:
  ConfigFields(std::vector<ConfigField> fields, ConfigSource source) : fields_(std::move(fields)), source_(source) {}

  [[nodiscard]] const ConfigSource& source() const { return source_; }
  [[nodiscard]] std::vector<std::string> take_assumed() { return std::move(assumed_); }
  void assume(std::string what) { assumed_.push_back(std::move(what)); }

  /// The field with this key, or null. Twice the same key has no meaning.
  [[nodiscard]] const ConfigField* find(std::string_view key) const {
    const ConfigField* found = nullptr;
    for (const ConfigField& field : fields_) {
      if (field.key != key) continue;
      if (found != nullptr) detail::reject(source_.error().append(key).append(" appears twice"));
      found = &field;
    }
    return found;
  }

  /// A size that must be there.
  [[nodiscard]] std::uint64_t size(Spellings names, double largest = largest_size) const {
    const ConfigField* field = find(names);
    if (field != nullptr) return integer(*field, largest);
    InvalidInput error = source_.error().append(names.front()).append(" is missing");
    const char* separator = " (also accepted: ";
    for (const std::string_view name : names.subspan(1)) {
      error.append(separator).append(name);
      separator = ", ";
    }
    detail::reject(names.size() > 1 ? error.append(")") : error);
  }

  /// True when the file has the field, if only as null.
  [[nodiscard]] bool has(Spellings names) const { return find(names) != nullptr; }

  /// True when the file leaves the field open: absent or null.
  [[nodiscard]] bool is_open(Spellings names) const {
    const ConfigField* field = find(names);
    return field == nullptr || field->kind == ConfigField::Kind::null;
  }

  /// A size that the file may leave open, and what it is then.
  [[nodiscard]] std::uint64_t size_or(Spellings names, std::uint64_t fallback, std::string_view reason) {
    if (!is_open(names)) return integer(*find(names), largest_size);
    assume(std::string(names.front()) + " = " + std::to_string(fallback) + " (" + std::string(reason) + ")");
    return fallback;
  }

  /// A yes or no that may be absent.
  [[nodiscard]] bool boolean_or(std::string_view key, bool if_absent, std::string_view model_type) {
    const ConfigField* field = find(key);
    if (field == nullptr) {
      assume(std::string(key) + (if_absent ? " = true" : " = false") + " (default of " + std::string(model_type) + ")");
      return if_absent;
    }
    if (field->kind != ConfigField::Kind::boolean) reject(*field, "must be true or false");
    return field->number != 0.0;
  }

  /// Rejects a field that says otherwise than the family always is.
  void require_if_present(std::string_view key, bool expected, std::string_view model_type) const {
    const ConfigField* field = find(key);
    if (field == nullptr) return;
    if (field->kind == ConfigField::Kind::boolean && (field->number != 0.0) == expected) return;
    reject(*field, "must be " + std::string(expected ? "true" : "false") + " or absent for " + std::string(model_type));
  }

  /// Rejects a field for its value.
  [[noreturn]] void reject(const ConfigField& field, std::string_view condition) const {
    InvalidInput error = source_.error().append(field.key).append(" ").append(condition);
    if (field.kind == ConfigField::Kind::number) detail::reject(InvalidInput(error.what(), field.number));
    error.append(" (got ");
    switch (field.kind) {
      case ConfigField::Kind::null:
        error.append("null");
        break;
      case ConfigField::Kind::boolean:
        error.append(field.number != 0.0 ? "true" : "false");
        break;
      case ConfigField::Kind::string:
        error.append("\"").append(printable(field.text, 60)).append("\"");
        break;
      case ConfigField::Kind::array:
        error.append("an array");
        break;
      default:
        error.append("an object");
    }
    detail::reject(error.append(")"));
  }

 private:
  static constexpr double largest_size = 0x1p40;

  /// The field under any of its names; null and absent are told apart, contradictions are not resolved.
  [[nodiscard]] const ConfigField* find(Spellings names) const {
    const ConfigField* found = nullptr;
    for (const std::string_view name : names) {
      const ConfigField* field = find(name);
      if (field == nullptr) continue;
      if (found == nullptr || found->kind == ConfigField::Kind::null) {
        found = field;
      } else if (field->kind != ConfigField::Kind::null &&
                 !(field->kind == found->kind && field->number == found->number && field->text == found->text)) {
        detail::reject(source_.error()
                           .append(found->key)
                           .append(" and ")
                           .append(field->key)
                           .append(" mean the same and must be equal"));
      }
    }
    return found;
  }

  [[nodiscard]] std::uint64_t integer(const ConfigField& field, double largest) const {
    if (field.kind == ConfigField::Kind::number && field.number >= 1.0 && field.number <= largest) {
      const auto n = static_cast<std::uint64_t>(field.number);
      if (static_cast<double>(n) == field.number) return n;
    }
    reject(field, "must be an integer from 1 to " + std::to_string(static_cast<std::uint64_t>(largest)));
  }

  std::vector<ConfigField> fields_;
  ConfigSource source_;
  std::vector<std::string> assumed_{};
};

// ---- the llama family

/// Where a projection has biases.
enum class ConfigBias : std::uint8_t {
  none,         // nowhere
  from_config,  // where the field says so; absent means nowhere
  qkv,          // always on query, key and value, never on the output
};

/// What sets the members of the llama family apart, and what their configuration classes in transformers take for a
/// field that is absent.
struct LlamaDefaults {
  std::uint64_t kv_heads = 0;  // 0: num_attention_heads
  std::uint64_t head_dim = 0;  // 0: hidden_size / num_attention_heads
  bool tied_head = false;
  ConfigBias attention_bias = ConfigBias::none;
  ConfigBias mlp_bias = ConfigBias::none;
  QkNorm qk_norm = QkNorm::none;
};

/// The exact count, after rejecting sizes that do not fit together in the words of the file.
[[nodiscard]] inline std::uint64_t count_llama(const DecoderShape& shape, const ConfigSource& source) {
  if (shape.heads % shape.kv_heads != 0) {
    source.reject("num_attention_heads (" + std::to_string(shape.heads) +
                  ") must be a multiple of num_key_value_heads (" + std::to_string(shape.kv_heads) + ")");
  }
  // The weights alone, in floating point: where they are few, the exact count cannot overflow.
  const auto real = [](std::uint64_t n) { return static_cast<double>(n); };
  const double heads = 2.0 * (real(shape.heads) + real(shape.kv_heads));
  const double layer = real(shape.hidden_size) * (heads * real(shape.head_dim) + 3.0 * real(shape.intermediate_size));
  const double tables = (shape.tied_head ? 1.0 : 2.0) * real(shape.vocab_size) * real(shape.hidden_size);
  const double weights = real(shape.layers) * layer + tables;

  constexpr std::uint64_t most = std::uint64_t{1} << 53;
  const std::uint64_t count = weights <= real(most) ? parameter_count(shape) : most + 1;
  if (count > most) {
    detail::reject(
        source.error().append("the sizes make more than 2^53 parameters (about ").append(weights).append(")"));
  }
  return count;
}

inline void read_llama(ConfigFields& config, HuggingFaceModel& model, const LlamaDefaults& defaults) {
  constexpr double most_layers = 1e6;
  DecoderShape& shape = model.shape;
  shape.vocab_size = config.size(vocab_size_field);
  shape.hidden_size = config.size(hidden_size_field);
  shape.layers = config.size(layers_field, most_layers);
  shape.heads = config.size(heads_field);
  shape.intermediate_size = config.size(intermediate_size_field);

  const std::string default_of = "default of " + model.model_type;
  shape.kv_heads = defaults.kv_heads != 0 && !config.has(kv_heads_field)
                       ? config.size_or(kv_heads_field, defaults.kv_heads, default_of)
                       : config.size_or(kv_heads_field, shape.heads, "num_attention_heads");
  if (defaults.head_dim != 0 && !config.has(head_dim_field)) {
    shape.head_dim = config.size_or(head_dim_field, defaults.head_dim, default_of);
  } else {
    if (config.is_open(head_dim_field) && shape.hidden_size % shape.heads != 0) {
      config.source().reject("hidden_size (" + std::to_string(shape.hidden_size) +
                             ") must be a multiple of num_attention_heads (" + std::to_string(shape.heads) +
                             ") unless head_dim is given");
    }
    shape.head_dim =
        config.size_or(head_dim_field, shape.hidden_size / shape.heads, "hidden_size / num_attention_heads");
  }
  shape.tied_head = config.boolean_or("tie_word_embeddings", defaults.tied_head, model.model_type);
  shape.qk_norm = defaults.qk_norm;

  if (defaults.attention_bias == ConfigBias::from_config) {
    shape.qkv_bias = shape.output_bias = config.boolean_or("attention_bias", false, model.model_type);
  } else {
    shape.qkv_bias = defaults.attention_bias == ConfigBias::qkv;
    config.require_if_present("attention_bias", shape.qkv_bias, model.model_type);
  }
  if (defaults.mlp_bias == ConfigBias::from_config) {
    shape.mlp_bias = config.boolean_or("mlp_bias", false, model.model_type);
  } else {
    config.require_if_present("mlp_bias", false, model.model_type);
  }
  model.parameters = count_llama(shape, config.source());
}

template <LlamaDefaults defaults>
void read_llama(ConfigFields& config, HuggingFaceModel& model) {
  read_llama(config, model, defaults);
}

// ---- the families

/// A `model_type` and the function that reads its fields into a model.
struct HuggingFaceFamily {
  std::string_view model_type;
  void (*read)(ConfigFields&, HuggingFaceModel&);
};

/// Every family that can be read. A new one is a line here and, unless it is a llama, a function above.
inline constexpr HuggingFaceFamily huggingface_families[] = {
    {"llama",
     read_llama<LlamaDefaults{.attention_bias = ConfigBias::from_config, .mlp_bias = ConfigBias::from_config}>},
    {"mistral", read_llama<LlamaDefaults{.kv_heads = 8}>},
    {"qwen2", read_llama<LlamaDefaults{.kv_heads = 32, .attention_bias = ConfigBias::qkv}>},
    {"qwen3",
     read_llama<LlamaDefaults{
         .kv_heads = 32, .head_dim = 128, .attention_bias = ConfigBias::from_config, .qk_norm = QkNorm::head}>},
    {"smollm3", read_llama<LlamaDefaults{.kv_heads = 4,
                                         .tied_head = true,
                                         .attention_bias = ConfigBias::from_config,
                                         .mlp_bias = ConfigBias::from_config}>},
    {"granite",
     read_llama<LlamaDefaults{.attention_bias = ConfigBias::from_config, .mlp_bias = ConfigBias::from_config}>},
    {"phi3", read_llama<LlamaDefaults{}>},
};

[[nodiscard]] inline const HuggingFaceFamily& huggingface_family(const ConfigFields& config) {
  const ConfigField* field = config.find("model_type");
  const bool is_text = field != nullptr && field->kind == ConfigField::Kind::string;
  for (const HuggingFaceFamily& family : huggingface_families) {
    if (is_text && family.model_type == field->text) return family;
  }
  InvalidInput error = config.source().error();
  if (field == nullptr) {
    error.append("model_type is missing");
  } else if (is_text) {
    error.append("model_type \"").append(printable(field->text, 60)).append("\" is not known");
  } else {
    error.append("model_type must be a string");
  }
  const char* separator = "; known: ";
  for (const HuggingFaceFamily& family : huggingface_families) {
    error.append(separator).append(family.model_type);
    separator = ", ";
  }
  detail::reject(error.append("; for another model give its number of parameters instead"));
}

/// Reads a text that comes from `source` as the model `name`.
[[nodiscard]] inline HuggingFaceModel read_huggingface_text(std::string_view text, std::string_view source,
                                                            std::string_view name) {
  const ConfigSource where(source);
  ConfigFields config(ConfigParser(text, where).parse(), where);
  const HuggingFaceFamily& family = huggingface_family(config);
  HuggingFaceModel model{.name = std::string(name), .model_type = std::string(family.model_type)};
  family.read(config, model);
  const ConfigField* architectures = config.find("architectures");
  if (architectures != nullptr && !architectures->text.empty() && !architectures->text.ends_with("ForCausalLM")) {
    config.assume("counted as a causal language model, although architectures says " +
                  printable(architectures->text, 60));
  }
  model.assumed = config.take_assumed();
  return model;
}

/// Reads a stream to its end, up to 16 MiB.
[[nodiscard]] inline std::string read_whole(std::istream& stream, const ConfigSource& source) {
  constexpr std::size_t largest = std::size_t{16} << 20;
  if (!stream) source.reject("the stream cannot be read");
  std::string text;
  std::array<char, 1 << 14> block;
  do {
    stream.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > largest) source.reject("more than 16 MiB; a config.json has a few kilobytes");
  } while (stream);
  if (stream.bad()) source.reject("reading failed");
  return text;
}

}  // namespace detail

inline HuggingFaceModel read_huggingface_config(std::string_view text, std::string_view name) {
  return detail::read_huggingface_text(text, name, name);
}

inline HuggingFaceModel read_huggingface_config(std::istream& stream, std::string_view name) {
  return detail::read_huggingface_text(detail::read_whole(stream, detail::ConfigSource(name)), name, name);
}

inline HuggingFaceModel read_huggingface_config_file(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  const std::string shown = path.string();
  const detail::ConfigSource source(shown);
  if (path.empty()) detail::reject(InvalidInput("ckpt::read_huggingface_config: the path of the config.json is empty"));
  // Before it is opened: opening a pipe waits for a writer.
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) source.reject("there is no such file");
  if (status.type() == fs::file_type::none) source.reject(error.message());
  if (fs::is_directory(status)) source.reject("is a directory; name the config.json in it");
  if (!fs::is_regular_file(status)) source.reject("is not a regular file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) source.reject("cannot be opened: " + std::error_code(errno, std::generic_category()).message());
  const std::string text = detail::read_whole(file, source);

  const fs::path folder = path.parent_path().filename();
  const bool named_by_folder =
      path.filename() == "config.json" && !folder.empty() && folder != fs::path(".") && folder != fs::path("..");
  return detail::read_huggingface_text(text, shown, (named_by_folder ? folder : path.stem()).string());
}

}  // namespace ckpt::inline CKPT_ABI
