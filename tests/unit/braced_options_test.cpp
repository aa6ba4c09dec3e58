// Options in braces: every function that takes a struct takes it without its name, too.

#include <ckpt/failure/mtbf.hpp>
#include <ckpt/interval/availability.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/interval/multilevel.hpp>
#include <ckpt/interval/multilevel_pattern.hpp>
#include <ckpt/interval/overlap.hpp>
#include <ckpt/interval/shared_storage.hpp>
#include <ckpt/interval/silent.hpp>

#include <array>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;
using ckpt::Period;
using ckpt::WorkInterval;

TEST_CASE("the formulas of ETTR, overlap and availability take braces") {
  const ckpt::EttrInputs ettr{.mtbf = 6_h, .save = 5_min, .restart_overhead = 10_min, .queue = 1_min};
  CHECK(ckpt::expected_ettr({.mtbf = 6_h, .save = 5_min, .restart_overhead = 10_min, .queue = 1_min}, WorkInterval(1_h))
            .ettr == ckpt::expected_ettr(ettr, WorkInterval(1_h)).ettr);
  CHECK(ckpt::ettr_work_interval({.mtbf = 6_h, .save = 5_min}).interval.seconds() ==
        ckpt::ettr_work_interval(ettr).interval.seconds());
  CHECK(ckpt::ettr_optimal_work_interval({.mtbf = 6_h, .save = 5_min, .restart_overhead = 10_min}).interval.seconds() ==
        ckpt::ettr_optimal_work_interval(ettr).interval.seconds());

  const ckpt::OverlappedSave save{.length = 5_min, .overlap = 0.5, .restore = 10_min};
  CHECK(ckpt::overlapped_period({.length = 5_min, .overlap = 0.5, .restore = 10_min}, 6_h).period.seconds() ==
        ckpt::overlapped_period(save, 6_h).period.seconds());
  CHECK(ckpt::overlapped_waste({.length = 5_min, .overlap = 0.5, .restore = 10_min}, 6_h, Period(1_h)).total ==
        ckpt::overlapped_waste(save, 6_h, Period(1_h)).total);

  const ckpt::AvailabilityInputs model{.save = 5_min, .mtbf = 6_h, .recovery = 10_min};
  CHECK(ckpt::availability_optimal_period({.save = 5_min, .mtbf = 6_h, .recovery = 10_min}).period.seconds() ==
        ckpt::availability_optimal_period(model).period.seconds());
  CHECK(ckpt::availability({.save = 5_min, .mtbf = 6_h, .recovery = 10_min}, Period(1_h)) ==
        ckpt::availability(model, Period(1_h)));
}

TEST_CASE("parts of a node, silent errors, levels and shared machines take braces") {
  const ckpt::Component parts[] = {{.mtbf = 50000_h, .per_node = 8}, {.mtbf = 100000_h, .per_node = 2}};
  CHECK(ckpt::series_mtbf({{.mtbf = 50000_h, .per_node = 8}, {.mtbf = 100000_h, .per_node = 2}}) ==
        ckpt::series_mtbf(parts));

  const ckpt::SilentErrors errors{
      .silent_rate = 1 / 4_d, .fail_stop_rate = 1 / 10_d, .verification = 15_s, .save = 300_s};
  CHECK(
      ckpt::verified_interval({.silent_rate = 1 / 4_d, .fail_stop_rate = 1 / 10_d, .verification = 15_s, .save = 300_s})
          .overhead == ckpt::verified_interval(errors).overhead);
  CHECK(ckpt::verified_interval(
            {.silent_rate = 1 / 4_d, .fail_stop_rate = 1 / 10_d, .verification = 15_s, .save = 300_s}, 3)
            .overhead == ckpt::verified_interval(errors, 3).overhead);
  CHECK(ckpt::best_verified_interval(
            {.silent_rate = 1 / 4_d, .fail_stop_rate = 1 / 10_d, .verification = 15_s, .save = 300_s})
            .overhead == ckpt::best_verified_interval(errors).overhead);
  CHECK(ckpt::verification_overhead(
            {.silent_rate = 1 / 4_d, .fail_stop_rate = 1 / 10_d, .verification = 15_s, .save = 300_s},
            WorkInterval(2_h)) == ckpt::verification_overhead(errors, WorkInterval(2_h)));

  const ckpt::CheckpointLevels levels{{.failure_rate = 1 / 2_d, .write = 9_s, .recovery = 9_s},
                                      {.failure_rate = 1 / 30_d, .write = 438_s, .recovery = 438_s}};
  const ckpt::LevelPattern pattern{WorkInterval(30_min), {25}};
  CHECK(ckpt::multilevel_intervals({{.failure_rate = 1 / 2_d, .write = 9_s, .recovery = 9_s},
                                    {.failure_rate = 1 / 30_d, .write = 438_s, .recovery = 438_s}})
            .overhead == ckpt::multilevel_intervals(levels).overhead);
  CHECK(ckpt::best_levels({{.failure_rate = 1 / 2_d, .write = 9_s, .recovery = 9_s},
                           {.failure_rate = 1 / 30_d, .write = 438_s, .recovery = 438_s}})
            .overhead == ckpt::best_levels(levels).overhead);
  CHECK(ckpt::multilevel_efficiency({{.failure_rate = 1 / 2_d, .write = 9_s, .recovery = 9_s},
                                     {.failure_rate = 1 / 30_d, .write = 438_s, .recovery = 438_s}},
                                    {WorkInterval(30_min), {25}})
            .efficiency == ckpt::multilevel_efficiency(levels, pattern).efficiency);
  CHECK(ckpt::optimal_pattern({{.failure_rate = 1 / 2_d, .write = 9_s, .recovery = 9_s},
                               {.failure_rate = 1 / 30_d, .write = 438_s, .recovery = 438_s}})
            .achieves.efficiency == ckpt::optimal_pattern(levels).achieves.efficiency);

  const std::array<ckpt::JobClass, 1> classes{{{.jobs = 3, .nodes = 500, .save = 90_min}}};
  std::array<Period, 1> periods{};
  const auto shared = ckpt::shared_storage_periods({.nodes = 2000, .node_mtbf = 10000_h}, classes, periods);
  const ckpt::SharedMachine machine{.nodes = 2000, .node_mtbf = 10000_h};
  CHECK(shared.waste == ckpt::shared_storage_periods(machine, classes, periods).waste);
}

}  // namespace
