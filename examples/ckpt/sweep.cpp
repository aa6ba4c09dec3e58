// ckpt sweep: the job for every combination of what options are given.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/printable.hpp>
#include <ckpt/job/front.hpp>

#include "fields.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"
#include "sweep/axes.hpp"
#include "sweep/rows.hpp"
#include "sweep/run.hpp"

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

constexpr SectionInfo sections[] = {
    {"points", "The points", true, point_fields, true},
    {"sweep", "", false, sweep_fields},
};

/// What is done with rows.
struct Selection {
  std::vector<Condition> where{};
  std::optional<std::size_t> top{};
  Column by{};
  std::vector<Column> pareto{};

  [[nodiscard]] bool keeps_few() const { return top || !pareto.empty(); }
};

[[nodiscard]] std::uint64_t whole(const Given& given, const char* option, std::uint64_t otherwise, double least) {
  const auto number = given.count(option);
  if (!number) return otherwise;
  if (!(*number >= least)) throw ckpt::InvalidInput(fmt::format("--{} must be {} or more", option, least).c_str());
  return static_cast<std::uint64_t>(*number);
}

/// Goodput, or where nothing fails how long a save takes.
[[nodiscard]] Column usual_column(const Points& points) {
  Points::Maker maker(points);
  const PointJob& made = maker.make(0);
  const ckpt::Failures& failures = made.job.failures;
  const bool fails = !made.reason.empty() || failures.law || failures.node_mtbf;
  return {.field = fails ? place("goodput") : place("durable_after_s")};
}

[[nodiscard]] Selection read_selection(const Given& given, const Points& points) {
  Selection selection;
  if (const std::string* where = given.text("where")) selection.where = read_conditions(points, *where);
  if (given.has("top")) selection.top = static_cast<std::size_t>(whole(given, "top", 0, 1.0));
  if (given.has("top") && given.has("pareto")) throw ckpt::InvalidInput("--top and --pareto exclude each other");
  if (given.has("by") && !given.has("top")) throw ckpt::InvalidInput("--by goes with --top COUNT");
  const std::string* by = given.text("by");
  selection.by = by != nullptr ? find_column(points, "by", *by) : usual_column(points);
  if (selection.by.shows(points) <= Shows::flag) {
    throw ckpt::InvalidInput(fmt::format("--by: {} has no order", selection.by.name(points)).c_str());
  }
  if (const std::string* names = given.text("pareto")) {
    for (std::size_t begin = 0; begin <= names->size();) {
      const std::size_t end = std::min(names->find(',', begin), names->size());
      selection.pareto.push_back(find_column(points, "pareto", std::string_view(*names).substr(begin, end - begin)));
      if (selection.pareto.back().shows(points) <= Shows::flag) {
        throw ckpt::InvalidInput(
            fmt::format("--pareto: {} has no order", selection.pareto.back().name(points)).c_str());
      }
      begin = end + 1;
    }
    if (selection.pareto.size() > 8) throw ckpt::InvalidInput("--pareto takes up to 8 columns");
  }
  return selection;
}

/// A job that no point has is an error, once, and not a reason in every row.
void require_some(const Points& points, const RunOptions& range) {
  Points::Maker maker(points);
  std::string reason;
  for (const std::uint64_t point : {range.begin, range.begin + (range.end - range.begin) / 2, range.end - 1}) {
    const PointJob& made = maker.make(point);
    if (made.reason.empty() || (!reason.empty() && made.reason != reason)) return;
    reason = made.reason;
  }
  throw ckpt::InvalidInput(reason.c_str());
}

/// The k best, or the Pareto front.
class Kept {
 public:
  Kept(const Points& points, const Selection& selection)
      : points_(&points), selection_(&selection), top_(selection.top.value_or(1), selection.by.prefer()) {
    std::vector<ckpt::Prefer> prefer;
    for (const Column& column : selection.pareto) prefer.push_back(column.prefer());
    if (!prefer.empty()) front_.emplace(prefer);
  }
  void add(PointRow&& row) {
    if (!front_) {
      const double value = selection_->by.number(*points_, row);
      if (top_.admits(row.index, value)) top_.add({row.index, value, std::move(row)});
      return;
    }
    ckpt::ParetoFront<PointRow>::Entry entry{.index = row.index};
    for (std::size_t i = 0; i < selection_->pareto.size(); ++i) {
      entry.values[i] = selection_->pareto[i].number(*points_, row);
    }
    if (!front_->admits(entry.index, entry.values)) return;
    entry.payload = std::move(row);
    front_->add(std::move(entry));
  }
  [[nodiscard]] std::vector<PointRow> rows() const {
    std::vector<PointRow> rows;
    if (front_) {
      for (const auto& entry : front_->entries()) rows.push_back(entry.payload);
    } else {
      for (const auto& entry : top_.entries()) rows.push_back(entry.payload);
    }
    return rows;
  }

 private:
  const Points* points_;
  const Selection* selection_;
  ckpt::TopK<PointRow> top_;
  std::optional<ckpt::ParetoFront<PointRow>> front_{};
};

/// "3 nodes x 5 strategy".
[[nodiscard]] std::string axes_text(const Points& points) {
  std::string text;
  for (const OptionAxis& axis : points.axes()) {
    text += fmt::format("{}{} of --{}", text.empty() ? "" : " x ", count_text(static_cast<double>(axis.texts.size())),
                        axis.option->name);
  }
  return text;
}

int run(const Given& given) {
  const Points points(given);
  RunOptions range{.begin = whole(given, "from", 0, 0.0),
                   .threads = static_cast<unsigned>(
                       std::min<std::uint64_t>(whole(given, "cores", std::thread::hardware_concurrency(), 1.0), 1024))};
  if (range.begin >= points.size()) {
    throw ckpt::InvalidInput(
        fmt::format("--from: {} is no point: there are {}, from 0", range.begin, points.size()).c_str());
  }
  range.end = range.begin + std::min(whole(given, "count", points.size(), 1.0), points.size() - range.begin);
  const std::string output = given.text_or("output", "text");
  Selection selection = read_selection(given, points);
  const bool text = output == "text";
  const bool best_alone = text && !selection.keeps_few() && range.end - range.begin > most_in_text;
  if (best_alone) selection.top = best_in_text;
  require_some(points, range);

  const bool few = selection.keeps_few();
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
  if (output == "csv" && (range.begin == 0 || few)) print(writer.csv_header());
  const std::uint64_t end = run_points(
      points, range,
      [&](PointChunk& chunk, PointRow&& row) {
        for (const Condition& condition : selection.where) {
          if (!condition.holds(points, row)) return;
        }
        ++chunk.shown;
        if (few || text) {
          chunk.rows.push_back(std::move(row));
        } else {
          write(chunk.text, row);
        }
      },
      [&](PointChunk&& chunk) {
        impossible += chunk.impossible;
        shown += chunk.shown;
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
  const bool stopped = end < range.end;
  const std::string go_on =
      stopped ? fmt::format("stopped: points {} to {} are done; go on with --from {}", range.begin, end, end) : "";
  if (text) {
    std::string lead = fmt::format("{} point{}", count_text(static_cast<double>(end - range.begin)),
                                   end - range.begin == 1 ? "" : "s");
    if (!points.axes().empty()) lead += fmt::format(": {}", axes_text(points));
    if (impossible > 0) lead += fmt::format("; {} not possible", count_text(static_cast<double>(impossible)));
    if (best_alone) {
      lead += fmt::format("; the best {} by {}, all of them by --output csv", rows.size(), selection.by.name(points));
    } else if (few || shown < end - range.begin) {
      lead += fmt::format("; {} shown", rows.size());
    }
    std::string out = wrapped(lead, 98, "  ") + "\n";
    if (!rows.empty()) out += "\n" + writer.table(rows);
    print(out);
  } else {
    std::string out;
    if (few) {
      for (const PointRow& row : rows) write(out, row);
    }
    emit(std::move(out));
  }
  if (output == "json") {
    print(
        fmt::format("{}],\n\"sweep\":{{\"points\":{},\"from\":{},\"to\":{},\"impossible\":{},\"shown\":{}}},\n"
                    "\"notes\":[{}]}}\n",
                    first_written ? "" : "\n", points.size(), range.begin, end, impossible, shown,
                    stopped ? json_text(go_on) : ""));
  }
  if (!stopped) return 0;
  std::fprintf(stderr, "ckpt sweep: %s\n", go_on.c_str());
  return 130;
}

constexpr std::string_view first[] = {"model", "fsdp",  "node", "nodes",    "filesystem-limit",
                                      "tier",  "step",  "mtbf", "strategy", "interval",
                                      "job",   "where", "top",  "pareto",   "output"};
constexpr std::string_view more[] = {"by", "from", "count", "cores", "exact"};
constexpr const char* examples[] = {
    "sweep --job site.json --nodes 8,16,32 --strategy all",
    "sweep --job site.json --interval 5min..2h:log:20 --filesystem-limit 20GB/s..200GB/s:lin:10 --output csv",
    "sweep --job site.json --filesystem-limit 20GB/s..200GB/s:log:50 --strategy all --pareto filesystem-limit,goodput"};
constexpr const char* more_help =
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

const ReportInfo sweep_report{"sweep", "The job for every combination of values", sections, "points"};

const Subcommand sweep_command{.name = "sweep",
                               .summary = "the job for every combination of values; Pareto fronts, the best of many",
                               .arguments = nullptr,
                               .most_arguments = 0,
                               .first = first,
                               .more = more,
                               .examples = examples,
                               .run = run,
                               .more_help = more_help,
                               .takes_job = true,
                               .takes_axes = true,
                               .streams = true};

}  // namespace program
