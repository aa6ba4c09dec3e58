// The page about the logs of a job.

#include "log_sheet.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "charts.hpp"
#include "job_words.hpp"
#include "numbers.hpp"
#include "prose.hpp"

namespace program::page {

namespace {

constexpr double little = 1e-3;  // of the wall clock: the choice is free

[[nodiscard]] std::string failures_text(std::size_t n) {
  return fmt::format("{} {}", in_small_words(n), n == 1 ? "failure" : "failures");
}

// ---- what was lost

std::string lost_unknown(const LogShown& shown) {
  return fmt::format("A save stops training for {} on average; {}", duration(shown.blocking_s),
                     in_bold("what failures cost is not in this log."));
}
std::string lost_some(const LogShown& shown) {
  const double lost = shown.wall_h - shown.useful_h;
  return fmt::format("Of {} in the log {} went into work that is kept: {}", hours(shown.wall_h),
                     percent(shown.useful_h / shown.wall_h), in_bold(fmt::format("{} were lost.", hours(lost))));
}
std::string lost_none(const LogShown& shown) {
  return fmt::format("Of {} in the log all but {} went into work that is kept.", hours(shown.wall_h),
                     small_percent(1.0 - shown.useful_h / shown.wall_h));
}
[[nodiscard]] bool loses(const LogShown& shown) {
  return shown.has_times && shown.wall_h > 0.0 && shown.useful_h < (1.0 - little) * shown.wall_h;
}

// ---- how often to save

enum class Advice { none, no_failures, free, change };
[[nodiscard]] Advice advice_of(const LogShown& shown) {
  if (!shown.best_s) return Advice::none;
  if (shown.failures == 0) return Advice::no_failures;
  return shown.more <= little ? Advice::free : Advice::change;
}
template <Advice what>
bool advises(const LogShown& shown) {
  return advice_of(shown) == what;
}
std::string change_none(const LogShown& shown) {
  return shown.no_recommendation.empty()
             ? std::string()
             : fmt::format("How often to save cannot be told: {}.", shown.no_recommendation);
}
std::string change_no_failures(const LogShown& shown) {
  return fmt::format("Nothing failed: save at least {} apart, {}", duration(*shown.best_s),
                     in_bold("for the rarest failures that this log allows; longer may be better."));
}
std::string change_free(const LogShown& shown) {
  return fmt::format("It saved every {} of work where {} is best: {}", duration(shown.interval_s),
                     duration(*shown.best_s), in_bold(fmt::format("within 0.1{}%, nothing to change.", nbsp)));
}
std::string change_change(const LogShown& shown) {
  return fmt::format(
      "Saving every {} of work instead of every {} {}.", duration(*shown.best_s), duration(shown.interval_s),
      in_accent(fmt::format("takes {} less wall clock", small_percent(shown.more / (1.0 + shown.more)))));
}

// ---- failures

[[nodiscard]] bool failed(const LogShown& shown) { return shown.has_times && shown.failures > 0; }
[[nodiscard]] bool few_failures(const LogShown& shown) { return failed(shown) && shown.failures < 10; }
std::string failures_none(const LogShown& shown) {
  return shown.has_times ? fmt::format("No failure in {}: the MTBF is at least {}.", hours(shown.wall_h),
                                       duration(shown.mtbf_low_s))
                         : std::string();
}
[[nodiscard]] std::string mtbf_range(const LogShown& shown) {
  const std::string range =
      shown.mtbf_high_s ? time_ends(shown.mtbf_low_s, *shown.mtbf_high_s, " to ") : duration(shown.mtbf_low_s);
  return fmt::format("{} with {} confidence", range, round_percent(shown.confidence));
}
std::string failures_few(const LogShown& shown) {
  return fmt::format("{}, one every {}: {}; {}", capital(failures_text(shown.failures)), duration(shown.mtbf_s),
                     mtbf_range(shown), in_bold("read more logs, for so few say little."));
}
std::string failures_many(const LogShown& shown) {
  return fmt::format("{}, one every {}: {}.", capital(failures_text(shown.failures)), duration(shown.mtbf_s),
                     mtbf_range(shown));
}

// ---- the ledger

std::string ledger_heading(const LogShown& shown) {
  const Way& way = shown.ways.front();
  const Cause cause = cause_of(way);
  return fmt::format("Of {} lost hours {} are {}", amount(way.lost.all()), amount(hours_of(way, cause)),
                     name_of_loss(cause));
}
std::string ledger_text(const LogShown& shown) {
  if (shown.ways.size() < 2) return "Each second of the log stands in one place.";
  const double measured = shown.ways[0].lost.all(), expected = shown.ways[1].lost.all();
  return fmt::format("Expected are {} at the same interval, of the same work, MTBF and costs: {}.", hours(expected),
                     measured > 1.25 * expected  ? "this log had bad luck, or failures are not as the model takes them"
                     : measured < 0.8 * expected ? "this log was lucky"
                                                 : "log and model agree");
}
[[nodiscard]] bool has_ledger(const LogShown& shown) {
  return !shown.ways.empty() && shown.ways.front().lost.all() > 0.0;
}
std::string ledger_none_heading(const LogShown& shown) {
  return shown.has_times ? "Nothing was lost" : "Times alone say nothing of hours";
}
std::string ledger_none_text(const LogShown& shown) {
  return shown.has_times ? "Each second of the log is work that is kept." : "Give a log with time stamps.";
}

// ---- the law

enum class Law { unknown, weibull, doubtful, exponential };
[[nodiscard]] Law law_of(const LogShown& shown) {
  if (!shown.survival) return Law::unknown;
  if (shown.weibull) return Law::weibull;
  return shown.exponential_p < 0.05 ? Law::doubtful : Law::exponential;
}
template <Law what>
bool fails_by(const LogShown& shown) {
  return law_of(shown) == what;
}
std::string law_unknown_heading(const LogShown&) { return "Too few failures to tell how they come"; }
std::string law_unknown_text(const LogShown&) { return "A law takes three at least."; }
std::string law_weibull_heading(const LogShown& shown) {
  return shown.shape < 1.0 ? "Failures come in bursts after a start" : "Failures come when a run has got old";
}
std::string law_text(const LogShown& shown) {
  return fmt::format(
      "The chance of times so far from a constant rate is {}. The part of the runs that were still up is shown against "
      "the laws.",
      shown.exponential_p < 0.001 ? std::string("below 0.1").append(nbsp).append("%")
                                  : small_percent(shown.exponential_p));
}
std::string law_doubtful_heading(const LogShown&) { return "A constant rate is not ruled out"; }
std::string law_exponential_heading(const LogShown&) { return "Nothing speaks against a constant rate"; }

constexpr LogFinding findings_of_log[] = {
    {LogSlot::lost, "no times", [](const LogShown& s) { return !s.has_times; }, nullptr, lost_unknown},
    {LogSlot::lost, "some", loses, nullptr, lost_some},
    {LogSlot::lost, "none", [](const LogShown& s) { return s.has_times && !loses(s); }, nullptr, lost_none},

    {LogSlot::change, "no recommendation", advises<Advice::none>, nullptr, change_none},
    {LogSlot::change, "no failures", advises<Advice::no_failures>, nullptr, change_no_failures},
    {LogSlot::change, "choice is free", advises<Advice::free>, nullptr, change_free},
    {LogSlot::change, "change", advises<Advice::change>, nullptr, change_change},

    {LogSlot::failures, "none", [](const LogShown& s) { return !failed(s); }, nullptr, failures_none},
    {LogSlot::failures, "few", few_failures, nullptr, failures_few},
    {LogSlot::failures, "many", [](const LogShown& s) { return failed(s) && !few_failures(s); }, nullptr,
     failures_many},

    {LogSlot::ledger, "some", has_ledger, ledger_heading, ledger_text},
    {LogSlot::ledger, "none", [](const LogShown& s) { return !has_ledger(s); }, ledger_none_heading, ledger_none_text},

    {LogSlot::law, "not known", fails_by<Law::unknown>, law_unknown_heading, law_unknown_text},
    {LogSlot::law, "Weibull", fails_by<Law::weibull>, law_weibull_heading, law_text},
    {LogSlot::law, "doubtful", fails_by<Law::doubtful>, law_doubtful_heading, law_text},
    {LogSlot::law, "exponential", fails_by<Law::exponential>, law_exponential_heading, law_text},
};

[[nodiscard]] std::string timeline_heading(const LogShown& shown) {
  if (shown.failures == 0) return fmt::format("{} without a failure", capital(duration(3600.0 * shown.wall_h)));
  const auto longest = [&] {
    double most = 0.0, sum = 0.0;
    for (const JobTimeline::Span& span : shown.timeline.spans) {
      const bool down = span.doing == JobTimeline::Doing::down || span.doing == JobTimeline::Doing::restoring;
      sum = down ? sum + span.end_s - span.begin_s : 0.0;
      most = std::max(most, sum);
    }
    return most;
  }();
  return fmt::format("{} in {}; the longest outage took {}", capital(failures_text(shown.failures)),
                     duration(3600.0 * shown.wall_h), duration(longest));
}

}  // namespace

std::span<const LogFinding> log_findings() { return findings_of_log; }

Sheet sheet_of(const LogShown& shown) {
  Sheet sheet;
  sheet.title = "What the log says";
  sheet.subject = shown.subject;
  sheet.described = shown.described;
  const auto found = [&](LogSlot slot) -> const LogFinding& { return finding(log_findings(), slot, shown); };
  for (const LogSlot slot : {LogSlot::lost, LogSlot::change, LogSlot::failures}) {
    sheet.answer.push_back(found(slot).text(shown));
  }
  if (shown.bad_lines > 0) {
    sheet.small_print = fmt::format("{} {} could not be read; which and why is in the table of what was read.",
                                    in_words(shown.bad_lines), shown.bad_lines == 1 ? "line" : "lines");
  }
  const auto add = [&](const char* id, LogSlot slot, std::function<Drawing(double)> chart, std::vector<Grid> tables) {
    sheet.parts.push_back({.id = id,
                           .heading = found(slot).heading(shown),
                           .text = found(slot).text(shown),
                           .chart = std::move(chart),
                           .tables = std::move(tables)});
  };
  if (!shown.timeline.spans.empty()) {
    sheet.parts.push_back({.id = "timeline",
                           .heading = timeline_heading(shown),
                           .text = shown.stops > 0 ? fmt::format("{} {} on purpose.", in_words(shown.stops),
                                                                 shown.stops == 1 ? "stop was" : "stops were")
                                                   : std::string("Read it as a page: from left to right, row by row."),
                           .chart = [job = shown.timeline](double width) { return timeline_chart(job, width); },
                           .tables = {shown.times_table}});
  }
  std::function<Drawing(double)> hours;
  if (has_ledger(shown)) {
    hours = [ways = shown.ways](double width) { return hours_chart(ways, std::nullopt, width); };
  }
  add("hours", LogSlot::ledger, hours, {shown.ledger_table, shown.interval_table});
  std::function<Drawing(double)> law;
  if (shown.survival) law = [curves = *shown.survival](double width) { return curves_chart(curves, width); };
  add("law", LogSlot::law, law, {shown.law_table});
  Part read{.id = "read", .heading = "What was read", .text = "", .tables = {shown.read_table}};
  if (shown.timeline.spans.empty()) read.tables.push_back(shown.times_table);
  read.tables.front().open = true;
  sheet.parts.push_back(std::move(read));
  sheet.assumptions = shown.assumptions;
  return sheet;
}

}  // namespace program::page
