// Sizing: the theory cases, every answer fed back into CheckpointModel, and bad input.

#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include <ckpt/job/sizing.hpp>
#include <ckpt/save/checkpoint_model.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::WithinRel;
using ckpt::Period;
using test::error_of;
using test::infinity;
using test::nan;

TEST_CASE("sizing: theory cases") {
  const auto overhead = test::theory_case("T3.02");
  const ckpt::Workload workload{.parameters = overhead.input("save_s") * 1e9 / 14.0};  // as many seconds at 1 GB/s
  const ckpt::Period every(overhead.input("interval_h") * ckpt::units::h);
  CHECK(overhead.accepts(ckpt::CheckpointModel{}.solve(workload, 1_GBps, ckpt::Adam{}, {.period = every}).mfu_penalty));

  const auto row = test::theory_case("T9.02");
  const ckpt::Bytes size(row.input("params") * row.input("bytes_per_param"));
  const ckpt::Period period(row.input("interval_min") * ckpt::units::min);
  CHECK(row.accepts(ckpt::bandwidth_for_penalty(size, period, row.input("fraction")).in(ckpt::units::GBps)));
  CHECK(ckpt::bandwidth_for_penalty(18_TB, ckpt::Period(30_min)) == 10_GBps);
  // theory.md section 9: 2 x 14e12 / (10800 x 0.0004) = 6.48 TB/s.
  CHECK_THAT(ckpt::bandwidth_for_waste(size, 3_h, 0.02).in(ckpt::units::TBps), WithinRel(6.48, 1e-3));
}

TEST_CASE("sizing: bandwidth, writers and period, fed back into the forward model") {
  std::mt19937_64 random(5);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto spread = [&](double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); };
  for (int i = 0; i < 2000; ++i) {
    const double parameters = std::floor(spread(1e6, 1e13));
    const ckpt::Bytes bytes(parameters * 14.0);
    const ckpt::Period every(ckpt::Seconds(spread(10, 1e5)));
    const double penalty = i % 10 == 0 ? 1.0 : uniform(1e-4, 1.0);
    const ckpt::BytesPerSecond bandwidth = ckpt::bandwidth_for_penalty(bytes, every, penalty);
    const auto forward = [&](ckpt::BytesPerSecond all, double writers, ckpt::BytesPerSecond limit) {
      return ckpt::CheckpointModel{}.solve(ckpt::Workload{.parameters = parameters}, all, ckpt::Adam{},
                                           {.period = every, .writing_nodes = writers, .filesystem_limit = limit});
    };
    const auto result = forward(bandwidth, 1.0, bandwidth);
    REQUIRE(result.mfu_penalty <= penalty);
    REQUIRE_FALSE(result.overruns_interval);
    REQUIRE((penalty == 1.0 || forward(bandwidth * (1.0 - 1e-14), 1.0, bandwidth).mfu_penalty > penalty));

    const ckpt::BytesPerSecond writer(bandwidth.value() / spread(1, 1e4));
    const std::uint64_t n = ckpt::required_writers(bandwidth, writer, bandwidth);
    REQUIRE(forward(writer, static_cast<double>(n), bandwidth).mfu_penalty <= penalty);
    REQUIRE((n == 1 || static_cast<double>(n - 1) * writer < bandwidth));

    const ckpt::Period shortest = ckpt::shortest_period(result.write_time, penalty);
    REQUIRE(result.write_time.value() / shortest.seconds().value() <= penalty);
    REQUIRE_THAT(shortest.seconds().value(), WithinRel(result.write_time.value() / penalty, 1e-15));
  }
}

TEST_CASE("sizing: whole writers") {
  CHECK(ckpt::required_writers(70_GBps, 7_GBps, 500_GBps) == 10);
  CHECK(ckpt::required_writers(71_GBps, 7_GBps, 500_GBps) == 11);
  CHECK(ckpt::required_writers(1_MBps, 7_GBps, 500_GBps) == 1);
  // Not the quotient rounded up: 3 x 0.1 B/s is already above 0.3 B/s.
  CHECK(ckpt::required_writers(ckpt::BytesPerSecond(0.3), ckpt::BytesPerSecond(0.1), 1_GBps) == 3);
  using FloatRate = ckpt::BasicBytesPerSecond<float>;
  CHECK(ckpt::required_writers(FloatRate(1e9F), FloatRate(1e3F), FloatRate(1e10F)) == 1'000'000);
  using Dual = ckpt::testing::Dual;
  using DualRate = ckpt::BasicBytesPerSecond<Dual>;
  CHECK(ckpt::required_writers(DualRate(Dual(71e9)), DualRate(Dual(7e9)), DualRate(Dual(5e11))) == 11);
}

TEST_CASE("sizing: bad input") {
  for (const double bad : {0.0, -1.0, nan, infinity}) {
    const auto begins = [](const std::string& text, const char* with) { return text.rfind(with, 0) == 0; };
    const ckpt::Seconds time(bad);
    const ckpt::BytesPerSecond rate(bad);
    CHECK(begins(error_of([&] { return ckpt::bandwidth_for_penalty(ckpt::Bytes(bad), Period(1_h)); }),
                 "ckpt::bandwidth_for_penalty: number of bytes must be finite and > 0 B (got "));
    CHECK(begins(error_of([&] { return ckpt::bandwidth_for_penalty(1_GB, Period(time)); }),
                 "ckpt::bandwidth_for_penalty: period must be finite and > 0 s (got "));
    CHECK(begins(error_of([&] { return ckpt::bandwidth_for_waste(ckpt::Bytes(bad), 1_h, 0.1); }),
                 "ckpt::bandwidth_for_waste: number of bytes must be finite and > 0 B (got "));
    CHECK(begins(error_of([&] { return ckpt::bandwidth_for_waste(1_GB, time, 0.1); }),
                 "ckpt::bandwidth_for_waste: MTBF must be finite and > 0 s (got "));
    CHECK(begins(error_of([&] { return ckpt::shortest_period(time, 0.5); }),
                 "ckpt::shortest_period: write time must be finite and > 0 s (got "));
    CHECK(begins(error_of([&] { return ckpt::required_writers(rate, 1_GBps, 1_GBps); }),
                 "ckpt::required_writers: bandwidth must be finite and > 0 B/s (got "));
    CHECK(begins(error_of([&] { return ckpt::required_writers(1_GBps, rate, 1_GBps); }),
                 "ckpt::required_writers: bandwidth of one writer must be finite and > 0 B/s (got "));
    CHECK(begins(error_of([&] { return ckpt::required_writers(1_GBps, 1_GBps, rate); }),
                 "ckpt::required_writers: file system limit must be finite and > 0 B/s (got "));
  }
  CHECK(error_of([] { return ckpt::bandwidth_for_penalty(1_GB, Period(1_h), 1.5); }) ==
        "ckpt::bandwidth_for_penalty: target MFU penalty must be > 0 and <= 1 (got 1.5)");
  CHECK(error_of([&] { return ckpt::bandwidth_for_penalty(1_GB, Period(1_h), nan); }) ==
        "ckpt::bandwidth_for_penalty: target MFU penalty must be > 0 and <= 1 (got nan)");
  CHECK(error_of([] { return ckpt::shortest_period(1_s, 0.0); }) ==
        "ckpt::shortest_period: target MFU penalty must be > 0 and <= 1 (got 0)");
  CHECK(error_of([] { return ckpt::bandwidth_for_penalty(ckpt::Bytes(1e308), Period(ckpt::Seconds(1e-10))); }) ==
        "ckpt::bandwidth_for_penalty: bandwidth overflows, or underflows to 0 B/s (got inf)");
  for (const double bad : {0.0, 1.0, -0.1, nan}) {
    CHECK(error_of([&] {
            return ckpt::bandwidth_for_waste(1_GB, 1_h, bad);
          }).find("waste must be a fraction > 0 and < 1") != std::string::npos);
  }
  CHECK(error_of([] { return ckpt::required_writers(2_GBps, 1_GBps, 1_GBps); }) ==
        "ckpt::required_writers: no number of writers reaches the bandwidth [B/s] (got 2e+09); best reachable: 1e+09");
  CHECK(error_of([] { return ckpt::required_writers(1_GBps, ckpt::BytesPerSecond(1e-10), 1_GBps); }) ==
        "ckpt::required_writers: number of writers must be < 2^53 (got 1e+19)");
}

}  // namespace
