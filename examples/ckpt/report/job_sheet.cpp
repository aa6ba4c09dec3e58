// The page about a job: plan, compare, interval.

#include "job_sheet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "charts.hpp"
#include "findings.hpp"
#include "numbers.hpp"
#include "tables.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::vector<std::string> assumptions(const Data& data) {
  std::vector<std::string> lines;
  if (data.fails) {
    lines.emplace_back("Failures are independent and come at a constant rate, also during a restart.");
    lines.emplace_back(
        "A failure costs the work since the start of the last save that was safe, then detection, rescheduling, reload "
        "and "
        "warm-up.");
  }
  if (data.samples != 0) {
    lines.push_back(
        fmt::format("Ranges are the 10 and 90 % of {} draws of all inputs that are not exact, independent of each "
                    "other, the interval kept.",
                    number(static_cast<double>(data.samples), 0)));
  }
  if (data.price) lines.emplace_back("The price is that of the nodes alone; storage and people are not in it.");
  for (const std::string& one : data.assumptions) lines.push_back(one);
  return lines;
}

}  // namespace

bool knows_memory(const Data& data) {
  return data.node_memory > 0.0 && std::any_of(data.strategies.begin(), data.strategies.end(),
                                               [](const StrategyLine& line) { return line.possible; });
}

Sheet sheet_of(const Data& data) {
  Sheet sheet;
  sheet.title = "What checkpointing costs";
  sheet.subject = data.subject;
  sheet.described = data.described;
  for (const Slot slot : {Slot::cost, Slot::change, Slot::next}) {
    sheet.answer.push_back(finding(slot, data).text(data));
  }
  sheet.small_print = range_sentence(data);
  using Chart = Drawing (*)(const Data&, double);
  const auto add = [&](const char* id, Slot slot, Chart chart, std::vector<Grid> tables = {}) {
    const Finding& one = finding(slot, data);
    Part part{.id = id, .heading = one.heading(data), .text = one.text(data), .tables = std::move(tables)};
    if (chart != nullptr) part.chart = [&data, chart](double width) { return chart(data, width); };
    sheet.parts.push_back(std::move(part));
  };
  add("hours", Slot::hours, hours_chart, {hours_table(data)});
  if (data.fails) {
    add("interval", Slot::interval, interval_chart, {curve_table(data), formula_table(data)});
  } else {
    add("interval", Slot::interval, nullptr);
  }
  if (!data.recommended().stages.empty()) add("save", Slot::save, save_chart, {strategy_table(data)});
  if (data.fails && !data.influences.empty()) add("first", Slot::influence, influence_chart, {influence_table(data)});
  if (data.fails && data.influences.empty()) add("first", Slot::influence, nullptr);
  if (data.map) {
    add("scale", Slot::scale, [](const Data& of, double width) { return map_chart(*of.map, width); },
        {map_table(*data.map)});
  }
  if (knows_memory(data)) add("memory", Slot::memory, memory_chart);
  set_inputs(sheet, data.inputs);
  sheet.assumptions = assumptions(data);
  sheet.job_file = data.job_file;
  return sheet;
}

}  // namespace program::page
