#pragma once
// RWKV, versions 4 to 7: recurrent language models without attention.

#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>

namespace ckpt::inline CKPT_ABI {

/// Shape of RWKV. Each layer mixes words (receptance, key, value, output; from version 5 on a gate) and then features
/// (key and value; up to version 6 a receptance).
///
/// With embedding and head of V x d, L layers and f = 3.5 d (4: f = 4 d) the counts are
///     version 4:  2 V d + 13 L d^2 + 11 L d + 4 d
///     version 5:  2 V d + 13 L d^2 + 14 L d + 4 d
///     version 6:  2 V d + 13 L d^2 + (10 m + 2 w + 16) L d + 4 d
///     version 7:  2 V d + 12 L d^2 + (2 (w + a + g) + 19) L d + (L - 1) (2 v + 1) d + 4 d, f = 4 d
/// with the ranks m, w, a, v, g of the fields below.
/// @see Peng et al., 2023, arXiv 2305.13048; 2024, arXiv 2404.05892; 2025, arXiv 2503.14456
struct RwkvShape {
  std::uint64_t version = 7;            ///< 4 to 7
  std::uint64_t vocab_size = 0;         ///< V
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t head_size = 64;         ///< size of one head, divides key_size; version 4 has no heads
  std::uint64_t key_size = 0;           ///< features of receptance and key; 0 means d
  std::uint64_t value_size = 0;         ///< features of value and gate; 0 means d
  std::uint64_t intermediate_size = 0;  ///< f, inner size of the mixing of features
  std::uint64_t mix_rank = 0;           ///< m, rank of what mixes a word with the one before it (version 6)
  std::uint64_t decay_rank = 0;         ///< w, rank of the decay (versions 6 and 7)
  std::uint64_t rate_rank = 0;          ///< a, rank of the learning rate of the state (version 7)
  std::uint64_t residual_rank = 0;      ///< v, rank of the share of the first layer's value (version 7)
  std::uint64_t gate_rank = 0;          ///< g, rank of the gate (version 7)
  Norm norm = Norm::layer;              ///< what the norms learn
  bool embedding_norm = true;           ///< a norm on the embedding
  bool tied_head = false;               ///< the head is the embedding

  friend constexpr bool operator==(const RwkvShape&, const RwkvShape&) = default;
};

/// Lists every tensor of RWKV.
/// @param shape  version from 4 to 7; vocab_size, hidden_size, layers, intermediate_size and the ranks of the version
///               > 0, the other ranks 0; head_size divides key_size
/// @param visit  called with each `const Tensor&`
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const RwkvShape& shape, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const RwkvShape&) { return "decoder"; }

// ---- implementation

namespace detail {

/// A rank that some versions have and others have not.
constexpr void require_rank(std::uint64_t rank, bool is_there, const char* message) {
  if ((rank != 0) != is_there) reject(message, static_cast<double>(rank));
}

/// The shape with what it leaves open filled in, checked.
[[nodiscard]] constexpr RwkvShape completed(RwkvShape m) {
  if (m.version < 4 || m.version > 7) {
    reject("ckpt::RwkvShape: version must be from 4 to 7", static_cast<double>(m.version));
  }
  require_size(m.vocab_size, Subject{"ckpt::RwkvShape", "vocab_size"});
  require_size(m.hidden_size, Subject{"ckpt::RwkvShape", "hidden_size"});
  require_size(m.layers, Subject{"ckpt::RwkvShape", "layers"});
  require_size(m.intermediate_size, Subject{"ckpt::RwkvShape", "intermediate_size"});
  if (m.key_size == 0) m.key_size = m.hidden_size;
  if (m.value_size == 0) m.value_size = m.hidden_size;
  if (m.version < 6 && m.key_size != m.value_size) {
    reject("ckpt::RwkvShape: key_size and value_size must be equal before version 6",
           static_cast<double>(m.value_size));
  }
  if (m.version >= 5) {
    require_size(m.head_size, Subject{"ckpt::RwkvShape", "head_size"});
    require_multiple(m.key_size, m.head_size, "ckpt::RwkvShape: key_size must be a multiple of head_size");
  }
  require_rank(m.mix_rank, m.version == 6, "ckpt::RwkvShape: mix_rank must be > 0 in version 6, and only there");
  require_rank(m.decay_rank, m.version >= 6,
               "ckpt::RwkvShape: decay_rank must be > 0 from version 6 on, and only there");
  require_rank(m.rate_rank, m.version == 7, "ckpt::RwkvShape: rate_rank must be > 0 in version 7, and only there");
  require_rank(m.residual_rank, m.version == 7,
               "ckpt::RwkvShape: residual_rank must be > 0 in version 7, and only there");
  require_rank(m.gate_rank, m.version == 7, "ckpt::RwkvShape: gate_rank must be > 0 in version 7, and only there");
  return m;
}

/// A map of in to out through a bottleneck.
template <class Visitor>
constexpr void visit_low_rank(Pieces<Visitor>& pieces, ParameterCount in, ParameterCount rank, ParameterCount out,
                              Bias bias) {
  pieces.linear({.part = Part::mixer, .in = in, .out = rank, .projection = Projection::state_inner});
  pieces.linear({.part = Part::mixer,
                 .in = rank,
                 .out = out,
                 .bias = bias,
                 .sharding = Sharding::rows,
                 .projection = Projection::state_inner});
}

/// Mixing of words, in every layer.
template <class Visitor>
constexpr void visit_word_mixing(Pieces<Visitor>& pieces, const RwkvShape& m) {
  const ParameterCount d = m.hidden_size;
  const ParameterCount keys = m.key_size;
  const ParameterCount values = m.value_size;
  const auto vectors = [&](std::uint64_t n, ParameterCount size, Sharding sharding = Sharding::replicated) {
    for (std::uint64_t i = 0; i < n; ++i) pieces.vector(Part::mixer, size, sharding);
  };
  const auto into = [&](Projection projection, ParameterCount out) {
    pieces.linear({.part = Part::mixer,
                   .in = d,
                   .out = out,
                   .sharding = Sharding::rows,
                   .granule = m.version == 4 ? 1 : m.head_size,
                   .projection = projection});
  };

  // How much of the word before enters each map: version 6 adds what depends on the word.
  const std::uint64_t shares[] = {3, 4, 6, 6};
  vectors(shares[m.version - 4], d);
  if (m.version == 6) visit_low_rank(pieces, d, 5 * ParameterCount(m.mix_rank), d, Bias::no);

  into(Projection::state_in, keys);  // receptance
  into(Projection::key, keys);
  into(Projection::value, values);
  if (m.version == 5 || m.version == 6) into(Projection::gate, values);
  if (m.version < 6) {
    vectors(1, keys, Sharding::rows);  // decay
  } else {
    visit_low_rank(pieces, d, m.decay_rank, keys, Bias::yes);
  }
  if (m.version < 7) {
    vectors(1, keys, Sharding::rows);  // bonus of the word itself
  } else {
    visit_low_rank(pieces, d, m.rate_rank, keys, Bias::yes);
    visit_low_rank(pieces, d, m.gate_rank, values, Bias::no);
    vectors(2, keys, Sharding::rows);  // of the key: what it removes, how its learning rate acts
    pieces.table(Part::mixer, keys.value() / m.head_size, m.head_size, Sharding::rows);  // bonus
  }
  if (m.version >= 5) pieces.norm(Norm::layer, values);
  pieces.linear({.part = Part::mixer,
                 .in = values,
                 .out = d,
                 .sharding = Sharding::columns,
                 .granule = m.version == 4 ? 1 : m.head_size,
                 .projection = Projection::state_out});
}

/// Mixing of features, in every layer.
template <class Visitor>
constexpr void visit_feature_mixing(Pieces<Visitor>& pieces, const RwkvShape& m) {
  const ParameterCount d = m.hidden_size;
  pieces.vector(Part::mlp, d);
  if (m.version < 7) {
    pieces.vector(Part::mlp, d);
    pieces.linear({.part = Part::mlp, .in = d, .out = d, .sharding = Sharding::rows, .projection = Projection::gate});
  }
  pieces.mlp({.hidden = d, .inner = m.intermediate_size});
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const RwkvShape& shape, Visitor&& visit) {
  const RwkvShape m = detail::completed(shape);
  const ParameterCount d = m.hidden_size;
  Pieces pieces(visit);

  pieces.embedding(m.vocab_size, d);
  if (m.embedding_norm) pieces.norm(m.norm, d);
  pieces.in_layers(0, m.layers);
  detail::visit_word_mixing(pieces, m);
  detail::visit_feature_mixing(pieces, m);
  pieces.norm(m.norm, d, 2);
  if (m.version == 7) {
    pieces.in_layers(1, m.layers);  // the first layer's value is what the others share
    detail::visit_low_rank(pieces, d, m.residual_rank, m.value_size, Bias::yes);
  }
  pieces.after_layers();
  pieces.norm(m.norm, d);
  if (!m.tied_head) pieces.head(d, m.vocab_size);
}

}  // namespace ckpt::inline CKPT_ABI
