// The page about a choice with money.

#include "choice_sheet.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

/// "$2.31 M", "$3.21"; "41,000 accelerator-hours".
[[nodiscard]] std::string cost_text(const ChoiceShown& shown, double cost) {
  if (shown.currency != "$") {
    return (std::abs(cost) < 9.95 ? number(cost, 2) : amount(cost)).append(nbsp).append(shown.currency);
  }
  if (std::abs(cost) < 99.5) return fmt::format("${}", number(cost, 2));
  return money(cost, shown.currency, cost);
}
[[nodiscard]] std::string part_of(double part, double whole) {
  return whole > 0.0 ? small_percent(part / whole) : std::string("0").append(nbsp).append("%");
}
[[nodiscard]] std::string candidates_text(const ChoiceShown& shown) {
  return number(static_cast<double>(shown.looked), 0)
      .append(nbsp)
      .append(shown.looked == 1 ? "candidate" : "candidates");
}
[[nodiscard]] std::string costs_text(const ChoiceShown& shown, const ChoiceShown::Bill& bill) {
  return fmt::format("{} for the run, {} for a useful hour of an accelerator, at {} goodput",
                     cost_text(shown, bill.cost), cost_text(shown, bill.useful_hour),
                     percent(bill.goodput, shown.target.value_or(-1.0)));
}

// ---- the cheapest

std::string cheapest_meets(const ChoiceShown& shown) {
  return fmt::format("Of {} the cheapest with at least {} goodput is {}: {}.", candidates_text(shown),
                     round_percent(*shown.target), in_accent(shown.chosen->name), costs_text(shown, *shown.chosen));
}
std::string cheapest_of_all(const ChoiceShown& shown) {
  return fmt::format("Of {} the cheapest is {}: {}.", candidates_text(shown), in_accent(shown.chosen->name),
                     costs_text(shown, *shown.chosen));
}
std::string cheapest_none(const ChoiceShown& shown) {
  if (!shown.nearest) return fmt::format("{} of {} meets what was asked for.", in_bold("None"), candidates_text(shown));
  return fmt::format("{} of {} {}: the most is {}, of {}.", in_bold("None"), candidates_text(shown),
                     shown.target ? "reaches " + round_percent(*shown.target) : std::string("meets what was asked for"),
                     percent(shown.nearest->goodput, shown.target.value_or(-1.0)), shown.nearest->name);
}

// ---- against today

enum class Against { nothing, none_chosen, saves, dearer, misses };
[[nodiscard]] Against against_of(const ChoiceShown& shown) {
  if (!shown.chosen) return Against::none_chosen;
  if (!shown.today) return Against::nothing;
  if (shown.saved_a_month > 0.0) return Against::saves;
  return shown.target && shown.today->goodput < *shown.target ? Against::misses : Against::dearer;
}
template <Against what>
bool compares(const ChoiceShown& shown) {
  return against_of(shown) == what;
}
std::string today_nothing(const ChoiceShown& shown) {
  return shown.no_today.empty() ? std::string() : capital(shown.no_today) + ".";
}
std::string today_none(const ChoiceShown& shown) {
  return shown.today ? fmt::format("Today has {} and costs {} for a useful hour.", percent(shown.today->goodput),
                                   cost_text(shown, shown.today->useful_hour))
                     : std::string();
}
[[nodiscard]] std::string today_costs(const ChoiceShown& shown) {
  return fmt::format("Today costs {} for a useful hour, at {} goodput", cost_text(shown, shown.today->useful_hour),
                     percent(shown.today->goodput, shown.chosen->goodput));
}
std::string today_saves(const ChoiceShown& shown) {
  std::string text = today_costs(shown) + ": the change " +
                     in_accent(fmt::format("saves {} a month", cost_text(shown, shown.saved_a_month)));
  if (shown.currency == "$" && std::abs(shown.saved_hours_a_month) >= 1.0) {
    const std::string hours = number(std::abs(shown.saved_hours_a_month), 0).append(nbsp).append("accelerator-hours");
    text += shown.saved_hours_a_month > 0.0 ? " and " + hours : ", for " + hours + " more";
  }
  return text + ".";
}
std::string today_dearer(const ChoiceShown& shown) {
  return today_costs(shown) + ": " + in_bold("no candidate costs less.");
}
std::string today_misses(const ChoiceShown& shown) {
  return today_costs(shown) + fmt::format(", less than what is chosen, {}", in_bold("but it misses the target."));
}

// ---- what storage is worth

enum class Worth { none_chosen, no_price, buy, enough, unknown };
[[nodiscard]] Worth worth_of(const ChoiceShown& shown) {
  if (!shown.chosen) return Worth::none_chosen;
  if (!shown.storage_priced) return Worth::no_price;
  if (!shown.worthwhile || !shown.has_bandwidth) return Worth::unknown;
  return *shown.worthwhile > 1.1 * *shown.has_bandwidth ? Worth::buy : Worth::enough;
}
template <Worth what>
bool worth(const ChoiceShown& shown) {
  return worth_of(shown) == what;
}
[[nodiscard]] std::string of_it(const ChoiceShown& shown) {
  const ChoiceShown::Bill& bill = *shown.chosen;
  return fmt::format("Of the cost {} is storage and {} hours that are no useful work",
                     part_of(bill.storage, bill.all()), part_of(bill.nodes_wasted, bill.all()));
}
std::string storage_none(const ChoiceShown&) { return ""; }
std::string storage_no_price(const ChoiceShown& shown) {
  const ChoiceShown::Bill& bill = *shown.chosen;
  return fmt::format("Of the cost {} is hours that are no useful work; {}, so that the fastest is never too dear: {}",
                     part_of(bill.nodes_wasted, bill.all()), in_bold("storage has no price"),
                     "--price-bandwidth, --price-storage or --price NAME.");
}
std::string storage_unknown(const ChoiceShown& shown) { return of_it(shown) + "."; }
std::string storage_buy(const ChoiceShown& shown) {
  return fmt::format("{}; to first order {} of bandwidth are worth their price and it has {}: {}", of_it(shown),
                     rate(*shown.worthwhile), rate(*shown.has_bandwidth), in_accent("look at faster storage."));
}
std::string storage_enough(const ChoiceShown& shown) {
  return fmt::format("{}; to first order {} of bandwidth are worth their price, and it has {}.", of_it(shown),
                     rate(*shown.worthwhile), rate(*shown.has_bandwidth));
}

// ---- the front

enum class FrontIs { few, one, several };
[[nodiscard]] std::size_t on_front(const ChoiceShown& shown) {
  return static_cast<std::size_t>(std::count_if(shown.front.candidates.begin(), shown.front.candidates.end(),
                                                [](const Front::Candidate& one) { return one.on_front; }));
}
[[nodiscard]] FrontIs front_is(const ChoiceShown& shown) {
  if (shown.front.candidates.size() < 2) return FrontIs::few;
  return on_front(shown) == 1 ? FrontIs::one : FrontIs::several;
}
template <FrontIs what>
bool front_has(const ChoiceShown& shown) {
  return front_is(shown) == what;
}
std::string front_few_heading(const ChoiceShown&) { return "Too few candidates to draw"; }
std::string front_few_text(const ChoiceShown&) { return "What they cost is in the table."; }
std::string front_one_heading(const ChoiceShown&) { return "One candidate is cheapest and loses the least time"; }
std::string front_one_text(const ChoiceShown&) { return "Every other one is beaten in both: no trade has to be made."; }
std::string front_several_heading(const ChoiceShown& shown) {
  return fmt::format("{} candidates trade cost for time", in_words(on_front(shown)));
}
std::string front_several_text(const ChoiceShown& shown) {
  const auto least = std::min_element(shown.front.candidates.begin(), shown.front.candidates.end(),
                                      [](const auto& a, const auto& b) { return a.y < b.y; });
  const auto cheapest = std::min_element(shown.front.candidates.begin(), shown.front.candidates.end(),
                                         [](const auto& a, const auto& b) { return a.x < b.x; });
  return fmt::format(
      "Losing {} instead of {} costs {} instead of {} a useful hour. Dots beside the curve are beaten in "
      "both.",
      small_percent(least->y), small_percent(cheapest->y), cost_text(shown, least->x), cost_text(shown, cheapest->x));
}

constexpr ChoiceFinding findings_of_choice[] = {
    {ChoiceSlot::cheapest, "meets the target", [](const ChoiceShown& s) { return s.chosen && s.target; }, nullptr,
     cheapest_meets},
    {ChoiceSlot::cheapest, "no target", [](const ChoiceShown& s) { return s.chosen && !s.target; }, nullptr,
     cheapest_of_all},
    {ChoiceSlot::cheapest, "none", [](const ChoiceShown& s) { return !s.chosen; }, nullptr, cheapest_none},

    {ChoiceSlot::today, "none is chosen", compares<Against::none_chosen>, nullptr, today_none},
    {ChoiceSlot::today, "no today", compares<Against::nothing>, nullptr, today_nothing},
    {ChoiceSlot::today, "saves", compares<Against::saves>, nullptr, today_saves},
    {ChoiceSlot::today, "today is cheaper", compares<Against::dearer>, nullptr, today_dearer},
    {ChoiceSlot::today, "today misses the target", compares<Against::misses>, nullptr, today_misses},

    {ChoiceSlot::storage, "none is chosen", worth<Worth::none_chosen>, nullptr, storage_none},
    {ChoiceSlot::storage, "no price", worth<Worth::no_price>, nullptr, storage_no_price},
    {ChoiceSlot::storage, "more is worth it", worth<Worth::buy>, nullptr, storage_buy},
    {ChoiceSlot::storage, "enough", worth<Worth::enough>, nullptr, storage_enough},
    {ChoiceSlot::storage, "not known", worth<Worth::unknown>, nullptr, storage_unknown},

    {ChoiceSlot::front, "too few", front_has<FrontIs::few>, front_few_heading, front_few_text},
    {ChoiceSlot::front, "one", front_has<FrontIs::one>, front_one_heading, front_one_text},
    {ChoiceSlot::front, "several", front_has<FrontIs::several>, front_several_heading, front_several_text},
};

/// What a useful hour costs, and of what.
[[nodiscard]] Stacked bills_of(const ChoiceShown& shown) {
  Stacked bars;
  bars.title = "What a useful hour of an accelerator costs, and of what";
  bars.columns = {
      {"goodput", 13.0, false, 40.0}, {"the whole run", 13.0, false, 60.0}, {"useful hour", 14.0, true, 40.0}};
  const auto add = [&](const std::string& role, const ChoiceShown::Bill& bill, bool accent) {
    const double scale = bill.all() > 0.0 ? bill.useful_hour / bill.all() : 0.0;
    Stacked::Row row{.name = role, .manner = bill.name == role ? "" : bill.name, .accent = accent};
    const auto part = [&](const char* name, double cost, int tone) {
      if (!(cost > 0.005 * bill.all())) return;
      row.segments.push_back({name, cost * scale, tone, cost_text(shown, cost * scale),
                              fmt::format("{}: {} of the run", name, cost_text(shown, cost))});
    };
    part("useful work", bill.nodes_useful, 3);
    part("hours wasted", bill.nodes_wasted, 1);
    part("storage", bill.storage, 2);
    row.cells = {percent(bill.goodput, shown.target.value_or(-1.0)), cost_text(shown, bill.cost),
                 cost_text(shown, bill.useful_hour)};
    row.value = cost_text(shown, bill.useful_hour);
    row.left = row.cells[0] + " goodput";
    row.right = cost_text(shown, bill.cost) + " for the run";
    bars.description += fmt::format("{}: {} for a useful hour, {} goodput. ", role, row.value, row.cells[0]);
    bars.rows.push_back(std::move(row));
  };
  if (shown.today) add("Today", *shown.today, false);
  std::size_t count = 0;
  for (const ChoiceShown::Bill& bill : shown.others) {
    if (count++ < 3) add(bill.name, bill, false);
  }
  if (shown.chosen) add("Cheapest", *shown.chosen, true);
  if (!shown.chosen && shown.nearest) add("Most goodput", *shown.nearest, false);
  return bars;
}

}  // namespace

std::span<const ChoiceFinding> choice_findings() { return findings_of_choice; }

Sheet sheet_of(const ChoiceShown& shown) {
  Sheet sheet;
  sheet.title = "What to buy";
  sheet.subject = shown.subject;
  sheet.described = shown.described;
  for (const ChoiceSlot slot : {ChoiceSlot::cheapest, ChoiceSlot::today, ChoiceSlot::storage}) {
    sheet.answer.push_back(finding(choice_findings(), slot, shown).text(shown));
  }
  sheet.small_print =
      "Cheapest is the least cost for a useful hour of an accelerator, so that more and fewer nodes compare. Goodput "
      "is "
      "the part of the wall clock that the finished run keeps: useful hours of all hours paid for.";
  const ChoiceFinding& front = finding(choice_findings(), ChoiceSlot::front, shown);
  Part trade{.id = "front", .heading = front.heading(shown), .text = front.text(shown), .tables = {shown.candidates}};
  if (shown.front.candidates.size() > 1) {
    trade.chart = [of = shown.front](double width) { return front_chart(of, width); };
  }
  sheet.parts.push_back(std::move(trade));
  const Stacked bars = bills_of(shown);
  if (!bars.rows.empty()) {
    const ChoiceShown::Bill& bill = shown.chosen ? *shown.chosen : shown.nearest ? *shown.nearest : *shown.today;
    sheet.parts.push_back(
        {.id = "bill",
         .heading = fmt::format("Of a useful hour {} is no useful work", part_of(bill.nodes_wasted, bill.all())),
         .text = fmt::format("Storage is {}. The rest pays for hours that the finished run keeps.",
                             shown.storage_priced ? part_of(bill.storage, bill.all()) : std::string("without a price")),
         .chart = [bars](double width) { return stacked_chart(bars, width); }});
  }
  if (!shown.prices.rows.empty()) {
    Part prices{.id = "prices", .heading = "Prices, and where they come from", .text = "", .tables = {shown.prices}};
    prices.tables.front().open = true;
    sheet.parts.push_back(std::move(prices));
  }
  set_inputs(sheet, shown.inputs);
  sheet.assumptions = shown.assumptions;
  return sheet;
}

}  // namespace program::page
