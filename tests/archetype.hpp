#pragma once
// A scalar with the operations that ckpt::Scalar lists and nothing else: no conversion from or to a built-in number, no
// mixed arithmetic, no default constructor, no ==, no +=, no limits, no output.

#include <ckpt/core/scalar.hpp>

namespace ckpt::testing {

class Archetype {
 public:
  constexpr explicit Archetype(double value) : value_(value) {}

  friend constexpr Archetype operator+(const Archetype& a, const Archetype& b) {
    return Archetype(a.value_ + b.value_);
  }
  friend constexpr Archetype operator-(const Archetype& a, const Archetype& b) {
    return Archetype(a.value_ - b.value_);
  }
  friend constexpr Archetype operator*(const Archetype& a, const Archetype& b) {
    return Archetype(a.value_ * b.value_);
  }
  friend constexpr Archetype operator/(const Archetype& a, const Archetype& b) {
    return Archetype(a.value_ / b.value_);
  }
  friend constexpr bool operator<(const Archetype& a, const Archetype& b) { return a.value_ < b.value_; }
  friend constexpr bool operator>(const Archetype& a, const Archetype& b) { return a.value_ > b.value_; }
  friend constexpr bool operator<=(const Archetype& a, const Archetype& b) { return a.value_ <= b.value_; }
  friend constexpr bool operator>=(const Archetype& a, const Archetype& b) { return a.value_ >= b.value_; }

  /// For the tests alone: the value inside. A free function, so that no formula finds it.
  friend constexpr double inside(const Archetype& a) { return a.value_; }

 private:
  double value_;
};

}  // namespace ckpt::testing

template <>
inline constexpr bool ckpt::enable_scalar<ckpt::testing::Archetype> = true;
