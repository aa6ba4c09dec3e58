// What decides, as text: fitted laws, bills and choices, ranges, inputs, intervals to set.

#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format_choices.hpp>
#include <ckpt/io/format_enumerations.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using fmt::format;

namespace {

ckpt::Job priced_job() {
  ckpt::Job job{.machine = {.node = {.accelerators = 8}, .nodes = 4},
                .training = {.work = 100_h},
                .failures = {.law = ckpt::Exponential{24_h}, .outage = {.detection = 5_min, .restore = 3_min}}};
  job.saving.cost = ckpt::SaveCost{.blocking = 60_s};
  return job;
}

}  // namespace

TEST_CASE("a bill and a choice print their sums", "[format]") {
  const ckpt::Bill bill{.nodes = 100.0, .wasted = 12.5, .capacity = 1.5, .transfer = 2.0, .wall_clock = 2_h};
  CHECK(format("{}", bill) == "103.50 in 2 h: nodes 100.00, of them wasted 12.50, storage 3.50");
  ckpt::Bill powered = bill;
  powered.electricity = 20.0;
  CHECK(format("{}", powered) == "123.50 in 2 h: nodes 100.00, of them wasted 12.50, storage 3.50, electricity 20.00");
  const ckpt::Outcome outcome = solve(priced_job());
  const ckpt::Choice choice{.index = 7, .outcome = outcome, .bill = bill};
  CHECK(format("{}", choice) == format("point 7, goodput {:.4g} %: {}", 100.0 * outcome.goodput(), bill));
  CHECK(format("{} {}", ckpt::SizedBy::throughput, ckpt::FittedLaw::weibull) == "throughput Weibull");
}

TEST_CASE("spot nodes and jobs that shrink print what they are worth", "[format]") {
  const ckpt::SpotChoice choice{.on_demand = 12.5, .spot = 7.25, .break_even = 6_h};
  CHECK(format("{}", choice) ==
        "12.5 a useful node-hour on demand, 7.25 spot; spot is cheaper where a node is taken "
        "away every 6 h or less often");
  CHECK(format("{}", ckpt::SpotChoice{1.0, 0.5, 0_s}).ends_with("spot is cheaper however often nodes are taken away"));
  const ckpt::Seconds never(std::numeric_limits<double>::infinity());
  CHECK(format("{}", ckpt::SpotChoice{1.0, 2.0, never}).ends_with("spot is cheaper never"));
  const ckpt::ElasticShares shares{.speed = 0.975, .shrunk = 0.2, .stopped = 0.001};
  CHECK(format("{}", shares) == "97.50 % of the speed: on fewer nodes 20.00 % of the time, stopped 0.10 %");
  const ckpt::ElasticOutcome elastic{solve(priced_job()), shares};
  CHECK(format("{}", elastic) ==
        format("goodput {:.3f} %, {}; {}", 100.0 * elastic.goodput(), elastic.wall_clock(), shares));
}

TEST_CASE("a fitted law prints what speaks for it", "[format]") {
  const std::vector<ckpt::Lifetime> two{{1_h, true}, {3_h, true}};
  CHECK(format("{}", ckpt::fit_failures(two)) == "exponential, MTBF 2 h, from 2 failures");
  ckpt::FailureFit fit{.failures = 18, .exponential = {20_h}, .has_weibull = true};
  fit.weibull.shape = 0.675;
  fit.shape_low = 0.449;
  fit.shape_high = 0.953;
  fit.exponential_p = 0.027;
  CHECK(format("{}", fit) ==
        "exponential, MTBF 20 h, from 18 failures; Weibull shape 0.675 (0.449 ... 0.953); exponential p 0.027");
}

TEST_CASE("ranges and what an input does print with their units", "[format]") {
  CHECK(format("{}", ckpt::TimeRange{1_h, 2_h, 4_h}) == "2 h (1 h ... 4 h)");
  CHECK(format("{:>20}|", ckpt::TimeRange{1_h, 2_h, 4_h}) == "   2 h (1 h ... 4 h)|");
  const ckpt::Sensitivity row{.input = ckpt::Input::mtbf,
                              .value = 8.0 * 3600.0,
                              .low = 4.0 * 3600.0,
                              .high = 16.0 * 3600.0,
                              .at_low = 20_h,
                              .twice = 0.0123};
  CHECK(format("{}", row) == "mtbf 8 h (4 h ... 16 h): 20 h ... no save lost; twice as good +1.23 points");
  const ckpt::Sensitivity rate{
      .input = ckpt::Input::shared_write, .value = 4e10, .low = 2e10, .high = 6e10, .at_low = 3_h, .at_high = 2_h};
  CHECK(format("{}", rate) == "shared-write 40 GB/s (20 GB/s ... 60 GB/s): 3 h ... 2 h lost");
}

TEST_CASE("an interval to set prints why", "[format]") {
  const ckpt::WorkInterval best(2_min), set(5_min);
  CHECK(format("{}", ckpt::RecommendedInterval{.interval = best}) == "2 min of work, best");
  CHECK(format("{}", ckpt::RecommendedInterval{set, ckpt::RecommendedBy::ranges, best, 0.01}) ==
        "5 min of work, best over the ranges");
  CHECK(format("{}", ckpt::RecommendedInterval{set, ckpt::RecommendedBy::flat, best, 0.0}) ==
        "5 min of work, hardly more than the best, 2 min");
  CHECK(format("{}", ckpt::RobustInterval{.interval = set, .goodput = 0.95, .perfect = 0.96}) ==
        "5 min of work, goodput 95 % expected, 1 points below who knows");
}
