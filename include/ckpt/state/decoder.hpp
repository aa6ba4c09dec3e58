#pragma once
// Transformer decoders: one shape whose options are the lines of a model card. Every decoder family is a choice of
// them.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/layer_pattern.hpp>
#include <ckpt/state/mixers.hpp>

CKPT_DETAIL_WARNINGS_PUSH

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
  std::uint64_t q_rank = 0;       ///< rank of the query bottleneck; 0 means a full query projection
  std::uint64_t kv_rank = 0;      ///< rank of the key and value bottleneck; 0 means ordinary attention
  std::uint64_t nope_dim = 0;     ///< head size without rotary positions
  std::uint64_t rope_dim = 0;     ///< head size with rotary positions; on the key side all heads share it
  std::uint64_t v_dim = 0;        ///< head size of values
  std::uint64_t index_heads = 0;  ///< heads of the indexer that says what to attend to (DeepSeek-V3.2); 0 means none
  std::uint64_t index_dim = 0;    ///< size of one of them

  friend constexpr bool operator==(const LatentAttention&, const LatentAttention&) = default;
};

/// Attention over the last words only, in layers where it has other sizes than attention over all (Step-3.5, MiMo-V2).
struct WindowAttention {
  std::uint64_t heads = 0;      ///< query heads; 0 means that there is none
  std::uint64_t kv_heads = 0;   ///< key and value heads; 0 means as in the other layers
  std::uint64_t head_dim = 0;   ///< size of one head; 0 means as in the other layers
  std::uint64_t value_dim = 0;  ///< size of a head of values; 0 means head_dim
  bool sinks = false;           ///< one learned logit per head

  friend constexpr bool operator==(const WindowAttention&, const WindowAttention&) = default;
};

/// Mixture of experts in the place of the dense MLP.
struct Experts {
  std::uint64_t count = 0;              ///< E, routed experts in a layer; 0 means a dense model
  std::uint64_t active = 0;             ///< k, of which one token uses so many
  std::uint64_t inner_size = 0;         ///< inner size of one expert
  std::uint64_t shared_inner_size = 0;  ///< inner size of all shared experts together
  std::uint64_t latent_size = 0;        ///< size to which routed experts' input is projected, and back; 0 means none
  std::uint64_t idle = 0;               ///< choices of the router besides that are no expert and do nothing (LongCat)
  std::uint64_t first_layer = 0;        ///< the first layer that has them; those before are dense
  std::uint64_t every = 1;              ///< every how many layers from there on; those between are dense
  bool shared_gate = false;             ///< a gate of hidden size on the shared experts (Qwen2-MoE)
  bool router_bias = false;             ///< a bias on the router (GPT-OSS), or one that balances it (DeepSeek-V3)
  bool bias = false;                    ///< biases inside the experts (GPT-OSS)

  friend constexpr bool operator==(const Experts&, const Experts&) = default;
};

/// What stands after the last layer.
enum class Head : std::uint8_t {
  words,   ///< a score for each word
  labels,  ///< a score for each of some classes, or one reward
  none,    ///< nothing: the bare model
};

/// The word for a head.
[[nodiscard]] constexpr std::string_view to_string(Head head) {
  switch (head) {
    case Head::words:
      return "words";
    case Head::labels:
      return "labels";
    case Head::none:
      return "none";
  }
  return "unknown";
}

/// Shape of a decoder. As it stands, with the sizes filled in, it is a llama; `families` has the others.
struct DecoderShape {
  std::uint64_t vocab_size = 0;         ///< V, rows of the embedding
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, query heads
  std::uint64_t kv_heads = 0;           ///< K, key and value heads; 0 means H
  std::uint64_t head_dim = 0;           ///< hd, size of one head; 0 means d / H
  std::uint64_t value_dim = 0;          ///< size of a head of values; 0 means head_dim
  std::uint64_t query_rank = 0;         ///< rank of the query projection, with a norm in between (Step-3); 0 means full
  std::uint64_t intermediate_size = 0;  ///< f, inner size of the dense MLP
  std::uint64_t positions = 0;          ///< rows of a learned position table; 0 for rotary positions and ALiBi
  std::uint64_t embedding_size = 0;     ///< size of a word when it is projected to d and back (OPT 350M); 0 means d
  Norm norm = Norm::rms;                ///< what the norms learn
  std::uint64_t norms_per_layer = 2;    ///< 1 when attention and MLP share one, 4 when each has one before and after
  bool embedding_norm = false;          ///< a norm on the embedding (BLOOM)
  bool final_norm = true;               ///< a norm after the last layer
  QkNorm qk_norm = QkNorm::none;        ///< norms on queries and keys
  bool gated_mlp = true;                ///< MLPs and experts of three matrices (gate, up, down) rather than two
  Head head = Head::words;              ///< what stands after the last layer
  std::uint64_t labels = 0;             ///< outputs of a head that scores labels
  bool head_mlp = false;                ///< a square map with bias before the head of labels (Qwen2ForRewardModel)
  std::uint64_t gate_layers = 0;        ///< hidden layers of a network that weighs the labels (ArmoRM); 0 means none
  std::uint64_t gate_size = 0;          ///< size of one of them
  bool tied_head = false;               ///< the head of words is the embedding
  bool qkv_bias = false;                ///< biases on query, key and value projections
  bool output_bias = false;             ///< bias on the projection out of attention
  bool mlp_bias = false;                ///< biases in the dense MLP
  bool head_bias = false;               ///< a bias on the head, one per word or label
  bool attention_sinks = false;         ///< one learned logit per head (GPT-OSS)
  bool attention_gate = false;          ///< each query head brings a gate of its size (Qwen3-Next)
  bool head_gate = false;               ///< each query head has a gate of one number (Step-3.5)
  std::uint64_t attention_vectors = 0;  ///< further vectors of head size in attention (DiffLlama)
  bool sub_norms = false;               ///< a norm before the projection out of attention and of the MLP (BitNet)
  std::uint64_t activation_parameters = 0;  ///< learned numbers in the activation of a dense MLP (Apertus)
  LatentAttention latent{};                 ///< latent attention, if kv_rank is set
  WindowAttention window{};                 ///< of the layers `W`, and of prediction modules where there are such
  Experts experts{};                        ///< experts, if count is set
  LinearAttention linear{};                 ///< of the layers `L`
  StateSpace state_space{};                 ///< of the layers `M` and `B`
  ShortConvolution convolution{};           ///< of the layers `C`
  GatedRecurrence recurrence{};             ///< of the layers `R`
  LayerPattern mixers{};                ///< `*` attention, `W`, `L`, `M`, `C`, `R`, `B` for `*` beside `M`, `.` nothing
  LayerPattern feed_forwards{};         ///< `-` dense, `E` experts, `D` both, `.` nothing; left out: by `experts`
  std::uint64_t prediction_layers = 0;  ///< multi-token prediction modules, each a further layer and a projection
  bool prediction_tables = false;       ///< each of those stored with its own copy of the embedding and of the head
  bool prediction_one_table = false;    ///< each of those with one of the two alone (LongCat, Step-3.5)
  bool prediction_dense = false;        ///< each of those with a dense MLP, whatever the layers have (LongCat)
  std::uint64_t prediction_norms = 3;   ///< of each of those besides its layer's: 2 without one on the output (ERNIE)

  friend constexpr bool operator==(const DecoderShape&, const DecoderShape&) = default;
};

/// Lists every tensor of a decoder.
///
/// Where `mixers` and `feed_forwards` are left out every layer has attention and a feed-forward block.
///
/// @param shape  vocab_size, hidden_size, layers > 0; heads > 0 where a layer has attention, intermediate_size where
/// one
///               has a dense MLP; kv_heads divides heads; head_dim 0 needs heads to divide hidden_size
/// @param visit  called with each `const Tensor&`
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const DecoderShape& shape, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const DecoderShape&) { return "decoder"; }

// ---- implementation

namespace detail {

/// Checks the experts of a decoder.
constexpr void check_experts(const DecoderShape& m) {
  const Experts& e = m.experts;
  if (e.count == 0) {
    if (e != Experts{} || m.feed_forwards.contains('E') || m.feed_forwards.contains('D')) {
      reject("ckpt::DecoderShape: experts.count must be > 0 where another field of experts is set", 0);
    }
    return;
  }
  require_size(e.inner_size, Subject{"ckpt::DecoderShape", "experts.inner_size"});
  require_size(e.every, Subject{"ckpt::DecoderShape", "experts.every"});
  if (!m.feed_forwards.empty() && (e.first_layer != 0 || e.every != 1)) {
    reject("ckpt::DecoderShape: experts.first_layer and every must be left out where feed_forwards is given",
           static_cast<double>(e.first_layer));
  }
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
  require_size(a.nope_dim, Subject{"ckpt::DecoderShape", "latent.nope_dim"});
  require_size(a.rope_dim, Subject{"ckpt::DecoderShape", "latent.rope_dim"});
  require_size(a.v_dim, Subject{"ckpt::DecoderShape", "latent.v_dim"});
  if ((a.index_heads == 0) != (a.index_dim == 0)) {
    reject("ckpt::DecoderShape: latent.index_heads and index_dim must both be > 0 or both 0",
           static_cast<double>(a.index_heads));
  }
  if (m.qk_norm != QkNorm::none || m.attention_sinks || m.head_gate || m.sub_norms || m.attention_vectors != 0 ||
      m.value_dim != 0 || m.query_rank != 0 || m.window.heads != 0) {
    reject(
        "ckpt::DecoderShape: qk_norm, attention_sinks, head_gate, sub_norms, attention_vectors, value_dim, query_rank "
        "and window must be left out with latent attention",
        1);
  }
}

/// Whether some layer is of the kind; without a pattern all are of the kind `otherwise`.
[[nodiscard]] constexpr bool has_layer(const LayerPattern& pattern, char kind, char otherwise) {
  return pattern.empty() ? kind == otherwise : pattern.contains(kind);
}

/// Whether some layer has a dense MLP.
[[nodiscard]] constexpr bool has_dense_layer(const DecoderShape& m) {
  if (m.prediction_dense) return true;
  if (!m.feed_forwards.empty()) return m.feed_forwards.contains('-') || m.feed_forwards.contains('D');
  return m.experts.count == 0 || m.experts.first_layer > 0 || m.experts.every > 1;
}

/// Whether some layer has attention.
[[nodiscard]] constexpr bool has_attention(const DecoderShape& m) {
  return has_layer(m.mixers, '*', '*') || m.mixers.contains('B') || m.mixers.contains('W') || m.prediction_layers != 0;
}

/// Checks that every letter means something, and that what it means is described.
constexpr void check_patterns(const DecoderShape& m) {
  for (const char letter : m.mixers.letters()) {
    if (std::string_view("*WLMCRB.").find(letter) == std::string_view::npos) {
      reject("ckpt::DecoderShape: mixers must be of the letters * W L M C R B .", static_cast<double>(letter));
    }
  }
  for (const char letter : m.feed_forwards.letters()) {
    if (std::string_view("-ED.").find(letter) == std::string_view::npos) {
      reject("ckpt::DecoderShape: feed_forwards must be of the letters - E D .", static_cast<double>(letter));
    }
  }
  const auto goes_with = [&m](std::string_view letters, std::uint64_t size, const char* rule) {
    bool has = false;
    for (const char letter : letters) has = has || m.mixers.contains(letter);
    if (has != (size != 0)) reject(rule, static_cast<double>(size));
  };
  goes_with("W", m.window.heads,
            "ckpt::DecoderShape: window.heads must be > 0 where mixers has the letter W, and only there");
  goes_with("L", m.linear.key_heads,
            "ckpt::DecoderShape: linear.key_heads must be > 0 where mixers has the letter L, and only there");
  goes_with("MB", m.state_space.inner_size,
            "ckpt::DecoderShape: state_space.inner_size must be > 0 where mixers has the letter M or B, and only "
            "there");
  goes_with("R", m.recurrence.width,
            "ckpt::DecoderShape: recurrence.width must be > 0 where mixers has the letter R, and only there");
  goes_with("C", m.convolution.kernel,
            "ckpt::DecoderShape: convolution.kernel must be > 0 where mixers has the letter C, and only there");
}

/// Checks what stands after the last layer.
constexpr void check_head(const DecoderShape& m) {
  if (m.head_bias && m.tied_head && m.head == Head::words) {
    reject("ckpt::DecoderShape: head_bias must be off where the head is tied", 1);
  }
  if ((m.head == Head::labels) != (m.labels != 0)) {
    reject("ckpt::DecoderShape: labels must be > 0 where the head scores labels, and only there",
           static_cast<double>(m.labels));
  }
  if ((m.head_mlp || m.gate_layers != 0) && m.head != Head::labels) {
    reject("ckpt::DecoderShape: head_mlp and gate_layers must be left out where the head does not score labels", 1);
  }
  if (m.gate_layers != 0) require_size(m.gate_size, Subject{"ckpt::DecoderShape", "gate_size"});
}

/// The shape with the attention of its layers `W` in the place of the other.
[[nodiscard]] constexpr DecoderShape windowed(DecoderShape m) {
  const WindowAttention& w = m.window;
  if (w.head_dim != 0) m.head_dim = w.head_dim;
  m.heads = w.heads;
  m.kv_heads = w.kv_heads != 0 ? w.kv_heads : m.kv_heads;
  m.value_dim = w.value_dim;
  m.attention_sinks = w.sinks;
  return m;
}

/// The shape with what it leaves open filled in, checked.
[[nodiscard]] constexpr DecoderShape completed(DecoderShape m) {
  require_size(m.vocab_size, Subject{"ckpt::DecoderShape", "vocab_size"});
  require_size(m.hidden_size, Subject{"ckpt::DecoderShape", "hidden_size"});
  require_size(m.layers, Subject{"ckpt::DecoderShape", "layers"});
  check_latent(m);
  check_patterns(m);
  if (has_attention(m)) {
    require_size(m.heads, Subject{"ckpt::DecoderShape", "heads"});
    if (m.kv_heads == 0) m.kv_heads = m.heads;
    require_multiple(m.heads, m.kv_heads, "ckpt::DecoderShape: heads must be a multiple of kv_heads");
    if (m.head_dim == 0 && m.latent.kv_rank == 0) {
      require_multiple(m.hidden_size, m.heads,
                       "ckpt::DecoderShape: hidden_size must be a multiple of heads unless head_dim is given");
      m.head_dim = m.hidden_size / m.heads;
    }
    if (m.window.heads != 0) {
      require_multiple(m.window.heads, m.window.kv_heads != 0 ? m.window.kv_heads : m.kv_heads,
                       "ckpt::DecoderShape: window.heads must be a multiple of its kv_heads");
    }
  }
  if (m.embedding_size == 0) m.embedding_size = m.hidden_size;
  check_experts(m);
  if (has_dense_layer(m)) require_size(m.intermediate_size, Subject{"ckpt::DecoderShape", "intermediate_size"});
  check_head(m);
  if ((m.prediction_tables || m.prediction_dense) && m.prediction_layers == 0) {
    reject("ckpt::DecoderShape: prediction_layers must be > 0 where prediction_tables or prediction_dense is set", 0);
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
  const auto down = [&](Projection projection, ParameterCount rank) {
    pieces.linear({.part = Part::attention, .in = d, .out = rank, .bias = Bias{m.qkv_bias}, .projection = projection});
  };
  const auto up = [&](Projection projection, ParameterCount rank, ParameterCount head_dim) {
    pieces.linear({.part = Part::attention,
                   .in = rank,
                   .out = heads * head_dim,
                   .sharding = Sharding::rows,
                   .granule = head_dim,
                   .projection = projection});
  };
  if (a.q_rank == 0) {
    up(Projection::query, d, query_dim);
  } else {
    down(Projection::query_down, a.q_rank);
    pieces.norm(m.norm, a.q_rank);
    up(Projection::query_up, a.q_rank, query_dim);
  }
  down(Projection::key_value_down, ParameterCount(a.kv_rank) + a.rope_dim);
  pieces.norm(m.norm, a.kv_rank);
  up(Projection::key_value_up, a.kv_rank, kv_dim);
  pieces.linear({.part = Part::attention,
                 .in = heads * a.v_dim,
                 .out = d,
                 .bias = Bias{m.output_bias},
                 .sharding = Sharding::columns,
                 .granule = a.v_dim,
                 .projection = Projection::output});
  if (a.index_heads == 0) return;
  pieces.linear(Part::attention, a.q_rank == 0 ? d : ParameterCount(a.q_rank),
                ParameterCount(a.index_heads) * a.index_dim);
  pieces.linear(Part::attention, d, a.index_dim);
  pieces.norm(Norm::layer, a.index_dim);
  pieces.linear(Part::attention, d, a.index_heads);
}

template <class Visitor>
constexpr void visit_attention(Pieces<Visitor>& pieces, const DecoderShape& m) {
  if (m.latent.kv_rank != 0) return visit_latent_attention(pieces, m);
  if (m.query_rank != 0) {
    pieces.linear(
        {.part = Part::attention, .in = m.hidden_size, .out = m.query_rank, .projection = Projection::query_down});
    pieces.norm(m.norm, m.query_rank);
  }
  pieces.attention({.hidden = m.hidden_size,
                    .heads = m.heads,
                    .kv_heads = m.kv_heads,
                    .head_dim = m.head_dim,
                    .qkv_bias = Bias{m.qkv_bias},
                    .out_bias = Bias{m.output_bias},
                    .gated = m.attention_gate,
                    .value_dim = m.value_dim,
                    .query_in = m.query_rank});
  for (std::uint64_t i = 0; i < m.attention_vectors; ++i) pieces.vector(Part::attention, m.head_dim);
  if (m.head_gate) pieces.linear(Part::attention, m.hidden_size, m.heads, Bias::no, Sharding::rows);
  if (m.sub_norms) {
    pieces.norm(m.norm, ParameterCount(m.heads) * (m.value_dim != 0 ? m.value_dim : m.head_dim));
  }
  if (m.qk_norm == QkNorm::head) pieces.norm(m.norm, m.head_dim, 2);
  if (m.qk_norm == QkNorm::projection) {
    pieces.norm(m.norm, ParameterCount(m.heads) * m.head_dim);
    pieces.norm(m.norm, ParameterCount(m.kv_heads) * m.head_dim);
  }
  if (m.attention_sinks) pieces.vector(Part::attention, m.heads, Sharding::rows);
}

/// Attention, or what stands in its place, in every layer that has it.
template <class Visitor>
constexpr void visit_mixers(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const ParameterCount d = m.hidden_size;
  const auto in_layers = [&](std::string_view kinds, auto&& list) {
    for_each_run(m.mixers, m.layers, kinds, '*', [&](const Layers& layers) {
      pieces.at(layers);
      list();
    });
  };
  in_layers("*B", [&] { visit_attention(pieces, m); });
  if (m.mixers.empty()) return;
  in_layers("W", [&] { visit_attention(pieces, windowed(m)); });
  in_layers("L", [&] { visit_linear_attention(pieces, m.linear, d); });
  in_layers("MB", [&] { visit_state_space(pieces, m.state_space, d); });
  in_layers("R", [&] { visit_gated_recurrence(pieces, m.recurrence, d); });
  in_layers("C", [&] { visit_gated_convolution(pieces, m.convolution, d); });
}

template <class Visitor>
constexpr void visit_dense_mlp(Pieces<Visitor>& pieces, const DecoderShape& m) {
  pieces.mlp({.hidden = m.hidden_size, .inner = m.intermediate_size, .gated = m.gated_mlp, .bias = Bias{m.mlp_bias}});
  if (m.sub_norms) pieces.norm(m.norm, m.intermediate_size);
  if (m.activation_parameters != 0) pieces.vector(Part::mlp, m.activation_parameters);
}

template <class Visitor>
constexpr void visit_experts(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const Experts& e = m.experts;
  const ParameterCount width = e.latent_size != 0 ? e.latent_size : m.hidden_size;
  pieces.linear(Part::router, m.hidden_size, ParameterCount(e.count) + e.idle, Bias{e.router_bias});
  if (e.latent_size != 0) {
    pieces.linear(Part::mlp, m.hidden_size, width);
    pieces.linear(Part::mlp, width, m.hidden_size);
  }
  pieces.mlp({.hidden = width,
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

/// The feed-forward blocks of all layers. Without a pattern: dense before the first layer with experts and between
/// those that have them.
template <class Visitor>
constexpr void visit_feed_forward(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const Experts& e = m.experts;
  if (!m.feed_forwards.empty()) {
    for_each_run(m.feed_forwards, m.layers, "-D", '-', [&](const Layers& layers) {
      pieces.at(layers);
      visit_dense_mlp(pieces, m);
    });
    for_each_run(m.feed_forwards, m.layers, "ED", '-', [&](const Layers& layers) {
      pieces.at(layers);
      visit_experts(pieces, m);
    });
    return;
  }
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

/// The norms around the blocks: a layer without one of the two lacks its share.
template <class Visitor>
constexpr void visit_layer_norms(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const std::uint64_t of_feed_forward = m.norms_per_layer / 2;
  const bool all_have_both = !m.mixers.contains('.') && !m.feed_forwards.contains('.');
  if (all_have_both) {
    pieces.in_layers(0, m.layers);
    pieces.norm(m.norm, m.hidden_size, m.norms_per_layer);
    return;
  }
  for_each_run(m.mixers, m.layers, "*WLMCRB", '*', [&](const Layers& layers) {
    pieces.at(layers);
    pieces.norm(m.norm, m.hidden_size, m.norms_per_layer - of_feed_forward);
  });
  for_each_run(m.feed_forwards, m.layers, "-ED", '-', [&](const Layers& layers) {
    pieces.at(layers);
    pieces.norm(m.norm, m.hidden_size, of_feed_forward);
  });
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
  pieces.norm(m.norm, d, m.prediction_norms);  // on either input and on the output
  visit_attention(pieces, m.window.heads != 0 ? windowed(m) : m);
  pieces.norm(m.norm, d, m.norms_per_layer);
  m.experts.count != 0 && !m.prediction_dense ? visit_experts(pieces, m) : visit_dense_mlp(pieces, m);
  if (m.prediction_tables) {
    pieces.embedding(m.vocab_size, m.embedding_size);
    if (!m.prediction_one_table) pieces.head(m.embedding_size, m.vocab_size);
  }
}

/// The network that weighs the labels, and its scale.
template <class Visitor>
constexpr void visit_label_gate(Pieces<Visitor>& pieces, const DecoderShape& m) {
  using Linear = typename Pieces<Visitor>::Linear;
  const ParameterCount size = m.gate_size;
  const ParameterCount further = m.gate_layers - 1;
  pieces.linear(Part::head, m.hidden_size, size, Bias::yes);
  if (m.gate_layers > 1) {
    pieces.linear(Linear{Part::head, size, size, Bias::yes, Sharding::replicated, further, further});
  }
  pieces.linear(Part::head, size, m.labels, Bias::yes);
  pieces.vector(Part::head, 1);
}

/// What stands after the last norm.
template <class Visitor>
constexpr void visit_head(Pieces<Visitor>& pieces, const DecoderShape& m) {
  const ParameterCount d = m.hidden_size;
  if (m.embedding_size != m.hidden_size) pieces.linear(Part::head, d, m.embedding_size);  // of the bare model, too
  switch (m.head) {
    case Head::words:
      if (!m.tied_head) pieces.head(m.embedding_size, m.vocab_size, Bias{m.head_bias});
      break;
    case Head::labels:
      if (m.head_mlp) pieces.linear(Part::head, d, d, Bias::yes);
      pieces.linear(Part::head, m.embedding_size, m.labels, Bias{m.head_bias});
      if (m.gate_layers != 0) visit_label_gate(pieces, m);
      break;
    case Head::none:
      break;
  }
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const DecoderShape& shape, Visitor&& visit) {
  const DecoderShape m = detail::completed(shape);
  const ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, m.embedding_size);
  if (m.positions != 0) pieces.table(Part::embedding, m.positions, d);
  if (m.embedding_size != m.hidden_size) pieces.linear(Part::embedding, m.embedding_size, d);
  if (m.embedding_norm) pieces.norm(m.norm, d);

  detail::visit_mixers(pieces, m);
  detail::visit_layer_norms(pieces, m);
  detail::visit_feed_forward(pieces, m);

  pieces.after_layers();
  if (m.final_norm) pieces.norm(m.norm, d);
  detail::visit_head(pieces, m);
  if (m.prediction_layers != 0) detail::visit_prediction(visit, m);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
