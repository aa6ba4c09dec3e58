#pragma once
// How fast one process turns state into files: the limit of small jobs.

#include <optional>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/source.hpp>

namespace ckpt::inline CKPT_ABI {

/// A way to write state from a process, as measured from memory of the accelerator or host to the file. What it was
/// measured on is part of the figure: the rate of the medium may be in it.
template <Scalar Rep = double>
struct Serialiser {
  std::string_view name{};                                     ///< as looked up: "torch-save-local"
  BasicBytesPerSecond<Rep> write_per_process{};                ///< of one process [B/s], > 0
  std::optional<BasicBytesPerSecond<Rep>> read_per_process{};  ///< of one process [B/s]
  Source source{};                                             ///< where the figures come from
  std::string_view note{};                                     ///< what the figures alone do not say
};

}  // namespace ckpt::inline CKPT_ABI
