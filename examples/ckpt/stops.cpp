// ckpt stops: stops that are announced: whether the last save fits before a walltime or within a notice, what slices of
// a queue get done, and what a notice of a preemption is worth.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/goodput/last_save.hpp>
#include <ckpt/goodput/notice.hpp>
#include <ckpt/goodput/slices.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/outcome.hpp>

#include "fields.hpp"
#include "job.hpp"
#include "options.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr FieldInfo stops_save_fields[] = {
    {"step_s", Shows::seconds, "a step", "median [s]"},
    {"step_high_s", Shows::seconds, "", "one in ten is longer [s]"},
    {"save_s", Shows::seconds, "a save", "until it is durable, median [s]"},
    {"save_high_s", Shows::seconds, "", "one in ten is longer [s]"},
    {"confidence", Shows::fraction, "is to fit with", "chance asked for"},
    {"needed_s", Shows::seconds, "needed", "a step and a save take no longer, with that chance [s]"},
    {"save_needed_s", Shows::seconds, "of it the save", "a save alone takes no longer [s]"},
    {"chance", Shows::fraction, "then it fits in", "of a job that stops so, at any time of its steps"},
    {"unused_s", Shows::seconds, "unused", "mean time from the end of the save to the stop [s]"},
};

constexpr FieldInfo stops_slice_fields[] = {
    {"slice_s", Shows::seconds, "Slice", "walltime [s]"},
    {"queue_wait_s", Shows::seconds, "wait", "before each but the first [s]"},
    {"saves", Shows::text, "saves", "best; as given, with a save at the end; as given, without one"},
    {"work_interval_s", Shows::seconds, "work between", "two saves [s]"},
    {"last_step_s", Shows::seconds, "last step by", "from the start of the slice; null: no last save [s]"},
    {"saves_per_slice", Shows::number, "in each", "saves of a slice"},
    {"work_s", Shows::seconds, "gets done", "useful work of a slice that is saved [s]"},
    {"goodput", Shows::fraction, "of it", "of the slice"},
    {"slices", Shows::count, "slices", "until the work is done; 0: it never is"},
    {"calendar_time_s", Shows::seconds, "done after", "queue waits included; null: never [s]"},
    {"allocated_s", Shows::seconds, "", "the same without them; null: never [s]"},
};

constexpr FieldInfo stops_notice_fields[] = {
    {"notice_s", Shows::seconds, "notice", "from the announcement to the stop [s]"},
    {"share", Shows::fraction, "of failures", "that are announced"},
    {"met", Shows::fraction, "state is safe in", "of those"},
    {"mtbf_s", Shows::seconds, "MTBF", "of all failures, announced or not [s]"},
    {"work_interval_s", Shows::seconds, "best interval", "work between saves [s]"},
    {"without_work_interval_s", Shows::seconds, "  without notices", "the same, if none were announced [s]"},
    {"goodput", Shows::fraction, "goodput", "in the long run"},
    {"without_goodput", Shows::fraction, "  without notices", "the same, if none were announced"},
    {"lost_work_s", Shows::seconds, "work done twice", "for the work of the job [s]"},
    {"without_lost_work_s", Shows::seconds, "  without notices", "the same, if none were announced [s]"},
};

constexpr SectionInfo stops_sections[] = {{"last_save", "The last save", false, stops_save_fields},
                                          {"slices", "Slices", true, stops_slice_fields},
                                          {"notice", "Announced failures", false, stops_notice_fields}};

/// Times apart by commas.
std::vector<ckpt::Seconds> times_of(const Given& given, std::string_view option) {
  std::vector<ckpt::Seconds> times;
  const std::string all = given.text_or(option, "");
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find(',', at), all.size());
    times.push_back(*given.with(option, std::string_view(all).substr(at, end - at)).duration(option));
    at = end + 1;
  }
  return times;
}

/// A time that spreads as an option says: one in ten is so many times the median, or more.
ckpt::Spread spread_of(const Given& given, std::string_view option, ckpt::Seconds median) {
  double spread = 1.0;
  if (const std::string* text = given.text(option)) {
    const char* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, spread);
    if (error != std::errc() || rest != end || !(spread >= 1.0 && spread <= 1000.0)) {
      throw ckpt::InvalidInput(
          fmt::format("--{}: \"{}\" is no number from 1 to 1000: 1.5 where one in ten takes half as "
                      "long again",
                      option, ckpt::printable(text->substr(0, 60)))
              .c_str());
    }
  }
  return spread > 1.0 ? ckpt::factor(spread).of(median.value()) : ckpt::Spread(median);
}

void add_last_save(Report& report, const ckpt::Spread& step, const ckpt::Spread& save, double confidence,
                   ckpt::Seconds limit) {
  const ckpt::LastSave last = ckpt::last_save(limit, step, save, confidence);
  Fields& out = report["last_save"];
  const auto set = [&out](const char* name, const char* high, const ckpt::Spread& spread) {
    const ckpt::Seconds median(spread.median());
    const ckpt::Seconds most(spread.quantile(0.9));
    out.set(
        name, median,
        spread.is_point() ? fmt::format("{:s}", median) : fmt::format("{:s}, one in ten {:s} or more", median, most));
    out.set(high, most);
  };
  set("step_s", "step_high_s", step);
  set("save_s", "save_high_s", save);
  out.set("confidence", confidence);
  out.set("needed_s", last.needed,
          fmt::format("{:s} before the stop no step is begun any more, but a save", last.needed));
  out.set("save_needed_s", limit - last.save_by);
  out.set("chance", last.chance);
  out.set("unused_s", last.unused, fmt::format("{:s} of each slice", last.unused));
}

void add_slice(Report& report, const ckpt::Slices& slices, std::string_view saves, const ckpt::SliceProgress& progress,
               const ckpt::LastSave* last) {
  Fields& row = report.row("slices");
  row.set("slice_s", slices.length, fmt::format("{:h}", slices.length));
  row.set("queue_wait_s", slices.queue_wait, fmt::format("{:h}", slices.queue_wait));
  row.set("saves", saves);
  const ckpt::Seconds interval = progress.interval.seconds();
  row.set("work_interval_s", rounded(interval.value()), fmt::format("{:min}", interval));
  if (last != nullptr && last->fits()) row.set("last_step_s", last->step_by, fmt::format("{:h}", last->step_by));
  row.set("saves_per_slice", progress.saves);
  row.set("work_s", rounded(progress.work.value()), fmt::format("{:h}", progress.work));
  row.set("goodput", rounded(progress.goodput));
  row.set("slices", progress.slices);
  if (progress.slices == 0) {
    row.set("calendar_time_s", FieldValue(), "never");
    return;
  }
  row.set("calendar_time_s", rounded(progress.calendar_time.value()), fmt::format("{:d}", progress.calendar_time));
  row.set("allocated_s", rounded(progress.allocated.value()));
}

void add_notice(Report& report, const ckpt::Run& run, const ckpt::Exponential& law) {
  const ckpt::Notice& notice = run.notice;
  Fields& out = report["notice"];
  out.set("notice_s", notice.time);
  out.set("share", notice.share);
  out.set("met", notice.met);
  out.set("mtbf_s", law.mtbf, fmt::format("{:h}", law.mtbf));
  const ckpt::Run unannounced = without_notice(run);
  const ckpt::WorkInterval with = best_interval(run, law).interval;
  const ckpt::WorkInterval without = best_interval(unannounced, law).interval;
  out.set("work_interval_s", rounded(with.seconds().value()), fmt::format("{:min}", with.seconds()));
  out.set("without_work_interval_s", rounded(without.seconds().value()), fmt::format("{:min}", without.seconds()));
  out.set("goodput", rounded(long_run_goodput(run, law, with)));
  out.set("without_goodput", rounded(long_run_goodput(unannounced, law, without)));
  const auto set = [&out](const char* name, ckpt::Seconds lost) {
    out.set(name, rounded(lost.value()), fmt::format("{:h}", lost));
  };
  set("lost_work_s", expected_ledger(run, law, with).lost_work);
  set("without_lost_work_s", expected_ledger(unannounced, law, without).lost_work);
}

int run_stops(const Given& given) {
  const Asked asked = ask(given);
  const ckpt::Job& job = asked.described.job;
  const auto lengths = times_of(given, "slice");
  auto waits = times_of(given, "queue-wait");
  const ckpt::Notice& notice = job.failures.notice;
  const bool announced = notice.time > ckpt::Seconds{};
  if (lengths.empty() && !announced) {
    throw ckpt::InvalidInput("which stop: --slice TIME for a walltime, --notice TIME for preemptions");
  }
  if (waits.empty()) waits.emplace_back();
  if (waits.size() != 1 && waits.size() != lengths.size()) {
    throw ckpt::InvalidInput(
        fmt::format("--queue-wait: one for all slices, or one for each of the {} of --slice (got {})", lengths.size(),
                    waits.size())
            .c_str());
  }
  const ckpt::Outcome outcome = solve(job);
  if (!outcome.law) {
    throw ckpt::InvalidInput(
        "how often the job fails must be known: give --mtbf TIME, --node-mtbf TIME with --nodes, or --failures COUNT "
        "with --observed TIME");
  }
  if (outcome.shape < 1.0 || outcome.shape > 1.0) {
    throw ckpt::InvalidInput("stops are of failures at a constant rate: leave --failure-shape out");
  }
  const ckpt::Seconds step_time = job.training.step;
  const ckpt::Spread step =
      spread_of(given, "step-spread", step_time > ckpt::Seconds{} ? step_time : ckpt::Seconds(1e-9));
  const ckpt::Seconds durable = outcome.run.save.durable_after();
  const ckpt::Spread save = spread_of(given, "save-spread", durable > ckpt::Seconds{} ? durable : ckpt::Seconds(1e-9));
  const double confidence = given.fraction("confidence").value_or(0.99);

  const ckpt::Run run = without_notice(outcome.run);  // of slices, whose model has none

  Report report(stops_report);
  add_last_save(report, step, save, confidence, lengths.empty() ? notice.time : lengths.front());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const ckpt::LastSave last = ckpt::last_save(lengths[i], step, save, confidence);
    ckpt::Slices slices{.length = lengths[i], .queue_wait = waits[waits.size() == 1 ? 0 : i]};
    // Saves take their median in a slice, and the last one what is left beyond.
    if (last.unused > ckpt::Seconds{}) slices.margin = last.unused;
    add_slice(report, slices, "best", best_slices(run, *outcome.law, slices), &last);
    if (outcome.origin != ckpt::IntervalOrigin::given) continue;
    add_slice(report, slices, "as given", slice_progress(run, *outcome.law, slices, outcome.interval), &last);
    slices.end_save = false;
    slices.margin = {};
    add_slice(report, slices, "none at the end", slice_progress(run, *outcome.law, slices, outcome.interval), nullptr);
  }
  if (announced) {
    ckpt::Run noticed = outcome.run;
    noticed.notice.met = ckpt::notice_chance(notice.time, step, save);
    add_notice(report, noticed, *outcome.law);
  }
  if (!(step_time > ckpt::Seconds{})) report.note("the job is taken to be able to save at any time: --step TIME");
  if (save.is_point()) {
    report.note(
        "every save is taken to take as long as any other: --save-spread 1.5 where one in ten takes half as "
        "long again");
  }
  if (step.is_point() && step_time > ckpt::Seconds{}) {
    report.note("every step is taken to take as long as any other: --step-spread");
  }
  for (const std::string& said : asked.described.notes) report.note(name_options(said));
  if (!asked.described.spreads.empty()) {
    report.note(
        "ranges of the job's figures count for nothing here: --save-spread and --step-spread say how saves and steps "
        "vary");
  }
  print(given, report);
  return 0;
}

constexpr const char* stops_examples[] = {
    "stops --save 4min --step 30s --mtbf 3d --restore 5min --slice 6h,24h --queue-wait 2h,9h --save-spread 1.5",
    "stops --save 40s --step 8s --mtbf 5h --restore 3min --notice 120s --notice-share 80%",
    "stops --job examples/jobs/fsdp_32b.json --slice 4h --queue-wait 1h --interval 5h"};

}  // namespace

const ReportInfo stops_report{"stops", "Stops that are announced: walltimes and notices", stops_sections, "slices"};

const Subcommand stops_command{.name = "stops",
                               .summary = "stops that are announced: the last save, slices of a queue, notices",
                               .first =
                                   "slice queue-wait notice notice-share save-spread step step-spread confidence save "
                                   "blocking mtbf restore interval work job output",
                               .more = "table exact",
                               .examples = stops_examples,
                               .run = run_stops,
                               .takes_job = true};

}  // namespace program
