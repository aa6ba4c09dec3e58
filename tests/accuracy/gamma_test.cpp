// How exact the gamma functions and the optimal interval are, against tables of 50 digits. `ckpt_accuracy "[.report]"`
// prints the table in docs/accuracy.md.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include <ckpt/core/gamma.hpp>
#include <ckpt/interval/optimal.hpp>

#include "catch.hpp"
#include "measure.hpp"

namespace {

using accuracy::Bound;
using accuracy::Function;
using accuracy::measure;
using accuracy::truth_error;

namespace math = ckpt::math;
using Ct = ckpt::detail::CtGammaFunctions;

template <class T>
T optimal(T delta, T m) {
  return ckpt::optimal_work_interval(ckpt::BasicSeconds<T>(delta), ckpt::BasicSeconds<T>(m)).interval.seconds().value();
}

template <class T>
const std::vector<Function<T>> functions = {
    {"tgamma", [](T x, T) { return math::tgamma(x); }, [](T x, T) { return ckpt::detail::tgamma<Ct>(x); }},
    {"lgamma", [](T x, T) { return math::lgamma(x); }, [](T x, T) { return ckpt::detail::lgamma<Ct>(x); }},
    {"gamma_p", [](T a, T x) { return math::gamma_p(a, x); },
     [](T a, T x) { return ckpt::detail::incomplete_gamma<Ct>(a, x, true); }},
    {"gamma_q", [](T a, T x) { return math::gamma_q(a, x); },
     [](T a, T x) { return ckpt::detail::incomplete_gamma<Ct>(a, x, false); }},
    {"gamma_p_inverse", [](T a, T p) { return math::gamma_p_inverse(a, p); },
     [](T a, T p) { return ckpt::detail::gamma_quantile<Ct>(a, p, true); }},
    {"gamma_q_inverse", [](T a, T q) { return math::gamma_q_inverse(a, q); },
     [](T a, T q) { return ckpt::detail::gamma_quantile<Ct>(a, q, false); }},
    {"optimal_work_interval", [](T delta, T m) { return optimal(delta, m); },
     [](T delta, T m) { return m * ckpt::detail::one_plus_lambert_w0<ckpt::detail::CtFunctions>(delta / m); }},
};

const std::vector<Bound> bounds = {
    {"tgamma", "edge", 5, 5},
    {"tgamma", "1..3", 2, 2},
    {"tgamma", "1e-300..1", 2, 2},
    {"tgamma", "3..12", 5, 5},
    {"tgamma", "12..171", 5, 5},

    {"lgamma", "edge", 4, 4},
    {"lgamma", "1e-300..0.5", 4, 4},
    {"lgamma", "0.5..3", 4, 4},
    {"lgamma", "near 1 and 2", 4, 4},
    {"lgamma", "3..12", 4, 4},
    {"lgamma", "12..1e300", 4, 4},

    {"gamma_p", "4 sigma", 100, 100},
    {"gamma_p", "lower tail", 2000, 2000},
    {"gamma_q", "4 sigma", 100, 100},
    {"gamma_q", "upper tail", 2000, 2000},

    {"gamma_p_inverse", "1e-12..0.5", 10, 10},
    {"gamma_p_inverse", "0.5..0.99", 10, 10},
    {"gamma_q_inverse", "1e-12..0.5", 10, 10},
    {"gamma_q_inverse", "0.5..0.99", 10, 10},

    {"optimal_work_interval", "1e-15..1e-9", 3, 3},
    {"optimal_work_interval", "1e-9..1e-3", 3, 3},
    {"optimal_work_interval", "1e-3..1", 3, 3},
    {"optimal_work_interval", "1..1e3", 3, 3},
};

/// Every function at one argument, by its constant-evaluated implementation.
constexpr double constant_sum(double t) {
  return ckpt::detail::tgamma<Ct>(t) + ckpt::detail::lgamma<Ct>(9 * t) + ckpt::detail::digamma<Ct>(t) +
         ckpt::detail::incomplete_gamma<Ct>(20 * t, 18.0, true) + ckpt::detail::gamma_quantile<Ct>(5 * t, 0.025, false);
}
constexpr double constant_sums[] = {constant_sum(0.3), constant_sum(1.1), constant_sum(2.7)};

}  // namespace

TEST_CASE("gamma functions and the optimal interval are as exact as promised", "[gamma]") {
  // No further apart than their bounds add up to; twice that, for ulps on the two sides of a power of two.
  accuracy::check_bounds(functions<double>, bounds, [](const Bound& b) { return 2.0 * (b.run_time + b.constant); });
}

TEST_CASE("gamma functions of long double have its precision", "[gamma]") {
  // The arguments of the incomplete functions are doubles, too; where long double is no wider, this repeats the test
  // above.
  for (const auto& function : functions<long double>) {
    for (const auto& [range, measured] : measure(function)) {
      INFO(function.name << ", range " << range);
      for (const Bound& bound : bounds) {
        if (bound.function != function.name || bound.range != range) continue;
        CHECK(measured.run_time <= 1.5 * bound.run_time + truth_error<long double>());
        CHECK(measured.constant <= 1.5 * bound.constant + truth_error<long double>());
      }
    }
  }
}

TEST_CASE("digamma is exact to 2e-15, relative or absolute", "[gamma]") {
  for (const auto& point : accuracy::read_points("digamma")) {
    const auto truth = static_cast<double>(point.truth);
    INFO("digamma(" << point.x << ")");
    CHECK(std::abs(math::digamma(point.x) - truth) <= 2e-15 * std::max(1.0, std::abs(truth)));
  }
}

TEST_CASE("constant evaluation computes what is measured at run time, gamma", "[gamma]") {
  double volatile t = 0.3;
  CHECK(constant_sums[0] == constant_sum(t));
  t = 1.1;
  CHECK(constant_sums[1] == constant_sum(t));
  t = 2.7;
  CHECK(constant_sums[2] == constant_sum(t));
}

TEST_CASE("gamma functions at the edges of their domains", "[gamma]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double no_number = std::nan("");
  CHECK(math::tgamma(0.0) == infinity);
  CHECK(math::tgamma(infinity) == infinity);
  CHECK(math::tgamma(171.62) < infinity);
  CHECK(math::tgamma(171.63) == infinity);
  CHECK(math::tgamma(1e300) == infinity);
  CHECK(math::tgamma(1e-309) == infinity);
  CHECK(std::isnan(math::tgamma(-1.5)));
  CHECK(std::isnan(math::tgamma(no_number)));
  double factorial = 1.0;
  for (int n = 1; n <= 10; ++n) {
    factorial *= n;
    CHECK(math::tgamma(n + 1.0) == factorial);
  }
  CHECK(math::tgamma(2.5f) == static_cast<float>(math::tgamma(2.5)));

  CHECK(math::lgamma(1.0) == 0.0);
  CHECK(math::lgamma(2.0) == 0.0);
  CHECK(math::lgamma(0.0) == infinity);
  CHECK(math::lgamma(infinity) == infinity);
  CHECK(std::isnan(math::lgamma(-0.5)));
  CHECK(std::isnan(math::lgamma(no_number)));
  CHECK(math::lgamma(9.25f) == static_cast<float>(math::lgamma(9.25)));

  CHECK(std::isnan(math::digamma(0.0)));
  CHECK(std::isnan(math::digamma(-1.0)));
  CHECK(std::isnan(math::digamma(no_number)));
  CHECK(math::digamma(2.5f) == static_cast<float>(math::digamma(2.5)));

  for (const double a : {0.1, 1.0, 30.0, 1e5}) {
    CHECK(math::gamma_p(a, 0.0) == 0.0);
    CHECK(math::gamma_q(a, 0.0) == 1.0);
    CHECK(math::gamma_p(a, infinity) == 1.0);
    CHECK(math::gamma_q(a, infinity) == 0.0);
    CHECK(math::gamma_q(a, 1e9) == 0.0);
    CHECK(math::gamma_p_inverse(a, 0.0) == 0.0);
    CHECK(math::gamma_p_inverse(a, 1.0) == infinity);
    CHECK(math::gamma_q_inverse(a, 1.0) == 0.0);
    CHECK(math::gamma_q_inverse(a, 0.0) == infinity);
    CHECK(std::isnan(math::gamma_p_inverse(a, -0.1)));
    CHECK(std::isnan(math::gamma_q_inverse(a, 1.1)));
    CHECK(std::isnan(math::gamma_p(a, -1.0)));
    CHECK(std::isnan(math::gamma_q(a, no_number)));
  }
  CHECK(std::isnan(math::gamma_p(0.0, 1.0)));
  CHECK(std::isnan(math::gamma_p_inverse(infinity, 0.5)));
  CHECK(std::isnan(math::gamma_q(1e300, 1e300)));
}

TEST_CASE("inverse incomplete gamma functions come back for any shape", "[gamma]") {
  // Shapes below 1, where the guess of the iteration is poorest, and far tails.
  for (const double a : {0.01, 0.1, 0.5, 0.9, 1.0, 2.0, 7.0, 1e3, 1e7, 3e8}) {
    for (const double p : {1e-30, 1e-8, 0.01, 0.3, 0.5, 0.7, 0.999}) {
      INFO("a = " << a << ", p = " << p);
      const double lower = math::gamma_p_inverse(a, p);
      const double upper = math::gamma_q_inverse(a, p);
      if (lower > 1e-290) CHECK(math::gamma_p(a, lower) == Catch::Approx(p).epsilon(1e-9));
      if (upper > 1e-290) CHECK(math::gamma_q(a, upper) == Catch::Approx(p).epsilon(1e-9));
    }
  }
}

TEST_CASE("report: the accuracy table of the gamma functions", "[.report]") {
  std::printf("\n| function | range | points | run time | constant expression |\n|---|---|---|---|---|\n");
  for (const auto& function : functions<double>) {
    const auto measured = measure(function);
    for (const Bound& bound : bounds) {
      if (bound.function != function.name || measured.count(bound.range) == 0) continue;
      const auto& m = measured.at(bound.range);
      std::printf("| `%s` | %s | %d | %.2f | %.2f |\n", function.name.c_str(), bound.range.c_str(), m.points,
                  m.run_time, m.constant);
    }
  }
  accuracy::report_long_double(functions<long double>, "function (long double)");
}
