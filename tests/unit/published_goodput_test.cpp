// Goodput of published long runs against that of the model. Docs: docs/validation.md, Goodput.
// What a paper states stands in the cases; `predicted` is what the exact exponential model makes of it, worked out
// apart from this library. The model leaves out people, queues, hangs that nobody sees and bad replacements: it is an
// upper bound of the goodput of a run.

#include <ckpt/catalog/failures.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/interval/ettr.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/require.hpp>
#include <ckpt/job/sizing.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {

/// A long run whose saves only block, with nothing failing.
ckpt::Job saving(ckpt::Seconds blocking) {
  return {.training = {.work = 100'000_h}, .saving = {.cost = ckpt::SaveCost{.blocking = blocking}}};
}

/// One that fails, and is then down for so long.
ckpt::Job failing(ckpt::Seconds mtbf, ckpt::MtbfOf of, ckpt::Seconds down, ckpt::Seconds blocking) {
  ckpt::Job job = saving(blocking);
  job.failures = {
      .law = ckpt::Exponential{mtbf}, .mtbf_of = of, .outage = {.rescheduling = down, .restore = ckpt::Seconds()}};
  return job;
}

/// The same that saves after every second of work, so that next to nothing is lost.
ckpt::Job failing_without_loss(ckpt::Seconds mtbf, ckpt::Seconds down, ckpt::Seconds blocking = {}) {
  ckpt::Job job = failing(mtbf, ckpt::MtbfOf::wall_clock, down, blocking);
  job.saving.interval = ckpt::WorkInterval(1_s);
  return job;
}

ckpt::Seconds mtbf_of(const ckpt::FailureRecord& record) { return record.job_mtbf(static_cast<double>(record.nodes)); }

}  // namespace

TEST_CASE("published goodput: ByteRobust, Table 8, saves at every step", "[published]") {
  // Relative MFU without failures. The time of a step is not stated: it is what makes the first row right.
  struct Row {
    const char* run;
    double megatron_blocking, megatron;  // s, MFU relative to training without saves
    double blocking, predicted, published;
  };
  const Row rows[] = {{"70B, 2,048 GPUs, in memory", 6.77, 0.3984, 1.84, 0.709, 0.7005},
                      {"70B, 2,048 GPUs, ByteRobust", 6.77, 0.3984, 0.04, 0.991, 0.9923},
                      {"70B, 4,096 GPUs, in memory", 7.14, 0.3911, 1.69, 0.731, 0.7236},
                      {"70B, 4,096 GPUs, ByteRobust", 7.14, 0.3911, 0.03, 0.994, 0.9912}};
  for (const Row& row : rows) {
    INFO(row.run);
    const ckpt::Seconds megatron(row.megatron_blocking);
    ckpt::Job job = saving(ckpt::Seconds(row.blocking));
    job.saving.interval = ckpt::shortest_period(megatron, 1.0 - row.megatron).work(megatron);
    CHECK_THAT(solve(job).goodput(), WithinAbs(row.predicted, 0.0006));
    CHECK_THAT(solve(job).goodput(), WithinAbs(row.published, 0.01));
  }
}

TEST_CASE("published goodput: ByteRobust in production", "[published]") {
  // Ten minutes an incident, at most a step lost, saves below 0.9 %.
  const auto goodput = [](const ckpt::FailureRecord& record) {
    return solve(failing_without_loss(mtbf_of(record), 10_min, 0.00908_s)).goodput();
  };
  const double dense = goodput(ckpt::failures::byterobust_dense);
  CHECK_THAT(dense, WithinAbs(0.978, 0.0006));
  CHECK(dense >= 0.97);  // "up to 0.97"
  CHECK_THAT(dense, WithinAbs(0.97, 0.01));
  const double moe = goodput(ckpt::failures::byterobust_moe);
  CHECK_THAT(moe, WithinAbs(0.962, 0.0006));  // (345.6 - 10) / 345.6 x 0.991; 0.963 if the 345.6 min were uptime
  CHECK(moe < dense);                         // "relatively lower than dense"
}

TEST_CASE("published goodput: 100,000 GPUs, where what an MTBF counts is worth 20 points", "[published]") {
  // By one account the 44 % are (18 - 10) / 18: no measurement, but it says what the 18 minutes count.
  const ckpt::Seconds mtbf = mtbf_of(ckpt::failures::meta_98k);
  const double wall_clock = solve(failing_without_loss(mtbf, 10_min)).goodput();
  CHECK_THAT(wall_clock, WithinAbs(0.444, 0.001));
  CHECK_THAT(wall_clock, WithinAbs(0.44, 0.005));  // published
  ckpt::Job taken_as_uptime = failing_without_loss(mtbf, 10_min);
  taken_as_uptime.failures.mtbf_of = ckpt::MtbfOf::uptime;
  CHECK_THAT(solve(taken_as_uptime).goodput(), WithinAbs(0.643, 0.001));
  // Stalls of three minutes, each of a single replica: 0.80 was published.
  CHECK(solve(failing_without_loss(mtbf, 3_min)).goodput() >= 0.80);
}

TEST_CASE("published goodput: Llama 3, what 0.90 leaves for an outage", "[published]") {
  // ">0.90" is a bound. The longest outage with which the model reaches it, in minutes, with the MTBF as uptime.
  struct Row {
    double blocking, of_419, of_466;  // s, min, min
  };
  for (const Row& row : {Row{0.59, 18.5, 16.5}, Row{6.0, 13.9, 12.2}, Row{10.0, 12.0, 10.4}, Row{30.0, 5.9, 4.6}}) {
    INFO(row.blocking << " s");
    const ckpt::Seconds blocking(row.blocking);
    const auto longest = [&blocking](double interruptions, ckpt::MtbfOf of) {
      return require(failing(54_d / interruptions, of, {}, blocking), ckpt::Input::rescheduling, 0.90).value / 60.0;
    };
    CHECK_THAT(longest(419.0, ckpt::MtbfOf::uptime), WithinAbs(row.of_419, 0.1));
    CHECK_THAT(longest(466.0, ckpt::MtbfOf::uptime), WithinAbs(row.of_466, 0.1));
    // Failures stay as rare as they are in a job without an outage, whichever way they were counted.
    CHECK(longest(419.0, ckpt::MtbfOf::wall_clock) == longest(419.0, ckpt::MtbfOf::uptime));
  }
  CHECK_THROWS_WITH(require(failing(54_d / 419.0, ckpt::MtbfOf::uptime, {}, 60_s), ckpt::Input::rescheduling, 0.90),
                    ContainsSubstring("cannot be reached"));
}

TEST_CASE("published goodput: MegaScale", "[published]") {
  // More than 100 restarts in "several weeks", each 10 min until diagnosed and 15 min to catch up, lost work in it.
  for (const auto& [weeks, predicted] : {std::pair{3.0, 0.917}, std::pair{8.0, 0.969}}) {
    INFO(weeks << " weeks");
    const double goodput = solve(failing_without_loss(weeks * 7.0 * ckpt::units::d / 100.0, 25_min)).goodput();
    CHECK_THAT(goodput, WithinAbs(predicted, 0.001));
    CHECK(goodput >= 0.90);  // "over 90 %"
  }
}

TEST_CASE("published goodput: Meta's research clusters, formula and model", "[published]") {
  // Saves of 5 min every hour and restarts of 5 to 20 min are assumptions of the paper; it finds 0.85 to 0.9.
  struct Row {
    const char* what;
    ckpt::Seconds mtbf, blocking, restart;
    bool hourly;                // else at the best interval
    double formula, predicted;  // 0: not worked out
  };
  const auto by_rate = [](double rate, double nodes) {
    return ckpt::job_mtbf(ckpt::mtbf_from_1000_node_days(rate), nodes);
  };
  const ckpt::Seconds measured = mtbf_of(ckpt::failures::meta_rsc1_1024);
  const Row rows[] = {{"1,024 GPUs", measured, 5_min, 5_min, true, 0.855, 0.852},
                      {"1,024 GPUs, slow restart", measured, 5_min, 20_min, true, 0.826, 0.826},
                      {"2,048 GPUs by rate", by_rate(6.50, 256), 5_min, 5_min, true, 0.0, 0.884},
                      {"2,048 GPUs by rate, slow restart", by_rate(6.50, 256), 5_min, 20_min, true, 0.0, 0.869},
                      {"1,024 GPUs by rate", by_rate(6.50, 128), 5_min, 5_min, true, 0.0, 0.903},
                      {"1,024 GPUs by rate, slow restart", by_rate(6.50, 128), 5_min, 20_min, true, 0.0, 0.896},
                      {"12,000 GPUs, 10 s", by_rate(6.50, 1500), 10_s, 5_min, false, 0.921, 0.922},
                      {"12,000 GPUs, 5 min", by_rate(6.50, 1500), 5_min, 5_min, false, 0.740, 0.736},
                      {"12,000 GPUs, rate 1", by_rate(1.0, 1500), 5_min, 5_min, false, 0.898, 0.897},
                      {"12,000 GPUs, 10 s, hourly", by_rate(6.50, 1500), 10_s, 5_min, true, 0.761, 0.781}};
  for (const Row& row : rows) {
    INFO(row.what);
    ckpt::Job job = failing(row.mtbf, ckpt::MtbfOf::uptime, {}, row.blocking);
    job.failures.outage.restore = row.restart;
    if (row.hourly) job.saving.interval = ckpt::WorkInterval(1_h);
    CHECK_THAT(solve(job).goodput(), WithinAbs(row.predicted, 0.0006));
    if (row.formula == 0.0) continue;
    const ckpt::EttrInputs inputs{.mtbf = row.mtbf, .save = row.blocking, .restart_overhead = row.restart};
    const ckpt::WorkInterval interval =
        row.hourly ? ckpt::WorkInterval(1_h) : ckpt::ettr_work_interval(inputs).interval;
    CHECK_THAT(expected_ettr(inputs, interval).ettr, WithinAbs(row.formula, 0.0006));
  }
  for (const Row* row : {&rows[0], &rows[1], &rows[2], &rows[3]}) {
    CHECK(row->predicted >= 0.85 - 0.03);  // published: 0.85 to 0.9
    CHECK(row->predicted <= 0.90);
  }
  // A rate of one node does not tell of small jobs: 28.8 h, measured 7.9 h.
  CHECK_THAT(by_rate(6.50, 128).in(ckpt::units::h), WithinAbs(28.8, 0.05));
  CHECK_FALSE(ckpt::failures::meta_rsc1.scales_to(128));
}

TEST_CASE("published goodput: BLOOM-176B, where the model is too good", "[published]") {
  // 82,072 steps of 105.22 s in 108 days are 0.925 (0.917 to 0.945 with a day's doubt).
  ckpt::Job job = failing(mtbf_of(ckpt::failures::bloom_176b), ckpt::MtbfOf::wall_clock, 30_min, 40_s);
  job.training.step = 105.22_s;
  const auto every = [&job](double steps) {
    ckpt::Job at = job;
    at.saving.interval = ckpt::WorkInterval(105.22_s * steps);
    return solve(at).goodput();
  };
  CHECK_THAT(every(100), WithinAbs(0.9846, 0.0002));
  CHECK_THAT(every(250), WithinAbs(0.974, 0.0006));
  CHECK(solve(job).steps == 66);
  CHECK_THAT(solve(job).goodput(), WithinAbs(0.9856, 0.0002));
  // Evaluation stops the training for 12 min every 1,000 steps: as much longer saves.
  job.saving.cost->blocking = 40_s + 12_min / 10.0;
  const double predicted = every(100);
  CHECK_THAT(predicted, WithinAbs(0.978, 0.0006));
  CHECK(predicted >= 0.925);
  CHECK(predicted - 0.925 < 0.06);  // hangs, restarts for fixes, maintenance: 5.3 points that no input says
}

TEST_CASE("published goodput: marin's hero run, saves alone", "[published]") {
  // 555 s blocked of about 64 min; its authors say 14 %. Low confidence: the two figures may be of different weeks.
  ckpt::Job job = saving(555_s);
  job.training = {.work = 17.8_s * 100'000.0, .step = 17.8_s};
  job.saving.period = ckpt::Period(64_min);
  const ckpt::Outcome outcome = solve(job);
  CHECK_THAT(outcome.checkpoint.mfu_penalty, WithinAbs(0.14, 0.005));
  CHECK_THAT(outcome.goodput(), WithinAbs(0.855, 0.001));
  // A step of 17.8 s with saves: 21.3 s were seen.
  CHECK_THAT((outcome.ledger.wall_clock() / 100'000.0).value(), WithinAbs(20.8, 0.05));
  CHECK_THAT((outcome.ledger.wall_clock() / 100'000.0).value(), WithinRel(21.3, 0.03));
}
