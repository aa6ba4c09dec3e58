#pragma once
// The models of MLPerf Storage's checkpoint workloads, as the program that writes them (DLIO) lays them out.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>

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
  detail::require_size(m.vocab_size, "ckpt::MlperfStorageShape: vocab_size must be > 0");
  detail::require_size(m.hidden_size, "ckpt::MlperfStorageShape: hidden_size must be > 0");
  detail::require_size(m.layers, "ckpt::MlperfStorageShape: layers must be > 0");
  detail::require_size(m.heads, "ckpt::MlperfStorageShape: heads must be > 0");
  detail::require_size(m.kv_heads, "ckpt::MlperfStorageShape: kv_heads must be > 0");
  detail::require_size(m.intermediate_size, "ckpt::MlperfStorageShape: intermediate_size must be > 0");
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

}  // namespace ckpt::inline CKPT_ABI
