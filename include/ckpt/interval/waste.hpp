#pragma once
// The part of the run time that no work is done in, to first order.

#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// Fractions of the run time that no work is done in.
template <Scalar Rep = double>
struct BasicWaste {
  Rep failure_free = Rep(0.0);            ///< by saves, without failures
  Rep failures = Rep(0.0);                ///< by failures; at 1 and above the first-order model knows no progress
  Rep total = Rep(0.0);                   ///< both; not capped
  Validity validity = Validity::outside;  ///< whether the inputs are in the model's regime
};
/// In doubles.
using Waste = BasicWaste<double>;

/// Waste of two causes, the second of which strikes the time that the first leaves: a + b - a b.
///
/// Useful time / (1 - a) / (1 - b) is the run time. @param a, b  fractions
template <Scalar Rep>
[[nodiscard]] constexpr Rep compose_waste(const Rep& a, const std::type_identity_t<Rep>& b);

/// The rule of thumb: at its best, a blocking save wastes sqrt(2 C / mu) + (D + R) / mu.
///
/// Half of the root are saves, half lost work. Approximate for C <= 0.035 mu (Young's bound) and D + R <= 0.1 mu.
///
/// @param blocking  C, time that one save blocks the work [s], finite and > 0
/// @param mtbf      mu, mean time between failures of the whole job [s], finite and > 0
/// @param recovery  D + R [s], finite and >= 0
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicWaste<Rep> first_order_waste(const BasicSeconds<Rep>& blocking,
                                                          const BasicSeconds<std::type_identity_t<Rep>>& mtbf,
                                                          const BasicSeconds<std::type_identity_t<Rep>>& recovery = {});

// ---- implementation

template <Scalar Rep>
constexpr Rep compose_waste(const Rep& a, const std::type_identity_t<Rep>& b) {
  const auto& x = detail::enter(a);
  const auto& y = detail::enter(b);
  return detail::leave(x + y - x * y);
}

template <Scalar Rep>
constexpr BasicWaste<Rep> first_order_waste(const BasicSeconds<Rep>& blocking,
                                            const BasicSeconds<std::type_identity_t<Rep>>& mtbf,
                                            const BasicSeconds<std::type_identity_t<Rep>>& recovery) {
  using ckpt::math::sqrt;
  const auto& c = detail::enter(blocking);
  const auto& mu = detail::enter(mtbf);
  const auto& r = detail::enter(recovery);
  detail::require_positive(c, Subject{"ckpt::first_order_waste", "blocking time of a save", "s"});
  detail::require_positive(mu, Subject{"ckpt::first_order_waste", "MTBF", "s"});
  detail::require_non_negative(r, Subject{"ckpt::first_order_waste", "recovery time", "s"});
  const auto half = sqrt(c / mu / 2.0);
  const auto failures = half + r / mu;
  const auto total = half + failures;
  detail::require_non_negative(total, "ckpt::first_order_waste: waste overflows");
  const bool valid = c <= detail::young_bound * mu && r <= detail::longest_recovery * mu;
  return {detail::leave(half), detail::leave(failures), detail::leave(total),
          valid ? Validity::approximate : Validity::outside};
}

}  // namespace ckpt::inline CKPT_ABI
