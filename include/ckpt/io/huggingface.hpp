#pragma once
// Reads a HuggingFace config.json into a model with its exact parameter counts and its tensors. Needs nlohmann-json.

#include <array>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_families.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {

/// A model as its config.json describes it. `solve` takes it as a workload, `count_by_part` and every other function of
/// an `Architecture` as a shape.
struct HuggingFaceModel {
  std::string name{};                   ///< as given, or taken from the path
  std::string model_type{};             ///< the family that was read: "llama"
  HuggingFaceShape shape{};             ///< every size filled in, read or assumed
  std::uint64_t parameters = 0;         ///< P, exact, tied weights once, 0 < P <= 2^53
  std::uint64_t active_parameters = 0;  ///< those the next token uses; P without experts
  std::vector<std::string> used{};      ///< fields that were read: "hidden_size", "text_config.vocab_size"
  std::vector<std::string> assumed{};   ///< what the file left open: "mlp_bias = false (default of llama)"

  std::string dtype{};                         ///< type of a weight in the files: "bfloat16"; empty if not said
  std::uint64_t uncounted_modules = 0;         ///< multi-token prediction modules of DeepSeek, which are not in P
  std::array<std::uint64_t, 2> scale_block{};  ///< rows and columns that share a scale in 8-bit files; 0 without

  /// The shape when it is a decoder of text alone, else null.
  [[nodiscard]] const DecoderShape* decoder() const& { return std::get_if<DecoderShape>(&shape); }
  /// Not from a temporary: the pointer would dangle.
  const DecoderShape* decoder() const&& = delete;

  /// The model as a `Workload`, which points at this object's name and must not outlive it.
  [[nodiscard]] Workload workload() const& {
    return {.name = name,
            .parameters = static_cast<double>(parameters),
            .source = {.title = "counted from a HuggingFace config.json", .confidence = Confidence::derived}};
  }
  /// Not from a temporary: the name would dangle.
  Workload workload() const&& = delete;
};

/// Lists every tensor of a model that was read.
/// @throws InvalidInput as the `visit_tensors` of its shape; never for a model as it was read
template <class Visitor>
void visit_tensors(const HuggingFaceModel& model, Visitor&& visit) {
  std::visit([&visit](const auto& shape) { visit_tensors(shape, visit); }, model.shape);
}

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
/// The families (`model_type`) are those of `docs/how/huggingface.md`; the error for another one lists them. A file of
/// another type whose `text_config` is of a known one is counted as that decoder alone, and says so. A field that is
/// absent has the default of the family's configuration class in transformers and is listed in `assumed`; the sizes
/// without which there is no model are required. Fields that do not enter the count are ignored.
///
/// @param text  JSON in UTF-8, with or without byte order mark
/// @param name  of the model, for the result and for error messages
/// @throws InvalidInput naming the field, its value and the condition: not JSON, no object, an unknown family, a size
///         that is missing, no integer, below 1 or absurd (above 2^40; 10^6 layers), sizes that do not fit together, a
///         field it reads that appears twice, nesting deeper than 64, a count above 2^53
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

/// Features of the widest map of a shape, where it is a product of sizes; it is fewer than there are parameters.
[[nodiscard]] inline double product_of_sizes(const DecoderShape& m) {
  const auto real = [](std::uint64_t n) { return static_cast<double>(n); };
  const LatentAttention& a = m.latent;
  return real(m.heads) * (real(m.head_dim) + real(a.nope_dim) + real(a.rope_dim) + real(a.v_dim));
}
[[nodiscard]] inline double product_of_sizes(const T5Shape& m) {
  return static_cast<double>(m.heads) * static_cast<double>(m.head_dim);
}
template <class Vision>
  requires requires(const Vision& m) { m.patch_size; }
[[nodiscard]] double product_of_sizes(const Vision& m) {
  const auto patch = static_cast<double>(m.patch_size);
  const double side = static_cast<double>(m.image_size) / patch;
  return static_cast<double>(m.channels) * patch * patch + side * side;
}
[[nodiscard]] inline double product_of_sizes(const VisionLanguageShape& m) {
  return product_of_sizes(m.text) + product_of_sizes(m.vision);
}
[[nodiscard]] inline double product_of_sizes(const BertShape&) { return 0.0; }
[[nodiscard]] inline double product_of_sizes(const ResNetShape&) { return 0.0; }
[[nodiscard]] inline double product_of_sizes(const OwnedDlrmShape&) { return 0.0; }

/// The exact counts. Floating point goes first: where it says few, integers cannot overflow.
template <class Shape>
void count_shape(const Shape& shape, HuggingFaceModel& model, const ConfigSource& source) {
  constexpr std::uint64_t most = std::uint64_t{1} << 53;
  double about = product_of_sizes(shape);
  if (about <= 0x1p53) {
    about = 0.0;
    visit_tensors(shape, [&about](const Tensor& tensor) {
      const double size =
          static_cast<double>(tensor.rows) * static_cast<double>(tensor.is_matrix() ? tensor.columns : 1);
      about += size * static_cast<double>(tensor.copies) * static_cast<double>(tensor.layers.count());
    });
  }
  model.parameters = about <= 0x1p54 ? parameter_count(shape) : most + 1;
  if (model.parameters > most) {
    reject(source.error().append("the sizes make more than 2^53 parameters (about ").append(about).append(")"));
  }
  model.active_parameters = active_parameter_count(shape);
}

/// How the files store what is counted; of no influence on the count.
inline void read_storage(ConfigFields& config, HuggingFaceModel& model) {
  for (const std::string_view key : {"torch_dtype", "dtype"}) {
    const ConfigField* field = config.find(key);
    if (field == nullptr || field->kind == ConfigField::Kind::null) continue;
    if (field->kind != ConfigField::Kind::string) config.reject(*field, "must be a string");
    if (model.dtype.empty()) model.dtype = printable(field->text, 60);
  }
  const ConfigField* modules = config.find("num_nextn_predict_layers");
  if (model.model_type == "deepseek_v2" || model.model_type == "deepseek_v3") {
    if (modules != nullptr && modules->kind != ConfigField::Kind::null) {
      model.uncounted_modules = config.count("num_nextn_predict_layers");
    }
  }
  const ConfigField* quantization = config.find("quantization_config");
  if (quantization == nullptr || quantization->kind == ConfigField::Kind::null) return;
  ConfigFields fields = config.in("quantization_config");
  const ConfigField* block = fields.find("weight_block_size");
  if (block == nullptr || block->kind == ConfigField::Kind::null) return;
  const std::vector<std::uint64_t> sizes = fields.sizes("weight_block_size");
  if (sizes.size() != 2) fields.reject(*block, "must be an array of 2 sizes");
  model.scale_block = {sizes[0], sizes[1]};
}

/// Reads a text that comes from `where` as the model `name`.
[[nodiscard]] inline HuggingFaceModel read_huggingface_text(std::string_view text, const ConfigSource& where,
                                                            std::string_view name) {
  ConfigRecord record{.fields = ConfigParser(text, where).parse(), .source = where};
  ConfigFields file(record);
  ConfigFields config = file;
  const ConfigField* type = file.find("model_type");
  const HuggingFaceFamily* family = find_huggingface_family(type);
  const ConfigField* nested = file.find("text_config");
  if (family == nullptr && nested != nullptr && nested->kind == ConfigField::Kind::object) {
    config = file.in("text_config");
    family = find_huggingface_family(config.find("model_type"));
    if (family != nullptr) config.assume("counted text_config alone, as " + std::string(family->model_type));
  }
  if (family == nullptr) reject_model_type(where, type);
  record.model_type = family->model_type;
  config.use(*config.find("model_type"));

  HuggingFaceModel model{.name = std::string(name), .model_type = record.model_type};
  model.shape = family->read(config);
  std::visit([&](const auto& shape) { count_shape(shape, model, where); }, model.shape);
  read_storage(file, model);

  const ConfigField* architectures = file.find("architectures");
  const std::string_view name_of_class = architectures == nullptr ? std::string_view() : architectures->text;
  if (!name_of_class.empty() && !family->counted_as.empty() && !name_of_class.ends_with(family->class_suffix)) {
    config.assume("counted as " + std::string(family->counted_as) + ", although architectures says " +
                  printable(name_of_class, 60));
  }
  model.used = std::move(record.used);
  model.assumed = std::move(record.assumed);
  return model;
}

}  // namespace detail

inline HuggingFaceModel read_huggingface_config(std::string_view text, std::string_view name) {
  return detail::read_huggingface_text(text, detail::ConfigSource(name), name);
}

inline HuggingFaceModel read_huggingface_config(std::istream& stream, std::string_view name) {
  const detail::ConfigSource source(name);
  return detail::read_huggingface_text(detail::read_whole(stream, source), source, name);
}

inline HuggingFaceModel read_huggingface_config_file(const std::filesystem::path& path) {
  const std::string shown = path.string();
  const detail::ConfigSource source(shown, "ckpt::read_huggingface_config_file");
  return detail::read_huggingface_text(detail::read_whole(path, source), source,
                                       detail::name_of_file(path, "config.json"));
}

}  // namespace ckpt::inline CKPT_ABI
