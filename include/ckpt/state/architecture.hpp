#pragma once
// The pieces that models are made of (linear maps, norms, attention, MLPs, experts), and the counts that follow from
// the list of a model's tensors.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/tensor.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

// ---- any model

/// A model that lists its tensors: `visit_tensors(shape, visitor)` calls the visitor with each `const Tensor&`.
/// A shape of your own models it by a function of that name in its own namespace.
template <class Shape>
concept Architecture = requires(const Shape& shape, void (*visitor)(const Tensor&)) {
  visit_tensors(shape, visitor);
};

/// Parameters by part.
struct PartCounts {
  /// One number for each part, in the order of `all_parts`.
  std::array<std::uint64_t, all_parts.size()> of_part{};

  /// The number of one part.
  [[nodiscard]] constexpr std::uint64_t operator[](Part part) const { return of_part[static_cast<std::size_t>(part)]; }
  /// Adds to one part.
  constexpr void add(Part part, ParameterCount n) {
    std::uint64_t& sum = of_part[static_cast<std::size_t>(part)];
    sum = (sum + n).value();
  }
  /// The number of all parts.
  [[nodiscard]] constexpr std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t n : of_part) sum = (sum + ParameterCount(n)).value();
    return sum;
  }

  friend constexpr bool operator==(const PartCounts&, const PartCounts&) = default;
};

/// Trainable parameters by part: tied weights once, no buffers.
/// @throws InvalidInput what `visit_tensors` of the shape rejects; a number beyond 2^64 - 1
template <Architecture Shape>
[[nodiscard]] constexpr PartCounts count_by_part(const Shape& shape) {
  PartCounts counts;
  visit_tensors(shape,
                [&counts](const Tensor& tensor) { counts.add(tensor.part, tensor.size() * tensor.total_copies()); });
  return counts;
}

/// Parameters that the next token uses, by part: of the routed experts only the chosen ones, of multi-token prediction
/// modules none, of everything else all (whole embedding and head included; vendors count differently).
/// @throws InvalidInput as `count_by_part`
template <Architecture Shape>
[[nodiscard]] constexpr PartCounts active_count_by_part(const Shape& shape) {
  PartCounts counts;
  visit_tensors(shape,
                [&counts](const Tensor& tensor) { counts.add(tensor.part, tensor.size() * tensor.active_copies()); });
  return counts;
}

/// Number of trainable parameters: the sum of `count_by_part`, exact.
/// @throws InvalidInput as `count_by_part`
/// @see reproduces the published totals of the catalog's models to the last digit
template <Architecture Shape>
[[nodiscard]] constexpr std::uint64_t parameter_count(const Shape& shape) {
  return count_by_part(shape).total();
}

/// Number of parameters that the next token uses: the sum of `active_count_by_part`.
/// @throws InvalidInput as `count_by_part`
template <Architecture Shape>
[[nodiscard]] constexpr std::uint64_t active_parameter_count(const Shape& shape) {
  return active_count_by_part(shape).total();
}

// ---- writing a model

/// Whether a linear map has a bias.
enum class Bias : bool { no, yes };

/// "yes" or "no".
[[nodiscard]] constexpr std::string_view to_string(Bias bias) {
  switch (bias) {
    case Bias::no:
      return "no";
    case Bias::yes:
      return "yes";
  }
  return "unknown";
}

/// What a norm learns.
enum class Norm : std::uint8_t {
  rms,           ///< a gain: RMS norm, or layer norm without bias
  layer,         ///< a gain and a bias
  unparametric,  ///< nothing
};

/// The word for a norm.
[[nodiscard]] constexpr std::string_view to_string(Norm norm) {
  switch (norm) {
    case Norm::rms:
      return "rms";
    case Norm::layer:
      return "layer";
    case Norm::unparametric:
      return "unparametric";
  }
  return "unknown";
}

/// Lists the tensors of a model, piece by piece, to a visitor. A family's `visit_tensors` reads like its model card:
///
///     pieces.embedding(vocab_size, d);
///     pieces.in_layers(0, layers);
///     pieces.attention({.hidden = d, .heads = heads, .kv_heads = kv_heads, .head_dim = head_dim});
///     pieces.mlp({.hidden = d, .inner = f, .gated = true});
///     pieces.norm(Norm::rms, d, 2);
///     pieces.after_layers();
///     pieces.norm(Norm::rms, d);
///     pieces.head(d, vocab_size);
///
/// Sizes are `ParameterCount`, so that arithmetic on the way in is checked. A piece of no layer is not listed.
/// @tparam Visitor  callable with a `const Tensor&`
template <class Visitor>
class Pieces {
 public:
  /// Lists to this visitor.
  constexpr explicit Pieces(Visitor& visitor) : visit_(visitor) {}

  // ---- where the following pieces stand; at first before the stack, once

  /// In these layers.
  constexpr void at(const Layers& layers) {
    layers_ = layers;
    nowhere_ = layers.count() == 0;
  }
  /// In each layer of [begin, end).
  constexpr void in_layers(std::uint64_t begin, std::uint64_t end) {
    at({.place = Layers::Place::inside, .begin = begin, .end = end});
  }
  /// After the last layer, so many times.
  constexpr void after_layers(std::uint64_t times = 1) { at({.place = Layers::Place::after, .end = times}); }

  // ---- tensors

  /// A vector.
  constexpr void vector(Part part, ParameterCount size, Sharding sharding = Sharding::replicated) {
    put({.part = part, .rows = size.value(), .sharding = sharding});
  }
  /// A table of `rows` vectors.
  constexpr void table(Part part, ParameterCount rows, ParameterCount size, Sharding sharding = Sharding::replicated) {
    put({.part = part, .rows = rows.value(), .columns = size.value(), .sharding = sharding});
  }

  // ---- pieces

  /// A linear map of `in` to `out` features, or as many as there are copies.
  struct Linear {
    Part part = Part::mlp;                     ///< what it is for
    ParameterCount in{};                       ///< features that enter
    ParameterCount out{};                      ///< features that leave
    Bias bias = Bias::no;                      ///< `out` parameters more
    Sharding sharding = Sharding::replicated;  ///< how tensor parallelism divides it
    ParameterCount copies = 1;                 ///< how many there are: one for each routed expert
    ParameterCount active = 1;                 ///< how many of them one token uses
    ParameterCount granule = 1;                ///< it is divided into multiples of so many features
    Projection projection = Projection::none;  ///< which map of a layer it is
  };
  /// A matrix of out x in, and a vector of `out` with bias; a bias is divided with the rows.
  constexpr void linear(const Linear& l) {
    Tensor tensor{.part = l.part,
                  .rows = l.out.value(),
                  .columns = l.in.value(),
                  .copies = l.copies.value(),
                  .active = l.active.value(),
                  .sharding = l.sharding,
                  .granule = l.granule.value(),
                  .projection = l.projection};
    put(tensor);
    if (l.bias == Bias::no) return;
    tensor.columns = 0;
    if (l.sharding == Sharding::columns) {
      tensor.sharding = Sharding::replicated;
      tensor.granule = 1;
    }
    put(tensor);
  }
  /// The same, of one copy and no particular place in its layer.
  constexpr void linear(Part part, ParameterCount in, ParameterCount out, Bias bias = Bias::no,
                        Sharding sharding = Sharding::replicated) {
    linear({.part = part, .in = in, .out = out, .bias = bias, .sharding = sharding});
  }
  /// A table of `rows` words, divided by words.
  constexpr void embedding(ParameterCount rows, ParameterCount size) {
    table(Part::embedding, rows, size, Sharding::rows);
  }
  /// A map to `words` scores, divided by words.
  constexpr void head(ParameterCount hidden, ParameterCount words, Bias bias = Bias::no) {
    linear(Part::head, hidden, words, bias, Sharding::rows);
  }
  /// Norms of one size.
  constexpr void norm(Norm kind, ParameterCount size, ParameterCount copies = 1) {
    const std::uint64_t vectors = kind == Norm::unparametric ? 0 : kind == Norm::layer ? 2 : 1;
    const std::uint64_t n = (vectors * copies).value();
    put({.part = Part::norm, .rows = size.value(), .copies = n, .active = n});
  }

  /// Attention with `heads` query heads and `kv_heads` key and value heads of size `head_dim`.
  struct Attention {
    ParameterCount hidden{};     ///< d
    ParameterCount heads{};      ///< H
    ParameterCount kv_heads{};   ///< K
    ParameterCount head_dim{};   ///< hd
    Bias qkv_bias = Bias::no;    ///< on the query, key and value projections
    Bias out_bias = Bias::no;    ///< on the projection back
    bool gated = false;          ///< each query head brings a gate of its size (Qwen3-Next)
    ParameterCount value_dim{};  ///< size of a head of values; 0 means hd
    ParameterCount query_in{};   ///< features that enter the query projection; 0 means d
  };
  /// Query, key, value and output projection, divided by heads.
  constexpr void attention(const Attention& a) {
    const ParameterCount value_dim = a.value_dim == 0 ? a.head_dim : a.value_dim;
    const auto into = [&](Projection projection, ParameterCount in, ParameterCount heads, ParameterCount head_dim) {
      linear({.part = Part::attention,
              .in = in,
              .out = heads * head_dim,
              .bias = a.qkv_bias,
              .sharding = Sharding::rows,
              .granule = head_dim,
              .projection = projection});
    };
    into(Projection::query, a.query_in == 0 ? a.hidden : a.query_in, a.heads * (a.gated ? 2 : 1), a.head_dim);
    into(Projection::key, a.hidden, a.kv_heads, a.head_dim);
    into(Projection::value, a.hidden, a.kv_heads, value_dim);
    linear({.part = Part::attention,
            .in = a.heads * value_dim,
            .out = a.hidden,
            .bias = a.out_bias,
            .sharding = Sharding::columns,
            .granule = value_dim,
            .projection = Projection::output});
  }

  /// A feed-forward block, or as many as there are routed experts.
  struct Mlp {
    ParameterCount hidden{};    ///< d
    ParameterCount inner{};     ///< f
    bool gated = false;         ///< three matrices (gate, up, down) rather than two
    Bias bias = Bias::no;       ///< on all of them
    Part part = Part::mlp;      ///< `Part::experts` for routed experts
    ParameterCount copies = 1;  ///< number of experts
    ParameterCount active = 1;  ///< how many of them one token uses
  };
  /// Gate if there is one, up and down projection, divided by inner features.
  constexpr void mlp(const Mlp& m) {
    const auto map = [&](Projection projection, ParameterCount in, ParameterCount out, Sharding sharding) {
      linear({.part = m.part,
              .in = in,
              .out = out,
              .bias = m.bias,
              .sharding = sharding,
              .copies = m.copies,
              .active = m.active,
              .projection = projection});
    };
    if (m.gated) map(Projection::gate, m.hidden, m.inner, Sharding::rows);
    map(Projection::up, m.hidden, m.inner, Sharding::rows);
    map(Projection::down, m.inner, m.hidden, Sharding::columns);
  }

  /// A layer of a transformer encoder as BERT has it: attention, MLP of two matrices and two layer norms, biases
  /// everywhere.
  constexpr void encoder_layer(ParameterCount hidden, ParameterCount heads, ParameterCount inner) {
    const ParameterCount head_dim = hidden.value() / heads.value();
    attention({.hidden = hidden,
               .heads = heads,
               .kv_heads = heads,
               .head_dim = head_dim,
               .qkv_bias = Bias::yes,
               .out_bias = Bias::yes});
    mlp({.hidden = hidden, .inner = inner, .bias = Bias::yes});
    norm(Norm::layer, hidden, 2);
  }

 private:
  constexpr void put(Tensor tensor) {
    if (nowhere_ || tensor.copies == 0) return;
    tensor.layers = layers_;
    visit_(static_cast<const Tensor&>(tensor));
  }

  Visitor& visit_;
  Layers layers_{};
  bool nowhere_ = false;
};

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
