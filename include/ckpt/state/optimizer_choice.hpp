#pragma once
// Optimizers and precisions by name, for programs that read the choice from a user.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/precision.hpp>

namespace ckpt::inline CKPT_ABI {

/// An update rule in a precision, chosen at run time. `solve` accepts it like the types above.
struct OptimizerChoice {
  std::string_view name{};  ///< of the rule: "adam"
  UpdateRule rule{};        ///< which moments
  Precision precision{};    ///< in which formats
};

/// Traits of a run-time choice.
template <>
struct optimizer_traits<OptimizerChoice> {
  /// Bytes by component.
  [[nodiscard]] static constexpr BytesPerParameter components(const OptimizerChoice& choice) {
    return ckpt::components(choice.rule, choice.precision);
  }
};

/// The run-time form of an optimizer type: `choice_of<Lion<PureBf16>>`.
template <class T>
inline constexpr OptimizerChoice choice_of{T::rule.name, T::rule, T::precision::value};

/// Every update rule of `optimizer.hpp` in its usual precision, for looking one up by name.
inline constexpr const OptimizerChoice* all_optimizers[] = {
    &choice_of<Adam<>>, &choice_of<AdamW<>>,       &choice_of<Lamb<>>,    &choice_of<Lion<>>,
    &choice_of<Sgd<>>,  &choice_of<SgdMomentum<>>, &choice_of<Adagrad<>>, &choice_of<WeightsOnly<>>};

/// The precision with this name.
/// @throws InvalidInput that lists the known ones
[[nodiscard]] constexpr const Precision& precision_by_name(std::string_view name) {
  return get_by_name(all_precisions, name, "precision");
}

/// The optimizer with this name, in its usual precision. There is no default: an unknown name is an error. Optimizers
/// whose state depends on the shapes of tensors have names too. @see any_optimizer_by_name
/// @throws InvalidInput that lists the known ones
[[nodiscard]] constexpr OptimizerChoice optimizer_by_name(std::string_view name) {
  return get_by_name(all_optimizers, name, "optimizer");
}

/// The optimizer with this name in the precision with that name.
/// @throws InvalidInput that lists the known ones
[[nodiscard]] constexpr OptimizerChoice optimizer_by_name(std::string_view name, std::string_view precision) {
  OptimizerChoice choice = optimizer_by_name(name);
  choice.precision = precision_by_name(precision);
  return choice;
}

}  // namespace ckpt::inline CKPT_ABI
