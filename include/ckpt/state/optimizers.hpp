#pragma once
// Optimizers by name: `optimizers::get("soap")`, for programs that read the choice from a user. `Optimizer` is the one
// type that holds any of them.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/fine_tuning.hpp>
#include <ckpt/state/lora_targets.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/optimizer_state.hpp>
#include <ckpt/state/parallelism.hpp>
#include <ckpt/state/precision.hpp>
#include <ckpt/state/precisions.hpp>

namespace ckpt::inline CKPT_ABI {

namespace detail {

/// Bytes of one copy of a tensor under an update rule, each component rounded up to whole bytes.
[[nodiscard]] constexpr ComponentBytes bytes_in(const Precision& p, const UpdateRule& rule, const Tensor& tensor) {
  return state_bytes(components(rule, p), tensor);
}

/// The precision of an optimizer's type, where it names one.
template <class O>
[[nodiscard]] constexpr Precision own_precision() {
  if constexpr (requires { O::precision::value; }) {
    return O::precision::value;
  } else {
    return {};
  }
}

}  // namespace detail

/// An optimizer in formats known only at run time: an update rule, `InPrecision<UpdateRule>{Lion<>::rule,
/// PureBf16::value}`, or the options of an `O` that looks at shapes, whatever precision the type `O` names,
/// `InPrecision<Shampoo<>>{{.block_size = 8192}, PureBf16::value}`.
template <class O>
  requires requires(const O& options, const Precision& formats, const Tensor& tensor) {
    { detail::bytes_in(formats, options, tensor) } -> std::same_as<ComponentBytes>;
  }
struct InPrecision {
  O options{};                                       ///< its options
  Precision precision = detail::own_precision<O>();  ///< formats of weights and moments
};

/// Traits of an update rule in a precision.
template <>
struct optimizer_traits<InPrecision<UpdateRule>> {
  /// Bytes by component.
  [[nodiscard]] static constexpr BytesPerParameter components(const InPrecision<UpdateRule>& optimizer) {
    return ckpt::components(optimizer.options, optimizer.precision);
  }
};

/// Any optimizer of this library, chosen at run time. `take_inventory` accepts it like the types it may hold; so does
/// `solve` with a `Workload`, where the state does not depend on the shapes of tensors.
struct Optimizer {
  /// What it may be: an update rule that leaves so many bytes per parameter, or one that looks at shapes.
  using Rule =
      std::variant<InPrecision<UpdateRule>, InPrecision<Adafactor<>>, InPrecision<Adam8bit<>>, InPrecision<AdamMini<>>,
                   InPrecision<Muon<>>, InPrecision<Shampoo<>>, InPrecision<Soap<>>, InPrecision<GaLore<>>,
                   Lora<InPrecision<UpdateRule>>, InPrecision<RowWiseAdagrad<InPrecision<UpdateRule>>>>;

  std::string_view name{};                 ///< as looked up: "adam-8bit"
  Rule rule{};                             ///< which optimizer, with its options and formats
  NumberFormat average = formats::none;    ///< of an averaged copy (EMA) of what is trained, if there is one
  std::string_view description{};          ///< what is particular about it
  NumberFormat gradients = formats::none;  ///< of gradients of what is trained, if they are saved

  /// Whether the state of a parameter depends on the tensor that it is in: there are no bytes per parameter then.
  [[nodiscard]] constexpr bool depends_on_shape() const {
    return !std::holds_alternative<InPrecision<UpdateRule>>(rule);
  }
  /// Formats of weights and moments; of LoRA those of its adapters.
  [[nodiscard]] constexpr const Precision& precision() const;
  /// What is kept besides of each parameter that is trained: averaged copy and gradients.
  [[nodiscard]] constexpr NumberFormat besides() const { return {"besides", average.bytes + gradients.bytes}; }
  /// Rank of GaLore and LoRA, 0 of any other.
  [[nodiscard]] constexpr std::uint64_t rank() const;
  /// What LoRA adapts and trains whole; null of any other.
  [[nodiscard]] constexpr const LoraScope* scope() const;
  /// Sets it.
  /// @throws InvalidInput for an optimizer that has no adapters
  constexpr void set_scope(const LoraScope& scope);
};

/// What an optimizer may be given by name besides its precision.
struct OptimizerOptions {
  std::uint64_t rank = 0;                ///< of `galore`, `lora` and `qlora`; 0: the usual one
  NumberFormat average = formats::none;  ///< of an averaged copy (EMA) of what is trained, if there is one
  std::optional<LoraScope> scope{};      ///< of `lora` and `qlora`; without one query and value, or all linear matrices
  NumberFormat gradients = formats::none;  ///< of gradients of what is trained, if they are saved
};

/// Bytes of one copy of a tensor under any optimizer.
[[nodiscard]] constexpr ComponentBytes state_bytes(const Optimizer& optimizer, const Tensor& tensor);

/// Traits of any optimizer: bytes by component, where they do not depend on shapes.
template <>
struct optimizer_traits<Optimizer> {
  /// Bytes by component.
  /// @throws InvalidInput where they depend on the shapes of tensors
  [[nodiscard]] static constexpr BytesPerParameter components(const Optimizer& optimizer);
};

/// Any optimizer may be LoRA, and averages what is trained by itself: `Optimizer::average` rather than `Ema`.
template <>
inline constexpr bool freezes_weights<Optimizer> = true;

namespace detail {

/// The entry of an optimizer that looks at no shapes.
template <class T>
inline constexpr Optimizer named_rule{T::rule.name, InPrecision<UpdateRule>{T::rule, T::precision::value}};

inline constexpr InPrecision<UpdateRule> adam_fp32{Adam<>::rule, Fp32::value};

inline constexpr Optimizer named_weights_only{"none", named_rule<WeightsOnly<>>.rule, formats::none, "weights alone"};
inline constexpr Optimizer named_adafactor{"adafactor", InPrecision<Adafactor<>>{}, formats::none,
                                           "row and column sums in place of squares"};
inline constexpr Optimizer named_adafactor_momentum{"adafactor-momentum",
                                                    InPrecision<Adafactor<>>{.options = {.momentum = true}},
                                                    formats::none, "the same with a first moment"};
inline constexpr Optimizer named_adam_8bit{"adam-8bit", InPrecision<Adam8bit<>>{{}, PureBf16::value}, formats::none,
                                           "codes and block scales, fp32 under 4096 elements"};
/// Moments in 8 bits as Hugging Face's trainer has them.
[[nodiscard]] constexpr Optimizer in_8bit(std::string_view name, const UpdateRule& moments,
                                          std::string_view description) {
  return {name, InPrecision<Adam8bit<>>{{.fp32_embeddings = true, .moments = moments}, PureBf16::value}, formats::none,
          description};
}
inline constexpr Optimizer named_adamw_8bit =
    in_8bit("adamw-8bit", AdamW<>::rule, "the same as in Hugging Face's trainer: embeddings keep fp32 moments");
inline constexpr Optimizer named_lion_8bit = in_8bit("lion-8bit", Lion<>::rule, "one moment, else as adamw-8bit");
inline constexpr Optimizer named_rmsprop_8bit =
    in_8bit("rmsprop-8bit", RmsProp<>::rule, "squares alone, else as adamw-8bit");
inline constexpr Optimizer named_ademamix_8bit =
    in_8bit("ademamix-8bit", AdEmaMix<>::rule, "three moments, else as adamw-8bit");
inline constexpr Optimizer named_adam_4bit{
    "adam-4bit", InPrecision<Adam8bit<>>{{.block = 128, .code = {"4-bit code", 0.5}}, PureBf16::value}, formats::none,
    "codes of half a byte, blocks of 128 (torchao)"};
inline constexpr Optimizer named_adam_mini{"adam-mini", InPrecision<AdamMini<>>{{}, MixedBf16::value}, formats::none,
                                           "one number for a head, row or norm in place of squares"};
inline constexpr Optimizer named_muon{"muon", InPrecision<Muon<>>{{}, MixedBf16::value}, formats::none,
                                      "one momentum for hidden matrices, Adam for the rest"};
inline constexpr Optimizer named_shampoo{"shampoo", InPrecision<Shampoo<>>{}, formats::none,
                                         "preconditioners for blocks of 1024 x 1024"};
inline constexpr Optimizer named_soap{"soap", InPrecision<Soap<>>{}, formats::none,
                                      "Adam and preconditioners of sides up to 10000"};
inline constexpr Optimizer named_galore{"galore", InPrecision<GaLore<>>{{}, PureBf16::value}, formats::none,
                                        "moments of a rank, 128 unless given"};
inline constexpr Optimizer named_galore_8bit{"galore-8bit",
                                             InPrecision<GaLore<>>{{.state = LowRankState::adam_8bit}, PureBf16::value},
                                             formats::none, "the same in codes and block scales"};
inline constexpr Optimizer named_galore_adafactor{
    "galore-adafactor", InPrecision<GaLore<>>{{.state = LowRankState::adafactor}, PureBf16::value}, formats::none,
    "the same with row and column sums in place of moments"};
inline constexpr Optimizer named_lora{"lora", Lora<InPrecision<UpdateRule>>{.adapters = adam_fp32, .whole = adam_fp32},
                                      formats::none,
                                      "adapters of query and value, of rank 16 unless given, without the base"};
inline constexpr Optimizer named_qlora{
    "qlora",
    Lora<InPrecision<UpdateRule>>{.scope = {.targets = lora_targets::all_linear},
                                  .adapters = adam_fp32,
                                  .base = formats::nf4,
                                  .base_rest = formats::bf16,
                                  .whole = adam_fp32},
    formats::none, "adapters of all linear matrices, with the base: these in nf4, all else in bf16"};
inline constexpr Optimizer named_row_wise_adagrad{
    "row-wise-adagrad", InPrecision<RowWiseAdagrad<InPrecision<UpdateRule>>>{{.dense = {Adagrad<>::rule, Fp32::value}}},
    formats::none, "one number for each row of a table, Adagrad for the rest"};

}  // namespace detail

/// What a trainer calls an optimizer, and which entry keeps the same.
struct OptimizerAlias {
  std::string_view name{};           ///< as a trainer has it: "paged_adamw_8bit"
  const Optimizer* keeps = nullptr;  ///< what keeps the same state
  std::uint64_t rank = 0;            ///< the usual one under that name, where it is another
};

/// Optimizers by name.
namespace optimizers {

/// Every optimizer that can be named, in its usual precision.
inline constexpr const Optimizer* all[] = {&detail::named_rule<Adam<>>,
                                           &detail::named_rule<AdamW<>>,
                                           &detail::named_rule<Lamb<>>,
                                           &detail::named_rule<Lion<>>,
                                           &detail::named_rule<Sgd<>>,
                                           &detail::named_rule<SgdMomentum<>>,
                                           &detail::named_rule<Adagrad<>>,
                                           &detail::named_rule<RmsProp<>>,
                                           &detail::named_rule<AdEmaMix<>>,
                                           &detail::named_weights_only,
                                           &detail::named_adafactor,
                                           &detail::named_adafactor_momentum,
                                           &detail::named_adam_8bit,
                                           &detail::named_adamw_8bit,
                                           &detail::named_lion_8bit,
                                           &detail::named_rmsprop_8bit,
                                           &detail::named_ademamix_8bit,
                                           &detail::named_adam_4bit,
                                           &detail::named_adam_mini,
                                           &detail::named_muon,
                                           &detail::named_shampoo,
                                           &detail::named_soap,
                                           &detail::named_galore,
                                           &detail::named_galore_8bit,
                                           &detail::named_galore_adafactor,
                                           &detail::named_lora,
                                           &detail::named_qlora,
                                           &detail::named_row_wise_adagrad};

/// Names that trainers know optimizers by, each with the entry that keeps the same state: those of transformers'
/// `OptimizerNames` (5.x), of axolotl, torch, bitsandbytes, and papers. Layer-wise variants keep what the others keep.
inline constexpr OptimizerAlias aliases[] = {
    {"adamw_torch", &detail::named_rule<AdamW<>>},
    {"adamw_torch_fused", &detail::named_rule<AdamW<>>},
    {"adamw_torch_xla", &detail::named_rule<AdamW<>>},
    {"adamw_torch_npu_fused", &detail::named_rule<AdamW<>>},
    {"adamw_apex_fused", &detail::named_rule<AdamW<>>},
    {"adamw_anyprecision", &detail::named_rule<AdamW<>>},
    {"adamw_hf", &detail::named_rule<AdamW<>>},
    {"optimi_adamw", &detail::named_rule<AdamW<>>},  // this and the next of axolotl
    {"adopt_adamw", &detail::named_rule<AdamW<>>},
    {"fused_adam", &detail::named_rule<Adam<>>},
    {"paged_adamw", &detail::named_rule<AdamW<>>},
    {"paged_adamw_32bit", &detail::named_rule<AdamW<>>},
    {"stable_adamw", &detail::named_rule<AdamW<>>},
    {"cautious_adamw", &detail::named_rule<AdamW<>>},
    {"c_adamw", &detail::named_rule<AdamW<>>},
    {"schedule_free", &detail::named_rule<AdamW<>>},  // a second point of the weights' size, and squares
    {"schedule_free_adamw", &detail::named_rule<AdamW<>>},
    {"schedule_free_radam", &detail::named_rule<Adam<>>},
    {"schedule_free_sgd", &detail::named_rule<SgdMomentum<>>},  // the second point alone
    {"nadam", &detail::named_rule<Adam<>>},
    {"radam", &detail::named_rule<Adam<>>},
    {"adamax", &detail::named_rule<Adam<>>},
    {"adadelta", &detail::named_rule<Adam<>>},
    {"adamw_bnb_8bit", &detail::named_adamw_8bit},
    {"paged_adamw_8bit", &detail::named_adamw_8bit},
    {"adamw_torch_8bit", &detail::named_adam_8bit},
    {"adamw_torch_4bit", &detail::named_adam_4bit},
    {"ao_adamw_8bit", &detail::named_adam_8bit},
    {"ao_adamw_fp8", &detail::named_adam_8bit},
    {"ao_adamw_4bit", &detail::named_adam_4bit},
    {"lion_32bit", &detail::named_rule<Lion<>>},
    {"paged_lion", &detail::named_rule<Lion<>>},
    {"paged_lion_32bit", &detail::named_rule<Lion<>>},
    {"paged_lion_8bit", &detail::named_lion_8bit},
    {"rmsprop_bnb", &detail::named_rule<RmsProp<>>},
    {"rmsprop_bnb_32bit", &detail::named_rule<RmsProp<>>},
    {"rmsprop_bnb_8bit", &detail::named_rmsprop_8bit},
    {"lars", &detail::named_rule<SgdMomentum<>>},
    {"lomo", &detail::named_rule<Sgd<>>},
    {"adalomo", &detail::named_adafactor},
    {"paged_ademamix", &detail::named_rule<AdEmaMix<>>},
    {"paged_ademamix_32bit", &detail::named_rule<AdEmaMix<>>},
    {"paged_ademamix_8bit", &detail::named_ademamix_8bit},
    {"grokadamw", &detail::named_rule<AdEmaMix<>>},  // Adam and a slow average of gradients
    {"adamw_mini", &detail::named_adam_mini},
    {"moonlight_muon", &detail::named_muon},
    {"muon_adamw", &detail::named_muon},
    {"distributed_shampoo", &detail::named_shampoo},
    {"galore_adamw", &detail::named_galore},
    {"galore_adamw_layerwise", &detail::named_galore},
    {"galore_adamw_8bit", &detail::named_galore_8bit},
    {"galore_adamw_8bit_layerwise", &detail::named_galore_8bit},
    {"galore_adafactor_layerwise", &detail::named_galore_adafactor},
    {"apollo", &detail::named_galore},
    {"apollo_adamw", &detail::named_galore},
    {"apollo_adamw_layerwise", &detail::named_galore},
    {"apollo_mini", &detail::named_galore, 1},
    {"apollo_adamw_mini", &detail::named_galore, 1},
};

/// The optimizer with this name (see `same_name`), one of `all` or of `aliases`, in its usual precision, or null.
[[nodiscard]] constexpr const Optimizer* find(std::string_view name) {
  if (const Optimizer* known = find_by_name(all, name)) return known;
  for (const OptimizerAlias& alias : aliases) {
    if (same_name(alias.name, name)) return alias.keeps;
  }
  return nullptr;
}

/// The optimizer with this name, in its usual precision. There is no default: an unknown name is an error.
/// An alias gives the entry that keeps the same, by its own name: "adamw-8bit" for `paged_adamw_8bit`.
/// @throws InvalidInput that suggests the nearest names; a rank or a scope for an optimizer that has none
[[nodiscard]] constexpr Optimizer get(std::string_view name, const OptimizerOptions& options = {});

/// The optimizer with this name in the precision with that name, one of `precisions::all`.
/// @throws InvalidInput as above; for an unknown precision one that lists the known ones
[[nodiscard]] constexpr Optimizer get(std::string_view name, std::string_view precision,
                                      const OptimizerOptions& options = {});

/// The optimizer with this name in the precision that is usual for a layout: `usual_precision` in place of mixed-bf16,
/// 12 bytes per parameter of Adam under FSDP; optimizers with another usual precision keep it.
/// @throws InvalidInput as above
[[nodiscard]] constexpr Optimizer usual(std::string_view name, const ParallelLayout& layout,
                                        const OptimizerOptions& options = {});

}  // namespace optimizers

// ---- implementation

/// Bytes of one copy of a tensor under an optimizer in its formats.
template <class O>
[[nodiscard]] constexpr ComponentBytes state_bytes(const InPrecision<O>& optimizer, const Tensor& tensor) {
  return detail::bytes_in(optimizer.precision, optimizer.options, tensor);
}

/// What row-wise Adagrad keeps: the table, or what the other optimizer keeps.
template <class Dense, class P, class Visitor>
constexpr void expand_tensors(const InPrecision<RowWiseAdagrad<Dense, P>>& optimizer, const Tensor& tensor,
                              Visitor&& visit) {
  if (detail::is_table(tensor)) return visit(optimizer, tensor);
  for_each_kept_tensor(optimizer.options.dense, tensor, visit);
}

/// As of the optimizer.
template <class O>
inline constexpr bool freezes_weights<InPrecision<O>> = freezes_weights<O>;

namespace detail {

// The part of a rule that a name or an option sets.
[[nodiscard]] constexpr const Precision& precision_of(const Lora<InPrecision<UpdateRule>>& lora) {
  return lora.adapters.precision;
}
template <class O>
[[nodiscard]] constexpr const Precision& precision_of(const InPrecision<O>& optimizer) {
  return optimizer.precision;
}

constexpr void set_precision(Lora<InPrecision<UpdateRule>>& lora, const Precision& precision) {
  lora.adapters.precision = lora.whole.precision = precision;
}
template <class O>
constexpr void set_precision(InPrecision<O>& optimizer, const Precision& precision) {
  optimizer.precision = precision;
  if constexpr (requires { optimizer.options.dense.precision; }) optimizer.options.dense.precision = precision;
}

/// The error of an unknown optimizer: suggests names, those of trainers too, or lists the entries where none is like
/// it.
[[noreturn]] inline void reject_unknown_optimizer(std::string_view name) {
  constexpr std::size_t n = std::size(optimizers::all);
  OptimizerAlias names[n + std::size(optimizers::aliases)] = {};
  const OptimizerAlias* pointers[std::size(names)] = {};
  bool alike = false;
  for (std::size_t i = 0; i < std::size(names); ++i) {
    names[i].name = i < n ? optimizers::all[i]->name : optimizers::aliases[i - n].name;
    pointers[i] = &names[i];
    alike = alike || name_distance(name, names[i].name) <= name.size() / 2;
  }
  if (alike) reject_unknown_name(pointers, name, "optimizer");
  reject_unknown_name(optimizers::all, name, "optimizer", n);
}

/// What to give in place of an optimizer that looks at shapes, where there are none: which rule in which formats leaves
/// nearly as much. Empty where none does.
[[nodiscard]] constexpr std::string_view without_shapes(const Optimizer& optimizer) {
  constexpr std::string_view pairs[][2] = {
      {"adamw-8bit", "adam in precision bf16-8bit-moments, all tensors in 8 bits"},
      {"adam-8bit", "adam in precision bf16-8bit-moments, all tensors in 8 bits"},
      {"lion-8bit", "lion in precision bf16-8bit-moments, all tensors in 8 bits"},
      {"rmsprop-8bit", "rmsprop in precision bf16-8bit-moments, all tensors in 8 bits"},
      {"ademamix-8bit", "ademamix in precision bf16-8bit-moments, all tensors in 8 bits"},
      {"adafactor", "sgd, which leaves out sums of rows and columns"},
      {"adafactor-momentum", "sgd-momentum, which leaves out sums of rows and columns"},
      {"adam-mini", "lion, which leaves out one number for each row"}};
  for (const auto& pair : pairs) {
    if (pair[0] == optimizer.name) return pair[1];
  }
  return {};
}

// std::get_if would do for the following, but g++ 12 rejects it in a constant expression.

[[nodiscard]] constexpr bool is_lora(const Optimizer& optimizer) {
  return std::holds_alternative<Lora<InPrecision<UpdateRule>>>(optimizer.rule);
}
[[nodiscard]] constexpr bool has_rank(const Optimizer& optimizer) {
  return is_lora(optimizer) || std::holds_alternative<InPrecision<GaLore<>>>(optimizer.rule);
}
/// The rank of an optimizer that has one.
template <class Any>
[[nodiscard]] constexpr auto& rank_in(Any& optimizer) {
  return is_lora(optimizer) ? std::get<Lora<InPrecision<UpdateRule>>>(optimizer.rule).rank
                            : std::get<InPrecision<GaLore<>>>(optimizer.rule).options.rank;
}

/// LoRA with what is kept of its adapters besides; of the frozen base nothing is.
[[nodiscard]] constexpr Lora<Ema<InPrecision<UpdateRule>>> lora_with_besides(const Optimizer& optimizer) {
  const auto& lora = std::get<Lora<InPrecision<UpdateRule>>>(optimizer.rule);
  return {.rank = lora.rank,
          .scope = lora.scope,
          .adapters = {.base = lora.adapters, .format = optimizer.besides()},
          .base = lora.base,
          .base_rest = lora.base_rest,
          .whole = {.base = lora.whole, .format = optimizer.besides()}};
}

}  // namespace detail

constexpr const Precision& Optimizer::precision() const {
  return std::visit([](const auto& held) -> const Precision& { return detail::precision_of(held); }, rule);
}

constexpr const LoraScope* Optimizer::scope() const {
  return detail::is_lora(*this) ? &std::get<Lora<InPrecision<UpdateRule>>>(rule).scope : nullptr;
}

constexpr void Optimizer::set_scope(const LoraScope& scope) {
  if (!detail::is_lora(*this)) {
    detail::reject(InvalidInput("ckpt::Optimizer::set_scope: LoRA's targets must be left out for ")
                       .append(name)
                       .append(", which has no adapters"));
  }
  std::get<Lora<InPrecision<UpdateRule>>>(rule).scope = scope;
}

constexpr std::uint64_t Optimizer::rank() const { return detail::has_rank(*this) ? detail::rank_in(*this) : 0; }

constexpr Optimizer optimizers::get(std::string_view name, const OptimizerOptions& options) {
  const Optimizer* known = find(name);
  if (known == nullptr) detail::reject_unknown_optimizer(name);
  Optimizer optimizer = *known;
  optimizer.average = options.average;
  optimizer.gradients = options.gradients;
  if (options.scope) optimizer.set_scope(*options.scope);
  std::uint64_t rank = options.rank;
  for (const OptimizerAlias& alias : aliases) {
    if (rank == 0 && same_name(alias.name, name)) rank = alias.rank;
  }
  if (rank == 0) return optimizer;
  if (!detail::has_rank(optimizer)) {
    detail::reject(InvalidInput("ckpt::optimizers::get: rank must be 0 for ")
                       .append(known->name)
                       .append(", which has none (got ")
                       .append(static_cast<double>(rank))
                       .append(")"));
  }
  detail::rank_in(optimizer) = rank;
  return optimizer;
}

constexpr Optimizer optimizers::get(std::string_view name, std::string_view precision,
                                    const OptimizerOptions& options) {
  Optimizer optimizer = get(name, options);
  const Precision& formats = precisions::get(precision);
  std::visit([&formats](auto& held) { detail::set_precision(held, formats); }, optimizer.rule);
  return optimizer;
}

constexpr Optimizer optimizers::usual(std::string_view name, const ParallelLayout& layout,
                                      const OptimizerOptions& options) {
  const Optimizer optimizer = get(name, options);
  if (optimizer.precision().name != MixedBf16::value.name) return optimizer;
  return get(name, usual_precision(layout).name, options);
}

constexpr ComponentBytes state_bytes(const Optimizer& optimizer, const Tensor& tensor) {
  if (detail::is_lora(optimizer)) return state_bytes(detail::lora_with_besides(optimizer), tensor);
  ComponentBytes bytes = std::visit([&tensor](const auto& held) { return state_bytes(held, tensor); }, optimizer.rule);
  bytes.other = detail::add_bytes(bytes.other, detail::element_bytes(optimizer.besides(), tensor.size().value()));
  return bytes;
}

/// What any optimizer keeps of a tensor: of LoRA base and adapter.
template <class Visitor>
constexpr void expand_tensors(const Optimizer& optimizer, const Tensor& tensor, Visitor&& visit) {
  if (detail::is_lora(optimizer)) return expand_tensors(detail::lora_with_besides(optimizer), tensor, visit);
  visit(optimizer, tensor);
}

constexpr BytesPerParameter optimizer_traits<Optimizer>::components(const Optimizer& optimizer) {
  if (optimizer.depends_on_shape()) {
    detail::reject(InvalidInput("ckpt::Optimizer: the state of ")
                       .append(optimizer.name)
                       .append(" depends on the shapes of tensors: take the inventory of a model")
                       .append(detail::without_shapes(optimizer).empty() ? "" : ", or ")
                       .append(detail::without_shapes(optimizer)));
  }
  using Rule = InPrecision<UpdateRule>;
  BytesPerParameter bytes = optimizer_traits<Rule>::components(std::get<Rule>(optimizer.rule));
  bytes.other += optimizer.besides().bytes;
  return bytes;
}

}  // namespace ckpt::inline CKPT_ABI
