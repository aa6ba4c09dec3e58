// The snippets of docs/intervals.md.

#include <array>
#include <cstddef>

#include <fmt/format.h>

#include <ckpt/catalog/failures.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/failure/mtbf.hpp>
#include <ckpt/failure/observed.hpp>
#include <ckpt/failure/reliability_units.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/young_daly.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_results.hpp>

namespace {

using namespace ckpt::literals;

/// The two meanings.
void two_types() {
  const ckpt::WorkInterval tau(20_min);           // compute between two saves
  const ckpt::Period period = tau.period(1_min);  // from start to start, when a save blocks for a minute
  fmt::print("{} of work are a period of {}; a period of 30 min leaves {} of work\n", tau, period,
             ckpt::Period(30_min).work(1_min));
}

/// The first question.
void how_often() {
  const ckpt::Seconds mtbf = ckpt::failures::llama3_405b.job_mtbf(1024);  // the same nodes, but half as many
  const auto best = ckpt::optimal_work_interval(1_min, mtbf);
  const auto young = ckpt::young_work_interval(1_min, mtbf);
  fmt::print("MTBF {:.1h}, best {:.1min}; Young says {:.1min}\n", mtbf, best, young);

  const ckpt::WorkInterval tau = best.interval;  // for functions that take an interval
  fmt::print("a save starts every {:.1min}\n", tau.period(1_min));
}

/// Every formula on one job.
void side_by_side() {
  const ckpt::Seconds save = 5_min;
  const ckpt::Seconds mtbf = 6_h;
  const ckpt::Run run{.work = 500_h, .save = {.blocking = save}, .outage = {.restore = 10_min}};
  const auto line = [&](const char* name, ckpt::WorkInterval tau, ckpt::Validity validity) {
    const ckpt::Seconds time = run.work / ckpt::long_run_goodput(run, ckpt::Exponential{mtbf}, tau);
    fmt::print("{:<34} {:8.4f} min {:10.4f} h  {}\n", name, tau.seconds().in(ckpt::units::min), time.in(ckpt::units::h),
               ckpt::to_string(validity));
  };
  const auto show = [&](const char* name, const auto& choice) { line(name, choice.interval, choice.validity); };
  show("young_work_interval", ckpt::young_work_interval(save, mtbf));
  show("daly_first_order_work_interval", ckpt::daly_first_order_work_interval(save, mtbf));
  show("daly_restart_work_interval", ckpt::daly_restart_work_interval(save, mtbf, run.outage.restoring()));
  show("daly_higher_order_work_interval", ckpt::daly_higher_order_work_interval(save, mtbf));
  show("optimal_work_interval", ckpt::optimal_work_interval(save, mtbf));
  show("optimal_segments", ckpt::optimal_segments(run.work, save, mtbf));
  const auto overlap =
      ckpt::overlapped_period(ckpt::OverlappedSave{.length = save, .restore = run.outage.restoring()}, mtbf);
  line("overlapped_period, omega 0", overlap.period.work(save), overlap.validity);
  const auto availability = ckpt::availability_optimal_period(
      ckpt::AvailabilityInputs{.save = save, .mtbf = mtbf, .recovery = run.outage.restoring()});
  line("availability_optimal_period", availability.period.work(save), availability.validity);
  const ckpt::EttrInputs ettr{.mtbf = mtbf, .save = save, .restart_overhead = run.outage.restoring()};
  show("ettr_work_interval", ckpt::ettr_work_interval(ettr));
  show("ettr_optimal_work_interval", ckpt::ettr_optimal_work_interval(ettr));
}

/// Run time above the best, by the exact model.
void accuracy() {
  const auto penalty = [](ckpt::Seconds delta, ckpt::WorkInterval tau) {
    const ckpt::Run run{.work = 1000_s, .save = {.blocking = delta}};
    const ckpt::Exponential law{1_s};
    const auto best = ckpt::optimal_work_interval(delta, 1_s).interval;
    return ckpt::long_run_goodput(run, law, best) / ckpt::long_run_goodput(run, law, tau) - 1.0;
  };
  fmt::print("delta/M   exact tau/M   higher order: error, penalty   Young: penalty   sqrt - delta: penalty\n");
  for (const double ratio : {0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0}) {
    const ckpt::Seconds delta(ratio);
    const auto best = ckpt::optimal_work_interval(delta, 1_s).interval;
    const auto higher = ckpt::daly_higher_order_work_interval(delta, 1_s).interval;
    const auto young = ckpt::young_work_interval(delta, 1_s).interval;
    const double better = penalty(delta, higher);
    fmt::print("{:<7}   {:.7f}     {:+.1e}   {:<7}            {:.1e}          {}\n", ratio, best.seconds().value(),
               higher.seconds() / best.seconds() - 1.0, better < 1e-12 ? "< 1e-12" : fmt::format("{:.1e}", better),
               penalty(delta, young),
               ratio < 2.0
                   ? fmt::format("{:.1e}", penalty(delta, ckpt::daly_first_order_work_interval(delta, 1_s).interval))
                   : "none: tau <= 0");
  }
}

/// Two classes of jobs on one file system.
void shared_file_system() {
  const ckpt::SharedMachine machine{.nodes = 2000, .node_mtbf = 10'000_h};
  const std::array<ckpt::JobClass, 2> classes{
      {{.jobs = 3, .nodes = 500, .save = 90_min}, {.jobs = 20, .nodes = 25, .save = 30_min}}};
  std::array<ckpt::Period, 2> periods{};
  const auto answer = ckpt::shared_storage_periods(machine, classes, periods);
  fmt::print("file system asked for {:.0f} % of its time, gets {:.0f} %; waste {:.1f} %\n",
             100.0 * answer.unconstrained_load, 100.0 * answer.load, 100.0 * answer.waste);
  for (std::size_t i = 0; i < classes.size(); ++i) fmt::print("class {}: every {:.2h}\n", i, periods[i].seconds());
}

/// MTBF from what one has.
void mtbf() {
  const ckpt::Component parts[] = {{.mtbf = 50'000_h, .per_node = 8}, {.mtbf = 100'000_h, .per_node = 2}};
  fmt::print("1024 nodes of 8 accelerators and 2 supplies: {:.2h}\n", ckpt::job_mtbf(ckpt::series_mtbf(parts), 1024));
  fmt::print("6.5 failures in 1000 node-days, 2048 nodes: {:.2h}\n",
             ckpt::job_mtbf(ckpt::mtbf_from_1000_node_days(6.5), 2048));
  const auto seen = ckpt::observe_failures(7, 10_d);
  fmt::print("7 failures in 10 days: {:.0h}, between {:.0h} and {:.0h} with 95 %\n", seen.mtbf(), seen.mtbf_low(),
             seen.mtbf_high());
  fmt::print("none in 10 days: at least {:.0h} with 95 %, {:.0h} with 80 %\n",
             ckpt::observe_failures(0, 10_d).mtbf_low(), ckpt::observe_failures(0, 10_d, 0.8).mtbf_low());
  const auto racks = ckpt::correlated_failures(50'000_h, 1024, {.fraction = 0.2, .group_size = 8});
  fmt::print("a fifth of the failures take a rack of 8: {:.1h} instead of {:.1h}\n", racks.mtbf,
             ckpt::job_mtbf(50'000_h, 1024));
}

/// What a goodput without rework hides.
void rework() {
  const auto tau = ckpt::young_work_interval(5_min, 6_h).interval;
  const double theirs = 1.0 - 5_min / tau.seconds() - 10_min / 6_h;
  const double ours =
      ckpt::goodput(ckpt::Run{.work = 500_h, .save = {.blocking = 5_min}, .outage = {.restore = 10_min}},
                    ckpt::Exponential{6_h}, tau);
  fmt::print("without rework {:.4f}, exact {:.4f}\n", theirs, ours);
}

}  // namespace

int main() {
  two_types();
  how_often();
  side_by_side();
  accuracy();
  shared_file_system();
  mtbf();
  rework();
}
