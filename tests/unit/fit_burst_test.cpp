// Burst and sustained rate from timed writes: exact times, noisy ones, and storage of one rate.

#include <cmath>
#include <random>
#include <vector>

#include <ckpt/core/units.hpp>
#include <ckpt/save/fit_burst.hpp>
#include <ckpt/save/path.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using ckpt::TimedBytes;

namespace {

/// Times by the path that has the burst, with noise of so much.
std::vector<TimedBytes> timed(const ckpt::Stage& stage, std::mt19937_64& random, double noise, int runs = 16) {
  std::normal_distribution<double> normal;
  std::vector<TimedBytes> list;
  for (int i = 0; i < runs; ++i) {
    const ckpt::Bytes bytes(1e9 * std::pow(64.0, i / (runs - 1.0)));
    const double time = ckpt::SavePath{stage}.solve(ckpt::even_load(bytes, 4.0)).durable_after.value();
    list.push_back({bytes, ckpt::Seconds(time * std::exp(noise * normal(random)))});
  }
  return list;
}

}  // namespace

TEST_CASE("fit_burst: what a path with a burst takes gives the burst back") {
  std::mt19937_64 random(20261128);
  ckpt::Stage stage{.name = "volume", .shared = 1_GBps};
  stage.shared_burst = ckpt::Burst{4_GBps, 10_GB};
  const auto exact = ckpt::fit_burst(timed(stage, random, 0.0));
  REQUIRE(exact.burst);
  CHECK(exact.sustained.value() == Approx(1e9).epsilon(0.01));  // V is one of 256
  CHECK(exact.burst->rate.value() == Approx(4e9).epsilon(0.01));
  CHECK(exact.burst->bytes.value() == Approx(10e9).epsilon(0.02));
  CHECK(exact.error < 0.01);
  CHECK(exact.error_of_one_rate > 0.3);
  for (int round = 0; round < 50; ++round) {
    const auto noisy = ckpt::fit_burst(timed(stage, random, 0.05));
    REQUIRE(noisy.burst);
    CHECK(noisy.sustained.value() == Approx(1e9).epsilon(0.15));
    CHECK(noisy.burst->rate.value() == Approx(4e9).epsilon(0.15));
    CHECK(noisy.burst->bytes.value() == Approx(10e9).epsilon(0.35));
    CHECK(noisy.error < 0.09);
  }
}

TEST_CASE("fit_burst: storage of one rate has no burst, but by chance") {
  std::mt19937_64 random(20261129);
  const ckpt::Stage stage{.name = "volume", .shared = 2_GBps};
  const auto exact = ckpt::fit_burst(timed(stage, random, 0.0));
  CHECK_FALSE(exact.burst);
  CHECK(exact.sustained.value() == Approx(2e9).epsilon(1e-12));
  int found = 0;
  for (int round = 0; round < 200; ++round) {
    const auto fit = ckpt::fit_burst(timed(stage, random, 0.05));
    if (!fit.burst) CHECK(fit.sustained.value() == Approx(2e9).epsilon(0.1));
    found += fit.burst ? 1 : 0;
  }
  CHECK(found <= 4);
  const std::vector<TimedBytes> few{{1_GB, 1_s}, {10_GB, 40_s}};
  CHECK_FALSE(ckpt::fit_burst(few).burst);
  CHECK_THAT(test::error_of([] { (void)ckpt::fit_burst({}); }), Catch::Matchers::ContainsSubstring("number of runs"));
  CHECK_THAT(test::error_of([] {
               const TimedBytes bad[] = {{0_GB, 1_s}};
               (void)ckpt::fit_burst(bad);
             }),
             Catch::Matchers::ContainsSubstring("bytes must be finite and > 0 B"));
}
