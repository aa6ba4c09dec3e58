// The snippets of docs/how/batches_and_derivatives.md.

#include <fmt/format.h>
#include <Eigen/Core>

#include <ckpt/all.hpp>

using namespace ckpt::literals;

namespace {

void batch() {
  // Base units in arrays: bytes per second, seconds.
  const Eigen::ArrayXd bandwidth = Eigen::ArrayXd::LinSpaced(100'000, 0.1e9, 10e9);

  const auto results =
      ckpt::solve_batch(ckpt::CheckpointModel{}, {.parameters = ckpt::models::llama2_13b.parameters,
                                                  .bytes_per_parameter = bytes_per_parameter(ckpt::Adam{}),
                                                  .write_bandwidth = bandwidth,
                                                  .period = 30_min});

  fmt::print("{} points, {} with storage as the bottleneck\n", results.size(), results.storage_bottleneck.count());
  fmt::print("the slowest takes {:.1min}, the mean penalty is {:.4f}\n", ckpt::Seconds(results.write_time.maxCoeff()),
             results.mfu_penalty.mean());

  // One point is what solve returns for it, bit for bit.
  const auto single = ckpt::CheckpointModel{}.solve(ckpt::models::llama2_13b, ckpt::BytesPerSecond(bandwidth[500]),
                                                    ckpt::Adam{}, {.period = 30_min});
  fmt::print("point 500: {}, {}\n", results[500], single.write_time == results[500].write_time ? "equal" : "different");
}

void own_arrays() {
  const Eigen::ArrayXd writers = Eigen::ArrayXd::LinSpaced(8, 1, 8);
  const Eigen::ArrayXd interval = Eigen::ArrayXd::Constant(8, 1800.0);
  Eigen::ArrayXd write_time(8);
  Eigen::ArrayXd penalty(8);

  // Only these two are computed; nothing is allocated. An expression is an input, too.
  ckpt::solve_batch(ckpt::CheckpointModel{},
                    {.parameters = 13e9,
                     .bytes_per_parameter = 14,
                     .write_bandwidth = 2_GBps,
                     .writing_nodes = writers,
                     .period = 2.0 * interval},
                    {.write_time = write_time, .mfu_penalty = penalty});

  fmt::print("1 writer {:.0f} s, 8 writers {:.0f} s, penalty {:.4f} and {:.4f}\n", write_time[0], write_time[7],
             penalty[0], penalty[7]);
}

void derivative() {
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 1, 1>>;  // a value and one derivative

  // 8 GB/s, the first of one input. The unit multiplies the derivative too: it is per GB/s.
  const ckpt::BasicStorageTier<Dual> tier{.name = "mine", .write_bandwidth = Dual(8.0, 1, 0) * ckpt::units::GBps};
  const auto result =
      ckpt::CheckpointModel{}.solve(ckpt::models::llama2_13b, tier, ckpt::Adam{}, {.period = 1_h, .writing_nodes = 4});

  const Dual time = result.write_time.value();
  fmt::print("{:.3f} s, {:.3f} s per GB/s of one writer\n", time.value(), time.derivatives()[0]);
}

void derivative_by_an_option() {
  using Dual = Eigen::AutoDiffScalar<Eigen::Vector2d>;  // a value and two derivatives

  const auto result = ckpt::CheckpointModel{}.solve<Dual>(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                                          {.period = Dual(1.0, 2, 0) * ckpt::units::h,
                                                           .writing_nodes = 64,
                                                           .filesystem_limit = Dual(500.0, 2, 1) * ckpt::units::GBps});

  fmt::print("penalty {:.6f}, by the interval {:.6f} per h, by the limit {:.8f} per GB/s\n", result.mfu_penalty.value(),
             result.mfu_penalty.derivatives()[0], result.mfu_penalty.derivatives()[1]);
}

void derivative_of_goodput() {
  using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, 1, 1>>;

  // The shared rate is the input. Rates and times without derivatives convert by themselves.
  const ckpt::BasicSavePath<Dual> path{
      {.name = "device to host", .per_writer = ckpt::nodes::dgx_h100.accelerator.host_link},
      {.name = "shared write", .shared = Dual(60.0, 1, 0) * ckpt::units::GBps}};
  const auto state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{},
                                          {.tensor = 8, .data = 64, .zero = ckpt::Zero::optimizer});
  const auto save = path.solve(ckpt::BasicSaveLoad<Dual>(state, {.writers_per_node = 8}));

  const ckpt::BasicRun<Dual> run{
      .work = 720_h, .save = {.blocking = save.blocking, .writing = save.persist()}, .outage = {.restore = 2_min}};
  const ckpt::BasicExponential<Dual> failures{12_h};
  const auto tau = ckpt::best_segments(run, failures).interval;
  const Dual goodput = ckpt::goodput(run, failures, tau);
  fmt::print("every {:.1min}: goodput {:.5f}, {:.6f} more per GB/s\n", tau, goodput.value(), goodput.derivatives()[0]);
}

}  // namespace

int main() {
  batch();
  own_arrays();
  derivative();
  derivative_by_an_option();
  derivative_of_goodput();
}
