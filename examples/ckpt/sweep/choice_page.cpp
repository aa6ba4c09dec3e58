#include "choice_page.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "../report/grids.hpp"
#include "page.hpp"

namespace program {

namespace {

constexpr std::size_t most_beside_front = 400;

[[nodiscard]] Selection front_of_choice(const Points& points) {
  Selection selection;
  selection.pareto = read_columns(points, "cost_of_useful_hour,goodput");
  return selection;
}

[[nodiscard]] page::ChoiceShown::Bill bill_of(const PointRow& row, std::string name) {
  const auto& numbers = row.numbers;
  const auto known = [&](std::size_t field) { return std::isfinite(numbers[field]) ? numbers[field] : 0.0; };
  page::ChoiceShown::Bill bill{.name = std::move(name)};
  bill.cost = known(place("cost"));
  bill.nodes_wasted = known(place("cost_wasted"));
  bill.nodes_useful = known(place("cost_nodes")) - bill.nodes_wasted;
  bill.storage = known(place("cost_storage"));
  bill.useful_hour = known(place("cost_of_useful_hour"));
  bill.goodput = known(place("goodput"));
  return bill;
}

}  // namespace

ChoicePage::ChoicePage(const Given& given, const Points& points)
    : given_(&given), points_(&points), front_selection_(front_of_choice(points)), front_(points, front_selection_) {}

void ChoicePage::add(const PointRow& row) {
  if (!std::isfinite(row.numbers[place("cost_of_useful_hour")]) || !std::isfinite(row.numbers[place("goodput")]))
    return;
  front_.add(PointRow(row));
  const std::uint64_t every = std::max<std::uint64_t>(points_->size() / most_beside_front, 1);
  if (row.index % every == 0 && others_.size() < 2 * most_beside_front) others_.push_back(row);
}

page::ChoiceShown ChoicePage::shown(const Report& report, const PointRow* chosen, const PointRow* nearest,
                                    const PointRow* today) const {
  const Pricing& pricing = *points_->pricing();
  page::ChoiceShown shown;
  shown.subject = subject_of(*given_, *points_);
  shown.described = shown.subject;
  if (!points_->axes().empty()) shown.described += "; " + axes_in_words(*points_);
  shown.currency = pricing.currency();
  shown.target = given_->fraction("goodput-target");
  const auto name = [&](const PointRow& row) { return point_text(*points_, row.index); };
  const auto values = [&](const PointRow& row) { return point_text(*points_, row.index, false); };
  if (chosen != nullptr) shown.chosen = bill_of(*chosen, name(*chosen));
  if (nearest != nullptr) shown.nearest = bill_of(*nearest, name(*nearest));
  if (today != nullptr) shown.today = bill_of(*today, "as it is described");
  page::Front& front = shown.front;
  front.x_title = fmt::format("{} for a useful hour of an accelerator", pricing.currency());
  front.y_title = "lost, % of the wall clock";
  front.y_measure = page::Measure::percent;
  if (shown.target) {
    front.level = 1.0 - *shown.target;
    front.level_name = fmt::format("{:.6g} % goodput", 100.0 * *shown.target);
  }
  const auto add = [&](const PointRow& row, const std::string& text, bool on_front, bool is_chosen, bool is_today) {
    front.candidates.push_back({text, row.numbers[place("cost_of_useful_hour")], 1.0 - row.numbers[place("goodput")],
                                on_front, is_chosen, is_today});
  };
  const std::vector<PointRow> best = front_.rows();
  const auto is_chosen = [&](const PointRow& row) { return chosen != nullptr && row.index == chosen->index; };
  const auto is_best = [&](const PointRow& row) {
    return std::any_of(best.begin(), best.end(), [&](const PointRow& one) { return one.index == row.index; });
  };
  for (const PointRow& row : others_) {
    if (!is_best(row) && !is_chosen(row)) add(row, values(row), false, false, false);
  }
  for (const PointRow& row : best) add(row, values(row), true, is_chosen(row), false);
  if (chosen != nullptr && !is_best(*chosen)) add(*chosen, values(*chosen), false, true, false);
  if (today != nullptr && std::isfinite(today->numbers[place("cost_of_useful_hour")]))
    add(*today, "today", false, false, true);
  shown.candidates = page::grid_of(report, "candidates", "Candidates");
  shown.prices = page::grid_of(report, "prices", "Prices");
  const auto own = [&](const char* what, const char* option, const char* of) {
    if (const std::string* text = given_->text(option)) {
      const bool listed = shown.prices.head.size() > 4;  // with region and month
      if (!listed) shown.prices.head = {"price", "$", "for", "origin"};
      std::vector<std::string> row{what, *text, of};
      if (listed) row.emplace_back();
      row.emplace_back("given");
      row.resize(shown.prices.head.size());
      shown.prices.rows.push_back(std::move(row));
    }
  };
  own("accelerators", "price-accelerator-hour", "accelerator-hour");
  own("nodes", "price-node-hour", "node-hour");
  own("storage", "price-storage", "TB-month");
  own("bandwidth", "price-bandwidth", "GB/s-month");
  own("power", "price-kwh", "kWh");
  const PointRow* of = chosen != nullptr ? chosen : nearest;
  if (of != nullptr) shown.inputs = inputs_of_point(*given_, *points_, of->index);
  for (const std::string& note : report.notes()) shown.assumptions.push_back(note + ".");
  return shown;
}

}  // namespace program
