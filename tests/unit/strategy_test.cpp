// Asynchronous saving: blocking, back-pressure against a small event loop, waves, host memory, recovery from peers.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <ckpt/interval/async_period.hpp>
#include <ckpt/save/peer_memory.hpp>
#include <ckpt/save/strategy.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"
#include "theory_cases.hpp"

namespace strategy_test {

using namespace ckpt::literals;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using ckpt::Bytes;
using ckpt::InvalidInput;
using ckpt::SaveStrategy;
using ckpt::Seconds;
using ckpt::solve_strategy;
using Options = ckpt::StrategyOptions;
using ckpt::testing::Archetype;
using test::error_of;
using test::infinity;
using test::nan;

constexpr SaveStrategy all[] = {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::overlapped_snapshot,
                                SaveStrategy::peer_memory, SaveStrategy::local_first};

/// Numbers from lo to hi, the same in every run.
class Numbers {
 public:
  double operator()(double lo, double hi) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return lo + (hi - lo) * static_cast<double>(state_ >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 42;
};

TEST_CASE("blocking time by strategy", "[strategy]") {
  const Options o{.snapshot = 3_s,
                  .local_write = 10_s,
                  .replication = 4_s,
                  .persist = 45_s,
                  .step = 2_s,
                  .update = 0.5_s,
                  .network_idle = 0.75_s,
                  .steps = 60};
  CHECK(solve_strategy(SaveStrategy::synchronous, o).cost.blocking == 48_s);
  CHECK(solve_strategy(SaveStrategy::snapshot, o).cost.blocking == 3_s);
  CHECK(solve_strategy(SaveStrategy::overlapped_snapshot, o).cost.blocking == 1.5_s);
  CHECK(solve_strategy(SaveStrategy::peer_memory, o).cost.blocking == 3.25_s);
  CHECK(solve_strategy(SaveStrategy::local_first, o).cost.blocking == 13_s);
  CHECK(solve_strategy(SaveStrategy::synchronous, o).cost.writing == 0_s);
  CHECK(solve_strategy(SaveStrategy::snapshot, o).durable_after() == 48_s);
  CHECK(solve_strategy(SaveStrategy::overlapped_snapshot, o).durable_after() == 48_s);
  CHECK(solve_strategy(SaveStrategy::peer_memory, o).durable_after() == 5.25_s);
  CHECK(solve_strategy(SaveStrategy::local_first, o).durable_after() == 58_s);
  for (const SaveStrategy strategy : all) {
    const auto result = solve_strategy(strategy, o);
    CHECK(result.waiting == 0_s);
    CHECK(result.synchronous == 48_s);
    CHECK(result.cycle == 120_s + result.cost.blocking);
    CHECK(std::string(to_string(strategy)) != "unknown");
  }
  Options streamed = o;
  streamed.streamed = true;
  CHECK(solve_strategy(SaveStrategy::synchronous, streamed).cost.blocking == 45_s);
  CHECK(solve_strategy(SaveStrategy::local_first, streamed).cost.blocking == 10_s);
  // a copy that a step hides altogether
  Options hidden = o;
  hidden.snapshot = 1_s;
  CHECK(solve_strategy(SaveStrategy::overlapped_snapshot, hidden).stall() == 0_s);
  CHECK(solve_strategy(SaveStrategy::overlapped_snapshot, hidden).durable_after() == 46_s);
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::overlapped_snapshot, hidden).speedup(), InvalidInput);
}

TEST_CASE("published and computed cases", "[strategy]") {
  const auto speedup = test::theory_case("T3.01");  // PyTorch: 148.8 s blocked became 6.3 s
  const auto saved =
      solve_strategy(SaveStrategy::snapshot, {.snapshot = Seconds(speedup.input("after_s")),
                                              .persist = Seconds(speedup.input("before_s") - speedup.input("after_s")),
                                              .step = 1_s,
                                              .steps = 600});
  CHECK(speedup.accepts(saved.speedup()));

  const auto stall = test::theory_case("T3.05");
  const auto result = solve_strategy(SaveStrategy::snapshot, {.snapshot = Seconds(stall.input("t_block_s")),
                                                              .persist = Seconds(stall.input("t_persist_s")),
                                                              .step = Seconds(stall.input("t_iter_s")),
                                                              .steps = stall.input("k")});
  CHECK(stall.accepts(result.stall().value()));
  CHECK(result.cycle == 60.5_s);  // theory.md, section 3
  CHECK(result.smallest_steps == 23);

  const auto rule = test::theory_case("T3.06");
  CHECK(rule.accepts(static_cast<double>(ckpt::checkfreq_steps({.snapshot = Seconds(rule.input("t_snapshot_s")),
                                                                .persist = Seconds(rule.input("t_persist_s")),
                                                                .step = Seconds(rule.input("t_iter_s")),
                                                                .update = Seconds(rule.input("t_update_s"))},
                                                               rule.input("p")))));
  // Gemini's 530e9 parameters of 12 bytes at 20 Gbit/s, saved as often as the link allows: 1.5 times 2544 s
  const Seconds through = 530e9 * 12.0 * 1_B / 20_Gbps;
  CHECK(through.value() == Approx(2544.0).epsilon(1e-12));
  CHECK(ckpt::gemini_wasted_time(through, through, 0_s).value() == Approx(3816.0).epsilon(1e-12));
  CHECK(ckpt::gemini_wasted_time(1_s, 10_s, 3_s) == 9_s);
  CHECK_THROWS_AS(ckpt::gemini_wasted_time(11_s, 10_s, 3_s), InvalidInput);

  CHECK(ckpt::just_in_time_loss(2_s, 5_s, 2) == 7_s);
  CHECK_THROWS_AS(ckpt::just_in_time_loss(2_s, 5_s, 1), InvalidInput);
}

TEST_CASE("CheckFreq's rule holds at k and not at k - 1", "[strategy]") {
  Numbers number;
  for (int i = 0; i < 200; ++i) {
    const Options o{.snapshot = Seconds(number(0.0, 5.0)),
                    .persist = Seconds(number(0.0, 60.0)),
                    .step = Seconds(number(0.1, 3.0)),
                    .update = Seconds(number(0.0, 0.1))};
    const double budget = number(0.005, 0.2);
    const double seen = std::max(0.0, o.snapshot.value() - (o.step.value() - o.update.value()));
    const auto allowed = [&](double k) {
      return k * budget * o.step.value() >= seen && k * o.step.value() >= o.snapshot.value() + o.persist.value();
    };
    const auto k = static_cast<double>(ckpt::checkfreq_steps(o, budget));
    CHECK(allowed(k));
    CHECK((k == 1.0 || !allowed(k - 1.0)));
  }
  // sums and products that are exact: no step too many
  CHECK(ckpt::checkfreq_steps({.snapshot = 1_s, .persist = 7_s, .step = 2_s, .update = 2_s}, 0.125) == 4);
  CHECK(ckpt::checkfreq_steps({.snapshot = 1_s, .persist = 7_s, .step = 2_s, .update = 2_s}, 0.0625) == 8);
  CHECK(ckpt::checkfreq_steps({.step = 2_s}, 0.1) == 1);
}

// ---- the event loop: a job that saves, buffers that are filled and emptied, a writer

struct Steady {
  double cycle;
  double waiting;
  double latency;
};

/// Time at which `work` is done from `start` on, at `speed` until `slow_until`.
double compute(double start, double work, double speed, double slow_until) {
  const double slow = std::max(0.0, slow_until - start);
  if (slow * speed >= work) return start + work / speed;
  return start + slow + (work - slow * speed);
}

Steady run_saves(SaveStrategy strategy, const Options& o) {
  const double copy = o.snapshot.value();
  const double visible =
      strategy == SaveStrategy::overlapped_snapshot ? std::max(0.0, copy - (o.step.value() - o.update.value())) : copy;
  std::vector<double> durable;
  double writer_free = 0.0;
  double goes_on = 0.0;
  double before = 0.0;
  Steady last{};
  for (int save = 0; save < 400; ++save) {
    const double asked =
        compute(goes_on, o.steps.value() * o.step.value(), 1.0 - o.slowdown, durable.empty() ? 0.0 : durable.back());
    const auto buffers = static_cast<std::size_t>(o.buffers);
    const double start = durable.size() < buffers ? asked : std::max(asked, durable[durable.size() - buffers]);
    const double written = std::max(start + copy, writer_free) + o.persist.value();
    last = {.cycle = start - before, .waiting = start - asked, .latency = written - start};
    durable.push_back(written);
    writer_free = written;
    goes_on = start + visible;
    before = start;
  }
  return last;
}

TEST_CASE("back-pressure is what an event loop finds", "[strategy]") {
  Numbers number;
  int waited = 0;
  int queued = 0;
  for (int i = 0; i < 300; ++i) {
    const SaveStrategy strategy = i % 2 == 0 ? SaveStrategy::snapshot : SaveStrategy::overlapped_snapshot;
    Options o{.snapshot = Seconds(number(0.0, 4.0)),
              .persist = Seconds(number(1.0, 60.0)),
              .step = Seconds(number(0.5, 3.0)),
              .update = Seconds(number(0.0, 0.5)),
              .steps = static_cast<double>(1 + i % 30),
              .buffers = static_cast<std::uint64_t>(1 + i % 4)};
    if (i % 3 == 0 && strategy == SaveStrategy::snapshot) o.slowdown = number(0.0, 0.9);
    const auto result = solve_strategy(strategy, o);
    // so near to the limit that the loop has not settled
    if (o.buffers > 1 && result.waiting < 0.01 * o.persist && result.waiting > 0_s) continue;
    const Steady loop = run_saves(strategy, o);
    INFO("case " << i);
    CHECK(result.cycle.value() == Approx(loop.cycle).epsilon(1e-9));
    CHECK(result.waiting.value() == Approx(loop.waiting).epsilon(1e-9).margin(1e-8));
    CHECK(result.durable_after().value() == Approx(loop.latency).epsilon(1e-9));
    CHECK(result.cycle_factor == Approx(loop.cycle / (o.steps * o.step.value())).epsilon(1e-9));
    waited += result.waiting > 0_s ? 1 : 0;
    queued += result.waiting > 0_s && o.buffers > 1 ? 1 : 0;

    // at the smallest number of steps nothing waits, one step earlier it does
    Options least = o;
    least.steps = static_cast<double>(result.smallest_steps);
    CHECK(solve_strategy(strategy, least).waiting.value() < 1e-9);
    if (result.smallest_steps > 1) {
      least.steps = static_cast<double>(result.smallest_steps - 1);
      CHECK(solve_strategy(strategy, least).waiting > 0_s);
      least.steps = result.cost.smallest_work() / o.step;
      CHECK(solve_strategy(strategy, least).cycle.value() == Approx(result.cost.smallest_period().value()));
    }
  }
  CHECK(waited > 50);
  CHECK(queued > 30);
}

/// From the start of a save: when its last wave is copied, and when it is written.
std::vector<double> run_waves(double copy, double write, std::uint64_t buffers, std::uint64_t waves) {
  std::vector<double> written;
  double copied = 0.0;
  for (std::uint64_t i = 0; i < waves; ++i) {
    if (i >= buffers) copied = std::max(copied, written[i - buffers]);
    copied += copy / static_cast<double>(waves);
    written.push_back(std::max(copied, written.empty() ? 0.0 : written.back()) + write / static_cast<double>(waves));
  }
  return {copied, written.back()};
}

TEST_CASE("waves stall as an event loop says", "[strategy]") {
  Numbers number;
  for (int i = 0; i < 300; ++i) {
    const double copy = number(0.1, 10.0);
    const double write = number(0.1, 60.0);
    const Options o{.snapshot = Seconds(copy),
                    .persist = Seconds(write),
                    .step = 1_s,
                    .steps = 200,
                    .buffers = static_cast<std::uint64_t>(1 + i % 5),
                    .waves = static_cast<std::uint64_t>(2 + i % 11)};
    const auto loop = run_waves(copy, write, o.buffers, o.waves);
    const auto result = solve_strategy(SaveStrategy::snapshot, o);
    INFO("case " << i);
    CHECK(result.cost.blocking.value() == Approx(loop[0]).epsilon(1e-12));
    CHECK(result.wave_stall.value() == Approx(loop[0] - copy).epsilon(1e-9).margin(1e-12));
    CHECK(result.durable_after().value() == Approx(loop[1]).epsilon(1e-12));
    CHECK(result.cost.smallest_period().value() == Approx(loop[1]).epsilon(1e-12));
  }
}

/// From the start of a save: when its last byte is copied, and when it is written. Piece by piece: the job copies all
/// that fits; from then on a piece is copied where one was written.
std::vector<double> run_budget(double copy, double write, double part) {
  constexpr int pieces = 4000;
  const int held = static_cast<int>(part * pieces + 0.5);
  const double each = write / pieces;
  if (held >= pieces) return {copy, copy + write};
  double time = copy;  // the host link is as fast as one copy of all, whenever it is
  for (int written = 0; written + held < pieces; ++written) time += each;
  return {time, time + held * each};
}

TEST_CASE("a staging budget blocks for what it does not hold", "[strategy]") {
  // marin-community/marin pull request 8514: 78 GiB, 8 GiB at a time, 0.60 GiB/s, 13 s to copy; measured: 130.1 s
  const Options marin{.snapshot = 13_s,
                      .persist = ckpt::Bytes(78_GiB) / ckpt::BytesPerSecond(0.60 * 1073741824.0),
                      .step = 1_s,
                      .bytes = 78_GiB,
                      .staging_budget = 8_GiB};
  const auto save = solve_strategy(SaveStrategy::snapshot, marin);
  CHECK(save.cost.blocking.value() == Approx(13.0 + 70.0 / 0.60).epsilon(1e-14));
  CHECK(save.cost.blocking.value() == Approx(130.1).epsilon(0.005));
  CHECK(save.wave_stall.value() == Approx(70.0 / 0.60).epsilon(1e-14));
  CHECK(save.cost.writing.value() == Approx(8.0 / 0.60).epsilon(1e-14));
  CHECK(save.durable_after().value() == Approx(13.0 + 78.0 / 0.60).epsilon(1e-14));
  CHECK(save.host_memory == 8_GiB);
  CHECK(save.cost.one_at_a_time);
  // pull request 8469: four times the budget were in flight
  Options four = marin;
  four.staging_factor = 4.0;
  CHECK(solve_strategy(SaveStrategy::snapshot, four).host_memory == 32_GiB);
  four.host_memory_free = 20_GiB;
  CHECK(host_memory_need(SaveStrategy::snapshot, four).best_budget == 5_GiB);
  CHECK_THAT(error_of([&] { (void)solve_strategy(SaveStrategy::snapshot, four); }),
             ContainsSubstring("a staging budget of 5368709120 B would fit"));
  four.staging_budget = 5_GiB;
  CHECK(solve_strategy(SaveStrategy::snapshot, four).best_budget == 5_GiB);
  // the copy is hidden as before, the wait is not
  Options hidden = marin;
  hidden.step = 10_s;
  CHECK(solve_strategy(SaveStrategy::overlapped_snapshot, hidden).cost.blocking.value() ==
        Approx(3.0 + 70.0 / 0.60).epsilon(1e-14));
  // who copies nothing to the host does not look at it
  for (const SaveStrategy other : {SaveStrategy::synchronous, SaveStrategy::local_first, SaveStrategy::peer_memory}) {
    Options without = marin;
    without.staging_budget.reset();
    CHECK(solve_strategy(other, marin).cost.blocking == solve_strategy(other, without).cost.blocking);
    CHECK(solve_strategy(other, marin).host_memory == solve_strategy(other, without).host_memory);
  }
}

TEST_CASE("a staging budget against its limits, waves and pieces", "[strategy]") {
  Numbers number;
  for (int i = 0; i < 200; ++i) {
    Options o{.snapshot = Seconds(number(0.1, 10.0)),
              .persist = Seconds(number(0.1, 60.0)),
              .step = 1_s,
              .update = Seconds(number(0.0, 1.0)),
              .steps = 200,
              .slowdown = number(0.0, 0.5),
              .bytes = Bytes(number(1e9, 1e12))};
    const SaveStrategy strategy = i % 2 == 0 ? SaveStrategy::snapshot : SaveStrategy::overlapped_snapshot;
    INFO("case " << i);
    const auto whole = solve_strategy(strategy, o);
    // all of it, and more: bit for bit as without
    for (const double times : {1.0, 1.5, 1e6}) {
      o.staging_budget = o.bytes * times;
      const auto same = solve_strategy(strategy, o);
      CHECK(same.cost.blocking == whole.cost.blocking);
      CHECK(same.cost.copying == whole.cost.copying);
      CHECK(same.cost.writing == whole.cost.writing);
      CHECK(same.cycle == whole.cycle);
      CHECK(same.host_memory == whole.host_memory);
      CHECK(same.smallest_steps == whole.smallest_steps);
      CHECK(same.wave_stall == whole.wave_stall);
    }
    // an n-th of it: n waves through one buffer
    const auto n = static_cast<std::uint64_t>(2 + i % 11);
    o.staging_budget = o.bytes / static_cast<double>(n);
    const auto budget = solve_strategy(strategy, o);
    Options waves = o;
    waves.staging_budget.reset();
    waves.waves = n;
    const auto parts = solve_strategy(strategy, waves);
    CHECK(budget.cost.blocking.value() == Approx(parts.cost.blocking.value()).epsilon(1e-12));
    CHECK(budget.durable_after().value() == Approx(parts.durable_after().value()).epsilon(1e-12));
    CHECK(budget.host_memory.value() == Approx(parts.host_memory.value()).epsilon(1e-12));
    // any part, piece by piece
    const double part = number(0.01, 1.2);
    o.staging_budget = o.bytes * part;
    const auto loop = run_budget(o.snapshot.value(), o.persist.value(), part);
    const auto result = solve_strategy(SaveStrategy::snapshot, o);
    CHECK(result.cost.blocking.value() == Approx(loop[0]).margin(o.persist.value() / 4000.0));
    CHECK(result.durable_after().value() == Approx(loop[1]).epsilon(1e-12));
    // the best budget fits, and no larger one does
    o.host_memory_free = o.bytes * number(0.01, 0.9);
    o.staging_factor = number(1.0, 5.0);
    const Bytes best = host_memory_need(strategy, o).best_budget;
    o.staging_budget = best;
    CHECK(host_memory_need(strategy, o).fits());
    o.staging_budget = best * (1.0 + 1e-12);
    CHECK_FALSE(host_memory_need(strategy, o).fits());
  }
}

TEST_CASE("what no staging budget can be", "[strategy]") {
  const Options good{.snapshot = 1_s, .persist = 9_s, .step = 1_s, .bytes = 8_GB, .staging_budget = 2_GB};
  CHECK(solve_strategy(SaveStrategy::snapshot, good).cost.blocking == 7.75_s);
  const auto error = [&](auto change) {
    Options o = good;
    change(o);
    return error_of([&] { (void)solve_strategy(SaveStrategy::snapshot, o); });
  };
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    CHECK_THAT(error([bad](Options& o) { o.staging_budget = Bytes(bad); }), ContainsSubstring("staging budget"));
  }
  for (const double bad : {0.0, 0.99, nan, infinity}) {
    CHECK_THAT(error([bad](Options& o) { o.staging_factor = bad; }), ContainsSubstring("each byte"));
  }
  CHECK_THAT(error([](Options& o) { o.buffers = 2; }), ContainsSubstring("in place of buffers and waves"));
  CHECK_THAT(error([](Options& o) { o.waves = 3; }), ContainsSubstring("in place of buffers and waves"));
  CHECK_THAT(error([](Options& o) { o.bytes = 0_B; }), ContainsSubstring("bytes per node"));
}

TEST_CASE("a slower step and its price", "[strategy]") {
  // users.md W24: a step of 0.43 s takes 4.35 s while the state is staged
  const double sigma = ckpt::slowdown_from_steps(0.43_s, 4.35_s);
  CHECK(sigma == Approx(1.0 - 0.43 / 4.35).epsilon(1e-14));
  // one step of it: 4.35 s of persisting do 0.43 s of work
  const auto one =
      solve_strategy(SaveStrategy::snapshot, {.persist = 4.35_s, .step = 0.43_s, .steps = 100, .slowdown = sigma});
  CHECK(one.contention.value() == Approx(4.35 - 0.43).epsilon(1e-12));
  CHECK(one.cycle.value() == Approx(43.0 + 4.35 - 0.43).epsilon(1e-12));
  CHECK(ckpt::slowdown_from_steps(2_s, 2_s) == 0.0);
  CHECK_THROWS_AS(ckpt::slowdown_from_steps(2_s, 1.9_s), InvalidInput);
  // at sigma = 1 nothing is done until the save is durable
  const auto still =
      solve_strategy(SaveStrategy::snapshot, {.snapshot = 1_s, .persist = 9_s, .step = 2_s, .slowdown = 1.0});
  CHECK(still.cycle == 12_s);
  CHECK(still.waiting == 0_s);
}

TEST_CASE("host memory: what is needed, what is missing, how many waves", "[strategy]") {
  const Options o{.snapshot = 10_s,
                  .persist = 60_s,
                  .step = 1_s,
                  .steps = 100,
                  .bytes = 650_GB,
                  .host_memory_free = 780_GB,
                  .buffers = 1};
  CHECK(solve_strategy(SaveStrategy::snapshot, o).host_memory == 650_GB);
  CHECK(solve_strategy(SaveStrategy::synchronous, o).host_memory == 0_B);
  Options two = o;
  two.buffers = 2;
  CHECK(error_of([&] { (void)solve_strategy(SaveStrategy::snapshot, two); }) ==
        "ckpt::solve_strategy: free host memory of a node must hold the save [B] (got 7.8e+11): it needs 1.3e+12 B, "
        "5.2e+11 B are missing; 2 waves would fit");
  two.waves = 2;
  CHECK(solve_strategy(SaveStrategy::snapshot, two).host_memory == 650_GB);
  CHECK(solve_strategy(SaveStrategy::snapshot, two).fewest_waves == 2);
  two.copies = 1;
  CHECK_THAT(error_of([&] { (void)solve_strategy(SaveStrategy::snapshot, two); }),
             ContainsSubstring("5.2e+11 B are missing; 10 waves would fit"));
  two.waves = 9;
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, two), InvalidInput);
  two.waves = 10;
  CHECK(solve_strategy(SaveStrategy::snapshot, two).host_memory == 780_GB);
  two.copies = 2;
  CHECK_THAT(error_of([&] { (void)solve_strategy(SaveStrategy::snapshot, two); }),
             ContainsSubstring("no number of waves would fit"));
  // a gathered state and replicas of peers count for any strategy
  Options copies = o;
  copies.copies = 2;
  for (const SaveStrategy strategy : all) CHECK_THROWS_AS(solve_strategy(strategy, copies), InvalidInput);
  copies.host_memory_free = 2000_GB;
  CHECK(solve_strategy(SaveStrategy::peer_memory, copies).host_memory == 1950_GB);
  CHECK(solve_strategy(SaveStrategy::local_first, copies).host_memory == 1300_GB);
  // no figure for free memory: not asked
  CHECK(solve_strategy(SaveStrategy::snapshot, {.step = 1_s, .bytes = 650_GB}).host_memory == 650_GB);
}

// ---- peers

/// Sets of nodes, as bits, of which no one may be lost altogether.
std::vector<std::uint32_t> holders(unsigned nodes, unsigned replicas) {
  std::vector<std::uint32_t> sets;
  const unsigned groups = nodes % replicas == 0 ? nodes / replicas : nodes / replicas - 1;
  const std::uint32_t group = (1U << replicas) - 1;
  for (unsigned g = 0; g < groups; ++g) sets.push_back(group << (g * replicas));
  const unsigned first = groups * replicas;
  const unsigned ring = nodes - first;
  for (unsigned i = 0; i < ring; ++i) {
    std::uint32_t set = 0;
    for (unsigned j = 0; j < replicas; ++j) set |= 1U << (first + (i + j) % ring);
    sets.push_back(set);
  }
  return sets;
}

/// Part of all sets of `lost` nodes after which no state is gone.
double counted(unsigned nodes, unsigned replicas, unsigned lost) {
  const auto sets = holders(nodes, replicas);
  double all_sets = 0.0;
  double good = 0.0;
  for (std::uint32_t gone = 0; gone < (1U << nodes); ++gone) {
    if (std::popcount(gone) != static_cast<int>(lost)) continue;
    all_sets += 1.0;
    const bool kept = std::none_of(sets.begin(), sets.end(), [&](std::uint32_t set) { return (set & gone) == set; });
    good += kept ? 1.0 : 0.0;
  }
  return good / all_sets;
}

TEST_CASE("recovery from peers: every set of losses counted", "[strategy]") {
  for (unsigned nodes = 2; nodes <= 12; ++nodes) {
    for (unsigned replicas = 1; replicas <= 5 && replicas <= nodes; ++replicas) {
      for (unsigned lost = 0; lost <= nodes; ++lost) {
        const double truth = counted(nodes, replicas, lost);
        const double answer = ckpt::gemini_recovery_probability(nodes, replicas, lost);
        const bool divides = nodes % replicas == 0;
        const bool exact =
            lost <= replicas || (divides && (lost < 2 * replicas || replicas <= 3 || lost <= nodes / replicas + 1));
        INFO(nodes << " nodes, " << replicas << " replicas, " << lost << " lost");
        if (exact) CHECK(answer == Approx(truth).margin(1e-14));
        CHECK(answer <= truth + 1e-14);
        CHECK(answer >= 0.0);
      }
    }
  }
}

TEST_CASE("recovery from peers: large systems", "[strategy]") {
  const auto row = test::theory_case("T3.04");
  const auto whole = [&](const char* name) { return static_cast<std::uint64_t>(row.input(name)); };
  CHECK(row.accepts(ckpt::gemini_recovery_probability(whole("N"), whole("m"), whole("k"))));
  // inclusion and exclusion at 60 digits
  CHECK(ckpt::gemini_recovery_probability(1'000'000, 2, 100) == Approx(0.99506174091062617).epsilon(1e-14));
  CHECK(ckpt::gemini_recovery_probability(1'000'000, 2, 1000) == Approx(0.60653076090233049).epsilon(1e-13));
  CHECK(ckpt::gemini_recovery_probability(1'000'000, 4, 50'000) == Approx(0.20956990796278923).epsilon(1e-12));
  CHECK(ckpt::gemini_recovery_probability(999'999, 3, 20'000) == Approx(0.069400602724248193).epsilon(1e-12));
  // exact fractions
  CHECK(ckpt::gemini_recovery_probability(1665, 5, 246) == Approx(0.9775913983944352).epsilon(1e-13));
  CHECK(ckpt::gemini_recovery_probability(120, 3, 78) == Approx(2.2940395625936047e-11).margin(1e-10));
  // one node too many for groups: the bound is off by (2m - 3) / C(N, m) at most from the best placement
  const double divides = ckpt::gemini_recovery_probability(1000, 2, 2);
  const double odd = ckpt::gemini_recovery_probability(1001, 2, 2);
  CHECK(1.0 - divides == Approx(500.0 / 499500.0).epsilon(1e-9));
  CHECK(1.0 - odd == Approx((499.0 + 3.0) / 500500.0).epsilon(1e-9));
  CHECK(ckpt::gemini_recovery_probability(1000, 2, 501) == 0.0);
  CHECK(ckpt::gemini_recovery_probability(9'007'199'254'740'990, 64, 70) == 1.0);
  // with more losses than are summed, the bound: 1 - (N/2) k (k-1) / (N (N-1)), or nothing
  CHECK(ckpt::gemini_recovery_probability(200'000'000, 2, 90'000'000) == 0.0);
  CHECK(ckpt::gemini_recovery_probability(1'000'000'000'000'000, 2, 400'000'000'000'000) == 0.0);
  CHECK(ckpt::gemini_recovery_probability(1'000'000'000'000'000, 2, 10'000'000) == Approx(0.950000005).epsilon(1e-14));

  CHECK_THROWS_AS(ckpt::gemini_recovery_probability(16, 0, 1), InvalidInput);
  CHECK_THROWS_AS(ckpt::gemini_recovery_probability(16, 65, 1), InvalidInput);
  CHECK_THROWS_AS(ckpt::gemini_recovery_probability(1, 2, 1), InvalidInput);
  CHECK_THROWS_AS(ckpt::gemini_recovery_probability(16, 2, 17), InvalidInput);
}

// ---- how often

double waste_at(const ckpt::AsyncPeriodOptions& o, double period) {
  const double cost = (o.blocking + o.contention).value() / period;
  const double failure = ((o.downtime + o.restore + o.latency).value() + period / 2.0) / o.mtbf.value();
  return 1.0 - (1.0 - cost) * (1.0 - failure);
}

TEST_CASE("the period of asynchronous saves", "[strategy]") {
  ckpt::AsyncPeriodOptions o{.blocking = 3_s,
                             .contention = 2_s,
                             .latency = 120_s,
                             .smallest_period = 117_s,
                             .mtbf = 6_h,
                             .downtime = 60_s,
                             .restore = 300_s};
  const auto best = ckpt::async_period(o);
  CHECK(best.period.seconds().value() == Approx(459.5650117230423).epsilon(1e-14));  // sqrt(2 x 5 x 21120)
  CHECK_FALSE(best.storage_limited);
  CHECK(best.lost_work == o.latency + best.period.seconds() / 2.0);
  CHECK(best.waste == Approx(waste_at(o, best.period.seconds().value())).epsilon(1e-13));
  for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0}) {
    CHECK(waste_at(o, factor * best.period.seconds().value()) > best.waste);
  }
  // A save of 30 s during which work goes on at the speed omega is that of `overlapped_waste`, but for c / M.
  for (const double omega : {0.0, 0.4}) {
    const ckpt::AsyncPeriodOptions save{
        .blocking = (1.0 - omega) * 30_s, .latency = 30_s, .mtbf = 6_h, .downtime = 60_s, .restore = 300_s};
    const auto found = ckpt::async_period(save);
    const auto overlapped = ckpt::overlapped_waste(
        ckpt::OverlappedSave{.length = 30_s, .overlap = omega, .downtime = 60_s, .restore = 300_s}, 6_h, found.period);
    const double more = save.blocking / save.mtbf;
    CHECK(found.waste == Approx(overlapped.total + more * (1.0 - overlapped.failure_free)).epsilon(1e-13));
  }
  // what blocks nothing is limited by storage
  o.blocking = o.contention = 0_s;
  CHECK(ckpt::async_period(o).period.seconds() == 117_s);
  CHECK(ckpt::async_period(o).storage_limited);
  o.smallest_period = 0_s;
  CHECK_THROWS_AS(ckpt::async_period(o), InvalidInput);
  o.mtbf = 480_s;
  CHECK_THROWS_AS(ckpt::async_period(o), InvalidInput);
}

TEST_CASE("bad input names what is wrong", "[strategy]") {
  const Options good{.snapshot = 1_s, .persist = 9_s, .step = 2_s};
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, Options{.snapshot = 1_s}), InvalidInput);  // no step
  for (const double bad : {-1.0, nan, infinity}) {
    Options o[8] = {good, good, good, good, good, good, good, good};
    o[0].snapshot = Seconds(bad);
    o[1].local_write = Seconds(bad);
    o[2].replication = Seconds(bad);
    o[3].persist = Seconds(bad);
    o[4].step = Seconds(bad);
    o[5].update = Seconds(bad);
    o[6].network_idle = Seconds(bad);
    o[7].steps = bad;
    for (const Options& each : o) {
      for (const SaveStrategy strategy : all) CHECK_THROWS_AS(solve_strategy(strategy, each), InvalidInput);
    }
    Options more[3] = {good, good, good};
    more[0].slowdown = bad;
    more[1].bytes = Bytes(bad);
    more[2].host_memory_free = Bytes(bad);
    for (const Options& each : more) CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, each), InvalidInput);
    CHECK_THROWS_AS(ckpt::checkfreq_steps(good, bad), InvalidInput);
    for (int i : {0, 3, 4, 5}) CHECK_THROWS_AS(ckpt::checkfreq_steps(o[i], 0.1), InvalidInput);
  }
  Options o = good;
  o.slowdown = 1.5;
  CHECK(error_of([&] { (void)solve_strategy(SaveStrategy::snapshot, o); }) ==
        "ckpt::solve_strategy: slowdown while persisting must be from 0 to 1 (got 1.5)");
  o = good;
  o.update = 2.5_s;
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, o), InvalidInput);
  o = good;
  o.buffers = 0;
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, o), InvalidInput);
  CHECK(solve_strategy(SaveStrategy::peer_memory, o).cost.blocking == 0_s);
  o.buffers = 1;
  o.waves = 0;
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, o), InvalidInput);
  o.waves = 2;
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::local_first, o), InvalidInput);
  // in the domain, but not in the range of the scalar
  o = good;
  o.persist = o.snapshot = Seconds(1.5e308);
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, o), InvalidInput);
  o = good;
  o.steps = 1e-300;
  o.step = Seconds(1e-300);
  o.update = 0_s;
  CHECK_THROWS_AS(solve_strategy(SaveStrategy::snapshot, o), InvalidInput);
}

TEST_CASE("other scalars agree with double", "[strategy]") {
  const auto in = [](auto rep) {
    using Rep = decltype(rep);
    const auto s = [](double x) { return ckpt::BasicSeconds<Rep>(Rep(x)); };
    const auto result = solve_strategy<Rep>(SaveStrategy::overlapped_snapshot, {.snapshot = s(3),
                                                                                .persist = s(40),
                                                                                .step = s(2),
                                                                                .update = s(0.5),
                                                                                .steps = Rep(8),
                                                                                .slowdown = Rep(0.25),
                                                                                .buffers = 2,
                                                                                .waves = 4});
    const auto peers = ckpt::gemini_recovery_probability<Rep>(24, 3, 7);
    return std::vector<Rep>{result.cost.blocking.value(),
                            result.waiting.value(),
                            result.cost.writing.value(),
                            result.cycle.value(),
                            result.cycle_factor,
                            peers,
                            Rep(static_cast<double>(result.smallest_steps))};
  };
  const auto expected = in(0.0);
  const auto user = in(Archetype(0.0));
  const auto wide = in(0.0L);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(inside(user[i]) == Approx(expected[i]).epsilon(1e-14));
    CHECK(static_cast<double>(wide[i]) == Approx(expected[i]).epsilon(1e-13));
  }
  const auto single = solve_strategy<float>(SaveStrategy::snapshot, {.snapshot = ckpt::BasicSeconds<float>(0.5F),
                                                                     .persist = ckpt::BasicSeconds<float>(45.0F),
                                                                     .step = ckpt::BasicSeconds<float>(2.0F),
                                                                     .steps = 20.0F});
  CHECK(single.stall().value() == 5.5F);
}

}  // namespace strategy_test
