#pragma once
// Reads a model.safetensors.index.json, and explains why files hold more than the parameters of the model. Needs
// nlohmann-json.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/huggingface.hpp>

namespace ckpt::inline CKPT_ABI {

/// What an index says about the files of a model.
struct SafetensorsIndex {
  std::string name{};                  ///< as given, or taken from the path
  std::uint64_t total_size = 0;        ///< bytes of all tensors: `metadata.total_size`
  std::vector<std::string> tensors{};  ///< names in `weight_map`, sorted; empty when there is none
  std::size_t files = 0;               ///< distinct files in `weight_map`
};

/// Reads the text of a model.safetensors.index.json.
///
/// @param text  JSON in UTF-8
/// @param name  for the result and for error messages
/// @throws InvalidInput naming the field: not JSON, no object, `metadata.total_size` that is missing or no integer from
///         1 to 2^53, a `weight_map` that is no object of strings, a tensor that appears twice, more than 10^6 tensors
[[nodiscard]] inline SafetensorsIndex read_safetensors_index(std::string_view text, std::string_view name = "index");

/// Reads a model.safetensors.index.json from a regular file of at most 64 MiB, named after its folder.
/// @throws InvalidInput as above, and naming the path when it cannot be read
[[nodiscard]] inline SafetensorsIndex read_safetensors_index_file(const std::filesystem::path& path);

/// Something that files hold.
struct StoredItem {
  std::string what{};         ///< "parameters", "head, stored again although it is tied"
  std::uint64_t weights = 0;  ///< numbers; 0 for numbers that are counted above but wider
  std::uint64_t bytes = 0;    ///< bytes of them; 0 when what was given was not bytes
};

/// What is stored, taken apart. The items and `unexplained` add up to what is stored.
struct StoredExplanation {
  std::uint64_t stored = 0;         ///< what the files hold, bytes or numbers
  bool in_bytes = false;            ///< which of the two
  bool from_names = false;          ///< the names of the tensors say what there is; otherwise only sizes do
  std::vector<StoredItem> items{};  ///< the first is the parameters of the model
  std::int64_t unexplained = 0;     ///< what is left, in the same unit; negative when less is stored

  /// True when nothing is left.
  [[nodiscard]] bool is_exact() const { return unexplained == 0; }
};

/// Compares the bytes in the files with the parameters of a model, and names what accounts for the difference: a tied
/// head that is stored again, rotary buffers, the multi-token prediction module of DeepSeek and GLM with its copy of
/// embedding and head, the block scales of 8-bit files, router biases in 32 bits. What the names of the tensors show is
/// taken for present; without names, a cause is named only where the sizes fit to the last byte. What is then left is
/// `unexplained`.
///
/// @param model             read from the config.json that lies beside the index
/// @param index             read from the index
/// @param bytes_per_weight  1 to 8; 0 takes it from the configuration's `torch_dtype`
/// @throws InvalidInput bytes_per_weight above 8, or 0 when the configuration does not say the type
[[nodiscard]] inline StoredExplanation explain_stored(const HuggingFaceModel& model, const SafetensorsIndex& index,
                                                      std::uint64_t bytes_per_weight = 0);

/// The same for a number of stored weights, as the Hub shows it (`safetensors.total`).
/// @param model           read from a config.json
/// @param stored_weights  > 0, <= 2^53
/// @throws InvalidInput a number out of range
[[nodiscard]] inline StoredExplanation explain_stored(const HuggingFaceModel& model, std::uint64_t stored_weights);

/// The explanation in words, one line for each item, with the remainder if there is one.
[[nodiscard]] inline std::string to_text(const StoredExplanation& explanation);

// ---- implementation

namespace detail {

/// Takes the events of the JSON parser: keeps the total and the names.
class IndexParser : public nlohmann::json_sax<nlohmann::json> {
 public:
  IndexParser(std::string_view text, ConfigSource source) : text_(text), source_(source) {}

  [[nodiscard]] SafetensorsIndex parse() {
    if (text_.find_first_not_of(" \t\r\n") == text_.npos) source_.reject("the file is empty");
    const std::string marked = with_marked_numbers(text_);
    nlohmann::json::sax_parse(marked.begin(), marked.end(), this);
    if (index_.total_size == 0) source_.reject("metadata.total_size is missing");
    std::sort(index_.tensors.begin(), index_.tensors.end());
    const auto twice = std::adjacent_find(index_.tensors.begin(), index_.tensors.end());
    if (twice != index_.tensors.end()) source_.reject("weight_map." + printable(*twice, 200) + " appears twice");
    index_.files = files_.size();
    return std::move(index_);
  }

  bool null() override { return other(); }
  bool boolean(bool) override { return other(); }
  bool number_integer(number_integer_t n) override { return number(static_cast<double>(n)); }
  bool number_unsigned(number_unsigned_t n) override { return number(static_cast<double>(n)); }
  bool number_float(number_float_t x, const string_t&) override { return number(x); }
  bool string(string_t& s) override {
    if (depth_ != 2 || scope_ != "weight_map") return other();
    constexpr std::size_t most = 1'000'000;
    if (index_.tensors.size() == most) source_.reject("weight_map has more than 1000000 tensors");
    index_.tensors.push_back(std::move(key_));
    files_.insert(std::move(s));
    return true;
  }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    if (depth_ > 0) other(depth_ == 1);
    return enter();
  }
  bool start_array(std::size_t) override { return other() && enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& k) override {
    if (depth_ == 1) {
      if ((k == "metadata" && seen_[0]) || (k == "weight_map" && seen_[1])) source_.reject(k + " appears twice");
      seen_[0] = seen_[0] || k == "metadata";
      seen_[1] = seen_[1] || k == "weight_map";
      scope_ = k;
    }
    if (depth_ == 2) key_ = std::move(k);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    reject_json(source_, text_, e.what());
  }

 private:
  [[nodiscard]] bool is_total() const { return depth_ == 2 && scope_ == "metadata" && key_ == "total_size"; }

  [[noreturn]] void reject_total() const {
    source_.reject("metadata.total_size must be an integer from 1 to 9007199254740992");
  }

  bool number(double x) {
    if (!is_total()) return other();
    if (index_.total_size != 0) source_.reject("metadata.total_size appears twice");
    if (!is_between(x, 1.0, 0x1p53)) reject_total();
    index_.total_size = static_cast<std::uint64_t>(x);
    if (static_cast<double>(index_.total_size) != x) reject_total();
    return true;
  }
  /// A value of no use, where one is not expected.
  bool other(bool is_object = false) const {
    if (depth_ == 0) source_.reject("not a JSON object");
    if (depth_ == 1 && !is_object && (scope_ == "metadata" || scope_ == "weight_map")) {
      source_.reject(scope_ + " must be an object");
    }
    if (is_total()) reject_total();
    if (depth_ == 2 && scope_ == "weight_map") {
      source_.reject("weight_map." + printable(key_, 200) + " must be the name of a file");
    }
    return true;
  }
  bool enter() {
    constexpr int deepest = 64;
    if (++depth_ > deepest) source_.reject("nested deeper than 64 levels; this is no " + std::string(source_.file()));
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::string_view text_;
  ConfigSource source_;
  int depth_ = 0;
  std::string scope_{};
  std::string key_{};
  std::array<bool, 2> seen_{};
  std::set<std::string> files_{};
  SafetensorsIndex index_{};
};

[[nodiscard]] inline ConfigSource index_source(std::string_view name,
                                               std::string_view function = "ckpt::read_safetensors_index") {
  return ConfigSource(name, function, "model.safetensors.index.json");
}

// ---- what files hold besides parameters

/// A guess at what files hold.
struct StoredGuess {
  bool head = false;                       // the tied head once more
  std::uint64_t rotary_bytes = 0;          // bytes of an entry of the rotary buffers; 0 without
  enum { none, alone, tables } modules{};  // multi-token prediction, with its own embedding and head
  bool scales = false;                     // 8-bit blocks with a scale each
  bool wide_bias = false;                  // router biases in 32 bits
};

/// What the names of the tensors say; with none of them, anything is possible.
struct StoredEvidence {
  bool known = false;
  bool head = false;
  std::uint64_t rotary = 0;   // buffers
  std::uint64_t modules = 0;  // layers beyond the last
  bool tables = false;        // such a layer has an embedding
  bool scales = false;
};

/// Number of a layer in a name, "model.layers.61.embed_tokens.weight", or -1.
[[nodiscard]] inline std::int64_t layer_of(std::string_view tensor) {
  constexpr std::string_view word = "layers.";
  const std::size_t at = tensor.find(word);
  if (at == tensor.npos) return -1;
  std::int64_t layer = -1;
  for (const char c : tensor.substr(at + word.size(), 7)) {
    if (c < '0' || c > '9') break;
    layer = (layer < 0 ? 0 : layer * 10) + (c - '0');
  }
  return layer;
}

[[nodiscard]] inline StoredEvidence look_at_names(const std::vector<std::string>& tensors, std::uint64_t layers) {
  StoredEvidence seen{.known = !tensors.empty()};
  for (const std::string_view name : tensors) {
    if (name.ends_with("inv_freq")) ++seen.rotary;
    if (name.ends_with("_scale_inv")) seen.scales = true;
    for (const std::string_view head : {"lm_head.weight", "embed_out.weight", "cls.predictions.decoder.weight"}) {
      const bool at_top = name.size() == head.size() || (name.ends_with(head) && layer_of(name) < 0);
      seen.head = seen.head || (at_top && name.ends_with(head));
    }
    const std::int64_t layer = layer_of(name);
    if (layer < 0 || static_cast<std::uint64_t>(layer) < layers) continue;
    seen.modules = (std::max)(seen.modules, static_cast<std::uint64_t>(layer) - layers + 1);
    seen.tables = seen.tables || name.find("embed_tokens") != name.npos;
  }
  return seen;
}

/// Weights, bytes and scales of a shape that stores 8-bit blocks.
struct StoredShape {
  std::uint64_t weights = 0;
  std::uint64_t eight_bit = 0;  // of them, in blocks
  std::uint64_t balancing = 0;  // of them, biases of routers
  std::uint64_t scales = 0;     // besides
};

[[nodiscard]] inline StoredShape stored_shape(const DecoderShape& shape, std::array<std::uint64_t, 2> block) {
  StoredShape sum;
  visit_tensors(shape, [&](const Tensor& t) {
    const std::uint64_t copies = t.total_copies().value();
    sum.weights += t.size().value() * copies;
    if (t.part == Part::router && !t.is_matrix()) sum.balancing += t.rows * copies;
    const bool joins = t.layers.place == Layers::Place::after && t.columns == 2 * t.rows;  // of a prediction module
    const bool dense = t.part == Part::attention || t.part == Part::mlp || t.part == Part::experts;
    if (!t.is_matrix() || !dense || joins) return;
    sum.eight_bit += t.size().value() * copies;
    sum.scales += ((t.rows - 1) / block[0] + 1) * ((t.columns - 1) / block[1] + 1) * copies;
  });
  return sum;
}

/// Says what files hold under a guess.
class StoredExplainer {
 public:
  /// @param bytes  of a weight; 0 to count weights
  StoredExplainer(const HuggingFaceModel& model, const StoredEvidence& seen, std::uint64_t bytes)
      : model_(model), seen_(seen), bytes_(bytes) {
    if (model.scale_block[0] != 0) block_ = model.scale_block;
    if (model.decoder() == nullptr) return;
    shape_ = *model.decoder();
    const bool deepseek = model.model_type == "deepseek_v2" || model.model_type == "deepseek_v3";
    const bool glm = model.model_type == "glm4_moe";
    if ((deepseek || glm) && shape_.prediction_layers == 0 && shape_.experts.count != 0) {
      modules_ = (std::max)({std::uint64_t{1}, model.uncounted_modules, seen.modules});
      // Nobody has so many, or so wide a one; the sums below stay in range.
      if (modules_ > 8 || shape_.hidden_size > std::uint64_t{1} << 20) modules_ = 0;
    }
    may_scale_ = deepseek || model.scale_block[0] != 0;
    may_widen_ = bytes != 0 && bytes < 4 && shape_.experts.router_bias && (deepseek || glm);
    rotary_ = rotary_entries();
  }

  /// The guess that leaves nothing, or the best that the names allow.
  [[nodiscard]] StoredExplanation explain(std::uint64_t stored) const {
    StoredExplanation best;
    bool found = false;
    for (const bool head : options(head_size() != 0, seen_.head)) {
      for (const std::uint64_t rotary : rotary_options()) {
        for (const auto modules : module_options()) {
          for (const bool scales : options(may_scale_, seen_.scales)) {
            for (const bool wide : {false, true}) {
              if (wide && !may_widen_) continue;
              StoredExplanation next = account({head, rotary, modules, scales, wide}, stored);
              if (found && !better(next, best)) continue;
              best = std::move(next);
              found = true;
            }
          }
        }
      }
    }
    if (!seen_.known && best.unexplained != 0) return account({}, stored);
    return best;
  }

 private:
  /// An exact explanation before another, and the shorter before the longer; otherwise the first stays.
  [[nodiscard]] static bool better(const StoredExplanation& a, const StoredExplanation& b) {
    if (a.is_exact() != b.is_exact()) return a.is_exact();
    return a.is_exact() && a.items.size() < b.items.size();
  }

  [[nodiscard]] std::vector<bool> options(bool possible, bool seen) const {
    if (!possible) return {false};
    if (seen_.known) return {seen};
    return {false, true};
  }
  [[nodiscard]] std::vector<std::uint64_t> rotary_options() const {
    if (rotary_ == 0 || (seen_.known && seen_.rotary == 0)) return {0};
    std::vector<std::uint64_t> result;
    if (!seen_.known) result.push_back(0);
    result.push_back(bytes_ != 0 ? bytes_ : 1);
    if (bytes_ != 0 && bytes_ != 4) result.push_back(4);
    return result;
  }
  using Modules = decltype(StoredGuess::modules);
  [[nodiscard]] std::vector<Modules> module_options() const {
    if (modules_ == 0 || (seen_.known && seen_.modules == 0)) return {StoredGuess::none};
    if (seen_.known) return {seen_.tables ? StoredGuess::tables : StoredGuess::alone};
    return {StoredGuess::none, StoredGuess::alone, StoredGuess::tables};
  }

  /// Size of the head when it is the embedding.
  [[nodiscard]] std::uint64_t head_size() const {
    const auto table = [](const auto& m, bool is_head) {
      const std::uint64_t size = m.embedding_size != 0 ? m.embedding_size : m.hidden_size;
      return is_head ? m.vocab_size * size : 0;
    };
    const auto of_decoder = [&table](const DecoderShape& m) { return table(m, m.tied_head && m.head == Head::words); };
    if (const DecoderShape* m = model_.decoder(); m != nullptr) return of_decoder(*m);
    if (const auto* m = std::get_if<VisionLanguageShape>(&model_.shape); m != nullptr) return of_decoder(m->text);
    if (const auto* m = std::get_if<EncoderShape>(&model_.shape); m != nullptr) {
      return table(*m, m->tied_head && m->masked_word_head);
    }
    if (const auto* m = std::get_if<EncoderDecoderShape>(&model_.shape); m != nullptr) {
      return m->tied_head && m->head && m->has_decoder ? m->vocab_size * m->hidden_size : 0;
    }
    return 0;
  }

  /// Entries of all rotary buffers, where the whole head rotates.
  [[nodiscard]] std::uint64_t rotary_entries() const {
    for (const std::string_view part_of_head : {"gpt_neox", "gptj", "phi", "glm4_moe", "gpt2", "opt", "bloom"}) {
      if (model_.model_type == part_of_head) return 0;
    }
    const std::uint64_t size = shape_.latent.kv_rank != 0 ? shape_.latent.rope_dim : shape_.head_dim;
    if (size == 0 || size > 1 << 20) return 0;
    return (seen_.rotary != 0 ? seen_.rotary : shape_.layers) * (size / 2);
  }

  /// Bytes of a shape under a guess.
  [[nodiscard]] std::uint64_t bytes_of(const StoredShape& s, bool scales) const {
    return scales ? s.eight_bit + (s.weights - s.eight_bit) * bytes_ : s.weights * bytes_;
  }

  [[nodiscard]] StoredExplanation account(const StoredGuess& guess, std::uint64_t stored) const {
    StoredExplanation result{.stored = stored, .in_bytes = bytes_ != 0, .from_names = seen_.known};
    StoredShape main{.weights = model_.parameters};
    StoredShape all = main;
    if (model_.decoder() != nullptr) {
      DecoderShape shape = shape_;
      all = main = stored_shape(shape, block_);
      if (guess.modules != StoredGuess::none) {
        shape.prediction_layers = modules_;
        shape.prediction_tables = guess.modules == StoredGuess::tables;
        all = stored_shape(shape, block_);
      }
    }
    const auto add = [&result](std::string what, std::uint64_t weights, std::uint64_t bytes) {
      result.items.push_back({std::move(what), weights, bytes});
    };
    add("parameters", main.weights, bytes_of(main, guess.scales));
    if (guess.head) add("head, stored again although it is tied", head_size(), head_size() * bytes_);
    if (guess.rotary_bytes != 0) {
      add("rotary buffers, which are not trained", rotary_, bytes_ != 0 ? rotary_ * guess.rotary_bytes : 0);
    }
    if (guess.modules != StoredGuess::none) {
      add(guess.modules == StoredGuess::tables ? "multi-token prediction with its own copy of embedding and head"
                                               : "multi-token prediction",
          all.weights - main.weights, bytes_of(all, guess.scales) - bytes_of(main, guess.scales));
    }
    if (guess.scales) add("scales of 8-bit blocks", all.scales, bytes_ != 0 ? all.scales * 4 : 0);
    if (guess.wide_bias) add("router biases in 32 bits", 0, all.balancing * (4 - bytes_));
    std::uint64_t sum = 0;
    for (const StoredItem& item : result.items) sum += result.in_bytes ? item.bytes : item.weights;
    result.unexplained = static_cast<std::int64_t>(stored) - static_cast<std::int64_t>(sum);
    return result;
  }

  const HuggingFaceModel& model_;
  StoredEvidence seen_;
  std::uint64_t bytes_;
  DecoderShape shape_{};
  std::array<std::uint64_t, 2> block_{128, 128};
  std::uint64_t modules_ = 0;
  std::uint64_t rotary_ = 0;
  bool may_scale_ = false;
  bool may_widen_ = false;
};

/// Bytes of a weight by the name of its type; 0 if there is no such type.
[[nodiscard]] constexpr std::uint64_t bytes_of_dtype(std::string_view dtype) {
  if (dtype.starts_with("torch.")) dtype.remove_prefix(6);
  if (dtype == "float64") return 8;
  if (dtype == "float32" || dtype == "float") return 4;
  if (dtype == "bfloat16" || dtype == "float16" || dtype == "half") return 2;
  if (dtype.starts_with("float8_")) return 1;
  return 0;
}

/// Layers of a decoder; names of other models have none beyond the last that would mean anything.
[[nodiscard]] inline std::uint64_t layers_of(const HuggingFaceModel& model) {
  return model.decoder() != nullptr ? model.decoder()->layers : std::uint64_t{1} << 40;
}

}  // namespace detail

inline SafetensorsIndex read_safetensors_index(std::string_view text, std::string_view name) {
  SafetensorsIndex index = detail::IndexParser(text, detail::index_source(name)).parse();
  index.name = name;
  return index;
}

inline SafetensorsIndex read_safetensors_index_file(const std::filesystem::path& path) {
  const std::string shown = path.string();
  const detail::ConfigSource source = detail::index_source(shown, "ckpt::read_safetensors_index_file");
  const std::string text = detail::read_whole(path, source, std::size_t{64} << 20);
  SafetensorsIndex index = detail::IndexParser(text, source).parse();
  index.name = detail::name_of_file(path, "model.safetensors.index.json");
  return index;
}

inline StoredExplanation explain_stored(const HuggingFaceModel& model, const SafetensorsIndex& index,
                                        std::uint64_t bytes_per_weight) {
  if (bytes_per_weight == 0) {
    bytes_per_weight = detail::bytes_of_dtype(model.dtype);
    if (bytes_per_weight == 0) {
      detail::reject(InvalidInput("ckpt::explain_stored: bytes_per_weight must be given where torch_dtype of the "
                                  "configuration does not say it (got torch_dtype \"")
                         .append(model.dtype)
                         .append("\")"));
    }
  }
  if (bytes_per_weight > 8) {
    detail::reject("ckpt::explain_stored: bytes_per_weight must be from 1 to 8", static_cast<double>(bytes_per_weight));
  }
  const detail::StoredEvidence seen = detail::look_at_names(index.tensors, detail::layers_of(model));
  return detail::StoredExplainer(model, seen, bytes_per_weight).explain(index.total_size);
}

inline StoredExplanation explain_stored(const HuggingFaceModel& model, std::uint64_t stored_weights) {
  if (stored_weights == 0 || stored_weights > std::uint64_t{1} << 53) {
    detail::reject("ckpt::explain_stored: stored_weights must be from 1 to 2^53", static_cast<double>(stored_weights));
  }
  return detail::StoredExplainer(model, {}, 0).explain(stored_weights);
}

inline std::string to_text(const StoredExplanation& explanation) {
  const std::string unit = explanation.in_bytes ? " bytes  " : " weights  ";
  std::string text = std::to_string(explanation.stored) + unit + "stored\n";
  for (const StoredItem& item : explanation.items) {
    text += std::to_string(explanation.in_bytes ? item.bytes : item.weights) + unit + item.what + "\n";
  }
  if (!explanation.is_exact()) text += std::to_string(explanation.unexplained) + unit + "unexplained\n";
  return text;
}

}  // namespace ckpt::inline CKPT_ABI
