#pragma once
// What counting costs: a model from its shape, and the inventory of a layout against the number of its ranks.

#include <cstdio>

#include <ckpt/catalog/models.hpp>
#include <ckpt/state/inventory.hpp>

#include "timing.hpp"

namespace ckpt::benchmark {

/// Time of one call [s], the call repeated so many times.
template <class Call>
double time_of(int repetitions, const Call& call) {
  const auto run = [&] {
    for (int i = 0; i < repetitions; ++i) call();
  };
  return medians(15, {run})[0] / repetitions;
}

inline void state_from_shapes() {
  // The compiler does not know what it counts: `keep` may have changed it.
  DecoderShape deepseek = models::shapes::deepseek_v3;
  DecoderShape llama = models::shapes::llama3_1_405b;
  const double count = time_of(20000, [&] {
    keep(&deepseek);
    const std::uint64_t n = parameter_count(deepseek);
    keep(&n);
  });
  const auto inventory = [&](ParallelLayout layout) {
    return time_of(4000, [&] {
      keep(&llama);
      keep(&layout);
      const Inventory all = take_inventory(llama, Adam{}, layout);
      keep(&all);
    });
  };
  const double few = inventory({.tensor = 2, .pipeline = 2, .data = 4, .zero = Zero::optimizer});
  const double many = inventory({.tensor = 8, .pipeline = 2, .data = 62500, .zero = Zero::optimizer});
  std::printf("## What is saved, from shapes\n\n| | time [ns] | ratio | target |\n|---|---|---|---|\n");
  std::printf("| parameters of DeepSeek-V3 | %.0f | | < 1000 |\n", count * 1e9);
  std::printf("| inventory of Llama 3.1 405B on 16 ranks | %.0f | | |\n", few * 1e9);
  std::printf("| the same on 1,000,000 ranks | %.0f | **%.2f** | <= 2 |\n\n", many * 1e9, many / few);
}

}  // namespace ckpt::benchmark
