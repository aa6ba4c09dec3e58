// What docs/how/sweep.md and docs/how/choose.md quote.

#include <fmt/format.h>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

namespace {

const ckpt::Job job{.state = 1.6_TB,
                    .machine = {.node = ckpt::nodes::dgx_h100,
                                .nodes = 128,
                                .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 57_GBps}}},
                    .training = {.work = 720_h},
                    .failures = {.law = ckpt::Exponential{24_h}, .outage = {.rescheduling = 5_min}}};

void sweep() {
  // Axes, points by number, the best of them; a thread or a process takes a part, and parts merge.
  const ckpt::Axis axes[] = {ckpt::Axis::strategies(),
                             {ckpt::Input::shared_write, ckpt::AxisValues::logarithmic(10e9, 200e9, 20)},
                             {ckpt::Input::mtbf, ckpt::AxisValues::linear(6.0 * 3600, 48.0 * 3600, 8)}};
  const ckpt::Axes points(axes);
  ckpt::TopK<ckpt::WorkInterval> best(3, ckpt::Prefer::more);
  ckpt::ParetoFront<double> front{ckpt::Prefer::less, ckpt::Prefer::more};  // bandwidth, goodput
  for (const auto& [begin, end] : {std::pair{0, 400}, std::pair{400, 800}}) {
    const ckpt::SweepPart part{static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end)};
    ckpt::sweep(job, points, part, [&](const ckpt::SweepPoint& point) {
      if (!point.reason.empty()) return;  // says why
      best.add({point.index, point.outcome.goodput(), point.outcome.interval});
      front.add({point.index, {points.value(point.index, 1), point.outcome.goodput()}});
    });
  }
  for (const auto& entry : best.entries()) {
    fmt::print("point {}: goodput {:.4f}, saved every {} of work\n", entry.index, entry.value, entry.payload);
  }
  fmt::print("{} of {} points are on the front\n", front.entries().size(), points.size());
}

void choose() {
  // What a run costs, and the cheapest of many with a goodput.
  const ckpt::Prices prices{.node_hour = 24.0, .storage = ckpt::TierPrice{.per_MBps_month = 0.614}, .keep = 2};
  const ckpt::Outcome out = solve(job);
  const ckpt::Bill bill = ckpt::bill(job, out, prices);
  fmt::print("{:.0f} $: wasted hours {:.0f} $, storage {:.0f} $\n", bill.total(), bill.wasted, bill.storage());
  const ckpt::Axis axes[] = {{ckpt::Input::shared_write, ckpt::AxisValues::logarithmic(1e9, 500e9, 200)}};
  const ckpt::Constraint constraints[] = {{.output = ckpt::Output::goodput, .at_least = 0.975}};
  const auto cheapest = ckpt::choose(job, ckpt::Axes(axes), prices, constraints);
  fmt::print("cheapest: {}, {:.0f} $\n", ckpt::BytesPerSecond(ckpt::Axes(axes).value(cheapest->index, 0)),
             cheapest->bill.total());
  fmt::print("worth its price, to first order: {}\n", *worthwhile_bandwidth(job, out, prices));
}

}  // namespace

int main() {
  sweep();
  choose();
}
