// The calls of docs/cheat_sheet.md.

#include <chrono>

#include <fmt/format.h>

#include <ckpt/all.hpp>
#include <ckpt/io/huggingface.hpp>

using namespace ckpt::literals;

namespace {

void quantities() {
  // Quantities: literals, numbers times a unit, std::chrono; out again by unit, or printed.
  const ckpt::Seconds period = 90_min;
  const ckpt::BytesPerSecond rate = 3.5 * ckpt::units::GBps;
  const ckpt::Seconds timeout = std::chrono::seconds(30);
  fmt::print("{} {:.1GiB} {} {}\n", period.in(ckpt::units::h), rate * period, rate, timeout.value());
}

void first_answer() {
  // Model, hardware, optimizer, options: size, time, flag, penalty.
  const auto first = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_8b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                                   {.period = 1_h, .writing_nodes = 4});
  fmt::print("{}, bottleneck {}\n", first, first.storage_bottleneck);
}

void state() {
  // What is saved, and by whom.
  const auto state = ckpt::take_inventory(ckpt::models::get("llama3-8b"), ckpt::Adam<ckpt::Fp32>{},
                                          {.data = 32, .zero = ckpt::Zero::everything});
  fmt::print("{} B, {} writers, {} files\n", state.bytes_written(), state.writers(), state.files());
  const auto config = ckpt::read_huggingface_config_file("examples/data/llama-3-70b.json");
  fmt::print("{} parameters\n", config.parameters);
}

void path() {
  // How long a save takes: a path of a machine, or stages with rates.
  const ckpt::Machine machine{.node = ckpt::nodes::dgx_h100, .nodes = 4};
  const ckpt::SharedTier lustre{.write_aggregate = 40_GBps, .read_aggregate = 60_GBps};
  const auto load = ckpt::even_load(100_GB, 32, 1, {.writers_per_node = 8});
  const auto save = ckpt::path_to_shared(machine, lustre, {.asynchronous = true}).solve(load);
  fmt::print("blocks {}, durable after {}, {} binds\n", save.blocking, save.durable_after, save.binding().name);
  const auto why = ckpt::diagnose(ckpt::path_to_shared(machine, lustre), load, 2_min);
  fmt::print("{}\n", why);
}

void failures() {
  // What goes wrong: MTBF of a job from one node, from a count, in other units.
  const ckpt::Seconds mtbf = ckpt::job_mtbf(50'000_h, 512);
  const auto seen = ckpt::observe_failures(18, 330_h);
  fmt::print("{:.1h}; {:.1h}, {:.1h} ... {:.1h}\n", mtbf, seen.mtbf(), seen.mtbf_low(), seen.mtbf_high());
}

void intervals() {
  // How often: each formula under its own name; tau is work, T from start to start.
  const auto best = ckpt::optimal_work_interval(30_s, 8_h);
  const ckpt::WorkInterval young = ckpt::young_work_interval(30_s, 8_h).interval;
  fmt::print("{}; Young {}, from start to start {}\n", best, young, young.period(30_s));
}

void goodput() {
  // What it costs: exact expectation, ledger, best interval, simulation.
  const ckpt::Run run{.work = 720_h, .save = {.blocking = 30_s}, .outage = {.restore = 5_min}};
  const ckpt::Exponential law{8_h};
  const auto tau = ckpt::best_segments(run, law).interval;
  const auto runs = ckpt::simulate(run, ckpt::Weibull{8_h, 0.7}, tau, {.max_runs = 1000});
  fmt::print("{}\nsimulated {:.0h}\n", ckpt::expected_ledger(run, law, tau), runs.mean);
}

void whole_job() {
  // The whole job: five parts in, one outcome out; then the same with an input moved.
  const ckpt::Job job{
      .state = {ckpt::models::llama3_8b, ckpt::Adam{}},
      .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 4, .shared = ckpt::SharedTier{.write_aggregate = 5_GBps}},
      .training = {.work = 720_h, .step = 2_s},
      .failures = {.law = ckpt::Exponential{24_h}, .outage = {.detection = 1_min}},
      .saving = {.strategy = ckpt::SaveStrategy::snapshot}};
  fmt::print("{}\n", ckpt::solve(job));
  for (const auto& row : ckpt::compare_strategies(job)) fmt::print("{}\n", row);
  for (const auto& row : ckpt::compare_intervals(job)) fmt::print("{}\n", row);
  fmt::print("{:.4f}\n", ckpt::gain(job, ckpt::Input::mtbf, 2.0));
  fmt::print("{}\n", ckpt::require(job, ckpt::Input::shared_write, 0.995));
  fmt::print("{:.4f}\n", ckpt::solve(with(job, ckpt::Input::nodes, 8)).goodput());
  fmt::print("{}\n", to_string(ckpt::best(job).saving.strategy));
}

}  // namespace

int main() {
  quantities();
  first_answer();
  state();
  path();
  failures();
  intervals();
  goodput();
  whole_job();
}
