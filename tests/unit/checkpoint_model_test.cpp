// CheckpointModel::solve: what its answer promises, every way to feed it, and every bad input.

#include <cmath>
#include <random>
#include <string>
#include <type_traits>

#include <ckpt/save/checkpoint_model.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::WithinRel;
using test::error_of;
using test::infinity;
using test::nan;

/// An answer from plain numbers.
ckpt::CheckpointResult solve(double parameters, double bytes, double bandwidth, ckpt::CheckpointOptions options = {},
                             ckpt::CheckpointModel model = {}) {
  return model.solve(ckpt::Workload{.parameters = parameters},
                     ckpt::StorageTier{.write_bandwidth = ckpt::BytesPerSecond(bandwidth)},
                     ckpt::BytesPerParameter{.other = bytes}, options);
}

TEST_CASE("solve: one answer by hand") {
  // 10^10 parameters x 14 B = 140 GB; 4 writers x 5 GB/s = 20 GB/s; 7 s; of a period of 700 s that is 1 %.
  const auto result = solve(1e10, 14, 5e9, {.period = 700_s, .writing_nodes = 4});
  CHECK(result.checkpoint_size == 140_GB);
  CHECK(result.write_bandwidth == 20_GBps);
  CHECK(result.write_time == 7_s);
  CHECK(result.mfu_penalty == 0.01);
  CHECK(result.mfu_penalty_pct() == 1);
  CHECK(result.size_gb() == 140);
  CHECK_THAT(result.size_gib(), WithinRel(140e9 / 1073741824, 1e-15));
  CHECK_FALSE(result.storage_bottleneck);
  CHECK_FALSE(result.overruns_interval);
  CHECK_FALSE(result.bandwidth_assumed);
  CHECK_THAT(result.required_bandwidth().value(), WithinRel(140e9 / 60, 1e-15));
}

TEST_CASE("solve: the file system's limit caps the writers") {
  CHECK(solve(1e12, 1, 1e9, {.writing_nodes = 100, .filesystem_limit = 50_GBps}).write_bandwidth == 50_GBps);
  CHECK(solve(1e12, 1, 1e9, {.writing_nodes = 49, .filesystem_limit = 50_GBps}).write_bandwidth == 49_GBps);
}

TEST_CASE("solve: the flag is strict, and the required bandwidth clears it") {
  CHECK_FALSE(solve(60e9, 1, 1e9).storage_bottleneck);  // exactly 60 s
  CHECK(solve(60e9 + 1, 1, 1e9).storage_bottleneck);
  CHECK(solve(60e9, 1, 1e9).required_bandwidth() == 1_GBps);

  std::mt19937_64 random(20261122);
  std::uniform_real_distribution<double> exponent(0, 15);
  const ckpt::CheckpointOptions no_limit{.filesystem_limit = ckpt::BytesPerSecond(1e300)};
  for (int i = 0; i < 20000; ++i) {
    const double size = std::pow(10.0, exponent(random));
    const double required = solve(size, 1, 1).required_bandwidth().value();
    INFO("size " << size);
    REQUIRE_FALSE(solve(size, 1, required, no_limit).storage_bottleneck);
    REQUIRE(solve(size, 1, required * (1 - 1e-14), no_limit).storage_bottleneck);
  }
}

TEST_CASE("solve: scaling and order, over random inputs") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(-3, 3);
  const auto draw = [&](double centre) { return centre * std::pow(10.0, exponent(random)); };
  for (int i = 0; i < 2000; ++i) {
    const double p = draw(1e10);
    const double b = draw(10);
    const double w = draw(1e9);
    const ckpt::CheckpointOptions options{.period = ckpt::Seconds(draw(3600)),
                                          .writing_nodes = draw(10),
                                          .filesystem_limit = ckpt::BytesPerSecond(draw(1e10))};
    const auto one = solve(p, b, w, options);
    const auto twice = solve(2 * p, b, w, options);
    REQUIRE(twice.checkpoint_size == 2 * one.checkpoint_size);
    REQUIRE(twice.write_time == 2 * one.write_time);
    REQUIRE(twice.mfu_penalty >= one.mfu_penalty);
    REQUIRE(one.mfu_penalty > 0);
    REQUIRE(one.mfu_penalty <= 1);
    REQUIRE(one.overruns_interval == (one.write_time > options.period.seconds()));
    REQUIRE(one.storage_bottleneck == (one.write_time > 60_s));
    REQUIRE(solve(p, b, 2 * w, options).write_time <= one.write_time);
    REQUIRE(one.write_bandwidth <= options.filesystem_limit);
  }
}

TEST_CASE("solve: a save that outlasts its interval costs everything, and says so") {
  const auto result = solve(1e12, 14, 1e9, {.period = 1_h});
  CHECK(result.mfu_penalty == 1);
  CHECK(result.overruns_interval);
  const auto exactly = solve(3600e9, 1, 1e9, {.period = 1_h});
  CHECK(exactly.mfu_penalty == 1);
  CHECK_FALSE(exactly.overruns_interval);
  const auto never_computes = solve(1, 1, 1, {.period = 0_s});  // the limit of short intervals
  CHECK(never_computes.mfu_penalty == 1);
  CHECK(never_computes.overruns_interval);
}

TEST_CASE("solve: hardware without storage is assumed at 1 GB/s, and says so") {
  const ckpt::Workload workload{.parameters = 1e9};
  const auto result = ckpt::CheckpointModel{}.solve(workload, ckpt::HardwareNode{}, ckpt::Sgd{}, {.writing_nodes = 2});
  CHECK(result.bandwidth_assumed);
  CHECK(result.write_time == 2_s);
  const ckpt::CheckpointModel slower{.assumed_bandwidth = 100_MBps};
  CHECK(slower.solve(workload, ckpt::HardwareNode{}, ckpt::Sgd{}).write_time == 40_s);
}

TEST_CASE("solve: the thresholds are members of the model") {
  const ckpt::CheckpointModel strict{.bottleneck_threshold = 5_s};
  const auto result = solve(6e9, 1, 1e9, {}, strict);
  CHECK(result.storage_bottleneck);
  CHECK(result.required_bandwidth() == 1.2_GBps);
}

TEST_CASE("solve: writers come in any arithmetic type") {
  int nodes = 4;
  unsigned long long many = 4;
  CHECK(solve(1e10, 14, 5e9, {.writing_nodes = nodes}).write_bandwidth == 20_GBps);
  CHECK(solve(1e10, 14, 5e9, {.writing_nodes = many}).write_bandwidth == 20_GBps);
  CHECK(solve(1e10, 14, 5e9, {.writing_nodes = 4.0f}).write_bandwidth == 20_GBps);
  CHECK(solve(1e10, 14, 5e9, {.writing_nodes = 0.5}).write_bandwidth == 2.5_GBps);
}

TEST_CASE("solve: every bad input is an error that names it") {
  const double bad_positive[] = {0, -1, -infinity, infinity, nan};
  for (const double bad : bad_positive) {
    INFO("value " << bad);
    const auto expect = [&](const std::string& error, const std::string& text) {
      INFO(error);
      CHECK(error.find("ckpt::CheckpointModel::solve: " + text) == 0);
      CHECK(error.find("(got ") != std::string::npos);
    };
    expect(error_of([&] { (void)solve(bad, 14, 1e9); }), "number of parameters must be finite and > 0");
    expect(error_of([&] { (void)solve(1e9, 14, bad); }), "write bandwidth must be finite and > 0 B/s");
    expect(error_of([&] { (void)solve(1e9, 14, 1e9, {.writing_nodes = bad}); }),
           "number of writing nodes must be finite and > 0");
    expect(error_of([&] { (void)solve(1e9, 14, 1e9, {.filesystem_limit = ckpt::BytesPerSecond(bad)}); }),
           "file system limit must be finite and > 0 B/s");
    expect(error_of([&] { (void)solve(1e9, 14, 1e9, {}, {.bottleneck_threshold = ckpt::Seconds(bad)}); }),
           "bottleneck threshold must be finite and > 0 s");
    if (bad != 0) {
      expect(error_of([&] { (void)solve(1e9, 14, 1e9, {.period = ckpt::Seconds(bad)}); }),
             "period must be finite and >= 0 s");
      CHECK(error_of([&] {
              (void)solve(1e9, bad, 1e9);
            }).find("ckpt::bytes_per_parameter: other bytes must be finite and >= 0 B") == 0);
    } else {
      expect(error_of([&] { (void)solve(1e9, bad, 1e9); }), "bytes per parameter must be finite and > 0 B");
    }
  }
}

TEST_CASE("solve: one negative component does not hide behind the sum") {
  const ckpt::BytesPerParameter odd{.weights = -2, .master_weights = 4};
  const auto error = error_of([&] {
    (void)ckpt::CheckpointModel{}.solve(ckpt::Workload{.parameters = 1e9}, ckpt::StorageTier{.write_bandwidth = 1_GBps},
                                        odd);
  });
  CHECK(error == "ckpt::bytes_per_parameter: weights must be finite and >= 0 B (got -2)");
}

TEST_CASE("solve: an answer beyond the range of the scalar is an error, not infinity") {
  CHECK(error_of([] { (void)solve(1e308, 14, 1e9); }).find("checkpoint size is beyond the range") != std::string::npos);
  CHECK(error_of([] { (void)solve(1e300, 14, 1e-300); }).find("write time is beyond") != std::string::npos);
  CHECK(error_of([] { (void)solve(1e-300, 1e-300, 1); }).find("checkpoint size is beyond") != std::string::npos);
  const ckpt::CheckpointModel hasty{.bottleneck_threshold = ckpt::Seconds(1e-300)};
  CHECK(error_of([&] { (void)solve(1e10, 14, 1e9, {}, hasty); }).find("required bandwidth is beyond") !=
        std::string::npos);
}

TEST_CASE("InvalidInput: carries the value") {
  try {
    (void)solve(-7e9, 14, 1e9);
    FAIL("no error");
  } catch (const ckpt::InvalidInput& error) {
    CHECK(error.value() == -7e9);
    CHECK(std::string(error.what()) ==
          "ckpt::CheckpointModel::solve: number of parameters must be finite and > 0 (got -7e+09)");
  }
}

TEST_CASE("solve: float and long double") {
  const auto f = ckpt::CheckpointModel{}.solve(
      ckpt::BasicWorkload<float>{.parameters = 1e9f},
      ckpt::BasicStorageTier<float>{.write_bandwidth = ckpt::BasicBytesPerSecond<float>(2e9f)},
      ckpt::BasicBytesPerParameter<float>{.weights = 4.0f});
  STATIC_REQUIRE(std::is_same_v<decltype(f), const ckpt::BasicCheckpointResult<float>>);
  CHECK(f.write_time.value() == 2.0f);

  const auto l = ckpt::CheckpointModel{}.solve<long double>(
      ckpt::Workload{.parameters = 1}, ckpt::StorageTier{.write_bandwidth = ckpt::BytesPerSecond(3)}, ckpt::Sgd{});
  STATIC_REQUIRE(std::is_same_v<decltype(l), const ckpt::BasicCheckpointResult<long double>>);
  CHECK(l.write_time.value() == 4.0L / 3.0L);
}

}  // namespace

// ---- types of a user

namespace user {

struct MyModel {
  double billions;
};
struct MyMachine {
  bool has_disk;
};
struct MyOptimizer {};

/// One for everybody.
struct MyLibrary {};

}  // namespace user

using ckpt::testing::Dual;
using user::MyLibrary;
using user::MyMachine;
using user::MyModel;
using user::MyOptimizer;

template <>
struct ckpt::workload_traits<MyModel> {
  static constexpr double parameters(const MyModel& model) { return model.billions * 1e9; }
};
template <>
struct ckpt::hardware_traits<MyMachine> {
  static constexpr std::optional<ckpt::BytesPerSecond> write_bandwidth(const MyMachine& machine) {
    if (!machine.has_disk) return std::nullopt;
    return 2_GBps;
  }
};
template <>
struct ckpt::hardware_traits<MyLibrary> {
  static constexpr ckpt::BytesPerSecond rate = 3_GBps;
  static constexpr const ckpt::BytesPerSecond* write_bandwidth(const MyLibrary&) { return &rate; }
  static constexpr const ckpt::BytesPerSecond* write_limit(const MyLibrary&) { return &rate; }
};
template <>
struct ckpt::optimizer_traits<MyOptimizer> {
  static constexpr ckpt::BytesPerParameter components(const MyOptimizer&) {
    return {.weights = 2, .first_moment = 1, .other = 1};
  }
};

namespace {

TEST_CASE("solve: a user's model, machine and optimizer") {
  const auto result = ckpt::CheckpointModel{}.solve(MyModel{3}, MyMachine{true}, MyOptimizer{});
  CHECK(result.checkpoint_size == 12_GB);
  CHECK(result.write_time == 6_s);
  CHECK(ckpt::CheckpointModel{}.solve(MyModel{3}, MyMachine{false}, MyOptimizer{}).bandwidth_assumed);
  // What all writers share does not grow with their number, and stays below the file system's limit.
  const auto rate = [](double writers, ckpt::BytesPerSecond limit) {
    return ckpt::CheckpointModel{}
        .solve(MyModel{3}, MyLibrary{}, MyOptimizer{}, {.writing_nodes = writers, .filesystem_limit = limit})
        .write_bandwidth;
  };
  CHECK(rate(1, 500_GBps) == 3_GBps);
  CHECK(rate(8, 500_GBps) == 3_GBps);
  CHECK(rate(0.5, 500_GBps) == 1.5_GBps);
  CHECK(rate(8, 2_GBps) == 2_GBps);
}

TEST_CASE("solve: derivatives through a dual number, at compile time") {
  // penalty = P b / (w T): its derivative by T is -penalty / T.
  constexpr auto by_interval = ckpt::CheckpointModel{}.solve<Dual>(MyModel{3}, MyMachine{true}, MyOptimizer{},
                                                                   {.period = ckpt::BasicSeconds<Dual>(Dual(600, 1))});
  STATIC_REQUIRE(by_interval.mfu_penalty.value() == 0.01);
  CHECK_THAT(by_interval.mfu_penalty.derivative(), WithinRel(-0.01 / 600, 1e-14));
  // write time = P b / w: its derivative by P is b / w.
  constexpr auto by_parameters = ckpt::CheckpointModel{}.solve(ckpt::BasicWorkload<Dual>{.parameters = Dual(1e9, 1)},
                                                               MyMachine{true}, ckpt::Adam{});
  CHECK_THAT(by_parameters.write_time.value().derivative(), WithinRel(14 / 2e9, 1e-14));
}

TEST_CASE("solve: bad input in a user's scalar names its value") {
  const auto error = error_of([] {
    (void)ckpt::CheckpointModel{}.solve(ckpt::BasicWorkload<Dual>{.parameters = Dual(-1, 1)}, MyMachine{true},
                                        ckpt::Adam{});
  });
  CHECK(error == "ckpt::CheckpointModel::solve: number of parameters must be finite and > 0 (got -1)");
}

}  // namespace
