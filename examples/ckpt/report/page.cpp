// The page: one file without script, image, font or link.

#include "page.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "charts.hpp"
#include "findings.hpp"
#include "numbers.hpp"
#include "style.hpp"
#include "tables.hpp"

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
    if (c != bold && c != accent && c != plain) {
      part += c;
      continue;
    }
    flush();
    if (open) result += "</b>";
    open = c != plain;
    if (open) result += c == bold ? "<b>" : "<b class=\"a\">";
  }
  flush();
  return open ? result + "</b>" : result;
}

/// Both drawings of a chart; the page shows one of them.
template <class Draw>
[[nodiscard]] std::string both(std::string_view id, const Draw& draw) {
  return draw(wide).svg("wide", id) + draw(narrow).svg("narrow", fmt::format("{}n", id));
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

[[nodiscard]] std::string section(std::string_view id, Slot slot, const Data& data, const std::string& figure) {
  const Finding& one = finding(slot, data);
  return section(id, one.heading(data), one.text(data), figure);
}

[[nodiscard]] std::vector<std::string> assumptions(const Data& data) {
  std::vector<std::string> lines;
  if (data.fails) {
    lines.emplace_back("Failures are independent and come at a constant rate, also during a restart.");
    lines.emplace_back(
        "A failure costs the work since the start of the last save that was safe, then detection, rescheduling, reload "
        "and "
        "warm-up.");
  }
  if (data.samples != 0) {
    lines.push_back(
        fmt::format("Ranges are the 10 and 90 % of {} draws of all inputs that are not exact, independent of each "
                    "other, the interval kept.",
                    number(static_cast<double>(data.samples), 0)));
  }
  if (data.price) lines.emplace_back("The price is that of the nodes alone; storage and people are not in it.");
  for (const std::string& one : data.assumptions) lines.push_back(one);
  return lines;
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
    if (c == bold || c == accent || c == plain) {
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

std::string html(const Data& data) {
  const std::string title = "What checkpointing costs: " + data.subject;
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"ckpt {}\">\n"
      "<title>{}</title>\n<style>{}</style></head><body>\n"
      "<header><h1>What checkpointing costs</h1><p class=\"job\">{}</p></header>\n<main>\n<div class=\"lead\">",
      data.version, escaped(title), page_style(title), escaped(data.described));
  for (const Slot slot : {Slot::cost, Slot::change, Slot::next}) {
    if (const std::string text = finding(slot, data).text(data); !text.empty())
      page += fmt::format("<p>{}</p>", marked(text));
  }
  if (const std::string small = range_sentence(data); !small.empty())
    page += fmt::format("<p class=\"range\">{}</p>", marked(small));
  page += "</div>\n";
  page += section("hours", Slot::hours, data,
                  both("f1", [&](double w) { return hours_chart(data, w); }) + html(hours_table(data)));
  page += section("interval", Slot::interval, data,
                  data.fails ? both("f2", [&](double w) { return interval_chart(data, w); }) + html(curve_table(data)) +
                                   html(formula_table(data))
                             : std::string());
  if (!data.recommended().stages.empty()) {
    page += section("save", Slot::save, data,
                    both("f3", [&](double w) { return save_chart(data, w); }) + html(strategy_table(data)));
  }
  if (data.fails) {
    page += section("first", Slot::influence, data,
                    data.influences.empty() ? std::string() : both("f4", [&](double w) {
                                                                return influence_chart(data, w);
                                                              }) + html(influence_table(data)));
  }
  if (data.map) {
    page += section("scale", Slot::scale, data,
                    both("f5", [&](double w) { return map_chart(*data.map, w); }) + html(map_table(*data.map)));
  }
  if (data.node_memory > 0.0 && !data.strategies.empty()) {
    page += section("memory", Slot::memory, data, both("f6", [&](double w) { return memory_chart(data, w); }));
  }
  page += section("inputs", Slot::inputs, data, input_html(data));
  page += section("assume", "What is assumed", "", list(assumptions(data)));
  page += section("again", "To repeat it", "",
                  fmt::format("<pre>{}</pre><details><summary>The job file</summary><pre>{}</pre></details>",
                              escaped(data.repeat), escaped(data.job_file)));
  page += fmt::format(
      "</main>\n<footer><p>Written by ckpt {}. Hours with one decimal are in the tables. GB = 10⁹ bytes.</p></footer>\n"
      "</body></html>\n",
      data.version);
  return page;
}

std::vector<ChartFile> chart_files(const Data& data, const std::string& name) {
  std::vector<ChartFile> files;
  const auto add = [&](const char* what, const Drawing& drawing) {
    files.push_back(
        {fmt::format("{}-{}.svg", name, what), drawing.svg("", what, chart_style()) + "\n", drawing.description()});
  };
  add("hours", hours_chart(data, wide));
  if (data.fails) add("interval", interval_chart(data, wide));
  if (!data.recommended().stages.empty()) add("save", save_chart(data, wide));
  if (!data.influences.empty()) add("first", influence_chart(data, wide));
  if (data.map) add("scale", map_chart(*data.map, wide));
  if (data.node_memory > 0.0 && !data.strategies.empty()) add("memory", memory_chart(data, wide));
  return files;
}

std::string markdown(const Data& data, const std::string& name) {
  std::string text = fmt::format("# What checkpointing costs\n\n{}\n\n", in_markdown(data.described));
  for (const Slot slot : {Slot::cost, Slot::change, Slot::next}) {
    if (const std::string one = finding(slot, data).text(data); !one.empty()) text += in_markdown(one) + "\n\n";
  }
  if (const std::string small = range_sentence(data); !small.empty()) text += in_markdown(small) + "\n\n";
  const std::vector<ChartFile> files = chart_files(data, name);
  const auto add = [&](Slot slot, const char* what, const std::string& tables) {
    const Finding& one = finding(slot, data);
    text += fmt::format("## {}\n\n{}\n\n", in_markdown(one.heading(data)), in_markdown(one.text(data)));
    for (const ChartFile& file : files) {
      if (!file.name.ends_with(fmt::format("-{}.svg", what))) continue;
      std::string_view base = file.name;
      if (const std::size_t slash = base.rfind('/'); slash != base.npos) base.remove_prefix(slash + 1);
      std::string alone;  // of the picture
      for (const char c : file.description) alone += c == '[' || c == ']' ? ' ' : c;
      text += fmt::format("![{}](<{}>)\n\n", in_markdown(alone), base);
    }
    text += tables;
  };
  add(Slot::hours, "hours", markdown(hours_table(data)));
  add(Slot::interval, "interval",
      data.fails ? markdown(curve_table(data)) + markdown(formula_table(data)) : std::string());
  if (!data.recommended().stages.empty()) add(Slot::save, "save", markdown(strategy_table(data)));
  if (data.fails)
    add(Slot::influence, "first", data.influences.empty() ? std::string() : markdown(influence_table(data)));
  if (data.map) add(Slot::scale, "scale", markdown(map_table(*data.map)));
  if (data.node_memory > 0.0 && !data.strategies.empty()) add(Slot::memory, "memory", "");
  add(Slot::inputs, "inputs", markdown(input_table(data)));
  text += "## What is assumed\n\n";
  for (const std::string& line : assumptions(data)) text += fmt::format("- {}\n", in_markdown(line));
  text += fmt::format("\n## To repeat it\n\n```sh\n{}\n```\n\nThe job file:\n\n```json\n{}\n```\n", data.repeat,
                      data.job_file);
  return text;
}

}  // namespace program::page
