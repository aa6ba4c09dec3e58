// Cluster, its stages and its paths: by hand, against published measurements, and bad input.

#include <cstdint>

#include <ckpt/catalog/host_links.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/save/cluster_path.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::BytesPerSecond;
using ckpt::Cluster;
using ckpt::Limit;
using ckpt::SharedTier;
using ckpt::StorageTier;
using test::error_of;
using test::nan;

constexpr double bad_rates[] = {0.0, -1e9, nan, test::infinity};

TEST_CASE("cluster: links that degrade") {
  // Aurora: six GPUs together reach 4.7 times what one does, 257 GB/s; the way in 318 GB/s.
  const Cluster<> aurora{.node = ckpt::hardware::aurora,
                         .to_host = ckpt::host_links::aurora_out,
                         .to_device = ckpt::host_links::aurora_in};
  const auto out = ckpt::device_to_host_stage(aurora);
  CHECK_THAT(out.per_node->value(), WithinRel(257e9, 1e-12));
  CHECK_THAT(*out.per_node / *out.per_writer, WithinRel(4.7, 0.02));
  CHECK_THAT(ckpt::host_to_device_stage(aurora).per_node->value(), WithinRel(318e9, 1e-12));
  // All six copy 54 GB each: 324 GB at 257 GB/s. One alone: 54 GB at 54 GB/s.
  const ckpt::SavePath<> path{out};
  const auto all = path.solve(ckpt::even_load(324_GB, 6, 1, {.writers_per_node = 6}));
  CHECK_THAT(all.durable_time.value(), WithinRel(324.0 / 257.0, 1e-12));
  CHECK(all.binding().limit == Limit::node);
  CHECK(path.solve(ckpt::even_load(54_GB, 1, 1, {.writers_per_node = 6})).durable_time == 1_s);

  // Grace: both directions at the same time leave 172 of 377 GB/s.
  const Cluster<> grace{.node = {.accelerators = 1}, .to_host = ckpt::host_links::gb300_out};
  CHECK_THAT(ckpt::device_to_host_stage(grace, true).per_writer->value(), WithinRel(172e9, 1e-12));
  CHECK(ckpt::device_to_host_stage(grace).per_writer == 377_GBps);
  CHECK(ckpt::host_to_device_stage(grace).per_writer == 377_GBps);  // no figure of its own
  // Without a measurement: the raw link.
  CHECK(ckpt::device_to_host_stage(Cluster<>{.node = ckpt::hardware::dgx_h100}).per_writer == ckpt::pcie(5, 16));
}

TEST_CASE("cluster: drives in an array") {
  const StorageTier<> array = ckpt::raid0(ckpt::storage::kioxia_cd9p_r, 8);
  CHECK_THAT(array.write_bandwidth.value(), WithinRel(8 * 6912.4e6, 1e-12));
  CHECK_THAT(array.read_bandwidth->value(), WithinRel(8 * 14.24e9, 1e-12));
  CHECK_THAT(array.capacity->value(), WithinRel(8 * 7.68e12, 1e-12));
  CHECK(array.source.confidence == ckpt::Confidence::derived);
  CHECK(array.latency == ckpt::storage::kioxia_cd9p_r.latency);
  const StorageTier<> half = ckpt::raid0(ckpt::storage::kioxia_cd9p_r, 8, 0.5);
  CHECK_THAT(half.write_bandwidth.value(), WithinRel(4 * 6912.4e6, 1e-12));
  CHECK_THAT(half.capacity->value(), WithinRel(8 * 7.68e12, 1e-12));
  CHECK(ckpt::raid0(ckpt::storage::sata_ssd, 2).source.confidence == ckpt::Confidence::recalled);
  CHECK(ckpt::raid0(ckpt::storage::samsung_pm9a3, 1).source == ckpt::storage::samsung_pm9a3.source);
  // Measured: four drives of 4 GB/s each gave 5 GB/s, so that the efficiency is 0.31.
  CHECK_THAT(ckpt::raid0(ckpt::storage::samsung_pm9a3, 4, 5.0 / 16.0).write_bandwidth.value(),
             WithinRel(ckpt::storage::raid0_4x_gen4.write_bandwidth.value(), 1e-12));
  CHECK_THAT(error_of([] { return ckpt::raid0(ckpt::storage::samsung_pm9a3, 0); }),
             ContainsSubstring("ckpt::raid0: number of drives must be 1 to 1024 (got 0)"));
  CHECK_THAT(error_of([] { return ckpt::raid0(ckpt::storage::samsung_pm9a3, 1025); }), ContainsSubstring("got 1025"));
  for (const double bad : bad_rates) {
    StorageTier<> drive = ckpt::storage::samsung_pm9a3;
    drive.read_bandwidth = ckpt::BytesPerSecond(bad);
    CHECK_THAT(error_of([&] { return ckpt::raid0(drive, 4); }),
               ContainsSubstring("ckpt::raid0: read bandwidth of a drive must be finite and > 0 B/s (got "));
    drive = {.write_bandwidth = ckpt::BytesPerSecond(bad)};
    CHECK_THAT(error_of([&] { return ckpt::raid0(drive, 4); }),
               ContainsSubstring("ckpt::raid0: write bandwidth of a drive must be finite and > 0 B/s (got "));
  }
  StorageTier<> fast{.write_bandwidth = ckpt::BytesPerSecond(1e308)};
  CHECK_THAT(error_of([&] { return ckpt::raid0(fast, 4); }), ContainsSubstring("beyond the range of the scalar"));
  fast = {.write_bandwidth = 1_GBps, .read_bandwidth = ckpt::BytesPerSecond(1e308)};
  CHECK_THAT(error_of([&] { return ckpt::raid0(fast, 4); }), ContainsSubstring("beyond the range of the scalar"));
  for (const double bad : {0.0, 1.1, nan}) {
    CHECK_THAT(error_of([&] { return ckpt::raid0(ckpt::storage::samsung_pm9a3, 2, bad); }),
               ContainsSubstring("ckpt::raid0: efficiency must be above 0 and at most 1 (got "));
  }
}

TEST_CASE("cluster: bandwidth that grows with the capacity") {
  // 36,000 GiB are 35.15625 TiB.
  const StorageTier<> google = ckpt::provisioned(ckpt::storage::gcp_lustre_1000, 36000_GiB);
  CHECK_THAT(google.write_bandwidth.value(), WithinRel(35.15625e9, 1e-12));
  CHECK(google.capacity == 36000_GiB);
  // Azure: every class ends at about 512 GB/s: 40 MB/s per TiB at 12.5 PiB, 500 MB/s at 1 PiB.
  CHECK_THAT(ckpt::provisioned(ckpt::storage::azure_lustre_40, 12800_TiB).write_bandwidth.value(),
             WithinRel(512e9, 1e-12));
  CHECK_THAT(ckpt::provisioned(ckpt::storage::azure_lustre_500, 1024_TiB).write_bandwidth.value(),
             WithinRel(512e9, 1e-12));
  CHECK(ckpt::provisioned(ckpt::storage::azure_lustre_500, 4096_TiB, 512_GBps).write_bandwidth == 512_GBps);
  // The disk's 100 MB/s per TiB for writing, 200 for reading.
  const StorageTier<> scratch = ckpt::provisioned(ckpt::storage::fsx_lustre_scratch2, 48_TiB);
  CHECK_THAT(scratch.write_bandwidth.value(), WithinRel(4.8e9, 1e-12));
  CHECK_THAT(scratch.read_bandwidth->value(), WithinRel(9.6e9, 1e-12));

  CHECK(error_of([] { return ckpt::provisioned(ckpt::storage::ebs_gp3, 1_TiB); }) ==
        "ckpt::provisioned: the tier has no capacity to scale from: ebs-gp3");
  for (const double bad : bad_rates) {
    StorageTier<> entry{.write_bandwidth = 1_GBps, .capacity = 1_TB};
    entry.read_bandwidth = ckpt::BytesPerSecond(bad);
    CHECK_THAT(error_of([&] { return ckpt::provisioned(entry, 5_TB); }),
               ContainsSubstring("ckpt::provisioned: read bandwidth of the entry must be finite and > 0 B/s (got "));
    entry.write_bandwidth = ckpt::BytesPerSecond(bad);
    CHECK_THAT(error_of([&] { return ckpt::provisioned(entry, 5_TB); }),
               ContainsSubstring("ckpt::provisioned: write bandwidth of the entry must be finite and > 0 B/s (got "));
  }
  CHECK(error_of([] { return ckpt::provisioned(ckpt::storage::gcp_lustre_125, 0_B); }) ==
        "ckpt::provisioned: capacity must be finite and > 0 B (got 0)");
  CHECK(error_of([] { return ckpt::provisioned(ckpt::storage::gcp_lustre_125, 1_TiB, BytesPerSecond(nan)); }) ==
        "ckpt::provisioned: cap must be finite and > 0 B/s (got nan)");
  CHECK_THAT(
      error_of([] { return ckpt::provisioned(StorageTier<>{.write_bandwidth = 1_GBps, .capacity = 0_B}, 1_TiB); }),
      ContainsSubstring("ckpt::provisioned: capacity of the entry must be finite and > 0 B"));
  CHECK_THAT(error_of([] { return ckpt::provisioned(StorageTier<>{.capacity = 1_TiB}, 1_TiB); }),
             ContainsSubstring("ckpt::provisioned: write bandwidth of the entry must be finite and > 0 B/s"));
}

/// 16 nodes of 8, link 50 GB/s, drives 20 / 40 GB/s, network 50 GB/s.
Cluster<> example() {
  return {.name = "example",
          .node = {.name = "n",
                   .accelerators = 8,
                   .network = 50_GBps,
                   .storage = StorageTier<>{.name = "d", .write_bandwidth = 20_GBps, .read_bandwidth = 40_GBps}},
          .nodes = 16,
          .to_host = ckpt::HostLink<>{.per_accelerator = 50_GBps, .all_accelerators = 0.8}};
}

/// A file system of 100 / 200 GB/s.
SharedTier<> scratch_tier() {
  return {.tier = {.name = "scratch", .write_bandwidth = 100_GBps, .read_bandwidth = 200_GBps},
          .write_per_client = 10_GBps,
          .read_per_client = 20_GBps,
          .write_per_process = 2_GBps,
          .read_per_process = 4_GBps,
          .latency_per_file = 1_ms,
          .files_per_second = ckpt::PerSecond(1000.0)};
}

TEST_CASE("cluster: paths") {
  const Cluster<> cluster = example();
  const auto load = ckpt::even_load(12.8_TB, 128, 1, {.writers_per_node = 8});  // 100 GB each, 800 GB a node
  CHECK(cluster.accelerators() == 128);

  const auto local = ckpt::path_to_local(cluster).solve(load);
  CHECK(local.stages().size() == 2);
  CHECK(local.stages()[0].time == 2.5_s);  // 800 GB at 8 x 50 x 0.8
  CHECK(local.durable_time == 40_s);
  CHECK(local.visible_time == 40_s);

  const auto snapshot = ckpt::path_to_local(cluster, {.asynchronous = true}).solve(load);
  CHECK(snapshot.visible_time == 2.5_s);
  CHECK(snapshot.durable_time == 42.5_s);

  const SharedTier<> scratch = scratch_tier();
  const auto shared = ckpt::path_to_shared(cluster, scratch).solve(load);
  CHECK(shared.stages().size() == 3);
  CHECK(shared.durable_time == 128_s);
  CHECK(shared.binding().limit == Limit::shared);
  const auto serialised =
      ckpt::path_to_shared(
          cluster, scratch,
          {.serialiser = ckpt::Serialiser<>{.name = "s", .write_per_process = 0.5_GBps}, .asynchronous = true})
          .solve(load);
  CHECK(serialised.stages().size() == 4);
  CHECK(serialised.stages()[1].name == "serialise");
  CHECK(serialised.visible_time == 2.5_s);
  CHECK(serialised.durable_time == 202.5_s);
  CHECK(serialised.stages()[3].segment == 1);
  // One writer: what a process gets of the file system.
  const auto one = ckpt::path_to_shared(cluster, scratch).solve(load.gathered());
  CHECK_THAT(one.durable_time.value(), WithinRel(6400.001, 1e-12));
  CHECK(one.binding().limit == Limit::writer);

  CHECK(ckpt::path_from_local(cluster).solve(load).durable_time == 20_s);
  CHECK(ckpt::path_from_peers(cluster).solve(load).durable_time == 16_s);
  CHECK(ckpt::path_from_shared(cluster, scratch).solve(load).durable_time == 64_s);
  CHECK(ckpt::path_from_shared(cluster, scratch, ckpt::Serialiser<>{.read_per_process = 1_GBps})
            .solve(load)
            .durable_time == 100_s);
  // Gathered to one process: everything through the network of its node.
  CHECK(ckpt::SavePath<>{ckpt::gather_stage(cluster)}.solve(load).durable_time == 240_s);

  Cluster<> separate = cluster;
  separate.storage_network = 25_GBps;
  CHECK(ckpt::network_stage(separate).per_node == 25_GBps);
  CHECK(ckpt::peer_stage(separate).per_node == 50_GBps);
  separate.storage_network = {};
  separate.node.network = {};
  CHECK(ckpt::path_to_shared(separate, scratch).stages().size() == 2);
}

TEST_CASE("cluster: published rates of single processes") {
  // 20 GB by torch.save: 32 s to the drives of p4d.24xlarge, 38 s to FSx for Lustre; 24.2 GB to GCS in 64.5 s.
  const auto time = [](const ckpt::Serialiser<>& serialiser, ckpt::Bytes bytes) {
    return ckpt::SavePath<>{ckpt::serialise_stage(serialiser)}.solve(ckpt::even_load(bytes, 1)).durable_time.value();
  };
  CHECK_THAT(time(ckpt::serialisers::torch_save_local, 20_GB), WithinRel(32.0, 1e-12));
  CHECK_THAT(time(ckpt::serialisers::torch_save_lustre, 20_GB), WithinRel(38.0, 1e-12));
  CHECK_THAT(time(ckpt::serialisers::gcs_connector, 24.2_GB), WithinRel(64.5, 1e-12));
  // 2.5 GB in 6.25 s was measured, too: the rate of the large file is 7 % off.
  CHECK_THAT(time(ckpt::serialisers::gcs_connector, 2.5_GB), WithinRel(6.25, 0.07));
  CHECK_THAT(ckpt::serialisers::torch_save_local.write_per_process.in(ckpt::units::GBps), WithinRel(0.63, 0.01));
  CHECK_THAT(ckpt::serialisers::torch_save_lustre.write_per_process.in(ckpt::units::GBps), WithinRel(0.53, 0.01));
  CHECK(&ckpt::serialisers::get("GCS connector") == &ckpt::serialisers::gcs_connector);
  CHECK(ckpt::serialisers::find("pickle") == nullptr);
  CHECK_THAT(error_of([] { return ckpt::serialisers::get("pickle").name; }),
             ContainsSubstring("ckpt: unknown serialiser \"pickle\"; known: torch-save-local, "));
  CHECK(&ckpt::host_links::get("aurora out") == &ckpt::host_links::aurora_out);
  CHECK(ckpt::host_links::find("nvlink") == nullptr);
  for (const auto* serialiser : ckpt::serialisers::all)
    CHECK(serialiser->source.confidence == ckpt::Confidence::measured);
  for (const auto* link : ckpt::host_links::all) CHECK(link->source.confidence == ckpt::Confidence::measured);
}

TEST_CASE("cluster: ranks of a layout") {
  const Cluster<> cluster{.node = ckpt::hardware::dgx_h100, .nodes = 16};
  const auto state = [](std::uint64_t data) {
    return ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam<>{},
                                {.tensor = 8, .data = data, .zero = ckpt::Zero::optimizer});
  };
  const auto load = ckpt::cluster_load(state(16), cluster);
  CHECK(load.writers() == 128.0);
  CHECK(load.layout().writers_per_node == 8);
  // The eight ranks of the first replica, which write the weights besides, share a node; dealt out each has its own.
  CHECK(load.heaviest_node() > ckpt::cluster_load(state(16), cluster, ckpt::Placement::spread).heaviest_node());
  CHECK(error_of([&] { return ckpt::cluster_load(state(17), cluster); }) ==
        "ckpt::cluster_load: ranks must be at most the accelerators of the cluster (got 136), which has 128");
}

TEST_CASE("cluster: bad input") {
  CHECK(error_of([] { return Cluster<>{.nodes = 0}.accelerators(); }) ==
        "ckpt::Cluster: number of nodes must be > 0 (got 0)");
  CHECK(error_of([] { return Cluster<>{}.accelerators(); }) ==
        "ckpt::Cluster: accelerators of a node must be > 0 (got 0)");
  CHECK_THAT(error_of([] { return Cluster<>{.node = {.accelerators = 8}, .nodes = UINT64_MAX / 4}.accelerators(); }),
             ContainsSubstring("ckpt::Cluster: number of accelerators must be below 2^64"));
  CHECK_THAT(error_of([] { return Cluster<>{.node = {.accelerators = 8}}.link_to_host(); }),
             ContainsSubstring("ckpt::Cluster: the link of the accelerator to its host is not known"));
  CHECK(error_of([] { return Cluster<>{.node = ckpt::hardware::dgx_b200}.local(); }) ==
        "ckpt::Cluster: the node has no local storage, or no figure for it: dgx-b200");
  Cluster<> cluster = example();
  cluster.to_host->per_accelerator = 0_GBps;
  CHECK_THAT(error_of([&] { return cluster.link_to_host(); }),
             ContainsSubstring("ckpt::Cluster: rate of the host link must be finite and > 0 B/s (got 0)"));
  cluster.to_host = ckpt::HostLink<>{.per_accelerator = 1_GBps, .all_accelerators = 1.5};
  CHECK_THAT(error_of([&] { return cluster.link_to_host(); }), ContainsSubstring("with all accelerators"));
  cluster.to_host = ckpt::HostLink<>{.per_accelerator = 1_GBps, .both_directions = nan};
  CHECK_THAT(error_of([&] { return cluster.link_to_host(); }), ContainsSubstring("with both directions"));

  // A read figure is never made up.
  cluster = example();
  cluster.node.storage->read_bandwidth = {};
  SharedTier<> written = scratch_tier();
  written.tier.read_bandwidth = {};
  CHECK(error_of([&] { return ckpt::path_from_local(cluster); }) ==
        "ckpt::local_read_stage: the drives have no figure for reading: d");
  CHECK(error_of([&] { return ckpt::path_from_shared(cluster, written); }) ==
        "ckpt::shared_read_stage: the tier has no figure for reading: scratch");
  CHECK(error_of([&] { return ckpt::deserialise_stage(ckpt::serialisers::torch_save_local); }) ==
        "ckpt::deserialise_stage: the serialiser has no figure for reading: torch-save-local");
  cluster.node.network = {};
  CHECK(error_of([&] { return ckpt::gather_stage(cluster); }) ==
        "ckpt::gather_stage: the network of the node is not known: n");
  CHECK(error_of([&] { return ckpt::network_stage(cluster); }) ==
        "ckpt::network_stage: the network of the node is not known: n");
  CHECK(error_of([&] { return ckpt::peer_stage(cluster); }) ==
        "ckpt::peer_stage: the network of the node is not known: n");
}

TEST_CASE("cluster: other scalars") {
  using ckpt::testing::Archetype;
  const auto rate = [](double x) { return ckpt::BasicBytesPerSecond<Archetype>(Archetype(x)); };
  const Cluster<Archetype> cluster{
      .node = {.accelerators = 4, .storage = ckpt::StorageTier<Archetype>{.write_bandwidth = rate(10e9)}},
      .nodes = 2,
      .to_host = ckpt::HostLink<Archetype>{.per_accelerator = rate(20e9)}};
  const auto result = ckpt::path_to_local(cluster, {.asynchronous = true})
                          .solve(ckpt::even_load(ckpt::BasicBytes<Archetype>(Archetype(160e9)), 8, Archetype(1.0),
                                                 {.writers_per_node = 4}));
  CHECK(inside(result.visible_time.value()) == 1.0);
  CHECK(inside(result.durable_time.value()) == 9.0);
}

}  // namespace
