// The page without a browser: labels, sentences, well-formed and safe, for jobs that may be anything.

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "random_data.hpp"
#include "random_pages.hpp"
#include "report/axis.hpp"
#include "report/charts.hpp"
#include "report/drawing.hpp"
#include "report/findings.hpp"
#include "report/grid.hpp"
#include "report/job_sheet.hpp"
#include "report/numbers.hpp"
#include "report/page.hpp"
#include "report/prose.hpp"
#include "report/style.hpp"
#include "wellformed.hpp"

namespace page = program::page;

namespace {

constexpr unsigned jobs = 400;

/// Why labels of a drawing are not right; empty where they are.
std::string fault_of(const page::Drawing& drawing) {
  const auto& texts = drawing.texts();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const page::Box& a = texts[i].box;
    if (a.left < -0.6 || a.right > drawing.width() + 0.6) return "beyond the side: " + texts[i].text;
    if (a.top < -1.0 || a.bottom > drawing.height() + 1.0) return "above or below: " + texts[i].text;
    for (std::size_t k = i + 1; k < texts.size(); ++k) {
      page::Box b = texts[k].box;
      b.left += 0.3;
      b.right -= 0.3;
      if (a.meets(b)) return "one on the other: " + texts[i].text + " | " + texts[k].text;
    }
  }
  return "";
}

std::vector<std::pair<std::string, page::Drawing>> charts_of(const page::Data& data, double width) {
  std::vector<std::pair<std::string, page::Drawing>> charts;
  charts.emplace_back("hours", page::hours_chart(data, width));
  if (data.fails) charts.emplace_back("interval", page::interval_chart(data, width));
  if (!data.recommended().stages.empty()) charts.emplace_back("save", page::save_chart(data, width));
  if (!data.influences.empty()) charts.emplace_back("influence", page::influence_chart(data, width));
  if (data.map) charts.emplace_back("map", page::map_chart(*data.map, width));
  if (page::knows_memory(data)) charts.emplace_back("memory", page::memory_chart(data, width));
  return charts;
}

/// Relative luminance of "#abc" or "#aabbcc" (WCAG 2).
double luminance(std::string_view colour) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  const bool is_short = colour.size() == 4;
  double sum = 0.0;
  constexpr std::array weights{0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    const int value = is_short ? 17 * digit(colour[1 + i]) : 16 * digit(colour[1 + 2 * i]) + digit(colour[2 + 2 * i]);
    const double x = value / 255.0;
    sum += weights[i] * (x <= 0.03928 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4));
  }
  return sum;
}

/// All that a page about a job may say.
std::vector<const page::Finding*> findings_of_jobs() {
  std::vector<const page::Finding*> all;
  for (const page::Finding& one : page::answer_findings()) all.push_back(&one);
  for (const page::Finding& one : page::part_findings()) all.push_back(&one);
  return all;
}

/// That each place of a page has exactly one sentence, and each sentence a page.
template <class Shown, class Place, class Draw>
void check_findings(std::span<const page::FindingOf<Shown, Place>> all, std::span<const Place> places,
                    const Draw& draw) {
  std::set<const page::FindingOf<Shown, Place>*> reached;
  for (unsigned i = 0; i < 2 * jobs; ++i) {
    const Shown shown = draw();
    for (const Place place : places) {
      int hold = 0;
      for (const page::FindingOf<Shown, Place>& one : all) {
        if (one.slot != place || !one.holds(shown)) continue;
        ++hold;
        reached.insert(&one);
        CHECK((one.heading == nullptr || !one.heading(shown).empty()));
        const std::string text = one.text(shown);
        INFO(one.name << ": " << text);
        CHECK(text.find("nan") == text.npos);
        CHECK(text.find("  ") == text.npos);
        CHECK(text.find("inf ") == text.npos);
      }
      INFO("page " << i << ", place " << static_cast<int>(place));
      CHECK(hold == 1);
    }
  }
  for (const page::FindingOf<Shown, Place>& one : all) {
    INFO("place " << static_cast<int>(one.slot) << ", " << one.name);
    CHECK(reached.contains(&one));
  }
}

/// That charts and pages are as they have to be.
template <class Draw>
void check_pages(const char* what, unsigned count, const Draw& draw) {
  for (unsigned i = 0; i < count; ++i) {
    const auto shown = draw();
    const page::Sheet sheet = page::sheet_of(shown);
    for (const page::Part& part : sheet.parts) {
      for (const double width : {page::wide, page::narrow}) {
        if (!part.chart) continue;
        INFO(what << " " << i << ", " << part.id << ", " << width << " wide");
        const page::Drawing drawing = part.chart(width);
        CHECK(fault_of(drawing) == "");
        CHECK(drawing.height() > 20.0);
        CHECK(test::wellformed_fault(drawing.svg("wide", "x")) == "");
      }
    }
    if (i % 8 != 0) continue;
    const std::string html = page::html(sheet);
    INFO(what << " " << i);
    CHECK(html == page::html(page::sheet_of(shown)));
    CHECK(html.size() < 1'000'000);
    CHECK(test::page_fault(html) == "");
  }
}

std::map<std::string, std::string, std::less<>> colours_of(std::string_view css) {
  std::map<std::string, std::string, std::less<>> colours;
  while (!css.empty()) {
    const std::string_view one = css.substr(0, css.find(';'));
    css.remove_prefix(std::min(css.size(), one.size() + 1));
    colours.emplace(one.substr(0, one.find(':')), one.substr(one.find(':') + 1));
  }
  return colours;
}

}  // namespace

TEST_CASE("labels of charts stand apart and on the paper", "[report]") {
  test::RandomData random(1);
  for (unsigned i = 0; i < jobs; ++i) {
    const page::Data data = random.draw();
    const page::Front front = random.front();
    for (const double width : {page::wide, page::narrow}) {
      for (const auto& [name, drawing] : charts_of(data, width)) {
        INFO("job " << i << ", " << name << ", " << width << " wide");
        CHECK(fault_of(drawing) == "");
        CHECK(drawing.height() > 20.0);
        CHECK(test::wellformed_fault(drawing.svg("wide", "x")) == "");
        if (name != "interval" || !data.recommended().storage_bound) continue;
        // Where the curve ends, why.
        const page::Way& way = data.recommended();
        const bool drawn = !way.curve.empty() && way.best_interval_s >= way.curve.front().interval_s &&
                           way.best_interval_s <= way.curve.back().interval_s && std::isfinite(way.best_lost_h);
        const auto& texts = drawing.texts();
        CHECK(drawn == std::any_of(texts.begin(), texts.end(),
                                   [](const auto& one) { return one.text.starts_with("storage takes"); }));
      }
      INFO("job " << i << ", front, " << width << " wide");
      CHECK(fault_of(page::front_chart(front, width)) == "");
    }
  }
}

TEST_CASE("a job has exactly one sentence in each place, and each sentence has a job", "[report]") {
  test::RandomData random(2);
  std::set<const page::Finding*> reached;
  for (unsigned i = 0; i < 4 * jobs; ++i) {
    const page::Data data = random.draw();
    for (const page::Slot slot : page::all_slots) {
      int hold = 0;
      for (const page::Finding* one : findings_of_jobs()) {
        if (one->slot != slot || !one->holds(data)) continue;
        ++hold;
        reached.insert(one);
        CHECK((one->heading == nullptr || !one->heading(data).empty()));
        const std::string text = one->text(data);
        INFO(one->name << ": " << text);
        CHECK(text.find("nan") == text.npos);
        CHECK(text.find("  ") == text.npos);
        CHECK(text.find("inf ") == text.npos);
      }
      INFO("job " << i << ", place " << static_cast<int>(slot));
      CHECK(hold == 1);
    }
    // A gain is not sold that its range does not carry.
    const std::string change = page::finding(page::Slot::change, data).text(data);
    const bool sold = change.find(page::begin_accent) != change.npos && data.fails;
    CHECK((!sold ||
           (data.gain_h() > 1e-3 * data.recommended().wall_h && (!data.gain_range || data.gain_range->low > 0.0))));
  }
  for (const page::Finding* one : findings_of_jobs()) {
    INFO("place " << static_cast<int>(one->slot) << ", " << one->name);
    CHECK(reached.contains(one));
  }
}

TEST_CASE("a page is well-formed, small, safe, and a function of its data", "[report]") {
  test::RandomData random(3);
  for (unsigned i = 0; i < 60; ++i) {
    const page::Data data = random.draw();
    const std::string html = page::html(page::sheet_of(data));
    INFO("job " << i);
    CHECK(html == page::html(page::sheet_of(data)));
    CHECK(html.size() < 200'000);
    CHECK(test::page_fault(html) == "");
  }
}

TEST_CASE("pages of sweep, choose, diagnose, calibrate and validate", "[report]") {
  constexpr unsigned pages = 160;
  test::RandomPages random(4);
  check_findings<page::SweepShown, page::SweepSlot>(page::sweep_findings(), page::all_sweep_slots,
                                                    [&] { return random.sweep(); });
  check_pages("sweep", pages, [&] { return random.sweep(); });
  check_findings<page::ChoiceShown, page::ChoiceSlot>(page::choice_findings(), page::all_choice_slots,
                                                      [&] { return random.choice(); });
  check_pages("choice", pages, [&] { return random.choice(); });
  check_findings<page::DiagnosisShown, page::DiagnosisSlot>(page::diagnosis_findings(), page::all_diagnosis_slots,
                                                            [&] { return random.diagnosis(); });
  check_pages("diagnosis", pages, [&] { return random.diagnosis(); });
  check_findings<page::LogShown, page::LogSlot>(page::log_findings(), page::all_log_slots,
                                                [&] { return random.log(); });
  check_pages("log", pages, [&] { return random.log(); });
  check_findings<page::ValidationShown, page::ValidationSlot>(page::validation_findings(), page::all_validation_slots,
                                                              [&] { return random.validation(); });
  check_pages("validation", pages / 4, [&] { return random.validation(); });
}

TEST_CASE("an input counts as a guess where somebody could measure it", "[report]") {
  page::Sheet sheet;
  page::set_inputs(sheet, {{.name = "optimizer", .value = "Adam", .origin = "default"},
                           {.name = "MTBF", .value = "8 h", .origin = "given", .measurable = true}});
  CHECK(sheet.inputs_heading == "No input that can be measured is a guess");
  page::set_inputs(sheet, {{.name = "slowdown", .value = "2 %", .origin = "assumed", .measurable = true}});
  CHECK(sheet.inputs_heading == "One input is a guess that a measurement can replace");
}

TEST_CASE("text stands out from its ground", "[report]") {
  for (const std::string_view css : {page::light_colours, page::dark_colours, page::paper_colours}) {
    const auto colours = colours_of(css);
    const auto contrast = [&](std::string_view one, std::string_view other) {
      const double a = luminance(colours.find(one)->second), b = luminance(colours.find(other)->second);
      return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
    };
    INFO(css);
    for (const char* text : {"--ink", "--muted", "--a", "--g1"}) CHECK(contrast(text, "--paper") >= 4.5);
    for (const char* grey : {"--h0", "--h1", "--h2", "--h3"}) CHECK(contrast("--ink", grey) >= 4.5);
    for (const char* grey : {"--h4", "--h5", "--h6"}) CHECK(contrast("--inv", grey) >= 4.5);
    CHECK(contrast("--inv", "--g1") >= 4.5);
    for (const char* line : {"--a1", "--g1", "--g2"}) CHECK(contrast(line, "--paper") >= 3.0);
  }
}

TEST_CASE("ticks tell values apart, however small they are", "[report]") {
  for (int power = -14; power <= 8; ++power) {
    for (const double low : {0.0, 0.2, 5.0, -3.0}) {
      const double scale = std::pow(10.0, power), span = 7.0 * scale, step = page::tick_step(span);
      const auto ticks = page::linear_ticks(low * scale, low * scale + span, step);
      INFO("10^" << power << " from " << low);
      CHECK(ticks.size() >= 3);
      std::set<std::string> texts;
      for (const page::Tick& tick : ticks) {
        std::string text;
        for (std::size_t i = 0; i < tick.text.size(); ++i) {
          if (tick.text.substr(i).starts_with("\u2212")) {
            text += '-';
            i += 2;
          } else if (tick.text[i] != ',') {
            text += tick.text[i];
          }
        }
        texts.insert(text);
        CHECK(std::abs(std::stod(text) - tick.value) < 0.01 * step);
      }
      CHECK(texts.size() == ticks.size());
    }
  }
}

TEST_CASE("a table is a list on a telephone where it is too wide for it", "[report]") {
  const auto is_list = [](std::size_t columns, std::string_view cell) {
    page::Grid grid{"t", std::vector<std::string>(columns, "head"), {}, {}};
    grid.rows.push_back(std::vector<std::string>(columns, std::string(cell)));
    const std::string html = page::html(grid);
    CHECK((html.find("data-head=\"head\"") != html.npos) == (html.find("role=\"cell\"") != html.npos));
    return html.find("class=\"list\"") != html.npos;
  };
  CHECK_FALSE(is_list(3, "12.5 h"));
  CHECK(is_list(7, "12.5 h"));
  CHECK_FALSE(is_list(12, "12.5"));  // of so many columns there would be no end
  CHECK_FALSE(is_list(3, "words that may stand on two lines"));
}

TEST_CASE("numbers are written by rules", "[report]") {
  CHECK(page::hours(0.0035) == std::string("12.6") + std::string(page::nbsp) + "s");
  CHECK(page::hours(0.0) == std::string("0.0") + std::string(page::nbsp) + "h");
  CHECK(page::ends(0.002, 0.0035) == "0.0020–0.0035");
  using namespace program::page;
  const std::string n(nbsp);
  CHECK(hours(4.26) == "4.3" + n + "h");
  CHECK(hours(9.96) == "10" + n + "h");
  CHECK(hours(252.1) == "252" + n + "h");
  CHECK(number(1234567.0, 0) == "1,234,567");
  CHECK(number(-1234.56, 1) == "−1,234.6");
  CHECK(number(-0.01, 1) == "0.0");
  CHECK(ends(20.3, 72.2) == "20–72");
  CHECK(ends(0.57, 3.51) == "0.6–3.5");
  CHECK(percent(0.9531) == "95.3" + n + "%");
  CHECK(percent(0.9504, 0.95) == "95.04" + n + "%");
  CHECK(round_percent(0.95) == "95" + n + "%");
  CHECK(duration(320.0) == "5" + n + "min" + n + "20" + n + "s");
  CHECK(duration(2280.0) == "38" + n + "min");
  CHECK(duration(14400.0) == "4" + n + "h");
  CHECK(duration(94.7) == "94.7" + n + "s");
  CHECK(duration(2592000.0) == "30" + n + "days");
  CHECK(short_duration(3600.0) == "1" + n + "h");
  CHECK(short_duration(214.0) == "3.6" + n + "min");
  CHECK(time_ends(216.0, 498.0) == "3.6–8.3" + n + "min");
  CHECK(bytes(5.682e12) == "5.68" + n + "TB");
  CHECK(rate(60e9) == "60" + n + "GB/s");
  CHECK(money(1.5e6, "$", 1.5e6) == "$1.50" + n + "M");
  CHECK(money(28e3, "$", 28e3) == "$28" + n + "k");
  CHECK(cut_to_width("abc", 100.0, 12.0) == "abc");
  CHECK(text_width(cut_to_width("a long name that is cut", 40.0, 12.0), 12.0) <= 40.0);
  CHECK(escaped("<a & \"b'>") == "&lt;a &amp; &quot;b&#39;&gt;");
}
