#pragma once
// What a path costs: eight stages with all their limits, and the load of an inventory against the number of its ranks.

#include <cstdio>

#include <ckpt/catalog/models.hpp>
#include <ckpt/save/path.hpp>
#include <ckpt/state/inventory.hpp>

#include "state.hpp"
#include "timing.hpp"

namespace ckpt::benchmark {

/// Gather, copy, serialise, copy to drives, read them, send, pass a gateway, write: half of them while training goes
/// on.
inline SavePath<> eight_stages() {
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
inline SavePath<> eight_full_stages() {
  SavePath<> path;
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

inline void save_path() {
  // The compiler does not know what it solves: `keep` may have changed it.
  const auto solve = [](SavePath<> path, SaveLoad<> load) {
    return time_of(20000, [&] {
      keep(&path);
      keep(&load);
      const PathResult<> result = path.solve(load);
      keep(&result);
    });
  };
  const auto load_of = [](ParallelLayout layout) {
    return SaveLoad<>(take_inventory(models::shapes::llama3_1_405b, Adam{}, layout), {.writers_per_node = 8});
  };
  const SaveLoad<> few = load_of({.tensor = 2, .pipeline = 2, .data = 4, .zero = Zero::optimizer});
  const SaveLoad<> many = load_of({.tensor = 8, .pipeline = 2, .data = 62500, .zero = Zero::optimizer});
  const double of_few = solve(eight_stages(), few);
  const double of_many = solve(eight_stages(), many);
  const double full = solve(eight_full_stages(), few);
  std::printf("## A save along a path\n\n| | time [ns] | ratio | target |\n|---|---|---|---|\n");
  std::printf("| eight stages, 16 ranks | %.0f | | < 100 |\n", of_few * 1e9);
  std::printf("| the same, 1,000,000 ranks | %.0f | **%.2f** | <= 1.2 |\n", of_many * 1e9, of_many / of_few);
  std::printf("| eight stages with every limit given, 16 ranks | %.0f | | |\n\n", full * 1e9);
}

}  // namespace ckpt::benchmark
