// ckpt validate: measured saves and restores against what the library says of them, and how far it is off.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/spreads.hpp>
#include <ckpt/core/basis.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/measured_cases.hpp>
#include <ckpt/job/validation.hpp>

#include "fields.hpp"
#include "print.hpp"
#include "progress.hpp"
#include "report/grids.hpp"
#include "report/report.hpp"
#include "report/validation_sheet.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr FieldInfo case_fields[] = {
    {"id", Shows::text, "case", "its name"},
    {"group", Shows::text, "", "who measured"},
    {"system", Shows::text, "", "on what"},
    {"kind", Shows::text, "", "of storage"},
    {"what", Shows::text, "", "what was measured"},
    {"measured_low", Shows::number, "", "measured, or a lower bound of it [s], or a fraction"},
    {"measured_high", Shows::number, "", "measured, or an upper bound of it"},
    {"measured", Shows::number, "measured", "the middle of the two; of a goodput what is nearest to the prediction"},
    {"exact", Shows::number, "", "with every figure at its word"},
    {"predicted", Shows::number, "predicted", "median"},
    {"low", Shows::number, "10 %", "one in ten is below"},
    {"high", Shows::number, "90 %", "one in ten is above"},
    {"ratio", Shows::number, "ratio", "measured / predicted"},
    {"inside", Shows::flag, "inside", "whether what was measured is in the range"},
    {"from", Shows::text, "from", "what the prediction comes from"},
    {"binds", Shows::text, "binds", "the figure that it depends on most"}};
constexpr FieldInfo summary_fields[] = {{"of", Shows::text, "predictions", "which"},
                                        {"cases", Shows::count, "cases", "how many"},
                                        {"groups", Shows::count, "groups", "who measured them"},
                                        {"mean_error", Shows::fraction, "mean", "of |predicted / measured - 1|"},
                                        {"median_error", Shows::fraction, "median", "of the same"},
                                        {"ninety_error", Shows::fraction, "90 %", "of them are not above"},
                                        {"most_error", Shows::fraction, "most", "the largest"},
                                        {"inside", Shows::fraction, "inside", "part of the cases within 10 to 90 %"},
                                        {"median_width", Shows::number, "width", "median of 90 % over 10 %"}};
constexpr FieldInfo error_cause_fields[] = {
    {"cause", Shows::text, "cause", "a part of log(measured / predicted)"},
    {"cases", Shows::count, "cases", "predicted from figures, and with other cases of their system"},
    {"groups", Shows::count, "groups", "who measured them"},
    {"typical", Shows::fraction, "median", "by how much it moves the time"},
    {"share", Shows::fraction, "share", "of the mean square of the error, a vote for each group"}};
constexpr FieldInfo spread_fields[] = {{"basis", Shows::text, "figures", "what they are based on"},
                                       {"direction", Shows::text, "of", "saving or restoring"},
                                       {"median", Shows::number, "reached", "of the figure: median"},
                                       {"factor", Shows::number, "x/", "to either side, one in ten lies beyond"},
                                       {"groups", Shows::count, "groups", "that were measured"},
                                       {"cases", Shows::count, "cases", "on them"},
                                       {"description", Shows::text, "", "of the basis"}};
constexpr FieldInfo far_fields[] = {{"id", Shows::text, "case", "its name"},
                                    {"ratio", Shows::number, "ratio", "measured / predicted"},
                                    {"from", Shows::text, "from", "what the prediction comes from"},
                                    {"why", Shows::text, "why", "where that is known"}};
constexpr SectionInfo validate_sections[] = {
    {"cases", "Cases", true, case_fields},
    {"summary", "How far off", true, summary_fields},
    {"causes", "Why predictions from figures are off", true, error_cause_fields},
    {"spreads", "What is reached of figures, by these cases", true, spread_fields},
    {"far", "Off by more than 2", true, far_fields}};

/// Three digits.
[[nodiscard]] std::string rough_time(double seconds) {
  if (seconds < 1.0) return fmt::format("{:.3g} ms", 1e3 * seconds);
  return seconds < 1000.0 ? fmt::format("{:.3g} s", seconds) : fmt::format("{:.0f} s", seconds);
}

[[nodiscard]] std::string rough_percent(double part) { return fmt::format("{:.0f} %", 100.0 * part); }

[[nodiscard]] std::string_view words_of(ckpt::Output output) {
  return output == ckpt::Output::durable_after ? "save" : to_string(output);
}

/// Sums by name, in the order in which names came.
class Summaries {
 public:
  void add(const std::string& name, const ckpt::MeasuredCase& measured, const ckpt::Quantiles& predicted) {
    const double against = measured.measured_for(predicted.middle);
    for (auto& [known, sum] : sums_) {
      if (known == name) return sum.add(measured.group, against, predicted);
    }
    sums_.emplace_back(name, ckpt::AccuracyOf());
    sums_.back().second.add(measured.group, against, predicted);
  }
  void print(Report& report, page::ValidationShown* shown = nullptr) {
    for (const auto& [name, sum] : sums_) {
      const ckpt::Accuracy found = sum.result();
      if (shown != nullptr) {
        shown->sums.push_back({name, found.cases, found.groups, found.mean, found.median, found.most, found.ranges > 0,
                               found.inside, found.median_width});
      }
      Fields& row = report.row("summary");
      row.set("of", name);
      row.set("cases", static_cast<double>(found.cases));
      row.set("groups", static_cast<double>(found.groups));
      row.set("mean_error", found.mean, rough_percent(found.mean));
      row.set("median_error", found.median, rough_percent(found.median));
      row.set("ninety_error", found.ninety, rough_percent(found.ninety));
      row.set("most_error", found.most, rough_percent(found.most));
      if (found.ranges == 0) continue;
      row.set("inside", found.inside, rough_percent(found.inside));
      row.set("median_width", found.median_width, fmt::format("x {:.2g}", found.median_width));
    }
  }

 private:
  std::vector<std::pair<std::string, ckpt::AccuracyOf>> sums_{};
};

/// One prediction of a case.
void add_case(Report& report, const ckpt::MeasuredCase& measured, const ckpt::ValidatedCase& found,
              const ckpt::Quantiles& predicted, std::string_view from) {
  const double against = measured.measured_for(predicted.middle);
  const double ratio = against / predicted.middle;
  const bool inside = predicted.low <= against && against <= predicted.high;
  const bool is_time = measured.output != ckpt::Output::goodput;
  Fields& row = report.row("cases");
  const auto set = [&](std::string_view name, double x) {
    row.set(name, FieldValue(x), is_time ? rough_time(x) : fmt::format("{:.3g} %", 100.0 * x));
  };
  row.set("id", measured.id);
  row.set("group", measured.group);
  row.set("system", measured.system);
  row.set("kind", measured.kind);
  row.set("what", words_of(measured.output));
  set("measured_low", measured.low);
  set("measured_high", measured.high);
  set("measured", against);
  if (!measured.nominal) set("exact", found.exact);
  set("predicted", predicted.middle);
  if (predicted.high > predicted.low) {
    set("low", predicted.low);
    set("high", predicted.high);
  }
  row.set("ratio", ratio, fmt::format("{:.2f}", ratio));
  if (predicted.high > predicted.low) row.set("inside", inside);
  row.set("from", from);
  if (found.binding && !measured.nominal) row.set("binds", to_string(found.binding->input));
  if (ratio <= 2.0 && ratio >= 0.5) return;
  Fields& far = report.row("far");
  far.set("id", measured.id);
  far.set("ratio", ratio, fmt::format("{:.2f}", ratio));
  far.set("from", from);
  far.set("why", measured.note.empty() ? std::string_view("not known") : std::string_view(measured.note));
}

/// A prediction as a row of the chart.
[[nodiscard]] page::Ranges::Row row_of(const ckpt::MeasuredCase& measured, const ckpt::Quantiles& predicted,
                                       std::string_view from) {
  const double against = measured.measured_for(predicted.middle);
  page::Ranges::Row row{.name = fmt::format("{}, {}", measured.id, from), .group = measured.group};
  row.low = predicted.low / against;
  row.middle = predicted.middle / against;
  row.high = predicted.high / against;
  row.has_range = predicted.high > predicted.low;
  row.inside = predicted.low <= against && against <= predicted.high;
  return row;
}

void add_error_causes(Report& report, const ckpt::ErrorCauses& causes) {
  if (causes.cases == 0) return;
  const auto add = [&](const char* name, std::size_t cases, double typical) -> Fields& {
    Fields& row = report.row("causes");
    row.set("cause", name);
    row.set("cases", static_cast<double>(cases));
    if (cases == 0) return row;
    if (cases == causes.cases) row.set("groups", static_cast<double>(causes.groups));
    row.set("typical", typical, rough_percent(typical));
    return row;
  };
  const auto part = [&](const char* name, const ckpt::ErrorCauses::Cause& cause) {
    Fields& row = add(name, cause.cases, cause.typical);
    if (cause.cases > 0) row.set("share", cause.share, rough_percent(cause.share));
  };
  part("a wrong size: other bytes than the job has", causes.size);
  part("a wrong path: behind the network binds what has no figure", causes.path);
  part("the figure: what the system reaches of it", causes.figure);
  part("software: time that bytes do not set", causes.fixed);
  part("the rest: contention, noise, what differs between saves", causes.rest);
  add("  of it not known of one run: rank 0, or the slowest", causes.cases, causes.bounds);
}

int run_validate(const Given& given) {
  std::vector<ckpt::MeasuredCase> cases;
  for (const std::string& file : given.arguments()) {
    auto more = ckpt::read_measured_cases_file(file);
    std::move(more.begin(), more.end(), std::back_inserter(cases));
  }
  if (cases.empty()) {
    throw ckpt::InvalidInput("give files of measured cases: those of tests/data/measured, or your own");
  }
  std::vector<ckpt::ValidatedCase> findings;
  {
    Progress progress(cases.size(), "cases");
    findings = ckpt::validate(cases, {.samples = 1024, .progress = Progress::show_in, .progress_of = &progress},
                              ckpt::spreads::all);
  }
  Report report(validate_report);
  page::ValidationShown shown;
  std::vector<std::pair<std::string, page::Ranges::Row>> drawn;  // by what it comes from
  Summaries all, by_knowledge, by_kind;
  std::string nothing;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ckpt::MeasuredCase& measured = cases[i];
    const ckpt::ValidatedCase& found = findings[i];
    const auto add = [&](const std::optional<ckpt::Quantiles>& predicted, const std::string& from,
                         const std::string& group) {
      if (!predicted) return;
      add_case(report, measured, found, *predicted, from);
      drawn.emplace_back(group, row_of(measured, *predicted, from));
      all.add(group, measured, *predicted);
      if (group != "from figures") return;
      by_knowledge.add(fmt::format("  {}, {}", from, words_of(measured.output)), measured, *predicted);
      by_kind.add("  " + (measured.kind.empty() ? std::string("storage of no kind") : measured.kind), measured,
                  *predicted);
    };
    const std::string basis(found.binding ? to_string(found.binding->basis) : "job");
    add(found.predicted, basis,
        measured.output != ckpt::Output::goodput                          ? "from figures"
        : found.predicted && found.predicted->high > found.predicted->low ? "goodput of runs"
                                                                          : "goodput, every input at its word");
    add(found.alike, "others like it", "from others like it");
    add(found.fitted, "its system", "fitted on other cases of the system");
    if (!found.predicted && !found.alike && !found.fitted) {
      nothing += (nothing.empty() ? "" : ", ") + measured.id;
      ++shown.unpredicted;
    }
  }
  if (!nothing.empty()) report.note(fmt::format("nothing to predict these from: {}", nothing));
  all.print(report, &shown);
  by_knowledge.print(report);
  by_kind.print(report);
  for (const ckpt::BasisSpread& row : ckpt::fit_spreads(cases, findings)) {
    for (const bool saves : {true, false}) {
      const ckpt::BasisFit& fit = saves ? row.saving : row.restoring;
      if (fit.systems == 0) continue;
      const double median = fit.factors.median();
      const double factor = fit.factors.quantile(0.9) / median;
      Fields& fields = report.row("spreads");
      fields.set("basis", row.name);
      fields.set("direction", saves ? "saving" : "restoring");
      fields.set("median", median, fmt::format("{:.3g}", median));
      fields.set("factor", factor, fmt::format("{:.3g}", factor));
      fields.set("groups", static_cast<double>(fit.systems));
      fields.set("cases", static_cast<double>(fit.cases));
      fields.set("description", row.description);
    }
  }
  add_error_causes(report, ckpt::error_causes(cases, findings));
  report.below(
      "summary",
      "Of each prediction the group, or the case itself, was left out of what it comes from; where fewer than\n"
      "three other groups say something of a figure, the spreads of the catalog take their place. A prediction\n"
      "without a range counts as one that does not hold what was measured.\n");
  if (page::wants_report(given)) {
    for (const std::string& file : given.arguments()) shown.subject += (shown.subject.empty() ? "" : ", ") + file;
    shown.described = fmt::format("{} measured cases of {}", cases.size(), shown.subject);
    // The first of the sums is the one that the page is about.
    std::stable_partition(shown.sums.begin(), shown.sums.end(),
                          [](const auto& sum) { return sum.of == "from figures"; });
    for (auto& [of, row] : drawn) {
      if (of == shown.sums.front().of) shown.ranges.rows.push_back(std::move(row));
    }
    std::stable_sort(shown.ranges.rows.begin(), shown.ranges.rows.end(), [](const auto& a, const auto& b) {
      return a.group != b.group ? a.group < b.group : a.middle < b.middle;
    });
    shown.ranges.title = "Predicted over measured, case by case";
    shown.case_table = page::grid_of(report, "cases", "The cases as a table");
    shown.sum_table = page::grid_of(report, "summary", "How far off");
    shown.far_table = page::grid_of(report, "far", "Off by more than 2");
    shown.spread_table = page::grid_of(report, "spreads", "What is reached");
    shown.assumptions.emplace_back(
        "Of each prediction the group that measured it, or the case itself, was left out of what the prediction comes "
        "from.");
    shown.assumptions.emplace_back("A prediction without a range counts as one that does not hold what was measured.");
    page::write_sheet(given, page::sheet_of(shown));
  }
  print(given, report);
  return 0;
}

constexpr const char* validate_examples[] = {
    "validate tests/data/measured/mlperf_v3.json tests/data/measured/published.json",
    "validate my_saves.json --output csv --table cases",
    "validate tests/data/measured/io500.json --output csv --table summary"};

}  // namespace

const ReportInfo validate_report{"validate", "Measured saves and restores against predictions", validate_sections,
                                 "cases"};

const Subcommand validate_command{.name = "validate",
                                  .summary = "measured saves and restores against what this program says of them",
                                  .arguments = "FILE...",
                                  .most_arguments = 64,
                                  .first = "output table report",
                                  .examples = validate_examples,
                                  .run = run_validate};

}  // namespace program
