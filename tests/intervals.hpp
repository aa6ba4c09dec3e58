#pragma once
// What the tests of intervals share: their answers in seconds and minutes, what an interval costs, derivatives.

#include <cmath>

#include <ckpt/interval/optimal.hpp>

#include "catch.hpp"
#include "dual.hpp"

namespace test {

inline constexpr double exact = 2e-15;

/// The time of an answer.
template <class Choice>
double seconds(const Choice& choice) {
  if constexpr (requires { choice.period; }) {
    return choice.period.seconds().value();
  } else {
    return choice.interval.seconds().value();
  }
}
template <class Choice>
double minutes(const Choice& choice) {
  return choice.interval.seconds().in(ckpt::units::min);
}

/// Run time per work of Daly's complete model in units of e^(R/M), M = 1: (e^(tau + delta) - 1) / tau.
inline double run_time(double tau, double delta) { return std::expm1(tau + delta) / tau; }

/// How much longer than at the best interval a run takes.
inline double penalty(double tau, double delta) {
  const double best = seconds(ckpt::optimal_work_interval(ckpt::Seconds(delta), ckpt::Seconds(1.0)));
  return run_time(tau, delta) / run_time(best, delta) - 1.0;
}

/// The derivatives of an interval by the time of a save and by the MTBF, at 300 s and a day, against differences.
template <class Interval>
void check_derivatives(Interval tau) {
  using Dual = ckpt::testing::Dual;
  using Catch::Matchers::WithinAbs;
  const double d = 300.0;
  const double m = 86400.0;
  const double by_delta = tau(Dual(d, 1.0), Dual(m)).derivative();
  const double by_m = tau(Dual(d), Dual(m, 1.0)).derivative();
  CHECK_THAT(by_delta,
             WithinAbs((tau(Dual(d + 0.01), Dual(m)).value() - tau(Dual(d - 0.01), Dual(m)).value()) / 0.02, 1e-7));
  CHECK_THAT(by_m, WithinAbs((tau(Dual(d), Dual(m + 1.0)).value() - tau(Dual(d), Dual(m - 1.0)).value()) / 2.0, 1e-9));
}

}  // namespace test
