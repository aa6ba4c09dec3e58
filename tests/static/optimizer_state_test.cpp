// Optimizers that look at shapes, layouts and your own types as constant expressions.

#include <cstdint>

#include <ckpt/ckpt.hpp>

// a user's optimizer and checkpoint, outside the library's namespace
namespace user {

/// One byte for each parameter, and a header of 10 bytes for each tensor.
struct SignSgd {};
constexpr ckpt::ComponentBytes state_bytes(const SignSgd&, const ckpt::Tensor& tensor) {
  return {.weights = tensor.size().value(), .other = 10};
}

struct Archive {
  [[nodiscard]] constexpr std::uint64_t bytes_written() const { return 7'000'000'000; }
};

}  // namespace user

namespace {

using namespace ckpt;

static_assert(TensorOptimizer<Adam<>> && TensorOptimizer<Optimizer> && TensorOptimizer<BytesPerParameter>);
static_assert(TensorOptimizer<Adafactor<>> && TensorOptimizer<Adam8bit<>> && TensorOptimizer<Shampoo<>>);
static_assert(TensorOptimizer<Soap<>> && TensorOptimizer<GaLore<>> && TensorOptimizer<Muon<PureBf16>>);
static_assert(TensorOptimizer<RowWiseAdagrad<>> && TensorOptimizer<Lora<>> && TensorOptimizer<Frozen<Ema<Muon<>>>>);
static_assert(!TensorOptimizer<double> && !TensorOptimizer<PureBf16>);
static_assert(!OptimizerLike<Muon<>>);  // no bytes per parameter without a shape

static_assert(TensorOptimizer<user::SignSgd> && TensorOptimizer<Ema<user::SignSgd>>);
constexpr DecoderShape shape{
    .vocab_size = 64, .hidden_size = 16, .layers = 3, .heads = 4, .intermediate_size = 32, .tied_head = true};
constexpr Inventory own = take_inventory(shape, user::SignSgd{}, {.data = 2});
// tensors: an embedding, nine in each layer (four of attention, three of the MLP, two norms), a norm
static_assert(own.components().weights == parameter_count(shape) && own.components().other == 10 * (1 + 9 * 3 + 1));

static_assert(CountedState<Inventory> && CountedState<MlperfStorageCheckpoint> && CountedState<user::Archive>);
static_assert(!CountedState<Workload> && !CountedState<double>);
constexpr auto archived = CheckpointModel{}.solve(user::Archive{}, StorageTier{.write_bandwidth = BytesPerSecond(1e9)});
static_assert(archived.write_time == Seconds(7.0) && !archived.storage_bottleneck);

// optimizers by name, as constant expressions
static_assert(TensorOptimizer<Optimizer> && OptimizerLike<Optimizer>);
static_assert(TensorOptimizer<InPrecision<Soap<>>> && TensorOptimizer<InPrecision<RowWiseAdagrad<Lora<>>>>);
static_assert(bytes_per_parameter(optimizers::get("Adam", "pure bf16", {.average = formats::fp32})) == 10);
static_assert(optimizers::get("galore", {.rank = 64}).rank() == 64);
static_assert(optimizers::get("muon").depends_on_shape() && !optimizers::get("lion").depends_on_shape());
static_assert(take_inventory(models::llama3_8b, optimizers::get("lora", {.scope = lora_scope("all-linear")}),
                             {.tensor = 8})
                  .bytes_written() == 503316480);  // 12 bytes for each parameter of the adapters below
static_assert(optimizers::get("paged_adamw_8bit").name == "adamw-8bit" && optimizers::find("adam_w8") == nullptr);
static_assert(CheckpointModel{}
                  .solve(Workload{.parameters = 1e9}, StorageTier{.write_bandwidth = BytesPerSecond(1e9)},
                         optimizers::get("adam"))
                  .checkpoint_size == Bytes(14e9));

// LoRA on every matrix of Llama-3-8B with rank 16: 41.9 million parameters of adapters
static_assert(take_inventory(models::llama3_8b, Lora<BytesPerParameter>{.rank = 16,
                                                                        .scope = {.targets = lora_targets::all_linear},
                                                                        .adapters = {.weights = 1}})
                  .bytes_written() == 41943040);
// of query and value, as PEFT has it, beside an embedding of 128256 x 4096
static_assert(count_trained(models::llama3_8b, lora_scope("q_proj,v_proj", "embed_tokens"), 16) ==
              LoraCount{6815744, 525336576});
static_assert(is_lora_target("Q_Proj") && is_lora_target("all-linear") && !is_lora_target("q_proj:8"));
static_assert(lora_scope(peft::find("gpt2"), "default").targets.one_query_key_value);
static_assert(with_frozen(Workload{.parameters = 10}, Adam<Fp32>{}, {.count = 5}).bytes_written() == 140);

static_assert(PartSet{Part::mlp, Part::norm}.contains(Part::norm) && !PartSet{Part::mlp}.contains(Part::norm));
static_assert(ComponentBytes{1, 2, 3, 4, 5}.total() == 15 && ComponentBytes{1, 2, 3, 4, 5}.optimizer() == 14);
static_assert(ComponentBytes{1, 2, 3, 4, 5}.times(2) + ComponentBytes{1, 1, 1, 1, 1} == ComponentBytes{3, 5, 7, 9, 11});
static_assert(ParallelLayout{.tensor = 8, .pipeline = 16, .data = 128}.ranks() == 16384);

}  // namespace
