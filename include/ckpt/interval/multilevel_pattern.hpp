#pragma once
// A repeating pattern of checkpoints of several levels: its exact efficiency, and the best one.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>
#include <ckpt/interval/multilevel.hpp>

namespace ckpt::inline CKPT_ABI {

/// A repeating sequence of checkpoints: equal intervals of work, each ended by one checkpoint.
///
/// V_l checkpoints of level l stand between two of a level above l; a level with V_l = 0 is not written. The sequence
/// ends with one checkpoint of the highest level. {0.5 h, {3, 1}} with three levels is 1 1 1 2 1 1 1 3.
template <Scalar Rep = double>
struct BasicLevelPattern {
  BasicWorkInterval<Rep> interval{};  ///< t, compute between two checkpoints of whatever level, > 0 s
  /// V_l of every level but the highest; entries from the highest on are not looked at.
  std::uint64_t checkpoints[BasicCheckpointLevels<Rep>::capacity]{};
};
/// In doubles.
using LevelPattern = BasicLevelPattern<double>;

/// What a pattern achieves.
template <Scalar Rep = double>
struct BasicPatternEfficiency {
  Rep intervals = Rep(0.0);           ///< n = product of (V_l + 1)
  BasicSeconds<Rep> work{};           ///< n t, compute in one pattern [s]
  BasicSeconds<Rep> expected_time{};  ///< E, expected time of one pattern, failures and all [s]
  Rep efficiency = Rep(0.0);          ///< n t / E, 0 ... 1 but for rounding
};
/// In doubles.
using PatternEfficiency = BasicPatternEfficiency<double>;

/// Exact expected time of a pattern: the Markov model of Moody et al. (SCR).
///
/// Exponential failures of every severity strike at any time. One of severity s during work or a write goes back to the
/// newest checkpoint of level >= s and recovers at the cost of that checkpoint's own level k. One of severity s during
/// recovery: s < k starts it again, s = k takes the newest checkpoint above level k, s > k the newest of level >= s; at
/// the highest level recovery always starts again. With one level this is Daly's complete model, D = 0.
///
/// The chain is solved in closed form, each level as a geometric sum over the one below: the effort grows with the
/// levels used, not with V, and every term is positive.
///
/// @param levels   the rate of every level counts, written or not
/// @param pattern  t and V
/// @throws InvalidInput when t is not > 0 s, a level has a flush time (not in this model), or the expected time is too
///         long for the scalar
/// @accuracy 6e-15 relative for double at efficiencies above 0.01, for patterns of up to 10^7 intervals
/// @see A. Moody, G. Bronevetsky, K. Mohror, B. R. de Supinski, SC 2010
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicPatternEfficiency<Rep> multilevel_efficiency(
    const BasicCheckpointLevels<Rep>& levels, const BasicLevelPattern<std::type_identity_t<Rep>>& pattern);

/// A pattern and what it achieves.
template <Scalar Rep = double>
struct BasicOptimalPattern {
  BasicLevelPattern<Rep> pattern{};        ///< t and V
  BasicPatternEfficiency<Rep> achieves{};  ///< by the exact model
};
/// In doubles.
using OptimalPattern = BasicOptimalPattern<double>;

/// The pattern of the highest efficiency in the exact model.
///
/// For given V the best t by Brent's method; V by steps of single levels and of neighbours, down to one checkpoint,
/// from `best_levels` and the subsets next to it. The search is deterministic, and ends where no step helps: a local
/// optimum, which no test has found to differ from the best. Extreme input may end it before, after 1500 steps from one
/// start.
///
/// @throws InvalidInput when a level has a flush time, a write takes no time, or no pattern makes progress
/// @accuracy efficiency to rounding; t to about 1e-8 (double), since the efficiency is flat there. In a scalar that
///           carries derivatives those of the efficiency hold, and those of t do not.
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicOptimalPattern<Rep> optimal_pattern(const BasicCheckpointLevels<Rep>& levels);

// ---- implementation

namespace detail {

/// An expected time as a linear form: constant + sum_i slope_i F_i, where F_i is the expected time to be back at this
/// point after a failure of severity i.
template <class Rep>
struct RecoveryForm {
  Rep constant = Rep(0.0);
  Cell<Rep> slope[BasicCheckpointLevels<Rep>::capacity];

  constexpr void add(const Rep& factor, const RecoveryForm& other, std::size_t size) {
    constant = Rep(constant + Rep(factor * other.constant));
    for (std::size_t i = 0; i < size; ++i) slope[i].value = Rep(slope[i].value + Rep(factor * other.slope[i].value));
  }
};

/// The expected time of a pattern over the compute in it; `largest` when it overflows.
///
/// A stretch of level l lies between two checkpoints of level >= l. Its time hangs on the checkpoint of level h that it
/// starts from, and on the level e of the one at its end only through the last interval: time = before(h) + a_e
/// last(h). Until then every F_i above h grows by the time passed since its start, those up to h are the recovery from
/// that checkpoint. V_l stretches of level l and one more are a stretch of level l + 1: a geometric sum.
template <class Rep>
[[nodiscard]] constexpr Rep pattern_slowdown(const BasicCheckpointLevels<Rep>& levels, const Rep& interval,
                                             const std::uint64_t* checkpoints) {
  using ckpt::math::expm1;
  using ckpt::math::log1p;
  constexpr std::size_t capacity = BasicCheckpointLevels<Rep>::capacity;
  const std::size_t size = levels.size();
  const Rep zero = Rep(0.0);
  const Rep one = Rep(1.0);

  // The levels in use, the time e^(rate (t + c)) - 1 over rate to get through an interval, the recovery from each.
  std::size_t used[capacity]{};
  std::size_t number = 0;
  Rep rate = zero;
  for (std::size_t i = 0; i < size; ++i) {
    rate = Rep(rate + levels[i].failure_rate.value());
    if (i + 1 == size || checkpoints[i] > 0) used[number++] = i;
  }
  Cell<Rep> through[capacity];
  RecoveryForm<Rep> recovery[capacity];
  RecoveryForm<Rep> before[capacity];
  RecoveryForm<Rep> last[capacity];
  Rep nested = zero;
  Rep lower = zero;  // rate of failures below the level
  std::size_t counted = 0;
  for (std::size_t u = 0; u < number; ++u) {
    const std::size_t h = used[u];
    nested = levels.cost() == LevelCost::nested ? Rep(nested + levels[h].write.value()) : levels[h].write.value();
    through[h].value = Rep(Rep(expm1(Rep(rate * Rep(interval + nested)))) / rate);

    for (; counted < h; ++counted) lower = Rep(lower + levels[counted].failure_rate.value());
    const Rep repeats = Rep(expm1(Rep(rate * levels[h].recovery->value())));
    const bool highest = h + 1 == size;
    const Rep scale = highest ? Rep(repeats / rate) : Rep(repeats / Rep(rate + Rep(Rep(rate - lower) * repeats)));
    recovery[h].constant = scale;
    for (std::size_t i = h + 1; i < size; ++i) {
      Rep failures = levels[i].failure_rate.value();
      if (i == h + 1) failures = Rep(failures + levels[h].failure_rate.value());
      recovery[h].slope[i].value = Rep(scale * failures);
    }
  }

  // `form`, in F_i for i >= from, as seen from a checkpoint of level h with `passed` behind: F_i becomes the recovery
  // from there for i <= h, and all of them are longer by `passed`.
  const auto moved = [&](const RecoveryForm<Rep>& form, std::size_t from, std::size_t h,
                         const RecoveryForm<Rep>& passed) {
    RecoveryForm<Rep> result{};
    result.constant = form.constant;
    Rep all = zero;
    Rep own = zero;
    for (std::size_t i = from; i < size; ++i) {
      const Rep& slope = form.slope[i].value;
      all = Rep(all + slope);
      if (i <= h) {
        own = Rep(own + slope);
      } else {
        result.slope[i].value = slope;
      }
    }
    result.add(own, recovery[h], size);
    result.add(all, passed, size);
    return result;
  };

  RecoveryForm<Rep> interval_form{};
  interval_form.constant = one;
  for (std::size_t i = 0; i < size; ++i) interval_form.slope[i].value = levels[i].failure_rate.value();
  for (std::size_t u = 0; u < number; ++u) last[used[u]] = moved(interval_form, 0, used[u], RecoveryForm<Rep>{});

  Rep intervals = one;
  for (std::size_t u = 0; u + 1 < number; ++u) {
    const std::size_t l = used[u];
    const Rep n = scalar_cast<Rep>(static_cast<double>(checkpoints[l]));
    intervals = Rep(intervals * Rep(n + one));
    RecoveryForm<Rep> stretch = before[l];  // from a checkpoint of level l to the next one
    stretch.add(through[l].value, last[l], size);
    Rep growth = zero;  // every F above l grows by its own stretch
    for (std::size_t i = l + 1; i < size; ++i) growth = Rep(growth + stretch.slope[i].value);
    const Rep grown = Rep(expm1(Rep(Rep(n - one) * Rep(log1p(growth)))));
    const Rep sum = Rep(grown / growth);

    for (std::size_t v = u + 1; v < number; ++v) {
      const std::size_t h = used[v];
      RecoveryForm<Rep> first = before[h];  // from the checkpoint of level h to the first one of level l
      first.add(through[l].value, last[h], size);
      RecoveryForm<Rep> passed{};
      passed.add(Rep(one + grown), first, size);
      passed.add(sum, moved(stretch, l + 1, h, RecoveryForm<Rep>{}), size);
      RecoveryForm<Rep> to_last = passed;
      to_last.add(one, moved(before[l], l + 1, h, passed), size);
      last[h] = moved(last[l], l + 1, h, passed);
      before[h] = to_last;
    }
  }
  const std::size_t top = size - 1;
  const Rep time = Rep(before[top].constant + Rep(through[top].value * last[top].constant));
  const Rep slowdown = Rep(time / Rep(intervals * interval));
  return is_positive(slowdown) ? slowdown : largest<Rep>();
}

/// Rejects levels that the exact model does not describe.
template <class Rep>
constexpr void require_blocking(const BasicCheckpointLevels<Rep>& levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i].flush > BasicSeconds<Rep>{}) {
      reject("ckpt::multilevel_efficiency: flush time must be 0 s: the model knows blocking writes only",
             approximate(levels[i].flush.value()));
    }
  }
}

/// The best interval for given numbers of checkpoints, and the slowdown with it.
template <class Rep>
[[nodiscard]] constexpr Point<Rep> best_pattern_interval(const BasicCheckpointLevels<Rep>& levels,
                                                         const std::uint64_t* checkpoints, const Rep& tolerance) {
  using ckpt::math::sqrt;
  // First order: mean cost of a checkpoint, and intervals lost to each severity.
  const std::size_t size = levels.size();
  Rep cost = Rep(0.0);
  Rep losses = Rep(0.0);
  Rep rate = Rep(0.0);
  Rep apart = Rep(1.0);  // intervals between two checkpoints of this level or above
  for (std::size_t i = 0; i < size; ++i) {
    const bool highest = i + 1 == size;
    rate = Rep(rate + levels[i].failure_rate.value());
    losses = Rep(losses + Rep(levels[i].failure_rate.value() * apart));
    Rep share = Rep(Rep(1.0) / apart);  // of the checkpoints
    if (!highest) {
      apart = Rep(apart * scalar_cast<Rep>(static_cast<double>(checkpoints[i]) + 1.0));
      if (levels.cost() == LevelCost::replacing) share = Rep(share - Rep(Rep(1.0) / apart));
    }
    if (highest || checkpoints[i] > 0) cost = Rep(cost + Rep(share * levels[i].write.value()));
  }
  const auto slowdown = [&](const Rep& t) { return pattern_slowdown(levels, t, checkpoints); };
  Rep start = Rep(sqrt(Rep(Rep(Rep(2.0) * cost) / losses)));
  if (!(slowdown(start) < largest<Rep>())) {
    // Below this interval there is no failure during the compute of a pattern: a shorter one makes no more progress.
    const Rep least = Rep(Rep(1.0) / Rep(rate * apart));
    if (!(least < start && slowdown(least) < largest<Rep>())) return {start, largest<Rep>()};
    start = least;
  }
  return minimize(slowdown, start, tolerance);
}

/// A choice of V under way, with the best interval for it.
template <class Rep>
struct PatternSearch {
  const BasicCheckpointLevels<Rep>& levels;
  Rep tolerance;    // of the interval, relative
  Rep improvement;  // relative; less is taken for rounding
  std::uint64_t checkpoints[BasicCheckpointLevels<Rep>::capacity]{};
  Point<Rep> best{};
  int tries = 1500;  // left, so that extreme input ends too; 200 do for real machines

  /// Takes other V when they are better.
  constexpr bool improve(const std::uint64_t* candidate) {
    if (tries == 0) return false;
    --tries;
    const Point<Rep> found = best_pattern_interval(levels, candidate, tolerance);
    if (!(found.y < Rep(best.y * Rep(Rep(1.0) - improvement)))) return false;
    best = found;
    for (std::size_t i = 0; i < levels.size(); ++i) checkpoints[i] = candidate[i];
    return true;
  }

  enum class Others { stay, compensate };

  /// Moves V of one level. With `compensate` that of the next one written changes the other way, so that the levels
  /// above stay as far apart as they are: their intervals are what matters, nearly each on its own.
  constexpr bool move(std::size_t level, std::uint64_t step, bool up, Others others) {
    constexpr std::uint64_t most = std::uint64_t{1} << 53;
    std::uint64_t candidate[BasicCheckpointLevels<Rep>::capacity]{};
    for (std::size_t i = 0; i < levels.size(); ++i) candidate[i] = checkpoints[i];
    if (up ? candidate[level] + step > most : candidate[level] < step) return false;
    candidate[level] = up ? candidate[level] + step : candidate[level] - step;
    if (others == Others::compensate) {
      std::size_t next = level + 1;
      while (next + 1 < levels.size() && checkpoints[next] == 0) ++next;
      if (next + 1 >= levels.size()) return false;
      const double factor =
          (static_cast<double>(checkpoints[level]) + 1.0) / (static_cast<double>(candidate[level]) + 1.0);
      const double stretches = (static_cast<double>(checkpoints[next]) + 1.0) * factor;
      if (!(stretches >= 1.5 && stretches < static_cast<double>(most))) return false;
      candidate[next] = static_cast<std::uint64_t>(stretches + 0.5) - 1;
      if (candidate[next] == checkpoints[next]) return false;  // the other kind of move
    }
    return improve(candidate);
  }

  /// Steps until none helps, level by level: from V / `divisor` on, doubled as long as that helps, then halved down to
  /// single checkpoints; 50 rounds at most.
  constexpr void descend(std::uint64_t divisor) {
    constexpr int max_rounds = 50;
    const std::size_t lower = levels.size() - 1;
    bool moved = true;
    for (int round = 0; round < max_rounds && moved; ++round) {
      moved = false;
      for (const Others others : {Others::compensate, Others::stay}) {
        for (std::size_t l = 0; l < lower; ++l) {
          std::uint64_t step = checkpoints[l] / divisor + 1;
          for (const bool up : {true, false}) {
            for (; move(l, step, up, others); step *= 2) moved = true;
          }
          for (; step > 0; step /= 2) {
            for (const bool up : {true, false}) moved = move(l, step, up, others) || moved;
          }
        }
      }
    }
  }
};

}  // namespace detail

template <Scalar Rep>
constexpr BasicPatternEfficiency<Rep> multilevel_efficiency(
    const BasicCheckpointLevels<Rep>& levels, const BasicLevelPattern<std::type_identity_t<Rep>>& pattern) {
  const Rep& interval = pattern.interval.seconds().value();
  detail::require_positive(interval, "ckpt::multilevel_efficiency: interval must be finite and > 0 s");
  detail::require_blocking(levels);
  const Rep slowdown = detail::pattern_slowdown(levels, interval, pattern.checkpoints);

  BasicPatternEfficiency<Rep> result{};
  result.intervals = Rep(1.0);
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    const double stretches = static_cast<double>(pattern.checkpoints[i]) + 1.0;
    result.intervals = Rep(result.intervals * detail::scalar_cast<Rep>(stretches));
  }
  result.work = BasicSeconds<Rep>(Rep(result.intervals * interval));
  result.expected_time = BasicSeconds<Rep>(Rep(result.work.value() * slowdown));
  if (!(detail::is_positive(result.expected_time.value()) && result.expected_time.value() < detail::largest<Rep>())) {
    detail::reject(
        "ckpt::multilevel_efficiency: expected time of the pattern overflows: it does not end in any time; "
        "interval [s]",
        detail::approximate(interval));
  }
  result.efficiency = Rep(Rep(1.0) / slowdown);
  return result;
}

template <Scalar Rep>
constexpr BasicOptimalPattern<Rep> optimal_pattern(const BasicCheckpointLevels<Rep>& levels) {
  using ckpt::math::sqrt;
  constexpr std::size_t capacity = BasicCheckpointLevels<Rep>::capacity;
  const std::size_t size = levels.size();
  detail::require_blocking(levels);
  for (std::size_t i = 0; i < size; ++i) {
    detail::require_positive(levels[i].write.value(), "ckpt::optimal_pattern: write time of every level must be > 0 s");
  }

  // Starts: the best subset of levels to first order, and every one that differs from it in one level. Roughly at
  // first.
  const Rep fine = Rep(sqrt(detail::epsilon<Rep>()));
  const BasicLevelIntervals<Rep> plan = best_levels(levels);
  bool kept[capacity]{};
  for (const BasicLevelInterval<Rep>& one : plan.levels()) kept[one.level] = true;
  detail::PatternSearch<Rep> search{.levels = levels, .tolerance = Rep(1e-3), .improvement = Rep(1e-6)};
  search.best.y = detail::largest<Rep>();
  for (std::size_t other = size; other-- > 0;) {  // the highest stands for the plan itself
    if (other + 1 < size) kept[other] = !kept[other];
    detail::PatternSearch<Rep> from = search;
    std::uint64_t start[capacity]{};
    std::size_t below = size;
    Rep interval = Rep(0.0);
    for (std::size_t i = 0; i < size; ++i) {
      if (i + 1 < size && !kept[i]) continue;
      const auto one = detail::first_order(levels, below, i);
      if (one.possible && below < size && interval > Rep(0.0)) {
        start[below] = detail::rounded_ratio(Rep(one.interval / interval)) - 1;
      }
      interval = one.interval;
      below = i;
    }
    from.best.y = detail::largest<Rep>();
    if (from.improve(start)) {
      from.descend(4);
      if (from.best.y < search.best.y) {
        search.best = from.best;
        for (std::size_t i = 0; i < size; ++i) search.checkpoints[i] = from.checkpoints[i];
      }
    }
    if (other + 1 < size) kept[other] = !kept[other];
  }
  search.tolerance = Rep(Rep(64.0) * fine);
  search.improvement = Rep(Rep(64.0) * detail::epsilon<Rep>());
  search.best = detail::best_pattern_interval(levels, search.checkpoints, search.tolerance);
  search.descend(64);
  if (!(search.best.y < detail::largest<Rep>())) {
    detail::reject(
        "ckpt::optimal_pattern: no pattern makes progress: recovery times are too long for the failure "
        "rates; recovery of the highest level [s]",
        detail::approximate(levels[size - 1].recovery->value()));
  }

  BasicOptimalPattern<Rep> result{};
  const detail::Point<Rep> point = detail::best_pattern_interval(levels, search.checkpoints, fine);
  result.pattern.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(point.x));
  for (std::size_t i = 0; i + 1 < size; ++i) result.pattern.checkpoints[i] = search.checkpoints[i];
  result.achieves = multilevel_efficiency(levels, result.pattern);
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
