// Prints the numbers that are the same on every platform, bit by bit: random numbers, samples of ranges, simulated
// exponential runs, what is computed in constant expressions, texts. Other numbers are as good as the C library of the
// platform, and stand here with ten digits.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/nodes.hpp>
#include <ckpt/catalog/storage.hpp>
#include <ckpt/goodput/random.hpp>
#include <ckpt/goodput/simulate.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/format_results.hpp>
#include <ckpt/job/detail/samples.hpp>
#include <ckpt/job/job.hpp>
#include <ckpt/job/outcome.hpp>
#include <ckpt/state/inventory.hpp>

using namespace ckpt::literals;

namespace {

constexpr ckpt::Job job{
    .state = ckpt::take_inventory(ckpt::models::llama3_70b, ckpt::Adam{},
                                  {.tensor = 8, .data = 64, .zero = ckpt::Zero::optimizer}),
    .machine = {.node = ckpt::nodes::dgx_h100, .nodes = 64, .shared = ckpt::shared(ckpt::storage::eagle)},
    .training = {.work = 720_h, .step = 8_s, .update = 0.3_s},
    .failures = {.law = ckpt::Exponential{12_h},
                 .outage = {.detection = 1_min, .rescheduling = 5_min, .warm_up = 2_min}},
    .saving = {.strategy = ckpt::SaveStrategy::snapshot, .slowdown = 0.02}};

/// Fowler, Noll, Vo.
class Digest {
 public:
  void add(std::uint64_t bits) {
    for (int shift = 0; shift < 64; shift += 8) hash_ = (hash_ ^ ((bits >> shift) & 0xff)) * 0x100000001b3;
  }
  void add(double x) { add(std::bit_cast<std::uint64_t>(x)); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

void print(const char* name, std::uint64_t bits) {
  std::printf("%-44s %016llx\n", name, static_cast<unsigned long long>(bits));
}
void print(const char* name, double x) { print(name, std::bit_cast<std::uint64_t>(x)); }

void print_random() {
  Digest bits, uniforms, exponentials;
  for (std::uint64_t stream = 0; stream < 4; ++stream) {
    ckpt::RandomStream random(42, stream);
    for (int i = 0; i < 2000; ++i) bits.add(random.bits());
    for (int i = 0; i < 2000; ++i) uniforms.add(random.uniform());
    // One draw in a hundred takes a function of the C library, which only decides between two draws.
    for (int i = 0; i < 2000; ++i) exponentials.add(random.exponential());
  }
  print("random bits", bits.value());
  print("uniform numbers", uniforms.value());
  print("exponential numbers", exponentials.value());
}

void print_samples() {
  Digest inverse, order;
  for (std::uint64_t i = 0; i < 4096; ++i) inverse.add(ckpt::detail::radical_inverse(i));
  for (std::uint64_t stream = 0; stream < 4; ++stream) {
    for (const std::uint32_t i : ckpt::detail::shuffled(1000, stream)) order.add(std::uint64_t{i});
  }
  print("low-discrepancy points", inverse.value());
  print("orders of a Latin hypercube", order.value());
}

void print_simulation() {
  const ckpt::Run run{.work = 100_h, .save = {.blocking = 2_min}, .outage = {.detection = 5_min, .restore = 5_min}};
  for (const auto method : {ckpt::SimulationMethod::jump, ckpt::SimulationMethod::segments}) {
    const auto result =
        ckpt::simulate(run, ckpt::Exponential{6_h}, 150, {.relative_error = 0.0, .max_runs = 1500, .method = method});
    const std::string name = method == ckpt::SimulationMethod::jump ? "by jumps" : "by events";
    print(("simulated runs, mean, " + name).c_str(), result.mean.value());
    print(("simulated runs, longest, " + name).c_str(), result.maximum.value());
    print(("simulated runs, standard error, " + name).c_str(), result.standard_error.value());
    print(("simulated runs, lost work, " + name).c_str(), result.ledger.lost_work.value());
  }
}

void print_constants() {
  constexpr ckpt::Outcome outcome = ckpt::solve(job);
  static_assert(outcome.goodput() > 0.98);
  print("goodput, in a constant expression", outcome.goodput());
  print("save, in a constant expression", outcome.path->durable_after.value());
  print("interval, in a constant expression", outcome.interval.seconds().value());
  std::printf("steps %llu\n", static_cast<unsigned long long>(outcome.steps));
}

void print_texts() {
  const ckpt::Job copy = job;
  const ckpt::Outcome outcome = ckpt::solve(copy);
  std::printf("goodput %.10f\n", outcome.goodput());
  fmt::print("{}\n{}\n{:t}\n", outcome.checkpoint, outcome.path->durable_after, outcome.ledger);
  fmt::print("{} {} {} {}\n", 1536_GiB, 1.5_TB, 12.5_GBps, ckpt::Bytes(987'654'321.0));
  ckpt::Job wrong = job;
  wrong.training.work = ckpt::Seconds(-1.5e-300);
#if CKPT_HAS_EXCEPTIONS
  try {
    static_cast<void>(ckpt::solve(wrong));
  } catch (const ckpt::InvalidInput& error) {
    std::puts(error.what());
  }
#else
  ckpt::invalid_input_handler = [](const ckpt::InvalidInput& error) noexcept {
    std::puts(error.what());
    std::exit(0);
  };
  static_cast<void>(ckpt::solve(wrong));
#endif
}

}  // namespace

int main() {
  print_random();
  print_samples();
  print_simulation();
  print_constants();
  print_texts();
}
