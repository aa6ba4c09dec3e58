#pragma once
// Small files that training frameworks leave beside the state, with the sizes that they usually have. Data only: names
// as the sources of catalog/frameworks.hpp have them, sizes as recalled from folders that people list.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/state/framework.hpp>

namespace ckpt::inline CKPT_ABI {

/// A small file of a framework: it holds no state of the model.
struct SmallFile {
  std::string_view name{};                 ///< last component of its path; {rank} and others as in `FileKind`
  std::string_view holds{};                ///< what is in it
  std::uint64_t least = 0;                 ///< usual size [B]: from
  std::uint64_t most = 0;                  ///< to
  std::string_view by{};                   ///< frameworks that leave it, apart by spaces; hf-*: all that begin so
  FileWriters writers = FileWriters::one;  ///< by whom
  bool always = true;                      ///< with every model, unless it was turned off
  std::string_view of_one{};               ///< its name where one process trains

  /// Whether a framework leaves it.
  [[nodiscard]] constexpr bool is_left_by(const Framework& framework) const {
    for (std::string_view rest = by; !rest.empty();) {
      const std::size_t end = rest.find(' ');
      const std::string_view word = rest.substr(0, end);
      if (word.ends_with('*') ? framework.name.starts_with(word.substr(0, word.size() - 1)) : framework.name == word) {
        return true;
      }
      rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
    }
    return false;
  }
};

namespace catalog {

/// Small files.
namespace small_files {

namespace detail {

// Who saves a model or a tokenizer as transformers does.
inline constexpr std::string_view save_pretrained = "hf-trainer* hf-fsdp-full hf-zero* axolotl verl*";
inline constexpr std::string_view save_tokenizer = "hf-trainer* hf-fsdp-full hf-zero* hf-lora axolotl unsloth verl*";

}  // namespace detail

// clang-format off

/// All of them.
inline constexpr SmallFile all[] = {
    // transformers, PEFT
    {"config.json", "shape of the model", 400, 20'000, detail::save_pretrained},
    {"generation_config.json", "defaults of generation", 80, 2'000, detail::save_pretrained},
    {"tokenizer.json", "tokenizer: words and merges", 300'000, 40'000'000, detail::save_tokenizer},
    {"tokenizer_config.json", "tokenizer: options", 100, 1'500'000, detail::save_tokenizer},
    {"special_tokens_map.json", "tokenizer: special words", 50, 50'000, detail::save_tokenizer, FileWriters::one, false},
    {"tokenizer.model", "tokenizer: SentencePiece", 200'000, 6'000'000, detail::save_tokenizer, FileWriters::one, false},
    {"vocab.json", "tokenizer: words", 500'000, 4'000'000, detail::save_tokenizer, FileWriters::one, false},
    {"vocab.txt", "tokenizer: words", 200'000, 5'000'000, detail::save_tokenizer, FileWriters::one, false},
    {"merges.txt", "tokenizer: merges", 400'000, 3'000'000, detail::save_tokenizer, FileWriters::one, false},
    {"added_tokens.json", "tokenizer: words that were added", 20, 50'000, detail::save_tokenizer, FileWriters::one, false},
    {"chat_template.jinja", "template of a conversation", 100, 30'000, detail::save_tokenizer, FileWriters::one, false},
    {"preprocessor_config.json", "how images or sound come in", 100, 10'000, detail::save_tokenizer, FileWriters::one, false},
    {"processor_config.json", "how images or sound come in", 50, 10'000, detail::save_tokenizer, FileWriters::one, false},
    {"model.safetensors.index.json", "which shard has which tensor", 1'000, 10'000'000, detail::save_pretrained, FileWriters::one, false},
    {"training_args.bin", "arguments of the trainer", 2'500, 15'000, "hf-trainer* hf-fsdp-full hf-zero* hf-lora axolotl unsloth"},
    {"scheduler.pt", "scheduler of the learning rate", 500, 3'000, "hf-* axolotl unsloth"},
    {"scaler.pt", "scale of the loss, with fp16", 500, 3'000, "hf-trainer* hf-fsdp-full hf-zero* hf-lora axolotl unsloth", FileWriters::one, false},
    {"rng_state_{rank}.pth", "random states of a rank", 13'000, 20'000, "hf-* axolotl unsloth", FileWriters::all, true, "rng_state.pth"},
    {"trainer_state.json", "steps and history of logs, grows with these", 300, 20'000'000, "hf-* axolotl unsloth"},
    {"adapter_config.json", "what LoRA adapts", 300, 5'000, "hf-lora unsloth"},
    {"README.md", "model card", 500, 20'000, "hf-lora unsloth"},
    // accelerate's save_state
    {"random_states_{rank}.pkl", "random states of a rank", 13'000, 20'000, "hf-* axolotl unsloth", FileWriters::all, false},
    {"scheduler.bin", "scheduler of the learning rate", 500, 3'000, "hf-* axolotl unsloth", FileWriters::one, false},
    {"sampler.bin", "order of samples", 500, 3'000, "hf-* axolotl unsloth", FileWriters::one, false},
    {"dl_state_dict.bin", "position of the reader", 500, 100'000, "hf-* axolotl unsloth", FileWriters::one, false},
    // DeepSpeed
    {"zero_pp_rank_{rank}_mp_rank_{mp}_model_states.pt", "names and shapes, no weights", 10'000, 1'000'000,
     "hf-zero3* deepspeed-zero3", FileWriters::all},
    {"latest", "name of the newest save", 1, 100, "hf-zero* deepspeed* openrlhf"},
    {"zero_to_fp32.py", "a script that rebuilds weights", 20'000, 50'000, "hf-zero* deepspeed* openrlhf"},
    // torch's distributed checkpoint, Megatron
    {".metadata", "which file has which piece, grows with pieces", 10'000, 200'000'000,
     "pytorch-dcp torchtitan composer-sharded lightning-model-parallel hf-fsdp megatron nemo verl-megatron"},
    {"metadata.json", "format and version, or step and time", 20, 500, "megatron nemo verl-megatron levanter"},
    {"common.pt", "arguments and what ranks share", 1'000, 1'000'000, "megatron nemo verl-megatron", FileWriters::one, false},
    {"latest_checkpointed_iteration.txt", "step of the newest save", 1, 20, "megatron* verl*"},
    {"train_dataloader_dprank{rank}.pt", "position of the reader", 500, 1'000'000, "megatron*", FileWriters::all, false},
    {"run_config.yaml", "arguments", 1'000, 200'000, "megatron*", FileWriters::one, false},
    {"train_state.pt", "steps and samples", 500, 10'000, "megatron*", FileWriters::one, false},
    // others
    {"meta.pt", "loops, callbacks, schedulers", 500, 1'000'000, "lightning-model-parallel"},
    {"extra_state_world_size_{ranks}_rank_{rank}.pt", "scheduler and random states", 13'000, 25'000, "verl", FileWriters::all},
    {"fsdp_config.json", "version and number of ranks", 20, 500, "verl", FileWriters::one, false},
    {"data.pt", "position of the reader", 500, 1'000'000, "verl*"},
    {"latest-rank0.pt", "link to the newest save", 0, 200, "composer"},
    {"commit_success.txt", "the save is complete", 0, 200, "maxtext"},
    {"_CHECKPOINT_METADATA", "times of begin and commit", 50, 2'000, "maxtext"},
    {"_METADATA", "tree of names", 1'000, 5'000'000, "maxtext"},
    {"_sharding", "layout of arrays", 1'000, 5'000'000, "maxtext"},
    {"manifest.ocdbt", "root of the tree of pieces", 50, 10'000, "maxtext levanter"},
};

// clang-format on

}  // namespace small_files
}  // namespace catalog

namespace small_files = catalog::small_files;  ///< small files of frameworks
}  // namespace ckpt::inline CKPT_ABI
