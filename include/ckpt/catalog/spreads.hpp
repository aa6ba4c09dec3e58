#pragma once
// How much of its figures a save or a restore reaches, by what the figures are based on. Data only.

#include <cstddef>

#include <ckpt/core/basis.hpp>
#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {
namespace catalog {

/// Spreads of figures, fitted by `fit_spreads` on the measured saves and restores of tests/data/measured: a test fits
/// them again and compares, `ckpt validate --table spreads` prints them. Never changed by hand.
///
/// Factors on the figure, of a system that is not among those: the median, and the factor to either side of it that one
/// in ten lies beyond. Widths of a node's network bind in too few of the cases: they are taken at their word.
namespace spreads {

/// Every basis.
inline constexpr SpreadTable all = [] {
  SpreadTable table = no_spreads;
  const auto set = [&table](Basis basis, const BasisFit& saving, const BasisFit& restoring) {
    BasisSpread& row = table[static_cast<std::size_t>(basis)];
    row.saving = saving;
    row.restoring = restoring;
  };
  set(Basis::rated, reached(0.734, 1.51, 6, 15), reached(0.913, 1.51, 4, 10));
  set(Basis::fabric, reached(0.33, 3.2, 6, 14), reached(0.446, 2.22, 5, 11));
  set(Basis::elsewhere, reached(1.0, 3.7, 6, 10), {});
  return table;
}();

}  // namespace spreads
}  // namespace catalog

namespace spreads = catalog::spreads;  ///< the spreads
}  // namespace ckpt::inline CKPT_ABI
