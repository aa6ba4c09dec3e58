// A batch into arrays of the caller's allocates nothing. Eigen's own guard against allocation is a macro that changes
// its inline functions, so this file uses private copies of Eigen and ckpt, under other names; the other files of this
// program keep the ordinary ones.

#include <stdexcept>

#include "catch.hpp"

#define Eigen Eigen_that_counts
#define ckpt ckpt_that_counts
#define EIGEN_RUNTIME_NO_MALLOC
#define eigen_assert(condition) \
  if (!(condition)) throw std::logic_error(#condition)
#include <Eigen/Core>

#include <ckpt/eigen/batch.hpp>

using namespace ckpt::literals;

namespace {

/// Forbids Eigen to allocate while it lives.
struct NoAllocation {
  NoAllocation() { Eigen::internal::set_is_malloc_allowed(false); }
  ~NoAllocation() { Eigen::internal::set_is_malloc_allowed(true); }
};

}  // namespace

TEST_CASE("the guard against allocation works", "[batch]") {
  const auto allocate = [] { return Eigen::ArrayXd(10).size(); };
  CHECK(allocate() == 10);
  const NoAllocation guard;
  CHECK_THROWS_AS(allocate(), std::logic_error);
}

TEST_CASE("a batch into the caller's arrays allocates nothing", "[batch]") {
  const Eigen::ArrayXd parameters = Eigen::ArrayXd::LinSpaced(1000, 1e9, 1e12);
  const Eigen::ArrayXi writers = Eigen::ArrayXi::LinSpaced(1000, 1, 1000);
  Eigen::ArrayXXd table(1000, 2);
  Eigen::ArrayXd time(1000);
  Eigen::Array<bool, Eigen::Dynamic, 1> bottleneck(1000);
  ckpt::BatchResults<> results;
  const ckpt::CheckpointModel model;
  ckpt::solve_batch(model, {.parameters = parameters, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps}, results);

  const NoAllocation guard;
  CHECK_NOTHROW(ckpt::solve_batch(model,
                                  {.parameters = parameters * 2.0 + 1.0,
                                   .bytes_per_parameter = 14,
                                   .write_bandwidth = 7_GBps,
                                   .writing_nodes = writers,
                                   .period = parameters.reverse() / 1e9},
                                  {.write_time = time, .storage_bottleneck = bottleneck, .mfu_penalty = table.col(1)}));
  CHECK_NOTHROW(ckpt::solve_batch(
      model, {.parameters = parameters, .bytes_per_parameter = 10, .write_bandwidth = 7_GBps}, results));
  CHECK_THROWS_AS(static_cast<void>(ckpt::solve_batch(
                      model, {.parameters = parameters, .bytes_per_parameter = 10, .write_bandwidth = 7_GBps})),
                  std::logic_error);  // new results are an allocation
}
