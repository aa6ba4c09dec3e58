// Ranges of answers: against closed forms, against plain Monte Carlo with another generator, and what is wrong.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <ckpt/ckpt.hpp>
#include <ckpt/core/thread_executor.hpp>
#include <ckpt/job/knowing.hpp>
#include <ckpt/job/range_until.hpp>
#include <ckpt/job/recommended.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using ckpt::Input;
using ckpt::InputSpread;
using ckpt::Output;
using test::error_of;

namespace {

ckpt::Job sample_job() {
  return {.state = ckpt::take_inventory(ckpt::models::qwen2_5_32b, ckpt::Adam{},
                                        {.data = 256, .zero = ckpt::Zero::everything}),
          .machine = {.node = ckpt::nodes::dgx_h100,
                      .nodes = 32,
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps}}},
          .training = {.work = 720_h, .step = 8_s, .update = 0.3_s},
          .failures = {.law = ckpt::Exponential{8_h},
                       .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}}};
}

double quantile_of(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(p * static_cast<double>(values.size()))];
}

}  // namespace

TEST_CASE("who asks is told how far everything is that draws samples", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread inputs[] = {{Input::shared_write, ckpt::between(30_GBps, 50_GBps)},
                                {Input::mtbf, ckpt::factor(2.0)}};
  struct Told {
    std::size_t last = 0, times = 0;
    bool falls = false;
    static void take(void* of, std::size_t done) {
      Told& told = *static_cast<Told*>(of);
      told.falls = told.falls || done < told.last;
      told.last = done;
      ++told.times;
    }
  };
  constexpr std::size_t samples = 128;
  const auto told_by = [&](auto&& compute) {
    Told told;
    const ckpt::RangeOptions options{.samples = samples, .progress = Told::take, .progress_of = &told};
    static_cast<void>(compute(options));
    CHECK_FALSE(told.falls);
    CHECK(told.last <= samples);
    CHECK(20 * told.last >= 19 * samples);  // how many intervals are tried is not known before
    return told.times;
  };
  const ckpt::WorkInterval intervals[] = {ckpt::WorkInterval(10_min), ckpt::WorkInterval(1_h)};
  CHECK(told_by([&](const auto& o) { return ckpt::range(job, inputs, o).samples(); }) == samples);
  CHECK(told_by([&](const auto& o) { return ckpt::badput_ranges(job, inputs, intervals, o).size(); }) == samples);
  CHECK(told_by([&](const auto& o) { return saved_time(job, ckpt::best(job), inputs, o).samples(); }) == samples);
  CHECK(told_by([&](const auto& o) { return ckpt::strategy_chances(job, inputs, o).size(); }) == samples);
  CHECK(told_by([&](const auto& o) { return ckpt::gains_of_knowing(job, inputs, o).size(); }) == samples);
  // Half of it draws the jobs, half tries intervals.
  CHECK(told_by([&](const auto& o) { return ckpt::robust_interval(job, inputs, o).interval; }) > samples);
  CHECK(told_by([&](const auto& o) { return ckpt::recommended_interval(job, inputs, o).interval; }) > samples);
}

TEST_CASE("a save bound by one rate is as uncertain as the rate", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread rate[] = {{Input::shared_write, ckpt::between(30_GBps, 50_GBps)}};
  const ckpt::Range range = ckpt::range(job, rate);
  const double bytes = job.state.bytes().value();
  for (const double p : {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99}) {
    CAPTURE(p);
    CHECK(range.quantile(Output::durable_after, p) ==
          Approx(bytes / rate[0].spread.quantile(1.0 - p)).epsilon(p < 0.05 || p > 0.95 ? 5e-3 : 5e-4));
  }
  CHECK(range.samples() == 4096);
  CHECK(range.impossible() == 0);
  CHECK(range.endless() == 0);
  REQUIRE(range.shares(Output::durable_after).size() == 1);
  CHECK(range.shares(Output::durable_after)[0].share == Approx(1.0).epsilon(0.02));
  REQUIRE(range.binding().size() == 1);
  CHECK(range.binding()[0].stage == "shared write");
  CHECK(range.binding()[0].chance == 1.0);
  CHECK(ckpt::value(range.given(), Output::durable_after) == Approx(bytes / 40e9));
}

TEST_CASE("shares of a sum are the shares of its variance", "[range]") {
  const ckpt::Job job = sample_job();
  const ckpt::Spread detection = ckpt::between(30_s, 120_s);
  const ckpt::Spread rescheduling = ckpt::between(200_s, 500_s);
  const InputSpread inputs[] = {{Input::detection, detection}, {Input::rescheduling, rescheduling}};
  const ckpt::Range range = ckpt::range(job, inputs, {.samples = 16384});
  const auto variance = [](const ckpt::Spread& spread) {  // of a lognormal distribution
    const double mu = std::log(spread.median());
    const double sigma = (std::log(spread.quantile(0.9)) - mu) / 1.2815515655446004;
    return std::expm1(sigma * sigma) * std::exp(2.0 * mu + sigma * sigma);
  };
  const double all = variance(detection) + variance(rescheduling);
  const auto shares = range.shares(Output::downtime);
  REQUIRE(shares.size() == 2);
  CHECK(shares[0].input == Input::rescheduling);
  CHECK(shares[0].share == Approx(variance(rescheduling) / all).margin(0.02));
  CHECK(shares[1].share == Approx(variance(detection) / all).margin(0.02));
}

TEST_CASE("quantiles agree with plain Monte Carlo", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread inputs[] = {{Input::mtbf, ckpt::factor(2.0)},
                                {Input::shared_write, ckpt::between(20_GBps, 60_GBps)},
                                {Input::rescheduling, ckpt::factor(3.0)},
                                {Input::warm_up, ckpt::plus_minus(0.5)}};
  const ckpt::Range range = ckpt::range(job, inputs);
  // The same job with an interval that is given, its inputs drawn by the standard library.
  ckpt::Job fixed = job;
  fixed.saving.interval = range.given().interval;
  std::mt19937_64 engine(20261128);
  std::normal_distribution<double> normal;
  constexpr double z90 = 1.2815515655446004;
  const auto lognormal = [&](double median, double factor) {
    return median * std::exp(std::log(factor) / z90 * normal(engine));
  };
  const auto two_sided = [&](double median, double part) {
    const double z = normal(engine);
    return median * std::exp((z < 0.0 ? -std::log(1.0 - part) : std::log(1.0 + part)) / z90 * z);
  };
  constexpr std::size_t runs = 20000;
  std::array<std::vector<double>, 2> drawn;
  double sum = 0.0;
  for (std::size_t i = 0; i < runs; ++i) {
    ckpt::Job one = ckpt::with(fixed, Input::mtbf, lognormal(8 * 3600.0, 2.0));
    one = ckpt::with(one, Input::shared_write, lognormal(std::sqrt(20e9 * 60e9), std::sqrt(3.0)));
    one = ckpt::with(one, Input::rescheduling, lognormal(300.0, 3.0));
    one = ckpt::with(one, Input::warm_up, two_sided(120.0, 0.5));
    const ckpt::Outcome outcome = ckpt::solve(one);
    drawn[0].push_back(outcome.goodput());
    drawn[1].push_back(outcome.save.cost.durable_after().value());
    sum += outcome.goodput();
  }
  // 20,000 draws leave the chance of a quantile uncertain by 0.0035 (one standard deviation): four of them on either
  // side is a false alarm in 1 of 16,000 for each of six checks.
  for (const double p : {0.1, 0.5, 0.9}) {
    CAPTURE(p);
    const double goodput = range.quantile(Output::goodput, p);
    CHECK(goodput >= quantile_of(drawn[0], p - 0.014));
    CHECK(goodput <= quantile_of(drawn[0], p + 0.014));
    const double durable = range.quantile(Output::durable_after, p);
    CHECK(durable >= quantile_of(drawn[1], p - 0.014));
    CHECK(durable <= quantile_of(drawn[1], p + 0.014));
  }
  CHECK(range.mean(Output::goodput) == Approx(sum / runs).margin(0.001));
  // Goodput and badput are two sides of one wall clock.
  CHECK(range.quantile(Output::wall_clock, 0.9) ==
        Approx(720.0 * 3600.0 + range.quantile(Output::badput, 0.9)).epsilon(1e-12));
  CHECK(range.chance_of_at_least(Output::goodput, range.quantile(Output::goodput, 0.25)) == Approx(0.75).margin(0.001));
}

TEST_CASE("inputs that are known exactly give the outcome of the job", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread exact[] = {{Input::mtbf, ckpt::factor(1.0)}, {Input::detection, 60_s}};
  const ckpt::Range range = ckpt::range(job, exact, {.samples = 64});
  const ckpt::Outcome outcome = ckpt::solve(job);
  for (const Output output : ckpt::all_outputs) {
    CAPTURE(to_string(output));
    CHECK(range.quantile(output, 0.1) == ckpt::value(outcome, output));
    CHECK(range.quantile(output, 0.9) == ckpt::value(outcome, output));
    for (const auto& entry : range.shares(output)) CHECK(entry.share == 0.0);
  }
  const ckpt::RobustInterval interval = ckpt::robust_interval(job, exact);
  CHECK(interval.regret() == Approx(0.0).margin(1e-6));
  CHECK(interval.goodput == Approx(outcome.goodput()).epsilon(1e-6));
  const auto chances = ckpt::strategy_chances(job, exact, {.samples = 64});
  double sum = 0.0;
  for (const double chance : chances) {
    CHECK((chance == 0.0 || chance == 1.0));
    sum += chance;
  }
  CHECK(sum == 1.0);
}

TEST_CASE("who does not know the MTBF saves more often than in the middle, and pays little for it", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(4.0)}};
  const ckpt::RobustInterval found = ckpt::robust_interval(job, mtbf);
  CHECK(found.goodput >= found.of_given_goodput);
  CHECK(found.perfect >= found.goodput);
  CHECK(found.regret() > 0.0);
  CHECK(found.regret() < 0.05);
  // What is lost is dominated by the jobs that fail often: Jensen, as 1 / M is convex.
  CHECK(found.interval.seconds() < found.of_given.seconds());
}

TEST_CASE("a wide range has a best interval, whatever the number of samples", "[range]") {
  const ckpt::Job job = sample_job();
  for (const double by : {3.0, 20.0, 1000.0}) {
    CAPTURE(by);
    const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(by)}};
    const ckpt::RobustInterval few = ckpt::robust_interval(job, mtbf, {.samples = 512});
    const ckpt::RobustInterval many = ckpt::robust_interval(job, mtbf, {.samples = 4096});
    CHECK(few.interval.seconds() / many.interval.seconds() == Approx(1.0).epsilon(0.1));
    CHECK(few.goodput == Approx(many.goodput).margin(0.005));
  }
  ckpt::Job steps = job;
  steps.training.step = 500_s;
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(4.0)}};
  const double number = ckpt::robust_interval(steps, mtbf).interval.seconds() / 500_s;
  CHECK(number == std::round(number));
  CHECK(number >= 1.0);
}

TEST_CASE("a save that takes longer than the period is waited for", "[range]") {
  ckpt::Job job = sample_job();
  job.saving.cost = ckpt::SaveCost{.blocking = 40_s};
  job.saving.period = ckpt::Period(60_s);
  const InputSpread blocking[] = {{Input::blocking, ckpt::factor(2.0)}};
  const ckpt::Range range = ckpt::range(job, blocking);
  CHECK(range.impossible() == 0);  // the next save begins later, when a step is done
  CHECK(range.endless() == 0);
  const double late = blocking[0].spread.of(40.0).quantile(0.95);
  CHECK(late > 60.0);
  CHECK(range.quantile(Output::blocking, 0.95) == Approx(late).epsilon(1e-3));
  const auto waited = solve(with_interval(with(job, Input::blocking, late), ckpt::WorkInterval(8_s)));
  CHECK(range.quantile(Output::goodput, 0.05) == Approx(waited.goodput()).epsilon(5e-3));
  CHECK(range.quantile(Output::mfu_penalty, 0.95) == Approx(late / (late + 8.0)).epsilon(1e-3));
  // Without a step nothing is done beside a save that takes the whole period.
  ckpt::Job stepless = job;
  stepless.training.step = stepless.training.update = 0_s;
  const ckpt::Range never = ckpt::range(stepless, blocking);
  const double score = std::log(60.0 / 40.0) / (std::log(2.0) / 1.2815515655446004);
  CHECK(static_cast<double>(never.endless()) / 4096.0 ==
        Approx(0.5 * std::erfc(score / std::sqrt(2.0))).margin(0.0005));
  CHECK(never.quantile(Output::goodput, 0.2) == 0.0);
  CHECK(never.quantile(Output::mfu_penalty, 0.9) == 1.0);
  job.saving.cost->blocking = 61_s;
  CHECK_THAT(error_of([&] { (void)ckpt::range(job, blocking); }), ContainsSubstring("a save stops it for 61 s"));
}

TEST_CASE("how often a job saves is kept as it was said", "[range]") {
  ckpt::Job job = sample_job();
  job.saving.cost = ckpt::SaveCost{.blocking = 60_s};
  job.saving.period = ckpt::Period(10_min);
  const ckpt::Spread spread = ckpt::between(20_s, 180_s);
  const InputSpread blocking[] = {{Input::blocking, spread}};
  const ckpt::Range range = ckpt::range(job, blocking);
  for (const double p : {0.1, 0.5, 0.9}) {
    CAPTURE(p);  // by hand: a longer save leaves less work between two starts
    ckpt::Job by_hand = job;
    by_hand.saving.cost->blocking = ckpt::Seconds(spread.quantile(1.0 - p));
    by_hand.saving.period.reset();
    by_hand.saving.interval = ckpt::WorkInterval(10_min - by_hand.saving.cost->blocking);
    CHECK(range.quantile(Output::goodput, p) == Approx(solve(by_hand).goodput()).epsilon(2e-4));
  }
  const auto rows = ckpt::sensitivity(job, blocking);
  CHECK(rows[0].at_high->value() == Approx(solve(with(job, Input::blocking, 180.0)).ledger.badput().value()));

  ckpt::Job ever = sample_job();
  ever.training.step = ever.training.update = 0_s;
  ever.saving.strategy = ckpt::SaveStrategy::snapshot;
  ever.saving.continuous = true;
  const InputSpread rate[] = {{Input::shared_write, ckpt::between(2_GBps, 20_GBps)}};
  const ckpt::Range each = ckpt::range(ever, rate);
  for (const double p : {0.1, 0.5, 0.9}) {
    CAPTURE(p);
    const double x = rate[0].spread.quantile(p);
    CHECK(each.quantile(Output::goodput, p) ==
          Approx(solve(with(ever, Input::shared_write, x)).goodput()).epsilon(3e-4));
  }
}

TEST_CASE("a cost that is measured, with a range or not, leaves the range of the restore", "[range]") {
  ckpt::Job job = sample_job();
  job.failures.outage.restore.reset();
  const InputSpread read{Input::shared_read, ckpt::factor(2.0)};
  job.saving.cost = ckpt::SaveCost{.blocking = 10_s};
  const InputSpread alone[] = {read};
  const InputSpread both[] = {{Input::blocking, ckpt::factor(1.01)}, read};
  const ckpt::Range one = ckpt::range(job, alone);
  const ckpt::Range two = ckpt::range(job, both);
  CHECK(one.quantile(Output::restore, 0.9) > 2.0 * one.quantile(Output::restore, 0.1));
  CHECK(two.quantile(Output::restore, 0.9) == Approx(one.quantile(Output::restore, 0.9)).epsilon(0.01));
  // In whatever order a path and its cost are said to move.
  job.saving.cost.reset();
  const InputSpread write{Input::shared_write, ckpt::factor(3.0)};
  const InputSpread blocking{Input::blocking, ckpt::factor(1.5)};
  const InputSpread first[] = {write, blocking};
  const InputSpread last[] = {blocking, write};
  CHECK(ckpt::range(job, first).quantile(Output::durable_after, 0.9) ==
        Approx(ckpt::range(job, last).quantile(Output::durable_after, 0.9)).epsilon(0.02));
}

TEST_CASE("what helps a job whose MTBF is of wall clock is what helps the same of uptime", "[range]") {
  ckpt::Job wall = sample_job();
  wall.failures.outage.detection = 10_min;
  wall.failures.outage.rescheduling = 20_min;
  wall.failures.mtbf_of = ckpt::MtbfOf::wall_clock;
  ckpt::Job up = wall;
  up.failures.law = ckpt::solve(wall).law;
  up.failures.node_mtbf.reset();
  up.failures.mtbf_of = ckpt::MtbfOf::uptime;
  CHECK(ckpt::solve(up).goodput() == Approx(ckpt::solve(wall).goodput()));
  for (const Input input : {Input::rescheduling, Input::mtbf, Input::detection}) {
    CAPTURE(to_string(input));
    CHECK(ckpt::gain(wall, input, 2.0) == Approx(ckpt::gain(up, input, 2.0)));
  }
}

TEST_CASE("an MTBF of wall clock is drawn as that, its outage taken off each draw", "[range]") {
  ckpt::Job wall = sample_job();
  wall.failures.law = ckpt::Exponential{2_h};
  wall.failures.outage.detection = 10_min;
  wall.failures.outage.rescheduling = 30_min;
  wall.failures.mtbf_of = ckpt::MtbfOf::wall_clock;
  wall.saving.interval = ckpt::WorkInterval(10_min);
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::between(1_h, 4_h)}};
  const ckpt::Range range = ckpt::range(wall, mtbf);
  ckpt::Job up = wall;
  up.failures.mtbf_of = ckpt::MtbfOf::uptime;
  const auto at = [&](double hours) {  // by hand: 40 min of each are no uptime
    return solve(with(up, Input::mtbf, hours * 3600.0 - 2400.0)).goodput();
  };
  for (const double p : {0.25, 0.5, 0.9}) {
    CAPTURE(p);
    CHECK(range.quantile(Output::goodput, p) == Approx(at(mtbf[0].spread.quantile(p) / 3600.0)).epsilon(1e-3));
  }
  CHECK(range.quantile(Output::goodput, 0.1) == Approx(at(1.0)).epsilon(5e-3));
  // A draw of 40 min of wall clock or less has no uptime: its chance is that of the lognormal below 40 min.
  const double score = std::log(40.0 / 120.0) / (std::log(2.0) / 1.2815515655446004);
  CHECK(static_cast<double>(range.endless()) / 4096.0 ==
        Approx(0.5 * std::erfc(-score / std::sqrt(2.0))).epsilon(0.03));

  // The outage is not known, what was observed is: the longer down, the less uptime.
  const InputSpread down[] = {{Input::rescheduling, ckpt::between(20_min, 60_min)}};
  const ckpt::Range outages = ckpt::range(wall, down);
  ckpt::Job slow = up;
  slow.failures.outage.rescheduling = 60_min;
  slow.failures.law = ckpt::Exponential{50_min};
  CHECK(outages.quantile(Output::goodput, 0.1) == Approx(solve(slow).goodput()).epsilon(2e-3));

  const auto rows = ckpt::sensitivity(wall, mtbf);
  const auto row = std::find_if(rows.begin(), rows.end(), [](const auto& r) { return r.input == Input::mtbf; });
  REQUIRE(row != rows.end());
  CHECK(row->value == 7200.0);
  CHECK(row->low == Approx(3600.0));
  CHECK(row->at_low->value() == Approx(solve(with(up, Input::mtbf, 1200.0)).ledger.badput().value()));

  // What a faster detection saves: with the failures of the job as it is in both.
  ckpt::Job faster = wall;
  faster.failures.outage.detection = 1_min;
  const InputSpread longer[] = {{Input::mtbf, ckpt::between(3_h, 8_h)}};
  const ckpt::SavedTime saved = ckpt::saved_time(wall, faster, longer);
  ckpt::Job then = up;
  then.failures.outage.detection = 1_min;
  const double x = longer[0].spread.quantile(0.5) - 2400.0;
  CHECK(
      saved.quantile(0.5) ==
      Approx(
          (solve(with(up, Input::mtbf, x)).ledger.badput() - solve(with(then, Input::mtbf, x)).ledger.badput()).value())
          .epsilon(2e-3));
}

TEST_CASE("a range that begins at 0", "[range]") {
  ckpt::Job job = sample_job();
  job.saving.strategy = ckpt::SaveStrategy::snapshot;
  job.saving.interval = ckpt::WorkInterval(15_min);
  const InputSpread slowdown[] = {{Input::slowdown, ckpt::between(0.0, 0.1)}};
  const ckpt::Range range = ckpt::range(job, slowdown);
  CHECK(range.quantile(Output::goodput, 0.95) == Approx(solve(job).goodput()).epsilon(1e-9));  // none
  CHECK(range.quantile(Output::goodput, 0.1) == Approx(solve(with(job, Input::slowdown, 0.1)).goodput()).epsilon(1e-5));
  const double odds = 0.5 * (0.1 / 0.9);
  CHECK(range.quantile(Output::goodput, 0.5) ==
        Approx(solve(with(job, Input::slowdown, odds / (1.0 + odds))).goodput()).epsilon(1e-6));
  CHECK_THAT(error_of([&] {
               const InputSpread rate[] = {{Input::shared_write, ckpt::between(0.0, 1e9)}};
               (void)ckpt::range(job, rate);
             }),
             ContainsSubstring("shared-write must be above 0"));
}

TEST_CASE("what knowing an input would gain", "[range]") {
  ckpt::Job job = sample_job();
  job.training.step = job.training.update = 0_s;
  job.saving.cost = ckpt::SaveCost{.blocking = 60_s};
  job.failures.outage.restore = 2_min;
  job.failures.law = ckpt::Exponential{4_h};
  const InputSpread inputs[] = {{Input::blocking, ckpt::between(20_s, 180_s)},
                                {Input::mtbf, ckpt::factor(3.0)},
                                {Input::warm_up, ckpt::factor(2.0)}};
  const auto gains = ckpt::gains_of_knowing(job, inputs);
  // By hand: both at the middles of equal parts of their chances, every interval of a grid.
  constexpr std::size_t parts = 12;
  constexpr std::size_t grid = 49;
  std::array<std::array<std::array<double, grid>, parts>, parts> goodput{};  // [blocking][mtbf][interval]
  const double center = std::sqrt(2.0 * 60.0 * 4.0 * 3600.0);
  for (std::size_t a = 0; a < parts; ++a) {
    for (std::size_t b = 0; b < parts; ++b) {
      ckpt::Run run = solve(job).run;
      run.save.blocking = ckpt::Seconds(inputs[0].spread.quantile((static_cast<double>(a) + 0.5) / parts));
      const ckpt::Exponential law{job.failures.law->mtbf *
                                  inputs[1].spread.quantile((static_cast<double>(b) + 0.5) / parts)};
      for (std::size_t i = 0; i < grid; ++i) {
        const ckpt::Seconds tau(center * std::exp(0.08 * (static_cast<double>(i) - 24.0)));
        goodput[a][b][i] = ckpt::goodput(run, law, ckpt::WorkInterval(tau)) / (parts * parts);
      }
    }
  }
  const auto best = [&](std::size_t a_of, std::size_t b_of) {  // of one value of an input, or (parts) of all
    double most = 0.0;
    for (std::size_t i = 0; i < grid; ++i) {
      double sum = 0.0;
      for (std::size_t a = 0; a < parts; ++a) {
        for (std::size_t b = 0; b < parts; ++b) {
          if ((a_of == parts || a_of == a) && (b_of == parts || b_of == b)) sum += goodput[a][b][i];
        }
      }
      most = std::max(most, sum);
    }
    return most;
  };
  double of_blocking = -best(parts, parts);
  double of_mtbf = of_blocking;
  for (std::size_t k = 0; k < parts; ++k) {
    of_blocking += best(k, parts);
    of_mtbf += best(parts, k);
  }
  REQUIRE(gains.size() == 3);
  CHECK(gains[0].input == Input::mtbf);
  CHECK(gains[0].goodput == Approx(of_mtbf).epsilon(0.2));
  CHECK(gains[1].input == Input::blocking);
  CHECK(gains[1].goodput == Approx(of_blocking).epsilon(0.2));
  CHECK(gains[2].goodput < 0.05 * gains[0].goodput);
  // Knowing the only one is knowing all.
  const InputSpread one[] = {inputs[1]};
  CHECK(ckpt::gains_of_knowing(job, one)[0].goodput == Approx(ckpt::robust_interval(job, one).regret()).epsilon(0.15));
  CHECK_THAT(error_of([&] {
               ckpt::Job sound = job;
               sound.failures.law.reset();
               (void)ckpt::gains_of_knowing(sound, one);
             }),
             ContainsSubstring("no failures"));
}

TEST_CASE("the robust interval of a short job is the best of all numbers of saves", "[range]") {
  ckpt::Job job = sample_job();
  job.training.step = {};
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(3.0)}};
  for (const ckpt::Seconds work : {1_h, 7_h, 20_h}) {
    for (const ckpt::Seconds blocking : {60_s, 600_s}) {
      CAPTURE(work.value(), blocking.value());
      job.training.work = work;
      job.saving.cost = ckpt::SaveCost{.blocking = blocking};
      const ckpt::RobustInterval robust = ckpt::robust_interval(job, mtbf, {.samples = 64});
      double best = 0.0;  // of every number of saves, by ranges of the job with each
      for (int saves = 1; saves <= 64; ++saves) {
        const ckpt::Job at = with_interval(job, ckpt::WorkInterval(work / saves));
        best = std::max(best, ckpt::range(at, mtbf, {.samples = 64}).mean(Output::goodput));
      }
      CHECK(robust.goodput >= best * (1.0 - 1e-12));
    }
  }
}

TEST_CASE("jobs that never finish or cannot be saved are counted apart", "[range]") {
  ckpt::Job job = sample_job();
  job.saving.interval = ckpt::WorkInterval(2_h);
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::Spread{{0.1, 5.0}, {0.9, 36000.0}}}};
  const ckpt::Range range = ckpt::range(job, mtbf, {.samples = 1024});
  CHECK(range.endless() > 50);
  CHECK(range.impossible() == 0);
  CHECK(std::isinf(range.quantile(Output::wall_clock, 0.99)));
  CHECK(range.quantile(Output::goodput, 0.01) == 0.0);
  CHECK(range.shares(Output::wall_clock)[0].share == Approx(1.0).epsilon(0.05));

  job.saving.strategy = ckpt::SaveStrategy::snapshot;
  job.saving.host_memory_free = 16_GB;
  job.saving.waves = 1;
  const InputSpread memory[] = {{Input::host_memory_free, ckpt::factor(2.0)}};
  const ckpt::Range tight = ckpt::range(job, memory, {.samples = 1024});
  CHECK(tight.impossible() > 100);
  CHECK(tight.impossible() < 1000);
  CHECK(tight.samples() == 1024);
}

TEST_CASE("what is wrong with a range names the input", "[range]") {
  const ckpt::Job job = sample_job();
  const auto error = [&job](std::vector<InputSpread> inputs, std::size_t samples = 64) {
    return error_of([&] { (void)ckpt::range(job, inputs, {.samples = samples}); });
  };
  CHECK(error({{Input::mtbf, 2.0}, {Input::mtbf, 3.0}}) == "ckpt::range: mtbf is given twice");
  CHECK(error({{Input::nodes, ckpt::factor(2.0)}}) == "ckpt::range: nodes is a count and cannot have a spread");
  CHECK(error({{Input::serialise, ckpt::factor(2.0)}}) == "ckpt::range: serialise is not a figure of this job");
  CHECK(error({{Input::network_idle, ckpt::factor(2.0)}}) ==
        "ckpt::range: network-idle is 0 in this job: give its values instead of factors");
  CHECK(error({{Input::slowdown, ckpt::between(0.5, 1.0)}}) == "ckpt::range: slowdown must stay below 1");
  CHECK_THAT(error({}, 63), ContainsSubstring("samples must be from 64 to 2^20"));
  CHECK_THAT(error({}, (1u << 20) + 1), ContainsSubstring("samples must be from 64 to 2^20"));
  const ckpt::Range range = ckpt::range(job, {}, {.samples = 64});
  CHECK_THAT(error_of([&] { (void)range.quantile(Output::goodput, 1.0); }), ContainsSubstring("within 0 and 1"));
  ckpt::Job safe = job;
  safe.failures.law.reset();
  CHECK_THAT(error_of([&] { (void)ckpt::robust_interval(safe, {}); }), ContainsSubstring("the job has no failures"));
}

TEST_CASE("an input that cannot matter explains nothing", "[range]") {
  ckpt::Job job = sample_job();
  job.failures.outage.restore = 60_s;
  job.saving.interval = ckpt::WorkInterval(10_min);
  const InputSpread inputs[] = {{Input::state, ckpt::factor(1.5)},        {Input::shared_write, ckpt::factor(1.5)},
                                {Input::work, ckpt::factor(1.5)},         {Input::mtbf, ckpt::factor(1.5)},
                                {Input::rescheduling, ckpt::factor(1.5)}, {Input::interval, ckpt::factor(1.5)}};
  for (const std::size_t samples : {512u, 1024u, 2048u, 4096u, 8192u}) {
    CAPTURE(samples);
    for (const auto& entry : ckpt::range(job, inputs, {.samples = samples}).shares(Output::downtime)) {
      CAPTURE(to_string(entry.input));
      if (entry.input == Input::rescheduling) CHECK(entry.share > 0.9);
      if (entry.input != Input::rescheduling)
        CHECK(std::abs(entry.share) < 2.5 / std::sqrt(static_cast<double>(samples)));
    }
  }
}

TEST_CASE("a long tail does not hide what drives it", "[range]") {
  ckpt::Job job = sample_job();
  job.saving.interval = ckpt::WorkInterval(1_h);
  const InputSpread inputs[] = {{Input::mtbf, ckpt::between(20_min, 3_h)}, {Input::warm_up, ckpt::factor(2.0)}};
  const auto shares = ckpt::range(job, inputs, {.samples = 1024}).shares(Output::wall_clock);
  CHECK(shares[0].input == Input::mtbf);
  CHECK(shares[0].share > 0.9);
}

TEST_CASE("replicates merge in any order, and their spread is the error", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread inputs[] = {{Input::mtbf, ckpt::factor(2.0)},
                                {Input::shared_write, ckpt::between(20_GBps, 60_GBps)},
                                {Input::detection, ckpt::factor(3.0)}};
  std::vector<ckpt::Range> parts;
  for (std::uint64_t i = 0; i < 6; ++i) parts.push_back(ckpt::range(job, inputs, {.samples = 256, .replicate = i}));
  ckpt::Range forward = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) forward.merge(parts[i]);
  ckpt::Range backward = parts[5];
  ckpt::Range others = parts[1];
  others.merge(parts[3]);
  for (const std::size_t i : {std::size_t{0}, std::size_t{4}}) backward.merge(parts[i]);
  backward.merge(others);
  backward.merge(parts[2]);
  CHECK(forward.samples() == 1536);
  CHECK(forward.replicates() == 6);
  REQUIRE(forward.binding().size() == backward.binding().size());
  for (std::size_t i = 0; i < forward.binding().size(); ++i) {
    CHECK(forward.binding()[i].stage == backward.binding()[i].stage);
    CHECK(forward.binding()[i].chance == backward.binding()[i].chance);
  }
  const auto shares = forward.shares(Output::goodput);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    CHECK(shares[i].share == backward.shares(Output::goodput)[i].share);
  }
  const ckpt::Range large = ckpt::range(job, inputs, {.samples = 16384});
  for (const Output output : {Output::goodput, Output::durable_after, Output::badput}) {
    CAPTURE(to_string(output));
    CHECK(forward.mean(output) == backward.mean(output));
    for (const double p : {0.1, 0.5, 0.9}) {
      CAPTURE(p);
      CHECK(forward.quantile(output, p) == backward.quantile(output, p));
      const double error = forward.error(output, p);
      CHECK(error == backward.error(output, p));
      CHECK(std::fabs(forward.quantile(output, p) - large.quantile(output, p)) < 5.0 * error + 1e-9);
      CHECK(error < 0.05 * forward.quantile(output, p));
    }
    CHECK(std::isinf(parts[0].error(output, 0.5)));
  }
  CHECK_THAT(error_of([&] { forward.merge(parts[2]); }), ContainsSubstring("a replicate is in both"));
  ckpt::Range other = ckpt::range(job, std::span(inputs).first(2), {.samples = 256, .replicate = 9});
  CHECK_THAT(error_of([&] { forward.merge(other); }), ContainsSubstring("not of the same inputs"));
}

TEST_CASE("a range to a stated precision", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread inputs[] = {{Input::mtbf, ckpt::factor(2.0)},
                                {Input::shared_write, ckpt::between(20_GBps, 60_GBps)}};
  std::size_t calls = 0;
  const ckpt::Range range =
      ckpt::range_within(job, inputs, Output::badput, 0.005, {.samples = 64}, [&](const ckpt::Range& so_far) {
        ++calls;
        CHECK(so_far.replicates() == calls);
        return true;
      });
  CHECK(range.replicates() >= 8);
  for (const double p : {0.1, 0.5, 0.9})
    CHECK(range.error(Output::badput, p) <= 0.005 * range.quantile(Output::badput, 0.5));
  const ckpt::Range rough = ckpt::range_within(job, inputs, Output::badput, 0.1, {.samples = 64});
  CHECK(rough.replicates() == 8);
  CHECK(range.replicates() > 8);
  CHECK(ckpt::range_within(job, inputs, Output::badput, 1e-9, {.samples = 64}, [](const ckpt::Range& r) {
          return r.replicates() < 3;
        }).replicates() == 3);
  CHECK_THAT(error_of([&] { return ckpt::range_within(job, inputs, Output::badput, 0.0); }),
             ContainsSubstring("precision must be > 0"));
}

TEST_CASE("a chance to a stated precision, the same on any number of threads", "[range]") {
  const ckpt::Job job = sample_job();
  const InputSpread mtbf[] = {{Input::mtbf, ckpt::factor(2.0)}};
  // The MTBF alone decides: the goodput is at least that at x with the chance that the MTBF is.
  const double x = 6.0 * 3600.0;
  ckpt::Job fixed = with_interval(job, solve(job).interval);
  const double goodput = solve(with(fixed, Input::mtbf, x)).goodput();
  const double chance = 1.0 - 0.5 * std::erfc(-std::log(0.75) / (std::log(2.0) / 1.2815515655446004) / std::sqrt(2.0));
  const auto found = [&](const auto& executor) {
    return ckpt::range_within_chance(job, mtbf, Output::goodput, goodput, 2e-3, {.samples = 64}, executor);
  };
  const ckpt::Range alone = found(ckpt::SerialExecutor{});
  CHECK(alone.replicates() >= 8);
  CHECK(alone.error_of_chance(Output::goodput, goodput) <= 2e-3);
  CHECK(std::fabs(alone.chance_of_at_least(Output::goodput, goodput) - chance) < 4.0 * 2e-3);
  for (const unsigned threads : {1u, 2u, 5u}) {
    CAPTURE(threads);
    const ckpt::Range many = found(ckpt::ThreadExecutor(threads));
    CHECK(many.replicates() == alone.replicates());
    CHECK(many.mean(Output::badput) == alone.mean(Output::badput));
    CHECK(many.quantile(Output::wall_clock, 0.37) == alone.quantile(Output::wall_clock, 0.37));
  }
  // What never happened in so many samples is not known to be impossible.
  CHECK(alone.chance_of_at_least(Output::goodput, 0.9999) == 0.0);
  CHECK(alone.error_of_chance(Output::goodput, 0.9999) == Approx(1.0 / (static_cast<double>(alone.samples()) + 2.0)));
  std::size_t last = 0;
  const ckpt::Range seen = ckpt::range_until(
      job, mtbf,
      [&](const ckpt::Range& so_far) {
        CHECK(so_far.replicates() == ++last);
        return last == 11;
      },
      {.samples = 64}, ckpt::ThreadExecutor(3));
  CHECK(seen.replicates() == 11);
  CHECK(seen.samples() == 704);
  const InputSpread twice[] = {mtbf[0], mtbf[0]};
  CHECK_THAT(error_of([&] {
               (void)ckpt::range_until(
                   job, twice, [](const ckpt::Range&) { return true; }, {.samples = 64}, ckpt::ThreadExecutor(2));
             }),
             ContainsSubstring("mtbf is given twice"));
  CHECK_THAT(error_of([&] { (void)ckpt::range_within_chance(job, mtbf, Output::goodput, 0.9, 0.0); }),
             ContainsSubstring("precision must be > 0 and < 1"));
}

TEST_CASE("saved time: of the same draws, against two jobs solved by hand", "[range]") {
  ckpt::Job now = sample_job();
  now.saving.interval = ckpt::WorkInterval(1_h);
  ckpt::Job then = now;
  then.saving.interval = ckpt::WorkInterval(15_min);
  const ckpt::Spread spread = ckpt::between(4_h, 16_h);
  const InputSpread mtbf[] = {{Input::mtbf, spread}};
  const ckpt::SavedTime saved = ckpt::saved_time(now, then, mtbf, {.samples = 4096});
  for (const double p : {0.1, 0.5, 0.9}) {
    // The rarer the failures the less is saved.
    const double x = spread.quantile(1.0 - p);
    const double expected =
        (solve(with(now, Input::mtbf, x)).ledger.badput() - solve(with(then, Input::mtbf, x)).ledger.badput()).value();
    CHECK(saved.quantile(p) == Approx(expected).epsilon(1e-3));
  }
  CHECK(saved.chance_of_gain() > 0.99);  // 15 min are too short where hardly anything fails
  CHECK(ckpt::saved_time(then, now, mtbf).chance_of_gain() < 0.01);
  CHECK(ckpt::saved_time(now, now, mtbf).quantile(0.5) == 0.0);
  CHECK(ckpt::saved_time(now, now, mtbf).chance_of_gain() == 0.0);
}
