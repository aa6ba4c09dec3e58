#pragma once
// Saves during which work goes on at reduced speed: the period of Aupy, Benoit, Herault, Robert and Dongarra, and the
// waste of any period, to first order.

#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/waste.hpp>
#include <ckpt/interval/young_daly.hpp>

namespace ckpt::inline CKPT_ABI {

/// A save of length C during which work goes on at the fraction omega of its speed, and what a failure costs.
template <Scalar Rep = double>
struct BasicOverlappedSave {
  BasicSeconds<Rep> length{};    ///< C, from the start of a save to its end [s], finite and > 0
  Rep overlap = Rep(0.0);        ///< omega, speed of the work meanwhile: 0 blocks, 1 is free
  BasicSeconds<Rep> downtime{};  ///< D, in which no failure strikes [s], finite and >= 0
  BasicSeconds<Rep> restore{};   ///< R, to reload the state [s], finite and >= 0
};
/// In doubles.
using OverlappedSave = BasicOverlappedSave<double>;

/// Answer of `overlapped_period`.
template <Scalar Rep = double>
struct BasicOverlappedPeriod {
  BasicPeriod<Rep> period{};              ///< T, from the start of one save to the start of the next
  Validity validity = Validity::outside;  ///< whether the inputs are in the model's regime
  bool back_to_back = false;              ///< T = C: the next save starts when one ends, the least period there is
};
/// In doubles.
using OverlappedPeriod = BasicOverlappedPeriod<double>;

/// Period of least waste for overlapped saves:
///
///   T = sqrt(2 (1 - omega) C (mu - (D + R + omega C)))        and at least C
///
/// The omega C units of work done during a save are lost with it. With omega = 0 the save blocks, and T - C is compute.
///
/// To first order, at most one failure in a period: approximate for C <= T <= 0.27 mu (a second failure comes with 3 %)
/// and D + R <= 0.1 mu; the waste is then within 0.024 of the exact model where omega = 0 (docs/intervals.md).
///
/// @param save  C, omega, D and R
/// @param mtbf  mu, mean time between failures of the whole job [s], finite, above D + R + omega C
/// @throws InvalidInput naming the quantity outside its domain
/// @see overlapped_waste
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicOverlappedPeriod<Rep> overlapped_period(
    const BasicOverlappedSave<Rep>& save, const BasicSeconds<std::type_identity_t<Rep>>& mtbf);

/// Waste of a period with overlapped saves, validity as for `overlapped_period`:
///
///   failure_free = (1 - omega) C / T      failures = (D + R + omega C + T/2) / mu      total: `compose_waste`
///
/// @param save    C, omega, D and R
/// @param mtbf    mu [s], finite and > 0
/// @param period  T, >= C
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicWaste<Rep> overlapped_waste(const BasicOverlappedSave<Rep>& save,
                                                         const BasicSeconds<std::type_identity_t<Rep>>& mtbf,
                                                         const BasicPeriod<std::type_identity_t<Rep>>& period);

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_overlapped_save(const BasicOverlappedSave<Rep>& save, const Rep& mu) {
  require_positive(save.length, Subject{"ckpt::OverlappedSave", "length of a save", "s"});
  require_non_negative(save.downtime, Subject{"ckpt::OverlappedSave", "downtime", "s"});
  require_non_negative(save.restore, Subject{"ckpt::OverlappedSave", "restore time", "s"});
  require_positive(mu, Subject{"ckpt::OverlappedSave", "MTBF", "s"});
  require_fraction(save.overlap, Subject{"ckpt::OverlappedSave", "overlap"});
}

/// D + R is short against mu, and so is the period T.
template <Plain T>
[[nodiscard]] constexpr bool is_first_order(const T& period, const T& recovery, const T& mu) {
  return period <= longest_period * mu && recovery <= longest_recovery * mu;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicOverlappedPeriod<Rep> overlapped_period(const BasicOverlappedSave<Rep>& save,
                                                       const BasicSeconds<std::type_identity_t<Rep>>& mtbf) {
  detail::require_overlapped_save(save, mtbf.value());
  const auto& mu = detail::enter(mtbf);
  const auto& c = detail::enter(save.length);
  const auto& omega = detail::enter(save.overlap);
  const auto recovery = detail::enter(save.downtime + save.restore);
  const auto rest = mu - (recovery + omega * c);
  detail::require_positive(rest, Subject{"ckpt::overlapped_period", "MTBF less D + R + omega C", "s"});
  const auto t = detail::sqrt_of_twice((1.0 - omega) * c, rest);
  const bool back_to_back = !(t > c);
  const auto period = detail::choose(back_to_back, c, t);
  const bool valid = !(t < c) && detail::is_first_order(period, recovery, mu);
  return {BasicPeriod<Rep>(BasicSeconds<Rep>(period)), valid ? Validity::approximate : Validity::outside, back_to_back};
}

template <Scalar Rep>
constexpr BasicWaste<Rep> overlapped_waste(const BasicOverlappedSave<Rep>& save,
                                           const BasicSeconds<std::type_identity_t<Rep>>& mtbf,
                                           const BasicPeriod<std::type_identity_t<Rep>>& period) {
  detail::require_overlapped_save(save, mtbf.value());
  const auto& mu = detail::enter(mtbf);
  const auto& c = detail::enter(save.length);
  const auto& omega = detail::enter(save.overlap);
  const auto& t = detail::enter(period.seconds());
  if (!(detail::is_positive(t) && t >= c)) {
    detail::reject("ckpt::overlapped_waste: period must be finite and at least the length of a save [s]",
                   detail::approximate(t));
  }
  const auto recovery = detail::enter(save.downtime + save.restore);
  const auto saves = (1.0 - omega) * c / t;
  const auto failures = (recovery + (omega * c + t / 2.0)) / mu;
  detail::require_non_negative(failures, "ckpt::overlapped_waste: waste overflows");
  return {detail::leave(saves), detail::leave(failures), detail::leave(compose_waste(saves, failures)),
          detail::is_first_order(t, recovery, mu) ? Validity::approximate : Validity::outside};
}

}  // namespace ckpt::inline CKPT_ABI
