// The page about a sweep.

#include "sweep_sheet.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "charts.hpp"
#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

/// A value of what is compared, told from another.
[[nodiscard]] std::string value_of(const SweepShown& shown, double value, double against = -1.0) {
  return shown.goodput ? percent(value, against) : duration(value);
}
[[nodiscard]] std::string with_name(const SweepShown& shown, double value, double against = -1.0) {
  return shown.goodput ? percent(value, against) + " goodput" : "safe after " + duration(value);
}
/// Whether two values are the same for whoever has to decide.
[[nodiscard]] bool alike(const SweepShown& shown, double a, double b) {
  return std::abs(a - b) <= 1e-3 * (shown.goodput ? 1.0 : std::max(std::abs(a), std::abs(b)));
}
[[nodiscard]] std::string points_text(std::size_t n) {
  return number(static_cast<double>(n), 0).append(nbsp).append(n == 1 ? "point" : "points");
}

// ---- the best

[[nodiscard]] bool is_one(const SweepShown& shown) { return shown.points - shown.impossible == 1; }
std::string best_of_one(const SweepShown& shown) {
  return fmt::format("One point has an answer: {}.", in_bold(with_name(shown, shown.best)));
}
std::string best_of_many(const SweepShown& shown) {
  std::string text = fmt::format("Of {} the best is {}: {}", points_text(shown.points), shown.best_at,
                                 in_accent(with_name(shown, shown.best, shown.worst)));
  text += alike(shown, shown.best, shown.worst)
              ? ", and so have all others within 0.1" + std::string(nbsp) + "%."
              : fmt::format("; the worst is at {}.", value_of(shown, shown.worst, shown.best));
  if (shown.impossible > 0) {
    text += fmt::format(" {} {} not possible.", in_words(shown.impossible), shown.impossible == 1 ? "is" : "are");
  }
  return text;
}

// ---- what decides

enum class Decides { none, nothing, one, several };
[[nodiscard]] Decides decides_of(const SweepShown& shown) {
  if (shown.moved.empty()) return Decides::none;
  const SweepShown::Moved& first = shown.moved.front();
  if (alike(shown, first.best, first.worst)) return Decides::nothing;
  return shown.moved.size() > 1 && !alike(shown, shown.moved[1].best, shown.moved[1].worst) ? Decides::several
                                                                                            : Decides::one;
}
template <Decides what>
bool decided_by(const SweepShown& shown) {
  return decides_of(shown) == what;
}
std::string decides_none(const SweepShown&) {
  return fmt::format("Nothing was varied: {}, --nodes 8,16,32 or --interval 5min..2h:log:20.",
                     in_accent("give an option several values"));
}
std::string decides_nothing(const SweepShown& shown) {
  return fmt::format("Nothing that was varied moves {} by more than 0.1{}%: {}",
                     shown.goodput ? "the best goodput" : "that time", nbsp, in_bold("the choice is free."));
}
[[nodiscard]] std::string first_decides(const SweepShown& shown) {
  const SweepShown::Moved& first = shown.moved.front();
  return fmt::format("{} {} from {} at {} to {} at {}", in_bold(first.option),
                     shown.moved.size() > 1 ? "decides most:" : "moves it", value_of(shown, first.best, first.worst),
                     first.best_at, value_of(shown, first.worst, first.best), first.worst_at);
}
std::string decides_one(const SweepShown& shown) {
  std::string text = first_decides(shown);
  if (shown.moved.size() > 1) text += ", with the best of all else";
  return text + (shown.moved.size() > 1 ? "; nothing else that was varied matters." : ".");
}
std::string decides_several(const SweepShown& shown) {
  std::vector<std::string> others;
  for (std::size_t i = 1; i < shown.moved.size(); ++i) {
    if (!alike(shown, shown.moved[i].best, shown.moved[i].worst)) others.push_back(shown.moved[i].option);
  }
  return first_decides(shown) +
         fmt::format(", with the best of all else; {} {} next.", listed(others), others.size() > 1 ? "come" : "comes");
}

// ---- what may be chosen

enum class Choice { alone, missed, reached, free, best };
[[nodiscard]] const SweepShown::Moved* free_axis(const SweepShown& shown) {
  for (const SweepShown::Moved& one : shown.moved) {
    if (!one.as_good.empty() && !alike(shown, one.best, one.worst)) return &one;
  }
  return nullptr;
}
[[nodiscard]] Choice choice_of(const SweepShown& shown) {
  if (shown.moved.empty()) return Choice::alone;
  if (shown.target) return shown.reaching > 0 ? Choice::reached : Choice::missed;
  if (decides_of(shown) == Decides::nothing) return Choice::alone;
  return free_axis(shown) != nullptr ? Choice::free : Choice::best;
}
template <Choice what>
bool chooses(const SweepShown& shown) {
  return choice_of(shown) == what;
}
std::string choice_alone(const SweepShown&) { return ""; }
std::string choice_missed(const SweepShown& shown) {
  return fmt::format("The target of {} goodput is reached {}.", round_percent(*shown.target), in_bold("by no point"));
}
std::string choice_reached(const SweepShown& shown) {
  std::vector<std::string> where;
  for (const SweepShown::Moved& one : shown.moved) {
    if (one.values > 1 && !one.reaches.empty() && where.size() < 2) {
      where.push_back(fmt::format("{} {}", one.option, one.reaches));
    }
  }
  return fmt::format("The target of {} goodput is reached by {}{}.", round_percent(*shown.target),
                     in_bold(fmt::format("{} of {}", number(static_cast<double>(shown.reaching), 0),
                                         number(static_cast<double>(shown.points), 0))),
                     where.empty() ? std::string() : ": " + listed(where));
}
std::string choice_free(const SweepShown& shown) {
  const SweepShown::Moved& one = *free_axis(shown);
  return fmt::format("Within 0.1{}% of the best: {} {}. {}", nbsp, one.option, one.as_good,
                     in_bold("Choose what is easiest among them."));
}
std::string choice_best(const SweepShown& shown) {
  const bool finer = std::any_of(shown.moved.begin(), shown.moved.end(), [](const auto& one) { return one.numeric; });
  return fmt::format("No other value comes within 0.1{}% of it{}", nbsp,
                     finer ? "; " + in_bold("vary finer around it to see how much room there is.") : std::string("."));
}

// ---- the chart

enum class ChartOf { none, no_target, reached, missed };
[[nodiscard]] ChartOf chart_of(const SweepShown& shown) {
  if (!shown.map && !shown.curves && !shown.bars) return ChartOf::none;
  if (!shown.target) return ChartOf::no_target;
  return shown.reaching > 0 ? ChartOf::reached : ChartOf::missed;
}
template <ChartOf what>
bool draws(const SweepShown& shown) {
  return chart_of(shown) == what;
}
[[nodiscard]] std::string chart_text(const SweepShown& shown) {
  std::string text = shown.over.empty() ? "" : capital(shown.over) + ".";
  if (shown.map) {
    if (!text.empty()) text += " ";
    text +=
        shown.target ? "The line runs along cells that reach the target." : "The stronger the grey, the more is lost.";
  }
  return text;
}
std::string chart_none_heading(const SweepShown&) { return "No axis to draw along"; }
std::string chart_none_text(const SweepShown&) { return "The points are in the table."; }
std::string chart_plain_heading(const SweepShown& shown) {
  return alike(shown, shown.best, shown.worst)
             ? fmt::format("All of it lies within 0.1{}% of {}", nbsp, value_of(shown, shown.best))
             : fmt::format("From {} to {}", value_of(shown, shown.worst, shown.best),
                           with_name(shown, shown.best, shown.worst));
}
std::string chart_reached_heading(const SweepShown& shown) {
  return fmt::format("{} of {} points reach {}", number(static_cast<double>(shown.reaching), 0),
                     number(static_cast<double>(shown.points), 0), round_percent(*shown.target));
}
std::string chart_missed_heading(const SweepShown& shown) {
  return fmt::format("{} at most: {} is out of reach", percent(shown.best, *shown.target),
                     round_percent(*shown.target));
}

constexpr SweepFinding findings_of_sweep[] = {
    {SweepSlot::best, "one", is_one, nullptr, best_of_one},
    {SweepSlot::best, "several", [](const SweepShown& s) { return !is_one(s); }, nullptr, best_of_many},

    {SweepSlot::decides, "nothing was varied", decided_by<Decides::none>, nullptr, decides_none},
    {SweepSlot::decides, "nothing matters", decided_by<Decides::nothing>, nullptr, decides_nothing},
    {SweepSlot::decides, "one", decided_by<Decides::one>, nullptr, decides_one},
    {SweepSlot::decides, "several", decided_by<Decides::several>, nullptr, decides_several},

    {SweepSlot::choice, "no choice", chooses<Choice::alone>, nullptr, choice_alone},
    {SweepSlot::choice, "target missed", chooses<Choice::missed>, nullptr, choice_missed},
    {SweepSlot::choice, "target reached", chooses<Choice::reached>, nullptr, choice_reached},
    {SweepSlot::choice, "choice is free", chooses<Choice::free>, nullptr, choice_free},
    {SweepSlot::choice, "one is best", chooses<Choice::best>, nullptr, choice_best},

    {SweepSlot::chart, "none", draws<ChartOf::none>, chart_none_heading, chart_none_text},
    {SweepSlot::chart, "no target", draws<ChartOf::no_target>, chart_plain_heading, chart_text},
    {SweepSlot::chart, "target reached", draws<ChartOf::reached>, chart_reached_heading, chart_text},
    {SweepSlot::chart, "target missed", draws<ChartOf::missed>, chart_missed_heading, chart_text},
};

}  // namespace

std::span<const SweepFinding> sweep_findings() { return findings_of_sweep; }

Sheet sheet_of(const SweepShown& shown) {
  Sheet sheet;
  sheet.title = "What the choices do";
  sheet.subject = shown.subject;
  sheet.described = shown.described;
  for (const SweepSlot slot : {SweepSlot::best, SweepSlot::decides, SweepSlot::choice}) {
    sheet.answer.push_back(finding(sweep_findings(), slot, shown).text(shown));
  }
  sheet.small_print =
      "Every figure is taken at its word; what is best here is the best of the points that were computed.";
  if (shown.goodput)
    sheet.small_print += " Goodput is the part of the wall clock that the finished run keeps; the rest is lost.";
  const SweepFinding& chart = finding(sweep_findings(), SweepSlot::chart, shown);
  Part part{.id = "points", .heading = chart.heading(shown), .text = chart.text(shown), .tables = {shown.values}};
  if (shown.map) {
    part.chart = [map = *shown.map](double width) { return map_chart(map, width); };
  } else if (shown.curves) {
    part.chart = [curves = *shown.curves](double width) { return curves_chart(curves, width); };
  } else if (shown.bars) {
    part.chart = [bars = *shown.bars](double width) { return bars_chart(bars, width); };
  }
  sheet.parts.push_back(std::move(part));
  if (shown.front && shown.front->candidates.size() > 1) {
    const auto on = std::count_if(shown.front->candidates.begin(), shown.front->candidates.end(),
                                  [](const Front::Candidate& one) { return one.on_front; });
    sheet.parts.push_back({.id = "front",
                           .heading = fmt::format("{} of the points {} beaten by no other in both",
                                                  in_words(static_cast<std::size_t>(on)), on == 1 ? "is" : "are"),
                           .text = "The line joins them: along it less of the one costs more of the other; a point "
                                   "above it is worse than one of these in both.",
                           .chart = [front = *shown.front](double width) { return front_chart(front, width); }});
  }
  if (!shown.top.rows.empty()) {
    Part best{.id = "best",
              .heading = shown.top.rows.size() == 1
                             ? "The best point"
                             : fmt::format("The best {} points", in_small_words(shown.top.rows.size())),
              .text = "",
              .tables = {shown.top}};
    best.tables.front().open = true;
    sheet.parts.push_back(std::move(best));
  }
  set_inputs(sheet, shown.inputs);
  sheet.assumptions = shown.assumptions;
  return sheet;
}

}  // namespace program::page
