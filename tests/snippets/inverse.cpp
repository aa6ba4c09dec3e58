// The snippets of docs/job.md.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

namespace {

void what_would_have_to_change() {
  // A job that fails every 3 h and saves 14 TB through 200 GB/s; no more than 10 % are to be lost.
  constexpr ckpt::Job job{.state = 14_TB,
                          .machine = {.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 200_GBps}}},
                          .training = {.work = 1000_h},
                          .failures = {.law = ckpt::Exponential{3_h},
                                       .outage = {.detection = 1_min, .rescheduling = 3_min, .restore = 4_min}}};
  constexpr auto now = ckpt::solve(job);
  fmt::print("now: goodput {:.3f} at {:.1f} min\n", now.goodput(), now.interval.seconds().in(ckpt::units::min));

  const auto bandwidth = ckpt::require(job, ckpt::Input::shared_write, 0.9);
  const auto mtbf = ckpt::require(job, ckpt::Input::mtbf, 0.9);
  const auto restore = ckpt::require(job, ckpt::Input::restore, 0.86);
  fmt::print("0.90 by bandwidth: {:.0f} GB/s, {} nodes of 20 GB/s\n", bandwidth.value / 1e9,
             ckpt::required_writers(ckpt::BytesPerSecond(bandwidth.value), 20_GBps, 2_TBps));
  fmt::print("0.90 by an MTBF of {:.2f} h\n", mtbf.value / 3600);
  fmt::print("0.86 by a restore of {:.0f} s\n", restore.value);
}

void longest_interval() {
  const ckpt::Job job{.training = {.work = 1000_h},
                      .failures = {.law = ckpt::Exponential{12_h}, .outage = {.restore = 5_min}},
                      .saving = {.cost = ckpt::SaveCost{.blocking = 30_s}}};
  const auto best = ckpt::solve(job);
  const auto longest = ckpt::require(job, ckpt::Input::interval, 0.94);
  fmt::print("best {:.0f} min with {:.4f}; up to {:.0f} min keep 0.94\n", best.interval.seconds().in(ckpt::units::min),
             best.goodput(), longest.value / 60);
}

void out_of_reach() {
  const ckpt::Job job{.training = {.work = 1000_h},
                      .failures = {.law = ckpt::Exponential{1_h}, .outage = {.restore = 5_min}},
                      .saving = {.cost = ckpt::SaveCost{.blocking = 30_s}}};
  try {
    const auto blocking = ckpt::require(job, ckpt::Input::blocking, 0.95);
    fmt::print("{} s\n", blocking.value);
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
