#include "range.hpp"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/knowing.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/recommended.hpp>
#include <ckpt/job/robust.hpp>
#include <ckpt/save/strategy.hpp>

#include "outcome.hpp"
#include "progress.hpp"

namespace program {

namespace {

constexpr std::size_t interval_samples = 512;

struct Shown {
  ckpt::Output output;
  std::string_view unit;
};
constexpr Shown shown_outputs[] = {
    {ckpt::Output::blocking, "s"}, {ckpt::Output::durable_after, "s"}, {ckpt::Output::restore, "s"},
    {ckpt::Output::downtime, "s"}, {ckpt::Output::mfu_penalty, ""},    {ckpt::Output::failures, ""},
    {ckpt::Output::goodput, ""},   {ckpt::Output::badput, "s"},        {ckpt::Output::wall_clock, "s"}};

/// Two or three digits: more are not known.
[[nodiscard]] std::string rough(const Shown& shown, double x) {
  if (std::isinf(x)) return "never";
  if (shown.output == ckpt::Output::goodput) return fmt::format("{:.1f} %", 100.0 * x);
  if (shown.unit.empty() && shown.output != ckpt::Output::failures) return fmt::format("{:.2g} %", 100.0 * x);
  if (shown.unit.empty()) return fmt::format("{:.3g}", x);
  if (x >= 3600.0 * 1000.0)
    return x < 3600.0 * 1e6 ? fmt::format("{:.0f} h", x / 3600.0) : fmt::format("{:.3g} h", x / 3600.0);
  if (x >= 86400.0 * 3.0) return fmt::format("{:.3g} h", x / 3600.0);
  if (x >= 5400.0) return fmt::format("{:.2g} h", x / 3600.0);
  if (x >= 90.0) return fmt::format("{:.2g} min", x / 60.0);
  return fmt::format("{:.2g} s", x);
}

/// Never 0 or 100 % for what is only rare or usual in so many samples.
[[nodiscard]] std::string chance_text(double chance, std::size_t samples) {
  const double least = 100.0 / static_cast<double>(samples);
  if (!(chance > 0.0)) return fmt::format("below {:.2g} %", least);
  if (!(chance < 1.0)) return fmt::format("above {:.5g} %", 100.0 - least);
  return fmt::format("{:.3g} %", 100.0 * chance);
}

void add_chance(Report& report, std::string_view kind, std::string_view name, double chance, std::size_t samples) {
  Fields& row = report.row("chances");
  row.set("kind", kind);
  row.set("name", name);
  row.set("chance", chance, chance_text(chance, samples));
  row.hide(!(chance > 0.0));
}

}  // namespace

std::string regret_text(double regret) {
  if (regret < 1e-5) return "below 0.001 points of goodput";
  return fmt::format("{:.2g} points of goodput, against who knows all figures", 100.0 * regret);
}

std::string saved_text(const ckpt::SavedTime& saved) {
  const double low = saved.quantile(0.1) / 3600.0;
  const double high = saved.quantile(0.9) / 3600.0;
  const auto hours = [](double h) { return std::isinf(h) ? std::string("never") : fmt::format("{:.2g}", h); };
  std::string text = fmt::format("{} ... {} h in 8 of 10 cases", hours(low), hours(high));
  if (low < 0.0) text += fmt::format(", a gain in {}", chance_text(saved.chance_of_gain(), saved.samples()));
  return text;
}

void add_range(Report& report, const ckpt::DescribedJob& described, bool leads, const std::optional<double>& target) {
  const auto spreads = described.all_spreads();
  if (spreads.empty()) return;
  if (described.job.saving.period && !(described.job.saving.period->seconds().value() > 0.0)) return;  // the limit
  const ckpt::Job& job = described.job;
  const bool fails = law_of(job).has_value();
  ckpt::RobustInterval best;
  ckpt::Job robust = job;
  if (fails) {
    best = ckpt::robust_interval(job, spreads, Sampled(interval_samples).options());
    robust = with_interval(job, best.interval);
  }
  // Who leaves the interval open takes the one that is recommended.
  const bool open = fails && !job.saving.interval && !job.saving.period && !job.saving.continuous;
  const ckpt::Job asked =
      open ? with_interval(job, ckpt::recommended_interval(job, spreads, Sampled(interval_samples).options()).interval)
           : job;
  const ckpt::Range range = ckpt::range(asked, spreads, Sampled(ckpt::RangeOptions().samples).options());
  for (const Shown& shown : shown_outputs) {
    const bool of_run = shown.output >= ckpt::Output::failures || shown.output == ckpt::Output::downtime ||
                        shown.output == ckpt::Output::restore;
    if (of_run && !fails) continue;
    Fields& row = report.row("range");
    const auto set = [&](const char* name, double x) {
      row.set(name, std::isfinite(x) ? FieldValue(x) : FieldValue(), rough(shown, x));
    };
    row.set("output", to_string(shown.output));
    row.set("unit", shown.unit, "");
    set("value", value(range.given(), shown.output));
    set("low", range.quantile(shown.output, 0.1));
    set("median", range.quantile(shown.output, 0.5));
    set("high", range.quantile(shown.output, 0.9));
    set("mean", range.mean(shown.output));
  }
  const auto of_save = range.shares(ckpt::Output::durable_after);
  const auto of_goodput = range.shares(ckpt::Output::goodput);
  if (leads) {
    const auto between = [&](const Shown& shown) {
      const std::string middle = rough(shown, range.quantile(shown.output, 0.5));
      const std::string low = rough(shown, range.quantile(shown.output, 0.1));
      const std::string high = rough(shown, range.quantile(shown.output, 0.9));
      return low == high ? fmt::format("{}, at its word", middle) : fmt::format("{} ({} ... {})", middle, low, high);
    };
    std::string line = fmt::format("expect, in 8 of 10 cases: a save {}", between(shown_outputs[1]));
    if (open) line += fmt::format(", saved every {}", range.given().period().seconds());
    if (fails) line += fmt::format(", goodput {}", between(shown_outputs[6]));
    const double width = range.quantile(ckpt::Output::goodput, 0.9) - range.quantile(ckpt::Output::goodput, 0.1);
    if (fails && !of_goodput.empty() && of_goodput.front().share > 0.2 && width > 0.002) {
      line += fmt::format("; most of that is {}: measure it first", to_string(of_goodput.front().input));
    }
    report.lead(line);
  }
  const auto gains =
      fails ? ckpt::gains_of_knowing(job, spreads, Sampled(1024).options()) : std::vector<ckpt::KnowingGain>();
  for (const ckpt::SpreadShare& share : fails ? of_goodput : of_save) {
    Fields& row = report.row("causes");
    for (const ckpt::KnowingGain& gain : gains) {
      if (gain.input == share.input) row.set("knowing", gain.goodput);
    }
    const auto text = [](double part) {
      return part < 0.01 ? std::string("below 1 %") : fmt::format("{:.0f} %", 100.0 * part);
    };
    row.set("input", to_string(share.input));
    if (fails) row.set("goodput", share.share, text(share.share));
    double most = fails ? share.share : 0.0;
    for (const ckpt::SpreadShare& other : of_save) {
      if (other.input != share.input) continue;
      row.set("durable_after", other.share, text(other.share));
      most = most > other.share ? most : other.share;
    }
    row.hide(most < 0.01);
  }
  const std::size_t possible = range.samples() - range.impossible();
  if (fails && target) {
    add_chance(report, "goodput", fmt::format("at least {:.6g} %", 100.0 * *target),
               range.chance_of_at_least(ckpt::Output::goodput, *target), possible);
  }
  for (const ckpt::StageChance& entry : range.binding()) {
    add_chance(report, "slowest stage", entry.stage, entry.chance, possible);
  }
  Fields& sure = report["sure"];
  sure.set("samples", static_cast<std::uint64_t>(range.samples()));
  sure.set("impossible", static_cast<std::uint64_t>(range.impossible()));
  sure.set("endless", static_cast<std::uint64_t>(range.endless()));
  if (range.impossible() != 0) {
    report.note(fmt::format("in {:.2g} % of the range no save can be taken: these are left out",
                            100.0 * static_cast<double>(range.impossible()) / static_cast<double>(range.samples())));
  }
  if (!fails) {
    report.title("sure", "");
    return;
  }
  if (!described.writers_alone && !job.saving.cost) {
    constexpr std::size_t samples = 512;
    const auto chances = ckpt::strategy_chances(job, spreads, Sampled(samples).options());
    for (std::size_t i = 0; i < chances.size(); ++i) {
      add_chance(report, "best strategy", name_of(ckpt::all_strategies[i]), chances[i], samples);
    }
  }
  const ckpt::Outcome at_best = solve(robust);
  sure.set("best_period_s", at_best.period().seconds(), fmt::format("every {}", at_best.period().seconds()));
  sure.set("best_work_interval_s", best.interval.seconds());
  sure.set("regret", best.regret(), regret_text(best.regret()));
}

}  // namespace program
