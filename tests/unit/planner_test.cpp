// The planner against a search over candidates and steps, and against what each lever does when it is pulled.

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <span>

#include <ckpt/core/units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/plan/planner.hpp>

#include "catch.hpp"
#include "dual.hpp"

namespace {

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using ckpt::Bound;
using ckpt::Job;
using ckpt::Lever;
using ckpt::recommend;
using ckpt::SaveCandidate;
using ckpt::SaveStrategy;
using ckpt::Seconds;
using ckpt::WorkInterval;

constexpr Job job{.work = 720_h, .failures = {3_h}, .detection = 1_min, .rescheduling = 5_min};

/// Snapshot 20 s, persist 100 s, steps of 5 s.
constexpr SaveCandidate candidate(SaveStrategy strategy) {
  return {.name = to_string(strategy),
          .strategy = strategy,
          .costs = {.snapshot = 20_s,
                    .local_write = 30_s,
                    .persist = 100_s,
                    .step = 5_s,
                    .update = 0.5 * ckpt::units::s,
                    .slowdown = strategy == SaveStrategy::synchronous ? 0.0 : 0.05,
                    .bytes = 800_GB,
                    .host_memory_free = 1_TB},
          .restore = 3_min};
}

/// Expected time with a save every k steps.
double time_at(const Job& of, const SaveCandidate& manner, double steps) {
  auto costs = manner.costs;
  costs.steps = steps;
  const auto save = solve_strategy(manner.strategy, costs);
  return expected_time(make_run(of, save, manner.restore), of.failures, WorkInterval(steps * costs.step)).value();
}
double time_at(const SaveCandidate& manner, double steps) { return time_at(job, manner, steps); }

TEST_CASE("no number of steps and no candidate beats the plan") {
  const std::array candidates{candidate(SaveStrategy::synchronous), candidate(SaveStrategy::snapshot),
                              candidate(SaveStrategy::local_first)};
  double least = 1e300;
  std::size_t best = candidates.size();
  double best_steps = 0.0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    for (double k = 1; k < 500; ++k) {
      const double time = time_at(candidates[i], k);
      if (time >= least) continue;
      least = time;
      best = i;
      best_steps = k;
    }
  }
  const auto plan = recommend(job, std::span<const SaveCandidate>(candidates));
  CHECK(plan.candidate == best);
  CHECK(static_cast<double>(plan.steps) == best_steps);
  CHECK(plan.ledger.wall_clock().value() == Catch::Approx(least).epsilon(1e-12));
  CHECK(plan.interval.seconds() == best_steps * 5_s);
  CHECK(plan.bound == Bound::by_failures);
}

TEST_CASE("each gain is what a new plan with the lever pulled gains") {
  const auto manner = candidate(SaveStrategy::snapshot);
  const auto plan = recommend(job, manner);
  const auto gain = [&](const Job& better_job, const SaveCandidate& better) {
    return recommend(better_job, better).ledger.goodput() - plan.ledger.goodput();
  };
  auto copy = manner;
  copy.costs.snapshot = 10_s;
  CHECK(plan.gain(Lever::copy) == Catch::Approx(gain(job, copy)).epsilon(1e-9));
  auto storage = manner;
  storage.costs.persist = 50_s;
  storage.costs.local_write = 15_s;
  CHECK(plan.gain(Lever::storage) == Catch::Approx(gain(job, storage)).epsilon(1e-9));
  auto failures = job;
  failures.failures = {6_h};
  CHECK(plan.gain(Lever::failures) == Catch::Approx(gain(failures, manner)).epsilon(1e-9));
  auto restore = manner;
  restore.restore = 90_s;
  CHECK(plan.gain(Lever::restore) == Catch::Approx(gain(job, restore)).epsilon(1e-9));
  auto outage = job;
  outage.detection = 30_s;
  outage.rescheduling = 150_s;
  CHECK(plan.gain(Lever::outage) == Catch::Approx(gain(outage, manner)).epsilon(1e-9));
  CHECK(plan.next() == Lever::failures);
}

TEST_CASE("where saves cost next to nothing, storage sets the interval") {
  auto manner = candidate(SaveStrategy::overlapped_snapshot);
  manner.costs.snapshot = 4_s;
  manner.costs.slowdown = 0.0;
  const auto plan = recommend(job, manner);
  CHECK(plan.bound == Bound::by_storage);
  CHECK(plan.run.save.blocking == 0_s);
  CHECK(plan.steps == plan.save.smallest_steps);
  CHECK(plan.gain(Lever::storage) > plan.gain(Lever::copy));
}

TEST_CASE("a snapshot that does not fit is taken in waves, or passed over") {
  auto tight = candidate(SaveStrategy::snapshot);
  tight.costs.host_memory_free = 300_GB;
  CHECK(recommend(job, tight).waves == 3);
  CHECK(recommend(job, tight).save.host_memory < 300_GB);

  auto peers = candidate(SaveStrategy::peer_memory);
  peers.costs.replication = 1_s;
  peers.costs.copies = 2;
  CHECK_THROWS_WITH(recommend(job, peers), ContainsSubstring("B are missing"));
  const std::array both{peers, candidate(SaveStrategy::synchronous)};
  CHECK(recommend(job, std::span<const SaveCandidate>(both)).candidate == 1);
}

TEST_CASE("a short job is cut into the best number of segments") {
  // Every number of steps is tried.
  const auto check = [](const Job& brief, const SaveCandidate& manner) {
    const auto plan = recommend(brief, manner);
    double least = 1e300;
    const double all = std::ceil(brief.work / manner.costs.step);
    for (double k = 1; k <= all; ++k) least = std::min(least, time_at(brief, manner, k));
    CAPTURE(brief.work.value(), brief.failures.mtbf.value(), manner.name, plan.steps);
    CHECK(plan.ledger.wall_clock().value() <= least * (1.0 + 1e-12));
    CHECK(plan.ledger.wall_clock().value() == Catch::Approx(time_at(brief, manner, double(plan.steps))).epsilon(1e-12));
    CHECK(plan.ledger.validity == ckpt::Validity::exact);
  };
  for (const SaveStrategy strategy :
       {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::overlapped_snapshot}) {
    for (const double hours : {0.001, 0.01, 0.1, 0.4, 1.0, 1.3, 3.0, 7.7}) {
      for (const double mtbf : {0.1, 0.5, 3.0, 50.0}) {
        Job brief = job;
        brief.work = hours * ckpt::units::h;
        brief.failures = {mtbf * ckpt::units::h};
        auto manner = candidate(strategy);
        check(brief, manner);
        manner.costs.buffers = 2;
        manner.costs.host_memory_free = 2_TB;
        check(brief, manner);
        brief.exposure.saving = false;
        check(brief, manner);
      }
    }
  }
}

TEST_CASE("no number of steps is better, whatever the save costs") {
  Job brief{.failures = {1_s}};
  SaveCandidate manner{.strategy = SaveStrategy::overlapped_snapshot};
  std::mt19937_64 random(20261130);
  const auto uniform = [&random] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const auto span = [&](double low, double high) { return low * std::pow(high / low, uniform()); };
  int elsewhere = 0;
  for (int i = 0; i < 1500; ++i) {
    const double all = std::floor(span(2.0, i % 10 == 0 ? 3000.0 : 300.0));
    brief.work = Seconds(span(0.05, 20.0));
    brief.exposure = {.saving = uniform() < 0.6, .restoring = uniform() < 0.6};
    manner.costs = {.snapshot = Seconds(span(1e-3, 2.0)),
                    .persist = Seconds(span(1e-3, 2.0)),
                    .step = brief.work / all * (uniform() < 0.5 ? 1.0 : 1.0 + 0.3 / all),
                    .slowdown = uniform() < 0.3 ? 0.0 : uniform(),
                    .buffers = uniform() < 0.5 ? 1U : 2U};
    manner.restore = Seconds(span(1e-3, 0.5));
    const auto plan = recommend(brief, manner);
    double least = 1e300;
    double best = 0.0;
    for (double k = 1; k <= all; ++k) {
      const double time = ckpt::detail::run_time(
          plan.run, 1.0, ckpt::detail::cut_into(brief.work.value(), k * manner.costs.step.value()));
      if (time < least) {
        least = time;
        best = k;
      }
    }
    CAPTURE(i, brief.work.value(), all, plan.run.save.blocking.value(), plan.run.save.copying.value(),
            plan.run.save.writing.value(), plan.run.save.slowdown, plan.steps, best);
    CHECK(plan.ledger.wall_clock().value() <= least * (1.0 + 1e-12));
    elsewhere += plan.run.save.waiting(plan.interval) > 0_s ? 1 : 0;
  }
  CHECK(elsewhere > 20);
}

TEST_CASE("a job shorter than a step takes its work and one save") {
  // Reported: 184 ns of run for 1 ns of work, for it was charged 1 ns of an interval, saves included.
  auto brief = job;
  brief.work = 1_ns;
  const auto manner = candidate(SaveStrategy::synchronous);
  const auto plan = recommend(brief, manner);
  CHECK(plan.steps == 1);
  const double by_hand = (10800 + 360) * std::exp(180 / 10800.0) * std::expm1((120 + 1e-9) / 10800.0);
  CHECK(plan.ledger.wall_clock().value() == Catch::Approx(by_hand).epsilon(1e-12));
  CHECK(plan.ledger.useful_work == 1_ns);
  CHECK(plan.ledger.validity == ckpt::Validity::exact);
}

TEST_CASE("a run waits as the strategy that it is made from") {
  // At every number of steps, of whatever save was solved for another: one buffer and more, waves, slower steps.
  int waited = 0;
  for (const SaveStrategy strategy :
       {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::overlapped_snapshot, SaveStrategy::peer_memory,
        SaveStrategy::local_first}) {
    for (const double slowdown : {0.0, 0.3, 1.0}) {
      for (const std::uint64_t buffers : {1U, 2U, 5U}) {
        for (const std::uint64_t waves : {1U, 3U}) {
          if (waves > 1 && strategy != SaveStrategy::snapshot && strategy != SaveStrategy::overlapped_snapshot)
            continue;
          ckpt::StrategyOptions costs{.snapshot = 4_s,
                                      .local_write = 3_s,
                                      .replication = 3_s,
                                      .persist = 60_s,
                                      .step = 2_s,
                                      .update = 0.5_s,
                                      .network_idle = 1_s,
                                      .slowdown = slowdown,
                                      .buffers = buffers,
                                      .waves = waves};
          const auto run = make_run(job, solve_strategy(strategy, costs), 3_min);
          for (const double steps : {1.0, 3.0, 17.0, 29.0, 30.0, 33.0, 200.0}) {
            costs.steps = steps;
            const auto save = solve_strategy(strategy, costs);
            CAPTURE(to_string(strategy), slowdown, buffers, waves, steps);
            CHECK(run.save.waiting(WorkInterval(steps * 2_s)) == save.waiting);
            CHECK(run.save.smallest_work() == save.cost.smallest_work());
            CHECK(run.save.durable_after() + save.queueing == save.durable_after());
            waited += save.waiting > 0_s ? 1 : 0;
          }
        }
      }
    }
  }
  CHECK(waited > 80);
}

TEST_CASE("a job that never finishes is an error") {
  auto hopeless = job;
  hopeless.failures = {1_s};
  auto slow = candidate(SaveStrategy::synchronous);
  slow.costs.persist = 1_h;
  CHECK_THROWS_WITH(recommend(hopeless, slow), ContainsSubstring("never finishes"));
}

TEST_CASE("a save that begins before the one before it is durable") {
  // With two buffers saves can begin every 14 steps, which take 98 s and 4 s of blocking, though one is durable only
  // 106 s after it has blocked: two are in flight.
  const Job often{.work = 720_h, .failures = {600_s}};
  const SaveCandidate manner{.strategy = SaveStrategy::overlapped_snapshot,
                             .costs = {.snapshot = 10_s, .persist = 100_s, .step = 7_s, .update = 1_s, .buffers = 2},
                             .restore = 60_s};
  const auto plan = recommend(often, manner);
  CHECK(plan.save.smallest_steps == 14);
  CHECK(plan.steps == 14);
  CHECK(plan.bound == Bound::by_storage);
  CHECK(plan.run.save.copying == 6_s);
  CHECK(time_at(often, manner, 14) < time_at(often, manner, 13));
  CHECK(time_at(often, manner, 14) < time_at(often, manner, 15));
}

TEST_CASE("storage sets the interval between two whole numbers of steps") {
  // With two buffers a save every 100 s: 14 steps of 7 s and 4 s of blocking, or, blocking for 2 s, 14 of them too.
  const Job often{.work = 720_h, .failures = {600_s}, .rescheduling = 1_h};
  SaveCandidate manner{.strategy = SaveStrategy::snapshot,
                       .costs = {.snapshot = 1_s, .persist = 101_s, .step = 50_s, .buffers = 2},
                       .restore = 60_s};
  const auto plan = recommend(often, manner);
  manner.costs.snapshot = 0.5 * ckpt::units::s;
  const auto faster = recommend(often, manner);
  CHECK(plan.steps == 2);
  // Two steps and a wait of half a second, where three steps would be the least without a wait.
  CHECK(faster.steps == 2);
  CHECK(faster.save.waiting == 0.5 * ckpt::units::s);
  CHECK(faster.save.smallest_steps == 3);
  CHECK(faster.bound == Bound::by_storage);
  CHECK(plan.gain(Lever::copy) == Catch::Approx(faster.ledger.goodput() - plan.ledger.goodput()).epsilon(1e-9));
}

TEST_CASE("a faster copy can lose where failures spare saves") {
  // They do not strike while the job stands still for the copy, but beside the work that then goes on sooner.
  const Job spared{
      .work = 455_s, .failures = {1_s}, .rescheduling = 22_s, .exposure = {.saving = false, .restoring = false}};
  SaveCandidate manner{.strategy = SaveStrategy::overlapped_snapshot,
                       .costs = {.snapshot = 0.59_s, .persist = 0.24_s, .step = 0.196_s, .buffers = 2},
                       .restore = 0.25_s};
  const auto plan = recommend(spared, manner);
  manner.costs.snapshot = 0.295_s;
  const auto faster = recommend(spared, manner);
  CHECK(plan.gain(Lever::copy) < -1e-3);
  CHECK(plan.gain(Lever::copy) == Catch::Approx(faster.ledger.goodput() - plan.ledger.goodput()).epsilon(1e-9));
}

TEST_CASE("a candidate with which the job never finishes is passed over") {
  auto hopeless = candidate(SaveStrategy::synchronous);
  hopeless.restore = 10000_h;
  const std::array both{hopeless, candidate(SaveStrategy::snapshot)};
  auto spared = job;
  for (const bool saving : {true, false}) {
    spared.exposure.saving = saving;
    CHECK(recommend(spared, std::span<const SaveCandidate>(both)).candidate == 1);
    CHECK_THROWS_WITH(recommend(spared, hopeless), ContainsSubstring("never finishes"));
  }
}

TEST_CASE("bad jobs are errors") {
  const auto manner = candidate(SaveStrategy::synchronous);
  CHECK_THROWS_WITH(recommend(job, std::span<const SaveCandidate>()), ContainsSubstring("candidates must be > 0"));
  auto bad = job;
  bad.work = 0_s;
  CHECK_THROWS_WITH(recommend(bad, manner), ContainsSubstring("work must be"));
  bad = job;
  bad.failures = {0_s};
  CHECK_THROWS_WITH(recommend(bad, manner), ContainsSubstring("ckpt::recommend: MTBF must be"));
  bad = job;
  bad.detection = -1.0 * ckpt::units::s;
  CHECK_THROWS_WITH(recommend(bad, manner), ContainsSubstring("detection time must be"));
}

static_assert(recommend(job, candidate(SaveStrategy::snapshot)).steps > 1);

TEST_CASE("a plan in a scalar without a default constructor carries derivatives") {
  using ckpt::testing::Dual;
  const auto with_restore = [](auto restore) {
    using Rep = decltype(restore);
    const ckpt::BasicJob<Rep> dual_job{.work = 720_h, .failures = {3_h}, .detection = 1_min, .rescheduling = 5_min};
    const ckpt::BasicStrategyOptions<Rep> costs{.snapshot = 20_s, .persist = 100_s, .step = 5_s, .update = 0.5_s};
    return recommend(dual_job, ckpt::BasicSaveCandidate<Rep>{.name = "snapshot",
                                                             .strategy = SaveStrategy::snapshot,
                                                             .costs = costs,
                                                             .restore = ckpt::BasicSeconds<Rep>(restore)});
  };
  const auto plan = with_restore(Dual(180.0, 1.0));
  const auto shorter = with_restore(179.0);
  const auto longer = with_restore(181.0);
  REQUIRE(shorter.steps == plan.steps);
  REQUIRE(longer.steps == plan.steps);
  CHECK_THAT(plan.ledger.goodput().derivative(),
             Catch::Matchers::WithinRel((longer.ledger.goodput() - shorter.ledger.goodput()) / 2.0, 1e-4));
}

}  // namespace
