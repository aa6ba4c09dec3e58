// Host memory: what a copy into pages that exist costs, and into pages that do not, against measured saves.

#include <iterator>

#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/host_memory.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/strategy.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::Handoff;
using ckpt::HostMemory;
using ckpt::Limit;
using ckpt::Machine;
using ckpt::SavePath;
using ckpt::SaveStrategy;
using test::error_of;

/// One H200 of a node with eight, and the volume that was measured beside it.
const ckpt::SharedTier volume{.tier = {.name = "volume", .write_bandwidth = 1.41_GBps}};
const Machine h200{.node = ckpt::nodes::dgx_h200, .to_host = ckpt::host_links::h200_out, .shared = volume};

ckpt::SaveLoad one_process(ckpt::Bytes bytes) { return ckpt::even_load(bytes, 1, 1, {.writers_per_node = 8}); }

/// A snapshot of one process.
ckpt::Job snapshot_of(ckpt::Bytes bytes) {
  return {.state = bytes, .machine = h200, .saving = {.strategy = SaveStrategy::snapshot, .writers = ckpt::Count(1.0)}};
}

/// What it blocks for.
double blocks(const HostMemory& memory, ckpt::Bytes bytes) {
  ckpt::Job job = snapshot_of(bytes);
  job.saving.host_memory = memory;
  return ckpt::solve(job).save.cost.blocking.value();
}

TEST_CASE("host memory: measured snapshots") {
  // Pinned buffers made before: 0.281 s, twice.
  CHECK_THAT(blocks(ckpt::host_memory::pinned, 15400677376_B), WithinRel(0.281, 0.01));
  // PyTorch's asynchronous save as it comes: 10.9 and 11.2 s; 5.08 GB in 4.0, 3.8 and 4.0 s.
  CHECK_THAT(blocks(ckpt::host_memory::fresh, 15400677376_B), WithinRel(11.05, 0.02));
  CHECK_THAT(blocks(ckpt::host_memory::fresh, 5.08_GB), WithinRel(3.93, 0.08));
  // Pages touched before: 15.4 GB at 11.5 GB/s.
  CHECK_THAT(blocks(ckpt::host_memory::pageable, 15400677376_B), WithinRel(1.339, 0.001));
  // Another machine: 3 GB in 2.3 s and 0.12 s (DLRover).
  CHECK_THAT(blocks(ckpt::host_memory::fresh, 3_GB), WithinRel(2.42, 0.15));
  // Nothing said: the link decides, as for pinned buffers.
  CHECK_THAT(ckpt::solve(snapshot_of(15400677376_B)).save.cost.blocking.value(), WithinRel(0.281, 0.01));
}

TEST_CASE("host memory: a stage of the path") {
  const auto load = ckpt::even_load(112_GB, 8, 1, {.writers_per_node = 8});  // 14 GB each
  const auto path = ckpt::path_to_shared(h200, volume, {.host_memory = ckpt::host_memory::fresh, .asynchronous = true});
  const auto result = path.solve(load);
  REQUIRE(result.stages().size() == 4);
  CHECK(result.stages()[1].name == "host memory");
  CHECK(result.stages()[1].time == 10_s);  // 14 GB at 1.4 GB/s
  CHECK(result.stages()[1].limit == Limit::writer);
  CHECK(result.blocking == 10_s);  // streamed with the link, and then the rest
  CHECK_THAT(result.durable_after.value(), WithinRel(10.0 + 112.0 / 1.41, 1e-12));
  CHECK(path.stages()[2].handoff == Handoff::store_and_forward);
  CHECK(path.stages()[3].handoff == Handoff::streamed);
  // Pinned memory adds no stage.
  CHECK(ckpt::path_to_shared(h200, volume, {.host_memory = ckpt::host_memory::pinned}).stages().size() == 3);
  CHECK(ckpt::path_to_local(h200, {.host_memory = ckpt::host_memory::pageable}).stages().size() == 3);
  // Copies to peers pass through it, too.
  const ckpt::Job peers{
      .state = 112_GB,
      .machine = {.node = ckpt::nodes::dgx_h200, .nodes = 4, .shared = volume},
      .training = {.step = 1_s},
      .saving = {
          .strategy = SaveStrategy::peer_memory, .writers = ckpt::Count(8.0), .host_memory = ckpt::host_memory::fresh}};
  const auto copied = ckpt::solve(peers);
  REQUIRE(copied.path->stages().size() == 3);
  CHECK(copied.path->durable_after == 10_s);
  CHECK(copied.save.cost.blocking == 10_s);
}

TEST_CASE("host memory: the first save makes it") {
  // Pinned memory for 15.4 GB took 10.9 s, before a copy of 0.28 s.
  SavePath first{ckpt::allocation_stage(ckpt::host_memory::pinned)};
  auto copy = ckpt::device_to_host_stage(h200);
  copy.handoff = Handoff::store_and_forward;
  first.add(copy);
  const double time = first.solve(one_process(15400677376_B)).durable_after.value();
  CHECK_THAT(time, WithinRel(10.9 + 0.2795, 1e-4));
  // Making pages and copying into those that are there is copying into fresh ones.
  auto kept = ckpt::host_memory_stage(ckpt::host_memory::pageable);
  kept.handoff = Handoff::store_and_forward;
  const SavePath pageable{ckpt::allocation_stage(ckpt::host_memory::pageable), kept};
  CHECK_THAT(pageable.solve(one_process(14_GB)).durable_after.value(), WithinRel(10.0, 1e-12));
}

TEST_CASE("host memory: the catalog") {
  CHECK(std::size(ckpt::host_memory::all) == 3);
  for (const auto* memory : ckpt::host_memory::all) {
    CHECK(ckpt::host_memory::find(memory->name) == memory);
    CHECK_FALSE(memory->source.title.empty());
    CHECK(memory->source.confidence == ckpt::Confidence::measured);
    CHECK_FALSE(memory->note.empty());
  }
  CHECK(&ckpt::host_memory::get("Fresh") == &ckpt::host_memory::fresh);
  CHECK_THAT(error_of([] { return ckpt::host_memory::get("mapped").name; }),
             ContainsSubstring("unknown kind of host memory \"mapped\"; known: pinned, pageable, fresh"));
}

TEST_CASE("host memory: what there is no stage for") {
  CHECK_THAT(error_of([] { return ckpt::host_memory_stage(ckpt::host_memory::pinned); }),
             ContainsSubstring("ckpt::host_memory_stage: the host memory has no rate of its own: pinned"));
  CHECK_THAT(error_of([] { return ckpt::allocation_stage(ckpt::host_memory::fresh); }),
             ContainsSubstring("ckpt::allocation_stage: the host memory takes no time of its own to make: fresh"));
  const HostMemory stopped{.name = "none", .copy_per_process = ckpt::BytesPerSecond(0.0)};
  CHECK_THAT(error_of([&] { return SavePath{ckpt::host_memory_stage(stopped)}.solve(one_process(1_GB)); }),
             ContainsSubstring("rate per writer must be finite and > 0 B/s (got 0) in stage \"host memory\""));
}

TEST_CASE("host memory: other scalars") {
  using ckpt::testing::Archetype;
  const ckpt::BasicHostMemory<Archetype> memory{.copy_per_process =
                                                    ckpt::BasicBytesPerSecond<Archetype>(Archetype(2e9))};
  const ckpt::BasicSavePath<Archetype> path{ckpt::host_memory_stage(memory)};
  const auto load = ckpt::even_load(ckpt::BasicBytes<Archetype>(Archetype(8e9)), Archetype(2.0));
  CHECK(inside(path.solve(load).durable_after.value()) == 2.0);
}

TEST_CASE("planning, targets and connections are stages") {
  // a + b n + c n^2
  const ckpt::PlanningCost cost{.base = 5_s, .per_rank = 0.4_s, .per_rank_squared = 1_ms};
  CHECK_THAT(cost.time(256.0).value(), WithinRel(5.0 + 102.4 + 65.536, 1e-12));
  // 1.6 TB of 256 ranks at 65 GB/s, and 125 s until the first byte moves.
  auto write = ckpt::Stage{.name = "write", .shared = 65_GBps, .handoff = Handoff::store_and_forward};
  const SavePath planned{ckpt::planning_stage(ckpt::PlanningCost{.base = 125_s}, 256.0), write};
  const auto result = planned.solve(ckpt::even_load(1.6_TB, 256));
  CHECK_THAT(result.durable_after.value(), WithinRel(125.0 + 1600.0 / 65.0, 1e-12));
  CHECK(result.binding().limit == Limit::fixed);
  CHECK(to_string(Limit::fixed) == "a fixed time");
  CHECK(result.stages()[0].fastest == 0_s);
  // Beside bytes in one stage.
  ckpt::Stage both{.name = "write", .shared = 65_GBps};
  both.fixed = 5_s;
  const auto added = SavePath{both}.solve(ckpt::even_load(1.6_TB, 256));
  CHECK_THAT(added.durable_after.value(), WithinRel(5.0 + 1600.0 / 65.0, 1e-12));
  CHECK(added.binding().limit == Limit::shared);
  both.fixed = ckpt::Seconds(-1.0);
  CHECK_THAT(error_of([&] { return SavePath{both}.solve(ckpt::even_load(1.6_TB, 256)); }),
             ContainsSubstring("fixed time must be finite and >= 0 s"));

  // LUMI's guide: 161 MB/s a target, about 5.2 GB/s for 32.
  CHECK_THAT(ckpt::targets_stage(161_MBps, 32.0).shared->value(), WithinRel(5.2e9, 0.01));
  // 25 TB on those 32: 81 min, where the peak says 104 s.
  CHECK_THAT(SavePath{ckpt::targets_stage(161_MBps, 32.0)}.solve(ckpt::even_load(25_TB, 4096)).durable_after.value(),
             WithinRel(81.0 * 60.0, 0.01));
  // min(connections x rate of one, link): one connection at 35 MiB/s, more than 100 at the link's 4 GB/s.
  for (const double connections : {1.0, 10.0, 1000.0}) {
    const SavePath path{ckpt::connections_stage(35_MiBps, connections), {.name = "link", .per_node = 4_GBps}};
    const double rate = connections * 35.0 * 1048576.0;
    CHECK_THAT(path.solve(ckpt::even_load(2_GB, 1)).durable_after.value(),
               WithinRel(2e9 / (rate < 4e9 ? rate : 4e9), 1e-12));
  }

  const double nan = test::nan;
  for (const double bad : {0.0, 0.5, nan, test::infinity}) {
    CHECK_THAT(error_of([&] { return ckpt::targets_stage(1_GBps, bad); }), ContainsSubstring("number of targets"));
    CHECK_THAT(error_of([&] { return ckpt::connections_stage(1_GBps, bad); }),
               ContainsSubstring("number of connections"));
    CHECK_THAT(error_of([&] { return cost.time(bad); }), ContainsSubstring("number of ranks must be finite and >= 1"));
  }
  CHECK_THAT(error_of([] { return ckpt::targets_stage(ckpt::BytesPerSecond(0.0), 2.0); }),
             ContainsSubstring("rate of a target must be finite and > 0 B/s"));
  CHECK_THAT(error_of([] { return ckpt::planning_stage(ckpt::PlanningCost{}, 8.0); }),
             ContainsSubstring("ckpt::planning_stage: time must be finite and > 0 s"));
  CHECK_THAT(error_of([] { return ckpt::PlanningCost{.per_rank = ckpt::Seconds(-1.0)}.time(8.0); }),
             ContainsSubstring("time per rank must be finite and >= 0 s"));
}

}  // namespace
