// ckpt compare: every strategy side by side, and what the best one saves.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/compare.hpp>

#include "fields.hpp"
#include "job.hpp"
#include "outcome.hpp"
#include "print.hpp"
#include "progress.hpp"
#include "range.hpp"
#include "report/report.hpp"
#include "reports.hpp"
#include "sensitivity.hpp"
#include "subcommands.hpp"
#include "ways.hpp"

namespace program {

namespace {

constexpr FieldInfo change_fields[] = {
    {"which", Shows::text, "which", "now: as it was described; best: the best strategy at its best interval; saved"},
    {"strategy", Shows::text, "strategy", "how a save is taken"},
    {"work_interval_s", Shows::seconds, "", "work between saves [s]"},
    {"period_s", Shows::seconds, "every", "from the start of a save to the start of the next [s]"},
    {"goodput", Shows::fraction, "goodput", "useful work in the wall-clock time, 0 ... 1"},
    {"wall_clock_s", Shows::seconds, "", "of the whole job [s]"},
    {"lost_hours", Shows::hours, "hours lost", "hours beside useful work [h]"},
    {"lost_hours_low", Shows::hours, "", "of saved: one in ten is below, with figures that have a range [h]"},
    {"lost_hours_high", Shows::hours, "", "one in ten is above [h]"},
    {"chance_of_gain", Shows::fraction, "", "that anything is saved at all"},
    {"lost_accelerator_hours", Shows::hours, "accelerator-hours", "the same of all accelerators [h]"},
    {"lost_work_per_failure_s", Shows::seconds, "per failure", "work that one failure throws away [s]"},
};

constexpr SectionInfo compare_sections[] = {
    {"job", "The job", false, job_fields},
    {"strategies", "Each at its best", true, strategy_fields},
    {"continuous", "The best of them, continuously", true, strategy_fields},
    {"at_interval", "Each at your interval", true, strategy_fields},
    {"change", "Now and then", true, change_fields},
    {"break_even", "What would have to be true for today's way to win, each alone", true, break_even_fields},
    {"ways", "", true, way_fields},
    {"recommended", "", false, recommended_fields},
};

void set_change(Fields& fields, std::string_view which, ckpt::SaveStrategy strategy, const ckpt::Outcome& outcome,
                const ckpt::Job& job) {
  const ckpt::Ledger& ledger = outcome.ledger;
  fields.set("which", which);
  fields.set("strategy", name_of(strategy));
  fields.set("work_interval_s", outcome.interval.seconds());
  fields.set("period_s", outcome.period().seconds());
  fields.set("goodput", outcome.goodput(), fmt::format("{:.3f} %", 100.0 * outcome.goodput()));
  fields.set("wall_clock_s", ledger.wall_clock());
  const double hours = ledger.badput().in(ckpt::units::h);
  fields.set("lost_hours", hours);
  if (job.machine.node.accelerators > 0) {
    const double all = hours * static_cast<double>(job.machine.accelerators());
    fields.set("lost_accelerator_hours", all, count_text(std::round(all)));
  }
  if (ledger.failure_count > 0.0) fields.set("lost_work_per_failure_s", ledger.lost_work / ledger.failure_count);
}

/// Continuous checkpointing beside the others: the strategy that loses least when the next save starts as soon as the
/// last is durable.
void add_continuous(Report& report, ckpt::Job job) {
  job.saving.continuous = true;
  const auto rows = compare_strategies(job);
  const ckpt::StrategyRow* best = best_of(rows);
  if (best == nullptr) return;
  set_strategy(report.row("continuous"), *best, job);
}

/// Rows of one table, and below it why strategies are missing.
void add_rows(Report& report, std::string_view table, std::span<const ckpt::StrategyRow> rows, const ckpt::Job& job,
              bool reasons) {
  const ckpt::StrategyRow* best = best_of(rows);
  for (const ckpt::StrategyRow& row : rows) {
    Fields& fields = report.row(table);
    set_strategy(fields, row, job);
    if (&row == best) fields.set("remark", "best");
    if (row.obstacle == ckpt::Obstacle::none || !reasons) continue;
    report.below(
        table,
        "  " + wrapped(fmt::format("{}: {}", name_of(row.strategy), reason_of(row.obstacle)), 96, "    ") + "\n");
  }
}

int run_compare(const Given& given) {
  const std::string* strategy = given.text("strategy");
  if (strategy != nullptr && *strategy == "best") {
    throw ckpt::InvalidInput("--strategy: the best one is always shown; say how the job is saved now");
  }
  const Asked asked = ask(given);
  const ckpt::DescribedJob& described = asked.described;
  const ckpt::Job& job = described.job;
  Report report(compare_report);
  ckpt::Job free = without_interval(job);
  const auto rows = compare_strategies(free);
  const auto possible =
      std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.obstacle == ckpt::Obstacle::none; });
  // What none can do without is not the fault of one of them.
  if (possible == rows.end()) static_cast<void>(solve(free));
  const bool interval = job.saving.interval || job.saving.period || job.saving.continuous;
  const ckpt::StrategyRow* now = nullptr;
  for (const ckpt::StrategyRow& row : rows) {
    if (row.strategy == job.saving.strategy && row.obstacle == ckpt::Obstacle::none) now = &row;
  }
  const ckpt::Outcome today = interval ? solve(job) : now != nullptr ? now->outcome : solve(free);
  set_job(report["job"], asked, today, false);
  if (const auto price = page::price_of(given, job)) report["job"].set("price_per_hour", price->per_hour);
  add_rows(report, "strategies", rows, job, true);
  add_continuous(report, free);
  const ckpt::StrategyRow* best = best_of(rows);
  if (interval) {
    for (const ckpt::StrategyInfo* info : ckpt::strategies::all) {
      ckpt::Job each = job;
      each.saving.strategy = info->strategy;
      Fields& fields = report.row("at_interval");
      try {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.strategy == info->strategy; });
        if (row->obstacle != ckpt::Obstacle::none) {
          set_strategy(fields, *row, job);
          continue;
        }
        set_strategy(fields, {.strategy = info->strategy, .outcome = solve(each)}, job);
      } catch (const ckpt::InvalidInput& error) {  // saves do not follow each other as fast as that
        fields.set("strategy", info->name);
        fields.set("possible", false);
        fields.set("reason", error.what());
        fields.set("remark", FieldValue(), "not that often");
      }
    }
  }
  if (best != nullptr) {
    set_change(report.row("change"), "now", job.saving.strategy, today, job);
    set_change(report.row("change"), "best", best->strategy, best->outcome, job);
    const ckpt::Seconds saved = today.ledger.wall_clock() - best->outcome.ledger.wall_clock();
    Fields& fields = report.row("change");
    fields.set("which", "saved");
    fields.set("lost_hours", saved.in(ckpt::units::h));
    const bool pays = saved.value() > 0.0;
    std::string line = pays ? fmt::format("{} every {} saves {:.4g} h", name_of(best->strategy),
                                          best->outcome.period().seconds(), saved.in(ckpt::units::h))
                            : std::string("the job is saved as well as it can be");
    if (job.machine.node.accelerators > 0) {
      const double all = saved.in(ckpt::units::h) * static_cast<double>(job.machine.accelerators());
      fields.set("lost_accelerator_hours", all, count_text(std::round(all)));
      if (pays) {
        line += fmt::format(", {} accelerator-hours, {:.2g} % of the job", count_text(std::round(all)),
                            100.0 * (saved / today.ledger.wall_clock()));
      }
    }
    report.lead(line);
    if (const auto spreads = described.all_spreads(); pays && !spreads.empty()) {
      free.saving.strategy = best->strategy;
      const ckpt::SavedTime range = saved_time(job, free, spreads, Sampled(1024).options());
      fields.set("lost_hours_low", range.quantile(0.1) / 3600.0);
      fields.set("lost_hours_high", range.quantile(0.9) / 3600.0);
      fields.set("chance_of_gain", range.chance_of_gain());
      report.lead(fmt::format("saved, with figures as far off as they may be: {}", saved_text(range)));
    }
    if (pays && job.saving.strategy == ckpt::SaveStrategy::synchronous) {
      report.lead(best->strategy == ckpt::SaveStrategy::synchronous ? "saving asynchronously does not pay here"
                                                                    : "saving asynchronously pays here");
    }
    report.title("change", interval ? "Now and then" : "Now, as often as is best, and then");
  }
  if (best != nullptr) {  // against today's way, or the second best where that is the best
    std::vector<ckpt::StrategyRow> others;
    for (const ckpt::StrategyRow& row : rows) {
      if (&row != best) others.push_back(row);
    }
    const bool changes = now != nullptr && now != best && now->strategy != ckpt::SaveStrategy::peer_memory;
    if (const ckpt::StrategyRow* other = changes ? now : best_of(others)) {
      free.saving.strategy = best->strategy;
      add_break_even(report, free, other->strategy);
    }
  }
  add_notes(report, described, today, true);
  std::optional<JobWays> ways;
  if (law_of(job)) {
    ways = ways_of(described, today, given.text_or("output", "text") != "text" || given.has("report"));
    add_ways(report, *ways);
  }
  page::write_report(given, asked, today, ways ? &*ways : nullptr);
  print(given, report);
  return 0;
}

constexpr const char* compare_examples[] = {
    "compare --model qwen2.5-32b --fsdp 256 --node dgx-h100 --nodes 32 --filesystem-limit 40GB/s --step 8s --mtbf 8h",
    "compare --job site.json --interval 30min",
    "compare --job site.json --host-memory fresh --slowdown 2% --output csv"};

}  // namespace

const ReportInfo compare_report{"compare", "Every strategy side by side, and what the best one saves", compare_sections,
                                "strategies"};

const Subcommand compare_command{
    .name = "compare",
    .summary = "every strategy side by side; what the best one saves against today",
    .first = "model fsdp node nodes filesystem-limit tier step mtbf strategy interval job output",
    .more = "table report price prices price-node-hour price-accelerator-hour",
    .examples = compare_examples,
    .run = run_compare,
    .takes_job = true};

}  // namespace program
