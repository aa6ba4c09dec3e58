// What quantities refuse: every operator between different dimensions, and every silent conversion from or to a number.

#include <concepts>

#include <ckpt/core/units.hpp>

using ckpt::Bytes;
using ckpt::BytesPerSecond;
using ckpt::Seconds;

template <class A, class B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtracts = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept AddsInPlace = requires(A a, B b) {
  a += b;
};
template <class A, class B>
concept SubtractsInPlace = requires(A a, B b) {
  a -= b;
};
template <class A, class B>
concept Compares = requires(A a, B b) {
  a < b;
}
|| requires(A a, B b) { a <= b; }
|| requires(A a, B b) { a > b; }
|| requires(A a, B b) { a >= b; }
|| requires(A a, B b) { a == b; }
|| requires(A a, B b) { a != b; };

// The concepts above say yes where they should ...
static_assert(Adds<Bytes, Bytes> && Subtracts<Bytes, Bytes> && Compares<Bytes, Bytes>);
static_assert(AddsInPlace<Bytes, Bytes> && SubtractsInPlace<Bytes, Bytes>);

// ... and no to everything mixed.
template <class A, class B>
inline constexpr bool never_mixes = !Adds<A, B> && !Subtracts<A, B> && !AddsInPlace<A, B> && !SubtractsInPlace<A, B> &&
                                    !Compares<A, B> && !std::convertible_to<A, B> && !std::assignable_from<A&, B>;
static_assert(never_mixes<Bytes, Seconds> && never_mixes<Seconds, Bytes>);
static_assert(never_mixes<Bytes, BytesPerSecond> && never_mixes<ckpt::PerSecond, Seconds>);
static_assert(never_mixes<Bytes, double> && never_mixes<double, Bytes>);
static_assert(never_mixes<Seconds, int> && never_mixes<int, Seconds>);

// A number becomes a quantity on request only.
static_assert(std::constructible_from<Bytes, double> && !std::convertible_to<double, Bytes>);
static_assert(!std::constructible_from<double, Bytes>);
static_assert(!std::constructible_from<Bytes, Seconds>);

// A wider scalar is implicit, a narrower one is not.
static_assert(std::convertible_to<ckpt::BasicBytes<float>, Bytes>);
static_assert(!std::convertible_to<Bytes, ckpt::BasicBytes<float>>);
static_assert(std::constructible_from<ckpt::BasicBytes<float>, Bytes>);
