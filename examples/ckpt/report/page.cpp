// The page: one file without script, image, font or link.

#include "page.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "charts.hpp"
#include "prose.hpp"
#include "style.hpp"

namespace program::page {

namespace {

/// A text with options of the program as such: they are not torn.
[[nodiscard]] std::string with_code(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::size_t at = text.find("--");
    while (at != text.npos && at > 0 && text[at - 1] != ' ' && text[at - 1] != '(') at = text.find("--", at + 1);
    result += escaped(text.substr(0, at));
    if (at == text.npos) break;
    text.remove_prefix(at);
    std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-");
    if (end == text.npos) end = text.size();
    result += fmt::format("<code>{}</code>", escaped(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return result;
}

/// A sentence with what is quoted in bold and what is gained in the accent.
[[nodiscard]] std::string marked(std::string_view text) {
  std::string result, part;
  bool open = false;
  const auto flush = [&] {
    result += with_code(part);
    part.clear();
  };
  for (const char c : text) {
    if (c != begin_bold && c != begin_accent && c != end_emphasis) {
      part += c;
      continue;
    }
    flush();
    if (open) result += "</b>";
    open = c != end_emphasis;
    if (open) result += c == begin_bold ? "<b>" : "<b class=\"a\">";
  }
  flush();
  return open ? result + "</b>" : result;
}

/// Both drawings of a chart; the page shows one of them.
[[nodiscard]] std::string both(const Part& part) {
  if (!part.chart) return "";
  return part.chart(wide).svg("wide", part.id + "-c") + part.chart(narrow).svg("narrow", part.id + "-n");
}

[[nodiscard]] std::string section(std::string_view id, const std::string& heading, const std::string& text,
                                  const std::string& figure) {
  std::string result =
      fmt::format("<section id=\"{}\" aria-labelledby=\"{}-h\"><div class=\"cap\"><h2 id=\"{}-h\">{}</h2>", id, id, id,
                  marked(heading));
  const std::string paragraph = text.empty() ? "" : fmt::format("<p>{}</p>", marked(text));
  // Without a chart the text stands in its place.
  result += figure.empty() ? fmt::format("</div><figure>{}</figure>", paragraph)
                           : fmt::format("{}</div><figure>{}</figure>", paragraph, figure);
  return result + "</section>\n";
}

[[nodiscard]] std::string list(const std::vector<std::string>& lines) {
  std::string text = "<ul>";
  for (const std::string& line : lines) text += fmt::format("<li>{}</li>", with_code(line));
  return text + "</ul>";
}

/// A sentence as Markdown.
[[nodiscard]] std::string in_markdown(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == begin_bold || c == begin_accent || c == end_emphasis) {
      result += "**";
    } else if (c == '<') {
      result += "&lt;";
    } else {
      if (c == '*' || c == '_' || c == '`') result += '\\';
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string html(const Sheet& sheet) {
  const std::string title = fmt::format("{}: {}", sheet.title, sheet.subject);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"ckpt {}\">\n"
      "<title>{}</title>\n<style>{}</style></head><body>\n"
      "<header><h1>{}</h1><p class=\"job\">{}</p></header>\n<main>\n<div class=\"lead\">",
      sheet.version, escaped(title), page_style(title), escaped(sheet.title), escaped(sheet.described));
  for (const std::string& sentence : sheet.answer) {
    if (!sentence.empty()) page += fmt::format("<p>{}</p>", marked(sentence));
  }
  if (!sheet.small_print.empty()) page += fmt::format("<p class=\"range\">{}</p>", marked(sheet.small_print));
  page += "</div>\n";
  for (const Part& part : sheet.parts) {
    std::string figure = both(part);
    for (const Grid& grid : part.tables) figure += html(grid);
    page += section(part.id, part.heading, part.text, figure);
  }
  if (!sheet.inputs.empty()) {
    page += section("inputs", sheet.inputs_heading, sheet.inputs_text, input_html(sheet.inputs));
  }
  if (!sheet.assumptions.empty()) page += section("assume", "What is assumed", "", list(sheet.assumptions));
  std::string again = fmt::format("<pre>{}</pre>", escaped(sheet.repeat));
  if (!sheet.job_file.empty()) {
    again += fmt::format("<details><summary>The job file</summary><pre>{}</pre></details>", escaped(sheet.job_file));
  }
  page += section("again", "To repeat it", "", again);
  page += fmt::format(
      "</main>\n<footer><p>Written by ckpt {}. All digits are in the tables. GB = 10⁹ bytes.</p></footer>\n"
      "</body></html>\n",
      sheet.version);
  return page;
}

std::vector<ChartFile> chart_files(const Sheet& sheet, const std::string& name) {
  std::vector<ChartFile> files;
  for (const Part& part : sheet.parts) {
    if (!part.chart) continue;
    const Drawing drawing = part.chart(wide);
    files.push_back({fmt::format("{}-{}.svg", name, part.id), drawing.svg("", part.id, chart_style()) + "\n",
                     drawing.description()});
  }
  return files;
}

std::string markdown(const Sheet& sheet, const std::string& name) {
  std::string text = fmt::format("# {}\n\n{}\n\n", in_markdown(sheet.title), in_markdown(sheet.described));
  for (const std::string& one : sheet.answer) {
    if (!one.empty()) text += in_markdown(one) + "\n\n";
  }
  if (!sheet.small_print.empty()) text += in_markdown(sheet.small_print) + "\n\n";
  const std::vector<ChartFile> files = chart_files(sheet, name);
  for (const Part& part : sheet.parts) {
    text += fmt::format("## {}\n\n", in_markdown(part.heading));
    if (!part.text.empty()) text += in_markdown(part.text) + "\n\n";
    for (const ChartFile& file : files) {
      if (file.name != fmt::format("{}-{}.svg", name, part.id)) continue;
      std::string_view base = file.name;
      if (const std::size_t slash = base.rfind('/'); slash != base.npos) base.remove_prefix(slash + 1);
      std::string alone;  // of the picture
      for (const char c : file.description) alone += c == '[' || c == ']' ? ' ' : c;
      text += fmt::format("![{}](<{}>)\n\n", in_markdown(alone), base);
    }
    for (const Grid& grid : part.tables) text += markdown(grid);
  }
  if (!sheet.inputs.empty()) {
    text += fmt::format("## {}\n\n{}\n\n", in_markdown(sheet.inputs_heading), in_markdown(sheet.inputs_text));
    Grid inputs = input_table(sheet.inputs);
    constexpr std::size_t range = 2;
    if (std::all_of(inputs.rows.begin(), inputs.rows.end(), [](const auto& row) { return row[range].empty(); })) {
      inputs.head.erase(inputs.head.begin() + range);
      for (auto& row : inputs.rows) row.erase(row.begin() + range);
    }
    text += markdown(inputs);
  }
  if (!sheet.assumptions.empty()) text += "## What is assumed\n\n";
  for (const std::string& line : sheet.assumptions) text += fmt::format("- {}\n", in_markdown(line));
  text += fmt::format("\n## To repeat it\n\n```sh\n{}\n```\n", sheet.repeat);
  if (!sheet.job_file.empty()) text += fmt::format("\nThe job file:\n\n```json\n{}\n```\n", sheet.job_file);
  return text;
}

}  // namespace program::page
