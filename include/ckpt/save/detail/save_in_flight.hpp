#pragma once
// Work beside a save that is being written: the one place where it is said how long that takes, and how long the save
// is in the way of the next.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// Time that `work` takes with a save in flight, which is so for `in_flight` (copied and written) and takes the part
/// `slowdown` of the speed meanwhile. What is lost by that is made up: compute = work + s min(in_flight, compute).
template <Plain T>
[[nodiscard]] constexpr T compute_beside(const T& work, const T& in_flight, const T& slowdown) {
  const T with_all_of_it = work + slowdown * in_flight;
  return in_flight <= with_all_of_it ? with_all_of_it : work / (1.0 - slowdown);
}

/// Time from the end of a save's blocking that has to pass before the next save starts: until the save is durable where
/// saves are taken one at a time; else until its copy is done, and the path, which writes one save after the other and
/// takes `persist` for each, is no more than one save behind.
template <Plain T>
[[nodiscard]] constexpr T held_after_blocking(const T& blocking, const T& copying, const T& persist,
                                              bool one_at_a_time) {
  if (one_at_a_time) return copying + persist;
  return larger(copying, excess(persist, blocking));
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
