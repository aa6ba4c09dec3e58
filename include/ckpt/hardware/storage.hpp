#pragma once
// A place to write checkpoints to: its bandwidths, and where the figures come from.

#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/source.hpp>

namespace ckpt::inline CKPT_ABI {

/// A storage device, array, file system or service. Write and read are never one number: drives write at half of what
/// they read, and a checkpoint is a write.
///
/// A figure that nobody published stays empty. The names must outlive the tier (string literals do).
template <Scalar Rep = double>
struct StorageTier {
  std::string_view name{};                                   ///< as looked up: "samsung-pm9a3-3.84tb"
  BasicBytesPerSecond<Rep> write_bandwidth{};                ///< sequential write [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> read_bandwidth{};  ///< sequential read [B/s]
  std::optional<BasicBytes<Rep>> capacity{};                 ///< usable capacity [B]
  std::optional<BasicSeconds<Rep>> latency{};                ///< of one small request [s]
  std::optional<BasicBytesPerSecond<Rep>> link_bandwidth{};  ///< raw rate of the link that carries it [B/s]
  Source source{};                                           ///< where the figures come from
  Figure recalled = Figure::none;                            ///< figures that are recalled although the source is not
  std::string_view note{};                                   ///< what the figures alone do not say
};

}  // namespace ckpt::inline CKPT_ABI
