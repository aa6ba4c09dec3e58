// The snippets of docs/state.md.

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/listing.hpp>
#include <ckpt/state/optimizers.hpp>

namespace {

ckpt::Bytes bytes(std::uint64_t n) { return ckpt::Bytes(static_cast<double>(n)); }

/// 8B under ZeRO-2: two kinds of files.
void zero_two() {
  const ckpt::ParallelLayout layout{.data = 8, .zero = ckpt::Zero::gradients};
  const ckpt::Inventory saved = ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam<>{}, layout);
  fmt::print("optimizer {:.1GiB} in 8 files, model {:.1GiB} in 1\n", bytes(saved.optimizer_bytes_written()),
             bytes(saved.weight_bytes_written()));
  fmt::print("rank {} writes {:.1GiB}, the others {:.1GiB}\n", saved.heaviest().replica,
             bytes(saved.heaviest().total()), bytes(saved.lightest().total()));
}

/// Ten GPUs.
void ten_ranks() {
  for (const ckpt::WriterRule saving : {ckpt::WriterRule::deduplicated, ckpt::WriterRule::naive}) {
    const ckpt::ParallelLayout layout{.data = 10, .writer_rule = saving};
    const ckpt::Inventory saved = ckpt::take_inventory(ckpt::models::gpt2_xl, ckpt::Adam<>{}, layout);
    fmt::print("{} writers, {:.1GiB}, of which written again {:.1GiB}\n", saved.writers(), bytes(saved.bytes_written()),
               bytes(saved.bytes_written_again()));
  }
}

/// A mixture of experts in one file for each model-parallel rank.
void experts() {
  for (const std::uint64_t expert : {1U, 2U, 8U}) {
    const ckpt::ParallelLayout layout{
        .data = 8, .expert = expert, .writer_rule = ckpt::WriterRule::model_parallel_ranks};
    const ckpt::Inventory saved = ckpt::take_inventory(ckpt::models::mixtral_8x7b, ckpt::Adam<>{}, layout);
    fmt::print("expert parallel {}: {:.1GiB}, not experts {:.1GiB}\n", expert, bytes(saved.bytes_written()),
               bytes(saved.unique_bytes() - saved[ckpt::Part::experts].total()));
  }
}

/// LoRA with and without its base.
void lora() {
  const ckpt::Lora<> adapters{.rank = 16};  // of query and value
  const ckpt::Lora<> with_base{.rank = 16, .base = ckpt::formats::bf16, .base_rest = ckpt::formats::bf16};
  fmt::print("adapters {:.0MiB}, with their base {:.1GiB}\n",
             bytes(ckpt::take_inventory(ckpt::models::llama3_8b, adapters).bytes_written()),
             bytes(ckpt::take_inventory(ckpt::models::llama3_8b, with_base).bytes_written()));
}

/// An optimizer that a configuration file names.
void by_name(std::string_view name) {
  const ckpt::Optimizer optimizer = ckpt::optimizers::get(name, "mixed-bf16");
  const ckpt::Inventory saved = ckpt::take_inventory(ckpt::models::llama3_8b, optimizer);
  fmt::print("{}: {:.1GiB}\n", optimizer.name, bytes(saved.bytes_written()));
}

/// The files of a save.
void files_of_a_save() {
  constexpr const ckpt::Framework& framework = ckpt::frameworks::hf_zero2;
  visit_files(framework, ckpt::models::llama3_8b, optimizer_in(framework), {.data = 8}, [](const ckpt::DueFiles& due) {
    fmt::print("{} x {} B  {}\n", due.files(), due.payload, due.kind->name);
  });
}

/// From the inventory to a time.
void time_of() {
  const ckpt::Inventory saved = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Ema<>{});
  const auto result = ckpt::CheckpointModel{}.solve(saved, ckpt::nodes::dgx_h100, {.writing_nodes = 16});
  fmt::print("{:.1GiB}, {:.1s}\n", result.checkpoint_size, result.write_time);
}

}  // namespace

int main() {
  zero_two();
  ten_ranks();
  experts();
  lora();
  by_name("Adam");
  by_name("muon");
  by_name("galore");
  files_of_a_save();
  time_of();
}
