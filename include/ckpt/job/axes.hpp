#pragma once
// Many jobs at once: what is moved, over which values, and the job of every combination by its number, so that any
// process can take any part of them.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/detail/moved_job.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/save/strategy.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How the values of an axis follow each other.
enum class AxisScale : std::uint8_t {
  list,         ///< as they were given
  linear,       ///< each the same more than the one before
  logarithmic,  ///< each the same factor of the one before
};

/// Words for a scale.
[[nodiscard]] constexpr std::string_view to_string(AxisScale scale) {
  return scale == AxisScale::list ? "list" : scale == AxisScale::linear ? "linear" : "logarithmic";
}

/// Values in order: a list, or a number of them from one end to the other, both included.
///
///   linear        x_i = low + (high - low) i / (n - 1)
///   logarithmic   x_i = low (high / low)^(i / (n - 1))
class AxisValues {
 public:
  /// A list, which must outlive the values.
  /// @throws InvalidInput for an empty one
  template <std::convertible_to<std::span<const double>> List>
  constexpr AxisValues(const List& values)  // NOLINT(google-explicit-constructor)
      : list_(values), count_(list_.size()) {
    if (list_.empty()) detail::reject(InvalidInput("ckpt::AxisValues: a list must not be empty"));
  }
  /// @param low, high  the ends, finite; high may be below low
  /// @param count      n, 2 or more, or 1 where the ends are the same
  /// @throws InvalidInput outside of that
  [[nodiscard]] static constexpr AxisValues linear(double low, double high, std::uint64_t count);
  /// The same with ends above 0.
  [[nodiscard]] static constexpr AxisValues logarithmic(double low, double high, std::uint64_t count);

  /// How they follow each other.
  [[nodiscard]] constexpr AxisScale scale() const { return scale_; }
  /// How many.
  [[nodiscard]] constexpr std::uint64_t size() const { return count_; }
  /// One of them, i < size().
  [[nodiscard]] constexpr double operator[](std::uint64_t i) const;

 private:
  constexpr AxisValues(AxisScale scale, double low, double high, std::uint64_t count);

  AxisScale scale_ = AxisScale::list;
  std::span<const double> list_{};
  double low_ = 0.0;
  double high_ = 0.0;
  std::uint64_t count_ = 0;
};

/// One thing of a job that is moved, and its values: an input, the period (from the start of a save to the start of the
/// next), or the strategy.
class Axis {
 public:
  /// An input at values in base units.
  constexpr Axis(Input input, const AxisValues& values) : input_(input), values_(values) {}
  /// `saving.period`, in seconds; the interval of work between saves is `Input::interval`.
  [[nodiscard]] static constexpr Axis periods(const AxisValues& seconds) { return {std::nullopt, seconds}; }
  /// The strategy; the list must outlive the axis.
  [[nodiscard]] static constexpr Axis strategies(std::span<const SaveStrategy> list = all_strategies);

  /// What is moved: the name of an input ("interval" for periods, too), or "strategy".
  [[nodiscard]] constexpr std::string_view moves() const {
    return !strategies_.empty() ? "strategy" : to_string(input_.value_or(Input::interval));
  }
  /// How many values.
  [[nodiscard]] constexpr std::uint64_t size() const {
    return strategies_.empty() ? values_.size() : strategies_.size();
  }
  /// A value in base units; of strategies its number in `SaveStrategy`.
  [[nodiscard]] constexpr double value(std::uint64_t i) const;
  /// Puts a value into a job.
  /// @throws InvalidInput as `with`
  constexpr void set(Job& job, std::uint64_t i) const;
  /// The same for one job after the other.
  constexpr void set(detail::MovedJob& moved, std::uint64_t i) const;

 private:
  constexpr Axis(std::optional<Input> input, const AxisValues& values) : input_(input), values_(values) {}

  std::optional<Input> input_{};
  AxisValues values_;
  std::span<const SaveStrategy> strategies_{};
};

/// Numbers of several digits, each with a radix of its own; the last one changes fastest: 0 is (0, 0), 1 is (0, 1).
class MixedRadix {
 public:
  static constexpr std::size_t max_digits = 64;  ///< most digits

  /// One more digit, behind the others, which is below `radix`.
  /// @throws InvalidInput for a radix of 0, for more than `max_digits`, and for more than 2^53 numbers
  constexpr void add(std::uint64_t radix);
  /// How many numbers there are: 1 without digits.
  [[nodiscard]] constexpr std::uint64_t size() const { return size_; }
  /// How many digits.
  [[nodiscard]] constexpr std::size_t digits() const { return digits_; }
  /// A digit of a number below `size()`.
  [[nodiscard]] constexpr std::uint64_t digit(std::uint64_t number, std::size_t place) const {
    return number / weights_[place] % radices_[place];
  }

 private:
  std::array<std::uint64_t, max_digits> radices_{};
  std::array<std::uint64_t, max_digits> weights_{};
  std::size_t digits_ = 0;
  std::uint64_t size_ = 1;
};

/// Every combination of the values of axes, by number; the last axis changes fastest. Nothing is stored but the axes.
class Axes {
 public:
  /// @param axes  in order; must outlive this
  /// @throws InvalidInput for more than 64 axes or 2^53 points, and for an input, the period or the strategy on two
  /// axes
  constexpr explicit Axes(std::span<const Axis> axes);

  /// How many points.
  [[nodiscard]] constexpr std::uint64_t size() const { return numbers_.size(); }
  /// The axes.
  [[nodiscard]] constexpr std::span<const Axis> axes() const { return axes_; }
  /// Value of an axis at a point, in base units.
  [[nodiscard]] constexpr double value(std::uint64_t point, std::size_t axis) const {
    return axes_[axis].value(numbers_.digit(point, axis));
  }
  /// The job of a point: the job with each input moved, in order.
  /// @throws InvalidInput as `with`, and for a point that is not below `size()`
  [[nodiscard]] constexpr Job job(const Job& job, std::uint64_t point) const;
  /// The same for one job after the other, a point below `size()`.
  constexpr void put(detail::MovedJob& moved, std::uint64_t point) const;

 private:
  std::span<const Axis> axes_{};
  MixedRadix numbers_{};
};

/// A point that was solved.
struct SweepPoint {
  std::uint64_t index = 0;    ///< its number
  std::string_view reason{};  ///< why there is no outcome, as `solve` says it; empty where there is one
  const Outcome& outcome;     ///< what the job costs
};

/// Points [begin, end) of all.
struct SweepPart {
  std::uint64_t begin = 0;                             ///< the first
  std::uint64_t end = ~static_cast<std::uint64_t>(0);  ///< behind the last; those beyond all points are left out
};

/// Solves points in order, and shows each to `visit`, a call with a `const SweepPoint&`. What cannot be solved is a
/// point with a reason. Threads and processes take parts of their own: points do not know of each other.
template <class Visit>
constexpr void sweep(const Job& job, const Axes& axes, const SweepPart& part, Visit&& visit);

/// What an output has to be.
struct Constraint {
  Output output = Output::goodput;   ///< which
  std::optional<double> at_least{};  ///< in base units
  std::optional<double> at_most{};   ///< in base units

  /// Whether an outcome is as it has to be.
  [[nodiscard]] constexpr bool holds(const Outcome& outcome) const {
    const double x = ckpt::value(outcome, output);
    return (!at_least || x >= *at_least) && (!at_most || x <= *at_most);
  }
};

/// Whether an outcome meets all of them.
[[nodiscard]] constexpr bool meets(const Outcome& outcome, std::span<const Constraint> constraints) {
  for (const Constraint& each : constraints) {
    if (!each.holds(outcome)) return false;
  }
  return true;
}

// ---- implementation

constexpr AxisValues::AxisValues(AxisScale scale, double low, double high, std::uint64_t count)
    : scale_(scale), low_(low), high_(high), count_(count) {
  for (const double end : {low, high}) {
    if (!detail::is_finite(end)) detail::reject("ckpt::AxisValues: ends must be finite", end);
    if (scale == AxisScale::logarithmic && !(end > 0.0)) {
      detail::reject("ckpt::AxisValues: ends of a logarithmic axis must be > 0", end);
    }
  }
  if (count == 0 || (count == 1 && low != high)) {
    detail::reject("ckpt::AxisValues: values from one end to the other must be 2 or more", static_cast<double>(count));
  }
}

constexpr AxisValues AxisValues::linear(double low, double high, std::uint64_t count) {
  return {AxisScale::linear, low, high, count};
}
constexpr AxisValues AxisValues::logarithmic(double low, double high, std::uint64_t count) {
  return {AxisScale::logarithmic, low, high, count};
}

constexpr double AxisValues::operator[](std::uint64_t i) const {
  if (scale_ == AxisScale::list) return list_[static_cast<std::size_t>(i)];
  if (i == 0) return low_;
  if (i + 1 == count_) return high_;
  const double part = static_cast<double>(i) / static_cast<double>(count_ - 1);
  if (scale_ == AxisScale::linear) return low_ * (1.0 - part) + high_ * part;
  return math::exp(math::log(low_) * (1.0 - part) + math::log(high_) * part);
}

constexpr Axis Axis::strategies(std::span<const SaveStrategy> list) {
  if (list.empty()) detail::reject(InvalidInput("ckpt::Axis: a list of strategies must not be empty"));
  Axis axis(std::nullopt, AxisValues::linear(0.0, 0.0, 1));
  axis.strategies_ = list;
  return axis;
}

constexpr double Axis::value(std::uint64_t i) const {
  return strategies_.empty() ? values_[i] : static_cast<double>(strategies_[static_cast<std::size_t>(i)]);
}

constexpr void Axis::set(Job& job, std::uint64_t i) const {
  if (!strategies_.empty()) {
    job.saving.strategy = strategies_[static_cast<std::size_t>(i)];
  } else if (input_) {
    detail::set_input(job, *input_, values_[i]);
  } else {
    job.saving.period = Period(Seconds(values_[i]));
    job.saving.interval.reset();
    job.saving.continuous = false;
  }
}

constexpr void Axis::set(detail::MovedJob& moved, std::uint64_t i) const {
  if (input_) return moved.set(*input_, values_[i]);
  if (strategies_.empty()) return set(moved.edit(), i);
  moved.set(strategies_[static_cast<std::size_t>(i)]);
}

constexpr void MixedRadix::add(std::uint64_t radix) {
  if (radix == 0) detail::reject(InvalidInput("ckpt::MixedRadix: a radix must be 1 or more"));
  if (digits_ == max_digits) detail::reject(InvalidInput("ckpt::MixedRadix: more than 64 digits"));
  if (detail::multiply_overflows(size_, radix, size_) || size_ > std::uint64_t{1} << 53) {
    detail::reject(InvalidInput("ckpt::MixedRadix: more than 2^53 combinations"));
  }
  for (std::size_t i = 0; i < digits_; ++i) weights_[i] *= radix;
  radices_[digits_] = radix;
  weights_[digits_] = 1;
  ++digits_;
}

constexpr Axes::Axes(std::span<const Axis> axes) : axes_(axes) {
  for (std::size_t i = 0; i < axes.size(); ++i) {
    numbers_.add(axes[i].size());
    for (std::size_t other = 0; other < i; ++other) {
      if (axes[i].moves() == axes[other].moves()) {
        detail::reject(InvalidInput("ckpt::Axes: two axes move the ").append(axes[i].moves()));
      }
    }
  }
}

constexpr Job Axes::job(const Job& job, std::uint64_t point) const {
  if (point >= size()) detail::reject("ckpt::Axes: no such point", static_cast<double>(point));
  Job moved = job;
  for (std::size_t i = 0; i < axes_.size(); ++i) axes_[i].set(moved, numbers_.digit(point, i));
  return moved;
}

constexpr void Axes::put(detail::MovedJob& moved, std::uint64_t point) const {
  for (std::size_t i = 0; i < axes_.size(); ++i) axes_[i].set(moved, numbers_.digit(point, i));
}

template <class Visit>
constexpr void sweep(const Job& job, const Axes& axes, const SweepPart& part, Visit&& visit) {
  const std::uint64_t end = part.end < axes.size() ? part.end : axes.size();
  detail::MovedJob moved(job);
  detail::KeptOutcome kept;
  for (std::uint64_t i = part.begin; i < end; ++i) {
#if CKPT_HAS_EXCEPTIONS
    try {
#endif
      moved.restart();
      axes.put(moved, i);
      detail::reject_obstacle(moved.solve(kept), moved.job(), kept.outcome);
#if CKPT_HAS_EXCEPTIONS
    } catch (const InvalidInput& error) {
      kept = {};
      visit(SweepPoint{i, error.what(), kept.outcome});
      continue;
    }
#endif
    visit(SweepPoint{i, {}, kept.outcome});
  }
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
