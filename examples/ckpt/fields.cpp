#include "fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/printable.hpp>

#include "options.hpp"
#include "sweep/axes.hpp"

namespace program {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t line_width = 100;  // of a line of text

/// Columns that a text takes in a terminal.
[[nodiscard]] std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

[[nodiscard]] double number_of(const FieldValue& value) {
  if (const auto* whole = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return 0.0;
}

/// A number without the noise of arithmetic in its last digits: 40000000000.00001 is 4e10. It moves by 4 ulp at most,
/// and only to a number of 12 digits.
[[nodiscard]] double without_noise(double number) {
  const std::string digits = fmt::format("{:.12g}", number);
  double shorter = number;
  std::from_chars(digits.data(), digits.data() + digits.size(), shorter);
  return std::abs(shorter - number) <= 0x1p-50 * std::abs(number) ? shorter : number;
}

[[nodiscard]] Json json_of(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::uint64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) {
    if (!std::isfinite(*real)) return nullptr;
    const bool whole = *real == std::floor(*real);  // bytes keep all their digits
    const double number = whole ? *real : without_noise(*real);
    if (number >= 0.0 && number == std::floor(number) && number <= 0x1p53) return static_cast<std::uint64_t>(number);
    return number;
  }
  return nullptr;
}

[[nodiscard]] Json json_of(const Fields& fields) {
  Json json = Json::object();
  for (std::size_t i = 0; i < fields.values().size(); ++i) {
    json[std::string(fields.info().fields[i].name)] = json_of(fields.values()[i].value);
  }
  return json;
}

[[nodiscard]] std::string csv_of(const FieldValue& value) {
  const Json json = json_of(value);
  if (json.is_null()) return "";
  return json.is_string() ? csv_field(json.get<std::string>()) : json.dump();
}

}  // namespace

std::string text_of(const FieldValue& value, Shows shows) {
  if (std::holds_alternative<std::monostate>(value)) return "-";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  const double x = number_of(value);
  switch (shows) {
    case Shows::seconds:
      return fmt::format("{}", ckpt::Seconds(x));
    case Shows::bytes:
      return fmt::format("{}", ckpt::Bytes(x));
    case Shows::bandwidth:
      return fmt::format("{}", ckpt::BytesPerSecond(x));
    case Shows::fraction:
      return percent_text(x);
    case Shows::hours:
      return fmt::format("{:.2f}", x);
    case Shows::count:
      return count_text(x);
    default:
      return fmt::format("{:.4g}", x);
  }
}

std::string number_text(double number) {
  if (!std::isfinite(number)) return "";
  const auto whole = [](double x) { return x >= 0.0 && x == std::floor(x) && x <= 0x1p53; };
  if (whole(number)) return fmt::format_int(static_cast<std::uint64_t>(number)).str();
  std::string text = fmt::format("{}", number);
  // Noise behind twelve digits is three zeros or nines.
  if (number == std::floor(number) || (text.find("000") == text.npos && text.find("999") == text.npos)) return text;
  const double shown = without_noise(number);
  return whole(shown) ? fmt::format_int(static_cast<std::uint64_t>(shown)).str() : fmt::format("{}", shown);
}

std::string json_text(std::string_view text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string percent_text(double fraction) {
  const double percent = 100.0 * fraction;
  if (percent == 0.0 || std::abs(percent) >= 1.0) return fmt::format("{:.2f} %", percent);
  return fmt::format("{:.3g} %", percent);
}

double rounded(double number) { return std::stod(fmt::format("{:.9g}", number)); }

std::string count_text(double number) {
  std::string digits = fmt::format("{:.15g}", number);
  if (digits.find_first_not_of("0123456789") != digits.npos) return digits;
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

std::string wrapped(std::string_view text, std::size_t most, std::string_view indent) {
  std::string result, line;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line.empty() && columns(line) + 1 + columns(word) > most) {
      result += line + "\n" + std::string(indent);
      line = word;
    } else {
      if (!line.empty()) line += ' ';
      line += word;
    }
  }
  return result + line;
}

std::string Table::text(std::span<const bool> right, std::string_view indent) const {
  const auto is_right = [right](std::size_t column) { return column < right.size() && right[column]; };
  std::vector<std::size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i + 1 < row.size() || is_right(i)) widths[i] = std::max(widths[i], columns(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = ckpt::printable(row[i]);  // a file name may hold anything
      const std::string space(widths[i] - std::min(widths[i], columns(row[i])), ' ');
      line += is_right(i) ? space + cell + "  " : cell + space + "  ";
    }
    const std::size_t end = line.find_last_not_of(' ');
    text += (end == line.npos ? "" : line.substr(0, end + 1)) + "\n";
  }
  return text;
}

Fields::Value& Fields::at(std::string_view name) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (info_->fields[i].name == name) return values_[i];
  }
  throw std::logic_error(fmt::format("no field {} in {}", name, info_->name));
}

void Fields::set(std::string_view name, FieldValue value) {
  Value& field = at(name);
  const auto shows = info_->fields[static_cast<std::size_t>(&field - values_.data())].shows;
  field.text = text_of(value, shows);
  field.value = std::move(value);
  field.said = true;
}

void Fields::set(std::string_view name, FieldValue value, std::string text) {
  Value& field = at(name);
  field.value = std::move(value);
  field.text = std::move(text);
  field.said = true;
}

void Fields::remark(std::string_view name, std::string first, std::string second) {
  Value& field = at(name);
  field.remarks[0] = std::move(first);
  field.remarks[1] = std::move(second);
}

Report::Report(const ReportInfo& info) : info_(&info), sections_(info.sections.size()) {
  for (std::size_t i = 0; i < sections_.size(); ++i) sections_[i].title = info.sections[i].title;
}

std::size_t Report::index(std::string_view section) const {
  for (std::size_t i = 0; i < info_->sections.size(); ++i) {
    if (info_->sections[i].name == section) return i;
  }
  throw std::logic_error(fmt::format("no section {}", section));
}

Fields& Report::operator[](std::string_view section) {
  const std::size_t i = index(section);
  if (sections_[i].rows.empty()) sections_[i].rows.emplace_back(info_->sections[i]);
  return sections_[i].rows.front();
}

Fields& Report::row(std::string_view table) {
  const std::size_t i = index(table);
  return sections_[i].rows.emplace_back(info_->sections[i]);
}

void Report::title(std::string_view section, std::string title) { sections_[index(section)].title = std::move(title); }
void Report::below(std::string_view section, std::string text) { sections_[index(section)].below += std::move(text); }

std::string Report::print_as(std::string_view output, std::string_view table) const {
  if (output == "json") return to_json();
  if (output != "csv") return to_text();
  if (table.empty()) return to_csv(info_->csv);
  const auto named = [table](const SectionInfo& section) { return section.name == table; };
  if (std::any_of(info_->sections.begin(), info_->sections.end(), named)) return to_csv(table);
  std::string known;
  for (const SectionInfo& section : info_->sections) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", section.name);
  }
  throw ckpt::InvalidInput(
      fmt::format("--table: \"{}\" is none of: {}", ckpt::printable(table.substr(0, 60)), known).c_str());
}

std::string Report::to_text() const {
  std::string text;
  if (!lead_.empty()) text += "In short\n";
  for (const std::string& line : lead_) text += "  " + wrapped(ckpt::printable(line), line_width - 2, "    ") + "\n";
  for (std::size_t s = 0; s < sections_.size(); ++s) {
    const SectionInfo& info = info_->sections[s];
    const Section& section = sections_[s];
    if ((section.rows.empty() && section.below.empty()) || section.title.empty()) continue;
    Table table;
    std::vector<bool> used(info.fields.size());
    for (std::size_t i = 0; i < used.size(); ++i) {
      used[i] = !info.fields[i].label.empty() &&
                std::any_of(section.rows.begin(), section.rows.end(), [i](const Fields& row) {
                  return !row.hidden() && row.values()[i].said && !row.values()[i].text.empty();
                });
    }
    std::string body;
    if (info.table) {
      std::vector<std::string> header;
      bool right[64] = {};
      for (std::size_t i = 0; i < used.size(); ++i) {
        if (!used[i]) continue;
        // The first column is what the row is about: its label is the title.
        if (header.size() < 64) right[header.size()] = info.fields[i].shows > Shows::flag;
        header.emplace_back(header.empty() ? std::string_view() : info.fields[i].label);
      }
      if (header.empty()) continue;  // every row is hidden
      header.front() = section.title;
      table.add(std::move(header));
      for (const Fields& row : section.rows) {
        if (row.hidden()) continue;
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < used.size(); ++i) {
          if (used[i]) cells.push_back(row.values()[i].text);
        }
        if (!cells.empty()) cells.front() = "  " + cells.front();
        table.add(std::move(cells));
      }
      body = section.rows.empty() ? section.title + "\n" : table.text(right, "");
    } else {
      body = section.title + "\n";
      for (const Fields& row : section.rows) {
        for (std::size_t i = 0; i < used.size(); ++i) {
          if (!used[i]) continue;
          const Fields::Value& value = row.values()[i];
          table.add({std::string(info.fields[i].label), value.text, value.remarks[0], value.remarks[1]});
        }
      }
      body += table.text();
    }
    if (!text.empty()) text += "\n";
    text += body + section.below;
  }
  if (!notes_.empty()) text += "\nNotes\n";
  for (const std::string& note : notes_) {
    text += "  " + wrapped(ckpt::printable(note), line_width - 2, "    ") + "\n";
  }
  return text;
}

std::string Report::to_json() const {
  Json json = {{"schema_version", 2}, {"command", info_->command}};
  for (std::size_t s = 0; s < sections_.size(); ++s) {
    const SectionInfo& info = info_->sections[s];
    const Section& section = sections_[s];
    const std::string name(info.name);
    if (info.table) {
      json[name] = Json::array();
      for (const Fields& row : section.rows) json[name].push_back(json_of(row));
    } else if (section.rows.empty()) {
      json[name] = nullptr;
    } else {
      json[name] = json_of(section.rows.front());
    }
  }
  json["notes"] = notes_;
  // A file name need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string Report::to_csv(std::string_view table) const {
  std::string text, row;
  if (!table.empty()) {
    const std::size_t s = index(table);
    for (const FieldInfo& field : info_->sections[s].fields) {
      text += (text.empty() ? "" : ",") + csv_field(field.name);
    }
    text += "\n";
    for (const Fields& fields : sections_[s].rows) {
      row.clear();
      for (std::size_t i = 0; i < fields.values().size(); ++i) {
        row += (i == 0 ? "" : ",") + csv_of(fields.values()[i].value);
      }
      text += row + "\n";
    }
    return text;
  }
  for (std::size_t s = 0; s < sections_.size(); ++s) {
    const SectionInfo& info = info_->sections[s];
    if (info.table) continue;
    for (std::size_t i = 0; i < info.fields.size(); ++i) {
      const std::string_view separator = text.empty() ? "" : ",";
      text.append(separator).append(csv_field(fmt::format("{}_{}", info.name, info.fields[i].name)));
      row.append(separator);
      if (!sections_[s].rows.empty()) row += csv_of(sections_[s].rows.front().values()[i].value);
    }
  }
  return text + "\n" + row + "\n";
}

std::string schema_of(const ReportInfo& info) {
  const auto type_of = [](Shows shows) {
    return shows == Shows::text ? "string" : shows == Shows::flag ? "boolean" : "number";
  };
  const auto object = [&](std::span<const FieldInfo> fields) {
    Json json = {{"type", "object"}, {"additionalProperties", false}};
    json["required"] = Json::array();
    for (const FieldInfo& field : fields) {
      const std::string name(field.name);
      json["properties"][name] = {{"type", {type_of(field.shows), "null"}}, {"description", field.description}};
      json["required"].push_back(name);
    }
    return json;
  };
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", fmt::format("ckpt {} --output json", info.command)},
                 {"description", info.title},
                 {"type", "object"},
                 {"additionalProperties", false}};
  schema["properties"]["schema_version"] = {{"const", 2}};
  schema["properties"]["command"] = {{"const", info.command}};
  schema["required"] = {"schema_version", "command"};
  for (const SectionInfo& section : info.sections) {
    const std::string name(section.name);
    if (section.table) {
      Json row = object(section.fields);
      if (section.of_options) {
        for (const Option& option : all_options()) {
          if (!can_be_axis(option) || row["properties"].contains(column_of(option))) continue;
          row["properties"][column_of(option)] = {
              {"type", {type_of(shows_of(option)), "null"}},
              {"description", fmt::format("of --{}, where it was given several values: {}", option.name, option.help)}};
        }
      }
      schema["properties"][name] = {{"type", "array"}, {"items", row}};
    } else {
      schema["properties"][name] = object(section.fields);
      schema["properties"][name]["type"] = {"object", "null"};
    }
    schema["required"].push_back(name);
  }
  schema["properties"]["notes"] = {{"type", "array"}, {"items", {{"type", "string"}}}};
  schema["required"].push_back("notes");
  return schema.dump(2) + "\n";
}

}  // namespace program
