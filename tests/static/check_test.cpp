// The checks of numbers, which look at bits, and of counted numbers, at the ends of their ranges.

#include <cstdint>
#include <limits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/detail/float_bits.hpp>
#include <ckpt/core/scalar.hpp>

#include "archetype.hpp"
#include "dual.hpp"

namespace {

using namespace ckpt::detail;

template <class T>
using Limits = std::numeric_limits<T>;

/// What every type answers about the numbers that it has.
template <class T>
constexpr bool judges_numbers(const T& nan, const T& infinity, const T& largest, const T& smallest) {
  const T zero = T(0.0), minus_zero = T(-0.0), one = T(1.0), minus_one = T(-1.0), two = T(2.0);
  const T minus_infinity = T(zero - infinity), minus_largest = T(zero - largest), minus_smallest = T(zero - smallest);
  for (const T& x : {smallest, one, largest}) {
    if (!is_positive(x) || !is_non_negative(x) || !is_finite(x)) return false;
  }
  for (const T& x : {zero, minus_zero}) {
    if (is_positive(x) || !is_non_negative(x) || !is_finite(x) || !is_between(x, zero, zero)) return false;
  }
  for (const T& x : {minus_smallest, minus_one, minus_largest}) {
    if (is_positive(x) || is_non_negative(x) || !is_finite(x)) return false;
  }
  for (const T& x : {nan, infinity, minus_infinity}) {
    if (is_positive(x) || is_non_negative(x) || is_finite(x)) return false;
    if (is_between(x, minus_largest, largest)) return false;
  }
  return is_between(one, one, two) && is_between(two, one, two) && !is_between(zero, one, two) &&
         !is_between(two, zero, one);
}

template <class T>
constexpr bool judges_built_in() {
  return judges_numbers<T>(Limits<T>::quiet_NaN(), Limits<T>::infinity(), Limits<T>::max(), Limits<T>::denorm_min());
}
static_assert(judges_built_in<double>());
static_assert(judges_built_in<float>());
static_assert(judges_built_in<long double>());

/// A user's scalar that shows its value, and one that shows nothing.
template <class T>
constexpr bool judges_users() {
  using D = Limits<double>;
  return judges_numbers<T>(T(D::quiet_NaN()), T(D::infinity()), T(D::max()), T(D::denorm_min()));
}
static_assert(judges_users<ckpt::testing::Dual>());
static_assert(judges_users<ckpt::testing::Archetype>());

// A long double beyond the range of a double is finite.
static_assert(is_positive(0x1p10000L) && is_finite(-0x1p16383L) && is_positive(0x1p-16400L));

// ---- counted numbers

constexpr std::uint64_t most = UINT64_MAX;
constexpr bool sum_fits(std::uint64_t a, std::uint64_t b, std::uint64_t right) {
  std::uint64_t sum = 0;
  return !add_overflows(a, b, sum) && sum == right;
}
constexpr bool product_fits(std::uint64_t a, std::uint64_t b, std::uint64_t right) {
  std::uint64_t product = 0;
  return !multiply_overflows(a, b, product) && product == right;
}
static_assert(sum_fits(0, 0, 0) && sum_fits(most, 0, most) && sum_fits(most - 5, 5, most));
static_assert(!sum_fits(most, 1, 0) && !sum_fits(most, most, most - 1));
static_assert(product_fits(0, most, 0) && product_fits(most, 0, 0) && product_fits(most, 1, most));
static_assert(product_fits(0xffff'ffff, 0xffff'ffff, 0xffff'fffe'0000'0001));
static_assert(product_fits(most / 3, 3, most) && product_fits(std::uint64_t{1} << 32, 0xffff'ffff, most - 0xffff'ffff));
static_assert(!product_fits(std::uint64_t{1} << 32, std::uint64_t{1} << 32, 0) && !product_fits(most, 2, most - 1));
static_assert(!product_fits(most / 3 + 1, 3, 2) && !product_fits(most, most, 1));

}  // namespace
