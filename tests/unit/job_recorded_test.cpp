// Jobs against what the chain of functions before them computed (tests/data/jobs/README.md): the same numbers but where
// they were meant to change, each of these cases by name.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

#include <ckpt/catalog/models.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/paths.hpp>
#include <ckpt/save/machine_path.hpp>

#include "catch.hpp"
#include "csv.hpp"

using namespace ckpt::literals;

namespace {

using ckpt::SaveStrategy;
using ckpt::Seconds;

double number(const test::Row& row, const char* column) { return std::strtod(row.at(column).c_str(), nullptr); }
std::uint64_t count(const test::Row& row, const char* column) {
  return std::strtoull(row.at(column).c_str(), nullptr, 10);
}
std::optional<ckpt::BytesPerSecond> rate(const test::Row& row, const char* column) {
  if (row.at(column).empty()) return {};
  return ckpt::BytesPerSecond(number(row, column));
}

SaveStrategy strategy(const std::string& name) {
  for (const auto each : {SaveStrategy::synchronous, SaveStrategy::snapshot, SaveStrategy::overlapped_snapshot,
                          SaveStrategy::peer_memory, SaveStrategy::local_first}) {
    if (to_string(each) == name) return each;
  }
  throw std::runtime_error("no strategy " + name);
}

ckpt::Job job(const test::Row& row) {
  const auto seconds = [&row](const char* column) { return Seconds(number(row, column)); };
  ckpt::Job job{.training = {.work = seconds("work"),
                             .step = seconds("step"),
                             .update = seconds("update"),
                             .network_idle = seconds("network_idle")},
                .failures = {.law = ckpt::Exponential{seconds("mtbf")},
                             .outage = {.detection = seconds("detection"),
                                        .rescheduling = seconds("rescheduling"),
                                        .warm_up = seconds("warm_up")}},
                .saving = {.strategy = strategy(row.at("strategy")),
                           .slowdown = number(row, "slowdown"),
                           .buffers = count(row, "buffers"),
                           .replicas = count(row, "replicas"),
                           .streamed = row.at("streamed") == "1"}};
  ckpt::Machine& machine = job.machine;
  machine.node.accelerators = static_cast<int>(count(row, "accelerators"));
  machine.node.network = rate(row, "network");
  if (const auto write = rate(row, "local_write")) {
    machine.node.storage = ckpt::StorageTier{.write_bandwidth = *write, .read_bandwidth = rate(row, "local_read")};
  }
  machine.nodes = count(row, "nodes");
  machine.to_host =
      ckpt::HostLink{.per_accelerator = *rate(row, "host_link"), .all_accelerators = number(row, "link_all")};
  if (const auto write = rate(row, "shared_write")) {
    machine.shared = ckpt::SharedTier{.tier = {.write_bandwidth = *write, .read_bandwidth = rate(row, "shared_read")},
                                      .write_per_client = rate(row, "client_write"),
                                      .read_per_client = rate(row, "client_read")};
  }
  if (const auto write = rate(row, "serialise")) {
    job.saving.serialiser = ckpt::Serialiser{.write_per_process = *write, .read_per_process = rate(row, "deserialise")};
  }
  if (const auto copy = rate(row, "host_copy")) job.saving.host_memory = ckpt::HostMemory{.copy_per_process = copy};
  if (!row.at("host_memory_free").empty()) job.saving.host_memory_free = ckpt::Bytes(number(row, "host_memory_free"));
  if (row.at("model").empty()) {
    job.state = ckpt::Bytes(number(row, "bytes"));
    job.saving.writers = ckpt::Count(number(row, "writers"));
  } else {
    const auto& model = row.at("model") == "llama-3-8b" ? ckpt::models::llama3_8b : ckpt::models::llama3_70b;
    job.state = ckpt::take_inventory(model, ckpt::Adam{},
                                     {.tensor = count(row, "tensor"),
                                      .pipeline = count(row, "pipeline"),
                                      .data = count(row, "data"),
                                      .zero = static_cast<ckpt::Zero>(count(row, "zero"))});
  }
  return job;
}

/// The figures of an outcome are those of the row, to 1e-12; restore apart where it is not looked at.
void compare(const test::Row& row, const ckpt::Outcome& out) {
  const auto same = [&row](const char* column, double x) {
    CAPTURE(column);
    CHECK_THAT(x, Catch::Matchers::WithinRel(number(row, column), 1e-12) ||
                      Catch::Matchers::WithinAbs(number(row, column), 1e-300));
  };
  same("blocking", out.save.cost.blocking.value());
  same("copying", out.save.cost.copying.value());
  same("writing", out.save.cost.writing.value());
  same("restore", out.run.outage.restore->value());
  same("cycle", out.save.cycle.value());
  same("durable_after", out.save.durable_after().value());
  same("goodput", out.goodput());
  same("wall_clock", out.ledger.wall_clock().value());
  CHECK(out.steps == count(row, "steps"));
}

/// Who writes unevenly over links of their own and then waits for drives that all share.
bool uneven_local_first(const ckpt::Job& job) {
  return job.saving.strategy == SaveStrategy::local_first && job.saving.streamed && job.state.by_rank().has_value();
}

}  // namespace

TEST_CASE("jobs: what the functions before them computed") {
  int assumed = 0;
  int chained = 0;
  int by_rank = 0;
  for (const test::Row& row : test::read_csv("jobs/recorded.csv")) {
    CAPTURE(row.at("id"), row.at("strategy"));
    ckpt::Job today = job(row);
    ckpt::Outcome out = ckpt::solve(today);
    CHECK(out.waves == count(row, "waves"));
    by_rank += today.state.by_rank() ? 1 : 0;

    // How fast storage reads is not known: it was taken as 10 min, and is taken as it writes.
    CHECK(out.reading_assumed == (row.at("reading_known") == "0"));
    if (out.reading_assumed) {
      ++assumed;
      ckpt::Job told = today;
      ckpt::Machine& machine = told.machine;
      if (machine.shared) {
        machine.shared->tier.read_bandwidth = machine.shared->tier.write_bandwidth;
        machine.shared->read_per_client = machine.shared->write_per_client;
      } else {
        machine.node.storage->read_bandwidth = machine.node.storage->write_bandwidth;
      }
      const ckpt::Outcome known = ckpt::solve(told);
      CHECK_FALSE(known.reading_assumed);
      CHECK(known.run.outage.restore == out.run.outage.restore);
      CHECK(known.goodput() == out.goodput());
      today.failures.outage.restore = 10_min;
      out = ckpt::solve(today);
    }

    // Uneven loads: what is copied to the host and written to the drives at the same time was the longer of two times,
    // and is one path, in which those who finish late with their link are late at the drives.
    const double before = number(row, "blocking");
    const double now = out.save.cost.blocking.value();
    if (uneven_local_first(today) && std::abs(now - before) > 1e-12 * before) {
      ++chained;
      CHECK(now > before);
      const auto path = path_to_local(today.machine,
                                      {.serialiser = today.saving.serialiser, .host_memory = today.saving.host_memory});
      CHECK_THAT(now, Catch::Matchers::WithinRel(path.solve(save_load(today)).durable_after.value(), 1e-14));
      today.failures.outage.restore = out.run.outage.restore;
      today.saving.cost = out.save.cost;
      today.saving.cost->blocking = Seconds(before);
      out = ckpt::solve(today);
    }
    compare(row, out);
  }
  CHECK(assumed == 49);
  CHECK(chained == 6);
  CHECK(by_rank > 100);
}
