#include "rows.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include <ckpt/core/error.hpp>
#include <ckpt/core/lookup.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/parse.hpp>
#include <ckpt/io/printable.hpp>

#include "../options.hpp"
#include "../outcome.hpp"

namespace program {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The value of a condition, by the unit of its column.
[[nodiscard]] double read_number(const Column& column, const Points& points, std::string_view origin,
                                 std::string_view text) {
  switch (column.shows(points)) {
    case Shows::seconds:
      return ckpt::parse_duration(origin, text).value();
    case Shows::bytes:
      return ckpt::parse_size(origin, text).value();
    case Shows::bandwidth:
      return ckpt::parse_bandwidth(origin, text).value();
    case Shows::fraction:
      return ckpt::parse_fraction(origin, text);
    case Shows::count:
      return ckpt::parse_count(origin, text);
    default:
      return ckpt::parse_bytes_each(origin, text).value();
  }
}

/// What the run costs.
void set_costs(PointRow& row, const PointJob& made, const ckpt::Outcome& outcome, const Pricing& pricing) {
  ckpt::Bill bill;
  try {
    bill = ckpt::bill(made.job, outcome, pricing.of(made.job));
  } catch (const ckpt::InvalidInput& error) {
    row.reason = error_text(error.what());
    return;
  }
  const auto set = [&row](std::size_t at, double value) { row.numbers[at] = value; };
  set(place("cost"), bill.total());
  set(place("cost_nodes"), bill.nodes);
  set(place("cost_wasted"), bill.wasted);
  set(place("cost_storage"), bill.storage());
  const int accelerators = made.job.machine.node.accelerators;
  set(place("cost_of_useful_hour"), cost_of_useful_hour(made.job, bill) / (accelerators > 0 ? accelerators : 1));
  if (bill.held.value() > 0.0) set(place("held_bytes"), bill.held.value());
  if (bill.provisioned.value() > 0.0) set(place("provisioned_bytes"), bill.provisioned.value());
  if (bill.sized_by != ckpt::SizedBy::nothing) row.sized_by = to_string(bill.sized_by);
  if (bill.kwh > 0.0) {
    set(place("kwh"), bill.kwh);
    set(place("wasted_kwh"), bill.wasted_kwh);
  }
  if (bill.kg > 0.0) set(place("kg_co2"), bill.kg);
}

[[nodiscard]] std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

PointRow solve_point(std::uint64_t index, const PointJob& made, const Pricing* pricing) {
  PointRow row{.index = index};
  row.numbers.fill(unknown);
  row.numbers[place("index")] = static_cast<double>(index);
  row.strategy = name_of(made.job.saving.strategy);
  if (!made.reason.empty()) {
    row.reason = error_text(made.reason);
    row.strategy = {};
    return row;
  }
  ckpt::Outcome outcome;
  try {
    outcome = solve_asked(pricing != nullptr ? pricing->with_preemption(made.job) : made.job);
  } catch (const ckpt::InvalidInput& error) {
    row.reason = error_text(error.what());
    return row;
  }
  const ckpt::StrategyResult& save = outcome.save;
  row.interval_from = to_string(outcome.origin);
  if (outcome.path) row.binding_stage = outcome.path->binding().name;
  const auto set = [&row](std::size_t at, double value) { row.numbers[at] = value; };
  if (made.job.state.bytes().value() > 0.0) set(place("checkpoint_size_bytes"), made.job.state.bytes().value());
  set(place("period_s"), outcome.period().seconds().value());
  set(place("work_interval_s"), outcome.interval.seconds().value());
  set(place("blocking_s"), save.cost.blocking.value());
  set(place("durable_after_s"), save.durable_after().value());
  if (outcome.run.outage.restore) set(place("restore_s"), outcome.run.outage.restore->value());
  set(place("host_memory_bytes"), save.host_memory.value());
  set(place("mfu_penalty"), outcome.checkpoint.mfu_penalty);
  if (!outcome.law) {
    if (pricing != nullptr) row.reason = "what a run costs needs failures: --mtbf TIME";
    return row;
  }
  const double lost = outcome.ledger.badput().in(ckpt::units::h);
  set(place("failure_count"), outcome.ledger.failure_count);
  set(place("goodput"), outcome.goodput());
  set(place("wall_clock_s"), outcome.ledger.wall_clock().value());
  set(place("lost_hours"), lost);
  if (made.accelerators > 0.0) set(place("lost_accelerator_hours"), lost * made.accelerators);
  if (pricing != nullptr) set_costs(row, made, outcome, *pricing);
  return row;
}

std::string_view Column::name(const Points& points) const {
  return axis ? std::string_view(points.axes()[*axis].column) : point_fields[field].name;
}

Shows Column::shows(const Points& points) const {
  return axis ? points.axes()[*axis].shows : point_fields[field].shows;
}

double Column::number(const Points& points, const PointRow& row) const {
  if (!axis) return row.numbers[field];
  const OptionAxis& of = points.axes()[*axis];
  return of.numbers.empty() ? unknown : of.numbers[points.digit(row.index, *axis)];
}

FieldValue Column::value(const Points& points, const PointRow& row) const {
  const auto text = [](std::string_view what) { return what.empty() ? FieldValue() : FieldValue(std::string(what)); };
  if (axis && points.axes()[*axis].numbers.empty()) {
    return text(points.axes()[*axis].texts[points.digit(row.index, *axis)]);
  }
  if (!axis && field == place("possible")) return row.reason.empty();
  if (!axis && field == place("reason")) return text(row.reason);
  if (!axis && field == place("strategy")) return text(row.strategy);
  if (!axis && field == place("interval_from")) return text(row.interval_from);
  if (!axis && field == place("binding_stage")) return text(row.binding_stage);
  if (!axis && field == place("sized_by")) return text(row.sized_by);
  const double x = number(points, row);
  return std::isnan(x) ? FieldValue() : FieldValue(x);
}

ckpt::Prefer Column::prefer() const {
  return !axis && field == place("goodput") ? ckpt::Prefer::more : ckpt::Prefer::less;
}

std::vector<Column> columns_of(const Points& points) {
  std::vector<Column> columns{{.field = place("index")}};
  for (std::size_t i = 0; i < points.axes().size(); ++i) {
    const std::string& name = points.axes()[i].column;
    const auto same = [&](const FieldInfo& field) { return field.name == name; };
    if (std::none_of(std::begin(point_fields), std::end(point_fields), same)) columns.push_back({.axis = i});
  }
  const std::size_t count = points.pricing() != nullptr ? point_columns : unpriced_columns;
  for (std::size_t i = 1; i < count; ++i) columns.push_back({.field = i});
  return columns;
}

Column find_column(const Points& points, std::string_view option, std::string_view name) {
  const std::vector<Column> columns = columns_of(points);
  std::vector<std::string_view> names;
  for (const Column& column : columns) {
    std::string_view known = column.name(points);
    names.push_back(known);
    if (ckpt::same_name(known, name)) return column;
  }
  for (const Column& column : columns) {
    std::string_view known = column.name(points);
    for (const std::string_view unit : {"_bytes_per_s", "_bytes", "_s", "_hours"}) {
      if (known.ends_with(unit) && ckpt::same_name(known.substr(0, known.size() - unit.size()), name)) return column;
    }
  }
  std::string list;
  for (const std::string_view known : names) list += fmt::format("{}{}", list.empty() ? "" : ", ", known);
  throw ckpt::InvalidInput(
      fmt::format("--{}: no column \"{}\" among {}", option, ckpt::printable(name.substr(0, 60)), list).c_str());
}

bool Condition::holds(const Points& points, const PointRow& row) const {
  if (column.shows(points) <= Shows::flag) {
    const FieldValue value = column.value(points, row);
    const auto* is = std::get_if<std::string>(&value);
    const auto* flag = std::get_if<bool>(&value);
    const bool same =
        flag != nullptr ? (text == "yes" || text == "true") == *flag : is != nullptr && ckpt::same_name(*is, text);
    return same == (sign == "==");
  }
  const double x = column.number(points, row);
  if (std::isnan(x)) return false;
  if (sign == ">=") return x >= number;
  if (sign == "<=") return x <= number;
  if (sign == ">") return x > number;
  if (sign == "<") return x < number;
  return (x >= number && x <= number) == (sign == "==");
}

std::vector<Condition> read_conditions(const Points& points, const std::string& typed) {
  std::vector<Condition> conditions;
  for (std::size_t begin = 0; begin <= typed.size();) {
    const std::size_t end = std::min(typed.find(',', begin), typed.size());
    const std::string_view text = trimmed(std::string_view(typed).substr(begin, end - begin));
    begin = end + 1;
    const auto fail = [&](std::string_view why) {
      throw ckpt::InvalidInput(fmt::format("--where: \"{}\" {}; write \"goodput >= 99%\", or several, apart by commas",
                                           ckpt::printable(text.substr(0, 60)), why)
                                   .c_str());
    };
    const std::size_t at = text.find_first_of("<>=!");
    if (at == text.npos) fail("has no sign");
    Condition condition;
    std::size_t length = 0;
    for (const std::string_view sign : {">=", "<=", "==", "!=", ">", "<", "="}) {
      if (length != 0 || !text.substr(at).starts_with(sign)) continue;
      condition.sign = sign == "=" ? "==" : sign;
      length = sign.size();
    }
    if (length == 0) fail("has a sign that is none of >= <= > < == !=");
    condition.column = find_column(points, "where", trimmed(text.substr(0, at)));
    const std::string_view value = trimmed(text.substr(at + length));
    if (condition.column.shows(points) > Shows::flag) {
      condition.number = read_number(condition.column, points, "--where", value);
    } else {
      if (condition.sign != "==" && condition.sign != "!=") fail("compares what has no order");
      if (value.empty()) fail("has no value");
      condition.text = value;
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

RowWriter::RowWriter(const Points& points) : points_(&points), columns_(columns_of(points)) {
  for (const Column& column : columns_) keys_.push_back(json_text(column.name(points)) + ":");
  for (const OptionAxis& axis : points.axes()) {
    std::vector<std::string>& csv = axis_csv_.emplace_back();
    std::vector<std::string>& json = axis_json_.emplace_back();
    for (std::size_t i = 0; i < axis.texts.size(); ++i) {
      const std::string number = axis.numbers.empty() ? "" : number_text(axis.numbers[i]);
      csv.push_back(axis.numbers.empty() ? csv_field(axis.texts[i]) : number);
      json.push_back(axis.numbers.empty() ? json_text(axis.texts[i]) : number.empty() ? "null" : number);
    }
  }
}

std::string RowWriter::csv_header() const {
  std::string text;
  for (const Column& column : columns_) text += fmt::format("{}{}", text.empty() ? "" : ",", column.name(*points_));
  return text + "\n";
}

void RowWriter::append_csv(std::string& out, const PointRow& row) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (i > 0) out += ',';
    if (column.axis) {
      out += axis_csv_[*column.axis][points_->digit(row.index, *column.axis)];
    } else if (point_fields[column.field].shows > Shows::flag) {
      out += number_text(row.numbers[column.field]);
    } else if (column.field == place("possible")) {
      out += row.reason.empty() ? "true" : "false";
    } else {
      const FieldValue value = column.value(*points_, row);
      if (const auto* text = std::get_if<std::string>(&value)) out += csv_field(*text);
    }
  }
  out += '\n';
}

void RowWriter::append_json(std::string& out, const PointRow& row) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    out += i > 0 ? ',' : '{';
    out += keys_[i];
    if (column.axis) {
      out += axis_json_[*column.axis][points_->digit(row.index, *column.axis)];
    } else if (point_fields[column.field].shows > Shows::flag) {
      const std::string number = number_text(row.numbers[column.field]);
      out += number.empty() ? "null" : number;
    } else if (column.field == place("possible")) {
      out += row.reason.empty() ? "true" : "false";
    } else {
      const FieldValue value = column.value(*points_, row);
      const auto* text = std::get_if<std::string>(&value);
      out += text == nullptr ? "null" : json_text(*text);
    }
  }
  out += '}';
}

std::string RowWriter::table(const std::vector<PointRow>& rows) const {
  std::vector<Column> shown;
  for (const Column& column : columns_) {
    const bool known = std::any_of(rows.begin(), rows.end(), [&](const PointRow& row) {
      return !std::holds_alternative<std::monostate>(column.value(*points_, row));
    });
    if (column.axis || (known && !point_fields[column.field].label.empty())) shown.push_back(column);
  }
  Table table;
  std::vector<std::string> header;
  bool right[64 + point_columns] = {};
  for (const Column& column : shown) {
    right[header.size()] = column.shows(*points_) > Shows::flag;
    header.emplace_back(column.axis ? std::string_view(points_->axes()[*column.axis].option->name)
                                    : point_fields[column.field].label);
  }
  table.add(std::move(header));
  std::vector<std::string> reasons;
  for (const PointRow& row : rows) {
    std::vector<std::string> cells;
    for (const Column& column : shown) {
      std::string cell = text_of(column.value(*points_, row), column.shows(*points_));
      if (column.axis && cell == "-")
        cell = points_->axes()[*column.axis].texts[points_->digit(row.index, *column.axis)];
      cells.push_back(std::move(cell));
    }
    table.add(std::move(cells));
    if (row.reason.empty()) continue;
    if (std::find(reasons.begin(), reasons.end(), row.reason) == reasons.end()) reasons.push_back(row.reason);
  }
  std::string text = table.text(std::span(right, shown.size()), "  ");
  for (const std::string& reason : reasons) {
    text += "\n  not possible: " + wrapped(ckpt::printable(reason), 96, "    ") + "\n";
  }
  return text;
}

}  // namespace program
