#pragma once
// A model that was read from a HuggingFace config.json, with its exact parameter counts and its tensors.

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/io/huggingface_shape.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/model.hpp>
#include <ckpt/state/workload.hpp>

CKPT_DETAIL_WARNINGS_PUSH

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
  std::vector<std::string> unread{};    ///< what looks as if it made tensors and was not read: "q_lora_rank = 64"

  std::string dtype{};                         ///< type of a weight in the files: "bfloat16"; empty if not said
  std::uint64_t uncounted_modules = 0;         ///< multi-token prediction modules that are not in P
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

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
