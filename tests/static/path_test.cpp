// A save along a path, a restore and a diagnosis as constant expressions.

#include <type_traits>

#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/save/diagnose.hpp>
#include <ckpt/save/machine_path.hpp>
#include <ckpt/save/restore.hpp>

namespace {

using namespace ckpt;
using namespace ckpt::literals;

// 64 writers of 12.5 GB, 8 on each node
constexpr SaveLoad load = even_load(800_GB, 64, 1, {.writers_per_node = 8});
static_assert(load.bytes() == 800_GB && load.heaviest_node() == 100_GB && load.nodes() == 8);
static_assert(load.gathered().heaviest_writer() == 800_GB && load.gathered_on_nodes().writers() == 8);

constexpr SavePath path{
    {.name = "copy", .per_writer = 25_GBps},
    {.name = "write", .per_node = 5_GBps, .handoff = Handoff::store_and_forward, .blocking = false}};
constexpr PathResult result = path.solve(load);
static_assert(result.blocking == 0.5_s && result.durable_after == 20.5_s && result.persist() == 20_s);
static_assert(result.binding().name == "write" && result.binding().limit == Limit::node);

// uneven writers share fairly: one of 80 GB has no more than the seven of 10 GB until they are through
constexpr SaveLoad uneven({{.bytes = 80_GB}, {.bytes = 10_GB, .writers = 7}}, {.writers_per_node = 4});
constexpr PathResult divided = SavePath{{.name = "write", .per_writer = 5_GBps, .shared = 10_GBps}}.solve(uneven);
static_assert(divided.durable_after == 22_s && divided.binding().limit == Limit::writer);
static_assert(divided.bound_by(0, Limit::writer) == 14_s && divided.bound_by(0, Limit::shared) == 8_s);
static_assert(uneven.groups() == 2 && uneven.group(1).writers == 7 && uneven.nodes() == 2);
static_assert(uneven.heaviest_node() == 110_GB);
static_assert(SavePath{{.name = "write", .per_writer = 2_GBps, .per_node = 5_GBps}}.solve(uneven).durable_after ==
              43_s);
static_assert(SavePath{{.name = "copy", .per_writer = 10_GBps},
                       {.name = "write", .per_writer = 5_GBps, .handoff = Handoff::own_store_and_forward}}
                  .solve(uneven)
                  .durable_after == 24_s);

// counts from any arithmetic type, groups written out, ranks of an inventory
constexpr int sixteen = 16;
static_assert(even_load(16_GB, sixteen, 2U).files() == 32);
static_assert(SaveLoad({{.bytes = 3_GB}, {.bytes = 1_GB, .writers = 7}}).bytes() == 10_GB);
constexpr Inventory state = take_inventory(models::llama3_8b, Adam<>{}, {.data = 8, .zero = Zero::optimizer});
static_assert(SaveLoad(state, {.writers_per_node = 8}).writers() == 8);
static_assert(RankedState<Inventory> && !RankedState<Bytes>);

// eight stages
constexpr Stage stage{.name = "stage", .shared = 100_GBps};
static_assert(SavePath{stage, stage, stage, stage, stage, stage, stage, stage}.solve(load).durable_after == 8_s);

// returned as a braced list
constexpr SavePath returned() { return {{.name = "copy", .shared = 1_GBps}, {.name = "write", .shared = 2_GBps}}; }
constexpr SaveLoad returned_load() { return {{.bytes = 1_GB}, {.bytes = 2_GB}}; }
static_assert(returned().solve(returned_load()).durable_after == 3_s);

// from a cluster
constexpr Machine cluster{.node = nodes::dgx_h100, .nodes = 16, .to_host = host_links::h200_out};
static_assert(cluster.accelerators() == 128);
static_assert(
    path_to_local(cluster, {.serialiser = serialisers::torch_save_local, .asynchronous = true}).stages().size() == 3);
static_assert(raid0(storage::samsung_pm9a3, 8).write_bandwidth == 32_GBps);
static_assert(shared_write_stage(shared(storage::gcs_one_process)).per_writer == 0.38_GBps);
static_assert(shared(provisioned(storage::fsx_lustre_scratch2, 48_TiB)).tier.write_bandwidth == 4.8_GBps);

// a restore and a diagnosis
constexpr Restore restore{.detection = 30_s, .read = {{.name = "read", .shared = 10_GBps}}, .warm_up = 20_s};
static_assert(restore.solve(read_load(1_TB, 64, 8)).total == 850_s);
static_assert(diagnose(path, load, 32_s, {.process_rate = 0.4_GBps}).findings()[0].cause == Cause::serialisation);

static_assert(std::is_trivially_copyable_v<Stage> && std::is_trivially_copyable_v<SaveLoad>);
static_assert(std::is_trivially_copyable_v<PathResult> && std::is_trivially_copyable_v<Diagnosis>);
static_assert(to_string(Limit::writer) == "one writer" && to_string(Limit::node) == "one node");
static_assert(to_string(Limit::shared) == "what all share" && to_string(Limit::per_file) == "time per file");
static_assert(to_string(Limit::metadata) == "files per second" && to_string(Limit::fixed) == "a fixed time");

}  // namespace
