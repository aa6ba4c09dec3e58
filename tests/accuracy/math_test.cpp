// How exact ckpt::math is: every function against tables of 50 digits, in units in the last place (ulp), both as a
// program sees it at run time and as a constant expression does. `ckpt_accuracy "[.report]"` prints the table in
// docs/accuracy.md.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>

#include "catch.hpp"
#include "measure.hpp"

namespace {

using accuracy::Bound;
using accuracy::Function;
using accuracy::measure;
using accuracy::Measured;
using accuracy::truth_error;

namespace ct = ckpt::detail::ct;
namespace math = ckpt::math;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
const std::vector<Function<T>> functions = {
    {"sqrt", [](T x, T) { return math::sqrt(x); }, [](T x, T) { return ct::sqrt(x); }},
    {"exp", [](T x, T) { return math::exp(x); }, [](T x, T) { return ct::exp(x); }},
    {"expm1", [](T x, T) { return math::expm1(x); }, [](T x, T) { return ct::expm1(x); }},
    {"log", [](T x, T) { return math::log(x); }, [](T x, T) { return ct::log(x); }},
    {"log1p", [](T x, T) { return math::log1p(x); }, [](T x, T) { return ct::log1p(x); }},
    {"pow", [](T x, T y) { return math::pow(x, y); }, [](T x, T y) { return ct::pow(x, y); }},
    {"lambert_w0", [](T x, T) { return math::lambert_w0(x); }, [](T x, T) { return ct::lambert_w0(x); }},
    {"one_plus_lambert_w0", [](T x, T) { return math::one_plus_lambert_w0(x); },
     [](T x, T) { return ct::one_plus_lambert_w0(x); }}};

/// At run time sqrt ... pow are the C library's, which promises little but does better than 1; what is ours has the
/// bounds of its design.
const std::vector<Bound> bounds = {
    {"sqrt", "edge", 0.5, 0.5},
    {"sqrt", "1e-3..1e9", 0.5, 0.5},
    {"sqrt", "1e-300..1e300", 0.5, 0.5},
    {"sqrt", "subnormal", 0.5, 0.5},

    {"exp", "edge", 1.0, 0.78},
    {"exp", "-1..1", 1.0, 0.55},
    {"exp", "-700..700", 1.0, 0.55},
    {"exp", "subnormal result", 1.0, 0.77},

    {"expm1", "edge", 1.0, 0.60},
    {"expm1", "1e-16..1e-3", 1.0, 0.505},
    {"expm1", "-5..5", 1.0, 0.60},
    {"expm1", "-40..700", 1.0, 0.60},

    {"log", "edge", 1.0, 0.81},
    {"log", "0.5..2", 1.0, 0.81},
    {"log", "1e-300..1e300", 1.0, 0.64},
    {"log", "subnormal", 1.0, 0.64},
    {"log", "near 1", 1.0, 0.60},

    {"log1p", "edge", 1.0, 0.81},
    {"log1p", "1e-16..1e-3", 1.0, 0.505},
    {"log1p", "-0.9..10", 1.0, 0.81},
    {"log1p", "near -1", 1.0, 0.64},
    {"log1p", "10..1e300", 1.0, 0.64},

    {"pow", "edge", 1.0, 0.505},
    {"pow", "(0.1..10)^(0.1..10)", 1.0, 0.505},
    {"pow", "(1e-10..1e10)^(-20..20)", 1.0, 0.505},
    {"pow", "10^(-307..307)", 1.0, 0.505},
    {"pow", "any result", 1.0, 0.505},
    {"pow", "any result near 1", 1.0, 0.505},
    {"pow", "subnormal result", 1.0, 0.77},

    {"lambert_w0", "edge", 2.0, 2.0},
    {"lambert_w0", "-1/e + 1e-16..1e-4", 0.7, 0.7},
    {"lambert_w0", "-0.3678..-0.3", 2.0, 2.0},
    {"lambert_w0", "-0.3..0", 1.7, 1.7},
    {"lambert_w0", "0..1", 1.3, 1.3},
    {"lambert_w0", "1..20", 1.3, 1.3},
    {"lambert_w0", "20..1e300", 1.1, 1.1},

    {"one_plus_lambert_w0", "edge", 1.4, 1.4},
    {"one_plus_lambert_w0", "1e-300..1e-12", 1.2, 1.2},
    {"one_plus_lambert_w0", "1e-12..1e-6", 1.2, 1.2},
    {"one_plus_lambert_w0", "1e-6..1e-2", 1.6, 1.6},
    {"one_plus_lambert_w0", "1e-2..1", 1.4, 1.4},
    {"one_plus_lambert_w0", "1..100", 0.9, 0.9},
};

/// Every function at one argument, by its constant-evaluated implementation.
constexpr std::array<double, 8> all_functions(double t) {
  return {ct::sqrt(t),        ct::exp(40 * t - 30),      ct::expm1(6 * t - 3),     ct::log(t),
          ct::log1p(t - 0.9), ct::pow(t, 40 * t - 30.5), ct::lambert_w0(t - 0.36), ct::one_plus_lambert_w0(t)};
}

constexpr double argument(std::size_t i) { return 0.03125 * static_cast<double>(i + 1); }

constexpr auto constant_table = [] {
  std::array<std::array<double, 8>, 50> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = all_functions(argument(i));
  return table;
}();

}  // namespace

TEST_CASE("math functions are as exact as promised", "[math]") {
  accuracy::check_bounds(functions<double>, bounds, [](const Bound& b) { return b.function == "lambert_w0" ? 2 : 1; });
}

TEST_CASE("math functions of long double have its precision", "[math]") {
  // Where long double is no wider than double, this repeats the test above.
  for (const auto& function : functions<long double>) {
    for (const auto& [range, measured] : measure(function)) {
      INFO(function.name << ", range " << range);
      CHECK(measured.run_time <= 2.0 + truth_error<long double>());
      CHECK(measured.constant <= 2.0 + truth_error<long double>());
    }
  }
}

TEST_CASE("square roots next to a midpoint are rounded to the right side", "[math]") {
  // The roots of 1 + (2 j + 1) 2^-52 and 4 - (2 j + 1) 2^-51 lie below the middle of two doubles, by (j + 1/2)^2
  // 2^-105.
  for (int j = 0; j < 2000; ++j) {
    const double low = 1 + std::ldexp(2.0 * j + 1, -52);
    const double high = 4 - std::ldexp(2.0 * j + 1, -51);
    for (const int exponent : {0, 2, -1000, 1000}) {
      CHECK(ct::sqrt(std::ldexp(low, exponent)) == std::sqrt(std::ldexp(low, exponent)));
      CHECK(ct::sqrt(std::ldexp(high, exponent)) == std::sqrt(std::ldexp(high, exponent)));
    }
  }
}

TEST_CASE("constant evaluation computes what is measured at run time", "[math]") {
  // Otherwise the optimiser changed the arithmetic (contraction, excess precision), and the bounds above mean nothing.
  for (std::size_t i = 0; i < constant_table.size(); ++i) {
    const double volatile t = argument(i);
    CHECK(constant_table[i] == all_functions(t));
  }
}

TEST_CASE("math functions follow IEEE 754 at the edges of their domains", "[math]") {
  const auto same = [](double a, double b) {
    return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
  };
  struct Edge {
    std::string function;
    double x;
    double expected;
    double y = no_number;
  };
  const double huge = std::numeric_limits<double>::max();
  const double tiny = std::numeric_limits<double>::denorm_min();
  std::vector<Edge> edges = {
      {"sqrt", 0.0, 0.0},
      {"sqrt", -0.0, -0.0},
      {"sqrt", infinity, infinity},
      {"sqrt", -1.0, no_number},
      {"sqrt", -tiny, no_number},
      {"sqrt", no_number, no_number},
      {"exp", 0.0, 1.0},
      {"exp", -0.0, 1.0},
      {"exp", infinity, infinity},
      {"exp", -infinity, 0.0},
      {"exp", 709.79, infinity},
      {"exp", huge, infinity},
      {"exp", -746.0, 0.0},
      {"exp", -huge, 0.0},
      {"exp", no_number, no_number},
      {"expm1", 0.0, 0.0},
      {"expm1", -0.0, -0.0},
      {"expm1", tiny, tiny},
      {"expm1", infinity, infinity},
      {"expm1", -infinity, -1.0},
      {"expm1", 709.79, infinity},
      {"expm1", -huge, -1.0},
      {"expm1", no_number, no_number},
      {"log", 1.0, 0.0},
      {"log", 0.0, -infinity},
      {"log", -0.0, -infinity},
      {"log", infinity, infinity},
      {"log", -1.0, no_number},
      {"log", -infinity, no_number},
      {"log", no_number, no_number},
      {"log1p", 0.0, 0.0},
      {"log1p", -0.0, -0.0},
      {"log1p", tiny, tiny},
      {"log1p", -1.0, -infinity},
      {"log1p", -1.5, no_number},
      {"log1p", -infinity, no_number},
      {"log1p", infinity, infinity},
      {"log1p", no_number, no_number},
      {"lambert_w0", 0.0, 0.0},
      {"lambert_w0", -0.0, -0.0},
      {"lambert_w0", tiny, tiny},
      {"lambert_w0", -tiny, -tiny},
      {"lambert_w0", infinity, infinity},
      {"lambert_w0", -0.36787944117144233, -1.0},
      {"lambert_w0", -0.36787944117144239, no_number},
      {"lambert_w0", -infinity, no_number},
      {"lambert_w0", no_number, no_number},
      {"one_plus_lambert_w0", 0.0, 0.0},
      {"one_plus_lambert_w0", -0.0, -0.0},
      {"one_plus_lambert_w0", 40.0, 1.0},
      {"one_plus_lambert_w0", huge, 1.0},
      {"one_plus_lambert_w0", infinity, 1.0},
      {"one_plus_lambert_w0", -tiny, no_number},
      {"one_plus_lambert_w0", -infinity, no_number},
      {"one_plus_lambert_w0", no_number, no_number},
  };
  // For pow, every pair of these; the C library, which follows IEEE 754 to the letter, is the reference.
  const std::vector<double> specials = {
      0.0, 0.5, 1.0, 2.0, 3.0, 7.5, 9007199254740991.0, 9007199254740992.0, 1e300, huge, tiny, infinity, no_number};
  for (const double x : {0.0, 0.5, 1.0, 2.0, huge, tiny, infinity, no_number}) {
    for (const double y : specials) {
      for (const double signed_x : {x, -x}) {
        for (const double signed_y : {y, -y})
          edges.push_back({"pow", signed_x, std::pow(signed_x, signed_y), signed_y});
      }
    }
  }
  for (const auto& function : functions<double>) {
    for (const Edge& edge : edges) {
      if (edge.function != function.name) continue;
      INFO(function.name << "(" << edge.x << ", " << edge.y << ") is " << edge.expected << ", not "
                         << function.run_time(edge.x, edge.y) << " / " << function.constant(edge.x, edge.y));
      CHECK(same(edge.expected, function.run_time(edge.x, edge.y)));
      CHECK(same(edge.expected, function.constant(edge.x, edge.y)));
    }
  }
}

TEST_CASE("math functions of float are those of double, rounded", "[math]") {
  for (int i = 1; i <= 1000; ++i) {
    const float x = 0.037f * static_cast<float>(i);
    const auto wide = static_cast<double>(x);
    CHECK(math::sqrt(x) == static_cast<float>(math::sqrt(wide)));
    CHECK(math::exp(x) == static_cast<float>(math::exp(wide)));
    CHECK(math::expm1(-x) == static_cast<float>(math::expm1(-wide)));
    CHECK(math::log(x) == static_cast<float>(math::log(wide)));
    CHECK(math::log1p(x) == static_cast<float>(math::log1p(wide)));
    CHECK(math::pow(x, 1.5f) == static_cast<float>(math::pow(wide, 1.5)));
    CHECK(math::lambert_w0(x) == static_cast<float>(math::lambert_w0(wide)));
    CHECK(math::one_plus_lambert_w0(x) == static_cast<float>(math::one_plus_lambert_w0(wide)));
  }
  CHECK(math::exp(100.0f) == std::numeric_limits<float>::infinity());
  CHECK(math::lambert_w0(-0.36787945f) == -1.0f);
  CHECK(std::isnan(math::lambert_w0(-0.36787948f)));
}

TEST_CASE("report: the accuracy table of the documentation", "[.report]") {
  std::printf(
      "| function | range | points | run time | constant expression | differ | by at most "
      "|\n|---|---|---|---|---|---|---|\n");
  for (const auto& function : functions<double>) {
    const auto measured = measure(function);
    for (const Bound& bound : bounds) {
      if (bound.function != function.name) continue;
      const Measured& m = measured.at(bound.range);
      std::printf("| `%s` | %s | %d | %.2f | %.2f | %.1f %% | %.0f |\n", function.name.c_str(), bound.range.c_str(),
                  m.points, m.run_time, m.constant, 100.0 * m.different / m.points, m.apart);
    }
  }
  accuracy::report_long_double(functions<long double>, "function");
}
