#include "page.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <ckpt/core/units.hpp>
#include <ckpt/failure/fit.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/io/format.hpp>

#include "../report/grids.hpp"
#include "../report/numbers.hpp"
#include "../report/report.hpp"

namespace program {

namespace logs = ckpt::logs;

namespace {

[[nodiscard]] double log_hours(ckpt::Seconds time) { return time.in(ckpt::units::h); }

/// A ledger as a bar; `scale`: of its hours, so that bars of the same work compare.
[[nodiscard]] page::Way bar_of(std::string role, const ckpt::Ledger& ledger, double interval_s, double scale) {
  page::Way way;
  way.role = std::move(role);
  way.interval_s = interval_s;
  way.work_h = scale * log_hours(ledger.useful_work);
  way.wall_h = scale * log_hours(ledger.wall_clock());
  way.goodput = ledger.goodput();
  way.failures = scale * ledger.failure_count;
  way.lost = page::lost_hours_of(ledger, scale);
  return way;
}

[[nodiscard]] page::JobTimeline timeline_of(const logs::Measured& measured) {
  using Doing = page::JobTimeline::Doing;
  constexpr Doing doings[] = {Doing::running,   Doing::lost,    Doing::saving,
                              Doing::restoring, Doing::waiting, Doing::down};
  page::JobTimeline job;
  for (const logs::Phase& phase : measured.phases) {
    const double begin = logs::in_seconds(phase.begin);
    job.spans.push_back({begin, logs::in_seconds(phase.end), doings[static_cast<std::size_t>(phase.doing)]});
    if (phase.doing != logs::Doing::down || begin == 0.0) continue;
    (phase.failed ? job.failures : job.stops).push_back(begin);
  }
  return job;
}

[[nodiscard]] page::Curves survival_curves(const logs::Estimate& estimate) {
  constexpr int steps = 80;
  constexpr std::size_t most_dots = 200;
  const ckpt::FailureFit& fit = *estimate.fit;
  const double longest = estimate.lifetimes.back().time.value();
  const bool weibull = fit.best == ckpt::FittedLaw::weibull;
  page::Curves curves;
  curves.x = page::axis_of("time up", page::Measure::seconds, false, {0.0, longest}, true);
  curves.y = {.title = "still up, %", .measure = page::Measure::percent, .log = false, .low = 0.0, .high = 1.0};
  const auto law = [&](std::string name, bool accent, const auto& survival) {
    page::Curves::Series series{.name = std::move(name), .points = {}, .accent = accent};
    for (int i = 0; i <= steps; ++i) {
      const double age = longest * i / steps;
      series.points.push_back({age, survival(ckpt::Seconds(age))});
    }
    curves.series.push_back(std::move(series));
  };
  law("exponential", !weibull, [&](ckpt::Seconds age) { return fit.exponential.survival(age); });
  if (fit.has_weibull) law("Weibull", weibull, [&](ckpt::Seconds age) { return fit.weibull.survival(age); });
  page::Curves::Series log{.name = "log", .points = {}, .accent = false, .style = page::Curves::Style::dots};
  ckpt::survival_of(estimate.lifetimes, [&](ckpt::Seconds time, double part) {
    log.points.push_back({time.value(), part});
  });
  if (log.points.size() > most_dots) {
    std::vector<page::Point> fewer;
    for (std::size_t i = 0; i < most_dots; ++i)
      fewer.push_back(log.points[i * (log.points.size() - 1) / (most_dots - 1)]);
    log.points = std::move(fewer);
  }
  curves.series.push_back(std::move(log));
  return curves;
}

}  // namespace

page::LogShown log_shown(const logs::Estimate& estimate, const Report& report) {
  const logs::Measured& measured = estimate.measured;
  page::LogShown shown;
  shown.subject = estimate.file;
  shown.has_times = estimate.has_times;
  if (estimate.blocking) shown.blocking_s = estimate.blocking->mean.value();
  shown.described = estimate.file;
  if (estimate.has_times) {
    const ckpt::Ledger ledger = measured.ledger();
    shown.wall_h = log_hours(ckpt::Seconds(measured.wall_clock));
    shown.useful_h = log_hours(ledger.useful_work);
    shown.failures = measured.failures;
    shown.stops = measured.stops;
    shown.confidence = estimate.failures.confidence;
    shown.mtbf_low_s = estimate.failures.mtbf_low().value();
    if (estimate.failures.events > 0) {
      shown.mtbf_s = estimate.failures.mtbf().value();
      shown.mtbf_high_s = estimate.failures.mtbf_high().value();
    }
    shown.described += fmt::format(", {} of one job", page::duration(3600.0 * shown.wall_h));
    shown.timeline = timeline_of(measured);
    const double interval = measured.intervals.empty() ? 0.0 : logs::median(measured.intervals);
    shown.ways.push_back(bar_of("In the log", ledger, interval, 1.0));
    shown.ways.back().manner = "measured";
    if (const auto& choice = estimate.recommendation) {
      const double work = ledger.useful_work.value();
      const auto scale = [&](const ckpt::Ledger& other) {
        return other.useful_work.value() > 0.0 ? work / other.useful_work.value() : 1.0;
      };
      shown.ways.push_back(
          bar_of("Expected", choice->present_ledger, choice->present.seconds().value(), scale(choice->present_ledger)));
      shown.ways.back().manner = "by the model";
      shown.ways.push_back(bar_of("Best of those computed", choice->ledger, choice->best.interval.seconds().value(),
                                  scale(choice->ledger)));
      shown.ways.back().manner = "by the model";
      shown.ways.back().accent = true;
    }
  }
  if (const auto& choice = estimate.recommendation) {
    shown.interval_s = choice->present.seconds().value();
    shown.best_s = choice->best.interval.seconds().value();
    shown.more = choice->present_ledger.wall_clock() / choice->ledger.wall_clock() - 1.0;
  } else {
    shown.no_recommendation = estimate.no_recommendation;
  }
  if (estimate.fit && estimate.fit->has_weibull && !estimate.lifetimes.empty()) {
    shown.survival = survival_curves(estimate);
    shown.weibull = estimate.fit->best == ckpt::FittedLaw::weibull;
    shown.shape = estimate.fit->weibull.shape;
    shown.exponential_p = estimate.fit->exponential_p;
  }
  shown.ledger_table = page::grid_of(report, "ledger", "The hours as a table");
  shown.times_table = page::grid_of(report, "times", "Times of saves, restarts and reloads");
  shown.law_table = page::grid_of(report, "law", "The laws");
  shown.interval_table = page::grid_of(report, "interval", "How often to save");
  shown.read_table = page::grid_of(report, "read", "What was read");
  for (const std::string& note : report.notes()) shown.assumptions.push_back(note + ".");
  return shown;
}

}  // namespace program
