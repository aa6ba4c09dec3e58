// The interval to set: the best one, that of the ranges, or the long end of a flat region.

#include <cmath>
#include <string>

#include <ckpt/ckpt.hpp>
#include <ckpt/job/recommended.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using ckpt::Input;
using ckpt::InputSpread;
using ckpt::RecommendedBy;
using ckpt::Seconds;
using test::error_of;

namespace {

/// Saves of `blocking` and 200 s beside steps of 10 s.
ckpt::Job recommended_job(Seconds blocking, Seconds mtbf) {
  ckpt::Job job{.training = {.work = 720_h, .step = 10_s},
                .failures = {.law = ckpt::Exponential{mtbf}, .outage = {.detection = 5_min, .restore = 3_min}}};
  job.saving.cost = ckpt::SaveCost{.blocking = blocking, .writing = 200_s};
  return job;
}

double wall_of(const ckpt::Job& job, Seconds interval) {
  return solve(with_interval(job, ckpt::WorkInterval(interval))).ledger.wall_clock().value();
}

}  // namespace

TEST_CASE("without ranges the best interval inside its bounds is the one to set", "[recommended]") {
  const ckpt::Job job = recommended_job(60_s, 24_h);
  const auto found = ckpt::recommended_interval(job, {});
  CHECK(found.interval.seconds() == solve(job).interval.seconds());
  CHECK(found.interval.seconds() == found.of_given.seconds());
  CHECK(found.reason == RecommendedBy::best);
  CHECK(found.regret == 0.0);
}

TEST_CASE("at an edge the longest interval that costs hardly more is the one to set", "[recommended]") {
  const ckpt::Job job = recommended_job(0_s, 8_h);
  const ckpt::Outcome best = solve(job);
  REQUIRE(best.bound == ckpt::Bound::by_storage);
  const auto found = ckpt::recommended_interval(job, {});
  CHECK(found.reason == RecommendedBy::flat);
  CHECK(found.of_given.seconds() == best.interval.seconds());
  const double least = best.ledger.wall_clock().value();
  const double steps = found.interval.seconds() / 10_s;
  CHECK(steps == std::round(steps));
  CHECK(found.interval.seconds() > best.interval.seconds());
  CHECK(wall_of(job, found.interval.seconds()) <= 1.001 * least);
  CHECK(wall_of(job, found.interval.seconds() + 10_s) > 1.001 * least);
  const auto wider = ckpt::recommended_interval(job, {}, {.samples = 512}, 0.005);
  CHECK(wall_of(job, wider.interval.seconds()) <= 1.005 * least);
  CHECK(wall_of(job, wider.interval.seconds() + 10_s) > 1.005 * least);
  // What was typed is not looked at.
  CHECK(ckpt::recommended_interval(with_interval(job, ckpt::WorkInterval(3_h)), {}).interval.seconds() ==
        found.interval.seconds());
}

TEST_CASE("no longer than is best for a save that stops the work until it is durable", "[recommended]") {
  const ckpt::Job job = recommended_job(0_s, 100000_h);
  const auto found = ckpt::recommended_interval(job, {});
  const double young = std::sqrt(2.0 * 200.0 * 100000.0 * 3600.0);
  CHECK(found.interval.seconds().value() == std::floor(young / 10.0) * 10.0);
  CHECK(found.reason == RecommendedBy::flat);
}

TEST_CASE("with ranges the interval to set is that of the expected goodput", "[recommended]") {
  const ckpt::Job job = recommended_job(60_s, 24_h);
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(4.0)}};
  const auto found = ckpt::recommended_interval(job, mtbf);
  const ckpt::RobustInterval robust = ckpt::robust_interval(job, mtbf);
  CHECK(found.reason == RecommendedBy::ranges);
  CHECK(found.interval.seconds() == robust.interval.seconds());
  CHECK(found.regret == robust.regret());
}

TEST_CASE("at an edge of ranges the expected goodput is within what was allowed", "[recommended]") {
  const ckpt::Job job = recommended_job(0_s, 8_h);
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(3.0)}};
  const auto found = ckpt::recommended_interval(job, mtbf);
  const ckpt::RobustInterval robust = ckpt::robust_interval(job, mtbf);
  CHECK(found.reason == RecommendedBy::flat);
  CHECK(found.regret >= robust.regret());
  // By `range`, which solves each sample anew.
  const auto expected = [&](Seconds interval) {
    const ckpt::Job kept = with_interval(job, ckpt::WorkInterval(interval));
    return ckpt::range(kept, mtbf, {.samples = 512}).mean(ckpt::Output::goodput);
  };
  const double most = expected(robust.interval.seconds());
  CHECK(most == Approx(robust.goodput).epsilon(1e-9));
  CHECK(expected(found.interval.seconds()) >= most / 1.001);
  CHECK(expected(found.interval.seconds() + 10_s) < most / 1.001);
  CHECK(found.regret == Approx(robust.perfect - expected(found.interval.seconds())).margin(1e-12));
}

TEST_CASE("a save that costs nothing is taken every step", "[recommended]") {
  ckpt::Job job = recommended_job(0_s, 8_h);
  job.saving.cost = ckpt::SaveCost{};
  const auto found = ckpt::recommended_interval(job, {});
  CHECK(found.interval.seconds() == solve(job).interval.seconds());
  CHECK(found.reason == RecommendedBy::best);
}

TEST_CASE("no interval is recommended without failures, or for an excess of nothing", "[recommended]") {
  ckpt::Job job = recommended_job(60_s, 24_h);
  CHECK_THAT(error_of([&] { (void)ckpt::recommended_interval(job, {}, {}, 0.0); }), ContainsSubstring("excess"));
  job.failures.law.reset();
  CHECK_THAT(error_of([&] { (void)ckpt::recommended_interval(job, {}); }), ContainsSubstring("no failures"));
}
