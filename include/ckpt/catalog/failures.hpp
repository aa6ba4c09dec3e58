#pragma once
// How often large machines and training runs failed, each figure with its source.

#include <string_view>

#include <ckpt/catalog/sources.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/record.hpp>

namespace ckpt::inline CKPT_ABI {

namespace catalog {

/// Failures of runs and machines, written as `ckpt::failures::llama3_405b`.
namespace failures {

// clang-format off

/// Llama 3 405B on 16,384 H100.
inline constexpr FailureRecord llama3_405b{.name = "llama3-405b",
    .nodes = 2048, .events = 419, .duration = 54_d,
    .source = measured(sources::llama3_paper),
    .note = "unexpected interruptions of a 54-day window; planned ones are not counted"};
/// Meta's research cluster RSC-1, about 16,000 A100.
inline constexpr FailureRecord meta_rsc1{.name = "meta-rsc-1",
    .nodes = 2000, .per_1000_node_days = 6.50,
    .source = recalled(sources::meta_reliability),
    .note = "from accounts of the paper, which agree; MTTF of 1.8 h at 16,384 GPUs follows from it"};
/// Meta's research cluster RSC-2, about 8,000 A100.
inline constexpr FailureRecord meta_rsc2{.name = "meta-rsc-2",
    .nodes = 1000, .per_1000_node_days = 2.34,
    .source = recalled(sources::meta_reliability),
    .note = "from accounts of the paper"};
/// OPT-175B on 992 A100.
inline constexpr FailureRecord opt_175b{.name = "opt-175b",
    .nodes = 124, .events = 105, .duration = 60_d,
    .source = recalled(sources::opt_paper),
    .note = "at least 35 manual and an estimated 70 automatic restarts in two months; from accounts of the paper"};

/// Every record of this header.
inline constexpr const FailureRecord* all[] = {&llama3_405b, &meta_rsc1, &meta_rsc2, &opt_175b};
// clang-format on

/// The record with this name (see `same_name`), or null.
[[nodiscard]] constexpr const FailureRecord* find(std::string_view name) { return find_by_name(all, name); }
/// The record with this name.
/// @throws InvalidInput that lists what there is
[[nodiscard]] constexpr const FailureRecord& get(std::string_view name) {
  return get_by_name(all, name, "failure record");
}

}  // namespace failures
}  // namespace catalog

namespace failures = catalog::failures;  ///< the records
}  // namespace ckpt::inline CKPT_ABI
