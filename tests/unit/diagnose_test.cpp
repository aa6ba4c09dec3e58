// diagnose: saves made slow on purpose are found out, threads of users, order of findings, and bad input.

#include <optional>
#include <random>

#include <ckpt/save/diagnose.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::BytesPerSecond;
using ckpt::Cause;
using ckpt::DiagnoseOptions;
using ckpt::Handoff;
using ckpt::SaveFacts;
using ckpt::SavePath;
using ckpt::Seconds;
using test::error_of;
using test::nan;

/// 32 ranks on 4 nodes, 640 GB: 5 s to copy, 32 s at 5 GB/s for each node, 16 s at 40 GB/s for all.
const SavePath<> path{{.name = "copy", .per_writer = 4_GBps},
                      {.name = "write", .per_node = 5_GBps, .shared = 40_GBps, .latency_per_file = 10_ms}};
const ckpt::SaveLoad<> load = ckpt::even_load(640_GB, 32, 1, {.writers_per_node = 8});

/// The first finding, if any.
std::optional<Cause> first(const ckpt::Diagnosis<>& diagnosis) {
  if (diagnosis.findings().empty()) return {};
  return diagnosis.findings()[0].cause;
}

TEST_CASE("diagnose: a save as expected") {
  const auto diagnosis = ckpt::diagnose(path, load, 33_s);
  CHECK(diagnosis.expected == 32_s);
  CHECK(diagnosis.fastest == 32_s);
  CHECK(diagnosis.measured == 33_s);
  CHECK_THAT(diagnosis.ratio, WithinRel(33.0 / 32.0, 1e-15));
  CHECK(diagnosis.as_expected);
  CHECK(diagnosis.findings().empty());
  CHECK(diagnosis.path.stages()[0].time == 5_s);
  CHECK(diagnosis.path.binding().name == "write");
}

TEST_CASE("diagnose: saves made slow on purpose") {
  // Each time from first principles, with 3 % of noise.
  std::mt19937_64 random(11);
  const auto noise = [&] { return std::uniform_real_distribution<double>(0.97, 1.03)(random); };
  for (int round = 0; round < 20; ++round) {
    // One process through its node: 640 GB at 4 GB/s. Half of 5 GB/s gives 64 s and does not come into question.
    CHECK(first(ckpt::diagnose(path, load, Seconds(160.0 * noise()))) == Cause::single_writer);
    // The same, and it serialises at 0.6 GB/s.
    CHECK(first(ckpt::diagnose(path, load, Seconds(640.0 / 0.6 * noise()), {.process_rate = 0.6_GBps})) ==
          Cause::single_writer);
    // All serialise at 0.2 GB/s: 20 GB each.
    CHECK(first(ckpt::diagnose(path, load, Seconds(100.0 * noise()), {.process_rate = 0.2_GBps})) ==
          Cause::serialisation);
    // 480 GB of optimizer state and 5 GB of weights in one process at 4 GB/s.
    CHECK(first(ckpt::diagnose(path, load, Seconds(485.0 / 4.0 * noise()), {.optimizer_bytes = 480_GB})) ==
          Cause::optimizer_on_rank0);
    // 16 replicas, all of it: 10.24 TB through 40 GB/s.
    CHECK(first(ckpt::diagnose(path, load, Seconds(256.0 * noise()), {.replicas = 16})) == Cause::replicated_state);
    // 320,000 files: 10,000 each, 10 ms, besides 4 s at the writer's own best.
    CHECK(first(ckpt::diagnose(path, load, Seconds(104.0 * noise()), {.files = 320'000})) == Cause::small_files);
    CHECK(first(ckpt::diagnose(path, load, Seconds(504.0 * noise()), {.files = 320'000, .latency_per_file = 50_ms})) ==
          Cause::small_files);
    // The drives read 5 GB/s and write 40 % of it.
    CHECK(first(ckpt::diagnose(path, load, Seconds(80.0 * noise()), {.write_over_read = 0.4})) == Cause::read_figure);
    // All but one were done after 33 s.
    CHECK(first(ckpt::diagnose(path, load, Seconds(700.0 * noise()), {.others_done = 33_s})) == Cause::straggler);
  }
  // 7.37 % more, and less, to the percent; nothing in between.
  CHECK(first(ckpt::diagnose(path, load, Seconds(32.0 * 1.0737))) == Cause::gib_for_gb);
  CHECK(first(ckpt::diagnose(path, load, Seconds(32.0 / 1.0737))) == Cause::gib_for_gb);
  CHECK_FALSE(first(ckpt::diagnose(path, load, Seconds(32.0 * 1.05))));
  // Faster than drives of 5 GB/s can be.
  const auto cached = ckpt::diagnose(path, load, 8_s);
  CHECK(first(cached) == Cause::page_cache);
  CHECK(cached.findings()[0].factor == 0.25);
  CHECK(cached.findings()[0].predicted == 32_s);
  // Faster than expected, but not than the hardware.
  const SavePath<> cautious{{.name = "write", .per_node = 5_GBps, .efficiency = 0.25}};
  CHECK_FALSE(first(ckpt::diagnose(cautious, load, 64_s)));
  CHECK(ckpt::diagnose(cautious, load, 64_s).fastest == 32_s);
}

TEST_CASE("diagnose: threads of users") {
  // users.md W11: 96.4 GB in 360 s, an 8B model on 8 GPUs. One process of torch.save writes 0.53 GB/s to Lustre: 182 s.
  // Half of it remains unexplained, and no cause is claimed at the usual tolerance.
  const SavePath<> lustre{{.name = "Lustre", .per_node = 12.5_GBps, .shared = 2_GBps}};
  const auto eight = ckpt::even_load(96.4_GB, 8, 1, {.writers_per_node = 8});
  const auto slow = ckpt::diagnose(lustre, eight, 360_s, {.process_rate = 0.53_GBps});
  CHECK_THAT(slow.ratio, WithinRel(360.0 / 48.2, 1e-12));
  CHECK_FALSE(slow.as_expected);
  CHECK(slow.findings().empty());
  const auto loose = ckpt::diagnose(lustre, eight, 360_s, {.process_rate = 0.53_GBps}, {.tolerance = 1.0});
  REQUIRE(loose.findings().size() == 1);
  CHECK(loose.findings()[0].cause == Cause::single_writer);
  CHECK_THAT(loose.findings()[0].factor, WithinRel(360.0 / (96.4 / 0.53), 1e-12));

  // W15: 20 GB on 8 ranks took 19 s while one rank wrote all, and about 3 s spread over them.
  const SavePath<> process{{.name = "write", .per_writer = 20_GB / 19_s}};
  const auto one = ckpt::diagnose(process, ckpt::even_load(20_GB, 8, 1, {.writers_per_node = 8}), 19_s);
  CHECK(first(one) == Cause::single_writer);
  CHECK_THAT(one.expected.value(), WithinRel(3.0, 0.25));

  // W12: 10,480 s, one rank's files an hour after all others.
  const SavePath<> nfs{{.name = "write", .shared = 1_TB / 6880_s}};
  CHECK(first(ckpt::diagnose(nfs, ckpt::even_load(1_TB, 16), 10480_s, {.others_done = 6880_s})) == Cause::straggler);

  // W18: 30 s before any data moves, one small file for each array: 3000 files at 10 ms.
  const SavePath<> bucket{{.name = "put", .per_writer = 1_GBps, .latency_per_file = 10_ms}};
  CHECK(first(ckpt::diagnose(bucket, ckpt::even_load(5_GB, 1), 35_s, {.files = 3000})) == Cause::small_files);
}

TEST_CASE("diagnose: findings are in order, each cause once") {
  // 0.9 GB/s for one process: 711 s; one process through its node: 160 s. Measured 650: the first fits, the second not.
  const SaveFacts<> facts{.process_rate = 0.9_GBps, .optimizer_bytes = 560_GB, .replicas = 40};
  const auto diagnosis = ckpt::diagnose(path, load, 650_s, facts, {.tolerance = 1.0});
  double distance = 1.0;
  bool seen[9] = {};
  for (const auto& finding : diagnosis.findings()) {
    CHECK_THAT(finding.factor, WithinRel(650.0 / finding.predicted.value(), 1e-12));
    const double own = finding.factor > 1.0 ? finding.factor : 1.0 / finding.factor;
    CHECK(own >= distance);
    CHECK(own <= 2.0);
    distance = own;
    bool& here = seen[static_cast<std::size_t>(finding.cause)];
    CHECK_FALSE(here);
    here = true;
  }
  CHECK(diagnosis.findings().size() == 3);  // 640 of 40 replicas; 625 s of the optimizer state; 711 s of everything
  CHECK(diagnosis.findings()[0].cause == Cause::replicated_state);
  for (const Cause cause :
       {Cause::serialisation, Cause::single_writer, Cause::optimizer_on_rank0, Cause::replicated_state,
        Cause::small_files, Cause::read_figure, Cause::straggler, Cause::gib_for_gb, Cause::page_cache}) {
    CHECK(to_string(cause).size() > 10);
  }
}

TEST_CASE("diagnose: the visible time") {
  const SavePath<> asynchronous{
      {.name = "copy", .per_writer = 4_GBps},
      {.name = "write", .per_node = 5_GBps, .handoff = Handoff::store_and_forward, .blocking = false}};
  const auto durable = ckpt::diagnose(asynchronous, load, 37_s);
  CHECK(durable.expected == 37_s);
  CHECK(durable.fastest == 37_s);
  const auto visible = ckpt::diagnose(asynchronous, load, 5_s, {}, {.visible = true});
  CHECK(visible.expected == 5_s);
  CHECK(visible.fastest == 5_s);
  CHECK(first(ckpt::diagnose(asynchronous, load, 160_s, {}, {.visible = true})) == Cause::single_writer);
  const SavePath<> hidden{{.name = "write", .per_node = 5_GBps, .blocking = false}};
  CHECK_THAT(error_of([&] { return ckpt::diagnose(hidden, load, 5_s, {}, {.visible = true}); }),
             ContainsSubstring("ckpt::diagnose: a stage must block when the visible time was measured [s]"));
}

TEST_CASE("diagnose: bad input") {
  const auto error = [](const SaveFacts<>& facts, Seconds measured = 40_s, const DiagnoseOptions& options = {}) {
    return error_of([&] { return ckpt::diagnose(path, load, measured, facts, options); });
  };
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THAT(error({}, Seconds(bad)), ContainsSubstring("ckpt::diagnose: measured time must be finite and > 0 s"));
    CHECK_THAT(error({}, 40_s, {.tolerance = bad}),
               ContainsSubstring("ckpt::diagnose: tolerance must be above 0 and at most 1"));
    CHECK_THAT(error({.process_rate = BytesPerSecond(bad)}), ContainsSubstring("rate of a process"));
    CHECK_THAT(error({.optimizer_bytes = ckpt::Bytes(bad)}), ContainsSubstring("bytes of optimizer state"));
    CHECK_THAT(error({.replicas = bad}), ContainsSubstring("number of replicas must be finite and >= 1"));
    CHECK_THAT(error({.files = bad}), ContainsSubstring("number of files"));
    CHECK_THAT(error({.latency_per_file = Seconds(bad)}), ContainsSubstring("latency per file"));
    CHECK_THAT(error({.others_done = Seconds(bad)}), ContainsSubstring("time when the others were done"));
    CHECK_THAT(error({.write_over_read = bad}), ContainsSubstring("write rate over read rate"));
  }
  CHECK_THAT(error({.optimizer_bytes = 640_GB}), ContainsSubstring("must be less than those of the load [B]"));
  CHECK_THAT(error({.write_over_read = 1.5}), ContainsSubstring("write rate over read rate"));
  CHECK_THAT(error({}, 40_s, {.tolerance = 1.5}), ContainsSubstring("tolerance"));
  CHECK_THAT(error_of([] { return ckpt::diagnose(SavePath<>{}, load, 40_s); }),
             ContainsSubstring("number of stages must be > 0"));
}

TEST_CASE("diagnose: other scalars") {
  using ckpt::testing::Archetype;
  const SavePath<ckpt::testing::Archetype> single{
      {.name = "write", .per_writer = ckpt::BasicBytesPerSecond<Archetype>(Archetype(1e9))}};
  const auto diagnosis = ckpt::diagnose(single, ckpt::even_load(ckpt::BasicBytes<Archetype>(Archetype(64e9)), 8),
                                        ckpt::BasicSeconds<Archetype>(Archetype(64.0)));
  CHECK(inside(diagnosis.ratio) == 8.0);
  CHECK(diagnosis.findings()[0].cause == Cause::single_writer);
}

}  // namespace
