#pragma once
// How much slower steps are while a save is written beside them, from what both need of the same resource.

#include <span>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// What a save and a step both need: a network, host memory's bandwidth, processor cores.
template <Scalar Rep = double>
struct BasicContendedResource {
  Rep taken = Rep(0.0);    ///< s, part of its capacity that a save takes while it persists, 0 ... below 1
  Rep exposed = Rep(0.0);  ///< e, part of a step that waits for it and for nothing else, 0 ... 1
  Rep busy = Rep(0.0);  ///< u, part of its capacity that a step takes, hidden or not; 0: no more than exposed, 0 ... 1
};
/// In doubles.
using ContendedResource = BasicContendedResource<double>;

/// sigma, part of the computing speed lost while a save persists.
///
///   step' / step = max(1 + sum_i e_i s_i / (1 - s_i), max_i u_i / (1 - s_i))        sigma = 1 - step / step'
///
/// A step gets 1 - s of each resource. What it waits for alone takes as much longer; what it hides behind other work
/// shows once the resource is busy all the time. Assumes that a save takes its part for as long as it persists, that it
/// comes first, and that waits for different resources follow each other. Collectives wait for the slowest rank: give
/// the figures of that one.
///
/// @param resources  each with sum e <= 1
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 4 ulp
/// @see slowdown_from_steps for the same measured
template <Scalar Rep = double>
[[nodiscard]] constexpr Rep slowdown_from_shares(
    std::span<const BasicContendedResource<std::type_identity_t<Rep>>> resources);

// ---- implementation

template <Scalar Rep>
constexpr Rep slowdown_from_shares(std::span<const BasicContendedResource<std::type_identity_t<Rep>>> resources) {
  using T = detail::eager_t<Rep>;
  T longer = 1.0;
  T least = 1.0;
  T waits = 0.0;
  for (const auto& one : resources) {
    constexpr const char* function = "ckpt::slowdown_from_shares";
    detail::require_fraction(one.exposed, Subject{function, "part of a step that waits for a resource"});
    detail::require_fraction(one.busy, Subject{function, "part of a resource that a step takes"});
    detail::require_between(
        one.taken, Rep(0.0), Rep(1.0 - 1e-9),
        "ckpt::slowdown_from_shares: part of a resource that a save takes must be from 0 to below 1");
    const T& s = detail::enter(one.taken);
    longer += detail::enter(one.exposed) * (s / (1.0 - s));
    least = detail::larger(least, T(detail::enter(one.busy) / (1.0 - s)));
    waits += detail::enter(one.exposed);
  }
  if (!(waits <= 1.0 + 1e-9)) {
    detail::reject("ckpt::slowdown_from_shares: parts of a step that wait for resources must add up to at most 1",
                   detail::approximate(waits));
  }
  return detail::leave(1.0 - 1.0 / detail::larger(longer, least));
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
