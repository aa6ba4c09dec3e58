#pragma once
// Pieces that models of diffusion share: embeddings of two maps, attention to another stream, modulation of norms.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/state/architecture.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Two linear maps with biases: how a time, a size or a text as a whole becomes a vector of the model.
template <class Visitor>
constexpr void embed(Pieces<Visitor>& pieces, ParameterCount in, ParameterCount out) {
  pieces.linear(Part::embedding, in, out, Bias::yes);
  pieces.linear(Part::embedding, out, out, Bias::yes);
}

/// A map of the embedded time to so many gains, offsets and gates of `size`: adaptive norms.
template <class Visitor>
constexpr void modulate(Pieces<Visitor>& pieces, ParameterCount time, ParameterCount vectors, ParameterCount size) {
  pieces.linear(Part::norm, time, vectors * size, Bias::yes);
}

/// Attention whose keys and values may come from another stream than its queries, and whose output may go nowhere.
struct StreamAttention {
  ParameterCount hidden{};      // of the queries and the output
  ParameterCount context{};     // of the keys and values
  ParameterCount heads{};       //
  ParameterCount head_dim{};    //
  Bias query_bias = Bias::yes;  // on query, key and value
  bool with_output = true;      // a projection back, with bias
};
template <class Visitor>
constexpr void attend(Pieces<Visitor>& pieces, const StreamAttention& a) {
  const ParameterCount inner = a.heads * a.head_dim;
  const auto into = [&](Projection projection, ParameterCount in) {
    pieces.linear({.part = Part::attention,
                   .in = in,
                   .out = inner,
                   .bias = a.query_bias,
                   .sharding = Sharding::rows,
                   .granule = a.head_dim,
                   .projection = projection});
  };
  into(Projection::query, a.hidden);
  into(Projection::key, a.context);
  into(Projection::value, a.context);
  if (!a.with_output) return;
  pieces.linear({.part = Part::attention,
                 .in = inner,
                 .out = a.hidden,
                 .bias = Bias::yes,
                 .sharding = Sharding::columns,
                 .granule = a.head_dim,
                 .projection = Projection::output});
}

/// A convolution of `in` to `out` channels with bias, over `window` places: 9 for 3x3.
template <class Visitor>
constexpr void convolve(Pieces<Visitor>& pieces, ParameterCount in, ParameterCount out, std::uint64_t window = 9) {
  pieces.linear(Part::convolution, in * window, out, Bias::yes);
}

/// A residual block of two 3x3 convolutions, each after a group norm; `time` features are added between them, unless 0.
/// Where the number of channels changes there is a 1x1 convolution beside.
template <class Visitor>
constexpr void residual_block(Pieces<Visitor>& pieces, ParameterCount in, ParameterCount out, ParameterCount time) {
  pieces.norm(Norm::layer, in);
  convolve(pieces, in, out);
  if (time != 0) pieces.linear(Part::convolution, time, out, Bias::yes);
  pieces.norm(Norm::layer, out);
  convolve(pieces, out, out);
  if (in != out) convolve(pieces, in, out, 1);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
