#pragma once
// Precisions by name: `precisions::get("pure-bf16")`, for programs that read the choice from a user.

#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/state/precision.hpp>

namespace ckpt::inline CKPT_ABI {

/// The precisions of this library by name.
namespace precisions {

/// Every one of them.
inline constexpr const Precision* all[] = {&MixedBf16::value,
                                           &Fp32::value,
                                           &Bf16NoMaster::value,
                                           &PureBf16::value,
                                           &Bf16Master::value,
                                           &Fp8Bf16Moments::value,
                                           &Fp8Bf16MomentsBf16Weights::value,
                                           &Zero3Default::value,
                                           &Bf16Moments8bit::value,
                                           &MixedMoments8bit::value};

/// The precision with this name (see `same_name`), or null.
[[nodiscard]] constexpr const Precision* find(std::string_view name) { return find_by_name(all, name); }

/// The precision with this name.
/// @throws InvalidInput that lists the known ones
[[nodiscard]] constexpr const Precision& get(std::string_view name) { return get_by_name(all, name, "precision"); }

}  // namespace precisions
}  // namespace ckpt::inline CKPT_ABI
