#pragma once
// Meta's expected training time ratio, with queueing, and the interval that it is best at.

#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/young_daly.hpp>

namespace ckpt::inline CKPT_ABI {

/// What the ETTR model looks at. N nodes that each fail r_f times a day enter as the MTBF of the job, M = 1/(N r_f):
/// `job_mtbf(mtbf_from_1000_node_days(6.5), 2000)`.
template <Scalar Rep = double>
struct BasicEttrInputs {
  BasicSeconds<Rep> mtbf{};              ///< M = 1/(N r_f) of the whole job [s], finite and > 0
  BasicSeconds<Rep> save{};              ///< w, time that one save blocks the training [s], finite and >= 0
  BasicSeconds<Rep> restart_overhead{};  ///< u0, from a restart to productive training [s], finite and >= 0
  BasicSeconds<Rep> queue{};             ///< q, wait in the queue after each interruption [s], finite and >= 0
};
/// In doubles.
using EttrInputs = BasicEttrInputs<double>;

/// An ETTR, and whether to trust it.
template <Scalar Rep = double>
struct BasicEttrEstimate {
  Rep ettr = Rep(0.0);                    ///< productive run time / wall-clock time; the model can say less than zero
  Validity validity = Validity::outside;  ///< whether the inputs are in the model's regime
};
/// In doubles.
using EttrEstimate = BasicEttrEstimate<double>;

/// Expected ETTR of a long run:
///
///   E[ETTR] = (1 - N r_f (u0 + dt/2)) / ((1 + w/dt) (1 + N r_f q))
///
/// The factor of q is derived, not the paper's. At most one failure in an interval is counted: the estimate falls to
/// zero at (u0 + dt/2) = M, and is then `outside`. Approximate for u0 + dt/2 <= 0.28 M and w <= 0.09 M, where it is
/// within 5 % of the exact model (docs/intervals.md).
///
/// @param model     M, w, u0 and q
/// @param interval  dt, compute between two saves [s], finite and > 0
/// @throws InvalidInput naming the quantity outside its domain
/// A. Kokolis et al., Revisiting Reliability in Large-Scale Machine Learning Research Clusters, arXiv 2410.21680
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicEttrEstimate<Rep> expected_ettr(
    const BasicEttrInputs<Rep>& model, const BasicWorkInterval<std::type_identity_t<Rep>>& interval);

/// The interval of that paper: dt = sqrt(2 w/(N r_f)), which is Young's.
///
/// @param model  M and w, w > 0 here
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<Rep>> ettr_work_interval(const BasicEttrInputs<Rep>& model);

/// The interval at which `expected_ettr` is largest: dt = sqrt(w^2 + 2 w (M - u0)) - w.
///
/// Validity is that of `expected_ettr` there.
///
/// @param model  M, w and u0; w > 0 and u0 < M here
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr IntervalChoice<BasicWorkInterval<Rep>> ettr_optimal_work_interval(
    const BasicEttrInputs<Rep>& model);

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_ettr_model(const BasicEttrInputs<Rep>& model) {
  require_positive(model.mtbf, Subject{"ckpt::EttrInputs", "MTBF", "s"});
  require_non_negative(model.save, Subject{"ckpt::EttrInputs", "time of a save", "s"});
  require_non_negative(model.restart_overhead, Subject{"ckpt::EttrInputs", "restart overhead", "s"});
  require_non_negative(model.queue, Subject{"ckpt::EttrInputs", "queueing time", "s"});
}

template <class Rep>
[[nodiscard]] constexpr Validity ettr_validity(const BasicEttrInputs<Rep>& model, const eager_t<Rep>& dt) {
  const auto& m = enter(model.mtbf);
  const auto& w = enter(model.save);
  const auto& u0 = enter(model.restart_overhead);
  const bool valid = u0 + dt / 2.0 <= 0.28 * m && w <= 0.09 * m;
  return valid ? Validity::approximate : Validity::outside;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicEttrEstimate<Rep> expected_ettr(const BasicEttrInputs<Rep>& model,
                                               const BasicWorkInterval<std::type_identity_t<Rep>>& interval) {
  detail::require_ettr_model(model);
  const auto& m = detail::enter(model.mtbf);
  const auto& w = detail::enter(model.save);
  const auto& u0 = detail::enter(model.restart_overhead);
  const auto& q = detail::enter(model.queue);
  const auto& dt = detail::enter(interval.seconds());
  detail::require_positive(dt, Subject{"ckpt::expected_ettr", "interval", "s"});
  const auto lost = (u0 + dt / 2.0) / m;
  const auto ettr = (1.0 - lost) / (1.0 + w / dt) / (1.0 + q / m);
  if (!(detail::is_finite(ettr) && ettr <= 1.0)) {
    detail::reject("ckpt::expected_ettr: the estimate leaves the range of numbers", detail::approximate(ettr));
  }
  return {detail::leave(ettr), detail::ettr_validity(model, dt)};
}

template <Scalar Rep>
constexpr IntervalChoice<BasicWorkInterval<Rep>> ettr_work_interval(const BasicEttrInputs<Rep>& model) {
  detail::require_ettr_model(model);
  return young_work_interval(model.save, model.mtbf);
}

template <Scalar Rep>
constexpr IntervalChoice<BasicWorkInterval<Rep>> ettr_optimal_work_interval(const BasicEttrInputs<Rep>& model) {
  using ckpt::math::sqrt;
  detail::require_ettr_model(model);
  const auto& w = detail::enter(model.save);
  detail::require_positive(w, Subject{"ckpt::ettr_optimal_work_interval", "time of a save", "s"});
  const auto rest = detail::enter(model.mtbf - model.restart_overhead);
  detail::require_positive(rest, Subject{"ckpt::ettr_optimal_work_interval", "MTBF less restart overhead", "s"});
  // sqrt(w^2 + 2 w rest) - w = 2 rest / (sqrt(1 + 2 rest / w) + 1), without cancellation.
  const auto twice = rest + rest;
  const auto dt = twice / (sqrt(1.0 + twice / w) + 1.0);
  detail::require_positive(dt, "ckpt::ettr_optimal_work_interval: interval leaves the range of numbers");
  return {BasicWorkInterval<Rep>(BasicSeconds<Rep>(dt)), detail::ettr_validity(model, dt)};
}

}  // namespace ckpt::inline CKPT_ABI
