// The scalar concept: what is in, what is out, and that nothing but the documented operations is needed.

#include <complex>
#include <limits>
#include <string>

#include <ckpt/core/check.hpp>
#include <ckpt/core/scalar.hpp>

#include "archetype.hpp"

using ckpt::common_scalar_t;
using ckpt::Scalar;
using ckpt::testing::Archetype;

static_assert(Scalar<float> && Scalar<double> && Scalar<long double>);
static_assert(Scalar<Archetype>);

// Integers divide differently, complex numbers have no order, and a type must opt in.
static_assert(!Scalar<int> && !Scalar<unsigned long> && !Scalar<bool>);
static_assert(!Scalar<std::complex<double>> && !Scalar<std::string> && !Scalar<double*>);

struct NotOptedIn : Archetype {
  using Archetype::Archetype;
};
static_assert(!Scalar<NotOptedIn>);

// The wider floating-point type wins, and a user's scalar wins over all of them, in any order.
static_assert(std::same_as<common_scalar_t<float>, float>);
static_assert(std::same_as<common_scalar_t<float, double>, double>);
static_assert(std::same_as<common_scalar_t<long double, float, double>, long double>);
static_assert(std::same_as<common_scalar_t<Archetype, double>, Archetype>);
static_assert(std::same_as<common_scalar_t<double, Archetype>, Archetype>);
static_assert(std::same_as<common_scalar_t<float, double, Archetype, long double>, Archetype>);
static_assert(std::same_as<common_scalar_t<Archetype, Archetype>, Archetype>);

// The checks work on it, and say no to NaN.
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();
static_assert(ckpt::detail::is_positive(Archetype(1.0)) && ckpt::detail::is_positive(1.0f));
static_assert(!ckpt::detail::is_positive(Archetype(0.0)) && !ckpt::detail::is_positive(Archetype(-1.0)));
static_assert(!ckpt::detail::is_positive(Archetype(not_a_number)) && !ckpt::detail::is_positive(Archetype(infinite)));
static_assert(ckpt::detail::is_non_negative(Archetype(0.0)) && !ckpt::detail::is_non_negative(Archetype(not_a_number)));
static_assert(!ckpt::detail::is_non_negative(std::numeric_limits<long double>::infinity()));

// Conversions are on purpose: to the same type, to a wider and to a narrower one, into a user's.
static_assert(ckpt::detail::scalar_cast<float>(0.5) == 0.5f);
static_assert(ckpt::detail::scalar_cast<long double>(0.5f) == 0.5L);
static_assert(ckpt::detail::scalar_cast<Archetype>(0.5) <= Archetype(0.5));
