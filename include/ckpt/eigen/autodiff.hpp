#pragma once
// Derivatives of every formula with Eigen::AutoDiffScalar.

#include <concepts>

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

/// Eigen's forward-mode automatic differentiation type is a scalar of the library: a formula evaluated in it gives the
/// value and its derivatives by every input that carries one.
///
///     using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
///     ckpt::Workload<Dual> workload{.parameters = Dual(7e9, 2, 0)};  // the first of two inputs
///
/// Dynamic derivative vectors work too; an empty one, as that of a constant, stands for zeros. Where a formula chooses
/// (the smaller of two bandwidths), the derivative is that of the choice. Only types that own their derivatives are
/// scalars: write `Dual(a * b)` where an expression of two is handed over.
template <class Derivatives>
  requires std::same_as<Derivatives, typename Derivatives::PlainObject>
inline constexpr bool ckpt::enable_scalar<Eigen::AutoDiffScalar<Derivatives>> =
    ckpt::enable_scalar<typename Derivatives::Scalar>;
