#pragma once
// Minimum and root of a function of one variable inside a bracket: constexpr, deterministic, and sure to end.

#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// An argument and what a function is there.
template <class Rep>
struct Point {
  Rep x = Rep(0.0);  ///< argument
  Rep y = Rep(0.0);  ///< value
};

/// |a - b|.
template <class Rep>
[[nodiscard]] constexpr Rep distance(const Rep& a, const Rep& b) {
  return a > b ? Rep(a - b) : Rep(b - a);
}

/// The minimum of a function that falls and then rises, for x > 0.
///
/// From `start` the bracket is widened by factors of two, then narrowed by Brent's method (parabolas, and golden
/// sections where they fail) until it is `tolerance` wide, relative to x. Where the function is flat to rounding, any
/// point of the flat part may come out: x is good to about the square root of the scalar's precision. A function that
/// overflows is to return `largest`; one that never rises, or never falls, is given up after `2 max_doublings`.
///
/// @param f          the function
/// @param start      where to look first, > 0
/// @param tolerance  of x, relative, > 0
template <class Rep, class F>
[[nodiscard]] constexpr Point<Rep> minimize(const F& f, const Rep& start, const Rep& tolerance) {
  constexpr int max_doublings = 1100;  // every power of two of a double
  constexpr int max_iterations = 200;
  const Rep two = Rep(2.0);
  const Rep half = Rep(0.5);

  Point<Rep> best{start, f(start)};
  Rep low = Rep(start * half);
  Rep high = Rep(start * two);
  Rep below = f(low);
  Rep above = f(high);
  for (int i = 0; i < max_doublings && (below < best.y || best.y >= largest<Rep>()); ++i) {
    high = best.x;
    above = best.y;
    best = {low, below};
    low = Rep(low * half);
    below = f(low);
  }
  for (int i = 0; i < max_doublings && above < best.y; ++i) {
    low = best.x;
    best = {high, above};
    high = Rep(high * two);
    above = f(high);
  }

  // Brent, Algorithms for Minimization without Derivatives (1973), chapter 5: second and third are the best points so
  // far after `best`, step and before the last two moves.
  const Rep golden = Rep(0.38196601125010515180);
  Point<Rep> second = best;
  Point<Rep> third = best;
  Rep step = Rep(0.0);
  Rep before = Rep(0.0);
  for (int i = 0; i < max_iterations; ++i) {
    const Rep middle = Rep(half * Rep(low + high));
    const Rep least = Rep(tolerance * best.x);
    if (distance(best.x, middle) <= Rep(Rep(two * least) - Rep(half * Rep(high - low)))) break;

    bool parabola = false;
    if (distance(before, Rep(0.0)) > least) {
      const Rep r = Rep(Rep(best.x - second.x) * Rep(best.y - third.y));
      Rep q = Rep(Rep(best.x - third.x) * Rep(best.y - second.y));
      Rep p = Rep(Rep(Rep(best.x - third.x) * q) - Rep(Rep(best.x - second.x) * r));
      q = Rep(two * Rep(q - r));
      if (q > Rep(0.0)) {
        p = Rep(Rep(0.0) - p);
      } else {
        q = Rep(Rep(0.0) - q);
      }
      const Rep limit = Rep(half * Rep(q * before));
      parabola = distance(p, Rep(0.0)) < distance(limit, Rep(0.0)) && p > Rep(q * Rep(low - best.x)) &&
                 p < Rep(q * Rep(high - best.x));
      if (parabola) {
        before = step;
        step = Rep(p / q);
        const Rep x = Rep(best.x + step);
        if (Rep(x - low) < Rep(two * least) || Rep(high - x) < Rep(two * least)) {
          step = best.x < middle ? least : Rep(Rep(0.0) - least);
        }
      }
    }
    if (!parabola) {
      before = best.x < middle ? Rep(high - best.x) : Rep(low - best.x);
      step = Rep(golden * before);
    }
    Rep move = step;
    if (distance(step, Rep(0.0)) < least) move = step > Rep(0.0) ? least : Rep(Rep(0.0) - least);
    const Rep x = Rep(best.x + move);
    const Point<Rep> next{x, f(x)};

    if (next.y <= best.y) {
      (next.x < best.x ? high : low) = best.x;
      third = second;
      second = best;
      best = next;
    } else {
      (next.x < best.x ? low : high) = next.x;
      const bool second_is_best = second.x <= best.x && second.x >= best.x;
      const bool third_is_free =
          (third.x <= best.x && third.x >= best.x) || (third.x <= second.x && third.x >= second.x);
      if (next.y <= second.y || second_is_best) {
        third = second;
        second = next;
      } else if (next.y <= third.y || third_is_free) {
        third = next;
      }
    }
  }
  return best;
}

/// Where a monotone function changes sign, from the side where it is not negative: the argument x with f(x) >= 0 that
/// is within `tolerance`, relative, of one where f < 0.
///
/// The ITP method: regula falsi as long as it is not worse than bisection. It takes at most two steps more than
/// bisection would, about log2(1 / tolerance) for a bracket of a factor of two. That f(x) >= 0 is not inferred: the f
/// of the answer was computed and is not negative, so rounding in f cannot put the answer on the wrong side.
///
/// @param f          the function; monotone but for rounding
/// @param good       an argument with f >= 0
/// @param bad        an argument with f < 0, above or below `good`
/// @param tolerance  relative to the larger of the two, > 0
/// @see I. F. D. Oliveira, R. H. C. Takahashi, ACM Trans. Math. Softw. 47(1) (2020)
template <class Rep, class F>
[[nodiscard]] constexpr Rep solve_bracketed(const F& f, const Rep& good, const Rep& bad, const Rep& tolerance) {
  constexpr int step_limit = 2200;
  const Rep zero = Rep(0.0);
  const Rep half = Rep(0.5);

  Point<Rep> in{good, f(good)};
  Point<Rep> out{bad, f(bad)};
  const Rep close = Rep(tolerance * (in.x > out.x ? in.x : out.x));
  Rep allowed = Rep(Rep(2.0) * distance(in.x, out.x));  // width that bisection, two steps behind, would have here
  for (int i = 0; i < step_limit && distance(in.x, out.x) > close; ++i) {
    const Rep width = distance(in.x, out.x);
    const Rep middle = Rep(half * Rep(in.x + out.x));
    // Regula falsi, moved towards the middle by 0.2 / (first width) width^2, and not further from it than allowed.
    Rep x = Rep(in.x + Rep(Rep(out.x - in.x) * Rep(in.y / Rep(in.y - out.y))));
    const Rep nudge = Rep(Rep(Rep(0.2) * width) * Rep(width / distance(good, bad)));
    const bool above = x > middle;
    if (distance(x, middle) > nudge) {
      x = above ? Rep(x - nudge) : Rep(x + nudge);
    } else {
      x = middle;
    }
    const Rep reach = allowed > width ? Rep(half * Rep(allowed - width)) : zero;
    if (!(distance(x, middle) <= reach)) x = above ? Rep(middle + reach) : Rep(middle - reach);
    allowed = Rep(half * allowed);

    const bool between = (x > in.x && x < out.x) || (x < in.x && x > out.x);
    if (!between) x = middle;
    const bool still_between = (x > in.x && x < out.x) || (x < in.x && x > out.x);
    if (!still_between) break;  // neighbours
    const Point<Rep> next{x, f(x)};
    if (next.y >= zero) {
      in = next;
    } else {
      out = next;
    }
  }
  return in.x;
}

/// `solve_bracketed` to two ulp. A user's scalar is given one step of Newton's method, which leaves the value and sets
/// the derivatives.
template <class Rep, class F>
[[nodiscard]] constexpr Rep root_of(const F& f, const Rep& good, const Rep& bad) {
  const Rep x = solve_bracketed(f, good, bad, Rep(Rep(2.0) * epsilon<Rep>()));
  if constexpr (std::is_floating_point_v<Rep>) {
    return x;
  } else {
    const Rep step = Rep(x * Rep(1e-5));
    const Rep slope = Rep(Rep(f(Rep(x + step)) - f(Rep(x - step))) / Rep(step + step));
    return Rep(x - Rep(f(x) / slope));
  }
}

/// Moves a guess by a few ulp, then by more and more, until `check` is content: down or up, to the safe side.
template <class Rep, class Check>
[[nodiscard]] constexpr Rep to_safe_side(const Rep& guess, bool down, const Check& check) {
  if (check(guess)) return guess;
  Rep step = epsilon<Rep>();
  for (int i = 0; i < 60; ++i) {
    const Rep x = Rep(guess * (down ? Rep(Rep(1.0) - step) : Rep(Rep(1.0) + step)));
    if (check(x)) return x;
    step = Rep(step * Rep(2.0));
    if (down && !(step < Rep(1.0))) break;
  }
  return Rep(0.0);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
