#pragma once
// Links that carry checkpoint data: PCI Express by generation and width.

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// Raw bandwidth of a PCI Express link, per direction: lanes x transfer rate x coding efficiency.
///
/// Coding is 8b/10b for generations 1 and 2, 128b/130b for 3 to 5, and 242 of 256 bytes of a flit for 6. What a copy
/// reaches is less: 88 % was measured on PCIe 5.0 x16.
///
/// @param generation  1 ... 6
/// @param lanes       1 ... 16
/// @return bandwidth [B/s]: 31.5 GB/s for generation 4 with 16 lanes
/// @throws InvalidInput outside these ranges
/// @see PCI Express Base Specification, revisions 1.0 (2003) to 6.0 (2022)
[[nodiscard]] constexpr BytesPerSecond pcie(int generation, int lanes) {
  if (!(generation >= 1 && generation <= 6)) {
    detail::reject("ckpt::pcie: generation must be 1 to 6", static_cast<double>(generation));
  }
  if (!(lanes >= 1 && lanes <= 16)) {
    detail::reject("ckpt::pcie: number of lanes must be 1 to 16", static_cast<double>(lanes));
  }
  constexpr double gigatransfers[] = {2.5, 5.0, 8.0, 16.0, 32.0, 64.0};
  const double coding = generation <= 2 ? 8.0 / 10.0 : generation <= 5 ? 128.0 / 130.0 : 242.0 / 256.0;
  return BytesPerSecond(gigatransfers[generation - 1] * 1e9 / 8.0 * coding * lanes);
}

}  // namespace ckpt::inline CKPT_ABI
