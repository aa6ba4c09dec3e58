// Spare nodes: Erlang's formula against an event simulation, and what waiting for a replacement costs a job. Jobs that
// shrink instead, event by event, and what ml-goodput-measurement would count.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include <ckpt/failure/spares.hpp>
#include <ckpt/io/expected_badput.hpp>
#include <ckpt/job/axes.hpp>
#include <ckpt/job/cast.hpp>
#include <ckpt/job/choose.hpp>
#include <ckpt/job/elastic.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/outcome.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace spares_test {

using namespace ckpt::literals;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using ckpt::fewest_spares;
using ckpt::Seconds;
using ckpt::Spares;
using test::error_of;
using test::infinity;
using test::nan;

/// The sum of Erlang's formula, term by term.
double erlang(std::uint64_t n, double a) {
  double term = 1.0;
  double sum = 1.0;
  for (std::uint64_t k = 1; k <= n; ++k) sum += term *= a / static_cast<double>(k);
  return term / sum;
}

TEST_CASE("spares: the chance that none is left is Erlang's", "[spares]") {
  for (const double a : {0.01, 0.5, 3.0, 20.0}) {
    for (const std::uint64_t n : {0U, 1U, 2U, 5U, 30U}) {
      const Spares spares{.number = n, .replacement = Seconds(a * 3600.0)};
      CHECK(spares.chance_of_none(1_h) == Approx(erlang(n, a)).epsilon(1e-12));
      CHECK(spares.wait().value() == Approx(a * 3600.0 / static_cast<double>(n + 1)).epsilon(1e-14));
    }
    for (const double bound : {0.5, 0.05, 1e-3, 1e-9}) {
      const auto n = fewest_spares(Seconds(a * 3600.0), 1_h, bound);
      CHECK(erlang(n, a) <= bound * (1.0 + 1e-12));
      if (n > 0) CHECK(erlang(n - 1, a) > bound * (1.0 - 1e-12));
    }
  }
  CHECK(Spares{}.chance_of_none(1_h) == 1.0);
  CHECK(Spares{.number = 1}.chance_of_none(1_h) == 0.0);
  CHECK(fewest_spares(0_s, 1_h, 0.5) == 1);
  // Erlang's table: 10 lines offered 4.461 erlangs lose one call in a hundred.
  CHECK(Spares{.number = 10, .replacement = Seconds(4.461)}.chance_of_none(1_s) == Approx(0.01).epsilon(1e-3));
  static_assert(fewest_spares(24_h, 12_h, 0.01) == 7);
}

/// Failures one after the other; each takes a spare or waits for the first that comes back.
struct Waits {
  double none = 0.0;  // part of the failures
  double mean = 0.0;  // of all failures [s]
};
template <class Length>
Waits wait_for(std::uint64_t spares, double mtbf, std::uint64_t failures, const Length& length,
               std::mt19937_64& random) {
  std::exponential_distribution<double> to_failure(1.0 / mtbf);
  std::priority_queue<double, std::vector<double>, std::greater<>> arrivals;
  Waits waits;
  double now = 0.0;
  std::uint64_t left = spares;
  for (std::uint64_t i = 0; i < failures; ++i) {
    now += to_failure(random);
    while (!arrivals.empty() && arrivals.top() <= now) {
      arrivals.pop();
      ++left;
    }
    arrivals.push(now + length(random));
    if (left > 0) {
      --left;
      continue;
    }
    waits.none += 1.0;
    waits.mean += arrivals.top() - now;
    now = arrivals.top();
    arrivals.pop();
  }
  const auto all = static_cast<double>(failures);
  return {waits.none / all, waits.mean / all};
}

TEST_CASE("spares: simulated, whatever the law of the replacement", "[spares]") {
  std::mt19937_64 random(20261128);  // NOLINT(cert-msc51-cpp)
  const double mtbf = 10.0;
  const double away = 24.0;
  const auto constant = [away](std::mt19937_64&) { return away; };
  const auto exponential = [away](std::mt19937_64& r) { return std::exponential_distribution<double>(1.0 / away)(r); };
  const auto either = [away](std::mt19937_64& r) {  // a reboot, or a new node
    return std::uniform_real_distribution<double>()(r) < 0.8 ? 0.25 * away : 4.0 * away;
  };
  for (const std::uint64_t n : {0U, 1U, 3U, 5U}) {
    const Spares spares{.number = n, .replacement = Seconds(away)};
    const double none = spares.chance_of_none(Seconds(mtbf));
    const double mean = spares.mean_wait(Seconds(mtbf)).value();
    const auto check = [&](const auto& law) {
      constexpr int batches = 40;
      double sum[2] = {};
      double squares[2] = {};
      for (int i = 0; i < batches; ++i) {
        const Waits waits = wait_for(n, mtbf, 5000, law, random);
        const double got[] = {waits.none, waits.mean};
        for (int k = 0; k < 2; ++k) {
          sum[k] += got[k];
          squares[k] += got[k] * got[k];
        }
      }
      const double want[] = {none, mean};
      for (int k = 0; k < 2; ++k) {
        const double average = sum[k] / batches;
        const double error = std::sqrt(std::max(0.0, squares[k] / batches - average * average) / (batches - 1));
        INFO(n << " spares: " << average << " +- " << error << ", expected " << want[k]);
        // False alarms: 1 in 10,000 for each; batches begin with all spares there, which is 0.1 % of them.
        CHECK(std::abs(average - want[k]) <= 4.2 * error + 2e-3 * want[k]);
      }
    };
    check(constant);
    check(exponential);
    check(either);
  }
}

TEST_CASE("spares: a job waits for what it has not", "[spares]") {
  ckpt::Job job{.machine = {.nodes = 64},
                .failures = {.law = ckpt::Exponential{12_h}, .outage = {.rescheduling = 2_min, .restore = 5_min}},
                .saving = {.cost = ckpt::SaveCost{.blocking = 30_s}}};
  const auto without = solve(job);
  job.failures.spares = Spares{.number = 2, .replacement = 24_h};
  const auto two = solve(job);
  const double wait = job.failures.spares->mean_wait(12_h).value();
  CHECK(wait == Approx(24.0 * 3600.0 / 3.0 * erlang(2, 2.0)).epsilon(1e-12));
  CHECK(two.run.outage.rescheduling.value() == Approx(120.0 + wait).epsilon(1e-12));
  CHECK(two.goodput() < without.goodput());
  job.failures.spares->number = 20;
  CHECK(solve(job).goodput() == Approx(without.goodput()).epsilon(1e-9));
  job.failures.spares->number = 1000;  // and with as many as ever
  CHECK(solve(job).ledger.wall_clock() == without.ledger.wall_clock());
  CHECK(ckpt::job_cast<float>(job).failures.spares->number == 1000);
  job.failures.law.reset();
  CHECK(solve(job).goodput() > 0.0);
  job.failures.node_mtbf = 768_h;
  job.failures.spares->number = 2;
  CHECK(solve(job).run.outage.rescheduling.value() == Approx(120.0 + wait).epsilon(1e-12));
}

TEST_CASE("an MTBF of wall clock counts the wait for spares, and for announced stops", "[spares]") {
  ckpt::Job job;
  job.training.work = 20'000_h;
  job.failures.law = ckpt::Exponential{10_h};
  job.failures.mtbf_of = ckpt::MtbfOf::wall_clock;
  job.failures.outage.restore = 100_s;
  job.saving.cost = ckpt::SaveCost{.blocking = 60_s};
  job.saving.interval = ckpt::WorkInterval(1000_s);
  for (const std::uint64_t number : {2u, 3u, 5u, 50u}) {
    job.failures.spares = Spares{.number = number, .replacement = 24_h};
    const auto out = solve(job);
    CHECK((out.law->mtbf + out.run.time_down()).value() == Approx(36'000.0).epsilon(1e-12));
    CHECK(out.run.outage.rescheduling == job.failures.spares->mean_wait(out.law->mtbf));
  }
  job.failures.spares->number = 1;  // 12 h until one of the two nodes that are away is back
  CHECK_THAT(error_of([&] { (void)solve(job); }), ContainsSubstring("below the MTBF of wall clock"));

  job.failures.spares.reset();
  job.failures.notice = {.time = 600_s, .share = 0.9};
  const auto out = solve(job);
  CHECK(out.run.notice.saved() > 0.8);
  CHECK((out.ledger.wall_clock() / out.ledger.failure_count).value() == Approx(36'000.0).epsilon(1e-3));
}

TEST_CASE("what spares cannot be", "[spares]") {
  for (const double bad : {-1.0, nan, infinity}) {
    CHECK_THAT(error_of([bad] { (void)fewest_spares(Seconds(bad), 1_h, 0.1); }), ContainsSubstring("replacement"));
    CHECK_THAT(error_of([bad] { (void)fewest_spares(1_h, Seconds(bad), 0.1); }), ContainsSubstring("MTBF"));
    CHECK_THAT(error_of([bad] { (void)fewest_spares(1_h, 1_h, bad); }), ContainsSubstring("bound"));
  }
  CHECK_THAT(error_of([] { (void)fewest_spares(1_h, 1_h, 0.0); }), ContainsSubstring("bound"));
  CHECK_THAT(error_of([] { (void)fewest_spares(1_h, 1_h, 1.0); }), ContainsSubstring("bound"));
  CHECK_THAT(error_of([] { (void)fewest_spares(1e9_s, 1_s, 1e-9); }), ContainsSubstring("too few"));
  CHECK_THAT(error_of([] { (void)Spares{.number = 2'000'000}.wait(); }), ContainsSubstring("number of spares"));
}

/// A job that shrinks, event by event: every node fails on its own while the job is up.
struct ElasticRun {
  double wall_clock = 0.0;
  double stopped = 0.0;
  double shrunk = 0.0;
  double expansions = 0.0;
  double growing = 0.0;
};
struct ElasticCase {
  ckpt::Elastic elastic;
  std::uint64_t nodes;
  double mtbf;            // of the job
  double within = 0.006;  // of a share of the time
};
constexpr double elastic_tau = 1800.0, elastic_save = 60.0, elastic_down = 120.0, elastic_restore = 180.0;

ElasticRun run_elastic(const ElasticCase& c, double work, bool same_time, unsigned seed) {
  enum class Phase { compute, save, down, restore, grow, stopped };
  std::mt19937_64 random(seed);
  const auto after = [&](double mean) { return std::exponential_distribution<double>(1.0 / mean)(random); };
  const double replaced = c.elastic.spares.replacement.value();
  const double growing = c.elastic.expansion.value();
  const auto spares = static_cast<int>(c.elastic.spares.number);
  const int most = spares + static_cast<int>(c.elastic.most_missing);
  const int all = static_cast<int>(c.nodes);
  const int unit = static_cast<int>(c.elastic.unit);
  std::priority_queue<double, std::vector<double>, std::greater<>> arrivals;
  int missing = 0;
  const auto left = [&] { return missing > spares ? all - (missing - spares) : all; };
  const auto speed = [&] {
    return missing > most ? 0.0 : std::pow(static_cast<double>(left() / unit) / (all / unit), c.elastic.scaling);
  };
  ElasticRun run;
  Phase phase = Phase::compute;
  Phase before = phase;
  double now = 0.0, done = 0.0, safe = 0.0, rest = elastic_tau, kept = 0.0;
  const auto pass = [&](double until) {
    const double time = until - now;
    if (phase == Phase::stopped) run.stopped += time;
    if (phase == Phase::grow) run.growing += time;
    if (phase != Phase::stopped && missing > spares) run.shrunk += time;
    if (phase == Phase::compute) done += time * speed();
    rest -= time;
    now = until;
  };
  while (true) {
    const bool up = phase == Phase::compute || phase == Phase::save || phase == Phase::restore;
    const double fails = up ? now + after(c.mtbf * all / left()) : infinity;
    const double arrives = arrivals.empty() ? infinity : arrivals.top();
    const double ends = phase == Phase::stopped ? infinity : now + rest;
    const double finishes = phase == Phase::compute ? now + (work - done) / speed() : infinity;
    const double next = std::min({fails, arrives, ends, finishes});
    pass(next);
    if (next == finishes) break;
    if (next == arrives) {
      arrivals.pop();
      const bool grows = missing > spares;
      --missing;
      run.expansions += grows ? 1.0 : 0.0;
      if (phase == Phase::stopped) {
        phase = Phase::down;
        rest = elastic_down;
      } else if (grows && phase == Phase::grow) {
        rest += growing;
      } else if (grows && growing > 0.0 && (phase == Phase::compute || phase == Phase::save)) {
        before = phase;
        phase = Phase::grow;
        kept = rest;
        rest = growing;
      }
    } else if (next == fails) {
      ++missing;
      arrivals.push(now + (same_time ? replaced : after(replaced)));
      done = safe;
      phase = missing > most ? Phase::stopped : Phase::down;
      rest = elastic_down;
    } else if (phase == Phase::grow) {
      phase = before;
      rest = kept;
    } else if (phase == Phase::compute) {
      phase = Phase::save;
      rest = elastic_save;
    } else {
      if (phase == Phase::save) safe = done;
      rest = phase == Phase::down ? elastic_restore : elastic_tau;
      phase = phase == Phase::down ? Phase::restore : Phase::compute;
    }
  }
  run.wall_clock = now;
  return run;
}

ckpt::Job elastic_job(const ElasticCase& c, double work) {
  return {.machine = {.nodes = c.nodes},
          .training = {.work = Seconds(work)},
          .failures = {.law = ckpt::Exponential{Seconds(c.mtbf)},
                       .outage = {.detection = Seconds(elastic_down), .restore = Seconds(elastic_restore)}},
          .saving = {.interval = ckpt::WorkInterval(Seconds(elastic_tau)),
                     .cost = ckpt::SaveCost{.blocking = Seconds(elastic_save)}}};
}

TEST_CASE("elastic: shares, speed and wall clock are those of an event simulation", "[spares]") {
  const ElasticCase cases[] = {
      {{.spares = {.number = 1, .replacement = 12_h}, .most_missing = 4}, 16, 36e3},
      {{.spares = {.number = 2, .replacement = 40_h}, .most_missing = 8, .unit = 2, .scaling = 0.8}, 16, 28.8e3},
      {{.spares = {.replacement = 24_h}, .most_missing = 3, .expansion = 6_min}, 16, 36e3},
      {{.spares = {.replacement = 5_h}}, 8, 72e3},
      {{.spares = {.number = 1, .replacement = 12_h}, .most_missing = 4, .expansion = 2_h}, 16, 36e3, 0.015},
      {{.spares = {.replacement = 12_h}, .most_missing = 4, .expansion = 6_h}, 128, 21.6e3, 0.025}};
  const double work = 4000.0 * 3600.0;
  unsigned seed = 0;
  for (const ElasticCase& c : cases) {
    for (const bool same_time : {false, true}) {
      const auto model = solve_elastic(elastic_job(c, work), c.elastic);
      constexpr int runs = 12;
      double sum = 0.0, squares = 0.0, stopped = 0.0, shrunk = 0.0, expansions = 0.0, growing = 0.0;
      for (int i = 0; i < runs; ++i) {
        const ElasticRun run = run_elastic(c, work, same_time, ++seed);
        sum += run.wall_clock;
        squares += run.wall_clock * run.wall_clock;
        stopped += run.stopped;
        shrunk += run.shrunk;
        expansions += run.expansions;
        growing += run.growing;
      }
      const double mean = sum / runs;
      const double error = std::sqrt((squares / runs - mean * mean) / (runs - 1));
      CAPTURE(c.nodes, same_time, mean, error);
      CHECK(std::abs(model.wall_clock().value() - mean) < 4.0 * error + c.within * mean);
      CHECK(std::abs(model.shares.stopped - stopped / sum) < c.within);
      CHECK(std::abs(model.shares.growing - growing / sum) < c.within);
      CHECK(std::abs(model.shares.shrunk - shrunk / sum) < 5.0 * c.within);
      CHECK(model.shares.expansions * sum == Approx(expansions).epsilon(0.04));
      CHECK(model.goodput() == Approx(work / model.wall_clock().value()).epsilon(1e-12));

      const auto kinds = ckpt::expected_badput(model);
      double all = kinds.productive;
      for (const double seconds : kinds.seconds) all += seconds;
      CHECK(all == Approx(kinds.total).epsilon(1e-12));
      CHECK(kinds.seconds[static_cast<std::size_t>(ckpt::logs::Badput::elastic_slice_down)] ==
            Approx(model.shares.stopped * kinds.total));
      CHECK(kinds.seconds[static_cast<std::size_t>(ckpt::logs::Badput::elastic_scale_up)] ==
            Approx(model.shares.growing * kinds.total));
    }
  }
  // A job that needs all of its nodes is away as often as all spares of another are.
  const ElasticCase& waits = cases[3];
  CHECK(ckpt::elastic_shares(waits.elastic, waits.nodes, Seconds(waits.mtbf)).stopped ==
        Approx(Spares{.number = 1, .replacement = 5_h}.chance_of_none(Seconds(waits.mtbf))));
  // Nodes that are replaced at once are never missed.
  const ckpt::Elastic at_once{.spares = {.number = 0}, .most_missing = 2};
  const auto none = solve_elastic(elastic_job(waits, work), at_once);
  CHECK(none.shares.speed == 1.0);
  CHECK(none.goodput() == solve(elastic_job(waits, work)).goodput());
  // Without spares, and room for all, every failure takes c: 1 / (1 + c / M) of the time is left, however long c is.
  for (const double c : {600.0, 36e3, 36e5}) {
    const ckpt::Elastic grows{
        .spares = {.replacement = 1_h}, .most_missing = 40, .scaling = 0.0, .expansion = Seconds(c)};
    CHECK(ckpt::elastic_shares(grows, 100'000'000, 10_h).speed == Approx(1.0 / (1.0 + c / 36e3)).epsilon(1e-5));
  }
}

TEST_CASE("elastic: what cannot be is named", "[spares]") {
  const ElasticCase c{{.spares = {.replacement = 5_h}, .most_missing = 1}, 8, 72e3};
  const auto error = [&](const ckpt::Elastic& elastic) {
    return error_of([&] { return solve_elastic(elastic_job(c, 1e6), elastic); });
  };
  CHECK_THAT(error({.most_missing = 8}), ContainsSubstring("most_missing must be below the number of nodes"));
  CHECK_THAT(error({.unit = 0}), ContainsSubstring("unit must be from 1 to the number of nodes"));
  for (const double bad : {-1.0, 2.5, nan}) {
    CHECK_THAT(error({.scaling = bad}), ContainsSubstring("scaling must be from 0 to 2"));
    CHECK_THAT(error({.expansion = Seconds(bad < 0.0 ? bad : infinity)}), ContainsSubstring("time to grow again"));
  }
  CHECK_THAT(error({.spares = {.number = 1, .replacement = 5_h}, .most_missing = 1, .expansion = 6_h}),
             ContainsSubstring("--grow-again"));
  CHECK_THAT(error({.spares = {.replacement = 5_h}, .most_missing = 1, .expansion = Seconds(1e15)}),
             ContainsSubstring("below 10^9 times"));
  CHECK(error({.spares = {.replacement = 5_h}, .most_missing = 1, .expansion = 50_h}) == "no error");
  ckpt::Job job = elastic_job(c, 1e6);
  job.failures.spares = Spares{};
  CHECK_THAT(error_of([&] { return solve_elastic(job, c.elastic); }), ContainsSubstring("elastic.spares"));
  job = elastic_job(c, 1e6);
  job.failures.law.reset();
  CHECK_THAT(error_of([&] { return solve_elastic(job, c.elastic); }), ContainsSubstring("set failures.law"));
}

TEST_CASE("restarts: initialisation grows with nodes, and ml-goodput-measurement counts it by itself", "[spares]") {
  using ckpt::logs::Badput;
  ckpt::Job job = elastic_job({{}, 256, 36e3}, 1e6);
  job.failures.outage.rescheduling = 100_s;
  job.failures.outage.initialisation = 20_s;
  job.failures.outage_per_node.initialisation = 0.5_s;
  job.failures.outage.warm_up = 90_s;
  for (const double shape : {1.0, 0.7}) {
    job.failures.shape = shape;
    const auto out = solve(job);
    const double count = out.ledger.failure_count;
    CHECK(out.run.outage.initialisation == 148_s);
    CHECK(out.run.outage.downtime() == 120_s + 100_s + 148_s);
    CHECK(out.ledger.rescheduling.value() == Approx(248.0 * count));
    const auto kinds = ckpt::expected_badput(out);
    const auto of = [&](Badput kind) { return kinds.seconds[static_cast<std::size_t>(kind)]; };
    CHECK(of(Badput::initialization) == Approx(148.0 * count));
    CHECK(of(Badput::recovery) == Approx(220.0 * count));
    CHECK(of(Badput::lost_progress) == out.ledger.lost_work.value());
    CHECK(of(Badput::startup) + of(Badput::restore) == Approx(out.ledger.restore.value()));
    CHECK(kinds.productive == 1e6);
    // What a restore and then a warm-up take of lives of that law.
    std::mt19937_64 random(20261128);
    const double scale = 36e3 / std::tgamma(1.0 + 1.0 / shape);
    std::weibull_distribution<double> life(shape, scale);
    constexpr int lives = 400'000;
    double warm = 0.0;
    for (int i = 0; i < lives; ++i) warm += std::clamp(life(random) - elastic_restore, 0.0, 90.0);
    const double deviation = 90.0 * std::sqrt(0.06 / lives);  // at most 6 % of them end before
    CHECK(std::abs(of(Badput::startup) / count - warm / lives) < 5.0 * deviation);
  }
  job.failures.shape = 1.0;
  job.failures.notice = {.time = 100_s, .share = 0.5};
  const auto out = solve(job);
  const auto kinds = ckpt::expected_badput(out);
  CHECK(kinds.seconds[static_cast<std::size_t>(Badput::other)] ==
        Approx(50.0 * (out.ledger.failure_count - out.ledger.restore.value() / 36e3)));
  CHECK(
      kinds.seconds[static_cast<std::size_t>(Badput::save)] ==
      Approx((out.ledger.save + out.ledger.waiting).value() - kinds.seconds[static_cast<std::size_t>(Badput::other)]));
}

TEST_CASE("spares: they are paid for unless the prices say how many", "[spares]") {
  ckpt::Job job = elastic_job({{}, 64, 36e3}, 1e6);
  job.failures.spares = Spares{.number = 2, .replacement = 12_h};
  const auto out = solve(job);
  const double hours = out.ledger.wall_clock().in(ckpt::units::h);
  CHECK(bill(job, out, {.node_hour = 24.0}).nodes == Approx(24.0 * 66.0 * hours));
  CHECK(bill(job, out, {.node_hour = 24.0, .spare_nodes = 0}).nodes == Approx(24.0 * 64.0 * hours));
  // The cheapest number of them, of a job that waits 12 h without: each one idle against the waits that it saves.
  const auto cost = [&](double number) {
    const ckpt::Job one = with(job, ckpt::Input::spares, number);
    return bill(one, solve(one), {.node_hour = 24.0}).total();
  };
  double best = 0.0;
  for (double n = 1.0; n < 12.0; n += 1.0) {
    if (cost(n) < cost(best)) best = n;
  }
  CHECK(best > 1.0);
  CHECK(best < 11.0);
  const ckpt::Axis axes[] = {{ckpt::Input::spares, ckpt::AxisValues::linear(0.0, 11.0, 12)}};
  const auto choice = ckpt::choose(job, ckpt::Axes(axes), {.node_hour = 24.0});
  REQUIRE(choice);
  CHECK(static_cast<double>(choice->index) == best);
}

}  // namespace spares_test
