// How a whole job saves: through a staging budget, continuously, with saves that are of no use.

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <ckpt/catalog/serialisers.hpp>
#include <ckpt/failure/distribution.hpp>
#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/io/describe_job.hpp>
#include <ckpt/io/job_file.hpp>
#include <ckpt/job/ask.hpp>
#include <ckpt/job/cast.hpp>
#include <ckpt/job/compare.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/save/redundancy.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace saving_test {

using namespace ckpt::literals;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
using ckpt::Bytes;
using ckpt::Job;
using ckpt::Obstacle;
using ckpt::SaveStrategy;
using ckpt::Seconds;
using test::error_of;
using test::infinity;
using test::nan;

/// 16 nodes of 8 accelerators, 20 TB.
Job good() {
  return {.state = 20_TB,
          .machine = {.node = {.accelerators = 8, .host_memory = 2_TB, .network = 400_Gbps},
                      .nodes = 16,
                      .to_host = ckpt::HostLink{.per_accelerator = 50_GBps},
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps, .read_bandwidth = 80_GBps}}},
          .training = {.work = 100_h, .step = 8_s, .update = 1_s, .network_idle = 2_s},
          .failures = {.law = ckpt::Exponential{12_h},
                       .outage = {.detection = 1_min, .rescheduling = 2_min, .warm_up = 1_min}},
          .saving = {.strategy = SaveStrategy::snapshot, .slowdown = 0.02}};
}

template <class Change>
std::string error(Change change) {
  Job job = good();
  change(job);
  return error_of([&] { (void)solve(job); });
}

ckpt::DescribedJob described(std::string_view text) { return ckpt::describe_job(ckpt::read_job(text)); }

TEST_CASE("a job that saves through a staging budget", "[saving]") {
  Job job = good();
  const auto all = solve(job);
  job.saving.staging_budget = 1_PB;
  const auto same = solve(job);
  CHECK(same.save.cost.blocking == all.save.cost.blocking);
  CHECK(same.save.host_memory == all.save.host_memory);
  CHECK(same.interval.seconds() == all.interval.seconds());
  CHECK(same.ledger.wall_clock() == all.ledger.wall_clock());

  const Bytes node = all.load->heaviest_node();
  job.saving.staging_budget = node * 0.25;
  const auto quarter = solve(job);
  const double persist = all.save.cost.persist().value();
  CHECK(quarter.save.cost.blocking.value() == Approx(all.save.cost.blocking.value() + 0.75 * persist).epsilon(1e-12));
  CHECK(quarter.save.cost.durable_after().value() == Approx(all.save.cost.durable_after().value()).epsilon(1e-12));
  CHECK(quarter.save.host_memory.value() == Approx(0.25 * node.value()).epsilon(1e-12));
  CHECK(quarter.interval.seconds() > all.interval.seconds());
  CHECK(quarter.goodput() < all.goodput());

  // It is not replaced by waves where it does not fit: the error says which does.
  job.saving.host_memory_free = node * 0.2;
  job.saving.staging_factor = 2.0;
  CHECK_THAT(error_of([&] { (void)solve(job); }), ContainsSubstring("a staging budget of 1.25e+11 B would fit"));
  job.saving.staging_budget = 125_GB;
  CHECK(solve(job).save.best_budget.value() == Approx(125e9).epsilon(1e-12));
  CHECK(solve(job).waves == 1);
  CHECK(ckpt::job_cast<float>(job).saving.staging_budget->value() == Approx(125e9F));
  CHECK(ckpt::job_cast<float>(job).saving.staging_factor == 2.0F);
  // Who copies nothing to the host does not look at it.
  for (const auto& row : compare_strategies(job)) {
    if (row.strategy == SaveStrategy::synchronous) CHECK(row.obstacle == Obstacle::none);
  }

  CHECK_THAT(error([](Job& j) { j.saving.staging_budget = 0_B; }), ContainsSubstring("saving.staging_budget"));
  CHECK_THAT(error([](Job& j) { j.saving.staging_factor = 0.5; }), ContainsSubstring("saving.staging_factor"));
  CHECK_THAT(error([](Job& j) {
               j.saving.staging_budget = 1_GB;
               j.saving.buffers = 2;
             }),
             ContainsSubstring("in place of saving.buffers and saving.waves"));
}

TEST_CASE("serialising and writing pass beside each other in part", "[saving]") {
  // What was measured on one H200: 15.4 GB at 1.54 GB/s into memory, a volume of 1.41 GB/s, 14.5 s for both.
  Job job{.state = ckpt::Bytes(15400677376.0),
          .machine = {.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 1.41_GBps}}},
          .saving = {.serialiser = ckpt::serialisers::torch_save_memory}};
  const auto once = [&](double overlap) {
    job.saving.serialiser->overlap = overlap;
    return *solve(job).path;
  };
  CHECK(once(0.64).durable_after.value() == Approx(14.5).epsilon(2e-3));
  const double a = 15400677376.0 / 1.54e9;
  const double b = 15400677376.0 / 1.41e9;
  for (const double overlap : {0.0, 0.25, 0.64, 1.0}) {
    CAPTURE(overlap);
    const auto path = once(overlap);
    CHECK(path.durable_after.value() == Approx(b + (1.0 - overlap) * a).epsilon(1e-12));
    CHECK(path.blocking == path.durable_after);
    CHECK(path.binding().name == "shared write");
    double binds = 0.0;
    for (const auto& stage : path.stages()) binds += stage.binds.value();
    CHECK(binds == Approx(path.durable_after.value()).epsilon(1e-12));
  }
  // Behind a copy that training waits for, all of it is written beside the training.
  Job beside = good();
  beside.saving.serialiser = ckpt::Serialiser{.write_per_process = 0.5_GBps};
  const auto whole = solve(beside);
  beside.saving.serialiser->overlap = 0.0;
  const auto apart = solve(beside);
  beside.saving.serialiser->overlap = 0.5;
  const auto half = solve(beside);
  CHECK(half.save.cost.blocking == whole.save.cost.blocking);
  CHECK(half.save.cost.writing.value() ==
        Approx(0.5 * (whole.save.cost.writing.value() + apart.save.cost.writing.value())).epsilon(1e-12));
  CHECK(apart.save.cost.writing.value() - whole.save.cost.writing.value() ==
        Approx(whole.path->stages()[1].time.value()).epsilon(1e-12));
  for (const double wrong : {-0.1, 1.1, nan}) {
    CAPTURE(wrong);
    job.saving.serialiser->overlap = wrong;
    CHECK_THAT(error_of([&] { (void)solve(job); }), ContainsSubstring("overlap must be from 0 to 1"));
  }
  CHECK(ckpt::job_cast<float>(beside).saving.serialiser->overlap == 0.5F);
  const auto made = [](std::string_view saving) {
    return described(std::string(R"({"state": {"bytes": "1 TB"}, "machine": {"shared": {"write_aggregate": "1 GB/s"}},
                                     "saving": {)")
                         .append(saving)
                         .append("}}"));
  };
  CHECK(made(R"("serialiser": "torch-save-memory")").job.saving.serialiser->overlap == 0.64);
  CHECK(made(R"("serialiser": {"name": "torch-save-memory", "overlap": "30 %"})").job.saving.serialiser->overlap ==
        0.3);
  CHECK_THAT(error_of([&] { (void)made(R"("serialiser": {"overlap": "30 %"})"); }),
             ContainsSubstring("is of a serialiser"));
}

TEST_CASE("restores from the memory of the nodes", "[saving]") {
  Job job = good();
  const auto cold = solve(job);
  CHECK(cold.restore->reading.binding().name == "shared read");
  job.saving.client_memory = ckpt::usual_client_memory_rate;
  const auto warm = solve(job);
  REQUIRE(warm.restore->reading.stages().size() == 2);
  CHECK(warm.restore->reading.stages()[0].name == "client memory");
  CHECK(warm.restore->reading.stages()[0].time.value() == Approx(20e12 / 128.0 / (112425623552.0 / 2.92 / 8.0)));
  CHECK(warm.save.cost.durable_after() == cold.save.cost.durable_after());
  CHECK_FALSE(warm.reading_assumed);
  // A serialiser that reads slower is what it waits for; peers hold a state of their own.
  job.saving.serialiser = ckpt::serialisers::torch_save_h200;
  CHECK(solve(job).restore->reading.binding().name == "deserialise");
  job.saving.strategy = SaveStrategy::peer_memory;
  job.saving.host_memory_free = 8_TB;
  CHECK(solve(job).restore->reading.stages()[0].name == "peers");
  CHECK(ckpt::job_cast<float>(job).saving.client_memory->value() == Approx(4.8127e9F).epsilon(1e-3));
  // MLPerf Storage v3.0, Samsung: 112.4 GB by 8 processes of one node, 2.92 s.
  Job samsung{.state = ckpt::Bytes(112425623552.0),
              .machine = {.shared = ckpt::SharedTier{.tier = {.write_bandwidth = 10_GBps}}},
              .failures = {.law = ckpt::Exponential{24_h}},
              .saving = {.writers = 8.0, .client_memory = ckpt::usual_client_memory_rate}};
  CHECK(solve(samsung).restore->read.value() == Approx(2.92).epsilon(1e-12));
  samsung.saving.client_memory = 0_GBps;
  CHECK_THAT(error_of([&] { (void)solve(samsung); }), ContainsSubstring("client memory"));
  const auto made = [](std::string_view strategy) {
    return described(std::string(R"({"state": {"bytes": "1 TB"}, "training": {"step": "1 s"},
        "machine": {"node": "dgx-h100", "nodes": 4, "shared": {"write_aggregate": "1 GB/s"}},
        "saving": {"restore_from_memory": true, "strategy": ")")
                         .append(strategy)
                         .append("\"}}"));
  };
  const auto said = made("synchronous");
  CHECK(said.job.saving.client_memory == ckpt::usual_client_memory_rate);
  CHECK(said.notes.back().find("MLPerf Storage v3.0") != std::string::npos);
  CHECK_THAT(error_of([&] { (void)made("peer-memory"); }), ContainsSubstring("saving.restore_from_memory"));
}

TEST_CASE("continuous saves", "[saving]") {
  Job job = good();
  job.saving.continuous = true;
  const auto out = solve(job);
  const double persist = out.save.cost.persist().value();
  CHECK(out.origin == ckpt::IntervalOrigin::given);
  const double steps = out.interval.seconds().value() / 8.0;
  CHECK(steps == std::round(steps));
  CHECK(out.interval.seconds().value() >= 0.98 * persist);
  CHECK(out.interval.seconds().value() < 0.98 * persist + 8.0);
  CHECK(out.save.waiting == 0_s);
  // without steps: the next save starts when the last is durable, to the second
  job.training.step = 0_s;
  job.training.update = job.training.network_idle = 0_s;
  const auto exact = solve(job);
  CHECK(exact.period().seconds().value() == Approx(exact.save.durable_after().value()).epsilon(1e-12));
  CHECK(exact.save.waiting.value() == 0.0);
  // no better than the best interval, and the best one where saves cost nothing but their way
  CHECK(exact.goodput() <= solve(without_interval(job)).goodput());
  Job free = good();
  free.training.step = 0_s;
  free.training.update = free.training.network_idle = 0_s;
  free.saving.cost = ckpt::SaveCost{.writing = 300_s, .one_at_a_time = true};
  const auto every = solve(free);
  free.saving.continuous = true;
  CHECK(solve(free).interval.seconds().value() == Approx(every.interval.seconds().value()).epsilon(1e-12));
  CHECK(every.bound == ckpt::Bound::by_storage);
  // an interval takes its place
  CHECK_FALSE(with_interval(job, ckpt::WorkInterval(1_h)).saving.continuous);
  CHECK_FALSE(with(job, ckpt::Input::interval, 3600.0).saving.continuous);
  CHECK(ckpt::job_cast<float>(job).saving.continuous);

  CHECK_THAT(error([](Job& j) {
               j.saving.continuous = true;
               j.saving.strategy = SaveStrategy::synchronous;
             }),
             ContainsSubstring("set saving.strategy"));
  CHECK_THAT(error([](Job& j) {
               j.saving.continuous = true;
               j.saving.period = ckpt::Period(1_h);
             }),
             ContainsSubstring("saving.continuous"));
  job = good();
  job.saving.continuous = true;
  for (const auto& row : compare_strategies(job)) {
    if (row.strategy == SaveStrategy::synchronous) CHECK(row.obstacle != Obstacle::none);
  }
}

TEST_CASE("a job whose saves can be of no use", "[saving]") {
  Job job = good();
  const auto perfect = solve(job);
  job.saving.reliability = {.in_vain = 1_h};
  CHECK(solve(job).ledger.wall_clock() == perfect.ledger.wall_clock());
  CHECK(solve(job).interval.seconds() == perfect.interval.seconds());

  job.saving.reliability = {.failed = 0.1, .unusable = 0.2};
  const auto out = solve(job);
  CHECK(out.goodput() < perfect.goodput());
  CHECK(out.interval.seconds() <= perfect.interval.seconds());
  CHECK(out.run.reliability.in_vain == out.run.outage.restore);
  CHECK(out.ledger.wall_clock() == expected_time(out.run, *out.law, out.interval));
  // no number of steps is better
  for (std::uint64_t steps = 1; steps < 4 * out.steps; ++steps) {
    const ckpt::WorkInterval interval(8_s * static_cast<double>(steps));
    CHECK(expected_time(out.run, *out.law, interval) >= out.ledger.wall_clock() * (1.0 - 1e-12));
  }
  const auto simulated = simulate(job, *out.law, {.relative_error = 3e-3});
  CHECK(std::abs(simulated.mean.value() - out.ledger.wall_clock().value()) <
        4.5 * simulated.standard_error.value());  // false alarms: 1 in 147,000
  const auto narrow = ckpt::job_cast<float>(job);
  CHECK(narrow.saving.reliability.failed == 0.1F);
  CHECK(solve(narrow).ledger.wall_clock().value() == Approx(out.ledger.wall_clock().value()).epsilon(1e-4));
  for (const double bad : {-0.1, 0.995, nan, infinity}) {
    CHECK_THAT(error([bad](Job& j) { j.saving.reliability.failed = bad; }), ContainsSubstring("a save fails"));
  }
}

constexpr std::string_view file = R"({
  "state": {"bytes": "20TB"},
  "machine": {"nodes": 16, "node": {"accelerators": 8, "host_memory": "2TB", "network": "400Gbps"},
              "to_host": {"per_accelerator": "50GB/s"}, "shared": {"write_aggregate": "40GB/s"}},
  "training": {"step": "8s"}, "failures": {"mtbf": "12h"},
  "saving": {"strategy": "snapshot", )";

TEST_CASE("job files say budgets, continuous saves, saves of no use", "[saving]") {
  const auto saving = [](std::string_view more) {
    return described(std::string(file).append(more).append("}}")).job.saving;
  };
  const auto refused = [&](std::string_view more) { return error_of([&] { (void)saving(more); }); };
  const auto budget = saving(R"("staging_budget": "8GiB", "staging_factor": 4)");
  CHECK(*budget.staging_budget == 8_GiB);
  CHECK(budget.staging_factor == 4.0);
  CHECK_THAT(refused(R"("staging_factor": 4)"), ContainsSubstring("say how many bytes"));
  CHECK_THAT(refused(R"("staging_budget": "0B")"), ContainsSubstring("must be > 0 B"));
  CHECK_THAT(refused(R"("staging_budget": "8GiB", "waves": 3)"), ContainsSubstring("exclude each other"));
  CHECK_THAT(refused(R"("staging_budget": "8GiB", "buffers": 2)"), ContainsSubstring("exclude each other"));

  CHECK(saving(R"("continuous": true)").continuous);
  CHECK_FALSE(saving(R"("continuous": false, "period": "1h")").continuous);
  CHECK_THAT(refused(R"("continuous": true, "period": "1h")"), ContainsSubstring("in place of saving.period"));

  const auto saves = saving(R"("reliability": {"failed": 0.02, "unusable": "1%", "in_vain": "90s"})").reliability;
  CHECK(saves.failed == 0.02);
  CHECK(saves.unusable == 0.01);
  CHECK(*saves.in_vain == 90_s);
  CHECK_THAT(refused(R"("reliability": {"failed": 0.995})"), ContainsSubstring("more than 0.99"));
  CHECK_THAT(refused(R"("reliability": {"failed": 0.9, "unusable": 0.95})"), ContainsSubstring("less than 0.01"));
  CHECK_THAT(refused(R"("reliability": {"failed": 0.1, "in_vain": "90s"})"), ContainsSubstring("unusable"));
}

TEST_CASE("job files say spares", "[saving]") {
  const auto with = [](std::string_view failures) {
    return described(
        std::string(R"({"machine": {"nodes": 64}, "saving": {"cost": {"blocking": "30s"}}, "failures": {)") +
        std::string(failures) + "}}");
  };
  const auto spares =
      *with(R"("mtbf": "12h", "outage": {"restore": "60s"}, "spares": {"number": 3, "replacement": "1d"})")
           .job.failures.spares;
  CHECK(spares.number == 3);
  CHECK(spares.replacement == 24_h);
  const auto refused = [&](std::string_view failures) { return error_of([&] { (void)with(failures); }); };
  CHECK_THAT(refused(R"("mtbf": "12h", "spares": {"number": 3})"),
             ContainsSubstring("needs failures.spares.replacement"));
  CHECK_THAT(refused(R"("mtbf": "12h", "spares": {"number": 2000000, "replacement": "1d"})"),
             ContainsSubstring("more than 1000000"));
  CHECK(with(R"("mtbf": "12h", "outage": {"restore": "60s"}, "spares": {"replacement": "1d"})")
            .job.failures.spares->number == 0);
  CHECK(with(R"("mtbf": "12h", "outage": {"restore": "60s"}, "spares": {"number": 0, "replacement": "1d"})")
            .job.failures.spares->number == 0);
}

TEST_CASE("levels and contention as they are described", "[saving]") {
  const auto made_of = [](std::string_view failures, std::string_view saving) {
    return described(
        std::string("{\"state\": {\"bytes\": \"1 TB\"}, \"machine\": {\"node\": \"dgx-h100\"}, \"failures\": {") +
        std::string(failures) + "}, \"saving\": {" + std::string(saving) + "}}");
  };
  const auto made = made_of(R"("lost_nodes": "0:60%,1:39%,all:1%")", R"("levels": "local,partner,xor:16,rs:8:2")");
  REQUIRE(made.levels.size() == 4);
  CHECK(made.levels[0].scheme == ckpt::RedundancyScheme::none);
  CHECK(made.levels[1].scheme == ckpt::RedundancyScheme::partner);
  CHECK(made.levels[2].set == 16);
  CHECK(made.levels[2].parity == 1);
  CHECK(made.levels[3].parity == 2);
  REQUIRE(made.lost_nodes.size() == 3);
  CHECK(made.lost_nodes[1].nodes == 1);
  CHECK_FALSE(made.lost_nodes[2].nodes);
  const auto error = [&](std::string_view failures, std::string_view saving) {
    return error_of([&] { return made_of(failures, saving); });
  };
  constexpr std::string_view good_lost = R"("lost_nodes": "0:100%")";
  CHECK_THAT(error("", R"("levels": "local")"), ContainsSubstring("needs failures.lost_nodes"));
  CHECK_THAT(error(good_lost, ""), ContainsSubstring("say saving.levels"));
  for (const char* bad :
       {"xor:1", "xor:8:2", "rs:8", "rs:4:4", "rs:4:0", "storage", "local:2", "xor:2.5", "xor:5000", "a"}) {
    CHECK_THAT(error(good_lost, std::string("\"levels\": \"") + bad + "\""), ContainsSubstring("saving.levels"));
  }
  for (const char* bad : {"0", "0:60%", "1:50%,all:51%", "x:100%", "0.5:100%", "0:100%,", "0:1:1", "-1:100%"}) {
    CHECK_THAT(error(std::string("\"lost_nodes\": \"") + bad + "\"", R"("levels": "local")"),
               ContainsSubstring("failures.lost_nodes"));
  }

  CHECK_THAT(made_of("", R"("contention": "network:20%:30%")").job.saving.slowdown, WithinRel(0.3 / 4.3, 1e-14));
  CHECK_THAT(error("", R"("contention": "network:20%:30%", "slowdown": 0.1)"), ContainsSubstring("leave that out"));
  CHECK_THAT(error("", R"("contention": "network:20%:30%,cpu:10%:1%,network:20%:30%")"), ContainsSubstring("twice"));
  for (const char* bad : {"disk:1%:1%", "network:1%", "cpu:100%:1%", "cpu:1%:60%,memory:1%:60%", "cpu:1%:1%:1%:1%"}) {
    CHECK_THAT(error("", std::string("\"contention\": \"") + bad + "\""), ContainsSubstring("saving.contention"));
  }
}

}  // namespace saving_test
