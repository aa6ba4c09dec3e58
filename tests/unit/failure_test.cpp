// Failure laws, the MTBF of a job, and the catalog of observed failures.

#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include <ckpt/catalog/failures.hpp>
#include <ckpt/catalog/multilevel_machines.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/failure/reliability_units.hpp>

#include "catch.hpp"
#include "dual.hpp"
#include "error_of.hpp"
#include "theory_cases.hpp"

using namespace ckpt::literals;
using ckpt::testing::Dual;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using test::infinity;

constexpr double exact = 4e-15;

}  // namespace

namespace failure_test {

/// A law of a user: a job that fails after exactly a day.
struct EveryDay {
  using rep = double;
  ckpt::Seconds mean() const { return 24_h; }
  ckpt::PerSecond hazard(const ckpt::Seconds&) const { return ckpt::PerSecond(0.0); }
  double survival(const ckpt::Seconds& t) const { return t < 24_h ? 1.0 : 0.0; }
  double failure_probability(const ckpt::Seconds& t) const { return 1.0 - survival(t); }
  ckpt::Seconds inverse_survival(const double&) const { return 24_h; }
};
static_assert(ckpt::FailureLaw<EveryDay> && ckpt::FailureLaw<ckpt::BasicWeibull<Dual>> && !ckpt::FailureLaw<double>);

}  // namespace failure_test

TEST_CASE("exponential law", "[failure]") {
  const ckpt::Exponential law{24_h};
  CHECK(law.mean() == 24_h);
  CHECK_THAT(law.rate().value(), WithinRel(1.0 / 86400.0, exact));
  CHECK(law.hazard(3_h) == law.rate());
  CHECK_THAT(law.survival(1_h), WithinRel(0.9591894571091382, exact));
  CHECK_THAT(law.failure_probability(1_h), WithinRel(0.04081054289086181, exact));
  CHECK_THAT(law.inverse_survival(0.1).value(), WithinRel(198943.3520346855, exact));
  CHECK_THAT(law.failure_probability(ckpt::Seconds(1e-20)),
             WithinRel(1e-20 / 86400.0, exact));  // first order is exact there
  CHECK(law.survival(0_s) == 1.0);
  CHECK(law.failure_probability(0_s) == 0.0);
  CHECK(law.inverse_survival(1.0) == 0_s);
  CHECK(ckpt::make_sampler(law)(0.25) == law.inverse_survival(0.25));
  CHECK(law.failure_probability(ckpt::Seconds(1e300)) == 1.0);
}

TEST_CASE("Weibull law", "[failure]") {
  struct Row {
    double shape, scale, hazard, survival, failure, tenth;
  };
  // At one hour, M = 24 h: evaluated at 40 digits.
  const std::vector<Row> rows = {
      {0.5, 43200.0, 4.009376869372401e-5, 0.7492555730849976, 0.2507444269150024, 229041.9983726668},
      {0.7, 68255.96110875988, 2.479184679004485e-5, 0.8802926003758476, 0.1197073996241524, 224694.0489207344},
      {1.0, 86400.0, 1.157407407407407e-5, 0.9591894571091382, 0.04081054289086181, 198943.3520346855},
      {1.5, 95708.05926616562, 3.039623158350348e-6, 0.9927314490419803, 0.007268550958019667, 166888.2019669734},
      {3.0, 96754.73947679684, 4.292492179595446e-8, 0.9999484914204573, 5.150857954270729e-5, 127764.6797717719}};
  for (const Row& row : rows) {
    INFO("shape " << row.shape);
    const ckpt::Weibull law{.mtbf = 24_h, .shape = row.shape};
    CHECK(law.mean() == 24_h);
    CHECK_THAT(law.scale().value(), WithinRel(row.scale, exact));
    CHECK_THAT(law.hazard(1_h).value(), WithinRel(row.hazard, exact));
    CHECK_THAT(law.survival(1_h), WithinRel(row.survival, exact));
    CHECK_THAT(law.failure_probability(1_h), WithinRel(row.failure, 2 * exact));
    CHECK_THAT(law.inverse_survival(0.1).value(), WithinRel(row.tenth, 2 * exact));
    CHECK(law.survival(0_s) == 1.0);
    CHECK(law.failure_probability(0_s) == 0.0);
    CHECK(law.inverse_survival(1.0) == 0_s);
    CHECK(ckpt::make_sampler(law)(0.25) == law.inverse_survival(0.25));
  }
  const auto theory = test::theory_case("T8.02");
  CHECK(theory.accepts(
      ckpt::Weibull{.mtbf = ckpt::Seconds(theory.input("mean_s")), .shape = theory.input("k")}.scale().value()));
  CHECK(ckpt::Weibull{.mtbf = 24_h, .shape = 2.0}.hazard(0_s).value() == 0.0);
  CHECK(ckpt::Weibull{.mtbf = 24_h, .shape = 1.0}.hazard(0_s) == ckpt::Exponential{24_h}.rate());
}

TEST_CASE("the survival of a law and its inverse belong together", "[failure]") {
  for (const double shape : {0.1, 0.5, 0.7, 1.0, 2.5, 10.0}) {
    const ckpt::Weibull law{.mtbf = 6_h, .shape = shape};
    for (const double u : {1e-12, 0.01, 0.3, 0.9, 0.999}) {
      INFO("shape " << shape << ", u " << u);
      CHECK_THAT(law.survival(law.inverse_survival(u)), WithinRel(u, 1e-12));
    }
  }
}

TEST_CASE("a law of a user needs five functions", "[failure]") {
  const failure_test::EveryDay law;
  CHECK(ckpt::make_sampler(law)(0.5) == 24_h);
}

TEST_CASE("laws in other scalars, with derivatives", "[failure]") {
  CHECK(ckpt::BasicExponential<float>{ckpt::BasicSeconds<float>(86400.0f)}.failure_probability(
            ckpt::BasicSeconds<float>(3600.0f)) == 0.0408105440f);
  CHECK_THAT(static_cast<double>(ckpt::BasicWeibull<long double>{.mtbf = 24_h, .shape = 0.7L}.scale().value()),
             WithinRel(68255.96110875988, 1e-15));

  const auto probability = [](Dual m, Dual k, Dual t) {
    return ckpt::BasicWeibull<Dual>{.mtbf = ckpt::BasicSeconds<Dual>(m), .shape = k}.failure_probability(
        ckpt::BasicSeconds<Dual>(t));
  };
  const double x[] = {86400.0, 0.7, 3600.0};
  for (int i = 0; i < 3; ++i) {
    const auto seed = [&](int j) { return Dual(x[j], i == j ? 1.0 : 0.0); };
    const double step = 1e-5 * x[i];
    const auto value = [&](double shift) {
      double y[] = {x[0], x[1], x[2]};
      y[i] += shift;
      return probability(Dual(y[0]), Dual(y[1]), Dual(y[2])).value();
    };
    CHECK_THAT(probability(seed(0), seed(1), seed(2)).derivative(),
               WithinRel((value(step) - value(-step)) / (2.0 * step), 1e-8));
  }
  const ckpt::BasicExponential<Dual> law{ckpt::BasicSeconds<Dual>(Dual(100.0, 1.0))};
  CHECK_THAT(law.inverse_survival(Dual(0.5)).value().derivative(), WithinRel(std::log(2.0), exact));
}

TEST_CASE("laws reject what they cannot answer", "[failure]") {
  for (const double bad : {0.0, -1.0, infinity, test::nan}) {
    INFO(bad);
    CHECK_THROWS_WITH(ckpt::Exponential{ckpt::Seconds(bad)}.rate(),
                      ContainsSubstring("ckpt::Exponential: MTBF must be finite and > 0 s"));
    CHECK_THROWS_WITH((ckpt::Weibull{.mtbf = ckpt::Seconds(bad), .shape = 0.7}.survival(1_s)),
                      ContainsSubstring("ckpt::Weibull: MTBF must be finite and > 0 s"));
    CHECK_THROWS_WITH((ckpt::Weibull{.mtbf = 1_h, .shape = bad}.survival(1_s)), ContainsSubstring("shape must be"));
  }
  for (const double bad : {-1.0, infinity, test::nan}) {
    CHECK_THROWS_AS(ckpt::Exponential{1_h}.survival(ckpt::Seconds(bad)), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::Exponential{1_h}.hazard(ckpt::Seconds(bad)), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::Exponential{1_h}.failure_probability(ckpt::Seconds(bad)), ckpt::InvalidInput);
    CHECK_THROWS_AS((ckpt::Weibull{.mtbf = 1_h, .shape = 0.7}.hazard(ckpt::Seconds(bad))), ckpt::InvalidInput);
    CHECK_THROWS_AS((ckpt::Weibull{.mtbf = 1_h, .shape = 0.7}.survival(ckpt::Seconds(bad))), ckpt::InvalidInput);
  }
  for (const double bad : {0.0, -0.5, 1.0000001, test::nan}) {
    CHECK_THROWS_WITH(ckpt::Exponential{1_h}.inverse_survival(bad), ContainsSubstring("survival probability"));
    CHECK_THROWS_WITH((ckpt::Weibull{.mtbf = 1_h, .shape = 0.7}.inverse_survival(bad)),
                      ContainsSubstring("survival probability"));
  }
  CHECK_THROWS_WITH((ckpt::Weibull{.mtbf = 1_h, .shape = 0.7}.hazard(0_s)), ContainsSubstring("infinite"));
  CHECK_THROWS_WITH((ckpt::Weibull{.mtbf = 1_h, .shape = 0.005}.scale()), ContainsSubstring("shape is too small"));
  CHECK_THROWS_WITH((ckpt::Weibull{.mtbf = 1_h, .shape = 0.0067}.inverse_survival(1e-300)),
                    ContainsSubstring("overflows"));
  CHECK_THROWS_WITH(ckpt::Exponential{ckpt::Seconds(1e-309)}.rate(), ContainsSubstring("overflows"));
}

TEST_CASE("MTBF of a job", "[failure]") {
  const auto mttf = test::theory_case("T7.01");
  const auto node = ckpt::mtbf_from_1000_node_days(1000.0 * mttf.input("rf_per_node_day"));
  const double nodes = mttf.input("gpus") / mttf.input("gpus_per_node");
  CHECK(mttf.accepts(ckpt::job_mtbf(node, nodes).in(ckpt::units::h)));
  CHECK_THAT(ckpt::job_mtbf(node, 2048).in(ckpt::units::h), WithinRel(24.0 / (2048.0 * 0.0065), exact));
  CHECK_THAT(ckpt::failures_per_1000_node_days(node), WithinRel(6.5, exact));

  const auto count = test::theory_case("T7.02");
  const auto seen =
      ckpt::observe_failures(static_cast<std::uint64_t>(count.input("events")), count.input("days") * ckpt::units::d);
  CHECK(count.accepts(seen.mtbf().in(ckpt::units::h)));

  const auto scale = test::theory_case("T7.06");
  CHECK(scale.accepts(
      ckpt::scale_mtbf(scale.input("mtbf_h") * ckpt::units::h, scale.input("from_count"), scale.input("to_count"))
          .in(ckpt::units::h)));
  const auto fit = test::theory_case("T7.07");
  CHECK(fit.accepts(ckpt::mtbf_from_fit(fit.input("fit")).in(ckpt::units::h)));
  CHECK_THAT(ckpt::fit_from_mtbf(ckpt::mtbf_from_fit(41900.0)), WithinRel(41900.0, exact));

  // Parts in series: rates add.
  const ckpt::Component parts[] = {{50000_h, 8}, {150000_h, 8}, {100000_h, 2}};
  CHECK_THAT(ckpt::series_mtbf(parts).in(ckpt::units::h), WithinRel(1.0 / (8 / 50e3 + 8 / 150e3 + 2 / 100e3), exact));
}

TEST_CASE("annualized failure rates say what they count", "[failure]") {
  using ckpt::AnnualRate;
  // 8766 h a year: an MTBF of one year is a rate of 1, and a probability of 1 - 1/e.
  CHECK_THAT(ckpt::afr_from_mtbf(8766_h, AnnualRate::expected_failures), WithinRel(1.0, exact));
  CHECK_THAT(ckpt::afr_from_mtbf(8766_h, AnnualRate::failure_probability), WithinRel(1.0 - std::exp(-1.0), exact));
  CHECK_THAT(ckpt::afr_from_mtbf(4383_h, AnnualRate::expected_failures), WithinRel(2.0, exact));
  CHECK_THAT(ckpt::mtbf_from_afr(0.01, AnnualRate::expected_failures).in(ckpt::units::h), WithinRel(876600.0, exact));
  CHECK_THAT(ckpt::mtbf_from_afr(0.01, AnnualRate::expected_failures, 8760_h).in(ckpt::units::h),
             WithinRel(876000.0, exact));
  for (const auto convention : {AnnualRate::expected_failures, AnnualRate::failure_probability}) {
    CHECK_THAT(ckpt::afr_from_mtbf(ckpt::mtbf_from_afr(0.3, convention), convention), WithinRel(0.3, exact));
  }
  CHECK_THROWS_WITH(ckpt::mtbf_from_afr(1.0, AnnualRate::failure_probability), ContainsSubstring("must be < 1"));
  CHECK(ckpt::mtbf_from_afr(1.5, AnnualRate::expected_failures) < 1_d * 365);
}

TEST_CASE("availability and repair time", "[failure]") {
  const auto theory = test::theory_case("T7.08");
  const auto repair =
      ckpt::repair_time_from_availability(theory.input("availability"), theory.input("mtbf_h") * ckpt::units::h);
  CHECK(theory.accepts(repair.in(ckpt::units::h)));
  CHECK_THAT(ckpt::availability_from_repair_time(2.5_h, repair), WithinRel(0.9, exact));
  CHECK(ckpt::repair_time_from_availability(1.0, 1_h) == 0_s);
  CHECK_THROWS_AS(ckpt::repair_time_from_availability(0.0, 1_h), ckpt::InvalidInput);
  CHECK_THROWS_AS(ckpt::repair_time_from_availability(1.1, 1_h), ckpt::InvalidInput);
}

TEST_CASE("failures that groups share", "[failure]") {
  // 1024 nodes of 5 years in racks of 8: 1024/5 failures a year without sharing.
  const auto none = ckpt::correlated_failures(43800_h, 1024, {});
  CHECK_THAT(none.mtbf.value(), WithinRel(ckpt::job_mtbf(43800_h, 1024).value(), exact));
  CHECK(none.group_rate.value() == 0.0);
  const auto all = ckpt::correlated_failures(43800_h, 1024, {.fraction = 1.0, .group_size = 8});
  CHECK_THAT(all.mtbf.value(), WithinRel(8.0 * none.mtbf.value(), exact));
  CHECK(all.single_rate.value() == 0.0);
  const auto some = ckpt::correlated_failures(43800_h, 1024, {.fraction = 0.1, .group_size = 8});
  CHECK_THAT(some.single_rate.in(ckpt::units::per_hour), WithinRel(0.9 * 1024.0 / 43800.0, exact));
  CHECK_THAT(some.group_rate.in(ckpt::units::per_hour), WithinRel(0.1 * 128.0 / 43800.0, exact));
  CHECK_THAT(some.mtbf.in(ckpt::units::h), WithinRel(43800.0 / (0.9 * 1024.0 + 0.1 * 128.0), exact));
  CHECK_THROWS_WITH(ckpt::correlated_failures(1_h, 4, {.fraction = 1.1}), ContainsSubstring("fraction"));
  CHECK_THROWS_WITH(ckpt::correlated_failures(1_h, 4, {.fraction = 0.1, .group_size = 5}), ContainsSubstring("group"));
  CHECK_THROWS_WITH(ckpt::correlated_failures(1_h, 4, {.fraction = 0.1, .group_size = 0.5}),
                    ContainsSubstring("group"));
}

TEST_CASE("confidence intervals of a failure count", "[failure]") {
  // Garwood's bounds, solved at 40 digits.
  struct Row {
    std::uint64_t events;
    double confidence, low, high;
  };
  const std::vector<Row> rows = {{0, 0.95, 0.0, 3.688879454113935},
                                 {1, 0.95, 0.0253178079842899, 5.571643390938898},
                                 {5, 0.9, 1.97014956805953, 10.51303490874153},
                                 {10, 0.95, 4.795388696132434, 18.39035604201778},
                                 {105, 0.99, 80.48443372961623, 134.393750481682},
                                 {419, 0.95, 379.8359249559671, 461.1059126913667},
                                 {100'000'000, 0.95, 99980401.30732473519778, 100019601.5870791421021},
                                 {123'456'789, 0.5, 123449294.4877995425701, 123464284.1488550917924},
                                 {1'000'000'000, 1.0 - 1e-9, 999806815.5939155770344, 1000193209.622776414643},
                                 {900'000'000'000, 0.95, 899998140615.850239437, 900001859387.0440674765}};
  for (const Row& row : rows) {
    INFO(row.events << " events");
    const auto seen = ckpt::observe_failures(row.events, 1000_h, row.confidence);
    CHECK_THAT(seen.rate.in(ckpt::units::per_hour), WithinRel(static_cast<double>(row.events) / 1000.0, exact));
    CHECK_THAT(seen.rate_low.in(ckpt::units::per_hour), WithinRel(row.low / 1000.0, 1e-13));
    CHECK_THAT(seen.rate_high.in(ckpt::units::per_hour), WithinRel(row.high / 1000.0, 1e-13));
    CHECK_THAT(seen.mtbf_low().in(ckpt::units::h), WithinRel(1000.0 / row.high, 1e-13));
    if (row.events > 0) CHECK_THAT(seen.mtbf_high().in(ckpt::units::h), WithinRel(1000.0 / row.low, 1e-13));
  }
  // Large counts are answered at once; summing sqrt(n) terms for each would take minutes here.
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto seen = ckpt::observe_failures(900'000'000'000 + i, 1_s);
    if (!(seen.rate_low < seen.rate && seen.rate < seen.rate_high)) FAIL(i);
  }
  // The normal approximation, whose error is 1/n of the rate.
  const auto many = ckpt::observe_failures(100'000'000, 1_s);
  CHECK_THAT(many.rate_low.value(), WithinRel(1e8 - 1.959963984540054e4, 3e-8));
  CHECK_THAT(many.rate_high.value(), WithinRel(1e8 + 1.959963984540054e4, 3e-8));

  const auto nothing = ckpt::observe_failures(0, 100_h);
  CHECK_THROWS_WITH(nothing.mtbf(), ContainsSubstring("nothing failed"));
  CHECK_THROWS_WITH(nothing.mtbf_high(), ContainsSubstring("nothing failed"));
  CHECK_THROWS_WITH(ckpt::observe_failures(1, 0_s), ContainsSubstring("time watched"));
  CHECK_THROWS_WITH(ckpt::observe_failures(1, 1_h, 1.0), ContainsSubstring("confidence"));
  CHECK_THROWS_WITH(ckpt::observe_failures(1, 1_h, 0.0), ContainsSubstring("confidence"));
  CHECK_THROWS_WITH(ckpt::observe_failures(2'000'000'000'000, 1_h), ContainsSubstring("10^12"));
}

TEST_CASE("what to expect of an MTBF", "[failure]") {
  CHECK_THAT(ckpt::expected_failures(24_h, 30_d), WithinRel(30.0, exact));
  CHECK_THAT(ckpt::failure_probability(24_h, 1_h), WithinRel(0.04081054289086181, exact));
  CHECK(ckpt::failure_probability(24_h, 0_s) == 0.0);
  CHECK_THROWS_AS(ckpt::expected_failures(24_h, ckpt::Seconds(infinity)), ckpt::InvalidInput);
  CHECK_THROWS_WITH(ckpt::expected_failures(ckpt::Seconds(1e-300), ckpt::Seconds(1e300)),
                    ContainsSubstring("overflows"));
  // The derivative of 1 - e^(-t/M) by M.
  const Dual p = ckpt::failure_probability(ckpt::BasicSeconds<Dual>(Dual(100.0, 1.0)), ckpt::BasicSeconds<Dual>(50_s));
  CHECK_THAT(p.derivative(), WithinRel(-0.005 * std::exp(-0.5), exact));
}

TEST_CASE("an MTBF of wall clock and one of uptime differ by the time down", "[failure]") {
  constexpr ckpt::WallClockMtbf of_wall_clock(18_min);
  static_assert(of_wall_clock.uptime(10_min) == 8_min);
  CHECK(of_wall_clock.uptime(0_s) == 18_min);
  CHECK(ckpt::wall_clock_mtbf(8_min, 10_min).seconds() == 18_min);
  // OPT-175B: 90 restarts in 56 days, 33.06 of them in steps that count.
  const ckpt::WallClockMtbf opt(56_d / 90.0);
  CHECK_THAT(opt.seconds().in(ckpt::units::h), WithinAbs(14.9, 0.05));
  CHECK_THAT(opt.uptime((56_d - 33.06_d) / 90.0).in(ckpt::units::h), WithinAbs(33.06 * 24.0 / 90.0, 1e-9));
  CHECK_THROWS_WITH(of_wall_clock.uptime(18_min), ContainsSubstring("time down must be below the MTBF of wall clock"));
  CHECK_THROWS_WITH(of_wall_clock.uptime(20_min), ContainsSubstring("(got 1200); the MTBF is 1080"));
  for (const double bad : {-1.0, infinity, test::nan}) {
    CHECK_THROWS_WITH(of_wall_clock.uptime(ckpt::Seconds(bad)), ContainsSubstring("time down"));
    CHECK_THROWS_WITH(ckpt::WallClockMtbf(ckpt::Seconds(bad)).uptime(0_s), ContainsSubstring("MTBF must be"));
    CHECK_THROWS_WITH(ckpt::wall_clock_mtbf(ckpt::Seconds(bad), 0_s), ContainsSubstring("MTBF must be"));
    CHECK_THROWS_WITH(ckpt::wall_clock_mtbf(8_min, ckpt::Seconds(bad)), ContainsSubstring("time down must be"));
  }
  CHECK_THROWS_WITH(ckpt::WallClockMtbf(0_s).uptime(0_s), ContainsSubstring("MTBF must be"));
  // d/d M_wall of M_wall - D.
  CHECK(ckpt::BasicWallClockMtbf<Dual>(ckpt::BasicSeconds<Dual>(Dual(1080.0, 1.0)))
            .uptime(ckpt::BasicSeconds<Dual>(10_min))
            .value()
            .derivative() == 1.0);
}

TEST_CASE("a log that says how long the job was down says both", "[failure]") {
  const auto seen = ckpt::observe_failures(18, 336_h, 6_h, 0.9);
  const auto up = ckpt::observe_failures(18, 330_h, 0.9);
  CHECK(seen.duration == 330_h);
  CHECK(seen.downtime == 6_h);
  CHECK(seen.mtbf() == up.mtbf());
  CHECK(seen.mtbf_low() == up.mtbf_low());
  CHECK(seen.mtbf_high() == up.mtbf_high());
  CHECK_THAT(seen.wall_clock_mtbf().seconds().in(ckpt::units::h), WithinRel(336.0 / 18.0, exact));
  CHECK_THAT(seen.wall_clock_mtbf().uptime(seen.downtime / 18.0).in(ckpt::units::h), WithinRel(330.0 / 18.0, exact));
  CHECK(up.wall_clock_mtbf().seconds() == up.mtbf());  // how long is not known
  CHECK_THROWS_WITH(ckpt::observe_failures(1, 10_h, 10_h), ContainsSubstring("downtime must be below the wall clock"));
  CHECK_THROWS_WITH(ckpt::observe_failures(1, 10_h, ckpt::Seconds(-1.0)), ContainsSubstring("downtime must be"));
  CHECK_THROWS_WITH(ckpt::observe_failures(1, 0_h, 0_h), ContainsSubstring("wall clock must be"));
  CHECK_THROWS_WITH(ckpt::observe_failures(0, 10_h, 1_h).wall_clock_mtbf(), ContainsSubstring("nothing failed"));
}

TEST_CASE("how far the number of nodes may be from where an MTBF was observed", "[failure]") {
  static_assert(ckpt::scales_to(128, 512) && ckpt::scales_to(128, 32));
  static_assert(!ckpt::scales_to(128, 513) && !ckpt::scales_to(128, 31));
  CHECK(ckpt::failures::llama3_405b.scales_to(2048));
  CHECK_FALSE(ckpt::failures::llama3_405b.scales_to(128));
}

TEST_CASE("conversions of failure rates reject bad input", "[failure]") {
  const ckpt::Component no_parts[] = {{1_h, 0}};
  CHECK_THROWS_WITH(ckpt::series_mtbf(no_parts), ContainsSubstring("total failure rate"));
  const ckpt::Component broken[] = {{0_s, 1}};
  CHECK_THROWS_WITH(ckpt::series_mtbf(broken), ContainsSubstring("MTBF of a component"));
  CHECK_THROWS_WITH(ckpt::series_mtbf(std::span<const ckpt::Component>{}), ContainsSubstring("total failure rate"));
  for (const double bad : {0.0, -1.0, infinity, test::nan}) {
    INFO(bad);
    const ckpt::Seconds time(bad);
    CHECK_THROWS_AS(ckpt::job_mtbf(time, 8), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::job_mtbf(1_h, bad), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::scale_mtbf(time, 1, 1), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::scale_mtbf(1_h, bad, 1), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::scale_mtbf(1_h, 1, bad), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::mtbf_from_fit(bad), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::fit_from_mtbf(time), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::mtbf_from_1000_node_days(bad), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::failures_per_1000_node_days(time), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::mtbf_from_afr(bad, ckpt::AnnualRate::expected_failures), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::afr_from_mtbf(time, ckpt::AnnualRate::expected_failures), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::correlated_failures(time, 1, {}), ckpt::InvalidInput);
    CHECK_THROWS_AS(ckpt::availability_from_repair_time(time, 1_s), ckpt::InvalidInput);
  }
}

TEST_CASE("catalog of failures", "[failure][catalog]") {
  namespace failures = ckpt::failures;
  namespace multilevel_machines = ckpt::multilevel_machines;
  CHECK_THAT(failures::llama3_405b.observed().mtbf().in(ckpt::units::h), WithinRel(54.0 * 24.0 / 419.0, exact));
  CHECK_THAT(failures::llama3_405b.node_mtbf().in(ckpt::units::h), WithinRel(2048.0 * 54.0 * 24.0 / 419.0, exact));
  CHECK(failures::llama3_405b.source.confidence == ckpt::Confidence::measured);
  CHECK_THAT(failures::meta_rsc1.job_mtbf(2048).in(ckpt::units::h), WithinRel(1.8028846, 1e-7));
  for (const auto* record : {&failures::meta_rsc1, &failures::meta_rsc2, &failures::meta_98k, &failures::imbue_70b}) {
    CHECK(record->source.confidence == ckpt::Confidence::recalled);
  }
  // Failures in 1000 node-days, worked out apart from what the papers state.
  const std::pair<const ckpt::FailureRecord*, double> rates[] = {
      {&failures::llama3_405b, 3.79},     {&failures::byterobust_dense, 1.62}, {&failures::byterobust_moe, 3.47},
      {&failures::opt_175b, 12.96},       {&failures::imbue_70b, 4.29},        {&failures::bloom_176b, 2.98},
      {&failures::nebius_3000, 1.13},     {&failures::meta_rsc1, 6.50},        {&failures::meta_rsc2, 2.34},
      {&failures::meta_rsc1_1024, 23.73}, {&failures::meta_98k, 6.51}};
  CHECK(std::size(rates) == std::size(failures::all));
  for (const auto& [record, rate] : rates) {
    INFO(record->name);
    CHECK_THAT(ckpt::failures_per_1000_node_days(record->node_mtbf()), WithinAbs(rate, 0.006));
  }
  // Of uptime: a count of wall clock, less what its own interruptions took; a rate of run time as it is.
  CHECK_THAT(failures::meta_98k.node_mtbf(10_min).in(ckpt::units::min), WithinRel(8.0 * 12288.0, exact));
  CHECK(failures::meta_rsc1.node_mtbf(10_min) == failures::meta_rsc1.node_mtbf());
  CHECK_THROWS_WITH(failures::meta_98k.node_mtbf(20_min), ContainsSubstring("time down must be below"));
  CHECK_THROWS_WITH(failures::bloom_176b.observed(), ContainsSubstring("only a rate"));
  CHECK_THROWS_WITH(failures::meta_rsc2.observed(), ContainsSubstring("only a rate"));
  CHECK(&failures::get("Llama 3 405B") == &failures::llama3_405b);
  CHECK_THROWS_WITH(failures::get("gpt-5"), ContainsSubstring("llama3-405b"));
  for (const auto* record : failures::all) {
    INFO(record->name);
    CHECK(failures::find(record->name) == record);
    CHECK(record->node_mtbf() > 1_d);
    CHECK(record->nodes > 0);
    CHECK_FALSE(record->source.url.empty());
    CHECK_FALSE(record->note.empty());
    CHECK((record->events > 0) + (record->per_1000_node_days > 0.0) + (record->mtbf > 0_s) == 1);
    CHECK((record->events > 0) == (record->duration > 0_s));
  }
  REQUIRE(multilevel_machines::atlas.levels().size() == 2);
  CHECK(multilevel_machines::atlas.levels()[1].write == 438_s);
  for (const auto* machine : multilevel_machines::all) {
    INFO(machine->name);
    CHECK(multilevel_machines::find(machine->name) == machine);
    // Higher levels survive rarer failures and cost more.
    for (std::size_t i = 1; i < machine->levels().size(); ++i) {
      CHECK(machine->levels()[i].failure_rate < machine->levels()[i - 1].failure_rate);
      CHECK(machine->levels()[i].write > machine->levels()[i - 1].write);
    }
  }
}
