#pragma once
// Saves that fail, and saves that cannot be read back: a restore then takes an older one.

#include <cstdint>
#include <optional>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// How often a save is of no use, each on its own and for good. By default none is.
///
/// A save that fails costs what any save costs, and the job goes on without it. One that is unusable looks like any
/// other until a restore reads it: truncated, corrupt, incomplete. Either way a restore takes the newest save that is
/// usable, and what was saved in vain is lost work: of the saves since the last usable one each is of no use with
/// b = 1 - (1 - q)(1 - u). What the run started from, or was once restored from, is usable; the save that ends the run
/// does not fail.
template <Scalar Rep = double>
struct BasicSaveReliability {
  Rep failed = Rep(0.0);    ///< q, chance that a save fails and is known to have, 0 ... 0.99
  Rep unusable = Rep(0.0);  ///< u, chance that one which did not fail cannot be restored from, 0 ... 0.99
  /// v, from the start of the read of an unusable save until it is given up [s], >= 0. Left out: a `Job` takes the time
  /// of a restore; a `Run` none.
  std::optional<BasicSeconds<Rep>> in_vain{};

  /// b, chance that a save is of no use.
  [[nodiscard]] constexpr Rep useless() const {
    const auto& u = detail::enter(unusable);
    return detail::leave(u + detail::enter(failed) * (1.0 - u));
  }
  /// Whether every save is of use.
  [[nodiscard]] constexpr bool is_perfect() const {
    const auto is_zero = [](const Rep& x) { return x >= Rep(0.0) && x <= Rep(0.0); };
    return is_zero(failed) && is_zero(unusable);
  }
};
/// In doubles.
using SaveReliability = BasicSaveReliability<double>;

/// n, the least number of saves to keep so that the chance that none of them is usable, u^n, is at most `bound`.
/// Failed saves are none of them.
/// @param unusable  u, chance that a save cannot be restored from, 0 ... 0.99
/// @param bound     > 0 and < 1
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep = double>
[[nodiscard]] constexpr std::uint64_t saves_to_keep(const Rep& unusable, const std::type_identity_t<Rep>& bound);

// ---- implementation

namespace detail {

/// Rejects the first figure that no saves can have, by name.
template <class Rep>
constexpr void require_reliability(const BasicSaveReliability<Rep>& saves) {
  const Rep most = scalar_cast<Rep>(0.99);
  require_between(saves.failed, Rep(0.0), most,
                  "ckpt::SaveReliability: chance that a save fails must be from 0 to 0.99");
  require_between(saves.unusable, Rep(0.0), most,
                  "ckpt::SaveReliability: chance that a save is unusable must be from 0 to 0.99");
  require_between(saves.useless(), Rep(0.0), most,
                  "ckpt::SaveReliability: chance that a save fails or is unusable must be from 0 to 0.99");
  if (saves.in_vain) {
    require_non_negative(*saves.in_vain, Subject{"ckpt::SaveReliability", "time to read in vain", "s"});
  }
}

}  // namespace detail

template <Scalar Rep>
constexpr std::uint64_t saves_to_keep(const Rep& unusable, const std::type_identity_t<Rep>& bound) {
  detail::require_between(unusable, Rep(0.0), detail::scalar_cast<Rep>(0.99),
                          "ckpt::saves_to_keep: chance that a save is unusable must be from 0 to 0.99");
  detail::require_positive(bound, Subject{"ckpt::saves_to_keep", "bound"});
  if (!(bound < Rep(1.0))) detail::reject("ckpt::saves_to_keep: bound must be < 1", detail::approximate(bound));
  const auto& u = detail::enter(unusable);
  const auto& most = detail::enter(bound);
  std::uint64_t n = 1;
  // No logarithm, whose rounding would be one save too many or too few: at most 75,000 products.
  for (auto none = u; none > most; none = none * u) ++n;
  return n;
}

}  // namespace ckpt::inline CKPT_ABI
