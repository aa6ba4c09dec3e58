#pragma once
// The page about a choice with money.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data.hpp"
#include "findings.hpp"
#include "plots.hpp"
#include "sheet.hpp"

namespace program::page {

/// What a page about a choice shows. Costs are in the currency, or in accelerator-hours.
struct ChoiceShown {
  std::string subject, described;
  std::string currency = "$";  ///< "$", or "accelerator-hours"
  std::size_t looked = 0, impossible = 0;
  std::optional<double> target{};
  /// What one candidate costs.
  struct Bill {
    std::string name;   ///< options that make it
    double cost = 0.0;  ///< of the whole run
    double nodes_useful = 0.0, nodes_wasted = 0.0, storage = 0.0;
    double useful_hour = 0.0;  ///< all of it for a useful hour of one accelerator
    double goodput = 0.0;
    [[nodiscard]] double all() const { return nodes_useful + nodes_wasted + storage; }
  };
  std::optional<Bill> chosen{};   ///< the cheapest that meets what is asked for
  std::optional<Bill> nearest{};  ///< where none does: that with the most goodput
  std::optional<Bill> today{};
  std::string no_today{};                                 ///< why there is none
  double saved_a_month = 0.0, saved_hours_a_month = 0.0;  ///< by the chosen one against today
  bool storage_priced = true;
  std::optional<double> worthwhile{}, has_bandwidth{};  ///< of shared storage [B/s]
  std::vector<Bill> others{};                           ///< of the table, with neither of the two
  Front front{};
  Grid candidates{}, prices{};
  std::vector<InputLine> inputs{};
  std::vector<std::string> assumptions{};
};

/// Places of the page: three sentences, then parts.
enum class ChoiceSlot { cheapest, today, storage, front };
inline constexpr ChoiceSlot all_choice_slots[] = {ChoiceSlot::cheapest, ChoiceSlot::today, ChoiceSlot::storage,
                                                  ChoiceSlot::front};
using ChoiceFinding = FindingOf<ChoiceShown, ChoiceSlot>;
[[nodiscard]] std::span<const ChoiceFinding> choice_findings();

[[nodiscard]] Sheet sheet_of(const ChoiceShown& shown);

}  // namespace program::page
