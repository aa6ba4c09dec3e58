// Fair sharing of uneven loads: the paths that SimGrid's fluid model was asked about, against every writer counted out
// event by event, closed forms, who sits where, and what binds for how long.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/state/inventory.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "fluid.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using ckpt::Bytes;
using ckpt::BytesPerSecond;
using ckpt::Handoff;
using ckpt::Limit;
using ckpt::Placement;
using ckpt::SaveLoad;
using ckpt::SavePath;
using ckpt::Seconds;
using ckpt::Stage;
using ckpt::WriterGroup;
using test::error_of;
using test::FluidLimits;
using test::FluidWriter;

double time_of(const SaveLoad& load, const Stage& stage) { return SavePath{stage}.solve(load).durable_after.value(); }

// Llama 70B, Adam, 8 x 64 ranks, ZeRO 1: replica 0 writes the weights besides its share of the optimizer.
SaveLoad llama_zero1() {
  const auto state = ckpt::take_inventory(ckpt::models::shapes::llama3_70b, ckpt::Adam<>{},
                                          {.tensor = 8, .data = 64, .zero = ckpt::Zero::optimizer});
  return SaveLoad(state, {.writers_per_node = 8});
}

TEST_CASE("sharing: paths that SimGrid 3.32 was asked about") {
  // Its fluid model says so many seconds; the least possible time, which ckpt 0.1 before this said, is the number
  // after.
  const auto is = [](double seconds, double simgrid) {
    CAPTURE(seconds, simgrid);
    CHECK_THAT(seconds, WithinAbs(simgrid, simgrid < 10.0 ? 0.005 : 0.05));  // half of the last digit that is given
  };
  is(time_of(SaveLoad({{.bytes = 80_GB}, {.bytes = 10_GB, .writers = 7}}),
             {.name = "write", .per_writer = 5_GBps, .shared = 10_GBps}),
     22.0);  // 16.0
  is(time_of(SaveLoad({{.bytes = 40_GB}, {.bytes = 6_GB, .writers = 7}}, {.writers_per_node = 8}),
             {.name = "write", .per_writer = 4_GBps, .per_node = 8_GBps}),
     14.5);  // 10.25
  is(time_of(SaveLoad({{.bytes = 40_GB, .writers = 2}, {.bytes = 16_GB, .writers = 4}, {.bytes = 8_GB, .writers = 8}}),
             {.name = "write", .per_writer = 2_GBps, .shared = 10_GBps}),
     28.0);  // 20.8
  const Stage process{.name = "process", .per_writer = 2_GBps};
  for (const auto& [limit, simgrid] : {std::pair{60_GBps, 22.9}, std::pair{300_GBps, 11.6}}) {  // 16.5, 9.6
    const Stage filesystem{.name = "file system", .shared = limit};
    const auto result = SavePath{process, filesystem}.solve(llama_zero1());
    is(result.durable_after.value(), simgrid);
    is(time_of(llama_zero1(), {.name = "both", .per_writer = 2_GBps, .shared = limit}), simgrid);
    // The weights of replica 0 are written when all others are through; what binds is what bound longest.
    CHECK(result.binding().name == (simgrid > 20.0 ? "file system" : "process"));
    CHECK_THAT((result.stages()[0].binds + result.stages()[1].binds).value(),
               WithinRel(result.durable_after.value(), 1e-12));
  }
  // Layouts by experts, and with tensor, pipeline and data parallel ranks.
  const auto experts =
      ckpt::take_inventory(ckpt::models::shapes::mixtral_8x22b, ckpt::Adam<>{},
                           {.tensor = 2, .pipeline = 4, .data = 32, .expert = 8, .zero = ckpt::Zero::optimizer});
  is(time_of(SaveLoad(experts, {.writers_per_node = 8}), {.name = "w", .per_writer = 2_GBps, .shared = 300_GBps}),
     8.46);  // 6.56
  const auto three = ckpt::take_inventory(ckpt::models::shapes::llama3_1_405b, ckpt::Adam<>{},
                                          {.tensor = 8, .pipeline = 16, .data = 4, .zero = ckpt::Zero::optimizer});
  is(time_of(SaveLoad(three, {.writers_per_node = 8}), {.name = "w", .per_writer = 2_GBps, .shared = 300_GBps}),
     20.0);  // 18.9
}

TEST_CASE("sharing: two groups in closed form") {
  // n writers of b at r, m of B > b; all share s. While all write each has min(r, s / (n + m)), then min(r, s / m).
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const auto uniform = [&](double low, double high) {
      return std::uniform_real_distribution<double>(low, high)(random);
    };
    const double n = std::uniform_int_distribution<int>(1, 500)(random);
    const double m = std::uniform_int_distribution<int>(1, 20)(random);
    const double b = uniform(1e9, 1e10);
    const double more = uniform(1e8, 1e11);
    const double r = uniform(1e9, 1e10);
    const double s = uniform(1e9, 1e12);
    const double expected = b / std::min(r, s / (n + m)) + more / std::min(r, s / m);
    const SaveLoad load({{.bytes = Bytes(b), .writers = n}, {.bytes = Bytes(b + more), .writers = m}});
    const auto result =
        SavePath{{.name = "w", .per_writer = BytesPerSecond(r), .shared = BytesPerSecond(s)}}.solve(load);
    CHECK_THAT(result.durable_after.value(), WithinRel(expected, 1e-13));
    const auto& stage = result.stages()[0];
    CHECK_THAT((result.bound_by(0, Limit::writer) + result.bound_by(0, Limit::shared)).value(),
               WithinRel(expected, 1e-13));
    const double by_writer = (r < s / (n + m) ? b / r : 0.0) + (r < s / m ? more / r : 0.0);
    CHECK_THAT(result.bound_by(0, Limit::writer).value(), WithinAbs(by_writer, 1e-12 * expected));
    CHECK(stage.limit == (by_writer >= expected / 2.0 ? Limit::writer : Limit::shared));
  }
}

/// Writers of a load dealt by hand, heaviest first.
struct Dealt {
  std::vector<FluidWriter> writers;
  std::size_t nodes = 0;
};
Dealt deal(const std::vector<WriterGroup>& groups, const ckpt::WriterLayout& layout) {
  Dealt dealt;
  for (const WriterGroup& group : groups) {
    for (int i = 0; i < static_cast<int>(group.writers.value()); ++i) {
      dealt.writers.push_back({group.bytes.value(), group.files.value(), 0, 0.0});
    }
  }
  std::stable_sort(dealt.writers.begin(), dealt.writers.end(),
                   [](const FluidWriter& a, const FluidWriter& b) { return a.bytes > b.bytes; });
  const std::size_t count = dealt.writers.size();
  const std::size_t k = layout.writers_per_node;
  const std::size_t nodes = layout.nodes != 0 ? std::min<std::size_t>(layout.nodes, count) : (count + k - 1) / k;
  std::vector<std::size_t> seats(nodes, k);
  if (layout.nodes != 0) {
    for (std::size_t n = 0; n < nodes; ++n) seats[n] = count / nodes + (n < count % nodes ? 1 : 0);
  }
  std::size_t node = 0;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (layout.placement == Placement::spread) {
      dealt.writers[i].node = i % nodes;
      continue;
    }
    if (taken == seats[node]) {
      ++node;
      taken = 0;
    }
    dealt.writers[i].node = node;
    ++taken;
  }
  dealt.nodes = nodes;
  return dealt;
}

/// Random groups and a random way to place them.
struct Uneven {
  std::vector<WriterGroup> groups;
  ckpt::WriterLayout layout;
};
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  int whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool heads() { return whole(0, 1) == 0; }
  Uneven uneven() {
    Uneven made;
    const int count = whole(1, 5);
    for (int g = 0; g < count; ++g) {
      made.groups.push_back(
          {.bytes = Bytes(std::pow(10.0, uniform(8.0, 11.0))), .files = whole(0, 4), .writers = whole(1, 9)});
    }
    made.layout = {.writers_per_node = static_cast<std::uint64_t>(whole(1, 9)),
                   .placement = heads() ? Placement::packed : Placement::spread,
                   .nodes = static_cast<std::uint64_t>(heads() ? 0 : whole(1, 20))};
    return made;
  }
  /// One to three rates.
  Stage stage() {
    Stage made{.name = "stage", .efficiency = uniform(0.3, 1.2), .volume = uniform(0.5, 3.0)};
    const int given = whole(1, 7);
    if ((given & 1) != 0) made.per_writer = BytesPerSecond(uniform(5e8, 5e9));
    if ((given & 2) != 0) made.per_node = BytesPerSecond(uniform(1e9, 2e10));
    if ((given & 4) != 0) made.shared = BytesPerSecond(uniform(2e9, 6e10));
    return made;
  }

 private:
  std::mt19937_64 random_;
};

void take_least(FluidLimits& limits, const Stage& stage) {
  const double per = stage.volume / stage.efficiency;
  if (stage.per_writer) limits.writer = std::min(limits.writer, stage.per_writer->value() / per);
  if (stage.per_node) limits.node = std::min(limits.node, stage.per_node->value() / per);
  if (stage.shared) limits.shared = std::min(limits.shared, stage.shared->value() / per);
}
double latest(const std::vector<double>& ends) { return *std::max_element(ends.begin(), ends.end()); }

TEST_CASE("sharing: random uneven loads and chains against every writer, event by event") {
  Dice dice(20261127);
  int uneven = 0;
  int beyond = 0;
  for (int round = 0; round < 1500; ++round) {
    const Uneven made = dice.uneven();
    const Dealt dealt = deal(made.groups, made.layout);
    const SaveLoad load(std::span<const WriterGroup>(made.groups), made.layout);
    SavePath path;
    FluidLimits chain;
    double least = 0.0;
    for (int i = dice.whole(1, 3); i > 0; --i) {
      const Stage stage = dice.stage();
      path.add(stage);
      take_least(chain, stage);
      FluidLimits alone;
      take_least(alone, stage);
      const double expected = latest(test::fluid_ends(dealt.writers, alone));
      CHECK_THAT(time_of(load, stage), WithinRel(expected, 1e-9));
    }
    const double expected = latest(test::fluid_ends(dealt.writers, chain));
    const auto result = path.solve(load);
    CHECK_THAT(result.durable_after.value(), WithinRel(expected, 1e-9));
    // Somebody bound all the time, and those who did add up to it unless they are equal.
    double waited = 0.0;
    for (const auto& stage : result.stages()) waited += stage.binds.value();
    CHECK(waited >= result.durable_after.value() * (1.0 - 1e-9));
    for (std::size_t i = 0; i < result.stages().size(); ++i) {
      double bound = 0.0;
      for (const Limit limit : {Limit::writer, Limit::node, Limit::shared}) bound += result.bound_by(i, limit).value();
      CHECK(bound >= result.stages()[i].time.value() * (1.0 - 1e-9));
      CHECK(result.bound_by(i, result.stages()[i].limit).value() >= bound / 3.0 * (1.0 - 1e-9));
    }
    // what 4f252cf said: the largest of the three times
    for (const FluidWriter& writer : dealt.writers) least = std::max(least, writer.bytes / chain.writer);
    std::vector<double> nodes(dealt.nodes);
    for (const FluidWriter& writer : dealt.writers) nodes[writer.node] += writer.bytes;
    least = std::max(
        {least, *std::max_element(nodes.begin(), nodes.end()) / chain.node, load.bytes().value() / chain.shared});
    CHECK(result.durable_after.value() >= least * (1.0 - 1e-9));
    uneven += load.even() ? 0 : 1;
    beyond += result.durable_after.value() > 1.05 * least ? 1 : 0;
  }
  CHECK(uneven > 1000);
  CHECK(beyond > 100);
}

TEST_CASE("sharing: writers that go on by themselves against every writer, event by event") {
  Dice dice(42);
  int sooner = 0;
  for (int round = 0; round < 1000; ++round) {
    const Uneven made = dice.uneven();
    Dealt dealt = deal(made.groups, made.layout);
    const SaveLoad load(std::span<const WriterGroup>(made.groups), made.layout);
    SavePath path;
    double expected = 0.0;
    double visible = 0.0;
    const int count = dice.whole(2, 4);
    for (int i = 0; i < count; ++i) {
      Stage stage = dice.stage();
      stage.handoff = Handoff::own_store_and_forward;
      stage.blocking = i == 0;
      FluidLimits limits;
      take_least(limits, stage);
      if (dice.heads()) stage.fixed = Seconds(dice.uniform(0.1, 10.0));
      if (dice.heads()) {
        stage.latency_per_file = Seconds(dice.uniform(0.01, 3.0));
        stage.lock_step = dice.heads();
      }
      path.add(stage);
      for (FluidWriter& writer : dealt.writers) writer.begin += stage.fixed.value();
      std::vector<double> ends = test::fluid_ends(dealt.writers, limits);
      for (std::size_t w = 0; w < ends.size(); ++w) {
        FluidWriter& writer = dealt.writers[w];
        const double files = writer.files * stage.latency_per_file.value();
        const double own = writer.bytes / std::min({limits.writer, limits.node, limits.shared}) + files;
        ends[w] = stage.lock_step ? ends[w] + files
                                  : std::max(ends[w], stage.latency_per_file.value() > 0.0 ? writer.begin + own : 0.0);
      }
      for (std::size_t w = 0; w < ends.size(); ++w) dealt.writers[w].begin = ends[w];
      expected = latest(ends);
      if (i == 0) visible = expected;
    }
    const auto result = path.solve(load);
    CHECK_THAT(result.blocking.value(), WithinRel(visible, 1e-9));
    CHECK_THAT(result.durable_after.value(), WithinRel(expected, 1e-9));
    SavePath behind = path;
    for (Stage& stage : behind.stages()) stage.handoff = Handoff::store_and_forward;
    const double barrier = behind.solve(load).durable_after.value();
    CHECK(barrier >= expected * (1.0 - 1e-9));
    sooner += barrier > 1.02 * expected ? 1 : 0;
  }
  CHECK(sooner > 100);
}

TEST_CASE("sharing: own writers with files of their own number, and what all wait for") {
  using W = WriterGroup;
  const auto time = [](std::initializer_list<W> groups, std::initializer_list<Stage> stages) {
    return SavePath(stages).solve(SaveLoad(groups, {.writers_per_node = 2})).durable_after.value();
  };
  // The heavy writer has one file and is first through; the light one has a thousand.
  const Stage files{.name = "a", .per_writer = BytesPerSecond(1), .latency_per_file = 100_ms};
  const Stage flush{.name = "b", .per_node = BytesPerSecond(0.1), .handoff = Handoff::own_store_and_forward};
  const W heavy{.bytes = Bytes(10), .files = 1};
  const W light{.bytes = Bytes(9), .files = 1000};
  CHECK_THAT(time({heavy, light}, {files, flush}), WithinRel(200.1, 1e-12));
  CHECK_THAT(time({{.bytes = Bytes(10), .files = 1000}, heavy}, {files, flush}),
             WithinRel(time({heavy, {.bytes = Bytes(10), .files = 1000}}, {files, flush}), 1e-12));
  // Even or uneven by a breath: the same.
  const W four{.bytes = Bytes(100), .files = 25, .writers = 4};
  const W three{.bytes = Bytes(100), .files = 25, .writers = 3};
  const W one{.bytes = Bytes(100 * (1 + 1e-9)), .files = 25};
  const auto same = [&](std::initializer_list<Stage> stages, double expected) {
    CHECK_THAT(time({four}, stages), WithinRel(expected, 1e-12));
    CHECK_THAT(time({three, one}, stages), WithinRel(expected, 1e-7));
  };
  const Stage own{.name = "own", .per_writer = BytesPerSecond(1), .handoff = Handoff::own_store_and_forward};
  same({{.name = "files", .per_writer = BytesPerSecond(100), .files_per_second = ckpt::PerSecond(1)}, own}, 200.0);
  same({{.name = "copy", .per_writer = BytesPerSecond(1)},
        {.name = "gather", .per_writer = BytesPerSecond(1000), .gather = ckpt::Gather::on_node},
        own},
       300.0);
  same({{.name = "share", .shared = BytesPerSecond(4)},
        {.name = "put", .per_writer = BytesPerSecond(10), .latency_per_file = 1_s, .lock_step = true}},
       125.0);
  // A part of a writer is a part of its bytes.
  const SaveLoad part({{.bytes = Bytes(100), .writers = 2.25}});
  CHECK(part.gathered_on_nodes().bytes() == part.bytes());
  CHECK(
      SavePath{{.name = "g", .shared = BytesPerSecond(1), .gather = ckpt::Gather::on_node}}.solve(part).durable_after ==
      225_s);
}

TEST_CASE("sharing: random paths are continuous where a load becomes even, and no stage takes longer than all") {
  Dice dice(11);
  for (int round = 0; round < 3000; ++round) {
    SavePath path;
    const int count = dice.whole(1, 5);
    for (int i = 0; i < count; ++i) {
      Stage stage = dice.stage();
      if (dice.whole(0, 3) == 0) stage.latency_per_file = Seconds(dice.uniform(0.01, 3.0));
      if (dice.whole(0, 3) == 0) stage.files_per_second = ckpt::PerSecond(dice.uniform(0.5, 20.0));
      if (dice.whole(0, 3) == 0) stage.fixed = Seconds(dice.uniform(0.1, 10.0));
      stage.lock_step = dice.heads();
      const int handoff = dice.whole(0, 3);
      stage.handoff = handoff == 0   ? Handoff::store_and_forward
                      : handoff == 1 ? Handoff::own_store_and_forward
                                     : Handoff::streamed;
      if (i > 0 && stage.handoff != Handoff::own_store_and_forward && dice.whole(0, 4) == 0 &&
          path.stages()[path.stages().size() - 1].handoff != Handoff::own_store_and_forward) {
        stage.gather = dice.heads() ? ckpt::Gather::on_node : ckpt::Gather::on_one;
      }
      path.add(stage);
    }
    const Bytes bytes(dice.uniform(1e9, 2e10));
    const double files = dice.whole(0, 4);
    const int writers = 4 * dice.whole(1, 4);
    const ckpt::WriterLayout layout{.writers_per_node = 4};
    const SaveLoad even({{.bytes = bytes, .files = files, .writers = writers}}, layout);
    const SaveLoad uneven(
        {{.bytes = bytes, .files = files, .writers = writers - 1}, {.bytes = bytes * (1.0 + 1e-10), .files = files}},
        layout);
    std::optional<ckpt::PathResult> results[2];
    for (const int i : {0, 1}) {
      try {
        results[i] = path.solve(i == 0 ? even : uneven);
      } catch (const ckpt::InvalidInput&) {  // a stage that gathers behind writers that do not wait
      }
    }
    if (!results[0] || !results[1]) continue;
    CHECK_THAT(results[1]->durable_after.value(), WithinRel(results[0]->durable_after.value(), 1e-8));
    for (const auto& stage : results[1]->stages()) CHECK(stage.time <= results[1]->durable_after * (1.0 + 1e-9));
  }
}

TEST_CASE("sharing: who writes what, and on which node") {
  Dice dice(3);
  for (int round = 0; round < 500; ++round) {
    const Uneven made = dice.uneven();
    const Dealt dealt = deal(made.groups, made.layout);
    const SaveLoad load(std::span<const WriterGroup>(made.groups), made.layout);
    CHECK(load.nodes() == static_cast<double>(dealt.nodes));
    double writers = 0.0;
    double bytes = 0.0;
    double nodes = 0.0;
    for (std::size_t i = 0; i < load.groups(); ++i) {
      if (i > 0) CHECK(load.group(i).bytes <= load.group(i - 1).bytes);
      writers += load.group(i).writers.value();
    }
    CHECK(writers == static_cast<double>(dealt.writers.size()));
    load.for_each_node_group([&](const ckpt::NodeGroup& group) {
      CHECK(group.first == nodes);
      for (double n = group.first; n < group.first + group.nodes; n += 1.0) {
        for (std::size_t i = 0; i < load.groups(); ++i) {
          const auto here = std::count_if(dealt.writers.begin(), dealt.writers.end(), [&](const FluidWriter& writer) {
            return static_cast<double>(writer.node) == n && writer.bytes == load.group(i).bytes.value() &&
                   writer.files == load.group(i).files.value();
          });
          // of equal bytes any order will do
          if (made.groups.size() == load.groups()) CHECK(load.writers_on(group, i) == static_cast<double>(here));
        }
      }
      bytes += load.bytes_on(group).value() * group.nodes;
      nodes += group.nodes;
      CHECK(load.bytes_on(group) <= load.heaviest_node() * (1.0 + 1e-12));
    });
    CHECK(nodes == load.nodes());
    CHECK_THAT(bytes, WithinRel(load.bytes().value(), 1e-12));
  }
  // In whatever order groups are given, and however often one is split.
  std::vector<WriterGroup> groups;
  for (int i = 0; i < 200; ++i) groups.push_back({.bytes = Bytes(1e9 + 1e6 * i), .writers = 1 + i % 3});
  const SaveLoad ordered(std::span<const WriterGroup>(groups), {.writers_per_node = 70});
  std::reverse(groups.begin(), groups.end());
  groups.insert(groups.begin(), {.bytes = Bytes(1e9 + 1e6 * 199), .writers = 1});
  groups.back() = {.bytes = Bytes(1e9), .writers = 1};
  const SaveLoad reversed(std::span<const WriterGroup>(groups), {.writers_per_node = 70});
  CHECK(reversed.groups() == ordered.groups());
  CHECK(reversed.group(0).writers.value() == ordered.group(0).writers.value() + 1.0);
  CHECK(reversed.group(199).bytes == ordered.group(199).bytes);
  // Cards: 9 writers on 2 nodes are 5 and 4, whatever a node could take.
  const auto nine = ckpt::even_load(9_GB, 9, 1, {.writers_per_node = 8, .placement = Placement::spread});
  CHECK(nine.heaviest_node() == 5_GB);
  CHECK(ckpt::even_load(9_GB, 9, 1, {.writers_per_node = 8}).heaviest_node() == 8_GB);
  // Four writers of four nodes are one on each, of two nodes two.
  CHECK(ckpt::even_load(4_GB, 4, 1, {.writers_per_node = 8, .nodes = 4}).heaviest_node() == 1_GB);
  CHECK(ckpt::even_load(4_GB, 4, 1, {.nodes = 2}).heaviest_node() == 2_GB);
  CHECK(ckpt::even_load(4_GB, 4, 1, {.nodes = 9}).nodes() == 4.0);
}

TEST_CASE("sharing: many ranks cost what few do, and many groups have an answer") {
  std::vector<WriterGroup> groups;
  for (int i = 0; i < 256; ++i) groups.push_back({.bytes = Bytes(1e9 + 1e6 * i), .writers = 4000});
  const SaveLoad load(std::span<const WriterGroup>(groups), {.writers_per_node = 7});
  const auto result = SavePath{{.name = "w", .per_writer = 2_GBps, .per_node = 8_GBps, .shared = 10_TBps}}.solve(load);
  CHECK(load.writers() == 1'024'000.0);
  CHECK(result.durable_after >= load.bytes() / 10_TBps);
  CHECK_THAT(error_of([&] {
               groups.push_back({.bytes = 5_GB});
               return SaveLoad(std::span<const WriterGroup>(groups));
             }),
             ContainsSubstring("must be at most 256 groups"));
  const SaveLoad spread(std::span<const WriterGroup>(groups).first(256),
                        {.writers_per_node = 7, .placement = Placement::spread});
  const SavePath own{{.name = "copy", .per_writer = 2_GBps},
                     {.name = "w", .shared = 10_TBps, .handoff = Handoff::own_store_and_forward}};
  CHECK_THAT(error_of([&] { return own.solve(spread); }), ContainsSubstring("at most 1024"));
}

TEST_CASE("sharing: files in lock-step") {
  // 8 writers of 10 GB with 5 files of 2 s each, 8 GB/s in all: 10 s of transfer.
  const auto load = ckpt::even_load(80_GB, 8, 5);
  Stage stage{.name = "put", .shared = 8_GBps, .latency_per_file = 2_s};
  // one writer waits while the others transfer: the shared rate is never idle
  CHECK(time_of(load, stage) == 11.25);
  stage.lock_step = true;
  CHECK(time_of(load, stage) == 20.0);
  const auto result = SavePath{stage}.solve(load);
  CHECK(result.bound_by(0, Limit::per_file) == 10_s);
  CHECK(result.bound_by(0, Limit::shared) == 10_s);
}

TEST_CASE("sharing: a fixed time") {
  const auto load = ckpt::even_load(80_GB, 8);
  const Stage plan{.name = "plan", .fixed = 30_s};
  const Stage write{.name = "write", .shared = 8_GBps, .fixed = 5_s};
  Stage after = write;
  after.handoff = Handoff::store_and_forward;
  CHECK(SavePath{plan}.solve(load).durable_after == 30_s);
  CHECK(SavePath{write}.solve(load).durable_after == 15_s);
  CHECK(SavePath{plan, after}.solve(load).durable_after == 45_s);
  const auto streamed = SavePath{plan, write}.solve(load);
  CHECK(streamed.durable_after == 40_s);  // no byte before the plan is made
  CHECK(streamed.binding().name == "plan");
  CHECK(streamed.binding().limit == Limit::fixed);
  CHECK(streamed.stages()[1].binds == 10_s);
  CHECK(error_of([&] { return SavePath{{.name = "s", .fixed = Seconds(-1.0)}}.solve(load); }) ==
        "ckpt::SavePath::solve: fixed time must be finite and >= 0 s (got -1) in stage \"s\"");
}

TEST_CASE("sharing: equal limits bind together") {
  const auto result = SavePath{{.name = "network", .shared = 10_GBps}, {.name = "write", .shared = 10_GBps}}.solve(
      ckpt::even_load(100_GB, 4));
  CHECK(result.stages()[0].binds == 10_s);
  CHECK(result.stages()[1].binds == 10_s);
  CHECK(result.binding_index() == 0);
  const auto both = SavePath{{.name = "w", .per_writer = 1_GBps, .shared = 8_GBps}}.solve(ckpt::even_load(80_GB, 8));
  CHECK(both.bound_by(0, Limit::writer) == 10_s);
  CHECK(both.bound_by(0, Limit::shared) == 10_s);
  CHECK(both.binding().limit == Limit::writer);
}

TEST_CASE("sharing: not all who hold one of the heaviest are last") {
  // Four nodes hold 10 + 5, 10, 5 and 5 GB. The first has two writers at 0.5 GB/s until the lighter one is through
  // after 10 s, then one at 0.8 GB/s; that of the second has 0.8 GB/s and is through before.
  const SaveLoad load({{.bytes = 10_GB, .writers = 2}, {.bytes = 5_GB, .writers = 3}},
                      {.placement = Placement::spread, .nodes = 4});
  const auto result = SavePath{{.name = "w", .per_writer = 0.8_GBps, .per_node = 1_GBps}}.solve(load);
  CHECK_THAT(result.durable_after.value(), WithinRel(16.25, 1e-15));
  CHECK_THAT(result.bound_by(0, Limit::node).value(), WithinRel(10.0, 1e-15));
  CHECK_THAT(result.bound_by(0, Limit::writer).value(), WithinRel(6.25, 1e-15));
}

TEST_CASE("sharing: gathering to one node leaves what it holds off the network") {
  const ckpt::Machine two{.node = ckpt::nodes::dgx_h100, .nodes = 2};
  const auto load = ckpt::even_load(1600_GB, 16, 1, {.writers_per_node = 8});
  const auto gather = gather_stage(two);
  const double rate = gather.per_writer->value();
  CHECK_THAT(time_of(load, gather), WithinRel(800e9 / rate, 1e-12));  // not 1600 GB
  ckpt::Machine many = two;
  many.nodes = 10;
  const auto ten = ckpt::even_load(1600_GB, 80, 1, {.writers_per_node = 8});
  CHECK_THAT(time_of(ten, gather_stage(many)), WithinRel(1440e9 / rate, 1e-12));
  // On one node nothing moves; the stages behind it take everything.
  const SavePath alone{gather, {.name = "write", .per_writer = 2_GBps}};
  const auto result = alone.solve(ckpt::even_load(800_GB, 8, 1, {.writers_per_node = 8}));
  CHECK(result.stages()[0].time == 0_s);
  CHECK(result.durable_after == 400_s);
  CHECK(error_of([&] { return time_of(load, {.name = "g", .gather = ckpt::Gather::on_one, .between_nodes = true}); }) ==
        "ckpt::SavePath::solve: a stage needs a rate or a latency, in stage \"g\"");
  CHECK_THAT(error_of([&] {
               return SavePath{{.name = "copy", .per_writer = 1_GBps},
                               {.name = "g",
                                .per_writer = 1_GBps,
                                .handoff = Handoff::own_store_and_forward,
                                .gather = ckpt::Gather::on_one}}
                   .solve(SaveLoad({{.bytes = 1_GB}, {.bytes = 2_GB}}));
             }),
             ContainsSubstring("has to wait for all writers"));
}

TEST_CASE("sharing: nodes that hold different writers gather what they hold") {
  const SaveLoad load({{.bytes = 30_GB}, {.bytes = 10_GB, .writers = 8}}, {.writers_per_node = 4});
  const auto nodes = load.gathered_on_nodes();  // 60, 40, 10 GB
  CHECK(nodes.groups() == 3);
  CHECK(nodes.bytes() == 110_GB);
  CHECK(nodes.heaviest_writer() == 60_GB);
  CHECK(nodes.group(2).bytes == 10_GB);
}

TEST_CASE("sharing: what nodes gathered has more groups than its writers had, and goes on by itself") {
  const auto load = [](int groups) {
    std::vector<ckpt::WriterGroup> of;
    for (int i = 0; i < groups; ++i) of.push_back({.bytes = ckpt::Bytes(1e9 + 7e7 * i), .files = 3, .writers = 5 + i});
    return ckpt::SaveLoad(std::span<const ckpt::WriterGroup>(of), {.writers_per_node = 4});
  };
  const auto path = [](ckpt::Handoff handoff) {
    return ckpt::SavePath{
        {.name = "one of a node", .latency_per_file = ckpt::Seconds(0.5), .gather = ckpt::Gather::on_node},
        {.name = "storage", .shared = ckpt::BytesPerSecond(1e10), .handoff = handoff}};
  };
  // Nodes make their files in the same time, so that they go on together whether or not they wait for each other.
  const auto own = path(ckpt::Handoff::own_store_and_forward).solve(load(12));
  const auto together = path(ckpt::Handoff::store_and_forward).solve(load(12));
  CHECK_THAT(own.durable_after.value(), WithinRel(together.durable_after.value(), 1e-12));
  CHECK_THROWS_WITH(path(ckpt::Handoff::own_store_and_forward).solve(load(20)), ContainsSubstring("at most 1024"));
}

TEST_CASE("sharing: derivatives of an uneven load") {
  using Dual = Eigen::AutoDiffScalar<Eigen::Vector3d>;
  const auto time = [](const auto& writer, const auto& shared, const auto& heavy) {
    using Rep = std::decay_t<decltype(writer)>;
    const ckpt::BasicSavePath<Rep> path{{.name = "w",
                                         .per_writer = ckpt::BasicBytesPerSecond<Rep>(writer),
                                         .shared = ckpt::BasicBytesPerSecond<Rep>(shared)}};
    return path
        .solve(ckpt::BasicSaveLoad<Rep>(
            {{.bytes = ckpt::BasicBytes<Rep>(heavy)}, {.bytes = ckpt::BasicBytes<Rep>(Rep(10e9)), .writers = 7}}))
        .durable_after.value();
  };
  const Dual dual = time(Dual(5e9, 3, 0), Dual(10e9, 3, 1), Dual(80e9, 3, 2));
  CHECK(dual.value() == time(5e9, 10e9, 80e9));
  const double steps[] = {5e9, 10e9, 80e9};
  for (int i = 0; i < 3; ++i) {
    double up[] = {5e9, 10e9, 80e9};
    double down[] = {5e9, 10e9, 80e9};
    const double h = steps[i] * 1e-6;
    up[i] += h;
    down[i] -= h;
    const double difference = (time(up[0], up[1], up[2]) - time(down[0], down[1], down[2])) / (2.0 * h);
    CHECK_THAT(dual.derivatives()[i], WithinRel(difference, 1e-7));
  }
}

}  // namespace

// ---- bursts: by small steps of time, each with the credits that it begins with

namespace {

struct Bucket {
  double rate = std::numeric_limits<double>::infinity();  // sustained
  double burst = 0.0;                                     // 0: none
  double full = 0.0;
  double credit = 0.0;

  Bucket(const std::optional<BytesPerSecond>& sustained, const std::optional<ckpt::Burst>& of, double efficiency) {
    if (sustained) rate = efficiency * sustained->value();
    if (!of) return;
    burst = efficiency * of->rate.value();
    full = credit = of->bytes.value() * (1.0 - rate / burst);
  }
  [[nodiscard]] double most(double step) const {
    return burst > 0.0 ? std::min(burst * step, credit + rate * step) : rate * step;
  }
  void take(double bytes, double step) {
    if (burst > 0.0) credit = std::min(full, credit + rate * step - bytes);
  }
};

/// When the last writer is through: all are raised together until something is used up, step by step.
double by_small_steps(const std::vector<FluidWriter>& writers, std::size_t nodes, const Stage& stage, double step) {
  const std::size_t count = writers.size();
  std::vector<double> left(count);
  for (std::size_t i = 0; i < count; ++i) left[i] = writers[i].bytes * stage.volume;
  std::vector<Bucket> node(nodes, Bucket(stage.per_node, stage.node_burst, stage.efficiency));
  Bucket all(stage.shared, stage.shared_burst, stage.efficiency);
  const double most =
      stage.per_writer ? stage.efficiency * stage.per_writer->value() * step : std::numeric_limits<double>::infinity();
  for (double now = 0.0;; now += step) {
    std::vector<double> moved(count);
    std::vector<bool> open(count);
    double shared_left = all.most(step);
    std::vector<double> node_left;
    for (const Bucket& bucket : node) node_left.push_back(bucket.most(step));
    bool any = false;
    for (std::size_t i = 0; i < count; ++i) {
      open[i] = left[i] > 0.0;
      any = any || open[i];
    }
    if (!any) return now;
    while (any) {
      std::vector<double> on(nodes);
      double number = 0.0;
      for (std::size_t i = 0; i < count; ++i) {
        if (open[i]) on[writers[i].node] += 1.0, number += 1.0;
      }
      double by = shared_left / number;
      for (std::size_t i = 0; i < count; ++i) {
        if (open[i])
          by = std::min({by, node_left[writers[i].node] / on[writers[i].node], most - moved[i], left[i] - moved[i]});
      }
      any = false;
      for (std::size_t i = 0; i < count; ++i) {
        if (!open[i]) continue;
        moved[i] += by;
        node_left[writers[i].node] -= by;
        shared_left -= by;
      }
      for (std::size_t i = 0; i < count; ++i) {
        const double small = 1e-12 * by;
        open[i] = open[i] && shared_left > small && node_left[writers[i].node] > small && most - moved[i] > small &&
                  left[i] - moved[i] > small;
        any = any || open[i];
      }
    }
    std::vector<double> of_node(nodes);
    double of_all = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      left[i] = left[i] - moved[i] > 1e-9 * writers[i].bytes ? left[i] - moved[i] : 0.0;
      of_node[writers[i].node] += moved[i];
      of_all += moved[i];
    }
    for (std::size_t n = 0; n < nodes; ++n) node[n].take(of_node[n], step);
    all.take(of_all, step);
  }
}

}  // namespace

TEST_CASE("sharing: bursts of random uneven loads against small steps of time") {
  Dice dice(20261128);
  int spent = 0;
  for (int round = 0; round < 120; ++round) {
    CAPTURE(round);
    const Uneven made = dice.uneven();
    const Dealt dealt = deal(made.groups, made.layout);
    const SaveLoad load(std::span<const WriterGroup>(made.groups), made.layout);
    if (dealt.writers.size() > 60) continue;
    Stage stage = dice.stage();
    const double plain = time_of(load, stage);
    const auto burst = [&](const std::optional<BytesPerSecond>& rate, double moves) {
      const double times = 1.0 + 0.1 * dice.whole(1, 40);
      return ckpt::Burst{*rate * times, Bytes(moves * 0.05 * dice.whole(1, 20))};
    };
    if (stage.per_node) stage.node_burst = burst(stage.per_node, load.heaviest_node().value());
    if (stage.shared && (dice.whole(0, 1) == 1 || !stage.per_node)) {
      stage.shared_burst = burst(stage.shared, load.bytes().value());
    }
    if (!stage.node_burst && !stage.shared_burst) continue;
    const double found = time_of(load, stage);
    CHECK(found <= plain * (1.0 + 1e-9));
    CHECK_THAT(found, WithinRel(by_small_steps(dealt.writers, dealt.nodes, stage, found / 2000.0), 3e-3));
    spent += found < 0.99 * plain ? 1 : 0;
  }
  CHECK(spent > 30);
}

TEST_CASE("sharing: a burst of equal writers in closed form") {
  // 8 writers on 2 nodes, 10 GB each: 80 GB. At first 20 GB/s for 40 GB, then 5 GB/s: 2 s and 8 s.
  const SaveLoad load = ckpt::even_load(80_GB, 8.0, 1.0, {.nodes = 2});
  Stage stage{.name = "volume", .shared = 5_GBps};
  stage.shared_burst = ckpt::Burst{20_GBps, 40_GB};
  CHECK_THAT(time_of(load, stage), WithinRel(10.0, 1e-14));
  // Half of it is within the burst.
  CHECK_THAT(time_of(ckpt::even_load(40_GB, 8.0, 1.0, {.nodes = 2}), stage), WithinRel(2.0, 1e-14));
  // A network of 10 GB/s uses the credit of 30 GB up at 5 GB/s: 6 s at 10 GB/s, 20 GB at 5.
  CHECK_THAT((SavePath{{.name = "network", .per_node = 5_GBps}, stage}).solve(load).durable_after.value(),
             WithinRel(10.0, 1e-14));
  // One of 6 GB/s never does: 80 / 6.
  CHECK_THAT((SavePath{{.name = "network", .per_node = 3_GBps}, stage}).solve(load).durable_after.value(),
             WithinRel(80.0 / 6.0, 1e-14));
  // Half of the rates, of twice the bytes: 20 GB of the load at 5 GB/s of it, the rest at 1.25.
  Stage slow = stage;
  slow.efficiency = 0.5;
  slow.volume = 2.0;
  CHECK_THAT(time_of(load, slow), WithinRel(4.0 + 48.0, 1e-14));
  // Each node: 40 GB, 8 GB/s for 16 GB, then 2 GB/s.
  Stage drives{.name = "drives", .per_node = 2_GBps};
  drives.node_burst = ckpt::Burst{8_GBps, 16_GB};
  const auto both = SavePath{stage, drives}.solve(load);
  CHECK_THAT(both.durable_after.value(), WithinRel(2.0 + 12.0, 1e-14));
  CHECK(both.binding().name == "drives");
  // A burst that is not needed changes nothing, to the last bit.
  Stage idle = stage;
  idle.per_writer = 100_MBps;
  Stage none = idle;
  none.shared_burst.reset();
  CHECK(time_of(load, idle) == time_of(load, none));
}

TEST_CASE("sharing: bursts in chains of uneven writers") {
  const WriterGroup groups[] = {{.bytes = 10_GB, .writers = 2.0}, {.bytes = 1_GB, .writers = 6.0}};
  const SaveLoad load(std::span<const WriterGroup>(groups), {.writers_per_node = 4});
  Stage first{.name = "first", .shared = 1_GBps};
  first.shared_burst = ckpt::Burst{4_GBps, 8_GB};
  // A plain stage below the sustained rate, between the two, and above both.
  for (const double rate : {0.5e9, 2e9, 9e9}) {
    CAPTURE(rate);
    Stage together = first;
    Stage plain{.name = "second", .shared = BytesPerSecond(rate)};
    if (rate < 1e9) {
      together = plain;
    } else if (rate < 4e9) {  // the same credit, used up at 2 GB/s
      together.shared_burst = ckpt::Burst{2_GBps, Bytes(8e9 * 0.75 / 0.5)};
    }
    const double expected = time_of(load, together);
    CHECK_THAT((SavePath{first, plain}).solve(load).durable_after.value(), WithinRel(expected, 1e-12));
    CHECK_THAT((SavePath{plain, first}).solve(load).durable_after.value(), WithinRel(expected, 1e-12));
  }
  Stage more{.name = "more", .shared = 2_GBps};
  more.shared_burst = ckpt::Burst{8_GBps, 20_GB};
  CHECK_THAT((SavePath{first, more}).solve(load).durable_after.value(), WithinRel(time_of(load, first), 1e-12));
  Stage other{.name = "other", .shared = 2_GBps};
  other.shared_burst = ckpt::Burst{3_GBps, 1_GB};
  CHECK_THAT(error_of([&] {
               (void)SavePath{first, other}.solve(load);
             }),
             ContainsSubstring("two bursts that are streamed into each other need equal writers"));
  other.handoff = Handoff::store_and_forward;
  CHECK((SavePath{first, other}).solve(load).durable_after.value() > 0.0);
  CHECK_THAT(
      error_of([&] {
        Stage bad{.name = "volume", .shared = 2_GBps};
        bad.shared_burst = ckpt::Burst{1_GBps, 1_GB};
        (void)SavePath{bad}.solve(load);
      }),
      ContainsSubstring("rate of a burst must be finite and above the sustained one [B/s] (got 1e+09) in stage"));
  CHECK_THAT(error_of([&] {
               Stage bad{.name = "volume", .per_node = 2_GBps};
               bad.shared_burst = ckpt::Burst{3_GBps, 1_GB};
               (void)SavePath{bad}.solve(load);
             }),
             ContainsSubstring("a burst needs the rate that is sustained after it"));
  CHECK_THAT(error_of([&] {
               Stage bad{.name = "volume", .shared = 2_GBps};
               bad.shared_burst = ckpt::Burst{3_GBps, 0_GB};
               (void)SavePath{bad}.solve(load);
             }),
             ContainsSubstring("bytes of a burst must be finite and > 0 B"));
}
