#pragma once
// Which rank writes what of what several hold, item by item, as torch's distributed checkpoint decides.

#include <array>
#include <cstddef>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/state/detail/pipeline_stage_kinds.hpp>
#include <ckpt/state/detail/plan_deal.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/tensor.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// What one rank writes, how many write the same, and which is the first of them.
struct DealtRanks {
  std::uint64_t weights = 0;
  std::uint64_t optimizer = 0;
  std::uint64_t ranks = 0;
  std::uint64_t stage = 0;
  std::uint64_t tensor = 0;
  std::uint64_t replica = 0;
};

/// Deals the items of a model over the ranks that hold them, as torch's distributed checkpoint does. What does not
/// share a rank is dealt by itself: a pipeline stage, and with ZeRO 3 the replicas that hold the same rows. There the
/// cells of the deal are tensor parallel ranks, without ZeRO tensor x expert parallel ranks; their copies are replicas.
///
/// Items come in the order of plans, that of ranks: of each rank, tensor parallel ranks following each other, what no
/// rank before it holds; layer by layer, weights before optimizer state.
template <class Model, class O>
class ItemDeals {
 public:
  constexpr ItemDeals(const Model& model, const O& optimizer, const ParallelLayout& layout, StackPattern& pattern)
      : model_(model),
        optimizer_(optimizer),
        layout_(layout),
        pattern_(pattern),
        shards_(layout.shards()),
        experts_(layout.zero == Zero::everything ? 1 : layout.expert),
        copies_(layout.replicas() / shards_ / experts_) {}

  /// Calls `take(ranks)` with what all ranks write, as long as it says that there was room; `room()` is for how many
  /// more different ones there is.
  /// @return false where that takes too long or there was no room
  template <class Room, class Take>
  [[nodiscard]] constexpr bool deal(Room&& room, Take&& take) {
    std::size_t ranks = 0;
    const std::uint64_t deals = count_deals(ranks);
    if (deals == 0) return false;
    return ranks <= PlanDeal::few_ranks ? deal_in<PlanDeal::few_ranks>(deals, room, take)
                                        : deal_in<PlanDeal::max_ranks>(deals, room, take);
  }
  /// Most bytes by which a rank differs from what it was dealt.
  [[nodiscard]] constexpr std::uint64_t error() const { return error_; }

  /// Most bytes by which a rank can differ from an even share of what its stage holds. In a cell no rank is ever given
  /// more than the lightest has and one item; what several cells hold may all go to one of them.
  [[nodiscard]] constexpr std::uint64_t error_of_even_shares() {
    std::uint64_t error = 0;
    for_each_pipeline_stage_kind(pattern_, layout_.pipeline, [&](const PipelineStageKind& kind) {
      std::array<std::uint64_t, 2> whole{};  // by [routed experts]
      std::uint64_t most = 0;
      std::uint64_t least = 0;
      std::uint64_t shared = 0;
      ComponentBytes item;
      visit_shards([&](const Tensor& tensor, const Tensor& shard, const ComponentBytes& bytes) {
        const bool experts = tensor.part == Part::experts;
        const ParameterCount here =
            layers_on_pipeline_stage(tensor.layers, pattern_.depth, layout_.pipeline, kind.stage) *
            ParameterCount(shard.copies);
        const std::uint64_t n = here.value();
        if (n == 0) return;
        const ComponentBytes first = bytes_of_rows(bytes, shard.rows, rows_of(shard, 0));
        const std::uint64_t heaviest = multiply_bytes(first.total(), n);
        item = {.weights = larger(item.weights, first.weights),
                .other = larger(larger(item.other, first.other),
                                larger(first.master_weights, larger(first.first_moment, first.second_moment)))};
        if ((tensor.sharding == Sharding::replicated && layout_.tensor > 1) || (!experts && experts_ > 1)) {
          shared = add_bytes(shared, heaviest);
          return;
        }
        const ComponentBytes last = bytes_of_rows(bytes, shard.rows, rows_of(shard, shards_ - 1));
        whole[experts ? 1 : 0] = add_bytes(whole[experts ? 1 : 0], multiply_bytes(bytes.total(), n));
        most = add_bytes(most, heaviest);
        least = add_bytes(least, multiply_bytes(last.total(), n));
      });
      const std::uint64_t mean = whole[0] / shards_ + whole[1] / parts_of(true);
      const std::uint64_t uneven = larger(most > mean ? most - mean : 0, mean > least ? mean - least : 0);
      error = larger(error, add_bytes(add_bytes(uneven, shared) / copies_, item.total()) + 8);
    });
    return error;
  }

 private:
  /// A function of its own, so that small deals do without the stack of large ones.
  template <std::size_t Ranks, class Room, class Take>
  [[nodiscard, gnu::noinline]] constexpr bool deal_in(std::uint64_t left, Room& room, Take& take) {
    DealSpace<Ranks> space;
    PlanDeal plans(space);
    bool fits = true;
    for_each_pipeline_stage_kind(pattern_, layout_.pipeline, [&](const PipelineStageKind& kind) {
      for (std::uint64_t shard = 0; fits && shard < shards_; --left) {
        const std::uint64_t next = next_shard(shard);
        run(plans, kind, shard);
        const std::size_t share = room() / static_cast<std::size_t>(left);
        fits = take_ranks(plans, kind, shard, next, share < 4 ? 3 : share - 1, take);
        shard = next;
      }
    });
    return fits;
  }

  static constexpr double most_work = 0x1p20;  // items and looks at tensors
  static constexpr std::uint64_t most_deals = 4096;

  [[nodiscard]] static constexpr std::uint64_t larger(std::uint64_t a, std::uint64_t b) { return a > b ? a : b; }

  /// How many ranks divide a tensor by rows.
  [[nodiscard]] constexpr std::uint64_t parts_of(bool experts) const {
    return experts && layout_.zero == Zero::everything ? shards_ / layout_.expert : shards_;
  }
  [[nodiscard]] constexpr RowRange rows_of(const Tensor& tensor, std::uint64_t shard) const {
    const std::uint64_t parts = parts_of(tensor.part == Part::experts);
    return chunk_of(tensor.rows, parts, shard / (shards_ / parts));
  }

  template <class Take>
  constexpr void visit_shards(Take&& take) const {
    visit_tensors(model_, [&](const Tensor& tensor) {
      for_each_kept_tensor(optimizer_, tensor, [&](const auto& kept_by, const Tensor& kept) {
        const Tensor shard = model_parallel_shard(kept, layout_);
        take(kept, shard, state_bytes(kept_by, shard));
      });
    });
  }

  /// The first shard after this one that is not like it.
  [[nodiscard]] constexpr std::uint64_t next_shard(std::uint64_t shard) const {
    std::uint64_t next = shards_;
    if (shards_ == 1) return next;
    visit_shards([&](const Tensor& tensor, const Tensor& local, const ComponentBytes& bytes) {
      const std::uint64_t parts = parts_of(tensor.part == Part::experts);
      const std::uint64_t step = shards_ / parts;
      const bool first_differs =
          shard < step && bytes_of_rows(bytes, local.rows, {0, 1}) != bytes_of_rows(bytes, local.rows, {1, 2});
      const std::uint64_t boundary = first_differs ? step : chunk_boundary(local.rows, parts, shard / step) * step;
      if (boundary < next) next = boundary;
    });
    return next;
  }

  /// Items of a stage that a cell can be given, at most.
  [[nodiscard]] constexpr double items_of(const PipelineStageKind& kind, double& kinds_of_tensors) const {
    double items = 0.0;
    kinds_of_tensors = 0.0;
    visit_shards([&](const Tensor& tensor, const Tensor& shard, const ComponentBytes& bytes) {
      const double components = (bytes.weights != 0 ? 1.0 : 0.0) + (bytes.master_weights != 0 ? 1.0 : 0.0) +
                                (bytes.first_moment != 0 ? 1.0 : 0.0) + (bytes.second_moment != 0 ? 1.0 : 0.0) +
                                (bytes.other != 0 ? 1.0 : 0.0);
      kinds_of_tensors += 1.0;
      items +=
          components * static_cast<double>(shard.copies) *
          static_cast<double>(layers_on_pipeline_stage(tensor.layers, pattern_.depth, layout_.pipeline, kind.stage));
    });
    return items;
  }
  /// Ranks of a cell that can be given anything.
  [[nodiscard]] constexpr double used_copies(double items) const {
    const auto copies = static_cast<double>(copies_);
    return copies < items ? copies : items < 1.0 ? 1.0 : items;
  }

  /// How many deals there are, and the most ranks of one; 0 where they would take too long.
  [[nodiscard]] constexpr std::uint64_t count_deals(std::size_t& ranks) const {
    std::uint64_t shards = 0;
    for (std::uint64_t shard = 0; shard < shards_; shard = next_shard(shard)) ++shards;
    const double cells = static_cast<double>(layout_.tensor) * static_cast<double>(experts_);
    std::uint64_t deals = 0;
    double work = 0.0;
    bool fits = true;
    for_each_pipeline_stage_kind(pattern_, layout_.pipeline, [&](const PipelineStageKind& kind) {
      double tensors = 0.0;
      const double items = items_of(kind, tensors);
      const double copies = used_copies(items);
      const PipelineStage layers = pipeline_stage(pattern_.depth, layout_.pipeline, kind.stage);
      const double looks = tensors * (static_cast<double>(layers.last - layers.first) + 2.0) * 2.0;
      fits = fits && cells * copies <= static_cast<double>(PlanDeal::max_ranks);
      if (fits && cells * copies > static_cast<double>(ranks)) ranks = static_cast<std::size_t>(cells * copies);
      work += cells * copies > 1.0 ? static_cast<double>(shards) * cells * (looks + items) : 0.0;
      deals += shards;
    });
    return fits && work <= most_work && deals <= most_deals ? deals : 0;
  }

  /// Deals what a shard of a stage holds.
  constexpr void run(PlanDeal& deal, const PipelineStageKind& kind, std::uint64_t shard) const {
    double tensors = 0.0;
    const auto cells = static_cast<std::size_t>(layout_.tensor * experts_);
    const auto copies = static_cast<std::size_t>(used_copies(copies_ == 1 ? 1.0 : items_of(kind, tensors)));
    deal.begin(cells, copies, layout_.one_file);
    if (cells * copies == 1) return sum(deal, kind, shard);
    if (layout_.one_file) {
      for (std::size_t cell = 0; cell < cells; ++cell) {
        for (const bool optimizer : {false, true}) run_plan(deal, kind, shard, cell, optimizer);
      }
      return;
    }
    for (const bool optimizer : {false, true}) {
      deal.begin_save(optimizer);
      for (std::size_t cell = 0; cell < cells; ++cell) run_plan(deal, kind, shard, cell, optimizer);
    }
  }

  /// One rank has everything: no order is needed.
  constexpr void sum(PlanDeal& deal, const PipelineStageKind& kind, std::uint64_t shard) const {
    visit_shards([&](const Tensor& tensor, const Tensor& local, const ComponentBytes& bytes) {
      const ParameterCount n = layers_on_pipeline_stage(tensor.layers, pattern_.depth, layout_.pipeline, kind.stage) *
                               ParameterCount(local.copies);
      const ComponentBytes held = bytes_of_rows(bytes, local.rows, rows_of(local, shard)).times(n.value());
      deal.go_on_with(false);
      deal.give(held.weights, 0, 1, 1);
      deal.go_on_with(true);
      deal.give(held.optimizer(), 0, 1, 1);
    });
  }

  /// What the first rank of a cell holds and none before it, in the order of its plan.
  constexpr void run_plan(PlanDeal& deal, const PipelineStageKind& kind, std::uint64_t shard, std::size_t cell,
                          bool optimizer) const {
    deal.go_on_with(optimizer);
    if (kind.stage == 0) run_layer(deal, shard, cell, optimizer, Layers::Place::before, 0);
    const PipelineStage layers = pipeline_stage(pattern_.depth, layout_.pipeline, kind.stage);
    for (std::uint64_t layer = layers.first; layer < layers.last; ++layer) {
      run_layer(deal, shard, cell, optimizer, Layers::Place::inside, layer);
    }
    if (kind.stage + 1 == layout_.pipeline) run_layer(deal, shard, cell, optimizer, Layers::Place::after, 0);
  }
  constexpr void run_layer(PlanDeal& deal, std::uint64_t shard, std::size_t cell, bool optimizer, Layers::Place place,
                           std::uint64_t layer) const {
    const auto tensor_ranks = static_cast<std::size_t>(layout_.tensor);
    const std::size_t cells = tensor_ranks * static_cast<std::size_t>(experts_);
    const std::size_t tensor_rank = cell % tensor_ranks;
    const auto take = [&](const auto& kept_by, const Tensor& kept) {
      if (kept.layers.place != place) return;
      const std::uint64_t times =
          place == Layers::Place::inside ? kept.layers.count_between(layer, layer + 1) : kept.layers.count();
      const bool anywhere = kept.part != Part::experts;               // held by all expert parallel ranks
      const bool replicated = kept.sharding == Sharding::replicated;  // held by all tensor parallel ranks
      if (times == 0 || (anywhere && cell >= tensor_ranks) || (replicated && tensor_rank != 0)) return;
      const Tensor local = model_parallel_shard(kept, layout_);
      const ComponentBytes bytes = bytes_of_rows(state_bytes(kept_by, local), local.rows, rows_of(local, shard));
      const std::size_t last = anywhere ? cells : replicated ? cell + tensor_ranks : cell + 1;
      const std::size_t step = replicated ? 1 : tensor_ranks;
      for (std::uint64_t i = 0; i < times * local.copies; ++i) {
        if (!optimizer) {
          deal.give(bytes.weights, cell, last, step);
          continue;
        }
        for (const std::uint64_t part : {bytes.master_weights, bytes.first_moment, bytes.second_moment, bytes.other}) {
          deal.give(part, cell, last, step);
        }
      }
    };
    visit_tensors(model_, [&](const Tensor& tensor) { for_each_kept_tensor(optimizer_, tensor, take); });
  }

  /// Takes the ranks of a deal as `runs` different ones at most, and those that were given nothing.
  template <class Take>
  constexpr bool take_ranks(PlanDeal& plans, const PipelineStageKind& kind, std::uint64_t shard, std::uint64_t next,
                            std::size_t runs, Take& take) {
    const std::uint64_t alike = multiply_ranks(kind.stages, next - shard);
    const std::uint64_t cells = layout_.tensor * experts_;
    std::uint64_t given = 0;
    bool fits = true;
    const std::uint64_t differs = plans.for_each_run(runs, [&](const PlanDeal::Run& found) {
      const std::uint64_t cell = found.first % cells;
      const std::uint64_t copy = found.first / cells;
      given += found.ranks;
      fits = fits && take(DealtRanks{.weights = found.weights,
                                     .optimizer = found.optimizer,
                                     .ranks = multiply_ranks(alike, found.ranks),
                                     .stage = kind.stage,
                                     .tensor = cell % layout_.tensor,
                                     .replica = shard + (copy * experts_ + cell / layout_.tensor) * shards_});
    });
    error_ = larger(error_, differs);
    return fits && take(DealtRanks{.ranks = multiply_ranks(alike, multiply_ranks(cells, copies_) - given),
                                   .stage = kind.stage,
                                   .replica = shard + given / layout_.tensor * shards_});
  }

  const Model& model_;
  const O& optimizer_;
  const ParallelLayout& layout_;
  StackPattern& pattern_;
  std::uint64_t shards_;   // that differ by their rows: with ZeRO 3
  std::uint64_t experts_;  // expert parallel ranks among the cells: without ZeRO
  std::uint64_t copies_;   // ranks of a cell
  std::uint64_t error_ = 0;
};

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
