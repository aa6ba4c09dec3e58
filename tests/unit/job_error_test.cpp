// What a job cannot be: every obstacle, and every figure outside of its domain, by name.

#include <cstdint>
#include <functional>
#include <string>

#include <ckpt/job/compare.hpp>
#include <ckpt/job/input.hpp>
#include <ckpt/job/outcome.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "jobs.hpp"

using namespace ckpt::literals;

namespace {

using Catch::Matchers::ContainsSubstring;
using ckpt::BytesPerSecond;
using ckpt::Input;
using ckpt::Job;
using ckpt::Obstacle;
using ckpt::SaveStrategy;
using ckpt::Seconds;
using ckpt::WorkInterval;
using test::error_of;

/// A job that every strategy can take, with every figure.
Job good() {
  return {.state = 1_TB,
          .machine = {.node = {.accelerators = 8,
                               .host_memory = 2_TB,
                               .network = 25_GBps,
                               .storage = ckpt::StorageTier{.write_bandwidth = 5_GBps, .read_bandwidth = 10_GBps}},
                      .nodes = 4,
                      .to_host = ckpt::HostLink{.per_accelerator = 50_GBps},
                      .to_device = ckpt::HostLink{.per_accelerator = 50_GBps},
                      .storage_network = 20_GBps,
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 40_GBps, .read_bandwidth = 80_GBps}}},
          .training = {.work = 100_h, .step = 8_s, .update = 1_s, .network_idle = 2_s},
          .failures = {.law = ckpt::Exponential{24_h},
                       .outage = {.detection = 1_min, .rescheduling = 2_min, .warm_up = 1_min}},
          .saving = {.strategy = SaveStrategy::snapshot,
                     .slowdown = 0.02,
                     .serialiser = ckpt::Serialiser{.write_per_process = 2_GBps, .read_per_process = 2_GBps},
                     .host_memory = ckpt::HostMemory{.copy_per_process = 9_GBps},
                     .host_memory_free = 1_TB}};
}

Obstacle obstacle_of(const Job& job) {
  ckpt::Outcome out;
  return ckpt::detail::try_solve(job, out);
}

template <class Change>
Job changed(Change change) {
  Job job = good();
  change(job);
  return job;
}

TEST_CASE("a job that lacks something says what helps") {
  const auto check = [](Obstacle expected, const char* helps, const auto& change) {
    const Job job = changed(change);
    CAPTURE(static_cast<int>(expected));
    CHECK(obstacle_of(job) == expected);
    CHECK_THAT(error_of([&] { return solve(job); }), ContainsSubstring("ckpt::") && ContainsSubstring(helps));
  };
  CHECK(obstacle_of(good()) == Obstacle::none);
  CHECK(to_string(Obstacle::none) == "none");
  check(Obstacle::no_shared, "set machine.shared", [](Job& job) {
    job.saving.strategy = SaveStrategy::local_first;
    job.machine.shared.reset();
  });
  check(Obstacle::no_local, "set machine.node.storage or machine.shared", [](Job& job) {
    job.machine.shared.reset();
    job.machine.node.storage.reset();
  });
  check(Obstacle::no_local, "set machine.node.storage", [](Job& job) {
    job.saving.strategy = SaveStrategy::local_first;
    job.machine.node.storage.reset();
  });
  check(Obstacle::no_host_link, "set machine.to_host", [](Job& job) { job.machine.to_host.reset(); });
  check(Obstacle::no_network, "set machine.node.network", [](Job& job) {
    job.saving.strategy = SaveStrategy::peer_memory;
    job.machine.node.network.reset();
  });
  check(Obstacle::few_nodes, "as many nodes as replicas", [](Job& job) {
    job.saving.strategy = SaveStrategy::peer_memory;
    job.saving.replicas = 5;
  });
  for (const SaveStrategy strategy : {SaveStrategy::overlapped_snapshot, SaveStrategy::peer_memory}) {
    check(Obstacle::no_step, "set training.step", [strategy](Job& job) {
      job.saving.strategy = strategy;
      job.training.step = 0_s;
    });
  }
  check(Obstacle::host_memory, "B are missing", [](Job& job) {
    job.saving.strategy = SaveStrategy::peer_memory;
    job.saving.host_memory_free = 1_GB;
  });
  check(Obstacle::host_memory, "3 waves would fit", [](Job& job) {  // a fixed number of waves is taken as it is
    job.saving.host_memory_free = 100_GB;
    job.saving.waves = 2;
  });
  check(Obstacle::host_memory, "no number of waves would fit", [](Job& job) { job.saving.host_memory_free = 0_B; });
  check(Obstacle::free_save, "set training.step or saving.interval", [](Job& job) {
    job.saving.cost = ckpt::SaveCost{};
    job.training.step = 0_s;
  });
  check(Obstacle::no_restore, "set failures.outage.restore", [](Job& job) {
    job.saving.cost = ckpt::SaveCost{.blocking = 10_s};
    job.state = {};
  });
  check(Obstacle::no_restore, "set failures.outage.restore", [](Job& job) {
    job.saving.cost = ckpt::SaveCost{.blocking = 10_s};
    job.machine.shared.reset();
    job.machine.node.storage.reset();
  });
  check(Obstacle::never_finishes, "never finishes", [](Job& job) {
    job.failures.law = ckpt::Exponential{1e-3_s};
    job.saving.interval = WorkInterval(1_h);
  });
  check(Obstacle::never_finishes, "never finishes", [](Job& job) {
    job.failures.law = ckpt::Exponential{1_s};
    job.failures.outage.restore = 1000_h;
  });

  // What is missing is not asked for where it is not looked at.
  CHECK(obstacle_of(changed([](Job& job) { job.training.step = 0_s; })) == Obstacle::none);
  CHECK(obstacle_of(changed([](Job& job) { job.machine.node.network.reset(); })) == Obstacle::none);
  CHECK(obstacle_of(changed([](Job& job) { job.machine.node.storage.reset(); })) == Obstacle::none);
  CHECK(obstacle_of(changed([](Job& job) { job.machine.shared.reset(); })) == Obstacle::none);
  CHECK(obstacle_of(changed([](Job& job) {
          job.saving.cost = ckpt::SaveCost{.blocking = 10_s};
          job.state = {};
          job.failures.law.reset();
        })) == Obstacle::none);
}

TEST_CASE("a measured save with drives to read from restores by them") {
  Job job = good();
  job.machine.shared.reset();
  const auto modelled = solve(job).run.outage.restore;
  job.saving.cost = ckpt::SaveCost{.blocking = 10_s};
  REQUIRE(solve(job).run.outage.restore);
  CHECK(*solve(job).run.outage.restore == *modelled);
}

/// A figure of the job: how to set it, what its errors name, and whether 0 is one.
struct Door {
  const char* name;
  bool zero;
  std::function<void(Job&, double)> set;
};

TEST_CASE("every figure of a job outside its domain is an error that names it") {
  const auto rate = [](double x) { return BytesPerSecond(x); };
  const Door doors[] = {
      {"bytes", false, [](Job& job, double x) { job.state = ckpt::Bytes(x); }},
      {"training.work", false, [](Job& job, double x) { job.training.work = Seconds(x); }},
      {"training.step", true,
       [](Job& job, double x) {
         job.training.step = Seconds(x);
         job.training.update = job.training.network_idle = 0_s;
       }},
      {"training.update", true, [](Job& job, double x) { job.training.update = Seconds(x); }},
      {"training.network_idle", true, [](Job& job, double x) { job.training.network_idle = Seconds(x); }},
      {"MTBF", false, [](Job& job, double x) { job.failures.law = ckpt::Exponential{Seconds(x)}; }},
      {"MTBF", false,
       [](Job& job, double x) {
         job.failures.law.reset();
         job.failures.node_mtbf = Seconds(x);
       }},
      {"detection", true, [](Job& job, double x) { job.failures.outage.detection = Seconds(x); }},
      {"rescheduling", true, [](Job& job, double x) { job.failures.outage.rescheduling = Seconds(x); }},
      {"restore", true, [](Job& job, double x) { job.failures.outage.restore = Seconds(x); }},
      {"warm-up", true, [](Job& job, double x) { job.failures.outage.warm_up = Seconds(x); }},
      {"saving.interval", false, [](Job& job, double x) { job.saving.interval = WorkInterval(Seconds(x)); }},
      {"period", false, [](Job& job, double x) { job.saving.period = ckpt::Period(Seconds(x)); }},
      {"slowdown", true, [](Job& job, double x) { job.saving.slowdown = x; }},
      {"writers", false, [](Job& job, double x) { job.saving.writers = ckpt::Count(x); }},
      {"serialise", false, [&](Job& job, double x) { job.saving.serialiser->write_per_process = rate(x); }},
      {"serialise", false, [&](Job& job, double x) { job.saving.serialiser->read_per_process = rate(x); }},
      {"host memory", false, [&](Job& job, double x) { job.saving.host_memory->copy_per_process = rate(x); }},
      {"host_memory_free", true,
       [](Job& job, double x) {
         job.saving.host_memory_free = ckpt::Bytes(x);
         job.saving.strategy = SaveStrategy::synchronous;  // which takes none
       }},
      {"host memory", true,
       [](Job& job, double x) {
         job.saving.host_memory_free.reset();
         job.machine.node.host_memory = ckpt::Bytes(x);
         job.saving.strategy = SaveStrategy::synchronous;
       }},
      {"blocking", true, [](Job& job, double x) { job.saving.cost = ckpt::SaveCost{.blocking = Seconds(x)}; }},
      {"copy", true, [](Job& job, double x) { job.saving.cost = ckpt::SaveCost{.copying = Seconds(x)}; }},
      {"write", true, [](Job& job, double x) { job.saving.cost = ckpt::SaveCost{.writing = Seconds(x)}; }},
      {"slowdown", true, [](Job& job, double x) { job.saving.cost = ckpt::SaveCost{.writing = 1_s, .slowdown = x}; }},
      {"host link", false, [&](Job& job, double x) { job.machine.to_host->per_accelerator = rate(x); }},
      {"part of the link's rate with all", false,
       [](Job& job, double x) { job.machine.to_host->all_accelerators = x; }},
      {"part of the link's rate with both", false,
       [](Job& job, double x) { job.machine.to_host->both_directions = x; }},
      {"host link", false, [&](Job& job, double x) { job.machine.to_device->per_accelerator = rate(x); }},
      {"\"network\"", false, [&](Job& job, double x) { job.machine.storage_network = rate(x); }},
      {"\"network\"", false,
       [&](Job& job, double x) {
         job.machine.storage_network.reset();
         job.machine.node.network = rate(x);
       }},
      {"\"peers\"", false,
       [&](Job& job, double x) {
         job.saving.strategy = SaveStrategy::peer_memory;
         job.machine.node.network = rate(x);
       }},
      {"\"shared write\"", false, [&](Job& job, double x) { job.machine.shared->tier.write_bandwidth = rate(x); }},
      {"\"shared read\"", false, [&](Job& job, double x) { job.machine.shared->tier.read_bandwidth = rate(x); }},
      {"\"shared write\"", false, [&](Job& job, double x) { job.machine.shared->write_per_client = rate(x); }},
      {"\"shared read\"", false, [&](Job& job, double x) { job.machine.shared->read_per_client = rate(x); }},
      {"\"shared write\"", false, [&](Job& job, double x) { job.machine.shared->write_per_process = rate(x); }},
      {"\"shared read\"", false, [&](Job& job, double x) { job.machine.shared->read_per_process = rate(x); }},
      {"\"shared write\"", false, [&](Job& job, double x) { job.machine.shared->write_aggregate = rate(x); }},
      {"\"shared read\"", false, [&](Job& job, double x) { job.machine.shared->read_aggregate = rate(x); }},
      {"latency", true, [](Job& job, double x) { job.machine.shared->latency_per_file = Seconds(x); }},
      {"files", false, [](Job& job, double x) { job.machine.shared->files_per_second = ckpt::PerSecond(x); }},
      {"\"local write\"", false,
       [&](Job& job, double x) {
         job.machine.shared.reset();
         job.machine.node.storage->write_bandwidth = rate(x);
       }},
      {"\"local read\"", false,
       [&](Job& job, double x) {
         job.machine.shared.reset();
         job.machine.node.storage->read_bandwidth = rate(x);
       }},
      {"\"local write\"", false,
       [&](Job& job, double x) {
         job.saving.strategy = SaveStrategy::local_first;
         job.machine.node.storage->write_bandwidth = rate(x);
       }},
  };
  const double zero = 0.0;
  for (const Door& door : doors) {
    for (const double bad : {-1.0, test::nan, -test::nan, test::infinity, -test::infinity, zero, -zero}) {
      CAPTURE(door.name, bad);
      const Job job = changed([&](Job& j) { door.set(j, bad); });
      const std::string error = error_of([&] { return solve(job); });
      if (door.zero && bad == 0.0) {
        CHECK(error == "no error");
      } else {
        CHECK_THAT(error, ContainsSubstring(door.name));
        CHECK_THAT(error, ContainsSubstring("ckpt::"));
      }
    }
  }
}

TEST_CASE("counts of a job outside their domain") {
  const auto error = [](auto change) {
    const Job job = changed(change);
    return error_of([&] { return solve(job); });
  };
  const std::uint64_t beyond = std::uint64_t{1} << 53U;
  for (const std::uint64_t bad : {std::uint64_t{0}, beyond}) {
    CHECK_THAT(error([&](Job& job) { job.machine.nodes = bad; }), ContainsSubstring("machine.nodes"));
    CHECK_THAT(error([&](Job& job) { job.saving.buffers = bad; }), ContainsSubstring("saving.buffers"));
    CHECK_THAT(error([&](Job& job) { job.saving.replicas = bad; }), ContainsSubstring("saving.replicas"));
    CHECK_THAT(error([&](Job& job) { job.saving.waves = bad; }), ContainsSubstring("saving.waves"));
  }
  CHECK_THAT(error([](Job& job) {
               job.saving.strategy = SaveStrategy::peer_memory;
               job.saving.replicas = 1;
             }),
             ContainsSubstring("saving.replicas must be from 2 to the number of nodes"));
  CHECK_THAT(
      error([](Job& job) { job.saving.writers = ckpt::Count(33.0); }),
      ContainsSubstring("saving.writers must be at most the accelerators of the machine (got 33), which are 32"));
  CHECK_THAT(error([](Job& job) { job.machine.node.accelerators = -1; }),
             ContainsSubstring("accelerators of a node must be > 0"));
  CHECK_THAT(error([](Job& job) { job.saving.slowdown = 1.5; }), ContainsSubstring("slowdown"));
  CHECK_THAT(error([](Job& job) { job.training.update = 9_s; }),
             ContainsSubstring("training.update must be from 0 s to training.step"));
  CHECK_THAT(error([](Job& job) { job.training.network_idle = 9_s; }),
             ContainsSubstring("training.network_idle must be from 0 s to training.step"));
}

TEST_CASE("two of one thing are an error") {
  const auto error = [](auto change) {
    const Job job = changed(change);
    return error_of([&] { return solve(job); });
  };
  CHECK_THAT(error([](Job& job) { job.failures.node_mtbf = 1000_d; }),
             ContainsSubstring("failures.law and failures.node_mtbf exclude each other"));
  CHECK_THAT(error([](Job& job) {
               job.saving.interval = WorkInterval(1_h);
               job.saving.period = ckpt::Period(1_h);
             }),
             ContainsSubstring("saving.interval and saving.period exclude each other"));
  CHECK_THAT(error([](Job& job) {
               job.state = test::small_state(0);
               job.saving.writers = ckpt::Count(8.0);
             }),
             ContainsSubstring("saving.writers and an inventory exclude each other"));
  CHECK_THAT(error([](Job& job) {
               job.state = test::small_state(2);
               job.machine.nodes = 1;
             }),
             ContainsSubstring("ranks of the layout must be at most the accelerators of the machine (got 16), which "
                               "are 8"));
  CHECK_THAT(error([](Job& job) { job.state = {}; }), ContainsSubstring("set job.state"));
  CHECK_THAT(error([](Job& job) { job.saving.period = ckpt::Period(1_ms); }),
             ContainsSubstring("period must be longer than a save stops the training"));
}

TEST_CASE("with and value of what a job does not have") {
  const Job bare{.saving = {.cost = ckpt::SaveCost{.blocking = 10_s}}};
  for (const Input input : {Input::state, Input::writers, Input::shared_write, Input::shared_read, Input::local_write,
                            Input::local_read, Input::network, Input::peer_network, Input::host_link, Input::serialise,
                            Input::host_copy, Input::step, Input::mtbf, Input::restore, Input::host_memory_free}) {
    CAPTURE(to_string(input));
    CHECK_FALSE(value(bare, input));
  }
  for (const Input input : {Input::shared_write, Input::shared_read}) {
    CHECK_THAT(error_of([&] { return with(bare, input, 1e9); }), ContainsSubstring("set machine.shared"));
  }
  for (const Input input : {Input::local_write, Input::local_read}) {
    CHECK_THAT(error_of([&] { return with(bare, input, 1e9); }), ContainsSubstring("set machine.node.storage"));
  }
  for (const Input input : {Input::nodes, Input::buffers, Input::replicas}) {
    for (const double bad : {0.0, -1.0, 1.5, 0x1p53, test::nan, test::infinity}) {
      CAPTURE(bad);
      CHECK_THAT(error_of([&] { return with(bare, input, bad); }),
                 ContainsSubstring("ckpt::with: a count must be whole, from 1 to 2^53") &&
                     ContainsSubstring(std::string(to_string(input))));
    }
  }
  Job spared = bare;
  spared.failures.spares = ckpt::Spares{};
  CHECK(with(spared, Input::spares, 0.0).failures.spares->number == 0);
  CHECK_THAT(error_of([&] { return with(spared, Input::spares, 0.5); }), ContainsSubstring("a count must be whole"));
  for (const Input input : {Input::spares, Input::replacement}) {
    CHECK_THAT(error_of([&] { return with(bare, input, 1.0); }), ContainsSubstring("set failures.spares"));
  }
  for (const auto* info : ckpt::inputs::all) {
    CHECK(to_string(info->input) == info->name);
    CHECK(&ckpt::inputs::get(info->name) == info);
    CHECK_FALSE(info->description.empty());
  }
  CHECK(ckpt::inputs::find("none") == nullptr);
  CHECK_THAT(error_of([] { return ckpt::inputs::get("shared-wrte").name; }), ContainsSubstring("shared-write"));
}

}  // namespace
