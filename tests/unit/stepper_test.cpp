// A run that another program steps: against the simulation, by hand, and with times that nobody has planned.

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/goodput/stepper.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace stepper_test {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using ckpt::RunPhase;
using ckpt::Seconds;
using test::error_of;

static_assert(std::is_trivially_copyable_v<ckpt::RunState> && std::is_standard_layout_v<ckpt::RunState>);
static_assert(std::is_aggregate_v<ckpt::RunState>);

/// Steps a run with failures at exponential times, as a foreign event loop does.
ckpt::RunState walk(const ckpt::RunStepper& stepper, Seconds mtbf, ckpt::RandomStream& random) {
  auto state = stepper.start();
  Seconds failure = mtbf * random.exponential();
  Seconds clock{};
  while (!state.done()) {
    const auto step = stepper.next(state);
    CHECK(step.phase == state.phase);
    if (step.exposed && failure < step.time) {
      stepper.fail(state, failure);
      clock += failure;
      failure = mtbf * random.exponential();
    } else {
      if (step.exposed) failure -= step.time;
      stepper.end(state);
      clock += step.time;
    }
    CHECK_THAT(stepper.ledger(state).wall_clock().value(), WithinRel(clock.value(), 1e-12));
  }
  return state;
}

TEST_CASE("stepper: a foreign loop gives the runs of the simulation") {
  ckpt::Run run{.work = 50_h, .save = {.blocking = 60_s}, .outage = {.restore = 600_s}};
  int waits = 0;
  int drains = 0;
  for (int i = 0; i < 48; ++i) {
    run.save.writing = Seconds(i % 3 == 0 ? 0.0 : i % 3 == 1 ? 500.0 : 5000.0);
    run.save.slowdown = i % 2 == 0 ? 0.0 : 0.2;
    run.save.one_at_a_time = i % 4 < 2;
    run.exposure = {.saving = i % 5 != 0, .restoring = i % 7 != 0};
    run.outage = {.restore = 600_s};
    if (i >= 24) run.outage = {.detection = 90_s, .rescheduling = 200_s, .restore = 500_s, .warm_up = 100_s};
    const ckpt::WorkInterval interval(Seconds(i % 2 == 0 ? 3600.0 : 4321.0));
    const ckpt::SimulationOptions options{
        .seed = static_cast<std::uint64_t>(i), .max_runs = 1, .method = ckpt::SimulationMethod::segments};
    const auto simulated = ckpt::simulate(run, ckpt::Exponential{4_h}, interval, options);
    ckpt::RandomStream random(static_cast<std::uint64_t>(i), 0);
    const ckpt::RunStepper stepper(run, interval);
    waits += run.save.waiting(interval) > 0_s ? 1 : 0;
    drains += run.save.persist() > 0_s ? 1 : 0;
    const auto ledger = stepper.ledger(walk(stepper, 4_h, random));
    CAPTURE(i);
    CHECK(stepper.without_failures() == simulated.without_failures);
    CHECK(ledger.failure_count == simulated.ledger.failure_count);
    CHECK(ledger.useful_work == 50_h);
    for (const ckpt::Category category : ckpt::all_categories) {
      CAPTURE(to_string(category));
      if (i < 24) {
        CHECK(ledger[category] == simulated.ledger[category]);  // the same steps, to the last bit
      } else {                                                  // the simulation takes restore and warm-up as one
        CHECK_THAT(ledger[category].value(), WithinAbs(simulated.ledger[category].value(), 1e-6));
      }
    }
  }
  CHECK(waits > 5);
  CHECK(drains > 20);
}

/// Two hours of work, saves of 6 min each hour that are durable 30 min later.
constexpr ckpt::Run two_hours{
    .work = 2_h,
    .save = {.blocking = 6_min, .writing = 30_min, .slowdown = 0.5},
    .outage = {.detection = 1_min, .rescheduling = 2_min, .restore = 3_min, .warm_up = 4_min}};

/// A failure in the second segment, after the first save is durable or before, and one while it restores.
constexpr ckpt::Ledger by_hand(Seconds after) {
  const ckpt::RunStepper stepper(two_hours, ckpt::WorkInterval(1_h));
  auto state = stepper.start();
  stepper.end(state);          // 60 min of work
  stepper.end(state);          // 6 min of saving
  stepper.fail(state, after);  // in the second segment
  stepper.end(state);          // 1 min until it is known
  stepper.end(state);          // 2 min until it is scheduled
  stepper.end(state);          // 3 min of reading
  stepper.fail(state, 30_s);   // while it warms up
  while (!state.done()) stepper.end(state);
  return stepper.ledger(state);
}
static_assert(by_hand(40_min).lost_work == 25_min);  // 15 min of 30 beside the save, and 10 min alone
static_assert(by_hand(40_min).save == 12_min && by_hand(40_min).slowdown == 15_min);
static_assert(by_hand(40_min).restore == 10.5 * 1_min && by_hand(40_min).rescheduling == 4_min);
static_assert(by_hand(40_min).waiting == 30_min && by_hand(40_min).failure_count == 2.0);
static_assert(by_hand(20_min).lost_work == 70_min);  // the save, too: an hour and 10 min of 20
static_assert(by_hand(20_min).save == 18_min && by_hand(20_min).slowdown == 25_min);

TEST_CASE("stepper: phases by name, in their order") {
  const ckpt::RunStepper stepper(two_hours, 2);
  CHECK(stepper.segments() == 2);
  CHECK(stepper.without_failures() == 2_h + 2 * 6_min + 15_min + 30_min);
  auto state = stepper.start();
  for (const RunPhase expected :
       {RunPhase::compute, RunPhase::save, RunPhase::compute, RunPhase::save, RunPhase::drain}) {
    CHECK(stepper.next(state).phase == expected);
    CHECK(stepper.next(state).exposed);
    stepper.end(state);
  }
  CHECK(state.done());
  CHECK(stepper.next(state).phase == RunPhase::done);
  state = stepper.start();
  stepper.fail(state, 1_min);
  for (const RunPhase expected : {RunPhase::detection, RunPhase::rescheduling, RunPhase::restore, RunPhase::warm_up}) {
    CHECK(stepper.next(state).phase == expected);
    CHECK(stepper.next(state).exposed == (expected == RunPhase::restore || expected == RunPhase::warm_up));
    stepper.end(state);
  }
  CHECK(stepper.next(state).phase == RunPhase::compute);
}

TEST_CASE("stepper: a state is bytes, and goes on elsewhere") {
  const ckpt::RunStepper stepper(two_hours, ckpt::WorkInterval(10_min));
  auto state = stepper.start();
  for (int i = 0; i < 7; ++i) stepper.end(state);
  stepper.fail(state, 1_min);
  std::array<unsigned char, sizeof(ckpt::RunState)> bytes;
  std::memcpy(bytes.data(), &state, sizeof state);
  while (!state.done()) stepper.end(state);
  ckpt::RunState other;
  std::memcpy(&other, bytes.data(), sizeof other);
  const ckpt::RunStepper elsewhere(two_hours, ckpt::WorkInterval(10_min));
  while (!other.done()) elsewhere.end(other);
  CHECK(elsewhere.ledger(other).wall_clock() == stepper.ledger(state).wall_clock());
  CHECK(other.lost == state.lost);
  CHECK(state.failures == 1);
}

TEST_CASE("stepper: phases take what another program says") {
  const ckpt::RunStepper stepper(two_hours, ckpt::WorkInterval(1_h), {.durable_is_reported = true});
  auto state = stepper.start();
  Seconds clock{};
  const auto end = [&](Seconds took) {
    stepper.end(state, took);
    clock += took;
    CHECK_THAT(stepper.ledger(state).wall_clock().value(), WithinRel(clock.value(), 1e-14));
  };
  end(61_min);  // slower than planned
  end(9_min);
  CHECK(state.in_flight() == 1);
  CHECK(state.phase == RunPhase::compute);
  end(100_min);  // and still in flight
  CHECK(state.phase == RunPhase::wait);
  CHECK(state.in_flight() == 1);
  stepper.durable(state, 3_min);
  end(3_min);
  CHECK(state.in_flight() == 0);
  end(5_min);
  CHECK(state.phase == RunPhase::drain);
  auto failed = state;
  stepper.fail(failed, 10_min);
  CHECK(failed.left == 1);
  CHECK(stepper.ledger(failed).lost_work == 1_h);
  CHECK(stepper.ledger(failed).slowdown == 41_min);
  stepper.durable(state, 20_min);
  CHECK(state.done());
  CHECK(stepper.ledger(state).waiting == 23_min);
  CHECK(stepper.ledger(state).wall_clock() == clock + 20_min);

  // A failure before the first save is durable, in a segment that takes longer than planned.
  state = stepper.start();
  stepper.end(state);
  stepper.end(state);
  stepper.fail(state, 3_h);
  CHECK(state.left == 2);
  CHECK(stepper.ledger(state).lost_work == 2_h);
  CHECK(stepper.ledger(state).slowdown == 2_h);
}

TEST_CASE("stepper: a save that counts from its start") {
  const ckpt::Run run{.work = 2_h, .save = {.blocking = 6_min}, .outage = {.restore = 1_min}};
  const ckpt::RunStepper stepper(run, 2, {.valid = ckpt::SaveValid::at_start});
  auto state = stepper.start();
  stepper.end(state);
  stepper.fail(state, 1_min);
  CHECK(state.left == 1);
  stepper.end(state);
  stepper.end(state);
  stepper.fail(state, 2_min);  // in the last save
  stepper.end(state);          // restores, and has nothing left to do
  CHECK(state.done());
  CHECK(stepper.ledger(state).wall_clock() == 2_h + 5_min);
  CHECK(state.lost == 0_s);
}

TEST_CASE("stepper: bad input") {
  const ckpt::WorkInterval hour(1_h);
  CHECK_THAT(error_of([] { return ckpt::RunStepper(two_hours, 0); }), ContainsSubstring("segments"));
  CHECK_THAT(error_of([] { return ckpt::RunStepper(two_hours, ckpt::WorkInterval(Seconds(1e-13))); }),
             ContainsSubstring("ckpt::RunStepper: number of segments must be from 1 to 2^53"));
  CHECK_THAT(error_of([] { return ckpt::RunStepper(two_hours, ckpt::WorkInterval(0_s)); }),
             ContainsSubstring("ckpt::RunStepper: interval must be"));
  CHECK_THAT(error_of([] { return ckpt::RunStepper(ckpt::Run{}, 1); }), ContainsSubstring("work"));
  CHECK_THAT(error_of([&] { return ckpt::RunStepper(two_hours, hour, {.valid = ckpt::SaveValid::at_start}); }),
             ContainsSubstring("ckpt::RunStepper: a save that is valid at its start"));
  const ckpt::RunStepper stepper(two_hours, hour);
  auto state = stepper.start();
  for (const double bad : {-1.0, test::nan, test::infinity}) {
    CHECK_THAT(error_of([&] { return stepper.end(state, Seconds(bad)), 0; }), ContainsSubstring("time of a phase"));
    CHECK_THAT(error_of([&] { return stepper.fail(state, Seconds(bad)), 0; }), ContainsSubstring("time of a failure"));
    CHECK_THAT(error_of([&] { return stepper.durable(state, Seconds(bad)), 0; }), ContainsSubstring("in the phase"));
  }
  CHECK_THAT(error_of([&] { return stepper.end(state, 59_min), 0; }), ContainsSubstring("as long as its work"));
  CHECK_THAT(error_of([&] { return stepper.durable(state, 1_s), 0; }), ContainsSubstring("durable_is_reported"));
  while (state.phase != RunPhase::drain) stepper.end(state);
  CHECK_THAT(error_of([&] { return stepper.fail(state, 31_min), 0; }), ContainsSubstring("done by then"));
  stepper.end(state);
  CHECK_THAT(error_of([&] { return stepper.end(state), 0; }), ContainsSubstring("done"));
  CHECK_THAT(error_of([&] { return stepper.fail(state, 0_s), 0; }), ContainsSubstring("done"));

  const ckpt::RunStepper reported(two_hours, 8, {.durable_is_reported = true});
  state = reported.start();
  CHECK_THAT(error_of([&] { return reported.durable(state, 1_s), 0; }), ContainsSubstring("no save is in flight"));
  for (int saves = 0; saves < 3; saves += state.phase == RunPhase::compute ? 1 : 0) reported.end(state);
  while (state.phase != RunPhase::save) reported.end(state);
  CHECK_THAT(error_of([&] { return reported.end(state), 0; }), ContainsSubstring("fourth save"));
  reported.durable(state, 0_s);
  reported.end(state);
  CHECK(state.in_flight() == 3);
}

TEST_CASE("simulate: a recorded run, event by event and by jumps") {
  // As printed by this simulation before it was made of the stepper's steps. Exponential failures: no function of the
  // platform's takes part, but once in a hundred draws.
  ckpt::Run run{.work = 300_h,
                .save = {.blocking = 30_s, .copying = 60_s, .writing = 2500_s, .slowdown = 0.125},
                .outage = {.detection = 40_s, .rescheduling = 80_s, .restore = 400_s, .warm_up = 100_s}};
  const ckpt::WorkInterval interval(2000_s);
  struct Recorded {
    double mean, lost, waiting, restore, failures;
  };
  constexpr Recorded recorded[3] = {
      {0x1.9ee364a677c0fp+20, 0x1.09a11dcdb0847p+18, 0x1.925b968e8558bp+16, 0x1.6d59941e89c7ep+15, 96.00},
      {0x1.34abbaecb78f8p+20, 0x1.220be52396ecep+16, 0.0, 0x1.1b4ff87661d4bp+15, 74.00},
      {0x1.33d7e13a5f767p+20, 0x1.dd2c13a5f7676p+16, 0x1.c2p+9, 0x1.01dp+15, 66.00}};
#if defined(__x86_64__) && !defined(__FMA__)
  constexpr double event_by_event = 0.0;
#else  // where a * b + c is rounded once, or in more digits
  constexpr double event_by_event = 1e-12;
#endif
  for (const Recorded& expected : recorded) {
    for (const auto method : {ckpt::SimulationMethod::segments, ckpt::SimulationMethod::jump}) {
      const auto result = ckpt::simulate(run, ckpt::Exponential{5_h}, interval,
                                         {.seed = 11, .relative_error = 0.0, .max_runs = 1, .method = method});
      const double off = method == ckpt::SimulationMethod::segments ? event_by_event : 1e-13;
      CHECK_THAT(result.mean.value(), WithinRel(expected.mean, off));
      CHECK_THAT(result.ledger.lost_work.value(), WithinRel(expected.lost, off));
      CHECK_THAT(result.ledger.waiting.value(), WithinRel(expected.waiting, off));
      CHECK_THAT(result.ledger.restore.value(), WithinRel(expected.restore, off));
      CHECK(result.ledger.failure_count == expected.failures);
    }
    run.save =
        &expected == recorded ? ckpt::SaveCost{.blocking = 120_s} : ckpt::SaveCost{.blocking = 30_s, .writing = 900_s};
    if (&expected != recorded) run.exposure = {.saving = false, .restoring = false};
  }
}

}  // namespace stepper_test
