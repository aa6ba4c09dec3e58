#pragma once
// Quantities that know their dimension: bytes, seconds, bytes per second. GB is 10^9 and GiB is 2^30, always by name.

#include <concepts>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/scalar.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Exponents of the base units: byte^`byte` second^`second` flop^`flop`.
struct Dimension {
  int byte = 0;    ///< exponent of the byte
  int second = 0;  ///< exponent of the second
  int flop = 0;    ///< exponent of the floating-point operation

  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;
};

/// Dimension of a product.
[[nodiscard]] constexpr Dimension operator*(Dimension a, Dimension b) {
  return {a.byte + b.byte, a.second + b.second, a.flop + b.flop};
}

/// Dimension of a quotient.
[[nodiscard]] constexpr Dimension operator/(Dimension a, Dimension b) {
  return {a.byte - b.byte, a.second - b.second, a.flop - b.flop};
}

/// A named unit of dimension `D`: how many base units it is, and how it is written. `7.0 * units::GB` is a quantity.
template <Dimension D>
struct Unit {
  const char* symbol;  ///< as printed and parsed: "GiB", "GB/s", "min"
  double scale;        ///< base units (B, s, B/s, ...) in `divisor` of it
  double divisor =
      1.0;  ///< 1, but for units smaller than the base: a nanosecond is 1 s / 10^9, exact in both directions
};

/// Opt-in for foreign types that mean exactly a quantity, such as `std::chrono::duration` (io/chrono.hpp).
/// A specialisation holds `static constexpr Dimension dimension` and `static constexpr double to_base(const T&)`;
/// the type then converts implicitly to that quantity.
template <class T>
struct quantity_like;

template <Dimension D, Scalar Rep>
class Quantity;

namespace detail {

template <class T>
concept Number = Scalar<T> || std::integral<T>;

/// Integers take part in arithmetic as double.
template <Number N>
using number_rep_t = std::conditional_t<std::integral<N>, double, N>;

/// A narrower built-in type loses digits and is converted only on request.
template <class To, class From>
inline constexpr bool narrows = std::floating_point<To>&& std::floating_point<From> && sizeof(To) < sizeof(From);

/// A quantity, or the plain number when no dimension is left.
template <Dimension D, class Rep>
[[nodiscard]] constexpr auto make_quantity(const Rep& value) {
  if constexpr (D == Dimension{}) {
    return value;
  } else {
    return Quantity<D, Rep>(value);
  }
}

// Return types of the deleted operators below: their names are the error message.
struct cannot_add_quantities_of_different_dimension {};
struct cannot_compare_quantities_of_different_dimension {};

}  // namespace detail

/// A value with a dimension, kept in base units (byte, second, flop). Constructed explicitly, by a literal (`1_h`,
/// `500_GBps`) or as a number times a unit; adding or comparing different dimensions does not compile.
///
/// @tparam D    dimension
/// @tparam Rep  scalar that holds the value; double unless said otherwise
template <Dimension D, Scalar Rep = double>
class Quantity {
 public:
  using rep = Rep;                           ///< the scalar
  static constexpr Dimension dimension = D;  ///< the dimension

  /// Zero.
  constexpr Quantity() = default;

  /// From a number of base units.
  constexpr explicit Quantity(const Rep& base_units) : value_(base_units) {}

  /// From a number of base units inside a formula.
  template <class Number>
    requires(std::same_as<Number, detail::Eager<Rep>>)
  constexpr explicit Quantity(const Number& base_units) : value_(base_units.value()) {}

  /// From the same quantity in another scalar; implicit unless digits could be lost.
  template <Scalar Other>
    requires(!std::same_as<Other, Rep> && (std::floating_point<Other> || std::constructible_from<Rep, Other>))
  constexpr explicit(detail::narrows<Rep, Other>) Quantity(const Quantity<D, Other>& other)
      : value_(detail::scalar_cast<Rep>(other.value())) {}

  /// From a foreign type that means this quantity, see `quantity_like`.
  template <class T>
    requires(quantity_like<T>::dimension == D)
  constexpr Quantity(const T& other)  // NOLINT(google-explicit-constructor)
      : value_(detail::scalar_cast<Rep>(quantity_like<T>::to_base(other))) {}

  /// The number of base units.
  [[nodiscard]] constexpr const Rep& value() const { return value_; }

  /// The number of `unit`s: `size.in(units::GiB)`.
  [[nodiscard]] constexpr Rep in(Unit<D> unit) const {
    return detail::leave(detail::enter(value_) * unit.divisor / unit.scale);
  }

  constexpr Quantity& operator+=(const Quantity& other) { return *this = *this + other; }  ///< adds in place
  constexpr Quantity& operator-=(const Quantity& other) { return *this = *this - other; }  ///< subtracts in place
  constexpr Quantity& operator*=(const Rep& factor) { return *this = *this * factor; }     ///< scales in place
  constexpr Quantity& operator/=(const Rep& divisor) { return *this = *this / divisor; }   ///< divides in place

 private:
  Rep value_ = Rep(0.0);
};

/// Amount of data in a chosen scalar.
template <Scalar Rep = double>
using BasicBytes = Quantity<Dimension{.byte = 1}, Rep>;
/// Time in a chosen scalar.
template <Scalar Rep = double>
using BasicSeconds = Quantity<Dimension{.second = 1}, Rep>;
/// Bandwidth in a chosen scalar.
template <Scalar Rep = double>
using BasicBytesPerSecond = Quantity<Dimension{.byte = 1, .second = -1}, Rep>;
/// Rate of events in a chosen scalar.
template <Scalar Rep = double>
using BasicPerSecond = Quantity<Dimension{.second = -1}, Rep>;
/// Amount of arithmetic in a chosen scalar.
template <Scalar Rep = double>
using BasicFlops = Quantity<Dimension{.flop = 1}, Rep>;
/// Speed of arithmetic in a chosen scalar.
template <Scalar Rep = double>
using BasicFlopPerSecond = Quantity<Dimension{.second = -1, .flop = 1}, Rep>;

using Bytes = BasicBytes<>;                    ///< amount of data [B]
using Seconds = BasicSeconds<>;                ///< time [s]
using BytesPerSecond = BasicBytesPerSecond<>;  ///< bandwidth [B/s]
using PerSecond = BasicPerSecond<>;            ///< rate of events [1/s]
using Flops = BasicFlops<>;                    ///< amount of arithmetic [flop]
using FlopPerSecond = BasicFlopPerSecond<>;    ///< speed of arithmetic [flop/s]

// ---- arithmetic. Free templates, so that a specialisation of Quantity declares nothing of its own.

/// Sum, in the wider of the two scalars.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr auto operator+(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  using Rep = common_scalar_t<A, B>;
  return Quantity<D, Rep>(Rep(detail::scalar_cast<Rep>(a.value()) + detail::scalar_cast<Rep>(b.value())));
}

/// Difference, in the wider of the two scalars.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr auto operator-(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  using Rep = common_scalar_t<A, B>;
  return Quantity<D, Rep>(Rep(detail::scalar_cast<Rep>(a.value()) - detail::scalar_cast<Rep>(b.value())));
}

/// Negative.
template <Dimension D, class A>
[[nodiscard]] constexpr Quantity<D, A> operator-(const Quantity<D, A>& a) {
  return Quantity<D, A>(A(-a.value()));
}

/// Product of quantities; a plain number when the dimensions cancel.
template <Dimension D, Dimension E, class A, class B>
[[nodiscard]] constexpr auto operator*(const Quantity<D, A>& a, const Quantity<E, B>& b) {
  using Rep = common_scalar_t<A, B>;
  return detail::make_quantity<D * E, Rep>(
      Rep(detail::scalar_cast<Rep>(a.value()) * detail::scalar_cast<Rep>(b.value())));
}

/// Quotient of quantities; a plain number when the dimensions cancel.
template <Dimension D, Dimension E, class A, class B>
[[nodiscard]] constexpr auto operator/(const Quantity<D, A>& a, const Quantity<E, B>& b) {
  using Rep = common_scalar_t<A, B>;
  return detail::make_quantity<D / E, Rep>(
      Rep(detail::scalar_cast<Rep>(a.value()) / detail::scalar_cast<Rep>(b.value())));
}

/// A number times a quantity.
template <Dimension D, class A, detail::Number N>
[[nodiscard]] constexpr auto operator*(const Quantity<D, A>& a, const N& factor) {
  using Rep = common_scalar_t<A, detail::number_rep_t<N>>;
  return Quantity<D, Rep>(Rep(detail::scalar_cast<Rep>(a.value()) * static_cast<Rep>(factor)));
}

/// A number times a quantity.
template <Dimension D, class A, detail::Number N>
[[nodiscard]] constexpr auto operator*(const N& factor, const Quantity<D, A>& a) {
  return a * factor;
}

/// A quantity divided by a number.
template <Dimension D, class A, detail::Number N>
[[nodiscard]] constexpr auto operator/(const Quantity<D, A>& a, const N& divisor) {
  using Rep = common_scalar_t<A, detail::number_rep_t<N>>;
  return Quantity<D, Rep>(Rep(detail::scalar_cast<Rep>(a.value()) / static_cast<Rep>(divisor)));
}

/// A number divided by a quantity.
template <Dimension D, class A, detail::Number N>
[[nodiscard]] constexpr auto operator/(const N& dividend, const Quantity<D, A>& a) {
  using Rep = common_scalar_t<A, detail::number_rep_t<N>>;
  return Quantity<Dimension{} / D, Rep>(Rep(static_cast<Rep>(dividend) / detail::scalar_cast<Rep>(a.value())));
}

/// A number of units: `12.5 * units::GBps`.
template <detail::Number N, Dimension D>
[[nodiscard]] constexpr auto operator*(const N& count, const Unit<D>& unit) {
  using Rep = detail::number_rep_t<N>;
  return Quantity<D, Rep>(detail::enter(static_cast<Rep>(count)) * unit.scale / unit.divisor);
}

// ---- comparisons, by value

/// Equal value.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr bool operator==(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  return a.value() == b.value();
}
/// Smaller value.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr bool operator<(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  return a.value() < b.value();
}
/// Smaller or equal value.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr bool operator<=(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  return a.value() <= b.value();
}
/// Larger value.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr bool operator>(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  return a.value() > b.value();
}
/// Larger or equal value.
template <Dimension D, class A, class B>
[[nodiscard]] constexpr bool operator>=(const Quantity<D, A>& a, const Quantity<D, B>& b) {
  return a.value() >= b.value();
}

// ---- different dimensions do not mix: deleted, with the reason in the return type

/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_add_quantities_of_different_dimension operator+(const Quantity<D, A>&, const Quantity<E, B>&) = delete;
/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_add_quantities_of_different_dimension operator-(const Quantity<D, A>&, const Quantity<E, B>&) = delete;
/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_compare_quantities_of_different_dimension operator==(const Quantity<D, A>&,
                                                                    const Quantity<E, B>&) = delete;
/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_compare_quantities_of_different_dimension operator<(const Quantity<D, A>&,
                                                                   const Quantity<E, B>&) = delete;
/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_compare_quantities_of_different_dimension operator>(const Quantity<D, A>&,
                                                                   const Quantity<E, B>&) = delete;
/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_compare_quantities_of_different_dimension operator<=(const Quantity<D, A>&,
                                                                    const Quantity<E, B>&) = delete;
/// Not possible: the dimensions differ.
template <Dimension D, Dimension E, class A, class B>
  requires(D != E)
detail::cannot_compare_quantities_of_different_dimension operator>=(const Quantity<D, A>&,
                                                                    const Quantity<E, B>&) = delete;

/// Units by name, for `in`, for building quantities, for printing and for parsing.
namespace units {

// Written out: compilers with the EDG front end (nvcc, IntelliSense) do not take Bytes::dimension for the argument.
using BytesUnit = Unit<Dimension{.byte = 1}>;                         ///< unit of data
using SecondsUnit = Unit<Dimension{.second = 1}>;                     ///< unit of time
using BytesPerSecondUnit = Unit<Dimension{.byte = 1, .second = -1}>;  ///< unit of bandwidth
using PerSecondUnit = Unit<Dimension{.second = -1}>;                  ///< unit of event rates
using FlopPerSecondUnit = Unit<Dimension{.second = -1, .flop = 1}>;   ///< unit of speed of arithmetic

inline constexpr BytesUnit B{"B", 1.0};         ///< byte
inline constexpr BytesUnit kB{"kB", 1e3};       ///< 10^3 B
inline constexpr BytesUnit MB{"MB", 1e6};       ///< 10^6 B
inline constexpr BytesUnit GB{"GB", 1e9};       ///< 10^9 B
inline constexpr BytesUnit TB{"TB", 1e12};      ///< 10^12 B
inline constexpr BytesUnit PB{"PB", 1e15};      ///< 10^15 B
inline constexpr BytesUnit KiB{"KiB", 0x1p10};  ///< 2^10 B
inline constexpr BytesUnit MiB{"MiB", 0x1p20};  ///< 2^20 B
inline constexpr BytesUnit GiB{"GiB", 0x1p30};  ///< 2^30 B
inline constexpr BytesUnit TiB{"TiB", 0x1p40};  ///< 2^40 B
inline constexpr BytesUnit PiB{"PiB", 0x1p50};  ///< 2^50 B

inline constexpr SecondsUnit ns{"ns", 1.0, 1e9};  ///< nanosecond
inline constexpr SecondsUnit us{"us", 1.0, 1e6};  ///< microsecond
inline constexpr SecondsUnit ms{"ms", 1.0, 1e3};  ///< millisecond
inline constexpr SecondsUnit s{"s", 1.0};         ///< second
inline constexpr SecondsUnit min{"min", 60.0};    ///< minute
inline constexpr SecondsUnit h{"h", 3600.0};      ///< hour
inline constexpr SecondsUnit d{"d", 86400.0};     ///< day

inline constexpr BytesPerSecondUnit Bps{"B/s", 1.0};          ///< byte per second
inline constexpr BytesPerSecondUnit kBps{"kB/s", 1e3};        ///< 10^3 B/s
inline constexpr BytesPerSecondUnit MBps{"MB/s", 1e6};        ///< 10^6 B/s
inline constexpr BytesPerSecondUnit GBps{"GB/s", 1e9};        ///< 10^9 B/s
inline constexpr BytesPerSecondUnit TBps{"TB/s", 1e12};       ///< 10^12 B/s
inline constexpr BytesPerSecondUnit PBps{"PB/s", 1e15};       ///< 10^15 B/s
inline constexpr BytesPerSecondUnit KiBps{"KiB/s", 0x1p10};   ///< 2^10 B/s
inline constexpr BytesPerSecondUnit MiBps{"MiB/s", 0x1p20};   ///< 2^20 B/s
inline constexpr BytesPerSecondUnit GiBps{"GiB/s", 0x1p30};   ///< 2^30 B/s
inline constexpr BytesPerSecondUnit TiBps{"TiB/s", 0x1p40};   ///< 2^40 B/s
inline constexpr BytesPerSecondUnit PiBps{"PiB/s", 0x1p50};   ///< 2^50 B/s
inline constexpr BytesPerSecondUnit Mbps{"Mbit/s", 1.25e5};   ///< 10^6 bit/s
inline constexpr BytesPerSecondUnit Gbps{"Gbit/s", 1.25e8};   ///< 10^9 bit/s
inline constexpr BytesPerSecondUnit Tbps{"Tbit/s", 1.25e11};  ///< 10^12 bit/s

inline constexpr PerSecondUnit per_second{"1/s", 1.0};        ///< events per second
inline constexpr PerSecondUnit per_hour{"1/h", 1.0, 3600.0};  ///< events per hour
inline constexpr PerSecondUnit per_day{"1/d", 1.0, 86400.0};  ///< events per day

inline constexpr FlopPerSecondUnit GFLOPps{"GFLOP/s", 1e9};   ///< 10^9 flop/s
inline constexpr FlopPerSecondUnit TFLOPps{"TFLOP/s", 1e12};  ///< 10^12 flop/s
inline constexpr FlopPerSecondUnit PFLOPps{"PFLOP/s", 1e15};  ///< 10^15 flop/s

// Every unit once, smallest first, for whoever reads or prints units.
inline constexpr BytesUnit bytes_decimal[] = {B, kB, MB, GB, TB, PB};                            ///< powers of 1000
inline constexpr BytesUnit bytes_binary[] = {KiB, MiB, GiB, TiB, PiB};                           ///< powers of 1024
inline constexpr SecondsUnit times[] = {ns, us, ms, s, min, h, d};                               ///< of time
inline constexpr BytesPerSecondUnit bandwidths_decimal[] = {Bps, kBps, MBps, GBps, TBps, PBps};  ///< powers of 1000
inline constexpr BytesPerSecondUnit bandwidths_binary[] = {KiBps, MiBps, GiBps, TiBps, PiBps};   ///< powers of 1024
inline constexpr BytesPerSecondUnit bandwidths_in_bits[] = {Mbps, Gbps, Tbps};                   ///< powers of 1000
inline constexpr PerSecondUnit event_rates[] = {per_day, per_hour, per_second};                  ///< of event rates
inline constexpr FlopPerSecondUnit arithmetic_speeds[] = {GFLOPps, TFLOPps, PFLOPps};            ///< powers of 1000

}  // namespace units

/// Literals for quantities in double: `using namespace ckpt::literals;`.
namespace literals {

// clang-format off
constexpr Bytes operator""_B(unsigned long long n) { return n * units::B; }                         ///< byte
constexpr Bytes operator""_kB(unsigned long long n) { return n * units::kB; }                       ///< 10^3 B
constexpr Bytes operator""_kB(long double x) { return static_cast<double>(x) * units::kB; }         ///< 10^3 B
constexpr Bytes operator""_MB(unsigned long long n) { return n * units::MB; }                       ///< 10^6 B
constexpr Bytes operator""_MB(long double x) { return static_cast<double>(x) * units::MB; }         ///< 10^6 B
constexpr Bytes operator""_GB(unsigned long long n) { return n * units::GB; }                       ///< 10^9 B
constexpr Bytes operator""_GB(long double x) { return static_cast<double>(x) * units::GB; }         ///< 10^9 B
constexpr Bytes operator""_TB(unsigned long long n) { return n * units::TB; }                       ///< 10^12 B
constexpr Bytes operator""_TB(long double x) { return static_cast<double>(x) * units::TB; }         ///< 10^12 B
constexpr Bytes operator""_PB(unsigned long long n) { return n * units::PB; }                       ///< 10^15 B
constexpr Bytes operator""_PB(long double x) { return static_cast<double>(x) * units::PB; }         ///< 10^15 B
constexpr Bytes operator""_KiB(unsigned long long n) { return n * units::KiB; }                     ///< 2^10 B
constexpr Bytes operator""_KiB(long double x) { return static_cast<double>(x) * units::KiB; }       ///< 2^10 B
constexpr Bytes operator""_MiB(unsigned long long n) { return n * units::MiB; }                     ///< 2^20 B
constexpr Bytes operator""_MiB(long double x) { return static_cast<double>(x) * units::MiB; }       ///< 2^20 B
constexpr Bytes operator""_GiB(unsigned long long n) { return n * units::GiB; }                     ///< 2^30 B
constexpr Bytes operator""_GiB(long double x) { return static_cast<double>(x) * units::GiB; }       ///< 2^30 B
constexpr Bytes operator""_TiB(unsigned long long n) { return n * units::TiB; }                     ///< 2^40 B
constexpr Bytes operator""_TiB(long double x) { return static_cast<double>(x) * units::TiB; }       ///< 2^40 B
constexpr Bytes operator""_PiB(unsigned long long n) { return n * units::PiB; }                     ///< 2^50 B
constexpr Bytes operator""_PiB(long double x) { return static_cast<double>(x) * units::PiB; }       ///< 2^50 B

constexpr Seconds operator""_ns(unsigned long long n) { return n * units::ns; }                     ///< nanosecond
constexpr Seconds operator""_ns(long double x) { return static_cast<double>(x) * units::ns; }       ///< nanosecond
constexpr Seconds operator""_us(unsigned long long n) { return n * units::us; }                     ///< microsecond
constexpr Seconds operator""_us(long double x) { return static_cast<double>(x) * units::us; }       ///< microsecond
constexpr Seconds operator""_ms(unsigned long long n) { return n * units::ms; }                     ///< millisecond
constexpr Seconds operator""_ms(long double x) { return static_cast<double>(x) * units::ms; }       ///< millisecond
constexpr Seconds operator""_s(unsigned long long n) { return n * units::s; }                       ///< second
constexpr Seconds operator""_s(long double x) { return static_cast<double>(x) * units::s; }         ///< second
constexpr Seconds operator""_min(unsigned long long n) { return n * units::min; }                   ///< minute
constexpr Seconds operator""_min(long double x) { return static_cast<double>(x) * units::min; }     ///< minute
constexpr Seconds operator""_h(unsigned long long n) { return n * units::h; }                       ///< hour
constexpr Seconds operator""_h(long double x) { return static_cast<double>(x) * units::h; }         ///< hour
constexpr Seconds operator""_d(unsigned long long n) { return n * units::d; }                       ///< day
constexpr Seconds operator""_d(long double x) { return static_cast<double>(x) * units::d; }         ///< day

constexpr BytesPerSecond operator""_MBps(unsigned long long n) { return n * units::MBps; }                    ///< 10^6 B/s
constexpr BytesPerSecond operator""_MBps(long double x) { return static_cast<double>(x) * units::MBps; }      ///< 10^6 B/s
constexpr BytesPerSecond operator""_GBps(unsigned long long n) { return n * units::GBps; }                    ///< 10^9 B/s
constexpr BytesPerSecond operator""_GBps(long double x) { return static_cast<double>(x) * units::GBps; }      ///< 10^9 B/s
constexpr BytesPerSecond operator""_TBps(unsigned long long n) { return n * units::TBps; }                    ///< 10^12 B/s
constexpr BytesPerSecond operator""_TBps(long double x) { return static_cast<double>(x) * units::TBps; }      ///< 10^12 B/s
constexpr BytesPerSecond operator""_MiBps(unsigned long long n) { return n * units::MiBps; }                  ///< 2^20 B/s
constexpr BytesPerSecond operator""_MiBps(long double x) { return static_cast<double>(x) * units::MiBps; }    ///< 2^20 B/s
constexpr BytesPerSecond operator""_GiBps(unsigned long long n) { return n * units::GiBps; }                  ///< 2^30 B/s
constexpr BytesPerSecond operator""_GiBps(long double x) { return static_cast<double>(x) * units::GiBps; }    ///< 2^30 B/s
constexpr BytesPerSecond operator""_TiBps(unsigned long long n) { return n * units::TiBps; }                  ///< 2^40 B/s
constexpr BytesPerSecond operator""_TiBps(long double x) { return static_cast<double>(x) * units::TiBps; }    ///< 2^40 B/s
constexpr BytesPerSecond operator""_Mbps(unsigned long long n) { return n * units::Mbps; }                    ///< 10^6 bit/s
constexpr BytesPerSecond operator""_Mbps(long double x) { return static_cast<double>(x) * units::Mbps; }      ///< 10^6 bit/s
constexpr BytesPerSecond operator""_Gbps(unsigned long long n) { return n * units::Gbps; }                    ///< 10^9 bit/s
constexpr BytesPerSecond operator""_Gbps(long double x) { return static_cast<double>(x) * units::Gbps; }      ///< 10^9 bit/s

constexpr FlopPerSecond operator""_TFLOPps(unsigned long long n) { return n * units::TFLOPps; }                  ///< 10^12 flop/s
constexpr FlopPerSecond operator""_TFLOPps(long double x) { return static_cast<double>(x) * units::TFLOPps; }    ///< 10^12 flop/s
// clang-format on

}  // namespace literals
}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
