// Derivatives of failure laws and intervals through Eigen::AutoDiffScalar, against the formulas differentiated by hand.

#include <cmath>

#include <Eigen/Core>

#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/young_daly.hpp>

#include "catch.hpp"

namespace {

using Catch::Matchers::WithinRel;

/// delta and M of 300 s and a day, each with its derivative.
template <class Dual>
void intervals_by_cost_and_mtbf() {
  using Seconds = ckpt::BasicSeconds<Dual>;
  const Seconds delta(Dual(300.0, 2, 0));
  const Seconds m(Dual(86400.0, 2, 1));
  const Dual young = ckpt::young_work_interval(delta, m).interval.seconds().value();
  CHECK_THAT(young.derivatives()[0], WithinRel(young.value() / 600.0, 1e-14));
  CHECK_THAT(young.derivatives()[1], WithinRel(young.value() / 172800.0, 1e-14));
  // tau = M u(x), x = delta/M, u' = (1 - u)/u.
  const Dual best = ckpt::optimal_work_interval(delta, m).interval.seconds().value();
  const double u = best.value() / 86400.0;
  CHECK_THAT(best.derivatives()[0], WithinRel((1.0 - u) / u, 1e-13));
  CHECK_THAT(best.derivatives()[1], WithinRel(u - 300.0 / 86400.0 * (1.0 - u) / u, 1e-12));
  // A constant beside it.
  const Dual only = ckpt::optimal_work_interval(delta, ckpt::Seconds(86400.0)).interval.seconds().value();
  CHECK_THAT(only.derivatives()[0], WithinRel((1.0 - u) / u, 1e-13));
  CHECK(ckpt::optimal_segments(Seconds(Dual(3.6e6)), delta, m).count > 500);
}

template <class Dual>
void weibull_by_mtbf_and_shape() {
  const ckpt::BasicWeibull<Dual> law{.mtbf = ckpt::BasicSeconds<Dual>(Dual(86400.0, 2, 0)), .shape = Dual(0.7, 2, 1)};
  const Dual p = law.failure_probability(ckpt::BasicSeconds<Dual>(Dual(3600.0)));
  const auto at = [](double mtbf, double shape) {
    return ckpt::Weibull{.mtbf = ckpt::Seconds(mtbf), .shape = shape}.failure_probability(ckpt::Seconds(3600.0));
  };
  CHECK_THAT(p.derivatives()[0], WithinRel((at(86401.0, 0.7) - at(86399.0, 0.7)) / 2.0, 1e-7));
  CHECK_THAT(p.derivatives()[1], WithinRel((at(86400.0, 0.70001) - at(86400.0, 0.69999)) / 2e-5, 1e-7));
}

}  // namespace

TEST_CASE("derivatives of intervals", "[autodiff][interval]") {
  intervals_by_cost_and_mtbf<Eigen::AutoDiffScalar<Eigen::Vector2d>>();
  intervals_by_cost_and_mtbf<Eigen::AutoDiffScalar<Eigen::VectorXd>>();
}

TEST_CASE("derivatives of failure laws", "[autodiff][failure]") {
  weibull_by_mtbf_and_shape<Eigen::AutoDiffScalar<Eigen::Vector2d>>();
  weibull_by_mtbf_and_shape<Eigen::AutoDiffScalar<Eigen::VectorXd>>();
  using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
  const ckpt::BasicExponential<Dual> law{ckpt::BasicSeconds<Dual>(Dual(100.0, 2, 0))};
  CHECK_THAT(law.failure_probability(ckpt::BasicSeconds<Dual>(Dual(50.0))).derivatives()[0],
             WithinRel(-0.005 * std::exp(-0.5), 1e-14));
  const Dual mtbf = ckpt::mtbf_from_afr(Dual(0.3, 2, 0), ckpt::AnnualRate::failure_probability).value();
  const double year = 8766.0 * 3600.0;
  CHECK_THAT(mtbf.derivatives()[0], WithinRel(-year / (0.7 * std::log(0.7) * std::log(0.7)), 1e-13));
  CHECK_THAT(lambert_w0(Dual(2.0, 2, 0)).derivatives()[0],
             WithinRel(0.8526055020137255 / (2.0 * 1.8526055020137255), 1e-13));
}
