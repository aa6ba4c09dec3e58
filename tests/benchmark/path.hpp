#pragma once
// What a path costs: eight stages with all their limits, and the load of an inventory against the number of its ranks.

#include <cstdio>
#include <span>
#include <vector>

#include <ckpt/catalog/models.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/state/inventory.hpp>

#include "state.hpp"
#include "timing.hpp"

namespace ckpt::benchmark {

/// Gather, copy, serialise, copy to drives, read them, send, pass a gateway, write: half of them while training goes
/// on.
inline SavePath eight_stages() {
  return {{.name = "copy", .per_writer = BytesPerSecond(55e9), .per_node = BytesPerSecond(350e9)},
          {.name = "pack", .per_writer = BytesPerSecond(2e9)},
          {.name = "local write", .per_node = BytesPerSecond(25e9), .latency_per_file = Seconds(1e-3)},
          {.name = "commit", .files_per_second = PerSecond(1e4)},
          {.name = "local read",
           .per_node = BytesPerSecond(50e9),
           .handoff = Handoff::store_and_forward,
           .blocking = false},
          {.name = "network", .per_node = BytesPerSecond(50e9), .blocking = false},
          {.name = "gateway", .per_node = BytesPerSecond(12e9), .shared = BytesPerSecond(100e9), .blocking = false},
          {.name = "object store",
           .per_writer = BytesPerSecond(4e8),
           .shared = BytesPerSecond(200e9),
           .latency_per_file = Seconds(0.1),
           .files_per_second = PerSecond(3500.0),
           .efficiency = 0.8,
           .blocking = false}};
}

/// Eight stages with every limit given.
inline SavePath eight_full_stages() {
  SavePath path;
  for (int i = 0; i < 8; ++i) {
    path.add({.name = "stage",
              .per_writer = BytesPerSecond(25e9 + i),
              .per_node = BytesPerSecond(50e9 + i),
              .shared = BytesPerSecond(400e9 - i),
              .latency_per_file = Seconds(1e-3),
              .files_per_second = PerSecond(1e4),
              .efficiency = 0.9,
              .handoff = i % 2 == 0 ? Handoff::store_and_forward : Handoff::streamed,
              .blocking = i < 4});
  }
  return path;
}

/// 256 groups of writers that differ, 4000 of each.
inline SaveLoad many_groups(Placement placement) {
  std::vector<WriterGroup> groups;
  for (int i = 0; i < 256; ++i) groups.push_back({.bytes = Bytes(1e9 + 1e7 * i), .writers = 4000});
  return SaveLoad(std::span<const WriterGroup>(groups), {.writers_per_node = 7, .placement = placement});
}

inline void save_path() {
  // The compiler does not know what it solves: `keep` may have changed it.
  const auto solve = [](SavePath path, SaveLoad load, int times = 20000) {
    return time_of(times, [&] {
      keep(&path);
      keep(&load);
      const PathResult result = path.solve(load);
      keep(&result);
    });
  };
  const auto load_of = [](ParallelLayout layout) {
    return SaveLoad(take_inventory(models::shapes::llama3_1_405b, Adam{}, layout), {.writers_per_node = 8});
  };
  const SaveLoad even = even_load(Bytes(5.68e12), 16.0, 2.0, {.writers_per_node = 8});
  const SaveLoad even_million = even_load(Bytes(5.68e12), 1e6, 2.0, {.writers_per_node = 8});
  const SaveLoad few = load_of({.tensor = 2, .pipeline = 2, .data = 4, .zero = Zero::optimizer});
  const SaveLoad many = load_of({.tensor = 8, .pipeline = 2, .data = 62500, .zero = Zero::optimizer});
  const double of_even = solve(eight_stages(), even);
  const double of_million = solve(eight_stages(), even_million);
  const double full = solve(eight_full_stages(), even);
  const double of_few = solve(eight_stages(), few, 2000);
  const double of_many = solve(eight_stages(), many, 2000);
  const SavePath one{{.name = "write",
                      .per_writer = BytesPerSecond(2e9),
                      .per_node = BytesPerSecond(8e9),
                      .shared = BytesPerSecond(10e12)}};
  const double packed = solve(one, many_groups(Placement::packed), 20);
  const double spread = solve(one, many_groups(Placement::spread), 2);
  const double building = time_of(20000, [] {
    const SaveLoad load = even_load(Bytes(5.68e12), 16.0, 2.0, {.writers_per_node = 8});
    keep(&load);
  });
  std::printf("## A save along a path\n\n| | time [ns] | ratio | target |\n|---|---|---|---|\n");
  std::printf("| eight stages, 16 equal writers | %.0f | | |\n", of_even * 1e9);
  std::printf("| the same, 1,000,000 | %.0f | **%.2f** | <= 1.2 |\n", of_million * 1e9, of_million / of_even);
  std::printf("| eight stages with every limit given, 16 equal writers | %.0f | | |\n", full * 1e9);
  std::printf("| making the load of equal writers | %.0f | | |\n", building * 1e9);
  std::printf("| eight stages, 16 ranks in %zu groups | %.0f | | |\n", few.groups(), of_few * 1e9);
  std::printf("| the same, 1,000,000 ranks in %zu groups | %.0f | | |\n", many.groups(), of_many * 1e9);
  std::printf("| one stage with every limit, 1,024,000 writers in 256 groups, packed | %.0f | | |\n", packed * 1e9);
  std::printf("| the same, spread | %.0f | | |\n\n", spread * 1e9);
}

}  // namespace ckpt::benchmark
