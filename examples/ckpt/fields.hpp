#pragma once
// What a subcommand prints: one list of fields, each with name, unit, value and text, feeds text, JSON, CSV and the
// JSON Schema of the answer.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <ckpt/core/units.hpp>

namespace program {

/// What a field holds: its type in JSON, and how it reads where no text is given.
enum class Shows {
  text,       ///< a string
  flag,       ///< true or false: "yes", "no"
  count,      ///< a number of things: 70,553,706,496
  number,     ///< any other number
  seconds,    ///< [s]: "1.976 s"
  bytes,      ///< [B]: "987.8 GB"
  bandwidth,  ///< [B/s]: "500 GB/s"
  fraction,   ///< 0 ... 1: "98.07 %"
  hours,      ///< [h]: two decimals
};

/// A field: defined once, set once for each answer or row.
struct FieldInfo {
  std::string_view name;         ///< in JSON and CSV, with its unit: "write_time_s"
  Shows shows;                   ///< what it holds
  std::string_view label;        ///< in text; empty: not in text
  std::string_view description;  ///< in the schema
};

/// A group of fields: one object, or a table with a row for each of several.
struct SectionInfo {
  std::string_view name;   ///< in JSON; empty: fields at the top
  std::string_view title;  ///< in text; empty: not in text
  bool table = false;      ///< rows
  std::span<const FieldInfo> fields;
  bool of_options = false;  ///< rows have a field besides for each option that was given several values
};

/// All that an answer may hold.
struct ReportInfo {
  std::string_view command;               ///< "plan"
  std::string_view title;                 ///< of the schema
  std::span<const SectionInfo> sections;  ///< in order
  std::string_view csv = "";              ///< the table that is the CSV; empty: one row of all single fields
};

/// What a field was set to.
using FieldValue = std::variant<std::monostate, bool, double, std::uint64_t, std::string>;

/// One object of fields: of a section, or a row of its table.
class Fields {
 public:
  explicit Fields(const SectionInfo& info) : info_(&info), values_(info.fields.size()) {}

  /// Sets a field; it reads as what it shows.
  /// @throws std::logic_error for a name that the section does not have
  void set(std::string_view name, FieldValue value);
  /// Sets a field and its text.
  void set(std::string_view name, FieldValue value, std::string text);
  /// Sets what a quantity is, in base units.
  template <ckpt::Dimension D>
  void set(std::string_view name, const ckpt::Quantity<D>& value) {
    set(name, FieldValue(value.value()));
  }
  template <ckpt::Dimension D>
  void set(std::string_view name, const ckpt::Quantity<D>& value, std::string text) {
    set(name, FieldValue(value.value()), std::move(text));
  }
  /// Sets it where there is one.
  template <class T>
  void set(std::string_view name, const std::optional<T>& value) {
    if (value) set(name, *value);
  }
  void set(std::string_view name, std::string_view text) { set(name, FieldValue(std::string(text))); }
  void set(std::string_view name, const char* text) { set(name, FieldValue(std::string(text))); }
  void set(std::string_view name, const std::string& text) { set(name, FieldValue(text)); }
  void set(std::string_view name, std::string_view value, std::string text) {
    set(name, FieldValue(std::string(value)), std::move(text));
  }
  /// A remark behind the text, in a column of its own: where a figure comes from.
  void remark(std::string_view name, std::string first, std::string second = "");

  /// Leaves a row out of the text.
  void hide(bool hidden = true) { hidden_ = hidden; }
  [[nodiscard]] bool hidden() const { return hidden_; }

  /// A value, its text and its remarks; in the order of the section.
  struct Value {
    FieldValue value{};
    std::string text{};
    std::string remarks[2]{};
    bool said = false;
  };
  [[nodiscard]] std::span<const Value> values() const { return values_; }
  [[nodiscard]] const SectionInfo& info() const { return *info_; }

 private:
  [[nodiscard]] Value& at(std::string_view name);

  const SectionInfo* info_;
  std::vector<Value> values_;
  bool hidden_ = false;
};

/// An answer.
class Report {
 public:
  explicit Report(const ReportInfo& info);

  /// The fields of a section that is no table. Asked for, it is part of the answer.
  [[nodiscard]] Fields& operator[](std::string_view section);
  /// A new row of a table.
  Fields& row(std::string_view table);
  /// What was said of a section: its rows, or the one.
  [[nodiscard]] std::span<const Fields> rows(std::string_view section) const { return sections_[index(section)].rows; }
  /// Text in place of the title of a section, or below it.
  void title(std::string_view section, std::string title);
  void below(std::string_view section, std::string text);
  /// A line above all else of the text.
  void lead(std::string text) { lead_.push_back(std::move(text)); }
  /// What the reader should know; printed at the end.
  void note(std::string text) { notes_.push_back(std::move(text)); }
  [[nodiscard]] std::span<const std::string> notes() const { return notes_; }

  /// The answer as --output says: "text", "json" or "csv"; of CSV the table that --table names, or the usual one.
  /// @throws ckpt::InvalidInput for a table that there is not
  [[nodiscard]] std::string print_as(std::string_view output, std::string_view table = "") const;

 private:
  struct Section {
    std::vector<Fields> rows{};
    std::string title{};
    std::string below{};
  };
  [[nodiscard]] std::size_t index(std::string_view section) const;
  [[nodiscard]] std::string to_text() const;
  [[nodiscard]] std::string to_json() const;
  [[nodiscard]] std::string to_csv(std::string_view table) const;

  const ReportInfo* info_;
  std::vector<Section> sections_;
  std::vector<std::string> lead_{};
  std::vector<std::string> notes_{};
};

/// The JSON Schema of `--output json`.
[[nodiscard]] std::string schema_of(const ReportInfo& info);

/// Lines of cells in columns as wide as their widest cell.
class Table {
 public:
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// @param right  columns that are aligned to the right
  [[nodiscard]] std::string text(std::span<const bool> right = {}, std::string_view indent = "  ") const;

 private:
  std::vector<std::vector<std::string>> rows_{};
};

/// How a value reads in text.
[[nodiscard]] std::string text_of(const FieldValue& value, Shows shows);
/// A number as JSON and CSV have it; nothing for one that is not finite.
[[nodiscard]] std::string number_text(double number);
/// A text as JSON has it, in quotes.
[[nodiscard]] std::string json_text(std::string_view text);
/// A CSV field as RFC 4180 has it: in quotes when it holds a comma, a quote or a line end.
[[nodiscard]] std::string csv_field(std::string_view text);
/// A number with the nine digits that an estimate has.
[[nodiscard]] double rounded(double number);
/// A number of things: 64, 70,553,706,496, 1e+16.
[[nodiscard]] std::string count_text(double number);
/// A fraction in percent: "98.07 %".
[[nodiscard]] std::string percent_text(double fraction);
/// A text in lines of at most so many columns, the later ones indented.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);

}  // namespace program
