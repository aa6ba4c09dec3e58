#pragma once
// Names of tools: which framework's files each of them leaves, and what to say where that is none. Data only.

#include <cstddef>
#include <string_view>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/framework.hpp>

namespace ckpt::inline CKPT_ABI {

/// Another name of a framework.
struct FrameworkAlias {
  std::string_view name{};            ///< of a tool: "peft"
  const Framework* writes = nullptr;  ///< whose files it leaves
  std::string_view note{};            ///< what differs, or when it is another
};

/// A name that is of no framework.
struct FrameworkHint {
  std::string_view name{};     ///< "accelerate"
  std::string_view instead{};  ///< what to take in its place, and why
};

namespace catalog::frameworks {

// clang-format off

/// Other names, of tools whose files are those of an entry. Those of section 2 of its sources are verified; that TRL and
/// LLM Foundry train with the HF Trainer and composer is recalled.
inline constexpr FrameworkAlias aliases[] = {
    {"dcp", &pytorch_dcp, ""},
    {"torch-distributed-checkpoint", &pytorch_dcp, ""},
    {"fsdp2", &pytorch_dcp, "FSDP 2 saved by torch's distributed checkpoint; by the HF Trainer say hf-fsdp"},
    {"transformers", &hf_trainer, ""},
    {"huggingface", &hf_trainer, ""},
    {"hf", &hf_trainer, ""},
    {"trl", &hf_trainer, "its trainers are HF Trainers; with adapters say hf-lora, sharded hf-fsdp, hf-zero2, hf-zero3"},
    {"peft", &hf_lora, ""},
    {"deepspeed-zero1", &deepspeed, ""},
    {"deepspeed-zero2", &deepspeed, ""},
    {"megatron-lm", &megatron, ""},
    {"megatron-core", &megatron, ""},
    {"megatron-bridge", &megatron, "with run_config.yaml and train_state.pt besides"},
    {"nemo2", &nemo, ""},
    {"pytorch-lightning", &lightning, ""},
    {"lightning-ddp", &lightning, ""},
    {"marin", &levanter, "replicas are split among more writers, and what is copied at a time is limited"},
    {"verl-fsdp", &verl, ""},
    {"mosaicml-composer", &composer, ""},
    {"llm-foundry", &composer, "with FSDP 2 say composer-sharded"},
};

/// Tools, and words for how a model is divided, that are no entry: what to say in their place.
inline constexpr FrameworkHint hints[] = {
    {"accelerate", "its save_state names files in a way of its own (optimizer.bin beside model.safetensors); the HF "
        "Trainer with it is hf-trainer, hf-fsdp-full, hf-fsdp, hf-zero2 or hf-zero3"},
    {"llama-factory", "it trains with the HF Trainer: hf-lora with adapters, else hf-trainer, hf-fsdp, hf-zero2 or "
        "hf-zero3"},
    {"ms-swift", "it trains with the HF Trainer: hf-lora with adapters, else hf-trainer, hf-fsdp, hf-zero2 or hf-zero3"},
    {"torchtune", "nobody has read its checkpointers for us; nearest are hf-trainer for one process that writes "
        "safetensors, pytorch-dcp for its distributed checkpoints"},
    {"orbax", "a library: as MaxText uses it maxtext, with its zarr3 and folders; levanter has a writer of its own"},
    {"jax", "say who saves: maxtext (Orbax) or levanter"},
    {"flax", "say who saves: maxtext (Orbax) or levanter"},
    {"fsdp", "say who saves: pytorch-dcp, torchtitan, hf-fsdp, hf-fsdp-full, lightning-fsdp or composer"},
    {"fsdp1", "say who saves: hf-fsdp-full, lightning-fsdp or composer, whose default is a gathered state; pytorch-dcp"},
    {"ddp", "say who saves: hf-trainer or lightning"},
    {"zero1", "say who saves: deepspeed, or hf-zero2 in the HF Trainer"},
    {"zero2", "say who saves: deepspeed, or hf-zero2 in the HF Trainer"},
    {"zero3", "say who saves: deepspeed-zero3, or hf-zero3 in the HF Trainer"},
    {"gpt-neox", "it saves with DeepSpeed: deepspeed, without pipeline stages"},
    {"megatron-deepspeed", "it saves with DeepSpeed: deepspeed, without pipeline stages"},
    {"lora", "hf-lora, or unsloth"},
    {"qlora", "hf-lora, or unsloth: the base is not written"},
    {"pytorch", "say who saves: pytorch-dcp for sharded states; torch.save by one process is as in hf-trainer"},
};
// clang-format on

/// The framework with this name (see `same_name`), one of `all` or of `aliases`, or null.
[[nodiscard]] constexpr const Framework* find_tool(std::string_view name) {
  if (const Framework* known = find(name)) return known;
  for (const FrameworkAlias& alias : aliases) {
    if (same_name(alias.name, name)) return alias.writes;
  }
  return nullptr;
}
/// The framework with this name, one of `all` or of `aliases`.
/// @throws InvalidInput that says what to take in its place, or suggests the nearest names
[[nodiscard]] constexpr const Framework& get_tool(std::string_view name) {
  if (const Framework* known = find_tool(name)) return *known;
  for (const FrameworkHint& hint : hints) {
    if (!same_name(hint.name, name)) continue;
    ckpt::detail::reject(InvalidInput("ckpt: unknown framework \"").append(name).append("\": ").append(hint.instead));
  }
  constexpr std::size_t n = std::size(all);
  FrameworkAlias names[n + std::size(aliases)] = {};
  const FrameworkAlias* pointers[std::size(names)] = {};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    names[i].name = i < n ? all[i]->name : aliases[i - n].name;
    pointers[i] = &names[i];
  }
  ckpt::detail::reject_unknown_name(pointers, name, "framework");
}

}  // namespace catalog::frameworks
}  // namespace ckpt::inline CKPT_ABI
