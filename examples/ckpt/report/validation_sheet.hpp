#pragma once
// The page about predictions and what was measured.

#include <span>
#include <string>
#include <vector>

#include "findings.hpp"
#include "plots.hpp"
#include "sheet.hpp"

namespace program::page {

/// What a page about predictions and what was measured shows.
struct ValidationShown {
  std::string subject, described;
  Ranges ranges{};
  struct Sum {
    std::string of;
    std::size_t cases = 0, groups = 0;
    double mean = 0.0, median = 0.0, most = 0.0;  ///< of |predicted / measured - 1|
    bool has_ranges = false;
    double inside = 0.0, width = 0.0;
  };
  std::vector<Sum> sums{};  ///< the first is of what the page is about
  std::size_t unpredicted = 0;
  Grid case_table{}, sum_table{}, spread_table{}, far_table{};
  std::vector<std::string> assumptions{};

  [[nodiscard]] std::size_t far() const {
    std::size_t n = 0;
    for (const Ranges::Row& row : ranges.rows) n += row.middle > 2.0 || row.middle < 0.5 ? 1 : 0;
    return n;
  }
};

/// Places of the page: three sentences, then parts.
enum class ValidationSlot { error, ranges, far, chart };
inline constexpr ValidationSlot all_validation_slots[] = {ValidationSlot::error, ValidationSlot::ranges,
                                                          ValidationSlot::far, ValidationSlot::chart};
using ValidationFinding = FindingOf<ValidationShown, ValidationSlot>;
[[nodiscard]] std::span<const ValidationFinding> validation_findings();

[[nodiscard]] Sheet sheet_of(const ValidationShown& shown);

}  // namespace program::page
