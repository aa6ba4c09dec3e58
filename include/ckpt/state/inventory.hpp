#pragma once
// What a checkpoint holds and who writes it: bytes by component, by part and by rank, for any model, optimizer and
// parallel layout.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/detail/item_deals.hpp>
#include <ckpt/state/detail/pipeline_stage_kinds.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/parallelism.hpp>

namespace ckpt::inline CKPT_ABI {

/// What one rank writes, and how many ranks write the same.
struct RankShape {
  std::uint64_t weights = 0;         ///< bytes of weights [B]
  std::uint64_t optimizer = 0;       ///< bytes of master weights, moments and all else [B]
  std::uint64_t files = 0;           ///< files of one rank
  std::uint64_t ranks = 0;           ///< how many ranks write exactly this
  std::uint64_t pipeline_stage = 0;  ///< of the first of them
  std::uint64_t tensor = 0;          ///< tensor parallel index of it
  std::uint64_t replica = 0;         ///< data x context parallel index of it

  /// Bytes one rank writes.
  [[nodiscard]] constexpr std::uint64_t total() const;
  /// Whether the rank writes at all.
  [[nodiscard]] constexpr bool writes() const { return weights != 0 || optimizer != 0; }

  friend constexpr bool operator==(const RankShape&, const RankShape&) = default;
};

/// Everything a checkpoint holds. Only two things are stored, bytes by part and component and what ranks write; every
/// other number is a sum over one of them, so that totals agree. `CheckpointModel::solve` takes it.
class Inventory {
 public:
  /// Most different rank shapes an inventory can hold.
  static constexpr std::size_t max_rank_shapes = 256;

  /// Parameters of the model, exact.
  [[nodiscard]] constexpr std::uint64_t parameters() const { return parameters_; }
  /// The layout.
  [[nodiscard]] constexpr const ParallelLayout& layout() const { return layout_; }

  // ---- every byte once

  /// Bytes of a part by component, each counted once however many ranks hold it.
  [[nodiscard]] constexpr const ComponentBytes& operator[](Part part) const {
    return parts_[static_cast<std::size_t>(part)];
  }
  /// Bytes by component, each counted once.
  [[nodiscard]] constexpr ComponentBytes components() const;
  /// Bytes of the state, each counted once.
  [[nodiscard]] constexpr std::uint64_t unique_bytes() const;
  /// Of them those of no tensor: states of data loaders.
  [[nodiscard]] constexpr std::uint64_t data_loader_bytes() const { return data_loader_bytes_; }

  // ---- what is written

  /// What ranks write, the different cases in the order of stages. Ranks that write nothing are among them.
  [[nodiscard]] constexpr std::span<const RankShape> rank_shapes() const { return {ranks_.data(), count_}; }
  /// Most bytes by which a rank may differ from what `rank_shapes` says of it [B]; 0: every rank is exact. Only where
  /// items are dealt (`WriterRule::distributed_checkpoint`) can it be more: see `take_inventory`. Totals are always
  /// exact.
  [[nodiscard]] constexpr std::uint64_t rank_error() const { return rank_error_; }
  /// The rank that writes most; the first such.
  [[nodiscard]] constexpr RankShape heaviest() const;
  /// Of the ranks that write, the one that writes least.
  [[nodiscard]] constexpr RankShape lightest() const;
  /// Ranks that write something.
  [[nodiscard]] constexpr std::uint64_t writers() const;
  /// Files of one checkpoint.
  [[nodiscard]] constexpr std::uint64_t files() const;
  /// Bytes of weights that all ranks write together.
  [[nodiscard]] constexpr std::uint64_t weight_bytes_written() const;
  /// Bytes of optimizer state that all ranks write together.
  [[nodiscard]] constexpr std::uint64_t optimizer_bytes_written() const;
  /// Bytes that all ranks write together: the size of one checkpoint.
  [[nodiscard]] constexpr std::uint64_t bytes_written() const;
  /// Bytes written beyond the first time.
  /// @throws InvalidInput where less is written than the state, in an inventory of one's own
  [[nodiscard]] constexpr std::uint64_t bytes_written_again() const;

  // ---- building one; `take_inventory` does it for the layouts of this library

  /// Holds nothing yet.
  constexpr Inventory(const ParallelLayout& layout, std::uint64_t parameters)
      : layout_(layout), parameters_(parameters) {}
  /// Adds state, each byte once; ranks that write it have to be added too.
  constexpr void add(Part part, const ComponentBytes& bytes) { parts_[static_cast<std::size_t>(part)] += bytes; }
  /// Adds ranks that write alike; those of a known shape join it.
  /// @throws InvalidInput beyond `max_rank_shapes`
  constexpr void add(const RankShape& shape);
  /// Adds the state of data loaders: so many bytes of each data parallel rank, in a file beside its others unless the
  /// layout has one for everything. Its tensor, pipeline and context parallel ranks write even shares of it, rounded up
  /// to bytes; where in truth one of them writes it all, that is in `rank_error()`.
  /// @throws InvalidInput for more bytes than can be counted
  constexpr void add_data_loaders(std::uint64_t bytes);
  /// Says that a rank may differ by so many bytes from its shape.
  constexpr void set_rank_error(std::uint64_t bytes) { rank_error_ = bytes; }

 private:
  ParallelLayout layout_{};
  std::uint64_t parameters_ = 0;
  std::array<ComponentBytes, all_parts.size()> parts_{};
  std::array<RankShape, max_rank_shapes> ranks_{};
  std::size_t count_ = 0;
  std::uint64_t rank_error_ = 0;
  std::uint64_t data_loader_bytes_ = 0;
};

/// What a checkpoint holds and who writes it.
///
/// State is counted on the tensors that a rank holds: an optimizer that looks at shapes sees its shard. What ZeRO or a
/// fully parallel save divide is divided by bytes, the first ranks taking one more where it does not divide.
/// Time and memory grow with the number of different stages, not with ranks; nothing is allocated.
///
/// `WriterRule::distributed_checkpoint`, the default with ZeRO 3, deals items one by one (see there): of each tensor
/// the rows of a rank, by component, in the order of the layers, weights before optimizer state; as one save with
/// `ParallelLayout::one_file`, else as two. Its cost grows with items x tensor parallel ranks, too. Where that is more
/// than about 10^6, or more than 4096 ranks may write what they hold alike, ranks are given even shares instead; where
/// more than 256 different ranks come out, neighbours in size are averaged. `Inventory::rank_error()` bounds
/// by how much a rank then differs. Bytes that rows do not divide stay with the first
/// row.
///
/// @param model      any `Architecture`
/// @param optimizer  any `TensorOptimizer`
/// @param layout     by default one rank
/// @throws InvalidInput what `visit_tensors`, `state_bytes`, `ParallelLayout::validate` and `model_parallel_shard`
///         reject; more stages than layers; expert parallelism without experts; more than 4096 patterns of stages, or
///         `max_rank_shapes` different ranks
template <Architecture Model, TensorOptimizer O>
[[nodiscard]] constexpr Inventory take_inventory(const Model& model, const O& optimizer,
                                                 const ParallelLayout& layout = {});
/// A model without shapes, as `Workload`, does not compile: which rank holds what does not follow from a count.
template <class Model, TensorOptimizer O>
  requires(!Architecture<Model>)
constexpr Inventory take_inventory(const Model&, const O&, const ParallelLayout& = {}) {
  static_assert(Architecture<Model>,
                "ckpt::take_inventory needs the shapes of tensors: a model of the catalog, a HuggingFace config or "
                "DecoderShape{...}; with a number of bytes alone use even_load(bytes, writers)");
  return Inventory({}, 0);
}

// ---- implementation

namespace detail {

// Too many for an inventory.
inline constexpr const char* too_many_bytes = "ckpt::Inventory: number of bytes must be below 2^64";
inline constexpr const char* too_many_ranks = "ckpt::Inventory: number of ranks must be below 2^64";
inline constexpr const char* too_many_files = "ckpt::Inventory: number of files must be below 2^64";

/// A number of one rank, summed over all of them.
[[nodiscard]] constexpr std::uint64_t sum_of_ranks(std::span<const RankShape> shapes, std::uint64_t RankShape::*number,
                                                   const char* text) {
  std::uint64_t sum = 0;
  for (const RankShape& s : shapes) sum = checked_sum(sum, checked_product(s.*number, s.ranks, text), text);
  return sum;
}

}  // namespace detail

constexpr std::uint64_t RankShape::total() const {
  return detail::add_bytes(weights, optimizer, detail::too_many_bytes);
}

constexpr std::uint64_t Inventory::bytes_written() const {
  return detail::add_bytes(weight_bytes_written(), optimizer_bytes_written(), detail::too_many_bytes);
}

constexpr ComponentBytes Inventory::components() const {
  ComponentBytes sum;
  for (const ComponentBytes& bytes : parts_) sum += bytes;
  return sum;
}

constexpr std::uint64_t Inventory::unique_bytes() const {
  return detail::add_bytes(components().total(), data_loader_bytes_, detail::too_many_bytes);
}

constexpr RankShape Inventory::heaviest() const {
  RankShape found{};
  for (const RankShape& shape : rank_shapes()) {
    if (found.ranks == 0 || shape.total() > found.total()) found = shape;
  }
  return found;
}

constexpr RankShape Inventory::lightest() const {
  RankShape found{};
  for (const RankShape& shape : rank_shapes()) {
    if (shape.writes() && (found.ranks == 0 || shape.total() < found.total())) found = shape;
  }
  return found;
}

constexpr std::uint64_t Inventory::writers() const {
  std::uint64_t sum = 0;
  for (const RankShape& shape : rank_shapes()) {
    sum = detail::checked_sum(sum, shape.writes() ? shape.ranks : 0, detail::too_many_ranks);
  }
  return sum;
}

constexpr std::uint64_t Inventory::files() const {
  return detail::sum_of_ranks(rank_shapes(), &RankShape::files, detail::too_many_files);
}

constexpr std::uint64_t Inventory::weight_bytes_written() const {
  return detail::sum_of_ranks(rank_shapes(), &RankShape::weights, detail::too_many_bytes);
}

constexpr std::uint64_t Inventory::optimizer_bytes_written() const {
  return detail::sum_of_ranks(rank_shapes(), &RankShape::optimizer, detail::too_many_bytes);
}

constexpr std::uint64_t Inventory::bytes_written_again() const {
  const std::uint64_t written = bytes_written();
  const std::uint64_t unique = unique_bytes();
  if (written < unique) {
    detail::reject("ckpt::Inventory: bytes written must be at least those of the state", static_cast<double>(written));
  }
  return written - unique;
}

constexpr void Inventory::add(const RankShape& shape) {
  if (shape.ranks == 0) return;
  for (std::size_t i = 0; i < count_; ++i) {
    RankShape& known = ranks_[i];
    if (known.weights != shape.weights || known.optimizer != shape.optimizer || known.files != shape.files) continue;
    known.ranks = detail::checked_sum(known.ranks, shape.ranks, detail::too_many_ranks);
    return;
  }
  if (count_ == max_rank_shapes) {
    detail::reject("ckpt::Inventory: number of different rank shapes must be at most 256",
                   static_cast<double>(count_ + 1));
  }
  ranks_[count_++] = shape;
}

constexpr void Inventory::add_data_loaders(std::uint64_t bytes) {
  if (bytes == 0) return;
  const std::uint64_t model_ranks =
      detail::multiply_ranks(detail::multiply_ranks(layout_.tensor, layout_.pipeline), layout_.context);
  const std::uint64_t each = even_share(bytes, model_ranks, 0);
  for (std::size_t i = 0; i < count_; ++i) {
    RankShape& shape = ranks_[i];
    shape.optimizer = detail::add_bytes(shape.optimizer, each, detail::too_many_bytes);
    if (!layout_.one_file || shape.files == 0) ++shape.files;
  }
  data_loader_bytes_ =
      detail::add_bytes(data_loader_bytes_, detail::multiply_bytes(each, layout_.ranks(), detail::too_many_bytes),
                        detail::too_many_bytes);
  if (model_ranks > 1) rank_error_ = detail::add_bytes(rank_error_, bytes, detail::too_many_bytes);
}

namespace detail {

/// Files of a rank that writes so much.
[[nodiscard]] constexpr std::uint64_t files_of(const RankShape& shape, const ParallelLayout& layout) {
  const std::uint64_t files = (shape.weights != 0 ? 1U : 0U) + (shape.optimizer != 0 ? 1U : 0U);
  return layout.one_file && files > 1 ? 1 : files;
}

/// What a replica writes of `bytes` that one model-parallel rank holds.
class ReplicaRule {
 public:
  constexpr ReplicaRule(const ParallelLayout& layout, WriterRule writer_rule)
      : rule_(writer_rule),
        expert_(layout.expert),
        replicas_(layout.replicas()),
        shards_(layout.zero == Zero::none ? replicas_ : layout.shards()),
        divided_{layout.zero == Zero::everything, layout.zero != Zero::none} {}

  /// Replicas that can differ; after them all do as these did (naive) or write nothing.
  [[nodiscard]] constexpr std::uint64_t span() const {
    return rule_ == WriterRule::fully_parallel ? replicas_ : shards_;
  }

  [[nodiscard]] constexpr std::uint64_t written(std::uint64_t bytes, bool optimizer, bool experts,
                                                std::uint64_t replica) const {
    const std::uint64_t step = experts ? expert_ : 1;
    if (is_divided(optimizer)) return even_share(bytes, span() / step, replica / step);
    if (rule_ == WriterRule::naive) return bytes;
    const bool by_rank = rule_ == WriterRule::model_parallel_ranks || rule_ == WriterRule::gathered;
    return replica < (experts || by_rank ? expert_ : 1) ? bytes : 0;
  }

  /// Replica at which the shares of `bytes` become smaller by one; 0 when nowhere.
  [[nodiscard]] constexpr std::uint64_t boundary(std::uint64_t bytes, bool optimizer, bool experts) const {
    const std::uint64_t step = experts ? expert_ : 1;
    return is_divided(optimizer) ? bytes % (span() / step) * step : 0;
  }

 private:
  [[nodiscard]] constexpr bool is_divided(bool optimizer) const {
    return rule_ == WriterRule::fully_parallel || (divided_[optimizer ? 1 : 0] && rule_ != WriterRule::gathered);
  }

  WriterRule rule_;
  std::uint64_t expert_;
  std::uint64_t replicas_;
  std::uint64_t shards_;
  std::array<bool, 2> divided_;
};

/// Adds what `tensor_ranks` tensor parallel ranks of a kind of pipeline stage write, all their replicas included.
constexpr void add_ranks(Inventory& inventory, WriterRule writer_rule, const PipelineStageKind& kind,
                         bool with_replicated, std::uint64_t tensor_index, std::uint64_t tensor_ranks) {
  const ParallelLayout& layout = inventory.layout();
  const ReplicaRule rule(layout, writer_rule);
  std::array<PipelineStageKind::Held, 2> held{};  // by [routed experts]
  for (std::size_t e = 0; e < 2; ++e) {
    held[e] = kind.held[e][0];
    if (!with_replicated) continue;
    held[e].weights = add_bytes(held[e].weights, kind.held[e][1].weights, too_many_bytes);
    held[e].optimizer = add_bytes(held[e].optimizer, kind.held[e][1].optimizer, too_many_bytes);
  }
  const std::uint64_t span = rule.span();
  const std::array boundaries{std::uint64_t{1},
                              layout.expert,
                              rule.boundary(held[0].weights, false, false),
                              rule.boundary(held[0].optimizer, true, false),
                              rule.boundary(held[1].weights, false, true),
                              rule.boundary(held[1].optimizer, true, true)};
  const std::uint64_t alike = multiply_ranks(kind.stages, tensor_ranks);
  const std::uint64_t times = writer_rule == WriterRule::naive ? layout.replicas() / span : 1;
  for (std::uint64_t replica = 0; replica < span;) {
    std::uint64_t next = span;
    for (const std::uint64_t b : boundaries) {
      if (b > replica && b < next) next = b;
    }
    RankShape shape{.ranks = multiply_ranks(alike, multiply_ranks(times, next - replica)),
                    .pipeline_stage = kind.stage,
                    .tensor = tensor_index,
                    .replica = replica};
    for (std::size_t e = 0; e < 2; ++e) {
      shape.weights = add_bytes(shape.weights, rule.written(held[e].weights, false, e == 1, replica), too_many_bytes);
      shape.optimizer =
          add_bytes(shape.optimizer, rule.written(held[e].optimizer, true, e == 1, replica), too_many_bytes);
    }
    shape.files = files_of(shape, layout);
    inventory.add(shape);
    replica = next;
  }
  inventory.add(RankShape{.ranks = multiply_ranks(alike, layout.replicas() - span * times),
                          .pipeline_stage = kind.stage,
                          .tensor = tensor_index,
                          .replica = span});
}

/// Adds ranks whose items are dealt.
/// @return false, and nothing added, where that takes too long or has too many different ranks
template <class Deals>
constexpr bool add_dealt_ranks(Inventory& inventory, Deals& deals) {
  Inventory all = inventory;
  const auto room = [&] { return Inventory::max_rank_shapes - all.rank_shapes().size(); };
  const auto take = [&](const DealtRanks& ranks) {
    if (ranks.ranks == 0) return true;
    RankShape shape{.weights = ranks.weights,
                    .optimizer = ranks.optimizer,
                    .ranks = ranks.ranks,
                    .pipeline_stage = ranks.stage,
                    .tensor = ranks.tensor,
                    .replica = ranks.replica};
    shape.files = files_of(shape, all.layout());
    bool fits = room() > 0;
    for (const RankShape& known : all.rank_shapes()) {
      fits = fits || (known.weights == shape.weights && known.optimizer == shape.optimizer);
    }
    if (fits) all.add(shape);
    return fits;
  };
  if (!deals.deal(room, take)) return false;
  inventory = all;
  inventory.set_rank_error(deals.error());
  return true;
}

}  // namespace detail

template <Architecture Model, TensorOptimizer O>
constexpr Inventory take_inventory(const Model& model, const O& optimizer, const ParallelLayout& layout) {
  layout.validate();
  detail::StackPattern pattern;
  ParameterCount parameters;
  bool has_experts = false;
  visit_tensors(model, [&](const Tensor& tensor) {
    pattern.add(tensor.layers);
    parameters += tensor.size() * tensor.total_copies();
    has_experts = has_experts || tensor.part == Part::experts;
  });
  if (layout.expert > 1 && !has_experts) {
    detail::reject("ckpt::take_inventory: expert parallel size must be 1 for a model without experts",
                   static_cast<double>(layout.expert));
  }
  if (layout.pipeline > 1 && layout.pipeline > pattern.depth) {
    detail::reject("ckpt::take_inventory: pipeline stages must be at most as many as layers",
                   static_cast<double>(layout.pipeline));
  }

  Inventory inventory(layout, parameters.value());
  WriterRule writer_rule = layout.who_writes();
  bool dealt = false;
  if (writer_rule == WriterRule::distributed_checkpoint) {
    detail::ItemDeals deals(model, optimizer, layout, pattern);
    dealt = detail::add_dealt_ranks(inventory, deals);
    if (!dealt) inventory.set_rank_error(deals.error_of_even_shares());
    writer_rule = WriterRule::fully_parallel;
  }
  detail::PipelineStageKinds kinds;  // so many at a time: ranks that write alike join in the inventory
  bool counted = false;
  const auto add_shard = [&](const Tensor& tensor, const Tensor& shard, const ComponentBytes& bytes) {
    const bool replicated = tensor.sharding == Sharding::replicated;
    const bool experts = tensor.part == Part::experts;
    if (!counted) {
      inventory.add(tensor.part, bytes.times((tensor.total_copies() * (replicated ? 1 : layout.tensor)).value()));
    }
    for (detail::PipelineStageKind& kind : kinds) {
      const ParameterCount copies =
          layers_on_pipeline_stage(tensor.layers, pattern.depth, layout.pipeline, kind.stage) *
          ParameterCount(shard.copies);
      const ComponentBytes here = bytes.times(copies.value());
      detail::PipelineStageKind::Held& held = kind.held[experts ? 1 : 0][replicated ? 1 : 0];
      held.weights = detail::add_bytes(held.weights, here.weights, detail::too_many_bytes);
      held.optimizer = detail::add_bytes(held.optimizer, here.optimizer(), detail::too_many_bytes);
    }
  };
  const auto add_tensor = [&](const auto& kept_by, const Tensor& tensor) {
    const Tensor shard = model_parallel_shard(tensor, layout);
    add_shard(tensor, shard, state_bytes(kept_by, shard));
  };
  const bool once = writer_rule == WriterRule::deduplicated || writer_rule == WriterRule::fully_parallel;
  const auto add_kinds = [&] {
    visit_tensors(model, [&](const Tensor& tensor) { for_each_kept_tensor(optimizer, tensor, add_tensor); });
    counted = true;
    for (const detail::PipelineStageKind& kind : kinds) {
      if (once) {  // the first tensor parallel rank writes what all of them hold
        detail::add_ranks(inventory, writer_rule, kind, true, 0, 1);
        detail::add_ranks(inventory, writer_rule, kind, false, 1, layout.tensor - 1);
      } else {
        detail::add_ranks(inventory, writer_rule, kind, true, 0, layout.tensor);
      }
    }
    kinds.clear();
  };
  if (dealt) {
    add_kinds();
    return inventory;
  }
  detail::for_each_pipeline_stage_kind(pattern, layout.pipeline, [&](const detail::PipelineStageKind& kind) {
    if (kinds.full()) add_kinds();
    kinds.push(kind, "ckpt::take_inventory: different pipeline stages must be at most 64");
  });
  add_kinds();
  return inventory;
}

}  // namespace ckpt::inline CKPT_ABI
