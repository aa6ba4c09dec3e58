// Jobs as text: reading, merging, writing, and what they become.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <ckpt/catalog/failures.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/cast.hpp>
#include <ckpt/job/on_nodes.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/job/range.hpp>

#include "catch.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string error_of(std::string_view text) {
  try {
    static_cast<void>(ckpt::describe_job(ckpt::read_job(text, "job.json")));
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return "";
}

constexpr const char* fsdp = R"({
  "state":    {"model": "qwen2.5-32b", "layout": {"data": 256, "zero": 3}},
  "machine":  {"node": "dgx-h100", "nodes": 32, "shared": {"write_aggregate": "40 GB/s"}},
  "training": {"step": "8 s", "update": "0.4 s", "work": "720 h"},
  "failures": {"mtbf": "8 h", "outage": {"detection": "1 min", "rescheduling": "5 min", "warm_up": "2 min"}},
  "saving":   {"strategy": "snapshot", "slowdown": "2%"}
})";

}  // namespace

TEST_CASE("a job file is the job", "[job_file]") {
  const ckpt::DescribedJob described = ckpt::describe_job(ckpt::read_job(fsdp));
  const ckpt::Job job{
      .state = ckpt::take_inventory(ckpt::models::get("qwen2.5-32b"), ckpt::Adam<ckpt::Fp32>{},
                                    {.data = 256, .zero = ckpt::Zero::everything}),
      .machine = {.node = ckpt::nodes::dgx_h100,
                  .nodes = 32,
                  .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps}, .write_aggregate = 40_GBps}},
      .training = {.work = 720_h, .step = 8_s, .update = 0.4_s},
      .failures = {.law = ckpt::Exponential{8_h},
                   .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}},
      .saving = {.strategy = ckpt::SaveStrategy::snapshot, .slowdown = 0.02}};
  const ckpt::Outcome expected = ckpt::solve(job);
  const ckpt::Outcome outcome = ckpt::solve(described.job);
  CHECK(outcome.goodput() == expected.goodput());
  CHECK(outcome.save.cost.blocking == expected.save.cost.blocking);
  CHECK(outcome.checkpoint.checkpoint_size == expected.checkpoint.checkpoint_size);
  CHECK(outcome.steps == expected.steps);
  CHECK(described.model == "qwen2.5-32b");
  CHECK(described.layout_given);
  CHECK(described.origin("network").confidence == "verified");
  CHECK(described.origin("write bandwidth").confidence == "given");
}

TEST_CASE("plain writers are the first answer", "[job_file]") {
  const auto described = ckpt::describe_job(ckpt::read_job(
      R"({"state": {"model": "llama3-70b"}, "machine": {"node": "dgx-h100"}, "saving": {"writers": 64, "period": "1 h"}})"));
  const ckpt::CheckpointResult expected =
      ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, ckpt::nodes::dgx_h100, ckpt::Adam{},
                                    {.period = 1_h, .writing_nodes = 64, .filesystem_limit = 500_GBps});
  const ckpt::CheckpointResult result = ckpt::solve(described.job).checkpoint;
  CHECK(result.checkpoint_size == expected.checkpoint_size);
  CHECK(result.write_time == expected.write_time);
  CHECK(result.write_bandwidth.value() == Catch::Approx(expected.write_bandwidth.value()).epsilon(1e-15));
  CHECK(result.mfu_penalty == Catch::Approx(expected.mfu_penalty).epsilon(1e-14));
  CHECK(described.writers_alone);
}

TEST_CASE("bursts and outages that grow, by hand", "[job_file]") {
  constexpr const char* text = R"({
    "state":    {"bytes": "800 GB"},
    "machine":  {"node": {"accelerators": 8}, "nodes": 16, "to_host": {"per_accelerator": "1000 GB/s"},
                 "shared": {"write_aggregate": "5 GB/s", "write_burst": {"rate": "20 GB/s", "bytes": "400 GB"},
                            "read_aggregate": "10 GB/s", "read_burst": {"rate": "40 GB/s", "bytes": "4 TB"}}},
    "training": {"work": "720 h"},
    "failures": {"mtbf": "8 h", "outage": {"detection": "1 min", "rescheduling": "394 s"},
                 "outage_per_node": {"rescheduling": "0.47 s", "warm_up": "1 s"}},
    "saving":   {"cost": {"blocking": "10 s"}}
  })";
  ckpt::Job job = ckpt::describe_job(ckpt::read_job(text)).job;
  ckpt::Outcome outcome = ckpt::solve(job);
  // 16 nodes: 394 + 16 x 0.47, and 16 x 1; 800 GB at 40 GB/s.
  CHECK(outcome.run.outage.rescheduling.value() == Approx(401.52));
  CHECK(outcome.run.outage.warm_up.value() == Approx(16.0));
  CHECK(outcome.run.outage.detection.value() == 60.0);
  CHECK(outcome.run.outage.restore->value() == Approx(20.0));
  job.saving.cost.reset();
  // 400 GB at 20 GB/s, 400 at 5.
  CHECK(ckpt::solve(job).save.cost.durable_after().value() == Approx(100.0));
  // Twice all rates: half the time. Both limits of a tier move together.
  CHECK(ckpt::solve(with(job, ckpt::Input::shared_write, 10e9)).save.cost.durable_after().value() == Approx(50.0));
  CHECK(ckpt::solve(with(job, ckpt::Input::shared_read, 5e9)).run.outage.restore->value() == Approx(40.0));
  CHECK(*ckpt::value(job, ckpt::Input::shared_write) == 5e9);
  // More nodes are down for longer.
  const ckpt::Job more = on_nodes(job, 512);
  CHECK(ckpt::solve(more).run.outage.rescheduling.value() == Approx(394.0 + 512 * 0.47));
  CHECK(ckpt::solve(ckpt::job_cast<long double>(more)).goodput() == Approx(ckpt::solve(more).goodput()).epsilon(1e-12));
  // Targets and connections, each a stage of its own: 32 x 162.5 MB/s; 128 writers of 6.25 GB, four of 30 MB/s each.
  job.machine.shared->targets = ckpt::ParallelRate{162.5_MBps, 32.0};
  job.machine.shared->connections = ckpt::ParallelRate{30_MBps, 4.0};
  const ckpt::PathResult path = *ckpt::solve(job).path;
  CHECK(path.stages()[1].name == "connections");
  CHECK(path.stages()[1].time.value() == Approx(6.25e9 / 120e6));
  CHECK(path.stages()[2].time.value() == Approx(800e9 / 5.2e9));
  CHECK(path.binding().name == "targets");
  CHECK(ckpt::solve(job).run.outage.restore->value() == Approx(800e9 / 5.2e9));
  job.machine.shared->targets.reset();
  job.machine.shared->connections.reset();
  // 128 ranks, a third of the way from 64 to 512.
  job.saving.slowest_rank = true;
  CHECK(ckpt::slowest_rank_factor(128.0) == Approx(1.07 + 0.11 / 3.0));
  CHECK(ckpt::solve(job).save.cost.durable_after().value() == Approx((800.0 - 300.0) / 5.0 * (1.07 + 0.11 / 3.0)));
  job.saving.slowest_rank = false;
  // Of drives; a restore that is assumed to be as fast as a save bursts as that does.
  job.machine.shared.reset();
  job.machine.node.storage = ckpt::StorageTier{.write_bandwidth = 1_GBps, .write_burst = ckpt::Burst{4_GBps, 20_GB}};
  CHECK(ckpt::solve(job).save.cost.durable_after().value() == Approx(5.0 + 30.0));  // 50 GB a node
  CHECK(ckpt::solve(job).run.outage.restore->value() == Approx(35.0));
  CHECK(ckpt::solve(with(job, ckpt::Input::local_write, 2e9)).save.cost.durable_after().value() == Approx(17.5));

  const auto error = [](const char* machine, const char* failures = R"({"mtbf": "8 h"})") {
    return error_of(std::string(R"({"state": {"bytes": "1 TB"}, "machine": )")
                        .append(machine)
                        .append(R"(, "failures": )")
                        .append(failures)
                        .append("}"));
  };
  CHECK_THAT(error(R"({"node": {"accelerators": 8}, "nodes": 2,
                       "shared": {"write_aggregate": "5 GB/s", "write_burst": {"rate": "6 GB/s"}}})"),
             ContainsSubstring("needs the bytes of the burst"));
  CHECK_THAT(error(R"({"node": {"accelerators": 8}, "nodes": 2,
                       "shared": {"write_aggregate": "5 GB/s", "write_burst": {"bytes": "6 GB"}}})"),
             ContainsSubstring("needs the rate of the burst"));
  CHECK_THAT(error(R"({"shared": {"write_aggregate": "5 GB/s", "write_burst": {"rate": "6 GB/s", "bytes": "6 GB"}}})"),
             ContainsSubstring("needs machine.nodes"));
  CHECK_THAT(error(R"({"shared": {"write_aggregate": "5 GB/s"}})",
                   R"({"mtbf": "8 h", "outage_per_node": {"detection": "1 s"}})"),
             ContainsSubstring("needs machine.nodes"));
}

TEST_CASE("outages by a table of nodes", "[job_file]") {
  const auto text = [](std::string_view table, int nodes = 320) {
    return std::string(R"({"machine": {"nodes": )")
        .append(std::to_string(nodes))
        .append(R"(}, "saving": {"cost": {"blocking": "10 s"}}, "failures": {"mtbf": "8 h", )")
        .append(R"("outage": {"restore": "1 min"}, "outage_per_node": {"rescheduling": ")")
        .append(table)
        .append(R"("}}})");
  };
  const auto rescheduling = [](const std::string& job) {
    return solve(ckpt::describe_job(ckpt::read_job(job)).job).run.outage.rescheduling;
  };
  CHECK(rescheduling(text("128: 454 s, 512: 635 s")) == ckpt::Seconds(544.5));
  CHECK(rescheduling(text("128:454s,512:635s", 512)) == ckpt::Seconds(635.0));
  CHECK(rescheduling(text("0.5 s")) == ckpt::Seconds(160.0));
  const auto error = [&](std::string_view table) { return error_of(text(table)); };
  CHECK_THAT(error("128:454s,256:500s"), ContainsSubstring("does not reach machine.nodes"));
  CHECK_THAT(error("512:454s,600:500s"), ContainsSubstring("does not reach machine.nodes"));
  CHECK_THAT(error("512:454s,128:500s"), ContainsSubstring("numbers of nodes that rise"));
  CHECK_THAT(error("0:454s,512:500s"), ContainsSubstring("numbers of nodes that rise"));
  CHECK_THAT(error("1.5:454s,512:500s"), ContainsSubstring("not a whole number"));
  CHECK_THAT(error("128:454,512:500s"), ContainsSubstring("\"454\""));
  CHECK_THAT(error("128:454s:3,512:500s"), ContainsSubstring("128:454s,512:635s"));
  CHECK_THAT(error("128:454s,,512:500s"), ContainsSubstring("empty place"));
  CHECK_THAT(error("1:1s,2:1s,3:1s,4:1s,5:1s,6:1s,7:1s,8:1s,999:1s"), ContainsSubstring("more than 8 points"));
  CHECK_THAT(error("5"), ContainsSubstring("unit"));
}

TEST_CASE("a description is written and read back", "[job_file]") {
  const ckpt::JobDescription first = ckpt::read_job(fsdp);
  const std::string text = ckpt::write_job(first);
  const ckpt::JobDescription second = ckpt::read_job(text);
  CHECK(ckpt::write_job(second) == text);
  REQUIRE(first.entries().size() == second.entries().size());
  for (std::size_t i = 0; i < first.entries().size(); ++i) {
    CHECK(first.entries()[i].key == second.entries()[i].key);
    CHECK(first.entries()[i].text == second.entries()[i].text);
  }
  // A name alone stands for its object; numbers and flags are such.
  CHECK_THAT(text, ContainsSubstring("\"node\": \"dgx-h100\""));
  CHECK_THAT(text, ContainsSubstring("\"nodes\": 32"));
  CHECK_THAT(text, ContainsSubstring("\"zero\": 3"));
  CHECK_THAT(ckpt::write_job(ckpt::read_job(R"({"saving": {"streamed": false}})")),
             ContainsSubstring("\"streamed\": false"));
}

TEST_CASE("descriptions are merged: what is said later stands, and alternatives make room", "[job_file]") {
  ckpt::JobDescription job = ckpt::read_job(fsdp);
  job.merge(ckpt::read_job(R"({"machine": {"nodes": 64, "shared": {"read_aggregate": "80 GB/s"}}})"));
  CHECK(job.find("machine.nodes")->text == "64");
  CHECK(job.find("machine.shared.write_aggregate")->text == "40 GB/s");
  CHECK(job.find("machine.shared.read_aggregate")->text == "80 GB/s");
  job.merge(ckpt::read_job(R"({"failures": {"count": 12, "observed": "4 d"}})"));
  CHECK(job.find("failures.mtbf") == nullptr);
  CHECK(ckpt::describe_job(job).job.failures.law->mtbf == 8_h);
  CHECK(ckpt::describe_job(job).observed->events == 12);
  job.merge(ckpt::read_job(R"({"failures": {"mtbf": "1 d"}})"));
  CHECK(job.find("failures.count") == nullptr);
  CHECK(job.find("failures.observed") == nullptr);
  job.set("saving.period", "1h", "--interval");
  CHECK(job.find("saving.period")->origin == "--interval");
  job.erase("machine.shared");
  CHECK_FALSE(job.has("machine.shared"));
  CHECK_THROWS_AS(job.set("machine.wheels", "4", "--wheels"), ckpt::InvalidInput);
}

namespace {

/// A job of so many nodes with these failures.
ckpt::DescribedJob with_failures(std::string_view failures, int nodes = 64) {
  std::string text = R"({"state": {"bytes": "1TB"}, "machine": {"node": "dgx-h100", "nodes": )" + std::to_string(nodes);
  text.append(R"(, "shared": {"write_aggregate": "40 GB/s"}}, "failures": )").append(failures).append("}");
  return ckpt::describe_job(ckpt::read_job(text, "job.json"));
}
std::string error_of_failures(std::string_view failures) {
  return error_of(std::string(R"({"state": {"bytes": "1TB"}, "machine": {"node": "dgx-h100", "nodes": 64},
                                  "failures": )") +
                  std::string(failures) + "}");
}
bool warns(const ckpt::DescribedJob& described) {
  return std::any_of(described.notes.begin(), described.notes.end(),
                     [](const std::string& note) { return note.find("beyond a factor of 4") != std::string::npos; });
}
double uptime_mtbf(const ckpt::DescribedJob& described) { return ckpt::solve(described.job).law->mtbf.value(); }

}  // namespace

TEST_CASE("what an MTBF counts is said beside it", "[job_file]") {
  constexpr const char* outage = R"("outage": {"detection": "10 min", "rescheduling": "20 min"})";
  const auto mtbf_of = [&](const std::string& mtbf) {
    return uptime_mtbf(with_failures("{" + mtbf + ", " + outage + "}"));
  };
  CHECK(mtbf_of(R"("mtbf": "3 h")") == 3 * 3600.0);
  CHECK(mtbf_of(R"("mtbf": "3 h", "mtbf_of": "uptime")") == 3 * 3600.0);
  CHECK(mtbf_of(R"("mtbf": "3 h", "mtbf_of": "wall-clock")") == 2.5 * 3600.0);
  CHECK_THAT(mtbf_of(R"("node_mtbf": "8 d", "mtbf_of": "wall-clock")"),
             Catch::Matchers::WithinRel(2.5 * 3600.0, 1e-12));
  CHECK_THAT(mtbf_of(R"("count": 8, "observed": "1 d", "mtbf_of": "wall-clock")"),
             Catch::Matchers::WithinRel(2.5 * 3600.0, 1e-12));
  // Observed on 128 nodes every 1.5 h of wall clock: every hour of uptime, and every two hours on half as many.
  CHECK_THAT(mtbf_of(R"("node_mtbf": "8 d", "mtbf_of": "wall-clock", "observed_nodes": 128)"),
             Catch::Matchers::WithinRel(2.0 * 3600.0, 1e-12));
  CHECK_THAT(error_of_failures(R"({"mtbf": "3 h", "mtbf_of": "calendar"})"),
             ContainsSubstring("failures.mtbf_of: \"calendar\" is none of: uptime, wall-clock"));
  CHECK_THAT(error_of_failures(R"({"mtbf_of": "uptime"})"),
             ContainsSubstring("failures.mtbf_of: \"uptime\" needs an MTBF"));
  CHECK_THAT(error_of_failures(R"({"record": "llama3-405b", "mtbf_of": "uptime"})"),
             ContainsSubstring("is not needed"));
  CHECK_THAT(error_of_failures(R"({"mtbf": "3 h", "observed_nodes": 64})"),
             ContainsSubstring("failures.observed_nodes: \"64\" is of failures.node_mtbf or failures.count"));
  CHECK_THROWS_WITH(uptime_mtbf(with_failures(R"({"node_mtbf": "64 h", "mtbf_of": "wall-clock", "observed_nodes": 64,
                                                 "outage": {"detection": "1 h"}})")),
                    ContainsSubstring("time down must be below the MTBF of wall clock"));
  // Who waited for spares was down for that, too: 3 h on 128 nodes, of which half an hour and a whole one are none.
  CHECK_THAT(mtbf_of(R"("node_mtbf": "16 d", "mtbf_of": "wall-clock", "observed_nodes": 128,
                        "spares": {"replacement": "1 h"})"),
             Catch::Matchers::WithinRel(3.0 * 3600.0, 1e-12));
  CHECK_THAT(mtbf_of(R"("record": "llama3-405b", "spares": {"replacement": "1 h"})"),
             Catch::Matchers::WithinRel(32.0 * (54.0 * 86400.0 / 419.0 - 1800.0 - 3600.0), 1e-12));
  CHECK_THROWS_WITH(uptime_mtbf(with_failures(R"({"node_mtbf": "64 h", "mtbf_of": "wall-clock", "observed_nodes": 64,
                                                 "spares": {"replacement": "2 h"}})")),
                    ContainsSubstring("time down must be below the MTBF of wall clock"));
  // It goes with its MTBF.
  ckpt::JobDescription job = ckpt::read_job(R"({"failures": {"mtbf": "3 h", "mtbf_of": "wall-clock"}})");
  job.merge(ckpt::read_job(R"({"failures": {"mtbf": "2 h"}})"));
  CHECK(job.find("failures.mtbf_of") == nullptr);
  job.merge(ckpt::read_job(R"({"failures": {"mtbf_of": "wall-clock"}})"));
  CHECK(job.find("failures.mtbf")->text == "2 h");
  CHECK(job.find("failures.mtbf_of")->text == "wall-clock");
}

TEST_CASE("a range of an MTBF of wall clock that was observed on other nodes is of wall clock", "[job_file]") {
  const ckpt::DescribedJob there = with_failures(
      R"({"node_mtbf": "16 d x/ 1.5", "mtbf_of": "wall-clock", "observed_nodes": 128,
          "outage": {"detection": "10 min", "rescheduling": "20 min"}, "outage_per_node": {"detection": "10 s"}})");
  const ckpt::Range range = ckpt::range(there.job, there.all_spreads());
  ckpt::Job up = with_interval(there.job, range.given().interval);
  up.failures.mtbf_of = ckpt::MtbfOf::uptime;
  up.failures.node_mtbf.reset();
  for (const double factor : {1.0 / 1.5, 1.0, 1.5}) {
    CAPTURE(factor);
    // 3 h on 128 nodes, of which 30 min and 1,280 s are down; on half of the nodes it fails half as often.
    up.failures.law = ckpt::Exponential{ckpt::Seconds(2.0 * (3.0 * 3600.0 * factor - 1800.0 - 1280.0))};
    const double p = factor < 1.0 ? 0.1 : factor > 1.0 ? 0.9 : 0.5;
    CHECK(range.quantile(ckpt::Output::goodput, p) == Approx(ckpt::solve(up).goodput()).epsilon(1e-3));
  }
}

TEST_CASE("counted failures of a job on other nodes keep the range of the count", "[job_file]") {
  const auto with = [](const char* more) {
    return ckpt::describe_job(
        ckpt::read_job(std::string(R"({"state": {"bytes": "1 TB"}, "machine": {"node": "dgx-h100", "nodes": 32,
               "shared": {"write_aggregate": "40 GB/s"}}, "failures": {"count": 4, "observed": "400 h",
               "outage": {"rescheduling": "1 h"})")
                           .append(more)
                           .append("}}")));
  };
  const auto here = with("");
  const auto there = with(R"(, "observed_nodes": 16)");  // half of the nodes: it fails twice as often here
  CHECK(solve(here.job).law->mtbf.in(ckpt::units::h) == Approx(100.0));
  CHECK(solve(there.job).law->mtbf.in(ckpt::units::h) == Approx(50.0));
  REQUIRE(there.all_spreads().size() == here.all_spreads().size());
  CHECK(there.all_spreads().front().spread == here.all_spreads().front().spread);
  CHECK(there.observed->mtbf_low().value() == Approx(0.5 * here.observed->mtbf_low().value()));
  // Of wall clock: 100 h less the hour down on 16 nodes.
  CHECK(solve(with(R"(, "observed_nodes": 16, "mtbf_of": "wall-clock")").job).law->mtbf.in(ckpt::units::h) ==
        Approx(49.5));
}

TEST_CASE("failures of a published run, on as many nodes or on others", "[job_file]") {
  constexpr const char* llama = R"({"record": "llama3-405b", "outage": {"rescheduling": "10 min"}})";
  const ckpt::DescribedJob same = with_failures(llama, 2048);
  CHECK_THAT(uptime_mtbf(same), Catch::Matchers::WithinRel(54.0 * 86400.0 / 419.0 - 600.0, 1e-12));
  CHECK(same.origin("mtbf").source.title == ckpt::failures::llama3_405b.source.title);
  CHECK_FALSE(warns(same));
  CHECK_FALSE(warns(with_failures(llama, 512)));
  CHECK(warns(with_failures(llama, 511)));
  CHECK_FALSE(warns(with_failures(llama, 8192)));
  CHECK(warns(with_failures(llama, 8193)));
  // A quarter of the nodes, four times the time up.
  CHECK_THAT(uptime_mtbf(with_failures(llama, 512)), Catch::Matchers::WithinRel(4.0 * uptime_mtbf(same), 1e-12));
  CHECK(warns(with_failures(R"({"node_mtbf": "100 d", "observed_nodes": 1024})")));
  CHECK_FALSE(warns(with_failures(R"({"node_mtbf": "100 d", "observed_nodes": 256})")));
  CHECK_FALSE(warns(with_failures(R"({"node_mtbf": "100 d"})")));
  CHECK_THAT(error_of_failures(R"({"record": "llama3"})"),
             ContainsSubstring("failures.record: unknown failure record"));
  CHECK_THAT(error_of_failures(R"({"record": "llama3-405b", "mtbf": "3 h"})"), ContainsSubstring("exclude each other"));
  CHECK_THAT(error_of(R"({"state": {"bytes": "1TB"}, "machine": {"shared": {"write_aggregate": "1GB/s"}},
                          "failures": {"record": "llama3-405b"}})"),
             ContainsSubstring("needs machine.nodes"));
}

TEST_CASE("a job file says which failures are announced", "[job_file]") {
  const auto text = [](const std::string& failures) {
    return R"({"training": {"work": "100 h"}, "saving": {"cost": {"blocking": "60 s"}},
               "failures": {"outage": {"restore": "60 s"}, )" +
           failures + "}}";
  };
  const auto made =
      ckpt::describe_job(ckpt::read_job(text(R"("mtbf": "8 h", "notice": {"time": "2 min", "share": "80 %"})")));
  CHECK(made.job.failures.notice.time == 2_min);
  CHECK(made.job.failures.notice.share == 0.8);
  CHECK(ckpt::solve(made.job).run.notice.saved() == 0.8);
  const auto half = ckpt::describe_job(ckpt::read_job(text(R"("mtbf": "8 h", "notice": {"time": "2 min"})")));
  CHECK(half.job.failures.notice.share == 0.5);
  REQUIRE(half.notes.size() == 1);
  CHECK_THAT(half.notes[0], ContainsSubstring("half of the failures are taken to be announced"));
  CHECK_THAT(error_of(text(R"("mtbf": "8 h", "notice": {"share": 0.5})")),
             ContainsSubstring("needs failures.notice.time"));
  CHECK_THAT(error_of(text(R"("notice": {"time": "30 s"})")), ContainsSubstring("needs an MTBF"));
}

TEST_CASE("a shape goes with its MTBF", "[job_file]") {
  CHECK(with_failures(R"({"mtbf": "3 h", "shape": 0.7})").job.failures.shape == 0.7);
  CHECK(with_failures(R"({"node_mtbf": "100 d", "shape": "1.5"})").job.failures.shape == 1.5);
  CHECK(with_failures(R"({"mtbf": "3 h"})").job.failures.shape == 1.0);
  CHECK_THAT(error_of_failures(R"({"shape": 0.7})"), ContainsSubstring("failures.shape: \"0.7\" needs an MTBF"));
  CHECK_THAT(error_of_failures(R"({"mtbf": "3 h", "shape": 0})"),
             ContainsSubstring("failures.shape: \"0\" must be above 0; 1 is the exponential law"));
  CHECK_THAT(error_of_failures(R"({"mtbf": "3 h", "shape": "0.7 h"})"),
             ContainsSubstring("failures.shape: \"0.7 h\" does not end in a number; write a number, such as 0.7"));
  ckpt::JobDescription job = ckpt::read_job(R"({"failures": {"mtbf": "3 h", "shape": 0.7}})");
  job.merge(ckpt::read_job(R"({"failures": {"mtbf": "4 h"}})"));
  CHECK_FALSE(job.has("failures.shape"));
}

TEST_CASE("every part can be said, in the order of the struct", "[job_file]") {
  ckpt::JobDescription job;
  for (auto key = std::rbegin(ckpt::described_keys); key != std::rend(ckpt::described_keys); ++key) {
    job.set(key->name, "1", "test");
  }
  REQUIRE(job.entries().size() == std::size(ckpt::described_keys));
  for (std::size_t i = 0; i < job.entries().size(); ++i) CHECK(job.entries()[i].key == ckpt::described_keys[i].name);
}

TEST_CASE("what is wrong says file, line and path", "[job_file]") {
  using namespace std::string_literals;
  CHECK(error_of("{\"machine\":\n{\"nodes\":3,\n\"nodes\":4}}") == "job.json:3: machine.nodes appears twice");
  CHECK_THAT(error_of("{\"machine\": {\n\"nods\": 3}}"),
             ContainsSubstring("job.json:2: machine.nods is not known; did you mean node, nodes?"));
  CHECK(error_of(R"({"mtbf": "8 h"})") == "job.json:1: mtbf is not known; did you mean failures.mtbf?");
  CHECK_THAT(error_of(R"({"failure": {}})"),
             ContainsSubstring("job.json:1: failure is not known; did you mean failures?"));
  CHECK_THAT(error_of(R"({"weather": {}})"), ContainsSubstring("job.json:1: weather is not known; a job has "));
  CHECK_THAT(error_of(R"({"saving": {"interval": "1 h"}})"),
             ContainsSubstring("job.json:1: saving.interval is not known: saving.period is from the start of a save"));
  CHECK_THAT(error_of(R"({"state": {"bytes": "1TB"}, "machine": {"shared": {"write_aggregate": "1GB/s"}},
                          "saving": {"period": "1h", "work_interval": "1h"}})"),
             ContainsSubstring("saving.work_interval: \"1h\" of work stands in place of saving.period"));
  CHECK_THAT(error_of(R"({"saving": {"strategy": "async", "cost": {"blocking": "1 s"}}})"),
             ContainsSubstring("an asynchronous save is a snapshot or an overlapped-snapshot"));
  CHECK_THAT(error_of(R"({"machine": {"shared": {"write_aggregate": 40}}})"),
             ContainsSubstring("job.json:1: machine.shared.write_aggregate: \"40\" has no unit; write a number"));
  CHECK_THAT(error_of(R"({"failures": {"mtbf": "8 GB"}})"),
             ContainsSubstring("job.json:1: failures.mtbf: \"8 GB\" has no unit of time"));
  CHECK_THAT(error_of(R"({"machine": {"nodes": 2.5}})"),
             ContainsSubstring("machine.nodes: \"2.5\" is not a whole number"));
  CHECK_THAT(error_of(R"({"state": {"layout": {"zero": 4}}})"),
             ContainsSubstring("state.layout.zero: \"4\" is none of: 0, 1, 2, 3"));
  CHECK_THAT(error_of(R"({"saving": {"streamed": "maybe"}})"), ContainsSubstring("is none of: true, false"));
  CHECK_THAT(
      error_of(R"({"state": {"lora": {"targets": ["q", null], "also_train": [["head"], "x"]}, "bytes": [1]}})"),
      ContainsSubstring("job.json:1: state.lora.targets null says nothing: leave it out; job.json:1: "
                        "state.lora.also_train must hold texts alone; job.json:1: state.bytes must not be a list"));
  CHECK_THAT(error_of(R"({"state": {"lora": {"targets": []}}})"), ContainsSubstring("state.lora.targets"));
  CHECK_THAT(error_of("[1]"), ContainsSubstring("job.json:1 must not be a list"));
  CHECK_THAT(error_of("5"), ContainsSubstring("must hold an object"));
  CHECK_THAT(error_of(R"({"state": "x"})"), ContainsSubstring("job.json:1: state must be an object"));
  CHECK_THAT(error_of(R"({"state": {"model": {"a": 1}}})"), ContainsSubstring("state.model must be text"));
  CHECK_THAT(error_of(R"({"state": null})"), ContainsSubstring("null says nothing"));
  CHECK_THAT(error_of("{\"state\":\n"), ContainsSubstring("job.json: not valid JSON: line 2"));
  CHECK_THAT(error_of("{\"state\": {\"model\": \"lama3-70b\"}}"),
             ContainsSubstring("job.json:1: state.model: unknown model \"lama3-70b\"; did you mean llama3-70b"));
  CHECK_THAT(error_of(R"({"state": {"bytes": "1TB"}, "machine": {"node": "dgx", "nodes": 2}})"),
             ContainsSubstring("machine.node: unknown node \"dgx\""));
  CHECK_THAT(error_of("{\"state\": {\"mod\x1b[2Jel\": 1}}"), !ContainsSubstring("\x1b"s));
  CHECK_THAT(error_of(R"({"state": {"bytes": "1TB"}, "machine": {"nodes": 2}})"),
             ContainsSubstring("nodes need machine.node"));
  CHECK_THAT(error_of(R"({"state": {"bytes": "1TB", "optimizer": "sgd"}})"),
             ContainsSubstring("leave state.optimizer out"));
  CHECK_THAT(error_of(R"({"state": {"bytes": "1TB"}, "machine": {"shared": "gcp-lustre-500-per-tib"}})"),
             ContainsSubstring("job.json:1: machine.shared"));
  CHECK_THAT(error_of("{}"), ContainsSubstring("no model: say state.model"));
}

TEST_CASE("all that is wrong with a job file is said at once", "[job_file]") {
  CHECK(error_of(R"({
  "state": {"modl": "gpt2", "parameters": [1, {"a": [2, 3]}], "bytes": {"GB": 1, "TB": {"x": null}}},
  "machine": {"node": "dgx-h100", "nodes": 3,
              "nodes": {"a": 1},
              "nodes": 4},
  "failures": {"mtbf": "8 hours"}
})") == "job.json:2: state.modl is not known; did you mean model?; job.json:2: state.parameters must not be a list; "
        "job.json:2: state.bytes must be text, a number, true or false, and is an object; "
        "job.json:4: machine.nodes appears twice; job.json:5: machine.nodes appears twice; and 1 more");
  CHECK(error_of(R"({"a.b": 1, "machine.wheels": {"c.d": [2]}})") ==
        "job.json:1: a.b is not known; job.json:1: machine.wheels is not known; here may stand nodes, node, shared, "
        "to_host, storage_network");
  // What comes behind something wrong is read as what it is.
  CHECK(error_of("{\"machine\": {\"wheels\": {\"a\": {}, \"b\": []},\n\"engine\": null,\n\"nodes\": 1.5}}")
            .find("job.json:3: machine.nodes: \"1.5\" is not a whole number") != std::string::npos);
  CHECK(error_of("{\"a\": [[], {}],\n\"b\": 1,\n\"c\": true}").find("job.json:3: c is not known") != std::string::npos);
}

TEST_CASE("job files are regular files", "[job_file]") {
  const auto path = std::filesystem::temp_directory_path() / "ckpt_job_file_test.json";
  std::ofstream(path) << fsdp;
  CHECK(ckpt::read_job_file(path).has("machine.nodes"));
  std::filesystem::remove(path);
  CHECK_THROWS_WITH(ckpt::read_job_file(path), ContainsSubstring("there is no such file"));
  CHECK_THROWS_WITH(ckpt::read_job_file(std::filesystem::temp_directory_path()), ContainsSubstring("is a directory"));
}
