#include "levels.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>
#include <ckpt/interval/multilevel_search.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/levels.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/redundancy.hpp>

namespace program {

void add_levels(Report& report, const ckpt::DescribedJob& described) {
  const ckpt::JobLevels levels = ckpt::job_levels<double>(described.job, described.levels, described.lost_nodes);
  const ckpt::SearchedPattern searched = ckpt::search_patterns(levels.levels());
  const ckpt::OptimalPattern& best = searched.best;
  ckpt::Seconds work = best.pattern.interval.seconds();
  for (std::size_t i = 0; i < levels.count; ++i) {
    const ckpt::JobLevel& one = levels.level[i];
    const bool last = i + 1 == levels.count;
    Fields& row = report.row("levels");
    row.set("level", one.redundancy ? ckpt::LevelName(*one.redundancy).text() : "storage");
    row.set("survives", one.survives, fmt::format("{:.4g} %", 100.0 * one.survives));
    const ckpt::Seconds every = 1.0 / one.level.failure_rate;
    row.set("mtbf_s", every, fmt::format("{:h}", every));
    row.set("write_s", one.level.write);
    if (one.level.flush.value() > 0.0) row.set("flush_s", one.level.flush);
    row.set("recovery_s", levels.downtime + *one.level.recovery);
    row.set("stored_bytes", one.stored);
    const std::uint64_t checkpoints = last ? 1 : best.pattern.checkpoints[i];
    row.set("checkpoints", checkpoints);
    if (checkpoints == 0) {
      row.set("every_s", FieldValue(), "not worth it");
      continue;
    }
    row.set("every_s", rounded(work.value()), fmt::format("{}", work));
    if (!last) work *= static_cast<double>(checkpoints) + 1.0;
  }
  Fields& pattern = report["pattern"];
  report.title("pattern", "The best pattern");
  pattern.set("work_interval_s", rounded(best.pattern.interval.seconds().value()));
  pattern.set("intervals", best.achieves.intervals);
  const double efficiency = levels.efficiency(best.achieves.efficiency);
  pattern.set("efficiency", efficiency, fmt::format("{:.5g} %", 100.0 * efficiency));
  pattern.set("global", searched.global);
  const ckpt::Outcome outcome = solve(without_interval(described.job));
  const double goodput = long_run_goodput(outcome.run, *outcome.law, outcome.interval);
  pattern.set("storage_alone_efficiency", goodput,
              fmt::format("{:.5g} %, every {}", 100.0 * goodput, outcome.period().seconds()));
}

}  // namespace program
