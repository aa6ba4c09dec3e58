// Executors, and parts of a simulation: any partition, any order, any executor, the same bits.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include <ckpt/core/detail/exact_sum.hpp>
#include <ckpt/core/executor.hpp>
#include <ckpt/core/thread_executor.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/goodput/simulate_batches.hpp>
#include <ckpt/goodput/time_histogram.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace simulation_parts_test {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::Seconds;
using ckpt::SimulationPart;
using ckpt::detail::ExactSum;
using test::error_of;

// ---- sums without rounding

constexpr double sum_of(std::initializer_list<double> numbers) {
  ExactSum sum;
  for (const double x : numbers) sum.add(x);
  return sum.value();
}
constexpr double largest = std::numeric_limits<double>::max();
static_assert(sum_of({}) == 0.0);
static_assert(sum_of({1.0, 0x1p-200, -1.0}) == 0x1p-200);
static_assert(sum_of({1e300, 1.0, -1e300}) == 1.0);
static_assert(sum_of({-3.5}) == -3.5);
static_assert(sum_of({5e-324, 5e-324}) == 1e-323);
static_assert(sum_of({largest, largest, -largest}) == largest);
static_assert(sum_of({largest, largest}) == std::numeric_limits<double>::infinity());
static_assert(sum_of({1.0, 0x1p-53}) == 1.0);                       // of two as near the even one
static_assert(sum_of({1.0, 0x1p-53, 0x1p-1000}) == 1.0 + 0x1p-52);  // and beyond

TEST_CASE("exact sum: rounds two numbers as the machine does, and forgets the order of many") {
  std::mt19937_64 random(3);
  const auto number = [&](int spread) {
    return std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                      static_cast<int>(random() % static_cast<std::uint64_t>(spread)) - spread / 2);
  };
  for (int i = 0; i < 20000; ++i) {
    const double a = number(100);
    const double b = number(100);
    ExactSum sum;
    sum.add(a);
    sum.add(b);
    REQUIRE(sum.value() == a + b);
  }
  for (int i = 0; i < 200; ++i) {
    std::array<double, 24> numbers;
    for (double& x : numbers) x = number(1800);
    ExactSum forward;
    ExactSum backward;
    ExactSum others;
    for (const double x : numbers) forward.add(x);
    for (std::size_t k = numbers.size(); k-- > 0;) (k % 3 == 0 ? others : backward).add(numbers[k]);
    backward.add(others);
    REQUIRE(std::memcmp(&forward, &backward, sizeof forward) == 0);
    for (const double x : numbers) forward.add(-x);
    REQUIRE(forward.value() == 0.0);
  }
}

// ---- histograms

TEST_CASE("time histogram: percentiles within the error that it states") {
  std::mt19937_64 random(5);
  std::vector<double> times;
  ckpt::TimeHistogram histogram(1000_s);
  ckpt::TimeHistogram parts[3] = {ckpt::TimeHistogram(1000_s), ckpt::TimeHistogram(1000_s), ckpt::TimeHistogram()};
  for (int i = 0; i < 30000; ++i) {
    const double time = 1000.0 * (1.0 + std::exp2(20.0 * static_cast<double>(random() >> 11) * 0x1p-53 - 15.0));
    times.push_back(time);
    histogram.add(Seconds(time));
    parts[i % 2].add(Seconds(time));
  }
  std::sort(times.begin(), times.end());
  for (const double percent : {1.0, 10.0, 50.0, 90.0, 99.0, 99.9}) {
    const double exact = times[static_cast<std::size_t>(percent / 100.0 * 30000) - 1];
    CHECK_THAT(histogram.percentile(percent).value() - 1000.0,
               WithinRel(exact - 1000.0, ckpt::TimeHistogram::relative_error + 1e-3));  // 1e-3: from one to the next
  }
  parts[2].merge(parts[1]);
  parts[2].merge(parts[0]);
  parts[2].merge(ckpt::TimeHistogram());
  CHECK(parts[2].count() == 30000);
  CHECK(std::ranges::equal(parts[2].counts(), histogram.counts()));
  const ckpt::TimeHistogram copied(histogram.reference(), histogram.counts());
  CHECK(copied.percentile(37.0) == histogram.percentile(37.0));

  ckpt::TimeHistogram even(1_h);
  for (int i = 1; i <= 100000; ++i) even.add(3600_s * (1.0 + 1e-5 * i));
  for (const double q : {0.1, 0.3, 0.61, 0.93}) CHECK_THAT(even.percentile(100 * q) / 1_h - 1.0, WithinRel(q, 3e-4));
  even.add(Seconds(1e300));
  CHECK(even.percentile(100) / 1_h > 0x1p24);

  CHECK_THAT(error_of([] { return ckpt::TimeHistogram(0_s); }), ContainsSubstring("reference"));
  CHECK_THAT(error_of([] { return ckpt::TimeHistogram(1_s).percentile(50); }),
             ContainsSubstring("nothing was counted"));
  CHECK_THAT(error_of([&] { return even.percentile(101); }), ContainsSubstring("percent must be"));
  CHECK_THAT(error_of([&] { return even.merge(histogram), 0; }), ContainsSubstring("same reference"));
  CHECK_THAT(error_of([] { return ckpt::TimeHistogram().add(1_s), 0; }), ContainsSubstring("no reference"));
  CHECK_THAT(error_of([] { return ckpt::TimeHistogram(1_s, std::span<const std::uint64_t>()); }),
             ContainsSubstring("number of counts"));
}

// ---- executors and parts

const ckpt::Run run{.work = 200_h,
                    .save = {.blocking = 60_s, .writing = 900_s, .slowdown = 0.1},
                    .outage = {.detection = 1_min, .restore = 10_min}};
const ckpt::Weibull law{5_h, 0.7};
const ckpt::WorkInterval interval(1_h);
const ckpt::SimulationOptions options{.seed = 4, .relative_error = 0.0, .max_runs = 12'345};

void check_same(const ckpt::SimulationResult& a, const ckpt::SimulationResult& b) {
  CHECK(a.runs == b.runs);
  CHECK(a.mean == b.mean);
  CHECK(a.standard_error == b.standard_error);
  CHECK(a.minimum == b.minimum);
  CHECK(a.maximum == b.maximum);
  for (const ckpt::Category category : ckpt::all_categories) {
    CHECK(a.ledger[category] == b.ledger[category]);
    CHECK(a.ledger_error[category] == b.ledger_error[category]);
  }
  for (const double percent : {0.0, 1.0, 50.0, 99.0, 100.0}) CHECK(a.percentile(percent) == b.percentile(percent));
}

/// The last task first.
struct Backwards {
  template <class Task>
  void operator()(std::uint64_t n, const Task& task) const {
    while (n > 0) task(--n);
  }
};
static_assert(ckpt::Executor<Backwards> && ckpt::Executor<ckpt::SerialExecutor> &&
              ckpt::Executor<ckpt::ThreadExecutor>);

TEST_CASE("executors: the same bits, whoever executes") {
  const auto alone = ckpt::simulate(run, law, interval, options);
  check_same(ckpt::simulate(run, law, interval, options, Backwards{}), alone);
  check_same(ckpt::simulate(run, law, interval, options, ckpt::ThreadExecutor(3)), alone);
  std::uint64_t tasks = 0;
  const auto counted = [&tasks](std::uint64_t n, const auto& task) {
    tasks += n;
    for (std::uint64_t i = 0; i < n; ++i) task(i);
  };
  check_same(ckpt::simulate(run, law, 200, options, counted), ckpt::simulate(run, law, 200, options));
  CHECK(tasks == ckpt::BatchedSimulation(run, law, 200, options).batches());
  std::uint64_t told = 0;
  static_cast<void>(ckpt::simulate(run, law, interval, options, counted,
                                   [&](const ckpt::SimulationProgress& now) { told = now.runs; }));
  CHECK(told == options.max_runs);
}

TEST_CASE("executors: threads do every task once, and more threads than tasks do no harm") {
  for (const unsigned threads : {0U, 1U, 2U, 7U}) {
    for (const std::uint64_t n : {0U, 1U, 5U, 1000U}) {
      std::vector<int> done(n);
      ckpt::ThreadExecutor{threads}(n, [&](std::uint64_t i) { ++done[i]; });
      CHECK(std::count(done.begin(), done.end(), 1) == static_cast<std::ptrdiff_t>(n));
    }
  }
  CHECK(ckpt::ThreadExecutor().threads() >= 1);
}

TEST_CASE("parts: any partition in any order, through bytes, is what simulate answers") {
  const auto alone = ckpt::simulate(run, law, interval, options);
  const ckpt::BatchedSimulation simulation(run, law, interval, options);
  const std::uint64_t n = simulation.batches();
  REQUIRE(n > 12);
  const SimulationPart all = simulation.part(0, n);
  CHECK(simulation.is_complete(all));
  check_same(simulation.result(all), alone);
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 3; ++trial) {
    std::vector<std::uint64_t> cuts{0, n};
    for (int i = 0; i < 3 * trial + 1; ++i) cuts.push_back(random() % n);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    std::vector<SimulationPart> parts;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) parts.push_back(simulation.part(cuts[i], cuts[i + 1]));
    std::shuffle(parts.begin(), parts.end(), random);
    SimulationPart merged;
    for (const auto& part : parts) {
      CHECK_FALSE(simulation.is_complete(merged));
      const std::vector<std::byte> sent(part.bytes().begin(), part.bytes().end());
      merged.merge(SimulationPart(sent));
    }
    CHECK(simulation.is_complete(merged));
    CHECK(std::ranges::equal(merged.bytes(), all.bytes()));
    check_same(simulation.result(merged), alone);
  }
}

TEST_CASE("parts: what is missing, what is there twice, what is another's") {
  const ckpt::BatchedSimulation simulation(run, law, interval, options);
  const std::uint64_t n = simulation.batches();
  SimulationPart some = simulation.part(2, 4, ckpt::ThreadExecutor(2));
  CHECK_FALSE(some.has(1));
  CHECK(some.has(3));
  CHECK(some.first_without(2) == 4);
  CHECK(some.first_with(0) == 2);
  CHECK(some.first_with(4) == std::numeric_limits<std::uint64_t>::max());
  some.merge(simulation.part(n - 1, n + 100));
  CHECK(some.first_with(4) == n - 1);
  CHECK_FALSE(simulation.is_complete(some));
  CHECK(simulation.result(some).runs == some.runs());  // as far as it goes
  CHECK(simulation.part(n, n + 1).runs() == 0);

  const std::vector<std::byte> before(some.bytes().begin(), some.bytes().end());
  CHECK_THAT(error_of([&] { return some.merge(simulation.part(3, 5)), 0; }),
             ContainsSubstring("a batch is in both parts (got 3)"));
  auto others = options;
  others.seed = 5;
  const ckpt::BatchedSimulation other(run, law, interval, others);
  CHECK_THAT(error_of([&] { return some.merge(other.part(0, 1)), 0; }), ContainsSubstring("one simulation"));
  CHECK_THAT(error_of([&] { return other.result(some); }), ContainsSubstring("the same run"));
  CHECK_THAT(error_of([&] { return other.is_complete(some); }), ContainsSubstring("the same run"));
  const ckpt::BatchedSimulation shape(run, ckpt::Weibull{5_h, 0.71}, interval, options);
  CHECK_THAT(error_of([&] { return shape.result(some); }), ContainsSubstring("the same run"));
  CHECK_THAT(error_of([&] { return simulation.result(SimulationPart()); }), ContainsSubstring("must have runs"));
  CHECK(std::ranges::equal(some.bytes(), before));
}

TEST_CASE("parts: gaps join, and there are 256 of them") {
  const ckpt::Run quick{.work = 1_h};
  const ckpt::BatchedSimulation simulation(quick, ckpt::Exponential{100_h}, 1, {.max_runs = 1025 * 600});
  REQUIRE(simulation.batches() >= 600);
  SimulationPart even;
  for (std::uint64_t i = 0; i < 512; i += 2) even.merge(simulation.part(i, i + 1));
  CHECK_THAT(error_of([&] { return even.merge(simulation.part(513, 514)), 0; }), ContainsSubstring("256 gaps"));
  CHECK_FALSE(even.has(513));
  even.merge(simulation.part(1, 2));  // joins two
  even.merge(simulation.part(513, 514));
  CHECK(even.has(513));
  for (std::uint64_t i = 3; i < 513; i += 2) even.merge(simulation.part(i, i + 1));
  even.merge(simulation.part(512, 513));
  CHECK(even.first_without(0) == 514);
  CHECK(std::ranges::equal(even.bytes(), simulation.part(0, 514).bytes()));
}

TEST_CASE("parts: bytes that are none are refused") {
  const ckpt::BatchedSimulation simulation(run, law, interval, options);
  const SimulationPart part = simulation.part(0, 2);
  const std::vector<std::byte> right(part.bytes().begin(), part.bytes().end());
  CHECK(SimulationPart(right).runs() == part.runs());
  CHECK_THAT(error_of([&] { return SimulationPart(std::span(right).first(100)); }),
             ContainsSubstring("number of bytes"));
  for (const std::size_t place : {0U, 16U, 24U, 32U, 40U}) {  // mark, runs, how many ranges, begin and end of one
    std::vector<std::byte> wrong = right;
    wrong[place + 7] ^= std::byte{0xff};
    CAPTURE(place);
    CHECK_THAT(error_of([&] { return SimulationPart(wrong); }), ContainsSubstring("not the bytes of a part"));
  }
  std::vector<std::byte> wrong = right;
  wrong.back() ^= std::byte{1};  // a count
  CHECK_THAT(error_of([&] { return SimulationPart(wrong); }), ContainsSubstring("not the bytes of a part"));
}

}  // namespace simulation_parts_test
