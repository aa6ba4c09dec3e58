#pragma once
// Minimum and root of a function of one variable inside a bracket: constexpr, deterministic, and sure to end.

#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// An argument and what a function is there.
template <Plain T>
struct Point {
  T x = 0.0;  ///< argument
  T y = 0.0;  ///< value
};

/// |a - b|.
template <Plain T>
[[nodiscard]] constexpr T distance(const T& a, const std::type_identity_t<T>& b) {
  return a > b ? a - b : b - a;
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
template <Plain T, class F>
[[nodiscard]] constexpr Point<T> minimize(const F& f, const T& start, const std::type_identity_t<T>& tolerance) {
  constexpr int max_doublings = 1100;  // every power of two of a double
  constexpr int max_iterations = 200;

  Point<T> best{start, f(start)};
  T low = 0.5 * start;
  T high = 2.0 * start;
  T below = f(low);
  T above = f(high);
  for (int i = 0; i < max_doublings && (below < best.y || best.y >= largest<T>()); ++i) {
    high = best.x;
    above = best.y;
    best = {low, below};
    low = 0.5 * low;
    below = f(low);
  }
  for (int i = 0; i < max_doublings && above < best.y; ++i) {
    low = best.x;
    best = {high, above};
    high = 2.0 * high;
    above = f(high);
  }

  // Brent, Algorithms for Minimization without Derivatives (1973), chapter 5: second and third are the best points so
  // far after `best`, step and before the last two moves.
  constexpr double golden = 0.38196601125010515180;
  Point<T> second = best;
  Point<T> third = best;
  T step = 0.0;
  T before = 0.0;
  for (int i = 0; i < max_iterations; ++i) {
    const T middle = 0.5 * (low + high);
    const T least = tolerance * best.x;
    if (distance(best.x, middle) <= 2.0 * least - 0.5 * (high - low)) break;

    bool parabola = false;
    if (distance(before, 0.0) > least) {
      const T r = (best.x - second.x) * (best.y - third.y);
      T q = (best.x - third.x) * (best.y - second.y);
      T p = (best.x - third.x) * q - (best.x - second.x) * r;
      q = 2.0 * (q - r);
      if (q > 0.0) {
        p = 0.0 - p;
      } else {
        q = 0.0 - q;
      }
      const T limit = 0.5 * (q * before);
      parabola = distance(p, 0.0) < distance(limit, 0.0) && p > q * (low - best.x) && p < q * (high - best.x);
      if (parabola) {
        before = step;
        step = p / q;
        const T x = best.x + step;
        if (x - low < 2.0 * least || high - x < 2.0 * least) step = best.x < middle ? least : 0.0 - least;
      }
    }
    if (!parabola) {
      before = best.x < middle ? high - best.x : low - best.x;
      step = golden * before;
    }
    T move = step;
    if (distance(step, 0.0) < least) move = step > 0.0 ? least : 0.0 - least;
    const T x = best.x + move;
    const Point<T> next{x, f(x)};

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
template <Plain T, class F>
[[nodiscard]] constexpr T solve_bracketed(const F& f, const T& good, const T& bad,
                                          const std::type_identity_t<T>& tolerance) {
  constexpr int step_limit = 2200;

  Point<T> in{good, f(good)};
  Point<T> out{bad, f(bad)};
  const T close = tolerance * larger(in.x, out.x);
  T allowed = 2.0 * distance(in.x, out.x);  // width that bisection, two steps behind, would have here
  for (int i = 0; i < step_limit && distance(in.x, out.x) > close; ++i) {
    const T width = distance(in.x, out.x);
    const T middle = 0.5 * (in.x + out.x);
    // Regula falsi, moved towards the middle by 0.2 / (first width) width^2, and not further from it than allowed.
    T x = in.x + (out.x - in.x) * (in.y / (in.y - out.y));
    const T nudge = 0.2 * width * (width / distance(good, bad));
    const bool above = x > middle;
    if (distance(x, middle) > nudge) {
      x = above ? x - nudge : x + nudge;
    } else {
      x = middle;
    }
    const T reach = allowed > width ? 0.5 * (allowed - width) : 0.0;
    if (!(distance(x, middle) <= reach)) x = above ? middle + reach : middle - reach;
    allowed = 0.5 * allowed;

    const bool between = (x > in.x && x < out.x) || (x < in.x && x > out.x);
    if (!between) x = middle;
    const bool still_between = (x > in.x && x < out.x) || (x < in.x && x > out.x);
    if (!still_between) break;  // neighbours
    const Point<T> next{x, f(x)};
    if (next.y >= 0.0) {
      in = next;
    } else {
      out = next;
    }
  }
  return in.x;
}

/// `solve_bracketed` to two ulp. A user's scalar is given one step of Newton's method, which leaves the value and sets
/// the derivatives.
template <Plain T, class F>
[[nodiscard]] constexpr T root_of(const F& f, const T& good, const T& bad) {
  const T x = solve_bracketed(f, good, bad, 2.0 * epsilon<T>());
  if constexpr (std::is_floating_point_v<std::remove_cvref_t<decltype(leave(x))>>) {
    return x;
  } else {
    const T step = 1e-5 * x;
    const T slope = (f(x + step) - f(x - step)) / (step + step);
    return x - f(x) / slope;
  }
}

/// The same for a function of a scalar that is none of those inside formulas.
template <Scalar Rep, class F>
  requires(!Plain<Rep>)
[[nodiscard]] constexpr Rep root_of(const F& f, const Rep& good, const Rep& bad) {
  return leave(root_of([&f](const Eager<Rep>& x) { return enter(f(leave(x))); }, enter(good), enter(bad)));
}

/// Moves a guess by a few ulp, then by more and more, until `check` is content: down or up, to the safe side.
template <class Rep, class Check>
[[nodiscard]] constexpr Rep to_safe_side(const Rep& guess, bool down, const Check& check) {
  if (check(guess)) return guess;
  auto step = epsilon<eager_t<Rep>>();
  for (int i = 0; i < 60; ++i) {
    const auto x = enter(guess) * (down ? 1.0 - step : 1.0 + step);
    if (check(leave(x))) return leave(x);
    step = 2.0 * step;
    if (down && !(step < 1.0)) break;
  }
  return Rep(0.0);
}

}  // namespace detail
}  // namespace ckpt::inline CKPT_ABI
