// Spare nodes: Erlang's formula against an event simulation, and what waiting for a replacement costs a job.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include <ckpt/failure/spares.hpp>
#include <ckpt/job/cast.hpp>
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

}  // namespace spares_test
