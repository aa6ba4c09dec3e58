// Saves that overlap the computation, and jobs that share a file system: published figures, the exact model, bad input.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include <ckpt/failure/mtbf.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/waste.hpp>
#include <ckpt/interval/young_daly.hpp>

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
using test::check_derivatives, test::exact, test::infinity, test::nan, test::seconds;

TEST_CASE("overlapped saves", "[interval]") {
  const auto t8 = test::theory_case("T1.08");
  CHECK(t8.accepts(
      ckpt::first_order_waste(t8.input("C_min") * ckpt::units::min, t8.input("mu_h") * ckpt::units::h).total));

  const auto t1 = test::theory_case("T2.01");
  const auto save_of = [](const test::TheoryCase& t) {
    return ckpt::OverlappedSave{.length = Seconds(t.input("C_s")),
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
    const auto waste = ckpt::overlapped_waste(save, mu, period.period);
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
  const ckpt::OverlappedSave heavy{.length = 600_s, .downtime = 60_s, .restore = 600_s};
  const auto long_period = ckpt::overlapped_period(heavy, 7200_s);
  CHECK(long_period.validity == Validity::outside);
  CHECK_THAT(seconds(long_period) / 7200.0, WithinAbs(0.39, 0.005));
  CHECK(ckpt::overlapped_waste(heavy, 7200_s, long_period.period).validity == Validity::outside);
  CHECK(ckpt::overlapped_period(ckpt::OverlappedSave{.length = 1_s, .restore = 1_h}, 4_h).validity ==
        Validity::outside);
  const auto free = ckpt::overlapped_period(ckpt::OverlappedSave{.length = 600_s, .overlap = 1.0}, 24_h);
  CHECK(free.back_to_back);
  CHECK(free.period.seconds() == 600_s);
  CHECK(free.validity == Validity::outside);

  // The stated distance from the exact model, for blocking saves inside the regime.
  double worst = 0.0;
  for (double t = 0.01; t <= 0.27; t += 0.02) {
    for (double c = 0.01; c < 1.0; c += 0.1) {
      for (double r = 0.0; r <= 0.1; r += 0.02) {
        const ckpt::OverlappedSave save{.length = Seconds(c * t), .restore = Seconds(r)};
        const auto waste = ckpt::overlapped_waste(save, 1_s, ckpt::Period(Seconds(t)));
        CHECK(waste.validity == Validity::approximate);
        const double truth = 1.0 - (1.0 - c) * t / (std::exp(r) * std::expm1(t));
        worst = std::max(worst, std::abs(waste.total - truth));
      }
    }
  }
  CHECK(worst < 0.024);
  CHECK(worst > 0.02);

  for (const double bad : {0.0, -1.0, infinity, nan}) {
    CHECK_THROWS_AS(ckpt::overlapped_period(heavy, Seconds(bad)), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::overlapped_period(ckpt::OverlappedSave{.length = Seconds(bad)}, 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::first_order_waste(Seconds(bad), 1_h), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::overlapped_waste(heavy, 1_h, ckpt::Period(Seconds(bad))), ckpt::InvalidInput);
  }
  CHECK_THROWS_WITH(ckpt::overlapped_period(heavy, 600_s), ContainsSubstring("MTBF less D + R"));
  CHECK_THROWS_WITH(ckpt::overlapped_waste(heavy, 1_h, ckpt::Period(599_s)), ContainsSubstring("at least the length"));
  CHECK_THROWS_WITH(ckpt::overlapped_period(ckpt::OverlappedSave{.length = 1_s, .overlap = 1.5}, 1_h),
                    ContainsSubstring("overlap must be from 0 to 1"));
}

TEST_CASE("the period of an overlapped save has derivatives", "[interval]") {
  using S = ckpt::BasicSeconds<Dual>;
  check_derivatives([](Dual d, Dual m) {
    return ckpt::overlapped_period(ckpt::BasicOverlappedSave<Dual>{.length = S(d), .overlap = Dual(0.25)}, S(m))
        .period.seconds()
        .value();
  });
}

TEST_CASE("job classes that share a file system", "[interval]") {
  const std::array<ckpt::JobClass, 4> classes{{{8.1666, 1024, Seconds(1310.72)},
                                               {11.1611, 256, Seconds(378.88)},
                                               {1.9659, 2048, Seconds(5734.4)},
                                               {1.3536, 1875, Seconds(1275.0)}}};
  std::array<ckpt::Period, 4> periods{};
  const auto at = [&](double hours) {
    return ckpt::shared_storage_periods(
        ckpt::SharedMachine{.nodes = 17784, .node_mtbf = 17784.0 * hours * ckpt::units::h}, classes, periods);
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
    const ckpt::JobClass one[] = {{50, 100, Seconds(save)}};
    ckpt::Period period[1];
    const auto answer =
        ckpt::shared_storage_periods(ckpt::SharedMachine{.nodes = 5000, .node_mtbf = 1000_h}, one, period);
    INFO("save " << save);
    if (answer.multiplier > 0.0) {
      CHECK_THAT(period[0].seconds().value(), WithinRel(50.0 * save, 1e-13));
    } else {
      CHECK(answer.load <= 1.0);
    }
  }

  // The derivative by the MTBF of a node, through the iteration.
  const auto multiplier = [](Dual mtbf) {
    const ckpt::BasicJobClass<Dual> two[] = {{Dual(30.0), Dual(100.0), ckpt::BasicSeconds<Dual>(600_s)},
                                             {Dual(10.0), Dual(200.0), ckpt::BasicSeconds<Dual>(3000_s)}};
    ckpt::BasicPeriod<Dual> found[2];
    return ckpt::shared_storage_periods(
               ckpt::BasicSharedMachine<Dual>{.nodes = Dual(5000.0), .node_mtbf = ckpt::BasicSeconds<Dual>(mtbf)}, two,
               found)
        .multiplier;
  };
  const double at_mtbf = 1e6;
  CHECK(multiplier(Dual(at_mtbf)).value() > 0.0);
  CHECK_THAT(
      multiplier(Dual(at_mtbf, 1.0)).derivative(),
      WithinRel((multiplier(Dual(at_mtbf + 10.0)).value() - multiplier(Dual(at_mtbf - 10.0)).value()) / 20.0, 1e-6));

  const ckpt::SharedMachine machine{.nodes = 100, .node_mtbf = 1000_h};
  ckpt::Period one[1];
  const auto rejected = [&](const ckpt::JobClass& job, const ckpt::SharedMachine& on) {
    const ckpt::JobClass list[] = {job};
    CHECK_THROWS_AS(ckpt::shared_storage_periods(on, list, one), ckpt::InvalidInput);
  };
  for (const double bad : {-1.0, infinity, nan}) {
    rejected({bad, 1, 1_s}, machine);
    rejected({1, bad, 1_s}, machine);
    rejected({1, 1, Seconds(bad)}, machine);
    rejected({1, 1, 1_s}, {bad, 1_h});
    rejected({1, 1, 1_s}, {100, Seconds(bad)});
  }
  rejected({1, 101, 1_s}, machine);
  // Shares of the machine so small that Newton's iteration overflows.
  const ckpt::JobClass tiny[] = {{1e195, 1e-300, 1_s}};
  CHECK_THROWS_WITH(ckpt::shared_storage_periods(ckpt::SharedMachine{1, 1_h}, tiny, one),
                    ContainsSubstring("multiplier leaves the range of numbers"));
  const ckpt::JobClass two[] = {{1, 1, 1_s}, {1, 1, 1_s}};
  CHECK_THROWS_WITH(ckpt::shared_storage_periods(machine, two, one), ContainsSubstring("number of periods"));
  CHECK_THROWS_WITH(ckpt::shared_storage_periods(machine, std::span<const ckpt::JobClass>{}, one),
                    ContainsSubstring("number of job classes"));
}

}  // namespace interval_test
