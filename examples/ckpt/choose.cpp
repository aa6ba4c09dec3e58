// ckpt choose: what candidates cost, and the cheapest that meets a goodput.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/choose.hpp>

#include "fields.hpp"
#include "outcome.hpp"
#include "print.hpp"
#include "report/report.hpp"
#include "reports.hpp"
#include "subcommands.hpp"
#include "sweep/axes.hpp"
#include "sweep/choice_page.hpp"
#include "sweep/pricing.hpp"
#include "sweep/rows.hpp"
#include "sweep/run.hpp"
#include "sweep/selection.hpp"

namespace program {

namespace {

constexpr std::size_t usual_candidates = 10;

/// A column of `point_fields` that candidates have, and what it is called in text.
struct CandidateColumn {
  std::size_t field;
  std::string_view label;
};
constexpr CandidateColumn candidate_columns[] = {
    {place("strategy"), ""},
    {place("period_s"), "every"},
    {place("goodput"), "goodput"},
    {place("wall_clock_s"), ""},
    {place("lost_accelerator_hours"), ""},
    {place("cost"), "cost"},
    {place("cost_nodes"), ""},
    {place("cost_wasted"), "wasted"},
    {place("cost_storage"), "storage"},
    {place("cost_of_useful_hour"), "useful hour"},
    {place("held_bytes"), ""},
    {place("provisioned_bytes"), "size"},
    {place("sized_by"), "by"},
    {place("kwh"), "kWh"},
    {place("wasted_kwh"), ""},
    {place("kg_co2"), "kg CO2"},
};
constexpr auto candidate_fields = [] {
  std::array<FieldInfo, 3 + std::size(candidate_columns)> fields{{
      {"which", Shows::text, "which", "cheapest: of those that meet what is asked for; today: as it was described"},
      {"index", Shows::count, "", "number of the point, as of ckpt sweep; null: today"},
      {"options", Shows::text, "what", "options that make it"},
  }};
  for (std::size_t i = 0; i < std::size(candidate_columns); ++i) {
    fields[3 + i] = point_fields[candidate_columns[i].field];
    fields[3 + i].label = candidate_columns[i].label;
  }
  return fields;
}();

constexpr FieldInfo choice_fields[] = {
    {"currency", Shows::text, "", "$, or accelerator-hours where they have no price"},
    {"points", Shows::count, "", "that were looked at"},
    {"impossible", Shows::count, "", "of them, that have no answer"},
    {"goodput_target", Shows::fraction, "", "what was to be reached"},
    {"met", Shows::flag, "", "whether a point reaches it, and meets --where"},
    {"saved_accelerator_hours_a_month", Shows::number, "",
     "that are not useful work, by the cheapest against today at as much useful work [h]"},
    {"saved_a_month", Shows::number, "", "of the cost, the same way"},
    {"worthwhile_bytes_per_s", Shows::bandwidth, "",
     "write bandwidth of shared storage that is worth its price to the cheapest, to first order: within 30 % of the "
     "optimum [B/s]"},
};

constexpr FieldInfo price_fields[] = {
    {"name", Shows::text, "price", "of the list"},
    {"dollars", Shows::number, "$", "of the unit"},
    {"unit", Shows::text, "for", "accelerator-hour, or GiB-month"},
    {"region", Shows::text, "region", "where"},
    {"as_of", Shows::text, "as of", "year and month; the year alone where the month is not known"},
    {"age", Shows::text, " ", "what makes it doubtful"},
    {"source", Shows::text, "", "document"},
    {"url", Shows::text, "", "where it can be read"},
};

constexpr SectionInfo choose_sections[] = {
    {"candidates", "Candidates", true, candidate_fields},
    {"choice", "", false, choice_fields},
    {"prices", "Prices", true, price_fields},
};

/// A row of candidates.
void set_candidate(Fields& fields, const Points& points, const PointRow& row, std::string_view which) {
  const Pricing& pricing = *points.pricing();
  const bool today = which == "today";
  fields.set("which", which);
  if (today) {
    fields.set("options", FieldValue(), "as it is described");
  } else {
    fields.set("index", static_cast<double>(row.index));
    fields.set("options", FieldValue(points.options(row.index)), points.words(row.index));
  }
  for (const CandidateColumn& shown : candidate_columns) {
    const FieldInfo& field = point_fields[shown.field];
    const FieldValue value = Column{.field = shown.field}.value(points, row);
    if (std::holds_alternative<std::monostate>(value)) continue;
    const double number = row.numbers[shown.field];
    if (field.name.starts_with("cost")) {
      fields.set(field.name, value, money_text(pricing, number));
    } else if (field.shows == Shows::number) {
      fields.set(field.name, value, count_text(std::round(number)));
    } else {
      fields.set(field.name, value);
    }
  }
}

void add_prices(Report& report, const Pricing& pricing) {
  const auto add = [&](const auto& price, double dollars, const char* unit) {
    Fields& row = report.row("prices");
    row.set("name", price.name);
    row.set("dollars", dollars, fmt::format("{:.4g}", dollars));
    row.set("unit", unit);
    row.set("region", price.region);
    row.set("as_of", price.as_of.month == 0 ? fmt::format("{}", price.as_of.year)
                                            : fmt::format("{}-{:02}", price.as_of.year, price.as_of.month));
    const std::string warning = pricing.warning(price.as_of);
    row.set("age", warning.empty() ? FieldValue() : FieldValue(warning), warning);
    row.set("source", price.source.title);
    row.set("url", price.source.url);
    if (!warning.empty()) report.note(fmt::format("warning: the price {} is doubtful: {}", price.name, warning));
    if (!price.note.empty()) report.note(fmt::format("{}: {}", price.name, price.note));
  };
  for (const ckpt::NodePrice* node : pricing.nodes) add(*node, node->per_accelerator_hour(), "accelerator-hour");
  for (const ckpt::TierPrice* tier : pricing.tiers) add(*tier, tier->per_gib_month, "GiB-month");
}

/// "every save", "every 2nd", "every 13th".
[[nodiscard]] std::string every_so_many(std::uint64_t count) {
  if (count == 1) return "every save";
  const std::uint64_t last = count % 10;
  const bool teen = count % 100 / 10 == 1;
  const char* ending = teen || last == 0 || last > 3 ? "th" : last == 1 ? "st" : last == 2 ? "nd" : "rd";
  return fmt::format("every {}{}", count, ending);
}

/// Percent of a whole, for a lead.
[[nodiscard]] std::string part_text(double part, double whole) {
  return whole > 0.0 ? fmt::format("{:.2g} %", 100.0 * part / whole) : std::string("0 %");
}

/// What the cheapest one costs, and of what.
void add_lead(Report& report, const Points& points, const PointRow& best, const std::string& meets) {
  const Pricing& pricing = *points.pricing();
  const auto& numbers = best.numbers;
  const std::string what = points.axes().empty() ? std::string("the job as it is described") : points.words(best.index);
  report.lead(fmt::format("cheapest{}: {}", meets, what));
  report.lead(fmt::format(
      "it costs {} ({} for a useful hour of an accelerator), goodput {}, saved every {}; of that storage "
      "{}, hours that are not useful work {}",
      money_text(pricing, numbers[place("cost")]), money_text(pricing, numbers[place("cost_of_useful_hour")]),
      percent_text(numbers[place("goodput")]), ckpt::Seconds(numbers[place("period_s")]),
      part_text(numbers[place("cost_storage")], numbers[place("cost")]),
      part_text(numbers[place("cost_wasted")], numbers[place("cost")])));
  if (numbers[place("kwh")] > 0.0) {
    std::string line =
        fmt::format("energy: {} kWh, {} of it not for useful work", count_text(std::round(numbers[place("kwh")])),
                    part_text(numbers[place("wasted_kwh")], numbers[place("kwh")]));
    if (numbers[place("kg_co2")] > 0.0)
      line += fmt::format("; {} kg of CO2 equivalent", count_text(std::round(numbers[place("kg_co2")])));
    report.lead(line);
  }
}

/// A job with what it costs.
struct BilledJob {
  ckpt::Job job{};
  ckpt::Outcome outcome{};
  ckpt::Prices prices{};
  ckpt::Bill bill{};

  BilledJob(const Pricing& pricing, const ckpt::Job& described)
      : job(pricing.with_preemption(described)),
        outcome(solve_asked(job)),
        prices(pricing.of(job)),
        bill(ckpt::bill(job, outcome, prices)) {}
};

/// What the cheapest one saves against today, in a month.
ckpt::MonthlySavings add_savings(Report& report, const Pricing& pricing, const BilledJob& best, const BilledJob& today,
                                 const PointRow& row, const std::optional<double>& target) {
  Fields& choice = report["choice"];
  const ckpt::MonthlySavings saved = savings(today.job, today.bill, best.job, best.bill);
  const bool accelerators = today.job.machine.node.accelerators > 0 && best.job.machine.node.accelerators > 0;
  if (accelerators) choice.set("saved_accelerator_hours_a_month", saved.hours);
  choice.set("saved_a_month", saved.dollars);
  std::string line = fmt::format(
      "today {} for a useful hour, goodput {}: ", money_text(pricing, row.numbers[place("cost_of_useful_hour")]),
      percent_text(today.outcome.goodput()));
  if (!(saved.dollars > 0.0)) {
    const bool misses = target && today.outcome.goodput() < *target;
    report.lead(line + (misses ? "less, but it misses the target" : "no candidate costs less"));
    return saved;
  }
  line += fmt::format("the cheapest saves {}", money_text(pricing, saved.dollars));
  if (accelerators && !pricing.in_hours()) {
    const std::string hours = count_text(std::round(std::abs(saved.hours)));
    line += saved.hours < 0.0 ? fmt::format(", for {} accelerator-hours more,", hours)
                              : fmt::format(" and {} accelerator-hours", hours);
  }
  report.lead(line + " a month");
  return saved;
}

/// Nodes that are taken away against others.
void add_spot(Report& report, const Pricing& pricing, const ckpt::Job& job) {
  const ckpt::Prices prices = pricing.of(job);
  ckpt::Prices on_demand = prices;
  const auto accelerators = static_cast<double>(job.machine.node.accelerators);
  on_demand.node_hour = pricing.node_hour ? *pricing.on_demand : *pricing.on_demand * accelerators;
  const ckpt::SpotChoice spot = compare_spot(job, on_demand, prices, *pricing.preemption, pricing.preemption_notice);
  const double of = accelerators > 0.0 ? accelerators : 1.0;
  std::string line = fmt::format("on nodes that nobody takes away {} for a useful hour, on these {}: {}",
                                 money_text(pricing, spot.on_demand / of), money_text(pricing, spot.spot / of),
                                 spot.spot_is_cheaper() ? "these are cheaper" : "those are cheaper");
  if (spot.break_even > ckpt::Seconds(1e300)) {
    line += ", however seldom a node is taken away";
  } else if (spot.break_even > ckpt::Seconds{}) {
    line += fmt::format("; both cost the same where a node is taken away every {}", spot.break_even);
  }
  report.lead(line);
}

int run_choose(const Given& given) {
  const Pricing pricing = read_pricing(given);
  Points points(given);
  points.set_pricing(pricing);
  const RunOptions options = read_part(given, points);
  const ckpt::SweepPart& part = options.part;
  Selection selection = read_selection(given, points);
  if (given.text_or("strategy", "") == "all") {  // as the best of ckpt compare
    selection.where.push_back({.column = {.field = place("strategy")}, .sign = "!=", .text = "peer-memory"});
  }
  const auto target = given.fraction("goodput-target");
  if (target && !(*target > 0.0 && *target < 1.0)) {
    throw ckpt::InvalidInput("--goodput-target must be above 0 and below 1", *target);
  }
  const bool front = !target && !selection.keeps_few();
  if (front) selection.pareto = read_columns(points, "cost_of_useful_hour,goodput,wall_clock_s");
  if (!selection.keeps_few()) selection.top = usual_candidates;
  require_some(points, part);

  // Beside what is shown: the cheapest, and where none meets the target what comes nearest.
  Selection one{.top = 1, .by = {.field = place("cost_of_useful_hour")}};
  Selection nearest{.top = 1, .by = {.field = place("goodput")}};
  Kept kept(points, selection), cheapest(points, one), best_goodput(points, nearest);
  std::optional<ChoicePage> on_page;
  if (page::wants_report(given)) on_page.emplace(given, points);
  std::uint64_t impossible = 0;
  std::string reason;
  bool provisioned = false;  // the storage of some candidate
  const std::uint64_t end = run_points(
      points, options, [&](PointChunk& chunk, PointRow&& row) { chunk.rows.push_back(std::move(row)); },
      [&](PointChunk&& chunk) {
        impossible += chunk.impossible;
        for (PointRow& row : chunk.rows) {
          if (!row.reason.empty()) {
            if (reason.empty()) reason = row.reason;
            continue;
          }
          provisioned = provisioned || row.numbers[place("provisioned_bytes")] > 0.0;
          if (!selection.asks_for(points, row)) continue;
          best_goodput.add(PointRow(row));
          if (on_page) on_page->add(row);
          if (target && !(row.numbers[place("goodput")] >= *target)) continue;
          cheapest.add(PointRow(row));
          kept.add(std::move(row));
        }
      });
  const std::uint64_t looked = end - part.begin;
  if (impossible == looked) throw ckpt::InvalidInput(reason.c_str());

  Report report(choose_report);
  Fields& choice = report["choice"];
  choice.set("currency", pricing.currency());
  choice.set("points", static_cast<double>(looked));
  choice.set("impossible", static_cast<double>(impossible));
  choice.set("goodput_target", target);
  const std::vector<PointRow> best = cheapest.rows();
  choice.set("met", !best.empty());
  const std::string what = target ? fmt::format("at least {:.6g} % goodput", 100.0 * *target) : std::string();
  if (best.empty()) {
    const std::vector<PointRow> near = best_goodput.rows();
    report.lead(near.empty() ? fmt::format("no candidate meets --where")
                             : fmt::format("no candidate has {}: the most is {}{}{}", what,
                                           percent_text(near.front().numbers[place("goodput")]),
                                           points.axes().empty() ? "" : ", ", points.words(near.front().index)));
    for (const PointRow& row : near) set_candidate(report.row("candidates"), points, row, "nearest");
  } else {
    add_lead(report, points, best.front(), what.empty() ? what : fmt::format(" with {}", what));
  }
  const PointJob described = points.axes().empty() ? PointJob{.reason = "no other"} : points.unmoved();
  PointRow today = solve_point(0, described, &pricing);
  bool storage_priced = true;
  std::optional<ckpt::MonthlySavings> saved;
  std::optional<double> worthwhile, has_bandwidth;
  if (!best.empty()) {
    Points::Maker maker(points);
    const BilledJob chosen(pricing, maker.make(best.front().index).job);
    if (chosen.job.machine.shared && !described.job.machine.shared) {
      today.reason = "no shared storage";
      report.note("what was described has no shared storage of its own: there is no today to compare with");
    }
    storage_priced = chosen.bill.capacity + chosen.bill.throughput + chosen.bill.transfer != 0.0;
    if (!storage_priced) {
      report.note(
          "storage has no price, so that the fastest is never too dear: --price-bandwidth, --price-storage or "
          "--price NAME (ckpt list prices)");
    }
    if (today.reason.empty()) {
      saved = add_savings(report, pricing, chosen, BilledJob(pricing, described.job), today, target);
    }
    if (pricing.on_demand) add_spot(report, pricing, maker.make(best.front().index).job);
    if (const auto worth = worthwhile_bandwidth(chosen.job, chosen.outcome, chosen.prices)) {
      choice.set("worthwhile_bytes_per_s", *worth);
      const auto has = value(chosen.job, ckpt::Input::shared_write);
      worthwhile = worth->value();
      has_bandwidth = has;
      report.lead(fmt::format("bandwidth of shared storage worth its price, to first order (within 30 %): {}{}", *worth,
                              has ? fmt::format("; it has {}", ckpt::BytesPerSecond(*has)) : std::string()));
    }
  }
  for (const PointRow& row : kept.rows()) {
    const bool first = !best.empty() && row.index == best.front().index;
    set_candidate(report.row("candidates"), points, row, first ? "cheapest" : front ? "front" : "");
  }
  if (today.reason.empty()) set_candidate(report.row("candidates"), points, today, "today");
  report.title("candidates", front ? "The front" : "The cheapest");
  add_prices(report, pricing);
  if (pricing.preemption) {
    report.note(fmt::format("a node is taken away every {} on average: each time is a failure of the job, today's too",
                            *pricing.preemption));
  }
  if (pricing.in_hours()) {
    report.note(
        "without a price everything is counted in accelerator-hours: --price-accelerator-hour, or --price NAME");
  }
  if (pricing.own || !pricing.tiers.empty()) {
    report.note(fmt::format(
        "checkpoints that are kept and paid for: the newest {}{}; others by --keep and --keep-every",
        pricing.common.keep,
        pricing.common.keep_every > 0 ? fmt::format(", and {} for ever", every_so_many(pricing.common.keep_every))
                                      : std::string()));
  }
  if (given.has("fill") && !provisioned) {
    report.note(
        "--fill has no effect: no candidate has storage whose throughput grows with the capacity that is paid for, a "
        "tier of --price that is sold provisioned");
  }
  if (impossible > 0) {
    report.note(fmt::format("{} of {} points are not possible, the first because {}; ckpt sweep shows all",
                            count_text(static_cast<double>(impossible)), count_text(static_cast<double>(looked)),
                            reason));
  }
  if (end < part.end) report.note(fmt::format("stopped: {} of {} points", looked, part.end - part.begin));
  if (on_page) {
    const std::vector<PointRow> near = best_goodput.rows();
    page::ChoiceShown shown = on_page->shown(report, best.empty() ? nullptr : &best.front(),
                                             best.empty() && !near.empty() ? &near.front() : nullptr,
                                             today.reason.empty() ? &today : nullptr);
    shown.looked = looked;
    shown.impossible = impossible;
    shown.storage_priced = storage_priced;
    if (!today.reason.empty() && today.reason != "no other") {
      shown.no_today = "there is no today to compare with: what was varied has no value of its own in the job";
    }
    if (saved) {
      shown.saved_a_month = saved->dollars;
      shown.saved_hours_a_month = saved->hours;
    }
    shown.worthwhile = worthwhile;
    shown.has_bandwidth = has_bandwidth;
    page::write_sheet(given, page::sheet_of(shown));
  }
  print(given, report);
  if (end < part.end) return 130;
  return best.empty() ? 2 : 0;
}

constexpr const char* choose_examples[] = {
    "choose --job site.json --strategy all --interval 5min..2h:log:20 --price-accelerator-hour 3",
    "choose --job site.json --filesystem-limit 10GB/s..500GB/s:log:60 --price-accelerator-hour 3 --price-bandwidth 614",
    "choose --job site.json --tier-capacity 20..200TiB:log:20 --price aws-p5-us-east-1,aws-fsx-lustre-1000-us-east-1"};
constexpr const char* choose_more_help =
    "Candidates are every combination of what options are given, as of ckpt sweep; what job files and the other "
    "options\n"
    "say is today. The cheapest is that with the least cost for a useful hour of an accelerator, so that more and "
    "fewer\n"
    "nodes compare. With --goodput-target the cheapest that reach it are shown; without, the Pareto front of cost, "
    "goodput\n"
    "and time. --strategy all leaves peer-memory out, whose copies do not survive the loss of the whole job. No price "
    "is a\n"
    "default: an H100-hour is sold for 2.11 to 12.29 $. Exit code 2: no candidate meets the target.";

}  // namespace

const ReportInfo choose_report{"choose", "What candidates cost, and the cheapest that meets a goodput", choose_sections,
                               "candidates"};

const Subcommand choose_command{
    .name = "choose",
    .summary = "the cheapest storage, strategy, interval, ... that meets a goodput; money, energy",
    .first =
        "model node nodes filesystem-limit tier step mtbf strategy interval job price price-accelerator-hour "
        "price-storage price-bandwidth goodput-target output",
    .more =
        "where top by pareto from count cores exact table prices price-node-hour price-written price-read "
        "price-requests price-egress keep keep-every keep-weights fill store-copies price-copied spare-nodes "
        "preemption preemption-notice price-on-demand "
        "node-power waiting-power pue grid price-kwh as-of report",
    .examples = choose_examples,
    .run = run_choose,
    .more_help = choose_more_help,
    .takes_job = true,
    .takes_axes = true};

}  // namespace program
