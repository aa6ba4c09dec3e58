// Quantities as static assertions: literals, arithmetic, and everything that must not compile.

#include <type_traits>

#include <ckpt/core/units.hpp>

using namespace ckpt::literals;
namespace units = ckpt::units;

namespace {

// ---- GB is 10^9 and GiB 2^30
static_assert((1_GB).value() == 1e9 && (1_GiB).value() == 1073741824.0);
static_assert((1_TiB).in(units::GiB) == 1024 && (1_TB).in(units::GB) == 1000 && (1.5_PB).in(units::TB) == 1500);
static_assert((1_kB).value() == 1000 && (1_KiB).value() == 1024 && (3_B).value() == 3);
static_assert((2_PiB).in(units::TiB) == 2048 && (1_MiB).in(units::KiB) == 1024 && (1_MB).in(units::kB) == 1000);

// ---- bits per second are eight times fewer bytes
static_assert(8_Gbps == 1_GBps && 400_Gbps == 50_GBps && (1_GBps).in(units::Gbps) == 8);
static_assert(8_Mbps == 1_MBps && (1_GiBps).in(units::MiBps) == 1024 && (1_TiBps).in(units::GiBps) == 1024);

// ---- time
static_assert(1_h == 60_min && 1_d == 24_h && 1_min == 60_s && 1.5_h == 90_min);
static_assert(1000_ms == 1_s && (1_us).value() == 1e-6 && (1_ns).value() == 1e-9 && 1_us == 1000_ns);
static_assert((1_s).in(units::ns) == 1e9 && (3_s).in(units::us) == 3e6 && (7_s).in(units::ms) == 7e3);
static_assert((1 / 1_h).in(units::per_hour) == 1 && (1 / 1_d).in(units::per_day) == 1);

// ---- arithmetic carries the dimension
static_assert(140_GB / 20_GBps == 7_s);
static_assert(20_GBps * 7_s == 140_GB && 7_s * 20_GBps == 140_GB);
static_assert(std::is_same_v<decltype(1_GB / 1_GB), double>);
static_assert(std::is_same_v<decltype(1 / 1_s), ckpt::PerSecond> && std::is_same_v<decltype(1_s * (1 / 1_s)), double>);
static_assert(2 * 3_GB == 6_GB && 3_GB * 2 == 6_GB && 6_GB / 2 == 3_GB && 0.5 * 1_h == 30_min);
static_assert(1_h + 30_min == 90_min && 1_h - 30_min == 30_min && -(1_s) < 0_s);
static_assert(3 * units::GB == 3_GB && 2.5 * units::GBps == 2.5_GBps);

constexpr ckpt::Seconds in_place() {
  ckpt::Seconds t = 1_h;
  t += 1_h;
  t -= 30_min;
  t *= 2.0;
  t /= 3.0;
  return t;
}
static_assert(in_place() == 1_h);

// ---- comparisons
static_assert(1_GB < 1_GiB && 1_GiB > 1_GB && 1_GB <= 1_GB && 1_GB >= 1_GB && 1_GB != 1_GiB);
static_assert(ckpt::Bytes{} == 0_B);

// ---- scalars: widening is implicit, narrowing explicit, mixing gives the wider
static_assert(std::is_convertible_v<ckpt::BasicSeconds<float>, ckpt::Seconds>);
static_assert(!std::is_convertible_v<ckpt::Seconds, ckpt::BasicSeconds<float>>);
static_assert(std::is_constructible_v<ckpt::BasicSeconds<float>, ckpt::Seconds>);
static_assert(std::is_same_v<decltype(ckpt::BasicSeconds<float>{} + ckpt::Seconds{}), ckpt::Seconds>);

// ---- what must not compile
template <class A, class B>
concept addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept equatable = requires(A a, B b) {
  a == b;
};
static_assert(addable<ckpt::Bytes, ckpt::Bytes> && !addable<ckpt::Bytes, ckpt::Seconds>);
static_assert(!addable<ckpt::Bytes, double> && !addable<double, ckpt::Seconds>);
static_assert(!subtractable<ckpt::Bytes, ckpt::BytesPerSecond> && !subtractable<ckpt::Bytes, int>);
static_assert(comparable<ckpt::Bytes, ckpt::Bytes> && !comparable<ckpt::Bytes, ckpt::Seconds>);
template <class A, class B>
concept ordered = requires(A a, B b) {
  a <= b;
}
|| requires(A a, B b) { a >= b; };
static_assert(ordered<ckpt::Bytes, ckpt::Bytes> && !ordered<ckpt::Bytes, ckpt::Seconds>);
static_assert(!equatable<ckpt::Bytes, ckpt::Seconds> && !equatable<ckpt::Bytes, double>);
static_assert(!std::is_convertible_v<double, ckpt::Seconds> && !std::is_convertible_v<ckpt::Seconds, double>);
static_assert(!std::is_convertible_v<ckpt::Bytes, ckpt::Seconds> &&
              !std::is_constructible_v<ckpt::Seconds, ckpt::Bytes>);
template <class Q, class U>
concept expressible = requires(Q q, U u) {
  q.in(u);
};
static_assert(expressible<ckpt::Bytes, units::BytesUnit> && !expressible<ckpt::Bytes, units::SecondsUnit>);

}  // namespace
