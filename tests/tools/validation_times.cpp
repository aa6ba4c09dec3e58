// Prints the times of docs/validation.md: published saves and loads, what the catalog's figures predict for them, which
// stage binds, and what the binding stage must have reached where the two differ. CI runs it and compares.

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/machine.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/job/sizing.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/save/writers.hpp>
#include <ckpt/state/inventory.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/parallelism.hpp>

#include "table.hpp"

namespace {

using ckpt::BytesPerSecond;
using ckpt::SaveLoad;
using ckpt::SavePath;
using ckpt::Seconds;
using ckpt::Stage;
using namespace ckpt::literals;

std::string time_text(Seconds time) { return time < 1_s ? fmt::format("{:.1ms}", time) : fmt::format("{:s}", time); }

/// Lines about one case.
class Case {
 public:
  explicit Case(std::string_view title) : title_(title) {
    table_.add({"", "published", "predicted", "ratio", "binds", "fits with"});
  }

  /// A time, and the path that should explain it; `fit`: one of whose rates is from this time.
  Case& row(std::string_view what, Seconds published, const SavePath& path, const SaveLoad& load, bool fit = false) {
    const auto diagnosis = ckpt::diagnose(path, load, published);
    const auto& binding = diagnosis.path.binding();
    std::vector<std::string> cells{std::string(what), time_text(published), time_text(diagnosis.expected),
                                   fmt::format("{:.3g}", diagnosis.ratio),
                                   fmt::format("{}, {}", binding.name, to_string(binding.limit))};
    if (fit) {
      cells.emplace_back("is the fit");
    } else if (diagnosis.as_expected) {
      cells.emplace_back("as it is");
    } else {
      cells.emplace_back(fmt::format("{:.3g} of its rate", fitted_efficiency(path, load, published)));
      for (const auto& found : diagnosis.findings()) {
        if (found.cause == ckpt::Cause::page_cache && binding.limit == ckpt::Limit::shared)
          cells.back() += ": page cache";
      }
    }
    table_.add(cells);
    return *this;
  }
  /// A time for which the storage is not known: what the bytes needed.
  Case& rate_only(std::string_view what, Seconds published, const SaveLoad& load) {
    table_.add({std::string(what), time_text(published), "none", "-", "storage, no figure known",
                fmt::format("{} of all together", load.bytes() / published)});
    return *this;
  }
  Case& row(std::initializer_list<std::string> cells) {
    table_.add(std::vector<std::string>(cells));
    return *this;
  }
  Case& note(std::string_view text) {
    notes_ += fmt::format("  {}\n", text);
    return *this;
  }
  void print() const { fmt::print("{}\n{}{}\n", title_, table_.text(), notes_); }

 private:
  /// The part of its rates at which the binding stage would take the published time, checked by solving again.
  static double fitted_efficiency(const SavePath& path, const SaveLoad& load, Seconds published) {
    const auto result = path.solve(load);
    SavePath fitted = path;
    double& efficiency = fitted.stages()[result.binding_index()].efficiency;
    efficiency *= result.binding().time / published;
    const double ratio = fitted.solve(load).durable_after / published;
    if (!(std::abs(ratio - 1.0) < 1e-9)) {
      std::fprintf(stderr, "the fitted path gives another time\n");
      std::exit(1);
    }
    return efficiency;
  }

  std::string title_;
  examples::Table table_{3};
  std::string notes_{};
};

/// Rates of one process, as a path of its own.
SavePath process_path(const ckpt::Serialiser& serialiser) { return {ckpt::serialise_stage(serialiser)}; }

/// Storage that all writers share, and nothing else.
SavePath shared_path(std::string_view name, BytesPerSecond rate) { return {Stage{.name = name, .shared = rate}}; }

void primus() {
  const auto inventory = [](ckpt::WriterRule saving) {
    return ckpt::take_inventory(ckpt::models::llama2_7b, ckpt::Adam{},
                                {.data = 8, .zero = ckpt::Zero::optimizer, .writer_rule = saving});
  };
  const SaveLoad gathered(inventory(ckpt::WriterRule::gathered), {.writers_per_node = 8});
  const SaveLoad parallel(inventory(ckpt::WriterRule::fully_parallel), {.writers_per_node = 8});
  Case("1  Llama-2-7B, Megatron, Adam, 8 GPUs of one node: 94.34 GB")
      .rate_only("save", 758_s, gathered)
      .rate_only("load", 174_s, gathered)
      .row("save, one torch.save", 758_s, process_path(ckpt::serialisers::torch_save_local), gathered)
      .row("save, eight torch.save", 758_s, process_path(ckpt::serialisers::torch_save_local), parallel)
      .note("The source names no storage, so that there is no figure to predict from. torch.save is that of case 8.")
      .note("The run asked for a fully parallel save; Megatron's torch format gathers to one rank all the same.")
      .note("Either way most of the 758 s are something else: the storage, or the gathering.")
      .print();
}

void bloom() {
  const auto inventory = ckpt::take_inventory(ckpt::models::bloom_176b, ckpt::Adam{},
                                              {.tensor = 4, .pipeline = 12, .data = 8, .zero = ckpt::Zero::optimizer});
  const SaveLoad load(inventory, {.writers_per_node = 8});
  const SaveLoad even = ckpt::even_load(load.bytes(), 384.0, 1.0, {.writers_per_node = 8});
  Case("2  BLOOM-176B, 384 A100, tensor 4, pipeline 12, data 8, ZeRO 1: 2.3 TiB to GPFS")
      .rate_only("save", 40_s, even)
      .row("even, torch.save", 40_s, process_path(ckpt::serialisers::torch_save_lustre), even)
      .row("by rank, torch.save", 40_s, process_path(ckpt::serialisers::torch_save_lustre), load)
      .note("No figure for the file system: `jean_zay_bloom` of the catalog is this very save, and predicts nothing.")
      .note("By rank: replica 0 writes the weights besides its share of the optimizer, so its ranks are the last.")
      .print();
}

void mlperf() {
  const SaveLoad load = ckpt::even_load(104.705_GiB, 8.0, 1.0, {.writers_per_node = 8});
  const SavePath after = shared_path("file system as run 1", load.bytes() / 10.3330_s);
  Case("6  MLPerf Storage llama3-8b, 8 processes on one host, parallel file system: 104.7 GiB")
      .rate_only("with fsync, run 1", 10.3330_s, load)
      .row("with fsync, run 2", 10.3063_s, after, load)
      .row("with fsync, run 3", 10.5496_s, after, load)
      .row("without, run 1", 1.9048_s, after, load)
      .row("without, run 2", 2.0252_s, after, load)
      .row("without, run 3", 1.9346_s, after, load)
      .note("The file system is not named: run 1 is the fit, the other rows are predicted from it.")
      .note(fmt::format(
          "The host has 503 GiB of memory: {:.0GB/s} are what it takes in, not what the file system stores.",
          load.bytes() / 1.9048_s))
      .print();
}

ckpt::Machine p4d(double processes) {
  return {.name = "p4d",
          .node = ckpt::nodes::aws_p4d,
          .nodes = processes > 8.0 ? static_cast<unsigned>(processes) / 8U : 1U};
}

/// Published times of torchsnapshot by the number of GPUs.
struct ByGpus {
  double gpus;
  Seconds time;
};

/// 20 GB by so many processes, eight on a node.
SaveLoad ddp(double gpus) { return ckpt::even_load(20_GB, gpus, 1.0, {.writers_per_node = 8}); }

/// What was fitted on some rows, for the others: the rate of a process on the first; that of a node on the second; and
/// that of a node, with a part that does not shrink with the bytes, on the second and the last.
void predict_others(Case& table, const ByGpus (&rows)[4], const Stage& storage) {
  const auto predict = [&](std::size_t i, std::string_view from, const SavePath& path) {
    table.row(fmt::format("{} GPUs, from {}", rows[i].gpus, from), rows[i].time, path, ddp(rows[i].gpus));
  };
  const SavePath process{Stage{.name = "process", .per_writer = 20_GB / rows[0].time}, storage};
  for (const std::size_t i : {1U, 2U, 3U}) predict(i, "1", process);
  const SavePath node{Stage{.name = "node", .per_node = 20_GB / rows[1].time}};
  for (const std::size_t i : {2U, 3U}) predict(i, "8", node);
  const Seconds moving = (rows[1].time - rows[3].time) * (4.0 / 3.0);  // on one node; a fourth of it on four
  const Seconds fixed = rows[1].time - moving;
  const SavePath both{
      Stage{.name = "node", .per_node = 20_GB / moving},
      Stage{.name = "fixed part", .latency_per_file = fixed, .handoff = ckpt::Handoff::store_and_forward}};
  predict(2, "8 and 32", both);
  table.note(
      fmt::format("From 8 and 32: {} for each node, and {:s} that more nodes do not shorten.", 20_GB / moving, fixed));
}

void torchsnapshot() {
  const auto name = [](double gpus) { return fmt::format("torchsnapshot, {} GPU{}", gpus, gpus > 1.0 ? "s" : ""); };
  const ByGpus local[] = {{1.0, 13.91_s}, {8.0, 3.38_s}, {16.0, 2.02_s}, {32.0, 1.29_s}};
  Case nvme("8  DDP model of 20 GB, p4d.24xlarge (8 A100), local NVMe drives");
  nvme.row("torch.save, 1 process", 32_s, path_to_local(p4d(1.0)), ddp(1.0));
  for (const auto& [gpus, time] : local) nvme.row(name(gpus), time, path_to_local(p4d(gpus)), ddp(gpus));
  predict_others(nvme, local, ckpt::local_write_stage(p4d(1.0)));
  nvme.note("One process does not keep eight drives busy: it serialises at its own rate. Eight processes nearly do.")
      .print();

  // Clients over TCP: the service got EFA after the measurement.
  const Stage tcp{.name = "Lustre client", .per_node = ckpt::storage::fsx_lustre_client_tcp.write_bandwidth};
  const SavePath client{ckpt::device_to_host_stage(p4d(8.0)), ckpt::network_stage(p4d(8.0)), tcp};
  const ByGpus remote[] = {{1.0, 14.52_s}, {8.0, 7.61_s}, {16.0, 4.61_s}, {32.0, 2.68_s}};
  Case lustre("8  The same, FSx for Lustre");
  lustre.row("torch.save, 1 process", 38_s, client, ddp(1.0));
  for (const auto& [gpus, time] : remote) lustre.row(name(gpus), time, client, ddp(gpus));
  predict_others(lustre, remote, tcp);
  lustre
      .note(
          "The capacity, from which the service's bandwidth follows, is not published: what is predicted is the limit")
      .note("of its clients, a lower bound.")
      .print();
}

void cloud_storage() {
  struct Transfer {
    std::string_view size_text;
    ckpt::Bytes size;
    Seconds connector, by_default, load;
  };
  const Transfer transfers[] = {{"75.6 MB", 75.6_MB, 0.56_s, 0.81_s, 0.51_s},
                                {"298 MB", 298_MB, 1.03_s, 2.87_s, 1.03_s},
                                {"2.5 GB", 2500_MB, 6.25_s, 25.61_s, 14.77_s},
                                {"24.2 GB", 24200_MB, 64.5_s, 757.1_s, 113.14_s}};
  const SavePath connector = process_path(ckpt::serialisers::gcs_connector);
  const SavePath load{ckpt::deserialise_stage(ckpt::serialisers::gcs_connector)};
  const SavePath by_default = process_path(ckpt::serialisers::gcs_default);
  SavePath with_latency = connector;  // fitted on the smallest and the largest file
  with_latency.stages()[0].latency_per_file =
      transfers[0].connector - transfers[0].size / ckpt::serialisers::gcs_connector.write_per_process;
  Case table("11 One process, one file to Cloud Storage");
  for (std::size_t i = 0; i < std::size(transfers); ++i) {
    const Transfer& t = transfers[i];
    table.row(fmt::format("connector {}", t.size_text), t.connector, connector, ckpt::even_load(t.size, 1.0), i == 3);
  }
  for (std::size_t i = 0; i < std::size(transfers); ++i) {
    const Transfer& t = transfers[i];
    table.row(fmt::format("connector {}, latency", t.size_text), t.connector, with_latency,
              ckpt::even_load(t.size, 1.0), i == 0 || i == 3);
  }
  for (std::size_t i = 0; i < std::size(transfers); ++i) {
    const Transfer& t = transfers[i];
    table.row(fmt::format("load {}", t.size_text), t.load, load, ckpt::even_load(t.size, 1.0), i == 3);
  }
  for (std::size_t i = 0; i < std::size(transfers); ++i) {
    const Transfer& t = transfers[i];
    table.row(fmt::format("default {}", t.size_text), t.by_default, by_default, ckpt::even_load(t.size, 1.0), i == 2);
  }
  table
      .note("No data sheet says what one stream to the bucket reaches. The rates are the catalog's, each from one row:")
      .note("connector and load from 24.2 GB, default from 2.5 GB. The other rows are predicted; with")
      .note(fmt::format("{:.3s} per file, from 75.6 MB, the connector's small files fit, too.",
                        with_latency.stages()[0].latency_per_file))
      .note("The default is no rate: 24.2 GB take three times as long as its bytes say, with no explanation here.")
      .print();
}

void one_drive() {
  const SaveLoad load = ckpt::even_load(1636_GB, 8.0, 1.0, {.writers_per_node = 8});
  const auto drive = [](const ckpt::StorageTier& tier) { return shared_path("drive", tier.write_bandwidth); };
  struct Measured {
    std::string_view name;
    const ckpt::StorageTier& tier;
    Seconds time;
  };
  const Measured drives[] = {{"CD9P-R, first", ckpt::storage::kioxia_cd9p_r, 464.7_s},
                             {"CD9P-R, 12th", ckpt::storage::kioxia_cd9p_r, 569.7_s},
                             {"9550 MAX, least", ckpt::storage::micron_9550_max, 531.3_s},
                             {"9550 MAX, most", ckpt::storage::micron_9550_max, 569.1_s},
                             {"X200P, least", ckpt::storage::pascari_x200p, 674.5_s},
                             {"X200P, most", ckpt::storage::pascari_x200p, 690_s}};
  const SavePath torch_save = process_path(ckpt::serialisers::torch_save_local);
  const SavePath process{Stage{.name = "process as CD9P-R", .per_writer = load.heaviest_writer() / drives[1].time}};
  Case table("12 Llama-3.1-405B style checkpoint by torch.save, 8 ranks, one generation-5 drive: 1636 GB");
  for (const Measured& m : drives) table.row(m.name, m.time, drive(m.tier), load);
  table.row("CD9P-R, 12th, torch.save", drives[1].time, torch_save, load);
  for (std::size_t i = 2; i < std::size(drives); ++i) {
    SavePath path = process;
    path.add(Stage{.name = "drive", .shared = drives[i].tier.write_bandwidth});
    table.row(fmt::format("{} from CD9P-R", drives[i].name), drives[i].time, path, load);
  }
  table
      .note(
          "Drives as fio measures them, 128 KiB, queue depth 16. The 9550 MAX, 59 % faster there, saves no faster than "
          "the")
      .note(
          "CD9P-R: its sequential rate does not bind. Eight processes in torch.save are the likely reason, not a "
          "proven one.")
      .note(fmt::format("From the CD9P-R, 12th: {} for each process; the drive does not bind.",
                        process.stages()[0].per_writer.value()))
      .print();
}

void deep_nvme() {
  const auto gpu_link = [](const ckpt::Accelerator& gpu, std::string_view name) {
    return Stage{.name = name, .per_writer = gpu.host_link};
  };
  const auto write = [&](const ckpt::StorageTier& array, const ckpt::Accelerator& gpu) {
    return SavePath{gpu_link(gpu, "device to host"), Stage{.name = "drives", .shared = array.write_bandwidth}};
  };
  const auto read = [&](const ckpt::StorageTier& array, const ckpt::Accelerator& gpu) {
    return SavePath{Stage{.name = "drives", .shared = array.read_bandwidth}, gpu_link(gpu, "host to device")};
  };
  const SaveLoad load = ckpt::even_load(1_GB, 1.0);
  const auto time = [&](BytesPerSecond rate) { return load.bytes() / rate; };
  const auto& a100 = ckpt::accelerators::a100_pcie_80gb;
  const auto& h200 = ckpt::accelerators::h200_sxm;
  const auto gen4 = ckpt::raid0(ckpt::storage::samsung_pm9a3, 4);
  const auto gen4_small = ckpt::raid0(ckpt::storage::samsung_pm9a3_1_92tb, 4);
  const auto gen5_4 = ckpt::raid0(ckpt::storage::samsung_pm1743, 4);
  const auto gen5_8 = ckpt::raid0(ckpt::storage::samsung_pm1743, 8);
  const auto half_of_8 = [](const ckpt::StorageTier& four) {
    ckpt::StorageTier eight = four;
    eight.write_bandwidth = four.write_bandwidth * 2.0;
    eight.read_bandwidth = *four.read_bandwidth * 2.0;
    return eight;
  };
  const auto from_four = half_of_8(ckpt::storage::raid0_4x_gen5);
  Case("14 GPU memory to NVMe drives in RAID 0, DeepNVMe: transfers of 1 GB")
      .row("4 x gen 4, write", time(5_GBps), write(gen4, a100), load)
      .row("4 x gen 4, write, small", time(5_GBps), write(gen4_small, a100), load)
      .row("4 x gen 4, read", time(10_GBps), read(gen4, a100), load)
      .row("4 x gen 5, write", time(11_GBps), write(gen5_4, h200), load)
      .row("4 x gen 5, read", time(27_GBps), read(gen5_4, h200), load)
      .row("8 x gen 5, write", time(26_GBps), write(gen5_8, h200), load)
      .row("8 x gen 5, read", time(48_GBps), read(gen5_8, h200), load)
      .row("8 from 4 x gen 5, write", time(26_GBps), write(from_four, h200), load)
      .row("8 from 4 x gen 5, read", time(48_GBps), read(from_four, h200), load)
      .note("The drives are not named. Assumed: Samsung PM9A3 (4.0 and 6.8 GB/s), small: its 1.92 TB model (2.7 GB/s),")
      .note(
          "and PM1743 (6.6 and 13 GB/s), and one GPU over its own link. Which drives and how many GPUs there were is "
          "not")
      .note("published, nor is why a stripe reaches a third to a half of their sum. What four reach predicts eight.")
      .print();
}

void arithmetic() {
  const auto gemini = ckpt::even_load(530e9 * 12.0 * ckpt::units::B, 1.0);
  Case("Published arithmetic")
      .row("530e9 x 12 B at 20 Gbit/s", 42_min, shared_path("remote storage", 20_Gbps), gemini)
      .row({"40 s every 3 h", "0.37 %",
            fmt::format("{:.2f} %", 100.0 * ckpt::overhead_fraction(40_s, ckpt::Period(3_h))),
            fmt::format("{:.3g}", 0.0037 / ckpt::overhead_fraction(40_s, ckpt::Period(3_h))), "", ""})
      .print();
}

}  // namespace

int main() {
  fmt::print(
      "ratio: published / predicted. binds: the stage that decides, and what limits it. fits with: the part of that\n"
      "stage's rate at which it would take the published time, where the prediction is off by more than 25 %; a fit,\n"
      "not a check.\n\n");
  primus();
  bloom();
  mlperf();
  torchsnapshot();
  cloud_storage();
  one_drive();
  deep_nvme();
  arithmetic();
  return 0;
}
