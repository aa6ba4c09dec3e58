// report_check PAGE.html ANSWER.json: whether a page is as it has to be, and says the numbers of the answer. Prints
// what is wrong; exit code 1.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/drawing.hpp"
#include "report/numbers.hpp"
#include "wellformed.hpp"

namespace {

namespace page = program::page;
using Json = nlohmann::json;

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Text of HTML, with spaces in place of tags and of no-break spaces.
std::string text_of(std::string_view html) {
  std::string text;
  bool inside = false;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html[i] == '<') inside = true;
    if (!inside) {
      if (html.substr(i).starts_with(page::nbsp)) {
        text += ' ';
        i += page::nbsp.size() - 1;
      } else {
        text += html[i];
      }
    }
    if (html[i] == '>') {
      inside = false;
      text += ' ';
    }
  }
  return text;
}

/// Numbers in a text, as they are written: "252", "1,024.5".
std::vector<std::string> numbers_of(std::string_view text) {
  std::vector<std::string> numbers;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!digit(text[i])) continue;
    std::size_t end = i;
    while (end < text.size() && (digit(text[end]) || ((text[end] == ',' || text[end] == '.') && end + 1 < text.size() &&
                                                      digit(text[end + 1])))) {
      ++end;
    }
    numbers.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return numbers;
}

/// All that the answer holds, as a page may write it.
struct Said {
  std::set<std::string> numbers;
  std::vector<double> hours;  // lost, and their parts
  std::vector<double> goodputs;
  double price = 0.0;  // of an hour

  void add(std::string_view text) {
    for (const std::string& one : numbers_of(text_of(text))) numbers.insert(one);
  }
  void add_hours(double h) {
    for (int decimals = 0; decimals <= 4; ++decimals) add(page::number(h, decimals));
    for (int decimals = 0; decimals <= 4; ++decimals) add(page::number(h / 24.0, decimals));
    add(page::duration(3600.0 * h));
  }
  void read(const Json& json, const std::string& key) {
    if (json.is_object()) {
      for (const auto& [name, value] : json.items()) read(value, name);
    } else if (json.is_array()) {
      for (const Json& value : json) read(value, key);
    } else if (json.is_string()) {
      add(json.get<std::string>());
    } else if (json.is_number()) {
      const double x = json.get<double>();
      add(fmt::format("{}", x));
      if (key.ends_with("bytes_per_s")) {
        add(page::rate(x));
      } else if (key.ends_with("_s")) {
        if (key == "wall_clock_s" || key == "work_s") hours.push_back(x / 3600.0);
        add(page::duration(x));
        add(page::short_duration(x));
        add_hours(x / 3600.0);
      } else if (key.ends_with("hours") || key == "hours" || key.starts_with("lost_hours")) {
        hours.push_back(x);
        add_hours(x);
      } else if (key.ends_with("bytes")) {
        add(page::bytes(x));
      } else if (key.starts_with("goodput") || key.ends_with("goodput") || key.ends_with("target")) {
        goodputs.push_back(x);
        for (int decimals = 0; decimals <= 5; ++decimals) add(page::number(100.0 * x, decimals));
      } else {
        add(page::number(x, 0));
        add(page::amount(x));
      }
    }
  }
  void add_money(double amount) {
    for (const auto& [unit, decimals] : {std::pair{1e6, 2}, {1e3, 0}, {1.0, 0}})
      add(page::number(amount / unit, decimals));
  }
  /// What is the difference or the sum of two of them, or of a ledger's outage.
  void add_differences() {
    const std::vector<double> known = hours;
    for (const double a : known) {
      for (const double b : known) {
        if (a > b) add_hours(a - b);
        if (a > b) add_money((a - b) * price);
      }
    }
  }
};

/// A share, as pages write it.
void add_share(Said& said, double x) {
  for (int decimals = 0; decimals <= 5; ++decimals) said.add(page::number(100.0 * x, decimals));
  said.add(page::small_percent(x));
}

/// What an answer that is no job's holds, and what pages add up of it: said of many points, prices, logs and cases.
/// @param typed  the command line
void read_sums(Said& said, const Json& answer, const std::string& typed) {
  const auto each = [](const Json& json, auto&& what, auto& self) -> void {
    for (const auto& [key, value] : json.items()) {
      if (value.is_structured()) {
        self(value, what, self);
      } else if (value.is_number() && json.is_object()) {
        what(key, value.template get<double>());
      }
    }
  };
  each(
      answer,
      [&](const std::string& key, double x) {
        if (key == "rate") said.add(page::rate(x));
        if (key.ends_with("_s")) {  // as it is typed
          for (const double unit : {1.0, 60.0, 3600.0, 86400.0}) said.add(fmt::format("{:.4g}", x / unit));
        }
        if (key == "ratio" || key == "median_width") said.add(page::number(x, x < 9.95 ? 1 : 0));
        if (key == "measured" || key == "inside" || key == "confidence" || key.ends_with("_error")) add_share(said, x);
        if (key == "present_excess") add_share(said, x / (1.0 + x));  // of the longer one
        if (key.starts_with("cost")) {
          said.add(page::money(x, "$", x));
          for (int decimals = 0; decimals <= 2; ++decimals) said.add(page::number(x, decimals));
        }
      },
      each);
  if (answer.contains("choice")) {
    for (const Json& row : answer["candidates"]) {
      if (!row["cost"].is_number() || !row["options"].is_string()) continue;
      const double cost = row["cost"].get<double>();
      for (const char* part : {"cost_wasted", "cost_storage"}) add_share(said, row[part].get<double>() / cost);
      const std::string options = row["options"].get<std::string>();  // as they are typed: '27996089263.6 B/s'
      for (std::size_t at = options.find('\''); at != options.npos;
           at = options.find('\'', options.find('\'', at + 1) + 1)) {
        const double x = std::strtod(options.c_str() + at + 1, nullptr);
        said.add(options.find(" B/s", at) != options.npos ? page::rate(x) : page::short_duration(x));
        said.add(page::duration(x));
      }
    }
  }
  if (answer.contains("log") && answer["log"]["wall_clock_s"].is_number()) {
    for (const Json& row : answer["ledger"]) {
      if (row["category"] != "useful work" || !row["measured_s"].is_number()) continue;
      said.add_hours((answer["log"]["wall_clock_s"].get<double>() - row["measured_s"].get<double>()) / 3600.0);
    }
  }
  if (const std::size_t at = typed.find("--goodput-target "); answer.contains("sweep") && at != typed.npos) {
    const double target = std::strtod(typed.c_str() + at + std::strlen("--goodput-target "), nullptr) / 100.0;
    double reach = 0.0;
    for (const Json& row : answer["points"])
      reach += row["goodput"].is_number() && row["goodput"] >= target ? 1.0 : 0.0;
    said.add(page::number(reach, 0));
  }
}

/// What is wrong with the labels of the charts of a page, by the widths that they were placed by.
std::string label_fault(std::string_view html) {
  struct Label {
    std::string text;
    page::Box box;
  };
  std::vector<Label> labels;
  double width = 0.0;
  std::string fault, drawing;
  test::Tag open;
  std::size_t at = 0;
  while ((at = html.find('<', at)) != html.npos) {
    const std::size_t end = html.find('>', at);
    test::Tag tag;
    std::string_view inside = html.substr(at + 1, end - at - 1);
    tag.name = std::string(inside.substr(0, inside.find(' ')));
    if (inside.find(' ') != inside.npos) tag.attributes = std::string(inside.substr(inside.find(' ')));
    at = end + 1;
    if (tag.name == "svg") {
      labels.clear();
      const std::string box = test::attribute(tag, "viewBox");
      width = std::strtod(box.c_str() + box.find(' ', box.find(' ') + 1), nullptr);
      drawing = test::attribute(tag, "aria-labelledby");
    }
    if (tag.name != "text") continue;
    std::string text(html.substr(at, html.find('<', at) - at));
    for (const auto& [entity, plain] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}) {
      for (std::size_t i = text.find(entity); i != text.npos; i = text.find(entity, i + 1))
        text.replace(i, std::strlen(entity), plain);
    }
    const std::string size_text = test::attribute(tag, "font-size");
    const double size = size_text.empty() ? 12.0 : std::strtod(size_text.c_str(), nullptr);
    const bool bold = (" " + test::attribute(tag, "class") + " ").find(" b ") != std::string::npos;
    const double w = page::text_width(text, size, bold);
    const double x = std::strtod(test::attribute(tag, "x").c_str(), nullptr),
                 y = std::strtod(test::attribute(tag, "y").c_str(), nullptr);
    const std::string anchor = test::attribute(tag, "text-anchor");
    const double left = anchor == "end" ? x - w : anchor == "middle" ? x - 0.5 * w : x;
    const Label label{text, {left, y - 0.76 * size, left + w, y + 0.22 * size}};
    if (left < -1.0 || left + w > width + 1.0) fault = fmt::format("{}: {} is beyond the side", drawing, text);
    for (const Label& other : labels) {
      page::Box box = other.box;
      box.left += 0.4;
      box.right -= 0.4;
      if (box.meets(label.box)) fault = fmt::format("{}: {} is on {}", drawing, text, other.text);
    }
    labels.push_back(label);
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string html = read(argv[1]);
  const Json answer = Json::parse(read(argv[2]));
  std::string fault = test::page_fault(html);
  if (fault.empty()) fault = label_fault(html);
  if (fault.empty() && html.size() > 200'000) fault = "it is too large";
  // Every number of the answer is in the JSON of the same run, or adds up what it holds.
  if (fault.empty()) {
    Said said;
    said.read(answer, "");
    const bool of_job = answer.contains("job");
    if (!of_job) {
      const std::size_t at = html.find("ckpt ", html.find("<pre"));
      const std::string typed = text_of(std::string_view(html).substr(at, html.find("</pre>", at) - at));
      said.add(typed);
      read_sums(said, answer, typed);
    }
    if (of_job && answer.contains("ledger")) {
      double outage = 0.0;
      for (const Json& row : answer["ledger"]) {
        if (row["category"] != "useful work") continue;
        for (const double goodput : said.goodputs) {
          if (goodput > 0.0) said.hours.push_back(row["hours"].get<double>() * (1.0 / goodput - 1.0));
        }
      }
      for (const Json& row : answer["ledger"]) {
        const std::string name = row["category"].get<std::string>();
        if (name == "detection" || name == "rescheduling" || name == "restore") outage += row["hours"].get<double>();
      }
      said.hours.push_back(outage);
    }
    if (of_job && answer["job"].contains("price_per_hour") && answer["job"]["price_per_hour"].is_number()) {
      said.price = answer["job"]["price_per_hour"].get<double>();
    }
    for (const double h : said.hours) {
      said.add_hours(h);
      said.add_money(h * said.price);
    }
    if (of_job) said.add_differences();
    const std::size_t from = html.find("<div class=\"lead\">");
    const std::size_t end = std::min(html.find("<p class=\"range\">", from), html.find("</div>", from));
    std::string prose = text_of(std::string_view(html).substr(from, end - from));
    const bool has_all = !answer.contains("sweep") || answer["sweep"]["shown"] == answer["sweep"]["points"];
    if (const std::size_t worst = prose.find("the worst is at"); worst != prose.npos && !has_all) {
      prose.erase(worst, prose.find(" %", worst) - worst);  // of points that --top and --pareto leave out
    }
    said.add("0.1 %, 2, 10 to 90 %");  // what is taken for nothing, for much, and for a range
    for (const std::string& number : numbers_of(prose)) {
      if (!said.numbers.contains(number)) fault += fmt::format("the answer does not say {}; ", number);
    }
  }
  if (fault.empty()) return 0;
  fmt::print("{}: {}\n", argv[1], fault);
  return 1;
}
