// The curve of cost against interval, its flat region, its range, what a change gains, other numbers of nodes, and a
// save as it happens.

#include <cmath>
#include <vector>

#include <ckpt/ckpt.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::Input;
using test::error_of;

namespace {

constexpr ckpt::Job large_job(ckpt::SaveStrategy strategy) {
  return {.state = 5.682_TB,
          .machine = {.node = ckpt::nodes::dgx_h100,
                      .nodes = 64,
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 60_GBps}}},
          .training = {.work = 720_h, .step = 20_s},
          .failures = {.law = ckpt::Exponential{8_h},
                       .outage = {.detection = 1_min, .rescheduling = 5_min, .restore = 10_min}},
          .saving = {.strategy = strategy, .slowdown = 0.02}};
}

}  // namespace

TEST_CASE("badput_at is what solve finds at that interval", "[job]") {
  for (const auto strategy : {ckpt::SaveStrategy::synchronous, ckpt::SaveStrategy::overlapped_snapshot}) {
    ckpt::Job job = large_job(strategy);
    const ckpt::Outcome best = solve(job);
    for (const double minutes : {2.0, 5.0, 38.0, 240.0}) {
      const ckpt::WorkInterval interval(ckpt::Seconds(60.0 * minutes));
      job.saving.interval = interval;
      CHECK_THAT(badput_at(best, interval).value(), WithinRel(solve(job).ledger.badput().value(), 1e-11));
    }
  }
  ckpt::Job endless = large_job(ckpt::SaveStrategy::synchronous);
  CHECK(std::isinf(badput_at(solve(endless), ckpt::WorkInterval(ckpt::Seconds(1e9))).value()) ==
        std::isinf(std::exp(720.0 / 8.0)));
  endless.failures.law = ckpt::Exponential{20_min};
  CHECK(std::isinf(badput_at(solve(endless), ckpt::WorkInterval(720_h)).value()));
  ckpt::Job without = large_job(ckpt::SaveStrategy::synchronous);
  without.failures.law.reset();
  const ckpt::Outcome outcome = solve(without);
  CHECK_THAT(error_of([&] { return badput_at(outcome, outcome.interval); }), ContainsSubstring("without failures"));
  CHECK_THAT(error_of([&] { return near_best(outcome); }), ContainsSubstring("without failures"));
  const ckpt::Outcome best = solve(large_job(ckpt::SaveStrategy::synchronous));
  CHECK_THAT(error_of([&] { return badput_at(best, ckpt::WorkInterval(0_s)); }), ContainsSubstring("> 0 s"));
  CHECK_THAT(error_of([&] { return near_best(best, 0.0); }), ContainsSubstring("excess"));
}

TEST_CASE("near_best is flat inside, and not beyond", "[job]") {
  for (const auto strategy : {ckpt::SaveStrategy::synchronous, ckpt::SaveStrategy::overlapped_snapshot}) {
    const ckpt::Outcome best = solve(large_job(strategy));
    const ckpt::NearBest flat = near_best(best, 1e-3);
    const double most = best.ledger.wall_clock().value() * 1.001, work = best.run.work.value();
    const auto time = [&](double tau) {
      return work + badput_at(best, ckpt::WorkInterval(ckpt::Seconds(tau))).value();
    };
    const double low = flat.shortest.seconds().value(), high = flat.longest.seconds().value();
    CHECK(low < best.interval.seconds().value());
    CHECK(high > best.interval.seconds().value());
    for (int i = 0; i <= 40; ++i) CHECK(time(low * std::pow(high / low, i / 40.0)) <= most * (1.0 + 1e-12));
    CHECK(time(low / 1.011) > most);
    CHECK(time(high * 1.011) > most);
  }
  static constexpr ckpt::Job job = large_job(ckpt::SaveStrategy::overlapped_snapshot);
  constexpr ckpt::NearBest flat = near_best(solve(job), 1e-3);
  static_assert(flat.shortest.seconds() < flat.longest.seconds());
  // A job of one interval, saved once at its end: it can not be longer.
  ckpt::Job once = large_job(ckpt::SaveStrategy::synchronous);
  once.training.work = 1_min;
  CHECK(near_best(solve(once)).longest.seconds() <= 1_min);
}

TEST_CASE("ranges over intervals are those of range", "[job][range]") {
  const ckpt::InputSpread inputs[] = {{Input::mtbf, ckpt::factor(2.0)}, {Input::shared_write, ckpt::factor(1.3)}};
  const ckpt::RangeOptions few{.samples = 256};
  ckpt::Job job = large_job(ckpt::SaveStrategy::synchronous);
  const ckpt::WorkInterval intervals[] = {ckpt::WorkInterval(10_min), ckpt::WorkInterval(38_min),
                                          ckpt::WorkInterval(4_h)};
  const auto ranges = ckpt::badput_ranges(job, inputs, intervals, few);
  REQUIRE(ranges.size() == 3);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    job.saving.interval = intervals[i];
    const ckpt::Range range = ckpt::range(job, inputs, few);
    CHECK_THAT(ranges[i].low.value(), WithinRel(range.quantile(ckpt::Output::badput, 0.1), 1e-9));
    CHECK_THAT(ranges[i].median.value(), WithinRel(range.quantile(ckpt::Output::badput, 0.5), 1e-9));
    CHECK_THAT(ranges[i].high.value(), WithinRel(range.quantile(ckpt::Output::badput, 0.9), 1e-9));
  }
  const ckpt::WorkInterval none[] = {ckpt::WorkInterval(0_s)};
  CHECK_THAT(error_of([&] { return ckpt::badput_ranges(job, inputs, none, few); }), ContainsSubstring("interval"));
  job.failures.law.reset();
  const ckpt::InputSpread write[] = {{Input::shared_write, ckpt::factor(1.3)}};
  CHECK_THAT(error_of([&] { return ckpt::badput_ranges(job, write, intervals, few); }),
             ContainsSubstring("no failures"));
}

TEST_CASE("the range of a gain is of the same draws", "[job][range]") {
  const ckpt::InputSpread inputs[] = {{Input::mtbf, ckpt::factor(2.0)}};
  const ckpt::RangeOptions few{.samples = 512};
  ckpt::Job from = large_job(ckpt::SaveStrategy::synchronous);
  from.saving.interval = ckpt::WorkInterval(4_h);
  const ckpt::Job to = large_job(ckpt::SaveStrategy::overlapped_snapshot);
  const ckpt::SavedTime gain = ckpt::saved_time(from, to, inputs, few);
  // With one input the gain falls as the MTBF rises: its quantiles are those of the MTBF.
  ckpt::Job kept = to;
  kept.saving.interval = solve(to).interval;
  const auto at = [&](double mtbf) {
    return solve(with(from, Input::mtbf, mtbf)).ledger.badput() - solve(with(kept, Input::mtbf, mtbf)).ledger.badput();
  };
  CHECK_THAT(gain.quantile(0.1), WithinRel(at(16.0 * 3600.0).value(), 0.02));
  CHECK_THAT(gain.quantile(0.5), WithinRel(at(8.0 * 3600.0).value(), 0.02));
  CHECK_THAT(gain.quantile(0.9), WithinRel(at(4.0 * 3600.0).value(), 0.02));
  CHECK(ckpt::saved_time(to, to, inputs, few).quantile(0.5) == 0.0);
}

TEST_CASE("on_nodes keeps the MTBF of a node", "[job]") {
  const ckpt::Job job = large_job(ckpt::SaveStrategy::synchronous);
  const ckpt::Job twice = on_nodes(job, 128);
  CHECK(twice.machine.nodes == 128);
  CHECK_THAT(law_of(twice)->mtbf.value(), WithinRel(4.0 * 3600.0, 1e-14));
  CHECK_THAT(solve(on_nodes(twice, 64)).goodput(), WithinRel(solve(job).goodput(), 1e-13));
  CHECK_THAT(error_of([&] { return on_nodes(job, 0); }), ContainsSubstring("nodes"));
}

TEST_CASE("a save as it happens", "[save]") {
  const ckpt::Outcome outcome = solve(large_job(ckpt::SaveStrategy::overlapped_snapshot));
  const ckpt::SaveTimeline timeline = save_timeline(*outcome.path);
  REQUIRE(timeline.size() == outcome.path->stages().size());
  REQUIRE(timeline.size() >= 2);
  CHECK(timeline[0].begin.value() == 0.0);
  CHECK_THAT(timeline[timeline.size() - 1].end.value(), WithinRel(outcome.path->durable_after.value(), 1e-14));
  CHECK_THAT(timeline[0].end.value(), WithinRel(outcome.path->blocking.value(), 1e-12));
  int binding = 0;
  for (const ckpt::StageSpan& span : timeline) {
    CHECK(span.begin < span.end);
    binding += span.binds ? 1 : 0;
    CHECK(span.reached.value() <= span.possible.value() * (1.0 + 1e-12));
    CHECK_THAT((span.reached * (span.end - span.begin)).value(), WithinRel(5.682e12, 1e-12));
  }
  CHECK(binding == 1);
}
