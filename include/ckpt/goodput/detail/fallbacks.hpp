#pragma once
// How often the segments of a run are gone through once more because saves were of no use.

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/eager_math.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/save/reliability.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// What saves of no use add to the segments of a run. Counted from its end, segment r >= 2 has r - 1 saves before it
/// that failures of the run can ask for; with the chance b that one is of no use, the chances e^(-X/M) = 1 - p to pass
/// a segment and 1 - p_2 to pass the last one, and z = b (1 - p),
///
///   phi_r = theta + (p_2 - theta) z^(r-2)     theta = p / (1 - z)
///
/// it is gone through phi_r / (1 - b phi_r) b times more often, and (1 - q) u phi_r / (1 - b phi_r) saves are read in
/// vain (docs/goodput.md).
template <Plain T>
struct Fallbacks {
  T useless;  // b
  T in_vain;  // (1 - q) u
  T first;    // phi_2 / (1 - b phi_2), of the segment before the last; 0: there is none
  T others;   // the sum of the others

  /// Times that saves are read in vain.
  [[nodiscard]] constexpr T reads() const { return in_vain * (first + others); }
};

/// @param mtbf      M
/// @param later     X, of a whole segment
/// @param last      Y, of the last one
/// @param segments  how many, the last one included
template <Plain T>
[[nodiscard]] constexpr Fallbacks<T> count_fallbacks(const BasicSaveReliability<T>& saves, const T& mtbf,
                                                     const T& later, const T& last, const T& segments) {
  using ckpt::math::expm1;
  const T b = saves.useless();
  Fallbacks<T> f{b, saves.unusable * (1.0 - saves.failed), 0.0, 0.0};
  if (!(segments > 1.5)) return f;
  const T fails = 0.0 - expm1(0.0 - later / mtbf);
  const T fails_last = 0.0 - expm1(0.0 - last / mtbf);
  const T z = b * (1.0 - fails);
  const T left = 1.0 - b + b * fails;  // 1 - z
  const T theta = fails / left;
  const T off = fails_last - theta;
  const T steady = fails / (1.0 - b);  // theta / (1 - b theta)
  f.first = fails_last / (1.0 - b * fails_last);
  const T others = segments - 2.0;
  f.others = others * steady;
  T beyond = off * z;
  for (T r = 0.5; r < others; r += 1.0) {
    const T more = beyond / ((1.0 - b * (theta + beyond)) * (1.0 - b * theta));
    f.others += more;
    const T size = more < 0.0 ? 0.0 - more : more;
    if (!(size > epsilon<T>() * 1e-3 * (f.first + f.others))) break;
    beyond = beyond * z;
  }
  return f;
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
