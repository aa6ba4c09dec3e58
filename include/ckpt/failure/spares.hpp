#pragma once
// Spare nodes: how often a failure finds none left, what it then waits for, how many are enough.

#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Nodes that stand by for a job. A failure takes one in place of the node that failed, whose replacement arrives after
/// some time and stands by in turn; where none is left the job waits for the first replacement that arrives.
///
/// With n spares, the time L until a replacement arrives and the MTBF M of the job, n + 1 nodes can be away at once:
/// the loss system of Erlang with a = L/M. Only the mean of L matters, not its law.
template <Scalar Rep = double>
struct BasicSpares {
  std::uint64_t number = 0;         ///< n, 0 ... 10^6
  BasicSeconds<Rep> replacement{};  ///< L, mean time from a failure until a node stands by in its place [s], >= 0

  /// B(n, a), chance that a failure finds no spare.
  /// @param mtbf  M, of the whole job [s], finite and > 0
  /// @throws InvalidInput naming the quantity outside its domain
  [[nodiscard]] constexpr Rep chance_of_none(const BasicSeconds<Rep>& mtbf) const;
  /// L / (n + 1), what a failure that finds no spare waits for one, in the mean [s].
  /// @throws InvalidInput naming the quantity outside its domain
  [[nodiscard]] constexpr BasicSeconds<Rep> wait() const;
  /// B(n, a) L / (n + 1), what a failure waits for a spare, in the mean of all [s].
  /// @throws InvalidInput naming the quantity outside its domain
  [[nodiscard]] constexpr BasicSeconds<Rep> mean_wait(const BasicSeconds<Rep>& mtbf) const {
    return wait() * chance_of_none(mtbf);
  }
};
/// In doubles.
using Spares = BasicSpares<double>;

/// The fewest spares with which the chance that a failure finds none is at most `bound`.
///
/// Valid for failures of one node at a time that do not depend on each other, spares that do not fail while they stand
/// by, and outages that are short against L: nothing fails in them, so that the chance is a little less.
///
/// @param replacement  L, mean time until a replacement stands by [s], >= 0
/// @param mtbf         M, of the whole job [s], finite and > 0
/// @param bound        > 0 and < 1
/// @throws InvalidInput naming the quantity outside its domain, and for more than 10^6 spares
/// @see A. K. Erlang, 1917; B. A. Sevastyanov, Theory Probab. Appl. 2 (1957) 104-112, for any law of L
template <Scalar Rep>
[[nodiscard]] constexpr std::uint64_t fewest_spares(const BasicSeconds<Rep>& replacement,
                                                    const std::type_identity_t<BasicSeconds<Rep>>& mtbf,
                                                    const std::type_identity_t<Rep>& bound);

// ---- implementation

namespace detail {

/// Most spares that are looked at.
inline constexpr std::uint64_t most_spares = 1'000'000;

template <class Rep>
constexpr void require_spares(const BasicSpares<Rep>& spares) {
  if (spares.number > most_spares) {
    reject("ckpt::Spares: number of spares must be from 0 to 10^6", static_cast<double>(spares.number));
  }
  require_non_negative(spares.replacement, Subject{"ckpt::Spares", "time until a replacement stands by", "s"});
}

/// a = L/M.
template <class Rep>
[[nodiscard]] constexpr eager_t<Rep> nodes_away(const BasicSeconds<Rep>& replacement, const BasicSeconds<Rep>& mtbf) {
  require_positive(mtbf, Subject{"ckpt::Spares", "MTBF", "s"});
  const eager_t<Rep> a = enter(replacement) / enter(mtbf);
  require_non_negative(a, "ckpt::Spares: time until a replacement stands by / MTBF is beyond the range of the scalar");
  return a;
}

/// B(n, a) from B(n - 1, a).
template <Plain T>
[[nodiscard]] constexpr T next_erlang(const T& before, const T& a, std::uint64_t n) {
  return a * before / (scalar_of_integer<T>(n) + a * before);
}

}  // namespace detail

template <Scalar Rep>
constexpr Rep BasicSpares<Rep>::chance_of_none(const BasicSeconds<Rep>& mtbf) const {
  detail::require_spares(*this);
  const auto a = detail::nodes_away(replacement, mtbf);
  detail::eager_t<Rep> chance = 1.0;
  for (std::uint64_t n = 1; n <= number && chance > 0.0; ++n) chance = detail::next_erlang(chance, a, n);
  return detail::leave(chance);
}

template <Scalar Rep>
constexpr BasicSeconds<Rep> BasicSpares<Rep>::wait() const {
  detail::require_spares(*this);
  return BasicSeconds<Rep>(detail::enter(replacement) / detail::scalar_of_integer<detail::eager_t<Rep>>(number + 1));
}

template <Scalar Rep>
constexpr std::uint64_t fewest_spares(const BasicSeconds<Rep>& replacement,
                                      const std::type_identity_t<BasicSeconds<Rep>>& mtbf,
                                      const std::type_identity_t<Rep>& bound) {
  detail::require_spares(BasicSpares<Rep>{.number = 0, .replacement = replacement});
  detail::require_positive(bound, Subject{"ckpt::fewest_spares", "bound"});
  if (!(bound < Rep(1.0))) detail::reject("ckpt::fewest_spares: bound must be < 1", detail::approximate(bound));
  const auto a = detail::nodes_away(replacement, mtbf);
  const auto& most = detail::enter(bound);
  detail::eager_t<Rep> chance = 1.0;
  std::uint64_t n = 0;
  while (chance > most) {
    if (n == detail::most_spares) {
      detail::reject("ckpt::fewest_spares: 10^6 spares are too few, time until a replacement stands by / MTBF",
                     detail::approximate(a));
    }
    ++n;
    chance = detail::next_erlang(chance, a, n);
  }
  return n;
}

}  // namespace ckpt::inline CKPT_ABI
