#pragma once
// --report of ckpt choose.

#include <cstdint>
#include <optional>
#include <vector>

#include "../fields.hpp"
#include "../options.hpp"
#include "../report/choice_sheet.hpp"
#include "axes.hpp"
#include "rows.hpp"
#include "selection.hpp"

namespace program {

/// What a page about a choice shows of all candidates, gathered one after the other.
class ChoicePage {
 public:
  ChoicePage(const Given& given, const Points& points);
  /// A candidate that meets --where, whether or not it reaches the target.
  void add(const PointRow& row);
  /// The page, but for what one candidate saves against another.
  /// @param chosen  the cheapest that meets what is asked for; null: none does, and `nearest` is what comes closest
  [[nodiscard]] page::ChoiceShown shown(const Report& report, const PointRow* chosen, const PointRow* nearest,
                                        const PointRow* today) const;

 private:
  const Given* given_;
  const Points* points_;
  Selection front_selection_{};
  Kept front_;
  std::vector<PointRow> others_{};  // a sample of what is not on the front
};

}  // namespace program
