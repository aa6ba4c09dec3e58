// --report FILE of a subcommand.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

#include "../print.hpp"
#include "../sweep/pricing.hpp"
#include "job_sheet.hpp"
#include "page.hpp"
#include "report.hpp"

namespace program::page {

namespace {

/// Whether an option says how and where an answer is printed, not what is asked.
[[nodiscard]] bool is_of_printing(std::string_view name) {
  constexpr std::string_view names[] = {"report", "output", "table", "save-job", "write", "color"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// What was typed, but for where the answer goes.
[[nodiscard]] std::string command_line(const Given& given) {
  std::string line = fmt::format("ckpt {}", given.subcommand().name);
  std::size_t length = line.size();
  const auto add = [&](const std::string& words) {
    if (length + 1 + words.size() > 64) {
      line += " \\\n  ";
      length = 2;
    } else {
      line += ' ';
      length += 1;
    }
    line += words;
    length += words.size();
  };
  for (const std::string& argument : given.arguments()) add(shell_word(argument));
  for (const Option& option : all_options()) {
    const std::string_view name = option.name;
    if (is_of_printing(name)) continue;
    for (const std::string& value : given.all(name)) {
      add(fmt::format("--{}{}{}", name, option.metavar != nullptr ? " " : "",
                      option.metavar != nullptr ? shell_word(value) : ""));
    }
  }
  return line;
}

}  // namespace

std::optional<Price> price_of(const Given& given, const ckpt::Job& job) {
  const Pricing pricing = read_pricing(given);
  if (pricing.in_hours()) return std::nullopt;
  return Price{pricing.currency(), pricing.of(job).node_hour * static_cast<double>(job.machine.nodes)};
}

std::vector<InputLine> inputs_given(const Given& given) {
  std::vector<InputLine> lines;
  for (const Option& option : all_options()) {
    const std::string_view name = option.name;
    if (is_of_printing(name)) continue;
    for (const std::string& value : given.all(name)) {
      InputLine line{.name = fmt::format("--{}", name), .value = option.metavar != nullptr ? value : "yes"};
      line.origin = "given";
      line.source = option.help;
      line.measurable = true;
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

bool wants_report(const Given& given) {
  const std::string* path = given.text("report");
  if (path == nullptr) return false;
  if (!path->ends_with(".md") && !path->ends_with(".html")) {
    throw ckpt::InvalidInput(fmt::format("--report: {} does not end in .html or .md", *path).c_str());
  }
  return true;
}

void write_sheet(const Given& given, Sheet sheet) {
  const std::string& path = *given.text("report");
  sheet.repeat = command_line(given);
  sheet.version = fmt::format("{}.{}.{}", ckpt::version.major, ckpt::version.minor, ckpt::version.patch);
  if (!path.ends_with(".md")) {
    write_file(path, html(sheet));
    return;
  }
  const std::string name = path.substr(0, path.size() - 3);
  for (const ChartFile& file : chart_files(sheet, name)) write_file(file.name, file.svg);
  write_file(path, markdown(sheet, name));
}

void write_report(const Given& given, const Asked& asked, const ckpt::Outcome& outcome, const JobWays* ways) {
  if (!wants_report(given)) return;
  const Data data = data_of(asked, outcome, ways,
                            {.command = given.subcommand().name,
                             .target = given.fraction("goodput-target"),
                             .price = price_of(given, asked.described.job)});
  write_sheet(given, sheet_of(data));
}

}  // namespace program::page
