#pragma once
// What "interval" means: the compute between two saves, or the period from the start of one save to the start of the
// next. Two types, so that one is never taken for the other.

#include <concepts>

#include <ckpt/core/check.hpp>
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
  /// From a time, or what converts to one, taken to hold compute and save: `{.period = 1_h}`.
  template <std::convertible_to<BasicSeconds<Rep>> T>
  constexpr BasicPeriod(const T& start_to_start)  // NOLINT(google-explicit-constructor)
      : time_(start_to_start) {}

  /// The time.
  [[nodiscard]] constexpr const BasicSeconds<Rep>& seconds() const { return time_; }
  /// The compute that is left beside a save which blocks for `blocking`: tau = T - delta.
  /// @throws InvalidInput when the save takes all of the period
  [[nodiscard]] constexpr BasicWorkInterval<Rep> work(const BasicSeconds<Rep>& blocking) const {
    const BasicSeconds<Rep> compute = time_ - blocking;
    detail::require_positive(compute, Subject{"ckpt::Period::work", "period minus blocking time", "s"});
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

}  // namespace ckpt::inline CKPT_ABI
