// Availability with detection latency, and the expected training time ratio: published figures, the exact model, bad
// input.

#include <cmath>

#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/goodput/training_time.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "intervals.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;
using ckpt::Seconds;
using ckpt::Validity;
using ckpt::testing::Dual;

namespace interval_test {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using test::check_derivatives, test::exact, test::infinity, test::minutes, test::nan, test::penalty, test::seconds;

TEST_CASE("availability with detection latency", "[interval]") {
  const auto theory = test::theory_case("T2.04");
  const ckpt::AvailabilityInputs model{.save = Seconds(theory.input("Ts_s")),
                                       .mtbf = Seconds(theory.input("Tf_s")),
                                       .recovery = Seconds(theory.input("Tr_s"))};
  const auto best = ckpt::availability_optimal_period(model);
  CHECK(theory.accepts(seconds(best)));
  CHECK_FALSE(best.detection_bound);
  CHECK_THAT(ckpt::availability(model, best.period), WithinAbs(0.855029, 6e-7));
  // It is the maximum.
  for (const double factor : {0.5, 0.9, 0.999, 1.001, 1.1, 2.0}) {
    CHECK(ckpt::availability(model, ckpt::Period(Seconds(factor * seconds(best)))) <
          ckpt::availability(model, best.period));
  }
  CHECK(ckpt::availability(model, ckpt::Period(60_s)) == 0.0);

  auto late = model;
  late.detection_latency = 30_min;
  CHECK(ckpt::availability_optimal_period(late).period.seconds() == 30_min);
  CHECK(ckpt::availability_optimal_period(late).detection_bound);
  CHECK(ckpt::availability_optimal_period(late).validity == Validity::outside);
  late.detection_latency = 20_min;
  CHECK(seconds(ckpt::availability_optimal_period(late)) == seconds(best));

  CHECK(ckpt::availability_optimal_period(ckpt::AvailabilityInputs{.save = 1_s, .mtbf = 1_h}).validity ==
        Validity::approximate);
  CHECK(ckpt::availability_optimal_period(ckpt::AvailabilityInputs{.save = 5_min, .mtbf = 1_h}).validity ==
        Validity::outside);
  for (const double bad : {0.0, -1.0, infinity, nan}) {
    CHECK_THROWS_AS(ckpt::availability_optimal_period(ckpt::AvailabilityInputs{.save = Seconds(bad), .mtbf = 1_h}),
                    ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::availability_optimal_period(ckpt::AvailabilityInputs{.save = 1_s, .mtbf = Seconds(bad)}),
                    ckpt::InvalidInput);
  }
  CHECK_THROWS_WITH(ckpt::availability(model, ckpt::Period(59_s)), ContainsSubstring("at least the time of a save"));
}

TEST_CASE("validity of an availability period means a run time within 0.1 % of the best", "[interval]") {
  for (double restart = 0.0; restart < 0.2; restart += 0.01) {
    for (double delta = 1e-6; delta < 0.1; delta *= 1.1) {
      const auto period = ckpt::availability_optimal_period(
          ckpt::AvailabilityInputs{.save = Seconds(delta), .mtbf = 1_s, .recovery = Seconds(restart)});
      if (period.validity == Validity::approximate) CHECK(penalty(seconds(period) - delta, delta) <= 1e-3);
    }
  }
}

TEST_CASE("expected training time ratio", "[interval]") {
  const auto mtbf_of = [](const test::TheoryCase& t) {
    return ckpt::job_mtbf(ckpt::mtbf_from_1000_node_days(1000.0 * t.input("rf_per_node_day")), t.input("nodes"));
  };
  const auto t3 = test::theory_case("T7.03");
  const ckpt::EttrInputs published{.mtbf = mtbf_of(t3),
                                   .save = t3.input("w_min") * ckpt::units::min,
                                   .restart_overhead = t3.input("u0_min") * ckpt::units::min,
                                   .queue = t3.input("q_min") * ckpt::units::min};
  const ckpt::WorkInterval hour(t3.input("dt_min") * ckpt::units::min);
  CHECK(t3.accepts(ckpt::expected_ettr(published, hour).ettr));
  CHECK_THAT(ckpt::expected_ettr(published, hour).ettr, WithinAbs(0.684, 6e-4));
  CHECK(ckpt::expected_ettr(published, hour).validity == Validity::outside);  // 5 % from the exact model
  const auto t4 = test::theory_case("T7.04");
  const ckpt::EttrInputs model{
      .mtbf = mtbf_of(t4), .save = t4.input("w_min") * ckpt::units::min, .restart_overhead = 5_min};
  CHECK(t4.accepts(minutes(ckpt::ettr_work_interval(model))));
  CHECK_THAT(minutes(ckpt::ettr_optimal_work_interval(model)), WithinRel(33.1041083995, 1e-11));
  CHECK_THAT(ckpt::expected_ettr(model, ckpt::ettr_work_interval(model).interval).ettr,
             WithinRel(0.739791750067, 1e-11));
  const auto best = ckpt::ettr_optimal_work_interval(model);
  CHECK_THAT(ckpt::expected_ettr(model, best.interval).ettr, WithinRel(0.742003432712, 1e-11));
  CHECK(best.validity == Validity::approximate);
  for (const double factor : {0.5, 0.99, 1.01, 2.0}) {
    const ckpt::WorkInterval other(Seconds(factor * seconds(best)));
    CHECK(ckpt::expected_ettr(model, other).ettr < ckpt::expected_ettr(model, best.interval).ettr);
  }

  const auto t5 = test::theory_case("T7.05");
  const ckpt::Flops flops(t5.input("flops"));
  const ckpt::FlopPerSecond speed(t5.input("flops_per_gpu") * t5.input("gpus"));
  CHECK(t5.accepts(ckpt::training_time(flops, speed).in(ckpt::units::d)));
  CHECK_THAT(ckpt::training_time(flops, speed, 0.5).value(), WithinRel(2.0 * 4.3e23 / (147e12 * 1024.0), exact));
  CHECK_THROWS_WITH(ckpt::training_time(flops, speed, 0.0), ContainsSubstring("ETTR must be > 0 and <= 1"));
  CHECK_THROWS_WITH(ckpt::training_time(flops, ckpt::FlopPerSecond(0.0)), ContainsSubstring("speed must be"));

  // The queue costs its share; the interval does not feel it.
  auto queued = model;
  queued.queue = model.mtbf;
  CHECK_THAT(ckpt::expected_ettr(queued, best.interval).ettr, WithinRel(0.742003432712 / 2.0, 1e-11));
  CHECK(ckpt::ettr_optimal_work_interval(queued).interval.seconds() == best.interval.seconds());

  // Within 5 % of the exact model where it says so, for w > 0.
  for (double u = 0.0; u < 0.28; u += 0.02) {
    for (double dt = 0.002; u + dt / 2.0 <= 0.28; dt *= 1.3) {
      for (double w = 1e-4; w <= 0.09; w *= 1.3) {
        const auto estimate =
            ckpt::expected_ettr(ckpt::EttrInputs{.mtbf = 1_s, .save = Seconds(w), .restart_overhead = Seconds(u)},
                                ckpt::WorkInterval(Seconds(dt)));
        INFO("u0 " << u << ", dt " << dt << ", w " << w);
        REQUIRE(estimate.validity == Validity::approximate);
        REQUIRE_THAT(estimate.ettr, WithinRel(dt * std::exp(-u) / std::expm1(dt + w), 0.05));
      }
    }
  }
  // No progress left by this model: says so, and the maximiser has no answer when u0 alone is too long.
  const ckpt::EttrInputs hopeless{.mtbf = 10_min, .save = 1_min, .restart_overhead = 5_min};
  CHECK(ckpt::expected_ettr(hopeless, ckpt::WorkInterval(10_min)).ettr == 0.0);
  CHECK(ckpt::expected_ettr(hopeless, ckpt::WorkInterval(11_min)).ettr < 0.0);
  CHECK(ckpt::expected_ettr(hopeless, ckpt::WorkInterval(11_min)).validity == Validity::outside);
  CHECK_THROWS_WITH(
      ckpt::ettr_optimal_work_interval(ckpt::EttrInputs{.mtbf = 10_min, .save = 1_min, .restart_overhead = 10_min}),
      ContainsSubstring("MTBF less restart overhead"));
  for (const double bad : {0.0, -1.0, infinity, nan}) {
    CHECK_THROWS_AS(ckpt::expected_ettr(model, ckpt::WorkInterval(Seconds(bad))), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::ettr_work_interval(ckpt::EttrInputs{.mtbf = Seconds(bad), .save = 1_s}), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::ettr_optimal_work_interval(ckpt::EttrInputs{.mtbf = 1_h, .save = Seconds(bad)}),
                    ckpt::InvalidInput);
  }
}

TEST_CASE("the availability period and the interval by ETTR have derivatives", "[interval]") {
  using S = ckpt::BasicSeconds<Dual>;
  check_derivatives([](Dual d, Dual m) {
    return ckpt::availability_optimal_period(ckpt::BasicAvailabilityInputs<Dual>{.save = S(d), .mtbf = S(m)})
        .period.seconds()
        .value();
  });
  check_derivatives([](Dual d, Dual m) {
    return ckpt::ettr_optimal_work_interval(ckpt::BasicEttrInputs<Dual>{.mtbf = S(m), .save = S(d)})
        .interval.seconds()
        .value();
  });
}

}  // namespace interval_test
