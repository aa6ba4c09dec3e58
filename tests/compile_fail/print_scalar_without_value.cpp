// Printing a scalar that does not tell its value.
// expect-match: a scalar needs value\(\) or an explicit conversion to double to be printed
#include <ckpt/io/format.hpp>

struct Opaque {
  constexpr explicit Opaque(double) {}
#ifdef CKPT_SHOULD_COMPILE
  constexpr double value() const { return 0.0; }
#endif
  friend constexpr Opaque operator+(Opaque a, Opaque) { return a; }
  friend constexpr Opaque operator-(Opaque a, Opaque) { return a; }
  friend constexpr Opaque operator*(Opaque a, Opaque) { return a; }
  friend constexpr Opaque operator/(Opaque a, Opaque) { return a; }
  friend constexpr bool operator<(Opaque, Opaque) { return false; }
  friend constexpr bool operator>(Opaque, Opaque) { return false; }
  friend constexpr bool operator<=(Opaque, Opaque) { return true; }
  friend constexpr bool operator>=(Opaque, Opaque) { return true; }
};

template <>
inline constexpr bool ckpt::enable_scalar<Opaque> = true;

const auto text = fmt::format("{}", ckpt::BasicBytes<Opaque>(Opaque(1.0)));
