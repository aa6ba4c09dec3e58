#pragma once
// Several levels of checkpoints, each for failures that the cheaper ones do not survive: how often each is written, and
// which of them are worth having.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/interval.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// One level of checkpoints: memory of the node, a partner's memory, the file system.
template <Scalar Rep = double>
struct BasicCheckpointLevel {
  /// lambda, failures that this level survives and the one below does not, of the whole job [1/s], > 0.
  BasicPerSecond<Rep> failure_rate{};
  BasicSeconds<Rep> write{};                    ///< C, time one write blocks the work [s], >= 0
  std::optional<BasicSeconds<Rep>> recovery{};  ///< R, time to restart from it: must be given [s], >= 0
  BasicSeconds<Rep> flush{};  ///< from the end of blocking to durable, in the background; 0 if it blocks [s], >= 0
};
/// In doubles.
using CheckpointLevel = BasicCheckpointLevel<double>;

/// What `CheckpointLevel::write` means for a level above the first.
enum class LevelCost : std::uint8_t {
  replacing,  ///< the write stands in for those of the lower levels that are due: C_l alone (SCR)
  nested,     ///< the lower levels are written with it: C_1 + ... + C_l, of which only the levels in use count
};

/// The word for what the write of a level means.
[[nodiscard]] constexpr std::string_view to_string(LevelCost cost) {
  switch (cost) {
    case LevelCost::replacing:
      return "replacing";
    case LevelCost::nested:
      return "nested";
  }
  return "unknown";
}

/// A machine by the constants of a published multi-level study, lowest level first. Recovery from a level takes as long
/// as a write to it.
struct MultilevelMachine {
  std::string_view name{};     ///< name in the catalog
  CheckpointLevel level[3]{};  ///< the first `count` of them
  std::size_t count = 0;       ///< number of levels
  Source source{};             ///< where it was read
  std::string_view note{};     ///< remarks

  /// Its levels.
  [[nodiscard]] constexpr std::span<const CheckpointLevel> levels() const { return {level, count}; }
};

/// The levels of a job, lowest first: up to 8, kept in place.
template <Scalar Rep = double>
class BasicCheckpointLevels {
 public:
  static constexpr std::size_t capacity = 8;  ///< most levels

  /// From one to eight levels, lowest (cheapest, most frequent) first.
  /// @throws InvalidInput when there are none or more than eight, or a number is outside its domain
  constexpr BasicCheckpointLevels(std::initializer_list<BasicCheckpointLevel<Rep>> levels,
                                  LevelCost cost = LevelCost::replacing)
      : BasicCheckpointLevels(std::span<const BasicCheckpointLevel<Rep>>(levels.begin(), levels.size()), cost) {}
  /// The same from an array.
  constexpr explicit BasicCheckpointLevels(std::span<const BasicCheckpointLevel<Rep>> levels,
                                           LevelCost cost = LevelCost::replacing);

  /// From a `MultilevelMachine` of the catalog, or another type with the same `levels()`. Recovery from a level takes
  /// as long as a write to it, as in the runs published for those machines.
  /// @throws InvalidInput as above
  template <class LevelMachine>
    requires requires(const LevelMachine& machine) {
      machine.levels()[0].failure_rate;
      machine.levels()[0].write;
    }
  constexpr explicit BasicCheckpointLevels(const LevelMachine& machine, LevelCost cost = LevelCost::replacing);

  /// How many.
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  /// A level; the lowest is 0.
  [[nodiscard]] constexpr const BasicCheckpointLevel<Rep>& operator[](std::size_t level) const {
    return levels_[level];
  }
  /// What `write` means.
  [[nodiscard]] constexpr LevelCost cost() const { return cost_; }

 private:
  constexpr void add(const BasicCheckpointLevel<Rep>& level);
  constexpr void require_some() const;

  std::size_t size_;
  LevelCost cost_;
  BasicCheckpointLevel<Rep> levels_[capacity]{};
};
/// In doubles.
using CheckpointLevels = BasicCheckpointLevels<double>;

/// How often one level is written.
template <Scalar Rep = double>
struct BasicLevelInterval {
  std::size_t level = 0;              ///< which one: its place among those given
  BasicWorkInterval<Rep> interval{};  ///< W, compute between two checkpoints of that level or above
  std::uint64_t ratio = 1;            ///< W of the next one written / W, rounded, >= 1; 1 for the last
  bool flush_bound = false;           ///< W is the flush time: a flush must end before the next begins
  bool out_of_order = false;          ///< W is not above that of the next lower one: ask `best_levels`
};
/// In doubles.
using LevelInterval = BasicLevelInterval<double>;

/// Intervals of several levels to first order.
template <Scalar Rep = double>
struct BasicLevelIntervals {
  BasicLevelInterval<Rep> written[BasicCheckpointLevels<Rep>::capacity]{};  ///< the first `count` of them
  std::size_t count = 0;                  ///< how many of the given levels are written
  Rep overhead = Rep(0.0);                ///< H, time lost per time of work, recovery not counted
  Validity validity = Validity::outside;  ///< approximate where the pattern is next to the best one

  /// The levels that are written, lowest first.
  [[nodiscard]] constexpr std::span<const BasicLevelInterval<Rep>> levels() const { return {written, count}; }
  /// 1 - H: nearer to the exact model than 1 / (1 + H). Below zero far outside the regime.
  [[nodiscard]] constexpr Rep goodput() const { return detail::leave(1.0 - detail::enter(overhead)); }
};
/// In doubles.
using LevelIntervals = BasicLevelIntervals<double>;

/// The interval of every level to first order.
///
///   H = sum_l c_l / W_l + lambda_l (W_l / 2 + L_l)      W_l = max(sqrt(2 c_l / lambda_l), F_l)
///
/// with c_l = C_l for nested costs and C_l - C_{l-1} for replacing ones, F_l the flush time, and L_l = C_l + F_l the
/// age of a checkpoint when it becomes durable (0 without a flush). Without flushes H = sum_l sqrt(2 lambda_l c_l).
///
/// @param levels  all of them are used; their order is taken as it is
/// @return W_l in ascending order of levels. `approximate` means here what it means for Young's interval: a run with
///         this pattern takes at most 0.1 % longer than with the best one, by the exact model. With Lambda_l, the rate
///         of failures of level l or above, it holds where Lambda_l (W_l + R_l) is at most 0.26 for a single level,
///         0.05 summed over several, and every W_l is above that of the level below (if not: `best_levels`). The
///         goodput 1 - H is then within 0.003 of the exact one for several levels, 0.04 for one, whose recovery it
///         leaves out.
/// @throws InvalidInput when a level that is not flushed has c_l <= 0, or c_l < 0; the text has the levels
/// @accuracy second order in sqrt(lambda C); see `multilevel_efficiency` (multilevel_pattern.hpp) for the exact value
/// @see A. Benoit, A. Cavelan, V. Le Fevre, Y. Robert, H. Sun, IEEE Trans. Computers 66(7) (2017), for nested costs
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicLevelIntervals<Rep> multilevel_intervals(const BasicCheckpointLevels<Rep>& levels);

/// The subset of the levels with the least overhead to first order. Failures of a level that is left out are recovered
/// from the next one that is kept; the highest is always kept.
///
/// Dynamic programming over pairs of neighbours among those kept, W ascending.
///
/// @throws InvalidInput when no subset has an interval: the highest level costs nothing and is not flushed
/// @see `multilevel_intervals` for the formulas
template <Scalar Rep = double>
[[nodiscard]] constexpr BasicLevelIntervals<Rep> best_levels(const BasicCheckpointLevels<Rep>& levels);

// ---- implementation

namespace detail {

/// "... (got 0), level 2": what is wrong with one of several levels.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_level(const char* text, std::size_t level, double value) {
  reject(InvalidInput(text, value).append(", level ").append(static_cast<double>(level)));
}

/// Two levels that do not go up.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_order(std::size_t level, double write, std::size_t below,
                                                                double write_below) {
  reject(InvalidInput("ckpt::multilevel_intervals: levels must be in order, the cheapest first: the write time must be "
                      "above that of the level below; level ")
             .append(static_cast<double>(level))
             .append(" takes ")
             .append(write)
             .append(" s, level ")
             .append(static_cast<double>(below))
             .append(" takes ")
             .append(write_below)
             .append(" s; best_levels tells which are worth having"));
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicCheckpointLevels<Rep>::BasicCheckpointLevels(std::span<const BasicCheckpointLevel<Rep>> levels,
                                                            LevelCost cost)
    : size_(0), cost_(cost) {
  for (const BasicCheckpointLevel<Rep>& level : levels) add(level);
  require_some();
}

template <Scalar Rep>
template <class LevelMachine>
  requires requires(const LevelMachine& machine) {
    machine.levels()[0].failure_rate;
    machine.levels()[0].write;
  }
constexpr BasicCheckpointLevels<Rep>::BasicCheckpointLevels(const LevelMachine& machine, LevelCost cost)
    : size_(0), cost_(cost) {
  for (const auto& level : machine.levels()) {
    add({.failure_rate = BasicPerSecond<Rep>(level.failure_rate),
         .write = BasicSeconds<Rep>(level.write),
         .recovery = BasicSeconds<Rep>(level.write)});
  }
  require_some();
}

template <Scalar Rep>
constexpr void BasicCheckpointLevels<Rep>::require_some() const {
  if (size_ == 0) detail::reject("ckpt::CheckpointLevels: number of levels must be from 1 to 8", 0.0);
}

template <Scalar Rep>
constexpr void BasicCheckpointLevels<Rep>::add(const BasicCheckpointLevel<Rep>& level) {
  if (size_ == capacity) detail::reject("ckpt::CheckpointLevels: number of levels must be from 1 to 8", 9.0);
  const auto require = [this](bool good, const char* text, const Rep& value) {
    if (!good) detail::reject_level(text, size_, detail::approximate(value));
  };
  require(detail::is_positive(level.failure_rate.value()),
          "ckpt::CheckpointLevels: failure rate of a level must be finite and > 0 1/s", level.failure_rate.value());
  require(detail::is_non_negative(level.write.value()),
          "ckpt::CheckpointLevels: write time of a level must be finite and >= 0 s", level.write.value());
  if (!level.recovery) {
    detail::reject(InvalidInput("ckpt::CheckpointLevels: recovery time of a level must be given, level ")
                       .append(static_cast<double>(size_)));
  }
  require(detail::is_non_negative(level.recovery->value()),
          "ckpt::CheckpointLevels: recovery time of a level must be finite and >= 0 s", level.recovery->value());
  require(detail::is_non_negative(level.flush.value()),
          "ckpt::CheckpointLevels: flush time of a level must be finite and >= 0 s", level.flush.value());
  levels_[size_++] = level;
}

namespace detail {

/// One level to first order, when the next lower one that is kept is `below` (the level count when there is none).
template <Plain T>
struct FirstOrder {
  bool possible = false;
  bool flush_bound = false;
  T interval = 0.0;
  T overhead = 0.0;
};

template <class Rep>
[[nodiscard]] constexpr FirstOrder<eager_t<Rep>> first_order(const BasicCheckpointLevels<Rep>& levels,
                                                             std::size_t below, std::size_t level) {
  using ckpt::math::sqrt;
  const bool lowest = below >= levels.size();
  BasicPerSecond<Rep> rate = levels[level].failure_rate;
  for (std::size_t i = lowest ? 0 : below + 1; i < level; ++i) rate += levels[i].failure_rate;
  BasicSeconds<Rep> cost = levels[level].write;
  if (!lowest && levels.cost() == LevelCost::replacing) cost -= levels[below].write;

  const auto& lambda = enter(rate);
  const auto& c = enter(cost);
  const auto f = enter(levels[level].flush);
  const auto latency = enter(levels[level].write + levels[level].flush);
  const bool flushed = f > 0.0;
  FirstOrder<eager_t<Rep>> result;
  result.possible = c > 0.0 || (flushed && c >= 0.0);
  if (!result.possible) return result;
  if (c > 0.0) result.interval = sqrt(2.0 * c / lambda);
  if (f > result.interval) {
    result.flush_bound = true;
    result.interval = f;
  }
  const auto lost = lambda * 0.5 * result.interval;
  result.overhead = c / result.interval + lost;
  if (flushed) result.overhead += lambda * latency;
  return result;
}

/// n rounded to the nearest whole number, at least 1.
template <Plain T>
[[nodiscard]] constexpr std::uint64_t rounded_ratio(const T& n) {
  constexpr double most = 0x1p53;
  std::uint64_t result = 1;
  std::uint64_t bit = 1;
  while (static_cast<double>(bit) < most && n >= static_cast<double>(bit * 2)) bit *= 2;
  for (result = bit; bit > 1;) {
    bit /= 2;
    if (n >= static_cast<double>(result + bit)) result += bit;
  }
  if (n >= static_cast<double>(result) + 0.5) ++result;
  return result;
}

/// The answer for the levels that `next` chains up: `first` is the lowest, the highest is its own next.
template <class Rep>
[[nodiscard]] constexpr BasicLevelIntervals<Rep> intervals_of(const BasicCheckpointLevels<Rep>& levels,
                                                              std::size_t first, const std::size_t* next) {
  constexpr double one_level = 0.26;  // Young's bound: the interval at delta = 0.035 M
  constexpr double several = 0.05;    // what the levels lose adds up, and their ratios are rounded
  using T = eager_t<Rep>;
  T overhead = 0.0;
  T all_exposed = 0.0;
  BasicLevelIntervals<Rep> result{};
  result.validity = Validity::approximate;
  T from_here_up = 0.0;  // rate of failures that only this level or a higher one survives
  for (std::size_t i = 0; i < levels.size(); ++i) from_here_up += enter(levels[i].failure_rate);
  std::size_t below = levels.size();
  for (std::size_t level = first;;) {
    const auto one = first_order(levels, below, level);
    if (!one.possible) {
      const Rep& write = levels[level].write.value();
      if (below < levels.size() && levels.cost() == LevelCost::replacing) {
        reject_order(level, approximate(write), below, approximate(levels[below].write.value()));
      }
      reject_level("ckpt::multilevel_intervals: write time of a level that is not flushed must be > 0 s", level,
                   approximate(write));
    }
    require_positive(one.interval, "ckpt::multilevel_intervals: interval of a level overflows, or underflows to 0 s");
    require_positive(one.overhead, "ckpt::multilevel_intervals: overhead of a level overflows");
    const std::size_t n = result.count++;
    result.written[n] = {.level = level,
                         .interval = BasicWorkInterval<Rep>(BasicSeconds<Rep>(one.interval)),
                         .ratio = 1,
                         .flush_bound = one.flush_bound};
    overhead += one.overhead;
    if (n > 0) {
      const auto lower = enter(result.written[n - 1].interval.seconds());
      result.written[n].out_of_order = !(one.interval > lower);
      if (result.written[n].out_of_order) result.validity = Validity::outside;
      result.written[n - 1].ratio = rounded_ratio(one.interval / lower);
    }
    const auto exposed = one.interval + enter(*levels[level].recovery);
    all_exposed += from_here_up * exposed;
    for (std::size_t i = below < levels.size() ? below + 1 : 0; i <= level; ++i) {
      from_here_up -= enter(levels[i].failure_rate);
    }
    if (next[level] == level) break;
    below = level;
    level = next[level];
  }
  if (!(all_exposed <= (result.count == 1 ? one_level : several))) result.validity = Validity::outside;
  result.overhead = leave(overhead);
  return result;
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicLevelIntervals<Rep> multilevel_intervals(const BasicCheckpointLevels<Rep>& levels) {
  std::size_t next[BasicCheckpointLevels<Rep>::capacity]{};
  for (std::size_t i = 0; i < levels.size(); ++i) next[i] = i + 1 < levels.size() ? i + 1 : i;
  return detail::intervals_of(levels, 0, next);
}

template <Scalar Rep>
constexpr BasicLevelIntervals<Rep> best_levels(const BasicCheckpointLevels<Rep>& levels) {
  constexpr std::size_t capacity = BasicCheckpointLevels<Rep>::capacity;
  const std::size_t size = levels.size();
  // from[i][j]: the least overhead of level j and all above it, when i is the next one kept below j (i = size: none),
  // and the level kept after j. Filled from the highest level down.
  detail::eager_t<Rep> from[capacity + 1][capacity]{};
  bool possible[capacity + 1][capacity]{};
  std::size_t after[capacity + 1][capacity]{};
  for (std::size_t j = size; j-- > 0;) {
    for (std::size_t i = 0; i <= size; ++i) {
      if (i >= j && i != size) continue;
      const auto one = detail::first_order(levels, i, j);
      if (!one.possible) continue;
      after[i][j] = j;
      if (j + 1 == size) {
        possible[i][j] = true;
        from[i][j] = one.overhead;
        continue;
      }
      for (std::size_t k = j + 1; k < size; ++k) {
        if (!possible[j][k] || !(detail::first_order(levels, j, k).interval > one.interval)) continue;
        const auto sum = one.overhead + from[j][k];
        if (possible[i][j] && !(sum < from[i][j])) continue;
        possible[i][j] = true;
        from[i][j] = sum;
        after[i][j] = k;
      }
    }
  }

  std::size_t first = size;
  for (std::size_t j = 0; j < size; ++j) {
    if (possible[size][j] && (first == size || from[size][j] < from[size][first])) first = j;
  }
  if (first == size) {
    detail::reject("ckpt::best_levels: write time of the highest level must be > 0 s unless it is flushed",
                   detail::approximate(levels[size - 1].write.value()));
  }
  std::size_t next[capacity]{};
  std::size_t below = size;
  for (std::size_t level = first;;) {
    next[level] = after[below][level];
    if (next[level] == level) break;
    below = level;
    level = next[level];
  }
  return detail::intervals_of(levels, first, next);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
