#pragma once
// The best of all patterns of checkpoints of several levels: every pattern is looked at, or ruled out by a bound.

#include <cstddef>
#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// The best pattern, and how it is known.
template <Scalar Rep = double>
struct BasicSearchedPattern {
  BasicOptimalPattern<Rep> best{};  ///< the pattern, and what it achieves
  bool global = false;              ///< no other numbers of checkpoints are better; false: the search was cut short
  std::uint64_t bounded = 0;        ///< numbers of checkpoints, whole or begun, that the bound was asked about
  std::uint64_t solved = 0;         ///< of them, for which the best interval was searched
};
/// In doubles.
using SearchedPattern = BasicSearchedPattern<double>;

/// The pattern of the highest efficiency among all numbers of checkpoints of every level.
///
/// Starts from `optimal_pattern` and goes through all others, level by level from the highest, leaving out what a bound
/// shows to be no better: for every interval t
///
///   expected time / work >= 1 + c / t + t / 2 sum_l lambda_l N_l >= 1 + sqrt(2 c sum_l lambda_l N_l)
///
/// with c the mean write of a checkpoint and N_l intervals between two checkpoints of level l or above. The expected
/// time without recoveries is a power series in the failure rates with coefficients >= 0, of which these are the first;
/// for levels that are still open the least of both sums is (sqrt(c lambda) + sum sqrt(c_l lambda_l))^2.
///
/// @param levels     as for `optimal_pattern`
/// @param most       so many patterns are solved at most; some 10 us each
/// @throws InvalidInput as `optimal_pattern`
/// @accuracy as `optimal_pattern`; patterns that are better by less than rounding are not told apart
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicSearchedPattern<Rep> search_patterns(const BasicCheckpointLevels<Rep>& levels,
                                                                  std::uint64_t most = 100'000);

// ---- implementation

namespace detail {

/// All patterns of some levels, from the lowest one written on.
template <class Rep>
struct PatternBounds {
  using T = eager_t<Rep>;
  static constexpr std::size_t capacity = BasicCheckpointLevels<Rep>::capacity;

  const BasicCheckpointLevels<Rep>& levels;
  PatternSearch<Rep>& search;
  std::uint64_t most;
  std::uint64_t bounded = 0;
  std::uint64_t solved = 0;
  bool cut_short = false;
  std::size_t used[capacity]{};  // levels that are written
  std::size_t number = 0;
  T cost[capacity]{};      // c_l, of each of them, what it adds to the ones below
  T rate[capacity]{};      // lambda_l, of failures that it is there for
  T rest[capacity + 1]{};  // sum of sqrt(c_l lambda_l) from one of them on

  /// Takes the levels of a set, the highest always.
  constexpr void take(std::uint64_t set) {
    using ckpt::math::sqrt;
    const std::size_t size = levels.size();
    number = 0;
    T open = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
      open += enter(levels[i].failure_rate);
      if (i + 1 < size && (set >> i & 1U) == 0) continue;
      rate[number] = open;
      used[number++] = i;
      open = 0.0;
    }
    // A write costs no less than the cheapest of its level or above, and so bounded levels go up.
    const bool replacing = levels.cost() == LevelCost::replacing;
    T above = largest<T>();
    for (std::size_t u = number; u-- > 0;) {
      const T write = enter(levels[used[u]].write);
      above = replacing && above < write ? above : write;
      cost[u] = above;
    }
    if (replacing) {
      for (std::size_t u = number - 1; u > 0; --u) cost[u] -= cost[u - 1];
    }
    rest[number] = 0.0;
    for (std::size_t u = number; u-- > 0;) rest[u] = rest[u + 1] + sqrt(cost[u] * rate[u]);
  }

  /// Whether patterns whose levels below `u` have mean cost c and loss l may be better than the best.
  [[nodiscard]] constexpr bool may_win(const T& c, const T& l, std::size_t u) {
    using ckpt::math::sqrt;
    ++bounded;
    const T root = sqrt(c * l) + rest[u];
    return 1.0 + sqrt(T(2.0)) * root < search.best.y * (1.0 - search.improvement);
  }

  /// All numbers of checkpoints of level u - 1 and above, when level u - 1 and above are `apart` intervals apart.
  constexpr void go(std::size_t u, double apart, const T& c, const T& l, std::uint64_t* checkpoints) {
    if (u == number) {
      ++solved;
      if (solved > most) {
        cut_short = true;
        return;
      }
      search.tries = 2;
      static_cast<void>(search.improve(checkpoints));
      return;
    }
    using ckpt::math::sqrt;
    constexpr double limit = 0x1p53;
    // Convex in the distance of level u: from its best one both ways.
    const auto at = [&](std::uint64_t v) { return apart * (static_cast<double>(v) + 1.0); };
    const auto visit = [&](std::uint64_t v) {
      const double distance = at(v);
      if (!(distance < limit)) return false;
      const T cost_so_far = c + cost[u] / distance;
      const T loss_so_far = l + rate[u] * distance;
      if (!may_win(cost_so_far, loss_so_far, u + 1)) return false;
      checkpoints[used[u - 1]] = v;
      go(u + 1, distance, cost_so_far, loss_so_far, checkpoints);
      checkpoints[used[u - 1]] = 0;
      return !cut_short;
    };
    const T ideal = sqrt(cost[u] * l / (rate[u] * c)) / apart;
    std::uint64_t middle = 1;
    if (ideal >= 2.0 && ideal < limit) middle = rounded_ratio(ideal) - 1;
    for (std::uint64_t v = middle; visit(v) || v == middle;) ++v;  // the best whole number is this or a neighbour
    for (std::uint64_t v = middle - 1; v >= 1 && visit(v); --v) {
    }
  }
};

}  // namespace detail

template <Scalar Rep>
constexpr BasicSearchedPattern<Rep> search_patterns(const BasicCheckpointLevels<Rep>& levels, std::uint64_t most) {
  using T = detail::eager_t<Rep>;
  using ckpt::math::sqrt;
  BasicSearchedPattern<Rep> found;
  found.best = optimal_pattern(levels);
  const T fine = sqrt(detail::epsilon<T>());
  detail::PatternSearch<Rep> search{
      .levels = levels, .tolerance = 64.0 * fine, .improvement = 64.0 * detail::epsilon<T>()};
  search.best.y = 1.0 / detail::enter(found.best.achieves.efficiency);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) search.checkpoints[i] = found.best.pattern.checkpoints[i];
  const T before = search.best.y;
  detail::PatternBounds<Rep> bounds{.levels = levels, .search = search, .most = most};
  for (std::uint64_t set = 0; set < std::uint64_t{1} << (levels.size() - 1) && !bounds.cut_short; ++set) {
    bounds.take(set);
    std::uint64_t checkpoints[BasicCheckpointLevels<Rep>::capacity]{};
    if (bounds.may_win(bounds.cost[0], bounds.rate[0], 1))
      bounds.go(1, 1.0, bounds.cost[0], bounds.rate[0], checkpoints);
  }
  found.global = !bounds.cut_short;
  found.bounded = bounds.bounded;
  found.solved = bounds.solved;
  if (search.best.y < before) {
    const auto point = detail::best_pattern_interval(levels, search.checkpoints, fine);
    found.best.pattern.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(point.x));
    for (std::size_t i = 0; i + 1 < levels.size(); ++i) found.best.pattern.checkpoints[i] = search.checkpoints[i];
    found.best.achieves = multilevel_efficiency(levels, found.best.pattern);
  }
  return found;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
