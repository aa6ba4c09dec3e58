#pragma once
// The models of MLPerf Storage's checkpoint workloads, as the program that writes them (DLIO) lays them out.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/parallelism.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of a checkpoint workload of MLPerf Storage: a llama whose query projection is d x d even where heads do not
/// divide d, with query, key and value in one tensor, and gate and up in one.
struct MlperfStorageShape {
  std::uint64_t vocab_size = 0;         ///< V
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H
  std::uint64_t kv_heads = 0;           ///< K
  std::uint64_t intermediate_size = 0;  ///< f

  friend constexpr bool operator==(const MlperfStorageShape&, const MlperfStorageShape&) = default;
};

/// Lists every tensor: 2 V d + d + L (2 d + d (d + 2 kv) + d d + 3 d f) parameters, kv = floor(d / H) K.
/// @throws InvalidInput naming the size that is missing
/// @see DLIO benchmark, dlio_benchmark/checkpointing/base_checkpointing.py
template <class Visitor>
constexpr void visit_tensors(const MlperfStorageShape& m, Visitor&& visit) {
  detail::require_size(m.vocab_size, Subject{"ckpt::MlperfStorageShape", "vocab_size"});
  detail::require_size(m.hidden_size, Subject{"ckpt::MlperfStorageShape", "hidden_size"});
  detail::require_size(m.layers, Subject{"ckpt::MlperfStorageShape", "layers"});
  detail::require_size(m.heads, Subject{"ckpt::MlperfStorageShape", "heads"});
  detail::require_size(m.kv_heads, Subject{"ckpt::MlperfStorageShape", "kv_heads"});
  detail::require_size(m.intermediate_size, Subject{"ckpt::MlperfStorageShape", "intermediate_size"});
  const ParameterCount d = m.hidden_size;
  const ParameterCount f = m.intermediate_size;
  const ParameterCount kv = ParameterCount(m.hidden_size / m.heads) * m.kv_heads;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, d);
  pieces.in_layers(0, m.layers);
  pieces.linear(Part::attention, d, d + 2 * kv, Bias::no, Sharding::rows);
  pieces.linear(Part::attention, d, d, Bias::no, Sharding::columns);
  pieces.linear(Part::mlp, d, 2 * f, Bias::no, Sharding::rows);
  pieces.linear(Part::mlp, f, d, Bias::no, Sharding::columns);
  pieces.norm(Norm::rms, d, 2);
  pieces.after_layers();
  pieces.norm(Norm::rms, d);
  pieces.head(d, m.vocab_size);
}
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const MlperfStorageShape&) { return "decoder"; }

/// A checkpoint as DLIO writes it. `CheckpointModel::solve` takes it.
struct MlperfStorageCheckpoint {
  std::uint64_t parameters = 0;          ///< P
  std::uint64_t ranks = 0;               ///< tensor x pipeline x data parallel size
  std::uint64_t model_bytes = 0;         ///< fp16 weights of all ranks together [B]
  std::uint64_t optimizer_per_rank = 0;  ///< fp32 state, written by every rank [B]
  std::uint64_t lightest_model = 0;      ///< weights of the rank that writes fewest of them [B]
  std::uint64_t heaviest_model = 0;      ///< weights of the rank that writes most of them [B]
  std::uint64_t model_writers = 0;       ///< ranks that write weights
  std::uint64_t model_files = 0;         ///< files of weights

  /// Optimizer state of all ranks together.
  [[nodiscard]] constexpr std::uint64_t optimizer_bytes() const {
    return (ParameterCount(optimizer_per_rank) * ranks).value();
  }
  /// Size of one checkpoint.
  [[nodiscard]] constexpr std::uint64_t bytes_written() const {
    return (ParameterCount(model_bytes) + optimizer_bytes()).value();
  }
  /// What the rank writes that writes most: it decides how long the benchmark takes.
  [[nodiscard]] constexpr std::uint64_t heaviest_rank() const {
    return (ParameterCount(heaviest_model) + optimizer_per_rank).value();
  }
  /// Files of one checkpoint.
  [[nodiscard]] constexpr std::uint64_t files() const { return (ParameterCount(model_files) + ranks).value(); }
};

/// A checkpoint of MLPerf Storage, in DLIO's own arithmetic: every division rounds down, norms are whole on each tensor
/// parallel rank, and every rank adds 15 d elements to 3 P / ranks of optimizer state (fp32).
///
/// ZeRO-1 and 2: data parallel rank 0 writes the weights, with pipeline stages in one file for each layer, embedding,
/// final norm and head. ZeRO-3: every rank writes a share of them.
/// @throws InvalidInput what `visit_tensors` and `ParallelLayout::validate` reject; a layout DLIO does not have: no
///         ZeRO, context or expert parallelism, a shard group; more stages than layers
/// @see DLIO benchmark, dlio_benchmark/checkpointing/base_checkpointing.py, commit e1919d7
[[nodiscard]] constexpr MlperfStorageCheckpoint mlperf_storage_checkpoint(const MlperfStorageShape& shape,
                                                                          const ParallelLayout& layout) {
  layout.validate();
  if (layout.zero == Zero::none || layout.context != 1 || layout.expert != 1 || layout.shard_group != 0) {
    detail::reject("ckpt::mlperf_storage_checkpoint: layout must be tensor x pipeline x data parallel with ZeRO", 0);
  }
  if (layout.pipeline > shape.layers) {
    detail::reject("ckpt::mlperf_storage_checkpoint: pipeline stages must be at most as many as layers",
                   static_cast<double>(layout.pipeline));
  }
  const std::uint64_t model_parallel = detail::multiply_ranks(layout.tensor, layout.pipeline);
  const std::uint64_t shards = layout.zero == Zero::everything ? layout.data : 1;
  ParameterCount before = 0;  // elements on one rank: before the stack, in one layer, after it
  ParameterCount layer = 0;
  ParameterCount after = 0;
  ParameterCount parameters = 0;
  visit_tensors(shape, [&](const Tensor& tensor) {
    parameters += tensor.size() * tensor.total_copies();
    const std::uint64_t divisor = tensor.is_matrix() ? detail::multiply_ranks(layout.tensor, shards) : shards;
    const ParameterCount held = ParameterCount(tensor.size().value() / divisor) * tensor.copies;
    const Layers::Place place = tensor.layers.place;
    (place == Layers::Place::before ? before : place == Layers::Place::inside ? layer : after) += held;
  });

  MlperfStorageCheckpoint result{.parameters = parameters.value(), .ranks = layout.ranks()};
  result.optimizer_per_rank =
      (4 * (ParameterCount(3) * (result.parameters / result.ranks) + ParameterCount(15) * shape.hidden_size)).value();
  result.model_writers = detail::multiply_ranks(model_parallel, shards);
  const std::uint64_t extra = 3;  // files of embedding, final norm and head
  result.model_files = layout.pipeline > 1 && shards == 1
                           ? (ParameterCount(layout.tensor) * (ParameterCount(shape.layers) + extra)).value()
                           : result.model_writers;
  // The first and the last stage hold more than layers; of the others the first hold most layers, the last fewest.
  const std::uint64_t last = layout.pipeline - 1;
  for (const std::uint64_t stage : {std::uint64_t{0}, last > 1 ? 1 : last, last > 1 ? last - 1 : last, last}) {
    const PipelineStage range = pipeline_stage(shape.layers, layout.pipeline, stage);
    ParameterCount held = layer * (range.last - range.first);
    if (stage == 0) held += before;
    if (stage == last) held += after;
    const std::uint64_t bytes = (2 * held).value();
    if (stage == 0 || bytes < result.lightest_model) result.lightest_model = bytes;
    if (bytes > result.heaviest_model) result.heaviest_model = bytes;
  }
  const ParameterCount stages = before + layer * shape.layers + after;
  result.model_bytes = (2 * stages * layout.tensor * shards).value();
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
