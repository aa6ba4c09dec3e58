#pragma once
// What a whole job costs to solve: one strategy, the best of five, one inverse, all derivatives.

#include <array>
#include <cstddef>
#include <cstdio>
#include <span>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/eigen/gradient.hpp>
#include <ckpt/job/batch.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/range.hpp>
#include <ckpt/job/require.hpp>

#include "state.hpp"
#include "timing.hpp"

namespace ckpt::benchmark {

/// Time of one call on a job whose MTBF is another every time [ns].
template <class Call>
double of_job(Job job, std::size_t calls, Call&& call) {
  return time_of(41,
                 [&] {
                   double sum = 0.0;
                   for (std::size_t i = 0; i < calls; ++i) {
                     job.failures.law->mtbf = Seconds(43200.0 + static_cast<double>(i * 389 % 1024));
                     keep(&job);
                     sum += call(job);
                   }
                   keep(&sum);
                 }) /
         static_cast<double>(calls) * 1e9;
}

inline void whole_job() {
  using namespace ckpt::literals;
  Job even{
      .state = 988_GB,
      .machine = {.node = nodes::dgx_h100, .nodes = 64, .shared = shared(storage::eagle)},
      .training = {.work = 720_h, .step = 8_s, .update = Seconds(0.3)},
      .failures = {.law = Exponential{12_h}, .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}},
      .saving = {.slowdown = 0.02}};
  Job ranks = even;
  ranks.state = take_inventory(models::llama3_70b, Adam{}, {.tensor = 8, .data = 64, .zero = Zero::optimizer});
  const auto solved = [](const Job& job) { return solve(job).goodput(); };
  const auto by = [](Job job, SaveStrategy strategy) {
    job.saving.strategy = strategy;
    return job;
  };
  const auto at = [](Job job) {
    job.saving.interval = WorkInterval(5_min);
    return job;
  };
  std::printf("## A whole job\n\nLlama 3 70B on 64 nodes; evenly divided, and by the ranks of a layout.\n\n");
  std::printf("| | evenly [us] | by rank [us] | target |\n|---|---|---|---|\n");
  const auto row = [&](const char* name, const char* target, std::size_t calls, const auto& change, const auto& call,
                       double of_each = 1.0) {
    std::printf("| %s | %.2f | %.2f | %s |\n", name, of_job(change(even), calls, call) / 1e3 / of_each,
                of_job(change(ranks), calls, call) / 1e3 / of_each, target);
  };
  const auto same = [](const Job& job) { return job; };
  row("`solve`, synchronous, interval given", "", 500, at, solved);
  row("`solve`, synchronous, best interval in whole steps", "< 1", 500, same, solved);
  row(
      "`solve`, snapshot, best interval in whole steps", "", 500,
      [&](const Job& job) { return by(job, SaveStrategy::snapshot); }, solved);
  row("`best` of the strategies", "< 20", 100, same, [](const Job& job) { return best(job).saving.slowdown; });
  row("`compare_strategies`", "", 100, same,
      [](const Job& job) { return compare_strategies(job)[1].outcome.goodput(); });
  row("`require` of shared storage", "", 5, same,
      [](const Job& job) { return require(job, Input::shared_write, 0.97).value; });
  row("`gradient`", "", 20, at, [](const Job& job) { return gradient(job)[Input::mtbf]; });
  row(
      "`range`, 4,096 samples of four inputs: one of them", "< 5", 1, same,
      [](const Job& job) {
        constexpr InputSpread inputs[] = {{Input::mtbf, factor(2.0)},
                                          {Input::shared_write, factor(1.5)},
                                          {Input::rescheduling, factor(3.0)},
                                          {Input::warm_up, plus_minus(0.5)}};
        return range(job, inputs).quantile(Output::goodput, 0.1);
      },
      4096.0);
  static std::array<double, 1024> mtbfs{};
  static std::array<double, 1024> goodputs{};
  static std::array<SaveStrategy, 1024> strategies{};
  for (std::size_t i = 0; i < mtbfs.size(); ++i) mtbfs[i] = 43200.0 + static_cast<double>(i * 389 % 1024);
  const auto batch = [](const Job& job, std::span<SaveStrategy> best) {
    const InputValues inputs[] = {{Input::mtbf, mtbfs}};
    const OutputValues outputs[] = {{Output::goodput, goodputs}};
    solve_batch(job, inputs, outputs, best);
    return goodputs[7];
  };
  row(
      "`solve_batch`, interval given: one of 1,024 points", "< 1", 1, at,
      [&](const Job& job) { return batch(job, {}); }, 1024.0);
  row(
      "the same by the best strategy", "< 5", 1, same, [&](const Job& job) { return batch(job, strategies); }, 1024.0);
  std::printf("\n");
}

}  // namespace ckpt::benchmark
