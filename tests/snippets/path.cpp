// The snippets of docs/path.md.

#include <fmt/format.h>

#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/host_memory.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/job/sizing.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/restore.hpp>

namespace {

using namespace ckpt::literals;

/// Stages written out.
void by_hand() {
  const ckpt::SavePath path{{.name = "copy", .per_writer = 25_GBps},
                            {.name = "write", .per_node = 5_GBps, .shared = 30_GBps}};
  const auto load = ckpt::even_load(800_GB, 64, 1, {.writers_per_node = 8});
  fmt::print("{:t}\n", path.solve(load));
}

/// A 70B model on 16 nodes to cloud Lustre.
ckpt::Machine cluster() { return {.node = ckpt::nodes::aws_p5en, .nodes = 16, .to_host = ckpt::host_links::h200_out}; }
ckpt::SharedTier lustre() {
  return {.tier = ckpt::provisioned(ckpt::storage::fsx_lustre_persistent2_500, 48_TiB),
          .write_per_client = 100_Gbps,
          .read_per_client = 100_Gbps};
}

void from_a_cluster() {
  const ckpt::Machine machine = cluster();
  const ckpt::ParallelLayout layout{.tensor = 8, .data = 16, .zero = ckpt::Zero::optimizer};
  const auto state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam<>{}, layout);
  const auto load = ckpt::machine_load(state, machine);
  const auto path = ckpt::path_to_shared(machine, lustre(),
                                         {.serialiser = ckpt::serialisers::torch_save_lustre, .asynchronous = true});
  fmt::print("{:t}\n", path.solve(load));
}

/// 96.4 GB in 160 s.
void is_it_slow() {
  const ckpt::SavePath path{{.name = "local drives", .per_node = 8_GBps}};
  const auto load = ckpt::even_load(96.4_GB, 8, 1, {.writers_per_node = 8});
  const auto found = ckpt::diagnose(path, load, 160_s, {.process_rate = 0.63_GBps, .optimizer_bytes = 64.3_GB});
  fmt::print("expected {:.1f} s, measured {:.0f} s: {:.1f} times as long\n", found.expected.value(),
             found.measured.value(), found.ratio);
  for (const auto& finding : found.findings()) {
    fmt::print("{}: would take {:.0f} s\n", to_string(finding.cause), finding.predicted.value());
  }
}

/// Loads are compared as saves are.
void is_the_load_slow() {
  const ckpt::Restore restart{.read = {{.name = "file system", .shared = 10_GBps}}};
  const auto load = ckpt::read_load(1_TB, 64, 1, {.layout = {.writers_per_node = 8}});
  const auto found = ckpt::diagnose(restart, load, 790_s, {.replicas = 8});
  fmt::print("{}\n", found);
}

/// What the host takes the state into.
void into_the_host() {
  const ckpt::Machine machine = cluster();
  const auto load = ckpt::even_load(128 * 15.4_GB, 128, 1, {.writers_per_node = 8});
  for (const auto* memory : ckpt::host_memory::all) {
    const auto path = ckpt::path_to_shared(machine, lustre(), {.host_memory = *memory, .asynchronous = true});
    fmt::print("{:<8}  training waits {:.2f} s\n", memory->name, path.solve(load).blocking.value());
  }
}

/// Published times and what the path says.
void published() {
  const auto p4d = [](double processes, const ckpt::Serialiser& serialiser) {
    const ckpt::SavePath path{ckpt::serialise_stage(serialiser), {.name = "drives", .per_node = 8_GBps}};
    return path.solve(ckpt::even_load(20_GB, processes, 1, {.writers_per_node = 8}));
  };
  struct Row {
    double processes;
    double measured;
  };
  for (const Row row : {Row{8, 3.38}, Row{16, 2.02}, Row{32, 1.29}}) {
    const auto result = p4d(row.processes, ckpt::serialisers::torchsnapshot_local);
    fmt::print("{:>2.0f} processes: measured {:.2f} s, path {:.2f} s ({}), efficiency {:.2f}\n", row.processes,
               row.measured, result.durable_after.value(), to_string(result.binding().limit),
               result.durable_after.value() / row.measured);
  }
}

/// Back again: all replicas read, or one.
void restore() {
  const ckpt::Machine machine = cluster();
  const ckpt::ParallelLayout layout{.tensor = 8, .data = 16, .zero = ckpt::Zero::optimizer};
  const auto state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam<>{}, layout);
  ckpt::Restore restart{.detection = 60_s,
                        .rescheduling = 120_s,
                        .read = ckpt::path_from_shared(machine, lustre()),
                        .broadcast = ckpt::peer_stage(machine),
                        .warm_up = 30_s};
  for (const auto reading : {ckpt::Reading::every_replica, ckpt::Reading::once}) {
    const auto result = restart.solve(ckpt::read_load(state, {.reading = reading, .layout = {.writers_per_node = 8}}));
    fmt::print("read {:.0f} s, in all {:.0f} s, longest: {}\n", result.read.value(), result.total.value(),
               to_string(result.binding));
  }
}

void sizing() {
  fmt::print("{:.1GB/s}\n", ckpt::bandwidth_for_penalty(14_TB, ckpt::Period{30_min}, 0.05));
  fmt::print("{:.1GB/s}\n", ckpt::bandwidth_for_penalty(14_TB, ckpt::Period{30_min}));
}

}  // namespace

int main() {
  by_hand();
  from_a_cluster();
  into_the_host();
  is_it_slow();
  is_the_load_slow();
  published();
  restore();
  sizing();
}
