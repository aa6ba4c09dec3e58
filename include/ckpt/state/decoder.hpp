#pragma once
// Transformer decoders: one shape whose options are the lines of a model card. Every decoder family is a choice of
// them.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>

namespace ckpt::inline CKPT_ABI {

/// Norms on queries and keys inside attention.
enum class QkNorm : std::uint8_t {
  none,        ///< no parameters
  head,        ///< a gain of head size on each of the two (Qwen3, Gemma 3)
  projection,  ///< a gain over the whole projection on each of the two (OLMo 2)
};

/// The word for such norms.
[[nodiscard]] constexpr std::string_view to_string(QkNorm norm) {
  switch (norm) {
    case QkNorm::none:
      return "none";
    case QkNorm::head:
      return "head";
    case QkNorm::projection:
      return "projection";
  }
  return "unknown";
}

/// Multi-head latent attention (DeepSeek): queries, keys and values through low-rank bottlenecks, each with a norm.
struct LatentAttention {
  std::uint64_t q_rank = 0;    ///< rank of the query bottleneck; 0 means a full query projection
  std::uint64_t kv_rank = 0;   ///< rank of the key and value bottleneck; 0 means ordinary attention
  std::uint64_t nope_dim = 0;  ///< head size without rotary positions
  std::uint64_t rope_dim = 0;  ///< head size with rotary positions; on the key side all heads share it
  std::uint64_t v_dim = 0;     ///< head size of values

  friend constexpr bool operator==(const LatentAttention&, const LatentAttention&) = default;
};

/// Mixture of experts in the place of the dense MLP.
struct Experts {
  std::uint64_t count = 0;              ///< E, routed experts in a layer; 0 means a dense model
  std::uint64_t active = 0;             ///< k, of which one token uses so many
  std::uint64_t inner_size = 0;         ///< inner size of one expert
  std::uint64_t shared_inner_size = 0;  ///< inner size of all shared experts together
  std::uint64_t first_layer = 0;        ///< the first layer that has them; those before are dense
  std::uint64_t every = 1;              ///< every how many layers from there on; those between are dense
  bool shared_gate = false;             ///< a gate of hidden size on the shared experts (Qwen2-MoE)
  bool router_bias = false;             ///< a bias on the router (GPT-OSS), or one that balances it (DeepSeek-V3)
  bool bias = false;                    ///< biases inside the experts (GPT-OSS)

  friend constexpr bool operator==(const Experts&, const Experts&) = default;
};

/// Shape of a decoder. As it stands, with the sizes filled in, it is a llama; `families` has the others.
struct DecoderShape {
  std::uint64_t vocab_size = 0;         ///< V, rows of the embedding
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, query heads
  std::uint64_t kv_heads = 0;           ///< K, key and value heads; 0 means H
  std::uint64_t head_dim = 0;           ///< hd, size of one head; 0 means d / H
  std::uint64_t intermediate_size = 0;  ///< f, inner size of the dense MLP
  std::uint64_t positions = 0;          ///< rows of a learned position table; 0 for rotary positions and ALiBi
  std::uint64_t embedding_size = 0;     ///< size of a word when it is projected to d and back (OPT 350M); 0 means d
  Norm norm = Norm::rms;                ///< what the norms learn
  std::uint64_t norms_per_layer = 2;    ///< 1 when attention and MLP share one, 4 when each has one before and after
  bool embedding_norm = false;          ///< a norm on the embedding (BLOOM)
  bool final_norm = true;               ///< a norm after the last layer
  QkNorm qk_norm = QkNorm::none;        ///< norms on queries and keys
  bool gated_mlp = true;                ///< MLPs and experts of three matrices (gate, up, down) rather than two
  bool tied_head = false;               ///< the output head is the embedding
  bool qkv_bias = false;                ///< biases on query, key and value projections
  bool output_bias = false;             ///< bias on the projection out of attention
  bool mlp_bias = false;                ///< biases in the dense MLP
  bool head_bias = false;               ///< a bias on the output head, one per word
  bool attention_sinks = false;         ///< one learned logit per head (GPT-OSS)
  LatentAttention latent{};             ///< latent attention, if kv_rank is set
  Experts experts{};                    ///< experts, if count is set
  std::uint64_t prediction_layers = 0;  ///< multi-token prediction modules, each a further layer and a projection
  bool prediction_tables = false;       ///< each of those stored with its own copy of the embedding and of the head

  friend constexpr bool operator==(const DecoderShape&, const DecoderShape&) = default;
};

/// Lists every tensor of a decoder.
///
/// @param shape  vocab_size, hidden_size, layers, heads > 0, and intermediate_size unless every layer has experts;
///               kv_heads divides heads; head_dim 0 needs heads to divide hidden_size
/// @param visit  called with each `const Tensor&`
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const DecoderShape& shape, Visitor&& visit);

// ---- implementation

namespace detail {

/// Checks the experts of a decoder.
constexpr void check_experts(const DecoderShape& m) {
  const Experts& e = m.experts;
  if (e.count == 0) {
    if (e != Experts{})
      reject("ckpt::DecoderShape: experts.count must be > 0 where another field of experts is set", 0);
    return;
  }
  require_size(e.inner_size, "ckpt::DecoderShape: experts.inner_size must be > 0");
  require_size(e.every, "ckpt::DecoderShape: experts.every must be > 0");
  if (e.active == 0 || e.active > e.count) {
    reject("ckpt::DecoderShape: experts.active must be from 1 to experts.count", static_cast<double>(e.active));
  }
  if (e.first_layer >= m.layers) {
    reject("ckpt::DecoderShape: experts.first_layer must be below layers", static_cast<double>(e.first_layer));
  }
  if (e.shared_gate && e.shared_inner_size == 0) {
    reject("ckpt::DecoderShape: experts.shared_inner_size must be > 0 where shared_gate is set", 0);
  }
}

/// Checks the latent attention of a decoder.
constexpr void check_latent(const DecoderShape& m) {
  const LatentAttention& a = m.latent;
  if (a.kv_rank == 0) {
    if (a != LatentAttention{}) {
      reject("ckpt::DecoderShape: latent.kv_rank must be > 0 where another field of latent is set", 0);
    }
    return;
  }
  require_size(a.nope_dim, "ckpt::DecoderShape: latent.nope_dim must be > 0");
  require_size(a.rope_dim, "ckpt::DecoderShape: latent.rope_dim must be > 0");
  require_size(a.v_dim, "ckpt::DecoderShape: latent.v_dim must be > 0");
  if (m.qk_norm != QkNorm::none || m.attention_sinks) {
    reject("ckpt::DecoderShape: qk_norm and attention_sinks must be off with latent attention", 1);
  }
}

/// The shape with what it leaves open filled in, checked.
[[nodiscard]] constexpr DecoderShape completed(DecoderShape m) {
  require_size(m.vocab_size, "ckpt::DecoderShape: vocab_size must be > 0");
  require_size(m.hidden_size, "ckpt::DecoderShape: hidden_size must be > 0");
  require_size(m.layers, "ckpt::DecoderShape: layers must be > 0");
  require_size(m.heads, "ckpt::DecoderShape: heads must be > 0");
  if (m.kv_heads == 0) m.kv_heads = m.heads;
  require_multiple(m.heads, m.kv_heads, "ckpt::DecoderShape: heads must be a multiple of kv_heads");
  check_latent(m);
  if (m.head_dim == 0 && m.latent.kv_rank == 0) {
    require_multiple(m.hidden_size, m.heads,
                     "ckpt::DecoderShape: hidden_size must be a multiple of heads unless head_dim is given");
    m.head_dim = m.hidden_size / m.heads;
  }
  if (m.embedding_size == 0) m.embedding_size = m.hidden_size;
  check_experts(m);
  if (m.experts.count == 0 || m.experts.first_layer > 0 || m.experts.every > 1) {
    require_size(m.intermediate_size, "ckpt::DecoderShape: intermediate_size must be > 0");
  }
  if (m.head_bias && m.tied_head) reject("ckpt::DecoderShape: head_bias must be off where the head is tied", 1);
  if (m.prediction_tables && m.prediction_layers == 0) {
    reject("ckpt::DecoderShape: prediction_layers must be > 0 where prediction_tables is set", 0);
  }
  return m;
}

template <class Visitor>
constexpr void visit_latent_attention(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const LatentAttention& a = m.latent;
  const ParameterCount d = m.hidden_size;
  const ParameterCount heads = m.heads;
  const ParameterCount query_dim = ParameterCount(a.nope_dim) + a.rope_dim;  // of one head
  const ParameterCount kv_dim = ParameterCount(a.nope_dim) + a.v_dim;
  const Bias bias{m.qkv_bias};
  if (a.q_rank == 0) {
    pieces.linear(Part::attention, d, heads * query_dim, Bias::no, Sharding::rows, 1, 1, query_dim);
  } else {
    pieces.linear(Part::attention, d, a.q_rank, bias);
    pieces.norm(m.norm, a.q_rank);
    pieces.linear(Part::attention, a.q_rank, heads * query_dim, Bias::no, Sharding::rows, 1, 1, query_dim);
  }
  pieces.linear(Part::attention, d, ParameterCount(a.kv_rank) + a.rope_dim, bias);
  pieces.norm(m.norm, a.kv_rank);
  pieces.linear(Part::attention, a.kv_rank, heads * kv_dim, Bias::no, Sharding::rows, 1, 1, kv_dim);
  pieces.linear(Part::attention, heads * a.v_dim, d, Bias{m.output_bias}, Sharding::columns, 1, 1, a.v_dim);
}

template <class Visitor>
constexpr void visit_attention(Pieces<Visitor>& pieces, const DecoderShape& m) {
  if (m.latent.kv_rank != 0) return visit_latent_attention(pieces, m);
  pieces.attention({.hidden = m.hidden_size,
                    .heads = m.heads,
                    .kv_heads = m.kv_heads,
                    .head_dim = m.head_dim,
                    .qkv_bias = Bias{m.qkv_bias},
                    .out_bias = Bias{m.output_bias}});
  if (m.qk_norm == QkNorm::head) pieces.norm(m.norm, m.head_dim, 2);
  if (m.qk_norm == QkNorm::projection) {
    pieces.norm(m.norm, ParameterCount(m.heads) * m.head_dim);
    pieces.norm(m.norm, ParameterCount(m.kv_heads) * m.head_dim);
  }
  if (m.attention_sinks) pieces.vector(Part::attention, m.heads, Sharding::rows);
}

template <class Visitor>
constexpr void visit_dense_mlp(Pieces<Visitor>& pieces, const DecoderShape& m) {
  pieces.mlp({.hidden = m.hidden_size, .inner = m.intermediate_size, .gated = m.gated_mlp, .bias = Bias{m.mlp_bias}});
}

template <class Visitor>
constexpr void visit_experts(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const Experts& e = m.experts;
  pieces.linear(Part::router, m.hidden_size, e.count, Bias{e.router_bias});
  pieces.mlp({.hidden = m.hidden_size,
              .inner = e.inner_size,
              .gated = m.gated_mlp,
              .bias = Bias{e.bias},
              .part = Part::experts,
              .copies = e.count,
              .active = e.active});
  if (e.shared_inner_size == 0) return;
  pieces.mlp({.hidden = m.hidden_size, .inner = e.shared_inner_size, .gated = m.gated_mlp, .bias = Bias{e.bias}});
  if (e.shared_gate) pieces.linear(Part::mlp, m.hidden_size, 1);
}

/// The MLPs of all layers: dense before the first layer with experts and between those that have them.
template <class Visitor>
constexpr void visit_feed_forward(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const Experts& e = m.experts;
  pieces.in_layers(0, e.count == 0 ? m.layers : e.first_layer);
  visit_dense_mlp(pieces, m);
  if (e.count == 0) return;
  Layers layers{.place = Layers::Place::inside, .begin = e.first_layer, .end = m.layers, .period = e.every};
  pieces.at(layers);
  visit_experts(pieces, m);
  layers.from = 1;
  layers.to = e.every;
  pieces.at(layers);
  visit_dense_mlp(pieces, m);
}

/// Modules that predict further words: each joins its input to an embedding and is then a layer like the last. They
/// serve training; the next word does not use them.
template <class Visitor>
constexpr void visit_prediction(Visitor& visit, const DecoderShape& m) {
  auto as_idle = [&visit](Tensor tensor) {
    tensor.active = 0;
    visit(static_cast<const Tensor&>(tensor));
  };
  const ParameterCount d = m.hidden_size;
  Pieces pieces(as_idle);
  pieces.after_layers(m.prediction_layers);
  pieces.linear(Part::mlp, 2 * d, d);
  pieces.norm(m.norm, d, 3);  // on either input and on the output
  visit_attention(pieces, m);
  pieces.norm(m.norm, d, m.norms_per_layer);
  m.experts.count != 0 ? visit_experts(pieces, m) : visit_dense_mlp(pieces, m);
  if (m.prediction_tables) {
    pieces.embedding(m.vocab_size, m.embedding_size);
    pieces.head(m.embedding_size, m.vocab_size);
  }
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const DecoderShape& shape, Visitor&& visit) {
  const DecoderShape m = detail::completed(shape);
  const ParameterCount d = m.hidden_size;
  const bool projected = m.embedding_size != m.hidden_size;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, m.embedding_size);
  if (m.positions != 0) pieces.table(Part::embedding, m.positions, d);
  if (projected) pieces.linear(Part::embedding, m.embedding_size, d);
  if (m.embedding_norm) pieces.norm(m.norm, d);

  pieces.in_layers(0, m.layers);
  detail::visit_attention(pieces, m);
  pieces.norm(m.norm, d, m.norms_per_layer);
  detail::visit_feed_forward(pieces, m);

  pieces.after_layers();
  if (m.final_norm) pieces.norm(m.norm, d);
  if (projected) pieces.linear(Part::head, d, m.embedding_size);
  if (!m.tied_head) pieces.head(m.embedding_size, m.vocab_size, Bias{m.head_bias});
  if (m.prediction_layers != 0) detail::visit_prediction(visit, m);
}

}  // namespace ckpt::inline CKPT_ABI
