#pragma once
// What "interval" means: the compute between two saves, or the period from the start of one save to the start of the
// next. Two types, so that one is never taken for the other.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

template <Scalar Rep>
class BasicPeriod;

/// tau, useful compute between two saves [s]: the interval of Young, Daly and Meta's ETTR. The save is not in it.
template <Scalar Rep = double>
class BasicWorkInterval {
 public:
  using rep = Rep;  ///< the scalar

  /// Zero.
  constexpr BasicWorkInterval() = default;
  /// From a time that is known to be compute only.
  constexpr explicit BasicWorkInterval(const BasicSeconds<Rep>& compute) : time_(compute) {}

  /// The time.
  [[nodiscard]] constexpr const BasicSeconds<Rep>& seconds() const { return time_; }
  /// The period that a save which blocks for `blocking` makes of it: T = tau + delta.
  [[nodiscard]] constexpr BasicPeriod<Rep> period(const BasicSeconds<Rep>& blocking) const;

 private:
  BasicSeconds<Rep> time_{};
};
/// In doubles.
using WorkInterval = BasicWorkInterval<double>;

/// T, from the start of one save to the start of the next [s]: the interval of Herault and Robert, of NVIDIA's
/// availability model and of `CheckpointOptions`. The time a save blocks is in it.
template <Scalar Rep = double>
class BasicPeriod {
 public:
  using rep = Rep;  ///< the scalar

  /// Zero.
  constexpr BasicPeriod() = default;
  /// From a time that is known to hold compute and save.
  constexpr explicit BasicPeriod(const BasicSeconds<Rep>& start_to_start) : time_(start_to_start) {}

  /// The time.
  [[nodiscard]] constexpr const BasicSeconds<Rep>& seconds() const { return time_; }
  /// The compute that is left beside a save which blocks for `blocking`: tau = T - delta.
  /// @throws InvalidInput when the save takes all of the period
  [[nodiscard]] constexpr BasicWorkInterval<Rep> work(const BasicSeconds<Rep>& blocking) const {
    const BasicSeconds<Rep> compute = time_ - blocking;
    detail::require_positive(compute.value(), "ckpt::Period::work: period minus blocking time must be > 0 s");
    return BasicWorkInterval<Rep>(compute);
  }

 private:
  BasicSeconds<Rep> time_{};
};
/// In doubles.
using Period = BasicPeriod<double>;

template <Scalar Rep>
constexpr BasicPeriod<Rep> BasicWorkInterval<Rep>::period(const BasicSeconds<Rep>& blocking) const {
  return BasicPeriod<Rep>(time_ + blocking);
}

/// How far an answer of an interval formula can be trusted for the inputs at hand.
enum class Validity : std::uint8_t {
  exact,        ///< the formula solves its model without approximation
  approximate,  ///< inside the regime for which the approximation was made
  outside,      ///< outside that regime: take `optimal_work_interval` or `expected_time` instead
};

/// Name of a validity.
[[nodiscard]] constexpr std::string_view to_string(Validity validity) {
  return validity == Validity::exact ? "exact" : validity == Validity::approximate ? "approximate" : "outside";
}

/// An interval by one formula. `Interval` is `WorkInterval` or `Period`: the type says which one the formula means.
template <class Interval>
struct IntervalChoice {
  Interval interval{};                    ///< the interval
  Validity validity = Validity::outside;  ///< whether the inputs are in the formula's regime
};

namespace detail {

// Where the regimes end, in parts of the MTBF.
inline constexpr double longest_period = 0.27;   // above it two failures in a period are likelier than 3 %
inline constexpr double longest_recovery = 0.1;  // of first-order models that count no failure in it
inline constexpr double young_bound = 0.035;     // cost of a save above which Young's interval loses 0.1 % of run time

}  // namespace detail

}  // namespace ckpt::inline CKPT_ABI
