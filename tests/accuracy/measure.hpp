#pragma once
// Measures functions against tables of 50 digits, in units in the last place (ulp).

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "csv.hpp"

namespace accuracy {

/// One function under its two implementations; a function of one argument ignores y.
template <class T>
struct Function {
  std::string name;
  T (*run_time)(T x, T y);
  T (*constant)(T x, T y);  ///< what constant evaluation computes, called at run time
};

/// The largest error allowed, in ulp.
struct Bound {
  std::string function;
  std::string range;
  double run_time;
  double constant;
};

/// A row of a table. `truth` has the precision of long double.
struct Point {
  std::string range;
  double x;
  double y;
  long double truth;
};

inline std::vector<Point> read_points(const std::string& function) {
  std::vector<Point> points;
  for (const test::Row& row : test::read_csv("math/" + function + ".csv")) {
    const double y = row.count("y") != 0 ? std::strtod(row.at("y").c_str(), nullptr) : std::nan("");
    points.push_back({row.at("range"), std::strtod(row.at("x").c_str(), nullptr), y,
                      std::strtold(row.at("value").c_str(), nullptr)});
  }
  return points;
}

/// |got - truth| in units in the last place of a T as large as the truth. Infinite for a NaN.
template <class T>
double ulp_error(T got, long double truth) {
  using Limits = std::numeric_limits<T>;
  const T rounded = static_cast<T>(truth);
  if (std::isinf(rounded) || std::isinf(got)) return got == rounded ? 0 : std::numeric_limits<double>::infinity();
  if (std::isnan(got)) return std::numeric_limits<double>::infinity();
  const int exponent = truth == 0 ? Limits::min_exponent - 1 : std::max(std::ilogb(truth), Limits::min_exponent - 1);
  const long double unit = std::ldexp(1.0L, exponent - Limits::digits + 1);
  return static_cast<double>(std::fabs(static_cast<long double>(got) - truth) / unit);
}

/// What the truth itself may be wrong by, in ulp of T: it is rounded to long double.
template <class T>
double truth_error() {
  return std::numeric_limits<T>::digits < std::numeric_limits<long double>::digits ? 0.0005 : 0.5;
}

struct Measured {
  double run_time = 0;
  double constant = 0;
  int points = 0;
  int different = 0;  ///< points where the two implementations do not agree to the last bit
  double apart = 0;   ///< how far they are apart at most
};

template <class T>
std::map<std::string, Measured> measure(const Function<T>& function) {
  std::map<std::string, Measured> ranges;
  for (const Point& point : read_points(function.name)) {
    const T run_time = function.run_time(static_cast<T>(point.x), static_cast<T>(point.y));
    const T constant = function.constant(static_cast<T>(point.x), static_cast<T>(point.y));
    Measured& m = ranges[point.range];
    m.run_time = std::max(m.run_time, ulp_error(run_time, point.truth));
    m.constant = std::max(m.constant, ulp_error(constant, point.truth));
    m.points += 1;
    m.different += run_time == constant ? 0 : 1;
    m.apart = std::max(m.apart, ulp_error(run_time, static_cast<long double>(constant)));
  }
  return ranges;
}

/// Checks every function against its bounds: each range has one, and each bound a range of at least 30 points. `apart`
/// says for a bound by how many ulp the two implementations may differ.
template <class Apart>
void check_bounds(const std::vector<Function<double>>& functions, const std::vector<Bound>& bounds,
                  const Apart& apart) {
  for (const auto& function : functions) {
    const auto measured = measure(function);
    std::set<std::string> promised;
    for (const Bound& bound : bounds) {
      if (bound.function != function.name) continue;
      promised.insert(bound.range);
      INFO(function.name << ", range " << bound.range);
      REQUIRE(measured.count(bound.range) == 1);
      const Measured& m = measured.at(bound.range);
      CHECK(m.points >= 30);
      CHECK(m.run_time <= bound.run_time + truth_error<double>());
      CHECK(m.constant <= bound.constant + truth_error<double>());
      CHECK(m.apart <= apart(bound));
    }
    for (const auto& entry : measured) {
      INFO(function.name << " has rows in a range without a bound: " << entry.first);
      CHECK(promised.count(entry.first) == 1);
    }
  }
}

/// Prints the largest errors of long double, over all ranges, as a table of docs/accuracy.md.
inline void report_long_double(const std::vector<Function<long double>>& functions, const char* heading) {
  std::printf("\n| %s | run time | constant expression |\n|---|---|---|\n", heading);
  for (const auto& function : functions) {
    Measured worst;
    for (const auto& entry : measure(function)) {
      worst.run_time = std::max(worst.run_time, entry.second.run_time);
      worst.constant = std::max(worst.constant, entry.second.constant);
    }
    std::printf("| `%s` | %.1f | %.1f |\n", function.name.c_str(), worst.run_time, worst.constant);
  }
}

}  // namespace accuracy
