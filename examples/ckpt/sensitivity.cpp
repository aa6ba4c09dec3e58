#include "sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <ckpt/eigen/gradient.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/sensitivity.hpp>

#include "outcome.hpp"

namespace program {

std::string input_text(double value, std::string_view unit) {
  if (unit == "s") return fmt::format("{}", ckpt::Seconds(value));
  if (unit == "B") return fmt::format("{}", ckpt::Bytes(value));
  if (unit == "B/s") return fmt::format("{}", ckpt::BytesPerSecond(value));
  return fmt::format("{:.4g}", value);
}

namespace {

constexpr double least_shown = 5e-7;  // of goodput: 0.00005 points

/// "35.1 h", "does not end", "no save".
[[nodiscard]] std::string lost_text(const std::optional<ckpt::Seconds>& lost) {
  if (!lost) return "no save";
  if (std::isinf(lost->value())) return "never ends";
  return fmt::format("{:.3g}", lost->in(ckpt::units::h));
}

}  // namespace

void add_sensitivity(Report& report, const ckpt::DescribedJob& described, bool leads) {
  const ckpt::Job& job = described.job;
  const auto spreads = described.all_spreads();
  std::vector<ckpt::Sensitivity> rows = ckpt::sensitivity(job, spreads);
  const auto gain_of = [](const ckpt::Sensitivity& row) { return row.twice.value_or(0.0); };
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return gain_of(a) > gain_of(b); });
  if (leads) {
    std::string line;
    for (std::size_t i = 0; i < rows.size() && i < 3 && gain_of(rows[i]) >= least_shown; ++i) {
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", to_string(rows[i].input), points_text(gain_of(rows[i])));
    }
    if (!line.empty()) report.lead("first, goodput gained by what is made twice as good: " + line);
  }
  const ckpt::JobGradient slopes = ckpt::gradient(job);
  const auto accelerators = accelerators_of(described);
  for (const ckpt::Sensitivity& sensitivity : rows) {
    const ckpt::InputInfo& info = ckpt::inputs::info(sensitivity.input);
    const double twice = gain_of(sensitivity);
    const bool shown = std::abs(twice) >= least_shown;
    Fields& row = report.row("sensitivity");
    row.hide(!shown);
    row.set("input", to_string(sensitivity.input), "");
    row.set("description", info.description);
    row.set("value", sensitivity.value, input_text(sensitivity.value, info.unit));
    row.set("unit", info.unit, "");
    const double elasticity = slopes.elasticity(sensitivity.input);
    row.set("elasticity", elasticity, fmt::format("{:.2g}", elasticity));
    if (sensitivity.tenth) {
      row.set("gain_of_tenth", *sensitivity.tenth, fmt::format("{}", ckpt::Seconds(86400.0 * *sensitivity.tenth)));
      row.set("gain_of_twice", twice, fmt::format("{:.4f} points", 100.0 * twice));
    }
    if (accelerators && sensitivity.saved) {
      row.set("accelerator_hours", sensitivity.saved->in(ckpt::units::h) * *accelerators, "");
    }
    const bool stated = sensitivity.stated;
    row.set("range_stated", stated);
    row.set("low", sensitivity.low, "");
    row.set("high", sensitivity.high,
            stated ? fmt::format("{} ... {}", input_text(sensitivity.low, info.unit),
                                 input_text(sensitivity.high, info.unit))
                   : "");
    const auto hours = [](const std::optional<ckpt::Seconds>& lost) {
      return lost && std::isfinite(lost->value()) ? FieldValue(lost->in(ckpt::units::h)) : FieldValue();
    };
    row.set("lost_hours_low", hours(sensitivity.at_low), "");
    row.set("lost_hours_high", hours(sensitivity.at_high),
            stated ? fmt::format("{} ... {}", lost_text(sensitivity.at_low), lost_text(sensitivity.at_high)) : "");
  }
}

void add_break_even(Report& report, const ckpt::Job& job, ckpt::SaveStrategy other) {
  report.title("break_even", fmt::format("{} would win, if alone", name_of(other)));
  bool any = false;
  for (const ckpt::Input input : ckpt::all_inputs) {
    const ckpt::InputInfo& info = ckpt::inputs::info(input);
    const bool of_one = input == ckpt::Input::blocking || input == ckpt::Input::writing;
    if (info.helps == 0 || info.whole || of_one || !states(job, input)) continue;
    const auto now = ckpt::value(job, input);
    const bool saves = input == ckpt::Input::failed_saves || input == ckpt::Input::unusable_saves;
    if (!now || (saves && !(*now > 0.0))) continue;
    const auto value = ckpt::break_even(job, other, input);
    if (!value) continue;
    any = true;
    Fields& row = report.row("break_even");
    row.set("strategy", name_of(other));
    row.set("input", to_string(input), "");
    row.set("description", info.description);
    row.set("value", *value,
            fmt::format("{} {}", *value < *now ? "at most" : "at least", input_text(*value, info.unit)));
    row.set("unit", info.unit, "");
    row.set("now", *now, input_text(*now, info.unit));
  }
  if (!any) {
    report.note(fmt::format("no figure alone makes {} the best one, within a factor of 1,024", name_of(other)));
  }
}

}  // namespace program
