#pragma once
// In which number formats a training run keeps its weights and optimizer state, and so writes them to a checkpoint.

#include <concepts>
#include <string_view>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {

/// A number format as it lies in a file.
struct NumberFormat {
  std::string_view name{};  ///< "bf16"
  double bytes = 0.0;       ///< per element, block scales included

  friend constexpr bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

/// Number formats by name.
namespace formats {

inline constexpr NumberFormat none{"-", 0.0};   ///< not in the checkpoint
inline constexpr NumberFormat fp32{"fp32", 4};  ///< IEEE single precision
inline constexpr NumberFormat bf16{"bf16", 2};  ///< 16 bits (fp16 takes the same room)
/// 8-bit codes with one fp32 scale per block of 256 elements. Tensors under 4096 elements stay in fp32: not counted
/// here.
inline constexpr NumberFormat blockwise8{"8-bit", 1.0 + 4.0 / 256.0};

}  // namespace formats

/// What a run stores each part of its state in. The update rule decides which moments exist at all.
struct Precision {
  std::string_view name{};                      ///< as looked up: "mixed-bf16"
  NumberFormat weights = formats::none;         ///< the weights the model computes with
  NumberFormat master_weights = formats::none;  ///< the separate copy the optimizer updates, if there is one
  NumberFormat first_moment = formats::none;    ///< momentum
  NumberFormat second_moment = formats::none;   ///< sum or average of squared gradients
  std::string_view description{};               ///< who trains like this
};

/// A precision policy: a type whose `value` is a `Precision`. Write your own the same way.
template <class P>
concept PrecisionPolicy = requires {
  { P::value } -> std::convertible_to<const Precision&>;
};

/// bf16 (or fp16) weights, fp32 master copy, fp32 moments: Megatron's distributed optimizer, DeepSpeed ZeRO 1 and 2.
/// With Adam 2 + 4 + 4 + 4 = 14 bytes per parameter.
struct MixedBf16 {
  /// the formats
  static constexpr Precision value{"mixed-bf16",  formats::bf16, formats::fp32,
                                   formats::fp32, formats::fp32, "Megatron distributed optimizer, DeepSpeed ZeRO-1/2"};
};

/// fp32 weights, which are their own master, and fp32 moments: plain fp32, torch AMP, FSDP mixed precision.
/// With Adam 4 + 4 + 4 = 12.
struct Fp32 {
  /// the formats
  static constexpr Precision value{"fp32",        formats::fp32, formats::none,
                                   formats::fp32, formats::fp32, "plain fp32, torch AMP, FSDP with fp32 parameters"};
};

/// bf16 weights and fp32 moments, no master copy (OPT-175B). With Adam 2 + 4 + 4 = 10.
struct Bf16NoMaster {
  /// the formats
  static constexpr Precision value{"bf16-no-master", formats::bf16, formats::none,
                                   formats::fp32,    formats::fp32, "memory-efficient fp16 or bf16, as for OPT-175B"};
};

/// Everything in bf16: torch optimizers on bf16 parameters. With Adam 2 + 2 + 2 = 6.
struct PureBf16 {
  /// the formats
  static constexpr Precision value{"pure-bf16",   formats::bf16, formats::none,
                                   formats::bf16, formats::bf16, "torch optimizers on bf16 parameters"};
};

/// bf16 weights, bf16 master, bf16 moments (DeepSpeed bf16_master_weights_and_grads). With Adam 2 + 2 + 2 + 2 = 8.
struct Bf16Master {
  /// the formats
  static constexpr Precision value{"bf16-master", formats::bf16, formats::bf16,
                                   formats::bf16, formats::bf16, "DeepSpeed with bf16 master weights and bf16 states"};
};

/// fp8 training as DeepSeek-V3 does it: fp32 master, bf16 moments; the fp8 weights are derived from the master
/// and not written. With Adam 4 + 2 + 2 = 8.
struct Fp8Bf16Moments {
  /// the formats
  static constexpr Precision value{"fp8-bf16-moments", formats::none, formats::fp32,
                                   formats::bf16,      formats::bf16, "DeepSeek-V3 recipe, fp8 weights not written"};
};

/// The same with a bf16 copy of the weights written besides. With Adam 2 + 4 + 2 + 2 = 10.
struct Fp8Bf16MomentsBf16Weights {
  /// the formats
  static constexpr Precision value{"fp8-bf16-moments-bf16-weights",
                                   formats::bf16,
                                   formats::fp32,
                                   formats::bf16,
                                   formats::bf16,
                                   "DeepSeek-V3 recipe with bf16 weights written"};
};

/// DeepSpeed ZeRO stage 3 as saved by default: the 16-bit weights are placeholders, rebuilt from the fp32 partition.
/// With Adam 4 + 4 + 4 = 12.
struct Zero3Default {
  /// the formats
  static constexpr Precision value{"zero3-default", formats::none, formats::fp32,
                                   formats::fp32,   formats::fp32, "DeepSpeed ZeRO-3 without gathered 16-bit weights"};
};

/// bf16 weights with 8-bit block-wise moments (bitsandbytes), no master. With Adam 4.03125.
struct Bf16Moments8bit {
  /// the formats
  static constexpr Precision value{"bf16-8bit-moments", formats::bf16,       formats::none,
                                   formats::blockwise8, formats::blockwise8, "bitsandbytes 8-bit optimizer, no master"};
};

/// bf16 weights, fp32 master, 8-bit block-wise moments. With Adam 8.03125.
struct MixedMoments8bit {
  /// the formats
  static constexpr Precision value{"mixed-8bit-moments", formats::bf16,       formats::fp32,
                                   formats::blockwise8,  formats::blockwise8, "8-bit optimizer with fp32 master"};
};

}  // namespace ckpt::inline CKPT_ABI
