// std::chrono durations as seconds, and back.

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <random>
#include <ratio>
#include <string>

#include <ckpt/hardware/storage.hpp>
#include <ckpt/io/chrono.hpp>
#include <ckpt/save/checkpoint_model.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using namespace std::chrono_literals;
using ckpt::Seconds;
using ckpt::to_chrono;

static_assert(std::convertible_to<std::chrono::hours, Seconds>);
static_assert(std::convertible_to<std::chrono::duration<double, std::micro>, Seconds>);
static_assert(!std::convertible_to<std::chrono::hours, ckpt::Bytes>);
static_assert(!std::constructible_from<ckpt::BytesPerSecond, std::chrono::hours>);
static_assert(Seconds(1h) == 1_h);
static_assert(Seconds(1500ms) == 1.5_s);
static_assert(Seconds(std::chrono::duration<double, std::ratio<60>>(1.5)) == 90_s);
static_assert(ckpt::BasicSeconds<float>(2min).value() == 120.0f);
static_assert(ckpt::BasicSeconds<long double>(2min).value() == 120.0L);
static_assert(to_chrono<std::chrono::milliseconds>(1.9784_s) == 1978ms);

TEST_CASE("options take a duration as period", "[chrono]") {
  constexpr ckpt::CheckpointOptions options{.period = std::chrono::hours(1)};
  STATIC_REQUIRE(options.period.seconds() == 1_h);

  constexpr auto result =
      ckpt::CheckpointModel{}.solve(ckpt::Workload{.parameters = 1e9}, ckpt::StorageTier{.write_bandwidth = 1_GBps},
                                    ckpt::BytesPerParameter{.weights = 2.0}, {.period = std::chrono::minutes(10)});
  STATIC_REQUIRE(result.mfu_penalty == 2.0 / 600.0);
  CHECK(to_chrono<std::chrono::seconds>(result.write_time) == 2s);
}

TEST_CASE("seconds round to the nearest count, halves away from zero", "[chrono]") {
  CHECK(to_chrono<std::chrono::milliseconds>(Seconds(0.0014)) == 1ms);
  CHECK(to_chrono<std::chrono::milliseconds>(Seconds(0.0016)) == 2ms);
  CHECK(to_chrono<std::chrono::seconds>(Seconds(0.5)) == 1s);
  CHECK(to_chrono<std::chrono::seconds>(Seconds(1.5)) == 2s);
  CHECK(to_chrono<std::chrono::seconds>(Seconds(2.5)) == 3s);
  CHECK(to_chrono<std::chrono::seconds>(Seconds(-2.5)) == -3s);
  CHECK(to_chrono<std::chrono::seconds>(Seconds(0.49999999999999994)) == 0s);
  CHECK(to_chrono<std::chrono::hours>(Seconds(5399.0)) == 1h);
  CHECK(to_chrono<std::chrono::hours>(Seconds(5400.0)) == 2h);
  CHECK(to_chrono<std::chrono::nanoseconds>(Seconds(-0.0)) == 0ns);
  CHECK(to_chrono<std::chrono::milliseconds>(ckpt::BasicSeconds<float>(0.25f)) == 250ms);
}

TEST_CASE("a count of milliseconds comes back as it went", "[chrono]") {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> counts(-(std::int64_t{1} << 50), std::int64_t{1} << 50);
  for (int i = 0; i < 10000; ++i) {
    const std::chrono::milliseconds duration(counts(random));
    REQUIRE(to_chrono<std::chrono::milliseconds>(Seconds(duration)) == duration);
  }
}

TEST_CASE("a duration of floating-point numbers gets the value as it is", "[chrono]") {
  using Hours = std::chrono::duration<double, std::ratio<3600>>;
  CHECK(to_chrono<Hours>(90_min).count() == 1.5);
  CHECK(to_chrono<std::chrono::duration<float>>(1.5_s).count() == 1.5f);
  CHECK(std::isinf(to_chrono<Hours>(Seconds(std::numeric_limits<double>::infinity())).count()));
  CHECK(std::isnan(to_chrono<Hours>(Seconds(std::numeric_limits<double>::quiet_NaN())).count()));
}

TEST_CASE("a time that does not fit is an error that names value and range", "[chrono]") {
  using Byte = std::chrono::duration<std::int8_t>;
  using Unsigned = std::chrono::duration<std::uint64_t, std::nano>;
  CHECK(to_chrono<Byte>(Seconds(127.4)).count() == 127);
  CHECK(to_chrono<Byte>(Seconds(-128.4)).count() == -128);
  CHECK(to_chrono<Unsigned>(Seconds(-0.4e-9)).count() == 0);
  CHECK(to_chrono<Unsigned>(Seconds(18e9)).count() == 18'000'000'000'000'000'000u);
  CHECK(to_chrono<std::chrono::duration<std::int64_t>>(Seconds(-0x1p63)).count() ==
        std::numeric_limits<std::int64_t>::min());

  CHECK_THROWS_AS(to_chrono<Byte>(Seconds(127.5)), ckpt::InvalidInput);
  CHECK_THROWS_AS(to_chrono<Byte>(Seconds(-128.5)), ckpt::InvalidInput);
  CHECK_THROWS_AS(to_chrono<Unsigned>(Seconds(-0.6e-9)), ckpt::InvalidInput);
  CHECK_THROWS_AS(to_chrono<Unsigned>(Seconds(19e9)), ckpt::InvalidInput);
  CHECK_THROWS_AS(to_chrono<std::chrono::seconds>(Seconds(0x1p63)), ckpt::InvalidInput);
  for (const double x : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                         -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::max()}) {
    CHECK_THROWS_AS(to_chrono<std::chrono::nanoseconds>(Seconds(x)), ckpt::InvalidInput);
  }
  try {
    static_cast<void>(to_chrono<std::chrono::nanoseconds>(Seconds(1e10)));
    FAIL("1e10 s in nanoseconds was accepted");
  } catch (const ckpt::InvalidInput& error) {
    CHECK(error.value() == 1e10);
    CHECK(std::string(error.what()) ==
          "ckpt::to_chrono: time must fit the duration (got 1e+10); it holds -9223372036.854776 s to "
          "9223372036.854776 s");
  }
}
