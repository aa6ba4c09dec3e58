#pragma once
// What stands in the place of attention in some layers: state spaces (Mamba), linear attention, short convolutions.

#include <cstdint>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>

namespace ckpt::inline CKPT_ABI {

/// Gated delta rule (Qwen3-Next, Qwen3.5): linear attention whose queries, keys and values pass a short convolution.
///
/// With key size k = key_heads key_dim and value size v = value_heads value_dim: a map of d to 2 k + 2 v (query, key,
/// value, gate), one of d to 2 value_heads, a convolution of (2 k + v) x kernel, two numbers for each value head, a
/// norm of value_dim, a map of v to d. @see Yang et al., 2024, arXiv 2412.06464; transformers modeling_qwen3_next.py
///
/// With `rank` (Kimi Linear) a map of d to 2 k + v, two of d to rank to k (decay) and to v (gate), one of d to
/// value_heads, and for the decay a number for each head and one for each feature of a key. @see arXiv 2510.26692
/// With `fixed_decay` (MiniMax-Text-01) a map of d to 2 k + 2 v, a norm of v, a map of v to d. @see arXiv 2501.08313
struct LinearAttention {
  std::uint64_t key_heads = 0;    ///< heads of queries and keys; 0 means that there is none
  std::uint64_t key_dim = 0;      ///< size of one
  std::uint64_t value_heads = 0;  ///< heads of values, a multiple of key_heads
  std::uint64_t value_dim = 0;    ///< size of one
  std::uint64_t kernel = 4;       ///< words that the convolution sees
  std::uint64_t rank = 0;    ///< rank of decay and gate, the decay one for each feature; 0: full, one for each head
  bool fixed_decay = false;  ///< the decay is not learned, and there is no convolution
  bool qk_norm = false;      ///< norms of key_dim on queries and keys (Ring-linear)

  friend constexpr bool operator==(const LinearAttention&, const LinearAttention&) = default;
};

/// State space: Mamba when `heads` is 0, otherwise Mamba-2.
///
/// With inner size i, state n, groups g, heads h: Mamba has maps of d to 2 i, i to rank + 2 n, rank to i with bias, i
/// to d, a convolution of i x kernel, a matrix i x n and a vector i. Mamba-2 has maps of d to 2 i + 2 g n + h and i to
/// d, a convolution of (i + 2 g n) x kernel, three numbers for each head, and a norm of i.
/// @see Gu and Dao, 2023, arXiv 2312.00752; Dao and Gu, 2024, arXiv 2405.21060
struct StateSpace {
  std::uint64_t inner_size = 0;  ///< i; 0 means that there is none
  std::uint64_t state = 0;       ///< n, size of the state of one feature
  std::uint64_t rank = 0;        ///< rank of the time step (Mamba)
  std::uint64_t heads = 0;       ///< h, divides i (Mamba-2)
  std::uint64_t groups = 1;      ///< g, heads of one group share their state's maps (Mamba-2)
  std::uint64_t kernel = 4;      ///< words that the convolution sees
  bool bias = false;             ///< on the maps in and out
  bool kernel_bias = true;       ///< on the convolution
  bool norm = true;              ///< the norm of Mamba-2 (Falcon-H1 has none)
  bool inner_norms = false;      ///< norms on time step and state inputs (Jamba)

  friend constexpr bool operator==(const StateSpace&, const StateSpace&) = default;
};

/// Gated linear recurrence (Griffin, RecurrentGemma): maps with bias of d to 2 w and w to d, a convolution of w x
/// kernel, two gates of w x w / heads with bias, a vector of w. @see De et al., 2024, arXiv 2402.19427
struct GatedRecurrence {
  std::uint64_t width = 0;   ///< w; 0 means that there is none
  std::uint64_t heads = 1;   ///< blocks of the gates, divides w
  std::uint64_t kernel = 4;  ///< words that the convolution sees

  friend constexpr bool operator==(const GatedRecurrence&, const GatedRecurrence&) = default;
};

/// Gated short convolution (LFM2): maps of d to 3 d and d to d, a convolution of d x kernel.
struct ShortConvolution {
  std::uint64_t kernel = 0;  ///< words that it sees; 0 means that there is none
  bool bias = false;         ///< on the maps and on the convolution

  friend constexpr bool operator==(const ShortConvolution&, const ShortConvolution&) = default;
};

// ---- implementation

namespace detail {

/// A convolution of each feature by itself: features x kernel, and a bias.
template <class Visitor>
constexpr void visit_short_convolution(Pieces<Visitor>& pieces, ParameterCount features, ParameterCount kernel,
                                       bool bias) {
  pieces.linear(Part::mixer, kernel, features, Bias{bias}, Sharding::rows);
}

template <class Visitor>
constexpr void visit_linear_attention(Pieces<Visitor>& pieces, const LinearAttention& a, ParameterCount d) {
  require_size(a.key_dim, Subject{"ckpt::LinearAttention", "key_dim"});
  require_size(a.value_dim, Subject{"ckpt::LinearAttention", "value_dim"});
  require_size(a.value_heads, Subject{"ckpt::LinearAttention", "value_heads"});
  require_size(a.kernel, Subject{"ckpt::LinearAttention", "kernel"});
  if (a.fixed_decay && a.rank != 0) {
    reject("ckpt::LinearAttention: rank must be 0 where fixed_decay is set", static_cast<double>(a.rank));
  }
  require_multiple(a.value_heads, a.key_heads, "ckpt::LinearAttention: value_heads must be a multiple of key_heads");
  const ParameterCount keys = ParameterCount(a.key_heads) * a.key_dim;
  const ParameterCount values = ParameterCount(a.value_heads) * a.value_dim;
  const auto into = [&](ParameterCount in, ParameterCount out, std::uint64_t granule = 1) {
    pieces.linear({.part = Part::mixer,
                   .in = in,
                   .out = out,
                   .sharding = Sharding::rows,
                   .granule = granule,
                   .projection = Projection::state_in});
  };
  into(d, 2 * keys + (a.rank == 0 ? 2 : 1) * values, a.key_dim);
  if (!a.fixed_decay) {
    into(d, (a.rank == 0 ? 2 : 1) * ParameterCount(a.value_heads));
    for (const ParameterCount out : {keys, values}) {
      if (a.rank == 0) continue;
      pieces.linear({.part = Part::mixer, .in = d, .out = a.rank, .projection = Projection::state_in});
      into(a.rank, out);
    }
    visit_short_convolution(pieces, 2 * keys + values, a.kernel, false);
    pieces.vector(Part::mixer, a.value_heads, Sharding::rows);
    pieces.vector(Part::mixer, a.rank == 0 ? ParameterCount(a.value_heads) : keys, Sharding::rows);
  }
  if (a.qk_norm) pieces.norm(Norm::rms, a.key_dim, 2);
  pieces.norm(Norm::rms, a.fixed_decay ? values : ParameterCount(a.value_dim));
  pieces.linear({.part = Part::mixer,
                 .in = values,
                 .out = d,
                 .sharding = Sharding::columns,
                 .granule = a.value_dim,
                 .projection = Projection::state_out});
}

template <class Visitor>
constexpr void visit_state_space(Pieces<Visitor>& pieces, const StateSpace& s, ParameterCount d) {
  require_size(s.state, Subject{"ckpt::StateSpace", "state"});
  require_size(s.kernel, Subject{"ckpt::StateSpace", "kernel"});
  const ParameterCount inner = s.inner_size;
  const auto map = [&](Projection projection, ParameterCount in, ParameterCount out, Bias bias, Sharding sharding) {
    pieces.linear(
        {.part = Part::mixer, .in = in, .out = out, .bias = bias, .sharding = sharding, .projection = projection});
  };
  if (s.heads == 0) {
    require_size(s.rank, "ckpt::StateSpace: rank must be > 0 where heads is 0");
    map(Projection::state_in, d, 2 * inner, Bias{s.bias}, Sharding::rows);
    visit_short_convolution(pieces, inner, s.kernel, s.kernel_bias);
    map(Projection::state_inner, inner, ParameterCount(s.rank) + 2 * ParameterCount(s.state), Bias::no,
        Sharding::columns);
    map(Projection::state_inner, s.rank, inner, Bias::yes, Sharding::rows);
    pieces.table(Part::mixer, inner, s.state, Sharding::rows);
    pieces.vector(Part::mixer, inner, Sharding::rows);
    if (s.inner_norms) {
      pieces.norm(Norm::rms, s.rank);
      pieces.norm(Norm::rms, s.state, 2);
    }
  } else {
    require_multiple(s.inner_size, s.heads, "ckpt::StateSpace: inner_size must be a multiple of heads");
    require_size(s.groups, Subject{"ckpt::StateSpace", "groups"});
    const ParameterCount states = 2 * ParameterCount(s.groups) * s.state;
    map(Projection::state_in, d, 2 * inner + states + s.heads, Bias{s.bias}, Sharding::rows);
    visit_short_convolution(pieces, inner + states, s.kernel, s.kernel_bias);
    for (int i = 0; i < 3; ++i) pieces.vector(Part::mixer, s.heads, Sharding::rows);  // time step, decay, skip
    if (s.norm) pieces.norm(Norm::rms, inner);
  }
  map(Projection::state_out, inner, d, Bias{s.bias}, Sharding::columns);
}

template <class Visitor>
constexpr void visit_gated_recurrence(Pieces<Visitor>& pieces, const GatedRecurrence& r, ParameterCount d) {
  require_size(r.heads, Subject{"ckpt::GatedRecurrence", "heads"});
  require_size(r.kernel, Subject{"ckpt::GatedRecurrence", "kernel"});
  require_multiple(r.width, r.heads, "ckpt::GatedRecurrence: width must be a multiple of heads");
  const ParameterCount block = r.width / r.heads;
  for (int i = 0; i < 2; ++i) {
    pieces.linear({.part = Part::mixer,
                   .in = d,
                   .out = r.width,
                   .bias = Bias::yes,
                   .sharding = Sharding::rows,
                   .projection = Projection::state_in});
  }
  visit_short_convolution(pieces, r.width, r.kernel, true);
  for (int i = 0; i < 2; ++i) {
    pieces.linear({.part = Part::mixer, .in = block, .out = block, .copies = r.heads, .active = r.heads});
    pieces.table(Part::mixer, r.heads, block, Sharding::rows);
  }
  pieces.vector(Part::mixer, r.width, Sharding::rows);
  pieces.linear({.part = Part::mixer,
                 .in = r.width,
                 .out = d,
                 .bias = Bias::yes,
                 .sharding = Sharding::columns,
                 .projection = Projection::state_out});
}

template <class Visitor>
constexpr void visit_gated_convolution(Pieces<Visitor>& pieces, const ShortConvolution& c, ParameterCount d) {
  const Bias bias{c.bias};
  pieces.linear({.part = Part::mixer,
                 .in = d,
                 .out = 3 * d,
                 .bias = bias,
                 .sharding = Sharding::rows,
                 .projection = Projection::state_in});
  visit_short_convolution(pieces, d, c.kernel, c.bias);
  pieces.linear({.part = Part::mixer,
                 .in = d,
                 .out = d,
                 .bias = bias,
                 .sharding = Sharding::columns,
                 .projection = Projection::state_out});
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
