#pragma once
// The tensors a model is made of: everything that depends on shape (counts, optimizer state, sharding) visits these.

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// A number of parameters, or a size that enters one: an integer that refuses to wrap. Sums and products beyond
/// 2^64 - 1 are `InvalidInput`.
class ParameterCount {
 public:
  /// From an integer.
  constexpr ParameterCount(std::uint64_t n = 0) : n_(n) {}  // NOLINT(google-explicit-constructor)

  /// The integer.
  [[nodiscard]] constexpr std::uint64_t value() const { return n_; }

  /// Sum.
  [[nodiscard]] friend constexpr ParameterCount operator+(ParameterCount a, ParameterCount b) {
    return detail::checked_sum(a.n_, b.n_, too_many);
  }
  /// Product.
  [[nodiscard]] friend constexpr ParameterCount operator*(ParameterCount a, ParameterCount b) {
    return detail::checked_product(a.n_, b.n_, too_many);
  }
  /// Adds in place.
  constexpr ParameterCount& operator+=(ParameterCount other) { return *this = *this + other; }
  /// Equality and order of the integers.
  friend constexpr auto operator<=>(const ParameterCount&, const ParameterCount&) = default;

 private:
  static constexpr const char* too_many = "ckpt::ParameterCount: number of parameters must be below 2^64";

  std::uint64_t n_;
};

/// What a tensor is for. Optimizers and sharding treat the parts differently.
enum class Part : std::uint8_t {
  embedding,    ///< tables of words, positions, categories; what turns input into vectors
  attention,    ///< projections of attention
  mixer,        ///< what stands in its place: state spaces, linear attention, short convolutions
  mlp,          ///< dense feed-forward layers, shared experts, interactions
  experts,      ///< routed experts
  router,       ///< what chooses experts
  norm,         ///< gains and biases of normalisation
  head,         ///< output heads, poolers, classifiers
  vision,       ///< a vision tower beside a language model, and what joins the two
  convolution,  ///< filters of a convolutional network
};

/// Every part, in the order they are listed.
inline constexpr std::array all_parts{Part::embedding, Part::attention, Part::mixer, Part::mlp,    Part::experts,
                                      Part::router,    Part::norm,      Part::head,  Part::vision, Part::convolution};

/// The word for a part.
[[nodiscard]] constexpr std::string_view to_string(Part part) {
  switch (part) {
    case Part::embedding:
      return "embedding";
    case Part::attention:
      return "attention";
    case Part::mixer:
      return "mixer";
    case Part::mlp:
      return "mlp";
    case Part::experts:
      return "experts";
    case Part::router:
      return "router";
    case Part::norm:
      return "norm";
    case Part::head:
      return "head";
    case Part::vision:
      return "vision";
    case Part::convolution:
      return "convolution";
  }
  return "unknown";
}

/// Which linear map of a layer a tensor is, where something depends on it: what LoRA adapts is said by these names.
enum class Projection : std::uint8_t {
  none,            ///< none of the following
  query,           ///< `q_proj`
  key,             ///< `k_proj`
  value,           ///< `v_proj`
  output,          ///< `o_proj`: out of attention
  query_down,      ///< `q_a_proj`: into the bottleneck of latent attention
  query_up,        ///< `q_b_proj`
  key_value_down,  ///< `kv_a_proj_with_mqa`
  key_value_up,    ///< `kv_b_proj`
  gate,            ///< `gate_proj` of an MLP
  up,              ///< `up_proj`, or the first of two
  down,            ///< `down_proj`, or the second of two
  state_in,        ///< into a state-space, linear-attention or convolution block: `in_proj`
  state_inner,     ///< inside of one: `x_proj`, `dt_proj`
  state_out,       ///< out of one: `out_proj`
};

/// Every projection, in the order of the enumeration.
inline constexpr std::array all_projections{
    Projection::none,         Projection::query,       Projection::key,      Projection::value,
    Projection::output,       Projection::query_down,  Projection::query_up, Projection::key_value_down,
    Projection::key_value_up, Projection::gate,        Projection::up,       Projection::down,
    Projection::state_in,     Projection::state_inner, Projection::state_out};

/// The word for a projection.
[[nodiscard]] constexpr std::string_view to_string(Projection projection) {
  switch (projection) {
    case Projection::none:
      return "none";
    case Projection::query:
      return "query";
    case Projection::key:
      return "key";
    case Projection::value:
      return "value";
    case Projection::output:
      return "output";
    case Projection::query_down:
      return "query down";
    case Projection::query_up:
      return "query up";
    case Projection::key_value_down:
      return "key and value down";
    case Projection::key_value_up:
      return "key and value up";
    case Projection::gate:
      return "gate";
    case Projection::up:
      return "up";
    case Projection::down:
      return "down";
    case Projection::state_in:
      return "state in";
    case Projection::state_inner:
      return "state inner";
    case Projection::state_out:
      return "state out";
  }
  return "unknown";
}

/// How tensor parallelism divides a tensor.
enum class Sharding : std::uint8_t {
  replicated,  ///< every rank holds all of it
  rows,        ///< by output features, heads or vocabulary
  columns,     ///< by input features
};

/// The word for how a tensor is divided.
[[nodiscard]] constexpr std::string_view to_string(Sharding sharding) {
  switch (sharding) {
    case Sharding::replicated:
      return "replicated";
    case Sharding::rows:
      return "rows";
    case Sharding::columns:
      return "columns";
  }
  return "unknown";
}

/// The layers in which a tensor stands: those l of [begin, end) for which (l - begin) mod period is in [from, to).
struct Layers {
  /// Against the stack that pipeline parallelism divides.
  enum class Place : std::uint8_t {
    before,  ///< with the embedding, on the first stage
    inside,  ///< in the stack
    after,   ///< with the head, on the last stage
  };
  Place place = Place::before;  ///< against the stack
  std::uint64_t begin = 0;      ///< first layer
  std::uint64_t end = 1;        ///< one past the last layer, >= begin
  std::uint64_t period = 1;     ///< after so many layers the pattern repeats, > 0
  std::uint64_t from = 0;       ///< first layer of a period, <= to
  std::uint64_t to = 1;         ///< one past the last layer of a period, <= period

  /// How many layers these are.
  /// @throws InvalidInput unless from <= to <= period and period > 0
  [[nodiscard]] constexpr std::uint64_t count() const { return count_below(end); }

  /// How many of them are among the layers [first, last): those of a pipeline stage.
  [[nodiscard]] constexpr std::uint64_t count_between(std::uint64_t first, std::uint64_t last) const {
    return first < last ? count_below(last) - count_below(first) : 0;
  }

  friend constexpr bool operator==(const Layers&, const Layers&) = default;

 private:
  [[nodiscard]] constexpr std::uint64_t count_below(std::uint64_t limit) const {
    if (!(period > 0 && from <= to && to <= period)) {
      detail::reject("ckpt::Layers: period must be > 0 and from <= to <= period", static_cast<double>(period));
    }
    if (limit > end) limit = end;
    if (limit <= begin) return 0;
    if (from == 0 && to == period) return limit - begin;
    const std::uint64_t whole = (limit - begin) / period;
    const std::uint64_t rest = (limit - begin) % period;
    return whole * (to - from) + (rest < from ? 0 : (rest < to ? rest : to) - from);
  }
};

/// The word for a place against the stack.
[[nodiscard]] constexpr std::string_view to_string(Layers::Place place) {
  switch (place) {
    case Layers::Place::before:
      return "before";
    case Layers::Place::inside:
      return "inside";
    case Layers::Place::after:
      return "after";
  }
  return "unknown";
}

/// One kind of tensor of a model, and how many there are of it.
///
/// A projection is one tensor, however a framework packs it: query, key and value are three. A convolution is the
/// matrix of its output channels against everything that enters one of them.
struct Tensor {
  Part part = Part::mlp;                     ///< what it is for
  std::uint64_t rows = 0;                    ///< output features, or rows of a table; the length of a vector
  std::uint64_t columns = 0;                 ///< input features, or size of a row; 0 for a vector
  std::uint64_t copies = 1;                  ///< tensors of this size at the same place; routed experts: one for each
  std::uint64_t active = 1;                  ///< how many of the copies one token uses; 0: only training does
  Sharding sharding = Sharding::replicated;  ///< how tensor parallelism divides it
  Layers layers{};                           ///< where it stands
  std::uint64_t granule = 1;                 ///< rows or columns that are not parted, > 0: head size for projections
  Projection projection = Projection::none;  ///< which linear map of a layer it is

  /// A matrix has rows and columns; anything else is a vector.
  [[nodiscard]] constexpr bool is_matrix() const { return columns != 0; }
  /// Parameters of one copy.
  [[nodiscard]] constexpr ParameterCount size() const { return is_matrix() ? ParameterCount(rows) * columns : rows; }
  /// How many of it there are in the model.
  [[nodiscard]] constexpr ParameterCount total_copies() const { return ParameterCount(copies) * layers.count(); }
  /// How many of those one token uses.
  [[nodiscard]] constexpr ParameterCount active_copies() const { return ParameterCount(active) * layers.count(); }

  friend constexpr bool operator==(const Tensor&, const Tensor&) = default;
};

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
