// The page about predictions and what was measured.

#include "validation_sheet.hpp"

#include <fmt/format.h>

#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::string rough_percent_of(double part) { return number(100.0 * part, 0).append(nbsp).append("%"); }
[[nodiscard]] std::string cases_text(std::size_t n) {
  return fmt::format("{}{}{}", number(static_cast<double>(n), 0), nbsp, n == 1 ? "case" : "cases");
}

[[nodiscard]] bool has_sums(const ValidationShown& shown) { return !shown.sums.empty(); }
std::string error_known(const ValidationShown& shown) {
  const ValidationShown::Sum& sum = shown.sums.front();
  return fmt::format("Of {} from {} the prediction ({}) is off by {} in the median, {} on average and {} at most.",
                     cases_text(sum.cases),
                     sum.groups == 1 ? std::string("one source") : fmt::format("{} sources", sum.groups), sum.of,
                     in_bold(rough_percent_of(sum.median)), rough_percent_of(sum.mean), rough_percent_of(sum.most));
}
std::string error_unknown(const ValidationShown&) { return "Nothing could be predicted of these cases."; }

/// Ranges are from one in ten to nine in ten, so that 80 % should lie within.
enum class Held { none, too_narrow, too_wide, right };
[[nodiscard]] Held held_of(const ValidationShown& shown) {
  if (shown.sums.empty() || !shown.sums.front().has_ranges) return Held::none;
  const double inside = shown.sums.front().inside;
  return inside < 0.7 ? Held::too_narrow : inside > 0.9 ? Held::too_wide : Held::right;
}
template <Held what>
bool is_held(const ValidationShown& shown) {
  return held_of(shown) == what;
}
std::string ranges_none(const ValidationShown&) { return ""; }
[[nodiscard]] std::string ranges_hold(const ValidationShown& shown) {
  const ValidationShown::Sum& sum = shown.sums.front();
  return fmt::format("The ranges from 10 to 90{}%, a factor of {} wide, hold {} of what was measured", nbsp,
                     number(sum.width, sum.width < 9.95 ? 1 : 0), rough_percent_of(sum.inside));
}
std::string ranges_narrow(const ValidationShown& shown) {
  return ranges_hold(shown) + ", where 80" + std::string(nbsp) + "% should be: " + in_bold("they are too narrow.");
}
std::string ranges_wide(const ValidationShown& shown) {
  return ranges_hold(shown) + ": " + in_bold("more than the 80" + std::string(nbsp) + "% that they claim.");
}
std::string ranges_right(const ValidationShown& shown) {
  return ranges_hold(shown) + ": " + in_accent("as they claim.");
}

std::string far_none(const ValidationShown& shown) {
  return shown.ranges.rows.empty() ? std::string() : std::string("No prediction is off by more than a factor of 2.");
}
std::string far_some(const ValidationShown& shown) {
  const std::size_t n = shown.far();
  return fmt::format(
      "{} of {} predictions {} off by more than a factor of 2; the table says which, and why where that is known.",
      in_bold(in_words(n)), shown.ranges.rows.size(), n == 1 ? "is" : "are");
}

[[nodiscard]] bool has_rows(const ValidationShown& shown) { return !shown.ranges.rows.empty(); }
std::string chart_heading(const ValidationShown& shown) {
  std::size_t within = 0;
  for (const Ranges::Row& row : shown.ranges.rows) within += row.middle >= 0.5 && row.middle <= 2.0 ? 1 : 0;
  return fmt::format("{} of {} predictions lie within a factor of 2", within, shown.ranges.rows.size());
}
std::string chart_text(const ValidationShown&) {
  return "Each row is a case: its range and its median, over what was measured, on one logarithmic scale. The band is "
         "a factor of 2 to either side.";
}
std::string chart_none_heading(const ValidationShown&) { return "No case to draw"; }
std::string chart_none_text(const ValidationShown&) { return "Cases need a figure that a prediction can come from."; }

constexpr ValidationFinding findings_of_validation[] = {
    {ValidationSlot::error, "known", has_sums, nullptr, error_known},
    {ValidationSlot::error, "not known", [](const ValidationShown& s) { return !has_sums(s); }, nullptr, error_unknown},

    {ValidationSlot::ranges, "none", is_held<Held::none>, nullptr, ranges_none},
    {ValidationSlot::ranges, "too narrow", is_held<Held::too_narrow>, nullptr, ranges_narrow},
    {ValidationSlot::ranges, "too wide", is_held<Held::too_wide>, nullptr, ranges_wide},
    {ValidationSlot::ranges, "right", is_held<Held::right>, nullptr, ranges_right},

    {ValidationSlot::far, "none", [](const ValidationShown& s) { return s.far() == 0; }, nullptr, far_none},
    {ValidationSlot::far, "some", [](const ValidationShown& s) { return s.far() > 0; }, nullptr, far_some},

    {ValidationSlot::chart, "some", has_rows, chart_heading, chart_text},
    {ValidationSlot::chart, "none", [](const ValidationShown& s) { return !has_rows(s); }, chart_none_heading,
     chart_none_text},
};

}  // namespace

std::span<const ValidationFinding> validation_findings() { return findings_of_validation; }

Sheet sheet_of(const ValidationShown& shown) {
  Sheet sheet;
  sheet.title = "How far off predictions are";
  sheet.subject = shown.subject;
  sheet.described = shown.described;
  const auto found = [&](ValidationSlot slot) -> const ValidationFinding& {
    return finding(validation_findings(), slot, shown);
  };
  for (const ValidationSlot slot : {ValidationSlot::error, ValidationSlot::ranges, ValidationSlot::far}) {
    sheet.answer.push_back(found(slot).text(shown));
  }
  if (shown.unpredicted > 0) {
    sheet.small_print =
        fmt::format("There is nothing to predict {} of the cases from.", in_small_words(shown.unpredicted));
  }
  Part chart{.id = "cases",
             .heading = found(ValidationSlot::chart).heading(shown),
             .text = found(ValidationSlot::chart).text(shown),
             .tables = {shown.case_table}};
  if (has_rows(shown)) chart.chart = [ranges = shown.ranges](double width) { return ranges_chart(ranges, width); };
  sheet.parts.push_back(std::move(chart));
  const auto table = [&](const char* id, const char* heading, const char* text, Grid grid) {
    if (grid.rows.empty()) return;
    grid.open = grid.rows.size() <= 30;
    sheet.parts.push_back({.id = id, .heading = heading, .text = text, .tables = {std::move(grid)}});
  };
  table("coverage", "How far off, by what a prediction comes from", "", shown.sum_table);
  table("far", "Off by more than 2", "", shown.far_table);
  table("spreads", "What is reached of figures, by these cases", "", shown.spread_table);
  sheet.assumptions = shown.assumptions;
  return sheet;
}

}  // namespace program::page
