#pragma once
// A time that has to be a number above zero.

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A time that is a number above zero.
template <class Rep>
[[nodiscard]] constexpr const BasicSeconds<Rep>& positive_time(const BasicSeconds<Rep>& time, const char* text) {
  require_positive(time, text);
  return time;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
