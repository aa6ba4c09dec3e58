#include "selection.hpp"

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>

namespace program {

namespace {

constexpr std::size_t most_on_front = 10'000;  // each new point is compared with all of them

/// Costs; goodput; or where nothing fails how long a save takes.
[[nodiscard]] Column usual_column(const Points& points) {
  if (points.pricing() != nullptr) return {.field = place("cost_of_useful_hour")};
  Points::Maker maker(points);
  const PointJob& made = maker.make(0);
  const ckpt::Failures& failures = made.job.failures;
  const bool fails = !made.reason.empty() || failures.law || failures.node_mtbf;
  return {.field = fails ? place("goodput") : place("durable_after_s")};
}

}  // namespace

bool Selection::asks_for(const Points& points, const PointRow& row) const {
  return std::all_of(where.begin(), where.end(), [&](const Condition& each) { return each.holds(points, row); });
}

std::vector<Column> read_columns(const Points& points, const std::string& names) {
  std::vector<Column> columns;
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    columns.push_back(find_column(points, "pareto", std::string_view(names).substr(begin, end - begin)));
    if (columns.back().shows(points) <= Shows::flag) {
      throw ckpt::InvalidInput(fmt::format("--pareto: {} has no order", columns.back().name(points)).c_str());
    }
    begin = end + 1;
  }
  if (columns.size() > 8) throw ckpt::InvalidInput("--pareto takes up to 8 columns");
  return columns;
}

Selection read_selection(const Given& given, const Points& points) {
  Selection selection;
  if (const std::string* where = given.text("where")) selection.where = read_conditions(points, *where);
  selection.top = given.whole("top", 1);
  if (given.has("top") && given.has("pareto")) throw ckpt::InvalidInput("--top and --pareto exclude each other");
  if (given.has("by") && !given.has("top")) throw ckpt::InvalidInput("--by goes with --top COUNT");
  const std::string* by = given.text("by");
  selection.by = by != nullptr ? find_column(points, "by", *by) : usual_column(points);
  if (selection.by.shows(points) <= Shows::flag) {
    throw ckpt::InvalidInput(fmt::format("--by: {} has no order", selection.by.name(points)).c_str());
  }
  if (const std::string* names = given.text("pareto")) selection.pareto = read_columns(points, *names);
  return selection;
}

RunOptions read_part(const Given& given, const Points& points) {
  const std::uint64_t cores = given.whole("cores", 1).value_or(std::max(std::thread::hardware_concurrency(), 1u));
  const std::uint64_t begin = given.whole("from").value_or(0);
  if (begin >= points.size()) {
    throw ckpt::InvalidInput(fmt::format("--from: {} is no point: there are {}, from 0", begin, points.size()).c_str());
  }
  const std::uint64_t rest = points.size() - begin;
  return {.part = {.begin = begin, .end = begin + std::min(given.whole("count", 1).value_or(rest), rest)},
          .threads = static_cast<unsigned>(std::min<std::uint64_t>(cores, 1024))};
}

void require_some(const Points& points, const ckpt::SweepPart& part) {
  Points::Maker maker(points);
  std::string reason;
  for (const std::uint64_t point : {part.begin, part.begin + (part.end - part.begin) / 2, part.end - 1}) {
    const PointJob& made = maker.make(point);
    if (made.reason.empty() || (!reason.empty() && made.reason != reason)) return;
    reason = made.reason;
  }
  throw ckpt::InvalidInput(reason.c_str());
}

std::string axes_text(const Points& points) {
  std::string text;
  for (const OptionAxis& axis : points.axes()) {
    text += fmt::format("{}{} of --{}", text.empty() ? "" : " x ", count_text(static_cast<double>(axis.texts.size())),
                        axis.option->name);
  }
  return text;
}

Kept::Kept(const Points& points, const Selection& selection)
    : points_(&points), selection_(&selection), top_(selection.top.value_or(1), selection.by.prefer()) {
  std::vector<ckpt::Prefer> prefer;
  for (const Column& column : selection.pareto) prefer.push_back(column.prefer());
  if (!prefer.empty()) front_.emplace(prefer);
}

void Kept::add(PointRow&& row) {
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
  if (front_->entries().size() >= most_on_front) {
    throw ckpt::InvalidInput(
        fmt::format("--pareto: more than {} points that no other beats: fewer columns", most_on_front).c_str());
  }
  entry.payload = std::move(row);
  front_->add(std::move(entry));
}

std::vector<PointRow> Kept::rows() const {
  std::vector<PointRow> rows;
  if (front_) {
    for (const auto& entry : front_->entries()) rows.push_back(entry.payload);
  } else {
    for (const auto& entry : top_.entries()) rows.push_back(entry.payload);
  }
  return rows;
}

}  // namespace program
