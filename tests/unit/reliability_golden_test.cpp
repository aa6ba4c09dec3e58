// The reliability engine of mlsysim, case by case: its conventions rebuilt from the library's parts, and what its
// goodput leaves out.

#include <cmath>
#include <string>

#include <ckpt/failure/mtbf.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/interval/young_daly.hpp>

#include "catch.hpp"
#include "csv.hpp"
#include "goodput_without_rework.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::WithinRel;

/// Its parts: accelerators fail every 50,000 h, network cards every 150,000 h, power supplies every 100,000 h.
ckpt::Seconds fleet_mtbf(const test::Row& row) {
  const auto count = [&row](const char* name) { return std::stod(row.at(name)); };
  const ckpt::Component parts[] = {{50'000_h, count("accelerators_per_node")},
                                   {150'000_h, count("nics_per_node")},
                                   {100'000_h, count("psus_per_node")}};
  return ckpt::job_mtbf(ckpt::series_mtbf(parts), count("nodes"));
}

}  // namespace

TEST_CASE("golden reliability cases of mlsysim", "[golden]") {
  int compared = 0;
  int clamped = 0;
  int rejected = 0;
  int endless = 0;
  for (const test::Row& row : test::read_csv("reference/mlsysim_reliability_golden.csv")) {
    INFO("case " << row.at("case_id") << " " << row.at("fleet"));
    const auto number = [&row](const char* name) { return std::stod(row.at(name)); };
    const ckpt::Seconds mtbf = fleet_mtbf(row);
    const ckpt::Seconds save(number("checkpoint_time_s"));
    const ckpt::Seconds recovery(number("avg_recovery_time_s"));
    if (!row.at("error_type").empty()) {  // a save of -1 s
      CHECK_THROWS_AS(ckpt::young_work_interval(save, mtbf), ckpt::InvalidInput);
      ++rejected;
      continue;
    }
    const auto choice = ckpt::young_work_interval(save, mtbf);
    CHECK_THAT(mtbf.in(ckpt::units::h), WithinRel(number("fleet_mtbf_h"), 1e-12));
    CHECK_THAT(choice.interval.seconds().value(), WithinRel(number("optimal_checkpoint_interval_s"), 1e-12));

    const double hours = number("job_duration_hours");
    const ckpt::Seconds duration(hours * 3600.0);
    if (std::isinf(hours)) {  // its answer is an infinite number of failures; here that is an error
      CHECK_THROWS_AS(ckpt::expected_failures(mtbf, duration), ckpt::InvalidInput);
      ++endless;
    } else {
      CHECK_THAT(ckpt::expected_failures(mtbf, duration), WithinRel(number("expected_failures"), 1e-12));
      CHECK_THAT(ckpt::failure_probability(mtbf, duration), WithinRel(number("failure_probability"), 1e-12));
    }

    const auto without = test::goodput_without_rework(choice.interval, save, recovery, mtbf);
    CHECK_THAT(without.goodput, WithinRel(number("goodput_ratio"), 1e-12));
    CHECK((without.save > 1.0) == (row.at("warned") == "true"));  // a save longer than the interval
    CHECK(without.clamped == (number("goodput_ratio") == 0.0));
    clamped += without.clamped ? 1 : 0;
    ++compared;
  }
  CHECK(compared == 197);
  CHECK(clamped == 7);
  CHECK(rejected == 1);
  CHECK(endless == 1);
}

TEST_CASE("what a goodput without rework leaves out", "[golden]") {
  // To first order: tau / (2 M), as much as the saves cost at Young's interval.
  for (const double hours : {24.0, 240.0, 2400.0}) {
    const ckpt::Seconds mtbf = hours * ckpt::units::h;
    const auto interval = ckpt::young_work_interval(1_min, mtbf).interval;
    const auto without = test::goodput_without_rework(interval, 1_min, 0_s, mtbf);
    const double complete =
        ckpt::goodput(ckpt::Run{.work = 10'000_h, .save = {.blocking = 1_min}}, ckpt::Exponential{mtbf}, interval);
    INFO("MTBF " << hours << " h");
    CHECK_THAT(without.goodput - complete, WithinRel(without.save, 0.05));
  }
  const ckpt::WorkInterval hour(1_h);
  CHECK(test::goodput_without_rework(hour, 0_s, 0_s, 1_h).goodput == 1.0);
  CHECK(test::goodput_without_rework(hour, 2_h, 0_s, 1_h).clamped);
}
