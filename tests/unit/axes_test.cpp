// Sweeps: points by number against nested loops, parts against the whole, the k best and Pareto fronts against brute
// force and in every order.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <ckpt/ckpt.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using ckpt::Axes;
using ckpt::Axis;
using ckpt::AxisValues;
using ckpt::Input;
using ckpt::ParetoFront;
using ckpt::Prefer;
using ckpt::SaveStrategy;
using ckpt::TopK;
using test::error_of;

namespace {

ckpt::Job sample_job() {
  return {.state = 25_TB,
          .machine = {.node = ckpt::nodes::dgx_h100,
                      .nodes = 64,
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps}}},
          .training = {.work = 720_h, .step = 8_s, .update = 0.3_s},
          .failures = {.law = ckpt::Exponential{8_h}, .outage = {.detection = 1_min, .rescheduling = 5_min}}};
}

constexpr double node_counts[] = {32.0, 64.0, 128.0};
constexpr SaveStrategy two_strategies[] = {SaveStrategy::synchronous, SaveStrategy::snapshot};

}  // namespace

TEST_CASE("values of an axis", "[axes]") {
  STATIC_REQUIRE(AxisValues::linear(1.0, 3.0, 5)[1] == 1.5);
  STATIC_REQUIRE(AxisValues::linear(1.0, 3.0, 5)[4] == 3.0);
  STATIC_REQUIRE(AxisValues(node_counts)[1] == 64.0);
  const AxisValues log = AxisValues::logarithmic(8.0, 512.0, 7);
  for (std::uint64_t i = 0; i < 7; ++i) CHECK(log[i] == Approx(8.0 * std::pow(2.0, i)).epsilon(1e-14));
  CHECK(log[0] == 8.0);
  CHECK(log[6] == 512.0);
  CHECK(AxisValues::linear(5.0, 5.0, 1)[0] == 5.0);
  CHECK(AxisValues::logarithmic(100.0, 1.0, 3)[1] == Approx(10.0));
  CHECK_THAT(error_of([] { return AxisValues::linear(1.0, 2.0, 1); }), ContainsSubstring("2 or more"));
  CHECK_THAT(error_of([] { return AxisValues::linear(1.0, 2.0, 0); }), ContainsSubstring("2 or more"));
  CHECK_THAT(error_of([] { return AxisValues::logarithmic(0.0, 2.0, 5); }), ContainsSubstring("> 0"));
  CHECK_THAT(error_of([] { return AxisValues::linear(test::nan, 2.0, 5); }), ContainsSubstring("finite"));
  CHECK_THAT(error_of([] { return AxisValues(std::span<const double>()); }), ContainsSubstring("empty"));
}

TEST_CASE("points are nested loops, by number", "[axes]") {
  const ckpt::Job job = sample_job();
  const Axis axes[] = {{Input::nodes, node_counts},
                       Axis::strategies(two_strategies),
                       {Input::mtbf, AxisValues::logarithmic(3600.0, 36000.0, 4)},
                       Axis::periods(AxisValues::linear(1200.0, 7200.0, 5))};
  const Axes points(axes);
  REQUIRE(points.size() == 3 * 2 * 4 * 5);
  std::uint64_t index = 0;
  std::vector<double> goodputs;
  for (const double nodes : node_counts) {
    for (const SaveStrategy strategy : two_strategies) {
      for (std::uint64_t m = 0; m < 4; ++m) {
        for (std::uint64_t t = 0; t < 5; ++t) {
          ckpt::Job one = with(job, Input::nodes, nodes);
          one.saving.strategy = strategy;
          one = with(one, Input::mtbf, AxisValues::logarithmic(3600.0, 36000.0, 4)[m]);
          one.saving.period = ckpt::Period(ckpt::Seconds(1200.0 + 1500.0 * static_cast<double>(t)));
          CHECK(solve(points.job(job, index)).goodput() == solve(one).goodput());
          CHECK(points.value(index, 0) == nodes);
          CHECK(points.value(index, 3) == 1200.0 + 1500.0 * static_cast<double>(t));
          goodputs.push_back(solve(one).goodput());
          ++index;
        }
      }
    }
  }
  // Parts in any division are the whole.
  std::vector<double> in_parts(goodputs.size());
  for (const auto& [begin, end] : {std::pair{100u, 1000u}, {0u, 7u}, {7u, 8u}, {8u, 100u}}) {
    ckpt::sweep(job, points, {begin, end}, [&](const ckpt::SweepPoint& point) {
      CHECK(point.reason.empty());
      in_parts[point.index] = point.outcome.goodput();
    });
  }
  CHECK(in_parts == goodputs);
  CHECK_THAT(error_of([&] { return points.job(job, 120); }), ContainsSubstring("no such point"));
  const Axes none(std::span<const Axis>{});
  CHECK(none.size() == 1);
  CHECK(solve(none.job(job, 0)).goodput() == solve(job).goodput());
}

TEST_CASE("an impossible point has its reason", "[axes]") {
  const double memory[] = {1e9, 2e12};
  const double periods[] = {60.0, 3600.0};
  const Axis axes[] = {{Input::host_memory_free, memory}, Axis::periods(periods)};
  ckpt::Job job = sample_job();
  job.saving.strategy = SaveStrategy::snapshot;
  job.saving.waves = 1;
  std::vector<std::string> reasons;
  ckpt::sweep(job, Axes(axes), {}, [&](const ckpt::SweepPoint& point) { reasons.emplace_back(point.reason); });
  REQUIRE(reasons.size() == 4);
  for (std::uint64_t i = 0; i < 4; ++i) {
    const std::string said = error_of([&] { return solve(Axes(axes).job(job, i)); });
    CHECK(reasons[i] == (said == "no error" ? "" : said));
  }
  CHECK_THAT(reasons[0], ContainsSubstring("memory"));
  CHECK_THAT(reasons[2], ContainsSubstring("period"));
  CHECK(reasons[3].empty());
  // What a visitor throws is not a reason.
  CHECK_THROWS_AS(ckpt::sweep(job, Axes(axes), {3, 4}, [](const ckpt::SweepPoint&) { throw 1; }), int);
}

TEST_CASE("axes that exclude each other or are too many", "[axes]") {
  const Axis twice[] = {{Input::nodes, node_counts}, {Input::nodes, node_counts}};
  CHECK_THAT(error_of([&] { return Axes(twice); }), ContainsSubstring("two axes move the nodes"));
  const Axis both[] = {{Input::interval, node_counts}, Axis::periods(node_counts)};
  CHECK_THAT(error_of([&] { return Axes(both); }), ContainsSubstring("two axes move the interval"));
  const AxisValues many = AxisValues::linear(1.0, 2.0, std::uint64_t{1} << 30);
  const Axis large[] = {{Input::mtbf, many}, {Input::step, many}, {Input::work, many}};
  CHECK_THAT(error_of([&] { return Axes(large); }), ContainsSubstring("2^53"));
  CHECK_THAT(error_of([] { return Axis::strategies({}); }), ContainsSubstring("empty"));
}

TEST_CASE("constraints", "[axes]") {
  const ckpt::Outcome outcome = solve(sample_job());
  const double goodput = outcome.goodput();
  const ckpt::Constraint met[] = {{.output = ckpt::Output::goodput, .at_least = goodput, .at_most = goodput},
                                  {.output = ckpt::Output::failures}};
  CHECK(meets(outcome, met));
  const ckpt::Constraint missed[] = {met[0], {.output = ckpt::Output::durable_after, .at_most = 1.0}};
  CHECK_FALSE(meets(outcome, missed));
  CHECK(meets(outcome, {}));
}

namespace {

/// Few different numbers, so that many are equal.
std::vector<std::array<double, 3>> some_points(std::mt19937_64& random, std::size_t count, int different) {
  std::vector<std::array<double, 3>> points(count);
  for (auto& point : points) {
    for (double& x : point) x = static_cast<double>(static_cast<int>(random() % static_cast<unsigned>(different)));
    if (random() % 20 == 0) point[random() % 3] = test::nan;
    if (random() % 20 == 0) point[random() % 3] = test::infinity;
  }
  return points;
}

}  // namespace

TEST_CASE("the k best are those of sorting, in whatever parts", "[axes]") {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const auto points = some_points(random, 1 + random() % 60, trial % 2 == 0 ? 7 : 1000);
    const std::size_t k = 1 + random() % 10;
    const Prefer prefer = random() % 2 == 0 ? Prefer::less : Prefer::more;
    std::vector<std::uint64_t> sorted;
    for (std::uint64_t i = 0; i < points.size(); ++i) {
      if (!std::isnan(points[i][0])) sorted.push_back(i);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [&](std::uint64_t a, std::uint64_t b) {
      return prefer == Prefer::less ? points[a][0] < points[b][0] : points[a][0] > points[b][0];
    });
    sorted.resize(std::min(sorted.size(), k));
    std::vector<std::uint64_t> order(points.size());
    for (std::uint64_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    std::array<TopK<int>, 3> parts{TopK<int>(k, prefer), TopK<int>(k, prefer), TopK<int>(k, prefer)};
    for (const std::uint64_t i : order) parts[random() % 3].add({i, points[i][0], 0});
    TopK<int> left = parts[2];
    left.merge(parts[0]);
    left.merge(parts[1]);
    parts[1].merge(parts[2]);
    parts[0].merge(parts[1]);
    for (const TopK<int>& merged : {left, parts[0]}) {
      std::vector<std::uint64_t> found;
      for (const auto& entry : merged.entries()) found.push_back(entry.index);
      CHECK(found == sorted);
    }
  }
  CHECK_THAT(error_of([] { return TopK<int>(0); }), ContainsSubstring("1 or more"));
  TopK<int> three(3);
  CHECK_THAT(error_of([&] { three.merge(TopK<int>(2)); }), ContainsSubstring("the same k"));
  CHECK_THAT(error_of([&] { three.merge(TopK<int>(3, Prefer::more)); }),
             ContainsSubstring("the same k and preference"));
}

TEST_CASE("a Pareto front is what nothing beats, in whatever parts", "[axes]") {
  std::mt19937_64 random(11);
  for (int trial = 0; trial < 200; ++trial) {
    const auto points = some_points(random, 1 + random() % 60, trial % 2 == 0 ? 5 : 1000);
    const std::size_t objectives = 1 + random() % 3;
    std::vector<Prefer> prefer(objectives);
    for (Prefer& each : prefer) each = random() % 2 == 0 ? Prefer::less : Prefer::more;
    const auto as_good = [&](std::size_t a, std::size_t b) {
      for (std::size_t i = 0; i < objectives; ++i) {
        if (prefer[i] == Prefer::less ? points[a][i] > points[b][i] : points[a][i] < points[b][i]) return false;
      }
      return true;
    };
    const auto has_place = [&](std::size_t a) {
      for (std::size_t i = 0; i < objectives; ++i) {
        if (std::isnan(points[a][i])) return false;
      }
      return true;
    };
    std::vector<std::uint64_t> expected;
    for (std::size_t a = 0; a < points.size(); ++a) {
      bool beaten = !has_place(a);
      for (std::size_t b = 0; b < points.size() && !beaten; ++b) {
        if (b != a && has_place(b) && as_good(b, a)) beaten = !as_good(a, b) || b < a;
      }
      if (!beaten) expected.push_back(a);
    }
    std::vector<std::uint64_t> order(points.size());
    for (std::uint64_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    std::array<ParetoFront<int>, 3> parts{ParetoFront<int>(prefer), ParetoFront<int>(prefer), ParetoFront<int>(prefer)};
    for (const std::uint64_t i : order) {
      ParetoFront<int>::Entry entry{.index = i};
      std::copy(points[i].begin(), points[i].end(), entry.values.begin());
      parts[random() % 3].add(entry);
    }
    ParetoFront<int> left = parts[2];
    left.merge(parts[0]);
    left.merge(parts[1]);
    parts[1].merge(parts[2]);
    parts[0].merge(parts[1]);
    for (const ParetoFront<int>& merged : {left, parts[0]}) {
      std::vector<std::uint64_t> found;
      for (const auto& entry : merged.entries()) found.push_back(entry.index);
      CHECK(std::is_sorted(merged.entries().begin(), merged.entries().end(), [&](const auto& a, const auto& b) {
        return prefer[0] == Prefer::less ? a.values[0] < b.values[0] : a.values[0] > b.values[0];
      }));
      std::sort(found.begin(), found.end());
      CHECK(found == expected);
    }
  }
  CHECK_THAT(error_of([] { return ParetoFront<int>(std::vector<Prefer>()); }), ContainsSubstring("nothing is better"));
  CHECK_THAT(error_of([] { return ParetoFront<int>(std::vector<Prefer>(9)); }), ContainsSubstring("more than 8"));
  ParetoFront<int> two{Prefer::less, Prefer::more};
  CHECK_THAT(error_of([&] { two.merge(ParetoFront<int>{Prefer::less}); }), ContainsSubstring("the same preferences"));
  CHECK_THAT(error_of([&] {
               two.merge(ParetoFront<int>{Prefer::less, Prefer::less});
             }),
             ContainsSubstring("the same preferences"));
}
