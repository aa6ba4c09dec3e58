// Sweeps: points by number against nested loops, parts against the whole, the k best and Pareto fronts against brute
// force and in every order.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <ckpt/ckpt.hpp>
#include <ckpt/core/thread_executor.hpp>
#include <ckpt/job/batch.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "jobs.hpp"

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

namespace {

/// Numbers of an outcome, as bits: equal where it is the same.
class Bits {
 public:
  explicit Bits(const ckpt::Outcome& out) {
    add(out.waves, out.steps, out.save.smallest_steps, out.reading_assumed, static_cast<int>(out.origin),
        static_cast<int>(out.bound), out.shape, out.load.has_value(), out.path.has_value(), out.restore.has_value(),
        out.law.has_value());
    add(out.interval.seconds(), out.save.cost.blocking, out.save.cost.copying, out.save.cost.writing,
        out.save.cost.slowdown, out.save.host_memory, out.save.cycle, out.save.waiting, out.save.contention);
    add(out.run.work, out.run.save.writing, out.run.outage.detection, out.run.outage.rescheduling,
        out.run.outage.warm_up, out.run.notice.met, out.run.exposure.saving, out.run.exposure.restoring);
    if (out.run.outage.restore) add(*out.run.outage.restore);
    if (out.law) add(out.law->mtbf);
    add(out.ledger.useful_work, out.ledger.save, out.ledger.slowdown, out.ledger.waiting, out.ledger.lost_work,
        out.ledger.detection, out.ledger.rescheduling, out.ledger.restore, out.ledger.failure_count,
        static_cast<int>(out.ledger.validity));
    add(out.checkpoint.checkpoint_size, out.checkpoint.write_time, out.checkpoint.write_bandwidth,
        out.checkpoint.required_bandwidth(), out.checkpoint.storage_bottleneck, out.checkpoint.overruns_interval,
        out.checkpoint.mfu_penalty);
    if (out.load) add(out.load->bytes(), out.load->files(), out.load->nodes(), out.load->heaviest_node());
    if (out.path) add_path(*out.path);
    if (!out.restore) return;
    add(out.restore->detection, out.restore->rescheduling, out.restore->read, out.restore->warm_up, out.restore->total,
        static_cast<int>(out.restore->binding));
    add_path(out.restore->reading);
  }
  [[nodiscard]] bool operator==(const Bits& other) const = default;

 private:
  void add_path(const ckpt::PathResult& path) {
    add(path.bytes, path.blocking, path.durable_after, path.binding_index());
    for (const ckpt::StageTime& stage : path.stages()) {
      add(stage.time, stage.binds, static_cast<int>(stage.limit), stage.name.size());
    }
  }
  void add_one(double x) { all_.push_back(std::bit_cast<std::uint64_t>(x)); }
  template <std::integral N>
  void add_one(N n) {
    all_.push_back(static_cast<std::uint64_t>(n));
  }
  template <ckpt::Dimension D>
  void add_one(const ckpt::Quantity<D, double>& x) {
    add_one(x.value());
  }
  template <class... Values>
  void add(const Values&... values) {
    (add_one(values), ...);
  }

  std::vector<std::uint64_t> all_{};
};

/// What comes of a call: the outcome that is in `out` then, or an error.
template <class Solve>
std::pair<std::string, Bits> answer(const ckpt::Outcome& out, const Solve& solve) {
  try {
    const ckpt::Obstacle obstacle = solve();
    return {std::string(to_string(obstacle)), Bits(out)};
  } catch (const ckpt::InvalidInput& error) {
    return {error.what(), Bits(ckpt::Outcome{})};
  }
}

}  // namespace

TEST_CASE("what is kept of the job before changes no bit", "[axes]") {
  test::Random random(20261128);
  constexpr double factors[] = {1.0, 1.0, 0.5, 3.0, 1.7, 0.01};
  int solved = 0;
  int failed = 0;
  for (int n = 0; n < 1500; ++n) {
    ckpt::Job job = test::any_job(random);
    if (random.chance(0.5)) job.failures.spares = ckpt::Spares{.number = 1, .replacement = ckpt::Seconds(3600.0)};
    std::vector<Input> inputs;
    for (const Input input : ckpt::all_inputs) {
      const bool of_spares = input == Input::spares || input == Input::replacement;
      if (of_spares && !job.failures.spares) continue;
      if (random.chance(0.1)) inputs.push_back(input);
    }
    std::shuffle(inputs.begin(), inputs.end(), std::mt19937_64(static_cast<std::uint64_t>(n)));
    const bool strategies = random.chance(0.3);
    ckpt::detail::MovedJob moved(job);
    ckpt::detail::KeptOutcome kept;
    for (int point = 0; point < 8; ++point) {
      std::vector<double> values;
      for (const Input input : inputs) {
        const std::string why = error_of([&] { return value(job, input); });
        const double now = why == "no error" ? value(job, input).value_or(1e9) : 100.0;
        values.push_back(random.chance(0.02) ? -1.0 : now * random.pick(factors));
      }
      const auto of_all = static_cast<std::size_t>(random.uniform(0.0, 5.0));
      const SaveStrategy strategy = ckpt::all_strategies[of_all];
      ckpt::Outcome fresh;
      const auto expected = answer(fresh, [&] {
        ckpt::Job one = job;
        if (strategies) one.saving.strategy = strategy;
        for (std::size_t i = 0; i < inputs.size(); ++i) one = with(one, inputs[i], values[i]);
        return ckpt::detail::try_solve(one, fresh);
      });
      const auto found = answer(kept.outcome, [&] {
        moved.restart();
        if (strategies) moved.set(strategy);
        for (std::size_t i = 0; i < inputs.size(); ++i) moved.set(inputs[i], values[i]);
        return moved.solve(kept);
      });
      CAPTURE(n, point);
      CHECK(found.first == expected.first);
      if (expected.first != to_string(ckpt::Obstacle::host_memory)) CHECK(found.second == expected.second);
      (expected.first == "none" ? solved : failed) += 1;
    }
  }
  CHECK(solved > 3500);
  CHECK(failed > 1000);
}

TEST_CASE("a batch of jobs", "[axes]") {
  ckpt::Job job = sample_job();
  const double rates[] = {20e9, 20e9, 80e9, 80e9};
  const double mtbfs[] = {9e3, 3e4, 3e4, 9e4};
  const ckpt::InputValues inputs[] = {{Input::shared_write, rates}, {Input::mtbf, mtbfs}};
  std::array<double, 4> goodputs{};
  std::array<double, 4> restores{};
  const ckpt::OutputValues outputs[] = {{ckpt::Output::goodput, goodputs}, {ckpt::Output::restore, restores}};
  const auto at = [&](std::size_t i) { return with(with(job, Input::shared_write, rates[i]), Input::mtbf, mtbfs[i]); };
  for (const ckpt::MtbfOf counts : {ckpt::MtbfOf::uptime, ckpt::MtbfOf::wall_clock}) {
    job.failures.mtbf_of = counts;
    ckpt::solve_batch(job, inputs, outputs);
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(goodputs[i] == solve(at(i)).goodput());
      CHECK(restores[i] == solve(at(i)).run.outage.restore->value());
    }
    std::array<SaveStrategy, 4> strategies{};
    ckpt::solve_batch(job, inputs, outputs, strategies);
    for (std::size_t i = 0; i < 4; ++i) {
      const ckpt::Job by_best = best(at(i));
      CHECK(strategies[i] == by_best.saving.strategy);
      CHECK(goodputs[i] == solve(by_best).goodput());
    }
  }
  // In any threads: more points than a piece has, and the first error of them.
  const Axis many[] = {{Input::shared_write, AxisValues::linear(20e9, 80e9, 3)},
                       {Input::mtbf, AxisValues::linear(9e3, 9e4, 800)}};
  std::vector<double> one_thread(2400);
  std::vector<double> two_threads(2400);
  const ckpt::OutputValues by_one[] = {{ckpt::Output::wall_clock, one_thread}};
  const ckpt::OutputValues by_two[] = {{ckpt::Output::wall_clock, two_threads}};
  ckpt::solve_batch(job, Axes(many), by_one);
  ckpt::solve_batch(job, Axes(many), by_two, {}, {}, ckpt::ThreadExecutor(2));
  CHECK(one_thread == two_threads);
  CHECK(one_thread[1234] == solve(Axes(many).job(job, 1234)).ledger.wall_clock().value());
  std::vector<double> steps(2400, 1.0);
  steps[1500] = steps[1501] = steps[2300] = -1.0;
  const ckpt::InputValues wrong[] = {{Input::work, steps}};
  CHECK_THAT(error_of([&] {
               ckpt::solve_batch(job, wrong, by_two, {}, ckpt::ThreadExecutor(2));
               return 0;
             }),
             ContainsSubstring("training.work") && Catch::Matchers::EndsWith(" at index 1500"));
  const Axis axes[] = {{Input::nodes, node_counts}, {Input::mtbf, mtbfs}};
  ckpt::solve_batch(job, Axes(axes), outputs, {5, 9});
  for (std::size_t i = 0; i < 4; ++i) CHECK(goodputs[i] == solve(Axes(axes).job(job, i + 5)).goodput());

  // The first point that cannot be solved: the points before it are there, those behind it as they were.
  const double slow[] = {20e9, 20e9, -1.0, 80e9};
  const ckpt::InputValues bad[] = {{Input::shared_write, slow}};
  goodputs = {2.0, 2.0, 2.0, 2.0};
  const std::string said = error_of([&] { return solve(with(job, Input::shared_write, -1.0)); });
  CHECK_THAT(said, ContainsSubstring("must be"));
  const auto batch = [&](std::span<const ckpt::InputValues> in) {
    return error_of([&] {
      ckpt::solve_batch(job, in, outputs);
      return 0;
    });
  };
  CHECK(batch(bad) == said + " at index 2");
  CHECK(goodputs[1] == solve(with(job, Input::shared_write, 20e9)).goodput());
  CHECK(goodputs[2] == 2.0);
  const ckpt::InputValues uneven[] = {{Input::shared_write, rates}, {Input::mtbf, std::span(mtbfs).first(3)}};
  CHECK(batch(uneven) == "ckpt::solve_batch: values of mtbf must be 4, not 3");
  CHECK(batch({}) == "ckpt::solve_batch: values of goodput must be 1, not 4");
  ckpt::Job measured = job;
  measured.saving.cost = ckpt::SaveCost{.blocking = 10_s};
  std::array<SaveStrategy, 4> strategies{};
  CHECK_THAT(error_of([&] {
               ckpt::solve_batch(measured, inputs, outputs, strategies);
               return 0;
             }),
             ContainsSubstring("ckpt::best: saving.cost") && ContainsSubstring("at index 0"));
}
