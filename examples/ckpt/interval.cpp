// ckpt interval: how often a job should save: what every formula of the field answers, in which convention, what each
// answer costs by the exact model and by simulation, and the curve between them.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/robust.hpp>

#include "fields.hpp"
#include "interval/answer.hpp"
#include "interval/plot.hpp"
#include "job.hpp"
#include "outcome.hpp"
#include "print.hpp"
#include "progress.hpp"
#include "range.hpp"
#include "report/report.hpp"
#include "reports.hpp"
#include "subcommands.hpp"
#include "ways.hpp"

namespace program {

namespace {

constexpr FieldInfo interval_job_fields[] = {
    {"work_s", Shows::seconds, "work", "of the job without saves and failures"},
    {"blocking_s", Shows::seconds, "a save blocks", "time for which it stops the work"},
    {"durable_after_s", Shows::seconds, "durable after", "from the start of a save"},
    {"slowdown", Shows::fraction, "slower meanwhile", "part of the speed that is lost beside a save"},
    {"detection_s", Shows::seconds, "detection", "from a failure to its discovery"},
    {"rescheduling_s", Shows::seconds, "rescheduling", "from then until the job has its nodes"},
    {"initialisation_s", Shows::seconds, "initialisation", "from there until the restore starts"},
    {"restore_s", Shows::seconds, "restore", "reading the state back"},
    {"warm_up_s", Shows::seconds, "warm-up", "after the state is read"},
    {"mtbf_s", Shows::seconds, "MTBF", "mean uptime between failures of the whole job"},
    {"mtbf_wall_clock_s", Shows::seconds, "", "the same with the time down: wall clock over failures"},
    {"failure_shape", Shows::number, "failures come", "shape of Weibull's law; 1: exponential"}};

constexpr FieldInfo best_fields[] = {
    {"work_interval_s", Shows::seconds, "work between saves", "the best interval of this job"},
    {"period_s", Shows::seconds, "period, start to start", "from the start of a save to the start of the next"},
    {"steps", Shows::count, "training steps", "between saves; null: the time of a step is not known"},
    {"bound", Shows::text, "not shorter because of", "failures, storage or step"},
    {"wall_clock_s", Shows::seconds, "wall clock", "expected for the whole job"},
    {"goodput", Shows::fraction, "goodput", "work in the wall clock"},
    {"failure_count", Shows::number, "failures", "expected"},
    {"lost_to_saves_s", Shows::seconds, "lost to saves", "blocked, waiting and slower"},
    {"lost_work_s", Shows::seconds, "lost to failures", "work done twice"},
    {"outage_s", Shows::seconds, "", "from failures until it goes on"},
    {"robust_work_interval_s", Shows::seconds, "best over the ranges",
     "the largest expected goodput where figures have a range [s]"},
    {"robust_period_s", Shows::seconds, "", "the same, from start to start [s]"},
    {"regret", Shows::fraction, "not knowing costs", "expected goodput below that of who knows all figures"}};

constexpr FieldInfo formula_fields[] = {
    {"kind", Shows::text, "", "formula, or curve: a point between them"},
    {"name", Shows::text, "formula", "whose it is"},
    {"function", Shows::text, "", "of the library; null: solve"},
    {"answer_s", Shows::seconds, "answer", "in its convention; null: it has none here"},
    {"work_interval_s", Shows::seconds, "work", "between saves"},
    {"period_s", Shows::seconds, "", "from the start of a save to the start of the next"},
    {"expected_s", Shows::seconds, "", "wall clock for so much work of a long job; null: it never ends"},
    {"goodput", Shows::fraction, "", "work over that"},
    {"excess", Shows::fraction, "above best", "that wall clock over that of the best interval, less 1"},
    {"exact_s", Shows::seconds, "this job", "expected wall clock of the job at hand, its ends included"},
    {"simulated_s", Shows::seconds, "simulated", "mean wall clock of the runs"},
    {"standard_error_s", Shows::seconds, "", "of that mean"},
    {"runs", Shows::count, "", "simulated"},
    {"convention", Shows::text, "is a", "WorkInterval: work between saves; Period: start to start"},
    {"validity", Shows::text, "validity", "exact, approximate or outside the regime of the formula"}};

constexpr SectionInfo interval_sections[] = {{"job", "Job", false, interval_job_fields},
                                             {"best", "Best", false, best_fields},
                                             {"intervals", "Formulas", true, formula_fields},
                                             {"ways", "", true, way_fields},
                                             {"recommended", "", false, recommended_fields}};

void add_job(Report& report, const ckpt::Outcome& outcome) {
  const ckpt::Run& run = outcome.run;
  Fields& job = report["job"];
  job.set("work_s", run.work, fmt::format("{:h} without saves and failures", run.work));
  job.set("blocking_s", run.save.blocking, fmt::format("{:s}", run.save.blocking));
  job.set("durable_after_s", run.save.durable_after(), fmt::format("{:s}", run.save.durable_after()));
  job.set("slowdown", run.save.slowdown,
          run.save.persist().value() > 0.0 ? percent_text(run.save.slowdown) : std::string());
  const auto set = [&job](const char* name, ckpt::Seconds time) {
    job.set(name, time, time.value() > 0.0 ? fmt::format("{:s}", time) : std::string());
  };
  set("detection_s", run.outage.detection);
  set("rescheduling_s", run.outage.rescheduling);
  set("initialisation_s", run.outage.initialisation);
  const ckpt::Seconds restore = run.outage.restore.value_or(ckpt::Seconds());
  job.set("restore_s", restore, fmt::format("{:s}", restore));
  set("warm_up_s", run.outage.warm_up);
  const ckpt::Seconds mtbf = outcome.law->mtbf;
  const ckpt::Seconds wall_clock = wall_clock_mtbf(mtbf, run.time_down()).seconds();
  job.set("mtbf_s", mtbf,
          mtbf < wall_clock ? fmt::format("{:h} of uptime, {:h} of wall clock", mtbf, wall_clock)
                            : fmt::format("{:h}", mtbf));
  job.set("mtbf_wall_clock_s", wall_clock);
  job.set("failure_shape", outcome.shape,
          outcome.shape < 1.0   ? fmt::format("{:.4g}: soon after a restart", outcome.shape)
          : outcome.shape > 1.0 ? fmt::format("{:.4g}: late after a restart", outcome.shape)
                                : std::string());
}

void add_best(Report& report, const interval::Answer& answer) {
  const ckpt::Outcome& outcome = answer.outcome;
  const ckpt::Ledger& ledger = outcome.ledger;
  Fields& best = report["best"];
  const auto wall = [&](ckpt::Seconds time) { return interval::wall_text(answer, time); };
  best.set("work_interval_s", outcome.interval.seconds(), fmt::format("{:min}", outcome.interval.seconds()));
  best.set("period_s", outcome.period().seconds(), fmt::format("{:min}", outcome.period().seconds()));
  if (outcome.steps > 0) best.set("steps", outcome.steps);
  best.set("bound", to_string(outcome.bound),
           outcome.bound == ckpt::Bound::by_storage
               ? "storage: with a shorter one the next save would have to wait for the last"
               : std::string(to_string(outcome.bound)));
  best.set("wall_clock_s", ledger.wall_clock(), wall(ledger.wall_clock()));
  best.set("goodput", ledger.goodput());
  best.set("failure_count", ledger.failure_count);
  const ckpt::Seconds saves = ledger.save + ledger.slowdown + ledger.waiting;
  best.set("lost_to_saves_s", saves, wall(saves));
  best.set("lost_work_s", ledger.lost_work,
           fmt::format("{} of work done twice, {} until it goes on", wall(ledger.lost_work), wall(ledger.outage())));
  best.set("outage_s", ledger.outage());
}

/// The interval of who knows the ranges of figures, where they have some.
void add_robust(Report& report, const ckpt::DescribedJob& described) {
  const auto spreads = described.all_spreads();
  if (spreads.empty()) return;
  const ckpt::RobustInterval robust = ckpt::robust_interval(described.job, spreads, Sampled(512).options());
  const ckpt::Seconds period = solve(with_interval(described.job, robust.interval)).period().seconds();
  Fields& best = report["best"];
  best.set("robust_work_interval_s", robust.interval.seconds(),
           fmt::format("{:min} of work, {:min} start to start", robust.interval.seconds(), period));
  best.set("robust_period_s", period);
  best.set("regret", robust.regret(), regret_text(robust.regret()));
}

void add_point(Fields& row, const interval::Answer& answer, const interval::Point& point) {
  const ckpt::Run& run = answer.outcome.run;
  const ckpt::Seconds compute = point.interval.seconds();
  row.set("work_interval_s", rounded(compute.value()), fmt::format("{:min}", compute));
  row.set("period_s", rounded(point.interval.period(run.save.blocking).seconds().value()));
  if (!point.expected) {
    row.set("excess", FieldValue(), "no end");
    return;
  }
  row.set("expected_s", rounded(point.expected->value()));
  row.set("goodput", rounded(run.work / *point.expected));
  const double excess = answer.excess(*point.expected);
  row.set("excess", rounded(excess),
          excess < 10.0 ? fmt::format("{:.3f} %", 100.0 * excess) : fmt::format("{:.3g} %", 100.0 * excess));
  if (!point.simulated) return;
  const interval::Simulated& simulated = *point.simulated;
  row.set("exact_s", rounded(simulated.exact.value()), interval::wall_text(answer, simulated.exact, 2));
  row.set("simulated_s", std::round(simulated.mean.value()), interval::simulated_text(answer, simulated));
  row.set("standard_error_s", std::round(simulated.standard_error.value()));
  row.set("runs", simulated.runs);
}

void add_intervals(Report& report, const interval::Answer& answer, bool with_curve) {
  std::string none;
  for (std::size_t i = 0; i < answer.formulas.size(); ++i) {
    const interval::Formula& formula = answer.formulas[i];
    Fields& row = report.row("intervals");
    row.set("kind", "formula");
    row.set("name", FieldValue(std::string(formula.row.name)),
            fmt::format("{} {}", interval::letter(i), formula.row.name));
    if (!formula.row.function.empty()) row.set("function", formula.row.function);
    row.set("answer_s", FieldValue(), "none");
    if (const auto asked = formula.answer()) {
      row.set("answer_s", rounded(asked->value()), fmt::format("{:min}", *asked));
      row.set("convention", formula.row.period ? "Period" : "WorkInterval");
      row.set("validity", to_string(formula.row.validity));
    } else {
      none += fmt::format("{}{}", none.empty() ? "" : ", ", formula.row.name);
    }
    if (formula.point) add_point(row, answer, *formula.point);
  }
  if (!none.empty()) {
    report.note(fmt::format("no answer by {}: what a save costs and how often it fails are outside the formula", none));
  }
  if (!with_curve) return;
  for (const interval::Point& point : answer.curve) {
    Fields& row = report.row("intervals");
    row.set("kind", "curve");
    row.set("convention", "WorkInterval");
    add_point(row, answer, point);
  }
}

int run_interval(const Given& given) {
  Asked asked = ask(given);
  ckpt::Job& job = asked.described.job;
  const bool no_restore =
      job.saving.cost && !job.failures.outage.restore && (!(job.state.bytes().value() > 0.0) || !job.machine.shared);
  if (no_restore) job.failures.outage.restore = ckpt::Seconds();
  if (!law_of(asked.described.job)) {
    throw ckpt::InvalidInput(
        "without failures no interval is best: give --mtbf TIME, --node-mtbf TIME with --nodes, or --failures COUNT "
        "with --observed TIME");
  }
  const std::string output = given.text_or("output", "text");
  const interval::Answer answer = interval::answer({.job = asked.described.job,
                                                    .runs = given.whole("runs", 0, 1'000'000'000),
                                                    .seed = given.whole("seed").value_or(1),
                                                    .simulate_curve = output != "text"});
  Report report(interval_report);
  add_job(report, answer.outcome);
  add_best(report, answer);
  add_robust(report, asked.described);
  add_intervals(report, answer, output != "text");
  if (const auto& simulated = answer.formulas.front().point->simulated) {
    report.below("intervals", fmt::format("  simulated: mean and standard error of {} runs, seed {}\n", simulated->runs,
                                          answer.seed));
  } else if (!answer.runs) {
    report.below("intervals",
                 fmt::format("  not simulated: a run has {:.3g} failures; --runs asks for it all the same\n",
                             answer.outcome.ledger.failure_count));
  }
  report.below("intervals", "\nExpected wall clock by the exact model\n" + interval::plot(answer));
  for (const std::string& note : answer.notes) report.note(note);
  add_notes(report, asked.described, answer.outcome, false);
  if (no_restore) report.note("no restore was given: it is taken to be 0 s; --restore TIME");
  const ckpt::Outcome outcome = solve(asked.described.job);
  const JobWays ways = ways_of(asked.described, outcome, output != "text" || given.has("report"));
  add_ways(report, ways);
  page::write_report(given, asked, outcome, &ways);
  print(given, report);
  return 0;
}

constexpr const char* interval_examples[] = {
    "interval --save 10min --mtbf 24h --restore 10min",
    "interval --save 10min --blocking 20s --slowdown 5% --nodes 512 --node-mtbf 2000d",
    "interval --model llama3-70b --node dgx-h100 --nodes 64 --tier eagle --mtbf 12h"};

}  // namespace

const ReportInfo interval_report{"interval", "How often a job should save, by every formula", interval_sections,
                                 "intervals"};

const Subcommand interval_command{.name = "interval",
                                  .summary = "how often to save: every formula, its exact cost, a simulation",
                                  .first = "save blocking slowdown mtbf restore node-mtbf work runs job output",
                                  .more = "seed report table",
                                  .examples = interval_examples,
                                  .run = run_interval,
                                  .takes_job = true};

}  // namespace program
