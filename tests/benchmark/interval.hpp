#pragma once
// What one interval costs: Young, Daly, the exact optimum, and an interval with the goodput that it gives.

#include <array>
#include <cstddef>
#include <cstdio>

#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/interval/optimal.hpp>
#include <ckpt/interval/young_daly.hpp>

#include "state.hpp"
#include "timing.hpp"

namespace ckpt::benchmark {

inline void intervals() {
  // Costs from a ten-thousandth of the MTBF to a third of it: no two calls alike, so that no branch is always guessed.
  constexpr std::size_t points = 1024;
  std::array<double, points> costs{};
  for (std::size_t i = 0; i < points; ++i)
    costs[i] = 8.64 * math::exp(8.0 * static_cast<double>(i * 389 % points) / points);
  Seconds mtbf(86400.0);
  Run run{.work = Seconds(3.6e6), .outage = {.restore = Seconds(600.0)}};
  const auto each = [&](auto&& call) {
    return time_of(200,
                   [&] {
                     keep(costs.data());
                     keep(&mtbf);
                     double sum = 0.0;
                     for (const double cost : costs) sum += call(Seconds(cost));
                     keep(&sum);
                   }) /
           static_cast<double>(points) * 1e9;
  };
  const double root = each([&](Seconds cost) { return math::sqrt(2.0 * cost.value() * mtbf.value()); });
  const double young = each([&](Seconds cost) { return young_work_interval(cost, mtbf).interval.seconds().value(); });
  const double daly =
      each([&](Seconds cost) { return daly_higher_order_work_interval(cost, mtbf).interval.seconds().value(); });
  const double exact = each([&](Seconds cost) { return optimal_work_interval(cost, mtbf).interval.seconds().value(); });
  const double both = each([&](Seconds cost) {
    run.save.blocking = cost;
    return goodput(run, Exponential{mtbf}, daly_higher_order_work_interval(cost, mtbf).interval);
  });
  std::printf("## One interval\n\n| | time [ns] | target |\n|---|---|---|\n");
  std::printf("| a square root, unchecked | %.1f | |\n", root);
  std::printf("| `young_work_interval` | %.1f | |\n", young);
  std::printf("| `daly_higher_order_work_interval` | %.1f | |\n", daly);
  std::printf("| `optimal_work_interval` | **%.1f** | < 60 |\n", exact);
  std::printf("| Daly's interval and its exact goodput | **%.1f** | < 20 |\n\n", both);
}

}  // namespace ckpt::benchmark
