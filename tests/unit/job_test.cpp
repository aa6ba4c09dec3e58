// A job against a search over strategies and steps, against its parts by hand, and against itself: its ledger, the
// first answer, the simulation, the same job by `with`.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/job/ask.hpp>
#include <ckpt/job/cast.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/require.hpp>
#include <ckpt/save/machine_path.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "jobs.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using ckpt::Bound;
using ckpt::Input;
using ckpt::Job;
using ckpt::SaveStrategy;
using ckpt::Seconds;
using ckpt::WorkInterval;
using test::error_of;

/// Snapshot 20 s, local write 30 s, persist 100 s, steps of 5 s.
constexpr ckpt::StrategyOptions costs(SaveStrategy strategy) {
  return {.snapshot = 20_s,
          .local_write = 30_s,
          .persist = 100_s,
          .step = 5_s,
          .update = 0.5_s,
          .slowdown = strategy == SaveStrategy::synchronous ? 0.0 : 0.05};
}

/// A job whose save was measured to cost that.
constexpr Job measured(SaveStrategy strategy, const ckpt::StrategyOptions& options) {
  return {.training = {.work = 720_h, .step = options.step},
          .failures = {.law = ckpt::Exponential{3_h},
                       .outage = {.detection = 1_min, .rescheduling = 5_min, .restore = 3_min}},
          .saving = {.strategy = strategy, .buffers = options.buffers, .cost = solve_strategy(strategy, options).cost}};
}
constexpr Job measured(SaveStrategy strategy) { return measured(strategy, costs(strategy)); }

/// The exact expected time with a save every k steps.
double time_at(const Job& job, double steps) {
  const auto out = solve(job);
  return ckpt::detail::run_time(out.run, out.law->mtbf.value(),
                                ckpt::detail::cut_into(job.training.work.value(), steps * job.training.step.value()));
}

}  // namespace

// ---- the best number of steps

TEST_CASE("job: no number of steps is better") {
  for (const SaveStrategy strategy : {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::local_first}) {
    const Job job = measured(strategy);
    const auto out = solve(job);
    double least = 1e300;
    double best = 0.0;
    for (double k = 1; k < 500; ++k) {
      const double time = time_at(job, k);
      if (time >= least) continue;
      least = time;
      best = k;
    }
    CHECK(static_cast<double>(out.steps) == best);
    CHECK_THAT(out.ledger.wall_clock().value(), WithinRel(least, 1e-12));
    CHECK(out.interval.seconds() == best * 5_s);
    CHECK(out.bound == Bound::by_failures);
    CHECK(out.origin == ckpt::IntervalOrigin::best);
  }
}

TEST_CASE("job: where saves cost next to nothing, storage sets the interval") {
  auto options = costs(SaveStrategy::overlapped_snapshot);
  options.snapshot = 4_s;
  options.slowdown = 0.0;
  const Job job = measured(SaveStrategy::overlapped_snapshot, options);
  const auto out = solve(job);
  CHECK(out.bound == Bound::by_storage);
  CHECK(out.run.save.blocking == 0_s);
  CHECK(out.steps == out.save.smallest_steps);
  CHECK(out.save.smallest_steps == solve_strategy(SaveStrategy::overlapped_snapshot, options).smallest_steps);
  CHECK(gain(job, Input::writing, 2.0) > gain(job, Input::blocking, 2.0));
}

TEST_CASE("job: a short one is cut into the best number of segments") {
  // Every number of steps is tried.
  for (const SaveStrategy strategy :
       {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::overlapped_snapshot}) {
    for (const double hours : {0.001, 0.01, 0.1, 0.4, 1.0, 1.3, 3.0, 7.7}) {
      for (const double mtbf : {0.1, 0.5, 3.0, 50.0}) {
        for (const int kind : {0, 1, 2}) {
          auto options = costs(strategy);
          if (kind > 0) options.buffers = 2;
          Job job = measured(strategy, options);
          job.training.work = hours * ckpt::units::h;
          job.failures.law = ckpt::Exponential{mtbf * ckpt::units::h};
          job.failures.exposure.saving = kind < 2;
          const auto out = solve(job);
          double least = 1e300;
          const double all = std::ceil(job.training.work / job.training.step);
          for (double k = 1; k <= all; ++k) {
            const double time = ckpt::detail::run_time(out.run, out.law->mtbf.value(),
                                                       ckpt::detail::cut_into(job.training.work.value(), k * 5.0));
            if (time > 0.0 && time < least) least = time;
          }
          CAPTURE(to_string(strategy), hours, mtbf, kind, out.steps);
          CHECK(out.ledger.wall_clock().value() <= least * (1.0 + 1e-12));
          CHECK(out.ledger.validity == ckpt::Validity::exact);
        }
      }
    }
  }
}

TEST_CASE("job: no number of steps is better, whatever the save costs") {
  test::Random random(20261130);
  int elsewhere = 0;
  for (int i = 0; i < 1500; ++i) {
    const double all = std::floor(random.span(2.0, i % 10 == 0 ? 3000.0 : 300.0));
    const double work = random.span(0.05, 20.0);
    const bool saving = random.uniform() < 0.6;
    const bool restoring = random.uniform() < 0.6;
    const Seconds snapshot(random.span(1e-3, 2.0));
    const Seconds persist(random.span(1e-3, 2.0));
    const double step = work / all * (random.uniform() < 0.5 ? 1.0 : 1.0 + 0.3 / all);
    const double slowdown = random.uniform() < 0.3 ? 0.0 : random.uniform();
    const std::uint64_t buffers = random.uniform() < 0.5 ? 1U : 2U;
    Job job = measured(
        SaveStrategy::overlapped_snapshot,
        {.snapshot = snapshot, .persist = persist, .step = Seconds(step), .slowdown = slowdown, .buffers = buffers});
    job.training.work = Seconds(work);
    job.failures = {.law = ckpt::Exponential{1_s},
                    .outage = {.restore = Seconds(random.span(1e-3, 0.5))},
                    .exposure = {.saving = saving, .restoring = restoring}};
    const auto out = solve(job);
    double least = 1e300;
    double best = 0.0;
    for (double k = 1; k <= all; ++k) {
      const double time = ckpt::detail::run_time(out.run, 1.0, ckpt::detail::cut_into(work, k * step));
      if (time < least) {
        least = time;
        best = k;
      }
    }
    CAPTURE(i, work, all, out.run.save.blocking.value(), out.run.save.writing.value(), out.steps, best);
    CHECK(out.ledger.wall_clock().value() <= least * (1.0 + 1e-12));
    elsewhere += out.run.save.waiting(out.interval) > 0_s ? 1 : 0;
  }
  CHECK(elsewhere > 20);
}

TEST_CASE("job: one shorter than a step takes its work and one save") {
  // Reported: 184 ns of run for 1 ns of work, for it was charged 1 ns of an interval, saves included.
  Job job = measured(SaveStrategy::synchronous);
  job.training.work = 1_ns;
  const auto out = solve(job);
  CHECK(out.steps == 1);
  const double by_hand = (10800 + 360) * std::exp(180 / 10800.0) * std::expm1((120 + 1e-9) / 10800.0);
  CHECK_THAT(out.ledger.wall_clock().value(), WithinRel(by_hand, 1e-12));
  CHECK(out.ledger.useful_work == 1_ns);
  CHECK(out.ledger.validity == ckpt::Validity::exact);
}

TEST_CASE("job: a save that begins before the one before it is durable") {
  // With two buffers saves can begin every 14 steps, which take 98 s and 4 s of blocking, though one is durable only
  // 106 s after it has blocked: two are in flight.
  const ckpt::StrategyOptions options{.snapshot = 10_s, .persist = 100_s, .step = 7_s, .update = 1_s, .buffers = 2};
  Job job = measured(SaveStrategy::overlapped_snapshot, options);
  job.failures = {.law = ckpt::Exponential{600_s}, .outage = {.restore = 60_s}};
  const auto out = solve(job);
  CHECK(out.save.smallest_steps == 14);
  CHECK(out.steps == 14);
  CHECK(out.bound == Bound::by_storage);
  CHECK(out.run.save.copying == 6_s);
  CHECK(time_at(job, 14) < time_at(job, 13));
  CHECK(time_at(job, 14) < time_at(job, 15));
}

TEST_CASE("job: storage sets the interval between two whole numbers of steps") {
  const auto job = [](Seconds snapshot) {
    Job often = measured(SaveStrategy::snapshot, {.snapshot = snapshot, .persist = 101_s, .step = 50_s, .buffers = 2});
    often.failures = {.law = ckpt::Exponential{600_s}, .outage = {.rescheduling = 1_h, .restore = 60_s}};
    return often;
  };
  CHECK(solve(job(1_s)).steps == 2);
  // Two steps and a wait of half a second, where three steps would be the least without a wait.
  const auto faster = solve(job(0.5_s));
  CHECK(faster.steps == 2);
  CHECK(faster.save.waiting == 0.5_s);
  CHECK(faster.save.smallest_steps == 3);
  CHECK(faster.bound == Bound::by_storage);
  CHECK(gain(job(1_s), Input::blocking, 2.0) == faster.goodput() - solve(job(1_s)).goodput());
}

TEST_CASE("job: a faster copy can lose where failures spare saves") {
  // They do not strike while the job stands still for the copy, but beside the work that then goes on sooner.
  const auto job = [](Seconds snapshot) {
    Job spared = measured(SaveStrategy::overlapped_snapshot,
                          {.snapshot = snapshot, .persist = 0.24_s, .step = 0.196_s, .buffers = 2});
    spared.training.work = 455_s;
    spared.failures = {.law = ckpt::Exponential{1_s},
                       .outage = {.rescheduling = 22_s, .restore = 0.25_s},
                       .exposure = {.saving = false, .restoring = false}};
    return solve(spared).goodput();
  };
  CHECK(job(0.295_s) - job(0.59_s) < -1e-3);
}

TEST_CASE("job: what keeps an interval from being shorter") {
  const auto bound = [](SaveStrategy strategy, Seconds persist, Seconds step) {
    Job job = measured(strategy, {.snapshot = 0.1_s, .persist = persist, .step = step});
    job.training.work = 100_h;
    job.failures = {.law = ckpt::Exponential{1_h}, .outage = {.restore = 1_min}};
    return solve(job).bound;
  };
  // Young: sqrt(2 * 2 s * 3600 s) = 120 s.
  CHECK(bound(SaveStrategy::synchronous, 2_s, 5_s) == Bound::by_failures);
  CHECK(bound(SaveStrategy::synchronous, 2_s, 10_min) == Bound::by_step);
  // A copy of 0.1 s: 27 s. Storage takes 10 min for a save.
  CHECK(bound(SaveStrategy::snapshot, 10_min, 5_s) == Bound::by_storage);
  CHECK(bound(SaveStrategy::snapshot, 1_min, 10_min) == Bound::by_step);
  CHECK(bound(SaveStrategy::snapshot, 10_s, 5_s) == Bound::by_failures);
  CHECK(to_string(Bound::by_failures) == "failures");
  CHECK(to_string(Bound::by_storage) == "storage");
  CHECK(to_string(Bound::by_step) == "step");
}

TEST_CASE("job: a run waits as the strategy that it is made from") {
  // At every number of steps, of whatever save was solved for another: one buffer and more, waves, slower steps.
  int waited = 0;
  for (const SaveStrategy strategy : ckpt::all_strategies) {
    for (const double slowdown : {0.0, 0.3, 1.0}) {
      for (const std::uint64_t buffers : {1U, 2U, 5U}) {
        for (const std::uint64_t waves : {1U, 3U}) {
          if (waves > 1 && strategy != SaveStrategy::snapshot && strategy != SaveStrategy::overlapped_snapshot) {
            continue;
          }
          ckpt::StrategyOptions options{.snapshot = 4_s,
                                        .local_write = 3_s,
                                        .replication = 3_s,
                                        .persist = 60_s,
                                        .step = 2_s,
                                        .update = 0.5_s,
                                        .network_idle = 1_s,
                                        .slowdown = slowdown,
                                        .buffers = buffers,
                                        .waves = waves};
          Job job = measured(strategy, options);
          for (const double steps : {1.0, 3.0, 17.0, 29.0, 30.0, 33.0, 200.0}) {
            options.steps = steps;
            const auto save = solve_strategy(strategy, options);
            job.saving.interval = WorkInterval(steps * 2_s);
            job.failures.law = ckpt::Exponential{100_h};
            const auto out = solve(job);
            CAPTURE(to_string(strategy), slowdown, buffers, waves, steps);
            CHECK(out.save.waiting == save.waiting);
            CHECK(out.save.queueing == save.queueing);
            CHECK(out.save.cycle == save.cycle);
            CHECK(out.run.save.waiting(out.interval) == save.waiting);
            CHECK(out.run.save.smallest_work() == save.cost.smallest_work());
            CHECK(out.save.smallest_steps == save.smallest_steps);
            CHECK(out.save.durable_after() == save.durable_after());
            waited += save.waiting > 0_s ? 1 : 0;
          }
        }
      }
    }
  }
  CHECK(waited > 80);
}

TEST_CASE("job: one that never finishes is an error, whatever strikes") {
  Job hopeless = measured(SaveStrategy::synchronous);
  hopeless.failures.law = ckpt::Exponential{1_s};
  hopeless.saving.cost->blocking = 1_h;
  CHECK_THAT(error_of([&] { return solve(hopeless); }), ContainsSubstring("never finishes"));
  Job far = measured(SaveStrategy::synchronous);
  far.failures.outage.restore = 10000_h;
  for (const bool saving : {true, false}) {
    far.failures.exposure.saving = saving;
    CHECK_THAT(error_of([&] { return solve(far); }), ContainsSubstring("never finishes"));
  }
}

TEST_CASE("job: an MTBF of wall clock is that of uptime and the time down, the restore by the path included") {
  test::Random random(20261128);
  int by_path = 0;
  for (int i = 0; i < 200; ++i) {
    const Job job = test::solvable_job(random);
    const auto out = solve(job);
    CAPTURE(i, to_string(job.saving.strategy), job.failures.exposure.saving, job.failures.exposure.restoring);
    const Seconds down = job.failures.exposure.restoring ? out.run.outage.downtime() : out.run.outage.total();
    CHECK(out.run.time_down() == down);
    by_path += out.restore && !job.failures.exposure.restoring;
    Job of_wall_clock = job;
    of_wall_clock.failures.law = ckpt::Exponential{out.law->mtbf + down};
    of_wall_clock.failures.mtbf_of = ckpt::MtbfOf::wall_clock;
    const auto same = solve(of_wall_clock);
    CHECK_THAT(same.law->mtbf.value(), WithinRel(out.law->mtbf.value(), 1e-13));
    CHECK_THAT(same.goodput(), WithinRel(out.goodput(), 1e-9));
    // The input is what was given, and may be moved.
    CHECK(*value(of_wall_clock, Input::mtbf) == of_wall_clock.failures.law->mtbf.value());
    const Job moved = with(of_wall_clock, Input::mtbf, 2.0 * *value(of_wall_clock, Input::mtbf));
    CHECK(moved.failures.mtbf_of == ckpt::MtbfOf::wall_clock);
    CHECK(solve(moved).law->mtbf > out.law->mtbf);
    // What papers divide: wall clock over failures. Where failures spare saves, these are besides.
    if (!job.failures.exposure.saving) continue;
    CHECK_THAT((same.ledger.wall_clock() / same.ledger.failure_count).value(),
               WithinRel((out.law->mtbf + down).value(), 1e-9));
  }
  CHECK(by_path > 10);
}

TEST_CASE("job: an MTBF of wall clock of one node, and one with nothing left beside the outage") {
  Job job = measured(SaveStrategy::synchronous);
  job.machine.nodes = 64;
  job.failures.law.reset();
  job.failures.node_mtbf = 64 * 3_h;
  job.failures.mtbf_of = ckpt::MtbfOf::wall_clock;
  CHECK_THAT(solve(job).law->mtbf.value(), WithinRel((3_h - 6_min).value(), 1e-15));
  CHECK(law_of(job)->mtbf == 3_h);
  const auto cast = ckpt::job_cast<float>(job);
  CHECK(cast.failures.mtbf_of == ckpt::MtbfOf::wall_clock);
  job.failures.outage.detection = 4_h;
  CHECK_THAT(error_of([&] { return solve(job); }), ContainsSubstring("time down must be below the MTBF of wall clock"));
  ckpt::Outcome out;
  CHECK(ckpt::detail::try_solve(job, out) == ckpt::Obstacle::never_finishes);
  job.failures.outage.detection = 1_min;
  job.failures.exposure.restoring = false;
  job.failures.outage.restore = 3_h;
  CHECK_THAT(error_of([&] { return solve(job); }), ContainsSubstring("time down must be below the MTBF of wall clock"));
  // What it takes to reach a goodput is looked for beyond.
  job.failures.outage.restore = 3_min;
  const double least = require(job, Input::mtbf, 0.8).value;
  CHECK_THAT(solve(with(job, Input::mtbf, least)).goodput(), WithinRel(0.8, 1e-4));
  CHECK(require(job, Input::detection, 0.8).value > 60.0);
}

// ---- strategies on a machine, by hand

namespace {

const ckpt::Serialiser slow{.name = "s", .write_per_process = 0.5_GBps};

/// 16 nodes of 8, link 50 GB/s, drives 20 / 40 GB/s, network 25 GB/s; 100 GB of each accelerator, 800 GB of a node.
Job example(SaveStrategy strategy) {
  return {
      .state = 12.8_TB,
      .machine = {.node = {.name = "n",
                           .accelerators = 8,
                           .network = 25_GBps,
                           .storage =
                               ckpt::StorageTier{.name = "d", .write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps}},
                  .nodes = 16,
                  .to_host = ckpt::HostLink{.per_accelerator = 50_GBps, .all_accelerators = 0.5},
                  .shared = ckpt::SharedTier{.tier = {.name = "scratch", .write_bandwidth = 100_GBps}}},
      .training = {.step = 10_s, .update = 1_s, .network_idle = 2_s},
      .saving = {.strategy = strategy, .interval = WorkInterval(1_h), .slowdown = 0.1, .buffers = 2}};
}

}  // namespace

TEST_CASE("job: strategies on a machine by hand") {
  // 800 GB at 8 x 50 x 0.5: 4 s to the host; 12.8 TB at 100 GB/s: 128 s; the network takes 32 s.
  const auto synchronous = solve(example(SaveStrategy::synchronous)).save.cost;
  CHECK(synchronous.blocking == 128_s);
  CHECK(synchronous.persist() == 0_s);
  CHECK(synchronous.slowdown == 0.0);  // there is nothing beside it
  const auto snapshot = solve(example(SaveStrategy::snapshot)).save.cost;
  CHECK(snapshot.blocking == 4_s);
  CHECK(snapshot.writing == 128_s);
  CHECK(snapshot.slowdown == 0.1);
  const auto overlapped = solve(example(SaveStrategy::overlapped_snapshot)).save.cost;
  CHECK(overlapped.blocking == 0_s);  // 4 s beside the 9 s that do not change the state
  CHECK(overlapped.copying == 4_s);
  CHECK(overlapped.writing == 128_s);

  Job job = example(SaveStrategy::snapshot);
  job.saving.serialiser = slow;
  CHECK(solve(job).save.cost.blocking == 4_s);
  CHECK(solve(job).save.cost.writing == 200_s);  // 100 GB at 0.5 GB/s
  job.machine.shared.reset();
  CHECK(solve(job).save.cost.writing == 200_s);  // saves that end on the drives
  job.saving.serialiser.reset();
  CHECK(solve(job).save.cost.writing == 40_s);

  // Not streamed: the copy, and then the rest.
  Job turns = example(SaveStrategy::synchronous);
  turns.saving.streamed = false;
  CHECK(solve(turns).save.cost.blocking == 132_s);

  // Serialised on the way to the drives, then read back as files.
  Job local = example(SaveStrategy::local_first);
  CHECK(solve(local).save.cost.blocking == 40_s);
  local.saving.streamed = false;
  CHECK(solve(local).save.cost.blocking == 44_s);
  local.saving.streamed = true;
  local.saving.serialiser = slow;
  CHECK(solve(local).save.cost.blocking == 200_s);
  CHECK(solve(local).save.cost.writing == 128_s);
  local.machine.node.storage->read_bandwidth = 4_GBps;
  CHECK(solve(local).save.cost.writing == 200_s);
  local.machine.node.storage->read_bandwidth = {};
  CHECK(solve(local).save.cost.writing == 128_s);
}

TEST_CASE("job: the bytes of a node, and its memory") {
  Job job = example(SaveStrategy::snapshot);
  CHECK(solve(job).save.host_memory == 1600_GB);  // two buffers
  CHECK(solve(job).waves == 1);
  job.saving.host_memory_free = 600_GB;
  CHECK(solve(job).waves == 3);
  CHECK(solve(job).save.host_memory < 600_GB);
  job.saving.host_memory_free.reset();
  job.machine.node.host_memory = 600_GB;  // all that the node has
  CHECK(solve(job).waves == 3);
  job.saving.waves = 5;
  CHECK(solve(job).waves == 5);
  CHECK(solve(job).save.host_memory == 320_GB);
  // Without a figure it is no question.
  job.machine.node.host_memory.reset();
  job.saving.waves.reset();
  CHECK(solve(job).waves == 1);
}

TEST_CASE("job: the fewest waves fit, however they are rounded") {
  // Found in a test over random jobs: a third of a third rounded up did not fit.
  Job job = example(SaveStrategy::snapshot);
  job.saving.buffers = 1;
  int rounded = 0;
  for (int i = 1; i < 3000; ++i) {
    const double bytes = 8e11 * (1.0 + 1e-4 * i);
    job.state = ckpt::Bytes(16.0 * bytes);
    const double node = ckpt::save_load(job).heaviest_node().value();
    for (const double parts : {3.0, 7.0, 49.0}) {
      job.saving.host_memory_free = ckpt::Bytes(node / parts);
      const auto waves = solve(job).waves;
      REQUIRE(static_cast<double>(waves) >= parts);
      REQUIRE(static_cast<double>(waves) <= parts + 1.0);
      rounded += static_cast<double>(waves) > parts ? 1 : 0;
    }
  }
  CHECK(rounded > 0);  // a part of so many would not fit
}

TEST_CASE("job: planning comes before a save, or behind its copy") {
  ckpt::Job job{.state = ckpt::State(10_TB),
                .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 32},
                .training = {.step = 10_s, .update = 1_s},
                .failures = {.law = ckpt::Exponential{8_h}}};
  job.machine.shared = ckpt::SharedTier{.tier = ckpt::storage::ddn_ai400x2};
  for (const ckpt::SaveStrategy strategy : ckpt::all_strategies) {
    CAPTURE(to_string(strategy));
    job.saving.strategy = strategy;
    job.saving.planning.reset();
    const ckpt::SaveCost without = solve(job).save.cost;
    job.saving.planning = ckpt::PlanningCost{.base = 5_s, .per_rank = 100_ms};  // 256 ranks
    const ckpt::SaveCost with = solve(job).save.cost;
    const bool in_memory = strategy == ckpt::SaveStrategy::peer_memory;
    const bool waits = strategy == ckpt::SaveStrategy::synchronous || strategy == ckpt::SaveStrategy::local_first;
    CHECK((with.durable_after() - without.durable_after()).value() == Approx(in_memory ? 0.0 : 30.6).margin(1e-9));
    CHECK((with.blocking - without.blocking).value() == Approx(waits ? 30.6 : 0.0).margin(1e-9));
  }
  job.saving.strategy = ckpt::SaveStrategy::synchronous;
  ckpt::Job writers = job;  // storage alone
  writers.machine.node = {};
  writers.saving.writers = 8.0;
  writers.saving.planning.reset();
  const ckpt::Seconds before = solve(writers).save.cost.blocking;
  writers.saving.planning = ckpt::PlanningCost{.per_rank_squared = 1_s};
  CHECK((solve(writers).save.cost.blocking - before).value() == Approx(64.0));
  writers.saving.planning = ckpt::PlanningCost{};
  CHECK_THROWS_WITH(solve(writers),
                    Catch::Matchers::ContainsSubstring("planning_stage: time must be finite and > 0 s"));
}

TEST_CASE("job: what an outage takes by nodes, for each or by a table") {
  using ckpt::TimeByNodes;
  // A line through two points is the same as a + b n: 394 s + 0.47 s n goes through 454.16 s on 128, 634.64 s on 512.
  const TimeByNodes table = {{128, 454.16_s}, {512, 634.64_s}};
  const TimeByNodes each = 0.47_s;
  for (const std::uint64_t nodes : {128U, 129U, 300U, 511U, 512U}) {
    CHECK(table.on(nodes).value() == Approx((394_s + each.on(nodes)).value()).epsilon(1e-13));
  }
  // Points are met to the last bit, and between two the time never leaves them.
  const TimeByNodes bent = {{1, 1_s}, {10, 1_s}, {11, 100_s}, {1000, 101.7_s}};
  CHECK(bent.on(1) == 1_s);
  CHECK(bent.on(7) == 1_s);
  CHECK(bent.on(1000) == 101.7_s);
  ckpt::Seconds before{};
  for (std::uint64_t nodes = 1; nodes <= 1000; ++nodes) {
    CHECK(bent.on(nodes) >= before);
    before = bent.on(nodes);
  }
  CHECK(TimeByNodes{}.on(1'000'000) == 0_s);
  CHECK(TimeByNodes({{64, 3_s}}).on(64) == 3_s);
  CHECK_THROWS_WITH(
      TimeByNodes({{64, 3_s}}).on(65),
      "ckpt::TimeByNodes: time must be known at or beyond the nodes of the job: add a point to its table (got 65)");
  CHECK_THROWS_WITH(table.on(127), Catch::Matchers::ContainsSubstring("(got 127)"));
  CHECK_THROWS_WITH(TimeByNodes({{8, 3_s}, {8, 4_s}}),
                    "ckpt::TimeByNodes: nodes must rise from point to point, from "
                    "1 on (got 8)");
  CHECK_THROWS_WITH(TimeByNodes({{0, 3_s}}), Catch::Matchers::ContainsSubstring("from 1 on (got 0)"));
  CHECK_THROWS_WITH(TimeByNodes(std::span<const TimeByNodes::Point>()),
                    Catch::Matchers::ContainsSubstring("1 to 8 points (got 0)"));
  CHECK_THROWS_WITH(TimeByNodes({{1, -1_s}, {2, 1_s}}).on(2), Catch::Matchers::ContainsSubstring("must be finite"));

  // In a job, and in another number type.
  Job job = example(SaveStrategy::synchronous);
  job.failures.outage = {.rescheduling = 394_s, .restore = 100_s};
  job.failures.outage_per_node.rescheduling = each;
  const auto by_line = solve(job);
  job.failures.outage.rescheduling = 0_s;
  job.failures.outage_per_node.rescheduling = {{1, 394.47_s}, {1001, 864.47_s}};
  const auto by_table = solve(job);
  CHECK(by_table.run.outage.rescheduling.value() == Approx(by_line.run.outage.rescheduling.value()).epsilon(1e-13));
  CHECK(by_table.goodput() == Approx(by_line.goodput()).epsilon(1e-12));
  CHECK(ckpt::job_cast<double>(job).failures.outage_per_node.rescheduling.points().size() == 2);
  CHECK(ckpt::job_cast<long double>(job).failures.outage_on(1).rescheduling.value() ==
        static_cast<long double>(394.47));
  job.failures.outage_per_node.rescheduling = {{job.machine.nodes + 1, 394_s}, {job.machine.nodes + 2, 400_s}};
  CHECK_THROWS_WITH(solve(job), Catch::Matchers::ContainsSubstring(
                                    "ckpt::OutageGrowth: rescheduling time per node must be known at or beyond"));
}

TEST_CASE("job: uneven loads take what their path takes") {
  // The first rank of a node has the norms too, and at the end its link alone.
  Job job = example(SaveStrategy::synchronous);
  job.state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{},
                                   {.tensor = 8, .data = 16, .zero = ckpt::Zero::optimizer});
  job.machine.to_host->per_accelerator = 5_GBps;
  const auto uneven = ckpt::save_load(job);
  const Seconds shared = ckpt::path_to_shared(job.machine, *job.machine.shared).solve(uneven).durable_after;
  const Seconds local = ckpt::path_to_local(job.machine).solve(uneven).durable_after;
  CHECK(solve(job).save.cost.blocking == shared);
  // From the memory of the host there are no links; and what is not streamed is in two parts.
  Job snapshot = job;
  snapshot.saving.strategy = SaveStrategy::snapshot;
  const auto parts = solve(snapshot).save.cost;
  CHECK(parts.writing < shared);
  Job turns = job;
  turns.saving.streamed = false;
  CHECK_THAT(solve(turns).save.cost.blocking.value(), WithinRel((parts.blocking + parts.writing).value(), 1e-14));
  job.machine.shared.reset();
  CHECK(solve(job).save.cost.blocking == local);
  job.machine.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 100_GBps}};
  job.saving.strategy = SaveStrategy::local_first;
  CHECK(solve(job).save.cost.blocking == local);
}

TEST_CASE("job: m replicas, the node's own included") {
  Job job = example(SaveStrategy::peer_memory);
  for (const std::uint64_t replicas : {2U, 3U, 16U}) {
    const auto sent = static_cast<double>(replicas - 1);
    job.saving.replicas = replicas;
    job.saving.buffers = 1;
    const auto out = solve(job);
    // 800 GB at 25 GB/s for each other node, 2 s of it while the network is idle; the own copy takes 4 s.
    CHECK(out.path->durable_after == sent * 32_s);
    CHECK(out.save.cost.blocking == sent * 32_s - 2_s);
    CHECK(out.save.cost.writing == 10_s);
    // m states, and one that replaces the oldest of them
    CHECK(out.save.host_memory == (sent + 2.0) * 800_GB);
  }
  job.machine.node.network = 1_TBps;
  job.saving.replicas = 2;
  CHECK(solve(job).save.cost.blocking == 2_s);
  // Other strategies have no replicas.
  Job other = example(SaveStrategy::snapshot);
  other.saving.replicas = 99;
  CHECK(solve(other).save.cost.writing == 128_s);
}

TEST_CASE("job: who writes, and who reads back") {
  Job job = example(SaveStrategy::synchronous);
  CHECK(solve(job).load->writers() == 128.0);
  job.saving.writers = ckpt::Count(4.0);  // dealt over four nodes, 3.2 TB each at 25 GB/s
  CHECK(solve(job).load->writers() == 4.0);
  CHECK(solve(job).path->durable_after == 128_s);
  job.machine.storage_network = 10_GBps;
  CHECK(solve(job).path->durable_after == 320_s);
  // Back over shared storage, which reads as it writes where nothing is known.
  const auto assumed = solve(job);
  CHECK(assumed.reading_assumed);
  CHECK(assumed.run.outage.restore == 320_s);
  job.machine.shared->tier.read_bandwidth = 20_GBps;
  CHECK_FALSE(solve(job).reading_assumed);
  CHECK(solve(job).run.outage.restore == 640_s);
  job.failures.outage.restore = 5_min;
  CHECK(solve(job).run.outage.restore == 5_min);
  CHECK_FALSE(solve(job).restore);

  // Storage alone: no node, no host.
  const Job alone{
      .state = 12_TB,
      .machine = {.nodes = 6,
                  .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 100_GBps}, .write_per_client = 5_GBps}}};
  const auto out = solve(alone);
  CHECK(out.path->stages().size() == 1);
  CHECK(out.save.cost.blocking == 400_s);
  CHECK(out.load->writers() == 6.0);
}

TEST_CASE("job: without failures") {
  test::Random random(20261202);
  for (int i = 0; i < 200; ++i) {
    Job job = test::solvable_job(random);
    job.failures.law.reset();
    ckpt::Outcome out;
    if (ckpt::detail::try_solve(job, out) != ckpt::Obstacle::none) continue;
    CAPTURE(i, to_string(job.saving.strategy), out.interval.seconds().value(), out.save.cost.blocking.value());
    CHECK_FALSE(out.law);
    CHECK(out.origin == (job.saving.interval ? ckpt::IntervalOrigin::given : ckpt::IntervalOrigin::customary));
    // By hand: n segments, the last of them shorter; every save blocks; all but the last are waited for by the next.
    const double work = job.training.work.value();
    const auto cut = ckpt::detail::cut_into(work, out.interval.seconds().value());
    const double n = cut.count + (cut.rest > 0.0 ? 1.0 : 0.0);
    const ckpt::SaveCost& cost = out.save.cost;
    const auto waits_after = [&cost](double tau) { return cost.waiting(WorkInterval(Seconds(tau))).value(); };
    double waits = (cut.count - 1.0) * waits_after(cut.whole);
    if (cut.rest > 0.0 && cut.count > 0.0) waits += waits_after(cut.rest);
    CHECK_THAT(out.ledger.useful_work.value(), WithinRel(work, 1e-14));
    CHECK_THAT(out.ledger.save.value(), WithinRel(n * cost.blocking.value(), 1e-12) || WithinAbs(0.0, 1e-12 * work));
    CHECK_THAT(out.ledger.waiting.value(),
               WithinRel(waits + cost.persist().value(), 1e-9) || WithinAbs(0.0, 1e-12 * work));
    CHECK(out.ledger.lost_work == 0_s);
    CHECK(out.ledger.detection == 0_s);
    CHECK(out.ledger.rescheduling == 0_s);
    CHECK(out.ledger.restore == 0_s);
    CHECK(out.ledger.failure_count == 0.0);
    CHECK_THAT(out.ledger.wall_clock().value(),
               WithinRel((out.ledger.useful_work + out.ledger.save + out.ledger.slowdown + out.ledger.waiting).value(),
                         1e-14));
    // The least that is possible, and the limit of ever rarer failures.
    job.failures.law = ckpt::Exponential{Seconds(1e16)};
    job.saving.interval = out.interval;
    job.saving.period.reset();
    if (!job.failures.outage.restore) job.failures.outage.restore = out.run.outage.restore;
    CHECK_THAT(solve(job).goodput(), WithinRel(out.goodput(), 1e-7));
  }
  // The customary 4 h from save to save, 10 s of them blocked.
  const Job plain{.training = {.work = 100_h}, .saving = {.cost = ckpt::SaveCost{.blocking = 10_s}}};
  const auto out = solve(plain);
  CHECK(out.period().seconds() == 4_h);
  CHECK(out.ledger.save == 260_s);  // 26 segments of 3 h 59 min 50 s, the last one shorter
  CHECK(out.ledger.wall_clock() == 100_h + 260_s);
}

// ---- what an outcome says about itself

TEST_CASE("job: every number of an outcome agrees with the others") {
  test::Random random(20261203);
  for (int i = 0; i < 300; ++i) {
    const Job job = test::solvable_job(random);
    const auto out = solve(job);
    CAPTURE(i, to_string(job.saving.strategy), out.interval.seconds().value());
    CHECK_THAT(out.ledger.wall_clock().value(),
               WithinRel(expected_time(out.run, *out.law, out.interval).value(), 1e-12));
    double sum = 0.0;
    for (const ckpt::Category category : ckpt::all_categories) sum += out.ledger[category].value();
    CHECK_THAT(sum, WithinRel(out.ledger.wall_clock().value(), 1e-13));
    CHECK_THAT(out.goodput(), WithinRel(job.training.work / out.ledger.wall_clock(), 1e-13));
    CHECK(out.period().seconds() == out.save.cycle);
    CHECK_THAT(out.save.cycle.value(),
               WithinRel((out.interval.seconds() + out.save.contention + out.save.stall()).value(), 1e-12));
    CHECK_THAT(out.checkpoint.mfu_penalty,
               WithinRel((out.save.stall() + out.save.contention) / out.save.cycle, 1e-12) || WithinAbs(0.0, 1e-300));
    CHECK(out.checkpoint.checkpoint_size == job.state.bytes());
    CHECK(out.run.save.blocking == out.save.cost.blocking);
    CHECK(out.run.save.persist() == out.save.cost.persist());
    if (out.steps > 0) {
      CHECK(out.origin == ckpt::IntervalOrigin::best);
      CHECK(out.interval.seconds() == static_cast<double>(out.steps) * job.training.step);
    }
    if (!job.saving.cost) {
      CHECK(out.save.durable_after() >= out.path->blocking);
      CHECK(out.path->durable_after >= out.path->blocking);
    }
    if (out.restore) CHECK(*out.run.outage.restore == out.restore->read + out.restore->broadcast);
  }
}

TEST_CASE("job: simulated") {
  test::Random random(20261204);
  int simulated = 0;
  while (simulated < 30) {
    Job job = test::solvable_job(random);
    job.training.work = 300.0 * job.failures.law->mtbf;
    ckpt::Outcome out;
    if (ckpt::detail::try_solve(job, out) != ckpt::Obstacle::none || out.goodput() < 0.2) continue;
    if (job.training.work > 1e6 * out.interval.seconds()) continue;
    ++simulated;
    const auto runs = simulate(
        job, *out.law,
        {.seed = static_cast<std::uint64_t>(simulated), .relative_error = 0.0, .min_runs = 400, .max_runs = 400});
    CAPTURE(simulated, to_string(job.saving.strategy), out.goodput());
    const double error = runs.standard_error.value();
    CHECK(std::abs(runs.mean.value() - out.ledger.wall_clock().value()) < 4.0 * error);
    CHECK(error < 0.05 * runs.mean.value());
  }
}

TEST_CASE("job: an input at the value that it has changes nothing") {
  test::Random random(20261205);
  int counted = 0;
  for (int i = 0; i < 200; ++i) {
    const Job job = test::solvable_job(random);
    const auto out = solve(job);
    for (const Input input : ckpt::all_inputs) {
      const auto has = value(job, input);
      if (!has) continue;
      CAPTURE(i, to_string(job.saving.strategy), to_string(input), *has);
      const Job same = with(job, input, *has);
      const auto again = solve(same);
      ++counted;
      const auto equal = [](double a, double b) { return a == b || std::abs(a - b) <= 1e-13 * std::abs(b); };
      CHECK(equal(*value(same, input), *has));
      CHECK(equal(again.save.cost.blocking.value(), out.save.cost.blocking.value()));
      CHECK(equal(again.save.cost.copying.value(), out.save.cost.copying.value()));
      CHECK(equal(again.save.cost.writing.value(), out.save.cost.writing.value()));
      CHECK(again.save.cost.one_at_a_time == out.save.cost.one_at_a_time);
      CHECK(equal(again.save.cost.slowdown, out.save.cost.slowdown));
      CHECK(equal(again.run.outage.total().value(), out.run.outage.total().value()));
      CHECK(equal(again.goodput(), out.goodput()));
      CHECK(equal(again.save.cycle.value(), out.save.cycle.value()));
      if (input != Input::interval) CHECK(again.steps == out.steps);
      CHECK(equal(again.interval.seconds().value(), out.interval.seconds().value()));
    }
  }
  CHECK(counted > 2500);
}

// ---- strategies and intervals side by side

TEST_CASE("strategies side by side are the jobs of each, to the bit") {
  test::Random random(20261206);
  int rows_seen = 0;
  int bests = 0;
  for (int i = 0; i < 150; ++i) {
    Job job = test::any_job(random);
    if (job.saving.cost) {
      CHECK_THAT(error_of([&] { return compare_strategies(job)[0].strategy; }), ContainsSubstring("leave it out"));
      CHECK_THAT(error_of([&] { return ckpt::best(job); }), ContainsSubstring("leave it out"));
      continue;
    }
    const std::string wrong = error_of([&] { return compare_strategies(job)[0].strategy; });
    if (wrong != "no error") continue;
    const auto rows = compare_strategies(job);
    double least = 1e300;
    std::optional<SaveStrategy> first;
    Job free = job;
    free.saving.interval.reset();
    for (std::size_t k = 0; k < rows.size(); ++k) {
      CHECK(rows[k].strategy == ckpt::all_strategies[k]);
      Job one = job;
      one.saving.strategy = rows[k].strategy;
      ckpt::Outcome out;
      CHECK(rows[k].obstacle == ckpt::detail::try_solve(one, out));
      if (rows[k].obstacle == ckpt::Obstacle::none) {
        ++rows_seen;
        CHECK(rows[k].outcome.goodput() == out.goodput());
        CHECK(rows[k].outcome.ledger.wall_clock() == out.ledger.wall_clock());
        CHECK(rows[k].outcome.interval.seconds() == out.interval.seconds());
        CHECK(rows[k].outcome.save.cost.blocking == out.save.cost.blocking);
      }
      // The best one, each at its own best interval.
      if (rows[k].strategy == SaveStrategy::peer_memory) continue;
      one.saving.interval.reset();
      ckpt::Outcome at_best;
      if (ckpt::detail::try_solve(one, at_best) != ckpt::Obstacle::none) continue;
      if (at_best.ledger.wall_clock().value() < least) {
        least = at_best.ledger.wall_clock().value();
        first = rows[k].strategy;
      }
    }
    if (!first) {
      CHECK(error_of([&] { return ckpt::best(job); }) != "no error");
      continue;
    }
    ++bests;
    const Job chosen = ckpt::best(job);
    CHECK(chosen.saving.strategy == *first);
    CHECK_FALSE(chosen.saving.interval);
    CHECK(solve(chosen).ledger.wall_clock().value() == least);
  }
  CHECK(rows_seen > 200);
  CHECK(bests > 40);
}

TEST_CASE("strategies with which the job never finishes say so, and none is best") {
  Job job = example(SaveStrategy::synchronous);
  job.failures.law = ckpt::Exponential{4_s};
  job.machine.to_host->per_accelerator = 5000_GBps;
  job.failures.outage.restore = 1_s;
  job.training.work = 1_h;
  job.saving.interval.reset();
  job.state = 1280_TB;
  const auto rows = compare_strategies(job);
  CHECK(rows[0].obstacle == ckpt::Obstacle::never_finishes);
  CHECK_THAT(error_of([&] { return ckpt::best(job); }), ContainsSubstring("never finishes"));
}

TEST_CASE("intervals side by side: each has the goodput of the job at it") {
  test::Random random(20261207);
  int priced = 0;
  for (int i = 0; i < 150; ++i) {
    const Job job = test::solvable_job(random);
    const auto out = solve(job);
    const auto rows = compare_intervals(job);
    CAPTURE(i, to_string(job.saving.strategy));
    REQUIRE(rows.size() >= 2);
    CHECK(rows[0].interval->seconds() == out.interval.seconds());
    CHECK_THAT(*rows[0].goodput, WithinRel(out.goodput(), 1e-12));
    CHECK((rows[0].name == "in force") == job.saving.interval.has_value());
    double most = 0.0;
    for (const auto& row : rows) {
      if (row.name == "best, equal segments" || row.name == "in force") continue;
      if (row.goodput && row.name == "best") most = std::max(most, *row.goodput);
    }
    for (const auto& row : rows) {
      CAPTURE(row.name);
      if (!row.interval || !row.goodput) continue;
      ++priced;
      Job at = job;
      at.saving.interval = row.interval;
      ckpt::Outcome there;
      if (ckpt::detail::try_solve(at, there) == ckpt::Obstacle::none) {
        CHECK_THAT(*row.goodput, WithinRel(there.goodput(), 1e-12));
      } else {
        CHECK(*row.goodput == 0.0);
      }
      // No formula is better than the best interval.
      if (most > 0.0 && job.training.step == 0_s) CHECK(*row.goodput <= most * (1.0 + 1e-9));
    }
  }
  CHECK(priced > 1000);
  Job never = measured(SaveStrategy::synchronous);
  never.failures.law.reset();
  CHECK_THAT(error_of([&] { return compare_intervals(never).size(); }), ContainsSubstring("set failures.law"));
  // Saves that cost nothing, at an interval: what has an answer is there.
  Job free = measured(SaveStrategy::synchronous);
  free.saving.cost = ckpt::SaveCost{};
  free.training.step = 0_s;
  free.saving.interval = WorkInterval(1_h);
  CHECK(compare_intervals(free).size() == 9);
}

// ---- other scalars

TEST_CASE("job: dual numbers carry derivatives") {
  using ckpt::testing::Dual;
  const auto with_restore = [](auto restore) {
    using Rep = decltype(restore);
    const ckpt::BasicStrategyOptions<Rep> options{.snapshot = 20_s, .persist = 100_s, .step = 5_s, .update = 0.5_s};
    const ckpt::BasicJob<Rep> job{
        .training = {.work = 720_h, .step = 5_s},
        .failures = {.law = ckpt::BasicExponential<Rep>{3_h},
                     .outage = {.detection = 1_min,
                                .rescheduling = 5_min,
                                .restore = ckpt::BasicSeconds<Rep>(restore)}},
        .saving = {.strategy = SaveStrategy::snapshot, .cost = solve_strategy(SaveStrategy::snapshot, options).cost}};
    return solve(job);
  };
  const auto out = with_restore(Dual(180.0, 1.0));
  const auto shorter = with_restore(179.0);
  const auto longer = with_restore(181.0);
  REQUIRE(shorter.steps == out.steps);
  REQUIRE(longer.steps == out.steps);
  CHECK_THAT(out.goodput().derivative(), WithinRel((longer.goodput() - shorter.goodput()) / 2.0, 1e-4));
}

TEST_CASE("job: dual numbers through a path") {
  using ckpt::testing::Dual;
  const auto at = [](auto write) {
    using Rep = decltype(write);
    using Rate = ckpt::BasicBytesPerSecond<Rep>;
    ckpt::BasicJob<Rep> job;
    job.state = ckpt::BasicBytes<Rep>(Rep(12.8e12));
    job.machine.node.accelerators = 8;
    job.machine.nodes = 16;
    job.machine.to_host = ckpt::BasicHostLink<Rep>{.per_accelerator = Rate(Rep(25e9))};
    job.machine.shared = ckpt::BasicSharedTier<Rep>{.tier = {.write_bandwidth = Rate(write)}};
    job.training.step = ckpt::BasicSeconds<Rep>(Rep(5.0));
    job.failures.law = ckpt::BasicExponential<Rep>{ckpt::BasicSeconds<Rep>(Rep(10800.0))};
    return solve(job);
  };
  const auto out = at(Dual(1e11, 1.0));
  const auto less = at(0.9999e11);
  const auto more = at(1.0001e11);
  REQUIRE(less.steps == more.steps);
  CHECK_THAT(out.goodput().value(), WithinRel(at(1e11).goodput(), 1e-13));
  CHECK_THAT(out.goodput().derivative(), WithinRel((more.goodput() - less.goodput()) / 2e7, 1e-4));
}
