// Young, Daly and the optimum, against published figures, against values at 30 and more digits, and against the run
// time that the exact model predicts for them.

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <ckpt/interval/optimal.hpp>
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
using test::check_derivatives, test::exact, test::infinity, test::minutes, test::nan, test::penalty, test::run_time,
    test::seconds;

using Formula = double (*)(double delta);
double young(double delta) { return seconds(ckpt::young_work_interval(Seconds(delta), 1_s)); }
double first_order(double delta) { return seconds(ckpt::daly_first_order_work_interval(Seconds(delta), 1_s)); }
double higher_order(double delta) { return seconds(ckpt::daly_higher_order_work_interval(Seconds(delta), 1_s)); }

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
       [](Dual d, Dual m) { return ckpt::optimal_segments(S(1000_h), S(d), S(m)).interval.seconds().value(); }}};
  for (const Named& formula : formulas) {
    INFO(formula.name);
    check_derivatives(formula.tau);
  }
}

TEST_CASE("intervals reject what they cannot answer", "[interval]") {
  for (const double bad : {0.0, -1.0, infinity, nan}) {
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

TEST_CASE("young and daly are the two that people ask for") {
  using namespace ckpt::literals;
  constexpr auto young = ckpt::young(5_min, 6_h);
  constexpr auto daly = ckpt::daly(5_min, 6_h);
  CHECK_THAT(minutes(young), WithinRel(60.0, 1e-14));  // sqrt(2 * 5 * 360)
  // 60 (1 + sqrt(5/720)/3 + (5/720)/9) - 5
  CHECK_THAT(minutes(daly), WithinRel(56.712962962962963, 1e-14));
  CHECK(young.validity == ckpt::Validity::approximate);
  CHECK(daly.interval.seconds() == ckpt::daly_higher_order_work_interval(5_min, 6_h).interval.seconds());
  CHECK(ckpt::daly(13_h, 6_h).interval.seconds() == 6_h);  // delta >= 2 M
}

}  // namespace interval_test
