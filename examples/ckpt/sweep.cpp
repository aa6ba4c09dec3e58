// ckpt sweep: the job for every combination of what options are given.

#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fields.hpp"
#include "print.hpp"
#include "report/report.hpp"
#include "report/sweep_sheet.hpp"
#include "reports.hpp"
#include "subcommands.hpp"
#include "sweep/axes.hpp"
#include "sweep/page.hpp"
#include "sweep/rows.hpp"
#include "sweep/run.hpp"
#include "sweep/selection.hpp"

namespace program {

namespace {

constexpr std::uint64_t most_in_text = 40;  // rows; of more points the best are shown
constexpr std::size_t best_in_text = 20;

constexpr FieldInfo sweep_fields[] = {
    {"points", Shows::count, "", "of all combinations"},
    {"from", Shows::count, "", "the first that was asked for"},
    {"to", Shows::count, "", "behind the last that was solved: where to go on"},
    {"impossible", Shows::count, "", "of those solved, that have no answer"},
    {"shown", Shows::count, "", "of those solved, that --where, --top and --pareto leave"},
};

constexpr SectionInfo sweep_sections[] = {
    {"points", "The points", true, std::span(point_fields).first(unpriced_columns), true},
    {"sweep", "", false, sweep_fields},
};

int run_sweep(const Given& given) {
  const Points points(given);
  const RunOptions options = read_part(given, points);
  const ckpt::SweepPart& part = options.part;
  const std::string output = given.text_or("output", "text");
  Selection selection = read_selection(given, points);
  if (selection.keeps_few() && given.text_or("strategy", "") == "all") {  // as the best of ckpt compare
    selection.where.push_back({.column = {.field = place("strategy")}, .sign = "!=", .text = "peer-memory"});
  }
  const bool text = output == "text";
  const bool best_alone = text && !selection.keeps_few() && part.end - part.begin > most_in_text;
  if (best_alone) selection.top = best_in_text;
  require_some(points, part);

  const bool few = selection.keeps_few();
  std::optional<SweepPage> shown_on_page;
  if (page::wants_report(given)) shown_on_page.emplace(given, points, selection);
  const RowWriter writer(points);
  Kept kept(points, selection);
  std::vector<PointRow> rows;
  std::uint64_t impossible = 0;
  std::uint64_t shown = 0;
  const auto write = [&](std::string& out, const PointRow& row) {
    if (output == "csv") {
      writer.append_csv(out, row);
      return;
    }
    writer.append_json(out, row);
    out += output == "jsonl" ? "\n" : ",\n";
  };
  // Rows of JSON are apart by commas: the last one of each chunk waits for the next.
  bool first_written = true;
  const auto emit = [&](std::string out) {
    if (out.empty()) return;
    if (output == "json") {
      out.resize(out.size() - 2);
      out.insert(0, first_written ? "\n" : ",\n");
    }
    first_written = false;
    print(out);
  };
  if (output == "json") print("{\"schema_version\":2,\"command\":\"sweep\",\"points\":[");
  if (output == "csv" && (part.begin == 0 || few)) print(writer.csv_header());
  const std::uint64_t end = run_points(
      points, options,
      [&](PointChunk& chunk, PointRow&& row) {
        if (!selection.asks_for(points, row)) return;
        ++chunk.shown;
        if (shown_on_page) chunk.for_page.push_back(row);
        if (few || text) {
          chunk.rows.push_back(std::move(row));
        } else {
          write(chunk.text, row);
        }
      },
      [&](PointChunk&& chunk) {
        impossible += chunk.impossible;
        shown += chunk.shown;
        for (const PointRow& row : chunk.for_page) shown_on_page->add(row);
        for (PointRow& row : chunk.rows) {
          if (few) {
            kept.add(std::move(row));
          } else {
            rows.push_back(std::move(row));
          }
        }
        emit(std::move(chunk.text));
      });
  if (few) {
    rows = kept.rows();
    shown = rows.size();
  }
  const bool stopped = end < part.end;
  const std::string go_on =
      stopped ? fmt::format("stopped: points {} to {} are done; go on with --from {}", part.begin, end, end) : "";
  if (text) {
    std::string lead =
        fmt::format("{} point{}", count_text(static_cast<double>(end - part.begin)), end - part.begin == 1 ? "" : "s");
    if (!points.axes().empty()) lead += fmt::format(": {}", axes_text(points));
    if (impossible > 0) lead += fmt::format("; {} not possible", count_text(static_cast<double>(impossible)));
    if (best_alone) {
      lead += fmt::format("; the best {} by {}, all of them by --output csv", rows.size(), selection.by.name(points));
    } else if (few || shown < end - part.begin) {
      lead += fmt::format("; {} shown", rows.size());
    }
    std::string out = wrapped(lead, 98, "  ") + "\n";
    if (!rows.empty()) out += "\n" + writer.table(rows);
    print(out);
    const auto sweeps = [&](std::string_view name) {
      return std::any_of(points.axes().begin(), points.axes().end(),
                         [&](const auto& axis) { return axis.option->name == name; });
    };
    if (sweeps("nodes") && given.has("mtbf")) {
      print("\nThe MTBF is that of the whole job, whatever the nodes: --node-mtbf TIME is that of one node.\n");
    }
  } else {
    std::string out;
    if (few) {
      for (const PointRow& row : rows) write(out, row);
    }
    emit(std::move(out));
  }
  if (output == "json") {
    print(fmt::format(
        "{}],\n\"sweep\":{{\"points\":{},\"from\":{},\"to\":{},\"impossible\":{},\"shown\":{}}},\n"
        "\"notes\":[{}]}}\n",
        first_written ? "" : "\n", points.size(), part.begin, end, impossible, shown, stopped ? json_text(go_on) : ""));
  }
  if (shown_on_page && shown > 0) {
    const page::SweepShown all = shown_on_page->shown();
    page::write_sheet(given, page::sheet_of(all));
  }
  if (!stopped) return 0;
  std::fprintf(stderr, "ckpt sweep: %s\n", go_on.c_str());
  return 130;
}

constexpr const char* sweep_examples[] = {
    "sweep --job site.json --nodes 8,16,32 --strategy all",
    "sweep --job site.json --interval 5min..2h:log:20 --filesystem-limit 20GB/s..200GB/s:lin:10 --output csv",
    "sweep --job site.json --filesystem-limit 20GB/s..200GB/s:log:50 --strategy all --pareto filesystem-limit,goodput"};
constexpr const char* sweep_more_help =
    "Several values of any option of a job: a list, 8,16,32, or an axis, LOW..HIGH:log:N or LOW..HIGH:lin:N, N values "
    "from\n"
    "one end to the other, both included; counts are rounded, and those that are then the same are one. 40..80 GB/s "
    "alone\n"
    "is one value that is not known exactly, as everywhere. Where a value holds commas, values are apart by "
    "semicolons:\n"
    "--lora-targets \"q,v;all-linear\". --strategy all is every strategy; best is the best one of each point.\n"
    "Points have numbers from 0, in the order of options in --help-all; the last one changes fastest. A row is what "
    "ckpt\n"
    "plan says with these values, every figure at its word; a point that is not possible has a row with its reason. "
    "CSV has\n"
    "its header where point 0 is: parts by --from and --count, one behind the other, are the whole file.";

}  // namespace

const ReportInfo sweep_report{"sweep", "The job for every combination of values", sweep_sections, "points"};

const Subcommand sweep_command{
    .name = "sweep",
    .summary = "the job for every combination of values; Pareto fronts, the best of many",
    .first = "model fsdp node nodes filesystem-limit tier step mtbf strategy interval job where top pareto output",
    .more = "by from count cores exact report goodput-target",
    .examples = sweep_examples,
    .run = run_sweep,
    .more_help = sweep_more_help,
    .takes_job = true,
    .takes_axes = true,
    .streams = true};

}  // namespace program
