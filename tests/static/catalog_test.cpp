// The catalog at compile time: look-up by name, and the first example of the documentation.

#include <ckpt/catalog/accelerators.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/save/checkpoint_model.hpp>

using namespace ckpt::literals;

namespace {

// The example that a newcomer reads first.
constexpr auto result =
    ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                  {.period = 1_h, .writing_nodes = 64, .filesystem_limit = 500_GBps});
static_assert(result.storage_bottleneck == false);
static_assert(result.bandwidth_assumed == false);
static_assert(result.checkpoint_size == 987751890944_B);
static_assert(result.write_bandwidth == 500_GBps);

// One node alone is limited by its own drives.
constexpr auto alone = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, ckpt::nodes::dgx_h100, ckpt::Adam{});
static_assert(alone.write_bandwidth == 31_GBps);

// A node whose drives have no published figure: the assumption shows.
constexpr auto assumed = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, ckpt::nodes::aws_p5, ckpt::Adam{});
static_assert(assumed.bandwidth_assumed);
static_assert(assumed.storage_bottleneck);

// A tier is hardware enough.
constexpr auto tier = ckpt::CheckpointModel{}.solve(ckpt::models::gpt2, ckpt::storage::samsung_pm9a3, ckpt::Adam{});
static_assert(tier.write_bandwidth == 4_GBps);

// Look-up by name gives the entry itself, in a constant expression too.
static_assert(&ckpt::models::get("Llama 3 70B") == &ckpt::models::llama3_70b);
static_assert(&ckpt::nodes::get("dgx_h100") == &ckpt::nodes::dgx_h100);
static_assert(&ckpt::accelerators::get("H100/SXM") == &ckpt::accelerators::h100_sxm);
static_assert(&ckpt::storage::get("Samsung PM9A3") == &ckpt::storage::samsung_pm9a3);
static_assert(ckpt::storage::find("floppy") == nullptr);
static_assert(ckpt::nodes::find("dgx") == nullptr);

// Every entry is usable as it is, and what is sold by capacity at its own: the whole catalog is walked at compile time.
constexpr bool all_tiers_can_be_written = [] {
  for (const auto* entry : ckpt::storage::all) {
    const bool sold = entry->kind == ckpt::StorageKind::by_capacity;
    const auto sized = sold ? ckpt::provisioned(*entry, *entry->capacity) : *entry;
    if (!(ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, sized, ckpt::Adam{}).mfu_penalty > 0)) return false;
  }
  return true;
}();
static_assert(all_tiers_can_be_written);

constexpr bool all_nodes_can_be_written = [] {
  for (const auto* entry : ckpt::nodes::all) {
    const auto answer = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, *entry, ckpt::Adam{});
    if (answer.bandwidth_assumed == entry->storage.has_value()) return false;
  }
  return true;
}();
static_assert(all_nodes_can_be_written);

constexpr bool all_models_have_a_size = [] {
  for (const auto* entry : ckpt::models::all) {
    const auto answer = ckpt::CheckpointModel{}.solve(*entry, ckpt::nodes::dgx_h100, ckpt::Adam{});
    if (answer.checkpoint_size.value() != 14.0 * entry->parameters) return false;
  }
  return true;
}();
static_assert(all_models_have_a_size);

}  // namespace
