#pragma once
// What LoRA adapts when nobody says: PEFT's default targets by `model_type`, and which families keep several
// projections in one matrix.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/tensor.hpp>

namespace ckpt::inline CKPT_ABI {

/// A family as PEFT sees it.
struct PeftFamily {
  std::string_view name{};           ///< `model_type` of a config.json: "llama"
  LoraTargets targets{};             ///< adapted unless said otherwise; empty: PEFT asks for them
  bool one_query_key_value = false;  ///< query, key and value are one matrix
  bool one_gate_up = false;          ///< gate and up are one matrix

  friend constexpr bool operator==(const PeftFamily&, const PeftFamily&) = default;
};

namespace catalog {

/// PEFT's table, written as `ckpt::peft::find("gpt2")`. Source: src/peft/utils/constants.py of PEFT 0.20.1 dev
/// (5d602fd, 2026), verified; the families at the end have no default there, what they keep in one matrix is recalled.
namespace peft {

namespace detail {

inline constexpr LoraTargets query_value = lora_targets::query_value;
inline constexpr LoraTargets query_key_value = ckpt::detail::one_qkv;

}  // namespace detail

/// Every family that is known.
inline constexpr PeftFamily all[] = {
    {"llama", detail::query_value},
    {"llama4", detail::query_value},
    {"llama4_text", detail::query_value},
    {"mistral", detail::query_value},
    {"mixtral", detail::query_value},
    {"gemma", detail::query_value},
    {"gemma2", detail::query_value},
    {"gemma3_text", detail::query_value},
    {"gemma4", detail::query_value},
    {"qwen2", detail::query_value},
    {"qwen3", detail::query_value},
    {"stablelm", detail::query_value},
    {"opt", detail::query_value},
    {"bart", detail::query_value},
    {"gptj", detail::query_value},
    {"gpt_neo", detail::query_value},
    {"t5", detail::query_value},
    {"mt5", detail::query_value},
    {"bert", detail::query_value},
    {"roberta", detail::query_value},
    {"xlm-roberta", detail::query_value},
    {"electra", detail::query_value},
    {"layoutlm", detail::query_value},
    {"deberta-v2", detail::query_value},
    {"blip-2", detail::query_value},
    {"nemotron_h", {Projection::query, Projection::key, Projection::value, Projection::output}},
    {"phi", {Projection::query, Projection::value, Projection::up, Projection::down}},
    {"rwkv",
     {Projection::state_in, Projection::key, Projection::value, Projection::state_out, Projection::gate, Projection::up,
      Projection::down}},
    {"rwkv7",
     {Projection::state_in, Projection::key, Projection::value, Projection::state_out, Projection::up,
      Projection::down}},
    {"deberta", detail::query_key_value, true},
    {"bloom", detail::query_key_value, true},
    {"gpt_neox", detail::query_key_value, true},
    {"falcon", detail::query_key_value, true},
    {"RefinedWeb", detail::query_key_value, true},
    {"RefinedWebModel", detail::query_key_value, true},
    {"chatglm", detail::query_key_value, true, true},
    {"gpt2", detail::query_key_value, true},
    {"gpt_bigcode", detail::query_key_value, true},
    {"mpt", detail::query_key_value, true},
    {"codegen", detail::query_key_value, true},
    {"btlm", detail::query_key_value | LoraTargets{Projection::output, Projection::down}, true},
    {"phi3", {}, true, true},
    {"phi4mm", {}, true, true},
    {"dbrx", {}, true},
    {"qwen", {}, true},
    {"baichuan", {}, true},
    {"internlm2", {}, true},
    {"glm", {}, false, true},
    {"glm4", {}, false, true},
};

/// The family of this `model_type`, or null where PEFT has no default and nothing is known of its matrices.
[[nodiscard]] constexpr const PeftFamily* find(std::string_view model_type) {
  for (const PeftFamily& family : all) {
    if (same_name(family.name, model_type)) return &family;
  }
  return nullptr;
}

/// The family of a model of the catalog by its name, or null: "gpt2-xl" is gpt2, "qwen1.5-moe-a2.7b" is none.
[[nodiscard]] constexpr const PeftFamily* of_model(std::string_view model) {
  constexpr std::string_view families[][2] = {// beginnings of names, the first counts; # is a digit
                                              {"llama4-", "llama4"},
                                              {"llama-#", "llama"},
                                              {"llama2-#", "llama"},
                                              {"llama3-#", "llama"},
                                              {"llama3.#", "llama"},
                                              {"tinyllama-#", "llama"},
                                              {"yi-#", "llama"},
                                              {"smollm2-#", "llama"},
                                              {"mistral-#", "mistral"},
                                              {"mistral-nemo-#", "mistral"},
                                              {"mistral-large-#", "mistral"},
                                              {"mixtral-#", "mixtral"},
                                              {"phi-3-", "phi3"},
                                              {"phi-4", "phi3"},
                                              {"phi-1.5", "phi"},
                                              {"phi-2", "phi"},
                                              {"qwen2.5-#", "qwen2"},
                                              {"qwen3-30b-a3b", ""},
                                              {"qwen3-235b-a22b", ""},
                                              {"qwen3-#", "qwen3"},
                                              {"gemma-3-#", "gemma3_text"},
                                              {"gemma-2-#", "gemma2"},
                                              {"gemma-#", "gemma"},
                                              {"gpt2", "gpt2"},
                                              {"gpt3-#", "gpt2"},
                                              {"opt-#", "opt"},
                                              {"bloom-#", "bloom"},
                                              {"pythia-#", "gpt_neox"},
                                              {"gpt-neox-#", "gpt_neox"},
                                              {"gpt-j-#", "gptj"},
                                              {"falcon-#", "falcon"},
                                              {"dbrx", "dbrx"},
                                              {"nemotron-h-#", "nemotron_h"},
                                              {"nemotron-3-", "nemotron_h"},
                                              {"rwkv-7-", "rwkv7"},
                                              {"bert-", "bert"},
                                              {"t5-", "t5"},
                                              {"flan-t5-", "t5"}};
  for (const auto& [start, family] : families) {
    const bool digit = start.ends_with('#');
    const std::string_view word = start.substr(0, start.size() - (digit ? 1 : 0));
    if (!model.starts_with(word)) continue;
    if (!digit || (model.size() > word.size() && ckpt::detail::is_digit(model[word.size()]))) return find(family);
  }
  return nullptr;
}

}  // namespace peft
}  // namespace catalog

namespace peft = catalog::peft;  ///< PEFT's defaults

/// What LoRA trains of a model of this family.
///
/// @param family      null where it is not known
/// @param targets     as `lora_scope`; empty, "default" or "peft": PEFT's for the family, query and value where it has
///                    none
/// @param also_train  as `lora_scope`
/// @param has_router  as `lora_scope`
/// @throws InvalidInput what `lora_scope` rejects; some of several projections that the family keeps in one matrix, or
///         a name of one matrix for what it keeps apart
[[nodiscard]] constexpr LoraScope lora_scope(const PeftFamily* family, std::string_view targets,
                                             std::string_view also_train = {}, bool has_router = false);

// ---- implementation

namespace detail {

/// Whether targets are named as in Megatron, which keeps query, key and value in one, and gate and up, of every model.
[[nodiscard]] constexpr bool names_megatron(std::string_view targets) {
  bool found = false;
  for_each_item(targets, [&found](std::string_view item) {
    const std::string_view name = without_spaces(item.substr(0, item.find(':')));
    found = found || same_name("linear_qkv", name) || same_name("linear_fc1", name);
  });
  return found;
}

/// Whether a text asks for PEFT's own choice.
[[nodiscard]] constexpr bool is_peft_default(std::string_view targets) {
  return targets.empty() || same_name(targets, "default") || same_name(targets, "peft");
}

[[noreturn]] inline void reject_of_family(const PeftFamily& family, std::string_view text) {
  reject(InvalidInput("ckpt::lora_scope: targets must be matrices of the model: ").append(family.name).append(text));
}

}  // namespace detail

constexpr LoraScope lora_scope(const PeftFamily* family, std::string_view targets, std::string_view also_train,
                               bool has_router) {
  const bool usual = detail::is_peft_default(targets);
  const bool megatron = !usual && detail::names_megatron(targets);
  LoraScope scope = lora_scope(usual ? "q,v" : targets, also_train, has_router);
  if (family == nullptr) return scope;
  if (usual) {
    scope.targets = !family->targets.empty()      ? family->targets
                    : family->one_query_key_value ? detail::one_qkv
                                                  : lora_targets::query_value;
  }
  const auto has = [&](Part part, Projection projection) { return scope.targets.has(part, projection); };
  const auto count = [&](Part part, Projection a, Projection b, Projection c) {
    return (has(part, a) ? 1 : 0) + (has(part, b) ? 1 : 0) + (has(part, c) ? 1 : 0);
  };
  const int qkv = count(Part::attention, Projection::query, Projection::key, Projection::value);
  const int gate_up = count(Part::mlp, Projection::gate, Projection::up, Projection::up);
  const bool one_qkv = family->one_query_key_value || megatron;
  const bool one_gate_up = family->one_gate_up || megatron;
  if (one_qkv && (qkv == 1 || qkv == 2)) {
    detail::reject_of_family(*family, " keeps query, key and value in one: give qkv in place of some of them");
  }
  if (one_gate_up && (gate_up == 1 || gate_up == 2)) {
    detail::reject_of_family(*family, " keeps gate and up in one: give gate_up in place of one of them");
  }
  if (!one_qkv && scope.targets.one_query_key_value) {
    detail::reject_of_family(*family, " has query, key and value apart: give q,k,v");
  }
  if (!one_gate_up && scope.targets.one_gate_up) {
    detail::reject_of_family(*family, " has gate and up apart, if a gate: give gate_proj,up_proj");
  }
  scope.targets.one_query_key_value = one_qkv && qkv == 3;
  scope.targets.one_gate_up = one_gate_up && gate_up == 3;
  return scope;
}

}  // namespace ckpt::inline CKPT_ABI
