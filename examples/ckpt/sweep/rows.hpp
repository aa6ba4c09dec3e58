#pragma once
// What is known of a point: columns, how they are written, what is asked of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/job/front.hpp>
#include <ckpt/job/outcome.hpp>

#include "../fields.hpp"
#include "axes.hpp"
#include "pricing.hpp"

namespace program {

/// Columns of every sweep, behind those of its axes; named as in the JSON of ckpt plan.
inline constexpr FieldInfo point_fields[] = {
    {"index", Shows::count, "point", "number of the point, from 0: for --from"},
    {"possible", Shows::flag, "", "whether there is an answer"},
    {"reason", Shows::text, "", "why there is none"},
    {"strategy", Shows::text, "strategy", "how a save is taken"},
    {"checkpoint_size_bytes", Shows::bytes, "", "bytes of one checkpoint [B]"},
    {"period_s", Shows::seconds, "every", "from the start of a save to the start of the next [s]"},
    {"work_interval_s", Shows::seconds, "", "work between saves, in force [s]"},
    {"interval_from", Shows::text, "", "given, best or customary"},
    {"blocking_s", Shows::seconds, "stops", "time for which a save stops the training [s]"},
    {"durable_after_s", Shows::seconds, "durable after", "from the start of a save until it is safe [s]"},
    {"restore_s", Shows::seconds, "", "reading the state back, warm-up not included [s]"},
    {"host_memory_bytes", Shows::bytes, "", "that the save takes of the host of one node [B]"},
    {"binding_stage", Shows::text, "", "the stage that the save waits for longest"},
    {"mfu_penalty", Shows::fraction, "", "part of the period that the training stops for a save, 0 ... 1"},
    {"failure_count", Shows::number, "", "expected number of failures"},
    {"goodput", Shows::fraction, "goodput", "useful work in the wall-clock time, 0 ... 1; null where nothing fails"},
    {"wall_clock_s", Shows::seconds, "", "of the whole job [s]"},
    {"lost_hours", Shows::hours, "h lost", "hours beside useful work [h]"},
    {"lost_accelerator_hours", Shows::hours, "", "accelerator-hours beside useful work; null without nodes [h]"},
    // ---- with prices
    {"cost", Shows::number, "cost", "of the whole run, in the currency of the answer"},
    {"cost_nodes", Shows::number, "", "of its node-hours, spares too"},
    {"cost_wasted", Shows::number, "", "of its node-hours that are not useful work"},
    {"cost_storage", Shows::number, "", "of storage: capacity, throughput, bytes and requests"},
    {"cost_of_useful_hour", Shows::number, "useful hour", "all of it for a useful hour of one accelerator"},
    {"held_bytes", Shows::bytes, "", "most that is stored at a time [B]"},
    {"provisioned_bytes", Shows::bytes, "", "size of storage that is paid for; null where what is used is [B]"},
    {"sized_by", Shows::text, "", "what that comes from: contents, throughput, minimum, given"},
    {"kwh", Shows::number, "", "energy of the run; null without --node-power [kWh]"},
    {"wasted_kwh", Shows::number, "", "of it, what is not useful work [kWh]"},
    {"kg_co2", Shows::number, "", "CO2 equivalent of the run; null without --grid [kg]"},
};

inline constexpr std::size_t point_columns = std::size(point_fields);

/// The place of a column, by name.
[[nodiscard]] consteval std::size_t place(std::string_view name) {
  for (std::size_t i = 0; i < point_columns; ++i) {
    if (point_fields[i].name == name) return i;
  }
  throw "no such column";
}

/// Columns that a point has without prices.
inline constexpr std::size_t unpriced_columns = place("cost");

/// One point. Its axes are in its number.
struct PointRow {
  std::uint64_t index = 0;
  std::string reason{};  ///< why there is no answer; empty where there is one
  std::string_view strategy{};
  std::string_view interval_from{};
  std::string_view binding_stage{};
  std::string_view sized_by{};
  std::array<double, point_columns> numbers{};  ///< by column; what is not known is no number
};

/// The row of a job that was made; with what it costs, or why that is not known, where there are prices.
[[nodiscard]] PointRow solve_point(std::uint64_t index, const PointJob& made, const Pricing* pricing);

/// A column, of an axis or of those above.
struct Column {
  std::optional<std::size_t> axis{};  ///< of `Points::axes`
  std::size_t field = 0;              ///< else of `point_fields`

  [[nodiscard]] std::string_view name(const Points& points) const;
  [[nodiscard]] Shows shows(const Points& points) const;
  [[nodiscard]] FieldValue value(const Points& points, const PointRow& row) const;
  /// The value as a number; not one where it is none.
  [[nodiscard]] double number(const Points& points, const PointRow& row) const;
  /// What a person would rather have of it.
  [[nodiscard]] ckpt::Prefer prefer() const;
};

/// All columns in order: index, axes, the rest; those of prices where there are some.
[[nodiscard]] std::vector<Column> columns_of(const Points& points);
/// The column that somebody asks for, with or without its unit: "goodput", "lost-hours", "filesystem-limit".
/// @throws ckpt::InvalidInput naming the option, that suggests names
[[nodiscard]] Column find_column(const Points& points, std::string_view option, std::string_view name);

/// What a column has to be: "goodput >= 99%", "strategy != peer-memory".
struct Condition {
  Column column{};
  std::string_view sign{};  ///< one of >= <= > < == !=
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string text{};

  [[nodiscard]] bool holds(const Points& points, const PointRow& row) const;
};
/// Conditions apart by commas.
/// @throws ckpt::InvalidInput
[[nodiscard]] std::vector<Condition> read_conditions(const Points& points, const std::string& text);

/// How rows are written.
class RowWriter {
 public:
  explicit RowWriter(const Points& points);

  /// The names, with the end of the line.
  [[nodiscard]] std::string csv_header() const;
  void append_csv(std::string& out, const PointRow& row) const;
  /// An object on one line, without its end.
  void append_json(std::string& out, const PointRow& row) const;
  /// A table: axes, and what people look at.
  [[nodiscard]] std::string table(const std::vector<PointRow>& rows) const;

 private:
  const Points* points_;
  std::vector<Column> columns_;
  std::vector<std::string> keys_{};                   // "\"nodes\":" of each column
  std::vector<std::vector<std::string>> axis_csv_{};  // of each value of each axis
  std::vector<std::vector<std::string>> axis_json_{};
};

}  // namespace program
