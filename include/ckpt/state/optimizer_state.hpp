#pragma once
// What a tensor leaves in a checkpoint: `state_bytes(optimizer, tensor)`, for optimizers whose state depends on shape
// (Adafactor, 8-bit Adam, Adam-mini, Shampoo, SOAP, GaLore, Muon, row-wise Adagrad) and for all others.

#include <concepts>
#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/precision.hpp>
#include <ckpt/state/tensor.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Bytes in a checkpoint by component: integers that refuse to wrap.
struct ComponentBytes {
  std::uint64_t weights = 0;         ///< weights the model computes with
  std::uint64_t master_weights = 0;  ///< higher-precision copy the optimizer updates
  std::uint64_t first_moment = 0;    ///< momentum
  std::uint64_t second_moment = 0;   ///< squared gradients, factored or not
  std::uint64_t other = 0;           ///< preconditioners, projectors, averaged copies

  /// What goes to the optimizer's file: everything but the weights.
  [[nodiscard]] constexpr std::uint64_t optimizer() const;
  /// Sum over the components.
  [[nodiscard]] constexpr std::uint64_t total() const;
  /// Adds in place.
  constexpr ComponentBytes& operator+=(const ComponentBytes& b);
  /// Sum.
  [[nodiscard]] friend constexpr ComponentBytes operator+(ComponentBytes a, const ComponentBytes& b) { return a += b; }
  /// So many times the same.
  [[nodiscard]] constexpr ComponentBytes times(std::uint64_t n) const;

  friend constexpr bool operator==(const ComponentBytes&, const ComponentBytes&) = default;
};

/// What **one copy** of a tensor leaves in a checkpoint under an optimizer that knows no shapes: size x bytes per
/// parameter, exact for whole bytes. A component with a fractional number of bytes per parameter (8-bit codes with
/// block scales) is rounded up to whole bytes for each tensor.
/// @throws InvalidInput what `bytes_per_parameter` rejects; a number beyond 2^64 - 1
template <OptimizerLike O>
  requires std::convertible_to < optimizer_scalar_t<O>,
double > [[nodiscard]] constexpr ComponentBytes state_bytes(const O& optimizer, const Tensor& tensor);

/// An optimizer that can say what a tensor leaves: one with `optimizer_traits`, one of this header, or a type of yours
/// with a function `state_bytes(optimizer, tensor)` in its own namespace.
template <class O>
concept TensorOptimizer = requires(const O& optimizer, const Tensor& tensor) {
  { state_bytes(optimizer, tensor) } -> std::same_as<ComponentBytes>;
};

/// Calls `visit(part_optimizer, part)` with each tensor that an optimizer keeps in the place of a whole, unsharded one,
/// and with what says how many bytes it leaves: a tensor parallel rank holds its shard of each.
///
/// That is the tensor itself, unless the optimizer has a function `expand_tensors(optimizer, tensor, visit)` in its own
/// namespace, as `Lora` has: the halves of an adapter are divided otherwise than the matrix they stand beside.
template <TensorOptimizer O, class Visitor>
constexpr void for_each_kept_tensor(const O& optimizer, const Tensor& tensor, Visitor&& visit);

/// A matrix between input and output: not an embedding, not a head. What Muon and GaLore are made for.
[[nodiscard]] constexpr bool is_hidden_matrix(const Tensor& tensor) {
  return tensor.is_matrix() && tensor.part != Part::embedding && tensor.part != Part::head;
}

// ---- optimizers; each combines with any precision policy where it keeps weights or moments in one

/// Adafactor. A matrix of m x n with min(m, n) >= min_dim keeps m + n fp32 numbers in place of m n squares; anything
/// smaller keeps the squares. @see Shazeer and Stern, 2018, arXiv 1804.04235; t5x adafactor.py
template <PrecisionPolicy P = Fp32>
struct Adafactor {
  using precision = P;          ///< formats of weights and momentum
  bool momentum = false;        ///< a first moment in the precision's format (beta1 is set)
  std::uint64_t min_dim = 128;  ///< as t5x and optax; 1 for Hugging Face, which factors every matrix
};

/// Adam with 8-bit block-wise moments (bitsandbytes): one code per element and one fp32 scale per block for each
/// moment; tensors of fewer than min_elements keep fp32 moments. Weights and master as in the precision. Other rules
/// keep fewer or more moments in the same way: `{.moments = Lion<>::rule}`. torchao's 4-bit AdamW has codes of half a
/// byte and blocks of 128 (recalled; there small tensors keep the format of the weights). Hugging Face's trainer has
/// bitsandbytes keep the moments of embeddings in fp32 (trainer.py, `register_module_override`).
/// @see Dettmers et al., 2021, arXiv 2110.02861; bitsandbytes optim/optimizer.py
template <PrecisionPolicy P = PureBf16>
struct Adam8bit {
  using precision = P;                   ///< formats of the weights
  std::uint64_t block = 256;             ///< elements for each scale, > 0; 2048 in older releases
  std::uint64_t min_elements = 4096;     ///< from here on in codes
  bool fp32_embeddings = false;          ///< embeddings keep fp32 moments
  UpdateRule moments = Adam<>::rule;     ///< which there are
  NumberFormat code{"8-bit code", 1.0};  ///< of one element, without its scale
};

/// Adam-mini: Adam's first moment, and one fp32 number in place of many squares: of query and key one for each head, of
/// other matrices one for each row (of embedding and head for each word), of a norm one. Biases keep all squares. A
/// tensor divided by columns counts its rows on each rank.
/// @see Zhang et al., 2024, arXiv 2406.16793; zyushun/Adam-mini adam_mini.py 1.1
template <PrecisionPolicy P = MixedBf16>
struct AdamMini {
  using precision = P;  ///< formats of weights and momentum
};

/// Distributed Shampoo with grafting. Tensors are cut into blocks of at most block_size a side; a block of a x b keeps
/// two fp32 matrices of each side: 2 (a^2 + b^2). @see facebookresearch/optimizers, distributed_shampoo.py
template <PrecisionPolicy P = Fp32>
struct Shampoo {
  using precision = P;              ///< formats of weights and moments
  std::uint64_t block_size = 1024;  ///< longest side of a block, > 0
  bool momentum = true;             ///< a filtered gradient (beta1 > 0), in the format of the first moment
  bool grafting = true;             ///< squares for the step's length (Adam, Adagrad), in that of the second
};

/// SOAP: Adam's moments and, for each side of a matrix up to max_precond_dim, two fp32 matrices of that side.
/// @see Vyas et al., 2024, arXiv 2409.11321; nikhilvyas/SOAP soap.py
template <PrecisionPolicy P = Fp32>
struct Soap {
  using precision = P;                    ///< formats of weights and moments
  std::uint64_t max_precond_dim = 10000;  ///< longer sides have none
  bool precondition_vectors = false;      ///< vectors too (precondition_1d)
};

/// How GaLore keeps what it has projected, and all other tensors.
enum class LowRankState : std::uint8_t {
  adam,       ///< two moments in the formats of the precision
  adam_8bit,  ///< as `Adam8bit`
  adafactor,  ///< row and column sums, as `Adafactor` of Hugging Face, which factors every matrix
};

/// The word for it.
[[nodiscard]] constexpr std::string_view to_string(LowRankState state) {
  switch (state) {
    case LowRankState::adam:
      return "adam";
    case LowRankState::adam_8bit:
      return "adam-8bit";
    case LowRankState::adafactor:
      return "adafactor";
  }
  return "unknown";
}

/// GaLore with Adam: a hidden matrix of m x n keeps moments of rank x max(m, n) and a projector of rank x min(m, n) in
/// the format of the weights; anything else is Adam's. APOLLO keeps the same by a random projector; its paper draws
/// that anew from a seed, the code of `apollo_torch` saves it. @see Zhao et al., 2024, arXiv 2403.03507;
/// galore_projector.py; Zhu et al., 2024, arXiv 2412.05270
template <PrecisionPolicy P = PureBf16>
struct GaLore {
  using precision = P;                      ///< formats of weights and moments
  std::uint64_t rank = 128;                 ///< r, > 0; a smaller side of the matrix limits it
  LowRankState state = LowRankState::adam;  ///< how the moments are kept
  bool projector = true;                    ///< the projector is saved
};

/// Muon: one momentum for hidden matrices, Adam for the rest. @see KellerJordan/Muon muon.py
template <PrecisionPolicy P = MixedBf16>
struct Muon {
  using precision = P;  ///< formats of weights and moments
};

/// Row-wise Adagrad for embedding tables (one fp32 number per row), another optimizer for everything else.
/// @see FBGEMM, split_embedding_configs.py
template <class Dense = Adagrad<>, PrecisionPolicy P = Fp32>
struct RowWiseAdagrad {
  using precision = P;  ///< formats of the tables
  Dense dense{};        ///< for what is not a table; the tables' weights are in the format of P
};

// ---- implementation

namespace detail {

/// n elements of `bytes` each, rounded up to whole bytes.
[[nodiscard]] constexpr std::uint64_t element_bytes(double bytes, std::uint64_t n) {
  require_between(bytes, 0.0, 0x1p32, "ckpt::state_bytes: bytes per element must be from 0 to 2^32");
  const auto whole = static_cast<std::uint64_t>(bytes);
  const double rest = (bytes - static_cast<double>(whole)) * static_cast<double>(n);
  const auto below = static_cast<std::uint64_t>(rest);
  return add_bytes(multiply_bytes(n, whole), below + (static_cast<double>(below) < rest ? 1 : 0));
}
[[nodiscard]] constexpr std::uint64_t element_bytes(const NumberFormat& format, std::uint64_t n) {
  return element_bytes(format.bytes, n);
}

/// Weights and master copy of n parameters.
[[nodiscard]] constexpr ComponentBytes weight_bytes(const Precision& p, std::uint64_t n) {
  return {.weights = element_bytes(p.weights, n), .master_weights = element_bytes(p.master_weights, n)};
}

/// Adam's state of n parameters.
[[nodiscard]] constexpr ComponentBytes adam_bytes(const Precision& p, std::uint64_t n) {
  ComponentBytes bytes = weight_bytes(p, n);
  bytes.first_moment = element_bytes(p.first_moment, n);
  bytes.second_moment = element_bytes(p.second_moment, n);
  return bytes;
}

[[nodiscard]] constexpr std::uint64_t square(std::uint64_t n) { return multiply_bytes(n, n); }

/// A side cut into blocks: how many there are, and the sum of their squares.
struct Blocks {
  std::uint64_t count;
  std::uint64_t squares;
};
[[nodiscard]] constexpr Blocks blocks_of(std::uint64_t side, std::uint64_t block) {
  if (side <= block) return {side != 0 ? std::uint64_t{1} : 0, square(side)};
  const std::uint64_t rest = side % block;
  return {side / block + (rest != 0 ? 1 : 0), add_bytes(multiply_bytes(side / block, square(block)), square(rest))};
}

/// What row-wise Adagrad is made for.
[[nodiscard]] constexpr bool is_table(const Tensor& tensor) {
  return tensor.is_matrix() && tensor.part == Part::embedding;
}

// ---- the formulas: bytes of one copy of a tensor with weights and moments in these formats

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const Adafactor<P>& optimizer,
                                                const Tensor& tensor) {
  const std::uint64_t n = tensor.size().value();
  const std::uint64_t shorter = tensor.rows < tensor.columns ? tensor.rows : tensor.columns;
  const bool factored = tensor.is_matrix() && shorter >= optimizer.min_dim;
  ComponentBytes bytes = weight_bytes(p, n);
  if (optimizer.momentum) bytes.first_moment = element_bytes(p.first_moment, n);
  bytes.second_moment = multiply_bytes(4, factored ? add_bytes(tensor.rows, tensor.columns) : n);
  return bytes;
}

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const Adam8bit<P>& optimizer,
                                                const Tensor& tensor) {
  if (optimizer.block == 0) reject("ckpt::Adam8bit: block must be > 0", 0);
  const std::uint64_t n = tensor.size().value();
  const std::uint64_t scales = n / optimizer.block + (n % optimizer.block != 0 ? 1 : 0);
  const bool fp32 = n < optimizer.min_elements || (optimizer.fp32_embeddings && tensor.part == Part::embedding);
  const std::uint64_t moment =
      fp32 ? multiply_bytes(4, n) : add_bytes(element_bytes(optimizer.code, n), multiply_bytes(4, scales));
  ComponentBytes bytes = weight_bytes(p, n);
  if (optimizer.moments.first_moment) bytes.first_moment = moment;
  if (optimizer.moments.second_moment) bytes.second_moment = moment;
  if (optimizer.moments.slow_moment) bytes.other = moment;
  return bytes;
}

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const AdamMini<P>&, const Tensor& tensor) {
  const std::uint64_t n = tensor.size().value();
  const bool by_head = tensor.projection == Projection::query || tensor.projection == Projection::key;
  std::uint64_t numbers = tensor.part == Part::norm ? 1 : n;
  if (tensor.is_matrix()) numbers = by_head && tensor.granule > 1 ? tensor.rows / tensor.granule : tensor.rows;
  ComponentBytes bytes = weight_bytes(p, n);
  bytes.first_moment = element_bytes(p.first_moment, n);
  bytes.second_moment = multiply_bytes(4, numbers);
  return bytes;
}

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const Shampoo<P>& optimizer, const Tensor& tensor) {
  if (optimizer.block_size == 0) reject("ckpt::Shampoo: block size must be > 0", 0);
  const std::uint64_t n = tensor.size().value();
  const Blocks rows = blocks_of(tensor.rows, optimizer.block_size);
  std::uint64_t squares = rows.squares;
  if (tensor.is_matrix()) {
    const Blocks columns = blocks_of(tensor.columns, optimizer.block_size);
    squares = add_bytes(multiply_bytes(rows.squares, columns.count), multiply_bytes(columns.squares, rows.count));
  }
  ComponentBytes bytes = weight_bytes(p, n);
  if (optimizer.momentum) bytes.first_moment = element_bytes(p.first_moment, n);
  if (optimizer.grafting) bytes.second_moment = element_bytes(p.second_moment, n);
  bytes.other = multiply_bytes(2 * 4, squares);
  return bytes;
}

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const Soap<P>& optimizer, const Tensor& tensor) {
  ComponentBytes bytes = adam_bytes(p, tensor.size().value());
  if (!tensor.is_matrix() && !optimizer.precondition_vectors) return bytes;
  for (const std::uint64_t side : {tensor.rows, tensor.columns}) {
    if (side > optimizer.max_precond_dim) continue;
    bytes.other = add_bytes(bytes.other, multiply_bytes(2 * 4, square(side)));
  }
  return bytes;
}

/// What GaLore's inner optimizer keeps of a tensor.
[[nodiscard]] constexpr ComponentBytes low_rank_bytes(const Precision& p, LowRankState state, const Tensor& tensor) {
  switch (state) {
    case LowRankState::adam_8bit:
      return bytes_in(p, Adam8bit<>{}, tensor);
    case LowRankState::adafactor:
      return bytes_in(p, Adafactor<>{.min_dim = 1}, tensor);
    case LowRankState::adam:
      break;
  }
  return adam_bytes(p, tensor.size().value());
}

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const GaLore<P>& optimizer, const Tensor& tensor) {
  if (optimizer.rank == 0) reject("ckpt::GaLore: rank must be > 0", 0);
  if (!is_hidden_matrix(tensor)) return low_rank_bytes(p, optimizer.state, tensor);
  const bool tall = tensor.rows >= tensor.columns;
  const std::uint64_t longer = tall ? tensor.rows : tensor.columns;
  const std::uint64_t shorter = tall ? tensor.columns : tensor.rows;
  const std::uint64_t rank = optimizer.rank < shorter ? optimizer.rank : shorter;
  ComponentBytes bytes = low_rank_bytes(p, optimizer.state, {.rows = longer, .columns = rank});
  bytes.weights = element_bytes(p.weights, tensor.size().value());
  bytes.master_weights = element_bytes(p.master_weights, tensor.size().value());
  if (optimizer.projector) bytes.other = element_bytes(p.weights, multiply_bytes(rank, shorter));
  return bytes;
}

template <class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const Muon<P>&, const Tensor& tensor) {
  ComponentBytes bytes = adam_bytes(p, tensor.size().value());
  if (is_hidden_matrix(tensor)) bytes.second_moment = 0;
  return bytes;
}

template <class Dense, class P>
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const RowWiseAdagrad<Dense, P>& optimizer,
                                                const Tensor& tensor) {
  if (!is_table(tensor)) return state_bytes(optimizer.dense, tensor);
  return {.weights = element_bytes(p.weights, tensor.size().value()), .second_moment = multiply_bytes(4, tensor.rows)};
}

}  // namespace detail

constexpr std::uint64_t ComponentBytes::optimizer() const {
  using detail::add_bytes;
  return add_bytes(add_bytes(master_weights, first_moment), add_bytes(second_moment, other));
}

constexpr std::uint64_t ComponentBytes::total() const { return detail::add_bytes(weights, optimizer()); }

constexpr ComponentBytes& ComponentBytes::operator+=(const ComponentBytes& b) {
  weights = detail::add_bytes(weights, b.weights);
  master_weights = detail::add_bytes(master_weights, b.master_weights);
  first_moment = detail::add_bytes(first_moment, b.first_moment);
  second_moment = detail::add_bytes(second_moment, b.second_moment);
  other = detail::add_bytes(other, b.other);
  return *this;
}

constexpr ComponentBytes ComponentBytes::times(std::uint64_t n) const {
  using detail::multiply_bytes;
  return {.weights = multiply_bytes(weights, n),
          .master_weights = multiply_bytes(master_weights, n),
          .first_moment = multiply_bytes(first_moment, n),
          .second_moment = multiply_bytes(second_moment, n),
          .other = multiply_bytes(other, n)};
}

template <OptimizerLike O>
  requires std::convertible_to < optimizer_scalar_t<O>,
double > constexpr ComponentBytes state_bytes(const O& optimizer, const Tensor& tensor) {
  (void)bytes_per_parameter(optimizer);  // rejects what is no number of bytes
  const auto bytes = optimizer_traits<O>::components(optimizer);
  const std::uint64_t n = tensor.size().value();
  return {.weights = detail::element_bytes(static_cast<double>(bytes.weights), n),
          .master_weights = detail::element_bytes(static_cast<double>(bytes.master_weights), n),
          .first_moment = detail::element_bytes(static_cast<double>(bytes.first_moment), n),
          .second_moment = detail::element_bytes(static_cast<double>(bytes.second_moment), n),
          .other = detail::element_bytes(static_cast<double>(bytes.other), n)};
}

/// Bytes of one copy of a tensor under an optimizer of this header that looks at shapes, in the precision of its type.
template <class O>
  requires requires(const O& optimizer, const Tensor& tensor) {
    detail::bytes_in(O::precision::value, optimizer, tensor);
  }
[[nodiscard]] constexpr ComponentBytes state_bytes(const O& optimizer, const Tensor& tensor) {
  return detail::bytes_in(O::precision::value, optimizer, tensor);
}

/// What row-wise Adagrad keeps: the table, or what the other optimizer keeps.
template <class Dense, class P, class Visitor>
constexpr void expand_tensors(const RowWiseAdagrad<Dense, P>& optimizer, const Tensor& tensor, Visitor&& visit) {
  if (detail::is_table(tensor)) return visit(optimizer, tensor);
  for_each_kept_tensor(optimizer.dense, tensor, visit);
}

template <TensorOptimizer O, class Visitor>
constexpr void for_each_kept_tensor(const O& optimizer, const Tensor& tensor, Visitor&& visit) {
  if constexpr (requires { expand_tensors(optimizer, tensor, visit); }) {
    expand_tensors(optimizer, tensor, visit);
  } else {
    visit(optimizer, tensor);
  }
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
