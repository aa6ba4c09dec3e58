// Every interval of a single level, against published figures, against values at 30 and more digits, and against the
// run time that the exact model predicts for it.

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <ckpt/failure/mtbf.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/young_daly.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;
using ckpt::Seconds;
using ckpt::Validity;
using ckpt::testing::Dual;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

constexpr double infinity = std::numeric_limits<double>::infinity();
const double no_number = std::nan("");
constexpr double exact = 2e-15;

template <class Choice>
double seconds(const Choice& choice) {
  return choice.interval.seconds().value();
}
template <class Choice>
double minutes(const Choice& choice) {
  return choice.interval.seconds().in(ckpt::units::min);
}

/// Run time per work of Daly's complete model in units of e^(R/M), M = 1: (e^(tau + delta) - 1) / tau.
double run_time(double tau, double delta) { return std::expm1(tau + delta) / tau; }

/// How much longer than at the best interval a run takes.
double penalty(double tau, double delta) {
  const double best = seconds(ckpt::optimal_work_interval(Seconds(delta), 1_s));
  return run_time(tau, delta) / run_time(best, delta) - 1.0;
}

using Formula = double (*)(double delta);
double young(double delta) { return seconds(ckpt::young_work_interval(Seconds(delta), 1_s)); }
double first_order(double delta) { return seconds(ckpt::daly_first_order_work_interval(Seconds(delta), 1_s)); }
double higher_order(double delta) { return seconds(ckpt::daly_higher_order_work_interval(Seconds(delta), 1_s)); }

}  // namespace

TEST_CASE("published and computed intervals", "[interval]") {
  for (const char* id : {"T1.01", "T1.02"}) {
    const auto theory = id[4] == '1' ? test::theory_case("T1.01") : test::theory_case("T1.02");
    CHECK(theory.accepts(minutes(ckpt::daly_higher_order_work_interval(theory.input("delta_min") * ckpt::units::min,
                                                                       theory.input("M_min") * ckpt::units::min))));
  }
  const auto t3 = test::theory_case("T1.03");
  CHECK(t3.accepts(seconds(ckpt::young_work_interval(Seconds(t3.input("delta_s")), Seconds(t3.input("M_s"))))));
  const auto t6 = test::theory_case("T1.06");
  CHECK(t6.accepts(seconds(ckpt::optimal_work_interval(Seconds(t6.input("delta_s")), Seconds(t6.input("M_s"))))));
  const auto t8 = test::theory_case("T1.08");
  CHECK(t8.accepts(
      ckpt::first_order_waste(t8.input("C_min") * ckpt::units::min, t8.input("mu_h") * ckpt::units::h).total));

  // M = 24 h and 6 h, delta = 5 min.
  CHECK_THAT(minutes(ckpt::young_work_interval(5_min, 24_h)), WithinRel(120.0, exact));
  CHECK_THAT(minutes(ckpt::daly_first_order_work_interval(5_min, 24_h)), WithinRel(115.0, exact));
  CHECK_THAT(minutes(ckpt::daly_restart_work_interval(5_min, 24_h, 0_s)), WithinRel(120.0, exact));
  CHECK_THAT(minutes(ckpt::daly_restart_work_interval(5_min, 24_h, 10_min)), WithinRel(std::sqrt(14500.0), exact));
  CHECK_THAT(minutes(ckpt::daly_higher_order_work_interval(5_min, 24_h)), WithinRel(116.689814815, 1e-11));
  CHECK_THAT(minutes(ckpt::optimal_work_interval(5_min, 24_h)), WithinRel(116.690073327, 1e-11));
  CHECK_THAT(minutes(ckpt::daly_higher_order_work_interval(5_min, 6_h)), WithinRel(56.712962963, 1e-11));
  CHECK_THAT(minutes(ckpt::optimal_work_interval(5_min, 6_h)), WithinRel(56.7140019988, 1e-11));
}

TEST_CASE("how good the approximations are", "[interval]") {
  struct Row {
    double delta, optimum, higher_order_error, higher_order_penalty, young_tau, young_penalty, first_order_penalty;
  };
  // theory.md section 1; a negative penalty: no such interval.
  const std::vector<Row> rows = {{0.001, 0.0440572, -3.4e-7, 0.0, 0.04472, 4.9e-6, 1.3e-6},
                                 {0.01, 0.1348348, -1.1e-5, 8e-12, 0.14142, 1.5e-4, 4.4e-5},
                                 {0.1, 0.3831832, -4.0e-4, 3.0e-8, 0.44721, 4.7e-3, 1.8e-3},
                                 {0.5, 0.6982904, -5.5e-3, 1.1e-5, 1.00000, 5.0e-2, 3.7e-2},
                                 {1.0, 0.8414057, -1.8e-2, 1.4e-4, 1.41421, 0.14, 0.19},
                                 {2.0, 0.9475309, +5.5e-2, 1.4e-3, 2.00000, 0.41, -1.0},
                                 {5.0, 0.9975151, +2.5e-3, 3.1e-6, 3.16228, 1.75, -1.0}};
  constexpr double digits = 0.05;  // two digits, the last one rounded: 1.1 stands for 1.05 ... 1.15
  for (const Row& row : rows) {
    INFO("delta / M = " << row.delta);
    const double best = seconds(ckpt::optimal_work_interval(Seconds(row.delta), 1_s));
    CHECK_THAT(best, WithinAbs(row.optimum, 6e-8));
    CHECK_THAT(higher_order(row.delta) / best - 1.0, WithinRel(row.higher_order_error, digits));
    CHECK_THAT(penalty(higher_order(row.delta), row.delta),
               WithinAbs(row.higher_order_penalty, row.higher_order_penalty * digits + 1e-12));
    CHECK_THAT(young(row.delta), WithinAbs(row.young_tau, 6e-6));
    CHECK_THAT(penalty(young(row.delta), row.delta), WithinRel(row.young_penalty, digits));
    if (row.first_order_penalty >= 0.0) {
      CHECK_THAT(penalty(first_order(row.delta), row.delta), WithinRel(row.first_order_penalty, digits));
    } else {
      CHECK_THROWS_WITH(first_order(row.delta), ContainsSubstring("below twice the MTBF"));
    }
  }
}

TEST_CASE("validity means a run time within 0.1 % of the best", "[interval]") {
  struct Checked {
    Formula tau;
    Validity (*validity)(double);
  };
  const std::array<Checked, 3> formulas{
      {{young, [](double d) { return ckpt::young_work_interval(Seconds(d), 1_s).validity; }},
       {first_order, [](double d) { return ckpt::daly_first_order_work_interval(Seconds(d), 1_s).validity; }},
       {higher_order, [](double d) { return ckpt::daly_higher_order_work_interval(Seconds(d), 1_s).validity; }}}};
  for (std::size_t i = 0; i < formulas.size(); ++i) {
    int outside = 0;
    for (double delta = 1e-6; delta < 1.95; delta *= 1.01) {
      const bool good = penalty(formulas[i].tau(delta), delta) <= 1e-3;
      const bool valid = formulas[i].validity(delta) == Validity::approximate;
      INFO("formula " << i << ", delta / M = " << delta);
      if (valid) CHECK(good);
      outside += valid ? 0 : 1;
      // The bound is close, not merely safe.
      if (!valid) CHECK(penalty(formulas[i].tau(delta), delta) > 0.97e-3);
    }
    CHECK(outside > 0);
  }
  for (double delta = 1.96; delta < 100.0; delta *= 1.01) {
    if (ckpt::daly_higher_order_work_interval(Seconds(delta), 1_s).validity == Validity::approximate) {
      CHECK(penalty(higher_order(delta), delta) <= 1e-3);
    }
  }
  for (double restart = 0.0; restart < 0.2; restart += 0.01) {
    for (double delta = 1e-6; delta < 0.1; delta *= 1.1) {
      const auto choice = ckpt::daly_restart_work_interval(Seconds(delta), 1_s, Seconds(restart));
      if (choice.validity == Validity::approximate) CHECK(penalty(seconds(choice), delta) <= 1e-3);
      // Saxena's period, too.
      const auto period = ckpt::availability_optimal_period(
          ckpt::AvailabilityModel<>{.save = Seconds(delta), .mtbf = 1_s, .recovery = Seconds(restart)});
      if (period.validity == Validity::approximate) CHECK(penalty(seconds(period) - delta, delta) <= 1e-3);
    }
  }
  CHECK(ckpt::optimal_work_interval(5_h, 1_h).validity == Validity::exact);
}

TEST_CASE("the optimum is one, and keeps its digits at any ratio", "[interval]") {
  for (double delta = 1e-8; delta < 600.0; delta *= 1.7) {
    const double best = seconds(ckpt::optimal_work_interval(Seconds(delta), 1_s));
    INFO("delta / M = " << delta);
    CHECK(run_time(best, delta) <= run_time(best * 1.001, delta) * (1.0 + exact));
    CHECK(run_time(best, delta) <= run_time(best * 0.999, delta) * (1.0 + exact));
  }
  // Limits: sqrt(2 delta M) and M.
  CHECK_THAT(seconds(ckpt::optimal_work_interval(Seconds(1e-300), Seconds(1e300))), WithinRel(std::sqrt(2.0), exact));
  CHECK_THAT(seconds(ckpt::optimal_work_interval(Seconds(1e-308), Seconds(1e308))), WithinRel(std::sqrt(2.0), exact));
  CHECK(ckpt::optimal_work_interval(Seconds(1e300), Seconds(1e-300)).interval.seconds() == Seconds(1e-300));
  CHECK(ckpt::optimal_work_interval(1000_h, 1_h).interval.seconds() == 1_h);
  CHECK_THAT(seconds(ckpt::young_work_interval(Seconds(1e300), Seconds(1e300))),
             WithinRel(std::sqrt(2.0) * 1e300, exact));
}

TEST_CASE("jobs of a whole number of segments", "[interval]") {
  struct Row {
    double work, blocking, mtbf;
    std::uint64_t count;
  };
  // Enumerated at 40 digits. The last two lie on both sides of where two segments overtake one.
  const std::vector<Row> rows = {
      {500 * 3600.0, 300, 86400, 257}, {3600, 300, 86400, 1},     {7001, 300, 86400, 1}, {12000, 300, 86400, 2},
      {1e6, 60, 3600, 1618},           {100, 600, 600, 1},        {1e4, 1e5, 3600, 3},   {3.15e7, 30, 5000, 59670},
      {9885.2841, 300, 86400, 1},      {9885.2842, 300, 86400, 2}};
  for (const Row& row : rows) {
    INFO("work " << row.work << " s");
    const auto choice = ckpt::optimal_segments(Seconds(row.work), Seconds(row.blocking), Seconds(row.mtbf));
    CHECK(choice.count == row.count);
    CHECK_THAT(seconds(choice) * static_cast<double>(choice.count), WithinRel(row.work, exact));
    CHECK(choice.validity == Validity::exact);
  }
  // No neighbour is better, by the formula itself.
  for (double work = 0.1; work < 1e4; work *= 1.31) {
    for (const double delta : {1e-4, 0.01, 1.0, 30.0}) {
      const auto time = [&](std::uint64_t k) {
        const auto n = static_cast<double>(k);
        return n * std::expm1(work / n + delta);
      };
      const auto count = ckpt::optimal_segments(Seconds(work), Seconds(delta), 1_s).count;
      INFO("work " << work << ", delta " << delta << ", count " << count);
      CHECK(time(count) <= time(count + 1) * (1.0 + 1e-13));
      if (count > 1) CHECK(time(count) <= time(count - 1) * (1.0 + 1e-13));
    }
  }
  // Huge counts, and far too many.
  const auto huge = ckpt::optimal_segments(Seconds(1e15), Seconds(1e-3), 1_s);
  CHECK(huge.count > 20'000'000'000'000'000);
  CHECK_THAT(seconds(huge), WithinRel(seconds(ckpt::optimal_work_interval(1_ms, 1_s)), 1e-14));
  CHECK_THROWS_WITH(ckpt::optimal_segments(Seconds(1e30), 1_ms, 1_s), ContainsSubstring("2^63 segments"));
  // A save that takes a thousand MTBF: the count does not overflow, though the run time would.
  CHECK(ckpt::optimal_segments(10_h, 1000_h, 1_h).count == 10);
  CHECK(ckpt::optimal_segments(10_h, 1e6 * ckpt::units::h, 1_h).count == 10);
}

TEST_CASE("overlapped saves", "[interval]") {
  const auto t1 = test::theory_case("T2.01");
  const auto save_of = [](const test::TheoryCase& t) {
    return ckpt::OverlappedSave<>{.length = Seconds(t.input("C_s")),
                                  .overlap = t.input("omega"),
                                  .downtime = Seconds(t.input("D_s")),
                                  .restore = Seconds(t.input("R_s"))};
  };
  CHECK(t1.accepts(seconds(ckpt::overlapped_period(save_of(t1), Seconds(t1.input("mu_s"))))));
  for (const auto& theory : {test::theory_case("T2.02"), test::theory_case("T2.03")}) {
    const auto save = save_of(theory);
    const Seconds mu(theory.input("mu_s"));
    const auto period = ckpt::overlapped_period(save, mu);
    CHECK(period.validity == Validity::approximate);
    CHECK_FALSE(period.back_to_back);
    const auto waste = ckpt::overlapped_waste(save, mu, period.interval);
    CHECK(theory.accepts(waste.total));
    CHECK(waste.validity == Validity::approximate);
    CHECK_THAT(waste.total, WithinAbs(save.overlap == 0.0 ? 0.121567 : 0.108353, 6e-7));
    CHECK_THAT(seconds(period), WithinAbs(save.overlap == 0.0 ? 10143.372 : 8776.731, 6e-4));
  }
  CHECK_THAT(ckpt::compose_waste(0.1, 0.2), WithinRel(0.28, exact));
  const auto simple = ckpt::first_order_waste(600_s, 24_h, 660_s);
  CHECK_THAT(simple.total, WithinRel(std::sqrt(1200.0 / 86400.0) + 660.0 / 86400.0, exact));
  CHECK_THAT(simple.failure_free + simple.failures, WithinRel(simple.total, exact));
  CHECK(simple.validity == Validity::approximate);
  CHECK(ckpt::first_order_waste(600_s, 1_h).validity == Validity::outside);
  CHECK(ckpt::first_order_waste(2_h, 1_h).total > 1.0);

  // Outside: a period of 0.39 mu; a recovery of a quarter of mu; a save that is free.
  const ckpt::OverlappedSave<> heavy{.length = 600_s, .downtime = 60_s, .restore = 600_s};
  const auto long_period = ckpt::overlapped_period(heavy, 7200_s);
  CHECK(long_period.validity == Validity::outside);
  CHECK_THAT(seconds(long_period) / 7200.0, WithinAbs(0.39, 0.005));
  CHECK(ckpt::overlapped_waste(heavy, 7200_s, long_period.interval).validity == Validity::outside);
  CHECK(ckpt::overlapped_period(ckpt::OverlappedSave<>{.length = 1_s, .restore = 1_h}, 4_h).validity ==
        Validity::outside);
  const auto free = ckpt::overlapped_period(ckpt::OverlappedSave<>{.length = 600_s, .overlap = 1.0}, 24_h);
  CHECK(free.back_to_back);
  CHECK(free.interval.seconds() == 600_s);
  CHECK(free.validity == Validity::outside);

  // The stated distance from the exact model, for blocking saves inside the regime.
  double worst = 0.0;
  for (double t = 0.01; t <= 0.27; t += 0.02) {
    for (double c = 0.01; c < 1.0; c += 0.1) {
      for (double r = 0.0; r <= 0.1; r += 0.02) {
        const ckpt::OverlappedSave<> save{.length = Seconds(c * t), .restore = Seconds(r)};
        const auto waste = ckpt::overlapped_waste(save, 1_s, ckpt::Period<>(Seconds(t)));
        CHECK(waste.validity == Validity::approximate);
        const double truth = 1.0 - (1.0 - c) * t / (std::exp(r) * std::expm1(t));
        worst = std::max(worst, std::abs(waste.total - truth));
      }
    }
  }
  CHECK(worst < 0.024);
  CHECK(worst > 0.02);

  for (const double bad : {0.0, -1.0, infinity, no_number}) {
    CHECK_THROWS_AS(ckpt::overlapped_period(heavy, Seconds(bad)), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::overlapped_period(ckpt::OverlappedSave<>{.length = Seconds(bad)}, 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::first_order_waste(Seconds(bad), 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::overlapped_waste(heavy, 1_h, ckpt::Period<>(Seconds(bad))), ckpt::InvalidInput);
  }
  CHECK_THROWS_WITH(ckpt::overlapped_period(heavy, 600_s), ContainsSubstring("MTBF less D + R"));
  CHECK_THROWS_WITH(ckpt::overlapped_waste(heavy, 1_h, ckpt::Period<>(599_s)),
                    ContainsSubstring("at least the length"));
  CHECK_THROWS_WITH(ckpt::overlapped_period(ckpt::OverlappedSave<>{.length = 1_s, .overlap = 1.5}, 1_h),
                    ContainsSubstring("fraction"));
}

TEST_CASE("availability with detection latency", "[interval]") {
  const auto theory = test::theory_case("T2.04");
  const ckpt::AvailabilityModel<> model{.save = Seconds(theory.input("Ts_s")),
                                        .mtbf = Seconds(theory.input("Tf_s")),
                                        .recovery = Seconds(theory.input("Tr_s"))};
  const auto best = ckpt::availability_optimal_period(model);
  CHECK(theory.accepts(seconds(best)));
  CHECK_FALSE(best.detection_bound);
  CHECK_THAT(ckpt::availability(model, best.interval), WithinAbs(0.855029, 6e-7));
  // It is the maximum.
  for (const double factor : {0.5, 0.9, 0.999, 1.001, 1.1, 2.0}) {
    CHECK(ckpt::availability(model, ckpt::Period<>(Seconds(factor * seconds(best)))) <
          ckpt::availability(model, best.interval));
  }
  CHECK(ckpt::availability(model, ckpt::Period<>(60_s)) == 0.0);

  auto late = model;
  late.detection_latency = 30_min;
  CHECK(ckpt::availability_optimal_period(late).interval.seconds() == 30_min);
  CHECK(ckpt::availability_optimal_period(late).detection_bound);
  CHECK(ckpt::availability_optimal_period(late).validity == Validity::outside);
  late.detection_latency = 20_min;
  CHECK(seconds(ckpt::availability_optimal_period(late)) == seconds(best));

  CHECK(ckpt::availability_optimal_period(ckpt::AvailabilityModel<>{.save = 1_s, .mtbf = 1_h}).validity ==
        Validity::approximate);
  CHECK(ckpt::availability_optimal_period(ckpt::AvailabilityModel<>{.save = 5_min, .mtbf = 1_h}).validity ==
        Validity::outside);
  for (const double bad : {0.0, -1.0, infinity, no_number}) {
    CHECK_THROWS_AS(ckpt::availability_optimal_period(ckpt::AvailabilityModel<>{.save = Seconds(bad), .mtbf = 1_h}),
                    ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::availability_optimal_period(ckpt::AvailabilityModel<>{.save = 1_s, .mtbf = Seconds(bad)}),
                    ckpt::InvalidInput);
  }
  CHECK_THROWS_WITH(ckpt::availability(model, ckpt::Period<>(59_s)), ContainsSubstring("at least the time of a save"));
}

TEST_CASE("expected training time ratio", "[interval]") {
  const auto mtbf_of = [](const test::TheoryCase& t) {
    return ckpt::job_mtbf(ckpt::mtbf_from_1000_node_days(1000.0 * t.input("rf_per_node_day")), t.input("nodes"));
  };
  const auto t3 = test::theory_case("T7.03");
  const ckpt::EttrModel<> published{.mtbf = mtbf_of(t3),
                                    .save = t3.input("w_min") * ckpt::units::min,
                                    .restart_overhead = t3.input("u0_min") * ckpt::units::min,
                                    .queue = t3.input("q_min") * ckpt::units::min};
  const ckpt::WorkInterval<> hour(t3.input("dt_min") * ckpt::units::min);
  CHECK(t3.accepts(ckpt::expected_ettr(published, hour).ettr));
  CHECK_THAT(ckpt::expected_ettr(published, hour).ettr, WithinAbs(0.684, 6e-4));
  CHECK(ckpt::expected_ettr(published, hour).validity == Validity::outside);  // 5 % from the exact model
  const auto t4 = test::theory_case("T7.04");
  const ckpt::EttrModel<> model{
      .mtbf = mtbf_of(t4), .save = t4.input("w_min") * ckpt::units::min, .restart_overhead = 5_min};
  CHECK(t4.accepts(minutes(ckpt::ettr_work_interval(model))));
  CHECK_THAT(minutes(ckpt::ettr_optimal_work_interval(model)), WithinRel(33.1041083995, 1e-11));
  CHECK_THAT(ckpt::expected_ettr(model, ckpt::ettr_work_interval(model).interval).ettr,
             WithinRel(0.739791750067, 1e-11));
  const auto best = ckpt::ettr_optimal_work_interval(model);
  CHECK_THAT(ckpt::expected_ettr(model, best.interval).ettr, WithinRel(0.742003432712, 1e-11));
  CHECK(best.validity == Validity::approximate);
  for (const double factor : {0.5, 0.99, 1.01, 2.0}) {
    const ckpt::WorkInterval<> other(Seconds(factor * seconds(best)));
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
            ckpt::expected_ettr(ckpt::EttrModel<>{.mtbf = 1_s, .save = Seconds(w), .restart_overhead = Seconds(u)},
                                ckpt::WorkInterval<>(Seconds(dt)));
        INFO("u0 " << u << ", dt " << dt << ", w " << w);
        REQUIRE(estimate.validity == Validity::approximate);
        REQUIRE_THAT(estimate.ettr, WithinRel(dt * std::exp(-u) / std::expm1(dt + w), 0.05));
      }
    }
  }
  // No progress left by this model: says so, and the maximiser has no answer when u0 alone is too long.
  const ckpt::EttrModel<> hopeless{.mtbf = 10_min, .save = 1_min, .restart_overhead = 5_min};
  CHECK(ckpt::expected_ettr(hopeless, ckpt::WorkInterval<>(10_min)).ettr == 0.0);
  CHECK(ckpt::expected_ettr(hopeless, ckpt::WorkInterval<>(11_min)).ettr < 0.0);
  CHECK(ckpt::expected_ettr(hopeless, ckpt::WorkInterval<>(11_min)).validity == Validity::outside);
  CHECK_THROWS_WITH(
      ckpt::ettr_optimal_work_interval(ckpt::EttrModel<>{.mtbf = 10_min, .save = 1_min, .restart_overhead = 10_min}),
      ContainsSubstring("MTBF less restart overhead"));
  for (const double bad : {0.0, -1.0, infinity, no_number}) {
    CHECK_THROWS_AS(ckpt::expected_ettr(model, ckpt::WorkInterval<>(Seconds(bad))), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::ettr_work_interval(ckpt::EttrModel<>{.mtbf = Seconds(bad), .save = 1_s}), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::ettr_optimal_work_interval(ckpt::EttrModel<>{.mtbf = 1_h, .save = Seconds(bad)}),
                    ckpt::InvalidInput);
  }
}

TEST_CASE("job classes that share a file system", "[interval]") {
  const std::array<ckpt::JobClass<>, 4> classes{{{8.1666, 1024, Seconds(1310.72)},
                                                 {11.1611, 256, Seconds(378.88)},
                                                 {1.9659, 2048, Seconds(5734.4)},
                                                 {1.3536, 1875, Seconds(1275.0)}}};
  std::array<ckpt::Period<>, 4> periods{};
  const auto at = [&](double hours) {
    return ckpt::shared_storage_periods(
        ckpt::SharedMachine<>{.nodes = 17784, .node_mtbf = 17784.0 * hours * ckpt::units::h}, classes, periods);
  };
  const auto busy = at(2.0);
  // Evaluated at 30 digits from these inputs, and theory.md section 2, whose inputs had more digits than it prints.
  constexpr double input_digits = 2e-5;
  CHECK_THAT(busy.unconstrained_load, WithinRel(1.36020776715991, 1e-13));
  CHECK_THAT(busy.multiplier, WithinRel(0.0487040220573068, 1e-13));
  CHECK_THAT(busy.multiplier, WithinRel(0.0487036, input_digits));
  CHECK_THAT(busy.load, WithinRel(1.0, 1e-14));
  CHECK_THAT(busy.waste, WithinRel(0.234377196716295, 1e-13));
  CHECK_THAT(busy.waste, WithinRel(0.234376, input_digits));
  const double hours[] = {6.83277121732, 11.3221851513, 8.87286010784, 4.43214413752};
  const double printed[] = {6.8328, 11.3221, 8.8728, 4.4321};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK_THAT(periods[i].seconds().in(ckpt::units::h), WithinRel(hours[i], 1e-11));
    CHECK_THAT(periods[i].seconds().in(ckpt::units::h), WithinRel(printed[i], input_digits));
  }
  // Any other periods that the file system can serve waste more: lengthen one, shorten another.
  const auto waste_of = [&](const std::array<double, 4>& p) {
    double load = 0.0;
    double waste = 0.0;
    for (std::size_t i = 0; i < 4; ++i) {
      const double n = classes[i].jobs;
      const double q = classes[i].nodes;
      const double c = classes[i].save.value();
      load += n * c / p[i];
      waste += n * q / 17784.0 * (c / p[i] + q / (17784.0 * 7200.0) * (p[i] / 2.0 + c));
    }
    return load <= 1.0 + 1e-12 ? waste : 1.0;
  };
  std::array<double, 4> best{};
  for (std::size_t i = 0; i < 4; ++i) best[i] = periods[i].seconds().value();
  CHECK_THAT(waste_of(best), WithinRel(busy.waste, 1e-13));
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      auto other = best;
      other[i] *= 1.05;
      if (i != j) other[j] *= 0.97;
      CHECK(waste_of(other) > busy.waste);
    }
  }

  const auto calm = at(24.0);
  CHECK_THAT(calm.unconstrained_load, WithinRel(0.392658160261798, 1e-13));
  CHECK(calm.multiplier == 0.0);
  CHECK(calm.load == calm.unconstrained_load);
  CHECK_THAT(calm.waste, WithinRel(0.0597845538769083, 1e-13));
  CHECK_THAT(calm.waste, WithinRel(0.0597843, input_digits));
  // Young's periods, with the MTBF of each job.
  for (std::size_t i = 0; i < 4; ++i) {
    const Seconds job_mtbf = ckpt::job_mtbf(17784.0 * 24_h, classes[i].nodes.value());
    CHECK_THAT(periods[i].seconds().value(),
               WithinRel(seconds(ckpt::young_work_interval(classes[i].save, job_mtbf)), 1e-14));
  }

  // From barely too much to hopeless; one class has a closed form: P = n C.
  for (double save = 1.0; save < 1e7; save *= 3.0) {
    const ckpt::JobClass<> one[] = {{50, 100, Seconds(save)}};
    ckpt::Period<> period[1];
    const auto answer =
        ckpt::shared_storage_periods(ckpt::SharedMachine<>{.nodes = 5000, .node_mtbf = 1000_h}, one, period);
    INFO("save " << save);
    if (answer.multiplier > 0.0) {
      CHECK_THAT(period[0].seconds().value(), WithinRel(50.0 * save, 1e-13));
    } else {
      CHECK(answer.load <= 1.0);
    }
  }

  // The derivative by the MTBF of a node, through the iteration.
  const auto multiplier = [](Dual mtbf) {
    const ckpt::JobClass<Dual> two[] = {{Dual(30.0), Dual(100.0), ckpt::BasicSeconds<Dual>(600_s)},
                                        {Dual(10.0), Dual(200.0), ckpt::BasicSeconds<Dual>(3000_s)}};
    ckpt::Period<Dual> found[2];
    return ckpt::shared_storage_periods(
               ckpt::SharedMachine<Dual>{.nodes = Dual(5000.0), .node_mtbf = ckpt::BasicSeconds<Dual>(mtbf)}, two,
               found)
        .multiplier;
  };
  const double at_mtbf = 1e6;
  CHECK(multiplier(Dual(at_mtbf)).value() > 0.0);
  CHECK_THAT(
      multiplier(Dual(at_mtbf, 1.0)).derivative(),
      WithinRel((multiplier(Dual(at_mtbf + 10.0)).value() - multiplier(Dual(at_mtbf - 10.0)).value()) / 20.0, 1e-6));

  const ckpt::SharedMachine<> machine{.nodes = 100, .node_mtbf = 1000_h};
  ckpt::Period<> one[1];
  const auto rejected = [&](const ckpt::JobClass<>& job, const ckpt::SharedMachine<>& on) {
    const ckpt::JobClass<> list[] = {job};
    CHECK_THROWS_AS(ckpt::shared_storage_periods(on, list, one), ckpt::InvalidInput);
  };
  for (const double bad : {-1.0, infinity, no_number}) {
    rejected({bad, 1, 1_s}, machine);
    rejected({1, bad, 1_s}, machine);
    rejected({1, 1, Seconds(bad)}, machine);
    rejected({1, 1, 1_s}, {bad, 1_h});
    rejected({1, 1, 1_s}, {100, Seconds(bad)});
  }
  rejected({1, 101, 1_s}, machine);
  const ckpt::JobClass<> two[] = {{1, 1, 1_s}, {1, 1, 1_s}};
  CHECK_THROWS_WITH(ckpt::shared_storage_periods(machine, two, one), ContainsSubstring("as many periods"));
  CHECK_THROWS_WITH(ckpt::shared_storage_periods(machine, std::span<const ckpt::JobClass<>>{}, one),
                    ContainsSubstring("number of job classes"));
}

TEST_CASE("intervals in other scalars, with derivatives", "[interval]") {
  // The scalar of the answer is the common one.
  const ckpt::BasicSeconds<float> short_save(300.0f);
  CHECK_THAT(
      static_cast<double>(
          ckpt::optimal_work_interval(short_save, ckpt::BasicSeconds<float>(86400.0f)).interval.seconds().value()),
      WithinRel(7001.4044, 3e-7));
  CHECK_THAT(static_cast<double>(
                 ckpt::optimal_work_interval(ckpt::BasicSeconds<long double>(300.0L), 24_h).interval.seconds().value()),
             WithinRel(7001.40439962, 1e-11));

  struct Named {
    const char* name;
    Dual (*tau)(Dual delta, Dual m);
  };
  using S = ckpt::BasicSeconds<Dual>;
  const Named formulas[] = {
      {"young", [](Dual d, Dual m) { return ckpt::young_work_interval(S(d), S(m)).interval.seconds().value(); }},
      {"first",
       [](Dual d, Dual m) { return ckpt::daly_first_order_work_interval(S(d), S(m)).interval.seconds().value(); }},
      {"restart",
       [](Dual d, Dual m) { return ckpt::daly_restart_work_interval(S(d), S(m), S(d)).interval.seconds().value(); }},
      {"higher",
       [](Dual d, Dual m) { return ckpt::daly_higher_order_work_interval(S(d), S(m)).interval.seconds().value(); }},
      {"exact", [](Dual d, Dual m) { return ckpt::optimal_work_interval(S(d), S(m)).interval.seconds().value(); }},
      {"segments",
       [](Dual d, Dual m) { return ckpt::optimal_segments(S(1000_h), S(d), S(m)).interval.seconds().value(); }},
      {"overlap",
       [](Dual d, Dual m) {
         return ckpt::overlapped_period(ckpt::OverlappedSave<Dual>{.length = S(d), .overlap = Dual(0.25)}, S(m))
             .interval.seconds()
             .value();
       }},
      {"availability",
       [](Dual d, Dual m) {
         return ckpt::availability_optimal_period(ckpt::AvailabilityModel<Dual>{.save = S(d), .mtbf = S(m)})
             .interval.seconds()
             .value();
       }},
      {"ettr", [](Dual d, Dual m) {
         return ckpt::ettr_optimal_work_interval(ckpt::EttrModel<Dual>{.mtbf = S(m), .save = S(d)})
             .interval.seconds()
             .value();
       }}};
  for (const Named& formula : formulas) {
    INFO(formula.name);
    const double d = 300.0;
    const double m = 86400.0;
    const double by_delta = formula.tau(Dual(d, 1.0), Dual(m)).derivative();
    const double by_m = formula.tau(Dual(d), Dual(m, 1.0)).derivative();
    CHECK_THAT(
        by_delta,
        WithinAbs((formula.tau(Dual(d + 0.01), Dual(m)).value() - formula.tau(Dual(d - 0.01), Dual(m)).value()) / 0.02,
                  1e-7));
    CHECK_THAT(
        by_m,
        WithinAbs((formula.tau(Dual(d), Dual(m + 1.0)).value() - formula.tau(Dual(d), Dual(m - 1.0)).value()) / 2.0,
                  1e-9));
  }
}

TEST_CASE("intervals reject what they cannot answer", "[interval]") {
  for (const double bad : {0.0, -1.0, infinity, no_number}) {
    INFO(bad);
    const Seconds time(bad);
    CHECK_THROWS_WITH(ckpt::young_work_interval(time, 1_h),
                      ContainsSubstring("ckpt::young_work_interval: blocking time of a save must be finite and > 0 s"));
    CHECK_THROWS_WITH(ckpt::young_work_interval(1_s, time),
                      ContainsSubstring("ckpt::young_work_interval: MTBF must be finite and > 0 s"));
    CHECK_THROWS_WITH(ckpt::optimal_work_interval(time, 1_h),
                      ContainsSubstring("ckpt::optimal_work_interval: blocking"));
    CHECK_THROWS_WITH(ckpt::optimal_work_interval(1_s, time), ContainsSubstring("ckpt::optimal_work_interval: MTBF"));
    CHECK_THROWS_AS(ckpt::daly_first_order_work_interval(time, 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::daly_first_order_work_interval(1_s, time), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::daly_higher_order_work_interval(time, 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::daly_higher_order_work_interval(1_s, time), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::daly_restart_work_interval(time, 1_h, 0_s), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::daly_restart_work_interval(1_s, time, 0_s), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::optimal_segments(time, 1_s, 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::optimal_segments(1_h, time, 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::optimal_segments(1_h, 1_s, time), ckpt::InvalidInput);
  }
  CHECK_THROWS_AS(ckpt::daly_restart_work_interval(1_s, 1_h, Seconds(-1.0)), ckpt::InvalidInput);
  // A save that takes longer than the MTBF: the exact optimum answers, Young says that it should not be believed.
  CHECK(ckpt::young_work_interval(2_h, 1_h).validity == Validity::outside);
  CHECK(ckpt::optimal_work_interval(2_h, 1_h).interval.seconds() < 1_h);
  CHECK_THROWS_WITH(ckpt::young_work_interval(Seconds(1.7e308), Seconds(1.7e308)), ContainsSubstring("overflows"));
}
