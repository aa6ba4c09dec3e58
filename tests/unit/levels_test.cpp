// Redundancy on nodes, the levels of a job that it makes, and what saves and steps share.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>
#include <ckpt/job/levels.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/contention.hpp>
#include <ckpt/save/peer_memory.hpp>
#include <ckpt/save/redundancy.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace levels_test {

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using ckpt::Redundancy;
using ckpt::RedundancyScheme;
using test::error_of;
using test::nan;

constexpr Redundancy partner{.scheme = RedundancyScheme::partner};

/// Whether a set of lost nodes leaves every checkpoint, by looking at each set or each pair of neighbours.
bool leaves_all(const Redundancy& redundancy, unsigned nodes, unsigned lost) {
  if (redundancy.scheme == RedundancyScheme::none) return lost == 0;
  if (redundancy.scheme == RedundancyScheme::partner) {
    for (unsigned i = 0; i < nodes; ++i) {
      if ((lost >> i & 1U) != 0 && (lost >> ((i + 1) % nodes) & 1U) != 0) return false;
    }
    return true;
  }
  const auto set = static_cast<unsigned>(redundancy.set);
  const unsigned sets = nodes / set;
  for (unsigned s = 0; s < sets; ++s) {
    unsigned members = 0;
    for (unsigned i = 0; i < nodes; ++i) {
      if (i / set == s || (s + 1 == sets && i / set > s)) members |= 1U << i;
    }
    if (static_cast<std::uint64_t>(std::popcount(lost & members)) > redundancy.parity) return false;
  }
  return true;
}

TEST_CASE("levels are named as they are written") {
  const auto name = [](const ckpt::Redundancy& level) { return std::string(ckpt::LevelName(level).text()); };
  CHECK(name({}) == "local");
  CHECK(name({.scheme = ckpt::RedundancyScheme::partner}) == "partner");
  CHECK(name(ckpt::xor_sets(8)) == "xor:8");
  CHECK(name(ckpt::reed_solomon_sets(12, 3)) == "rs:12:3");
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  CHECK(name(ckpt::reed_solomon_sets(most, most)) == "rs:18446744073709551615:18446744073709551615");
}

TEST_CASE("which losses redundancy survives, against every set of lost nodes", "[levels]") {
  const Redundancy schemes[] = {
      {}, partner, ckpt::xor_sets(3), ckpt::xor_sets(4), ckpt::reed_solomon_sets(4, 2), ckpt::reed_solomon_sets(5, 3)};
  double worst = 0.0;
  for (const Redundancy& scheme : schemes) {
    for (const unsigned nodes : {8U, 9U, 12U}) {
      std::array<double, 13> good{};
      std::array<double, 13> all{};
      for (unsigned lost = 0; lost < 1U << nodes; ++lost) {
        const auto number = static_cast<std::size_t>(std::popcount(lost));
        all[number] += 1.0;
        if (leaves_all(scheme, nodes, lost)) good[number] += 1.0;
      }
      for (unsigned lost = 0; lost <= nodes; ++lost) {
        const double difference = ckpt::redundancy_survival(scheme, nodes, lost) - good[lost] / all[lost];
        worst = std::max(worst, std::abs(difference));
      }
    }
  }
  CHECK(worst < 1e-14);
  // Groups that hold each other's state are Gemini's: another formula, solved another way.
  for (const std::uint64_t lost : {3U, 10U, 64U}) {
    CHECK_THAT(ckpt::redundancy_survival(ckpt::reed_solomon_sets(3, 2), 999, lost),
               WithinRel(ckpt::gemini_recovery_probability(999, 3, lost), 1e-11));
  }
  // C(2048, 100) 8^100 / C(16384, 100), in whole numbers.
  CHECK_THAT(ckpt::redundancy_survival(ckpt::xor_sets(8), 16384, 100), WithinRel(0.11597547427209759, 1e-11));
}

TEST_CASE("what redundancy costs", "[levels]") {
  // 60 GB at 6 GB/s and 12 GB/s back, 20 GB/s of network; by hand.
  const ckpt::RedundancyOptions node{.bytes = 60_GB, .write = 6_GBps, .read = 12_GBps, .network = 20_GBps};
  const auto none = ckpt::solve_redundancy({}, node);
  CHECK(none.write == 10_s);
  CHECK(none.recovery == 5_s);
  CHECK(none.stored == 60_GB);
  const auto copy = ckpt::solve_redundancy(partner, node);
  CHECK(copy.stored == 120_GB);
  CHECK(copy.sent == 60_GB);
  CHECK(copy.protection == 10_s);  // writing the neighbour's
  CHECK(copy.write == 20_s);
  CHECK(copy.rebuild == 20_s);
  CHECK(copy.recovery == 25_s);
  // XOR over g nodes: parts of B / (g - 1), SCR. Read back once, and that decides.
  const auto parity = ckpt::solve_redundancy(ckpt::xor_sets(7), node);
  CHECK(parity.stored == 70_GB);
  CHECK(parity.protection == 5_s);
  CHECK_THAT(parity.rebuild.value(), WithinRel(70.0 / 6.0, 1e-15));
  // FTI's level 3: half of a group of four, and so as much again.
  const auto half = ckpt::solve_redundancy(ckpt::reed_solomon_sets(4, 2), node);
  CHECK(half.stored == 120_GB);
  CHECK(half.sent == 120_GB);
  auto slow = node;
  slow.arithmetic = 2_GBps;
  slow.lost = 2;
  CHECK(ckpt::solve_redundancy(ckpt::reed_solomon_sets(4, 2), slow).protection == 60_s);
  CHECK(ckpt::solve_redundancy(ckpt::reed_solomon_sets(4, 2), slow).rebuild == 120_s);

  CHECK_THAT(error_of([&] { return ckpt::solve_redundancy(ckpt::xor_sets(8), slow); }),
             ContainsSubstring("from 1 to what it tolerates (got 2)"));
  CHECK_THAT(error_of([&] { return ckpt::solve_redundancy(ckpt::xor_sets(1), node); }),
             ContainsSubstring("nodes of a set must be from 2 to 1024 (got 1)"));
  CHECK_THAT(error_of([&] { return ckpt::solve_redundancy(ckpt::reed_solomon_sets(4, 4), node); }),
             ContainsSubstring("parity must be"));
  CHECK_THAT(error_of([&] { return ckpt::solve_redundancy(partner, {.bytes = 1_GB, .write = 1_GBps}); }),
             ContainsSubstring("network of a node"));
  CHECK_THAT(error_of([] { return ckpt::redundancy_survival(ckpt::xor_sets(8), 4, 1); }),
             ContainsSubstring("nodes must be from those of a set"));
  CHECK_THAT(error_of([] { return ckpt::redundancy_survival(partner, 4, 5); }),
             ContainsSubstring("not be more than there are"));
  CHECK_THAT(error_of([] { return ckpt::redundancy_survival(ckpt::xor_sets(8), 1'000'000, 600); }),
             ContainsSubstring("at most 512, or all"));
}

/// 64 nodes with drives, 640 GB.
ckpt::Job good_job() {
  const ckpt::StorageTier drives{
      .kind = ckpt::StorageKind::array, .write_bandwidth = 5_GBps, .read_bandwidth = 10_GBps};
  return {.state = 640_GB,
          .machine = {.node = {.accelerators = 8, .network = 50_GBps, .storage = drives},
                      .nodes = 64,
                      .to_host = ckpt::HostLink{.per_accelerator = 50_GBps},
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 8_GBps, .read_bandwidth = 16_GBps}}},
          .training = {.work = 500_h, .step = 4_s},
          .failures = {.law = ckpt::Exponential{5_h}, .outage = {.detection = 1_min, .rescheduling = 2_min}}};
}

constexpr ckpt::LostNodes some_lost[] = {{0.6, 0}, {0.35, 1}, {0.04, 2}, {0.01, {}}};

ckpt::JobLevels levels_of(const ckpt::Job& job, const std::vector<Redundancy>& nodes) {
  return ckpt::job_levels<double>(job, nodes, some_lost);
}

TEST_CASE("the levels of a job", "[levels]") {
  ckpt::Job job = good_job();
  const auto found = levels_of(job, {{}, ckpt::xor_sets(8)});
  REQUIRE(found.count == 3);
  // 10 GB of each node at 5 GB/s; XOR reads them back in 1 s. Two of 64 nodes are in one set of 8 with 7/63.
  CHECK_THAT(found.level[0].survives, WithinRel(0.6, 1e-15));
  CHECK_THAT(found.level[1].survives, WithinRel(0.95 + 0.04 * 56.0 / 63.0, 1e-13));
  CHECK_THAT(found.level[0].level.failure_rate.value(), WithinRel(0.6 / 18000.0, 1e-14));
  CHECK_THAT(found.level[2].level.failure_rate.value(), WithinRel((0.01 + 0.04 * 7.0 / 63.0) / 18000.0, 1e-11));
  CHECK_THAT(found.level[0].level.write.value(), WithinRel(2.0, 1e-14));
  CHECK_THAT(found.level[1].level.write.value(), WithinRel(3.0, 1e-14));
  CHECK_THAT(found.level[2].level.write.value(), WithinRel(80.0, 1e-14));
  CHECK_THAT(found.level[0].level.recovery->value(), WithinRel(1.0, 1e-14));
  CHECK_THAT(found.level[1].level.recovery->value(), WithinRel(1.0 + 80.0 / 7.0 / 5.0, 1e-14));
  CHECK_THAT(found.level[2].level.recovery->value(), WithinRel(40.0, 1e-14));
  CHECK(found.downtime == 180_s);
  CHECK_THAT(found.level[1].stored.value(), WithinRel(8e10 / 7.0, 1e-14));
  CHECK(found.level[2].level.flush == 0_s);
  CHECK(found.level[2].stored == 640_GB);
  // In the background the last level is written as the one below, and flushed.
  job.saving.strategy = ckpt::SaveStrategy::snapshot;
  const auto flushed = levels_of(job, {ckpt::xor_sets(8)});
  CHECK_THAT(flushed.level[1].level.write.value(), WithinRel(3.0, 1e-14));
  CHECK_THAT(flushed.level[1].level.flush.value(), WithinRel(80.0, 1e-14));
  CHECK_THAT(flushed.level[0].level.failure_rate.value() + flushed.level[1].level.failure_rate.value(),
             WithinRel(1.0 / 18000.0, 1e-14));
  const auto best = ckpt::optimal_pattern(flushed.levels());
  CHECK(best.achieves.efficiency > ckpt::optimal_pattern(found.levels()).achieves.efficiency);
  CHECK(best.achieves.work.value() + 3.0 * best.achieves.intervals >= 80.0);

  const auto error = [](auto change, const std::vector<Redundancy>& nodes) {
    ckpt::Job changed = good_job();
    change(changed);
    return error_of([&] { return levels_of(changed, nodes); });
  };
  const auto as_it_is = [](ckpt::Job&) {};
  CHECK_THAT(error(as_it_is, {}), ContainsSubstring("levels on nodes must be from 1 to 7"));
  CHECK_THAT(error(as_it_is, {{}, {}}), ContainsSubstring("leave out local"));
  CHECK_THAT(error(as_it_is, {ckpt::xor_sets(8), {}}), ContainsSubstring("leave out local"));
  CHECK_THAT(error(as_it_is, {ckpt::xor_sets(8), ckpt::xor_sets(8)}), ContainsSubstring("leave out xor:8"));
  CHECK_THAT(error(as_it_is, {ckpt::reed_solomon_sets(8, 2), ckpt::reed_solomon_sets(8, 2)}),
             ContainsSubstring("leave out rs:8:2"));
  CHECK_THAT(error(as_it_is, {ckpt::xor_sets(100)}), ContainsSubstring("nodes must be from those of a set"));
  CHECK_THAT(error([](ckpt::Job& j) { j.machine.shared.reset(); }, {{}}), ContainsSubstring("set machine.shared"));
  CHECK_THAT(error([](ckpt::Job& j) { j.machine.node.storage.reset(); }, {{}}), ContainsSubstring("storage"));
  CHECK_THAT(error([](ckpt::Job& j) { j.machine.node.network.reset(); }, {partner}),
             ContainsSubstring("set machine.node.network"));
  CHECK_THAT(error([](ckpt::Job& j) { j.failures.law.reset(); }, {{}}), ContainsSubstring("set failures.law"));
  CHECK_THAT(error([](ckpt::Job& j) { j.failures.shape = 0.7; }, {{}}), ContainsSubstring("exponential failures"));
  CHECK_THAT(error([](ckpt::Job& j) { j.saving.reliability.failed = 0.1; }, {{}}), ContainsSubstring("--save-fails"));
  CHECK_THAT(error([](ckpt::Job& j) { j.saving.reliability.unusable = 0.1; }, {{}}), ContainsSubstring("--levels"));
  CHECK_THAT(error([](ckpt::Job& j) { j.failures.notice = {.time = 60_s, .share = 0.1}; }, {{}}),
             ContainsSubstring("--notice"));
  CHECK_THAT(error([](ckpt::Job& j) { j.failures.exposure.restoring = false; }, {{}}),
             ContainsSubstring("failures.exposure"));
  const ckpt::LostNodes half[] = {{0.5, 0}};
  const Redundancy local[] = {{}};
  const ckpt::LostNodes none[] = {{1.0, 0}};
  CHECK_THAT(error_of([&] { return ckpt::job_levels<double>(job, local, none); }), ContainsSubstring("for storage"));
  CHECK_THAT(error_of([&] { return ckpt::job_levels<double>(job, local, half); }), ContainsSubstring("add up to 1"));
}

/// Work in the wall clock of a long run, event by event: nothing strikes in the downtime.
double efficiency_of_events(const ckpt::JobLevels& levels, const ckpt::LevelPattern& pattern, unsigned patterns) {
  std::mt19937_64 random(20261129);  // NOLINT(cert-msc51-cpp)
  std::exponential_distribution<double> unit;
  std::uniform_real_distribution<double> uniform;
  const double tau = pattern.interval.seconds().value();
  const auto top = levels.count - 1;
  std::vector<unsigned> every(levels.count, 1);
  for (std::size_t l = 0; l < top; ++l) every[l + 1] = every[l] * static_cast<unsigned>(pattern.checkpoints[l] + 1);
  double rate = 0.0;
  for (const ckpt::JobLevel& one : levels.rows()) rate += one.level.failure_rate.value();
  double wall_clock = 0.0;
  double life = unit(random) / rate;
  const auto lives_for = [&](double time) {  // else until the failure
    const bool lives = life >= time;
    wall_clock += lives ? time : life;
    life -= time;
    return lives;
  };
  for (unsigned i = 0; i < patterns; ++i) {
    std::vector<unsigned> newest(levels.count, 0);  // of this level or above
    const auto level_after = [&](unsigned position) {
      std::size_t level = top;
      while (position % every[level] != 0) --level;
      return level;
    };
    unsigned position = 0;
    while (position < every[top]) {
      const std::size_t level = level_after(position + 1);
      if (lives_for(tau + levels.level[level].level.write.value())) {
        ++position;
        for (std::size_t l = 0; l <= level; ++l) newest[l] = position;
        continue;
      }
      std::size_t worst = 0;  // severity from which it has to recover
      for (bool first = true;; first = false) {
        std::size_t severity = 0;
        for (double u = uniform(random) * rate; severity < top; ++severity) {
          if ((u -= levels.level[severity].level.failure_rate.value()) < 0.0) break;
        }
        const std::size_t from = first ? 0 : level_after(newest[worst]);
        if (first || severity > from)
          worst = severity;
        else if (severity == from && from < top)
          worst = severity + 1;
        wall_clock += levels.downtime.value();
        life = unit(random) / rate;
        if (lives_for(levels.level[level_after(newest[worst])].level.recovery->value())) break;
      }
      position = newest[worst];
      for (std::size_t l = 0; l < worst; ++l) newest[l] = position;
    }
  }
  return patterns * every[top] * tau / wall_clock;
}

TEST_CASE("the levels of a job that waits long for nodes", "[levels]") {
  ckpt::Job job = good_job();
  for (const std::uint64_t spares : {0U, 100U}) {
    job.failures.spares = ckpt::Spares{.number = spares, .replacement = 10_h};
    const auto levels = levels_of(job, {{}, ckpt::xor_sets(8)});
    CHECK(levels.downtime.value() == 180.0 + (spares == 0 ? 36000.0 : 0.0));
    const auto best = ckpt::optimal_pattern(levels.levels());
    const double efficiency = levels.efficiency(best.achieves.efficiency);
    CHECK_THAT(efficiency, WithinRel(efficiency_of_events(levels, best.pattern, 20000), 0.01));
    // Nothing but storage: the model of the whole job.
    ckpt::JobLevels storage = levels;
    storage.level[0] = levels.level[2];
    storage.level[0].level.failure_rate = ckpt::PerSecond(1.0 / 18000.0);
    storage.count = 1;
    const ckpt::Outcome alone = solve(job);
    const auto pattern = ckpt::optimal_pattern(storage.levels());
    const double goodput = ckpt::long_run_goodput(alone.run, *alone.law, pattern.pattern.interval);
    CHECK_THAT(storage.efficiency(pattern.achieves.efficiency), WithinRel(goodput, 1e-12));
    CHECK(efficiency > goodput);
  }
}

TEST_CASE("a slowdown from what saves and steps share", "[levels]") {
  const auto slowdown = [](std::vector<ckpt::ContendedResource> resources) {
    return ckpt::slowdown_from_shares<double>(resources);
  };
  CHECK(slowdown({}) == 0.0);
  CHECK(slowdown({{.taken = 0.9}}) == 0.0);
  // A step of 10 s waits 2 s for the network, of which a save takes half: 12 s. And 1 s for memory, of it a fifth.
  CHECK_THAT(slowdown({{.taken = 0.5, .exposed = 0.2}}), WithinRel(1.0 - 10.0 / 12.0, 1e-14));
  CHECK_THAT(slowdown({{.taken = 0.5, .exposed = 0.2}, {.taken = 0.2, .exposed = 0.1}}),
             WithinRel(1.0 - 10.0 / 12.25, 1e-14));
  // Hidden as long as there is enough left: 60 % of a network do in 70 %, not in 50 %.
  CHECK(slowdown({{.taken = 0.3, .busy = 0.6}}) == 0.0);
  CHECK_THAT(slowdown({{.taken = 0.5, .busy = 0.6}}), WithinRel(1.0 - 0.5 / 0.6, 1e-14));
  // NeMo Automodel 3131: steps of 0.43-0.54 s took 4.35-5.66 s while a save was staged: all of a step waited for what
  // was nine tenths taken.
  const double measured = ckpt::slowdown_from_steps(0.485_s, 5.005_s);
  CHECK_THAT(slowdown({{.taken = 0.9, .exposed = 1.0}}), WithinAbs(measured, 0.005));

  CHECK_THAT(error_of([&] { return slowdown({{.taken = 1.0}}); }), ContainsSubstring("below 1 (got 1)"));
  CHECK_THAT(error_of([&] { return slowdown({{.exposed = 1.1}}); }), ContainsSubstring("waits for a resource"));
  CHECK_THAT(error_of([&] { return slowdown({{.exposed = 0.6}, {.exposed = 0.6}}); }), ContainsSubstring("at most 1"));
  CHECK_THAT(error_of([&] { return slowdown({{.busy = nan}}); }), ContainsSubstring("that a step takes"));
}

}  // namespace levels_test
