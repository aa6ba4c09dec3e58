#pragma once
// What one parameter leaves in a checkpoint: the update rule says which states exist, the precision how large each is.

#include <concepts>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/state/precision.hpp>

namespace ckpt::inline CKPT_ABI {

/// Bytes that one parameter leaves in a checkpoint, by component. It is also an optimizer in its own right: pass it to
/// `solve` when you know your numbers, `BytesPerParameter{.weights = 2}` for a file of weights alone.
template <Scalar Rep = double>
struct BasicBytesPerParameter {
  Rep weights = Rep(0.0);         ///< weights the model computes with
  Rep master_weights = Rep(0.0);  ///< higher-precision copy the optimizer updates
  Rep first_moment = Rep(0.0);    ///< momentum
  Rep second_moment = Rep(0.0);   ///< sum or average of squared gradients
  Rep other = Rep(0.0);           ///< anything else that grows with the parameters: an averaged copy, block scales

  /// Sum over the components.
  [[nodiscard]] constexpr Rep total() const {
    return detail::leave(detail::enter(weights) + master_weights + first_moment + second_moment + other);
  }
};
/// In doubles.
using BytesPerParameter = BasicBytesPerParameter<double>;

/// How `solve` sees an optimizer: specialise it for your own.
///
/// A specialisation holds `static constexpr BasicBytesPerParameter<Rep> components(const T&)`: what one parameter
/// leaves in a checkpoint. Gradients and activations are not saved and do not count.
template <class T>
struct optimizer_traits;

/// The scalar in which an optimizer states its bytes.
template <class T>
using optimizer_scalar_t = std::remove_cvref_t<decltype(optimizer_traits<T>::components(detail::some<T>()).weights)>;

/// An optimizer that `solve` accepts: one of this header, `BytesPerParameter`, or a type with `optimizer_traits`.
template <class T>
concept OptimizerLike = requires(const T& optimizer) {
  { optimizer_traits<T>::components(optimizer) } -> std::same_as<BasicBytesPerParameter<optimizer_scalar_t<T>>>;
};

/// Bytes per parameter of an optimizer: the sum of its components.
/// @throws InvalidInput naming a component that is not finite or below zero
template <OptimizerLike T>
[[nodiscard]] constexpr optimizer_scalar_t<T> bytes_per_parameter(const T& optimizer) {
  const auto bytes = optimizer_traits<T>::components(optimizer);
  detail::require_non_negative(bytes.weights, Subject{"ckpt::bytes_per_parameter", "weights", "B"});
  detail::require_non_negative(bytes.master_weights, Subject{"ckpt::bytes_per_parameter", "master weights", "B"});
  detail::require_non_negative(bytes.first_moment, Subject{"ckpt::bytes_per_parameter", "first moment", "B"});
  detail::require_non_negative(bytes.second_moment, Subject{"ckpt::bytes_per_parameter", "second moment", "B"});
  detail::require_non_negative(bytes.other, Subject{"ckpt::bytes_per_parameter", "other bytes", "B"});
  return bytes.total();
}

/// Which moments an update rule keeps.
struct UpdateRule {
  std::string_view name{};     ///< as looked up: "sgd-momentum"
  bool first_moment = false;   ///< keeps a momentum
  bool second_moment = false;  ///< keeps squared gradients
  bool master_weights = true;  ///< keeps the precision's master copy; false for a file of weights alone
  bool slow_moment = false;    ///< keeps a second momentum, in the first one's format, under `other`
};

/// Bytes per parameter of an update rule in a precision: the moments the rule does not keep cost nothing. Weights alone
/// are in the format of the master where the precision writes no others.
[[nodiscard]] constexpr BytesPerParameter components(const UpdateRule& rule, const Precision& precision) {
  const bool weights = rule.master_weights || precision.weights.bytes > 0.0;
  return {.weights = weights ? precision.weights.bytes : precision.master_weights.bytes,
          .master_weights = rule.master_weights ? precision.master_weights.bytes : 0.0,
          .first_moment = rule.first_moment ? precision.first_moment.bytes : 0.0,
          .second_moment = rule.second_moment ? precision.second_moment.bytes : 0.0,
          .other = rule.slow_moment ? precision.first_moment.bytes : 0.0};
}

// ---- the update rules; each combines with any precision policy: Adam{}, Adam<PureBf16>{}, Sgd<MixedBf16>{}

/// Adam: two moments. 14 bytes per parameter in its usual precision. @see Kingma and Ba, 2014, arXiv 1412.6980
template <PrecisionPolicy P = MixedBf16>
struct Adam {
  using precision = P;                                   ///< formats it is kept in
  static constexpr UpdateRule rule{"adam", true, true};  ///< two moments
};

/// AdamW: the state of Adam. @see Loshchilov and Hutter, 2017, arXiv 1711.05101
template <PrecisionPolicy P = MixedBf16>
struct AdamW {
  using precision = P;                                    ///< formats it is kept in
  static constexpr UpdateRule rule{"adamw", true, true};  ///< two moments
};

/// LAMB: the state of Adam. @see You et al., 2019, arXiv 1904.00962
template <PrecisionPolicy P = MixedBf16>
struct Lamb {
  using precision = P;                                   ///< formats it is kept in
  static constexpr UpdateRule rule{"lamb", true, true};  ///< two moments
};

/// Lion: one momentum. 10 bytes per parameter in its usual precision. @see Chen et al., 2023, arXiv 2302.06675
template <PrecisionPolicy P = MixedBf16>
struct Lion {
  using precision = P;                                    ///< formats it is kept in
  static constexpr UpdateRule rule{"lion", true, false};  ///< one momentum
};

/// Stochastic gradient descent without momentum: the weights alone, 4 bytes in fp32.
template <PrecisionPolicy P = Fp32>
struct Sgd {
  using precision = P;                                    ///< formats it is kept in
  static constexpr UpdateRule rule{"sgd", false, false};  ///< no state
};

/// Stochastic gradient descent with momentum: 8 bytes in fp32.
template <PrecisionPolicy P = Fp32>
struct SgdMomentum {
  using precision = P;                                            ///< formats it is kept in
  static constexpr UpdateRule rule{"sgd-momentum", true, false};  ///< one momentum
};

/// Adagrad: the sum of squared gradients, 8 bytes in fp32. @see Duchi, Hazan and Singer, JMLR 12, 2011
template <PrecisionPolicy P = Fp32>
struct Adagrad {
  using precision = P;                                       ///< formats it is kept in
  static constexpr UpdateRule rule{"adagrad", false, true};  ///< one sum of squares
};

/// RMSprop: an average of squared gradients, 8 bytes in fp32. @see torch/optim/rmsprop.py, not centred, no momentum
template <PrecisionPolicy P = Fp32>
struct RmsProp {
  using precision = P;                                       ///< formats it is kept in
  static constexpr UpdateRule rule{"rmsprop", false, true};  ///< one average of squares
};

/// AdEMAMix: Adam with a second, slower momentum. 18 bytes per parameter in its usual precision.
/// @see Pagliardini et al., 2024, arXiv 2409.03137; bitsandbytes optim/ademamix.py
template <PrecisionPolicy P = MixedBf16>
struct AdEmaMix {
  using precision = P;  ///< formats it is kept in
  static constexpr UpdateRule rule{
      .name = "ademamix", .first_moment = true, .second_moment = true, .slow_moment = true};  ///< three states
};

/// The weights alone, as a model is exported or published: 2 bytes in bf16. Training cannot go on from it.
template <PrecisionPolicy P = MixedBf16>
struct WeightsOnly {
  using precision = P;                                            ///< formats it is kept in
  static constexpr UpdateRule rule{"none", false, false, false};  ///< no state, no master copy
};

/// Traits of every update rule in a precision: any type with a `rule` and a `precision`.
template <class T>
  requires requires {
    { T::rule } -> std::convertible_to<const UpdateRule&>;
    requires PrecisionPolicy<typename T::precision>;
  }
struct optimizer_traits<T> {
  /// Bytes by component.
  [[nodiscard]] static constexpr BytesPerParameter components(const T&) {
    return ckpt::components(T::rule, T::precision::value);
  }
};

/// Traits of bytes given by hand: they are what they say.
template <Scalar Rep>
struct optimizer_traits<BasicBytesPerParameter<Rep>> {
  /// The bytes themselves.
  [[nodiscard]] static constexpr BasicBytesPerParameter<Rep> components(const BasicBytesPerParameter<Rep>& bytes) {
    return bytes;
  }
};

}  // namespace ckpt::inline CKPT_ABI
