#pragma once
// Numbers inside a formula: plain operators and literals for every scalar, so that a formula reads like its paper.
//
//   const auto delta = enter<Rep>(blocking);                              // in, at the door
//   const auto m = enter<Rep>(mtbf);
//   return BasicSeconds<Rep>(sqrt(a + a) * sqrt(b) - delta);              // out: a quantity takes them as they are
//   return leave((1.0 - s) * p / m);                                      // out, as a plain scalar
//
// A double is left alone. Every other scalar is held in an `Eager`, whose operators give an `Eager` (not float for a
// type that promotes, not an expression of references for one that builds them) and take literals of any kind, rounded
// to the scalar. Four things to know when writing a formula:
//
// - A quotient of two literals is one of doubles, in long double, too: `T(1.0) / 18.0 * x`.
// - There is no unary minus: `0.0 - x`. A user's number need not have it, and -x is another zero.
// - A choice in what a batch evaluates has names on both sides; -fopt-info-vec says whether g++ still makes vector
//   instructions of the loop.
// - A statement is what clang contracts to fused multiply-adds: a term that is to be rounded has one of its own.

#include <concepts>
#include <limits>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {
namespace detail {

/// A scalar inside a formula. Comes from the scalar and from any built-in number by itself, goes back on request.
template <class T>
class Eager {
 public:
  /// Zero.
  constexpr Eager() : value_(T(0.0)) {}
  /// From the scalar.
  constexpr Eager(const T& x) : value_(x) {}  // NOLINT(google-explicit-constructor)
  /// From a literal, rounded to the scalar.
  template <class N>
    requires(std::is_arithmetic_v<N> && !std::same_as<N, T>)
  constexpr Eager(N n) : value_(scalar_cast<T>(static_cast<double>(n))) {}  // NOLINT(google-explicit-constructor)
  /// From what an operator or a function of the scalar gives, made in place: the scalar itself, or what becomes one.
  template <class Result>
  [[nodiscard]] static constexpr Eager of(const Result& result) {
    return Eager(InPlace{}, result);
  }

  /// The scalar.
  [[nodiscard]] constexpr const T& value() const { return value_; }
  /// The scalar.
  constexpr explicit operator const T&() const { return value_; }

  friend constexpr Eager operator+(const Eager& a, const Eager& b) { return Eager(InPlace{}, a.value_ + b.value_); }
  friend constexpr Eager operator-(const Eager& a, const Eager& b) { return Eager(InPlace{}, a.value_ - b.value_); }
  friend constexpr Eager operator*(const Eager& a, const Eager& b) { return Eager(InPlace{}, a.value_ * b.value_); }
  friend constexpr Eager operator/(const Eager& a, const Eager& b) { return Eager(InPlace{}, a.value_ / b.value_); }

  constexpr Eager& operator+=(const Eager& x) { return *this = *this + x; }
  constexpr Eager& operator-=(const Eager& x) { return *this = *this - x; }
  constexpr Eager& operator*=(const Eager& x) { return *this = *this * x; }
  constexpr Eager& operator/=(const Eager& x) { return *this = *this / x; }

  friend constexpr bool operator<(const Eager& a, const Eager& b) { return a.value_ < b.value_; }
  friend constexpr bool operator>(const Eager& a, const Eager& b) { return a.value_ > b.value_; }
  friend constexpr bool operator<=(const Eager& a, const Eager& b) { return a.value_ <= b.value_; }
  friend constexpr bool operator>=(const Eager& a, const Eager& b) { return a.value_ >= b.value_; }

 private:
  struct InPlace {};
  template <class Result>
  constexpr Eager(InPlace, const Result& result) : value_(static_cast<T>(result)) {}

  T value_;
};

template <class T>
inline constexpr bool is_plain = false;
template <>
inline constexpr bool is_plain<double> = true;
template <class T>
inline constexpr bool is_plain<Eager<T>> = true;

/// A number inside a formula. A template that writes plain operators takes these alone, so that nobody forgets the
/// door.
template <class T>
concept Plain = is_plain<T>;

/// What a formula calculates in for a scalar. Float and long double are held, too: a literal beside a bare one would
/// be a double, or make one.
template <class Rep>
using eager_t = std::conditional_t<is_plain<Rep>, Rep, Eager<Rep>>;

/// In: a scalar, or what a quantity or a count holds, in the scalar asked for; in its own if none is. A double that is
/// one already is not copied: `const auto& m = enter(mtbf)` is read where it lies, also after a function was called.
template <class Rep = void, class X>
[[nodiscard]] constexpr decltype(auto) enter(const X& x) {
  if constexpr (Scalar<X>) {
    return scalar_cast<eager_t<std::conditional_t<std::is_void_v<Rep>, X, Rep>>>(x);
  } else {
    return enter<Rep>(x.value());
  }
}
template <class Rep = void, class X>
[[nodiscard]] constexpr auto enter(const X&& temporary) {
  return enter<Rep>(temporary);
}

/// Out: the scalar. By reference, so that compilers see through it in a loop.
template <class T>
[[nodiscard]] constexpr const T& leave(const Eager<T>& x) {
  return x.value();
}
[[nodiscard]] constexpr const double& leave(const double& x) { return x; }

}  // namespace detail

template <class T>
inline constexpr bool enable_scalar<detail::Eager<T>> = enable_scalar<T>;

}  // namespace ckpt::inline CKPT_ABI

/// Those of the scalar.
template <class T>
class std::numeric_limits<ckpt::detail::Eager<T>> : public std::numeric_limits<T> {};
