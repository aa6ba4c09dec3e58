#pragma once
// Exact parameter counts from the shape of a model: small pieces (linear, norm, attention, MLP) and the families they
// make.

#include <compare>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI {

/// A number of parameters: an integer that refuses to wrap. Sums and products beyond 2^64 - 1 are `InvalidInput`.
class ParameterCount {
 public:
  /// From an integer.
  constexpr ParameterCount(std::uint64_t n = 0) : n_(n) {}  // NOLINT(google-explicit-constructor)

  /// The integer.
  [[nodiscard]] constexpr std::uint64_t value() const { return n_; }

  /// Sum.
  friend constexpr ParameterCount operator+(ParameterCount a, ParameterCount b) {
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(a.n_, b.n_, &sum)) reject_overflow(a, b);
    return sum;
  }
  /// Product.
  friend constexpr ParameterCount operator*(ParameterCount a, ParameterCount b) {
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(a.n_, b.n_, &product)) reject_overflow(a, b);
    return product;
  }
  /// Equality and order of the integers.
  friend constexpr auto operator<=>(const ParameterCount&, const ParameterCount&) = default;

 private:
  [[noreturn]] static void reject_overflow(ParameterCount a, ParameterCount b) {
    detail::reject("ckpt::ParameterCount: number of parameters must be below 2^64",
                   static_cast<double>(a.n_ > b.n_ ? a.n_ : b.n_));
  }

  std::uint64_t n_;
};

/// Shape of the llama family: llama, mistral, qwen2, qwen3, smollm, granite, phi3.
///
/// Decoder layers of grouped-query attention and a gated MLP (gate, up and down projection), each after an RMS norm
/// without bias; rotary positions, which have no parameters.
struct LlamaShape {
  std::uint64_t vocab_size = 0;         ///< V, rows of the embedding
  std::uint64_t hidden_size = 0;        ///< d
  std::uint64_t layers = 0;             ///< L
  std::uint64_t heads = 0;              ///< H, query heads
  std::uint64_t kv_heads = 0;           ///< K, key and value heads; 0 means H
  std::uint64_t head_dim = 0;           ///< hd, size of one head; 0 means d / H
  std::uint64_t intermediate_size = 0;  ///< f, inner size of the MLP
  bool tied_head = false;               ///< the output head is the embedding
  bool qkv_bias = false;                ///< biases on the query, key and value projections (qwen2)
  bool output_bias = false;             ///< bias on the attention's output projection (llama with attention_bias)
  bool mlp_bias = false;                ///< biases on the MLP's projections
  bool qk_norm = false;                 ///< an RMS norm of size hd on queries and one on keys (qwen3)
};

/// The pieces that models are made of, in parameters.
namespace pieces {

/// A linear map from `in` to `out` features: in x out, and `out` more with bias.
[[nodiscard]] constexpr ParameterCount linear(ParameterCount in, ParameterCount out, bool bias = false) {
  return in * out + (bias ? out : ParameterCount{});
}

/// An embedding table: one row of `size` for each of `rows`.
[[nodiscard]] constexpr ParameterCount embedding(ParameterCount rows, ParameterCount size) { return rows * size; }

/// An RMS norm: one gain per feature.
[[nodiscard]] constexpr ParameterCount rms_norm(ParameterCount size) { return size; }

/// Grouped-query attention: projections to H query heads and K key and value heads of size hd, and back.
[[nodiscard]] constexpr ParameterCount grouped_query_attention(ParameterCount hidden, ParameterCount heads,
                                                               ParameterCount kv_heads, ParameterCount head_dim,
                                                               bool qkv_bias, bool output_bias) {
  return linear(hidden, heads * head_dim, qkv_bias) + 2 * linear(hidden, kv_heads * head_dim, qkv_bias) +
         linear(heads * head_dim, hidden, output_bias);
}

/// A gated MLP: gate and up projection to the inner size, down projection back.
[[nodiscard]] constexpr ParameterCount gated_mlp(ParameterCount hidden, ParameterCount inner, bool bias) {
  return 2 * linear(hidden, inner, bias) + linear(inner, hidden, bias);
}

}  // namespace pieces

/// Number of trainable parameters of a model of the llama family; tied weights once, no buffers.
///
/// @param shape  every size > 0 (kv_heads and head_dim may be left 0); head_dim 0 needs heads to divide hidden_size,
///               and kv_heads must divide heads
/// @return exact count
/// @throws InvalidInput naming the size that is missing or does not fit
/// @see reproduces the published counts of Llama 1-3.2, Mistral, Qwen 2.5, Qwen 3 and SmolLM2 to the last digit
[[nodiscard]] constexpr std::uint64_t parameter_count(const LlamaShape& shape);

// ---- implementation

namespace detail {

constexpr void require_size(std::uint64_t size, const char* text) {
  if (size == 0) reject(text, 0.0);
}

}  // namespace detail

constexpr std::uint64_t parameter_count(const LlamaShape& shape) {
  using namespace pieces;
  detail::require_size(shape.vocab_size, "ckpt::LlamaShape: vocab_size must be > 0");
  detail::require_size(shape.hidden_size, "ckpt::LlamaShape: hidden_size must be > 0");
  detail::require_size(shape.layers, "ckpt::LlamaShape: layers must be > 0");
  detail::require_size(shape.heads, "ckpt::LlamaShape: heads must be > 0");
  detail::require_size(shape.intermediate_size, "ckpt::LlamaShape: intermediate_size must be > 0");
  if (shape.head_dim == 0 && shape.hidden_size % shape.heads != 0) {
    detail::reject("ckpt::LlamaShape: hidden_size must be a multiple of heads unless head_dim is given",
                   static_cast<double>(shape.hidden_size));
  }
  const std::uint64_t head_dim = shape.head_dim != 0 ? shape.head_dim : shape.hidden_size / shape.heads;
  const std::uint64_t kv_heads = shape.kv_heads != 0 ? shape.kv_heads : shape.heads;
  if (shape.heads % kv_heads != 0) {
    detail::reject("ckpt::LlamaShape: heads must be a multiple of kv_heads", static_cast<double>(kv_heads));
  }

  const ParameterCount d = shape.hidden_size;
  const ParameterCount attention =
      grouped_query_attention(d, shape.heads, kv_heads, head_dim, shape.qkv_bias, shape.output_bias) +
      (shape.qk_norm ? 2 * rms_norm(head_dim) : ParameterCount{});
  const ParameterCount layer = attention + gated_mlp(d, shape.intermediate_size, shape.mlp_bias) + 2 * rms_norm(d);
  const ParameterCount table = embedding(shape.vocab_size, d);
  const ParameterCount head = shape.tied_head ? ParameterCount{} : table;
  return (table + shape.layers * layer + rms_norm(d) + head).value();
}

}  // namespace ckpt::inline CKPT_ABI
