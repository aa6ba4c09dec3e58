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
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/stored_explainer.hpp>
#include <ckpt/io/huggingface.hpp>
#include <ckpt/io/stored_explanation.hpp>

CKPT_DETAIL_WARNINGS_PUSH

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

/// Compares the bytes in the files with the parameters of a model, and names what accounts for the difference: a tied
/// head or a shared embedding that is stored again, rotary buffers, fixed positions, multi-token prediction modules
/// with or without a copy of embedding and head, matrices of 8 and 4 bits with their scales, router biases in 32 bits.
/// What the names of the tensors show is taken for present; without names, a cause is named only where the sizes fit to
/// the last byte. What is left goes to the parts that the names show and the count does not have (a vision tower beside
/// a decoder that was counted alone), else it is `unexplained`.
///
/// @param model             read from the config.json that lies beside the index
/// @param index             read from the index
/// @param bytes_per_weight  1 to 8; 0 takes it from the configuration's `torch_dtype`, else it is the one of 1, 2, 4, 8
///                          that accounts for every byte
/// @throws InvalidInput bytes_per_weight above 8, or 0 when neither the configuration nor the total says it
[[nodiscard]] inline StoredExplanation explain_stored(const HuggingFaceModel& model, const SafetensorsIndex& index,
                                                      std::uint64_t bytes_per_weight = 0);

/// The same for a number of stored weights, as the Hub shows it (`safetensors.total`).
/// @param model           read from a config.json
/// @param stored_weights  > 0, <= 2^53
/// @throws InvalidInput a number out of range
[[nodiscard]] inline StoredExplanation explain_stored(const HuggingFaceModel& model, std::uint64_t stored_weights);

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
  if (bytes_per_weight > 8) {
    detail::reject("ckpt::explain_stored: bytes_per_weight must be from 1 to 8", static_cast<double>(bytes_per_weight));
  }
  const detail::StoredEvidence seen = detail::look_at_names(index.tensors, detail::layers_of(model));
  const auto explain = [&](std::uint64_t bytes) {
    return detail::StoredExplainer(model, seen, bytes).explain(index.total_size);
  };
  if (bytes_per_weight == 0) bytes_per_weight = detail::bytes_of_dtype(model.dtype);
  if (bytes_per_weight != 0) return explain(bytes_per_weight);
  std::vector<StoredExplanation> exact;
  for (const std::uint64_t bytes : {1u, 2u, 4u, 8u}) {
    StoredExplanation next = explain(bytes);
    if (next.is_exact()) exact.push_back(std::move(next));
  }
  if (exact.size() == 1) {
    exact.front().items.front().what += ", of " + std::to_string(exact.front().bytes_per_weight) +
                                        (exact.front().bytes_per_weight == 1 ? " byte" : " bytes") +
                                        " each as the total says";
    return std::move(exact.front());
  }
  detail::reject(InvalidInput("ckpt::explain_stored: bytes_per_weight must be given where torch_dtype of the "
                              "configuration does not say it and not exactly one of 1, 2, 4, 8 accounts for every "
                              "byte; on the command line --dtype (got torch_dtype \"")
                     .append(model.dtype)
                     .append("\")"));
}

inline StoredExplanation explain_stored(const HuggingFaceModel& model, std::uint64_t stored_weights) {
  if (stored_weights == 0 || stored_weights > std::uint64_t{1} << 53) {
    detail::reject("ckpt::explain_stored: stored_weights must be from 1 to 2^53", static_cast<double>(stored_weights));
  }
  const detail::StoredEvidence nothing;
  return detail::StoredExplainer(model, nothing, 0).explain(stored_weights);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
