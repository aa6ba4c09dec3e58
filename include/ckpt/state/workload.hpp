#pragma once
// What is trained: a name and a number of parameters, or any type of yours that can tell them.

#include <string_view>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {

/// A model under training.
///
/// The name must outlive the workload (string literals do).
template <Scalar Rep = double>
struct BasicWorkload {
  std::string_view name{};    ///< as looked up and printed: "llama3-70b"
  Rep parameters = Rep(0.0);  ///< P, trainable parameters, tied weights counted once, > 0; exact up to 2^53
  Source source{};            ///< where the count comes from
  Figure recalled{};          ///< `Figure::parameters` when the count is from memory
  std::string_view note{};    ///< what the count alone does not say
};
/// In doubles.
using Workload = BasicWorkload<double>;

/// How `solve` sees a workload: specialise it for a model type of your own.
///
/// A specialisation holds `static constexpr Rep parameters(const T&)`, the number of parameters in any `Scalar`.
template <class T>
struct workload_traits;

/// The library's own workload.
template <Scalar Rep>
struct workload_traits<BasicWorkload<Rep>> {
  /// Number of parameters.
  [[nodiscard]] static constexpr Rep parameters(const BasicWorkload<Rep>& workload) { return workload.parameters; }
};

/// The scalar in which a workload counts its parameters.
template <class T>
using workload_scalar_t = std::remove_cvref_t<decltype(workload_traits<T>::parameters(detail::some<T>()))>;

/// A workload that `solve` accepts: `Workload`, or a type with `workload_traits`.
template <class T>
concept WorkloadLike = Scalar<workload_scalar_t<T>>;

}  // namespace ckpt::inline CKPT_ABI
