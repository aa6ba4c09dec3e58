// What would have to change: every answer is put back into the job, over random jobs; and against closed forms and
// roots at 40 digits.

#include <cmath>
#include <optional>
#include <string>

#include <ckpt/job/input.hpp>
#include <ckpt/job/require.hpp>
#include <ckpt/job/sizing.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "jobs.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::Input;
using ckpt::Job;
using ckpt::require;
using ckpt::Seconds;
using ckpt::WorkInterval;
using test::error_of;

/// 1000 h, a save blocks for 5 min, restarts in 1 + 4 + 10 min; a failure a day.
const Job typical{.training = {.work = 1000_h},
                  .failures = {.law = ckpt::Exponential{24_h},
                               .outage = {.detection = 1_min, .rescheduling = 4_min, .restore = 10_min}},
                  .saving = {.cost = ckpt::SaveCost{.blocking = 5_min}}};

Job every(Job job, Seconds interval) {
  job.saving.interval = WorkInterval(interval);
  return job;
}

double goodput_of(const Job& job) { return ckpt::detail::goodput_with(job, Input::work, job.training.work.value()); }

}  // namespace

TEST_CASE("require: a typical run") {
  // Roots of Daly's complete model for 1000 h in the best number of segments, or every 2 h, at 40 digits with mpmath.
  const Job two_hours = every(typical, 2_h);
  CHECK_THAT(require(typical, Input::blocking, 0.9).value, WithinRel(377.429056870514398, 1e-12));
  CHECK_THAT(require(two_hours, Input::blocking, 0.9).value, WithinRel(375.148496626837618, 1e-12));
  CHECK_THAT(require(typical, Input::restore, 0.9).value, WithinRel(1502.2633426355902, 1e-12));
  CHECK_THAT(require(typical, Input::detection, 0.9).value + 240.0, WithinRel(1210.14016474119566, 1e-12));
  CHECK_THAT(require(typical, Input::rescheduling, 0.9).value + 60.0, WithinRel(1210.14016474119566, 1e-12));
  CHECK_THAT(require(typical, Input::mtbf, 0.9).value / 3600.0, WithinRel(19.9424390078506163, 1e-12));
  CHECK_THAT(require(two_hours, Input::mtbf, 0.9).value / 3600.0, WithinRel(20.1502732525028569, 1e-12));
  CHECK_THAT(require(typical, Input::interval, 0.9).value, WithinRel(11529.9654254632084, 1e-12));
  // The interval of the job does not matter for the longest one.
  CHECK(require(two_hours, Input::interval, 0.9).value == require(typical, Input::interval, 0.9).value);
  // What restores and warms up is one time.
  const double restore = require(typical, Input::restore, 0.9).value;
  CHECK_THAT(require(typical, Input::warm_up, 0.9).value, WithinRel(restore - 600.0, 1e-11));

  // 14 TB through shared storage, blocking: the bandwidth at which they take the longest blocking time.
  Job storage = typical;
  storage.saving.cost.reset();
  storage.state = 14_TB;
  storage.machine.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 1_GBps}};
  const auto bandwidth = require(storage, Input::shared_write, 0.9);
  CHECK_THAT(bandwidth.value, WithinRel(14e12 / 377.429056870514398, 1e-12));
  CHECK(bandwidth.goodput >= 0.9);
}

TEST_CASE("require: put back, an answer meets its target, and one slightly worse misses it") {
  test::Random random(20261129);
  int asked = 0;
  int missed = 0;
  int any = 0;
  for (int i = 0; i < 200; ++i) {
    const Job job = test::solvable_job(random);
    for (const Input input : ckpt::all_inputs) {
      const int helps = ckpt::inputs::info(input).helps;
      const std::optional<double> now = helps == 0 ? std::nullopt : value(job, input);
      if (!now) continue;
      const double step = job.training.step.value();
      const bool saves = input == Input::failed_saves || input == Input::unusable_saves;
      if (saves && !job.failures.exposure.saving) continue;
      double x = *now > 0.0 ? *now * random.span(0.2, 5.0) : random.uniform() * (saves ? 0.5 : 1.0);
      if (input == Input::slowdown && x > 0.9) x = 0.9;
      if ((input == Input::update || input == Input::network_idle) && step > 0.0 && x > step) x = step;
      ckpt::Outcome there;
      if (ckpt::detail::try_solve(with(job, input, x), there) != ckpt::Obstacle::none) continue;
      const double target = there.goodput();
      if (!(target > 1e-6 && target < 1.0)) continue;
      CAPTURE(i, to_string(job.saving.strategy), to_string(input), x, *now, target);
      ++asked;
      if (input == Input::host_memory_free) {  // fewer waves can be worse: then the target is out of reach
        const std::string error = error_of([&] { return require(job, input, target); });
        if (error != "no error") {
          CHECK_THAT(error, ContainsSubstring("best reachable"));
          continue;
        }
      }
      const auto need = require(job, input, target);
      REQUIRE(need.input == input);
      REQUIRE(need.goodput >= target);
      const auto back = solve(with(job, input, need.value));
      REQUIRE(back.goodput() == need.goodput);
      REQUIRE(back.interval.seconds() == need.interval.seconds());
      if (need.any) {
        ++any;
        continue;
      }
      const auto worse = [&](double by) { return helps > 0 ? need.value / by : need.value * by; };
      const double just_beyond = ckpt::detail::goodput_with(job, input, worse(1.0 + 1e-6));
      REQUIRE(just_beyond < target * (1.0 + 1e-11));  // where the goodput hardly depends on it, rounding decides
      missed += just_beyond < target ? 1 : 0;
      // The value that was known to meet it is no worse.
      const bool smooth = back.waves == 1 && there.waves == 1 && job.failures.exposure.saving;
      if (smooth && !(std::abs(back.goodput() - target) < 1e-11)) {
        REQUIRE((helps > 0 ? need.value <= x * (1.0 + 1e-9) : need.value >= x * (1.0 - 1e-9)));
      }
    }

    // The longest interval.
    Job free = job;
    free.saving.interval.reset();
    free.training.step = 0_s;
    ckpt::Outcome best;
    if (ckpt::detail::try_solve(free, best) != ckpt::Obstacle::none) continue;
    const double target = best.goodput() * random.uniform(0.3, 0.999);
    const auto longest = require(job, Input::interval, target);
    CAPTURE(i, to_string(job.saving.strategy), target);
    REQUIRE(longest.goodput >= target);
    REQUIRE(solve(with(job, Input::interval, longest.value)).goodput() == longest.goodput);
    REQUIRE(longest.interval.seconds().value() == longest.value);
    if (longest.value >= job.training.work.value()) continue;  // a save at the end is enough
    for (const double factor : {1.0 + 1e-7, 1.0001, 1.01, 1.1, 2.0}) {
      REQUIRE(ckpt::detail::goodput_with(job, Input::interval, longest.value * factor) < target);
    }
  }
  CHECK(asked > 2000);
  CHECK(missed > asked / 2);
  CHECK(missed + any > asked - asked / 100);
}

TEST_CASE("require: beyond what can be reached is an error that says so") {
  test::Random random(20261130);
  int unreachable = 0;
  for (int i = 0; i < 60; ++i) {
    const Job job = test::solvable_job(random);
    for (const Input input : {Input::restore, Input::detection, Input::rescheduling, Input::warm_up}) {
      const double most = ckpt::detail::goodput_with(job, input, 0.0);
      if (!(most < 0.98)) continue;
      CAPTURE(i, to_string(input), most);
      REQUIRE_THAT(error_of([&] { return require(job, input, most + 0.5 * (1.0 - most)); }),
                   ContainsSubstring("cannot be reached") && ContainsSubstring("best reachable: 0.") &&
                       ContainsSubstring(", by " + std::string(to_string(input))));
      ++unreachable;
    }
  }
  CHECK(unreachable > 50);
}

TEST_CASE("require: what the job has is what its own goodput needs") {
  const double now = solve(typical).goodput();
  for (const Input input : {Input::blocking, Input::detection, Input::rescheduling, Input::restore, Input::mtbf}) {
    CAPTURE(to_string(input));
    const auto found = require(typical, input, now);
    CHECK(found.goodput >= now);
    CHECK_THAT(found.value, WithinRel(*value(typical, input), 1e-10));
  }
}

TEST_CASE("require: saves that cost nothing") {
  Job free = typical;
  free.saving.cost = ckpt::SaveCost{};
  // The shorter the interval the better; the longest that keeps a goodput is still a number.
  const Job hourly = every(free, 1_h);
  const auto longest = require(hourly, Input::interval, 0.98);
  CHECK(longest.goodput >= 0.98);
  CHECK(solve(with(hourly, Input::interval, longest.value * 1.0000001)).goodput() < 0.98);
  CHECK_THAT(error_of([&] { return require(hourly, Input::interval, 0.99); }),
             ContainsSubstring("best reachable: 0.989643"));
  // With the interval left out, too: it is what is asked for.
  CHECK(require(free, Input::interval, 0.98).value == longest.value);
  // What saves that cost nothing come near to, with restarts of 15 min: M e^(-R/M) / (M + D).
  CHECK_THAT(error_of([&] { return require(typical, Input::blocking, 0.99); }),
             ContainsSubstring("best reachable: 0.989643, by blocking"));
}

TEST_CASE("require: the first-order bandwidth is the limit of the exact one") {
  // theory.md section 9: 1e12 parameters of 14 B, 2 % waste at an MTBF of 3 h.
  CHECK_THAT(ckpt::bandwidth_for_waste(14_TB, 3_h, 0.02).in(ckpt::units::TBps), WithinRel(6.48, 1e-3));
  // No restart costs: the exact one differs by the order of the waste.
  const Job job{.state = 14_TB,
                .machine = {.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 1_TBps}}},
                .training = {.work = 1000_h},
                .failures = {.law = ckpt::Exponential{3_h}, .outage = {.restore = 0_s}}};
  for (const double waste : {1e-2, 1e-3, 1e-4}) {
    const double exact = require(job, Input::shared_write, 1.0 - waste).value;
    const double first = ckpt::bandwidth_for_waste(14_TB, 3_h, waste).value();
    CHECK(std::fabs(first / exact - 1.0) < waste);
    CHECK(std::fabs(first / exact - 1.0) > 0.1 * waste);
  }
}

TEST_CASE("require: other scalars") {
  using Dual = ckpt::testing::Dual;
  const auto s = [](double x) { return ckpt::BasicSeconds<Dual>(Dual(x)); };
  ckpt::BasicJob<Dual> job;
  job.training.work = s(3.6e6);
  job.failures.law = ckpt::BasicExponential<Dual>{s(86400)};
  job.failures.outage.restore = ckpt::BasicSeconds<Dual>(Dual(600, 1.0));  // by the restore time
  job.saving.cost = ckpt::BasicSaveCost<Dual>{.blocking = s(300)};
  const auto at = [](double restore) {
    return Job{.training = {.work = 1000_h},
               .failures = {.law = ckpt::Exponential{24_h}, .outage = {.restore = Seconds(restore)}},
               .saving = {.cost = ckpt::SaveCost{.blocking = 5_min}}};
  };
  CHECK_THAT(require(job, Input::blocking, Dual(0.9)).value.value(),
             WithinRel(require(at(600), Input::blocking, 0.9).value, 1e-12));
  CHECK_THAT(require(job, Input::mtbf, Dual(0.9)).value.value(),
             WithinRel(require(at(600), Input::mtbf, 0.9).value, 1e-12));

  const ckpt::BasicJob<float> narrow{
      .training = {.work = ckpt::BasicSeconds<float>(3.6e6F)},
      .failures = {.law = ckpt::BasicExponential<float>{ckpt::BasicSeconds<float>(86400.0F)},
                   .outage = {.restore = ckpt::BasicSeconds<float>(600.0F)}},
      .saving = {.cost = ckpt::BasicSaveCost<float>{.blocking = ckpt::BasicSeconds<float>(300.0F)}}};
  const auto rough = require(narrow, Input::mtbf, 0.9F);
  CHECK(rough.goodput >= 0.9F);
  CHECK_THAT(static_cast<double>(rough.value), WithinRel(require(at(600), Input::mtbf, 0.9).value, 1e-4));
}

TEST_CASE("require: what cannot be asked") {
  for (const double bad : {0.0, 1.0, -0.5, 1.5, test::nan, test::infinity}) {
    for (const Input input : {Input::restore, Input::mtbf, Input::interval, Input::blocking}) {
      CHECK_THAT(error_of([&] { return require(typical, input, bad); }),
                 ContainsSubstring("ckpt::require: target goodput must be > 0 and < 1"));
    }
  }
  for (const Input input : {Input::nodes, Input::writers, Input::work, Input::step, Input::buffers, Input::replicas}) {
    CHECK_THAT(error_of([&] { return require(typical, input, 0.5); }),
               ContainsSubstring("ckpt::require: " + std::string(to_string(input)) +
                                 " neither helps nor hurts throughout: sweep it with `with`"));
  }
  for (const Input input : {Input::shared_write, Input::local_write, Input::network, Input::host_link, Input::state}) {
    CHECK(error_of([&] { return require(typical, input, 0.5); }) ==
          "ckpt::require: the job has no " + std::string(to_string(input)));
  }
  for (const double bad : {0.0, -1.0, test::nan, test::infinity}) {
    Job job = typical;
    job.failures.law = ckpt::Exponential{Seconds(bad)};
    CHECK_THAT(error_of([&] { return require(job, Input::restore, 0.5); }), ContainsSubstring("MTBF must be"));
    CHECK_THAT(error_of([&] { return require(job, Input::interval, 0.5); }), ContainsSubstring("MTBF must be"));
    const Job badly = every(typical, Seconds(bad));
    CHECK_THAT(error_of([&] { return require(badly, Input::restore, 0.5); }), ContainsSubstring("interval must be"));
    CHECK_THAT(error_of([&] { return require(badly, Input::mtbf, 0.5); }), ContainsSubstring("interval must be"));
  }
  Job never = typical;
  never.failures.law.reset();
  CHECK_THAT(error_of([&] { return require(never, Input::interval, 0.5); }), ContainsSubstring("set failures.law"));
  CHECK_THAT(error_of([&] { return require(never, Input::mtbf, 0.5); }), ContainsSubstring("the job has no mtbf"));
  CHECK_THAT(error_of([&] { return require(every(typical, 30_min), Input::mtbf, 0.97); }),
             ContainsSubstring("best reachable: 0.857142"));
}

TEST_CASE("require: a job in whose interval saves wait for each other") {
  // A save takes 2 h to write, the interval is an hour: the job waits, and the answers know it.
  Job waiting = every(typical, 1_h);
  waiting.saving.cost->writing = 2_h;
  const double now = solve(waiting).goodput();
  CHECK(now < 0.5);
  CHECK_THAT(require(waiting, Input::restore, now).value, WithinRel(600.0, 1e-9));
  CHECK_THAT(require(waiting, Input::writing, now).value, WithinRel(7200.0, 1e-9));
  CHECK_THAT(require(waiting, Input::mtbf, now).value, WithinRel(86400.0, 1e-9));
  // What 0.84 takes: next to no wait, which is gone when a save is written in an hour and 5 min.
  CHECK(require(waiting, Input::writing, 0.84).value < 67.0 * 60.0);
}

TEST_CASE("require: a job of a few segments is the whole job") {
  // 3 h of work every 2 h: a segment of 2 h and one of 1 h, not the 1.5 segments that a long run is charged for them.
  const Job brief{.training = {.work = 3_h},
                  .failures = {.law = ckpt::Exponential{24_h}, .outage = {.restore = 10_min}},
                  .saving = {.interval = WorkInterval(2_h), .cost = ckpt::SaveCost{.blocking = 10_min}}};
  CHECK_THAT(require(brief, Input::mtbf, solve(brief).goodput()).value, WithinRel(86400.0, 1e-10));
  const auto longest = require(brief, Input::interval, 0.5);
  CHECK(longest.value == 10800.0);
  CHECK(longest.goodput == goodput_of(every(brief, 3_h)));
}

TEST_CASE("require: an input that is 0 starts inside its domain") {
  // Steps below 1 s, and no update: found in a test over random jobs.
  Job job{.state = 1_TB,
          .machine = {.node = {.accelerators = 8},
                      .nodes = 4,
                      .to_host = ckpt::HostLink{.per_accelerator = 1_GBps},
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps}}},
          .training = {.step = 0.25_s},
          .failures = {.law = ckpt::Exponential{3_h}},
          .saving = {.strategy = ckpt::SaveStrategy::overlapped_snapshot}};
  const double with_none = solve(job).goodput();
  job.training.update = 0.25_s;
  const double with_all = solve(job).goodput();
  REQUIRE(with_all < with_none);
  job.training.update = 0_s;
  const auto found = require(job, Input::update, 0.5 * (with_none + with_all));
  CHECK(found.value > 0.0);
  CHECK(found.value < 0.25);
  CHECK(require(job, Input::update, 0.5 * with_all).any);
}

TEST_CASE("require: failures of wall clock stay as rare as they are while an outage moves") {
  ckpt::Job wall{.state = 1_TB,
                 .machine = {.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 50_GBps}}},
                 .training = {.work = 720_h},
                 .failures = {.law = ckpt::Exponential{3_h},
                              .mtbf_of = ckpt::MtbfOf::wall_clock,
                              .outage = {.detection = 20_min, .rescheduling = 10_min}},
                 .saving = {.writers = ckpt::Count(8.0)}};
  wall.machine.shared->write_per_client = 10_GBps;
  ckpt::Job up = wall;
  up.failures.law = ckpt::Exponential{150_min};  // 3 h less the 30 min down
  up.failures.mtbf_of = ckpt::MtbfOf::uptime;
  const auto need = ckpt::require(wall, ckpt::Input::detection, 0.75);
  CHECK(need.value == ckpt::require(up, ckpt::Input::detection, 0.75).value);
  CHECK(solve(with(up, ckpt::Input::detection, need.value)).goodput() >= 0.75);
  CHECK(solve(with(up, ckpt::Input::detection, need.value * 1.001)).goodput() < 0.75);
  // The MTBF itself as it was given, of wall clock.
  const auto mtbf = ckpt::require(wall, ckpt::Input::mtbf, 0.75);
  CHECK(mtbf.value == Approx(ckpt::require(up, ckpt::Input::mtbf, 0.75).value + 1800.0).epsilon(1e-10));
  CHECK(solve(with(wall, ckpt::Input::mtbf, mtbf.value)).goodput() >= 0.75);
}

TEST_CASE("gain is the difference of two jobs") {
  test::Random random(20261201);
  int counted = 0;
  for (int i = 0; i < 60; ++i) {
    const Job job = test::solvable_job(random);
    const double now = solve(job).goodput();
    for (const Input input : ckpt::all_inputs) {
      const int helps = ckpt::inputs::info(input).helps;
      if (helps == 0 || input == Input::network_idle || input == Input::slowdown || input == Input::update) continue;
      const auto has = value(job, input);
      if (!has) continue;
      const double factor = random.span(1.01, 3.0);
      CAPTURE(i, to_string(input), factor);
      const double moved = helps > 0 ? *has * factor : *has / factor;
      CHECK(gain(job, input, factor) == solve(with(job, input, moved)).goodput() - now);
      ++counted;
    }
  }
  CHECK(counted > 600);
  CHECK_THAT(error_of([&] { return ckpt::gain(typical, Input::nodes, 2.0); }), ContainsSubstring("ckpt::gain: nodes"));
  for (const double bad : {0.0, -1.0, test::nan, test::infinity}) {
    CHECK_THAT(error_of([&] { return ckpt::gain(typical, Input::mtbf, bad); }),
               ContainsSubstring("ckpt::gain: factor must be finite and > 0"));
  }
}

TEST_CASE("gain: the fields by hand") {
  // Fields set without `with`.
  const Job job{
      .state = 4_TB,
      .machine = {.node = {.accelerators = 8, .network = 25_GBps},
                  .nodes = 16,
                  .to_host = ckpt::HostLink{.per_accelerator = 10_GBps},
                  .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps}}},
      .training = {.step = 5_s},
      .failures = {.law = ckpt::Exponential{6_h},
                   .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 1_min}},
      .saving = {.strategy = ckpt::SaveStrategy::snapshot, .slowdown = 0.05}};
  const double now = solve(job).goodput();
  const auto gained = [&](auto change) {
    Job other = job;
    change(other);
    return solve(other).goodput() - now;
  };
  CHECK(gain(job, Input::mtbf, 2.0) == gained([](Job& j) { j.failures.law->mtbf = 12_h; }));
  CHECK(gain(job, Input::shared_write, 2.0) ==
        gained([](Job& j) { j.machine.shared->tier.write_bandwidth = 40_GBps; }));
  CHECK(gain(job, Input::shared_read, 2.0) == gained([](Job& j) { j.machine.shared->tier.read_bandwidth = 80_GBps; }));
  CHECK(gain(job, Input::host_link, 2.0) == gained([](Job& j) { j.machine.to_host->per_accelerator = 20_GBps; }));
  CHECK(gain(job, Input::network, 2.0) == gained([](Job& j) { j.machine.storage_network = 50_GBps; }));
  CHECK(gain(job, Input::detection, 2.0) == gained([](Job& j) { j.failures.outage.detection = 30_s; }));
  CHECK(gain(job, Input::rescheduling, 2.0) == gained([](Job& j) { j.failures.outage.rescheduling = 150_s; }));
  CHECK(gain(job, Input::warm_up, 2.0) == gained([](Job& j) { j.failures.outage.warm_up = 30_s; }));
  CHECK(gain(job, Input::slowdown, 2.0) == gained([](Job& j) { j.saving.slowdown = 0.025; }));
  CHECK(gain(job, Input::state, 2.0) == gained([](Job& j) { j.state = 2_TB; }));
  const Seconds restore = *solve(job).run.outage.restore;
  CHECK(gain(job, Input::restore, 2.0) == gained([&](Job& j) { j.failures.outage.restore = 0.5 * restore; }));
  CHECK(gain(job, Input::mtbf, 2.0) > gain(job, Input::shared_write, 2.0));
}
