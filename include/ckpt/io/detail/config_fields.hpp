#pragma once
// The fields of a configuration in JSON: parsed without building a tree, and asked for by the names they go by. Needs
// nlohmann-json.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <istream>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/attempt.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/huggingface_options.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

// ---- where a text comes from

/// A file or text by the name a person knows it by, and what is wrong with it.
class ConfigSource {
 public:
  explicit ConfigSource(std::string_view name, std::string_view function = "ckpt::read_huggingface_config",
                        std::string_view file = "config.json")
      : name_(name), function_(function), file_(file) {}

  /// What kind of file is read: "config.json".
  [[nodiscard]] std::string_view file() const { return file_; }
  /// What reads it: "ckpt::read_huggingface_config".
  [[nodiscard]] std::string_view function() const { return function_; }

  /// The beginning of every message; a long path loses its front.
  [[nodiscard]] InvalidInput error() const {
    constexpr std::size_t longest = 300;
    InvalidInput error("");
    error.append(function_).append(": ");
    if (name_.empty()) return error.append("config: ");
    if (name_.size() <= longest) return error.append(name_).append(": ");
    return error.append("...").append(name_.substr(name_.size() - longest)).append(": ");
  }

  [[noreturn]] void reject(std::string_view what) const { detail::reject(error().append(what)); }

  /// Rejects an empty path, which has no name to begin a message with.
  [[noreturn]] void reject_empty_path() const {
    detail::reject(InvalidInput("").append(function_).append(": the path of the ").append(file_).append(" is empty"));
  }

 private:
  std::string_view name_;
  std::string_view function_;
  std::string_view file_;
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

/// Rejects a text that is not JSON.
[[noreturn]] inline void reject_json(const ConfigSource& source, std::string_view text, std::string_view what) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
  if (const std::size_t end = what.find("] "); what.starts_with("[") && end != what.npos) what.remove_prefix(end + 2);
  std::string shown = printable(what, 200);
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) >= 0x80u) c = '?';  // may be the byte that is no UTF-8
  }
  InvalidInput error = source.error().append("not valid JSON: ").append(shown);
  // A path where its text is expected.
  if (text.find_first_of("{[\n") == text.npos && (text.ends_with(".json") || text.find('/') != text.npos)) {
    error.append("; a path goes to ").append(source.function()).append("_file");
  }
  reject(error);
}

/// `NaN` and `Infinity`, which Python writes as if they were JSON, as texts of the same length that begin with a
/// character no text of a configuration begins with; so a field that nobody reads may hold one.
constexpr char not_a_number_mark = '\x7f';
[[nodiscard]] inline std::string with_marked_numbers(std::string_view text) {
  std::string result(text);
  bool in_string = false;
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (result[i] == '"') in_string = !in_string;
    if (in_string && result[i] == '\\') ++i;
    if (in_string || i >= result.size() || (result[i] != 'N' && result[i] != 'I' && result[i] != '-')) continue;
    for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
      if (!std::string_view(result).substr(i).starts_with(word)) continue;
      result[i] = result[i + word.size() - 1] = '"';
      result[i + 1] = not_a_number_mark;
      i += word.size() - 1;
      break;
    }
  }
  return result;
}

/// Reads a stream to its end, up to so many bytes.
[[nodiscard]] inline std::string read_whole(std::istream& stream, const ConfigSource& source,
                                            std::size_t largest = std::size_t{16} << 20) {
  if (!stream) source.reject("the stream cannot be read");
  std::istream quiet(stream.rdbuf());  // the caller's may throw when it comes to its end
  std::string text;
  std::array<char, 1 << 14> block;
  do {
    quiet.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block.data(), static_cast<std::size_t>(quiet.gcount()));
    if (text.size() > largest) {
      source.reject("more than " + std::to_string(largest >> 20) + " MiB; a " + std::string(source.file()) +
                    (largest >> 20 > 16 ? " has a few megabytes" : " has a few kilobytes"));
    }
  } while (quiet);
  if (quiet.bad()) source.reject("reading failed");
  return text;
}

/// Reads a regular file, up to so many bytes.
[[nodiscard]] inline std::string read_whole(const std::filesystem::path& path, const ConfigSource& source,
                                            std::size_t largest = std::size_t{16} << 20) {
  namespace fs = std::filesystem;
  if (path.empty()) source.reject_empty_path();
  // Before it is opened: opening a pipe waits for a writer.
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) source.reject("there is no such file");
  if (status.type() == fs::file_type::none) source.reject(error.message());
  if (fs::is_directory(status)) source.reject("is a directory; name the " + std::string(source.file()) + " in it");
  if (!fs::is_regular_file(status)) source.reject("is not a regular file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) source.reject("cannot be opened: " + std::error_code(errno, std::generic_category()).message());
  return read_whole(file, source, largest);
}

/// What a file is called: its own name, or that of its folder when its own says nothing.
[[nodiscard]] inline std::string name_of_file(const std::filesystem::path& path, std::string_view nameless) {
  const std::filesystem::path folder = path.parent_path().filename();
  const bool by_folder = path.filename() == nameless && !folder.empty() && folder != "." && folder != "..";
  return (by_folder ? folder : path.extension() == ".json" ? path.stem() : path.filename()).string();
}

// ---- reading: which fields the file has

/// One field of a configuration, or of an object in it that describes a part of the model.
struct ConfigField {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  std::string_view scope{};  // the object it is in; empty at the top
  std::string key{};
  Kind kind = Kind::null;
  double number = 0.0;               // of a number; 1 for true
  std::string text{};                // of a string; of an array its first string
  std::vector<double> numbers{};     // of an array of numbers
  std::vector<std::string> texts{};  // of an array of strings
  std::size_t items = 0;             // of an array or an object

  [[nodiscard]] bool is_no_number() const { return kind == Kind::string && text.starts_with(not_a_number_mark); }
};

/// Objects whose fields are read as well.
inline constexpr std::array<std::string_view, 12> config_scopes{"text_config",
                                                                "language_config",
                                                                "vision_config",
                                                                "audio_config",
                                                                "llm_config",
                                                                "encoder",
                                                                "decoder",
                                                                "attn_config",
                                                                "ffn_config",
                                                                "quantization_config",
                                                                "linear_attn_config",
                                                                "attention_other_setting"};

/// Takes the events of the JSON parser: keeps the fields, skips what lies deeper and builds no tree, so that a hostile
/// file costs no more than its size.
class ConfigParser : public nlohmann::json_sax<nlohmann::json> {
 public:
  ConfigParser(std::string_view text, ConfigSource source) : text_(text), source_(source) {}

  [[nodiscard]] std::vector<ConfigField> parse() {
    if (text_.find_first_not_of(" \t\r\n") == text_.npos) source_.reject("the file is empty");
    if (text_.find('\0') != text_.npos) source_.reject("not valid JSON: there is a NUL character");
    const std::string marked = with_marked_numbers(text_);
    nlohmann::json::sax_parse(marked.begin(), marked.end(), this);
    return std::move(fields_);
  }

  bool null() override { return value(ConfigField::Kind::null); }
  bool boolean(bool b) override { return value(ConfigField::Kind::boolean, b ? 1.0 : 0.0); }
  bool number_integer(number_integer_t n) override { return value(ConfigField::Kind::number, static_cast<double>(n)); }
  bool number_unsigned(number_unsigned_t n) override {
    return value(ConfigField::Kind::number, static_cast<double>(n));
  }
  bool number_float(number_float_t x, const string_t&) override { return value(ConfigField::Kind::number, x); }
  bool string(string_t& s) override { return value(ConfigField::Kind::string, 0.0, std::move(s)); }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override {
    if (depth_ > 0) value(ConfigField::Kind::object);
    if (depth_ == 1) {
      for (const std::string_view scope : config_scopes) {
        if (fields_.back().key == scope) scope_ = scope;
      }
    }
    return enter();
  }
  bool start_array(std::size_t) override { return value(ConfigField::Kind::array) && enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& k) override {
    if (depth_ == level() + 1 && fields_.back().kind == ConfigField::Kind::object) ++fields_.back().items;
    if (depth_ > level()) return true;
    constexpr std::size_t most = 4096;
    if (fields_.size() == most) {
      source_.reject("the object has more than 4096 fields; this is no " + std::string(source_.file()));
    }
    fields_.push_back({.scope = scope_, .key = std::move(k)});
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    reject_json(source_, text_, e.what());
  }

 private:
  /// How deep the fields are that are kept: at the top, or in an object that is read as well.
  [[nodiscard]] int level() const { return scope_.empty() ? 1 : 2; }

  bool value(ConfigField::Kind kind, double number = 0.0, std::string text = {}) {
    if (depth_ == 0) source_.reject("not a JSON object");
    if (depth_ > level() + 1) return true;
    ConfigField& field = fields_.back();
    if (depth_ == level()) {
      field.kind = kind;
      field.number = number;
      field.text = std::move(text);
    } else if (field.kind == ConfigField::Kind::array) {
      constexpr std::size_t most = 1 << 16;
      ++field.items;
      if (kind == ConfigField::Kind::number && field.numbers.size() < most) field.numbers.push_back(number);
      if (kind == ConfigField::Kind::string) {
        if (field.text.empty()) field.text = text;
        if (field.texts.size() < most) field.texts.push_back(std::move(text));
      }
    }
    return true;
  }
  bool enter() {
    constexpr int deepest = 64;
    if (++depth_ > deepest) {
      source_.reject("nested deeper than 64 levels; this is no " + std::string(source_.file()));
    }
    return true;
  }
  bool leave() {
    if (--depth_ == 1) scope_ = {};
    return true;
  }

  std::string_view text_;
  ConfigSource source_;
  int depth_ = 0;
  std::string_view scope_{};
  std::vector<ConfigField> fields_{};
};

// ---- looking up: what a field means

/// A field under all the names it goes by; the first is the usual one.
using Spellings = std::span<const std::string_view>;

/// What is known of a configuration while it is read.
struct ConfigRecord {
  std::vector<ConfigField> fields{};
  ConfigSource source;
  std::string model_type{};               // the family whose defaults are taken
  std::string class_name{};               // of the model, from `architectures`; empty if not said
  HuggingFaceOptions options{};           // what the caller chose
  std::uint64_t left_out = 0;             // multi-token prediction modules that are not counted
  bool modules_read = false;              // whether there are any, counted or not
  std::vector<std::string> used{};        // fields that were read
  std::vector<std::string> assumed{};     // fields that were not there, and what they are then
  std::vector<std::string_view> known{};  // fields that were not read and do not enter the count
};

/// The fields of a configuration, or of an object in it, asked for by name. Notes what was read and what assumed.
class ConfigFields {
 public:
  explicit ConfigFields(ConfigRecord& record, std::string_view scope = {}) : record_(&record), scope_(scope) {}

  [[nodiscard]] const ConfigSource& source() const { return record_->source; }
  [[nodiscard]] const std::string& model_type() const { return record_->model_type; }
  [[nodiscard]] const std::string& class_name() const { return record_->class_name; }
  [[nodiscard]] const HuggingFaceOptions& options() const { return record_->options; }
  [[nodiscard]] std::string default_of() const { return "default of " + record_->model_type; }
  /// True in an object that describes a part of the model: it may leave out what the class of the part knows.
  [[nodiscard]] bool is_nested() const { return !scope_.empty(); }
  /// The name of that object; empty at the top.
  [[nodiscard]] std::string_view scope() const { return scope_; }
  /// Every field of the file that was kept.
  [[nodiscard]] const std::vector<ConfigField>& fields() const { return record_->fields; }
  /// The configuration of the whole model.
  [[nodiscard]] ConfigFields top() const { return ConfigFields(*record_); }
  /// Takes the defaults of another family from here on; returns the one before.
  std::string read_as(std::string_view model_type) {
    return std::exchange(record_->model_type, std::string(model_type));
  }
  /// Fields that look as if they made tensors, and do not in this family.
  void ignore(std::initializer_list<std::string_view> keys) { record_->known.insert(record_->known.end(), keys); }
  /// Prediction modules that are there and not counted.
  void leave_out_modules(std::uint64_t n) { record_->left_out = n; }
  /// Such modules are there, counted or not.
  void note_modules() { record_->modules_read = true; }
  void assume(std::string what) { record_->assumed.push_back(std::move(what)); }
  /// Rejects the configuration for sizes that do not fit together.
  [[noreturn]] void reject(std::string_view what) const { source().reject(what); }

  /// A name with the object it is in.
  [[nodiscard]] std::string path(std::string_view key) const {
    return scope_.empty() ? std::string(key) : std::string(scope_) + "." + std::string(key);
  }
  /// A name and its number, for a message: "hidden_size (64)".
  [[nodiscard]] std::string shown(std::string_view key, std::uint64_t value) const {
    return path(key) + " (" + std::to_string(value) + ")";
  }

  /// An object in it, which must be there.
  [[nodiscard]] ConfigFields in(std::string_view scope) const {
    const ConfigField* field = find(scope);
    if (field == nullptr) reject(path(scope) + " is missing");
    if (field->kind != ConfigField::Kind::object) reject(*field, "must be an object");
    return ConfigFields(*record_, field->key);
  }

  /// The field with this key, or null. Twice the same key has no meaning.
  [[nodiscard]] const ConfigField* find(std::string_view key) const {
    const ConfigField* found = nullptr;
    for (const ConfigField& field : record_->fields) {
      if (field.scope != scope_ || field.key != key) continue;
      if (found != nullptr) detail::reject(source().error().append(path(key)).append(" appears twice"));
      found = &field;
    }
    return found;
  }

  /// True when the file has the field, if only as null.
  [[nodiscard]] bool has(Spellings names) const { return find(names) != nullptr; }

  /// True when the file leaves the field open: absent or null.
  [[nodiscard]] bool is_open(Spellings names) const {
    const ConfigField* field = find(names);
    return field == nullptr || field->kind == ConfigField::Kind::null;
  }

  /// A size that must be there.
  [[nodiscard]] std::uint64_t size(Spellings names, double largest = largest_size) {
    return integer(required(names), 1.0, largest);
  }
  [[nodiscard]] std::uint64_t size(std::string_view name) { return size(Spellings(&name, 1)); }

  /// A size that must be there, or be written as null, which is 0.
  [[nodiscard]] std::uint64_t size_or_null(std::string_view name) {
    const ConfigField& field = required(Spellings(&name, 1));
    if (field.kind != ConfigField::Kind::null) return integer(field, 1.0, largest_size);
    use(field);
    return 0;
  }

  /// A size that the file may leave open, and what it is then.
  [[nodiscard]] std::uint64_t size_or(Spellings names, std::uint64_t fallback, std::string_view reason) {
    return integer_or(names, fallback, reason, 1.0);
  }
  [[nodiscard]] std::uint64_t size_or(std::string_view name, std::uint64_t fallback, std::string_view reason) {
    return size_or(Spellings(&name, 1), fallback, reason);
  }

  /// A number of things that may be 0.
  [[nodiscard]] std::uint64_t count(std::string_view name) {
    return integer(required(Spellings(&name, 1)), 0.0, largest_size);
  }
  [[nodiscard]] std::uint64_t count_or(std::string_view name, std::uint64_t fallback, std::string_view reason) {
    return integer_or(Spellings(&name, 1), fallback, reason, 0.0);
  }

  /// A list of sizes that must be there.
  [[nodiscard]] std::vector<std::uint64_t> sizes(std::string_view name, double smallest = 1.0) {
    const ConfigField& field = required(Spellings(&name, 1));
    use(field);
    std::vector<std::uint64_t> result;
    bool good = field.kind == ConfigField::Kind::array && field.numbers.size() == field.items;
    for (const double number : field.numbers) {
      const bool is_size = number >= smallest && number <= largest_size;
      result.push_back(is_size ? static_cast<std::uint64_t>(number) : 0);
      good = good && is_size && static_cast<double>(result.back()) == number;
    }
    if (!good) {
      reject(field, "must be an array of at most 65536 integers from " + std::to_string(smallest > 0.0 ? 1 : 0) +
                        " to 1099511627776");
    }
    return result;
  }

  /// A number that may be absent, from `least` to `most`.
  [[nodiscard]] double number_or(std::string_view key, double if_absent, double least, double most) {
    const ConfigField* field = find(key);
    if (field == nullptr || field->kind == ConfigField::Kind::null) {
      assume(path(key) + " = " + std::to_string(if_absent) + " (" + default_of() + ")");
      return if_absent;
    }
    if (field->kind != ConfigField::Kind::number || !(field->number >= least && field->number <= most)) {
      reject(*field, "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    use(*field);
    return field->number;
  }

  /// A list of words that must be there: one for each layer, say.
  [[nodiscard]] const std::vector<std::string>& words(std::string_view name) {
    const ConfigField& field = required(Spellings(&name, 1));
    if (field.kind != ConfigField::Kind::array || field.texts.size() != field.items) {
      reject(field, "must be an array of at most 65536 strings");
    }
    use(field);
    return field.texts;
  }

  /// A yes or no that may be absent.
  [[nodiscard]] bool boolean_or(std::string_view key, bool if_absent) {
    const ConfigField* field = find(key);
    if (field == nullptr) {
      assume(path(key) + (if_absent ? " = true" : " = false") + " (" + default_of() + ")");
      return if_absent;
    }
    return boolean(*field);
  }

  /// A yes or no that must be there.
  [[nodiscard]] bool boolean(std::string_view key) { return boolean(required(Spellings(&key, 1))); }

  /// Rejects a field that says otherwise than the family always is.
  void require_if_present(std::string_view key, bool expected) {
    const ConfigField* field = find(key);
    if (field == nullptr) return;
    if (field->kind != ConfigField::Kind::boolean || (field->number != 0.0) != expected) {
      reject(*field, "must be " + std::string(expected ? "true" : "false") + " or absent for " + model_type());
    }
    use(*field);
  }

  /// A word that may be absent.
  [[nodiscard]] std::string_view text_or(std::string_view key, std::string_view if_absent) {
    const ConfigField* field = find(key);
    if (field == nullptr) {
      assume(path(key) + " = \"" + std::string(if_absent) + "\" (" + default_of() + ")");
      return if_absent;
    }
    if (field->kind != ConfigField::Kind::string) reject(*field, "must be a string");
    use(*field);
    return field->text;
  }

  /// Notes that a field was read.
  void use(const ConfigField& field) {
    std::string name = path(field.key);
    if (std::find(record_->used.begin(), record_->used.end(), name) == record_->used.end()) {
      record_->used.push_back(std::move(name));
    }
  }

  /// Rejects a field for its value.
  [[noreturn]] void reject(const ConfigField& field, std::string_view condition) const {
    InvalidInput error = source().error().append(path(field.key)).append(" ").append(condition);
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
        if (field.is_no_number()) {
          error.append("no number");
          break;
        }
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
        reject(path(found->key) + " and " + path(field->key) + " mean the same and must be equal");
      }
    }
    return found;
  }

  [[nodiscard]] const ConfigField& required(Spellings names) const {
    if (const ConfigField* field = find(names); field != nullptr) return *field;
    InvalidInput error = source().error().append(path(names.front())).append(" is missing");
    const char* separator = " (also accepted: ";
    for (const std::string_view name : names.subspan(1)) {
      error.append(separator).append(name);
      separator = ", ";
    }
    detail::reject(names.size() > 1 ? error.append(")") : error);
  }

  [[nodiscard]] std::uint64_t integer(const ConfigField& field, double smallest, double largest) {
    if (field.kind == ConfigField::Kind::number && field.number >= smallest && field.number <= largest) {
      const auto n = static_cast<std::uint64_t>(field.number);
      if (static_cast<double>(n) == field.number) {
        use(field);
        return n;
      }
    }
    const auto digits = [](double x) { return std::to_string(static_cast<std::uint64_t>(x)); };
    reject(field, "must be an integer from " + digits(smallest) + " to " + digits(largest));
  }

  [[nodiscard]] std::uint64_t integer_or(Spellings names, std::uint64_t fallback, std::string_view reason,
                                         double smallest) {
    if (!is_open(names)) return integer(*find(names), smallest, largest_size);
    assume(path(names.front()) + " = " + std::to_string(fallback) + " (" + std::string(reason) + ")");
    return fallback;
  }

  [[nodiscard]] bool boolean(const ConfigField& field) {
    if (field.kind != ConfigField::Kind::boolean) reject(field, "must be true or false");
    use(field);
    return field.number != 0.0;
  }

  ConfigRecord* record_;
  std::string_view scope_;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
