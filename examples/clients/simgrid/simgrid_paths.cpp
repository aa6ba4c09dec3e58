// 40 ways to save, uneven writers among them: what SimGrid's fluid model takes on simulated links and disks, and what
// ckpt::SavePath says. Exit code 1 where they differ by more than 2 %.

#include <simgrid/s4u.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <ckpt/goodput/random.hpp>
#include <ckpt/save/path.hpp>

namespace sg4 = simgrid::s4u;
using namespace ckpt::literals;

namespace {

struct Case {
  std::vector<ckpt::WriterGroup> groups;
  ckpt::WriterLayout layout;
  ckpt::SavePath path;
  bool disk = false;  // a stage to the disk of the node before the one through the network
};

/// A number from one end to the other, each factor as likely.
double between(ckpt::RandomStream& random, double low, double high) {
  return low * std::pow(high / low, random.uniform());
}

Case make_case(int i, ckpt::RandomStream& random) {
  Case c;
  const auto groups = static_cast<std::size_t>(1 + i % 3);
  for (std::size_t g = 0; g < groups; ++g) {
    c.groups.push_back(
        {.bytes = ckpt::Bytes(between(random, 2e9, 80e9)), .writers = std::floor(between(random, 1.0, 9.0))});
  }
  c.layout = {.writers_per_node = 1 + static_cast<std::uint64_t>(i) % 4,
              .placement = i % 2 == 0 ? ckpt::Placement::packed : ckpt::Placement::spread};
  const ckpt::BytesPerSecond writer(between(random, 1e9, 10e9));
  const ckpt::BytesPerSecond node(between(random, 2e9, 20e9));
  const ckpt::BytesPerSecond shared(between(random, 5e9, 60e9));
  c.disk = i % 4 >= 2;
  if (c.disk) c.path.add({.name = "disk", .per_node = ckpt::BytesPerSecond(between(random, 3e9, 20e9))});
  if (i % 4 == 1) {
    c.path.add({.name = "process", .per_writer = writer});
    c.path.add({.name = "network", .per_node = node, .shared = shared});
  } else {
    c.path.add({.name = "network",
                .per_writer = writer,
                .per_node = node,
                .shared = shared,
                .handoff = i % 4 == 2 ? ckpt::Handoff::store_and_forward : ckpt::Handoff::own_store_and_forward});
  }
  return c;
}

/// A writer: its bytes, its place, and the node whose disk it has.
struct Writer {
  std::uint64_t bytes = 0;
  sg4::Host* host = nullptr;
  sg4::Host* node = nullptr;
};

/// Writers of a case, heaviest first, on nodes as the layout says, with links to the storage.
std::vector<Writer> build(int i, const Case& c, const ckpt::SaveLoad& load, sg4::NetZone* zone, sg4::Host* storage) {
  const std::string name = "case" + std::to_string(i) + "-";
  const auto stages = c.path.stages();
  const auto& network = stages.back();
  const auto& process = stages.size() == 2 && !c.disk ? stages.front() : network;
  const auto nodes = static_cast<std::size_t>(load.nodes());
  std::vector<sg4::Host*> hosts;
  std::vector<sg4::Link*> links;
  for (std::size_t n = 0; n < nodes; ++n) {
    hosts.push_back(zone->create_host(name + "node" + std::to_string(n), 1e9));
    const double disk = c.disk ? stages.front().per_node->value() : 1.0;
    hosts.back()->create_disk(name + "disk" + std::to_string(n), disk, disk);
    links.push_back(zone->create_link(name + "nic" + std::to_string(n), network.per_node->value()));
  }
  sg4::Link* const shared = zone->create_link(name + "storage", network.shared->value());
  std::vector<Writer> writers;
  for (std::size_t g = 0; g < load.groups(); ++g) {
    for (double k = 0.0; k < load.group(g).writers.value(); k += 1.0) {
      const std::size_t w = writers.size();
      const std::size_t node =
          c.layout.placement == ckpt::Placement::spread ? w % nodes : w / c.layout.writers_per_node;
      const std::string own = name + "writer" + std::to_string(w);
      sg4::Host* const host = zone->create_host(own, 1e9);
      sg4::Link* const link = zone->create_link(own + "-rate", process.per_writer->value());
      zone->add_route(host->get_netpoint(), storage->get_netpoint(), nullptr, nullptr,
                      {sg4::LinkInRoute(link), sg4::LinkInRoute(links[node]), sg4::LinkInRoute(shared)}, false);
      writers.push_back({static_cast<std::uint64_t>(load.group(g).bytes.value()), host, hosts[node]});
    }
  }
  return writers;
}

/// The save, on the simulated machine: how long.
double save(const Case& c, const std::vector<Writer>& writers, sg4::Host* storage) {
  const double start = sg4::Engine::get_clock();
  const bool together = c.path.stages().back().handoff == ckpt::Handoff::store_and_forward;
  const auto barrier = sg4::Barrier::create(static_cast<unsigned>(writers.size()));
  std::vector<sg4::ActorPtr> actors;
  for (const Writer& writer : writers) {
    actors.push_back(sg4::Actor::create("writer", writer.host, [&c, &writer, barrier, storage, together] {
      if (c.disk) writer.node->get_disks().front()->write(writer.bytes);
      if (c.disk && together) barrier->wait();
      sg4::Comm::sendto(writer.host, storage, writer.bytes);
    }));
  }
  for (const auto& actor : actors) actor->join();
  return sg4::Engine::get_clock() - start;
}

}  // namespace

int main(int count, char** words) {
  sg4::Engine engine(&count, words);
  // Max-min sharing of plain bandwidths: no latency, no protocol.
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "network/weight-S:0", "network/bandwidth-factor:1", "network/latency-factor:1"}) {
    sg4::Engine::set_config(setting);
  }
  sg4::NetZone* const zone = sg4::create_full_zone("machine");
  sg4::Host* const storage = zone->create_host("storage", 1e9);
  ckpt::RandomStream random(14);
  std::vector<Case> cases;
  std::vector<ckpt::SaveLoad> loads;
  std::vector<std::vector<Writer>> writers;
  for (int i = 0; i < 40; ++i) {
    cases.push_back(make_case(i, random));
    loads.emplace_back(std::span<const ckpt::WriterGroup>(cases.back().groups), cases.back().layout);
    writers.push_back(build(i, cases.back(), loads.back(), zone, storage));
  }
  zone->seal();
  double worst = 0.0;
  int uneven = 0;
  sg4::Actor::create("main", storage, [&] {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const double ours = cases[i].path.solve(loads[i]).durable_after.value();
      const double theirs = save(cases[i], writers[i], storage);
      std::printf("%2zu  %2zu writers, %2.0f nodes%s  SimGrid %9.4f s, ckpt %9.4f s, ratio %.6f\n", i,
                  writers[i].size(), loads[i].nodes(), loads[i].even() ? "        " : ", uneven", theirs, ours,
                  ours / theirs);
      worst = std::fmax(worst, std::fabs(ours / theirs - 1.0));
      uneven += loads[i].even() ? 0 : 1;
    }
  });
  engine.run();
  std::printf("%d uneven; worst difference %.2g\n", uneven, worst);
  return worst < 0.02 && uneven > 20 ? 0 : 1;
}
