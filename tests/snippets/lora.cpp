// The snippets of docs/how/lora.md.

#include <cstdint>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/peft.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_state.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizers.hpp>

namespace {

ckpt::Bytes bytes(std::uint64_t n) { return ckpt::Bytes(static_cast<double>(n)); }

/// Query and value.
void usual() {
  const ckpt::Lora<> lora{.rank = 16};
  const ckpt::ComponentBytes saved = ckpt::take_inventory(ckpt::models::qwen2_5_72b, lora).components();
  fmt::print("{} B of weights, {} B of moments\n", saved.weights, saved.first_moment + saved.second_moment);
}

/// Other targets.
void targets() {
  for (const char* names : {"q_proj,v_proj", "attention", "all-linear", "q,v:8,mlp:4"}) {
    const ckpt::LoraScope scope = ckpt::lora_scope(names);
    fmt::print("{}: {} parameters\n", scope, count_trained(ckpt::models::llama3_8b, scope, 16).total());
  }
}

/// One matrix for three projections.
void packed() {
  const ckpt::LoraScope scope = ckpt::lora_scope(ckpt::peft::find("gpt2"), "default");
  fmt::print("{}: {} parameters\n", scope, count_trained(ckpt::models::gpt2, scope, 8).total());
}

/// An embedding trained whole, in the 16 bits of its base.
void whole() {
  const ckpt::LoraScope scope = ckpt::lora_scope("q_proj,v_proj", "embed_tokens");
  const ckpt::LoraCount trained = count_trained(ckpt::models::gemma_3_270m, scope, 16);
  const ckpt::Lora<ckpt::Adam<ckpt::Fp32>, ckpt::Adam<ckpt::PureBf16>> lora{.rank = 16, .scope = scope};
  fmt::print("{} + {} parameters, adapter_model.safetensors of {:.1MiB}\n", trained.adapters, trained.whole,
             bytes(ckpt::take_inventory(ckpt::models::gemma_3_270m, lora).components().weights));
}

/// Stable Diffusion 1: the U-Net is trained, text encoder and autoencoder are not.
void frozen() {
  const ckpt::Optimizer adam = ckpt::optimizers::get("adamw_torch", "fp32", {.average = ckpt::formats::fp32});
  const auto saved = with_frozen(ckpt::Workload{.parameters = 859520964}, adam,
                                 {.count = 123060480 + 83653863, .written = ckpt::formats::fp32});
  fmt::print("{:.2GiB}\n", bytes(saved.bytes_written()));
}

}  // namespace

int main() {
  usual();
  targets();
  packed();
  whole();
  frozen();
}
