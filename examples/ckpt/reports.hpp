#pragma once
// What subcommands print as JSON, for `ckpt schema`.

#include "fields.hpp"

namespace program {

extern const ReportInfo plan_report;
extern const ReportInfo compare_report;

}  // namespace program
