// Every way in, asked with numbers that are none: a compiler that was told that there are no NaNs and no infinities
// must not take the checks out. Compiled with such flags by CMakeLists.txt; prints what got in, and how many probes
// there were.

#include <bit>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

#include <Eigen/Core>

#include <ckpt/ckpt.hpp>
#include <ckpt/eigen/autodiff.hpp>
#include <ckpt/eigen/batch.hpp>

static_assert(__FINITE_MATH_ONLY__ != 0, "compile this with -ffinite-math-only");

namespace {

using namespace ckpt::literals;
using ckpt::Bytes;
using ckpt::BytesPerSecond;
using ckpt::Period;
using ckpt::PerSecond;
using ckpt::Seconds;
using ckpt::WorkInterval;

using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;
using FloatDual = Eigen::AutoDiffScalar<Eigen::Matrix<float, 1, 1>>;

/// A number by its bits, which no flag can take for another.
double number(std::uint64_t bits) {
  volatile std::uint64_t hidden = bits;
  return std::bit_cast<double>(static_cast<std::uint64_t>(hidden));
}

const double nan_ = number(0x7ff8'0000'0000'0000);
const double negative_nan = number(0xfff8'0000'0000'0000);
const double infinity = number(0x7ff0'0000'0000'0000);
const double negative_infinity = number(0xfff0'0000'0000'0000);
const double minus_one = number(0xbff0'0000'0000'0000);
const double minus_zero = number(0x8000'0000'0000'0000);
const double zero = number(0);

int probes = 0;
int failures = 0;

bool is_rejected(const std::function<void()>& call) {
  try {
    call();
  } catch (const ckpt::InvalidInput&) {
    return true;
  }
  return false;
}

void expect(bool right, const char* door, const char* problem) {
  ++probes;
  if (right) return;
  ++failures;
  std::printf("%s: %s\n", door, problem);
}

enum class Zero { rejected, accepted };

/// A way in for one number: `good` is taken, and so is zero of either sign where it is in the domain; what is no
/// number, infinite or below zero is not.
void door(const char* name, double good, Zero at_zero, const std::function<void(double)>& call) {
  const auto rejected = [&call](double x) { return is_rejected([&call, x] { call(x); }); };
  expect(!rejected(number(std::bit_cast<std::uint64_t>(good))), name, "a good number is rejected");
  expect(rejected(nan_), name, "NaN gets in");
  expect(rejected(negative_nan), name, "-NaN gets in");
  expect(rejected(infinity), name, "infinity gets in");
  expect(rejected(negative_infinity), name, "-infinity gets in");
  expect(rejected(minus_one), name, "-1 gets in");
  const bool accepted = at_zero == Zero::accepted;
  expect(rejected(minus_zero) != accepted, name, accepted ? "-0 is rejected" : "-0 gets in");
  expect(rejected(zero) != accepted, name, accepted ? "0 is rejected" : "0 gets in");
}

void first_answer() {
  using ckpt::CheckpointModel;
  const CheckpointModel model{};
  const auto adam = [](double b) { return ckpt::BytesPerParameter{.weights = b}; };
  const ckpt::Workload workload{.parameters = 7e9};
  door("solve, parameters", 7e9, Zero::rejected,
       [&](double x) { return model.solve(ckpt::Workload{.parameters = x}, 7_GBps, ckpt::Adam{}); });
  door("solve, bytes per parameter", 14, Zero::rejected,
       [&](double x) { return model.solve(workload, 7_GBps, adam(x)); });
  door("solve, bandwidth", 7e9, Zero::rejected,
       [&](double x) { return model.solve(workload, BytesPerSecond(x), ckpt::Adam{}); });
  door("solve, bandwidth of a tier", 7e9, Zero::rejected, [&](double x) {
    return model.solve(workload, ckpt::StorageTier{.write_bandwidth = BytesPerSecond(x)}, ckpt::Adam{});
  });
  door("solve, writers", 8, Zero::rejected,
       [&](double x) { return model.solve(workload, 7_GBps, ckpt::Adam{}, {.writing_nodes = x}); });
  door("solve, file system limit", 5e11, Zero::rejected,
       [&](double x) { return model.solve(workload, 7_GBps, ckpt::Adam{}, {.filesystem_limit = BytesPerSecond(x)}); });
  door("solve, interval", 3600, Zero::accepted,
       [&](double x) { return model.solve(workload, 7_GBps, ckpt::Adam{}, {.period = Seconds(x)}); });
  door("solve, threshold", 60, Zero::rejected, [&](double x) {
    return CheckpointModel{.bottleneck_threshold = Seconds(x)}.solve(workload, 7_GBps, ckpt::Adam{});
  });
  door("solve, assumed bandwidth", 1e9, Zero::rejected, [&](double x) {
    return CheckpointModel{.assumed_bandwidth = BytesPerSecond(x)}.solve(workload, ckpt::HardwareNode{}, ckpt::Adam{});
  });
  door("solve in float", 7e9, Zero::rejected, [&](double x) {
    return model.solve<float>(workload, ckpt::BasicBytesPerSecond<float>(static_cast<float>(x)), ckpt::Adam{});
  });
  door("solve in long double", 7e9, Zero::rejected, [&](double x) {
    return model.solve<long double>(workload, ckpt::BasicBytesPerSecond<long double>(x), ckpt::Adam{});
  });
  door("solve in a dual number", 7e9, Zero::rejected,
       [&](double x) { return model.solve<Dual>(workload, ckpt::BasicBytesPerSecond<Dual>(Dual(x)), ckpt::Adam{}); });
  door("solve in a dual number of float", 7e9, Zero::rejected, [&](double x) {
    return model.solve<FloatDual>(workload, ckpt::BasicBytesPerSecond<FloatDual>(FloatDual(static_cast<float>(x))),
                                  ckpt::Adam{});
  });
  // Inputs in their domains whose answer is not.
  const double huge = number(std::bit_cast<std::uint64_t>(1e300));
  expect(is_rejected([&] { return model.solve(ckpt::Workload{.parameters = huge}, 7_GBps, adam(huge)); }),
         "solve, size", "an infinite answer gets out");
  expect(is_rejected(
             [&] { return model.solve(ckpt::Workload{.parameters = huge}, BytesPerSecond(1.0 / huge), ckpt::Adam{}); }),
         "solve, time", "an infinite answer gets out");
  expect(!is_rejected([&] {
    const auto far = static_cast<long double>(huge) * static_cast<long double>(huge);
    return model.solve<long double>(workload, ckpt::BasicBytesPerSecond<long double>(7e9L), ckpt::Adam{},
                                    {.filesystem_limit = ckpt::BasicBytesPerSecond<long double>(far)});
  }),
         "solve in long double", "a number beyond the range of a double is rejected");
}

template <class Rep>
void batches(const char* name) {
  using Values = Eigen::Array<Rep, Eigen::Dynamic, 1>;
  const auto solve = [](const Values& p, const Values& w, const Values& n, const Values& l, const Values& t) {
    Values time(p.size());
    ckpt::solve_batch<Rep>(ckpt::CheckpointModel{},
                           {.parameters = p,
                            .bytes_per_parameter = 14,
                            .write_bandwidth = w,
                            .writing_nodes = n,
                            .filesystem_limit = l,
                            .period = t},
                           {.write_time = time});
    return time[0];
  };
  for (int column = 0; column < 5; ++column) {
    for (const Eigen::Index place : {0, 127, 128, 200}) {  // the first block, its end, the second, which is cut short
      door(name, column == 4 ? 3600 : 7e9, column == 4 ? Zero::accepted : Zero::rejected, [&](double x) {
        Values columns[5] = {Values::Constant(201, Rep(7e9)), Values::Constant(201, Rep(7e9)),
                             Values::Constant(201, Rep(8)), Values::Constant(201, Rep(5e11)),
                             Values::Constant(201, Rep(3600))};
        columns[column][place] = static_cast<Rep>(x);
        return solve(columns[0], columns[1], columns[2], columns[3], columns[4]);
      });
    }
  }
  door(name, 14, Zero::rejected, [&](double x) {
    return ckpt::solve_batch<Rep>(
        ckpt::CheckpointModel{},
        {.parameters = Values::Constant(3, Rep(7e9)), .bytes_per_parameter = x, .write_bandwidth = 7_GBps});
  });
}

void paths() {
  using Stage = ckpt::Stage;
  const auto solve = [](const Stage& stage) { return ckpt::SavePath{stage}.solve(ckpt::even_load(1_GB, 4)); };
  door("path, rate of a writer", 1e9, Zero::rejected,
       [&](double x) { return solve({.name = "s", .per_writer = BytesPerSecond(x)}); });
  door("path, rate of a node", 1e9, Zero::rejected,
       [&](double x) { return solve({.name = "s", .per_node = BytesPerSecond(x)}); });
  door("path, shared rate", 1e9, Zero::rejected,
       [&](double x) { return solve({.name = "s", .shared = BytesPerSecond(x)}); });
  door("path, files per second", 1e3, Zero::rejected,
       [&](double x) { return solve({.name = "s", .shared = 1_GBps, .files_per_second = PerSecond(x)}); });
  door("path, efficiency", 0.5, Zero::rejected,
       [&](double x) { return solve({.name = "s", .shared = 1_GBps, .efficiency = x}); });
  door("path, volume", 2, Zero::rejected,
       [&](double x) { return solve({.name = "s", .shared = 1_GBps, .volume = x}); });
  door("path, latency", 0.1, Zero::accepted,
       [&](double x) { return solve({.name = "s", .shared = 1_GBps, .latency_per_file = Seconds(x)}); });
  door("path, fixed time", 0.1, Zero::accepted,
       [&](double x) { return solve({.name = "s", .shared = 1_GBps, .fixed = Seconds(x)}); });
  door("uneven load, rate of a writer", 1e9, Zero::rejected, [](double x) {
    const ckpt::SavePath path{Stage{.name = "s", .per_writer = BytesPerSecond(x), .shared = 1_GBps}};
    return path.solve(ckpt::SaveLoad({{.bytes = 2_GB}, {.bytes = 1_GB, .writers = 7}}));
  });
  door("group of writers, bytes", 1e9, Zero::rejected, [](double x) {
    return ckpt::SaveLoad({{.bytes = Bytes(x)}, {.bytes = 1_GB, .writers = 7}});
  });
  door("group of writers, writers", 4, Zero::rejected, [](double x) {
    return ckpt::SaveLoad({{.bytes = 2_GB, .writers = x}, {.bytes = 1_GB, .writers = 7}});
  });
  door("planning, ranks", 64, Zero::rejected,
       [](double x) { return planning_stage(ckpt::PlanningCost{.base = 1_s}, ckpt::Count(x)); });
  door("targets, rate", 1e9, Zero::rejected, [](double x) { return ckpt::targets_stage(BytesPerSecond(x), 4); });
  door("connections, number", 4, Zero::rejected, [](double x) { return ckpt::connections_stage(1_GBps, x); });
  door("even_load, bytes", 1e9, Zero::rejected, [](double x) { return ckpt::even_load(Bytes(x), 4); });
  door("even_load, writers", 4, Zero::rejected, [](double x) { return ckpt::even_load(1_GB, x); });
  door("even_load, files", 4, Zero::accepted, [](double x) { return ckpt::even_load(1_GB, 4, x); });
  door("repeated load, copies", 4, Zero::rejected, [](double x) { return ckpt::even_load(1_GB, 4).repeated(x); });
  door("read_load, bytes", 1e9, Zero::rejected, [](double x) { return ckpt::read_load(Bytes(x), 64, 8); });
  door("read_load, ranks", 64, Zero::rejected, [](double x) { return ckpt::read_load(1_TB, x, 8); });
  door("read_load, copies", 8, Zero::rejected, [](double x) { return ckpt::read_load(1_TB, 64, x); });
  door("read_load, readers", 8, Zero::accepted,
       [](double x) { return ckpt::read_load(1_TB, 64, 8, {.reading = ckpt::Reading::once, .readers = x}); });
  door("cached_rate, cold", 1e9, Zero::rejected,
       [](double x) { return ckpt::cached_rate(BytesPerSecond(x), 2_GBps, 0.5); });
  door("cached_rate, hits", 0.5, Zero::accepted, [](double x) { return ckpt::cached_rate(1_GBps, 2_GBps, x); });
  door("diagnose, measured", 10, Zero::rejected, [](double x) {
    return ckpt::diagnose(ckpt::SavePath{Stage{.name = "s", .shared = 1_GBps}}, ckpt::even_load(1_GB, 4), Seconds(x));
  });
  door("diagnose, replicas", 2, Zero::rejected, [](double x) {
    return ckpt::diagnose(ckpt::SavePath{Stage{.name = "s", .shared = 1_GBps}}, ckpt::even_load(1_GB, 4), 10_s,
                          {.replicas = x});
  });
  door("diagnose, tolerance", 0.5, Zero::rejected, [](double x) {
    return ckpt::diagnose(ckpt::SavePath{Stage{.name = "s", .shared = 1_GBps}}, ckpt::even_load(1_GB, 4), 10_s, {},
                          {.tolerance = x});
  });
}

void strategies() {
  using Options = ckpt::StrategyOptions;
  const Options good{.snapshot = 2_s,
                     .persist = 60_s,
                     .step = 8_s,
                     .update = 1_s,
                     .network_idle = 2_s,
                     .steps = 100.0,
                     .slowdown = 0.02};
  const auto with = [&good](Seconds Options::*member) {
    return [&good, member](double x) {
      Options options = good;
      options.*member = Seconds(x);
      return ckpt::solve_strategy(ckpt::SaveStrategy::overlapped_snapshot, options);
    };
  };
  door("strategy, snapshot", 2, Zero::accepted, with(&Options::snapshot));
  door("strategy, persist", 60, Zero::accepted, with(&Options::persist));
  door("strategy, step", 8, Zero::rejected, with(&Options::step));
  door("strategy, update", 1, Zero::accepted, with(&Options::update));
  door("strategy, idle network", 2, Zero::accepted, with(&Options::network_idle));
  door("strategy, steps", 100, Zero::rejected, [&](double x) {
    Options options = good;
    options.steps = x;
    return ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, options);
  });
  door("strategy, slowdown", 0.02, Zero::accepted, [&](double x) {
    Options options = good;
    options.slowdown = x;
    return ckpt::solve_strategy(ckpt::SaveStrategy::snapshot, options);
  });
  door("checkfreq_steps, budget", 0.03, Zero::rejected, [&](double x) { return ckpt::checkfreq_steps(good, x); });
  door("slowdown_from_steps, slowed", 9, Zero::rejected,
       [](double x) { return ckpt::slowdown_from_steps(8_s, Seconds(x)); });
  door("gemini_wasted_time, period", 60, Zero::rejected,
       [](double x) { return ckpt::gemini_wasted_time(1_s, Seconds(x), 1_s); });
  door("IndependentRows, probability", 0.5, Zero::accepted,
       [](double x) { return ckpt::IndependentRows{.probability = x, .steps = 10.0}(3.0); });
}

void intervals() {
  door("young, blocking", 10, Zero::rejected, [](double x) { return ckpt::young_work_interval(Seconds(x), 24_h); });
  door("young, MTBF", 86400, Zero::rejected, [](double x) { return ckpt::young_work_interval(10_s, Seconds(x)); });
  door("daly, blocking", 10, Zero::rejected,
       [](double x) { return ckpt::daly_higher_order_work_interval(Seconds(x), 24_h); });
  door("daly, MTBF", 86400, Zero::rejected,
       [](double x) { return ckpt::daly_higher_order_work_interval(10_s, Seconds(x)); });
  door("optimal interval, blocking", 10, Zero::rejected,
       [](double x) { return ckpt::optimal_work_interval(Seconds(x), 24_h); });
  door("optimal interval, MTBF", 86400, Zero::rejected,
       [](double x) { return ckpt::optimal_work_interval(10_s, Seconds(x)); });
  door("optimal interval in long double", 86400, Zero::rejected, [](double x) {
    return ckpt::optimal_work_interval(ckpt::BasicSeconds<long double>(10.0L), ckpt::BasicSeconds<long double>(x));
  });
  door("optimal_segments, work", 1e6, Zero::rejected,
       [](double x) { return ckpt::optimal_segments(Seconds(x), 10_s, 24_h); });
  const ckpt::AsyncPeriodOptions async{.blocking = 1_s, .latency = 60_s, .mtbf = 24_h};
  door("async_period, latency", 60, Zero::rejected, [async](double x) {
    auto options = async;
    options.latency = Seconds(x);
    return ckpt::async_period(options);
  });
  door("async_period, MTBF", 86400, Zero::rejected, [async](double x) {
    auto options = async;
    options.mtbf = Seconds(x);
    return ckpt::async_period(options);
  });
  const ckpt::AvailabilityInputs available{.save = 10_s, .mtbf = 24_h, .recovery = 60_s};
  door("availability, period", 3600, Zero::rejected,
       [&](double x) { return ckpt::availability(available, Period(Seconds(x))); });
  const ckpt::EttrInputs ettr{.mtbf = 24_h, .save = 10_s, .restart_overhead = 60_s};
  door("expected_ettr, interval", 3600, Zero::rejected,
       [&](double x) { return ckpt::expected_ettr(ettr, WorkInterval(Seconds(x))); });
  const ckpt::OverlappedSave overlapped{.length = 60_s};
  door("overlapped_waste, period", 3600, Zero::rejected,
       [&](double x) { return ckpt::overlapped_waste(overlapped, 24_h, Period(Seconds(x))); });
  door("multilevel, failure rate", 1e-5, Zero::rejected,
       [](double x) { return ckpt::CheckpointLevels{{.failure_rate = PerSecond(x), .write = 1_s, .recovery = 1_s}}; });
  door("multilevel_efficiency, interval", 600, Zero::rejected, [](double x) {
    const ckpt::CheckpointLevels levels{{.failure_rate = PerSecond(1e-5), .write = 1_s, .recovery = 1_s}};
    return ckpt::multilevel_efficiency(levels, {.interval = WorkInterval(Seconds(x))});
  });
}

void failures_and_runs() {
  using ckpt::Exponential;
  const ckpt::Run good{.work = 100_h, .save = {.blocking = 10_s}, .outage = {.restore = 60_s}};
  const auto hour = WorkInterval(1_h);
  const auto with = [&good, &hour](const auto& set) {
    return [&good, &hour, set](double x) {
      ckpt::Run run = good;
      set(run, Seconds(x));
      return ckpt::expected_time(run, Exponential{24_h}, hour);
    };
  };
  door("run, work", 1e6, Zero::rejected, with([](ckpt::Run& run, Seconds x) { run.work = x; }));
  door("run, blocking", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.save.blocking = x; }));
  door("run, copying", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.save.copying = x; }));
  door("run, writing", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.save.writing = x; }));
  door("run, detection", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.outage.detection = x; }));
  door("run, rescheduling", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.outage.rescheduling = x; }));
  door("run, restore", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.outage.restore = x; }));
  door("run, warm-up", 10, Zero::accepted, with([](ckpt::Run& run, Seconds x) { run.outage.warm_up = x; }));
  door("run, slowdown", 0.02, Zero::accepted, [&](double x) {
    ckpt::Run run = good;
    run.save.slowdown = x;
    return ckpt::expected_time(run, Exponential{24_h}, hour);
  });
  door("expected_time, MTBF", 86400, Zero::rejected,
       [&](double x) { return ckpt::expected_time(good, Exponential{Seconds(x)}, hour); });
  door("ledger, interval", 3600, Zero::rejected,
       [&](double x) { return ckpt::expected_ledger(good, Exponential{24_h}, WorkInterval(Seconds(x))); });
  door("ledger, MTBF", 86400, Zero::rejected,
       [&](double x) { return ckpt::expected_ledger(good, Exponential{Seconds(x)}, hour); });
  door("best_interval of another law, blocking", 10, Zero::rejected, [&](double x) {
    ckpt::Run run = good;
    run.save.blocking = Seconds(x);
    return ckpt::best_interval(run, ckpt::Weibull{24_h, 0.7});
  });
  door("long_run_goodput, interval", 3600, Zero::rejected, [&](double x) {
    return ckpt::long_run_goodput(good, ckpt::Weibull{24_h, 0.7}, WorkInterval(Seconds(x)));
  });
  door("best_interval, MTBF", 86400, Zero::rejected,
       [&](double x) { return ckpt::best_interval(good, Exponential{Seconds(x)}); });
  door("simulate, interval", 3600, Zero::rejected,
       [&](double x) { return ckpt::simulate(good, Exponential{24_h}, WorkInterval(Seconds(x)), {.max_runs = 10}); });
  expect(is_rejected([&] { return ckpt::expected_time(good, Exponential{1_s}, hour); }), "expected_time",
         "an infinite answer gets out");
  expect(is_rejected([&] { return ckpt::expected_ledger(good, Exponential{1_s}, hour); }), "ledger",
         "an infinite answer gets out");

  door("job_mtbf, nodes", 64, Zero::rejected, [](double x) { return ckpt::job_mtbf(2000_d, x); });
  door("job_mtbf, MTBF of a node", 1e8, Zero::rejected, [](double x) { return ckpt::job_mtbf(Seconds(x), 64); });
  door("series_mtbf", 1e8, Zero::rejected, [](double x) {
    const ckpt::Component parts[] = {{.mtbf = Seconds(x)}};
    return ckpt::series_mtbf(parts);
  });
  door("correlated_failures, fraction", 0.1, Zero::accepted,
       [](double x) { return ckpt::correlated_failures(2000_d, 64, {.fraction = x, .group_size = 8.0}); });
  door("correlated_failures, group", 8, Zero::rejected,
       [](double x) { return ckpt::correlated_failures(2000_d, 64, {.fraction = 0.1, .group_size = x}); });
  door("mtbf_from_fit", 1e3, Zero::rejected, [](double x) { return ckpt::mtbf_from_fit(x); });
  door("mtbf_from_afr", 0.05, Zero::rejected,
       [](double x) { return ckpt::mtbf_from_afr(x, ckpt::AnnualRate::failure_probability); });
  door("repair_time_from_availability", 0.99, Zero::rejected,
       [](double x) { return ckpt::repair_time_from_availability(x, 24_h); });
  door("observe_failures, time", 1e6, Zero::rejected,
       [](double x) { return ckpt::observe_failures(3, Seconds(x), 0.9); });
  door("observe_failures, confidence", 0.9, Zero::rejected,
       [](double x) { return ckpt::observe_failures(3, 100_d, x); });
  door("observe_failures, wall clock", 1e6, Zero::rejected,
       [](double x) { return ckpt::observe_failures(3, Seconds(x), 0_s); });
  door("observe_failures, downtime", 1e4, Zero::accepted,
       [](double x) { return ckpt::observe_failures(3, 100_d, Seconds(x)); });
  door("uptime, MTBF of wall clock", 1080, Zero::rejected,
       [](double x) { return ckpt::WallClockMtbf(Seconds(x)).uptime(0_s); });
  door("uptime, time down", 600, Zero::accepted,
       [](double x) { return ckpt::WallClockMtbf(1080_s).uptime(Seconds(x)); });
  door("wall_clock_mtbf, MTBF", 480, Zero::rejected, [](double x) { return ckpt::wall_clock_mtbf(Seconds(x), 600_s); });
  door("wall_clock_mtbf, time down", 600, Zero::accepted,
       [](double x) { return ckpt::wall_clock_mtbf(480_s, Seconds(x)); });
  door("exponential, time", 3600, Zero::accepted, [](double x) { return Exponential{24_h}.survival(Seconds(x)); });
  door("exponential, survival", 0.5, Zero::rejected, [](double x) { return Exponential{24_h}.inverse_survival(x); });
  door("weibull, shape", 0.7, Zero::rejected,
       [](double x) { return ckpt::Weibull{.mtbf = 24_h, .shape = x}.survival(1_h); });
  expect(is_rejected([] {
           return ckpt::Weibull{.mtbf = 24_h, .shape = number(std::bit_cast<std::uint64_t>(1e-3))}.survival(1_h);
         }),
         "weibull, scale", "a scale that no number holds gets in");
}

void planning() {
  door("bandwidth_for_penalty, bytes", 1e12, Zero::rejected,
       [](double x) { return ckpt::bandwidth_for_penalty(Bytes(x), Period(1_h), 0.01); });
  door("bandwidth_for_penalty, penalty", 0.01, Zero::rejected,
       [](double x) { return ckpt::bandwidth_for_penalty(1_TB, Period(1_h), x); });
  door("bandwidth_for_waste, waste", 0.1, Zero::rejected,
       [](double x) { return ckpt::bandwidth_for_waste(1_TB, 24_h, x); });
  door("required_writers, bandwidth", 1e10, Zero::rejected,
       [](double x) { return ckpt::required_writers(BytesPerSecond(x), 1_GBps, 100_GBps); });
  door("retention_after, period", 3600, Zero::rejected, [](double x) {
    return ckpt::retention_after(ckpt::RetentionPolicy{.last = 3, .period = Seconds(x), .bytes = 1_TB}, 10);
  });
  door("fill_time, capacity", 1e14, Zero::rejected, [](double x) {
    return ckpt::fill_time(ckpt::RetentionPolicy{.last = 3, .period = 1_h, .bytes = 1_TB}, {.capacity = Bytes(x)});
  });
}

/// A job that every strategy can take, and every part of it that is a number.
void jobs() {
  using ckpt::Input;
  const ckpt::Job good{
      .state = 1_TB,
      .machine = {.node = {.accelerators = 8,
                           .host_memory = 2_TB,
                           .network = 25_GBps,
                           .storage = ckpt::StorageTier{.write_bandwidth = 5_GBps, .read_bandwidth = 10_GBps}},
                  .nodes = 4,
                  .to_host = ckpt::HostLink{.per_accelerator = 50_GBps},
                  .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps, .read_bandwidth = 80_GBps}}},
      .training = {.work = 100_h, .step = 8_s, .update = 1_s, .network_idle = 2_s},
      .failures = {.law = ckpt::Exponential{24_h}, .outage = {.detection = 1_min, .restore = 60_s}},
      .saving = {.strategy = ckpt::SaveStrategy::snapshot, .interval = WorkInterval(1_h), .slowdown = 0.02}};
  const auto moved = [&good](Input input) {
    return [&good, input](double x) { static_cast<void>(ckpt::solve(ckpt::with(good, input, x))); };
  };
  const auto set = [&good](const auto& change) {
    return [&good, change](double x) {
      ckpt::Job job = good;
      change(job, x);
      static_cast<void>(ckpt::solve(job));
    };
  };
  door("job, bytes", 1e12, Zero::rejected, moved(Input::state));
  door("job, work", 1e6, Zero::rejected, moved(Input::work));
  door("job, step", 8, Zero::accepted, moved(Input::step));
  door("job, update", 1, Zero::accepted, moved(Input::update));
  door("job, idle network", 1, Zero::accepted, moved(Input::network_idle));
  door("job, MTBF", 86400, Zero::rejected, moved(Input::mtbf));
  door("job, MTBF of a node", 1e8, Zero::rejected, set([](ckpt::Job& job, double x) {
         job.failures.law.reset();
         job.failures.node_mtbf = Seconds(x);
       }));
  door("job, detection", 60, Zero::accepted, moved(Input::detection));
  door("job, rescheduling", 60, Zero::accepted, moved(Input::rescheduling));
  door("job, restore", 60, Zero::accepted, moved(Input::restore));
  door("job, warm-up", 60, Zero::accepted, moved(Input::warm_up));
  door("job, interval", 3600, Zero::rejected, moved(Input::interval));
  door("job, period", 3600, Zero::rejected, set([](ckpt::Job& job, double x) {
         job.saving.interval.reset();
         job.saving.period = Period(Seconds(x));
       }));
  door("job, slowdown", 0.1, Zero::accepted, moved(Input::slowdown));
  door("job, slowdown that nobody looks at", 0.1, Zero::accepted, set([](ckpt::Job& job, double x) {
         job.saving.strategy = ckpt::SaveStrategy::synchronous;
         job.saving.slowdown = x;
       }));
  door("job, writers", 8, Zero::rejected, moved(Input::writers));
  door("job, shared storage, writing", 4e10, Zero::rejected, moved(Input::shared_write));
  door("job, shared storage, reading", 8e10, Zero::rejected, set([](ckpt::Job& job, double x) {
         job.machine.shared->tier.read_bandwidth = BytesPerSecond(x);
         job.failures.outage.restore.reset();
       }));
  door("job, network", 1e10, Zero::rejected, moved(Input::network));
  door("job, host link", 5e10, Zero::rejected, moved(Input::host_link));
  door("job, part of the link", 0.5, Zero::rejected,
       set([](ckpt::Job& job, double x) { job.machine.to_host->all_accelerators = x; }));
  door("job, serialiser", 1e9, Zero::rejected, moved(Input::serialise));
  door("job, copy in the host", 1e9, Zero::rejected, moved(Input::host_copy));
  door("job, free host memory", 1e12, Zero::rejected, moved(Input::host_memory_free));
  door("job, local drives", 5e9, Zero::rejected, set([](ckpt::Job& job, double x) {
         job.machine.shared.reset();
         job.machine.node.storage->write_bandwidth = BytesPerSecond(x);
       }));
  door("job, peers", 2e10, Zero::rejected, set([](ckpt::Job& job, double x) {
         job.saving.strategy = ckpt::SaveStrategy::peer_memory;
         job.machine.node.network = BytesPerSecond(x);
       }));
  door("job, blocking", 10, Zero::accepted, moved(Input::blocking));
  door("job, writing", 10, Zero::accepted, moved(Input::writing));
  door("job, rest of the copy", 10, Zero::accepted,
       set([](ckpt::Job& job, double x) { job.saving.cost = ckpt::SaveCost{.copying = Seconds(x)}; }));
  door("job, measured slowdown", 0.1, Zero::accepted,
       set([](ckpt::Job& job, double x) { job.saving.cost = ckpt::SaveCost{.writing = 1_s, .slowdown = x}; }));
  door("require, target", 0.5, Zero::rejected,
       [&good](double x) { static_cast<void>(ckpt::require(good, Input::mtbf, x)); });
  door("require an interval, target", 0.5, Zero::rejected,
       [&good](double x) { static_cast<void>(ckpt::require(good, Input::interval, x)); });
  door("gain, factor", 2, Zero::rejected, [&good](double x) { static_cast<void>(ckpt::gain(good, Input::mtbf, x)); });
  door("with, nodes", 8, Zero::rejected, moved(Input::nodes));
  door("with, buffers", 2, Zero::rejected, moved(Input::buffers));
  door("with, replicas", 2, Zero::rejected, moved(Input::replicas));
  door("diagnose a job, measured", 10, Zero::rejected,
       [&good](double x) { static_cast<void>(ckpt::diagnose(good, Seconds(x))); });
}

/// A NaN goes through a function; nothing hangs.
void functions() {
  const auto is_nan = [](double x) { return (std::bit_cast<std::uint64_t>(x) << 1) > 0xffe0'0000'0000'0000; };
  expect(is_nan(ckpt::math::lambert_w0(nan_)), "lambert_w0", "a NaN becomes a number");
  expect(is_nan(ckpt::math::one_plus_lambert_w0(nan_)), "one_plus_lambert_w0", "a NaN becomes a number");
  expect(is_nan(ckpt::math::tgamma(nan_)), "tgamma", "a NaN becomes a number");
  expect(is_nan(ckpt::math::lgamma(nan_)), "lgamma", "a NaN becomes a number");
  expect(is_nan(ckpt::math::digamma(nan_)), "digamma", "a NaN becomes a number");
  expect(is_nan(ckpt::math::gamma_p(2.0, nan_)), "gamma_p", "a NaN becomes a number");
  expect(is_nan(ckpt::math::gamma_p_inverse(nan_, 0.5)), "gamma_p_inverse", "a NaN becomes a number");
  const double q = ckpt::math::gamma_q(2.0, number(std::bit_cast<std::uint64_t>(5.0)));
  expect(q > 0.0404276 && q < 0.0404277, "gamma_q", "wrong value");  // 6 e^-5
  const double x = ckpt::math::gamma_p_inverse(2.0, number(std::bit_cast<std::uint64_t>(0.5)));
  expect(x > 1.6783469 && x < 1.6783470, "gamma_p_inverse", "wrong value");
}

/// The text names the value, whatever it is.
void texts() {
  const auto text_of = [](double x) {
    try {
      static_cast<void>(ckpt::young_work_interval(Seconds(x), 24_h));
    } catch (const ckpt::InvalidInput& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  expect(text_of(nan_).ends_with("(got nan)"), "text", "a NaN is called something else");
  expect(text_of(negative_nan).ends_with("(got nan)"), "text", "a NaN is called something else");
  expect(text_of(infinity).ends_with("(got inf)"), "text", "an infinity is called something else");
  expect(text_of(minus_one).ends_with("(got -1)"), "text", "-1 is called something else");
}

}  // namespace

int main() {
  first_answer();
  batches<double>("batch");
  batches<float>("batch of float");
  paths();
  strategies();
  intervals();
  failures_and_runs();
  planning();
  jobs();
  functions();
  texts();
  std::printf("%d probes, %d failed\n", probes, failures);
  return failures == 0 ? 0 : 1;
}
