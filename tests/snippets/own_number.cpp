// A number type that carries a derivative, and the goodput of a run in it: the snippets of docs/how/own_types.md.

#include <compare>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>

using namespace ckpt::literals;

namespace mine {

/// A number and its derivative by one chosen input.
struct Dual {
  double x;
  double dx;

  constexpr explicit Dual(double value, double derivative = 0.0) : x(value), dx(derivative) {}
  constexpr double value() const { return x; }

  friend constexpr Dual operator+(Dual a, Dual b) { return Dual(a.x + b.x, a.dx + b.dx); }
  friend constexpr Dual operator-(Dual a, Dual b) { return Dual(a.x - b.x, a.dx - b.dx); }
  friend constexpr Dual operator*(Dual a, Dual b) { return Dual(a.x * b.x, a.dx * b.x + a.x * b.dx); }
  friend constexpr Dual operator/(Dual a, Dual b) { return Dual(a.x / b.x, (a.dx - a.x / b.x * b.dx) / b.x); }
  friend constexpr auto operator<=>(Dual a, Dual b) { return a.x <=> b.x; }

  // What the exact model calls, found in the namespace of the type.
  friend constexpr Dual exp(Dual a) { return Dual(ckpt::math::exp(a.x), a.dx * ckpt::math::exp(a.x)); }
  friend constexpr Dual expm1(Dual a) { return Dual(ckpt::math::expm1(a.x), a.dx * ckpt::math::exp(a.x)); }
};

}  // namespace mine

template <>
inline constexpr bool ckpt::enable_scalar<mine::Dual> = true;

int main() {
  using mine::Dual;
  const ckpt::BasicRun<Dual> run{
      .work = 30_d, .save = {.blocking = Dual(2.0, 1.0) * ckpt::units::min}, .outage = {.restore = 5_min}};
  const Dual goodput = ckpt::goodput(run, ckpt::BasicExponential<Dual>{3_h}, ckpt::BasicWorkInterval<Dual>(25_min));
  fmt::print("goodput {:.4f}, {:.4f} for each minute that a save blocks longer\n", goodput.x, goodput.dx);
}
