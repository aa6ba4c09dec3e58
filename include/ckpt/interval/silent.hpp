#pragma once
// Silent errors: nothing stops when they strike, a verification finds them later. How often to verify and to save.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>

namespace ckpt::inline CKPT_ABI {

/// A job that silent errors strike besides failures that stop it.
template <Scalar Rep = double>
struct BasicSilentErrors {
  BasicPerSecond<Rep> silent_rate{};     ///< lambda_s, errors that only a verification finds [1/s], > 0
  BasicPerSecond<Rep> fail_stop_rate{};  ///< lambda_f, failures that stop the job at once [1/s], >= 0
  BasicSeconds<Rep> verification{};      ///< V, time of one verification, which finds every error [s], > 0
  BasicSeconds<Rep> save{};              ///< C, time one save blocks the work [s], >= 0
};
/// In doubles.
using SilentErrors = BasicSilentErrors<double>;

/// How often to verify and to save, and what it costs.
template <Scalar Rep = double>
struct BasicVerifiedInterval {
  BasicWorkInterval<Rep> interval{};      ///< W, compute between two saves
  std::uint64_t verifications = 1;        ///< m per save: equal stretches of work, the last one just before the save
  Rep overhead = Rep(0.0);                ///< H, time lost per time of work, recovery not counted
  Validity validity = Validity::outside;  ///< approximate while (lambda_s + lambda_f) (W + m V + C) <= 0.27
};
/// In doubles.
using VerifiedInterval = BasicVerifiedInterval<double>;

/// H, time lost per time of work with m verifications per save, to first order.
///
///   H = (m V + C) / W + lambda_s W (m + 1) / (2 m) + lambda_f W / 2
///
/// A silent error is found by the next verification, and costs the work since the last save; so every save is of a
/// state that is known to be good.
///
/// @param errors         rates and times
/// @param interval       W > 0 s
/// @param verifications  m >= 1
/// @throws InvalidInput naming the quantity outside its domain
/// @see A. Benoit, A. Cavelan, Y. Robert, H. Sun, Assessing general-purpose algorithms to cope with fail-stop and
///      silent errors, ACM TOPC 3(2) (2016)
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep verification_overhead(const BasicSilentErrors<Rep>& errors,
                                                  const BasicWorkInterval<std::type_identity_t<Rep>>& interval,
                                                  std::uint64_t verifications = 1);

/// The best interval with one verification before each save (pattern PD).
///
///   W = sqrt((V + C) / (lambda_s + lambda_f / 2))      H = 2 sqrt((V + C) (lambda_s + lambda_f / 2))
///
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicVerifiedInterval<Rep> verified_interval(const BasicSilentErrors<Rep>& errors);

/// The best interval with m verifications per save.
///
///   W = sqrt((m V + C) / (lambda_s (m + 1) / (2 m) + lambda_f / 2))
///
/// @param errors         rates and times
/// @param verifications  m >= 1
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicVerifiedInterval<Rep> verified_interval(const BasicSilentErrors<Rep>& errors,
                                                                     std::uint64_t verifications);

/// The best interval and the best number of verifications per save (pattern PDV): the better of the two whole numbers
/// beside m = sqrt(lambda_s C / ((lambda_s + lambda_f) V)), at least 1.
///
/// For real m it would be H = sqrt(2 (lambda_s + lambda_f) C) + sqrt(2 lambda_s V), a bound from below when m >= 1.
///
/// @throws InvalidInput naming the quantity outside its domain, or when m is 2^53 or more
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicVerifiedInterval<Rep> best_verified_interval(const BasicSilentErrors<Rep>& errors);

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_silent(const BasicSilentErrors<Rep>& errors) {
  require_positive(errors.silent_rate, Subject{"ckpt::SilentErrors", "rate of silent errors", "1/s"});
  require_non_negative(errors.fail_stop_rate, Subject{"ckpt::SilentErrors", "rate of fail-stop failures", "1/s"});
  require_positive(errors.verification, Subject{"ckpt::SilentErrors", "time of a verification", "s"});
  require_non_negative(errors.save, Subject{"ckpt::SilentErrors", "time of a save", "s"});
}

/// m V + C, and what one second of W costs per second of work.
template <Plain T>
struct VerifiedCost {
  T saving;
  T losing;
};
template <class Rep>
[[nodiscard]] constexpr VerifiedCost<eager_t<Rep>> verified_cost(const BasicSilentErrors<Rep>& errors,
                                                                 std::uint64_t verifications) {
  if (verifications == 0) reject("ckpt::SilentErrors: verifications per save must be >= 1", 0.0);
  const auto m = enter(scalar_of_integer<Rep>(verifications));
  const auto& v = enter(errors.verification);
  const auto& c = enter(errors.save);
  const auto& silent = enter(errors.silent_rate);
  const auto& fail_stop = enter(errors.fail_stop_rate);
  return {.saving = m * v + c, .losing = silent * ((m + 1.0) / (m + m)) + fail_stop * 0.5};
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep verification_overhead(const BasicSilentErrors<Rep>& errors,
                                    const BasicWorkInterval<std::type_identity_t<Rep>>& interval,
                                    std::uint64_t verifications) {
  detail::require_silent(errors);
  const auto& w = detail::enter(interval.seconds());
  detail::require_positive(w, Subject{"ckpt::verification_overhead", "interval", "s"});
  const auto cost = detail::verified_cost(errors, verifications);
  const auto overhead = cost.saving / w + cost.losing * w;
  detail::require_non_negative(overhead, "ckpt::verification_overhead: overhead overflows");
  return detail::leave(overhead);
}

template <Scalar Rep>
constexpr BasicVerifiedInterval<Rep> verified_interval(const BasicSilentErrors<Rep>& errors,
                                                       std::uint64_t verifications) {
  using ckpt::math::sqrt;
  detail::require_silent(errors);
  const auto cost = detail::verified_cost(errors, verifications);
  const auto w = sqrt(cost.saving / cost.losing);
  detail::require_positive(w, "ckpt::verified_interval: interval overflows, or underflows to 0 s");
  const auto overhead = cost.saving / w + cost.losing * w;
  detail::require_positive(overhead, "ckpt::verified_interval: overhead overflows");
  const auto rate = detail::enter(errors.silent_rate + errors.fail_stop_rate);
  const bool few = rate * (w + cost.saving) <= detail::longest_period;
  return {.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(w)),
          .verifications = verifications,
          .overhead = detail::leave(overhead),
          .validity = few ? Validity::approximate : Validity::outside};
}

template <Scalar Rep>
constexpr BasicVerifiedInterval<Rep> verified_interval(const BasicSilentErrors<Rep>& errors) {
  return verified_interval(errors, 1);
}

template <Scalar Rep>
constexpr BasicVerifiedInterval<Rep> best_verified_interval(const BasicSilentErrors<Rep>& errors) {
  using ckpt::math::sqrt;
  detail::require_silent(errors);
  const auto& v = detail::enter(errors.verification);
  const auto& c = detail::enter(errors.save);
  const auto share = detail::enter(errors.silent_rate / (errors.silent_rate + errors.fail_stop_rate));
  const std::uint64_t m = detail::multiples_within(
      sqrt(share * c / v), 1.0, "ckpt::best_verified_interval: verifications per save must be < 2^53");
  const BasicVerifiedInterval<Rep> fewer = verified_interval(errors, m > 0 ? m : 1);
  const BasicVerifiedInterval<Rep> more = verified_interval(errors, m + 1);
  return more.overhead < fewer.overhead ? more : fewer;
}

}  // namespace ckpt::inline CKPT_ABI
