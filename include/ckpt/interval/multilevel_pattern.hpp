#pragma once
// A repeating pattern of checkpoints of several levels: its exact efficiency, and the best one.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/bracket.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
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
/// The highest level may be flushed in the background: its write is what blocks, and until the flush ends it survives
/// what the level below does; worse failures then go back to the checkpoint before it. A failure takes the flush back
/// as it does the work: it has ended when work and writes have gone on for that long since the checkpoint.
///
/// The chain is solved in closed form, each level as a geometric sum over the one below: the effort grows with the
/// levels used, not with V, and without a flush every term is positive.
///
/// @param levels   the rate of every level counts, written or not
/// @param pattern  t and V
/// @throws InvalidInput when t is not > 0 s, a level below the highest has a flush time, the flush takes longer than
/// the
///         work and writes of a pattern, or the expected time is too long for the scalar
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
/// optimum, 0.05 points and less below the best on 4 of 400 random machines of three levels, nowhere on 800 of two. The
/// best of all is `search_patterns` (multilevel_search.hpp). Extreme input may end it before, after 1500 steps from one
/// start.
///
/// @throws InvalidInput when a level below the highest has a flush time, a write takes no time, or no pattern makes
///         progress
/// @accuracy efficiency to rounding; t to about 1e-8 (double), since the efficiency is flat there. In a scalar that
///           carries derivatives those of the efficiency hold, and those of t do not.
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicOptimalPattern<Rep> optimal_pattern(const BasicCheckpointLevels<Rep>& levels);

// ---- implementation

namespace detail {

/// An expected time as a linear form: constant + sum_i slope_i F_i, where F_i is the expected time to be back at this
/// point after a failure of severity i.
template <Plain T>
struct RecoveryForm {
  T constant = 0.0;
  T slope[CheckpointLevels::capacity]{};

  constexpr void add(const T& factor, const RecoveryForm& other, std::size_t size) {
    constant += factor * other.constant;
    for (std::size_t i = 0; i < size; ++i) slope[i] += factor * other.slope[i];
  }
};

/// The expected time of a pattern over the compute in it; `largest` when it overflows.
///
/// A stretch of level l lies between two checkpoints of level >= l. Its time hangs on the checkpoint of level h that it
/// starts from, and on the level e of the one at its end only through the last interval: time = before(h) + a_e
/// last(h). Until then every F_i above h grows by the time passed since its start, those up to h are the recovery from
/// that checkpoint. V_l stretches of level l and one more are a stretch of level l + 1: a geometric sum.
template <class Rep>
[[nodiscard]] constexpr eager_t<Rep> pattern_slowdown(const BasicCheckpointLevels<Rep>& levels,
                                                      const eager_t<Rep>& interval, const std::uint64_t* checkpoints) {
  using T = eager_t<Rep>;
  using ckpt::math::expm1;
  using ckpt::math::log1p;
  constexpr std::size_t capacity = BasicCheckpointLevels<Rep>::capacity;
  const std::size_t size = levels.size();
  const auto failure_rate = [&levels](std::size_t i) { return enter(levels[i].failure_rate); };

  // The levels in use, the time e^(rate (t + c)) - 1 over rate to get through an interval, the recovery from each.
  std::size_t used[capacity]{};
  std::size_t number = 0;
  T rate = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    rate += failure_rate(i);
    if (i + 1 == size || checkpoints[i] > 0) used[number++] = i;
  }
  T through[capacity]{};
  T blocked[capacity]{};  // by the write
  RecoveryForm<T> recovery[capacity];
  RecoveryForm<T> before[capacity];
  RecoveryForm<T> last[capacity];
  T cost = 0.0;
  T lower = 0.0;  // rate of failures below the level
  std::size_t counted = 0;
  for (std::size_t u = 0; u < number; ++u) {
    const std::size_t h = used[u];
    const auto write = enter(levels[h].write);
    cost = levels.cost() == LevelCost::nested ? cost + write : write;
    blocked[h] = cost;
    through[h] = expm1(rate * (interval + cost)) / rate;

    for (; counted < h; ++counted) lower += failure_rate(counted);
    const T repeats = expm1(rate * enter(*levels[h].recovery));
    const bool highest = h + 1 == size;
    const T scale = highest ? repeats / rate : repeats / (rate + (rate - lower) * repeats);
    recovery[h].constant = scale;
    for (std::size_t i = h + 1; i < size; ++i) {
      T failures = failure_rate(i);
      if (i == h + 1) failures += failure_rate(h);
      recovery[h].slope[i] = scale * failures;
    }
  }

  // `form`, in F_i for i >= from, as seen from a checkpoint of level h with `passed` behind: F_i becomes the recovery
  // from there for i <= h, and all of them are longer by `passed`.
  const auto moved = [&](const RecoveryForm<T>& form, std::size_t from, std::size_t h, const RecoveryForm<T>& passed) {
    RecoveryForm<T> result{};
    result.constant = form.constant;
    T all = 0.0;
    T own = 0.0;
    for (std::size_t i = from; i < size; ++i) {
      const T& slope = form.slope[i];
      all += slope;
      if (i <= h) {
        own += slope;
      } else {
        result.slope[i] = slope;
      }
    }
    result.add(own, recovery[h], size);
    result.add(all, passed, size);
    return result;
  };

  RecoveryForm<T> interval_form{};
  interval_form.constant = 1.0;
  for (std::size_t i = 0; i < size; ++i) interval_form.slope[i] = failure_rate(i);
  for (std::size_t u = 0; u < number; ++u) last[used[u]] = moved(interval_form, 0, used[u], RecoveryForm<T>{});

  // A flush goes back with the work: it ends after so many stretches of each level, and a rest of an interval.
  const T flush = enter(levels[size - 1].flush);
  const bool flushes = flush > 0.0;
  std::uint64_t flushed[capacity]{};
  RecoveryForm<T> until[capacity];  // from a checkpoint of level h to there
  RecoveryForm<T> until_first = interval_form;
  if (flushes) {
    T rest = flush;
    T stretch[capacity]{};  // of work and writes, without failures and the write at its end
    stretch[0] = interval;
    for (std::size_t u = 0; u + 1 < number; ++u) {
      const T n = static_cast<double>(checkpoints[used[u]]);
      stretch[u + 1] = (n + 1.0) * stretch[u] + n * blocked[used[u]];
    }
    if (!(flush <= stretch[number - 1] + blocked[size - 1])) return largest<T>();
    for (std::size_t u = number - 1; u-- > 0;) {
      const T one = stretch[u] + blocked[used[u]];
      if (!(rest >= one)) continue;
      flushed[u] = rounded_ratio(T(rest / one));
      if (static_cast<double>(flushed[u]) * one > rest) --flushed[u];
      if (flushed[u] > checkpoints[used[u]]) flushed[u] = checkpoints[used[u]];
      rest -= static_cast<double>(flushed[u]) * one;
    }
    const T part = expm1(rate * rest) / rate;
    for (std::size_t u = 0; u < number; ++u) until[used[u]].add(part, last[used[u]], size);
    until_first = RecoveryForm<T>{};
    until_first.add(part, interval_form, size);
  }

  T intervals = 1.0;
  for (std::size_t u = 0; u + 1 < number; ++u) {
    const std::size_t l = used[u];
    const T n = static_cast<double>(checkpoints[l]);
    intervals *= n + 1.0;
    RecoveryForm<T> stretch = before[l];  // from a checkpoint of level l to the next one
    stretch.add(through[l], last[l], size);
    T growth = 0.0;  // every F above l grows by its own stretch
    for (std::size_t i = l + 1; i < size; ++i) growth += stretch.slope[i];
    // From the checkpoint of level h to the one of level l after so many stretches, at least one.
    const auto pass = [&](std::size_t h, const T& stretches) {
      const T grown = expm1((stretches - 1.0) * log1p(growth));
      RecoveryForm<T> first = before[h];
      first.add(through[l], last[h], size);
      RecoveryForm<T> passed{};
      passed.add(1.0 + grown, first, size);
      passed.add(grown / growth, moved(stretch, l + 1, h, RecoveryForm<T>{}), size);
      return passed;
    };
    if (flushed[u] > 0) {
      const RecoveryForm<T> rest = until[l];
      for (std::size_t v = u; v < number; ++v) {
        const std::size_t h = used[v];
        const RecoveryForm<T> passed = pass(h, static_cast<double>(flushed[u]));
        until[h] = passed;
        until[h].add(1.0, moved(rest, l + 1, h, passed), size);
      }
    }
    for (std::size_t v = u + 1; v < number; ++v) {
      const std::size_t h = used[v];
      const RecoveryForm<T> passed = pass(h, n);
      RecoveryForm<T> to_last = passed;
      to_last.add(1.0, moved(before[l], l + 1, h, passed), size);
      last[h] = moved(last[l], l + 1, h, passed);
      before[h] = to_last;
    }
  }
  const std::size_t top = size - 1;
  T time = before[top].constant + through[top] * last[top].constant;
  if (flushes) {
    // Until the flush ends the checkpoint stands for one of the level below, and what that does not survive costs the
    // pattern before it, too.
    if (number > 1) until_first = until[used[number - 2]];
    T lost = 0.0;
    for (std::size_t i = 0; i < size; ++i) lost += until_first.slope[i];
    time += until_first.constant + lost * (recovery[top].constant + time) - until[top].constant;
  }
  const T slowdown = time / (intervals * interval);
  return is_positive(slowdown) ? slowdown : largest<T>();
}

/// Rejects levels that the exact model does not describe.
template <class Rep>
constexpr void require_blocking(const BasicCheckpointLevels<Rep>& levels) {
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    if (levels[i].flush > BasicSeconds<Rep>{}) {
      reject_level("ckpt::multilevel_efficiency: flush time must be 0 s of every level but the highest", i,
                   approximate(levels[i].flush.value()));
    }
  }
}

/// The best interval for given numbers of checkpoints, and the slowdown with it.
template <class Rep>
[[nodiscard]] constexpr Point<eager_t<Rep>> best_pattern_interval(const BasicCheckpointLevels<Rep>& levels,
                                                                  const std::uint64_t* checkpoints,
                                                                  const eager_t<Rep>& tolerance) {
  using T = eager_t<Rep>;
  using ckpt::math::sqrt;
  // First order: mean cost of a checkpoint, and intervals lost to each severity.
  const std::size_t size = levels.size();
  T cost = 0.0;
  T losses = 0.0;
  T rate = 0.0;
  T apart = 1.0;  // intervals between two checkpoints of this level or above
  for (std::size_t i = 0; i < size; ++i) {
    const bool highest = i + 1 == size;
    const auto lambda = enter(levels[i].failure_rate);
    rate += lambda;
    losses += lambda * apart;
    T share = 1.0 / apart;  // of the checkpoints
    if (!highest) {
      apart *= static_cast<double>(checkpoints[i]) + 1.0;
      if (levels.cost() == LevelCost::replacing) share -= 1.0 / apart;
    }
    if (highest || checkpoints[i] > 0) cost += share * enter(levels[i].write);
  }
  const auto slowdown = [&](const T& t) { return pattern_slowdown(levels, t, checkpoints); };
  T start = sqrt(2.0 * cost / losses);
  const T flushed = enter(levels[size - 1].flush) / apart;  // by then no shorter interval ends before its flush does
  if (flushed > start) start = flushed;
  if (!(slowdown(start) < largest<T>())) {
    // Below this interval there is no failure during the compute of a pattern: a shorter one makes no more progress.
    const T least = 1.0 / (rate * apart);
    if (!(least < start && slowdown(least) < largest<T>())) return {start, largest<T>()};
    start = least;
  }
  return minimize(slowdown, start, tolerance);
}

/// A choice of V under way, with the best interval for it.
template <class Rep>
struct PatternSearch {
  using T = eager_t<Rep>;
  const BasicCheckpointLevels<Rep>& levels;
  T tolerance;    // of the interval, relative
  T improvement;  // relative; less is taken for rounding
  std::uint64_t checkpoints[BasicCheckpointLevels<Rep>::capacity]{};
  Point<T> best{};
  int tries = 1500;  // left, so that extreme input ends too; 200 do for real machines

  /// Takes other V when they are better.
  constexpr bool improve(const std::uint64_t* candidate) {
    if (tries == 0) return false;
    --tries;
    const auto found = best_pattern_interval(levels, candidate, tolerance);
    if (!(found.y < best.y * (1.0 - improvement))) return false;
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
  using T = detail::eager_t<Rep>;
  const auto t = detail::enter(pattern.interval.seconds());
  detail::require_positive(t, Subject{"ckpt::multilevel_efficiency", "interval", "s"});
  detail::require_blocking(levels);
  const T slowdown = detail::pattern_slowdown(levels, t, pattern.checkpoints);
  const T flush = detail::enter(levels[levels.size() - 1].flush);

  T n = 1.0;
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) n *= static_cast<double>(pattern.checkpoints[i]) + 1.0;
  const T work = n * t;
  const T time = work * slowdown;
  if (!(detail::is_positive(time) && time < detail::largest<T>())) {
    if (flush > work) {
      detail::reject(
          "ckpt::multilevel_efficiency: flush time of the highest level must not be longer than work and writes of a "
          "pattern [s]",
          detail::approximate(flush));
    }
    detail::reject(
        "ckpt::multilevel_efficiency: expected time of the pattern overflows: it does not end in any time; "
        "interval [s]",
        detail::approximate(t));
  }
  return {.intervals = detail::leave(n),
          .work = BasicSeconds<Rep>(work),
          .expected_time = BasicSeconds<Rep>(time),
          .efficiency = detail::leave(1.0 / slowdown)};
}

template <Scalar Rep>
constexpr BasicOptimalPattern<Rep> optimal_pattern(const BasicCheckpointLevels<Rep>& levels) {
  using T = detail::eager_t<Rep>;
  using ckpt::math::sqrt;
  constexpr std::size_t capacity = BasicCheckpointLevels<Rep>::capacity;
  const std::size_t size = levels.size();
  detail::require_blocking(levels);
  for (std::size_t i = 0; i < size; ++i) {
    detail::require_positive(levels[i].write, Subject{"ckpt::optimal_pattern", "write time of every level", "s"});
  }

  // Starts: the best subset of levels to first order, and every one that differs from it in one level. Roughly at
  // first.
  const T fine = sqrt(detail::epsilon<T>());
  const BasicLevelIntervals<Rep> plan = best_levels(levels);
  bool kept[capacity]{};
  for (const BasicLevelInterval<Rep>& one : plan.levels()) kept[one.level] = true;
  detail::PatternSearch<Rep> search{.levels = levels, .tolerance = 1e-3, .improvement = 1e-6};
  search.best.y = detail::largest<T>();
  for (std::size_t other = size; other-- > 0;) {  // the highest stands for the plan itself
    if (other + 1 < size) kept[other] = !kept[other];
    detail::PatternSearch<Rep> from = search;
    std::uint64_t start[capacity]{};
    std::size_t below = size;
    T interval = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
      if (i + 1 < size && !kept[i]) continue;
      const auto one = detail::first_order(levels, below, i);
      if (one.possible && below < size && interval > 0.0) {
        start[below] = detail::rounded_ratio(one.interval / interval) - 1;
      }
      interval = one.interval;
      below = i;
    }
    from.best.y = detail::largest<T>();
    if (from.improve(start)) {
      from.descend(4);
      if (from.best.y < search.best.y) {
        search.best = from.best;
        for (std::size_t i = 0; i < size; ++i) search.checkpoints[i] = from.checkpoints[i];
      }
    }
    if (other + 1 < size) kept[other] = !kept[other];
  }
  search.tolerance = 64.0 * fine;
  search.improvement = 64.0 * detail::epsilon<T>();
  search.best = detail::best_pattern_interval(levels, search.checkpoints, search.tolerance);
  search.descend(64);
  if (!(search.best.y < detail::largest<T>())) {
    detail::reject(
        "ckpt::optimal_pattern: no pattern makes progress: recovery times are too long for the failure "
        "rates; recovery of the highest level [s]",
        detail::approximate(levels[size - 1].recovery->value()));
  }

  BasicOptimalPattern<Rep> result{};
  const auto point = detail::best_pattern_interval(levels, search.checkpoints, fine);
  result.pattern.interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(point.x));
  for (std::size_t i = 0; i + 1 < size; ++i) result.pattern.checkpoints[i] = search.checkpoints[i];
  result.achieves = multilevel_efficiency(levels, result.pattern);
  return result;
}

}  // namespace ckpt::inline CKPT_ABI
