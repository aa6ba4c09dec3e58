// Derivatives through Eigen::AutoDiffScalar: against the formulas differentiated by hand and against central
// differences.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <type_traits>

#include <Eigen/Core>

#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/eigen/gradient.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/best_interval.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

#include "catch.hpp"

namespace {

using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using Vector6 = Eigen::Matrix<double, 6, 1>;

/// P, b, w, n, L, T.
using Inputs = std::array<double, 6>;

/// solve with every input in `Rep`.
template <class Rep>
ckpt::BasicCheckpointResult<Rep> solve(const std::array<Rep, 6>& in) {
  return ckpt::CheckpointModel{}.solve(
      ckpt::BasicWorkload<Rep>{.parameters = in[0]},
      ckpt::BasicStorageTier<Rep>{.write_bandwidth = ckpt::BasicBytesPerSecond<Rep>(in[2])},
      ckpt::BasicBytesPerParameter<Rep>{.weights = in[1]},
      {.period = ckpt::BasicSeconds<Rep>(in[5]),
       .writing_nodes = in[3],
       .filesystem_limit = ckpt::BasicBytesPerSecond<Rep>(in[4])});
}

template <class Dual>
ckpt::BasicCheckpointResult<Dual> solve_dual(const Inputs& in) {
  return solve<Dual>({Dual(in[0], 6, 0), Dual(in[1], 6, 1), Dual(in[2], 6, 2), Dual(in[3], 6, 3), Dual(in[4], 6, 4),
                      Dual(in[5], 6, 5)});
}

/// The results that are numbers, of any scalar.
template <class Rep>
std::array<Rep, 5> numbers(const ckpt::BasicCheckpointResult<Rep>& r) {
  return {r.checkpoint_size.value(), r.write_time.value(), r.write_bandwidth.value(), r.required_bandwidth().value(),
          r.mfu_penalty};
}

// The four regions of the formula: who limits the bandwidth, and whether the write fits into the period.
constexpr Inputs writers_limit{70e9, 14.0, 7e9, 8.0, 500e9, 3600.0};
constexpr Inputs filesystem_limits{405e9, 14.0, 7e9, 512.0, 500e9, 1800.0};
constexpr Inputs writers_overrun{405e9, 14.0, 1e9, 2.0, 500e9, 600.0};
constexpr Inputs filesystem_overruns{405e9, 14.0, 7e9, 512.0, 2e9, 600.0};
constexpr std::array<Inputs, 4> regions{writers_limit, filesystem_limits, writers_overrun, filesystem_overruns};

/// Within a few roundings: the scale of a derivative is that of the result over the input.
template <class Dual>
void check_derivatives(const Dual& result, const Inputs& in, const std::array<double, 6>& expected) {
  REQUIRE(result.derivatives().size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    INFO("by input " << i);
    CHECK_THAT(result.derivatives()[static_cast<int>(i)], WithinAbs(expected[i], 1e-14 * result.value() / in[i]));
  }
}

TEST_CASE("gradient: slopes by restarts, and by saves of no use where there are none, are differences") {
  using ckpt::Input;
  using namespace ckpt::literals;
  for (const bool asynchronous : {false, true}) {
    ckpt::Job job{.training = {.work = 700_h},
                  .failures = {.law = ckpt::Exponential{8_h},
                               .outage = {.detection = 1_min,
                                          .rescheduling = 5_min,
                                          .initialisation = 200_s,
                                          .restore = 4_min,
                                          .warm_up = 2_min}},
                  .saving = {.interval = ckpt::WorkInterval(1_h), .cost = ckpt::SaveCost{.blocking = 60_s}}};
    if (asynchronous) {
      job.saving.cost->writing = 5_min;
      job.saving.cost->slowdown = 0.1;
    }
    const auto slopes = ckpt::gradient(job);
    const double now = solve(job).ledger.wall_clock().value();
    CHECK(slopes.wall_clock.value() == now);
    for (const Input input : {Input::initialisation, Input::failed_saves, Input::unusable_saves}) {
      const double x = *value(job, input);
      const double h = x > 0.0 ? 1e-4 * x : 1e-7;
      const double up = solve(with(job, input, x + h)).ledger.wall_clock().value();
      CAPTURE(asynchronous, to_string(input));
      CHECK_THAT(slopes[input], WithinRel((up - now) / h, 2e-6));
    }
    // What the exact model does not know has no slope, and is no error.
    job.failures.exposure.saving = false;
    CHECK((ckpt::gradient(job)[Input::failed_saves] > 0.0) == !asynchronous);
    job.failures.notice = {.time = 2_min, .share = 0.5};
    CHECK(ckpt::gradient(job)[Input::failed_saves] == 0.0);
  }
}

}  // namespace

static_assert(ckpt::Scalar<Eigen::AutoDiffScalar<Eigen::Vector2d>>);
static_assert(ckpt::Scalar<Eigen::AutoDiffScalar<Eigen::VectorXf>>);
static_assert(!ckpt::Scalar<Eigen::AutoDiffScalar<Eigen::Vector2i>>);
static_assert(
    !ckpt::enable_scalar<decltype(Eigen::AutoDiffScalar<Eigen::Vector2d>() * Eigen::AutoDiffScalar<Eigen::Vector2d>())>,
    "an expression refers to its operands");
static_assert(!ckpt::enable_scalar<Eigen::AutoDiffScalar<Eigen::Vector2d&>>);

TEMPLATE_TEST_CASE("derivatives of solve are those by hand", "[autodiff]", Eigen::AutoDiffScalar<Vector6>,
                   Eigen::AutoDiffScalar<Eigen::VectorXd>) {
  for (const Inputs& in : regions) {
    const auto [P, b, w, n, L, T] = in;
    INFO("P " << P << " w " << w << " n " << n << " L " << L << " T " << T);
    const auto result = solve_dual<TestType>(in);
    const double bandwidth = std::min(n * w, L);
    const double time = P * b / bandwidth;
    const bool by_writers = n * w < L;

    const std::array<double, 6> size{b, P, 0.0, 0.0, 0.0, 0.0};
    const std::array<double, 6> rate{0.0, 0.0, by_writers ? n : 0.0, by_writers ? w : 0.0, by_writers ? 0.0 : 1.0, 0.0};
    std::array<double, 6> seconds{}, required{}, penalty{};
    for (std::size_t i = 0; i < 6; ++i) {
      seconds[i] = size[i] / bandwidth - time / bandwidth * rate[i];
      required[i] = size[i] / 60.0;
      penalty[i] = time > T ? 0.0 : seconds[i] / T;
    }
    if (!(time > T)) penalty[5] = -time / (T * T);

    check_derivatives(result.checkpoint_size.value(), in, size);
    check_derivatives(result.write_bandwidth.value(), in, rate);
    check_derivatives(result.write_time.value(), in, seconds);
    check_derivatives(result.required_bandwidth().value(), in, required);
    check_derivatives(result.mfu_penalty, in, penalty);
  }
}

TEST_CASE("values and flags of solve in AutoDiffScalar are those in double", "[autodiff]") {
  for (const Inputs& in : regions) {
    const auto dual = solve_dual<Eigen::AutoDiffScalar<Vector6>>(in);
    const auto plain = solve<double>(in);
    for (std::size_t i = 0; i < 5; ++i) CHECK(numbers(dual)[i].value() == numbers(plain)[i]);
    CHECK(dual.storage_bottleneck == plain.storage_bottleneck);
    CHECK(dual.overruns_interval == plain.overruns_interval);
    CHECK(dual.bandwidth_assumed == plain.bandwidth_assumed);
  }
}

TEST_CASE("derivatives of solve agree with central differences", "[autodiff]") {
  for (const Inputs& in : regions) {
    const auto dual = numbers(solve_dual<Eigen::AutoDiffScalar<Vector6>>(in));
    for (std::size_t input = 0; input < 6; ++input) {
      Inputs low = in;
      Inputs high = in;
      low[input] *= 1.0 - 1e-6;
      high[input] *= 1.0 + 1e-6;
      const auto below = numbers(solve<double>(low));
      const auto above = numbers(solve<double>(high));
      for (std::size_t output = 0; output < 5; ++output) {
        INFO("output " << output << " by input " << input);
        const double difference = (above[output] - below[output]) / (high[input] - low[input]);
        const double scale = dual[output].value() / in[input];  // of a derivative of this output by this input
        CHECK_THAT(dual[output].derivatives()[static_cast<int>(input)], WithinAbs(difference, 1e-8 * scale));
      }
    }
  }
}

TEST_CASE("only some inputs carry derivatives", "[autodiff]") {
  SECTION("the workload alone, hardware and optimizer from the library") {
    using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 1, 1>>;
    const auto result = ckpt::CheckpointModel{}.solve(ckpt::BasicWorkload<Dual>{.parameters = Dual(70e9, 1, 0)},
                                                      ckpt::StorageTier{.write_bandwidth = ckpt::BytesPerSecond(7e9)},
                                                      ckpt::Adam{}, {.writing_nodes = Dual(1.0)});
    CHECK_THAT(result.write_time.value().derivatives()[0], WithinRel(14.0 / 7e9, 1e-15));
  }
  SECTION("constants with an empty dynamic vector") {
    using Dual = Eigen::AutoDiffScalar<Eigen::VectorXd>;
    const auto result = ckpt::CheckpointModel{}.solve<Dual>(
        ckpt::Workload{.parameters = 70e9}, ckpt::StorageTier{.write_bandwidth = ckpt::BytesPerSecond(7e9)},
        ckpt::Adam{}, {.period = ckpt::BasicSeconds<Dual>(Dual(3600.0, 2, 1))});
    CHECK(result.write_time.value().value() == 140.0);
    REQUIRE(result.mfu_penalty.derivatives().size() == 2);
    CHECK(result.mfu_penalty.derivatives()[0] == 0.0);
    CHECK_THAT(result.mfu_penalty.derivatives()[1], WithinRel(-140.0 / (3600.0 * 3600.0), 1e-14));
  }
  SECTION("no input at all") {
    using Dual = Eigen::AutoDiffScalar<Eigen::VectorXd>;
    const auto result = ckpt::CheckpointModel{}.solve<Dual>(
        ckpt::Workload{.parameters = 70e9}, ckpt::StorageTier{.write_bandwidth = ckpt::BytesPerSecond(7e9)},
        ckpt::Adam{});
    CHECK(result.write_time.value().value() == 140.0);
    CHECK(result.write_time.value().derivatives().size() == 0);
  }
}

TEST_CASE("float derivatives", "[autodiff]") {
  using Dual = Eigen::AutoDiffScalar<Eigen::Vector2f>;
  const auto result = ckpt::CheckpointModel{}.solve(
      ckpt::BasicWorkload<Dual>{.parameters = Dual(70e9F, 2, 0)},
      ckpt::BasicStorageTier<Dual>{.write_bandwidth = ckpt::BasicBytesPerSecond<Dual>(Dual(7e9F, 2, 1))},
      ckpt::BasicBytesPerParameter<Dual>{.weights = Dual(14.0F)});
  CHECK_THAT(static_cast<double>(result.write_time.value().derivatives()[0]), WithinRel(14.0 / 7e9, 1e-6));
  CHECK_THAT(static_cast<double>(result.write_time.value().derivatives()[1]), WithinRel(-140.0 / 7e9, 1e-6));
}

TEST_CASE("quantities calculate with derivatives", "[autodiff]") {
  using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
  const auto size = Dual(12.0, 2, 0) * ckpt::units::GB;
  const auto rate = Dual(3.0, 2, 1) * ckpt::units::GBps;
  const ckpt::BasicSeconds<Dual> time = size / rate;
  CHECK(time.value().value() == 4.0);
  CHECK(time.value().derivatives()[0] == 1.0 / 3.0);
  CHECK_THAT(time.value().derivatives()[1], WithinRel(-12.0 / 9.0, 1e-15));
}

TEST_CASE("what a run costs, by blocking time and MTBF, against finite differences", "[autodiff]") {
  const auto time = [](const auto& blocking, const auto& mtbf) {
    using Rep = std::remove_cvref_t<decltype(blocking)>;
    const ckpt::BasicRun<Rep> run{
        .work = ckpt::BasicSeconds<Rep>(Rep(3.6e6)),
        .save = {.blocking = ckpt::BasicSeconds<Rep>(blocking), .writing = ckpt::BasicSeconds<Rep>(Rep(300.0))},
        .outage = {.restore = ckpt::BasicSeconds<Rep>(Rep(600.0))}};
    const ckpt::BasicExponential<Rep> law{ckpt::BasicSeconds<Rep>(mtbf)};
    return expected_time(run, law, best_segments(run, law).interval).value();
  };
  using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
  const Dual result = time(Dual(60.0, 2, 0), Dual(86400.0, 2, 1));
  const double h = 1e-4;
  CHECK_THAT(result.derivatives()[0], WithinRel((time(60.0 + h, 86400.0) - time(60.0 - h, 86400.0)) / (2 * h), 1e-6));
  CHECK_THAT(result.derivatives()[1],
             WithinRel((time(60.0, 86400.0 + 100 * h) - time(60.0, 86400.0 - 100 * h)) / (200 * h), 1e-5));
  CHECK(result.derivatives()[0] > 0.0);
  CHECK(result.derivatives()[1] < 0.0);
}

TEST_CASE("the functions that Eigen lacks, against finite differences", "[autodiff]") {
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 1, 1>>;
  const auto check = [](const auto& function, double x) {
    const double h = 1e-5 * x;
    const double slope = (function(x + h) - function(x - h)) / (2 * h);
    CAPTURE(x);
    CHECK(function(Dual(x, 1, 0)).value() == function(x));
    CHECK_THAT(function(Dual(x, 1, 0)).derivatives()[0], WithinRel(slope, 1e-8));
  };
  for (const double x : {0.01, 0.3, 1.5, 4.0}) {
    check(
        [](const auto& v) {
          using ckpt::math::expm1;
          return expm1(v);
        },
        x);
    check(
        [](const auto& v) {
          using ckpt::math::log1p;
          return log1p(v);
        },
        x);
    check(
        [](const auto& v) {
          using ckpt::math::lambert_w0;
          return lambert_w0(v);
        },
        x);
    check(
        [](const auto& v) {
          using ckpt::math::one_plus_lambert_w0;
          return one_plus_lambert_w0(v);
        },
        x);
    check(
        [](const auto& v) {
          using ckpt::math::tgamma;
          return tgamma(v);
        },
        x);
  }
}

TEST_CASE("bad input in AutoDiffScalar is named with its value", "[autodiff]") {
  using Dual = Eigen::AutoDiffScalar<Eigen::VectorXd>;
  Inputs in = writers_limit;
  in[2] = -7e9;
  try {
    static_cast<void>(solve_dual<Dual>(in));
    FAIL("a negative bandwidth passed");
  } catch (const ckpt::InvalidInput& error) {
    CHECK(std::string(error.what()) ==
          "ckpt::CheckpointModel::solve: write bandwidth must be finite and > 0 B/s (got -7e+09)");
    CHECK(error.value() == -7e9);
  }
}
