// What matters most: ends of ranges against jobs solved by hand, break-even values put back.

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include <ckpt/ckpt.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "jobs.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using ckpt::Input;
using ckpt::InputSpread;
using ckpt::Job;
using ckpt::SaveStrategy;
using ckpt::Sensitivity;
using test::error_of;

namespace {

Job sample_job() {
  return {.state = ckpt::take_inventory(ckpt::models::qwen2_5_32b, ckpt::Adam{},
                                        {.data = 256, .zero = ckpt::Zero::everything}),
          .machine = {.node = ckpt::nodes::dgx_h100,
                      .nodes = 32,
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps}}},
          .training = {.work = 720_h, .step = 8_s, .update = 0.3_s},
          .failures = {.law = ckpt::Exponential{8_h},
                       .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}}};
}

const Sensitivity* find(const std::vector<Sensitivity>& rows, Input input) {
  for (const Sensitivity& row : rows) {
    if (row.input == input) return &row;
  }
  return nullptr;
}

/// Lost time by each strategy at its best interval; infinite where it cannot be taken.
double lost_by(Job job, SaveStrategy strategy) {
  job.saving.strategy = strategy;
  job.saving.interval.reset();
  const auto lost = ckpt::detail::lost_time(job);
  return lost ? lost->value() : std::numeric_limits<double>::infinity();
}

}  // namespace

TEST_CASE("sensitivity: the ends are the job with one input there, the interval kept", "[sensitivity]") {
  const Job job = sample_job();
  const InputSpread spreads[] = {{Input::mtbf, ckpt::factor(2.0)},
                                 {Input::shared_write, ckpt::between(30_GBps, 50_GBps)}};
  const auto rows = ckpt::sensitivity(job, spreads);
  Job kept = job;
  kept.saving.interval = solve(job).interval;
  for (const Sensitivity& row : rows) {
    CAPTURE(to_string(row.input));
    REQUIRE(row.at_low);
    REQUIRE(row.at_high);
    CHECK(*row.at_low == solve(with(kept, row.input, row.low)).ledger.badput());
    CHECK(*row.at_high == solve(with(kept, row.input, row.high)).ledger.badput());
    CHECK(row.stated == (row.input == Input::mtbf || row.input == Input::shared_write));
    if (row.tenth) CHECK(*row.tenth == ckpt::gain(job, row.input, 1.1));
    if (row.twice) CHECK(*row.twice == ckpt::gain(job, row.input, 2.0));
  }
  for (std::size_t i = 1; i < rows.size(); ++i) CHECK(rows[i - 1].width() >= rows[i].width());
  CHECK(rows.front().input == Input::mtbf);
  const Sensitivity* mtbf = find(rows, Input::mtbf);
  REQUIRE(mtbf != nullptr);
  CHECK(mtbf->low == Approx(4.0 * 3600.0));
  CHECK(mtbf->high == Approx(16.0 * 3600.0));
  CHECK(mtbf->at_low->value() > mtbf->at_high->value());
  // Others by a factor of 2; what is found is no input, neither is a count.
  const Sensitivity* warm_up = find(rows, Input::warm_up);
  REQUIRE(warm_up != nullptr);
  CHECK(warm_up->low == Approx(60.0));
  CHECK(find(rows, Input::restore) == nullptr);
  CHECK(find(rows, Input::blocking) == nullptr);
  CHECK(find(rows, Input::nodes) == nullptr);
  CHECK(find(rows, Input::slowdown) == nullptr);  // 0 of this job
  // Without others: those that were given.
  CHECK(ckpt::sensitivity(job, spreads, {.otherwise = 1.0}).size() == 2);
}

TEST_CASE("sensitivity: ends without a save or without an end", "[sensitivity]") {
  Job job = sample_job();
  job.saving.strategy = SaveStrategy::snapshot;
  job.saving.host_memory_free = 20_GB;
  const InputSpread memory[] = {{Input::host_memory_free, ckpt::between(0.001_GB, 40_GB)},
                                {Input::mtbf, ckpt::between(0.1_s, 8_h)}};
  const auto rows = ckpt::sensitivity(job, memory, {.otherwise = 1.0});
  REQUIRE(rows.size() == 2);
  const Sensitivity* mtbf = find(rows, Input::mtbf);
  CHECK(std::isinf(mtbf->at_low->value()));
  CHECK(std::isinf(mtbf->width()));
  const Sensitivity* free = find(rows, Input::host_memory_free);
  CHECK(free->at_high);
}

TEST_CASE("sensitivity: a slowdown stays below 1", "[sensitivity]") {
  Job job = sample_job();
  job.saving.strategy = SaveStrategy::snapshot;
  for (const double slowdown : {0.02, 0.49, 0.5, 0.75, 0.99}) {
    CAPTURE(slowdown);
    job.saving.slowdown = slowdown;
    const auto rows = ckpt::sensitivity(job, {});
    const Sensitivity* row = find(rows, Input::slowdown);
    REQUIRE(row != nullptr);
    CHECK(row->low == Approx(0.5 * slowdown));
    CHECK(row->high == Approx(std::fmin(2.0 * slowdown, 0.5 * (1.0 + slowdown))));
    CHECK(row->low < slowdown);
    CHECK(row->high > slowdown);
  }
}

TEST_CASE("sensitivity: bad input names the input", "[sensitivity]") {
  const Job job = sample_job();
  const InputSpread twice[] = {{Input::mtbf, ckpt::factor(2.0)}, {Input::mtbf, ckpt::factor(3.0)}};
  CHECK_THAT(error_of([&] { return ckpt::sensitivity(job, twice); }), ContainsSubstring("mtbf is given twice"));
  const InputSpread count[] = {{Input::nodes, ckpt::factor(2.0)}};
  CHECK_THAT(error_of([&] { return ckpt::sensitivity(job, count); }), ContainsSubstring("nodes is a count"));
  const InputSpread none[] = {{Input::slowdown, ckpt::factor(2.0)}};
  CHECK_THAT(error_of([&] { return ckpt::sensitivity(job, none); }), ContainsSubstring("slowdown is 0 in this job"));
}

TEST_CASE("break-even: put back, the other wins, and a little before it does not", "[sensitivity]") {
  Job job = sample_job();
  job.saving.strategy = SaveStrategy::snapshot;
  job.saving.host_memory = ckpt::host_memory::fresh;
  // Nothing said about a slowdown, a snapshot wins; from some slowdown on it does not.
  const auto slowdown = ckpt::break_even(job, SaveStrategy::synchronous, Input::slowdown);
  REQUIRE(slowdown);
  CHECK(*slowdown > 0.0);
  CHECK(*slowdown < 1.0);
  const auto margin = [&](Input input, double x, SaveStrategy other) {
    const Job there = with(job, input, x);
    return lost_by(there, other) - lost_by(there, job.saving.strategy);
  };
  CHECK(margin(Input::slowdown, *slowdown, SaveStrategy::synchronous) < 0.0);
  CHECK(margin(Input::slowdown, *slowdown * (1.0 - 1e-6), SaveStrategy::synchronous) > 0.0);
  // What wins already.
  job.saving.strategy = SaveStrategy::synchronous;
  CHECK(ckpt::break_even(job, SaveStrategy::snapshot, Input::mtbf) == ckpt::value(job, Input::mtbf));
  // What does not depend on it: every strategy reads back from the same place.
  job.saving.strategy = SaveStrategy::snapshot;
  CHECK_FALSE(ckpt::break_even(job, SaveStrategy::synchronous, Input::detection));
}

TEST_CASE("break-even of random jobs: none nearer on the grid, and the other wins there", "[sensitivity]") {
  test::Random random(11);
  int found = 0;
  for (int i = 0; i < 60; ++i) {
    Job job = sample_job();
    job.saving.slowdown = random.chance(0.5) ? random.uniform(0.0, 0.2) : 0.0;
    job.machine.shared->tier.write_bandwidth = random.rate(2e9, 400e9);
    job = with(job, Input::mtbf, random.span(1800.0, 1e6));
    const Input input = random.chance(0.5) ? Input::shared_write : Input::mtbf;
    const SaveStrategy mine = random.chance(0.5) ? SaveStrategy::synchronous : SaveStrategy::snapshot;
    const SaveStrategy other = mine == SaveStrategy::synchronous ? SaveStrategy::snapshot : SaveStrategy::synchronous;
    job.saving.strategy = mine;
    const auto there = ckpt::break_even(job, other, input, 64.0);
    const double now = *ckpt::value(job, input);
    const auto wins = [&](double x) {
      return lost_by(with(job, input, x), other) < lost_by(with(job, input, x), mine);
    };
    CAPTURE(i, to_string(input), to_string(mine), now);
    if (there) {
      ++found;
      CHECK(wins(*there));
      CHECK(*there <= now * 64.0 * (1.0 + 1e-12));
      CHECK(*there >= now / 64.0 * (1.0 - 1e-12));
    }
    const double near = there ? std::fabs(std::log(*there / now)) : std::log(64.0);
    for (double f = 1.3; std::log(f) < near - 0.18; f *= 1.3) {
      CHECK_FALSE(wins(now * f));
      CHECK_FALSE(wins(now / f));
    }
  }
  CHECK(found > 5);
}

TEST_CASE("break-even: bad input", "[sensitivity]") {
  const Job job = sample_job();
  CHECK_THAT(error_of([&] { return ckpt::break_even(job, SaveStrategy::snapshot, Input::mtbf, 1.0); }),
             ContainsSubstring("within must be finite and > 1"));
  CHECK_THAT(error_of([&] { return ckpt::break_even(job, SaveStrategy::snapshot, Input::nodes); }),
             ContainsSubstring("nodes is a count"));
  CHECK_THAT(error_of([&] { return ckpt::break_even(job, SaveStrategy::snapshot, Input::interval); }),
             ContainsSubstring("interval is that of one strategy"));
  Job cost = job;
  cost.saving.cost = ckpt::SaveCost{.blocking = 1_min};
  CHECK_THAT(error_of([&] { return ckpt::break_even(cost, SaveStrategy::snapshot, Input::mtbf); }),
             ContainsSubstring("saving.cost"));
}
