#pragma once
// Which family a config.json is of: by its `model_type`, or by the class that `architectures` names.

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/detail/config_fields.hpp>
#include <ckpt/io/detail/huggingface_decoder.hpp>
#include <ckpt/io/detail/huggingface_decoders.hpp>
#include <ckpt/io/detail/huggingface_diffusers.hpp>
#include <ckpt/io/detail/huggingface_encoders.hpp>
#include <ckpt/io/detail/huggingface_hybrids.hpp>
#include <ckpt/io/detail/huggingface_odd.hpp>
#include <ckpt/io/detail/huggingface_others.hpp>
#include <ckpt/io/detail/huggingface_vision.hpp>
#include <ckpt/io/detail/huggingface_vision_language.hpp>
#include <ckpt/io/detail/huggingface_vision_parts.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Every family that can be read, by the kind of model.
[[nodiscard]] inline auto huggingface_families() {
  return std::array{std::span<const HuggingFaceFamily>(decoder_families),
                    std::span<const HuggingFaceFamily>(hybrid_families),
                    std::span<const HuggingFaceFamily>(odd_families),
                    std::span<const HuggingFaceFamily>(vision_language_families),
                    std::span<const HuggingFaceFamily>(encoder_families),
                    std::span<const HuggingFaceFamily>(vision_families),
                    std::span<const HuggingFaceFamily>(other_families),
                    std::span<const HuggingFaceFamily>(diffusers_families)};
}

/// The first family for which `is_it(family)` holds, or null.
template <class Is>
[[nodiscard]] const HuggingFaceFamily* find_family(Is&& is_it) {
  for (const auto& table : huggingface_families()) {
    for (const HuggingFaceFamily& family : table) {
      if (is_it(family)) return &family;
    }
  }
  return nullptr;
}

/// The family of this `model_type`, or null.
[[nodiscard]] inline const HuggingFaceFamily* find_huggingface_family(const ConfigField* model_type) {
  if (model_type == nullptr || model_type->kind != ConfigField::Kind::string) return nullptr;
  return find_family([&](const HuggingFaceFamily& family) { return family.model_type == model_type->text; });
}

template <class Config>
[[nodiscard]] DecoderShape read_text_part(Config& text, std::string_view default_family) {
  std::string_view type = text.is_nested() ? type_of_part(text, default_family) : default_family;
  for (const TextAlias& alias : text_aliases) {
    if (alias.model_type == type) type = alias.family;
  }
  const HuggingFaceFamily* family =
      find_family([type](const HuggingFaceFamily& candidate) { return candidate.model_type == type; });
  const auto is_whole = [&](const HuggingFaceFamily& whole) { return &whole == family && whole.reader != nullptr; };
  const bool whole = std::any_of(std::begin(vision_language_families), std::end(vision_language_families), is_whole);
  if (family != nullptr && !whole) {  // a whole model as a part of itself would have no end
    HuggingFaceShape shape = read_part_as(text, type, [family](ConfigFields& part) { return family->read(part); });
    if (const auto* decoder = std::get_if<DecoderShape>(&shape)) return *decoder;
  }
  text.reject(text.path("model_type") + " \"" + printable(type, 60) + "\" is not a decoder that is known");
}

/// What models do, as the names of their classes end: "LlamaForCausalLM".
inline constexpr std::string_view class_tasks[] = {"ForCausalLM",
                                                   "LMHeadModel",
                                                   "ForConditionalGeneration",
                                                   "ForSequenceClassification",
                                                   "ForTokenClassification",
                                                   "ForQuestionAnswering",
                                                   "ForMaskedLM",
                                                   "ForPreTraining",
                                                   "ForProcessRewardModel",
                                                   "ForRewardModel",
                                                   "ForRewardModelWithGating",
                                                   "ForImageClassification",
                                                   "ForImageTextToText",
                                                   "Model"};

/// The name of a class in two: the family in small letters without signs, and the task.
struct ClassName {
  std::string family{};
  std::string_view task{};
};
[[nodiscard]] inline std::string small_letters(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') result += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) result += c;
  }
  return result;
}
[[nodiscard]] inline ClassName class_name_of(std::string_view name) {
  for (const std::string_view task : class_tasks) {
    if (!name.ends_with(task)) continue;
    return {small_letters(name.substr(0, name.size() - task.size())), name.substr(name.size() - task.size())};
  }
  return {small_letters(name), {}};
}

/// The family whose classes begin as this one does: "DeepseekV3ForCausalLM" is of "deepseek_v3"; null if there is none.
[[nodiscard]] inline const HuggingFaceFamily* find_family_of_class(std::string_view name) {
  const ClassName found = class_name_of(name);
  if (found.family.empty()) return nullptr;
  return find_family([&](const HuggingFaceFamily& family) { return small_letters(family.model_type) == found.family; });
}

/// Rejects files that describe something else than a model, or name a part of it without its shape, and says what to
/// give in their place.
inline void reject_other_files(ConfigFields& file) {
  const auto fail = [&file](std::string_view what) { detail::reject(file.source().error().append(what)); };
  if (file.find("weight_map") != nullptr) {
    fail(
        "is an index of safetensors files: it has names and no shapes; give the config.json beside it as "
        "state.config, and the index as --safetensors-index of ckpt plan");
  }
  if (file.find("peft_type") != nullptr && file.find("base_model_name_or_path") != nullptr) {
    fail(
        "is of an adapter (adapter_config.json): give the config.json of its base as state.config, its r as "
        "state.rank, its target_modules as state.lora.targets");
  }
  const ConfigField* tower = file.find("mm_vision_tower");
  if (tower != nullptr && tower->kind == ConfigField::Kind::string && file.find("vision_config") == nullptr) {
    fail("is LLaVA as its authors write it: mm_vision_tower \"" + printable(tower->text, 60) +
         "\" is a name without a shape; give the config.json of the converted model (llava-hf), or of the language "
         "model alone");
  }
  const ConfigField* type = file.find("model_type");
  if (type != nullptr && (type->text == "blip-2" || type->text == "instructblip")) {
    fail("model_type \"" + type->text +
         "\" is not read: its Q-Former is no family that is known; give its text_config as a file of its own to count "
         "the language model alone, or the number of parameters");
  }
  const ConfigField* pipeline = file.find("_class_name");
  if (pipeline == nullptr || !pipeline->text.ends_with("Pipeline")) return;
  std::string parts;
  for (const ConfigField& field : file.fields()) {
    const bool is_model =
        field.texts.size() == 2 && (field.texts[0] == "diffusers" || field.texts[0] == "transformers");
    const auto is_called = [&field](std::string_view word) { return field.texts[1].find(word) != std::string::npos; };
    if (!is_model || is_called("Scheduler") || is_called("Tokenizer") || is_called("Processor") ||
        is_called("Extractor")) {
      continue;
    }
    parts +=
        (parts.empty() ? "" : ", ") + printable(field.key, 40) + "/config.json (" + printable(field.texts[1], 60) + ")";
  }
  fail("is a pipeline of several models (model_index.json): give the file of one of them" +
       (parts.empty() ? parts : ": " + printable(parts, 500)));
}

/// Rejects a `model_type` that is none, with the names that are near it; `why` says what else was tried.
[[noreturn]] inline void reject_model_type(const ConfigSource& source, const ConfigField* field,
                                           std::string_view why = {}) {
  InvalidInput error = source.error();
  if (field == nullptr) {
    error.append("model_type is missing");
  } else if (field->kind != ConfigField::Kind::string) {
    error.append("model_type must be a string");
  } else {
    error.append("model_type \"").append(printable(field->text, 60)).append("\" is not known");
    std::size_t nearest = 3;  // further ones are not meant
    const auto distance = [&](const HuggingFaceFamily& family) {
      return name_distance(field->text, family.model_type);
    };
    const auto for_each = [](auto&& visit) {
      for (const auto& table : huggingface_families()) {
        for (const HuggingFaceFamily& family : table) visit(family);
      }
    };
    if (field->text.size() > 2) {
      for_each([&](const HuggingFaceFamily& family) { nearest = (std::min)(nearest, distance(family)); });
    }
    const char* separator = " (did you mean ";
    for_each([&](const HuggingFaceFamily& family) {
      if (nearest > 2 || distance(family) != nearest) return;
      error.append(separator).append(family.model_type);
      separator = ", ";
    });
    if (separator == std::string_view(", ")) error.append("?)");
  }
  if (!why.empty()) error.append("; ").append(why);
  detail::reject(error.append("; give the number of parameters of such a model instead"));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
