// A batch in registers of every width that this processor has: the bits of solve, at the ends of the range as well, and
// the same rejections.

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <ckpt/eigen/batch.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using Eigen::Index;

namespace {

constexpr ckpt::CheckpointModel model;

std::vector<int> widths() {
  std::vector<int> result{0};
  for (int bytes = 16; bytes <= ckpt::detail::widest_lanes(); bytes *= 2) result.push_back(bytes);
  return result;
}

/// P, b, w, n, L and T, each in a column.
template <class Rep>
using Table = Eigen::Array<Rep, Eigen::Dynamic, 6>;

template <class Rep>
Table<Rep> spread_points(Index count) {
  constexpr double low[] = {1e8, 1.0, 1e8, 1.0, 1e10, 1.0};
  constexpr double high[] = {1e13, 20.0, 3e10, 1e4, 1e13, 1e5};
  std::mt19937 random(7);
  Table<Rep> result(count, 6);
  for (int column = 0; column < 6; ++column) {
    std::uniform_real_distribution<double> exponent(std::log(low[column]), std::log(high[column]));
    for (Index i = 0; i < count; ++i) result(i, column) = static_cast<Rep>(std::exp(exponent(random)));
  }
  return result;
}

template <class Rep>
ckpt::BasicCheckpointResult<Rep> solve(const Table<Rep>& in, Index i) {
  return model.solve(ckpt::BasicWorkload<Rep>{.parameters = in(i, 0)},
                     ckpt::BasicStorageTier<Rep>{.write_bandwidth = ckpt::BasicBytesPerSecond<Rep>(in(i, 2))},
                     ckpt::BasicBytesPerParameter<Rep>{.weights = in(i, 1)},
                     {.period = ckpt::BasicSeconds<Rep>(in(i, 5)),
                      .writing_nodes = in(i, 3),
                      .filesystem_limit = ckpt::BasicBytesPerSecond<Rep>(in(i, 4))});
}

template <class Rep>
void solve_in(int width, const Table<Rep>& in, ckpt::BatchResults<Rep>& out) {
  out.checkpoint_size.resize(in.rows());
  for (auto* values : {&out.write_time, &out.write_bandwidth, &out.required_bandwidth, &out.mfu_penalty}) {
    values->resize(in.rows());
  }
  out.storage_bottleneck.resize(in.rows());
  out.overruns_interval.resize(in.rows());
  out.bottleneck_threshold = ckpt::BasicSeconds<Rep>(static_cast<Rep>(model.bottleneck_threshold.value()));
  const ckpt::BatchInputs<Rep> inputs{.parameters = in.col(0),
                                      .bytes_per_parameter = in.col(1),
                                      .write_bandwidth = in.col(2),
                                      .writing_nodes = in.col(3),
                                      .filesystem_limit = in.col(4),
                                      .period = in.col(5)};
  ckpt::detail::solve_batch<Rep>(model, inputs,
                                 {.checkpoint_size = out.checkpoint_size,
                                  .write_time = out.write_time,
                                  .write_bandwidth = out.write_bandwidth,
                                  .required_bandwidth = out.required_bandwidth,
                                  .storage_bottleneck = out.storage_bottleneck,
                                  .overruns_interval = out.overruns_interval,
                                  .mfu_penalty = out.mfu_penalty},
                                 ckpt::detail::batch_size(inputs), width);
}

template <class Rep>
bool same_bits(const ckpt::BatchResults<Rep>& results, Index i, const ckpt::BasicCheckpointResult<Rep>& b) {
  const ckpt::BasicCheckpointResult<Rep> a = results[i];
  const auto same = [](Rep x, Rep y) { return ckpt::detail::bits_of(x) == ckpt::detail::bits_of(y); };
  return same(a.checkpoint_size.value(), b.checkpoint_size.value()) &&
         same(a.write_time.value(), b.write_time.value()) &&
         same(a.write_bandwidth.value(), b.write_bandwidth.value()) &&
         same(a.required_bandwidth().value(), b.required_bandwidth().value()) && same(a.mfu_penalty, b.mfu_penalty) &&
         same(results.required_bandwidth[i], b.required_bandwidth().value()) &&
         a.storage_bottleneck == b.storage_bottleneck && a.overruns_interval == b.overruns_interval;
}

}  // namespace

TEMPLATE_TEST_CASE("a batch has the bits of solve in registers of every width", "[batch]", double, float) {
  Table<TestType> in = spread_points<TestType>(20'011);
  for (Index i = 0; i < in.rows(); i += 7) {  // t = T and t = threshold to rounding, on either side
    const TestType time = solve(in, i).write_time.value();
    in(i, 5) = std::nextafter(time, static_cast<TestType>(i % 2 == 0 ? 0.0 : 1e9));
    in(i + 1, 5) = solve(in, i + 1).write_time.value();
    in(i + 2, 0) = static_cast<TestType>(60) * solve(in, i + 2).write_bandwidth.value() / in(i + 2, 1);
  }
  for (const int width : widths()) {
    ckpt::BatchResults<TestType> out;
    solve_in(width, in, out);
    Index wrong = 0;
    for (Index i = 0; i < in.rows(); ++i) wrong += same_bits(out, i, solve(in, i)) ? 0 : 1;
    INFO(width << " bytes");
    CHECK(wrong == 0);
  }
}

TEMPLATE_TEST_CASE("each end of the range is judged alike in registers of every width", "[batch]", double, float) {
  using Limits = std::numeric_limits<TestType>;
  const TestType edges[] = {TestType(0),          -TestType(0),       Limits::denorm_min(), -Limits::denorm_min(),
                            Limits::min(),        Limits::min() * 60, Limits::max() / 60,   Limits::max(),
                            Limits::lowest(),     Limits::infinity(), -Limits::infinity(),  Limits::quiet_NaN(),
                            -Limits::quiet_NaN(), TestType(-1)};
  const Table<TestType> good = spread_points<TestType>(19);
  int rejected = 0;
  int accepted = 0;
  for (const int width : widths()) {
    for (int column = 0; column < 6; ++column) {
      for (const TestType edge : edges) {
        for (const Index index : {0, 5, 15, 16, 18}) {
          Table<TestType> in = good;
          in(index, column) = edge;
          ckpt::BatchResults<TestType> out;
          const std::string together = test::error_of([&] { return solve_in(width, in, out), 0; });
          const std::string at = " at index " + std::to_string(index);
          INFO(width << " bytes, column " << column << ", " << edge << " at " << index);
          if (column == 1 && !ckpt::detail::is_positive(edge)) {
            // An optimizer would not let it through to solve.
            REQUIRE(together.starts_with("ckpt::CheckpointModel::solve: bytes per parameter must be finite and > 0 B"));
            REQUIRE(together.ends_with(at));
            continue;
          }
          const std::string alone = test::error_of([&] { return solve(in, index); });
          const bool is_good = alone == "no error";
          REQUIRE(together == (is_good ? alone : alone + at));
          ++(is_good ? accepted : rejected);
          for (Index i = 0; is_good && i < in.rows(); ++i) REQUIRE(same_bits(out, i, solve(in, i)));
        }
      }
    }
  }
  CHECK(accepted > rejected / 10);
  CHECK(rejected > accepted / 10);
}
