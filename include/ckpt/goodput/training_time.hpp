#pragma once
// How long a training run takes, from its arithmetic and the part of the time in which it gets on.

#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Wall-clock time of a training run: work / (speed ETTR).
///
/// @param work   arithmetic of the whole run [flop], finite and > 0
/// @param speed  what all accelerators reach together while they train [flop/s], finite and > 0
/// @param ettr   productive run time / wall-clock time, > 0 and <= 1
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSeconds<Rep> training_time(const BasicFlops<Rep>& work,
                                                        const BasicFlopPerSecond<std::type_identity_t<Rep>>& speed,
                                                        const std::type_identity_t<Rep>& ettr = Rep(1.0));

// ---- implementation

template <Scalar Rep>
constexpr BasicSeconds<Rep> training_time(const BasicFlops<Rep>& work,
                                          const BasicFlopPerSecond<std::type_identity_t<Rep>>& speed,
                                          const std::type_identity_t<Rep>& ettr) {
  detail::require_positive(work, Subject{"ckpt::training_time", "work", "flop"});
  detail::require_positive(speed, Subject{"ckpt::training_time", "speed", "flop/s"});
  detail::require_part(ettr, Subject{"ckpt::training_time", "ETTR"});
  const BasicSeconds<Rep> time = work / speed / ettr;
  detail::require_positive(time, "ckpt::training_time: time leaves the range of numbers");
  return time;
}

}  // namespace ckpt::inline CKPT_ABI
