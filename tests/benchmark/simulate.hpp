#pragma once
// What the simulation costs: failures a second of each way to walk through a run, against raw random numbers of the
// same run; the exact model; threads.

#include <chrono>
#include <cstdio>
#include <vector>

#include <ckpt/core/thread_executor.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/ledger.hpp>
#include <ckpt/goodput/simulate.hpp>

#include "timing.hpp"

namespace ckpt::benchmark {

inline void simulation() {
  // A month and a half of work, MTBF 24 h, saves and restores of 10 minutes, an interval of 2.7 h.
  const Run run{.work = Seconds(3.6e6), .save = {.blocking = Seconds(600)}, .outage = {.restore = Seconds(600)}};
  Run asynchronous = run;
  asynchronous.save.writing = Seconds(1200);
  constexpr std::uint64_t segments = 368;
  const Exponential exponential{Seconds(86400)};
  const Weibull weibull{Seconds(86400), 0.7};
  SimulationOptions jump{.relative_error = 0.0, .max_runs = 20000};
  SimulationOptions loop = jump;
  loop.method = SimulationMethod::segments;

  double failures[6] = {};
  const auto measure = [&](int i, const Run& what, const auto& law, const SimulationOptions& options) {
    return [&failures, &what, &law, &options, i] {
      const SimulationResult result = simulate(what, law, segments, options);
      failures[i] = result.ledger.failure_count * static_cast<double>(result.runs);
    };
  };
  constexpr int variates = 2'000'000;
  const auto raw = [] {
    RandomStream random(1);
    double sum = 0.0;
    for (int i = 0; i < variates; ++i) sum += random.exponential();
    keep(&sum);
  };
  const auto t = medians(31, {raw, measure(0, run, exponential, jump), measure(1, run, weibull, jump),
                              measure(2, asynchronous, exponential, jump), measure(3, run, exponential, loop),
                              measure(4, run, weibull, loop), measure(5, asynchronous, exponential, loop)});
  const double raw_rate = variates / t[0];
  std::printf("## Simulation, one core\n\nRaw exponential variates: %.0f million a second.\n\n", raw_rate / 1e6);
  std::printf("| | million failures a second | of half the raw rate | target |\n|---|---|---|---|\n");
  const char* names[] = {"jump, exponential",     "jump, Weibull",     "jump, exponential, asynchronous save",
                         "segments, exponential", "segments, Weibull", "segments, exponential, asynchronous save"};
  const char* targets[] = {">= 0.75 of half the raw rate", "", "", ">= 20", ">= 10", ""};
  for (std::size_t i = 0; i < 6; ++i) {
    const double rate = failures[i] / t[i + 1];
    std::printf("| %s | **%.1f** | %.2f | %s |\n", names[i], rate / 1e6, rate / (raw_rate / 2), targets[i]);
  }

  std::vector<Run> runs(1000, run);
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].save.blocking = Seconds(100.0 + static_cast<double>(i));
  const auto exact = [&](const auto& answer) {
    return [&runs, &answer] {
      for (const Run& one : runs) {
        keep(&one);
        const auto result = answer(one);
        keep(&result);
      }
    };
  };
  const WorkInterval interval(Seconds(9786.266));
  const auto by_goodput = [&](const Run& one) { return goodput(one, exponential, interval); };
  const auto by_ledger = [&](const Run& one) { return expected_ledger(one, exponential, interval); };
  const auto e = medians(31, {exact(by_goodput), exact(by_ledger)});
  std::printf("\nExact goodput: %.1f ns. Exact ledger: %.0f ns.\n", e[0] * 1e6, e[1] * 1e6);

  // Threads are timed by the wall, so that other programs' turns count.
  jump.max_runs = 400'000;
  double wall[2] = {1e9, 1e9};
  for (int round = 0; round < 5; ++round) {
    for (unsigned threads = 1; threads <= 2; ++threads) {
      const auto start = std::chrono::steady_clock::now();
      const auto result = simulate(run, exponential, segments, jump, ThreadExecutor(threads));
      keep(&result);
      const double time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (time < wall[threads - 1]) wall[threads - 1] = time;
    }
  }
  std::printf("Two threads: **%.2f** times as fast as one.\n\n", wall[0] / wall[1]);
}

}  // namespace ckpt::benchmark
