// A job on simulated hosts: saves go to the disks of its nodes, which stops it, and from there over the network to the
// storage, beside the work. How long a save takes SimGrid finds; when to save, what a failure throws away and what it
// costs says ckpt::RunStepper. Failures come from ckpt's law. Exit code 1 where the mean wall time of 400 jobs is more
// than three standard errors from ckpt::expected_time, for which SavePath gives the times of a save.

#include <simgrid/s4u.hpp>

#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include <ckpt/goodput/expected_time.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/stepper.hpp>
#include <ckpt/save/path.hpp>

namespace sg4 = simgrid::s4u;
using namespace ckpt::literals;

namespace {

constexpr auto disk_rate = 2_GBps;
constexpr auto nic_rate = 1_GBps;
constexpr auto storage_rate = 3_GBps;

// Eight nodes with a writer each; two of them hold the weights, too.
const ckpt::SaveLoad load({{.bytes = 480_GB, .writers = 2}, {.bytes = 160_GB, .writers = 6}});
const ckpt::SavePath path{{.name = "disk", .per_node = disk_rate},
                          {.name = "network",
                           .per_node = nic_rate,
                           .shared = storage_rate,
                           .handoff = ckpt::Handoff::store_and_forward,
                           .blocking = false}};
constexpr ckpt::Exponential law{6_h};

struct Machine {
  std::vector<sg4::Host*> nodes;
  sg4::Host* storage = nullptr;
};

/// The job, an event loop of its own: it waits for the end of a phase, a failure, or bytes that have arrived.
class Job {
 public:
  Job(const Machine& machine, const ckpt::Run& run, const ckpt::WorkInterval& interval)
      : machine_(machine), stepper_(run, interval, {.durable_is_reported = true}) {}

  /// Runs it once; what it took.
  ckpt::Ledger go(ckpt::RandomStream& random) {
    auto state = stepper_.start();
    double failure = draw(random);  // exposed time to the next one
    while (!state.done()) {
      const ckpt::RunStep step = stepper_.next(state);
      const double begin = sg4::Engine::get_clock();
      if (step.phase == ckpt::RunPhase::save) start(to_disk_, write);
      switch (wait(step, failure, state)) {
        case Event::end:
          stepper_.end(state);
          break;
        case Event::written:
          stepper_.end(state, ckpt::Seconds(sg4::Engine::get_clock() - begin));
          if (step.phase == ckpt::RunPhase::save) start(to_storage_, send);
          break;
        case Event::failure:
          stepper_.fail(state, ckpt::Seconds(failure));
          stop(to_disk_);
          stop(to_storage_);
          failure = draw(random);
          continue;
        case Event::done:
          break;
      }
      if (step.exposed) failure -= sg4::Engine::get_clock() - begin;
    }
    return stepper_.ledger(state);
  }

 private:
  enum class Event { end, written, failure, done };

  /// Bytes of all nodes on their way, and who waits for them.
  struct Stage {
    bool running = false;
    sg4::ActorPtr waits{};
    std::vector<sg4::ActivityPtr> bytes{};
  };

  static double draw(ckpt::RandomStream& random) { return law.mtbf.value() * random.exponential(); }

  /// What ends a phase. A save on its way to the storage may become durable in any.
  Event wait(const ckpt::RunStep& step, double failure, ckpt::RunState& state) {
    const bool waits = step.phase == ckpt::RunPhase::wait || step.phase == ckpt::RunPhase::drain;
    const double begin = sg4::Engine::get_clock();
    const double never = begin + 1e9;
    const double failed = step.exposed ? begin + failure : never;
    const double end = waits || step.phase == ckpt::RunPhase::save ? never : begin + step.time.value();
    const std::unique_lock<sg4::Mutex> lock(*mutex_);
    for (;;) {
      if (!to_storage_.running && state.in_flight() > 0) {
        stepper_.durable(state, ckpt::Seconds(sg4::Engine::get_clock() - begin));
        if (state.done()) return Event::done;
        if (waits) return Event::written;
      }
      if (step.phase == ckpt::RunPhase::wait && !to_storage_.running) return Event::written;
      if (step.phase == ckpt::RunPhase::save && !to_disk_.running) return Event::written;
      if (changed_->wait_until(lock, failed < end ? failed : end) == std::cv_status::timeout) {
        return failed < end ? Event::failure : Event::end;
      }
    }
  }

  using Begin = sg4::ActivityPtr (*)(const Machine&, std::size_t node, std::uint64_t bytes);
  static sg4::ActivityPtr write(const Machine& machine, std::size_t node, std::uint64_t bytes) {
    return machine.nodes[node]->get_disks().front()->write_async(bytes);
  }
  static sg4::ActivityPtr send(const Machine& machine, std::size_t node, std::uint64_t bytes) {
    return sg4::Comm::sendto_async(machine.nodes[node], machine.storage, bytes);
  }
  void start(Stage& stage, Begin begin) {
    stage = {.running = true};
    stage.waits = sg4::Actor::create("save", machine_.storage, [this, &stage, begin] {
      std::size_t node = 0;
      for (std::size_t g = 0; g < load.groups(); ++g) {
        const auto bytes = static_cast<std::uint64_t>(load.group(g).bytes.value());
        for (double k = 0.0; k < load.group(g).writers.value(); k += 1.0, ++node) {
          stage.bytes.push_back(begin(machine_, node, bytes));
        }
      }
      for (const auto& each : stage.bytes) each->wait();
      stage.running = false;
      changed_->notify_all();
    });
  }
  static void stop(Stage& stage) {
    if (stage.running) stage.waits->kill();
    for (const auto& each : stage.bytes) each->cancel();
    stage = {};
  }

  const Machine& machine_;
  ckpt::RunStepper stepper_;
  sg4::MutexPtr mutex_ = sg4::Mutex::create();
  sg4::ConditionVariablePtr changed_ = sg4::ConditionVariable::create();
  Stage to_disk_{};
  Stage to_storage_{};
};

Machine build() {
  Machine machine;
  sg4::NetZone* const zone = sg4::create_full_zone("machine");
  machine.storage = zone->create_host("storage", 1e9);
  sg4::Link* const shared = zone->create_link("storage-in", storage_rate.value());
  for (int i = 0; i < 8; ++i) {
    const std::string number = std::to_string(i);
    sg4::Host* const node = zone->create_host("node" + number, 1e9);
    node->create_disk("disk" + number, disk_rate.value(), disk_rate.value());
    sg4::Link* const nic = zone->create_link("nic" + number, nic_rate.value());
    zone->add_route(node->get_netpoint(), machine.storage->get_netpoint(), nullptr, nullptr,
                    {sg4::LinkInRoute(nic), sg4::LinkInRoute(shared)}, false);
    machine.nodes.push_back(node);
  }
  zone->seal();
  return machine;
}

}  // namespace

int main(int count, char** words) {
  sg4::Engine engine(&count, words);
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "network/weight-S:0", "network/bandwidth-factor:1", "network/latency-factor:1"}) {
    sg4::Engine::set_config(setting);
  }
  const Machine machine = build();
  const ckpt::PathResult save = path.solve(load);
  const ckpt::Run run{.work = 36_h,
                      .save = {.blocking = save.blocking, .writing = save.persist()},
                      .outage = {.detection = 1_min, .rescheduling = 4_min, .restore = 8_min, .warm_up = 2_min}};
  const ckpt::WorkInterval interval(90_min);
  constexpr int jobs = 400;
  double sum = 0.0;
  double squares = 0.0;
  double failures = 0.0;
  double off = 0.0;  // of the ledger from SimGrid's clock
  sg4::Actor::create("job", machine.storage, [&] {
    ckpt::RandomStream random(2026);
    for (int i = 0; i < jobs; ++i) {
      const double start = sg4::Engine::get_clock();
      const ckpt::Ledger ledger = Job(machine, run, interval).go(random);
      const double hours = ledger.wall_clock().in(ckpt::units::h);
      off = std::fmax(off, std::fabs(hours - (sg4::Engine::get_clock() - start) / 3600.0));
      sum += hours;
      squares += hours * hours;
      failures += ledger.failure_count;
    }
  });
  engine.run();
  const double mean = sum / jobs;
  const double error = std::sqrt((squares / jobs - mean * mean) / (jobs - 1));
  const double expected = ckpt::expected_time(run, law, interval).in(ckpt::units::h);
  std::printf("a save blocks %.1f s and is durable %.1f s later\n", save.blocking.value(), save.persist().value());
  std::printf(
      "%d jobs on SimGrid: mean %.4f h +- %.4f h, %.2f failures each; expected_time %.4f h: %.2f standard errors\n",
      jobs, mean, error, failures / jobs, expected, (mean - expected) / error);
  std::printf("largest difference of a ledger from SimGrid's clock: %.1g h\n", off);
  return std::fabs(mean - expected) < 3.0 * error && off < 1e-6 ? 0 : 1;
}
