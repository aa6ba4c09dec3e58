// A million ways to save Llama 3.1 405B, evaluated at once with Eigen: how fast a storage server, how many of them, how
// often. Prints the ten that cost least and the Pareto front of money against lost time. Run without arguments: sweep
//
// The prices are made up; change them. A storage server costs a fixed sum and a part that grows with the square of its
// speed; the file system takes 2 TB/s. Lost is the share of the cluster's time that goes into writing, and into doing
// again what a failure destroyed: half an interval each time.

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <Eigen/Core>

#include <ckpt/ckpt.hpp>
#include <ckpt/eigen/batch.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;
using Eigen::ArrayXd;
using Eigen::Index;

namespace {

constexpr double dollars_per_server = 1.0;               // an hour
constexpr double dollars_per_gbps_squared = 0.02;        // an hour
constexpr double dollars_of_cluster = 16384 * 2.0;       // an hour
constexpr ckpt::Seconds time_to_failure = 54_d / 419.0;  // Llama Team, The Llama 3 Herd of Models, 2024, section 3.3.4

constexpr Index steps = 100;
constexpr Index points = steps * steps * steps;

struct Sweep {
  ArrayXd bandwidth = ArrayXd::NullaryExpr(points, [](Index i) { return 0.2e9 * static_cast<double>(i % steps + 1); });
  ArrayXd writers =
      ArrayXd::NullaryExpr(points, [](Index i) { return static_cast<double>(4 * (i / steps % steps + 1)); });
  ArrayXd interval =
      ArrayXd::NullaryExpr(points, [](Index i) { return 15.0 * static_cast<double>(i / steps / steps + 1); });
  ArrayXd write_time{points};
  ArrayXd lost{points};     // fraction of the cluster's time
  ArrayXd storage{points};  // dollars an hour
  ArrayXd total{points};    // storage and lost time, dollars an hour

  Sweep() {
    ckpt::solve_batch(ckpt::CheckpointModel{},
                      {.parameters = ckpt::models::llama3_1_405b.parameters,
                       .bytes_per_parameter = bytes_per_parameter(ckpt::Adam{}),
                       .write_bandwidth = bandwidth,
                       .writing_nodes = writers,
                       .filesystem_limit = 2_TBps,
                       .period = interval},
                      {.write_time = write_time, .mfu_penalty = lost});
    lost = (lost + interval / (2.0 * time_to_failure.value())).min(1.0);
    storage = writers * (dollars_per_server + dollars_per_gbps_squared * (bandwidth / 1e9).square());
    total = storage + dollars_of_cluster * lost;
  }

  void print_header() const {
    fmt::print("{:>8}  {:>11}  {:>9}  {:>9}  {:>7}  {:>10}  {:>9}\n", "writers", "of", "interval", "write", "lost",
               "storage/h", "total/h");
  }

  void print(Index i) const {
    fmt::print("{:>8}  {:>11.1GB/s}  {:>9.2min}  {:>9.2s}  {:>5.2f} %  {:>8.2f} $  {:>7.0f} $\n", writers[i],
               ckpt::BytesPerSecond(bandwidth[i]), ckpt::Seconds(interval[i]), ckpt::Seconds(write_time[i]),
               100.0 * lost[i], storage[i], total[i]);
  }
};

/// The points that no other beats in both, cheapest first.
std::vector<Index> pareto_front(const ArrayXd& cost, const ArrayXd& loss) {
  std::vector<Index> order(static_cast<std::size_t>(cost.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    return cost[a] != cost[b] ? cost[a] < cost[b] : loss[a] != loss[b] ? loss[a] < loss[b] : a < b;
  });
  std::vector<Index> front;
  for (const Index i : order) {
    if (front.empty() || loss[i] < loss[front.back()]) front.push_back(i);
  }
  return front;
}

}  // namespace

int main() {
  const Sweep sweep;

  std::vector<Index> order(static_cast<std::size_t>(points));
  std::iota(order.begin(), order.end(), Index{0});
  std::partial_sort(order.begin(), order.begin() + 10, order.end(), [&](Index a, Index b) {
    return sweep.total[a] != sweep.total[b] ? sweep.total[a] < sweep.total[b] : a < b;
  });
  fmt::print("{} points; the ten of least total cost\n", points);
  sweep.print_header();
  std::for_each(order.begin(), order.begin() + 10, [&](Index i) { sweep.print(i); });

  const std::vector<Index> front = pareto_front(sweep.storage, sweep.lost);
  fmt::print("\nPareto front of storage cost and lost time: {} points, a line for every fifth of the loss\n",
             front.size());
  sweep.print_header();
  double last = 2.0;
  for (const Index i : front) {
    if (sweep.lost[i] > 0.8 * last && i != front.back()) continue;
    sweep.print(i);
    last = sweep.lost[i];
  }
  return std::fflush(stdout) == 0 ? 0 : 1;  // 1 where not all was written, as on a full disk
}
