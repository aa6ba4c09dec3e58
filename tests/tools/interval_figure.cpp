// Prints docs/figures/interval.svg: the goodput of the tutorial's job against the time between its saves, blocking and
// asynchronous, with today's interval, the best ones and Young's. CI runs it and compares.

#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

namespace {

// Size of the picture and of the plot in it, and what the axes show.
constexpr double width = 720.0;
constexpr double height = 330.0;
constexpr double left = 64.0;
constexpr double right = 700.0;
constexpr double top = 24.0;
constexpr double bottom = 276.0;
constexpr double shortest = 30.0;   // s
constexpr double longest = 7200.0;  // s
constexpr double least = 0.88;
constexpr double most = 0.98;

constexpr std::string_view ink = "#24292f";
constexpr std::string_view pale = "#d0d7de";
constexpr std::string_view blue = "#0969da";
constexpr std::string_view orange = "#bc4c00";

/// The job of docs/tutorial.md, without its interval.
ckpt::Job tutorial_job() {
  return {
      .state = ckpt::take_inventory(ckpt::models::qwen3_32b, ckpt::Adam<ckpt::Fp32>{},
                                    {.data = 256, .zero = ckpt::Zero::everything}),
      .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 32, .shared = ckpt::SharedTier{.write_aggregate = 40_GBps}},
      .training = {.work = 720_h, .step = 6_s},
      .failures = {.law = ckpt::Exponential{8_h},
                   .outage = {.detection = 2_min, .rescheduling = 8_min, .warm_up = 3_min}},
      .saving = {.slowdown = 0.02}};
}

double across(double seconds) {
  return left + (right - left) * std::log(seconds / shortest) / std::log(longest / shortest);
}
double up(double goodput) { return bottom - (bottom - top) * (goodput - least) / (most - least); }

void text(double x, double y, std::string_view anchor, std::string_view colour, std::string_view words) {
  fmt::print("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" fill=\"{}\">{}</text>\n", x, y, anchor, colour, words);
}

void line(double x1, double y1, double x2, double y2) {
  fmt::print("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1, y1, x2, y2, pale);
}

void axes() {
  for (int percent = 88; percent <= 98; percent += 2) {
    const double y = up(percent / 100.0);
    line(left, y, right, y);
    text(left - 8.0, y + 4.0, "end", ink, fmt::format("{} %", percent));
  }
  for (const double minutes : {0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0}) {
    const double x = across(minutes * 60.0);
    line(x, top, x, bottom);
    text(x, bottom + 18.0, "middle", ink, fmt::format("{}", ckpt::Seconds(minutes * 60.0)));
  }
  text((left + right) / 2.0, bottom + 40.0, "middle", ink,
       "work between two saves (logarithmic); goodput of 720 h on 32 nodes, MTBF 8 h");
}

void curve(const ckpt::Job& job, std::string_view colour) {
  std::string points;
  constexpr int count = 80;
  for (int i = 0; i <= count; ++i) {
    const double seconds = shortest * std::pow(longest / shortest, static_cast<double>(i) / count);
    const double goodput = solve(with(job, ckpt::Input::interval, seconds)).goodput();
    if (goodput < least) continue;
    points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", across(seconds), up(goodput));
  }
  fmt::print("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"/>\n", points, colour);
}

/// A dot on a curve and what it is.
void mark(const ckpt::Seconds& interval, double goodput, double dx, double dy, std::string_view anchor,
          std::string_view colour, std::string_view what) {
  const double x = across(interval.value());
  const double y = up(goodput);
  fmt::print("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" fill=\"{}\"/>\n", x, y, colour);
  text(x + dx, y + dy, anchor, colour, fmt::format("{}: {:.1f} %", what, 100.0 * goodput));
}

}  // namespace

int main() {
  ckpt::Job job = tutorial_job();
  fmt::print(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" font-family=\"sans-serif\" "
      "font-size=\"13\">\n<title>Goodput against the time between saves</title>\n"
      "<rect width=\"{:.0f}\" height=\"{:.0f}\" fill=\"#ffffff\"/>\n",
      width, height, width, height);
  axes();

  curve(job, blue);
  const ckpt::Outcome best = ckpt::solve(job);
  const ckpt::Outcome today = solve(with(job, ckpt::Input::interval, 3600.0));
  const auto young = ckpt::young_work_interval(best.save.cost.blocking, best.law->mtbf).interval.seconds();
  mark(today.interval.seconds(), today.goodput(), -10.0, 18.0, "end", blue, "today, every hour");
  mark(best.interval.seconds(), best.goodput(), 0.0, 24.0, "middle", blue,
       fmt::format("blocking, best at {:.1min}", best.interval.seconds()));
  text(across(best.interval.seconds().value()), up(best.goodput()) + 42.0, "middle", blue,
       fmt::format("(by Young {:.1min})", young));

  job.saving.strategy = ckpt::SaveStrategy::snapshot;
  curve(job, orange);
  const ckpt::Outcome snapshot = ckpt::solve(job);
  mark(snapshot.interval.seconds(), snapshot.goodput(), 0.0, -12.0, "middle", orange,
       fmt::format("asynchronous, best at {:.1min}", snapshot.interval.seconds()));
  fmt::print("</svg>\n");
}
