// The page about a save or a load that was measured.

#include "diagnosis_sheet.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

[[nodiscard]] std::string what_of(const DiagnosisShown& shown) { return shown.load ? "load" : "save"; }
[[nodiscard]] const DiagnosisShown::Stage* binding_of(const DiagnosisShown& shown) {
  for (const DiagnosisShown::Stage& stage : shown.stages) {
    if (stage.binds) return &stage;
  }
  return nullptr;
}
[[nodiscard]] std::string times(double ratio) {
  return ratio < 1.0 ? fmt::format("in {} of the time", percent(ratio))
                     : fmt::format("{} times as long", number(ratio, ratio < 9.95 ? 1 : 0));
}
[[nodiscard]] std::string took(const DiagnosisShown& shown) {
  return fmt::format("The {} of {} took {}, {}", what_of(shown), bytes(shown.bytes), duration(shown.measured_s),
                     rate(shown.bytes / shown.measured_s));
}

// ---- the verdict

[[nodiscard]] bool is_slow(const DiagnosisShown& shown) { return !shown.as_expected && shown.ratio() > 1.0; }
[[nodiscard]] bool is_fast(const DiagnosisShown& shown) { return !shown.as_expected && !(shown.ratio() > 1.0); }
[[nodiscard]] bool is_as_expected(const DiagnosisShown& shown) { return shown.as_expected; }
std::string verdict_slow(const DiagnosisShown& shown) {
  return fmt::format("{}: {}, for {} are expected.", took(shown), in_bold("it is slow, " + times(shown.ratio())),
                     duration(shown.expected_s));
}
std::string verdict_fast(const DiagnosisShown& shown) {
  return fmt::format("{}: {}, {} instead of {}.", took(shown), in_bold("faster than the path allows"),
                     times(shown.ratio()), duration(shown.expected_s));
}
std::string verdict_expected(const DiagnosisShown& shown) {
  return fmt::format("{}: {}, for {} are expected.", took(shown), in_bold("that is what it should take"),
                     duration(shown.expected_s));
}

// ---- the cause

enum class Explained { no_need, whole, part, not_at_all };
[[nodiscard]] Explained explained_of(const DiagnosisShown& shown) {
  if (shown.as_expected && shown.causes.empty()) return Explained::no_need;
  if (shown.causes.empty()) return Explained::not_at_all;
  return shown.causes.front().part ? Explained::part : Explained::whole;
}
template <Explained what>
bool is_explained(const DiagnosisShown& shown) {
  return explained_of(shown) == what;
}
std::string cause_none(const DiagnosisShown& shown) {
  const DiagnosisShown::Stage* stage = binding_of(shown);
  if (stage == nullptr) return "";
  return fmt::format("It waits longest for {}, limited by {}: {}", in_bold(stage->name), stage->limit,
                     "a faster one is what would make it shorter.");
}
std::string cause_whole(const DiagnosisShown& shown) {
  const DiagnosisShown::Cause& cause = shown.causes.front();
  std::string text =
      fmt::format("The closest explanation: {}. It would take {}", in_bold(cause.name), duration(cause.predicted_s));
  return text + (shown.causes.size() > 1 ? fmt::format("; {} {} as well.", in_small_words(shown.causes.size() - 1),
                                                       shown.causes.size() == 2 ? "other one fits" : "others fit")
                                         : ".");
}
std::string cause_part(const DiagnosisShown& shown) {
  const DiagnosisShown::Cause& cause = shown.causes.front();
  const double of_it = std::max(cause.predicted_s - shown.expected_s, 0.0);
  return fmt::format("{} explains {} of it; ask about the other {}.", in_bold(capital(cause.name)), duration(of_it),
                     duration(std::max(shown.measured_s - of_it, 0.0)));
}
std::string cause_not_at_all(const DiagnosisShown& shown) {
  if (shown.ratio() < 1.0) {
    return fmt::format("No cause explains it: {}",
                       in_bold("bytes, processes or one of the rates are other than was said."));
  }
  return fmt::format("{} of those that could be tested explains it{}.", in_bold("No cause"),
                     shown.untested.empty() ? std::string() : "; more are tested with " + shown.untested);
}

// ---- what to do

[[nodiscard]] bool acts(const DiagnosisShown& shown) {
  return !shown.causes.empty() && !shown.causes.front().remedy.empty();
}
std::string act_remedy(const DiagnosisShown& shown) {
  const DiagnosisShown::Cause& cause = shown.causes.front();
  std::string text = in_accent(capital(cause.remedy));
  return text + (cause.evidence.empty() ? "." : fmt::format("; to be sure: {}.", cause.evidence));
}
std::string act_none(const DiagnosisShown&) { return ""; }

// ---- charts

std::string stages_slow_heading(const DiagnosisShown& shown) {
  return fmt::format("{} where {} are expected", duration(shown.measured_s), duration(shown.expected_s));
}
std::string stages_other_heading(const DiagnosisShown& shown) {
  return fmt::format("{} of {} expected", duration(shown.measured_s), duration(shown.expected_s));
}
std::string stages_text(const DiagnosisShown& shown) {
  const DiagnosisShown::Stage* stage = binding_of(shown);
  std::string text;
  if (stage != nullptr) text = fmt::format("{} binds, limited by {}.", capital(stage->name), stage->limit);
  if (shown.fastest_s > 0.0 && shown.fastest_s < 0.95 * shown.expected_s) {
    text +=
        fmt::format("{}No rate that was said allows less than {}.", text.empty() ? "" : " ", duration(shown.fastest_s));
  }
  return text;
}
[[nodiscard]] bool has_causes(const DiagnosisShown& shown) { return !shown.causes.empty(); }
std::string causes_heading(const DiagnosisShown& shown) {
  const auto whole = static_cast<std::size_t>(
      std::count_if(shown.causes.begin(), shown.causes.end(), [](const auto& one) { return !one.part; }));
  if (whole == 0)
    return fmt::format("{} {} a part", in_words(shown.causes.size()),
                       shown.causes.size() == 1 ? "cause explains" : "causes explain");
  return fmt::format("{} {} the time", in_words(whole), whole == 1 ? "cause fits" : "causes fit");
}
std::string causes_text(const DiagnosisShown&) {
  return "A bar is what it would have taken if this were the cause; the closer to what was measured, the better it "
         "fits.";
}
std::string causes_none_heading(const DiagnosisShown& shown) {
  return shown.as_expected ? "Nothing has to be explained" : "No cause fits";
}
std::string causes_none_text(const DiagnosisShown& shown) {
  if (shown.as_expected) return "Measured and expected agree within the tolerance.";
  return shown.untested.empty() ? std::string("Every cause that is known was tested.")
                                : fmt::format("More are tested with {}.", shown.untested);
}

constexpr DiagnosisFinding findings_of_diagnosis[] = {
    {DiagnosisSlot::verdict, "slow", is_slow, nullptr, verdict_slow},
    {DiagnosisSlot::verdict, "fast", is_fast, nullptr, verdict_fast},
    {DiagnosisSlot::verdict, "as expected", is_as_expected, nullptr, verdict_expected},

    {DiagnosisSlot::cause, "no need", is_explained<Explained::no_need>, nullptr, cause_none},
    {DiagnosisSlot::cause, "whole", is_explained<Explained::whole>, nullptr, cause_whole},
    {DiagnosisSlot::cause, "part", is_explained<Explained::part>, nullptr, cause_part},
    {DiagnosisSlot::cause, "none", is_explained<Explained::not_at_all>, nullptr, cause_not_at_all},

    {DiagnosisSlot::act, "remedy", acts, nullptr, act_remedy},
    {DiagnosisSlot::act, "none", [](const DiagnosisShown& s) { return !acts(s); }, nullptr, act_none},

    {DiagnosisSlot::stages, "slow", is_slow, stages_slow_heading, stages_text},
    {DiagnosisSlot::stages, "not slow", [](const DiagnosisShown& s) { return !is_slow(s); }, stages_other_heading,
     stages_text},

    {DiagnosisSlot::causes, "some", has_causes, causes_heading, causes_text},
    {DiagnosisSlot::causes, "none", [](const DiagnosisShown& s) { return !has_causes(s); }, causes_none_heading,
     causes_none_text},
};

[[nodiscard]] Bars stages_of(const DiagnosisShown& shown) {
  Bars bars;
  bars.title = "Measured and expected, and the stages of the path";
  std::vector<double> values{shown.measured_s, shown.expected_s};
  bars.rows.push_back(
      {.name = "measured", .value = shown.measured_s, .text = duration(shown.measured_s), .strong = true});
  bars.rows.push_back({.name = "expected",
                       .value = shown.expected_s,
                       .text = duration(shown.expected_s),
                       .accent = true,
                       .strong = true});
  bool marks = false;
  for (const DiagnosisShown::Stage& stage : shown.stages) {
    values.push_back(stage.time_s);
    Bars::Row row{.name = stage.name,
                  .note = "limited by " + stage.limit,
                  .value = stage.time_s,
                  .text = duration(stage.time_s) + (stage.binds ? ", binds" : ""),
                  .strong = stage.binds,
                  .indent = 1};
    if (stage.fastest_s > 0.0 && stage.fastest_s < 0.98 * stage.time_s) {
      row.mark = stage.fastest_s;
      marks = true;
    }
    bars.rows.push_back(std::move(row));
  }
  bars.axis = axis_of("time", Measure::seconds, false, values, true);
  if (marks) bars.mark_is = "at its full rate, alone";
  return bars;
}

[[nodiscard]] Bars causes_of(const DiagnosisShown& shown) {
  Bars bars;
  bars.title = "What it would take by each cause";
  std::vector<double> values{shown.measured_s, shown.expected_s};
  bool is_first = true;
  for (const DiagnosisShown::Cause& cause : shown.causes) {
    values.push_back(cause.predicted_s);
    bars.rows.push_back({.name = cause.name,
                         .value = cause.predicted_s,
                         .text = duration(cause.predicted_s) + (cause.part ? ", a part" : ""),
                         .accent = is_first,
                         .strong = is_first});
    is_first = false;
  }
  bars.lines = {{shown.measured_s, "measured"}, {shown.expected_s, "expected"}};
  bars.axis = axis_of("time", Measure::seconds, false, values, true);
  return bars;
}

}  // namespace

std::span<const DiagnosisFinding> diagnosis_findings() { return findings_of_diagnosis; }

Sheet sheet_of(const DiagnosisShown& shown) {
  Sheet sheet;
  sheet.title = shown.load ? "Is this load slow?" : "Is this save slow?";
  sheet.subject = shown.subject;
  sheet.described = shown.described;
  const auto found = [&](DiagnosisSlot slot) -> const DiagnosisFinding& {
    return finding(diagnosis_findings(), slot, shown);
  };
  for (const DiagnosisSlot slot : {DiagnosisSlot::verdict, DiagnosisSlot::cause, DiagnosisSlot::act}) {
    sheet.answer.push_back(found(slot).text(shown));
  }
  const DiagnosisFinding& stages = found(DiagnosisSlot::stages);
  sheet.parts.push_back({.id = "stages",
                         .heading = stages.heading(shown),
                         .text = stages.text(shown),
                         .chart = [bars = stages_of(shown)](double width) { return bars_chart(bars, width); },
                         .tables = {shown.stage_table}});
  const DiagnosisFinding& causes = found(DiagnosisSlot::causes);
  Part why{.id = "causes", .heading = causes.heading(shown), .text = causes.text(shown)};
  if (!shown.causes.empty()) {
    why.chart = [bars = causes_of(shown)](double width) { return bars_chart(bars, width); };
    why.tables = {shown.cause_table};
  }
  sheet.parts.push_back(std::move(why));
  set_inputs(sheet, shown.inputs);
  sheet.assumptions = shown.assumptions;
  return sheet;
}

}  // namespace program::page
