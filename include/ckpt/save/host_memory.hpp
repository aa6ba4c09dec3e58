#pragma once
// The memory of the host that a state is copied to: buffers that are there, or pages that are touched for the first
// time at every save.

#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/save/path.hpp>

namespace ckpt::inline CKPT_ABI {

/// What a copy from an accelerator lands in. A copy into memory that does not exist yet is bound by the making of its
/// pages, not by the link: 1.2 to 1.5 GB/s of one process where the link gives 55.
template <Scalar Rep = double>
struct BasicHostMemory {
  std::string_view name{};  ///< as looked up: "fresh"
  /// Of the copies of one process into it [B/s], > 0; without: the link alone decides, as for pinned buffers.
  std::optional<BasicBytesPerSecond<Rep>> copy_per_process{};
  /// Of one process when the memory is made before the first copy into it [B/s], > 0; without: that takes no time of
  /// its own.
  std::optional<BasicBytesPerSecond<Rep>> allocation_per_process{};
  Source source{};          ///< where the figures come from
  std::string_view note{};  ///< what the figures alone do not say
};
/// In doubles.
using HostMemory = BasicHostMemory<double>;

/// The rate at which one process copies into pages that it touches for the first time, where nothing better is known:
/// the middle of what was measured, 1.16 to 1.54 GB/s; see `host_memory::fresh` of the catalog.
inline constexpr BytesPerSecond usual_fresh_memory_rate{1.4e9};

/// Copies of every writer into host memory, streamed with the copy over the link.
/// @throws InvalidInput when the memory has no rate of its own: then there is no such stage
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> host_memory_stage(const BasicHostMemory<Rep>& memory);

/// The making of the memory, before the first copy into it and once in a run. The stage after it has to begin when it
/// is through: `Handoff::store_and_forward`.
/// @throws InvalidInput when the making takes no time of its own
template <Scalar Rep>
[[nodiscard]] constexpr BasicStage<Rep> allocation_stage(const BasicHostMemory<Rep>& memory);

// ---- implementation

namespace detail {

/// By this name a path says that it has the stage; see `diagnose`.
inline constexpr std::string_view host_memory_name = "host memory";

}  // namespace detail

template <Scalar Rep>
constexpr BasicStage<Rep> host_memory_stage(const BasicHostMemory<Rep>& memory) {
  if (!memory.copy_per_process) {
    detail::reject(InvalidInput("ckpt::host_memory_stage: the host memory has no rate of its own: ")
                       .append(memory.name.substr(0, 100)));
  }
  return {.name = detail::host_memory_name, .per_writer = memory.copy_per_process};
}

template <Scalar Rep>
constexpr BasicStage<Rep> allocation_stage(const BasicHostMemory<Rep>& memory) {
  if (!memory.allocation_per_process) {
    detail::reject(InvalidInput("ckpt::allocation_stage: the host memory takes no time of its own to make: ")
                       .append(memory.name.substr(0, 100)));
  }
  return {.name = "allocate host memory", .per_writer = memory.allocation_per_process};
}

}  // namespace ckpt::inline CKPT_ABI
