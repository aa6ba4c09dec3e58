// Inventories against ranks enumerated one by one, over random layouts; totals that agree; layouts that do not fit.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include <ckpt/catalog/models.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/mlperf_storage.hpp>
#include <ckpt/state/optimizer_state.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using Catch::Matchers::StartsWith;
using ckpt::DecoderShape;
using ckpt::Inventory;
using ckpt::Layers;
using ckpt::ParallelLayout;
using ckpt::Part;
using ckpt::RankShape;
using ckpt::Sharding;
using ckpt::take_inventory;
using ckpt::Tensor;
using ckpt::WriterRule;
using ckpt::Zero;
using u64 = std::uint64_t;

// Variable, all of these: compilers try to evaluate at compile time whatever has constant arguments, for seconds.
DecoderShape dense{
    .vocab_size = 960, .hidden_size = 96, .layers = 13, .heads = 12, .kv_heads = 12, .intermediate_size = 240};
DecoderShape mixture{.vocab_size = 960,
                     .hidden_size = 96,
                     .layers = 14,
                     .heads = 12,
                     .kv_heads = 12,
                     .intermediate_size = 240,
                     .experts = {.count = 12,
                                 .active = 2,
                                 .inner_size = 48,
                                 .shared_inner_size = 48,
                                 .first_layer = 2,
                                 .every = 3,
                                 .router_bias = true,
                                 .bias = true}};

/// (weights, optimizer state) of a rank.
using Written = std::tuple<u64, u64>;

/// What every rank writes, rank by rank and layer by layer.
template <class Shape, class O>
std::map<Written, u64> enumerate(const Shape& shape, const O& optimizer, const ParallelLayout& p) {
  std::vector<Tensor> tensors;
  u64 depth = 0;
  visit_tensors(shape, [&](const Tensor& t) {
    tensors.push_back(t);
    if (t.layers.place == Layers::Place::inside) depth = std::max(depth, t.layers.end);
  });
  std::vector<u64> stage_of;  // by layer
  for (u64 stage = 0; stage < p.pipeline; ++stage) {
    const u64 length = depth / p.pipeline + (stage < depth % p.pipeline ? 1 : 0);
    stage_of.insert(stage_of.end(), length, stage);
  }
  const u64 replicas = p.data * p.context;
  const u64 group = p.zero == Zero::none ? 1 : p.shard_group != 0 ? p.shard_group : replicas;
  const bool once = p.writer_rule == WriterRule::deduplicated || p.writer_rule == WriterRule::fully_parallel;
  const auto share = [](u64 total, u64 n, u64 i) { return total / n + (i < total % n ? 1 : 0); };

  std::map<Written, u64> result;
  for (u64 stage = 0; stage < p.pipeline; ++stage) {
    for (u64 t = 0; t < p.tensor; ++t) {
      std::array<std::array<u64, 2>, 2> held{};  // [expert][optimizer]
      for (const Tensor& tensor : tensors) {
        const bool expert = tensor.part == Part::experts;
        if (once && t != 0 && tensor.sharding == Sharding::replicated) continue;
        Tensor local = tensor;
        if (tensor.sharding == Sharding::rows) local.rows = (tensor.rows + p.tensor - 1) / p.tensor;
        if (tensor.sharding == Sharding::columns) local.columns /= p.tensor;
        u64 times = 0;
        const Layers& l = tensor.layers;
        for (u64 i = l.begin; i < l.end; ++i) {
          const u64 phase = (i - l.begin) % l.period;
          const u64 at = l.place == Layers::Place::before  ? 0
                         : l.place == Layers::Place::after ? p.pipeline - 1
                                                           : stage_of[i];
          if (phase >= l.from && phase < l.to && at == stage) ++times;
        }
        const auto bytes = state_bytes(optimizer, local);
        const u64 copies = expert ? tensor.copies / p.expert : tensor.copies;
        held[expert][0] += bytes.weights * copies * times;
        held[expert][1] += (bytes.total() - bytes.weights) * copies * times;
      }
      for (u64 r = 0; r < replicas; ++r) {
        Written written{};
        for (const bool expert : {false, true}) {
          const u64 e = expert ? p.expert : 1;
          for (const bool is_optimizer : {false, true}) {
            const u64 bytes = held[expert][is_optimizer];
            const bool divided = p.zero == Zero::everything || (p.zero != Zero::none && is_optimizer);
            u64 n = 0;
            if (p.writer_rule == WriterRule::fully_parallel) {
              n = share(bytes, replicas / e, r / e);
            } else if (divided && p.writer_rule != WriterRule::gathered) {
              const bool first_group = r < group;
              if (p.writer_rule == WriterRule::naive || first_group) n = share(bytes, group / e, r % group / e);
            } else if (p.writer_rule == WriterRule::naive) {
              n = bytes;
            } else if (p.writer_rule == WriterRule::model_parallel_ranks || p.writer_rule == WriterRule::gathered) {
              n = r < p.expert ? bytes : 0;
            } else {
              n = r / e == 0 ? bytes : 0;
            }
            (is_optimizer ? std::get<1>(written) : std::get<0>(written)) += n;
          }
        }
        ++result[written];
      }
    }
  }
  return result;
}

template <class Shape, class O>
void check_against_ranks(const Shape& shape, const O& optimizer, const ParallelLayout& layout) {
  CAPTURE(layout.tensor, layout.pipeline, layout.data, layout.context, layout.expert, layout.shard_group);
  CAPTURE(static_cast<int>(layout.zero), static_cast<int>(layout.who_writes()));
  const Inventory inventory = take_inventory(shape, optimizer, layout);
  const auto expected = enumerate(shape, optimizer, layout);
  std::map<Written, u64> found;
  for (const RankShape& s : inventory.rank_shapes()) found[{s.weights, s.optimizer}] += s.ranks;
  CHECK(found == expected);
  u64 bytes = 0;
  u64 writers = 0;
  u64 files = 0;
  for (const auto& [written, ranks] : expected) {
    const auto [weights, state] = written;
    bytes += (weights + state) * ranks;
    writers += weights + state != 0 ? ranks : 0;
    files += ((weights != 0 ? 1U : 0U) + (state != 0 ? 1U : 0U)) * ranks;
  }
  CHECK(inventory.bytes_written() == bytes);
  CHECK(inventory.writers() == writers);
  CHECK(inventory.files() == files);
  CHECK(inventory.bytes_written() >= inventory.unique_bytes());
  CHECK(inventory.parameters() == ckpt::parameter_count(shape));
  if (layout.writer_rule == WriterRule::deduplicated || layout.writer_rule == WriterRule::fully_parallel) {
    CHECK(inventory.bytes_written() == inventory.unique_bytes());
    CHECK(inventory.bytes_written_again() == 0);
  }
  CHECK(inventory.heaviest().total() >= inventory.lightest().total());
}

TEST_CASE("ranks counted by kind are the ranks counted one by one", "[inventory]") {
  std::mt19937_64 random(20261122);
  const auto one_of = [&random](std::initializer_list<u64> sizes) { return sizes.begin()[random() % sizes.size()]; };
  for (int i = 0; i < 1500; ++i) {
    ParallelLayout layout{.tensor = one_of({1, 2, 4, 6, 12}),
                          .pipeline = one_of({1, 2, 3, 4, 5, 7, 11, 13}),
                          .data = one_of({1, 2, 4, 6, 8, 12, 24}),
                          .context = one_of({1, 2, 3}),
                          .expert = one_of({1, 2, 3, 4, 6, 12}),
                          .zero = static_cast<Zero>(random() % 4),
                          .shard_group = one_of({0, 0, 2, 4, 6, 12}),
                          .writer_rule = static_cast<WriterRule>(random() % 5)};
    const u64 replicas = layout.data * layout.context;
    if (layout.zero == Zero::none || layout.shard_group == 0 || replicas % layout.shard_group != 0)
      layout.shard_group = 0;
    const u64 group = layout.shard_group != 0 ? layout.shard_group : replicas;
    const bool moe = random() % 2 != 0 && group % layout.expert == 0;
    if (!moe) layout.expert = 1;
    if (moe) {
      random() % 2 != 0 ? check_against_ranks(mixture, ckpt::Adam<>{}, layout)
                        : check_against_ranks(mixture, ckpt::Muon<>{}, layout);
    } else {
      random() % 2 != 0 ? check_against_ranks(dense, ckpt::Adam<>{}, layout)
                        : check_against_ranks(dense, ckpt::Adafactor<>{.min_dim = 8}, layout);
    }
  }
}

/// What one rank would write: its items by name, in the order of its plan.
struct Item {
  u64 name = 0;  // odd for weights
  u64 bytes = 0;
};

/// What the ranks of one save write, as torch's `dedup_save_plans` decides: items in the order in which the plans of
/// the ranks name them, each kept by the smallest plan of those that have it.
std::vector<Written> dedup_save_plans(const std::vector<std::vector<Item>>& plans) {
  std::vector<std::pair<Item, std::vector<std::size_t>>> items;  // and the ranks that have it
  std::unordered_map<u64, std::size_t> known;
  for (std::size_t rank = 0; rank < plans.size(); ++rank) {
    for (const Item& item : plans[rank]) {
      const auto [at, is_new] = known.try_emplace(item.name, items.size());
      if (is_new) items.emplace_back(item, std::vector<std::size_t>{});
      items[at->second].second.push_back(rank);
    }
  }
  std::vector<u64> sizes(plans.size());
  std::vector<Written> result(plans.size());
  for (const auto& [item, ranks] : items) {
    std::size_t chosen = ranks.front();
    for (const std::size_t rank : ranks) chosen = sizes[rank] < sizes[chosen] ? rank : chosen;
    sizes[chosen] += item.bytes;
    (item.name % 2 == 1 ? std::get<0>(result[chosen]) : std::get<1>(result[chosen])) += item.bytes;
  }
  return result;
}

/// (weights, optimizer state) of every rank, dealt item by item over explicit plans of all ranks.
template <class Shape, class O>
std::vector<Written> deal_plans(const Shape& shape, const O& optimizer, const ParallelLayout& p) {
  std::vector<Tensor> tensors;
  u64 depth = 0;
  visit_tensors(shape, [&](const Tensor& t) {
    tensors.push_back(t);
    if (t.layers.place == Layers::Place::inside) depth = std::max(depth, t.layers.end);
  });
  const u64 replicas = p.data * p.context;
  const u64 group = p.zero == Zero::everything ? (p.shard_group != 0 ? p.shard_group : replicas) : 1;
  std::vector<std::vector<Item>> weights;
  std::vector<std::vector<Item>> states;
  u64 first_layer = 0;
  for (u64 stage = 0; stage < p.pipeline; ++stage) {
    const u64 last_layer = first_layer + depth / p.pipeline + (stage < depth % p.pipeline ? 1 : 0);
    for (u64 r = 0; r < replicas; ++r) {
      for (u64 t = 0; t < p.tensor; ++t) {
        auto& own_weights = weights.emplace_back();
        auto& own_state = states.emplace_back();
        const auto add = [&](std::size_t index, u64 layer) {
          const Tensor& tensor = tensors[index];
          const bool expert = tensor.part == Part::experts;
          const bool everywhere = tensor.sharding == Sharding::replicated;
          Tensor local = tensor;
          if (tensor.sharding == Sharding::rows) local.rows = (tensor.rows + p.tensor - 1) / p.tensor;
          if (tensor.sharding == Sharding::columns) local.columns /= p.tensor;
          const u64 parts = expert && group > 1 ? group / p.expert : group;
          const u64 part = expert && group > 1 ? r % group / p.expert : r % group;
          const u64 each = (local.rows + parts - 1) / parts;
          const u64 begin = std::min(part * each, local.rows);
          const u64 end = std::min(begin + each, local.rows);
          const auto bytes = state_bytes(optimizer, local);
          const auto cut = [&](u64 n) { return n / local.rows * (end - begin) + (begin == 0 ? n % local.rows : 0); };
          const u64 copies = expert ? tensor.copies / p.expert : tensor.copies;
          for (u64 copy = 0; copy < copies; ++copy) {
            u64 name = index;
            for (const u64 digit :
                 {layer, expert ? r % p.expert * copies + copy : copy, everywhere ? 0 : t + 1, begin}) {
              name = name * 1024 + digit;
            }
            name *= 8;
            if (end == begin) continue;
            if (bytes.weights != 0) own_weights.push_back({name + 1, cut(bytes.weights)});
            if (bytes.master_weights != 0) own_state.push_back({name + 2, cut(bytes.master_weights)});
            if (bytes.first_moment != 0) own_state.push_back({name + 4, cut(bytes.first_moment)});
            if (bytes.second_moment != 0) own_state.push_back({name + 6, cut(bytes.second_moment)});
          }
        };
        for (std::size_t i = 0; stage == 0 && i < tensors.size(); ++i) {
          for (u64 l = 0; tensors[i].layers.place == Layers::Place::before && l < tensors[i].layers.end; ++l) add(i, l);
        }
        for (u64 layer = first_layer; layer < last_layer; ++layer) {
          for (std::size_t i = 0; i < tensors.size(); ++i) {
            const Layers& l = tensors[i].layers;
            if (l.place != Layers::Place::inside || layer < l.begin || layer >= l.end) continue;
            const u64 phase = (layer - l.begin) % l.period;
            if (phase >= l.from && phase < l.to) add(i, layer);
          }
        }
        for (std::size_t i = 0; stage + 1 == p.pipeline && i < tensors.size(); ++i) {
          for (u64 l = 0; tensors[i].layers.place == Layers::Place::after && l < tensors[i].layers.end; ++l) add(i, l);
        }
      }
    }
    first_layer = last_layer;
  }
  if (p.one_file) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i].insert(weights[i].end(), states[i].begin(), states[i].end());
    }
    return dedup_save_plans(weights);
  }
  std::vector<Written> result = dedup_save_plans(weights);
  const std::vector<Written> state = dedup_save_plans(states);
  for (std::size_t i = 0; i < result.size(); ++i) std::get<1>(result[i]) = std::get<1>(state[i]);
  return result;
}

/// Compares an inventory with items dealt one by one over all ranks.
/// @return whether the inventory is exact
template <class Shape, class O>
bool check_against_plans(const Shape& shape, const O& optimizer, const ParallelLayout& layout) {
  CAPTURE(layout.tensor, layout.pipeline, layout.data, layout.context, layout.expert, layout.shard_group);
  CAPTURE(static_cast<int>(layout.zero), layout.one_file);
  const std::vector<Written> plans = deal_plans(shape, optimizer, layout);
  const Inventory inventory = take_inventory(shape, optimizer, layout);
  std::map<Written, u64> expected;
  std::vector<u64> totals;
  u64 bytes = 0;
  for (const Written& written : plans) {
    ++expected[written];
    totals.push_back(std::get<0>(written) + std::get<1>(written));
    bytes += totals.back();
  }
  std::map<Written, u64> found;
  std::vector<u64> found_totals;
  for (const RankShape& s : inventory.rank_shapes()) {
    found[{s.weights, s.optimizer}] += s.ranks;
    found_totals.insert(found_totals.end(), s.ranks, s.total());
  }
  CHECK(inventory.bytes_written() == bytes);
  CHECK(inventory.bytes_written() == inventory.unique_bytes());
  REQUIRE(found_totals.size() == totals.size());
  if (inventory.rank_error() == 0) {
    CHECK(found == expected);
    return true;
  }
  // ranks that each differ by so much at most differ by no more when both are sorted
  std::sort(totals.begin(), totals.end());
  std::sort(found_totals.begin(), found_totals.end());
  u64 largest = 0;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    largest = std::max(largest, std::max(totals[i], found_totals[i]) - std::min(totals[i], found_totals[i]));
  }
  CHECK(largest > 0);
  CHECK(largest <= inventory.rank_error());
  return false;
}

TEST_CASE("items dealt over replicas are those of torch's distributed checkpoint", "[inventory]") {
  std::mt19937_64 random(20261127);
  const auto one_of = [&random](std::initializer_list<u64> sizes) { return sizes.begin()[random() % sizes.size()]; };
  int exact = 0;
  for (int i = 0; i < 120; ++i) {
    ParallelLayout layout{.tensor = one_of({1, 1, 2, 4, 6}),
                          .pipeline = one_of({1, 1, 2, 3, 5, 13}),
                          .data = one_of({1, 2, 4, 6, 8, 12, 24}),
                          .context = one_of({1, 2, 3}),
                          .expert = one_of({1, 2, 3, 4}),
                          .zero = random() % 3 == 0 ? Zero::none : Zero::everything,
                          .shard_group = one_of({0, 1, 2, 4, 6, 12}),
                          .writer_rule = WriterRule::distributed_checkpoint,
                          .one_file = random() % 2 != 0};
    const u64 replicas = layout.data * layout.context;
    if (layout.zero == Zero::none || (layout.shard_group != 0 && replicas % layout.shard_group != 0))
      layout.shard_group = 0;
    const u64 group = layout.shard_group != 0 ? layout.shard_group : replicas;
    const bool moe = random() % 2 != 0 && group % layout.expert == 0;
    if (!moe) layout.expert = 1;
    if (layout.zero == Zero::everything && random() % 2 != 0) layout.writer_rule.reset();  // the default
    if (moe) {
      exact += random() % 2 != 0 ? check_against_plans(mixture, ckpt::Adam<>{}, layout)
                                 : check_against_plans(mixture, ckpt::Muon<>{}, layout);
    } else {
      exact += random() % 2 != 0 ? check_against_plans(dense, ckpt::Adam<ckpt::Fp32>{}, layout)
                                 : check_against_plans(dense, ckpt::Adafactor<>{.min_dim = 8}, layout);
    }
  }
  CHECK(exact > 60);
  CHECK(exact < 120);
}

TEST_CASE("where dealing takes too long ranks get even shares, and the error is bounded", "[inventory]") {
  // 12 tensor parallel ranks x 342 replicas of the same, 4104 ranks of one deal
  DecoderShape narrow = dense;
  narrow.layers = 13;
  narrow.hidden_size = 12;
  narrow.intermediate_size = 12;
  CHECK_FALSE(check_against_plans(
      narrow, ckpt::Adam<>{},
      {.tensor = 12, .pipeline = 1, .data = 342, .zero = Zero::everything, .shard_group = 1, .one_file = true}));
  CHECK_FALSE(
      check_against_plans(mixture, ckpt::Adam<>{},
                          {.tensor = 12, .data = 345, .expert = 3, .writer_rule = WriterRule::distributed_checkpoint}));
}

TEST_CASE("HSDP: a replica of a job writes its part, not everything", "[inventory]") {
  // 256 ranks in groups of 8: 32 nodes hold the same, and each writes 1/32, to an item
  const ckpt::Model& model = ckpt::models::llama3_70b;
  const ParallelLayout hsdp{.data = 256, .zero = Zero::everything, .shard_group = 8};
  const Inventory saved = take_inventory(model, ckpt::Adam<ckpt::Fp32>{}, hsdp);
  CHECK(saved.writers() == 256);
  CHECK(saved.rank_error() == 0);
  CHECK(saved.bytes_written() == 12 * u64{70553706496});
  // Rows divide by 8, so that the 32 ranks with the same eighth of every tensor stand for all: each item to the least.
  std::vector<u64> items;
  const auto add = [&](Layers::Place place) {
    visit_tensors(model, [&](const Tensor& tensor) {
      if (tensor.layers.place != place) return;
      items.insert(items.end(), tensor.copies, 4 * tensor.rows / 8 * std::max(tensor.columns, u64{1}));
    });
  };
  add(Layers::Place::before);
  for (int layer = 0; layer < 80; ++layer) add(Layers::Place::inside);
  add(Layers::Place::after);
  std::vector<u64> weights(32), moments(32), totals(32);  // two saves that know nothing of each other
  for (const u64 bytes : items) {
    *std::min_element(weights.begin(), weights.end()) += bytes;
    for (int moment = 0; moment < 2; ++moment) *std::min_element(moments.begin(), moments.end()) += bytes;
  }
  for (std::size_t i = 0; i < 32; ++i) totals[i] = weights[i] + moments[i];
  CHECK(saved.heaviest().total() == *std::max_element(totals.begin(), totals.end()));
  CHECK(saved.lightest().total() == *std::min_element(totals.begin(), totals.end()));
  ParallelLayout first = hsdp;
  first.writer_rule = WriterRule::deduplicated;
  CHECK(take_inventory(model, ckpt::Adam<ckpt::Fp32>{}, first).heaviest().total() == 12 * u64{70553706496} / 8);

  // more replicas than items: each item has a rank of its own, and the embedding is the largest
  const Inventory spread = take_inventory(ckpt::models::llama3_8b, ckpt::Adam<ckpt::Fp32>{},
                                          {.data = 4096, .writer_rule = WriterRule::distributed_checkpoint});
  CHECK(spread.writers() == 2 * 291);
  CHECK(spread.heaviest().total() == 2 * 4 * u64{128256} * 4096);
}

TEST_CASE("no rank of FSDP has rows where there are not enough", "[inventory]") {
  // torch.chunk: 100 rows over 48 ranks are 3 for each of 33, 1, and none
  DecoderShape odd = dense;
  odd.vocab_size = 100;
  const Inventory saved = take_inventory(odd, ckpt::Adam<ckpt::Fp32>{}, {.data = 48, .zero = Zero::everything});
  const u64 even = saved.bytes_written() - 2 * 12 * u64{100} * 96;  // 96 and 240 rows are 2 and 5 for each
  REQUIRE(saved.rank_shapes().size() == 3);
  CHECK(saved.heaviest().total() == even / 48 + 2 * 12 * u64{3} * 96);
  CHECK(saved.heaviest().ranks == 33);
  CHECK(saved.lightest().total() == even / 48);
  CHECK(saved.lightest().ranks == 14);
}

TEST_CASE("where everything divides, the shards of a model are the model", "[inventory]") {
  for (const WriterRule saving : {WriterRule::deduplicated, WriterRule::fully_parallel}) {
    for (const u64 tensor : {1U, 2U, 4U, 12U}) {
      const ParallelLayout layout{
          .tensor = tensor, .pipeline = 7, .data = 8, .expert = 4, .zero = Zero::optimizer, .writer_rule = saving};
      const Inventory divided = take_inventory(mixture, ckpt::Adam<>{}, layout);
      const Inventory whole = take_inventory(mixture, ckpt::Adam<>{});
      CHECK(divided.bytes_written() == whole.bytes_written());
      CHECK(divided.bytes_written() == 14 * ckpt::parameter_count(mixture));
      CHECK(divided.components() == whole.components());
      for (const Part part : ckpt::all_parts) CHECK(divided[part] == whole[part]);
    }
  }
}

TEST_CASE("every model of the catalog has an inventory of 14 bytes per parameter", "[inventory]") {
  for (const ckpt::Model* model : ckpt::models::all) {
    CAPTURE(model->name);
    const ParallelLayout by_bytes{.data = 16, .zero = Zero::everything, .writer_rule = WriterRule::deduplicated};
    const Inventory one = take_inventory(*model, ckpt::Adam<>{}, by_bytes);
    CHECK(one.bytes_written() == 14 * ckpt::parameter_count(*model));
    CHECK(one.writers() == 16);
    CHECK(one.heaviest().total() - one.lightest().total() <= 2);
    CHECK(one.components().weights == 2 * ckpt::parameter_count(*model));
    // FSDP divides by rows: the sum is the same, and no rank has more than a row of each tensor above the average
    const Inventory by_rows = take_inventory(*model, ckpt::Adam<>{}, {.data = 16, .zero = Zero::everything});
    CHECK(by_rows.bytes_written() == 14 * ckpt::parameter_count(*model));
    CHECK(by_rows.components() == one.components());
    CHECK(by_rows.rank_error() == 0);
    CHECK(by_rows.heaviest().total() >= one.heaviest().total());
  }
}

TEST_CASE("adapters are the same bytes, however tensor parallelism divides them", "[inventory]") {
  const auto same_for_all = [](const auto& optimizer, const auto& model, u64 expected) {
    for (const u64 tensor : {1U, 2U, 4U, 8U}) {
      for (const WriterRule saving : {WriterRule::deduplicated, WriterRule::fully_parallel}) {
        CAPTURE(tensor, static_cast<int>(saving));
        const Inventory divided =
            take_inventory(model, optimizer, {.tensor = tensor, .data = 2, .writer_rule = saving});
        CHECK(divided.unique_bytes() == expected);
        CHECK(divided.bytes_written() == expected);
      }
    }
  };
  ckpt::DecoderShape llama = ckpt::models::shapes::llama3_8b;
  const ckpt::LoraScope all{.targets = ckpt::lora_targets::all_linear};
  same_for_all(ckpt::Lora<>{.scope = all}, llama, 503316480);
  same_for_all(ckpt::Frozen<ckpt::Lora<>>{.trained = {.scope = all}}, llama, 503316480);
  same_for_all(ckpt::RowWiseAdagrad<ckpt::Lora<>>{.dense = {.scope = all}}, llama,
               503316480 + 4 * (128256 * u64{4096} + 128256));
  same_for_all(ckpt::Lora<>{.scope = all, .base = ckpt::formats::bf16, .base_rest = ckpt::formats::bf16}, llama,
               503316480 + 2 * u64{8030261248});

  // what every tensor parallel rank holds whole: `down` beside query, key, value, gate and up (input 4096), `up` beside
  // the two projections back (output 4096); 12 bytes each
  const Inventory torch =
      take_inventory(llama, ckpt::Lora<>{.scope = all}, {.tensor = 8, .writer_rule = WriterRule::model_parallel_ranks});
  CHECK(torch.unique_bytes() == 503316480);
  CHECK(torch.bytes_written_again() == 7 * (12 * 32 * 16 * (5 + 2) * u64{4096}));
}

TEST_CASE("a vocabulary that does not divide is padded, and the padding is written", "[inventory]") {
  DecoderShape gpt2 = dense;
  gpt2.vocab_size = 50257;
  const Inventory two = take_inventory(gpt2, ckpt::Adam<>{}, {.tensor = 2});
  CHECK(two.bytes_written() == 14 * (ckpt::parameter_count(gpt2) + 2 * gpt2.hidden_size));
  CHECK(two.parameters() == ckpt::parameter_count(gpt2));
}

TEST_CASE("who writes what", "[inventory]") {
  const u64 n = ckpt::parameter_count(dense);
  SECTION("plain data parallelism: rank 0 writes everything, or every rank does") {
    const Inventory one = take_inventory(dense, ckpt::Adam<>{}, {.data = 10});
    CHECK(one.writers() == 1);
    CHECK(one.files() == 2);
    CHECK(take_inventory(dense, ckpt::Adam<>{}, {.data = 10, .one_file = true}).files() == 1);
    const Inventory naive = take_inventory(dense, ckpt::Adam<>{}, {.data = 10, .writer_rule = WriterRule::naive});
    CHECK(naive.writers() == 10);
    CHECK(naive.bytes_written() == 10 * one.bytes_written());
    CHECK(naive.bytes_written_again() == 9 * 14 * n);
  }
  SECTION("HSDP: every group writes its part, or the first writes everything, or all do") {
    const ParallelLayout hsdp{.data = 16, .zero = Zero::everything, .shard_group = 4};
    CHECK(take_inventory(dense, ckpt::Adam<>{}, hsdp).writers() == 16);
    CHECK(take_inventory(dense, ckpt::Adam<>{}, hsdp).bytes_written() == 14 * n);
    ParallelLayout first = hsdp;
    first.writer_rule = WriterRule::deduplicated;
    CHECK(take_inventory(dense, ckpt::Adam<>{}, first).writers() == 4);
    ParallelLayout naive = hsdp;
    naive.writer_rule = WriterRule::naive;
    CHECK(take_inventory(dense, ckpt::Adam<>{}, naive).bytes_written() == 4 * 14 * n);
    ParallelLayout spread = hsdp;
    spread.writer_rule = WriterRule::fully_parallel;
    CHECK(take_inventory(dense, ckpt::Adam<>{}, spread).writers() == 16);
  }
  SECTION("norms are written by every tensor parallel rank that has a file of its own") {
    const Inventory torch =
        take_inventory(dense, ckpt::Adam<>{}, {.tensor = 4, .writer_rule = WriterRule::model_parallel_ranks});
    CHECK(torch.bytes_written_again() == 3 * torch[Part::norm].total());
    CHECK(torch[Part::norm].total() == 14 * (2 * dense.layers + 1) * dense.hidden_size);
  }
  SECTION("the first and the last stage are heavier") {
    const Inventory staged = take_inventory(dense, ckpt::Adam<>{}, {.pipeline = 13});
    CHECK(staged.heaviest().pipeline_stage == 12);
    CHECK(staged.lightest().pipeline_stage == 1);
    CHECK(staged.lightest().ranks == 11);
    CHECK(staged.rank_shapes().size() == 3);
  }
}

/// What taking an inventory is rejected with.
template <class Shape = DecoderShape>
std::string error_of(const ParallelLayout& layout, const Shape& shape = dense) {
  return test::error_of([&] { return take_inventory(shape, ckpt::Adam<>{}, layout).bytes_written(); });
}

TEST_CASE("a layout that does not fit the model says which rule broke", "[inventory]") {
  CHECK(error_of({.pipeline = 13}) == "no error");
  CHECK(error_of({.pipeline = 14}) ==
        "ckpt::take_inventory: pipeline stages must be at most as many as layers (got 14)");
  CHECK(error_of({.data = 8, .expert = 2}) ==
        "ckpt::take_inventory: expert parallel size must be 1 for a model without experts (got 2)");
  CHECK(error_of({.data = 8, .expert = 8}, mixture) ==
        "ckpt::ParallelLayout: expert parallel size must divide the number of experts (got 8)");
  CHECK(error_of({.tensor = 7}) ==
        "ckpt::ParallelLayout: tensor parallel size must divide heads and key and value heads (got 7)");
  CHECK(error_of({.data = 3, .world_size = 4}) ==
        "ckpt::ParallelLayout: tensor x pipeline x data x context parallel size must be the world size (got 3)");
  CHECK(error_of({.data = u64{1} << 60}) == "no error");
  CHECK_THAT(error_of({.data = u64{1} << 60, .writer_rule = WriterRule::naive}),
             StartsWith("ckpt::Inventory: number of bytes must be below 2^64"));
  for (const Zero zero : {Zero::optimizer, Zero::gradients}) {
    CHECK_THAT(
        error_of({.data = 8, .zero = zero, .writer_rule = WriterRule::distributed_checkpoint}),
        StartsWith("ckpt::ParallelLayout: ZeRO must be 0 or 3 where torch's distributed checkpoint deals items"));
  }
}

TEST_CASE("heads stay whole under tensor parallelism", "[inventory]") {
  const char* const divide = "ckpt::ParallelLayout: tensor parallel size must divide heads and key and value heads";
  const char* const at_most =
      "ckpt::ParallelLayout: tensor parallel size must be at most the key and value heads: copies of heads are not "
      "modelled";
  // 32 heads and 8 key and value heads of 128: 16 divides all rows
  const DecoderShape& llama = ckpt::models::shapes::llama3_8b;
  for (const u64 tensor : {1U, 2U, 4U, 8U}) CHECK(error_of({.tensor = tensor}, llama) == "no error");
  CHECK(error_of({.tensor = 16}, llama) == std::string(at_most) + " (got 16)");
  CHECK(error_of({.tensor = 64}, llama) == std::string(at_most) + " (got 64)");
  DecoderShape six = dense;  // 12 heads of 8 in 6 groups: 4 divides the 48 rows of keys, not the 6 heads
  six.kv_heads = 6;
  CHECK(error_of({.tensor = 3}, six) == "no error");
  CHECK(error_of({.tensor = 4}, six) == std::string(divide) + " (got 4)");
  DecoderShape inner = dense;
  inner.intermediate_size = 242;
  CHECK(error_of({.tensor = 4}, inner) ==
        "ckpt::ParallelLayout: tensor parallel size must divide heads and inner sizes (got 4)");
  // latent attention: 128 heads of 192, 256 and 128
  CHECK(error_of({.tensor = 128}, ckpt::models::shapes::deepseek_v3) == "no error");
  CHECK(error_of({.tensor = 256}, ckpt::models::shapes::deepseek_v3) == std::string(at_most) + " (got 256)");

  const ParallelLayout two{.tensor = 2};
  Tensor own{.rows = 12, .columns = 10, .sharding = Sharding::rows, .granule = 3};
  CHECK(ckpt::model_parallel_shard(own, two).rows == 6);
  own.granule = 5;
  CHECK_THROWS_AS(ckpt::model_parallel_shard(own, two), ckpt::InvalidInput);
  own.granule = 0;
  CHECK_THROWS_AS(ckpt::model_parallel_shard(own, two), ckpt::InvalidInput);
}

TEST_CASE("an overflow names what became too large", "[inventory]") {
  constexpr u64 many = u64{1} << 63;
  Inventory ranks({}, 1);
  ranks.add(RankShape{.weights = 1, .files = 1, .ranks = many});
  CHECK(test::error_of([&] {
          ranks.add(RankShape{.weights = 1, .files = 1, .ranks = many});
          return 0;
        }) == "ckpt::Inventory: number of ranks must be below 2^64 (got 18446744073709551616)");
  ranks.add(RankShape{.weights = 2, .files = 1, .ranks = many});
  CHECK(test::error_of([&] { return ranks.writers(); }) ==
        "ckpt::Inventory: number of ranks must be below 2^64 (got 18446744073709551616)");
  Inventory files({}, 1);
  files.add(RankShape{.weights = 1, .files = 4, .ranks = many});
  CHECK(test::error_of([&] { return files.files(); }) ==
        "ckpt::Inventory: number of files must be below 2^64 (got 36893488147419103232)");
  Inventory bytes({}, 1);
  bytes.add(RankShape{.weights = 4, .files = 1, .ranks = many});
  CHECK_THAT(test::error_of([&] { return bytes.bytes_written(); }),
             StartsWith("ckpt::Inventory: number of bytes must be below 2^64"));
}

TEST_CASE("an inventory of one's own holds what is added", "[inventory]") {
  Inventory own({}, 10);
  own.add(Part::mlp, {.weights = 20, .first_moment = 40});
  own.add(RankShape{.weights = 10, .optimizer = 20, .files = 1, .ranks = 1});
  own.add(RankShape{.weights = 10, .optimizer = 20, .files = 1, .ranks = 1, .pipeline_stage = 1});
  CHECK(own.rank_shapes().size() == 1);
  CHECK(own.bytes_written() == 60);
  CHECK(own.unique_bytes() == 60);
  CHECK(own.files() == 2);
  for (u64 i = 1; i < Inventory::max_rank_shapes; ++i) own.add(RankShape{.weights = 100 + i, .files = 1, .ranks = 1});
  own.add(Part::mlp, {.weights = 1000000});
  CHECK_THROWS_AS(own.bytes_written_again(), ckpt::InvalidInput);  // less is written than there is
  CHECK(own.rank_error() == 0);
  own.set_rank_error(7);
  CHECK(own.rank_error() == 7);
  CHECK_THROWS_AS(own.add(RankShape{.weights = 1, .files = 1, .ranks = 1}), ckpt::InvalidInput);
}

}  // namespace

namespace user {

/// One matrix in layers of the user's choice.
struct Stack {
  Layers layers{};
};
template <class Visitor>
constexpr void visit_tensors(const Stack& stack, Visitor&& visit) {
  visit(Tensor{.rows = 8, .columns = 8, .layers = stack.layers});
}

/// Matrices in every 7th, 11th and 13th layer: a pattern that repeats after 1001 layers.
struct ThreePeriods {
  u64 depth = 1001;
  u64 fourth_period = 1;
};
template <class Visitor>
constexpr void visit_tensors(const ThreePeriods& model, Visitor&& visit) {
  for (const u64 period : {u64{7}, u64{11}, u64{13}, model.fourth_period}) {
    if (period == 1) continue;
    visit(Tensor{
        .rows = 8, .columns = 8, .layers = {.place = Layers::Place::inside, .end = model.depth, .period = period}});
  }
}

}  // namespace user

namespace {

TEST_CASE("stages of many patterns that hold the same are counted together", "[inventory]") {
  for (const u64 stages : {1001U, 500U, 100U}) {
    const ParallelLayout layout{.pipeline = stages, .data = 2, .zero = Zero::optimizer};
    check_against_ranks(user::ThreePeriods{}, ckpt::Adam<>{}, layout);
    CHECK(take_inventory(user::ThreePeriods{}, ckpt::Adam<>{}, layout).unique_bytes() ==
          14 * 64 * (u64{1001} / 7 + 1001 / 11 + 1001 / 13));
  }
  user::ThreePeriods model;
  CHECK(take_inventory(model, ckpt::Adam<>{}, {.pipeline = 1001}).rank_shapes().size() == 4);
  CHECK(error_of({.pipeline = 10010}, user::ThreePeriods{10010, 7 * 11 * 13 * 17}) ==
        "ckpt::take_inventory: patterns of pipeline stages must be at most 4096 (got 4097)");
}

TEST_CASE("layers of a model of one's own have to make sense", "[inventory]") {
  using Place = Layers::Place;
  const ParallelLayout two{.pipeline = 2};
  CHECK(error_of(two, user::Stack{{.place = Place::inside, .end = 8, .period = 2, .to = 2}}) == "no error");
  for (const Layers wrong : {Layers{.place = Place::inside, .end = 8, .period = 0},
                             Layers{.place = Place::inside, .end = 8, .period = 0, .to = 0},
                             Layers{.place = Place::inside, .end = 8, .period = 3, .from = 2, .to = 1},
                             Layers{.place = Place::inside, .end = 8, .period = 3, .to = 4}}) {
    CHECK_THAT(error_of({}, user::Stack{wrong}), StartsWith("ckpt::Layers: period must be > 0"));
    CHECK_THAT(error_of(two, user::Stack{wrong}), StartsWith("ckpt::Layers: period must be > 0"));
  }
}

TEST_CASE("DLIO has its own layouts", "[inventory]") {
  ckpt::MlperfStorageShape shape{
      .vocab_size = 100, .hidden_size = 8, .layers = 4, .heads = 2, .kv_heads = 2, .intermediate_size = 16};
  CHECK_NOTHROW(ckpt::mlperf_storage_checkpoint(shape, {.pipeline = 4, .zero = Zero::optimizer}));
  CHECK_THROWS_AS(ckpt::mlperf_storage_checkpoint(shape, {.pipeline = 5, .zero = Zero::optimizer}), ckpt::InvalidInput);
  CHECK_THROWS_AS(ckpt::mlperf_storage_checkpoint(shape, {.data = 2}), ckpt::InvalidInput);
  // 14 layers on 4 stages: 4, 4, 3 and 3; as many stages as layers, were they counted one by one, would take years
  ckpt::MlperfStorageShape deep = shape;
  deep.layers = 14;
  const u64 layer = 2 * 8 + 8 * 24 + 8 * 8 + 3 * 8 * 16;
  const ckpt::MlperfStorageCheckpoint four =
      ckpt::mlperf_storage_checkpoint(deep, {.pipeline = 4, .zero = Zero::optimizer});
  CHECK(four.lightest_model == 2 * 3 * layer);
  CHECK(four.heaviest_model == 2 * (4 * layer + 800));
  CHECK(four.model_bytes == 2 * (14 * layer + 2 * 800 + 8));
  CHECK(ckpt::mlperf_storage_checkpoint(deep, {.zero = Zero::optimizer}).heaviest_model == four.model_bytes);
  const ckpt::MlperfStorageCheckpoint two =
      ckpt::mlperf_storage_checkpoint(deep, {.pipeline = 2, .zero = Zero::optimizer});
  CHECK(two.lightest_model == 2 * (7 * layer + 800));
  CHECK(two.heaviest_model == 2 * (7 * layer + 800 + 8));
  deep.layers = u64{1} << 50;
  CHECK(ckpt::mlperf_storage_checkpoint(deep, {.pipeline = deep.layers, .zero = Zero::optimizer}).lightest_model ==
        2 * layer);
  CHECK_THROWS_AS(ckpt::mlperf_storage_checkpoint(shape, {.context = 2, .zero = Zero::optimizer}), ckpt::InvalidInput);
}

}  // namespace
