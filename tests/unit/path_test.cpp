// SavePath and SaveLoad: against every writer counted out one by one, against CheckpointModel, by hand, and bad input.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/state/inventory.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"
#include "fluid.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::Bytes;
using ckpt::BytesPerSecond;
using ckpt::Handoff;
using ckpt::Limit;
using ckpt::SaveLoad;
using ckpt::SavePath;
using ckpt::Seconds;
using ckpt::Stage;
using ckpt::WriterGroup;
using test::error_of;
using test::infinity;
using test::nan;

/// The error of a path of one stage.
std::string error_of(const Stage& stage) {
  return error_of([&] { static_cast<void>(SavePath{stage}.solve(ckpt::even_load(1_GB, 4))); });
}

TEST_CASE("path: random stages and writers against every writer counted out") {
  std::mt19937_64 random(20261122);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto whole = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  int seen[5] = {};  // of `Limit`, but for fixed times
  for (int round = 0; round < 2000; ++round) {
    const auto per_node = static_cast<std::size_t>(whole(1, 8));
    const auto placement = whole(0, 1) == 0 ? ckpt::Placement::packed : ckpt::Placement::spread;
    std::vector<WriterGroup> groups;
    std::vector<test::FluidWriter> writers;
    for (int g = whole(1, 5); g > 0; --g) {
      const auto number = whole(1, 12);
      groups.push_back({.bytes = Bytes(uniform(1e9, 2e10)), .files = whole(0, 4), .writers = number});
      const test::FluidWriter writer{groups.back().bytes.value(), groups.back().files.value(), 0, 0.0};
      writers.insert(writers.end(), static_cast<std::size_t>(number), writer);
    }
    const SaveLoad load(std::span<const WriterGroup>(groups), {.writers_per_node = per_node, .placement = placement});
    std::sort(writers.begin(), writers.end(), [](const auto& x, const auto& y) { return x.bytes > y.bytes; });
    const std::size_t nodes = (writers.size() + per_node - 1) / per_node;
    std::vector<double> on_node(nodes);
    for (std::size_t i = 0; i < writers.size(); ++i) {
      writers[i].node = placement == ckpt::Placement::packed ? i / per_node : i % nodes;
      on_node[writers[i].node] += writers[i].bytes;
    }

    Stage stage{.name = "stage", .efficiency = uniform(0.3, 1.2), .volume = uniform(0.5, 3.0)};
    const int given = whole(1, 31);
    if ((given & 1) != 0) stage.per_writer = BytesPerSecond(uniform(5e8, 5e9));
    if ((given & 2) != 0) stage.per_node = BytesPerSecond(uniform(1e9, 2e10));
    if ((given & 4) != 0) stage.shared = BytesPerSecond(uniform(2e9, 6e10));
    if ((given & 8) != 0) stage.latency_per_file = Seconds(uniform(0.1, 8.0));
    if ((given & 16) != 0) stage.files_per_second = ckpt::PerSecond(uniform(0.5, 20.0));

    double total = 0.0;
    double files = 0.0;
    double expected = 0.0;
    const double scale = stage.volume / stage.efficiency;
    const test::FluidLimits limits{stage.per_writer ? stage.per_writer->value() / scale : infinity,
                                   stage.per_node ? stage.per_node->value() / scale : infinity,
                                   stage.shared ? stage.shared->value() / scale : infinity};
    const double rate = std::min({limits.writer, limits.node, limits.shared});
    for (const test::FluidWriter& writer : writers) {
      total += writer.bytes;
      files += writer.files;
      expected = std::max(expected, writer.bytes / rate + writer.files * stage.latency_per_file.value());
    }
    if (rate < infinity) {
      for (const double end : test::fluid_ends(writers, limits)) expected = std::max(expected, end);
    }
    if (stage.files_per_second) expected = std::max(expected, files / stage.files_per_second->value());
    if (!(expected > 0.0)) continue;  // no bytes move and no writer has a file

    CHECK_THAT(load.heaviest_node().value(), WithinRel(*std::max_element(on_node.begin(), on_node.end()), 1e-12));
    CHECK_THAT(load.bytes().value(), WithinRel(total, 1e-12));
    const auto result = SavePath{stage}.solve(load);
    CHECK_THAT(result.durable_after.value(), WithinRel(expected, 1e-12));
    CHECK(result.blocking == result.durable_after);
    ++seen[static_cast<std::size_t>(result.binding().limit)];
  }
  for (const int times : seen) CHECK(times > 50);  // every limit decides somewhere
}

TEST_CASE("path: one stage is CheckpointModel") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(0.0, 1.0);
  int limited = 0;
  for (int i = 0; i < 1000; ++i) {
    const double parameters = std::pow(10.0, 8.0 + 5.0 * exponent(random));
    const auto writers = std::uniform_int_distribution<int>(1, 2000)(random);
    const BytesPerSecond each(std::pow(10.0, 8.0 + 3.0 * exponent(random)));
    const BytesPerSecond limit(std::pow(10.0, 9.0 + 4.0 * exponent(random)));
    const auto model = ckpt::CheckpointModel{}.solve(ckpt::Workload{.parameters = parameters}, each, ckpt::Adam{},
                                                     {.writing_nodes = writers, .filesystem_limit = limit});
    const auto load = ckpt::even_load(model.checkpoint_size, writers);
    // The writers of the model are nodes: their bandwidth is that of a node, or of a writer with a node of its own.
    for (const auto& path : {SavePath{{.name = "write", .per_node = each, .shared = limit}},
                             SavePath{{.name = "write", .per_writer = each, .shared = limit}}}) {
      const auto result = path.solve(load);
      CHECK_THAT(result.durable_after.value(), WithinRel(model.write_time.value(), 1e-12));
      CHECK_THAT(result.bandwidth().value(), WithinRel(model.write_bandwidth.value(), 1e-12));
    }
    limited += model.write_bandwidth == limit ? 1 : 0;
  }
  CHECK(limited > 100);
  CHECK(limited < 900);

  const ckpt::Inventory state = ckpt::take_inventory(
      ckpt::models::llama3_70b, ckpt::Adam<>{},
      {.tensor = 8, .data = 16, .zero = ckpt::Zero::everything, .writer_rule = ckpt::WriterRule::deduplicated});
  const auto model = ckpt::CheckpointModel{}.solve(state, 5_GBps, {.writing_nodes = 16, .filesystem_limit = 60_GBps});
  const SavePath path{{.name = "write", .per_node = 5_GBps, .shared = 60_GBps}};
  const Bytes bytes(static_cast<double>(state.bytes_written()));
  CHECK_THAT(path.solve(ckpt::even_load(bytes, 16)).durable_after.value(), WithinRel(model.write_time.value(), 1e-12));
  // From the ranks themselves, 128 on 16 nodes: some hold more than others, and the last node is alone for a moment.
  const SaveLoad ranks(state, {.writers_per_node = 8});
  CHECK(ranks.bytes() == bytes);
  CHECK(ranks.writers() == 128.0);
  CHECK(path.solve(ranks).durable_after > model.write_time);
  std::vector<test::FluidWriter> writers;
  ranks.for_each_node_group([&](const ckpt::NodeGroup& nodes) {
    for (auto node = static_cast<std::size_t>(nodes.first); node < static_cast<std::size_t>(nodes.first + nodes.nodes);
         ++node) {
      for (std::size_t i = 0; i < ranks.groups(); ++i) {
        const test::FluidWriter writer{ranks.group(i).bytes.value(), 1.0, node, 0.0};
        writers.insert(writers.end(), static_cast<std::size_t>(ranks.writers_on(nodes, i)), writer);
      }
    }
  });
  CHECK(writers.size() == 128);
  const std::vector<double> ends = test::fluid_ends(writers, {.node = 5e9, .shared = 60e9});
  CHECK_THAT(path.solve(ranks).durable_after.value(), WithinRel(*std::max_element(ends.begin(), ends.end()), 1e-12));
}

TEST_CASE("path: stages in a row, streamed, stored and mixed") {
  // 64 writers of 12.5 GB, 8 on each node: 100 GB a node, 800 GB in all.
  const auto load = ckpt::even_load(800_GB, 64, 1, {.writers_per_node = 8});
  const Stage copy{.name = "copy", .per_writer = 25_GBps};              // 0.5 s
  const Stage serialise{.name = "serialise", .per_writer = 1.25_GBps};  // 10 s
  const Stage network{.name = "network", .per_node = 50_GBps};          // 2 s
  const Stage write{.name = "write", .shared = 40_GBps};                // 20 s
  const auto stored = [](Stage stage, bool blocking) {
    stage.handoff = Handoff::store_and_forward;
    stage.blocking = blocking;
    return stage;
  };
  const auto background = [](Stage stage) {
    stage.blocking = false;
    return stage;
  };

  const auto streamed = SavePath{copy, serialise, network, write}.solve(load);
  CHECK(streamed.durable_after == 20_s);
  CHECK(streamed.blocking == 20_s);
  CHECK(streamed.binding().name == "write");
  CHECK(streamed.binding().limit == Limit::shared);
  CHECK(streamed.stages()[1].limit == Limit::writer);
  CHECK(streamed.stages()[2].limit == Limit::node);
  CHECK(streamed.stages()[3].segment == 0);
  CHECK(streamed.persist() == 0_s);
  CHECK(streamed.bandwidth() == 40_GBps);

  const auto one_by_one =
      SavePath{copy, stored(serialise, true), stored(network, true), stored(write, true)}.solve(load);
  CHECK(one_by_one.durable_after == 32.5_s);
  CHECK(one_by_one.blocking == 32.5_s);
  CHECK(one_by_one.stages()[3].segment == 3);

  // Snapshot, then persist: training goes on after 0.5 s.
  const auto asynchronous =
      SavePath{copy, stored(serialise, false), background(network), background(write)}.solve(load);
  CHECK(asynchronous.blocking == 0.5_s);
  CHECK(asynchronous.durable_after == 20.5_s);
  CHECK(asynchronous.persist() == 20_s);
  CHECK(asynchronous.binding_index() == 3);

  // A segment blocks when one of its stages does; segments after it need not.
  const auto local_first = SavePath{copy, background(serialise), stored(write, false)}.solve(load);
  CHECK(local_first.blocking == 10_s);
  CHECK(local_first.durable_after == 30_s);
}

TEST_CASE("path: what one writer cannot do better") {
  // One writer of many on a node of 5 GB/s: it has no more than the node, whatever it could do alone.
  // 64 share 40 GB/s until 63 of them are through, after 1.6 s.
  const auto result = SavePath{{.name = "write", .per_writer = 20_GBps, .per_node = 5_GBps, .shared = 40_GBps}}.solve(
      SaveLoad({{.bytes = 50_GB}, {.bytes = 1_GB, .writers = 63}}));
  CHECK_THAT(result.durable_after.value(), WithinRel(1.6 + 49.0 / 5.0, 1e-14));
  CHECK(result.binding().limit == Limit::node);
  // Latency comes on top of the transfer, not beside it: 10 s and 4 x 0.5 s.
  const auto waiting = SavePath{{.name = "put", .shared = 5_GBps, .latency_per_file = 500_ms}}.solve(
      SaveLoad({{.bytes = 50_GB, .files = 4}}));
  CHECK(waiting.durable_after == 12_s);
  CHECK(waiting.stages()[0].fastest == 10_s);
  CHECK(waiting.binding().limit == Limit::shared);
  // Many files: 1000 x 30 ms against 1 s.
  CHECK(SavePath{{.name = "put", .shared = 5_GBps, .latency_per_file = 30_ms}}
            .solve(SaveLoad({{.bytes = 5_GB, .files = 1000}}))
            .binding()
            .limit == Limit::per_file);
}

TEST_CASE("path: gathering") {
  const auto load = ckpt::even_load(800_GB, 64, 2, {.writers_per_node = 8});
  const auto one = load.gathered();
  CHECK(one.writers() == 1.0);
  CHECK(one.files() == 2.0);
  CHECK(one.heaviest_writer() == 800_GB);
  const auto nodes = load.gathered_on_nodes();
  CHECK(nodes.writers() == 8.0);
  CHECK(nodes.bytes() == 800_GB);
  CHECK(nodes.heaviest_writer() == 100_GB);
  CHECK(nodes.files() == 16.0);
  // The stages before it still see all writers.
  const SavePath path{{.name = "copy", .per_writer = 25_GBps},
                      {.name = "gather", .per_writer = 50_GBps, .gather = ckpt::Gather::on_one},
                      {.name = "write", .per_writer = 2_GBps}};
  const auto result = path.solve(load);
  CHECK(result.stages()[0].time == 0.5_s);
  CHECK(result.stages()[1].time == 16_s);
  CHECK(result.stages()[2].time == 400_s);
}

TEST_CASE("load: copies and files") {
  const SaveLoad uneven({{.bytes = 30_GB, .files = 2}, {.bytes = 10_GB, .writers = 7}}, {.writers_per_node = 4});
  CHECK(uneven.bytes() == 100_GB);
  CHECK(uneven.files() == 9.0);
  CHECK(uneven.heaviest_node() == 60_GB);
  CHECK(uneven.groups() == 2);
  const auto twice = uneven.repeated(2);
  CHECK(twice.bytes() == 200_GB);
  CHECK(twice.writers() == 16.0);
  CHECK(twice.heaviest_writer() == 30_GB);
  CHECK(twice.heaviest_node() == 80_GB);  // two of the heaviest and two others
  CHECK(uneven.repeated(1).bytes() == 100_GB);
  CHECK(uneven.with_files(800).files() == 800.0);
  CHECK(uneven.with_files(800).group(0).files == 100.0);
  // Spread: the node of the heaviest writer holds one of it, and three others.
  const SaveLoad spread({{.bytes = 30_GB, .files = 2}, {.bytes = 10_GB, .writers = 7}},
                        {.writers_per_node = 4, .placement = ckpt::Placement::spread});
  CHECK(spread.heaviest_node() == 60_GB);
  const SaveLoad halves({{.bytes = 30_GB, .writers = 4}, {.bytes = 10_GB, .writers = 4}},
                        {.writers_per_node = 4, .placement = ckpt::Placement::spread});
  CHECK(halves.heaviest_node() == 80_GB);
  // Fewer writers than a node takes: all of them on one.
  CHECK(ckpt::even_load(10_GB, 5, 1, {.writers_per_node = 8}).heaviest_node() == 10_GB);
  CHECK(ckpt::even_load(10_GB, 5, 1, {.writers_per_node = 8}).nodes() == 1.0);
}

TEST_CASE("load: ranks of an inventory that write nothing are left out") {
  const ckpt::Inventory state = ckpt::take_inventory(ckpt::models::llama3_8b, ckpt::Adam<>{},
                                                     {.data = 64, .writer_rule = ckpt::WriterRule::deduplicated});
  const SaveLoad load(state, {.writers_per_node = 8});
  CHECK(load.writers() == 1.0);
  CHECK(load.files() == 2.0);
  CHECK(load.bytes() == Bytes(static_cast<double>(state.bytes_written())));
}

TEST_CASE("path: theory cases of saving") {
  const auto write = test::theory_case("T3.03");
  const SavePath path{{.name = "remote", .shared = write.input("bandwidth_Gbps") * ckpt::units::Gbps}};
  const auto load = ckpt::even_load(Bytes(write.input("params") * write.input("bytes_per_param")), 1);
  CHECK(write.accepts(path.solve(load).durable_after.in(ckpt::units::min)));

  const auto superpod = test::theory_case("T9.01");
  CHECK(superpod.text("tier") == "best");
  CHECK(
      superpod.accepts((*ckpt::storage::superpod_su_best.read_bandwidth * superpod.input("su")).in(ckpt::units::GBps)));
}

TEST_CASE("path: bad stages") {
  CHECK(error_of(Stage{.name = "nothing"}) ==
        "ckpt::SavePath::solve: a stage needs a rate or a latency, in stage \"nothing\"");
  for (const double bad : {0.0, -1.0, infinity, nan}) {
    const auto text = [&](const char* what) {
      ckpt::InvalidInput error(what, bad);
      return std::string(error.append(" in stage \"s\"").what());
    };
    const BytesPerSecond rate(bad);
    CHECK(error_of(Stage{.name = "s", .per_writer = rate}) ==
          text("ckpt::SavePath::solve: rate per writer must be finite and > 0 B/s"));
    CHECK(error_of(Stage{.name = "s", .per_node = rate}) ==
          text("ckpt::SavePath::solve: rate per node must be finite and > 0 B/s"));
    CHECK(error_of(Stage{.name = "s", .shared = rate}) ==
          text("ckpt::SavePath::solve: shared rate must be finite and > 0 B/s"));
    CHECK(error_of(Stage{.name = "s", .shared = 1_GBps, .files_per_second = ckpt::PerSecond(bad)}) ==
          text("ckpt::SavePath::solve: files per second must be finite and > 0 1/s"));
    CHECK(error_of(Stage{.name = "s", .shared = 1_GBps, .efficiency = bad}) ==
          text("ckpt::SavePath::solve: efficiency must be finite and > 0"));
    CHECK(error_of(Stage{.name = "s", .shared = 1_GBps, .volume = bad}) ==
          text("ckpt::SavePath::solve: volume must be finite and > 0"));
    if (bad == 0.0) continue;
    CHECK(error_of(Stage{.name = "s", .shared = 1_GBps, .latency_per_file = Seconds(bad)}) ==
          text("ckpt::SavePath::solve: latency per file must be finite and >= 0 s"));
  }
  CHECK_THAT(error_of(Stage{.name = "slow", .shared = BytesPerSecond(1e-300), .efficiency = 1e-300}),
             ContainsSubstring("time is beyond the range of the scalar [s] (got inf) in stage \"slow\""));
}

TEST_CASE("path: bad paths and loads") {
  const auto load = ckpt::even_load(1_GB, 4);
  CHECK(error_of([&] { return SavePath{}.solve(load); }) ==
        "ckpt::SavePath::solve: number of stages must be > 0 (got 0)");
  const Stage stage{.name = "s", .shared = 1_GBps};
  SavePath full;
  for (int i = 0; i < 16; ++i) full.add(stage);
  CHECK(full.solve(load).stages().size() == 16);
  CHECK(error_of([&] { full.add(stage); }) == "ckpt::SavePath: number of stages must be at most 16 (got 17)");
  const SavePath wrong{{.name = "copy", .shared = 1_GBps, .blocking = false},
                       {.name = "write", .shared = 1_GBps, .handoff = Handoff::store_and_forward}};
  CHECK(error_of([&] { return wrong.solve(load); }) ==
        "ckpt::SavePath::solve: a stage cannot block after one that does not (got 1) in stage \"write\"");
  CHECK_THAT(
      error_of([&] { return SavePath{{.name = "s", .latency_per_file = 1_s}}.solve(ckpt::even_load(1_GB, 4, 0)); }),
      ContainsSubstring("durable time must be > 0 s"));

  CHECK(error_of([] { return SaveLoad(std::span<const WriterGroup>{}); }) ==
        "ckpt::SaveLoad: number of groups of writers must be > 0 (got 0)");
  CHECK(error_of([] { return SaveLoad({{.bytes = 0_B}}); }) ==
        "ckpt::SaveLoad: bytes of a writer must be finite and > 0 B (got 0)");
  CHECK(error_of([] { return SaveLoad({{.bytes = 1_B, .files = -1}}); }) ==
        "ckpt::SaveLoad: files of a writer must be finite and >= 0 (got -1)");
  for (const double bad : {0.0, 0.5, -1.0, infinity, nan}) {
    CHECK_THAT(error_of([&] { return SaveLoad({{.bytes = 1_B, .writers = bad}}); }),
               ContainsSubstring("ckpt::SaveLoad: number of writers must be finite and >= 1 (got "));
    CHECK_THAT(error_of([&] { return ckpt::even_load(1_GB, bad); }),
               ContainsSubstring("ckpt::SaveLoad: number of writers must be finite and >= 1 (got "));
  }
  CHECK(error_of([] { return ckpt::even_load(Bytes(nan), 4); }) ==
        "ckpt::even_load: bytes of all writers must be finite and > 0 B (got nan)");
  for (const std::uint64_t bad : {0U, 65537U}) {
    CHECK_THAT(error_of([&] { return ckpt::even_load(1_GB, 4, 1, {.writers_per_node = bad}); }),
               ContainsSubstring("ckpt::SaveLoad: writers per node must be 1 to 65536 (got "));
  }
  CHECK(error_of([] { return SaveLoad({{.bytes = Bytes(1e308), .writers = 10}}); }) ==
        "ckpt::SaveLoad: bytes of all writers are beyond the range of the scalar [B] (got inf)");
  CHECK(error_of([&] { return load.repeated(0.5); }) ==
        "ckpt::SaveLoad::repeated: number of copies must be finite and >= 1 (got 0.5)");
  CHECK(error_of([] { return ckpt::even_load(1_GB, 4, 1e300).repeated(1e10); }) ==
        "ckpt::SaveLoad::repeated: files are beyond the range of the scalar (got inf)");
  CHECK(error_of([] { return ckpt::even_load(1_GB, 1e300, 0).repeated(1e10); }) ==
        "ckpt::SaveLoad::repeated: writers are beyond the range of the scalar (got inf)");
  CHECK(error_of([&] { return load.with_files(-1); }) ==
        "ckpt::SaveLoad::with_files: number of files must be finite and >= 0 (got -1)");
}

TEST_CASE("path: writers that are spread over nodes they do not fill") {
  // Writer i sits on node i mod N, of N = ceil(W / k): each of the first node found by whole numbers.
  for (std::uint64_t total = 2; total <= 40; ++total) {
    for (std::uint64_t per_node = 1; per_node < total; ++per_node) {
      for (std::uint64_t heavy = 1; heavy < total; ++heavy) {
        const SaveLoad load({{.bytes = 1_GB, .writers = total - heavy}, {.bytes = 100_GB, .writers = heavy}},
                            {.writers_per_node = per_node, .placement = ckpt::Placement::spread});
        const std::uint64_t nodes = (total + per_node - 1) / per_node;
        std::uint64_t expected = 0;
        for (std::uint64_t i = 0; i < total; i += nodes) expected += i < heavy ? 100 : 1;
        if (load.heaviest_node() != 1_GB * static_cast<double>(expected))
          FAIL(total << ' ' << per_node << ' ' << heavy);
      }
    }
  }
}

TEST_CASE("path: other scalars give the same") {
  using ckpt::testing::Archetype;
  const auto a = [](double x) { return Archetype(x); };
  ckpt::BasicSavePath<Archetype> path;
  path.add({.name = "copy", .per_writer = ckpt::BasicBytesPerSecond<Archetype>(a(25e9))});
  path.add({.name = "write",
            .per_node = ckpt::BasicBytesPerSecond<Archetype>(a(5e9)),
            .efficiency = a(0.5),
            .handoff = Handoff::store_and_forward,
            .blocking = false});
  const auto result =
      path.solve(ckpt::even_load(ckpt::BasicBytes<Archetype>(a(800e9)), 64, a(1.0), {.writers_per_node = 8}));
  CHECK(inside(result.blocking.value()) == 0.5);
  CHECK(inside(result.durable_after.value()) == 40.5);

  const ckpt::BasicSavePath<float> single{{.name = "write", .per_node = ckpt::BasicBytesPerSecond<float>(5e9F)}};
  const auto in_float = single.solve(ckpt::even_load(ckpt::BasicBytes<float>(800e9F), 64, 1, {.writers_per_node = 8}));
  CHECK_THAT(static_cast<double>(in_float.durable_after.value()), WithinRel(20.0, 1e-6));
  const ckpt::BasicSavePath<long double> wide{
      {.name = "write", .per_node = ckpt::BasicBytesPerSecond<long double>(5e9L)}};
  const auto in_long =
      wide.solve(ckpt::even_load(ckpt::BasicBytes<long double>(800e9L), 64, 1, {.writers_per_node = 8}));
  CHECK(in_long.durable_after.value() == 20.0L);
}

}  // namespace
