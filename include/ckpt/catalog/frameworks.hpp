#pragma once
// How training frameworks write their checkpoints as they come: formats, files, who writes, habits. Data only; what was
// read is said with each. Names of other catalogs, for descriptions of jobs.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/framework.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

// Kinds of files of several frameworks.

// clang-format off
/// Weights as `save_pretrained` writes them.
inline constexpr FileKind hf_weights{.name = "model-{shard}-of-{shards}.safetensors",
    .holds = FileBytes::weights, .writers = FileWriters::one, .format = FileFormat::safetensors,
    .whole = "model.safetensors"};
/// 16-bit weights, DeepSpeed.
inline constexpr FileKind deepspeed_weights{.name = "global_step{step}/mp_rank_{mp}_model_states.pt",
    .holds = FileBytes::weights, .writers = FileWriters::model_parallel_ranks, .format = FileFormat::torch_save};
/// Masters and moments, DeepSpeed; `bf16_` where bf16 is on.
inline constexpr FileKind deepspeed_optimizer{
    .name = "global_step{step}/bf16_zero_pp_rank_{rank}_mp_rank_{mp}_optim_states.pt",
    .holds = FileBytes::optimizer, .writers = FileWriters::all, .format = FileFormat::torch_save};
/// All of a rank, torch's distributed checkpoint.
inline constexpr FileKind rank_file{.name = "__{rank}_0.distcp",
    .holds = FileBytes::everything, .writers = FileWriters::all, .format = FileFormat::distributed};
/// The same of Megatron, whose files of a rank are two up to Core 0.16.
inline constexpr FileKind megatron_file{.name = "__{rank}_{part}.distcp",
    .holds = FileBytes::everything, .writers = FileWriters::all, .format = FileFormat::distributed};
/// The optimizer of the HF Trainer.
inline constexpr FileKind optimizer_pt{.name = "optimizer.pt",
    .holds = FileBytes::optimizer, .writers = FileWriters::one, .format = FileFormat::torch_save};
/// All of a save, Lightning.
inline constexpr FileKind lightning_file{.name = "epoch={epoch}-step={step}.ckpt",
    .holds = FileBytes::everything, .writers = FileWriters::one, .format = FileFormat::torch_save};
// clang-format on

}  // namespace detail

namespace catalog {

/// Frameworks, written as `ckpt::frameworks::torchtitan`. What they leave of a model: `visit_files`.
namespace frameworks {

// clang-format off

/// PyTorch's distributed checkpoint with FSDP.
inline constexpr Framework pytorch_dcp{.name = "pytorch-dcp",
    .title = "PyTorch's distributed checkpoint with FSDP",
    .source = "torch/distributed/checkpoint/filesystem.py, about 2.6",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "dcp",
    .kinds = {{detail::rank_file}},
    .marker = ".metadata", .serialiser = "dcp-h200", .host_memory = "fresh", .syncs = true,
    .note = "one thread and one fsync for each file; async_save copies into fresh pages"};
/// torchtitan.
inline constexpr Framework torchtitan{.name = "torchtitan",
    .title = "torchtitan",
    .source = "torchtitan components/checkpointer, b5bcd76 (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "dcp", .folder = "step-{step}",
    .kinds = {{detail::rank_file}},
    .marker = ".metadata", .serialiser = "dcp-h200", .host_memory = "fresh", .syncs = true, .every_steps = 500,
    .keeps = 10,
    .note = "checkpointing is off unless turned on; async_with_pinned_mem is --host-memory pinned; the last save "
        "holds weights alone"};
/// HF Trainer, one GPU or DDP, fp32.
inline constexpr Framework hf_trainer{.name = "hf-trainer",
    .title = "HF Trainer, one GPU or DDP, fp32",
    .source = "transformers trainer.py 000945a (4.5x), accelerate 1.15",
    .precision = "fp32", .writer_rule = "deduplicated", .folder = "checkpoint-{step}",
    .kinds = {{detail::hf_weights, detail::optimizer_pt}},
    .marker = "trainer_state.json", .shard_limit = 5'000'000'000, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "rank 0 writes everything, the others wait; nothing is removed unless save_total_limit is set"};
/// HF Trainer, one GPU or DDP, loaded in bf16.
inline constexpr Framework hf_trainer_bf16{.name = "hf-trainer-bf16",
    .title = "HF Trainer, one GPU or DDP, loaded in bf16",
    .source = "transformers 5.x modeling_utils, training_args; accelerate 1.15",
    .precision = "pure-bf16", .writer_rule = "deduplicated", .folder = "checkpoint-{step}",
    .kinds = {{detail::hf_weights, detail::optimizer_pt}},
    .marker = "trainer_state.json", .shard_limit = 50'000'000'000, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "weights and moments in bf16 and no fp32 master, also with bf16=True; shards of 50 GB, in 4.x of 5 GB"};
/// HF Trainer with FSDP, full state.
inline constexpr Framework hf_fsdp_full{.name = "hf-fsdp-full",
    .title = "HF Trainer with FSDP, full state",
    .source = "transformers trainer.py 000945a (4.5x), accelerate 1.15",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "gathered", .folder = "checkpoint-{step}",
    .kinds = {{
        detail::hf_weights,
        {.name = "pytorch_model_fsdp.bin", .holds = FileBytes::weights,
         .writers = FileWriters::one, .format = FileFormat::torch_save},
        {.name = "optimizer.bin", .holds = FileBytes::optimizer,
         .writers = FileWriters::one, .format = FileFormat::torch_save}}},
    .marker = "trainer_state.json", .shard_limit = 5'000'000'000, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "FSDP 1's default: gathered to rank 0, weights stored twice; a LoRA run stores its whole base, too"};
/// HF Trainer with FSDP, sharded state.
inline constexpr Framework hf_fsdp{.name = "hf-fsdp",
    .title = "HF Trainer with FSDP, sharded state",
    .source = "transformers trainer.py 000945a (4.5x), accelerate 1.15",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "dcp", .folder = "checkpoint-{step}",
    .kinds = {{
        {.name = "pytorch_model_fsdp_0/__{rank}_0.distcp", .holds = FileBytes::weights,
         .writers = FileWriters::all, .format = FileFormat::distributed},
        {.name = "optimizer_0/__{rank}_0.distcp", .holds = FileBytes::optimizer,
         .writers = FileWriters::all, .format = FileFormat::distributed}}},
    .marker = ".metadata", .serialiser = "dcp-h200", .asynchronous = Asynchronous::impossible,
    .syncs = true, .every_steps = 500,
    .note = "of sharded state dictionaries; full ones, FSDP 1's default, are written by rank 0 alone"};
/// HF Trainer with ZeRO 1 or 2.
inline constexpr Framework hf_zero2{.name = "hf-zero2",
    .title = "HF Trainer with ZeRO 1 or 2",
    .source = "transformers 5.x modeling_utils, training_args; accelerate 1.15; DeepSpeed 0.19.6 dev, edaa722 (2026)",
    .precision = "mixed-bf16", .zero = Zero::gradients, .writer_rule = "mp-ranks", .folder = "checkpoint-{step}",
    .kinds = {{detail::hf_weights, detail::deepspeed_weights, detail::deepspeed_optimizer}},
    .marker = "latest", .model_parallel = false, .shard_limit = 50'000'000'000, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "16-bit weights stored twice, both by rank 0: safetensors and model_states"};
/// HF Trainer with ZeRO 3.
inline constexpr Framework hf_zero3{.name = "hf-zero3",
    .title = "HF Trainer with ZeRO 3",
    .source = "transformers trainer.py 000945a (4.5x), accelerate 1.15; DeepSpeed 0.19.6 dev, edaa722 (2026)",
    .precision = "zero3-default", .zero = Zero::everything, .writer_rule = "mp-ranks", .folder = "checkpoint-{step}",
    .kinds = {{detail::deepspeed_optimizer}},
    .marker = "latest", .model_parallel = false, .times_written = 2, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "the whole save is written twice into the same folder (transformers issue 34534); weights are only in "
        "the optimizer's files"};
/// HF Trainer with ZeRO 3, weights gathered.
inline constexpr Framework hf_zero3_gathered{.name = "hf-zero3-gathered",
    .title = "HF Trainer with ZeRO 3, weights gathered",
    .source = "transformers trainer.py 000945a (4.5x), accelerate 1.15; DeepSpeed 0.19.6 dev, edaa722 (2026)",
    .precision = "mixed-bf16", .zero = Zero::everything, .writer_rule = "mp-ranks", .folder = "checkpoint-{step}",
    .kinds = {{detail::hf_weights, detail::deepspeed_optimizer}},
    .marker = "latest", .model_parallel = false, .shard_limit = 5'000'000'000, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "stage3_gather_16bit_weights_on_model_save: rank 0 gathers the 16-bit weights"};
/// DeepSpeed with ZeRO 1 or 2.
inline constexpr Framework deepspeed{.name = "deepspeed",
    .title = "DeepSpeed with ZeRO 1 or 2",
    .source = "DeepSpeed 0.19.6 dev, edaa722 (2026)",
    .precision = "mixed-bf16", .zero = Zero::gradients, .writer_rule = "mp-ranks",
    .kinds = {{detail::deepspeed_weights, detail::deepspeed_optimizer}},
    .marker = "latest", .model_parallel = false, .serialiser = "torch-save-h200", .syncs = false,
    .every_other = "by the caller's loop",
    .note = "torch.save with one thread, no fsync, nothing asynchronous; the writers fast and decoupled and "
        "DataStates have to be turned on"};
/// DeepSpeed with ZeRO 3.
inline constexpr Framework deepspeed_zero3{.name = "deepspeed-zero3",
    .title = "DeepSpeed with ZeRO 3",
    .source = "DeepSpeed 0.19.6 dev, edaa722 (2026)",
    .precision = "zero3-default", .zero = Zero::everything, .writer_rule = "mp-ranks",
    .kinds = {{detail::deepspeed_optimizer}},
    .marker = "latest", .model_parallel = false, .serialiser = "torch-save-h200", .syncs = false,
    .every_other = "by the caller's loop",
    .note = "model_states hold no weights: zero_to_fp32.py rebuilds them; frozen weights are in them "
        "unless excluded"};
/// Megatron-LM, torch_dist.
inline constexpr Framework megatron{.name = "megatron",
    .title = "Megatron-LM, torch_dist",
    .source = "Megatron-LM 0.20 dev, d98e8a6 (2026)",
    .precision = "mixed-bf16", .zero = Zero::optimizer, .writer_rule = "fully-parallel", .folder = "iter_{step}",
    .kinds = {{detail::megatron_file}},
    .marker = "latest_checkpointed_iteration.txt", .serialiser = "dcp-h200", .host_memory = "pinned", .syncs = true,
    .every_other = "must be given",
    .note = "format torch_dist with --ckpt-fully-parallel-save; two files of a rank up to Core 0.16; --async-save "
        "needs the persistent worker"};
/// Megatron-LM, torch.
inline constexpr Framework megatron_torch{.name = "megatron-torch",
    .title = "Megatron-LM, torch",
    .source = "Megatron-LM 0.20 dev, d98e8a6 (2026)",
    .precision = "mixed-bf16", .zero = Zero::optimizer, .writer_rule = "gathered", .folder = "iter_{step}",
    .kinds = {{
        {.name = "mp_rank_{mp}/model_optim_rng.pt", .holds = FileBytes::weights,
         .writers = FileWriters::model_parallel_ranks, .format = FileFormat::torch_save},
        {.name = "mp_rank_{mp}/distrib_optim.pt", .holds = FileBytes::optimizer,
         .writers = FileWriters::model_parallel_ranks, .format = FileFormat::torch_save}}},
    .marker = "latest_checkpointed_iteration.txt", .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_other = "must be given",
    .note = "the distributed optimizer is gathered and saved by one rank of each replica"};
/// NeMo 2, default_log.
inline constexpr Framework nemo{.name = "nemo",
    .title = "NeMo 2, default_log",
    .source = "NeMo 2.6 dev, 8cfedd7 (2025)",
    .precision = "mixed-bf16", .zero = Zero::optimizer, .writer_rule = "fully-parallel", .folder = "{name}",
    .kinds = {{
        {.name = "weights/__{rank}_{part}.distcp", .holds = FileBytes::everything,
         .writers = FileWriters::all, .format = FileFormat::distributed, .parts = 2}}},
    .marker = "metadata.json", .unfinished = "-unfinished", .second_copy = "-last", .serialiser = "dcp-h200",
    .host_memory = "pinned", .asynchronous = Asynchronous::on, .syncs = true, .threads = 2, .every = Seconds(900.0), .keeps = 10,
    .note = "asynchronous by default; default_log saves everything twice with save_last"};
/// Lightning with DDP.
inline constexpr Framework lightning{.name = "lightning",
    .title = "Lightning with DDP",
    .source = "Lightning 2.6.2, 7f0c343 (2026)",
    .precision = "fp32", .writer_rule = "deduplicated",
    .kinds = {{detail::lightning_file}},
    .serialiser = "torch-save-h200", .syncs = false, .every_other = "each epoch", .keeps = 1,
    .note = "written under another name and moved; save_last=True writes everything again; AsyncCheckpointIO clones "
        "the state in the accelerator's memory"};
/// Lightning with FSDP, full state.
inline constexpr Framework lightning_fsdp{.name = "lightning-fsdp",
    .title = "Lightning with FSDP, full state",
    .source = "Lightning 2.6.2, 7f0c343 (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "gathered",
    .kinds = {{detail::lightning_file}},
    .serialiser = "torch-save-h200", .syncs = false, .every_other = "each epoch", .keeps = 1,
    .note = "gathered to rank 0; save_last=True writes everything again"};
/// Lightning with ModelParallel or sharded FSDP.
inline constexpr Framework lightning_model_parallel{.name = "lightning-model-parallel",
    .title = "Lightning with ModelParallel or sharded FSDP",
    .source = "Lightning 2.6.2, 7f0c343 (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "dcp", .folder = "epoch={epoch}-step={step}.ckpt",
    .kinds = {{detail::rank_file}},
    .marker = "meta.pt", .serialiser = "dcp-h200", .host_memory = "fresh", .syncs = true, .every_other = "each epoch",
    .keeps = 1,
    .note = "save_last=True writes everything again"};
/// MaxText on Orbax.
inline constexpr Framework maxtext{.name = "maxtext",
    .title = "MaxText on Orbax",
    .source = "MaxText e591f30 (2026), Orbax 0.12.4",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "deduplicated", .folder = "{step}",
    .kinds = {{
        {.name = "items/ocdbt.process_{process}/d/{hash}", .holds = FileBytes::everything,
         .writers = FileWriters::all, .format = FileFormat::compressed, .largest = 2147483648}}},
    .marker = "commit_success.txt", .asynchronous = Asynchronous::on, .every_steps = 10000,
    .note = "zstd: the first save, at step 0, is far smaller, since moments are zeros; pinned memory on GPUs, "
        "pageable on TPUs"};
/// levanter, marin.
inline constexpr Framework levanter{.name = "levanter",
    .title = "levanter, marin",
    .source = "levanter 9263f81 (2025), marin (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "fully-parallel", .folder = "step-{step}",
    .kinds = {{
        {.name = "d/{hash}", .holds = FileBytes::everything,
         .writers = FileWriters::all, .format = FileFormat::compressed}}},
    .marker = "metadata.json", .host_memory = "fresh", .asynchronous = Asynchronous::on, .every = Seconds(900.0), .keeps = 1,
    .note = "every 15 min a temporary save, of which one is kept, and every 10,000 steps a permanent one; "
        "compression as zarr3 has it"};
/// verl with FSDP, for each model that is trained.
inline constexpr Framework verl{.name = "verl",
    .title = "verl with FSDP, for each model that is trained",
    .source = "verl 0.10.0 dev, 1dda039 (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "naive", .folder = "global_step_{step}",
    .kinds = {{
        {.name = "actor/model_world_size_{ranks}_rank_{rank}.pt", .holds = FileBytes::weights,
         .writers = FileWriters::all, .format = FileFormat::torch_save},
        {.name = "actor/optim_world_size_{ranks}_rank_{rank}.pt", .holds = FileBytes::optimizer,
         .writers = FileWriters::all, .format = FileFormat::torch_save}}},
    .marker = "latest_checkpointed_iteration.txt", .model_parallel = false, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_other = "never, unless save_freq is set",
    .deletes_first = true,
    .note = "the critic again as much; only as many ranks can load it; old folders are deleted before the save"};
/// verl with Megatron, for each model that is trained.
inline constexpr Framework verl_megatron{.name = "verl-megatron",
    .title = "verl with Megatron, for each model that is trained",
    .source = "verl 0.10.0 dev, 1dda039 (2026)",
    .precision = "mixed-bf16", .zero = Zero::optimizer, .writer_rule = "fully-parallel", .folder = "global_step_{step}",
    .kinds = {{
        {.name = "actor/model/dist_ckpt/__{rank}_{part}.distcp", .holds = FileBytes::weights,
         .writers = FileWriters::all, .format = FileFormat::distributed},
        {.name = "actor/optimizer/dist_ckpt/__{rank}_{part}.distcp", .holds = FileBytes::optimizer,
         .writers = FileWriters::all, .format = FileFormat::distributed}}},
    .marker = "latest_checkpointed_iteration.txt", .serialiser = "dcp-h200",
    .every_other = "never, unless save_freq is set", .deletes_first = true,
    .note = "the critic again as much; with an asynchronous save the tracker file is skipped"};
/// OpenRLHF, for each model that is trained.
inline constexpr Framework openrlhf{.name = "openrlhf",
    .title = "OpenRLHF, for each model that is trained",
    .source = "OpenRLHF 0.11.0, 3c3be62 (2026)",
    .precision = "mixed-bf16", .zero = Zero::gradients, .writer_rule = "mp-ranks",
    .kinds = {{
        {.name = "_actor/global_step{step}/mp_rank_{mp}_model_states.pt", .holds = FileBytes::weights,
         .writers = FileWriters::model_parallel_ranks, .format = FileFormat::torch_save},
        {.name = "_actor/global_step{step}/bf16_zero_pp_rank_{rank}_mp_rank_{mp}_optim_states.pt",
         .holds = FileBytes::optimizer, .writers = FileWriters::all, .format = FileFormat::torch_save}}},
    .marker = "latest", .model_parallel = false, .serialiser = "torch-save-h200", .syncs = false,
    .every_other = "never, unless save_steps is set", .keeps = 3, .deletes_first = true,
    .note = "the critic again as much; deletes before it saves; --ckpt.save_hf adds 16-bit weights"};
/// composer, full state.
inline constexpr Framework composer{.name = "composer",
    .title = "composer, full state",
    .source = "composer 0.33 dev, 6405188 (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "gathered",
    .kinds = {{
        {.name = "ep{epoch}-ba{batch}-rank0.pt", .holds = FileBytes::everything,
         .writers = FileWriters::one, .format = FileFormat::torch_save}}},
    .marker = "latest-rank0.pt", .serialiser = "torch-save-h200",
    .syncs = false, .every_other = "each epoch",
    .note = "FSDP 1's default; rank 0 writes everything"};
/// composer, sharded state.
inline constexpr Framework composer_sharded{.name = "composer-sharded",
    .title = "composer, sharded state",
    .source = "composer 0.33 dev, 6405188 (2026)",
    .precision = "fp32", .zero = Zero::everything, .writer_rule = "dcp", .folder = "ep{epoch}-ba{batch}",
    .kinds = {{detail::rank_file}},
    .marker = ".metadata", .serialiser = "dcp-h200", .syncs = true,
    .every_other = "each epoch",
    .note = "FSDP 2's default; what is replicated is all written by the lowest rank"};
/// PEFT LoRA in the HF Trainer.
inline constexpr Framework hf_lora{.name = "hf-lora",
    .title = "PEFT LoRA in the HF Trainer",
    .source = "PEFT 0.20.1 dev, 5d602fd (2026)",
    .precision = "fp32", .optimizer = "lora", .rank = 8, .writer_rule = "deduplicated", .folder = "checkpoint-{step}",
    .kinds = {{
        {.name = "adapter_model.safetensors", .holds = FileBytes::weights,
         .writers = FileWriters::one, .format = FileFormat::safetensors},
        detail::optimizer_pt}},
    .marker = "trainer_state.json", .serialiser = "torch-save-h200", .asynchronous = Asynchronous::impossible,
    .syncs = false, .every_steps = 500,
    .note = "12 bytes for each parameter of an adapter, nothing of the base; of rank 8 unless given; modules_to_save adds "
        "whole modules"};

/// axolotl, which trains with the HF Trainer.
inline constexpr Framework axolotl{.name = "axolotl", .title = "axolotl: the HF Trainer with other habits",
    .source = "axolotl 0.18.0 core/builders/base.py (2026); transformers trainer.py 000945a (4.5x)",
    .precision = "fp32", .writer_rule = "deduplicated", .folder = "checkpoint-{step}", .kinds = hf_trainer.kinds,
    .marker = "trainer_state.json", .shard_limit = 5'000'000'000, .serialiser = "torch-save-h200",
    .asynchronous = Asynchronous::impossible, .syncs = false, .every_other = "each epoch", .keeps = 4,
    .note = "the final model is written once more to output_dir; with adapters say hf-lora, sharded hf-fsdp, hf-zero2, "
        "hf-zero3"};
/// unsloth, LoRA on all seven matrices of a layer.
inline constexpr Framework unsloth{.name = "unsloth",
    .title = "unsloth: LoRA of rank 16 on seven matrices, in the HF Trainer",
    .source = "unsloth 015bdef models/llama.py, save.py (2026); PEFT 0.20.1 dev, 5d602fd (2026)",
    .precision = "fp32", .optimizer = "lora", .rank = 16,
    .lora_targets = "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj", .writer_rule = "deduplicated",
    .folder = "checkpoint-{step}", .kinds = hf_lora.kinds, .marker = "trainer_state.json",
    .serialiser = "torch-save-h200", .asynchronous = Asynchronous::impossible, .syncs = false, .every_steps = 500,
    .note = "12 bytes for each parameter of an adapter, nothing of the base; save_method=merged_16bit at the end writes "
        "the whole model in 16 bits"};

/// All of them; where names of files fit several, the first that fits is meant.
inline constexpr const Framework* all[] = {&pytorch_dcp, &torchtitan, &hf_trainer, &hf_trainer_bf16, &hf_fsdp_full,
                                           &hf_fsdp, &hf_zero2, &hf_zero3, &hf_zero3_gathered, &deepspeed,
                                           &deepspeed_zero3, &megatron, &megatron_torch, &nemo, &lightning,
                                           &lightning_fsdp, &lightning_model_parallel, &maxtext, &levanter, &verl,
                                           &verl_megatron, &openrlhf, &composer, &composer_sharded, &hf_lora, &axolotl,
                                           &unsloth};
// clang-format on

/// The framework with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Framework* find(std::string_view name) { return find_by_name(all, name); }
/// The framework with this name; names of tools besides: `frameworks::get_tool`.
/// @throws InvalidInput that suggests the nearest names
[[nodiscard]] constexpr const Framework& get(std::string_view name) { return get_by_name(all, name, "framework"); }

}  // namespace frameworks
}  // namespace catalog

namespace frameworks = catalog::frameworks;  ///< the frameworks
}  // namespace ckpt::inline CKPT_ABI
