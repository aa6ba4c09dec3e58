#pragma once
// How training frameworks write their checkpoints as they come: who writes, by what, from which memory. Names of other
// catalogs, for descriptions of jobs.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>

namespace ckpt::inline CKPT_ABI {

/// What a framework does unless it is told otherwise.
struct Framework {
  std::string_view name{};         ///< as looked up: "torchtitan"
  std::string_view writer_rule{};  ///< of `writer_rules`: who writes what several ranks hold
  std::string_view serialiser{};   ///< of `serialisers`: what turns state into files, with its rate as measured
  std::string_view host_memory{};  ///< of `host_memory`: what an asynchronous save copies into
  std::string_view source{};       ///< what was read
  std::string_view note{};         ///< what the names do not say
};

namespace catalog {

/// Frameworks, written as `ckpt::frameworks::torchtitan`.
namespace frameworks {

/// PyTorch's distributed checkpoint with FSDP.
inline constexpr Framework pytorch_dcp{"pytorch-dcp",
                                       "dcp",
                                       "dcp-h200",
                                       "fresh",
                                       "torch/distributed/checkpoint/filesystem.py, about 2.6",
                                       "one thread and one fsync for each file; async_save copies into fresh pages"};
/// torchtitan.
inline constexpr Framework torchtitan{
    "torchtitan",
    "dcp",
    "dcp-h200",
    "fresh",
    "torchtitan components/checkpointer, b5bcd76 (2026)",
    "checkpointing is off unless turned on; async_with_pinned_mem is --host-memory pinned"};
/// Hugging Face Trainer with FSDP and sharded state dictionaries.
inline constexpr Framework hf_fsdp{
    "hf-fsdp",
    "dcp",
    "dcp-h200",
    "fresh",
    "transformers trainer.py 000945a, accelerate 1.15",
    "of sharded state dictionaries; full ones, FSDP 1's default, are written by rank 0 alone"};
/// DeepSpeed, its own format.
inline constexpr Framework deepspeed{"deepspeed",
                                     "mp-ranks",
                                     "torch-save-h200",
                                     "fresh",
                                     "DeepSpeed 0.19.6 dev, edaa722 (2026)",
                                     "torch.save with one thread, no fsync, nothing asynchronous"};
/// Megatron-LM with torch_dist.
inline constexpr Framework megatron{"megatron",
                                    "fully-parallel",
                                    "dcp-h200",
                                    "pinned",
                                    "Megatron-LM 0.20 dev, d98e8a6 (2026)",
                                    "format torch_dist with --ckpt-fully-parallel-save"};
/// Megatron-LM with the format `torch`.
inline constexpr Framework megatron_torch{
    "megatron-torch",
    "gathered",
    "torch-save-h200",
    "pinned",
    "Megatron-LM 0.20 dev, d98e8a6 (2026)",
    "the distributed optimizer is gathered and saved by one rank of each replica"};
/// NeMo 2.
inline constexpr Framework nemo{"nemo",
                                "fully-parallel",
                                "dcp-h200",
                                "pinned",
                                "NeMo 2.6 dev, 8cfedd7 (2025)",
                                "asynchronous by default; default_log saves everything twice with save_last"};

/// All of them.
inline constexpr const Framework* all[] = {&pytorch_dcp, &torchtitan,     &hf_fsdp, &deepspeed,
                                           &megatron,    &megatron_torch, &nemo};

/// The framework with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Framework* find(std::string_view name) { return find_by_name(all, name); }
/// The framework with this name.
/// @throws InvalidInput that lists the names
[[nodiscard]] constexpr const Framework& get(std::string_view name) { return get_by_name(all, name, "framework"); }

}  // namespace frameworks
}  // namespace catalog

namespace frameworks = catalog::frameworks;  ///< the frameworks
}  // namespace ckpt::inline CKPT_ABI
