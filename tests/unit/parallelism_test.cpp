// Layouts: what is rejected, and how layers, tensors and bytes are divided.

#include <cstdint>
#include <limits>
#include <string>

#include <ckpt/state/parallelism.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

using Catch::Matchers::StartsWith;
using ckpt::Layers;
using ckpt::ParallelLayout;
using ckpt::Part;
using ckpt::Sharding;
using ckpt::Tensor;
using ckpt::Zero;
using u64 = std::uint64_t;

std::string error_of(const ParallelLayout& layout) {
  return test::error_of([&] { layout.validate(); });
}

TEST_CASE("a layout that does not fit itself says which rule broke", "[parallelism]") {
  CHECK(error_of({}) == "no error");
  CHECK(error_of({.tensor = 8, .pipeline = 16, .data = 64, .context = 2, .world_size = 16384}) == "no error");
  CHECK(error_of({.tensor = 0}) == "ckpt::ParallelLayout: tensor parallel size must be > 0 (got 0)");
  CHECK(error_of({.pipeline = 0}) == "ckpt::ParallelLayout: pipeline parallel size must be > 0 (got 0)");
  CHECK(error_of({.data = 0}) == "ckpt::ParallelLayout: data parallel size must be > 0 (got 0)");
  CHECK(error_of({.context = 0}) == "ckpt::ParallelLayout: context parallel size must be > 0 (got 0)");
  CHECK(error_of({.expert = 0}) == "ckpt::ParallelLayout: expert parallel size must be > 0 (got 0)");
  CHECK(error_of({.data = 4, .expert = 3}) ==
        "ckpt::ParallelLayout: expert parallel size must divide data x context parallel size (got 3)");
  CHECK(error_of({.data = 2, .context = 3, .expert = 3}) == "no error");
  CHECK(error_of({.data = 8, .shard_group = 4}) ==
        "ckpt::ParallelLayout: shard group must be 0 without ZeRO or FSDP (got 4)");
  CHECK(error_of({.data = 8, .zero = Zero::everything, .shard_group = 3}) ==
        "ckpt::ParallelLayout: shard group must divide data x context parallel size (got 3)");
  CHECK(error_of({.data = 8, .expert = 4, .zero = Zero::everything, .shard_group = 2}) ==
        "ckpt::ParallelLayout: expert parallel size must divide the shard group (got 4)");
  CHECK(error_of({.tensor = 8, .world_size = 16}) ==
        "ckpt::ParallelLayout: tensor x pipeline x data x context parallel size must be the world size (got 8)");
  CHECK_THAT(error_of({.tensor = u64{1} << 40, .data = u64{1} << 40}),
             StartsWith("ckpt::ParallelLayout: number of ranks must be below 2^64"));
}

TEST_CASE("a layout counts its ranks", "[parallelism]") {
  const ParallelLayout layout{
      .tensor = 8, .pipeline = 4, .data = 16, .context = 2, .zero = Zero::everything, .shard_group = 8};
  CHECK(layout.ranks() == 1024);
  CHECK(layout.replicas() == 32);
  CHECK(layout.shards() == 8);
  CHECK(ParallelLayout{.data = 16, .zero = Zero::optimizer}.shards() == 16);
  CHECK(ParallelLayout{.data = 16}.shards() == 1);
}

TEST_CASE("who writes follows from what ZeRO divides, unless it is said", "[parallelism]") {
  using ckpt::WriterRule;
  CHECK(ParallelLayout{}.who_writes() == WriterRule::deduplicated);
  CHECK(ParallelLayout{.zero = Zero::optimizer}.who_writes() == WriterRule::deduplicated);
  CHECK(ParallelLayout{.zero = Zero::gradients}.who_writes() == WriterRule::deduplicated);
  CHECK(ParallelLayout{.zero = Zero::everything}.who_writes() == WriterRule::distributed_checkpoint);
  CHECK(ParallelLayout{.zero = Zero::everything, .writer_rule = WriterRule::naive}.who_writes() == WriterRule::naive);
  CHECK(error_of({.data = 8, .zero = Zero::gradients, .writer_rule = WriterRule::distributed_checkpoint}) ==
        "ckpt::ParallelLayout: ZeRO must be 0 or 3 where torch's distributed checkpoint deals items; with ZeRO 1 or 2 "
        "Megatron saves fully parallel, DeepSpeed by model-parallel ranks (got 2)");
}

TEST_CASE("stages share the layers, the first ones take what is left over", "[parallelism]") {
  CHECK(ckpt::pipeline_stage(126, 32, 0) == ckpt::PipelineStage{0, 4});
  CHECK(ckpt::pipeline_stage(126, 32, 29) == ckpt::PipelineStage{116, 120});
  CHECK(ckpt::pipeline_stage(126, 32, 30) == ckpt::PipelineStage{120, 123});
  CHECK(ckpt::pipeline_stage(126, 32, 31) == ckpt::PipelineStage{123, 126});
  for (u64 depth = 1; depth < 40; ++depth) {
    for (u64 stages = 1; stages <= depth; ++stages) {
      u64 next = 0;
      for (u64 stage = 0; stage < stages; ++stage) {
        const ckpt::PipelineStage layers = ckpt::pipeline_stage(depth, stages, stage);
        CHECK(layers.first == next);
        CHECK(layers.last > layers.first);
        next = layers.last;
      }
      CHECK(next == depth);
    }
  }
  const Layers before{};
  const Layers after{.place = Layers::Place::after, .end = 2};
  const Layers every_other{.place = Layers::Place::inside, .begin = 0, .end = 10, .period = 2, .from = 0, .to = 1};
  CHECK(ckpt::layers_on_pipeline_stage(before, 10, 2, 0) == 1);
  CHECK(ckpt::layers_on_pipeline_stage(before, 10, 2, 1) == 0);
  CHECK(ckpt::layers_on_pipeline_stage(after, 10, 2, 0) == 0);
  CHECK(ckpt::layers_on_pipeline_stage(after, 10, 2, 1) == 2);
  CHECK(ckpt::layers_on_pipeline_stage(every_other, 10, 2, 0) == 3);
  CHECK(ckpt::layers_on_pipeline_stage(every_other, 10, 2, 1) == 2);
}

TEST_CASE("a tensor is divided by rows, columns and experts", "[parallelism]") {
  const ParallelLayout four{.tensor = 4};
  const auto shard = [](const Tensor& tensor, const ParallelLayout& layout) {
    return ckpt::model_parallel_shard(tensor, layout);
  };
  const Tensor rows{.rows = 12, .columns = 10, .sharding = Sharding::rows};
  const Tensor columns{.rows = 10, .columns = 12, .sharding = Sharding::columns};
  const Tensor vector{.rows = 7};
  CHECK(shard(rows, four).rows == 3);
  CHECK(shard(rows, four).columns == 10);
  CHECK(shard(columns, four).rows == 10);
  CHECK(shard(columns, four).columns == 3);
  CHECK(shard(vector, four) == vector);
  Tensor odd = rows;
  odd.rows = 13;
  CHECK_THROWS_AS(shard(odd, four), ckpt::InvalidInput);
  odd.part = Part::embedding;
  CHECK(shard(odd, four).rows == 4);
  odd.part = Part::head;
  CHECK(shard(odd, four).rows == 4);
  Tensor odd_columns = columns;
  odd_columns.columns = 13;
  CHECK_THROWS_AS(shard(odd_columns, four), ckpt::InvalidInput);
  const Tensor experts{.part = Part::experts, .rows = 12, .columns = 10, .copies = 8, .sharding = Sharding::rows};
  CHECK(shard(experts, {.tensor = 2, .data = 4, .expert = 4}).copies == 2);
  CHECK(shard(experts, {.tensor = 2, .data = 4, .expert = 4}).rows == 6);
  CHECK_THROWS_AS(shard(experts, {.data = 3, .expert = 3}), ckpt::InvalidInput);
}

TEST_CASE("even shares add up", "[parallelism]") {
  CHECK_THROWS_AS(ckpt::even_share(10, 0, 0), ckpt::InvalidInput);
  CHECK_THROWS_AS(ckpt::pipeline_stage(10, 0, 0), ckpt::InvalidInput);
  for (u64 total = 0; total < 50; ++total) {
    for (u64 ranks = 1; ranks < 20; ++ranks) {
      u64 sum = 0;
      for (u64 i = 0; i < ranks; ++i) sum += ckpt::even_share(total, ranks, i);
      CHECK(sum == total);
      CHECK(ckpt::even_share(total, ranks, 0) - ckpt::even_share(total, ranks, ranks - 1) <= 1);
    }
  }
  const u64 most = std::numeric_limits<u64>::max();
  CHECK(ckpt::even_share(most, most, most - 1) == 1);
}

}  // namespace
