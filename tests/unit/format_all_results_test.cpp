// Every other result as text, and every enumeration.

#include <string>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format_results.hpp>

#include "catch.hpp"

namespace {

using namespace ckpt::literals;
using ckpt::Period;
using ckpt::Validity;
using ckpt::WorkInterval;
using fmt::format;

TEST_CASE("an enumeration prints as its name", "[format]") {
  CHECK(format("{}", ckpt::SaveStrategy::local_first) == "local first");
  CHECK(format("{:>12}|", ckpt::Zero::optimizer) == "   optimizer|");
  CHECK(format("{} {} {}", ckpt::WriterRule::fully_parallel, ckpt::Bound::by_storage, ckpt::Layers::Place::after) ==
        "fully-parallel storage after");
  CHECK(format("{}", ckpt::Confidence::recalled) == "recalled");
}

TEST_CASE("what is held prints", "[format]") {
  CHECK(format("{}", ckpt::BytesPerParameter{.weights = 2, .second_moment = 0.5}) ==
        "2.5 B per parameter: weights 2, second moment 0.5");
  const ckpt::ComponentBytes bytes{.weights = 2'000, .first_moment = 4'000};
  CHECK(format("{}", bytes) == "6 kB: weights 2 kB, first moment 4 kB");
  CHECK(format("{:t}", bytes) ==
        "weights              2 kB\n"
        "first moment         4 kB\n"
        "all                  6 kB");
  ckpt::PartCounts counts;
  counts.add(ckpt::Part::embedding, 10);
  counts.add(ckpt::Part::mlp, 2);
  CHECK(format("{}", counts) == "12 parameters: embedding 10, mlp 2");
  CHECK(format("{:table}", counts) ==
        "embedding                 10\n"
        "mlp                        2\n"
        "all                       12");
  CHECK(format("{}", ckpt::RankShape{.weights = 1000, .optimizer = 2000, .files = 2, .ranks = 8}) ==
        "1 kB of weights and 2 kB of optimizer state in 2 files, on 8 ranks alike");
  CHECK(format("{}", ckpt::MlperfStorageCheckpoint{.ranks = 2,
                                                   .model_bytes = 4'000,
                                                   .optimizer_per_rank = 1'000,
                                                   .heaviest_model = 4'000,
                                                   .model_files = 1}) ==
        "6 kB in 3 files from 2 ranks, 5 kB the heaviest");
}

TEST_CASE("what a save costs prints", "[format]") {
  CHECK(format("{}", ckpt::SaveLoad({{.bytes = 30_GB}, {.bytes = 10_GB, .writers = 7}}, {.writers_per_node = 4})) ==
        "100 GB in 8 files from 8 writers on 2 nodes, 30 GB the heaviest");
  const ckpt::SaveCost cost{.blocking = 2_s, .writing = 8_s};
  CHECK(format("{}", cost) == "blocking 2 s, durable after 10 s");
  ckpt::SaveCost slow = cost;
  slow.slowdown = 0.02;
  CHECK(format("{:<61}|", slow) == "blocking 2 s, durable after 10 s, work 2 % slower until then |");

  ckpt::StrategyResult result{.cost = slow, .waiting = 3_s, .contention = 0.1_s, .cycle = 1_min, .smallest_steps = 5};
  result.host_memory = 40_GB;
  CHECK(format("{}", result) ==
        "blocking 2 s, waiting 3 s, durable after 10 s, every 1 min at this interval, 40 GB of host memory");
  CHECK(format("{:t}", result) ==
        "blocking       2 s\n"
        "waiting        3 s\n"
        "durable after  10 s\n"
        "slowdown       2 %, 100 ms of each cycle\n"
        "cycle          1 min, at least 5 steps for no wait\n"
        "host memory    40 GB");
  CHECK(format("{}", ckpt::StrategyResult{.cost = cost, .cycle = 1_min}) ==
        "blocking 2 s, durable after 10 s, every 1 min at this interval");

  CHECK(format("{}", ckpt::HostMemoryNeed{.bytes = 40_GB}) == "40 GB of host memory");
  CHECK(format("{}", ckpt::HostMemoryNeed{.bytes = 40_GB, .missing = 8_GB, .fewest_waves = 2}) ==
        "40 GB of host memory, 8 GB too much; 2 waves fit");
  CHECK(format("{}", ckpt::HostMemoryNeed{.bytes = 40_GB, .missing = 8_GB, .fewest_waves = 0}) ==
        "40 GB of host memory, 8 GB too much in any number of waves");
}

TEST_CASE("reading a save back, and keeping it, print", "[format]") {
  const ckpt::RestoreResult restore{
      .detection = 1_min, .read = 3_min, .warm_up = 1_min, .total = 5_min, .binding = ckpt::RestorePart::read};
  CHECK(format("{}", restore) == "5 min from failure to full speed; longest is read, 3 min");
  CHECK(format("{:t}", restore) ==
        "detection         1 min\n"
        "read              3 min  the longest\n"
        "warm-up           1 min\n"
        "all               5 min");
  CHECK(format("{}", ckpt::RetentionState{.saves = 10, .kept = 5, .occupied = 5_TB, .peak = 6_TB}) ==
        "5 of 10 saves kept, 5 TB (6 TB at most)");
  CHECK(format("{}", ckpt::FillTime{.fills = true, .save = 12, .time = 3_h}) == "full at save 12, after 3 h");
  CHECK(format("{}", ckpt::FillTime{.peak = 6_TB}) == "never full, 6 TB at most");
  CHECK(format("{}", ckpt::SpaceCheck{.fits = true, .saves = 3}) == "room for 3 more saves");
  CHECK(format("{}", ckpt::SpaceCheck{.missing = 1_GB}) == "the next save does not fit, 1 GB missing");
  CHECK(format("{}", ckpt::RetentionCost{.storage = 10, .requests = 2.5, .per_month = 3}) ==
        "12.50: storage 10.00, requests 2.50; 3.00 per month at the end");
  CHECK(format("{}", ckpt::IncrementalResult{.full_every = 10, .mean = 0.4, .capacity = 1.25}) ==
        "full every 10 saves, 2.5 times fewer bytes written, 1.25 of a full save kept");
  CHECK(format(
            "{}",
            ckpt::IncrementalTimes{.full_save = 10_s, .mean_save = 2_s, .mean_restore = 12_s, .worst_restore = 20_s}) ==
        "a full save 10 s, a save 2 s on average; a restore 12 s on average, 20 s at most");
}

TEST_CASE("how often things fail prints", "[format]") {
  CHECK(format("{}", ckpt::observe_failures(100, 1000_h)) ==
        "100 failures in 41.67 d: MTBF 10 h, 8.222 h to 12.29 h (95 %)");
  CHECK(format("{}", ckpt::observe_failures(100, 1100_h, 100_h)) ==
        "100 failures in 41.67 d: MTBF 10 h, 8.222 h to 12.29 h (95 %); 11 h of wall clock");
  CHECK(format("{}", ckpt::WallClockMtbf(18_min)) == "18 min of wall clock");
  CHECK(format("{}", ckpt::MtbfOf::wall_clock) == "wall clock");
  CHECK(format("{}", ckpt::observe_failures(0, 1000_h, 0.9)) == "no failure in 41.67 d: MTBF at least 13.91 d (90 %)");
  CHECK(format("{}", ckpt::correlated_failures(1000_h, 100, {.fraction = 0.5, .group_size = 10})) ==
        "MTBF 18.18 h, 9.091 % of interruptions take a whole group");
}

TEST_CASE("intervals of every kind print", "[format]") {
  CHECK(format("{}", ckpt::SegmentChoice{.count = 120, .interval = WorkInterval(6_h), .validity = Validity::exact}) ==
        "120 segments of 6 h, exact");
  CHECK(format("{}", ckpt::Waste{.failure_free = 0.03, .failures = 0.02, .total = 0.0494}) ==
        "4.94 % wasted: 3 % by saves, 2 % by failures, outside");
  CHECK(format("{}", ckpt::OverlappedPeriod{.period = Period(20_min), .validity = Validity::approximate}) ==
        "20 min, approximate");
  CHECK(format("{}", ckpt::OverlappedPeriod{.period = Period(20_min), .back_to_back = true}) ==
        "20 min, outside; one save after the other");
  CHECK(format("{}", ckpt::AvailabilityPeriod{.period = Period(20_min), .detection_bound = true}) ==
        "20 min, outside; the time to find an error decides");
  CHECK(format("{}", ckpt::AsyncPeriod{.period = Period(20_min), .lost_work = 12_min, .waste = 0.05}) ==
        "20 min, 5 % wasted, 12 min lost with each failure");
  CHECK(format("{}", ckpt::AsyncPeriod{.period = Period(20_min), .storage_limited = true}) ==
        "20 min, 0 % wasted, 0 s lost with each failure; storage decides");
  CHECK(format("{}", ckpt::EttrEstimate{.ettr = 0.952, .validity = Validity::approximate}) ==
        "ETTR 95.2 %, approximate");
  CHECK(format("{}", ckpt::VerifiedInterval{.interval = WorkInterval(1_h), .verifications = 3, .overhead = 0.04}) ==
        "1 h with 3 verifications, 4 % overhead, outside");
  CHECK(format("{}", ckpt::SharedStorage{.unconstrained_load = 1.2, .load = 1.0, .waste = 0.05}) ==
        "busy 100 % of the time (120 % asked for), 5 % of the machine wasted, outside");
}

TEST_CASE("several levels print as a line and as a table", "[format]") {
  ckpt::LevelIntervals levels{.count = 2, .overhead = 0.03, .validity = Validity::approximate};
  levels.written[0] = {.level = 0, .interval = WorkInterval(10_min), .ratio = 6};
  levels.written[1] = {.level = 2, .interval = WorkInterval(1_h), .flush_bound = true, .out_of_order = true};
  CHECK(format("{}", levels) ==
        "level 0 every 10 min, level 2 every 1 h, its flush decides, out of order, 3 % overhead, approximate");
  CHECK(format("{:t}", levels) ==
        "level 0 every 10 min\n"
        "level 2 every 1 h, its flush decides, out of order\n"
        "3 % overhead, approximate");
  ckpt::OptimalPattern best{};
  best.pattern.interval = WorkInterval(10_min);
  best.achieves = {.intervals = 6, .work = 1_h, .expected_time = 1.25_h, .efficiency = 0.8};
  CHECK(format("{}", best.achieves) == "80 % efficient: 1 h of work in 1.25 h expected");
  CHECK(format("{:>78}", best) == "     a checkpoint every 10 min, 80 % efficient: 1 h of work in 1.25 h expected");
}

TEST_CASE("an outage prints as a line and as a table", "[format]") {
  ckpt::Outage outage{.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min};
  CHECK(format("{}", outage) == "8 min: detection 1 min, rescheduling 5 min, warm-up 2 min, restore not given");
  outage.restore = 4_min;
  CHECK(format("{}", outage) == "12 min: detection 1 min, rescheduling 5 min, restore 4 min, warm-up 2 min");
  CHECK(format("{:t}", outage) ==
        "detection         1 min\n"
        "rescheduling      5 min\n"
        "restore           4 min\n"
        "warm-up           2 min\n"
        "all              12 min");
}

TEST_CASE("the best interval and a simulation print", "[format]") {
  CHECK(format("{}", ckpt::BestInterval{.interval = WorkInterval(20_min), .bound = ckpt::Bound::by_storage}) ==
        "20 min, bound by storage");
  const ckpt::Run run{.work = 100_h, .save = {.blocking = 1_min}, .outage = {.restore = 5_min}};
  const auto result = ckpt::simulate(run, ckpt::Exponential{10_h}, WorkInterval(30_min), {.max_runs = 1000});
  const std::string line = format("{}", result);
  CAPTURE(line);
  CHECK(line == format("{} runs of {} on average (+- {}), {:.2f} % of it useful{}", result.runs, result.mean,
                       result.standard_error, 100.0 * result.goodput(), result.converged ? "" : ", not converged"));
  const std::string table = format("{:t}", result);
  CAPTURE(table);
  CHECK(table.find(format("95 of 100     {:>9}\n", result.percentile(95))) != std::string::npos);
  CHECK(table.ends_with(format("\n\n{:t}", result.ledger)));
}

}  // namespace
