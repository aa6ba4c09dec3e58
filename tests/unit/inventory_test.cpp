// Inventories against ranks enumerated one by one, over random layouts; totals that agree; layouts that do not fit.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <ckpt/catalog/model_shapes.hpp>
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
using ckpt::Saving;
using ckpt::Sharding;
using ckpt::take_inventory;
using ckpt::Tensor;
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
  const bool once = p.saving == Saving::deduplicated || p.saving == Saving::fully_parallel;
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
            if (p.saving == Saving::fully_parallel) {
              n = share(bytes, replicas / e, r / e);
            } else if (divided && p.saving != Saving::gathered) {
              const bool first_group = r < group;
              if (p.saving == Saving::naive || first_group) n = share(bytes, group / e, r % group / e);
            } else if (p.saving == Saving::naive) {
              n = bytes;
            } else if (p.saving == Saving::model_parallel_ranks || p.saving == Saving::gathered) {
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
  CAPTURE(static_cast<int>(layout.zero), static_cast<int>(layout.saving));
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
  if (layout.saving == Saving::deduplicated || layout.saving == Saving::fully_parallel) {
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
                          .saving = static_cast<Saving>(random() % 5)};
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

TEST_CASE("where everything divides, the shards of a model are the model", "[inventory]") {
  for (const Saving saving : {Saving::deduplicated, Saving::fully_parallel}) {
    for (const u64 tensor : {1U, 2U, 4U, 12U}) {
      const ParallelLayout layout{
          .tensor = tensor, .pipeline = 7, .data = 8, .expert = 4, .zero = Zero::optimizer, .saving = saving};
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
    const Inventory one = take_inventory(*model, ckpt::Adam<>{}, {.data = 16, .zero = Zero::everything});
    CHECK(one.bytes_written() == 14 * ckpt::parameter_count(*model));
    CHECK(one.writers() == 16);
    CHECK(one.heaviest().total() - one.lightest().total() <= 2);
    CHECK(one.components().weights == 2 * ckpt::parameter_count(*model));
  }
}

TEST_CASE("adapters are the same bytes, however tensor parallelism divides them", "[inventory]") {
  const auto same_for_all = [](const auto& optimizer, const auto& model, u64 expected) {
    for (const u64 tensor : {1U, 2U, 4U, 8U}) {
      for (const Saving saving : {Saving::deduplicated, Saving::fully_parallel}) {
        CAPTURE(tensor, static_cast<int>(saving));
        const Inventory divided = take_inventory(model, optimizer, {.tensor = tensor, .data = 2, .saving = saving});
        CHECK(divided.unique_bytes() == expected);
        CHECK(divided.bytes_written() == expected);
      }
    }
  };
  ckpt::DecoderShape llama = ckpt::models::shapes::llama3_8b;
  same_for_all(ckpt::Lora<>{}, llama, 503316480);
  same_for_all(ckpt::Frozen<ckpt::Lora<>>{}, llama, 503316480);
  same_for_all(ckpt::RowWiseAdagrad<ckpt::Lora<>>{}, llama, 503316480 + 4 * (128256 * u64{4096} + 128256));
  same_for_all(ckpt::Lora<>{.base = ckpt::formats::bf16, .base_rest = ckpt::formats::bf16}, llama,
               503316480 + 2 * u64{8030261248});

  // what every tensor parallel rank holds whole: `down` beside query, key, value, gate and up (input 4096), `up` beside
  // the two projections back (output 4096); 12 bytes each
  const Inventory torch = take_inventory(llama, ckpt::Lora<>{}, {.tensor = 8, .saving = Saving::model_parallel_ranks});
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
    const Inventory naive = take_inventory(dense, ckpt::Adam<>{}, {.data = 10, .saving = Saving::naive});
    CHECK(naive.writers() == 10);
    CHECK(naive.bytes_written() == 10 * one.bytes_written());
    CHECK(naive.bytes_written_again() == 9 * 14 * n);
  }
  SECTION("HSDP: one shard group writes, or all groups do") {
    const ParallelLayout hsdp{.data = 16, .zero = Zero::everything, .shard_group = 4};
    CHECK(take_inventory(dense, ckpt::Adam<>{}, hsdp).writers() == 4);
    ParallelLayout naive = hsdp;
    naive.saving = Saving::naive;
    CHECK(take_inventory(dense, ckpt::Adam<>{}, naive).bytes_written() == 4 * 14 * n);
    ParallelLayout spread = hsdp;
    spread.saving = Saving::fully_parallel;
    CHECK(take_inventory(dense, ckpt::Adam<>{}, spread).writers() == 16);
  }
  SECTION("norms are written by every tensor parallel rank that has a file of its own") {
    const Inventory torch =
        take_inventory(dense, ckpt::Adam<>{}, {.tensor = 4, .saving = Saving::model_parallel_ranks});
    CHECK(torch.bytes_written_again() == 3 * torch[Part::norm].total());
    CHECK(torch[Part::norm].total() == 14 * (2 * dense.layers + 1) * dense.hidden_size);
  }
  SECTION("the first and the last stage are heavier") {
    const Inventory staged = take_inventory(dense, ckpt::Adam<>{}, {.pipeline = 13});
    CHECK(staged.heaviest().stage == 12);
    CHECK(staged.lightest().stage == 1);
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
  CHECK_THAT(error_of({.data = u64{1} << 60, .saving = Saving::naive}),
             StartsWith("ckpt::ComponentBytes: number of bytes must be below 2^64"));
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

TEST_CASE("an inventory of one's own holds what is added", "[inventory]") {
  Inventory own({}, 10);
  own.add(Part::mlp, {.weights = 20, .first_moment = 40});
  own.add(RankShape{.weights = 10, .optimizer = 20, .files = 1, .ranks = 1});
  own.add(RankShape{.weights = 10, .optimizer = 20, .files = 1, .ranks = 1, .stage = 1});
  CHECK(own.rank_shapes().size() == 1);
  CHECK(own.bytes_written() == 60);
  CHECK(own.unique_bytes() == 60);
  CHECK(own.files() == 2);
  for (u64 i = 1; i < Inventory::max_rank_shapes; ++i) own.add(RankShape{.weights = 100 + i, .files = 1, .ranks = 1});
  own.add(Part::mlp, {.weights = 1000000});
  CHECK_THROWS_AS(own.bytes_written_again(), ckpt::InvalidInput);  // less is written than there is
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
  CHECK_NOTHROW(ckpt::dlio_checkpoint(shape, {.pipeline = 4, .zero = Zero::optimizer}));
  CHECK_THROWS_AS(ckpt::dlio_checkpoint(shape, {.pipeline = 5, .zero = Zero::optimizer}), ckpt::InvalidInput);
  CHECK_THROWS_AS(ckpt::dlio_checkpoint(shape, {.data = 2}), ckpt::InvalidInput);
  // 14 layers on 4 stages: 4, 4, 3 and 3; as many stages as layers, were they counted one by one, would take years
  ckpt::MlperfStorageShape deep = shape;
  deep.layers = 14;
  const u64 layer = 2 * 8 + 8 * 24 + 8 * 8 + 3 * 8 * 16;
  const ckpt::DlioCheckpoint four = ckpt::dlio_checkpoint(deep, {.pipeline = 4, .zero = Zero::optimizer});
  CHECK(four.lightest_model == 2 * 3 * layer);
  CHECK(four.heaviest_model == 2 * (4 * layer + 800));
  CHECK(four.model_bytes == 2 * (14 * layer + 2 * 800 + 8));
  CHECK(ckpt::dlio_checkpoint(deep, {.zero = Zero::optimizer}).heaviest_model == four.model_bytes);
  const ckpt::DlioCheckpoint two = ckpt::dlio_checkpoint(deep, {.pipeline = 2, .zero = Zero::optimizer});
  CHECK(two.lightest_model == 2 * (7 * layer + 800));
  CHECK(two.heaviest_model == 2 * (7 * layer + 800 + 8));
  deep.layers = u64{1} << 50;
  CHECK(ckpt::dlio_checkpoint(deep, {.pipeline = deep.layers, .zero = Zero::optimizer}).lightest_model == 2 * layer);
  CHECK_THROWS_AS(ckpt::dlio_checkpoint(shape, {.context = 2, .zero = Zero::optimizer}), ckpt::InvalidInput);
}

}  // namespace
