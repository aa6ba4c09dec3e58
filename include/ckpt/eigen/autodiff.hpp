#pragma once
// Derivatives of every formula with Eigen::AutoDiffScalar.

#include <concepts>

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

#include <ckpt/core/gamma.hpp>
#include <ckpt/core/lambert_w.hpp>
#include <ckpt/core/math.hpp>
#include <ckpt/core/scalar.hpp>

/// Eigen's forward-mode automatic differentiation type is a scalar of the library: a formula evaluated in it gives the
/// value and its derivatives by every input that carries one.
///
///     using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
///     ckpt::BasicWorkload<Dual> workload{.parameters = Dual(7e9, 2, 0)};  // the first of two inputs
///
/// Dynamic derivative vectors work too; an empty one, as that of a constant, stands for zeros. Where a formula chooses
/// (the smaller of two bandwidths), the derivative is that of the choice. Only types that own their derivatives are
/// scalars: write `Dual(a * b)` where an expression of two is handed over.
template <class Derivatives>
  requires std::same_as<Derivatives, typename Derivatives::PlainObject>
inline constexpr bool ckpt::enable_scalar<Eigen::AutoDiffScalar<Derivatives>> =
    ckpt::enable_scalar<typename Derivatives::Scalar>;

// Functions of ckpt::math that Eigen does not have for this type, found where the formulas call them.
namespace Eigen {

/// e^x - 1; derivative e^x.
template <class Derivatives>
[[nodiscard]] auto expm1(const AutoDiffScalar<Derivatives>& x) {
  using Dual = AutoDiffScalar<typename Derivatives::PlainObject>;
  return Dual(ckpt::math::expm1(x.value()), x.derivatives() * ckpt::math::exp(x.value()));
}

/// log(1 + x); derivative 1 / (1 + x).
template <class Derivatives>
[[nodiscard]] auto log1p(const AutoDiffScalar<Derivatives>& x) {
  using Dual = AutoDiffScalar<typename Derivatives::PlainObject>;
  return Dual(ckpt::math::log1p(x.value()), x.derivatives() / (1 + x.value()));
}

/// x^y for x > 0; derivatives y x^(y-1) and x^y log x. Eigen has it for a y without derivatives.
template <class Derivatives>
[[nodiscard]] auto pow(const AutoDiffScalar<Derivatives>& x, const AutoDiffScalar<Derivatives>& y) {
  using Dual = AutoDiffScalar<typename Derivatives::PlainObject>;
  const auto power = ckpt::math::pow(x.value(), y.value());
  const auto by_x = y.value() * (power / x.value());
  const auto by_y = power * ckpt::math::log(x.value());
  if (x.derivatives().size() == 0) return Dual(power, y.derivatives() * by_y);  // an empty vector stands for zeros
  if (y.derivatives().size() == 0) return Dual(power, x.derivatives() * by_x);
  return Dual(power, x.derivatives() * by_x + y.derivatives() * by_y);
}

/// W0(z); derivative 1 / (z + e^W0(z)).
template <class Derivatives>
[[nodiscard]] auto lambert_w0(const AutoDiffScalar<Derivatives>& z) {
  using Dual = AutoDiffScalar<typename Derivatives::PlainObject>;
  const auto w = ckpt::math::lambert_w0(z.value());
  return Dual(w, z.derivatives() / (z.value() + ckpt::math::exp(w)));
}

/// u = 1 + W0(-e^(-1-x)); derivative (1 - u) / u.
template <class Derivatives>
[[nodiscard]] auto one_plus_lambert_w0(const AutoDiffScalar<Derivatives>& x) {
  using Dual = AutoDiffScalar<typename Derivatives::PlainObject>;
  const auto u = ckpt::math::one_plus_lambert_w0(x.value());
  return Dual(u, x.derivatives() * ((1 - u) / u));
}

/// Gamma(x); derivative Gamma(x) psi(x).
template <class Derivatives>
[[nodiscard]] auto tgamma(const AutoDiffScalar<Derivatives>& x) {
  using Dual = AutoDiffScalar<typename Derivatives::PlainObject>;
  const auto gamma = ckpt::math::tgamma(x.value());
  return Dual(gamma, x.derivatives() * (gamma * ckpt::math::digamma(x.value())));
}

}  // namespace Eigen
