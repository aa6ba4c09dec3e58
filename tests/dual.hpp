#pragma once
// A user's scalar with what the formulas need and nothing else: a value and one derivative. Like Archetype it has no
// conversions, no mixed arithmetic, no default constructor and no ==.

#include <ckpt/core/gamma.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::testing {

class Dual {
 public:
  constexpr explicit Dual(double value) : value_(value) {}
  constexpr Dual(double value, double derivative) : value_(value), derivative_(derivative) {}

  [[nodiscard]] constexpr double value() const { return value_; }
  [[nodiscard]] constexpr double derivative() const { return derivative_; }

  friend constexpr Dual operator+(const Dual& a, const Dual& b) {
    return {a.value_ + b.value_, a.derivative_ + b.derivative_};
  }
  friend constexpr Dual operator-(const Dual& a, const Dual& b) {
    return {a.value_ - b.value_, a.derivative_ - b.derivative_};
  }
  friend constexpr Dual operator*(const Dual& a, const Dual& b) {
    return {a.value_ * b.value_, a.derivative_ * b.value_ + a.value_ * b.derivative_};
  }
  friend constexpr Dual operator/(const Dual& a, const Dual& b) {
    return {a.value_ / b.value_, (a.derivative_ - a.value_ / b.value_ * b.derivative_) / b.value_};
  }
  friend constexpr bool operator<(const Dual& a, const Dual& b) { return a.value_ < b.value_; }
  friend constexpr bool operator>(const Dual& a, const Dual& b) { return a.value_ > b.value_; }
  friend constexpr bool operator<=(const Dual& a, const Dual& b) { return a.value_ <= b.value_; }
  friend constexpr bool operator>=(const Dual& a, const Dual& b) { return a.value_ >= b.value_; }

  friend constexpr Dual sqrt(const Dual& x) {
    const double root = math::sqrt(x.value_);
    return {root, x.derivative_ / (2.0 * root)};
  }
  friend constexpr Dual exp(const Dual& x) {
    const double y = math::exp(x.value_);
    return {y, x.derivative_ * y};
  }
  friend constexpr Dual expm1(const Dual& x) { return {math::expm1(x.value_), x.derivative_ * math::exp(x.value_)}; }
  friend constexpr Dual log(const Dual& x) { return {math::log(x.value_), x.derivative_ / x.value_}; }
  friend constexpr Dual log1p(const Dual& x) { return {math::log1p(x.value_), x.derivative_ / (1.0 + x.value_)}; }
  friend constexpr Dual pow(const Dual& x, const Dual& y) {
    const double power = math::pow(x.value_, y.value_);
    const double logarithm = x.value_ > 0.0 ? math::log(x.value_) : 0.0;
    return {power, x.derivative_ * y.value_ * math::pow(x.value_, y.value_ - 1.0) + y.derivative_ * power * logarithm};
  }
  friend constexpr Dual tgamma(const Dual& x) {
    const double y = math::tgamma(x.value_);
    return {y, x.derivative_ * y * math::digamma(x.value_)};
  }
  friend constexpr Dual one_plus_lambert_w0(const Dual& x) {
    const double u = math::one_plus_lambert_w0(x.value_);
    return {u, x.derivative_ * (1.0 - u) / u};
  }

 private:
  double value_;
  double derivative_ = 0.0;
};

}  // namespace ckpt::testing

template <>
inline constexpr bool ckpt::enable_scalar<ckpt::testing::Dual> = true;
