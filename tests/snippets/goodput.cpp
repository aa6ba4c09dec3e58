// The snippets of docs/goodput.md.

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/core/thread_executor.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

namespace {

/// A month of work on 16,384 accelerators that fail every three hours.
void ledger() {
  const ckpt::Run run{.work = 30_d,
                      .save = {.blocking = 2_min},
                      .outage = {.detection = 3_min, .rescheduling = 5_min, .restore = 5_min}};
  const auto ledger = expected_ledger(run, ckpt::Exponential{3_h}, ckpt::WorkInterval(25_min));
  for (const ckpt::Category category : ckpt::all_categories) {
    fmt::print("{:13}{:7.1f} h {:5.1f} %\n", to_string(category), ledger.hours(category), ledger.percent(category));
  }
  fmt::print("{:.1f} days, {:.0f} failures, goodput {:.3f}\n", ledger.wall_clock().in(ckpt::units::d),
             ledger.failure_count, ledger.goodput());
  fmt::print("{:.2f} million accelerator-hours, of which lost work {:.2f}\n", ledger.accelerator_hours(16384) / 1e6,
             ledger.accelerator_hours(ckpt::Category::lost_work, 16384) / 1e6);
}

/// The same job, saving in the background.
void background() {
  const ckpt::Run run{.work = 30_d,
                      .save = {.blocking = 5_s, .writing = 6_min, .slowdown = 0.02},
                      .outage = {.detection = 3_min, .rescheduling = 5_min, .restore = 5_min}};
  const ckpt::Exponential law{3_h};
  for (const auto minutes : {7.0, 10.0, 15.0, 25.0}) {
    const ckpt::WorkInterval interval(minutes * ckpt::units::min);
    fmt::print("every {:2.0f} min: goodput {:.4f}\n", minutes, goodput(run, law, interval));
  }
}

/// The case of three public simulators.
void conventions() {
  ckpt::Run run{.work = 1000_h, .save = {.blocking = 600_s}, .outage = {.restore = 600_s}};
  const ckpt::WorkInterval interval(ckpt::Seconds(9786.266));
  fmt::print("failures anywhere: {:.1f} h\n", expected_time(run, {24_h}, interval).in(ckpt::units::h));
  run.exposure = ckpt::conventions::failures_while_computing.exposure;
  fmt::print("while computing:   {:.1f} h\n", expected_time(run, {24_h}, interval).in(ckpt::units::h));
}

/// Failures in bursts, which no closed form covers.
void simulation() {
  const ckpt::Run run{.work = 1000_h, .save = {.blocking = 600_s}, .outage = {.restore = 600_s}};
  const auto result = simulate(run, ckpt::Weibull{24_h, 0.7}, 368, {}, ckpt::ThreadExecutor());
  fmt::print("{:.0f} h, 99 of 100 runs within {:.0f} h\n", result.mean.in(ckpt::units::h),
             result.percentile(99).in(ckpt::units::h));
  fmt::print("relative standard error below 0.001: {}\n", result.converged);
}

/// The same 18 minutes between failures, as uptime and as wall clock.
void two_mtbfs() {
  ckpt::Job job{.failures = {.law = ckpt::Exponential{18_min}, .outage = {.rescheduling = 10_min, .restore = 0_s}},
                .saving = {.interval = ckpt::WorkInterval(1_s), .cost = ckpt::SaveCost{}}};
  fmt::print("18 min of uptime:     goodput {:.3f}\n", solve(job).goodput());
  job.failures.mtbf_of = ckpt::MtbfOf::wall_clock;
  const ckpt::Outcome outcome = solve(job);
  fmt::print("18 min of wall clock: goodput {:.3f}, {:.0f} min of uptime\n", outcome.goodput(),
             outcome.law->mtbf.in(ckpt::units::min));
}

}  // namespace

int main() {
  ledger();
  background();
  conventions();
  simulation();
  two_mtbfs();
}
