// The snippets of docs/inverse.md.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

namespace {

void what_would_have_to_change() {
  // A job that fails every 3 h and saves 14 TB through 200 GB/s; no more than 10 % are to be lost.
  constexpr ckpt::Run run{.work = 1000_h,
                          .save = {.blocking = 14_TB / 200_GBps},
                          .outage = {.detection = 1_min, .rescheduling = 3_min, .restore = 4_min}};
  constexpr ckpt::Exponential law{3_h};
  constexpr auto now = ckpt::best_interval(run, law).interval;
  fmt::print("now: goodput {:.3f} at {:.1f} min\n", ckpt::goodput(run, law, now), now.seconds().in(ckpt::units::min));

  constexpr auto bandwidth = ckpt::required_bandwidth(14_TB, ckpt::RunPart::blocking, run, law, 0.9);
  constexpr auto restore = ckpt::longest_time(ckpt::RunPart::restore, run, law, 0.86);
  constexpr auto mtbf = ckpt::required_mtbf(run, 0.9);
  fmt::print("0.90 by bandwidth: {:.0f} GB/s, {} nodes of 20 GB/s\n", bandwidth.value.in(ckpt::units::GBps),
             ckpt::required_writers(bandwidth.value, 20_GBps, 2_TBps));
  fmt::print("0.90 by an MTBF of {:.2f} h\n", mtbf.value.in(ckpt::units::h));
  fmt::print("0.86 by a restore of {:.0f} s\n", restore.value.value());
}

void longest_interval() {
  constexpr ckpt::Run run{.work = 1000_h, .save = {.blocking = 30_s}, .outage = {.restore = 5_min}};
  constexpr ckpt::Exponential law{12_h};
  const auto best = ckpt::best_interval(run, law).interval;
  const auto longest = ckpt::longest_interval(run, law, 0.94);
  fmt::print("best {:.0f} min with {:.4f}; up to {:.0f} min keep 0.94\n", best.seconds().in(ckpt::units::min),
             ckpt::goodput(run, law, best), longest.value.seconds().in(ckpt::units::min));
}

void out_of_reach() {
  const ckpt::Run run{.work = 1000_h, .save = {.blocking = 30_s}, .outage = {.restore = 5_min}};
  try {
    const auto time = ckpt::longest_time(ckpt::RunPart::blocking, run, ckpt::Exponential{1_h}, 0.95);
    fmt::print("{}\n", time.value);
  } catch (const ckpt::InvalidInput& error) {
    fmt::print("{}\n", error.what());
  }
}

void penalties() {
  // 5 % of a 30 min period, for 10^12 parameters with Adam.
  fmt::print("{:.1f} GB/s, first order for 2 % waste at 3 h: {:.2f} TB/s\n",
             ckpt::bandwidth_for_penalty(14_TB, ckpt::Period{30_min}, 0.05).in(ckpt::units::GBps),
             ckpt::bandwidth_for_waste(14_TB, 3_h, 0.02).in(ckpt::units::TBps));
}

}  // namespace

int main() {
  what_would_have_to_change();
  longest_interval();
  out_of_reach();
  penalties();
}
