#pragma once
// What subcommands print as JSON, for `ckpt schema`.

#include <span>

#include "fields.hpp"

namespace program {

extern const ReportInfo plan_report;
extern const ReportInfo compare_report;
extern const ReportInfo sweep_report;
extern const ReportInfo choose_report;
extern const ReportInfo interval_report;
extern const ReportInfo stops_report;
extern const ReportInfo diagnose_report;
extern const ReportInfo explain_report;
extern const ReportInfo calibrate_report;
extern const ReportInfo measure_report;
extern const ReportInfo validate_report;
extern const ReportInfo list_report;

/// One for each kind of `ckpt list`.
[[nodiscard]] std::span<const ReportInfo> list_reports();

/// Of subcommands that have one.
inline constexpr const ReportInfo* single_reports[] = {
    &plan_report,     &compare_report, &sweep_report,     &choose_report,  &interval_report, &stops_report,
    &diagnose_report, &explain_report, &calibrate_report, &measure_report, &validate_report, &list_report};

}  // namespace program
