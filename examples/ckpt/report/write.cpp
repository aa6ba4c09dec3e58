// --report FILE of a subcommand.

#include <fmt/format.h>

#include <ckpt/core/error.hpp>

#include "../print.hpp"
#include "../sweep/pricing.hpp"
#include "page.hpp"
#include "report.hpp"

namespace program::page {

namespace {

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
    if (name == "report" || name == "output" || name == "table" || name == "save-job") continue;
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

void write_report(const Given& given, const Asked& asked, const ckpt::Outcome& outcome) {
  const std::string* path = given.text("report");
  if (path == nullptr) return;
  const bool as_markdown = path->ends_with(".md");
  if (!as_markdown && !path->ends_with(".html")) {
    throw ckpt::InvalidInput(fmt::format("--report: {} does not end in .html or .md", *path).c_str());
  }
  const Data data = data_of(asked, outcome,
                            {.command = given.subcommand().name,
                             .repeat = command_line(given),
                             .target = given.fraction("goodput-target"),
                             .price = price_of(given, asked.described.job)});
  if (!as_markdown) {
    write_file(*path, html(data));
    return;
  }
  const std::string name = path->substr(0, path->size() - 3);
  for (const ChartFile& file : chart_files(data, name)) write_file(file.name, file.svg);
  write_file(*path, markdown(data, name));
}

}  // namespace program::page
