#pragma once
// What an interval formula answers: an interval, and how far to trust it.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/period.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How far an answer of an interval formula can be trusted for the inputs at hand.
enum class Validity : std::uint8_t {
  exact,        ///< the formula solves its model without approximation
  approximate,  ///< inside the regime for which the approximation was made
  outside,      ///< outside that regime: take `optimal_work_interval` or `expected_time` instead
};

/// Name of a validity.
[[nodiscard]] constexpr std::string_view to_string(Validity validity) {
  switch (validity) {
    case Validity::exact:
      return "exact";
    case Validity::approximate:
      return "approximate";
    case Validity::outside:
      return "outside";
  }
  return "unknown";
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

CKPT_DETAIL_WARNINGS_POP
