#pragma once
// How a model is divided over ranks, and which of them write: tensor, pipeline, data, context and expert parallel
// sizes, ZeRO or FSDP, and who writes.

#include <cstdint>
#include <optional>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/tensor.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What the data-parallel replicas of a tensor divide among themselves instead of each keeping a copy.
enum class Zero : std::uint8_t {
  none,        ///< nothing: plain data parallelism (DDP)
  optimizer,   ///< master weights and moments: ZeRO-1, Megatron's distributed optimizer
  gradients,   ///< the same in a checkpoint, gradients not being saved: ZeRO-2
  everything,  ///< the weights too: ZeRO-3, FSDP; with a `shard_group` HSDP
};

/// Name of what is divided: "none", "optimizer", ...
[[nodiscard]] constexpr std::string_view to_string(Zero zero) {
  switch (zero) {
    case Zero::none:
      return "none";
    case Zero::optimizer:
      return "optimizer";
    case Zero::gradients:
      return "gradients";
    case Zero::everything:
      return "everything";
  }
  return "unknown";
}

/// Who writes what several ranks hold.
enum class WriterRule : std::uint8_t {
  /// Every byte once, by the first rank that holds it (torch's distributed checkpoint with
  /// `dedup_save_to_lowest_rank=True`, composer).
  deduplicated,
  /// Every byte once, what replicas hold alike divided evenly over them (Megatron's `--ckpt-fully-parallel-save`).
  fully_parallel,
  /// One file for each model-parallel rank, experts included (DeepSpeed's `mp_rank_XX`): what tensor ranks hold alike
  /// is written by each of them, what expert ranks hold alike likewise. With ZeRO every replica writes its own share
  /// of the optimizer state.
  model_parallel_ranks,
  /// Every rank writes all it holds.
  naive,
  /// The files of `model_parallel_ranks`; what ZeRO divides is gathered first, and written whole beside the weights
  /// (Megatron's `torch` format with a distributed optimizer).
  gathered,
  /// Every byte once: each item, a component of a rank's shard of a tensor, by the rank that has been given the fewest
  /// bytes so far of those that hold it, the lowest where several have (torch's distributed checkpoint by default;
  /// FSDP,
  /// HSDP). Shards are rows, ceil(rows / ranks) each as `torch.chunk` cuts, so the last may be smaller or empty. Not
  /// with ZeRO 1 or 2. @see torch/distributed/checkpoint/_dedup_save_plans.py
  distributed_checkpoint,
};

/// A writer rule by the name that a person types.
struct WriterRuleInfo {
  std::string_view name;         ///< as looked up: "dcp"
  WriterRule rule;               ///< which
  std::string_view description;  ///< in a few words
};

/// Writer rules by name.
namespace writer_rules {

/// `WriterRule::deduplicated`
inline constexpr WriterRuleInfo deduplicated{"deduplicated", WriterRule::deduplicated,
                                             "every byte once, by the first rank that holds it"};
/// `WriterRule::fully_parallel`
inline constexpr WriterRuleInfo fully_parallel{"fully-parallel", WriterRule::fully_parallel,
                                               "every byte once, evenly over the replicas that hold it"};
/// `WriterRule::model_parallel_ranks`
inline constexpr WriterRuleInfo model_parallel_ranks{"mp-ranks", WriterRule::model_parallel_ranks,
                                                     "one file for each model-parallel rank (DeepSpeed)"};
/// `WriterRule::gathered`
inline constexpr WriterRuleInfo gathered{"gathered", WriterRule::gathered,
                                         "the same, what ZeRO divides gathered first (Megatron torch)"};
/// `WriterRule::distributed_checkpoint`
inline constexpr WriterRuleInfo distributed_checkpoint{"dcp", WriterRule::distributed_checkpoint,
                                                       "every byte once, by the rank with the least so far (FSDP)"};
/// `WriterRule::naive`
inline constexpr WriterRuleInfo naive{"naive", WriterRule::naive, "every rank all that it holds"};

/// All of them.
inline constexpr const WriterRuleInfo* all[] = {&deduplicated, &fully_parallel,         &model_parallel_ranks,
                                                &gathered,     &distributed_checkpoint, &naive};

/// The rule with this name (see `same_name`), or null.
[[nodiscard]] constexpr const WriterRuleInfo* find(std::string_view name) { return find_by_name(all, name); }
/// The rule with this name.
/// @throws InvalidInput that lists the names
[[nodiscard]] constexpr const WriterRuleInfo& get(std::string_view name) {
  return get_by_name(all, name, "writer rule");
}

}  // namespace writer_rules

/// Name of a writer rule.
[[nodiscard]] constexpr std::string_view to_string(WriterRule rule) {
  for (const WriterRuleInfo* info : writer_rules::all) {
    if (info->rule == rule) return info->name;
  }
  return "unknown";
}

/// Who writes where nothing is said: with ZeRO 3, which here is FSDP, `distributed_checkpoint`, else `deduplicated`.
/// DeepSpeed's ZeRO 3, which divides by elements and has no replicas of its shards, is `model_parallel_ranks`.
[[nodiscard]] constexpr WriterRule usual_writer_rule(Zero zero) {
  return zero == Zero::everything ? WriterRule::distributed_checkpoint : WriterRule::deduplicated;
}

/// A parallel layout. Ranks = tensor x pipeline x context x data; expert parallelism and ZeRO divide among the
/// data x context replicas of a model-parallel rank.
struct ParallelLayout {
  std::uint64_t tensor = 1;                 ///< tensor parallel size, > 0
  std::uint64_t pipeline = 1;               ///< pipeline stages, > 0 and at most the number of layers
  std::uint64_t data = 1;                   ///< data parallel size, > 0
  std::uint64_t context = 1;                ///< context (sequence) parallel size, > 0: more replicas of every parameter
  std::uint64_t expert = 1;                 ///< expert parallel size, > 0; divides data x context and the experts
  Zero zero = Zero::none;                   ///< what replicas divide among themselves
  std::uint64_t shard_group = 0;            ///< replicas that divide it; 0: all. Divides data x context (HSDP)
  std::optional<WriterRule> writer_rule{};  ///< who writes; empty: `usual_writer_rule(zero)`
  bool one_file = false;         ///< weights and optimizer state of a rank in one file rather than in two; with
                                 ///< `distributed_checkpoint` in one save rather than in two
  std::uint64_t world_size = 0;  ///< ranks of the job, where known: checked against the product; 0: not checked

  /// Replicas of a model-parallel rank: data x context.
  [[nodiscard]] constexpr std::uint64_t replicas() const;
  /// All ranks.
  [[nodiscard]] constexpr std::uint64_t ranks() const;
  /// Replicas that divide state among themselves under ZeRO: 1 without it.
  [[nodiscard]] constexpr std::uint64_t shards() const;
  /// Who writes: as said, or as usual.
  [[nodiscard]] constexpr WriterRule who_writes() const { return writer_rule.value_or(usual_writer_rule(zero)); }
  /// Checks everything that does not take a model.
  /// @throws InvalidInput with the rule that is broken: a size of zero, sizes that do not divide, a shard group without
  ///         ZeRO, `distributed_checkpoint` with ZeRO 1 or 2, another world size
  constexpr void validate() const;

  friend constexpr bool operator==(const ParallelLayout&, const ParallelLayout&) = default;
};

/// The formats in which state is usually written where a layout says how it is divided and saved: those of
/// `optimizers::usual`.
///
/// With ZeRO 3 `Fp32`: FSDP keeps parameters and both of Adam's moments in fp32 and no 16-bit copy, 12 bytes per
/// parameter (torchtitan; Hugging Face, which raises trainable parameters to fp32; verl, composer). Saved by
/// `model_parallel_ranks` it is DeepSpeed's ZeRO 3, `Zero3Default`: 12 bytes too, all in the optimizer's files, 14
/// where 16-bit weights are gathered besides. Any other layout `MixedBf16`, 14 bytes (Megatron, DeepSpeed ZeRO 1 and
/// 2).
/// @see torchtitan docs/checkpoint.md; accelerate accelerator.py; DeepSpeed docs/_tutorials/zero.md; Megatron-LM
///      docs/user-guide/features/dist_optimizer.md
[[nodiscard]] constexpr const Precision& usual_precision(const ParallelLayout& layout) {
  if (layout.zero != Zero::everything) return MixedBf16::value;
  return layout.who_writes() == WriterRule::model_parallel_ranks ? Zero3Default::value : Fp32::value;
}

/// A stage of a pipeline: the layers [first, last) of the model.
struct PipelineStage {
  std::uint64_t first = 0;  ///< first layer
  std::uint64_t last = 0;   ///< one past the last layer

  friend constexpr bool operator==(const PipelineStage&, const PipelineStage&) = default;
};

/// A stage of a pipeline: as many layers for each; where they do not divide, the first stages have one more.
/// @param depth   layers of the model, >= stages
/// @param stages  > 0
/// @param stage   < stages
/// @throws InvalidInput without stages
[[nodiscard]] constexpr PipelineStage pipeline_stage(std::uint64_t depth, std::uint64_t stages, std::uint64_t stage) {
  detail::require_size(stages, Subject{"ckpt::pipeline_stage", "number of stages"});
  const std::uint64_t each = depth / stages;
  const std::uint64_t longer = depth % stages;
  const std::uint64_t first = stage * each + (stage < longer ? stage : longer);
  return {first, first + each + (stage < longer ? 1 : 0)};
}

/// How many times a tensor stands on a pipeline stage, `copies` apart: what is before the stack is on the first stage,
/// what is after it on the last.
[[nodiscard]] constexpr std::uint64_t layers_on_pipeline_stage(const Layers& layers, std::uint64_t depth,
                                                               std::uint64_t stages, std::uint64_t stage) {
  switch (layers.place) {
    case Layers::Place::before:
      return stage == 0 ? layers.count() : 0;
    case Layers::Place::after:
      return stage + 1 == stages ? layers.count() : 0;
    case Layers::Place::inside:
      break;
  }
  const PipelineStage range = pipeline_stage(depth, stages, stage);
  return layers.count_between(range.first, range.last);
}

/// What one tensor and expert parallel rank holds of a tensor: 1/T of its rows or columns, 1/E of the routed experts.
///
/// Rows of embeddings and heads that T does not divide are padded: every rank holds ceil(rows / T), and the padding is
/// in the files. Megatron pads the vocabulary further, to a multiple of 128 T, also where T = 1: give the padded size.
/// Anything else has to divide, and heads stay whole: T divides heads and key and value heads. Frameworks that give
/// several ranks a copy of the same key and value heads are not modelled.
/// @throws InvalidInput where the tensor parallel size does not divide heads, rows or columns, or is more than there
///         are key and value heads; where the expert parallel size does not divide the number of experts; a granule
///         that does not divide what is sharded
[[nodiscard]] constexpr Tensor model_parallel_shard(const Tensor& tensor, const ParallelLayout& layout);

/// What rank `index` of `ranks` gets of something divided evenly: floor, and one more for the first where it does not
/// divide. The sum over the ranks is `total`.
/// @throws InvalidInput without ranks
[[nodiscard]] constexpr std::uint64_t even_share(std::uint64_t total, std::uint64_t ranks, std::uint64_t index) {
  detail::require_size(ranks, Subject{"ckpt::even_share", "number of ranks"});
  return total / ranks + (index < total % ranks ? 1 : 0);
}

/// Bytes that one parameter takes in the memory of a rank during training, of those its tensor, pipeline and expert
/// shards leave it: weights + gradients + optimizer state, each divided by `layout.shards()` as far as ZeRO divides it.
///
/// This is the 16, 18 or 20 bytes of many tables; a checkpoint holds no gradients. Megatron's fp16 gradients with a
/// main copy in fp32, 4 + 16/d bytes, are `BytesPerParameter` with that copy under `other`.
/// @param optimizer  weights and optimizer state
/// @param gradients  bytes of one gradient, >= 0: 2 for 16 bits, 4 for fp32
/// @param layout     how many divide it, and what
/// @throws InvalidInput what `bytes_per_parameter` and `ParallelLayout::validate` reject; gradients below 0
/// @see Rajbhandari et al., 2019, arXiv 1910.02054, figure 1; Megatron-LM, distrib_optimizer.md
template <OptimizerLike O>
[[nodiscard]] constexpr double device_bytes_per_parameter(const O& optimizer, double gradients,
                                                          const ParallelLayout& layout);

// ---- implementation

namespace detail {

/// Rejects a tensor parallel size that cannot divide `size` rows or columns in whole granules.
constexpr void require_divisible(std::uint64_t size, std::uint64_t granule, std::uint64_t ranks, const char* text) {
  require_multiple(size, granule, "ckpt::Tensor: granule must divide what tensor parallelism divides");
  if (granule == 1) return require_multiple(size, ranks, text);
  const std::uint64_t heads = size / granule;
  if (ranks > heads) {
    reject(
        "ckpt::ParallelLayout: tensor parallel size must be at most the key and value heads: copies of heads are not "
        "modelled",
        static_cast<double>(ranks));
  }
  require_multiple(heads, ranks,
                   "ckpt::ParallelLayout: tensor parallel size must divide heads and key and value heads");
}

}  // namespace detail

constexpr std::uint64_t ParallelLayout::replicas() const { return detail::multiply_ranks(data, context); }

constexpr std::uint64_t ParallelLayout::ranks() const {
  return detail::multiply_ranks(detail::multiply_ranks(tensor, pipeline), replicas());
}

constexpr std::uint64_t ParallelLayout::shards() const {
  if (zero == Zero::none) return 1;
  return shard_group == 0 ? replicas() : shard_group;
}

constexpr void ParallelLayout::validate() const {
  using detail::reject;
  detail::require_size(tensor, Subject{"ckpt::ParallelLayout", "tensor parallel size"});
  detail::require_size(pipeline, Subject{"ckpt::ParallelLayout", "pipeline parallel size"});
  detail::require_size(data, Subject{"ckpt::ParallelLayout", "data parallel size"});
  detail::require_size(context, Subject{"ckpt::ParallelLayout", "context parallel size"});
  detail::require_size(expert, Subject{"ckpt::ParallelLayout", "expert parallel size"});
  detail::require_multiple(replicas(), expert,
                           "ckpt::ParallelLayout: expert parallel size must divide data x context parallel size");
  if (shard_group != 0) {
    if (zero == Zero::none) {
      reject("ckpt::ParallelLayout: shard group must be 0 without ZeRO or FSDP", static_cast<double>(shard_group));
    }
    detail::require_multiple(replicas(), shard_group,
                             "ckpt::ParallelLayout: shard group must divide data x context parallel size");
    if (shard_group % expert != 0) {
      reject("ckpt::ParallelLayout: expert parallel size must divide the shard group", static_cast<double>(expert));
    }
  }
  if (who_writes() == WriterRule::distributed_checkpoint && (zero == Zero::optimizer || zero == Zero::gradients)) {
    reject(
        "ckpt::ParallelLayout: ZeRO must be 0 or 3 where torch's distributed checkpoint deals items; with ZeRO 1 or 2 "
        "Megatron saves fully parallel, DeepSpeed by model-parallel ranks",
        static_cast<double>(zero));
  }
  if (const std::uint64_t product = ranks(); world_size != 0 && world_size != product) {
    reject("ckpt::ParallelLayout: tensor x pipeline x data x context parallel size must be the world size",
           static_cast<double>(product));
  }
}

constexpr Tensor model_parallel_shard(const Tensor& tensor, const ParallelLayout& layout) {
  Tensor shard = tensor;
  const std::uint64_t ranks = layout.tensor;
  if (tensor.part == Part::experts && layout.expert > 1) {
    detail::require_multiple(tensor.copies, layout.expert,
                             "ckpt::ParallelLayout: expert parallel size must divide the number of experts");
    shard.copies = tensor.copies / layout.expert;
  }
  if (ranks == 1 || tensor.sharding == Sharding::replicated) return shard;
  if (tensor.sharding == Sharding::columns) {
    detail::require_divisible(tensor.columns, tensor.granule, ranks,
                              "ckpt::ParallelLayout: tensor parallel size must divide the columns of every matrix");
    shard.columns = tensor.columns / ranks;
    return shard;
  }
  const bool padded = tensor.part == Part::embedding || tensor.part == Part::head;
  if (!padded) {
    detail::require_divisible(tensor.rows, tensor.granule, ranks,
                              "ckpt::ParallelLayout: tensor parallel size must divide heads and inner sizes");
  }
  shard.rows = tensor.rows / ranks + (tensor.rows % ranks != 0 ? 1 : 0);
  return shard;
}

template <OptimizerLike O>
constexpr double device_bytes_per_parameter(const O& optimizer, double gradients, const ParallelLayout& layout) {
  layout.validate();
  detail::require_non_negative(gradients, Subject{"ckpt::device_bytes_per_parameter", "bytes of a gradient", "B"});
  const auto total = detail::scalar_cast<double>(bytes_per_parameter(optimizer));
  const auto weights = detail::scalar_cast<double>(optimizer_traits<O>::components(optimizer).weights);
  const auto shards = static_cast<double>(layout.shards());
  return weights / (layout.zero == Zero::everything ? shards : 1.0) +
         gradients / (layout.zero == Zero::gradients || layout.zero == Zero::everything ? shards : 1.0) +
         (total - weights) / shards;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
